"""Energies with their updates on random patterns: in how many draws of d patterns they are stored."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

Rng = np.random.Generator
CRITERIA = {
    "bit": (0.99, 2000),  # a given bit of a given pattern is stable in 99 of 100 draws
    "pattern": (0.5, 200),  # a given pattern is stored in half of the draws
    "all": (0.5, 200),  # all patterns are stored in half of the draws
}
BLOCK = 1 << 21  # entries of the largest tensor
BUDGET, TOLERANCE = 60, 1e-6
INSIDE = 1 - 1e-4  # of the radius: an orbit that tends to the boundary (the midpoint of two patterns) does not stay


class Memory(Protocol):
    """An energy with its update: in how many of `draws` pattern sets (d, n) the criterion holds."""

    @property
    def name(self) -> str: ...

    def count(self, criterion: str, n: int, d: int, draws: int, rng: Rng) -> int: ...


@dataclass(frozen=True)
class Binary:
    r"""$E(x)=-\sum_iF(\langle x,\rho^i\rangle)$ on $\{-1,1\}^n$, one bit updated at a time.

    A pattern x is stored when flipping any bit i raises the energy:
    $\sum_jx_i\rho^j_i\,G(\langle x,\rho^j\rangle-x_i\rho^j_i)>0$ with $G(s)=F(s+1)-F(s-1)$.

    Attributes:
        gain: G up to a positive factor that may depend on n; of overlaps s of n - 1 bits.
        tie: the sum counts as 0 up to so much; 0 where it is exact.

    Rounding: exact for polynomials (integers below 2^53); else to a few units of roundoff of the greatest term.
    """

    name: str
    gain: Callable[[Tensor, int], Tensor]
    tie: float = 0.0

    def count(self, criterion: str, n: int, d: int, draws: int, rng: Rng) -> int:
        """Raises: ValueError for an unknown criterion, n < 2, or d or draws below 1."""
        _check(criterion, n, d, draws)
        if criterion == "bit":
            return self._bits(n, d, draws, rng)
        return self._patterns(n, d, draws, rng) if criterion == "pattern" else self._all(n, d, draws, rng)

    def _halves(self, n: int) -> tuple[Tensor, Tensor]:
        """(A, B) at the overlaps -n, -n + 2, ..., n of a pattern: flipping x_i costs A + x_i rho_i B."""
        overlaps = torch.arange(-n, n + 1, 2, dtype=torch.float64)
        agrees, differs = self.gain(overlaps - 1, n), self.gain(overlaps + 1, n)
        return (agrees - differs) / 2, (agrees + differs) / 2

    def _bits(self, n: int, d: int, draws: int, rng: Rng) -> int:
        """One bit: the d - 1 others fall into 2n cells, by the overlap of the other bits and the sign of this one."""
        overlaps = torch.arange(1 - n, n, 2, dtype=torch.float64)
        share = np.array([math.comb(n - 1, k) / 2**n for k in range(n)])
        values = self.gain(overlaps, n).numpy()
        share, values = np.concatenate((share, share)), np.concatenate((values, -values))
        order = np.argsort(share, kind="stable")  # rare cells first: NumPy gives the last the rest
        counts = rng.multinomial(d - 1, share[order], size=draws)  # (draws, 2n)
        own = float(self.gain(torch.tensor([n - 1.0], dtype=torch.float64), n))
        return int(((counts * values[order]).sum(axis=1) + own > self.tie).sum())

    def _patterns(self, n: int, d: int, draws: int, rng: Rng) -> int:
        """By symmetry the given pattern is all ones."""
        agree, sign = self._halves(n)
        raised = (agree + sign)[-1].expand(draws, n).clone()  # (draws, n), the pattern's own term
        for size in _blocks(d - 1, draws * n):
            others = _signs(rng, draws, size, n)
            level = ((others.sum(dim=-1) + n) / 2).long()  # (draws, size)
            raised += agree[level].sum(dim=-1, keepdim=True) + (sign[level][:, None, :] @ others)[:, 0]
        return int((raised > self.tie).all(dim=-1).sum())

    def _all(self, n: int, d: int, draws: int, rng: Rng) -> int:
        agree, sign = self._halves(n)
        stored = 0
        for size in _blocks(draws, d * max(d, n)):
            patterns = _signs(rng, size, d, n)
            held = torch.ones(size, dtype=torch.bool)
            for some in patterns.split(max(1, BLOCK // (size * d)), dim=1):
                level = ((some @ patterns.mT + n) / 2).long()  # (size, some, d)
                raised = agree[level].sum(dim=-1, keepdim=True) + some * (sign[level] @ patterns)
                held &= (raised > self.tie).flatten(1).all(dim=-1)
            stored += int(held.sum())
        return stored


@dataclass(frozen=True)
class Continuous:
    r"""Retrieval by $\sum_ip_i\rho^i$, $p_i\propto e^{\beta\langle x,\rho^i\rangle}$ or $e^{-\beta\lVert x-\rho^i\rVert^2}$.

    A pattern is stored when the iteration from it converges without leaving the ball of half the distance to the nearest other
    pattern. Patterns are uniform on the sphere of radius $K\sqrt{n-1}$, or normal with standard deviation K.
    """

    name: str
    energy: str
    sphere: bool
    scale: float = 1.0
    beta: float = 1.0

    def count(self, criterion: str, n: int, d: int, draws: int, rng: Rng) -> int:
        """Raises: ValueError for "bit" or an unknown criterion, n < 2, or d or draws below 1."""
        _check(criterion, n, d, draws)
        if criterion == "bit":
            raise ValueError("a continuous state has no bits; the criteria are pattern and all")
        stored = 0
        for size in _blocks(draws, d * (n if criterion == "pattern" else max(n, d))):
            patterns = self.draw(n, d, size, rng)
            stored += int(self.stays(patterns, 1 if criterion == "pattern" else d).all(dim=-1).sum())
        return stored

    def draw(self, n: int, d: int, draws: int, rng: Rng) -> Tensor:
        """Random patterns (draws, d, n)."""
        patterns = torch.from_numpy(rng.standard_normal((draws, d, n)))
        return self.scale * (math.sqrt(n - 1) * patterns / patterns.norm(dim=-1, keepdim=True) if self.sphere else patterns)

    def update(self, states: Tensor, patterns: Tensor) -> Tensor:
        """One update. Shapes: states (m, k, n), patterns (m, d, n) -> (m, k, n)."""
        factor = 2 if self.energy == "distance" else 1
        logits = factor * self.beta * (states @ patterns.mT)  # (m, k, d)
        if self.energy == "distance":
            logits = logits - self.beta * (patterns * patterns).sum(dim=-1)[:, None, :]
        return torch.softmax(logits, dim=-1) @ patterns

    def stays(self, patterns: Tensor, first: int) -> Tensor:
        """Which of the first patterns of each set are stored. Shapes: (m, d, n) -> (m, first)."""
        own = patterns[:, :first]
        apart = torch.cdist(own, patterns, compute_mode="donot_use_mm_for_euclid_dist")
        apart[:, torch.arange(first), torch.arange(first)] = math.inf
        radius = INSIDE * apart.amin(dim=-1) / 2
        states, held = own, torch.ones(own.shape[:2], dtype=torch.bool)
        still = torch.zeros_like(held)
        active = torch.arange(len(patterns))
        for _ in range(BUDGET):
            after = self.update(states, patterns)
            held[active] &= (after - own).norm(dim=-1) <= radius
            still[active] |= (after - states).norm(dim=-1) <= TOLERANCE * (1 + after.norm(dim=-1))
            goes_on = held[active].all(dim=-1) & ~still[active].all(dim=-1)  # a set with a lost pattern is decided
            left = int(goes_on.sum())
            if not left:
                break
            states = after
            if 2 * left <= len(active):
                states, own, radius, patterns = (part[goes_on] for part in (states, own, radius, patterns))
                active = active[goes_on]
        return held & (still | ~held.all(dim=-1, keepdim=True))


def _check(criterion: str, n: int, d: int, draws: int) -> None:
    if criterion not in CRITERIA:
        raise ValueError(f"criterion must be one of {', '.join(CRITERIA)}, got {criterion!r}")
    if n < 2 or d < 1 or draws < 1:
        raise ValueError(f"n must be >= 2, d and draws >= 1, got n = {n}, d = {d}, draws = {draws}")


def _blocks(total: int, each: int) -> Iterator[int]:
    """Sizes that add up to the total, each with at most BLOCK entries (or 1)."""
    size = max(1, BLOCK // max(1, each))
    for start in range(0, total, size):
        yield min(size, total - start)


def _signs(rng: Rng, *shape: int) -> Tensor:
    """Uniform -1 or 1, float64."""
    count = math.prod(shape)
    bits = np.unpackbits(np.frombuffer(rng.bytes(-(-count // 8)), dtype=np.uint8), count=count)
    return torch.from_numpy(bits.reshape(shape)).double().mul_(2).sub_(1)


HOPFIELD = Binary("Hopfield (1982)", lambda s, n: s)
CUBIC = Binary("Krotov and Hopfield (2016), r = 3", lambda s, n: (s + 1) ** 3 - (s - 1) ** 3)
EXPONENTIAL = Binary("Demircigil et al. (2017)", lambda s, n: torch.exp(s - (n - 1)), tie=1e-12)
RAMSAUER = Continuous("Ramsauer et al. (2020), sphere", "mchn", sphere=True)
DISTANCE = Continuous("distance energy, sphere", "distance", sphere=True)
GAUSSIAN = Continuous("distance energy, normal", "distance", sphere=False)
