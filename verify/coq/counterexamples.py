"""Refutations for Coq: that a claim's statement is false, by its counterexample, with CoqInterval for what balls decide.

    lemmata coq prop-3

The statement is that of `statement.theorem`, and the theorem is its denial. So the point is part of a proof, which Coq checks:
nothing of the search, the certificate or our arithmetic is trusted. CoqInterval rests on Coq's axioms of machine integers too.
What needs an integral or a limit is left open by the tactics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from lemmata.theory.language.claim import Claim
from lemmata.verify.base.points import Point
from lemmata.verify.base.records import write_text
from lemmata.verify.coq.checking import NOT_EXPORTED, Answer, Claimed, check_all
from lemmata.verify.coq.definitions import MATRIX, NATURAL, PLACES, REAL, VECTOR
from lemmata.verify.coq.files import LIBRARY, definition_files, library, statement_of
from lemmata.verify.coq.statement import Theorem
from lemmata.verify.coq.witnesses import WITNESSES
from lemmata.verify.coq.writing import Number, Unwritten

MACHINE = ("Uint63.", "PrimInt63.", "PrimFloat.", "FloatOps.", "FloatAxioms.")
"""Of Coq's own axioms, those that say what its machine integers and floats are, which CoqInterval computes with."""
MODULE = "Refuting"  # the file of tactics
TACTICS = r"""Require Import Reals Lra Lia List.
From Interval Require Import Tactic.
Open Scope R_scope.

Lemma Rmax_by_Rabs a b : Rmax a b = (a + b + Rabs (a - b)) / 2.
Proof. unfold Rmax, Rabs. destruct (Rle_dec a b), (Rcase_abs (a - b)); lra. Qed.

(** A term at explicit sizes, written out; a relation of two numbers. *)
Ltac written_out :=
  cbv -[Rplus Rmult Ropp Rinv Rminus Rdiv IZR Rmax Rabs exp ln sqrt PI pow Rlt Rle Rgt Rge Req_EM_T Rle_dec Rlt_dec not iff].
Ltac written_out_in H := revert H; written_out; intro H.
Ltac one_number := rewrite ?Rmax_by_Rabs; first [lra | interval with (i_prec 64) | interval with (i_prec 160) | field; lra].
Ltac chosen :=
  repeat match goal with
  | |- context [Req_EM_T ?a ?b] =>
      let E := fresh in destruct (Req_EM_T a b) as [E | E];
      [try (exfalso; first [assert (a < b) by one_number | assert (b < a) by one_number]; lra)
      | try (exfalso; apply E; one_number)]
  | |- context [Rle_dec ?a ?b] =>
      let E := fresh in destruct (Rle_dec a b) as [E | E];
      [try (exfalso; assert (b < a) by one_number; lra) | try (exfalso; apply E; one_number)]
  | |- context [Rlt_dec ?a ?b] =>
      let E := fresh in destruct (Rlt_dec a b) as [E | E];
      [try (exfalso; assert (b <= a) by one_number; lra) | try (exfalso; apply E; one_number)]
  end.
Ltac number := written_out; chosen; one_number.

(** What holds at explicit values. *)
Ltac holds :=
  match goal with
  | |- _ /\ _ => split; holds
  | |- _ \/ _ => first [left; holds | right; holds]
  | |- (_ < _)%nat => first [lia | cbv; lia]
  | |- (_ <= _)%nat => first [lia | cbv; lia]
  | |- exists i : nat, _ => first [exists 0%nat; holds | exists 1%nat; holds | exists 2%nat; holds | exists 3%nat; holds]
  | |- @eq nat _ _ => reflexivity
  | |- ~ @eq nat _ _ => let E := fresh in intro E; discriminate E
  | |- forall i : nat, _ => let i := fresh "i" in intro i; everywhere i
  | |- _ -> _ => let E := fresh in intro E; first [holds | exfalso; fails E]
  | |- ~ _ => let E := fresh in intro E; fails E
  | |- _ => number
  end
with everywhere i :=
  destruct i as [| i]; [first [holds | intros; exfalso; lia] | first [solve [intros; exfalso; lia] | everywhere i]]
with fails H :=
  lazymatch type of H with
  | _ /\ _ => let A := fresh in let B := fresh in destruct H as [A B]; first [fails A | fails B]
  | _ \/ _ => destruct H as [H | H]; fails H
  | _ <-> _ => let A := fresh in let B := fresh in destruct H as [A B]; first [fails A | fails B]
  | ~ _ => apply H; holds
  | ?A -> ?B => let E := fresh in assert (E : A) by holds; specialize (H E); fails H
  | ?a <= ?b => apply (Rle_not_lt _ _ H); number
  | ?a < ?b => apply (Rlt_not_le _ _ H); number
  | ?a >= ?b => apply Rge_le in H; fails H
  | ?a > ?b => apply Rgt_lt in H; fails H
  | ?a = ?b => first [apply (Rlt_not_eq a b); [number | exact H] | apply (Rgt_not_eq a b); [number | exact H]]
  end.
"""


