(** Rules of the kernel that are no plain algebra and need Coq's Reals only: nothing here has to be trusted.

    Each lemma is in the form in which a step uses it; the comment names the rule and its options. *)
Require Import Reals Lra Lia Psatz Machin.
From Lemmata Require Import Definitions Rules Tactics.
Open Scope R_scope.

(** * Order *)

(** [tangent], without facts: 1 + a <= exp a.  ([Rules.tangent] is the same.) *)
Lemma tangent_le a : 1 + a <= exp a.
Proof. destruct (Req_dec a 0) as [->|E]; [rewrite exp_0; lra|]. left. apply exp_ineq1. exact E. Qed.

(** [tangent], with a fact that says a <> 0, 0 < a or a < 0 (also of - a). *)
Lemma tangent_lt a : a <> 0 -> 1 + a < exp a.
Proof. apply exp_ineq1. Qed.
Lemma tangent_lt_pos a : 0 < a -> 1 + a < exp a.
Proof. intros H. apply exp_ineq1. lra. Qed.
Lemma tangent_lt_neg a : a < 0 -> 1 + a < exp a.
Proof. intros H. apply exp_ineq1. lra. Qed.
Lemma tangent_lt_opp a : - a <> 0 -> 1 + a < exp a.
Proof. intros H. apply exp_ineq1. lra. Qed.

(** [divide], option [by] = c: from the margin of the fact, which is c times the margin of the formula. *)
Lemma divide_le a b c m : 0 < c -> (b - a) * c = m -> 0 <= m -> a <= b.
Proof. intros Hc E H. subst m. destruct (Rle_or_lt a b); [assumption|]. nra. Qed.
Lemma divide_lt a b c m : 0 < c -> (b - a) * c = m -> 0 < m -> a < b.
Proof. intros Hc E H. subst m. destruct (Rle_or_lt b a); [nra|assumption]. Qed.
Lemma divide_eq a b c m : 0 < c -> (a - b) * c = m -> m = 0 -> a = b.
Proof. intros Hc E H. subst m. apply Rmult_integral in H. destruct H; lra. Qed.
Lemma divide_ne a b c m : (a - b) * c = m -> m <> 0 -> a <> b.
Proof. intros E H A. apply H. subst m. rewrite A. ring. Qed.

(** [squeeze]. *)
Lemma squeeze a b : a <= b -> b <= a -> a = b.
Proof. apply Rle_antisym. Qed.

(** [absolute], without facts (option [of]) and with them. *)
Lemma absolute_ge a : a <= Rabs a /\ - a <= Rabs a.
Proof. split; [apply Rle_abs|]. rewrite <- Rabs_Ropp. apply Rle_abs. Qed.
Lemma absolute_le a b : a <= b -> - a <= b -> Rabs a <= b.
Proof. intros. apply Rabs_le. lra. Qed.
Lemma absolute_lt a b : a < b -> - a < b -> Rabs a < b.
Proof. intros. apply Rabs_def1; lra. Qed.

(** [indicator]: four directions, each for a = 0 written with any margin [m] that is [a] or [- a]. *)
Lemma isz_zero a : a = 0 -> isz a = 1.
Proof. intros H. unfold isz. destruct Req_EM_T; [reflexivity|contradiction]. Qed.
Lemma isz_nonzero a : a <> 0 -> isz a = 0.
Proof. intros H. unfold isz. destruct Req_EM_T; [contradiction|reflexivity]. Qed.
Lemma isz_one_inv a : isz a = 1 -> a = 0.
Proof. unfold isz. destruct Req_EM_T; [auto|lra]. Qed.
Lemma isz_zero_inv a : isz a = 0 -> a <> 0.
Proof. unfold isz. destruct Req_EM_T; [lra|auto]. Qed.
Lemma isz_opp a : isz (- a) = isz a.
Proof. unfold isz. repeat destruct Req_EM_T; auto; exfalso; lra. Qed.
(** one tactic for all four: [H] is the fact, the goal the formula *)
Ltac indicator H :=
  first
    [ apply isz_zero; lra
    | apply isz_nonzero; intro; apply H; lra
    | let Z := fresh in pose proof (isz_one_inv _ H) as Z; lra
    | let Z := fresh in let A := fresh in pose proof (isz_zero_inv _ H) as Z; intro A; apply Z; lra ].

