"""What belongs to a domain, in exact arithmetic: the test of each kind of variable, asked of every variable of a point.

A kind without a test of its own, a subclass of one that has one included, is refused wherever instances are drawn, judged or
certified: nobody could say which points are instances.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from sympy import MatrixSymbol

from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import KindError as KindError
from lemmata.theory.language.kinds import Setting, check_kind, first_of


class PointError(ValueError):
    """A point that is no instance of the claim's domain: wrong shape, or a variable outside its range."""


def check_kinds(domain: Domain) -> None:
    """Check that every kind of a domain is known, and says something of its symbol and in its company.

    Raises: KindError in one line that names the variable and what to do.
    """
    for symbol, kind in domain.variables:
        check_kind(symbol, kind)
        name = type(kind).__name__
        for needed in kind.companions:
            if domain.first(needed) is None:
                raise KindError(f"{symbol.name}: the kind {name} needs a variable of kind {needed.__name__} in the domain")
    for symbol, kind in domain.variables:
        if kind.length is not None:
            companion, axis = kind.length
            wanted = first_of(companion, domain.variables).shape[axis]
            if symbol.shape[0] != wanted:
                raise KindError(
                    f"{symbol.name}: the kind {type(kind).__name__} needs the length {wanted}, got {symbol.shape[0]}"
                )


def check_point(domain: Domain, point: Mapping[str, Any]) -> None:
    """Check, in exact arithmetic, that a point is an instance of a domain.

    Raises: PointError naming the variable, the requirement and what was got; KindError for a kind that is not known.
    """
    check_kinds(domain)
    expected = set(domain.names) | {size.name for size in domain.sizes}
    missing, extra = sorted(expected - set(point)), sorted(set(point) - expected)
    if missing or extra:
        raise PointError(f"a point needs exactly {sorted(expected)}; missing {missing}, unknown {extra}")
    for size in domain.sizes:
        value = point[size.name]
        least = domain.least.get(size.name, 1)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise PointError(f"size {size.name} must be an integer >= {least}, got {value!r}")
    for symbol, _ in domain.variables:
        _check_shape(symbol, point)
    setting = Setting(domain.variables, point)
    for symbol, kind in domain.variables:
        if not kind.contains(point[symbol.name], setting):
            raise PointError(f"{symbol.name} must {kind.requirement.format(kind=kind)}, got {point[symbol.name]}")


def _check_shape(symbol: Any, point: Mapping[str, Any]) -> None:
    value = point[symbol.name]
    if not isinstance(symbol, MatrixSymbol):
        if not isinstance(value, int | Fraction):
            raise PointError(f"{symbol.name} must be one rational number, got {type(value).__name__}")
        return
    rows, columns = (_length(axis, point) for axis in symbol.shape)
    shape = _shape(value)
    wanted = (rows,) if columns == 1 and symbol.shape[1] == 1 else (rows, columns)
    if shape != wanted:
        raise PointError(f"{symbol.name} must have shape {wanted}, got {shape}")


def _length(axis: Any, point: Mapping[str, Any]) -> int:
    if axis.is_Symbol:
        return int(point[axis.name])
    if axis.is_Integer:
        return int(axis)
    return int(axis.subs({size: point[size.name] for size in axis.free_symbols}))


def _shape(value: Any) -> tuple[int, ...] | None:
    """The shape of nested lists of rationals, or None where they are ragged or hold something else."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return () if isinstance(value, int | Fraction) else None
    shapes = {_shape(entry) for entry in value}
    if len(shapes) != 1 or None in shapes:
        return None
    inner = shapes.pop()
    return None if inner is None else (len(value), *inner)
