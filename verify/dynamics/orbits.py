r"""Where an iteration ends, certified: the exact orbit is followed inside balls until it enters a region of contraction.

A floating-point orbit shows a limit; here it is enclosed. Energies along an orbit are compared exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flint import arb, ctx, fmpq

from lemmata.verify.dynamics.patterns import Ball, Memory, Point, above, exact_point, gap, norm, squared_gap
from lemmata.verify.dynamics.regions import Contraction, contraction, image_ball, newton
from lemmata.verify.dynamics.updates import jacobian_norm, nearest, step_at
from lemmata.verify.numbers.reals import Real, precision, real_exp, real_log, real_sum

BITS = (64, 128, 256, 512, 1024, 2048)
MAX_STEPS = 500
DIGITS = 15
SPREAD = 4096  # an enclosure wider than 1/SPREAD of the patterns' spread is tried again at more bits


@dataclass(frozen=True)
class Limit:
    """The limit of the iteration from an exact start.

    Attributes:
        ball: contains the limit.
        region: the region of contraction the orbit entered; None where the orbit arrived exactly at a fixed point.
        steps: updates before it did.
        bits: the working precision that sufficed.
    """

    ball: Ball = field(repr=False)
    region: Contraction | None = field(repr=False)
    steps: int
    bits: int

    def distance(self, point: Point) -> arb:
        """An enclosure of the limit's Euclidean distance to a point."""
        return gap(self.ball.centre, point) + arb(0, arb(self.ball.radius))


def trajectory(start: Sequence[Any], memory: Memory, steps: int, *, bits: int = 128) -> list[Ball]:
    """Balls that contain $x, f(x), \\dots, f^k(x)$, k = steps, from an exact start.

    Raises: ValueError if the start does not have n entries.
    """
    orbit = [Ball(_start(start, memory), fmpq(0))]
    with precision(bits):
        for _ in range(steps):
            orbit.append(image_ball(memory, orbit[-1]))
    return orbit


def certified_limit(
    start: Sequence[Any],
    patterns: Any,
    energy: str = "distance",
    beta: Any = 1,
    *,
    digits: int = DIGITS,
    max_steps: int = MAX_STEPS,
) -> Limit | None:
    """An enclosure of radius at most 10^-digits of the limit of $x\\leftarrow f(x)$ from an exact start.

    Args:
        patterns: (d, n), exact entries, or a Memory (then `energy` and `beta` are its own).

    None where the orbit did not reach a region of contraction within `max_steps` at any precision: a start on the border of two
    basins, a limit where the greatest eigenvalue of J is 1.

    Raises: ValueError for a start without n entries, and as `Memory.of`.
    """
    memory = patterns if isinstance(patterns, Memory) else Memory.of(patterns, energy, beta)
    ball = Ball(_start(start, memory), fmpq(0))
    steps = 0
    for bits in BITS:
        with precision(bits):
            limit, steps, ball = _follow(memory, ball, steps, max_steps, digits)
        if limit is not None or steps >= max_steps:
            return limit
        ball, steps = Ball(_start(start, memory), fmpq(0)), 0
    return None


def _start(start: Sequence[Any], memory: Memory) -> Point:
    point = exact_point(start)
    if len(point) != memory.n:
        raise ValueError(f"start must have n = {memory.n} entries, got {len(point)}")
    return point


def _follow(memory: Memory, ball: Ball, steps: int, max_steps: int, digits: int) -> tuple[Limit | None, int, Ball]:
    """The limit, or the step at which the enclosure became too wide (less than `max_steps`) or the budget ended."""
    spread = max(memory.frame(nearest(memory, ball.centre)).lengths, key=lambda length: float(length.mid()))
    widest = max(fmpq(1, 2**200), above(spread)) / SPREAD
    attempted: arb | None = None
    while steps <= max_steps:
        move = step_at(memory, ball.centre)
        if not ball.radius and all(a.is_exact() and a == 0 for a in move):
            return Limit(ball, None, steps, ctx.prec), steps, ball
        length = norm(move)
        if attempted is None or length.upper() < attempted.lower() / 2 or (steps & (steps - 1)) == 0:
            attempted = length
            region = _region_near(memory, ball)
            if region is not None:
                small = _sharp(memory, region, digits)  # None: the limit is known, not yet to the digits asked for
                return None if small is None else Limit(small, region, steps, ctx.prec), steps, ball
        if steps == max_steps:
            return None, max_steps, ball
        try:
            ball = image_ball(memory, ball, quick=True)
        except ArithmeticError:
            return None, steps, ball
        steps += 1
        if ball.radius > widest:
            return None, min(steps, max_steps - 1), ball
    return None, max_steps, ball


