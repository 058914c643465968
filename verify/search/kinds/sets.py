"""How intervals, probability vectors, sorted vectors and matrices are drawn: parameters anywhere, the set by construction.

Where membership must be exact, entries are multiples of a power of two, of so few bits that sums and products do not round.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import torch

from lemmata.theory.language.sets import (
    Descending,
    Interval,
    Joint,
    LowerTriangular,
    Matrix,
    PositiveSemidefinite,
    Probability,
    Stochastic,
    Symmetric,
)
from lemmata.verify.search.kinds.base import Assembly, PointSoFar, Search, Sketch, register
from lemmata.verify.search.kinds.constructions import Precision, on_grid
from lemmata.verify.search.kinds.generic import EIGHTHS, Numbers, column
from lemmata.verify.search.pattern_families import Rng, draw_patterns

if TYPE_CHECKING:
    from torch import Tensor

STEPS = 16  # of an interval that is drawn exactly


class Intervals(Numbers):
    """Numbers of an interval, of which every third is an end or the middle."""

    rescaled = False

    def drawn(self, kind: Interval, rng: Rng, shape: tuple[int, ...]) -> Tensor:
        share = torch.where(rng.chance(0.35), rng.grid(0, 2, *shape) / 2, rng.uniform(*shape))
        low, high = map(float, kind.ends)
        return low + (high - low) * share

    def assemble(self, kind: Interval, name: str, at: Assembly) -> Tensor:
        value = super().assemble(kind, name, at)
        return value.clamp(*_within(kind, value)) if at.exact else value

    def bounds(self, kind: Interval, part: str) -> tuple[float, float]:
        return float(kind.low), float(kind.high)

    def entries(self, kind: Interval) -> st.SearchStrategy[Fraction]:
        low, high = map(Fraction, kind.ends)
        return st.integers(0, STEPS).map(lambda k: low + (high - low) * k / STEPS)

    def lattice(self, kind: Interval) -> tuple[Fraction, ...]:
        low, high = map(Fraction, kind.ends)
        simple = [Fraction(k, 2) for k in (0, 2, -2, 1, -1, 4, -4)]
        return (*(value for value in simple if low <= value <= high), low, high, (low + high) / 2)


def _within(kind: Interval, like: Tensor) -> tuple[float, float]:
    """The ends as floats that do not lie outside."""
    found = []
    for end, inwards in zip(kind.ends, (torch.inf, -torch.inf), strict=True):
        nearest = like.new_tensor(float(end))
        outside = Fraction(float(nearest)) < end if inwards > 0 else Fraction(float(nearest)) > end
        found.append(float(torch.nextafter(nearest, like.new_tensor(inwards)) if outside else nearest))
    return found[0], found[1]


def shares(logits: Tensor, *, exact: bool, positive: bool = False) -> Tensor:
    """Softmax over the first axis; where exact, multiples of a power of two, all > 0 where asked, whose sum is 1."""
    weights = torch.softmax(logits, dim=0)
    if not exact:
        return weights
    whole = 2.0 ** Precision.of(weights.dtype).weight
    least = float(positive)
    counted = (weights * (whole - least * len(weights))).floor() + least
    rest = whole - counted.sum(dim=0, keepdim=True)
    return counted.scatter_add(0, counted.argmax(dim=0, keepdim=True), rest) / whole


def _logits(rng: Rng, shape: tuple[int, ...]) -> Tensor:
    """From equal shares to all on one; at the sharpest some shares are 0 where they are exact."""
    return rng.normal(*shape) * torch.where(rng.chance(0.2), 0.0, rng.log_uniform(low=0.1, high=30.0))


@st.composite
def _weights(draw: st.DrawFn, length: int, least: int = 0) -> list[Fraction]:
    counted = draw(column(length, st.integers(least, 8).map(Fraction)))
    if not any(counted):
        counted[0] = Fraction(1)
    return [weight / sum(counted) for weight in counted]


class Probabilities(Search):
    """Softmaxes of logits."""

    constructed = True
    rescaled = False

    def draw(self, kind: Any, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        at.draft.free[f"{name}:logits"] = _logits(at.rng, shape)

    def assemble(self, kind: Probability, name: str, at: Assembly) -> Tensor:
        return shares(at.draft.free[f"{name}:logits"], exact=at.exact, positive=kind.positive)

    def bounds(self, kind: Any, part: str) -> tuple[float, float]:
        return -50.0, 50.0

    def point(self, kind: Probability, shape: tuple[int, ...], at: PointSoFar) -> Any:
        return at.draw(_weights(shape[0], int(kind.positive)))

    def lattice(self, kind: Any) -> tuple[Fraction, ...]:
        return Fraction(0), Fraction(1), Fraction(1, 2), Fraction(1, 4), Fraction(3, 4)


class StochasticRows(Probabilities):
    """A softmax a row."""

    def assemble(self, kind: Stochastic, name: str, at: Assembly) -> Tensor:  # type: ignore[override]
        logits = at.draft.free[f"{name}:logits"].transpose(0, 1)
        return shares(logits, exact=at.exact).transpose(0, 1)

    def point(self, kind: Stochastic, shape: tuple[int, ...], at: PointSoFar) -> Any:  # type: ignore[override]
        return [at.draw(_weights(shape[1])) for _ in range(shape[0])]


class JointShares(Probabilities):
    """One softmax over all entries."""

    def assemble(self, kind: Joint, name: str, at: Assembly) -> Tensor:  # type: ignore[override]
        logits = at.draft.free[f"{name}:logits"]
        made = shares(logits.reshape(-1, logits.shape[-1]), exact=at.exact, positive=kind.positive)
        return made.reshape(logits.shape)

    def point(self, kind: Joint, shape: tuple[int, ...], at: PointSoFar) -> Any:  # type: ignore[override]
        rows, columns = shape
        entries = at.draw(_weights(rows * columns, int(kind.positive)))
        return [entries[i * columns : (i + 1) * columns] for i in range(rows)]


class DescendingVectors(Search):
    """Vectors as patterns are drawn, sorted."""

    reverses = False

    def draw(self, kind: Any, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        at.draft.free[name] = draw_patterns(at.rng, at.request.family, shape[0], 1)[:, 0] * at.scale

    def assemble(self, kind: Any, name: str, at: Assembly) -> Tensor:
        return super().assemble(kind, name, at).sort(dim=0, descending=True).values

    def point(self, kind: Any, shape: tuple[int, ...], at: PointSoFar) -> Any:
        return sorted(at.draw(column(shape[0], EIGHTHS)), reverse=True)


class Matrices(Search):
    """Any matrices, drawn as patterns are."""

    line = True
    like = "matrix"

    def draw(self, kind: Any, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        at.draft.free[name] = draw_patterns(at.rng, at.request.family, *shape) * at.scale

    def assemble(self, kind: Any, name: str, at: Assembly) -> Tensor:
        return self.made(kind, at.draft.free[name], exact=at.exact)

    def made(self, kind: Any, entries: Tensor, *, exact: bool) -> Tensor:
        """The matrix of its parameters, (rows, columns, B)."""
        return entries

    def point(self, kind: Any, shape: tuple[int, ...], at: PointSoFar) -> Any:
        return self.of_rows(kind, [at.draw(column(shape[1], EIGHTHS)) for _ in range(shape[0])])

    def of_rows(self, kind: Any, rows: list[list[Fraction]]) -> list[list[Fraction]]:
        """The same in exact arithmetic."""
        return rows


class SymmetricMatrices(Matrices):
    """The part below the diagonal, twice."""

    def made(self, kind: Any, entries: Tensor, *, exact: bool) -> Tensor:
        below = entries.permute(2, 0, 1).tril()
        return (below + below.tril(-1).transpose(1, 2)).permute(1, 2, 0)

    def of_rows(self, kind: Any, rows: list[list[Fraction]]) -> list[list[Fraction]]:
        return [[rows[max(i, k)][min(i, k)] for k in range(len(rows))] for i in range(len(rows))]


class SemidefiniteMatrices(Matrices):
    r"""$BB^\top$, and for definite ones more on the diagonal; rows of B may be 0 or equal, so that the rank is any."""

    line = False
    constructed = True

    def made(self, kind: PositiveSemidefinite, entries: Tensor, *, exact: bool) -> Tensor:
        if exact:
            entries = on_grid(entries, _few_bits(entries))
        found = torch.einsum("ikb,jkb->ijb", entries, entries)
        if not kind.definite:
            return found
        size = entries.abs().amax(dim=(0, 1))
        least = torch.where(size > 0, torch.ldexp(torch.ones_like(size), torch.frexp(size).exponent), 1.0)
        room = (least * 2.0 ** -_few_bits(entries)).square()
        return found + torch.eye(entries.shape[0], dtype=entries.dtype, device=entries.device).unsqueeze(-1) * room

    def of_rows(self, kind: PositiveSemidefinite, rows: list[list[Fraction]]) -> list[list[Fraction]]:
        made = [[sum((a * b for a, b in zip(one, other, strict=True)), Fraction(0)) for other in rows] for one in rows]
        return [[entry + Fraction(kind.definite and i == k, 8) for k, entry in enumerate(row)] for i, row in enumerate(made)]


def _few_bits(entries: Tensor) -> int:
    """Of an entry whose products with others are summed exactly, up to 1,024 of them."""
    return 20 if entries.dtype == torch.float64 else 7


class TriangularMatrices(Matrices):
    """The part on and below the diagonal."""

    def made(self, kind: Any, entries: Tensor, *, exact: bool) -> Tensor:
        return entries.permute(2, 0, 1).tril().permute(1, 2, 0)

    def of_rows(self, kind: Any, rows: list[list[Fraction]]) -> list[list[Fraction]]:
        return [[entry if k <= i else Fraction(0) for k, entry in enumerate(row)] for i, row in enumerate(rows)]


register(Interval, Intervals())
register(Probability, Probabilities())
register(Descending, DescendingVectors())
register(Matrix, Matrices())
register(Symmetric, SymmetricMatrices())
register(PositiveSemidefinite, SemidefiniteMatrices())
register(Stochastic, StochasticRows())
register(Joint, JointShares())
register(LowerTriangular, TriangularMatrices())
