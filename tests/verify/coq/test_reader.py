"""The second reader reads as Coq does: how operators bind, what is of which type, what is refused."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flint import fmpq

from lemmata.verify.coq.definitions import BASE
from lemmata.verify.coq.evaluation import Evaluator, Undecided
from lemmata.verify.coq.reader import REAL, Parser, ReadError, Typer, read
from lemmata.verify.coq.writing import Number, call, power
from lemmata.verify.numbers.reals import Real

TERMS: dict[str, fmpq] = {  # worked by hand
    "- 2 ^ 2": fmpq(-4),
    "(- 2) ^ 2": fmpq(4),
    "2 - 3 - 4": fmpq(-5),
    "2 - (3 - 4)": fmpq(3),
    "2 / 3 / 4": fmpq(1, 6),
    "2 / (3 / 4)": fmpq(8, 3),
    "2 / 3 * 4": fmpq(8, 3),
    "- 2 * 3 + 1": fmpq(-5),
    "1 + 2 * 3 ^ 2": fmpq(19),
    "2 ^ 2 ^ 3": fmpq(256),
    "/ 2 ^ 2": fmpq(1, 4),
    "2 * / 4": fmpq(1, 2),
    "INR (5 - 7)%nat + 1": fmpq(1),
    "INR (2 * 3 + 1)%nat": fmpq(7),
    "sum 4%nat (fun i => INR i)": fmpq(6),
    "sum 3%nat (fun i => sum i (fun j => 1))": fmpq(3),
    "sum 3%nat (fun i => delta i 1%nat * 5)": fmpq(5),
    "sum 3%nat (fun i => before i 2%nat)": fmpq(2),
    "sum_of 4%nat (fun i => Nat.ltb i 2%nat) (fun i => INR i + 1)": fmpq(3),
}
EXTREMES = {
    "Max 3%nat (fun i => INR i * (2 - INR i))": fmpq(1),
    "Min 3%nat (fun i => INR i * (2 - INR i))": fmpq(0),
    "Max_of 4%nat (fun i => Nat.ltb i 2%nat) (fun i => INR i)": fmpq(1),
    "Min_of 4%nat (fun i => Nat.ltb 1%nat i) (fun i => INR i)": fmpq(2),
    "INR (first 4%nat (fun i => Nat.ltb 1%nat i))": fmpq(2),
    "INR (first 4%nat (fun i => Nat.ltb 7%nat i))": fmpq(4),
    "isz 0 + step 0 + step 2 - step (- 2)": fmpq(2),
    "gamma_half 6%nat": fmpq(2),
    "gamma_half 7%nat / gamma_half 5%nat": fmpq(5, 2),
    "sum 2%nat (iterate 3%nat (fun x i => x i + 1) (fun i => INR i))": fmpq(7),
    "Rmax 2 (- 3)": fmpq(2),
    "if Rle_dec 1 2 then 3 else 4": fmpq(3),
}


FILE = read(BASE)
RUN = Evaluator(FILE)


def value(text: str) -> Real:
    parser = Parser(text)
    node = Typer(FILE.types()).typed(parser.term(), REAL, {})
    if parser.next:
        raise ReadError(f"not read: {parser.next}")
    found: Real = RUN.compiled(node, [])(())
    return found


@pytest.mark.parametrize(("text", "wanted"), {**TERMS, **EXTREMES}.items())
def test_a_term_has_the_value_worked_by_hand(text: str, wanted: fmpq) -> None:
    gap = value(text) - Real.of(wanted)
    assert gap.rational == 0 or gap.enclosure().contains(0)


@pytest.mark.parametrize("m", [1_000, 1_001])
def test_a_fixpoint_of_a_natural_is_run_from_below_and_so_without_calls_too_deep(m: int) -> None:
    gap = value(f"gamma_half {m}%nat / gamma_half {m - 2}%nat") - Real.of(fmpq(m - 2, 2))
    assert gap.rational == 0 or gap.enclosure().contains(0)


@pytest.mark.skipif(shutil.which("coqc") is None, reason="Coq is not installed; how it reads is asked of coqc")
def test_coq_reads_the_terms_so(tmp_path: Path) -> None:
    goals = "\n".join(
        f"Goal {text} = {wanted.p} / {wanted.q}.\nProof. cbn -[INR]; cbn; field. Qed." for text, wanted in TERMS.items()
    )
    proved = goals.replace("= -", "= - ")
    (tmp_path / "Definitions.v").write_text(BASE, "utf-8")
    (tmp_path / "Terms.v").write_text(
        f"From Lemmata Require Import Definitions.\nRequire Import Reals.\nOpen Scope R_scope.\n{proved}\n", "utf-8"
    )
    for name in ("Definitions.v", "Terms.v"):
        done = subprocess.run(["coqc", "-Q", ".", "Lemmata", name], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sum 2%nat (fun i => i)", "is of type nat"),
        ("sum 2%nat (fun i j => 1)", "a function stands where"),
        ("INR 2%nat + x", "x is not bound"),
        ("exp 1 2", "takes no argument"),
        ("(1 < 2)", "is of type Prop"),
        ("1 +", "expected"),
        ("2 ^ exp 1", "is of type|expected"),
        ("INR (1 / 2)%nat", "of natural numbers"),
        ("1 + fun i => i", "needs brackets"),
        ("if 1 then 2 else 3", "is no test"),
        ("1 ? 2", "not read"),
        ("(* 1", "has no end"),
    ],
)
def test_what_coq_refuses_is_refused(text: str, says: str) -> None:
    with pytest.raises(ReadError, match=says):
        value(text)


def test_a_comparison_of_balls_that_overlap_is_left_open() -> None:
    with pytest.raises(Undecided):
        value("isz (exp (exp 1) - exp (exp 1) + sqrt (PI ^ 2) - PI)")


def numbers() -> list[Number]:
    a, b = Number.of(2), Number.of(3)
    found = [a, -a, a + b, a - b, a * b, a / b, power(a + b, 2), -(a * b), -(a - b), call("Rabs", -a), Number.of(fmpq(-1, 2))]
    return [*found, 1 / (a + b), a - -b]


@pytest.mark.parametrize("operation", ["+", "-", "*", "/"])
def test_what_is_written_is_read_as_it_was_meant(operation: str) -> None:
    apply: dict[str, Any] = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
    }
    for one in numbers():
        for other in numbers():
            made = apply[operation](one, other)
            meant = apply[operation](value(one.text), value(other.text))
            assert (value(made.text) - meant).rational == 0
            assert (value((-made).text) + meant).rational == 0
            assert (value(power(made, 2).text) - meant * meant).rational == 0
