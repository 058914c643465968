r"""Operators of section 5: balls, spheres, incomplete gamma functions, and the partition functions made of them.

The dimension is a whole number $n\ge1$, radii are nonnegative. Areas and volumes are defined by their recursions over the
dimension, so that the paper's closed forms are claims and not definitions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import gamma

from lemmata.theory.language.arithmetics import Term
from lemmata.theory.language.defined import (
    Patterns,
    Scalar,
    Vector,
    at_holder,
    before,
    by_twos,
    circle_number,
    defined,
    e_to,
    gamma_of,
    greatest,
    integral,
    kept,
    ln,
    log_sum_exp,
    total,
    vector,
)
from lemmata.theory.language.domain import DimensionSymbol
from lemmata.theory.language.vocabulary import stands_for, value_of
from lemmata.theory.memory.energies import SquaredDistances

dim = DimensionSymbol("n_dim", integer=True, positive=True)


@defined(latex=r"\Gamma")
def Gamma(a: Scalar) -> Scalar:
    r"""$\Gamma(a)$ for $a>0$."""
    return gamma_of(a)


@defined(latex=r"\operatorname{Area}")
def SphereArea(n: Scalar) -> Scalar:
    r"""$A_{n-1}$, the area of the unit sphere in $\mathbb R^n$: $A_0=2$, $A_1=2\pi$, $A_{n-1}=\frac{2\pi}{n-2}A_{n-3}$."""
    turn = 2 * circle_number()
    return by_twos("sphere_area", n, (), 2, turn, lambda m, area: area * turn / (m - 2))


@defined(latex=r"V_\bullet")
def BallVolume(n: Scalar, r: Scalar) -> Scalar:
    r"""$V_n(r)$, the volume of a ball of radius r in $\mathbb R^n$: $V_1=2r$, $V_2=\pi r^2$, $V_n=\frac{2\pi r^2}nV_{n-2}$."""
    double_disc = 2 * circle_number() * r**2
    return by_twos("ball_volume", n, (r,), 2 * r, double_disc / 2, lambda m, volume: volume * double_disc / m)


@defined(latex=r"\gamma")
def LowerGamma(a: Scalar, r: Scalar) -> Scalar:
    r"""$\gamma(a,r)=\int_0^rt^{a-1}e^{-t}dt$ for $a>0$, $r\ge0$, as the paper defines it before eq. (12)."""
    return integral(0, r, lambda t: t ** (a - 1) * e_to(-t))


@defined(latex=r"\textstyle\int_0^r e^{-t^2}t^{n-1}dt")
def RadialIntegral(n: Scalar, r: Scalar) -> Scalar:
    r"""$\int_0^re^{-t^2}t^{n-1}dt$; arguments n, r. (With $s=t^2$ it is half of $\gamma(n/2,r^2)$.)"""
    return integral(0, r, lambda t: t ** (n - 1) * e_to(-(t**2)))


@defined(latex=r"\textstyle\int_{B_\bullet} e^{-\lVert x\rVert^2}dx")
def BallIntegral(n: Scalar, r: Scalar) -> Scalar:
    r"""$\int_{\lVert x\rVert<r}e^{-\lVert x\rVert^2}dx$ over $\mathbb R^n$, in polar coordinates; arguments n, r."""
    return SphereArea(n) * RadialIntegral(n, r)


@defined(latex=r"\textstyle\sum_i\int_{B_i} e^{-\lVert x-\rho^i\rVert^2}dx")
def TotalBallIntegral(n: Scalar, radii: Vector) -> Scalar:
    r"""$\sum_i\int_{B_i}e^{-\lVert x-\rho^i\rVert^2}dx$ over balls of radii $r_1,\dots,r_d$; arguments n, radii."""
    return total(radii.length, lambda i: BallIntegral(n, radii[i]))


@defined(latex=r"\textstyle\sum_i\gamma")
def TotalLowerGamma(n: Scalar, radii: Vector) -> Scalar:
    r"""$\sum_i\gamma(n,r_i)$; arguments n, radii."""
    return total(radii.length, lambda i: LowerGamma(n, radii[i]))


def _positions(radii: Any, room: Any) -> Any:
    r"""$p_i=r_i+\sum_{k<i}(2r_k+\mathrm{room}_k)$: the first interval begins at 0, each is followed by its room."""
    return vector(room.length, lambda i: kept(radii[i] + total(room.length, lambda k: before(k, i) * (2 * radii[k] + room[k]))))


def _over_intervals(radii: Any, room: Any, density: Callable[[Term], Any]) -> Any:
    r"""$\sum_i\int_{-r_i}^{r_i}f(p_i+t)\,dt$ over the intervals, f a function of $-(x-p_j)^2$ over the patterns."""
    at = _positions(radii, room)

    def beside(i: Any, t: Any) -> Any:
        return density(lambda j: -((t + at[i] - at[j]) ** 2)) + density(lambda j: -((-t + at[i] - at[j]) ** 2))

    return total(room.length, lambda i: integral(0, radii[i], lambda t: beside(i, t)))


@defined(latex=r"\textstyle\int_\Omega e^{-g}dx")
def LinePartition(radii: Vector, room: Vector) -> Scalar:
    r"""$\int_\Omega e^{-\min_i(x-\rho^i)^2}dx$ on the line, $\Omega$ the union of disjoint intervals around the patterns.

    Arguments: the radii in the order of the patterns, and the room > 0 left between each interval and the next (the last
    entry is not used).
    """
    return _over_intervals(radii, room, lambda exponent: e_to(greatest(room.length, exponent)))


@defined(latex=r"\textstyle\int_\Omega e^{-g}dx")
def LinePartitionEqual(r: Scalar, room: Vector) -> Scalar:
    r"""`LinePartition` with one common radius; arguments r, room."""
    return LinePartition(vector(room.length, lambda i: r), room)


@defined(latex=r"\textstyle\int_\Omega e^{-E}dx")
def LineEnergyPartition(radii: Vector, room: Vector) -> Scalar:
    r"""$\int_\Omega e^{-E(x)}dx=\int_\Omega\sum_je^{-(x-\rho^j)^2}dx$ on the line; arguments as for `LinePartition`."""
    return _over_intervals(radii, room, lambda exponent: total(room.length, lambda j: e_to(exponent(j))))


@defined(latex=r"\textstyle\frac1d\sum_i E(\rho^i)")
def LineMeanEnergy(radii: Vector, room: Vector) -> Scalar:
    r"""$\frac1d\sum_iE(\rho^i)$, $E(x)=-\log\sum_je^{-(x-\rho^j)^2}$, on the line; arguments as for `LinePartition`."""
    at, d = _positions(radii, room), radii.length
    return total(d, lambda i: -log_sum_exp(d, lambda j: -((at[i] - at[j]) ** 2))) / d


@defined(latex=r"\textstyle\int_{B_\bullet} \exp(-\frac1z e^{-\lVert x\rVert^2})dx")
def DensityPartition(n: Scalar, r: Scalar, z: Scalar) -> Scalar:
    r"""$\int_{\lVert x\rVert<r}\exp(-\tfrac1ze^{-\lVert x\rVert^2})dx$: one ball of $\int e^{-E_t}$ for $E_t=\frac1ze^{-g_t}$.

    Arguments: n, r, z.
    """
    return SphereArea(n) * integral(0, r, lambda t: t ** (n - 1) * e_to(-e_to(-(t**2)) / z))


@defined(latex=r"\textstyle -\frac1d\sum_i\log\frac{e^{-e_i}}{Z}")
def MeanNegativeLog(e: Vector, z: Scalar) -> Scalar:
    r"""$-\frac1d\sum_i\log p_i$ with $p_i=e^{-e_i}/Z$, the cross-entropy on d samples; arguments: energies e, Z > 0."""
    return -total(e.length, lambda i: ln(e_to(-e[i]) / z)) / e.length


@defined(latex=r"\textstyle\frac1d\sum_i")
def Mean(e: Vector) -> Scalar:
    r"""$\frac1d\sum_ie_i$."""
    return total(e.length, lambda i: e[i]) / e.length


@defined(latex=r"d_{\mathrm{own}}")
def OwnDistance(x: Vector, rho: Patterns, radii: Vector) -> Scalar:
    r"""$\lVert x-\rho^i\rVert^2$ for the pattern in whose ball the state lies; arguments x, patterns, radii of disjoint balls.

    The integrand of the middle of eq. (13) is its exponential.
    """
    squares = SquaredDistances(x, rho)
    return at_holder(rho.rows, lambda i: squares[i] - radii[i] ** 2, lambda i: squares[i])


stands_for(Gamma, gamma)
value_of("sphere_area", SphereArea.definition)
value_of("ball_volume", BallVolume.definition)
