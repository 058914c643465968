"""Repairs of eq. (5): how far the layer energy is from the nearest-neighbour function on disjoint balls."""

from __future__ import annotations

from sympy import Abs, exp, log, sqrt

from theory.language.claim import Claim, all_of, leq
from theory.language.domain import BallState, Domain, Patterns, SeparatedRadii, d, radii, rho, x, y
from theory.memory.balls import OwnDistance
from theory.memory.energies import LayerEnergy, Nearest
from theory.memory.vectors import MaxEntry
from theory.papers.beyond_scaling_laws import sec4 as section4
from theory.papers.beyond_scaling_laws.sec4 import E, g

EQUAL_BALLS = Domain(((rho, Patterns()), (radii, SeparatedRadii(equal=True)), (x, BallState())))
RADIUS = MaxEntry(radii)  # the common one: the separation of the patterns is more than twice it
OWN = OwnDistance(x, rho, radii)

EQ_5_EXACT = Claim(
    id="eq-5.exact.repaired",
    source=f"{section4.EQ_5_EXACT.source} (repair)",
    says=(
        "E is not g, but at a distance s from its pattern it is below g by at most log(1 + (d - 1) exp(-4 R (R - s))), R the "
        "common radius: exponentially small in the separation 2 R, up to log d at the balls' edge; attained by one pattern, "
        "approached for two at the point where their balls touch"
    ),
    domain=EQUAL_BALLS,
    statement=all_of(leq(0, g - E), leq(g - E, log(1 + (d - 1) * exp(-4 * RADIUS * (RADIUS - sqrt(OWN)))))),
    repairs="eq-5.exact",
)

EQ_5_DENSITY = Claim(
    id="eq-5.density.repaired",
    source=f"{section4.EQ_5_DENSITY.source} (repair)",
    says=(
        "E - g is not constant, so exp(-E) and exp(-g) are different densities; it moves by at most log d between any two "
        "states, approached for two patterns between the middle, where balls touch, and a far edge"
    ),
    domain=section4.EQ_5_DENSITY.domain,
    statement=leq(Abs(E - g - (LayerEnergy(y, rho) - Nearest(y, rho))), log(d)),
    repairs="eq-5.density",
)
