r"""Operators of section 5: balls, spheres, incomplete gamma functions, and the partition functions made of them.

The dimension is a whole number $n\ge1$, radii are nonnegative. Areas and volumes are defined by their recursions over the
dimension, so that the paper's closed forms are claims and not definitions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr, Integer, Rational, Symbol, erf, exp, gamma, log, lowergamma, pi, sqrt

from lemmata.theory.kernel.meaning import MeaningError
from lemmata.theory.language.defined import NAMES, Mat, Scalar, Vec, Vector, defined, e_to, gamma_of, ln, total, vector
from lemmata.theory.language.domain import DimensionSymbol
from lemmata.theory.language.operator import MEANINGS, Operator
from lemmata.theory.language.vocabulary import STANDS_FOR, VALUES
from lemmata.theory.terms.index_terms import Chosen, Greatest, Index, Integrated, Total
from lemmata.theory.terms.known import KNOWN, OWN, POSITION, before
from lemmata.theory.terms.signs import sign, whole

dim = DimensionSymbol("n_dim", integer=True, positive=True)


def _whole(value: Any) -> int:
    if value != int(value) or value < 1:
        raise ValueError(f"a dimension must be an integer >= 1, got {value}")
    return int(value)


def _half_error(r: Any) -> Expr:
    r"""$\int_0^re^{-t^2}dt$."""
    return sqrt(pi) / 2 * erf(r)


def _lower(a: Any, x: Any) -> Expr:
    """The lower incomplete gamma function, kept as one function: its expansion for whole orders cancels."""
    return Integer(0) if x == 0 else lowergamma(a, x, evaluate=False)


@defined(latex=r"\Gamma")
def Gamma(a: Scalar) -> Scalar:
    r"""$\Gamma(a)$ for $a>0$."""
    return gamma_of(a)


class SphereArea(Operator):
    r"""$A_{n-1}$, the area of the unit sphere in $\mathbb R^n$: $A_0=2$, $A_1=2\pi$, $A_{n-1}=\frac{2\pi}{n-2}A_{n-3}$."""

    nargs = 1
    latex_name = r"\operatorname{Area}"

    @staticmethod
    def definition(n: Any) -> Expr:
        size = _whole(n)
        area = Integer(2) if size % 2 else 2 * pi
        for m in range(3 if size % 2 else 4, size + 1, 2):
            area = area * 2 * pi / (m - 2)
        return area


class BallVolume(Operator):
    r"""$V_n(r)$, the volume of the ball of radius r in $\mathbb R^n$: $V_0=1$, $V_1=2r$, $V_n=\frac{2\pi r^2}nV_{n-2}$."""

    nargs = 2
    latex_name = r"V_\bullet"

    @staticmethod
    def definition(n: Any, r: Any) -> Expr:
        size = _whole(n)
        volume = 2 * r if size % 2 else Integer(1)
        for m in range(3 if size % 2 else 2, size + 1, 2):
            volume = volume * 2 * pi * r**2 / m
        return volume


class LowerGamma(Operator):
    r"""$\gamma(a,r)=\int_0^rt^{a-1}e^{-t}dt$ for $a>0$, $r\ge0$, as the paper defines it before eq. (12)."""

    nargs = 2
    latex_name = r"\gamma"

    @staticmethod
    def definition(a: Any, r: Any) -> Expr:
        return _lower(a, r)


class RadialIntegral(Operator):
    r"""$\int_0^re^{-t^2}t^{n-1}dt$; arguments n, r. (With $s=t^2$ it is half of $\gamma(n/2,r^2)$.)"""

    nargs = 2
    latex_name = r"\textstyle\int_0^r e^{-t^2}t^{n-1}dt"

    @staticmethod
    def definition(n: Any, r: Any) -> Expr:
        return _lower(Rational(_whole(n), 2), r**2) / 2


class BallIntegral(Operator):
    r"""$\int_{\lVert x\rVert<r}e^{-\lVert x\rVert^2}dx$ over $\mathbb R^n$; arguments n, r."""

    nargs = 2
    latex_name = r"\textstyle\int_{B_\bullet} e^{-\lVert x\rVert^2}dx"

    @staticmethod
    def definition(n: Any, r: Any) -> Expr:
        half = Rational(_whole(n), 2)
        return pi**half * _lower(half, r**2) / gamma(half)


@defined(latex=r"\textstyle\sum_i\int_{B_i} e^{-\lVert x-\rho^i\rVert^2}dx")
def TotalBallIntegral(n: Scalar, radii: Vector) -> Scalar:
    r"""$\sum_i\int_{B_i}e^{-\lVert x-\rho^i\rVert^2}dx$ over balls of radii $r_1,\dots,r_d$; arguments n, radii."""
    return total(radii.length, lambda i: BallIntegral(n, radii[i]))


@defined(latex=r"\textstyle\sum_i\gamma")
def TotalLowerGamma(n: Scalar, radii: Vector) -> Scalar:
    r"""$\sum_i\gamma(n,r_i)$; arguments n, radii."""
    return total(radii.length, lambda i: LowerGamma(n, radii[i]))


def _sides(radii: Any, room: Any) -> list[tuple[Any, Any | None]]:
    """Each ball's radius twice, with the distance from its pattern to the next one on that side (None: no pattern there)."""
    radii, room = list(radii), list(room)
    gaps = [radii[i] + room[i] + radii[i + 1] for i in range(len(radii) - 1)]
    return [side for i, r in enumerate(radii) for side in ((r, gaps[i - 1] if i else None), (r, [*gaps, None][i]))]


