"""What a claim's variables range over, declared; `verify` decides how instances are drawn.

Sizes ($n$ the dimension, $d$ the number of patterns, $l$ the number of layers) are symbols in the shapes of the matrix
symbols; every one of them is at least 1 and every edge size is always drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Basic, Integer, Limit, MatrixSymbol, Symbol, oo, srepr

from theory.terms.construction import install
from theory.terms.index_terms import DimensionSymbol as DimensionSymbol

install()  # before the first term is made

class DomainError(ValueError):
    """Variables that cannot be read: a symbol that is assumed to be more than its kind says, two of one name."""


n = Symbol("n", integer=True, positive=True)
d = Symbol("d", integer=True, positive=True)
l = Symbol("l", integer=True, positive=True)  # noqa: E741  (the paper's name)

SIZES = (n, d, l)


@dataclass(frozen=True)
class Kind:
    """What one variable ranges over."""


@dataclass(frozen=True)
class Patterns(Kind):
    r"""Stored patterns $\rho^1,\dots,\rho^d\in\mathbb R^n$, rows of a (d, n) matrix; repeats allowed."""


@dataclass(frozen=True)
class EqualNormPatterns(Patterns):
    r"""Stored patterns with $\lVert\rho^1\rVert=\dots=\lVert\rho^d\rVert$ exactly; repeats allowed."""


@dataclass(frozen=True)
class State(Kind):
    r"""A state $x\in\mathbb R^n$: anywhere, near, at, between or far from the patterns."""


@dataclass(frozen=True)
class HullState(Kind):
    r"""A state in the convex hull of the patterns."""


@dataclass(frozen=True)
class Vector(Kind):
    r"""Any vector of its symbol's length."""


@dataclass(frozen=True)
class SeparatedRadii(Kind):
    r"""Radii $r_1,\dots,r_d>0$ (Euclidean) with $B_i\cap B_j=\emptyset$ for $i<j$; the patterns are then distinct.

    `equal` asks for one common radius.
    """

    equal: bool = False


@dataclass(frozen=True)
class BallState(Kind):
    r"""A state in $\Omega=\bigcup_iB_i$; needs a variable of kind SeparatedRadii."""


@dataclass(frozen=True)
class Layers(Kind):
    r"""An assignment of the $d$ patterns to $l$ layers, (d,) integers in $0,\dots,l-1$, no layer empty (so $l\le d$)."""


@dataclass(frozen=True)
class Real(Kind):
    """A real number."""


@dataclass(frozen=True)
class Positive(Kind):
    """A real number > 0; with `vector` symbols, every entry."""


@dataclass(frozen=True)
class NonNegative(Kind):
    """A real number >= 0; with `vector` symbols, every entry."""


@dataclass(frozen=True)
class UnitInterval(Kind):
    """A real number in [0, 1]."""


@dataclass(frozen=True)
class Whole(Kind):
    """An integer from `low` to infinity; draws reach `high`."""

    low: int = 1
    high: int = 64


@dataclass(frozen=True)
class Domain:
    """Variables (SymPy symbols or matrix symbols) with their kinds, in drawing order.

    `with_(symbol=kind)` style extension is `domain.extended((symbol, kind), ...)`.
    """

    variables: tuple[tuple[Any, Kind], ...] = ()

    def extended(self, *more: tuple[Any, Kind]) -> Domain:
        """This domain with more variables."""
        return Domain(self.variables + more)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(symbol.name for symbol, _ in self.variables)

    @property
    def sizes(self) -> tuple[Symbol, ...]:
        """The size symbols that occur in the shapes, in the order n, d, l, then others by name."""
        found: set[Symbol] = set()
        for symbol, kind in self.variables:
            if isinstance(symbol, MatrixSymbol):
                found |= {s for axis in symbol.shape for s in axis.free_symbols}
            if isinstance(kind, Layers):
                found.add(l)
        ordered = [s for s in SIZES if s in found]
        return tuple(ordered + sorted(found - set(SIZES), key=lambda s: s.name))

    @property
    def bound_symbols(self) -> set[Any]:
        """Every symbol that a statement over this domain may contain."""
        return {symbol for symbol, _ in self.variables} | set(self.sizes)

    def kind_of(self, name: str) -> Kind:
        return next(kind for symbol, kind in self.variables if symbol.name == name)

    def first(self, kind: type[Kind]) -> str | None:
        """The name of the first variable of a kind, or None."""
        return next((symbol.name for symbol, found in self.variables if isinstance(found, kind)), None)

    @property
    def canonical(self) -> str:
        """A text that changes exactly when the domain does (part of the fingerprint)."""
        return "; ".join(f"{srepr(symbol)}: {kind!r}" for symbol, kind in self.variables)


