"""Counting in exact arithmetic."""

from __future__ import annotations

from collections.abc import Callable

from lemmata.verify.numbers.reals import Real, real_abs


def count_near(centre: Real, tolerance: Real, *values: Real) -> Real:
    count = 0
    for value in values:
        sign = (tolerance - real_abs(value - centre)).sign()
        if sign is None:
            raise ValueError("whether a value lies within the tolerance is decided for exact values only")
        count += sign >= 0
    return Real.of(count)


OPERATORS: dict[str, Callable[..., Real]] = {
    "CountNear": count_near,
}
