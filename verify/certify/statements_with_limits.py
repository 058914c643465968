"""Statements with limits: what rules show of them is proved, what SymPy alone says has at most survived.

Rules take a limit for all large arguments and all parameters (`lemmata.verify.certify.limits`); where they do not cover it,
SymPy's `Limit(...).doit()` gives a value (the Gruntz algorithm), which no verdict rests on. Both are held against far values
(`lemmata.verify.certify.far`); where those disagree, or a part is not shown to be defined, the relation is not decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from sympy import (
    AccumBounds,
    Add,
    Basic,
    Eq,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Limit,
    Lt,
    Mul,
    Ne,
    Pow,
    Rational,
    S,
    Symbol,
    gamma,
    log,
    loggamma,
    oo,
    sstr,
    zoo,
)
from sympy.core.relational import Relational

from lemmata.verify.certify.asymptotics import lead_sign, limit_of_expansion
from lemmata.verify.certify.coefficients import NotCovered, constant, readable, sign_of
from lemmata.verify.certify.far import contradiction, undefined_somewhere
from lemmata.verify.certify.limits import approaches, expanded, limit_of
from lemmata.verify.interpret.program import KLEENE, truth

TRIED = ((2,) * 6, (2, 3, 5, 7, 11, 13), (3, 2, 7, 5, 13, 11), ("1/2",) * 6, (1,) * 6)
PARAMETERS = tuple(tuple(Rational(number) for number in numbers) for numbers in TRIED)  # in place of parameters


@dataclass(frozen=True)
class Taken:
    """A limit's value, or None with the reason; whether rules show it, and at how many arguments SymPy's was tried."""

    value: Expr | None
    remark: str
    by_rules: bool = False
    tried: int = 0


@dataclass(frozen=True)
class SymbolicSides:
    """Both sides of a relation after its limits were taken, and whether it holds (1, -1; 0 not decided).

    `likely` is the same where SymPy's limits are believed, `tried` the number of arguments at which those were evaluated.
    """

    lhs: Expr
    rhs: Expr
    holds: int
    remark: str
    likely: int = 0
    tried: int = 0


def has_limit(expression: Basic) -> bool:
    """Whether a statement contains a limit, so that it is decided symbolically."""
    return bool(expression.has(Limit))


@cache
def take_limit(limit: Limit) -> Taken:
    """The value of a limit by rules, else by SymPy; none where far values disagree."""
    undefined = undefined_far_out(limit)
    if undefined:
        return Taken(None, undefined)
    try:
        value = limit_of(limit)
    except NotCovered as error:
        return _by_sympy(limit, f"no rule takes {sstr(limit)} ({error})")
    disagreement = contradiction(limit, value)
    if disagreement:
        return Taken(None, disagreement)
    return Taken(value, f"{sstr(limit)} = {sstr(value)}", by_rules=True)


def _by_sympy(limit: Limit, gap: str) -> Taken:
    """What SymPy gives where no rule does, if nothing that is evaluated on the way speaks against it."""
    if limit.free_symbols:  # SymPy takes every coefficient that is not 0 for all values of the parameters for one that never is
        return Taken(None, f"{gap}, and it depends on parameters")
    try:
        value = limit.doit()
    except (NotImplementedError, ValueError, TypeError, RecursionError) as error:
        return Taken(None, f"{gap}, nor does SymPy: {error}")
    if not isinstance(value, Expr) or value.has(Limit, AccumBounds, S.NaN, zoo):
        return Taken(None, f"{sstr(limit)} has no value: SymPy gives {sstr(value)}")
    try:
        against = contradiction(limit, value)
        missing, tried = undefined_somewhere(limit)
    except ArithmeticError as error:
        return Taken(None, f"{gap}; SymPy gives {sstr(value)}, which cannot be compared with far values: {error}")
    if against or missing:
        return Taken(None, f"{gap}; SymPy gives {sstr(value)}, but {against or missing}")
    return Taken(value, f"{gap}; SymPy gives {sstr(value)}", tried=tried)


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
        if variable not in argument.free_symbols or whole_power:
            continue
        try:
            expansion = expanded(argument, approaches(limit)[0])
            undefined = limit_of_expansion(expansion) is -oo if poles else lead_sign(expansion) < 0
        except NotCovered:
            continue
        if undefined:
            return f"{sstr(node)} is not defined for large {sstr(variable)}: {sstr(argument)} is negative there"
    return ""


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


def decide_relation(relation: Relational, known: Mapping[Symbol, Symbol] | None = None) -> SymbolicSides:
    """Take the limits of both sides and decide the relation between the results, exactly.

    Args:
        known: for parameters, symbols that are assumed to be all that their kinds say.
    """
    sides = [_with_known(side, known or {}) for side in relation.args]
    taken: dict[Basic, Expr] = {}
    found: list[Taken] = []
    for limit in sorted({limit for side in sides for limit in _outermost(side)}, key=sstr):
        found.append(take_limit(limit))
        value = found[-1].value
        if value is None:
            return SymbolicSides(relation.lhs, relation.rhs, 0, "; ".join(each.remark for each in found))
        taken[limit] = value
    remark, tried = "; ".join(each.remark for each in found), sum(each.tried for each in found)
    try:
        lhs, rhs = (_side(side, taken) for side in sides)
        order = _order(lhs, rhs)
    except NotCovered as error:
        return SymbolicSides(relation.lhs, relation.rhs, 0, f"{remark}; not decided: {error}", 0, tried)
    likely = _holds(relation, order)
    proved = all(each.by_rules for each in found)
    return SymbolicSides(readable(lhs), readable(rhs), likely if proved else 0, remark, likely, tried)


def _with_known(term: Expr, known: Mapping[Symbol, Symbol]) -> Expr:
    """The term as it is written with these symbols: SymPy evaluates nothing anew."""
    if term in known:
        return known[term]
    if not known.keys() & term.free_symbols:
        return term
    if isinstance(term, Limit):
        known = {old: new for old, new in known.items() if old != term.args[1]}
    parts = [_with_known(part, known) for part in term.args]
    return term.func(*parts) if isinstance(term, Limit) else term.func(*parts, evaluate=False)


def _outermost(side: Basic) -> set[Basic]:
    """The limits that stand in no other limit."""
    return {side} if isinstance(side, Limit) else {limit for part in side.args for limit in _outermost(part)}


def _side(side: Expr, taken: Mapping[Basic, Expr]) -> Expr:
    """A side with its limits taken. Raises: NotCovered where it is not defined for all parameters, or infinite in a part.

    One infinite addend makes a sum infinite, and one infinite factor a product if the others have a sign; two decide nothing.
    """
    value = taken.get(side, side)
    if value in (oo, -oo):
        return value
    if isinstance(side, Add | Mul):
        infinite = [part for part in side.args if has_limit(part) and _is_infinite(part, taken)]
        if len(infinite) == 1:
            found = _side(infinite[0], taken)
            rest = [_side(part, taken) for part in side.args if part is not infinite[0]]
            return found if isinstance(side, Add) else _turned(found, [sign_of(part) for part in rest])
    _check_defined(side, taken)
    return readable(constant(side.xreplace(taken)))


def _is_infinite(side: Expr, taken: Mapping[Basic, Expr]) -> bool:
    try:
        return _side(side, taken) in (oo, -oo)
    except NotCovered:
        return False


def _turned(infinite: Expr, signs: Sequence[int]) -> Expr:
    """An infinite value times factors of these signs. Raises: NotCovered where one is 0."""
    if 0 in signs:
        raise NotCovered("0 times what is infinite")
    return infinite if signs.count(-1) % 2 == 0 else -infinite


def _check_defined(side: Expr, taken: Mapping[Basic, Expr]) -> None:
    """Part by part as it is written: SymPy cancels what is not defined wherever it builds a term anew."""
    if side not in taken and not has_limit(side):
        constant(side)
        return
    defined = isinstance(side, Limit | Add | Mul) or (isinstance(side, Pow) and isinstance(side.exp, Integer) and side.exp > 0)
    if not defined or side in taken:
        constant(side.xreplace(taken))
    for part in () if side in taken else side.args:
        _check_defined(part, taken)


def _order(lhs: Expr, rhs: Expr) -> int:
    """The sign of lhs - rhs for all parameters. Raises: NotCovered where it is not shown."""
    infinite = (oo, -oo)
    if lhs in infinite or rhs in infinite:
        return 0 if lhs == rhs else 1 if lhs is oo or rhs is -oo else -1
    return sign_of(lhs - rhs)


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