# --- what a symbol may be assumed to be --------------------------------------------------------------------------------

AROUND_PATTERNS = (SeparatedRadii, BallState, HullState)
FAR_OUT: tuple[dict[str, bool], ...] = (
    *({}, {"real": True}, {"positive": True}, {"nonnegative": True}, {"integer": True}),
    *({"integer": True, "nonnegative": True}, {"integer": True, "positive": True}),
)  # of what tends to infinity; elsewhere only the first two


def check_variables(domain: Domain) -> None:
    """What SymPy takes a symbol to be, it simplifies by, so a symbol may be assumed to be no more than its kind says.

    Raises: DomainError naming the symbol.
    """
    symbols = (*domain.sizes, *(symbol for symbol, _ in domain.variables))
    for symbol in symbols:
        if type(symbol) not in (Symbol, DimensionSymbol, MatrixSymbol):
            raise DomainError(f"{symbol} is an index, a choice or another {type(symbol).__name__}, not a variable")
    for size in domain.sizes:
        if size.assumptions0 != n.assumptions0:
            raise DomainError(f"the size {size} is not any whole number >= 1")
    names = [symbol.name for symbol in set(symbols)]
    if len(set(names)) < len(names) or len(set(domain.names)) < len(domain.variables):
        raise DomainError(f"two variables of {sorted(names)} have one name")
    for symbol, kind in domain.variables:
        if not isinstance(symbol, MatrixSymbol) and symbol.assumptions0 not in _admitted(kind):
            raise DomainError(f"the symbol {symbol} is assumed to be something that {kind} does not say")
        if isinstance(symbol, MatrixSymbol) and isinstance(kind, Real | UnitInterval | Whole):
            raise DomainError(f"{symbol} is no number, so {kind} says nothing of it")
    around = any(isinstance(kind, AROUND_PATTERNS) for _, kind in domain.variables)
    if around and sum(isinstance(kind, Patterns) for _, kind in domain.variables) != 1:
        raise DomainError("balls and hulls need one variable of patterns that they are of")
    if domain.first(BallState) is not None and domain.first(SeparatedRadii) is None:
        raise DomainError("a state in balls needs a variable of radii")


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


def check_limits(statement: Basic) -> None:
    """The variable of a limit is positive, or whole, only far out; SymPy would simplify |s| to s, or to -s, everywhere.

    Raises: DomainError naming the variable.
    """
    for limit in statement.atoms(Limit):
        _, variable, point, _ = limit.args
        admitted = [Symbol("s", **assumed).assumptions0 for assumed in (FAR_OUT if point is oo else FAR_OUT[:2])]
        if type(variable) is not Symbol or variable.assumptions0 not in admitted:
            raise DomainError(f"{variable} is assumed to be something that what tends to {point} need not be")


def vector(name: str, length: Any) -> MatrixSymbol:
    """A column of `length` real entries."""
    return MatrixSymbol(name, length, Integer(1))


x, y, u = vector("x", n), vector("y", n), vector("u", n)
rho = MatrixSymbol("rho", d, n)
v, w = vector("v", n), vector("w", n)  # vectors of the LogSumExp lemmas
radii = vector("radii", d)
layers = vector("layers", d)
beta, t, r, eps, z = (Symbol(name, real=True) for name in ("beta", "t", "r", "eps", "z"))

CLOSED = Domain()
PATTERN_SETS = Domain(((rho, Patterns()), (x, State())))  # n >= 1, d >= 1, repeats allowed
PATTERN_PAIRS = PATTERN_SETS.extended((y, State()))
SEPARATED_BALLS = Domain(((rho, Patterns()), (radii, SeparatedRadii()), (x, BallState())))
LAYERED = Domain(((rho, Patterns()), (layers, Layers()), (x, State())))
VECTORS = Domain(((v, Vector()),))
VECTOR_PAIRS = Domain(((v, Vector()), (w, Vector())))
