(** Iterations that descend: limits, limit points, and what is continuous.  Nothing here has to be trusted. *)
Require Import Reals Lra Lia Psatz Classical.
From Lemmata Require Import Definitions Rules.
Open Scope R_scope.

(** * Squared distances *)

Lemma near_is n x y eps : near n x y eps -> SquaredDistance n x y < eps.
Proof. intros H. exact H. Qed.
Lemma is_near n x y eps : SquaredDistance n x y < eps -> near n x y eps.
Proof. intros H. exact H. Qed.
Lemma distance_pos n x y : 0 <= SquaredDistance n x y.
Proof. apply sum_nonneg. intros. apply pow2_ge_0. Qed.
Lemma distance_sym n x y : SquaredDistance n x y = SquaredDistance n y x.
Proof. apply sum_ext. intros. ring. Qed.
Lemma distance_same n x : SquaredDistance n x x = 0.
Proof. unfold SquaredDistance. rewrite (sum_ext n _ (fun _ => 0)) by (intros; ring). apply sum_zero. Qed.
Lemma distance_triangle n x y z : SquaredDistance n x z <= 2 * SquaredDistance n x y + 2 * SquaredDistance n y z.
Proof.
  unfold SquaredDistance. rewrite <- !sum_scal, <- sum_plus. apply sum_le. intros k _.
  pose proof (pow2_ge_0 (x k - y k - (y k - z k))). nra.
Qed.
Lemma distance_entry n x y k : (k < n)%nat -> (x k - y k) ^ 2 <= SquaredDistance n x y.
Proof. intros H. apply (sum_term n (fun k => (x k - y k) ^ 2)); [exact H|]. intros. apply pow2_ge_0. Qed.
Lemma distance_ext n x y z : (forall k, (k < n)%nat -> x k = y k) -> SquaredDistance n x z = SquaredDistance n y z.
Proof. intros H. apply sum_ext. intros k Hk. rewrite H by exact Hk. reflexivity. Qed.
Lemma distance_zero n x y : (forall k, (k < n)%nat -> x k = y k) -> SquaredDistance n x y = 0.
Proof. intros H. rewrite (distance_ext n x y y H). apply distance_same. Qed.
Lemma small_square a e : 0 < e -> a ^ 2 < e ^ 2 -> Rabs a < e.
Proof. intros He H. rewrite <- (Rabs_pos_eq e) by lra. apply Rsqr_lt_abs_0. unfold Rsqr. lra. Qed.
Lemma near_entry n x y e k : (k < n)%nat -> 0 < e -> near n x y (e ^ 2) -> Rabs (x k - y k) < e.
Proof. intros Hk He H. apply small_square; [exact He|]. pose proof (distance_entry n x y k Hk). apply near_is in H. lra. Qed.
Lemma zero_of_small a : (forall e, 0 < e -> Rabs a < e) -> a = 0.
Proof.
  intros H. destruct (Req_dec a 0) as [E|E]; [exact E|]. pose proof (H _ (Rabs_pos_lt a E)). lra.
Qed.

(** * Functions of a vector that are continuous *)

Definition contin (n : nat) (g : (nat -> R) -> R) : Prop :=
  forall y eps, 0 < eps -> exists del, 0 < del /\ forall z, near n z y del -> Rabs (g z - g y) < eps.
Lemma contin_const n c : contin n (fun _ => c).
Proof. intros y eps H. exists 1. split; [lra|]. intros z _. rewrite Rminus_diag_eq, Rabs_R0; auto. Qed.
Lemma contin_entry n k : (k < n)%nat -> contin n (fun x => x k).
Proof. intros Hk y eps H. exists (eps ^ 2). split; [apply pow_lt, H|]. intros z Z. exact (near_entry n z y eps k Hk H Z). Qed.
Lemma near_min n x y a b : near n x y (Rmin a b) -> near n x y a /\ near n x y b.
Proof. intros H. pose proof (Rmin_l a b). pose proof (Rmin_r a b). unfold near in *. lra. Qed.
Lemma contin_plus n f g : contin n f -> contin n g -> contin n (fun x => f x + g x).
Proof.
  intros F G y eps H. destruct (F y (eps / 2) ltac:(lra)) as (a & Ha & A). destruct (G y (eps / 2) ltac:(lra)) as (b & Hb & B).
  exists (Rmin a b). split; [apply Rmin_pos; assumption|]. intros z Z. apply near_min in Z as [Z1 Z2].
  specialize (A z Z1). specialize (B z Z2). replace (f z + g z - (f y + g y)) with (f z - f y + (g z - g y)) by ring.
  pose proof (Rabs_triang (f z - f y) (g z - g y)). lra.
