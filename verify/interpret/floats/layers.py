"""Operators of layers in batched floating point with proved bounds; values are those of `lemmata.models.layers`."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from lemmata.models import layers as models
from lemmata.verify.interpret.floats.energies import squared_distances
from lemmata.verify.numbers.bounded import Bounded, least_last, logsumexp_last


def _count(count: Bounded) -> int:
    return round(float(count.value))


def _by_layer(x: Bounded, rho: Bounded, layers: Bounded, count: int) -> tuple[Bounded, Tensor]:
    """The squared distances (B, 1, d) and which of them belong to each layer (B, l, d)."""
    distances = squared_distances(x, rho)
    error = None if distances.error is None else distances.error.unsqueeze(-2)
    return Bounded(distances.value.unsqueeze(-2), error), models.membership(layers.value, count)


def layer_energies(x: Bounded, rho: Bounded, layers: Bounded, count: Bounded) -> Bounded:
    """LogSumExp over each layer. What is outside it gets an exponent whose exponential is 0 in floating point, and which
    adds less than one underflow to the true sum (the bound of a LogSumExp allows for that many)."""
    if not x.tracked or not rho.tracked:
        return Bounded(models.layer_energies(x.value, rho.value, layers.value, _count(count)), None)
    distances, member = _by_layer(x, rho, layers, _count(count))
    if distances.error is None:
        raise ValueError("tracked arguments gave untracked distances")
    top = torch.where(member, -distances.value, -torch.inf).amax(dim=-1, keepdim=True)
    exponents = torch.where(member, -distances.value, top - (800 + top.abs()))
    return -logsumexp_last(Bounded(exponents, torch.where(member, distances.error, 0.0)))


def layer_nearest(x: Bounded, rho: Bounded, layers: Bounded, count: Bounded) -> Bounded:
    """The minimum over each layer; the places of other layers repeat the layer's own least distance and its bound."""
    if not x.tracked or not rho.tracked:
        return Bounded(models.layer_nearest(x.value, rho.value, layers.value, _count(count)), None)
    distances, member = _by_layer(x, rho, layers, _count(count))
    if distances.error is None:
        raise ValueError("tracked arguments gave untracked distances")
    least = torch.where(member, distances.value, torch.inf).argmin(dim=-1, keepdim=True)
    value, error = (t.expand(member.shape) for t in (distances.value, distances.error))
    own = [torch.where(member, t, t.gather(-1, least)) for t in (value, error)]
    return least_last(Bounded(own[0], own[1]))


OPERATORS: dict[str, Callable[..., Bounded]] = {
    "LayerEnergies": layer_energies,
    "LayerNearest": layer_nearest,
}
