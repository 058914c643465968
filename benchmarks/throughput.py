"""Instances per second: `prop-1` judged in batches with proved bounds, beside plain Hypothesis one instance at a time.

Run: python -m benchmarks.throughput [--d 6] [--n 4]. One thread. Each batched instance is generated, evaluated and
decided; what floating point leaves open is settled by exact and ball arithmetic within the time measured. Exits 1 if anything
stays undecided.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass

import hypothesis
import numpy as np
import torch
from hypothesis import HealthCheck, strategies
from hypothesis.extra.numpy import arrays
from sympy import log

from lemmata.theory.language.claim import Claim, all_of, leq
from lemmata.theory.language.domain import d
from lemmata.theory.memory.energies import LayerEnergy, Nearest
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.verify.base.freed_memory import keep_freed_memory
from lemmata.verify.base.points import BatchRequest, Instances
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.search.floats import statuses

BATCH = 16_384


def prop_1() -> Claim:
    """Proposition 1, from the list of claims where it has one."""
    from lemmata import theory

    claims: dict[str, Claim] = getattr(theory, "CLAIMS", {})
    if "prop-1" in claims:
        return claims["prop-1"]
    nearest, energy = Nearest(x, rho), LayerEnergy(x, rho)
    statement = all_of(leq(nearest - log(d), energy), leq(energy, nearest))
    return Claim("prop-1", "arXiv:2405.08707v2, Proposition 1", "E lies within log d below g", PATTERN_SETS, statement)


@dataclass(frozen=True)
class Batched:
    """One timed run of the batched check."""

    instances: int
    settled: int
    undecided: int
    violated: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.instances / self.seconds


def batched(claim: Claim, count: int, dim: int, batches: int, seed: int) -> Batched:
    """Draw, evaluate and decide `batches` batches of 16,384 instances; patterns and states uniform on [-8, 8], float64."""
    rng = np.random.Generator(np.random.SFC64(seed))
    settled = undecided = violated = 0
    start = time.perf_counter()
    for _ in range(batches):
        numbers = torch.from_numpy(rng.random((count * dim + dim, BATCH))).mul_(16).sub_(8)  # instances last
        values = {
            "rho": numbers[: count * dim].reshape(count, dim, BATCH).movedim(-1, 0),
            "x": numbers[count * dim :].movedim(-1, 0),
        }
        instances = Instances(BatchRequest({"n": dim, "d": count}, "uniform", "random", 0, BATCH, seed), values)
        found = statuses(claim, instances)
        violated += int((found.code < 0).sum())
        for index in (found.code == 0).nonzero().squeeze(-1).tolist():
            answer = evaluate_point(claim, instances.point(index)).statement
            settled += 1
            undecided += answer == 0
            violated += answer < 0
    return Batched(batches * BATCH, settled, undecided, violated, time.perf_counter() - start)


def plain_hypothesis(count: int, dim: int, examples: int, seed: int) -> float:
    """Examples per second of plain Hypothesis on float64 arrays, with a tolerance, as one would write the property by hand."""
    numbers = strategies.floats(-8, 8, allow_nan=False, width=64)

    @hypothesis.seed(seed)
    @hypothesis.settings(max_examples=examples, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @hypothesis.given(
        arrays(np.float64, (count, dim), elements=numbers, fill=strategies.nothing()),
        arrays(np.float64, (dim,), elements=numbers, fill=strategies.nothing()),
    )
    def holds(patterns: np.ndarray, state: np.ndarray) -> None:
        distances = ((state - patterns) ** 2).sum(axis=1)
        nearest = distances.min()
        energy = nearest - np.log(np.exp(nearest - distances).sum())
        if not nearest - np.log(count) - 1e-9 <= energy <= nearest + 1e-9:
            raise AssertionError("prop-1 fails")

    start = time.perf_counter()
    holds()
    return examples / (time.perf_counter() - start)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--d", type=int, default=6, help="patterns")
    parser.add_argument("--n", type=int, default=4, help="dimension")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--batches", type=int, default=40)
    parser.add_argument("--examples", type=int, default=500)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    keep_freed_memory()
    claim = prop_1()
    batched(claim, options.d, options.n, 2, 0)
    plain_hypothesis(options.d, options.n, 50, 0)
    runs: list[Batched] = []
    slow: list[float] = []
    for repeat in range(options.repeats):  # in turns, so that a loaded machine slows both
        runs.append(batched(claim, options.d, options.n, options.batches, repeat))
        slow.append(plain_hypothesis(options.d, options.n, options.examples, repeat))
    rate, plain = statistics.median(run.rate for run in runs), statistics.median(slow)
    total, settled = sum(run.instances for run in runs), sum(run.settled for run in runs)
    undecided, violated = sum(run.undecided for run in runs), sum(run.violated for run in runs)
    out = sys.stdout.write
    out(f"{claim.id}, d = {options.d}, n = {options.n}; one thread, torch {torch.__version__}, medians of {options.repeats}\n")
    out(f"batched with proved bounds: {rate:,.0f} instances/s, drawing included ({total:,} instances, {settled:,} of them\n")
    out(f"                            settled by exact and ball arithmetic, {undecided} undecided, {violated} violations)\n")
    out(f"plain Hypothesis:           {plain:,.0f} examples/s\n")
    out(f"ratio:                      {rate / plain:,.0f}\n")
    return int(undecided > 0 or violated > 0)


if __name__ == "__main__":
    sys.exit(main())
