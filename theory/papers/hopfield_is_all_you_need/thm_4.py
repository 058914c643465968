"""Theorem 4 of arXiv:2008.02217: the contraction of the update near a pattern (ram-4)."""

from __future__ import annotations

from sympy import exp

from lemmata.theory.language.claim import all_of, leq
from lemmata.theory.language.domain import NonNegative, Positive, d
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.energies import MaxNorm2
from lemmata.theory.memory.steps import FirstGap
from lemmata.theory.memory.symbols import PATTERN_PAIRS, beta, rho, x, y
from lemmata.theory.memory.symbols import r as delta
from lemmata.theory.papers.hopfield_is_all_you_need.contents import PAPER
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, F_Y, MAX_NORM, OWN

ONE_STEP = PAPER.claim(
    "ram-4.contraction", "Theorem 4",
    says=(
        "|f(x) - f(y)| <= 2 beta N M^2 (N - 1) exp(-beta (Delta_1 - 2 r M)) |x - y| for x and y within r of the pattern; for a "
        "fixed point y, f(y) is y"
    ),
    domain=PATTERN_PAIRS.extended((beta, Positive()), (delta, NonNegative())),
    given=all_of(leq(SquaredDistance(x, OWN), delta**2), leq(SquaredDistance(y, OWN), delta**2)),
    statement=leq(
        SquaredDistance(F_X, F_Y),
        (2 * beta * d * (d - 1) * MaxNorm2(rho)) ** 2
        * exp(-2 * beta * (FirstGap(rho) - 2 * delta * MAX_NORM))
        * SquaredDistance(x, y),
    ),
    reading_of="ram-4",
)

OTHERS = (d - 1) * exp(-beta * (FirstGap(rho) - 2 * delta * MAX_NORM))  # bounds the odds against the pattern

# Where s -> 0 both constants are 4 beta M^2 (s - 2 s^2 + ...): 4 s / (1 + c s) < 4 s / (1 + s)^2 as soon as s < c - 2. The
# least constant is 4 beta M^2 s / (1 + s)^2 up to s = 1, where this one is 1 + s^2 / (1 + 2 s) times it, and beta M^2 beyond.
# It is at most 2 / N of what is printed. Where all others are opposite to the pattern the least one is attained in the limit.
SHARP = PAPER.claim(
    "ram-4.sharp", "Theorem 4",
    says=(
        "with s = (N - 1) exp(-beta (Delta_1 - 2 r M)): |f(x) - f(y)| <= 4 beta M^2 s / (1 + 2 s) |x - y| for x and y within r "
        "of the pattern"
    ),
    domain=ONE_STEP.domain,
    given=ONE_STEP.given,
    statement=leq(
        (1 + 2 * OTHERS) ** 2 * SquaredDistance(F_X, F_Y), (4 * beta * MaxNorm2(rho) * OTHERS) ** 2 * SquaredDistance(x, y)
    ),
    reading_of="ram-4",
)
