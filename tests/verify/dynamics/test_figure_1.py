"""Figure 1 of arXiv:2405.08707: all fixed points of its energies on its own patterns, certified; the landscapes differ."""

from fractions import Fraction

import pytest

from lemmata.verify.dynamics import Ball, Memory, contraction, fixed_points

LINE = [[-2], [0], [1]]
PLANE = [[Fraction(-2), Fraction(-1, 2)], [Fraction(1, 5), Fraction(-3, 10)], [Fraction(3, 2), Fraction(3, 2)]]


@pytest.mark.parametrize(
    ("patterns", "energy", "beta", "points", "stable"),
    [
        (LINE, "distance", 1, 3, 2),
        (LINE, "mchn", 1, 1, 1),
        (LINE, "mchn", 2, 3, 2),
        (PLANE, "distance", 1, 5, 3),
        (PLANE, "mchn", 1, 3, 2),
        (PLANE, "mchn", 2, 3, 2),
    ],
)
def test_the_fixed_points_of_figure_1(patterns: list[list[Fraction]], energy: str, beta: int, points: int, stable: int) -> None:
    memory = Memory.of(patterns, energy, beta)
    found, undecided = fixed_points(memory, Ball.of([0] * memory.n, 3))  # all patterns, so all fixed points, lie in it
    assert undecided == []
    assert len(found) == points
    assert sum(contraction(memory, Ball(point.centre, 4 * point.radius)) is not None for point in found) == stable
