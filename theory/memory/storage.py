r"""Operators of storage under the distance energy's own update: how far other patterns are from the first, $\rho^1$, and what
they can do to a state within r of it; and the update on a regular simplex.

A statement about $\rho^1$ is one about any pattern: patterns may be numbered in any order. $D_j=\lVert\rho^1-\rho^j\rVert$, not
squared. For $\lVert x-\rho^1\rVert\le r$ the weight of pattern j at x is at most $e^{-D_j(D_j-2r)}$.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, Min, exp, eye, sqrt

from theory.language.operator import Operator
from theory.memory.energies import _squared_distances
from theory.memory.updates import DistanceUpdate


def _distances(rho: Any) -> list[Expr]:
    """$D_1=0,D_2,\\dots,D_d$."""
    return [sqrt(square) for square in _squared_distances(rho.row(0), rho)]


class FirstSeparation(Operator):
    r"""$s=\min_{j>1}D_j$, not squared; 0 for one pattern, which is apart from nothing (a factor d - 1 = 0 stands with it)."""

    nargs = 1
    latex_name = r"s"

    @staticmethod
    def definition(rho: Any) -> Expr:
        others = _distances(rho)[1:]
        return Min(*others) if others else Integer(0)


class MissBound(Operator):
    r"""$\sum_jD_je^{-D_j(D_j-2r)}$; arguments patterns, r."""

    nargs = 2
    latex_name = r"\varepsilon"

    @staticmethod
    def definition(rho: Any, r: Expr) -> Expr:
        return sum(far * exp(-far * (far - 2 * r)) for far in _distances(rho))


class SpreadBound(Operator):
    r"""$\sum_jD_j^2e^{-D_j(D_j-2r)}$; arguments patterns, r."""

    nargs = 2
    latex_name = r"v"

    @staticmethod
    def definition(rho: Any, r: Expr) -> Expr:
        return sum(far**2 * exp(-far * (far - 2 * r)) for far in _distances(rho))


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
