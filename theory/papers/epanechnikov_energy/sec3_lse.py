r"""Section 3 of arXiv:2506.10801 on the log-sum-exp energy: Remark 1, its fixed points, cases I to III, Proposition 1.

A memory that is a local minimum is stationary: where its gradient is not 0 it is none. The memory asked about is the first.
Of stationary memories some are minima: a single pattern is, and so is the middle one of -2, 0, 2 (`sec3-lse-local.repaired`).
"""

from __future__ import annotations

from sympy import Implies, Not, Symbol, Tuple, exp, log, true

from lemmata.theory.language.claim import all_of, equal, leq, less, unequal
from lemmata.theory.language.domain import CLOSED, Domain, Positive, Real, UnitInterval, Vector, d
from lemmata.theory.language.sequences import SufficientlyLarge
from lemmata.theory.language.vectors import Dot, MaxEntry, MinEntry, SquaredDistance
from lemmata.theory.memory.energies import Nearest, Overlaps
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.minima import DistanceMinima, DistanceMinimum, PatternRows
from lemmata.theory.memory.symbols import PATTERN_SETS, VECTOR_PAIRS, beta, eps, rho, t, u, v, w, x
from lemmata.theory.memory.updates import DistanceUpdate, FirstPattern, MCHNUpdate
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.energies import GaussianEnergy
from lemmata.theory.papers.epanechnikov_energy.gaussian import (
    BiasedUpdate,
    GaussianGradient,
    GaussianPullOfOthers,
    MemoryGradient2,
    TripleSlope,
)

TEMPERED = PATTERN_SETS.extended((beta, Positive()))
SETS = Domain(((rho, Patterns()), (beta, Positive())))
FIRST = FirstPattern(rho)
AT_FIRST = GaussianGradient(FIRST, rho, beta)
SIZE2 = Dot(AT_FIRST, AT_FIRST)

# --- Remark 1, case I, "novel": no memory is stationary ---------------------------------------------------------------

REMARK = PAPER.claim(
    "epan-rem-1.lse", "Remark 1",
    says="for every finite beta the gradient of the log-sum-exp energy at a memory is not 0",
    domain=SETS,
    statement=less(0, SIZE2),
)
OVERLAPS = Overlaps(u, rho)
LEAST = all_of(leq(Dot(u, FIRST), MinEntry(OVERLAPS)), less(Dot(u, FIRST), MaxEntry(OVERLAPS)))
ONE_SIDED = REMARK.repaired(
    "the gradient is not 0 at a memory that is least along some direction u among patterns that are not all so, a vertex of "
    "the hull of several; a single pattern, and the middle one of three in a row, are stationary at every beta",
    less(Dot(u, AT_FIRST), 0),
    domain=SETS.extended((u, Vector())),
    given=LEAST,
)

# For -1, 0 and 1 the memory 0 has E'' = 1 - beta Var, Var = 2 exp(-beta / 2) / (1 + 2 exp(-beta / 2)), positive at every beta
WEIGHT = exp(-beta / 2)
KEPT = all_of(equal(TripleSlope(0, beta), 0), less(2 * beta * WEIGHT, 1 + 2 * WEIGHT))
TEMPERATURES = Domain(((beta, Positive()),))
CASE_I = PAPER.claim(
    "epan-sec3-caseI", "section 3, case I: 'distinct from the original memories'; large enough is read as 100 and more",
    says="of the patterns -1, 0 and 1 the memory 0 is no stationary point of the log-sum-exp energy at any large finite beta",
    domain=TEMPERATURES,
    statement=unequal(TripleSlope(0, 100 + beta), 0),
)
NOVEL = PAPER.claim(
    "epan-sec3-lse-novel", "section 3, after definition 3: 'none of them being a local minimum', for any finite beta",
    says="of the patterns -1, 0 and 1 the memory 0 is no stationary point of the log-sum-exp energy at any finite beta",
    domain=TEMPERATURES,
    statement=unequal(TripleSlope(0, beta), 0),
)
CASE_I_REPAIRED = CASE_I.repaired(
    "at every beta the memory 0 of -1, 0 and 1 is a local minimum: the slope is 0 there and the second derivative positive; "
    "no memory that is a vertex of the hull is one (`epan-rem-1.lse.repaired`)",
    KEPT,
    repairs=("epan-sec3-caseI", "epan-sec3-lse-novel"),
)
AT_X = GaussianGradient(x, rho, beta)
LEFT_OVER = GaussianPullOfOthers(x, rho, beta)
WHOLE = PAPER.claim(
    "epan-sec3-lse-novel.whole", "section 3, after definition 3: the minimal set of a novel minimum is the whole set",
    says="a stationary x that is not the first pattern is stationary no more once that pattern is removed, at any finite beta",
    domain=TEMPERED,
    given=all_of(equal(Dot(AT_X, AT_X), 0), less(0, SquaredDistance(x, FIRST))),
    statement=less(0, Dot(LEFT_OVER, LEFT_OVER)),
    reading_of="epan-sec3-lse-novel",
)

