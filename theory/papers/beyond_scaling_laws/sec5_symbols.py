"""Names that several places of section 5 of arXiv:2405.08707 share: sizes, domains, balls. No claims."""

from __future__ import annotations

from sympy import E as EULER
from sympy import Symbol, pi, sqrt

from lemmata.theory.language.domain import Domain, Positive, Whole, d, vector
from lemmata.theory.memory.balls import BallIntegral, BallVolume, Gamma, dim
from lemmata.theory.memory.symbols import r, radii

h = dim / 2
BALL_VOLUME, BALL_INTEGRAL = BallVolume(dim, r), BallIntegral(dim, r)
DIMENSIONS = Domain(((dim, Whole(1, 64)),))
BALLS = DIMENSIONS.extended((r, Positive()))
room = vector("room", d)
count = Symbol("count", integer=True, positive=True)  # patterns, where they are not rows of a matrix
LINE = Domain(((radii, Positive()), (room, Positive())))
PRINTED_AREA = 2 * pi ** (dim / 2) / Gamma(dim / 2)
CRITICAL = sqrt(dim / (2 * pi * EULER))  # sqrt(n / (2 pi e))

# d disjoint balls of one radius r in R^n, however they lie: then g is the squared distance to the ball's own centre. Every one
# of the l layers holds all patterns, so that E_global = E_t - log l (c = 0) and the cross-entropy does not depend on l.
EQUAL_BALLS = Domain(((dim, Whole(1, 4)), (count, Whole(1, 8)), (r, Positive())))
COUNTED = DIMENSIONS.extended((count, Whole(1, 64)))
