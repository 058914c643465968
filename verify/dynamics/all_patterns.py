r"""Which of many patterns are stored: all of them at given radii, and the guaranteed radius of each.

The guarantee is the region of contraction of `lemmata.verify.dynamics.pairs`, in float64 with proved bounds for all patterns at
once; what that leaves open goes to `lemmata.verify.dynamics.one_pattern`, pattern by pattern in ball arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from lemmata.verify.dynamics.one_pattern import Decision, Stored, storage
from lemmata.verify.dynamics.pairs import EPS, Bounds, Floats, Indices, Pairs, blocks, check_energy, check_patterns, float_above
from lemmata.verify.dynamics.patterns import Memory

Progress = Callable[[int, int], None]
LIMIT = 16  # patterns decided one by one
GRID = 16
HALVINGS = 40
BISECTIONS = 20
HALF = 0.5 * (1 - 2.0**-20)  # of the least distance: closed balls of such radii are disjoint


@dataclass(frozen=True)
class StoredSet:
    """The outcome for each pattern of a set, each in its own ball.

    Attributes:
        radius: (d,) the radii asked for, rounded up to float64.
        certain: (d,) bool, the ball is a region of contraction by the bounds for all pairs.
        decisions: what was decided pattern by pattern, by index; the others that are not `certain` are undecided.
        disjoint: whether all balls of different patterns are disjoint, exactly; copies of a pattern share one ball.
        overlap: two patterns whose balls meet, where they are not.
    """

    energy: str
    beta: Fraction
    radius: Floats
    certain: np.ndarray[Any, np.dtype[np.bool_]]
    decisions: dict[int, Decision]
    disjoint: bool
    overlap: tuple[int, int] | None

    def outcome(self, index: int) -> Stored:
        if self.certain[index]:
            return Stored.YES
        return self.decisions[index].outcome if index in self.decisions else Stored.UNDECIDED

    def count(self, outcome: Stored) -> int:
        return sum(self.outcome(index) == outcome for index in range(len(self.certain)))

    @property
    def all_stored(self) -> bool:
        """Definition 1 for the whole set: every ball stores its pattern and the balls are disjoint."""
        return self.disjoint and self.count(Stored.YES) == len(self.certain)


def all_stored(
    patterns: Any,
    radius: Any,
    energy: str = "distance",
    beta: Any = 1,
    *,
    limit: int | None = LIMIT,
    progress: Progress | None = None,
) -> StoredSet:
    """Which patterns (d, n) are stored in balls of this radius (a number, or one for each pattern).

    Args:
        limit: at most so many of the patterns that the bounds for all pairs leave open are decided one by one, those nearest
            to the guarantee first; None: all of them.
        progress: called with patterns done and patterns in all.

    Raises: ValueError for bad patterns (shape, NaN, dtype), radii that are negative, not finite or not (d,), energy or beta.
    """
    rows, inverse = check_patterns(patterns), check_energy(energy, beta)
    radii = _radii(radius, rows.shape[0])
    certain = np.zeros(rows.shape[0], dtype=bool)
    excess = np.full(rows.shape[0], np.inf)
    overlap: tuple[int, int] | None = None
    for part in blocks(rows):
        bounds = Bounds.of(part, energy, inverse)
        eps, q = bounds.at(radii[part.rows])
        certain[part.rows] = (eps <= radii[part.rows]) & (q < 1)
        excess[part.rows] = np.maximum(eps / np.maximum(radii[part.rows], 1e-300), q)
        overlap = overlap or _overlap(rows, radii, part)
        if progress is not None:
            progress(int(part.rows[-1]) + 1, rows.shape[0])
    still_open = np.flatnonzero(~certain)
    still_open = still_open[np.argsort(excess[still_open], kind="stable")][:limit]
    memory = Memory.of(rows.tolist(), energy, inverse) if len(still_open) else None
    decisions = {int(k): storage(int(k), float(radii[k]), memory) for k in still_open}
    return StoredSet(energy, inverse, radii, certain, decisions, overlap is None, overlap)


def _radii(radius: Any, d: int) -> Floats:
    values = [radius] * d if np.ndim(radius) == 0 else list(radius)
    if len(values) != d:
        raise ValueError(f"radius must be a number or of shape ({d},), got {len(values)} entries")
    if not all(math.isfinite(value) and value >= 0 for value in values):
        raise ValueError("radius must be finite and >= 0")
    return np.array([value if isinstance(value, float) else float_above(Fraction(value)) for value in values], dtype=np.float64)


def _overlap(patterns: Floats, radii: Floats, part: Pairs) -> tuple[int, int] | None:
    """Two different patterns whose closed balls meet, decided exactly where the float bounds touch."""
    reach = radii[part.rows][:, None] + radii[None, :]
    close = np.argwhere(part.other & (reach * (1 + 2 * EPS) >= part.low))
    for row, column in close.tolist():
        index = int(part.rows[row])
        sides = zip(patterns[index].tolist(), patterns[column].tolist(), strict=True)
        square = sum((Fraction(a) - Fraction(b)) ** 2 for a, b in sides)
        if (Fraction(float(radii[index])) + Fraction(float(radii[column]))) ** 2 >= square:
            return index, column
    return None


# --- guaranteed radii ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Guarantee:
    """For each examined pattern the largest radius with the guarantee, below half the distance to the nearest other pattern.

    Attributes:
        rows: indices of the examined patterns.
        radius: certified; NaN where no radius has the guarantee, inf where all patterns are equal.
        next_radius: the least larger radius tried, for which the bounds do not give it (the widest, where that has it).
        factor: an upper bound on the contraction factor of the ball.
        offset: an upper bound on the distance of its fixed point from the pattern.
        widest: half the distance to the nearest other pattern, rounded down.
    """

    rows: Indices
    radius: Floats
    next_radius: Floats
    factor: Floats
    offset: Floats
    widest: Floats

    @property
    def holds(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        return np.asarray(~np.isnan(self.radius))


def guaranteed_radius(
    patterns: Any, energy: str = "distance", beta: Any = 1, *, rows: Any = None, progress: Progress | None = None
) -> Guarantee:
    """The largest radius whose ball certainly stores the pattern, to 2^-24 of half the distance to the nearest other one.

    Searched on a grid of 16 radii and halves of the least of them, then by bisection; each radius returned is itself certified.

    Args:
        rows: indices of the patterns to examine (against all), default all.

    Raises: ValueError as `all_stored`.
    """
    array, inverse = check_patterns(patterns), check_energy(energy, beta)
    total = array.shape[0] if rows is None else len(rows)
    parts = []
    done = 0
    for part in blocks(array, rows):
        parts.append(_guarantee(part, energy, inverse))
        done += len(part.rows)
        if progress is not None:
            progress(done, total)
    return Guarantee(*(np.concatenate([getattr(part, name) for part in parts]) for name in Guarantee.__dataclass_fields__))


def _guarantee(part: Pairs, energy: str, beta: Fraction) -> Guarantee:
    widest = part.nearest * HALF
    alone = np.isinf(widest)
    finite = np.where(alone, 1.0, widest)
    bounds = Bounds.of(part, energy, beta, finite)
    good, bad = bracket(bounds, finite)
    held = np.flatnonzero(~np.isnan(good))
    inner, low, high = bounds.take(held), good[held], bad[held]
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        fine = inner.holds(middle)
        low, high = np.where(fine, middle, low), np.where(fine, high, middle)
    factor, offset = np.full(len(finite), np.nan), np.full(len(finite), np.nan)
    if len(held):
        good[held], bad[held] = low, high
        eps, factor[held] = inner.at(low)
        for _ in range(12):
            eps = np.minimum(eps, inner.at(eps)[0])
        offset[held] = eps
    for values, constant in ((good, np.inf), (bad, np.inf), (factor, 0.0), (offset, 0.0)):
        values[alone] = constant
    return Guarantee(part.rows, good, bad, factor, offset, widest)


def bracket(bounds: Bounds, widest: Floats) -> tuple[Floats, Floats]:
    """The greatest good radius of a grid, NaN where none is, and the next greater one of it."""
    good, bad = np.full(len(widest), np.nan), widest.copy()
    scales = [k / GRID for k in range(GRID, 0, -1)] + [2.0**-k / GRID for k in range(1, HALVINGS)]
    left = np.arange(len(widest))
    for scale in scales:
        if not len(left):
            return good, bad
        tried = widest[left] * scale
        inner = bounds.take(left)
        eps, q = inner.at(tried)
        fine = (eps <= tried) & (q < 1)
        good[left[fine]] = tried[fine]
        bad[left[~fine]] = tried[~fine]
        hopeless = inner.at(np.zeros(len(left)))[0] > tried  # eps(r) >= eps(0): smaller radii fail too
        left = left[~fine & ~hopeless]
    return good, bad
