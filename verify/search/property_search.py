"""Property search: Hypothesis draws requests, whole batches are judged in floating point, what stays open is handed on."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import torch
from sympy import true
from torch import Tensor

from lemmata.theory.language.claim import Claim
from lemmata.verify.base.points import BatchRequest, Instances, Point
from lemmata.verify.base.verdicts import SearchEffort
from lemmata.verify.search.edges import at_the_edge
from lemmata.verify.search.equations import equations, met
from lemmata.verify.search.families import draw, edge_requests
from lemmata.verify.search.floats import HOLDS, OPEN, VIOLATED, Statuses, statuses
from lemmata.verify.search.ties import KEPT, tied

LARGE_SIZE = 256  # entries of a pattern set
CHEAP_SIZE = 16**2  # products of sizes up to 16 are settled at full budget; the cost of larger ones grows like the square
MAX_POINTS = 32
POINTS_PER_BATCH = 4
EDGE_COUNT = 256
EDGE_EVERY = 4  # of so many batches that Hypothesis draws, one is also judged at the edge of the hypotheses

OnOpen = Callable[[Point], int | None]
"""Settles one point in exact arithmetic: 1 the hypotheses and the statement hold, -1 the hypotheses hold and the statement
fails, 0 not decided, None the hypotheses fail (the point does not count)."""


@dataclass(frozen=True)
class SearchResult:
    """What a property search found.

    Attributes:
        effort: instances, those that counted, settled ones, least margin (for an exists claim the greatest), families, time.
        points: violating points (for an exists claim: witnesses), smallest sizes first, at most 32.
        left_open: instances that were handed to `on_open` and not decided by it.
        undecided: some of these.
        skipped: instances that floats left open and that were not handed over, for want of budget; they do not count.
    """

    effort: SearchEffort
    points: list[Point]
    left_open: int
    undecided: list[Point]
    skipped: int


class _Found(Exception):
    """Raised inside a Hypothesis test so that it shrinks the request."""


@dataclass
class _Search:
    """The running tally of one search."""

    claim: Claim
    device: str
    on_open: OnOpen | None
    open_budget: int
    deadline: float
    latest: float
    instances: int = 0
    counted: int = 0
    settled: int = 0
    left_open: int = 0
    skipped: int = 0
    extreme: float | None = None
    families: dict[str, None] = field(default_factory=dict)
    found: list[tuple[tuple[Any, ...], int, Point]] = field(default_factory=list)
    undecided: list[Point] = field(default_factory=list)
    seen: dict[tuple[Any, ...], bool] = field(default_factory=dict)

    @property
    def out_of_time(self) -> bool:
        return time.monotonic() >= (self.deadline if self.counted else self.latest)

    @property
    def wants_existence(self) -> bool:
        return self.claim.quantifier == "exists"

    def judge(self, request: BatchRequest, with_edge: bool = True) -> bool:
        """Draw and judge one batch; whether it has a violation (a witness, for an exists claim). Remembers its answer."""
        sizes = tuple(sorted(request.sizes.items()))
        key = (sizes, request.family, request.states, request.log2_scale, request.count, request.seed)
        if key not in self.seen:
            if self.out_of_time:
                return False
            drawn = draw(self.claim.domain, request, self.device)
            self.seen[key] = self.judge_instances(met(self.claim, drawn) or drawn)
            if with_edge and not self.seen[key] and request.seed % EDGE_EVERY == 0:
                self.seen[key] = self.judge_at_the_edge(request)
        return self.seen[key]

    def judge_at_the_edge(self, request: BatchRequest) -> bool:
        """Judge a batch where its hypotheses are about to fail; it costs more than to judge it as it is."""
        if self.claim.given is true or self.wants_existence or self.out_of_time or equations(self.claim):
            return False
        moved = at_the_edge(self.claim, draw(self.claim.domain, request, self.device))
        return moved is not None and self.judge_instances(moved)

    def judge_ties(self, seed: int, kept: int, stop_when_found: bool) -> None:
        """Judge small numbers at which comparisons hold with equality."""
        for instances in () if self.wants_existence else tied(self.claim, seed, self.device, kept):
            if self.out_of_time or (self.found and stop_when_found):
                return
            self.judge_instances(instances)

    def judge_instances(self, instances: Instances) -> bool:
        """Judge one batch, keep what it finds and count it; whether it has a violation (or witness)."""
        request = instances.request
        result = statuses(self.claim, instances)
        self.instances += instances.count
        self.families.setdefault(request.family)
        wanted = HOLDS if self.wants_existence else VIOLATED
        verdicts = result.strict if self.wants_existence else result.code
        decided = torch.where(result.given == 1, verdicts, 0)
        self.counted += int((decided != OPEN).sum())
        self._note_extreme(result, decided != OPEN)
        hits = (decided == wanted).nonzero().squeeze(-1)
        if hits.numel():
            order = result.relative[hits].argsort(descending=self.wants_existence, stable=True)
            for index in hits[order][:POINTS_PER_BATCH].tolist():
                self._keep(request, float(result.relative[index]), instances.point(index))
        matters = (result.given == 1) | ((result.given == 0) & (verdicts != -wanted))  # else settling could find no hit
        open_ = ((decided == OPEN) & (result.given >= 0) & matters).nonzero().squeeze(-1)
        return self._settle(request, instances, result, open_) or bool(hits.numel())

    def count_known(self, points: Iterable[Point]) -> None:
        """Count the points that exact arithmetic decides: no draw may meet the hypotheses that they meet."""
        for point in points:
            self.instances += 1
            self.families.setdefault("known")
            answer = None if self.on_open is None else self.on_open(point)
            decided = answer is not None and answer != OPEN
            self.settled += decided
            self.counted += decided

    def _note_extreme(self, result: Statuses, among: Tensor) -> None:
        margins = result.margin[among & torch.isfinite(result.margin)]
        if margins.numel():
            value = float(margins.max() if self.wants_existence else margins.min())
            best = max if self.wants_existence else min
            self.extreme = value if self.extreme is None else best(self.extreme, value)

    def _keep(self, request: BatchRequest, relative: float, point: Point) -> None:
        strength = -relative if self.wants_existence else relative
        key = (math.prod(request.sizes.values()), *request.sizes.values(), strength)
        self.found.append((key, len(self.found), point))
        self.found.sort(key=lambda entry: entry[:2])
        del self.found[MAX_POINTS:]

    def _settle(self, request: BatchRequest, instances: Instances, result: Statuses, open_: Tensor) -> bool:
        """Hand open instances to exact arithmetic: half the nearest to failing, half evenly spread; whether one is a hit."""
        total = open_.numel()
        hit, handed = False, 0
        wanted = HOLDS if self.wants_existence else VIOLATED
        budget = self.open_budget if request.count <= EDGE_COUNT else self.open_budget // 4
        entries = math.prod(request.sizes.values())
        least = 1 if entries <= LARGE_SIZE else 0  # a large instance in exact arithmetic can outlast the search
        budget = max(least, budget * CHEAP_SIZE // max(CHEAP_SIZE, entries**2))
        for index in self._chosen(result, open_, budget):
            if self.on_open is None or self.out_of_time:
                break
            point = instances.point(index)
            answer = self.on_open(point)
            handed += 1
            if answer is None:
                continue
            if answer == OPEN:
                self.left_open += 1
                if len(self.undecided) < MAX_POINTS:
                    self.undecided.append(point)
                continue
            self.settled += 1
            self.counted += 1
            if answer == wanted:
                hit = True
                self._keep(request, float(result.relative[index]), point)
        self.skipped += total - handed
        return hit

    def _chosen(self, result: Statuses, open_: Tensor, budget: int) -> list[int]:
        total = open_.numel()
        if total <= budget:
            return [int(index) for index in open_.tolist()]
        key = torch.nan_to_num(result.relative[open_], nan=0.0)
        nearest = open_[key.argsort(stable=True, descending=self.wants_existence)][: budget // 2]
        spread = open_[:: max(1, total // max(1, budget - nearest.numel()))]
        return list(dict.fromkeys([*nearest.tolist(), *spread.tolist()]))[:budget]


def property_search(
    claim: Claim,
    *,
    target_counted: int = 100_000,
    seed: int = 0,
    deadline: float | None = None,
    patience: float = 1,
    device: str = "cpu",
    on_open: OnOpen | None = None,
    batch: int = 4096,
    open_budget: int = 64,
    known: Iterable[Point] = (),
    extra: Iterable[Instances] = (),
    stop_when_found: bool = False,
    with_edge: bool = True,
    ties: int = KEPT,
) -> SearchResult:
    """Search a claim's domain for a violation (an exists claim: for a witness).

    Edge sizes and every family come first, then small numbers at which comparisons hold with equality, then the first ones
    at the edge of the hypotheses; then Hypothesis draws requests until `target_counted` instances have counted. The first
    violating request is shrunk by Hypothesis. The same arguments give the same search, as far as time allows.

    Args:
        claim: its domain must have variables.
        target_counted: instances whose hypotheses certainly hold and whose statement was decided.
        seed: of every draw.
        deadline: `time.monotonic()` at which to stop; None for no limit but ten times the target in drawn instances.
        patience: times the seconds to the deadline that a search goes on for while nothing has counted.
        device: where batches are drawn and evaluated.
        on_open: settles single points in exact arithmetic, at most `open_budget` a batch at edge sizes, a quarter of it else.
        batch: instances in a batch.
        known: points that `on_open` settles first, however little time there is; those that it decides are counted.
        extra: more batches to judge, after the edge sizes (a user's own patterns).
        with_edge: whether to look where the hypotheses are about to fail.
        ties: instances of a size at which comparisons hold with equality.
        stop_when_found: end after the round that found something (always so for an exists claim).

    Raises: ValueError if the domain is closed or a count is not positive; ClaimError from evaluation.
    """
    if not claim.domain.variables:
        raise ValueError(f"{claim.id} has no variables to search over; evaluate it instead")
    if target_counted < 1 or batch < 1:
        raise ValueError(f"target_counted and batch must be >= 1, got {target_counted} and {batch}")
    started = time.monotonic()
    end = math.inf if deadline is None else deadline
    search = _Search(claim, device, on_open, open_budget, end, started + patience * max(0.0, end - started))
    search.count_known(known)
    first = edge_requests(claim.domain, min(EDGE_COUNT, batch), 1000 * seed)
    for request in first:
        search.judge(request, with_edge=False)
    for instances in extra:
        if search.out_of_time:
            break
        search.judge_instances(instances)
    stop_when_found |= search.wants_existence
    if with_edge:
        search.judge_ties(1000 * seed, ties, stop_when_found)
    for request in first if with_edge else ():
        if search.found and stop_when_found:
            break
        search.judge_at_the_edge(request)
    _hypothesis_rounds(search, target_counted, batch, seed, stop_when_found)
    effort = SearchEffort(
        instances=search.instances,
        counted=search.counted,
        settled=search.settled,
        min_margin=search.extreme,
        families=tuple(search.families),
        seconds=time.monotonic() - started,
    )
    return SearchResult(effort, [point for _, _, point in search.found], search.left_open, search.undecided, search.skipped)


def _hypothesis_rounds(search: _Search, target: int, batch: int, seed: int, stop_when_found: bool) -> None:
    """Rounds of Hypothesis until so many instances have counted, or none is drawn any more."""
    limit = 10 * target + search.instances
    round_ = 0
    while search.counted < target and search.instances < limit and not search.out_of_time:
        if search.found and stop_when_found:
            break
        before = search.instances
        examples = math.ceil((target - search.counted) / batch) + 4
        _hypothesis_round(search, batch, examples, seed=1000 * seed + round_, stop=target, shrink=not search.found)
        round_ += 1
        if search.instances == before and round_ > 20:
            break


def _hypothesis_round(search: _Search, batch: int, examples: int, *, seed: int, stop: int, shrink: bool) -> None:
    """One run of Hypothesis over requests; with `shrink` a violating request is raised, so that Hypothesis makes it small."""
    import hypothesis
    from hypothesis import HealthCheck, Phase, Verbosity
    from hypothesis.errors import Flaky

    from lemmata.verify.search.strategies import batch_requests

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
    )
    @hypothesis.given(batch_requests(search.claim.domain, batch))
    def run(request: BatchRequest) -> None:
        if not shrink and search.counted >= stop:
            return
        if search.judge(request) and shrink:
            raise _Found

    try:
        run()
    except (_Found, Flaky):
        return
