(** What the operators of the statements mean.  Written by `python -m docs.generate`; a hand edit is lost.

    Vectors are functions of an index, matrices of two, counted from 0.  Sizes are naturals, at least 1 in every theorem. *)
Require Import Reals.
Open Scope R_scope.

(** f 0 + ... + f (n - 1) *)
Fixpoint sum (n : nat) (f : nat -> R) : R := match n with O => 0 | S m => sum m f + f m end.
Fixpoint upto (f : nat -> R) (m : nat) : R := match m with O => f O | S k => Rmax (upto f k) (f (S k)) end.
(** the greatest of f 0, ..., f (n - 1), for 0 < n, and the least *)
Definition Max (n : nat) (f : nat -> R) : R := upto f (pred n).
Definition Min (n : nat) (f : nat -> R) : R := - Max n (fun i => - f i).
(** 1 where i = j, 1 where i < j, 1 where a = 0, 1 where a > 0, and 0 elsewhere *)
Definition delta (i j : nat) : R := if Nat.eqb i j then 1 else 0.
Definition before (i j : nat) : R := if Nat.ltb i j then 1 else 0.
Definition isz (a : R) : R := if Req_EM_T a 0 then 1 else 0.
Definition step (a : R) : R := if Rlt_dec 0 a then 1 else 0.
(** the first i < n with p i, and n where there is none *)
Fixpoint first (n : nat) (p : nat -> bool) : nat :=
  match n with O => O | S m => if p O then O else S (first m (fun i => p (S i))) end.
(** over the i < n with p i, of which there is one: their sum, the greatest, the least *)
Definition sum_of (n : nat) (p : nat -> bool) (f : nat -> R) : R := sum n (fun i => if p i then f i else 0).
Definition Max_of (n : nat) (p : nat -> bool) (f : nat -> R) : R := Max n (fun i => f (if p i then i else first n p)).
Definition Min_of (n : nat) (p : nat -> bool) (f : nat -> R) : R := - Max_of n p (fun i => - f i).
(** the gamma function at m / 2, for 0 < m *)
Fixpoint gamma_half (m : nat) : R :=
  match m with O => 0 | S O => sqrt PI | S (S O) => 1 | S (S k) => INR k / 2 * gamma_half k end.