HOW_TO_GET = "CoqInterval is not installed; `apt-get install --no-install-recommends libcoq-interval` brings it, or opam"


def ask_refuted(
    folder: Path,
    claims: Mapping[str, Claim],
    points: Mapping[str, Point],
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Answer]:
    """Whether Coq accepts that the statements of claims fail at points, by the claims' ids, and if not why.

    Raises: UsageError where Coq cannot be run, OSError where the folder cannot be written.
    """
    if not points:
        return {}
    made = library(claims[name] for name in points)
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in {**definition_files(made.definitions), f"{MODULE}.v": TACTICS}.items():
        write_text(folder / file, text)
    missing, asked = dict(made.unwritten), []
    for name, theorem in made.theorems.items():
        try:
            text = refutation(theorem, points[name])
        except (Unwritten, KeyError) as reason:
            missing[name] = str(reason)
            continue
        asked.append(Claimed(name, f"R_{theorem.name}", MODULE, text, MACHINE))
    told = None if progress is None else lambda done: progress(done + len(missing), len(points))
    found = check_all(folder, asked, workers, told)
    found |= {name: Answer(False, f"{NOT_EXPORTED}{reason}") for name, reason in missing.items()}
    return {name: said(found[name]) for name in points}


def said(answer: Answer) -> Answer:
    """An answer that says what was asked, or what is missing where it is CoqInterval."""
    absent = not answer.accepted and "Cannot find a physical path" in answer.says
    return replace(answer, says=HOW_TO_GET if absent else f"its denial: {answer.says}")


def written_point(made: Theorem, point: Point) -> list[str]:
    """What a point puts in the place of each variable of a theorem. Raises: Unwritten or KeyError where it has none for one."""
    values = dict(point)
    for symbol, kind in made.claim.domain.variables:
        if type(kind) in WITNESSES:
            values |= WITNESSES[type(kind)](made.claim.domain, symbol, point)
    return [
        _value(values[binder.name if binder.symbol is None else binder.symbol.name], binder.type) for binder in made.binders
    ]


def refutation(made: Theorem, point: Point) -> str:
    """The file that states a claim and proves its denial. Raises: as `written_point` does."""
    written = written_point(made, point)
    given = f"specialize (H {' '.join(written)}). " if written else ""
    return (
        f"{statement_of(made.name, made.statement, made.imports)}From {LIBRARY} Require {MODULE}.\n"
        f"Theorem {made.name}_refuted : ~ {made.name}_statement.\n"
        f"Proof.\n  unfold {made.name}_statement. intro H. {given}\n  {LIBRARY}.{MODULE}.fails H.\nQed.\n"
        f"Print Assumptions {made.name}_refuted.\n"
    )


def _value(held: Any, kind: str) -> str:
    """An exact value as a term of a variable's type."""
    if kind == NATURAL:
        if held != int(held) or held < 0:
            raise Unwritten(f"{held} is no natural number")
        return f"{int(held)}%nat"
    if kind == REAL:
        return f"({Number.of(Fraction(held)).text})"
    if kind in (VECTOR, PLACES):
        entries, none = (REAL, "0") if kind == VECTOR else (NATURAL, "0%nat")
        return f"(fun i => List.nth i {_list(held, entries)} {none})"
    if kind == MATRIX:
        rows = "".join(f"cons {_list(row, REAL)} (" for row in held) + "nil" + ")" * len(held)
        return f"(fun i j => List.nth j (List.nth i ({rows}) nil) 0)"
    raise Unwritten(f"no value of type {kind}")


def _list(entries: Iterable[Any], kind: str) -> str:
    held = [_value(entry, kind) for entry in entries]
    return "(" + "".join(f"cons {entry} (" for entry in held) + "nil" + ")" * len(held) + ")"
