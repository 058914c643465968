"""Batches of instances: the concrete values of a claim's variables, and single exact points taken from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sympy import ImmutableDenseMatrix, MatrixSymbol, Rational

if TYPE_CHECKING:
    from torch import Tensor

    from lemmata.theory.language.domain import Domain

Point = dict[str, Any]  # sizes as int, scalars as Fraction, vectors as lists, patterns as lists of rows; exact


@dataclass(frozen=True)
class BatchRequest:
    """What one batch of instances should be: everything that determines it, so that it can be drawn again.

    Attributes:
        sizes: the value of every size symbol by name, e.g. ``{"n": 2, "d": 3}``.
        family: the pattern family, a key of `lemmata.verify.search.families.FAMILIES`.
        states: how states lie relative to the patterns, a key of `lemmata.verify.search.families.STATES`.
        log2_scale: patterns are multiplied by two to this power.
        count: instances in the batch.
        seed: of the torch.Generator that draws it.
    """

    sizes: Mapping[str, int]
    family: str
    states: str
    log2_scale: int
    count: int
    seed: int


@dataclass(frozen=True)
class Instances:
    """A batch: every variable by name, instances on the first axis (laid out so that they are contiguous in memory).

    Shapes: scalars (B,), vectors (B, length), patterns (B, d, n); all of one float dtype.

    Attributes:
        off: of variables whose exact values are no floats, how far each of their entries is at most from the float.
        nearest: of these variables, the exact value that an instance has, from the floats as fractions.
        met: hypotheses that all instances are known to meet, whatever the floats say.
        finished: what else is done to a point, so that it meets them exactly.
    """

    request: BatchRequest
    values: Mapping[str, Tensor]
    off: Mapping[str, Tensor] = field(default_factory=dict)
    nearest: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    met: frozenset[Any] = frozenset()
    finished: tuple[Callable[[Point], Point], ...] = ()

    @property
    def count(self) -> int:
        return self.request.count

    def point(self, index: int) -> Point:
        """Instance `index` as exact rationals (a float is a dyadic rational, so nothing is lost)."""
        exact: Point = {name: mapped(tensor[index].tolist(), Fraction) for name, tensor in self.values.items()}
        point = {**exact, **{name: made(exact[name]) for name, made in self.nearest.items()}, **self.request.sizes}
        for finish in self.finished:
            point = finish(point)
        return point


def explicit_values(domain: Domain, point: Point) -> dict[Any, Any]:
    """Sizes as integers, scalars as rationals, vectors and patterns as explicit SymPy matrices, by symbol."""
    values: dict[Any, Any] = {size: point[size.name] for size in domain.sizes}
    return values | {symbol: _explicit(symbol, point[symbol.name]) for symbol, _ in domain.variables}


def _explicit(symbol: Any, value: Any) -> Any:
    if not isinstance(symbol, MatrixSymbol):
        return Rational(value.numerator, value.denominator)
    rows = value if isinstance(value[0], list) else [[entry] for entry in value]
    return ImmutableDenseMatrix([[Rational(e.numerator, e.denominator) for e in row] for row in rows])


def show_point(point: Point) -> str:
    """A point on one line, fractions as fractions."""
    return ", ".join(f"{name} = {show_value(value)}" for name, value in sorted(point.items()))


def show_value(value: Any) -> str:
    """A number, or nested lists of them, on one line."""
    return f"[{', '.join(map(show_value, value))}]" if isinstance(value, list) else str(value)


def mapped(value: Any, change: Callable[[Fraction], Any]) -> Any:
    """A value with every entry changed, in order."""
    return [mapped(entry, change) for entry in value] if isinstance(value, list) else change(Fraction(value))


def paths_of(value: Any, prefix: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Every entry of a value with the indices that lead to it."""
    if isinstance(value, list):
        for index, entry in enumerate(value):
            yield from paths_of(entry, (*prefix, index))
    else:
        yield prefix, value


def replaced(value: Any, path: tuple[int, ...], entry: Fraction) -> Any:
    """A value with the entry at these indices replaced."""
    if not path:
        return entry
    return [replaced(old, path[1:], entry) if index == path[0] else old for index, old in enumerate(value)]
