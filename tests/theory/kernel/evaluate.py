"""Index terms and formulas of the kernel at explicit numbers, and the facts that a list of steps proves."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from random import Random
from typing import Any

import pytest
from mpmath import mp, mpf
from sympy import (
    Abs,
    Add,
    Basic,
    E,
    Integer,
    KroneckerDelta,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    Symbol,
    exp,
    floor,
    gamma,
    log,
    oo,
    pi,
)
from sympy.core.function import AppliedUndef
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne
from sympy.logic.boolalg import And, Equivalent, Implies, Not, Or

from lemmata.theory.kernel.derivation import Derivation, check
from lemmata.theory.kernel.logic import DerivationError, Fact, Step
from lemmata.theory.kernel.steps import S
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.domain import Domain
from lemmata.theory.memory.symbols import VECTOR_PAIRS
from lemmata.theory.terms.index_terms import (
    Block,
    Chosen,
    Greatest,
    Index,
    Integrated,
    Signed,
    Total,
    arrays_of,
    chosen_in,
    substitute,
)
from lemmata.verify.prove.multipliers import find_multipliers

DIGITS = 40
TOLERANCE = mpf(10) ** -25  # of differences of values of moderate size at 40 digits
Number = Any  # a Fraction where exact, otherwise an mpf


@dataclass(frozen=True)
class Point:
    """Numbers for everything free in a term.

    Attributes:
        sizes: by symbol.
        arrays: by name, lists or callables of the indices.
        scalars: free symbols and free indices, by symbol.
    """

    sizes: Mapping[Basic, int] = field(default_factory=dict)
    arrays: Mapping[str, Any] = field(default_factory=dict)
    scalars: Mapping[Basic, Number] = field(default_factory=dict)

    def at(self, symbol: Basic, value: Number) -> Point:
        return Point(self.sizes, self.arrays, {**self.scalars, symbol: value})


def evaluate(term: Basic, point: Point) -> Number:
    """The value of an index term; KeyError for a symbol that has no number, which is how a leaked bound name shows."""
    with mp.workdps(DIGITS):
        return _value(term, point)


def real(value: Number) -> Any:
    return mpf(value.numerator) / value.denominator if isinstance(value, Fraction | int) else value


def range_of(index: Index, point: Point) -> range | list[int]:
    """The values that an index takes."""
    if isinstance(index.range, Block):
        assignment, layer, rows = index.range.args[:3]
        layer_number, count = int(_value(layer, point)), int(_value(rows, point))
        return [j for j in range(count) if point.arrays[assignment.name][j] == layer_number]
    return range(int(_value(index.range, point)))


def _value(term: Any, point: Point) -> Number:
    if isinstance(term, Rational):
        return Fraction(int(term.p), int(term.q))
    if term in point.scalars:
        return point.scalars[term]
    if isinstance(term, Symbol):
        return Fraction(point.sizes[term])
    if isinstance(term, Total):
        return sum((_value(term.body, point.at(term.index, Fraction(i))) for i in range_of(term.index, point)), Fraction(0))
    if isinstance(term, Greatest):
        return max((_value(term.body, point.at(term.index, Fraction(i))) for i in range_of(term.index, point)), key=real)
    if isinstance(term, Integrated):
        body, variable, low, high = term.args
        ends = [mp.inf if end is oo else real(_value(end, point)) for end in (low, high)]
        return mp.quad(lambda s: real(_value(body, point.at(variable, s))), ends)
    if isinstance(term, AppliedUndef):
        return _entry(term, point)
    if term == pi or term == E:
        return mp.pi() if term == pi else mp.e()
    args = [_value(arg, point) for arg in term.args]
    return _applied(term, args)


def _applied(term: Basic, args: list[Number]) -> Number:
    for kind, value in VALUES.items():
        if isinstance(term, kind):
            return value(*args)
    raise TypeError(f"no value for {type(term).__name__}")


def _folded(operation: Callable[[Any, Any], Any]) -> Callable[..., Number]:
    """An operation on two numbers over any number of them: exact as long as all of them are fractions."""

    def both(a: Number, b: Number) -> Number:
        exact = isinstance(a, Fraction) and isinstance(b, Fraction)
        return operation(a, b) if exact else operation(real(a), real(b))

    return lambda *args: reduce(both, args)


def _power(base: Number, exponent: Number) -> Number:
    if isinstance(base, Fraction) and isinstance(exponent, Fraction) and exponent.denominator == 1 and (base or exponent >= 0):
        return base**exponent.numerator
    return real(base) ** real(exponent)


VALUES: dict[type, Callable[..., Number]] = {
    Add: _folded(operator.add),
    Mul: _folded(operator.mul),
    KroneckerDelta: lambda a, b: Fraction(int(a == b)),
    Signed: lambda form, flag: form,
    Pow: _power,
    exp: lambda a: mp.exp(real(a)),
    log: lambda a: mp.log(real(a)),
    gamma: lambda a: mp.gamma(real(a)),
    Abs: abs,
    Max: lambda *args: max(args, key=real),
    Min: lambda *args: min(args, key=real),
    floor: lambda a: Fraction(int(mp.floor(real(a)))),
}


def _entry(term: AppliedUndef, point: Point) -> Number:
    name = type(term).__name__
    if name == "spectral_norm_2":
        return _spectral(point.arrays[str(term.args[0])], *(int(_value(size, point)) for size in term.args[1:]))
    args = [_value(arg, point) for arg in term.args]
    if name == "line_position":
        return args[0]
    if name == "index_before":
        return Fraction(int(args[0] < args[1]))
    if name == "is_zero":
        return Fraction(int(abs(real(args[0])) < TOLERANCE))
    if name == "sphere_area":
        half = real(args[0]) / 2
        return 2 * mp.pi() ** half / mp.gamma(half)
    if name == "ball_volume":
        half = real(args[0]) / 2
        return mp.pi() ** half * real(args[1]) ** real(args[0]) / mp.gamma(1 + half)
    values = point.arrays[name]
    if callable(values):
        return values(*args)
    for arg in args:
        values = values[int(arg)]
    return values


def _spectral(entry: Any, rows: int, columns: int) -> Any:
    matrix = mp.matrix([[real(entry(i, k)) for k in range(columns)] for i in range(rows)])
    return max(mp.svd_r(matrix, compute_uv=False)) ** 2


def holds(formula: Basic, point: Point, slack: Any = TOLERANCE) -> bool:
    """Whether a formula holds; a relation may miss by `slack`, a strict one needs only <=."""
    if isinstance(formula, And):
        return all(holds(part, point, slack) for part in formula.args)
    if isinstance(formula, Or):
        return any(holds(part, point, slack) for part in formula.args)
    if isinstance(formula, Not):
        return not holds(formula.args[0], point, slack)
    if isinstance(formula, Implies):
        return not holds(formula.args[0], point, -slack) or holds(formula.args[1], point, slack)
    if isinstance(formula, Equivalent):
        return len({holds(part, point, slack) for part in formula.args}) == 1
    low, high = (formula.lhs, formula.rhs) if isinstance(formula, Eq | Ne) else (formula.lts, formula.gts)
    with mp.workdps(DIGITS):
        difference = real(_value(high, point)) - real(_value(low, point))
    if isinstance(formula, Eq):
        return bool(abs(difference) <= abs(slack))
    if isinstance(formula, Ne):
        return bool(abs(difference) > abs(slack))
    assert isinstance(formula, Le | Lt | Ge | Gt)
    return bool(difference > 0) if slack == 0 and isinstance(formula, Lt | Gt) else bool(difference >= -slack)


def facts_of(*steps: Step, domain: Domain = VECTOR_PAIRS, claims: tuple[Claim, ...] = (), derivations: Any = ()) -> dict[str,
    Fact]:
    """What each step proves, checked over a domain; DerivationError for the first that does not follow."""
    anything = Claim(id="anything", source="a test", says="0 <= 1", domain=domain, statement=leq(0, 1))
    known = {claim.id: claim for claim in (*claims, anything)}
    derivation = Derivation("anything", (*steps, S("the end", "sign", leq(0, 1))))
    found = check(derivation, known, {other.claim: other for other in derivations}, find_multipliers)
    return dict(found.steps)


def proves(statement: Basic, *steps: Step, domain: Domain = VECTOR_PAIRS, given: Any = None) -> None:
    """Check steps as the derivation of a claim with this statement; DerivationError if they are none."""
    extra = {} if given is None else {"given": given}
    claim = Claim(id="claimed", source="a test", says="what the steps conclude", domain=domain, statement=statement, **extra)
    check(Derivation("claimed", steps), {"claimed": claim}, {}, find_multipliers)


# --- cases: steps whose last fact is tried at random points, and steps that must be refused -----------------------------


@dataclass(frozen=True)
class Case:
    """Steps over a domain; `chosen` says which number a chosen real is, from the point."""

    steps: tuple[Step, ...]
    domain: Domain = VECTOR_PAIRS
    chosen: Mapping[str, Callable[[Point], Number]] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    derivations: tuple[Derivation, ...] = ()

    def facts(self) -> dict[str, Fact]:
        return facts_of(*self.steps, domain=self.domain, claims=self.claims, derivations=self.derivations)


def case(*steps: Step, **rest: Any) -> Case:
    return Case(steps, **rest)


SIZE_CHOICES = (1, 2, 2, 3)


def random_point(facts: list[Fact], random: Random) -> Point:
    """Numbers with the signs that the symbols and arrays of the facts have; sizes 1..3, indices within their ranges."""
    formulas = [formula for fact in facts for formula in (fact.formula, *fact.hypotheses)]
    symbols = sorted(_symbols_of(formulas), key=lambda s: (s.name, str(getattr(s, "range", ""))))
    arrays = {f for formula in formulas for f in arrays_of(formula)}
    scalars: dict[Basic, Number] = {}
    sizes: dict[Basic, int] = {}
    for symbol in (symbol for symbol in symbols if not isinstance(symbol, Index)):
        if symbol.is_integer and symbol.is_positive:
            sizes[symbol] = random.choice(SIZE_CHOICES)
        else:
            scalars[symbol] = _scalar_for(symbol, random)
    point = Point(sizes, {f.__name__: Entries(f, random) for f in arrays}, scalars)
    for symbol in symbols:
        if isinstance(symbol, Index) and not isinstance(symbol, Chosen):
            point = point.at(symbol, Fraction(random.choice(range_of(symbol, point))))
    return point


def _scalar_for(symbol: Any, random: Random) -> Fraction:
    if random.random() < 0.3:
        return Fraction(int(symbol.is_positive is True))
    return Fraction(random.randint(1 if symbol.is_positive else 0 if symbol.is_nonnegative else -8, 8), 4)


def _symbols_of(formulas: list[Basic]) -> set[Any]:
    symbols = {s for formula in formulas for s in formula.free_symbols if not s.name.startswith("opaque")}
    for _ in range(2):  # sizes that stand in ranges, and in ranges of ranges
        symbols |= {s for index in symbols if isinstance(index, Index) for s in index.range.free_symbols}
    return symbols


class Entries:
    """A random array: an entry for each tuple of indices, drawn when it is asked for; sometimes all are 1."""

    def __init__(self, function: Any, random: Random) -> None:
        sample = function(Integer(0))
        self.low = 1 if sample.is_positive else 0 if sample.is_nonnegative else -6
        self.seed, self.constant = random.random(), random.random() < 0.2

    def __call__(self, *indices: Number) -> Number:
        place = [int(i) for i in indices]
        return Fraction(1) if self.constant else Fraction(Random(f"{self.seed}{place}").randint(self.low, 6), 4)


def cases_of(table: Mapping[str, list[Case]]) -> list[Any]:
    """The cases of a table of rules as parameters of a test."""
    return [pytest.param(planned, id=f"{name} {number}") for name, group in table.items() for number,
        planned in enumerate(group)]


def refused(planned: Case) -> None:
    """AssertionError unless the steps before the last are accepted and the last is not."""
    replace(planned, steps=planned.steps[:-1]).facts()
    with pytest.raises(DerivationError):
        planned.facts()


def tried(planned: Case, points: int = 60, slack: Any = TOLERANCE, seed: int = 1) -> int:
    """At how many random points the hypotheses of the last fact held; AssertionError where its formula did not."""
    facts = planned.facts()
    fact = facts[planned.steps[-1].label]
    random, met = Random(seed), 0
    for _ in range(points):
        point = random_point(list(facts.values()), random)
        for name, number_of in planned.chosen.items():
            for symbol in {s for s in fact.formula.free_symbols if s.name == name}:
                with mp.workdps(DIGITS):
                    point = point.at(symbol, number_of(point))
        if not all(holds(h, point, 0) for h in fact.hypotheses):
            continue
        met += 1
        assert _some_choice(fact.formula, point, slack), (fact.formula, point)
    return met


def _some_choice(formula: Basic, point: Point, slack: Any) -> bool:
    """Whether a formula holds for some values of its chosen indices."""
    free = [s for s in chosen_in(formula) if isinstance(s, Chosen)]
    if not free:
        return holds(formula, point, slack)
    first = free[0]
    rest = substitute(formula, {first: (stand_in := Symbol(f"{first.name}?", integer=True))})
    return any(_some_choice(rest, point.at(stand_in, Fraction(value)), slack) for value in range_of(first, point))