(** What the function of signs says of an indicator and of an order of indices. *)
Lemma isz_nonneg a : 0 <= isz a.
Proof. unfold isz. destruct Req_EM_T; lra. Qed.
Lemma isz_le1 a : isz a <= 1.
Proof. unfold isz. destruct Req_EM_T; lra. Qed.

(** * Order of indices *)

(** [before], of = two-valued, total, transitive. *)
Lemma before_two_valued i j : before i j * (1 - before i j) = 0.
Proof. unfold before. destruct (Nat.ltb i j); ring. Qed.
Lemma before_total i j : i <> j -> before i j + before j i = 1.
Proof. intros H. unfold before. destruct (Nat.ltb_spec i j), (Nat.ltb_spec j i); lia || lra. Qed.
Lemma before_transitive i j k : (delta k i + before k i) * before i j <= before k j.
Proof.
  unfold before, delta. destruct (Nat.eqb_spec k i), (Nat.ltb_spec k i), (Nat.ltb_spec i j), (Nat.ltb_spec k j); lia || lra.
Qed.
Lemma before_nonneg i j : 0 <= before i j.
Proof. unfold before. destruct (Nat.ltb i j); lra. Qed.

(** [position]: a position is its argument (the word [kept]). The kernel keeps it one atom; so does this name. *)
Definition position (a : R) : R := a.
Lemma position_is a : position a = a.
Proof. reflexivity. Qed.

(** * Induction *)

(** [induction], options start = s, stride = k: from k beginnings and the step. The floor s <= m is a hypothesis in naturals. *)
Lemma induction_stride (P : nat -> Prop) (s k : nat) :
  (0 < k)%nat -> (forall j, (j < k)%nat -> P (s + j)%nat) -> (forall m, (s <= m)%nat -> P m -> P (m + k)%nat) ->
  forall m, (s <= m)%nat -> P m.
Proof.
  intros Hk Hb Hs m. induction m as [m IH] using lt_wf_ind. intros Hm.
  destruct (Nat.lt_ge_cases m (s + k)) as [L|G].
  - replace m with (s + (m - s))%nat by lia. apply Hb. lia.
  - replace m with (m - k + k)%nat by lia. apply Hs; [lia|]. apply IH; lia.
Qed.
Lemma induction_1 (P : nat -> Prop) :
  P 1%nat -> (forall m, (0 < m)%nat -> P m -> P (m + 1)%nat) -> forall m, (0 < m)%nat -> P m.
Proof.
  intros H1 Hs m Hm. apply (induction_stride P 1 1); [lia| |intros; apply Hs; auto; lia|lia].
  intros j Hj. replace j with O by lia. exact H1.
Qed.
Lemma induction_2 (P : nat -> Prop) :
  P 1%nat -> P 2%nat -> (forall m, (0 < m)%nat -> P m -> P (m + 2)%nat) -> forall m, (0 < m)%nat -> P m.
Proof.
  intros H1 H2 Hs m Hm. apply (induction_stride P 1 2); [lia| |intros; apply Hs; auto; lia|lia].
  intros j Hj. destruct j as [|[|j]]; [exact H1|exact H2|lia].
Qed.
Lemma induction_4 (P : nat -> Prop) :
  P 1%nat -> P 2%nat -> P 3%nat -> P 4%nat -> (forall m, (0 < m)%nat -> P m -> P (m + 4)%nat) -> forall m, (0 < m)%nat -> P m.
Proof.
  intros H1 H2 H3 H4 Hs m Hm. apply (induction_stride P 1 4); [lia| |intros; apply Hs; auto; lia|lia].
  intros j Hj. destruct j as [|[|[|[|j]]]]; [exact H1|exact H2|exact H3|exact H4|lia].
Qed.
Lemma induction_from_2 (P : nat -> Prop) (s : nat) :
  P s -> P (s + 1)%nat -> (forall m, (s <= m)%nat -> P m -> P (m + 2)%nat) -> forall m, (s <= m)%nat -> P m.
Proof.
  intros H1 H2 Hs. apply (induction_stride P s 2); [lia| |exact Hs].
  intros j Hj. destruct j as [|[|j]]; [rewrite Nat.add_0_r; exact H1|exact H2|lia].
