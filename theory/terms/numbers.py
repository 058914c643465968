r"""Signs of numbers like $\log2-\tfrac23$, by balls (python-flint `arb`) that are proved to enclose them.

A number is a term without variables. A difference that is 0 without being the rational 0 stays undecided.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flint import arb, ctx, fmpq

from lemmata.theory.terms.sympy_facts import (
    Abs,
    Add,
    E,
    EulerGamma,
    Expr,
    Integer,
    KroneckerDelta,
    Mul,
    Pow,
    Rational,
    exp,
    gamma,
    log,
    pi,
)

PRECISIONS = (128, 1024)  # bits
LARGEST_POWER = 10**6  # that is computed


class Undecided(ValueError):
    """A number of which no ball is known: a logarithm of what may be 0, a term that is no number."""


@lru_cache(maxsize=50_000)
def sign_of_number(term: Expr) -> str:
    """">", "=" or "<" for a term without variables, "" where nothing is shown."""
    if isinstance(term, Rational):
        return ">" if term.p > 0 else "<" if term.p < 0 else "="
    before = ctx.prec
    try:
        for ctx.prec in PRECISIONS:
            ball = enclosure(term)
            if ball > 0:
                return ">"
            if ball < 0:
                return "<"
    except Undecided:
        return ""
    finally:
        ctx.prec = before
    return ""


def enclosure(term: Expr) -> Any:
    """A ball around the value at the working precision; a division by what may be 0 gives one that holds all numbers.

    Raises: Undecided where a part is not shown to be in the domain of its function, or is no number.
    """
    kind = type(term)
    if isinstance(term, Rational):
        return arb(fmpq(int(term.p), int(term.q)))
    if term in CONSTANTS:
        return CONSTANTS[term]()
    if kind is Pow:
        return _power(term)
    if kind not in (Add, Mul, exp, log, gamma, Abs, KroneckerDelta):
        raise Undecided(f"{term} is no number")
    values = [enclosure(arg) for arg in term.args]
    if kind is Add or kind is Mul:
        whole = values[0]
        for value in values[1:]:
            whole = whole + value if kind is Add else whole * value
        return whole
    if kind is exp:
        return values[0].exp()
    if kind is log:
        return _above_0(values[0]).log()
    if kind is gamma:
        return _above_0(values[0]).gamma()
    if kind is Abs:
        return abs(values[0])
    apart = values[0] < values[1] or values[0] > values[1]
    return arb(0) if apart else arb(0.5, 0.5)


CONSTANTS: dict[Any, Any] = {pi: arb.pi, E: arb.const_e, EulerGamma: arb.const_euler}


def _power(term: Expr) -> Any:
    base, exponent = enclosure(term.base), term.exp
    if not isinstance(exponent, Integer):
        return (enclosure(exponent) * _above_0(base).log()).exp()
    if abs(exponent) > LARGEST_POWER:
        raise Undecided(f"the power {exponent}")
    product, square, left = arb(1), base, abs(int(exponent))
    while left:  # by products, as python-flint has no value for arb(0, 1e-80)**2
        product = product * square if left % 2 else product
        square, left = square * square, left // 2
    return 1 / product if exponent < 0 else product


def _above_0(ball: Any) -> Any:
    if not ball > 0:
        raise Undecided("not shown to be positive")
    return ball
