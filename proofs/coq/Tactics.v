(** Tactics of the export. *)
Require Import Reals Lra Lia Psatz.
From Lemmata Require Import Definitions Rules.
Open Scope R_scope.

Lemma div_le a b c : 0 < c -> 0 <= (b - a) * c -> a <= b.
Proof. intros Hc H. destruct (Rle_or_lt a b); [assumption|]. nra. Qed.
Lemma div_lt a b c : 0 < c -> 0 < (b - a) * c -> a < b.
Proof. intros Hc H. destruct (Rle_or_lt b a); [nra|assumption]. Qed.
Lemma div_eq a b c : 0 < c -> (a - b) * c = 0 -> a = b.
Proof. intros Hc H. apply Rmult_integral in H. destruct H; lra. Qed.
(** margins: what their differences come to, and back *)
Lemma margin_le a b f : b - a = f -> a <= b -> 0 <= f.
Proof. lra. Qed.
Lemma margin_lt a b f : b - a = f -> a < b -> 0 < f.
Proof. lra. Qed.
Lemma margin_weak a b f : b - a = f -> a < b -> 0 <= f.
Proof. lra. Qed.
Lemma margin_eq a b f : a - b = f -> a = b -> f = 0.
Proof. lra. Qed.
Lemma le_from a b f p : b - a = f -> 0 <= p -> p = f -> a <= b.
Proof. lra. Qed.
Lemma lt_from a b f p : b - a = f -> 0 < p -> p = f -> a < b.
Proof. lra. Qed.
Lemma le_from_lt a b f p : b - a = f -> 0 < p -> p = f -> a <= b.
Proof. lra. Qed.
Lemma lt_from_lt a b f p : b - a = f -> 0 < p -> p = f -> a < b.
Proof. lra. Qed.
Lemma ne_from_lt a b f p : a - b = f -> 0 < p -> p = f -> a <> b.
Proof. lra. Qed.
Lemma le_from_zero a b f : b - a = f -> f = 0 -> a <= b.
Proof. lra. Qed.
Lemma eq_from_zero a b f : a - b = f -> f = 0 -> a = b.
Proof. lra. Qed.
Lemma zero_left a b f g h : f = 0 -> b - a = g -> f * g = h -> h = 0.
Proof. intros -> _ <-. ring. Qed.
Lemma zero_right a b f g h : g = 0 -> b - a = f -> f * g = h -> h = 0.
Proof. intros -> _ <-. ring. Qed.
Lemma divide_le_le a b f k c g : b - a = f -> 0 <= k -> c - 0 = g -> 0 < c -> f * g = k -> a <= b.
Proof. intros. nra. Qed.
Lemma divide_lt_lt a b f k c g : b - a = f -> 0 < k -> c - 0 = g -> 0 < c -> f * g = k -> a < b.
Proof. intros. nra. Qed.
Lemma divide_lt_le a b f k c g : b - a = f -> 0 < k -> c - 0 = g -> 0 < c -> f * g = k -> a <= b.
Proof. intros. nra. Qed.
Lemma divide_eq_eq a b f k c g : a - b = f -> k = 0 -> c - 0 = g -> 0 < c -> f * g = k -> a = b.
Proof. intros E K C L M. rewrite K in M. apply Rmult_integral in M. destruct M; lra. Qed.
Lemma divide_eq_le a b f k c g : b - a = f -> k = 0 -> c - 0 = g -> 0 < c -> f * g = k -> a <= b.
Proof. intros E K C L M. rewrite K in M. apply Rmult_integral in M. destruct M; lra. Qed.
Lemma divide_lt_ne a b f k c g : a - b = f -> 0 < k -> c - 0 = g -> 0 < c -> f * g = k -> a <> b.
Proof. intros E K C L M -> . replace f with 0 in M by lra. lra. Qed.
Lemma monotone_le l r a b f g : l - 0 = f -> r - 0 = g -> a <= b -> a = f -> b = g -> l <= r.
Proof. lra. Qed.
Lemma monotone_lt l r a b f g : l - 0 = f -> r - 0 = g -> a < b -> a = f -> b = g -> l < r.
Proof. lra. Qed.
Lemma monotone_weak l r a b f g : l - 0 = f -> r - 0 = g -> a < b -> a = f -> b = g -> l <= r.
Proof. lra. Qed.
Lemma monotone_eq l r a b f g : l - 0 = f -> r - 0 = g -> a = b -> a = f -> b = g -> l = r.
Proof. lra. Qed.
Lemma margin_is a b f : a - b = f -> a = b -> 0 = f.
Proof. lra. Qed.
Lemma margin_of_le a b f : b - a = f -> 0 <= f -> a <= b.
Proof. lra. Qed.
Lemma margin_of_lt a b f : b - a = f -> 0 < f -> a < b.
Proof. lra. Qed.
Lemma margin_of_eq a b f : a - b = f -> f = 0 -> a = b.
Proof. lra. Qed.
(** relations of long terms by their margins alone: nothing of what the margins are of is looked at *)
Ltac by_margins :=
  repeat match goal with
  | N : ?b - ?a = ?f, F : ?c <= ?e |- _ => constr_eq a c; constr_eq b e; apply (margin_le a b f N) in F
  | N : ?b - ?a = ?f, F : ?c < ?e |- _ => constr_eq a c; constr_eq b e; apply (margin_lt a b f N) in F
  | N : ?b - ?a = ?f, F : ?e = ?c |- _ => constr_eq a c; constr_eq b e; apply (margin_is b a f N) in F
  end;
  match goal with
  | N : ?b - ?a = ?f |- ?c <= ?e => constr_eq a c; constr_eq b e; apply (margin_of_le a b f N)
  | N : ?b - ?a = ?f |- ?c < ?e => constr_eq a c; constr_eq b e; apply (margin_of_lt a b f N)
  | N : ?b - ?a = ?f |- ?e = ?c => constr_eq a c; constr_eq b e; apply (margin_of_eq b a f N)
  end;
  repeat match goal with N : _ - _ = _ |- _ => clear N end;
  lra.
