"""Updates, Jacobians and regions of contraction in ball arithmetic."""

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq

from lemmata.verify.dynamics import (
    Ball,
    Box,
    Memory,
    contraction,
    fixed_points,
    has_no_fixed_point,
    krawczyk,
    unique_fixed_point,
)
from lemmata.verify.dynamics.updates import image_radius, jacobian, jacobian_norm, mean_above, update_at, weights
from lemmata.verify.numbers.reals import precision

PAIR = [[Fraction(1)], [Fraction(-1)]]  # f(x) = tanh(2 x) by the distance energy


def random_memory(seed: int, d: int = 5, n: int = 3, energy: str = "distance") -> tuple[Memory, np.ndarray]:
    rows = np.random.Generator(np.random.SFC64(seed)).normal(size=(d, n))
    return Memory.of(rows, energy, Fraction(3, 4)), rows


def float_update(rows: np.ndarray, x: np.ndarray, energy: str, beta: float) -> np.ndarray:
    scores = -beta * ((rows - x) ** 2).sum(1) if energy == "distance" else beta * rows @ x
    shares = np.exp(scores - scores.max())
    return shares @ rows / shares.sum()


@pytest.mark.parametrize("energy", ["distance", "mchn"])
def test_the_update_encloses_the_floating_point_one(energy: str) -> None:
    for seed in range(20):
        memory, rows = random_memory(seed, energy=energy)
        x = np.random.default_rng(seed).normal(size=3)
        image = update_at(memory, tuple(fmpq(*float(a).as_integer_ratio()) for a in x))
        expected = float_update(rows, x, energy, 0.75)
        assert all(abs(float(a.mid()) - b) < 1e-13 for a, b in zip(image, expected, strict=True))


def test_two_patterns_give_the_hyperbolic_tangent() -> None:
    image = update_at(Memory.of(PAIR), (fmpq(1, 2),))[0]
    assert image.overlaps(arb(1).tanh())
    assert image.rad() < 1e-15
    half = update_at(Memory.of(PAIR, "mchn", Fraction(1, 2)), (fmpq(1, 2),))[0]
    assert half.overlaps((arb(1) / 4).tanh())


def test_copies_count_in_weight() -> None:
    memory = Memory.of([[1], [1], [-1]])
    shares = weights(memory, Ball.of([0], 0))
    assert all(share.overlaps(arb(1) / 3) for share in shares)


@pytest.mark.parametrize("energy", ["distance", "mchn"])
def test_the_jacobian_bounds_hold_at_points_of_the_ball(energy: str) -> None:
    for seed in range(10):
        memory, rows = random_memory(seed, energy=energy)
        ball = Ball.of(rows[0], 0.25)
        bound = jacobian_norm(memory, ball)
        quick = jacobian_norm(memory, ball, quick=True)
        rng = np.random.default_rng(seed)
        for _ in range(20):
            u = rng.normal(size=3)
            x = rows[0] + 0.2499 * u / np.linalg.norm(u)
            slope = np.stack(
                [
                    (float_update(rows, x + h, energy, 0.75) - float_update(rows, x - h, energy, 0.75)) / 2e-5
                    for h in 1e-5 * np.eye(3)
                ]
            )
            assert np.linalg.norm(slope, 2) <= float(arb(bound).upper()) + 1e-8
            gap = np.linalg.norm(float_update(rows, x, energy, 0.75) - rows[0])
            assert gap <= float(arb(image_radius(memory, 0, ball.radius)).upper()) + 1e-12
        assert bound <= quick or quick < 0.125


def test_the_jacobian_of_two_patterns_is_the_derivative_of_tanh() -> None:
    slope = jacobian(Memory.of(PAIR), Ball.of([Fraction(1, 2)], 0))[0, 0]
    assert slope.overlaps(2 / arb(1).cosh() ** 2)
    wide = jacobian(Memory.of(PAIR), Box((fmpq(1, 2),), (fmpq(1, 8),)))[0, 0]
    for x in (0.375, 0.5, 0.625):
        assert wide.contains(2 / arb(2 * x).cosh() ** 2)


