"""Section 4 of arXiv:2405.08707: convexity and regularisers of the modern Hopfield energy, the nearest-neighbour function g.

Its places are sec4-lse-not-convex, sec4-mchn-convex, sec4-regularisers, sec4-closer, eq-3 and sec4-softmax-gradient.
"""

from __future__ import annotations

from sympy import Eq, Equivalent, Rational, log

from lemmata.theory.language.claim import all_of, equal, leq, less
from lemmata.theory.language.domain import Positive, UnitInterval, d, n
from lemmata.theory.language.vectors import Dot, LogSumExp, MaxEntry, MaxNorm, Softmax, SquaredDistance
from lemmata.theory.memory.energies import LayerEnergy, MaxNorm2, MCHNEnergy, Nearest, Overlaps, SquaredDistances
from lemmata.theory.memory.symbols import PATTERN_PAIRS, PATTERN_SETS, VECTOR_PAIRS, beta, rho, t, v, w, x, y
from lemmata.theory.memory.updates import DirectionalLSE, IsPattern, MaxCentredNorm2
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER

CHORDS = PATTERN_PAIRS.extended((t, UnitInterval()), (beta, Positive()))
MIX = t * x + (1 - t) * y


def _lse(state: object) -> object:
    """LSE(beta, M^T x) as the paper defines it."""
    return LogSumExp(beta * Overlaps(state, rho)) / beta


LSE_NOT_CONVEX = PAPER.claim(
    "sec4-lse-not-convex", "section 4",
    says="x -> -LSE(beta, M^T x) is not convex: somewhere it lies above its chord",
    domain=CHORDS,
    statement=less(t * (-_lse(x)) + (1 - t) * (-_lse(y)), -_lse(MIX)),  # type: ignore[operator]
    quantifier="exists",
)

MCHN_CONVEX = PAPER.claim(
    "sec4-mchn-convex", "section 4: 'adds regularization terms to create a convex energy function'",
    says="the modern Hopfield energy is convex: nowhere above its chord, for every beta > 0",
    domain=CHORDS,
    statement=leq(MCHNEnergy(MIX, rho, beta), t * MCHNEnergy(x, rho, beta) + (1 - t) * MCHNEnergy(y, rho, beta)),
)

MCHN_CONVEX_REPAIRED = MCHN_CONVEX.repaired(
    "the modern Hopfield energy is not convex for every beta; it is (1 - beta c)-strongly convex, c the greatest squared "
    "distance of a pattern from their mean, so convex where beta c <= 1 (weakly convex else), approached at the mean of two "
    "patterns for short chords along their difference",
    leq(
        MCHNEnergy(MIX, rho, beta),
        t * MCHNEnergy(x, rho, beta)
        + (1 - t) * MCHNEnergy(y, rho, beta)
        - t * (1 - t) / 2 * (1 - beta * MaxCentredNorm2(rho)) * SquaredDistance(x, y),
    ),
)

REGULARISERS = PAPER.claim(
    "sec4-regularisers", "section 4",
    says="what is added to -LSE(beta, M^T x) is x^T x / 2, log(d) / beta and half the greatest squared norm of a pattern",
    domain=PATTERN_SETS.extended((beta, Positive())),
    statement=equal(
        MCHNEnergy(x, rho, beta) + _lse(x),
        Rational(1, 2) * Dot(x, x) + log(d) / beta + MaxNorm2(rho) / 2,
    ),
)

REGULARISERS_INPUT = PAPER.claim(
    "sec4-regularisers.input-max-norm", "section 4: 'involve both the max norm of the input and the number of patterns'",
    says="the state enters these terms through its maximum norm",
    domain=PATTERN_SETS.extended((beta, Positive())),
    statement=equal(
        MCHNEnergy(x, rho, beta) + _lse(x),
        Rational(1, 2) * MaxNorm(x) ** 2 + log(d) / beta + MaxNorm2(rho) / 2,
    ),
    reading_of="sec4-regularisers",
)

REGULARISERS_INPUT_REPAIRED = REGULARISERS_INPUT.repaired(
    "the state enters through its Euclidean norm, not its maximum norm; the square of the one is between that of the other "
    "and n times it, attained on an axis and at a vector of equal entries",
    all_of(
        REGULARISERS.statement,
        leq(MaxNorm(x) ** 2, Dot(x, x)),
        leq(Dot(x, x), n * MaxNorm(x) ** 2),
    ),
)

E, g = LayerEnergy(x, rho), Nearest(x, rho)
CLOSER_NEAREST = PAPER.claim(
    "sec4-closer.nearest", "section 4.1: 'assigns smaller values to points closer to the patterns'",
    says="of two states the one closer to its nearest pattern has the smaller energy",
    domain=PATTERN_PAIRS,
    given=less(g, Nearest(y, rho)),
    statement=less(E, LayerEnergy(y, rho)),
    reading_of="sec4-closer",
)

CLOSER_NEAREST_REPAIRED = CLOSER_NEAREST.repaired(
    "a state closer to its nearest pattern can have the greater energy, but one closer by more than log d in the squared "
    "distance has the smaller; log d is approached where all d patterns are equally far from y and only one is near x",
    less(E, LayerEnergy(y, rho)),
    given=less(g + log(d), Nearest(y, rho)),
)

CLOSER_EVERY = PAPER.claim(
    "sec4-closer.every-pattern", "section 4.1: 'assigns smaller values to points closer to the patterns'",
    says="a state closer to every pattern than another has the smaller energy",
    domain=PATTERN_PAIRS,
    given=less(MaxEntry(SquaredDistances(x, rho) - SquaredDistances(y, rho)), 0),
    statement=less(E, LayerEnergy(y, rho)),
    reading_of="sec4-closer",
)

EQ_3 = PAPER.claim(
    "eq-3", "eq. (3)",
    says="g is nonnegative, and zero exactly at the patterns",
    domain=PATTERN_SETS,
    statement=all_of(leq(0, g), Equivalent(Eq(g, 0, evaluate=False), Eq(IsPattern(x, rho), 1, evaluate=False))),
)

SOFTMAX_GRADIENT = PAPER.claim(
    "sec4-softmax-gradient", "section 4.1 and appendix C",
    says="the derivative of LogSumExp along every direction w is the inner product of softmax with w",
    domain=VECTOR_PAIRS,
    statement=equal(DirectionalLSE(v, w), Dot(Softmax(v), w)),
)
