"""Facts about structured variables, valid for every instance of a domain: each belongs to one kind, of exactly its type.

A field registers the facts of its kinds with `fact_of`; they are trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lemmata.theory.kernel.admission import Admission
from lemmata.theory.kernel.kinds import of_the_theory
from lemmata.theory.kernel.logic import DerivationError, Fact
from lemmata.theory.kernel.meaning import Scope
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import Kind, KindError

Giver = Callable[[Domain, Scope, Admission, Mapping[str, Any]], Fact]

_FACTS: dict[str, tuple[type[Kind], Giver]] = {}
FACTS: Mapping[str, tuple[type[Kind], Giver]] = MappingProxyType(_FACTS)  # which nobody adds to but `fact_of`


def fact_of(kind: type[Kind], name: str) -> Callable[[Giver], Giver]:
    """Register a fact of the variables of a kind. Raises: KindError for a name that is taken, or a function from elsewhere."""

    def register(giver: Giver) -> Giver:
        if name in _FACTS or not of_the_theory(giver):
            raise KindError(f"{name!r} of {giver.__module__} cannot be a trusted fact: the theory has its own")
        _FACTS[name] = kind, giver
        return giver

    return register


def domain_fact(claim: Claim, scope: Scope, admission: Admission, which: str, options: Mapping[str, Any]) -> Fact:
    """What the kinds of the claim's variables say. Raises: DerivationError where none of them says so."""
    if which not in FACTS or all(type(found) is not FACTS[which][0] for _, found in claim.domain.variables):
        raise DerivationError(f"the domain of {claim.id} has no fact {which!r}")
    return FACTS[which][1](claim.domain, scope, admission, options)
