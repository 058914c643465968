r"""Hypotheses that are equations, met by construction: solved for as many entries as there are equations.

Where $\sum_iv_i=0$ is asked, an entry of v is what the others leave. Of equations in rational operations, some entries are
found in which all are affine together. In floats the solution has a bound, so that what floats say is known of the exact one.
At a point it is a fraction, and exact arithmetic checks it like any other hypothesis.
Other equations are met by no draw but by chance; `hint` says what to write instead.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any

from sympy import And, Eq, MatrixSymbol, sstr

from lemmata.theory.kernel.kinds import rules_of
from lemmata.theory.kernel.meaning import MeaningError, lower
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.indexed import spelled
from lemmata.theory.language.kinds import Kind
from lemmata.theory.terms.index_terms import OPAQUE, Total
from lemmata.theory.terms.known import BEFORE, KNOWN
from lemmata.theory.terms.sympy_facts import Add, AppliedUndef, Basic, KroneckerDelta, Mul, Pow, Rational, Symbol
from lemmata.verify.base.points import Instances, Point, replaced
from lemmata.verify.interpret.balls import REALS, as_reals
from lemmata.verify.interpret.program import Program
from lemmata.verify.search.kinds import shape_of

Place = tuple[str, tuple[int, ...]]  # of an entry: the variable, and its indices
Sizes = tuple[tuple[str, int], ...]
MOST_PLACES = 12  # that are looked at for one batch
NARROW = 2.0**-20  # the bound of a solution, relative to it, beyond which an instance is left out
OPERATIONS = (Add, Mul, Total, AppliedUndef, KroneckerDelta, Rational, Symbol)


@lru_cache(maxsize=64)
def equations(claim: Claim) -> tuple[Any, ...]:
    """The equations among the hypotheses as they are evaluated, all of rational operations; none where one of them is not."""
    written = _written(claim)
    return tuple(map(spelled, written)) if all(map(_is_rational, written)) else ()


def _written(claim: Claim) -> list[Any]:
    """The equations among the hypotheses that speak of a variable, not only of sizes."""
    parts = claim.given.args if isinstance(claim.given, And) else (claim.given,)
    variables = {symbol for symbol, _ in claim.domain.variables}
    return [part for part in parts if isinstance(part, Eq) and part.free_symbols & variables]


def _is_rational(equation: Any) -> bool:
    """Whether both sides have, to the kernel, sums, products and whole powers only, so that fractions make fractions."""
    try:
        return all(map(_of_operations, map(lower, equation.args)))
    except MeaningError:
        return False


def _of_operations(term: Basic) -> bool:
    if isinstance(term, Pow):
        return bool(term.exp.is_Integer) and _of_operations(term.base)
    if isinstance(term, AppliedUndef) and type(term).__name__ in KNOWN:
        return type(term).__name__ == BEFORE
    return isinstance(term, OPERATIONS) and all(map(_of_operations, () if isinstance(term, Symbol) else term.args))


@lru_cache(maxsize=64)
def _program(claim: Claim) -> Program:
    arguments = [symbol for symbol, _ in claim.domain.variables] + list(claim.domain.sizes)
    return Program(arguments, *equations(claim))


# --- which entries ------------------------------------------------------------------------------------------------------


def _candidates(claim: Claim, sizes: Mapping[str, int]) -> Iterator[Place]:
    """The entries of variables of which any value belongs to the kind, or any of an interval, and on which no other depends."""
    spoken = set().union(*(equation.free_symbols for equation in equations(claim)))
    relied_on = tuple(companion for _, kind in claim.domain.variables for companion in kind.companions)
    for symbol, kind in claim.domain.variables:
        if symbol in spoken and (rules_of(kind).free or kind.ends is not None) and not isinstance(kind, relied_on):
            yield from ((symbol.name, path) for path in _paths(shape_of(symbol, dict(sizes))))


def _paths(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    paths: list[tuple[int, ...]] = [()]
    for length in shape:
        paths = [(*path, k) for path in paths for k in range(length)]
    return paths


@lru_cache(maxsize=512)
def places_to_solve(claim: Claim, sizes: Sizes, turn: int) -> tuple[Place, ...]:
    """As many entries as equations, in which all equations are affine together and which determine each other's values.

    They are found at two points of the sizes, in exact arithmetic, and are others with another turn; none where there are none.
    """
    candidates = list(_candidates(claim, dict(sizes)))
    count = len(equations(claim))
    if not candidates or not count:
        return ()
    start = turn * 5 % len(candidates)
    candidates = [*candidates[start:], *candidates[:start]][:MOST_PLACES]
    points = [_generic_point(claim, dict(sizes), salt) for salt in (3, 11)]
    chosen: list[Place] = []
    for place in candidates:
        if len(chosen) < count and all(_determines(claim, point, (*chosen, place)) for point in points):
            chosen.append(place)
    return tuple(chosen) if len(chosen) == count else ()


def _determines(claim: Claim, point: Point, chosen: tuple[Place, ...]) -> bool:
    """Whether the equations are affine in the entries together, with independent slopes."""
    found = _affine(claim, point, chosen)
    if found is None:
        return False
    least, slopes = found
    rng = random.Random(f"{claim.fingerprint} {chosen}")
    tried = [_any_number(rng) for _ in chosen]
    more = [sum((s * y for s, y in zip(row, tried, strict=True)), Fraction(0)) for row in slopes]
    meant = [a + b for a, b in zip(least, more, strict=True)]
    return _values(claim, _put(point, dict(zip(chosen, tried, strict=True)))) == meant and _rank(slopes) == len(chosen)


def _rank(rows: list[list[Fraction]]) -> int:
    left, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        rank += 1
        rest = [row for row in left if row is not pivot]
        left = [[a - b * row[column] / pivot[column] for a, b in zip(row, pivot, strict=True)] for row in rest]
    return rank


def _any_number(rng: random.Random) -> Fraction:
    """A number > 0 at which no polynomial vanishes but by chance, as nobody knows it who writes a claim."""
    return Fraction(rng.randrange(1, 2**32), rng.randrange(2**8, 2**9))


def _generic_point(claim: Claim, sizes: dict[str, int], salt: int) -> Point:
    """Numbers of no relation to each other or to the claim's own; none need belong to its kind."""
    rng = random.Random(f"{claim.fingerprint} {salt}")

    def entries(shape: tuple[int, ...]) -> Any:
        if shape:
            return [entries(shape[1:]) for _ in range(shape[0])]
        return _any_number(rng)

    return {symbol.name: entries(shape_of(symbol, sizes)) for symbol, _ in claim.domain.variables} | sizes


