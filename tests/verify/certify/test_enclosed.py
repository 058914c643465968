"""Statements for all numbers of a box: true ones are seen, false ones and those without a value somewhere never."""

from fractions import Fraction

import pytest
from sympy import Abs, And, Eq, Integer, Ne, Or, Rational, Symbol, exp, log, sqrt

from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import Domain, Real, UnitInterval, Whole, n, vector
from lemmata.theory.language.sets import Interval
from lemmata.theory.language.vectors import Dot
from lemmata.verify.certify.enclosed import box_of, boxes_that_hold

x, y = Symbol("x", real=True), Symbol("y", real=True)
v = vector("v", n)
WIDE = Interval(-2, 3)


def over(statement, *variables, given=None):
    extra = {} if given is None else {"given": given}
    return Claim("planted", "test", "planted", Domain(variables or ((x, UnitInterval()),)), statement, **extra)


SEEN = {
    "exp": leq(exp(x), 3),
    "polynomial": less(x * (1 - x), Rational(26, 100)),
    "either": Or(less(x, Rational(2, 3)), less(Rational(1, 3), x)),
    "both": And(less(-1, x), less(x, 2)),
    "apart": Ne(exp(x), 0, evaluate=False),
    "root": less(sqrt(x + 1), Rational(3, 2)),
    "size": less(Abs(x - Rational(1, 2)), 1),
}
NOT_SEEN = {
    "false at an end": leq(exp(x), Rational(27, 10)),
    "false inside": less(x * (1 - x), Rational(1, 4)),
    "false in a small place": less(Abs(x - Rational(1, 3)), 1 / (1 + 10**6 * x)),
    "an equation": Eq(x, x**2, evaluate=False),
    "no value at 0": less(-1, 1 / x),
    "nor does the other side have one": leq(1 / x, 1 / x),
    "no root": leq(sqrt(x - Rational(1, 2)), 1),
    "no logarithm": leq(log(x), 1),
    "a part has no value": Or(leq(x, 2), less(0, 1 / x)),
}


@pytest.mark.parametrize("name", SEEN)
def test_what_holds_is_seen(name):
    assert boxes_that_hold(over(SEEN[name])) > 0


@pytest.mark.parametrize("name", NOT_SEEN)
def test_what_fails_or_has_no_value_somewhere_is_not(name):
    assert boxes_that_hold(over(NOT_SEEN[name])) == 0


def test_boxes_are_halved_until_balls_decide():
    assert boxes_that_hold(over(less(x - x**2, 2))) == 1
    assert boxes_that_hold(over(less(x - x**2, Rational(26, 100)))) > 5
    assert boxes_that_hold(over(less(x - x**2, Rational(26, 100))), most=5) == 0
    assert boxes_that_hold(over(less(-7, x * y), (x, WIDE), (y, WIDE))) > 1
    assert boxes_that_hold(over(less(x * y, 9), (x, WIDE), (y, WIDE))) == 0  # it is 9 at a corner


def test_terms_that_are_put_in_need_a_value():
    inverse = 1 / x
    assert boxes_that_hold(over(leq(0, x)), (inverse,)) == 0 == boxes_that_hold(over(less(-1, x)), (inverse,))
    assert boxes_that_hold(over(less(-1, x)), (1 / (x + 1), Integer(3))) > 0


def test_only_numbers_of_bounded_intervals_make_a_box():
    statement = less(-1, x**2)
    assert box_of(over(statement)) == {"x": (Fraction(0), Fraction(1))}
    assert box_of(over(statement, (x, WIDE))) == {"x": (Fraction(-2), Fraction(3))}
    whole = Symbol("m", integer=True, positive=True)
    for claim in (
        over(statement, (x, Real())),
        over(less(-1, whole), (whole, Whole())),
        over(less(-1, Dot(v, v)), (v, WIDE)),
        over(less(-1, x), (x, UnitInterval()), given=leq(x, 1)),
    ):
        assert boxes_that_hold(claim) == 0
