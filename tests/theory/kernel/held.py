"""All that the kernel says of a term (its sign, that it is whole, its normal form, its derivative), held against its values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from flint import arb, ctx, fmpq
from sympy import I, nan, oo, zoo

from lemmata.theory.kernel import analysis
from lemmata.theory.kernel.normal import normal, sign_of
from lemmata.theory.terms.index_terms import Block
from tests.theory.kernel.balls import UNDEFINED, UNKNOWN, ZERO, Number, defined, nearly_zero
from tests.theory.kernel.trees import REFUSED, Node, leaves_of, rebuilt, reference, slope_of
from tests.theory.kernel.worlds import Place, Table, World

SAYS: dict[str, Callable[[int | None, Number], bool | None]] = {  # of a value: whether it is so, None where that is open
    ">": lambda sign, value: None if sign is None else sign > 0,
    ">=": lambda sign, value: None if sign is None else sign >= 0,
    "=": lambda sign, value: None if sign is None else sign == 0,
    "<=": lambda sign, value: None if sign is None else sign <= 0,
    "<": lambda sign, value: None if sign is None else sign < 0,
    "whole": lambda sign, value: _is_whole(value),
}
STEP = fmpq(1, 2**100)  # of a difference quotient
PROPERTIES = {"is_positive": ">", "is_nonnegative": ">=", "is_zero": "=", "is_nonpositive": "<=", "is_negative": "<"}


def _is_whole(value: Number) -> bool | None:
    if isinstance(value, fmpq):
        return bool(value.q == 1)
    return None if value.contains_integer() else False


def _is_so(what: str, value: Number, affirmed: bool) -> bool | None:
    sign = 1 if value > 0 else -1 if value < 0 else 0 if isinstance(value, fmpq) or nearly_zero(value) else None
    so = SAYS[what](sign, value)
    if so is None and what == "whole" and not affirmed:
        near = arb(round(float(value.mid()))) if abs(value) < 10**9 else value + 1
        return True if nearly_zero(value - near) else None
    return so


def said(term: Any, random: Random) -> Iterator[tuple[str, str, bool]]:
    """Who says it, what is said of the term, and whether it is affirmed or denied."""
    found = sign_of(term)
    if found:
        yield f"sign_of is {found!r}", found, True
    for name in ("is_integer", "is_zero") if random.random() < 0.75 else ("is_integer", *PROPERTIES):
        answer = getattr(term, name)
        if answer is not None:
            yield f"{name} is {answer}", PROPERTIES.get(name, "whole"), bool(answer)


@dataclass(frozen=True)
class Fault:
    """Something false that the kernel says of a term: the tree, what is said, the point and the value there."""

    node: Node
    says: str
    place: Place
    at: str
    value: str

    def __str__(self) -> str:
        seen = set(self.node.term.free_symbols) | set(leaves_of(self.node))
        given = {**self.place.sizes, **self.place.numbers}
        shown = ", ".join(f"{symbol} = {_shown(given[symbol])}" for symbol in sorted(given, key=str) if symbol in seen)
        return f"{self.node}, built as {self.node.term}: {self.says}; at {shown or 'any point'} {self.at}: {self.value}"


def _shown(value: Any) -> str:
    return getattr(value, "shown", None) or str(value() if callable(value) else value)


@dataclass
class Checks:
    """Holds what the kernel says of trees against their values, and counts.

    Attributes:
        counts: how often each kind of statement was held against values.
    """

    random: Random
    counts: dict[str, int] = field(default_factory=dict)

    def faults(self, node: Node, world: World, everything: bool = False) -> Iterator[Fault]:
        """What is false of a tree at the places of a world; with `everything` no check is left to chance."""
        random = Random(0) if everything else self.random
        table = node.table if node.table is not None else reference(node, world)
        if node.term.has(zoo, nan, I, oo):
            return
        try:
            form = normal(node.term)
        except REFUSED:
            form = None
        yield from self.equal(node, table, world.table(node.term), world, ("it is built as another term",), form is not None)
        if form is not None:
            yield from self.equal(node, table, world.table(form), world, ("the normal form is", form), True)
        for who, what, affirmed in said(node.term, random):
            self.counts[what] = self.counts.get(what, 0) + 1
            yield from self._sign(node, table, world, who, what, affirmed)
        if form is not None and (everything or random.random() < 0.2):
            yield from self._slope(node, world, everything)

    def equal(
        self, node: Node, one: Table, other: Table, world: World, says: tuple[Any, ...], admitted: bool
    ) -> Iterator[Fault]:
        """Where two tables differ; the first is of the tree, and has a value wherever the kernel admits the term."""
        self.counts["equal"] = self.counts.get("equal", 0) + 1
        ctx.prec = world.precision
        indices, (one, other) = world.spread([one, other])
        blocks = _blocks(indices)
        for at, place in enumerate(world.places):
            for row, (value, found) in enumerate(zip(one.rows[at], other.rows[at], strict=True)):
                if value is UNKNOWN or (blocks and not _inside(blocks, indices, row, world, at)):
                    continue
                if value is UNDEFINED:
                    if admitted:
                        yield Fault(node, f"it is admitted, {_words(says)}", place, _place(indices, row, world, at), "no value")
                elif found is UNDEFINED and not admitted:
                    continue  # the root of a product as a product of roots; it is refused
                elif found is UNDEFINED or (found is not UNKNOWN and not _touch(value, found)):
                    values = f"{_str(value)} against {_str(found)}"
                    yield Fault(node, _words(says), place, _place(indices, row, world, at), values)

    def _sign(self, node: Node, table: Table, world: World, who: str, what: str, affirmed: bool) -> Iterator[Fault]:
        ctx.prec = world.precision
        blocks = _blocks(table.indices)
        for at, place in enumerate(world.places):
            for row, value in enumerate(table.rows[at]):
                if value is UNKNOWN or value is UNDEFINED or (blocks and not _inside(blocks, table.indices, row, world, at)):
                    continue
                so = _is_so(what, value, affirmed)
                if so is not None and so != affirmed:
                    yield Fault(node, who, place, _place(table.indices, row, world, at), _str(value))

    def _slope(self, node: Node, world: World, everything: bool) -> Iterator[Fault]:
        """The derivative that the rules take, for a variable in which they find the term smooth."""
        real = (symbol for symbol in node.term.free_symbols if symbol.is_real and not symbol.is_integer)
        free = sorted(real, key=lambda symbol: symbol.name)
        for variable in free if everything else free[:1]:
            try:
                if not analysis.smooth(node.term, variable):
                    continue
                slope = derivative(node.term, variable)
            except REFUSED:
                continue
            self.counts["slope"] = self.counts.get("slope", 0) + 1
            says, found = (f"d/d{variable.name} is", slope), world.table(slope)
            chained = slope_of(node, variable, world)
            if any(value is UNDEFINED for row in chained.rows for value in row):
                chained = _instead(chained, found, quotient_of(node, variable, world), world)
            yield from self.equal(node, chained, found, world, says, True)


def quotient_of(node: Node, variable: Any, world: World) -> Table:
    """The difference quotient of a tree at each point, upwards by `STEP`, give or take 1/16."""
    moved = [replace(place, numbers={**place.numbers, variable: _moved(place.numbers[variable])}) for place in world.places]
    start, end = World(world.places, 8 * world.precision), World(moved, 8 * world.precision)
    tables = [reference(rebuilt(node), end), reference(rebuilt(node), start), start.constant(arb(0, 1 / 16))]
    return start.applied(defined(lambda after, before, near: (after - before) / STEP + near), tables)


def _moved(value: Any) -> Any:
    return (lambda: value() + STEP) if callable(value) else value + STEP


def _instead(chained: Table, found: Table, quotient: Table, world: World) -> Table:
    """Where the chain rule says nothing and the kernel has a slope, the difference quotient is asked.

    Example: the chain rule has no value for the slope of sqrt(w)^2 at w = 0, which is 1.
    """
    indices, tables = world.spread([chained, found, quotient])
    ctx.prec = world.precision

    def ask(slope: Number, claimed: Number, asked: Number) -> Number:
        return asked if slope is UNDEFINED and claimed is not UNDEFINED else slope

    return Table(indices, [list(map(ask, *rows)) for rows in zip(*(table.rows for table in tables), strict=True)])


def derivative(term: Any, variable: Any) -> Any:
    """As the rules of analysis take it."""
    own = getattr(analysis, "derivative", None)
    return term.diff(variable) if own is None else own(term, variable)


def _words(says: tuple[Any, ...]) -> str:
    return " ".join(map(str, says))


def _touch(value: Number, found: Number) -> bool:
    difference = value - found
    return bool(difference == 0 if isinstance(difference, fmpq) else difference.contains(ZERO))


def _blocks(indices: tuple[Any, ...]) -> list[Any]:
    """The indices over the patterns of a layer."""
    return [index for index in indices if isinstance(index.range, Block)]


def _inside(blocks: list[Any], indices: tuple[Any, ...], row: int, world: World, at: int) -> bool:
    """An index over the patterns of a layer takes these only."""
    places = _indices_at(indices, row, world, at)
    for index in blocks:
        layer = index.range.args[1]
        if layer in places and world.places[at].layers[places[index]] != places[layer]:
            return False
    return True


def _indices_at(indices: tuple[Any, ...], row: int, world: World, at: int) -> dict[Any, int]:
    found = {}
    for index, size in reversed(list(zip(indices, world.sizes(indices, at), strict=True))):
        row, found[index] = divmod(row, size)
    return found


def _place(indices: tuple[Any, ...], row: int, world: World, at: int) -> str:
    return str(_indices_at(indices, row, world, at)) if indices else ""


def _str(value: Number) -> str:
    return str(value if isinstance(value, fmpq) else value.str(30)) if value is not UNDEFINED else "no value"
