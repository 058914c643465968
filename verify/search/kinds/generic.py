"""The kinds of the language: numbers of an interval, whole numbers, vectors."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import torch

from lemmata.theory.language.kinds import NonNegative, Positive, Real, UnitInterval, Vector, Whole
from lemmata.verify.search.kinds.base import SMALL, Assembly, PointSoFar, Search, Sketch, register
from lemmata.verify.search.pattern_families import Rng, draw_patterns

if TYPE_CHECKING:
    from torch import Tensor

EIGHTHS = st.integers(-64, 64).map(lambda k: Fraction(k, 8))
ROOM = 3  # entries are drawn for the largest size and cut, so that lowering a size moves nothing else while it shrinks
SMALL_POSITIVE = (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(3))


def column(length: int, entries: st.SearchStrategy[Fraction]) -> st.SearchStrategy[list[Fraction]]:
    """Columns of entries drawn alike."""
    room = max(length, ROOM)
    return st.lists(entries, min_size=room, max_size=room).map(lambda column: column[:length])


def mean(rows: list[list[Fraction]], weights: list[Fraction]) -> list[Fraction]:
    """The weighted mean of rows."""
    total = sum(weights, Fraction(0))
    columns = zip(*rows, strict=True)
    return [sum((w * e for w, e in zip(weights, column, strict=True)), Fraction(0)) / total for column in columns]


@st.composite
def states(draw: st.DrawFn, rows: list[list[Fraction]] | None, n: int) -> list[Fraction]:
    """Columns anywhere, far, at a row, or half way between two."""
    mode = draw(st.integers(0, 4))
    entries = draw(column(n, EIGHTHS))
    if mode >= 3 and rows is not None:
        one, other = (rows[draw(st.integers(0, max(len(rows), ROOM) - 1)) % len(rows)] for _ in range(2))
        return list(one) if mode == 3 else mean([one, other], [Fraction(1), Fraction(1)])
    return [entry * (64 if mode == 2 else 1) for entry in entries]


class Numbers(Search):
    """Numbers, or columns of them, whose entries are drawn alike; the parameter is the number itself."""

    def drawn(self, kind: Any, rng: Rng, shape: tuple[int, ...]) -> Tensor:
        """Entries, (*shape, B)."""
        raise NotImplementedError

    def entries(self, kind: Any) -> st.SearchStrategy[Fraction]:
        """Exact entries."""
        raise NotImplementedError

    def draw(self, kind: Any, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        at.draft.free[name] = self.drawn(kind, at.rng, shape)

    def point(self, kind: Any, shape: tuple[int, ...], at: PointSoFar) -> Any:
        if len(shape) > 1:
            return [at.draw(column(shape[1], self.entries(kind))) for _ in range(shape[0])]
        return at.draw(column(shape[0], self.entries(kind)) if shape else self.entries(kind))


class Reals(Numbers):
    """Real numbers: small halves, broad and heavy-tailed ones."""

    scales = True

    def drawn(self, kind: Real, rng: Rng, shape: tuple[int, ...]) -> Tensor:
        whole = rng.grid(-8, 8, *shape) / 2
        broad = rng.normal(*shape) * rng.log_uniform(low=1e-3, high=1e3)
        return torch.where(rng.chance(0.4), whole, torch.where(rng.chance(0.2), rng.heavy(*shape), broad))

    def entries(self, kind: Real) -> st.SearchStrategy[Fraction]:
        return EIGHTHS


_POSITIVE = st.one_of(st.integers(1, 64).map(lambda k: Fraction(k, 8)), st.integers(-20, 20).map(lambda k: Fraction(2) ** k))


def _positive(rng: Rng, shape: tuple[int, ...]) -> Tensor:
    fraction = rng.grid(1, 16, *shape) * torch.where(rng.chance(0.5), 0.25, 1.0).to(rng.dtype)
    broad = rng.log_uniform(*shape, low=1e-6, high=1e6)
    return torch.where(rng.chance(0.3), fraction, torch.where(rng.chance(0.5), broad, broad.pow(0.25)))


class PositiveReals(Numbers):
    """Numbers > 0 over twelve orders of magnitude; a descent moves their logarithms."""

    scales = True
    rescaled = False

    def drawn(self, kind: Positive, rng: Rng, shape: tuple[int, ...]) -> Tensor:
        return _positive(rng, shape)

    def bounds(self, kind: Positive, part: str) -> tuple[float, float]:
        return (-30.0, 30.0) if part == "log" else (2.0**-100, math.inf)

    def to_descend(self, name: str, free: dict[str, Tensor]) -> None:
        free[f"{name}:log"] = free.pop(name).log()

    def entries(self, kind: Positive) -> st.SearchStrategy[Fraction]:
        return _POSITIVE

    def lattice(self, kind: Positive) -> tuple[Fraction, ...]:
        return SMALL_POSITIVE


class NonNegativeReals(Numbers):
    """Numbers >= 0, of which every seventh is 0."""

    scales = True
    rescaled = False

    def drawn(self, kind: NonNegative, rng: Rng, shape: tuple[int, ...]) -> Tensor:
        return torch.where(rng.chance(0.15, *shape), 0.0, _positive(rng, shape))

    def bounds(self, kind: NonNegative, part: str) -> tuple[float, float]:
        return 0.0, math.inf

    def entries(self, kind: NonNegative) -> st.SearchStrategy[Fraction]:
        return st.one_of(st.just(Fraction(0)), _POSITIVE)

    def lattice(self, kind: NonNegative) -> tuple[Fraction, ...]:
        return (Fraction(0), *SMALL_POSITIVE)


class Shares(Numbers):
    """Numbers in [0, 1], of which every third is 0, 1/2 or 1."""

    rescaled = False

    def drawn(self, kind: UnitInterval, rng: Rng, shape: tuple[int, ...]) -> Tensor:
        special = rng.grid(0, 2, *shape) / 2
        return torch.where(rng.chance(0.35), special, rng.uniform(*shape))

    def assemble(self, kind: UnitInterval, name: str, at: Assembly) -> Tensor:
        value = super().assemble(kind, name, at)
        return value.clamp(0, 1) if at.exact else value

    def bounds(self, kind: UnitInterval, part: str) -> tuple[float, float]:
        return 0.0, 1.0

    def entries(self, kind: UnitInterval) -> st.SearchStrategy[Fraction]:
        return st.integers(0, 8).map(lambda k: Fraction(k, 8))

    def lattice(self, kind: UnitInterval) -> tuple[Fraction, ...]:
        return (Fraction(1, 2), Fraction(0), Fraction(1), Fraction(1, 4), Fraction(3, 4))


class WholeNumbers(Numbers):
    """Whole numbers, small ones more often; no descent moves them."""

    amounts = True
    rescaled = False

    def draw(self, kind: Whole, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        at.draft.fixed[name] = self.drawn(kind, at.rng, shape)

    def drawn(self, kind: Whole, rng: Rng, shape: tuple[int, ...]) -> Tensor:
        room = kind.high - kind.low
        if room < 0:
            raise ValueError(f"a Whole needs low <= high, got {kind}")
        small = rng.integers(0, min(3, room), *shape)
        broad = (rng.uniform(*shape) ** 2 * (room + 1)).floor().to(torch.int64).clamp(max=room)
        offset = torch.where(rng.chance(0.15), 0, torch.where(rng.chance(0.35), small, broad))
        return (offset + kind.low).to(rng.dtype)

    def bounds(self, kind: Whole, part: str) -> tuple[float, float]:
        return float(kind.low), float(kind.high)

    def within(self, kind: Whole, part: str, tensor: Tensor) -> Tensor:
        return super().within(kind, part, tensor.round())

    def entries(self, kind: Whole) -> st.SearchStrategy[Fraction]:
        return st.integers(kind.low, kind.high).map(Fraction)

    def lattice(self, kind: Whole) -> tuple[Fraction, ...]:
        return tuple(Fraction(kind.low + step) for step in range(6))


class Vectors(Search):
    """Any vectors, their entries drawn as patterns are, at the request's scale."""

    line = True
    like = "anywhere"

    def draw(self, kind: Any, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        entries = draw_patterns(at.rng, at.request.family, shape[0] if shape else 1, 1)[:, 0] * at.scale
        at.draft.free[name] = entries if shape else entries[0]

    def point(self, kind: Any, shape: tuple[int, ...], at: PointSoFar) -> Any:
        return at.draw(states(None, shape[0]) if shape else EIGHTHS)


register(Real, Reals())
register(Positive, PositiveReals())
register(NonNegative, NonNegativeReals())
register(UnitInterval, Shares())
register(Whole, WholeNumbers())
register(Vector, Vectors())

__all__ = ["EIGHTHS", "ROOM", "SMALL", "SMALL_POSITIVE", "Numbers", "Vectors", "column", "mean", "states"]
