"""Deciding a claim at one exact point, in exact algebra and ball arithmetic of rising precision.

Nothing here imports torch or hypothesis: a counterexample is re-checked with this module and `theory` alone.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sympy import And, Eq, Ne, Symbol, sstr, true
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from lemmata.theory.language.claim import Claim, relations
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.membership import PointError as PointError
from lemmata.theory.language.membership import check_point as check_point
from lemmata.verify.base.points import Point
from lemmata.verify.certify.statements_with_limits import decide_relation, has_limit
from lemmata.verify.interpret.balls import REALS, as_reals
from lemmata.verify.interpret.iterations import conclusive, evaluable
from lemmata.verify.interpret.program import KLEENE, Sides, program_of, truth
from lemmata.verify.numbers.algebra import exactly
from lemmata.verify.numbers.reals import MORE_PRECISIONS, PRECISIONS, describe, precision

EXACTLY_FROM = 256  # bits at which balls have not decided a point that exact algebra is asked about
MORE = 8  # times as many bits as balls may have are spent on an exact number that is not seen to be 0


@dataclass(frozen=True)
class RelationCheck:
    """One relation at the point: both sides and their difference as text, and whether it holds (1, -1; 0 not decided)."""

    relation: str
    lhs: str
    rhs: str
    margin: str
    holds: int
    violation: float  # relative size of the violation: how far below zero the margin certainly is; 0 for ties and truths
    blamed: bool = False  # whether it makes the statement fail: it stands in a part of the conjunction that is false


@dataclass(frozen=True)
class Evaluation:
    """A claim at a point: hypotheses and statement in Kleene logic (1 true, -1 false, 0 not decided), with enclosures.

    `consistent` is true where the statement is not decided only because equalities hold to the last bit of the balls, or
    because SymPy alone takes its limits. `remark` says how limits were taken, `tried` at how many arguments SymPy's were tried.
    """

    given: int
    statement: int
    consistent: bool
    hypotheses: tuple[RelationCheck, ...]
    relations: tuple[RelationCheck, ...]
    bits: int
    remark: str = ""
    tried: int = 0

    @property
    def violation(self) -> float:
        """The relative violation of the worst failing relation (0 for a tie under a strict relation)."""
        return max((check.violation for check in self.failing), default=0.0)

    @property
    def failing(self) -> tuple[RelationCheck, ...]:
        """The relations that make the statement fail: false ones in a part of the conjunction that is itself false.

        (A false relation inside an equivalence or an implication that holds is no failure.)
        """
        return tuple(check for check in self.relations if check.blamed)


def evaluate_point(
    claim: Claim, point: Point, max_bits: int = PRECISIONS[-1], *, explain: bool = True, algebra: bool = True
) -> Evaluation:
    """Decide hypotheses and statement of a claim at an exact point.

    Args:
        point: sizes as int, scalars as int or Fraction, vectors as lists, patterns as lists of rows.
        max_bits: stop raising the precision here.
        explain: False leaves the texts of the relations empty (a search asks for signs only, thousands of times).
        algebra: False asks balls alone where exact algebra could decide what they leave open; it takes far longer.

    Raises: PointError if the point does not belong to the claim's domain.
    """
    check_point(claim.domain, point)
    if claim.statement is not None and has_limit(claim.statement):
        return _evaluate_limits(claim)
    values = {name: as_reals(point[name]) for name in program_of(claim).names}
    return evaluate_values(claim, values, max_bits, explain=explain, algebra=algebra)


def evaluate_values(
    claim: Claim, values: Mapping[str, Any], max_bits: int = PRECISIONS[-1], *, explain: bool = True, algebra: bool = True
) -> Evaluation:
    """The same where each variable has the given value, exact or a ball (the domain is not checked)."""
    program = program_of(claim)
    result: Evaluation | None = None
    for bits in MORE_PRECISIONS:
        if bits > max_bits and result is not None:
            break
        with precision(bits):
            result = _evaluate(claim, program.evaluate(REALS, values), bits, explain)
        if _is_decided(result):
            break
        if algebra and bits == EXACTLY_FROM:
            with precision(bits), exactly(MORE * max_bits):
                exact = _evaluate(claim, program.evaluate(REALS, values), bits, explain)
            if _is_decided(exact):
                return exact
    if result is None:
        raise ValueError("max_bits must be positive")
    return result


def _is_decided(result: Evaluation) -> bool:
    return result.given < 0 or bool(result.given and result.statement)


def _evaluate_limits(claim: Claim) -> Evaluation:
    """A statement with limits is decided symbolically, whatever the values of its parameters."""
    statement = claim.statement
    if statement is None or claim.given is not true:
        raise PointError(f"{claim.id}: a statement with limits takes its hypotheses into the assumptions on its symbols")
    taken = {relation: decide_relation(relation, symbols_of_kinds(claim.domain)) for relation in relations(statement)}
    checks: dict[Relational, RelationCheck] = {}
    for relation, sides in taken.items():
        margin = sstr(sides.lhs - sides.rhs) if sides.lhs.is_finite and sides.rhs.is_finite else "not finite"
        checks[relation] = RelationCheck(sstr(relation), sstr(sides.lhs), sstr(sides.rhs), margin, sides.holds, 0.0)
    value = int(truth(statement, lambda relation: taken[relation].holds, KLEENE))
    likely = value == 0 and int(truth(statement, lambda relation: taken[relation].likely, KLEENE)) == 1
    remark = "; ".join(dict.fromkeys(sides.remark for sides in taken.values()))
    tried = sum(sides.tried for sides in taken.values())
    return Evaluation(1, value, likely, (), tuple(_blame(statement, checks).values()), PRECISIONS[0], remark, tried)


def symbols_of_kinds(domain: Domain) -> dict[Symbol, Symbol]:
    """For the numbers of a domain whose symbols are assumed to be less than their kinds say: symbols that are not."""
    numbers = [(symbol, kind.sign) for symbol, kind in domain.variables if kind.sign and symbol.is_Symbol]
    return {symbol: Symbol(symbol.name, **{sign: True}) for symbol, sign in numbers if not getattr(symbol, f"is_{sign}")}


def _evaluate(claim: Claim, sides: list[Sides], bits: int, explain: bool) -> Evaluation:
    checks: dict[Relational, RelationCheck] = {side.relation: _check(side, explain) for side in sides}
    statement = evaluable(claim).statement
    if statement is None or claim.statement is None:
        raise PointError(f"{claim.id} has no statement")
    holds = {relation: check.holds for relation, check in checks.items()}
    given = int(truth(evaluable(claim).given, holds.__getitem__, KLEENE))
    value = int(truth(statement, holds.__getitem__, KLEENE))
    if value < 0 and not conclusive(claim.statement):
        value = 0
    agree = {side.relation for side in sides if isinstance(side.relation, Eq) and side.margin.enclosure().is_finite()}
    hopeful = {relation: check.holds or int(relation in agree) for relation, check in checks.items()}
    consistent = value == 0 and int(truth(statement, hopeful.__getitem__, KLEENE)) == 1
    in_given, in_statement = _relations_of(claim)
    checks = _blame(statement, checks)

    def among(wanted: Container[Relational]) -> tuple[RelationCheck, ...]:
        return tuple(check for relation, check in checks.items() if relation in wanted)

    return Evaluation(
        given=given,
        statement=value,
        consistent=consistent,
        hypotheses=among(in_given),
        relations=among(in_statement),
        bits=bits,
    )


def _blame(statement: Boolean, checks: dict[Relational, RelationCheck]) -> dict[Relational, RelationCheck]:
    """Mark the relations of those parts of a conjunction that are certainly false (in a single relation: it alone)."""
    parts = statement.args if isinstance(statement, And) else (statement,)
    blamed: set[Relational] = set()
    for part in parts:
        if truth(part, lambda relation: checks[relation].holds, KLEENE) == -1:
            inside = list(relations(part))
            blamed |= {relation for relation in inside if len(inside) > 1 or checks[relation].holds < 0}
    return {relation: replace(check, blamed=relation in blamed) for relation, check in checks.items()}


@cache
def _relations_of(claim: Claim) -> tuple[frozenset[Relational], frozenset[Relational]]:
    """The relations of the hypotheses and of the statement."""
    spoken = evaluable(claim)
    statement = spoken.statement
    return frozenset(relations(spoken.given)), frozenset() if statement is None else frozenset(relations(statement))


def _check(side: Sides, explain: bool) -> RelationCheck:
    margin = side.margin
    sign = 0 if side.relation.lhs == side.relation.rhs else margin.sign()  # the same term twice, whatever its value
    if sign is None:
        holds = 0
    elif isinstance(side.relation, Eq):
        holds = 1 if sign == 0 else -1
    elif isinstance(side.relation, Ne):
        holds = -1 if sign == 0 else 1
    elif side.strict:
        holds = 1 if sign > 0 else -1
    else:
        holds = 1 if sign >= 0 else -1
    violation = 0.0
    if holds < 0 and sign:
        size = abs(margin.enclosure())
        scale = 1 + abs(side.lhs.enclosure()) + abs(side.rhs.enclosure())
        violation = float((size / scale).lower())
        violation = violation if violation > 0 else 0.0  # also where it is NaN: certainly false, by an unknown amount
    if not explain:
        return RelationCheck("", "", "", "", holds, violation)
    return RelationCheck(sstr(side.relation), describe(side.lhs), describe(side.rhs), describe(margin), holds, violation)