Qed.
(** the floor as the kernel writes it, a relation of reals *)
Lemma floor_le s m : INR s <= INR m -> (s <= m)%nat.
Proof. apply INR_le. Qed.
(** t^n of a whole n as exp (n ln t), and what follows from a hypothesis that has it as a real power *)
Ltac real_exps :=
  repeat match goal with
  | |- context [?t ^ ?n] => tryif ground n then fail else rewrite <- (Rpower_pow n t) by (first [assumption | pos])
  end;
  unfold Rpower; rewrite ?minus_INR by lia; cbn [INR].
Ltac real_parts := fail.
Ltac real_exps_as :=
  first
    [ lazymatch goal with |- ?a = ?b => constr_eq a b; reflexivity end
    | real_parts
    | real_exps; cong ].
Ltac by_real_exps H :=
  lazymatch goal with |- ?G => let T := type of H in tryif constr_eq G T then fail else idtac end;
  match type of H with context [exp (_ * ln _)] => idtac end;
  match goal with |- context [_ ^ ?n] => tryif ground n then fail else idtac end;
  lazymatch type of H with
  | ?a <= ?b => lazymatch goal with |- ?c <= ?e => refine (le_same a b c e _ _ H); real_exps_as end
  | ?a < ?b => lazymatch goal with |- ?c < ?e => refine (lt_same a b c e _ _ H); real_exps_as end
  | ?a = ?b => lazymatch goal with |- ?c = ?e => refine (eq_same a b c e _ _ H); real_exps_as end
  end.
(** powers of positive numbers as exponentials, on both sides of an equation of products *)
Ltac exp_sides :=
  power_exps;
  repeat match goal with
  | |- context [/ exp ?a] => rewrite <- (exp_Ropp a)
  | |- context [exp ?a * exp ?b] => rewrite <- (exp_plus a b)
  end;
  apply f_equal; unfold Rdiv; logs; field.
(** a free index of the formula ranges over the size: no range is empty, so the step may use the hypothesis at the index 0 *)
Lemma free_index_first (P : nat -> Prop) (m : nat) : (0 < m)%nat -> (forall i, (i < m)%nat -> P i) -> P O.
Proof. auto. Qed.

(** * Areas and volumes *)

(** [recursion], of = sphere or ball, at = 1, 2 or m + 2. *)
Lemma sphere_1 : SphereArea 1 = 2.
Proof. reflexivity. Qed.
Lemma sphere_2 : SphereArea 2 = 2 * PI.
Proof. reflexivity. Qed.
Lemma sphere_step m : (0 < m)%nat -> SphereArea (m + 2) = 2 * PI / INR m * SphereArea m.
Proof.
  intros H. assert (Hm : INR m <> 0) by (apply not_0_INR; lia).
  assert (E : INR (m + 2) - 2 = INR m) by (rewrite plus_INR; simpl; ring).
  replace (SphereArea (m + 2)) with (SphereArea m * (2 * PI) / (INR (m + 2) - 2)).
  - rewrite E. field. exact Hm.
  - replace (m + 2)%nat with (S (S m)) by lia. destruct m; [lia|]. reflexivity.
Qed.
Lemma ball_1 r : BallVolume 1 r = 2 * r.
Proof. reflexivity. Qed.
Lemma ball_2 r : BallVolume 2 r = PI * r ^ 2.
Proof. unfold BallVolume. field. Qed.
Lemma ball_step m r : (0 < m)%nat -> BallVolume (m + 2) r = 2 * PI * r ^ 2 / INR (m + 2) * BallVolume m r.
Proof.
  intros H. assert (Hm : INR (m + 2) <> 0) by (apply not_0_INR; lia).
  replace (BallVolume (m + 2) r) with (BallVolume m r * (2 * PI * r ^ 2) / INR (m + 2)).
  - field. exact Hm.
  - replace (m + 2)%nat with (S (S m)) by lia. destruct m; [lia|]. reflexivity.
