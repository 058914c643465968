r"""The layer step (6), $x^{(t)}=\arg\min E_t(x)$ over $\lVert x-x^{(t-1)}\rVert^2\le\delta_t$, for every reading of $E_t$.

`nearest`, $E_t=g_t$, has a closed form. `energy`, the energy (4), is minimised by majorization: $E_t(y)$ lies below
$\lVert y-f_t(x)\rVert^2+c$ with equality at x, so projecting $f_t(x)$ on the ball never raises it. `density`,
$E_t=e^{-g_t}/Z_t$ as printed, is least where $g_t$ is greatest: on the line at an end of the ball or midway between patterns,
elsewhere a search. What is searched is a local minimum; the step says which it is.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from lemmata.models.energies import logsumexp, squared_distances
from lemmata.models.layers import global_energy, layer_densities, layer_energies, layer_nearest, membership

READINGS = ("nearest", "energy", "density")
SWEEPS = 400  # of the majorization
DIRECTIONS = 64  # tried by the search for the greatest g_t
ASCENTS = 200


class LayerStep(NamedTuple):
    """A step: state (..., n), the layer's energy there (...), and whether it is the minimum (else the best one found)."""

    state: Tensor
    value: Tensor
    exact: bool


def layer_step(
    x: Tensor,
    patterns: Tensor,
    layers: Tensor,
    num_layers: int,
    layer: int,
    delta: Tensor | float,
    reading: str = "nearest",
    partitions: Tensor | None = None,
) -> LayerStep:
    r"""One layer step (6) from each state.

    Args:
        layer: t, from 0.
        delta: the trust region, a *squared* distance, >= 0; a float or (...).
        reading: nearest, energy or density.
        partitions: $Z_t$ (..., l) > 0, for the density.

    Shapes: x (..., n), patterns (..., d, n), layers (..., d) -> (..., n), (...). Claims: sec4-descent.
    Raises: ValueError for an unknown reading or layer, a delta that is not >= 0, a missing partition or one that is not > 0,
        or shapes that do not fit.
    """
    if reading not in READINGS:
        raise ValueError(f"reading must be one of {READINGS}, got {reading!r}")
    if not 0 <= layer < num_layers:
        raise ValueError(f"layer must be in 0..{num_layers - 1}, got {layer}")
    if reading == "density" and partitions is None:
        raise ValueError("the density reading needs the partitions Z_t")
    if partitions is not None and (partitions.shape[-1:] != (num_layers,) or not bool((partitions > 0).all())):
        raise ValueError(f"partitions must be (..., {num_layers}) and > 0, got {tuple(partitions.shape)}")
    if patterns.ndim < 2 or x.shape[-1:] != patterns.shape[-1:]:
        raise ValueError(f"x must be (..., n) for patterns (..., d, n), got {tuple(x.shape)}, {tuple(patterns.shape)}")
    if layers.shape[-1:] != patterns.shape[-2:-1]:
        raise ValueError(f"layers must be (..., {patterns.shape[-2]}), one for each pattern, got {tuple(layers.shape)}")
    member = membership(layers, num_layers)[..., layer, :]  # (..., d)
    shape = torch.broadcast_shapes(x.shape[:-1], patterns.shape[:-2], member.shape[:-1])
    reach2 = torch.as_tensor(delta, dtype=x.dtype, device=x.device).expand(shape)
    if not bool((reach2 >= 0).all()):  # NaN too
        raise ValueError("delta must be >= 0: it is a squared distance")
    x = x.expand(*shape, x.shape[-1])
    member = member.expand(*shape, member.shape[-1])
    patterns = patterns.expand(*shape, *patterns.shape[-2:])
    if reading == "nearest":
        state = _towards(x, patterns, member, reach2)
        return LayerStep(state, _nearest(state, patterns, member), True)
    if reading == "energy":
        state = _majorized(x, patterns, member, reach2)
        return LayerStep(state, _energy(state, patterns, member), False)
    on_line = x.shape[-1] == 1
    state = (_farthest_on_line if on_line else _farthest)(x, patterns, member, reach2)
    z = torch.ones(()) if partitions is None else partitions[..., layer]
    return LayerStep(state, torch.exp(-_nearest(state, patterns, member)) / z, on_line)


