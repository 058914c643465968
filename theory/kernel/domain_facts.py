"""Facts about structured variables, valid for every instance of a domain: each belongs to one kind, of exactly its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lemmata.theory.kernel.admission import Admission
from lemmata.theory.kernel.kinds import first, weights_sum_to_1
from lemmata.theory.kernel.logic import DerivationError, Fact
from lemmata.theory.kernel.meaning import Scope, Vec, distances, mat, vec
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import Kind
from lemmata.theory.memory.kinds import BallState, HullState, SeparatedRadii
from lemmata.theory.terms.index_terms import Chosen, Index
from lemmata.theory.terms.known import OWN
from lemmata.theory.terms.sympy_facts import Implies, Le, Lt, Ne

Giver = Callable[[Domain, Scope, Admission, Mapping[str, Any]], Fact]


def domain_fact(claim: Claim, scope: Scope, admission: Admission, which: str, options: Mapping[str, Any]) -> Fact:
    """What the kinds of the claim's variables say. Raises: DerivationError where none of them says so."""
    kind, fact = FACTS.get(which, (Kind, _hull))
    if all(type(found) is not kind for _, found in claim.domain.variables):
        raise DerivationError(f"the domain of {claim.id} has no fact {which!r}")
    return fact(claim.domain, scope, admission, options)


def _hull(domain: Domain, scope: Scope, admission: Admission, options: Mapping[str, Any]) -> Fact:
    weights = weights_sum_to_1(domain)
    return Fact(frozenset((weights,)), weights)


def _separated(domain: Domain, scope: Scope, admission: Admission, options: Mapping[str, Any]) -> Fact:
    patterns, radii = mat(first("patterns", domain), scope), vec(first("radii", domain), scope)
    i, j = (admission.low(options[key]) for key in ("i", "j"))
    if not all(isinstance(index, Index) and index.range == patterns.rows for index in (i, j)):
        raise DerivationError(f"{i} and {j} must be indices of patterns")
    apart = distances(Vec(patterns.columns, lambda k: patterns.entry(i, k)), patterns).entry(j)
    sum_of_radii = radii.entry(i) + radii.entry(j)
    return Fact(frozenset(), Implies(Ne(i, j, evaluate=False), Lt(sum_of_radii**2, apart, evaluate=False)))


def _inside(domain: Domain, scope: Scope, admission: Admission, options: Mapping[str, Any]) -> Fact:
    patterns, radii = mat(first("patterns", domain), scope), vec(first("radii", domain), scope)
    state = first("state in a ball", domain)
    own = Chosen(OWN, patterns.rows)
    if options.get("state", state) != state:
        raise DerivationError(f"only the first state of the domain, {state}, has an own ball by that name")
    return Fact(frozenset(), Le(distances(vec(state, scope), patterns).entry(own), radii.entry(own) ** 2, evaluate=False))


FACTS: Mapping[str, tuple[type[Kind], Giver]] = MappingProxyType(
    {"hull": (HullState, _hull), "separated": (SeparatedRadii, _separated), "inside": (BallState, _inside)}
)
