r"""Is a pattern stored? Definition 1 for one ball, decided: stored, not stored, or undecided, each with its certificate.

Stored: one fixed point in the ball and every start in the ball converges to it. That follows from a contraction of the ball
(Banach), or from one region of contraction that the images of the whole ball enter. Not stored: no fixed point in the ball, two
of them, a start in the ball whose orbit converges elsewhere, or two starts with different limits.
Floating point proposes starts; balls decide.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
from flint import arb, fmpq

from lemmata.verify.dynamics.orbits import BITS, MAX_STEPS, Limit, certified_limit
from lemmata.verify.dynamics.patterns import Ball, Box, Memory, Point, above, exact, exact_point
from lemmata.verify.dynamics.regions import (
    MAX_SUBDIVIDED_DIM,
    Contraction,
    contraction,
    cover,
    fixed_point_near,
    grown,
    halves,
    has_no_fixed_point,
    images,
    meets,
)
from lemmata.verify.dynamics.updates import image_box, image_radius, jacobian_norm
from lemmata.verify.numbers.reals import precision

SET_STEPS = 30
FLOAT_STEPS = 400
STARTS = 24
CANDIDATES = 4
BOXES = 2048


class Stored(Enum):
    YES = "stored"
    NO = "not stored"
    UNDECIDED = "undecided"

    def __bool__(self) -> bool:
        raise TypeError("an outcome is not a bool; compare it with Stored.YES, Stored.NO or Stored.UNDECIDED")


@dataclass(frozen=True)
class Decision:
    """The outcome for one ball.

    Attributes:
        reason: contraction, captured, one pattern; no fixed point, two fixed points, leaves, two limits; none.
        sentence: the outcome in words, with its figures.
        factor: a contraction factor q < 1 on the whole ball, where there is one.
        fixed_point: an enclosure of the fixed point in the ball (stored), or of the limit elsewhere (not stored).
        offset: an upper bound on the distance of the fixed point from the pattern.
        start: the start whose orbit decides, where one does.
    """

    outcome: Stored
    reason: str
    sentence: str
    factor: fmpq | None = field(default=None, repr=False)
    fixed_point: Ball | None = field(default=None, repr=False)
    offset: fmpq | None = field(default=None, repr=False)
    start: Point | None = field(default=None, repr=False)


def guarantee(memory: Memory, index: int, radius: Any, *, steps: int = 8) -> Contraction | None:
    r"""The ball of a pattern as a region of contraction by $\varepsilon_i(r)\le r$ and $q<1$, its fixed point enclosed.

    The fixed point lies within the least radius that $r\leftarrow\varepsilon_i(r)$ reaches.
    """
    r = exact(radius)
    with precision(BITS[1]):
        region = contraction(memory, Ball(memory.patterns[index], r))
        if region is None:
            return None
        offset = region.offset
        for _ in range(steps):
            smaller = image_radius(memory, index, offset)
            if smaller >= offset:
                break
            offset = smaller
        return Contraction(region.ball, region.factor, offset)


def storage(
    index: int,
    radius: Any,
    patterns: Any,
    energy: str = "distance",
    beta: Any = 1,
    *,
    max_steps: int = MAX_STEPS,
    budget: int = BOXES,
) -> Decision:
    """Whether the closed ball of this radius around pattern `index` stores it.

    Args:
        radius: Euclidean, >= 0, an integer, fraction or float.
        patterns: (d, n), exact entries, or a Memory (then `energy` and `beta` are its own).
        max_steps: updates of one orbit.
        budget: boxes of one subdivision (n <= 3).

    Raises: ValueError as `Memory.of`, for a negative radius and for an index that is not in 0..d-1.
    """
    memory = patterns if isinstance(patterns, Memory) else Memory.of(patterns, energy, beta)
    if not 0 <= index < memory.d:
        raise ValueError(f"index must be in 0..{memory.d - 1}, got {index}")
    ball = Ball.of(memory.patterns[index], radius)
    if all(row == ball.centre for row in memory.patterns):
        sentence = "stored: all patterns are equal, so the update is constant"
        return Decision(Stored.YES, "one pattern", sentence, fmpq(0), Ball(ball.centre, fmpq(0)), fmpq(0))
    region = guarantee(memory, index, ball.radius)
    if region is not None:
        sentence = (
            f"stored: the update maps the ball into itself and contracts by {_up(region.factor)}; "
            f"its fixed point is within {_up(region.offset)} of the pattern"
        )
        return Decision(Stored.YES, "contraction", sentence, region.factor, region.fixed_point, region.offset)
    return ball_storage(memory, ball, max_steps=max_steps, budget=budget)


def ball_storage(memory: Memory, ball: Ball, *, max_steps: int = MAX_STEPS, budget: int = BOXES) -> Decision:
    """Whether a ball, centred at a pattern or not, holds one fixed point to which all its points converge.

    `offset` is then an upper bound on the distance of the fixed point from the centre.
    """
    with precision(BITS[1]):
        region = contraction(memory, ball)
    if region is not None:
        sentence = f"stored: the update maps the ball into itself and contracts by {_up(region.factor)}"
        return Decision(Stored.YES, "contraction", sentence, region.factor, region.fixed_point, region.offset)
    limit = certified_limit(ball.centre, memory, max_steps=max_steps)
    if limit is not None and ball.is_apart_from(limit.ball):
        return _leaves(ball, ball.centre, limit)
    home = limit if limit is not None and limit.region is not None and ball.holds_ball(limit.ball) else None
    decision = None if home is None else _captured(memory, ball, home)
    decision = decision or _refuted_by_orbits(memory, ball, limit, max_steps) or _refuted_by_fixed_points(memory, ball)
    if decision is None and home is not None and memory.n <= MAX_SUBDIVIDED_DIM:
        decision = _captured(memory, ball, home, budget)
    if decision is not None:
        return decision
    with precision(BITS[1]):
        if has_no_fixed_point(memory, ball, budget):
            return Decision(Stored.NO, "no fixed point", "not stored: no point of the ball is fixed")
    sentence = "undecided: neither a region that captures the ball nor a counterexample was certified"
    return Decision(Stored.UNDECIDED, "none", sentence)


def _leaves(ball: Ball, start: Point, limit: Limit) -> Decision:
    distance = limit.distance(ball.centre)
    place = "the pattern itself" if start == ball.centre else "a start in the ball"
    sentence = (
        f"not stored: the orbit of {place} converges to a point {_down(distance)} away from the pattern, "
        f"outside the ball of radius {_up(ball.radius)}"
    )
    return Decision(Stored.NO, "leaves", sentence, fixed_point=limit.ball, start=start)


def _up(value: fmpq) -> str:
    return f"{_float_above(value):.6g}"


def _float_above(value: fmpq) -> float:
    return float(arb(value).upper())


def _down(ball: arb) -> str:
    return f"{float(ball.lower()):.6g}"


# --- stored ------------------------------------------------------------------------------------------------------------


def _captured(memory: Memory, ball: Ball, limit: Limit, budget: int = 0) -> Decision | None:
    """Every orbit from the ball enters the region of contraction around the limit, by images of the ball, or of boxes."""
    if limit.region is None:
        return None
    with precision(BITS[1]):
        region = grown(memory, limit.region)
        if budget:
            captured = _boxes_captured(memory, ball, region, budget)
        else:
            captured = any(region.ball.holds_ball(image) for image in images(memory, ball, SET_STEPS))
        if not captured:
            return None
        offset = above(limit.distance(ball.centre))
        factor = _factor_on(memory, ball)
    sentence = (
        f"stored: the images of the whole ball enter a ball of radius {_up(region.ball.radius)} that the update maps into "
        f"itself and contracts by {_up(region.factor)}; its fixed point is within {_up(offset)} of the pattern"
    )
    return Decision(Stored.YES, "captured", sentence, factor, limit.ball, offset)


def _factor_on(memory: Memory, ball: Ball) -> fmpq | None:
    try:
        factor = jacobian_norm(memory, ball)
    except ArithmeticError:
        return None
    return factor if factor < 1 else None


def _boxes_captured(memory: Memory, ball: Ball, region: Contraction, budget: int) -> bool:
    queue = deque([cover(ball)])
    seen = 0
    while queue:
        box = queue.popleft()
        if not meets(box, ball):
            continue
        seen += 1
        if seen > budget:
            return False
        if not _enters(memory, box, region):
            queue.extend(halves(box))
    return True


def _enters(memory: Memory, box: Box, region: Contraction) -> bool:
    image = box
    widest = max(*box.radii, region.ball.radius)
    for _ in range(SET_STEPS):
        if region.ball.holds_ball(image.ball()):
            return True
        try:
            image = Box.around(image_box(memory, image))
        except ArithmeticError:
            return False
        if max(image.radii) > widest:
            return False
    return False


# --- not stored ----------------------------------------------------------------------------------------------------------


def _refuted_by_orbits(memory: Memory, ball: Ball, limit: Limit | None, max_steps: int) -> Decision | None:
    """A start in the ball with a certified limit outside it, or different from the limit of the pattern's own orbit."""
    tried = 0
    for start in _suspects(memory, ball, limit):
        other = certified_limit(start, memory, max_steps=max_steps)
        if other is not None and ball.is_apart_from(other.ball):
            return _leaves(ball, start, other)
        if other is not None and limit is not None and limit.ball.is_apart_from(other.ball):
            sentence = (
                "not stored: two starts in the ball converge to different points, "
                f"{_down(limit.distance(other.ball.centre) - arb(other.ball.radius))} apart"
            )
            return Decision(Stored.NO, "two limits", sentence, fixed_point=other.ball, start=start)
        tried += 1
        if tried >= CANDIDATES:
            return None
    return None


