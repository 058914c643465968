"""Limits are taken symbolically and refused where the numbers disagree."""

from fractions import Fraction
from unittest.mock import patch

import pytest
from sympy import Abs, Basic, I, Integer, Limit, Mul, Rational, Symbol, exp, gamma, harmonic, log, loggamma, oo, pi, sin, sqrt

from lemmata.theory.language.claim import Claim, equal, leq, less
from lemmata.theory.language.domain import CLOSED, Domain, NonNegative, Real
from lemmata.theory.language.taken import taken_to_fit
from lemmata.theory.papers.beyond_scaling_laws.app_d import STIRLING_ERROR
from lemmata.verify.certify.coefficients import NotCovered
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.certify.statements_with_limits import fails_for_numbers, take_limit, undefined_far_out

s = Symbol("s", positive=True)
w = Symbol("w", nonnegative=True)
t = Symbol("t", real=True)


def holds(statement: object) -> int:
    with taken_to_fit():  # one names the imaginary unit, which is refused where a claim is built
        return evaluate_point(Claim("limit", "test", "", CLOSED, statement), {}).statement  # type: ignore[arg-type]


def holds_for_all(statement: object) -> int:
    claim = Claim("limit", "test", "", Domain(((w, NonNegative()), (t, Real()))), statement)  # type: ignore[arg-type]
    return evaluate_point(claim, {"w": Fraction(1), "t": Fraction(1)}).statement


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (equal(Limit(1 / s, s, oo), 0), 1),
        (equal(Limit(1 / s, s, oo), Rational(1, 10**9)), -1),
        (less(Limit((s + 1) / s, s, oo), 1), -1),
        (leq(Limit((s + 1) / s, s, oo), 1), 1),
        (less(Limit(s, s, oo), oo), -1),
        (equal(Limit(s, s, oo), oo), 1),
        (equal(Limit(pi**s / gamma(s + 1), s, oo), 0), 1),
    ],
)
def test_limits_decide_relations(statement: object, expected: int) -> None:
    assert holds(statement) == expected


def test_a_finite_number_is_neither_infinity() -> None:
    (limit,) = STIRLING_ERROR.statement.atoms(Limit)
    for unbounded in (Limit(s, s, oo), Limit(-s, s, oo)):
        assert holds(STIRLING_ERROR.statement.xreplace({limit: unbounded})) == -1


def test_a_constant_without_a_name_in_ball_arithmetic_decides_nothing() -> None:
    assert holds(less(Limit(harmonic(s) - log(s), s, oo), 1)) == 0


TO_INFINITY, TO_TWO = Limit(s, s, oo), Limit(2 + 1 / s, s, oo)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (equal(Mul(-1, TO_INFINITY, evaluate=False), oo), -1),
        (equal(Mul(-1, TO_INFINITY, evaluate=False), -oo), 1),
        (equal(Mul(2, TO_INFINITY, evaluate=False), oo), 1),
        (equal(Mul(log(Rational(1, 2)), TO_INFINITY, evaluate=False), oo), -1),
        (equal(Mul(TO_TWO - 2, TO_INFINITY, evaluate=False), oo), 0),  # 0 times what is infinite
        (equal(Mul(TO_TWO - 1, TO_INFINITY, evaluate=False), oo), 1),
        (equal(TO_INFINITY + 1, oo), 1),
        (less(TO_INFINITY + TO_TWO, oo), -1),
        (equal(TO_INFINITY - Limit(s**2, s, oo), -oo), 0),
        (equal(TO_INFINITY + log(0, evaluate=False), oo), 0),
        (equal(TO_INFINITY + Limit(sin(s), s, oo), oo), 0),
        (equal(1 / TO_INFINITY, 0), 0),
    ],
)
def test_one_infinite_limit_makes_a_sum_or_a_product_infinite(statement: object, expected: int) -> None:
    assert holds(statement) == expected


def test_a_factor_of_unknown_sign_leaves_an_infinite_product_open() -> None:
    assert holds_for_all(equal(Mul(1 + w, TO_INFINITY, evaluate=False), oo)) == 1
    assert holds_for_all(equal(Mul(w, TO_INFINITY, evaluate=False), oo)) == 0
    assert holds_for_all(equal(Mul(t, TO_INFINITY, evaluate=False), oo)) == 0


