r"""Capacity (`table-1`): how many random patterns each energy stores as n grows, and what `ram-3` promises.

Every number of stored patterns is estimated from fresh random draws in floating point, with a confidence interval: a measurement,
not a verdict. `ram-3`'s formulas are evaluated in ball arithmetic and its inequalities decided there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Protocol

import numpy as np
import torch
from flint import arb, ctx, fmpq
from scipy.optimize import isotonic_regression
from scipy.stats import binomtest, linregress
from scipy.stats import t as student
from torch import Tensor

Progress = Callable[[str, int, int], None]
Rng = np.random.Generator
CRITERIA = {
    "bit": (0.99, 2000),  # a given bit of a given pattern is stable in 99 of 100 draws
    "pattern": (0.5, 200),  # a given pattern is stored in half of the draws
    "all": (0.5, 200),  # all patterns are stored in half of the draws
}
CONFIDENCE, SURE = 0.95, 0.9999
PER_OCTAVE = 6
MOST = 1 << 42
BLOCK = 1 << 21  # entries of the largest tensor
BUDGET, TOLERANCE = 60, 1e-6
LARGEST_DIM = 10_000


class Memory(Protocol):
    """An energy with its update: in how many of `draws` pattern sets (d, n) the criterion holds."""

    name: str

    def count(self, criterion: str, n: int, d: int, draws: int, rng: Rng) -> int: ...


@dataclass(frozen=True)
class Capacity:
    """The number of patterns at which the probability of storage falls below a level.

    Attributes:
        estimate: where isotonic regression of the observed shares crosses the level, log d interpolated; inf where none does.
        low, high: least d at least `low` and below `high` with 95 % confidence.
    """

    n: int
    estimate: float
    low: int
    high: float


@dataclass(frozen=True)
class Slope:
    """A least-squares slope with its 95 % interval by Student's t."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """The capacity of one energy by one criterion against n."""

    energy: str
    criterion: str
    exponential: bool
    points: tuple[Capacity, ...]

    def growth(self, factor: Callable[[int], float] = lambda n: 1.0) -> Slope | None:
        """The slope of log2(d factor(n)) against n (exponential) or log n (power); None below three finite points."""
        known = [point for point in self.points if 0 < point.estimate < math.inf]
        if len(known) < 3:
            return None
        at = [float(point.n) if self.exponential else math.log2(point.n) for point in known]
        fit: Any = linregress(at, [math.log2(point.estimate * factor(point.n)) for point in known])
        wide = float(student.ppf((1 + CONFIDENCE) / 2, len(known) - 2)) * float(fit.stderr)
        return Slope(float(fit.slope), float(fit.slope) - wide, float(fit.slope) + wide)


