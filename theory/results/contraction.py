"""Storage under the distance energy's own update: it contracts a ball and maps it into itself, so Definition 1 holds."""

from __future__ import annotations

from sympy import exp, sqrt

from lemmata.theory.language.claim import Claim, all_of, leq, less
from lemmata.theory.language.domain import NonNegative, d
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.storage import SpreadBound
from lemmata.theory.memory.symbols import PATTERN_PAIRS, r, rho, x, y
from lemmata.theory.memory.updates import DistanceUpdate
from lemmata.theory.results.retrieval import F_X, OWN, SOURCE, X_INSIDE, factor, miss, s

Y_AWAY = sqrt(SquaredDistance(y, OWN))
F_Y = DistanceUpdate(y, rho)
PAIR = PATTERN_PAIRS.extended((r, NonNegative()))
Y_INSIDE = leq(SquaredDistance(y, OWN), r**2)
LIPSCHITZ_SUM = Claim(
    id="storage-lipschitz.sum",
    source=SOURCE,
    says="on the ball of radius r around the pattern the update has the Lipschitz constant 2 sum D^2 exp(-D (D - 2 r))",
    domain=PAIR,
    given=all_of(X_INSIDE, Y_INSIDE),
    statement=leq(SquaredDistance(F_X, F_Y), (2 * SpreadBound(rho, r)) ** 2 * SquaredDistance(x, y)),
)

SUM_OF_SPREADS = leq(2 * SpreadBound(rho, r), factor(r))
LIPSCHITZ = Claim(
    id="storage-lipschitz",
    source=SOURCE,
    says=(
        "on the ball of radius r around the pattern the update has the Lipschitz constant 2 (d - 1) s^2 exp(-s (s - 2 r)), "
        "which bounds 2 sum D^2 exp(-D (D - 2 r)) too"
    ),
    domain=PAIR,
    given=all_of(X_INSIDE, Y_INSIDE, leq(1, s * (s - r))),
    statement=all_of(leq(SquaredDistance(F_X, F_Y), factor(r) ** 2 * SquaredDistance(x, y)), SUM_OF_SPREADS),
)

STORED_PARTS = (
    less(2 * r, s),
    less(SquaredDistance(F_X, OWN), r**2),
    leq(SquaredDistance(F_X, F_Y), factor(r) ** 2 * SquaredDistance(x, y)),
)

STORED_GIVEN = (less(r, (d - 1) * s), leq(miss(r), r))
STORED = Claim(
    id="storage-stored",
    source=SOURCE,
    says=(
        "for r < (d - 1) s with (d - 1) s exp(-s (s - 2 r)) <= r the update maps the closed ball of radius r, which is then "
        "less than half the separation, into its interior, with the Lipschitz constant q = 2 (d - 1) s^2 exp(-s (s - 2 r)): "
        "where q < 1, by Banach's theorem one fixed point attracts all of the ball, so the pattern is stored"
    ),
    domain=PAIR,
    given=all_of(X_INSIDE, Y_INSIDE, *STORED_GIVEN),
    statement=all_of(*STORED_PARTS),
    repairs="def-1.distance",
)

EXPLICIT_GIVEN = (
    leq(16 * SquaredDistance(x, OWN), s**2),
    leq(16 * SquaredDistance(y, OWN), s**2),
    leq(1, s**2),
    less(2 * (d - 1) * s**2, exp(s**2 / 2)),
)

EXPLICIT_PARTS = (
    less(3, s**2),
    less(4 * s**2 * SquaredDistance(F_X, OWN), 1),
    leq(SquaredDistance(F_X, F_Y), (2 * (d - 1) * s**2 * exp(-(s**2) / 2)) ** 2 * SquaredDistance(x, y)),
)

EXPLICIT = Claim(
    id="storage-stored.explicit",
    source=SOURCE,
    says=(
        "where s >= 1 and 2 (d - 1) s^2 < exp(s^2 / 2), which s^2 > 3 follows from, the ball of radius s / 4 is mapped into "
        "that of radius 1 / (2 s), which is smaller, and contracted: a pattern is stored among up to exp(s^2 / 2) / (2 s^2) "
        "others at distance s or more"
    ),
    domain=PATTERN_PAIRS,
    given=all_of(*EXPLICIT_GIVEN),
    statement=all_of(*EXPLICIT_PARTS),
    repairs="def-1.retrieved-distance",
)
