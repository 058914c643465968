"""Statements about one number of an interval, polynomials of it in pieces: with sizes, positive parts and indicators.

Where what stands between the bars keeps its sign, a size is a polynomial; where it changes it, the interval is cut in two. A
polynomial is nonnegative on an interval where its coefficients are as one of (x - low)^i (high - x)^j.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import comb
from typing import Any

from sympy import Abs, Add, Eq, Expr, Integer, Le, Lt, Mul, Poly, Pow, Rational, Symbol, expand
from sympy.core.relational import Relational

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.meaning import MeaningError, lower, scope_of
from lemmata.theory.language.claim import Claim
from lemmata.theory.terms.known import IS_ZERO, KNOWN
from lemmata.verify.mutate.derive.indicators import indicator_value, not_zero, size_of

MOST_CUTS, MOST_DEGREE, MORE = 4, 18, 4  # of a piece; the degree of a form beyond that of its polynomial


class _Undecided(Exception):
    """Of a polynomial's sign on an interval."""

    def __init__(self, of: Expr) -> None:
        super().__init__(str(of))
        self.of = of


def in_pieces(mutant: Claim) -> Iterator[Derivation]:
    """A derivation of a relation between two functions of one number of an interval, where they are polynomials in pieces."""
    part = mutant.statement
    numbers = {symbol: kind for symbol, kind in mutant.domain.variables if symbol in part.free_symbols}
    if not isinstance(part, Le | Lt | Eq) or len(part.free_symbols) != 1 or len(numbers) != 1:
        return
    ((symbol, kind),) = numbers.items()
    low, high = kind.ends or (None, None)
    if not isinstance(symbol, Symbol) or low is None or high is None:
        return
    scope = scope_of(mutant.domain)
    try:
        sides = [lower(side, scope).xreplace({scope.symbols.get(symbol, symbol): symbol}) for side in part.args]
    except MeaningError:
        return
    steps = [Step("low", "assume", Le(low, symbol, evaluate=False)), Step("high", "assume", Le(symbol, high, evaluate=False))]
    try:
        steps += _cut(part, sides, _Piece("piece", symbol, low, high, "low", "high"), MOST_CUTS)
    except _Undecided:
        return
    yield Derivation(mutant.id, (*steps, Step("the mutant", "both", part, (steps[-1].label,))))


def _cut(part: Any, sides: list[Expr], piece: _Piece, cuts: int) -> list[Step]:
    """Steps that end in the relation on an interval, cut where that is needed. Raises: _Undecided where it does not follow."""
    try:
        return piece.relation(part, sides)
    except _Undecided as undecided:
        root = piece.root(undecided.of) if cuts else None
        if root is None:
            raise
    below, above = piece.halves(root)
    first, second = _cut(part, sides, below, cuts - 1), _cut(part, sides, above, cuts - 1)
    on = Le(piece.x, root, evaluate=False)
    return [
        Step(below.upper, "assume", on),
        *first,
        Step(above.lower, "assume", Lt(root, piece.x, evaluate=False)),
        *second,
        Step(f"{piece.name} all", "cases", None, (first[-1].label, second[-1].label), {"on": on}),
    ]


