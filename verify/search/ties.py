"""Instances of small numbers at which comparisons hold with equality, exactly: several hypotheses at once, several entries.

Numbers that are drawn are never equal, so what is false only where a pattern lies at the edge of a ball, or where a radius is
a separation, is seen at none of them. Small halves are equal often, and floating point leaves open where they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sympy import Ge, Gt, Le, Lt, Ne, true

from lemmata.theory.kernel.logic import conjuncts
from lemmata.theory.kernel.meaning import MeaningError, lower
from lemmata.theory.language.claim import Claim, all_of, relations
from lemmata.theory.terms.known import IS_ZERO, KNOWN
from lemmata.verify.base.points import BatchRequest, Instances
from lemmata.verify.search.equations import met
from lemmata.verify.search.kinds import instances_of, search_of
from lemmata.verify.search.parameters import assemble, sketch
from lemmata.verify.search.pattern_families import Rng

if TYPE_CHECKING:
    from torch import Tensor

KEPT, DRAWN = 8, 64  # instances of a size that are judged, and how many are drawn for each
MOST_SIZES, MOST_ENTRIES = 3, 4
SALT = 0x5BD1E995


def tied(claim: Claim, seed: int = 0, device: str = "cpu", kept: int = KEPT) -> Iterator[Instances]:
    """Batches of a few instances each, at small sizes; none of a claim that compares nothing.

    Of many instances whose entries are small numbers of their kinds those are taken whose hypotheses do not certainly fail,
    most of them hold with equality, as far as floats can tell, and whose statement is open or violated.

    Args:
        kept: so many of a size at most; many more are drawn.
    """
    if not compares(claim):
        return
    for turn, sizes in enumerate(_sizes(claim)):
        found = _with_most_ties(claim, _drawn(claim, sizes, DRAWN * kept, seed + turn, device), kept)
        if found is not None:
            yield found


@lru_cache(maxsize=256)
def compares(claim: Claim) -> bool:
    """Whether something in it can hold with equality and does not follow from its being nearly so."""
    return any(isinstance(part, Le | Ge) for part in _given(claim)) or any(map(_has_indicator, _relations(claim)))


def _given(claim: Claim) -> list[Any]:
    return [] if claim.given is true else list(conjuncts(claim.given))


def _relations(claim: Claim) -> list[Any]:
    return [relation for part in (claim.given, claim.statement) if part is not None for relation in relations(part)]


def _has_indicator(relation: Any) -> bool:
    """Whether a side, written out, is made of an indicator."""
    try:
        return any(lower(side).has(KNOWN[IS_ZERO]) for side in relation.args)
    except MeaningError:
        return False


def _sizes(claim: Claim) -> list[dict[str, int]]:
    """The smallest sizes; one of a kind of array is left out where there may be two."""
    from lemmata.verify.search.families import edge_sizes

    small = [sizes for sizes in edge_sizes(claim.domain) if math.prod(sizes.values()) <= MOST_ENTRIES]
    several = [sizes for sizes in small if sizes.get("d", 2) > 1]
    return [*several, *(sizes for sizes in small if sizes not in several)][:MOST_SIZES]


def _drawn(claim: Claim, sizes: dict[str, int], count: int, seed: int, device: str) -> Instances:
    """Instances whose entries are small numbers of their kinds, as far as these are parameters themselves."""
    from lemmata.verify.search.families import offered

    domain = claim.domain
    request = BatchRequest(sizes, offered(domain, sizes)[0], "at", 0, count, seed)
    draft = sketch(domain, request, device)
    rng = Rng.seeded(seed ^ SALT, count, device)
    for symbol, kind in domain.variables:
        search = search_of(kind)
        for parameters in (draft.free, draft.fixed):
            if symbol.name in parameters and not search.labels:
                parameters[symbol.name] = _small(search.lattice(kind), parameters[symbol.name], rng)
    drawn = instances_of(domain, request, assemble(domain, draft))
    return met(claim, drawn) or drawn


def _small(numbers: Any, like: Tensor, rng: Rng) -> Tensor:
    table = like.new_tensor([float(number) for number in dict.fromkeys(numbers)])
    chosen: Tensor = table[rng.integers(0, len(table) - 1, *like.shape[:-1])]
    return chosen


def _with_most_ties(claim: Claim, drawn: Instances, kept: int) -> Instances | None:
    """Half of them have most ties; the other half meet the hypotheses, as far as there are such."""
    import torch

    from lemmata.verify.search.floats import HOLDS, VIOLATED, statuses

    result = statuses(claim, drawn)
    worth = (result.given >= 0) & (result.code != HOLDS)
    strict = [part for part in _given(claim) if isinstance(part, Lt | Gt | Ne) and not _has_indicator(part)]
    if strict:  # equality there meets nothing
        domain = claim.domain.without_hypotheses()
        asked = replace(claim, id=f"{claim.id}.strict-hypotheses", domain=domain, statement=all_of(*strict), given=true)
        worth = worth & (statuses(asked, drawn).strict == 1)
    rank = 2 * result.ties + (result.code == VIOLATED)
    orders = [by.argsort(descending=True, stable=True) for by in (rank, result.given)]
    most, met_best = (order[worth[order]] for order in orders)
    chosen = torch.cat([most[: kept - kept // 2], met_best[: kept // 2]]).unique()
    if not len(chosen):
        return None
    return replace(
        drawn,
        request=replace(drawn.request, count=len(chosen)),
        values={name: values[chosen] for name, values in drawn.values.items()},
        off={name: values[chosen] for name, values in drawn.off.items()},
    )
