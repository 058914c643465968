"""What belongs to a domain, in exact arithmetic: one test for each kind of variable.

`MEMBERSHIP` is what a kind means. A kind that it does not name, a subclass of one included, is refused wherever instances are
drawn, judged or certified: nobody could say which points are instances.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

from flint import fmpq, fmpq_mat
from sympy import MatrixSymbol, Symbol

from theory.language.domain import (
    BallState,
    Domain,
    EqualNormPatterns,
    HullState,
    Kind,
    Layers,
    NonNegative,
    Patterns,
    Positive,
    Real,
    SeparatedRadii,
    State,
    UnitInterval,
    Vector,
    Whole,
)

MAX_HULL_SUBSETS = 5_000


class KindError(ValueError):
    """A domain with a kind of variable that is not known, or that says nothing of such a symbol or in such company."""


class PointError(ValueError):
    """A point that is no instance of the claim's domain: wrong shape, or a variable outside its range."""


@dataclass(frozen=True)
class Setting:
    """What the membership of one variable may depend on: the patterns and the radii of the point, the number of layers."""

    patterns: Any
    radii: Any
    layers: int


Test = Callable[[Any, Any, Setting], bool]
"""Whether a value belongs to a kind; arguments: the kind, the value (a number, a list or rows, exact), the setting."""


# --- kinds ------------------------------------------------------------------------------------------------------------


def _any(kind: Kind, value: Any, setting: Setting) -> bool:
    return True


def _positive(kind: Positive, value: Any, setting: Setting) -> bool:
    return all(entry > 0 for entry in _leaves(value))


def _non_negative(kind: NonNegative, value: Any, setting: Setting) -> bool:
    return all(entry >= 0 for entry in _leaves(value))


def _unit(kind: UnitInterval, value: Any, setting: Setting) -> bool:
    return all(0 <= entry <= 1 for entry in _leaves(value))


def _whole(kind: Whole, value: Any, setting: Setting) -> bool:
    return all(entry == int(entry) and entry >= kind.low for entry in _leaves(value))


def _equal_norms(kind: EqualNormPatterns, value: Any, setting: Setting) -> bool:
    return len({sum((entry**2 for entry in row), Fraction(0)) for row in value}) == 1


def _layers(kind: Layers, value: Any, setting: Setting) -> bool:
    used = set(value)
    return len(used) == setting.layers and all(label == int(label) and 0 <= label < setting.layers for label in used)


def _separated(kind: SeparatedRadii, value: Any, setting: Setting) -> bool:
    if not all(radius > 0 for radius in value) or (kind.equal and len(set(value)) > 1):
        return False
    balls = list(zip(setting.patterns, value, strict=True))
    return all((r + s) ** 2 < _squared(p, q) for (p, r), (q, s) in combinations(balls, 2))


def _in_a_ball(kind: BallState, value: Any, setting: Setting) -> bool:
    balls = zip(setting.patterns, setting.radii, strict=True)
    return any(_squared(value, centre) <= radius**2 for centre, radius in balls)


def _in_the_hull(kind: HullState, value: Any, setting: Setting) -> bool:
    return in_hull(value, setting.patterns)


MEMBERSHIP: Mapping[type[Kind], tuple[Test, str]] = {
    Patterns: (_any, "be rows of real numbers"),
    EqualNormPatterns: (_equal_norms, "have equal norms"),
    State: (_any, "be real"),
    HullState: (_in_the_hull, "lie in the convex hull of the patterns"),
    Vector: (_any, "be real"),
    SeparatedRadii: (_separated, "be > 0 (equal, where the kind says so), the balls disjoint"),
    BallState: (_in_a_ball, "lie in one of the balls"),
    Layers: (_layers, "assign the patterns to all of the layers 0, 1, ..., l - 1"),
    Real: (_any, "be real"),
    Positive: (_positive, "be > 0"),
    NonNegative: (_non_negative, "be >= 0"),
    UnitInterval: (_unit, "lie in [0, 1]"),
    Whole: (_whole, "be an integer >= {kind.low}"),
}
COLUMNS = (HullState, SeparatedRadii, BallState, Layers)
COMPANIONS: Mapping[type[Kind], tuple[type[Kind], ...]] = {
    HullState: (Patterns,),
    SeparatedRadii: (Patterns,),
    BallState: (Patterns, SeparatedRadii),
    Layers: (),
}


