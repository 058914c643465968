"""Ways to see that a statement is false without a search: at a number that is not rational, by definition, in the limit."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import count, pairwise, product
from typing import Any

from sympy import (
    Add,
    Basic,
    Dummy,
    Eq,
    Expr,
    Gt,
    Limit,
    Lt,
    Mul,
    Ne,
    Number,
    Pow,
    Rational,
    Symbol,
    exp,
    expand,
    log,
    lowergamma,
    nan,
    sstr,
    true,
    zoo,
)
from sympy.core.relational import Relational

from lemmata.theory.kernel.logic import conjuncts
from lemmata.theory.language.claim import Claim, relations
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.operator import expand_operators
from lemmata.verify.base.points import BatchRequest, Instances, Point, explicit_values
from lemmata.verify.certify.point import PointError, check_point, evaluate_point
from lemmata.verify.certify.statements_with_limits import fails_for_numbers, has_limit, undefined_far_out
from lemmata.verify.interpret.program import KLEENE, truth

GRID = sorted({Fraction(k, 8) for k in range(-64, 65)} | {s * Fraction(2) ** k for k in range(-12, 13) for s in (-1, 1)})
WHOLE = tuple(Fraction(number) for number in (1, 2, 5, 20))
SIMPLE = tuple(Fraction(number) for number in ("3/2", "1", "1/2", "2", "4", "1/8"))
BESIDE, MOST_TRIED = 2048, 8  # instances in a batch, of which so many are certified
ROUND, NEARER = 4, 8  # batches until all sizes had one; the greatest power of two that states are nearer by
NO_VALUE = (ValueError, TypeError, ArithmeticError, NotImplementedError)  # what evaluating log(-1) or a dimension 0 raises


def sign_change(claim: Claim) -> str | None:
    """A sentence that certifies a violation at a number that need not be rational, or None; for statements in one real scalar.

    Where the sides of an equation are continuous and change their order between two rational numbers, they are equal somewhere
    between; if the statement is false there whatever else is true of the number, it is violated.
    """
    variables = claim.domain.variables
    if claim.statement is None or claim.domain.sizes or len(variables) != 1 or variables[0][1].ends is None:
        return None
    symbol, kind = variables[0]
    signed = {symbol: Dummy(**{kind.sign or "real": True})}
    for equation in dict.fromkeys(relation for relation in relations(claim.statement) if isinstance(relation, Eq | Ne)):
        if not all(_continuous(side.xreplace(signed)) for side in equation.args):
            continue
        signs = [(point, sign) for point in GRID if (sign := _order(claim, equation, point)) is not None]
        for (low, before), (high, after) in pairwise(signs):
            if before * after < 0 and _fails_at_zero(claim, equation, symbol, low, high):
                return (
                    f"a sign change in ball arithmetic: {sstr(equation.lhs)} and {sstr(equation.rhs)} are equal for some "
                    f"{symbol} between {low} and {high}, where the statement is false"
                )
    return None


def _continuous(term: Basic) -> bool:
    """Whether a term is a continuous function of its symbols, for all values that their assumptions allow (sufficient)."""
    if isinstance(term, log):
        return bool(term.args[0].is_positive) and _continuous(term.args[0])
    if isinstance(term, Pow):
        base, exponent = term.args
        whole = exponent.is_Integer and (exponent.is_positive or base.is_nonzero)
        return bool(whole or (exponent.is_Rational and base.is_positive)) and _continuous(base)
    if isinstance(term, Add | Mul | exp):
        return all(_continuous(arg) for arg in term.args)
    return isinstance(term, Symbol | Number)


def _order(claim: Claim, equation: Relational, point: Fraction) -> int | None:
    """Whether the left side is certainly less (-1) or greater (1) at a number; 0 not decided, None outside the domain."""
    for kind, sign in ((Lt, -1), (Gt, 1)):
        domain = claim.domain.without_hypotheses()
        asked = replace(claim, domain=domain, statement=kind(equation.lhs, equation.rhs, evaluate=False), given=true)
        try:
            if evaluate_point(asked, {claim.domain.names[0]: point}, explain=False).statement == 1:
                return sign
        except (PointError, *NO_VALUE):
            return None
    return 0


def _fails_at_zero(claim: Claim, equation: Relational, symbol: Basic, low: Fraction, high: Fraction) -> bool:
    """Whether the claim is false wherever the equation's sides are equal and low < symbol < high."""

    def holds(relation: Relational) -> int:
        if relation == equation:
            return 1 if isinstance(equation, Eq) else -1
        for turned in (relation, relation.reversed):
            if turned.lhs == symbol and turned.rhs.is_Rational:
                kind, bound = turned.rel_op, Fraction(int(turned.rhs.p), int(turned.rhs.q))
                if low < bound < high:
                    return 0
                return 1 if kind == "!=" or kind[0] == (">" if bound <= low else "<") else -1
        return 0

    return bool(truth(claim.given, holds, KLEENE) == 1 and truth(claim.statement, holds, KLEENE) == -1)


