"""Statements with limits: evaluated symbolically, then cross-checked numerically.

An asymptotic expansion gives the value (`verify.asymptotics`), or SymPy's `Limit(...).doit()` (the Gruntz algorithm) where that
does not cover it; the expression itself, evaluated with mpmath far out, must agree with it. Where the two disagree, or SymPy
leaves a limit standing, the relation is not decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

from mpmath import mp
from sympy import (
    AccumBounds,
    Basic,
    Eq,
    Expr,
    Ge,
    Gt,
    Le,
    Limit,
    Lt,
    Ne,
    Pow,
    Rational,
    S,
    Symbol,
    gamma,
    lambdify,
    log,
    loggamma,
    nsimplify,
    oo,
    simplify,
    sstr,
    zoo,
)
from sympy.core.relational import Relational

from theory.claim import ClaimError
from verify.asymptotics import limit_at_infinity
from verify.certified import REALS
from verify.compile import KLEENE, Program, truth
from verify.reals import PRECISIONS, precision

FAR = (10**3, 10**5, 10**7)  # where the cross-check evaluates; 0.05 (1 + |L|) at the last is agreement
FARTHER = (10**30, 10**100, 10**300)  # where it evaluates what approaches slowly, like 1 / log n
BESIDE = range(10**3 + 1, 10**3 + 7)  # where it must have real values as well: what oscillates may leave its domain
AGREEMENT = 0.05
TRIED = ((2,) * 6, (2, 3, 5, 7, 11, 13), (3, 2, 7, 5, 13, 11), ("1/2",) * 6, (1,) * 6)
PARAMETERS = tuple(tuple(Rational(number) for number in numbers) for numbers in TRIED)  # in place of parameters
DIGITS, MORE_DIGITS = 40, 700


@dataclass(frozen=True)
class SymbolicSides:
    """Both sides of a relation after its limits were taken, and whether it holds (1, -1; 0 not decided)."""

    lhs: Expr
    rhs: Expr
    holds: int
    remark: str


def has_limit(expression: Basic) -> bool:
    """Whether a statement contains a limit, so that it is decided symbolically."""
    return bool(expression.has(Limit))


@cache
def take_limit(limit: Limit) -> tuple[Expr | None, str]:
    """The value of a limit, or None with the reason, after the numerical cross-check."""
    undefined = undefined_far_out(limit)
    if undefined:
        return None, undefined
    expression, variable, *where = limit.args
    value = limit_at_infinity(expression, variable) if where[0] is oo else None
    if value is not None:
        disagreement = _disagreement(limit, value)
        return (None, disagreement) if disagreement else (value, f"{sstr(limit)} = {sstr(value)}")
    constant, rest = expression.as_independent(variable, as_Add=False)
    if constant != 1 and constant.is_nonzero and constant.is_finite:  # SymPy would carry its symbols through every series
        value, remark = take_limit(Limit(rest, variable, *where))
        return (None, remark) if value is None else (constant * value, f"{sstr(limit)} = {sstr(constant * value)}")
    if limit.free_symbols:  # SymPy takes every coefficient that is not 0 for all values of the parameters for one that never is
        return None, f"{sstr(limit)} depends on parameters, and no expansion is known that holds for all of them"
    try:
        value = limit.doit()
    except (NotImplementedError, ValueError, TypeError, RecursionError) as error:
        return None, f"SymPy cannot take {sstr(limit)}: {error}"
    if not isinstance(value, Expr) or value.has(Limit, AccumBounds, S.NaN, zoo):
        return None, f"{sstr(limit)} has no value: SymPy gives {sstr(value)}"
    disagreement = _disagreement(limit, value)
    if disagreement:
        return None, disagreement
    return value, f"{sstr(limit)} = {sstr(value)}"


def undefined_far_out(limit: Limit) -> str:
    """Why the expression of a limit at infinity has no real value far out, or an empty text where that is not seen.

    A logarithm or a root of what becomes negative, or Gamma of what tends to minus infinity (its poles lie there).
    """
    expression, variable, point, _ = limit.args
    if point is not oo:
        return ""
    for node in sorted(expression.atoms(log, Pow, gamma, loggamma), key=sstr):
        argument = node.args[0]
        poles = isinstance(node, gamma | loggamma)
        whole_power = isinstance(node, Pow) and node.exp.is_integer
        if variable not in argument.free_symbols or whole_power or argument.has(gamma, loggamma):
            continue
        try:
            end = argument.limit(variable, oo)
            from_below = end == 0 and not poles and (1 / argument).limit(variable, oo) is -oo
        except NotImplementedError:  # it depends on a parameter
            continue
        if end is -oo or from_below or (not poles and end.is_negative):
            return f"{sstr(node)} is not defined for large {sstr(variable)}: {sstr(argument)} tends to {sstr(end)}"
    return ""


def _disagreement(limit: Limit, value: Expr) -> str:
    """Empty where far values agree with the limit (or there is nothing to compare), else what disagrees."""
    expression, variable, point, direction = limit.args
    parameters = sorted(limit.free_symbols, key=lambda s: s.name)
    sample = {symbol: nsimplify(i + 2) for i, symbol in enumerate(parameters)}
    expression, point, target = (part.subs(sample) for part in (expression, point, value))
    sides = {"+": (1,), "-": (-1,)}.get(str(direction), (1, -1)) if point.is_finite else (1,)
    return next(filter(None, (_disagreement_at(expression, variable, point, side, target) for side in sides)), "")


def _disagreement_at(expression: Expr, variable: Symbol, point: Expr, side: int, target: Expr) -> str:
    """The same without parameters, and where the point is finite from one side: above (1) or below (-1)."""

    def at(far: int) -> Any:
        if point.is_infinite:
            return mp.mpf(far) if point is oo else -mp.mpf(far)
        return mp.mpmathify(point.evalf(mp.dps)) + side / mp.mpf(far)

    # mpmath numbers throughout: substituting integers would have SymPy expand (10^7)^(10^7) exactly
    function = lambdify(variable, expression, modules="mpmath")
    found = ""
    for points, digits in ((FAR, DIGITS), (FARTHER, MORE_DIGITS)):
        with mp.workdps(digits):
            for far in (*BESIDE, *points):
                if _real_value(function, at(far)) is None:
                    return f"{sstr(expression)} has no finite real value at {sstr(variable)} = {mp.nstr(at(far), 4)}"
            values = [_real_value(function, at(far)) for far in points]
            if target is oo or target is -oo:
                if all((b - a) * (1 if target is oo else -1) > 0 for a, b in pairwise(values)):
                    return ""
                return f"{sstr(target)} was derived, but the values {[mp.nstr(v, 3) for v in values]} do not grow"
            expected = mp.mpmathify(target.evalf(digits))
            if abs(values[-1] - expected) <= AGREEMENT * (1 + abs(expected)):
                return ""
            at_last = f"the expression is {mp.nstr(values[-1], 6)} at {sstr(variable)} = {mp.nstr(at(points[-1]), 3)}"
            found = found or f"{sstr(target)} was derived, but {at_last}"
    return found


def _real_value(function: Callable[[Any], Any], at: Any) -> Any:
    """The value of a function in mpmath, or None where it has no finite real one."""
    try:
        got = mp.mpmathify(function(at))
    except (ZeroDivisionError, ValueError):  # a pole
        return None
    return got if mp.isfinite(got) and not mp.im(got) else None


def fails_for_numbers(statement: Basic, parameters: Sequence[Symbol], inside: Callable[[Mapping[str, Fraction]], bool]) -> str:
    """A sentence that says for which numbers in place of the parameters a statement with limits is false, or an empty text.

    Args:
        inside: whether the numbers, by name, belong to the domain.
    """
    for values in PARAMETERS:
        numbers = dict(zip(parameters, values, strict=False))
        if len(numbers) < len(parameters) or not numbers:
            continue
        if not inside({symbol.name: Fraction(int(value.p), int(value.q)) for symbol, value in numbers.items()}):
            continue

        def holds(relation: Relational, numbers: Mapping[Symbol, Rational] = numbers) -> int:
            sides = (side.xreplace(numbers) for side in relation.args)
            return decide_relation(relation.func(*sides, evaluate=False)).holds

        if truth(statement, holds, KLEENE) == -1:
            return "false for " + ", ".join(f"{symbol} = {number}" for symbol, number in numbers.items())
    return ""


def decide_relation(relation: Relational) -> SymbolicSides:
    """Take the limits of both sides and decide the relation between the results, exactly."""
    sides: list[Expr] = []
    remarks: list[str] = []
    for side in relation.args:
        taken: dict[Basic, Expr] = {}
        for limit in sorted(side.atoms(Limit), key=sstr):
            value, remark = take_limit(limit)
            remarks.append(remark)
            if value is None:
                return SymbolicSides(relation.lhs, relation.rhs, 0, "; ".join(remarks))
            taken[limit] = value
        sides.append(side.xreplace(taken))
    lhs, rhs = sides
    return SymbolicSides(lhs, rhs, _compare(relation, lhs, rhs), "; ".join(remarks))


def _compare(relation: Relational, lhs: Expr, rhs: Expr) -> int:
    infinite = (oo, -oo)
    if any(side not in infinite and side.has(oo, -oo, zoo, S.NaN) for side in (lhs, rhs)):
        return 0  # infinite with a sign that is not known, or oo - oo
    if lhs in infinite or rhs in infinite:
        order: int | None = 0 if lhs == rhs else 1 if lhs is oo or rhs is -oo else -1
        return 0 if order is None else _holds(relation, order)
    difference = simplify(lhs - rhs)
    if difference == 0:
        return _holds(relation, 0)
    if difference.free_symbols:
        order = 1 if difference.is_positive else -1 if difference.is_negative else None
        return 0 if order is None else _holds(relation, order)
    program = Program([], Gt(difference, 0, evaluate=False))
    for bits in PRECISIONS:
        with precision(bits):
            try:
                sign = program.evaluate(REALS, {})[0].lhs.sign()
            except ClaimError:  # a constant without a name in ball arithmetic
                return 0
        if sign is not None:
            return _holds(relation, sign)
    return 0


def _holds(relation: Relational, order: int) -> int:
    """Whether a relation holds, from the sign of lhs - rhs."""
    truth = {
        Eq: order == 0,
        Ne: order != 0,
        Ge: order >= 0,
        Gt: order > 0,
        Le: order <= 0,
        Lt: order < 0,
    }
    return next(1 if value else -1 for kind, value in truth.items() if isinstance(relation, kind))
