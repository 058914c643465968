"""Integrals of what is not analytic, and of integrals: each interpreter gives the value worked by hand."""

from __future__ import annotations

from fractions import Fraction
from time import process_time
from typing import Any

import pytest
from flint import arb, fmpq
from sympy import Integral, Rational, Symbol

from lemmata.theory.language.arithmetics import EXACT, SYMBOLIC
from lemmata.theory.language.defined import (
    absolute,
    choose,
    descending,
    e_to,
    expectation,
    greatest,
    integral,
    is_zero,
    larger,
    same,
    smallest,
    softmax,
    total,
)
from lemmata.theory.language.functions import clip, digamma, erf, floor, relu, sign, sin, softplus, step
from lemmata.theory.language.operator import NoClosedForm
from lemmata.verify.interpret.balls import REALS
from lemmata.verify.interpret.balls.fold import Balls, TooLong, integrals_until
from lemmata.verify.interpret.floats.fold import Floats
from lemmata.verify.numbers.enclosures import enclosure
from lemmata.verify.numbers.reals import Real, precision

C = Fraction(1, 3)
CLOSED = {  # by elementary integration, at c = 1/3
    "absolute": (lambda c: integral(-1, 1, lambda t: absolute(t - c)), "10/9"),
    "absolute, of both signs": (lambda c: integral(-1, 1, lambda t: absolute(t)), "1"),
    "step": (lambda c: integral(0, 1, lambda t: step(t - c)), "2/3"),
    "sign": (lambda c: integral(0, 1, lambda t: sign(t - c)), "1/3"),
    "floor": (lambda c: integral(0, 3, lambda t: floor(t + c)), "4"),
    "relu": (lambda c: integral(0, 1, lambda t: relu(t - c)), "2/9"),
    "clip": (lambda c: integral(0, 1, lambda t: clip(t, 0, c)), "5/18"),
    "larger": (lambda c: integral(0, 1, lambda t: larger(t, c)), "5/9"),
    "greatest": (lambda c: integral(0, 1, lambda t: greatest(2, lambda i: t * same(i, 0) + c * same(i, 1))), "5/9"),
    "smallest": (lambda c: integral(0, 1, lambda t: smallest(2, lambda i: t * same(i, 0) + c * same(i, 1))), "5/18"),
    "descending": (lambda c: integral(0, 1, lambda t: descending(2, lambda i: t * same(i, 0) + c * same(i, 1))[0]), "5/9"),
    "choose": (lambda c: integral(0, 1, lambda t: choose(t, c, lambda: t, lambda: 2 * t)), "17/18"),
    "is_zero": (lambda c: integral(0, 1, lambda t: is_zero(t - c)), "0"),
    "backwards": (lambda c: integral(1, 0, lambda t: t * c), "-1/6"),
    "backwards, cut": (lambda c: integral(1, 0, lambda t: larger(t, c)), "-5/9"),
    "down from 0": (lambda c: integral(0, -1, lambda t: t**2), "-1/3"),
    "below 0": (lambda c: integral(-2, -1, lambda t: t * c), "-1/2"),
    "up to a place, backwards": (lambda c: integral(1, 0, lambda t: integral(t, 0, lambda u: u * c)), "1/18"),
    "after another": (lambda c: integral(0, 1, lambda t: larger(t, integral(0, c, lambda u: u * 18) - t)), "3/4"),
    "up to a place": (lambda c: integral(0, 1, lambda t: integral(0, t, lambda u: u * c)), "1/18"),
}
WITHOUT = ("descending", "choose", "is_zero")  # of what SymPy does not compare there is no closed form
JUMPS = ("is_zero", "sign", "floor")  # which a rule for smooth functions is far off
SMOOTH = {  # balls and the definition, which have nothing in common here
    "sin": lambda c: integral(0, 1, lambda t: sin(t * c)),
    "erf": lambda c: integral(0, 1, lambda t: erf(t * c)),
    "softplus": lambda c: integral(0, 1, lambda t: softplus(t - c)),
    "exp": lambda c: integral(0, 1, lambda t: integral(0, 1, lambda u: e_to(u * t * c * 10))),
}


