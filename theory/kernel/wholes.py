"""SymPy's inference of whole and of rational numbers, kept where it is right.

SymPy 1.14 counts only the factors 2 of a denominator and so calls 2**k/6 a whole number; it calls no even number over an odd
one a whole number, though (2 m + 4 k) 2**k/3 may be; and no power of an irrational number rational or even, though
(sqrt(2) m)**k may be; and it calls no positive power of a
fraction whole, though (3/2)**s is 4 at s = log 4 / log(3/2). A range of a third of a value would follow, or a Kronecker delta
that is 0 where its two sides meet.
"""

from __future__ import annotations

from typing import Any

from sympy import E, Mul, Pow
from sympy.core.cache import clear_cache

_whole_product, _rational_power = Mul._eval_is_integer, Pow._eval_is_rational
_whole_power = Pow._eval_is_integer
_even_power, _odd_power = Pow._eval_is_even, Pow._eval_is_odd


def whole_product(product: Any) -> bool | None:
    """Whether a product of whole numbers and at most one reciprocal of a power of 2 is whole; None for any other."""
    broken = [factor for factor in product.args if not factor.is_integer]
    halved = len(broken) == 1 and broken[0].is_Rational and broken[0].q & (broken[0].q - 1) == 0
    return _whole_product(product) if halved or not broken else None


def rational_power(power: Any) -> bool | None:
    """Whether a power is rational, as SymPy finds it; never that it is not, but for a number like 2**(1/2)."""
    found = _rational_power(power)
    of_numbers = power.base is E or (power.base.is_Rational and power.exp.is_Rational)
    return found if found or of_numbers else None


def whole_power(power: Any) -> bool | None:
    """Whether a power is whole; never that it is not, but for a number like 2**(1/2)."""
    found = _whole_power(power)
    return found if found or (power.base.is_Rational and power.exp.is_Rational) else None


def even_power(power: Any) -> bool | None:
    """Whether a power is even; None where SymPy says that it is not, as of any power of what is not even."""
    return _even_power(power) or None


def odd_power(power: Any) -> bool | None:
    """Whether a power is odd; None where SymPy says that it is not."""
    return _odd_power(power) or None


INFERRED: dict[Any, dict[str, Any]] = {
    Mul: {"integer": whole_product},
    Pow: {"integer": whole_power, "rational": rational_power, "even": even_power, "odd": odd_power},
}


def infer_no_more_than_is_true() -> None:
    """Let SymPy infer only this, and forget what it has told."""
    for kind, by_name in INFERRED.items():
        for name, inferred in by_name.items():
            setattr(kind, f"_eval_is_{name}", inferred)
            kind._prop_handler[name] = inferred  # SymPy keeps its handlers apart from the methods
    clear_cache()
