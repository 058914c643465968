"""Where iterations end, what balls attract, and minima of energies, in exact and ball arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

from flint import arb, ctx

from lemmata.verify.dynamics.minima import in_order, minima
from lemmata.verify.dynamics.one_pattern import Stored, ball_storage
from lemmata.verify.dynamics.orbits import Limit, certified_limit
from lemmata.verify.dynamics.patterns import Ball, Memory
from lemmata.verify.interpret.balls.energies import Column, Rows
from lemmata.verify.numbers.reals import Real, precision

MAX_STEPS = 200
BOXES = 256  # of one subdivision
MOST_MINIMA_BOXES = 1024
MOST_BITS = 256  # more bits tell no minima apart that these leave open
ONE = Real.of(1)
ENERGIES = {"DistanceUpdate": "distance", "LayerEnergy": "distance", "MCHNUpdate": "mchn", "MCHNEnergy": "mchn"}


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


def limit(update: str, x: Column, rho: Rows, beta: Real = ONE) -> Column:
    """Enclosures of the limit; of everything where the iteration was not seen to enter a region of contraction."""
    rows = tuple(tuple(_fraction(entry) for entry in row) for row in rho)
    found = _limit(tuple(_fraction(entry) for entry in x), rows, ENERGIES[update], _fraction(beta))
    return [Real.opaque(arb(0, math.inf)) for _ in x] if found is None else _within(found.ball)


def _within(ball: Ball) -> Column:
    if ball.radius == 0:
        return [Real.of(centre) for centre in ball.centre]
    return [Real.opaque(arb(centre) + arb(0, arb(ball.radius).upper())) for centre in ball.centre]


def memory_of(energy: str, rho: Rows, beta: Real = ONE) -> Memory:
    return Memory.of([[_fraction(entry) for entry in row] for row in rho], ENERGIES[energy], _fraction(beta))


def attracts(update: str, centre: Column, radius: Real, rho: Rows, beta: Real = ONE) -> Real:
    """1 or 0, and anything between where it is not decided."""
    ball = Ball.of([_fraction(entry) for entry in centre], _fraction(radius))
    try:
        found = ball_storage(memory_of(update, rho, beta), ball, max_steps=MAX_STEPS, budget=BOXES).outcome
    except ArithmeticError:  # numbers too large or too small to be enclosed
        found = Stored.UNDECIDED
    known = {Stored.YES: Real.of(1), Stored.NO: Real.of(0)}
    return known.get(found, Real.opaque(arb(0).union(arb(1))))


@lru_cache(maxsize=512)
def _minima(memory: Memory, bits: int) -> list[Ball] | None:
    with precision(bits):
        return minima(memory, MOST_MINIMA_BOXES)


def _found(memory: Memory) -> list[Ball] | None:
    return _minima(memory, min(ctx.prec, MOST_BITS))


def count_of_minima(energy: str, rho: Rows, beta: Real = ONE) -> Real:
    """Anything from 0 where the minima were not all told apart."""
    found = _found(memory_of(energy, rho, beta))
    return Real.opaque(arb(0, math.inf)) if found is None else Real.of(len(found))


def place_of_minimum(energy: str, k: int, rho: Rows, beta: Real = ONE) -> Column:
    """Anywhere where the minima, or their order, were not told apart; no number where there are fewer."""
    memory = memory_of(energy, rho, beta)
    found = _found(memory)
    ordered = None if found is None else in_order(found)
    if ordered is None:
        return [Real.opaque(arb(0, math.inf))] * memory.n
    return _within(ordered[k - 1]) if 1 <= k <= len(ordered) else [Real.opaque(arb("nan"))] * memory.n