class _Piece:
    """An interval of x, from low to high, by the facts of the labels `lower` and `upper`, and what is shown on it."""

    def __init__(self, name: str, x: Symbol, low: Any, high: Any, lower: str, upper: str) -> None:
        self.name, self.x, self.low, self.high, self.lower, self.upper = name, x, low, high, lower, upper
        self.steps: list[Step] = []
        self.forms: dict[tuple[int, int], str] = {}
        self.known: dict[Expr, tuple[Expr, tuple[str, ...]]] = {}

    def halves(self, at: Any) -> tuple[_Piece, _Piece]:
        first, second = f"{self.name} 1", f"{self.name} 2"
        below = _Piece(first, self.x, self.low, at, self.lower, f"{first} high")
        return below, _Piece(second, self.x, at, self.high, f"{second} low", self.upper)

    def root(self, polynomial: Expr) -> Any:
        """Where a polynomial is 0 between the ends, if that is a rational number."""
        roots = Poly(polynomial, self.x).ground_roots() if polynomial.has(self.x) else {}
        return next((root for root in sorted(roots) if self.low < root < self.high), None)

    def add(self, rule: str, formula: Any, uses: tuple[str, ...], **options: Any) -> str:
        label = f"{self.name}: {len(self.steps)}"
        self.steps.append(Step(label, rule, formula, uses, options))
        return label

    # --- polynomials ----------------------------------------------------------------------------------------------------

    def form(self, i: int, j: int) -> str:
        """0 <= (x - low)^i (high - x)^j."""
        if (i, j) not in self.forms:
            sides = (self.x - self.low, self.high - self.x)
            formula = Le(0, sides[0] ** i * sides[1] ** j, evaluate=False)
            if i + j == 1:
                self.forms[i, j] = self.add("linear", formula, (self.lower if i else self.upper,))
            else:
                less = (self.form(i - 1, j), self.form(1, 0)) if i else (self.form(i, j - 1), self.form(0, 1))
                self.forms[i, j] = self.add("product", formula, less)
        return self.forms[i, j]

    def nonnegative(self, polynomial: Expr, strictly: bool = False) -> str:
        """The label of 0 <= p, or of 0 < p. Raises: _Undecided where that does not follow."""
        degree = Poly(polynomial, self.x).degree() if polynomial.has(self.x) else 0
        wanted = (Lt if strictly else Le)(0, polynomial, evaluate=False)
        for most in range(degree, min(degree + MORE, MOST_DEGREE) + 1):
            scales = self._scales(polynomial, most)
            if min(scales) > 0 or (min(scales) == 0 and not strictly):
                least = min(scales)
                used = {i: scale - least for i, scale in enumerate(scales) if scale > least and most}
                width = (self.high - self.low) ** most
                multipliers = [Rational(scale * comb(most, i), width) for i, scale in used.items()]
                return self.add("linear", wanted, tuple(self.form(i, most - i) for i in used), multipliers=multipliers)
        raise _Undecided(polynomial)

    def _scales(self, polynomial: Expr, most: int) -> list[Any]:
        """The coefficients of a polynomial as a mean of them, by the forms of one degree as weights."""
        moved = Poly(polynomial.xreplace({self.x: self.low + (self.high - self.low) * self.x}), self.x)
        powers = moved.all_coeffs()[::-1]
        return [
            sum((powers[k] * Rational(comb(i, k), comb(most, k)) for k in range(min(i, len(powers) - 1) + 1)), Integer(0))
            for i in range(most + 1)
        ]

    # --- values -----------------------------------------------------------------------------------------------------------

    def value(self, term: Expr) -> tuple[Expr, tuple[str, ...]]:
        """The polynomial that a term is here, and what says so. Raises: _Undecided where it is none."""
        if term not in self.known:
            self.known[term] = self._value(term)
        return self.known[term]

    def _value(self, term: Expr) -> tuple[Expr, tuple[str, ...]]:
        if term.is_polynomial(self.x) and not term.has(Abs, KNOWN[IS_ZERO]):
            return expand(term), ()
        if isinstance(term, Add):
            values = [self.value(part) for part in term.args]
            return expand(Add(*(value for value, _ in values))), tuple(label for _, used in values for label in used)
        if isinstance(term, Abs):
            return self._size(term)
        if isinstance(term, KNOWN[IS_ZERO]):
            return self._indicator(term)
        if isinstance(term, Mul) and term.args[0].is_number:
            value, used = self.value(Mul(*term.args[1:]))
            return expand(term.args[0] * value), used
        if isinstance(term, Mul):
            return self._product(list(term.args))
        if isinstance(term, Pow) and term.exp.is_Integer and term.exp > 1:
            return self._product([term.base] * int(term.exp))
        raise _Undecided(Integer(0))

    def equation(self, term: Expr) -> tuple[Expr, str]:
        """The polynomial, and the label of term = polynomial."""
        value, used = self.value(term)
        return value, self.add("linear", Eq(term, value, evaluate=False), used)

    def _product(self, factors: list[Expr]) -> tuple[Expr, tuple[str, ...]]:
        done = factors[0]
        value, label = self.equation(done)
        for factor in factors[1:]:
            other, its = self.equation(factor)
            left = self.add("product", Eq(done * factor, value * factor, evaluate=False), (label,), by=factor)
            right = self.add("product", Eq(factor * value, other * value, evaluate=False), (its,), by=value)
            done, value = done * factor, expand(value * other)
            label = self.add("linear", Eq(done, value, evaluate=False), (left, right))
        return value, (label,)

    def _size(self, term: Expr) -> tuple[Expr, tuple[str, ...]]:
        inner = term.args[0]
        value, label = self.equation(inner)
        for sign in (1, -1):
            try:
                shown = self.nonnegative(expand(sign * value))
            except _Undecided:
                continue
            name = f"{self.name}: {len(self.steps)} size"
            fact = self.add("linear", Le(0, sign * inner, evaluate=False), (shown, label))
            self.steps += size_of(name, inner, sign * inner, fact)
            return expand(sign * value), (f"{name} |a|", label)
        raise _Undecided(value)

    def _indicator(self, term: Expr) -> tuple[Expr, tuple[str, ...]]:
        inner = term.args[0]
        value, label = self.equation(inner)
        name = f"{self.name}: {len(self.steps)} indicator"
        if value == 0:
            self.steps.append(indicator_value(name, term, 1, label))
            return Integer(1), (f"{name} value",)
        for sign in (1, -1):
            try:
                shown = self.nonnegative(expand(sign * value), strictly=True)
            except _Undecided:
                continue
            fact = self.add("linear", Lt(0, sign * inner, evaluate=False), (shown, label))
            self.steps += not_zero(name, term, sign * inner, fact)
            return Integer(0), (f"{name} value",)
        raise _Undecided(value)

    def relation(self, part: Relational, sides: list[Expr]) -> list[Step]:
        """Steps that end in the relation of the sides, as it is written in the claim. Raises: _Undecided."""
        (left, first), (right, second) = map(self.value, sides)
        used = [*first, *second]
        difference = expand(right - left)
        if not isinstance(part, Eq):
            used.append(self.nonnegative(difference, strictly=isinstance(part, Lt)))
        elif difference != 0:
            raise _Undecided(Integer(0))
        self.add("linear", part, tuple(dict.fromkeys(used)))
        return self.steps
