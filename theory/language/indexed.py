r"""Sums, products and extremes over an index, and single entries, in a statement: each is an operator that is made for it.

    i = Index("i", n)
    leq(Total(Entry(v, i) * exp(Entry(w, i)), i), 1)

A range that ends at another index is one up to n, weighted: `Total(Entry(v, k) * upto(k, i), k)` is the sum over k <= i.

The kernel reads `Total` and `Greatest` as they are. Every other interpreter runs what `spelled` puts in their place: an
operator of the variables, whose definition says the term in words. It is bounded and compared as any other operator is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache, reduce
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    E,
    Expr,
    Integer,
    KroneckerDelta,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    Symbol,
    cos,
    erf,
    exp,
    expand,
    factorial,
    floor,
    gamma,
    log,
    pi,
    sign,
    sin,
    srepr,
    sympify,
    tanh,
)
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from lemmata.theory.language import functions as words
from lemmata.theory.language.defined import (
    Defined,
    absolute,
    before,
    circle_number,
    e_to,
    gamma_of,
    greatest,
    larger,
    ln,
    root,
    same,
    total,
    vector,
    whole_number,
)
from lemmata.theory.language.operator import Operator, VectorOperator
from lemmata.theory.terms.index_terms import OPAQUE, Binder, Entry, Greatest, Index, Product, Total
from lemmata.theory.terms.known import BEFORE, KNOWN
from lemmata.theory.terms.known import before as index_before

Known = Mapping[Basic, Any]  # what variables, sizes and indices stand for
OVER: Mapping[type, Callable[..., Any]] = {Total: total, Greatest: greatest, Product: words.product}
OF_A_NUMBER: Mapping[type, Callable[[Any], Any]] = {
    **{exp: e_to, log: ln, Abs: absolute, gamma: gamma_of, cos: words.cos, sin: words.sin, erf: words.erf},
    **{factorial: words.factorial, floor: words.floor, sign: words.sign, tanh: words.tanh},
}
OF_SEVERAL: Mapping[type, Callable[[Any, Any], Any]] = {
    **{Add: lambda a, b: a + b, Mul: lambda a, b: a * b, Max: larger, Min: words.lesser},
}
CONSTANTS: Mapping[Any, Callable[[], Any]] = {pi: circle_number, E: lambda: e_to(Fraction(1))}
HALF = Fraction(1, 2)


# --- ranges that end at another index --------------------------------------------------------------------------------


def below(k: Index, i: Index) -> Any:
    """1 where the index k is less than i, else 0: both run over the same range."""
    return index_before(k, i)


def upto(k: Index, i: Index) -> Any:
    """1 where the index k is at most i, else 0: both run over the same range."""
    return KroneckerDelta(k, i) + below(k, i)


# --- where they stand -------------------------------------------------------------------------------------------------


def spelled(expression: Any) -> Any:
    """The expression with an operator in the place of each outermost sum, product, extreme and entry; as it is without one."""
    if isinstance(expression, Binder | Entry):
        return operator_of(expression)(*arguments_of(expression))
    if not expression.args or isinstance(expression, MatrixSymbol):
        return expression
    args = [spelled(arg) for arg in expression.args]
    if all(new is old for new, old in zip(args, expression.args, strict=True)):
        return expression
    return expression.func(*args, evaluate=False) if isinstance(expression, Relational) else expression.func(*args)


def outermost(expression: Basic) -> Iterator[Binder | Entry]:
    """The sums, products, extremes and entries of an expression that stand in no other."""
    if isinstance(expression, Binder | Entry):
        yield expression
        return
    for arg in expression.args:
        yield from outermost(arg)


def arguments_of(term: Basic) -> list[Any]:
    """The variables and sizes that a term speaks of, by name."""
    return sorted(term.free_symbols - OPAQUE, key=lambda symbol: str(symbol))


@cache
def operator_of(term: Any) -> Any:
    """The operator whose value is the term, a function of the term's variables and sizes; of no register, as it has no name."""
    free = arguments_of(term)

    def body(*values: Any) -> Any:
        return say(term, dict(zip(free, values, strict=True)))

    name = f"_{type(term).__name__}_{hashlib.sha256(srepr(term).encode()).hexdigest()[:12]}"
    parts: dict[str, Any] = {"__module__": __name__, "__doc__": str(term), "nargs": len(free), "latex_name": "", "term": term}
    parts |= {"takes": tuple(map(_kind, free)), "more": "", "body": staticmethod(body)}
    parts |= {"names": tuple(map(str, free)), "_sympystr": _shown, "_latex": _shown}
    return type(name, (Defined, Operator), parts)


