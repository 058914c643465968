"""Polynomials in pieces: what is derived of a few numbers of intervals, and what is not."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Abs, Eq, Rational, Symbol

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import Domain, Real
from lemmata.theory.language.sets import Interval
from lemmata.theory.papers.epanechnikov_energy.energies import NotPositive, PullOfThree
from lemmata.theory.papers.epanechnikov_energy.kernels import TrianglePair, TricubePair
from lemmata.verify.mutate.derive.mutant import Implication
from lemmata.verify.mutate.derive.pieces import in_pieces
from lemmata.verify.prove.prover import Prover

a, b, c = (Symbol(name, real=True) for name in "abc")
BOX = Domain(((a, Interval(-1, 1)), (b, Interval(0, 1)), (c, Real())))
SQUARE = Claim("planted", "test", "", BOX, leq(0, c**2))
WIDE = Rational(19, 10)


@pytest.fixture(scope="module")
def bench() -> Implication:
    return Implication(Prover({SQUARE.id: SQUARE}, {SQUARE.id: derive(SQUARE.id, S("all", "sign", SQUARE.statement))}))


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        (leq(a**2, 1), True),
        (less(a**2, 1), False),  # fails at the ends
        (leq(a**3 - a, 1), True),
        (leq(a**3 - a, Rational(3, 8)), False),  # it is 2 / 3^(3/2) somewhere
        (leq(Abs(a), 1), True),
        (leq(Abs(a) + a, 2 * b), False),
        (leq(a * b, Abs(a)), True),
        (leq(Abs(a - b), 2), False),  # true, but no number alone is cut where its sign changes
        (less(Abs(a - b - 2), 5), True),
        (leq(1, 3 * Abs(a / 19) ** 3 + TricubePair(a / 10, WIDE)), True),
        (leq(Rational(5, 4), TricubePair(a / 2, WIDE)), False),
        (leq(TrianglePair(a / 10, WIDE), TrianglePair(0, WIDE)), True),
        (less(TrianglePair(a / 10, WIDE), TrianglePair(0, WIDE)), False),
        (Eq(NotPositive(a - 2), 1, evaluate=False), True),
        (Eq(NotPositive(a), 1, evaluate=False), False),
        (Eq(PullOfThree(b, b, b / 2, 100, 1), b / 2, evaluate=False), True),
        (leq(a, c**2 + 1), False),  # c is a number of no interval
    ],
    ids=str,
)
def test_polynomials_in_pieces_are_derived_where_they_are_true(bench: Implication, statement: Any, shown: bool) -> None:
    claim = Claim("mutant", "test", "", BOX, statement)
    assert any(bench.checks(derivation, claim) for derivation in in_pieces(claim)) is shown


def test_all_steps_of_a_derivation_in_pieces_are_accepted(bench: Implication) -> None:
    claim = Claim("mutant", "test", "", BOX, leq(Abs(a) ** 3 / 2, Abs(a)))
    (derivation,) = in_pieces(claim)
    assert [step.label for step in bench.accepted(list(derivation.steps), claim)[0]] == [
        step.label for step in derivation.steps
    ]
    assert {step.rule for step in derivation.steps} >= {"cases", "squeeze", "product"}  # an interval that is cut at 0