Qed.
Lemma contin_of n h g : contin n g -> (forall y, continuity_pt h (g y)) -> contin n (fun x => h (g x)).
Proof.
  intros G C y eps H. destruct (C y eps H) as (a & Ha & A). destruct (G y a Ha) as (b & Hb & B).
  exists b. split; [exact Hb|]. intros z Z. destruct (Req_dec (g y) (g z)) as [E|E].
  - rewrite E, Rminus_diag_eq, Rabs_R0; auto.
  - apply (A (g z)). split; [split; [exact I|exact E]|]. apply (B z Z).
Qed.
Lemma contin_opp n f : contin n f -> contin n (fun x => - f x).
Proof. intros F. apply (contin_of n (fun a => - a) f F). intros y. apply continuity_pt_opp, derivable_continuous_pt, derivable_pt_id. Qed.
Lemma contin_scal n c f : contin n f -> contin n (fun x => c * f x).
Proof. intros F. apply (contin_of n (fun a => c * a) f F). intros y. apply (continuity_pt_scal id), derivable_continuous_pt, derivable_pt_id. Qed.
Lemma contin_minus n f g : contin n f -> contin n g -> contin n (fun x => f x - g x).
Proof. intros F G. apply (contin_plus n f (fun x => - g x) F). apply contin_opp, G. Qed.
Lemma contin_pow n f k : contin n f -> contin n (fun x => f x ^ k).
Proof. intros F. apply (contin_of n (fun a => a ^ k) f F). intros y. apply derivable_continuous_pt, derivable_pt_pow. Qed.
Lemma contin_eq n f g : (forall x, f x = g x) -> contin n f -> contin n g.
Proof. intros E F y eps H. destruct (F y eps H) as (a & Ha & A). exists a. split; [exact Ha|]. intros z Z. rewrite <- !E. exact (A z Z). Qed.
Lemma contin_mult n f g : contin n f -> contin n g -> contin n (fun x => f x * g x).
Proof.
  intros F G. apply (contin_eq n (fun x => / 4 * ((f x + g x) ^ 2 - (f x - g x) ^ 2))); [intros; field|].
  apply contin_scal, contin_minus; apply contin_pow; [apply contin_plus|apply contin_minus]; assumption.
Qed.
Lemma contin_inv n f : contin n f -> (forall x, f x <> 0) -> contin n (fun x => / f x).
Proof.
  intros F N. apply (contin_of n Rinv f F). intros y. apply (continuity_pt_inv id); [|apply N].
  apply derivable_continuous_pt, derivable_pt_id.
Qed.
Lemma contin_exp n f : contin n f -> contin n (fun x => exp (f x)).
Proof. intros F. apply (contin_of n exp f F). intros y. apply derivable_continuous_pt, derivable_pt_exp. Qed.
Lemma contin_ln n f : contin n f -> (forall x, 0 < f x) -> contin n (fun x => ln (f x)).
Proof.
  intros F P. apply (contin_of n ln f F). intros y. apply derivable_continuous_pt. exists (/ f y). apply derivable_pt_lim_ln, P.
Qed.
Lemma contin_sum n m (f : nat -> (nat -> R) -> R) : (forall i, (i < m)%nat -> contin n (f i)) -> contin n (fun x => sum m (fun i => f i x)).
Proof. induction m as [|m IH]; intros F; simpl; [apply contin_const|]. apply (contin_plus n (fun x => sum m (fun i => f i x)) (f m)); [apply IH|]; auto. Qed.
(** a term that is made of continuous ones *)
Ltac contin_by :=
  intros; cbv beta;
  lazymatch goal with
  | |- contin _ (fun _ => ?c) => apply contin_const
  | |- contin _ (fun x => x ?k) => apply contin_entry; rng
  | |- contin ?n (fun x => @?f x + @?g x) => apply (contin_plus n f g); contin_by
  | |- contin ?n (fun x => @?f x - @?g x) => apply (contin_minus n f g); contin_by
  | |- contin ?n (fun x => @?f x * @?g x) => apply (contin_mult n f g); contin_by
  | |- contin ?n (fun x => @?f x / @?g x) => apply (contin_mult n f (fun x => / g x)); contin_by
  | |- contin ?n (fun x => - @?f x) => apply (contin_opp n f); contin_by
  | |- contin ?n (fun x => / @?f x) => apply (contin_inv n f); [contin_by | intros; cbv beta; apply Rgt_not_eq; red; pos]
  | |- contin ?n (fun x => (@?f x) ^ ?k) => apply (contin_pow n f k); contin_by
  | |- contin ?n (fun x => exp (@?f x)) => apply (contin_exp n f); contin_by
  | |- contin ?n (fun x => ln (@?f x)) => apply (contin_ln n f); [contin_by | intros; cbv beta; pos]
  | |- contin ?n (fun x => sum ?m (fun i => @?f i x)) => apply (contin_sum n m (fun i x => f i x)); contin_by
  | |- contin ?n (fun x => sum ?m (@?f x)) => apply (contin_sum n m (fun i x => f x i)); contin_by
  end.

