r"""Which of a user's patterns are stored: certified, under which energy and inverse temperature, and in how large a ball.

The guarantee is a region of contraction around the pattern (`lemmata.verify.dynamics`): one fixed point, to which every start
of the ball converges. A pattern without it is undecided; a few of those nearest to another are tried for a certificate that
they are not stored.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.verify.base.boundary import one_line
from lemmata.verify.base.tables import markdown
from lemmata.verify.dynamics.all_patterns import Guarantee, guaranteed_radius
from lemmata.verify.dynamics.orbits import certified_limit
from lemmata.verify.dynamics.pairs import Floats, check_energy, check_patterns, copy_labels
from lemmata.verify.dynamics.patterns import ENERGIES, Ball, Memory
from lemmata.verify.dynamics.temperatures import MAX_WIDTH, RamsauerCondition, SmallestBeta, ramsauer_condition, smallest_beta

if TYPE_CHECKING:
    from lemmata.verify.search.own_patterns import PatternSet

Progress = Callable[[str, int, int], None]
BETAS: tuple[Any, ...] = (1,)
MAX_ROWS = 2048  # patterns examined (each against all of the set)
MAX_ENTRIES = 20_000_000  # d n up to which there is a report
MAX_PAIRS = 400_000_000  # d n of one examined pattern, times their number
HEAD = (
    "energy",
    "beta",
    "stored (certified)",
    "not stored (certified)",
    "radius: least / median / greatest",
    "farthest fixed point",
    "Ramsauer et al.: stored",
    "their radius",
)
TEMPERATURES = (
    "energy",
    "smallest beta that stores all",
    "critical pattern",
    "it is not stored at beta",
    "Ramsauer et al.: from beta",
)
LEGEND = (
    "stored: the closed ball of that radius holds one fixed point, and every start in it converges there; the balls of",
    "different patterns are disjoint (radii below half the distance to the nearest other one; copies share a ball). What is",
    "neither stored nor certified not to be is undecided. The smallest beta is the least found with the guarantee for all.",
)
TRIED = 2  # patterns without the guarantee that are decided one by one, for each energy and beta
TRIED_STEPS = 200
TRIED_ENTRIES = 200_000  # d n up to which they are


@dataclass(frozen=True)
class Row:
    """One energy at one inverse temperature.

    Attributes:
        guarantee: for each examined pattern the largest certified radius.
        not_stored: of the patterns tried, how many are certainly not stored in their widest ball nor any smaller one.
        tried: how many patterns without the guarantee were tried.
        ramsauer: their condition at this beta (MCHN only).
    """

    energy: str
    beta: Fraction
    guarantee: Guarantee
    not_stored: int
    tried: int
    ramsauer: RamsauerCondition | None

    @property
    def stored(self) -> int:
        return int(self.guarantee.holds.sum())


@dataclass(frozen=True)
class StorageReport:
    """What is certain about the storage of a pattern set.

    Attributes:
        examined: how many patterns were examined, each against all d; all of them unless the set is too large (then a random
            choice by the seed).
        copies: patterns equal to an earlier one.
        rows: one for each energy and inverse temperature.
        smallest: by energy, the smallest beta that stores all examined patterns.
        ramsauer_smallest: the beta from which on Ramsauer et al.'s condition holds for all of them, None where none was found.
    """

    name: str
    d: int
    n: int
    examined: int
    copies: int
    rows: tuple[Row, ...]
    smallest: dict[str, SmallestBeta]
    ramsauer_smallest: float | None

    def table(self) -> str:
        """The report as Markdown, readable as plain text."""
        body = [self._cells(row) for row in self.rows]
        subset = "" if self.examined == self.d else f"; {self.examined} of them examined at random, each against all"
        lines = [f"Storage of {self.name}: d = {self.d}, n = {self.n}, {self.copies} copies of an earlier one{subset}", ""]
        lines += [*markdown(HEAD, body), ""]
        lines += [*markdown(TEMPERATURES, [self._temperature(energy) for energy in ENERGIES]), ""]
        lines += [f"{energy}: {found.obstacle}" for energy, found in self.smallest.items() if found.obstacle]
        lines += list(LEGEND)
        return "\n".join(lines) + "\n"

    def _cells(self, row: Row) -> tuple[str, ...]:
        held = row.guarantee.holds
        radius = row.guarantee.radius[held]
        offset = row.guarantee.offset[held]
        known = row.ramsauer
        return (
            row.energy,
            _number(float(row.beta)),
            f"{row.stored} of {self.examined}",
            f"{row.not_stored} of {row.tried} tried" if row.tried else "-",
            " / ".join(_number(value) for value in _spread(radius)) if len(radius) else "-",
            _number(float(offset.max())) if len(offset) else "-",
            "-" if known is None else f"{int(known.holds.sum())} of {self.examined}",
            "-" if known is None else _number(known.radius),
        )

    def _temperature(self, energy: str) -> tuple[str, ...]:
        found = self.smallest[energy]
        theirs = "-" if energy != "mchn" or self.ramsauer_smallest is None else _number(self.ramsauer_smallest)
        return (
            energy,
            "none" if found.stores_all is None else "any" if found.stores_all == 0 else _number(float(found.stores_all)),
            "-" if found.critical is None else str(found.critical),
            "-" if found.not_stored is None else _number(float(found.not_stored)),
            theirs,
        )


def _spread(values: Floats) -> tuple[float, float, float]:
    ordered = np.sort(values)
    return float(ordered[0]), float(ordered[(len(ordered) - 1) // 2]), float(ordered[-1])


def _number(value: float) -> str:
    return "unbounded" if math.isinf(value) else f"{value:.4g}"


def storage_report(
    patterns: Any,
    name: str = "patterns",
    betas: Sequence[Any] = BETAS,
    *,
    seed: int = 0,
    max_rows: int = MAX_ROWS,
    progress: Progress | None = None,
) -> StorageReport:
    """Which of the patterns (d, n) are stored, certified, for both energies.

    Args:
        betas: inverse temperatures > 0, integers, fractions or floats.
        seed: of the choice of patterns where there are more than are examined.
        max_rows: at most so many patterns are examined (fewer where d n is large), each against all of the set.
        progress: called with what is done, steps done and steps in all.

    Raises: ValueError for patterns of a wrong shape or dtype, with entries that are not finite or beyond 1e150, or with
        d n > 20,000,000; for a beta that is not positive and finite, or none; for max_rows < 1.
    """
    array = check_patterns(patterns)
    if array.size > MAX_ENTRIES:
        raise ValueError(f"patterns must have d n <= {MAX_ENTRIES}, got shape {array.shape}; pass a subset")
    if max_rows < 1:
        raise ValueError(f"max_rows must be >= 1, got {max_rows}")
    if not betas:
        raise ValueError("betas must hold at least one inverse temperature")
    inverse = [check_energy(ENERGIES[0], beta) for beta in betas]
    d, n = array.shape
    count = min(d, max_rows, max(1, MAX_PAIRS // array.size))
    chosen = np.arange(d) if count == d else np.sort(np.random.default_rng(seed).choice(d, size=count, replace=False))
    rows = []
    for energy in ENERGIES:
        for beta in inverse:
            step = _named(progress, f"{energy}, beta = {beta}")
            found = guaranteed_radius(array, energy, beta, rows=chosen, progress=step)
            tried, refuted = _refute(array, energy, beta, found)
            theirs = ramsauer_condition(array, beta, rows=chosen) if energy == "mchn" else None
            rows.append(Row(energy, beta, found, refuted, tried, theirs))
    smallest = {
        energy: smallest_beta(array, energy, rows=chosen, progress=_named(progress, f"{energy}, smallest beta"))
        for energy in ENERGIES
    }
    return StorageReport(
        name=name,
        d=d,
        n=n,
        examined=count,
        copies=d - len(np.unique(copy_labels(array))),
        rows=tuple(rows),
        smallest=smallest,
        ramsauer_smallest=ramsauer_condition(array, inverse[0], rows=chosen).smallest_beta,
    )


def storage_section(
    patterns: PatternSet, betas: Sequence[Any] = BETAS, *, seed: int = 0, progress: Progress | None = None
) -> str:
    """The report's table for a pattern set read from a file, or one line that says why there is none."""
    if patterns.d * patterns.n > MAX_ENTRIES:
        return f"Storage of {patterns.name}: not examined, d n = {patterns.d * patterns.n} is above {MAX_ENTRIES}\n"
    try:
        return storage_report(patterns.tensor().numpy(), patterns.name, betas, seed=seed, progress=progress).table()
    except ValueError as error:
        return f"Storage of {patterns.name}: not examined: {one_line(error)}\n"


def _named(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    if progress is None:
        return None

    def call(done: int, total: int) -> None:
        progress(what, done, total)

    return call


def _refute(array: Floats, energy: str, beta: Fraction, found: Guarantee) -> tuple[int, int]:
    """Patterns tried and those certainly not stored: their own orbit ends outside the widest ball."""
    lost = np.flatnonzero(~found.holds)
    if not len(lost) or array.size > TRIED_ENTRIES or array.shape[1] > MAX_WIDTH:
        return 0, 0
    order = lost[np.argsort(found.widest[lost], kind="stable")][:TRIED]
    memory = Memory.of(array.tolist(), energy, beta)
    refuted = 0
    for k in order.tolist():
        ball = Ball.of(memory.patterns[int(found.rows[k])], float(found.widest[k]))
        limit = certified_limit(ball.centre, memory, digits=6, max_steps=TRIED_STEPS)
        refuted += limit is not None and ball.is_apart_from(limit.ball)
    return len(order), refuted
