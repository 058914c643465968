r"""Retrieval: updates, the tangent majorizer, the Jacobian of the Hopfield update, attention; batched over leading axes.

Patterns are rows, `patterns` (..., d, n); Ramsauer et al. (2020) have $N=d$ patterns $x_i$, $M=\max_i\lVert x_i\rVert$,
$p=\mathrm{softmax}(\beta X^\top\xi)$ and the update $f(\xi)=Xp$.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from lemmata.models.energies import layer_energy, overlaps, squared_distances
from lemmata.models.vectors import softmax

PAIRS = 8  # up to so many patterns, differences of pairs are formed


def _combination(weights: Tensor, patterns: Tensor) -> Tensor:
    return (weights.unsqueeze(-1) * patterns).sum(dim=-2)


def distance_weights(x: Tensor, patterns: Tensor) -> Tensor:
    r"""$\mathrm{softmax}(-\lVert x-\rho^\cdot\rVert^2)$. Shapes: x (..., n), patterns (..., d, n) -> (..., d)."""
    return softmax(-squared_distances(x, patterns))


def mchn_weights(x: Tensor, patterns: Tensor, beta: Tensor | float) -> Tensor:
    r"""$p=\mathrm{softmax}(\beta M^\top x)$. Shapes: x (..., n), patterns (..., d, n), beta (...) -> (..., d)."""
    inverse_temperature = torch.as_tensor(beta, dtype=patterns.dtype, device=patterns.device)
    return softmax(inverse_temperature.unsqueeze(-1) * overlaps(x, patterns))


def distance_update(x: Tensor, patterns: Tensor) -> Tensor:
    r"""$\sum_i\mathrm{softmax}_i(-\lVert x-\rho^\cdot\rVert^2)\rho^i$: the minimiser of the tangent majorizer at x.

    Shapes: x (..., n), patterns (..., d, n) -> (..., n). Claims: mm-tangent.minimiser.
    Raises: ValueError if the last axes differ or there is no pattern.
    """
    return _combination(distance_weights(x, patterns), patterns)


def mchn_update(x: Tensor, patterns: Tensor, beta: Tensor | float) -> Tensor:
    r"""$f(x)=M\,\mathrm{softmax}(\beta M^\top x)$.

    Shapes: x (..., n), patterns (..., d, n), beta a float or (...) -> (..., n). Source: Ramsauer et al. (2020), eq. (3).
    Claims: ram-attention, ram-jacobian.global. Raises: ValueError if the last axes differ or there is no pattern.
    """
    return _combination(mchn_weights(x, patterns, beta), patterns)


def majorizer(y: Tensor, x: Tensor, patterns: Tensor) -> Tensor:
    r"""$\sum_iw_id(y,\rho^i)+\sum_iw_i\log w_i$ with $w=\mathrm{softmax}(-d(x,\rho^\cdot))$, in nats.

    Evaluated as $E(x)+\sum_iw_i(d(y,\rho^i)-d(x,\rho^i))$: $\log w_i=E(x)-d(x,\rho^i)$ (and finite where w is 0).
    Shapes: y (..., n), x (..., n), patterns (..., d, n) -> (...). Claims: mm-tangent.
    Raises: ValueError if the last axes differ or there is no pattern.
    """
    change = squared_distances(y, patterns) - squared_distances(x, patterns)
    return layer_energy(x, patterns) + (distance_weights(x, patterns) * change).sum(dim=-1)


def _pairwise(row: Tensor) -> Tensor:
    """$a_i-a_j$: (..., d) -> (..., d, d)."""
    return row.unsqueeze(-1) - row.unsqueeze(-2)


def jacobian_form(u: Tensor, x: Tensor, patterns: Tensor, beta: Tensor) -> Tensor:
    r"""$u^\top Ju=\beta\,\mathrm{Var}_p(u^\top x_i)$, $J=\beta X(\mathrm{diag}(p)-pp^\top)X^\top$.

    Shapes: u (..., n), x (..., n), patterns (..., d, n), beta (...) -> (...). Claims: ram-jacobian, ram-a2.
    Up to `PAIRS` patterns as $\frac\beta2\sum_{ij}p_ip_j(u^\top x_i-u^\top x_j)^2$ (no cancellation), else by the mean.
    Raises: ValueError if the last axes differ or there is no pattern.
    """
    p, along = mchn_weights(x, patterns, beta), overlaps(u, patterns)
    if p.shape[-1] > PAIRS:
        centred = along - (p * along).sum(dim=-1, keepdim=True)
        return beta * (p * centred * centred).sum(dim=-1)
    gaps = _pairwise(along)
    return 0.5 * beta * (p.unsqueeze(-1) * p.unsqueeze(-2) * (gaps * gaps)).sum(dim=(-2, -1))


def peak_variance(x: Tensor, patterns: Tensor, beta: Tensor) -> Tensor:
    r"""$m=\max_ip_i(1-p_i)$, with $1-p_i=\sum_{j\ne i}p_j$ up to `PAIRS` patterns.

    Shapes: x (..., n), patterns (..., d, n), beta (...) -> (...). Claims: ram-jacobian.
    Raises: ValueError if the last axes differ or there is no pattern.
    """
    p = mchn_weights(x, patterns, beta)
    if p.shape[-1] > PAIRS:
        return (p * (1 - p)).amax(dim=-1)
    apart = 1 - torch.eye(p.shape[-1], dtype=p.dtype, device=p.device)
    return (p * (p.unsqueeze(-2) * apart).sum(dim=-1)).amax(dim=-1)


def gram(patterns: Tensor) -> Tensor:
    """The smaller of the two Gram matrices, by exact order of products. Shapes: (..., d, n) -> (..., m, m), m = min(d, n)."""
    rows = patterns if patterns.shape[-2] <= patterns.shape[-1] else patterns.mT
    return rows @ rows.mT


def spectral_norm2(patterns: Tensor) -> Tensor:
    r"""$\lVert X\rVert_2^2$, squared: the greatest eigenvalue of $XX^\top$; NaN where a product overflows.

    Shapes: (..., d, n) -> (...). Claims: ram-jacobian.spectral, ram-jacobian.count.
    """
    products = gram(patterns)
    good = torch.isfinite(products).all(dim=-1).all(dim=-1)
    eye = torch.eye(products.shape[-1], dtype=products.dtype, device=products.device)
    values = torch.linalg.eigvalsh(torch.where(good[..., None, None], products, eye))
    return torch.where(good, values[..., -1], math.nan)


def top_miss2(x: Tensor, patterns: Tensor, beta: Tensor) -> Tensor:
    r"""$\lVert x_i-f(x)\rVert^2=\lVert\sum_jp_j(x_j-x_i)\rVert^2$, squared, i the pattern of the greatest overlap with x.

    Of several tied patterns, the one that is missed by most. Shapes: x (..., n), patterns (..., d, n), beta (...) -> (...).
    Claims: ram-a4. Raises: ValueError if the last axes differ or there is no pattern.
    """
    values, p = overlaps(x, patterns), mchn_weights(x, patterns, beta)
    tied = values == values.amax(dim=-1, keepdim=True)
    return torch.where(tied, misses(p, patterns), -torch.inf).amax(dim=-1)


def misses(p: Tensor, patterns: Tensor) -> Tensor:
    r"""$\lVert\sum_jp_j(x_j-x_i)\rVert^2$ for every i. Shapes: p (..., d), patterns (..., d, n) -> (..., d)."""
    if p.shape[-1] > PAIRS:
        return squared_distances(_combination(p, patterns), patterns)
    gaps = patterns.unsqueeze(-3) - patterns.unsqueeze(-2)  # (..., i, j, n): x_j - x_i
    off = (p[..., None, :, None] * gaps).sum(dim=-2)
    return (off * off).sum(dim=-1)


def top_gap(x: Tensor, patterns: Tensor) -> Tensor:
    r"""$c=\min_{j\ne i}(x^\top x_i-x^\top x_j)$, i the pattern of the greatest overlap; 0 for one pattern.

    Shapes: x (..., n), patterns (..., d, n) -> (...). Claims: ram-a4.
    Raises: ValueError if the last axes differ or there is no pattern.
    """
    values = overlaps(x, patterns)
    if values.shape[-1] == 1:
        return torch.zeros_like(values[..., 0])
    top = values.topk(2, dim=-1).values
    return top[..., 0] - top[..., 1]


def attention(query: Tensor, patterns: Tensor, scale: Tensor | float) -> Tensor:
    r"""One query's row of $\mathrm{softmax}(QK^\top s)V$, keys and values the patterns, by PyTorch's own attention.

    Shapes: query (..., n), patterns (..., d, n), scale a float or (...) -> (..., n).
    Claims: sec3-attention.rows, ram-attention.
    """
    factor = torch.as_tensor(scale, dtype=patterns.dtype, device=patterns.device)
    scaled = (query * factor.unsqueeze(-1)).unsqueeze(-2)
    found = torch.nn.functional.scaled_dot_product_attention(scaled, patterns, patterns, scale=1.0)
    return found.squeeze(-2)
