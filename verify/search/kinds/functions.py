r"""How the values and gradients of convex functions are drawn: of one function, at all of its points.

Along each axis $f(z)=\frac\mu2z^2+(L-\mu)s\,h_\delta(z)$ with the Huber function $h_\delta$ and $0\le s\le1$, around a centre.
A wide $\delta$ makes it quadratic, a narrow one nearly $|z|$. Each value and gradient may be moved off it too. The conditions
are hypotheses of the claim, so that what meets them not does not count.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import torch
from sympy import Add, MatAdd, MatMul, MatrixSymbol, Mul, Pow, Rational, Symbol, sympify

from lemmata.theory.language.function_values import ConvexFunction, FunctionGradient, FunctionValue
from lemmata.theory.language.kinds import KindError
from lemmata.verify.search.kinds.base import Assembly, PointSoFar, Search, Sketch, register
from lemmata.verify.search.kinds.generic import EIGHTHS, states
from lemmata.verify.search.pattern_families import draw_patterns

if TYPE_CHECKING:
    from torch import Tensor

OFF = 0.15  # how often a value or a gradient is moved
MOST = 2.0**30  # the width of what is a quadratic


class OfFunctions(Search):
    """What values and gradients share: the function's parameters, which its first gradient has."""

    stage = 3

    def draw(self, kind: Any, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        rng = at.rng
        off = torch.where(rng.chance(OFF), rng.normal(*shape) * at.scale, 0.0)
        at.draft.free[f"{name}:off"] = off
        if name != owner(kind.of):
            return
        centre = draw_patterns(rng, at.request.family, shape[0], 1)[:, 0] * at.scale
        width = torch.where(rng.chance(0.3, *shape), MOST, rng.log_uniform(*shape, low=2.0**-8, high=2.0**6) * at.scale)
        share = torch.where(rng.chance(0.4, *shape), 1.0, rng.uniform(*shape))
        at.draft.free[f"{name}:centre"], at.draft.free[f"{name}:width"] = centre, width
        at.draft.free[f"{name}:share"], at.draft.free[f"{name}:level"] = share, rng.normal() * at.scale
        at.draft.free[f"{name}:curved"] = rng.log_uniform(*shape, low=2.0**-4, high=2.0**10)

    def bounds(self, kind: Any, part: str) -> tuple[float, float]:
        ends = {"width": (2.0**-20, MOST), "share": (0.0, 1.0), "curved": (0.0, MOST)}
        return ends.get(part, super().bounds(kind, part))

    def along(self, kind: Any, at: Assembly) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Distances from the centre, what curves up to where, and mu."""
        free, name = at.draft.free, owner(kind.of)
        least = [point for point, _, gradient in kind.of.samples if gradient == 0]
        centre = vector_of(least[0], at) if least else free[f"{name}:centre"]
        mu = number_of(sympify(kind.of.mu), at, centre)
        curved = free[f"{name}:curved"]
        if kind.of.L is not None:
            curved = (number_of(sympify(kind.of.L), at, centre) - mu) * free[f"{name}:share"]
        return vector_of(kind.of.samples[kind.place][0], at) - centre, curved, free[f"{name}:width"], mu


class Gradients(OfFunctions):
    """Gradients at a point."""

    def assemble(self, kind: FunctionGradient, name: str, at: Assembly) -> Tensor:
        z, curved, width, mu = self.along(kind, at)
        return mu * z + curved * z.clamp(-width, width) + at.draft.free[f"{name}:off"]

    def point(self, kind: FunctionGradient, shape: tuple[int, ...], at: PointSoFar) -> Any:
        return at.draw(states(None, shape[0]))


class Values(OfFunctions):
    """Values at a point."""

    def assemble(self, kind: FunctionValue, name: str, at: Assembly) -> Tensor:
        z, curved, width, mu = self.along(kind, at)
        inside = z.clamp(-width, width)
        terms = mu * z * z / 2 + curved * inside * (z - inside / 2)
        return terms.sum(0) + at.draft.free[f"{owner(kind.of)}:level"] + at.draft.free[f"{name}:off"]

    def point(self, kind: FunctionValue, shape: tuple[int, ...], at: PointSoFar) -> Fraction:
        return at.draw(EIGHTHS)  # type: ignore[no-any-return]


def owner(function: ConvexFunction) -> str:
    """The gradient that has the parameters of the function."""
    return next(str(gradient.name) for _, _, gradient in function.samples if gradient != 0)


def vector_of(term: Any, at: Assembly) -> Tensor:
    """A vector of the claims' language, (n, B)."""
    if isinstance(term, MatrixSymbol):
        return at.values[term.name]
    if isinstance(term, MatAdd):
        first, *rest = (vector_of(part, at) for part in term.args)
        return sum(rest, first)
    if isinstance(term, MatMul):
        arrays = [part for part in term.args if getattr(part, "is_Matrix", False) or isinstance(part, MatrixSymbol | MatAdd)]
        if len(arrays) == 1:
            made = vector_of(arrays[0], at)
            for part in term.args:
                made = made if part is arrays[0] else made * number_of(part, at, made)
            return made
    raise KindError(f"a point of a function is a sum of multiples of vectors, got {term}")


def number_of(term: Any, at: Assembly, like: Tensor) -> Tensor:
    """A number of the claims' language, (B,)."""
    if isinstance(term, Rational):
        return like.new_full((), float(term))
    if isinstance(term, Symbol):
        return at.values[term.name]
    if isinstance(term, Add | Mul):
        made = number_of(term.args[0], at, like)
        for part in term.args[1:]:
            made = made + number_of(part, at, like) if isinstance(term, Add) else made * number_of(part, at, like)
        return made
    if isinstance(term, Pow) and isinstance(term.exp, Rational):
        return number_of(term.base, at, like) ** float(term.exp)
    raise KindError(f"a constant of a function is made of numbers and symbols, got {term}")


register(FunctionGradient, Gradients())
register(FunctionValue, Values())
