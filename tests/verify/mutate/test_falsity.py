"""Falsehoods that chance seldom meets: beside a pattern, and where a side has no value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sympy import Integer, Symbol, sqrt, true

from lemmata.theory.language.claim import Claim, all_of, leq, less
from lemmata.theory.language.domain import Domain, NonNegative, Positive, Real, Whole, d
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.storage import FirstSeparation
from lemmata.theory.memory.symbols import PATTERN_SETS, SEPARATED_BALLS, r, rho, x, y
from lemmata.theory.memory.updates import FirstPattern
from lemmata.theory.papers.hopfield_is_all_you_need.thm_4 import ONE_STEP
from lemmata.theory.results import contraction, retrieval
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.mutate.falsity import beside_a_pattern, undefined_at

a, b, k = Symbol("a", real=True), Symbol("b", real=True), Symbol("k", integer=True, positive=True)
radius = Symbol("r", positive=True)
NUMBERS = Domain(((a, Real()), (b, NonNegative()), (k, Whole(1, 64))))
AWAY = sqrt(SquaredDistance(x, FirstPattern(rho)))
APART = FirstSeparation(rho)
WITHIN = Domain((*PATTERN_SETS.variables, (radius, Positive())))


def claim_of(statement: Any, domain: Domain, given: Any = true) -> Claim:
    return Claim("hand-made", "test", "", domain, statement, given)


def ram_4(count: Any) -> Claim:
    """The contraction of Ramsauer et al. with another count in place of (d - 1)^2."""
    moved, bound = ONE_STEP.statement.args  # type: ignore[union-attr]
    return claim_of(leq(moved, bound / (d - 1) ** 2 * count), ONE_STEP.domain, ONE_STEP.given)


def test_a_violation_that_needs_a_state_near_the_pattern_is_found_and_certified() -> None:
    near = all_of(leq(AWAY, APART / 2), less(APART / 3, AWAY), less(0, AWAY))
    false = claim_of(less(APART, 2 * AWAY), PATTERN_SETS, near)
    point = beside_a_pattern(false, 5.0)
    assert point is not None
    evaluation = evaluate_point(false, point)
    assert (evaluation.given, evaluation.statement) == (1, -1)


def test_scalars_are_of_the_size_of_the_separation() -> None:
    false = claim_of(leq(radius, APART / 2), WITHIN, all_of(less(APART / 2, radius), less(radius, APART)))
    assert beside_a_pattern(false, 5.0) is not None


def test_states_much_nearer_than_the_separation_are_reached() -> None:
    within = all_of(leq(AWAY, radius), less(0, AWAY))
    false = claim_of(leq(APART, 20 * radius), WITHIN, within)
    point = beside_a_pattern(false, 10.0)
    assert point is not None
    evaluation = evaluate_point(false, point)
    assert (evaluation.given, evaluation.statement) == (1, -1)


def test_other_patterns_that_tie_are_reached() -> None:
    wide = ram_4(1)  # without the factor (d - 1)^2: false for three patterns M, -M, -M beside M
    point = beside_a_pattern(wide, 10.0)
    assert point is not None
    evaluation = evaluate_point(wide, point)
    assert (evaluation.given, evaluation.statement) == (1, -1)
    assert beside_a_pattern(ram_4((d - 1) ** 2), 0.5) is None


def test_a_violation_at_the_edge_of_several_hypotheses_is_found() -> None:
    """|f(x) - rho^1|^2 < r in place of r^2: false only where the ball is nearly as large as it may be, 2 r near s."""
    false = replace(contraction.STORED, id="planted", statement=less(SquaredDistance(retrieval.F_X, retrieval.OWN), r))
    point = beside_a_pattern(false, 20.0)
    assert point is not None
    evaluation = evaluate_point(false, point)
    assert (evaluation.given, evaluation.statement) == (1, -1)


def test_two_rounds_are_looked_at_however_little_time_there_is() -> None:
    """4 in place of (2 (d - 1))^2: false only where two patterns or more are about as near as the nearest."""
    moved, scale = SquaredDistance(contraction.F_X, contraction.F_Y), contraction.factor(r) / (d - 1)
    bound = leq(moved, scale**2 * SquaredDistance(x, y))
    false = replace(contraction.LIPSCHITZ, id="planted", statement=bound)
    point = beside_a_pattern(false, 0.0)
    assert point is not None
    assert evaluate_point(false, point).statement == -1


def test_nothing_is_found_of_what_is_true() -> None:
    assert beside_a_pattern(claim_of(leq(0, APART * AWAY), PATTERN_SETS), 0.5) is None


@pytest.mark.parametrize("domain", [NUMBERS, SEPARATED_BALLS])
def test_only_sets_of_patterns_with_states_are_tried(domain: Domain) -> None:
    assert beside_a_pattern(claim_of(less(1, Integer(0)), domain), 0.1) is None
    assert beside_a_pattern(claim_of(less(1, Integer(0)), PATTERN_SETS), 0.1) is not None  # false everywhere


@pytest.mark.parametrize(
    ("statement", "given", "said"),
    [
        (leq(0, 1 / a), leq(0, a), "1/a has no value at a = 0"),
        (leq(0, a ** (k - 2)), true, "a**(k - 2) has no value at a = 0, b = 0, k = 1"),
        (leq(0, 1 / a), less(0, a), None),  # the hypotheses exclude it
        (leq(0, a ** (k - 1)), true, None),  # 0^0 = 1
        (leq(0, 1 / (b + 1)), true, None),
    ],
)
def test_a_side_without_a_value_is_named_with_the_numbers(statement: Any, given: Any, said: str | None) -> None:
    found = undefined_at(claim_of(statement, NUMBERS, given), 5.0)
    assert found is None if said is None else (found is not None and found.startswith(said))


def test_only_claims_about_numbers_are_tried() -> None:
    assert undefined_at(claim_of(leq(0, 1 / APART), PATTERN_SETS), 1.0) is None