# --- beta to infinity -------------------------------------------------------------------------------------------------

RATE = PAPER.claim(
    "epan-rem-1.lse-inf.rate", "Remark 1, at beta = infinity",
    says="the squared gradient of the log-sum-exp energy at a memory is at most 2 d / beta, whatever the patterns",
    domain=SETS,
    statement=leq(beta * SIZE2, 2 * d),
    reading_of="epan-rem-1.lse-inf",
)
INFINITE = PAPER.claim(
    "epan-rem-1.lse-inf", "Remark 1; at beta = infinity is read as the limit",
    says="the gradient of the log-sum-exp energy at a memory tends to 0 as beta grows, at one rate for all sets of d patterns",
    domain=SETS.extended((eps, Positive())),
    statement=SufficientlyLarge(beta, Tuple(eps, d), leq(SIZE2, eps)),
)
NEAREST, ENERGY = Nearest(x, rho), GaussianEnergy(x, rho, beta)
CASE_II_ENERGY = PAPER.claim(
    "epan-sec3-caseII.energy", "section 3, case II; at beta = infinity is read as the limit",
    says="the log-sum-exp energy lies within log d / beta below half the least squared distance from a pattern, its limit",
    domain=TEMPERED,
    statement=all_of(leq(NEAREST / 2 - log(d) / beta, ENERGY), leq(ENERGY, NEAREST / 2)),
    reading_of="epan-sec3-caseII",
)
CASE_I_NEAR = PAPER.claim(
    "epan-sec3-caseI.near", "section 3, case I: for large enough beta there is a minimum close to each memory",
    says=(
        "farther than sqrt(2 log d / beta) from every memory the energy exceeds that at each memory: on a sphere around one, "
        "of any radius below half the separation, it does for large enough beta, so there is a minimum inside"
    ),
    domain=TEMPERED,
    given=less(2 * log(d), beta * NEAREST),
    statement=less(GaussianEnergy(FIRST, rho, beta), ENERGY),
    reading_of="epan-sec3-caseI",
)
TOWARDS = (1 - t) * x + t * FIRST
CASE_II = PAPER.claim(
    "epan-sec3-caseII.minima", "section 3, case II: then the memories are exactly the minima",
    says=(
        "half the least squared distance is 0 at a memory and never less, and falls by the factor (1 - t)^2 on the way from "
        "any state to the nearest memory: its local minima are the memories"
    ),
    domain=PATTERN_SETS.extended((t, UnitInterval())),
    given=leq(SquaredDistance(x, FIRST), NEAREST),
    statement=all_of(
        equal(Nearest(FIRST, rho), 0), leq(0, NEAREST), leq(Nearest(TOWARDS, rho), (1 - t) ** 2 * NEAREST)
    ),
    reading_of="epan-sec3-caseII",
)

# --- fixed points -----------------------------------------------------------------------------------------------------

