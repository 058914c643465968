"""Where the probability that patterns are stored falls below a level, from draws, and how that grows with n."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.special import betaincinv
from scipy.stats import linregress
from scipy.stats import t as student

CONFIDENCE, SURE = 0.95, 0.9999
PER_OCTAVE = 6
MOST = 1 << 60


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
    bottom, top, seen = 1, 1, {1: count(1)}
    while (claim := _claim(seen[top], draws, level, SURE)) >= 0:
        bottom = top if claim > 0 else bottom
        if top >= most:
            return Capacity(n, math.inf, bottom, math.inf)
        top *= 2
        seen[top] = count(top)
    span = range(round(PER_OCTAVE * math.log2(bottom)), round(PER_OCTAVE * math.log2(top)) + 1)
    grid = sorted({round(2 ** (k / PER_OCTAVE)) for k in span})
    counts = [seen[d] if d in (bottom, top) else count(d) for d in grid]
    claims = [_claim(found, draws, level, CONFIDENCE) for found in counts]
    risen = next((k for k, claim in enumerate(claims) if claim <= 0), len(grid))
    fallen = next((k for k in reversed(range(len(grid))) if claims[k] >= 0), -1)
    return Capacity(n, _crossing(grid, [found / draws for found in counts], level), (0, *grid)[risen], grid[fallen + 1])


def _claim(successes: int, draws: int, level: float, confidence: float) -> int:
    """1 where the probability is above the level with confidence, -1 where below, 0 where undecided."""
    low, high = clopper_pearson(successes, draws, confidence)
    return 1 if low > level else -1 if high < level else 0


def clopper_pearson(successes: int, draws: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact interval of a probability. Raises: ValueError unless 0 <= successes <= draws and draws >= 1."""
    if not 0 <= successes <= draws or draws < 1:
        raise ValueError(f"successes must lie in [0, draws], got {successes} of {draws}")
    tail, misses = (1 - confidence) / 2, draws - successes
    low = float(betaincinv(successes, misses + 1, tail)) if successes else 0.0
    return low, float(betaincinv(successes + 1, misses, 1 - tail)) if misses else 1.0


def _crossing(grid: Sequence[int], shares: Sequence[float], level: float) -> float:
    smooth = isotonic_regression(shares, increasing=False).x
    after = int(np.argmax(smooth < level))  # the last share is below the level, so there is one
    if after == 0:
        return 0.0
    ratio = (smooth[after - 1] - level) / (smooth[after - 1] - smooth[after])
    return float(grid[after - 1] * (grid[after] / grid[after - 1]) ** ratio)
