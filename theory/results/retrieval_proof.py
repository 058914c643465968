r"""Derivations of retrieval under the distance energy's own update: what the other patterns do near one of them.

Each is carried out for any pattern $\rho^c$ and then stated for the first.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, KroneckerDelta, exp, sqrt

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, equal, leq, less, unequal
from lemmata.theory.language.domain import d
from lemmata.theory.language.vectors import Dot, Softmax, SquaredDistance
from lemmata.theory.memory.energies import SquaredDistances
from lemmata.theory.memory.proof_steps import FIRST, PATTERN, D, away, c, j, k, miss_steps, to
from lemmata.theory.memory.storage import MissBound
from lemmata.theory.memory.symbols import r, rho, v, w, x
from lemmata.theory.memory.updates import DistanceUpdate
from lemmata.theory.results import retrieval
from lemmata.theory.results.retrieval import OWN, X_AWAY, X_INSIDE, miss
from lemmata.theory.terms.index_terms import Chosen, Entry, Family, Greatest, Index, Total, least

i = Index("i", d)
# s is reached at some pattern, and D(i) + delta GREATEST_D >= 0 for every i
delta, GREATEST_D = KroneckerDelta(c, i), Greatest(D(i), i)
LIFTED = D(i) + delta * GREATEST_D
s = least(LIFTED, i)
nearest = Chosen("nearest", d)
BEYOND = (
    S("nothing", "sign", leq(0, 0)),
    S("another", "assume", unequal(c, i)),
    S("itself", "assume", equal(i, c)),
    S("not itself", "apart", None, "another"),
    S("nothing added", "product", equal(delta * GREATEST_D, 0), "not itself", by=GREATEST_D),
    S("of another >= 0", "linear", leq(0, LIFTED), "nothing added"),
    S("greatest >= 0", "sign", leq(0, GREATEST_D)),
    S("its own >= 0", "replace", leq(0, LIFTED), "greatest >= 0", "itself"),
    S("each >= 0", "cases", None, "of another >= 0", "its own >= 0", on=unequal(c, i)),
    S("nearest", "attained", of=-LIFTED, over=i, name="nearest"),
    S("nearest >= 0", "instance", None, "each >= 0", at={i: nearest}),
    S("s >= 0", "linear", leq(0, s), "nearest", "nearest >= 0"),
    S("least", "bound", of=-LIFTED, over=i),
    S("beyond s", "linear", leq(0, D(i) - s), "least", "nothing added"),
    S("s times", "product", leq(0, s * (D(i) - s)), "s >= 0", "beyond s"),
)

SEPARATION_SIGN = derive(
    retrieval.SEPARATION_SIGN.id,
    *BEYOND[: [step.label for step in BEYOND].index("s >= 0") + 1],
    S("all", "instance", retrieval.SEPARATION_SIGN.statement, "s >= 0", at=FIRST),
)

farthest = Chosen("farthest", d)

# where s > 0 some D > 0, and D = 0 at c: another pattern, which 1 - delta counts
ANOTHER = (
    *BEYOND[: 1 + [step.label for step in BEYOND].index("s >= 0")],
    S("s > 0", "assume", less(0, s)),
    S("greatest D", "bound", of=D(i), over=i),
    S("farthest", "attained", of=D(i), over=i, name="farthest"),
    S("greatest at the nearest", "instance", None, "greatest D", at={i: nearest}),
    S("nearest is another", "assume", unequal(c, nearest)),
    S("nearest apart", "apart", None, "nearest is another"),
    S("nothing added there", "product", equal(KroneckerDelta(c, nearest) * GREATEST_D, 0), "nearest apart", by=GREATEST_D),
    S("s is D", "linear", leq(s, GREATEST_D), "nearest", "nothing added there", "greatest at the nearest"),
    S("nearest is c", "assume", equal(nearest, c)),
    S("s at c", "linear", equal(s, D(nearest) + KroneckerDelta(c, nearest) * GREATEST_D), "nearest"),
    S("s is greatest", "replace", equal(s, GREATEST_D), "s at c", "nearest is c"),
    S("s is at most greatest", "linear", leq(s, GREATEST_D), "s is greatest"),
    S("s <= greatest D", "cases", None, "s is D", "s is at most greatest", on=unequal(c, nearest)),
    S("farthest > 0", "linear", less(0, D(farthest)), "s <= greatest D", "farthest", "s > 0"),
    S("farthest is c", "assume", equal(farthest, c)),
    S("not so wide", "replace", less(0, 0), "farthest > 0", "farthest is c"),
    S("no overlap, if so", "absurd", equal(KroneckerDelta(c, farthest), 0), "not so wide"),
    S("farthest is another", "assume", unequal(c, farthest)),
    S("no overlap, if not", "apart", None, "farthest is another"),
    S("no overlap", "cases", None, "no overlap, if not", "no overlap, if so", on=unequal(c, farthest)),
)

SEPARATION_TWO = derive(
    retrieval.SEPARATION_TWO.id,
    *ANOTHER,
    S("counted", "term", of=1 - delta, over=i, at=farthest),
    S("for any", "linear", leq(2, d), "counted", "no overlap"),
    S("all", "instance", retrieval.SEPARATION_TWO.statement, "for any", at=FIRST),
)


def limit(index: Any, reach: Expr) -> Expr:
    """What bounds the weight of a pattern at states within `reach` of pattern c."""
    return exp(-D(index) * (D(index) - 2 * reach))


def from_others(power: int, reach: Expr) -> Expr:
    """`MissBound` (power 1) and `SpreadBound` (power 2) for pattern c."""
    return Total(D(i) ** power * limit(i, reach), i)


# For t >= s: t <= s (1 + A) <= s exp(A) where t - s <= s A. With A = (t - s) (t + s - 2 r) that is s (t + s - 2 r) >= 1 and
# gives t exp(-t (t - 2 r)) <= s exp(-s (s - 2 r)); with half of it s (t + s - 2 r) >= 2, and the same of t^2.
A = (D(i) - s) * (D(i) + s - 2 * r)


def _separation(claim: Claim, power: int) -> Derivation:
    part, small = D(i) ** power * limit(i, r), s**power * exp(-s * (s - 2 * r))
    others = leq((1 - delta) * part, (1 - delta) * small)
    rise = A / power
    return derive(
        claim.id,
        *BEYOND,
        S("given", "assume", leq(1, 2 * s * (s - r) / power)),
        S("slope", "linear", leq(0, s * (D(i) + s - 2 * r) - power), "given", "s times"),
        S("under the rise", "product", leq(0, s * A - power * (D(i) - s)), "beyond s", "slope"),
        S("tangent", "tangent", at=rise),
        S("s times the tangent", "product", leq(s * (1 + rise), s * exp(rise)), "tangent", "s >= 0"),
        S("far below near", "linear", leq(D(i), s * exp(rise)), "s times the tangent", "under the rise"),
        *((S("squares", "monotone", leq(D(i) ** 2, s**2 * exp(A)), "far below near", via="square"),) if power == 2 else ()),
        S("of another", "product", others, "squares" if power == 2 else "far below near", by=(1 - delta) * limit(i, r)),
        S("its own", "replace", others, "nothing", "itself"),
        S("each", "cases", None, "of another", "its own", on=unequal(c, i)),
        S("sum", "sum", None, "each", over=i),
        S("for any", "linear", leq(power * from_others(power, r), power * (d - 1) * small), "sum"),
        S("all", "instance", claim.statement, "for any", at=FIRST),
    )


SEPARATION_MISS = _separation(retrieval.SEPARATION_MISS, 1)
SEPARATION_SPREAD = _separation(retrieval.SEPARATION_SPREAD, 2)
F_X = DistanceUpdate(x, rho)


def p(state: Any, index: Any) -> Expr:
    """A weight of the update at a state."""
    return Entry(Softmax(-SquaredDistances(state, rho)), index)


MEAN_D = Total(p(x, j) * D(j), j)


# |x - rho^j|^2 >= |x - rho^c|^2 + D^2 - 2 D |x - rho^c| by Cauchy-Schwarz; so the weight of j is at most its limit
def _far(state: Any, index: Any) -> Expr:
    return Entry(SquaredDistances(state, rho), index)


def weight_steps(state: Any) -> tuple[Step, ...]:
    """p(state, j) <= limit(j, away(state))."""
    z, from_c, bound = Total(exp(-_far(state, i)), i), Family(Entry(state, k) - Entry(rho, c, k), k), limit(j, away(state))
    inner = Dot(from_c, to(j))
    return (
        S("cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: from_c, w: to(j)}),
        S("size of the inner product", "monotone", leq(Abs(inner), away(state) * D(j)), "cauchy-schwarz", via="sqrt"),
        S("its sign", "absolute", of=inner),
        S(
            "farther",
            "linear",
            leq(-_far(state, j), -_far(state, c) - D(j) * (D(j) - 2 * away(state))),
            "size of the inner product",
            "its sign",
        ),
        S("exponentials", "monotone", leq(exp(-_far(state, j)), exp(-_far(state, c)) * bound), "farther", via="exp"),
        S("own term", "term", of=exp(-_far(state, i)), over=i, at=c),
        S("own term times", "product", leq(exp(-_far(state, c)) * bound, z * bound), "own term", by=bound),
        S("under the sum", "linear", leq(exp(-_far(state, j)), z * bound), "exponentials", "own term times"),
        S("weight", "divide", leq(p(state, j), bound), "under the sum", by=z),
    )


ERROR_STEPS = (*weight_steps(x), *miss_steps(lambda index: p(x, index), F_X))
ERROR_SUM = derive(
    "storage-retrieval-error.sum",
    *ERROR_STEPS,
    S("times D", "product", leq(p(x, j) * D(j), D(j) * limit(j, away(x))), "weight", by=D(j)),
    S("mean distance", "sum", None, "times D", over=j),
    S("its square", "monotone", leq(MEAN_D**2, from_others(1, away(x)) ** 2), "mean distance", via="square"),
    S("for any", "linear", leq(SquaredDistance(F_X, PATTERN), from_others(1, away(x)) ** 2), "miss", "its square"),
    S("all", "instance", retrieval.ERROR_SUM.statement, "for any", at=FIRST),
)

# with another pattern the sum of weights exceeds the pattern's own: Z mean D <= own sum of limits < Z sum of limits
Z, OWN_WEIGHT, MISSES = Total(exp(-_far(x, i)), i), exp(-_far(x, c)), from_others(1, away(x))
ERROR_STRICT = derive(
    retrieval.ERROR_STRICT.id,
    *ANOTHER,
    *ERROR_STEPS,
    S(
        "exponentials times D",
        "product",
        leq(D(j) * exp(-_far(x, j)), OWN_WEIGHT * D(j) * limit(j, away(x))),
        "exponentials",
        by=D(j),
    ),
    S("sum times own", "sum", None, "exponentials times D", over=j),
    S("its term", "term", of=D(j) * limit(j, away(x)), over=j, at=farthest),
    S("its term > 0", "product", less(0, D(farthest) * limit(farthest, away(x))), "farthest > 0", by=limit(farthest, away(x))),
    S("misses > 0", "linear", less(0, MISSES), "its term", "its term > 0"),
    S(
        "no weight twice",
        "product",
        equal(KroneckerDelta(c, farthest) * exp(-_far(x, farthest)), 0),
        "no overlap",
        by=exp(-_far(x, farthest)),
    ),
    S("the others", "term", of=exp(-_far(x, i)) * (1 - delta), over=i, at=farthest),
    S("own < Z", "linear", less(OWN_WEIGHT, Z), "the others", "no weight twice"),
    S("times the misses", "product", less(OWN_WEIGHT * MISSES, Z * MISSES), "own < Z", "misses > 0"),
    S("below", "linear", less(Total(D(j) * exp(-_far(x, j)), j), Z * MISSES), "sum times own", "times the misses"),
    S("mean distance", "divide", less(MEAN_D, MISSES), "below", by=Z),
    S("its square", "monotone", less(MEAN_D**2, MISSES**2), "mean distance", via="square"),
    S("for any", "linear", less(SquaredDistance(F_X, PATTERN), MISSES**2), "miss", "its square"),
    S("all", "instance", retrieval.ERROR_STRICT.statement, "for any", at=FIRST),
)

MISS_X = MissBound(rho, X_AWAY)
S_FIRST = retrieval.s


def positive(reach: Expr, given: str) -> tuple[Step, ...]:
    """s > 0 from the fact 1 <= 2 s (s - reach)."""
    return (
        S("s >= 0", "claim", of=retrieval.SEPARATION_SIGN.id),
        S("s times reach", "product", leq(0, S_FIRST * reach), "s >= 0", by=reach),
        S("s <= 0", "assume", leq(S_FIRST, 0)),
        S("no square", "product", leq(S_FIRST**2, 0), "s <= 0", "s >= 0"),
        S("never", "linear", less(0, 0), given, "no square", "s times reach"),
        S("s > 0, if not", "absurd", less(0, S_FIRST), "never"),
        S("s > 0, if so", "assume", less(0, S_FIRST)),
        S("s > 0", "cases", None, "s > 0, if so", "s > 0, if not", on=less(0, S_FIRST)),
    )


ERROR = derive(
    "storage-retrieval-error",
    S("given", "assume", retrieval.ERROR.given),
    *positive(X_AWAY, "given"),
    S("sum", "claim", None, "s > 0", of=retrieval.ERROR_STRICT.id),
    S("separation", "claim", None, "given", of="storage-separation.miss", at={r: X_AWAY}),
    S("squares", "monotone", leq(MISS_X**2, miss(X_AWAY) ** 2), "separation", via="square"),
    S("all", "linear", retrieval.ERROR.statement, "sum", "squares", "separation"),
)

MISS_R = MissBound(rho, r)

# D exp(-D (D - 2 r)) grows with r
FAR = sqrt(Entry(SquaredDistances(OWN, rho), j))
WITHIN = (
    S("inside", "assume", X_INSIDE),
    S("within r", "monotone", leq(X_AWAY, r), "inside", via="sqrt"),
    S("times 2 D", "product", leq(2 * FAR * X_AWAY, 2 * FAR * r), "within r", by=2 * FAR),
    S("exponents", "linear", leq(-FAR * (FAR - 2 * X_AWAY), -FAR * (FAR - 2 * r)), "times 2 D"),
    S("exponentials", "monotone", leq(exp(-FAR * (FAR - 2 * X_AWAY)), exp(-FAR * (FAR - 2 * r))), "exponents", via="exp"),
    S(
        "times D",
        "product",
        leq(FAR * exp(-FAR * (FAR - 2 * X_AWAY)), FAR * exp(-FAR * (FAR - 2 * r))),
        "exponentials",
        by=FAR,
    ),
    S("sum", "sum", leq(MISS_X, MISS_R), "times D", over=j),
    S("squares", "monotone", leq(MISS_X**2, MISS_R**2), "sum", via="square"),
)

MAP_SUM = derive(
    "storage-map.sum",
    *WITHIN,
    S("error", "claim", of="storage-retrieval-error.sum"),
    S("all", "linear", retrieval.MAP_SUM.statement, "error", "squares"),
)

MAP = derive(
    "storage-map",
    *WITHIN,
    S("apart", "assume", leq(1, 2 * S_FIRST * (S_FIRST - r))),
    *positive(r, "apart"),
    S("error", "claim", None, "s > 0", of=retrieval.ERROR_STRICT.id),
    S("separation", "claim", None, "apart", of="storage-separation.miss"),
    S("squares of the bounds", "monotone", leq(MISS_R**2, miss(r) ** 2), "separation", via="square"),
    S("all", "linear", retrieval.MAP.statement, "error", "squares", "squares of the bounds", "separation"),
)

# |x - rho^1| <= |x - f(x)| + |f(x) - rho^1|, from (|u| + |w|)^2 >= |u + w|^2
STEP_X = sqrt(SquaredDistance(F_X, x))
X_MISSED = SquaredDistance(F_X, OWN)
LEFT = sqrt(X_MISSED)
U, W = Family(Entry(F_X, k) - Entry(x, k), k), Family(Entry(rho, 0, k) - Entry(F_X, k), k)
FIXED_POINT = derive(
    "storage-fixed-point",
    S("given", "assume", retrieval.FIXED_POINT.given),
    *positive(X_AWAY, "given"),
    S("error", "claim", None, "s > 0", of=retrieval.ERROR_STRICT.id),
    S("root of the error", "monotone", less(LEFT, MISS_X), "error", via="sqrt"),
    S("separation", "claim", None, "given", of="storage-separation.miss", at={r: X_AWAY}),
    S("cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: U, w: W}),
    S("size of the inner product", "monotone", leq(Abs(Dot(U, W)), STEP_X * LEFT), "cauchy-schwarz", via="sqrt"),
    S("its sign", "absolute", of=Dot(U, W)),
    S(
        "square of the sum",
        "linear",
        leq(SquaredDistance(x, OWN), (STEP_X + LEFT) ** 2),
        "size of the inner product",
        "its sign",
    ),
    S("triangle", "monotone", leq(X_AWAY, STEP_X + LEFT), "square of the sum", via="sqrt"),
    S("all", "linear", retrieval.FIXED_POINT.statement, "triangle", "root of the error", "separation"),
)
