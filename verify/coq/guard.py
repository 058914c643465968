"""The guard of printed theorems: each is read back and compared with its claim at explicit instances.

    compared = Guard(file).compare(claim, name, points)

- The hypotheses that kinds give hold exactly at the points of the domain; the others are those of `given`, one by one.
- The conclusion has the claim's connectives and relations; both sides of each relation have the claim's values.

What is compared with is the claim's own meaning in exact and ball arithmetic. Nothing of the writer is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from time import monotonic
from typing import Any

from flint import arb
from sympy import And, Basic, Eq, Equivalent, Ge, Gt, Implies, Le, Lt, MatrixSymbol, Ne, Not, Or, true
from sympy.core.relational import Relational

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import Kind
from lemmata.theory.language.membership import PointError, check_point
from lemmata.verify.base.points import Point, show_point
from lemmata.verify.coq.evaluation import Evaluator, Outside, Undecided
from lemmata.verify.coq.instances import instances, neighbours
from lemmata.verify.coq.reader import NAT, REAL, File, Node, Stated
from lemmata.verify.interpret.balls import REALS, as_reals
from lemmata.verify.interpret.program import program_of
from lemmata.verify.numbers.reals import Real, precision

BITS = (64, 256)  # of balls, where the first are too wide the second
NARROW = arb(2) ** -40  # of a difference, relative to its sides: where a ball is wider nothing is compared
WORDS = {Le: "<=", Lt: "<", Ge: ">=", Gt: ">", Eq: "=", Ne: "<>"}
JOINED = {And: "and", Or: "or", Implies: "implies", Equivalent: "iff", Not: "not"}
ARRAYS = {(NAT, REAL): 1, (NAT, (NAT, REAL)): 2, (NAT, NAT): 1}


WITNESSES: dict[type[Kind], Callable[[Domain, Any, Point], dict[str, Any]]] = {}
"""Of a kind that says that something exists: how to find it at a point, by the name that it has in a theorem."""


class Differs(AssertionError):
    """A theorem that does not say what its claim says, in one line."""


@dataclass
class Compared:
    """What a comparison did: points, those of the domain, pairs of sides that were compared, and those that stayed open."""

    points: int = 0
    instances: int = 0
    sides: int = 0
    left_open: int = 0


class Guard:
    """Compares theorems of a file with claims."""

    def __init__(self, file: File) -> None:
        self.file, self.run = file, Evaluator(file)

    def compare(self, claim: Claim, name: str, points: Iterable[Point]) -> Compared:
        """Raises: Differs where the theorem of a name differs from the claim at one of the points."""
        stated = self.file.theorems[name]
        held = _One(self, claim, stated)
        for point in points:
            with precision(BITS[0]):
                held.at(point)
        return held.compared


def guarded(file: File, theorems: Mapping[str, Claim], count: int, seconds: float) -> Iterator[tuple[Claim, Compared]]:
    """Each theorem of a file, by name, compared with its claim at so many drawn points and their neighbours.

    Args:
        seconds: when no further point of one theorem is taken.

    Raises: Differs.
    """
    guard = Guard(file)
    for name, claim in theorems.items():
        rng, drawn = Random(name), instances(claim.domain, count)
        points = (near for point in drawn for near in (point, *neighbours(claim.domain, point, rng)))
        yield claim, guard.compare(claim, name, _until(monotonic() + seconds, points))


def _until(end: float, points: Iterable[Point]) -> Iterator[Point]:
    for point in points:
        if monotonic() > end:
            return
        yield point


class _One:
    """One theorem and its claim."""

    def __init__(self, guard: Guard, claim: Claim, stated: Stated) -> None:
        self.guard, self.claim, self.stated, self.compared = guard, claim, stated, Compared()
        names = [name for name, _ in stated.variables]
        given = () if claim.given is true else claim.given.args if isinstance(claim.given, And) else (claim.given,)
        hypotheses, conclusion, statement = list(stated.hypotheses), stated.conclusion, claim.statement
        if isinstance(statement, Implies) and hypotheses:  # whose arrow is read as one of the theorem's
            conclusion = Node("implies", (hypotheses.pop(), conclusion))
        count = len(hypotheses) - len(given)
        if count < 0 or statement is None:
            raise Differs(f"{claim.id}: fewer hypotheses than the claim has, or no statement")
        self.of_kinds = [guard.run.compiled(node, names) for node in hypotheses[:count]]
        self.pairs: list[tuple[Node, Relational]] = []
        for node, formula in zip(hypotheses[count:], given, strict=True):
            self._pair(node, formula)
        self._pair(conclusion, statement)
        self.sides = [[guard.run.compiled(side, names) for side in node.parts] for node, _ in self.pairs]
        self.program = program_of(claim, True)
        self.places = _places(claim, stated)
        self.theirs: dict[int, dict[Relational, tuple[Real, Real]]] = {}

    def _pair(self, node: Node, formula: Basic) -> None:
        """Relations that stand at the same place. Raises: Differs where connectives or relations do."""
        kind: Any = type(formula)
        if kind in WORDS:
            if node.kind != "relation" or node.name != WORDS[kind]:
                raise Differs(f"{self.claim.id}: {node.name or node.kind} where the claim has {formula}")
            self.pairs.append((node, formula))
            return
        parts = list(_chain(node, JOINED[kind])) if kind in (And, Or) and kind in JOINED else list(node.parts)
        if kind not in JOINED or node.kind != JOINED[kind] or len(parts) != len(formula.args):
            raise Differs(f"{self.claim.id}: {node.kind} of {len(parts)} where the claim has {formula}")
        for part, own in zip(parts, formula.args, strict=True):
            self._pair(part, own)

    def at(self, point: Point) -> None:
        """Compare at a point, of the domain or not."""
        try:
            env = tuple(self._value(place, self._completed(point)) for place in self.places)
        except NotNatural:
            return
        self.compared.points += 1
        inside = _belongs(self.claim, point)
        try:
            holds = _conjunction(run(env) for run in self.of_kinds)
        except Outside as error:
            raise Differs(f"{self.claim.id}: {error} at {show_point(point)}") from None
        if holds is not None and holds != inside:
            says = "does not hold at" if inside else "holds outside of the domain, at"
            raise Differs(f"{self.claim.id}: what the theorem says of its variables {says} {show_point(point)}")
        if inside:
            self.compared.instances += 1
            self._sides(env, point)

    def _completed(self, point: Point) -> Point:
        found = dict(point)
        for symbol, kind in self.claim.domain.variables:
            if type(kind) in WITNESSES:
                found |= WITNESSES[type(kind)](self.claim.domain, symbol, point)
        return found

    def _sides(self, env: tuple[Any, ...], point: Point) -> None:
        for place in range(len(self.pairs)):
            for side in (0, 1):
                told = any(self._same(env, point, place, side, bits) for bits in BITS)
                self.compared.sides += told
                self.compared.left_open += not told
        self.theirs.clear()

    def _same(self, env: tuple[Any, ...], point: Point, place: int, side: int, bits: int) -> bool:
        """Whether a side is known to have the claim's value, nearly. Raises: Differs where it has another one."""
        relation = self.pairs[place][1]
        with precision(bits):
            try:
                found, wanted = self.sides[place][side](env), self._wanted(point, bits)[relation][side]
            except Undecided:
                return False
            except Outside as error:
                raise Differs(f"{self.claim.id}: {error} in {relation} at {show_point(point)}") from None
            ours, own, gap = found.enclosure(), wanted.enclosure(), found - wanted
            if own.is_finite() and ours.is_nan():
                raise Differs(f"{self.claim.id}: in {relation} the theorem has no number at {show_point(point)}")
            exact, ball = gap.rational, gap.enclosure()
            if ours.is_finite() and (exact != 0 if exact is not None else not ball.contains(0)):
                values = f"{ours.str(8)} where the claim has {own.str(8)}"
                raise Differs(f"{self.claim.id}: {values}, in {relation} at {show_point(point)}")
            return bool(ours.is_finite() and ball.rad() <= NARROW * (1 + abs(own)))

    def _wanted(self, point: Point, bits: int) -> dict[Relational, tuple[Real, Real]]:
        if bits not in self.theirs:
            values = {name: as_reals(point[name]) for name in self.program.names}
            self.theirs[bits] = {sides.relation: (sides.lhs, sides.rhs) for sides in self.program.evaluate(REALS, values)}
        return self.theirs[bits]

    def _value(self, place: tuple[str, Any, int], point: Point) -> Any:
        name, kind, depth = place
        held = point[name]
        if depth == 0:
            return _number(held, kind)
        entries = kind[1] if depth == 1 else kind[1][1]
        return _array(name, held, entries, depth)