def _shown(self: Any, printer: Any, exp: str | None = None) -> str:
    """As the term itself is printed."""
    text = str(printer.doprint(self.term))
    return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


def _kind(symbol: Any) -> str:
    if not isinstance(symbol, MatrixSymbol):
        return "Scalar"
    return "Vector" if symbol.shape[1] == 1 else "Patterns"


# --- what they say ----------------------------------------------------------------------------------------------------


def say(term: Any, known: Known) -> Any:
    """A number of the arithmetic at work. Raises: ValueError for what there is no word for."""
    if isinstance(term, Index):
        return words.number_of(known[term], size_of(term.range, known))
    if term in known:
        return known[term]
    if isinstance(term, Binder):
        over, body, index = OVER[type(term)], term.body, term.index
        return over(size_of(index.range, known), lambda place: say(body, {**known, index: place}))
    if isinstance(term, Entry):
        places = tuple(_place(index, known) for index in term.args[1:])
        return _array(term.args[0], known)[places[0] if len(places) == 1 else places]
    if isinstance(term, Operator):
        return type(term)(*(_argument(arg, known) for arg in term.args))
    return _written(term, known)


def _written(term: Any, known: Known) -> Any:
    """A number, or a function of SymPy's."""
    if isinstance(term, Rational):
        return Fraction(term.p, term.q)
    if term in CONSTANTS:
        return CONSTANTS[term]()
    if isinstance(term, KroneckerDelta):
        return same(*(_place(arg, known) for arg in term.args))
    if _compares(term):
        return before(*(_place(arg, known) for arg in term.args))
    if isinstance(term, Pow):
        return _power(term, known)
    if type(term) in OF_A_NUMBER and len(term.args) == 1:
        return OF_A_NUMBER[type(term)](say(term.args[0], known))
    if type(term) in OF_SEVERAL:
        return reduce(OF_SEVERAL[type(term)], (say(arg, known) for arg in term.args))
    raise ValueError(f"there is no word for {type(term).__name__}")


def _power(term: Any, known: Known) -> Any:
    base, exponent = say(term.base, known), term.exp
    if exponent.could_extract_minus_sign():
        return 1 / _power(Pow(term.base, -exponent, evaluate=False), known)
    if exponent.is_Integer:
        return base ** int(exponent)
    if exponent == HALF:
        return root(base)
    raised = say(exponent, known)
    if isinstance(base, Fraction) and not isinstance(raised, int):  # which Python would make a float
        return e_to(ln(base) * raised)
    return base**raised


def _argument(term: Any, known: Known) -> Any:
    return _array(term, known) if isinstance(term, MatrixExpr) else say(term, known)


def _array(term: Any, known: Known) -> Any:
    """A vector or a matrix of the arithmetic at work."""
    if isinstance(term, MatrixSymbol):
        return known[term]
    if isinstance(term, VectorOperator):
        return type(term)(*(_argument(arg, known) for arg in term.args))
    length = size_of(term.shape[0], known)
    if isinstance(term, MatAdd):
        parts = [_array(arg, known) for arg in term.args]
        return vector(length, lambda i: reduce(OF_SEVERAL[Add], (part[i] for part in parts)))
    scale, (part,) = term.as_coeff_matrices()
    factor, column = say(scale, known), _array(part, known)
    return vector(length, lambda i: factor * column[i])


def size_of(term: Any, known: Known) -> Any:
    """A number of places: whole, or at symbolic sizes a term of them."""
    if isinstance(known.get(term), int):
        return known[term]
    if isinstance(term, Integer):
        return int(term)
    found = sympify(term).xreplace({symbol: sympify(_counted(known[symbol])) for symbol in term.free_symbols})
    return int(found) if found.is_Integer else found


def _counted(value: Any) -> Any:
    return value if isinstance(value, int | Expr) else whole_number(value)


