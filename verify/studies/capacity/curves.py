"""What is measured of each energy, beside what `table-1` says of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import torch

from lemmata.verify.studies.capacity.memories import (
    CRITERIA,
    CUBIC,
    DISTANCE,
    EXPONENTIAL,
    GAUSSIAN,
    HOPFIELD,
    RAMSAUER,
    Memory,
    Rng,
)
from lemmata.verify.studies.capacity.promise import storage_base
from lemmata.verify.studies.capacity.thresholds import MOST, Capacity, Curve, threshold

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Plan:
    """What is measured of an energy, and what `table-1` says of it.

    Attributes:
        printed: its capacity as printed, "" for none.
        exponent: the printed exponent of n, or of 2 against n; with `at_most`, an upper bound.
        sizes: by criterion, the dimensions.
    """

    memory: Memory
    exponential: bool
    printed: str
    exponent: float | None
    at_most: bool
    sizes: dict[str, tuple[int, ...]]


# odd where ties are common: for even n they happen at even d only, and the probability would not fall steadily
ODD = (17, 33, 65, 129, 257, 513)
NEAR = (9, 13, 17, 25, 33, 49, 65)
SPREAD = (12, 20, 28, 36, 44, 52)


@cache
def plans() -> tuple[Plan, ...]:
    """The rows of `table-1` and the distance energy."""
    limit = math.log2(float(storage_base(Fraction(1)).mid())) / 4
    random = {"pattern": tuple(range(5, 15)), "all": tuple(range(5, 12))}
    nearer = {"pattern": tuple(range(3, 10)), "all": tuple(range(3, 9))}
    binary = {"bit": SPREAD, "pattern": tuple(range(6, 18, 2)), "all": tuple(range(6, 19, 2))}
    return (
        Plan(HOPFIELD, False, "O(n)", 1.0, True, {"bit": ODD, "pattern": ODD, "all": ODD}),
        Plan(CUBIC, False, "Theta(n^r)", 3.0, False, {"bit": ODD, "pattern": NEAR, "all": NEAR}),
        Plan(EXPONENTIAL, True, "Theta(2^(n/2))", 0.5, False, binary),
        Plan(RAMSAUER, True, "Theta(c^((n-1)/4))", limit, False, random),
        Plan(DISTANCE, True, "", None, False, nearer),
        Plan(GAUSSIAN, True, "", None, False, nearer),
    )


def curves(seed: int = 0, progress: Progress | None = None) -> list[Curve]:
    """The capacity of each energy by each criterion.

    Args:
        progress: called with what is done, steps done and steps in all.

    Raises: ValueError for a negative seed.
    """
    if seed < 0:
        raise ValueError(f"seed must be >= 0, got {seed}")
    work = [(plan, criterion, n) for plan in plans() for criterion, sizes in plan.sizes.items() for n in sizes]
    found: dict[tuple[str, str], list[Capacity]] = {}
    for done, (plan, criterion, n) in enumerate(work):
        if progress is not None:
            progress(f"{plan.memory.name}, {criterion}, n = {n}", done, len(work))
        points = found.setdefault((plan.memory.name, criterion), [])
        points.append(measure(plan.memory, criterion, n, np.random.default_rng((seed, done))))
    if progress is not None:
        progress("done", len(work), len(work))
    grows = {plan.memory.name: plan.exponential for plan in plans()}
    return [Curve(name, criterion, grows[name], tuple(points)) for (name, criterion), points in found.items()]


@contextmanager
def one_thread() -> Iterator[None]:
    """PyTorch on one thread: for many small tensors a second one costs more than it saves, eight times as much under load."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@one_thread()
def measure(memory: Memory, criterion: str, n: int, rng: Rng, most: int = MOST) -> Capacity:
    """The capacity at one n. Raises: ValueError for what `count` refuses."""
    if criterion not in CRITERIA:
        raise ValueError(f"criterion must be one of {', '.join(CRITERIA)}, got {criterion!r}")
    level, draws = CRITERIA[criterion]
    return threshold(lambda d: memory.count(criterion, n, d, draws, rng), draws, level, n=n, most=most)
