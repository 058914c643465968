"""How many claims became what: a claim with cases counts once, and lemmas stand on a line of their own.

A claim with cases says what all of its cases say, so one that is refuted refutes it, and it is proved where all are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from lemmata.theory.language.cases import whole_of
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.verdicts import Outcome

NONE = "not on record"
ORDER = (Outcome.PROVED, Outcome.REFUTED, Outcome.SURVIVED, Outcome.MEASURED, Outcome.ILL_POSED, Outcome.UNDECIDED, NONE)
STRONGEST = (Outcome.REFUTED, Outcome.UNDECIDED, Outcome.ILL_POSED, NONE, Outcome.SURVIVED, Outcome.MEASURED, Outcome.PROVED)


class Judged(NamedTuple):
    """The verdict on a claim, what the claim counts as, and whether it is a lemma."""

    whole: str
    lemma: bool
    verdict: str


def judged(claim: Claim, verdict: str) -> Judged:
    return Judged(whole_of(claim), claim.lemma, verdict)


def of_all(verdicts: Iterable[str]) -> str:
    """The verdict on a claim whose cases have these."""
    return min(verdicts, key=STRONGEST.index)


def of_cases(verdicts: Iterable[str]) -> str:
    """The same with the number of cases that have it: `refuted, 19 of 21 cases`."""
    found = Counter(verdicts)
    verdict = of_all(found)
    share = f"{found[verdict]} of " if len(found) > 1 else ""
    return f"{verdict}, {share}{number(found.total(), 'case')}"


def number(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count != 1 else ''}"


def counts(verdicts: Iterable[str], painted: Callable[[str], str] = str) -> str:
    """How often there is each verdict."""
    found = Counter(verdicts)
    return ", ".join(f"{found[verdict]} {painted(verdict)}" for verdict in ORDER if found[verdict])


def tally(found: Iterable[Judged], painted: Callable[[str], str] = str) -> list[str]:
    """A line for the claims, one for those with cases and one for lemmas, where there are any."""
    claims: dict[str, list[str]] = {}
    lemmas: list[str] = []
    for whole, lemma, verdict in found:
        (lemmas if lemma else claims.setdefault(whole, [])).append(verdict)
    lines = []
    if claims:
        lines.append(f"{number(len(claims), 'claim')}: {counts(map(of_all, claims.values()), painted)}")
    if many := [len(cases) for cases in claims.values() if len(cases) > 1]:
        lines.append(f"{len(many)} of these with {sum(many)} cases")
    if lemmas:
        lines.append(f"{number(len(lemmas), 'lemma')}: {counts(lemmas, painted)}")
    return lines
