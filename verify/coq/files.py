"""The files for Coq: definitions, a file for each claim, and what `make` needs to check them without this package."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lemmata.theory.language.claim import Claim
from lemmata.verify.coq.definitions import ANALYSIS, BASE, Definitions
from lemmata.verify.coq.statement import Theorem, definitions_for, theorem
from lemmata.verify.coq.writing import Unwritten


def definition_files(definitions: Definitions) -> dict[str, str]:
    """The two files of definitions by name: those that need only Coq's own real numbers, and those that need more."""
    plain = [made.text for made in definitions.made.values() if not made.analytic]
    more = [made.text for made in definitions.made.values() if made.analytic]
    return {"Definitions.v": "".join([BASE, *plain]), "DefinitionsAnalysis.v": "".join([ANALYSIS, *more])}


@dataclass(frozen=True)
class Library:
    """What is exported of some claims: definitions, theorems by claim, and why a claim has none."""

    definitions: Definitions
    theorems: dict[str, Theorem]
    unwritten: dict[str, str]


def library(claims: Iterable[Claim]) -> Library:
    """The definitions and theorems of some claims."""
    held = tuple(claims)
    found = Library(definitions_for(held), {}, {})
    for claim in held:
        try:
            found.theorems[claim.id] = theorem(claim, found.definitions)
        except Unwritten as reason:
            found.unwritten[claim.id] = str(reason)
    return found
