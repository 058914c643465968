"""Eq. (5) of arXiv:2405.08707: on disjoint balls E is replaced by g; how far they are apart there."""

from __future__ import annotations

from sympy import Abs, Limit, Symbol, exp, log, oo, sqrt

from lemmata.theory.language.claim import all_of, equal, leq
from lemmata.theory.language.domain import Domain, Positive, d
from lemmata.theory.language.vectors import MaxEntry
from lemmata.theory.memory.balls import OwnDistance
from lemmata.theory.memory.energies import LayerEnergy, Nearest
from lemmata.theory.memory.kinds import BallState, Patterns, SeparatedRadii
from lemmata.theory.memory.symbols import SEPARATED_BALLS, radii, rho, x, y
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.sec4_energies import E, g

EQ_5_EXACT = PAPER.claim(
    "eq-5.exact", "eq. (5): under Assumption 3 'the energy function, confined in Omega, can be replaced by' g",
    says="on a union of disjoint balls around the patterns the layer energy equals the nearest-neighbour function",
    domain=SEPARATED_BALLS,
    statement=equal(E, g),
    reading_of="eq-5",
)

EQUAL_BALLS = Domain(((rho, Patterns()), (radii, SeparatedRadii(equal=True)), (x, BallState())))
RADIUS = MaxEntry(radii)  # the common one: the separation of the patterns is more than twice it
OWN = OwnDistance(x, rho, radii)
EQ_5_EXACT_REPAIRED = EQ_5_EXACT.repaired(
    "E is not g, but at a distance s from its pattern it is below g by at most log(1 + (d - 1) exp(-4 R (R - s))), R the "
    "common radius: exponentially small in the separation 2 R, up to log d at the balls' edge; attained by one pattern, "
    "approached for two at the point where their balls touch",
    all_of(leq(0, g - E), leq(g - E, log(1 + (d - 1) * exp(-4 * RADIUS * (RADIUS - sqrt(OWN)))))),
    domain=EQUAL_BALLS,
)

EQ_5_DENSITY = PAPER.claim(
    "eq-5.density", "eq. (5)",
    says="on a union of disjoint balls exp(-E) and exp(-g) are the same density: E - g is the same at any two states",
    domain=SEPARATED_BALLS.extended((y, BallState())),
    statement=equal(E - g, LayerEnergy(y, rho) - Nearest(y, rho)),
    reading_of="eq-5",
)

EQ_5_DENSITY_REPAIRED = EQ_5_DENSITY.repaired(
    "E - g is not constant, so exp(-E) and exp(-g) are different densities; it moves by at most log d between any two "
    "states, approached for two patterns between the middle, where balls touch, and a far edge",
    leq(Abs(E - g - (LayerEnergy(y, rho) - Nearest(y, rho))), log(d)),
)

separation = Symbol("s", positive=True)
ball_radius = Symbol("r", positive=True)
_OWN, _OTHER = ball_radius**2, (separation - ball_radius) ** 2
EQ_5_LIMIT = PAPER.claim(
    "eq-5.limit", "eq. (5), read as a limit of growing separation at fixed radius",
    says="patterns at 0 and s, state at r between them: the layer energy less the nearest-neighbour function tends to 0 with s",
    domain=Domain(((ball_radius, Positive()),)),
    statement=equal(Limit(-log(1 + exp(_OWN - _OTHER)), separation, oo), 0),
    reading_of="eq-5",
)
