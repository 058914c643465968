r"""The smallest inverse temperature that stores a set of patterns, certified, beside Ramsauer et al.'s condition."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq

from lemmata.verify.dynamics.all_patterns import HALF, Progress, bracket
from lemmata.verify.dynamics.orbits import certified_limit
from lemmata.verify.dynamics.pairs import (
    EPS,
    Bounds,
    Floats,
    Indices,
    Pairs,
    blocks,
    check_energy,
    check_patterns,
    copy_labels,
    float_above,
    float_below,
    pairs_of,
)
from lemmata.verify.dynamics.patterns import Memory
from lemmata.verify.numbers.reals import precision

BETA_STEPS = 20
MAX_ENTRIES = 200_000  # d n up to which the other side is looked for
MAX_WIDTH = 4096  # and n: a step of an orbit takes a second at n = 60,000
MAX_ROUNDS = 64


@dataclass(frozen=True)
class SmallestBeta:
    """The smallest inverse temperature found at which every examined pattern has a guaranteed radius.

    Attributes:
        stores_all: certified: at this beta every one is stored in a ball of its own; None where `obstacle` says why.
        critical: the pattern that needs it.
        not_stored: a smaller beta at which the orbit of the critical pattern certainly ends outside the widest ball, of radius
            half the distance to the nearest other pattern (less 1e-6 of it), so that no smaller ball stores it; None where
            none was found.
        obstacle: why there is no such beta, a sentence.
    """

    stores_all: Fraction | None
    critical: int | None
    not_stored: Fraction | None
    obstacle: str | None = None


def smallest_beta(
    patterns: Any, energy: str = "distance", *, rows: Any = None, refute: bool = True, progress: Progress | None = None
) -> SmallestBeta:
    """The smallest beta (to 1 part in 2^16, by bisection over the guarantee) that stores all examined patterns, certified.

    Args:
        rows: indices of the patterns to examine (against all), default all.
        refute: also look for a smaller beta at which the critical pattern is certainly not stored.
        progress: called with rounds done and a bound on them.

    Raises: ValueError as `all_stored`.
    """
    array = check_patterns(patterns)
    check_energy(energy, 1)
    chosen = np.arange(array.shape[0]) if rows is None else np.asarray(rows, dtype=np.intp)
    labels = copy_labels(array)
    nearest, worst = _urgency(array, energy, chosen)
    if np.isinf(nearest).all():
        return SmallestBeta(Fraction(0), None, None)
    if energy == "mchn" and worst.min() <= 0:
        index = int(chosen[int(worst.argmin())])
        return SmallestBeta(None, index, None, f"pattern {index} overlaps another at least as much as itself: no guarantee")
    if energy == "distance" and nearest.min() <= 0:
        index = int(chosen[int(nearest.argmin())])
        return SmallestBeta(None, index, None, f"pattern {index} is too near another for float64: no guarantee")
    order = np.argsort(worst if energy == "mchn" else nearest, kind="stable")
    critical = int(chosen[order[0]])
    start = 1 / Fraction(float(worst[order[0]])) if energy == "mchn" else 1 / Fraction(float(nearest[order[0]])) ** 2
    beta = _least_for(pairs_of(array, np.array([critical]), labels), energy, _short(start))
    first = 0  # patterns before it passed at a smaller beta; all are tried again at the last one
    for round_done in range(MAX_ROUNDS):
        if progress is not None:
            progress(round_done, MAX_ROUNDS)
        failing = _failing(array, chosen[order[first:]], energy, beta)
        if failing is None and first:
            first = 0
            continue
        if failing is None:
            found = _short(beta)
            own = float(nearest[int(np.flatnonzero(chosen == critical)[0])])
            return SmallestBeta(found, critical, _not_stored_below(array, energy, found, critical, own) if refute else None)
        first += failing
        critical = int(chosen[order[first]])
        beta = _least_for(pairs_of(array, np.array([critical]), labels), energy, beta)
    return SmallestBeta(None, critical, None, f"not found in {MAX_ROUNDS} rounds; beta = {float(beta):.6g} is too small")


def _short(value: Fraction) -> Fraction:
    """The float64 number just above a fraction (as a fraction)."""
    return Fraction(float_above(value))


def _urgency(array: Floats, energy: str, chosen: Indices) -> tuple[Floats, Floats]:
    """For each pattern: a lower bound on the distance to the nearest other one, and on the least separation (MCHN)."""
    nearest, separation = [], []
    for part in blocks(array, chosen):
        nearest.append(part.nearest)
        separation.append(np.where(part.other, part.product, np.inf).min(axis=1))
    return np.concatenate(nearest), np.concatenate(separation)


def _has_radius(part: Pairs, energy: str, beta: Fraction) -> np.ndarray[Any, np.dtype[np.bool_]]:
    widest = part.nearest * HALF
    finite = np.where(np.isinf(widest), 1.0, widest)
    return np.asarray(~np.isnan(bracket(Bounds.of(part, energy, beta, finite), finite)[0]) | np.isinf(widest))


def _failing(array: Floats, chosen: Indices, energy: str, beta: Fraction) -> int | None:
    """The place, in the given order, of the first pattern without a guaranteed radius."""
    done = 0
    for part in blocks(array, chosen):
        fine = _has_radius(part, energy, beta)
        if not fine.all():
            return done + int(np.flatnonzero(~fine)[0])
        done += len(part.rows)
    return None


def _least_for(part: Pairs, energy: str, start: Fraction) -> Fraction:
    """A beta >= start (or below it, where start is already good) with the guarantee for one pattern, near the least such."""

    def good(beta: Fraction) -> bool:
        return bool(_has_radius(part, energy, beta)[0])

    low = high = _short(start)
    if good(high):
        while good(low) and low > high / 2**20:
            low /= 2
    else:
        while not good(high):
            low, high = high, high * 2
            if high > Fraction(2) ** 900:
                raise ValueError("no inverse temperature that float64 holds has the guarantee")
    for _ in range(BETA_STEPS):
        middle = _short((low + high) / 2)
        low, high = (low, middle) if good(middle) else (middle, high)
    return high


def _not_stored_below(array: Floats, energy: str, beta: Fraction, index: int, nearest: float) -> Fraction | None:
    """A smaller beta at which the orbit of pattern `index` certainly ends outside the widest ball."""
    if array.size > MAX_ENTRIES or array.shape[1] > MAX_WIDTH:
        return None
    reach = fmpq(*(nearest * HALF).as_integer_ratio())
    rows = array.tolist()
    for step in range(1, 13):
        smaller = Fraction(float_below(beta * Fraction(2) ** -(step // 4) * Fraction(7, 8) ** (step % 4)))
        memory = Memory.of(rows, energy, smaller)
        limit = certified_limit(memory.patterns[index], memory, digits=6, max_steps=200)
        if limit is not None and (limit.distance(memory.patterns[index]) - arb(reach)).lower() > 0:
            return smaller
    return None


# --- Ramsauer et al. -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RamsauerCondition:
    r"""`ram-storage`: $\Delta_i\ge\frac2{\beta N}+\frac1\beta\log(2(N-1)N\beta M^2)$, for the MCHN update.

    Attributes:
        holds: (rows,) where it certainly holds at `beta`.
        radius: a lower bound on the radius $1/(\beta NM)$ of their ball; inf where M = 0.
        smallest_beta: a beta from which on it certainly holds for all examined patterns; None unless every $\Delta_i>0$ surely.
    """

    beta: Fraction
    holds: np.ndarray[Any, np.dtype[np.bool_]]
    radius: float
    smallest_beta: float | None


def ramsauer_condition(patterns: Any, beta: Any, *, rows: Any = None) -> RamsauerCondition:
    """Ramsauer et al.'s condition on the same patterns; a copy of a pattern has $\\Delta_i=0$, as printed.

    Raises: ValueError as `all_stored`.
    """
    array, inverse = check_patterns(patterns), check_energy("mchn", beta)
    count, n = array.shape
    own = np.arange(count) if rows is None else np.asarray(rows, dtype=np.intp)
    norm2 = float(np.einsum("dn,dn->d", array, array).max() * (1 + (n + 8) * EPS)) + n * 2.0**-1020
    if count == 1:
        return RamsauerCondition(inverse, np.ones(len(own), dtype=bool), _ball(inverse, count, norm2), 0.0)
    parts = []
    for part in blocks(array, own):
        masked = part.product.copy()
        masked[np.arange(len(part.rows)), part.rows] = np.inf
        copies = part.copies > 1
        parts.append(np.where(copies, np.minimum(masked.min(axis=1), 0.0), masked.min(axis=1)))
    separation = np.concatenate(parts)
    threshold = _threshold(count, norm2, inverse)
    return RamsauerCondition(
        inverse, separation >= threshold, _ball(inverse, count, norm2), _least_beta(count, norm2, float(separation.min()))
    )


def _ball(beta: Fraction, count: int, norm2: float) -> float:
    if not norm2:
        return math.inf
    with precision(64):
        return float((1 / (arb(fmpq(*beta.as_integer_ratio())) * count * arb(norm2).sqrt())).lower())


def _threshold(count: int, norm2: float, beta: Fraction) -> float:
    """An upper bound on the right-hand side of the condition."""
    with precision(64):
        b = arb(fmpq(*beta.as_integer_ratio()))
        value = (arb(2) / count + (2 * (count - 1) * count * b * arb(norm2)).log()) / b
        return math.nextafter(float(value.upper()), math.inf)


def _least_beta(count: int, norm2: float, separation: float) -> float | None:
    r"""The greater root of the convex $\beta\Delta-2/N-\log(2(N-1)N\beta M^2)$, from above; 0 where it has none."""
    if separation <= 0:
        return None

    def holds(beta: float) -> bool:
        return separation >= _threshold(count, norm2, Fraction(beta))

    low = 1 / separation
    if holds(low):
        return 0.0
    high = low
    while not holds(high):
        low, high = high, 2 * high
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
