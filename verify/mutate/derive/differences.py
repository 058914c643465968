"""Where an edit made a difference: the terms that it exchanged, the values that it put in, the extremes that both name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from sympy import Abs, Add, And, Basic, Equivalent, Expr, MatrixExpr, Mul, Or, Pow, Symbol, preorder_traversal, sqrt, true

from lemmata.theory.kernel.logic import conjuncts
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.vectors import MaxNorm
from lemmata.theory.language.vocabulary import EXTREMES
from lemmata.theory.terms.index_terms import Entry, Index


def edited(original: Claim, mutant: Claim) -> tuple[Any, Any]:
    """The two formulas between which the edit lies: the statements, or of the hypotheses those that differ most deeply."""
    if original.statement != mutant.statement or original.given == true or mutant.given == true:
        return original.statement, mutant.statement
    left, right = tuple(conjuncts(original.given)), tuple(conjuncts(mutant.given))
    pairs = [pair for pair in product(left, right) if pair[0] not in right and pair[1] not in left]
    return max(pairs, key=lambda pair: len(list(differences(*pair))), default=(original.given, mutant.given))


def differences(one: Basic, other: Basic) -> Iterator[tuple[Basic, Basic]]:
    """The pairs of terms in which two formulas differ, outermost first, whatever the order of what has none."""
    while one != other:
        yield one, other
        if one.func != other.func:
            return
        if isinstance(one, And | Or | Equivalent | Add | Mul):
            left, right = ([arg for arg in a.args if arg not in b.args] for a, b in ((one, other), (other, one)))
        else:
            different = [pair for pair in zip(one.args, other.args, strict=False) if pair[0] != pair[1]]
            left, right = [a for a, _ in different], [b for _, b in different]
        if len(left) != 1 or len(right) != 1:
            return
        one, other = left[0], right[0]


def other_values(original: Claim, mutant: Claim, following: bool = True) -> Iterator[dict[Basic, Basic]]:
    """Where the edit put another value in place of a scalar variable: that value; for a whole variable also the next."""
    if original.given != true or original.statement is None or mutant.statement is None:
        return
    for symbol, kind in original.domain.variables:
        if isinstance(symbol, Symbol):
            values: dict[Basic, None] = {symbol + 1: None} if kind.least is not None and following else {}
            for part in conjuncts(original.statement):
                for old, new in differences(part, mutant.statement):
                    if old == symbol or (isinstance(old, Pow) and old.base == symbol == new):
                        values.setdefault(new if old == symbol else sqrt(symbol))
            for value in values:
                yield {symbol: value}


def is_scalar(term: Basic) -> bool:
    return isinstance(term, Expr) and not isinstance(term, MatrixExpr)


def factors(low: Basic, known: Basic | None) -> Iterator[Expr]:
    """What a term is a multiple of the lesser term by, as written."""
    if known is None or not isinstance(low, Mul):
        return
    inside = known.args[0]
    rest = [factor for factor in low.args if factor != inside]
    if len(rest) < len(low.args):
        yield Mul(*rest)


def extremes(*terms: Basic) -> Iterator[tuple[Expr, Index]]:
    """The entries, with their index, of which the terms name a maximum or a minimum."""
    seen: set[Basic] = set()
    for term in terms:
        for node in preorder_traversal(term):
            vector = _extreme_of(node)
            if vector is not None and (type(node) is MaxNorm, vector) not in seen:
                seen.add((type(node) is MaxNorm, vector))
                index = Index("entry", vector.shape[0])
                yield Abs(Entry(vector, index)) if isinstance(node, MaxNorm) else Entry(vector, index), index


def _extreme_of(node: Basic) -> Any:
    """The vector whose greatest or least entry (or greatest size of an entry) a term is, if it is one."""
    if isinstance(node, MaxNorm):
        return node.args[0]
    return EXTREMES[type(node)](*node.args) if type(node) in EXTREMES else None