Lemma sq_le a b : 0 <= a -> a <= b -> a ^ 2 <= b ^ 2.
Proof. intros. nra. Qed.
Lemma sq_lt a b : 0 <= a -> a < b -> a ^ 2 < b ^ 2.
Proof. intros. nra. Qed.
Lemma lt_of_INR n : 1 < INR n -> (1 < n)%nat.
Proof. intros H. apply INR_lt. exact H. Qed.
Ltac rng_ := rng.
(** sizes of opposite numbers as those of the hypotheses *)
Ltac same_abs :=
  repeat match goal with H : context [Rabs ?b] |- context [Rabs ?a] =>
    lazymatch type of H with
    | context [Rabs a] => fail
    | _ => replace (Rabs a) with (Rabs b) by (solve [f_equal; ring | rewrite <- Rabs_Ropp; f_equal; ring])
    end end.
(** whole numbers that are given, computed *)
Ltac ground n := lazymatch n with O => idtac | S ?m => ground m end.
Ltac numbers_in Z :=
  repeat match type of Z with context [Nat.add ?a ?b] => let n := eval compute in (Nat.add a b) in ground n; change (Nat.add a b) with n in Z end;
  repeat match type of Z with context [INR ?n] => ground n; let z := eval compute in (Z.of_nat n) in replace (INR n) with (IZR z) in Z by (cbn [INR]; ring) end.
(** roots of the same numbers multiplied with each other *)
Ltac square_roots := match goal with |- context [sqrt ?a] => let E := fresh "E" in assert (E : sqrt a * sqrt a = a) by (apply sqrt_sqrt; first [solve [pos] | left; solve [pos]]); ring [E] end.
(** a sum of addends with factors as the sum of their sums *)
Ltac sum_linear :=
  cbv beta;
  lazymatch goal with
  | |- sum ?n (fun k => @?f k + @?g k) = _ + _ => refine (eq_trans (sum_plus n f g) (f_equal2 Rplus _ _)); sum_linear
  | |- sum_of ?n ?p (fun k => @?f k + @?g k) = _ + _ => refine (eq_trans (sum_of_plus n p f g) (f_equal2 Rplus _ _)); sum_linear
  | |- sum _ _ = _ => apply sum_scal
  | |- sum_of _ _ _ = _ => apply sum_of_scal
  end.
(** sums that are the same, written once; sizes of what comes to 0 or 1 *)
Ltac one_sum :=
  repeat match goal with |- context [sum ?n ?f] => match goal with |- context [sum n ?g] =>
    tryif constr_eq f g then fail else replace (sum n f) with (sum n g) by (apply sum_ext; intros; cbv beta; ring) end end.
Ltac known_sizes :=
  progress repeat match goal with |- context [Rabs ?a] => first [replace (Rabs a) with 1 by (replace a with 1 by field; rewrite Rabs_R1; reflexivity) | replace (Rabs a) with 0 by (replace a with 0 by field; rewrite Rabs_R0; reflexivity)] end.
(** a delta of two indices: they are equal, or it is 0 *)
Ltac delta_cases :=
  match goal with |- context [delta ?i ?j] =>
    let E := fresh "E" in destruct (Nat.eq_dec i j) as [E|E];
    [first [rewrite <- E | rewrite E]; rewrite ?delta_same | rewrite ?(delta_ne i j E), ?(delta_ne j i (not_eq_sym E))] end;
  first [arith | cong | one_sum; known_sizes; cong].
