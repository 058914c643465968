r"""All local minima of an energy, certified: every fixed point of its update, each classified by the curvature there.

The gradients are $\nabla E=2(x-f(x))$ and $\nabla E_{\rm MCHN}=x-f(x)$, so minima are fixed points of the update f. Its values
are means of the patterns: all fixed points lie in the convex hull of the patterns, and so in a ball around their bounding box.
That ball is covered by boxes, each excluded or shown to hold exactly one fixed point. The curvature is a positive multiple of
$I-J$, J the symmetric Jacobian of f. By Sylvester's criterion it is positive definite, at a minimum, where all its leading
minors are positive. One negative principal minor excludes a minimum.
"""

from __future__ import annotations

from itertools import combinations, pairwise

from flint import arb_mat

from lemmata.verify.dynamics.patterns import Ball, Memory, above, gap
from lemmata.verify.dynamics.regions import MAX_BOXES, fixed_point_near, fixed_points
from lemmata.verify.dynamics.updates import jacobian


def minima(memory: Memory, budget: int = MAX_BOXES) -> list[Ball] | None:
    """Disjoint balls around all local minima of the energy, one in each; for n <= 3, at the working precision.

    None where a part of the ball stayed open within the budget, or a fixed point could not be classified: at a fold, say.
    """
    try:
        wide, still_open = fixed_points(memory, _around(memory), budget)
        found = [_sharpened(memory, ball) for ball in wide]
        kinds = [is_minimum(memory, ball) for ball in found]
    except ArithmeticError:  # numbers too large or too small to be enclosed
        return None
    if still_open or None in kinds or not all(one.is_apart_from(other) for one, other in combinations(found, 2)):
        return None
    return [ball for ball, kind in zip(found, kinds, strict=True) if kind]


def _sharpened(memory: Memory, ball: Ball) -> Ball:
    """A ball with one fixed point, or a small one inside it that holds the same."""
    small = fixed_point_near(memory, ball.centre)
    return small if small is not None and ball.holds_ball(small) else ball


def is_minimum(memory: Memory, ball: Ball) -> bool | None:
    """Whether the energy has a strict local minimum at the fixed point in a ball; None where the enclosure does not tell."""
    slope, size = jacobian(memory, ball), memory.n
    leading = True
    for count in range(1, size + 1):
        for axes in combinations(range(size), count):
            minor = arb_mat([[int(i == k) - slope[i, k] for k in axes] for i in axes]).det()
            if minor < 0:
                return False
            leading = leading and (axes[-1] >= count or bool(minor > 0))
    return True if leading else None


def in_order(balls: list[Ball]) -> list[Ball] | None:
    """Balls by what they hold: by its first coordinate, then the next; None where the balls do not tell."""
    ordered = sorted(balls, key=lambda ball: ball.centre)
    apart = all(a.centre[0] + a.radius < b.centre[0] - b.radius for a, b in pairwise(ordered))
    return ordered if apart else None


def _around(memory: Memory) -> Ball:
    """A ball that holds all patterns, around the middle of the box that does."""
    columns = list(zip(*memory.patterns, strict=True))
    centre = tuple((min(column) + max(column)) / 2 for column in columns)
    return Ball(centre, max(above(gap(centre, row)) for row in memory.patterns))
