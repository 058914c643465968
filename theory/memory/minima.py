r"""Operators of energy landscapes: how many local minima an energy has, and where they are; patterns written out.

Minima are ordered by their first coordinate, those that share it by the next: on the line from left to right. Both energies
are smooth, with $\nabla E=2(x-f(x))$ and $\nabla E_{\rm MCHN}=x-f(x)$ for their updates f. A minimum is a fixed point of f, a
mean of the patterns, so it lies in their convex hull. `lemmata.verify.dynamics.minima` encloses all of them.
"""

from __future__ import annotations

from lemmata.theory.language.defined import Patterns, Scalar, Vector, defined, minima, minimum, rows_of
from lemmata.theory.memory.energies import LayerEnergy, MCHNEnergy


@defined(latex="")
def PatternRows(n: Scalar, *entries: Scalar) -> Patterns:
    r"""Patterns written out. Arguments: n, and the entries row by row; $(1,-2,0,1)$ are -2, 0 and 1 on the line."""
    return rows_of(n, entries)


@defined(latex=r"\#\min E")
def DistanceMinima(rho: Patterns) -> Scalar:
    r"""The number of local minima of the layer energy E of eq. (4). Argument: patterns."""
    return minima(LayerEnergy, rho)


@defined(latex=r"\#\min E_{\mathrm{MCHN}}")
def MCHNMinima(rho: Patterns, beta: Scalar) -> Scalar:
    r"""The number of local minima of the modern Hopfield energy. Arguments: patterns, beta > 0."""
    return minima(MCHNEnergy, rho, beta)


@defined(latex=r"\operatorname{argmin}E")
def DistanceMinimum(rho: Patterns, k: Scalar) -> Vector:
    r"""Where the k-th local minimum of the layer energy lies; undefined where there are fewer. Arguments: patterns, k."""
    return minimum(LayerEnergy, k, rho)


@defined(latex=r"\operatorname{argmin}E_{\mathrm{MCHN}}")
def MCHNMinimum(rho: Patterns, k: Scalar, beta: Scalar) -> Vector:
    r"""Where the k-th local minimum of the modern Hopfield energy lies. Arguments: patterns, k, beta > 0."""
    return minimum(MCHNEnergy, k, rho, beta)
