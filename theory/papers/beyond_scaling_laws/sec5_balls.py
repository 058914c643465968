"""Section 5.2 of arXiv:2405.08707, one ball: the area of the sphere, eq. (12), the sandwich of the integral (sec5-sandwich)."""

from __future__ import annotations

from sympy import exp, pi

from lemmata.theory.language.claim import all_of, equal, leq, less
from lemmata.theory.memory.balls import BallIntegral, BallVolume, Gamma, LowerGamma, RadialIntegral, SphereArea, dim
from lemmata.theory.memory.symbols import r
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.sec5_symbols import (
    BALL_INTEGRAL,
    BALL_VOLUME,
    BALLS,
    DIMENSIONS,
    PRINTED_AREA,
    h,
)

SPHERE = PAPER.claim(
    "sec5-sphere", "section 5.2, before eq. (12)",
    says="2 pi^(n/2) / Gamma(n/2) is the area of the unit sphere in R^n",
    domain=DIMENSIONS,
    statement=equal(SphereArea(dim), PRINTED_AREA),
)

EQ_12_POLAR = PAPER.claim(
    "eq-12.polar", "eq. (12), up to the last equality",
    says="the integral of exp(-|x|^2) over a ball is the area of the unit sphere times the radial integral",
    domain=BALLS,
    statement=equal(BallIntegral(dim, r), SphereArea(dim) * RadialIntegral(dim, r)),
    reading_of="eq-12",
)

EQ_12_CONSTANT = PAPER.claim(
    "eq-12.constant", "eq. (12), the factor before the last integral",
    says="A_(n-1) times the radial integral is 2 pi^(n/2) / Gamma(n/2) times it",
    domain=BALLS,
    statement=equal(SphereArea(dim) * RadialIntegral(dim, r), PRINTED_AREA * RadialIntegral(dim, r)),
    reading_of="eq-12",
)

EQ_12_GAMMA = PAPER.claim(
    "eq-12.gamma", "eq. (12), last equality",
    says="the integral of t^(n-1) exp(-t^2) from 0 to r is the incomplete gamma function gamma(n, r), each with its factor",
    domain=BALLS,
    statement=equal(PRINTED_AREA * RadialIntegral(dim, r), PRINTED_AREA * LowerGamma(dim, r)),
    reading_of="eq-12",
)

EQ_12_GAMMA_REPAIRED = EQ_12_GAMMA.repaired(
    "the integral of t^(n-1) exp(-t^2) from 0 to r is half of gamma(n/2, r^2), not gamma(n, r) (substitute s = t^2)",
    equal(PRINTED_AREA * RadialIntegral(dim, r), PRINTED_AREA * LowerGamma(h, r**2) / 2),
)

VOLUME = PAPER.claim(
    "sec5-sandwich.volume", "section 5.2, after eq. (13)",
    says="pi^(n/2) r^n / Gamma(1 + n/2) is the volume of the ball of radius r in R^n",
    domain=BALLS,
    statement=equal(BallVolume(dim, r), pi ** (dim / 2) * r**dim / Gamma(1 + dim / 2)),
)

SANDWICH = PAPER.claim(
    "sec5-sandwich", "section 5.2, after eq. (13)",
    says="the integral of exp(-|x|^2) over a ball lies between exp(-r) V_n(r) and V_n(r)",
    domain=BALLS,
    statement=all_of(leq(exp(-r) * BallVolume(dim, r), BallIntegral(dim, r)), leq(BallIntegral(dim, r), BallVolume(dim, r))),
)

SANDWICH_REPAIRED = SANDWICH.repaired(
    "the exponential in the lower bound is exp(-r^2), the least value of the integrand; both bounds are approached as r -> 0",
    all_of(less(exp(-(r**2)) * BALL_VOLUME, BALL_INTEGRAL), less(BALL_INTEGRAL, BALL_VOLUME)),
)

SHARE = 2 * r**2 / (dim + 2)
SANDWICH_TIGHT = SANDWICH.consequence(
    "sec5-sandwich.tight",
    "the ball integral is exp(-r^2) V_n(r) up to a factor between 1 + q and 1 / (1 - q), q = 2 r^2 / (n + 2): for r^2 below a "
    "share of n it is exp(-r^2) V_n(r) up to a bounded factor, while the printed sandwich is exp(r) wide",
    all_of(
        less(exp(-(r**2)) * BALL_VOLUME * (1 + SHARE), BALL_INTEGRAL),
        less(BALL_INTEGRAL * (1 - SHARE), exp(-(r**2)) * BALL_VOLUME),
    ),
)

SANDWICH_JENSEN = SANDWICH.consequence(
    "sec5-sandwich.jensen",
    "the ball integral exceeds V_n(r) exp(-n r^2 / (n + 2)), the exponential of minus the mean of the squared norm",
    less(BALL_VOLUME * exp(-dim * r**2 / (dim + 2)), BALL_INTEGRAL),
)

SANDWICH_GAMMA = PAPER.claim(
    "sec5-sandwich.gamma", "section 5.2, after eq. (13)",
    says="2 pi^(n/2) gamma(n, r) / Gamma(n/2), as printed in the middle, lies between exp(-r) V_n(r) and V_n(r)",
    domain=BALLS,
    statement=all_of(
        leq(exp(-r) * BallVolume(dim, r), PRINTED_AREA * LowerGamma(dim, r)),
        leq(PRINTED_AREA * LowerGamma(dim, r), BallVolume(dim, r)),
    ),
    reading_of="sec5-sandwich",
)
