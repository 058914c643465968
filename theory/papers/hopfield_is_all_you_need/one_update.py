"""Theorem 4 of arXiv:2008.02217: retrieval after one update at large separations (ram-4.one-update)."""

from __future__ import annotations

from sympy import Implies, Limit, Symbol, Tuple, exp, log, oo, tanh

from lemmata.theory.language.claim import all_of, equal, leq, less
from lemmata.theory.language.domain import CLOSED, Positive
from lemmata.theory.language.sequences import SufficientlyLarge
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.steps import FirstGap
from lemmata.theory.memory.symbols import PATTERN_PAIRS, beta, eps, rho, x, y
from lemmata.theory.memory.updates import MCHNUpdate
from lemmata.theory.papers.hopfield_is_all_you_need.contents import PAPER
from lemmata.theory.papers.hopfield_is_all_you_need.lemma_a5 import SEPARATED, in_ball
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X

# "For given eps and sufficiently large Delta_i": Delta_i is at most 2 M^2, so that a threshold which depends on M could ask for
# what no patterns have; and one which does not depend on beta cannot serve beta -> 0
PAIRS = PATTERN_PAIRS.extended((beta, Positive()), (eps, Positive()))
STORED = (SEPARATED, in_ball(x), in_ball(y), equal(SquaredDistance(MCHNUpdate(y, rho, beta), y), 0))
NEAR = less(SquaredDistance(F_X, y), eps**2)
STORED_AND_NEAR = Implies(all_of(*STORED), NEAR, evaluate=False)
RETRIEVED = PAPER.claim(
    "ram-4.one-update", "Theorem 4, with the spheres of appendix A.1.5 where it speaks of the fixed point of a pattern",
    says=(
        "for given eps and beta and sufficiently large Delta_1, whatever N, n, M and the patterns: where the condition of "
        "Lemma A5 stores the pattern, |f(xi) - x_1*| < eps for every query and fixed point in its sphere"
    ),
    domain=PAIRS,
    statement=SufficientlyLarge(FirstGap(rho), Tuple(eps, beta), STORED_AND_NEAR),
    repairs="ram-4.one-update.any-query",
)

THRESHOLD = log(36 / (beta * eps**2)) / beta
RETRIEVED_EXPLICIT = PAPER.claim(
    "ram-4.one-update.explicit", "Theorem 4",
    says="log(36 / (beta eps^2)) / beta is large enough",
    domain=PAIRS,
    given=all_of(*STORED, leq(THRESHOLD, FirstGap(rho))),
    statement=NEAR,
    reading_of="ram-4.one-update",
)

_half = Symbol("s", positive=True)
RETRIEVED_ANYWHERE = PAPER.claim(
    "ram-4.one-update.any-query", "Theorem 4: 'with query xi'",
    says=(
        "for given eps, beta, N and n, and sufficiently large Delta_1, |f(xi) - x_1*| < eps for any query. For the patterns s "
        "and -s on a line and beta = 1, Delta_1 = 2 s^2 and x_1* > 0, so that f(xi) for the query xi = -s misses x_1* by more "
        "than s tanh(s^2), which then has to tend to 0 as s grows"
    ),
    domain=CLOSED,
    statement=equal(Limit(_half * tanh(_half**2).rewrite(exp), _half, oo), 0),
    reading_of="ram-4.one-update",
)
