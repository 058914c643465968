"""Misuse of shapes, told where a claim is built: what an operator is applied to, and what its definition counts over.

    leq(Dot(v, u), 0)  # v of length n, u of length d

is refused with "Dot: v has n entries, counted over d". So is what SymPy can write and no interpreter reads, such as its sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sympy import (
    Add,
    Basic,
    Derivative,
    Determinant,
    Expr,
    Function,
    Integer,
    Integral,
    Inverse,
    MatMul,
    MatrixBase,
    MatrixSymbol,
    Poly,
    Product,
    Sum,
    Symbol,
    Trace,
    Transpose,
    expand,
    preorder_traversal,
    sympify,
)
from sympy.core.relational import Relational
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from lemmata.theory.language.arithmetics import SYMBOLIC, Mat, Vec
from lemmata.theory.language.indexed import arguments_of, operator_of, outermost, parts_of, unsaid
from lemmata.theory.language.operator import DEFINED, MeaningError
from lemmata.theory.language.taken import are_taken_to_fit
from lemmata.theory.terms.index_terms import Binder, Block, Entry, Index

UNREAD: tuple[type, ...] = (Sum, Product, Integral, Derivative, MatrixElement, MatrixBase)
UNREAD += (Determinant, Trace, Inverse, Transpose, HadamardProduct, HadamardPower)
FRESH_NAME = re.compile(r"~v?\d+")
Least = Mapping[str, int]
ANY: Least = MappingProxyType({})
ENTRY = Symbol("entry", real=True)
WANTED = {"Scalar": "a number", "Vector": "a vector", "Patterns": "a matrix"}


class ShapeError(ValueError):
    """An operator applied to what it does not take, or a definition that counts beyond an array: one line."""


def check_shapes(expression: Basic, least: Least = ANY) -> None:
    """Look at every operator with a definition in an expression, and at what SymPy has and we have not.

    Args:
        least: the sizes that are greater than 1 in every instance, and what they are at least.

    Raises: ShapeError.
    """
    if are_taken_to_fit():
        return
    for node in preorder_traversal(expression):
        _check_read(node)
        if isinstance(node, Binder | Entry):
            _check_indexed(node, least)
        operator: Any = type(node)
        name = str(operator.__name__)
        if DEFINED.get(name) is operator:
            _check_kinds(operator, node.args)
            _check_counted(operator, node.args, name, least)
            _check_made(node, least)
    for term in outermost(expression):
        _check_counted(operator_of(term), arguments_of(term), str(term), least)


def _check_indexed(node: Any, least: Least) -> None:
    """Raises: ShapeError for what no word says, a range that may be empty, or a place beyond the last."""
    if wrong := unsaid(node):
        raise ShapeError(wrong)
    if isinstance(node, Binder):
        if not _at_least_0(node.index.range - 1, least):
            raise ShapeError(f"{node.index} < {node.index.range} is no index at some sizes; let its range have a place at all")
        return
    array, *places = node.args
    kinds = ("entries",) if len(places) == 1 else ("rows", "columns")
    for what, length, place in zip(kinds, array.shape, places, strict=False):
        (_check_within if place.is_Integer else _check_place)(str(array), what, length, place, least)


def _check_made(node: Any, least: Least) -> None:
    """Raises: ShapeError for an array that has no entry at some sizes."""
    if isinstance(node, MatrixExpr):
        for axis in node.shape:
            if isinstance(axis, Add) and not _at_least_0(axis - 1, least):
                raise ShapeError(f"{node} has {axis} entries, which are none at some sizes; let its arguments have more")


def _check_counted(operator: Any, args: Iterable[Any], name: str, least: Least) -> None:
    shapes = tuple(arg.shape if isinstance(arg, MatrixExpr) else arg for arg in args)
    wrong = _wrong(operator, shapes, tuple(least.items()))
    if wrong:
        raise ShapeError(f"{name}: {wrong}")


def _check_read(node: Any) -> None:
    """Raises: ShapeError for what no interpreter reads: an array for a number, or a sum of SymPy's and the like."""
    arrays = [arg for arg in node.args if isinstance(arg, MatrixExpr | MatrixBase)]
    known = "make it an operator with `@defined`"
    if isinstance(node, MatrixElement):
        raise ShapeError(f"no interpreter reads SymPy's MatrixElement in {node}; {known}, or write it as {_entry_of(node)}")
    if isinstance(node, Sum | Product):
        written = f"write lemmata's {_NAMES[type(node)]}(f, i) with an Index i"
        raise ShapeError(f"no interpreter reads SymPy's {type(node).__name__} in {node}; {written}")
    if isinstance(node, UNREAD) or (isinstance(node, MatMul) and len(arrays) > 1):
        what = "a product of matrices" if isinstance(node, MatMul) else f"SymPy's {type(node).__name__}"
        raise ShapeError(f"no interpreter reads {what} in {node}; {known}")
    if arrays and isinstance(node, Relational):
        raise ShapeError(f"{node} compares arrays, not numbers; compare one number of each, or write one for the other")
    if arrays and isinstance(node, Function) and type(node).__module__.startswith("sympy."):
        raise ShapeError(f"{type(node).__name__} is a function of a number, got {arrays[0]}; {known}")


