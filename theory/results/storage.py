r"""Storage and retrieval under the distance energy's own update f, one pattern at a time: when Definition 1 holds.

The pattern is the first, $\rho^1$ (patterns may be numbered in any order); s is the distance to its nearest other pattern.
"""

from __future__ import annotations

from sympy import Abs, Expr, Integer, exp, sqrt

from theory.language.claim import Claim, all_of, leq, less
from theory.language.domain import PATTERN_PAIRS, PATTERN_SETS, Domain, NonNegative, Patterns, d, r, rho, x, y
from theory.memory.energies import MaxNorm2, MinNorm2
from theory.memory.steps import FirstGap
from theory.memory.storage import FirstSeparation, MissBound, SpreadBound
from theory.memory.updates import DistanceUpdate, FirstPattern
from theory.memory.vectors import SquaredDistance

SOURCE = "a bound for Definition 1 of arXiv:2405.08707v2, under the layer energy's own update"
OWN, s = FirstPattern(rho), FirstSeparation(rho)
F_X, F_Y = DistanceUpdate(x, rho), DistanceUpdate(y, rho)
X_AWAY, Y_AWAY = sqrt(SquaredDistance(x, OWN)), sqrt(SquaredDistance(y, OWN))
ROWS = Domain(((rho, Patterns()), (r, NonNegative())))
BALL = PATTERN_SETS.extended((r, NonNegative()))
PAIR = PATTERN_PAIRS.extended((r, NonNegative()))
X_INSIDE, Y_INSIDE = leq(SquaredDistance(x, OWN), r**2), leq(SquaredDistance(y, OWN), r**2)


def miss(reach: Expr) -> Expr:
    r"""$(d-1)se^{-s(s-2r)}$."""
    return (d - 1) * s * exp(-s * (s - 2 * reach))


def factor(reach: Expr) -> Expr:
    r"""$2(d-1)s^2e^{-s(s-2r)}$."""
    return 2 * (d - 1) * s**2 * exp(-s * (s - 2 * reach))


# the sums in question, where the hypothesis is sharp: with two others, one at s, they exceed the bound as soon as it fails
SUM_OF_MISSES = leq(MissBound(rho, X_AWAY), miss(X_AWAY))
SUM_OF_SPREADS = leq(2 * SpreadBound(rho, r), factor(r))

SEPARATION_SIGN = Claim(
    id="storage-separation.nonnegative",
    source=SOURCE,
    says="the distance of the first pattern from the nearest other one is not negative",
    domain=Domain(((rho, Patterns()),)),
    statement=leq(0, s),
)

SEPARATION_TWO = Claim(
    id="storage-separation.two",
    source=SOURCE,
    says="where it is positive there are two patterns or more",
    domain=Domain(((rho, Patterns()),)),
    given=less(0, s),
    statement=leq(2, d),
)

SEPARATION_MISS = Claim(
    id="storage-separation.miss",
    source=SOURCE,
    says="where 2 s (s - r) >= 1 the nearest other pattern bounds them all: the sum is at most (d - 1) s exp(-s (s - 2 r))",
    domain=ROWS,
    given=leq(1, 2 * s * (s - r)),
    statement=leq(MissBound(rho, r), miss(r)),
)

SEPARATION_SPREAD = Claim(
    id="storage-separation.spread",
    source=SOURCE,
    says="where s (s - r) >= 1 the same of the sum of squares: at most (d - 1) s^2 exp(-s (s - 2 r))",
    domain=ROWS,
    given=leq(1, s * (s - r)),
    statement=leq(2 * SpreadBound(rho, r), factor(r)),
)

ERROR_SUM = Claim(
    id="storage-retrieval-error.sum",
    source=SOURCE,
    says="one update misses the pattern by at most the sum of D exp(-D (D - 2 |x - rho^1|)), D the distances of the others",
    domain=PATTERN_SETS,  # both sides squared: they are nonnegative
    statement=leq(SquaredDistance(F_X, OWN), MissBound(rho, X_AWAY) ** 2),
)

