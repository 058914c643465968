"""A relation near an exact point, in floating point: its two sides along a line through the point, and over a plane.

What is sampled is drawn, and decides nothing. Loads torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import torch
from sympy import Ge, Gt, Le, Lt, sstr
from sympy.core.relational import Relational
from torch import Tensor

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.domain import Kind
from lemmata.theory.language.membership import PointError, check_point
from lemmata.verify.base.field import AMONG
from lemmata.verify.base.points import Point, mapped, paths_of, replaced
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.interpret.program import Sides, program_of
from lemmata.verify.numbers.bounded import Bounded
from lemmata.verify.search.floats import fold

ALONG, ACROSS = 121, 49  # points of a line, and of each edge of a plane
NUDGE = Fraction(1, 16)  # by which a coordinate is moved to see whether it matters
SHARE = 0.02  # of the greatest change, from which on an entry of a vector is moved first
MOST = 24  # coordinates that are looked at
WHOLES = 12  # whole numbers to each side
TRIED, TWICE, LINES = 33, 2, 6  # places of a line on which it is tried whether the relation turns, at least so often; lines
LEAST = 1.25  # half of the width that is shown
CUT = 30.0  # what lies beyond so many times the gap between the sides at the point is cut
ORDERS = (Ge, Gt, Le, Lt)
Coordinate = tuple[str, tuple[int, ...]]


class NotDrawn(ValueError):
    """A point around which nothing can be drawn, and why."""


@dataclass(frozen=True)
class Line:
    """Both sides of a relation as one coordinate runs; None where a side has no finite value, or the point is no instance.

    Attributes:
        at: the coordinate at the exact point.
        fails: at each place whether the relation fails there.
        marks: other numbers of the point on the same axis, by name.
        whole: whether the coordinate is a whole number, so that there is nothing between two places.
    """

    relation: Relational
    coordinate: Coordinate
    at: float
    xs: tuple[float, ...]
    lhs: tuple[float | None, ...]
    rhs: tuple[float | None, ...]
    fails: tuple[bool, ...]
    marks: Mapping[str, float]
    whole: bool = False

    @property
    def nearest(self) -> int:
        """The number of the place that is the point."""
        return min(range(len(self.xs)), key=lambda k: abs(self.xs[k] - self.at))

    def heights(self) -> tuple[float, float]:
        """The range of values that is shown: that of both sides, without what lies far beyond the point's neighbourhood."""
        values = sorted(value for side in (self.lhs, self.rhs) for value in side if value is not None)
        if not values:
            return 0.0, 1.0
        here = [side[self.nearest] for side in (self.lhs, self.rhs)]
        centre = [value for value in here if value is not None] or [values[len(values) // 2]]
        most, common = (values[0], values[-1]), (values[len(values) // 20], values[-1 - len(values) // 20])
        shown = most if most[1] - most[0] <= 3 * (common[1] - common[0]) else common
        low, high = min(shown[0], *centre), max(shown[1], *centre)
        gap = max(centre) - min(centre)
        if gap > 0:  # so that the gap is seen
            low, high = max(low, min(centre) - CUT * gap), min(high, max(centre) + CUT * gap)
        room = 0.08 * (high - low) or 0.5
        return low - room, high + room


@dataclass(frozen=True)
class Plane:
    """The margin of a relation over a plane of a variable with two entries: negative where it fails.

    Attributes:
        variable: None where no variable is such a point, and only others are marked.
        margin: rows of the second entry, NaN outside of the claim's domain; none without a variable.
        marks: points of the plane by name, the variable itself first.
    """

    relation: Relational
    variable: str | None
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    margin: tuple[tuple[float, ...], ...]
    marks: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Near:
    """A claim near one exact point of its domain."""

    claim: Claim
    point: Point
    relation: Relational

    @classmethod
    def of(cls, claim: Claim, certificate: Mapping[str, Any]) -> Near:
        """The shortest relation that decides a certificate. Raises: NotDrawn where none can be drawn."""
        wanted = sorted((told["relation"] for told in certificate["relations"] if told["blamed"]), key=len)
        wanted = wanted or sorted((told["relation"] for told in certificate["relations"]), key=len)
        if claim.prefix or not certificate["point"]:
            raise NotDrawn("no point decides it")
        known = {sstr(relation): relation for relation in program_of(claim).relations}
        found = next((known[text] for text in wanted if text in known), None)
        if found is None:
            raise NotDrawn("no relation of its statement is blamed")
        sizes = {size.name for size in claim.domain.sizes}
        told = certificate["point"].items()
        return cls(claim, {name: int(v) if name in sizes else mapped(v, Fraction) for name, v in told}, found)

    @cached_property
    def moves(self) -> list[tuple[Coordinate, Point]]:
        """The numbers of the point that can be moved a little, each with an instance where it is moved."""
        names = [symbol.name for symbol, _ in self.claim.domain.variables]
        coordinates = [(name, path) for name in names for path, _ in paths_of(self.point[name])][:MOST]
        moved = [(one, self.moved({one: self.value(one) + step})) for one in coordinates for step in self._steps(one[0])]
        return [(one, point) for one, point in moved if self._belongs(point)]

    def _is_whole(self, name: str) -> bool:
        return self._kind(name).least is not None

    def _steps(self, name: str) -> tuple[Fraction, ...]:
        step = Fraction(1) if self._is_whole(name) else NUDGE
        return (step, -step)

    @cached_property
    def _names(self) -> list[str]:
        """The variables that are points or numbers of a space."""
        movable = {name for (name, _), _ in self.moves if not self._is_whole(name)}
        return [symbol.name for symbol, _ in self.claim.domain.variables if symbol.name in movable]

    def value(self, coordinate: Coordinate) -> Fraction:
        value: Any = self.point[coordinate[0]]
        for place in coordinate[1]:
            value = value[place]
        return Fraction(value)

    def moved(self, changes: Mapping[Coordinate, Fraction]) -> Point:
        """The point with some of its numbers replaced."""
        point = dict(self.point)
        for (name, path), entry in changes.items():
            point[name] = replaced(point[name], path, entry)
        return point

    def _kind(self, name: str) -> Kind:
        return self.claim.domain.kind_of(name)

    def _belongs(self, point: Point) -> bool:
        if all(kind.anything for _, kind in self.claim.domain.variables):
            return True
        try:
            check_point(self.claim.domain, point)
        except PointError:
            return False
        return True

    def sides(self, points: Sequence[Point]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """At each point both sides, the margin (negative where the relation fails), and whether it is an instance."""
        names = [symbol.name for symbol, _ in self.claim.domain.variables]
        values: dict[str, Any] = {
            name: Bounded.exact(torch.tensor([mapped_to_floats(p[name]) for p in points], dtype=torch.float64), tracked=False)
            for name in names
        }
        values |= {size.name: Fraction(self.point[size.name]) for size in self.claim.domain.sizes}
        program = program_of(self.claim)
        like = torch.zeros(len(points), dtype=torch.float64)
        with torch.no_grad():
            by_relation = {side.relation: side for side in program.evaluate(FLOATS, values)}
            margins = {relation: _margin(side, like) for relation, side in by_relation.items()}
            given = fold(program.expressions[0], lambda relation, _: margins[relation], like) >= -1e-9
        belongs = torch.tensor([self._belongs(point) for point in points])
        side = by_relation[self.relation]
        return _number(side.lhs, like), _number(side.rhs, like), margins[self.relation], given & belongs

    def best(self) -> Coordinate:
        """Along which the relation holds here and fails there, else on which it depends most. Raises: NotDrawn if on none."""
        order = self._by_change()
        return next((one for one in order[:LINES] if self._turns(one)), order[0])

    def _by_change(self) -> list[Coordinate]:
        """The coordinates that the relation depends on, entries of vectors first and then those on which it depends most."""
        if not self.moves:
            raise NotDrawn("no number of it can be moved")
        lhs, rhs, margin, _ = self.sides([*(point for _, point in self.moves), self.point])
        change = (4 * _change(margin) + _change(lhs) + _change(rhs)).tolist()
        if not max(change) > 0:
            raise NotDrawn("its sides do not depend on a number that can be moved")
        most = dict[Coordinate, float]()
        for (one, _), by in zip(self.moves, change, strict=True):
            most[one] = max(by, most.get(one, 0.0))
        first = {one for one in most if len(one[1]) == 1 and most[one] > SHARE * max(change)}  # of a vector, as a state is
        return sorted((one for one in most if most[one] > 0), key=lambda one: (one not in first, -most[one]))

    def _turns(self, coordinate: Coordinate) -> bool:
        """Whether the relation holds at some places of a line and fails at others, not only at a single one."""
        places = self._places(coordinate, TRIED)
        _, _, margin, inside = self.sides([self.moved({coordinate: Fraction(place)}) for place in places])
        fails = _fails(self.relation, margin)[inside & torch.isfinite(margin)]
        return TWICE <= int(fails.sum()) <= len(fails) - TWICE

    def _places(self, coordinate: Coordinate, count: int) -> list[float]:
        """So many places along a coordinate, the point among them; of a whole number those beside it."""
        at = float(self.value(coordinate))
        if self._is_whole(coordinate[0]):
            return [float(k) for k in range(max(1, int(at) - WHOLES), int(at) + WHOLES + 1)]
        low, high = self._window(at, list(dict(self._marks(coordinate)).values()), coordinate[0])
        return sorted({*(low + (high - low) * k / (count - 1) for k in range(count)), at})

    def _window(self, centre: float, others: Sequence[float], name: str) -> tuple[float, float]:
        reach = max(
            [LEAST * max(abs(centre), 0.8), *(1.3 * abs(other - centre) for other in others if abs(other - centre) < 50)]
        )
        low, high = centre - reach, centre + reach
        least, most = self._kind(name).ends or (None, None)
        return (low if least is None else max(low, float(least))), (high if most is None else min(high, float(most)))

    def along(self, steps: int | None = None) -> Line:
        """Both sides along the line through the point that `best` chooses. Raises: NotDrawn as `best` does.

        Args:
            steps: how many equal steps there are from place to place, of which the point is one; else the point is put between.
        """
        coordinate = self.best()
        name = coordinate[0]
        at = float(self.value(coordinate))
        marks = dict(self._marks(coordinate))
        whole = self._is_whole(name)
        places = self._places(coordinate, ALONG)
        if steps is not None and not whole:
            low, high = self._window(at, list(marks.values()), name)
            step = (high - low) / steps
            places = [at + step * k for k in range(-int((at - low) / step), int((high - at) / step) + 1)]
        lhs, rhs, margin, inside = self.sides([self.moved({coordinate: Fraction(place)}) for place in places])
        fails = (_fails(self.relation, margin) & inside).tolist()
        shown = [_where(side, inside) for side in (lhs, rhs)]
        return Line(self.relation, coordinate, at, tuple(places), shown[0], shown[1], tuple(fails), marks, whole)

    def _among(self, names: Sequence[str]) -> list[str]:
        """Of some variables those that are points beside the rows of a matrix; all where the domain tells of none."""
        found = {symbol.name for symbol, kind in self.claim.domain.variables if _is_among(kind)}
        return [name for name in names if name in found or not found]

    def _marks(self, coordinate: Coordinate) -> Iterator[tuple[str, float]]:
        """Of every matrix of rows of the vector's length, the entries at the same place; none beside what is no such point."""
        if len(coordinate[1]) != 1 or not self._among([coordinate[0]]):
            return
        for name in self._names:
            value = self.point[name]
            if isinstance(value, list) and value and isinstance(value[0], list) and len(value[0]) == 1:
                yield from ((f"{name}^{number}", float(row[0])) for number, row in enumerate(value, start=1))

    def plane(self) -> Plane | None:
        """The margin over the plane of the first vector of two entries, with all such points; None where there is none."""
        vectors = {name: self.point[name] for name in self._among(self._names) if _is_vector(self.point[name], 2)}
        sets = {name: self.point[name] for name in self._names if _is_rows(self.point[name], 2)}
        if not vectors and not sets:
            return None
        variable = next(iter(vectors), None)
        marks = _marks(vectors, sets)
        x, y = ([mark[axis] for mark in marks.values()] for axis in (0, 1))
        half = max(LEAST, 0.75 * max(max(x) - min(x), max(y) - min(y)))
        middle = ((max(x) + min(x)) / 2, (max(y) + min(y)) / 2)
        xs, ys = ([centre - half + 2 * half * k / (ACROSS - 1) for k in range(ACROSS)] for centre in middle)
        if variable is None:
            return Plane(self.relation, None, tuple(xs), tuple(ys), (), marks)
        points = [self.moved({(variable, (0,)): Fraction(a), (variable, (1,)): Fraction(b)}) for b in ys for a in xs]
        margin, inside = self.sides(points)[2:]
        shown = torch.where(inside, margin, torch.nan).reshape(ACROSS, ACROSS)
        rows_of = tuple(tuple(row) for row in shown.tolist())
        return Plane(self.relation, variable, tuple(xs), tuple(ys), rows_of, marks)


def _is_among(kind: Kind) -> bool:
    """Whether values of a kind are points of the space of the patterns."""
    return (type(kind).__module__, type(kind).__qualname__) in AMONG


def _marks(vectors: dict[str, Any], sets: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Points of the plane by name: vectors of two entries, and the rows of matrices, numbered from 1."""
    marks = {name: (float(value[0]), float(value[1])) for name, value in vectors.items()}
    for name, rows in sets.items():
        marks |= {f"{name}^{k}": (float(row[0]), float(row[1])) for k, row in enumerate(rows, start=1)}
    return marks


def mapped_to_floats(value: Any) -> Any:
    """A number or nested lists of them as floats."""
    return [mapped_to_floats(entry) for entry in value] if isinstance(value, list) else float(value)


def _change(side: Tensor) -> Tensor:
    """By how much a side changes from the last of its values."""
    return (side[:-1] - side[-1]).abs().nan_to_num(0.0, 0.0, 0.0)


def _is_vector(value: Any, length: int) -> bool:
    return isinstance(value, list) and len(value) == length and not isinstance(value[0], list)


def _is_rows(value: Any, width: int) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], list) and len(value[0]) == width


def _number(side: Any, like: Tensor) -> Tensor:
    found: Tensor = side.value if isinstance(side, Bounded) else like.new_tensor(float(side))
    return found.expand(like.shape) if found.dim() == 0 else found


def _margin(side: Sides, like: Tensor) -> Tensor:
    """Negative where the relation fails; of an equation minus the gap between its sides."""
    gap = _number(side.lhs, like) - _number(side.rhs, like)
    if isinstance(side.relation, ORDERS):
        return gap if isinstance(side.relation, Ge | Gt) else -gap
    return -gap.abs()


def _fails(relation: Relational, margin: Tensor) -> Tensor:
    if isinstance(relation, Gt | Lt):
        return margin <= 0
    return margin < (0 if isinstance(relation, Ge | Le) else -1e-9)


def _where(side: Tensor, inside: Tensor) -> tuple[float | None, ...]:
    kept = (inside & torch.isfinite(side)).tolist()
    return tuple(float(value) if keep else None for value, keep in zip(side.tolist(), kept, strict=True))


Sampler = Callable[[Claim, Mapping[str, Any]], Line | Plane | None]


def sampled(claim: Claim, certificate: Mapping[str, Any]) -> Iterator[Line | Plane]:
    """What can be drawn of a claim at the point on record: the plane of a state where there is one, and a line."""
    try:
        near = Near.of(claim, certificate)
        plane = near.plane()
        if plane is not None:
            yield plane
        yield near.along()
    except (NotDrawn, ValueError, TypeError, KeyError, ArithmeticError, RuntimeError):
        return
