r"""Quotients and functions of exponential sums that stay exact: what is equal by structure cancels exactly.

A softmax weight is $e^{q}/S$ with $S$ a normalised exponential sum; sums of such weights over one $S$ merge like polynomials.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb, fmpq

from lemmata.verify.numbers.reals import Atom, Real, real_exp, real_log

_ONE = fmpq(1)
MAX_POWER = 8


@dataclass(frozen=True)
class Over(Atom):
    r"""$e^{q}/(1+\sum_ja_je^{q_j})$, `below` holding the pairs $(q_j, a_j)$."""

    exponent: fmpq
    below: tuple[tuple[fmpq, fmpq], ...]

    def __hash__(self) -> int:
        return hash((self.exponent, len(self.below)))  # hashing every fraction of the denominator is what would cost

    @property
    def is_positive(self) -> bool:
        return all(coefficient > 0 for _, coefficient in self.below)

    def enclosure(self) -> arb:
        total = arb(1)
        for exponent, coefficient in self.below:
            total += arb(coefficient) * arb(exponent).exp()
        return arb(self.exponent).exp() / total

    def cleared(self, whole: Real) -> Real | None:
        """The number times the common denominator, where all quotients have this one and it is positive."""
        if not self.is_positive or any(not isinstance(key, Over) or key.below != self.below for key in whole.logs):
            return None
        quotients = Real({key.exponent: c for key, c in whole.logs.items() if isinstance(key, Over)})
        product = Real(whole.terms) * Real({fmpq(0): _ONE, **dict(self.below)})
        return product + quotients if is_sum(product) else None


@dataclass(frozen=True)
class FunctionValue(Atom):
    """exp or log of a number that is known exactly but has no simpler form."""

    name: str
    terms: frozenset[tuple[fmpq, fmpq]]
    logs: frozenset[tuple[object, fmpq]]

    @property
    def is_positive(self) -> bool:
        return self.name == "exp"

    def enclosure(self) -> arb:
        ball = Real(dict(self.terms), dict(self.logs)).enclosure()  # type: ignore[arg-type]
        return ball.exp() if self.name == "exp" else ball.log()


def is_sum(a: Real) -> bool:
    """Whether a number is known as an exponential sum (rationals included)."""
    return a.ball is None and not a.logs


def ratio(numerator: Real, denominator: Real) -> Real:
    """numerator / denominator; exact where both are exponential sums, and where the numerator is exactly 0."""
    if is_sum(numerator) and not numerator.terms:
        return denominator.scaled(fmpq(0))
    if not is_sum(numerator) or not is_sum(denominator) or len(denominator.terms) <= 1:
        return numerator / denominator
    lead = max(denominator.terms)
    scale = denominator.terms[lead]
    shift = max(numerator.terms) - lead
    factor = numerator.terms[lead + shift] / scale
    if numerator.terms == {q + shift: c * factor for q, c in denominator.terms.items()}:
        return Real({shift: factor})
    below = tuple(sorted((q - lead, c / scale) for q, c in denominator.terms.items() if q != lead))
    return Real({}, {Over(q - lead, below): c / scale for q, c in numerator.terms.items()})


def square(a: Real) -> Real:
    """$a^2$ as $r^2+2rs+s^2$, r the rational part: what is linear in the rest s stays exact."""
    exact = a.terms.get(fmpq(0), fmpq(0))
    if a.ball is not None or is_sum(a) or not exact:
        return a * a
    rest = Real({q: c for q, c in a.terms.items() if q}, a.logs)
    return Real.of(exact * exact) + rest.scaled(2 * exact) + rest * rest


def exponential(a: Real) -> Real:
    r"""$e^a$: an exponential sum for rational `a` and for $q+\sum_kb_k\log S_k$ with whole $b_k\ge0$, else a name."""
    if a.ball is not None or a.rational is not None:
        return real_exp(a)
    product = _product_of_powers(a)
    return _named("exp", a) if product is None else product


def logarithm(a: Real) -> Real:
    r"""$\log a$ for $a>0$: exact for exponential sums, a name for other exact numbers."""
    return real_log(a) if a.ball is not None or is_sum(a) else _named("log", a)


def _named(name: str, a: Real) -> Real:
    return Real({}, {FunctionValue(name, frozenset(a.terms.items()), frozenset(a.logs.items())): _ONE})


def _product_of_powers(a: Real) -> Real | None:
    if any(exponent for exponent in a.terms):
        return None
    product = Real({a.terms.get(fmpq(0), fmpq(0)): _ONE})
    for key, coefficient in a.logs.items():
        power = int(coefficient.p)
        if isinstance(key, Atom) or coefficient.q != 1 or abs(power) > MAX_POWER:
            return None
        if isinstance(key, int):
            product = product.scaled(fmpq(key) ** power)
            continue
        if power < 0:
            return None
        for _ in range(power):
            product = product * Real({fmpq(0): _ONE, **dict(key)})
    return product if is_sum(product) else None
