r"""What is known of a term's sign, of its being real and of its being whole, from the kinds of its symbols alone.

Each answer is a rule of a line about values: a sum of terms >= 0 is >= 0, a positive number to a real power is positive. "Not
known" is always an answer. SymPy infers nothing of the kernel's terms: what it asks while it builds them is answered by `ask`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import product as choices
from math import comb, prod
from typing import Any

from lemmata.theory.terms.index_terms import ATOMS, COMPOSITES, PLAIN, VARIABLES, Greatest, Integrated, Signed, Total
from lemmata.theory.terms.known import IS_ZERO, KNOWN
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
    if kind in SIGN_OF:
        return SIGN_OF[kind](term)
    if isinstance(term, Rational | NumberSymbol):
        return sign_of_number(term)
    if isinstance(term, Symbol):
        return _declared(term._assumptions)
    return _declared(kind.default_assumptions) if isinstance(term, AppliedUndef) else ""


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


def _of_power(power: Pow) -> str:
    base, exponent = power.args
    below = sign(base)
    if below == ">":
        return ">" if real(exponent) else ""
    if isinstance(exponent, Integer):
        if exponent % 2 == 0 and (below == "<" or (exponent > 0 and below != "=" and real(base))):
            return ">" if below == "<" else ">="
        return below if exponent > 0 or below == "<" else ""
    return ">=" if below in AT_LEAST_0 and sign(exponent) in AT_LEAST_0 and real(exponent) else ""


def _of_logarithm(term: log) -> str:
    inside = term.args[0]
    return sign_of_sum((*Add.make_args(inside), Integer(-1))) if sign(inside) == ">" else ""


def _of_integral(term: Integrated) -> str:
    body, _, low, high = term.args
    length = ">" if high is oo else sign_of_sum((high, -low))
    return _of_product((length, sign(body))) if length in AT_LEAST_0 else ""


def _of_absolute(term: Abs) -> str:
    inside = sign(term.args[0])
    return "=" if inside == "=" else ">" if inside in (">", "<") else ">=" if real(term.args[0]) else ""


def sign_of_sum(addends: Sequence[Expr]) -> str:
    """The sign of a sum of these terms."""
    numbers = [part for part in addends if part.is_number]
    signs = {sign(part) for part in addends if not part.is_number}
    if numbers:
        together = sign_of_number(Add(*numbers, evaluate=False) if len(numbers) > 1 else numbers[0])
        signs |= {together} if together else set(map(sign, numbers))
    if found := _together(signs, addends):
        return found
    if len(addends) == 2 and Integer(1) in addends and any(type(-part) is KroneckerDelta for part in addends):
        return ">="  # 1 - delta is 0 or 1
    return "" if "" in signs else _about_least_values(addends) or OPPOSITE[_about_least_values([-part for part in addends])]


def _together(signs: set[str], addends: Sequence[Expr]) -> str:
    """The sign of a sum by those of its terms alone, and by indicators among them."""
    found = _common(signs)
    return ">" if found == ">=" and any(_fills(part, addends) for part in addends) else found


def _fills(part: Expr, addends: Sequence[Expr]) -> bool:
    """Whether it is is_zero(a) beside all addends of a >= 0: together they are a where that is > 0, and 1 where it is 0."""
    if not isinstance(part, AppliedUndef) or part.func != KNOWN[IS_ZERO]:
        return False
    return sign(part.args[0]) in AT_LEAST_0 and set(Add.make_args(part.args[0])) <= set(addends)


def _common(signs: set[str]) -> str:
    """The sign of a sum of terms with these signs."""
    for kinds, strict, weak in ((AT_LEAST_0, ">", ">="), (AT_MOST_0, "<", "<=")):
        if signs <= kinds:
            return strict if strict in signs else weak if weak in signs else "="
    return ""


def _about_least_values(addends: Sequence[Expr]) -> str:
    """The sign of a polynomial in factors >= 0, written in m - 1 for each whole m >= 1: if no coefficient is negative.

    n m - n is so written (n - 1)(m - 1) + (m - 1), which is >= 0.
    """
    found: Counter[frozenset[tuple[Expr, int]]] = Counter()
    for addend in addends:
        monomial = _monomial(addend)
        if monomial is None:
            return ""
        for key, coefficient in _expanded(*monomial):
            found[key] += coefficient
            if len(found) > MOST_MONOMIALS:
                return ""
    if any(coefficient < 0 for coefficient in found.values()):
        return ""
    strict = (all(sign(base) == ">" and not _counts(base) for base, _ in key) for key, value in found.items() if value > 0)
    return ">" if any(strict) else ">="


def _monomial(addend: Expr) -> tuple[Expr, Counter[Expr]] | None:
    """A term as a number times powers of factors >= 0; None if it is no such product."""
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
            return None
    return coefficient, powers


def _expanded(coefficient: Expr, powers: Counter[Expr]) -> Iterator[tuple[frozenset[tuple[Expr, int]], Expr]]:
    """The monomials of a product of powers, each m that counts written as (m - 1) + 1, with their coefficients."""
    parts = [
        [(k, comb(power, k)) for k in range(power + 1)] if _counts(base) else [(power, 1)] for base, power in powers.items()
    ]
    for choice in choices(*parts):
        key = frozenset((base, k) for base, (k, _) in zip(powers, choice, strict=True) if k)
        yield key, coefficient * prod(times for _, times in choice)


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
    return kind in (Add, Mul, Pow, exp, Abs) and all(map(real, term.args)) and (kind is not Pow or _has_power(*term.args))


def _has_power(base: Expr, exponent: Expr) -> bool:
    """Whether a real number has this real power: it is positive, or the power is one of those that others have too."""
    below, power = sign(base), sign(exponent)
    if whole(exponent) and (power in AT_LEAST_0 or below == "<"):
        return True
    return below == ">" or (below in AT_LEAST_0 and power == ">")


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


SIGN_OF: dict[type, Callable[[Any], str]] = {
    Total: lambda term: sign(term.body),  # no range is empty
    Greatest: lambda term: sign(term.body),
    Integrated: _of_integral,
    Signed: lambda term: ">" if term.args[1] == 1 else ">=",
    KroneckerDelta: lambda term: ">=",
    Abs: _of_absolute,
    Add: lambda term: sign_of_sum(term.args),
    Mul: lambda term: _of_product([sign(factor) for factor in term.args]) or (sign_of_number(term) if term.is_number else ""),
    Pow: _of_power,
    exp: lambda term: ">" if real(term.args[0]) else "",
    gamma: lambda term: ">" if sign(term.args[0]) == ">" else "",
    log: _of_logarithm,
}

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
