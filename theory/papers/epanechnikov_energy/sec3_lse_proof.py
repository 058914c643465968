r"""Derivations on the log-sum-exp energy: weights $w_i=e^{-\frac\beta2 s_i}/Z$ of the patterns, $s_i$ squared distances."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, KroneckerDelta, Rational, exp, log

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, at_once, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, MaxEntry, MinEntry
from lemmata.theory.memory.energies import Nearest, SquaredDistances
from lemmata.theory.memory.symbols import beta, eps, rho, t, u, v, w, x
from lemmata.theory.papers.epanechnikov_energy import sec3_lse
from lemmata.theory.papers.epanechnikov_energy.gaussian import GaussianGradient, MemoryGradient2, TripleSlope
from lemmata.theory.papers.epanechnikov_energy.sec3_lse import AT_X, ENERGY, FIRST, NEAREST, OVERLAPS, SIZE2
from lemmata.theory.papers.epanechnikov_energy.within_proof import nothing
from lemmata.theory.terms.index_terms import Chosen, Entry, Family, Index, Total

c, i, j, k = Index("c", d), Index("i", d), Index("j", d), Index("k", n)
AT_0 = {c: Integer(0)}
PATTERN = Family(Entry(rho, c, k), k)
AT_C = GaussianGradient(PATTERN, rho, beta)
top = Chosen("top", d)


def square(state: Any, index: Any) -> Expr:
    return Entry(SquaredDistances(state, rho), index)


def factor(state: Any, index: Any) -> Expr:
    return exp(-beta * square(state, index) / 2)


def weight(state: Any, index: Any) -> Expr:
    return factor(state, index) / Total(factor(state, j), j)


def a(index: Any) -> Expr:
    return Entry(OVERLAPS, index)


# u . (pattern - memory) >= 0 at every pattern and > 0 at the top one: the weighted sum is at least the top's own share
LEAD, HIGHEST = a(i) - Dot(u, FIRST), a(top) - Dot(u, FIRST)
ONE_SIDED = derive(
    "epan-rem-1.lse.repaired",
    S("least", "assume", leq(Dot(u, FIRST), MinEntry(OVERLAPS))),
    S("not all", "assume", less(Dot(u, FIRST), MaxEntry(OVERLAPS))),
    S("above", "bound", of=-a(i), over=i),
    S("each", "linear", leq(0, LEAD), "least", "above"),
    S("top", "attained", of=a(i), over=i, name="top"),
    S("top above", "linear", less(0, HIGHEST), "top", "not all"),
    S("weighted", "product", leq(0, weight(FIRST, i) * (1 - KroneckerDelta(top, i)) * LEAD), "each",
      by=weight(FIRST, i) * (1 - KroneckerDelta(top, i))),
    S("others", "sum", None, "weighted", over=i),
    S("its share", "product", less(0, weight(FIRST, top) * HIGHEST), "top above", by=weight(FIRST, top)),
    S("all", "linear", sec3_lse.ONE_SIDED.statement, "others", "its share"),
)

# |sum w (memory - pattern)|^2 <= sum w s, w_i <= exp(-beta s_i / 2) as the memory's own term of Z is 1, and t exp(-t) <= 1
OFF = Entry(rho, c, k) - Entry(rho, i, k)
MEAN = Entry(AT_C, k)
SIZE_C2 = Total(MEAN**2, k)
HALF_SQUARE = beta * square(PATTERN, i) / 2
Z = Total(factor(PATTERN, j), j)
SPREAD_C = Total(weight(PATTERN, i) * square(PATTERN, i), i)
RATE = derive(
    "epan-rem-1.lse-inf.rate",
    S("spread", "sign", leq(0, weight(PATTERN, i) * (OFF - MEAN) ** 2)),
    S("along an axis", "sum", None, "spread", over=i),
    S("axes", "sum", None, "along an axis", over=k),
    S("by squares", "linear", leq(SIZE_C2, SPREAD_C), "axes"),
    S("own term", "term", of=factor(PATTERN, j), over=j, at=c),
    S("Z >= 1", "linear", leq(1, Z), "own term"),
    S("tangent", "tangent", at=HALF_SQUARE),
    S("t below exp t", "linear", leq(HALF_SQUARE, exp(HALF_SQUARE)), "tangent"),
    S("t exp(-t) below 1", "product", leq(HALF_SQUARE * factor(PATTERN, i), 1), "t below exp t", by=factor(PATTERN, i)),
    S("below Z", "linear", leq(HALF_SQUARE * factor(PATTERN, i), Z), "t exp(-t) below 1", "Z >= 1"),
    S("share", "product", leq(HALF_SQUARE * weight(PATTERN, i), 1), "below Z", by=1 / Z),
    S("shares", "sum", None, "share", over=i),
    S("beta times", "product", leq(beta * SIZE_C2, beta * SPREAD_C), "by squares", by=beta),
    S("for any", "linear", leq(beta * SIZE_C2, 2 * d), "beta times", "shares"),
    S("all", "instance", sec3_lse.RATE.statement, "for any", at=AT_0),
)

INFINITE = derive(
    "epan-rem-1.lse-inf",
    S("large", "assume", leq(2 * d / eps, beta)),
    S("rate", "claim", of="epan-rem-1.lse-inf.rate"),
    S("large, times eps", "product", leq(2 * d, beta * eps), "large", by=eps),
    S("over beta", "linear", leq(beta * SIZE2, beta * eps), "rate", "large, times eps"),
    S("small", "divide", leq(SIZE2, eps), "over beta", by=beta),
    S("all", "sufficiently-large", sec3_lse.INFINITE.statement, "small", threshold=2 * d / eps),
)

# the nearest pattern's term is one of at most d equal ones: exp(-beta g / 2) <= sum <= d exp(-beta g / 2)
near = Chosen("near", d)
SUM = Total(factor(x, i), i)
CASE_II_ENERGY = derive(
    "epan-sec3-caseII.energy",
    S("beyond g", "bound", of=-square(x, i), over=i),
    S("exponent", "product", leq(-beta * square(x, i) / 2, -beta * NEAREST / 2), "beyond g", by=beta / 2),
    S("factors", "monotone", leq(factor(x, i), exp(-beta * NEAREST / 2)), "exponent", via="exp"),
    S("sum", "sum", None, "factors", over=i),
    S("its logarithm", "monotone", leq(log(SUM), log(d) - beta * NEAREST / 2), "sum", via="log"),
    S("near", "attained", of=-square(x, i), over=i, name="near"),
    S("one term", "term", of=factor(x, i), over=i, at=near),
    S("its exponent", "product", equal(-beta * NEAREST / 2, -beta * square(x, near) / 2), "near", by=beta / 2),
    S("its factor", "monotone", equal(exp(-beta * NEAREST / 2), factor(x, near)), "its exponent", via="exp"),
    S("least sum", "linear", leq(exp(-beta * NEAREST / 2), SUM), "one term", "its factor"),
    S("least logarithm", "monotone", leq(-beta * NEAREST / 2, log(SUM)), "least sum", via="log"),
    S("below", "product", leq(NEAREST / 2 - log(d) / beta, ENERGY), "its logarithm", by=1 / beta),
    S("above", "product", leq(ENERGY, NEAREST / 2), "least logarithm", by=1 / beta),
    S("all", "both", sec3_lse.CASE_II_ENERGY.statement, "below", "above"),
)

# E(memory) <= g(memory) / 2 <= 0 < g / 2 - log d / beta <= E
CASE_I_NEAR = derive(
    "epan-sec3-caseI.near",
    S("far", "assume", less(2 * log(d), beta * NEAREST)),
    S("own distance", "bound", of=-square(PATTERN, i), over=i),
    S("at itself", "instance", None, "own distance", at={i: c}),
    S("own", "instance", None, "at itself", at=AT_0),
    S("bounds", "claim", of="epan-sec3-caseII.energy"),
    S("at the memory", "claim", of="epan-sec3-caseII.energy", at={x: FIRST}),
    S("higher", "product", less(0, NEAREST / 2 - log(d) / beta), "far", by=1 / (2 * beta)),
    S("all", "linear", sec3_lse.CASE_I_NEAR.statement, "own", "bounds", "at the memory", "higher"),
)

# exp(beta / 2) = 4 exp(beta / 2 - log 4) >= 4 (1 + beta / 2 - log 4) > 2 beta - 2, as log 4 < 3/2
GROWTH, FOURTH = exp(beta / 2), beta / 2 - log(4)
CASE_I = derive(
    "epan-sec3-caseI.repaired",
    S("slope", "linear", equal(TripleSlope(0, beta), 0)),
    S("tangent", "tangent", at=FOURTH),
    S("log 4", "sign", less(log(4), Rational(3, 2))),
    S("growth", "linear", less(2 * beta, GROWTH + 2), "tangent", "log 4"),
    S("curvature", "product", less(2 * beta * sec3_lse.WEIGHT, 1 + 2 * sec3_lse.WEIGHT), "growth", by=sec3_lse.WEIGHT),
    S("all", "both", sec3_lse.KEPT, "slope", "curvature"),
)

# w_1 (x - memory) is what the others leave of the gradient, which is 0
GRADIENT_K, OFF_K = Entry(AT_X, k), Entry(x, k) - Entry(rho, c, k)
LEFT_K = Total((1 - KroneckerDelta(c, i)) * weight(x, i) * (Entry(x, k) - Entry(rho, i, k)), i)
OWN_K = weight(x, c) * OFF_K
WHOLE = derive(
    "epan-sec3-lse-novel.whole",
    S("stationary", "assume", equal(Dot(AT_X, AT_X), 0)),
    S("one entry", "term", of=GRADIENT_K**2, over=k, at=k),
    S("no square", "linear", leq(GRADIENT_K**2, 0), "one entry", "stationary"),
    *nothing("no slope", GRADIENT_K, "no square"),
    S("left", "linear", equal(LEFT_K + OWN_K, 0), "no slope"),
    S("left, squared", "product", equal(LEFT_K**2 - OWN_K**2, 0), "left", by=LEFT_K - OWN_K),
    S("sum", "sum", None, "left, squared", over=k),
    S("apart", "assume", less(0, square(x, c))),
    S("share", "product", less(0, weight(x, c) ** 2 * square(x, c)), "apart", by=weight(x, c) ** 2),
    S("for any", "linear", less(0, Total(LEFT_K**2, k)), "sum", "share"),
    S("all", "instance", sec3_lse.WHOLE.statement, "for any", at=AT_0),
)

# g(memory) <= |memory - memory|^2 = 0, and |x + t (memory - x) - memory|^2 = (1 - t)^2 |x - memory|^2
closest, least = Chosen("closest", d), Chosen("least", d)
TO_C = Family((1 - t) * Entry(x, k) + t * Entry(rho, c, k), k)
CASE_II = derive(
    "epan-sec3-caseII.minima",
    S("own distance", "bound", of=-square(PATTERN, i), over=i),
    S("at itself", "instance", None, "own distance", at={i: c}),
    S("closest", "attained", of=-square(PATTERN, i), over=i, name="closest"),
    S("not above 0", "linear", leq(Nearest(PATTERN, rho), 0), "at itself"),
    S("its square", "sign", leq(0, square(PATTERN, closest))),
    S("not below 0", "linear", leq(0, Nearest(PATTERN, rho)), "closest", "its square"),
    S("zero", "squeeze", equal(Nearest(PATTERN, rho), 0), "not above 0", "not below 0"),
    S("least", "attained", of=-square(x, i), over=i, name="least"),
    S("square of the least", "sign", leq(0, square(x, least))),
    S("never less", "linear", leq(0, NEAREST), "least", "square of the least"),
    S("nearest", "assume", leq(square(x, c), NEAREST)),
    S("shrunk", "product", leq((1 - t) ** 2 * square(x, c), (1 - t) ** 2 * NEAREST), "nearest", by=(1 - t) ** 2),
    S("on the way", "bound", of=-square(TO_C, i), over=i),
    S("on the way to c", "instance", None, "on the way", at={i: c}),
    S("fallen", "linear", leq(Nearest(TO_C, rho), (1 - t) ** 2 * NEAREST), "on the way to c", "shrunk"),
    S("zero there", "instance", None, "zero", at=AT_0),
    S("fallen there", "instance", None, "fallen", at=AT_0),
    S("all", "both", sec3_lse.CASE_II.statement, "zero there", "never less", "fallen there"),
)

# c the memory farthest from x, e = memory - x: 2 e . G(memory) >= sum w |memory - pattern|^2, so no gradient, no spread; then
# e . G(x) <= -|e|^2 / 2
far = Chosen("far", d)
FAR = Family(Entry(rho, far, k), k)
E_K = Entry(rho, far, k) - Entry(x, k)
AWAY = Family(E_K, k)
AT_FAR = GaussianGradient(FAR, rho, beta)
GAP_I = square(FAR, i)


def _no_inner(name: str, gradient: Any, *zero: str) -> tuple[Step, ...]:
    """e . G = 0 where |G|^2 = 0, by Cauchy and Schwarz."""
    inner, size2 = Total(E_K * Entry(gradient, k), k), Total(Entry(gradient, k) ** 2, k)
    return (
        S(f"{name} cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: AWAY, w: gradient}),
        S(f"{name} no size", "product", equal(Total(E_K**2, k) * size2, 0), *zero, by=Total(E_K**2, k)),
        S(f"{name} square", "linear", leq(inner**2, 0), f"{name} cauchy-schwarz", f"{name} no size"),
        S(f"{name} size", "monotone", leq(abs(inner), 0), f"{name} square", via="sqrt"),
        S(f"{name} sign", "absolute", of=inner),
    )


INNER = Total(E_K * (Entry(rho, far, k) - Entry(rho, i, k)), k)
PROPOSITION_1 = derive(
    "epan-prop-1",
    S("stationary memories", "assume", equal(MemoryGradient2(rho, beta), 0)),
    S("stationary state", "assume", equal(Dot(AT_X, AT_X), 0)),
    S("farthest", "attained", of=square(x, i), over=i, name="far"),
    S("not farther", "bound", of=square(x, i), over=i),
    S("one gradient", "bound", of=Total(Entry(AT_C, k) ** 2, k), over=c),
    S("its gradient", "instance", None, "one gradient", at={c: far}),
    S("not positive", "linear", leq(Total(Entry(AT_FAR, k) ** 2, k), 0), "its gradient", "stationary memories"),
    S("not negative", "sign", leq(0, Total(Entry(AT_FAR, k) ** 2, k))),
    S("no gradient", "squeeze", equal(Total(Entry(AT_FAR, k) ** 2, k), 0), "not positive", "not negative"),
    *_no_inner("memory", AT_FAR, "no gradient"),
    S("parallelogram", "linear", leq(GAP_I, 2 * INNER), "farthest", "not farther"),
    S("weighted", "product", leq(weight(FAR, i) * GAP_I, 2 * weight(FAR, i) * INNER), "parallelogram", by=weight(FAR, i)),
    S("mean", "sum", None, "weighted", over=i),
    S("no spread", "linear", leq(Total(weight(FAR, i) * GAP_I, i), 0), "mean", "memory size", "memory sign"),
    S("its part", "term", of=weight(FAR, j) * square(FAR, j), over=j, at=i),
    S("no part", "linear", leq(weight(FAR, i) * GAP_I, 0), "its part", "no spread"),
    S("one memory", "divide", leq(GAP_I, 0), "no part", by=weight(FAR, i)),
    *_no_inner("state", AT_X, "stationary state"),
    S("square", "sign", leq(0, Total((E_K - Entry(rho, far, k) + Entry(rho, i, k)) ** 2, k))),
    S("half", "linear", leq(2 * INNER, Total(E_K**2, k)), "square", "one memory"),
    S("half weighted", "product", leq(2 * weight(x, i) * INNER, weight(x, i) * Total(E_K**2, k)), "half", by=weight(x, i)),
    S("half mean", "sum", None, "half weighted", over=i),
    S("no distance", "linear", leq(square(x, far), 0), "half mean", "state size", "state sign"),
    S("nearest", "bound", of=-square(x, i), over=i),
    S("nearest at it", "instance", None, "nearest", at={i: far}),
    S("at a memory", "linear", leq(NEAREST, 0), "nearest at it", "no distance"),
    S("all", "discharge", sec3_lse.PROPOSITION_1.statement, "at a memory"),
)

FIXED = at_once(sec3_lse.FIXED_REPAIRED)
DEPENDENT = at_once(sec3_lse.DEPENDENT)
