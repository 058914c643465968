(** The operators that are derivatives, integrals or least upper bounds, or are made of such.
    Written by `python -m docs.generate`; a hand edit is lost. *)
Require Import Reals.
From Coquelicot Require Import Coquelicot.
From Lemmata Require Import Definitions.
Open Scope R_scope.

(** the integral of f from a to b, where f may be unbounded at a *)
Definition improper (f : R -> R) (a b : R) : R := RInt_gen f (at_right a) (at_point b).
(** the least c with |rho u|^2 <= c for all u of norm 1 *)
Definition greatest_eigenvalue (n d : nat) (rho : nat -> nat -> R) : R :=
  real (Lub_Rbar (fun s => exists u : nat -> R,
    sum n (fun k => u k ^ 2) = 1 /\ s = sum d (fun i => sum n (fun k => rho i k * u k) ^ 2))).
(** $\gamma(a,r)=\int_0^rt^{a-1}e^{-t}dt$ for $a>0$, $r\ge0$, as the paper defines it before eq. (12).  [theory.memory.balls] *)
Definition LowerGamma (a : R) (r : R) : R := improper (fun t => Rpower t (a - 1) * exp (- t)) 0 r.
(** $\int_0^re^{-t^2}t^{n-1}dt$; arguments n, r. (With $s=t^2$ it is half of $\gamma(n/2,r^2)$.)  [theory.memory.balls] *)
Definition RadialIntegral (n : nat) (r : R) : R := RInt (fun t => t ^ (n - 1) * exp (- t ^ 2)) 0 r.
(** $\int_{\lVert x\rVert<r}e^{-\lVert x\rVert^2}dx$ over $\mathbb R^n$, in polar coordinates; arguments n, r.  [theory.memory.balls] *)
Definition BallIntegral (n : nat) (r : R) : R := SphereArea n * RadialIntegral n r.
(** $\sum_i\int_{B_i}e^{-\lVert x-\rho^i\rVert^2}dx$ over balls of radii $r_1,\dots,r_d$; arguments n, radii.  [theory.memory.balls] *)
Definition TotalBallIntegral (d : nat) (n : nat) (radii : nat -> R) : R := sum d (fun i => BallIntegral n (radii i)).
(** $\int_\Omega e^{-\min_i(x-\rho^i)^2}dx$ on the line, $\Omega$ the union of disjoint intervals around the patterns. Arguments: the radii in the order of the patterns, and the room > 0 left between each interval and the next (the last entry is not used).  [theory.memory.balls] *)
Definition LinePartition (n : nat) (radii : nat -> R) (room : nat -> R) : R := sum n (fun i => RInt (fun t => exp (Max n (fun j => - (t + (radii i + sum n (fun k => before k i * (2 * radii k + room k))) - (radii j + sum n (fun k => before k j * (2 * radii k + room k)))) ^ 2)) + exp (Max n (fun j => - (- t + (radii i + sum n (fun k => before k i * (2 * radii k + room k))) - (radii j + sum n (fun k => before k j * (2 * radii k + room k)))) ^ 2))) 0 (radii i)).
(** `LinePartition` with one common radius; arguments r, room.  [theory.memory.balls] *)
Definition LinePartitionEqual (n : nat) (r : R) (room : nat -> R) : R := LinePartition n (fun i => r) room.
(** $\sum_i\gamma(n,r_i)$; arguments n, radii.  [theory.memory.balls] *)
Definition TotalLowerGamma (d : nat) (n : R) (radii : nat -> R) : R := sum d (fun i => LowerGamma n (radii i)).
(** $\int_{\lVert x\rVert<r}\exp(-\tfrac1ze^{-\lVert x\rVert^2})dx$: one ball of $\int e^{-E_t}$ for $E_t=\frac1ze^{-g_t}$. Arguments: n, r, z.  [theory.memory.balls] *)
Definition DensityPartition (n : nat) (r : R) (z : R) : R := SphereArea n * RInt (fun t => t ^ (n - 1) * exp (- exp (- t ^ 2) / z)) 0 r.
(** $\int_\Omega e^{-E(x)}dx=\int_\Omega\sum_je^{-(x-\rho^j)^2}dx$ on the line; arguments as for `LinePartition`.  [theory.memory.balls] *)
Definition LineEnergyPartition (n : nat) (radii : nat -> R) (room : nat -> R) : R := sum n (fun i => RInt (fun t => sum n (fun j => exp (- (t + (radii i + sum n (fun k => before k i * (2 * radii k + room k))) - (radii j + sum n (fun k => before k j * (2 * radii k + room k)))) ^ 2)) + sum n (fun j => exp (- (- t + (radii i + sum n (fun k => before k i * (2 * radii k + room k))) - (radii j + sum n (fun k => before k j * (2 * radii k + room k)))) ^ 2))) 0 (radii i)).
(** The derivative of LogSumExp at $v$ along $w$: $\frac{d}{ds}\mathrm{LSE}(v+sw)\big|_{s=0}$.  [theory.memory.updates] *)
Definition DirectionalLSE (n : nat) (v : nat -> R) (w : nat -> R) : R := Derive (fun s => ln (sum n (fun i => exp (s * w i + v i)))) 0.
(** $\lVert X\rVert_2^2$, squared: the greatest eigenvalue of $XX^\top$.  [theory.memory.updates] *)
Definition SpectralNorm2 (n d : nat) (rho : nat -> nat -> R) : R := greatest_eigenvalue n d rho.
