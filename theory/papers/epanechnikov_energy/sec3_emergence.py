"""Section 3 of arXiv:2506.10801 on emergent memories, with what appendices C and D say of them.

A point with F > 0 is a local minimum exactly where P = 0 and no pattern lies on the border of its reach.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Not, Rational, Symbol
from sympy.logic.boolalg import Boolean

from lemmata.theory.language.claim import all_of, equal, leq, less, unequal
from lemmata.theory.language.domain import CLOSED, Domain, Positive, Real, d, n
from lemmata.theory.language.sets import Interval
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.balls import Mean
from lemmata.theory.memory.energies import SquaredDistances
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.minima import PatternRows
from lemmata.theory.memory.symbols import beta, rho, t, x
from lemmata.theory.memory.updates import FirstPattern
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.energies import (
    CountInside,
    CountWithin,
    IsEmergentOfThree,
    MeanPattern,
    Pull,
    PullOfOthers,
    ReluSum,
    TriplePull,
    WidestGap,
)
from lemmata.theory.papers.epanechnikov_energy.symbols import OWN, P_X, POINTS

TRIPLE_BETA = Rational(25, 32)  # reach 8/5
LINE_BETA = Rational(8, 9)  # reach 3/2


def _line(*entries: int) -> Any:
    return PatternRows(1, *entries)


def _point(at: int) -> Any:
    return FirstPattern(_line(at))


def _pull(at: int, *stored: int) -> Any:
    """P^2 at a point of the line."""
    pull = Pull(_point(at), _line(*stored), LINE_BETA)
    return Dot(pull, pull)


def _minimum(at: int, *stored: int) -> tuple[Boolean, ...]:
    """That a point of the line is a local minimum."""
    inside, within = (count(_point(at), _line(*stored), LINE_BETA) for count in (CountInside, CountWithin))
    return equal(_pull(at, *stored), 0), equal(inside, within), leq(1, inside)


EXCEED = PAPER.claim(
    "epan-sec1-exceed", "section 1 and Figure 1",
    says="the energy can have more local minima than patterns: 0, 1 and 2 for the patterns 0 and 2 at beta = 8/9",
    domain=CLOSED,
    statement=all_of(*(part for at in (0, 1, 2) for part in _minimum(at, 0, 2))),
)

CORNERS = ((-1, 0), (1, 0), (0, Rational(-7, 4)))
NOVEL = ((0, 0), *((Rational(side, 2), Rational(-7, 8)) for side in (-1, 1)), (0, Rational(-7, 12)))


def _emergent_of_corners(at: tuple[Any, Any]) -> tuple[Boolean, ...]:
    """That a point of the plane is a local minimum of the triangle's energy at beta = 8/9."""
    state, rho = FirstPattern(PatternRows(2, *at)), PatternRows(2, *(entry for corner in CORNERS for entry in corner))
    pull, inside, within = Pull(state, rho, LINE_BETA), CountInside(state, rho, LINE_BETA), CountWithin(state, rho, LINE_BETA)
    return equal(Dot(pull, pull), 0), equal(inside, within), leq(2, inside)


ALL_FOUR = tuple(part for at in NOVEL for part in _emergent_of_corners(at))
BINOMIAL = PAPER.claim(
    "epan-appE3-binom.count", "appendix E.3: at most binomial(M, lambda) emergent memories, lambda as the greatest |B(x)|",
    says=(
        "of the patterns (-1, 0), (1, 0) and (0, -7/4) at beta = 8/9 not all middles and the mean are emergent minima, as "
        "binomial(3, 3) = 1"
    ),
    domain=CLOSED,
    statement=Not(all_of(*ALL_FOUR), evaluate=False),
    reading_of="epan-appE3-binom",
)
BINOMIAL_REPAIRED = BINOMIAL.repaired(
    "they are, the middles with two patterns within reach and the mean with three: each size of B(x) has its own binomial",
    all_of(*ALL_FOUR),
)

FOUR = (0, 2, 20, 21)
LOCAL_ONLY = PAPER.claim(
    "epan-sec3-l2g", "section 3, definitions 2 and 3",
    says=(
        "of the patterns 0, 2, 20 and 21 at beta = 8/9, 1 is a local strongly emergent memory, as it needs 0 and 2, which are "
        "minima, and no other; yet 20 has no zero gradient, so there is no global emergence"
    ),
    domain=CLOSED,
    statement=all_of(
        *(part for at in (0, 1, 2) for part in _minimum(at, *FOUR)),
        unequal(_pull(1, 2, *FOUR[2:]), 0),
        unequal(_pull(1, 0, *FOUR[2:]), 0),
        *(part for left in FOUR[2:] for part in _minimum(1, 0, 2, left)),
        unequal(_pull(20, *FOUR), 0),
    ),
)

