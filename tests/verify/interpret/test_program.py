"""The generated code keeps fractions exact and gives operators nothing but their bound meaning."""

from fractions import Fraction

import pytest
from sympy import Function, Implies, Not, Or, Rational, Symbol, pi, sqrt

from lemmata.theory.language.claim import Claim, ClaimError, all_of, equal, leq, less, unequal
from lemmata.theory.language.domain import Domain, Real
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.interpret.balls import REALS, as_reals

a, b = Symbol("a", real=True), Symbol("b", real=True)
NUMBERS = Domain(((a, Real()), (b, Real())))


def claim(statement: object, **more: object) -> Claim:
    return Claim("numbers", "test", "", NUMBERS, statement, **more)  # type: ignore[arg-type]


def verdict(statement: object, first: Fraction | int, second: Fraction | int) -> int:
    return evaluate_point(claim(statement), {"a": Fraction(first), "b": Fraction(second)}).statement


def test_a_third_is_a_third_and_not_a_float() -> None:
    assert verdict(equal(a * Rational(1, 3), b), 1, Fraction(1, 3)) == 1
    assert verdict(equal(a * Rational(1, 3), b), 1, Fraction(1 / 3)) == -1  # the nearest float is not a third


def test_pi_and_roots_are_enclosed_not_rounded() -> None:
    assert verdict(less(pi, b), 0, Fraction(3141592653589793, 10**15)) == -1
    assert verdict(less(pi, b), 0, Fraction(3141592653589794, 10**15)) == 1
    assert verdict(equal(sqrt(a), b), Fraction(9, 4), Fraction(3, 2)) == 1


@pytest.mark.parametrize(
    ("statement", "truths"),
    [
        (less(a, b), {(1, 2): 1, (2, 1): -1, (1, 1): -1}),
        (leq(a, b), {(1, 2): 1, (2, 1): -1, (1, 1): 1}),
        (equal(a, b), {(1, 2): -1, (1, 1): 1}),
        (unequal(a, b), {(1, 2): 1, (1, 1): -1}),
        (Not(less(a, b), evaluate=False), {(1, 2): -1, (1, 1): 1}),
        (Or(less(a, b), less(b, a)), {(1, 2): 1, (1, 1): -1}),
        (Implies(less(a, b), less(a, 0)), {(1, 2): -1, (-1, 2): 1, (2, 1): 1}),
        (all_of(less(a, b), less(a, 5)), {(1, 2): 1, (7, 8): -1}),
    ],
)
def test_connectives_and_relations_mean_what_they_say(statement: object, truths: dict[tuple[int, int], int]) -> None:
    for (first, second), expected in truths.items():
        assert verdict(statement, first, second) == expected


def test_an_operator_without_a_meaning_is_named() -> None:
    class Unbound(Function):  # type: ignore[misc]
        is_real = True

    with pytest.raises(ClaimError, match="no interpreter reads Unbound in "):
        verdict(less(Unbound(a), b), 0, 1)


def test_a_value_that_is_missing_is_named() -> None:
    from lemmata.verify.interpret.program import program_of

    with pytest.raises(ClaimError, match="no value for b"):
        program_of(claim(less(a, b))).evaluate(REALS, {"a": as_reals(1)})
