r"""How powers, exponentials, logarithms, gamma functions, absolute values and deltas of the kernel's terms are built.

What SymPy does of its own while a term is built, and why no falsehood comes of it:

| what is built | what SymPy does | harmless because |
|---|---|---|
| a property (`is_positive`, `is_integer`, ...) | its handlers `_eval_is_*` | cut off: `signs.ask` answers |
| powers, exponentials, ... with a variable | evaluation | cut off: the functions below evaluate |
| sums | adds numbers and like terms, sorts | true of real numbers |
| products | adds exponents of equal bases, distributes a number | $b^pb^q=b^{p+q}$ where both have values |
| powers and roots of numbers | exact values, squares taken out of roots | whole numbers; no root of a negative one |
| exponentials, logarithms, gamma of numbers | known values | the self-test asks for some |
| relations | nothing | they are made with `evaluate=False` |
| conjunctions, implications | drop equal parts and contradictions | true of statements about real numbers |

A term that loses an undefined part while it is built is judged, and shown, as it was built.
The fuzzer in the tests holds all rows but the last two against ball arithmetic at random terms.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lemmata.theory.terms.index_terms import COMPOSITES
from lemmata.theory.terms.signs import AT_LEAST_0, AT_MOST_0, ask, is_ours, real, sign, whole
from lemmata.theory.terms.sympy_facts import (
    Abs,
    E,
    Expr,
    Integer,
    KroneckerDelta,
    Mul,
    Pow,
    Rational,
    answer_with,
    build_with,
    default_sort_key,
    exp,
    gamma,
    infer_no_more_than_is_true,
    log,
    look_up_arrays_quickly,
    self_test,
)


def exponential(argument: Expr) -> Any:
    r"""$e^{\log a}=a$."""
    return argument.args[0] if type(argument) is log else None


def logarithm(argument: Expr) -> Any:
    r"""$\log e^a=a$ for real a."""
    return argument.args[0] if type(argument) is exp and real(argument.args[0]) else None


def absolute(argument: Expr) -> Any:
    """|a| = a for a >= 0 and -a for a <= 0."""
    found = sign(argument)
    return argument if found in AT_LEAST_0 else -argument if found in AT_MOST_0 else None


def delta(one: Expr, other: Expr, *more: Any) -> Any:
    """1 of a term and itself; 0 of two different rational numbers; otherwise the arguments in SymPy's order."""
    if one == other:
        return Integer(1)
    if isinstance(one, Rational) and isinstance(other, Rational):
        return Integer(0)
    return KroneckerDelta(other, one) if default_sort_key(other) < default_sort_key(one) else None


@lru_cache(maxsize=200_000)
def power(base: Expr, exponent: Expr) -> Expr:
    """A power: of numbers exactly, of powers, products and exponentials by the rules that hold for the signs of their bases."""
    if exponent == 0 or base == 1:
        return Integer(1)
    if exponent == 1:
        return base
    if base == E:
        return exp(exponent)
    if base == 0 and sign(exponent) == ">":
        return Integer(0)
    rules = {Pow: _of_power, Mul: _of_product, exp: _of_exponential, Abs: _of_absolute, KroneckerDelta: _of_delta}
    found = rules[type(base)](base, exponent) if type(base) in rules else None
    return Pow(base, exponent, evaluate=False) if found is None else found


def _of_power(base: Expr, exponent: Expr) -> Any:
    """(b^p)^q = b^(p q) for whole q, for b > 0, and for b >= 0 with p, q > 0; (b^p)^q = |b|^(p q) for even p and q > 0."""
    inner, power_ = base.base, base.exp
    both_positive = sign(power_) == ">" and sign(exponent) == ">"
    if whole(exponent) or sign(inner) == ">" or (both_positive and sign(inner) in AT_LEAST_0):
        return Pow(inner, power_ * exponent)
    even = isinstance(power_, Integer) and power_ % 2 == 0 and real(inner)
    return Pow(Abs(inner), power_ * exponent) if even and both_positive else None


def _of_product(base: Expr, exponent: Expr) -> Any:
    """(a b)^q = a^q b^q for whole numbers q, and for rational q where a > 0 or, with q > 0, a >= 0."""
    if isinstance(exponent, Integer):
        return Mul(*(Pow(factor, exponent) for factor in base.args))
    if not isinstance(exponent, Rational):
        return None
    fine = AT_LEAST_0 if exponent > 0 else {">"}
    outside = [factor for factor in base.args if sign(factor) in fine]
    inside = Mul(*(factor for factor in base.args if factor not in outside))
    return Mul(*(Pow(factor, exponent) for factor in (*outside, inside))) if outside else None


def _of_exponential(base: Expr, exponent: Expr) -> Any:
    return exp(base.args[0] * exponent) if real(base.args[0]) and real(exponent) else None


def _of_absolute(base: Expr, exponent: Expr) -> Any:
    """|a|^2 = a^2 and |a|^3 = a^2 |a| for real a."""
    inner = base.args[0]
    if not isinstance(exponent, Integer) or exponent == -1 or not real(inner):
        return None
    return Pow(inner, exponent) if exponent % 2 == 0 else Pow(inner, exponent - 1) * base


def _of_delta(base: Expr, exponent: Expr) -> Any:
    return base if sign(exponent) == ">" else None


def as_it_is(argument: Expr) -> None:
    """A gamma function of a variable."""
    return None


FUNCTIONS: dict[Any, Any] = {exp: exponential, log: logarithm, gamma: as_it_is, Abs: absolute, KroneckerDelta: delta}


def install() -> None:
    """Let SymPy build and judge the kernel's terms as this package says, before the first of them is made."""
    infer_no_more_than_is_true()
    look_up_arrays_quickly()
    answer_with(is_ours, COMPOSITES, ask)
    build_with(is_ours, FUNCTIONS, power)
    self_test()
