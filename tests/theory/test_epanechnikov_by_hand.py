"""A value worked by hand for each operator of arXiv:2506.10801, in every arithmetic that runs it."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
import torch
from flint import arb
from sympy import ImmutableDenseMatrix, Rational, log, simplify, sqrt

from lemmata import theory
from lemmata.theory.language.operator import DEFINED
from lemmata.verify.interpret.balls import REALS, as_reals
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.numbers.bounded import Bounded
from lemmata.verify.numbers.reals import precision

PAPER = "lemmata.theory.papers.epanechnikov_energy.energies"
# At beta = 2 the reach is 1: of 0, 1 and 3 the state 0 has the first and, on its border, the second within it. Their terms of F
# at 1/2 are 3/4 each; that of the second at 0 is 0.
THREE, AT, BETWEEN = [[0], [1], [3]], [0], [[0], [1]]
EIGHTH = 0.125
BY_HAND: dict[str, tuple[tuple[Any, ...], Any]] = {
    "GaussianEnergy": ((AT, [[1], [-1]], 2), (1 - log(2)) / 2),
    "ReluSum": ((AT, THREE, 2), 1),
    "LogSumReluEnergy": ((AT, THREE, 2, 1), -log(2) / 2),
    "Within": ((AT, THREE, 2), [1, 1, 0]),
    "Inside": ((AT, THREE, 2), [1, 0, 0]),
    "CountWithin": ((AT, THREE, 2), 2),
    "CountInside": ((AT, THREE, 2), 1),
    "Pull": ((AT, THREE, 2), [-1]),
    "PullInside": ((AT, THREE, 2), [0]),
    "LogSumReluGradient": ((AT, THREE, 2, 1), [-Rational(1, 2)]),
    "LogSumReluSlope": ((AT, [1], THREE, 2, 1), -Rational(1, 2)),  # towards 1, by which F falls; away from it 0
    "CentreWithin": ((AT, THREE, 2), [Rational(1, 2)]),
    "CountApart": (([1], [3], THREE, 2), 3),
    "SafeRadius": (([3], THREE, 2), sqrt(10) - 3),  # the greatest square is 9, the least of |1 - 9|, |1 - 4| and |1 - 0| is 1
    "CountOfBoth": (([1], AT, THREE, 2, 8), 1),
    "PullOfOthers": ((AT, THREE, 2), [-1]),
    "SeparationRate": (([[0], [2]],), Rational(1, 2)),
    "GeometricMeanWithin": (([3], [[2], [8], [99]], Rational(1, 18)), [4]),
    "MeanPattern": (([[1, 2], [3, 6]],), [2, 4]),
    "OwnRate": (([2], [[0], [2]], Rational(1, 4), 3), Rational(7, 2)),
    "NotPositive": ((0,), 1),
    "TriplePull": ((Rational(1, 2), Rational(25, 32)), Rational(3, 2)),
    "PullOfThree": ((0, 0, 1, 3, 2), -1),
    "IsEmergentOfThree": ((Rational(1, 2), 0, 1, 3, 2), 1),
    "WidestGap": (([1, 2], [[0, 0], [4, 2]]), 3),
}


def column(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | ImmutableDenseMatrix) else [value]


def exact(value: Any) -> Any:
    if isinstance(value, list):
        return ImmutableDenseMatrix([row if isinstance(row, list) else [row] for row in value])
    return Rational(value)


def fractions(value: Any) -> Any:
    if isinstance(value, list):
        return [fractions(entry) for entry in value]
    number = Rational(value)
    return Fraction(int(number.p), int(number.q))


def in_floats(name: str, args: tuple[Any, ...]) -> tuple[list[float], list[float]]:
    """The first of two equal instances."""
    held = []
    for arg in args:
        t = torch.tensor(arg if isinstance(arg, list) else float(arg), dtype=torch.float64)
        held.append(Bounded.exact(torch.stack([t, t]) if isinstance(arg, list) else t, tracked=True))
    found = FLOATS[name](*held)
    error = torch.zeros_like(found.value) if found.error is None else found.error
    return tuple((t[0] if found.value.ndim else t).reshape(-1).tolist() for t in (found.value, error))  # type: ignore[return-value]


def test_every_operator_of_the_paper_has_a_value_worked_by_hand() -> None:
    assert theory.CLAIMS
    assert {name for name, operator in DEFINED.items() if operator.__module__ == PAPER} == set(BY_HAND)


@pytest.mark.parametrize("name", BY_HAND)
def test_sympy_balls_and_floats_give_the_value_worked_by_hand(name: str) -> None:
    args, expected = BY_HAND[name]
    wanted = column(expected)
    found = column(DEFINED[name].definition(*map(exact, args)))
    assert [simplify(value - expected) for value, expected in zip(found, wanted, strict=True)] == [0] * len(wanted)
    with precision(128):
        balls = [entry.enclosure() for entry in column(REALS[name](*(as_reals(fractions(arg)) for arg in args)))]
    for ball, value in zip(balls, wanted, strict=True):
        assert ball.overlaps(arb(str(Rational(value) if isinstance(value, int) else value.evalf(30))) + arb(0, 1e-25))
        assert ball.rad() < 1e-20


@pytest.mark.parametrize("name", BY_HAND)
def test_floats_give_the_value_off_a_border_and_know_nothing_on_one(name: str) -> None:
    """On a border the bound is infinite, and exact arithmetic decides. A little farther in it is the exact value."""
    args, expected = BY_HAND[name]
    values, errors = in_floats(name, args)
    for got, error, value in zip(values, errors, column(expected), strict=True):
        assert abs(got - float(value)) <= error + 1e-15 * (1 + abs(float(value)))
    first = args[0]
    if not isinstance(first, list):
        shifted = (first - EIGHTH, *args[1:])
    else:
        shifted = args if isinstance(first[0], list) else ([entry + EIGHTH for entry in first], *args[1:])
    values, errors = in_floats(name, shifted)
    wanted = column(DEFINED[name].definition(*map(exact, shifted)))
    for got, error, value in zip(values, errors, wanted, strict=True):
        assert math.isfinite(error)
        assert abs(got - float(value)) <= error + 1e-15 * (1 + abs(float(value)))


def test_the_slope_to_the_other_side_of_a_border_is_another() -> None:
    """From 0 away from 1, which lies on the border: that pattern's term stays 0, so the slope is that of the first term, 0."""
    args = (AT, [-1], THREE, 2, 1)
    assert DEFINED["LogSumReluSlope"].definition(*map(exact, args)) == 0
