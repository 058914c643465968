"""Section 5 of arXiv:2405.08707: cross-entropy and partition functions, balls and their volumes, the balance of N and D."""

from __future__ import annotations

from typing import Any

from sympy import E as EULER
from sympy import Eq, Equivalent, Expr, Integer, Limit, Rational, Symbol, exp, gamma, log, loggamma, oo, pi, sqrt

from theory.language.claim import Claim, all_of, by_id, equal, leq, less
from theory.language.domain import (
    CLOSED,
    BallState,
    Domain,
    Patterns,
    Positive,
    SeparatedRadii,
    UnitInterval,
    Vector,
    Whole,
    d,
    r,
    radii,
    rho,
    t,
    vector,
    x,
    z,
)
from theory.memory.balls import (
    BallIntegral,
    BallVolume,
    DensityPartition,
    Gamma,
    LineEnergyPartition,
    LineMeanEnergy,
    LinePartition,
    LinePartitionEqual,
    LowerGamma,
    Mean,
    MeanNegativeLog,
    OwnDistance,
    RadialIntegral,
    SphereArea,
    TotalBallIntegral,
    TotalLowerGamma,
    dim,
)
from theory.memory.energies import Nearest
from theory.memory.parameters import CountNear
from theory.memory.updates import FirstPattern
from theory.memory.vectors import LogSumExp, Shifted

PAPER = "arXiv:2405.08707v2"
ONE, HALF = Integer(1), Rational(1, 2)
DIMENSIONS = Domain(((dim, Whole(1, 64)),))
BALLS = DIMENSIONS.extended((r, Positive()))
room = vector("room", d)
e = vector("e", d)
count = Symbol("count", integer=True, positive=True)  # patterns, where they are not rows of a matrix
depth = Symbol("depth", integer=True, positive=True)  # layers
LINE = Domain(((radii, Positive()), (room, Positive())))
PRINTED_AREA = 2 * pi ** (dim / 2) / Gamma(dim / 2)
CRITICAL = sqrt(dim / (2 * pi * EULER))  # sqrt(n / (2 pi e))

# --- cross-entropy ---------------------------------------------------------------------------------------------------

PROP_4_SCALAR = Claim(
    id="prop-4.scalar",
    source=f"{PAPER}, Proposition 4",
    says="log z + 1/z is at least 1 for every z > 0",
    domain=Domain(((z, Positive()),)),
    statement=leq(1, log(z) + 1 / z),
)

PROP_4_MINIMUM = Claim(
    id="prop-4.scalar-minimum",
    source=f"{PAPER}, section 5.1: 'with minimum obtained when Z_t = 1'",
    says="log z + 1/z equals 1 exactly at z = 1",
    domain=Domain(((z, Positive()),)),
    statement=Equivalent(Eq(log(z) + 1 / z, 1, evaluate=False), Eq(z, 1, evaluate=False)),
)

PROP_4_ENTROPY = Claim(
    id="prop-4.entropy",
    source=f"{PAPER}, appendix D.1, first display",
    says="the mean of -log(exp(-E_i) / Z) over the samples is log Z plus the mean of their energies",
    domain=Domain(((e, Vector()), (z, Positive()))),
    statement=equal(MeanNegativeLog(e, z), log(z) + Mean(e)),
)

# d disjoint balls of one radius r in R^n, however they lie: then g is the squared distance to the ball's own centre. Every one
# of the l layers holds all patterns, so that E_global = E_t - log l (c = 0) and the cross-entropy does not depend on l.
EQUAL_BALLS = Domain(((dim, Whole(1, 4)), (count, Whole(1, 8)), (r, Positive())))
_NEAREST_PARTITION = count * BallIntegral(dim, r)  # int_Omega exp(-g_t), eq. (13)
_DENSITY_PARTITION = count * DensityPartition(dim, r, _NEAREST_PARTITION)  # int_Omega exp(-E_t), E_t = exp(-g_t) / Z_t
_ENERGY_PARTITION = LineEnergyPartition(radii, room)  # int_Omega exp(-E) on the line, E the energy (4)
_FIXED = "every layer holds all patterns"
# reading -> (words, domain, cross-entropy, Z_t, mean of E_t over the patterns)
READINGS: dict[str, tuple[str, Domain, Expr, Expr, Expr]] = {
    "density": (
        f"E_t = exp(-g_t) / Z_t with Z_t of eq. (13); d disjoint balls of one radius in R^n, {_FIXED}",
        EQUAL_BALLS,
        log(_DENSITY_PARTITION) + 1 / _NEAREST_PARTITION,
        _NEAREST_PARTITION,
        1 / _NEAREST_PARTITION,
    ),
    "nearest": (
        f"E_t = g_t, zero at the patterns; d disjoint balls of one radius in R^n, {_FIXED}",
        EQUAL_BALLS,
        log(_NEAREST_PARTITION),
        _NEAREST_PARTITION,
        Integer(0),
    ),
    "energy": (
        f"E_t the energy (4); d disjoint intervals of any radii on the line (n = 1), {_FIXED}",
        LINE,
        log(_ENERGY_PARTITION) + LineMeanEnergy(radii, room),
        _ENERGY_PARTITION,
        LineMeanEnergy(radii, room),
    ),
}


