"""Steps that derivations of two updates share: the mean value of an update between two states of a ball, which is in the ball.

The mean value theorem for $(f(x)-f(y))^\\top f$ along the segment gives a state z between y and x. It is in the ball too, as
$\\lVert z-\\rho^c\\rVert^2=t\\lVert x-\\rho^c\\rVert^2+(1-t)\\lVert y-\\rho^c\\rVert^2-t(1-t)\\lVert x-y\\rVert^2$.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Integer, Symbol

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S
from lemmata.theory.language.claim import leq, less
from lemmata.theory.language.domain import r, x, y
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.results.retrieval_proof import PATTERN
from lemmata.theory.terms.index_terms import ChosenReal

E2 = SquaredDistance(x, y)
between = ChosenReal("between")


def on_segment(at: Any) -> Any:
    """The state y + at (x - y)."""
    return y + at * (x - y)


Z = on_segment(between)
X_IN, Y_IN = leq(SquaredDistance(x, PATTERN), r**2), leq(SquaredDistance(y, PATTERN), r**2)


def between_steps(update: Callable[[Any], Any]) -> tuple[Step, ...]:
    """For x and y in the ball of radius r around the pattern (assumed): the mean value at Z, and Z in the ball."""
    t = Symbol("t", real=True)
    along = Dot(update(x) - update(y), update(on_segment(t)))
    return (
        S("x inside", "assume", X_IN),
        S("y inside", "assume", Y_IN),
        S("mean value", "mean-value", of=along, variable=t, low=Integer(0), high=Integer(1), name="between"),
        S("after y", "linear", less(0, between), "mean value"),
        S("before x", "linear", less(0, 1 - between), "mean value"),
        S("x share", "product", leq(between * SquaredDistance(x, PATTERN), between * r**2), "x inside", "after y"),
        S("y share", "product", leq((1 - between) * SquaredDistance(y, PATTERN), (1 - between) * r**2), "y inside", "before x"),
        S("room", "product", less(0, between * (1 - between)), "after y", "before x"),
        S("chord", "product", leq(0, between * (1 - between) * E2), "room", by=E2),
        S("in the ball", "linear", leq(SquaredDistance(Z, PATTERN), r**2), "x share", "y share", "chord"),
    )
