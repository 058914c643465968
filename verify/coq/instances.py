"""Exact points at which theorems are compared with claims: instances of a domain, and neighbours of them that may be none."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from lemmata.theory.language.domain import Domain
from lemmata.verify.base.points import Point, paths_of, replaced
from lemmata.verify.search.strategies import points

MOST = 4  # of a size
ENTRIES = (*map(Fraction, (-1, 0, 1, 2)), Fraction(-1, 8), Fraction(1, 2))
STEPS = tuple(Fraction(k, 8) for k in (-1, 1, 8, -8))


def instances(domain: Domain, count: int) -> list[Point]:
    """Points of a domain, at most so many: the same ones at each call."""
    found: list[Point] = []
    if not domain.variables:
        return [{}]

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(points(domain, max_size=MOST))
    def draw(point: Point) -> None:
        found.append(point)

    draw()
    return found


def neighbours(domain: Domain, point: Point, rng: Random) -> Iterator[Point]:
    """For each variable of a domain the point with one entry changed, which may lead out of the domain."""
    for symbol, kind in domain.variables:
        if kind.least is not None:
            yield {**point, symbol.name: Fraction(kind.least - rng.choice((0, 1)))}
        places: list[tuple[tuple[int, ...], Any]] = list(paths_of(point[symbol.name]))
        path, entry = rng.choice(places)
        changed = rng.choice((*ENTRIES, *(entry + step for step in STEPS)))
        yield {**point, symbol.name: replaced(point[symbol.name], path, Fraction(changed))}
