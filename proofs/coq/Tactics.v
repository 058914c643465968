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
Lemma sq_le a b : 0 <= a -> a <= b -> a ^ 2 <= b ^ 2.
Proof. intros. nra. Qed.
Lemma sq_lt a b : 0 <= a -> a < b -> a ^ 2 < b ^ 2.
Proof. intros. nra. Qed.
Lemma lt_of_INR n : 1 < INR n -> (1 < n)%nat.
Proof. intros H. apply INR_lt. exact H. Qed.
Ltac rng_ := rng.
Ltac split_all := repeat match goal with |- _ /\ _ => split end.
Ltac open_all := repeat match goal with H : _ /\ _ |- _ => destruct H end.
Ltac logs := repeat first [rewrite ln_mult by pos | rewrite ln_Rinv by pos | rewrite ln_pow_nat by pos | rewrite ln_exp | rewrite ln_root by pos | rewrite ln_1]; cbn [INR].
Ltac show := first [assumption | solve [eapply layer_nonempty; [eassumption | rng]] | solve [split; [assumption | intros; eauto]] | intros; first [assumption | rng | solve [pos] | lra | lia | eauto with rng]].
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
Ltac split_range := cbn [sum Nat.add]; rewrite ?S_INR; first [reflexivity | ring | cong].
Ltac side := first [assumption | rng_ | solve [intros; pos] | lra].
Ltac feed1 H := cbv beta in H; match type of H with ?A -> _ => let X := fresh "X" in assert (X : A) by side; specialize (H X); clear X end.
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
