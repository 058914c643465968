"""Separation of the first pattern and the bounds made of it, in exact and ball arithmetic."""

from __future__ import annotations

from collections.abc import Callable

from flint import fmpq

from verify.interpret.balls.energies import Rows, squared_distance, squared_distances
from verify.interpret.balls.vectors import mean_under, weights_of
from verify.numbers.reals import Real, real_exp, real_min, real_power, real_sum


def _distances(rho: Rows) -> list[Real]:
    return [real_power(square, Real.of(fmpq(1, 2))) for square in squared_distances(rho[0], rho[1:])]


def first_separation(rho: Rows) -> Real:
    return real_power(real_min(squared_distances(rho[0], rho[1:])), Real.of(fmpq(1, 2))) if len(rho) > 1 else Real()


def _weighted(rho: Rows, r: Real, power: int) -> Real:
    squares = squared_distances(rho[0], rho[1:])
    pairs = zip(squares, _distances(rho), strict=True)
    return real_sum([(far if power == 1 else square) * real_exp(2 * r * far - square) for square, far in pairs])


def miss_bound(rho: Rows, r: Real) -> Real:
    return _weighted(rho, r, 1)


def spread_bound(rho: Rows, r: Real) -> Real:
    return _weighted(rho, r, 2)


def simplex_miss2(m: Real, sigma: Real, t: Real, q: Real) -> Real:
    r"""In units of $\sqrt{\sigma/2}$, in which the patterns are the unit vectors: rational for rational t and q."""
    count = m.rational
    if count is None or count.q != 1 or count < 1:
        raise ValueError(f"the number of patterns must be an integer >= 1, got {m}")
    size = int(count.p)
    rows = [[Real.of(int(i == k)) for k in range(size)] for i in range(size)]

    def point(share: Real) -> list[Real]:
        return [(1 - share) / size + share * entry for entry in rows[0]]

    half = sigma / 2
    weights = weights_of([-half * far for far in squared_distances(point(t), rows)])
    return half * squared_distance([mean_under(weights, column) for column in rows], point(q))


OPERATORS: dict[str, Callable[..., Real]] = {
    "FirstSeparation": first_separation,
    "MissBound": miss_bound,
    "SpreadBound": spread_bound,
    "SimplexMiss2": simplex_miss2,
}