(** * Limit points *)

(** something holds again and again *)
Definition often (P : nat -> Prop) : Prop := forall m, exists t, (m <= t)%nat /\ P t.
Lemma not_often P : ~ often P -> exists m, forall t, (m <= t)%nat -> ~ P t.
Proof.
  intros H. apply not_all_ex_not in H as [m H]. exists m. intros t L Q. apply H. exists t. auto.
Qed.
(** Bolzano and Weierstrass, for what holds of P e more and more seldom as e falls *)
Lemma accumulates (P : R -> nat -> Prop) (v : nat -> R) (m0 : nat) (low high : R) :
  (forall e t, 0 < e -> P e t -> forall e', e <= e' -> P e' t) -> (forall e, 0 < e -> often (P e)) ->
  (forall t, (m0 <= t)%nat -> low <= v t <= high) ->
  exists l, forall e, 0 < e -> often (fun t => P e t /\ Rabs (v t - l) < e).
Proof.
  intros M F B. set (S := fun r => forall e, 0 < e -> often (fun t => P e t /\ r <= v t)).
  destruct (completeness S) as [l [U L]].
  - exists high. intros r Hr. destruct (Hr 1 ltac:(lra) m0) as (t & Ht & _ & Hv). specialize (B t Ht). lra.
  - exists low. intros e He m. destruct (F e He (max m m0)) as (t & Ht & HP). exists t. split; [lia|]. split; [exact HP|]. apply B. lia.
  - exists l. intros e He m.
    assert (N : ~ S (l + e / 2)) by (intros C; apply U in C; lra).
    apply not_all_ex_not in N as [e0 N]. apply imply_to_and in N as [H0 N]. apply not_often in N as [m1 N].
    assert (exists r, S r /\ l - e < r) as (r & Hr & Hl).
    { apply NNPP. intros C. assert (l <= l - e); [|lra]. apply L. intros r Hr. apply Rnot_lt_le. intros K. apply C. exists r. auto. }
    destruct (Hr (Rmin e e0) ltac:(apply Rmin_pos; lra) (max m m1)) as (t & Ht & HP & Hv).
    assert (P e t) by (apply (M (Rmin e e0)); [apply Rmin_pos; lra|exact HP|apply Rmin_l]).
    assert (P e0 t) by (apply (M (Rmin e e0)); [apply Rmin_pos; lra|exact HP|apply Rmin_r]).
    exists t. split; [lia|]. split; [assumption|]. apply Rabs_def1; [|lra].
    assert (~ l + e / 2 <= v t) by (intros C; apply (N t); [lia|auto]). lra.
Qed.
(** a sequence that is bounded from some number on has a limit point, among those of its terms for which P holds often *)
Lemma has_limit_point n (P : nat -> Prop) (u : nat -> nat -> R) (a : nat -> R) (r : R) (m0 : nat) :
  (forall t, (m0 <= t)%nat -> SquaredDistance n (u t) a <= r) -> often P ->
  exists y, forall e, 0 < e -> often (fun t => P t /\ near n (u t) y e).
Proof.
  intros B F. induction n as [|n IH].
  - exists (fun _ => 0). intros e He m. destruct (F m) as (t & Ht & Q). exists t. split; [exact Ht|]. split; [exact Q|]. exact He.
  - destruct IH as [y Y].
    { intros t Ht. specialize (B t Ht). unfold SquaredDistance in *. simpl in B. pose proof (pow2_ge_0 (u t n - a n)). simpl in *. lra. }
    destruct (accumulates (fun e t => P t /\ near n (u t) y e) (fun t => u t n) m0 (a n - (1 + r)) (a n + (1 + r))) as [l Hl].
    { intros e t _ [Q N] e' L. split; [exact Q|]. unfold near in *. lra. }
    { exact Y. }
    { intros t Ht. specialize (B t Ht). pose proof (distance_entry (S n) (u t) a n ltac:(lia)).
      pose proof (distance_pos (S n) (u t) a).
      assert (Rabs (u t n - a n) < 1 + r) as C by (apply small_square; nra). apply Rabs_def2 in C. lra. }
    exists (fun k => if Nat.eq_dec k n then l else y k). intros e He m. set (e1 := Rmin (e / 2) 1).
    assert (0 < e1) by (apply Rmin_pos; lra). assert (e1 <= e / 2) by apply Rmin_l. assert (e1 <= 1) by apply Rmin_r.
    destruct (Hl e1 ltac:(assumption) m) as (t & Ht & (Q & N) & A). exists t. split; [exact Ht|]. split; [exact Q|].
    unfold near in *. simpl. destruct (Nat.eq_dec n n) as [_|C]; [|contradiction].
    rewrite (sum_ext n _ (fun k => (u t k - y k) ^ 2)).
    + assert (D : (u t n - l) ^ 2 <= e1) by (apply Rabs_def2 in A; nra). simpl in D. lra.
    + intros k Hk. destruct (Nat.eq_dec k n); [lia|reflexivity].
Qed.
Lemma limit_point_often n u y e : 0 < e -> limit_point n u y -> often (fun t => near n (u t) y e).
Proof. intros He H m. destruct (H e m He) as (t & A & B). exists t. auto. Qed.
Lemma limit_point_of n P u y : (forall e, 0 < e -> often (fun t => P t /\ near n (u t) y e)) -> limit_point n u y.
Proof. intros H e m He. destruct (H e He m) as (t & A & _ & B). exists t. auto. Qed.
(** a limit point of limit points is one *)
Lemma limit_points_closed n u w y : (forall t, limit_point n u (w t)) -> limit_point n w y -> limit_point n u y.
Proof.
  intros W L e m He. destruct (L (e / 4) O ltac:(lra)) as (s & _ & N). destruct (W s (e / 4) m ltac:(lra)) as (t & Ht & M).
  exists t. split; [exact Ht|]. apply near_is in N, M. apply is_near. pose proof (distance_triangle n (u t) (w s) y). lra.
Qed.

(** * Descents: the iterates of f from x, with an energy E that falls by at least c times the square of each step *)

Section Descent.
Variables (n : nat) (f : (nat -> R) -> nat -> R) (E : (nat -> R) -> R) (c r : R) (a : nat -> R).
Hypothesis c_positive : 0 < c.
Hypothesis falls : forall x, c * SquaredDistance n (f x) x <= E x - E (f x).
Hypothesis reach : forall x, SquaredDistance n (f x) a <= r.
Hypothesis f_contin : forall k, (k < n)%nat -> contin n (fun x => f x k).
Hypothesis E_contin : contin n E.
Variable x : nat -> R.
Let xi (t : nat) : nat -> R := iterate t f x.

Lemma xi_reach t : (1 <= t)%nat -> SquaredDistance n (xi t) a <= r.
Proof. destruct t; [lia|]. intros _. apply reach. Qed.
Lemma energy_step t : E (xi (S t)) <= E (xi t).
Proof. pose proof (falls (xi t)). pose proof (distance_pos n (f (xi t)) (xi t)). change (xi (S t)) with (f (xi t)). nra. Qed.
Lemma energy_falls s t : (s <= t)%nat -> E (xi t) <= E (xi s).
Proof. induction 1 as [|t _ IH]; [lra|]. pose proof (energy_step t). lra. Qed.
Lemma a_limit_point (P : nat -> Prop) : often P -> exists y, forall e, 0 < e -> often (fun t => P t /\ near n (xi t) y e).
Proof. apply (has_limit_point n P xi a r 1). exact xi_reach. Qed.
Lemma some_limit_point : exists y, limit_point n xi y.
Proof.
  destruct (a_limit_point (fun _ => True)) as [y Y]; [intros m; exists m; auto|]. exists y. exact (limit_point_of n _ xi y Y).
Qed.
Lemma energy_tends y : limit_point n xi y -> Un_cv (fun t => E (xi t)) (E y).
Proof.
  intros L eps He. destruct (E_contin y eps ltac:(lra)) as (del & Hd & D). destruct (L del O Hd) as (s & _ & N).
  exists s. intros t Ht. unfold R_dist. apply Rabs_def1.
  - pose proof (energy_falls s t Ht). specialize (D _ N). apply Rabs_def2 in D. lra.
  - destruct (L del t Hd) as (s' & Hs & N'). pose proof (energy_falls t s' Hs). specialize (D _ N'). apply Rabs_def2 in D. lra.
Qed.
Lemma step_tends : Un_cv (fun t => SquaredDistance n (xi (1 + t)%nat) (xi t)) 0.
Proof.
  destruct some_limit_point as [y Y]. intros eps He.
  destruct (energy_tends y Y (c * eps / 2) ltac:(nra)) as [m M]. exists m. intros t Ht. unfold R_dist.
  rewrite Rminus_0_r, Rabs_pos_eq by apply distance_pos.
  pose proof (M t Ht) as A. pose proof (M (S t) ltac:(lia)) as B. unfold R_dist in *. apply Rabs_def2 in A, B.
  pose proof (falls (xi t)) as G. change (f (xi t)) with (xi (1 + t)%nat) in G. change (xi (S t)) with (xi (1 + t)%nat) in B. nra.
Qed.
Lemma step_small e : 0 < e -> exists m, forall t, (m <= t)%nat -> near n (xi (S t)) (xi t) e.
Proof.
  intros He. destruct (step_tends e He) as [m M]. exists m. intros t Ht. specialize (M t Ht). unfold R_dist in M.
  rewrite Rminus_0_r, Rabs_pos_eq in M by apply distance_pos. exact M.
Qed.
Lemma limit_point_fixed y : limit_point n xi y -> SquaredDistance n (f y) y = 0.
Proof.
  intros L. apply distance_zero. intros k Hk. apply Rminus_diag_uniq, zero_of_small. intros e He.
  destruct (f_contin k Hk y (e / 3) ltac:(lra)) as (del & Hd & D).
  assert (Q : 0 < (e / 3) ^ 2) by (apply pow_lt; lra). destruct (step_small _ Q) as [m M].
  destruct (L (Rmin del ((e / 3) ^ 2)) m ltac:(apply Rmin_pos; assumption)) as (t & Ht & N). apply near_min in N as [N1 N2].
  specialize (D _ N1). cbv beta in D. pose proof (near_entry n _ _ (e / 3) k Hk ltac:(lra) (M t Ht)) as S1.
  pose proof (near_entry n _ _ (e / 3) k Hk ltac:(lra) N2) as S2. change (xi (S t)) with (f (xi t)) in S1.
  apply Rabs_def2 in D, S1, S2. apply Rabs_def1; lra.
Qed.

Lemma limit_points_compact : compact_set n (limit_point n xi).
Proof.
  intros w W. destruct (has_limit_point n (fun _ => True) w a (2 * 1 + 2 * r) 0) as [y Y].
  - intros t _. destruct (W t 1 1%nat ltac:(lra)) as (s & Hs & N). apply near_is in N. pose proof (xi_reach s Hs).
    pose proof (distance_triangle n (w t) (xi s) a). rewrite (distance_sym n (w t) (xi s)) in *. lra.
  - intros m. exists m. auto.
  - assert (L : limit_point n w y) by exact (limit_point_of n _ w y Y). exists y. split; [|exact L].
    exact (limit_points_closed n xi w y W L).
Qed.
Lemma limit_points_connected : connected_set n (limit_point n xi).
Proof.
  intros B C OB OC U [yb [Lb Hb]] [yc [Lc Hc]]. apply NNPP. intros N.
  assert (D : forall z, B z -> ~ C z) by (intros z Z1 Z2; apply N; exists z; auto).
  assert (exists m, forall t, (m <= t)%nat -> B (xi t) \/ C (xi t)) as [m M].
  { destruct (classic (often (fun t => ~ (B (xi t) \/ C (xi t))))) as [F|F].
    - exfalso. destruct (a_limit_point _ F) as [y Y]. destruct (U y (limit_point_of n _ xi y Y)) as [H|H].
      + destruct (OB y H) as (e & He & Z). destruct (Y e He O) as (t & _ & Q & T). apply Q. left. exact (Z _ T).
      + destruct (OC y H) as (e & He & Z). destruct (Y e He O) as (t & _ & Q & T). apply Q. right. exact (Z _ T).
    - apply not_often in F as [m F]. exists m. intros t Ht. apply NNPP, F, Ht. }
  assert (F : often (fun t => B (xi t) /\ C (xi (S t)))).
  { intros m'. destruct (OB yb Hb) as (e & He & Z). destruct (Lb e (max m m') He) as (s & Hs & T).
    destruct (OC yc Hc) as (e2 & He2 & Z2). destruct (Lc e2 s He2) as (s2 & Hs2 & T2).
    apply Z in T. apply Z2 in T2. clear - D M T T2 Hs Hs2. revert T2. induction Hs2 as [|s2 L IH]; intros T2.
    - exfalso. exact (D _ T T2).
    - destruct (M s2 ltac:(lia)) as [Q|Q]; [exists s2; split; [lia|auto]|exact (IH Q)]. }
  destruct (a_limit_point _ F) as [y Y]. destruct (U y (limit_point_of n _ xi y Y)) as [H|H].
  - destruct (OB y H) as (e & He & Z). destruct (step_small (e / 4) ltac:(lra)) as [s Hs].
    destruct (Y (e / 4) ltac:(lra) s) as (t & Ht & [_ Q] & T). apply (D (xi (S t))); [|exact Q]. apply Z. apply is_near.
    specialize (Hs t Ht). apply near_is in Hs, T. pose proof (distance_triangle n (xi (S t)) (xi t) y). lra.
  - destruct (OC y H) as (e & He & Z). destruct (Y e He O) as (t & _ & [Q _] & T). exact (D _ Q (Z _ T)).
