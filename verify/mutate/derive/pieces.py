"""Statements about a few numbers of intervals, polynomials of them in pieces: with sizes, positive parts and indicators.

Where what stands between the bars keeps its sign, a size is a polynomial; where it changes it, an interval is cut in two. A
polynomial is nonnegative on a box where it is a sum of nonnegative multiples of products of (x - low)^i (high - x)^j.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from math import comb, prod
from typing import Any

from sympy import Abs, Add, Eq, Expr, Integer, Le, Lt, Mul, Poly, Pow, Rational, Symbol, expand
from sympy.core.relational import Relational

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.meaning import MeaningError, lower, scope_of
from lemmata.theory.language.claim import Claim
from lemmata.theory.terms.known import IS_ZERO, KNOWN
from lemmata.verify.mutate.derive.indicators import indicator_value, not_zero, size_of

MOST_CUTS, MOST_NUMBERS, MOST_FORMS = 4, 4, 128
MORE = 4  # of the degree of forms beyond that of their polynomial


Exponents = tuple[tuple[int, int], ...]
Shares = dict[str, Any]  # of equations and inequalities, by their labels, in what they are combined to


@dataclass(frozen=True)
class Side:
    """An interval that a number lies in, and the labels of the facts that say so."""

    low: Any
    high: Any
    lower: str
    upper: str


Box = dict[Symbol, Side]


class _Undecided(Exception):
    """Of a polynomial's sign on an interval."""

    def __init__(self, of: Expr) -> None:
        super().__init__(str(of))
        self.of = of


def in_pieces(mutant: Claim) -> Iterator[Derivation]:
    """A derivation of a relation between two functions of numbers of intervals, where they are polynomials in pieces."""
    part = mutant.statement
    if not isinstance(part, Le | Lt | Eq):
        return
    box = _box_of(mutant, part.free_symbols)
    if not box:
        return
    scope = scope_of(mutant.domain)
    written = {scope.symbols.get(symbol, symbol): symbol for symbol in box}
    try:
        sides = [lower(side, scope).xreplace(written) for side in part.args]
        steps = _cut(part, sides, _Piece("piece", box), MOST_CUTS)
    except (MeaningError, _Undecided):
        return
    ends = [
        Step(label, "assume", Le(*bounds, evaluate=False))
        for symbol, side in box.items()
        for label, bounds in ((side.lower, (side.low, symbol)), (side.upper, (symbol, side.high)))
    ]
    yield Derivation(mutant.id, (*ends, *steps, Step("the mutant", "both", part, (steps[-1].label,))))


def _box_of(claim: Claim, symbols: set[Any]) -> Box:
    """The intervals of numbers; empty where something else is among the symbols, or too many."""
    box: Box = {}
    for symbol, kind in claim.domain.variables:
        low, high = kind.ends or (None, None)
        if symbol in symbols and isinstance(symbol, Symbol) and low is not None and high is not None:
            box[symbol] = Side(low, high, f"low {symbol}", f"high {symbol}")
    return box if symbols == {*box} and len(box) <= MOST_NUMBERS else {}


def _cut(part: Any, sides: list[Expr], piece: _Piece, cuts: int) -> list[Step]:
    """Steps that end in the relation on a box, cut where that is needed. Raises: _Undecided where it does not follow."""
    try:
        return piece.relation(part, sides)
    except _Undecided as undecided:
        found = piece.root(undecided.of) if cuts else None
        if found is None:
            raise
    symbol, root = found
    below, above = piece.halves(symbol, root)
    first, second = _cut(part, sides, below, cuts - 1), _cut(part, sides, above, cuts - 1)
    on = Le(symbol, root, evaluate=False)
    return [
        Step(below.box[symbol].upper, "assume", on),
        *first,
        Step(above.box[symbol].lower, "assume", Lt(root, symbol, evaluate=False)),
        *second,
        Step(f"{piece.name} all", "cases", None, (first[-1].label, second[-1].label), {"on": on}),
    ]


