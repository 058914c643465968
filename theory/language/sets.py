r"""Kinds that are sets of general mathematics: intervals, probability vectors, sorted vectors, matrices of several sorts.

    p = vector("p", n)
    Domain(((p, Probability()), (t, Interval(0, Rational(1, 2)))))
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from lemmata.theory.language.kinds import Kind, KindError, Setting, leaves

End = int | Fraction


@dataclass(frozen=True)
class Interval(Kind):
    """A real number in [low, high]; of a vector or a matrix (a box) every entry.

    Raises: KindError unless both ends are whole numbers or fractions with low < high.
    """

    requirement = "lie in [{kind.low}, {kind.high}]"

    low: End = 0
    high: End = 1

    def __post_init__(self) -> None:
        for end in (self.low, self.high):
            if type(end) not in (int, Fraction):
                raise KindError(f"the end of an interval must be a whole number or a Fraction, got {end!r}")
        if not self.low < self.high:
            raise KindError(f"an interval needs low < high, got [{self.low}, {self.high}]")

    @property
    def ends(self) -> tuple[End, End]:  # type: ignore[override]
        return self.low, self.high

    def contains(self, value: Any, setting: Setting) -> bool:
        return all(self.low <= entry <= self.high for entry in leaves(value))


@dataclass(frozen=True)
class Probability(Kind):
    r"""A probability vector: entries >= 0, zeros included, with $\sum_ip_i=1$; with `positive`, every entry > 0."""

    requirement = "have entries >= 0 (> 0, where the kind says so) of sum 1"
    shape = "column"
    sign = "nonnegative"

    positive: bool = False

    def contains(self, value: Any, setting: Setting) -> bool:
        return all(entry > 0 if self.positive else entry >= 0 for entry in value) and sum(value, Fraction(0)) == 1


@dataclass(frozen=True)
class Descending(Kind):
    r"""A vector with $v_1\ge v_2\ge\dots\ge v_n$; ties allowed."""

    requirement = "have entries that never increase"
    shape = "column"

    def contains(self, value: Any, setting: Setting) -> bool:
        return all(a >= b for a, b in pairwise(value))


@dataclass(frozen=True)
class Matrix(Kind):
    """Any real matrix of its symbol's shape."""

    requirement = "be rows of real numbers"
    anything = True
    shape = "rows"

    def contains(self, value: Any, setting: Setting) -> bool:
        return True


@dataclass(frozen=True)
class Symmetric(Kind):
    r"""A square matrix with $A^\top=A$."""

    requirement = "be symmetric"
    shape = "square"

    def contains(self, value: Any, setting: Setting) -> bool:
        return is_symmetric(value)


@dataclass(frozen=True)
class PositiveSemidefinite(Kind):
    r"""A symmetric matrix with $v^\top Av\ge0$ for every v; with `definite`, > 0 for every v other than 0."""

    requirement = "be symmetric and positive semidefinite (definite, where the kind says so)"
    shape = "square"

    definite: bool = False

    def contains(self, value: Any, setting: Setting) -> bool:
        return is_symmetric(value) and _is_semidefinite(value, self.definite)


@dataclass(frozen=True)
class Stochastic(Kind):
    r"""A matrix whose rows are probability vectors."""

    requirement = "have entries >= 0, those of each row of sum 1"
    shape = "rows"
    sign = "nonnegative"

    def contains(self, value: Any, setting: Setting) -> bool:
        return all(entry >= 0 for entry in leaves(value)) and all(sum(row, Fraction(0)) == 1 for row in value)


@dataclass(frozen=True)
class Joint(Kind):
    r"""The probabilities of pairs: a matrix of entries >= 0 with $\sum_{ik}P_{ik}=1$; with `positive`, every entry > 0."""

    requirement = "have entries >= 0 (> 0, where the kind says so) of sum 1"
    shape = "rows"
    sign = "nonnegative"

    positive: bool = False

    def contains(self, value: Any, setting: Setting) -> bool:
        entries = list(leaves(value))
        return all(entry > 0 if self.positive else entry >= 0 for entry in entries) and sum(entries, Fraction(0)) == 1


