"""Terms of Coq as they are written: real numbers and naturals as texts that know how tightly they bind.

A number may know that it is positive, and may be written as a natural too. Nothing here knows claims or operators.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

ATOM, APPLIED, POWER, OPPOSITE, PRODUCT, SUM, OPEN = 0, 10, 30, 35, 40, 50, 200  # how loosely a text binds
RESERVED = frozenset(
    "R S O I N Z Q E in at as fun forall exists exists2 if then else match with end let fix cofix return for where Type Prop "
    "Set using nat bool true false list sum Max Min Max_of sum_of first delta before isz step root exp ln sqrt INR PI Rpower "
    "Rabs Rmax pow eq le lt not and or iff True False sin cos tan".split()
)
BOUND = ("i", "j", "k", "m", "p", "q", "a", "b", "c", "e")  # names of bound indices, by depth


class Unwritten(ValueError):
    """What cannot be written in Coq, in one line."""


def name_of(name: str, taken: Iterable[str] = ()) -> str:
    """A name that Coq takes for a variable: letters, digits and `_`, none of its words."""
    made = re.sub(r"[^A-Za-z0-9]", "_", name)
    made = made if made[:1].isalpha() else f"v{made}"
    while made in RESERVED or made in taken:
        made += "_"
    return made


def within(text: str, level: int, most: int) -> str:
    """A text where nothing looser than `most` may stand."""
    return text if level <= most else f"({text})"


class Reckoned:
    """What can be reckoned with as a number: `Number.of` says which."""

    def __add__(self, other: Any) -> Number:
        return added(Number.of(self), Number.of(other))

    def __radd__(self, other: Any) -> Number:
        return added(Number.of(other), Number.of(self))

    def __sub__(self, other: Any) -> Number:
        return less(Number.of(self), Number.of(other))

    def __rsub__(self, other: Any) -> Number:
        return less(Number.of(other), Number.of(self))

    def __mul__(self, other: Any) -> Number:
        return times(Number.of(self), Number.of(other))

    def __rmul__(self, other: Any) -> Number:
        return times(Number.of(other), Number.of(self))

    def __truediv__(self, other: Any) -> Number:
        return over(Number.of(self), Number.of(other))

    def __rtruediv__(self, other: Any) -> Number:
        return over(Number.of(other), Number.of(self))

    def __pow__(self, other: Any) -> Number:
        return power(Number.of(self), other)

    def __rpow__(self, other: Any) -> Number:
        return power(Number.of(other), Number.of(self))

    def __neg__(self) -> Number:
        return Number(f"- {Number.of(self).at(POWER)}", OPPOSITE)

    def number(self) -> Number:
        raise NotImplementedError


@dataclass(frozen=True)
class Number(Reckoned):
    """A real number as Coq reads it.

    Attributes:
        text: in the scope of real numbers.
        level: how loosely the text binds.
        positive: whether it is evidently > 0.
        natural: the same number as a term of type nat, where it is a sum of naturals; "" where it is not.
        least: where it is, a number that it is never below.
    """

    text: str
    level: int = ATOM
    positive: bool = False
    natural: str = ""
    least: int = 0

    def at(self, most: int) -> str:
        return within(self.text, self.level, most)

    def number(self) -> Number:
        return self

    @staticmethod
    def of(value: Any) -> Number:
        """Of a number, or of one of Python's or SymPy's rational ones."""
        if isinstance(value, Reckoned):
            return value.number()
        fraction = fraction_of(value)
        if fraction < 0:
            return -Number.of(-fraction)
        if fraction.denominator != 1:
            return Number(f"{fraction.numerator} / {fraction.denominator}", PRODUCT, True)
        whole = int(fraction)
        return Number(str(whole), ATOM, whole > 0, str(whole), whole)


def fraction_of(value: Any) -> Fraction:
    """One of Python's or SymPy's rational numbers."""
    return Fraction(int(value.p), int(value.q)) if hasattr(value, "q") else Fraction(value)


def added(a: Number, b: Number) -> Number:
    if "0" in (a.text, b.text):
        return a if b.text == "0" else b
    natural = f"{a.natural} + {b.natural}" if a.natural and b.natural else ""
    return Number(f"{a.at(SUM)} + {_addend(b)}", SUM, a.positive and b.positive, natural, a.least + b.least)


def less(a: Number, b: Number) -> Number:
    """a - b; it is a natural where a number is taken that a is never below."""
    fits = bool(a.natural) and b.natural.isdigit() and int(b.natural) <= a.least
    natural, least = (f"{a.natural} - {b.natural}", a.least - b.least) if fits else ("", 0)
    return Number(f"{a.at(SUM)} - {_addend(b)}", SUM, False, natural, least)


def _addend(b: Number) -> str:
    return b.at(ATOM if b.level == OPPOSITE else PRODUCT)


def times(a: Number, b: Number) -> Number:
    natural = f"{_factor(a.natural)} * {_factor(b.natural)}" if a.natural and b.natural else ""
    return Number(f"{a.at(PRODUCT)} * {b.at(POWER)}", PRODUCT, a.positive and b.positive, natural, a.least * b.least)


def over(a: Number, b: Number) -> Number:
    return Number(f"{a.at(PRODUCT)} / {b.at(POWER)}", PRODUCT, a.positive and b.positive)


def _factor(natural: str) -> str:
    return natural if re.fullmatch(r"\w+", natural) else f"({natural})"


class NoPower(Unwritten):
    """A power that Coq's functions do not mean, of this exponent."""

    def __init__(self, base: Number, exponent: Number) -> None:
        super().__init__(f"{base.text} is not seen to be positive, so it has no power {exponent.text}")
        self.exponent = exponent


