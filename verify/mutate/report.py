"""What became of all mutants of some claims, as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sympy import sstr, true

from lemmata.theory.language.claim import Claim
from lemmata.verify.base.tables import aligned
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.judge.judge import Settings
from lemmata.verify.mutate.judge import BY_KERNEL, Fate, Result, Shown, judge_mutant, nothing_shown
from lemmata.verify.mutate.statements import OPERATORS, brood


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
    judged = [entry for entry in surveys if entry.claim.quantifier == "forall"]
    results = list(chain.from_iterable(entry.results for entry in judged))
    ill_posed = [result for result in results if result.outcome is Fate.KILLED and result.how.startswith("ill-posed")]
    lines = [*_table(judged), "", *_rates(results, len(ill_posed))]
    skipped = [entry.claim.id for entry in surveys if entry.claim.quantifier != "forall"]
    if skipped:
        lines.append(f"existence claims are not mutated (a mutant would need a proof of its negation): {', '.join(skipped)}")
    survivors = [result for result in results if result.outcome is Fate.SURVIVED]
    for title, listed in (("ill-posed:", ill_posed), ("survivors:", survivors)):
        if listed:
            lines += ["", title, *(line for result in listed for line in _entry(result))]
    return "\n".join(lines) + "\n"


def _table(judged: Sequence[Survey]) -> list[str]:
    columns = ("mutants", *(fate.value for fate in Fate), "stillborn", "seconds each")

    def row(name: str, entries: Sequence[Survey]) -> tuple[str, ...]:
        results = [result for entry in entries for result in entry.results]
        fates = [str(sum(entry.count(fate) for entry in entries)) for fate in Fate]
        each = f"{sum(result.seconds for result in results) / len(results):.2f}" if results else "-"
        return name, str(len(results)), *fates, str(sum(len(entry.stillborn) for entry in entries)), each

    rows = [row(entry.claim.id, [entry]) for entry in judged]
    return aligned(("claim", *columns), [*rows, row("total", judged)], right=True)


def _rates(results: Sequence[Result], ill_posed: int) -> list[str]:
    counts = Counter(result.outcome for result in results)
    killed, survived = counts[Fate.KILLED], counts[Fate.SURVIVED]
    rate = f"{killed / (killed + survived):.1%}" if killed + survived else "undefined"
    lines = [f"kill rate {rate}: {killed} killed of {killed + survived} killed or survived"]
    if ill_posed:
        lines.append(f"{ill_posed} of the killed are ill-posed (listed below); the others have a certified violation")
    by_kernel = sum(result.outcome is Fate.KILLED and result.how.startswith(BY_KERNEL) for result in results)
    if by_kernel:
        lines.append(f"{by_kernel} of the killed are denied by the kernel, not by a point")
    undecided = sum(result.outcome is Fate.SURVIVED and result.how.startswith(Outcome.UNDECIDED.value) for result in results)
    if undecided:
        lines.append(f"{undecided} of the survivors are undecided, a verdict that is never accepted")
    by_operator = Counter((result.mutant.operator, result.outcome) for result in results)
    return [*lines, "killed by operator: " + ", ".join(_share(name, by_operator) for name in OPERATORS)]


def _entry(result: Result) -> tuple[str, str, str]:
    claim = result.mutant.claim
    given = "" if claim.given is true else f"{sstr(claim.given)} implies "
    return f"{claim.id} ({claim.says})", f"    {given}{sstr(claim.statement)}", f"    {result.how}"


def _share(operator: str, counts: Mapping[tuple[str, Fate], int]) -> str:
    total = sum(counts.get((operator, fate), 0) for fate in Fate)
    return f"{operator} {counts.get((operator, Fate.KILLED), 0)}/{total}"
