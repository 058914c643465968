"""The domain of a claim: its variables with their kinds, declared; `verify` decides how instances are drawn.

The kinds that no field owns, and the sizes, are found here too. A field has kinds and symbols of its own, associative memory in
`lemmata.theory.memory.kinds` and `lemmata.theory.memory.symbols`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sympy import Basic, Integer, Limit, MatrixSymbol, Symbol, ceiling, expand, oo, srepr

from lemmata.theory.language.kinds import Kind as Kind
from lemmata.theory.language.kinds import NonNegative as NonNegative
from lemmata.theory.language.kinds import Positive as Positive
from lemmata.theory.language.kinds import Real as Real
from lemmata.theory.language.kinds import UnitInterval as UnitInterval
from lemmata.theory.language.kinds import Vector as Vector
from lemmata.theory.language.kinds import Whole as Whole
from lemmata.theory.language.kinds import first_of
from lemmata.theory.language.sizes import SIZES as SIZES
from lemmata.theory.language.sizes import d as d
from lemmata.theory.language.sizes import l as l
from lemmata.theory.language.sizes import n as n
from lemmata.theory.terms.index_terms import DimensionSymbol as DimensionSymbol


class DomainError(ValueError):
    """Variables that cannot be read: a symbol that is assumed to be more than its kind says, two of one name."""


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

    @cached_property
    def sizes(self) -> tuple[Symbol, ...]:
        """The size symbols that occur in the shapes, in the order n, d, l, then others by name."""
        found: set[Symbol] = set()
        for symbol, kind in self.variables:
            if isinstance(symbol, MatrixSymbol):
                found |= {s for axis in symbol.shape for s in axis.free_symbols}
            found |= set(kind.sizes)
        ordered = [s for s in SIZES if s in found]
        return tuple(ordered + sorted(found - set(SIZES), key=lambda s: s.name))

    @property
    def least(self) -> dict[str, int]:
        """The sizes that must be greater than 1 for every axis to have a place, as n in a vector of n - 1 entries.

        Raises: DomainError for an axis that is no sum of multiples of sizes, or may have no place at any least sizes.
        """
        found: dict[str, int] = {}
        for symbol, _ in self.variables:
            for axis in getattr(symbol, "shape", ()) if isinstance(symbol, MatrixSymbol) else ():
                if not (axis.is_Symbol or axis.is_Integer):
                    found |= {name: max(least, found.get(name, 1)) for name, least in _least_of(axis, symbol).items()}
        return found

    def raised(self, sizes: Mapping[str, int]) -> dict[str, int]:
        """Sizes counted from 1 as sizes counted from the least ones."""
        least = self.least
        return {name: size + least.get(name, 1) - 1 for name, size in sizes.items()}

    @property
    def bound_symbols(self) -> set[Any]:
        """Every symbol that a statement over this domain may contain."""
        return {symbol for symbol, _ in self.variables} | set(self.sizes)

    def without_hypotheses(self) -> Domain:
        """The same values of the variables, of kinds that ask nothing of what a claim is given."""
        return Domain(tuple((s, kind.freed() if kind.hypotheses() else kind) for s, kind in self.variables))

    def most(self, sizes: Mapping[str, int]) -> dict[str, int]:
        """The sizes that may not be greater, at these others, for there to be an instance."""
        return {name: most for _, kind in self.variables for name, most in kind.most(sizes).items()}

    def kind_of(self, name: str) -> Kind:
        return next(kind for symbol, kind in self.variables if symbol.name == name)

    def first(self, kind: type[Kind]) -> str | None:
        """The name of the first variable of a kind, or None."""
        symbol = first_of(kind, self.variables)
        return None if symbol is None else str(symbol.name)

    @property
    def canonical(self) -> str:
        """A text that changes exactly when the domain does (part of the fingerprint)."""
        return "; ".join(f"{srepr(symbol)}: {kind!r}" for symbol, kind in self.variables)


def _least_of(axis: Any, symbol: Any) -> dict[str, int]:
    """From which size on an axis has a place."""
    sizes = sorted(axis.free_symbols, key=str)
    rest = axis.subs(dict.fromkeys(sizes, 0))
    factors = [expand(axis).coeff(size) for size in sizes]
    linear = expand(axis - rest - sum(factor * size for factor, size in zip(factors, sizes, strict=True))) == 0
    if not (linear and all(factor.is_Integer and factor > 0 for factor in factors) and rest.is_Integer):
        raise DomainError(f"{symbol} has {axis} places, which is no sum of multiples of sizes and a whole number")
    if rest + sum(factors) >= 1:
        return {}
    if len(sizes) != 1:
        raise DomainError(f"{symbol} has {axis} places, which may be none; name the larger size by the smaller, as d + n")
    return {sizes[0].name: int(ceiling((1 - rest) / factors[0]))}


# --- what a symbol may be assumed to be --------------------------------------------------------------------------------

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
    _ = domain.least
    names = [symbol.name for symbol in set(symbols)]
    if len(set(names)) < len(names) or len(set(domain.names)) < len(domain.variables):
        raise DomainError(f"two variables of {sorted(names)} have one name")
    for symbol, kind in domain.variables:
        if not isinstance(symbol, MatrixSymbol) and symbol.assumptions0 not in _admitted(kind):
            known = " or ".join(_written(symbol.name, assumed) for assumed in kind.assumed())
            raise DomainError(f"the symbol {symbol} is assumed to be something that {kind} does not say; write it as {known}")
        if isinstance(symbol, MatrixSymbol) and kind.numbers:
            raise DomainError(f"{symbol} is no number, so {kind} says nothing of it")
    _check_company(domain)


def _check_company(domain: Domain) -> None:
    for symbol, kind in domain.variables:
        for needed in (*kind.single, *kind.companions):
            count = sum(isinstance(other, needed) for _, other in domain.variables)
            if count == 0 or (count > 1 and needed in kind.single):
                wanted = f"{'one' if needed in kind.single else 'a'} variable of kind {needed.__name__}"
                raise DomainError(f"{symbol}: the kind {type(kind).__name__} needs {wanted} in the domain, which has {count}")


def _admitted(kind: Kind) -> list[Any]:
    """What may be assumed of the symbol of a number of a kind."""
    return [Symbol("s", **assumed).assumptions0 for assumed in kind.assumed()]


def _written(name: str, assumed: Mapping[str, bool]) -> str:
    return f"Symbol({', '.join([repr(name), *(f'{fact}={value}' for fact, value in assumed.items())])})"


def check_limits(terms: Iterable[Basic]) -> None:
    """The variable of a limit is positive, or whole, only far out; SymPy would simplify |s| to s, or to -s, everywhere.

    Raises: DomainError naming the variable.
    """
    for limit in terms:
        if not isinstance(limit, Limit):
            continue
        _, variable, point, _ = limit.args
        admitted = [Symbol("s", **assumed).assumptions0 for assumed in (FAR_OUT if point is oo else FAR_OUT[:2])]
        if type(variable) is not Symbol or variable.assumptions0 not in admitted:
            raise DomainError(f"{variable} is assumed to be something that what tends to {point} need not be")


def vector(name: str, length: Any) -> MatrixSymbol:
    """A column of `length` real entries."""
    return MatrixSymbol(name, length, Integer(1))


CLOSED = Domain()
