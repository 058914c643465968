"""What the steps of a derivation write for the entries of a vector, where they do not write the vector: no part of a statement.

A state in a hull is a mean of the patterns, balls of one radius have a number for it. A theorem's proof says so first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import Kind
from lemmata.verify.base.field import SPOKEN


@dataclass(frozen=True)
class Entered:
    """What stands in the place of a vector's entries.

    Attributes:
        variable: the steps' own name for it.
        lengths: of its axes; () for a number.
        script: brings it into a theorem's proof, from the name of the vector in the statement, and its own name there.
    """

    variable: str
    lengths: tuple[Any, ...]
    script: Callable[[str, str], str]


ENTERED: dict[type[Kind], Callable[[Any, Domain], Entered | None]] = {}  # of a kind, in a domain


def entered(domain: Domain) -> list[tuple[Any, Entered]]:
    """What the steps write for entries, by vector of a domain."""
    found: list[tuple[Any, Entered]] = []
    for symbol, kind in domain.variables:
        if type(kind).__module__ in SPOKEN:
            SPOKEN[type(kind).__module__]()
        made = ENTERED[type(kind)](kind, domain) if type(kind) in ENTERED else None
        found += [(symbol, made)] if made is not None else []
    return found
