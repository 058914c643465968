"""Minima of both energies, all of them and certified; a minimum that is about to split is not counted."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import torch
from flint import arb

from lemmata.models.landscapes import minima as searched
from lemmata.verify.dynamics import Ball, Memory, fixed_points, is_minimum, minima
from lemmata.verify.dynamics.minima import in_order
from lemmata.verify.numbers.reals import precision

PAIR = [[-1], [1]]
LINE = [[-2], [0], [1]]
PLANE = [[Fraction(-2), Fraction(-1, 2)], [Fraction(1, 5), Fraction(-3, 10)], [Fraction(3, 2), Fraction(3, 2)]]
CORNERS = [list(corner) for corner in product((-3, 3), repeat=2)]


BUDGET = 600  # boxes


def count(patterns: Any, energy: str = "distance", beta: Any = 1) -> int | None:
    found = minima(Memory.of(patterns, energy, beta), BUDGET)
    return None if found is None else len(found)


@pytest.mark.parametrize("energy", ["distance", "mchn"])
def test_counts_known_by_hand(energy: str) -> None:
    assert count([[5]], energy) == 1
    assert count([[2, -1, 3]], energy) == 1
    assert count([[2], [2], [2]], energy) == 1
    assert count([[-3], [3]], energy) == 2
    assert count([[-3], [-3], [3]], energy) == 2
    assert count(CORNERS, energy) == 4
    assert count([[Fraction(-1, 2)], [Fraction(1, 2)]], energy) == 1


@pytest.mark.parametrize(
    ("patterns", "counts"),
    [(PLANE, (3, 2, 2)), (LINE, (2, 1, 2))],
)
def test_the_minima_of_figure_1(patterns: Any, counts: tuple[int, int, int]) -> None:
    assert (count(patterns), count(patterns, "mchn", 1), count(patterns, "mchn", 2)) == counts


@pytest.mark.parametrize(("beta", "expected"), [("0.99", 1), ("0.9999", 1), ("1", None), ("1.0001", 2), ("1.01", 2)])
@pytest.mark.parametrize("bits", [64, 256])
def test_a_minimum_that_is_about_to_split_is_not_counted(beta: str, expected: int | None, bits: int) -> None:
    with precision(bits):
        assert count(PAIR, "mchn", Fraction(beta)) == expected


def test_so_it_is_in_the_plane_where_three_patterns_meet() -> None:
    corner = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]  # J = beta / 3 on their plane: the centroid splits at beta = 3
    assert count(corner, "mchn", 2) == 1
    assert count(corner, "mchn", 3) is None
    found = minima(Memory.of(corner, "mchn", 6))
    assert found is not None
    assert len(found) == 3


def test_minima_of_two_patterns_are_where_the_update_stands_still() -> None:
    found = minima(Memory.of(PAIR, "mchn", 2))
    assert found is not None
    low, high = in_order(found) or []
    root = 1.0
    for _ in range(200):
        root = math.tanh(2 * root)
    for ball, expected in ((low, -root), (high, root)):
        assert float(arb(ball.centre[0])) == pytest.approx(expected, abs=1e-14)
        assert ball.radius * 10**12 < 1


def test_maxima_and_saddles_are_told_apart_from_minima() -> None:
    line = Memory.of(PAIR, "mchn", 2)
    assert is_minimum(line, Ball.of([0], 0)) is False
    assert is_minimum(Memory.of(PAIR, "mchn", 1), Ball.of([0], 0)) is None
    square = Memory.of([[-2, -2], [-2, 2], [2, -2], [2, 2]], "distance")
    found, still_open = fixed_points(square, Ball.of([0, 0], 3))
    assert (len(found), still_open) == (9, [])  # the product of three fixed points on each axis
    assert sorted(is_minimum(square, ball) is True for ball in found) == [False] * 5 + [True] * 4
    tilted = Memory.of([[-2, -1], [2, 1]], "distance")  # a saddle that no axis shows alone
    assert is_minimum(tilted, Ball.of([0, 0], 0)) is False


def test_too_little_to_go_by_gives_no_count() -> None:
    assert count([[0] * 4, [9] * 4]) is None  # no subdivision in four dimensions
    assert minima(Memory.of(PLANE), budget=1) is None


def test_minima_that_share_a_coordinate_are_in_no_certain_order() -> None:
    found = minima(Memory.of([[0, -3], [0, 3]]))
    assert found is not None
    assert len(found) == 2
    assert in_order(found) is None


@pytest.mark.parametrize(("energy", "beta"), [("distance", 1), ("mchn", 2)])
def test_a_search_in_floats_finds_as_many(energy: str, beta: float) -> None:
    generator = torch.Generator().manual_seed(14)
    for trial in range(12):
        size = 1 + trial % 2
        patterns = torch.randint(-16, 17, (2 + trial % 3, size), generator=generator).double() / 8
        certain = count(patterns.tolist(), energy, beta)
        assert certain == len(searched(energy, patterns, beta))