def test_a_limit_that_does_not_exist_decides_nothing() -> None:
    assert holds(equal(Limit(sin(s), s, oo), 0)) == 0
    assert holds(equal(Limit(sqrt(sin(s)) / s, s, oo), 0)) == 0  # no real number wherever the sine is negative


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (equal(Limit((w * s + 1) / (w * s + 2), s, oo), 1), 0),  # 1/2 for w = 0
        (equal(Limit(log(1 + w * s) / log(s), s, oo), 1), 0),  # 0 for w = 0
        (equal(Limit(1 / (t * s + 1), s, oo), 0), 0),  # 1 for t = 0
        (equal(Limit((w * s + 1) / s, s, oo), w), 1),
        (equal(Limit((1 + t / s) ** s, s, oo), exp(t)), 1),
    ],
)
def test_a_limit_that_another_value_of_a_parameter_changes_is_not_taken(statement: object, expected: int) -> None:
    assert holds_for_all(statement) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (equal(Limit((exp(t) - t) * s, s, oo), oo), 0),  # true, though SymPy does not see that exp(t) > t
        (less(t * Limit(s, s, oo), oo), 0),
        (equal(Limit(s, s, oo) - Limit(s**2, s, oo), 0), 0),
        (equal(t, Limit(s, s, oo)), -1),
    ],
)
def test_infinity_with_an_unknown_sign_is_compared_with_nothing(statement: object, expected: int) -> None:
    assert holds_for_all(statement) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (equal(Limit(t * log(t), t, 0, "-"), 0), 0),  # no real numbers there
        (equal(Limit(sqrt(t - 2), t, 1, "-"), I), 0),
        (equal(Limit(Abs(t) / t, t, 0, "-"), -1), 1),
        (equal(Limit(exp(1 / t), t, 0, "-"), 0), 1),
        (equal(Limit(1 / sqrt(t), t, -oo), 0), 0),
        (equal(Limit(sqrt(t**2 + t) + t, t, -oo), Rational(-1, 2)), 1),
    ],
)
def test_a_limit_is_cross_checked_on_its_own_side(statement: object, expected: int) -> None:
    assert holds(statement) == expected


@pytest.mark.parametrize("wrong", [Integer(2), oo])
def test_a_wrong_expansion_is_caught_by_the_numbers(wrong: object) -> None:
    with patch("lemmata.verify.certify.statements_with_limits.limit_of", return_value=wrong):
        taken = take_limit.__wrapped__(Limit(1 + 1 / (s + 17), s, oo))
    assert taken.value is None
    assert "was derived, but" in taken.remark


@pytest.mark.parametrize("wrong", [Integer(2), oo])
def test_a_wrong_symbolic_limit_is_caught_by_the_numbers(wrong: object) -> None:
    limit = Limit(1 + 1 / (s + 17), s, oo)
    rules = patch("lemmata.verify.certify.statements_with_limits.limit_of", side_effect=NotCovered)
    with patch.object(Limit, "doit", lambda self: wrong), rules:
        taken = take_limit.__wrapped__(limit)
    assert taken.value is None
    assert "was derived, but" in taken.remark


k = Symbol("k", positive=True)


@pytest.mark.parametrize("undefined", [log(3 - s), sqrt(1 / s - 2), gamma(1 - s / 2), loggamma(-s), (2 - s) ** (s / 2)])
def test_what_has_no_real_value_far_out_has_no_limit(undefined: Basic) -> None:
    assert "not defined for large s" in undefined_far_out(Limit(undefined, s, oo))
    assert holds(equal(Limit(undefined, s, oo), 0)) == 0


@pytest.mark.parametrize("defined", [log(s - 3), gamma(s / 2), (2 - s) ** 3, sqrt(2 - 1 / s), log(1 / s)])
def test_what_is_defined_far_out_is_not_refused(defined: Basic) -> None:
    assert undefined_far_out(Limit(defined, s, oo)) == ""


def test_a_limit_that_is_approached_like_a_logarithm_is_confirmed_farther_out() -> None:
    assert holds(equal(Limit(2 / log(s), s, oo), 0)) == 1
    assert holds(equal(Limit(2 / log(s), s, oo), Rational(1, 100))) == -1


def anywhere(point: object) -> bool:
    return True


def test_a_statement_that_depends_on_a_parameter_is_false_for_a_number() -> None:
    assert fails_for_numbers(equal(Limit(k * s / (s + 1), s, oo), k**2), [k], anywhere) == "false for k = 2"
    assert fails_for_numbers(equal(Limit(k * s / (s + 1), s, oo), k), [k], anywhere) == ""
    assert fails_for_numbers(equal(Limit(s / (s + 1), s, oo), 1), [], anywhere) == ""


def test_a_statement_that_fails_for_fractions_alone_is_false_for_one_of_the_domain() -> None:
    at_least = leq(1, Limit(k * s / (s + 1), s, oo))
    assert fails_for_numbers(at_least, [k], anywhere) == "false for k = 1/2"
    assert fails_for_numbers(at_least, [k], lambda point: point["k"] >= 1) == ""


def test_a_logarithm_of_what_tends_to_zero_from_below_is_undefined() -> None:
    assert "not defined" in undefined_far_out(Limit(log(-1 / s), s, oo))