@np.errstate(all="ignore")  # candidates only
def _suspects(memory: Memory, ball: Ball, limit: Limit | None) -> list[Point]:
    """Starts in the ball whose floating-point orbits end outside it or elsewhere than the pattern's own, the farthest first."""
    starts = _starts(memory, ball)
    if not starts:
        return []
    ends = _float_limits(memory, np.array([[float(arb(a).mid()) for a in start] for start in starts]))
    centre = np.array([float(arb(a).mid()) for a in ball.centre])
    home = centre if limit is None else np.array([float(arb(a).mid()) for a in limit.ball.centre])
    radius = float(arb(ball.radius).mid())
    away = np.linalg.norm(ends - home, axis=1)
    outside = np.linalg.norm(ends - centre, axis=1) - radius
    order = np.argsort(-np.where(outside > 0, 1 + outside, 0.0) - away, kind="stable")
    return [starts[k] for k in order if outside[k] > 0 or away[k] > 1e-6 * (1 + np.linalg.norm(home))]


@np.errstate(all="ignore")
def _starts(memory: Memory, ball: Ball) -> list[Point]:
    """Exact points of the ball's rim: towards and away from the nearest patterns, and along the axes."""
    if not ball.radius:
        return []
    rows = np.array([[float(arb(a).mid()) for a in row] for row in memory.patterns])
    centre = np.array([float(arb(a).mid()) for a in ball.centre])
    differences = rows - centre
    lengths = np.linalg.norm(differences, axis=1)
    near = [j for j in np.argsort(lengths, kind="stable").tolist() if lengths[j] > 0][:STARTS]
    directions = [differences[j] / lengths[j] for j in near] + [-differences[j] / lengths[j] for j in near[:4]]
    directions += [sign * axis for axis in np.eye(memory.n)[:4] for sign in (1.0, -1.0)]
    return [_rim(ball, direction) for direction in directions]


