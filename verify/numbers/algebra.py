"""Reals that keep what they are made of: products, quotients, roots, exp and log as forms, other values by name.

While an algebra is at work (`exactly`), an operation that would end in a ball gives a number with a name instead, and signs are
those of `lemmata.verify.numbers.forms`. It costs more than balls do, so a point is asked with it only where balls have not
decided it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from lemmata.verify.numbers.forms import Form, Generator, Monomial, add_, monomial_ball, times
from lemmata.verify.numbers.quotients import FunctionValue, Over
from lemmata.verify.numbers.reals import Atom, Real, at_work
from lemmata.verify.numbers.signs import Table, TooLarge


@dataclass(frozen=True)
class Term(Atom):
    """One monomial of a form."""

    monomial: Monomial

    @property
    def is_positive(self) -> bool:
        return all(g.positive for g, _ in self.monomial)

    def enclosure(self) -> arb:
        return monomial_ball(self.monomial)


class Algebra:
    """What an operation on exact reals gives, as a real with names for what is irrational."""

    def __init__(self, most_bits: int) -> None:
        self.table = Table(most_bits)

    def result(self, name: str, numbers: tuple[Real, ...]) -> Real | None:
        """The result of an operation, or None where it is not certainly defined, or would be too large."""
        try:
            forms = [self.form(number) for number in numbers]
            known = [form for form in forms if form is not None]
            found = None if len(known) < len(forms) else self._apply(name, *known)
        except TooLarge:
            return None
        return None if found is None else self.real(found)

    def _apply(self, name: str, one: Form, other: Form = {}) -> Form | None:  # noqa: B006  (never changed)
        table = self.table
        if name == "product":
            return table.multiply(one, other)
        if name == "quotient":
            inverse = table.power(other, Fraction(-1))
            return None if inverse is None else table.multiply(one, inverse)
        if name == "exp":
            return table.exp(one)
        if name == "log":
            return table.log(one)
        if not other or list(other) == [()]:  # a power with a rational exponent
            q = other.get((), fmpq(0))
            return table.power(one, Fraction(int(q.p), int(q.q)))
        logarithm = table.log(one)
        return None if logarithm is None else table.exp(table.multiply(logarithm, other))

    def sign(self, number: Real) -> int | None:
        """The sign of an exact real: 0 only by algebra, None where it is not found."""
        try:
            form = self.form(number)
            return None if form is None else self.table.sign(form)
        except TooLarge:
            return None

    def form(self, number: Real) -> Form | None:
        if number.ball is not None:
            return None
        total: Form = {}
        for q, c in number.terms.items():
            add_(total, times(self._power_of_e(q), c))
        for key, c in number.logs.items():
            part = self._form_of(key)
            if part is None:
                return None
            add_(total, times(part, c))
        return total

    def _power_of_e(self, q: fmpq) -> Form:
        return self.table.exponential_of((), Fraction(int(q.p), int(q.q)))

    def _form_of(self, key: Any) -> Form | None:
        table = self.table
        if isinstance(key, Term):
            return {key.monomial: fmpq(1)}
        if isinstance(key, int):
            return table.log({(): fmpq(key)})
        if isinstance(key, Over):
            inverse = table.power(self._sum_over_one(key.below), Fraction(-1))
            return None if inverse is None else table.multiply(self._power_of_e(key.exponent), inverse)
        if isinstance(key, FunctionValue):
            inside = self.form(Real(dict(key.terms), dict(key.logs)))  # type: ignore[arg-type]
            return None if inside is None else table.exp(inside) if key.name == "exp" else table.log(inside)
        if isinstance(key, Atom):
            return {((table.generator("value", key, key.enclosure), Fraction(1)),): fmpq(1)}
        return table.log(self._sum_over_one(key))

    def _sum_over_one(self, below: tuple[tuple[fmpq, fmpq], ...]) -> Form:
        total: Form = {(): fmpq(1)}
        for q, c in below:
            add_(total, times(self._power_of_e(q), c))
        return total

    def real(self, form: Form) -> Real:
        terms: dict[fmpq, fmpq] = {}
        logs: dict[Any, fmpq] = {}
        for m, c in form.items():
            if all(g.kind == "exp" and not g.of for g, _ in m):
                q = sum((q for _, q in m), Fraction(0))
                terms[fmpq(q.numerator, q.denominator)] = c
            else:
                logs[Term(m)] = c
        return Real(terms, logs)

    def named(self, name: str, function: Callable[..., Any], arguments: tuple[Any, ...], value: Any) -> Any:
        """A value, each ball in it replaced by a name: a function has one value at the same exact arguments."""
        key = _key(arguments)
        if key is None:
            return value

        def at(path: tuple[int, ...], part: Any) -> Any:
            if isinstance(part, list):
                return [at((*path, index), entry) for index, entry in enumerate(part)]
            if not isinstance(part, Real) or part.ball is None or not part.enclosure().is_finite():
                return part

            def compute() -> arb:
                again = function(*arguments)
                for index in path:
                    again = again[index]
                ball: arb = again.enclosure()
                return ball

            generator: Generator = self.table.generator("value", (name, path, key), compute)
            return Real({}, {Term(((generator, Fraction(1)),)): fmpq(1)})

        return at((), value)


def _key(value: Any) -> Any:
    """What an argument is by name, None where it is known by a ball only."""
    if isinstance(value, Real):
        return None if value.ball is not None else (frozenset(value.terms.items()), frozenset(value.logs.items()))
    if not isinstance(value, list | tuple):
        return None
    parts = tuple(_key(entry) for entry in value)
    return None if None in parts else parts


@contextmanager
def exactly(most_bits: int) -> Iterator[None]:
    """Run a block with an algebra at work that raises precision up to `most_bits`."""
    with at_work(Algebra(most_bits)):
        yield
