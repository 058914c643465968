"""Minima of energies in ball arithmetic: their number as an exact integer, their places as balls."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flint import arb, ctx

from lemmata.verify.dynamics.minima import in_order, minima
from lemmata.verify.dynamics.patterns import Ball, Memory
from lemmata.verify.interpret.balls.dynamics import memory_of
from lemmata.verify.interpret.balls.energies import Column, Rows
from lemmata.verify.numbers.reals import Real, precision

BOXES = 1024  # of one subdivision
MOST_BITS = 256  # more bits tell no minima apart that these leave open


@lru_cache(maxsize=512)
def _minima(memory: Memory, bits: int) -> list[Ball] | None:
    with precision(bits):
        return minima(memory, BOXES)


def _found(memory: Memory) -> list[Ball] | None:
    return _minima(memory, min(ctx.prec, MOST_BITS))


def _whole(value: Real) -> int:
    """Raises: ValueError where a number is not a whole one."""
    rational = value.rational
    if rational is None or rational.q != 1:
        raise ValueError(f"the place of a minimum must be a whole number, got {value!r}")
    return int(rational.p)


def _count(memory: Memory) -> Real:
    """Anything from 0 where the minima were not all told apart."""
    found = _found(memory)
    return Real.opaque(arb(0, math.inf)) if found is None else Real.of(len(found))


def _place(memory: Memory, k: int) -> Column:
    """Anywhere where the minima, or their order, were not told apart; no number where there are fewer."""
    found = _found(memory)
    ordered = None if found is None else in_order(found)
    if ordered is None:
        return [Real.opaque(arb(0, math.inf))] * memory.n
    if not 1 <= k <= len(ordered):
        return [Real.opaque(arb("nan"))] * memory.n
    ball = ordered[k - 1]
    return [Real.opaque(arb(centre) + arb(0, arb(ball.radius).upper())) for centre in ball.centre]


def pattern_rows(n: Real, *entries: Real) -> Rows:
    width = _whole(n)
    return [list(entries[start : start + width]) for start in range(0, len(entries), width)]


OPERATORS: dict[str, Callable[..., Any]] = {
    "PatternRows": pattern_rows,
    "DistanceMinima": lambda rho: _count(memory_of(rho, "distance", Real.of(1))),
    "MCHNMinima": lambda rho, beta: _count(memory_of(rho, "mchn", beta)),
    "DistanceMinimum": lambda rho, k: _place(memory_of(rho, "distance", Real.of(1)), _whole(k)),
    "MCHNMinimum": lambda rho, k, beta: _place(memory_of(rho, "mchn", beta), _whole(k)),
}
