"""Violations at numbers that need not be rational: where a relation holds with equality, decided by exact algebra."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

from sympy import Dummy, Expr, Integer, Le, Lt, Rational, Symbol, exp, expand, log, sstr, true
from sympy.core.relational import Relational

from lemmata.theory.language.claim import Claim, relations
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.taken import taken_to_fit
from lemmata.verify.certify.point import PointError, check_point, evaluate_point
from lemmata.verify.interpret.program import KLEENE, truth
from lemmata.verify.mutate.falsity import NO_VALUE, SIMPLE, WHOLE, is_about_numbers

FLOOR: dict[str, Any] = {"positive": Lt, "nonnegative": Le, "": None}  # 0 is less, or at most, what is in the domain
UNBOUNDED_ABOVE = ((0, None), (None, None))  # whether a number belongs to a kind of these ends, its floor decides


def at_equality(claim: Claim, seconds: float) -> str | None:
    """A sentence that names numbers at which a claim about numbers only is certainly false, or None where none are found.

    One number solves a relation of the claim with = in its place, such as sigma = 2 log 3, the others are simple: what is false
    only where two sides are equal is false there. Both sides are then compared exactly (`lemmata.verify.numbers.reals`).
    """
    variables = claim.domain.variables
    if claim.statement is None or not is_about_numbers(claim):
        return None
    asked = list(dict.fromkeys((*relations(claim.statement), *(relations(claim.given) if claim.given != true else ()))))
    deadline = time.monotonic() + seconds
    for symbol, kind in variables:
        if kind.ends not in UNBOUNDED_ABOVE:
            continue
        for chosen in _beside(symbol, claim.domain, deadline):
            at = {other: Rational(v) for other, v in chosen.items()}
            for value in dict.fromkeys(v for relation in asked for v in _solutions(relation, symbol, at)):
                if _fails(claim, {**at, symbol: value}, FLOOR[kind.sign], value):
                    where = ", ".join(f"{other} = {v}" for other, v in ((symbol, sstr(value)), *chosen.items()))
                    return f"it fails at {where}, by exact algebra"
    return None


def _beside(symbol: Symbol, domain: Domain, deadline: float) -> Iterator[dict[Symbol, Fraction]]:
    """Simple numbers in the domain for all variables but one, until a deadline."""
    others = {other: _simple(kind) for other, kind in domain.variables if other != symbol}
    for numbers in product(*others.values()):
        if time.monotonic() > deadline:
            return
        chosen = dict(zip(others, numbers, strict=True))
        try:
            check_point(domain, {symbol.name: Fraction(1), **{other.name: v for other, v in chosen.items()}})
        except PointError:
            continue
        yield chosen


def _simple(kind: Any) -> tuple[Fraction, ...]:
    return WHOLE if kind.least is not None else SIMPLE


def _solutions(relation: Relational, symbol: Symbol, at: dict[Any, Any]) -> Iterator[Expr]:
    """Where the sides are equal, if their difference is a + b s or a + b exp(c s), s the symbol."""
    difference = expand((relation.lhs - relation.rhs).xreplace(at))
    powers = [power for power in difference.atoms(exp) if power.has(symbol)]
    rate, rest, unknown = Integer(1), Integer(0), Dummy()
    if powers:
        exponent = powers[0].args[0]
        rate, rest = exponent.coeff(symbol, 1), exponent.coeff(symbol, 0)
        if len(powers) > 1 or rate == 0 or expand(exponent - rate * symbol - rest) != 0:
            return
    replaced = difference.xreplace({powers[0] if powers else symbol: unknown})
    slope, constant = replaced.coeff(unknown, 1), replaced.coeff(unknown, 0)
    if slope == 0 or expand(replaced - slope * unknown - constant) != 0 or (slope * constant).free_symbols:
        return
    root = -constant / slope
    if not powers:
        yield root
    elif root.is_positive:
        yield (log(root) - rest) / rate


def _fails(claim: Claim, at: dict[Any, Any], floor: Any, value: Expr) -> bool:
    """Whether the value is in its domain, the numbers meet the hypotheses and the statement is false, certainly."""

    def decided(relation: Relational) -> int:
        try:
            with taken_to_fit():  # what has no real value is undecided
                closed = replace(claim, domain=Domain(()), statement=relation, given=true, repairs=None)
                return evaluate_point(closed, {}, explain=False).statement
        except (PointError, *NO_VALUE):
            return 0

    def holds(relation: Relational) -> int:
        return decided(relation.func(*(side.xreplace(at) for side in relation.args), evaluate=False))

    if floor is not None and decided(floor(0, value, evaluate=False)) != 1:
        return False
    return bool(truth(claim.given, holds, KLEENE) == 1 and truth(claim.statement, holds, KLEENE) == -1)
