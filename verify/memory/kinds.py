"""How the kinds of associative memories are drawn, moved and made simpler: patterns, states, balls, layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import torch

from lemmata.theory.language.domain import Domain
from lemmata.theory.memory.kinds import BallState, EqualNormPatterns, HullState, Layers, Patterns, SeparatedRadii, State
from lemmata.verify.base.points import Point
from lemmata.verify.search.kinds import exact
from lemmata.verify.search.kinds.base import Assembly, Deletion, PointSoFar, Search, Sketch, asked, main_rows, register
from lemmata.verify.search.kinds.constructions import (
    STATES,
    Precision,
    apart_or,
    ball_state,
    circle_of,
    equal_norms,
    hull_state,
    line_of,
    on_grid,
    separated_radii,
    sketch_equal_norms,
    turned,
)
from lemmata.verify.search.kinds.generic import SMALL_POSITIVE, Vectors, states
from lemmata.verify.search.pattern_families import draw_patterns

if TYPE_CHECKING:
    from fractions import Fraction

    from torch import Tensor

MAIN = "rows"  # what a sketch's first patterns, (d, n, B), are left as
PLACED = "states"  # how many states were placed by them


class Rows(Search):
    """Patterns of a family, at the request's scale; distinct, or on a grid, where another variable asks for it."""

    stage = 0
    rows = True
    line = True

    def draw(self, kind: Any, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        self.drawn(name, shape, at)
        if MAIN not in at.left:
            at.left[MAIN] = self.assemble(kind, name, Assembly(at.domain, at.draft, exact=True))

    def drawn(self, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        """Put the parameters into the draft."""
        points = draw_patterns(at.rng, at.request.family, *shape, distinct=asked(at.domain, "distinct"))
        at.draft.free[name] = points * at.scale

    def made(self, name: str, at: Assembly) -> Tensor:
        """Rows of the parameters, (d, n, B)."""
        return at.draft.free[name]

    def instead(self, points: Tensor) -> Tensor:
        """Distinct rows for where two are too close."""
        return line_of(points)

    def assemble(self, kind: Any, name: str, at: Assembly) -> Tensor:
        points = self.made(name, at)
        if not at.exact:
            return points
        if asked(at.domain, "coarse"):
            points = on_grid(points, Precision.of(points.dtype).grid)
        if asked(at.domain, "distinct") and points.shape[0] > 1:
            points = apart_or(points, self.instead(points))
        return points

    def point(self, kind: Any, shape: tuple[int, ...], at: PointSoFar) -> Any:
        distinct = asked(at.domain, "distinct")
        if distinct and at.draw(st.booleans()):
            return at.draw(exact.near_rows(*shape))
        return at.draw(exact.pattern_rows(shape[0], shape[1], distinct))


class EqualNormRows(Rows):
    """Patterns with the same norm: one vector, its entries permuted, signed and turned."""

    line = False
    constructed = True

    def drawn(self, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        sketch_equal_norms(at.rng, at.draft, name, shape[0], shape[1], at.scale)

    def made(self, name: str, at: Assembly) -> Tensor:
        return equal_norms(at.draft, name, exact=at.exact)

    def instead(self, points: Tensor) -> Tensor:
        return circle_of(points)

    def families(self, sizes: dict[str, int], distinct: bool) -> tuple[str, ...] | None:
        d, n = sizes.get("d", 1), sizes.get("n", 1)
        return ("equal-norms",) if not distinct or d <= (2 if n == 1 else 36) else ()

    def point(self, kind: Any, shape: tuple[int, ...], at: PointSoFar) -> Any:
        return at.draw(exact.equal_norm_rows(shape[0], shape[1], asked(at.domain, "distinct")))


class States(Vectors):
    """States anywhere, or placed by the patterns where these have their length: the first as requested, others by turns."""

    follows = True

    def draw(self, kind: Any, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        main = at.left.get(MAIN)
        if main is None or shape != (main.shape[1],):
            super().draw(kind, name, shape, at)
            return
        placed = at.left.setdefault(PLACED, 0)
        at.draft.free[name] = STATES[turned(at.request.states, placed, at.request.seed)](at.rng, main)
        at.left[PLACED] += 1

    def point(self, kind: Any, shape: tuple[int, ...], at: PointSoFar) -> Any:
        rows = None if main_rows(at.domain) is None else _rows(at)
        if rows is None or not shape or len(rows[0]) != shape[0]:
            return super().point(kind, shape, at)
        return at.draw(states(rows, shape[0]))


class RadiiOfBalls(Search):
    """Radii of disjoint balls: shares of the room between the patterns."""

    stage = 1
    asks = frozenset({"distinct"})
    constructed = True

    def draw(self, kind: SeparatedRadii, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        rng, free = at.rng, at.draft.free
        if not kind.equal:
            spread = torch.where(rng.chance(0.4), 0.5, torch.where(rng.chance(0.5), 3.0, 0.0)).to(rng.dtype)
            free[f"{name}:weights"] = rng.normal(*shape) * spread
        full = rng.chance(0.3)
        free[f"{name}:fill"] = torch.where(full, 1.0, rng.uniform(low=0.001, high=1.0))
        free[f"{name}:alone"] = torch.where(rng.chance(0.4), rng.grid(1, 8) / 2, rng.log_uniform(low=1e-3, high=1e3))

    def assemble(self, kind: SeparatedRadii, name: str, at: Assembly) -> Tensor:
        return separated_radii(at.draft, name, at.values[main_rows(at.domain).name])

    def bounds(self, kind: SeparatedRadii, part: str) -> tuple[float, float]:
        return {"fill": (1e-6, 1.0), "alone": (1e-6, 1e6), "weights": (-30.0, 30.0)}[part]

    def point(self, kind: SeparatedRadii, shape: tuple[int, ...], at: PointSoFar) -> Any:
        return at.draw(exact.separated_radii(_rows(at), kind.equal))

    def lattice(self, kind: SeparatedRadii) -> tuple[Fraction, ...]:
        return SMALL_POSITIVE


class StatesInBalls(Search):
    """States of a ball: its centre, and a step of at most its radius."""

    constructed = True

    def draw(self, kind: BallState, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        rng, draft = at.rng, at.draft
        draft.fixed[f"{name}:owner"] = rng.integers(0, at.left[MAIN].shape[0] - 1)
        axis = torch.nn.functional.one_hot(rng.integers(0, shape[0] - 1), shape[0]).T.to(rng.dtype) * rng.signs()
        draft.free[f"{name}:direction"] = torch.where(rng.chance(0.3), axis, rng.normal(*shape))
        depth = torch.where(rng.chance(0.4), 1.0, rng.uniform())
        depth = torch.where(rng.chance(0.2), 1 - Precision.of(rng.dtype).slack, depth)
        draft.free[f"{name}:depth"] = torch.where(rng.chance(0.1), 0.0, depth)

    def assemble(self, kind: BallState, name: str, at: Assembly) -> Tensor:
        points, radii = at.values[main_rows(at.domain).name], at.values[at.domain.first(SeparatedRadii) or ""]
        return ball_state(at.draft, name, points, radii, exact=at.exact)

    def bounds(self, kind: BallState, part: str) -> tuple[float, float]:
        return (0.0, 1.0) if part == "depth" else super().bounds(kind, part)

    def point(self, kind: BallState, shape: tuple[int, ...], at: PointSoFar) -> Any:
        return at.draw(exact.ball_state(_rows(at), at.point[at.domain.first(SeparatedRadii) or ""]))


class StatesInTheHull(Search):
    """Convex combinations of the patterns, whose weights are the softmax of what the descent moves."""

    asks = frozenset({"coarse"})
    constructed = True

    def draw(self, kind: HullState, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        rng = at.rng
        sharpness = torch.where(rng.chance(0.25), 0.0, rng.log_uniform(low=0.1, high=100.0))
        at.draft.free[f"{name}:logits"] = rng.normal(at.left[MAIN].shape[0]) * sharpness

    def assemble(self, kind: HullState, name: str, at: Assembly) -> Tensor:
        return hull_state(at.draft, name, at.values[main_rows(at.domain).name], exact=at.exact)

    def point(self, kind: HullState, shape: tuple[int, ...], at: PointSoFar) -> Any:
        return at.draw(exact.hull_state(_rows(at)))


class Assignments(Search):
    """Labels of layers, each of them used."""

    labels = True
    deletes = True
    reverses = True
    rescaled = False

    def draw(self, kind: Layers, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        rng, layers = at.rng, at.request.sizes["l"]
        rank = rng.permutation(shape[0])
        label = torch.where(rank < layers, rank, rng.integers(0, layers - 1, shape[0]))
        at.draft.fixed[name] = label.to(rng.dtype)

    def point(self, kind: Layers, shape: tuple[int, ...], at: PointSoFar) -> Any:
        return at.draw(exact.assignment(at.sizes["l"], shape[0]))

    def deletion(self, domain: Domain, point: Point, name: str, size: str, index: int, without: Deletion) -> Point | None:
        """A layer goes with its patterns, and one that is left without patterns goes too."""
        if size == "l":
            members = [i for i, layer in enumerate(point[name]) if layer == index]
            if len(members) >= point["d"]:
                return None
            for member in reversed(members):
                point = without(domain, point, "d", member)
            return _renumbered(without(domain, point, "l", index), name, index)
        candidate = without(domain, point, size, index)
        used = {int(layer) for layer in candidate[name]}
        if size == "d" and len(used) < point["l"]:
            (emptied,) = set(range(point["l"])) - used
            if candidate["l"] == 1:
                return None
            return _renumbered(without(domain, candidate, "l", emptied), name, emptied)
        return candidate


def _renumbered(point: Point, name: str, gone: int) -> Point:
    return {**point, name: [layer - (layer > gone) for layer in point[name]]}


def _rows(at: PointSoFar) -> list[list[Fraction]]:
    found: list[list[Fraction]] = at.point[main_rows(at.domain).name]
    return found


register(Patterns, Rows())
register(EqualNormPatterns, EqualNormRows())
register(State, States())
register(SeparatedRadii, RadiiOfBalls())
register(BallState, StatesInBalls())
register(HullState, StatesInTheHull())
register(Layers, Assignments())
