r"""The index language of derivations: entries of vectors and matrices, sums, extremes and integrals over symbolic ranges.

A vector of symbolic length is a function of an `Index`; $\sum_{i<d}f(i)$ is `Total(f(i), i)`, $\max_if(i)$ is
`Greatest(f(i), i)`, $\int_a^bf(t)\,dt$ is `Integrated(f(t), t, a, b)`. Every range is finite and not empty. Bound names carry
no meaning; `substitute` never captures one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import count
from typing import Any, cast

from lemmata.theory.terms.sympy_facts import (
    Abs,
    Add,
    AppliedUndef,
    Basic,
    BooleanFunction,
    E,
    EulerGamma,
    Expr,
    Function,
    Integer,
    KroneckerDelta,
    LatexPrinter,
    Mul,
    Pow,
    Rational,
    Relational,
    StrPrinter,
    Symbol,
    exp,
    gamma,
    log,
    pi,
    sympify,
)


class Block(Basic):
    r"""The range $\{i<d:\mathrm{layers}_i=t\}$: the patterns of layer $t$, never empty; arguments: assignment, t, d."""

    @property
    def free_symbols(self) -> set[Basic]:
        return cast("set[Basic]", self.args[1].free_symbols | self.args[2].free_symbols)


class Index(Symbol):
    """An index with its range: an expression s for 0, ..., s - 1, or a `Block`."""

    __slots__ = ("range",)
    range: Basic

    def __new__(cls, name: str, range: Any) -> Index:
        made = Symbol.__xnew__(cls, name, integer=True, nonnegative=True)
        made.range = sympify(range)
        return cast("Index", made)

    def __getnewargs_ex__(self) -> Any:
        return (self.name, self.range), {}

    @property
    def free_symbols(self) -> set[Basic]:
        return cast("set[Basic]", {self} | self.range.free_symbols)

    def _hashable_content(self) -> Any:
        return (self.name, self.range, "Index")

    def _sympyrepr(self, printer: Any) -> str:
        return f"{type(self).__name__}({self.name!r}, {printer.doprint(self.range)})"


class Chosen(Index):
    """An index that exists by a step of the derivation (where an extreme is attained); never generalised over.

    What the choice may depend on is kept by the derivation's context.
    """

    __slots__ = ()

    def _hashable_content(self) -> Any:
        return (self.name, self.range, "Chosen")


class ChosenReal(Symbol):
    """A real number that exists by a step of the derivation (a mean value); never generalised over."""

    __slots__ = ()

    def __new__(cls, name: str, **assumptions: bool) -> ChosenReal:
        return cast("ChosenReal", Symbol.__xnew__(cls, name, **({"real": True} | assumptions)))

    def _hashable_content(self) -> Any:
        return (*super()._hashable_content(), "ChosenReal")


class DimensionSymbol(Symbol):
    """A dimension that is a variable of its own (the size symbol `n` is bound to the shape of a matrix); printed as n."""

    __slots__ = ()

    def _latex(self, printer: LatexPrinter) -> str:
        return "n"


# SymPy takes an expression with a single free symbol for a function of it and looks for its sign without end; with these two
# among the free symbols of every binder it does not try
OPAQUE = frozenset((Symbol("opaque_1"), Symbol("opaque_2")))


class Binder(Expr):
    """An expression that binds its last index; arguments: body, index."""

    _free: frozenset[Basic]
    is_real = True
    is_commutative = True
    is_extended_real = True

    def __new__(cls, body: Any, index: Index) -> Any:
        body = sympify(body)
        free = body.free_symbols
        for symbol in free:
            if isinstance(symbol, Index) and symbol != index and index in symbol.range.free_symbols:
                raise ValueError(f"{index} is bound, but {symbol}, which is free, lies in a range that depends on it")
        made = Expr.__new__(cls, body, index)
        made._free = frozenset((free - {index}) | index.range.free_symbols | OPAQUE)  # asked for at every substitution
        return made

    @property
    def body(self) -> Expr:
        return cast("Expr", self.args[0])

    @property
    def index(self) -> Index:
        return cast("Index", self.args[1])

    @property
    def free_symbols(self) -> set[Basic]:
        return set(self._free)

    def as_dummy(self) -> Basic:
        return self

    def _sympystr(self, printer: StrPrinter) -> str:
        return f"{type(self).__name__}[{self.index} < {self.index.range}]({printer.doprint(self.body)})"

    latex_name = ""

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        index, size = printer.doprint(self.index), printer.doprint(self.index.range)
        body = printer.doprint(self.body)
        body = rf"\left[{body}\right]" if self.body.is_Add else body
        text = rf"\left({self.latex_name}_{{{index}<{size}}}{body}\right)"
        return text if exp is None else rf"{text}^{{{exp}}}"


class Total(Binder):
    r"""$\sum_if(i)$."""

    latex_name = r"\sum"


class Greatest(Binder):
    r"""$\max_if(i)$; the least is `least(f(i), i)`, which is $-\max_i(-f(i))$."""

    latex_name = r"\max"


class Product(Binder):
    r"""$\prod_if(i)$, in the language of claims; the kernel has no rule for it."""

    latex_name = r"\prod"


def least(body: Any, index: Index) -> Expr:
    r"""$\min_if(i)=-\max_i(-f(i))$."""
    return -Greatest(-sympify(body), index)


class Integrated(Expr):
    r"""$\int_a^bf(t)\,dt$; arguments: f(t), t, a, b. Only integrable bodies are built by the rules."""

    is_real = True
    is_commutative = True
    is_extended_real = True

    def __new__(cls, body: Any, variable: Symbol, low: Any, high: Any) -> Any:
        return Expr.__new__(cls, sympify(body), variable, sympify(low), sympify(high))

    @property
    def free_symbols(self) -> set[Basic]:
        body, variable, low, high = self.args
        return cast("set[Basic]", (body.free_symbols - {variable}) | low.free_symbols | high.free_symbols | OPAQUE)

    def as_dummy(self) -> Basic:
        return self

    def _sympystr(self, printer: StrPrinter) -> str:
        body, variable, low, high = map(printer.doprint, self.args)
        return f"Integrated[{low} < {variable} < {high}]({body})"


class Entry(Expr):
    """An entry of a vector (one index) or of a matrix (two), in the language of claims; `meaning.lower` resolves it."""

    is_real = True
    is_commutative = True

    def __new__(cls, array: Any, *indices: Any) -> Any:
        return Expr.__new__(cls, array, *map(sympify, indices))

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        array, *indices = map(printer.doprint, self.args)
        text = rf"{{{array}}}_{{{','.join(indices)}}}"
        return text if exp is None else rf"{text}^{{{exp}}}"


class Signed(Function):
    """A normal form whose sign was evident before it was written out; arguments: the form, 1 for > 0 or 0 for >= 0.

    Only `normal` builds it, under roots, logarithms and reciprocals; it never stands in a formula.
    """

    nargs = 2
    is_real = True
    is_finite = True

    @classmethod
    def eval(cls, *args: Any) -> None:
        return None


class Family(Basic):
    """A vector given by its entries, in the language of claims: Family(f(k), k) has the entry f(k) at k."""

    @property
    def free_symbols(self) -> set[Basic]:
        body, index = self.args
        return cast("set[Basic]", (body.free_symbols - {index}) | cast("Index", index).range.free_symbols)


@cache
def array(name: str, **assumptions: bool) -> Any:
    """The function whose values are the entries of an array."""
    return Function(name, **({"real": True} | assumptions))


PLAIN_KINDS: tuple[dict[str, bool], ...] = (  # what may be assumed of a variable: nothing else could be checked of a term
    {"real": True},
    {"real": True, "nonnegative": True},
    {"real": True, "positive": True},
    {"integer": True},
    {"integer": True, "nonnegative": True},
    {"integer": True, "positive": True},
)
PLAIN = [Symbol("plain", **kind).assumptions0 for kind in PLAIN_KINDS]
NUMBERS = frozenset(type(number) for number in (*map(Integer, (-1, 0, 1, 2)), Rational(1, 2), Rational(1, 3)))
CONSTANTS = frozenset(map(type, (pi, E, EulerGamma)))
VARIABLES = frozenset((Symbol, DimensionSymbol))
ATOMS = VARIABLES | {Index, Chosen, ChosenReal} | NUMBERS | CONSTANTS
COMPOSITES = frozenset((Add, Mul, Pow, exp, log, gamma, Abs, KroneckerDelta, Total, Greatest, Integrated, Signed))
FRESH = count()


def fresh(index: Index) -> Index:
    """An index of the same range with a name that occurs nowhere else."""
    return Index(f"{index.name.split('~')[0]}~{next(FRESH)}", index.range)


def substitute(expression: Basic, mapping: Mapping[Basic, Any]) -> Any:
    """Replace free symbols, indices and arrays at once, under binders too, without capturing a bound name.

    Keys are symbols, indices, or array functions (`array("x")`), whose values are callables of the indices.
    """
    if not mapping:
        return expression
    if isinstance(expression, Symbol):
        if expression in mapping:
            return mapping[expression]
        return _ranged(expression, mapping) if isinstance(expression, Index) else expression
    if not expression.args:
        return expression
    if isinstance(expression, Binder | Integrated):
        return (_bound if isinstance(expression, Binder) else _integral)(expression, mapping)
    args = [substitute(arg, mapping) for arg in expression.args]
    if isinstance(expression, AppliedUndef) and expression.func in mapping:
        return mapping[expression.func](*args)
    if isinstance(expression, Relational | BooleanFunction):
        return expression.func(*args, evaluate=False)
    return expression if tuple(args) == expression.args else expression.func(*args)


def _ranged(index: Index, mapping: Mapping[Basic, Any]) -> Index:
    """An index that is not replaced itself, over its range after the replacement."""
    changed = substitute(index.range, mapping)
    if changed == index.range:
        return index
    if isinstance(index, Chosen):
        raise ValueError(f"{index} was chosen for {index.range}; no other range can be put in its place")
    return Index(index.name, changed)


def _bound(expression: Any, mapping: Mapping[Basic, Any]) -> Any:
    named = Index(expression.index.name, substitute(expression.index.range, mapping))
    inner = _without(mapping, expression.index)
    free = expression.body.free_symbols - {expression.index}
    named_alike = [symbol for symbol in free if symbol.name == named.name]
    met = any(named != expression.index or substitute(symbol, inner) != symbol for symbol in named_alike)
    if met or _captures(inner, expression.index):  # under a new range of either, a free index may meet the bound one
        named = fresh(named)
    return type(expression)(substitute(expression.body, {**inner, expression.index: named}), named)


def _integral(expression: Any, mapping: Mapping[Basic, Any]) -> Any:
    body, variable, low, high = expression.args
    inner = _without(mapping, variable)
    named = variable
    if _captures(inner, variable):
        named = Symbol(f"{variable.name.split('~')[0]}~{next(FRESH)}", **variable.assumptions0)
    body = substitute(body, {**inner, variable: named})
    return Integrated(body, named, substitute(low, mapping), substitute(high, mapping))


def _without(mapping: Mapping[Basic, Any], bound: Basic) -> dict[Basic, Any]:
    return {key: value for key, value in mapping.items() if key != bound}


def _captures(mapping: Mapping[Basic, Any], bound: Symbol) -> bool:
    """Whether a bound name could meet a free one of a value; a callable value may contain any name."""
    return any(callable(value) and not isinstance(value, Basic) for value in mapping.values()) or any(
        bound.name == symbol.name for value in mapping.values() for symbol in reach(value)
    )


def reach(expression: Basic) -> set[Basic]:
    """The free symbols of a term, and those of the ranges of its free indices."""
    found = set(expression.free_symbols)
    for symbol in expression.free_symbols:
        if isinstance(symbol, Index):
            found |= symbol.range.free_symbols
    return found


def substitute_index(expression: Basic, index: Index, term: Any) -> Any:
    """Replace one free index by a term."""
    return substitute(expression, {index: term})


def terms_in(expression: Basic) -> list[Any]:
    """A term and all terms in it, each object once; ranges of indices are no parts of it."""
    found: list[Any] = [expression]  # which keeps alive what is known by its id
    seen = {id(expression)}
    for term in found:
        for part in term.args:
            if id(part) not in seen:
                seen.add(id(part))
                found.append(part)
    return found


def arrays_of(expression: Basic) -> set[Any]:
    """The array functions that occur."""
    return {node.func for node in terms_in(expression) if isinstance(node, AppliedUndef)}


def chosen_in(expression: Basic) -> set[Any]:
    """The chosen indices and numbers that occur free, also in ranges."""
    return {symbol for symbol in expression.free_symbols if isinstance(symbol, Chosen | ChosenReal)}