# --- solving them -------------------------------------------------------------------------------------------------------


def _values(claim: Claim, point: Point) -> list[Fraction] | None:
    """Left sides less right sides; None where they are no fractions."""
    program = _program(claim)
    try:
        sides = program.evaluate(REALS, {name: as_reals(point[name]) for name in program.names})
        found = [side.margin.rational for side in sides]
    except (ValueError, ZeroDivisionError, TypeError, NotImplementedError):
        return None
    return None if None in found else [Fraction(int(part.p), int(part.q)) for part in found]


def _affine(claim: Claim, point: Point, chosen: tuple[Place, ...]) -> tuple[list[Fraction], list[list[Fraction]]] | None:
    """The values with 0 in the chosen places, and the slopes there."""
    zero = dict.fromkeys(chosen, Fraction(0))
    least = _values(claim, _put(point, zero))
    more = [_values(claim, _put(point, zero | {place: Fraction(1)})) for place in chosen]
    if least is None or any(column is None for column in more):
        return None
    return least, [[column[k] - least[k] for column in more if column is not None] for k in range(len(least))]


def _put(point: Point, entries: Mapping[Place, Fraction]) -> Point:
    changed = dict(point)
    for (name, path), entry in entries.items():
        changed[name] = replaced(changed[name], path, entry)
    return changed


def solved(chosen: tuple[Place, ...], claim: Claim, point: Point) -> Point:
    """The point with the chosen entries as the equations have them; as it is where they do not determine them."""
    found = _affine(claim, point, chosen)
    if found is None or _rank(found[1]) < len(found[0]):
        return point
    return _put(point, dict(zip(chosen, eliminated(*found, _first_nonzero), strict=True)))


def meeting(claim: Claim, point: Point) -> Point:
    """The point itself where it meets the equations, else with entries solved for; as it is where that is not possible."""
    if not equations(claim) or not any(_values(claim, point) or [Fraction(1)]):
        return point
    sizes = tuple((size.name, point[size.name]) for size in claim.domain.sizes)
    for turn in range(3):
        found = solved(places_to_solve(claim, sizes, turn), claim, point)
        if found is not point:
            return found
    return point


def eliminated(least: list[Any], slopes: list[list[Any]], choose: Callable[[list[list[Any]], int], int]) -> list[Any]:
    """The solution y of `least + slopes y = 0`, by elimination; numbers that can be added, multiplied and divided."""
    rows = [[*row, -value] for row, value in zip(slopes, least, strict=True)]
    size = len(rows)
    for column in range(size):
        at = choose(rows, column)
        rows[column], rows[at] = rows[at], rows[column]
        pivot = rows[column]
        for k in range(size):
            if k != column:
                factor = rows[k][column] / pivot[column]
                rows[k] = [a - factor * b for a, b in zip(rows[k], pivot, strict=True)]
    return [row[-1] / row[k] for k, row in enumerate(rows)]