def _places(claim: Claim, stated: Stated) -> list[tuple[str, Any, int]]:
    """For each variable of the theorem the claim's one, with its type and the number of its indices."""
    own = {size.name: 0 for size in claim.domain.sizes}
    own |= {s.name: 0 if not isinstance(s, MatrixSymbol) else 1 if s.shape[1] == 1 else 2 for s, _ in claim.domain.variables}
    found = []
    for name, kind in stated.variables:
        match = [key for key in own if re.sub(r"\W", "_", key) in (name, name.rstrip("_"))]
        depth = ARRAYS.get(kind, 0)
        if not match and depth:  # what a kind says that there is
            found.append((name, kind, depth))
        elif not match or depth != own.pop(match[0]):
            raise Differs(f"{claim.id}: {name} is no variable of the claim, or of another shape")
        else:
            found.append((match[0], kind, depth))
    if own:
        raise Differs(f"{claim.id}: the theorem does not speak of {', '.join(own)}")
    return found


def _number(value: Any, kind: Any) -> Any:
    if kind == NAT:
        if value != int(value) or value < 0:
            raise NotNatural(f"{value} is no natural number")
        return int(value)
    return as_reals(value)


class NotNatural(ValueError):
    """A point that no variable of the theorem's type can take."""


def _array(name: str, held: list[Any], entries: Any, depth: int) -> Any:
    """An array of a point, as a function of its places."""

    def entry(i: int) -> Any:
        if i >= len(held):
            raise Outside(f"the entry {i} of {name}, which has {len(held)}")
        return rows[i]

    rows = [_array(name, row, entries, depth - 1) if depth > 1 else _number(row, entries) for row in held]
    return entry


def _chain(node: Node, kind: str) -> Iterator[Node]:
    """The parts of a chain of one connective, which binds to the right."""
    while node.kind == kind:
        yield node.parts[0]
        node = node.parts[1]
    yield node


def _conjunction(values: Iterable[bool | None]) -> bool | None:
    """Whether all hold, the first that does not decides: the later ones may speak of what is not there."""
    found: bool | None = True
    for value in values:
        if value is False:
            return False
        found = found and value
    return found


def _belongs(claim: Claim, point: Point) -> bool:
    try:
        check_point(claim.domain, point)
    except PointError:
        return False
    return True
