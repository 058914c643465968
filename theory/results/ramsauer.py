"""The storage condition of Ramsauer et al. (2020) suffices for the distance energy's own update; the two separations."""

from __future__ import annotations

from sympy import Abs, Integer, exp, sqrt

from lemmata.theory.language.claim import Claim, all_of, leq
from lemmata.theory.language.domain import Domain, d
from lemmata.theory.memory.energies import MaxNorm2, MinNorm2
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.steps import FirstGap
from lemmata.theory.memory.storage import MissBound, SpreadBound
from lemmata.theory.memory.symbols import r, rho
from lemmata.theory.results.retrieval import ROWS, s

CONDITION = leq(4 * d * (d - 1) * MaxNorm2(rho) * exp(Integer(2) / d), exp(s**2))
M = sqrt(MaxNorm2(rho))
RADIUS = leq(2 * d * r * M, 1)
RAMSAUER_PARTS = (leq(2 * d * M * MissBound(rho, r), 1), leq(2 * SpreadBound(rho, r), 2 / d))
RAMSAUER = Claim(
    id="storage-ramsauer",
    source="arXiv:2008.02217, Lemmas A5 to A7 (storage), with this update in place of theirs",
    says=(
        "Ramsauer et al.'s condition at beta = 2, Delta = s^2 / 2 (what theirs is for patterns of one norm), suffices for "
        "the layer energy's own update: on the balls of their radius 1 / (2 d M) the pattern is missed by at most that "
        "radius and the Lipschitz constant is at most 2 / d; no equal norms are needed"
    ),
    domain=ROWS,
    given=all_of(CONDITION, RADIUS),
    statement=all_of(*RAMSAUER_PARTS),
)

SPREAD = MaxNorm2(rho) - MinNorm2(rho)
GAP = Claim(
    id="storage-ramsauer.separation",
    source="arXiv:2008.02217, definition of Delta, beside this separation",
    says="s^2 is twice Ramsauer et al.'s separation Delta up to the spread of squared norms, so exactly that for equal norms",
    domain=Domain(((rho, Patterns()),)),
    statement=leq(Abs(2 * FirstGap(rho) - s**2), SPREAD),
)
