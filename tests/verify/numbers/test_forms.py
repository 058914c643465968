"""Exact signs of numbers made with roots, exponentials and logarithms: 0 where it is proved, never by being close to it."""

from __future__ import annotations

from fractions import Fraction as F
from math import factorial
from unittest.mock import patch

import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from lemmata.verify.interpret.balls import REALS
from lemmata.verify.numbers.algebra import exactly
from lemmata.verify.numbers.forms import remainder
from lemmata.verify.numbers.reals import Real, precision, real_abs, real_exp, real_log, real_max, real_min, real_power, real_sum

R = Real.of
BITS = 4096
TINY = real_exp(R(-(10**6)))  # below 2^-1442695
PRIMES = (2, 3, 5, 7, 11, 13, 17, 19)


def root(a, k=2):
    return real_power(a if isinstance(a, Real) else R(a), R(F(1, k)))


def exp(a):
    return real_exp(a if isinstance(a, Real) else R(a))


def log(a):
    return real_log(a if isinstance(a, Real) else R(a))


def sign(number, bits=8 * BITS):
    with precision(256), exactly(bits):
        return number().sign()


ZERO = {
    "a root less itself": lambda: root(2) - root(2),
    "a root of what is too large to factor": lambda: root(F(2**200 + 1, 3)) * 2 - root(F(4 * (2**200 + 1), 3)),
    "a product of roots": lambda: root(2) * root(3) - root(6),
    "a quotient of roots": lambda: root(6) / root(3) - root(2),
    "a nested root": lambda: root(3 + 2 * root(2)) - 1 - root(2),
    "a nested root of two roots": lambda: root(5 + 2 * root(6)) - root(3) - root(2),
    "a cube root in disguise": lambda: root(2 + root(5), 3) - (root(5) + 1) / 2,
    "a root of a quotient": lambda: root(1 + 1 / (1 + root(2))) - root(root(2)),
    "a reciprocal": lambda: 1 / (1 + root(2)) + 1 - root(2),
    "a root of the square of a sum of eight roots": lambda: (lambda s: root(s * s) - s)(real_sum([root(p) for p in PRIMES])),
    "a root of the square of a transcendental": lambda: root((1 + exp(1)) * (1 + exp(1))) - 1 - exp(1),
    "a logarithm of a product": lambda: log((1 + exp(1)) * (1 + root(2))) - log(1 + exp(1)) - log(1 + root(2)),
    "logarithms of reciprocals": lambda: log(root(2) + 1) + log(root(2) - 1),
    "logarithms times a root": lambda: root(2) * log(6) - root(2) * log(2) - root(2) * log(3),
    "a logarithm of a logarithm": lambda: log(log(4)) - log(log(2)) - log(2),
    "a product of logarithms": lambda: log(2) * log(2) - log(2) * log(4) / 2,
    "an exponential of a logarithm": lambda: exp(log(3) / 2) - root(3),
    "an exponential of a sum": lambda: exp(root(2) + log(5)) - 5 * exp(root(2)),
    "an exponential of a nested root": lambda: exp(root(3 + 2 * root(2))) - exp(1) * exp(root(2)),
    "irrational powers": lambda: real_power(R(4), root(2)) - real_power(R(2), root(2)) * real_power(R(2), root(2)),
    "the maximum of equal terms": lambda: real_max([root(2) * root(3), root(6)]) - root(6),
    "the minimum of equal terms": lambda: real_min([root(2) * root(3), root(6), R(3)]) - root(6),
    "a size": lambda: real_abs(root(2) * root(3) - root(6)),
    "the root of 0": lambda: root(root(2) * root(3) - root(6)),
    "a value without a form": lambda: REALS["Gamma"](R(F(1, 3))) * REALS["Gamma"](R(F(1, 3))) - REALS["Gamma"](R(F(1, 3))) * 1
    * REALS["Gamma"](R(F(1, 3))),
    "pi": lambda: (REALS["pi"]() + root(2)) * (REALS["pi"]() - root(2)) - REALS["pi"]() * REALS["pi"]() + 2,
}


