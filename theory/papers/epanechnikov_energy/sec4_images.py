"""Section 4, figures 3 and 4 and appendix D.4 of arXiv:2506.10801: what is a minimum, supports, emergence, shapes.

Of two patterns the middle is the only place for an emergent minimum, by Proposition 2.
"""

from __future__ import annotations

from sympy import Integer, Mul, Or, Pow

from lemmata.theory.language.claim import all_of, equal, leq, less, unequal
from lemmata.theory.language.domain import CLOSED, Positive, d
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.energies import Nearest
from lemmata.theory.memory.symbols import beta, rho, t, x, y
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.energies import CountWithin, ReluSum
from lemmata.theory.papers.epanechnikov_energy.prop_2 import SAME, SOME, STATIONARY
from lemmata.theory.papers.epanechnikov_energy.sec3_emergence import AT_MIDDLE, HALF2, MIDDLE, P_MIDDLE, P_OWN, SETS
from lemmata.theory.papers.epanechnikov_energy.symbols import F_X, F_Y, OWN, PAIRS, POINTS

F_MIDDLE, MEAN_PULL2 = ReluSum(MIDDLE, rho, beta), Dot(P_MIDDLE, P_MIDDLE)
NEARLY = PAPER.claim(
    "epan-sec4-delta", "section 4.1: a supported centroid with a gradient below a small delta is a minimum; delta = 1/1000",
    says="where the gradient at the centroid of all patterns is shorter than 1/1000 (epsilon = 0) it is 0",
    domain=SETS,
    given=all_of(less(0, F_MIDDLE), less(10**6 * MEAN_PULL2, F_MIDDLE**2)),
    statement=equal(MEAN_PULL2, 0),
)
NEARLY_REPAIRED = NEARLY.repaired(
    "where it is exactly 0 the state x is a strict minimum among those with the same patterns within reach: F is less at each",
    less(F_Y, F_X),
    domain=PAIRS,
    given=all_of(STATIONARY, SAME, SOME, less(0, SquaredDistance(x, y))),
)

SUPPORT = PAPER.claim(
    "epan-fig-3.support", "Figure 3, left: 'smaller values of beta have a larger region of support'",
    says="a state in a closed support at beta is in one at every t < beta",
    domain=POINTS.extended((t, Positive())),
    given=all_of(leq(beta * Nearest(x, rho), 2), less(t, beta)),
    statement=leq(t * Nearest(x, rho), 2),
    reading_of="epan-fig-3",
)

BOTH_KEPT = (equal(d, 2), less(2 / beta, 4 * HALF2))
GLOBAL = PAPER.claim(
    "epan-fig-4.global", "Figure 4: 'by definition, globally emergent since all stored patterns are recoverable'",
    says="of two patterns farther apart than R, minima both, the middle is an emergent minimum, as definition 2 (ii) asks",
    domain=SETS,
    given=all_of(*BOTH_KEPT),
    statement=all_of(*AT_MIDDLE),
    reading_of="epan-fig-4",
)
GLOBAL_REPAIRED = GLOBAL.repaired(
    "if they are nearer than 2 R too: the gradient is 0 at each of them and in the middle, which both have within reach",
    all_of(*AT_MIDDLE, equal(Dot(P_OWN, P_OWN), 0)),
    given=all_of(*BOTH_KEPT, less(HALF2, 2 / beta)),
)

INTERACTING = CountWithin(OWN, rho, beta / 4)  # supports meet where patterns are within 2 R
COUNT = PAPER.claim(
    "epan-alg-2", "algorithm 2 and appendix D.4: K' counts 'other stored patterns' that a pattern interacts with",
    says="the number of patterns that algorithm 2 counts for a pattern is one of other patterns: at most d - 1",
    domain=SETS,
    statement=leq(INTERACTING, d - 1),
)
COUNT_REPAIRED = COUNT.repaired(
    "it counts the pattern itself, at every beta: K' = 4 of it means 3 others on average", leq(1, INTERACTING)
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
