"""A value worked by hand for each operator of the log-sum-exp energy and of kernels, in every arithmetic that runs it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from flint import arb
from sympy import Rational, cos, exp, log, simplify, sqrt

from lemmata import theory
from lemmata.theory.language.operator import DEFINED
from tests.theory.test_worked_by_hand import HALF, column, exactly, in_balls, in_floats

ROOM = "lemmata.theory.papers.epanechnikov_energy"
ROW, ONE_OFF, TWO_OFF = [[1], [0], [2]], exp(-Rational(1, 2)), exp(-2)
OWN_SHARE = 1 / (1 + 2 * ONE_OFF)
PULLED = 2 * TWO_OFF / (1 + TWO_OFF)  # of two patterns at distance 2, beta = 1
BY_HAND: dict[str, tuple[tuple[Any, ...], Any]] = {
    "GaussianEnergy": (([0], [[1], [-1]], 2), (1 - log(2)) / 2),
    "SeparableEnergy": (([2, 3], 1), -log(6)),
    "SumOf": (([1, -3, 5],), 3),
    "GaussianSum": (([0], [[0], [2]], 1), 1 + TWO_OFF),
    "GaussianGradient": (([1], [[1], [-1]], 1), [PULLED]),
    "GaussianPullOfOthers": (([0], [[1], [-1]], 2), [Rational(1, 2)]),
    "TripleSlope": ((1, 2), 2 * exp(-4) + exp(-1)),
    "MemoryGradient2": (([[0], [2]], 1), PULLED**2),
    "BiasedUpdate": (([1], [[0], [2]], 1), [1]),
    "PrintedBalance": ((ROW, 1), [1 - OWN_SHARE - 2 / (1 + ONE_OFF + exp(-1))]),
    "SquaredBalance": ((ROW, 1), [1 - OWN_SHARE - 2 / (1 + ONE_OFF + TWO_OFF)]),
    "FirstBalance": (([[1], [0]], 2), [exp(-1) / (1 + exp(-1))]),
    "StepSpread": (([1, 2],), 15),
    "KernelCost": (([1],), 1 / (2 * sqrt(3))),
    "ParabolaPair": ((0, 2), Rational(3, 2)),
    "QuarticPair": ((0, 2), Rational(9, 8)),
    "TriweightPair": ((0, 2), Rational(27, 32)),
    "TricubePair": ((0, 2), Rational(343, 256)),
    "TrianglePair": ((1, 4), Rational(3, 2)),
    "UniformPair": ((2, 2), 1),
    "CosinePair": ((0, 2, 1), 2 * cos(Rational(1, 2))),
    "LinePairs": ((2, HALF / 2), Rational(7, 16)),
}


def test_every_operator_of_these_two_modules_has_a_value_worked_by_hand() -> None:
    assert theory.CLAIMS
    rooms = (f"{ROOM}.gaussian", f"{ROOM}.kernels")
    assert {name for name, operator in DEFINED.items() if operator.__module__ in rooms} == set(BY_HAND) - {"GaussianEnergy"}


@pytest.mark.parametrize("name", BY_HAND)
def test_sympy_balls_and_floats_give_the_value_worked_by_hand(name: str) -> None:
    args, expected = BY_HAND[name]
    wanted = column(expected)
    assert [simplify(found - value) for found, value in zip(exactly(name, args), wanted, strict=True)] == [0] * len(wanted)
    for ball, value in zip(in_balls(name, args), wanted, strict=True):
        assert ball.overlaps(arb(str(Rational(value) if isinstance(value, int) else value.evalf(30))) + arb(0, 1e-25))
        assert ball.rad() < 1e-20
    values, errors = in_floats(name, args)
    for got, error, value in zip(values, errors, wanted, strict=True):
        assert math.isfinite(error)
        assert abs(got - float(value)) <= error + 1e-15 * (1 + abs(float(value)))


def test_a_uniform_kernel_is_1_on_its_border_too() -> None:
    assert exactly("UniformPair", (3, 2)) == [1]
