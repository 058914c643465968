"""Counting in exact arithmetic."""

from __future__ import annotations

from collections.abc import Callable

from flint import fmpq

from verify.numbers.reals import Real, real_abs


def _size(value: Real) -> fmpq:
    rational = value.rational
    if rational is None or rational.q != 1 or rational < 1:
        raise ValueError(f"a size must be an integer >= 1, got {value!r}")
    return rational


def attention_parameters(layers: Real, width: Real, heads: Real) -> Real:
    l_, d, h = _size(layers), _size(width), _size(heads)
    if (d / h).q != 1:
        raise ValueError(f"the heads must divide the width, got {width!r} and {heads!r}")
    return Real.of(l_ * h * 3 * d * (d / h))


def dense_parameters(layers: Real, width: Real) -> Real:
    l_, d = _size(layers), _size(width)
    return Real.of(l_ * (d * d + d + d))


def feed_forward_parameters(layers: Real, width: Real, inner: Real) -> Real:
    l_, d, f = _size(layers), _size(width), _size(inner)
    return Real.of(l_ * (d * f + f + f * d + d))


def model_parameters(layers: Real, width: Real, inner: Real, vocabulary: Real, positions: Real) -> Real:
    l_, d, words, places = _size(layers), _size(width), _size(vocabulary), _size(positions)
    norms, attention = 4 * d, d * (3 * d) + 3 * d + d * d + d
    blocks = l_ * (norms + attention)
    return Real.of(words * d + places * d + blocks + 2 * d) + feed_forward_parameters(layers, width, inner)


def count_near(centre: Real, tolerance: Real, *values: Real) -> Real:
    count = 0
    for value in values:
        sign = (tolerance - real_abs(value - centre)).sign()
        if sign is None:
            raise ValueError("whether a value lies within the tolerance is decided for exact values only")
        count += sign >= 0
    return Real.of(count)


OPERATORS: dict[str, Callable[..., Real]] = {
    "AttentionParameters": attention_parameters,
    "DenseParameters": dense_parameters,
    "FeedForwardParameters": feed_forward_parameters,
    "ModelParameters": model_parameters,
    "CountNear": count_near,
}
