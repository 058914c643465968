"""Terms in the place of a claim's variables: numbers of the same signs, arrays of the same shape and signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lemmata.theory.kernel.admission import Admission
from lemmata.theory.kernel.logic import DerivationError, Step, check_kind
from lemmata.theory.kernel.meaning import Scope, mat, vec
from lemmata.theory.kernel.normal import sign_of
from lemmata.theory.terms.index_terms import Index, fresh, substitute
from lemmata.theory.terms.signs import sign
from lemmata.theory.terms.sympy_facts import Integer


def map_number(key: Any, value: Any, mapping: dict[Any, Any], step: Step) -> None:
    """A term in place of a symbol, of whose kind it must be."""
    check_kind(key, value, step)
    mapping[key] = value


def map_array(
    symbol: Any, at: Mapping[Any, Any], theirs: Scope, admission: Admission, mapping: dict[Any, Any], step: Step
) -> None:
    """A vector or a matrix in place of an array; its sizes must be those that the array gets, so that no entry lies outside."""
    key = theirs.arrays[symbol.name]
    value = at[symbol]
    shape = tuple(substitute(axis, {size: at[size] for size in axis.free_symbols if size in at}) for axis in symbol.shape)
    if symbol.shape[1] == 1:
        made = vec(admission.low(value), admission.scope)
        if made.length != admission.low(shape[0]):
            raise DerivationError(f"{step.label}: {symbol} has {shape[0]} entries, its value {made.length}")
        generic = made.entry(fresh(Index("i", made.length)))
        admission.check(generic)
        mapping[key] = made.entry
    else:
        matrix = mat(admission.low(value), admission.scope)
        if (matrix.rows, matrix.columns) != shape:
            raise DerivationError(f"{step.label}: {symbol} is {shape}, its value {matrix.rows} x {matrix.columns}")
        generic = matrix.entry(matrix.row(), matrix.column())
        mapping[key] = matrix.entry
    needed = sign(key(Integer(0)))
    if (needed == ">" and sign_of(generic) != ">") or (needed == ">=" and sign_of(generic) == ""):
        raise DerivationError(f"{step.label}: the entries of {value} are not shown to have the signs of {symbol}")