Qed.
(** the same at a dimension n > 2, as the kernel writes it where it is not of the form m + 2 *)
Lemma sphere_down n : (2 < n)%nat -> SphereArea n = 2 * PI / INR (n - 2) * SphereArea (n - 2).
Proof. intros H. rewrite <- sphere_step by lia. f_equal. lia. Qed.
Lemma ball_down n r : (2 < n)%nat -> BallVolume n r = 2 * PI * r ^ 2 / INR n * BallVolume (n - 2) r.
Proof. intros H. replace n with (n - 2 + 2)%nat at 1 2 by lia. apply ball_step. lia. Qed.

(** What the function of signs says: areas and volumes are positive. *)
Lemma sphere_pos n : (0 < n)%nat -> 0 < SphereArea n.
Proof.
  pose proof PI_RGT_0 as HP. intros Hn. revert n Hn. apply induction_2; [simpl; lra|simpl; lra|].
  intros m Hm IH. rewrite sphere_step by assumption. apply Rmult_lt_0_compat; [|assumption].
  apply Rdiv_lt_0_compat; [lra|apply lt_0_INR; assumption].
Qed.
Lemma ball_pos n r : 0 < r -> (0 < n)%nat -> 0 < BallVolume n r.
Proof.
  pose proof PI_RGT_0 as HP. intros Hr Hn. revert n Hn. apply induction_2; [simpl; lra| |].
  - rewrite ball_2. apply Rmult_lt_0_compat; [assumption|apply pow_lt; assumption].
  - intros m Hm IH. rewrite ball_step by assumption. apply Rmult_lt_0_compat; [|assumption].
    apply Rdiv_lt_0_compat; [|apply lt_0_INR; lia]. apply Rmult_lt_0_compat; [lra|apply pow_lt; assumption].
Qed.

(** * Gamma at half whole numbers *)

Lemma gamma_half_1 : gamma_half 1 = sqrt PI.
Proof. reflexivity. Qed.
Lemma gamma_half_2 : gamma_half 2 = 1.
Proof. reflexivity. Qed.
(** normal forms: Gamma(z + 1) = z Gamma(z) *)
Lemma gamma_half_step m : (0 < m)%nat -> gamma_half (m + 2) = INR m / 2 * gamma_half m.
Proof. intros H. replace (m + 2)%nat with (S (S m)) by lia. destruct m; [lia|]. reflexivity. Qed.
Lemma gamma_half_pos k : (0 < k)%nat -> 0 < gamma_half k.
Proof.
  revert k. apply induction_2; [apply sqrt_lt_R0, PI_RGT_0|simpl; lra|].
  intros m Hm IH. rewrite gamma_half_step by assumption. apply Rmult_lt_0_compat; [|assumption].
  apply Rdiv_lt_0_compat; [apply lt_0_INR; assumption|lra].
Qed.

Lemma gamma_half_3 : gamma_half 3 = 1 / 2 * sqrt PI.
Proof. simpl. field. Qed.
Lemma gamma_half_4 : gamma_half 4 = 1.
Proof. simpl. field. Qed.

(** * Conversions *)

(** conversions of what an induction needs: numbers and exponents at the beginnings and at m + k *)
Ltac as_shift e v k := let w := constr:((v + k)%nat) in tryif constr_eq e w then fail else replace e with w by lia.
Ltac as_shift_in e v k H := let w := constr:((v + k)%nat) in tryif constr_eq e w then fail else replace e with w in H by lia.
(** a whole number n + k as it is written, whatever it was written like *)
Ltac shifted e :=
  match e with context [?v] => is_var v; lazymatch type of v with nat => idtac end;
    tryif constr_eq e v then fail else
    first [replace e with v by lia | as_shift e v 1%nat | as_shift e v 2%nat | as_shift e v 3%nat | as_shift e v 4%nat | as_shift e v 5%nat | as_shift e v 6%nat] end.
Ltac shifted_in e H :=
  match e with context [?v] => is_var v; lazymatch type of v with nat => idtac end;
    tryif constr_eq e v then fail else
    first [replace e with v in H by lia | as_shift_in e v 1%nat H | as_shift_in e v 2%nat H | as_shift_in e v 3%nat H | as_shift_in e v 4%nat H | as_shift_in e v 5%nat H | as_shift_in e v 6%nat H] end.
