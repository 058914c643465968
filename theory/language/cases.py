"""Claims with cases: one statement as a function of numbers, judged at each row of a table, and counted as one claim.

    LOSSES = with_cases(
        "table-2", TABLE_2, "the reported loss exceeds 1", _exceeds, {"gpt-2": ("GPT-2", Rational(23, 10)), ...}
    )

with `_exceeds(words, loss)` returning words and statement makes the claim `table-2.gpt-2` and one for each other row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sympy import Basic

from lemmata.theory.language.claim import Cases, Claim
from lemmata.theory.language.domain import CLOSED, Domain

Case = Callable[..., tuple[str, Basic]]
"""The words and the statement of a case, from the numbers of its row."""
Rows = Mapping[str, tuple[Any, ...]]


def with_cases(
    name: str, source: str, says: str, case: Case, rows: Rows, reading_of: str | None = None, domain: Domain = CLOSED
) -> dict[str, Claim]:
    """A claim for each row of a table, by the row's name.

    Args:
        name: the id of the whole: the id of a case is `name.row`, and `name-row` where `name` has a suffix already.
        says: the statement in words, without the numbers of a case.
    """
    whole, join = Cases(name, says), "-" if "." in name else "."
    claims = {}
    for row, numbers in rows.items():
        words, statement = case(*numbers)
        made = {"id": f"{name}{join}{row}", "source": source, "says": words, "statement": statement, "domain": domain}
        claims[row] = Claim(**made, reading_of=reading_of, case_of=whole)
    return claims


def repaired_cases(claims: Mapping[str, Claim], case: Case, rows: Rows) -> dict[str, Claim]:
    """What holds in the place of the cases that a table names, which are refuted."""
    return {row: claims[row].repaired(*case(*numbers)) for row, numbers in rows.items()}


def wholes(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """What counts as one, by id: a claim, or the cases of one."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(whole_of(claim), []).append(claim)
    return found


def whole_of(claim: Claim) -> str:
    """The id of what a claim counts as."""
    return claim.id if claim.case_of is None else claim.case_of.id
