r"""Retrieval under the distance energy's own update f, one pattern at a time: the error of an update and of a fixed point.

The pattern is the first, $\rho^1$ (patterns may be numbered in any order); s is the distance to its nearest other pattern.
"""

from __future__ import annotations

from sympy import Expr, exp, sqrt

from lemmata.theory.language.claim import Claim, all_of, leq, less
from lemmata.theory.language.domain import Domain, NonNegative, d
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.storage import FirstSeparation, MissBound, SpreadBound
from lemmata.theory.memory.symbols import PATTERN_SETS, r, rho, x
from lemmata.theory.memory.updates import DistanceUpdate, FirstPattern

SOURCE = "a bound for Definition 1 of arXiv:2405.08707v2, under the layer energy's own update"
s = FirstSeparation(rho)
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

ROWS = Domain(((rho, Patterns()), (r, NonNegative())))


def miss(reach: Expr) -> Expr:
    r"""$(d-1)se^{-s(s-2r)}$."""
    return (d - 1) * s * exp(-s * (s - 2 * reach))


SEPARATION_MISS = Claim(
    id="storage-separation.miss",
    source=SOURCE,
    says="where 2 s (s - r) >= 1 the nearest other pattern bounds them all: the sum is at most (d - 1) s exp(-s (s - 2 r))",
    domain=ROWS,
    given=leq(1, 2 * s * (s - r)),
    statement=leq(MissBound(rho, r), miss(r)),
)


def factor(reach: Expr) -> Expr:
    r"""$2(d-1)s^2e^{-s(s-2r)}$."""
    return 2 * (d - 1) * s**2 * exp(-s * (s - 2 * reach))


SEPARATION_SPREAD = Claim(
    id="storage-separation.spread",
    source=SOURCE,
    says="where s (s - r) >= 1 the same of the sum of squares: at most (d - 1) s^2 exp(-s (s - 2 r))",
    domain=ROWS,
    given=leq(1, s * (s - r)),
    statement=leq(2 * SpreadBound(rho, r), factor(r)),
)

OWN = FirstPattern(rho)
F_X = DistanceUpdate(x, rho)
X_AWAY = sqrt(SquaredDistance(x, OWN))
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

# the sums in question, where the hypothesis is sharp: with two others, one at s, they exceed the bound as soon as it fails
SUM_OF_MISSES = leq(MissBound(rho, X_AWAY), miss(X_AWAY))
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
    repairs="sec4-retrieval.exact-distance",
)

BALL = PATTERN_SETS.extended((r, NonNegative()))
X_INSIDE = leq(SquaredDistance(x, OWN), r**2)
MAP_SUM = Claim(
    id="storage-map.sum",
    source=SOURCE,
    says="every state within r of the pattern is moved to within the sum of D exp(-D (D - 2 r)) of it",
    domain=BALL,
    given=X_INSIDE,
    statement=leq(SquaredDistance(F_X, OWN), MissBound(rho, r) ** 2),
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
    repairs="sec4-retrieval.own",
)