Ltac nats :=
  repeat match goal with
  | |- context [pow _ ?e] => shifted e
  | |- context [gamma_half ?e] => shifted e
  | |- context [SphereArea ?e] => shifted e
  | |- context [BallVolume ?e _] => shifted e
  | |- context [INR ?e] => shifted e
  end;
  rewrite ?plus_INR, ?mult_INR; cbn [INR].
Ltac nats_in H :=
  repeat match type of H with
  | context [pow _ ?e] => shifted_in e H
  | context [gamma_half ?e] => shifted_in e H
  | context [SphereArea ?e] => shifted_in e H
  | context [BallVolume ?e _] => shifted_in e H
  | context [INR ?e] => shifted_in e H
  end;
  rewrite ?plus_INR, ?mult_INR in H; cbn [INR] in H.
(** values at the ends of an interval *)
Ltac ends_in H :=
  repeat match type of H with
  | context [exp ?a] => let E := fresh in assert (E : a = 0) by ring; rewrite E, exp_0 in H; clear E
  | context [ln ?a] => let E := fresh in assert (E : a = 1) by ring; rewrite E, ln_1 in H; clear E
  end.
(** half powers with a number of halves *)
Ltac half_powers :=
  repeat match goal with
  | |- context [exp (?h * ?m * ln ?a)] =>
      first [replace (exp (h * m * ln a)) with (sqrt a) by (rewrite <- exp_half_ln by pos; f_equal; field)
            |replace (exp (h * m * ln a)) with a by (rewrite <- (exp_ln a) at 1 by pos; f_equal; field)]
  end.
(** logarithms of the same numbers, and of those that are known *)
Ltac same_logs H :=
  repeat match goal with |- context [ln ?a] => match type of H with context [ln ?b] => tryif constr_eq a b then fail else replace (ln a) with (ln b) by (f_equal; field) end end;
  repeat match goal with |- context [ln ?a] => first [replace (ln a) with (- ln 2) by (rewrite <- ln_Rinv by lra; f_equal; field) | replace (ln a) with 0 by (rewrite <- ln_1; f_equal; field)] end.
Ltac firsts := cbn [INR]; rewrite ?gamma_half_1, ?gamma_half_2, ?gamma_half_3, ?gamma_half_4; half_powers.
(** the same whole numbers, whatever order their addends have *)
Ltac same_nats H :=
  repeat match goal with
  | |- context [BallVolume ?e _] => match type of H with context [BallVolume ?g _] => tryif constr_eq e g then fail else replace g with e in H by lia end
  | |- context [SphereArea ?e] => match type of H with context [SphereArea ?g] => tryif constr_eq e g then fail else replace g with e in H by lia end
  | |- context [gamma_half ?e] => match type of H with context [gamma_half ?g] => tryif constr_eq e g then fail else replace g with e in H by lia end
  end.
Ltac starts H := first [split_by H | same_nats H; cbn [INR pow]; split_by H | cbn [INR Nat.sub Nat.mul Nat.add pow]; split_by H | simpl; split_by H | firsts; rewrite H; simpl pow; field; nz | firsts; same_logs H; split_by H].
Ltac steps H := first [split_by H | same_nats H; split_by H | nats; split_by H | nats; nats_in H; split_by H | same_nats H; nats; nats_in H; split_by H].
(** powers of whole exponents with the least one, n - 1, taken out: [n] becomes a successor *)
Ltac whole_powers :=
  repeat match goal with
  | H : (0 < ?n)%nat |- context [pow _ ?e] => is_var n; match e with context [n] => destruct n as [|n]; [exfalso; lia|clear H] end
  end;
  repeat match goal with
  | |- context [(S ?n + ?b - ?c)%nat] => let e := eval compute in (b - c)%nat in first [replace (S n + b - c)%nat with (n + S e)%nat by lia | replace (S n + b - c)%nat with n by lia]
  | |- context [(S ?n - 1)%nat] => replace (S n - 1)%nat with n by lia
  end;
  rewrite ?plus_INR, ?S_INR; cbn [INR]; rewrite ?pow_add; cbn [pow]; rewrite ?Nat.add_0_r.
(** * The ball that a state lies in *)

