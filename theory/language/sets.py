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
class LowerTriangular(Kind):
    r"""A square matrix with $A_{ij}=0$ for $j>i$."""

    requirement = "have zeros above its diagonal"
    shape = "square"

    def contains(self, value: Any, setting: Setting) -> bool:
        return all(entry == 0 for i, row in enumerate(value) for entry in row[i + 1 :])


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

