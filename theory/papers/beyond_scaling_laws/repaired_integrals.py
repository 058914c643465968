"""Repairs of the refuted claims of section 5: ball integrals and partition functions between bounds, and the loss made of them.

Each carries the id of the claim that it repairs, and says where its bound is attained or approached.
"""

from __future__ import annotations

from typing import Any

from sympy import E as EULER
from sympy import Expr, Implies, Integer, Limit, Rational, Symbol, exp, gamma, log, oo, pi, sqrt

from theory.language.claim import Claim, all_of, equal, leq, less
from theory.language.domain import CLOSED, Domain, Patterns, Positive, d, r, radii, rho, x
from theory.memory.balls import (
    BallIntegral,
    BallVolume,
    DensityPartition,
    Gamma,
    LineEnergyPartition,
    LineMeanEnergy,
    LinePartition,
    LowerGamma,
    OwnDistance,
    RadialIntegral,
    TotalBallIntegral,
    TotalLowerGamma,
    dim,
)
from theory.memory.energies import Nearest
from theory.memory.updates import FirstPattern
from theory.memory.vectors import Squares
from theory.papers.beyond_scaling_laws import app_d as appendix_d
from theory.papers.beyond_scaling_laws import sec5 as section5
from theory.papers.beyond_scaling_laws.sec5 import COUNTED, CRITICAL, EQUAL_BALLS, PRINTED_AREA, count, room

HALF = dim / 2
VOLUME, BALL = BallVolume(dim, r), BallIntegral(dim, r)
SHARE = 2 * r**2 / (dim + 2)

EQ_12_GAMMA = section5.EQ_12_GAMMA.repaired(
    "the integral of t^(n-1) exp(-t^2) from 0 to r is half of gamma(n/2, r^2), not gamma(n, r) (substitute s = t^2)",
    equal(PRINTED_AREA * RadialIntegral(dim, r), PRINTED_AREA * LowerGamma(HALF, r**2) / 2),
)

EQ_13_GAMMA = section5.EQ_13_GAMMA.repaired(
    "balls of radii r_i have pi^(n/2) / Gamma(n/2) times the sum of gamma(n/2, r_i^2), not twice that times the sum of "
    "gamma(n, r_i)",
    equal(TotalBallIntegral(dim, radii), pi**HALF * TotalLowerGamma(HALF, Squares(radii)) / Gamma(HALF)),
)

EQ_13_ONE_RADIUS = section5.EQ_13_GAMMA.consequence(
    "eq-13.gamma.one-radius",
    "d balls of one radius have d pi^(n/2) gamma(n/2, r^2) / Gamma(n/2)",
    equal(count * BALL, count * pi**HALF * LowerGamma(HALF, r**2) / Gamma(HALF)),
    domain=EQUAL_BALLS,
)

SANDWICH = section5.SANDWICH.repaired(
    "the exponential in the lower bound is exp(-r^2), the least value of the integrand; both bounds are approached as r -> 0",
    all_of(less(exp(-(r**2)) * VOLUME, BALL), less(BALL, VOLUME)),
)

SANDWICH_TIGHT = section5.SANDWICH.consequence(
    "sec5-sandwich.tight",
    "the ball integral is exp(-r^2) V_n(r) up to a factor between 1 + q and 1 / (1 - q), q = 2 r^2 / (n + 2): for r^2 below a "
    "share of n it is exp(-r^2) V_n(r) up to a bounded factor, while the printed sandwich is exp(r) wide",
    all_of(
        less(exp(-(r**2)) * VOLUME * (1 + SHARE), BALL),
        less(BALL * (1 - SHARE), exp(-(r**2)) * VOLUME),
    ),
)

SANDWICH_JENSEN = section5.SANDWICH.consequence(
    "sec5-sandwich.jensen",
    "the ball integral exceeds V_n(r) exp(-n r^2 / (n + 2)), the exponential of minus the mean of the squared norm",
    less(VOLUME * exp(-dim * r**2 / (dim + 2)), BALL),
)

_AT = BallVolume(dim, CRITICAL)
_Z = count * BallIntegral(dim, CRITICAL)

EQ_14 = section5.EQ_14.repaired(
    "at r = sqrt(n / (2 pi e)) the factor of the lower bound is exp(-r^2) = exp(-n / (2 pi e)), not exp(-r)",
    all_of(less(count * _AT * exp(-(CRITICAL**2)), _Z), less(_Z, count * _AT)),
)

