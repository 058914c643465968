(** Rules of the kernel that need derivatives, integrals or suprema (Coquelicot): nothing here has to be trusted. *)
Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Lemmata Require Import Definitions DefinitionsAnalysis Rules Tactics AnalysisPlain.
Open Scope R_scope.

(** * The integral of the kernel, for a <= b: it may be improper at a; 0 where a = b *)

Definition Integral (f : R -> R) (a b : R) : R := if Rlt_dec a b then RInt_gen f (at_right a) (at_point b) else 0.
Lemma improper_Integral f a b : a < b -> improper f a b = Integral f a b.
Proof. intros H. unfold improper, Integral. destruct (Rlt_dec a b); [reflexivity|contradiction]. Qed.

(** * Derivatives *)

(** Each lemma is one line of the kernel's function [derivative]; [der] applies them by the shape of the term. *)
Lemma der_const (c x : R) : is_derive (fun _ : R => c) x 0.
Proof. apply @is_derive_const. Qed.
Lemma der_id (x : R) : is_derive (fun t : R => t) x 1.
Proof. apply @is_derive_id. Qed.
Lemma der_plus (f g : R -> R) (x df dg : R) : is_derive f x df -> is_derive g x dg -> is_derive (fun t => f t + g t) x (df + dg).
Proof. intros. apply @is_derive_plus; assumption. Qed.
Lemma der_minus (f g : R -> R) (x df dg : R) : is_derive f x df -> is_derive g x dg -> is_derive (fun t => f t - g t) x (df - dg).
Proof. intros. apply @is_derive_minus; assumption. Qed.
Lemma der_opp (f : R -> R) (x df : R) : is_derive f x df -> is_derive (fun t => - f t) x (- df).
Proof. intros. apply @is_derive_opp; assumption. Qed.
Lemma der_mult (f g : R -> R) (x df dg : R) : is_derive f x df -> is_derive g x dg -> is_derive (fun t => f t * g t) x (df * g x + f x * dg).
Proof. intros. apply (is_derive_mult f g x df dg); [assumption..|]. intros; apply Rmult_comm. Qed.
Lemma der_scal (c : R) (f : R -> R) (x df : R) : is_derive f x df -> is_derive (fun t => c * f t) x (c * df).
Proof. intros. apply @is_derive_scal; assumption. Qed.
Lemma der_comp (f g : R -> R) (x df dg : R) : is_derive f (g x) df -> is_derive g x dg -> is_derive (fun t => f (g t)) x (df * dg).
Proof. intros Hf Hg. replace (df * dg) with (scal dg df) by apply Rmult_comm. apply @is_derive_comp; assumption. Qed.
Lemma der_exp (f : R -> R) (x df : R) : is_derive f x df -> is_derive (fun t => exp (f t)) x (exp (f x) * df).
Proof. intros H. apply (der_comp exp f); [apply is_derive_exp|exact H]. Qed.
Lemma der_ln (f : R -> R) (x df : R) : 0 < f x -> is_derive f x df -> is_derive (fun t => ln (f t)) x (/ f x * df).
Proof. intros Hp H. apply (der_comp ln f); [apply is_derive_ln, Hp|exact H]. Qed.
Lemma der_inv (f : R -> R) (x df : R) : f x <> 0 -> is_derive f x df -> is_derive (fun t => / f t) x (- (/ f x) ^ 2 * df).
Proof.
  intros Hn H. evar_last; [apply is_derive_inv; eassumption|]. field. exact Hn.
Qed.
Lemma der_div (f g : R -> R) (x df dg : R) :
  g x <> 0 -> is_derive f x df -> is_derive g x dg -> is_derive (fun t => f t / g t) x (df * / g x + f x * (- (/ g x) ^ 2 * dg)).
Proof. intros. apply (der_mult f (fun t => / g t)); [assumption|]. apply der_inv; assumption. Qed.
Lemma der_pow (f : R -> R) (n : nat) (x df : R) : is_derive f x df -> is_derive (fun t => f t ^ n) x (INR n * f x ^ (n - 1) * df).
Proof. intros H. evar_last; [apply is_derive_pow, H|]. rewrite Nat.sub_1_r. ring. Qed.
Lemma der_sqrt (f : R -> R) (x df : R) : 0 < f x -> is_derive f x df -> is_derive (fun t => sqrt (f t)) x (/ (2 * sqrt (f x)) * df).
Proof.
  intros Hp H. apply (der_comp sqrt f); [|exact H]. evar_last; [apply is_derive_sqrt; [apply @is_derive_id|exact Hp]|].
  unfold one; simpl. field. apply Rgt_not_eq, sqrt_lt_R0, Hp.
Qed.
(** b^q for positive b, as it is written: exp (q ln b) *)
Lemma der_Rpower (f g : R -> R) (x df dg : R) :
  0 < f x -> is_derive f x df -> is_derive g x dg ->
  is_derive (fun t => Rpower (f t) (g t)) x (Rpower (f x) (g x) * (dg * ln (f x) + g x * (/ f x * df))).
Proof. intros Hp Hf Hg. unfold Rpower. apply (der_exp (fun t => g t * ln (f t))). apply (der_mult g (fun t => ln (f t))); [exact Hg|]. apply der_ln; assumption. Qed.
Lemma der_sum n (f : nat -> R -> R) (x : R) (df : nat -> R) :
  (forall i, (i < n)%nat -> is_derive (f i) x (df i)) -> is_derive (fun t => sum n (fun i => f i t)) x (sum n df).
Proof.
  induction n as [|n IH]; intros H; simpl; [apply der_const|]. apply der_plus; [apply IH; intros; apply H; lia|apply H; lia].
Qed.
Lemma der_eq (f : R -> R) (x l l' : R) : is_derive f x l -> l = l' -> is_derive f x l'.
Proof. intros H <-. exact H. Qed.

Ltac nonzero := first [assumption | apply Rgt_not_eq; red; solve [pos] | lra].
Ltac der :=
  cbv beta;
  lazymatch goal with
  | H : is_derive ?f ?x _ |- is_derive ?f ?x _ => exact H
  | |- is_derive (fun t => t) _ _ => apply der_id
  | |- is_derive (fun _ => ?c) _ _ => apply der_const
  | |- is_derive (fun t => @?f t + @?g t) _ _ => apply (der_plus f g); der
  | |- is_derive (fun t => @?f t - @?g t) _ _ => apply (der_minus f g); der
  | |- is_derive (fun t => - @?f t) _ _ => apply (der_opp f); der
  | |- is_derive (fun t => @?f t * @?g t) _ _ =>
      lazymatch f with
      | (fun _ => ?c) => apply (der_scal c g); der
      | _ => apply (der_mult f g); der
      end
  | |- is_derive (fun t => @?f t / @?g t) _ _ => apply (der_div f g); [cbv beta; nonzero|der|der]
  | |- is_derive (fun t => / @?f t) _ _ => apply (der_inv f); [cbv beta; nonzero|der]
  | |- is_derive (fun t => exp (@?f t)) _ _ => apply (der_exp f); der
  | |- is_derive (fun t => ln (@?f t)) _ _ => apply (der_ln f); [cbv beta; solve [pos]|der]
  | |- is_derive (fun t => sqrt (@?f t)) _ _ => apply (der_sqrt f); [cbv beta; solve [pos]|der]
  | |- is_derive (fun t => @?f t ^ ?n) _ _ => apply (der_pow f n); der
  | |- is_derive (fun t => Rpower (@?f t) (@?g t)) _ _ => apply (der_Rpower f g); [cbv beta; solve [pos]|der|der]
  | |- is_derive (fun t => sum ?n (fun i => @?f i t)) _ _ => apply (der_sum n (fun i t => f i t)); intros; der
  end.

(** * Continuity, by the shape of the term: the kernel's function [continuous] *)

Lemma cont_const (c x : R) : continuous (fun _ : R => c) x.
Proof. apply continuous_const. Qed.
Lemma cont_id (x : R) : continuous (fun t : R => t) x.
Proof. apply continuous_id. Qed.
Lemma cont_plus (f g : R -> R) (x : R) : continuous f x -> continuous g x -> continuous (fun t => f t + g t) x.
Proof. intros. apply @continuous_plus; assumption. Qed.
Lemma cont_minus (f g : R -> R) (x : R) : continuous f x -> continuous g x -> continuous (fun t => f t - g t) x.
Proof. intros. apply @continuous_minus; assumption. Qed.
Lemma cont_opp (f : R -> R) (x : R) : continuous f x -> continuous (fun t => - f t) x.
Proof. intros. apply @continuous_opp; assumption. Qed.
Lemma cont_mult (f g : R -> R) (x : R) : continuous f x -> continuous g x -> continuous (fun t => f t * g t) x.
Proof. intros. apply @continuous_mult; assumption. Qed.
Lemma cont_comp (f g : R -> R) (x : R) : continuous f x -> continuous g (f x) -> continuous (fun t => g (f t)) x.
Proof. intros. apply continuous_comp; assumption. Qed.
Lemma cont_inv (f : R -> R) (x : R) : f x <> 0 -> continuous f x -> continuous (fun t => / f t) x.
Proof. intros H F. apply (cont_comp f Rinv); [exact F|]. apply continuous_Rinv, H. Qed.
Lemma cont_div (f g : R -> R) (x : R) : g x <> 0 -> continuous f x -> continuous g x -> continuous (fun t => f t / g t) x.
Proof. intros. apply (cont_mult f (fun t => / g t)); [assumption|]. apply cont_inv; assumption. Qed.
Lemma cont_exp (f : R -> R) (x : R) : continuous f x -> continuous (fun t => exp (f t)) x.
Proof. intros F. apply (cont_comp f exp); [exact F|]. apply continuous_exp. Qed.
Lemma cont_ln (f : R -> R) (x : R) : 0 < f x -> continuous f x -> continuous (fun t => ln (f t)) x.
Proof. intros H F. apply (cont_comp f ln); [exact F|]. apply (@ex_derive_continuous R_AbsRing R_NormedModule). eexists. apply is_derive_ln, H. Qed.
Lemma cont_Rabs (f : R -> R) (x : R) : continuous f x -> continuous (fun t => Rabs (f t)) x.
Proof. intros F. apply (cont_comp f Rabs); [exact F|]. apply continuous_Rabs. Qed.
Lemma cont_pow (f : R -> R) (n : nat) (x : R) : continuous f x -> continuous (fun t => f t ^ n) x.
Proof. intros F. induction n as [|n IH]; simpl; [apply cont_const|]. apply cont_mult; assumption. Qed.
Lemma cont_sqrt (f : R -> R) (x : R) : continuous f x -> continuous (fun t => sqrt (f t)) x.
Proof. intros F. apply (cont_comp f sqrt); [exact F|]. apply continuous_sqrt. Qed.
Lemma cont_Rpower (f g : R -> R) (x : R) : 0 < f x -> continuous f x -> continuous g x -> continuous (fun t => Rpower (f t) (g t)) x.
Proof. intros. unfold Rpower. apply (cont_exp (fun t => g t * ln (f t))), (cont_mult g (fun t => ln (f t))); [assumption|]. apply cont_ln; assumption. Qed.
Lemma cont_Rmax (f g : R -> R) (x : R) : continuous f x -> continuous g x -> continuous (fun t => Rmax (f t) (g t)) x.
Proof.
  intros F G. apply (continuous_ext (fun t => / 2 * (f t + g t + Rabs (f t - g t)))).
  - intros t. unfold Rmax, Rabs. destruct (Rle_dec (f t) (g t)), (Rcase_abs (f t - g t)); lra.
  - apply cont_mult; [apply cont_const|]. apply cont_plus; [apply cont_plus; assumption|]. apply cont_Rabs, cont_minus; assumption.
Qed.
Lemma cont_sum n (f : nat -> R -> R) (x : R) :
  (forall i, (i < n)%nat -> continuous (f i) x) -> continuous (fun t => sum n (fun i => f i t)) x.
Proof. induction n as [|n IH]; intros H; simpl; [apply cont_const|]. apply cont_plus; [apply IH; intros; apply H; lia|apply H; lia]. Qed.
Lemma cont_upto (f : nat -> R -> R) (m : nat) (x : R) :
  (forall i, (i <= m)%nat -> continuous (f i) x) -> continuous (fun t => upto (fun i => f i t) m) x.
Proof. induction m as [|m IH]; intros H; simpl; [apply H; lia|]. apply cont_Rmax; [apply IH; intros; apply H; lia|apply H; lia]. Qed.
Lemma cont_Max n (f : nat -> R -> R) (x : R) :
  (0 < n)%nat -> (forall i, (i < n)%nat -> continuous (f i) x) -> continuous (fun t => Max n (fun i => f i t)) x.
Proof. intros Hn H. unfold Max. apply cont_upto. intros i Hi. apply H. lia. Qed.

Ltac cont :=
  cbv beta;
  lazymatch goal with
  | |- continuous (fun t => t) _ => apply cont_id
  | |- continuous (fun _ => ?c) _ => apply cont_const
  | |- continuous (fun t => @?f t + @?g t) _ => apply (cont_plus f g); cont
  | |- continuous (fun t => @?f t - @?g t) _ => apply (cont_minus f g); cont
  | |- continuous (fun t => - @?f t) _ => apply (cont_opp f); cont
  | |- continuous (fun t => @?f t * @?g t) _ => apply (cont_mult f g); cont
  | |- continuous (fun t => @?f t / @?g t) _ => apply (cont_div f g); [cbv beta; nonzero|cont|cont]
  | |- continuous (fun t => / @?f t) _ => apply (cont_inv f); [cbv beta; nonzero|cont]
  | |- continuous (fun t => exp (@?f t)) _ => apply (cont_exp f); cont
  | |- continuous (fun t => ln (@?f t)) _ => apply (cont_ln f); [cbv beta; solve [pos]|cont]
  | |- continuous (fun t => Rabs (@?f t)) _ => apply (cont_Rabs f); cont
  | |- continuous (fun t => sqrt (@?f t)) _ => apply (cont_sqrt f); cont
  | |- continuous (fun t => @?f t ^ ?n) _ => apply (cont_pow f n); cont
  | |- continuous (fun t => Rpower (@?f t) (@?g t)) _ => apply (cont_Rpower f g); [cbv beta; solve [pos]|cont|cont]
  | |- continuous (fun t => sum ?n (fun i => @?f i t)) _ => apply (cont_sum n (fun i t => f i t)); intros; cont
  | |- continuous (fun t => Max ?n (fun i => @?f i t)) _ => apply (cont_Max n (fun i t => f i t)); [rng|intros; cont]
  end.
(** a function that has a derivative is continuous *)
Lemma cont_der (f : R -> R) (x l : R) : is_derive f x l -> continuous f x.
Proof. intros H. apply (@ex_derive_continuous R_AbsRing R_NormedModule). exists l. exact H. Qed.

(** * Mean values *)

(** the last point of [a, b] where g is greatest *)
Definition last_top (g : R -> R) (a b : R) : R :=
  real (Lub_Rbar (fun x => a <= x <= b /\ forall y, a <= y <= b -> g y <= g x)).

Lemma last_top_spec g a b : a <= b -> (forall x, a <= x <= b -> continuous g x) ->
  a <= last_top g a b <= b /\ forall y, a <= y <= b -> g y <= g (last_top g a b).
Proof.
  intros Hab Hc.
  assert (Hc' : forall x, a <= x <= b -> continuity_pt g x) by (intros; apply continuity_pt_filterlim; apply Hc; assumption).
  destruct (continuity_ab_maj g a b Hab Hc') as (m & Hm & Hmab).
  unfold last_top. set (E := fun x => a <= x <= b /\ forall y, a <= y <= b -> g y <= g x).
  assert (Em : E m) by (split; [exact Hmab|exact Hm]).
  destruct (Lub_Rbar_correct E) as [Hub Hleast].
  assert (Hb : Rbar_le (Lub_Rbar E) b) by (apply Hleast; intros x [Hx _]; simpl; lra).
  pose proof (Hub m Em) as Hlm.
  destruct (Lub_Rbar E) as [c| |]; simpl in *; try contradiction.
  assert (Hcab : a <= c <= b) by lra. split; [exact Hcab|].
  intros y Hy. apply Rle_trans with (g m); [apply Hm, Hy|]. destruct (Rle_or_lt (g m) (g c)) as [L|L]; [exact L|exfalso].
  destruct (Hc c Hcab (fun z => z < g m)) as [d Hd].
  { exists (mkposreal (g m - g c) ltac:(lra)). intros z Hz. unfold ball in Hz; simpl in Hz. unfold AbsRing_ball, abs, minus, plus, opp in Hz; simpl in Hz.
    apply Rabs_def2 in Hz. lra. }
  assert (Hlow : c <= c - d / 2).
  { apply (Hleast (Finite (c - d / 2))). intros x [Hx Hmax]. simpl. destruct (Rle_or_lt x (c - d / 2)) as [K|K]; [exact K|exfalso].
    assert (x <= c) by (apply (Hub x); split; assumption).
    assert (g x < g m). { apply Hd. unfold ball; simpl. unfold AbsRing_ball, abs, minus, plus, opp; simpl. destruct d as [d pd]; simpl in *. apply Rabs_def1; lra. }
    specialize (Hmax m Hmab). lra. }
  destruct d as [d pd]; simpl in *; lra.
Qed.

(** the mean value of f on [a, b], a function of f, a and b: no choice has to be eliminated *)
Definition chord (f : R -> R) (a b x : R) : R := f x * (b - a) - (f b - f a) * x.
Definition opposite (g : R -> R) : R -> R := fun x => - g x.
Definition mean_point (f : R -> R) (a b : R) : R :=
  let g := chord f a b in
  if Rlt_dec (g a) (g (last_top g a b)) then last_top g a b
  else let h := opposite g in if Rlt_dec (h a) (h (last_top h a b)) then last_top h a b else (a + b) / 2.

Lemma interior_top (g : R -> R) (dg a b c : R) : a < c < b -> (forall y, a <= y <= b -> g y <= g c) -> is_derive g c dg -> dg = 0.
Proof.
  intros Hc Hm Hd. apply is_derive_Reals in Hd.
  assert (pr : derivable_pt g c) by (exists dg; exact Hd).
  rewrite <- (uniqueness_limite g c _ _ (proj2_sig pr) Hd).
  apply (deriv_maximum g a b c pr); try apply Hc. intros; apply Hm; lra.
Qed.

Lemma mean_point_spec (f df : R -> R) (a b : R) : a < b -> (forall x, a <= x <= b -> is_derive f x (df x)) ->
  f b - f a = df (mean_point f a b) * (b - a) /\ a < mean_point f a b /\ mean_point f a b < b.
Proof.
  intros Hab Hd.
  assert (Dg : forall x, a <= x <= b -> is_derive (chord f a b) x (df x * (b - a) - (f b - f a))).
  { intros x Hx. unfold chord. eapply der_eq.
    - apply (der_minus (fun x => f x * (b - a)) (fun x => (f b - f a) * x)).
      + apply (der_mult f (fun _ => b - a)); [apply Hd, Hx|apply der_const].
      + apply (der_scal (f b - f a) (fun x => x)), der_id.
    - ring. }
  assert (Ends : chord f a b a = chord f a b b) by (unfold chord; ring).
  unfold mean_point. set (g := chord f a b) in *. cbv zeta.
  assert (Cg : forall x, a <= x <= b -> continuous g x) by (intros x Hx; eapply cont_der; apply Dg, Hx).
  destruct (Rlt_dec (g a) (g (last_top g a b))) as [L|L].
  - destruct (last_top_spec g a b ltac:(lra) Cg) as [[H1 H2] Hmax]. revert L H1 H2 Hmax. generalize (last_top g a b). intros c L H1 H2 Hmax.
    assert (Hc : a < c < b).
    { split; [destruct H1 as [H1|H1]; [exact H1|rewrite <- H1 in L; lra]|destruct H2 as [H2|H2]; [exact H2|rewrite H2, Ends in L; lra]]. }
    assert (E : df c * (b - a) - (f b - f a) = 0) by (apply (interior_top g _ a b c Hc Hmax), Dg; lra).
    repeat split; try apply Hc. lra.
  - set (h := opposite g) in *.
    assert (Dh : forall x, a <= x <= b -> is_derive h x (- (df x * (b - a) - (f b - f a)))) by (intros; apply (der_opp g), Dg; assumption).
    assert (Ch : forall x, a <= x <= b -> continuous h x) by (intros x Hx; eapply cont_der; apply Dh, Hx).
    destruct (Rlt_dec (h a) (h (last_top h a b))) as [M|M].
    + destruct (last_top_spec h a b ltac:(lra) Ch) as [[H1 H2] Hmax]. revert M H1 H2 Hmax. generalize (last_top h a b). intros c M H1 H2 Hmax.
      assert (Eh : h a = h b) by (unfold h, opposite; rewrite Ends; reflexivity).
      assert (Hc : a < c < b).
      { split; [destruct H1 as [H1|H1]; [exact H1|rewrite <- H1 in M; lra]|destruct H2 as [H2|H2]; [exact H2|rewrite H2, Eh in M; lra]]. }
      assert (E : - (df c * (b - a) - (f b - f a)) = 0) by (apply (interior_top h _ a b c Hc Hmax), Dh; lra).
      repeat split; try apply Hc. lra.
    + assert (Hc : a < (a + b) / 2 < b) by lra. set (c := (a + b) / 2) in *.
      destruct (last_top_spec g a b ltac:(lra) Cg) as [_ Hmax]. destruct (last_top_spec h a b ltac:(lra) Ch) as [_ Hmin].
      assert (Top : forall y, a <= y <= b -> g y <= g c).
      { intros y Hy. pose proof (Hmax y Hy). pose proof (Hmin c ltac:(lra)). unfold h, opposite in *. lra. }
      assert (E : df c * (b - a) - (f b - f a) = 0) by (apply (interior_top g _ a b c Hc Top), Dg; lra).
      repeat split; try apply Hc. lra.
Qed.

(** [mean-value], options of = f, low = a, high = b: the choice is [mean_value f a b], which is never below a. *)
Definition mean_value (f : R -> R) (a b : R) : R := Rmax a (mean_point f a b).
Lemma mean_value_spec (f df : R -> R) (a b : R) : a < b -> (forall x, a <= x <= b -> is_derive f x (df x)) ->
  f b - f a = df (mean_value f a b) * (b - a) /\ a < mean_value f a b /\ mean_value f a b < b.
Proof.
  intros Hab Hd. pose proof (mean_point_spec f df a b Hab Hd) as S. unfold mean_value. rewrite Rmax_right by lra. exact S.
Qed.
Lemma mean_value_nonneg f a b : 0 <= a -> 0 <= mean_value f a b.
Proof. intros H. eapply Rle_trans; [exact H|apply Rmax_l]. Qed.
Lemma mean_value_pos f a b : 0 < a -> 0 < mean_value f a b.
Proof. intros H. eapply Rlt_le_trans; [exact H|apply Rmax_l]. Qed.

(** * The spectral norm *)

Lemma sum_zeros n f : (forall i, (i < n)%nat -> f i = 0) -> sum n f = 0.
Proof. induction n as [|n IH]; intros H; simpl; [reflexivity|]. rewrite IH, H; [ring|lia|intros; apply H; lia]. Qed.
Lemma sum_abs n f : Rabs (sum n f) <= sum n (fun i => Rabs (f i)).
Proof.
  induction n as [|n IH]; simpl; [rewrite Rabs_R0; lra|]. eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.
Lemma square_sum_zero n u : sum n (fun k => u k ^ 2) = 0 -> forall k, (k < n)%nat -> u k = 0.
Proof.
  intros H k Hk. assert (u k ^ 2 <= 0).
  { rewrite <- H. apply (sum_term n (fun k => u k ^ 2)); [exact Hk|]. intros; apply pow2_ge_0. }
  nra.
Qed.

Section Spectral.
Variables (n d : nat) (rho : nat -> nat -> R).
Let size (u : nat -> R) := sum n (fun k => u k ^ 2).
Let image (u : nat -> R) := sum d (fun i => sum n (fun k => rho i k * u k) ^ 2).

Lemma image_nonneg u : 0 <= image u.
Proof. apply sum_nonneg. intros; apply pow2_ge_0. Qed.
Lemma image_scale c u : image (fun k => c * u k) = c ^ 2 * image u.
Proof.
  unfold image. rewrite <- sum_scal. apply sum_ext. intros i Hi.
  rewrite (sum_ext n (fun k => rho i k * (c * u k)) (fun k => c * (rho i k * u k))) by (intros; ring). rewrite sum_scal. ring.
Qed.
Lemma size_scale c u : size (fun k => c * u k) = c ^ 2 * size u.
Proof. unfold size. rewrite <- sum_scal. apply sum_ext. intros; ring. Qed.
Lemma image_bounded u : size u = 1 -> image u <= sum d (fun i => sum n (fun k => Rabs (rho i k)) ^ 2).
Proof.
  intros Hu. apply sum_le. intros i Hi. rewrite <- (pow2_abs (sum n _)). apply pow_incr. split; [apply Rabs_pos|].
  eapply Rle_trans; [apply sum_abs|]. apply sum_le. intros k Hk. rewrite Rabs_mult.
  assert (u k ^ 2 <= size u) by (apply (sum_term n (fun k => u k ^ 2)); [exact Hk|]; intros; apply pow2_ge_0).
  assert (Rabs (u k) <= 1). { apply Rabs_le. split; nra. }
  pose proof (Rabs_pos (rho i k)). nra.
Qed.
Let E (s : R) := exists u : nat -> R, sum n (fun k => u k ^ 2) = 1 /\ s = sum d (fun i => sum n (fun k => rho i k * u k) ^ 2).
Lemma spectral_sup u : size u = 1 -> image u <= SpectralNorm2 n d rho.
Proof.
  intros Hu. unfold SpectralNorm2, greatest_eigenvalue. fold E.
  destruct (Lub_Rbar_correct E) as [Hub Hleast]. pose proof (Hub (image u) ltac:(exists u; split; [exact Hu|reflexivity])) as Hl.
  assert (Hb : Rbar_le (Lub_Rbar E) (Finite (sum d (fun i => sum n (fun k => Rabs (rho i k)) ^ 2)))).
  { apply Hleast. intros s (v & Hv & ->). simpl. apply image_bounded, Hv. }
  destruct (Lub_Rbar E); simpl in *; [exact Hl|contradiction|contradiction].
Qed.

(** [spectral], without facts (options matrix, vector = u). *)
Lemma spectral_upper u : image u <= SpectralNorm2 n d rho * size u.
Proof.
  assert (Hs : 0 <= size u) by (apply sum_nonneg; intros; apply pow2_ge_0). destruct Hs as [Hs|Hs].
  - pose proof (spectral_sup (fun k => / sqrt (size u) * u k)) as H. rewrite image_scale, size_scale in H.
    assert (Q : (/ sqrt (size u)) ^ 2 = / size u).
    { rewrite pow_inv. rewrite pow2_sqrt by lra. reflexivity. }
    rewrite Q in H. specialize (H ltac:(field; lra)).
    apply (Rmult_le_compat_r (size u)) in H; [|lra]. replace (/ size u * image u * size u) with (image u) in H by (field; lra). exact H.
  - rewrite <- Hs, Rmult_0_r. right. unfold image. apply sum_zeros. intros i Hi.
    rewrite sum_zeros; [ring|]. intros k Hk. rewrite (square_sum_zero n u); [ring|symmetry; exact Hs|exact Hk].
Qed.

(** [spectral], with the fact for every u: the norm is the least such number. *)
Lemma unit_0 : (0 < n)%nat -> size (fun k => delta 0 k) = 1.
Proof.
  intros Hn. unfold size. rewrite (sum_ext n _ (fun k => delta 0 k * 1)); [apply sum_delta, Hn|].
  intros k Hk. unfold delta. destruct (Nat.eqb 0 k); ring.
Qed.
Lemma spectral_least c : (0 < n)%nat -> (forall u, image u <= c * size u) -> SpectralNorm2 n d rho <= c.
Proof.
  intros Hn H. unfold SpectralNorm2, greatest_eigenvalue. fold E. destruct (Lub_Rbar_correct E) as [Hub Hleast].
  assert (Hb : Rbar_le (Lub_Rbar E) (Finite c)).
  { apply Hleast. intros s (v & Hv & ->). unfold Rbar_le. pose proof (H v) as Hi. unfold image, size in Hi. rewrite Hv in Hi. lra. }
  assert (E0 : E (image (fun k => delta 0 k))) by (exists (fun k => delta 0 k); split; [apply unit_0, Hn|reflexivity]).
  pose proof (Hub _ E0) as H0. destruct (Lub_Rbar E); simpl in *; [exact Hb|contradiction|contradiction].
Qed.
(** what the function of signs says *)
Lemma spectral_nonneg : (0 < n)%nat -> 0 <= SpectralNorm2 n d rho.
Proof. intros Hn. apply Rle_trans with (image (fun k => delta 0 k)); [apply image_nonneg|]. apply spectral_sup, unit_0, Hn. Qed.
End Spectral.
(** the same, written out *)
Lemma spectral_bound n d rho u :
  sum d (fun i => sum n (fun k => rho i k * u k) ^ 2) <= greatest_eigenvalue n d rho * sum n (fun k => u k ^ 2).
Proof. exact (spectral_upper n d rho u). Qed.
Lemma spectral_smallest n d rho c : (0 < n)%nat ->
  (forall u, sum d (fun i => sum n (fun k => rho i k * u k) ^ 2) <= c * sum n (fun k => u k ^ 2)) -> greatest_eigenvalue n d rho <= c.
Proof. exact (spectral_least n d rho c). Qed.

(** * Integrals *)

Definition is_Integral (f : R -> R) (a b l : R) : Prop :=
  exists F : R -> R, (forall e, a < e <= b -> is_RInt f e b (F e)) /\ filterlim F (at_right a) (locally l).
Definition integrable (f : R -> R) (a b : R) : Prop := a < b -> exists l, is_Integral f a b l.

Lemma right_of (a b : R) : a < b -> at_right a (fun e => a < e < b).
Proof.
  intros H. assert (Hp : 0 < b - a) by lra. exists (mkposreal (b - a) Hp). intros e He Ha. split; [exact Ha|].
  unfold ball in He; simpl in He. unfold AbsRing_ball, abs, minus, plus, opp in He; simpl in He. apply Rabs_def2 in He. lra.
Qed.
Lemma is_Integral_gen f a b l : a < b -> is_Integral f a b l -> is_RInt_gen f (at_right a) (at_point b) l.
Proof.
  intros Hab (F & HF & HL) P HP. unfold filtermapi.
  apply (Filter_prod _ _ _ (fun e => a < e < b /\ P (F e)) (fun x => x = b)).
  - apply filter_and; [apply right_of, Hab|]. apply (HL P HP).
  - unfold at_point. reflexivity.
  - intros x y [Hx Px] ->. exists (F x). split; [apply HF; simpl; lra|exact Px].
Qed.
Lemma Integral_unique f a b l : a < b -> is_Integral f a b l -> Integral f a b = l.
Proof.
  intros Hab H. unfold Integral. destruct (Rlt_dec a b); [|contradiction]. apply is_RInt_gen_unique, is_Integral_gen; assumption.
Qed.
Lemma Integral_correct f a b : a < b -> integrable f a b -> is_Integral f a b (Integral f a b).
Proof. intros Hab H. destruct (H Hab) as [l Hl]. rewrite (Integral_unique f a b l Hab Hl). exact Hl. Qed.
Lemma Integral_empty f a b : b <= a -> Integral f a b = 0.
Proof. intros H. unfold Integral. destruct (Rlt_dec a b); [lra|reflexivity]. Qed.
(** both sides of an equation or a relation may be shown for a < b *)
Ltac nonempty a b := destruct (Rlt_dec a b) as [?Hab|?Hab]; [|rewrite !Integral_empty by lra].

Lemma is_Integral_ext f g a b l : (forall x, a < x < b -> f x = g x) -> is_Integral f a b l -> is_Integral g a b l.
Proof.
  intros E (F & HF & HL). exists F. split; [|exact HL]. intros e He. apply (is_RInt_ext f); [|apply HF, He].
  intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. apply E. lra.
Qed.
Lemma is_Integral_plus f g a b lf lg : is_Integral f a b lf -> is_Integral g a b lg -> is_Integral (fun t => f t + g t) a b (lf + lg).
Proof.
  intros (F & HF & LF) (G & HG & LG). exists (fun e => F e + G e). split.
  - intros e He. apply @is_RInt_plus; [apply HF, He|apply HG, He].
  - apply (filterlim_comp_2 _ _ (fun x y => x + y) LF LG). apply @filterlim_plus.
Qed.
Lemma is_Integral_scal c f a b l : is_Integral f a b l -> is_Integral (fun t => c * f t) a b (c * l).
Proof.
  intros (F & HF & LF). exists (fun e => c * F e). split.
  - intros e He. apply @is_RInt_scal. apply HF, He.
  - apply (filterlim_comp _ _ _ F (fun x => c * x) _ _ _ LF). apply (@filterlim_scal_r _ R_NormedModule c l).
Qed.
Lemma is_Integral_zero a b : is_Integral (fun _ => 0) a b 0.
Proof.
  exists (fun _ => 0). split; [|apply filterlim_const]. intros e He. evar_last; [apply @is_RInt_const|]. unfold scal; simpl; unfold mult; simpl; ring.
Qed.
Lemma is_Integral_sum n (f : nat -> R -> R) a b l :
  (forall i, (i < n)%nat -> is_Integral (f i) a b (l i)) -> is_Integral (fun t => sum n (fun i => f i t)) a b (sum n l).
Proof.
  induction n as [|n IH]; intros H; simpl; [apply is_Integral_zero|].
  apply (is_Integral_plus (fun t => sum n (fun i => f i t)) (f n)); [apply IH; intros; apply H; lia|apply H; lia].
Qed.

(** normal forms of integrals: sums, factors and finite sums leave the integral, bodies are compared on the open interval *)
Lemma Integral_ext f g a b : integrable f a b -> (forall x, a < x < b -> f x = g x) -> Integral f a b = Integral g a b.
Proof.
  intros I E. nonempty a b; [|reflexivity]. symmetry. apply Integral_unique; [assumption|].
  apply (is_Integral_ext f); [exact E|]. apply Integral_correct; assumption.
Qed.
Lemma Integral_ext_r f g a b : integrable g a b -> (forall x, a < x < b -> f x = g x) -> Integral f a b = Integral g a b.
Proof. intros I E. symmetry. apply Integral_ext; [exact I|]. intros x Hx. symmetry. apply E, Hx. Qed.
Lemma Integral_plus f g a b :
  integrable f a b -> integrable g a b -> Integral (fun t => f t + g t) a b = Integral f a b + Integral g a b.
Proof.
  intros I J. nonempty a b; [|ring]. apply Integral_unique; [assumption|]. apply is_Integral_plus; apply Integral_correct; assumption.
Qed.
Lemma Integral_scal c f a b : integrable f a b -> Integral (fun t => c * f t) a b = c * Integral f a b.
Proof.
  intros I. nonempty a b; [|ring]. apply Integral_unique; [assumption|]. apply is_Integral_scal, Integral_correct; assumption.
Qed.
Lemma Integral_sum n (f : nat -> R -> R) a b : (forall i, (i < n)%nat -> integrable (f i) a b) ->
  Integral (fun t => sum n (fun i => f i t)) a b = sum n (fun i => Integral (f i) a b).
Proof.
  intros I. nonempty a b.
  - apply Integral_unique; [assumption|]. apply (is_Integral_sum n f a b (fun i => Integral (f i) a b)).
    intros. apply Integral_correct; auto.
  - symmetry. apply sum_zeros. intros. apply Integral_empty. lra.
Qed.
Lemma integrable_ext f g a b : (forall x, a < x < b -> f x = g x) -> integrable f a b -> integrable g a b.
Proof. intros E I H. destruct (I H) as [l Hl]. exists l. apply (is_Integral_ext f); assumption. Qed.
Lemma integrable_plus f g a b : integrable f a b -> integrable g a b -> integrable (fun t => f t + g t) a b.
Proof. intros I J H. destruct (I H), (J H). eexists. apply is_Integral_plus; eassumption. Qed.
Lemma integrable_scal c f a b : integrable f a b -> integrable (fun t => c * f t) a b.
Proof. intros I H. destruct (I H). eexists. apply is_Integral_scal; eassumption. Qed.
Lemma integrable_sum n (f : nat -> R -> R) a b :
  (forall i, (i < n)%nat -> integrable (f i) a b) -> integrable (fun t => sum n (fun i => f i t)) a b.
Proof.
  intros I H. exists (sum n (fun i => Integral (f i) a b)). apply (is_Integral_sum n f). intros. apply Integral_correct; auto.
Qed.

(** ** Order of integrals: the rule [integral] *)

Lemma limit_le (F : R -> R) (a b l m : R) :
  a < b -> filterlim F (at_right a) (locally l) -> (forall e, a < e < b -> m <= F e) -> m <= l.
Proof.
  intros Hab HF H.
  apply (filterlim_le (F := at_right a) (fun _ => m) F (Finite m) (Finite l)); [|apply filterlim_const|exact HF].
  generalize (right_of a b Hab). apply filter_imp. exact H.
Qed.
Lemma is_Integral_nonneg (f : R -> R) (a b l : R) : a < b -> (forall x, a < x < b -> 0 <= f x) -> is_Integral f a b l -> 0 <= l.
Proof.
  intros Hab H (F & HF & HL). apply (limit_le F a b); [exact Hab|exact HL|]. intros e He.
  apply (is_RInt_ge_0 f e b); [lra|apply HF; lra|]. intros x Hx. apply H. lra.
Qed.
(** [integral], of <=; hypotheses a < t, a <= t, t < b, t <= b are met inside. *)
Lemma Integral_le (f g : R -> R) (a b : R) : integrable f a b -> integrable g a b -> (forall x, a < x < b -> f x <= g x) -> Integral f a b <= Integral g a b.
Proof.
  intros I J H. nonempty a b; [|lra].
  assert (D : is_Integral (fun t => g t + -1 * f t) a b (Integral g a b + -1 * Integral f a b)).
  { apply is_Integral_plus; [|apply is_Integral_scal]; apply Integral_correct; assumption. }
  apply is_Integral_nonneg in D; [lra|assumption|]. intros x Hx. specialize (H x Hx). lra.
Qed.
(** [integral], of =. *)
Lemma Integral_eq (f g : R -> R) (a b : R) : integrable f a b -> (forall x, a < x < b -> f x = g x) -> Integral f a b = Integral g a b.
Proof. apply Integral_ext. Qed.

Lemma ex_RInt_inside_open (f : R -> R) a b : (forall x, a < x < b -> continuous f x) -> forall u v, a < u -> u <= v -> v < b -> ex_RInt f u v.
Proof.
  intros C u v Hu Huv Hv. apply (@ex_RInt_continuous R_CompleteNormedModule). intros z Hz.
  rewrite Rmin_left, Rmax_right in Hz by lra. apply C. lra.
Qed.
Lemma is_Integral_pos (f : R -> R) (a b l : R) :
  a < b -> (forall x, a < x < b -> 0 < f x) -> (forall x, a < x < b -> continuous f x) -> is_Integral f a b l -> 0 < l.
Proof.
  intros Hab H C (F & HF & HL). set (u := a + (b - a) / 3). set (v := a + 2 * (b - a) / 3).
  assert (Ha : a < u) by (unfold u; lra). assert (Huv : u < v) by (unfold u, v; lra). assert (Hv : v < b) by (unfold v; lra).
  assert (Hp : 0 < RInt f u v). { apply RInt_gt_0; [exact Huv|intros; apply H; lra|intros; apply C; lra]. }
  apply Rlt_le_trans with (RInt f u v); [exact Hp|].
  apply (limit_le F a u); [exact Ha|exact HL|]. intros e He.
  assert (Xeu : ex_RInt f e u) by (apply (ex_RInt_inside_open f a b C); lra).
  assert (Xuv : ex_RInt f u v) by (apply (ex_RInt_inside_open f a b C); lra).
  assert (Xvb : ex_RInt f v b) by (exists (F v); apply HF; lra).
  assert (E : F e = RInt f e u + (RInt f u v + RInt f v b)).
  { symmetry. rewrite <- (is_RInt_unique f e b (F e)) by (apply HF; lra).
    pose proof (RInt_Chasles f u v b Xuv Xvb) as C1. pose proof (RInt_Chasles f e u b Xeu (ex_RInt_Chasles f u v b Xuv Xvb)) as C2.
    unfold plus in C1, C2; simpl in C1, C2. lra. }
  assert (0 <= RInt f e u) by (apply RInt_ge_0; [lra|exact Xeu|]; intros; left; apply H; lra).
  assert (0 <= RInt f v b) by (apply RInt_ge_0; [lra|exact Xvb|]; intros; left; apply H; lra).
  lra.
Qed.
(** [integral], of <, where a < b: bodies that the kernel takes are continuous inside. *)
Lemma Integral_lt (f g : R -> R) (a b : R) : a < b -> integrable f a b -> integrable g a b ->
  (forall x, a < x < b -> continuous f x) -> (forall x, a < x < b -> continuous g x) ->
  (forall x, a < x < b -> f x < g x) -> Integral f a b < Integral g a b.
Proof.
  intros Hab I J C D H.
  assert (L : is_Integral (fun t => g t + -1 * f t) a b (Integral g a b + -1 * Integral f a b)).
  { apply is_Integral_plus; [|apply is_Integral_scal]; apply Integral_correct; assumption. }
  apply is_Integral_pos in L; [lra|assumption| |].
  - intros x Hx. specialize (H x Hx). lra.
  - intros x Hx. apply cont_plus; [auto|]. apply cont_mult; [apply cont_const|auto].
Qed.
(** what the function of signs says of integrals *)
Lemma Integral_nonneg (f : R -> R) (a b : R) : integrable f a b -> (forall x, a < x < b -> 0 <= f x) -> 0 <= Integral f a b.
Proof.
  intros I H. nonempty a b; [|lra]. apply (is_Integral_nonneg f a b); [assumption|exact H|]. apply Integral_correct; assumption.
Qed.
Lemma Integral_pos (f : R -> R) (a b : R) : a < b -> integrable f a b -> (forall x, a < x < b -> continuous f x) -> (forall x, a < x < b -> 0 < f x) ->
  0 < Integral f a b.
Proof. intros Hab I C H. apply (is_Integral_pos f a b); try assumption. apply Integral_correct; assumption. Qed.

Lemma right_limit (F : R -> R) (a : R) : continuous F a -> filterlim F (at_right a) (locally (F a)).
Proof. intros C P HP. destruct (C P HP) as [d Hd]. exists d. intros y Hy _. apply Hd, Hy. Qed.

(** ** [split] *)
Lemma is_RInt_sub (f : R -> R) (u v b A B : R) : is_RInt f u b A -> is_RInt f v b B -> is_RInt f u v (A - B).
Proof.
  intros HA HB. change (A - B) with (@plus R_AbelianGroup A (@opp R_AbelianGroup B)).
  apply (@is_RInt_Chasles R_NormedModule f u b v); [exact HA|]. apply (@is_RInt_swap R_NormedModule), HB.
Qed.
Lemma Integral_split (f : R -> R) (a c b : R) : a < c < b -> integrable f a b -> Integral f a b = Integral f a c + Integral f c b.
Proof.
  intros Hc I. destruct (Integral_correct f a b ltac:(lra) I) as (F & HF & HL). set (l := Integral f a b) in *.
  assert (Xc : is_RInt f c b (F c)) by (apply HF; lra).
  assert (Lower : is_Integral f a c (l - F c)).
  { exists (fun e => F e - F c). split.
    - intros e He. apply (is_RInt_sub f e c b); apply HF; lra.
    - apply (filterlim_comp_2 (G := locally l) (H := locally (- F c)) F (fun _ => - F c) (fun x y => x + y) HL).
      + apply filterlim_const.
      + apply (@filterlim_plus _ R_NormedModule l (- F c)). }
  assert (Upper : is_Integral f c b (F c)).
  { exists F. split; [intros; apply HF; lra|]. apply right_limit.
    apply (@continuous_RInt_2 R_NormedModule f c b F).
    assert (Hd : 0 < Rmin (c - a) (b - c)) by (apply Rmin_glb_lt; lra). exists (mkposreal _ Hd). intros y Hy.
    unfold ball in Hy; simpl in Hy. unfold AbsRing_ball, abs, minus, plus, opp in Hy; simpl in Hy. apply Rabs_def2 in Hy.
    pose proof (Rmin_l (c - a) (b - c)). pose proof (Rmin_r (c - a) (b - c)). apply HF. lra. }
  rewrite (Integral_unique f a c _ ltac:(lra) Lower), (Integral_unique f c b _ ltac:(lra) Upper). ring.
Qed.
Lemma integrable_left (f : R -> R) (a c b : R) : a < c <= b -> integrable f a b -> integrable f a c.
Proof.
  intros Hc I _. destruct (I ltac:(lra)) as (l & F & HF & HL). exists (l - F c), (fun e => F e - F c). split.
  - intros e He. apply (is_RInt_sub f e c b); apply HF; lra.
  - apply (filterlim_comp_2 (G := locally l) (H := locally (- F c)) F (fun _ => - F c) (fun x y => x + y) HL).
    + apply filterlim_const.
    + apply (@filterlim_plus _ R_NormedModule l (- F c)).
Qed.

(** ** Existence: the kernel's function [integrable] *)

(** a body that is continuous for a < t <= b and below one that has an integral *)
Lemma integrable_dominated (f h : R -> R) (a b : R) :
  (forall x, a < x <= b -> continuous f x) -> (forall x, a < x <= b -> Rabs (f x) <= h x) -> integrable h a b -> integrable f a b.
Proof.
  intros C D I Hab. destruct (I Hab) as (l & H & HH & HL).
  assert (X : forall u v, a < u -> u <= v -> v <= b -> ex_RInt f u v).
  { intros u v Hu Huv Hv. apply (@ex_RInt_continuous R_CompleteNormedModule). intros z Hz.
    rewrite Rmin_left, Rmax_right in Hz by lra. apply C. lra. }
  set (F := fun e => RInt f e b).
  assert (HF : forall e, a < e <= b -> is_RInt f e b (F e)) by (intros e He; apply (@RInt_correct R_CompleteNormedModule), X; lra).
  assert (Step : forall u v, a < u -> u <= v -> v <= b -> Rabs (F u - F v) <= H u - H v).
  { intros u v Hu Huv Hv. assert (E1 : is_RInt f u v (F u - F v)).
    { apply (is_RInt_sub f u v b); apply HF; lra. }
    assert (E2 : is_RInt h u v (H u - H v)).
    { apply (is_RInt_sub h u v b); apply HH; lra. }
    apply (norm_RInt_le f h u v (F u - F v) (H u - H v) Huv); [|exact E1|exact E2]. intros x Hx. apply D. lra. }
  assert (L : exists l', filterlim F (at_right a) (locally l')).
  { apply (filterlim_locally_cauchy (F := at_right a) F). intros eps.
    destruct (proj2 (filterlim_locally_cauchy (F := at_right a) H) (ex_intro _ l HL) eps) as (P & HP & HC).
    exists (fun e => a < e < b /\ P e). split; [apply filter_and; [apply right_of, Hab|exact HP]|].
    intros u v [Hu Pu] [Hv Pv]. specialize (HC u v Pu Pv). unfold ball in *; simpl in *.
    unfold AbsRing_ball, abs, minus, plus, opp in *; simpl in *. apply Rabs_def2 in HC.
    change (F v + - F u) with (F v - F u). destruct (Rle_or_lt u v) as [Q|Q].
    - pose proof (Step u v ltac:(lra) Q ltac:(lra)). rewrite Rabs_minus_sym. lra.
    - pose proof (Step v u ltac:(lra) ltac:(lra) ltac:(lra)). lra. }
  destruct L as [l' L]. exists l', F. split; assumption.
Qed.

(** the fundamental theorem, F continuous from the right at a with the limit Fa *)
Lemma is_Integral_derive (F f : R -> R) (a b Fa : R) : a < b -> filterlim F (at_right a) (locally Fa) ->
  (forall x, a < x <= b -> is_derive F x (f x)) -> (forall x, a < x <= b -> continuous f x) -> is_Integral f a b (F b - Fa).
Proof.
  intros Hab HL HD HC. exists (fun e => F b - F e). split.
  - intros e He. change (F b - F e) with (@minus R_AbelianGroup (F b) (F e)). apply (@is_RInt_derive R_CompleteNormedModule F f e b).
    + intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. apply HD. lra.
    + intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. apply HC. lra.
  - apply (filterlim_comp _ _ _ F (fun x => F b - x) (at_right a) (locally Fa)); [exact HL|].
    apply (cont_minus (fun _ => F b) (fun x => x) Fa); [apply cont_const|apply cont_id].
Qed.
(** [fundamental], options of = F, low = a, high = b: where F is continuous at a (whole powers, or a > 0) *)
Lemma fundamental (F f : R -> R) (a b : R) : a <= b -> continuous F a ->
  (forall x, a < x <= b -> is_derive F x (f x)) -> (forall x, a < x <= b -> continuous f x) -> Integral f a b = F b - F a.
Proof.
  intros [Hab| ->] C HD HC; [|rewrite Integral_empty by lra; ring].
  apply Integral_unique; [exact Hab|]. apply is_Integral_derive; try assumption. apply right_limit, C.
Qed.
(** [fundamental], at low = 0 where addends have real powers > 0 of t: they vanish there, the limit is Fa *)
Lemma fundamental_limit (F f : R -> R) (a b Fa : R) : a < b -> filterlim F (at_right a) (locally Fa) ->
  (forall x, a < x <= b -> is_derive F x (f x)) -> (forall x, a < x <= b -> continuous f x) -> Integral f a b = F b - Fa.
Proof. intros. apply Integral_unique; [assumption|]. apply is_Integral_derive; assumption. Qed.

Lemma integrable_const c a b : integrable (fun _ => c) a b.
Proof.
  intros Hab. exists (c * b - c * a). apply (is_Integral_derive (fun t => c * t) (fun _ => c) a b (c * a) Hab).
  - apply (right_limit (fun t => c * t)). apply (cont_mult (fun _ => c) (fun t => t) a); [apply cont_const|apply cont_id].
  - intros x _. apply (der_eq _ x (c * 1)); [apply (der_scal c (fun t => t)), der_id|ring].
  - intros. apply cont_const.
Qed.
Lemma bounded_on (f : R -> R) (a b : R) : a <= b -> (forall x, a <= x <= b -> continuous f x) -> exists M, 0 <= M /\ forall x, a <= x <= b -> Rabs (f x) <= M.
Proof.
  intros Hab C. destruct (continuity_ab_maj (fun x => Rabs (f x)) a b Hab) as (m & Hm & _).
  - intros x Hx. apply continuity_pt_filterlim. apply cont_Rabs, C, Hx.
  - exists (Rabs (f m)). split; [apply Rabs_pos|exact Hm].
Qed.
(** a body that is continuous for a <= t <= b *)
Lemma integrable_cont (f : R -> R) (a b : R) : (forall x, a <= x <= b -> continuous f x) -> integrable f a b.
Proof.
  intros C Hab. destruct (bounded_on f a b ltac:(lra) C) as (M & _ & HM).
  apply (integrable_dominated f (fun _ => M)); [intros; apply C; lra|intros; apply HM; lra|apply integrable_const|exact Hab].
Qed.
(** there the integral is Riemann's *)
Lemma Integral_RInt (f : R -> R) (a b : R) : a <= b -> (forall x, a <= x <= b -> continuous f x) -> Integral f a b = RInt f a b.
Proof.
  intros [Hab| ->] C; [|rewrite Integral_empty by lra; symmetry; apply (@RInt_point R_CompleteNormedModule)].
  destruct (bounded_on f a b ltac:(lra) C) as (M & M0 & HM).
  assert (X : forall u v, a <= u -> u <= v -> v <= b -> ex_RInt f u v).
  { intros u v Hu Huv Hv. apply (@ex_RInt_continuous R_CompleteNormedModule). intros z Hz. rewrite Rmin_left, Rmax_right in Hz by lra. apply C. lra. }
  apply Integral_unique; [exact Hab|]. exists (fun e => RInt f e b). split.
  - intros e He. apply (@RInt_correct R_CompleteNormedModule), X; lra.
  - apply filterlim_locally. intros eps.
    assert (Hd : 0 < eps / (M + 1)) by (apply Rdiv_lt_0_compat; [apply cond_pos|lra]).
    generalize (filter_and _ _ (right_of a b Hab) (right_of a (a + eps / (M + 1)) ltac:(lra))). apply filter_imp.
    intros e [He He']. unfold ball; simpl. unfold AbsRing_ball, abs, minus, plus, opp; simpl.
    pose proof (RInt_Chasles f a e b (X a e ltac:(lra) ltac:(lra) ltac:(lra)) (X e b ltac:(lra) ltac:(lra) ltac:(lra))) as E. unfold plus in E; simpl in E.
    assert (B : Rabs (RInt f a e) <= (e - a) * M).
    { apply (abs_RInt_le_const f a e M ltac:(lra)); [apply X; lra|]. intros; apply HM; lra. }
    replace (RInt f e b + - RInt f a b) with (- RInt f a e) by lra. rewrite Rabs_Ropp. eapply Rle_lt_trans; [exact B|].
    assert (K : (e - a) * (M + 1) < eps / (M + 1) * (M + 1)) by (apply Rmult_lt_compat_r; lra).
    replace (eps / (M + 1) * (M + 1)) with (pos eps) in K by (field; lra). nra.
Qed.

(** ** Real powers at 0 *)

Lemma Rpower_limit_0 (q : R) : 0 < q -> filterlim (fun t => Rpower t q) (at_right 0) (locally 0).
Proof.
  intros Hq. apply filterlim_locally. intros eps. assert (He : 0 < Rpower eps (/ q)) by apply exp_pos.
  generalize (right_of 0 (Rpower eps (/ q)) He). apply filter_imp. intros t [Ht Htu].
  unfold ball; simpl. unfold AbsRing_ball, abs, minus, plus, opp; simpl. rewrite Ropp_0, Rplus_0_r.
  rewrite Rabs_pos_eq by (left; apply exp_pos).
  replace (pos eps) with (Rpower (Rpower eps (/ q)) q).
  - apply Rlt_Rpower_l; [exact Hq|lra].
  - rewrite Rpower_mult. replace (/ q * q) with 1 by (field; lra). apply Rpower_1, cond_pos.
Qed.
Lemma der_power (p x : R) : 0 < x -> is_derive (fun t => Rpower t p) x (p * Rpower x (p - 1)).
Proof.
  intros Hx. apply (der_eq _ x (Rpower x p * (0 * ln x + p * (/ x * 1)))).
  - apply (der_Rpower (fun t => t) (fun _ => p)); [exact Hx|apply der_id|apply der_const].
  - replace (Rpower x (p - 1)) with (Rpower x p * / x); [ring|].
    unfold Rminus. rewrite Rpower_plus, Rpower_Ropp, Rpower_1 by exact Hx. reflexivity.
Qed.
Lemma cont_power (p x : R) : 0 < x -> continuous (fun t => Rpower t p) x.
Proof. intros Hx. apply (cont_der _ x (p * Rpower x (p - 1))), der_power, Hx. Qed.
(** the integral of t^p from 0 to b is b^(p + 1) / (p + 1), for p > -1 *)
Lemma is_Integral_power (p b : R) : -1 < p -> 0 < b -> is_Integral (fun t => Rpower t p) 0 b (Rpower b (p + 1) / (p + 1)).
Proof.
  intros Hp Hb. replace (Rpower b (p + 1) / (p + 1)) with (/ (p + 1) * Rpower b (p + 1) - 0) by (field; lra).
  apply (is_Integral_derive (fun t => / (p + 1) * Rpower t (p + 1)) (fun t => Rpower t p) 0 b 0 Hb).
  - replace 0 with (/ (p + 1) * 0) at 2 by ring.
    apply (filterlim_comp _ _ _ (fun t => Rpower t (p + 1)) (fun x => / (p + 1) * x) (at_right 0) (locally 0)); [apply Rpower_limit_0; lra|].
    apply (cont_mult (fun _ => / (p + 1)) (fun x => x) 0); [apply cont_const|apply cont_id].
  - intros x Hx. apply (der_eq _ x (/ (p + 1) * ((p + 1) * Rpower x (p + 1 - 1)))); [apply der_scal, der_power; lra|].
    replace (p + 1 - 1) with p by ring. field. lra.
  - intros x Hx. apply cont_power. lra.
Qed.
Lemma integrable_power (p b : R) : -1 < p -> integrable (fun t => Rpower t p) 0 b.
Proof. intros Hp Hb. eexists. apply is_Integral_power; assumption. Qed.
(** t^p g(t) with p > -1 and g continuous for 0 <= t <= b *)
Lemma integrable_power_cont (p b : R) (g : R -> R) :
  -1 < p -> (forall x, 0 <= x <= b -> continuous g x) -> integrable (fun t => Rpower t p * g t) 0 b.
Proof.
  intros Hp C Hb. destruct (bounded_on g 0 b ltac:(lra) C) as (M & M0 & HM).
  apply (integrable_dominated _ (fun t => M * Rpower t p)); [| |apply integrable_scal, integrable_power, Hp|exact Hb].
  - intros x Hx. apply (cont_mult (fun t => Rpower t p) g); [apply cont_power; lra|apply C; lra].
  - intros x Hx. rewrite Rabs_mult, (Rabs_pos_eq (Rpower x p)) by (left; apply exp_pos). rewrite Rmult_comm.
    apply Rmult_le_compat_r; [left; apply exp_pos|apply HM; lra].
Qed.
(** a body with whole powers in place of real ones, for t > 0 *)
Lemma Integral_nat_power (n : nat) (b : R) (g : R -> R) : (0 < n)%nat -> integrable (fun t => t ^ (n - 1) * g t) 0 b ->
  Integral (fun t => t ^ (n - 1) * g t) 0 b = Integral (fun t => Rpower t (INR n - 1) * g t) 0 b.
Proof.
  intros Hn I. apply Integral_ext; [exact I|]. intros t Ht. f_equal. rewrite <- (Rpower_nat (t)) by lra.
  f_equal. rewrite minus_INR by lia. reflexivity.
Qed.

(** ** [substitution], options of = f, high = b, scale = c, power = k (a real number), variable t > 0 *)
Lemma is_Integral_substitution (f : R -> R) (b c k l : R) : 0 < b -> 0 < c -> 0 < k ->
  (forall x, 0 < x <= c * Rpower b k -> continuous f x) -> is_Integral f 0 (c * Rpower b k) l ->
  is_Integral (fun t => f (c * Rpower t k) * (c * k * Rpower t (k - 1))) 0 b l.
Proof.
  intros Hb Hc Hk C (F & HF & HL). set (top := c * Rpower b k) in *.
  assert (Mono : forall t, 0 < t <= b -> 0 < c * Rpower t k <= top).
  { intros t Ht. split; [apply Rmult_lt_0_compat; [exact Hc|apply exp_pos]|]. unfold top. apply Rmult_le_compat_l; [lra|].
    destruct Ht as [H0 [H1|H1]]; [left; apply Rlt_Rpower_l; lra|rewrite H1; lra]. }
  exists (fun e => F (c * Rpower e k)). split.
  - intros e He.
    assert (K : is_RInt (fun y => scal (c * (k * Rpower y (k - 1))) (f (c * Rpower y k))) e b (RInt f (c * Rpower e k) top)).
    { apply (@is_RInt_comp R_CompleteNormedModule f (fun t => c * Rpower t k) (fun t => c * (k * Rpower t (k - 1))) e b).
      - intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. apply C, Mono. lra.
      - intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. split; [apply (der_scal c (fun t => Rpower t k)), der_power; lra|].
        apply (cont_mult (fun _ => c) (fun t => k * Rpower t (k - 1))); [apply cont_const|].
        apply (cont_mult (fun _ => k) (fun t => Rpower t (k - 1))); [apply cont_const|apply cont_power; lra]. }
    rewrite (is_RInt_unique f _ _ (F (c * Rpower e k))) in K by (apply HF, Mono; lra).
    revert K. apply is_RInt_ext. intros x Hx. unfold scal; simpl; unfold mult; simpl. ring.
  - apply (filterlim_comp _ _ _ (fun e => c * Rpower e k) F (at_right 0) (at_right 0)); [|exact HL].
    intros P [d Hd]. 
    assert (Z : filterlim (fun e => c * Rpower e k) (at_right 0) (locally 0)).
    { replace 0 with (c * 0) at 2 by ring.
      apply (filterlim_comp _ _ _ (fun t => Rpower t k) (fun x => c * x) (at_right 0) (locally 0)); [apply Rpower_limit_0, Hk|].
      apply (cont_mult (fun _ => c) (fun x => x) 0); [apply cont_const|apply cont_id]. }
    specialize (Z (fun y => 0 < y -> P y)). unfold filtermap in *.
    assert (Z' : at_right 0 (fun x => 0 < c * Rpower x k -> P (c * Rpower x k))).
    { apply Z. exists d. intros y Hy H0. apply Hd; assumption. }
    revert Z'. apply filter_imp. intros x H. apply H. apply Rmult_lt_0_compat; [exact Hc|apply exp_pos].
Qed.
Lemma substitution (f : R -> R) (b c k : R) : 0 < b -> 0 < c -> 0 < k ->
  (forall x, 0 < x <= c * Rpower b k -> continuous f x) -> integrable f 0 (c * Rpower b k) ->
  Integral f 0 (c * Rpower b k) = Integral (fun t => f (c * Rpower t k) * (c * k * Rpower t (k - 1))) 0 b.
Proof.
  intros Hb Hc Hk C I. symmetry. apply Integral_unique; [exact Hb|]. apply is_Integral_substitution; try assumption.
  apply Integral_correct; [|exact I]. apply Rmult_lt_0_compat; [exact Hc|apply exp_pos].
Qed.
(** its use with a whole power: c = 1, k = 2 *)
Lemma substitution_square (f : R -> R) (b : R) : 0 < b -> (forall x, 0 < x <= b ^ 2 -> continuous f x) -> integrable f 0 (b ^ 2) ->
  Integral f 0 (b ^ 2) = Integral (fun t => f (t ^ 2) * (2 * t)) 0 b.
Proof.
  intros Hb C I. assert (E : 1 * Rpower b 2 = b ^ 2). { replace 2 with (INR 2) by (simpl; ring). rewrite Rpower_pow by exact Hb. ring. }
  assert (C' : forall x, 0 < x <= 1 * Rpower b 2 -> continuous f x) by (rewrite E; exact C).
  assert (I' : integrable f 0 (1 * Rpower b 2)) by (rewrite E; exact I).
  pose proof (is_Integral_substitution f b 1 2 _ Hb ltac:(lra) ltac:(lra) C' (Integral_correct f 0 (1 * Rpower b 2) ltac:(rewrite E; apply pow_lt, Hb) I')) as S.
  rewrite E in S. symmetry. apply Integral_unique; [exact Hb|]. revert S. apply is_Integral_ext. intros x Hx.
  replace (1 * Rpower x 2) with (x ^ 2); [|replace 2 with (INR 2) by (simpl; ring); rewrite Rpower_pow by lra; ring].
  replace (2 - 1) with 1 by ring. rewrite Rpower_1 by lra. ring.
Qed.

Lemma integrable_square (f : R -> R) (b : R) : 0 < b -> (forall x, 0 < x <= b ^ 2 -> continuous f x) -> integrable f 0 (b ^ 2) ->
  integrable (fun t => f (t ^ 2) * (2 * t)) 0 b.
Proof.
  intros Hb C I _. assert (E : 1 * Rpower b 2 = b ^ 2). { replace 2 with (INR 2) by (simpl; ring). rewrite Rpower_pow by exact Hb. ring. }
  assert (C' : forall x, 0 < x <= 1 * Rpower b 2 -> continuous f x) by (rewrite E; exact C).
  assert (I' : integrable f 0 (1 * Rpower b 2)) by (rewrite E; exact I).
  pose proof (is_Integral_substitution f b 1 2 _ Hb ltac:(lra) ltac:(lra) C' (Integral_correct f 0 (1 * Rpower b 2) ltac:(rewrite E; apply pow_lt, Hb) I')) as S.
  exists (Integral f 0 (1 * Rpower b 2)). revert S. apply is_Integral_ext. intros x Hx.
  replace (1 * Rpower x 2) with (x ^ 2); [|replace 2 with (INR 2) by (simpl; ring); rewrite Rpower_pow by lra; ring].
  replace (2 - 1) with 1 by ring. rewrite Rpower_1 by lra. ring.
Qed.
(** the body after s = t^2, with a real power *)
Ltac square_body t :=
  cbv beta;
  let E := fresh in assert (E : ln (t ^ 2) = 2 * ln t) by (rewrite ln_pow_nat by lra; cbn [INR]; ring); rewrite E;
  match goal with
  | |- context [exp (?p * (2 * ln t))] =>
      match goal with |- context [exp (?q * ln t)] => replace (exp (p * (2 * ln t))) with (exp (q * ln t)) by (f_equal; field) end
  end; ring.

(** ** The incomplete gamma function and the radial integral *)

Lemma integrable_gamma (a r : R) : 0 < a -> integrable (fun t => Rpower t (a - 1) * exp (- t)) 0 r.
Proof. intros Ha. apply integrable_power_cont; [lra|]. intros. cont. Qed.
Lemma integrable_radial (n : nat) (a b : R) : integrable (fun t => t ^ (n - 1) * exp (- t ^ 2)) a b.
Proof. apply integrable_cont. intros. cont. Qed.
(** the definitions of the statements by the integral of the kernel *)
Lemma LowerGamma_Integral (a r : R) : 0 < r -> LowerGamma a r = Integral (fun t => Rpower t (a - 1) * exp (- t)) 0 r.
Proof. intros Hr. unfold LowerGamma. apply improper_Integral, Hr. Qed.
Lemma RInt_Integral (f : R -> R) (a b : R) : a <= b -> (forall x, a <= x <= b -> continuous f x) -> RInt f a b = Integral f a b.
Proof. intros. symmetry. apply Integral_RInt; assumption. Qed.
Lemma RadialIntegral_Integral (n : nat) (r : R) : 0 <= r -> RadialIntegral n r = Integral (fun t => t ^ (n - 1) * exp (- t ^ 2)) 0 r.
Proof. intros Hr. unfold RadialIntegral. apply RInt_Integral; [exact Hr|]. intros. cont. Qed.
(** from 0 to 0, where the body is one that is continuous at 0, for t > 0 *)
Lemma improper_empty (f g : R -> R) : (forall x, continuous g x) -> (forall t, 0 < t -> f t = g t) -> improper f 0 0 = 0.
Proof.
  intros C E. unfold improper. apply is_RInt_gen_unique. intros P HP. unfold filtermapi.
  destruct (bounded_on g 0 1 ltac:(lra) (fun x _ => C x)) as (M & M0 & HM). destruct HP as [d Hd].
  assert (Hq : 0 < Rmin 1 (d / (M + 1))) by (apply Rmin_glb_lt; [lra|apply Rdiv_lt_0_compat; [apply cond_pos|lra]]).
  apply (Filter_prod _ _ _ (fun e => 0 < e < Rmin 1 (d / (M + 1))) (fun x => x = 0)); [apply right_of, Hq|reflexivity|].
  intros e y He ->. simpl. pose proof (Rmin_l 1 (d / (M + 1))). pose proof (Rmin_r 1 (d / (M + 1))).
  assert (X : ex_RInt g 0 e) by (apply (@ex_RInt_continuous R_CompleteNormedModule); intros; apply C).
  exists (- RInt g 0 e). split.
  - apply (@is_RInt_swap R_NormedModule). apply (is_RInt_ext g); [|apply (@RInt_correct R_CompleteNormedModule), X].
    intros x Hx. rewrite Rmin_left in Hx by lra. symmetry. apply E. lra.
  - apply Hd. unfold ball; simpl. unfold AbsRing_ball, abs, minus, plus, opp; simpl.
    replace (- RInt g 0 e + - 0) with (- RInt g 0 e) by ring. rewrite Rabs_Ropp.
    assert (B : Rabs (RInt g 0 e) <= (e - 0) * M) by (apply (abs_RInt_le_const g 0 e M); [lra|exact X|intros; apply HM; lra]).
    eapply Rle_lt_trans; [exact B|]. assert (K : e * (M + 1) < d / (M + 1) * (M + 1)) by (apply Rmult_lt_compat_r; lra).
    replace (d / (M + 1) * (M + 1)) with (pos d) in K by (field; lra). nra.
Qed.
(** of whole order: the body with a whole power *)
Lemma LowerGamma_nat (n : nat) (r : R) : (0 < n)%nat -> 0 <= r -> LowerGamma (INR n) r = Integral (fun t => t ^ (n - 1) * exp (- t)) 0 r.
Proof.
  intros Hn [Hr|<-].
  - rewrite LowerGamma_Integral by exact Hr. symmetry. apply Integral_nat_power; [exact Hn|]. apply integrable_cont. intros. cont.
  - rewrite Integral_empty by lra. unfold LowerGamma. apply (improper_empty _ (fun t => t ^ (n - 1) * exp (- t))); [intros; cont|].
    intros t Ht. f_equal. rewrite <- (Rpower_nat t) by lra. f_equal. rewrite minus_INR by lia. reflexivity.
Qed.
Lemma lower_gamma_pos (a r : R) : 0 < a -> 0 < r -> 0 < LowerGamma a r.
Proof.
  intros Ha Hr. rewrite LowerGamma_Integral by exact Hr. apply Integral_pos; [exact Hr|apply integrable_gamma, Ha| |].
  - intros x Hx. apply (cont_mult (fun t => Rpower t (a - 1)) (fun t => exp (- t))); [apply cont_power; lra|cont].
  - intros x Hx. apply Rmult_lt_0_compat; apply exp_pos.
Qed.
Lemma radial_pos (n : nat) (r : R) : 0 < r -> 0 < RadialIntegral n r.
Proof.
  intros Hr. rewrite RadialIntegral_Integral by lra. apply Integral_pos; [exact Hr|apply integrable_radial|intros; cont|].
  intros x Hx. apply Rmult_lt_0_compat; [apply pow_lt; lra|apply exp_pos].
Qed.
(** eq. (12): the radial integral is half of gamma(n / 2, r^2) *)
Lemma radial_lower_gamma (n : nat) (r : R) : (0 < n)%nat -> 0 < r -> RadialIntegral n r = LowerGamma (INR n / 2) (r ^ 2) / 2.
Proof.
  intros Hn Hr. assert (Hq : 0 < INR n / 2) by (apply Rdiv_lt_0_compat; [apply lt_0_INR, Hn|lra]).
  rewrite LowerGamma_Integral by (apply pow_lt, Hr). rewrite RadialIntegral_Integral by lra.
  rewrite (substitution_square (fun t => Rpower t (INR n / 2 - 1) * exp (- t)) r Hr).
  - replace (Integral (fun t => Rpower (t ^ 2) (INR n / 2 - 1) * exp (- t ^ 2) * (2 * t)) 0 r)
      with (Integral (fun t => 2 * (t ^ (n - 1) * exp (- t ^ 2))) 0 r).
    + rewrite Integral_scal by apply integrable_radial. field.
    + apply Integral_ext; [apply integrable_scal, integrable_radial|]. intros t Ht.
      replace (Rpower (t ^ 2) (INR n / 2 - 1)) with (t ^ n * / t ^ 2).
      * replace n with (S (n - 1)) at 2 by lia. simpl. field. lra.
      * unfold Rminus. rewrite Rpower_plus, Rpower_Ropp, Rpower_half_square by lra. rewrite Rpower_1 by (apply pow_lt; lra). reflexivity.
  - intros x Hx. apply (cont_mult (fun t => Rpower t (INR n / 2 - 1)) (fun t => exp (- t))); [apply cont_power; lra|cont].
  - apply integrable_gamma, Hq.
Qed.

(** DirectionalLSE, lowered as the kernel writes it: the mean of w under softmax v *)
Lemma directional_lse (n : nat) (v w : nat -> R) : (0 < n)%nat ->
  DirectionalLSE n v w = sum n (fun i => exp (v i) * w i) / sum n (fun i => exp (v i)).
Proof.
  intros Hn. unfold DirectionalLSE. apply is_derive_unique.
  apply (der_eq _ 0 (/ sum n (fun i => exp (0 * w i + v i)) * sum n (fun i => exp (0 * w i + v i) * (1 * w i + 0 * 0 + 0)))).
  - apply (der_ln (fun s => sum n (fun i => exp (s * w i + v i)))); [apply sum_pos; [exact Hn|intros; apply exp_pos]|].
    apply (der_sum n (fun i s => exp (s * w i + v i))). intros i Hi. apply (der_exp (fun s => s * w i + v i)).
    apply (der_plus (fun s => s * w i) (fun _ => v i)); [|apply der_const].
    apply (der_mult (fun s => s) (fun _ => w i)); [apply der_id|apply der_const].
  - unfold Rdiv. rewrite Rmult_comm. f_equal; [|f_equal]; apply sum_ext; intros; replace (0 * w i + v i) with (v i) by ring; ring.
Qed.

(** * What the export calls *)

(** the exponent of a real power of t in a body, and the body without it *)
Ltac power_in t B := lazymatch B with context [exp (?p * ln t)] => p | context [exp (ln t * ?p)] => p end.
Ltac without_power t B :=
  lazymatch B with
  | context C [exp (?p * ln t)] => let B' := context C [1] in B'
  | context C [exp (ln t * ?p)] => let B' := context C [1] in B'
  end.
(** a real power > 0 of t, times a number, vanishes at 0 *)
Lemma power_limit_0 (f : R -> R) (p k : R) : 0 < p -> (forall t, f t = k * Rpower t p) -> filterlim f (at_right 0) (locally 0).
Proof.
  intros Hp E. apply (filterlim_ext (fun t => k * Rpower t p)); [intros; symmetry; apply E|]. replace 0 with (k * 0) at 2 by ring.
  apply (filterlim_comp _ _ _ (fun t => Rpower t p) (fun x => k * x) (at_right 0) (locally 0)); [apply Rpower_limit_0, Hp|].
  apply (cont_mult (fun _ => k) (fun x => x) 0); [apply cont_const|apply cont_id].
Qed.
Ltac power_limit :=
  lazymatch goal with
  | |- filterlim ?f (at_right 0) (locally 0) =>
      let p := constr:(fun t : R => ltac:(let B := eval cbv beta in (f t) in let p := power_in t B in exact p)) in
      let p := lazymatch p with (fun _ => ?p) => p end in
      let k := constr:(fun t : R => ltac:(
        let B := eval cbv beta in (f t) in let B' := without_power t B in exact B')) in
      let k := lazymatch k with (fun _ => ?k) => k end in
      apply (power_limit_0 f p k); [pos | intros; cbv beta; unfold Rpower; rewrite ?(Rmult_comm (ln _) p); ring]
  end.
(** existence of an integral of a body that is continuous for a <= t <= b *)
Ltac intg_cont := apply integrable_cont; let t := fresh "t" in let H := fresh "H" in intros t [H ?]; cont.
(** the same where the body is written with t^n / t *)
Ltac less_one_equal := let t := fresh "t" in let H := fresh "H" in intros t [H ?]; assert (0 < t) by lra; whole_powers; field; nz.
Ltac intg_less_one :=
  lazymatch goal with
  | |- integrable ?f ?a ?b =>
      let g := constr:(fun t : R => ltac:(
        let B := eval cbv beta in (f t) in
        let B1 := lazymatch B with context C [/ t] => let B' := context C [1] in B' end in
        let B2 := match B1 with context C [t ^ ?n] => let ok := match goal with _ => is_var n end in let B' := context C [t ^ (n - 1)] in B' end in exact B2)) in
      apply (integrable_ext g f); [less_one_equal | intg_cont]
  end.
(** the same with a real power of t, where it is greater than -1 *)
Ltac intg_power :=
  lazymatch goal with
  | |- integrable ?f 0 ?b =>
      let p := constr:(fun t : R => ltac:(let B := eval cbv beta in (f t) in let p := power_in t B in exact p)) in
      let p := lazymatch p with (fun _ => ?p) => p end in
      let g := constr:(fun t : R => ltac:(
        let B := eval cbv beta in (f t) in let B' := without_power t B in exact B')) in
      first
        [ apply (integrable_ext (fun t => Rpower t p * g t) f); [intros; unfold Rpower; cbv beta; rewrite ?(Rmult_comm (ln _) p); ring |
            apply integrable_power_cont; [solve [lra | wholes; lra] | intros ? [? ?]; cbv beta; cont]]
        | let h := constr:(fun t : R => ltac:(
            let B := eval cbv beta in (g t) in lazymatch B with context C [/ t] => let B' := context C [1] in exact B' end)) in
          apply (integrable_ext (fun t => Rpower t (p - 1) * h t) f);
            [ let t := fresh "t" in intros t [? ?]; cbv beta; unfold Rminus; rewrite Rpower_plus, Rpower_Ropp, Rpower_1 by assumption; unfold Rpower; rewrite ?(Rmult_comm (ln _) p); ring
            | apply integrable_power_cont; [solve [lra | wholes; lra] | intros ? [? ?]; cbv beta; cont]] ]
  end.
Ltac intg :=
  first
    [ assumption
    | solve [intg_cont]
    | lazymatch goal with
      | |- integrable (fun t => @?f t + @?g t) _ _ => apply (integrable_plus f g); intg
      | _ => first [solve [intg_less_one] | solve [intg_power]]
      end ].
(** sums and factors out of an integral *)
Lemma Integral_zero a b : Integral (fun _ => 0) a b = 0.
Proof. nonempty a b; [|reflexivity]. apply Integral_unique; [assumption|apply is_Integral_zero]. Qed.
#[global] Hint Extern 1 (0 < Integral _ _ _) => apply Integral_pos; [first [lra | pos] | intg | intros ? [? ?]; cont | intros ? [? ?]; pos] : sgn.
#[global] Hint Extern 1 (0 <= Integral _ _ _) => apply Integral_nonneg; [intg | intros ? [? ?]; pos] : sgn.
#[global] Hint Extern 1 (0 <= greatest_eigenvalue _ _ _) => apply spectral_nonneg; assumption : sgn.
(** integrals of bodies that are equal by their parts *)
Ltac integral_parts :=
  first
    [ apply Integral_ext; [intg | let t := fresh "t" in intros t [? ?]; try (assert (0 < t) by lra); cong]
    | apply Integral_ext_r; [intg | let t := fresh "t" in intros t [? ?]; try (assert (0 < t) by lra); cong] ].
Ltac cong_more ::=
  lazymatch goal with
  | |- Integral _ ?a ?b = Integral _ ?a ?b => integral_parts
  | |- Integral ?f ?a ?b = Integral ?g ?c ?d => replace a with c by cong; replace b with d by cong; integral_parts
  end.
Ltac real_parts ::=
  lazymatch goal with
  | |- Integral _ ?a ?b = Integral _ ?a ?b =>
      first [apply Integral_ext_r | apply Integral_ext]; [intg | let t := fresh "t" in intros t [? ?]; assert (0 < t) by lra; real_exps; cong]
  end.
(** pairs of integrals, those first that have none inside *)
Ltac has_integral f := match f with context [Integral _ _ _] => idtac end.
Ltac alike_more ::=
  repeat match goal with
  | |- ?x = ?y =>
      match x with context [Integral ?f ?a ?b] => match y with context [Integral ?g ?c ?d] =>
        tryif first [constr_eq f g | has_integral f | has_integral g] then fail
        else (replace (Integral f a b) with (Integral g c d) by (symmetry; solve [cong])) end end
  end;
  repeat match goal with
  | |- ?x = ?y =>
      match x with context [Integral ?f ?a ?b] => has_integral f; match y with context [Integral ?g ?c ?d] => has_integral g;
        tryif constr_eq f g then fail else (replace (Integral f a b) with (Integral g c d) by (symmetry; solve [cong])) end end
  end.
(** differences of naturals that are given, computed *)
Ltac less_given := repeat match goal with |- context [(?a - ?b)%nat] => ground a; ground b; let n := eval compute in (a - b)%nat in change (a - b)%nat with n end.
(** operators of the statements by the kernel's integral *)
Ltac unfold_analysis :=
  unfold TotalLowerGamma, TotalBallIntegral, BallIntegral, DensityPartition, SpectralNorm2, Squares in *;
  unfold LinePartitionEqual in *; unfold LinePartition, LineEnergyPartition, position in *;
  try lazymatch goal with |- sum _ _ = sum _ _ => apply sum_ext; intros end;
  repeat match goal with
  | |- context [LowerGamma (INR ?n) ?r] => rewrite (LowerGamma_nat n r) by (first [assumption | lia | pos | left; pos])
  | |- context [LowerGamma ?a ?r] => rewrite (LowerGamma_Integral a r) by pos
  | |- context [DirectionalLSE ?n ?v ?w] => rewrite (directional_lse n v w) by assumption
  | |- context [RadialIntegral ?n ?r] => rewrite (RadialIntegral_Integral n r) by (first [assumption | left; pos | pos])
  | |- context [RInt ?f ?a ?b] => rewrite (RInt_Integral f a b) by (first [assumption | left; pos | pos | intros; cont])
  end;
  less_given; unfold Rpower in *.
(** a fact of real exponents at a whole one: t^(n - 1) within its integrals, and t^n *)
Lemma power_less_one (n : nat) (p t : R) : (0 < n)%nat -> 0 < t -> p = INR n - 1 -> exp (p * ln t) = t ^ (n - 1).
Proof. intros Hn Ht ->. rewrite <- (Rpower_nat_minus t n 1) by (assumption || lia). reflexivity. Qed.
Ltac whole_integrals_in H :=
  repeat match type of H with context [Integral ?f 0 ?b] =>
    let g := constr:(fun t : R => ltac:(
      let B := eval cbv beta in (f t) in
      lazymatch B with context C [exp (?p * ln t)] =>
        lazymatch p with context [INR ?n] => let B' := context C [t ^ (n - 1)] in exact B' end end)) in
    replace (Integral f 0 b) with (Integral g 0 b) in H
      by (apply Integral_ext; [intg | intros ? [? ?]; cbv beta; f_equal; symmetry; apply power_less_one; [assumption | assumption | ring]])
  end.
Ltac by_whole H ::=
  lazymatch goal with |- context [_ ^ ?e] => match e with context [?n] => is_var n end end;
  match type of H with context [exp (?a * ln _)] => lazymatch a with context [INR _] => idtac end end;
  whole_integrals_in H;
  repeat match type of H with context [exp (INR ?n * ln ?t)] => replace (exp (INR n * ln t)) with (t ^ n) in H by (symmetry; apply (Rpower_pow n t); first [assumption | pos]) end;
  by_ H.
