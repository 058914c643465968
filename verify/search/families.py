"""Batches of instances for a domain: every variable filled by its kind, edge sizes listed.

The families of pattern sets are in `pattern_families`, the constructions for each kind in `parameters`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import product
from typing import Any

import torch

from lemmata.theory.language.domain import Domain
from lemmata.verify.base.points import BatchRequest, Instances, Point
from lemmata.verify.search.kinds import asked, check_drawn, instances_of, search_of
from lemmata.verify.search.parameters import STATES as STATES
from lemmata.verify.search.parameters import assemble, sketch
from lemmata.verify.search.pattern_families import FAMILIES as FAMILIES
from lemmata.verify.search.pattern_families import exists

PLANE = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2), (2, 3))  # (n, d)
MODERATE_AMONG = 32  # draws, of which the most moderate is a small point
EDGE_SCALES = (0, 0, 2, -2, 6, -6)


def draw(
    domain: Domain, request: BatchRequest, device: str | torch.device = "cpu", dtype: torch.dtype = torch.float64
) -> Instances:
    """The batch a request describes; the same request, device and dtype give the same batch.

    Args:
        domain: what to fill; its memberships (disjoint balls, states in the hull, ...) hold in exact arithmetic.
        request: sizes, family, states, scale, count and seed.

    Raises: ValueError if the domain is closed, the sizes do not fit it or the family cannot meet it.
    """
    return instances_of(domain, request, assemble(domain, sketch(domain, request, device, dtype)))


def offered(domain: Domain, sizes: dict[str, int]) -> tuple[str, ...]:
    """The families that exist in a domain at these sizes, simplest first."""
    d, n = sizes.get("d", 1), sizes.get("n", 1)
    distinct = asked(domain, "distinct")
    for _, kind in domain.variables:
        own = search_of(kind).families(sizes, distinct)
        if own is not None:
            return own
    return tuple(family for family in FAMILIES if exists(family, d, n, distinct=distinct))


def edge_sizes(domain: Domain) -> list[dict[str, int]]:
    """The sizes that are always drawn: each at 1, alone and together, and the smallest others."""
    names = [symbol.name for symbol in domain.sizes]
    first = [name for name in names if name in ("n", "d")]
    corner = PLANE if len(first) == 2 else product((1, 2, 3), repeat=len(first))
    rows = [dict(zip(first, values, strict=True)) for values in corner]
    others = [name for name in names if name not in first]
    rest = [dict(zip(others, values, strict=True)) for values in product((1, 2), repeat=len(others))]
    sizes = [domain.raised({**row, **more}) for row in rows for more in rest]
    within = [entry for entry in sizes if all(entry[name] <= most for name, most in domain.most(entry).items())]
    return [entry for entry in within if offered(domain, entry)]


def edge_requests(domain: Domain, count: int = 256, seed: int = 0) -> list[BatchRequest]:
    """Requests that every search runs: every edge size at least twice, and every family that the domain admits.

    Raises: ValueError if the domain is closed or `count` is not positive.
    """
    if not domain.variables:
        raise ValueError("a closed domain has no instances to draw; evaluate the claim instead")
    check_drawn(domain)
    if count < 1:
        raise ValueError(f"count must be >= 1, got {count}")
    sizes, states = edge_sizes(domain), list(STATES)
    wanted = list(dict.fromkeys(family for entry in sizes for family in offered(domain, entry)))
    requests: list[BatchRequest] = []
    missing = list(wanted)
    turn = 0
    while turn < 2 * len(sizes) or missing:
        entry = sizes[turn % len(sizes)]
        available = offered(domain, entry)
        family = next((name for name in missing if name in available), None)
        if family is None:
            family = available[turn % len(available)]
        else:
            missing.remove(family)
        scale = EDGE_SCALES[turn % len(EDGE_SCALES)]
        mode = states[(turn + turn // len(states)) % len(states)]
        requests.append(BatchRequest(entry, family, mode, scale, count, seed + turn))
        turn += 1
    return requests


def small_points(domain: Domain, seed: int = 0) -> list[Point]:
    """A few exact points of moderate size: every size 2, and every size 1 (where the domain admits them)."""
    points: list[Point] = []
    for size in (2, 1):
        sizes = domain.raised({symbol.name: size for symbol in domain.sizes})
        families = offered(domain, sizes)
        if families:
            family = "gaussian" if "gaussian" in families else families[0]
            batch = draw(domain, BatchRequest(sizes, family, "random", 0, MODERATE_AMONG, seed))
            points.append(min((batch.point(index) for index in range(MODERATE_AMONG)), key=extremeness))
    return points


def extremeness(value: Any) -> float:
    """How far the entries are from 1 in size, the worst of them (zeros aside)."""
    if isinstance(value, Mapping):
        return max(map(extremeness, value.values()), default=0.0)
    if isinstance(value, list):
        return max(map(extremeness, value), default=0.0)
    return abs(math.log2(abs(value))) if value else 0.0
