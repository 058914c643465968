r"""Operators of iterated dynamics: a layer step of eq. (6), a gap of overlaps, limits of the updates, storage by Definition 1.

Where one layer or one pattern is singled out it is the first: layers and patterns may be numbered in any order.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, ImmutableDenseMatrix, Integer, sqrt

from lemmata.theory.language.defined import Patterns, Scalar, defined, greatest, same, smallest, total, vector
from lemmata.theory.language.operator import NoClosedForm, Operator, VectorOperator
from lemmata.theory.language.sequences import CONTINUOUS, LIMITS
from lemmata.theory.language.vectors import Dot, LogSumExp, MaxEntry, MinEntry, Softmax, SquaredDistance
from lemmata.theory.memory.energies import LayerEnergy, MaxNorm2, MCHNEnergy, Nearest, Overlaps, SquaredDistances, SquaredNorms
from lemmata.theory.memory.updates import DirectionalLSE, DistanceUpdate, FirstPattern, JacobianForm, MCHNUpdate


class LayerStep(VectorOperator):
    r"""The step (6) of the first layer with $E_t=g_t$: the least of $g_1(y)$ over $\lVert y-x\rVert^2\le\delta$.

    That is x moved towards the layer's nearest pattern (the first of several) by $\sqrt\delta$, or onto it where it is nearer.
    Arguments: x, patterns, assignment of the patterns to layers, $\delta\ge0$ (a squared distance, as the paper's d).
    """

    latex_name = r"\operatorname{step}_1"

    @property
    def rows_(self) -> Expr:
        return self.args[0].shape[0]

    @staticmethod
    def definition(x: Any, rho: Any, layers: Any, delta: Expr) -> ImmutableDenseMatrix:
        squares = list(SquaredDistances.definition(x, rho))
        own = [i for i in range(rho.shape[0]) if layers[i] == 0]
        nearest = min(own, key=lambda i: squares[i])
        if squares[nearest] <= delta:
            return ImmutableDenseMatrix(list(rho.row(nearest)))
        share = sqrt(delta / squares[nearest])
        return ImmutableDenseMatrix([x[k] + share * (rho[nearest, k] - x[k]) for k in range(rho.shape[1])])


@defined(latex=r"\Delta_1")
def FirstGap(rho: Patterns) -> Scalar:
    r"""$\Delta_1=\min_{j>1}(x_1^\top x_1-x_1^\top x_j)$, which may be negative; 0 for one pattern (a minimum over nothing).

    The greatest gap is added to the first pattern's own, as in `FirstSeparation`.
    """
    gaps = vector(rho.rows, lambda j: total(rho.columns, lambda k: rho[0, k] * (rho[0, k] - rho[j, k])))
    widest = greatest(rho.rows, lambda j: gaps[j])
    return smallest(rho.rows, lambda j: gaps[j] + same(0, j) * widest)


class _Limit(VectorOperator):
    @property
    def rows_(self) -> Expr:
        return self.args[0].shape[0]


class DistanceLimit(_Limit):
    r"""$\lim_kf^k(x)$, f the distance energy's own update: where the iteration from x ends. Arguments: x, patterns.

    It exists: the energy falls by at least the squared step (mm-tangent.decrease), and it is real analytic.
    """

    latex_name = r"\lim f_E^k"

    @staticmethod
    def definition(x: Any, rho: Any) -> ImmutableDenseMatrix:
        return _only_pattern(rho)


class MCHNLimit(_Limit):
    r"""$\lim_kf^k(x)$, f the modern Hopfield update. Arguments: x, patterns, beta."""

    latex_name = r"\lim f^k"

    @staticmethod
    def definition(x: Any, rho: Any, beta: Expr) -> ImmutableDenseMatrix:
        return _only_pattern(rho)


class _Stored(Operator):
    @staticmethod
    def decided(rho: Any, centre: Any, radius: Expr) -> Expr:
        """For one pattern: it attracts everything, so its ball stores it where the ball holds it."""
        only = _only_pattern(rho)
        if rho.shape[0] > 1:
            return Integer(0)  # no two balls that hold equal patterns are disjoint
        return Integer(1 if sum((only[k] - centre[k]) ** 2 for k in range(len(only))) <= radius**2 else 0)


class DistanceStored(_Stored):
    r"""Definition 1 for the first pattern and a ball, under the distance energy's own update: 1 where it holds, 0 where not.

    It holds where the ball contains $\rho^1$ and one fixed point to which all its points converge, and the other patterns are
    distinct and outside, so that balls of their own that are disjoint from it and from each other exist.
    Arguments: centre (any point), radius >= 0, patterns.
    """

    nargs = 3
    latex_name = r"\operatorname{stored}_E"

    @staticmethod
    def definition(centre: Any, radius: Expr, rho: Any) -> Expr:
        return _Stored.decided(rho, centre, radius)


class MCHNStored(_Stored):
    """The same under the modern Hopfield update. Arguments: centre, radius, patterns, beta."""

    nargs = 4
    latex_name = r"\operatorname{stored}"

    @staticmethod
    def definition(centre: Any, radius: Expr, rho: Any, beta: Expr) -> Expr:
        return _Stored.decided(rho, centre, radius)


def _only_pattern(rho: Any) -> ImmutableDenseMatrix:
    if any(rho.row(i) != rho.row(0) for i in range(rho.shape[0])):
        raise NoClosedForm("the limit of the iteration has a closed form for one pattern only")
    return ImmutableDenseMatrix(list(rho.row(0)))


LIMITS |= {MCHNUpdate: MCHNLimit, DistanceUpdate: DistanceLimit}
CONTINUOUS |= {Dot, LogSumExp, MaxEntry, MinEntry, Softmax, SquaredDistance}
CONTINUOUS |= {LayerEnergy, MCHNEnergy, MaxNorm2, Nearest, Overlaps, SquaredDistances, SquaredNorms}
CONTINUOUS |= {DirectionalLSE, DistanceUpdate, FirstPattern, JacobianForm, MCHNUpdate}
