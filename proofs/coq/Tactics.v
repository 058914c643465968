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
Ltac show := intros; first [assumption | rng | pos | lra | lia].
Ltac close := first [assumption | lra | match goal with H : _ |- _ => by_ H end].
Ltac imply H := intros; by_ H.
Ltac split_range n := let m := eval cbv in n in idtac.
Ltac side := first [assumption | rng_ | solve [intros; pos] | lra].
Ltac feed1 H := cbv beta in H; match type of H with ?A -> _ => let X := fresh "X" in assert (X : A) by side; specialize (H X); clear X end.
Ltac split_by Z := cbv beta in Z;
  first [ exact Z
  | lazymatch goal with
    | |- _ /\ _ => first [ split; split_by Z ]
    | |- _ => match type of Z with
       | _ /\ _ => let Z1 := fresh "Z" in let Z2 := fresh "Z" in destruct Z as [Z1 Z2]; first [split_by Z1 | split_by Z2]
       | (_ -> _) => let h := fresh in intro h; let Z1 := fresh in pose proof (Z ltac:(first [exact h | by_ h])) as Z1; split_by Z1
       | _ => first [by_ Z | rewrite ?Rabs_mult in *; repeat match goal with |- context [Rabs (/ ?a)] => rewrite (Rabs_pos_eq (/ a)) by pos end; by_ Z]
       end
    end ].
