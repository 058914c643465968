"""Separation of the first pattern and the bounds made of it, in batched floating point with proved bounds."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from lemmata.verify.numbers.bounded import Bounded, exponential


def simplex_miss2(m: Bounded, sigma: Bounded, t: Bounded, q: Bounded) -> Bounded:
    r"""In units of $\sqrt{\sigma/2}$; the m - 1 patterns other than the first are alike, so one of them stands for all."""
    rest = m - 1

    def point(share: Bounded) -> tuple[Bounded, Bounded]:
        return (1 + rest * share) / m, (1 - share) / m

    own, other = point(t)
    half = sigma * Fraction(1, 2)
    near = (own - 1) * (own - 1) + rest * other * other
    far = own * own + (other - 1) * (other - 1) + (m - 2) * other * other
    odds = exponential(half * (near - far))  # of another pattern to the first
    weight = 1 / (1 + rest * odds)
    end_own, end_other = point(q)
    first, others = weight - end_own, odds * weight - end_other
    return half * (first * first + rest * others * others)


OPERATORS: dict[str, Callable[..., Bounded]] = {
    "SimplexMiss2": simplex_miss2,
}
