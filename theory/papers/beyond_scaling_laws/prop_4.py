"""Proposition 4 of arXiv:2405.08707 in each of its readings: the cross-entropy, its floor, and step (a) of the proof.

Every one of the l layers holds all patterns, so that E_global = E_t - log l (c = 0) and the cross-entropy does not depend on l.
"""

from __future__ import annotations

from sympy import E as EULER
from sympy import Eq, Equivalent, Expr, Integer, Limit, Symbol, exp, log, oo, pi

from lemmata.theory.language.claim import Claim, all_of, equal, leq, less
from lemmata.theory.language.domain import CLOSED, Domain, Positive, Vector, d, n, vector
from lemmata.theory.language.vectors import LogSumExp, TiltedMean
from lemmata.theory.memory.balls import (
    BallIntegral,
    BallVolume,
    DensityPartition,
    Gamma,
    LineEnergyPartition,
    LineMeanEnergy,
    LinePartition,
    LowerGamma,
    Mean,
    MeanNegativeLog,
    TotalBallIntegral,
    dim,
)
from lemmata.theory.memory.energies import Nearest
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.symbols import VECTOR_PAIRS, r, radii, rho, v, w, z
from lemmata.theory.memory.updates import FirstPattern
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.sec5_symbols import BALL_VOLUME, COUNTED, EQUAL_BALLS, LINE, count, h, room

NEAREST_PARTITION = count * BallIntegral(dim, r)  # int_Omega exp(-g_t), eq. (13)
DENSITY_PARTITION = count * DensityPartition(dim, r, NEAREST_PARTITION)  # int_Omega exp(-E_t), E_t = exp(-g_t) / Z_t
ENERGY_PARTITION = LineEnergyPartition(radii, room)  # int_Omega exp(-E) on the line, E the energy (4)
_FIXED = "every layer holds all patterns"

# reading -> (words, domain, cross-entropy, Z_t, mean of E_t over the patterns)
READINGS: dict[str, tuple[str, Domain, Expr, Expr, Expr]] = {
    "density": (
        f"E_t = exp(-g_t) / Z_t with Z_t of eq. (13); d disjoint balls of one radius in R^n, {_FIXED}",
        EQUAL_BALLS,
        log(DENSITY_PARTITION) + 1 / NEAREST_PARTITION,
        NEAREST_PARTITION,
        1 / NEAREST_PARTITION,
    ),
    "nearest": (
        f"E_t = g_t, zero at the patterns; d disjoint balls of one radius in R^n, {_FIXED}",
        EQUAL_BALLS,
        log(NEAREST_PARTITION),
        NEAREST_PARTITION,
        Integer(0),
    ),
    "energy": (
        f"E_t the energy (4); d disjoint intervals of any radii on the line (n = 1), {_FIXED}",
        LINE,
        log(ENERGY_PARTITION) + LineMeanEnergy(radii, room),
        ENERGY_PARTITION,
        LineMeanEnergy(radii, room),
    ),
}


def _prop_4(reading: str) -> Claim:
    words, domain, loss, partition, _ = READINGS[reading]
    return PAPER.claim(
        f"prop-4.{reading}", "Proposition 4",
        says=f"the cross-entropy is log Z_t + 1/Z_t ({words})",
        domain=domain,
        statement=equal(loss, log(partition) + 1 / partition),
        reading_of="prop-4",
    )


PROP_4 = {reading: _prop_4(reading) for reading in READINGS}
LOSS: dict[str, Expr] = {reading: parts[2] for reading, parts in READINGS.items()}
_LOG_VOLUME = log(count * BALL_VOLUME)
PROP_4_DENSITY_REPAIRED = PROP_4["density"].repaired(
    "the cross-entropy is not log Z_t + 1/Z_t but the logarithm of the volume of Omega, up to (1 - exp(-r^2)) / Z_t above it",
    all_of(
        less(_LOG_VOLUME, LOSS["density"]),
        less(LOSS["density"], _LOG_VOLUME + (1 - exp(-(r**2))) / NEAREST_PARTITION),
    ),
)

PROP_4_NEAREST_REPAIRED = PROP_4["nearest"].repaired(
    "the cross-entropy is log Z_t alone, Z_t = d pi^(n/2) gamma(n/2, r^2) / Gamma(n/2)",
    equal(LOSS["nearest"], log(count * pi**h * LowerGamma(h, r**2) / Gamma(h))),
)

