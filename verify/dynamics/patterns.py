"""What the rigorous dynamics is about: exact patterns, points, balls and boxes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpz

from lemmata.verify.numbers.reals import precision

ENERGIES = ("distance", "mchn")
KEPT_REFERENCES = 8  # reference patterns whose differences are kept
COARSE = 40  # bits of a radius
LONGEST = 1 << 16  # bits of a rational number

Point = tuple[fmpq, ...]
Number = int | float | Fraction | fmpq


def exact(value: Any) -> fmpq:
    """The rational number that an integer, a fraction or a finite float is.

    Raises: ValueError for NaN and infinities.
    """
    if isinstance(value, fmpq):
        return value
    if isinstance(value, fmpz):
        return fmpq(value)
    if not isinstance(value, int | Fraction):
        value = float(value)
        if not math.isfinite(value):
            raise ValueError(f"entries must be finite, got {value}")
    fraction = Fraction(value)
    return fmpq(fraction.numerator, fraction.denominator)


def exact_point(values: Sequence[Any] | Any) -> Point:
    return tuple(exact(value) for value in values)


def rational(ball: arb) -> fmpq:
    """The exact number that a ball of radius 0 is.

    Raises: ArithmeticError if writing it out takes more than `LONGEST` bits.
    """
    if not ball.is_finite():
        raise ArithmeticError("an enclosure is not bounded")
    mantissa, exponent = ball.man_exp()
    power = int(exponent)
    if abs(power) > LONGEST:
        raise ArithmeticError(f"a number near 2^{power} is not written out")
    return fmpq(mantissa) * fmpz(2) ** power if power >= 0 else fmpq(mantissa, fmpz(2) ** -power)


def middle(ball: arb) -> fmpq:
    return rational(ball.mid())


def above(ball: arb) -> fmpq:
    """A short rational number >= everything in the ball.

    Raises: ArithmeticError if the ball is not bounded.
    """
    if not ball.is_finite():
        raise ArithmeticError("an enclosure is not bounded")
    with precision(COARSE):
        return rational(ball.upper())


def below(ball: arb) -> fmpq:
    return -above(-ball)


def norm(vector: Sequence[arb]) -> arb:
    """The Euclidean norm."""
    total = arb(0)
    for entry in vector:
        total += entry * entry
    return arb(0) if total == 0 else total.sqrt() if total.lower() >= 0 else arb(0).union(total.upper().sqrt())


def squared_gap(a: Point, b: Point) -> fmpq:
    """$|a-b|^2$, exactly."""
    return sum(((s - t) * (s - t) for s, t in zip(a, b, strict=True)), fmpq(0))


def gap(a: Point, b: Point) -> arb:
    return arb(squared_gap(a, b)).sqrt()


@dataclass(frozen=True)
class Ball:
    """The closed Euclidean ball of the points within `radius` of `centre`, both exact."""

    centre: Point
    radius: fmpq

    @staticmethod
    def of(centre: Sequence[Any] | Any, radius: Any) -> Ball:
        r = exact(radius)
        if r < 0:
            raise ValueError(f"radius must be >= 0, got {radius}")
        return Ball(exact_point(centre), r)

    def holds(self, point: Point) -> bool:
        """Whether a point lies in the ball, exactly."""
        return bool(squared_gap(self.centre, point) <= self.radius * self.radius)

    def holds_ball(self, other: Ball) -> bool:
        slack = self.radius - other.radius
        return bool(slack >= 0 and squared_gap(self.centre, other.centre) <= slack * slack)

    def is_apart_from(self, other: Ball) -> bool:
        """Whether the two balls have no point in common, exactly."""
        reach = self.radius + other.radius
        return bool(squared_gap(self.centre, other.centre) > reach * reach)


@dataclass(frozen=True)
class Box:
    """The points whose k-th entry lies within `radii[k]` of that of `centre`."""

    centre: Point
    radii: Point

    @staticmethod
    def around(vector: Sequence[arb]) -> Box:
        """A box that contains what a vector of balls does."""
        centre = tuple(middle(entry) for entry in vector)
        return Box(centre, tuple(above(entry.rad()) for entry in vector))

    def ball(self) -> Ball:
        """The Euclidean ball around the box."""
        return Ball(self.centre, above(norm([arb(r) for r in self.radii])))


@dataclass(frozen=True)
class _Frame:
    """The patterns relative to one of them, at one precision: rows of `differences` are the $\\rho^j-\\rho^i$."""

    differences: arb_mat
    lengths: list[arb]  # |rho^j - rho^i|
    offsets: list[arb]  # k_j


@dataclass(frozen=True)
class Memory:
    """Stored patterns (d, n) as exact rationals, an energy ("distance" or "mchn") and an inverse temperature beta > 0.

    Repeated patterns are kept: each copy has its weight.
    """

    patterns: tuple[Point, ...]
    energy: str
    beta: fmpq
    _frames: dict[tuple[int, int], _Frame] = field(default_factory=dict, compare=False, repr=False)
    _floats: dict[int, np.ndarray[Any, np.dtype[np.float64]]] = field(default_factory=dict, compare=False, repr=False)

    @staticmethod
    def of(patterns: Any, energy: str = "distance", beta: Any = 1) -> Memory:
        """From a nested sequence or an array of integers, fractions or floats (each float is an exact dyadic number).

        Raises: ValueError if patterns are not (d, n) with d, n >= 1 and finite, the energy is unknown, or beta <= 0.
        """
        if energy not in ENERGIES:
            raise ValueError(f"energy must be one of {', '.join(ENERGIES)}, got {energy!r}")
        rows = tuple(exact_point(row) for row in patterns)
        if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
            shape = (len(rows), *sorted({len(row) for row in rows}))
            raise ValueError(f"patterns must be (d, n) with d >= 1 and n >= 1, got {shape}")
        inverse = exact(beta)
        if inverse <= 0:
            raise ValueError(f"beta must be > 0, got {beta}")
        return Memory(rows, energy, inverse)

    @property
    def d(self) -> int:
        return len(self.patterns)

    @property
    def n(self) -> int:
        return len(self.patterns[0])

    @property
    def gain(self) -> fmpq:
        r"""$c\beta$."""
        return 2 * self.beta if self.energy == "distance" else self.beta

    def frame(self, index: int) -> _Frame:
        """The patterns relative to the one with this index, at the working precision."""
        key = (index, ctx.prec)
        if key not in self._frames:
            while len(self._frames) >= KEPT_REFERENCES:
                self._frames.pop(next(iter(self._frames)))
            own = self.patterns[index]
            rows = [[a - b for a, b in zip(row, own, strict=True)] for row in self.patterns]
            squares = [sum((a * a for a in row), fmpq(0)) for row in rows]
            if self.energy == "distance":
                offsets = [-self.beta * square for square in squares]
            else:
                offsets = [self.beta * sum((a * b for a, b in zip(own, row, strict=True)), fmpq(0)) for row in rows]
            matrix = arb_mat([[arb(a) for a in row] for row in rows])
            self._frames[key] = _Frame(matrix, [arb(square).sqrt() for square in squares], [arb(k) for k in offsets])
        return self._frames[key]

    def float_differences(self, index: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The rho^j - rho^i of one i, rounded."""
        if index not in self._floats:
            while len(self._floats) >= KEPT_REFERENCES:
                self._floats.pop(next(iter(self._floats)))
            matrix = self.frame(index).differences
            self._floats[index] = np.array([[float(matrix[j, k].mid()) for k in range(self.n)] for j in range(self.d)])
        return self._floats[index]
