r"""Theorem 1 and Remark 1 of arXiv:2506.10801, what appendix E.1 says on the way, and its readings; appendix D.2 at large beta.

In $\beta$ with $R=\sqrt{2/\beta}$: $\Delta=r-R$, and $\Delta<r/2$ says $r<2R$. Gradient descent from x ends at $\rho^1$
only if E rises from x along $x-\rho^1$, and it does so exactly, on a straight way, if P is $x-\rho^1$.
"""

from __future__ import annotations

from lemmata.theory.language.claim import all_of, equal, leq, less
from lemmata.theory.language.domain import Domain, Positive
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.symbols import PATTERN_SETS, beta, eps, rho, t, x, y
from lemmata.theory.memory.updates import IsPattern
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.energies import (
    CountInside,
    CountWithin,
    LogSumReluGradient,
    OwnRate,
    Pull,
    PullInside,
    ReluSum,
    SeparationRate,
)
from lemmata.theory.papers.epanechnikov_energy.symbols import (
    APART,
    COUNT,
    F_Y,
    G_X,
    OWN,
    P_X,
    PAIRS,
    POINTS,
    REACH,
    SMOOTHED,
    X_AWAY,
    Y_AWAY,
)

INSIDE = less(REACH, APART)  # 0 < Delta < r
X_IN, Y_IN = leq(X_AWAY + REACH, APART), leq(Y_AWAY + REACH, APART)  # in the closed ball of radius Delta
HALF = less(APART, 2 * REACH)  # Delta < r/2
X_INSIDE = less(X_AWAY + REACH, APART)
AWAY, Y_OFF = less(0, SquaredDistance(x, OWN)), less(0, SquaredDistance(y, OWN))
NEAR = leq(SquaredDistance(x, OWN), 2 / beta)
RATE = OwnRate(x, rho, beta, eps)
P_OWN, F_OWN = Pull(OWN, rho, beta), ReluSum(OWN, rho, beta)
UPHILL = less(0, Dot(P_X, x - OWN))
STRAIGHT = equal(SquaredDistance(P_X, x - OWN), 0)

THM_1 = PAPER.claim(
    "epan-thm-1", "Theorem 1, for all Delta in (0, r), the ball closed",
    says="from every state within Delta of a pattern gradient descent ends at that pattern: E rises there along x - rho^1",
    domain=POINTS,
    given=all_of(INSIDE, X_IN, AWAY),
    statement=UPHILL,
)
THM_1_HALF = PAPER.claim(
    "epan-thm-1.half", "Theorem 1, for Delta < r/2, the ball and B closed",
    says="for Delta < r/2, descent from every state within Delta of a pattern ends there: E rises along x - rho^1",
    domain=POINTS,
    given=all_of(INSIDE, HALF, X_IN, AWAY),
    statement=UPHILL,
    reading_of="epan-thm-1",
)
THM_1_INT = PAPER.claim(
    "epan-thm-1.int", "Theorem 1, for Delta < r/2, the ball open",
    says="for Delta < r/2 and |x - rho^1| < Delta the sum P of x - rho^i over B is x - rho^1, a straight way to the pattern",
    domain=POINTS,
    given=all_of(HALF, X_INSIDE),
    statement=STRAIGHT,
    reading_of="epan-thm-1",
    repairs=("epan-thm-1", "epan-thm-1.half"),
)

THM_1_HALF_OPEN = PAPER.claim(
    "epan-thm-1.half-open", "Theorem 1 and appendix E.1, for Delta < r/2, the ball closed and B open",
    says=(
        "with the open B that pattern alone is within reach, and the sum of x - rho^i over B is x - rho^1, at every state of "
        "the ball"
    ),
    domain=POINTS,
    given=all_of(HALF, X_IN),
    statement=all_of(
        equal(CountInside(x, rho, beta), 1), equal(SquaredDistance(PullInside(x, rho, beta), x - OWN), 0)
    ),
    reading_of="epan-thm-1",
)

RETRIEVABLE = PAPER.claim(
    "epan-thm-1.retrievable", "Theorem 1, for all Delta in (0, r)",
    says="every pattern has zero gradient and is a local minimum: the least energy within Delta of it",
    domain=Domain(((rho, Patterns()), *PAIRS.variables[2:])),
    given=all_of(INSIDE, Y_IN),
    statement=all_of(equal(Dot(P_OWN, P_OWN), 0), leq(F_Y, F_OWN)),
    reading_of="epan-thm-1",
)

