r"""Operators of section 4.2: the layers' energies, as vectors of length $l$, under each reading of $E_t$.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, ImmutableDenseMatrix, Min, exp, log

from theory.language.operator import Operator, VectorOperator


def _by_layer(x: Any, rho: Any, layers: Any, count: Any) -> list[list[Expr]]:
    """Squared distances to the patterns of each layer."""
    distances = [sum((x[k] - rho[i, k]) ** 2 for k in range(rho.shape[1])) for i in range(rho.shape[0])]
    return [[distances[i] for i in range(rho.shape[0]) if layers[i] == t] for t in range(int(count))]


class _PerLayer(VectorOperator):
    @property
    def rows_(self) -> Expr:
        return self.args[3]


class LayerEnergies(_PerLayer):
    r"""$(E_t(x))_t$ with $E_t(x)=-\log\sum_j\exp(-\lVert x-\rho^{tj}\rVert^2)$, eq. (4) for each layer.

    Arguments: x, patterns, assignment of the patterns to layers, number of layers.
    """

    latex_name = r"(E_t)_t"

    @staticmethod
    def definition(x: Any, rho: Any, layers: Any, count: Any) -> ImmutableDenseMatrix:
        return ImmutableDenseMatrix([-log(sum(exp(-s) for s in part)) for part in _by_layer(x, rho, layers, count)])


class LayerNearest(_PerLayer):
    r"""$(g_t(x))_t$ with $g_t(x)=\min_j\lVert x-\rho^{tj}\rVert^2$: the reading $E_t=g_t$."""

    latex_name = r"(g_t)_t"

    @staticmethod
    def definition(x: Any, rho: Any, layers: Any, count: Any) -> ImmutableDenseMatrix:
        return ImmutableDenseMatrix([Min(*part) for part in _by_layer(x, rho, layers, count)])


class LayerDensities(_PerLayer):
    r"""$(\frac1{Z_t}e^{-g_t(x)})_t$: $E_t$ as section 4.2 prints it; the last argument is the vector of $Z_t>0$."""

    latex_name = r"(\tfrac1{Z_t}e^{-g_t})_t"

    @staticmethod
    def definition(x: Any, rho: Any, layers: Any, count: Any, partition: Any) -> ImmutableDenseMatrix:
        parts = _by_layer(x, rho, layers, count)
        return ImmutableDenseMatrix([exp(-Min(*part)) / partition[t] for t, part in enumerate(parts)])


class GlobalEnergy(Operator):
    r"""$E_{\rm global}=-\mathrm{LSE}(-E_1,\dots,-E_l)$, eq. (7), of the vector of the layers' energies."""

    nargs = 1
    latex_name = r"E_{\mathrm{global}}"

    @staticmethod
    def definition(e: Any) -> Expr:
        return -log(sum(exp(-entry) for entry in e))
