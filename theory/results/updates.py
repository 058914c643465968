"""What holds of the update of Ramsauer et al. (2020) at every state and every beta, far from all patterns too.

Their bounds near a pattern hold with room; these facts show which of their variants hold as well.
"""

from __future__ import annotations

from sympy import Symbol

from lemmata.theory.language.claim import Claim, all_of, leq, less
from lemmata.theory.language.domain import NonNegative, Positive, d
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.energies import MaxNorm2
from lemmata.theory.memory.symbols import PATTERN_PAIRS, PATTERN_SETS, beta, rho, x, y
from lemmata.theory.memory.updates import MCHNUpdate, TopGap
from lemmata.theory.papers.hopfield_is_all_you_need import lemma_a5
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, F_Y, OWN, TEMPERED

SOURCE = "a standard fact for the claims of arXiv:2008.02217"
TOP_GAP = Claim(
    id="std-top-gap",
    source=f"{SOURCE}: Lemma A4",
    says="the greatest overlap leads the others by something nonnegative",
    domain=PATTERN_SETS,
    statement=leq(0, TopGap(x, rho)),
    lemma=True,
)

_FAR = 4 * MaxNorm2(rho)
REACH = Claim(
    id="std-update-reach",
    source=f"{SOURCE}: Theorem 5; the update is a mean of the patterns",
    says="no update is farther than 2 M from a pattern, and with one pattern it is that pattern",
    domain=TEMPERED,
    statement=all_of(leq(SquaredDistance(F_X, OWN), _FAR), leq(SquaredDistance(F_X, OWN), (d - 1) ** 2 * _FAR)),
    lemma=True,
)

_STEEP = (beta * MaxNorm2(rho)) ** 2 * SquaredDistance(x, y)
LIPSCHITZ = Claim(
    id="std-update-lipschitz",
    source=f"{SOURCE}: Theorem 4; the Jacobian is beta times a covariance of the patterns",
    says="the update has the Lipschitz constant beta M^2 everywhere, and with one pattern it is constant",
    domain=PATTERN_PAIRS.extended((beta, Positive())),
    statement=all_of(
        leq(SquaredDistance(F_X, F_Y), _STEEP),
        leq(SquaredDistance(F_X, F_Y), (d - 1) ** 2 * _STEEP),
    ),
    lemma=True,
)

q = Symbol("q", nonnegative=True)  # by how much the inverse temperature is greater
INTERIOR = Claim(
    id="std-storage-interior",
    source=f"{SOURCE}: Lemma A5",
    says="where Lemma A5 stores a pattern, the update at this beta or any greater one maps its ball into the interior",
    domain=TEMPERED.extended((q, NonNegative())),
    given=lemma_a5.STORAGE_MAP.given,
    statement=less((beta * d) ** 2 * MaxNorm2(rho) * SquaredDistance(MCHNUpdate(x, rho, beta + q), OWN), 1),
    lemma=True,
)
