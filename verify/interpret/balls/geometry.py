r"""Operators of geometry in ball arithmetic: recursions over the dimension, rigorous integration (`acb.integral`), erf.

Results that are exactly 0 (radius 0) are exact; everything else is a ball, computed with more bits until it is narrow.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from flint import acb, arb, ctx

from lemmata.verify.interpret.balls.energies import Column
from lemmata.verify.interpret.balls.special import narrow
from lemmata.verify.numbers.reals import Real, precision, real_exp, real_max, real_min, real_sum

MOST_ROOM = 10**11  # so a sum has some hundred thousand terms at most
INTEGRAL_BITS = 512  # integration at thousands of bits costs seconds; the ball is wider than it could be then, never wrong


def _dim(n: Real) -> int:
    rational = n.rational
    if rational is None or rational.q != 1 or rational < 1:
        raise ValueError(f"a dimension must be an integer >= 1, got {n!r}")
    return int(rational.p)


def _is_zero(r: Real) -> bool:
    return r.rational == 0


def _ball_of(r: Real) -> arb:
    """The enclosure at the working precision; a radius known by a ball cannot be sharpened."""
    return r.enclosure()


def _area(size: int) -> arb:
    area = arb(2) if size % 2 else 2 * arb.pi()
    for m in range(3 if size % 2 else 4, size + 1, 2):
        area = area * 2 * arb.pi() / (m - 2)
    return area


def lower_gamma(a: Real, r: Real) -> Real:
    if _is_zero(r):
        return Real()
    if a.rational == 1 and r.rational is not None:
        return 1 - real_exp(-r)
    return narrow(lambda: _lower_gamma(a.enclosure(), _ball_of(r)))


def _lower_gamma(a: arb, r: arb) -> arb:
    r"""$\gamma(a,r)$; where `_is_summed` by $\frac{r^ae^{-r}}a\sum_k\frac{r^k}{(a+1)\cdots(a+k)}$, whose tail is at most
    geometric."""
    if not _is_summed(a, r):
        return r.gamma_lower(a)  # flint: the argument first, then the order
    term, total, k, least = arb(1), arb(1), 0, arb(2) ** (-ctx.prec - 8)
    while term.upper() > least:
        k += 1
        term = term * r / (a + k)
        total += term
    ratio = r / (a + k + 1)
    tail = (term * ratio / (1 - ratio)).upper()
    return (a * r.log() - r).exp() / a * (total + arb(0, tail))


def _is_summed(a: arb, r: arb) -> bool:
    """For large orders above the argument, or near it: there flint's own routine takes tens of seconds, and knows few digits.

    Near the order the sum has some sqrt(a p) terms at p bits.
    """
    if not a > 1000:
        return False
    room = 4 * a * ctx.prec
    return bool(r * 10 < a * 9 or (room < MOST_ROOM and (r < a or (r - a) ** 2 < room)))


def _integral(size: int, r: arb) -> arb:
    r"""$I_m=\pi(I_{m-2}-V_{m-2}(r)e^{-r^2})$ from $\sqrt\pi\,\mathrm{erf}\,r$ or $I_0=1$: two coordinates at a time."""
    weight = (-r * r).exp()
    value = arb.pi().sqrt() * r.erf() if size % 2 else arb(1)
    volume = 2 * r if size % 2 else arb(1)
    for m in range(3 if size % 2 else 2, size + 1, 2):
        value = arb.pi() * (value - volume * weight)
        volume = volume * 2 * arb.pi() * r * r / m
    return value


def ball_integral(n: Real, r: Real) -> Real:
    size = _dim(n)
    return Real() if _is_zero(r) else narrow(lambda: _integral(size, _ball_of(r)))


def _integrate(body: Callable[[acb, bool], acb], upper: arb, size: arb) -> arb:
    """A rigorous integral from 0, to the working precision relative to `size`, which should be at most about its size."""
    goal = arb(size.mid()) * arb(2) ** (-ctx.prec)
    return acb.integral(body, 0, acb(upper), abs_tol=goal, eval_limit=20_000).real


def radial_integral(n: Real, r: Real) -> Real:
    r"""By `acb.integral` over $[0,\min(r,R)]$; beyond $R\ge1$ with $R^2\ge n$ the rest is at most $R^{n-2}e^{-R^2}$."""
    size = _dim(n)
    if _is_zero(r):
        return Real()

    def compute() -> arb:
        whole = _ball_of(r)
        far = (arb(size) + arb(ctx.prec)).sqrt() + 2
        cut = whole if not whole.lower() > far else arb(far.upper())
        least = cut.min(arb(size).sqrt())  # t^(n-1) exp(-t^2) is at least t^(n-1) exp(-least^2) up to there
        value = _integrate(lambda t, _: t ** (size - 1) * (-t * t).exp(), cut, least**size * (-least * least).exp() / size)
        if cut is not whole:
            value += arb(0).union(cut ** (size - 2) * (-cut * cut).exp())
        return value

    with precision(min(ctx.prec, INTEGRAL_BITS)):
        return narrow(compute)


def _half_error(t: Real) -> Real:
    if _is_zero(t):
        return Real()
    return narrow(lambda: arb.pi().sqrt() / 2 * t.enclosure().erf())


def _gaps(radii: Column, room: Column) -> Column:
    return [radii[i] + room[i] + radii[i + 1] for i in range(len(radii) - 1)]


def _by_cells(lower: Real, upper: Real, places: Column) -> list[Real]:
    """The integral over an interval cut at the middles between neighbouring patterns, by cells of the nearest pattern.

    Where it is not decided whether a cell meets the interval, its part is a ball that holds 0 and what it is if it does.
    """
    middles = [(a + b) / 2 for a, b in pairwise(places)]
    parts: list[Real] = []
    for start, stop, place in zip([lower, *middles], [*middles, upper], places, strict=True):
        start, stop = real_max([lower, start]), real_min([upper, stop])
        length = (stop - start).sign()
        if length == 1:
            parts += [_half_error(stop - place), -_half_error(start - place)]
        elif length is None:
            parts.append(real_max([Real(), _half_error(stop - place) - _half_error(start - place)]))
    return parts


def _positions(radii: Column, room: Column) -> Column:
    places = [Real()]
    for gap in _gaps(radii, room):
        places.append(places[-1] + gap)
    return places


def line_partition(radii: Column, room: Column) -> Real:
    """Every interval cut into the cells of its nearest patterns."""
    places = _positions(radii, room)
    parts: list[Real] = []
    for place, r in zip(places, radii, strict=True):
        parts += _by_cells(place - r, place + r, places)
    return real_sum(parts)


def line_energy_partition(radii: Column, room: Column) -> Real:
    places = _positions(radii, room)
    parts: list[Real] = []
    for place, r in zip(places, radii, strict=True):
        for other in places:
            parts += [_half_error(place + r - other), -_half_error(place - r - other)]
    return real_sum(parts)


def density_partition(n: Real, r: Real, z: Real) -> Real:
    r"""$A_{n-1}r^ne^{-m/z}\int_0^1s^{n-1}\exp((m-e^{-r^2s^2})/z)ds$, $m=e^{-r^2}$: an integrand of size at most 1."""
    size = _dim(n)

    def compute() -> arb:
        radius, partition = _ball_of(r), z.enclosure()
        square = radius * radius
        least = (-square).exp()

        def body(s: acb, analytic: bool) -> acb:
            return s ** (size - 1) * ((least - (-square * s * s).exp()) / partition).exp()

        step = (partition / (2 * square)).min(arb(1) / (2 * size))  # on [1 - step, 1] the integrand is at least exp(-2)
        return _area(size) * radius**size * (-least / partition).exp() * _integrate(body, arb(1), step / 8)

    with precision(min(ctx.prec, INTEGRAL_BITS // 2)):
        return Real.opaque(compute())


OPERATORS: dict[str, Callable[..., Real]] = {
    "LowerGamma": lower_gamma,
    "RadialIntegral": radial_integral,
    "BallIntegral": ball_integral,
    "LinePartition": line_partition,
    "LineEnergyPartition": line_energy_partition,
    "DensityPartition": density_partition,
}