def _prop_4(reading: str) -> Claim:
    words, domain, loss, partition, _ = READINGS[reading]
    return Claim(
        id=f"prop-4.{reading}",
        source=f"{PAPER}, Proposition 4",
        says=f"the cross-entropy is log Z_t + 1/Z_t ({words})",
        domain=domain,
        statement=equal(loss, log(partition) + 1 / partition),
        reading_of="prop-4",
    )


PROP_4 = {reading: _prop_4(reading) for reading in READINGS}


def _floor(reading: str) -> Claim:
    words, domain, loss, _, _ = READINGS[reading]
    return Claim(
        id=f"prop-4.floor-{reading}",
        source=f"{PAPER}, Proposition 4",
        says=f"the cross-entropy is at least 1 ({words})",
        domain=domain,
        statement=leq(1, loss),
        uses=("prop-4.scalar",),
        reading_of="prop-4.floor",
    )


FLOOR = {reading: _floor(reading) for reading in READINGS}


PROP_4_FLOOR_SELF = Claim(
    id="prop-4.floor-self",
    source=f"{PAPER}, Proposition 4 with E_t = exp(-g_t) / Z_t and eq. (15)",
    says=(
        "the cross-entropy is at least 1 where the printed Z_t is also the integral of exp(-E_t), so that Z_theta = Z_t "
        f"and E_t = 1/Z_t at the patterns ({_FIXED}; whether such a Z_t exists is said by prop-4.floor-self.some and .none)"
    ),
    domain=Domain(((z, Positive()),)),
    statement=leq(1, log(z) + 1 / z),
    uses=("prop-4.scalar",),
    reading_of="prop-4.floor",
)


_OMEGA = count * BallVolume(dim, r)  # the volume of Omega
_WORDS_SELF = "d disjoint balls of one radius in R^n, E_t = exp(-g_t) / Z_t"
FLOOR_SELF_SOME = Claim(
    id="prop-4.floor-self.some",
    source=PROP_4_FLOOR_SELF.source,
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
    source=PROP_4_FLOOR_SELF.source,
    says=(
        "none exists where the volume V of Omega is at most exp(1 - r^2): the integral of exp(-exp(-g)/z) is below z for every "
        f"z > 0 ({_WORDS_SELF})"
    ),
    domain=EQUAL_BALLS.extended((z, Positive())),
    given=leq(log(_OMEGA), 1 - r**2),
    statement=less(count * DensityPartition(dim, r, z), z),
    reading_of="prop-4.floor",
)


def _prop_4_a(reading: str) -> Claim:
    words, domain, _, partition, energy = READINGS[reading]
    return Claim(
        id=f"prop-4.a-{reading}",
        source=f"{PAPER}, appendix D.1, step (a): 'because g = 0' at the patterns",
        says=f"the mean over the patterns of E_t - log l + c is 1/Z_t - log l + c, that is E_t is 1/Z_t there ({words})",
        domain=domain,
        statement=equal(energy, 1 / partition),
        reading_of="prop-4.a",
    )


PROP_4_A = {reading: _prop_4_a(reading) for reading in ("energy", "nearest")}
PROP_4_A_DENSITY = Claim(
    id="prop-4.a-density",
    source=f"{PAPER}, appendix D.1, step (a): 'because g = 0' at the patterns",
    says="exp(-g) / Z is 1/Z at a pattern, here the first of them (one layer that holds all patterns), for any Z > 0",
    domain=Domain(((rho, Patterns()), (z, Positive()))),
    statement=equal(exp(-Nearest(FirstPattern(rho), rho)) / z, 1 / z),
    reading_of="prop-4.a",
)

