"""Minima of energies as the search of `lemmata.models.landscapes` finds them, in double precision: it may miss any."""

from __future__ import annotations

import torch
from torch import Tensor

from lemmata.models.landscapes import minima
from lemmata.verify.numbers.bounded import Bounded

ENERGIES = {"LayerEnergy": "distance", "MCHNEnergy": "mchn"}
MOST_DIMENSIONS = 3  # the search starts from a grid


def _found(rho: Bounded, energy: str, beta: Bounded | None) -> list[list[Tensor]]:
    """The minima of each instance, in order; none are looked for in many dimensions."""
    patterns = rho.value.detach().to(torch.float64)
    inverse = torch.ones((), dtype=torch.float64) if beta is None else beta.value.detach().to(torch.float64)
    each = patterns.reshape(-1, *patterns.shape[-2:])
    betas = inverse.expand(patterns.shape[:-2]).reshape(-1).tolist()
    if patterns.shape[-1] > MOST_DIMENSIONS:
        return [[] for _ in betas]
    return [minima(energy, rows, value) for rows, value in zip(each, betas, strict=True)]


def _unbounded(value: Tensor, rho: Bounded) -> Bounded:
    value = value.to(rho.value)
    return Bounded(value, torch.full_like(value, torch.inf) if rho.tracked else None)


def count_of_minima(energy: str, rho: Bounded, beta: Bounded | None = None) -> Bounded:
    counts = [len(found) for found in _found(rho, ENERGIES[energy], beta)]
    return _unbounded(torch.tensor(counts).reshape(rho.value.shape[:-2]), rho)


def place_of_minimum(energy: str, k: Bounded, rho: Bounded, beta: Bounded | None = None) -> Bounded:
    """NaN where fewer were found."""
    shape = rho.value.shape[:-2]
    places = k.value.detach().expand(shape).reshape(-1).long().tolist()
    nothing = torch.full(rho.value.shape[-1:], torch.nan, dtype=torch.float64)
    found = zip(_found(rho, ENERGIES[energy], beta), places, strict=True)
    rows = [minimum[place - 1] if 1 <= place <= len(minimum) else nothing for minimum, place in found]
    return _unbounded(torch.stack(rows).reshape(*shape, rho.value.shape[-1]), rho)
