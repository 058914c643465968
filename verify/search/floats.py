"""Judging whole batches in floating point.

A judgement is three-valued and rests on the proved bound of each margin: certainly true, certainly false, open. Nothing is
decided inside a rounding error. An equality can be refuted but never proved by floats: where both sides agree to within the
bound it counts as consistent, and only in a position where that can not turn a false statement into a true one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import torch
from sympy import And, Eq, Equivalent, Ge, Gt, Implies, Le, Lt, Ne, Not, Or
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanTrue
from torch import Tensor

from lemmata.theory.language.claim import Claim, ClaimError, relations
from lemmata.verify.base.points import BatchRequest, Instances, Point
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.interpret.program import Sides, program_of
from lemmata.verify.numbers.bounded import Bounded
from lemmata.verify.search.kinds import instances_of

HOLDS, OPEN, VIOLATED = 1, 0, -1
CONSISTENT = 2.0**-20  # an equality counts as consistent only where its error bound is this small, relative to its sides


@dataclass(frozen=True)
class Statuses:
    """What floating point can say of each instance of a batch; all of shape (B,).

    Attributes:
        given: the hypotheses in Kleene's logic (1 certainly true, -1 certainly false, 0 open), int8.
        strict: the statement in Kleene's logic, int8.
        code: HOLDS, VIOLATED or OPEN; equalities that agree within their bound count as holding, int8.
        margin: robustness of the statement: least margin of a conjunction, greatest of a disjunction; negative where it fails.
        relative: the same with each margin divided by 1 + |lhs| + |rhs|.
        error: the greatest error bound among the statement's margins.
        ties: how many relations of the hypotheses are open, int8: of simple numbers those that hold with equality.
    """

    given: Tensor
    strict: Tensor
    code: Tensor
    margin: Tensor
    relative: Tensor
    error: Tensor
    ties: Tensor

    @property
    def counted(self) -> Tensor:
        """Whether the hypotheses certainly hold."""
        return self.given == 1


# --- one relation ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Atom:
    truth: Tensor  # int8
    consistent: Tensor  # an open equality that agrees within its bound, bool
    margin: Tensor
    relative: Tensor
    error: Tensor


def _number(side: Any, like: Tensor) -> Tensor:
    """The value of one side as a float, (B,) or ()."""
    return side.value if isinstance(side, Bounded) else like.new_tensor(float(side))


def robustness(sides: Sides, like: Tensor) -> tuple[Tensor, Tensor]:
    """Margin of one relation, and margin / (1 + |lhs| + |rhs|), differentiable; for = it is -|lhs - rhs|, for != +."""
    margin = sides.margin
    value = _number(margin, like)
    if isinstance(sides.relation, Eq):
        value = -value.abs()
    elif isinstance(sides.relation, Ne):
        value = value.abs()
    scale = 1 + _number(sides.lhs, like).detach().abs() + _number(sides.rhs, like).detach().abs()
    return value, value / scale


def _judge(sides: Sides, like: Tensor) -> _Atom:
    margin = sides.margin
    if isinstance(margin, Fraction):  # no variable in it: known exactly, though perhaps not as a float
        value, error = like.new_tensor(float((margin > 0) - (margin < 0))), like.new_zeros(())
    else:
        value = margin.value
        error = margin.error if margin.error is not None else torch.full_like(value, math.inf)
    low, high = value - error, value + error
    yes: Tensor
    no: Tensor
    agrees = torch.zeros_like(value, dtype=torch.bool)
    if isinstance(sides.relation, Eq | Ne):
        no, yes = value.abs() > error, (value == 0) & (error == 0)
        largest = torch.maximum(_number(sides.lhs, like).abs(), _number(sides.rhs, like).abs())
        agrees = (value.abs() <= error) & (error <= CONSISTENT * largest.clamp_min(1.0)) & torch.isfinite(error)
        if isinstance(sides.relation, Ne):
            no, yes, agrees = yes, no, torch.zeros_like(agrees)
    elif isinstance(sides.relation, Ge | Le):
        yes, no = low >= 0, high < 0
    elif isinstance(sides.relation, Gt | Lt):
        yes, no = low > 0, high <= 0
    else:
        raise ClaimError(f"no truth value for the relation {type(sides.relation).__name__}")
    shape = like.shape
    known = yes.to(torch.int8) - no.to(torch.int8)
    margin_value, relative = robustness(sides, like)
    # an equality that agrees within its bound has no margin to report: what is left is rounding
    margin_value, relative = (torch.where(agrees, 0.0, part) for part in (margin_value, relative))
    return _Atom(*(t.expand(shape) for t in (known, agrees & (known == 0), margin_value, relative, error)))


# --- boolean structure -----------------------------------------------------------------------------------------------


def fold(
    expression: Boolean,
    atom: Callable[[Relational, bool | None], Tensor],
    like: Tensor,
    positive: bool | None = True,
) -> Tensor:
    """The value of a boolean expression where negation is the sign, `and` the minimum and `or` the maximum.

    `atom` is told whether its relation stands in a positive (True), negative (False) or mixed (None) position.
    """

    def inner(part: Any, position: bool | None) -> Tensor:
        return fold(part, atom, like, position)

    if isinstance(expression, Relational):
        return atom(expression, positive)
    if isinstance(expression, BooleanTrue):
        return torch.ones_like(like)
    opposite = None if positive is None else not positive
    if isinstance(expression, Not):
        return -inner(expression.args[0], opposite)
    if isinstance(expression, Implies):
        return torch.maximum(-inner(expression.args[0], opposite), inner(expression.args[1], positive))
    if isinstance(expression, Equivalent):
        if len(expression.args) != 2:
            raise ClaimError("Equivalent must join two statements")
        left, right = (inner(part, None) for part in expression.args)
        return torch.minimum(torch.maximum(-left, right), torch.maximum(left, -right))
    if isinstance(expression, And | Or):
        combine = torch.minimum if isinstance(expression, And) else torch.maximum
        parts = [inner(part, positive) for part in expression.args]
        whole = parts[0]
        for part in parts[1:]:
            whole = combine(whole, part)
        return whole
    raise ClaimError(f"no truth value for {type(expression).__name__}")


def bounded_values(instances: Instances, *, tracked: bool = True) -> dict[str, Any]:
    """The variables as floats, exact but for those that are off, and the sizes as fractions, as floats are interpreted."""
    values: dict[str, Any] = {name: Bounded.exact(tensor, tracked=tracked) for name, tensor in instances.values.items()}
    if tracked:
        values |= {name: Bounded(instances.values[name], off) for name, off in instances.off.items()}
    return {**values, **{name: Fraction(size) for name, size in instances.request.sizes.items()}}


def statuses(claim: Claim, instances: Instances) -> Statuses:
    """Judge a batch in floating point, by the proved error bound of every margin.

    Raises: ClaimError if the claim has no statement or uses an operator without a float meaning.
    """
    program = program_of(claim)
    given, statement = program.expressions
    some = next(iter(instances.values.values()))
    like = some.new_zeros(instances.count)
    with torch.no_grad():
        sides = program.evaluate(FLOATS, bounded_values(instances))
        atoms = {side.relation: _judge(side, like) for side in sides}
        tokens = torch.zeros(instances.count, dtype=torch.int8, device=like.device)

        def strict(relation: Relational, positive: bool | None) -> Tensor:
            return torch.ones_like(tokens) if relation in instances.met else atoms[relation].truth

        def optimistic(relation: Relational, positive: bool | None) -> Tensor:
            found = atoms[relation]
            return torch.where(found.consistent, 1, found.truth).to(torch.int8) if positive else found.truth

        known = fold(statement, strict, tokens)
        code = torch.where(known == 0, (fold(statement, optimistic, tokens) == 1).to(torch.int8), known)
        errors = [atoms[relation].error for relation in relations(statement)]
        ties = [(strict(relation, None) == 0).to(torch.int8) for relation in relations(given)]
        return Statuses(
            given=fold(given, strict, tokens),
            strict=known,
            code=code,
            margin=fold(statement, lambda relation, _: atoms[relation].margin, like),
            relative=fold(statement, lambda relation, _: atoms[relation].relative, like),
            error=torch.stack(errors).amax(dim=0) if errors else like,
            ties=torch.stack(ties).sum(dim=0, dtype=torch.int8) if ties else tokens,
        )


def is_certain(claim: Claim, point: Point) -> bool:
    """Whether floating point is certain that a point violates a claim (an exists claim: that it is a witness)."""
    from lemmata.verify.search.shrink import tensors_of

    sizes = {size.name: point[size.name] for size in claim.domain.sizes}
    batch = instances_of(claim.domain, BatchRequest(sizes, "point", "point", 0, 1, 0), tensors_of(claim, [point]))
    result = statuses(claim, batch)
    wanted = HOLDS if claim.quantifier == "exists" else VIOLATED
    return bool(result.given[0] == 1 and result.strict[0] == wanted)
