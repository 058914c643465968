"""Numbers in exact fractions and in balls of python-flint: what each constructor of the kernel's terms does to them.

Neither SymPy nor mpmath computes. `UNDEFINED` is what certainly has no value (1/0, log 0, the root of -1); `UNKNOWN` is what
the precision or the size of the numbers leaves open.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from flint import acb, arb, ctx, fmpq
from sympy import Abs, Add, E, EulerGamma, KroneckerDelta, Mul, Pow, exp, gamma, log, pi

UNDEFINED, UNKNOWN = "undefined", None
PRECISION, MORE = 128, 4096  # bits; what seems to be a fault is looked at again with more
ENOUGH = 60  # bits of an integral
LARGEST = 3_000  # of an exponent, and of the bits of a fraction
ZERO, ONE = fmpq(0), fmpq(1)
Number = Any  # fmpq where exact, arb where not, UNDEFINED or UNKNOWN


def defined(function: Callable[..., Number]) -> Callable[..., Number]:
    """What is not defined of one argument is not defined, what is not known is not known."""

    def of(*args: Number) -> Number:
        for arg in args:
            if arg is UNDEFINED:
                return UNDEFINED
        for arg in args:
            if arg is UNKNOWN:
                return UNKNOWN
        return finite(function(*args))

    return of


def finite(value: Number) -> Number:
    if isinstance(value, arb):
        return value if value.is_finite() else UNKNOWN
    if isinstance(value, fmpq) and (value.p.bit_length() > LARGEST or value.q.bit_length() > LARGEST):
        return arb(value)
    return value


def sign_of_value(value: Number) -> int | None:
    """-1, 0 or 1 where it is certain."""
    return 1 if value > 0 else -1 if value < 0 else 0 if isinstance(value, fmpq) or value.is_zero() else None


def _sum(*values: Number) -> Number:
    result = values[0]
    for value in values[1:]:
        result = result + value
    return result


def _product(*values: Number) -> Number:
    result = values[0]
    for value in values[1:]:
        result = result * value
    return result


def _exp(value: Number) -> Number:
    if value == 0:
        return ONE
    return arb(value).exp() if abs(value) < LARGEST else UNKNOWN


def _log(value: Number) -> Number:
    sign = sign_of_value(value)
    if sign is None:
        return UNKNOWN
    return UNDEFINED if sign <= 0 else ZERO if value == 1 else arb(value).log()


def _gamma(value: Number) -> Number:
    if isinstance(value, fmpq) and value.q == 1:
        return UNDEFINED if value.p <= 0 else fmpq(math.factorial(int(value.p) - 1)) if value.p < 60 else UNKNOWN
    return arb(value).gamma() if abs(value) < 60 else UNKNOWN


def _power(base: Number, exponent: Number) -> Number:
    if isinstance(exponent, fmpq) and exponent.q == 1:
        return _whole_power(base, int(exponent.p))
    sign = sign_of_value(base)
    if sign is None or (sign < 0 and not isinstance(exponent, fmpq)):
        return UNKNOWN  # a ball may hold a whole number
    if sign < 0:
        return UNDEFINED
    if sign == 0:
        above = sign_of_value(exponent)
        return UNKNOWN if not above else ZERO if above > 0 else UNDEFINED
    logarithm = ZERO if base == 1 else arb(base).log()
    return _exp(logarithm * exponent)


def _whole_power(base: Number, exponent: int) -> Number:
    if exponent >= 0:
        if isinstance(base, fmpq) and max(base.p.bit_length(), base.q.bit_length()) * exponent < LARGEST:
            return base**exponent
        return arb(base) ** exponent if exponent < LARGEST else UNKNOWN
    sign, turned = sign_of_value(base), _whole_power(base, -exponent)
    return UNDEFINED if sign == 0 else UNKNOWN if sign is None or turned is UNKNOWN else 1 / turned


def _delta(one: Number, other: Number) -> Number:
    """1 where two balls agree in nearly all bits: numbers of the fuzzer are not so near each other without being equal."""
    difference = one - other
    sign = sign_of_value(difference)
    if sign is not None:
        return ONE if sign == 0 else ZERO
    return ONE if nearly_zero(difference, abs(one) + 1) else UNKNOWN


def nearly_zero(difference: Number, scale: Number = ONE) -> bool:
    near = isinstance(difference, arb) and difference.contains(arb(0))
    return bool(near and difference.rad() < scale / arb(2) ** (ctx.prec - 40))


def total(values: list[Number]) -> Number:
    return FUNCTIONS[Add](*values)


def _greatest(*values: Number) -> Number:
    best = values[0]
    for value in values[1:]:
        if isinstance(best, fmpq) and isinstance(value, fmpq):
            best = max(best, value)
        else:
            best = arb(best).max(arb(value))
    return best


def greatest(values: list[Number]) -> Number:
    return _GREATEST(*values)


_GREATEST = defined(_greatest)
CONSTANTS: dict[Any, Callable[[], Number]] = {
    pi: arb.pi,
    E: lambda: arb(1).exp(),
    EulerGamma: arb.const_euler,
}
FUNCTIONS: dict[type, Callable[..., Number]] = {
    Add: defined(_sum),
    Mul: defined(_product),
    Pow: defined(_power),
    exp: defined(_exp),
    log: defined(_log),
    gamma: defined(_gamma),
    Abs: defined(abs),
    KroneckerDelta: defined(_delta),
}


def integral(function: Callable[[Any], Any], low: Number, high: Number) -> Number:
    """An enclosure of the integral of an analytic function, or UNKNOWN."""
    before, ctx.prec = ctx.prec, PRECISION
    size, ends = arb(1) / 2**ENOUGH, (acb(arb(low)), acb(arb(high)))
    try:
        found = acb.integral(lambda z, _: function(z), *ends, rel_tol=size, abs_tol=size, eval_limit=400).real
    except (KeyError, ValueError, TypeError):
        return UNKNOWN
    finally:
        ctx.prec = before
    return found if found.is_finite() and found.rad() < arb(1) / 2**30 else UNKNOWN


def _analytic_power(base: Any, exponent: Any) -> Any:
    if exponent.imag == 0 and exponent.real.is_integer():
        return base ** int(exponent.real.unique_fmpz())
    return (exponent * base.log()).exp()


ANALYTIC: dict[type, Callable[..., Any]] = {
    Add: _sum,
    Mul: _product,
    Pow: _analytic_power,
    exp: lambda z: z.exp(),
}
