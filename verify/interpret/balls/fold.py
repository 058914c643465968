"""Definitions run on exact reals and balls: an operator needs nothing else to have a value here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import reduce
from math import inf
from time import process_time
from typing import Any

from flint import acb, acb_mat, arb, arb_mat, ctx, fmpq, fmpq_mat

from lemmata.theory.language.arithmetics import Arithmetic, Count, Step, Term, rows_among
from lemmata.theory.language.operator import name_of
from lemmata.verify.interpret.balls import dynamics, special
from lemmata.verify.interpret.balls.functions import FUNCTIONS
from lemmata.verify.numbers.enclosures import greatest
from lemmata.verify.numbers.quotients import is_sum, ratio
from lemmata.verify.numbers.reals import (
    Real,
    precision,
    real_abs,
    real_exp,
    real_log,
    real_max,
    real_min,
    real_power,
    real_sum,
    unnamed,
)

Numbers = list[Real]
GUARD_BITS = 64
INTEGRAL_BITS = 512  # integration at thousands of bits costs seconds; the ball is wider than it could be then, never wrong
EVALUATIONS, WITHIN = 20_000, 500  # of an integrand, and of one within another integral
SCALES = 32  # at which an integrand is asked how large it is
_END: ContextVar[float] = ContextVar("_END", default=inf)  # of this process's computing: past it no integral goes on


class TooLong(ArithmeticError):
    """An integral that takes longer than it may."""


@contextmanager
def integrals_until(end: float) -> Iterator[None]:
    """Within it an integral that is not found before `process_time()` is `end` raises `TooLong`."""
    before = _END.set(end)
    try:
        yield
    finally:
        _END.reset(before)


class Column(list[Real]):
    """A vector."""

    @property
    def length(self) -> int:
        return Count(len(self))


class Rows:
    """Patterns, a row each."""

    def __init__(self, rows: list[list[Real]]) -> None:
        self.held = rows

    @property
    def rows(self) -> int:
        return Count(len(self.held))

    @property
    def columns(self) -> int:
        return Count(len(self.held[0]))

    def __getitem__(self, place: tuple[int, int]) -> Real:
        return self.held[place[0]][place[1]]


class Balls(Arithmetic):
    """Exact reals, and balls where there is no exact form; `named` holds the operators."""

    def __init__(self, named: Mapping[str, Callable[..., Any]]) -> None:
        self.named = named
        self.inside = False  # an integrand
        self.analytic = False  # whether it is asked where it must be analytic, or else say nothing

    def total(self, over: Any, term: Term) -> Real:
        return real_sum([Real.of(term(k)) for k in places(over)])

    def greatest(self, over: Any, term: Term) -> Real:
        return self._greatest([Real.of(term(k)) for k in places(over)])

    def _greatest(self, values: Numbers) -> Real:
        if any(map(_is_complex, values)):
            return Real.opaque(reduce(lambda a, b: greatest(a, b, self.analytic), [value.enclosure() for value in values]))
        return real_max(values)

    def least(self, over: Any, term: Term) -> Real:
        values = [Real.of(term(k)) for k in places(over)]
        return -self._greatest([-value for value in values]) if any(map(_is_complex, values)) else real_min(values)

    def vector(self, over: Any, entry: Term) -> Column:
        return Column(Real.of(entry(k)) for k in places(over))

    def matrix(self, rows: Any, columns: Any, entry: Callable[[int, int], Any]) -> Rows:
        return Rows([[Real.of(entry(i, k)) for k in places(columns)] for i in places(rows)])

    def rows_of(self, width: Any, entries: Sequence[Any]) -> Rows:
        step = whole(width)
        rows_among(entries, step)
        return Rows([[Real.of(entry) for entry in entries[start : start + step]] for start in range(0, len(entries), step)])

    def pi(self) -> Real:
        found: Real = self.named["pi"]()
        return found

    def exp(self, a: Any) -> Real:
        return real_exp(Real.of(a))

    def log(self, a: Any) -> Real:
        return real_log(Real.of(a))

    def root(self, a: Any) -> Real:
        return real_power(Real.of(a), Real.of(fmpq(1, 2)))

    def absolute(self, a: Any) -> Real:
        number = Real.of(a)
        return self._greatest([number, -number]) if _is_complex(number) else real_abs(number)

    def gamma(self, a: Any) -> Real:
        return special.gamma_function(Real.of(a))

    def same(self, i: Any, j: Any) -> Real:
        return Real.of(int(whole(i) == whole(j)))

    def before(self, i: Any, j: Any) -> Real:
        return Real.of(int(whole(i) < whole(j)))

    def choose(self, a: Any, b: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Real:
        gap = Real.of(b) - a
        sign = _side(gap)
        if sign is None and _is_complex(gap):
            return self._either(Real.of(then()), Real.of(otherwise()))
        if sign is None:
            raise ValueError("which of two numbers is less is decided for exact values only")
        return Real.of(then() if sign >= 0 else otherwise())

    def _either(self, one: Real, other: Real) -> Real:
        """Within an integral one of two numbers, where it is not known which."""
        return Real.opaque(acb("nan") if self.analytic else acb(one.enclosure()).union(acb(other.enclosure())))

    def at_least_of(self, over: Any, key: Term, value: Term) -> Real:
        keys = [Real.of(key(k)) for k in places(over)]
        if any(map(_is_complex, keys)):
            raise ValueError("which number is the least is not decided within an integral")
        least = real_min(keys)
        signs = [(found - least).sign() for found in keys]
        if 0 not in signs:
            raise ValueError("which number is the least is decided for exact values only")
        return Real.of(value(places(over)[signs.index(0)]))

    def at_holder(self, over: Any, excess: Term, value: Term) -> Real:
        own = [k for k in places(over) if Real.of(excess(k)).sign() in (0, -1)]
        if len(own) != 1:
            raise ValueError(f"the state must lie in exactly one ball, it lies in {len(own)}")
        return Real.of(value(own[0]))

    def is_zero(self, a: Any) -> Real:
        number = Real.of(a)
        if _is_complex(number):
            held: Any = number.enclosure()
            return self._either(Real(), Real.of(1)) if held.contains(acb(0)) else Real()
        sign = number.sign()
        if sign is None:
            raise ValueError("whether a number is 0 is decided for exact numbers only")
        return Real.of(int(sign == 0))

    def larger(self, a: Any, b: Any) -> Real:
        return self._greatest([Real.of(a), Real.of(b)])

    def function(self, name: str, a: Any) -> Real:
        return FUNCTIONS[name](a, self.analytic)

    def descending(self, over: Any, entry: Term) -> Column:
        entries = [Real.of(entry(k)) for k in places(over)]
        if not any(map(_is_complex, entries)):
            return Column(ordered(entries))
        for length in range(len(entries) - 1, 0, -1):
            for k in range(length):
                pair = entries[k : k + 2]
                entries[k], entries[k + 1] = self._greatest(pair), -self._greatest([-number for number in pair])
        return Column(entries)

    def determinant(self, matrix: Rows) -> Real:
        entries = [[Real.of(entry) for entry in row] for row in matrix.held]
        exact = [[entry.rational for entry in row if entry.rational is not None] for row in entries]
        if [len(row) for row in exact] == [len(entries)] * len(entries):
            return Real.of(fmpq_mat(exact).det())
        if any(_is_complex(entry) for row in entries for entry in row):
            return Real.opaque(acb_mat([[acb(entry.enclosure()) for entry in row] for row in entries]).det())
        return Real.opaque(arb_mat([[entry.enclosure() for entry in row] for row in entries]).det())

    def of_layer(self, layers: Any, t: Any, rows: Any) -> list[int]:
        return [i for i in places(rows) if whole(layers[i]) == t]

    def whole(self, a: Any) -> int:
        return whole(a)

    def softmax(self, over: Any, exponent: Term) -> Column:
        weights = weights_of([Real.of(exponent(k)) for k in places(over)])
        whole_sum = real_sum(weights)
        return Column(ratio(weight, whole_sum) for weight in weights)

    def expectation(self, over: Any, exponent: Term, value: Term) -> Real:
        counted = places(over)
        return mean_under(weights_of([Real.of(exponent(k)) for k in counted]), [Real.of(value(k)) for k in counted])

    def integral(self, low: Any, high: Any, function: Callable[[Real], Any]) -> Real:
        """By rigorous quadrature: within it a number of the definition is a ball in the complex plane.

        Raises: TooLong, where `integrals_until` sets an end.
        """
        first, last = Real.of(low), Real.of(high)
        if (last - first).rational == 0:
            return Real()

        inside, outer, end = self.inside, self.analytic, _END.get()
        if not inside and process_time() > end:
            raise TooLong("no time is left for an integral")

        def integrand(t: acb, analytic: bool) -> acb:
            if end < inf and process_time() > end:  # nothing is raised through the quadrature, which would not stop at it
                return acb("nan")
            self.analytic = analytic or outer  # then analytic in the variables of the integrals around it, too
            return acb(Real.of(function(Real.opaque(t))).enclosure())

        self.inside = True
        try:
            with precision(min(ctx.prec, INTEGRAL_BITS)), unnamed():
                start, stop, goal = acb(first.enclosure()), acb(last.enclosure()), arb(2) ** -ctx.prec
                parts = [(stop - start) / 2**k for k in range(SCALES)]
                size = max((abs(part * integrand(start + part, False)).lower() for part in parts), key=float)
                least = goal * (size if size > 0 else goal**64)
                most = WITHIN if inside else EVALUATIONS
                found = acb.integral(integrand, start, stop, rel_tol=goal, abs_tol=least, eval_limit=most)
        finally:
            self.inside, self.analytic = inside, outer
        if not inside and process_time() > end:
            raise TooLong("an integral was not found in time")
        return Real.opaque(found if inside else found.real)

    def by_twos(self, name: str, n: Any, others: Any, first: Any, second: Any, step: Step) -> Real:
        size = whole(n)
        if size < 1:
            raise ValueError(f"a dimension must be an integer >= 1, got {n!r}")
        with precision(ctx.prec + GUARD_BITS):
            found = first if size % 2 else second
            for m in range(4 - size % 2, size + 1, 2):
                found = step(m, found)
        return Real.of(found)

    def greatest_eigenvalue(self, rho: Rows) -> Real:
        return special.spectral_norm2(rho.held)

    def limit(self, update: Any, x: Column, rho: Rows, *others: Real) -> Column:
        return Column(dynamics.limit(name_of(update), x, rho.held, *others))

    def attracts(self, update: Any, centre: Column, radius: Real, rho: Rows, *others: Real) -> Real:
        return dynamics.attracts(name_of(update), centre, radius, rho.held, *others)

    def minima(self, energy: Any, rho: Rows, *others: Real) -> Real:
        return dynamics.count_of_minima(name_of(energy), rho.held, *others)

    def minimum(self, energy: Any, k: Real, rho: Rows, *others: Real) -> Column:
        return Column(dynamics.place_of_minimum(name_of(energy), whole(k), rho.held, *others))

    def applied(self, operator: Any, args: tuple[Any, ...]) -> Any:
        if self.inside:
            return operator.body(*args)
        found = self.named[operator.__name__](*(arg.held if isinstance(arg, Rows) else arg for arg in args))
        return found if isinstance(found, Real) else _held(found)

    def meaning(self, operator: Any) -> Callable[..., Any]:
        """What the operator is as a function of reals and lists of them."""

        def call(*args: Any) -> Any:
            found = Balls(self.named).run(operator.body, *(_HELD[kind](arg) for kind, arg in operator.kinds(args)))
            return found.held if isinstance(found, Rows) else found if isinstance(found, Column) else Real.of(found)

        return call


def _is_complex(number: Real) -> bool:
    """Whether a number depends on the variable of an integral."""
    return isinstance(number.ball, acb)


def _side(number: Real) -> int | None:
    """The sign, within an integral that of the real part."""
    ball = number.ball
    return number.sign() if not isinstance(ball, acb) else Real.opaque(number.enclosure().real).sign()


def _held(entries: Any) -> Column | Rows:
    return Rows(entries) if isinstance(entries[0], list) else Column(entries)


_HELD: Mapping[str, Callable[[Any], Any]] = {"Scalar": Real.of, "Vector": Column, "Patterns": Rows}


def whole(value: Any) -> int:
    """A place, or a number of places, or another number that is known to be whole. Raises: ValueError."""
    if isinstance(value, int):
        return value
    rational = Real.of(value).rational
    if rational is None or rational.q != 1:
        raise ValueError(f"a place, or a number of places, must be a whole number, got {value!r}")
    return int(rational.p)


def places(over: Any) -> Sequence[int]:
    """What is counted over. Raises: ValueError for a part of a place, or less than none."""
    if isinstance(over, list):
        return over
    count = whole(over)
    if count < 0:
        raise ValueError(f"a number of places must be at least 0, got {count}")
    return range(count)


def ordered(entries: Numbers) -> Numbers:
    """The entries, the greatest first: exact fractions as they are, else balls between the sorted ends."""
    fractions = [entry.rational for entry in entries if entry.rational is not None]
    if len(fractions) == len(entries):
        return [Real.of(fraction) for fraction in sorted(fractions, reverse=True)]
    balls = [entry.enclosure() for entry in entries]
    if not all(ball.is_finite() for ball in balls):
        return [Real.opaque(arb("nan"))] * len(balls)
    low, high = (sorted((end(ball) for ball in balls), reverse=True) for end in (arb.lower, arb.upper))
    return [Real.opaque(a.union(b)) for a, b in zip(low, high, strict=True)]


def weights_of(v: Numbers) -> Numbers:
    r"""Numbers proportional to $e^{v_i}$: exact for rational entries, else relative to the greatest (no overflow in balls)."""
    if all(entry.rational is not None for entry in v):
        return [real_exp(entry) for entry in v]
    if any(map(_is_complex, v)):
        return [real_exp(entry) for entry in v]
    top = real_max(v)
    return [real_exp(entry - top) for entry in v]


def mean_under(weights: Numbers, values: Numbers) -> Real:
    r"""$\sum_iw_ia_i/\sum_iw_i$, exact where both sums are.

    With k the greatest weight it is $a_k+\sum_{i\ne k}w_i(a_i-a_k)/\sum_iw_i$, whose second part is right however small it is.
    """
    k = _greatest(weights)
    rest = [weight * (value - values[k]) for weight, value in zip(weights, values, strict=True)]
    return values[k] + ratio(real_sum(rest), real_sum(weights))


def _greatest(weights: Numbers) -> int:
    """The first weight with the greatest leading exponent, where all are single exponentials; else the first."""
    if not all(is_sum(weight) and len(weight.terms) == 1 for weight in weights):
        return 0
    exponents = [next(iter(weight.terms)) for weight in weights]
    return exponents.index(max(exponents))
