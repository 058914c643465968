r"""Fixed points in balls and boxes: one, none, or two; decided by contraction (Banach), Krawczyk's operator and subdivision.

In a ball that f maps into itself and where $\lVert J\rVert_2\le q<1$ there is one fixed point $x^*$, and every orbit that
starts there converges to it, $\lvert f^k(x)-x^*\rvert\le q^k\lvert x-x^*\rvert$. So does every flow $\dot x=f(x)-x$: the ball
is convex and f maps it into itself, so the flow stays, and
$$\tfrac{d}{dt}\lvert x-x^*\rvert^2=2\langle x-x^*,f(x)-f(x^*)-(x-x^*)\rangle\le-2(1-q)\lvert x-x^*\rvert^2.$$
The gradient flows are of this form: $-\nabla E_{\rm MCHN}=f(x)-x$ and $-\nabla E=2\,(f(x)-x)$ (at a rate $2(1-q)$).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from flint import arb, arb_mat, ctx, fmpq

from lemmata.verify.dynamics.patterns import Ball, Box, Memory, Point, above, below, exact, middle, norm
from lemmata.verify.dynamics.updates import image_radius, jacobian, jacobian_norm, newton_solver, step_at

MAX_BOXES = 4096
MAX_SUBDIVIDED_DIM = 3
NEWTON_STEPS = 12
_ZERO = fmpq(0)


@dataclass(frozen=True)
class Contraction:
    """A ball that the update maps into itself and where it contracts; its fixed point is within `offset` of the centre."""

    ball: Ball
    factor: fmpq
    offset: fmpq

    @property
    def fixed_point(self) -> Ball:
        return Ball(self.ball.centre, self.offset)


def contraction(memory: Memory, ball: Ball) -> Contraction | None:
    r"""The ball as a region of contraction, where that is certain: $\lVert J\rVert_2\le q<1$ and $f(B)\subseteq B$.

    $f(B)\subseteq B$ by $\lvert f(c)-c\rvert+qr\le r$ or, at a pattern, by $\sum_jp_jD_{ij}\le r$. The fixed point is then
    within $\lvert f(c)-c\rvert/(1-q)$ of the centre.
    """
    try:
        step = above(norm(step_at(memory, ball.centre)))
        for quick in (True, False):
            factor = jacobian_norm(memory, ball, quick=quick)
            if factor < 1 and (step + factor * ball.radius <= ball.radius or _maps_inside(memory, ball)):
                return Contraction(ball, factor, min(ball.radius, above(arb(step / (1 - factor)))))
    except ArithmeticError:
        return None
    return None


def _maps_inside(memory: Memory, ball: Ball) -> bool:
    if ball.centre not in memory.patterns:
        return False
    return bool(image_radius(memory, memory.patterns.index(ball.centre), ball.radius) <= ball.radius)


def unique_fixed_point(memory: Memory, ball: Ball) -> Ball | None:
    """A small ball around the one fixed point in the given ball; None where one and only one could not be certified."""
    region = contraction(memory, ball)
    if region is not None:
        return region.fixed_point
    found, open_boxes = fixed_points(memory, ball)
    inside = [box for box in found if ball.holds_ball(box)]
    if open_boxes or len(inside) != 1 or any(not ball.holds_ball(box) and not ball.is_apart_from(box) for box in found):
        return None
    return inside[0]


def has_no_fixed_point(memory: Memory, ball: Ball, budget: int = MAX_BOXES) -> bool:
    r"""Whether it is certain that $f(x)\ne x$ on the whole ball.

    J is symmetric with eigenvalues in [0, q], so f - id varies by at most $\max(1,q-1)\,r$ from its value at the centre. Where
    that does not settle it, and n <= 3, by subdivision.
    """
    try:
        step = below(norm(step_at(memory, ball.centre)))
        slope = max(fmpq(1), jacobian_norm(memory, ball) - 1)
    except ArithmeticError:
        return False
    if step > slope * ball.radius:
        return True
    if memory.n > MAX_SUBDIVIDED_DIM:
        return False
    found, open_boxes = fixed_points(memory, ball, budget)
    return not open_boxes and all(ball.is_apart_from(box) for box in found)


def newton(memory: Memory, point: Point, steps: int = NEWTON_STEPS) -> Point | None:
    """An approximate fixed point by Newton's method from `point` at the working precision, slopes in float64; no enclosure."""
    solve = None
    length, fast = np.inf, False
    for step in range(steps):
        residual = step_at(memory, point)
        with np.errstate(all="ignore"):
            if solve is None or not fast:
                solve = newton_solver(memory, point)
            try:
                change = solve(np.array([float(entry.mid()) for entry in residual]))
            except np.linalg.LinAlgError:
                return None
            before, length = length, float(np.linalg.norm(change))
        if not np.isfinite(length) or (step > 2 and length > before):
            return None
        fast = length < before / 128  # then the slope is kept
        point = tuple(middle(arb(a + exact(b))) for a, b in zip(point, change.tolist(), strict=True))
        scale = norm([arb(a) for a in point]) + 1
        if length < float((scale * arb(2) ** (-ctx.prec * 3 // 4)).mid()):
            break
    return point


def krawczyk(memory: Memory, box: Box) -> tuple[bool, Box | None]:
    r"""Krawczyk's operator $K=m-Y(m-f(m))+(I-Y(I-J(X)))(X-m)$, $Y\approx(I-J(m))^{-1}$, on a box X.

    Returns whether X is certain to hold exactly one fixed point ($K\subset\mathrm{int}\,X$), and the box $K\cap X$ that holds
    every fixed point of X (None where it is empty).
    """
    size = memory.n
    identity = arb_mat(size, size, 1)
    slope = jacobian(memory, box)
    at_centre = jacobian(memory, Ball(box.centre, _ZERO))
    try:
        inverse = (identity - at_centre).inv()
        inverse = arb_mat([[entry.mid() for entry in row] for row in inverse.tolist()])
    except ZeroDivisionError:
        return False, box
    spread = arb_mat([[arb(0, arb(r))] for r in box.radii])
    shift = inverse * arb_mat([[entry] for entry in step_at(memory, box.centre)])
    rest = (identity - inverse * (identity - slope)) * spread
    image = [shift[k, 0] + rest[k, 0] for k in range(size)]  # relative to the centre
    inside, parts = True, []
    for entry, radius in zip(image, box.radii, strict=True):
        if not entry.is_finite():
            return False, box
        low, high = below(entry), above(entry)
        inside = inside and -radius < low and high < radius
        if low > radius or high < -radius:
            return False, None
        parts.append((max(low, -radius), min(high, radius)))
    centre = tuple(c + (low + high) / 2 for c, (low, high) in zip(box.centre, parts, strict=True))
    return inside, Box(centre, tuple((high - low) / 2 for low, high in parts))


def _excludes(memory: Memory, box: Box) -> bool:
    r"""Whether no point of a box is fixed, by the mean value form of f - id: $f(m)-m+(J(X)-I)(X-m)$."""
    slope = jacobian(memory, box)
    for i, step in enumerate(step_at(memory, box.centre)):
        reach = sum((abs(slope[i, k] - int(i == k)) * arb(r) for k, r in enumerate(box.radii)), arb(0))
        if (abs(step) - reach).lower() > 0:
            return True
    return False


def halves(box: Box) -> tuple[Box, Box]:
    """The two halves of a box, cut across its widest side."""
    axis = max(range(len(box.radii)), key=lambda k: box.radii[k])
    radii = tuple(r / 2 if k == axis else r for k, r in enumerate(box.radii))

    def moved(sign: int) -> Point:
        return tuple(c + sign * radii[k] if k == axis else c for k, c in enumerate(box.centre))

    return Box(moved(-1), radii), Box(moved(1), radii)


def meets(box: Box, ball: Ball) -> bool:
    """Whether a box and a ball have a point in common, exactly."""
    excess = (max(_ZERO, abs(a - b) - r) for a, b, r in zip(box.centre, ball.centre, box.radii, strict=True))
    return bool(sum((e * e for e in excess), _ZERO) <= ball.radius * ball.radius)


def cover(ball: Ball) -> Box:
    """The box around a ball."""
    return Box(ball.centre, (ball.radius,) * len(ball.centre))


def fixed_points(memory: Memory, ball: Ball, budget: int = MAX_BOXES) -> tuple[list[Ball], list[Box]]:
    """Every fixed point in a ball, for n <= 3: small balls with exactly one each (some may lie just outside the ball),
    and the boxes that stayed open within the budget. Without open boxes the list is complete.

    Raises: ValueError if n > 3.
    """
    if memory.n > MAX_SUBDIVIDED_DIM:
        return [], [cover(ball)]
    found: list[Box] = []
    queue, seen = deque([cover(ball)]), 0
    still_open: list[Box] = []
    while queue:
        box = queue.popleft()
        if not meets(box, ball) or _excludes(memory, box):
            continue
        seen += 1
        if seen > budget:
            return [one.ball() for one in found], [box, *queue]
        wide = _widened(box)  # fixed points on the faces fall inside
        single, _ = krawczyk(memory, wide)
        if single:
            small = _sharpened(memory, wide)
            if not any(_same(memory, small, other) for other in found):
                found.append(small)
            continue
        _, rest = krawczyk(memory, box)
        if rest is None:
            continue
        if max(rest.radii) <= _finest(rest.centre):
            still_open.append(rest)
        else:
            queue.extend(halves(rest))
    return [box.ball() for box in found], still_open


def _finest(point: Point) -> fmpq:
    """A width below which a box is not cut again at the working precision."""
    return fmpq(1, 2 ** (ctx.prec // 2)) * (1 + max(abs(a) for a in point))


def _widened(box: Box) -> Box:
    floor = max(max(box.radii) / 16, _finest(box.centre) / 16)
    return Box(box.centre, tuple(r * fmpq(9, 8) + floor for r in box.radii))


def _sharpened(memory: Memory, box: Box) -> Box:
    """A box with one fixed point, shrunk around it."""
    for _ in range(60):
        _, smaller = krawczyk(memory, box)
        if smaller is None or sum(smaller.radii, _ZERO) * 2 > sum(box.radii, _ZERO):
            return box if smaller is None else smaller
        box = smaller
    return box


def _same(memory: Memory, first: Box, second: Box) -> bool:
    """Whether two boxes with one fixed point each hold the same: their common hull holds one only."""
    sides = list(zip(first.centre, second.centre, first.radii, second.radii, strict=True))
    if any(abs(a - b) > r + s for a, b, r, s in sides):
        return False
    width = tuple(4 * max(r, s, abs(a - b)) + fmpq(1, 2**40) for a, b, r, s in sides)
    return krawczyk(memory, Box(first.centre, width))[0]


def fixed_point_near(memory: Memory, point: Point, digits: int = 12) -> Ball | None:
    """A ball of radius at most 10^-digits around a fixed point near `point` (stable or not), by Newton and Krawczyk."""
    centre = newton(memory, point)
    if centre is None:
        return None
    radius = fmpq(1, 10**digits)
    for _ in range(3):
        box = Box(centre, (radius / (1 + memory.n),) * memory.n)
        single, _ = krawczyk(memory, box)
        if single:
            return _sharpened(memory, box).ball()
        radius /= 1000
    return None


def grown(memory: Memory, region: Contraction, doublings: int = 40) -> Contraction:
    """The greatest region of contraction around the same fixed point that doubling its radius, then bisection, finds."""
    best = region
    radius = region.ball.radius
    factor = fmpq(2)
    for _ in range(doublings):
        wider = contraction(memory, Ball(region.ball.centre, radius * factor)) if radius else None
        if wider is not None:
            best, radius = wider, wider.ball.radius
        elif factor > fmpq(17, 16):
            factor = (factor + 1) / 2
        else:
            break
    return best


def images(memory: Memory, ball: Ball, steps: int) -> Iterator[Ball]:
    r"""Balls that contain $B, f(B), f^2(B),\dots$: radius times the norm of the Jacobian, plus rounding."""
    yield ball
    for _ in range(steps):
        try:
            ball = image_ball(memory, ball)
        except ArithmeticError:
            return
        yield ball


def image_ball(memory: Memory, ball: Ball, *, quick: bool = False) -> Ball:
    r"""A ball that contains the image of a ball: $\lvert f(x)-f(c)\rvert\le qr$, the centre rounded; `quick` for tiny balls."""
    step = step_at(memory, ball.centre)
    centre = tuple(middle(arb(c + middle(a))) for c, a in zip(ball.centre, step, strict=True))
    error = above(norm([a - arb(new - c) for a, new, c in zip(step, centre, ball.centre, strict=True)]))
    if not ball.radius:
        return Ball(centre, error)
    return Ball(centre, above(arb(error + jacobian_norm(memory, ball, quick=quick) * ball.radius)))
