"""Hypothesis strategies: requests for batches, and single exact points; hypotheses are constructed, never filtered for."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st

from theory.language import domain as domains
from theory.language.domain import Domain
from theory.language.membership import PointError, check_kinds, check_point
from verify.base.points import BatchRequest, Point, mapped, paths_of, replaced
from verify.search.families import offered
from verify.search.parameters import STATES, TRIPLES, first_patterns, shape_of
from verify.search.twins import twins

if TYPE_CHECKING:
    from torch import Tensor

COORDINATES = st.integers(-64, 64).map(lambda k: k / 8)  # squares and sums stay exact in float64
EIGHTHS = st.integers(-64, 64).map(lambda k: Fraction(k, 8))
SCALES = (0, 1, -1, 2, -2, 4, -4, 7, -7, 10, -10, 20, -20)
MAX_ENTRIES = 2**18  # numbers in one tensor of a batch
TIED_COUNT = 256  # instances in a batch with a size of 1, where ties are settled one by one in exact arithmetic


@st.composite
def states_and_patterns(draw: st.DrawFn, *, max_patterns: int = 6, max_dim: int = 3) -> tuple[Tensor, Tensor]:
    """A state x (n,) and stored patterns (d, n), float64, multiples of 1/8 in [-8, 8].

    Shrinks towards one pattern, n = 1, zeros. Repeated patterns occur; never non-finite entries.
    Raises: ValueError if there is no room for a pattern or a dimension.
    """
    import torch

    if max_patterns < 1 or max_dim < 1:
        raise ValueError(f"max_patterns and max_dim must be >= 1, got {max_patterns} and {max_dim}")
    vectors = st.tuples(*[COORDINATES] * draw(st.integers(1, max_dim)))
    patterns = draw(st.lists(vectors, min_size=1, max_size=max_patterns))
    return torch.tensor(draw(vectors), dtype=torch.float64), torch.tensor(patterns, dtype=torch.float64)


# --- requests --------------------------------------------------------------------------------------------------------

_SIZE = st.one_of(st.integers(1, 4), st.integers(1, 8), st.integers(2, 8), st.integers(2, 8), st.sampled_from((1, 5, 16, 32)))


@st.composite
def _sizes(draw: st.DrawFn, domain: Domain, size: st.SearchStrategy[int] = _SIZE) -> dict[str, int]:
    sizes = {symbol.name: draw(size) for symbol in domain.sizes}
    if domain.first(domains.Layers):
        sizes["l"] = 1 + (sizes["l"] - 1) % sizes["d"]  # no layer is empty
    return sizes


@st.composite
def batch_requests(draw: st.DrawFn, domain: Domain, count: int) -> BatchRequest:
    """Requests for batches of at most `count` instances: sizes up to 8 (sometimes 32), family, states, scale, seed.

    Batches are smaller where sizes are large, and where a size is 1. Shrinks towards sizes of 1, the simplest family, scale 1.
    Raises: ValueError if the domain is closed or `count` is not positive.
    """
    check_kinds(domain)
    if not domain.variables:
        raise ValueError("a closed domain has no instances to draw; evaluate the claim instead")
    if count < 1:
        raise ValueError(f"count must be >= 1, got {count}")
    sizes = draw(_sizes(domain))
    families = offered(domain, sizes)
    while not families:  # too many patterns for the dimension: fewer of them
        sizes["d"] -= 1
        families = offered(domain, sizes)
    room = MAX_ENTRIES // (sizes.get("n", 1) * sizes.get("d", 1))
    return BatchRequest(
        sizes=sizes,
        family=draw(st.sampled_from(families)),
        states=draw(st.sampled_from(tuple(STATES))),
        log2_scale=draw(st.sampled_from(SCALES)),
        count=max(1, min(count, room, TIED_COUNT if 1 in sizes.values() else count)),
        seed=draw(st.integers(0, 2**31 - 1)),
    )


# --- points ----------------------------------------------------------------------------------------------------------


ROOM = 3  # entries are drawn for the largest size and cut, so that lowering a size moves nothing else while it shrinks


def _column(length: int, entries: st.SearchStrategy[Fraction]) -> st.SearchStrategy[list[Fraction]]:
    room = max(length, ROOM)
    return st.lists(entries, min_size=room, max_size=room).map(lambda column: column[:length])


@st.composite
def _pattern_rows(draw: st.DrawFn, d: int, n: int, distinct: bool) -> list[list[Fraction]]:
    rows: list[list[Fraction]] = []
    for index in range(max(d, ROOM)):
        row = draw(_column(n, EIGHTHS))
        copied = draw(st.integers(0, 2 * ROOM))
        if not distinct and 0 < copied <= min(index, ROOM):
            row = list(rows[copied - 1])
        if distinct:  # the first coordinates lie in different intervals [17 k - 8, 17 k + 8]
            row[0] += 17 * index
        rows.append(row)
    return rows[:d]


@st.composite
def _near_rows(draw: st.DrawFn, d: int, n: int) -> list[list[Fraction]]:
    """Distinct rows with small gaps: steps of at least 1/8 along the first axis."""
    rows = [draw(_column(n, EIGHTHS))]
    for _ in range(max(d, ROOM) - 1):
        step = draw(st.integers(1, 32).map(lambda k: Fraction(k, 8)))
        rows.append([rows[-1][0] + step, *draw(_column(n, EIGHTHS))[1:]])
    return rows[:d]


@st.composite
def _equal_norm_rows(draw: st.DrawFn, d: int, n: int, distinct: bool) -> list[list[Fraction]]:
    if distinct:
        ring = [(Fraction(sign), Fraction(0)) for sign in (1, -1)]
        if n > 1:
            legs = [(Fraction(a, c), Fraction(b, c)) for a, b, c in TRIPLES]
            ring += [(s * p, t * q) for a, b in legs for p, q in ((a, b), (b, a)) for s in (1, -1) for t in (1, -1)]
        radius = draw(st.integers(1, 64).map(lambda k: Fraction(k, 8)))
        chosen = draw(st.permutations(ring))[:d]
        if len(chosen) < d:
            raise ValueError(f"distinct patterns of equal norms: at most {len(ring)} are offered for n = {n}, got d = {d}")
        return [[radius * e for e in (*pair, *[Fraction(0)] * n)[:n]] for pair in chosen]
    base = draw(_column(n, EIGHTHS))
    rows = []
    for _ in range(max(d, ROOM)):
        signs = draw(_column(n, st.sampled_from((Fraction(1), Fraction(-1)))))
        order = [k for k in draw(st.permutations(range(max(n, ROOM)))) if k < n]
        row = [sign * base[k] for sign, k in zip(signs, order, strict=True)]
        turned, (a, b, c) = draw(st.booleans()), draw(st.sampled_from(TRIPLES))
        if n > 1 and turned:
            row[:2] = [(a * row[0] - b * row[1]) / c, (b * row[0] + a * row[1]) / c]
        rows.append(row)
    return rows[:d]


def _root_below(square: Fraction) -> Fraction:
    """A dyadic number in (0, sqrt(square)], within a factor 1 - 2^-20 of it."""
    bits = 40 + max(0, square.denominator.bit_length() - square.numerator.bit_length())
    return Fraction(isqrt((square.numerator << (2 * bits)) // square.denominator), 1 << bits)


@st.composite
def _radii(draw: st.DrawFn, rows: list[list[Fraction]], equal: bool) -> list[Fraction]:
    """Radii r_i = s w_i, s below the least of ||rho^i - rho^j|| / (w_i + w_j): closed balls are disjoint."""
    shares = st.integers(-6, 6).map(lambda k: Fraction(2) ** k)
    common = draw(shares) if equal else None
    weights = [common] * len(rows) if common is not None else draw(_column(len(rows), shares))
    fill = draw(st.integers(1, 15).map(lambda k: Fraction(k, 16)))
    gaps = [
        _root_below(sum(((a - b) ** 2 for a, b in zip(rows[i], rows[j], strict=True)), Fraction(0))) / (weights[i] + weights[j])
        for i in range(len(rows))
        for j in range(i)
    ]
    if not gaps:
        return weights
    least = fill * min(gaps)
    bits = max(4, 4 + least.denominator.bit_length() - least.numerator.bit_length())
    rounded = Fraction((least.numerator << bits) // least.denominator, 1 << bits)
    return [rounded * weight for weight in weights]


@st.composite
def _ball_state(draw: st.DrawFn, rows: list[list[Fraction]], radii: list[Fraction]) -> list[Fraction]:
    """A point of some ball, boundary and centre included, along an axis or a rational direction of length 1."""
    owner = draw(st.integers(0, len(rows) - 1))
    depth = draw(st.integers(0, 8).map(lambda k: Fraction(k, 8)))
    n = len(rows[owner])
    axis = draw(st.integers(0, n - 1))
    direction = [Fraction(0)] * n
    if n > 1 and draw(st.booleans()):
        a, b, c = draw(st.sampled_from(TRIPLES))
        direction[axis], direction[(axis + 1) % n] = Fraction(a, c), Fraction(b, c)
    else:
        direction[axis] = Fraction(1)
    sign = draw(st.sampled_from((1, -1)))
    return [centre + sign * depth * radii[owner] * entry for centre, entry in zip(rows[owner], direction, strict=True)]


def _mean(rows: list[list[Fraction]], weights: list[Fraction]) -> list[Fraction]:
    total = sum(weights, Fraction(0))
    columns = zip(*rows, strict=True)
    return [sum((w * e for w, e in zip(weights, column, strict=True)), Fraction(0)) / total for column in columns]


@st.composite
def _hull_state(draw: st.DrawFn, rows: list[list[Fraction]]) -> list[Fraction]:
    weights = draw(_column(len(rows), st.integers(0, 8).map(Fraction)))
    if not any(weights):
        weights[0] = Fraction(1)
    return _mean(rows, weights)


@st.composite
def _state(draw: st.DrawFn, rows: list[list[Fraction]] | None, n: int) -> list[Fraction]:
    """Anywhere, far, at a pattern, or half way between two."""
    mode = draw(st.integers(0, 4))
    column = draw(_column(n, EIGHTHS))
    if mode >= 3 and rows is not None:
        one, other = (rows[draw(st.integers(0, max(len(rows), ROOM) - 1)) % len(rows)] for _ in range(2))
        return list(one) if mode == 3 else _mean([one, other], [Fraction(1), Fraction(1)])
    return [entry * (64 if mode == 2 else 1) for entry in column]


_POSITIVE = st.one_of(st.integers(1, 64).map(lambda k: Fraction(k, 8)), st.integers(-20, 20).map(lambda k: Fraction(2) ** k))


def _entries(kind: domains.Kind) -> st.SearchStrategy[Fraction]:
    if isinstance(kind, domains.Positive):
        return _POSITIVE
    if isinstance(kind, domains.NonNegative):
        return st.one_of(st.just(Fraction(0)), _POSITIVE)
    if isinstance(kind, domains.UnitInterval):
        return st.integers(0, 8).map(lambda k: Fraction(k, 8))
    if isinstance(kind, domains.Whole):
        return st.integers(kind.low, kind.high).map(Fraction)
    if isinstance(kind, domains.Real):
        return EIGHTHS
    raise ValueError(f"no way to draw {kind!r} (a state needs a variable of kind Patterns)")


@st.composite
def points(draw: st.DrawFn, domain: Domain, *, max_size: int = 3) -> Point:
    """Exact points of a domain with coordinates k/8: sizes as int, scalars as Fraction, vectors as lists, patterns as rows.

    Memberships (disjoint balls, states inside them, hulls, layers that are not empty, equal norms) are constructed and hold
    exactly. Shrinks towards sizes of 1 and zeros.
    Raises: ValueError if the domain is closed or cannot be met.
    """
    check_kinds(domain)
    if not domain.variables:
        raise ValueError("a closed domain has no points to draw; evaluate the claim instead")
    sizes = draw(_sizes(domain, st.integers(1, max_size)))
    while not offered(domain, sizes):
        sizes["d"] -= 1
    distinct = domain.first(domains.SeparatedRadii) is not None
    point: Point = {}
    for symbol, kind in domain.variables:
        if isinstance(kind, domains.Patterns):
            d, n = shape_of(symbol, sizes)
            if isinstance(kind, domains.EqualNormPatterns):
                point[symbol.name] = draw(_equal_norm_rows(d, n, distinct))
            elif distinct and draw(st.booleans()):
                point[symbol.name] = draw(_near_rows(d, n))
            else:
                point[symbol.name] = draw(_pattern_rows(d, n, distinct))
    rows = point.get(first_patterns(domain) or "")
    for symbol, kind in domain.variables:
        if isinstance(kind, domains.SeparatedRadii) and rows is not None:
            point[symbol.name] = draw(_radii(rows, kind.equal))
    balls = point.get(domain.first(domains.SeparatedRadii) or "")
    for symbol, kind in domain.variables:
        if symbol.name not in point:
            point[symbol.name] = draw(_value(kind, shape_of(symbol, sizes), rows, balls, sizes))
    for other, twin in twins(domain):
        moved = {**point, twin.name: draw(_related(point[twin.name], point[other.name])), **sizes}
        if _is_instance(domain, moved):
            point = moved
    return {**{symbol.name: point[symbol.name] for symbol, _ in domain.variables}, **sizes}


def _is_instance(domain: Domain, point: Point) -> bool:
    try:
        check_point(domain, point)
    except PointError:
        return False
    return True


_STEPS = st.sampled_from((Fraction(1, 8), Fraction(-1, 8), Fraction(1, 2), Fraction(1, 2**20), Fraction(64)))
_FACTORS = st.sampled_from((Fraction(-1), Fraction(2), Fraction(1, 2), Fraction(0), Fraction(-2)))


@st.composite
def _related(draw: st.DrawFn, value: Any, other: Any) -> Any:
    """The value as it is, or equal to the other one, a multiple of it, or that in reverse or a step from it in one entry."""
    way = draw(st.sampled_from(("as drawn", "as drawn", "equal", "stepped", "scaled", "reversed")))
    if way == "as drawn":
        return value
    if way == "scaled":
        factor = draw(_FACTORS)
        return mapped(other, lambda entry: factor * entry)
    if way == "reversed" and isinstance(other, list):
        return other[::-1]
    if way == "stepped":
        places = list(paths_of(other))
        path, entry = places[draw(st.integers(0, ROOM * ROOM)) % len(places)]
        return replaced(other, path, entry + draw(_STEPS))
    return other


def _value(kind: domains.Kind, shape: tuple[int, ...], rows: Any, balls: Any, sizes: dict[str, int]) -> st.SearchStrategy[Any]:
    if isinstance(kind, domains.BallState) and balls is not None:
        return _ball_state(rows, balls)
    if isinstance(kind, domains.HullState) and rows is not None:
        return _hull_state(rows)
    if isinstance(kind, domains.State | domains.Vector) and shape:
        same = rows is not None and isinstance(kind, domains.State) and len(rows[0]) == shape[0]
        return _state(rows if same else None, shape[0])
    if isinstance(kind, domains.Layers):
        count, length = sizes["l"], shape[0]
        rest = st.lists(st.integers(0, count - 1), min_size=length - count, max_size=length - count)
        labels = rest.flatmap(lambda more: st.permutations([*range(count), *more]))
        return labels.map(lambda order: [Fraction(label) for label in order])
    return _column(shape[0], _entries(kind)) if shape else _entries(kind)