@dataclass(frozen=True)
class LowerTriangular(Kind):
    r"""A square matrix with $A_{ij}=0$ for $j>i$."""

    requirement = "have zeros above its diagonal"
    shape = "square"

    def contains(self, value: Any, setting: Setting) -> bool:
        return all(entry == 0 for i, row in enumerate(value) for entry in row[i + 1 :])


@dataclass(frozen=True)
class Sphere(Kind):
    r"""A vector with $\lVert v\rVert=r$ for the radius r, or a matrix of such rows.

    Raises: KindError unless the radius is a whole number or a fraction > 0.
    """

    requirement = "have the Euclidean length {kind.radius}, or rows that have"
    shape = "array"

    radius: End = 1

    def __post_init__(self) -> None:
        _check_radius(self.radius)

    def contains(self, value: Any, setting: Setting) -> bool:
        return all(_square_of(row) == Fraction(self.radius) ** 2 for row in _rows(value))


@dataclass(frozen=True)
class Ball(Kind):
    r"""A vector with $\lVert v\rVert\le r$ for the radius r, or < r where it is not `closed`, or a matrix of such rows.

    Raises: KindError unless the radius is a whole number or a fraction > 0.
    """

    requirement = "have a Euclidean length of at most {kind.radius} (less, where the kind says so), or rows that have"
    shape = "array"

    radius: End = 1
    closed: bool = True

    def __post_init__(self) -> None:
        _check_radius(self.radius)

    def contains(self, value: Any, setting: Setting) -> bool:
        square = Fraction(self.radius) ** 2
        return all(_square_of(row) <= square if self.closed else _square_of(row) < square for row in _rows(value))


@dataclass(frozen=True)
class Orthogonal(Kind):
    r"""A square matrix with $AA^\top=I$: rotations and reflections."""

    requirement = "be orthogonal"
    shape = "square"

    def contains(self, value: Any, setting: Setting) -> bool:
        return all(
            sum((a * b for a, b in zip(row, other, strict=True)), Fraction(0)) == (i == k)
            for i, row in enumerate(value)
            for k, other in enumerate(value[: i + 1])
        )


@dataclass(frozen=True)
class Permutation(Kind):
    r"""A vector of the numbers $0,\dots,n-1$, each once, or a square matrix with one 1 in each row and column, else 0."""

    requirement = "be a permutation: each of 0, ..., n - 1 once, or one 1 in each row and column"
    shape = "array"
    sign = "nonnegative"

    def contains(self, value: Any, setting: Setting) -> bool:
        if not isinstance(value[0], list | tuple):
            return sorted(value) == list(range(len(value)))
        lines = [*value, *zip(*value, strict=True)]
        return all(sorted(line) == [*[0] * (len(line) - 1), 1] for line in lines) and len(value) == len(value[0])


def _check_radius(radius: Any) -> None:
    if type(radius) not in (int, Fraction) or not radius > 0:
        raise KindError(f"a radius must be a whole number or a Fraction > 0, got {radius!r}")


def _rows(value: Any) -> Any:
    """The rows of a matrix, or a vector as one."""
    return value if isinstance(value[0], list | tuple) else [value]


def _square_of(row: Any) -> Any:
    return sum((entry * entry for entry in row), Fraction(0))


def is_symmetric(rows: Any) -> bool:
    """Whether a square of exact numbers is symmetric."""
    return all(row[k] == rows[k][i] for i, row in enumerate(rows) for k in range(i))


def _is_semidefinite(rows: Any, definite: bool) -> bool:
    """By exact elimination with symmetric pivots: one that is < 0 refutes it, or a row left without pivot."""
    left = [[Fraction(entry) for entry in row] for row in rows]
    while left:
        k = next((i for i, row in enumerate(left) if row[i] != 0), None)
        if k is None:
            return not definite and not any(map(any, left))
        pivot = left[k]
        if pivot[k] < 0:
            return False
        rest = [i for i in range(len(left)) if i != k]
        left = [[left[i][j] - left[i][k] * pivot[j] / pivot[k] for j in rest] for i in rest]
    return True

