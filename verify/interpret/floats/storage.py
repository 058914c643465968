"""Separation of the first pattern and the bounds made of it, in batched floating point with proved bounds."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import torch

from verify.interpret.floats.energies import squared_distances
from verify.interpret.floats.retrieval import first_pattern
from verify.interpret.floats.vectors import unsqueeze
from verify.numbers.bounded import Bounded, exponential, least_last, square_root, sum_last


def _others(rho: Bounded) -> Bounded:
    """The squared distances of the first pattern from the others; (B, d - 1)."""
    squares = squared_distances(first_pattern(rho), rho)
    return Bounded(squares.value[..., 1:], None if squares.error is None else squares.error[..., 1:])


def _none(rho: Bounded) -> Bounded:
    return Bounded.exact(torch.zeros_like(rho.value[..., 0, 0]), tracked=rho.tracked)


def first_separation(rho: Bounded) -> Bounded:
    return square_root(least_last(_others(rho))) if rho.value.shape[-2] > 1 else _none(rho)


def _weighted(rho: Bounded, r: Bounded, power: int) -> Bounded:
    if rho.value.shape[-2] == 1:
        return _none(rho)
    squares = _others(rho)
    far = square_root(squares)
    reach = unsqueeze(r, -1) if r.value.ndim else r
    return sum_last((far if power == 1 else squares) * exponential(2 * reach * far - squares))


def miss_bound(rho: Bounded, r: Bounded) -> Bounded:
    return _weighted(rho, r, 1)


def spread_bound(rho: Bounded, r: Bounded) -> Bounded:
    return _weighted(rho, r, 2)


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
    "FirstSeparation": first_separation,
    "MissBound": miss_bound,
    "SpreadBound": spread_bound,
    "SimplexMiss2": simplex_miss2,
}
