"""Layer steps, limits of the updates and the gap of the storage condition in batched floating point, with bounds."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from lemmata.models import layers as models
from lemmata.models import retrieval
from lemmata.verify.interpret.floats.energies import squared_distances
from lemmata.verify.interpret.floats.vectors import unsqueeze
from lemmata.verify.numbers.bounded import Bounded, square_root

STEPS = 64


def layer_step(x: Bounded, rho: Bounded, layers: Bounded, delta: Bounded) -> Bounded:
    """Where rounding leaves open which pattern is the nearest, or whether the step reaches it, the bound is infinite."""
    value = models.first_layer_step(x.value, rho.value, layers.value, delta.value)
    squares = squared_distances(x, rho)
    if squares.error is None or delta.error is None or rho.error is None:
        return Bounded(value, None)
    nearest, square = models.first_layer_nearest(x.value, rho.value, layers.value)
    at = nearest.unsqueeze(-1)
    error = squares.error.gather(-1, at).squeeze(-1)
    rivals = torch.where(layers.value == 0, squares.value - squares.error, torch.inf).scatter(-1, at, torch.inf).amin(dim=-1)
    clear = ((rivals > square + error) | (error == 0)) & ((square - delta.value).abs() > error + delta.error)
    rows = nearest[..., None, None].expand(*nearest.shape, 1, rho.value.shape[-1])
    chosen = Bounded(rho.value.gather(-2, rows).squeeze(-2), rho.error.gather(-2, rows).squeeze(-2))
    share = square_root(delta / Bounded(square, error))
    moved = x + unsqueeze(share, -1) * (chosen - x)
    if moved.error is None or chosen.error is None:
        return Bounded(value, None)
    reaches = (square <= delta.value).unsqueeze(-1)
    bound = torch.where(reaches, chosen.error, moved.error + (moved.value - value).abs())
    return Bounded(value, torch.where(clear.unsqueeze(-1), bound, torch.inf))


def _limit(x: Bounded, update: Callable[[Tensor], Tensor], *others: Bounded) -> Bounded:
    """The state after `STEPS` updates; no bound is known of what is missing, so every instance goes to ball arithmetic."""
    value = x.value
    for _ in range(STEPS):
        value = update(value)
    tracked = all(part.tracked for part in (x, *others))
    return Bounded(value, torch.full_like(value, torch.inf) if tracked else None)


def distance_limit(x: Bounded, rho: Bounded) -> Bounded:
    return _limit(x, lambda state: retrieval.distance_update(state, rho.value), rho)


def mchn_limit(x: Bounded, rho: Bounded, beta: Bounded) -> Bounded:
    return _limit(x, lambda state: retrieval.mchn_update(state, rho.value, beta.value), rho, beta)


def _stored(centre: Bounded, radius: Bounded, rho: Bounded) -> Bounded:
    """0 where another pattern than the first certainly lies in the ball, or the first outside; else left to ball arithmetic."""
    squares = squared_distances(centre, rho)
    excess = squares - unsqueeze(radius * radius, -1)
    error = torch.zeros_like(excess.value) if excess.error is None else excess.error
    first_outside = excess.value[..., 0] > error[..., 0]
    another_inside = (excess.value[..., 1:] < -error[..., 1:]).any(dim=-1)
    no = first_outside | another_inside
    value = torch.ones_like(radius.value)
    return Bounded(torch.where(no, 0.0, value), None if excess.error is None else torch.where(no, 0.0, torch.inf))


OPERATORS: dict[str, Callable[..., Bounded]] = {
    "LayerStep": layer_step,
    "DistanceLimit": distance_limit,
    "MCHNLimit": mchn_limit,
    "DistanceStored": _stored,
    "MCHNStored": lambda centre, radius, rho, beta: _stored(centre, radius, rho),
}
