r"""Retrieval of many queries by PyTorch's fused attention: memory does not grow with queries x patterns.

With the state as query and the patterns as keys and values, $\mathrm{softmax}(\beta\langle x,\rho^\cdot\rangle)$ is attention
with scale $\beta$ (`ram-attention`); $\mathrm{softmax}(-\beta\lVert x-\rho^\cdot\rVert^2)$ is attention with scale $2\beta$ and
the mask $-\beta\lVert\rho^\cdot\rVert^2$ added to every query's scores.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from lemmata.models.iteration import Orbit, iterate

ENERGIES = ("distance", "mchn")


def retrieve(queries: Tensor, patterns: Tensor, beta: float = 1.0, energy: str = "distance") -> Tensor:
    r"""One update of each: $M\,\mathrm{softmax}(-\beta\lVert x-\rho^\cdot\rVert^2)$ or $M\,\mathrm{softmax}(\beta M^\top x)$.

    Shapes: queries (m, n), patterns (d, n) -> (m, n); any device, float32 or float64.
    Rounding: the exponents are sums of products, so an exponent is off by about $4nu\beta(R^2+R\lVert x\rVert)$ with R the
    greatest norm of a pattern after centring (distance) or as it is (mchn) and u the unit roundoff; the weights by that factor.
    `lemmata.models.retrieval` computes from differences and is exact to a few u, at the memory of queries x patterns.
    Source: eq. (4) and Ramsauer et al. (2020), eq. (3). Claims: ram-attention, def-1.
    Raises: ValueError for an unknown energy, a shape that does not fit, or beta <= 0.
    """
    _check(queries, patterns, beta, energy)
    if energy == "mchn":
        return _attend(queries, patterns, None, beta)
    centre = patterns.mean(dim=0)
    near = patterns - centre
    mask = -beta * (near * near).sum(dim=-1)
    return centre + _attend(queries - centre, near, mask, 2 * beta)


def _attend(queries: Tensor, patterns: Tensor, mask: Tensor | None, scale: float) -> Tensor:
    """Attention with one head; the mask (d,) is broadcast over the queries as it is, a view of stride 0."""
    shown = None if mask is None else mask.expand(1, 1, queries.shape[0], mask.shape[0])
    keys = patterns[None, None]
    return scaled_dot_product_attention(queries[None, None], keys, keys, attn_mask=shown, scale=scale)[0, 0]


def retrieve_until(
    queries: Tensor,
    patterns: Tensor,
    beta: float = 1.0,
    energy: str = "distance",
    *,
    tolerance: float = 1e-6,
    budget: int = 200,
) -> Orbit:
    """`retrieve` repeated until the steps are short; queries that are done are not computed again. See `iterate`."""
    _check(queries, patterns, beta, energy)
    return iterate(lambda states: retrieve(states, patterns, beta, energy), queries, tolerance=tolerance, budget=budget)


def _check(queries: Tensor, patterns: Tensor, beta: float, energy: str) -> None:
    if energy not in ENERGIES:
        raise ValueError(f"energy must be one of {', '.join(ENERGIES)}, got {energy!r}")
    if patterns.ndim != 2 or patterns.shape[0] < 1 or patterns.shape[1] < 1:
        raise ValueError(f"patterns must be (d, n) with d >= 1 and n >= 1, got {tuple(patterns.shape)}")
    if queries.ndim != 2 or queries.shape[1] != patterns.shape[1]:
        raise ValueError(f"queries must be (m, n) with n = {patterns.shape[1]}, got {tuple(queries.shape)}")
    if not beta > 0:
        raise ValueError(f"beta must be > 0, got {beta}")
    if queries.dtype != patterns.dtype or not torch.is_floating_point(patterns):
        raise ValueError(f"queries and patterns must share a float dtype, got {queries.dtype} and {patterns.dtype}")
