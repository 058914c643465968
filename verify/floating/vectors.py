"""Operators on vectors in batched floating point with proved bounds."""

from __future__ import annotations

from verify.floating.bounded import (
    Bounded,
    absolute,
    exponential,
    greatest_last,
    least_last,
    logsumexp_last,
    sum_last,
)


def dot(v: Bounded, w: Bounded) -> Bounded:
    return sum_last(v * w)


def squared_distance(v: Bounded, w: Bounded) -> Bounded:
    difference = v - w
    return sum_last(difference * difference)


def max_norm(v: Bounded) -> Bounded:
    return greatest_last(absolute(v))


def softmax(v: Bounded) -> Bounded:
    lse = logsumexp_last(v)
    expanded = Bounded(lse.value.unsqueeze(-1), None if lse.error is None else lse.error.unsqueeze(-1))
    return exponential(v - expanded)


OPERATORS = {
    "LogSumExp": logsumexp_last,
    "MaxEntry": greatest_last,
    "MinEntry": least_last,
    "MaxNorm": max_norm,
    "Dot": dot,
    "SquaredDistance": squared_distance,
    "Softmax": softmax,
}
