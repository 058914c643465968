"""Families of pattern sets: the correlated, degenerate and extreme cases in which theorems about retrieval tend to fail.

Each family draws `count` pattern sets at once, laid out (d, n, B) with instances last, so that every later operation reads
contiguous memory. Randomness comes from the generator inside `Rng` and from nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Rng:
    """Draws of shape (*shape, count), instances last, on one device in one dtype."""

    generator: torch.Generator
    count: int
    dtype: torch.dtype = torch.float64

    @property
    def device(self) -> torch.device:
        return self.generator.device

    @staticmethod
    def seeded(seed: int, count: int, device: str | torch.device = "cpu", dtype: torch.dtype = torch.float64) -> Rng:
        return Rng(torch.Generator(device=device).manual_seed(seed), count, dtype)

    def normal(self, *shape: int) -> Tensor:
        return torch.randn(*shape, self.count, generator=self.generator, dtype=self.dtype, device=self.device)

    def uniform(self, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
        draw = torch.rand(*shape, self.count, generator=self.generator, dtype=self.dtype, device=self.device)
        return draw if (low, high) == (0.0, 1.0) else draw.mul_(high - low).add_(low)

    def log_uniform(self, *shape: int, low: float, high: float) -> Tensor:
        return self.uniform(*shape, low=math.log(low), high=math.log(high)).exp_()

    def integers(self, low: int, high: int, *shape: int) -> Tensor:
        """Integers in low..high (both included), int64."""
        return torch.randint(low, high + 1, (*shape, self.count), generator=self.generator, device=self.device)

    def grid(self, low: int, high: int, *shape: int) -> Tensor:
        """Integers in low..high (both included), in the float dtype."""
        return self.integers(low, high, *shape).to(self.dtype)

    def signs(self, *shape: int) -> Tensor:
        return self.grid(0, 1, *shape).mul_(2).sub_(1)

    def heavy(self, *shape: int) -> Tensor:
        """Cauchy variates, cut off near +-1e4."""
        return torch.tan(self.uniform(*shape, low=-1.0, high=1.0).mul_(math.pi / 2 * (1 - 6e-5)))

    def permutation(self, length: int) -> Tensor:
        """One permutation of 0..length-1 an instance, (length, B), int64."""
        if length == 1:
            return torch.zeros(1, self.count, dtype=torch.int64, device=self.device)
        return torch.rand(length, self.count, generator=self.generator, device=self.device).argsort(dim=0)

    def chance(self, probability: float, *shape: int) -> Tensor:
        return torch.rand(*shape, self.count, generator=self.generator, device=self.device) < probability

    def pick(self, low: int, high: int) -> int:
        """One integer in low..high (both included) for the whole batch."""
        return int(torch.randint(low, high + 1, (1,), generator=self.generator, device=self.device).item())


Family = Callable[[Rng, int, int, bool], Tensor]  # (rng, d, n, distinct) -> (d, n, B)


def _cells(rng: Rng, d: int, n: int) -> Tensor:
    """d different cells of the integer grid, (d, n, B): the digits of a random permutation of 0..d-1."""
    base = 2
    while base**n < d:
        base += 1
    code = rng.permutation(d)
    digits = [(code // base**k) % base if base**k < d else torch.zeros_like(code) for k in range(n)]
    return torch.stack(digits, dim=1).to(rng.dtype)


def lattice(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """Small integers and halves, so that ties and exact arithmetic are common."""
    points = rng.grid(-6, 6, d, n)
    if distinct:
        points[:, 0] = rng.permutation(d).to(rng.dtype) * 2 - (d - 1)
    return points * torch.where(rng.chance(0.5), 0.5, 1.0).to(rng.dtype)


def gaussian(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """Independent standard normal entries."""
    return rng.normal(d, n)


def duplicates(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """All patterns equal, or some equal to earlier ones."""
    points = rng.grid(-8, 8, d, n) / 4
    points = torch.where(rng.chance(0.5), points, rng.normal(d, n))
    everything = rng.chance(0.3)
    for j in range(1, d):
        source = rng.integers(0, j - 1)
        copy = points.gather(0, source.expand(1, n, -1))[0]
        points[j] = torch.where(rng.chance(0.5), copy, points[j])
        points[j] = torch.where(everything, points[0], points[j])
    return points


def cube(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """Vertices of the cube, +-1; needs d <= 2^n when they must be distinct."""
    if not distinct:
        return rng.signs(d, n)
    bits = max(d - 1, 1).bit_length()
    if d > 1 and bits > n:
        raise ValueError(f"family 'cube' has at most 2^n = {2**n} distinct patterns, got d = {d}")
    code = rng.permutation(d)
    points = rng.signs(d, n)
    for k in range(min(bits, n)):
        points[:, k] = ((code >> k) & 1).to(rng.dtype) * 2 - 1
    return points * rng.signs(1, n)


def separated(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """Well separated: different grid cells of a chosen width in [1/2, 32], moved by at most a quarter of it."""
    jitter = torch.where(rng.chance(0.3), 0.0, 0.25).to(rng.dtype)
    width = rng.log_uniform(low=0.5, high=32.0)
    points = _cells(rng, d, n) + rng.uniform(d, n, low=-1.0, high=1.0) * jitter
    return points * width * rng.signs(1, n)


def equal_norms(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """On a sphere: exactly for half of the instances (signed permutations of one vector), to rounding for the others."""
    directions = rng.normal(d, n)
    spherical = directions / directions.norm(dim=1, keepdim=True) * rng.log_uniform(low=0.1, high=10.0)
    if distinct and n == 1 and d > 2:
        raise ValueError(f"family 'equal-norms' has at most 2 distinct patterns in one dimension, got d = {d}")
    if distinct:
        return _cells(rng, 2, 1) * 2 - 1 if n == 1 and d == 2 else spherical
    shared = torch.where(rng.chance(0.5), rng.grid(-6, 6, 1, n) / 2, rng.normal(1, n)).expand(d, n, -1)
    order = torch.rand(d, n, rng.count, generator=rng.generator, device=rng.device).argsort(dim=1)
    return torch.where(rng.chance(0.5), spherical, shared.gather(1, order) * rng.signs(d, n))


def collinear(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """On one line, exactly: an integer point plus integer multiples of an integer direction."""
    steps = rng.permutation(d).to(rng.dtype) * 2 - (d - 1) if distinct else rng.grid(-4, 4, d)
    direction = rng.grid(-3, 3, n)
    direction[0] = torch.where((direction == 0).all(dim=0), 1.0, direction[0])
    return (rng.grid(-4, 4, n).unsqueeze(0) + steps.unsqueeze(1) * direction) / 2


def equicorrelated(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """Every pair has the same correlation, uniform in (0, 1) or within 1e-3 of 1."""
    share = torch.where(rng.chance(0.5), rng.uniform(), 1 - rng.uniform() * 1e-3)
    return share.sqrt() * rng.normal(1, n) + (1 - share).sqrt() * rng.normal(d, n)


def low_rank(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """Products of (d, k) and (k, n) normal matrices, k < min(d, n) where there is room."""
    rank = rng.pick(1, max(1, min(d, n) - 1))
    left, right = rng.normal(d, rank), rng.normal(rank, n)
    points = left[:, 0].unsqueeze(1) * right[0]
    for k in range(1, rank):
        points = points + left[:, k].unsqueeze(1) * right[k]
    return points


def clustered(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """About d / 2 centres of size up to 100, patterns within 1e-6 to 0.1 of them."""
    centres = rng.normal(max(1, (d + 1) // 2), n) * rng.log_uniform(low=1.0, high=100.0)
    owner = rng.integers(0, centres.shape[0] - 1, d).unsqueeze(1).expand(d, n, -1)
    return centres.gather(0, owner) + rng.normal(d, n) * rng.log_uniform(low=1e-6, high=0.1)


def autoregressive(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """AR(1) from one pattern to the next."""
    memory = rng.uniform(low=-0.999, high=0.999)
    fresh = (1 - memory * memory).sqrt()
    points = rng.normal(d, n)
    for j in range(1, d):
        points[j] = memory * points[j - 1] + fresh * points[j]
    return points


def simplex(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """Multiples of the unit vectors and their negatives: a regular simplex while d <= n, all equally far from the origin."""
    points = torch.zeros(d, n, rng.count, dtype=rng.dtype, device=rng.device)
    radius = torch.where(rng.chance(0.5), rng.grid(1, 8) / 2, rng.log_uniform(low=0.1, high=10.0))
    for j in range(d):
        turn, rest = divmod(j, 2 * n)
        points[j, rest % n] = radius * (turn + 1) * (1 if rest < n else -1)
    return points


def near_zero(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """Entries near 1e-9, or exact zeros."""
    points = rng.normal(d, n) * 2.0**-30
    return points if distinct else torch.where(rng.chance(0.2, d, 1), 0.0, points)


def huge(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """Entries near 1e3 to 1e6."""
    return rng.normal(d, n) * rng.log_uniform(low=2.0**10, high=2.0**20)


def heavy_tailed(rng: Rng, d: int, n: int, distinct: bool) -> Tensor:
    """Cauchy entries, cut off near +-1e4."""
    return rng.heavy(d, n)


FAMILIES: dict[str, Family] = {  # simplest first: the order in which a failing request shrinks
    "lattice": lattice,
    "cube": cube,
    "duplicates": duplicates,
    "collinear": collinear,
    "separated": separated,
    "equal-norms": equal_norms,
    "simplex": simplex,
    "gaussian": gaussian,
    "clustered": clustered,
    "equicorrelated": equicorrelated,
    "low-rank": low_rank,
    "autoregressive": autoregressive,
    "near-zero": near_zero,
    "heavy-tailed": heavy_tailed,
    "huge": huge,
}


def exists(family: str, d: int, n: int, *, distinct: bool) -> bool:
    """Whether a family has d patterns in n dimensions, distinct ones if asked."""
    if not distinct:
        return True
    if family == "duplicates":
        return False
    if family == "cube":
        return d == 1 or d <= 2 ** min(n, 62)
    return not (family == "equal-norms" and n == 1 and d > 2)


def draw_patterns(rng: Rng, family: str, d: int, n: int, *, distinct: bool = False) -> Tensor:
    """Pattern sets of a family, (d, n, B); with `distinct`, no two patterns of a set are equal.

    Raises: ValueError if the family is unknown or has no d distinct patterns in n dimensions.
    """
    if family not in FAMILIES:
        raise ValueError(f"family must be one of {', '.join(FAMILIES)}; got {family!r}")
    if not exists(family, d, n, distinct=distinct):
        raise ValueError(f"family {family!r} has no {d} distinct patterns in {n} dimensions")
    points = FAMILIES[family](rng, d, n, distinct)
    if not distinct or d == 1:
        return points
    # entries drawn from a continuum collide with probability about 2^-53: such a set is replaced by a line of integers
    apart = torch.ones(rng.count, dtype=torch.bool, device=rng.device)
    for j in range(1, d):
        apart &= (points[:j] != points[j]).any(dim=1).all(dim=0)
    line = torch.arange(d, dtype=rng.dtype, device=rng.device).reshape(d, 1, 1)
    return torch.where(apart, points, line)