ERROR_STRICT = Claim(
    id="storage-retrieval-error.strict",
    source=SOURCE,
    says="by less than that where no other pattern equals the first; approached by two patterns far apart",
    domain=PATTERN_SETS,
    given=less(0, s),
    statement=less(SquaredDistance(F_X, OWN), MissBound(rho, X_AWAY) ** 2),
)

ERROR = Claim(
    id="storage-retrieval-error",
    source=SOURCE,
    says=(
        "one update misses the pattern by less than (d - 1) s exp(-s (s - 2 |x - rho^1|)), where 2 s (s - |x - rho^1|) >= 1; "
        "already the sum of D exp(-D (D - 2 |x - rho^1|)) is at most that, which needs the hypothesis"
    ),
    domain=PATTERN_SETS,
    given=leq(1, 2 * s * (s - X_AWAY)),
    statement=all_of(less(SquaredDistance(F_X, OWN), miss(X_AWAY) ** 2), SUM_OF_MISSES),
    uses=("storage-retrieval-error.strict", "storage-separation.miss"),
    repairs="sec4-retrieval.exact-distance",
)

MAP_SUM = Claim(
    id="storage-map.sum",
    source=SOURCE,
    says="every state within r of the pattern is moved to within the sum of D exp(-D (D - 2 r)) of it",
    domain=BALL,
    given=X_INSIDE,
    statement=leq(SquaredDistance(F_X, OWN), MissBound(rho, r) ** 2),
    uses=("storage-retrieval-error.sum",),
)

MAP = Claim(
    id="storage-map",
    source=SOURCE,
    says=(
        "every state within r of the pattern is moved to where it is nearer than (d - 1) s exp(-s (s - 2 r)), which bounds the "
        "sum of D exp(-D (D - 2 r)) too"
    ),
    domain=BALL,
    given=all_of(X_INSIDE, leq(1, 2 * s * (s - r))),
    statement=all_of(less(SquaredDistance(F_X, OWN), miss(r) ** 2), leq(MissBound(rho, r), miss(r))),
    uses=("storage-retrieval-error.strict", "storage-separation.miss"),
)

FIXED_POINT = Claim(
    id="storage-fixed-point",
    source=SOURCE,
    says=(
        "a state is nearer to the pattern than its own step |f(x) - x| plus the retrieval error: a fixed point in the ball is "
        "nearer than (d - 1) s exp(-s (s - 2 |x - rho^1|))"
    ),
    domain=PATTERN_SETS,
    given=leq(1, 2 * s * (s - X_AWAY)),
    statement=all_of(less(X_AWAY, sqrt(SquaredDistance(F_X, x)) + miss(X_AWAY)), SUM_OF_MISSES),
    uses=("storage-retrieval-error.strict", "storage-separation.miss"),
    repairs="sec4-retrieval.own",
)

LIPSCHITZ_SUM = Claim(
    id="storage-lipschitz.sum",
    source=SOURCE,
    says="on the ball of radius r around the pattern the update has the Lipschitz constant 2 sum D^2 exp(-D (D - 2 r))",
    domain=PAIR,
    given=all_of(X_INSIDE, Y_INSIDE),
    statement=leq(SquaredDistance(F_X, F_Y), (2 * SpreadBound(rho, r)) ** 2 * SquaredDistance(x, y)),
)

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
    uses=("storage-lipschitz.sum", "storage-separation.spread"),
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
    uses=("storage-map", "storage-separation.two", "storage-lipschitz"),
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
    uses=("storage-retrieval-error", "storage-separation.two", "storage-lipschitz"),
    repairs="def-1.retrieved-distance",
)

M = sqrt(MaxNorm2(rho))
CONDITION, RADIUS = leq(4 * d * (d - 1) * MaxNorm2(rho) * exp(Integer(2) / d), exp(s**2)), leq(2 * d * r * M, 1)
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
