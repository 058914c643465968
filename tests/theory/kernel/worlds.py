"""Terms of the kernel at explicit points: a table of numbers, at each point one for each value of the indices.

The free indices of a term are the axes of its table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from math import prod
from random import Random
from typing import Any

from flint import acb, arb, ctx, fmpq
from sympy import Basic, Rational, Symbol, oo
from sympy.core.function import AppliedUndef

from lemmata.theory.terms.index_terms import Block, Greatest, Index, Integrated, Signed, Total
from tests.theory.kernel.balls import ANALYTIC, CONSTANTS, FUNCTIONS, PRECISION, UNKNOWN, Number, greatest, integral, total


class Table:
    """The values of a term: `rows[p]` are those at point p, one for each value of the indices, the last one fastest."""

    __slots__ = ("indices", "rows")

    def __init__(self, indices: tuple[Any, ...], rows: list[list[Number]]) -> None:
        self.indices, self.rows = indices, rows


@dataclass
class Place:
    """One point: sizes, numbers and the entries of arrays, which are drawn when they are asked for.

    Attributes:
        numbers: exact ones, or functions of nothing that give a ball at the working precision.
        layers: the layer of each pattern, every layer with one at least.
    """

    sizes: dict[Basic, int]
    numbers: dict[Basic, Any]
    seed: str
    layers: list[int]
    entries: dict[tuple[Any, ...], Number] = field(default_factory=dict)

    def entry(self, name: str, least: int, at: tuple[int, ...]) -> Number:
        key = (name, *at)
        if key not in self.entries:
            random = Random(f"{self.seed}{key}")
            self.entries[key] = fmpq(random.choice((least, random.randint(least, 4), 9)), random.choice((1, 1, 2, 3)))
        return self.entries[key]


class World:
    """Points, and the tables of the terms that were evaluated at them."""

    def __init__(self, places: list[Place], precision: int = PRECISION) -> None:
        self.places, self.precision = places, precision
        self.known: dict[Basic, Table] = {}
        self.lengths: dict[tuple[Any, int], int] = {}

    def table(self, term: Any) -> Table:
        found = self.known.get(term)
        if found is None:
            ctx.prec = self.precision
            found = self.known[term] = self._computed(term)
        return found

    def _computed(self, term: Any) -> Table:
        if isinstance(term, Rational):
            return self.constant(fmpq(int(term.p), int(term.q)))
        if isinstance(term, Symbol):
            return self._of_symbol(term)
        if isinstance(term, Total | Greatest):
            return self.folded(type(term), self.table(term.body), term.index)
        if isinstance(term, Integrated):
            return self.integrated(*term.args)
        if isinstance(term, AppliedUndef):
            return self.entry(term)
        if term in CONSTANTS:
            return self.constant(CONSTANTS[term]())
        if isinstance(term, Signed):
            return self.table(term.args[0])
        function = FUNCTIONS.get(type(term))
        if function is None:
            raise TypeError(f"no value for {type(term).__name__}")
        return self.applied(function, [self.table(arg) for arg in term.args])

    def constant(self, value: Number) -> Table:
        return Table((), [[value]] * len(self.places))

    def _of_symbol(self, symbol: Any) -> Table:
        if isinstance(symbol, Index):
            return Table((symbol,), [[fmpq(k) for k in range(self.size(symbol, p))] for p in range(len(self.places))])
        rows = []
        for place in self.places:
            if symbol in place.sizes:
                rows.append([fmpq(place.sizes[symbol])])
            else:
                value = place.numbers[symbol]
                rows.append([value() if callable(value) else value])
        return Table((), rows)

    def size(self, index: Any, p: int) -> int:
        """How many values an index takes at a point; of an index over the patterns of a layer, how many patterns there are."""
        found = self.lengths.get((index, p))
        if found is None:
            found = self.lengths[index, p] = self._size(index, p)
        return found

    def _size(self, index: Any, p: int) -> int:
        range_ = index.range.args[2] if isinstance(index.range, Block) else index.range
        if isinstance(range_, Rational):
            return int(range_)
        return int(self.table(range_).rows[p][0].p)

    def sizes(self, indices: Iterable[Any], p: int) -> tuple[int, ...]:
        return tuple(self.size(index, p) for index in indices)

    def entry(self, term: Any) -> Table:
        name, sample = type(term).__name__, type(term)
        least = 1 if sample.default_assumptions.get("positive") else 0 if sample.default_assumptions.get("nonnegative") else -4
        if name == "index_before":
            return self.applied(lambda a, b: fmpq(int(a < b)), [self.table(arg) for arg in term.args])
        if name == "line_position":
            return self.table(term.args[0])
        tables = [self.table(arg) for arg in term.args]
        merged = self.spread(tables)
        rows = [
            [place.entry(name, least, tuple(int(at.p) for at in places)) for places in zip(*row, strict=True)]
            for place, row in zip(self.places, zip(*(t.rows for t in merged[1]), strict=True), strict=True)
        ]
        return Table(merged[0], rows)

    def spread(self, tables: list[Table], more: tuple[Any, ...] = ()) -> tuple[tuple[Any, ...], list[Table]]:
        """The tables over all of their indices (and `more`)."""
        indices = tables[0].indices
        if not more and all(table.indices == indices for table in tables[1:]):
            return indices, tables
        union = tuple(sorted({index for table in tables for index in table.indices} | set(more), key=_order))
        return union, [self.over(table, union) for table in tables]

    def over(self, table: Table, indices: tuple[Any, ...]) -> Table:
        if table.indices == indices:
            return table
        places = tuple(indices.index(index) for index in table.indices)
        rows = []
        for p, row in enumerate(table.rows):
            rows.append([row[k] for k in _positions(places, self.sizes(indices, p))])
        return Table(indices, rows)

    def applied(self, function: Callable[..., Number], tables: list[Table]) -> Table:
        if len(tables) == 1:
            return Table(tables[0].indices, [list(map(function, row)) for row in tables[0].rows])
        indices, spread = self.spread(tables)
        return Table(indices, [list(map(function, *rows)) for rows in zip(*(t.rows for t in spread), strict=True)])

    def folded(self, kind: type, body: Table, index: Any) -> Table:
        """The sum or the greatest over an index; over a block only the patterns of its layer count."""
        block = isinstance(index.range, Block)
        needed = {index} | ({index.range.args[1]} if block and isinstance(index.range.args[1], Index) else set())
        indices, (body,) = self.spread([body], tuple(needed))
        left = tuple(i for i in indices if i != index)
        fold = total if kind is Total else greatest
        rows = []
        for p, row in enumerate(body.rows):
            if not block:
                places = _groups(indices.index(index), self.sizes(indices, p))
                rows.append([fold([row[k] for k in group]) for group in places])
                continue
            groups: dict[tuple[int, ...], list[Number]] = {}
            for key, value in zip(product(*map(range, self.sizes(indices, p))), row, strict=True):
                at = dict(zip(indices, key, strict=True))
                if self.places[p].layers[at[index]] == self._layer(index, at, p):
                    groups.setdefault(tuple(at[i] for i in left), []).append(value)
            rows.append([fold(groups[key]) for key in product(*map(range, self.sizes(left, p)))])
        return Table(left, rows)

    def _layer(self, index: Any, at: Mapping[Any, int], p: int) -> int:
        layer = index.range.args[1]
        return at[layer] if layer in at else int(self.table(layer).rows[p][0].p)

    def integrated(self, body: Any, variable: Any, low: Any, high: Any) -> Table:
        """By rigorous integration, where the body is made of powers, sums, products and exponentials."""
        ends = [None if high is oo else self.table(high), self.table(low)]
        free = [symbol for symbol in body.free_symbols if isinstance(symbol, Index)]
        indices = tuple(sorted({i for t in ends if t for i in t.indices} | set(free), key=_order))
        rows = []
        for p in range(len(self.places)):
            row = []
            for key in product(*map(range, self.sizes(indices, p))):
                at = dict(zip(indices, key, strict=True))
                bounds = [UNKNOWN if end is None else self.at(end, at, p) for end in ends]
                row.append(self._integral(body, variable, bounds[1], bounds[0], at, p))
            rows.append(row)
        return Table(indices, rows)

    def at(self, table: Table, at: Mapping[Any, int], p: int) -> Number:
        place = 0
        for index, size in zip(table.indices, self.sizes(table.indices, p), strict=True):
            place = place * size + at[index]
        return table.rows[p][place]

    def _integral(self, body: Any, variable: Any, low: Number, high: Number, at: Mapping[Any, int], p: int) -> Number:
        if not (isinstance(low, fmpq | arb) and isinstance(high, fmpq | arb)):
            return UNKNOWN

        def value(term: Any) -> Callable[[Any], Any]:
            if term == variable:
                return lambda z: z
            if variable not in term.free_symbols:
                found = self.at(self.table(term), at, p)
                if not isinstance(found, fmpq | arb):
                    raise ValueError("not known")
                return lambda z: acb(arb(found))
            function, args = ANALYTIC[type(term)], [value(arg) for arg in term.args]
            return lambda z: function(*(arg(z) for arg in args))

        try:
            of_body = value(body)
        except (KeyError, ValueError, TypeError):
            return UNKNOWN
        return integral(of_body, low, high)


@lru_cache(maxsize=10_000)
def _order(index: Any) -> tuple[str, str]:
    return index.name, str(index.range)


@lru_cache(maxsize=10_000)
def _positions(places: tuple[int, ...], sizes: tuple[int, ...]) -> list[int]:
    """For each place in a table of these sizes, the place in the table of some of its indices."""
    found = []
    for key in product(*map(range, sizes)):
        at = 0
        for place in places:
            at = at * sizes[place] + key[place]
        found.append(at)
    return found


@lru_cache(maxsize=10_000)
def _groups(place: int, sizes: tuple[int, ...]) -> list[list[int]]:
    """In a table of these sizes the places along one of its indices, for each value of the others."""
    before, along, after = prod(sizes[:place]), sizes[place], prod(sizes[place + 1 :])
    return [[(first * along + k) * after + last for k in range(along)] for first in range(before) for last in range(after)]