_LOG_Z = log(LinePartition(radii, room))
PROP_4_ENERGY_REPAIRED = PROP_4["energy"].repaired(
    "the cross-entropy is log Z_t up to log d, with the Z_t of (13) and no 1/Z_t; attained for one pattern",
    all_of(leq(_LOG_Z - log(d), LOSS["energy"]), leq(LOSS["energy"], _LOG_Z + log(d))),
)

PROP_4_SCALAR = PAPER.claim(
    "prop-4.scalar", "Proposition 4",
    says=(
        "log z + 1/z is at least 1 for every z > 0; this is the cross-entropy where the printed Z_t is also the integral of "
        f"exp(-E_t), so that Z_theta = Z_t and E_t = 1/Z_t at the patterns ({_FIXED}; whether such a Z_t exists is said by "
        "prop-4.floor-self.some and .none)"
    ),
    domain=Domain(((z, Positive()),)),
    statement=leq(1, log(z) + 1 / z),
)

PROP_4_MINIMUM = PAPER.claim(
    "prop-4.scalar-minimum", "section 5.1: 'with minimum obtained when Z_t = 1'",
    says="log z + 1/z equals 1 exactly at z = 1",
    domain=Domain(((z, Positive()),)),
    statement=Equivalent(Eq(log(z) + 1 / z, 1, evaluate=False), Eq(z, 1, evaluate=False)),
)

e = vector("e", d)
PROP_4_ENTROPY = PAPER.claim(
    "prop-4.entropy", "appendix D.1, first display",
    says="the mean of -log(exp(-E_i) / Z) over the samples is log Z plus the mean of their energies",
    domain=Domain(((e, Vector()), (z, Positive()))),
    statement=equal(MeanNegativeLog(e, z), log(z) + Mean(e)),
)


def _prop_4_a(reading: str) -> Claim:
    words, domain, _, partition, energy = READINGS[reading]
    return PAPER.claim(
        f"prop-4.a-{reading}", "appendix D.1, step (a): 'because g = 0' at the patterns",
        says=f"the mean over the patterns of E_t - log l + c is 1/Z_t - log l + c, that is E_t is 1/Z_t there ({words})",
        domain=domain,
        statement=equal(energy, 1 / partition),
        reading_of="prop-4.a",
    )


PROP_4_A = {reading: _prop_4_a(reading) for reading in ("energy", "nearest")}

PROP_4_A_ENERGY_REPAIRED = PROP_4_A["energy"].repaired(
    "the mean of the energy (4) over the patterns is not 1/Z_t but lies between -log d and 0, attained for one pattern",
    all_of(leq(-log(d), LineMeanEnergy(radii, room)), leq(LineMeanEnergy(radii, room), 0)),
)

PROP_4_A_NEAREST_REPAIRED = PROP_4_A["nearest"].repaired(
    "g is 0 at a pattern, here the first of them, and not 1/Z_t",
    equal(Nearest(FirstPattern(rho), rho), 0),
    domain=Domain(((rho, Patterns()),)),
)

PROP_4_A_DENSITY = PAPER.claim(
    "prop-4.a-density", "appendix D.1, step (a): 'because g = 0' at the patterns",
    says="exp(-g) / Z is 1/Z at a pattern, here the first of them (one layer that holds all patterns), for any Z > 0",
    domain=Domain(((rho, Patterns()), (z, Positive()))),
    statement=equal(exp(-Nearest(FirstPattern(rho), rho)) / z, 1 / z),
    reading_of="prop-4.a",
)


def _floor(reading: str) -> Claim:
    words, domain, loss, _, _ = READINGS[reading]
    return PAPER.claim(
        f"prop-4.floor-{reading}", "Proposition 4",
        says=f"the cross-entropy is at least 1 ({words})",
        domain=domain,
        statement=leq(1, loss),
        reading_of="prop-4.floor",
    )


FLOOR = {reading: _floor(reading) for reading in READINGS}

PROP_4_FLOOR_DENSITY_REPAIRED = FLOOR["density"].repaired(
    "the cross-entropy exceeds the logarithm of the volume of Omega; prop-4.infimum-density says that on the line neither has "
    "a floor",
    less(_LOG_VOLUME, LOSS["density"]),
)