def differs_nowhere(claim: Claim, seed: int = 0) -> Point | None:
    """A point at which a part of the claim with <, > or != has the same term on both sides, by the definitions; or None.

    For the smallest instances: what ball arithmetic cannot separate there may be equal, and exact algebra sees it.
    """
    from lemmata.verify.search.families import small_points

    if claim.statement is None or claim.given != true:
        return None
    apart = [part for part in conjuncts(claim.statement) if isinstance(part, Lt | Gt | Ne)]
    for point in small_points(claim.domain, seed):
        values = explicit_values(claim.domain, point)
        for part in apart:
            try:
                difference = expand_operators(part.lhs, values) - expand_operators(part.rhs, values)
            except NO_VALUE:
                continue
            if isinstance(difference, Expr) and expand(difference.replace(lowergamma, lowergamma)) == 0:
                return point
    return None


def is_about_numbers(claim: Claim) -> bool:
    """Whether all variables of a claim are single numbers."""
    return not claim.domain.sizes and all(isinstance(symbol, Symbol) for symbol, _ in claim.domain.variables)


def at_simple_numbers(claim: Claim, seconds: float) -> Point | None:
    """A point of small whole numbers and fractions that violates a claim about numbers only, or None.

    Where evaluating one instance is slow, chance seldom meets what simple numbers in all combinations do.
    """
    if not is_about_numbers(claim):
        return None
    names = [symbol.name for symbol, _ in claim.domain.variables]
    values = [SIMPLE if kind.least is None else WHOLE for _, kind in claim.domain.variables]
    deadline = time.monotonic() + seconds
    for numbers in product(*values):
        if time.monotonic() > deadline:
            return None
        point = dict(zip(names, numbers, strict=True))
        try:
            found = evaluate_point(claim, point, explain=False)
        except (PointError, *NO_VALUE):
            continue
        if found.given == 1 and found.statement == -1:
            return point
    return None


def undefined_at(claim: Claim, seconds: float) -> str | None:
    """A sentence that names numbers that meet the hypotheses of a claim about numbers only and leave a side without a value.

    Such as 1/a at a = 0: no precision decides what is not there.
    """
    if claim.statement is None or not is_about_numbers(claim):
        return None
    values = [(Fraction(0), *SIMPLE) if kind.least is None else WHOLE for _, kind in claim.domain.variables]
    sides = [side for relation in relations(claim.statement) for side in relation.args]
    deadline = time.monotonic() + seconds
    for numbers in product(*values):
        if time.monotonic() > deadline:
            return None
        point = dict(zip(claim.domain.names, numbers, strict=True))
        at = {symbol: Rational(point[symbol.name]) for symbol, _ in claim.domain.variables}
        for side in sides:
            if side.xreplace(at).has(zoo, nan):
                try:
                    met = evaluate_point(claim, point, explain=False).given == 1
                except (PointError, *NO_VALUE):
                    met = False
                if met:
                    return f"{sstr(side)} has no value at " + ", ".join(f"{name} = {value}" for name, value in point.items())
    return None


def beside_a_pattern(claim: Claim, seconds: float, seed: int = 0, device: str = "cpu") -> Point | None:
    r"""A certified violation with all states near the first pattern and scalars of the size of its separation, or None.

    Hypotheses such as $\lVert x-\rho^1\rVert\le r$ and $s(s-r)\ge1$ are seldom met by chance: here states, and scalars,
    are multiples by eighths of the distance s from the first pattern to the nearest other one; in every other round of sizes
    the states are nearer by a power of two, and so is a scalar with chance 1/2 (a radius that holds them and little else).
    Those that meet the hypotheses are then moved to the edge of them (`lemmata.verify.search.edges`). However long it takes,
    two rounds are looked at.
    """
    from lemmata.verify.search.floats import statuses
    from lemmata.verify.search.kinds import asked, search_of

    domain = claim.domain
    patterns = [symbol for symbol, kind in domain.variables if search_of(kind).rows]
    if len(patterns) != 1 or {symbol.name for symbol in domain.sizes} != {"n", "d"} or asked(domain, "distinct"):
        return None
    deadline = time.monotonic() + seconds
    for turn in count():
        instances = _beside(domain, patterns[0], turn, seed, device)
        if instances is None:
            return None
        found = statuses(claim, instances)
        point = _certified(claim, instances, found) or _certified_at_the_edge(claim, instances, found)
        if point is not None or (turn + 1 >= 2 * ROUND and time.monotonic() > deadline):
            return point
    return None


