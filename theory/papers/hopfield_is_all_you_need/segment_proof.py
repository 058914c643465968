r"""Steps that derivations of two updates share: the mean value of an update between two states of a ball, which is in the ball.

The mean value theorem for $(f(x)-f(y))^\top f$ along the segment gives a state z between y and x. It is in the ball too, as
$\lVert z-\rho^c\rVert^2=t\lVert x-\rho^c\rVert^2+(1-t)\lVert y-\rho^c\rVert^2-t(1-t)\lVert x-y\rVert^2$.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Integer, Symbol

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S
from lemmata.theory.language.claim import leq, less
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.symbols import r, x, y
from lemmata.theory.terms.index_terms import ChosenReal

E2 = SquaredDistance(x, y)
between = ChosenReal("between")


def on_segment(at: Any) -> Any:
    """The state y + at (x - y)."""
    return y + at * (x - y)


Z = on_segment(between)


def between_steps(update: Callable[[Any], Any], pattern: Any) -> tuple[Step, ...]:
    """For x and y in the ball of radius r around a pattern (assumed): the mean value at Z, and Z in the ball."""
    x_away, y_away, z_away = (SquaredDistance(state, pattern) for state in (x, y, Z))
    t = Symbol("t", real=True)
    along = Dot(update(x) - update(y), update(on_segment(t)))
    return (
        S("x inside", "assume", leq(x_away, r**2)),
        S("y inside", "assume", leq(y_away, r**2)),
        S("mean value", "mean-value", of=along, variable=t, low=Integer(0), high=Integer(1), name="between"),
        S("after y", "linear", less(0, between), "mean value"),
        S("before x", "linear", less(0, 1 - between), "mean value"),
        S("x share", "product", leq(between * x_away, between * r**2), "x inside", "after y"),
        S("y share", "product", leq((1 - between) * y_away, (1 - between) * r**2), "y inside", "before x"),
        S("room", "product", less(0, between * (1 - between)), "after y", "before x"),
        S("chord", "product", leq(0, between * (1 - between) * E2), "room", by=E2),
        S("in the ball", "linear", leq(z_away, r**2), "x share", "y share", "chord"),
    )
