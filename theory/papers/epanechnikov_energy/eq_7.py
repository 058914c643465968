r"""Eq. (7) of arXiv:2506.10801: the gradient of the log-sum-ReLU energy, at any state and off the borders of the supports.

With $F=\sum_i\mathrm{relu}(1-\frac\beta2\lVert x-\rho^i\rVert^2)$ the energy is $-\frac1\beta\log(\epsilon+F)$ and falls as
F rises, for every $\epsilon\ge0$. So what is said of F holds of the energy; $\nabla E$ is `Pull` over $\epsilon+F$.
"""

from __future__ import annotations

from lemmata.theory.language.claim import equal, leq
from lemmata.theory.language.domain import Vector
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.symbols import beta, eps, rho, u, x, y
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.energies import CountApart, CountInside, CountWithin, LogSumReluSlope, PullInside
from lemmata.theory.papers.epanechnikov_energy.symbols import COUNT, F_X, F_Y, G_X, P_X, PAIRS, SMOOTHED

SLOPE = LogSumReluSlope(x, u, rho, beta, eps)
EQ_7 = PAPER.claim(
    "epan-eq-7", "eq. (7), for any x, B closed",
    says=(
        "the energy has the printed gradient at every state: its slope to each side u is the gradient's part along u (epsilon "
        "> 0); on the border of a support the slopes to both sides differ"
    ),
    domain=SMOOTHED.extended((u, Vector())),
    statement=equal(SLOPE, Dot(G_X, u)),
)

EQ_7_OPEN = PAPER.claim(
    "epan-eq-7.open", "eq. (7), for any x, B open",
    says="the energy has the printed gradient at every state, with the patterns on the border of reach left out",
    domain=EQ_7.domain,
    statement=equal(SLOPE, Dot(PullInside(x, rho, beta), u) / (eps + F_X)),
    reading_of="epan-eq-7",
)

EQ_7_REPAIRED = EQ_7.repaired(
    "it has the printed gradient where no pattern lies on the border of reach",
    EQ_7.statement,
    given=equal(CountInside(x, rho, beta), CountWithin(x, rho, beta)),
    repairs=("epan-eq-7", "epan-eq-7.open"),
)

CHANGE = F_X - beta * Dot(P_X, y - x) - beta / 2 * COUNT * SquaredDistance(x, y)
BELOW = PAPER.claim(
    "epan-eq-7.below", "eq. (7), what it says of the energy at other states",
    says=(
        "for all states x and y: F(y) >= F(x) - beta P(x) . (y - x) - beta/2 |B(x)| |y - x|^2, F the sum of eq. (3), "
        "P(x) the sum of x - rho^i over the closed B(x)"
    ),
    domain=PAIRS,
    statement=leq(CHANGE, F_Y),
    reading_of="epan-eq-7",
)

SAME = PAPER.claim(
    "epan-eq-7.same", "eq. (7), what it says of the energy where the same patterns are within reach",
    says="with equality where B(y) = B(x): F is a paraboloid there, its gradient -beta P(x) and its Hessian -beta |B| I",
    domain=PAIRS,
    given=equal(CountApart(x, y, rho, beta), 0),
    statement=equal(F_Y, CHANGE),
    reading_of="epan-eq-7",
)