GLOBAL = PAPER.claim(
    "epan-sec3-g2l", "section 3, definitions 2 and 3",
    says=(
        "removing a pattern within reach of x changes P by x less that pattern, so a stationary x that is no pattern is "
        "stationary no more: S(x) is not empty and, where every pattern is a minimum, x is a local strongly emergent memory"
    ),
    domain=POINTS,
    given=leq(SquaredDistance(x, OWN), 2 / beta),
    statement=equal(SquaredDistance(P_X, PullOfOthers(x, rho, beta)), SquaredDistance(x, OWN)),
)

CENTRE = PAPER.claim(
    "epan-appD4-far.centre", "appendix D.4, all patterns interact",
    says="where all patterns are within reach P is d times x less their centroid, so it is 0 at the centroid alone",
    domain=POINTS,
    given=less(d - 1, CountWithin(x, rho, beta)),
    statement=equal(SquaredDistance(P_X, d * (x - MeanPattern(rho))), 0),
    reading_of="epan-appD4-far",
)

MIDDLE = MeanPattern(rho)
HALF2 = SquaredDistance(MIDDLE, OWN)  # the square of half the distance
P_MIDDLE, OTHERS, P_OWN = Pull(MIDDLE, rho, beta), PullOfOthers(MIDDLE, rho, beta), Pull(OWN, rho, beta)
SETS = Domain(((rho, Patterns()), (beta, Positive())))
AT_MIDDLE = (equal(Dot(P_MIDDLE, P_MIDDLE), 0), equal(CountInside(MIDDLE, rho, beta), 2))
OVERLAP = PAPER.claim(
    "epan-appC-epan-overlap", "appendix C, the quartic kernel; read for two patterns, as drawn there: three can fail",
    says="two overlapping supports guarantee an emergent minimum: in the middle of two different patterns nearer than 2 R",
    domain=SETS,
    given=all_of(equal(d, 2), less(0, HALF2), less(HALF2, 2 / beta)),
    statement=all_of(*AT_MIDDLE),
    repairs="epan-appC-epan-overlap.any",
)
one, two, three = (Symbol(name, real=True) for name in "abc")
THREE_ON_THE_LINE = Domain(((one, Real()), (two, Real()), (three, Real()), (beta, Positive())))
MEANS = ((one + two) / 2, (one + three) / 2, (two + three) / 2, (one + two + three) / 3)
# Refuted where the middle one of three in a row is their mean, which has probability 0 for patterns drawn from a density
OVERLAP_ANY = PAPER.claim(
    "epan-appC-epan-overlap.any", "appendix C, quartic: 'unlike the Epanechnikov kernel', for any patterns; here three",
    says=(
        "where two of the patterns a, b and c on the line differ and are nearer than 2 R there is an emergent minimum: the "
        "mean of some of them, the only places for one, is a local minimum and none of them"
    ),
    domain=THREE_ON_THE_LINE,
    given=all_of(less(0, (one - two) ** 2), less(beta * (one - two) ** 2, 8)),
    statement=leq(1, Add(*(IsEmergentOfThree(state, one, two, three, beta) for state in MEANS))),
    reading_of="epan-appC-epan-overlap",
)
THREE = OVERLAP.consequence(
    "epan-appC-epan-overlap.three",
    "three do not: of the patterns -1, 0 and 1 on the line with reach 8/5 each two overlap, and F falls on every way from 0 "
    "within the support, so that the pattern 0 is the only minimum",
    less(0, t * TriplePull(t, TRIPLE_BETA)),
    domain=Domain(((t, Real()),)),
    given=all_of(less(0, t**2), leq(t**2, Rational(169, 25))),
)
TWO = PAPER.claim(
    "epan-sec3-two", "section 3, after definition 3",
    says=(
        "in any dimension two patterns suffice for a locally emergent memory: if they are farther apart than R and nearer "
        "than 2 R the gradient is 0 at each and in the middle, and no longer 0 there once one of them is removed"
    ),
    domain=SETS,
    given=all_of(equal(d, 2), less(2 / beta, 4 * HALF2), less(HALF2, 2 / beta)),
    statement=all_of(*AT_MIDDLE, equal(Dot(P_OWN, P_OWN), 0), less(0, Dot(OTHERS, OTHERS))),
)

ALL = PAPER.claim(
    "epan-appD2-min", "appendix D.2, memories in [0, 1]^d, beta = 2/d",
    says=(
        "at every state of the cube all patterns are within reach, and F is d less d/n times the mean of |x - rho^i|^2: a "
        "paraboloid with the centroid of all patterns as its only top (that no |x_k - rho^i_k| exceeds 1 holds in the cube)"
    ),
    domain=Domain(((rho, Interval(0, 1)), (x, Interval(0, 1)))),
    given=leq(WidestGap(x, rho), 1),
    statement=all_of(
        equal(CountWithin(x, rho, 2 / n), d),
        equal(ReluSum(x, rho, 2 / n), d - d * Mean(SquaredDistances(x, rho)) / n),
    ),
)
