"""Proposition 2 of arXiv:2506.10801, what sections 3 and 4 and appendix E say of it, and algorithms 1 and 3.

A local minimum where F > 0 has no pattern on the border of reach, where F has a convex kink; so there P = 0 and F is a
paraboloid.
"""

from __future__ import annotations

from sympy import Equivalent, sqrt

from lemmata.theory.language.claim import all_of, equal, leq, less
from lemmata.theory.language.domain import Domain, Positive
from lemmata.theory.language.domain import Vector as AnyVector
from lemmata.theory.language.sets import Interval
from lemmata.theory.language.vectors import Dot, MaxEntry, SquaredDistance
from lemmata.theory.memory.energies import Nearest, Overlaps
from lemmata.theory.memory.symbols import beta, eps, rho, t, u, x, y
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.energies import (
    CentreWithin,
    CountApart,
    CountInside,
    CountOfBoth,
    GeometricMeanWithin,
    LogSumReluGradient,
    Pull,
    ReluSum,
)
from lemmata.theory.papers.epanechnikov_energy.symbols import (
    APART,
    COUNT,
    F_X,
    F_Y,
    G_X,
    OWN,
    P_X,
    P_Y,
    PAIRS,
    POINTS,
    REACH,
    SMOOTHED,
)

CENTRE = CentreWithin(x, rho, beta)
SOME = leq(1, COUNT)
G_CENTRE = LogSumReluGradient(CENTRE, rho, beta, eps)
P_CENTRE, F_CENTRE = Pull(CENTRE, rho, beta), ReluSum(CENTRE, rho, beta)
SAME = equal(CountApart(x, y, rho, beta), 0)
STATIONARY = equal(Dot(P_X, P_X), 0)

PROP_2 = PAPER.claim(
    "epan-prop-2", "Proposition 2, B closed",
    says=(
        "for any state x within reach of a pattern the gradient is 0 at the centroid of B(x), as at a local minimum (epsilon "
        "> 0)"
    ),
    domain=SMOOTHED,
    given=SOME,
    statement=equal(Dot(G_CENTRE, G_CENTRE), 0),
)
GEO = GeometricMeanWithin(x, rho, beta)
P_GEO = Pull(GEO, rho, beta)
GEOMETRIC = PAPER.claim(
    "epan-appE2-geo", "appendix E.2",
    says=(
        "the gradient vanishes at the geometric mean of the memories in B(x), entry by entry, of patterns with entries in [1, "
        "4]"
    ),
    domain=Domain(((rho, Interval(1, 4)), (x, Interval(1, 4)), (beta, Positive()))),
    given=SOME,
    statement=equal(Dot(P_GEO, P_GEO), 0),
)
PROP_2_REPAIRED = PROP_2.repaired(
    "where the centroid c of B(x) has B(c) = B(x) the gradient's sum P is 0 there; by `epan-prop-2.hess.repaired` F has a "
    "strict local maximum at c if no pattern is on its border",
    equal(Dot(P_CENTRE, P_CENTRE), 0),
    domain=POINTS,
    given=all_of(SOME, equal(CountApart(x, CENTRE, rho, beta), 0)),
    repairs=("epan-prop-2", "epan-appE2-geo"),
)

CONVERSE = PAPER.claim(
    "epan-prop-2.converse", "section 4.1 and appendix A",
    says=(
        "a state that is not the centroid of B is no local minimum: F rises from x to x - t P, P the sum of x - rho^i over "
        "B(x), for every t > 0 below 2/|B|"
    ),
    domain=POINTS.extended((t, Positive())),
    given=all_of(less(0, Dot(P_X, P_X)), less(t * COUNT, 2)),
    statement=less(F_X, ReluSum(x - t * P_X, rho, beta)),
    reading_of="epan-prop-2",
)
HULL = CONVERSE.consequence(
    "epan-prop-2.hull",
    "the centroid of B lies in the convex hull: in no direction u does it lie beyond all patterns",
    leq(Dot(CENTRE, u), MaxEntry(Overlaps(u, rho))),
    domain=POINTS.extended((u, AnyVector())),
    given=SOME,
)

NONE = PAPER.claim(
    "epan-appD4-far.hull", "appendix D.4, against several minima far from the data, in the sense of definition 1",
    says=(
        "no minimum in the support lies far from the data, whatever beta: a state x with P = 0 is in the convex hull. Outside "
        "of the support the energy is flat (`epan-appA-flat`), so every state there is a minimum, but not a strict one"
    ),
    domain=POINTS.extended((u, AnyVector())),
    given=all_of(STATIONARY, SOME),
    statement=leq(Dot(x, u), MaxEntry(Overlaps(u, rho))),
    reading_of="epan-appD4-far",
)