FIXED = PAPER.claim(
    "epan-sec3-fix", "section 3, before case I",
    says="where the gradient of the log-sum-exp energy is 0, x = sum_i softmax_i(beta x . pattern) pattern_i",
    domain=TEMPERED,
    given=equal(Dot(AT_X, AT_X), 0),
    statement=equal(SquaredDistance(x, MCHNUpdate(x, rho, beta)), 0),
)
FIXED_REPAIRED = FIXED.repaired(
    "the gradient is x less the patterns' mean under softmax(beta (x . pattern - |pattern|^2 / 2)), along every direction u: "
    "what is printed is this for patterns of one norm",
    equal(Dot(u, AT_X), Dot(u, x - BiasedUpdate(x, rho, beta))),
    domain=TEMPERED.extended((u, Vector())),
    given=true,
)

# --- Proposition 1 ----------------------------------------------------------------------------------------------------

ALL_STATIONARY = all_of(equal(MemoryGradient2(rho, beta), 0), equal(Dot(AT_X, AT_X), 0))
PROPOSITION_1 = PAPER.claim(
    "epan-prop-1", "Proposition 1; read at every draw, which is more than with probability 1",
    says="where all memories are stationary points of the log-sum-exp energy, no other point is: no global emergence",
    domain=TEMPERED,
    statement=Implies(ALL_STATIONARY, leq(NEAREST, 0), evaluate=False),
)

one, other, first, second = (Symbol(name, real=True) for name in ("a", "b", "p", "q"))
INDEPENDENT = PAPER.claim(
    "epan-prop-1.indep", "Proposition 1, proof, for two patterns on the line: no relation of M and d is printed",
    says="two distinct positive numbers are linearly independent: only with p = q = 0 is p a + q b = 0",
    domain=Domain(((one, Positive()), (other, Positive()), (first, Real()), (second, Real()))),
    given=all_of(less(one, other), less(0, first**2 + second**2)),
    statement=unequal(first * one + second * other, 0),
)
DEPENDENT = INDEPENDENT.repaired(
    "any d numbers v on the line have the relation |v|^2 w - (v . w) v for every w, not 0 unless w is a multiple of v: M "
    "patterns of dimension below M are never independent",
    equal(Dot(Dot(v, v) * w - Dot(v, w) * v, v), 0),
    domain=VECTOR_PAIRS,
    given=true,
)

# --- local emergence --------------------------------------------------------------------------------------------------

# -2, 0, 2 at beta = 2: the memory 0 is stationary, with E'' = 2 (1 - 2 Var) there, and a minimum lies beside -2
ROW, WITHOUT = PatternRows(1, -2, 0, 2), PatternRows(1, -2, 2)
LEFT, ORIGIN = DistanceMinimum(ROW, 1), FirstPattern(PatternRows(1, 0))
VARIANCE = 8 * exp(-4) / (1 + 2 * exp(-4))
EMERGENT = (
    equal(SquaredDistance(DistanceUpdate(ORIGIN, ROW), ORIGIN), 0),
    less(2 * VARIANCE, 1),
    equal(DistanceMinima(ROW), 3),
    less(0, Nearest(LEFT, ROW)),
    less(0, SquaredDistance(LEFT, DistanceUpdate(LEFT, WITHOUT))),
)
LOCAL = PAPER.claim(
    "epan-sec3-lse-local", "section 3: the log-sum-exp energy has no locally emergent memories; for the patterns -2, 0, 2",
    says=(
        "at beta = 2 it is not so that the memory 0 is a local minimum, another local minimum is no memory, and that one is no "
        "longer stationary without the memory 0"
    ),
    domain=CLOSED,
    statement=Not(all_of(*EMERGENT), evaluate=False),
)
LOCAL_REPAIRED = LOCAL.repaired(
    "at beta = 2 the memory 0 is a local minimum, the local minimum beside -2 is no memory, and it is no longer stationary "
    "without the memory 0: it is locally emergent by Definition 3",
    all_of(*EMERGENT),
)
