"""Operators on vectors in exact and ball arithmetic."""

from __future__ import annotations

from verify.certified.energies import Column, dot, logsumexp, squared_distance
from verify.reals import Real, real_abs, real_exp, real_max, real_min, real_sum


def max_norm(v: Column) -> Real:
    return real_max([real_abs(entry) for entry in v])


def softmax(v: Column) -> Column:
    top = real_max(v)
    weights = [real_exp(entry - top) for entry in v]
    total = real_sum(weights)
    return [weight / total for weight in weights]


OPERATORS = {
    "LogSumExp": logsumexp,
    "MaxEntry": real_max,
    "MinEntry": real_min,
    "MaxNorm": max_norm,
    "Dot": dot,
    "SquaredDistance": squared_distance,
    "Softmax": softmax,
}
