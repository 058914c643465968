"""Derivatives of the kernel's terms, by the rules of sums, products, powers, exponentials and logarithms."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from lemmata.theory.terms.index_terms import Total
from lemmata.theory.terms.sympy_facts import Add, Expr, Integer, Mul, Pow, Symbol, exp, log


@lru_cache(maxsize=50_000)
def derivative(term: Expr, variable: Symbol) -> Expr:
    """The derivative, which is the slope of the term wherever the term is smooth.

    Raises: ValueError for a term that has none in general: a maximum, an absolute value, an entry of an array.
    """
    if variable not in term.free_symbols:
        return Integer(0)
    if term == variable:
        return Integer(1)
    kind = type(term)
    if kind is Add:
        return cast("Expr", Add(*(derivative(part, variable) for part in term.args)))
    if kind is Mul:
        slopes = ((place, derivative(part, variable)) for place, part in enumerate(term.args))
        rest = (slope * Mul(*term.args[:place], *term.args[place + 1 :]) for place, slope in slopes if slope != 0)
        return cast("Expr", Add(*rest))
    if kind is exp:
        return cast("Expr", term * derivative(term.args[0], variable))
    if kind is log:
        return cast("Expr", derivative(term.args[0], variable) / term.args[0])
    if kind is Pow:
        base, exponent = term.base, term.exp
        if variable not in exponent.free_symbols:
            return cast("Expr", exponent * Pow(base, exponent - 1) * derivative(base, variable))
        rate = derivative(exponent, variable) * log(base) + exponent * derivative(base, variable) / base
        return cast("Expr", term * rate)
    if kind is Total and variable not in term.index.range.free_symbols:
        return cast("Expr", Total(derivative(term.body, variable), term.index))
    raise ValueError(f"{kind.__name__} has no derivative in general")
