"""Coefficients of expansions: terms of numbers and parameters, shown to be defined, to be 0 or to have a sign for all values.

The kernel's normal form shows it (`lemmata.theory.kernel.normal`), or nothing does: SymPy's `simplify` would cancel what is
undefined.
"""

from __future__ import annotations

from functools import lru_cache

from sympy import (
    Abs,
    Add,
    E,
    EulerGamma,
    Expr,
    Mul,
    Pow,
    Rational,
    Symbol,
    cos,
    exp,
    gamma,
    log,
    loggamma,
    pi,
    preorder_traversal,
    sin,
)

from lemmata.theory.kernel.normal import NormalError, normal
from lemmata.theory.kernel.normal import sign_of as evident_sign
from lemmata.theory.terms.index_terms import Signed

FUNCTIONS = (Add, Mul, Pow, exp, log, gamma, loggamma, sin, cos, Abs, Signed)
NUMBERS = (pi, E, EulerGamma)


class NotCovered(Exception):
    """The expression has a part that no rule covers, or a coefficient whose sign is not shown."""


@lru_cache(maxsize=50_000)
def constant(term: Expr) -> Expr:
    """The normal form of a term that is a real number for all values of its parameters.

    Raises: NotCovered where that is not shown.
    """
    for node in preorder_traversal(term):
        known = isinstance(node, Rational) or node in NUMBERS or (isinstance(node, Symbol) and node.is_real)
        power_of_e = isinstance(node, Pow) and node.args[0] is E  # the kernel reads its base for its exponent
        if not (known or type(node) in FUNCTIONS) or power_of_e:
            raise NotCovered(f"{node} in a coefficient")
    try:
        form = normal(term)
        if term.has(loggamma):  # the logarithm of a positive number where its argument is one
            form = normal(term.replace(loggamma, lambda z: log(gamma(z))))
    except NormalError as error:
        raise NotCovered(str(error)) from error
    return form


@lru_cache(maxsize=50_000)
def sign_of(coefficient: Expr) -> int:
    """-1, 0 or 1, the same for all values of the parameters. Raises: NotCovered where that is not shown."""
    form = constant(coefficient)
    if form == 0:
        return 0
    for sign in (1, -1):
        if ">" in (evident_sign(sign * form), evident_sign(sign * coefficient)):
            return sign
    raise NotCovered(f"the sign of {readable(coefficient)}")


def readable(term: Expr) -> Expr:
    """The term without the kernel's marks of signs."""
    while marked := term.atoms(Signed):
        term = term.xreplace({mark: mark.args[0] for mark in marked})
    return term