(** [domain], of = inside: where p i for some i < n, it is so at the first such i, which is below n. *)
Lemma first_spec n p i : (i < n)%nat -> p i = true -> (first n p < n)%nat /\ p (first n p) = true.
Proof.
  revert p i. induction n as [|n IH]; intros p i Hi H; [lia|]. simpl. destruct (p O) eqn:E; [split; [lia|exact E]|].
  destruct i as [|i]; [congruence|]. destruct (IH (fun j => p (S j)) i) as [A B]; [lia|exact H|]. split; [lia|exact B].
Qed.
(** the first ball that holds the state, as the word [at_holder] has it *)
Definition own_of (d : nat) (q r : nat -> R) : nat := first d (fun i => if Rle_dec (q i - r i ^ 2) 0 then true else false).
Lemma own_inside d q r : (exists i, (i < d)%nat /\ q i <= r i ^ 2) -> (own_of d q r < d)%nat /\ q (own_of d q r) <= r (own_of d q r) ^ 2.
Proof.
  intros (i & Hi & H). unfold own_of. set (p := fun i => if Rle_dec (q i - r i ^ 2) 0 then true else false).
  destruct (first_spec d p i Hi) as [A B]; [unfold p; destruct Rle_dec; [reflexivity|lra]|]. split; [exact A|].
  revert B. unfold p at 1. generalize (first d p). intros k. destruct Rle_dec; [intros _; lra|discriminate].
Qed.

(** gives the ball that a state lies in a name, with what is known of it *)
Ltac own_ball name :=
  lazymatch goal with
  | H : exists i, (i < ?d)%nat /\ @?q i <= @?r i ^ 2 |- _ =>
      let A := fresh "own_lt" in let B := fresh "own_in" in
      destruct (own_inside d q r H) as [A B]; pose (name := own_of d q r); change (own_of d q r) with name in A, B; cbv beta in B
  end.
(** what is said of the patterns of two different balls *)
Ltac separate :=
  intros;
  match goal with N : ?i <> ?j, G : forall i j : nat, (i < _)%nat -> (j < _)%nat -> i <> j -> _ |- _ =>
    let Z := fresh "Z" in
    first [ pose proof (G i j ltac:(rng) ltac:(rng) N) as Z; solve [by_ Z]
          | pose proof (G j i ltac:(rng) ltac:(rng) (not_eq_sym N)) as Z; solve [by_ Z] ]
  end.
Ltac side_more ::= solve [separate].

(** * What the function of signs says of powers, roots and logarithms *)

Lemma Rpower_pos a b : 0 < Rpower a b.
Proof. apply exp_pos. Qed.
Lemma ln_pos_of a : 1 < a -> 0 < ln a.
Proof. intros H. rewrite <- ln_1. apply ln_increasing; lra. Qed.
Lemma ln_nonneg_of a : 1 <= a -> 0 <= ln a.
Proof. intros [H|<-]; [left; apply ln_pos_of, H|rewrite ln_1; lra]. Qed.
Lemma ln_neg_of a : 0 < a -> a < 1 -> ln a < 0.
Proof. intros H1 H2. rewrite <- ln_1. apply ln_increasing; lra. Qed.
Lemma ln_nonpos_of a : 0 < a -> a <= 1 -> ln a <= 0.
Proof. intros H1 [H| ->]; [left; apply ln_neg_of; assumption|rewrite ln_1; lra]. Qed.
(** powers of whole exponents, b^(m + k) = b^m b^k, and of real ones of a positive base *)
Lemma Rpower_nat a n : 0 < a -> Rpower a (INR n) = a ^ n.
Proof. intros H. apply Rpower_pow, H. Qed.
Lemma Rpower_nat_minus a n k : 0 < a -> (k <= n)%nat -> Rpower a (INR n - INR k) = a ^ (n - k).
Proof. intros H L. rewrite <- minus_INR by assumption. apply Rpower_pow, H. Qed.
Lemma Rpower_half_square a n : 0 < a -> Rpower (a ^ 2) (INR n / 2) = a ^ n.
Proof.
  intros H. rewrite <- (Rpower_pow n a) by assumption. replace (a ^ 2) with (Rpower a 2).
  - rewrite Rpower_mult. f_equal. field.
  - replace 2 with (INR 2) by (simpl; ring). rewrite Rpower_pow by assumption. reflexivity.
Qed.

(** * Statements about large values *)

