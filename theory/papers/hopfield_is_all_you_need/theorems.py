r"""What the paper cites from Ramsauer et al. (2020), arXiv:2008.02217, in this paper's notation: d patterns in R^n
(their N in R^d).

J is symmetric positive semidefinite: each bound c on its spectral norm is stated as $u^\top Ju\le c\lVert u\rVert^2$, all u.
"""

from __future__ import annotations

from sympy import Expr, Implies, Integer, LambertW, Rational, exp, log, sqrt

from theory.language.claim import Claim, all_of, equal, leq, less
from theory.language.domain import (
    CLOSED,
    PATTERN_SETS,
    Domain,
    HullState,
    NonNegative,
    Patterns,
    Positive,
    State,
    Vector,
    beta,
    d,
    eps,
    n,
    rho,
    u,
    x,
    y,
)
from theory.memory.energies import MaxNorm2, MCHNEnergy, Overlaps
from theory.memory.updates import (
    Attention,
    JacobianForm,
    MaxCentredNorm2,
    MCHNUpdate,
    PeakVariance,
    SpectralNorm2,
    TopGap,
    TopMiss2,
)
from theory.memory.vectors import Dot, MaxEntry, Softmax, SquaredDistance

PAPER = "arXiv:2008.02217"
ENERGY = MCHNEnergy(x, rho, beta)
TEMPERED = PATTERN_SETS.extended((beta, Positive()))
HULL = Domain(((rho, Patterns()), (x, HullState()), (beta, Positive())))
DIRECTED = TEMPERED.extended((u, Vector()))
M2 = MaxNorm2(rho)
FORM, SIZE2 = JacobianForm(u, x, rho, beta), Dot(u, u)
m = PeakVariance(x, rho, beta)
GREATEST_P = MaxEntry(Softmax(beta * Overlaps(x, rho)))


def _energy_range(reading: str, words: str, domain: Domain) -> Claim:
    return Claim(
        id=f"ram-energy-range.{reading}",
        source=f"{PAPER}, section 2 and Lemma A1, appendix A.1.2",
        says=f"the modern Hopfield energy lies between 0 and 2 M^2, for {words}",
        domain=domain,
        statement=all_of(leq(0, ENERGY), leq(ENERGY, 2 * M2)),
        reading_of="ram-energy-range",
    )


ENERGY_RANGE = (
    _energy_range("all", "every state", TEMPERED),
    _energy_range("hull", "states in the convex hull of the patterns", HULL),
)

JACOBIAN_SPECTRAL = Claim(
    id="ram-jacobian.spectral",
    source=f"{PAPER}, appendix A.1.5",
    says="the Jacobian of the update is at most 2 beta m times the squared spectral norm of X",
    domain=DIRECTED,
    statement=leq(FORM, 2 * beta * SpectralNorm2(rho) * m * SIZE2),
    reading_of="ram-jacobian",
)

JACOBIAN_COUNT = Claim(
    id="ram-jacobian.count",
    source=f"{PAPER}, appendix A.1.5",
    says="2 beta m times the squared spectral norm of X is at most 2 beta m N M^2",
    domain=TEMPERED,
    statement=leq(2 * beta * SpectralNorm2(rho) * m, 2 * beta * d * M2 * m),
    reading_of="ram-jacobian",
)

JACOBIAN_MEAN = Claim(
    id="ram-jacobian.mean",
    source=f"{PAPER}, appendix A.1.5",
    says="the Jacobian of the update is at most beta times the greatest squared distance of a pattern from their mean",
    domain=DIRECTED,
    statement=leq(FORM, beta * MaxCentredNorm2(rho) * SIZE2),
    reading_of="ram-jacobian",
)

JACOBIAN_SEMIDEFINITE = Claim(
    id="ram-jacobian.semidefinite",
    source=f"{PAPER}, appendix A.1.5: the Jacobian is beta times a covariance of the patterns",
    says="the Jacobian of the update is positive semidefinite",
    domain=DIRECTED,
    statement=leq(0, FORM),
    reading_of="ram-jacobian",
)

JACOBIAN_GLOBAL = Claim(
    id="ram-jacobian.global",
    source=f"{PAPER}, appendix A.1.5: then there is one global fixed point",
    says="where that bound is below 1 the update contracts by it between any two states, so that its fixed point is unique",
    domain=TEMPERED.extended((y, State())),
    given=less(beta * MaxCentredNorm2(rho), 1),
    statement=leq(
        SquaredDistance(MCHNUpdate(x, rho, beta), MCHNUpdate(y, rho, beta)),
        (beta * MaxCentredNorm2(rho)) ** 2 * SquaredDistance(x, y),
    ),
    uses=("ram-jacobian.mean",),
    reading_of="ram-jacobian",
)

_A2 = 2 * beta * d * M2 * eps - 2 * eps**2 * beta * d * M2
_A2_GIVEN = leq(1 - eps, GREATEST_P)

A2 = Claim(
    id="ram-a2",
    source=f"{PAPER}, Lemma A2",
    says="if one softmax weight is at least 1 - eps, the Jacobian is at most 2 beta N M^2 eps - 2 eps^2 beta N M^2",
    domain=DIRECTED.extended((eps, NonNegative())),
    given=_A2_GIVEN,
    statement=leq(FORM, _A2 * SIZE2),
    uses=("ram-jacobian.count",),
)

