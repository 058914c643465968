r"""Layers: the patterns divided among l layers, each layer's energy, and the global energy (arXiv:2405.08707, section 4.2).

`layers` holds the layer 0..l-1 of each pattern, as integers or as floats with whole values.
"""

from __future__ import annotations

import torch
from torch import Tensor

from lemmata.models.energies import logsumexp, squared_distances


def membership(layers: Tensor, num_layers: int) -> Tensor:
    """Which patterns belong to each layer. Shapes: layers (..., d) -> (..., l, d), bool.

    Raises: ValueError if a layer has no pattern or a pattern no layer.
    """
    labels = torch.arange(num_layers, device=layers.device, dtype=layers.dtype)
    member = layers.unsqueeze(-2) == labels.unsqueeze(-1)  # (..., l, d)
    if not bool(member.any(dim=-1).all()) or not bool(member.any(dim=-2).all()):
        raise ValueError(f"layers must assign every pattern to one of the layers 0..{num_layers - 1}, and leave none empty")
    return member


def _check(patterns: Tensor, layers: Tensor) -> None:
    if layers.ndim < 1 or patterns.ndim < 2 or layers.shape[-1] != patterns.shape[-2]:
        raise ValueError(
            f"layers must be (..., d) for patterns (..., d, n), got {tuple(layers.shape)}, {tuple(patterns.shape)}"
        )


def layer_energies(x: Tensor, patterns: Tensor, layers: Tensor, num_layers: int) -> Tensor:
    r"""$E_t(x)=-\log\sum_j\exp(-\lVert x-\rho^{tj}\rVert^2)$ for each layer t, in nats.

    Shapes: x (..., n), patterns (..., d, n), layers (..., d) -> (..., l). Source: eq. (4) for each layer. Claims: eq-8.
    Raises: ValueError if a shape does not fit or a layer is empty.
    """
    _check(patterns, layers)
    distances = squared_distances(x, patterns).unsqueeze(-2)  # (..., 1, d)
    return -logsumexp(torch.where(membership(layers, num_layers), -distances, -torch.inf))


def layer_nearest(x: Tensor, patterns: Tensor, layers: Tensor, num_layers: int) -> Tensor:
    r"""$g_t(x)=\min_j\lVert x-\rho^{tj}\rVert^2$, squared, for each layer t.

    Shapes: x (..., n), patterns (..., d, n), layers (..., d) -> (..., l). Source: section 4.2. Claims: eq-8.
    Raises: ValueError if a shape does not fit or a layer is empty.
    """
    _check(patterns, layers)
    distances = squared_distances(x, patterns).unsqueeze(-2)  # (..., 1, d)
    return torch.where(membership(layers, num_layers), distances, torch.inf).amin(dim=-1)


def layer_densities(x: Tensor, patterns: Tensor, layers: Tensor, num_layers: int, partitions: Tensor) -> Tensor:
    r"""$\frac1{Z_t}\exp(-g_t(x))$ for each layer t, as printed before eq. (6).

    Shapes: x (..., n), patterns (..., d, n), layers (..., d), partitions (..., l) > 0 -> (..., l). Claims: sec4-layer-energy.
    Raises: ValueError if a shape does not fit or a layer is empty.
    """
    return torch.exp(-layer_nearest(x, patterns, layers, num_layers)) / partitions


def global_energy(energies: Tensor) -> Tensor:
    r"""$E_{\rm global}=-\log\sum_te^{-E_t}$ of the layers' energies.

    Shapes: (..., l) -> (...). Source: eq. (7). Claims: eq-8, sec4-global-shape, sec4-not-linear.
    """
    return -logsumexp(-energies)


def first_layer_step(x: Tensor, patterns: Tensor, layers: Tensor, delta: Tensor | float) -> Tensor:
    r"""$\arg\min g_1$ over $\lVert y-x\rVert^2\le\delta$: x moved towards its nearest pattern by $\sqrt\delta$.

    Shapes: x (..., n), patterns (..., d, n), layers (..., d), delta >= 0 a float or (...) -> (..., n). Of several nearest
    patterns the first. Source: eq. (6) with $E_t=g_t$. Claims: sec4-descent.
    Raises: ValueError if a shape does not fit or the first layer (0) is empty.
    """
    nearest, square = first_layer_nearest(x, patterns, layers)
    length = torch.as_tensor(delta, dtype=patterns.dtype, device=patterns.device)
    share = torch.where(square > length, torch.sqrt(length / square.clamp(min=torch.finfo(square.dtype).tiny)), 1.0)
    chosen = patterns.gather(-2, nearest[..., None, None].expand(*nearest.shape, 1, patterns.shape[-1])).squeeze(-2)
    return torch.where((square > length).unsqueeze(-1), x + share.unsqueeze(-1) * (chosen - x), chosen)


def first_layer_nearest(x: Tensor, patterns: Tensor, layers: Tensor) -> tuple[Tensor, Tensor]:
    """The row of the first layer's nearest pattern (...) and its squared distance (...). Shapes: as `first_layer_step`."""
    _check(patterns, layers)
    if not bool((layers == 0).any(dim=-1).all()):
        raise ValueError("the first layer, 0, must have a pattern")
    distances = torch.where(layers == 0, squared_distances(x, patterns), torch.inf)
    square, nearest = distances.min(dim=-1)
    return nearest, square