@dataclass(frozen=True)
class Binary:
    r"""$E(x)=-\sum_iF(\langle x,\rho^i\rangle)$ on $\{-1,1\}^n$, one bit updated at a time.

    A pattern x is stored when flipping any bit i raises the energy:
    $\sum_jx_i\rho^j_i\,G(\langle x,\rho^j\rangle-x_i\rho^j_i)>0$ with $G(s)=F(s+1)-F(s-1)$.

    Attributes:
        gain: G up to a positive factor that may depend on n; of overlaps s of n - 1 bits.

    Rounding: exact for polynomials (integers below 2^53); else to about d units of roundoff of the pattern's own term.
    """

    name: str
    gain: Callable[[Tensor, int], Tensor]

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
        return int(((counts * values[order]).sum(axis=1) + own > 0).sum())

    def _patterns(self, n: int, d: int, draws: int, rng: Rng) -> int:
        """By symmetry the given pattern is all ones."""
        agree, sign = self._halves(n)
        raised = (agree + sign)[-1].expand(draws, n).clone()  # (draws, n), the pattern's own term
        for size in _blocks(d - 1, draws * n):
            others = _signs(rng, draws, size, n)
            level = ((others.sum(dim=-1) + n) / 2).long()  # (draws, size)
            raised += agree[level].sum(dim=-1, keepdim=True) + (sign[level][:, None, :] @ others)[:, 0]
        return int((raised > 0).all(dim=-1).sum())

    def _all(self, n: int, d: int, draws: int, rng: Rng) -> int:
        agree, sign = self._halves(n)
        stored = 0
        for size in _blocks(draws, d * max(d, n)):
            patterns = _signs(rng, size, d, n)
            held = torch.ones(size, dtype=torch.bool)
            for some in patterns.split(max(1, BLOCK // (size * d)), dim=1):
                level = ((some @ patterns.mT + n) / 2).long()  # (size, some, d)
                raised = agree[level].sum(dim=-1, keepdim=True) + some * (sign[level] @ patterns)
                held &= (raised > 0).flatten(1).all(dim=-1)
            stored += int(held.sum())
        return stored


@dataclass(frozen=True)
class Continuous:
    r"""Retrieval by $\sum_ip_i\rho^i$, $p=\mathrm{softmax}(\beta\langle x,\rho^\cdot\rangle)$ or $\mathrm{softmax}(-\beta\lVert x-\rho^\cdot\rVert^2)$.

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
        radius = apart.amin(dim=-1) / 2
        states, held = own, torch.ones(own.shape[:2], dtype=torch.bool)
        still = torch.zeros_like(held)
        active = torch.arange(len(patterns))
        for _ in range(BUDGET):
            after = self.update(states, patterns[active])
            held[active] &= (after - own[active]).norm(dim=-1) <= radius[active]
            still[active] = (after - states).norm(dim=-1) <= TOLERANCE * (1 + after.norm(dim=-1))
            goes_on = (held[active].all(dim=-1)) & ~still[active].all(dim=-1)  # a set with a lost pattern is decided
            states, active = after[goes_on], active[goes_on]
            if not len(active):
                break
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


def threshold(count: Callable[[int], int], draws: int, level: float = 0.5, *, n: int = 0, most: int = MOST) -> Capacity:
    r"""Where the probability that patterns are stored falls below a level, from fresh draws at each d.

    Doubling brackets it at a confidence of 99.99 %; then every d of a geometric grid in the bracket is drawn. The interval is
    what two one-sided exact (Clopper-Pearson) tests at 2.5 % do not exclude: for a probability that falls with d, only the two
    grid points next to the truth matter, so it covers with 95 % (less the bracket's 0.02 %).

    Args:
        count: d -> in how many of `draws` fresh draws d patterns are stored.

    Raises: ValueError unless 0 < level < 1, draws >= 1 and most >= 1.
    """
    if not 0 < level < 1 or draws < 1 or most < 1:
        raise ValueError(f"need 0 < level < 1, draws >= 1 and most >= 1, got {level}, {draws} and {most}")
    bottom, top = 1, 1
    while (claim := _claim(count(top), draws, level, SURE)) >= 0:
        bottom = top if claim > 0 else bottom
        if top >= most:
            return Capacity(n, math.inf, bottom, math.inf)
        top *= 2
    span = range(round(PER_OCTAVE * math.log2(bottom)), round(PER_OCTAVE * math.log2(top)) + 1)
    grid = sorted({round(2 ** (k / PER_OCTAVE)) for k in span})
    counts = [count(d) for d in grid]
    claims = [_claim(found, draws, level, CONFIDENCE) for found in counts]
    risen = next((k for k, claim in enumerate(claims) if claim <= 0), len(grid))
    fallen = next((k for k in reversed(range(len(grid))) if claims[k] >= 0), -1)
    low = grid[risen - 1] if risen else 0
    high = grid[fallen + 1] if fallen + 1 < len(grid) else math.inf
    return Capacity(n, _crossing(grid, [found / draws for found in counts], level), low, high)


def _claim(successes: int, draws: int, level: float, confidence: float) -> int:
    """1 where the probability is above the level with confidence, -1 where below, 0 where undecided."""
    low, high = clopper_pearson(successes, draws, confidence)
    return 1 if low > level else -1 if high < level else 0


def clopper_pearson(successes: int, draws: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact interval of a probability. Raises: ValueError unless 0 <= successes <= draws and draws >= 1."""
    if not 0 <= successes <= draws or draws < 1:
        raise ValueError(f"successes must lie in [0, draws], got {successes} of {draws}")
    found: Any = binomtest(successes, draws).proportion_ci(confidence_level=confidence, method="exact")
    return float(found.low), float(found.high)


def _crossing(grid: Sequence[int], shares: Sequence[float], level: float) -> float:
    smooth = isotonic_regression(shares, increasing=False).x
    if smooth[0] < level:
        return 0.0 if grid[0] == 1 else float(grid[0])
    after = int(np.argmax(smooth < level)) if bool((smooth < level).any()) else len(grid)
    if after == len(grid):
        return float(grid[-1])
    ratio = (smooth[after - 1] - level) / (smooth[after - 1] - smooth[after])
    return float(grid[after - 1] * (grid[after] / grid[after - 1]) ** ratio)


HOPFIELD = Binary("Hopfield (1982)", lambda s, n: s)
CUBIC = Binary("Krotov and Hopfield (2016), a = 3", lambda s, n: (s + 1).clamp(min=0) ** 3 - (s - 1).clamp(min=0) ** 3)
EXPONENTIAL = Binary("Demircigil et al. (2017)", lambda s, n: torch.exp(s - (n - 1)))
RAMSAUER = Continuous("Ramsauer et al. (2020), sphere", "mchn", sphere=True)
DISTANCE = Continuous("distance energy, sphere", "distance", sphere=True)
GAUSSIAN = Continuous("distance energy, normal", "distance", sphere=False)
