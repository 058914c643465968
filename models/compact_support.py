r"""Log-sum-exp and log-sum-ReLU energies and the minima of the latter (arXiv:2506.10801), sums of two kernels on the line.

The reach is $R=\sqrt{2/\beta}$. In the supports a local minimum of the log-sum-ReLU energy is the centroid of the patterns
within reach of it, none of which lies on the border.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from lemmata.models.energies import squared_distances

MOST = 16  # patterns whose subsets are enumerated
NEAR = 1e-9  # a pattern nearer to the border of reach than that share is on it


def gaussian_energy(x: Tensor, patterns: Tensor, beta: float) -> Tensor:
    r"""$-\frac1\beta\log\sum_i\exp(-\frac\beta2\lVert x-\rho^i\rVert^2)$, in nats.

    Shapes: x (..., n), patterns (d, n) -> (...).
    """
    return -torch.logsumexp(-beta * squared_distances(x, patterns) / 2, dim=-1) / beta


def relu_energy(x: Tensor, patterns: Tensor, beta: float, eps: float = 0.0) -> Tensor:
    r"""$-\frac1\beta\log(\epsilon+\sum_i\mathrm{relu}(1-\frac\beta2\lVert x-\rho^i\rVert^2))$, in nats.

    Outside of the supports it is infinite for epsilon = 0. Shapes: x (..., n), patterns (d, n) -> (...).
    """
    return -torch.log(eps + torch.relu(1 - beta * squared_distances(x, patterns) / 2).sum(dim=-1)) / beta


def relu_minima(patterns: Tensor, beta: float) -> tuple[Tensor, Tensor]:
    """All local minima in the supports, and how many patterns each is the mean of: 1 for a memory that is kept.

    Shapes: patterns (d, n) -> (m, n), (m,). Repeated patterns count as one set.
    Raises: ValueError for more than `MOST` patterns, whose subsets are too many.
    """
    count = len(patterns)
    if not 1 <= count <= MOST:
        raise ValueError(f"patterns must be 1 to {MOST}, got {count}")
    chosen = (torch.arange(1, 2**count)[:, None] >> torch.arange(count)) & 1 == 1  # (2^d - 1, d)
    weights = chosen.to(patterns.dtype)
    centres = weights @ patterns / weights.sum(dim=1, keepdim=True)
    beyond = beta * squared_distances(centres, patterns) / 2 - 1  # (2^d - 1, d)
    stays = ((beyond < 0) == chosen).all(dim=1) & (beyond.abs() > NEAR).all(dim=1)
    return centres[stays], chosen[stays].sum(dim=1)


def _truncated(shape: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    return lambda u: torch.where(u.abs() <= 1, shape(u.abs()), torch.zeros_like(u))


KERNELS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "Gaussian": lambda u: torch.exp(-u * u / 2),
    "Epanechnikov": _truncated(lambda u: 1 - u**2),
    "triangle": _truncated(lambda u: 1 - u),
    "uniform": _truncated(torch.ones_like),
    "quartic": _truncated(lambda u: (1 - u**2) ** 2),
    "triweight": _truncated(lambda u: (1 - u**2) ** 3),
    "tricube": _truncated(lambda u: (1 - u**3) ** 3),
    "cosine": _truncated(lambda u: torch.cos(math.pi / 2 * u)),
}
"""K(u) at a real u, not normalised; 0 beyond 1, the Gaussian's apart."""


def kernel_pair(name: str, x: Tensor, width: float) -> Tensor:
    """K((x - 1) / h) + K((x + 1) / h): two patterns at 1 and -1 on the line, h the half-width."""
    kernel = KERNELS[name]
    return kernel((x - 1) / width) + kernel((x + 1) / width)


def efficiency(name: str) -> float:
    r"""$\int K^2$ of Epanechnikov's kernel over that of K, both of mass and second moment 1, by the trapezoidal rule."""
    return _cost("Epanechnikov") / _cost(name)


def _cost(name: str) -> float:
    u = torch.linspace(-12, 12, 240_001, dtype=torch.float64)  # 1 and -1 are on it
    values = KERNELS[name](u)
    mass, second, square = (float(torch.trapezoid(f, u)) for f in (values, u * u * values, values * values))
    return square * math.sqrt(second / mass) / mass**2