_C = t * log(depth)  # c in [0, log l)

EQ_15 = Claim(
    id="eq-15",
    source=f"{PAPER}, eq. (15)",
    says=(
        "with E_global = E_t - log l + c for a constant c in [0, log l): log Z_theta = log l - c + log Z_t "
        "(sums over finitely many states in place of the integrals)"
    ),
    domain=Domain(((e, Vector()), (depth, Whole(1, 16)), (t, UnitInterval()))),
    given=less(_C, log(depth)),
    statement=equal(LogSumExp(-Shifted(e, log(depth) - _C)), log(depth) - _C + LogSumExp(-e)),
)

EQ_15_DENSITY = Claim(
    id="eq-15.partition-density",
    source=f"{PAPER}, eq. (15) beside eq. (13)",
    says=f"Z_t of (15), the integral of exp(-E_t), is Z_t of (13), the integral of exp(-g_t) ({READINGS['density'][0]})",
    domain=EQUAL_BALLS,
    statement=equal(_DENSITY_PARTITION, _NEAREST_PARTITION),
    reading_of="eq-15",
)

EQ_15_ENERGY = Claim(
    id="eq-15.partition-energy",
    source=f"{PAPER}, eq. (15) beside eq. (13)",
    says=f"Z_t of (15), the integral of exp(-E_t), is Z_t of (13), the integral of exp(-g_t) ({READINGS['energy'][0]})",
    domain=LINE,
    statement=equal(_ENERGY_PARTITION, LinePartition(radii, room)),
    reading_of="eq-15",
)

# --- balls and incomplete gamma functions ----------------------------------------------------------------------------

SPHERE = Claim(
    id="sec5-sphere",
    source=f"{PAPER}, section 5.2, before eq. (12)",
    says="2 pi^(n/2) / Gamma(n/2) is the area of the unit sphere in R^n",
    domain=DIMENSIONS,
    statement=equal(SphereArea(dim), PRINTED_AREA),
)

VOLUME = Claim(
    id="sec5-sandwich.volume",
    source=f"{PAPER}, section 5.2, after eq. (13)",
    says="pi^(n/2) r^n / Gamma(1 + n/2) is the volume of the ball of radius r in R^n",
    domain=BALLS,
    statement=equal(BallVolume(dim, r), pi ** (dim / 2) * r**dim / Gamma(1 + dim / 2)),
)

EQ_12_POLAR = Claim(
    id="eq-12.polar",
    source=f"{PAPER}, eq. (12), up to the last equality",
    says="the integral of exp(-|x|^2) over a ball is the area of the unit sphere times the radial integral",
    domain=BALLS,
    statement=equal(BallIntegral(dim, r), SphereArea(dim) * RadialIntegral(dim, r)),
    reading_of="eq-12",
)

EQ_12_CONSTANT = Claim(
    id="eq-12.constant",
    source=f"{PAPER}, eq. (12), the factor before the last integral",
    says="A_(n-1) times the radial integral is 2 pi^(n/2) / Gamma(n/2) times it",
    domain=BALLS,
    statement=equal(SphereArea(dim) * RadialIntegral(dim, r), PRINTED_AREA * RadialIntegral(dim, r)),
    uses=("sec5-sphere",),
    reading_of="eq-12",
)

EQ_12_GAMMA = Claim(
    id="eq-12.gamma",
    source=f"{PAPER}, eq. (12), last equality",
    says="the integral of t^(n-1) exp(-t^2) from 0 to r is the incomplete gamma function gamma(n, r), each with its factor",
    domain=BALLS,
    statement=equal(PRINTED_AREA * RadialIntegral(dim, r), PRINTED_AREA * LowerGamma(dim, r)),
    reading_of="eq-12",
)

EQ_13 = Claim(
    id="eq-13.decomposition",
    source=f"{PAPER}, eq. (13), third equality",
    says=(
        "the integral of exp(-g) over the union of disjoint balls is the sum over the balls of the integral of "
        "exp(-|x - rho^i|^2) (on the line, n = 1, radii of any size)"
    ),
    domain=LINE,
    statement=equal(LinePartition(radii, room), TotalBallIntegral(1, radii)),
    reading_of="eq-13",
)