def _certified_at_the_edge(claim: Claim, instances: Instances, found: Any) -> Point | None:
    """A violation where the instances that meet the hypotheses are moved to the edge of them."""
    from lemmata.verify.search.edges import at_the_edge
    from lemmata.verify.search.floats import statuses
    from lemmata.verify.search.kinds import instances_of

    met = (found.given > 0).nonzero().squeeze(-1)
    if claim.given == true or len(met) == 0:
        return None
    kept = {name: values[met] for name, values in instances.values.items()}
    edge = at_the_edge(claim, instances_of(claim.domain, replace(instances.request, count=len(met)), kept))
    return None if edge is None else _certified(claim, edge, statuses(claim, edge))


def _beside(domain: Domain, patterns: Any, turn: int, seed: int, device: str) -> Instances | None:
    """One batch of such instances; None for patterns of equal norms, which are made otherwise."""
    import torch

    from lemmata.verify.search.kinds import instances_of, search_of, shape_of
    from lemmata.verify.search.parameters import assemble, sketch
    from lemmata.verify.search.pattern_families import Rng

    sizes = {"n": 1 + turn % 2, "d": 2 + turn // 2 % 2}
    closer = turn // ROUND % 2 == 1
    family = ("gaussian", "cube" if closer else "lattice", "lattice")[turn % 3]
    request = BatchRequest(sizes, family, "near", turn % 5 // 2, BESIDE, seed + turn)
    draft = sketch(domain, request, device)
    rng, rows = Rng.seeded(seed + turn, BESIDE, device), draft.free.get(patterns.name)
    if rows is None:
        return None
    apart = (rows[1:] - rows[0]).square().sum(dim=1).amin(dim=0).sqrt()
    near = torch.ldexp(torch.ones_like(apart), -rng.integers(1, NEARER)) if closer else None
    for symbol, kind in domain.variables:
        if search_of(kind).follows and shape_of(symbol, sizes) == (sizes["n"],):
            offset = apart * rng.grid(-8, 8, sizes["n"]) / 8
            draft.free[symbol.name] = rows[0] + (offset if near is None else offset * near)
        elif search_of(kind).scales and kind.sign and shape_of(symbol, sizes) == ():
            wide = torch.where(rng.chance(0.5), apart, torch.where(rng.chance(0.5), apart.square(), 1.0))
            wide = wide.clamp_min(1.0 / 8) * rng.grid(1, 12) / 8
            draft.free[symbol.name] = wide if near is None else torch.where(rng.chance(0.5), wide * near, wide)
    return instances_of(domain, request, assemble(domain, draft))


def _certified(claim: Claim, instances: Any, found: Any) -> Point | None:
    """A violation among those that floating point finds, the ones that meet their hypotheses most clearly first."""
    from lemmata.verify.search.floats import VIOLATED

    hits = ((found.given >= 0) & (found.code == VIOLATED)).nonzero().squeeze(-1)
    order = found.given[hits].argsort(descending=True, stable=True)
    for index in hits[order][:MOST_TRIED].tolist():
        point: Point = instances.point(index)
        try:
            certain = evaluate_point(claim, point, explain=False)
        except (PointError, *NO_VALUE):
            continue
        if certain.given == 1 and certain.statement == -1:
            return point
    return None


def limit_fails(claim: Claim) -> str:
    """Why a statement with limits is ill-posed or false for some of its parameters, or an empty text."""
    if claim.statement is None or not has_limit(claim.statement):
        return ""
    for limit in sorted(claim.statement.atoms(Limit), key=sstr):
        undefined = undefined_far_out(limit)
        if undefined:
            return f"ill-posed: {undefined}"

    def inside(point: Mapping[str, Fraction]) -> bool:
        try:
            check_point(claim.domain, dict(point))
        except PointError:
            return False
        return True

    return fails_for_numbers(
        claim.statement, [symbol for symbol, _ in claim.domain.variables if isinstance(symbol, Symbol)], inside
    )
