"""Energies in batched floating point with proved bounds; values are those of `lemmata.models.energies`.

Squared distances, norms and overlaps of exactly known arguments have closed bounds (Higham, section 3.1): no error is carried
through the (B, d, n) intermediates.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from lemmata.models import energies
from lemmata.verify.numbers.bounded import (
    Bounded,
    known,
    logsumexp_last,
    slack,
    sum_last,
)

NEAR_UNDERFLOW = 2.0**-900


def _unsqueeze(a: Bounded, dim: int) -> Bounded:
    return Bounded(a.value.unsqueeze(dim), None if a.error is None else a.error.unsqueeze(dim), is_exact=a.is_exact)


def _sum_of_squares(value: Tensor, dim: int, roundings: int, like: Bounded, is_zero: Callable[[], Tensor]) -> Bounded:
    """A sum of `dim` squares of relative error `roundings` u, plus what underflow may have cost where it is not exactly 0."""
    relative = roundings * like.u * (1 + 2 * roundings * like.u) * slack(value.dtype)
    error = value.detach() * relative
    if value.dtype != torch.float64:
        error = error + (~is_zero()).to(value.dtype) * (2 * dim * like.tiny)
    elif not bool((value.detach() > NEAR_UNDERFLOW).all()):
        near = (value.detach() <= NEAR_UNDERFLOW) & ~is_zero()
        error = error + near.to(value.dtype) * (2 * dim * like.tiny)
    return Bounded(value, known(error))


def squared_distances(x: Bounded, rho: Bounded) -> Bounded:
    """||x - rho^i||^2, squared: (B, d); relative error (n + 2) u of exactly known arguments."""

    def compute() -> Bounded:
        if not x.tracked or not rho.tracked:
            return Bounded(energies.squared_distances(x.value, rho.value), None)
        if not (x.is_exact and rho.is_exact):
            difference = _unsqueeze(x, -2) - rho
            return sum_last(difference * difference)
        value = energies.squared_distances(x.value, rho.value)
        dim = rho.value.shape[-1]
        return _sum_of_squares(value, dim, dim + 2, rho, lambda: (x.value.unsqueeze(-2) == rho.value).all(dim=-1))

    return x.remembered("squared_distances", rho, compute)


def layer_energy(x: Bounded, rho: Bounded) -> Bounded:
    return -logsumexp_last(-squared_distances(x, rho))


def overlaps(x: Bounded, rho: Bounded) -> Bounded:
    """x^T rho^i: (B, d); absolute error n u times the sum of |x_k rho_k| for exactly known arguments."""

    def compute() -> Bounded:
        if not x.tracked or not rho.tracked:
            return Bounded(energies.overlaps(x.value, rho.value), None)
        if not (x.is_exact and rho.is_exact):
            return sum_last(_unsqueeze(x, -2) * rho)
        value = energies.overlaps(x.value, rho.value)
        dim = rho.value.shape[-1]
        magnitudes = energies.overlaps(x.value.detach().abs(), rho.value.detach().abs())
        error = magnitudes * (dim * rho.u * (1 + 2 * dim * rho.u) * slack(value.dtype))
        lost = 2 * dim * rho.tiny
        # a product is exact where a factor is 0; charge underflow wherever the sum of magnitudes does not hide it
        if value.dtype != torch.float64 or not bool((error > 2.0**-900).all()):
            zero = ((x.value.unsqueeze(-2) == 0) | (rho.value == 0)).all(dim=-1)
            error = error + (~zero).to(value.dtype) * lost
        return Bounded(value, known(error))

    return x.remembered("overlaps", rho, compute)


def squared_norms(rho: Bounded) -> Bounded:
    """||rho^i||^2, squared: (..., d); relative error n u of exactly known patterns."""

    def compute() -> Bounded:
        if not rho.is_exact:
            return sum_last(rho * rho)
        value = energies.squared_norms(rho.value)
        dim = rho.value.shape[-1]
        return _sum_of_squares(value, dim, dim, rho, lambda: (rho.value == 0).all(dim=-1))

    return rho.remembered("squared_norms", None, compute)


OPERATORS = {
    "Overlaps": overlaps,
}
