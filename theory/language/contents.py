"""Printed places: every folder of claims lists those of its paper in `contents.py`, in order, with what became of each.

`CLAIM` says that the place, or readings `place.suffix` of it, are claims; `DEFINITION` that it only defines; any other text
says why there is no verdict yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import ModuleType
from typing import Any, TypeVar

from sympy.logic.boolalg import Boolean

from lemmata.theory.language.claim import Claim, ClaimError
from lemmata.theory.language.domain import Domain


class Paper(str):
    """A paper by its number, `Paper("arXiv:2405.08707v2")`, and what is claimed in it."""

    def claim(
        self, claim_id: str, place: str, says: str, domain: Domain, statement: Boolean | None, **more: Any
    ) -> Claim:
        """A claim at a printed place; `more` are arguments of `Claim`."""
        return Claim(claim_id, f"{self}, {place}", says, domain, statement, **more)


CLAIM = "claim"
DEFINITION = "definition"
Held = TypeVar("Held")


def collected(module: ModuleType, kind: type[Held]) -> tuple[Held, ...]:
    """What of a kind a module holds, in order of definition, each once.

    A module holds what is one of its globals, or lies in a tuple, a list or a dict that is one: after `PROP_1 = Claim(...)` and
    `EQ_8 = {reading: _eq_8(reading) for reading in READINGS}` these are `PROP_1` and the values of `EQ_8`. What lies deeper is
    not found. Names imported into the module are its globals too, so that a claim's user imports the module, not the claim.
    """
    found: dict[int, Held] = {}
    for name, value in vars(module).items():
        if name.startswith("__"):
            continue
        held = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else (value,)
        found |= {id(entry): entry for entry in held if isinstance(entry, kind) and id(entry) not in found}
    return tuple(found.values())


def belongs(claim_id: str, place: str) -> bool:
    """Whether a claim is a printed place itself, or a reading, a part or a repair of it: `prop-4.density` is of `prop-4`."""
    return claim_id == place or claim_id.startswith((f"{place}.", f"{place}-"))


def place_of(claim_id: str, places: Collection[str]) -> str:
    """The printed place that a claim belongs to: of nested ones the innermost.

    Raises: ClaimError where no place is that of the claim.
    """
    found = innermost(claim_id, places)
    if not found:
        raise ClaimError(f"{claim_id} belongs to no printed place; list its place in the contents.py of its folder")
    return found


def innermost(claim_id: str, places: Collection[str]) -> str:
    """The innermost of the places that a claim belongs to, or an empty text."""
    starts = (claim_id[:end] for end in range(len(claim_id), 0, -1))
    return next((start for start in starts if start in places and belongs(claim_id, start)), "")


def in_printed_order(claims: Iterable[Claim], places: Mapping[str, str]) -> tuple[Claim, ...]:
    """Claims by their places; those of one place as they are written."""
    order = {place: number for number, place in enumerate(places)}
    return tuple(sorted(claims, key=lambda claim: order[place_of(claim.id, order)]))
