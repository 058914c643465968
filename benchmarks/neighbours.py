"""The nearest other row of every row: faiss's flat index and `lemmata.models.nearest_pairs` in one run, time and wrong answers.

Run: python -m benchmarks.neighbours [--rows 16000] [--dim 1024] [--threads 1]; needs faiss-cpu. Exits 1 if
`lemmata.models.nearest_pairs` is wrong anywhere that is checked.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import torch
from torch import Tensor

from lemmata.models.nearest_pairs import nearest_pairs

CHECKED = 200  # rows, unless said otherwise


def normal(rows: int, dim: int) -> Tensor:
    """Standard normal rows, float32."""
    return torch.randn(rows, dim, generator=torch.Generator().manual_seed(0))


def clusters(rows: int, dim: int, *, groups: int = 20) -> Tensor:
    """Rows around centres of norm 1,000, about 0.01 from each other, in random order, float32."""
    rng = torch.Generator().manual_seed(1)
    centres = torch.randn(groups, dim, generator=rng, dtype=torch.float64)
    centres *= 1000 / centres.norm(dim=1, keepdim=True)
    chosen = torch.randint(groups, (rows,), generator=rng)
    offsets = torch.randn(rows, dim, generator=rng, dtype=torch.float64) * 0.01 / math.sqrt(2 * dim)
    return (centres[chosen] + offsets).float()


def by_faiss(faiss: Any, rows: Tensor) -> Tensor:
    """Nearest other row by an exact search for two (the row itself is one, unless rounding puts it elsewhere)."""
    index = faiss.IndexFlatL2(rows.shape[1])
    index.add(rows.numpy())
    found = torch.from_numpy(index.search(rows.numpy(), 2)[1])  # (rows, 2)
    itself = found[:, 0] == torch.arange(len(rows))
    return torch.where(itself, found[:, 1], found[:, 0])


def wrong(rows: Tensor, index: Tensor, count: int = CHECKED) -> float:
    """The share of checked rows whose named neighbour is farther than another row, by float64 differences."""
    exact = rows.double()
    checked = torch.linspace(0, len(rows) - 1, min(count, len(rows)), dtype=torch.float64).long()
    bad = 0
    for row in checked.tolist():
        distances = (exact - exact[row]).square_().sum(dim=1)
        distances[row] = math.inf
        named = float(distances[int(index[row])])
        bad += not named <= float(distances.min()) * (1 + 1e-12)
    return bad / len(checked)


def timed(run: Callable[[], Tensor]) -> tuple[float, float, Tensor]:
    """Wall and processor seconds, and the answer."""
    wall, processor = time.perf_counter(), time.process_time()
    answer = run()
    return time.perf_counter() - wall, time.process_time() - processor, answer


def main(arguments: list[str] | None = None) -> int:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=16_000)
    parser.add_argument("--dim", type=int, default=1024)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3, help="runs of each, in turn; medians are printed")
    parser.add_argument("--checked", type=int, default=CHECKED, help="rows whose neighbour is found by float64 differences too")
    given = parser.parse_args(arguments)
    try:
        faiss: Any = import_module("faiss")
    except ImportError:
        sys.stderr.write("this benchmark compares with faiss; run: pip install faiss-cpu\n")
        return 2
    torch.set_num_threads(given.threads)
    faiss.omp_set_num_threads(given.threads)
    worst = 0.0
    sys.stdout.write(f"{given.rows:,} x {given.dim}, {given.threads} thread(s)\n")
    for name, rows in (("normal", normal(given.rows, given.dim)), ("clusters", clusters(given.rows, given.dim))):
        theirs: list[tuple[float, float, Tensor]] = []
        ours: list[tuple[float, float, Tensor]] = []
        for _ in range(given.repeats):
            theirs.append(timed(lambda rows=rows: by_faiss(faiss, rows)))  # type: ignore[misc]
            ours.append(timed(lambda rows=rows: nearest_pairs(rows).index))  # type: ignore[misc]
        for method, runs in (("faiss IndexFlatL2", theirs), ("lemmata.models.nearest_pairs", ours)):
            wall, processor = (statistics.median(run[k] for run in runs) for k in (0, 1))
            share = wrong(rows, runs[-1][2], given.checked)
            worst = max(worst, share) if runs is ours else worst
            sys.stdout.write(f"  {name:<9} {method:<21} {wall:7.2f} s, processor {processor:7.2f} s, wrong {share:6.1%}\n")
        ratios = sorted(a[1] / b[1] for a, b in zip(theirs, ours, strict=True))
        middle = statistics.median(ratios)
        sys.stdout.write(f"  {name:<9} processor time of faiss / ours: {middle:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})\n")
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())