def _rim(ball: Ball, direction: np.ndarray[Any, Any]) -> Point:
    """A point of the ball, exactly, in (nearly) this direction and as far out as a rational multiple shows."""
    vector = exact_point(direction.tolist())
    length2 = sum((a * a for a in vector), fmpq(0))
    scale = ball.radius
    if length2 > 1:
        scale = ball.radius / (1 + (length2 - 1))  # |v| <= |v|^2 for |v| >= 1
    return tuple(c + scale * a for c, a in zip(ball.centre, vector, strict=True))


def _float_limits(memory: Memory, states: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Where floating-point orbits are after many updates: proposals only."""
    rows = np.array([[float(arb(a).mid()) for a in row] for row in memory.patterns])
    gain = float(arb(memory.gain).mid())
    own = gain / 2 * (rows * rows).sum(axis=1) if memory.energy == "distance" else np.zeros(memory.d)
    for _ in range(FLOAT_STEPS):
        scores = gain * states @ rows.T - own
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        moved = shares @ rows / shares.sum(axis=1, keepdims=True)
        if np.abs(moved - states).max() < 1e-13 * (1 + np.abs(moved).max()):
            return np.asarray(moved)
        states = moved
    return states


def _refuted_by_fixed_points(memory: Memory, ball: Ball) -> Decision | None:
    """Two disjoint balls inside, each with exactly one fixed point; found by Newton's method from a few starts."""
    found: list[Ball] = []
    starts = [ball.centre, *_starts(memory, ball)[:CANDIDATES]]
    starts += [_between(ball.centre, start) for start in starts[1:]]
    with precision(BITS[1]):
        for start in starts:
            try:
                point = fixed_point_near(memory, start)
            except ArithmeticError:
                continue
            if point is None or not ball.holds_ball(point) or not all(point.is_apart_from(other) for other in found):
                continue
            found.append(point)
            if len(found) == 2:
                sentence = "not stored: the ball holds two fixed points"
                return Decision(Stored.NO, "two fixed points", sentence, fixed_point=point)
    return None


def _between(a: Point, b: Point) -> Point:
    return tuple((s + t) / 2 for s, t in zip(a, b, strict=True))
