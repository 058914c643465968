r"""How points of spheres and balls, orthogonal matrices and permutations are drawn.

A point of a sphere is no vector of floats, but rational points lie as near as one likes: for t with $s=\lVert t\rVert^2$ the
point $r\,(1-s,2t)/(1+s)$ is one. So an instance is the rational point nearest to the floats, and `off` bounds how far it is.
An orthogonal matrix is a product of reflections $I-2ww^\top/w^\top w$ with rational w.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import torch

from lemmata.theory.language.kinds import KindError, Setting
from lemmata.theory.language.sets import Ball, Orthogonal, Permutation, Sphere
from lemmata.verify.search.kinds.base import Assembly, PointSoFar, Search, Sketch, register
from lemmata.verify.search.kinds.generic import column
from lemmata.verify.search.pattern_families import Rng, draw_patterns

if TYPE_CHECKING:
    from torch import Tensor

BITS = 52  # of the parameters of a rational point
SIMPLE = 24  # the greatest denominator of a parameter that is taken where it is as near
NEAREST_BORDER = 30  # an open ball is drawn to within one part in two to this power of its radius
NOWHERE = Setting((), {})  # these kinds ask nothing of other variables

Row = list[Fraction]


def relative_off(count: int, dtype: torch.dtype) -> float:
    """How far a vector of length 1, made in floats of so many entries, may be from the rational one that is taken for it."""
    return (64 + count) * (2.0**-49 if dtype == torch.float64 else 2.0**-20)


# --- rational points ----------------------------------------------------------------------------------------------------


def unit_near(row: Row, grid: int = 0) -> Row:
    """A rational vector of length 1 in nearly the direction of a row; of 0, the first axis.

    Args:
        grid: 0 for one as near as floats are, else its parameters are multiples of one part of so many.
    """
    top = max(map(abs, row))
    if not top:
        return [Fraction(int(k == 0)) for k in range(len(row))]
    scaled = [float(entry / top) for entry in row]
    length = math.sqrt(math.fsum(entry * entry for entry in scaled))
    pole = max(range(len(row)), key=lambda k: abs(scaled[k]))
    sign = 1 if scaled[pole] > 0 else -1
    t = [_parameter(entry / (length + abs(scaled[pole])), grid) for entry in scaled]
    square = sum((entry * entry for k, entry in enumerate(t) if k != pole), Fraction(0))
    return [sign * (1 - square) / (1 + square) if k == pole else 2 * entry / (1 + square) for k, entry in enumerate(t)]


def _parameter(value: float, grid: int) -> Fraction:
    if grid:
        return Fraction(round(value * grid), grid)
    simple = Fraction(value).limit_denominator(SIMPLE)
    return simple if abs(simple - Fraction(value)) < Fraction(1, 2 ** (BITS - 2)) else Fraction(round(value * 2**BITS), 2**BITS)


def _by_rows(value: Any, change: Any) -> Any:
    """A vector, or every row of a matrix, changed."""
    return [change(row) for row in value] if isinstance(value[0], list) else change(value)


class OnSphere(Search):
    """Directions drawn as patterns are, every other one with simple parameters."""

    near = True
    constructed = True
    rescaled = False

    def draw(self, kind: Any, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        rows, length = shape if len(shape) == 2 else (1, shape[0])
        matrix = len(shape) == 2
        drawn = draw_patterns(at.rng, at.request.family, *(shape if matrix else (length, 1)))
        drawn = drawn if matrix else drawn.transpose(0, 1)
        t = at.rng.grid(-4, 4, rows, length) / 4 * at.rng.grid(0, 1, rows, length)
        square = t[:, 1:].square().sum(dim=1, keepdim=True)
        simple = torch.cat([1 - square, 2 * t[:, 1:]], dim=1).roll(at.request.seed % length, dims=1)
        chosen = torch.where(at.rng.chance(0.5), simple, drawn)
        at.draft.free[name] = chosen if matrix else chosen[0]

    def direction(self, name: str, at: Assembly) -> Tensor:
        """Vectors of length 1, (..., length, B)."""
        drawn = at.draft.free[name]
        axis = drawn.ndim - 2
        first = torch.zeros_like(drawn)
        first.select(axis, 0).fill_(1.0)
        scaled = drawn / drawn.detach().abs().amax(dim=axis, keepdim=True).clamp_min(1e-300)
        square = scaled.square().sum(dim=axis, keepdim=True)
        return torch.where(square > 0, scaled / square.clamp_min(1e-300).sqrt(), first)

    def assemble(self, kind: Any, name: str, at: Assembly) -> Tensor:
        return float(kind.radius) * self.direction(name, at)

    def off(self, kind: Any, value: Tensor) -> Tensor:
        size = float(kind.radius)
        on_axis = ((value != 0).sum(dim=-1, keepdim=True) == 1) & (value.abs().amax(dim=-1, keepdim=True) == size)
        sure = on_axis & (Fraction(float(value.new_tensor(size))) == Fraction(kind.radius))
        return torch.where(sure, 0.0, relative_off(value.shape[-1], value.dtype) * size).expand(value.shape).to(value.dtype)

    def nearest(self, kind: Any, value: Any, grid: int = 0) -> Any:
        if not grid and kind.contains(value, NOWHERE):
            return value
        return _by_rows(value, lambda row: [Fraction(kind.radius) * entry for entry in unit_near(row, grid)])

    def point(self, kind: Any, shape: tuple[int, ...], at: PointSoFar) -> Any:
        small = st.integers(-6, 6).map(lambda k: Fraction(k, 3))
        drawn = [at.draw(column(shape[-1], small)) for _ in range(shape[0] if len(shape) == 2 else 1)]
        made = [[Fraction(kind.radius) * entry for entry in unit_near(row, 6)] for row in drawn]
        return made if len(shape) == 2 else made[0]

    def lattice(self, kind: Any) -> tuple[Fraction, ...]:
        return tuple(Fraction(kind.radius) * Fraction(k, 5) for k in (0, 5, -5, 3, 4, -3, -4))


class InBall(OnSphere):
    """A direction and how far out: in the centre, on the border where it is closed, or between."""

    def draw(self, kind: Any, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        super().draw(kind, name, shape, at)
        rows = shape[:1] if len(shape) == 2 else ()
        most = 1.0 if kind.closed else 1 - 2.0 ** -at.rng.grid(4, NEAREST_BORDER, *rows)
        far = torch.where(at.rng.chance(0.3, *rows), most, at.rng.uniform(*rows) * most)
        at.draft.free[f"{name}:far"] = torch.where(at.rng.chance(0.1, *rows), 0.0, far)

    def bounds(self, kind: Any, part: str) -> tuple[float, float]:
        return (0.0, 1.0 if kind.closed else 1 - 2.0**-NEAREST_BORDER) if part == "far" else super().bounds(kind, part)

    def assemble(self, kind: Any, name: str, at: Assembly) -> Tensor:
        far = at.draft.free[f"{name}:far"]
        return float(kind.radius) * far.unsqueeze(far.ndim - 1) * self.direction(name, at)

    def off(self, kind: Any, value: Tensor) -> Tensor:
        """0 where the floats are certainly inside."""
        on_border = super().off(kind, value)
        rounding = relative_off(value.shape[-1], value.dtype)
        inside = (value / float(kind.radius)).square().sum(dim=-1, keepdim=True) < 1 - 4 * rounding
        return torch.where(inside, 0.0, on_border)

    def nearest(self, kind: Any, value: Any, grid: int = 0) -> Any:
        return _by_rows(value, lambda row: self._nearest_row(kind, row, grid))

    def _nearest_row(self, kind: Any, row: Row, grid: int) -> Row:
        if kind.contains(row, NOWHERE):
            return [Fraction(round(entry * grid), grid) for entry in row] if grid and _stays(kind, row, grid) else row
        border = Fraction(kind.radius) if kind.closed else Fraction(kind.radius) * (1 - Fraction(1, 2**NEAREST_BORDER))
        return [border * entry for entry in unit_near(row, grid)]

    def point(self, kind: Any, shape: tuple[int, ...], at: PointSoFar) -> Any:
        made = super().point(kind, shape, at)
        eighths = st.integers(0, 8 if kind.closed else 7).map(lambda k: Fraction(k, 8))
        far = [at.draw(eighths) for _ in range(shape[0])]
        if len(shape) == 2:
            return [[share * entry for entry in row] for share, row in zip(far, made, strict=True)]
        return [far[0] * entry for entry in made]


def _stays(kind: Any, row: Row, grid: int) -> bool:
    return bool(kind.contains([Fraction(round(entry * grid), grid) for entry in row], NOWHERE))


# --- matrices -----------------------------------------------------------------------------------------------------------


def orthogonal_near(rows: list[Row], grid: int = 0) -> list[Row]:
    """A rational orthogonal matrix near one that is nearly so, column by column."""
    n = len(rows)
    if n == 1:
        return [[Fraction(-1 if rows[0][0] < 0 else 1)]]
    unit = unit_near([row[0] for row in rows], grid)
    w = [Fraction(int(k == 0)) - entry for k, entry in enumerate(unit)]
    size = sum((entry * entry for entry in w), Fraction(0))
    about = [[Fraction(float(entry)) for entry in row] for row in _reflected(rows, w, size)]
    inner = orthogonal_near([row[1:] for row in about[1:]], grid)
    first = [Fraction(1), *[Fraction(0)] * (n - 1)]
    return _reflected([first, *([Fraction(0), *row] for row in inner)], w, size)


def _reflected(rows: list[Row], w: Row, size: Fraction) -> list[Row]:
    if not size:
        return rows
    sums = [sum((a * row[k] for a, row in zip(w, rows, strict=True)), Fraction(0)) * 2 / size for k in range(len(rows))]
    return [[entry - a * total for entry, total in zip(row, sums, strict=True)] for a, row in zip(w, rows, strict=True)]


class Rotations(Search):
    """The orthogonal part of a matrix that is drawn as patterns are; every third is a permutation with signs."""

    near = True
    constructed = True
    rescaled = False

    def draw(self, kind: Any, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        n = shape[0]
        drawn = draw_patterns(at.rng, at.request.family, n, n)
        signed = _permutations(at.rng, n) * at.rng.signs(n, 1)
        at.draft.free[name] = torch.where(at.rng.chance(0.3), signed, drawn)

    def assemble(self, kind: Any, name: str, at: Assembly) -> Tensor:
        drawn = at.draft.free[name].movedim(-1, 0)
        scaled = drawn / drawn.detach().abs().amax(dim=(1, 2), keepdim=True).clamp_min(1e-300)
        found, upper = torch.linalg.qr(scaled)
        signs = torch.where(torch.diagonal(upper, dim1=1, dim2=2) < 0, -1.0, 1.0).to(found.dtype).detach()
        whole = ((scaled == 0) | (scaled.abs() == 1)).all(dim=(1, 2)) & (scaled.abs().sum(dim=1) == 1).all(dim=1)
        whole &= (scaled.abs().sum(dim=2) == 1).all(dim=1)
        return torch.where(whole.reshape(-1, 1, 1), scaled, found * signs.unsqueeze(1)).movedim(0, -1)

    def off(self, kind: Any, value: Tensor) -> Tensor:
        whole = ((value == 0) | (value.abs() == 1)).all(dim=-1).all(dim=-1)
        size = relative_off(value.shape[-1] ** 2, value.dtype)
        return torch.where(whole.reshape(-1, 1, 1), 0.0, size).expand(value.shape).to(value.dtype)

    def nearest(self, kind: Any, value: Any, grid: int = 0) -> Any:
        return value if not grid and kind.contains(value, NOWHERE) else orthogonal_near(value, grid)

    def point(self, kind: Any, shape: tuple[int, ...], at: PointSoFar) -> Any:
        small = st.integers(-4, 4).map(lambda k: Fraction(k, 2))
        return orthogonal_near([at.draw(column(shape[1], small)) for _ in range(shape[0])], 2)

    def lattice(self, kind: Any) -> tuple[Fraction, ...]:
        return tuple(Fraction(k, 5) for k in (0, 5, -5, 3, 4, -3, -4))


def _permutations(rng: Rng, n: int) -> Tensor:
    """Permutation matrices, (n, n, B)."""
    order = torch.rand(n, rng.count, generator=rng.generator, device=rng.device).argsort(dim=0)
    return torch.nn.functional.one_hot(order.T, n).permute(1, 2, 0).to(rng.dtype)


class Permutations(Search):
    """Any order, the given one more often."""

    labels = True
    rescaled = False

    def draw(self, kind: Any, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        if len(shape) == 2 and shape[0] != shape[1]:
            raise KindError(f"{name}: a permutation is a vector or a square matrix, got one of shape {shape}")
        n = shape[0]
        same = torch.eye(n, dtype=at.rng.dtype, device=at.rng.device).unsqueeze(-1)
        drawn = torch.where(at.rng.chance(0.1), same, _permutations(at.rng, n))
        places = torch.arange(n, dtype=drawn.dtype, device=drawn.device).reshape(1, n, 1)
        at.draft.fixed[name] = drawn if len(shape) == 2 else (drawn * places).sum(dim=1)

    def point(self, kind: Any, shape: tuple[int, ...], at: PointSoFar) -> Any:
        order = at.draw(st.permutations(range(shape[0])))
        if len(shape) == 1:
            return [Fraction(place) for place in order]
        return [[Fraction(int(place == k)) for k in range(shape[1])] for place in order]

    def lattice(self, kind: Any) -> tuple[Fraction, ...]:
        return Fraction(0), Fraction(1)


register(Sphere, OnSphere())
register(Ball, InBall())
register(Orthogonal, Rotations())
register(Permutation, Permutations())
