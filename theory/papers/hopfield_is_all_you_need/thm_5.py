"""Theorem 5 of arXiv:2008.02217: the retrieval error of one update and of a fixed point (ram-5)."""

from __future__ import annotations

from sympy import exp

from lemmata.theory.language.claim import leq
from lemmata.theory.language.domain import d
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.energies import MaxNorm2
from lemmata.theory.memory.steps import FirstGap
from lemmata.theory.memory.symbols import beta, rho, x
from lemmata.theory.papers.hopfield_is_all_you_need.contents import PAPER
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, MAX_NORM, OWN, TEMPERED, X_AWAY

ONE_UPDATE = PAPER.claim(
    "ram-5.one-update", "Theorem 5",
    says="|f(x) - x_1| <= 2 (N - 1) M exp(-beta (Delta_1 - 2 |x - x_1| M)): printed with a maximum >= |x - x_1|",
    domain=TEMPERED,
    statement=leq(
        SquaredDistance(F_X, OWN),
        4 * (d - 1) ** 2 * MaxNorm2(rho) * exp(-2 * beta * (FirstGap(rho) - 2 * X_AWAY * MAX_NORM)),
    ),
    reading_of="ram-5",
    repairs="sec4-retrieval.exact-mchn",
)

RETRIEVAL_ERROR = PAPER.claim(
    "ram-5.fixed-point", "Theorem 5",
    says="|f(x) - x_1| <= 2 e (N - 1) M exp(-beta Delta_1) within 1 / (2 beta M) of the pattern; for a fixed point f(x) is x",
    domain=TEMPERED,
    given=leq(4 * beta**2 * MaxNorm2(rho) * SquaredDistance(x, OWN), 1),
    statement=leq(SquaredDistance(F_X, OWN), 4 * (d - 1) ** 2 * MaxNorm2(rho) * exp(2 - 2 * beta * FirstGap(rho))),
    reading_of="ram-5",
    repairs="sec4-mchn-stationary.own",
)
