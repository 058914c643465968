"""Both cases of an exponent's sign together derive what neither bound does alone, and no more."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Symbol, exp

from lemmata.theory.kernel.derivation import Derivation, check
from lemmata.theory.kernel.logic import DerivationError, Step
from lemmata.theory.language.claim import Claim, all_of, leq
from lemmata.theory.language.domain import Domain, NonNegative, Real
from lemmata.verify.mutate.derive.exponents import by_sign_of_an_exponent
from lemmata.verify.prove.multipliers import find_multipliers

f, u = Symbol("f", real=True), Symbol("u", real=True)
c, e = Symbol("c", nonnegative=True), Symbol("e", nonnegative=True)
DOMAIN = Domain(((f, Real()), (u, Real()), (c, NonNegative()), (e, NonNegative())))
EVERYWHERE, AT_TWICE = leq(f, c), leq(f, c * exp(2 * u))


def derived(statement: Any, *given: Any) -> bool:
    claim = Claim("planted", "test", "", DOMAIN, statement, all_of(*given))
    assumed = [Step(f"given {number}", "assume", part) for number, part in enumerate(given)]

    def holds(steps: tuple[Step, ...]) -> bool:
        try:
            check(Derivation("planted", (*assumed, *steps)), {"planted": claim}, {}, find_multipliers)
        except DerivationError:
            return False
        return True

    return any(holds(steps) for steps in by_sign_of_an_exponent(claim, [step.label for step in assumed], {}))


@pytest.mark.parametrize(
    ("statement", "follows"),
    [
        (leq(f, c * exp(u)), True),
        (leq(f, c * exp(u) + e), True),
        (leq(f, 2 * c * exp(u)), True),
        (leq(f, c * exp(u) - e), False),
        (leq(f, c * exp(3 * u)), False),  # f = c exp(2 u) and u < 0
        (leq(f, c * exp(-u)), False),  # f = c and u > 0
    ],
)
def test_of_two_bounds_one_is_as_good_as_what_lies_between(statement: Any, follows: bool) -> None:
    assert derived(statement, EVERYWHERE, AT_TWICE) is follows


@pytest.mark.parametrize("given", [EVERYWHERE, AT_TWICE])
def test_neither_bound_is_enough(given: Any) -> None:
    assert not derived(leq(f, c * exp(u)), given, leq(0, c))


def test_a_factor_without_a_sign_is_not_taken_for_nonnegative() -> None:
    z = Symbol("z", real=True)
    claim = Claim("planted", "test", "", DOMAIN.extended((z, Real())), leq(f, z * exp(u)))
    steps = [step for cases in by_sign_of_an_exponent(claim, [], {}) for step in cases]
    assert not [step for step in steps if step.rule == "product"]


def test_an_exponent_with_an_evident_sign_makes_no_cases() -> None:
    claim = Claim("planted", "test", "", DOMAIN, leq(f, c * exp(e)))
    assert list(by_sign_of_an_exponent(claim, [], {})) == []
