"""What becomes of mutants: killed, shown to be true as well, or survivors.

A mutant is killed by a certified violation or by the kernel. One that is weaker than the original is true: only a proof, handed
in from outside, makes it `equivalent`; whatever is neither killed nor shown to be weaker has survived.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from lemmata.theory.language.claim import Claim
from lemmata.verify.base.points import Point, show_point
from lemmata.verify.base.verdicts import InternalContradiction, Outcome, Verdict
from lemmata.verify.certify.certificate import certify
from lemmata.verify.certify.defined import undefined
from lemmata.verify.certify.statements_with_limits import has_limit
from lemmata.verify.judge.judge import PROFILES, Search, Settings, judge
from lemmata.verify.mutate.equality import at_equality
from lemmata.verify.mutate.falsity import (
    at_simple_numbers,
    beside_a_pattern,
    differs_nowhere,
    limit_fails,
    sign_change,
    undefined_at,
)
from lemmata.verify.mutate.statements import Mutant

FIRST_BATCH = 32  # instances an edge request in the first look: most mutants fail at the smallest sizes
FIRST_OPEN = 4
BATCH, OPEN_BUDGET = 4096, 64  # of the searches after it, as in property_search
TIES = 32  # instances of a size at which comparisons hold with equality
QUICK_SECONDS = 2.0
SECOND_LOOK = 10  # times as long before a mutant survives, with other instances
SECOND_COUNTED = 200_000  # of these, at most
FARTHER, AT_LEAST = 4, 64  # in the last look: so many times as far whole variables reach, and at least so far
NO_VALUE = (ValueError, TypeError, ArithmeticError, NotImplementedError)  # what evaluating log(-1) or a dimension 0 raises
BY_KERNEL = "by the kernel"

Shown = Callable[[Claim, Claim], str | None]
"""(original, mutant): a sentence that shows something of the two (one implies, or denies, the other), or None."""


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    EQUIVALENT = "equivalent"
    SURVIVED = "survived"


@dataclass(frozen=True)
class Result:
    """A mutant's fate, the sentence that shows it, the violating point where there is one, and what it took."""

    mutant: Mutant
    outcome: Fate
    how: str
    point: Point | None
    seconds: float


def find_violation(
    claim: Claim, seed: int = 0, seconds: float = QUICK_SECONDS, device: str = "cpu", counted: int | None = None
) -> Point | None:
    """The first certified violation of a claim for all instances, or None where a quick look finds none.

    Small batches at the edge sizes come first, then the quick profile's search and attack. Unlike `judge` it simplifies
    nothing, does not compare definitions with bindings and tells no effort.

    Args:
        counted: instances that the search ends at (default: the quick profile's).

    Raises: ValueError for a closed domain or an existence claim; ClaimError from evaluation.
    """
    from lemmata.verify.base.freed_memory import keep_freed_memory

    if claim.quantifier != "forall":
        raise ValueError(f"{claim.id} asserts existence: no instance violates it")
    keep_freed_memory()
    search = Search(claim, Settings(profile="quick", seconds_per_claim=seconds, device=device, seed=seed))

    most = search.profile.counted if counted is None else counted
    for target, batch, open_budget in ((1, FIRST_BATCH, FIRST_OPEN), (most, BATCH, OPEN_BUDGET)):
        edge = batch != FIRST_BATCH
        looked = search.run(target, batch=batch, open_budget=open_budget, stop_when_found=True, with_edge=edge, ties=TIES)
        found = search.first_certified(looked.points)
        if found is not None:
            return found
    return search.first_certified(search.attack()[1])


def reaching_farther(claim: Claim) -> Claim:
    """The claim with its whole variables drawn from a longer range: what is false in high dimensions only is seen there.

    The ends of what is drawn are no part of what a claim says.
    """
    variables = tuple((symbol, kind.reaching(FARTHER, AT_LEAST)) for symbol, kind in claim.domain.variables)
    return replace(claim, domain=replace(claim.domain, variables=variables))


def nothing_shown(original: Claim, mutant: Claim) -> None:
    """Shows nothing of any mutant."""


def _shown(show: Shown, original: Claim, mutant: Claim) -> str | None:
    """What is shown of a mutant; nothing where the attempt breaks off, which says nothing of the mutant itself."""
    try:
        return show(original, mutant)
    except NO_VALUE:
        return None


