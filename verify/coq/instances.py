"""Exact points at which theorems are compared with claims: instances of a domain, and neighbours of them that may be none."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from lemmata.theory.language.domain import Domain
from lemmata.theory.language.membership import PointError, check_point
from lemmata.verify.base.points import Point, mapped, paths_of, replaced, show_point
from lemmata.verify.search.strategies import points

MOST = 4  # of a size
MANY = 40  # points to one that is drawn
LEAST = 25  # that are drawn
MISSES = 2_000  # points in a row that are there already or do not belong: then there are no others
COARSE = 1_000  # after so many the steps become finer, where not all numbers are whole
FINE = 2**20  # of a finer step, the denominator
FAR = 64  # beyond this no neighbours are looked for
FARTHEST = 1_000  # of whole numbers alone: a fixpoint is run as many times
ENTRIES = (*map(Fraction, (-1, 0, 1, 2)), Fraction(-1, 8), Fraction(1, 2))
FACTORS = (*map(Fraction, (2, 4, 16, -1)), Fraction(1, 2))
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


def spread(domain: Domain, count: int) -> Iterator[tuple[Point, bool]]:
    """So many different points of a domain, and those beside them, each with whether it belongs to the domain.

    Some are drawn. The others are their neighbours, and neighbours of those, as far as there are any within `FAR`.
    Whole numbers alone, as the dimension of a ball, are drawn from a range with four times as many points, or up to `FARTHEST`.
    """
    rng, seen, missed, finer = Random(domain.canonical), set[str](), 0, False
    waiting = instances(domain, max(LEAST, count // MANY))
    known = list(waiting)
    far = _reach(domain, count, known)
    while count > 0 and missed < MISSES and (waiting or known):
        point = waiting.pop(0) if waiting else rng.choice(known)
        finer = finer or (missed > COARSE and any(map(_is_broken, known)))
        for near in (point, *(neighbours(domain, point, rng, finer, far) if domain.variables else ())):
            name = show_point(near)
            if name in seen:
                missed += 1
                continue
            seen.add(name)
            inside = belongs(domain, near)
            if inside and all(abs(entry) <= max(far, FAR) for held in near.values() for _, entry in paths_of(held)):
                known.append(near)
                missed = 0
            count -= inside
            yield near, inside


def _reach(domain: Domain, count: int, known: list[Point]) -> int:
    """How far whole numbers are drawn, where points have no others; else 0."""
    if not domain.variables or domain.sizes or any(map(_is_broken, known)):
        return 0
    return min(FARTHEST, int((4 * count) ** (1 / len(domain.variables))) + 1)


def _is_broken(point: Point) -> bool:
    """Whether some number of a point is not whole."""
    return any(entry.denominator > 1 for held in point.values() for _, entry in paths_of(held))


def belongs(domain: Domain, point: Point) -> bool:
    """Whether a point is one of a domain."""
    try:
        check_point(domain, point)
    except PointError:
        return False
    return True


def neighbours(domain: Domain, point: Point, rng: Random, finer: bool = False, far: int = 0) -> Iterator[Point]:
    """Points beside one of a domain, which may lie outside of it.

    For each variable some entry and the last are changed: to the ends of what the kind allows, to the number before its least,
    and by chance; that is a whole number up to `far`, if it is given. Of an array all entries grow or are 0, one gives what it
    has to another, and of rows one becomes another.
    Each size is 0 once.
    """
    for size in domain.sizes:
        yield {**point, size.name: 0}
    for symbol, kind in domain.variables:
        places: list[tuple[tuple[int, ...], Any]] = list(paths_of(point[symbol.name]))
        for path, entry in (rng.choice(places), places[-1]):
            by_chance = rng.choice((*ENTRIES, *(entry + step for step in STEPS)))
            if finer and rng.random() < 1 / 2:
                by_chance = entry + Fraction(rng.randint(-FINE, FINE), FINE)
            if far and rng.random() < 1 / 2:
                by_chance = Fraction(rng.randint(0, far))
            least = () if kind.least is None else (kind.least, kind.least - 1)
            ends = (end for end in kind.ends or () if end is not None)
            for changed in dict.fromkeys((*ends, *least, by_chance)):
                yield {**point, symbol.name: replaced(point[symbol.name], path, Fraction(changed))}
        held = point[symbol.name]
        if isinstance(held, list):
            yield {**point, symbol.name: _scaled(held, rng.choice(FACTORS))}
            yield {**point, symbol.name: _scaled(held, Fraction(0))}
            yield {**point, symbol.name: [*held[:-1], _scaled(held[0], Fraction(-1))]}
            yield {**point, symbol.name: [*held[:-1], held[0]]}
            yield {**point, symbol.name: _given_away(held, *places[0], *places[-1])}


def _given_away(held: Any, to: tuple[int, ...], there: Any, of: tuple[int, ...], here: Any) -> Any:
    """An array with 0 in one place, whose entry is added to that in another: the sum is as before."""
    return held if to == of else replaced(replaced(held, of, Fraction(0)), to, there + here)


def _scaled(value: Any, factor: Fraction) -> Any:
    return mapped(value, lambda number: factor * number)
