"""Sums, products, fractions and powers, with their signs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Add, Integer, MatMul, MatrixExpr, Mul, Pow, Rational, S

from lemmata.theory.terms.index_terms import Entry, Greatest
from lemmata.verify.show.parts import CLOSED, PREFIX, PRODUCT, SCRIPTED, SUM, Parts, Text
from lemmata.verify.show.styles import Latex


class Sums(Parts):
    """Writes what is added and multiplied."""

    def _print_Add(self, term: Any) -> Text:
        return self.summed(term.as_ordered_terms())

    def _print_MatAdd(self, term: Any) -> Text:
        return self.summed(term.args)

    def summed(self, terms: Iterable[Any]) -> Text:
        """Terms with their signs, one that is not subtracted first."""
        parts = sorted(map(self.signed, terms), key=lambda part: part[0])
        subtract, text = self.word("minus"), ""
        for minus, made in parts:
            sign = (f" {subtract} " if minus else " + ") if text else (subtract if minus else "")
            text += sign + self.held(made, PREFIX)
        return Text(text, SUM)

    def signed(self, term: Any) -> tuple[bool, Text]:
        """Whether a term is subtracted, and what is added or subtracted."""
        if isinstance(term, Rational) and term < 0:
            return True, self.made(-term)
        if isinstance(term, Entry) and len(term.args) == 2 and isinstance(term.args[0], MatMul):
            term = spread(*term.args)
        if isinstance(term, Mul | MatMul):
            return self.factored(term)
        if isinstance(term, Greatest) and self.is_negative(term.body):
            return True, self.least(term)
        return False, self.made(term)

    def is_negative(self, term: Any) -> bool:
        """Whether each term of a sum is subtracted, so that the whole is written with the contrary sign."""
        return all(
            (isinstance(part, Rational) and part < 0) or (isinstance(part, Mul) and _coefficient(part) < 0)
            for part in (term.args if isinstance(term, Add) else (term,))
        )

    def _print_Mul(self, term: Any) -> Text:
        minus, made = self.factored(term)
        return Text(f"{self.word('minus')}{self.held(made, PREFIX)}", SUM) if minus else made

    _print_MatMul = _print_Mul

    def factored(self, term: Any) -> tuple[bool, Text]:
        """The sign of a product, and the product of the rest, as a fraction where something is divided by."""
        minus, top, bottom = False, [], []
        for factor in factors_of(term):
            if isinstance(factor, Rational):
                minus ^= bool(factor < 0)
                top += [Integer(abs(factor.p))] if abs(factor.p) != 1 else []
                bottom += [Integer(factor.q)] if factor.q != 1 else []
            elif isinstance(factor, Pow) and isinstance(factor.exp, Rational) and factor.exp < 0:
                bottom.append(factor.base if factor.exp == -1 else Pow(factor.base, -factor.exp, evaluate=False))
            else:
                top.append(factor)
        parts = []
        for factor in top:
            subtracted, made = self.signed(factor) if isinstance(factor, Greatest) else (False, self.made(factor))
            minus ^= subtracted
            parts.append(made)
        if not bottom:
            return minus, self.multiplied(parts)
        above, below = self.multiplied(parts), self.multiplied([self.made(factor) for factor in bottom])
        if isinstance(self.style, Latex):
            return minus, Text(self.style.fraction(above.text, below.text), PRODUCT)
        one_fraction = len(parts) == 1 and above.level == PRODUCT
        texts = self.held(above, SCRIPTED if one_fraction else PRODUCT), self.held(below, SCRIPTED)
        return minus, Text(self.style.fraction(*texts), PRODUCT)

    def multiplied(self, parts: list[Text]) -> Text:
        """Factors one beside the other; what extends to the right stands last."""
        if len(parts) < 2:
            return parts[0] if parts else Text("1", CLOSED)
        parts = sorted(parts, key=lambda part: part.level == PREFIX)
        texts = [self.held(part, SCRIPTED) for part in parts[:-1]]
        last = self.held(parts[-1], PREFIX) if parts[-1].level == PREFIX else self.held(parts[-1], SCRIPTED)
        text = texts[0]
        for more in (*texts[1:], last):
            text += (f" {self.word('dot')} " if more[:1].isdigit() or more.startswith(r"\frac") else self.word("times")) + more
        return Text(text, PREFIX if parts[-1].level == PREFIX else PRODUCT)

    def _print_Pow(self, term: Any) -> Text:
        base, power = term.base, term.exp
        if power == Rational(1, 2):
            return Text(self.style.root(self.made(base).text), CLOSED)
        if isinstance(power, Rational) and power < 0:
            return self.factored(Mul(S.One, term, evaluate=False))[1]
        return Text(self.style.above(self.at(base, CLOSED), self.made(power).text), SCRIPTED)


def factors_of(term: Any) -> list[Any]:
    """The factors of a product, numbers first; of matrices in their order."""
    if isinstance(term, MatMul):
        return [part for factor in term.args for part in (factors_of(factor) if isinstance(factor, Mul) else (factor,))]
    return list(term.as_ordered_factors())


def spread(vector: Any, index: Any) -> Any:
    """The entry of a multiple of a vector, as a multiple of its entry; of another product, the entry of it."""
    if sum(isinstance(factor, MatrixExpr) for factor in vector.args) != 1:
        return Entry(vector, index)
    return Mul(*(Entry(part, index) if isinstance(part, MatrixExpr) else part for part in vector.args), evaluate=False)


def _coefficient(term: Any) -> Any:
    found = S.One
    for factor in term.args:
        found = found * factor if isinstance(factor, Rational) else found
    return found


def contrary(term: Any) -> Any:
    """A number or a product with the contrary sign."""
    if isinstance(term, Rational):
        return -term
    rest = [factor for factor in term.args if not isinstance(factor, Rational)]
    number = -_coefficient(term)
    return rest[0] if number == 1 and len(rest) == 1 else Mul(*([number] if number != 1 else []), *rest, evaluate=False)