HESS = PAPER.claim(
    "epan-prop-2.hess", "Proposition 2, its Hessian, B closed",
    says="there is a Hessian at every centroid x of its own B(x): no pattern lies on the border of reach",
    domain=POINTS,
    given=all_of(STATIONARY, SOME),
    statement=equal(CountInside(x, rho, beta), COUNT),
    reading_of="epan-prop-2",
)
HESS_REPAIRED = HESS.repaired(
    "where the same patterns are within reach, F(y) = F(x) - beta/2 |B| |y - x|^2 at a centroid x of its own B(x): the "
    "energy has the printed Hessian if no pattern lies on the border",
    equal(F_Y, F_X - beta / 2 * COUNT * SquaredDistance(x, y)),
    domain=PAIRS,
    given=all_of(STATIONARY, SAME),
)

ONE = PAPER.claim(
    "epan-prop-2.one", "section 3, after Proposition 2",
    says="where |B(x)| = 1 the centroid is the stored memory",
    domain=POINTS,
    given=all_of(less(COUNT, 2), leq(SquaredDistance(x, OWN), 2 / beta)),
    statement=equal(SquaredDistance(CENTRE, OWN), 0),
    reading_of="epan-prop-2",
)

REGION = PAPER.claim(
    "epan-prop-2.region", "section 3, after Proposition 2, with Delta = r - R",
    says="|B(x)| > 1 exactly in the supports, less the balls of radius Delta around the patterns",
    domain=POINTS,
    given=less(REACH, APART),
    statement=Equivalent(
        leq(2, COUNT), all_of(leq(Nearest(x, rho), 2 / beta), less(APART - REACH, sqrt(Nearest(x, rho)))), evaluate=False
    ),
    reading_of="epan-prop-2",
)
REGION_REPAIRED = REGION.repaired(
    "one inclusion: nearer than Delta to a pattern |B(x)| <= 1; the other fails where supports do not overlap",
    leq(COUNT, 1),
    given=less(sqrt(SquaredDistance(x, OWN)) + REACH, APART),
)

CONST = PAPER.claim(
    "epan-appE3-const", "appendix E.3",
    says="B(x) = B(y) ensures that the gradients at x and y are equal (epsilon > 0)",
    domain=PAIRS.extended((eps, Positive())),
    given=SAME,
    statement=equal(SquaredDistance(G_X, LogSumReluGradient(y, rho, beta, eps)), 0),
)
CONST_REPAIRED = CONST.repaired(
    "then P(y) = P(x) + |B| (y - x), P the sum above the gradient's fraction bar: around a centroid it points away from it",
    equal(SquaredDistance(P_Y, P_X + COUNT * (y - x)), 0),
    domain=PAIRS,
    given=SAME,
)

TERMINATES = PAPER.claim(
    "epan-alg-1", "algorithm 1",
    says=(
        "an update to the mean of B(z) that moves z raises F, and it depends on B(z) only: no B(z) comes twice, so it "
        "terminates"
    ),
    domain=POINTS,
    given=all_of(SOME, less(0, SquaredDistance(x, CENTRE))),
    statement=less(F_X, F_CENTRE),
)
ONE_UPDATE = PAPER.claim(
    "epan-alg-1.one-update", "algorithm 1",
    says="from a guess x with the active set of the centroid c of B(x), one update gives c, which further updates do not move",
    domain=POINTS,
    given=equal(CountApart(x, CENTRE, rho, beta), 0),
    statement=equal(SquaredDistance(CENTRE, CentreWithin(CENTRE, rho, beta)), 0),
    reading_of="epan-alg-1",
)
SUBSETS = PAPER.claim(
    "epan-alg-3", "algorithm 3",
    says="every pattern of B(x) is within twice the reach of each: so the subsets of those contain B at each minimum",
    domain=POINTS,
    given=leq(SquaredDistance(x, OWN), 2 / beta),
    statement=equal(CountOfBoth(x, OWN, rho, beta, beta / 4), COUNT),
)
TWO_TO_M = PAPER.claim(
    "epan-sec3-2M", "section 3: at most 2^M emergent memories",
    says=(
        "states with one B have one centroid: there are at most as many minima in the supports as sets of patterns (not empty "
        "ones)"
    ),
    domain=PAIRS,
    given=SAME,
    statement=equal(SquaredDistance(CENTRE, CentreWithin(y, rho, beta)), 0),
)
