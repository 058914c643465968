"""Misuse of shapes, told where a claim is built: what an operator is applied to, and what its definition counts over.

    leq(Dot(v, u), 0)  # v of length n, u of length d

is refused with "Dot: v has n entries, counted over d". So is what SymPy can write and no interpreter reads, such as its sums.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import (
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
    Product,
    Sum,
    Symbol,
    Trace,
    Transpose,
    preorder_traversal,
)
from sympy.core.relational import Relational
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from lemmata.theory.language.arithmetics import SYMBOLIC, Mat, Vec
from lemmata.theory.language.operator import DEFINED, MeaningError
from lemmata.theory.language.taken import are_taken_to_fit
from lemmata.theory.terms.index_terms import Block, Index

UNREAD: tuple[type, ...] = (Sum, Product, Integral, Derivative, MatrixElement, MatrixBase)
UNREAD += (Determinant, Trace, Inverse, Transpose, HadamardProduct, HadamardPower)
ENTRY = Symbol("entry", real=True)
WANTED = {"Scalar": "a number", "Vector": "a vector", "Patterns": "a matrix"}


class ShapeError(ValueError):
    """An operator applied to what it does not take, or a definition that counts beyond an array: one line."""


def check_shapes(expression: Basic) -> None:
    """Look at every operator with a definition in an expression, and at what SymPy has and we have not. Raises: ShapeError."""
    if are_taken_to_fit():
        return
    for node in preorder_traversal(expression):
        _check_read(node)
        operator: Any = type(node)
        name = str(operator.__name__)
        if DEFINED.get(name) is operator:
            _check_kinds(operator, node.args)
            wrong = _wrong(operator, tuple(arg.shape if isinstance(arg, MatrixExpr) else arg for arg in node.args))
            if wrong:
                raise ShapeError(f"{name}: {wrong}")


def _check_read(node: Any) -> None:
    """Raises: ShapeError for what no interpreter reads: an array for a number, or a sum of SymPy's and the like."""
    arrays = [arg for arg in node.args if isinstance(arg, MatrixExpr | MatrixBase)]
    known = "make it an operator with `@defined`"
    if isinstance(node, UNREAD) or (isinstance(node, MatMul) and len(arrays) > 1):
        what = "a product of matrices" if isinstance(node, MatMul) else f"SymPy's {type(node).__name__}"
        raise ShapeError(f"no interpreter reads {what} in {node}; {known}")
    if arrays and isinstance(node, Relational):
        raise ShapeError(f"{node} compares arrays, not numbers; compare one number of each")
    if arrays and isinstance(node, Function) and type(node).__module__.startswith("sympy."):
        raise ShapeError(f"{type(node).__name__} is a function of a number, got {arrays[0]}; {known}")


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
    code = operator.body.__code__
    fixed = code.co_varnames[: code.co_argcount]
    return (*fixed, *(f"{code.co_varnames[code.co_argcount]} {k + 1}" for k in range(count - len(fixed))))


@lru_cache(maxsize=10_000)
def _wrong(operator: Any, shapes: tuple[Any, ...]) -> str:
    """What the definition counts beyond at these shapes, or ""; so too where it has no meaning at symbolic sizes."""
    names = _names(operator, len(shapes))
    try:
        found = SYMBOLIC.run(operator.body, *(_probe(name, shape) for name, shape in zip(names, shapes, strict=True)))
        if isinstance(found, Vec):
            found[found.index()]
        elif isinstance(found, Mat):
            found[found.row(), found.column()]
    except ShapeError as error:
        return str(error)
    except (MeaningError, NotImplementedError, ValueError, TypeError, AttributeError, KeyError):
        return ""
    return ""


def _probe(name: str, shape: Any) -> Any:
    """An array of which only the shape is known, that says where it is counted beyond; a number as it is."""
    if not isinstance(shape, tuple):
        return shape
    rows, columns = shape
    if columns == 1:

        def entry(i: Any) -> Expr:
            _check_place(name, "entries", rows, i)
            return ENTRY

        return Vec(rows, entry)

    def at(i: Any, k: Any) -> Expr:
        _check_place(name, "rows", rows, i)
        _check_place(name, "columns", columns, k)
        return ENTRY

    return Mat(rows, columns, at, name)


def _check_place(name: str, what: str, length: Any, place: Any) -> None:
    if isinstance(place, Index):
        over = place.range.args[2] if isinstance(place.range, Block) else place.range
        if over != length:
            raise ShapeError(f"{name} has {length} {what}, counted over {over}")
    elif isinstance(length, Integer | int) and isinstance(place, Integer | int) and int(place) >= int(length):
        raise ShapeError(f"{name} has {length} {what}, and none at {place}")
