r"""Figure 1: the landscapes of E and of $E_{\rm MCHN}$ "resemble" each other, on the figure's own patterns.

Read as: the two energies have the same number of local minima, and these are in the same order of depth. Minima are numbered
from left to right. Where the numbers differ there is no order to compare.
"""

from __future__ import annotations

from sympy import Equivalent, Rational

from lemmata.theory.language.claim import Claim, all_of, equal, less
from lemmata.theory.language.domain import CLOSED
from lemmata.theory.memory.energies import LayerEnergy, MCHNEnergy
from lemmata.theory.memory.minima import DistanceMinima, DistanceMinimum, MCHNMinima, MCHNMinimum, PatternRows

FIGURE = "arXiv:2405.08707v2, Figure 1"
PLANE_SOURCE = f"{FIGURE}c and d, section 4.1: 'the landscape of the proposed energy resembles that of the MCHN energy'"
LINE_SOURCE = f"{FIGURE}, right: 'The orange curves correspond to the MCHN energy with beta = 1,2'"
PLANE = PatternRows(2, -2, -Rational(1, 2), Rational(1, 5), -Rational(3, 10), Rational(3, 2), Rational(3, 2))
LINE = PatternRows(1, -2, 0, 1)
FIGURES = {
    "plane": (PLANE, 1, PLANE_SOURCE, "three patterns in the plane, beta = 1"),
    "line-1": (LINE, 1, LINE_SOURCE, "the patterns -2, 0, 1, beta = 1"),
    "line-2": (LINE, 2, LINE_SOURCE, "the patterns -2, 0, 1, beta = 2"),
}


def _number(name: str) -> Claim:
    patterns, beta, source, where = FIGURES[name]
    return Claim(
        id=f"fig-1.number-{name}",
        source=source,
        says=f"{where}: the layer energy and the modern Hopfield energy have the same number of local minima",
        domain=CLOSED,
        statement=equal(DistanceMinima(patterns), MCHNMinima(patterns, beta)),
        reading_of="fig-1",
    )


NUMBER = {name: _number(name) for name in FIGURES}


def _counted(name: str, ours: int, theirs: int) -> Claim:
    patterns, beta, _, where = FIGURES[name]
    return NUMBER[name].repaired(
        f"{where}: {ours} local minima of the layer energy, {theirs} of the modern Hopfield energy",
        all_of(equal(DistanceMinima(patterns), ours), equal(MCHNMinima(patterns, beta), theirs)),
    )


NUMBER_REPAIRED = {"plane": _counted("plane", 3, 2), "line-1": _counted("line-1", 2, 1)}
LEFT, RIGHT = (LayerEnergy(DistanceMinimum(LINE, k), LINE) for k in (1, 2))
MCHN_LEFT, MCHN_RIGHT = (MCHNEnergy(MCHNMinimum(LINE, k, 2), LINE, 2) for k in (1, 2))
ORDER = Claim(
    id="fig-1.order-line-2",
    source=LINE_SOURCE,
    says="the patterns -2, 0, 1, beta = 2: the left minimum is the deeper one under both energies, or under neither",
    domain=CLOSED,
    statement=Equivalent(less(LEFT, RIGHT), less(MCHN_LEFT, MCHN_RIGHT)),
    reading_of="fig-1",
)

REVERSED = ORDER.repaired(
    "the patterns -2, 0, 1, beta = 2: the layer energy is deeper at its right minimum, the modern Hopfield energy at its "
    "left one",
    all_of(less(RIGHT, LEFT), less(MCHN_LEFT, MCHN_RIGHT)),
)
