"""Which domains derivations speak of: what a variable's kind says is all that the kernel may take its symbol to mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lemmata.theory.kernel.kinds import KINDS, first, rules_of
from lemmata.theory.kernel.logic import DerivationError
from lemmata.theory.language.domain import Domain, DomainError, check_variables
from lemmata.theory.language.kinds import Kind
from lemmata.theory.terms.sympy_facts import MatrixSymbol


def own_ball(domain: Domain) -> tuple[Any, Any, Any] | None:
    """State, patterns and radii that the own ball is of, the domain's first ones, or None."""
    state, patterns, radii = (first(role, domain) for role in ("state in a ball", "patterns", "radii"))
    return None if state is None or patterns is None or radii is None else (state, patterns, radii)


def group(domain: Domain) -> frozenset[tuple[Any, Kind]]:
    """The variables that the domain binds to each other, with their kinds: those of structured kinds, and all patterns."""
    structured = {(symbol, kind) for symbol, kind in domain.variables if rules_of(kind).bound}
    if not structured:
        return frozenset()
    return frozenset(structured | {pair for pair in domain.variables if rules_of(pair[1]).role == "patterns"})


def check_group(bound: Domain, claim: str, domain: Domain, at: Iterable[Any]) -> None:
    """A fact of variables that are bound to each other holds for these very variables, of these kinds and sizes, only.

    Raises: DerivationError where `domain` binds others, or where a value of `at` is put in the place of one of them.
    """
    members = group(bound)
    if not members:
        return
    for key in at:
        if isinstance(key, MatrixSymbol) or key in bound.sizes:
            raise DerivationError(f"{key} of {claim} is bound to other variables; only the same variables can stand for them")
    if members != group(domain):
        wanted = ", ".join(sorted(f"{symbol}: {type(kind).__name__}" for symbol, kind in members))
        raise DerivationError(f"{claim} speaks of variables that are bound to each other ({wanted}); here they are not these")


def check_domain(domain: Domain) -> None:
    """Raises: DerivationError for variables that the kernel would take for each other or for something more special."""
    try:
        check_variables(domain)
    except DomainError as error:
        raise DerivationError(str(error)) from error
    for size, least in domain.least.items():
        raise DerivationError(f"{size} is at least {least} by the shape of a variable, which no rule knows; write {size} + 1")
    for symbol, kind in domain.variables:
        if type(kind) not in KINDS:
            raise DerivationError(f"{symbol} is of the kind {type(kind).__name__}, which no rule knows")
        taken = {*domain.names, *(size.name for size in domain.sizes)}
        if taken & {*rules_of(kind).names(symbol, kind)}:
            raise DerivationError(f"two variables of {domain.names} have one name with the common radius of {symbol}")
    for single in (kind for kind, rules in KINDS.items() if rules.single):
        if sum(type(kind) is single for _, kind in domain.variables) > 1:
            raise DerivationError(f"a domain with more than one variable of kind {single.__name__}")