def _region_near(memory: Memory, ball: Ball) -> Contraction | None:
    """A region of contraction that contains a ball, around the fixed point Newton's method finds from its centre."""
    centre = newton(memory, ball.centre)
    if centre is None:
        return None
    reach = above(gap(centre, ball.centre)) + ball.radius
    floor = fmpq(1, 2 ** (ctx.prec // 2)) * above(norm([arb(a) for a in centre]) + 1)
    return contraction(memory, Ball(centre, max(reach * fmpq(1025, 1024), floor)))


def _sharp(memory: Memory, region: Contraction, digits: int) -> Ball | None:
    """A ball of radius at most 10^-digits around a region's fixed point."""
    wanted = fmpq(1, 10**digits)
    if region.offset <= wanted:
        return region.fixed_point
    centre = newton(memory, region.ball.centre)
    if centre is None:
        return None
    inner = contraction(memory, Ball(centre, min(wanted, region.ball.radius / 2)))
    if inner is None or not region.ball.holds_ball(inner.fixed_point):
        return None
    return inner.fixed_point


def leaves_ball(start: Sequence[Any], memory: Memory, ball: Ball, *, max_steps: int = MAX_STEPS, bits: int = 128) -> int | None:
    """The first step k for which $f^k(x)$ is certain to lie outside the ball; None where none was certified."""
    orbit = Ball(_start(start, memory), fmpq(0))
    with precision(bits):
        for step in range(max_steps + 1):
            if ball.is_apart_from(orbit):
                return step
            try:
                orbit = image_ball(memory, orbit, quick=True)
            except ArithmeticError:
                return None
    return None


def energy_of(memory: Memory, point: Point) -> Real:
    r"""The energy at an exact point, in nats over beta, up to a constant: $-\frac1\beta\log\sum_je^{-\beta|x-\rho^j|^2}$, or
    $-\frac1\beta\log\sum_je^{\beta\langle x,\rho^j\rangle}+\frac12|x|^2$."""
    beta = memory.beta
    if memory.energy == "distance":
        exponents = [-beta * squared_gap(point, row) for row in memory.patterns]
        quadratic = fmpq(0)
    else:
        exponents = [beta * sum((a * b for a, b in zip(point, row, strict=True)), fmpq(0)) for row in memory.patterns]
        quadratic = sum((a * a for a in point), fmpq(0)) / 2
    total = real_log(real_sum([real_exp(Real.of(q)) for q in exponents]))
    return Real.of(quadratic) - total.scaled(1 / beta)


def energy_rises(start: Sequence[Any], end: Sequence[Any], memory: Memory) -> int | None:
    """The sign of $E(y)-E(x)$ for exact x (`start`) and y (`end`): 1 it rises, 0 equal (by exact algebra), -1 it falls.

    None where no precision decided.
    """
    change = energy_of(memory, _start(end, memory)) - energy_of(memory, _start(start, memory))
    for bits in BITS:
        with precision(bits):
            sign = change.sign()
        if sign is not None:
            return sign
    return None


def orbit_energies(start: Sequence[Any], memory: Memory, steps: int, *, bits: int = 128) -> Iterator[arb]:
    r"""Enclosures of the energy at $x, f(x), \dots$: at the centre of each ball, plus the greatest slope times its radius."""
    for ball in trajectory(start, memory, steps, bits=bits):
        with precision(bits):
            yield energy_of(memory, ball.centre).enclosure() + arb(0, 1) * _rise(memory, ball)


def _rise(memory: Memory, ball: Ball) -> arb:
    r"""A bound on $|E-E(c)|$ over a ball: $\nabla E=c\,(x-f(x))$ and $|x-f(x)|\le|c-f(c)|+\max(1,q-1)\,r$."""
    if not ball.radius:
        return arb(0)
    factor = 2 if memory.energy == "distance" else 1
    slope = norm(step_at(memory, ball.centre)) + arb(max(fmpq(1), jacobian_norm(memory, ball) - 1) * ball.radius)
    return arb(factor) * slope * arb(ball.radius)
