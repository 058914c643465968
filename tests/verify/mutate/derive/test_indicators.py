"""What indicators say is derived of true mutants: whose hypotheses have another form, whose terms stay in one range."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from sympy import Eq, Integer, Rational, Symbol, true

from lemmata.theory import CLAIMS, DERIVATIONS
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, all_of, equal, leq, less
from lemmata.theory.language.domain import Domain, Positive, Real
from lemmata.theory.language.sets import Interval
from lemmata.theory.language.vectors import Dot
from lemmata.theory.memory.symbols import PATTERN_SETS, VECTOR_PAIRS, beta, rho, v, x
from lemmata.theory.memory.symbols import w as w0
from lemmata.theory.papers.epanechnikov_energy.energies import (
    CountInside,
    CountWithin,
    NotPositive,
    ReluSum,
)
from lemmata.theory.papers.epanechnikov_energy.kernels import TrianglePair, UniformPair
from lemmata.verify.mutate.derive.mutant import Implication
from lemmata.verify.prove.prover import Prover

CI, CW = CountInside(x, rho, beta), CountWithin(x, rho, beta)
y, z, w = Symbol("x", real=True), Symbol("z", real=True), Symbol("w", positive=True)
NUMBERS = Domain(((y, Real()), (z, Interval(1, 2)), (w, Positive())))
WIDE = Rational(3, 2)
ZERO = equal(Dot(v, v), 0)


@cache
def knowing(claim_id: str) -> Implication:
    prover = Prover(CLAIMS, {derivation.claim: derivation for derivation in DERIVATIONS})
    prover.prove(CLAIMS[claim_id])
    return Implication(prover)


def follows(claim_id: str, **changes: Any) -> bool:
    claim = CLAIMS[claim_id]
    return knowing(claim_id).follows(claim, replace(claim, id="mutant", **changes)) is not None


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (equal(0, CW), True),  # then none is inside
        (equal(-CI, CW), True),
        (equal(CI, 2 * CW), True),
        (equal(CountInside(x, rho, 2 * beta), CW), True),  # fewer are inside a smaller ball
        (equal(2 * CI, CW), False),  # one inside, one at the edge
        (equal(CountInside(x, rho, beta / 2), CW), False),
        (equal(CI, 0), False),
        (true, False),
    ],
    ids=str,
)
def test_a_hypothesis_in_another_form_is_derived_where_it_says_as_much(given: Any, shown: bool) -> None:
    assert follows("epan-eq-7.repaired", given=given) is shown


@pytest.mark.parametrize(
    ("state", "most", "shown"),
    [
        (y / 10 - 1, 1, True),  # one of the two kernels is 1 there
        (2 + y / 10, 1, True),
        (1 + y**2 / 10, 1, True),
        (1 - y, 1, False),  # both are at 0
        (3 + y / 10, 0, True),
        (y / 10, 1, False),
    ],
    ids=str,
)
def test_indicators_are_decided_where_what_they_compare_stays_on_one_side(state: Any, most: int, shown: bool) -> None:
    assert follows("epan-appC-all.uniform", statement=leq(UniformPair(state, WIDE), most)) is shown


def planted(statement: Any, mutant: Any, domain: Domain, given: Any = true) -> bool:
    """Whether a mutant of a claim that is its own step is derived."""
    claim = Claim("planted", "test", "", domain, statement, given)
    prover = Prover({"planted": claim}, {"planted": derive("planted", S("all", "sign", statement))})
    prover.prove(claim)
    return Implication(prover).follows(claim, replace(claim, id="mutant", statement=mutant)) is not None


@pytest.mark.parametrize(
    ("mutant", "shown"),
    [
        (leq(NotPositive(y), 1), True),
        (leq(0, NotPositive(y)), True),
        (less(NotPositive(y), 1), False),  # it is 1 for y <= 0
        (leq(NotPositive(y), 0), False),
        (Eq(NotPositive(z), 0, evaluate=False), True),  # z lies between 1 and 2
        (Eq(NotPositive(1 - z), 1, evaluate=False), True),
        (Eq(NotPositive(z - 1), 0, evaluate=False), False),  # 1 at z = 1
        (Eq(NotPositive(Integer(0)), 1, evaluate=False), True),
        (leq(NotPositive(y + w), NotPositive(y)), True),
        (leq(NotPositive(y), NotPositive(y + w)), False),
    ],
    ids=str,
)
def test_an_indicator_lies_between_0_and_1_and_falls_as_what_it_compares_grows(mutant: Any, shown: bool) -> None:
    assert planted(leq(0, z**2), mutant, NUMBERS) is shown


def test_the_original_is_applied_at_other_values_of_what_its_hypotheses_name() -> None:
    claim_id = "epan-thm-2.a-allbeta.repaired"
    statement = CLAIMS[claim_id].statement
    assert follows(claim_id, statement=statement.xreplace({beta: 2 * beta}))
    assert not follows(claim_id, statement=statement.xreplace({beta: beta / 2}))
    assert {kind for symbol, kind in CLAIMS[claim_id].domain.variables if symbol == beta} == {Positive()}


@pytest.mark.parametrize(
    ("mutant", "shown"),
    [
        (leq(TrianglePair(y, w), TrianglePair(1, w)), True),  # at any half-width, whatever y
        (leq(TrianglePair(y, w), 2), True),
        (leq(TrianglePair(y, w), 1), False),  # at y = 0 it is 2 - 2 / w
        (leq(TrianglePair(1, w), TrianglePair(y, w)), False),
    ],
    ids=str,
)
def test_positive_parts_are_looked_at_with_both_signs_of_what_they_are_of(mutant: Any, shown: bool) -> None:
    assert planted(leq(0, z**2), mutant, NUMBERS) is shown


BALLS = PATTERN_SETS.extended((beta, Positive()))


@pytest.mark.parametrize(("scale", "shown"), [(2, True), (Rational(1, 2), False)])
def test_a_sum_of_positive_parts_falls_with_what_they_are_of(scale: Any, shown: bool) -> None:
    assert planted(leq(0, beta**2), leq(ReluSum(x, rho, scale * beta), ReluSum(x, rho, beta)), BALLS) is shown


@pytest.mark.parametrize(
    ("mutant", "shown"),
    [
        (equal(Dot(w0, v), 0), True),
        (equal(Dot(v, 2 * w0), 0), True),
        (equal(Dot(w0, w0), 0), False),
        (leq(-beta * Dot(w0, w0), 0), True),
        (leq(Dot(v, w0), Dot(w0, w0)), True),
        (leq(Dot(w0, w0), Dot(v, w0)), False),
    ],
    ids=str,
)
def test_products_of_vectors_with_0_are_0_and_squares_are_not_negative(mutant: Any, shown: bool) -> None:
    claim = Claim("planted", "test", "", VECTOR_PAIRS.extended((beta, Positive())), ZERO, ZERO)
    steps = S("given", "assume", ZERO), S("all", "linear", ZERO, "given")
    prover = Prover({"planted": claim}, {"planted": derive("planted", *steps)})
    prover.prove(claim)
    found = Implication(prover).follows(claim, replace(claim, id="mutant", statement=mutant))
    assert (found is not None) is shown


@pytest.mark.parametrize(("least", "shown"), [(Rational(1, 2), True), (0, False)])
def test_a_count_that_is_positive_is_at_least_1(least: Any, shown: bool) -> None:
    assert follows("epan-prop-2.hull", given=leq(least, CW)) is shown


@pytest.mark.parametrize(("most", "shown"), [(2, True), (3, False)])
def test_the_steps_of_an_original_are_followed_under_another_hypothesis(most: int, shown: bool) -> None:
    claim = CLAIMS["epan-thm-2.grow"]
    (kept,) = (part for part in claim.given.args if part.has(Symbol("m", positive=True)))
    (bound,) = (part for part in claim.given.args if part != kept)
    assert follows(claim.id, given=all_of(leq(bound.lhs, most), kept)) is shown
