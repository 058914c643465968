"""Asymptotic expansions: against values known from books, against SymPy's own limits, and refusals of what is not covered."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp
from sympy import (
    E,
    EulerGamma,
    Expr,
    Integer,
    Mul,
    Rational,
    Symbol,
    cos,
    exp,
    gamma,
    lambdify,
    limit,
    log,
    loggamma,
    oo,
    pi,
    simplify,
    sqrt,
)

from lemmata.verify.certify.asymptotics import ZERO
from lemmata.verify.certify.limits import NotCovered, expanded, limit_at_infinity

n = Symbol("n", positive=True)
T = Symbol("T", positive=True)
z = Symbol("z", real=True)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ((1 + 1 / n) ** n, E),
        ((1 - T / n) ** n, exp(-T)),
        (n * log(1 + 2 / n), Integer(2)),
        (n**2 * (log(1 + 1 / n) - 1 / n), Rational(-1, 2)),
        (gamma(n + 1) / (sqrt(2 * pi * n) * (n / E) ** n), Integer(1)),
        (n * (loggamma(n) - (n - Rational(1, 2)) * log(n) + n - log(2 * pi) / 2), Rational(1, 12)),
        (gamma(n + T) / (gamma(n) * n**T), Integer(1)),
        (gamma(2 * n) / gamma(n) ** 2, oo),  # like 4^n
        (gamma(2 * n) / (gamma(n) ** 2 * 4**n * sqrt(n)), 1 / (2 * sqrt(pi))),  # the duplication formula
        (gamma(2 * n) / (gamma(n) ** 2 * 5**n), Integer(0)),
        ((sqrt(n + 1) - sqrt(n)) * sqrt(n), Rational(1, 2)),
        (log(n) / n, Integer(0)),
        (n / log(n) ** 5, oo),
        (-n / log(n) ** 5, -oo),
        (log(2 * n) / log(n), Integer(1)),
        (log(n + 1) - log(n), Integer(0)),
        (z + 1 / n, z),
        (z / n, Integer(0)),
        (exp(-n) * n**9, Integer(0)),
        (exp(1 / n), Integer(1)),
        (exp(n**2) / exp(n**2 + n), Integer(0)),
        ((2 - n) ** 3 / n**3, Integer(-1)),
        ((2 - n) ** (-3) * n**4, -oo),
        (cos(n) / n, Integer(0)),
        (n * (exp(-n) + 1) - n, Integer(0)),
        (n * EulerGamma, oo),
        (Mul(Mul(2, log(n), evaluate=False), 1 / (n + T), evaluate=False), Integer(0)),
    ],
)
def test_limits_from_books(term: Expr, value: Expr) -> None:
    found = limit_at_infinity(term, n)
    assert found is not None
    assert found == value or simplify(found - value) == 0


@pytest.mark.parametrize(
    "term",
    [
        z**n / n,  # z may be negative
        (-2) ** n,
        z * n,  # or 0
        cos(n),
        exp(n) * log(1 + exp(-n)),  # 1, but the difference is below every power
        log(2 - n),
        gamma(1 / n),
        gamma(-n),
        (log(n) + 1) ** n,  # a logarithm in the leading term of the base
        sqrt(1 - n),
    ],
)
def test_what_is_not_covered_is_refused(term: Expr) -> None:
    assert limit_at_infinity(term, n) is None


def test_a_symbol_that_may_vanish_or_change_its_sign_is_no_leading_coefficient() -> None:
    assert limit_at_infinity(z * n, n) is None
    assert limit_at_infinity(T * n, n) is oo
    assert limit_at_infinity(z**n / gamma(n), n) is None
    assert limit_at_infinity(T**n / gamma(n), n) == 0


@pytest.mark.parametrize("wrong", [(1 + 1 / n) ** n - 3, gamma(n + 1) / (n / E) ** n / sqrt(6 * n)])
def test_a_planted_wrong_value_is_not_confirmed(wrong: Expr) -> None:
    assert limit_at_infinity(wrong, n) not in (0, 1)


POLYNOMIALS = st.lists(st.integers(-3, 3), min_size=1, max_size=3).map(lambda cs: sum(c * n**k for k, c in enumerate(cs)))


@settings(max_examples=6)
@given(POLYNOMIALS, POLYNOMIALS.filter(lambda q: q != 0), st.integers(-2, 2), st.sampled_from([0, 1, Rational(1, 2)]))
def test_quotients_have_the_limits_that_sympy_gives(top: Expr, bottom: Expr, power: int, root: Expr) -> None:
    term = top / bottom * (n + 3) ** root * log(n) ** power + log((n + 1) / n) * n
    found = limit_at_infinity(term, n)
    if found is not None:
        assert simplify(found - limit(term, n, oo)) == 0 or found == limit(term, n, oo)


def test_polynomials_are_always_covered() -> None:
    assert limit_at_infinity((n**2 - 3) / (2 * n**2 + n), n) == Rational(1, 2)
    assert limit_at_infinity((3 - n**2) / (2 * n + 1), n) is -oo


@pytest.mark.parametrize(
    "term",
    [loggamma(n / 2 + 1), log(gamma(n + 3)), sqrt(n**2 + n), 1 / (n + 2), log(1 + 1 / n), exp(1 / n), log(n + 2) * n],
)
def test_the_error_is_as_small_as_it_says(term: Expr) -> None:
    found = expanded(term, n)
    assert found.error < ZERO
    series = sum((c * n ** Rational(str(a)) * log(n) ** Rational(str(b)) for (a, b), c in found.terms.items()), Integer(0))
    assert not found.scale
    with mp.workdps(60):
        far = [mp.mpf(10) ** k for k in (4, 6)]
        misses = [abs(lambdify(n, term - series, "mpmath")(at)) for at in far]
    for at, miss in zip(far, misses, strict=True):
        a, b = map(float, found.error)
        assert miss <= 100 * at**a * mp.log(at) ** b


def test_a_root_of_what_becomes_negative_is_not_covered() -> None:
    with pytest.raises(NotCovered):
        expanded(sqrt(3 - n), n)


def test_gamma_of_a_number_is_a_number() -> None:
    assert limit_at_infinity(n * loggamma(Rational(1, 3)), n) == oo
    assert limit_at_infinity(n * (gamma(Rational(1, 3)) - 3), n) == -oo
    assert limit_at_infinity(log(n) / (n + loggamma(1, evaluate=False)), n) == 0
    assert limit_at_infinity(n * loggamma(2, evaluate=False), n) == 0
