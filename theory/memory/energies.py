r"""Operators of section 4: nearest-neighbour function, layer energy, modern Hopfield energy, pattern norms."""

from __future__ import annotations

from typing import Any

from sympy import Expr, ImmutableDenseMatrix, Max, Min, Rational, exp, log

from theory.language.operator import Operator, VectorOperator


def _squared_distances(x: Any, rho: Any) -> list[Expr]:
    return [sum((x[k] - rho[i, k]) ** 2 for k in range(rho.shape[1])) for i in range(rho.shape[0])]


def _squared_norms(rho: Any) -> list[Expr]:
    return [sum(rho[i, k] ** 2 for k in range(rho.shape[1])) for i in range(rho.shape[0])]


class Nearest(Operator):
    r"""$g(x)=\min_i\lVert x-\rho^i\rVert^2$, eq. (3)."""

    nargs = 2
    latex_name = "g"

    @staticmethod
    def definition(x: Any, rho: Any) -> Expr:
        return Min(*_squared_distances(x, rho))


class LayerEnergy(Operator):
    r"""$E(x)=-\log\sum_i\exp(-\lVert x-\rho^i\rVert^2)$, eq. (4), in nats."""

    nargs = 2
    latex_name = "E"

    @staticmethod
    def definition(x: Any, rho: Any) -> Expr:
        return -log(sum(exp(-distance) for distance in _squared_distances(x, rho)))


class MCHNEnergy(Operator):
    r"""$E^\beta_{\rm MCHN}(x)=-\beta^{-1}\log\sum_ie^{\beta x^\top\rho^i}+\tfrac12x^\top x+\beta^{-1}\log d
    +\tfrac12\max_i\lVert\rho^i\rVert^2$; arguments x, patterns, beta > 0."""

    nargs = 3
    latex_name = r"E_{\mathrm{MCHN}}"

    @staticmethod
    def definition(x: Any, rho: Any, beta: Expr) -> Expr:
        count, dim = rho.shape
        overlaps = [sum(x[k] * rho[i, k] for k in range(dim)) for i in range(count)]
        lse = log(sum(exp(beta * overlap) for overlap in overlaps)) / beta
        return -lse + Rational(1, 2) * sum(e**2 for e in x) + log(count) / beta + Max(*_squared_norms(rho)) / 2


class MaxNorm2(Operator):
    r"""$\max_i\lVert\rho^i\rVert^2$, squared."""

    nargs = 1
    latex_name = r"\max_i\lVert\cdot\rVert^2"

    @staticmethod
    def definition(rho: Any) -> Expr:
        return Max(*_squared_norms(rho))


class MinNorm2(Operator):
    r"""$\min_i\lVert\rho^i\rVert^2$, squared."""

    nargs = 1
    latex_name = r"\min_i\lVert\cdot\rVert^2"

    @staticmethod
    def definition(rho: Any) -> Expr:
        return Min(*_squared_norms(rho))


class Overlaps(VectorOperator):
    r"""$M^\top x$, the overlaps $x^\top\rho^i$ as a vector of length d."""

    latex_name = r"M^\top"

    @property
    def rows_(self) -> Expr:
        return self.args[1].shape[0]

    @staticmethod
    def definition(x: Any, rho: Any) -> ImmutableDenseMatrix:
        count, dim = rho.shape
        return ImmutableDenseMatrix([sum(x[k] * rho[i, k] for k in range(dim)) for i in range(count)])


class SquaredDistances(VectorOperator):
    r"""$d(x,\rho^i)=\lVert x-\rho^i\rVert^2$ as a vector of length d, squared."""

    latex_name = r"d_\bullet"

    @property
    def rows_(self) -> Expr:
        return self.args[1].shape[0]

    @staticmethod
    def definition(x: Any, rho: Any) -> ImmutableDenseMatrix:
        return ImmutableDenseMatrix(_squared_distances(x, rho))


class SquaredNorms(VectorOperator):
    r"""$\lVert\rho^i\rVert^2$ as a vector of length d, squared."""

    latex_name = r"\lVert\cdot\rVert^2_\bullet"

    @property
    def rows_(self) -> Expr:
        return self.args[0].shape[0]

    @staticmethod
    def definition(rho: Any) -> ImmutableDenseMatrix:
        return ImmutableDenseMatrix(_squared_norms(rho))
