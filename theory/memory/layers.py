r"""Operators of section 4.2: the layers' energies, as vectors of length $l$, under each reading of $E_t$."""

from __future__ import annotations

from lemmata.theory.language.defined import Patterns, Scalar, Vector, defined, e_to, log_sum_exp, of_layer, smallest, vector
from lemmata.theory.memory.energies import SquaredDistances


@defined(latex=r"(E_t)_t")
def LayerEnergies(x: Vector, rho: Patterns, layers: Vector, count: Scalar) -> Vector:
    r"""$(E_t(x))_t$ with $E_t(x)=-\log\sum_j\exp(-\lVert x-\rho^{tj}\rVert^2)$, eq. (4) for each layer.

    Arguments: x, patterns, assignment of the patterns to layers, number of layers.
    """
    squares = SquaredDistances(x, rho)
    return vector(count, lambda t: -log_sum_exp(of_layer(layers, t, rho.rows), lambda j: -squares[j]))


@defined(latex=r"(g_t)_t")
def LayerNearest(x: Vector, rho: Patterns, layers: Vector, count: Scalar) -> Vector:
    r"""$(g_t(x))_t$ with $g_t(x)=\min_j\lVert x-\rho^{tj}\rVert^2$: the reading $E_t=g_t$."""
    squares = SquaredDistances(x, rho)
    return vector(count, lambda t: smallest(of_layer(layers, t, rho.rows), lambda j: squares[j]))


@defined(latex=r"(\tfrac1{Z_t}e^{-g_t})_t")
def LayerDensities(x: Vector, rho: Patterns, layers: Vector, count: Scalar, partition: Vector) -> Vector:
    r"""$(\frac1{Z_t}e^{-g_t(x)})_t$: $E_t$ as section 4.2 prints it; the last argument is the vector of $Z_t>0$."""
    nearest = LayerNearest(x, rho, layers, count)
    return vector(count, lambda t: e_to(-nearest[t]) / partition[t])


@defined(latex=r"E_{\mathrm{global}}")
def GlobalEnergy(e: Vector) -> Scalar:
    r"""$E_{\rm global}=-\mathrm{LSE}(-E_1,\dots,-E_l)$, eq. (7), of the vector of the layers' energies."""
    return -log_sum_exp(e.length, lambda t: -e[t])
