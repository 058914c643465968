"""Limits are taken symbolically and refused where the numbers disagree."""

from unittest.mock import patch

import pytest
from sympy import Basic, Integer, Limit, Rational, Symbol, gamma, log, loggamma, oo, pi, sin, sqrt

from theory.claim import Claim, equal, leq, less
from theory.domains import CLOSED
from verify.certify import evaluate_point
from verify.symbolic import fails_for_numbers, take_limit, undefined_far_out

s = Symbol("s", positive=True)


def holds(statement: object) -> int:
    return evaluate_point(Claim("limit", "test", "", CLOSED, statement), {}).statement  # type: ignore[arg-type]


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


def test_a_limit_that_does_not_exist_decides_nothing() -> None:
    assert holds(equal(Limit(sin(s), s, oo), 0)) == 0


@pytest.mark.parametrize("wrong", [Integer(2), oo])
def test_a_wrong_expansion_is_caught_by_the_numbers(wrong: object) -> None:
    with patch("verify.symbolic.limit_at_infinity", return_value=wrong):
        value, remark = take_limit.__wrapped__(Limit(1 + 1 / (s + 17), s, oo))
    assert value is None
    assert "was derived, but" in remark


@pytest.mark.parametrize("wrong", [Integer(2), oo])
def test_a_wrong_symbolic_limit_is_caught_by_the_numbers(wrong: object) -> None:
    limit = Limit(1 + 1 / (s + 17), s, oo)
    with patch.object(Limit, "doit", lambda self: wrong), patch("verify.symbolic.limit_at_infinity", return_value=None):
        value, remark = take_limit.__wrapped__(limit)
    assert value is None
    assert "was derived, but" in remark


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


def test_constant_factors_stay_outside_a_limit_that_sympy_takes() -> None:
    factor = Symbol("A", positive=True)
    with patch("verify.symbolic.limit_at_infinity", return_value=None):
        assert take_limit.__wrapped__(Limit(factor * s / (s + 1), s, oo))[0] == factor
        assert take_limit.__wrapped__(Limit(factor * s, s, oo))[0] is oo
