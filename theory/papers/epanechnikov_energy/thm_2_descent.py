"""Theorem 2 of arXiv:2506.10801, part (b): gradient descent around an emergent memory."""

from __future__ import annotations

from sympy import sqrt

from lemmata.theory.language.claim import all_of, equal, leq, less
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.symbols import beta, rho, x, y
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.energies import CountApart, SafeRadius
from lemmata.theory.papers.epanechnikov_energy.symbols import COUNT, P_X, P_Y, PAIRS

SAFE = SafeRadius(x, rho, beta)
BASIN = PAPER.claim(
    "epan-thm-2.b", "Theorem 2, eq. (4)",
    says=(
        "for r* > 0 every y within r* of x has the patterns within reach that x has, and P(y) = P(x) + |B| (y - x): around a "
        "minimum, where P = 0, the way down is straight and ends at it exactly"
    ),
    domain=PAIRS,
    given=all_of(less(0, SAFE), leq(sqrt(SquaredDistance(x, y)), SAFE)),
    statement=all_of(
        equal(CountApart(x, y, rho, beta), 0), equal(SquaredDistance(P_Y, P_X + COUNT * (y - x)), 0)
    ),
)
