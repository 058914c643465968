"""Section 2 and Lemma A1 of arXiv:2008.02217 (Ramsauer et al.): the range of the modern Hopfield energy (ram-energy-range).

All files of this folder keep the notation of the paper that cites them: d patterns in R^n (their N in R^d).
"""

from __future__ import annotations

from sympy import sqrt

from lemmata.theory.language.claim import Claim, all_of, leq
from lemmata.theory.language.domain import Domain, Positive
from lemmata.theory.language.vectors import Dot
from lemmata.theory.memory.energies import MaxNorm2, MCHNEnergy
from lemmata.theory.memory.kinds import HullState, Patterns
from lemmata.theory.memory.symbols import beta, rho, x
from lemmata.theory.papers.hopfield_is_all_you_need.contents import PAPER
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import M2, TEMPERED

HULL = Domain(((rho, Patterns()), (x, HullState()), (beta, Positive())))
ENERGY = MCHNEnergy(x, rho, beta)


def _energy_range(reading: str, words: str, domain: Domain) -> Claim:
    return PAPER.claim(
        f"ram-energy-range.{reading}", "section 2 and Lemma A1, appendix A.1.2",
        says=f"the modern Hopfield energy lies between 0 and 2 M^2, for {words}",
        domain=domain,
        statement=all_of(leq(0, ENERGY), leq(ENERGY, 2 * M2)),
        reading_of="ram-energy-range",
    )


ENERGY_RANGE = (
    _energy_range("all", "every state", TEMPERED),
    _energy_range("hull", "states in the convex hull of the patterns", HULL),
)

# (|x| + M)^2 / 2, multiplied out: where the norms are commensurable the root is rational and ties stay exact
_REACH = (Dot(x, x) + MaxNorm2(rho)) / 2 + sqrt(Dot(x, x) * MaxNorm2(rho))
ENERGY_RANGE_REPAIRED = ENERGY_RANGE[0].repaired(
    "far from the patterns the energy exceeds 2 M^2; it is nonnegative, and at most half the square of |x| + M, attained for "
    "one pattern at states opposite to it",
    all_of(leq(0, ENERGY), leq(ENERGY, _REACH)),
)
