r"""Numbers made of rationals by $+,-,\cdot,/$, rational powers, $\exp$ and $\log$, written so that equal terms are equal.

A *form* is a sum $\sum_mc_m\,m$ with $c_m\in\mathbb Q$ over monomials $m=\prod_gg^{q_g}$, $q_g\in\mathbb Q$, in generators:
whole numbers, $e^m$, normalised sums, logarithms, values of other functions. What occurs twice is one generator.

Imports neither torch nor hypothesis.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, lcm
from typing import Any

from flint import arb, ctx, fmpq

from lemmata.verify.numbers.reals import precision

Monomial = tuple[tuple["Generator", Fraction], ...]  # by place of the generators, exponents not 0
Form = dict[Monomial, fmpq]
ONE: Form = {(): fmpq(1)}
BY_PRODUCTS = 64  # above it a power is taken by its logarithm


@dataclass(eq=False)
class Generator:
    """One number by name. `kind`: "whole", "exp" (of a monomial), "sum" (of terms, positive), "log" (of terms), "value".

    `positive` is only ever true where that is certain. Within one `Table` equal names are one object.
    """

    kind: str
    of: Any
    place: int
    compute: Callable[[], arb]
    algebraic: bool = False
    balls: dict[int, arb] = field(default_factory=dict)

    @property
    def ball(self) -> arb:
        if ctx.prec not in self.balls:
            self.balls[ctx.prec] = self.compute()
        return self.balls[ctx.prec]

    @property
    def positive(self) -> bool:
        return self.kind in ("whole", "exp", "sum") or bool(self.ball.lower() > 0)

    def power(self, q: Fraction) -> arb:
        if self.kind == "exp":
            return (monomial_ball(self.of) * _arb(q)).exp()
        if q == 1:
            return self.ball
        if q.denominator == 1 and abs(q.numerator) <= BY_PRODUCTS:
            return self.ball ** arb(q.numerator)
        if q == Fraction(1, 2):
            return self.ball.sqrt()
        return (self.ball.log() * _arb(q)).exp()


def _arb(q: Fraction | fmpq) -> arb:
    return arb(q if isinstance(q, fmpq) else fmpq(q.numerator, q.denominator))


def monomial_ball(m: Monomial) -> arb:
    ball = arb(1)
    for generator, q in m:
        ball *= generator.power(q)
    return ball


def ball_of(form: Form) -> arb:
    """An enclosure at the working precision."""
    total = arb(0)
    for m, c in form.items():
        total += arb(c) * monomial_ball(m)
    return total


def add(one: Form, other: Form) -> Form:
    total = dict(one)
    add_(total, other)
    return total


def add_(total: Form, other: Form) -> None:
    """The same in place."""
    for m, c in other.items():
        left = total.get(m, fmpq(0)) + c
        if left:
            total[m] = left
        else:
            total.pop(m, None)


def times(form: Form, factor: fmpq) -> Form:
    return {m: c * factor for m, c in form.items()} if factor else {}


def minus(one: Form, other: Form) -> Form:
    return add(one, times(other, fmpq(-1)))


def merged(*parts: Monomial) -> Monomial:
    exponents: dict[Generator, Fraction] = {}
    for part in parts:
        for generator, q in part:
            exponents[generator] = exponents.get(generator, Fraction(0)) + q
    return tuple(sorted(((g, q) for g, q in exponents.items() if q), key=lambda pair: pair[0].place))


def raised(m: Monomial, q: Fraction) -> Monomial:
    return tuple((g, p * q) for g, p in m) if q else ()


def sign_of(ball: arb) -> int | None:
    return 1 if ball.lower() > 0 else -1 if ball.upper() < 0 else None


def remainder(small: Form, order: int) -> arb:
    r"""What $\log(1+s)$, $e^s$ or $(1+s)^q$, $0<q<1$, is beside its terms below $s^k$.

    For $|s|\le\frac12$ and $k\le5$ at most $8|s|^k$ in size, by Lagrange's remainder (the logarithm's by its series).
    """
    size = abs(ball_of(small)).upper()
    bound = arb(8)
    for _ in range(order):
        bound *= size
    return bound * arb(0, 1)


def log_ball(form: Form, small: Form | None) -> arb:
    return ball_of(form).log() if small is None else ball_of(small).log1p()


def greatest(form: Form) -> Monomial:
    """The monomial of the term that is greatest in size, about: any would do, this one keeps most digits."""
    with precision(64):
        return max(form, key=lambda m: _size(m, form[m]))


def _size(m: Monomial, c: fmpq) -> arb:
    """About the logarithm of the size of a term."""
    total = abs(arb(c)).log()
    for g, q in m:
        total += _arb(q) * (monomial_ball(g.of) if g.kind == "exp" else abs(g.ball).log())
    return total.mid() if total.is_finite() else arb("-inf")


def separation(form: Form) -> int:
    r"""Bits b such that the algebraic number, if it is not 0, is at least $2^{-b}$ in size.

    Write it as U/L, U an algebraic integer and L a whole number. Its roots lie in a field of degree at most D, the product of
    the denominators of their exponents. Where U is not 0, its norm is a whole number that is not 0; so with u a bound of U
    under every embedding $|U|\ge u^{1-D}$ (Burnikel, Funke, Mehlhorn, Schirra, Schmitt 2001; here with whole denominators).
    """
    degree = 1
    for k in _roots(form).values():
        degree *= k
    above, below = _bounds(form, degree)
    return (degree - 1) * above + below


def _roots(form: Form, found: dict[Generator, int] | None = None) -> dict[Generator, int]:
    found = {} if found is None else found
    for m in form:
        for g, q in m:
            found[g] = lcm(found.get(g, 1), q.denominator)
            if g.kind == "sum":
                _roots(dict(g.of), found)
    return found


def _bounds(form: Form, degree: int) -> tuple[int, int]:
    """Bits of a bound of U under every embedding and of L, for the form as U/L."""
    common = lcm(*(int(c.q) for c in form.values()))
    factors: dict[tuple[Generator, Fraction], tuple[int, int]] = {}
    for m in form:
        for g, q in m:
            if (g, q) not in factors:
                factors[g, q] = _power_bounds(g, q, degree)
    below = common.bit_length() + sum(low for _, low in factors.values())
    above = 0
    for m, c in form.items():
        mine = sum(factors[pair][0] for pair in m) + sum(low for pair, (_, low) in factors.items() if pair not in m)
        above = max(above, mine + int(abs(c.p)).bit_length() + (common // int(c.q)).bit_length())
    return above + len(form).bit_length(), below


def _power_bounds(g: Generator, q: Fraction, degree: int) -> tuple[int, int]:
    above, below = (int(g.of).bit_length(), 1) if g.kind == "whole" else _bounds(dict(g.of), degree)
    if q < 0:  # 1/(U/L) = L V/N, N the norm of U and V the product of its other conjugates
        above, below = below + (degree - 1) * above, degree * above
    p, k = abs(q.numerator), q.denominator
    if k > 1:  # the k-th root of U/L is that of U L^(k-1), over L
        above = ceil(Fraction(above + (k - 1) * below, k))
    return p * above, p * below
