"""Whether every term of a claim has a value at every instance: a statement that speaks of 1/0 or log 0 somewhere is not proved.

Where the instance is one point, ball arithmetic tells; where it is any, the kernel does (each divisor is shown to be nonzero).
In a statement with limits the kernel is asked of every term around a limit, and of every term inside that the limit's variable
is not in; for the rest of what is inside, the rules for limits answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sympy import Basic, Expr, Gt, I, Limit, MatrixExpr, Symbol, gamma, log, loggamma, nan, oo, sstr, true, zoo
from sympy.core.relational import Relational

from lemmata.theory.kernel.derivation import REFUSALS, context_of
from lemmata.theory.kernel.logic import Context, DerivationError
from lemmata.theory.language.claim import Claim, ClaimError, relations
from lemmata.theory.language.vocabulary import STANDS_FOR
from lemmata.verify.base.points import Point
from lemmata.verify.certify.statements_with_limits import has_limit, take_limit
from lemmata.verify.interpret.balls import REALS, as_reals
from lemmata.verify.interpret.program import Program, program_of
from lemmata.verify.numbers.reals import PRECISIONS, precision


def undefined(claim: Claim, point: Point | None = None) -> str:
    """Which term of a claim is not shown to have a value, and why; an empty text where all are.

    Args:
        point: the one instance that the claim speaks of (a witness, or {} where it has no variables); None for all instances.
    """
    if claim.statement is None:
        return ""
    if has_limit(claim.statement):
        return _around_limits(claim)
    if point is not None or claim.is_closed:
        return _at(program_of(claim, as_written=True), {name: as_reals(value) for name, value in (point or {}).items()})
    return next(filter(None, (_everywhere(part, claim) for part in (claim.statement, claim.given))), "")


def _at(program: Program, values: Mapping[str, Any]) -> str:
    """The same at one point: a ball around what is not defined is not a number at any precision."""
    missing: list[Expr] = []
    for bits in PRECISIONS:
        with precision(bits):
            sides = [
                (term, value)
                for relation in program.evaluate(REALS, values)
                for term, value in zip(relation.relation.args, (relation.lhs, relation.rhs), strict=True)
            ]
            missing = [term for term, value in sides if value.enclosure().is_nan()]
        if not missing:
            return ""
    return f"{sstr(missing[0])} is not shown to be defined"


def _everywhere(formula: Basic, claim: Claim) -> str:
    """The same for all instances of the domain."""
    if formula is true:
        return ""
    try:
        _context(claim).low(formula)
    except (DerivationError, *REFUSALS) as error:
        return f"{sstr(formula)} is not shown to be defined everywhere: {error}"
    return ""


def _context(claim: Claim) -> Context:
    return context_of(claim, {}, {}, lambda *_, **__: None, {})[0]


# --- limits -------------------------------------------------------------------------------------------------------------


def _around_limits(claim: Claim) -> str:
    for formula in (claim.statement, claim.given):
        for relation in relations(formula) if isinstance(formula, Basic) else ():
            for term in _terms(relation):
                found = "" if term in (oo, -oo) else _number(term) if not term.free_symbols else _everywhere(term, claim)
                if found:
                    return found
    return ""


def _terms(node: Basic) -> Iterator[Any]:
    """The terms that must be defined, each limit in them replaced by its value (where it has none, nothing is proved)."""
    if not node.has(Limit):
        yield from _limitless(node)
        return
    if isinstance(node, Limit):
        expression, variable, point, _ = node.args
        yield from _terms(point)
        yield from _beside(expression, variable)
        return
    for part in node.args:
        yield from _terms(part)
    if not isinstance(node, Relational):
        values = {limit: take_limit(limit).value for limit in node.atoms(Limit)}
        if None not in values.values():
            yield node.xreplace(values)


def _limitless(node: Basic) -> Iterator[Any]:
    if isinstance(node, Relational):
        yield from node.args
    elif isinstance(node, Expr) and not isinstance(node, MatrixExpr):
        yield node


def _beside(expression: Basic, variable: Symbol) -> Iterator[Any]:
    """The largest terms of the expression of a limit that its variable is not in."""
    if variable not in expression.free_symbols:
        yield from _terms(expression)
        return
    for part in expression.args:
        yield from _beside(part, variable)


def _number(term: Expr) -> str:
    """The same for a term without variables."""
    if term.has(zoo, nan, I):
        return f"{sstr(term)} is no real number"
    written = term.replace(loggamma, lambda z: log(gamma(z)) if z.is_positive else loggamma(z))
    for function, operator in STANDS_FOR.items():
        written = written.replace(function, operator)
    try:
        return _at(Program([], Gt(written, 0, evaluate=False), as_written=True), {})
    except ClaimError as error:
        return f"{sstr(term)} is not shown to be defined: {error}"
