"""Which domains derivations speak of: what a variable's kind says is all that the kernel may take its symbol to mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import MatrixSymbol, Symbol

from theory.domains import (
    BallState,
    Domain,
    EqualNormPatterns,
    HullState,
    Kind,
    Layers,
    NonNegative,
    Patterns,
    Positive,
    Real,
    SeparatedRadii,
    State,
    UnitInterval,
    Vector,
    Whole,
)
from theory.kernel.logic import DerivationError
from theory.kernel.meaning import common_radius
from theory.kernel.terms import ChosenReal, Index

ALONE = (Patterns, State, Vector, Real, Positive, NonNegative, UnitInterval, Whole)  # it says nothing of other variables
STRUCTURED = (SeparatedRadii, BallState, Layers, HullState, EqualNormPatterns)
UNRESTRICTED = (State, Vector, Real, Patterns)  # every value of the shape
SINGLE = (SeparatedRadii, HullState, Layers)  # the kernel has one name for what these say
AROUND_PATTERNS = (SeparatedRadii, BallState, HullState)


def own_ball(domain: Domain) -> tuple[Any, Any, Any] | None:
    """State, patterns and radii that the own ball is of, the domain's first ones, or None."""
    kinds = (BallState, Patterns, SeparatedRadii)
    state, patterns, radii = (next((s for s, kind in domain.variables if isinstance(kind, of)), None) for of in kinds)
    return None if state is None or patterns is None or radii is None else (state, patterns, radii)


def group(domain: Domain) -> frozenset[tuple[Any, Kind]]:
    """The variables that the domain binds to each other, with their kinds: those of structured kinds, and all patterns."""
    structured = {(symbol, kind) for symbol, kind in domain.variables if isinstance(kind, STRUCTURED)}
    if not structured:
        return frozenset()
    return frozenset(structured | {(symbol, kind) for symbol, kind in domain.variables if isinstance(kind, Patterns)})


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
    for symbol in (*domain.sizes, *(symbol for symbol, _ in domain.variables)):
        if isinstance(symbol, Index | ChosenReal):
            raise DerivationError(f"{symbol} is an index or a choice, not a variable")
    for size in domain.sizes:
        if size.assumptions0 != Symbol("size", integer=True, positive=True).assumptions0:
            raise DerivationError(f"the size {size} is not any whole number >= 1")
    for symbol, kind in domain.variables:
        if type(kind) not in (*ALONE, *STRUCTURED):
            raise DerivationError(f"{symbol} is of the kind {type(kind).__name__}, which no rule knows")
    variables = {symbol for symbol, _ in domain.variables}
    names = [symbol.name for symbol in variables | set(domain.sizes)]
    names += [common_radius(s.name).name for s, kind in domain.variables if isinstance(kind, SeparatedRadii) and kind.equal]
    if len(set(names)) < len(names) or len(variables) < len(domain.variables):
        raise DerivationError(f"two variables of {sorted(names)} have one name")
    for symbol, kind in domain.variables:
        if not isinstance(symbol, MatrixSymbol) and symbol.assumptions0 not in _admitted(kind):
            raise DerivationError(f"the symbol {symbol} is assumed to be something that {kind} does not say")
        if isinstance(symbol, MatrixSymbol) and isinstance(kind, Real | UnitInterval | Whole):
            raise DerivationError(f"{symbol} is no number, so {kind} says nothing of it")
    for single in SINGLE:
        if sum(isinstance(kind, single) for _, kind in domain.variables) > 1:
            raise DerivationError(f"a domain with more than one variable of kind {single.__name__}")
    around = any(isinstance(kind, AROUND_PATTERNS) for _, kind in domain.variables)
    if around and sum(isinstance(kind, Patterns) for _, kind in domain.variables) != 1:
        raise DerivationError("balls and hulls need one variable of patterns that they are of")


def _admitted(kind: Kind) -> list[Any]:
    """What may be assumed of the symbol of a number of a kind."""
    signs = [{"real": True}]
    if isinstance(kind, NonNegative | Positive | UnitInterval):
        signs.append({"nonnegative": True})
    if isinstance(kind, Positive):
        signs.append({"positive": True})
    if isinstance(kind, Whole):
        signs.append({"integer": True})
        signs += [{"integer": True, "nonnegative": True}] if kind.low >= 0 else []
        signs += [{"integer": True, "positive": True}] if kind.low >= 1 else []
    return [Symbol("s", **assumed).assumptions0 for assumed in signs]
