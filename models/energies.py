r"""Distance-based and modern Hopfield energies, batched (arXiv:2405.08707, section 4).

Patterns are rows: `patterns` is (..., d, n), a state `x` is (..., n); the paper's $M$ is `patterns.mT`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import torch
from torch import Tensor


def _check(x: Tensor, patterns: Tensor) -> None:
    if patterns.ndim < 2 or patterns.shape[-2] < 1 or patterns.shape[-1] < 1:
        raise ValueError(f"patterns must be (..., d, n) with d >= 1 and n >= 1, got {tuple(patterns.shape)}")
    if x.ndim < 1 or x.shape[-1] != patterns.shape[-1]:
        raise ValueError(f"x must be (..., n) with n = {patterns.shape[-1]}, got {tuple(x.shape)}")


_UNROLLED = 64  # longest last axis that is summed term by term where it is not contiguous


def _strided(patterns: Tensor) -> bool:
    """Whether instances are contiguous, not coordinates: then (..., d, n) intermediates are slow, n sums over (..., d) fast."""
    return patterns.ndim > 2 and patterns.stride(-1) > 1 and patterns.shape[-1] <= _UNROLLED


def _sum_of_products(pairs: Iterable[tuple[Tensor, Tensor]]) -> Tensor:
    total: Tensor | None = None
    for left, right in pairs:
        total = left * right if total is None else torch.addcmul(total, left, right)
    if total is None:
        raise ValueError("there must be at least one coordinate")
    return total


def squared_distances(x: Tensor, patterns: Tensor) -> Tensor:
    r"""$d(x,\rho^i)=\lVert x-\rho^i\rVert^2$, squared, by differences.

    Shapes: x (..., n), patterns (..., d, n) -> (..., d).
    Rounding: relative error at most (n + 2) u per distance (u = 2^-53 in float64), plus n times the smallest subnormal.
    Raises: ValueError if the last axes differ or there is no pattern.
    """
    _check(x, patterns)
    if _strided(patterns):
        steps = (x[..., k].unsqueeze(-1) - patterns[..., k] for k in range(patterns.shape[-1]))  # (..., d)
        return _sum_of_products((step, step) for step in steps)
    difference = x.unsqueeze(-2) - patterns  # (..., d, n)
    return (difference * difference).sum(dim=-1)


class LogSumExpParts(NamedTuple):
    """What a LogSumExp is made of; `top` keeps the reduced axis with length 1 and carries no gradient."""

    top: Tensor
    shifted: Tensor
    weights: Tensor
    total: Tensor
    value: Tensor


def logsumexp_parts(values: Tensor) -> LogSumExpParts:
    r"""$m=\max_iv_i$, $v_i-m$, $e^{v_i-m}$, their sum $S$ and $\mathrm{LSE}(v)=m+\log S$, over the last axis.

    Faster than torch.logsumexp where instances are contiguous and the reduced axis is not. One entry is returned exactly.
    """
    top = values.detach().amax(dim=-1, keepdim=True)
    if values.shape[-1] > 1:
        top = torch.nan_to_num(top, nan=math.nan, posinf=0.0, neginf=0.0)  # inf - inf would be NaN
    shifted = values - top
    weights = torch.exp(shifted)
    total = weights.sum(dim=-1)
    value = top.squeeze(-1) + torch.log(total) if values.shape[-1] > 1 else values.squeeze(-1)
    return LogSumExpParts(top, shifted, weights, total, value)


def logsumexp(values: Tensor) -> Tensor:
    r"""$\mathrm{LSE}(v)=\log\sum_ie^{v_i}$ over the last axis; its gradient is the softmax, at ties too.

    Shapes: (..., d) -> (...).
    Rounding: at most u (|LSE| + 9 log d + d + 10) with u the unit roundoff; one entry is returned exactly.
    """
    return logsumexp_parts(values).value


def nearest(x: Tensor, patterns: Tensor) -> Tensor:
    r"""Nearest-neighbour function $g(x)=\min_i\lVert x-\rho^i\rVert^2$, squared.

    Shapes: x (..., n), patterns (..., d, n) -> (...).
    Source: eq. (3). Claims about it: eq-3, prop-1, prop-3.
    Raises: ValueError if the last axes differ or there is no pattern.
    """
    return squared_distances(x, patterns).amin(dim=-1)


def layer_energy(x: Tensor, patterns: Tensor) -> Tensor:
    r"""Layer energy $E(x)=-\log\sum_i\exp(-\lVert x-\rho^i\rVert^2)$, in nats.

    Shapes: x (..., n), patterns (..., d, n) -> (...).
    Source: eq. (4). Claims about it: prop-1, prop-2, mm-tangent.
    Raises: ValueError if the last axes differ or there is no pattern.
    """
    return -logsumexp(-squared_distances(x, patterns))


def overlaps(x: Tensor, patterns: Tensor) -> Tensor:
    r"""$M^\top x$: the overlaps $x^\top\rho^i$.

    Shapes: x (..., n), patterns (..., d, n) -> (..., d).
    Raises: ValueError if the last axes differ or there is no pattern.
    """
    _check(x, patterns)
    if _strided(patterns):
        return _sum_of_products((x[..., k].unsqueeze(-1), patterns[..., k]) for k in range(patterns.shape[-1]))
    return (x.unsqueeze(-2) * patterns).sum(dim=-1)


def squared_norms(patterns: Tensor) -> Tensor:
    r"""$\lVert\rho^i\rVert^2$, squared. Shapes: patterns (..., d, n) -> (..., d)."""
    if _strided(patterns):
        return _sum_of_products((patterns[..., k], patterns[..., k]) for k in range(patterns.shape[-1]))
    return (patterns * patterns).sum(dim=-1)


def mchn_energy(x: Tensor, patterns: Tensor, beta: Tensor | float) -> Tensor:
    r"""Modern continuous Hopfield energy, in nats per unit of beta:
    $-\beta^{-1}\log\sum_ie^{\beta x^\top\rho^i}+\tfrac12x^\top x+\beta^{-1}\log d+\tfrac12\max_i\lVert\rho^i\rVert^2$.

    Shapes: x (..., n), patterns (..., d, n), beta a float > 0 or (...) -> (...).
    Source: Ramsauer et al. (2020), eq. (2); arXiv:2405.08707, section 4. Claims about it: prop-2, prop-3, sec4-mchn-convex.
    Raises: ValueError if the last axes differ, there is no pattern, or beta is not positive.
    """
    inverse_temperature = torch.as_tensor(beta, dtype=patterns.dtype, device=patterns.device)
    if not bool((inverse_temperature > 0).all()):
        raise ValueError("beta must be > 0")
    lse = logsumexp(inverse_temperature.unsqueeze(-1) * overlaps(x, patterns)) / inverse_temperature
    log_count = math.log(patterns.shape[-2]) / inverse_temperature
    return -lse + 0.5 * (x * x).sum(dim=-1) + log_count + 0.5 * squared_norms(patterns).amax(dim=-1)
