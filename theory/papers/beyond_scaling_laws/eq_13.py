"""Eq. (13) of arXiv:2405.08707: the integral over all balls as a sum over the balls."""

from __future__ import annotations

from sympy import pi

from lemmata.theory.language.claim import equal, leq
from lemmata.theory.language.domain import Domain, Positive, d
from lemmata.theory.language.vectors import Squares
from lemmata.theory.memory.balls import (
    BallIntegral,
    Gamma,
    LinePartition,
    LinePartitionEqual,
    LowerGamma,
    OwnDistance,
    TotalBallIntegral,
    TotalLowerGamma,
    dim,
)
from lemmata.theory.memory.energies import Nearest
from lemmata.theory.memory.kinds import BallState, Patterns, SeparatedRadii
from lemmata.theory.memory.symbols import r, radii, rho, x
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.sec5_symbols import (
    BALL_INTEGRAL,
    DIMENSIONS,
    EQUAL_BALLS,
    LINE,
    PRINTED_AREA,
    count,
    h,
    room,
)

EQ_13 = PAPER.claim(
    "eq-13.decomposition", "eq. (13), third equality",
    says=(
        "the integral of exp(-g) over the union of disjoint balls is the sum over the balls of the integral of "
        "exp(-|x - rho^i|^2) (on the line, n = 1, radii of any size)"
    ),
    domain=LINE,
    statement=equal(LinePartition(radii, room), TotalBallIntegral(1, radii)),
    reading_of="eq-13",
)

EQ_13_REPAIRED = EQ_13.repaired(
    "for balls of unequal radii the integral over Omega is at least the sum, as g is at most the squared distance to the "
    "ball's own pattern; equal for one radius",
    leq(TotalBallIntegral(1, radii), LinePartition(radii, room)),
)

EQ_13_EQUAL = PAPER.claim(
    "eq-13.equal-radii", "eq. (13), third equality",
    says="for balls of one radius the integral of exp(-g) over their union is d times that over one ball (on the line, n = 1)",
    domain=Domain(((r, Positive()), (room, Positive()))),
    statement=equal(LinePartitionEqual(r, room), d * BallIntegral(1, r)),
    reading_of="eq-13",
)

EQ_13_INTEGRAND = PAPER.claim(
    "eq-13.integrand", "eq. (13), third equality",
    says="at every state of a ball, in any dimension, g is the squared distance to the ball's own pattern",
    domain=Domain(((rho, Patterns()), (radii, SeparatedRadii()), (x, BallState()))),
    statement=equal(Nearest(x, rho), OwnDistance(x, rho, radii)),
    reading_of="eq-13",
)

EQ_13_INTEGRAND_REPAIRED = EQ_13_INTEGRAND.repaired(
    "g is at most the squared distance to the ball's own pattern, equal for balls of one radius",
    leq(Nearest(x, rho), OwnDistance(x, rho, radii)),
)

EQ_13_INTEGRAND_EQUAL = PAPER.claim(
    "eq-13.integrand-equal-radii", "eq. (13), third equality",
    says="at every state of a ball g is the squared distance to the ball's own pattern, for balls of one radius",
    domain=Domain(((rho, Patterns()), (radii, SeparatedRadii(equal=True)), (x, BallState()))),
    statement=equal(Nearest(x, rho), OwnDistance(x, rho, radii)),
    reading_of="eq-13",
)

EQ_13_GAMMA = PAPER.claim(
    "eq-13.gamma", "eq. (13), last equality",
    says="the sum of the balls' integrals is 2 pi^(n/2) / Gamma(n/2) times the sum of gamma(n, r_i)",
    domain=DIMENSIONS.extended((radii, Positive())),
    statement=equal(TotalBallIntegral(dim, radii), PRINTED_AREA * TotalLowerGamma(dim, radii)),
    reading_of="eq-13",
)

EQ_13_GAMMA_REPAIRED = EQ_13_GAMMA.repaired(
    "balls of radii r_i have pi^(n/2) / Gamma(n/2) times the sum of gamma(n/2, r_i^2), not twice that times the sum of "
    "gamma(n, r_i)",
    equal(TotalBallIntegral(dim, radii), pi**h * TotalLowerGamma(h, Squares(radii)) / Gamma(h)),
)

EQ_13_ONE_RADIUS = EQ_13_GAMMA.consequence(
    "eq-13.gamma.one-radius",
    "d balls of one radius have d pi^(n/2) gamma(n/2, r^2) / Gamma(n/2)",
    equal(count * BALL_INTEGRAL, count * pi**h * LowerGamma(h, r**2) / Gamma(h)),
    domain=EQUAL_BALLS,
)