def judge_mutant(
    mutant: Mutant, original: Claim, settings: Settings, implied: Shown, contradicted: Shown = nothing_shown
) -> Result:
    """Kill a mutant, or have it shown to be weaker than the original, or let it survive; cheapest first.

    Args:
        mutant: of a claim for all instances.
        original: the true claim that it was made from.
        settings: of the judge that has the last word; a quick look comes before.
        implied: shows that a mutant follows from the original, where it can.
        contradicted: shows that a mutant is false because the original is true, where it can.

    Raises: InternalContradiction if two interpreters disagree for another reason than the mutant's definitions.
    """
    started = time.monotonic()
    try:
        fate, how, point = next(_fates(mutant.claim, original, settings, implied, contradicted))
    except NO_VALUE as error:
        fate, how, point = Fate.KILLED, f"ill-posed: it cannot be evaluated: {type(error).__name__}: {error}", None
    return Result(mutant, fate, how, point, time.monotonic() - started)


Finding = tuple[Fate, str, Point | None]


def _fates(claim: Claim, original: Claim, settings: Settings, implied: Shown, contradicted: Shown) -> Iterator[Finding]:
    """What shows the fate of a mutant, cheapest first; the first decides, and the last is that it survives."""
    evaluated = claim.is_closed or (claim.statement is not None and has_limit(claim.statement))
    budget = settings.seconds_per_claim
    seconds = PROFILES["quick"].search_seconds if budget is None else min(budget, QUICK_SECONDS)
    if not evaluated:
        yield from _fails(claim, find_violation(claim, settings.seed, seconds, settings.device))
        yield from _fails(claim, beside_a_pattern(claim, seconds, settings.seed, settings.device))
    yield from _said(Fate.KILLED, f"{BY_KERNEL}: ", _shown(contradicted, original, claim))
    yield from _said(Fate.EQUIVALENT, "", _shown(implied, original, claim))
    if not evaluated:
        try:
            Search(claim, settings).check_definitions()
        except InternalContradiction as error:
            yield Fate.KILLED, f"ill-posed: {error}", None
        yield from _said(Fate.KILLED, "", sign_change(claim))
        yield from _said(Fate.KILLED, "", at_equality(claim, seconds))
        point = differs_nowhere(claim, settings.seed)
        if point is not None:
            yield Fate.KILLED, f"its sides are equal by definition at {show_point(point)}", point
    yield from _said(Fate.KILLED, "", limit_fails(claim))
    if claim.is_closed and not has_limit(claim.statement):
        yield from _said(Fate.KILLED, "ill-posed: ", undefined(claim))
    verdict = judge(claim, settings)
    if _on_nothing(verdict):  # on a busy machine there may have been no time to decide one instance
        verdict = judge(claim, replace(settings, seconds_per_claim=SECOND_LOOK * seconds))
    yield from _by_verdict(claim, verdict, seconds)
    if not evaluated:
        yield from _fails(claim, at_simple_numbers(claim, SECOND_LOOK * seconds))
        again = settings.seed + 1, SECOND_LOOK * seconds, settings.device, SECOND_COUNTED
        yield from _fails(claim, find_violation(claim, *again))
        yield from _fails(claim, beside_a_pattern(claim, SECOND_LOOK * seconds, settings.seed + 1, settings.device))
        farther = reaching_farther(claim)
        if farther != claim:
            yield from _fails(claim, find_violation(farther, *again))
    yield Fate.SURVIVED, f"{verdict.outcome.value}: {verdict.sentence}", None


def _said(fate: Fate, words: str, sentence: str | None) -> Iterator[Finding]:
    if sentence:
        yield fate, words + sentence, None


def _fails(claim: Claim, point: Point | None) -> Iterator[Finding]:
    if point is not None:
        yield Fate.KILLED, f"fails at {show_point(certify(claim, point).point)}", point


def _on_nothing(verdict: Verdict) -> bool:
    """Whether a verdict is open because no instance was decided."""
    effort = verdict.evidence.property
    return verdict.outcome is Outcome.UNDECIDED and effort is not None and effort.counted == 0


def _by_verdict(claim: Claim, verdict: Verdict, seconds: float) -> Iterator[Finding]:
    """What the judge's verdict says of a mutant, where it says anything."""
    if verdict.outcome is Outcome.REFUTED:
        certificate = verdict.evidence.certificate
        yield Fate.KILLED, verdict.sentence, None if certificate is None else certificate.point
    if verdict.outcome is Outcome.ILL_POSED:
        yield Fate.KILLED, f"ill-posed: {verdict.sentence}", None
    if verdict.outcome is Outcome.UNDECIDED:
        if _on_nothing(verdict):
            yield Fate.KILLED, f"never accepted: {verdict.sentence}", None
        yield from _said(Fate.KILLED, "ill-posed: ", undefined_at(claim, seconds))
    if verdict.outcome is Outcome.PROVED:
        yield Fate.EQUIVALENT, f"it is true as well: {verdict.sentence}", None