Qed.
Lemma distance_contin y : contin n (fun z => SquaredDistance n z y).
Proof. unfold SquaredDistance. contin_by. Qed.
Lemma below_open y e : open_set n (fun z => SquaredDistance n z y < e).
Proof.
  intros z Hz. destruct (distance_contin y z (e - SquaredDistance n z y) ltac:(lra)) as (del & Hd & D).
  exists del. split; [exact Hd|]. intros w W. specialize (D w W). apply Rabs_def2 in D. lra.
Qed.
Lemma above_open y e : open_set n (fun z => e < SquaredDistance n z y).
Proof.
  intros z Hz. destruct (distance_contin y z (SquaredDistance n z y - e) ltac:(lra)) as (del & Hd & D).
  exists del. split; [exact Hd|]. intros w W. specialize (D w W). apply Rabs_def2 in D. lra.
Qed.
Lemma finitely_many_apart (u : nat -> nat -> R) y m : forall e0, 0 < e0 ->
  exists e, 0 < e /\ e < e0 /\ forall i, (i < m)%nat -> SquaredDistance n (u i) y < e \/ e < SquaredDistance n (u i) y.
Proof.
  induction m as [|m IH]; intros e0 H0; [exists (e0 / 2); split; [lra|]; split; [lra|]; intros; lia|].
  set (s := SquaredDistance n (u m) y). assert (0 <= s) by apply distance_pos.
  destruct (Rle_lt_or_eq_dec 0 s ltac:(assumption)) as [P|Z].
  - destruct (IH (Rmin e0 s) ltac:(apply Rmin_pos; assumption)) as (e & He & Hl & A). exists e. pose proof (Rmin_l e0 s). pose proof (Rmin_r e0 s).
    split; [exact He|]. split; [lra|]. intros i Hi. destruct (Nat.eq_dec i m) as [->|]; [right; fold s; lra|apply A; lia].
  - destruct (IH e0 H0) as (e & He & Hl & A). exists e. split; [exact He|]. split; [exact Hl|].
    intros i Hi. destruct (Nat.eq_dec i m) as [->|]; [left; fold s; lra|apply A; lia].
