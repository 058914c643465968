"""What one variable may range over: the base of all kinds, and the kinds that no field owns.

A kind is a frozen dataclass with `contains` of its own. That is what it means, so a class that only inherits it, from
whatever kind, is not known. How instances are drawn stands in `lemmata.verify.search.kinds`, what derivations may use in
`lemmata.theory.kernel.kinds`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from sympy import MatrixSymbol, Symbol


class KindError(ValueError):
    """A kind of variable that is not known, or that says nothing of such a symbol or in such company."""


@dataclass(frozen=True)
class Setting:
    """What the membership of one variable may depend on: the other variables of its point, and the sizes."""

    variables: tuple[tuple[Any, Kind], ...]
    point: Mapping[str, Any]

    def first(self, kind: type[Kind]) -> Any:
        """The value of the first variable of a kind; a kind names its companions, so that there is one."""
        return self.point[first_of(kind, self.variables).name]


class Traits:
    """What is true of all variables of a kind; no field of the dataclasses, so that it is not shown with them.

    Attributes:
        requirement: what a value that does not belong to the kind is told to do, such as "be >= {kind.low}".
        shape: the symbols that it speaks of: any, no numbers, columns only, matrices of rows, or square ones.
        numbers: whether in a claim its symbol must be a number.
        sign: what every entry is, for SymPy and the kernel.
        ends: of a kind that is an interval of real numbers, entry by entry, its ends; None for one that is not bounded.
        companions: kinds of which the domain must have a variable.
        single: those of its companions of which the domain must have one only.
        length: the companion whose axis has the variable's length, and that axis.
        sizes: size symbols that it has a say on, in no shape.
        anything: whether every value of the symbol's shape belongs to it.
    """

    requirement: ClassVar[str] = "belong to its kind"
    shape: ClassVar[Literal["any", "array", "column", "rows", "square"]] = "any"
    numbers: ClassVar[bool] = False
    sign: ClassVar[Literal["", "nonnegative", "positive"]] = ""
    ends: ClassVar[tuple[int | None, int | None] | None] = None
    companions: ClassVar[tuple[type[Kind], ...]] = ()
    single: ClassVar[tuple[type[Kind], ...]] = ()
    length: ClassVar[tuple[type[Kind], int] | None] = None
    sizes: ClassVar[tuple[Symbol, ...]] = ()
    anything: ClassVar[bool] = False


@dataclass(frozen=True)
class Kind(Traits):
    """What one variable ranges over."""

    def contains(self, value: Any, setting: Setting) -> bool:
        """Whether an exact value (a number, a list or rows) is one; of the kind itself, never inherited."""
        raise KindError(f"nothing is known of the kind {type(self).__name__}")

    @property
    def least(self) -> int | None:
        """Of a kind of whole numbers the least one, else None."""
        return None

    def assumed(self) -> list[dict[str, bool]]:
        """What SymPy may be told of the symbol of a number of this kind: nothing that the kind does not say."""
        signs = {"": [], "nonnegative": ["nonnegative"], "positive": ["nonnegative", "positive"]}[self.sign]
        return [{"real": True}, *({sign: True} for sign in signs)]

    def most(self, sizes: Mapping[str, int]) -> dict[str, int]:
        """Sizes that may not be greater, at these others, for there to be an instance."""
        return {}

    def hypotheses(self) -> tuple[Any, ...]:
        """Relations that `given` must hold in every claim that has a variable of this kind."""
        return ()

    def chosen_after(self) -> tuple[Any, ...]:
        """Variables that must not stand behind one of this kind in a prefix of quantifiers."""
        return ()

    def put(self, terms: Mapping[Any, Any]) -> Kind:
        """The kind where terms stand for variables that it speaks of."""
        return self

    def reaching(self, times: int, least: int) -> Kind:
        """The kind of the same values, of which draws go farther: so many times, and at least to a number."""
        return self

    def freed(self) -> Kind:
        """The kind of the same values without what is said of other variables, where operators mean the same without it."""
        return self


def is_known(kind: Kind) -> bool:
    """Whether a kind says by itself what belongs to it."""
    return "contains" in vars(type(kind)) and type(kind) is not Kind


def first_of(kind: type[Kind], variables: Sequence[tuple[Any, Kind]]) -> Any:
    """The first variable of a kind or of one derived from it, or None."""
    return next((symbol for symbol, found in variables if isinstance(found, kind)), None)


def check_kind(symbol: Any, kind: Kind) -> None:
    """Check that a kind is known, and says something of its symbol.

    Raises: KindError in one line that names the variable and what to do.
    """
    name = type(kind).__name__
    if not is_known(kind):
        raise KindError(
            f"{symbol.name}: nothing is known of the kind {name}, so no point is certain to lie in the domain; add its test "
            f"`contains` to the class {name} itself and its draws to verify/search/kinds/, or use a known kind and `given`"
        )
    if not isinstance(symbol, MatrixSymbol | Symbol):
        raise KindError(f"a variable must be a symbol or a matrix symbol, got {symbol} of kind {name}")
    columns = symbol.shape[1] if isinstance(symbol, MatrixSymbol) else 0
    if kind.shape == "array" and columns == 0:
        raise KindError(f"{symbol.name}: the kind {name} speaks of a vector or a matrix, which the symbol is not")
    if kind.shape == "column" and columns != 1:
        raise KindError(f"{symbol.name}: the kind {name} speaks of a vector, which the symbol is not")
    if kind.shape in ("rows", "square") and columns in (0, 1):
        raise KindError(f"{symbol.name}: the kind {name} speaks of rows of patterns, which the symbol has not")
    if kind.shape == "square" and symbol.shape[0] != columns:
        raise KindError(f"{symbol.name}: the kind {name} speaks of a square matrix, got one of shape {symbol.shape}")


def leaves(value: Any) -> Iterator[Any]:
    """The entries of a number, a list or rows."""
    if isinstance(value, Sequence):
        for entry in value:
            yield from leaves(entry)
    else:
        yield value


# --- kinds that no field owns -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Vector(Kind):
    r"""Any vector of its symbol's length."""

    requirement = "be real"
    anything = True

    def contains(self, value: Any, setting: Setting) -> bool:
        return True