_NAMES: dict[type, str] = {Sum: "Total", Product: "Product"}


def _entry_of(node: Any) -> str:
    array, row, column = node.args
    return f"Entry({array}, {row})" if array.shape[1] == 1 else f"Entry({array}, {row}, {column})"


def _check_kinds(operator: Any, args: tuple[Any, ...]) -> None:
    for (kind, arg), name in zip(operator.kinds(args), _names(operator, len(args)), strict=True):
        columns = arg.shape[1] if isinstance(arg, MatrixExpr) else 0
        found = "Scalar" if columns == 0 else "Vector" if columns == 1 else "Patterns"
        if kind == "Patterns" and found == "Vector" and not isinstance(arg, MatrixSymbol):
            continue  # rows of one entry, written out or made
        if found != kind:
            raise ShapeError(f"{operator.__name__}: {name} is {WANTED[kind]}, got {arg}, which is {WANTED[found]}")


def _names(operator: Any, count: int) -> tuple[str, ...]:
    """The names of the arguments in the definition."""
    if hasattr(operator, "names"):
        return tuple(operator.names)
    code = operator.body.__code__
    fixed = code.co_varnames[: code.co_argcount]
    return (*fixed, *(f"{code.co_varnames[code.co_argcount]} {k + 1}" for k in range(count - len(fixed))))


@lru_cache(maxsize=10_000)
def _wrong(operator: Any, shapes: tuple[Any, ...], least: tuple[tuple[str, int], ...]) -> str:
    """What the definition counts beyond at these shapes, or ""; so too where it has no meaning at symbolic sizes."""
    names = _names(operator, len(shapes))
    try:
        probes = [_probe(name, shape, dict(least)) for name, shape in zip(names, shapes, strict=True)]
        found = SYMBOLIC.run(operator.body, *probes)
        if isinstance(found, Vec):
            found[found.index()]
        elif isinstance(found, Mat):
            found[found.row(), found.column()]
    except ShapeError as error:
        return str(error)
    except (MeaningError, NotImplementedError, ValueError, TypeError, AttributeError, KeyError):
        return ""
    return ""


def _probe(name: str, shape: Any, least: Least) -> Any:
    """An array of which only the shape is known, that says where it is counted beyond; a number as it is."""
    if not isinstance(shape, tuple):
        return shape
    rows, columns = shape
    if columns == 1:

        def entry(i: Any) -> Expr:
            _check_place(name, "entries", rows, i, least)
            return ENTRY

        return Vec(rows, entry)

    def at(i: Any, k: Any) -> Expr:
        _check_place(name, "rows", rows, i, least)
        _check_place(name, "columns", columns, k, least)
        return ENTRY

    return Mat(rows, columns, at, name)


def _check_place(name: str, what: str, length: Any, place: Any, least: Least) -> None:
    if isinstance(place, Index):
        over = place.range.args[2] if isinstance(place.range, Block) else place.range
        if not _at_least_0(length - over, least):
            raise ShapeError(f"{name} has {length} {what}, counted over {over}")
    elif isinstance(place, Expr) and not place.is_Integer:
        _check_within(name, what, length, place, least)
    elif isinstance(length, Integer | int) and int(place) >= int(length):
        raise ShapeError(f"{name} has {length} {what}, and none at {place}")


def _check_within(name: str, what: str, length: Any, place: Any, least: Least) -> None:
    first, last = _ends(sympify(place))
    if not (_at_least_0(first, least) and _at_least_0(length - 1 - last, least)):
        raise ShapeError(f"{name} has {length} {what}, and at some sizes none at {FRESH_NAME.sub('', str(place))}")


def _ends(place: Any) -> tuple[Any, Any]:
    """The least and the greatest number that a place with an index may be."""
    index, rest, is_forward = parts_of(place)
    if index is None:
        return rest, rest
    last = index.range - 1
    return (rest, rest + last) if is_forward else (rest - last, rest)


def _at_least_0(size: Any, least: Least = ANY) -> bool:
    """Whether a polynomial of sizes is, each of them being at least 1, or more where that is known.

    It certainly is where it has no negative coefficient in how far the sizes are above that.
    """
    left = expand(sympify(size))
    symbols = sorted(left.free_symbols, key=str)
    if not symbols:
        return bool(left >= 0)
    if not left.is_polynomial(*symbols):
        return False
    above = left.xreplace({symbol: symbol + least.get(symbol.name, 1) for symbol in symbols})
    return all(coefficient >= 0 for coefficient in Poly(above, *symbols).coeffs())