Ltac split_all := repeat match goal with |- _ /\ _ => split end.
Ltac open_all := repeat match goal with H : _ /\ _ |- _ => destruct H end.
Ltac logs := repeat first [rewrite ln_mult by pos | rewrite ln_Rinv by pos | rewrite ln_pow_nat by pos | rewrite ln_exp | rewrite ln_root by pos | rewrite ln_1]; cbn [INR].
Ltac show := first [assumption | solve [apply first_spec; eapply layer_nonempty; [eassumption | rng]] | solve [split; assumption] | solve [eapply layer_nonempty; [eassumption | rng]] | solve [split; [assumption | intros; eauto]] | intros; first [assumption | rng | solve [pos] | lra | lia | eauto with rng]].
Ltac open_one D := lazymatch type of D with _ /\ _ => let A := fresh in let B := fresh in destruct D as [A B]; open_one A; open_one B | _ => idtac end.
(** roots of quotients and products as those of roots *)
Ltac roots_out := repeat match goal with
  | |- context [sqrt (?a / ?b)] => rewrite (sqrt_quot a b) by (solve [pos])
  | |- context [sqrt (?a * ?b)] => rewrite (sqrt_mult a b) by (solve [pos])
  | H : context [sqrt (?a / ?b)] |- _ => rewrite (sqrt_quot a b) in H by (solve [pos])
  | H : context [sqrt (?a * ?b)] |- _ => rewrite (sqrt_mult a b) in H by (solve [pos])
  end; rewrite ?sqrt_1 in *.
Ltac close := first [assumption | lra | match goal with H : _ |- _ => by_ H end].
Ltac imply H := intros; by_ H.
(** from a fact of real exponents what it says of whole ones: another file says how *)
Ltac by_whole H := fail.
Ltac split_range := cbn [sum Nat.add]; rewrite ?S_INR; first [reflexivity | ring | cong].
(** a number against whole ones *)
Ltac whole_side :=
  rewrite ?plus_INR, ?mult_INR; cbn [INR];
  first [lra | lazymatch goal with |- IZR ?z <= INR ?n => let k := eval compute in (Z.to_nat z) in replace (IZR z) with (INR k) by (cbn [INR]; lra); apply le_INR; lia end].
(** what else a hypothesis follows from: another file may say more *)
Ltac side_more := fail.
Ltac side := first [assumption | rng_ | solve [intros; pos] | lra | solve [whole_side] | side_more].
(** squares of roots as what the roots are of *)
Ltac squared_roots := progress repeat match goal with |- context [sqrt ?a ^ 2] => rewrite (pow2_sqrt a) by (first [assumption | pos]) end.
(** sums of zeros as 0 *)
Ltac zero_sums := progress repeat match goal with
  | |- context [sum ?n (fun _ => 0)] => rewrite (sum_zero n)
  | |- context [sum_of ?n ?p (fun _ => 0)] => rewrite (sum_of_zero n p)
  | G : context [sum ?n (fun _ => 0)] |- _ => rewrite (sum_zero n) in G
  | G : context [sum_of ?n ?p (fun _ => 0)] |- _ => rewrite (sum_of_zero n p) in G
  end.
Ltac feed1 H := cbv beta in H; match type of H with ?A -> _ => let X := fresh "X" in
  assert (X : A) by (first [side | match goal with G : _ |- _ => solve [by_ G] end
    | squared_roots; first [side | match goal with G : _ |- _ => solve [by_ G] end]
    | zero_sums; first [side | match goal with G : _ |- _ => solve [by_ G] end]]); specialize (H X); clear X end.
Ltac split_by Z := cbv beta in Z;
  first [ exact Z
  | lazymatch goal with
    | |- _ /\ _ => lazymatch type of Z with
       | _ /\ _ => let Z1 := fresh "Z" in let Z2 := fresh "Z" in first [ destruct Z as [Z1 Z2]; split; [split_by Z1 | split_by Z2] | split; split_by Z ]
       | _ => split; split_by Z
       end
    | |- _ <-> _ => let h := fresh in split; intro h; [by_parts (proj1 Z) h | by_parts (proj2 Z) h]
    | |- _ => lazymatch type of Z with
       | _ /\ _ => let Z1 := fresh "Z" in let Z2 := fresh "Z" in destruct Z as [Z1 Z2]; first [split_by Z1 | split_by Z2]
       | (_ -> _) => let h := fresh in intro h; by_parts Z h
       | _ => first [by_ Z | rewrite ?Rabs_mult in *; repeat match goal with |- context [Rabs (/ ?a)] => rewrite (Rabs_pos_eq (/ a)) by pos end; by_ Z]
       end
    end ]
with by_parts Z h := let Z1 := fresh "Z" in pose proof (Z ltac:(split_by h)) as Z1; split_by Z1.