def layered_network(
    x: Tensor,
    patterns: Tensor,
    layers: Tensor,
    num_layers: int,
    deltas: Tensor | float,
    reading: str = "nearest",
    partitions: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    r"""The layer steps one after another: states $x^{(0)},\dots,x^{(l)}$, and $E_{\rm global}$ at each, eq. (7).

    Shapes: x (..., n), patterns (..., d, n), layers (..., d), deltas a float or (l,) -> (l + 1, ..., n), (l + 1, ...).
    Raises: as `layer_step`.
    """
    limits = torch.as_tensor(deltas, dtype=x.dtype, device=x.device)
    if limits.ndim and limits.shape != (num_layers,):
        raise ValueError(f"deltas must be a float or ({num_layers},), one for each layer, got {tuple(limits.shape)}")
    limits = limits.expand(num_layers)
    states = [x]
    for layer in range(num_layers):
        states.append(layer_step(states[-1], patterns, layers, num_layers, layer, limits[layer], reading, partitions).state)
    states[0] = x.expand(states[-1].shape)
    energies = torch.stack([global_energy(_readings(s, patterns, layers, num_layers, reading, partitions)) for s in states])
    return torch.stack(states), energies


def _readings(x: Tensor, patterns: Tensor, layers: Tensor, num_layers: int, reading: str, partitions: Tensor | None) -> Tensor:
    if reading == "nearest":
        return layer_nearest(x, patterns, layers, num_layers)
    if reading == "energy" or partitions is None:
        return layer_energies(x, patterns, layers, num_layers)
    return layer_densities(x, patterns, layers, num_layers, partitions)


def _nearest(x: Tensor, patterns: Tensor, member: Tensor) -> Tensor:
    return torch.where(member, squared_distances(x, patterns), torch.inf).amin(dim=-1)


def _energy(x: Tensor, patterns: Tensor, member: Tensor) -> Tensor:
    return -logsumexp(torch.where(member, -squared_distances(x, patterns), -torch.inf))


def _projected(y: Tensor, centre: Tensor, reach2: Tensor) -> Tensor:
    """The nearest state of the ball of squared radius reach2. Shapes: (..., n), (..., n), (...) -> (..., n)."""
    step = y - centre
    square = step.square().sum(dim=-1)
    share = torch.where(square > reach2, torch.sqrt(reach2 / square.clamp(min=torch.finfo(y.dtype).tiny)), 1.0)
    return torch.where((square > reach2).unsqueeze(-1), centre + share.unsqueeze(-1) * step, y)


def _towards(x: Tensor, patterns: Tensor, member: Tensor, reach2: Tensor) -> Tensor:
    distances = torch.where(member, squared_distances(x, patterns), torch.inf)
    chosen = distances.argmin(dim=-1)[..., None, None].expand(*distances.shape[:-1], 1, x.shape[-1])
    return _projected(patterns.gather(-2, chosen).squeeze(-2), x, reach2)


def _best(states: Tensor, values: Tensor) -> Tensor:
    """Of states (..., s, n) the one of least value (..., s)."""
    chosen = values.argmin(dim=-1)[..., None, None].expand(*values.shape[:-1], 1, states.shape[-1])
    return states.gather(-2, chosen).squeeze(-2)


def _majorized(x: Tensor, patterns: Tensor, member: Tensor, reach2: Tensor) -> Tensor:
    """The best of projected majorizations from x and from each pattern of the layer."""
    starts = torch.cat((x.unsqueeze(-2), torch.where(member.unsqueeze(-1), patterns, x.unsqueeze(-2))), dim=-2)  # (..., s, n)
    centre, limit = x.unsqueeze(-2), reach2.unsqueeze(-1)
    inside, each = member.unsqueeze(-2), patterns.unsqueeze(-3)
    y = _projected(starts, centre.expand(starts.shape), limit.expand(starts.shape[:-1]))
    for _ in range(SWEEPS):
        weights = torch.softmax(torch.where(inside, -squared_distances(y, each), -torch.inf), dim=-1)  # (..., s, d)
        after = _projected(weights @ patterns, centre.expand(starts.shape), limit.expand(starts.shape[:-1]))
        still = bool(((after - y).abs() <= 4 * torch.finfo(y.dtype).eps * (1 + y.abs())).all())
        y = after
        if still:
            break
    return _best(y, _energy(y, each, inside))


def _farthest_on_line(x: Tensor, patterns: Tensor, member: Tensor, reach2: Tensor) -> Tensor:
    """n = 1: the greatest g_t is at an end of the interval or midway between two neighbours."""
    half = torch.sqrt(reach2).unsqueeze(-1)
    points = patterns.squeeze(-1)  # (..., d)
    ordered = torch.where(member, points, torch.inf).sort(dim=-1).values
    middles = (ordered[..., 1:] + ordered[..., :-1]) / 2
    middles = torch.where(middles.isfinite(), middles, x)
    within = (middles - x).abs() <= half
    candidates = torch.cat((x - half, x + half, torch.where(within, middles, x)), dim=-1).unsqueeze(-1)
    return _best(candidates, -_nearest(candidates, patterns.unsqueeze(-3), member.unsqueeze(-2)))


def _farthest(x: Tensor, patterns: Tensor, member: Tensor, reach2: Tensor) -> Tensor:
    """Projected ascent of g_t from the ends of the ball along fixed directions, the axes and away from each pattern."""
    dim = x.shape[-1]
    generator = torch.Generator().manual_seed(0)
    axes = torch.eye(dim, dtype=x.dtype)
    drawn = torch.randn(DIRECTIONS, dim, generator=generator, dtype=torch.float64).to(x.dtype)
    fixed = torch.cat((axes, -axes, drawn)).to(x.device)
    away = x.unsqueeze(-2) - patterns  # (..., d, n)
    directions = torch.cat((fixed.expand(*x.shape[:-1], *fixed.shape), away), dim=-2)
    length = directions.norm(dim=-1, keepdim=True).clamp(min=torch.finfo(x.dtype).tiny)
    reach = torch.sqrt(reach2)[..., None, None]
    centre, limit = x.unsqueeze(-2), reach2.unsqueeze(-1)
    y = centre + reach * directions / length
    each, inside = patterns.unsqueeze(-3), member.unsqueeze(-2)
    best, value = y, _nearest(y, each, inside)
    for k in range(ASCENTS):
        distances = torch.where(inside, squared_distances(y, each), torch.inf)
        chosen = distances.argmin(dim=-1, keepdim=True).expand(*y.shape[:-1], dim)
        slope = y - patterns.gather(-2, chosen)
        size = slope.norm(dim=-1, keepdim=True).clamp(min=torch.finfo(x.dtype).tiny)
        moved = y + reach * 0.5 * 0.97**k * slope / size
        y = _projected(moved, centre.expand(moved.shape), limit.expand(moved.shape[:-1]))
        found = _nearest(y, each, inside)
        better = found > value
        best, value = torch.where(better.unsqueeze(-1), y, best), torch.where(better, found, value)
    return _best(best, -value)
