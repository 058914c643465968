"""What becomes of mutants: killed, shown to be true as well, or survivors; for one mutant, and for all of a claim.

A mutant is killed by a certified violation or by the kernel. One that is weaker than the original is true: only a proof, handed
in from outside, makes it `equivalent`; whatever is neither killed nor shown to be weaker has survived.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sympy import sstr, true

from theory.language.claim import Claim
from verify.base.points import Point
from verify.base.verdicts import InternalContradiction, Outcome
from verify.certify.certificate import certify
from verify.certify.defined import undefined
from verify.certify.statements_with_limits import has_limit
from verify.judge.judge import PROFILES, Search, Settings, judge, show_point
from verify.mutate.equality import at_equality
from verify.mutate.falsity import at_simple_numbers, beside_a_pattern, differs_nowhere, limit_fails, sign_change, undefined_at
from verify.mutate.statements import OPERATORS, Mutant, brood

FIRST_BATCH = 32  # instances an edge request in the first look: most mutants fail at the smallest sizes
FIRST_OPEN = 4
BATCH, OPEN_BUDGET = 4096, 64  # of the searches after it, as in property_search
QUICK_SECONDS = 2.0
SECOND_LOOK = 10  # times as long before a mutant survives, with other instances
SECOND_COUNTED = 200_000  # of these, at most
NO_VALUE = (ValueError, TypeError, ArithmeticError, NotImplementedError)  # what evaluating log(-1) or a dimension 0 raises
BY_KERNEL = "by the kernel"

Shown = Callable[[Claim, Claim], str | None]
"""(original, mutant): a sentence that shows something of the two (one implies, or denies, the other), or None."""


# --- one mutant -------------------------------------------------------------------------------------------------------


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
    from verify.base.freed_memory import keep_freed_memory

    if claim.quantifier == "exists":
        raise ValueError(f"{claim.id} asserts existence: no instance violates it")
    keep_freed_memory()
    search = Search(claim, Settings(profile="quick", seconds_per_claim=seconds, device=device, seed=seed))

    most = search.profile.counted if counted is None else counted
    for target, batch, open_budget in ((1, FIRST_BATCH, FIRST_OPEN), (most, BATCH, OPEN_BUDGET)):
        edge = batch != FIRST_BATCH
        looked = search.run(target, batch=batch, open_budget=open_budget, stop_when_found=True, with_edge=edge)
        found = search.first_certified(looked.points)
        if found is not None:
            return found
    return search.first_certified(search.attack()[1])


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
    claim = mutant.claim

    def result(outcome: Fate, how: str, point: Point | None = None) -> Result:
        return Result(mutant, outcome, how, point, time.monotonic() - started)

    evaluated = claim.is_closed or (claim.statement is not None and has_limit(claim.statement))
    budget = settings.seconds_per_claim
    seconds = PROFILES["quick"].search_seconds if budget is None else min(budget, QUICK_SECONDS)
    try:
        if not evaluated:
            point = find_violation(claim, settings.seed, seconds, settings.device)
            point = point or beside_a_pattern(claim, seconds, settings.seed, settings.device)
            if point is not None:
                return result(Fate.KILLED, f"fails at {show_point(certify(claim, point).point)}", point)
        sentence = _shown(contradicted, original, claim)
        if sentence is not None:
            return result(Fate.KILLED, f"{BY_KERNEL}: {sentence}")
        sentence = _shown(implied, original, claim)
        if sentence is not None:
            return result(Fate.EQUIVALENT, sentence)
        if not evaluated:
            try:
                Search(claim, settings).check_definitions()
            except InternalContradiction as error:
                return result(Fate.KILLED, f"ill-posed: {error}")
            sentence = sign_change(claim)
            if sentence is not None:
                return result(Fate.KILLED, sentence)
            sentence = at_equality(claim, seconds)
            if sentence is not None:
                return result(Fate.KILLED, sentence)
            point = differs_nowhere(claim, settings.seed)
            if point is not None:
                return result(Fate.KILLED, f"its sides are equal by definition at {show_point(point)}", point)
        sentence = limit_fails(claim)
        if sentence:
            return result(Fate.KILLED, sentence)
        no_value = undefined(claim) if claim.is_closed and not has_limit(claim.statement) else ""
        if no_value:
            return result(Fate.KILLED, f"ill-posed: {no_value}")
        verdict = judge(claim, settings)
    except NO_VALUE as error:
        return result(Fate.KILLED, f"ill-posed: it cannot be evaluated: {type(error).__name__}: {error}")
    if verdict.outcome is Outcome.REFUTED:
        certificate = verdict.evidence.certificate
        return result(Fate.KILLED, verdict.sentence, None if certificate is None else certificate.point)
    if verdict.outcome is Outcome.ILL_POSED:
        return result(Fate.KILLED, f"ill-posed: {verdict.sentence}")
    effort = verdict.evidence.property
    if effort is not None and effort.counted == 0 and verdict.outcome is Outcome.UNDECIDED:
        return result(Fate.KILLED, f"never accepted: {verdict.sentence}")
    if verdict.outcome is Outcome.UNDECIDED:
        sentence = undefined_at(claim, seconds)
        if sentence is not None:
            return result(Fate.KILLED, f"ill-posed: {sentence}")
    if verdict.outcome is Outcome.PROVED:
        return result(Fate.EQUIVALENT, f"it is true as well: {verdict.sentence}")
    if not evaluated:
        point = at_simple_numbers(claim, SECOND_LOOK * seconds)
        point = point or find_violation(claim, settings.seed + 1, SECOND_LOOK * seconds, settings.device, SECOND_COUNTED)
        if point is not None:
            return result(Fate.KILLED, f"fails at {show_point(certify(claim, point).point)}", point)
    return result(Fate.SURVIVED, f"{verdict.outcome.value}: {verdict.sentence}")


# --- all mutants of a claim -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Survey:
    """The mutants of one claim and what became of them."""

    claim: Claim
    results: tuple[Result, ...]
    stillborn: tuple[str, ...]

    def count(self, outcome: Fate) -> int:
        return sum(result.outcome is outcome for result in self.results)


def survey(claim: Claim, settings: Settings, implied: Shown, contradicted: Shown = nothing_shown) -> Survey:
    """Judge all mutants of a claim. (No budget bounds SymPy on a limit: `run` gives those a process of their own.)"""
    family = brood(claim)
    results = tuple(judge_mutant(mutant, claim, settings, implied, contradicted) for mutant in family.mutants)
    return Survey(claim, results, family.stillborn)


def report(surveys: Sequence[Survey]) -> str:
    """A plain-text table of surveys, the kills of each operator, then ill-posed mutants and survivors written out."""
    width = max([len("claim"), *(len(entry.claim.id) for entry in surveys)])
    columns = ("mutants", *(fate.value for fate in Fate), "stillborn", "seconds each")
    lines = ["  ".join(("claim".ljust(width), *columns))]

    def row(name: str, entries: Sequence[Survey]) -> str:
        results = [result for entry in entries for result in entry.results]
        fates = [str(sum(entry.count(fate) for entry in entries)) for fate in Fate]
        each = f"{sum(result.seconds for result in results) / len(results):.2f}" if results else "-"
        numbers = (str(len(results)), *fates, str(sum(len(entry.stillborn) for entry in entries)), each)
        return "  ".join((name.ljust(width), *(n.rjust(len(c)) for n, c in zip(numbers, columns, strict=True))))

    skipped = [entry.claim.id for entry in surveys if entry.claim.quantifier == "exists"]
    judged = [entry for entry in surveys if entry.claim.quantifier != "exists"]
    lines += [row(entry.claim.id, [entry]) for entry in judged] + [row("total", judged)]
    killed, survived = (sum(entry.count(fate) for entry in judged) for fate in (Fate.KILLED, Fate.SURVIVED))
    rate = f"{killed / (killed + survived):.1%}" if killed + survived else "undefined"
    lines += ["", f"kill rate {rate}: {killed} killed of {killed + survived} killed or survived"]
    results = [result for entry in judged for result in entry.results]
    ill_posed = [result for result in results if result.outcome is Fate.KILLED and result.how.startswith("ill-posed")]
    if ill_posed:
        lines.append(f"{len(ill_posed)} of the killed are ill-posed (listed below); the others have a certified violation")
    by_kernel = sum(result.outcome is Fate.KILLED and result.how.startswith(BY_KERNEL) for result in results)
    if by_kernel:
        lines.append(f"{by_kernel} of the killed are denied by the kernel, not by a point")
    undecided = sum(result.outcome is Fate.SURVIVED and result.how.startswith(Outcome.UNDECIDED.value) for result in results)
    if undecided:
        lines.append(f"{undecided} of the survivors are undecided, a verdict that is never accepted")
    by_operator = Counter((result.mutant.operator, result.outcome) for result in results)
    lines.append("killed by operator: " + ", ".join(_share(name, by_operator) for name in OPERATORS))
    if skipped:
        lines.append(f"existence claims are not mutated (a mutant would need a proof of its negation): {', '.join(skipped)}")
    survivors = [result for result in results if result.outcome is Fate.SURVIVED]
    for title, listed in (("ill-posed:", ill_posed), ("survivors:", survivors)):
        if listed:
            lines += ["", title, *(line for result in listed for line in _entry(result))]
    return "\n".join(lines) + "\n"


def _entry(result: Result) -> tuple[str, str, str]:
    claim = result.mutant.claim
    given = "" if claim.given is true else f"{sstr(claim.given)} implies "
    return f"{claim.id} ({claim.says})", f"    {given}{sstr(claim.statement)}", f"    {result.how}"


def _share(operator: str, counts: Mapping[tuple[str, Fate], int]) -> str:
    total = sum(counts.get((operator, fate), 0) for fate in Fate)
    return f"{operator} {counts.get((operator, Fate.KILLED), 0)}/{total}"
