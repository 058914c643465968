"""What the variables of associative memories range over: stored patterns, states, radii of balls, layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

from flint import fmpq, fmpq_mat

from lemmata.theory.language.kinds import Kind, Setting
from lemmata.theory.language.sizes import l

MAX_HULL_SUBSETS = 5_000


@dataclass(frozen=True)
class Patterns(Kind):
    r"""Stored patterns $\rho^1,\dots,\rho^d\in\mathbb R^n$, rows of a (d, n) matrix; repeats allowed."""

    requirement = "be rows of real numbers"
    shape = "rows"

    def contains(self, value: Any, setting: Setting) -> bool:
        return True


@dataclass(frozen=True)
class EqualNormPatterns(Patterns):
    r"""Stored patterns with $\lVert\rho^1\rVert=\dots=\lVert\rho^d\rVert$ exactly; repeats allowed."""

    requirement = "have equal norms"

    def contains(self, value: Any, setting: Setting) -> bool:
        return len({sum((entry**2 for entry in row), Fraction(0)) for row in value}) == 1


@dataclass(frozen=True)
class State(Kind):
    r"""A state $x\in\mathbb R^n$: anywhere, near, at, between or far from the patterns."""

    requirement = "be real"

    def contains(self, value: Any, setting: Setting) -> bool:
        return True


@dataclass(frozen=True)
class HullState(Kind):
    r"""A state in the convex hull of the patterns."""

    requirement = "lie in the convex hull of the patterns"
    shape = "column"
    companions = (Patterns,)
    single = (Patterns,)
    length = (Patterns, 1)

    def contains(self, value: Any, setting: Setting) -> bool:
        return in_hull(value, setting.first(Patterns))

    def freed(self) -> Kind:
        return State()


@dataclass(frozen=True)
class SeparatedRadii(Kind):
    r"""Radii $r_1,\dots,r_d>0$ (Euclidean) with $B_i\cap B_j=\emptyset$ for $i<j$; the patterns are then distinct.

    `equal` asks for one common radius.
    """

    requirement = "be > 0 (equal, where the kind says so), the balls disjoint"
    shape = "column"
    companions = (Patterns,)
    single = (Patterns,)
    length = (Patterns, 0)

    equal: bool = False

    def contains(self, value: Any, setting: Setting) -> bool:
        if not all(radius > 0 for radius in value) or (self.equal and len(set(value)) > 1):
            return False
        balls = list(zip(setting.first(Patterns), value, strict=True))
        return all((r + s) ** 2 < _squared(p, q) for (p, r), (q, s) in combinations(balls, 2))


@dataclass(frozen=True)
class BallState(Kind):
    r"""A state in $\Omega=\bigcup_iB_i$; needs a variable of kind SeparatedRadii."""

    requirement = "lie in one of the balls"
    shape = "column"
    companions = (Patterns, SeparatedRadii)
    single = (Patterns,)
    length = (Patterns, 1)

    def contains(self, value: Any, setting: Setting) -> bool:
        balls = zip(setting.first(Patterns), setting.first(SeparatedRadii), strict=True)
        return any(_squared(value, centre) <= radius**2 for centre, radius in balls)


@dataclass(frozen=True)
class Layers(Kind):
    r"""An assignment of the $d$ patterns to $l$ layers, (d,) integers in $0,\dots,l-1$, no layer empty (so $l\le d$)."""

    requirement = "assign the patterns to all of the layers 0, 1, ..., l - 1"
    shape = "column"
    sizes = (l,)

    def contains(self, value: Any, setting: Setting) -> bool:
        used, layers = set(value), setting.point["l"]
        return len(used) == layers and all(label == int(label) and 0 <= label < layers for label in used)

    def most(self, sizes: Mapping[str, int]) -> dict[str, int]:
        return {"l": sizes["d"]}


# --- geometry in exact arithmetic -------------------------------------------------------------------------------------


def _squared(a: Any, b: Any) -> Fraction:
    return sum(((p - q) ** 2 for p, q in zip(a, b, strict=True)), Fraction(0))


def in_hull(state: Sequence[Fraction], rho: Sequence[Sequence[Fraction]]) -> bool:
    r"""Whether a state is a convex combination of the patterns, in exact arithmetic.

    By Caratheodory's theorem some affinely independent subset of at most n + 1 patterns carries it: each subset's barycentric
    coordinates are solved for exactly. Where there are more than MAX_HULL_SUBSETS subsets the answer is False (the caller
    then treats the point as outside the domain, which never certifies anything).
    """
    count, dim = len(rho), len(state)
    largest = min(count, dim + 1)
    if sum(comb(count, size) for size in range(1, largest + 1)) > MAX_HULL_SUBSETS:
        return False
    for size in range(1, largest + 1):
        for subset in combinations(rho, size):
            weights = _barycentric(state, subset)
            if weights is not None and all(weight >= 0 for weight in weights):
                return True
    return False


def _barycentric(state: Sequence[Fraction], subset: Sequence[Sequence[Fraction]]) -> list[Any] | None:
    """Weights w with sum 1 and sum_i w_i rho^i = state, if the subset is affinely independent and they exist."""
    rows = [[_rational(row[k]) for row in subset] for k in range(len(state))] + [[fmpq(1)] * len(subset)]
    right = [_rational(entry) for entry in state] + [fmpq(1)]
    augmented, rank = fmpq_mat([[*row, b] for row, b in zip(rows, right, strict=True)]).rref()
    size = len(subset)
    pivots = [[augmented[i, j] != 0 for j in range(size + 1)].index(True) for i in range(rank)]
    if pivots != list(range(size)):
        return None
    return [augmented[i, size] for i in range(size)]


def _rational(value: Fraction | int) -> fmpq:
    return fmpq(value.numerator, value.denominator)
