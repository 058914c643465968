"""From a violating instance to the counterexample people want: few patterns, low dimension, small integers or fractions.

Every candidate is certified in exact algebra or ball arithmetic before it is accepted, and the violation is kept comfortable:
a counterexample at 1e-12 teaches nothing and looks like rounding.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import product
from operator import itemgetter
from typing import Any

from sympy import MatrixSymbol

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.domain import Domain
from lemmata.verify.base.points import Point, mapped, paths_of, replaced
from lemmata.verify.certify.point import Evaluation, PointError, evaluate_point
from lemmata.verify.search.equations import meeting
from lemmata.verify.search.kinds import instances_of, search_of
from lemmata.verify.search.twins import twins

COMFORT = (Fraction(1, 10), Fraction(1, 50), Fraction(1, 1000), Fraction(1, 10**6), Fraction(0))
MAX_LATTICE = 100_000
SEARCH_BITS = 256  # precision while simplifying; the result is certified again without a limit


def decides(claim: Claim, evaluation: Evaluation) -> bool:
    """Whether a point decides the claim: refutes it, or for an existence claim proves it."""
    return evaluation.given == 1 and evaluation.statement == (1 if claim.quantifier == "exists" else -1)


def simplify(claim: Claim, points: Sequence[Point], seconds: float = 3.0) -> Point | None:
    """The simplest certified point reachable from `points`, or None where none of them is certified.

    Args:
        points: violating instances (for existence claims: witnesses), exact.
        seconds: time budget; whatever is best by then is returned.
    """
    deadline = time.monotonic() + seconds
    judged = [(point, level) for point in points if (level := _comfort(claim, point)) is not None]
    if not judged:
        return None
    best: Point | None = None
    most_comfortable = min(level for _, level in judged)
    starts = sorted((point for point, level in judged if level == most_comfortable), key=lambda p: cost(claim.domain, p))
    for start in starts[:3]:
        reduced = _smallest(claim, _reduce(claim, start, most_comfortable, deadline), most_comfortable, deadline)
        if best is None or cost(claim.domain, reduced) < cost(claim.domain, best):
            best = reduced
        if time.monotonic() > deadline:
            break
    return best


def _comfort(claim: Claim, point: Point) -> int | None:
    """Index into COMFORT of the violation at a point (smaller is more comfortable); None where it is not certified."""
    try:
        evaluation = evaluate_point(claim, point, max_bits=SEARCH_BITS, explain=claim.quantifier == "exists")
    except PointError:
        return None
    if not decides(claim, evaluation):
        return None
    if claim.quantifier == "exists":
        return 0 if all(abs(size) >= COMFORT[2] for size in _margins(evaluation)) else len(COMFORT) - 1
    size = Fraction(evaluation.violation)
    return next(index for index, least in enumerate(COMFORT) if size >= least)


def _margins(evaluation: Evaluation) -> list[float]:
    sizes = []
    for check in evaluation.relations:
        text = check.margin.strip("[").split(" ")[0]
        try:
            sizes.append(float(Fraction(text)))
        except (ValueError, ZeroDivisionError):
            sizes.append(0.0)
    return sizes


def _reduce(claim: Claim, point: Point, level: int, deadline: float) -> Point:
    def acceptable(candidate: Point) -> bool:
        found = _comfort(claim, candidate)
        return found is not None and found <= level

    improved = True
    while improved and time.monotonic() < deadline:
        improved = False
        for moves in (_deletions, _simpler_members, _whole_roundings, _entry_simplifications):
            for candidate in map(partial(_belonging, claim), moves(claim.domain, point)):
                if time.monotonic() > deadline:
                    return point
                if cost(claim.domain, candidate) < cost(claim.domain, point) and acceptable(candidate):
                    point, improved = candidate, True
                    break
            if improved:
                break
    return point


def _near(domain: Domain, point: Point) -> Iterator[tuple[str, Any, Any]]:
    """The variables whose values are made to belong, each with its kind and how that is searched."""
    for symbol, kind in domain.variables:
        if search_of(kind).near:
            yield symbol.name, kind, search_of(kind)


def _belonging(claim: Claim, point: Point) -> Point:
    """The point with the nearest values of such variables, and entries that meet the equations among the hypotheses."""
    near = {name: search.nearest(kind, point[name]) for name, kind, search in _near(claim.domain, point)}
    return meeting(claim, {**point, **near})


def _simpler_members(domain: Domain, point: Point) -> Iterator[Point]:
    """The point with a simple value of such a variable, or of all of them."""
    for grid in (1, 2, 3, 4, 8, 16, 64):
        made = {name: search.nearest(kind, point[name], grid) for name, kind, search in _near(domain, point)}
        yield from ({**point, name: value} for name, value in made.items())
        if len(made) > 1:
            yield {**point, **made}


def _smallest(claim: Claim, point: Point, level: int, deadline: float) -> Point:
    """The cheapest point of the same sizes over a few small numbers that still decides the claim as comfortably.

    Floating point looks at the whole lattice at once; exact arithmetic decides, cheapest first.
    """
    from lemmata.verify.base.points import BatchRequest
    from lemmata.verify.search.floats import OPEN, statuses

    ceiling = cost(claim.domain, point)
    priced = ((cost(claim.domain, candidate), candidate) for candidate in _lattice(claim.domain, point))
    candidates = [found for _, found in sorted((pair for pair in priced if pair[0] < ceiling), key=itemgetter(0))]
    if not candidates:
        return point
    sizes = {size.name: point[size.name] for size in claim.domain.sizes}
    request = BatchRequest(sizes, "lattice", "lattice", 0, len(candidates), 0)
    result = statuses(claim, instances_of(claim.domain, request, tensors_of(claim, candidates)))
    wanted = 1 if claim.quantifier == "exists" else -1
    hopeful = (result.given >= 0) & ((result.code == wanted) | (result.code == OPEN))
    for index in hopeful.nonzero().squeeze(-1).tolist():
        if time.monotonic() > deadline:
            break
        found = _comfort(claim, candidates[int(index)])
        if found is not None and found <= level:
            return candidates[int(index)]
    return point


def _lattice(domain: Domain, point: Point) -> Iterator[Point]:
    """The points of the same sizes and labels over a few small numbers; none where they are too many."""
    places = [
        (symbol.name, path, search_of(kind).lattice(kind))
        for symbol, kind in domain.variables
        if not search_of(kind).labels
        for path, _ in paths_of(point[symbol.name])
    ]
    if not places or math.prod(len(lattice) for _, _, lattice in places) > MAX_LATTICE:
        return
    for values in product(*(lattice for _, _, lattice in places)):
        candidate = point
        for (name, path, _), value in zip(places, values, strict=True):
            candidate = {**candidate, name: replaced(candidate[name], path, value)}
        yield candidate


def tensors_of(claim: Claim, points: list[Point]) -> dict[str, Any]:
    """The points as one batch of float64 tensors (small halves are exact)."""
    import torch

    def floats(value: Any) -> Any:
        return [floats(entry) for entry in value] if isinstance(value, list) else float(value)

    tensors: dict[str, Any] = {
        symbol.name: torch.tensor([floats(point[symbol.name]) for point in points], dtype=torch.float64)
        for symbol, _ in claim.domain.variables
    }
    return tensors


def cost(domain: Domain, point: Point) -> tuple[int, int, int]:
    """How far a point is from simple: sizes first, then the height of the entries, then how many are not zero."""
    entries = [Fraction(leaf) for symbol, _ in domain.variables for leaf in _leaves(point[symbol.name])]
    height = sum(abs(e.numerator).bit_length() + 2 * (e.denominator.bit_length() - 1) + (e < 0) for e in entries)
    spread = sum(abs(e.numerator) for e in entries if e.denominator == 1)
    return sum(point[size.name] for size in domain.sizes), height, min(spread, 10**9)


def _leaves(value: Any) -> list[Any]:
    return [leaf for entry in value for leaf in _leaves(entry)] if isinstance(value, list) else [value]


def _deletions(domain: Domain, point: Point) -> Iterator[Point]:
    """The point with one index of one size removed, from every variable that has this size."""
    for size in domain.sizes:
        for index in range(point[size.name] if point[size.name] > domain.least.get(size.name, 1) else 0):
            candidate = delete(domain, point, size.name, index)
            if candidate is not None:
                yield candidate


def delete(domain: Domain, point: Point, size: str, index: int) -> Point | None:
    """Remove one pattern, coordinate or layer; None where nothing would be left."""
    for symbol, kind in domain.variables:
        if search_of(kind).deletes:
            return search_of(kind).deletion(domain, point, symbol.name, size, index, _delete_axis)
    return _delete_axis(domain, point, size, index)


def _delete_axis(domain: Domain, point: Point, size: str, index: int) -> Point:
    candidate = dict(point)
    candidate[size] = point[size] - 1
    for symbol, _ in domain.variables:
        if not isinstance(symbol, MatrixSymbol):
            continue
        value = candidate[symbol.name]
        for axis, length in enumerate(symbol.shape):
            for place in sorted(_dropped(length, size, index, point), reverse=True):
                value = _drop(value, axis, place)
        candidate[symbol.name] = value
    return candidate


def _dropped(length: Any, size: str, index: int, point: Point) -> set[int]:
    """The places of an axis that go with one index of a size: of 2 n entries two, of n - 1 the last at the latest."""
    if length.is_Symbol:
        return {index} if length.name == size else set()
    symbols = {symbol: point[symbol.name] for symbol in length.free_symbols}
    times = int(length.coeff(next((symbol for symbol in symbols if symbol.name == size), 0)))
    places = int(length.subs(symbols))
    found = {min(index + block * point[size], places - 1) for block in range(times)}
    return found | {*sorted({*range(places)} - found, reverse=True)[: times - len(found)]}


def _drop(value: Any, axis: int, index: int) -> Any:
    if axis == 0:
        return value[:index] + value[index + 1 :]
    return [_drop(row, axis - 1, index) for row in value]


def _rounding(grid: int, factor: Fraction = Fraction(1)) -> Callable[[Fraction], Fraction]:
    """Scale by `factor`, then round to multiples of 1 / grid."""
    return lambda entry: Fraction(round(entry * factor * grid), grid)


def _whole_roundings(domain: Domain, point: Point) -> Iterator[Point]:
    """The point with every entry rounded to the same grid, or scaled down, coarse first; and its states at a pattern."""
    kinds = {symbol.name: search_of(kind) for symbol, kind in domain.variables}
    names = [name for name, search in kinds.items() if not search.labels]
    for grid in (1, 2, 4, 8, 16):
        yield {**point, **{name: mapped(point[name], _rounding(grid)) for name in names}}
    free = [name for name, search in kinds.items() if search.rescaled]
    largest = max((abs(Fraction(leaf)) for name in free for leaf in _leaves(point[name])), default=Fraction(0))
    for target, grid in product((1, 2, 4, 8, 32), (1, 4)):
        if largest > target:
            yield {**point, **{name: mapped(point[name], _rounding(grid, Fraction(target) / largest)) for name in free}}
    yield from _at_patterns(kinds, point)
    yield from _related_roundings(domain, point)


def _at_patterns(kinds: Mapping[str, Any], point: Point) -> Iterator[Point]:
    rows = [row for name, search in kinds.items() if search.rows for row in point[name]]
    for name, search in kinds.items():
        if search.follows:
            yield from ({**point, name: list(row)} for row in rows if len(row) == len(point[name]))


def _related_roundings(domain: Domain, point: Point) -> Iterator[Point]:
    """The point with one variable rounded, and its twin a small step away in the direction where it is."""
    for other, twin in twins(domain):
        first, second = point[other.name], point[twin.name]
        steps = [Fraction(b) - Fraction(a) for a, b in zip(_leaves(first), _leaves(second), strict=True)]
        size = max(map(abs, steps), default=Fraction(0))
        if not size:
            continue
        for scale in (Fraction(1), Fraction(1, 10), Fraction(1, 100), Fraction(1, 1000)):
            for grid in (1, 2, 4):
                near = mapped(first, _rounding(grid))
                away = iter([round(step / size) * scale for step in steps])
                yield {**point, other.name: near, twin.name: mapped(near, partial(_plus, away))}


def _plus(more: Iterator[Fraction], entry: Fraction) -> Fraction:
    return entry + next(more)


def _entry_simplifications(domain: Domain, point: Point) -> Iterator[Point]:
    """The point with one entry replaced by a simpler number."""
    for symbol, kind in domain.variables:
        if search_of(kind).labels:
            continue
        for path, entry in paths_of(point[symbol.name]):
            for simpler in _simpler(Fraction(entry)):
                yield {**point, symbol.name: replaced(point[symbol.name], path, simpler)}


def _simpler(entry: Fraction) -> Iterator[Fraction]:
    """Simpler numbers near an entry, simplest first."""
    seen = {entry}
    candidates = [Fraction(0), Fraction(1), Fraction(-1), Fraction(2), Fraction(-2), Fraction(1, 2), Fraction(-1, 2), -entry]
    candidates += [Fraction(round(entry)), Fraction(round(entry * 2), 2), Fraction(round(entry * 4), 4)]
    candidates += [Fraction(round(entry / 2)), Fraction(round(entry * 10), 10), entry.limit_denominator(10)]
    candidates += [entry.limit_denominator(100), Fraction(round(entry / 10) * 10)]
    if entry and abs(entry) < 1:
        exponent = abs(entry.denominator).bit_length() - abs(entry.numerator).bit_length()
        candidates += [Fraction(1, 2 ** max(1, exponent // 2)), Fraction(1, 10 ** max(1, exponent * 3 // 10))]
    for candidate in candidates:
        if candidate not in seen:
            seen.add(candidate)
            yield candidate