def large():
    return real_sum([root(p) * exp(root(q)) for p in PRIMES for q in PRIMES])


ZERO["a product too large to multiply out"] = lambda: large() * large() - large() * large()
ZERO["a quotient by what is too large to multiply out"] = lambda: 1 / (large() * large()) - 1 / (large() * large())
NOT_ZERO = {
    "a nested root and a little": (lambda: root(3 + 2 * root(2)) - 1 - root(2) + R(F(1, 10**300)), 1),
    "a nested root and less": (lambda: root(3 + 2 * root(2)) - 1 - root(2) - R(F(1, 10**3000)), -1),
    "roots of neighbours": (lambda: root(2 + F(1, 10**50_000)) - root(2), 1),
    "logarithms of neighbours": (lambda: log(2) - log(2 + F(1, 10**50_000)), -1),
    "an exponential near 1": (lambda: exp(TINY) - 1, 1),
    "a root near 1": (lambda: 1 - root(1 - TINY), 1),
    "a root less its first two terms": (lambda: root(1 + TINY) - 1 - TINY / 2, -1),
    "a logarithm near 0": (lambda: log(1 + root(2 * TINY)), 1),
    "two tiny numbers": (lambda: exp(-TINY) - exp(-2 * TINY), 1),
    "a number that is nearly whole": (lambda: exp(REALS["pi"]() * root(163)) - 262537412640768744, -1),
}
UNDEFINED = {
    "0/0": lambda: (root(2) * root(3) - root(6)) / (root(2) * root(3) - root(6)),
    "0/0 of what is seen to be equal": lambda: (root(2) - root(2)) / (root(2) - root(2)),
    "0 times 1/0": lambda: R(0) * (1 / (root(2) * root(3) - root(6))),
    "1/0 less itself": lambda: (lambda s: s - s)(1 / (root(2) * root(3) - root(6))),
    "log 0": lambda: (lambda s: s - s)(log(root(2) * root(3) - root(6))),
    "the root of a negative number": lambda: (lambda s: s - s)(root(root(2) - 2)),
    "the logarithm of a negative number": lambda: (lambda s: s - s)(log(root(2) - 2)),
}


@pytest.mark.parametrize("name", ZERO)
def test_equal_numbers_are_seen_to_be_equal(name):
    assert sign(ZERO[name]) == 0
    with precision(BITS):
        assert ZERO[name]().enclosure().contains(0)
        assert ZERO[name]().sign() in (None, 0)


@pytest.mark.parametrize("name", NOT_ZERO)
def test_numbers_that_are_nearly_equal_are_not_called_equal(name):
    number, expected = NOT_ZERO[name]
    assert sign(number) == expected


@pytest.mark.parametrize("name", UNDEFINED)
def test_what_is_not_defined_is_no_number_whatever_it_is_multiplied_with(name):
    assert sign(UNDEFINED[name]) is None


def taylor(s, terms):
    return real_sum([real_power(s, R(k)) / factorial(k) for k in range(terms)])


@pytest.mark.parametrize("terms", [1, 2, 3, 4])
def test_series_decide_what_cancels_in_their_first_terms_and_leave_the_rest_open(terms):
    assert sign(lambda: exp(TINY) - taylor(TINY, terms)) == 1
    assert sign(lambda: exp(-TINY) - taylor(-TINY, terms)) == (-1) ** terms
    assert sign(lambda: exp(TINY) - taylor(TINY, 7)) is None


def test_series_of_logarithms_and_roots_have_the_signs_of_their_next_terms():
    s = TINY
    assert sign(lambda: log(1 + s) - s) == -1
    assert sign(lambda: log(1 + s) - s + s * s / 2) == 1
    assert sign(lambda: log(1 - s) + s) == -1
    assert sign(lambda: root(1 + s, 3) - 1 - s / 3) == -1
    assert sign(lambda: root(1 + s, 3) - 1 - s / 3 + s * s / 9) == 1
    assert sign(lambda: log(1 + s) - root(1 + 2 * s, 3) + 1 - s / 3) == -1  # (-1/2 + 4/9) s^2