@dataclass(frozen=True)
class Real(Kind):
    """A real number."""

    requirement = "be real"
    anything = True
    numbers = True
    ends = (None, None)

    def contains(self, value: Any, setting: Setting) -> bool:
        return True


@dataclass(frozen=True)
class Positive(Kind):
    """A real number > 0; with `vector` symbols, every entry."""

    requirement = "be > 0"
    sign = "positive"
    ends = (0, None)

    def contains(self, value: Any, setting: Setting) -> bool:
        return all(entry > 0 for entry in leaves(value))


@dataclass(frozen=True)
class NonNegative(Kind):
    """A real number >= 0; with `vector` symbols, every entry."""

    requirement = "be >= 0"
    sign = "nonnegative"
    ends = (0, None)

    def contains(self, value: Any, setting: Setting) -> bool:
        return all(entry >= 0 for entry in leaves(value))


@dataclass(frozen=True)
class UnitInterval(Kind):
    """A real number in [0, 1]."""

    requirement = "lie in [0, 1]"
    numbers = True
    sign = "nonnegative"
    ends = (0, 1)

    def contains(self, value: Any, setting: Setting) -> bool:
        return all(0 <= entry <= 1 for entry in leaves(value))


@dataclass(frozen=True)
class Whole(Kind):
    """An integer from `low` to infinity; draws reach `high`."""

    requirement = "be an integer >= {kind.low}"
    numbers = True

    low: int = 1
    high: int = 64

    def contains(self, value: Any, setting: Setting) -> bool:
        return all(entry == int(entry) and entry >= self.low for entry in leaves(value))

    @property
    def least(self) -> int | None:
        return self.low

    def reaching(self, times: int, least: int) -> Kind:
        return replace(self, high=max(times * self.high, least))

    def assumed(self) -> list[dict[str, bool]]:
        found = [{"real": True}, {"integer": True}]
        found += [{"integer": True, "nonnegative": True}] if self.low >= 0 else []
        return found + ([{"integer": True, "positive": True}] if self.low >= 1 else [])
