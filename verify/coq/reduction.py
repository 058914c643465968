"""Polynomials in the atoms that ring arithmetic sees, and how the squares of roots, sizes and deltas come out of an identity.

Coq's `ring` cannot use sqrt(S) * sqrt(S) = S where S has fractions. So the cofactors are computed here: the two sides differ by
a sum of cofactors times (r * r - S), which `field` proves without any hypothesis. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lemmata.theory.kernel.normal import normal
from lemmata.theory.terms.index_terms import Signed
from lemmata.theory.terms.sympy_facts import Abs, Add, Integer, KroneckerDelta, Mul, Pow, Rational, exp
from lemmata.verify.coq.terms import Env, Printer, Unsupported, plain

Monomial = tuple[tuple[str, int], ...]
MOST = 4_000  # addends of a polynomial


@dataclass(frozen=True)
class Poly:
    """A polynomial: coefficients by monomial; powers of atoms may be negative."""

    parts: dict[Monomial, Fraction]

    def __add__(self, other: Poly) -> Poly:
        made = dict(self.parts)
        for monomial, value in other.parts.items():
            made[monomial] = made.get(monomial, Fraction(0)) + value
        return Poly({m: value for m, value in made.items() if value})

    def __neg__(self) -> Poly:
        return Poly({monomial: -value for monomial, value in self.parts.items()})

    def __sub__(self, other: Poly) -> Poly:
        return self + -other

    def __mul__(self, other: Poly) -> Poly:
        if len(self.parts) * len(other.parts) > MOST * 10:
            raise Unsupported("a polynomial with too many addends")
        made: dict[Monomial, Fraction] = {}
        for one, a in self.parts.items():
            for two, b in other.parts.items():
                monomial = times(one, two)
                made[monomial] = made.get(monomial, Fraction(0)) + a * b
        return Poly({m: value for m, value in made.items() if value})

    def to(self, power: int) -> Poly:
        made = ONE
        for _ in range(power):
            made = made * self
        return made


def settled(node: Any) -> Any:
    """The normal form of a node; of a root as SymPy builds it, which takes factors and squares out."""
    half = isinstance(node, Pow) and isinstance(node.exp, Rational) and node.exp.q == 2
    return normal(Pow(*node.args) if half else node)


def times(one: Monomial, other: Monomial) -> Monomial:
    powers = dict(one)
    for atom, power in other:
        powers[atom] = powers.get(atom, 0) + power
    return tuple(sorted((atom, power) for atom, power in powers.items() if power))


def number(value: Any) -> Poly:
    return Poly({(): Fraction(int(value.p), int(value.q))} if value != 0 else {})


def atom_of(text: str, power: int = 1) -> Poly:
    return Poly({((text, power),): Fraction(1)})


ONE = Poly({(): Fraction(1)})


def product_of(parts: Iterable[Poly]) -> Poly:
    made = ONE
    for part in parts:
        made = made * part
    return made


def sum_of(parts: Iterable[Poly]) -> Poly:
    made = Poly({})
    for part in parts:
        made = made + part
    return made


def opposite_of(parts: Iterable[Poly]) -> Poly:
    return -product_of(parts)


def difference_of(parts: Iterable[Poly]) -> Poly:
    first, second = parts
    return first - second


@dataclass(frozen=True)
class Square:
    """An atom whose square is known: the proof, the text of the square, and its polynomial."""

    proof: str
    text: str
    square: Poly


@dataclass
class Reader:
    """Reads terms as polynomials, and notes the atoms whose squares are known.

    Attributes:
        nonnegative: the proof that a radicand in normal form is not negative, if there is one.
        is_opaque: whether a node is atomic until it is brought into normal form.
    """

    printer: Printer
    env: Env
    nonnegative: Callable[[Any, Env], str | None]
    is_opaque: Callable[[Any], bool]
    squares: dict[str, Square] = field(default_factory=dict)

    def term(self, term: Any) -> Poly:
        """A term as it is written."""
        if isinstance(term, Pow) and isinstance(term.exp, Rational) and term.exp.q == 2:
            made = self.form(settled(Pow(term.base, Rational(1, 2), evaluate=False)))
            inner = self.term(term.base).to(abs(int(term.exp.p)) // 2)
            return self.power(made * inner, 1 if term.exp > 0 else -1, term)
        if self.is_opaque(term):
            return self.form(normal(term))
        return self.composed(term, self.term)

    def form(self, form: Any) -> Poly:
        """A normal form."""
        if isinstance(form, Pow) and isinstance(form.exp, Rational) and form.exp.q == 2:
            inner = self.form(form.base).to(abs(int(form.exp.p)) // 2)
            return self.power(self.root(form.base) * inner, 1 if form.exp > 0 else -1, form)
        if isinstance(form, exp):
            parts = self.printer.generators(form.args[0], self.env)
            return product_of(atom_of(plain(text), power) for text, power in parts)
        return self.composed(form, self.form)

    def composed(self, term: Any, read: Callable[[Any], Poly]) -> Poly:
        if isinstance(term, Signed):
            return read(term.args[0])
        if isinstance(term, Rational):
            return number(term)
        if isinstance(term, KroneckerDelta) and term.args[0] == term.args[1]:
            return ONE
        if isinstance(term, Add):
            return sum_of(map(read, term.args))
        if isinstance(term, Mul):
            return product_of(map(read, term.args))
        if isinstance(term, Pow) and isinstance(term.exp, Integer):
            return self.power(read(term.base), int(term.exp), term)
        return self.atom(term)

    def power(self, base: Poly, exponent: int, term: Any) -> Poly:
        if exponent >= 0:
            return base.to(exponent)
        if len(base.parts) == 1:
            ((monomial, value),) = base.parts.items()
            return Poly({tuple((atom, -power) for atom, power in monomial): 1 / value}).to(-exponent)
        return atom_of(self.text(base), exponent)

    def root(self, base: Any) -> Poly:
        text = self.printer.term(base, self.env, True)
        atom = f"(sqrt {text})"
        if atom not in self.squares:
            proof = self.nonnegative(base, self.env)
            if proof is not None:
                self.squares[atom] = Square(f"(sqrt_sqrt _ {proof})", text, self.form(base))
        return atom_of(atom)

    def atom(self, term: Any) -> Poly:
        text = self.printer.term(term, self.env, True)
        if isinstance(term, KroneckerDelta) and text not in self.squares:
            self.squares[text] = Square(f"(delta_square{text.removeprefix('(delta')}", text, atom_of(text))
        if isinstance(term, Abs) and text not in self.squares:
            inside = self.printer.term(term.args[0], self.env, True)
            self.squares[text] = Square(f"(Rabs_square {inside})", f"({inside} * {inside})", self.form(term.args[0]).to(2))
        return atom_of(text)

    # --- cofactors ----------------------------------------------------------------------------------------------------

    def cofactors(self, difference: Poly) -> dict[str, Poly]:
        """By atom: what its square less what that is comes times, so that the difference is their sum."""
        found: dict[str, Poly] = {}
        for _ in range(200):
            powers = ((m, atom) for m in difference.parts for atom, power in m if atom in self.squares and abs(power) > 1)
            chosen = next(powers, None)
            if chosen is None:
                return found
            monomial, atom = chosen
            known, power = self.squares[atom], dict(monomial)[atom]
            part = Poly({monomial: difference.parts[monomial]})
            if power > 0:
                share = part * atom_of(atom, -2)
                less = share * known.square
            else:
                inverse = self.power(known.square, -1, None)
                share = -(part * inverse)
                less = part * atom_of(atom, 2) * inverse
            found[atom] = found.get(atom, Poly({})) + share
            difference = difference - part + less
        raise Unsupported("too many squares")

    def text(self, poly: Poly) -> str:
        """A polynomial as a term of Coq."""
        return " + ".join(map(monomial_text, poly.parts.items())).join("()") if poly.parts else "0"


def monomial_text(item: tuple[Monomial, Fraction]) -> str:
    monomial, value = item
    size = str(value.numerator) if value.denominator == 1 else f"({value.numerator} / {value.denominator})"
    factors = [f"({size})"] if value != 1 or not monomial else []
    for atom, power in monomial:
        raised = atom if abs(power) == 1 else f"({atom} ^ {abs(power)})"
        factors.append(raised if power > 0 else f"(/ {raised})")
    return f"({' * '.join(factors)})"
