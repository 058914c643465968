"""Counting in floating point: whole numbers below 2^53 are exact; values are those of `models.transformers`."""

from __future__ import annotations

from collections.abc import Callable

import torch

from models import transformers as models
from verify.numbers.bounded import Bounded


def _counted(count: Callable[..., int]) -> Callable[..., Bounded]:
    def operator(*sizes: Bounded) -> Bounded:
        rows = torch.broadcast_tensors(*(size.value for size in sizes))
        columns = zip(*(row.reshape(-1).tolist() for row in rows), strict=True)
        counts = [count(*(round(entry) for entry in column)) for column in columns]
        value = rows[0].new_tensor(counts).reshape(rows[0].shape)
        if not all(size.tracked for size in sizes):
            return Bounded(value, None)
        known = all(size.error is not None and bool((size.error < 0.25).all()) for size in sizes)
        largest = 2.0 / torch.finfo(value.dtype).eps
        return Bounded(value, torch.where((value < largest) & known, 0.0, torch.inf))

    return operator


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
    "AttentionParameters": _counted(models.attention_parameters),
    "DenseParameters": _counted(models.dense_parameters),
    "FeedForwardParameters": _counted(models.feed_forward_parameters),
    "ModelParameters": _counted(models.model_parameters),
    "CountNear": count_near,
}
