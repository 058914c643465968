"""The guard of printed theorems: each is read back and compared with its claim at explicit instances.

    compared = Guard(file).compare(claim, name, points)

- The hypotheses that kinds give hold exactly at the points of the domain; the others are those of `given`, one by one.
- The conclusion has the claim's connectives and relations; both sides of each relation have the claim's values.
- Of what is bound within a statement one value is taken: two steps of an iteration, some vector.

What is compared with is the claim's own meaning in exact and ball arithmetic. Nothing of the writer is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import inf
from random import Random
from time import process_time
from typing import Any

from flint import arb
from sympy import And, Basic, Eq, Equivalent, Ge, Gt, Implies, Le, Lt, MatrixSymbol, Ne, Not, Or, preorder_traversal, true

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.operator import DEFINED, Operator, VectorOperator
from lemmata.theory.language.sequences import (
    Compact,
    Connected,
    Exists,
    Finite,
    Iterate,
    LimitPoints,
    SufficientlyLarge,
    Tends,
    Those,
    Within,
)
from lemmata.verify.base.bounds import OutOfBounds, bounded
from lemmata.verify.base.points import Point, show_point
from lemmata.verify.coq.batches import Sieve
from lemmata.verify.coq.evaluation import Evaluator, Outside, Undecided
from lemmata.verify.coq.floating import Floating
from lemmata.verify.coq.instances import belongs, spread
from lemmata.verify.coq.reader import NAT, REAL, File, Node, Stated
from lemmata.verify.coq.witnesses import WITNESSES
from lemmata.verify.interpret.balls import REALS, as_reals
from lemmata.verify.interpret.balls.fold import TooLong, integrals_until
from lemmata.verify.interpret.program import compiled
from lemmata.verify.numbers.reals import Real, precision

BITS = (64, 256)  # of balls, where the first are too wide the second
NARROW = arb(2) ** -40  # of a difference, relative to its sides: where a ball is wider nothing is compared
WORDS = {Le: "<=", Lt: "<", Ge: ">=", Gt: ">", Eq: "=", Ne: "<>"}
EXACT = 30  # points of a theorem that are compared exactly, whatever floats say
PART = 2_000  # points that are looked at together
MORE = 20  # one point in so many is there in case others stay open
POINT = 1.0  # seconds of computing for the integrals of a point that is compared exactly
WHOLE_POINT = 10.0  # for all of it
STEPS = 2  # of an iteration, at which it is compared
ASSERTIONS = (Tends, Exists, Within, Compact, Connected, Finite)
JOINED = {And: "and", Or: "or", Implies: "implies", Equivalent: "iff", Not: "not"}
ARRAYS = {(NAT, REAL): 1, (NAT, (NAT, REAL)): 2, (NAT, NAT): 1}


class Differs(AssertionError):
    """A theorem that does not say what its claim says, in one line."""


@dataclass
class Compared:
    """What a comparison did: points, those of the domain, pairs of sides that were compared, and those that stayed open.

    Attributes:
        instances: of the domain's points, those that were compared.
        in_floats: of those, the ones that were compared in floats alone.
        late: of the domain's points, those where floats do not agree and the exact comparison did not end in its time.
        not_asked: those where floats do not agree and the theorem had no time left.
        seconds: of computing.
    """

    points: int = 0
    instances: int = 0
    in_floats: int = 0
    sides: int = 0
    left_open: int = 0
    late: int = 0
    not_asked: int = 0
    seconds: float = 0.0

    def lacks(self, count: int) -> str:
        """Why there are fewer instances than were asked for; "" where there are as many."""
        if self.instances >= count:
            return ""
        reasons = (
            "no other points were found in its domain" if self.instances + self.late + self.not_asked < count else "",
            f"{self.late:,} points took too long" if self.late else "",
            f"no time was left for {self.not_asked:,} points" if self.not_asked else "",
        )
        return ", ".join(filter(None, reasons))


class Guard:
    """Compares theorems of a file with claims."""

    def __init__(self, file: File) -> None:
        self.file, self.run, self.floating = file, Evaluator(file), Floating(file)

    def compare(self, claim: Claim, name: str, points: Iterable[Point]) -> Compared:
        """Raises: Differs where the theorem of a name differs from the claim at one of the points."""
        return self.judged(claim, name, ((point, belongs(claim.domain, point)) for point in points))

    def judged(
        self, claim: Claim, name: str, points: Iterable[tuple[Point, bool]], count: float = inf, seconds: float = inf
    ) -> Compared:
        """The same for points that are known to belong to the domain or not, until there are so many instances.

        The first are compared exactly, the others in floats, and exactly again where they do not agree. For that there are so
        many seconds of computing; floats go on when they are over, and decide where an exact comparison does not end.
        """
        start, held = process_time(), One(self, claim, self.file.theorems[name])
        sieve, rest, spent = Sieve(self.floating, held), iter(points), 0.0

        def exactly(point: Point, inside: bool, agrees: bool) -> None:
            nonlocal spent
            begin, asked = process_time(), spent <= seconds
            ended = asked and held.at(point, inside)
            spent += process_time() - begin
            if not ended and agrees:
                held.passed(inside)
            elif not ended:
                held.left(inside, asked)

        left = EXACT
        while part := list(islice(rest, left or PART)):
            for (point, inside), agrees in zip(part, sieve.passed(part), strict=True):
                if held.compared.instances >= count:
                    break
                if agrees and not left:
                    held.passed(inside)
                else:
                    exactly(point, inside, agrees)
            left = 0
        held.compared.seconds = process_time() - start
        return held.compared


def guarded(file: File, theorems: Mapping[str, Claim], count: int, seconds: float) -> Iterator[tuple[str, Compared]]:
    """Each theorem of a file, by name, compared with its claim at so many instances, and at points beside them.

    Args:
        seconds: of computing, after which no further point of one theorem is compared exactly.

    Raises: Differs.
    """
    guard = Guard(file)
    by_domain: dict[Domain, list[str]] = {}
    for name, claim in theorems.items():
        by_domain.setdefault(claim.domain, []).append(name)
    for domain, names in by_domain.items():
        points = list(spread(domain, count + count // MORE))
        for name in names:
            yield name, guard.judged(theorems[name], name, points, count, seconds)


@dataclass(frozen=True)
class _Term:
    """A term of the theorem, the names of the variables around it, and the claim's own term."""

    node: Node
    names: tuple[str, ...]
    own: Basic


