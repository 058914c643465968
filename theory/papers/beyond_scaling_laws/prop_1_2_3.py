"""Propositions 1 to 3 of arXiv:2405.08707: E, g and twice the modern Hopfield energy are close to each other."""

from __future__ import annotations

from sympy import Abs, log

from lemmata.theory.language.claim import all_of, leq
from lemmata.theory.language.domain import d
from lemmata.theory.memory.energies import MaxNorm2, MCHNEnergy, MinNorm2
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.sec4_energies import E, g

PROP_1 = PAPER.claim(
    "prop-1", "Proposition 1",
    says="the layer energy lies within log d below the nearest-neighbour function",
    domain=PATTERN_SETS,
    statement=all_of(leq(g - log(d), E), leq(E, g)),
)

HOPFIELD = MCHNEnergy(x, rho, 2)
PROP_2 = PAPER.claim(
    "prop-2", "Proposition 2",
    says="the layer energy is within the spread of the squared norms of twice the modern Hopfield energy (beta = 2) less log d",
    domain=PATTERN_SETS,
    statement=leq(Abs(E - (2 * HOPFIELD - log(d))), MaxNorm2(rho) - MinNorm2(rho)),
)

PROP_3 = PAPER.claim(
    "prop-3", "Proposition 3",
    says="the nearest-neighbour function is that close to twice the modern Hopfield energy (beta = 2), up to log d above",
    domain=PATTERN_SETS,
    statement=all_of(
        leq(MinNorm2(rho) - MaxNorm2(rho), g - 2 * HOPFIELD),
        leq(g - 2 * HOPFIELD, MaxNorm2(rho) - MinNorm2(rho) + log(d)),
    ),
)

# 0 is attained for equal patterns; the lower bound is approached far from d - 1 patterns, on the other side of one at 0.
PROP_3_REPAIRED = PROP_3.repaired(
    "g - 2 E_MCHN is at most 0, and at least the least squared norm of a pattern less the greatest, less log d",
    all_of(
        leq(MinNorm2(rho) - MaxNorm2(rho) - log(d), g - 2 * HOPFIELD),
        leq(g - 2 * HOPFIELD, 0),
    ),
)