def _positions(radii: Any, room: Any) -> list[Any]:
    radii, room = list(radii), list(room)
    places = [Integer(0)]
    for i in range(len(radii) - 1):
        places.append(places[-1] + radii[i] + room[i] + radii[i + 1])
    return places


class LinePartition(Operator):
    r"""$\int_\Omega e^{-\min_i(x-\rho^i)^2}dx$ on the line, $\Omega$ the union of disjoint intervals around the patterns.

    Arguments: the radii in the order of the patterns, and the room > 0 left between each interval and the next (the last
    entry is not used). Within one interval only the two neighbouring patterns can be nearer than its own.
    """

    nargs = 2
    latex_name = r"\textstyle\int_\Omega e^{-g}dx"

    @staticmethod
    def definition(radii: Any, room: Any) -> Expr:
        total = Integer(0)
        for r, gap in _sides(radii, room):
            if gap is None or 2 * r <= gap:
                total += _half_error(r)
            else:  # beyond the middle the neighbour, at distance gap - t, is nearer
                total += 2 * _half_error(gap / 2) - _half_error(gap - r)
        return total


@defined(latex=r"\textstyle\int_\Omega e^{-g}dx")
def LinePartitionEqual(r: Scalar, room: Vector) -> Scalar:
    r"""`LinePartition` with one common radius; arguments r, room."""
    return LinePartition(vector(room.length, lambda i: r), room)


class LineEnergyPartition(Operator):
    r"""$\int_\Omega e^{-E(x)}dx=\int_\Omega\sum_je^{-(x-\rho^j)^2}dx$ on the line; arguments as for `LinePartition`."""

    nargs = 2
    latex_name = r"\textstyle\int_\Omega e^{-E}dx"

    @staticmethod
    def definition(radii: Any, room: Any) -> Expr:
        places = _positions(radii, room)
        return sum(
            _half_error(here + r - there) - _half_error(here - r - there)
            for here, r in zip(places, radii, strict=True)
            for there in places
        )


class LineMeanEnergy(Operator):
    r"""$\frac1d\sum_iE(\rho^i)$, $E(x)=-\log\sum_je^{-(x-\rho^j)^2}$, on the line; arguments as for `LinePartition`."""

    nargs = 2
    latex_name = r"\textstyle\frac1d\sum_i E(\rho^i)"

    @staticmethod
    def definition(radii: Any, room: Any) -> Expr:
        places = _positions(radii, room)
        return sum(-log(sum(exp(-((here - there) ** 2)) for there in places)) for here in places) / len(places)


class DensityPartition(Operator):
    r"""$\int_{\lVert x\rVert<r}\exp(-\tfrac1ze^{-\lVert x\rVert^2})dx$: one ball of $\int e^{-E_t}$ for $E_t=\frac1ze^{-g_t}$.

    Arguments: n, r, z.
    """

    nargs = 3
    latex_name = r"\textstyle\int_{B_\bullet} \exp(-\frac1z e^{-\lVert x\rVert^2})dx"

    @staticmethod
    def definition(n: Any, r: Any, z: Any) -> Expr:
        from sympy import Integral

        t = Symbol("t", positive=True)
        top = exp(-(r**2))  # the integrand is greatest at the boundary
        body = t ** (_whole(n) - 1) * exp((top - exp(-(r**2) * t**2)) / z)
        return SphereArea.definition(n) * r**n * exp(-top / z) * Integral(body, (t, 0, 1))


@defined(latex=r"\textstyle -\frac1d\sum_i\log\frac{e^{-e_i}}{Z}")
def MeanNegativeLog(e: Vector, z: Scalar) -> Scalar:
    r"""$-\frac1d\sum_i\log p_i$ with $p_i=e^{-e_i}/Z$, the cross-entropy on d samples; arguments: energies e, Z > 0."""
    return -total(e.length, lambda i: ln(e_to(-e[i]) / z)) / e.length


@defined(latex=r"\textstyle\frac1d\sum_i")
def Mean(e: Vector) -> Scalar:
    r"""$\frac1d\sum_ie_i$."""
    return total(e.length, lambda i: e[i]) / e.length


