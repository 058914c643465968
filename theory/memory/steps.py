r"""Operators of iterated dynamics: a layer step of eq. (6), a gap of overlaps, limits of the updates, storage by Definition 1.

Where one layer or one pattern is singled out it is the first: layers and patterns may be numbered in any order.
"""

from __future__ import annotations

from typing import Any

from lemmata.theory.language.defined import (
    Patterns,
    Scalar,
    Vector,
    absolute,
    at_least_of,
    attracts,
    before,
    choose,
    defined,
    greatest,
    is_zero,
    limit,
    of_layer,
    root,
    same,
    smallest,
    total,
    vector,
)
from lemmata.theory.language.sequences import CONTINUOUS, LIMITS
from lemmata.theory.language.vectors import Dot, LogSumExp, MaxEntry, MinEntry, Softmax, SquaredDistance
from lemmata.theory.memory.energies import LayerEnergy, MaxNorm2, MCHNEnergy, Nearest, Overlaps, SquaredDistances, SquaredNorms
from lemmata.theory.memory.updates import DirectionalLSE, DistanceUpdate, FirstPattern, JacobianForm, MCHNUpdate


@defined(latex=r"\operatorname{step}_1")
def LayerStep(x: Vector, rho: Patterns, layers: Vector, delta: Scalar) -> Vector:
    r"""The step (6) of the first layer with $E_t=g_t$: the least of $g_1(y)$ over $\lVert y-x\rVert^2\le\delta$.

    That is x moved towards the layer's nearest pattern (the first of several) by $\sqrt\delta$, or onto it where it is nearer.
    Arguments: x, patterns, assignment of the patterns to layers, $\delta\ge0$ (a squared distance, as the paper's d).
    """
    squares = SquaredDistances(x, rho)

    def moved(k: Any) -> Any:
        own = of_layer(layers, 0, rho.rows)
        least = smallest(own, lambda i: squares[i])
        nearest = at_least_of(own, lambda i: squares[i], lambda i: rho[i, k])
        return x[k] + choose(least, delta, lambda: 1, lambda: root(delta / least)) * (nearest - x[k])

    return vector(x.length, moved)


@defined(latex=r"\Delta_1")
def FirstGap(rho: Patterns) -> Scalar:
    r"""$\Delta_1=\min_{j>1}(x_1^\top x_1-x_1^\top x_j)$, which may be negative; 0 for one pattern (a minimum over nothing).

    The greatest gap is added to the first pattern's own, as in `FirstSeparation`.
    """
    gaps = vector(rho.rows, lambda j: total(rho.columns, lambda k: rho[0, k] * (rho[0, k] - rho[j, k])))
    widest = greatest(rho.rows, lambda j: gaps[j])
    return smallest(rho.rows, lambda j: gaps[j] + same(0, j) * widest)


@defined(latex=r"\lim f_E^k")
def DistanceLimit(x: Vector, rho: Patterns) -> Vector:
    r"""$\lim_kf^k(x)$, f the distance energy's own update: where the iteration from x ends. Arguments: x, patterns.

    It exists: the energy falls by at least the squared step (mm-tangent.decrease), and it is real analytic.
    """
    return limit(DistanceUpdate, x, rho)


@defined(latex=r"\lim f^k")
def MCHNLimit(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""$\lim_kf^k(x)$, f the modern Hopfield update. Arguments: x, patterns, beta."""
    return limit(MCHNUpdate, x, rho, beta)


def _stored(update: Any, centre: Any, radius: Any, rho: Any, *others: Any) -> Any:
    """1 where the ball contains the first pattern alone, no two patterns are equal, and the ball attracts, else 0."""

    squares = SquaredDistances(centre, rho)

    def misplaced(j: Any) -> Any:
        held = choose(squares[j], radius**2, lambda: 1, lambda: 0)
        return held - same(0, j) * (2 * held - 1)

    def equals(i: Any, j: Any) -> Any:
        return before(i, j) * is_zero(greatest(rho.columns, lambda k: absolute(rho[i, k] - rho[j, k])))

    def distinct() -> Any:
        twins = greatest(rho.rows, lambda i: greatest(rho.rows, lambda j: equals(i, j)))
        return choose(twins, 0, lambda: attracts(update, centre, radius, rho, *others), lambda: 0)

    return choose(greatest(rho.rows, misplaced), 0, distinct, lambda: 0)


@defined(latex=r"\operatorname{stored}_E")
def DistanceStored(centre: Vector, radius: Scalar, rho: Patterns) -> Scalar:
    r"""Definition 1 for the first pattern and a ball, under the distance energy's own update: 1 where it holds, 0 where not.

    It holds where the ball contains $\rho^1$ and one fixed point to which all its points converge, and the other patterns are
    distinct and outside, so that balls of their own that are disjoint from it and from each other exist.
    Arguments: centre (any point), radius >= 0, patterns.
    """
    return _stored(DistanceUpdate, centre, radius, rho)


@defined(latex=r"\operatorname{stored}")
def MCHNStored(centre: Vector, radius: Scalar, rho: Patterns, beta: Scalar) -> Scalar:
    """The same under the modern Hopfield update. Arguments: centre, radius, patterns, beta."""
    return _stored(MCHNUpdate, centre, radius, rho, beta)


LIMITS |= {MCHNUpdate: MCHNLimit, DistanceUpdate: DistanceLimit}
CONTINUOUS |= {Dot, LogSumExp, MaxEntry, MinEntry, Softmax, SquaredDistance}
CONTINUOUS |= {LayerEnergy, MCHNEnergy, MaxNorm2, Nearest, Overlaps, SquaredDistances, SquaredNorms}
CONTINUOUS |= {DirectionalLSE, DistanceUpdate, FirstPattern, JacobianForm, MCHNUpdate}