class One:
    """One theorem and its claim."""

    def __init__(self, guard: Guard, claim: Claim, stated: Stated) -> None:
        self.guard, self.claim, self.compared = guard, claim, Compared()
        self.terms: list[_Term] = []
        self.bound: dict[str, Any] = {}  # symbols of the claim's bound variables, by their names in the theorem
        variables, hypotheses, conclusion, statement = self._split(stated, claim.statement)
        names = self.names = tuple(name for name, _ in variables)
        given = () if claim.given is true else claim.given.args if isinstance(claim.given, And) else (claim.given,)
        count = len(hypotheses) - len(given)
        if count < 0 or statement is None:
            raise Differs(f"{claim.id}: fewer hypotheses than the claim has, or no statement")
        for node, formula in zip([*hypotheses[count:], conclusion], [*given, statement], strict=True):
            self._pair(node, formula, names)
        self.nodes_of_kinds = hypotheses[:count]
        self.of_kinds = [guard.run.compiled(node, list(names)) for node in self.nodes_of_kinds]
        self.runs = [guard.run.compiled(term.node, list(term.names)) for term in self.terms]
        self.places = _places(claim, variables)
        self.group_nodes = self._groups([*hypotheses[count:], conclusion], [*given, statement], names)
        self.groups = [([guard.run.compiled(node, list(names)) for node in nodes], own) for nodes, own in self.group_nodes]
        self.symbols = [*(s for s, _ in claim.domain.variables), *claim.domain.sizes, *self.bound.values()]
        terms = [*(term.own for term in self.terms), *(own for _, theirs in self.groups for own in theirs)]
        self.wanted = [at_once(own) for own in terms]
        self.own = compiled(self.symbols, self.wanted, REALS)
        self.theirs: dict[int, Sequence[Any]] = {}

    def _split(self, stated: Stated, statement: Any) -> tuple[Any, list[Node], Node, Any]:
        """The theorem's variables, its hypotheses and its conclusion, and what the claim has for that."""
        hypotheses, conclusion = list(stated.hypotheses), stated.conclusion
        if isinstance(statement, SufficientlyLarge):
            return self._from_some_on(stated, statement)
        if isinstance(statement, Implies) and hypotheses:  # whose arrow is read as one of the theorem's
            conclusion = Node("implies", (hypotheses.pop(), conclusion))
        return stated.variables, hypotheses, conclusion, statement

    def _from_some_on(self, stated: Stated, statement: Any) -> tuple[Any, list[Node], Node, Basic]:
        """Of "some number is such that": the variables that are no parameters of the number are bound after it."""
        term, parameters, condition = statement.args
        shape = stated.conclusion.kind == "exists" and stated.conclusion.parts[1].kind == "forall"
        if not shape or len(stated.conclusion.parts[0]) != 1:
            raise Differs(f"{self.claim.id}: no number from which on it holds")
        (((large, kind),), inside) = stated.conclusion.parts
        if kind != REAL or {name for name, _ in stated.variables} != {symbol.name for symbol in parameters}:
            raise Differs(f"{self.claim.id}: the number depends on {stated.variables}, in the claim on {parameters}")
        variables = (*stated.variables, *inside.parts[0])
        hypotheses, node = list(stated.hypotheses), inside.parts[1]
        while node.kind == "implies" and not (node.parts[0].kind == "relation" and node.parts[0].parts[0].name == large):
            hypotheses.append(node.parts[0])
            node = node.parts[1]
        if node.kind != "implies" or node.parts[0].name != "<=":
            raise Differs(f"{self.claim.id}: no hypothesis that a term is at least {large}")
        self.terms.append(_Term(node.parts[0].parts[1], tuple(name for name, _ in variables), term))
        return variables, hypotheses, node.parts[1], condition

    # --- the same places ---

    def _pair(self, node: Node, formula: Any, names: tuple[str, ...]) -> None:
        """Terms that stand at the same place. Raises: Differs where connectives, relations or words do."""
        kind: Any = type(formula)
        if kind in ASSERTIONS:
            getattr(self, f"_{kind.__name__.lower()}")(node, formula, names)
            return
        if kind in WORDS:
            self._expect(node.kind == "relation" and node.name == WORDS[kind], node, formula)
            self.terms += [_Term(side, names, own) for side, own in zip(node.parts, formula.args, strict=True)]
            return
        self._expect(kind in JOINED and node.kind == JOINED[kind], node, formula)
        parts = list(_chain(node, JOINED[kind])) if kind in (And, Or) else list(node.parts)
        self._expect(len(parts) == len(formula.args), node, formula)
        for part, own in zip(parts, formula.args, strict=True):
            self._pair(part, own, names)

    def _expect(self, found: bool, node: Node, formula: Any) -> None:
        if not found:
            raise Differs(f"{self.claim.id}: {node.name or node.kind} where the claim has {formula}")

    def _call(self, node: Node, word: str, count: int, formula: Any) -> tuple[Any, ...]:
        """The arguments of a word."""
        self._expect(node.kind == "apply" and node.parts[0].name == word and len(node.parts) == count + 1, node, formula)
        return node.parts[1:]

    def _inside(self, node: Node, symbol: Any, names: tuple[str, ...], formula: Any) -> tuple[Node, tuple[str, ...]]:
        """The body of a binder of one variable, and the names around it."""
        variables, body = node.parts
        (name,) = (variable if isinstance(variable, str) else variable[0] for variable in variables)
        kinds = [variable[1] for variable in variables if not isinstance(variable, str)]
        self._expect(kinds in ([], [(NAT, REAL) if isinstance(symbol, MatrixSymbol) else REAL]), node, formula)
        self._expect(name not in names, node, formula)
        self.bound[name] = symbol
        return body, (*names, name)

    def _tends(self, node: Node, formula: Any, names: tuple[str, ...]) -> None:
        term, t, limit = formula.args
        sequence, end = self._call(node, "Un_cv", 2, formula)
        self._expect(sequence.kind == "fun", node, formula)
        self.terms.append(_Term(end, names, limit))
        body, inner = self._inside(sequence, t, names, formula)
        self.terms.append(_Term(body, inner, term))

    def _exists(self, node: Node, formula: Any, names: tuple[str, ...]) -> None:
        self._expect(node.kind == "exists", node, formula)
        body, inner = self._inside(node, formula.args[0], names, formula)
        self._pair(body, formula.args[1], inner)

    def _within(self, node: Node, formula: Any, names: tuple[str, ...]) -> None:
        points, symbol, condition = formula.args
        self._expect(node.kind == "forall", node, formula)
        body, inner = self._inside(node, symbol, names, formula)
        self._expect(body.kind == "implies" and body.parts[0].parts[-1].name == inner[-1], node, formula)
        held = body.parts[0]
        self._set(Node("apply", held.parts[:-1]), points, inner)
        self._pair(body.parts[1], condition, inner)

    def _compact(self, node: Node, formula: Any, names: tuple[str, ...]) -> None:
        word = {Compact: "compact_set", Connected: "connected_set", Finite: "finite_set"}[type(formula)]
        dimension, points = self._call(node, word, 2, formula)
        self.terms.append(_Term(dimension, names, formula.args[0].args[0].shape[0]))
        self._set(points, formula.args[0], names)

    _connected = _finite = _compact

    def _set(self, node: Node, points: Any, names: tuple[str, ...]) -> None:
        if isinstance(points, Those):
            self._expect(node.kind == "fun", node, points)
            body, inner = self._inside(node, points.args[0], names, points)
            self._pair(body, points.args[1], inner)
            return
        dimension, sequence = self._call(node, "limit_point", 2, points)
        self._expect(isinstance(points, LimitPoints) and sequence.kind == "fun", node, points)
        self.terms.append(_Term(dimension, names, points.args[0].shape[0]))
        body, inner = self._inside(sequence, points.args[1], names, points)
        self.terms.append(_Term(body, inner, points.args[0]))

    # --- numbers that operators are given ---

    def _groups(self, nodes: list[Node], formulas: list[Any], names: tuple[str, ...]) -> list[tuple[list[Node], list[Any]]]:
        """What each operator is given as a number, at each of its places: in the theorem and in the claim, in any order.

        A value may not show it, as that of an operator that counts. Raises: Differs for another number of applications.
        """
        ours: dict[tuple[str, int], list[Node]] = {}
        for name, args in (found for node in nodes for found in _applications(node)):
            kinds = [kind for _, kind in self.guard.file.defined[name].arguments]
            for place, (arg, kind) in enumerate(zip(args, kinds, strict=False)):
                if kind == REAL and self._is_closed(arg, names):
                    ours.setdefault((name, place - len(kinds)), []).append(arg)
        own: dict[tuple[str, int], list[Any]] = {}
        for term in (term for formula in formulas for term in preorder_traversal(formula)):
            if isinstance(term, Operator | VectorOperator):
                for place, arg in enumerate(term.args):
                    own.setdefault((type(term).__name__, place - len(term.args)), []).append(arg)
        if any(len(found) != len(own.get(key, ())) for key, found in ours.items()):
            raise Differs(f"{self.claim.id}: an operator is applied at other places than in the claim")
        return [(found, own[key]) for key, found in ours.items()]

    def _is_closed(self, node: Any, names: tuple[str, ...]) -> bool:
        """Whether a term speaks of the theorem's variables alone, not of what is bound within the statement."""
        if isinstance(node, tuple):
            return all(self._is_closed(part, names) for part in node)
        known = (
            node.name in names or node.name in self.guard.file.types()
            if isinstance(node, Node) and node.kind == "name"
            else True
        )
        return known and (not isinstance(node, Node) or self._is_closed(node.parts, names))

    def _compare_groups(self, env: tuple[Any, ...], wanted: Sequence[Any], point: Point) -> None:
        """The numbers of each operator in order of size."""
        begin = len(self.terms)
        for runs, theirs in self.groups:
            found, numbers = [run(env) for run in runs], list(wanted[begin : begin + len(theirs)])
            begin += len(theirs)
            if all(number.enclosure().is_finite() for number in (*found, *numbers)):
                for a, b, own in zip(sorted(found, key=_size), sorted(numbers, key=_size), theirs, strict=True):
                    self._equal(a, b, _Term(Node("number"), (), own), point)

    # --- at a point ---

    def passed(self, inside: bool) -> None:
        """Count a point at which floats agree."""
        self.compared.points += 1
        if inside:
            self.compared.instances += 1
            self.compared.in_floats += 1
            self.compared.sides += len(self.terms)

    def left(self, inside: bool, asked: bool) -> None:
        """Count a point at which floats do not agree, and that was not compared exactly, or not to its end."""
        self.compared.points += 1
        self.compared.late += inside and asked
        self.compared.not_asked += inside and not asked

    def at(self, point: Point, inside: bool) -> bool:
        """Compare at a point, which is of the domain or not; whether that came to an end in its time."""
        try:
            with bounded(WHOLE_POINT, None, computing=True), integrals_until(process_time() + POINT), precision(BITS[0]):
                self._at(point, inside)
        except (TooLong, OutOfBounds):
            return False
        return True

    def _at(self, point: Point, inside: bool) -> None:
        try:
            values = {name: self._value(name, *place, self.completed(point)) for name, place in self.places.items()}
        except NotNatural:
            return
        env = tuple(values.values())
        try:
            holds = _conjunction(run(env) for run in self.of_kinds)
        except Outside as error:
            raise Differs(f"{self.claim.id}: {error} at {show_point(point)}") from None
        if holds is not None and holds != inside:
            says = "does not hold at" if inside else "holds outside of the domain, at"
            raise Differs(f"{self.claim.id}: what the theorem says of its variables {says} {show_point(point)}")
        told = self._compare(values, point) if inside else []
        self.compared.points += 1
        self.compared.instances += inside
        self.compared.sides += sum(told)
        self.compared.left_open += len(told) - sum(told)

    def completed(self, point: Point) -> Point:
        """A point with what the kinds say that there is."""
        found = dict(point)
        for symbol, kind in self.claim.domain.variables:
            if type(kind) in WITNESSES:
                found |= WITNESSES[type(kind)](self.claim.domain, symbol, point)
        return found

    def _compare(self, values: dict[str, Any], point: Point) -> list[bool]:
        """Which pairs of sides are known to agree; the others are open."""
        own = {name: as_reals(point[name]) for name in point}
        for name, symbol in self.bound.items():
            drawn = self.bound_value(symbol, point)
            own[symbol.name] = as_reals(drawn)
            values[name] = _array(name, drawn, REAL, 1) if isinstance(drawn, list) else drawn
        self.theirs.clear()
        told = [any(self._same(values, own, point, place, bits) for bits in BITS) for place in range(len(self.terms))]
        self._compare_groups(tuple(values[name] for name in self.places), self.theirs[BITS[0]], point)
        return told

    @staticmethod
    def bound_value(symbol: Any, point: Point) -> Any:
        """A value of a bound variable: a number of steps, or some vector."""
        if not isinstance(symbol, MatrixSymbol):
            return STEPS if symbol.is_integer else Fraction(2, 3)
        rng = Random(show_point(point))
        return [Fraction(rng.randint(-16, 16), 8) for _ in range(point[symbol.shape[0].name])]

    def _same(self, values: dict[str, Any], own: dict[str, Any], point: Point, place: int, bits: int) -> bool:
        """Whether a term is known to have the claim's value, nearly. Raises: Differs where it has another one."""
        term = self.terms[place]
        with precision(bits):
            if bits not in self.theirs:
                self.theirs[bits] = self.own(*(own[symbol.name] for symbol in self.symbols))
            wanted = self.theirs[bits][place]
            try:
                found = self.runs[place](tuple(values[name] for name in term.names))
                entries = [found(k) for k in range(len(wanted))] if isinstance(wanted, list) else [found]
            except Undecided:
                return False
            except Outside as error:
                raise Differs(f"{self.claim.id}: {error} in {term.own} at {show_point(point)}") from None
            several = wanted if isinstance(wanted, list) else [wanted]
            return all([self._equal(Real.of(a), b, term, point) for a, b in zip(entries, several, strict=True)])

    def _equal(self, found: Real, wanted: Real, term: _Term, point: Point) -> bool:
        ours, theirs, gap = found.enclosure(), wanted.enclosure(), found - wanted
        if theirs.is_finite() and ours.is_nan():
            raise Differs(f"{self.claim.id}: {term.own} is no number in the theorem at {show_point(point)}")
        exact, ball = gap.rational, gap.enclosure()
        if ours.is_finite() and (exact != 0 if exact is not None else not ball.contains(0)):
            values = f"{ours.str(8)} where the claim has {theirs.str(8)}"
            raise Differs(f"{self.claim.id}: {values}, in {term.own} at {show_point(point)}")
        return bool(ours.is_finite() and ball.rad() <= NARROW * (1 + abs(theirs)))

    def _value(self, name: str, key: str, kind: Any, depth: int, point: Point) -> Any:
        held = point[key]
        if depth == 0:
            return _number(held, kind)
        return _array(name, held, kind[1] if depth == 1 else kind[1][1], depth)