def test_a_wrong_remainder_of_a_series_is_caught():
    with patch("lemmata.verify.numbers.signs.remainder", lambda small, order: arb(0)):
        assert sign(lambda: exp(TINY) - taylor(TINY, 7)) == -1
    assert sign(lambda: exp(TINY) - taylor(TINY, 7)) is None


@pytest.mark.parametrize("small", [F(1, 2**45), F(-1, 2**45), F(1, 2**70), F(-1, 3**40)])
def test_remainders_hold_what_series_leave_out(small):
    coefficients = {
        exp: [F(1, factorial(k)) for k in range(5)],
        lambda s: log(1 + s): [F(0), *(F((-1) ** (k + 1), k) for k in range(1, 5))],
        lambda s: root(1 + s, 3): [F(1), F(1, 3), F(-1, 9), F(5, 81), F(-10, 243)],
    }
    form = {(): fmpq(small.numerator, small.denominator)}
    with precision(2048):
        for function, terms in coefficients.items():
            rest = function(R(small)) - sum(small**k * c for k, c in enumerate(terms))
            assert remainder(form, 5).contains(rest.enclosure())
            assert not remainder(form, 6).contains(rest.enclosure())


def test_a_number_below_the_stated_precision_is_decided_with_more_of_it():
    near = R(F(int(3 ** F(1, 2) * 10**16), 10**16))  # math.sqrt is not asked: the roots of 3 to 16 digits

    def number():
        return (exp(near * F(1, 10**700)) - taylor(near * F(1, 10**700), 6)) * root(3)

    assert sign(number, 4096) is None
    assert sign(number, 16 * 1024) == 1


def test_a_wrong_separation_bound_is_caught():
    with patch("lemmata.verify.numbers.signs.separation", lambda form: 20):
        assert sign(NOT_ZERO["a nested root and a little"][0]) == 0
    assert sign(NOT_ZERO["a nested root and a little"][0]) == 1


def test_nothing_is_named_where_no_algebra_is_at_work():
    with exactly(BITS):
        assert root(2).is_exact
    assert not root(2).is_exact
    assert isinstance(root(2).ball, arb)


# --- drawn expressions ------------------------------------------------------------------------------------------------

LEAVES = st.fractions(min_value=-4, max_value=4, max_denominator=3)
OPERATIONS = ("add", "subtract", "multiply", "divide", "root", "cube root", "exp", "log", "max")


def trees(depth):
    if not depth:
        return LEAVES
    inner = st.one_of(LEAVES, trees(depth - 1))
    return st.tuples(st.sampled_from(OPERATIONS), inner, inner)


def value(tree):
    if isinstance(tree, F):
        return R(tree)
    name, one, other = tree
    a, b = value(one), value(other)
    return {
        "add": lambda: a + b,
        "subtract": lambda: a - b,
        "multiply": lambda: a * b,
        "divide": lambda: a / b,
        "root": lambda: root(a),
        "cube root": lambda: root(a, 3),
        "exp": lambda: exp(a) if a.enclosure().upper() < 100 else R(0),
        "log": lambda: log(a),
        "max": lambda: real_max([a, b]),
    }[name]()


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(trees(3), trees(2))
def test_signs_by_algebra_are_those_of_balls_at_high_precision(one, other):
    def number():
        a, b = value(one), value(other)
        return (a + b) * (a - b) - a * a + b * b + (a - b) * F(1, 10**40)

    found = sign(number, 2048)
    with precision(2048):
        ball = number().enclosure()
    if found == 0:
        assert ball.contains(0)
        assert ball.rad() < arb(2) ** -1000
    elif found is not None:
        assert not (ball.upper() < 0 if found > 0 else ball.lower() > 0)