STEP = equal(SquaredDistance(x - RATE * G_X, OWN), 0)
SINGLE_STEP = PAPER.claim(
    "epan-thm-1.single-step", "Theorem 1, the learning rate of appendix E.1, hypotheses of the theorem",
    says="one step of gradient descent at the rate eta(x) leads to the pattern (epsilon > 0)",
    domain=SMOOTHED,
    given=all_of(INSIDE, X_IN),
    statement=STEP,
    reading_of="epan-thm-1",
)
SINGLE_STEP_CONST = PAPER.claim(
    "epan-thm-1.single-step-const", "Theorem 1, one learning rate for the whole ball",
    says="the rate that leads from x to the pattern in one step is that which leads from y (Delta < r/2, the ball open)",
    domain=PAIRS.extended((eps, Positive())),
    given=all_of(HALF, X_INSIDE, less(Y_AWAY + REACH, APART), AWAY, Y_OFF),
    statement=equal(
        Dot(G_X, x - OWN) * SquaredDistance(y, OWN),
        Dot(LogSumReluGradient(y, rho, beta, eps), y - OWN) * SquaredDistance(x, OWN),
    ),
    reading_of="epan-thm-1",
)
SINGLE_STEP_INT = PAPER.claim(
    "epan-thm-1.single-step-int", "Theorem 1, the learning rate of appendix E.1, Delta < r/2, the ball open",
    says="one step of gradient descent at the rate eta(x), which depends on x, leads to the pattern (epsilon > 0)",
    domain=SMOOTHED,
    given=all_of(HALF, X_INSIDE),
    statement=STEP,
    reading_of="epan-thm-1",
    repairs=("epan-thm-1.single-step", "epan-thm-1.single-step-const"),
)

EQ_9 = PAPER.claim(
    "epan-eq-9", "eq. (9), in the closed ball, for all Delta in (0, r)",
    says="the gradient is (x - rho^1) over eta(x) (epsilon > 0)",
    domain=SMOOTHED,
    given=all_of(INSIDE, X_IN),
    statement=equal(SquaredDistance(RATE * G_X, x - OWN), 0),
)
EQ_9_REPAIRED = EQ_9.repaired(
    "it is for Delta < r/2 and in the open ball", EQ_9.statement, given=all_of(HALF, X_INSIDE)
)

ONLY_ONE = PAPER.claim(
    "epan-appE1-B", "appendix E.1, B and the ball closed, for all Delta in (0, r)",
    says="for any state within Delta of a pattern that pattern alone is within reach",
    domain=POINTS,
    given=all_of(INSIDE, X_IN),
    statement=all_of(equal(COUNT, 1), NEAR),
)
ONLY_ONE_REPAIRED = ONLY_ONE.repaired(
    "it is for Delta < r/2 and in the open ball", ONLY_ONE.statement, given=all_of(HALF, X_INSIDE)
)

DISTINCT = PAPER.claim(
    "epan-thm-1.distinct", "Theorem 1, for all Delta in (0, r)",
    says="the balls of radius Delta around the patterns are disjoint: no state lies in two",
    domain=PATTERN_SETS.extended((t, Positive())),
    given=less(t, APART),
    statement=leq(CountWithin(x, rho, 2 / t**2), 1),
    reading_of="epan-thm-1",
)

LEAST_BETA = SeparationRate(rho)
DISJOINT = PAPER.claim(
    "epan-appD2-max.disjoint", "appendix D.2, beta = 2 / r^2, B closed",
    says="the supports are disjoint",
    domain=PATTERN_SETS,
    given=less(0, APART),
    statement=leq(CountWithin(x, rho, LEAST_BETA), 1),
    reading_of="epan-appD2-max",
)
RECOVERABLE = PAPER.claim(
    "epan-appD2-max.recoverable", "appendix D.2, beta = 2 / r^2, B closed",
    says="all patterns are minima: the gradient is 0 there",
    domain=Domain(((rho, Patterns()),)),
    given=less(0, APART),
    statement=equal(Dot(Pull(OWN, rho, LEAST_BETA), Pull(OWN, rho, LEAST_BETA)), 0),
    reading_of="epan-appD2-max",
)
_P = Pull(x, rho, LEAST_BETA)
SPURIOUS = PAPER.claim(
    "epan-appD2-max.spurious", "appendix D.2, beta = 2 / r^2, B closed",
    says="the only minima are the patterns: a state in the support with zero gradient is one",
    domain=PATTERN_SETS,
    given=all_of(less(0, APART), leq(1, CountWithin(x, rho, LEAST_BETA)), equal(Dot(_P, _P), 0)),
    statement=equal(IsPattern(x, rho), 1),
    reading_of="epan-appD2-max",
)
MAX_REPAIRED = PAPER.claim(
    "epan-appD2-max.repaired", "appendix D.2 (repair)",
    says="for beta > 8 / r^2 the supports are disjoint, and in each P is x - rho^1, which is 0 at the pattern alone",
    domain=POINTS,
    given=all_of(less(2 * REACH, APART), NEAR),
    statement=all_of(equal(COUNT, 1), STRAIGHT),
    repairs=("epan-thm-1.distinct", "epan-appD2-max.disjoint", "epan-appD2-max.recoverable", "epan-appD2-max.spurious"),
)

REM_1 = PAPER.claim(
    "epan-rem-1.lsr", "Remark 1",
    says="for beta > 2 / r^2 the gradient at every pattern is exactly 0 (epsilon > 0)",
    domain=Domain(((rho, Patterns()), (beta, Positive()), (eps, Positive()))),
    given=INSIDE,
    statement=equal(Dot(LogSumReluGradient(OWN, rho, beta, eps), LogSumReluGradient(OWN, rho, beta, eps)), 0),
)
