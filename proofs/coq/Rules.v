(** Lemmas and tactics of the export: nothing here has to be trusted. *)
Require Import Reals Lra Lia Psatz FunctionalExtensionality.
From Lemmata Require Import Definitions.
Open Scope R_scope.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof. induction n; intros H; simpl; auto. rewrite IHn, H; auto; lia. Qed.
Lemma sum_plus n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n; simpl; [|rewrite IHn]; ring. Qed.
Lemma sum_scal n c f : sum n (fun i => c * f i) = c * sum n f.
Proof. induction n; simpl; [|rewrite IHn]; ring. Qed.
Lemma sum_one n : sum n (fun _ => 1) = INR n.
Proof. induction n; [reflexivity|]. rewrite S_INR; simpl sum; rewrite IHn; ring. Qed.
Lemma sum_exch n m f : sum n (fun i => sum m (fun j => f i j)) = sum m (fun j => sum n (fun i => f i j)).
Proof.
  induction n; simpl.
  - induction m; simpl; [|rewrite <- IHm]; ring.
  - rewrite IHn, <- sum_plus; reflexivity.
Qed.
Lemma sum_le n f g : (forall i, (i < n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof. induction n; intros H; simpl; [lra|]. apply Rplus_le_compat; auto. Qed.
Lemma sum_lt n f g : (0 < n)%nat -> (forall i, (i < n)%nat -> f i < g i) -> sum n f < sum n g.
Proof.
  destruct n; intros H0 H; [lia|]. simpl. assert (sum n f <= sum n g) by (apply sum_le; intros; apply Rlt_le; apply H; lia).
  specialize (H n ltac:(lia)); lra.
Qed.
Lemma sum_nonneg n f : (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= sum n f.
Proof. induction n; intros H; simpl; [lra|]. apply Rplus_le_le_0_compat; auto. Qed.
Lemma sum_pos n f : (0 < n)%nat -> (forall i, (i < n)%nat -> 0 < f i) -> 0 < sum n f.
Proof.
  destruct n; intros H0 H; [lia|]. simpl. assert (0 <= sum n f) by (apply sum_nonneg; intros; apply Rlt_le; apply H; lia).
  specialize (H n ltac:(lia)); lra.
Qed.
Lemma sum_term n f j : (j < n)%nat -> (forall i, (i < n)%nat -> 0 <= f i) -> f j <= sum n f.
Proof.
  induction n; intros Hj H; [lia|]. simpl. destruct (Nat.eq_dec j n) as [->|E].
  - assert (0 <= sum n f) by (apply sum_nonneg; auto). lra.
  - assert (f j <= sum n f) by (apply IHn; auto; lia). specialize (H n ltac:(lia)); lra.
Qed.
Lemma sum_delta n i f : (i < n)%nat -> sum n (fun j => delta i j * f j) = f i.
Proof.
  induction n; intros Hi; [lia|]. simpl. unfold delta at 2. destruct (Nat.eqb_spec i n) as [->|E].
  - replace (sum n (fun j => delta n j * f j)) with 0; [ring|]. symmetry. rewrite (sum_ext n _ (fun _ => 0 * 1)).
    + rewrite sum_scal; ring.
    + intros j Hj. unfold delta. destruct (Nat.eqb_spec n j); [lia|ring].
  - rewrite IHn by lia. ring.
Qed.
Lemma delta_sym i j : delta i j = delta j i.
Proof. unfold delta. rewrite Nat.eqb_sym. reflexivity. Qed.
Lemma delta_same i : delta i i = 1.
Proof. unfold delta. rewrite Nat.eqb_refl. reflexivity. Qed.
Lemma delta_ne i j : i <> j -> delta i j = 0.
Proof. intros H. unfold delta. destruct (Nat.eqb_spec i j); [contradiction|reflexivity]. Qed.
Lemma delta_pos i j : 0 <= delta i j.
Proof. unfold delta. destruct (Nat.eqb i j); lra. Qed.
Lemma delta_le1 i j : 0 <= 1 - delta i j.
Proof. unfold delta. destruct (Nat.eqb i j); lra. Qed.

Lemma sum_zero n : sum n (fun _ => 0) = 0.
Proof. induction n; simpl; [|rewrite IHn]; ring. Qed.
Lemma sum_of_ext n p f g : (forall i, (i < n)%nat /\ p i = true -> f i = g i) -> sum_of n p f = sum_of n p g.
Proof. intros H. apply sum_ext. intros i Hi. destruct (p i) eqn:E; auto. Qed.
Lemma sum_of_plus n p f g : sum_of n p (fun i => f i + g i) = sum_of n p f + sum_of n p g.
Proof. unfold sum_of. rewrite <- sum_plus. apply sum_ext. intros i Hi. destruct (p i); ring. Qed.
Lemma sum_of_scal n p c f : sum_of n p (fun i => c * f i) = c * sum_of n p f.
Proof. unfold sum_of. rewrite <- sum_scal. apply sum_ext. intros i Hi. destruct (p i); ring. Qed.
Lemma sum_of_zero n p : sum_of n p (fun _ => 0) = 0.
Proof. unfold sum_of. rewrite (sum_ext n _ (fun _ => 0)); [apply sum_zero|]. intros i Hi. destruct (p i); reflexivity. Qed.
Lemma sum_of_le n p f g : (forall i, (i < n)%nat /\ p i = true -> f i <= g i) -> sum_of n p f <= sum_of n p g.
Proof. intros H. apply sum_le. intros i Hi. destruct (p i) eqn:E; [auto|lra]. Qed.

Lemma upto_ext f g m : (forall i, (i <= m)%nat -> f i = g i) -> upto f m = upto g m.
Proof. induction m; intros H; simpl; [apply H; lia|]. rewrite IHm, H; auto. Qed.
Lemma Max_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> (0 < n)%nat -> Max n f = Max n g.
Proof. intros H Hn. apply upto_ext. intros; apply H; lia. Qed.
Lemma upto_ge f m i : (i <= m)%nat -> f i <= upto f m.
Proof.
  induction m; intros Hi; simpl; [replace i with O by lia; lra|]. destruct (Nat.eq_dec i (S m)) as [->|E]; [apply Rmax_r|].
  eapply Rle_trans; [apply IHm; lia|apply Rmax_l].
Qed.
Lemma Max_ge n f i : (i < n)%nat -> f i <= Max n f.
Proof. intros H. apply upto_ge. lia. Qed.
Fixpoint arg (f : nat -> R) (m : nat) : nat :=
  match m with O => O | S k => if Rle_dec (upto f k) (f (S k)) then S k else arg f k end.
Definition argmax n f := arg f (pred n).
Lemma arg_spec f m : upto f m = f (arg f m) /\ (arg f m <= m)%nat.
Proof.
  induction m; simpl; [auto|]. destruct IHm as [E L]. destruct (Rle_dec (upto f m) (f (S m))).
  - split; [apply Rmax_right; assumption|lia].
  - split; [rewrite Rmax_left by lra; assumption|lia].
Qed.
Lemma argmax_spec n f : Max n f = f (argmax n f).
Proof. apply arg_spec. Qed.
Lemma argmax_lt n f : (0 < n)%nat -> (argmax n f < n)%nat.
Proof. intros H. pose proof (proj2 (arg_spec f (pred n))). unfold argmax. lia. Qed.
Lemma upto_affine f c s m : 0 < s -> upto (fun i => c + s * f i) m = c + s * upto f m.
Proof.
  intros H. induction m; simpl; [reflexivity|]. rewrite IHm. unfold Rmax.
  destruct (Rle_dec (c + s * upto f m) (c + s * f (S m))), (Rle_dec (upto f m) (f (S m))); try reflexivity; nra.
Qed.
Lemma Max_affine n f c s : 0 < s -> Max n (fun i => c + s * f i) = c + s * Max n f.
Proof. apply upto_affine. Qed.
Lemma Max_const n c : Max n (fun _ => c) = c.
Proof. unfold Max. induction (pred n); simpl; [|rewrite IHn0; apply Rmax_left; lra]; reflexivity. Qed.
Lemma Max_le n f c : (0 < n)%nat -> (forall i, (i < n)%nat -> f i <= c) -> Max n f <= c.
Proof. intros Hn H. rewrite argmax_spec. apply H. apply argmax_lt, Hn. Qed.

(** some i < n has p i *)
Definition nonempty (n : nat) (p : nat -> bool) : Prop := exists i, (i < n)%nat /\ p i = true.
Lemma first_spec n : forall p, nonempty n p -> (first n p < n)%nat /\ p (first n p) = true.
Proof.
  induction n as [|n IH]; intros p [i [Hi Hp]]; [lia|]. simpl. destruct (p O) eqn:E; [split; [lia|exact E]|].
  destruct i as [|i]; [congruence|]. destruct (IH (fun i => p (S i))) as [L T]; [exists i; split; [lia|exact Hp]|]. split; [lia|exact T].
Qed.
Lemma Max_of_ge n p f i : (i < n)%nat /\ p i = true -> f i <= Max_of n p f.
Proof. intros [H E]. unfold Max_of. pose proof (Max_ge n (fun i => f (if p i then i else first n p)) i H) as G. cbv beta in G. rewrite E in G. exact G. Qed.
Definition argmax_of (n : nat) (p : nat -> bool) (f : nat -> R) : nat := let a := argmax n (fun i => f (if p i then i else first n p)) in if p a then a else first n p.
Lemma argmax_of_spec n p f : nonempty n p -> Max_of n p f = f (argmax_of n p f).
Proof. intros _. unfold Max_of, argmax_of. rewrite (argmax_spec n). reflexivity. Qed.
Lemma argmax_of_in n p f : nonempty n p -> (argmax_of n p f < n)%nat /\ p (argmax_of n p f) = true.
Proof.
  intros H. unfold argmax_of. cbv zeta. destruct (p (argmax n (fun i => f (if p i then i else first n p)))) eqn:E; [|apply first_spec, H].
  split; [|exact E]. apply argmax_lt. destruct H as [i [L _]]. lia.
Qed.
Lemma Max_of_ext n p f g : (forall i, (i < n)%nat /\ p i = true -> f i = g i) -> nonempty n p -> Max_of n p f = Max_of n p g.
Proof.
  intros H N. unfold Max_of. apply Max_ext; [|destruct N as [i [L _]]; lia]. intros i Hi. destruct (p i) eqn:E; [auto|]. apply H, first_spec, N.
Qed.
Lemma Max_of_affine n p f c s : 0 < s -> Max_of n p (fun i => c + s * f i) = c + s * Max_of n p f.
Proof. intros H. unfold Max_of. rewrite <- Max_affine by exact H. reflexivity. Qed.
Lemma Max_of_const n p c : Max_of n p (fun _ => c) = c.
Proof. exact (Max_const n c). Qed.
Lemma sum_of_term n p f j : (j < n)%nat /\ p j = true -> (forall i, (i < n)%nat /\ p i = true -> 0 <= f i) -> f j <= sum_of n p f.
Proof.
  intros [Hj E] H. pose proof (sum_term n (fun i => if p i then f i else 0) j Hj) as G. cbv beta in G. rewrite E in G. apply G.
  intros i Hi. destruct (p i) eqn:P; [auto|lra].
Qed.
Lemma sum_of_nonneg n p f : (forall i, (i < n)%nat /\ p i = true -> 0 <= f i) -> 0 <= sum_of n p f.
Proof. intros H. apply sum_nonneg. intros i Hi. destruct (p i) eqn:P; [auto|lra]. Qed.
Lemma sum_of_lt n p f g : nonempty n p -> (forall i, (i < n)%nat /\ p i = true -> f i < g i) -> sum_of n p f < sum_of n p g.
Proof.
  intros [j [Hj E]] H. assert (G : 0 < sum_of n p (fun i => g i - f i)).
  - apply Rlt_le_trans with (g j - f j); [specialize (H j (conj Hj E)); lra|].
    apply (sum_of_term n p (fun i => g i - f i)); [auto|]. intros i Hi. specialize (H i Hi). lra.
  - assert (D : sum_of n p g = sum_of n p f + sum_of n p (fun i => g i - f i)).
    { rewrite <- sum_of_plus. apply sum_of_ext. intros i Hi. ring. }
    lra.
Qed.
Lemma sum_of_pos n p f : nonempty n p -> (forall i, (i < n)%nat /\ p i = true -> 0 < f i) -> 0 < sum_of n p f.
Proof. intros N H. rewrite <- (sum_of_zero n p). apply sum_of_lt; assumption. Qed.
(** d patterns in l layers, none of them empty *)
Definition all_used (d l : nat) (layers : nat -> nat) : Prop :=
  (forall i, (i < d)%nat -> (layers i < l)%nat) /\ (forall t, (t < l)%nat -> exists i, (i < d)%nat /\ layers i = t).
Lemma layer_nonempty d l layers t : all_used d l layers -> (t < l)%nat -> nonempty d (fun j => Nat.eqb (layers j) t).
Proof. intros [_ H] L. destruct (H t L) as [i [Hi E]]. exists i. split; [exact Hi|]. apply Nat.eqb_eq. exact E. Qed.
Lemma sum_layers d l layers f : all_used d l layers -> sum l (fun t => sum_of d (fun j => Nat.eqb (layers j) t) f) = sum d f.
Proof.
  intros [H _]. unfold sum_of. rewrite sum_exch. apply sum_ext. intros i Hi.
  transitivity (sum l (fun t => delta (layers i) t * f i)); [|apply (sum_delta l (layers i) (fun _ => f i)), H, Hi].
  apply sum_ext. intros t Ht. unfold delta. destruct (Nat.eqb (layers i) t); ring.
Qed.

Lemma Max_layers d l layers f : all_used d l layers -> (0 < d)%nat -> (0 < l)%nat ->
  Max l (fun t => Max_of d (fun j => Nat.eqb (layers j) t) f) = Max d f.
Proof.
  intros U D L. apply Rle_antisym; apply Max_le; try assumption.
  - intros t Ht. pose proof (layer_nonempty d l layers t U Ht) as N. rewrite (argmax_of_spec _ _ f N). apply Max_ge, argmax_of_in, N.
  - intros i Hi. apply Rle_trans with (Max_of d (fun j => Nat.eqb (layers j) (layers i)) f).
    + apply Max_of_ge. split; [exact Hi|apply Nat.eqb_refl].
    + apply (Max_ge l (fun t => Max_of d (fun j => Nat.eqb (layers j) t) f)). apply U, Hi.
Qed.

(** another index than i, below n; 0 where there is none *)
Definition other (n i : nat) : nat := match i with O => if Nat.leb n 1 then O else 1%nat | _ => O end.
Lemma other_ne n i : 1 < INR n -> i <> other n i.
Proof. intros H. assert (1 < n)%nat by (apply INR_lt; exact H). destruct i; simpl; [destruct (Nat.leb_spec n 1)|]; lia. Qed.
Lemma other_lt n i : (0 < n)%nat -> (other n i < n)%nat.
Proof. intros H. destruct i; simpl; [destruct (Nat.leb_spec n 1)|]; lia. Qed.

Lemma tangent a : 1 + a <= exp a.
Proof. destruct (Req_dec a 0) as [->|E]; [rewrite exp_0; lra|]. left. apply exp_ineq1. exact E. Qed.
Lemma exp_le a b : a <= b -> exp a <= exp b.
Proof. intros [H| ->]; [left; apply exp_increasing, H|right; reflexivity]. Qed.
Lemma ln_le a b : 0 < a -> a <= b -> ln a <= ln b.
Proof. intros H [L| ->]; [left; apply ln_increasing; assumption|right; reflexivity]. Qed.
Lemma ln_div a b : 0 < a -> 0 < b -> ln (a / b) = ln a - ln b.
Proof. intros. unfold Rdiv. rewrite ln_mult, ln_Rinv; auto using Rinv_0_lt_compat. Qed.
Lemma exp_minus a b : exp (a - b) = exp a / exp b.
Proof. unfold Rminus, Rdiv. rewrite exp_plus, exp_Ropp. reflexivity. Qed.

Lemma tangent_strict a : a <> 0 -> 1 + a < exp a.
Proof. apply exp_ineq1. Qed.
Lemma delta_square i j : delta i j * delta i j = delta i j.
Proof. unfold delta. destruct (Nat.eqb i j); ring. Qed.
Lemma Rabs_square a : Rabs a * Rabs a = a * a.
Proof. rewrite <- Rabs_mult. apply Rabs_pos_eq. nra. Qed.
Lemma ln_pow_nat a k : 0 < a -> ln (a ^ k) = INR k * ln a.
Proof.
  intros H. induction k as [|k IH]; [simpl; rewrite ln_1; ring|].
  rewrite S_INR. simpl pow. rewrite ln_mult, IH; [ring|assumption|apply pow_lt, H].
Qed.
Lemma ln_root a : 0 < a -> ln (sqrt a) = / 2 * ln a.
Proof.
  intros H. assert (E : ln (sqrt a * sqrt a) = ln a) by (rewrite sqrt_sqrt by lra; reflexivity).
  rewrite ln_mult in E by (apply sqrt_lt_R0, H). lra.
Qed.
Lemma exp_half_ln a : 0 < a -> exp (/ 2 * ln a) = sqrt a.
Proof. intros H. rewrite <- ln_root by exact H. apply exp_ln, sqrt_lt_R0, H. Qed.
Lemma Rmax_is a b : Rmax a b = (a + b + Rabs (a - b)) / 2.
Proof. unfold Rmax, Rabs. destruct (Rle_dec a b), (Rcase_abs (a - b)); lra. Qed.
Lemma step_is a : step a = 1 - isz ((a + Rabs a) / 2).
Proof. unfold step, isz, Rabs. destruct (Rlt_dec 0 a), (Rcase_abs a), (Req_EM_T _ 0); lra. Qed.
(** the words of definitions as the kernel writes them, under binders too *)
Lemma step_word : step = fun a => 1 - isz ((a + Rabs a) / 2).
Proof. apply functional_extensionality. intros a. apply step_is. Qed.
Lemma Rmax_word : Rmax = fun a b => (a + b + Rabs (a - b)) / 2.
Proof. apply functional_extensionality. intros a. apply functional_extensionality. intros b. apply Rmax_is. Qed.
Lemma sqrt_quot a b : 0 <= a -> 0 < b -> sqrt (a / b) = sqrt a * / sqrt b.
Proof. intros. unfold Rdiv. rewrite sqrt_mult by (assumption || (left; apply Rinv_0_lt_compat; assumption)). rewrite sqrt_inv by assumption. reflexivity. Qed.
Lemma le_of_margin a b : 0 <= b - a -> a <= b.
Proof. lra. Qed.
Lemma lt_of_margin a b : 0 < b - a -> a < b.
Proof. lra. Qed.
Lemma positive_of c y : 0 < c -> 0 < c * y -> 0 < y.
Proof. intros. nra. Qed.
Lemma neg_Max n f : (0 < n)%nat -> (forall i, (i < n)%nat -> f i <= 0) -> 0 <= - Max n f.
Proof. intros H L. pose proof (Max_le n f 0 H L). lra. Qed.
Lemma nonpos_neg a : 0 <= a -> - a <= 0.
Proof. lra. Qed.
Lemma nonpos_sub a b : a <= 0 -> 0 <= b -> a - b <= 0.
Proof. lra. Qed.
Lemma nonpos_add a b : a <= 0 -> b <= 0 -> a + b <= 0.
Proof. lra. Qed.
Lemma nonpos_mult_l a b : a <= 0 -> 0 <= b -> a * b <= 0.
Proof. intros. nra. Qed.
Lemma nonpos_mult_r a b : 0 <= a -> b <= 0 -> a * b <= 0.
Proof. intros. nra. Qed.
Lemma nonpos_both a b : a <= 0 -> b <= 0 -> 0 <= a * b.
Proof. intros. nra. Qed.
Lemma pow_even a k : 0 <= a ^ (k + k).
Proof. rewrite pow_add. apply Rle_0_sqr. Qed.
Create HintDb rng.
Lemma sqrt_is x f : 0 <= f -> x = f * f -> sqrt x = f.
Proof. intros H ->. apply sqrt_square, H. Qed.
Lemma nonneg_of c y : 0 < c -> 0 <= c * y -> 0 <= y.
Proof. intros. nra. Qed.
Lemma isz_pos a : 0 <= isz a.
Proof. unfold isz. destruct Req_EM_T; lra. Qed.
Lemma isz_with a : 0 <= a -> 0 < isz a + a.
Proof. unfold isz. destruct Req_EM_T; lra. Qed.
(** what else is known of signs: another file may say more *)
Create HintDb sgn.
Lemma whole_ge1 m : (0 < m)%nat -> 1 <= INR m.
Proof. intros H. replace 1 with (INR 1) by reflexivity. apply le_INR. lia. Qed.
Ltac wholes := repeat match goal with H : (0 < ?m)%nat |- _ => pose proof (whole_ge1 m H); revert H end; intros.
Ltac pos_more :=
  first
    [ solve [eauto 4 with sgn]
    | lazymatch goal with |- 0 <= _ => left; solve [eauto 4 with sgn] end
    | solve [wholes; first [lra | nra]] ].
(** signs of terms as they are written *)
Ltac rng := first [assumption | lia | match goal with H : ?P /\ _ |- ?P => exact (proj1 H) end | apply argmax_lt; rng | apply other_lt; rng | solve [eauto 4 with rng]].
Ltac pos :=
  lazymatch goal with
  | |- 0 < exp _ => apply exp_pos
  | |- 0 < sum _ _ => apply sum_pos; [rng | intros; pos]
  | |- 0 < sum_of _ _ _ => apply sum_of_pos; [eapply layer_nonempty; [eassumption | rng] | intros; pos]
  | |- 0 <= sum_of _ _ _ => apply sum_of_nonneg; intros; pos
  | |- 0 < Max ?n ?f => rewrite (argmax_spec n f); assert (argmax n f < n)%nat by (apply argmax_lt; rng); generalize dependent (argmax n f); intros; pos
  | |- 0 < _ * _ => apply Rmult_lt_0_compat; pos
  | |- 0 < _ / _ => unfold Rdiv; apply Rmult_lt_0_compat; pos
  | |- 0 < / _ => apply Rinv_0_lt_compat; pos
  | |- 0 < _ ^ _ => apply pow_lt; pos
  | |- 0 < sqrt _ => apply sqrt_lt_R0; pos
  | |- 0 <= - Max _ _ => apply neg_Max; [rng | intros; nonpos]
  | |- 0 <= isz _ => apply isz_pos
  | |- 0 < INR _ => apply lt_0_INR; rng
  | |- 0 < _ + _ => first [assumption | lra | apply Rplus_lt_le_0_compat; [solve [pos] | solve [pos]] | apply Rplus_le_lt_0_compat; [solve [pos] | solve [pos]] | pos_more]
  | |- 0 <= exp _ => left; apply exp_pos
  | |- 0 <= sum _ _ => apply sum_nonneg; intros; pos
  | |- 0 <= Max ?n ?f => rewrite (argmax_spec n f); assert (argmax n f < n)%nat by (apply argmax_lt; rng); generalize dependent (argmax n f); intros; pos
  | |- 0 <= _ ^ 2 => apply pow2_ge_0
  | |- 0 <= ?a ^ ?n => first [solve [apply pow_le; pos] | let k := eval compute in (Nat.div2 n) in exact (pow_even a k)]
  | |- 0 <= _ * _ => first [assumption | apply Rmult_le_pos; [solve [pos] | solve [pos]] | apply nonpos_both; [solve [nonpos] | solve [nonpos]] | nra]
  | |- 0 <= _ / _ => unfold Rdiv; apply Rmult_le_pos; pos
  | |- 0 <= / _ => left; apply Rinv_0_lt_compat; pos
  | |- 0 <= Rabs _ => apply Rabs_pos
  | |- 0 <= delta _ _ => apply delta_pos
  | |- 0 <= 1 - delta _ _ => apply delta_le1
  | |- 0 <= 1 + - delta _ _ => apply delta_le1
  | |- 0 <= sqrt _ => apply sqrt_pos
  | |- 0 <= INR _ => apply pos_INR
  | |- 0 <= _ + _ => first [assumption | lra | apply Rplus_le_le_0_compat; [solve [pos] | solve [pos]] | pos_more | nra]
  | |- 0 < ?f _ => first [assumption | match goal with H : forall k, _ -> 0 < f k |- _ => apply H; rng end | lra | pos_more | nra]
  | |- 0 < ?f _ _ => first [assumption | match goal with H : forall k l, _ -> _ -> 0 < f k l |- _ => apply H; rng end | lra | pos_more | nra]
  | |- 0 <= ?f _ => first [assumption | match goal with H : forall k, _ -> 0 <= f k |- _ => apply H; rng | H : forall k, _ -> 0 < f k |- _ => left; apply H; rng end | lra | pos_more | nra]
  | |- 0 <= ?f _ _ => first [assumption | match goal with H : forall k l, _ -> _ -> 0 <= f k l |- _ => apply H; rng | H : forall k l, _ -> _ -> 0 < f k l |- _ => left; apply H; rng end | lra | pos_more | nra]
  | |- _ => first [assumption | lra | pos_more | nra]
  end
with nonpos :=
  lazymatch goal with
  | |- - _ <= 0 => apply nonpos_neg; pos
  | |- _ - _ <= 0 => apply nonpos_sub; [nonpos | pos]
  | |- _ + _ <= 0 => apply nonpos_add; nonpos
  | |- _ * _ <= 0 => first [apply nonpos_mult_l; [solve [nonpos] | solve [pos]] | apply nonpos_mult_r; [solve [pos] | solve [nonpos]]]
  | |- Max _ _ <= 0 => apply Max_le; [rng | intros; nonpos]
  | |- _ => first [assumption | lra]
  end.
Ltac nz := repeat split; first [assumption | apply Rgt_not_eq; red; solve [pos] | lra].
(** a^(1/k) of a number k as an atom whose k-th power is a; powers of exponentials as exponentials *)
Lemma exp_pow a n : exp a ^ n = exp (INR n * a).
Proof. induction n as [|n IH]; [simpl; rewrite Rmult_0_l, exp_0; reflexivity|]. rewrite S_INR, <- tech_pow_Rmult, IH, <- exp_plus. f_equal. ring. Qed.
Lemma root_power a q k : 0 < a -> q = INR k -> q <> 0 -> exp (1 / q * ln a) ^ k = a.
Proof. intros H -> N. rewrite exp_pow. transitivity (exp (ln a)); [f_equal; field; exact N|apply exp_ln, H]. Qed.
Ltac root_powers :=
  repeat match goal with
  | |- context [exp (1 / IZR ?z * ln ?a)] =>
      let k := eval compute in (Z.to_nat z) in let y := fresh "y" in let E := fresh "E" in let P := fresh "P" in
      pose proof (exp_pos (1 / IZR z * ln a)) as P;
      assert (E : exp (1 / IZR z * ln a) ^ k = a) by (apply root_power; [solve [pos] | cbn [INR]; lra | lra]);
      generalize dependent (exp (1 / IZR z * ln a)); intros y P E; try rewrite <- E
  end.
Ltac all_exps :=
  repeat match goal with
  | H : 0 < ?c |- context [ln ?c] =>
      is_var c; let l := fresh "l" in let E := fresh "E" in pose proof (exp_ln c H) as E; generalize dependent (ln c); intros l E; rewrite <- E
  end;
  repeat match goal with
  | |- context [(?a * ?b) ^ ?n] => rewrite (Rpow_mult_distr a b n)
  | |- context [exp ?a ^ ?n] => rewrite (exp_pow a n)
  | |- context [/ exp ?a] => rewrite <- (exp_Ropp a)
  | |- context [exp ?a * exp ?b] => rewrite <- (exp_plus a b)
  end.
(** exp (2 a) as exp (a)^2 where exp (a) is there too *)
Ltac same_exps :=
  repeat match goal with |- context [exp ?a] =>
    match a with context [1 / IZR _] => idtac end;
    match goal with |- context [exp ?b] =>
      tryif constr_eq a b then fail else
      let as_power k := replace (exp b) with (exp a ^ k) by (rewrite exp_pow; f_equal; cbn [INR]; field) in
      first [as_power 2%nat | as_power 4%nat | as_power 3%nat] end end.
(** a^n of a positive number a as an exponential *)
Lemma pow_exp a n : 0 < a -> a ^ n = exp (INR n * ln a).
Proof. intros H. symmetry. apply (Rpower_pow n a H). Qed.
Ltac power_exps := repeat match goal with |- context [?a ^ ?n] => is_var n; rewrite (pow_exp a n) by pos end.
(** exp (n ln t) of a whole n is t^n *)
Ltac whole_exps :=
  repeat match goal with
  | |- context [exp (INR ?n * ln ?t)] => replace (exp (INR n * ln t)) with (t ^ n) by (symmetry; apply (Rpower_pow n t); first [assumption | pos])
  end.
Ltac fld := first [reflexivity | solve [ring] | solve [field; nz]
  | match goal with |- context [exp ?a] => match a with context [1 / IZR _] => idtac end end; solve [progress same_exps; field; nz]
  | lazymatch goal with |- context [exp (1 / _ * ln _)] => solve [root_powers; field; nz] end
  | match goal with |- context [ln ?c] => is_var c end; match goal with |- context [_ ^ ?n] => is_var n end; solve [all_exps; f_equal; cbn [INR]; field; nz]
  | match goal with |- context [_ ^ ?n] => is_var n end; match goal with |- context [exp _] => idtac end; solve [power_exps; progress same_exps; field; nz]
  | match goal with |- context [_ ^ ?n] => is_var n end; progress whole_exps; solve [field; nz]].

(** Two terms that differ in the order of addends and factors, at every depth: both are gone through at once, what stands in the
    same place in both is compared, and `ring` is asked of variables alone. *)
Lemma Rabs_turned a b : - a = b -> Rabs a = Rabs b.
Proof. intros <-. symmetry. apply Rabs_Ropp. Qed.
Lemma le_same a b c e : a = c -> b = e -> a <= b -> c <= e.
Proof. intros -> ->. trivial. Qed.
Lemma lt_same a b c e : a = c -> b = e -> a < b -> c < e.
Proof. intros -> ->. trivial. Qed.
Lemma eq_same (a b c e : R) : a = c -> b = e -> a = b -> c = e.
Proof. intros -> ->. trivial. Qed.
Lemma ne_same (a b c e : R) : a = c -> b = e -> a <> b -> c <> e.
Proof. intros -> ->. trivial. Qed.
Lemma pow_same a b n : a = b -> a ^ n = b ^ n.
Proof. intros ->. reflexivity. Qed.
Ltac among t l := lazymatch l with (?m, ?x) => tryif constr_eq x t then idtac else among t m end.
Ltac atoms_of t l :=
  lazymatch t with
  | ?a + ?b => let m := atoms_of a l in atoms_of b m
  | ?a - ?b => let m := atoms_of a l in atoms_of b m
  | ?a * ?b => let m := atoms_of a l in atoms_of b m
  | - ?a => atoms_of a l
  | IZR _ => l
  | ?a ^ 2 => atoms_of a l
  | ?a ^ 3 => atoms_of a l
  | ?a ^ 4 => atoms_of a l
  | _ => match l with _ => let _ := match l with _ => among t l end in l | _ => constr:((l, t)) end
  end.
Ltac hide_all l := lazymatch l with (?m, ?x) => generalize x; hide_all m | _ => idtac end.
Ltac same :=
  lazymatch goal with |- ?a = ?b =>
    tryif constr_eq a b then reflexivity
    else first [same_heads | same_arith]
  end
with same_heads :=
  lazymatch goal with
  | |- sum ?n _ = sum ?n _ => apply sum_ext; intros ? ?; cbv beta; same
  | |- sum_of ?n ?p _ = sum_of ?n ?p _ => apply sum_of_ext; intros ? ?; cbv beta; same
  | |- Max ?n _ = Max ?n _ => apply Max_ext; [intros ? ?; cbv beta; same | rng]
  | |- exp _ = exp _ => apply (f_equal exp); same
  | |- ln _ = ln _ => apply (f_equal ln); same
  | |- sqrt _ = sqrt _ => apply (f_equal sqrt); same
  | |- isz _ = isz _ => apply (f_equal isz); same
  | |- / _ = / _ => apply (f_equal Rinv); same
  | |- _ ^ ?n = _ ^ ?n => apply pow_same; same
  | |- Rabs _ = Rabs _ => first [apply (f_equal Rabs); same | apply Rabs_turned; same]
  | |- delta _ _ = delta _ _ => apply delta_sym
  end
with same_arith :=
  lazymatch goal with |- ?a = ?b =>
    let l := atoms_of a tt in let m := atoms_of b tt in pair_up l m; hide_all l; hide_all m; repeat first [intros -> | intro]; ring
  end
with pair_up l m :=
  lazymatch l with
  | (?k, ?x) => first [among x m | partner x m]; pair_up k m
  | _ => idtac
  end
with partner x m :=
  lazymatch m with
  | (?k, ?y) => first [let E := fresh "E" in assert (E : x = y) by same_heads; revert E | partner x k]
  end.
Ltac same_as H :=
  cbv beta in H; unfold Rdiv in H |- *;
  lazymatch type of H with
  | ?a <= ?b => lazymatch goal with |- ?c <= ?e => refine (le_same a b c e _ _ H); same end
  | ?a < ?b => lazymatch goal with |- ?c < ?e => refine (lt_same a b c e _ _ H); same end
  | ?a = ?b => lazymatch goal with |- ?c = ?e => refine (eq_same a b c e _ _ H); same end
  | ?a <> ?b => lazymatch goal with |- ?c <> ?e => refine (ne_same a b c e _ _ H); same end
  end.
(** arithmetic without hypotheses, by `field` only where something is divided by *)
Ltac arith := first [reflexivity
  | lazymatch goal with
    | |- context [Rinv _] => first [solve [ring] | solve [field; nz]]
    | |- context [Rdiv _ _] => first [solve [ring] | solve [field; nz]]
    | |- _ => solve [ring]
    end].
(** what the entries of a vector are, where the steps write them and not the vector *)
Definition entries_are (n : nat) (v f : nat -> R) : Prop := forall i, (i < n)%nat -> v i = f i.
Ltac entries_by E := match type of E with forall i, (i < ?n)%nat -> ?v i = @?f i => change (entries_are n v f) in E end.
Lemma common_entry n v : (0 < n)%nat -> (forall i, (i < n)%nat -> 0 < v i) -> (forall i, (i < n)%nat -> v i = v 0%nat) -> exists c, 0 < c /\ entries_are n v (fun _ => c).
Proof. intros H P E. exists (v 0%nat). split; [apply P, H|exact E]. Qed.
Ltac entries :=
  match goal with E : entries_are _ ?v _ |- context [?v ?i] => rewrite (E i) by rng; cbv beta end;
  repeat match goal with E : entries_are _ ?v _ |- context [?v ?i] => rewrite (E i) by rng; cbv beta end.
(** equal up to order and ring identities, under the binders too *)
(** what else is equal by its parts: another file may say more *)
Ltac cong_more := fail.
Ltac alike_more := idtac.
Ltac cong :=
  intros; cbv beta; try entries;
  first [ reflexivity
  | solve [unfold Rdiv; same]
  | solve [lazymatch goal with
    | |- sum _ _ = sum _ _ => apply sum_ext; cong
    | |- Max _ _ = Max _ _ => apply Max_ext; [cong | rng]
    | |- exp _ = exp _ => f_equal; cong
    | |- ln _ = ln _ => f_equal; cong
    | |- sqrt _ = sqrt _ => f_equal; cong
    | |- isz _ = isz _ => f_equal; cong
    | |- / _ = / _ => f_equal; cong
    | |- BallVolume ?n _ = BallVolume ?n _ => f_equal; cong
    | |- sum_of _ _ _ = sum_of _ _ _ => apply sum_of_ext; cong
    | |- Max_of _ _ _ = Max_of _ _ _ => apply Max_of_ext; [cong | eapply layer_nonempty; [eassumption | rng]]
    | |- Rabs _ = Rabs _ => first [solve [f_equal; cong] | rewrite <- Rabs_Ropp; f_equal; cong]
    | |- delta _ _ = delta _ _ => apply delta_sym
    | |- - _ = - _ => f_equal; cong
    end]
  | solve [cong_more]
  | solve [alike; alike_more; arith]
  | solve [unfold Rdiv; alike; alike_more; try inverses; arith] ]
with inverses :=
  progress repeat match goal with
  | |- ?a = ?b => match a with context [/ ?f] => match b with context [/ ?g] =>
      tryif constr_eq f g then fail else (lazymatch f with IZR _ => fail | _ => idtac end; lazymatch g with IZR _ => fail | _ => idtac end;
        replace (/ f) with (/ g) by (symmetry; solve [f_equal; cong])) end end
  end
with alike :=
  repeat match goal with
  | |- ?a = ?b => match a with context [delta ?f ?g] => match b with context [delta g f] => tryif constr_eq f g then fail else rewrite (delta_sym f g) end end
  | |- ?a = ?b => match a with context [sum ?n ?f] => match b with context [sum n ?g] => tryif constr_eq f g then fail else (replace (sum n f) with (sum n g) by (symmetry; solve [apply sum_ext; cong])) end end
  | |- ?a = ?b => match a with context [sqrt ?f] => match b with context [sqrt ?g] => tryif constr_eq f g then fail else (replace (sqrt f) with (sqrt g) by (symmetry; solve [f_equal; cong])) end end
  | |- ?a = ?b => match a with context [sum_of ?n ?p ?f] => match b with context [sum_of n p ?g] => tryif constr_eq f g then fail else (replace (sum_of n p f) with (sum_of n p g) by (symmetry; solve [apply sum_of_ext; cong])) end end
  | |- ?a = ?b => match a with context [Max ?n ?f] => match b with context [Max n ?g] => tryif constr_eq f g then fail else (replace (Max n f) with (Max n g) by (symmetry; solve [apply Max_ext; [cong | rng]])) end end
  | |- ?a = ?b => match a with context [Max_of ?n ?p ?f] => match b with context [Max_of n p ?g] => tryif constr_eq f g then fail else (replace (Max_of n p f) with (Max_of n p g) by (symmetry; solve [apply Max_of_ext; [cong | eapply layer_nonempty; [eassumption | rng]]])) end end
  | |- ?a = ?b => match a with context [exp ?f] => match b with context [exp ?g] => tryif constr_eq f g then fail else (replace (exp f) with (exp g) by (symmetry; solve [f_equal; cong])) end end
  | |- ?a = ?b => match a with context [ln ?f] => match b with context [ln ?g] => tryif constr_eq f g then fail else (replace (ln f) with (ln g) by (symmetry; solve [f_equal; cong])) end end
  | |- ?a = ?b => match a with context [Rabs ?f] => match b with context [Rabs ?g] => tryif constr_eq f g then fail else (replace (Rabs f) with (Rabs g) by (symmetry; solve [first [f_equal; solve [cong] | rewrite <- Rabs_Ropp; f_equal; cong]])) end end
  | |- ?a = ?b => match a with context [BallVolume ?n ?f] => match b with context [BallVolume n ?g] => tryif constr_eq f g then fail else (replace (BallVolume n f) with (BallVolume n g) by (symmetry; solve [f_equal; cong])) end end
  | |- ?a = ?b => match a with context [isz ?f] => match b with context [isz ?g] => tryif constr_eq f g then fail else (replace (isz f) with (isz g) by (symmetry; solve [f_equal; cong])) end end
  end.
Ltac by_ H :=
  cbv beta in H;
  repeat match goal with |- context [delta ?f ?g] => match type of H with context [delta g f] => tryif constr_eq f g then fail else rewrite (delta_sym f g) end end;
  first [ exact H
  | solve [same_as H]
  | lazymatch type of H with
    | ?a <= ?b => lazymatch goal with |- ?c <= ?e => replace c with a by arith; replace e with b by arith; exact H end
    | ?a < ?b => lazymatch goal with |- ?c < ?e => replace c with a by arith; replace e with b by arith; exact H end
    | ?a = ?b => lazymatch goal with |- ?c = ?e => replace c with a by arith; replace e with b by arith; exact H end
    end
  | lazymatch type of H with
    | ?a <= ?b => lazymatch goal with |- ?c <= ?e => replace c with a by cong; replace e with b by cong; exact H end
    | ?a < ?b => lazymatch goal with |- ?c < ?e => replace c with a by cong; replace e with b by cong; exact H | |- ?c <= ?e => left; replace c with a by cong; replace e with b by cong; exact H end
    | ?a = ?b => lazymatch goal with |- ?c = ?e => replace c with a by cong; replace e with b by cong; exact H end
    end | lra | opposite_exps H ]
(** the same where one of them has exp (- a) and the other / exp a *)
with opposite_exps H :=
  progress repeat match goal with
  | _ : context [exp (- ?c * ?l)] |- _ => replace (exp (- c * l)) with (/ exp (c * l)) in * by (rewrite <- exp_Ropp; f_equal; ring)
  | |- context [exp (- ?c * ?l)] => replace (exp (- c * l)) with (/ exp (c * l)) by (rewrite <- exp_Ropp; f_equal; ring)
  end; by_ H.
