"""Hypothesis strategies: requests for batches, and single exact points; hypotheses are constructed, never filtered for."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st

from lemmata.theory.language.domain import Domain
from lemmata.theory.language.membership import PointError, check_point
from lemmata.verify.base.points import BatchRequest, Point, mapped, paths_of, replaced
from lemmata.verify.search.families import offered
from lemmata.verify.search.kinds import PointSoFar, check_drawn, search_of, shape_of
from lemmata.verify.search.kinds.constructions import STATES
from lemmata.verify.search.kinds.generic import ROOM
from lemmata.verify.search.twins import twins

if TYPE_CHECKING:
    from torch import Tensor

COORDINATES = st.integers(-64, 64).map(lambda k: k / 8)  # squares and sums stay exact in float64
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
    sizes = domain.raised({symbol.name: draw(size) for symbol in domain.sizes})
    return sizes | {name: 1 + (sizes[name] - 1) % most for name, most in domain.most(sizes).items()}


@st.composite
def batch_requests(draw: st.DrawFn, domain: Domain, count: int) -> BatchRequest:
    """Requests for batches of at most `count` instances: sizes up to 8 (sometimes 32), family, states, scale, seed.

    Batches are smaller where sizes are large, and where a size is 1. Shrinks towards sizes of 1, the simplest family, scale 1.
    Raises: ValueError if the domain is closed or `count` is not positive.
    """
    check_drawn(domain)
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


@st.composite
def points(draw: st.DrawFn, domain: Domain, *, max_size: int = 3) -> Point:
    """Exact points of a domain with coordinates k/8: sizes as int, scalars as Fraction, vectors as lists, patterns as rows.

    Memberships (disjoint balls, states inside them, hulls, layers that are not empty, equal norms) are constructed and hold
    exactly. Shrinks towards sizes of 1 and zeros.
    Raises: ValueError if the domain is closed or cannot be met.
    """
    check_drawn(domain)
    if not domain.variables:
        raise ValueError("a closed domain has no points to draw; evaluate the claim instead")
    sizes = draw(_sizes(domain, st.integers(1, max_size)))
    while not offered(domain, sizes):
        sizes["d"] -= 1
    at = PointSoFar(draw, domain, sizes)
    for symbol, kind in sorted(domain.variables, key=lambda variable: search_of(variable[1]).stage):
        at.point[symbol.name] = search_of(kind).point(kind, shape_of(symbol, sizes), at)
    point = at.point
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
