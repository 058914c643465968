"""Names that several places of arXiv:2008.02217 share: the update at two states, the pattern, distances from it. No claims."""

from __future__ import annotations

from sympy import sqrt

from lemmata.theory.language.domain import Positive
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.energies import MaxNorm2
from lemmata.theory.memory.symbols import PATTERN_SETS, beta, rho, x, y
from lemmata.theory.memory.updates import FirstPattern, MCHNUpdate

TEMPERED = PATTERN_SETS.extended((beta, Positive()))
F_X, F_Y = MCHNUpdate(x, rho, beta), MCHNUpdate(y, rho, beta)
OWN = FirstPattern(rho)
X_AWAY, Y_AWAY = sqrt(SquaredDistance(x, OWN)), sqrt(SquaredDistance(y, OWN))
M2 = MaxNorm2(rho)
MAX_NORM = sqrt(M2)
