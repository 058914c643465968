"""Draws terms of the kernel from the bottom up, and the points to evaluate them at."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

from flint import arb, ctx, fmpq
from sympy import Abs, Add, E, I, Integer, KroneckerDelta, Mul, Pow, Rational, Symbol, exp, gamma, log, nan, oo, pi, zoo

from lemmata.theory.kernel.normal import normal
from lemmata.theory.language.domain import d, l, n
from lemmata.theory.terms.index_terms import Block, Greatest, Index, Integrated, Total, array
from tests.theory.kernel.balls import MORE, PRECISION
from tests.theory.kernel.held import Checks, Fault
from tests.theory.kernel.trees import REFUSED, Node, applied, leaf, made, rebuilt, shrunk
from tests.theory.kernel.worlds import Place, World

PER_WORLD, PLACES = 125, 3
SHARED = 50  # chunks that share their numbers near edges
LARGEST = 8  # constructors and leaves of a term that becomes a part of others  # of a drawn tree

q, r = Symbol("q", real=True), Symbol("r", real=True)
s, t, w = Symbol("s", positive=True), Symbol("t", positive=True), Symbol("w", nonnegative=True)
m, k = Symbol("m", integer=True, positive=True), Symbol("k", integer=True, positive=True)
c, z = Symbol("c", integer=True, nonnegative=True), Symbol("z", integer=True)
REALS, WHOLES, SIZES = (q, r, s, t, w), (m, k, c, z), (n, d, l)
i, j, a, b = Index("i", n), Index("j", n), Index("a", d), Index("b", d)
two, more, of_m, layer = Index("h", 2), Index("u", n + 1), Index("e", m), Index("o", l)
inside = Index("g", Block(Symbol("layers"), layer, d))
INDICES = (i, j, a, b, two, more, of_m, layer)
x, p, v, R = array("x"), array("p", positive=True), array("v", nonnegative=True), array("R")
FIRST = Integer(0)
VECTORS = (x(i), x(j), x(FIRST), x(more), p(i), p(a), p(two), v(i), v(of_m))
ENTRIES = (*VECTORS, R(a, i), R(b, j), R(a, FIRST), R(inside, i))
NUMBERS = tuple(map(Rational, ("0", "1", "-1", "2", "3", "-2", "1/2", "3/2", "2/3", "-1/2", "1/3")))
RATIOS = tuple(tuple(map(Rational, pair)) for pair in (("3/2", "4"), ("3/2", "2"), ("5/2", "3"), ("2/3", "1/2")))
ROOTS = tuple(map(Rational, ("1/2", "-1/2", "3/2", "1/3", "2/3")))


@dataclass
class Power:
    """The number log B / log A, at the working precision: A to this power is B."""

    base: Any
    value: Any

    def __call__(self) -> arb:
        base, value = (arb(fmpq(int(f.p), int(f.q))) for f in (self.base, self.value))
        return value.log() / base.log()

    @property
    def shown(self) -> str:
        return f"log({self.value})/log({self.base})"


@lru_cache(maxsize=2)
def near_edges(seed: str, tries: int = 6_000) -> list[Any]:
    """Numbers like e^u - v - e^-k, u of 64 bits and v the nearest number of 64 bits, that are much smaller than a bit of v.

    Arithmetic that rounds e^u, log u or Gamma(u) to the wrong side of v takes their signs for the opposite ones.
    """
    found, random = [], Random(seed)
    for function, of_ball, low in ((exp, arb.exp, -3), (log, arb.log, 1), (gamma, arb.gamma, 2)):
        for _ in range(tries // 8 if function is gamma else tries):
            ctx.prec = PRECISION
            place = fmpq(random.getrandbits(63), 2**62) + low
            value = of_ball(arb(place))
            bits = 63 - math.floor(math.log2(abs(float(value))))
            scaled = value * arb(2) ** bits
            whole = (scaled + arb(1) / 2).floor().unique_fmpz()
            gap = scaled - whole
            if not abs(gap) < arb(1) / 4000 or gap.contains(arb(0)):
                continue
            small = abs(gap) / arb(2) ** bits
            below = int((-small.log()).ceil().unique_fmpz()) + 1
            sign = 1 if gap > 0 else -1
            rest = Rational(int(whole), 2**bits) if bits >= 0 else Integer(int(whole) * 2**-bits)
            found.append(function(Rational(int(place.p), int(place.q))) - rest - sign * exp(-below))
    return found


KINDS = (Add, Mul, Pow, exp, log, gamma, Abs, KroneckerDelta, Total, Greatest, Integrated)
SHARES = (260, 170, 170, 50, 50, 20, 40, 60, 120, 60, 3)
WHOLE_POWERS = tuple(map(Integer, (-1, -1, 2, 2, 3, -2, 0)))


class Draw:
    """Draws worlds of terms from a seed: each world has places, leaves and a pool that grows from the bottom up."""

    def __init__(self, seed: int, number: int) -> None:
        self.random = Random(f"{seed} {number}")
        self.checks = Checks(self.random)
        self.edges = near_edges(f"{seed} {number // SHARED}")
        self.drawn = self.admitted = 0

    def faults(self, terms: int) -> Iterator[Fault]:
        """Draw so many terms; each fault confirmed at more bits and made smaller."""
        while self.drawn < terms:
            self.new_world()
            for at in range(min(PER_WORLD, terms - self.drawn)):
                node = self.edge() if at == 0 else self.grow()
                self.drawn += 1
                for fault in self.checks.faults(node, self.world):
                    found = self.confirmed(fault)
                    if found is not None:
                        yield found
                        break
                else:
                    self.keep(node)

    def keep(self, node: Node) -> None:
        """A term that the kernel admits may be a part of others."""
        if node.term.has(zoo, nan, I, oo):
            return
        try:
            normal(node.term)
        except REFUSED:
            return
        self.admitted += 1
        if node.size <= LARGEST and not isinstance(node.term, Rational):
            self.pool.append(node)

    def new_world(self) -> None:
        random = self.random
        base, value = random.choice(RATIOS)
        places = []
        for number in range(PLACES):
            sizes = {size: random.choice((1, 2, 2, 3)) for size in (n, d)}
            sizes[l] = random.randint(1, sizes[d])
            layers = [*range(sizes[l]), *(random.randrange(sizes[l]) for _ in range(sizes[d] - sizes[l]))]
            random.shuffle(layers)
            numbers: dict[Any, Any] = {}
            for symbol in (*REALS, *WHOLES):
                numbers[symbol] = self.number(symbol)
            if number == 0:
                numbers[random.choice((s, t))] = Power(base, value)
            if random.random() < 0.3:
                numbers[q] = numbers[random.choice((s, w, m))]
            places.append(Place(sizes, numbers, f"{random.random()}", layers))
        self.world = World(places)
        symbols = [*REALS, *WHOLES, *random.sample(SIZES, 1), *random.sample(INDICES, 3), *random.sample(ENTRIES, 5)]
        own = Rational(random.getrandbits(64), 2 ** random.choice((60, 63, 64, 200)))
        numbers_ = [*random.sample(NUMBERS, 6), base, value, own, *random.sample((pi, E, exp(1) - 2), 1)]
        self.atoms = [leaf(term) for term in (*symbols, *numbers_)]
        self.bases = [leaf(base), leaf(value), *(atom for atom in self.atoms if atom.term in (s, t, m, w))]
        self.pool = list(self.atoms)

    def edge(self) -> Node:
        """A number near an edge."""
        return self.of_number(self.random.choice(self.edges))

    def of_number(self, term: Any) -> Node:
        """A number that SymPy has built, as a tree of its addends and factors."""
        if term.func in (Add, Mul, exp, log, gamma):
            return self.tabled(Node(term.func, tuple(map(self.of_number, term.args)), term))
        return leaf(term)

    def number(self, symbol: Any) -> fmpq:
        random = self.random
        low = 1 if symbol.is_integer and symbol.is_positive else 0 if symbol.is_nonnegative else -3
        if symbol.is_integer:
            return fmpq(random.choice((low, low + 1, random.randint(low, 4))))
        value = random.choice((fmpq(0), fmpq(1), fmpq(1, 2), fmpq(random.randint(1, 9), random.randint(1, 6))))
        if random.random() < 0.15:
            value = random.choice((fmpq(2**70 + 1, 2**70), fmpq(1, 2**70), fmpq(2**40), fmpq(random.getrandbits(64), 2**63)))
        if low < 0 and random.random() < 0.5:
            value = -value
        return fmpq(1, 2**20) if symbol.is_positive and value == 0 else value

    def pick(self) -> Node:
        """A leaf, or one of the last terms or of all."""
        chance = self.random.random()
        return self.random.choice(self.atoms if chance < 0.35 else self.pool[-20:] if chance < 0.6 else self.pool)

    def indexed(self) -> Node:
        """A term with a free index, if one is found soon."""
        for _ in range(4):
            node = self.pick()
            if node.free:
                return node
        return node

    def grow(self) -> Node:
        while True:
            kind, parts, index = self.choice()
            if sum(part.size for part in parts) > LARGEST or self.costly(kind, parts):
                continue
            try:
                return self.tabled(made(kind, parts, index))
            except REFUSED:
                continue  # an index in the range of another, a size that is no number

    def tabled(self, node: Node) -> Node:
        node.table = applied(node, [part.table or self.world.table(part.term) for part in node.parts], self.world)
        return node

    @staticmethod
    def costly(kind: Any, parts: tuple[Node, ...]) -> bool:
        """Whether SymPy would compute a number of thousands of digits."""
        last = parts[-1].term
        if kind is gamma:
            return bool(isinstance(last, Rational) and abs(last) > 20)
        return kind is Pow and bool(isinstance(last, Rational) and max(abs(last.p), last.q) > 9)

    def choice(self) -> tuple[Any, tuple[Node, ...], Any]:
        """A constructor, its parts and what it binds."""
        random, one = self.random, self.pick()
        kind = random.choices(KINDS, SHARES)[0]
        if kind in (Total, Greatest):
            return self.folded(kind)
        if kind in (Add, Mul):
            other = self.pick()
            minus = kind is Add and random.random() < 0.25
            return kind, (one, self.tabled(made(Mul, (leaf(Integer(-1)), other))) if minus else other), None
        if kind is Pow:
            return Pow, self.power(one), None
        if kind is KroneckerDelta:
            return KroneckerDelta, self.compared(one), None
        if kind is Integrated:
            parts = random.choice((FIRST, Integer(2), c, m)), random.choice((s, t, Integer(1)))
            return Integrated, (one, *map(leaf, parts)), None
        return kind, (one,), None

    def power(self, one: Node) -> tuple[Node, Node]:
        random = self.random
        exponents = (WHOLE_POWERS, ROOTS, (m, k, c, -m, m + 1, c + 2, z), None)
        drawn = random.choices(exponents, (6, 4, 4, 3))[0]
        if drawn is None:
            return random.choice(self.bases), random.choice((*self.bases, one))
        return one, leaf(random.choice(drawn))

    def compared(self, one: Node) -> tuple[Node, Node]:
        """Two indices, or two numbers that may be equal at a point though nothing shows it."""
        random = self.random
        if random.random() < 0.5:
            return leaf(random.choice((i, a, two))), leaf(random.choice((j, b, two, FIRST)))
        if random.random() < 0.25:  # at one of the points it may be 1
            base, value, *variables = self.bases
            return self.tabled(made(Pow, (base, random.choice(variables)))), value
        powers = [node for node in self.pool[-60:] if node.kind is Pow] or [one]
        return random.choice((one, *powers)), random.choice((*self.bases, self.pick()))

    def folded(self, kind: Any) -> tuple[Any, tuple[Node, ...], Any]:
        body = self.indexed()
        free = sorted(body.free, key=lambda index: index.name)
        if inside in free:
            free = [inside]
        index = self.random.choice(free) if free and self.random.random() < 0.9 else self.random.choice(INDICES)
        return kind, (body,), index

    # --- a fault --------------------------------------------------------------------------------------------------------

    def confirmed(self, fault: Fault) -> Fault | None:
        """The fault at more bits, with smaller parts and at its own place only; None where it was rounding."""
        found = self.first(fault.node, fault.place)
        if found is None:
            return None
        for _ in range(20):
            smaller = next(filter(None, (self.first(node, fault.place) for node in shrunk(found.node))), None)
            if smaller is None:
                break
            found = smaller
        return found

    def first(self, node: Node, place: Place) -> Fault | None:
        node = rebuilt(node)
        try:
            return next(self.checks.faults(node, World([place], MORE), everything=True), None)
        except REFUSED:
            return None
