"""The guard's sieve: most instances of a theorem are compared with its claim in batches of floats, the others one by one.

An instance passes where every hypothesis of the kinds is what it should be, and every side and every number that an operator is
given is the claim's: both are floats there, and agree within 2^-40 of their size. All that does not pass is asked exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from lemmata.theory.language.claim import ClaimError
from lemmata.verify.base.points import Point
from lemmata.verify.coq.evaluation import Outside, Undecided
from lemmata.verify.coq.floating import FAILS, HOLDS, TINY, WIDE, Floating, Mixed, Unbatched
from lemmata.verify.coq.reader import NAT, ReadError
from lemmata.verify.coq.scaled import plain
from lemmata.verify.interpret.floats import INTEGRALS_BY_RULE
from lemmata.verify.interpret.program import compiled
from lemmata.verify.numbers.bounded import Bounded

if TYPE_CHECKING:
    from lemmata.verify.coq.guard import One

MOST = 512  # instances of a batch
Numbers = list[Any]  # arrays
NOT_HERE = (Unbatched, Undecided, ReadError, ClaimError, ValueError, IndexError, OverflowError)


class Sieve:
    """One theorem in floats."""

    def __init__(self, floating: Floating, one: One) -> None:
        names = [list(term.names) for term in one.terms]
        self.one = one
        self.of_kinds = [floating.compiled(node, list(one.names)) for node in one.nodes_of_kinds]
        self.terms = [floating.compiled(term.node, held) for term, held in zip(one.terms, names, strict=True)]
        self.groups = [[floating.compiled(node, list(one.names)) for node in nodes] for nodes, _ in one.group_nodes]
        self.own: Callable[..., Sequence[Any]] | None = None
        with suppress(ClaimError):
            self.own = compiled(one.symbols, one.wanted, INTEGRALS_BY_RULE)

    def passed(self, points: Sequence[tuple[Point, bool]]) -> list[bool]:
        """Which points agree in floats; each is given with whether it belongs to the domain."""
        found = [False] * len(points)
        if self.own is None:
            return found
        alike: dict[Any, list[int]] = {}
        for place, (point, inside) in enumerate(points):
            if all(point[size.name] >= 1 for size in self.one.claim.domain.sizes):
                sizes = tuple(point[size.name] for size in self.one.claim.domain.sizes)
                alike.setdefault((inside, sizes), []).append(place)
        for (inside, _), places in alike.items():
            for begin in range(0, len(places), MOST):
                part = places[begin : begin + MOST]
                for place, agrees in zip(part, self._of_one_shape([points[k][0] for k in part], inside), strict=True):
                    found[place] = bool(agrees)
        return found

    def _of_one_shape(self, points: list[Point], inside: bool) -> Any:
        """Which of some points of the same sizes agree.

        The claim takes them all at once, the theorem those with the same naturals.
        """
        theirs: Numbers | None = None
        if inside:
            with suppress(*NOT_HERE), np.errstate(all="ignore"), torch.no_grad():
                theirs = self._claimed(points)
        alike: dict[Any, list[int]] = {}
        for place, point in enumerate(points):
            alike.setdefault(self._key(point), []).append(place)
        agrees = np.zeros(len(points), dtype=bool)
        for places in alike.values():
            part = None if theirs is None else [number[places] for number in theirs]
            agrees[places] = self._agree([points[k] for k in places], inside, part)
        return agrees

    def _key(self, point: Point) -> Any:
        """What instances of one batch have in common: the naturals, and so all lengths."""
        return tuple(
            tuple(point[key]) if isinstance(point[key], list) else point[key]
            for key, kind, _ in self.one.places.values()
            if kind in (NAT, (NAT, NAT))
        )

    def _agree(self, points: list[Point], inside: bool, theirs: Numbers | None) -> Any:
        """Which of some points with the same naturals agree; the claim's numbers are given where they are known."""
        try:
            with np.errstate(all="ignore"), torch.no_grad():
                return self._compared(points, inside, theirs)
        except Mixed as mixed:
            if np.shape(mixed.chosen) != (len(points),):
                return [False] * len(points)
            agrees = np.zeros(len(points), dtype=bool)
            for chosen in (mixed.chosen, ~mixed.chosen):
                part = None if theirs is None else [number[chosen] for number in theirs]
                agrees[chosen] = self._agree([points[k] for k in np.flatnonzero(chosen)], inside, part)
            return agrees
        except NOT_HERE:
            return [False] * len(points)

    def _compared(self, points: list[Point], inside: bool, theirs: Numbers | None) -> Any:
        env, values = self._held(points)
        holds: Any = HOLDS
        for run in self.of_kinds:
            holds = np.minimum(holds, run(env))
            if np.all(holds == FAILS):
                break
        agrees = np.full(len(points), True) & (holds == (HOLDS if inside else FAILS))
        if not inside or not agrees.any():
            return agrees
        return agrees & self._same_sides(points, env, values, self._claimed(points) if theirs is None else theirs)

    def _held(self, points: list[Point]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What the theorem's names stand for at the points, in their order and by name."""
        one = self.one
        full = [one.completed(point) for point in points]
        columns = {
            name: np.array([point[key] for point in full], dtype=float).astype(WIDE)
            for name, (key, kind, _) in one.places.items()
            if kind not in (NAT, (NAT, NAT))
        }
        values = {
            name: _naturals(points[0][key], name) if name not in columns else _entries(columns[name], name)
            for name, (key, _, _) in one.places.items()
        }
        return tuple(values.values()), values

    def _claimed(self, points: list[Point]) -> Numbers:
        """What the claim has for each side and each number that an operator is given, a row a point."""
        if self.own is None:
            raise Unbatched("a claim that has no floats")
        drawn = self._drawn(points)
        numbers = self.own(*(self._own_value(symbol, points, drawn) for symbol in self.one.symbols))
        values = (number.value.numpy() if isinstance(number, Bounded) else np.asarray(float(number)) for number in numbers)
        return [np.broadcast_to(value, (len(points), *value.shape[1:])) for value in values]

    def _drawn(self, points: list[Point]) -> dict[str, list[Any]]:
        """Values of what is bound within the statement."""
        return {name: [self.one.bound_value(symbol, point) for point in points] for name, symbol in self.one.bound.items()}

    def _same_sides(self, points: list[Point], env: tuple[Any, ...], values: dict[str, Any], theirs: Numbers) -> Any:
        """Where all sides of the relations have the claim's values; `values` is filled with what is bound within."""
        one, count, agrees = self.one, len(points), np.full(len(points), True)
        for name, numbers in self._drawn(points).items():
            whole = isinstance(numbers[0], int)
            values[name] = numbers[0] if whole else _entries(np.array(numbers, dtype=float).astype(WIDE), name)
        for term, run, wanted in zip(one.terms, self.terms, theirs, strict=False):
            found = run(tuple(values[name] for name in term.names))
            agrees &= _equal(found, wanted, count)
        return agrees & self._groups_agree(env, theirs[len(one.terms) :], count)

    def _own_value(self, symbol: Any, points: list[Point], drawn: dict[str, Any]) -> Any:
        """A variable as the claim's floats take it."""
        if symbol in self.one.claim.domain.sizes:
            return Fraction(points[0][symbol.name])
        name = next((name for name, bound in self.one.bound.items() if bound == symbol), None)
        held = drawn[name] if name is not None else [point[symbol.name] for point in points]
        if name is not None and isinstance(held[0], int):
            return Fraction(held[0])
        exact = np.array(held, dtype=object)
        floats = torch.tensor(exact.astype(float))
        rounded = torch.tensor(_rounds(exact).astype(float))
        return Bounded(floats, floats.abs() * rounded * 2.0**-52, is_exact=not bool(rounded.any()))

    def _groups_agree(self, env: tuple[Any, ...], wanted: Numbers, count: int) -> Any:
        """Whether each operator is given the claim's numbers, in order of size."""
        agrees, begin = np.full(count, True), 0
        for runs, (_, theirs) in zip(self.groups, self.one.group_nodes, strict=True):
            found = [np.broadcast_to(plain(run(env)), (count,)) for run in runs]
            numbers = np.stack(wanted[begin : begin + len(theirs)])
            begin += len(theirs)
            gap = np.abs(np.sort(np.stack(found), axis=0) - np.sort(numbers, axis=0))
            agrees &= (gap <= TINY * (1 + np.abs(np.sort(numbers, axis=0)))).all(axis=0)
        return agrees


@partial(np.frompyfunc, nin=1, nout=1)
def _rounds(entry: Fraction) -> bool:
    """Whether a number is no float."""
    return bool(entry.denominator & (entry.denominator - 1)) or abs(entry.numerator) >= 2**53


def _naturals(held: Any, name: str) -> Any:
    return _entries([int(entry) for entry in held], name) if isinstance(held, list) else int(held)


def _entries(held: Any, name: str) -> Any:
    """An array as a function of its places: a list of naturals, or numbers (B,), vectors (B, n) and matrices (B, d, n)."""
    if isinstance(held, list):
        columns, depth = held, 1
    else:
        columns, depth = np.moveaxis(held, 0, -1).copy(), held.ndim - 1
    if depth == 0:
        return held

    def entry(i: int) -> Any:
        if i >= len(columns):
            raise Outside(f"the entry {i} of {name}, which has {len(columns)}")
        return made[i]

    made = [_row(column, name) if depth > 1 else column for column in columns]
    return entry


def _row(columns: Any, name: str) -> Any:
    def entry(i: int) -> Any:
        if i >= len(columns):
            raise Outside(f"the entry {i} of {name}, which has {len(columns)}")
        return made[i]

    made = [*columns]
    return entry


def _equal(found: Any, value: Any, count: int) -> Any:
    """Where a term has the claim's value, nearly."""
    if value.ndim == 2:
        ours = np.stack([np.broadcast_to(plain(found(k)), (count,)) for k in range(value.shape[1])], axis=1)
    else:
        ours = plain(found)
    agrees = np.isfinite(ours) & (np.abs(ours - value) <= TINY * (1 + np.abs(value)))
    return np.broadcast_to(agrees, (count, *agrees.shape[1:])).reshape(count, -1).all(axis=1)
