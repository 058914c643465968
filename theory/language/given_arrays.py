"""Hypotheses that an array equals another: the array is no variable then, and what it equals stands in its place.

    given=equal(A, B.T)      A is the transpose of B
    given=equal(u, v - w)    u is a difference

So such a hypothesis is met by construction, and no interpreter compares arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import And, Basic, Eq, MatrixExpr, MatrixSymbol, Transpose, true

from lemmata.theory.language.domain import Domain
from lemmata.theory.language.quantifiers import joined, put_in
from lemmata.theory.language.vectors import Transposed


class ArrayError(ValueError):
    """An equation between arrays that cannot be met by putting one in the place of the other: one line."""


def put_arrays(domain: Domain, statement: Any, given: Any) -> tuple[Domain, Any, Any]:
    """The domain, statement and hypotheses without the arrays that hypotheses say to be equal to others.

    Raises: ArrayError naming the equation and what to write.
    """
    equation = next(_equations(given), None)
    while equation is not None:
        symbol, term = _solved(equation, domain)
        domain = Domain(tuple((other, kind) for other, kind in domain.variables if other != symbol))
        rest = joined(part for part in _parts(given) if part is not equation)
        put = {symbol: term}
        statement = None if statement is None else put_in(statement, put)
        given = true if rest is true else put_in(rest, put)
        equation = next(_equations(given), None)
    return domain, statement, given


def _parts(given: Any) -> Iterator[Any]:
    yield from given.args if isinstance(given, And) else (given,)


def _equations(given: Any) -> Iterator[Any]:
    return (part for part in _parts(given) if isinstance(part, Eq) and all(isinstance(arg, MatrixExpr) for arg in part.args))


def _solved(equation: Any, domain: Domain) -> tuple[MatrixSymbol, Basic]:
    """A variable, and what it equals."""
    kinds = dict(domain.variables)
    for symbol, term in (equation.args, equation.args[::-1]):
        if symbol not in kinds or symbol in term.free_symbols:
            continue
        if symbol.shape != term.shape:
            raise ArrayError(f"{equation} sets an array of shape {symbol.shape} equal to one of shape {term.shape}")
        if not kinds[symbol].anything:
            continue
        return symbol, _written(term)
    raise ArrayError(f"{equation} sets no variable of kind Matrix or Vector equal to others; write what it says by entries")


def _written(term: Any) -> Basic:
    """A term with the operator in the place of SymPy's transposes."""
    return term.replace(lambda node: isinstance(node, Transpose), lambda node: Transposed(node.args[0]))


__all__ = ["ArrayError", "put_arrays"]