A2_BELOW_ONE = Claim(
    id="ram-a2.below-one",
    source=f"{PAPER}, Lemma A2; no range of eps is printed, and from 1 on its condition says nothing",
    says="the same for eps below 1",
    domain=A2.domain,
    given=all_of(_A2_GIVEN, less(eps, 1)),
    statement=A2.statement,
    reading_of="ram-a2",
)

A2_STRICT = Claim(
    id="ram-a2.strict",
    source=f"{PAPER}, Lemma A2, second inequality",
    says="that bound is strictly below 2 beta N M^2 eps",
    domain=TEMPERED.extended((eps, NonNegative())),
    given=_A2_GIVEN,
    statement=less(_A2, 2 * beta * d * M2 * eps),
    reading_of="ram-a2",
)

A4 = Claim(
    id="ram-a4",
    source=f"{PAPER}, Lemma A4",
    says="the update misses the pattern of the greatest overlap by at most 2 (N - 1) exp(-beta c) M, c its lead",
    domain=TEMPERED,  # both sides squared: they are nonnegative, and near-ties stay exact
    statement=leq(TopMiss2(x, rho, beta), (2 * (d - 1)) ** 2 * exp(-2 * beta * TopGap(x, rho)) * M2),
)

ATTENTION = Claim(
    id="ram-attention",
    source=f"{PAPER}, section 2",
    says="with beta = 1/sqrt(d_k) the update is one step of Transformer attention, along every direction u",
    domain=PATTERN_SETS.extended((u, Vector())),
    statement=equal(Dot(u, MCHNUpdate(x, rho, 1 / sqrt(n))), Dot(u, Attention(x, rho, 1 / sqrt(n)))),
)


def storage_base(inverse_temperature: Expr, k: Expr, dim: Expr, failure: Expr) -> Expr:
    r"""$c=b/W_0(\exp(a+\ln b))$, $a=\frac2{d-1}(1+\ln(2\beta K^2p(d-1)))$, $b=2K^2\beta/5$ (Theorem 3)."""
    a = 2 / (dim - 1) * (1 + log(2 * inverse_temperature * k**2 * failure * (dim - 1)))
    b = 2 * k**2 * inverse_temperature / 5
    return b / LambertW(exp(a + log(b)))


def _instance(suffix: str, k: int, dim: int, printed: Rational) -> tuple[Claim, Claim]:
    one, failure = Integer(1), Rational(1, 1000)
    base = storage_base(one, Integer(k), Integer(dim), failure)
    place = f"{PAPER}, Theorem 3, beta = 1, K = {k}, d = {dim}, p = 0.001"
    return (
        Claim(
            id=f"ram-3.{suffix}",
            source=place,
            says=f"the base c of the storage capacity is at least {float(printed)}",
            domain=CLOSED,
            statement=leq(printed, base),
            reading_of="ram-3",
        ),
        Claim(
            id=f"ram-3.{suffix}-applies",
            source=place,
            says="c meets the theorem's condition c >= (2 / sqrt(p))^(4 / (d - 1))",
            domain=CLOSED,
            statement=leq((2 / sqrt(failure)) ** Rational(4, dim - 1), base),
            reading_of="ram-3",
        ),
    )


INSTANCE_1 = _instance("instance-1", 3, 20, Rational(31546, 10000))
INSTANCE_2 = _instance("instance-2", 1, 75, Rational(13718, 10000))

# Theorem 3 for small spheres: it promises two patterns where the update contracts everything to one fixed point
_SMALL_K, _SMALL_DIM, _SMALL_FAILURE = Rational(1, 10), 3, Rational(1, 1000)
_SMALL_BASE = storage_base(Integer(1), _SMALL_K, Integer(_SMALL_DIM), _SMALL_FAILURE)
_SMALL_PLACE = f"{PAPER}, Theorem 3, beta = 1, K = 1/10, d = 3, p = 0.001"
_APPLIES = leq((2 / sqrt(_SMALL_FAILURE)) ** Rational(4, _SMALL_DIM - 1), _SMALL_BASE)
_SMALL_M2 = _SMALL_K**2 * (_SMALL_DIM - 1)
SMALL = Claim(
    id="ram-3.small",
    source=_SMALL_PLACE,
    says=(
        "where the theorem's condition is met, which says that two patterns or more are stored, 4 beta M^2 is at least 1: "
        "below that the update contracts all states to one fixed point (ram-jacobian.global) and stores at most one"
    ),
    domain=CLOSED,
    statement=Implies(_APPLIES, leq(1, 4 * _SMALL_M2), evaluate=False),
    reading_of="ram-3",
)
SMALL_REPAIRED = Claim(
    id="ram-3.small.repaired",
    source=_SMALL_PLACE,
    says=(
        "the condition is met although 4 beta M^2 < 1, so that it has to be joined by 4 beta M^2 >= 1: no pattern is farther "
        "than 2 M from the mean, and below 1 the update has one fixed point"
    ),
    domain=CLOSED,
    statement=all_of(_APPLIES, less(4 * _SMALL_M2, 1)),
    uses=("ram-jacobian.global",),
    repairs="ram-3.small",
)