def in_balls(body: Any) -> arb:
    with precision(64):
        return Balls(REALS).run(body, Real.of(C)).enclosure()


def exactly(body: Any) -> arb:
    return enclosure(EXACT.run(body, Rational(1, 3)))


@pytest.mark.parametrize("name", CLOSED)
def test_an_integral_is_what_it_is_by_hand(name: str) -> None:
    body, value = CLOSED[name]
    wanted = Fraction(value)
    found = in_balls(body)
    assert found.overlaps(arb(fmpq(wanted.numerator, wanted.denominator)))
    assert found.rad() < 1e-8
    if name not in WITHOUT:
        assert exactly(body).overlaps(arb(fmpq(wanted.numerator, wanted.denominator)))


@pytest.mark.parametrize("name", [name for name in CLOSED if not name.startswith(JUMPS)])
def test_floats_are_near_the_value_by_hand(name: str) -> None:
    """By one rule of Gauss, which is rough at kinks; nothing is said to be known of how far off it is."""
    body, value = CLOSED[name]
    found = Floats({}).run(body, Fraction(1, 3)).held
    assert found.error is None or found.error.isinf().all()
    assert float(found.value) == pytest.approx(float(Fraction(value)), abs=0.03)


def test_an_integral_of_which_no_end_is_seen_to_be_the_lower_has_no_closed_form() -> None:
    x = Symbol("x", real=True)
    with pytest.raises(NoClosedForm, match="which of 0 and x is the lower end"):
        EXACT.run(lambda: integral(0, x, lambda t: t))


def test_an_integral_that_does_not_exist_is_no_gamma_function() -> None:
    body = EXACT.run(lambda: integral(0, 1, lambda t: t ** Rational(-3, 2) * e_to(-t)))
    assert isinstance(body, Integral)
    assert not enclosure(body).is_finite()


@pytest.mark.parametrize("name", SMOOTH)
def test_balls_agree_with_the_definition(name: str) -> None:
    found = in_balls(SMOOTH[name])
    assert found.rad() < 1e-8
    assert found.overlaps(exactly(SMOOTH[name]))


def test_a_function_with_a_pole_beside_the_path() -> None:
    found = in_balls(lambda c: integral(1, 2, lambda t: digamma(t)))  # log Gamma(2) - log Gamma(1)
    assert found.contains(0)
    assert found.rad() < 1e-8


def test_numbers_of_python_are_numbers() -> None:
    for body, value in ((lambda c: total(2, lambda i: 1), 2), (lambda c: softmax(2, lambda i: 0)[0], Fraction(1, 2))):
        assert Balls(REALS).run(body, Real.of(C)).rational == Real.of(value).rational
    assert Balls(REALS).run(lambda c: expectation(2, lambda i: 0, lambda i: 3), Real.of(C)).rational == 3


def test_a_softmax_within_an_integral() -> None:
    found = in_balls(lambda c: integral(0, 1, lambda t: softmax(2, lambda i: t * same(i, 0))[0]))
    assert found.overlaps((arb(1).exp() + 1).log() - arb(2).log())


def test_the_kernel_takes_no_variable_for_positive_that_is_not() -> None:
    for low, kept in ((-1, True), (0, False)):
        body = SYMBOLIC.run(lambda low=low: integral(low, 1, lambda t: absolute(t) - t)).args[0]
        assert bool(body.free_symbols) is kept


def test_an_integral_that_is_not_found_in_time_is_told_also_within_another() -> None:
    body = SMOOTH["exp"]
    for end in (0.0, process_time() + 0.01):  # before it begins, and within it
        with integrals_until(end), pytest.raises(TooLong):
            in_balls(body)
    assert in_balls(body).is_finite()
