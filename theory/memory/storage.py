r"""Operators of storage under the distance energy's own update: how far other patterns are from the first, $\rho^1$, and what
they can do to a state within r of it; and the update on a regular simplex.

A statement about $\rho^1$ is one about any pattern: patterns may be numbered in any order. $D_j=\lVert\rho^1-\rho^j\rVert$, not
squared. For $\lVert x-\rho^1\rVert\le r$ the weight of pattern j at x is at most $e^{-D_j(D_j-2r)}$.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, eye, sqrt

from lemmata.theory.language.defined import (
    SYMBOLIC,
    Mat,
    Patterns,
    Scalar,
    Vector,
    defined,
    e_to,
    greatest,
    root,
    same,
    smallest,
    total,
    vector,
)
from lemmata.theory.language.operator import MEANINGS, Operator
from lemmata.theory.memory.energies import SquaredDistances
from lemmata.theory.memory.updates import DistanceUpdate, FirstPattern
from lemmata.theory.terms.sympy_facts import KroneckerDelta


@defined(latex=r"D_\bullet")
def FromFirst(rho: Patterns) -> Vector:
    r"""$D_j=\lVert\rho^1-\rho^j\rVert$, not squared; $D_1=0$."""
    squares = SquaredDistances(FirstPattern(rho), rho)
    return vector(rho.rows, lambda j: root(squares[j]))


@defined(latex=r"s")
def FirstSeparation(rho: Patterns) -> Scalar:
    r"""$s=\min_{j>1}D_j$, not squared; 0 for one pattern, which is apart from nothing (a factor d - 1 = 0 stands with it).

    The greatest distance is added to the first pattern's own, which changes no minimum over the others.
    """
    far = FromFirst(rho)
    furthest = greatest(rho.rows, lambda j: far[j])
    return smallest(rho.rows, lambda j: far[j] + same(0, j) * furthest)


@defined(latex=r"\varepsilon")
def MissBound(rho: Patterns, r: Scalar) -> Scalar:
    r"""$\sum_jD_je^{-D_j(D_j-2r)}$; arguments patterns, r."""
    far = FromFirst(rho)
    return total(rho.rows, lambda j: far[j] * e_to(-far[j] * (far[j] - 2 * r)))


@defined(latex=r"v")
def SpreadBound(rho: Patterns, r: Scalar) -> Scalar:
    r"""$\sum_jD_j^2e^{-D_j(D_j-2r)}$; arguments patterns, r."""
    far = FromFirst(rho)
    return total(rho.rows, lambda j: far[j] ** 2 * e_to(-far[j] * (far[j] - 2 * r)))


class SimplexMiss2(Operator):
    r"""$\lVert f(c+t(\rho^1-c))-(c+q(\rho^1-c))\rVert^2$, squared, f the distance energy's own update on a regular simplex of m
    patterns $\rho^i=\sqrt{\sigma/2}\,e_i$ (squared side $\sigma$) with centroid c; arguments m, sigma, t, q."""

    nargs = 4
    latex_name = r"\lVert f-\cdot\rVert^2"

    @staticmethod
    def definition(m: Any, sigma: Expr, t: Expr, q: Expr) -> Expr:
        count = int(m)
        rho = eye(count) * sqrt(sigma / 2)
        centre = [sum(rho[i, k] for i in range(count)) / Integer(count) for k in range(count)]
        start, end = ([a + share * (rho[0, k] - a) for k, a in enumerate(centre)] for share in (t, q))
        moved = DistanceUpdate.definition(start, rho)
        return sum((a - b) ** 2 for a, b in zip(moved, end, strict=True))


def _simplex_miss(m: Any, sigma: Any, t: Any, q: Any) -> Any:
    rho = Mat(m, m, lambda i, k: sqrt(sigma / 2) * KroneckerDelta(i, k), "simplex")

    def point(share: Any) -> Any:
        return SYMBOLIC.vector(m, lambda k: (1 - share) * total(m, lambda j: rho[j, k]) / m + share * rho[Integer(0), k])

    moved, end = MEANINGS["DistanceUpdate"](point(t), rho), point(q)
    return total(m, lambda k: (moved[k] - end[k]) ** 2)


MEANINGS["SimplexMiss2"] = _simplex_miss