Qed.
Lemma finitely_many :
  finite_set n (fun y => SquaredDistance n (f y) y = 0 /\ Un_cv (fun t => E (iterate t f x)) (E y)) ->
  exists y, SquaredDistance n (f y) y = 0 /\ Un_cv (fun t => SquaredDistance n (iterate t f x) y) 0 /\ Un_cv (fun t => E (iterate t f x)) (E y).
Proof.
  intros (m & u & A). destruct some_limit_point as [y Y]. exists y. split; [apply limit_point_fixed, Y|]. split; [|apply energy_tends, Y].
  assert (G : forall z, limit_point n xi z -> exists i, (i < m)%nat /\ (forall k, (k < n)%nat -> z k = u i k)).
  { intros z Z. apply A. split; [apply limit_point_fixed, Z|apply energy_tends, Z]. }
  intros e0 H0. apply NNPP. intros C.
  assert (F : often (fun t => e0 <= SquaredDistance n (xi t) y)).
  { intros s. apply NNPP. intros K. apply C. exists s. intros t Ht. unfold R_dist. rewrite Rminus_0_r, Rabs_pos_eq by apply distance_pos.
    apply Rnot_le_lt. intros L. apply K. exists t. auto. }
  destruct (finitely_many_apart u y m e0 H0) as (e & He & Hl & P). destruct (a_limit_point _ F) as [z Z].
  destruct (limit_points_connected (fun w => SquaredDistance n w y < e) (fun w => e < SquaredDistance n w y)) as (w & W1 & W2).
  - apply below_open.
  - apply above_open.
  - intros w W. destruct (G w W) as (i & Hi & K). rewrite (distance_ext n w (u i) y K). apply P, Hi.
  - exists y. split; [exact Y|]. rewrite distance_same. exact He.
  - exists z. split; [exact (limit_point_of n _ xi z Z)|].
    destruct (distance_contin y z (e0 - e) ltac:(lra)) as (del & Hd & D). destruct (Z del Hd O) as (t & _ & Q & T).
    specialize (D _ T). cbv beta in D. apply Rabs_def2 in D. lra.
  - lra.
