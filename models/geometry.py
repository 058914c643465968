r"""Balls, spheres, incomplete gamma functions and partition functions, batched (arXiv:2405.08707, section 5).

Dimensions are tensors with whole values >= 1, radii are >= 0; arguments broadcast. Everything rests on one series of positive
terms, $S(a,x)=\sum_kx^k/((a+1)\cdots(a+k))$, with which $\gamma(a,x)=x^ae^{-x}S(a,x)/a$ (integration by parts), and beyond
$x=a+42$ on the finite sum of $\Gamma(a,x)$, whose terms are positive too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

BEYOND = 42.0  # where the complement takes over: exp(-42) is below 2^-60
MAX_TERMS = 512
PANELS = 32


def _check_dim(dim: Tensor) -> None:
    if not bool(((dim >= 1) & (dim == dim.round())).all()):
        raise ValueError("dim must hold integers >= 1")


def _check_radius(radius: Tensor) -> None:
    if not bool((radius >= 0).all()):
        raise ValueError("radius must be >= 0")


class Series(NamedTuple):
    """A truncated series of positive terms: its sum, how many terms, and what was left out at most."""

    total: Tensor
    terms: int
    tail: Tensor


def positive_series(a: Tensor, x: Tensor) -> Series:
    r"""$S(a,x)=\sum_{k\ge0}\frac{x^k}{(a+1)\cdots(a+k)}$ for $a>0$, $x\ge0$, and a bound on its tail.

    With $q=x/(a+K)<1$ the terms from $K$ on add up to at most $t_{K-1}q/(1-q)$; where $q\ge1$ after 512 terms that is inf.
    """
    a, x = torch.broadcast_tensors(a, x)
    term = torch.ones_like(x)
    total = term.clone()
    count = 1
    while True:
        for _ in range(16):
            term = term * (x / (a + count))
            total = total + term
            count += 1
        ratio = (x / (a + count)).detach()
        tail = torch.where(ratio < 1, term.detach() * ratio / (1 - ratio), math.inf)
        if count >= MAX_TERMS or bool((tail <= 2.0**-58 * total.detach()).all()):
            return Series(total, count, tail)


def falling_series(a: Tensor, x: Tensor) -> Series:
    r"""$F(a,x)=\sum_{j<m}\frac{(a-1)\cdots(a-j)}{x^j}$, $m=\lceil a\rceil-1$ (at least 0): $\Gamma(a,x)\approx x^{a-1}e^{-x}F$.

    What is left of $\Gamma(a,x)$ lies between 0 and the next term, which is the `tail` (0 < a - m <= 1 there).
    """
    a, x = torch.broadcast_tensors(a, x)
    term = torch.ones_like(x)
    total = torch.zeros_like(x)
    tail = torch.ones_like(x)
    count = 0
    while count < MAX_TERMS:
        inside = (a.detach() - count) > 1
        if count % 8 == 0 and not bool(inside.any()):
            return Series(total, count + 1, tail)
        total = torch.where(inside, total + term, total)
        step = term * ((a - 1 - count) / x)
        term = torch.where(inside, step, term)
        tail = torch.where(inside, step.detach(), tail)
        count += 1
    return Series(total, count, torch.where((a - count) > 1, math.inf, tail))


class Split(NamedTuple):
    """Where the series is used, and arguments that are harmless where it is not."""

    low: Tensor
    below: Tensor
    above: Tensor
    join: Tensor


def split(a: Tensor, x: Tensor) -> Split:
    """`low`: x <= a + 42; `below` is x there and 0 elsewhere, `above` x where it is greater and a + 42 elsewhere."""
    join = a.detach() + BEYOND
    low = x.detach() <= join
    return Split(low, torch.where(low, x, 0.0), torch.where(low, join, x), join)


def _power_exp(a: Tensor, x: Tensor) -> Tensor:
    """x^a e^-x, 0 at x = 0 (a > 0)."""
    safe = torch.where(x > 0, x, 1.0)
    return torch.where(x > 0, torch.exp(a * torch.log(safe) - safe), 0.0)


def is_half_whole(a: Tensor) -> bool:
    """Whether every 2a is a whole number <= 343 (above, Gamma overflows)."""
    twice = 2 * a.detach()
    return bool(((twice == twice.round()) & (twice <= 343)).all())


def gamma(a: Tensor) -> Tensor:
    r"""$\Gamma(a)=\gamma(a,c)+\Gamma(a,c)$ with $c=a+42$, for $a>0$; $\Gamma(a)=(a-1)\Gamma(a-1)$ where every $2a$ is whole.

    Shapes: (...) -> (...). Overflows above a near 171.

    Raises: ValueError unless a > 0.
    """
    if not bool((a > 0).all()):
        raise ValueError("a must be > 0")
    if is_half_whole(a):
        return _recursion(math.sqrt(math.pi), 1.0, lambda m: m / 2 - 1, 2 * a)
    join = a + BEYOND
    return _power_exp(a, join) * (positive_series(a, join).total / a + falling_series(a, join).total / join)


def lower_gamma(a: Tensor, radius: Tensor) -> Tensor:
    r"""$\gamma(a,r)=\int_0^rt^{a-1}e^{-t}dt$ for $a>0$.

    Shapes: broadcast. Source: section 5.2, before eq. (12). Claims: lemma-5, eq-12.gamma, eq-13.gamma.
    Raises: ValueError unless a > 0 and radius >= 0.
    """
    if not bool((a > 0).all()):
        raise ValueError("a must be > 0")
    _check_radius(radius)
    a, radius = torch.broadcast_tensors(a, radius)
    parts = split(a, radius)
    low = _power_exp(a, parts.below) * positive_series(a, parts.below).total / a
    if bool(parts.low.all()):
        return low
    order = torch.where(parts.low, 1.0, a)  # harmless where it is not used
    upper = _power_exp(order, parts.above) * falling_series(order, parts.above).total / parts.above
    return torch.where(parts.low, low, gamma(order) - upper)


def _recursion(first: float, second: float, factor: Callable[[int], float], index: Tensor) -> Tensor:
    """c_1 = first, c_2 = second, c_m = c_{m-2} factor(m), looked up at each index (whole values >= 1)."""
    largest = int(index.max()) if index.numel() else 1
    values = [0.0, first, second]
    for m in range(3, largest + 1):
        values.append(values[m - 2] * factor(m))
    return index.new_tensor(values)[index.detach().to(torch.int64)]


def sphere_area(dim: Tensor) -> Tensor:
    r"""$A_{n-1}$, the area of the unit sphere in $\mathbb R^n$, by $A_{n-1}=\frac{2\pi}{n-2}A_{n-3}$ from 2 and $2\pi$.

    Shapes: dim (...) -> (...). Claims: sec5-sphere. Raises: ValueError unless the dimensions are whole and >= 1.
    """
    _check_dim(dim)
    return _recursion(2.0, 2 * math.pi, lambda m: 2 * math.pi / (m - 2), dim)


def unit_ball_volume(dim: Tensor) -> Tensor:
    r"""$V_n(1)=\frac{2\pi}nV_{n-2}(1)$ from $V_1=2$, $V_2=\pi$. Shapes: dim (...) -> (...).

    Raises: ValueError unless the dimensions are whole and >= 1.
    """
    _check_dim(dim)
    return _recursion(2.0, math.pi, lambda m: 2 * math.pi / m, dim)


def pi_power(dim: Tensor) -> Tensor:
    r"""$\pi^{n/2}=\int_{\mathbb R^n}e^{-\lVert x\rVert^2}dx$. Shapes: dim (...) -> (...).

    Raises: ValueError unless the dimensions are whole and >= 1.
    """
    _check_dim(dim)
    return _recursion(math.sqrt(math.pi), math.pi, lambda m: math.pi, dim)


def whole_power(base: Tensor, exponent: Tensor) -> Tensor:
    """base^exponent for whole exponents >= 0, by repeated squaring: relative error at most (exponent - 1) u barring underflow.

    Shapes: broadcast.
    """
    base, exponent = torch.broadcast_tensors(base, exponent)
    rest = exponent.detach().to(torch.int64)
    result = torch.ones_like(base)
    while True:
        result = torch.where(rest % 2 == 1, result * base, result)
        rest = rest // 2
        if not bool(rest.any()):
            return result
        base = torch.where(rest > 0, base * base, base)


def ball_volume(dim: Tensor, radius: Tensor) -> Tensor:
    r"""$V_n(r)=V_n(1)r^n$. Shapes: broadcast. Claims: sec5-volume, sec5-sandwich, eq-14, sec5-unit-ball-decay.

    Raises: ValueError unless the dimensions are whole and >= 1 and radius >= 0.
    """
    _check_radius(radius)
    return unit_ball_volume(dim) * whole_power(radius, dim)


def ball_integral(dim: Tensor, radius: Tensor) -> Tensor:
    r"""$\int_{\lVert x\rVert<r}e^{-\lVert x\rVert^2}dx=e^{-r^2}V_n(r)S(n/2,r^2)$, from $I_n=V_ne^{-r^2}+I_{n+2}/\pi$.

    For $r^2>n/2+42$ it is $\pi^{n/2}$ less $\frac n2V_n(1)r^{n-2}e^{-r^2}F(n/2,r^2)$.
    Shapes: broadcast. Source: eq. (12). Claims: eq-12, eq-14, sec5-sandwich.
    Raises: ValueError unless the dimensions are whole and >= 1 and radius >= 0.
    """
    volume = ball_volume(dim, radius)
    half, square = torch.broadcast_tensors(dim / 2, radius * radius)
    parts = split(half, square)
    low = torch.exp(-parts.below) * volume * positive_series(half, parts.below).total
    if bool(parts.low.all()):
        return low
    return torch.where(parts.low, low, pi_power(dim) - _missing(dim, half, parts.above))


def _missing(dim: Tensor, half: Tensor, above: Tensor) -> Tensor:
    r"""What the ball leaves of $\pi^{n/2}$: $\frac n2V_n(1)x^{n/2-1}e^{-x}F(n/2,x)$ with $x=r^2$."""
    return unit_ball_volume(dim) * half * _power_exp(half, above) / above * falling_series(half, above).total


def radial_integral(dim: Tensor, radius: Tensor) -> Tensor:
    r"""$\int_0^re^{-t^2}t^{n-1}dt$. Shapes: broadcast. Source: eq. (12). Claims: eq-12.polar, eq-12.gamma.

    Raises: ValueError unless the dimensions are whole and >= 1 and radius >= 0.
    """
    return ball_integral(dim, radius) / sphere_area(dim)


def density_partition(dim: Tensor, radius: Tensor, z: Tensor) -> Tensor:
    r"""$\int_{\lVert x\rVert<r}\exp(-\tfrac1ze^{-\lVert x\rVert^2})dx$ by the trapezoid rule over 32 shells.

    The integrand, times $t^{n-1}$, grows with t: the true value differs by at most its greatest value times a half panel.
    Shapes: broadcast. Claims: prop-4, prop-4.floor, eq-15. Raises: ValueError unless z > 0 and dim, radius as above.
    """
    if not bool((z > 0).all()):
        raise ValueError("z must be > 0")
    return trapezoid(*density_shells(dim, radius, z))


def trapezoid(scale: Tensor, body: Tensor) -> Tensor:
    """The trapezoid rule on [0, 1] along the last axis, times the scale. Shapes: (...), (..., panels + 1) -> (...)."""
    return scale * (body.sum(dim=-1) - body[..., -1] / 2 - body[..., 0] / 2) / PANELS


def density_shells(dim: Tensor, radius: Tensor, z: Tensor) -> tuple[Tensor, Tensor]:
    r"""$A_{n-1}r^n$ and $s^{n-1}\exp(-\tfrac1ze^{-r^2s^2})$ at $s=0,\frac1{32},\dots,1$ on a new last axis."""
    _check_radius(radius)
    dim, radius, z = torch.broadcast_tensors(dim, radius, z)
    scale = sphere_area(dim) * whole_power(radius, dim)
    s = torch.linspace(0, 1, PANELS + 1, dtype=radius.dtype, device=radius.device)
    exponent = -torch.exp(-((radius.unsqueeze(-1) * s) ** 2)) / z.unsqueeze(-1)
    return scale, whole_power(s.expand(exponent.shape), (dim - 1).unsqueeze(-1)) * torch.exp(exponent)


def half_error(t: Tensor) -> Tensor:
    r"""$\int_0^te^{-s^2}ds$."""
    return (math.sqrt(math.pi) / 2) * torch.erf(t)


def line_gaps(radii: Tensor, room: Tensor) -> Tensor:
    """Distances between neighbouring patterns. Shapes: (..., d), (..., d) -> (..., d - 1)."""
    if radii.shape[-1] < 1 or radii.shape[-1] != room.shape[-1]:
        raise ValueError(f"radii and room must be (..., d) with d >= 1, got {tuple(radii.shape)} and {tuple(room.shape)}")
    return radii[..., :-1] + room[..., :-1] + radii[..., 1:]


def line_partition(radii: Tensor, room: Tensor) -> Tensor:
    r"""$\int_\Omega e^{-\min_i(x-\rho^i)^2}dx$ on the line.

    Intervals of the given radii follow each other with `room` > 0 between them. Towards a neighbour at distance G a ball adds
    $2H(\min(r,G/2))-H(\min(r,G-r))$, $H(t)=\int_0^te^{-s^2}ds$.
    Shapes: radii (..., d), room (..., d), its last entry unused -> (...). Claims: eq-13.
    Raises: ValueError if the shapes differ or there is no pattern.
    """
    gaps = line_gaps(radii, room)
    ends = half_error(radii[..., 0]) + half_error(radii[..., -1])
    right, left = radii[..., :-1], radii[..., 1:]
    between = sum(2 * half_error(torch.minimum(r, gaps / 2)) - half_error(torch.minimum(r, gaps - r)) for r in (right, left))
    return ends + torch.as_tensor(between).sum(dim=-1)


def line_positions(radii: Tensor, room: Tensor) -> Tensor:
    """Places of the patterns, the first at 0. Shapes: (..., d), (..., d) -> (..., d)."""
    gaps = line_gaps(radii, room)
    return torch.cat([torch.zeros_like(radii[..., :1]), gaps.cumsum(dim=-1)], dim=-1)


def line_energy_partition(radii: Tensor, room: Tensor) -> Tensor:
    r"""$\int_\Omega\sum_je^{-(x-\rho^j)^2}dx$ on the line, $e^{-E}$ over $\Omega$. Shapes: (..., d), (..., d) -> (...).

    Claims: prop-4, prop-4.floor, eq-15. Raises: ValueError if the shapes differ or there is no pattern.
    """
    places = line_positions(radii, room)
    apart = places.unsqueeze(-1) - places.unsqueeze(-2)  # (..., i, j)
    reach = radii.unsqueeze(-1)
    return (half_error(apart + reach) - half_error(apart - reach)).sum(dim=(-2, -1))


def line_mean_energy(radii: Tensor, room: Tensor) -> Tensor:
    r"""$\frac1d\sum_iE(\rho^i)$ on the line, in nats. Shapes: (..., d), (..., d) -> (...). Claims: prop-4, prop-4.floor.

    Raises: ValueError if the shapes differ or there is no pattern.
    """
    places = line_positions(radii, room)
    apart = places.unsqueeze(-1) - places.unsqueeze(-2)
    return -torch.logsumexp(-apart * apart, dim=-1).mean(dim=-1)


def own_distance(x: Tensor, patterns: Tensor, radii: Tensor) -> Tensor:
    r"""$\lVert x-\rho^i\rVert^2$, squared, for the pattern in whose ball x lies (the deepest, should roundings blur the balls).

    Shapes: x (..., n), patterns (..., d, n), radii (..., d) -> (...). Source: middle of eq. (13). Claims: eq-13.integrand.
    Raises: ValueError if the last axes differ or there is no pattern.
    """
    from lemmata.models.energies import squared_distances

    distances = squared_distances(x, patterns)
    owner = (distances - radii * radii).argmin(dim=-1, keepdim=True)
    return distances.gather(-1, owner).squeeze(-1)
