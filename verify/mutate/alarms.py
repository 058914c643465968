"""False alarms: a long search for a violation of what is proved, extreme instances first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.domain import Domain
from lemmata.verify.base.points import BatchRequest, Instances, Point
from lemmata.verify.judge.judge import Search, Settings

BATCH, OPEN_BUDGET = 4096, 16  # instances in a batch; of those that floats leave open, so many are settled exactly
EXTREME_SCALES = (40, -40, 250, -250, 500, -500, -1060)  # log2 of the patterns' scale: norms of 1e+-150, then denormal entries
EXTREME_SIZES = (1, 2, 3)
EXTREME_COUNT = 1024


@dataclass(frozen=True)
class AlarmResult:
    """A long search for a violation of a true claim.

    Attributes:
        claim_id: which.
        instances, counted: drawn, and decided with their hypotheses met.
        extreme: those among the drawn that were extreme batches.
        refutation: a certified violation, or None.
        false: points that floating point took for certain violations and exact arithmetic does not.
        left_open, skipped: instances that exact arithmetic did not decide, or that it was not asked about.
        seconds: taken.
    """

    claim_id: str
    instances: int
    counted: int
    extreme: int
    refutation: Point | None
    false: tuple[Point, ...]
    left_open: int
    skipped: int
    seconds: float


def extreme_batches(domain: Domain, count: int = EXTREME_COUNT, seed: int = 0) -> Iterator[Instances]:
    """Batches at scales where squares overflow, underflow or lose all digits, of every family, with ties and duplicates.

    Scalars and vectors of positive numbers are scaled as the patterns are. None where memberships are made by construction
    (hulls, balls, equal norms): at these scales it is not exact.
    """
    from lemmata.verify.search.families import STATES, draw, edge_sizes, offered
    from lemmata.verify.search.kinds import search_of

    kinds = {symbol.name: search_of(kind) for symbol, kind in domain.variables}
    if any(search.constructed for search in kinds.values()):
        return
    scaled = [name for name, search in kinds.items() if search.scales]
    modes = list(STATES)
    turn = 0
    for scale, sizes in product(EXTREME_SCALES, edge_sizes(domain)):
        if max(sizes.values(), default=1) > max(EXTREME_SIZES):
            continue
        for family in offered(domain, sizes):
            turn += 1
            batch = draw(domain, BatchRequest(sizes, family, modes[turn % len(modes)], scale, count, seed + turn))
            moved = {name: batch.values[name] * 2.0**scale for name in scaled}
            kept = {name: value.where(value != 0, batch.values[name]) for name, value in moved.items()}  # > 0 stays > 0
            yield Instances(batch.request, {**batch.values, **kept})


def false_alarms(
    claim: Claim, instances: int = 1_000_000, seed: int = 0, seconds: float = 120.0, device: str = "cpu"
) -> AlarmResult:
    """Search a true claim until so many instances have counted: extreme batches first, then the property search.

    Raises: ValueError for a closed domain or an existence claim.
    """
    if claim.quantifier != "forall":
        raise ValueError(f"{claim.id} asserts existence: no instance violates it")
    search = Search(claim, Settings(seconds_per_claim=seconds, seed=seed, device=device))
    extreme = 0

    def batches() -> Iterator[Instances]:
        nonlocal extreme
        for batch in extreme_batches(claim.domain, seed=seed):
            extreme += batch.count
            yield batch

    looked = search.run(instances, batch=BATCH, open_budget=OPEN_BUDGET, extra=batches())
    refutation: Point | None = None
    wrong: list[Point] = []
    for point in looked.points:
        settled = search.settle(point)
        if settled == -1 and refutation is None:
            refutation = point
        elif settled is not None and settled >= 0:
            wrong.append(point)
    effort = looked.effort
    found = refutation, tuple(wrong), looked.left_open, looked.skipped
    return AlarmResult(claim.id, effort.instances, effort.counted, extreme, *found, effort.seconds)