def _first_nonzero(rows: list[list[Fraction]], column: int) -> int:
    return next(k for k in range(column, len(rows)) if rows[k][column])


# --- batches ------------------------------------------------------------------------------------------------------------


def met(claim: Claim, instances: Instances) -> Instances | None:
    """The instances with entries solved for, without those where that fails; None where there are no such equations or places.

    What the equations' values and slopes are is known up to their bounds, so the solution is too.
    """
    import torch

    from lemmata.verify.interpret.floats import FLOATS
    from lemmata.verify.numbers.bounded import Bounded, constant
    from lemmata.verify.search.floats import bounded_values

    sizes = tuple(sorted(instances.request.sizes.items()))
    chosen = places_to_solve(claim, sizes, instances.request.seed % 7) if equations(claim) else ()
    if not chosen:
        return None
    some = next(iter(instances.values.values()))
    like = Bounded.exact(some.new_zeros(instances.count))

    def margins(ones: tuple[Place, ...]) -> list[Bounded]:
        values = {name: tensor.clone() for name, tensor in instances.values.items()}
        for name, path in chosen:
            values[name][_at(path)] = float((name, path) in ones)
        found = _program(claim).evaluate(FLOATS, bounded_values(replace(instances, values=values)))
        return [side.margin if isinstance(side.margin, Bounded) else constant(side.margin, like) for side in found]

    with torch.no_grad():
        least = margins(())
        columns = [margins((place,)) for place in chosen]
        slopes = [[column[k] - least[k] for column in columns] for k in range(len(least))]
        solution = eliminated(least, slopes, lambda rows, column: column)
        values = {name: tensor.clone() for name, tensor in instances.values.items()}
        off = {name: values[name].new_zeros(values[name].shape) for name, _ in chosen} | dict(instances.off)
        kept = torch.ones(instances.count, dtype=torch.bool, device=some.device)
        for (name, path), entry in zip(chosen, solution, strict=True):
            value, error = (part.expand(instances.count) for part in (entry.value, entry.error))
            values[name][_at(path)], off[name][_at(path)] = value, error
            kept &= torch.isfinite(value) & (error <= NARROW * (1 + value.abs()))
            kept &= _inside(claim.domain.kind_of(name), value, error)
    if not kept.any():
        return None
    return Instances(
        replace(instances.request, count=int(kept.sum())),
        {name: tensor[kept] for name, tensor in values.items()},
        {name: tensor[kept] for name, tensor in off.items()},
        instances.nearest,
        frozenset(equations(claim)),
        (partial(solved, chosen, claim),),
    )


def _at(path: tuple[int, ...]) -> Any:
    """An entry of all instances."""
    return (slice(None), *path)


def _inside(kind: Kind, value: Any, error: Any) -> Any:
    """Whether a number certainly lies in the interval of its kind, whose ends floats may round."""
    low, high = (None, None) if rules_of(kind).free or kind.ends is None else kind.ends
    inside = value == value
    if low is not None:
        inside &= value - error > math.nextafter(float(low), math.inf)
    if high is not None:
        inside &= value + error < math.nextafter(float(high), -math.inf)
    return inside


# --- what cannot be met -------------------------------------------------------------------------------------------------


def left_to_chance(claim: Claim) -> bool:
    """Whether an equation among the hypotheses is not solved for at any of the sizes that are always drawn."""
    from lemmata.verify.search.families import edge_sizes

    sizes = [tuple(sorted(entry.items())) for entry in edge_sizes(claim.domain)]
    return bool(_written(claim)) and not any(places_to_solve(claim, entry, 0) for entry in sizes)


def hint(claim: Claim) -> str:
    """What to write in the place of an equation among the hypotheses, or ""."""
    return next((_instead(claim, part) for part in _written(claim)), "")


def _instead(claim: Claim, equation: Any) -> str:
    for side, other in (equation.args, equation.args[::-1]):
        if side in {symbol for symbol, _ in claim.domain.variables} and side not in other.free_symbols:
            return f"; {sstr(equation)} is met by no draw: write {sstr(other)} in the place of {side}"
    squares = [symbol for symbol, _ in claim.domain.variables if _is_length(equation, symbol)]
    if squares:
        return f"; {sstr(equation)} is met by no draw: give {squares[0]} the kind Sphere(radius)"
    return f"; {sstr(equation)} is met by no draw: choose kinds that meet it, or write what it says in the place of a variable"


def _is_length(equation: Any, symbol: Any) -> bool:
    """Whether it speaks of the length of one vector alone."""
    alone = (equation.free_symbols - OPAQUE) <= {symbol} | symbol.free_symbols if isinstance(symbol, MatrixSymbol) else False
    return alone and any(getattr(part, "is_Rational", False) for part in equation.args)