EQ_13_EQUAL = Claim(
    id="eq-13.equal-radii",
    source=f"{PAPER}, eq. (13), third equality",
    says="the same for balls of one radius (on the line, n = 1)",
    domain=Domain(((r, Positive()), (room, Positive()))),
    statement=equal(LinePartitionEqual(r, room), d * BallIntegral(1, r)),
    reading_of="eq-13",
)

EQ_13_INTEGRAND = Claim(
    id="eq-13.integrand",
    source=f"{PAPER}, eq. (13), third equality",
    says="at every state of a ball, in any dimension, g is the squared distance to the ball's own pattern",
    domain=Domain(((rho, Patterns()), (radii, SeparatedRadii()), (x, BallState()))),
    statement=equal(Nearest(x, rho), OwnDistance(x, rho, radii)),
    reading_of="eq-13",
)

EQ_13_INTEGRAND_EQUAL = Claim(
    id="eq-13.integrand-equal-radii",
    source=f"{PAPER}, eq. (13), third equality",
    says="the same for balls of one radius",
    domain=Domain(((rho, Patterns()), (radii, SeparatedRadii(equal=True)), (x, BallState()))),
    statement=equal(Nearest(x, rho), OwnDistance(x, rho, radii)),
    reading_of="eq-13",
)

EQ_13_GAMMA = Claim(
    id="eq-13.gamma",
    source=f"{PAPER}, eq. (13), last equality",
    says="the sum of the balls' integrals is 2 pi^(n/2) / Gamma(n/2) times the sum of gamma(n, r_i)",
    domain=DIMENSIONS.extended((radii, Positive())),
    statement=equal(TotalBallIntegral(dim, radii), PRINTED_AREA * TotalLowerGamma(dim, radii)),
    uses=("eq-12.gamma",),
    reading_of="eq-13",
)

SANDWICH = Claim(
    id="sec5-sandwich",
    source=f"{PAPER}, section 5.2, after eq. (13)",
    says="the integral of exp(-|x|^2) over a ball lies between exp(-r) V_n(r) and V_n(r)",
    domain=BALLS,
    statement=all_of(leq(exp(-r) * BallVolume(dim, r), BallIntegral(dim, r)), leq(BallIntegral(dim, r), BallVolume(dim, r))),
)

SANDWICH_GAMMA = Claim(
    id="sec5-sandwich.gamma",
    source=f"{PAPER}, section 5.2, after eq. (13)",
    says="2 pi^(n/2) gamma(n, r) / Gamma(n/2), as printed in the middle, lies between exp(-r) V_n(r) and V_n(r)",
    domain=BALLS,
    statement=all_of(
        leq(exp(-r) * BallVolume(dim, r), PRINTED_AREA * LowerGamma(dim, r)),
        leq(PRINTED_AREA * LowerGamma(dim, r), BallVolume(dim, r)),
    ),
    uses=("lemma-5",),
    reading_of="sec5-sandwich",
)

# --- volumes in high dimension ---------------------------------------------------------------------------------------

_n = Symbol("n", positive=True)  # bound by the limits below


def _volume(n: Any, radius: Any) -> Any:
    return pi ** (n / 2) * radius**n / gamma(1 + n / 2)


def _critical(n: Any) -> Any:
    return sqrt(n / (2 * pi * EULER))


UNIT_BALL = Claim(
    id="sec5-unit-ball",
    source=f"{PAPER}, section 5.2",
    says="V_n(1) divided by (2 pi e / n)^(n/2) / sqrt(n pi) tends to 1",
    domain=CLOSED,
    statement=equal(Limit(_volume(_n, ONE) / ((2 * pi * EULER / _n) ** (_n / 2) / sqrt(_n * pi)), _n, oo), 1),
    uses=("stirling",),
)

DECAY_MONOTONE = Claim(
    id="sec5-unit-ball-decay.monotone",
    source=f"{PAPER}, section 5.2: V_n(1) 'decreases fast with respect to the increase in dimensionality'",
    says="V_n(1) decreases with every step of the dimension",
    domain=DIMENSIONS,
    statement=less(BallVolume(dim + 1, ONE), BallVolume(dim, ONE)),
    reading_of="sec5-unit-ball-decay",
)

DECAY_HIGH = Claim(
    id="sec5-unit-ball-decay.high",
    source=f"{PAPER}, section 5.2: 'in higher dimensions decreases fast'",
    says="V_n(1) decreases with every step of the dimension from n = 5 on",
    domain=Domain(((dim, Whole(5, 64)),)),
    statement=less(BallVolume(dim + 1, ONE), BallVolume(dim, ONE)),
    reading_of="sec5-unit-ball-decay",
)

