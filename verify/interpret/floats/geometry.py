r"""Operators of geometry in batched floating point with proved bounds; values are those of `lemmata.models.geometry`.

The bounds rest on: sums and products of positive terms (relative errors add), the geometric tail of the series, the logarithmic
derivatives $0\le\partial\log I/\partial\log r\le n$ of a ball's integral and $0\le\partial\log\gamma(a,x)/\partial\log x\le a$,
monotone integrands (trapezoid rule), and $|\psi(a)|\le2.1+\log(1+a)$ for $a\ge\frac12$. `exp`, `log` and `erf` of PyTorch are
taken to be within LIBRARY_ULPS units in the last place, which the tests check against balls.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from torch import Tensor

from lemmata.models import geometry as models
from lemmata.verify.numbers.bounded import LIBRARY_ULPS, Bounded, known, slack, sum_last

NEAR_UNDERFLOW = 2.0**-900
LIB = 2 * LIBRARY_ULPS  # of the unit roundoff
_SMALL = 2.0**-10


def _error(a: Bounded) -> Tensor:
    if a.error is None:
        raise ValueError("a bound was asked of values whose error is not tracked")
    return a.error


def _tracked(*args: Bounded) -> bool:
    return all(arg.tracked for arg in args)


def _relative(a: Bounded) -> Tensor:
    """The relative error of an argument, inf where it may be as large as 1/1024; 0 where it is exact."""
    error = _error(a)
    size = (a.value.abs() - error).clamp_min(0.0)
    return torch.where(error == 0, 0.0, torch.where(error <= _SMALL * size, error / size, torch.inf))


LARGEST_DIM = 4096
_RANGES: dict[str, Callable[[Tensor], Tensor]] = {
    "dim": lambda v: (v >= 1) & (v == v.round()) & (v <= LARGEST_DIM),
    "radius": lambda v: v >= 0,
    "positive": lambda v: v > 0,
}


def _guarded(operator: Callable[..., Bounded], *kinds: str) -> Callable[..., Bounded]:
    """The operator with arguments outside their range replaced by 1 and the result there unknown, instead of an error."""

    @wraps(operator)
    def call(*args: Bounded) -> Bounded:
        inside = [_RANGES[kind](arg.value.detach()) for arg, kind in zip(args, kinds, strict=True)]
        if all(bool(good.all()) for good in inside):
            return operator(*args)
        clean = [
            Bounded(torch.where(good, arg.value, 1.0), arg.error, is_exact=arg.is_exact)
            for arg, good in zip(args, inside, strict=True)
        ]
        result = operator(*clean)
        outside = torch.zeros_like(result.value, dtype=torch.bool)
        for good in inside:
            outside = outside | ~(good.all(dim=-1) if good.ndim > outside.ndim else good)
        error = None if result.error is None else torch.where(outside, torch.inf, result.error)
        return Bounded(torch.where(outside, torch.nan, result.value), error)

    return call


def _product_bound(*parts: Tensor) -> Tensor:
    """The relative error of a product of factors with these relative errors."""
    total = sum(parts, torch.zeros(()))
    return torch.where(total < _SMALL, total * (1 + 4 * _SMALL), torch.inf)


def _with_relative(value: Tensor, relative: Tensor, zero: Tensor) -> Bounded:
    """A value of known relative error; unknown where it may have underflowed, exact where it is an exact `zero`."""
    error = value.detach().abs() * relative * slack(value.dtype)
    error = torch.where(value.detach().abs() > NEAR_UNDERFLOW, error, torch.inf)
    return Bounded(value, known(torch.where(zero, 0.0, error)))


def _dim(n: Bounded) -> Tensor:
    """Dimensions as floats with whole values: a whole number known to less than 1/4 is known exactly."""
    if n.tracked and not bool((_error(n) < 0.25).all()):
        raise ValueError("a dimension must be known to within 1/4")
    return n.value.detach().round()


def _series_bound(series: models.Series, u: float) -> Tensor:
    """Relative error of a truncated series of positive terms: five roundings a step, and the tail."""
    count = series.terms
    return 6 * count * u + (series.tail / series.total.detach()).nan_to_num(nan=torch.inf)


def _power_exp_bound(a: Tensor, x: Tensor, u: float) -> Tensor:
    """Relative error of exp(a log x - x) as computed from floats a, x."""
    logarithm_ = a * torch.log(torch.where(x > 0, x, 1.0)).abs()
    exponent = u * ((LIB + 3) * logarithm_ + 2 * x)
    return torch.expm1(exponent) * (1 + _SMALL) + LIB * u


def sphere_area(n: Bounded) -> Bounded:
    size = _dim(n)
    value = models.sphere_area(size)
    return Bounded(value, value * ((2 * size + 4) * n.u)) if n.tracked else Bounded(value, None)


def _volume_bound(size: Tensor, u: float) -> Tensor:
    return (2 * size + 4) * u


def ball_integral(n: Bounded, r: Bounded) -> Bounded:
    size = _dim(n)
    value = models.ball_integral(size, r.value)
    if not _tracked(n, r):
        return Bounded(value, None)
    u = r.u
    size, radius = torch.broadcast_tensors(size, r.value.detach())
    half, square = size / 2, radius * radius
    parts = models.split(half, square)
    moved = size * _relative(r)
    bound = _product_bound(
        _volume_bound(size, u),
        (size + 1) * u,
        (2 * parts.below + LIB + 4) * u,
        _series_bound(models.positive_series(half, parts.below), u),
    )
    bound = torch.where(models.whole_power(radius, size) > NEAR_UNDERFLOW, bound, torch.inf)
    low = value.detach() * (bound + moved)
    if not bool(parts.low.all()):
        falling = models.falling_series(half, parts.above)
        total = falling.total + falling.tail
        size_of = models.unit_ball_volume(size) * half * torch.exp(half * torch.log(parts.above) - parts.above) / parts.above
        own = _product_bound(
            _volume_bound(size, u),
            _power_exp_bound(half, parts.above, u),
            (half + parts.above) * u,  # of the rounding of r^2
            torch.as_tensor(6 * falling.terms * u),
        )
        # more than 2^-10 of relative error: the missing part is then certainly below e^-500, and twice it bounds it
        own = torch.where(torch.isfinite(own), own, torch.where(size_of * total < 2.0**-700, 1.0, torch.inf))
        whole = models.pi_power(size)
        high = size_of * (total * own + falling.tail) + 2.0**-900 + whole * ((size + 2) * u + moved) + value.detach() * u
        low = torch.where(parts.low, low, high)
    error = torch.where((radius == 0) & (_error(r) == 0), 0.0, low * slack(value.dtype))
    error = torch.where((value.detach() > NEAR_UNDERFLOW) | (radius == 0), error, torch.inf)
    return Bounded(value, known(error))


def radial_integral(n: Bounded, r: Bounded) -> Bounded:
    if not _tracked(n, r):
        return Bounded(models.radial_integral(_dim(n), r.value), None)
    return ball_integral(n, r) / sphere_area(n)


def gamma_function(a: Bounded) -> Bounded:
    value = models.gamma(a.value)
    if not a.tracked:
        return Bounded(value, None)
    size = a.value.detach()
    if models.is_half_whole(size):
        own = (4 * size + 4) * a.u  # two roundings a step
    else:
        join = size + models.BEYOND
        series, falling = models.positive_series(size, join), models.falling_series(size, join)
        own = _power_exp_bound(size, join, a.u) + _series_bound(series, a.u) + 6 * falling.terms * a.u + 3 * a.u
        own = own + falling.tail / join / (series.total / size)
    # |psi| <= 2.1 + log(1 + a) from 0.49 on
    moved = torch.where((size >= 0.5) & (_error(a) < 2.0**-10), (2.2 + torch.log1p(size)) * _error(a), torch.inf)
    bound = _product_bound(own, torch.where(_error(a) == 0, 0.0, moved))
    return _with_relative(value, bound, torch.zeros_like(value, dtype=torch.bool))


def lower_gamma(a: Bounded, r: Bounded) -> Bounded:
    value = models.lower_gamma(a.value, r.value)
    if not _tracked(a, r):
        return Bounded(value, None)
    u = r.u
    size, x = torch.broadcast_tensors(a.value.detach(), r.value.detach())
    parts = models.split(size, x)
    bound = _product_bound(
        _power_exp_bound(size, parts.below, u), _series_bound(models.positive_series(size, parts.below), u) + 2 * u
    )
    moved = size * _relative(r)
    error = value.detach() * (bound + moved)
    if not bool(parts.low.all()):
        size = torch.where(parts.low, 1.0, size)
        falling = models.falling_series(size, parts.above)
        size_of = torch.exp(size * torch.log(parts.above) - parts.above) / parts.above
        total = falling.total + falling.tail
        own = _product_bound(_power_exp_bound(size, parts.above, u), torch.as_tensor(6 * falling.terms * u))
        own = torch.where(torch.isfinite(own), own, torch.where(size_of * total < 2.0**-700, 1.0, torch.inf))
        whole = gamma_function(Bounded.exact(size))
        high = size_of * (total * own + falling.tail) + 2.0**-900 + _error(whole) + whole.value * (moved + u)
        error = torch.where(parts.low, error, high)
    error = torch.where(value.detach() > NEAR_UNDERFLOW, error * slack(value.dtype), torch.inf)
    error = torch.where((x == 0) & (_error(r) == 0), 0.0, error)
    return Bounded(value, known(torch.where(_error(a) == 0, error, torch.inf)))


def _column(a: Bounded) -> Bounded:
    """A scalar of each instance beside a vector of each instance."""
    if not a.value.ndim:
        return a
    return Bounded(a.value.unsqueeze(-1), None if a.error is None else a.error.unsqueeze(-1), is_exact=a.is_exact)


def density_partition(n: Bounded, r: Bounded, z: Bounded) -> Bounded:
    size = _dim(n)
    if not _tracked(n, r, z):
        return Bounded(models.density_partition(size, r.value, z.value), None)
    u = r.u
    with torch.no_grad():
        scale, body = models.density_shells(size, r.value, z.value)
        value = models.trapezoid(scale, body)
        s = torch.linspace(0, 1, models.PANELS + 1, dtype=value.dtype, device=value.device)
        square = (r.value.unsqueeze(-1) * s) ** 2
        quotient = torch.exp(-square) / z.value.unsqueeze(-1)
        relative = 5 * u * square + (LIB + 4) * u + _relative(z).unsqueeze(-1) * (1 + _SMALL)
        exponent = quotient * relative
        # below e^-690 a shell does not matter, if its exponent is right to a quarter
        negligible = (quotient > 1000) & (relative < 0.25)
        shell = torch.where(exponent < _SMALL, body * (exponent * (1 + _SMALL) + (LIB + 4) * u), torch.inf)
        power = torch.as_tensor(size * u).unsqueeze(-1) * body
        shell = torch.where(negligible, 2.0**-900, shell + power + 2.0**-1000)
        rule = (body[..., -1] - body[..., 0]) / 2 + shell[..., -1]
        error = scale * (rule + shell.sum(dim=-1) + models.PANELS * u * body.sum(dim=-1)) / models.PANELS
        error = error + value * (_volume_bound(size, u) + (size + 4) * u)
        exact = (_error(r) == 0) & (models.whole_power(r.value, size) > NEAR_UNDERFLOW)
        return Bounded(value, known(torch.where(exact, error * slack(value.dtype), torch.inf)))


def half_error(t: Bounded) -> Bounded:
    value = models.half_error(t.value)
    if not t.tracked:
        return Bounded(value, None)
    size = value.detach().abs()
    error = _error(t) + (LIB + 3) * t.u * size + (size < NEAR_UNDERFLOW).to(size.dtype) * (size > 0) * t.tiny * 4
    return Bounded(value, known(error * slack(value.dtype)))


def _part(a: Bounded, index: Any) -> Bounded:
    return Bounded(a.value[index], None if a.error is None else a.error[index], is_exact=a.is_exact)


def _lesser(a: Bounded, b: Bounded) -> Bounded:
    error = None if a.error is None or b.error is None else torch.maximum(a.error, b.error)
    return Bounded(torch.minimum(a.value, b.value), error)


def _gaps(radii: Bounded, room: Bounded) -> Bounded:
    head, tail = (..., slice(None, -1)), (..., slice(1, None))
    return _part(radii, head) + _part(room, head) + _part(radii, tail)


def line_partition(radii: Bounded, room: Bounded) -> Bounded:
    value = models.line_partition(radii.value, room.value)
    if not _tracked(radii, room):
        return Bounded(value, None)
    total = half_error(_part(radii, (..., 0))) + half_error(_part(radii, (..., -1)))
    if radii.value.shape[-1] > 1:
        gaps = _gaps(radii, room)
        for side in ((..., slice(None, -1)), (..., slice(1, None))):
            r = _part(radii, side)
            part = 2 * half_error(_lesser(r, gaps / 2)) - half_error(_lesser(r, gaps - r))
            total = total + sum_last(part)
    difference = (total.value - value).detach().abs()  # the same sum in another order
    return Bounded(value, known((_error(total) + difference) * slack(value.dtype)))


def _apart(radii: Bounded, room: Bounded) -> Bounded:
    """rho^i - rho^j, (..., i, j): sums of at most 3 d positive numbers, and a difference."""
    places = models.line_positions(radii.value, room.value)
    apart = places.unsqueeze(-1) - places.unsqueeze(-2)
    if not _tracked(radii, room):
        return Bounded(apart, None)
    count = radii.value.shape[-1]
    size = places.detach()[..., -1, None, None]
    error = (3 * count + 4) * radii.u * size.expand(apart.shape)
    if not (radii.is_exact and room.is_exact):
        error = error + (2 * _error(radii).sum(dim=-1) + _error(room).sum(dim=-1))[..., None, None]
    diagonal = torch.eye(count, dtype=torch.bool, device=apart.device)
    return Bounded(apart, known(torch.where(diagonal, 0.0, error * slack(apart.dtype))))


def line_energy_partition(radii: Bounded, room: Bounded) -> Bounded:
    apart, reach = _apart(radii, room), _column(radii)
    parts = half_error(apart + reach) - half_error(apart - reach)
    return sum_last(sum_last(parts))


gamma_of_positive = _guarded(gamma_function, "positive")
OPERATORS: dict[str, Callable[..., Bounded]] = {
    "LowerGamma": _guarded(lower_gamma, "positive", "radius"),
    "RadialIntegral": _guarded(radial_integral, "dim", "radius"),
    "BallIntegral": _guarded(ball_integral, "dim", "radius"),
    "LinePartition": line_partition,
    "LineEnergyPartition": line_energy_partition,
    "DensityPartition": _guarded(density_partition, "dim", "radius", "positive"),
}
