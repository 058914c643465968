r"""Names that several places of arXiv:2506.10801 share: domains, the reach R, the sum of eq. (3), what pulls. No claims.

$\Delta\in(0,r)$ with $\beta=2/(r-\Delta)^2$ is the same as $\beta>0$ with $R<r$ and $\Delta=r-R$, $R=\sqrt{2/\beta}$: so
theorem 1 and what follows from it are stated in $\beta$. A statement about $\rho^1$ is one about any pattern: patterns may
be numbered in any order.
"""

from __future__ import annotations

from sympy import sqrt

from lemmata.theory.language.domain import Positive
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.storage import LeastSeparation
from lemmata.theory.memory.symbols import PATTERN_PAIRS, PATTERN_SETS, beta, eps, rho, x, y
from lemmata.theory.memory.updates import FirstPattern
from lemmata.theory.papers.epanechnikov_energy.energies import CountWithin, LogSumReluEnergy, LogSumReluGradient, Pull, ReluSum

POINTS = PATTERN_SETS.extended((beta, Positive()))
PAIRS = PATTERN_PAIRS.extended((beta, Positive()))
SMOOTHED = POINTS.extended((eps, Positive()))  # epsilon > 0
REACH = sqrt(2 / beta)
APART = LeastSeparation(rho)  # r
OWN = FirstPattern(rho)
X_AWAY, Y_AWAY = sqrt(SquaredDistance(x, OWN)), sqrt(SquaredDistance(y, OWN))
F_X, F_Y = ReluSum(x, rho, beta), ReluSum(y, rho, beta)
E_X, E_Y = LogSumReluEnergy(x, rho, beta, eps), LogSumReluEnergy(y, rho, beta, eps)
P_X, P_Y = Pull(x, rho, beta), Pull(y, rho, beta)
G_X = LogSumReluGradient(x, rho, beta, eps)
COUNT = CountWithin(x, rho, beta)
