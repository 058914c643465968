"""The storage decision for one ball: every outcome, planted falsehoods, agreement with floating-point orbits."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq

from lemmata.verify.dynamics import Ball, Memory, Stored, guarantee, storage

PAIR = [[1], [-1]]
FIXED = 0.9575040240772688  # of tanh(2 x)


@pytest.mark.parametrize(
    ("a", "radius", "outcome", "reason"),
    [
        (1, Fraction(1, 3), Stored.YES, "contraction"),
        (1, Fraction(9, 10), Stored.YES, "captured"),  # the basin of the fixed point is x > 0
        (2, Fraction(9, 5), Stored.YES, "captured"),
        (1, Fraction(1, 50), Stored.NO, "leaves"),  # the fixed point is 0.0425 away
        (1, 1, Stored.NO, "two limits"),  # the middle is fixed and on the rim
        (1, Fraction(3, 2), Stored.NO, "leaves"),  # the far side goes to the other pattern
        (1, 3, Stored.NO, "two limits"),
        (Fraction(7, 10), Fraction(1, 2), Stored.NO, "leaves"),  # 2 a^2 = 0.98: one fixed point, in the middle
        (Fraction(7, 10), 1, Stored.YES, "captured"),
        (Fraction(5, 7), Fraction(5, 8), Stored.YES, "captured"),  # 2 a^2 = 1.02: the fixed point is at 0.169
    ],
)
def test_two_patterns_are_decided_as_worked_by_hand(a: Fraction, radius: Fraction, outcome: Stored, reason: str) -> None:
    decision = storage(0, radius, [[a], [-a]])
    assert (decision.outcome, decision.reason) == (outcome, reason), decision.sentence
    assert decision.sentence.startswith(outcome.value)


def test_a_stored_pattern_has_its_fixed_point_enclosed() -> None:
    for radius in (Fraction(1, 3), Fraction(9, 10)):
        decision = storage(0, radius, PAIR)
        assert decision.fixed_point is not None
        assert decision.offset is not None
        assert decision.offset >= fmpq(1) - fmpq(*FIXED.as_integer_ratio()) - fmpq(1, 10**12)
        assert float(arb(decision.offset).upper()) < 0.0426
        near = Ball.of([FIXED], 1e-12)
        assert not decision.fixed_point.is_apart_from(near)


def test_a_ball_planted_as_stored_that_has_two_fixed_points_is_refuted() -> None:
    wide = storage(0, 3, [[1, 0], [-1, 0]])
    assert wide.outcome == Stored.NO
    assert guarantee(Memory.of(PAIR), 0, 1) is None
    assert guarantee(Memory.of(PAIR), 0, Fraction(1, 3)) is not None


def test_a_ball_without_fixed_points_is_refuted_where_orbits_are_too_slow_to_decide() -> None:
    """f(x) = tanh(x), at the bifurcation: the only fixed point is 0, approached slower than geometrically."""
    decision = storage(0, Fraction(1, 2), PAIR, beta=Fraction(1, 2), max_steps=50)
    assert (decision.outcome, decision.reason) == (Stored.NO, "no fixed point")


def test_what_cannot_be_certified_is_undecided() -> None:
    decision = storage(0, Fraction(5, 4), PAIR, beta=Fraction(1, 2), max_steps=20, budget=64)
    assert decision.outcome == Stored.UNDECIDED
    with pytest.raises(TypeError, match="not a bool"):
        bool(decision.outcome)


def test_copies_are_no_rivals() -> None:
    assert storage(0, 5, [[1, 2], [1, 2], [1, 2]]).reason == "one pattern"
    twice = storage(0, Fraction(1, 3), [[1], [1], [-1]])
    assert twice.outcome == Stored.YES
    once = storage(0, Fraction(1, 3), PAIR)
    assert twice.offset is not None
    assert once.offset is not None
    assert twice.offset < once.offset  # the copy doubles the weight


@pytest.mark.parametrize(("side2", "outcome"), [(8, Stored.YES), (1, Stored.NO)])
def test_a_simplex_is_stored_when_wide_and_not_when_narrow(side2: int, outcome: Stored) -> None:
    scale = Fraction(side2, 2)
    rows = np.eye(4) * float(scale) ** 0.5
    for index in range(4):
        assert storage(index, 0.3, rows).outcome == outcome


@pytest.mark.parametrize("energy", ["distance", "mchn"])
def test_decisions_agree_with_floating_point_orbits(energy: str) -> None:
    seen = set()
    for seed in range(8):
        rng = np.random.Generator(np.random.SFC64(seed))
        rows = rng.normal(size=(5, 3)) * 1.4
        beta = (1, 3)[seed % 2]
        for index in range(3):
            decision = storage(index, 0.4, rows, energy, beta, max_steps=200)
            seen.add(decision.outcome)
            starts = rng.normal(size=(20, 3))
            starts *= 0.4 * rng.random((20, 1)) / np.linalg.norm(starts, axis=1, keepdims=True)
            ends = np.vstack([rows[index], rows[index] + starts])
            for _ in range(3000):
                scores = beta * (2 * ends @ rows.T - (rows**2).sum(1) if energy == "distance" else ends @ rows.T)
                shares = np.exp(scores - scores.max(axis=1, keepdims=True))
                ends = shares @ rows / shares.sum(axis=1, keepdims=True)
            together = np.ptp(ends, axis=0).max() < 1e-8
            inside = np.linalg.norm(ends[0] - rows[index]) < 0.4
            if decision.outcome == Stored.YES:
                assert together
                assert inside
            if decision.reason == "leaves" and decision.start == Memory.of(rows).patterns[index]:
                assert not inside
    assert {Stored.YES, Stored.NO} <= seen


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match=r"index must be in 0\.\.1, got 2"):
        storage(2, 1, PAIR)
    with pytest.raises(ValueError, match="radius must be >= 0, got -1"):
        storage(0, -1, PAIR)
