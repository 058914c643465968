"""Definitions run on exact reals and balls: an operator needs nothing else to have a value here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flint import arb, arb_mat, fmpq, fmpq_mat

from lemmata.theory.language.defined import Arithmetic, Term
from lemmata.verify.interpret.balls.functions import FUNCTIONS
from lemmata.verify.numbers.quotients import is_sum, ratio
from lemmata.verify.numbers.reals import Real, real_abs, real_exp, real_log, real_max, real_min, real_power, real_sum

Numbers = list[Real]


class Column(list[Real]):
    """A vector."""

    @property
    def length(self) -> int:
        return len(self)


class Rows:
    """Patterns, a row each."""

    def __init__(self, rows: Sequence[Sequence[Real]]) -> None:
        self.held = rows

    @property
    def rows(self) -> int:
        return len(self.held)

    @property
    def columns(self) -> int:
        return len(self.held[0])

    def __getitem__(self, place: tuple[int, int]) -> Real:
        return self.held[place[0]][place[1]]


class Balls(Arithmetic):
    """Exact reals, and balls where there is no exact form; `named` holds the operators."""

    def __init__(self, named: Mapping[str, Callable[..., Any]]) -> None:
        self.named = named

    def total(self, over: Any, term: Term) -> Real:
        return real_sum([term(k) for k in places(over)])

    def greatest(self, over: Any, term: Term) -> Real:
        return real_max([term(k) for k in places(over)])

    def least(self, over: Any, term: Term) -> Real:
        return real_min([term(k) for k in places(over)])

    def vector(self, over: Any, entry: Term) -> Column:
        return Column(entry(k) for k in places(over))

    def exp(self, a: Any) -> Real:
        return real_exp(Real.of(a))

    def log(self, a: Any) -> Real:
        return real_log(Real.of(a))

    def root(self, a: Any) -> Real:
        return real_power(Real.of(a), Real.of(fmpq(1, 2)))

    def absolute(self, a: Any) -> Real:
        return real_abs(Real.of(a))

    def gamma(self, a: Any) -> Real:
        from lemmata.verify.interpret.balls.geometry import gamma_function

        return gamma_function(Real.of(a))

    def same(self, i: Any, j: Any) -> Real:
        return Real.of(int(i == j))

    def is_zero(self, a: Any) -> Real:
        sign = Real.of(a).sign()
        if sign is None:
            raise ValueError("whether a number is 0 is decided for exact numbers only")
        return Real.of(int(sign == 0))

    def larger(self, a: Any, b: Any) -> Real:
        return real_max([Real.of(a), Real.of(b)])

    def before(self, i: Any, j: Any) -> Real:
        return Real.of(int(i < j))

    def function(self, name: str, a: Any) -> Real:
        return FUNCTIONS[name](a)

    def descending(self, over: Any, entry: Term) -> Column:
        return Column(ordered([Real.of(entry(k)) for k in places(over)]))

    def determinant(self, matrix: Rows) -> Real:
        entries = [[Real.of(entry) for entry in row] for row in matrix.held]
        exact = [[entry.rational for entry in row if entry.rational is not None] for row in entries]
        if [len(row) for row in exact] == [len(entries)] * len(entries):
            return Real.of(fmpq_mat(exact).det())
        return Real.opaque(arb_mat([[entry.enclosure() for entry in row] for row in entries]).det())

    def of_layer(self, layers: Any, t: Any, rows: Any) -> list[int]:
        return [i for i in places(rows) if whole(layers[i]) == t]

    def whole(self, a: Any) -> int:
        return whole(a)

    def softmax(self, over: Any, exponent: Term) -> Column:
        weights = weights_of([exponent(k) for k in places(over)])
        whole_sum = real_sum(weights)
        return Column(ratio(weight, whole_sum) for weight in weights)

    def expectation(self, over: Any, exponent: Term, value: Term) -> Real:
        counted = places(over)
        return mean_under(weights_of([exponent(k) for k in counted]), [value(k) for k in counted])

    def applied(self, operator: Any, args: tuple[Any, ...]) -> Any:
        found = self.named[operator.__name__](*(arg.held if isinstance(arg, Rows) else arg for arg in args))
        return Column(found) if isinstance(found, list) else found

    def meaning(self, operator: Any) -> Callable[..., Any]:
        """What the operator is as a function of reals and lists of them."""

        def call(*args: Any) -> Any:
            return self.run(operator.body, *(_HELD[kind](arg) for kind, arg in zip(operator.takes, args, strict=True)))

        return call


_HELD: Mapping[str, Callable[[Any], Any]] = {"Scalar": Real.of, "Vector": Column, "Patterns": Rows}


def whole(value: Any) -> int:
    """A number that is known to be whole. Raises: ValueError."""
    rational = Real.of(value).rational
    if rational is None or rational.q != 1:
        raise ValueError(f"a number of places must be an integer, got {value!r}")
    return int(rational.p)


def places(over: Any) -> Sequence[int]:
    """What is counted over."""
    return over if isinstance(over, list) else range(over if isinstance(over, int) else whole(over))


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