(** $\mathrm{LSE}(v)=\log\sum_i e^{v_i}$.  [theory.language.vectors] *)
Definition LogSumExp (n : nat) (v : nat -> R) : R := ln (sum n (fun i => exp (v i))).
(** $\sum_ie^{v_i}$.  [theory.language.vectors] *)
Definition SumExp (n : nat) (v : nat -> R) : R := sum n (fun i => exp (v i)).
(** $\log\bigl((\sum_ie^{v_i})^t(\sum_ie^{w_i})^{1-t}\bigr)$, a line in the proof of Lemma 1; arguments v, w, t.  [theory.language.vectors] *)
Definition LogOfPowers (n n2 : nat) (v : nat -> R) (w : nat -> R) (t : R) : R := ln (Rpower (SumExp n v) t * Rpower (SumExp n2 w) (1 - t)).
(** $\max_iv_i$.  [theory.language.vectors] *)
Definition MaxEntry (n : nat) (v : nat -> R) : R := Max n (fun i => v i).
(** $\min_iv_i$.  [theory.language.vectors] *)
Definition MinEntry (n : nat) (v : nat -> R) : R := Min n (fun i => v i).
(** $\lVert v\rVert_\infty=\max_i|v_i|$.  [theory.language.vectors] *)
Definition MaxNorm (n : nat) (v : nat -> R) : R := Max n (fun i => Rabs (v i)).
(** $\sum_ie^{v_i}u_i/\sum_ie^{v_i}$, a line in the proof of Lemma 4; arguments v, u.  [theory.language.vectors] *)
Definition TiltedMean (n : nat) (v : nat -> R) (u : nat -> R) : R := sum n (fun i => exp (v i) / sum n (fun j => exp (v j)) * u i).
(** $M^\top x$, the overlaps $x^\top\rho^i$ as a vector of length d.  [theory.memory.energies] *)
Definition Overlaps (n : nat) (x : nat -> R) (rho : nat -> nat -> R) : nat -> R := fun i => sum n (fun j => x j * rho i j).
(** $\lVert\rho^i\rVert^2$ as a vector of length d, squared.  [theory.memory.energies] *)
Definition SquaredNorms (n : nat) (rho : nat -> nat -> R) : nat -> R := fun i => sum n (fun j => rho i j ^ 2).
(** $\max_i\lVert\rho^i\rVert^2$, squared.  [theory.memory.energies] *)
Definition MaxNorm2 (n d : nat) (rho : nat -> nat -> R) : R := Max d (fun i => SquaredNorms n rho i).
(** $E^\beta_{\rm MCHN}(x)=-\beta^{-1}\log\sum_ie^{\beta x^\top\rho^i}+\tfrac12x^\top x+\beta^{-1}\log d +\tfrac12\max_i\lVert\rho^i\rVert^2$; arguments x, patterns, beta > 0.  [theory.memory.energies] *)
Definition MCHNEnergy (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : R := - (ln (sum d (fun i => exp (beta * Overlaps n x rho i))) / beta) + sum n (fun i => x i ^ 2) / 2 + ln (INR d) / beta + MaxNorm2 n d rho / 2.
(** $v^\top w$.  [theory.language.vectors] *)
Definition Dot (n : nat) (v : nat -> R) (w : nat -> R) : R := sum n (fun i => v i * w i).
(** $v_i-c$: a vector less one number.  [theory.language.vectors] *)
Definition Shifted (v : nat -> R) (c : R) : nat -> R := fun i => v i - c.
(** $d(x,\rho^i)=\lVert x-\rho^i\rVert^2$ as a vector of length d, squared.  [theory.memory.energies] *)
Definition SquaredDistances (n : nat) (x : nat -> R) (rho : nat -> nat -> R) : nat -> R := fun i => sum n (fun j => (x j - rho i j) ^ 2).
(** $\min_i\lVert\rho^i\rVert^2$, squared.  [theory.memory.energies] *)
Definition MinNorm2 (n d : nat) (rho : nat -> nat -> R) : R := Min d (fun i => SquaredNorms n rho i).
(** $E(x)=-\log\sum_i\exp(-\lVert x-\rho^i\rVert^2)$, eq. (4), in nats.  [theory.memory.energies] *)
Definition LayerEnergy (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) : R := - ln (sum d (fun i => exp (- SquaredDistances n x rho i))).
(** $g(x)=\min_i\lVert x-\rho^i\rVert^2$, eq. (3).  [theory.memory.energies] *)
Definition Nearest (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) : R := Min d (fun i => SquaredDistances n x rho i).
(** $d(v,w)=\lVert v-w\rVert^2$, squared.  [theory.language.vectors] *)
Definition SquaredDistance (n : nat) (v : nat -> R) (w : nat -> R) : R := sum n (fun i => (v i - w i) ^ 2).
(** $\rho^1$; length n.  [theory.memory.updates] *)
Definition FirstPattern (rho : nat -> nat -> R) : nat -> R := fun i => rho 0%nat i.
(** $(g_t(x))_t$ with $g_t(x)=\min_j\lVert x-\rho^{tj}\rVert^2$: the reading $E_t=g_t$.  [theory.memory.layers] *)
Definition LayerNearest (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (layers : nat -> nat) (count : nat) : nat -> R := fun i => Min_of d (fun j => Nat.eqb (layers j) i) (fun j => SquaredDistances n x rho j).
(** $(\frac1{Z_t}e^{-g_t(x)})_t$: $E_t$ as section 4.2 prints it; the last argument is the vector of $Z_t>0$.  [theory.memory.layers] *)
Definition LayerDensities (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (layers : nat -> nat) (count : nat) (partition : nat -> R) : nat -> R := fun i => exp (- LayerNearest n d x rho layers count i) / partition i.
(** $E_{\rm global}=-\mathrm{LSE}(-E_1,\dots,-E_l)$, eq. (7), of the vector of the layers' energies.  [theory.memory.layers] *)
Definition GlobalEnergy (n : nat) (e : nat -> R) : R := - ln (sum n (fun i => exp (- e i))).
(** $(E_t(x))_t$ with $E_t(x)=-\log\sum_j\exp(-\lVert x-\rho^{tj}\rVert^2)$, eq. (4) for each layer. Arguments: x, patterns, assignment of the patterns to layers, number of layers.  [theory.memory.layers] *)
Definition LayerEnergies (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (layers : nat -> nat) (count : nat) : nat -> R := fun i => - ln (sum_of d (fun j => Nat.eqb (layers j) i) (fun j => exp (- SquaredDistances n x rho j))).
(** $A_{n-1}$, the area of the unit sphere in $\mathbb R^n$: $A_0=2$, $A_1=2\pi$, $A_{n-1}=\frac{2\pi}{n-2}A_{n-3}$.  [theory.memory.balls] *)
Fixpoint SphereArea (n : nat) : R := match n with O => 0 | S O => 2 | S (S O) => 2 * PI | S (S m) => SphereArea m * (2 * PI) / (INR n - 2) end.
(** $\lVert x-\rho^i\rVert^2$ for the pattern in whose ball the state lies; arguments x, patterns, radii of disjoint balls. The integrand of the middle of eq. (13) is its exponential.  [theory.memory.balls] *)
Definition OwnDistance (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (radii : nat -> R) : R := SquaredDistances n x rho (first d (fun i => if Rle_dec (SquaredDistances n x rho i - radii i ^ 2) 0 then true else false)).
(** $\Gamma(a)$ for $a>0$.  [theory.memory.balls] *)
Definition Gamma (a : nat) : R := gamma_half a.
(** $v_i^2$: the squares of the entries.  [theory.language.vectors] *)
Definition Squares (v : nat -> R) : nat -> R := fun i => v i ^ 2.
(** $V_n(r)$, the volume of a ball of radius r in $\mathbb R^n$: $V_1=2r$, $V_2=\pi r^2$, $V_n=\frac{2\pi r^2}nV_{n-2}$.  [theory.memory.balls] *)
Fixpoint BallVolume (n : nat) (r : R) : R := match n with O => 0 | S O => 2 * r | S (S O) => 2 * PI * r ^ 2 / 2 | S (S m) => BallVolume m r * (2 * PI * r ^ 2) / INR n end.
(** $\frac1d\sum_iE(\rho^i)$, $E(x)=-\log\sum_je^{-(x-\rho^j)^2}$, on the line; arguments as for `LinePartition`.  [theory.memory.balls] *)
Definition LineMeanEnergy (n : nat) (radii : nat -> R) (room : nat -> R) : R := sum n (fun i => - ln (sum n (fun j => exp (- (radii i + sum n (fun k => before k i * (2 * radii k + room k)) - (radii j + sum n (fun k => before k j * (2 * radii k + room k)))) ^ 2)))) / INR n.
(** $-\frac1d\sum_i\log p_i$ with $p_i=e^{-e_i}/Z$, the cross-entropy on d samples; arguments: energies e, Z > 0.  [theory.memory.balls] *)
Definition MeanNegativeLog (n : nat) (e : nat -> R) (z : R) : R := - sum n (fun i => ln (exp (- e i) / z)) / INR n.
(** $\frac1d\sum_ie_i$.  [theory.memory.balls] *)
Definition Mean (n : nat) (e : nat -> R) : R := sum n (fun i => e i) / INR n.
(** One query's attention $\mathrm{softmax}(qK^\top\beta)\,V$ with keys and values the patterns, $\beta=1/\sqrt{d_k}$. Rows are tokens: the consistent reading of $\mathrm{Attention}(Q,K,V)$. Arguments: query, patterns, scale.  [theory.memory.updates] *)
Definition Attention (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : nat -> R := fun i => sum d (fun j => exp (sum n (fun k => beta * x k * rho j k)) / sum d (fun k => exp (sum n (fun m => beta * x m * rho k m))) * rho j i).
(** The modern Hopfield update $M\,\mathrm{softmax}(\beta M^\top x)$.  [theory.memory.updates] *)
Definition MCHNUpdate (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : nat -> R := fun i => sum d (fun j => exp (beta * Overlaps n x rho j) / sum d (fun k => exp (beta * Overlaps n x rho k)) * rho j i).
(** First column of $V\cdot\mathrm{softmax}(QK^\top/\sqrt{d_k})$ with the patterns the rows of Q = K, columns of V. Arguments: patterns, axis (0 normalises each column of the scores, 1 each row).  [theory.memory.updates] *)
Definition AttentionColumn_0 (n d : nat) (rho : nat -> nat -> R) : nat -> R := fun i => sum d (fun j => exp (sum n (fun k => rho j k * rho 0%nat k) / sqrt (INR n)) / sum d (fun k => exp (sum n (fun m => rho k m * rho 0%nat m) / sqrt (INR n))) * rho j i).
(** The tangent majorizer at $x$: $Q(y;x)=\sum_iw_i\lVert y-\rho^i\rVert^2+\sum_iw_i\log w_i$, $w=\mathrm{softmax}(-\lVert x-\rho^\cdot\rVert^2)$. Arguments: y, x, patterns.  [theory.memory.updates] *)
Definition Majorizer (n d : nat) (y : nat -> R) (x : nat -> R) (rho : nat -> nat -> R) : R := sum d (fun i => exp (- SquaredDistances n x rho i) / sum d (fun j => exp (- SquaredDistances n x rho j)) * SquaredDistances n y rho i) + sum d (fun i => exp (- SquaredDistances n x rho i) / sum d (fun j => exp (- SquaredDistances n x rho j)) * ln (exp (- SquaredDistances n x rho i) / sum d (fun j => exp (- SquaredDistances n x rho j)))).
(** The distance energy's own update $\sum_i\mathrm{softmax}_i(-\lVert x-\rho^\cdot\rVert^2)\,\rho^i$.  [theory.memory.updates] *)
Definition DistanceUpdate (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) : nat -> R := fun i => sum d (fun j => exp (- SquaredDistances n x rho j) / sum d (fun k => exp (- SquaredDistances n x rho k)) * rho j i).
(** $\mathrm{softmax}(v)_i=e^{v_i}/\sum_je^{v_j}$.  [theory.language.vectors] *)
Definition Softmax (n : nat) (v : nat -> R) : nat -> R := fun i => exp (v i) / sum n (fun j => exp (v j)).
(** $\max_i\lVert x_i-\bar x\rVert^2$, squared, $\bar x$ the mean of the patterns.  [theory.memory.updates] *)
Definition MaxCentredNorm2 (n d : nat) (rho : nat -> nat -> R) : R := Max d (fun i => SquaredDistances n (fun i => sum d (fun j => rho j i) / INR d) rho i).
(** 1 if $x\in\{\rho^1,\dots,\rho^d\}$, else 0: whether the least of $\lVert x-\rho^i\rVert_\infty$ is 0.  [theory.memory.updates] *)
Definition IsPattern (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) : R := isz (Min d (fun i => Max n (fun j => Rabs (x j - rho i j)))).
(** $K(\frac{x-1}h)+K(\frac{x+1}h)$ with $K(u)=\mathrm{relu}(1-u^2)$, Epanechnikov's kernel.  [theory.papers.epanechnikov_energy.kernels] *)
Definition ParabolaPair (x : R) (h : R) : R := (1 - Rabs ((x - 1) / h) ^ 2 + Rabs (1 - Rabs ((x - 1) / h) ^ 2)) / 2 + (1 - Rabs ((x + 1) / h) ^ 2 + Rabs (1 - Rabs ((x + 1) / h) ^ 2)) / 2.
(** The same with $K(u)=\mathrm{relu}(1-u^2)^2$.  [theory.papers.epanechnikov_energy.kernels] *)
Definition QuarticPair (x : R) (h : R) : R := ((1 - Rabs ((x - 1) / h) ^ 2 + Rabs (1 - Rabs ((x - 1) / h) ^ 2)) / 2) ^ 2 + ((1 - Rabs ((x + 1) / h) ^ 2 + Rabs (1 - Rabs ((x + 1) / h) ^ 2)) / 2) ^ 2.
(** The same with $K(u)=\mathrm{relu}(1-|u|^3)^3$.  [theory.papers.epanechnikov_energy.kernels] *)
Definition TricubePair (x : R) (h : R) : R := ((1 - Rabs ((x - 1) / h) ^ 3 + Rabs (1 - Rabs ((x - 1) / h) ^ 3)) / 2) ^ 3 + ((1 - Rabs ((x + 1) / h) ^ 3 + Rabs (1 - Rabs ((x + 1) / h) ^ 3)) / 2) ^ 3.
(** The same with $K(u)=\mathrm{relu}(1-|u|)$.  [theory.papers.epanechnikov_energy.kernels] *)
Definition TrianglePair (x : R) (h : R) : R := (1 - Rabs ((x - 1) / h) + Rabs (1 - Rabs ((x - 1) / h))) / 2 + (1 - Rabs ((x + 1) / h) + Rabs (1 - Rabs ((x + 1) / h))) / 2.
(** The same with K = 1 for $|u|\le1$, else 0.  [theory.papers.epanechnikov_energy.kernels] *)
Definition UniformPair (x : R) (h : R) : R := 1 - step (Rabs ((x - 1) / h) - 1) + (1 - step (Rabs ((x + 1) / h) - 1)).
(** $\sum_iw_i(x-\rho^i)$ with $w=\mathrm{softmax}(-\frac\beta2\lVert x-\rho^\cdot\rVert^2)$: the gradient of D-LSE.  [theory.papers.epanechnikov_energy.gaussian] *)
Definition GaussianGradient (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : nat -> R := fun i => sum d (fun j => exp (- beta * SquaredDistances n x rho j / 2) / sum d (fun k => exp (- beta * SquaredDistances n x rho k / 2)) * (x i - rho j i)).
(** $(1-p_1(\rho^1))\rho^1-\sum_{i\ne1}p_i(\rho^1)\rho^i$, $p_i(x)\propto e^{-\frac\beta2\lVert x-\rho^i\rVert^2}$.  [theory.papers.epanechnikov_energy.gaussian] *)
Definition FirstBalance (n d : nat) (rho : nat -> nat -> R) (beta : R) : nat -> R := fun i => (1 - exp (- beta * SquaredDistances n (fun j => rho 0%nat j) rho 0%nat / 2) / sum d (fun j => exp (- beta * SquaredDistances n (fun j => rho 0%nat j) rho j / 2))) * rho 0%nat i - sum d (fun j => (1 - delta j 0%nat) * (exp (- beta * SquaredDistances n (fun k => rho 0%nat k) rho j / 2) / sum d (fun k => exp (- beta * SquaredDistances n (fun k => rho 0%nat k) rho k / 2))) * rho j i).
(** 1 for each pattern within reach of x, the border included, else 0: whether it is in the closed $B(x)$.  [theory.papers.epanechnikov_energy.energies] *)
Definition Within (n : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : nat -> R := fun i => 1 - step (beta * SquaredDistances n x rho i / 2 - 1).
(** $\sum_{i\in B(x)}(x-\rho^i)$, B closed: what stands above the fraction bar of eq. (7).  [theory.papers.epanechnikov_energy.energies] *)
Definition Pull (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : nat -> R := fun i => sum d (fun j => Within n x rho beta j * (x i - rho j i)).
(** How many patterns lie within reach of x, the border included.  [theory.papers.epanechnikov_energy.energies] *)
Definition CountWithin (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : R := sum d (fun i => Within n x rho beta i).
(** $\sum_i\mathrm{relu}(1-\frac\beta2\lVert x-\rho^i\rVert^2)$: eq. (3) takes its logarithm.  [theory.papers.epanechnikov_energy.energies] *)
Definition ReluSum (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : R := sum d (fun i => Rabs ((1 - beta * SquaredDistances n x rho i / 2 + Rabs (1 - beta * SquaredDistances n x rho i / 2)) / 2)).
(** How many patterns are within reach of one of x and y only: 0 where $B(x)=B(y)$, both closed.  [theory.papers.epanechnikov_energy.energies] *)
Definition CountApart (n d : nat) (x : nat -> R) (y : nat -> R) (rho : nat -> nat -> R) (beta : R) : R := sum d (fun i => (Within n x rho beta i - Within n y rho beta i) ^ 2).
(** 1 for each pattern nearer than the reach, else 0: whether it is in the open $B(x)$.  [theory.papers.epanechnikov_energy.energies] *)
Definition Inside (n : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : nat -> R := fun i => step (1 - beta * SquaredDistances n x rho i / 2).
(** How many patterns are nearer to x than the reach, the border excluded.  [theory.papers.epanechnikov_energy.energies] *)
Definition CountInside (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : R := sum d (fun i => Inside n x rho beta i).
(** $\lim_{t\downarrow0}\frac1t(E(x+tu)-E(x))$, the slope to one side u. A pattern on the border counts where u leads nearer to it.  [theory.papers.epanechnikov_energy.energies] *)
Definition LogSumReluSlope (n d : nat) (x : nat -> R) (u : nat -> R) (rho : nat -> nat -> R) (beta : R) (eps : R) : R := sum d (fun i => Inside n x rho beta i * sum n (fun j => (x j - rho i j) * u j) - (Within n x rho beta i - Inside n x rho beta i) * ((- sum n (fun j => (x j - rho i j) * u j) + Rabs (- sum n (fun j => (x j - rho i j) * u j))) / 2)) / (eps + ReluSum n d x rho beta).
(** $\sum_{i\in B(x)}(x-\rho^i)/(\epsilon+\sum_i\mathrm{relu}(1-\frac\beta2\lVert x-\rho^i\rVert^2))$, B closed: eq. (7).  [theory.papers.epanechnikov_energy.energies] *)
Definition LogSumReluGradient (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) (eps : R) : nat -> R := fun i => Pull n d x rho beta i / (eps + ReluSum n d x rho beta).
(** $\frac1{|B(x)|}\sum_{i\in B(x)}\rho^i$, B closed: Proposition 2. It is 0 where no pattern is within reach.  [theory.papers.epanechnikov_energy.energies] *)
Definition CentreWithin (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : nat -> R := fun i => sum d (fun j => Within n x rho beta j * rho j i) / Rmax 1 (CountWithin n d x rho beta).
(** How many patterns are within reach of x at $\beta$ and of y at $\gamma$, the borders included.  [theory.papers.epanechnikov_energy.energies] *)
Definition CountOfBoth (n d : nat) (x : nat -> R) (y : nat -> R) (rho : nat -> nat -> R) (beta : R) (gamma : R) : R := sum d (fun i => Within n x rho beta i * Within n y rho gamma i).
(** $r=\min_{i\ne j}\lVert\rho^i-\rho^j\rVert$ over all pairs, not squared; 0 for one pattern and where two are equal. Each pattern's greatest distance is added to its own, as in `FirstSeparation`.  [theory.memory.storage] *)
Definition LeastSeparation (n d : nat) (rho : nat -> nat -> R) : R := Min d (fun i => Min d (fun j => sqrt (sum n (fun k => (rho i k - rho j k) ^ 2)) + delta i j * Max d (fun j => sqrt (sum n (fun k => (rho i k - rho j k) ^ 2))))).
(** $-\log(t+\sum_iv_i)$, the values $F(\beta S(x,\rho^i))$ being t > 0 and $v_i\ge0$: eq. (1) with $Q=\log$.  [theory.papers.epanechnikov_energy.gaussian] *)
Definition SeparableEnergy (n : nat) (v : nat -> R) (t : R) : R := - ln (t + sum n (fun i => v i)).
(** $\sum_iv_i$.  [theory.papers.epanechnikov_energy.gaussian] *)
Definition SumOf (n : nat) (v : nat -> R) : R := sum n (fun i => v i).
(** $-\frac1\beta\log\sum_i\exp(-\frac\beta2\lVert x-\rho^i\rVert^2)$, in nats: D-LSE.  [theory.papers.epanechnikov_energy.energies] *)
Definition GaussianEnergy (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : R := - ln (sum d (fun i => exp (- beta * SquaredDistances n x rho i / 2))) / beta.
(** $\sum_i\exp(-\frac{t}2\lVert x-\rho^i\rVert^2)$: Gaussians of variance 1/t; arguments x, patterns, t.  [theory.papers.epanechnikov_energy.gaussian] *)
Definition GaussianSum (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (t : R) : R := sum d (fun i => exp (- t * SquaredDistances n x rho i / 2)).
(** $D_j=\lVert\rho^1-\rho^j\rVert$, not squared; $D_1=0$.  [theory.memory.storage] *)
Definition FromFirst (n : nat) (rho : nat -> nat -> R) : nat -> R := fun i => sqrt (SquaredDistances n (FirstPattern rho) rho i).
(** $s=\min_{j>1}D_j$, not squared; 0 for one pattern, which is apart from nothing (a factor d - 1 = 0 stands with it). The greatest distance is added to the first pattern's own, which changes no minimum over the others.  [theory.memory.storage] *)
Definition FirstSeparation (n d : nat) (rho : nat -> nat -> R) : R := Min d (fun i => FromFirst n rho i + delta 0%nat i * Max d (fun i => FromFirst n rho i)).
(** $1-\max(0,1-(m-1)t)^m$: the probability that two of m uniform points of [0, 1] are nearer to each other than t.  [theory.papers.epanechnikov_energy.kernels] *)
Definition LinePairs (m : nat) (t : R) : R := 1 - ((1 - (INR m - 1) * t + Rabs (1 - (INR m - 1) * t)) / 2) ^ m.
(** $\sum_{i\in B(x),i\ne1}(x-\rho^i)$: `Pull` once the first pattern is removed.  [theory.papers.epanechnikov_energy.energies] *)
Definition PullOfOthers (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : nat -> R := fun i => sum d (fun j => (1 - delta 0%nat j) * Within n x rho beta j * (x i - rho j i)).
(** $\frac1d\sum_i\rho^i$, the centroid of all patterns; of two it is the middle.  [theory.papers.epanechnikov_energy.energies] *)
Definition MeanPattern (d : nat) (rho : nat -> nat -> R) : nat -> R := fun i => sum d (fun j => rho j i) / INR d.
(** $\max_{ik}\lvert x_k-\rho^i_k\rvert$: at most 1 in the unit cube.  [theory.papers.epanechnikov_energy.energies] *)
Definition WidestGap (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) : R := Max d (fun i => Max n (fun j => Rabs (x j - rho i j))).
(** 1 for $a\le0$, else 0.  [theory.papers.epanechnikov_energy.energies] *)
Definition NotPositive (a : R) : R := 1 - step a.
(** `Pull` at t on the line for the patterns -1, 0 and 1.  [theory.papers.epanechnikov_energy.energies] *)
Definition TriplePull (t : R) (beta : R) : R := NotPositive (beta * (t - (- 1)) ^ 2 / 2 - 1) * (t - (- 1)) + NotPositive (beta * (t - 0) ^ 2 / 2 - 1) * (t - 0) + NotPositive (beta * (t - 1) ^ 2 / 2 - 1) * (t - 1).
(** $-\frac1\beta\log(\epsilon+\sum_i\mathrm{relu}(1-\frac\beta2\lVert x-\rho^i\rVert^2))$, in nats: eq. (3).  [theory.papers.epanechnikov_energy.energies] *)
Definition LogSumReluEnergy (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) (eps : R) : R := - ln (eps + ReluSum n d x rho beta) / beta.
(** $\max_i\lVert\nabla E^{\mathrm{LSE}}(\rho^i)\rVert^2$, squared: 0 exactly where every memory is stationary.  [theory.papers.epanechnikov_energy.gaussian] *)
Definition MemoryGradient2 (n d : nat) (rho : nat -> nat -> R) (beta : R) : R := Max d (fun i => sum n (fun j => GaussianGradient n d (fun j => rho i j) rho beta j ^ 2)).
(** $\sum_i\mathrm{softmax}_i(\beta(x^\top\rho^\cdot-\frac12\lVert\rho^\cdot\rVert^2))\,\rho^i$.  [theory.papers.epanechnikov_energy.gaussian] *)
Definition BiasedUpdate (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : nat -> R := fun i => sum d (fun j => exp (beta * (sum n (fun k => x k * rho j k) - SquaredNorms n rho j / 2)) / sum d (fun k => exp (beta * (sum n (fun m => x m * rho k m) - SquaredNorms n rho k / 2))) * rho j i).
(** $\sum_{i\in B(x)}(x-\rho^i)$, B open.  [theory.papers.epanechnikov_energy.energies] *)
Definition PullInside (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : nat -> R := fun i => sum d (fun j => Inside n x rho beta j * (x i - rho j i)).
(** $\eta(x)=\epsilon+\mathrm{relu}(1-\frac\beta2\lVert x-\rho^1\rVert^2)$: the learning rate of appendix E.1.  [theory.papers.epanechnikov_energy.energies] *)
Definition OwnRate (n : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) (eps : R) : R := eps + Rabs ((1 - beta * SquaredDistances n x rho 0%nat / 2 + Rabs (1 - beta * SquaredDistances n x rho 0%nat / 2)) / 2).
(** $r^*=\sqrt{D_{\max}^2+\min\{\delta_{\min},\gamma_{\min}\}}-D_{\max}$ of eq. (4). $\min\{\delta_{\min},\gamma_{\min}\}=\min_i\lvert\frac2\beta-\lVert x-\rho^i\rVert^2\rvert$; a minimum over no pattern is infinite.  [theory.papers.epanechnikov_energy.energies] *)
Definition SafeRadius (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : R := sqrt (Max d (fun i => SquaredDistances n x rho i) + Min d (fun i => Rabs (2 / beta - SquaredDistances n x rho i))) - sqrt (Max d (fun i => SquaredDistances n x rho i)).
(** $u^\top Ju$ with $J=\beta X(\mathrm{diag}(p)-pp^\top)X^\top$; arguments u, x, patterns, beta. J is symmetric positive semidefinite, so $\lVert J\rVert_2\le c$ says $u^\top Ju\le c\lVert u\rVert^2$ for all u.  [theory.memory.updates] *)
Definition JacobianForm (n d : nat) (u : nat -> R) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : R := beta * (sum d (fun i => exp (beta * Overlaps n x rho i) / sum d (fun j => exp (beta * Overlaps n x rho j)) * Overlaps n u rho i ^ 2) - sum d (fun i => exp (beta * Overlaps n x rho i) / sum d (fun j => exp (beta * Overlaps n x rho j)) * Overlaps n u rho i) ^ 2).
(** $m=\max_ip_i(1-p_i)$; arguments x, patterns, beta.  [theory.memory.updates] *)
Definition PeakVariance (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : R := Max d (fun i => exp (beta * Overlaps n x rho i) / sum d (fun j => exp (beta * Overlaps n x rho j)) * (1 - exp (beta * Overlaps n x rho i) / sum d (fun j => exp (beta * Overlaps n x rho j)))).
(** $\lVert x_i-f(x)\rVert^2$, squared, for the pattern i of the greatest overlap with x (the most missed of those that tie); arguments x, patterns, beta. Other patterns count as 0, below which no miss is.  [theory.memory.updates] *)
Definition TopMiss2 (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) (beta : R) : R := Max d (fun i => isz (Max d (fun i => Overlaps n x rho i) - Overlaps n x rho i) * SquaredDistances n (MCHNUpdate n d x rho beta) rho i).
(** $c=\max_i\min_{j\ne i}(x^\top x_i-x^\top x_j)$, the lead of the greatest overlap; 0 where two tie, and for one pattern. The greatest lead stands in for j = i, where it changes no minimum of two entries or more.  [theory.memory.updates] *)
Definition TopGap (n d : nat) (x : nat -> R) (rho : nat -> nat -> R) : R := Max d (fun i => Min d (fun j => (Overlaps n x rho i - Overlaps n x rho j) * (1 - delta i j) + Max d (fun j => Overlaps n x rho i - Overlaps n x rho j) * delta i j)).
(** $\Delta_1=\min_{j>1}(x_1^\top x_1-x_1^\top x_j)$, which may be negative; 0 for one pattern (a minimum over nothing). The greatest gap is added to the first pattern's own, as in `FirstSeparation`.  [theory.memory.steps] *)
Definition FirstGap (n d : nat) (rho : nat -> nat -> R) : R := Min d (fun i => sum n (fun j => rho 0%nat j * (rho 0%nat j - rho i j)) + delta 0%nat i * Max d (fun i => sum n (fun j => rho 0%nat j * (rho 0%nat j - rho i j)))).
(** $\sum_jD_j^2e^{-D_j(D_j-2r)}$; arguments patterns, r.  [theory.memory.storage] *)
Definition SpreadBound (n d : nat) (rho : nat -> nat -> R) (r : R) : R := sum d (fun i => FromFirst n rho i ^ 2 * exp (- FromFirst n rho i * (FromFirst n rho i - 2 * r))).
(** $\lVert f(c+t(\rho^1-c))-(c+q(\rho^1-c))\rVert^2$, squared, f the distance energy's own update on a regular simplex of m patterns $\rho^i=\sqrt{\sigma/2}\,e_i$ (squared side $\sigma$) with centroid c; arguments m, sigma, t, q.  [theory.memory.storage] *)
Definition SimplexMiss2 (m : nat) (sigma : R) (t : R) (q : R) : R := sum m (fun i => (DistanceUpdate m m (fun i => (1 - t) * sum m (fun j => sqrt (sigma / 2) * delta j i) / INR m + t * (sqrt (sigma / 2) * delta 0%nat i)) (fun i j => sqrt (sigma / 2) * delta i j) i - ((1 - q) * sum m (fun j => sqrt (sigma / 2) * delta j i) / INR m + q * (sqrt (sigma / 2) * delta 0%nat i))) ^ 2).
(** $\sum_jD_je^{-D_j(D_j-2r)}$; arguments patterns, r.  [theory.memory.storage] *)
Definition MissBound (n d : nat) (rho : nat -> nat -> R) (r : R) : R := sum d (fun i => FromFirst n rho i * exp (- FromFirst n rho i * (FromFirst n rho i - 2 * r))).