Qed.
End Descent.

(** an iteration that descends: its parts, for every start *)
Definition descends (n : nat) (f : (nat -> R) -> nat -> R) (E : (nat -> R) -> R) : Prop := exists (c r : R) (a : nat -> R),
  0 < c /\ (forall x, c * SquaredDistance n (f x) x <= E x - E (f x)) /\ (forall x, SquaredDistance n (f x) a <= r) /\
  (forall k, (k < n)%nat -> contin n (fun x => f x k)) /\ contin n E.
Theorem descent_energy n f E x : descends n f E -> exists y, SquaredDistance n (f y) y = 0 /\ Un_cv (fun t => E (iterate t f x)) (E y).
Proof.
  intros (c & r & a & P & F & B & C & K). destruct (some_limit_point n f r a B x) as [y Y]. exists y.
  split; [exact (limit_point_fixed n f E c r a P F B C K x y Y)|exact (energy_tends n f E c P F K x y Y)].
Qed.
Theorem descent_steps n f E x : descends n f E -> Un_cv (fun t => SquaredDistance n (iterate (1 + t)%nat f x) (iterate t f x)) 0.
Proof. intros (c & r & a & P & F & B & C & K). exact (step_tends n f E c r a P F B K x). Qed.
Theorem descent_limit_points n f E x : descends n f E -> forall y, limit_point n (fun t => iterate t f x) y -> SquaredDistance n (f y) y = 0.
Proof. intros (c & r & a & P & F & B & C & K). exact (limit_point_fixed n f E c r a P F B C K x). Qed.
Theorem descent_connected n f E x : descends n f E ->
  compact_set n (limit_point n (fun t => iterate t f x)) /\ connected_set n (limit_point n (fun t => iterate t f x)) /\
  (forall y, limit_point n (fun t => iterate t f x) y -> SquaredDistance n (f y) y = 0 /\ Un_cv (fun t => E (iterate t f x)) (E y)).
Proof.
  intros (c & r & a & P & F & B & C & K). split; [exact (limit_points_compact n f r a B x)|].
  split; [exact (limit_points_connected n f E c r a P F B K x)|].
  intros y Y. split; [exact (limit_point_fixed n f E c r a P F B C K x y Y)|exact (energy_tends n f E c P F K x y Y)].
Qed.
Theorem descent_finite n f E x : descends n f E ->
  finite_set n (fun y => SquaredDistance n (f y) y = 0 /\ Un_cv (fun t => E (iterate t f x)) (E y)) ->
  exists y, SquaredDistance n (f y) y = 0 /\ Un_cv (fun t => SquaredDistance n (iterate t f x) y) 0 /\ Un_cv (fun t => E (iterate t f x)) (E y).
Proof. intros (c & r & a & P & F & B & C & K). exact (finitely_many n f E c r a P F B C K x). Qed.
