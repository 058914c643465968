"""Separation of the first pattern and the bounds made of it, in exact and ball arithmetic."""

from __future__ import annotations

from collections.abc import Callable

from lemmata.verify.interpret.balls.energies import squared_distance, squared_distances
from lemmata.verify.interpret.balls.fold import mean_under, weights_of
from lemmata.verify.numbers.reals import Real


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
    "SimplexMiss2": simplex_miss2,
}
