r"""Signs of numbers like $\log2-\tfrac23$, by interval arithmetic.

SymPy's own signs of numbers are not used: it takes $\log(1+e^{-30})$ for 0 where digits are few, and so calls
$\log(1+e^{-30})-\tfrac12e^{-30}$ negative; $\Gamma$ of a large number is as wrong, and $e^{ca}$ where c is large and a is 0 but
not seen to be. As it asks for such signs itself (the size of a negative number is its opposite), it is given these instead, and
`too_delicate` numbers are refused altogether.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from mpmath.ctx_iv import MPIntervalContext
from sympy import (
    Abs,
    Add,
    E,
    EulerGamma,
    Expr,
    Integer,
    KroneckerDelta,
    Mul,
    NumberSymbol,
    Pow,
    Rational,
    exp,
    gamma,
    log,
    pi,
    preorder_traversal,
)
from sympy.core.cache import clear_cache

PRECISIONS = (64, 256, 1024)  # bits
NEAREST_TO_1 = Rational(1, 2**12)  # of the argument of a logarithm
LARGEST_GAMMA = 50
LARGEST_EXPONENT = 10**6  # of a power that is computed
NODES = (Rational, NumberSymbol, Add, Mul, Pow, exp, log, gamma, Abs, KroneckerDelta)  # what numbers of the kernel are made of
UNDECIDED = (ValueError, ZeroDivisionError, OverflowError, NotImplementedError, TypeError, ArithmeticError)


@lru_cache(maxsize=50_000)
def sign_of_number(term: Expr) -> str:
    """">", "=" or "<" for a term without variables, "" where nothing is shown."""
    if isinstance(term, Rational):
        return ">" if term.p > 0 else "<" if term.p < 0 else "="
    for precision in PRECISIONS:
        found = _enclosure(term, precision)
        if found is None:
            return ""
        if found.a > 0:
            return ">"
        if found.b < 0:
            return "<"
    return ""


@lru_cache(maxsize=50_000)
def too_delicate(term: Expr) -> bool:
    """Whether a logarithm or gamma function of a number is one that SymPy is known to compute wrongly."""
    argument = term.args[0]
    if isinstance(term, log):
        return sign_of_number(NEAREST_TO_1 - argument + 1) != "<" and sign_of_number(argument - 1 + NEAREST_TO_1) != "<"
    return sign_of_number(LARGEST_GAMMA - argument) != ">"


def _enclosure(term: Expr, precision: int) -> Any:
    """An interval that holds the value, or None."""
    context = MPIntervalContext()
    context.prec = precision
    try:
        return _value(term, context)
    except UNDECIDED:
        return None


def _value(term: Expr, context: Any) -> Any:
    if isinstance(term, Rational):
        return context.mpf(int(term.p)) / context.mpf(int(term.q))
    if term == pi:
        return +context.pi
    if term == E:
        return +context.e
    if term == EulerGamma:
        return +context.euler
    if isinstance(term, Pow) and not isinstance(term, exp):
        return _power(term, context)
    values = [_value(arg, context) for arg in term.args]
    if isinstance(term, Add):
        return sum(values[1:], values[0])
    if isinstance(term, Mul):
        product = values[0]
        for value in values[1:]:
            product = product * value
        return product
    if isinstance(term, exp):
        return context.exp(_bounded(values[0]))
    if isinstance(term, log):
        return context.log(_above_0(values[0]))
    if isinstance(term, gamma):
        return context.gamma(_bounded(_above_0(values[0])))
    if isinstance(term, Abs):
        return abs(values[0])
    raise NotImplementedError(f"no interval for {type(term).__name__}")


def _power(term: Pow, context: Any) -> Any:
    base, exponent = _value(term.base, context), term.exp
    if isinstance(exponent, Integer):
        if abs(exponent) > LARGEST_EXPONENT:
            raise NotImplementedError(f"the power {exponent}")
        return base ** int(exponent)
    return context.exp(_bounded(_value(exponent, context) * context.log(_above_0(base))))


def _above_0(value: Any) -> Any:
    if not value.a > 0:
        raise ValueError("not shown to be positive")
    return value


def _bounded(value: Any) -> Any:
    if not (value.b < LARGEST_EXPONENT and value.a > -LARGEST_EXPONENT):
        raise NotImplementedError("too large an exponent")
    return value


_sign_in_sympy = Expr._eval_is_extended_positive_negative


def _has_sign(term: Expr, positive: bool) -> bool | None:
    """Whether a number is positive (or negative): by intervals if it is one of the kernel's, else as SymPy finds it."""
    if term.is_number and all(isinstance(node, NODES) for node in preorder_traversal(term)):
        found = sign_of_number(term)
        return None if found == "" else found == (">" if positive else "<")
    known: bool | None = _sign_in_sympy(term, positive)
    return known


def give_sympy_signs_of_intervals() -> None:
    """Let SymPy find no other signs of numbers, and forget those it has told."""
    Expr._eval_is_extended_positive_negative = _has_sign
    clear_cache()