class _Piece:
    """A box of numbers, and what is shown on it."""

    def __init__(self, name: str, box: Box) -> None:
        self.name, self.box, self.symbols = name, box, tuple(box)
        self.steps: list[Step] = []
        self.forms: dict[Exponents, str] = {}
        self.known: dict[Expr, tuple[Expr, Shares]] = {}

    def halves(self, symbol: Symbol, at: Any) -> tuple[_Piece, _Piece]:
        first, second, side = f"{self.name} 1", f"{self.name} 2", self.box[symbol]
        below, above = replace(side, high=at, upper=f"{first} high"), replace(side, low=at, lower=f"{second} low")
        return _Piece(first, {**self.box, symbol: below}), _Piece(second, {**self.box, symbol: above})

    def root(self, polynomial: Expr) -> tuple[Symbol, Any] | None:
        """Where a polynomial of one number is 0 between its ends, if that is rational."""
        if len(polynomial.free_symbols) != 1:
            return None
        (symbol,) = polynomial.free_symbols
        side = self.box[symbol]
        roots = sorted(root for root in Poly(polynomial, symbol).ground_roots() if side.low < root < side.high)
        return (symbol, roots[0]) if roots else None

    def add(self, rule: str, formula: Any, uses: tuple[str, ...], **options: Any) -> str:
        label = f"{self.name}: {len(self.steps)}"
        self.steps.append(Step(label, rule, formula, uses, options))
        return label

    # --- polynomials ----------------------------------------------------------------------------------------------------

    def form(self, exponents: Exponents) -> str:
        """0 <= the product of (x - low)^i (high - x)^j, (i, j) a pair for each x."""
        if exponents not in self.forms:
            factors = [
                (symbol - self.box[symbol].low) ** i * (self.box[symbol].high - symbol) ** j
                for symbol, (i, j) in zip(self.symbols, exponents, strict=True)
            ]
            formula = Le(0, Mul(*factors), evaluate=False)
            place, which = next((k, w) for k, pair in enumerate(exponents) for w in (0, 1) if pair[w])
            single = tuple((int((k, 0) == (place, which)), int((k, 1) == (place, which))) for k in range(len(exponents)))
            if single == exponents:
                side = self.box[self.symbols[place]]
                self.forms[exponents] = self.add("linear", formula, (side.upper if which else side.lower,))
            else:
                rest = tuple((i - a, j - b) for (i, j), (a, b) in zip(exponents, single, strict=True))
                self.forms[exponents] = self.add("product", formula, (self.form(rest), self.form(single)))
        return self.forms[exponents]

    def nonnegative(self, polynomial: Expr, strictly: bool = False) -> str:
        """The label of 0 <= p, or of 0 < p. Raises: _Undecided where that does not follow."""
        degrees = Poly(polynomial, *self.symbols).degree_list() if polynomial.free_symbols else (0,) * len(self.symbols)
        degrees = tuple(max(0, int(degree)) for degree in degrees)
        wanted = (Lt if strictly else Le)(0, polynomial, evaluate=False)
        for more in range(MORE + 1):
            most = tuple(degree + more if degree else 0 for degree in degrees)
            if prod(degree + 1 for degree in most) > MOST_FORMS:
                break
            scales = self._scales(polynomial, most)
            least = min(scales.values())
            if least > 0 or (least == 0 and not strictly):
                return self.combined(wanted, self._weighed({k: scale - least for k, scale in scales.items()}, most))
        raise _Undecided(polynomial)

    def _weighed(self, scales: dict[tuple[int, ...], Any], most: tuple[int, ...]) -> Shares:
        """The forms that a mean of such coefficients is made of."""
        width = prod((side.high - side.low) ** k for side, k in zip(self.box.values(), most, strict=True))
        shares: Shares = {}
        for places, scale in scales.items():
            if scale:
                label = self.form(tuple((i, whole - i) for i, whole in zip(places, most, strict=True)))
                shares[label] = scale * prod(comb(whole, i) for i, whole in zip(places, most, strict=True)) / width
        return shares

    def _scales(self, polynomial: Expr, most: tuple[int, ...]) -> dict[tuple[int, ...], Any]:
        """The coefficients of a polynomial as a mean of them, the forms of these degrees being the weights."""
        unit = {symbol: side.low + (side.high - side.low) * symbol for symbol, side in self.box.items()}
        powers = Poly(polynomial.xreplace(unit), *self.symbols).terms()
        found = {}
        for places in product(*(range(degree + 1) for degree in most)):
            below = [(k, scale) for k, scale in powers if all(a <= b for a, b in zip(k, places, strict=True))]
            found[places] = sum(
                (
                    scale * prod(Rational(comb(i, a), comb(whole, a)) for i, a, whole in zip(places, k, most, strict=True))
                    for k, scale in below
                ),
                Integer(0),
            )
        return found

    # --- values -----------------------------------------------------------------------------------------------------------

    def value(self, term: Expr) -> tuple[Expr, Shares]:
        """The polynomial that a term is here, and of which equations the difference is made. Raises: _Undecided."""
        if term not in self.known:
            self.known[term] = self._value(term)
        return self.known[term]

    def _value(self, term: Expr) -> tuple[Expr, Shares]:
        if term.is_polynomial(*self.symbols) and not term.has(Abs, KNOWN[IS_ZERO]):
            return expand(term), {}
        if isinstance(term, Add):
            values = [self.value(part) for part in term.args]
            return expand(Add(*(value for value, _ in values))), _summed((1, shares) for _, shares in values)
        if isinstance(term, Abs):
            return self._size(term)
        if isinstance(term, KNOWN[IS_ZERO]):
            return self._indicator(term)
        if isinstance(term, Mul) and term.args[0].is_number:
            value, shares = self.value(Mul(*term.args[1:]))
            return expand(term.args[0] * value), _summed([(term.args[0], shares)])
        if isinstance(term, Mul):
            return self._product(list(term.args))
        if isinstance(term, Pow) and term.exp.is_Integer and term.exp > 1:
            return self._product([term.base] * int(term.exp))
        raise _Undecided(Integer(0))

    def combined(self, formula: Any, shares: Shares) -> str:
        """A relation that is a combination of facts."""
        used = {label: Rational(share) for label, share in shares.items() if share}
        return self.add("linear", formula, tuple(used), multipliers=list(used.values()))

    def equation(self, term: Expr) -> tuple[Expr, str]:
        """The polynomial, and the label of term = polynomial."""
        value, shares = self.value(term)
        return value, self.combined(Eq(term, value, evaluate=False), shares)

    def _product(self, factors: list[Expr]) -> tuple[Expr, Shares]:
        done = factors[0]
        value, label = self.equation(done)
        for factor in factors[1:]:
            other, its = self.equation(factor)
            left = self.add("product", Eq(done * factor, value * factor, evaluate=False), (label,), by=factor)
            right = self.add("product", Eq(factor * value, other * value, evaluate=False), (its,), by=value)
            done, value = done * factor, expand(value * other)
            label = self.combined(Eq(done, value, evaluate=False), {left: 1, right: 1})
        return value, {label: 1}

    def _size(self, term: Expr) -> tuple[Expr, Shares]:
        inner = term.args[0]
        value, label = self.equation(inner)
        for sign in (1, -1):
            try:
                shown = self.nonnegative(expand(sign * value))
            except _Undecided:
                continue
            name = f"{self.name}: {len(self.steps)} size"
            fact = self.combined(Le(0, sign * inner, evaluate=False), {shown: 1, label: sign})
            self.steps += size_of(name, inner, sign * inner, fact)
            return expand(sign * value), {f"{name} |a|": 1, label: sign}
        raise _Undecided(value)

    def _indicator(self, term: Expr) -> tuple[Expr, Shares]:
        inner = term.args[0]
        value, label = self.equation(inner)
        name = f"{self.name}: {len(self.steps)} indicator"
        if value == 0:
            self.steps.append(indicator_value(name, term, 1, label))
            return Integer(1), {f"{name} value": 1}
        for sign in (1, -1):
            try:
                shown = self.nonnegative(expand(sign * value), strictly=True)
            except _Undecided:
                continue
            fact = self.combined(Lt(0, sign * inner, evaluate=False), {shown: 1, label: sign})
            self.steps += not_zero(name, term, sign * inner, fact)
            return Integer(0), {f"{name} value": 1}
        raise _Undecided(value)

    def relation(self, part: Relational, sides: list[Expr]) -> list[Step]:
        """Steps that end in the relation of the sides, as it is written in the claim. Raises: _Undecided."""
        (left, first), (right, second) = map(self.value, sides)
        difference, sign = expand(right - left), -1 if isinstance(part, Eq) else 1
        shares = _summed([(-sign, first), (sign, second)])
        if not isinstance(part, Eq):
            shares |= {self.nonnegative(difference, strictly=isinstance(part, Lt)): 1}
        elif difference != 0:
            raise _Undecided(Integer(0))
        self.combined(part, shares)
        return self.steps


def _summed(parts: Iterable[tuple[Any, Shares]]) -> Shares:
    found: Shares = {}
    for scale, shares in parts:
        for label, share in shares.items():
            found[label] = found.get(label, 0) + scale * share
    return found
