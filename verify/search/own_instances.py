"""Instances of every claim that has patterns, from a user's own pattern set."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.domain import Domain
from lemmata.verify.base.points import BatchRequest, Instances
from lemmata.verify.search.kinds import asked, instances_of, main_rows, search_of, shape_of
from lemmata.verify.search.own_patterns import PatternSet, pattern_set
from lemmata.verify.search.parameters import STATES, assemble, sketch
from lemmata.verify.search.pattern_families import Rng

FULL_ENTRIES = 200_000  # d n up to which the whole set is one instance
BATCH_ENTRIES = 2_000_000  # d n B of one batch
PAIR_ENTRIES = 20_000_000  # d d n B / 2 of one batch with radii
SUBSETS = (1, 2, 3, 4, 8, 16, 32, 64)
LABEL = "user patterns"


def pattern_batches(
    claim: Claim, patterns: PatternSet | Tensor, seed: int = 0, *, subsets: tuple[int, ...] = SUBSETS
) -> Iterator[Instances]:
    """Instances of a claim whose patterns are rows of the user's set, with states, radii, layers and scalars to match.

    Subsets are random rows and a row with its nearest neighbours, at most 64; the whole set too where it has at most
    200,000 entries. Dimensions are never cut. Claims without patterns, or with patterns of exactly equal norms, yield nothing.
    Where a claim needs distinct patterns repeated rows are left out; where a state must lie in the convex hull entries are
    rounded to 2^-32 of the largest.

    Args:
        claim: any claim; what determines the batches is its id, its domain and the seed.
    """
    domain = claim.domain
    main = main_rows(domain)
    if main is None or search_of(domain.kind_of(main.name)).constructed:
        return
    count_axis, dim_axis = main.shape
    if not (count_axis.is_Symbol and dim_axis.is_Symbol) or count_axis == dim_axis:
        return
    known = pattern_set(patterns)
    salt = zlib.crc32(claim.id.encode()) ^ seed
    generator = torch.Generator().manual_seed(salt)
    turn = 0
    for rows in _subsets(known, domain, subsets, generator):
        d, n = rows.shape
        pairs = d * d * n // 2 if asked(domain, "distinct") else 0
        count = min(256, max(4, BATCH_ENTRIES // (d * n)), max(1, PAIR_ENTRIES // max(1, pairs)))
        if pairs > PAIR_ENTRIES:
            continue
        sizes = domain.raised({size.name: 1 + turn % 3 for size in domain.sizes}) | {count_axis.name: d, dim_axis.name: n}
        if any(sizes[size] < least for size, least in domain.least.items()):
            continue
        sizes |= {size: min(sizes[size], most) for size, most in domain.most({**sizes, "d": d}).items()}
        for states in ("near", ("at", "midpoint", "random", "hull", "far", "origin")[turn % 6]):
            request = BatchRequest(sizes, "gaussian", states, 0, count, salt + turn)
            yield _with_patterns(domain, request, main.name, rows)
            turn += 1


def _subsets(known: PatternSet, domain: Domain, subsets: tuple[int, ...], generator: torch.Generator) -> Iterator[Tensor]:
    distinct = asked(domain, "distinct")
    sizes = [size for size in subsets if size <= known.d]
    sample = known.take(sorted(set(torch.randint(0, known.d, (min(known.d, 1024),), generator=generator).tolist())))
    for size in sizes:
        picked = known.take(sorted(torch.randperm(known.d, generator=generator)[:size].tolist()))
        centre = sample[int(torch.randint(0, sample.shape[0], (1,), generator=generator))]
        nearest = (sample - centre).square().sum(dim=1).argsort(stable=True)[:size]
        for rows in (picked, sample[nearest]) if size > 1 else (picked,):
            yield _distinct(rows) if distinct else rows
    if known.d * known.n <= FULL_ENTRIES and known.d not in sizes and not asked(domain, "coarse"):
        whole = known.tensor()
        yield _distinct(whole) if distinct else whole


def _distinct(rows: Tensor) -> Tensor:
    different: Tensor = torch.unique(rows, dim=0)
    return different


def _with_patterns(domain: Domain, request: BatchRequest, name: str, rows: Tensor) -> Instances:
    """The batch of a request with these rows as patterns and everything else drawn to fit them."""
    draft = sketch(domain, request)
    free = dict(draft.free)
    patterns = rows.unsqueeze(-1).expand(*rows.shape, request.count)  # (d, n, B)
    free[name] = patterns
    rng = Rng.seeded(request.seed + 1, request.count)
    for symbol, kind in domain.variables:
        if search_of(kind).follows and shape_of(symbol, dict(request.sizes)) == (rows.shape[1],):
            free[symbol.name] = STATES[request.states](rng, patterns)
    values = assemble(domain, draft.with_free(free))
    return instances_of(domain, replace(request, family=LABEL), values)
