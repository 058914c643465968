"""Deciding a claim at one exact point, in exact algebra and ball arithmetic of rising precision.

Nothing here imports torch or hypothesis: a counterexample is re-checked with this module and `theory` alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

from flint import fmpq_mat
from sympy import And, Eq, MatrixSymbol, Ne, sstr, true
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from theory import domains
from theory.claim import Claim, relations
from theory.domains import Domain
from verify.certified import REALS, as_reals
from verify.compile import KLEENE, Sides, program_of, truth
from verify.instances import Point
from verify.reals import PRECISIONS, as_fmpq, describe, precision
from verify.symbolic import decide_relation, has_limit

MAX_HULL_SUBSETS = 5_000


class PointError(ValueError):
    """A point that is no instance of the claim's domain: wrong shape, or a variable outside its range."""


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

    `consistent` is true where the statement is not decided only because equalities hold to the last bit of the balls.
    """

    given: int
    statement: int
    consistent: bool
    hypotheses: tuple[RelationCheck, ...]
    relations: tuple[RelationCheck, ...]
    bits: int

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


def evaluate_point(claim: Claim, point: Point, max_bits: int = PRECISIONS[-1], *, explain: bool = True) -> Evaluation:
    """Decide hypotheses and statement of a claim at an exact point.

    Args:
        point: sizes as int, scalars as int or Fraction, vectors as lists, patterns as lists of rows.
        max_bits: stop raising the precision here.
        explain: False leaves the texts of the relations empty (a search asks for signs only, thousands of times).

    Raises: PointError if the point does not belong to the claim's domain.
    """
    check_point(claim.domain, point)
    if claim.statement is not None and has_limit(claim.statement):
        return _evaluate_limits(claim)
    return evaluate_values(claim, {name: as_reals(point[name]) for name in program_of(claim).names}, max_bits, explain=explain)


def evaluate_values(
    claim: Claim, values: Mapping[str, Any], max_bits: int = PRECISIONS[-1], *, explain: bool = True
) -> Evaluation:
    """The same where each variable has the given value, exact or a ball (the domain is not checked)."""
    program = program_of(claim)
    result: Evaluation | None = None
    for bits in PRECISIONS:
        if bits > max_bits and result is not None:
            break
        with precision(bits):
            result = _evaluate(claim, program.evaluate(REALS, values), bits, explain)
        if result.given < 0 or (result.given and result.statement):
            break
    if result is None:
        raise ValueError("max_bits must be positive")
    return result


def _evaluate_limits(claim: Claim) -> Evaluation:
    """A statement with limits is decided symbolically, whatever the values of its parameters."""
    statement = claim.statement
    if statement is None or claim.given is not true:
        raise PointError(f"{claim.id}: a statement with limits takes its hypotheses into the assumptions on its symbols")
    checks: dict[Relational, RelationCheck] = {}
    for relation in relations(statement):
        sides = decide_relation(relation)
        margin = sstr(sides.lhs - sides.rhs) if sides.lhs.is_finite and sides.rhs.is_finite else "not finite"
        checks[relation] = RelationCheck(sstr(relation), sstr(sides.lhs), sstr(sides.rhs), margin, sides.holds, 0.0)
    value = int(truth(statement, lambda relation: checks[relation].holds, KLEENE))
    return Evaluation(1, value, False, (), tuple(_blame(statement, checks).values()), PRECISIONS[0])


def _evaluate(claim: Claim, sides: list[Sides], bits: int, explain: bool) -> Evaluation:
    checks: dict[Relational, RelationCheck] = {side.relation: _check(side, explain) for side in sides}
    statement = claim.statement
    if statement is None:
        raise PointError(f"{claim.id} has no statement")
    holds = {relation: check.holds for relation, check in checks.items()}
    given = int(truth(claim.given, holds.__getitem__, KLEENE))
    value = int(truth(statement, holds.__getitem__, KLEENE))
    hopeful = {
        relation: 1 if isinstance(relation, Eq) and check.holds == 0 else check.holds for relation, check in checks.items()
    }
    consistent = value == 0 and int(truth(statement, hopeful.__getitem__, KLEENE)) == 1
    in_given, in_statement = _relations_of(claim)
    checks = _blame(statement, checks)
    return Evaluation(
        given=given,
        statement=value,
        consistent=consistent,
        hypotheses=tuple(check for relation, check in checks.items() if relation in in_given),
        relations=tuple(check for relation, check in checks.items() if relation in in_statement),
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
    statement = claim.statement
    return frozenset(relations(claim.given)), frozenset() if statement is None else frozenset(relations(statement))


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


def check_point(domain: Domain, point: Point) -> None:
    """Check, in exact arithmetic, that a point is an instance of a domain.

    Raises: PointError naming the variable, the requirement and what was got.
    """
    expected = set(domain.names) | {size.name for size in domain.sizes}
    missing, extra = sorted(expected - set(point)), sorted(set(point) - expected)
    if missing or extra:
        raise PointError(f"a point needs exactly {sorted(expected)}; missing {missing}, unknown {extra}")
    for size in domain.sizes:
        value = point[size.name]
        if not isinstance(value, int) or value < 1:
            raise PointError(f"size {size.name} must be an integer >= 1, got {value!r}")
    for symbol, kind in domain.variables:
        _check_shape(symbol, point)
        _check_kind(domain, symbol.name, kind, point)


def _check_shape(symbol: Any, point: Point) -> None:
    value = point[symbol.name]
    if not isinstance(symbol, MatrixSymbol):
        if not isinstance(value, int | Fraction):
            raise PointError(f"{symbol.name} must be one rational number, got {type(value).__name__}")
        return
    rows, columns = (_length(axis, point) for axis in symbol.shape)
    shape = _shape(value)
    wanted = (rows,) if columns == 1 and symbol.shape[1] == 1 else (rows, columns)
    if shape != wanted:
        raise PointError(f"{symbol.name} must have shape {wanted}, got {shape}")


def _length(axis: Any, point: Point) -> int:
    if axis.is_Symbol:
        return int(point[axis.name])
    return int(axis.subs({size: point[size.name] for size in axis.free_symbols}))


def _shape(value: Any) -> tuple[int, ...] | None:
    """The shape of nested lists of rationals, or None where they are ragged or hold something else."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return () if isinstance(value, int | Fraction) else None
    shapes = {_shape(entry) for entry in value}
    if len(shapes) != 1 or None in shapes:
        return None
    inner = shapes.pop()
    return None if inner is None else (len(value), *inner)


