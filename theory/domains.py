"""What a claim's variables range over, declared; `verify` decides how instances are drawn.

Sizes ($n$ the dimension, $d$ the number of patterns, $l$ the number of layers) are symbols in the shapes of the matrix
symbols; every one of them is at least 1 and every edge size is always drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Integer, MatrixSymbol, Symbol, srepr

from theory.kernel.numbers import give_sympy_signs_of_intervals
from theory.kernel.reciprocals import estimate_polynomials_only
from theory.kernel.wholes import infer_no_more_than_is_true

estimate_polynomials_only()  # before the first term is made
infer_no_more_than_is_true()
give_sympy_signs_of_intervals()

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
