"""What is false only where two sides are equal, at numbers that need not be rational."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Equivalent, Symbol, exp, log, sqrt, true

from lemmata.theory import CLAIMS
from lemmata.theory.language.claim import Claim, all_of, leq, less, unequal
from lemmata.theory.language.domain import Domain, NonNegative, Positive, Real, UnitInterval, Whole
from lemmata.theory.memory.symbols import PATTERN_SETS
from lemmata.verify.mutate.equality import at_equality

a, b, k = Symbol("a", real=True), Symbol("b", real=True), Symbol("k", integer=True, positive=True)
NUMBERS = Domain(((a, Positive()), (k, Whole(2, 64))))


def of(statement: Any, domain: Domain = NUMBERS, given: Any = true) -> Claim:
    return Claim("hand-made", "test", "", domain, statement, given)


@pytest.mark.parametrize(
    ("statement", "given", "where"),
    [
        (Equivalent(leq(log(k), a), less(k, exp(a))), true, "a = log(2), k = 2"),
        (Equivalent(leq(log(k), a), leq(k, exp(a))), true, None),
        (Equivalent(leq(k, exp(2 * a)), less(k * exp(-2 * a), 1)), true, "a = log(2)/2, k = 2"),
        (less(log(k), a), leq(log(k), a), "a = log(2), k = 2"),  # where a hypothesis holds with equality
        (leq(log(k), a), leq(log(k), a), None),
        (less(log(k), a), all_of(leq(log(k), a), less(log(k) + 1, 2 * a)), "a = log(5), k = 5"),  # log 2 is no such number
        (less(-log(k), a), leq(-log(k), a), None),  # equal at a negative number only
        (less(k * exp(a), 1), leq(k * exp(a), 1), None),
        (unequal(exp(a) - exp(-a), k), true, None),  # neither linear nor one exponential
        (less(a**2, k), leq(a**2, k), None),
    ],
)
def test_the_numbers_are_named(statement: Any, given: Any, where: str | None) -> None:
    found = at_equality(of(statement, given=given), 5.0)
    assert found == (None if where is None else f"it fails at {where}, by exact algebra")


def test_zero_belongs_to_what_is_not_negative_alone() -> None:
    false_at_0 = less(0, a)
    assert at_equality(of(false_at_0, Domain(((a, NonNegative()),)), leq(0, a)), 1.0) == "it fails at a = 0, by exact algebra"
    assert at_equality(of(false_at_0, Domain(((a, Positive()),)), leq(0, a)), 1.0) is None
    assert at_equality(of(less(-1, a), Domain(((a, Real()),)), leq(-1, a)), 1.0) is not None


def test_a_side_without_a_value_fails_nothing() -> None:
    assert at_equality(of(less(sqrt(a - k), 0), given=leq(a, k - 1)), 1.0) is None


def test_only_claims_about_numbers_are_tried() -> None:
    assert at_equality(of(less(1, 0 * a), PATTERN_SETS), 1.0) is None
    assert at_equality(of(less(a, a), Domain(((a, UnitInterval()),))), 1.0) is None  # no floor is known


@pytest.mark.parametrize("claim_id", ["storage-simplex.outward", "storage-simplex.above", "storage-two.above"])
def test_nothing_is_found_of_what_is_true_and_tight(claim_id: str) -> None:
    claim = CLAIMS[claim_id]
    assert at_equality(claim, 5.0) is None
