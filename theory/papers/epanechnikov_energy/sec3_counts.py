r"""Theorem 2, Proposition 3 and Appendix E.3 of arXiv:2506.10801: how many memories, and with what probability.

A statement that holds "with high probability" is refuted where it fails at every draw of some size, beta and region.
"""

from __future__ import annotations

from typing import Any

from sympy import E as EULER
from sympy import Symbol, exp, log, sqrt

from lemmata.theory.language.claim import all_of, equal, leq, less
from lemmata.theory.language.domain import Domain, NonNegative, Positive, Vector, Whole, d, n
from lemmata.theory.language.sets import Interval
from lemmata.theory.language.vectors import Dot, MaxEntry
from lemmata.theory.memory.balls import BallVolume, Gamma, dim
from lemmata.theory.memory.energies import Overlaps, SquaredDistances
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.storage import FirstSeparation
from lemmata.theory.memory.symbols import beta, eps, r, rho, t, u, x
from lemmata.theory.memory.updates import FirstPattern
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.energies import CountWithin, LogSumReluGradient, PullOfThree, ReluSum
from lemmata.theory.papers.epanechnikov_energy.gaussian import SumOf
from lemmata.theory.papers.epanechnikov_energy.kernels import LinePairs

OWN = FirstPattern(rho)
GRADIENT = LogSumReluGradient(OWN, rho, beta, eps)
CUBE = Domain(((rho, Interval(0, 1)), (beta, Positive()), (eps, NonNegative())))

# For beta n < 2 all patterns in the unit cube are within reach of each of its points: the only minimum is their mean, at which
# delta_min > 0, and gamma_min is a minimum over no pattern, of which no copy says what it is. `.parts` does without one
EMERGENCE = PAPER.claim(
    "epan-thm-2", "Theorem 2, for patterns in the unit cube and beta n < 2, a minimum over no pattern taken to be positive",
    says="every memory is a stationary point of the log-sum-ReLU energy, as global emergence asks for",
    domain=CUBE,
    given=less(beta * n, 2),
    statement=equal(Dot(GRADIENT, GRADIENT), 0),
)
WITHIN = leq(beta * MaxEntry(SquaredDistances(OWN, rho)), 2)
STEEP = SumOf(Overlaps(u, rho)) - d * Dot(u, OWN)
EMERGENCE_REPAIRED = EMERGENCE.repaired(
    "where all patterns are within reach of a memory, F rises by at least beta (u . sum_i (pattern_i - memory) - d |u|^2 / 2) "
    "on every step u: only a memory that is the mean of all can be a minimum, which of two different patterns none is",
    leq(ReluSum(OWN, rho, beta) + beta * STEEP - beta * d * Dot(u, u) / 2, ReluSum(OWN + u, rho, beta)),
    domain=Domain(((rho, Patterns()), (beta, Positive()), (u, Vector()))),
    given=WITHIN,
)

# X = [0, 1] and [100, 101], beta = 1: two patterns of one part are within reach of each other and of their middle, a minimum,
# and those of the other part are not. So both least margins are over patterns. Of three patterns two are in one part
left, right, away = (Symbol(name, real=True) for name in "abc")
PARTS = Domain(((left, Interval(0, 1)), (right, Interval(0, 1)), (away, Interval(0, 1))))
DRAWN_APART = less(0, (left - right) ** 2)


def _pull(state: Any) -> Any:
    """The numerator of the gradient at a state of the line."""
    return PullOfThree(state, left, right, 100 + away, 1)


EMERGENCE_PARTS = PAPER.claim(
    "epan-thm-2.parts", "Theorem 2, for X = [0, 1] and [100, 101], beta = 1: margins over some pattern, two draws in [0, 1]",
    says="a memory with another memory in its part is a stationary point of the log-sum-ReLU energy",
    domain=PARTS,
    given=DRAWN_APART,
    statement=equal(_pull(left), 0),
    reading_of="epan-thm-2",
)
BETWEEN = (left + right) / 2
EMERGENCE_PARTS_REPAIRED = EMERGENCE_PARTS.repaired(
    "the hypotheses hold, as their middle is a stationary point and no pattern is on its border; and no draw has a stationary "
    "memory there, as the numerator of the gradient is their difference",
    all_of(
        equal(_pull(left), left - right), equal(_pull(BETWEEN), 0),
        less((BETWEEN - left) ** 2, 2), less(2, (BETWEEN - 100 - away) ** 2),
    ),
)

