r"""The applicability table of a pattern set: what the theory's hypotheses and bounds amount to on it.

Nearest neighbours are exact (`lemmata.models.nearest`); the tightness of the bounds is described on perturbed queries, in
float64.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import torch
from torch import Tensor

from lemmata.models.nearest import Neighbours, nearest_neighbours, streamed_energies
from lemmata.verify.base.boundary import one_line
from lemmata.verify.base.tables import markdown
from lemmata.verify.search.own_patterns import PatternsError, PatternSet, pattern_set

NOISE = (0.0, 0.125, 0.5, 2.0)  # length of the perturbation, in median separations
QUERIES = 256
BLOCK_ENTRIES = 1 << 22
TINY = 2.0**-960  # squared distances below lose digits, or all of them
SMALLEST = 2.0**-1074
Progress = Callable[[int, int], None]
LARGEST = 1e150  # of an entry: squares of greater ones overflow


@dataclass(frozen=True)
class Spread:
    """Least, median and greatest of a quantity over the queries."""

    least: float
    median: float
    greatest: float

    @staticmethod
    def of(values: Tensor) -> Spread:
        return Spread(float(values.min()), float(values.median()), float(values.max()))

    def __str__(self) -> str:
        return f"{self.least:.3g} / {self.median:.3g} / {self.greatest:.3g}"


@dataclass(frozen=True)
class Tightness:
    """How much of each bound is used by queries at one distance from the patterns.

    Attributes:
        noise: length of the perturbation, in median separations.
        gap: prop-1's g - E, in nats; the bound is log d.
        gap_share: g - E over log d (NaN where d = 1).
        mchn: prop-2's |E - (2 E_MCHN - log d)|, in nats; the bound is the spread of the squared norms.
        nearest_mchn: prop-3's g - 2 E_MCHN, in nats; between minus the spread and the spread plus log d.
    """

    noise: float
    gap: Spread
    gap_share: Spread
    mchn: Spread
    nearest_mchn: Spread


@dataclass(frozen=True)
class Applicability:
    """What the theory's hypotheses amount to on a pattern set.

    Attributes:
        duplicates: patterns equal to an earlier one.
        min_separation: least Euclidean distance between two patterns (0 with duplicates), None where d = 1.
        min_separation_squared: its square, exactly.
        median_separation: median over the patterns of the Euclidean distance to the nearest other one, None where d = 1.
        radius: half the least separation: open balls of this common radius are disjoint, closed balls of any smaller one.
        norm_spread: greatest minus least squared norm, the bound of prop-2, in nats.
        undecided: patterns whose nearest neighbour is one of more ties than were compared exactly (distances are still right).
    """

    name: str
    n: int
    d: int
    duplicates: int
    min_separation: float | None
    min_separation_squared: Fraction | None
    median_separation: float | None
    radius: float | None
    norm_spread: float
    undecided: int
    tightness: tuple[Tightness, ...]

    def table(self) -> str:
        """The table as Markdown, readable as plain text."""
        rows = [
            ("patterns d", str(self.d)),
            ("dimension n", str(self.n)),
            ("duplicates of an earlier pattern", str(self.duplicates)),
            ("least separation", _number(self.min_separation)),
            ("median separation (to the nearest other pattern)", _number(self.median_separation)),
            ("largest common radius of disjoint balls (open; closed: below it)", _number(self.radius)),
            ("spread of squared norms, max - min", _number(self.norm_spread)),
            ("log d", _number(math.log(self.d))),
        ]
        lines = [f"Applicability of {self.name}", "", *markdown(("quantity", "value"), rows), ""]
        head = (
            "noise (median separations)",
            "prop-1: g - E, nats",
            "share of log d",
            "prop-2: \\|E - (2 E_MCHN - log d)\\|",
            "prop-3: g - 2 E_MCHN",
        )
        body = [
            (f"{t.noise:g}", str(t.gap), str(t.gap_share) if self.d > 1 else "-", str(t.mchn), str(t.nearest_mchn))
            for t in self.tightness
        ]
        bounds = ("bound", f"0 to {math.log(self.d):.3g}", "0 to 1", f"at most {self.norm_spread:.3g}")
        body.append((*bounds, f"{-self.norm_spread:.3g} to {self.norm_spread + math.log(self.d):.3g}"))
        lines += ["Queries around the patterns: least / median / greatest", "", *markdown(head, body)]
        return "\n".join(lines) + "\n"


def _number(value: float | None) -> str:
    return "- (one pattern)" if value is None else f"{value:.6g}"


def applicability(
    patterns: Any, *, seed: int = 0, queries: int = QUERIES, noise: tuple[float, ...] = NOISE, progress: Progress | None = None
) -> Applicability:
    """Measure a pattern set, in blocks; memory does not grow with d or n beyond one block.

    Args:
        patterns: a PatternSet, a tensor or an array of shape (d, n).
        seed: of the perturbations and of the choice of patterns to perturb.
        queries: perturbed queries at each noise.
        noise: lengths of the perturbations, in median separations (in root mean square norms where that is 0).
        progress: called with blocks done and blocks in all, for the nearest neighbours (the part that grows with d^2).

    Raises: PatternsError if `patterns` is no pattern set, or has entries beyond 1e150; ValueError if queries < 1.
    """
    if queries < 1:
        raise ValueError(f"queries must be >= 1, got {queries}")
    known = pattern_set(patterns)
    duplicates, least_norm, greatest_norm = _survey(known)
    least: Fraction | None = None
    separations: Tensor | None = None
    undecided = 0
    if greatest_norm > LARGEST**2:
        raise PatternsError(f"patterns must have norms of at most {LARGEST:g}, got {math.sqrt(greatest_norm):g}")
    if known.d > 1:
        neighbours = nearest_neighbours(known.rows, known.rows, others=True, progress=progress)
        separations = _separations(known, neighbours)
        least = Fraction(0) if duplicates else _least_squared(known, neighbours)
        undecided = int((~neighbours.decided).sum())
    spread = greatest_norm - least_norm
    median = None if separations is None else float(separations.median())
    unit = median if median else math.sqrt(greatest_norm) or 1.0
    generator = torch.Generator().manual_seed(seed)
    chosen = known.take(torch.randint(0, known.d, (queries,), generator=generator).tolist())
    tightness = tuple(_tightness(known, chosen, level, unit, greatest_norm, generator) for level in noise)
    separation = None if least is None else _root(least)
    return Applicability(
        name=known.name,
        n=known.n,
        d=known.d,
        duplicates=duplicates,
        min_separation=separation,
        min_separation_squared=least,
        median_separation=median,
        radius=None if separation is None else separation / 2,
        norm_spread=spread,
        undecided=undecided,
        tightness=tightness,
    )


def applicability_section(known: PatternSet, *, seed: int = 0, progress: Callable[[str, int, int], None] | None = None) -> str:
    """The table of a pattern set, or one line that says why there is none."""
    step = None if progress is None else partial(progress, "nearest patterns, blocks")
    try:
        return applicability(known, seed=seed, progress=step).table()
    except ValueError as error:
        return f"Applicability of {known.name}: not measured: {one_line(error)}\n"


def _survey(known: PatternSet) -> tuple[int, float, float]:
    """Duplicates (by 128-bit digests of the entries), least and greatest squared norm."""
    seen: set[bytes] = set()
    least, greatest = math.inf, 0.0
    step = max(1, BLOCK_ENTRIES // known.n)
    for start in range(0, known.d, step):
        block = known.block(start, min(start + step, known.d)) + 0.0  # -0.0 and 0.0 are the same entry
        norms = block.square().sum(dim=1)
        least, greatest = min(least, float(norms.min())), max(greatest, float(norms.max()))
        seen.update(hashlib.blake2b(row.tobytes(), digest_size=16).digest() for row in block.numpy())
    return known.d - len(seen), least, greatest


def _separations(known: PatternSet, neighbours: Neighbours) -> Tensor:
    """Distances to the nearest other pattern, (d,), also where their squares are too small for a float."""
    found = neighbours.squared_distance.sqrt()
    close = (neighbours.squared_distance < TINY).nonzero().squeeze(-1)
    step = max(1, BLOCK_ENTRIES // known.n)
    for start in range(0, len(close), step):
        rows = close[start : start + step]
        gaps = known.take(rows.tolist()) - known.take(neighbours.index[rows].tolist())
        largest = gaps.abs().amax(dim=1, keepdim=True)
        scaled = gaps / largest.clamp_min(SMALLEST)
        found[rows] = scaled.norm(dim=1) * largest.squeeze(1)
    return found


def _least_squared(known: PatternSet, neighbours: Neighbours) -> Fraction:
    """The least squared distance between two patterns, exactly."""
    squared = neighbours.squared_distance
    close = (squared - neighbours.bound <= (squared + neighbours.bound).min()).nonzero().squeeze(-1)
    best: Fraction | None = None
    for index in close[:64].tolist():
        pair = known.take([index, int(neighbours.index[index])]).tolist()
        exact = sum(((Fraction(a) - Fraction(b)) ** 2 for a, b in zip(*pair, strict=True)), Fraction(0))
        best = exact if best is None else min(best, exact)
    if best is None:
        raise ValueError("no two patterns to compare")
    return best


def _root(square: Fraction) -> float:
    """The square root of a fraction to within a few units in the last place, also where the fraction is no float."""
    if not square:
        return 0.0
    shift = (square.numerator.bit_length() - square.denominator.bit_length()) // 2
    return math.ldexp(math.sqrt(float(square / Fraction(4) ** shift)), shift)


def _tightness(
    known: PatternSet, chosen: Tensor, level: float, unit: float, greatest_norm: float, generator: torch.Generator
) -> Tightness:
    direction = torch.randn(chosen.shape, generator=generator, dtype=torch.float64)
    direction /= direction.norm(dim=1, keepdim=True).clamp_min(1e-300)
    queries = chosen + level * unit * direction
    energies = streamed_energies(queries, known.rows)
    gap = (energies.nearest - energies.energy).clamp_(min=0.0)
    doubled = _doubled_mchn(queries, known, greatest_norm)
    log_count = math.log(known.d)
    share = gap / log_count if known.d > 1 else torch.full_like(gap, math.nan)
    return Tightness(
        noise=level,
        gap=Spread.of(gap),
        gap_share=Spread.of(share),
        mchn=Spread.of((energies.energy - (doubled - log_count)).abs()),
        nearest_mchn=Spread.of(energies.nearest - doubled),
    )


def _doubled_mchn(queries: Tensor, known: PatternSet, greatest_norm: float) -> Tensor:
    """2 E_MCHN at beta = 2, by a running LogSumExp of the overlaps."""
    parts = []
    step = max(1, min(BLOCK_ENTRIES // known.n, BLOCK_ENTRIES // queries.shape[0]))
    for start in range(0, known.d, step):
        parts.append(torch.logsumexp(2 * queries @ known.block(start, min(start + step, known.d)).T, dim=1))
    lse = torch.logsumexp(torch.stack(parts, dim=1), dim=1)
    return -lse + queries.square().sum(dim=1) + math.log(known.d) + greatest_norm
