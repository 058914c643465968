r"""Operators of storage under the distance energy's own update: how far other patterns are from the first, $\rho^1$, and what
they can do to a state within r of it; and the update on a regular simplex.

A statement about $\rho^1$ is one about any pattern: patterns may be numbered in any order. $D_j=\lVert\rho^1-\rho^j\rVert$, not
squared. For $\lVert x-\rho^1\rVert\le r$ the weight of pattern j at x is at most $e^{-D_j(D_j-2r)}$.
"""

from __future__ import annotations

from typing import Any

from lemmata.theory.language.defined import (
    Patterns,
    Scalar,
    Vector,
    defined,
    e_to,
    greatest,
    matrix,
    root,
    same,
    smallest,
    total,
    vector,
)
from lemmata.theory.memory.energies import SquaredDistances
from lemmata.theory.memory.updates import DistanceUpdate, FirstPattern


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


@defined(latex=r"r")
def LeastSeparation(rho: Patterns) -> Scalar:
    r"""$r=\min_{i\ne j}\lVert\rho^i-\rho^j\rVert$ over all pairs, not squared; 0 for one pattern and where two are equal.

    Each pattern's greatest distance is added to its own, as in `FirstSeparation`.
    """

    def apart(i: Any, j: Any) -> Any:
        return root(total(rho.columns, lambda k: (rho[i, k] - rho[j, k]) ** 2))

    def nearest(i: Any) -> Any:
        furthest = greatest(rho.rows, lambda j: apart(i, j))
        return smallest(rho.rows, lambda j: apart(i, j) + same(i, j) * furthest)

    return smallest(rho.rows, nearest)


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


@defined(latex=r"\lVert f-\cdot\rVert^2")
def SimplexMiss2(m: Scalar, sigma: Scalar, t: Scalar, q: Scalar) -> Scalar:
    r"""$\lVert f(c+t(\rho^1-c))-(c+q(\rho^1-c))\rVert^2$, squared, f the distance energy's own update on a regular simplex of m
    patterns $\rho^i=\sqrt{\sigma/2}\,e_i$ (squared side $\sigma$) with centroid c; arguments m, sigma, t, q."""
    rho = matrix(m, m, lambda i, k: root(sigma / 2) * same(i, k))

    def point(share: Any) -> Any:
        return vector(m, lambda k: (1 - share) * total(m, lambda j: rho[j, k]) / m + share * rho[0, k])

    moved, end = DistanceUpdate(point(t), rho), point(q)
    return total(m, lambda k: (moved[k] - end[k]) ** 2)