PROP_4_FLOOR_NEAREST_REPAIRED = FLOOR["nearest"].repaired(
    "the cross-entropy is below the logarithm of the volume of Omega, by less than r^2 n / (n + 2); prop-4.infimum-nearest "
    "says that on the line it has no floor",
    all_of(less(_LOG_VOLUME - dim * r**2 / (dim + 2), LOSS["nearest"]), less(LOSS["nearest"], _LOG_VOLUME)),
    domain=COUNTED.extended((r, Positive())),
)

PROP_4_FLOOR_ENERGY_REPAIRED = FLOOR["energy"].repaired(
    "the cross-entropy is at least the logarithm of the balls' own integrals less log d; prop-4.negative-energy says that it "
    "can be negative",
    leq(log(TotalBallIntegral(1, radii)) - log(d), LOSS["energy"]),
)

WORDS = {reading: parts[0] for reading, parts in READINGS.items()}
NEGATIVE = tuple(
    FLOOR[reading].consequence(
        f"prop-4.negative-{reading}",
        f"the cross-entropy can be negative: it is a differential entropy, without a floor ({WORDS[reading]})",
        less(LOSS[reading], 0),
        quantifier="exists",
    )
    for reading in READINGS
)

_inverse = Symbol("s", positive=True)  # 1 / r, bound by the limits below
INFIMUM = (
    FLOOR["nearest"].consequence(
        "prop-4.infimum-nearest",
        "no infimum: the upper bound log(d V_n(r)) of its repair tends to minus infinity as r tends to 0, "
        "here for one interval on the line",
        equal(Limit(log(2 / _inverse), _inverse, oo), -oo),
        domain=CLOSED,
    ),
    FLOOR["density"].consequence(
        "prop-4.infimum-density",
        "no infimum: the upper bound log V + (1 - exp(-r^2)) / Z_t of its repair, with Z_t >= V exp(-r^2), "
        "tends to minus infinity as r tends to 0, here for one interval on the line",
        equal(Limit(log(2 / _inverse) + (exp(1 / _inverse**2) - 1) * _inverse / 2, _inverse, oo), -oo),
        domain=CLOSED,
    ),
)

SELF = f"{PAPER}, Proposition 4 with E_t = exp(-g_t) / Z_t and eq. (15)"
ONE = Integer(1)
_OMEGA = count * BallVolume(dim, r)  # the volume of Omega
_WORDS_SELF = "d disjoint balls of one radius in R^n, E_t = exp(-g_t) / Z_t"
FLOOR_SELF_SOME = Claim(
    id="prop-4.floor-self.some",
    source=SELF,
    says=(
        "such a Z_t exists where the volume V of Omega is at least e: the integral of exp(-exp(-g)/z) is at least 1 at z = 1, "
        f"below V at z = V, so it is z somewhere between ({_WORDS_SELF})"
    ),
    domain=EQUAL_BALLS,
    given=leq(EULER, _OMEGA),
    statement=all_of(
        leq(1, count * DensityPartition(dim, r, ONE)),
        less(count * DensityPartition(dim, r, _OMEGA), _OMEGA),
    ),
    reading_of="prop-4.floor",
)

FLOOR_SELF_NONE = Claim(
    id="prop-4.floor-self.none",
    source=SELF,
    says=(
        "none exists where the volume V of Omega is at most exp(1 - r^2): the integral of exp(-exp(-g)/z) is below z for every "
        f"z > 0 ({_WORDS_SELF})"
    ),
    domain=EQUAL_BALLS.extended((z, Positive())),
    given=leq(log(_OMEGA), 1 - r**2),
    statement=less(count * DensityPartition(dim, r, z), z),
    reading_of="prop-4.floor",
)

# -sum_i p_i log q_i and -sum_i p_i log p_i, p = softmax(w), q = softmax(v)
_CROSS = LogSumExp(v) - TiltedMean(w, v)
_ENTROPY = LogSumExp(w) - TiltedMean(w, w)
FLOOR_DISCRETE = PAPER.claim(
    "prop-4.floor-discrete", "Proposition 4: what floor the cross-entropy of a discrete model has",
    says=(
        "the cross-entropy of the model softmax(v) under data softmax(w) is at least the data's entropy, attained at v = w, "
        "which lies between 0 and log n"
    ),
    domain=VECTOR_PAIRS,
    statement=all_of(leq(_ENTROPY, _CROSS), leq(0, _ENTROPY), leq(_ENTROPY, log(n))),
    reading_of="prop-4.floor",
)