_Q = 2 * CRITICAL**2 / (dim + 2)
EQ_14_TIGHT = section5.EQ_14.consequence(
    "eq-14.tight",
    "at r = sqrt(n / (2 pi e)) Z_t is d V_n(r) exp(-n / (2 pi e)) up to a factor between 1 + q and 1 / (1 - q), q below "
    "1 / (pi e): exponentially small in n unless the number of patterns is exponentially large",
    all_of(less(count * _AT * exp(-(CRITICAL**2)) * (1 + _Q), _Z), less(_Z * (1 - _Q), count * _AT * exp(-(CRITICAL**2)))),
)

EQ_13 = section5.EQ_13.repaired(
    "for balls of unequal radii the integral over Omega is at least the sum, as g is at most the squared distance to the "
    "ball's own pattern; equal for one radius",
    leq(TotalBallIntegral(1, radii), LinePartition(radii, room)),
)

EQ_13_INTEGRAND = section5.EQ_13_INTEGRAND.repaired(
    "g is at most the squared distance to the ball's own pattern, equal for balls of one radius",
    leq(Nearest(x, rho), OwnDistance(x, rho, radii)),
)

NEAREST_PARTITION, DENSITY_PARTITION = count * BALL, count * DensityPartition(dim, r, count * BALL)
EQ_15_DENSITY = section5.EQ_15_DENSITY.repaired(
    "with E_t = exp(-g_t) / Z_t, which lies between exp(-r^2) / Z_t and 1 / Z_t on Omega, the integral of exp(-E_t) lies "
    "between exp(-1/Z_t) and exp(-exp(-r^2)/Z_t) times the volume; approached as r tends to 0",
    all_of(
        less(count * VOLUME * exp(-1 / NEAREST_PARTITION), DENSITY_PARTITION),
        less(DENSITY_PARTITION, count * VOLUME * exp(-exp(-(r**2)) / NEAREST_PARTITION)),
    ),
)

EQ_15_ENERGY = section5.EQ_15_ENERGY.repaired(
    "with E_t the energy (4) the integral of exp(-E_t) lies between that of exp(-g_t) and d times it, attained for one pattern",
    all_of(
        leq(LinePartition(radii, room), LineEnergyPartition(radii, room)),
        leq(LineEnergyPartition(radii, room), d * LinePartition(radii, room)),
    ),
)

# --- the loss --------------------------------------------------------------------------------------------------------

LOSS: dict[str, Expr] = {reading: parts[2] for reading, parts in section5.READINGS.items()}
WORDS = {reading: parts[0] for reading, parts in section5.READINGS.items()}
_LOG_VOLUME = log(count * VOLUME)

PROP_4_DENSITY = section5.PROP_4["density"].repaired(
    "the cross-entropy is not log Z_t + 1/Z_t but the logarithm of the volume of Omega, up to (1 - exp(-r^2)) / Z_t above it",
    all_of(
        less(_LOG_VOLUME, LOSS["density"]),
        less(LOSS["density"], _LOG_VOLUME + (1 - exp(-(r**2))) / NEAREST_PARTITION),
    ),
)

PROP_4_FLOOR_DENSITY = section5.FLOOR["density"].repaired(
    "the cross-entropy exceeds the logarithm of the volume of Omega, which is no floor: it tends to minus infinity with r, "
    "and so does the cross-entropy",
    less(_LOG_VOLUME, LOSS["density"]),
)

PROP_4_NEAREST = section5.PROP_4["nearest"].repaired(
    "the cross-entropy is log Z_t alone, Z_t = d pi^(n/2) gamma(n/2, r^2) / Gamma(n/2)",
    equal(LOSS["nearest"], log(count * pi**HALF * LowerGamma(HALF, r**2) / Gamma(HALF))),
)

PROP_4_FLOOR_NEAREST = section5.FLOOR["nearest"].repaired(
    "the cross-entropy is below the logarithm of the volume of Omega, by less than r^2 n / (n + 2): no floor, it tends to "
    "minus infinity with r",
    all_of(less(_LOG_VOLUME - dim * r**2 / (dim + 2), LOSS["nearest"]), less(LOSS["nearest"], _LOG_VOLUME)),
    domain=COUNTED.extended((r, Positive())),
)

_LOG_Z = log(LinePartition(radii, room))

PROP_4_ENERGY = section5.PROP_4["energy"].repaired(
    "the cross-entropy is log Z_t up to log d, with the Z_t of (13) and no 1/Z_t; attained for one pattern",
    all_of(leq(_LOG_Z - log(d), LOSS["energy"]), leq(LOSS["energy"], _LOG_Z + log(d))),
)