(** [sufficiently-large], option threshold = s. The statement of such a claim is
    forall parameters, exists s, forall (v : all the rest), s <= term v -> condition v; that s depends on parameters alone is its place. *)
Lemma sufficiently_large {T : Type} (term : T -> R) (condition : T -> Prop) (s : R) :
  (forall v, s <= term v -> condition v) -> exists s, forall v, s <= term v -> condition v.
Proof. intros H. exists s. exact H. Qed.
(** [either]. *)
Lemma either_l (P Q : Prop) : P -> P \/ Q.
Proof. auto. Qed.
Lemma either_r (P Q : Prop) : Q -> P \/ Q.
Proof. auto. Qed.

(** the least of what is >= 0, or > 0 *)
Lemma least_nonneg n f : (0 < n)%nat -> (forall i, (i < n)%nat -> 0 <= - f i) -> 0 <= - Max n f.
Proof. intros Hn H. rewrite argmax_spec. apply H, argmax_lt, Hn. Qed.
Lemma least_pos n f : (0 < n)%nat -> (forall i, (i < n)%nat -> 0 < - f i) -> 0 < - Max n f.
Proof. intros Hn H. rewrite argmax_spec. apply H, argmax_lt, Hn. Qed.
(** * Numbers without variables: pi, e, log 2 and log 3 between rational ones *)

Lemma PI_bounds : 3.14 < PI < 3.15.
Proof.
  pose proof (PI_2_3_7_ineq 1) as H. unfold tg_alt, PI_2_3_7_tg, Ratan_seq in H. simpl in H. lra.
Qed.
Lemma exp_above x k : 0 <= x -> (0 < k)%nat -> (1 + x / INR k) ^ k <= exp x.
Proof.
  intros Hx Hk. assert (K : 0 < INR k) by (apply lt_0_INR, Hk).
  replace (exp x) with (exp (x / INR k) ^ k) by (rewrite exp_pow; f_equal; field; lra).
  apply pow_incr. split; [|apply tangent]. assert (0 <= x / INR k) by (apply Rmult_le_pos; [assumption|left; apply Rinv_0_lt_compat, K]). lra.
Qed.
(** a lower bound of an exponential from one of its root *)
Lemma exp_twice b x y : 0 <= b -> x = y / 2 -> b <= exp x -> b * b <= exp y.
Proof. intros B -> H. replace (exp y) with (exp (y / 2) * exp (y / 2)) by (rewrite <- exp_plus; f_equal; field). nra. Qed.
Lemma exp_1_bounds : 2.7 < exp 1 < 3.
Proof.
  split.
  - assert (E : 1.0078125 <= exp (/ 128)) by (eapply Rle_trans; [|apply tangent]; lra).
    assert (F : 1.01568 <= exp (/ 64)) by (pose proof (exp_twice 1.0078125 (/ 128) (/ 64) ltac:(lra) ltac:(lra) E); lra).
    assert (G : 1.0316 <= exp (/ 32)) by (pose proof (exp_twice 1.01568 (/ 64) (/ 32) ltac:(lra) ltac:(lra) F); lra).
    assert (H : 1.0641 <= exp (/ 16)) by (pose proof (exp_twice 1.0316 (/ 32) (/ 16) ltac:(lra) ltac:(lra) G); lra).
    assert (I : 1.1323 <= exp (/ 8)) by (pose proof (exp_twice 1.0641 (/ 16) (/ 8) ltac:(lra) ltac:(lra) H); lra).
    assert (J : 1.282 <= exp (/ 4)) by (pose proof (exp_twice 1.1323 (/ 8) (/ 4) ltac:(lra) ltac:(lra) I); lra).
    assert (K : 1.6435 <= exp (/ 2)) by (pose proof (exp_twice 1.282 (/ 4) (/ 2) ltac:(lra) ltac:(lra) J); lra).
    pose proof (exp_twice 1.6435 (/ 2) 1 ltac:(lra) ltac:(lra) K). lra.
  - assert (L : 1 / 3 < exp (-1)).
  { replace (exp (-1)) with (exp (- (1 / 8)) ^ 8) by (rewrite exp_pow; f_equal; simpl; lra).
    apply Rlt_le_trans with ((1 + - (1 / 8)) ^ 8); [simpl; lra|]. apply pow_incr. split; [lra|apply tangent]. }
  assert (E : exp 1 * exp (-1) = 1) by (rewrite <- exp_plus; replace (1 + -1) with 0 by ring; apply exp_0).
  pose proof (exp_pos 1). nra.
