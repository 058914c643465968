"""Section 3 and appendix A of arXiv:2506.10801: where the log-sum-ReLU energy is finite, and where it is flat.

With epsilon = 0 the energy is finite exactly where F > 0, F the sum of eq. (3).
"""

from __future__ import annotations

from sympy import log

from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.energies import Nearest
from lemmata.theory.memory.symbols import beta, eps, rho, x
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.symbols import E_X, F_X, G_X, OWN, POINTS, SMOOTHED

EPS = PAPER.claim(
    "epan-sec3-eps", "section 3, on epsilon",
    says="for epsilon > 0 every state has finite energy, at most log(1/epsilon)/beta",
    domain=SMOOTHED,
    statement=leq(E_X, -log(eps) / beta),
)

OUTSIDE = less(2 / beta, Nearest(x, rho))  # every pattern is beyond reach
INFINITE = PAPER.claim(
    "epan-sec3-inf", "section 3, on epsilon",
    says="for epsilon = 0 the energy is infinite outside of all supports: the logarithm's argument F is 0",
    domain=POINTS,
    given=OUTSIDE,
    statement=equal(F_X, 0),
)

FINITE = PAPER.claim(
    "epan-sec3-finite-region", "section 3, S_mu closed",
    says="the closed support of a pattern is a region of finite energy for epsilon = 0: F > 0",
    domain=POINTS,
    given=leq(SquaredDistance(x, OWN), 2 / beta),
    statement=less(0, F_X),
)
FINITE_REPAIRED = FINITE.repaired(
    "its interior is; on the border of one support alone F is 0", less(0, F_X), given=less(SquaredDistance(x, OWN), 2 / beta)
)

FLAT = PAPER.claim(
    "epan-appA-flat", "appendix A",
    says="outside of all supports the gradient is exactly 0 (epsilon > 0)",
    domain=SMOOTHED,
    given=OUTSIDE,
    statement=equal(Dot(G_X, G_X), 0),
)