# --- (a): distances between the memories, and which beta serves -------------------------------------------------------

alpha, fraction, q = Symbol("alpha", positive=True), Symbol("c", positive=True), Symbol("q", positive=True)
DRAWN = Domain(((dim, Whole(1, 64)), (alpha, Positive()), (fraction, Positive()), (q, Positive())))
LEAST = fraction ** (-1 / dim) * exp(-2 * alpha)  # r_0, with c = V_d / V
MANY = sqrt(q) * exp(alpha * dim)  # M, with q = 1 - delta
DISTANCES = PAPER.claim(
    "epan-thm-2.a-dist", "Theorem 2 (a), its arithmetic only: from eq. (10), with the constant 1 for M",
    says="M^2 V_d / V r_0^d, the bound of eq. (10) for r_0, is 1 - delta for M = sqrt(1 - delta) exp(alpha d)",
    domain=DRAWN,
    statement=equal(MANY**2 * fraction * LEAST**dim, q),
)
reach = Symbol("R", positive=True)  # r_0 - Delta, so that r_0 = R + Delta with Delta > 0
SPACED = Domain(((rho, Patterns()), (reach, Positive()), (t, Positive())))
SPACING = leq(reach + t, FirstSeparation(rho))


def alone(inverse: Any) -> Any:
    """Only the memory itself is within its reach."""
    return equal(CountWithin(OWN, rho, inverse), 1)


SOME_BETA = PAPER.claim(
    "epan-thm-2.a", "Theorem 2 (a), with 'a' beta <= 2 / (r_0 - Delta)^2: the greatest one",
    says="where memories are at least r_0 apart, none but itself is within reach of one, so that it is stationary",
    domain=SPACED,
    given=SPACING,
    statement=alone(2 / reach**2),
)
EVERY_BETA = PAPER.claim(
    "epan-thm-2.a-allbeta", "Theorem 2 (a), 'a' beta read as every beta <= 2 / (r_0 - Delta)^2",
    says="where memories are at least r_0 apart, one is a stationary point of the log-sum-ReLU energy",
    domain=SPACED.extended((beta, Positive()), (eps, NonNegative())),
    given=all_of(SPACING, leq(beta * reach**2, 2)),
    statement=equal(Dot(GRADIENT, GRADIENT), 0),
    reading_of="epan-thm-2.a",
)
EVERY_BETA_REPAIRED = EVERY_BETA.repaired(
    "for every beta > 2 / r_0^2 no other memory is within reach of one; below it a smaller beta gives a larger reach",
    alone(beta),
    domain=Domain(((rho, Patterns()), (r, Positive()), (beta, Positive()))),
    given=all_of(leq(r, FirstSeparation(rho)), less(2, beta * r**2)),
)

# --- counts -----------------------------------------------------------------------------------------------------------

number = Symbol("M", integer=True, positive=True)
WITHIN_REACH = number * fraction * (2 / beta) ** (dim / 2)  # lambda, the mean of |B(x)|, with c = V_d / V
BOUND = PAPER.claim(
    "epan-thm-2.count", "eq. (5), its arithmetic only, as in appendix E.3; the probability and the O(.) are no claim",
    says="(e M / lambda)^lambda is the exponential of eq. (5) for lambda = M V_d / V (2 / beta)^(d/2)",
    domain=Domain(((number, Whole(1, 64)), (fraction, Positive()), (beta, Positive()), (dim, Whole(1, 16)))),
    statement=equal(
        (EULER * number / WITHIN_REACH) ** WITHIN_REACH,
        exp(WITHIN_REACH * log(EULER / fraction * (beta / 2) ** (dim / 2))),
    ),
)
few, many = Symbol("m", positive=True), Symbol("p", positive=True)
GROWS = PAPER.claim(
    "epan-thm-2.grow", "after Theorem 2, the exponent of eq. (5) only, with |B(x)| = M a, a = V_d / V (2 / beta)^(d/2)",
    says="for a fixed a <= 1, as |B(x)| <= M, the exponent M a log(e / a) of eq. (5) grows with M",
    domain=Domain(((fraction, Positive()), (few, Positive()), (many, Positive()))),
    given=all_of(leq(fraction, 1), less(few, many)),
    statement=less(few * fraction * log(EULER / fraction), many * fraction * log(EULER / fraction)),
)
points, window = Symbol("M", integer=True, positive=True), Symbol("k", integer=True, positive=True)
GRID = Domain(((dim, Whole(1, 8)), (points, Whole(1, 64)), (window, Whole(1, 64))))


