"""Counting in floating point: whole numbers below 2^53 are exact."""

from __future__ import annotations

from collections.abc import Callable

import torch

from lemmata.verify.numbers.bounded import Bounded


def count_near(centre: Bounded, tolerance: Bounded, *values: Bounded) -> Bounded:
    total: Bounded | None = None
    for value in values:
        away = value - centre
        gap = tolerance.value - away.value.abs()
        inside = (gap >= 0).to(gap.dtype)
        error = None
        if away.error is not None and tolerance.error is not None:
            doubtful = gap.abs() <= away.error + tolerance.error
            error = torch.where(doubtful & ((away.error + tolerance.error) > 0), 1.0, 0.0)
        one = Bounded(inside, error)
        total = one if total is None else total + one
    if total is None:
        raise ValueError("there must be at least one value to count")
    return total


OPERATORS: dict[str, Callable[..., Bounded]] = {
    "CountNear": count_near,
}