class OwnDistance(Operator):
    r"""$\lVert x-\rho^i\rVert^2$ for the pattern in whose ball the state lies; arguments x, patterns, radii of disjoint balls.

    The integrand of the middle of eq. (13) is its exponential.
    """

    nargs = 3
    latex_name = r"d_{\mathrm{own}}"

    @staticmethod
    def definition(x: Any, rho: Any, radii: Any) -> Expr:
        distances = [sum((x[k] - rho[i, k]) ** 2 for k in range(rho.shape[1])) for i in range(rho.shape[0])]
        return next(s for s, r in zip(distances, radii, strict=True) if s <= r**2)


# --- what the kernel takes them to mean -------------------------------------------------------------------------------


def _dimension(n: Any) -> None:
    if not (whole(n) and sign(n) == ">"):
        raise MeaningError(f"{n} is not shown to be a dimension")


def _sphere_area(n: Any) -> Any:
    """An unknown function of the dimension; the rules know its recursion over the dimension and its first two values."""
    _dimension(n)
    return KNOWN["sphere_area"](n)


def _ball_volume(n: Any, r: Any) -> Any:
    """An unknown function of dimension and radius > 0; the rules know its recursion over the dimension."""
    _dimension(n)
    if sign(r) != ">":
        raise MeaningError(f"a ball of radius {r}, which is not shown to be positive")
    return KNOWN["ball_volume"](n, r)


def _variable() -> Symbol:
    return Symbol(f"t~v{next(NAMES.counter)}", positive=True)


def _lower_gamma(a: Any, r: Any) -> Any:
    t = _variable()
    return Integrated(t ** (a - 1) * exp(-t), t, 0, r)


def _radial_integral(n: Any, r: Any) -> Any:
    t = _variable()
    return Integrated(t ** (n - 1) * exp(-(t**2)), t, 0, r)


def _ball_integral(n: Any, r: Any) -> Any:
    """In polar coordinates (a stated rule)."""
    return _sphere_area(n) * _radial_integral(n, r)


def _density_partition(n: Any, r: Any, z: Any) -> Any:
    t = _variable()
    return _sphere_area(n) * Integrated(t ** (n - 1) * exp(-exp(-(t**2)) / z), t, 0, r)


def _line_position(radius: Callable[[Any], Any], room: Vec) -> Callable[[Any], Any]:
    r"""$p_i=r_i+\sum_{k<i}(2r_k+\mathrm{room}_k)$: the first interval begins at 0, each is followed by its room."""

    def position(i: Any) -> Any:
        k = room.index("k")
        return KNOWN[POSITION](radius(i) + Total(before(k, i) * (2 * radius(k) + room.entry(k)), k))

    return position


def _line(radius: Callable[[Any], Any], room: Vec, fold: Callable[[Callable[[Any], Any], Index], Any]) -> Any:
    r"""$\sum_i\int_{-r_i}^{r_i}f(p_i+t)\,dt$ over the intervals, f a fold of $-(x-p_j)^2$ over the patterns."""
    position, t = _line_position(radius, room), _variable()
    i, j = room.index(), room.index("j")

    def at(x: Any) -> Any:
        return fold(lambda j: -((x - position(j)) ** 2), j)

    return Total(Integrated(at(position(i) + t) + at(position(i) - t), t, 0, radius(i)), i)


def _nearest_density(exponent: Callable[[Any], Any], j: Index) -> Any:
    return exp(Greatest(exponent(j), j))


def _energy_density(exponent: Callable[[Any], Any], j: Index) -> Any:
    return Total(exp(exponent(j)), j)


def _line_mean_energy(radii: Vec, room: Vec) -> Any:
    position, i, j = _line_position(radii.entry, room), radii.index(), radii.index("j")
    return Total(-log(Total(exp(-((position(i) - position(j)) ** 2)), j)), i) / radii.length


def _own_distance(x: Vec, rho: Mat, radii: Vec) -> Any:
    return MEANINGS["SquaredDistances"](x, rho)[Chosen(OWN, rho.rows)]


MEANINGS |= {
    "SphereArea": _sphere_area,
    "BallVolume": _ball_volume,
    "LowerGamma": _lower_gamma,
    "RadialIntegral": _radial_integral,
    "BallIntegral": _ball_integral,
    "DensityPartition": _density_partition,
    "LinePartition": lambda radii, room: _line(radii.entry, room, _nearest_density),
    "LineEnergyPartition": lambda radii, room: _line(radii.entry, room, _energy_density),
    "LineMeanEnergy": _line_mean_energy,
    "OwnDistance": _own_distance,
}
STANDS_FOR[gamma] = Gamma
VALUES |= {"sphere_area": SphereArea.definition, "ball_volume": BallVolume.definition}
