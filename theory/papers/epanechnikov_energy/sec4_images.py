"""Section 4.1, Figure 3 and appendix D.4 of arXiv:2506.10801: what is a minimum, supports, interactions, shapes."""

from __future__ import annotations

from sympy import Integer, Mul, Or, Pow

from lemmata.theory.language.claim import all_of, equal, leq, less, unequal
from lemmata.theory.language.domain import CLOSED, Positive
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.energies import Nearest
from lemmata.theory.memory.symbols import beta, rho, t, x, y
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.energies import CountWithin
from lemmata.theory.papers.epanechnikov_energy.prop_2 import SAME, SOME, STATIONARY
from lemmata.theory.papers.epanechnikov_energy.sec3_emergence import SETS
from lemmata.theory.papers.epanechnikov_energy.symbols import F_X, F_Y, OWN, PAIRS, POINTS

NEARLY = PAPER.claim(
    "epan-sec4-delta", "section 4.1: a supported centroid is declared a minimum if its gradient is below a small delta; as 0",
    says="where it is 0 the state x is a strict minimum among those with the same patterns within reach: F is less at each",
    domain=PAIRS,
    given=all_of(STATIONARY, SAME, SOME, less(0, SquaredDistance(x, y))),
    statement=less(F_Y, F_X),
)

SUPPORT = PAPER.claim(
    "epan-fig-3.support", "Figure 3, left: 'smaller values of beta have a larger region of support'",
    says="a state in a closed support at beta is in one at every t < beta",
    domain=POINTS.extended((t, Positive())),
    given=all_of(leq(beta * Nearest(x, rho), 2), less(t, beta)),
    statement=leq(t * Nearest(x, rho), 2),
    reading_of="epan-fig-3",
)

INTERACTING = CountWithin(OWN, rho, beta / 4)  # supports meet where patterns are within 2 R
COUNT = PAPER.claim(
    "epan-alg-2", "algorithm 2: its K' for one pattern, the number of basins that interact with the pattern's own",
    says="the number is at least 1 at every beta, as the pattern itself is counted: K' = 4 means 3 others on average",
    domain=SETS,
    statement=leq(1, INTERACTING),
)

WIDTH, SIDE = Integer(768), Integer(28)
PIXELS = Pow(SIDE, 2, evaluate=False)
SHAPE = PAPER.claim(
    "epan-appD4-shape", "appendix D.4: patterns of MNIST in [0, 1]^(24 x 768), of 28 x 28 pixels encoded in 10 dimensions",
    says="768 is the number of pixels, or the dimension of the encoding",
    domain=CLOSED,
    statement=Or(equal(WIDTH, PIXELS), equal(WIDTH, 10), evaluate=False),
)
SHAPE_REPAIRED = SHAPE.repaired(
    "there are 784 pixels, and 768 is neither that nor 10",
    all_of(equal(784, PIXELS), unequal(WIDTH, PIXELS), unequal(WIDTH, 10)),
)
TINY = PAPER.claim(
    "epan-appD4-shape.tiny", "appendix D.4, Tiny ImageNet",
    says="encodings of shape (4, 8, 8) are vectors of 256 entries",
    domain=CLOSED,
    statement=equal(Mul(4, 8, 8, evaluate=False), 256),
    reading_of="epan-appD4-shape",
)
