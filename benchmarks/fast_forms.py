"""Nearest neighbours and `prop-1` by plain single-precision products and by `lemmata.models.nearest`: which is right, how fast.

Run: python -m benchmarks.fast_forms [--threads 1]. Prints a table; exits 1 if `lemmata.models.nearest` is wrong anywhere.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from lemmata.models.nearest import nearest_neighbours, streamed_energies

CHUNK = 2048


def plain_nearest(queries: Tensor, patterns: Tensor) -> tuple[Tensor, Tensor]:
    """Index and squared distance of the nearest pattern by float32 expanded squares, in blocks; what one would write."""
    squares, norms = (queries * queries).sum(dim=1), (patterns * patterns).sum(dim=1)
    best = torch.full_like(squares, math.inf)
    index = torch.zeros(len(queries), dtype=torch.int64)
    for at in range(0, len(patterns), CHUNK):
        scores = torch.addmm(norms[at : at + CHUNK], queries, patterns[at : at + CHUNK].T, alpha=-2.0)
        least, place = scores.min(dim=1)
        better = least < best
        best, index = torch.where(better, least, best), torch.where(better, place + at, index)
    return index, (squares + best).clamp_(min=0.0)


def plain_energy(queries: Tensor, patterns: Tensor) -> Tensor:
    r"""E(x) as $\lVert x\rVert^2-\log\sum_ie^{2x^\top\rho^i-\lVert\rho^i\rVert^2}$, float32, by a running LogSumExp."""
    squares, norms = (queries * queries).sum(dim=1), (patterns * patterns).sum(dim=1)
    parts = []
    for at in range(0, len(patterns), CHUNK):
        scores = torch.addmm(norms[at : at + CHUNK], queries, patterns[at : at + CHUNK].T, beta=-1.0, alpha=2.0)
        parts.append(torch.logsumexp(scores, dim=1))
    return squares - torch.logsumexp(torch.stack(parts, dim=1), dim=1)


def clusters(groups: int, each: int, dim: int, queries: int, *, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Patterns in clusters: centres of norm 1,000, nearest distances about 0.01; queries near patterns (float32)."""
    rng = torch.Generator().manual_seed(seed)
    centres = torch.randn(groups, dim, generator=rng, dtype=torch.float64)
    centres *= 1000 / centres.norm(dim=1, keepdim=True)
    spread = 0.01 / math.sqrt(2 * dim)
    offsets = torch.randn(groups * each, dim, generator=rng, dtype=torch.float64)
    patterns = centres.repeat_interleave(each, dim=0) + spread * offsets
    chosen = torch.randint(0, groups * each, (queries,), generator=rng)
    near = patterns[chosen] + 0.7 * spread * torch.randn(queries, dim, generator=rng, dtype=torch.float64)
    return near.float(), patterns.float()


def benign(count: int, dim: int, queries: int, *, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Standard normal patterns and queries (float32)."""
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(queries, dim, generator=rng), torch.randn(count, dim, generator=rng)


@dataclass(frozen=True)
class Shares:
    """Shares of queries that a method gets wrong, in [0, 1]."""

    plain_refutes: float
    plain_wrong_neighbour: float
    ours_refutes: float
    ours_wrong_neighbour: float
    ours_undecided: float


def shares(queries: Tensor, patterns: Tensor) -> Shares:
    """Compare with float64 differences (right to 14 digits for the float32 data used here)."""
    exact_queries, exact_patterns = queries.double(), patterns.double()
    truth, runner = [], []
    for block in torch.split(exact_queries, 16):
        distances = (block.unsqueeze(1) - exact_patterns).square_().sum(dim=-1)
        truth.append(distances.amin(dim=1))
        runner.append(distances.argmin(dim=1))
    least = torch.cat(truth)

    def wrong(index: Tensor) -> float:
        chosen = (exact_queries - exact_patterns[index]).square().sum(dim=1)
        return float((chosen > least * (1 + 1e-12)).double().mean())

    log_count = math.log(len(patterns))
    index, squared = plain_nearest(queries, patterns)
    energy = plain_energy(queries, patterns)
    refutes = (energy > squared) | (energy < squared - log_count)
    ours = nearest_neighbours(queries, patterns)
    energies = streamed_energies(queries, patterns, tolerance=1e-2)
    error = energies.nearest_bound + energies.energy_bound
    gap = energies.nearest - energies.energy
    return Shares(
        plain_refutes=float(refutes.double().mean()),
        plain_wrong_neighbour=wrong(index),
        ours_refutes=float(((gap + error < 0) | (gap - error > log_count)).double().mean()),
        ours_wrong_neighbour=wrong(ours.index),
        ours_undecided=float((~ours.decided).double().mean()),
    )


def seconds(call: Callable[[], object], repeats: int) -> float:
    """The median time of a call, after one to warm up."""
    call()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    out = sys.stdout.write
    out(f"{options.threads} thread(s), torch {torch.__version__}\n\nRight: clusters of norm 1,000, distances 0.01\n")
    out("| d | n | clusters | plain refutes prop-1 | plain wrong neighbour | ours refutes | ours wrong | ours undecided |\n")
    out("|---|---|---|---|---|---|---|---|\n")
    failed = False
    for groups, each, dim in ((1, 8, 64), (1, 2000, 64), (1, 2000, 1024), (10, 200, 64), (50, 40, 256)):
        found = shares(*clusters(groups, each, dim, 400))
        failed |= bool(found.ours_refutes or found.ours_wrong_neighbour or found.ours_undecided)
        out(
            f"| {groups * each} | {dim} | {groups} | {found.plain_refutes:.0%} | {found.plain_wrong_neighbour:.0%} "
            f"| {found.ours_refutes:.0%} | {found.ours_wrong_neighbour:.0%} | {found.ours_undecided:.0%} |\n"
        )
    out("\nFast: standard normal data, median seconds\n")
    out("| what | Q | d | n | plain float32 | ours | ours / plain |\n|---|---|---|---|---|---|---|\n")
    for count, dim, queries in ((20_000, 64, 2048), (20_000, 256, 2048), (8_000, 1024, 2048)):
        data = benign(count, dim, queries)
        rows: tuple[tuple[str, Callable[[], object], Callable[[], object]], ...] = (
            ("nearest neighbour", lambda data=data: plain_nearest(*data), lambda data=data: nearest_neighbours(*data)),  # type: ignore[misc]
            ("layer energy", lambda data=data: plain_energy(*data), lambda data=data: streamed_energies(*data, tolerance=1.0)),  # type: ignore[misc]
        )
        for name, plain, ours in rows:
            before, after = seconds(plain, options.repeats), seconds(ours, options.repeats)
            out(f"| {name} | {queries} | {count} | {dim} | {before:.3f} | {after:.3f} | {after / before:.2f} |\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