def _place(term: Any, known: Known) -> Any:
    """A place, so many after another one, or so many before the end."""
    index, rest, is_forward = parts_of(term)
    if index is None:
        return size_of(rest, known)
    if rest == 0 and is_forward:
        return known[index]
    more = size_of(rest, known)
    return known[index] + more if is_forward else more - known[index]


@cache
def parts_of(term: Any) -> tuple[Index | None, Any, bool]:
    """The index of a place, what is added to it, and whether it is counted forward. Raises: ValueError for other terms."""
    found = [symbol for symbol in term.free_symbols if isinstance(symbol, Index)]
    if not found:
        return None, term, True
    for step in (1, -1):
        rest = expand(term - step * found[0])
        if len(found) == 1 and not any(isinstance(symbol, Index) for symbol in rest.free_symbols):
            return found[0], rest, step > 0
    raise ValueError(f"{term} is no place: write an index, plus or minus a number, or a number minus an index")


# --- what cannot be said ----------------------------------------------------------------------------------------------


def unsaid(term: Any) -> str:
    """What no word says within a sum, a product, an extreme or an entry: one line, or "" where all can be said."""
    if isinstance(term, Binder):
        return _wrong_range(term.index) or unsaid(term.body)
    if isinstance(term, Entry):
        return _wrong_entry(term)
    if _is_of_places(term):
        return _wrong_pair(term)
    fine = isinstance(term, Operator | VectorOperator | MatAdd | MatMul | Pow | Rational | Symbol | MatrixSymbol)
    if not (fine or type(term) in OF_A_NUMBER or type(term) in OF_SEVERAL or term in CONSTANTS):
        return f"there is no word for {type(term).__name__} within a sum; make it an operator with `@defined`"
    if isinstance(term, Pow) and term.exp.has(Index) and not (term.base.is_positive or term.base.has(Entry)):
        return f"{term} is a power for a base > 0 only, which {term.base} is not; make it an operator with `@defined`"
    if isinstance(term, MatMul) and len(term.as_coeff_matrices()[1]) != 1:
        return f"the product of matrices {term} is no vector here; make it an operator with `@defined`"
    return next(filter(None, map(unsaid, term.args if not isinstance(term, MatrixSymbol) else ())), "")


def _is_of_places(term: Any) -> bool:
    return isinstance(term, KroneckerDelta) or _compares(term)


def _wrong_pair(term: Any) -> str:
    one, other = term.args
    if isinstance(term, KroneckerDelta):
        return _wrong_place(one) or _wrong_place(other)
    alike = isinstance(one, Index) and isinstance(other, Index) and one.range == other.range
    return "" if alike else f"{term} compares {one} and {other}, which are no indices of one range"


def _compares(term: Any) -> bool:
    return isinstance(term, AppliedUndef) and term.func == KNOWN[BEFORE]


def _wrong_range(index: Any) -> str:
    if not isinstance(index, Index) or not isinstance(index.range, Expr):
        return f"{index} has no range to count over; write it as Index({str(index)!r}, n)"
    if any(isinstance(symbol, Index) for symbol in index.range.free_symbols):
        return f"the range {index.range} of {index} depends on an index; let it be fixed, and multiply by upto({index}, ...)"
    if not index.range.is_integer:
        return f"the range {index.range} of {index} is not shown to be whole"
    return ""


def _wrong_entry(term: Entry) -> str:
    array, *indices = term.args
    if not isinstance(array, MatrixExpr):
        return f"{array} has no entries; Entry takes a vector, or a matrix and two indices"
    wanted = 1 if array.shape[1] == 1 else 2
    if len(indices) != wanted:
        return f"an entry of {array} is written with {wanted} {'index' if wanted == 1 else 'indices'}, got {len(indices)}"
    return unsaid(array) or next(filter(None, map(_wrong_place, indices)), "")


def _wrong_place(term: Any) -> str:
    try:
        index, rest, _ = parts_of(term)
    except ValueError as error:
        return str(error)
    whole = all(symbol.is_integer for symbol in rest.free_symbols) and rest.is_integer
    return (_wrong_range(index) if index is not None else "") or ("" if whole else f"{term} is no place: it is not whole")