Qed.
Lemma ln_below a c : 0 < a -> a < (1 + c / INR 16) ^ 16 -> 0 <= c -> ln a < c.
Proof. intros H L Hc. rewrite <- (ln_exp c). apply ln_increasing; [exact H|]. eapply Rlt_le_trans; [exact L|apply exp_above; [exact Hc|lia]]. Qed.
Lemma ln_2_bounds : 0.6 < ln 2 < 0.72.
Proof.
  split; [|apply ln_below; simpl; lra].
  assert (L : ln (/ 2) < - 0.6); [|rewrite ln_Rinv in L by lra; lra].
  rewrite <- (ln_exp (- 0.6)). apply ln_increasing; [lra|]. replace (exp (- 0.6)) with (exp (- (0.6 / 16)) ^ 16) by (rewrite exp_pow; f_equal; simpl; lra).
  apply Rlt_le_trans with ((1 + - (0.6 / 16)) ^ 16); [simpl; lra|]. apply pow_incr. split; [lra|apply tangent].
Qed.
Lemma ln_4_is : ln 4 = 2 * ln 2.
Proof. replace 4 with (2 * 2) by ring. rewrite ln_mult by lra. ring. Qed.
Lemma exp_2_is : exp 2 = exp 1 * exp 1.
Proof. rewrite <- exp_plus. f_equal; ring. Qed.
Ltac closed_number :=
  rewrite ?ln_4_is, ?exp_2_is; pose proof PI_bounds; pose proof exp_1_bounds; pose proof ln_2_bounds; first [lra | nra].

(** What the function of signs says, for the tactic [pos]. *)
#[global] Hint Extern 8 (0 < _) => lazymatch goal with |- context [PI] => closed_number | |- context [exp (IZR _)] => closed_number | |- context [ln (IZR _)] => closed_number end : sgn.
#[global] Hint Extern 8 (0 <= _) => lazymatch goal with |- context [PI] => closed_number | |- context [exp (IZR _)] => closed_number | |- context [ln (IZR _)] => closed_number end : sgn.
(** a difference that is positive as a whole number n is at least 1: n as 1 + m *)
Ltac whole_apart :=
  match goal with H : (0 < ?n)%nat |- context [INR ?n] =>
    let m := fresh "m" in let P := fresh "P" in let E := fresh "E" in
    assert (exists m, 0 <= m /\ INR n = m + 1) as [m [P E]] by (exists (INR n - 1); pose proof (whole_ge1 n H); lra);
    rewrite !E in *; clear E; ring_simplify; pos
  end.
#[global] Hint Extern 9 (0 < _ - _) => lazymatch goal with |- context [INR _] => whole_apart end : sgn.
#[global] Hint Extern 1 (0 <= - Max _ _) => apply least_nonneg; [rng | intros; cbv beta; rewrite ?Ropp_involutive; pos] : sgn.
#[global] Hint Extern 1 (0 < - Max _ _) => apply least_pos; [rng | intros; cbv beta; rewrite ?Ropp_involutive; pos] : sgn.
Lemma PI_pos : 0 < PI.
Proof. exact PI_RGT_0. Qed.
#[global] Hint Resolve PI_pos Rpower_pos before_nonneg : sgn.
#[global] Hint Extern 1 (0 < isz ?a + ?a) => apply isz_with; pos : sgn.
#[global] Hint Extern 1 (0 < ?a + isz ?a) => rewrite Rplus_comm; apply isz_with; pos : sgn.
#[global] Hint Extern 1 (0 < SphereArea _) => apply sphere_pos; lia : sgn.
#[global] Hint Extern 1 (0 < gamma_half _) => apply gamma_half_pos; lia : sgn.
#[global] Hint Extern 1 (0 < BallVolume _ _) => apply ball_pos; [pos | lia] : sgn.
#[global] Hint Extern 1 (0 < ln _) => apply ln_pos_of; lra : sgn.
#[global] Hint Extern 1 (0 <= ln _) => apply ln_nonneg_of; lra : sgn.
