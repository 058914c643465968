r"""What is known of a term's sign, of its being real and of its being whole, from the kinds of its symbols alone.

Each answer is a rule of a line about values: a sum of terms >= 0 is >= 0, a positive number to a real power is positive. "Not
known" is always an answer. SymPy infers nothing of the kernel's terms: what it asks while it builds them is answered by `ask`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import product as choices
from math import comb
from typing import Any

from lemmata.theory.terms.index_terms import ATOMS, COMPOSITES, PLAIN, VARIABLES, Greatest, Integrated, Signed, Total
from lemmata.theory.terms.numbers import sign_of_number
from lemmata.theory.terms.sympy_facts import (
    Abs,
    Add,
    AppliedUndef,
    Expr,
    Integer,
    KroneckerDelta,
    Mul,
    NumberSymbol,
    Pow,
    Rational,
    Symbol,
    UndefinedFunction,
    exp,
    gamma,
    log,
    oo,
)

OPPOSITE = {">": "<", ">=": "<=", "=": "=", "<=": ">=", "<": ">", "": ""}
AT_LEAST_0, AT_MOST_0 = {">", ">=", "="}, {"<", "<=", "="}
MOST_MONOMIALS = 200  # of a sum that is written about the least values of its whole variables


@lru_cache(maxsize=200_000)
def sign(term: Expr) -> str:
    """">", ">=", "=", "<=" or "<" 0 wherever the symbols have their kinds; "" where nothing is known."""
    kind = type(term)
    if isinstance(term, Rational):
        return sign_of_number(term)
    if isinstance(term, Symbol):
        return _declared(term._assumptions)
    if isinstance(term, AppliedUndef):
        return _declared(kind.default_assumptions)
    if kind is Total or kind is Greatest:
        return sign(term.body)  # no range is empty
    if kind is Signed:
        return ">" if term.args[1] == 1 else ">="
    if kind is KroneckerDelta:
        return ">="
    if kind is exp:
        return ">" if real(term.args[0]) else ""
    if kind is gamma:
        return ">" if sign(term.args[0]) == ">" else ""
    if kind is Integrated:
        body, _, low, high = term.args
        length = ">" if high is oo else sign_of_sum((high, -low))
        return _of_product((length, sign(body))) if length in AT_LEAST_0 else ""
    if kind is Abs:
        inside = sign(term.args[0])
        return "=" if inside == "=" else ">" if inside in (">", "<") else ">=" if real(term.args[0]) else ""
    if kind is Mul:
        return _of_product([sign(factor) for factor in term.args]) or (sign_of_number(term) if term.is_number else "")
    if kind is Pow:
        return _of_power(term.base, term.exp)
    if kind is log:
        inside = sign(term.args[0])
        return sign_of_sum((*Add.make_args(term.args[0]), Integer(-1))) if inside == ">" else ""
    if kind is Add:
        return sign_of_sum(term.args)
    return sign_of_number(term) if isinstance(term, NumberSymbol) else ""


def _declared(assumed: Any) -> str:
    return ">" if assumed.get("positive") else ">=" if assumed.get("nonnegative") else ""


def _of_product(signs: Sequence[str]) -> str:
    if "=" in signs:
        return "="
    if "" in signs:
        return ""
    negative = sum(found in AT_MOST_0 for found in signs) % 2
    found = ">" if all(found in (">", "<") for found in signs) else ">="
    return OPPOSITE[found] if negative else found


def _of_power(base: Expr, exponent: Expr) -> str:
    below = sign(base)
    if below == ">":
        return ">" if real(exponent) else ""
    if isinstance(exponent, Integer):
        if exponent % 2 == 0 and (below == "<" or (exponent > 0 and below != "=" and real(base))):
            return ">" if below == "<" else ">="
        return below if exponent > 0 or below == "<" else ""
    return ">=" if below in AT_LEAST_0 and sign(exponent) in AT_LEAST_0 and real(exponent) else ""


def sign_of_sum(addends: Sequence[Expr]) -> str:
    """The sign of a sum of these terms."""
    numbers = [part for part in addends if part.is_number]
    signs = {sign(part) for part in addends if not part.is_number}
    together = sign_of_number(Add(*numbers, evaluate=False) if len(numbers) > 1 else numbers[0]) if numbers else "="
    signs |= ({together} if together else {sign(part) for part in numbers}) if numbers else set()
    for kinds, strict, weak in ((AT_LEAST_0, ">", ">="), (AT_MOST_0, "<", "<=")):
        if signs <= kinds:
            return strict if strict in signs else weak if weak in signs else "="
    if len(addends) == 2 and Integer(1) in addends and any(type(-part) is KroneckerDelta for part in addends):
        return ">="  # 1 - delta is 0 or 1
    return "" if "" in signs else _about_least_values(addends) or OPPOSITE[_about_least_values([-part for part in addends])]


def _about_least_values(addends: Sequence[Expr]) -> str:
    """The sign of a polynomial in factors >= 0, written in m - 1 for each whole m >= 1: if no coefficient is negative.

    n m - n is so written (n - 1)(m - 1) + (m - 1), which is >= 0.
    """
    found: dict[frozenset[tuple[Expr, int]], Rational] = {}
    for addend in addends:
        coefficient, powers = Integer(1), Counter[Expr]()
        for factor in Mul.make_args(addend):
            base, exponent = (factor.base, factor.exp) if type(factor) is Pow else (factor, Integer(1))
            if isinstance(factor, Rational):
                coefficient = coefficient * factor
            elif isinstance(exponent, Integer) and 0 < exponent < MOST_MONOMIALS and sign(base) in AT_LEAST_0:
                powers[base] += int(exponent)
            elif sign(factor) in AT_LEAST_0:
                powers[factor] += 1
            else:
                return ""
        expanded = [
            [(k, comb(power, k)) for k in range(power + 1)] if _counts(base) else [(power, 1)] for base, power in powers.items()
        ]
        for choice in choices(*expanded):
            key = frozenset((base, k) for base, (k, _) in zip(powers, choice, strict=True) if k)
            scale = Integer(1)
            for _, times in choice:
                scale = scale * times
            found[key] = found.get(key, Integer(0)) + coefficient * scale
            if len(found) > MOST_MONOMIALS:
                return ""
    if any(coefficient < 0 for coefficient in found.values()):
        return ""
    strict = (all(sign(base) == ">" and not _counts(base) for base, _ in key) for key, value in found.items() if value > 0)
    return ">" if any(strict) else ">="


def _counts(term: Expr) -> bool:
    """Whether a term is a variable that runs over whole numbers >= 1."""
    return isinstance(term, Symbol) and whole(term) and sign(term) == ">"


@lru_cache(maxsize=200_000)
def real(term: Expr) -> bool:
    """Whether a term is known to be a real number; entries, sums, extremes and integrals of the kernel always are."""
    kind = type(term)
    if isinstance(term, Symbol):
        return bool(term._assumptions.get("real"))
    if isinstance(term, AppliedUndef):
        return bool(kind.default_assumptions.get("real"))
    if isinstance(term, Rational | NumberSymbol) or kind in (Total, Greatest, Integrated, Signed, KroneckerDelta):
        return True
    if kind is log or kind is gamma:
        return sign(term.args[0]) == ">"
    if kind in (Add, Mul, exp, Abs):
        return all(map(real, term.args))
    if kind is Pow:
        below, exponent = sign(term.base), term.exp
        natural = whole(exponent) and sign(exponent) in AT_LEAST_0
        fine = below == ">" or natural or (below in AT_LEAST_0 and sign(exponent) == ">")
        return real(term.base) and real(exponent) and (fine or (whole(exponent) and below == "<"))
    return False


@lru_cache(maxsize=200_000)
def whole(term: Expr) -> bool:
    """Whether a term is known to be a whole number; never that it is none."""
    kind = type(term)
    if isinstance(term, Integer) or kind is KroneckerDelta:
        return True
    if isinstance(term, Symbol):
        return bool(term._assumptions.get("integer"))
    if kind is Total or kind is Greatest:
        return whole(term.body)
    if kind in (Add, Mul, Abs):
        return all(map(whole, term.args))
    return kind is Pow and whole(term.base) and whole(term.exp) and sign(term.exp) in AT_LEAST_0


# --- what SymPy is told -----------------------------------------------------------------------------------------------

SIGNS = {
    "positive": {">": True, "=": False, "<=": False, "<": False},
    "nonnegative": {">": True, ">=": True, "=": True, "<": False},
    "negative": {">": False, ">=": False, "=": False, "<": True},
    "nonpositive": {">": False, "=": True, "<=": True, "<": True},
    "zero": {">": False, "=": True, "<": False},
    "nonzero": {">": True, "=": False, "<": True},
}
WHOLE = dict.fromkeys(("integer", "rational", "algebraic"), True)
WHOLE |= dict.fromkeys(("noninteger", "irrational", "transcendental"), False)
REAL = {"real": True, "complex": True, "finite": True, "hermitian": True, "infinite": False, "imaginary": False}


def ask(fact: str, term: Expr) -> bool | None:
    """What SymPy is told when it asks for a property of a term of the kernel: True or False where that is known, else None."""
    if fact == "commutative":
        return True
    fact = fact.removeprefix("extended_")
    if fact in SIGNS:
        return SIGNS[fact].get(sign(term))
    if fact in WHOLE:
        return WHOLE[fact] if whole(term) else None
    if fact in REAL:
        return REAL[fact] if real(term) else None
    return None


@lru_cache(maxsize=200_000)
def is_ours(term: Any) -> bool:
    """Whether a term is made of the kernel's own kinds only, so that `ask` answers for it."""
    kind = type(term)
    if kind in VARIABLES:
        return term.assumptions0 in PLAIN
    if kind in ATOMS or type(kind) is UndefinedFunction:
        return True
    return kind in COMPOSITES and all(is_ours(arg) or (kind is Integrated and arg is oo) for arg in term.args)