def choices(shift: int) -> Any:
    """Per axis of a regular grid."""
    return points ** (1 / dim) - window ** (1 / dim) + shift


AXIS = PAPER.claim(
    "epan-appE4-axis", "appendix E.4, the number of choices per axis",
    says="M^(1/d) - lambda^(1/d) - 1 is no negative number for 1 < lambda <= M",
    domain=GRID,
    given=all_of(less(1, window), leq(window, points)),
    statement=leq(0, choices(-1)),
)
AXIS_REPAIRED = AXIS.repaired(
    "M^(1/d) - lambda^(1/d) + 1, as Proposition 3 prints, is at least 1: of m places in a row m - k + 1 runs of k begin at one",
    leq(1, choices(1)),
    given=AXIS.given,
)
cell = Symbol("m", integer=True, nonnegative=True)
CELLS = PAPER.claim(
    "epan-appE4-grid", "appendix E.4: each dimension in cells [m M^(-1/d), (m + 1) M^(-1/d)], m = 0, ..., M - 1",
    says="the cells lie in [0, 1]",
    domain=Domain(((dim, Whole(1, 8)), (points, Whole(1, 64)), (cell, Whole(0, 64)))),
    given=leq(cell, points - 1),
    statement=leq((cell + 1) * points ** (-1 / dim), 1),
)
CELLS_REPAIRED = CELLS.repaired(
    "they do for m up to M^(1/d) - 1, which for d = 1 is M - 1", CELLS.statement, given=leq(cell, points ** (1 / dim) - 1)
)
rest = Symbol("j", integer=True, positive=True)
SUBSETS = PAPER.claim(
    "epan-appE3-binom", "appendix E.3, for whole lambda = k >= 1 and M >= lambda, with j = M - lambda + 1 >= 1",
    says="binomial(M, lambda) is at most (e M / lambda)^lambda",
    domain=Domain(((window, Whole(1, 64)), (rest, Whole(1, 64)))),
    statement=leq(
        Gamma(window + rest) / (Gamma(window + 1) * Gamma(rest)), (EULER * (window + rest - 1) / window) ** window
    ),
)

# --- probabilities ----------------------------------------------------------------------------------------------------

# M points of [0, 1] have all gaps >= e with probability (1 - (M - 1) e)^M while that is a number >= 0, else 0
share = Symbol("e", positive=True)
APART = PAPER.claim(
    "epan-eq-10", "eq. (10), for points of the interval [0, 1], where the probability has a closed form",
    says="the probability that two of M points are nearer than e, 1 - max(0, 1 - (M - 1) e)^M, is at most 2 M^2 e",
    domain=Domain(((points, Whole(1, 64)), (share, Positive()))),
    statement=leq(LinePairs(points, share), 2 * points**2 * share),
)
EXPECTED = d * BallVolume(n, sqrt(2 / beta))
BOX = Domain(((rho, Interval(0, 1)), (x, Interval(0, 1)), (beta, Positive())))
SIZE = PAPER.claim(
    "epan-eq-11", "eq. (11), at least two patterns, for beta n <= 2, where |B(x)| is the same at every draw",
    says="|B(x)| lies within 5 sqrt(a log M) of a = M V_d (2 / beta)^(d/2)",
    domain=BOX,
    given=all_of(leq(beta * n, 2), leq(2, d)),
    statement=leq((CountWithin(x, rho, beta) - EXPECTED) ** 2, 25 * EXPECTED * log(d)),
)
SIZE_REPAIRED = SIZE.repaired(
    "where all patterns are within reach, as in the unit cube for beta n <= 2, |B(x)| is M, however large a is",
    equal(CountWithin(x, rho, beta), d),
    domain=Domain(((rho, Patterns()), (x, Vector()), (beta, Positive()))),
    given=leq(beta * MaxEntry(SquaredDistances(x, rho)), 2),
)