def _places(claim: Claim, variables: Iterable[tuple[str, Any]]) -> dict[str, tuple[str, Any, int]]:
    """For each variable of the theorem the claim's one, with its type and the number of its indices."""
    own = {size.name: 0 for size in claim.domain.sizes}
    own |= {s.name: 0 if not isinstance(s, MatrixSymbol) else 1 if s.shape[1] == 1 else 2 for s, _ in claim.domain.variables}
    found = {}
    for name, kind in variables:
        match = [key for key in own if re.sub(r"\W", "_", key) in (name, name.rstrip("_"))]
        depth = ARRAYS.get(kind, 0)
        if not match and depth:  # what a kind says that there is
            found[name] = (name, kind, depth)
        elif not match or depth != own.pop(match[0]):
            raise Differs(f"{claim.id}: {name} is no variable of the claim, or of another shape")
        else:
            found[name] = (match[0], kind, depth)
    if own:
        raise Differs(f"{claim.id}: the theorem does not speak of {', '.join(own)}")
    return found


def _applications(node: Any) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Each application of a definition, with its arguments."""
    for part in node if isinstance(node, tuple) else node.parts if isinstance(node, Node) else ():
        yield from _applications(part)
    if isinstance(node, Node) and node.kind == "apply" and node.parts[0].name in DEFINED:
        yield node.parts[0].name, node.parts[1:]


def _size(number: Real) -> float:
    return float(number.enclosure().mid())


def at_once(term: Any) -> Any:
    """A term with each iterate written out, after as many updates as `STEPS` says."""
    iterates = {node: _written_out(node) for node in preorder_traversal(term) if isinstance(node, Iterate)}
    return term.xreplace(iterates)


def _written_out(iterate: Any) -> Any:
    update, state, t = iterate.args
    reached = state
    for _ in range(int(t.subs(dict.fromkeys(t.free_symbols, STEPS)))):
        reached = update.xreplace({state: reached})
    return reached


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