def _check_kind(domain: Domain, name: str, kind: domains.Kind, point: Point) -> None:
    value = point[name]
    entries = _leaves(value)
    if isinstance(kind, domains.Positive) and not all(entry > 0 for entry in entries):
        raise PointError(f"{name} must be > 0, got {value}")
    if isinstance(kind, domains.NonNegative) and not all(entry >= 0 for entry in entries):
        raise PointError(f"{name} must be >= 0, got {value}")
    if isinstance(kind, domains.UnitInterval) and not all(0 <= entry <= 1 for entry in entries):
        raise PointError(f"{name} must lie in [0, 1], got {value}")
    if isinstance(kind, domains.Whole) and not all(entry == int(entry) and entry >= kind.low for entry in entries):
        raise PointError(f"{name} must be an integer >= {kind.low}, got {value}")
    if isinstance(kind, domains.EqualNormPatterns) and len({_squared(row, [Fraction(0)] * len(row)) for row in value}) > 1:
        raise PointError(f"{name} must have equal norms, got {value}")
    patterns = domain.first(domains.Patterns)
    if isinstance(kind, domains.Layers) and {int(entry) for entry in entries if entry == int(entry)} != set(range(point["l"])):
        raise PointError(f"{name} must assign the patterns to all of the layers 0..{point['l'] - 1}, got {value}")
    if isinstance(kind, domains.Layers) and any(entry != int(entry) for entry in entries):
        raise PointError(f"{name} must hold integers, got {value}")
    if patterns is None:
        return
    rho = point[patterns]
    if isinstance(kind, domains.SeparatedRadii):
        _check_radii(name, kind, rho, value)
    if isinstance(kind, domains.BallState):
        radii = point[str(domain.first(domains.SeparatedRadii))]
        if not any(_squared(value, row) <= radius**2 for row, radius in zip(rho, radii, strict=True)):
            raise PointError(f"{name} must lie in one of the balls")
    if isinstance(kind, domains.HullState) and not in_hull(value, rho):
        raise PointError(f"{name} must lie in the convex hull of the patterns")


def _check_radii(name: str, kind: domains.SeparatedRadii, rho: Any, radii: Any) -> None:
    if not all(radius > 0 for radius in radii):
        raise PointError(f"{name} must be > 0, got {radii}")
    if kind.equal and len(set(radii)) > 1:
        raise PointError(f"{name} must be equal, got {radii}")
    for i, first in enumerate(rho):
        for j in range(i):
            if (radii[i] + radii[j]) ** 2 >= _squared(first, rho[j]):
                raise PointError(f"the balls {j} and {i} must be disjoint, got radii {radii[j]}, {radii[i]}")


def _squared(a: Any, b: Any) -> Fraction:
    return sum(((p - q) ** 2 for p, q in zip(a, b, strict=True)), Fraction(0))


def _leaves(value: Any) -> list[Any]:
    return [leaf for entry in value for leaf in _leaves(entry)] if isinstance(value, Sequence) else [value]


def in_hull(state: Sequence[Fraction], rho: Sequence[Sequence[Fraction]]) -> bool:
    r"""Whether a state is a convex combination of the patterns, in exact arithmetic.

    By Caratheodory's theorem some affinely independent subset of at most n + 1 patterns carries it: each subset's barycentric
    coordinates are solved for exactly. Where there are more than MAX_HULL_SUBSETS subsets the answer is False (the caller
    then treats the point as outside the domain, which never certifies anything).
    """
    from itertools import combinations
    from math import comb

    count, dim = len(rho), len(state)
    largest = min(count, dim + 1)
    if sum(comb(count, size) for size in range(1, largest + 1)) > MAX_HULL_SUBSETS:
        return False
    for size in range(1, largest + 1):
        for subset in combinations(rho, size):
            weights = _barycentric(state, subset)
            if weights is not None and all(weight >= 0 for weight in weights):
                return True
    return False


def _barycentric(state: Sequence[Fraction], subset: Sequence[Sequence[Fraction]]) -> list[Any] | None:
    """Weights w with sum 1 and sum_i w_i rho^i = state, if the subset is affinely independent and they exist."""
    rows = [[as_fmpq(row[k]) for row in subset] for k in range(len(state))] + [[as_fmpq(1)] * len(subset)]
    right = [as_fmpq(entry) for entry in state] + [as_fmpq(1)]
    augmented, rank = fmpq_mat([[*row, b] for row, b in zip(rows, right, strict=True)]).rref()
    size = len(subset)
    pivots = [[augmented[i, j] != 0 for j in range(size + 1)].index(True) for i in range(rank)]
    if pivots != list(range(size)):
        return None
    return [augmented[i, size] for i in range(size)]