def test_a_mean_with_bounded_shares_is_bounded_by_duality() -> None:
    values = [arb(0), arb(1), arb(4)]
    assert float(mean_above([arb(1), arb(1), arb(1)], values)) == 4.0  # all weight on the greatest, not 5
    assert float(mean_above([arb(1), arb(0.5), arb(0.25)], values)) == pytest.approx(1.5)


def test_a_contraction_encloses_its_fixed_point() -> None:
    region = contraction(Memory.of(PAIR), Ball.of([1], Fraction(1, 4)))
    assert region is not None
    assert region.factor < 1
    fixed = 0.9575040240772688  # of tanh(2 x), by bisection in a second program
    assert abs(1 - fixed) <= float(arb(region.offset).upper())
    assert float(arb(region.offset).upper()) < 0.06


def test_a_ball_with_two_attractors_is_no_contraction() -> None:
    assert contraction(Memory.of(PAIR), Ball.of([0], 2)) is None
    assert unique_fixed_point(Memory.of(PAIR), Ball.of([0], 2)) is None


@pytest.mark.parametrize(("a", "count"), [(Fraction(7, 10), 1), (Fraction(5, 7), 3), (Fraction(1), 3), (Fraction(1, 2), 1)])
def test_the_bifurcation_of_two_patterns_is_at_twice_the_square_equal_to_one(a: Fraction, count: int) -> None:
    """2 (7/10)^2 = 0.98 < 1 < 1.02 = 2 (5/7)^2: the fixed points of a tanh(2 a x)."""
    found, left = fixed_points(Memory.of([[a], [-a]]), Ball.of([0], 3))
    assert not left
    assert len(found) == count
    for ball in found:
        x = float(arb(ball.centre[0]).mid())
        assert abs(float(a) * math.tanh(2 * float(a) * x) - x) < 1e-12


def test_fixed_points_of_a_triangle_are_all_found() -> None:
    """An equilateral triangle of side 3: three near the corners, the centroid, and three saddles between."""
    corners = [[Fraction(3, 2), 0], [Fraction(-3, 2), 0], [0, Fraction(2598, 1000)]]
    with precision(128):
        found, left = fixed_points(Memory.of(corners), Ball.of([0, Fraction(866, 1000)], 2))
    assert not left
    assert len(found) == 7


def test_balls_without_a_fixed_point_are_recognised() -> None:
    weak = Memory.of([[Fraction(1, 2)], [Fraction(-1, 2)]])
    assert has_no_fixed_point(weak, Ball.of([Fraction(1, 2)], Fraction(1, 4)))
    assert not has_no_fixed_point(weak, Ball.of([0], Fraction(1, 4)))
    assert not has_no_fixed_point(Memory.of(PAIR), Ball.of([1], Fraction(1, 4)))


def test_krawczyk_rejects_a_box_with_three_fixed_points_and_empties_one_with_none() -> None:
    memory = Memory.of(PAIR)
    single, rest = krawczyk(memory, Box((fmpq(0),), (fmpq(2),)))
    assert not single
    assert rest is not None
    assert krawczyk(memory, Box((fmpq(1, 2),), (fmpq(1, 16),))) == (False, None)
    assert krawczyk(memory, Box((fmpq(24, 25),), (fmpq(1, 16),)))[0]


def test_huge_norms_do_not_spoil_the_enclosure() -> None:
    memory = Memory.of([[10.0**9 + 1], [10.0**9 - 1]])
    with precision(128):
        shift = update_at(memory, (fmpq(10**9) + fmpq(1, 2),))[0] - 10**9
    assert shift.overlaps(arb(1).tanh())
    assert shift.rad() < 1e-20


@pytest.mark.parametrize(
    ("patterns", "energy", "beta", "words"),
    [
        ([[float("nan")]], "distance", 1, "finite"),
        ([[1.0], [1.0, 2.0]], "distance", 1, "patterns must be"),
        ([], "distance", 1, "patterns must be"),
        ([[1.0]], "cosine", 1, "energy must be one of"),
        ([[1.0]], "mchn", 0, "beta must be > 0"),
    ],
)
def test_bad_memories_are_refused(patterns: list[list[float]], energy: str, beta: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Memory.of(patterns, energy, beta)
