"""Certified limits of the iteration, trajectories and the sign of energy changes."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from flint import arb, fmpq
from scipy.integrate import solve_ivp

from lemmata.verify.dynamics import (
    Ball,
    Memory,
    certified_limit,
    contraction,
    energy_rises,
    leaves_ball,
    orbit_energies,
    trajectory,
)
from lemmata.verify.dynamics.orbits import energy_of

PAIR = [[1], [-1]]
FIXED = 0.9575040240772688  # of tanh(2 x)


def update(rows: np.ndarray, x: np.ndarray) -> np.ndarray:
    shares = np.exp(-((rows - x) ** 2).sum(1))
    return shares @ rows / shares.sum()


def where(limit: object) -> float:
    return float(arb(limit.ball.centre[0]).mid())  # type: ignore[attr-defined]


@pytest.mark.parametrize("start", [Fraction(1, 10**6), Fraction(1, 2), 1, 100])
def test_positive_starts_reach_the_positive_fixed_point(start: Fraction) -> None:
    limit = certified_limit([start], PAIR, digits=30)
    assert limit is not None
    assert limit.ball.radius <= fmpq(1, 10**30)
    assert where(limit) == pytest.approx(FIXED, abs=1e-15)
    mirrored = certified_limit([-start], PAIR, digits=30)
    assert mirrored is not None
    assert limit.ball.is_apart_from(mirrored.ball)


def test_the_middle_stays_exactly_where_it_is() -> None:
    limit = certified_limit([0], PAIR)
    assert limit is not None
    assert limit.region is None
    assert limit.ball == Ball.of([0], 0)


def test_a_limit_is_never_claimed_in_the_wrong_ball() -> None:
    limit = certified_limit([Fraction(1, 1000)], PAIR)
    assert limit is not None
    assert limit.region is not None
    wrong = Ball.of([-1], Fraction(1, 2))
    assert wrong.is_apart_from(limit.ball)
    assert not wrong.holds_ball(limit.ball)
    assert limit.distance((fmpq(-1),)).lower() > 1.9


def test_below_the_bifurcation_every_orbit_ends_in_the_middle() -> None:
    limit = certified_limit([3], [[Fraction(1, 2)], [Fraction(-1, 2)]])
    assert limit is not None
    assert abs(where(limit)) < 1e-15


def test_convergence_slower_than_geometric_is_left_open() -> None:
    """f(x) = tanh(x), at the bifurcation: the slope at the limit 0 is 1."""
    assert certified_limit([Fraction(1, 2)], PAIR, beta=Fraction(1, 2), max_steps=50) is None


@pytest.mark.parametrize("energy", ["distance", "mchn"])
def test_limits_agree_with_long_floating_point_orbits(energy: str) -> None:
    decided = 0
    for seed in range(12):
        rng = np.random.Generator(np.random.SFC64(seed))
        rows = rng.normal(size=(6, 3)) * 1.5
        x = rows[0] + rng.normal(size=3) / 4
        limit = certified_limit(x, rows, energy, 2)
        if limit is None:
            continue
        decided += 1
        for _ in range(5000):
            scores = -2 * ((rows - x) ** 2).sum(1) if energy == "distance" else 2 * rows @ x
            shares = np.exp(scores - scores.max())
            x = shares @ rows / shares.sum()
        assert all(abs(float(arb(a).mid()) - b) < 1e-9 for a, b in zip(limit.ball.centre, x, strict=True))
    assert decided >= 10


def test_a_trajectory_encloses_the_floating_point_one() -> None:
    x = 0.25
    for ball in trajectory([Fraction(1, 4)], Memory.of(PAIR), 12):
        assert abs(float(arb(ball.centre[0]).mid()) - x) < 1e-14
        assert ball.radius < fmpq(1, 10**20)
        x = float(np.tanh(2 * x))


def test_leaving_a_ball_is_seen_at_the_right_step() -> None:
    memory = Memory.of([[Fraction(1, 2)], [Fraction(-1, 2)]])  # f(x) = tanh(x) / 2
    x, steps = 0.5, 0
    while abs(x - 0.5) <= 0.375:
        x, steps = float(np.tanh(x)) / 2, steps + 1
    assert leaves_ball([Fraction(1, 2)], memory, Ball.of([Fraction(1, 2)], Fraction(3, 8))) == steps
    assert leaves_ball([1], Memory.of(PAIR), Ball.of([1], Fraction(1, 2)), max_steps=20) is None


@pytest.mark.parametrize("energy", ["distance", "mchn"])
def test_the_sign_of_an_energy_change_is_exact(energy: str) -> None:
    memory = Memory.of(PAIR, energy, 2)
    assert energy_rises([0], [1], memory) == -1
    assert energy_rises([1], [0], memory) == 1
    assert energy_rises([1], [-1], memory) == 0  # by symmetry, not to rounding
    assert energy_rises([1], [-1 - Fraction(1, 10**60)], memory) == 1


def test_energies_fall_along_an_orbit_and_an_ascent_would_be_seen() -> None:
    for energy in ("distance", "mchn"):
        memory = Memory.of([[1, 0], [-1, 0], [0, Fraction(3, 2)]], energy, Fraction(3, 2))
        values = list(orbit_energies([Fraction(1, 3), Fraction(1, 5)], memory, 6))
        assert all((a - b).lower() > 0 for a, b in pairwise(values))
        backwards = values[::-1]
        assert all((a - b).upper() < 0 for a, b in pairwise(backwards))


def test_the_energy_is_the_definition() -> None:
    x, beta = 0.25, 2.0
    expected = -np.log(np.exp(-beta * 0.75**2) + np.exp(-beta * 1.25**2)) / beta
    overlap = -np.log(np.exp(beta * x) + np.exp(-beta * x)) / beta + x * x / 2
    for energy, value in (("distance", expected), ("mchn", overlap)):
        found = energy_of(Memory.of(PAIR, energy, 2), (fmpq(1, 4),)).enclosure()
        assert float(found.mid()) == pytest.approx(value, rel=1e-14)


def test_the_gradient_flow_from_the_rim_of_a_contraction_reaches_the_same_point() -> None:
    rows = np.array([[2.0, 0.0], [-1.0, 1.5], [0.5, -2.0]])
    memory = Memory.of(rows)
    region = contraction(memory, Ball.of(rows[0], Fraction(1, 2)))
    assert region is not None
    limit = certified_limit(rows[0], memory)
    assert limit is not None
    target = np.array([float(arb(a).mid()) for a in limit.ball.centre])
    rate = 1 - float(arb(region.factor).upper())
    for angle in np.linspace(0, 2 * np.pi, 7):
        x = rows[0] + 0.5 * np.array([np.cos(angle), np.sin(angle)])
        flow = solve_ivp(lambda _, y: update(rows, y) - y, (0, 6), x, rtol=1e-10, atol=1e-12)
        gaps = np.linalg.norm(flow.y.T - target, axis=1)
        assert (gaps <= np.exp(-rate * flow.t) * gaps[0] * (1 + 1e-6) + 1e-8).all()
        assert (np.linalg.norm(flow.y.T - rows[0], axis=1) <= 0.5 + 1e-9).all()


def test_a_start_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="start must have n = 1 entries, got 2"):
        certified_limit([1, 2], PAIR)