def check_kinds(domain: Domain) -> None:
    """Check that every kind of a domain is known, and says something of its symbol.

    Raises: KindError in one line that names the variable and what to do.
    """
    for symbol, kind in domain.variables:
        name = type(kind).__name__
        if type(kind) not in MEMBERSHIP:
            raise KindError(
                f"{symbol.name}: nothing is known of the kind {name}, so no point is certain to lie in the domain; add its "
                "test to MEMBERSHIP in theory/language/membership.py and its draws to verify/search/parameters.py, or use a "
                "known kind and `given`"
            )
        if not isinstance(symbol, MatrixSymbol | Symbol):
            raise KindError(f"a variable must be a symbol or a matrix symbol, got {symbol} of kind {name}")
        columns = symbol.shape[1] if isinstance(symbol, MatrixSymbol) else 0
        if isinstance(kind, COLUMNS) and columns != 1:
            raise KindError(f"{symbol.name}: the kind {name} speaks of a vector, which the symbol is not")
        if isinstance(kind, Patterns) and columns in (0, 1):
            raise KindError(f"{symbol.name}: the kind {name} speaks of rows of patterns, which the symbol has not")
        for needed in COMPANIONS.get(type(kind), ()):
            if domain.first(needed) is None:
                raise KindError(f"{symbol.name}: the kind {name} needs a variable of kind {needed.__name__} in the domain")
    _check_lengths(domain)


def _check_lengths(domain: Domain) -> None:
    patterns = next((symbol for symbol, kind in domain.variables if isinstance(kind, Patterns)), None)
    for symbol, kind in domain.variables:
        if patterns is None or not isinstance(kind, HullState | BallState | SeparatedRadii):
            continue
        axis = 0 if isinstance(kind, SeparatedRadii) else 1
        if symbol.shape[0] != patterns.shape[axis]:
            raise KindError(
                f"{symbol.name}: the kind {type(kind).__name__} needs the length {patterns.shape[axis]}, got {symbol.shape[0]}"
            )


# --- points -----------------------------------------------------------------------------------------------------------


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
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise PointError(f"size {size.name} must be an integer >= 1, got {value!r}")
    for symbol, _ in domain.variables:
        _check_shape(symbol, point)
    setting = Setting(
        point.get(domain.first(Patterns) or ""), point.get(domain.first(SeparatedRadii) or ""), point.get("l", 0)
    )
    for symbol, kind in domain.variables:
        test, requirement = MEMBERSHIP[type(kind)]
        if not test(kind, point[symbol.name], setting):
            raise PointError(f"{symbol.name} must {requirement.format(kind=kind)}, got {point[symbol.name]}")


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


def _squared(a: Any, b: Any) -> Fraction:
    return sum(((p - q) ** 2 for p, q in zip(a, b, strict=True)), Fraction(0))


def _leaves(value: Any) -> list[Any]:
    return [leaf for entry in value for leaf in _leaves(entry)] if isinstance(value, Sequence) else [value]


def in_hull(state: Sequence[Fraction], rho: Sequence[Sequence[Fraction]]) -> bool:
    r"""Whether a state is a convex combination of the patterns, in exact arithmetic.

    By Caratheodory's theorem some affinely independent subset of at most n + 1 patterns carries it: each subset's barycentric
    coordinates are solved for exactly. Where there are more than MAX_HULL_SUBSETS subsets the answer is False (the caller
    then treats the point as outside the domain, which never certifies anything).
    """
    count, dim = len(rho), len(state)
    largest = min(count, dim + 1)
    if sum(comb(count, size) for size in range(1, largest + 1)) > MAX_HULL_SUBSETS:
        return False
    for size in range(1, largest + 1):
        for subset in combinations(rho, size):
            weights = _barycentric(state, subset)
            if weights is not None and all(weight >= 0 for weight in weights):
                return True
    return False


def _barycentric(state: Sequence[Fraction], subset: Sequence[Sequence[Fraction]]) -> list[Any] | None:
    """Weights w with sum 1 and sum_i w_i rho^i = state, if the subset is affinely independent and they exist."""
    rows = [[_rational(row[k]) for row in subset] for k in range(len(state))] + [[fmpq(1)] * len(subset)]
    right = [_rational(entry) for entry in state] + [fmpq(1)]
    augmented, rank = fmpq_mat([[*row, b] for row, b in zip(rows, right, strict=True)]).rref()
    size = len(subset)
    pivots = [[augmented[i, j] != 0 for j in range(size + 1)].index(True) for i in range(rank)]
    if pivots != list(range(size)):
        return None
    return [augmented[i, size] for i in range(size)]


def _rational(value: Fraction | int) -> fmpq:
    return fmpq(value.numerator, value.denominator)
