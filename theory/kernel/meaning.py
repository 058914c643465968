r"""What the operators mean at symbolic sizes: `lower` writes a claim's expression in the index language of derivations.

Each operator has one entry in `MEANINGS`: its definition run on index terms (`lemmata.theory.language.defined`), or a meaning
written beside it. That and the value at explicit matrices are compared by the tests and whenever derivations are checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import prod
from types import ModuleType
from typing import Any, cast

from lemmata.theory.kernel.kinds import rules_of
from lemmata.theory.language import vectors
from lemmata.theory.language.arithmetics import Mat, Vec
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.operator import DEFINED, MEANINGS, Operator, VectorOperator
from lemmata.theory.language.operator import MeaningError as MeaningError
from lemmata.theory.terms.index_terms import Binder, Block, Entry, Family, Index, Integrated, Product, Total, array, substitute
from lemmata.theory.terms.sympy_facts import Basic, BooleanFunction, Integer, MatrixExpr, MatrixSymbol, Relational, Symbol


@dataclass(frozen=True, eq=False)
class Scope:
    """How the variables of a claim's domain are written: symbols with their signs, arrays, states of a convex hull.

    A domain has one scope, so scopes are compared by identity.
    """

    symbols: Mapping[Basic, Any] = field(default_factory=dict)
    vectors: Mapping[str, Vec] = field(default_factory=dict)
    arrays: Mapping[str, Any] = field(default_factory=dict)


VOCABULARY: list[ModuleType] = [vectors]


def speak(*modules: ModuleType) -> None:
    """Add modules to those whose operators keep their names for themselves."""
    VOCABULARY.extend(modules)
    _is_spoken.cache_clear()


def genuine_operator(kind: type) -> bool:
    """Whether an operator is the one that has its name: by its definition, or in the theory; a name that none has is free."""
    return DEFINED.get(kind.__name__, kind) is kind and _is_spoken(kind)


@cache
def _is_spoken(kind: type) -> bool:
    return all(getattr(module, kind.__name__, kind) is kind for module in VOCABULARY)


@lru_cache(maxsize=1_000)
def scope_of(domain: Domain) -> Scope:
    """The scope of a domain: positive kinds become positive symbols, a hull state a weighted mean of the patterns."""
    symbols: dict[Basic, Any] = {}
    vectors: dict[str, Vec] = {}
    arrays: dict[str, Any] = {}
    for symbol, kind in domain.variables:
        rules = rules_of(kind)
        signs = rules.signs(kind)
        if isinstance(symbol, MatrixSymbol):
            arrays[symbol.name] = array(symbol.name, **signs)
            if symbol.shape[1] == 1:
                written = rules.entries(symbol, kind, domain)
                vectors[symbol.name] = Vec(symbol.shape[0], written or arrays[symbol.name])
        elif signs:
            symbols[symbol] = Symbol(symbol.name, real=True, **signs)
    return Scope(symbols, vectors, arrays)


# --- lowering ---------------------------------------------------------------------------------------------------------


def lower(expression: Basic, scope: Scope = Scope()) -> Any:
    """A scalar, relation or formula of the claims' language in the index language.

    Raises: MeaningError for an operator that has no meaning at symbolic sizes.
    """
    if isinstance(expression, Index):
        changed = _lower_range(expression.range, scope)
        return expression if changed == expression.range else Index(expression.name, changed)
    if isinstance(expression, Symbol):
        return scope.symbols.get(expression, expression)
    if isinstance(expression, Entry):
        return _lower_entry(expression, scope)
    if isinstance(expression, Operator):
        meaning = MEANINGS.get(type(expression).__name__)
        if meaning is None:
            raise MeaningError(f"{type(expression).__name__} has no meaning at symbolic sizes")
        return meaning(*(_argument(arg, scope) for arg in expression.args))
    if isinstance(expression, Product):
        raise MeaningError("the kernel has no rule for products over an index, so a claim with one cannot be derived")
    if isinstance(expression, Binder):
        return type(expression)(lower(expression.body, scope), lower(expression.index, scope))
    if isinstance(expression, Integrated):
        body, variable, low, high = expression.args
        return Integrated(lower(body, scope), variable, lower(low, scope), lower(high, scope))
    if not expression.args:
        return expression
    args = [lower(arg, scope) for arg in expression.args]
    if isinstance(expression, Relational):
        return expression.func(*args, evaluate=False)
    if isinstance(expression, BooleanFunction):
        return expression.func(*args, evaluate=False)
    return expression.func(*args)


def _lower_range(range_: Basic, scope: Scope) -> Basic:
    if isinstance(range_, Block):
        assignment, layer, rows = range_.args
        return Block(assignment, lower(layer, scope), lower(rows, scope))
    return cast("Basic", lower(range_, scope))


def _lower_entry(expression: Entry, scope: Scope) -> Any:
    target, *indices = expression.args
    indices = [lower(index, scope) for index in indices]
    if len(indices) == 1:
        return vec(target, scope).entry(indices[0])
    return mat(target, scope).entry(*indices)


def _argument(expression: Basic, scope: Scope) -> Any:
    if isinstance(expression, Family):
        return vec(expression, scope)
    if isinstance(expression, MatrixExpr):
        return mat(expression, scope) if expression.shape[1] != 1 else vec(expression, scope)
    return lower(expression, scope)


def mat(expression: Basic, scope: Scope) -> Mat:
    """A lowered matrix: a symbol, or the transpose of one, which has no name."""
    if type(expression) is vectors.Transposed:
        of = mat(expression.args[0], scope)
        return Mat(of.columns, of.rows, lambda i, k: of.entry(k, i))
    if not isinstance(expression, MatrixSymbol):
        raise MeaningError(f"{expression} has no meaning as a matrix")
    made = scope.arrays.get(expression.name, array(expression.name))
    return Mat(expression.shape[0], expression.shape[1], made, expression.name)


def vec(expression: Basic, scope: Scope) -> Vec:
    """A lowered vector: a symbol, a linear combination, a vector operator, or a family of entries."""
    if isinstance(expression, Family):
        body, index = lower(expression.args[0], scope), lower(expression.args[1], scope)
        return Vec(index.range, lambda i: substitute(body, {index: i}))
    if isinstance(expression, MatrixSymbol):
        found = scope.vectors.get(expression.name)
        return found or Vec(expression.shape[0], scope.arrays.get(expression.name, array(expression.name)))
    if isinstance(expression, VectorOperator):
        meaning = MEANINGS.get(type(expression).__name__)
        if meaning is None:
            raise MeaningError(f"{type(expression).__name__} has no meaning at symbolic sizes")
        return cast("Vec", meaning(*(_argument(arg, scope) for arg in expression.args)))
    if getattr(expression, "is_MatAdd", False):
        parts = [vec(arg, scope) for arg in expression.args]
        return Vec(parts[0].length, lambda i: sum((part.entry(i) for part in parts[1:]), parts[0].entry(i)))
    if getattr(expression, "is_MatMul", False):
        scalars = [lower(arg, scope) for arg in expression.args if not isinstance(arg, MatrixExpr)]
        vectors = [vec(arg, scope) for arg in expression.args if isinstance(arg, MatrixExpr)]
        if len(vectors) == 1:
            scale = prod(scalars, start=Integer(1))
            return Vec(vectors[0].length, lambda i: scale * vectors[0].entry(i))
    raise MeaningError(f"{expression} has no meaning as a vector")


def distances(x: Vec, rho: Mat) -> Vec:
    """The squared distances of a state from the patterns."""

    def entry(i: Any) -> Any:
        k = rho.column()
        return Total((x.entry(k) - rho.entry(i, k)) ** 2, k)

    return Vec(rho.rows, entry)


__all__ = ["MEANINGS", "Mat", "MeaningError", "Scope", "Vec", "distances", "lower", "mat", "scope_of", "vec"]
