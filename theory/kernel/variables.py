"""Which domains derivations speak of: what a variable's kind says is all that the kernel may take its symbol to mean."""

from __future__ import annotations

from typing import Any

from sympy import MatrixSymbol, Symbol

from theory.domains import (
    BallState,
    Domain,
    HullState,
    Kind,
    Layers,
    NonNegative,
    Patterns,
    Positive,
    Real,
    SeparatedRadii,
    UnitInterval,
    Whole,
)
from theory.kernel.logic import DerivationError
from theory.kernel.meaning import common_radius
from theory.kernel.terms import ChosenReal, Index

SINGLE = (SeparatedRadii, HullState, Layers)  # the kernel has one name for what these say
AROUND_PATTERNS = (SeparatedRadii, BallState, HullState)


def own_ball(domain: Domain) -> tuple[Any, Any, Any] | None:
    """State, patterns and radii that the own ball is of, the domain's first ones, or None."""
    kinds = (BallState, Patterns, SeparatedRadii)
    state, patterns, radii = (next((s for s, kind in domain.variables if isinstance(kind, of)), None) for of in kinds)
    return None if state is None or patterns is None or radii is None else (state, patterns, radii)


def check_domain(domain: Domain) -> None:
    """Raises: DerivationError for variables that the kernel would take for each other or for something more special."""
    for symbol in (*domain.sizes, *(symbol for symbol, _ in domain.variables)):
        if isinstance(symbol, Index | ChosenReal):
            raise DerivationError(f"{symbol} is an index or a choice, not a variable")
    for size in domain.sizes:
        if size.assumptions0 != Symbol("size", integer=True, positive=True).assumptions0:
            raise DerivationError(f"the size {size} is not any whole number >= 1")
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