def power(base: Number, exponent: Any) -> Number:
    """A power: by a natural number, by one half, or of a positive base by any real number. Raises: NoPower."""
    if not isinstance(exponent, Reckoned):
        fraction = fraction_of(exponent)
        if fraction < 0:
            return over(Number.of(1), power(base, -fraction))
        if fraction.denominator == 2:
            rooted = call("sqrt", base)
            return rooted if fraction.numerator == 1 else power(rooted, fraction.numerator)
        if fraction == 1:
            return base
    exponent = Number.of(exponent)
    if exponent.natural:
        text = exponent.natural if re.fullmatch(r"\w+", exponent.natural) else f"({exponent.natural})"
        return Number(f"{base.at(APPLIED)} ^ {text}", POWER, base.positive)
    if not base.positive:
        raise NoPower(base, exponent)
    return call("Rpower", base, exponent)


POSITIVE = frozenset(("exp", "Rpower"))
OF_POSITIVE = frozenset(("sqrt", "Rabs"))


def call(function: str, *args: Any) -> Number:
    """A function of Coq's at numbers, or at what is written already."""
    numbers = [Number.of(arg) if not isinstance(arg, str) else arg for arg in args]
    text = " ".join([function, *(arg if isinstance(arg, str) else arg.at(ATOM) for arg in numbers)])
    first = numbers[0] if numbers else ""
    positive = function in POSITIVE or (function in OF_POSITIVE and isinstance(first, Number) and first.positive)
    return Number(text, APPLIED, positive)


def of_natural(text: str, least: int = 0) -> Number:
    """The real number of a natural: of a variable, or of what is applied."""
    return Number(f"INR {within_natural(text)}", APPLIED, least > 0, text, least)


def within_natural(text: str) -> str:
    """A natural as an argument: of a function whose argument it is, in the scope of real numbers."""
    return text if re.fullmatch(r"[A-Za-z_]\w*", text) else f"({text})%nat" if not text.isdigit() else f"{text}%nat"


def function(names: Iterable[str], body: str) -> str:
    """A function of indices, as an argument."""
    return f"(fun {' '.join(names)} => {body})"


def unused(taken: Iterable[str], wanted: Iterable[str] = BOUND) -> str:
    """The first of some names that is not taken."""
    held = {*taken}
    found = next((name for name in wanted if name not in held), "")
    if not found:
        raise Unwritten("an expression with more bound indices than there are names for")
    return found