PROP_4_FLOOR_ENERGY = section5.FLOOR["energy"].repaired(
    "the cross-entropy is at least the logarithm of the balls' own integrals less log d, which is no floor: it tends to minus "
    "infinity with the radii",
    leq(log(TotalBallIntegral(1, radii)) - log(d), LOSS["energy"]),
)

PROP_4_A_ENERGY = section5.PROP_4_A["energy"].repaired(
    "the mean of the energy (4) over the patterns is not 1/Z_t but lies between -log d and 0, attained for one pattern",
    all_of(leq(-log(d), LineMeanEnergy(radii, room)), leq(LineMeanEnergy(radii, room), 0)),
)

PROP_4_A_NEAREST = section5.PROP_4_A["nearest"].repaired(
    "g is 0 at a pattern, here the first of them, and not 1/Z_t",
    equal(Nearest(FirstPattern(rho), rho), 0),
    domain=Domain(((rho, Patterns()),)),
)

NEGATIVE = tuple(
    section5.FLOOR[reading].consequence(
        f"prop-4.negative-{reading}",
        f"the cross-entropy can be negative: it is a differential entropy, without a floor ({WORDS[reading]})",
        less(LOSS[reading], 0),
        quantifier="exists",
    )
    for reading in section5.READINGS
)

_inverse = Symbol("s", positive=True)  # 1 / r, bound by the limits below
INFIMUM = (
    section5.FLOOR["nearest"].consequence(
        "prop-4.infimum-nearest",
        "no infimum: the upper bound log(d V_n(r)) of its repair tends to minus infinity as r tends to 0, "
        "here for one interval on the line",
        equal(Limit(log(2 / _inverse), _inverse, oo), -oo),
        domain=CLOSED,
    ),
    section5.FLOOR["density"].consequence(
        "prop-4.infimum-density",
        "no infimum: the upper bound log V + (1 - exp(-r^2)) / Z_t of its repair, with Z_t >= V exp(-r^2), "
        "tends to minus infinity as r tends to 0, here for one interval on the line",
        equal(Limit(log(2 / _inverse) + (exp(1 / _inverse**2) - 1) * _inverse / 2, _inverse, oo), -oo),
        domain=CLOSED,
    ),
)

# --- volumes and the balance ------------------------------------------------------------------------------------------

_n = section5._n
RADIUS_CONSTANT = section5.RADIUS_CONSTANT.repaired(
    "V_n at r = sqrt(n / (2 pi e)) does not stay of the order of 1: it tends to 0 like 1 / sqrt(n pi)",
    equal(Limit(section5._volume(_n, section5._critical(_n)) * sqrt(_n * pi), _n, oo), 1),
)

_ONE = Integer(1)
DECAY_MONOTONE = section5.DECAY_MONOTONE.repaired(
    "V_n(1) increases with every step of the dimension up to n = 5, and decreases from there",
    all_of(
        Implies(leq(dim, 4), less(BallVolume(dim, _ONE), BallVolume(dim + 1, _ONE))),
        Implies(leq(5, dim), less(BallVolume(dim + 1, _ONE), BallVolume(dim, _ONE))),
    ),
)

_at, _half = appendix_d._at, appendix_d._half
STIRLING_COMPLEX = appendix_d.STIRLING_COMPLEX.repaired(
    "along z = -(m + 1/2) the modulus of Gamma(z) divided by sqrt(2 pi / z) (z / e)^z tends to 1/2, not 1: the formula needs "
    "|arg z| bounded away from pi",
    equal(
        Limit(
            (pi / (_at * gamma(_at))) / (sqrt(2 * pi / _at) * (EULER / _at) ** _at), _half, oo
        ),
        Rational(1, 2),
    ),
)


def _balance(suffix: str, says: str, value: Any) -> Claim:
    """The limit that a reading of Proposition 5 takes, with its true value."""
    refuted = section5.PROP_5[f"prop-5.{suffix}"]
    limit = sorted(refuted.statement.atoms(Limit), key=str)[0]  # type: ignore[union-attr]
    return refuted.repaired(says, equal(limit, value))


BALANCE = (
    _balance("theta-prefactor-lower", "with Z_t = 1 from the printed lower bound N / D^2 tends to 0: N = o(D^2)", Integer(0)),
    _balance("upper-width", "with d_emb growing N / D^2 is unbounded: it tends to infinity", oo),
    _balance("theta-width", "with d_emb growing N / D^2 tends to infinity: N is of the order of D^4", oo),
    _balance("theta-length", "with T_max growing N / D^2 tends to 0: N stays while D grows", Integer(0)),
)
