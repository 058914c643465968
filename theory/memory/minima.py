r"""Operators of energy landscapes: how many local minima an energy has, and where they are; patterns written out.

Minima are ordered by their first coordinate, those that share it by the next: on the line from left to right. Both energies
are smooth, with $\nabla E=2(x-f(x))$ and $\nabla E_{\rm MCHN}=x-f(x)$ for their updates f. A minimum is a fixed point of f, a
mean of the patterns, so it lies in their convex hull. `lemmata.verify.dynamics.minima` encloses all of them.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, ImmutableDenseMatrix, Integer

from lemmata.theory.language.operator import Computed, Operator, VectorOperator
from lemmata.theory.memory.energies import LayerEnergy, MCHNEnergy


class PatternRows(VectorOperator):
    r"""Patterns written out. Arguments: n, and the entries row by row; $(1,-2,0,1)$ are -2, 0 and 1 on the line."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return (Integer(len(self.args[1:])) / self.args[0], self.args[0])

    @staticmethod
    def definition(n: Any, *entries: Any) -> ImmutableDenseMatrix:
        return ImmutableDenseMatrix(len(entries) // int(n), int(n), entries)

    def _latex(self, printer: Any) -> str:
        written: str = printer.doprint(self.definition(*self.args))
        return written


def _computed(energy: type[Operator]) -> Computed:
    return Computed(f"the minima of {energy.__name__} have no closed form")


class DistanceMinima(Operator):
    r"""The number of local minima of the layer energy E of eq. (4). Argument: patterns."""

    nargs = 1
    latex_name = r"\#\min E"

    @staticmethod
    def definition(rho: Any) -> Expr:
        raise _computed(LayerEnergy)


class MCHNMinima(Operator):
    r"""The number of local minima of the modern Hopfield energy. Arguments: patterns, beta > 0."""

    nargs = 2
    latex_name = r"\#\min E_{\mathrm{MCHN}}"

    @staticmethod
    def definition(rho: Any, beta: Expr) -> Expr:
        raise _computed(MCHNEnergy)


class _Minimum(VectorOperator):
    @property
    def rows_(self) -> Expr:
        return self.args[0].shape[1]


class DistanceMinimum(_Minimum):
    r"""Where the k-th local minimum of the layer energy lies; undefined where there are fewer. Arguments: patterns, k."""

    latex_name = r"\operatorname{argmin}E"

    @staticmethod
    def definition(rho: Any, k: Any) -> ImmutableDenseMatrix:
        raise _computed(LayerEnergy)


class MCHNMinimum(_Minimum):
    r"""Where the k-th local minimum of the modern Hopfield energy lies. Arguments: patterns, k, beta > 0."""

    latex_name = r"\operatorname{argmin}E_{\mathrm{MCHN}}"

    @staticmethod
    def definition(rho: Any, k: Any, beta: Expr) -> ImmutableDenseMatrix:
        raise _computed(MCHNEnergy)
