"""Layer steps, limits of the updates and the gap of the storage condition in exact and ball arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import arb, fmpq

from lemmata.verify.dynamics.one_pattern import Stored, ball_storage
from lemmata.verify.dynamics.orbits import Limit, certified_limit
from lemmata.verify.dynamics.patterns import Ball, Memory
from lemmata.verify.interpret.balls.energies import Column, Rows, squared_distances
from lemmata.verify.numbers.reals import Real, real_min, real_power

MAX_STEPS = 200
BOXES = 256  # of one subdivision


def layer_step(x: Column, rho: Rows, layers: Column, delta: Real) -> Column:
    """Raises: ValueError where no precision tells which pattern is the nearest (exact input does)."""
    own = [row for row, layer in zip(rho, layers, strict=True) if layer.rational == 0]
    squares = squared_distances(x, own)
    least = real_min(squares)
    nearest = next(i for i, square in enumerate(squares) if (square - least).sign() == 0)
    within = (squares[nearest] - delta).sign()
    if within is None:
        raise ValueError("the nearest pattern of the layer is as far as the step is long, up to rounding")
    if within <= 0:
        return own[nearest]
    share = real_power(delta / squares[nearest], Real.of(fmpq(1, 2)))
    return [a + share * (b - a) for a, b in zip(x, own[nearest], strict=True)]


@lru_cache(maxsize=4096)
def _limit(start: tuple[Fraction, ...], rows: tuple[tuple[Fraction, ...], ...], energy: str, beta: Fraction) -> Limit | None:
    try:
        return certified_limit(start, rows, energy, beta, max_steps=MAX_STEPS)
    except ArithmeticError:  # numbers too large or too small to be enclosed
        return None


def _fraction(value: Real) -> Fraction:
    rational = value.rational
    if rational is None:
        raise ValueError(f"the limit of an iteration is enclosed from rational numbers only, got {value!r}")
    return Fraction(int(rational.p), int(rational.q))


def _limit_of(x: Column, rho: Rows, energy: str, beta: Real) -> Column:
    """Enclosures of the limit; of everything where the iteration was not seen to enter a region of contraction."""
    rows = tuple(tuple(_fraction(entry) for entry in row) for row in rho)
    found = _limit(tuple(_fraction(entry) for entry in x), rows, energy, _fraction(beta))
    if found is None:
        return [Real.opaque(arb(0, math.inf)) for _ in x]
    ball = found.ball
    if ball.radius == 0:
        return [Real.of(centre) for centre in ball.centre]
    return [Real.opaque(arb(centre) + arb(0, arb(ball.radius).upper())) for centre in ball.centre]


def distance_limit(x: Column, rho: Rows) -> Column:
    return _limit_of(x, rho, "distance", Real.of(1))


def mchn_limit(x: Column, rho: Rows, beta: Real) -> Column:
    return _limit_of(x, rho, "mchn", beta)


def memory_of(rho: Rows, energy: str, beta: Real) -> Memory:
    return Memory.of([[_fraction(entry) for entry in row] for row in rho], energy, _fraction(beta))


def _stored(centre: Column, radius: Real, rho: Rows, energy: str, beta: Real) -> Real:
    """1 or 0, and anything between where it is not decided."""
    memory = memory_of(rho, energy, beta)
    ball = Ball.of([_fraction(entry) for entry in centre], _fraction(radius))
    own, *others = memory.patterns
    if not ball.holds(own) or any(ball.holds(other) for other in others) or len(set(memory.patterns)) < memory.d:
        return Real.of(0)
    try:
        found = ball_storage(memory, ball, max_steps=MAX_STEPS, budget=BOXES).outcome
    except ArithmeticError:  # numbers too large or too small to be enclosed
        found = Stored.UNDECIDED
    known = {Stored.YES: Real.of(1), Stored.NO: Real.of(0)}
    return known.get(found, Real.opaque(arb(0).union(arb(1))))


def distance_stored(centre: Column, radius: Real, rho: Rows) -> Real:
    return _stored(centre, radius, rho, "distance", Real.of(1))


def mchn_stored(centre: Column, radius: Real, rho: Rows, beta: Real) -> Real:
    return _stored(centre, radius, rho, "mchn", beta)


OPERATORS: dict[str, Callable[..., Any]] = {
    "LayerStep": layer_step,
    "DistanceLimit": distance_limit,
    "MCHNLimit": mchn_limit,
    "DistanceStored": distance_stored,
    "MCHNStored": mchn_stored,
}