DECAY_LIMIT = Claim(
    id="sec5-unit-ball-decay.limit",
    source=f"{PAPER}, section 5.2",
    says="V_n(1) tends to 0",
    domain=CLOSED,
    statement=equal(Limit(_volume(_n, ONE), _n, oo), 0),
    reading_of="sec5-unit-ball-decay",
)

DECAY_FAST = Claim(
    id="sec5-unit-ball-decay.superexponential",
    source=f"{PAPER}, section 5.2",
    says="V_n(1) decreases faster than every exponential: V_(n+1)(1) / V_n(1) tends to 0",
    domain=CLOSED,
    statement=equal(Limit(_volume(_n + 1, ONE) / _volume(_n, ONE), _n, oo), 0),
    reading_of="sec5-unit-ball-decay",
)

RADIUS_BOUNDED = Claim(
    id="sec5-radius.bounded",
    source=f"{PAPER}, section 5.2, before eq. (14): V_n(r) of O(1) at r = sqrt(n / (2 pi e))",
    says=(
        "V_n at that radius is below 1 / sqrt(3 n + 6/5) in every dimension, so below 1/2; at least 0.97 times that, "
        "on the line 0.99 times and sqrt(3 / pi) times as n grows"
    ),
    domain=DIMENSIONS,
    statement=less((3 * dim + Rational(6, 5)) * BallVolume(dim, CRITICAL) ** 2, 1),
    reading_of="sec5-radius",
)

RADIUS_CONSTANT = Claim(
    id="sec5-radius.constant",
    source=f"{PAPER}, section 5.2, before eq. (14)",
    says="V_n at that radius tends to a positive number (O(1) read as a volume that stays of the order of 1)",
    domain=CLOSED,
    statement=less(0, Limit(_volume(_n, _critical(_n)), _n, oo)),
    reading_of="sec5-radius",
)

RADIUS_UNIT_VOLUME = Claim(
    id="sec5-radius.unit-volume",
    source=f"{PAPER}, section 5.2, before eq. (14)",
    says="the radius at which V_n is 1, divided by sqrt(n / (2 pi e)), tends to 1",
    domain=CLOSED,
    statement=equal(Limit(exp(loggamma(1 + _n / 2) / _n) / sqrt(pi) / _critical(_n), _n, oo), 1),
    reading_of="sec5-radius",
)

COUNTED = DIMENSIONS.extended((count, Whole(1, 64)))


def _eq_14(suffix: str, words: str, partition: Expr, uses: tuple[str, ...]) -> Claim:
    volume = count * BallVolume(dim, CRITICAL)
    return Claim(
        id=f"eq-14{suffix}",
        source=f"{PAPER}, eq. (14)",
        says=f"at r = sqrt(n / (2 pi e)) Z_t lies between d V_n(r) / exp(r) and d V_n(r) ({words})",
        domain=COUNTED,
        statement=all_of(leq(volume / exp(CRITICAL), partition), leq(partition, volume)),
        uses=uses,
        reading_of="eq-14" if suffix else None,
    )


EQ_14 = _eq_14(
    "", "Z_t the sum over d balls of the integral of exp(-|x|^2)", count * BallIntegral(dim, CRITICAL), ("sec5-sandwich",)
)
EQ_14_GAMMA = _eq_14(
    ".gamma", "Z_t as the end of (13) prints it", count * PRINTED_AREA * LowerGamma(dim, CRITICAL), ("sec5-sandwich.gamma",)
)

# --- the balance of model and data size ------------------------------------------------------------------------------

per_layer, layer_count, tokens, width, kappa = (
    Symbol(name, positive=True) for name in ("A", "layers", "T_max", "d_emb", "kappa")
)


def _balance(bound: str, n: Any, params: Any) -> Any:
    """N / D^2 with D = T_max d and d such that a bound of (14) on Z_t is 1."""
    volume = _volume(n, _critical(n))
    patterns = 1 / volume if bound == "upper" else exp(_critical(n)) / volume
    return params / (tokens * patterns) ** 2


_CONSTANTS = Domain(((per_layer, Positive()), (layer_count, Positive()), (tokens, Positive())))
_KAPPA = Domain(((kappa, Positive()), (tokens, Positive())))
_WIDE = _balance("upper", tokens * width, per_layer * layer_count * width**2)
_LONG_DOMAIN = Domain(((per_layer, Positive()), (layer_count, Positive()), (width, Positive())))


