r"""What the log-sum-ReLU energy retrieves beside the log-sum-exp energy (arXiv:2506.10801, section 4 and appendix D).

Patterns are draws of a mixture of Gaussians in the unit cube, or uniform in it. Minima of the log-sum-ReLU energy are exact
up to rounding; descent of the log-sum-exp energy ends where a step is shorter than $10^{-9}$.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from lemmata.models.compact_support import gaussian_ends, relu_ends, relu_sets, within_reach
from lemmata.models.energies import squared_distances

SAME = 1e-4  # ends of descents that are nearer are one
THIN = 0.01  # of the squared reach: how far within a support its border's states lie
NEAR = 0.1  # of the distance to the nearest other: a pattern is retrieved where descent from it ends so near
METRICS = ("log-likelihood", "unique memories", "patterns retrieved")


@dataclass(frozen=True)
class Mixture:
    """Patterns from so many equal Gaussians, whose means are uniform in the unit cube.

    Attributes:
        sigma: the standard deviation of each.
    """

    gaussians: int
    dim: int
    patterns: int
    sigma: float = 0.1


@dataclass(frozen=True)
class Sweep:
    """How much is drawn: temperatures, states to begin at, draws of the patterns."""

    betas: int = 20
    starts: int = 500
    seeds: Sequence[int] = range(5)


class Compared(NamedTuple):
    """Of one draw, at each temperature: `METRICS` of both energies, log-sum-ReLU first. Shapes: (b,), (2, 3, b)."""

    betas: Tensor
    metrics: Tensor


def betas_of(patterns: Tensor, count: int) -> Tensor:
    """From 2 / n, where all patterns of the unit cube are within reach, to 8 / r^2, where no supports overlap."""
    apart = nearest_other(patterns).amin()
    return torch.logspace(math.log10(2 / patterns.shape[1]), math.log10(8 / float(apart) ** 2), count, dtype=torch.float64)


def nearest_other(patterns: Tensor) -> Tensor:
    """The distance of each pattern from the nearest other. Shapes: (d, n) -> (d,)."""
    return squared_distances(patterns, patterns).fill_diagonal_(math.inf).amin(dim=1).sqrt()


def log_density(x: Tensor, means: Tensor, sigma: float) -> Tensor:
    """Of an equal mixture of Gaussians, in nats. Shapes: x (m, n), means (k, n) -> (m,)."""
    count, dim = means.shape
    norm = math.log(count) + dim / 2 * math.log(2 * math.pi * sigma**2)
    return torch.logsumexp(-squared_distances(x, means) / (2 * sigma**2), dim=1) - norm


def around(patterns: Tensor, squares: Tensor, generator: torch.Generator) -> Tensor:
    """States at given squared distances from the patterns, which take turns. Shapes: (d, n), (m,) -> (m, n)."""
    centres = patterns[torch.arange(len(squares)) % len(patterns)]
    aside = torch.randn(centres.shape, generator=generator, dtype=torch.float64)
    states: Tensor = centres + squares.sqrt()[:, None] * aside / aside.norm(dim=1, keepdim=True)
    return states


def distinct(ends: Tensor) -> int:
    """How many states there are, those nearer than `SAME` being one. Shapes: (m, n)."""
    count = 0
    while len(ends):
        ends, count = ends[(ends - ends[0]).norm(dim=1) > SAME], count + 1
    return count


def drawn(mixture: Mixture, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Means (k, n) and patterns (d, n)."""
    means = torch.rand(mixture.gaussians, mixture.dim, generator=generator, dtype=torch.float64)
    chosen = torch.randint(mixture.gaussians, (mixture.patterns,), generator=generator)
    noise = torch.randn(mixture.patterns, mixture.dim, generator=generator, dtype=torch.float64)
    return means, means[chosen] + mixture.sigma * noise


def on_border(patterns: Tensor, beta: float, count: int, generator: torch.Generator) -> Tensor:
    """States in the thin border of the patterns' supports. Shapes: (d, n) -> (m, n)."""
    depth = THIN * torch.rand(count, generator=generator, dtype=torch.float64)
    return around(patterns, 2 / beta * (1 - depth), generator)


def compared(mixture: Mixture, sweep: Sweep, seed: int) -> Compared:
    """One draw of means, patterns and starts: section 4.2, at the temperatures of `betas_of`."""
    generator = torch.Generator().manual_seed(seed)
    means, patterns = drawn(mixture, generator)
    near, betas, metrics = nearest_other(patterns), betas_of(patterns, sweep.betas), []
    for beta in betas.tolist():
        starts = on_border(patterns, beta, sweep.starts, generator)
        ends, smooth = relu_ends(starts, patterns, beta), gaussian_ends(starts, patterns, beta)
        kept = ((gaussian_ends(patterns, patterns, beta) - patterns).norm(dim=1) <= NEAR * near).sum()
        likely = [float(log_density(states, means, mixture.sigma).mean()) for states in (ends, smooth)]
        many = len(within_reach(ends, patterns, beta).unique(dim=0))
        metrics.append([[likely[0], many, int((near**2 > 2 / beta).sum())], [likely[1], distinct(smooth), int(kept)]])
    return Compared(betas, torch.tensor(metrics, dtype=torch.float64).permute(1, 2, 0))


def novel_shares(mixture: Mixture, sweep: Sweep, seed: int) -> Tensor:
    """The share of starts that end at novel minima: from the border of a support, and from half its radius.

    Shapes: (2, b), at the temperatures of `betas_of`.
    """
    generator = torch.Generator().manual_seed(seed)
    patterns = drawn(mixture, generator)[1]
    shares = []
    for beta in betas_of(patterns, sweep.betas).tolist():
        half = torch.full((sweep.starts,), 0.5 / beta, dtype=torch.float64)
        starts = on_border(patterns, beta, sweep.starts, generator), around(patterns, half, generator)
        sets = [within_reach(relu_ends(states, patterns, beta), patterns, beta) for states in starts]
        shares.append([float((found.sum(dim=1) > 1).double().mean()) for found in sets])
    return torch.tensor(shares, dtype=torch.float64).mT


class Counted(NamedTuple):
    """Of one draw: patterns kept and emergent minima, at each share of the cube in the supports."""

    kept: list[int]
    emergent: list[int]


def counted(count: int, dim: int, shares: Sequence[float], states: int, seed: int) -> Counted:
    """The minima for uniform patterns in the unit cube: section 4.1. The supports' share is that of uniform states."""
    generator = torch.Generator().manual_seed(seed)
    patterns = torch.rand(count, dim, generator=generator, dtype=torch.float64)
    near2 = squared_distances(torch.rand(states, dim, generator=generator, dtype=torch.float64), patterns).amin(dim=1)
    sizes = [relu_sets(patterns, 2 / float(near2.quantile(share)))[1].sum(dim=1) for share in shares]
    kept = [int((found == 1).sum()) for found in sizes]
    return Counted(kept, [len(found) - alone for found, alone in zip(sizes, kept, strict=True)])
