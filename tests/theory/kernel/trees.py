"""Drawn terms as trees, which are evaluated as they are written, whatever SymPy makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flint import acb, arb, ctx, fmpq
from sympy import Add, Integer, Mul, Pow, Symbol, exp, log

from lemmata.theory.kernel.derivation import REFUSALS
from lemmata.theory.terms.index_terms import Greatest, Index, Integrated, Total
from tests.theory.kernel.balls import FUNCTIONS, ONE, UNDEFINED, UNKNOWN, ZERO, Number, defined, integral
from tests.theory.kernel.worlds import Table, World

REFUSED = (*REFUSALS, ArithmeticError, RecursionError)
over = Symbol("over", positive=True)  # the variable of integrals


class Node:
    """A drawn term: a leaf, or a constructor and its parts (of a sum or an extreme over `index`)."""

    __slots__ = ("free", "index", "kind", "parts", "size", "table", "term")

    def __init__(self, kind: Any, parts: tuple[Node, ...], term: Any, index: Any = None) -> None:
        self.kind, self.parts, self.term, self.index = kind, parts, term, index
        self.size: int = 1 + sum(part.size for part in parts)
        self.table: Table | None = None
        self.free = [symbol for symbol in term.free_symbols if isinstance(symbol, Index)]

    def __str__(self) -> str:
        if self.kind is None:
            return str(self.term)
        bound = f"[{self.index} < {self.index.range}]" if self.index is not None else ""
        return f"{self.kind.__name__}{bound}({', '.join(map(str, self.parts))})"


def leaf(term: Any) -> Node:
    return Node(None, (), term)


def made(kind: Any, parts: tuple[Node, ...], index: Any = None) -> Node:
    """The tree, with the term that SymPy builds of its parts' terms."""
    terms = [part.term for part in parts]
    if kind is Integrated:
        rate, power, high = terms
        term = Integrated(over**power * exp(-rate * over), over, 0, high)
    else:
        term = kind(terms[0], index) if kind in (Total, Greatest) else kind(*terms)
    return Node(kind, parts, term, index)


def reference(node: Node, world: World, known: dict[int, Table] | None = None) -> Table:
    """The values of a tree as it is written."""
    known = {} if known is None else known
    if id(node) not in known:
        if node.kind is None:
            known[id(node)] = world.table(node.term)
        else:
            known[id(node)] = applied(node, [reference(part, world, known) for part in node.parts], world)
    return known[id(node)]


def applied(node: Node, parts: list[Table], world: World) -> Table:
    ctx.prec = world.precision
    if node.kind in (Total, Greatest):
        return world.folded(node.kind, parts[0], node.index)
    return world.applied(_integral if node.kind is Integrated else FUNCTIONS[node.kind], parts)


def _integrated(rate: Number, power: Number, high: Number) -> Number:
    """The integral of t^power exp(-rate t) from 0 to `high`."""
    if not (isinstance(power, fmpq) and power.q == 1 and power >= 0) or abs(rate * high) > 100:
        return UNKNOWN
    return integral(lambda z: z ** int(power.p) * (-acb(arb(rate)) * z).exp(), ZERO, high)


_integral = defined(_integrated)


def leaves_of(node: Node) -> Iterator[Any]:
    if node.kind is None:
        yield from node.term.free_symbols
    for part in node.parts:
        yield from leaves_of(part)


def _of_no_weight(factor: Number, slope: Number) -> Number:
    """The chain rule says nothing where 0^-q is multiplied by a slope of 0: (0 s)^(2/3) is 0 for every s."""
    return UNKNOWN if factor is UNDEFINED and slope == 0 else factor


def slope_of(node: Node, variable: Any, world: World) -> Table:
    """The derivative of a tree at each point, by the chain rule on values."""
    known: dict[int, Table] = {}

    def value(part: Node) -> Table:
        return reference(part, world, known)

    def sum_of(*tables: Table) -> Table:
        return world.applied(FUNCTIONS[Add], list(tables))

    def times(*tables: Table) -> Table:
        return world.applied(FUNCTIONS[Mul], list(tables))

    def slope(part: Node) -> Table:
        if variable not in set(leaves_of(part)):
            return world.constant(ZERO)
        if part.kind is None:
            return world.constant(ONE)
        parts, slopes = [value(inner) for inner in part.parts], [slope(inner) for inner in part.parts]
        if part.kind is Add:
            return sum_of(*slopes)
        if part.kind is Mul:
            return sum_of(*(times(found, *(parts[o] for o in range(len(parts)) if o != at)) for at, found in enumerate(slopes)))
        if part.kind is exp:
            return times(value(part), slopes[0])
        if part.kind is log:
            return times(world.applied(FUNCTIONS[Pow], [parts[0], world.constant(-ONE)]), slopes[0])
        if part.kind is Total:
            return world.folded(Total, slopes[0], part.index)
        if part.kind is Pow:
            lower = sum_of(parts[1], world.constant(-ONE))
            power = world.applied(FUNCTIONS[Pow], [parts[0], lower])
            power = world.applied(_of_no_weight, [power, slopes[0]])
            rate = times(parts[1], power, slopes[0])
            if variable not in set(leaves_of(part.parts[1])):
                return rate
            return sum_of(rate, times(value(part), world.applied(FUNCTIONS[log], [parts[0]]), slopes[1]))
        return world.constant(UNKNOWN)

    ctx.prec = world.precision
    return slope(node)


def rebuilt(node: Node) -> Node:
    """The same tree without the values at other places."""
    if node.kind is None:
        return leaf(node.term)
    return Node(node.kind, tuple(map(rebuilt, node.parts)), node.term, node.index)


SIMPLER = tuple(map(leaf, (Integer(0), Integer(1), Integer(2), Symbol("q", real=True), Symbol("s", positive=True))))


def shrunk(node: Node) -> Iterator[Node]:
    """Smaller trees: the parts, and the tree with a part of it made smaller or replaced by something simple."""
    yield from node.parts
    for at, part in enumerate(node.parts):
        simpler = SIMPLER if part.size > 1 else SIMPLER[:2] if part.term not in (0, 1) else ()
        for other in (*simpler, *(smaller for smaller in shrunk(part) if smaller.size < part.size)):
            try:
                yield made(node.kind, (*node.parts[:at], other, *node.parts[at + 1 :]), node.index)
            except REFUSED:
                continue