def _prop_5(suffix: str, words: str, domain: Domain, ratio: Any, variable: Any) -> tuple[Claim, Claim]:
    limit = Limit(ratio, variable, oo)
    source = f"{PAPER}, Proposition 5"
    return (
        Claim(
            id=f"prop-5.upper-{suffix}",
            source=source,
            says=f"N = O(D^2): N / D^2 stays bounded as n grows ({words})",
            domain=domain,
            statement=less(limit, oo),
            reading_of="prop-5",
        ),
        Claim(
            id=f"prop-5.theta-{suffix}",
            source=source,
            says=f"N is of the order of D^2: N / D^2 tends to a finite number > 0 as n grows ({words})",
            domain=domain,
            statement=all_of(less(0, limit), less(limit, oo)),
            reading_of="prop-5",
        ),
    )


_Z = "Z_t = 1 taken from the {} bound of (14)"
PROP_5 = by_id(
    *_prop_5(
        "prefactor",
        f"{_Z.format('upper')}; A l d_emb / T_max and T_max held fixed, so that N is proportional to n",
        _KAPPA,
        _balance("upper", _n, kappa * _n),
        _n,
    ),
    *_prop_5(
        "prefactor-lower",
        f"{_Z.format('lower')}; A l d_emb / T_max and T_max held fixed, so that N is proportional to n",
        _KAPPA,
        _balance("lower", _n, kappa * _n),
        _n,
    ),
    *_prop_5("width", f"{_Z.format('upper')}; d_emb grows; A, l and T_max held fixed", _CONSTANTS, _WIDE, width),
    *_prop_5("length", f"{_Z.format('upper')}; T_max grows; A, l and d_emb held fixed", _LONG_DOMAIN, _WIDE, tokens),
)

# --- reported numbers ------------------------------------------------------------------------------------------------

_log_n, _log_d = Symbol("log_N", positive=True), Symbol("log_D", positive=True)
_FIT = (
    Rational(161, 100)
    + Limit(Rational(4064, 10) * exp(-Rational(34, 100) * _log_n), _log_n, oo)
    + Limit(Rational(4107, 10) * exp(-Rational(28, 100) * _log_d), _log_d, oo)
)

CHINCHILLA = Claim(
    id="sec5-chinchilla",
    source=f"{PAPER}, section 5.1, after Proposition 4, with the fit (1)",
    says="the fitted loss tends to 1.61 as N and D grow, which is at least 1 (the limits are taken in log N and log D)",
    domain=CLOSED,
    statement=all_of(equal(_FIT, Rational(161, 100)), leq(1, _FIT)),
)

LOSSES = {
    "kaplan": ("the Transformer of Kaplan et al., 1.5B parameters, 22B tokens", Rational(25, 10)),
    "chinchilla": ("Chinchilla, 70B parameters, 1.4T tokens", Rational(22, 10)),
    "palm-2": ("PaLM 2, 16B parameters, 100B tokens", Rational(24, 10)),
    "gpt-2": ("GPT-2, 8.7B parameters, 178B tokens", Rational(23, 10)),
    "minicpm": ("MiniCPM, 2.4B parameters, 140B tokens", Rational(24, 10)),
    "nanotron": ("Nanotron, 1.2B parameters, 105B tokens", Rational(24, 10)),
}
TABLE_2 = tuple(
    Claim(
        id=f"table-2.{name}",
        source=f"{PAPER}, Table 2",
        says=f"the reported loss of {words} exceeds 1",
        domain=CLOSED,
        statement=less(1, loss),
        reading_of="table-2",
    )
    for name, (words, loss) in LOSSES.items()
)

MAJORITY = {
    name: Claim(
        id=f"sec6-majority.within-{name}",
        source=f"{PAPER}, section 6, on the models of Table 2",
        says=f"more than half of the six reported losses lie within {tolerance.p}/{tolerance.q} of 2.2",
        domain=CLOSED,
        statement=less(3, CountNear(Rational(22, 10), tolerance, *(loss for _, loss in LOSSES.values()))),
        reading_of="sec6-majority",
    )
    for name, tolerance in (("0.05", Rational(1, 20)), ("0.1", Rational(1, 10)), ("0.2", Rational(1, 5)))
}
