"""Operators on vectors in batched floating point with proved bounds; values are those of `lemmata.models.vectors`.

Where a model computes in another order than the operations whose error is tracked here, `valued` adds the distance between
the two results to the bound: the truth lies within `bound` of one, hence within `bound + distance` of the other.
"""

from __future__ import annotations

import torch
from torch import Tensor

from lemmata.verify.numbers.bounded import (
    Bounded,
    exponential,
    known,
    logsumexp_last,
    slack,
    sum_last,
)


def unsqueeze(a: Bounded, dim: int) -> Bounded:
    return Bounded(a.value.unsqueeze(dim), None if a.error is None else a.error.unsqueeze(dim), is_exact=a.is_exact)


def valued(value: Tensor, enclosure: Bounded) -> Bounded:
    """The model's `value`, with a bound from another computation of the same number."""
    if enclosure.error is None:
        return Bounded(value, None)
    distance = (value.detach() - enclosure.value).abs()
    error = enclosure.error + distance * slack(value.dtype)
    same = (value.detach() == enclosure.value) & torch.isfinite(value)
    return Bounded(value, known(torch.where(same, enclosure.error, error)))


def dot(v: Bounded, w: Bounded) -> Bounded:
    return sum_last(v * w)


def softmax(v: Bounded) -> Bounded:
    return exponential(v - unsqueeze(logsumexp_last(v), -1))
