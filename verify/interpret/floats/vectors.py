"""Operators on vectors in batched floating point with proved bounds; values are those of `models.vectors`.

Where a model computes in another order than the operations whose error is tracked here, `valued` adds the distance between
the two results to the bound: the truth lies within `bound` of one, hence within `bound + distance` of the other.
"""

from __future__ import annotations

import torch
from torch import Tensor

from models import vectors
from verify.numbers.bounded import (
    Bounded,
    absolute,
    exponential,
    greatest_last,
    known,
    least_last,
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


def squared_distance(v: Bounded, w: Bounded) -> Bounded:
    difference = v - w
    return sum_last(difference * difference)


def max_norm(v: Bounded) -> Bounded:
    return greatest_last(absolute(v))


def softmax(v: Bounded) -> Bounded:
    return exponential(v - unsqueeze(logsumexp_last(v), -1))


def sum_exp(v: Bounded) -> Bounded:
    return sum_last(exponential(v))


def shifted(v: Bounded, c: Bounded) -> Bounded:
    return v - (unsqueeze(c, -1) if c.value.ndim else c)


def squares(v: Bounded) -> Bounded:
    return v * v


def tilted_mean(v: Bounded, u: Bounded) -> Bounded:
    return dot(softmax(v), u)


def directional_logsumexp(v: Bounded, u: Bounded) -> Bounded:
    value = vectors.directional_logsumexp(v.value, u.value)
    return Bounded(value, None) if not v.tracked or not u.tracked else valued(value, tilted_mean(v, u))


def log_of_powers(v: Bounded, w: Bounded, t: Bounded) -> Bounded:
    value = vectors.log_of_powers(v.value, w.value, t.value)
    if not (v.tracked and w.tracked and t.tracked):
        return Bounded(value, None)
    return valued(value, t * logsumexp_last(v) + (1 - t) * logsumexp_last(w))


OPERATORS = {
    "LogSumExp": logsumexp_last,
    "MaxEntry": greatest_last,
    "MinEntry": least_last,
    "MaxNorm": max_norm,
    "Dot": dot,
    "SquaredDistance": squared_distance,
    "Softmax": softmax,
    "SumExp": sum_exp,
    "TiltedMean": tilted_mean,
    "Squares": squares,
    "Shifted": shifted,
    "LogOfPowers": log_of_powers,
}
