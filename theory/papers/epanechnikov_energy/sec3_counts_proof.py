r"""Derivations on counts: what is within reach, Bernoulli's inequality, binomial coefficients."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Implies, Integer, KroneckerDelta, Symbol, exp, gamma, log, sqrt
from sympy import E as EULER

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, at_once, derive
from lemmata.theory.language.claim import equal, leq, less, unequal
from lemmata.theory.language.domain import d
from lemmata.theory.language.vectors import Dot, MaxEntry
from lemmata.theory.memory.balls import dim
from lemmata.theory.memory.energies import Overlaps, SquaredDistances
from lemmata.theory.memory.symbols import beta, r, rho, t, u, x
from lemmata.theory.papers.epanechnikov_energy import sec3_counts
from lemmata.theory.papers.epanechnikov_energy.energies import NotPositive, PullOfThree, ReluSum
from lemmata.theory.papers.epanechnikov_energy.sec3_counts import few, fraction, many, points, rest, share, window
from lemmata.theory.papers.epanechnikov_energy.sec3_lse_proof import AT_0, PATTERN, c, i, k
from lemmata.theory.papers.epanechnikov_energy.within_proof import counted, not_counted
from lemmata.theory.terms.index_terms import Entry, Family, Greatest, Total, least
from lemmata.theory.terms.known import IS_ZERO, KNOWN


def beyond(state: Any, index: Any = i) -> Expr:
    """beta/2 |x - pattern|^2 - 1, which is at most 0 within reach."""
    return beta * Entry(SquaredDistances(state, rho), index) / 2 - 1


def positive_part(a: Expr) -> Expr:
    return (a + Abs(a)) / 2


def of_sign(name: str, a: Expr, value: Expr, fact: str) -> tuple[Step, ...]:
    """|a| = value, value being a or -a, from `fact`: 0 <= value."""
    return (
        S(f"{name} below", "linear", leq(a, value), fact),
        S(f"{name} above", "linear", leq(-a, value), fact),
        S(f"{name} at most", "absolute", leq(Abs(a), value), f"{name} below", f"{name} above"),
        S(f"{name} sign", "absolute", of=a),
        S(f"{name} at least", "linear", leq(value, Abs(a)), f"{name} sign"),
        S(name, "squeeze", equal(Abs(a), value), f"{name} at most", f"{name} at least"),
    )


def is_member(state: Any, fact: str) -> tuple[Step, ...]:
    """`member`: is_zero(max(0, a)) = 1 from `fact`, 0 <= -a."""
    a = beyond(state)
    return (
        *of_sign("size", a, -a, fact),
        S("nothing beyond", "linear", equal(positive_part(a), 0), "size"),
        S("member", "indicator", equal(KNOWN[IS_ZERO](positive_part(a)), 1), "nothing beyond"),
    )


SIZE = derive(
    "epan-eq-11.repaired",
    S("within reach", "assume", sec3_counts.SIZE_REPAIRED.given),
    S("farthest", "bound", of=Entry(SquaredDistances(x, rho), i), over=i),
    S("beta times", "product", leq(1 + beyond(x), beta * MaxEntry(SquaredDistances(x, rho)) / 2), "farthest", by=beta / 2),
    S("each within", "linear", leq(0, -beyond(x)), "beta times", "within reach"),
    *is_member(x, "each within"),
    S("count", "sum", None, "member", over=i),
    S("all", "linear", sec3_counts.SIZE_REPAIRED.statement, "count"),
)

# F(memory) is the sum of 1 - beta/2 |memory - pattern|^2 as all these are >= 0, F(memory + u) is at least the sum of such
MOVED = Family(Entry(rho, c, k) + Entry(u, k), k)
HERE, THERE = -beyond(PATTERN), -beyond(MOVED)
FAR_C = Greatest(Entry(SquaredDistances(PATTERN, rho), i), i)
RISE = beta * (Total(Entry(Overlaps(u, rho), i), i) - d * Dot(u, PATTERN)) - beta * d * Dot(u, u) / 2
PART_HERE, PART_THERE = positive_part(HERE), positive_part(THERE)
EMERGENCE = derive(
    "epan-thm-2.repaired",
    S("within reach", "assume", leq(beta * FAR_C, 2)),
    S("farthest", "bound", of=Entry(SquaredDistances(PATTERN, rho), i), over=i),
    S("beta times", "product", leq(1 - HERE, beta * FAR_C / 2), "farthest", by=beta / 2),
    S("each within", "linear", leq(0, HERE), "beta times", "within reach"),
    *of_sign("size", HERE, HERE, "each within"),
    S("here >= 0", "linear", leq(0, PART_HERE), "size", "each within"),
    *of_sign("part here", PART_HERE, PART_HERE, "here >= 0"),
    S("there", "absolute", of=THERE),
    S("part there", "absolute", of=PART_THERE),
    S("risen", "linear", leq(THERE - HERE, PART_THERE - PART_HERE), "size", "there"),
    S("risen, sizes", "linear", leq(THERE - HERE, Abs(PART_THERE) - Abs(PART_HERE)),
      "size", "there", "part here", "part there"),
    S("sum", "sum", None, "risen", over=i),
    S("sum of sizes", "sum", None, "risen, sizes", over=i),
    S("for any", "linear", leq(ReluSum(PATTERN, rho, beta) + RISE, ReluSum(MOVED, rho, beta)), "sum", "sum of sizes"),
    S("all", "instance", sec3_counts.EMERGENCE_REPAIRED.statement, "for any", at=AT_0),
)

# |a - b| <= 1 is within the reach sqrt 2, and 100 + c - a >= 99 is not; m (a - rho) is what a pattern within reach pulls
one, two, third = sec3_counts.left, sec3_counts.right, sec3_counts.away
GAP, OTHER_PART = one - two, 100 + third


def _pulled(name: str, offset: Expr) -> tuple[Step, ...]:
    """`name: pull` of a pattern of the same part."""
    a = offset**2 / 2 - 1
    return (
        S(f"{name}: a <= 0", "linear", leq(a, 0), "gap^2 <= 1"),
        *counted(name, f"{name}: a <= 0", a, NotPositive(a)),
        S(f"{name}: pull", "product", equal(NotPositive(a) * offset, offset), f"{name}: m", by=offset),
    )


def _not_pulled(name: str, far: Expr) -> tuple[Step, ...]:
    """`name, c: pull` of the pattern of the other part, 99 away and more."""
    a = far**2 / 2 - 1
    return (
        S(f"{name}: far", "linear", leq(0, -far - 99), "a <= 1", "b <= 1", "c >= 0"),
        S(f"{name}: far, squared", "product", leq(0, (-far - 99) ** 2), f"{name}: far", f"{name}: far"),
        S(f"{name}: beyond", "linear", less(0, a), f"{name}: far, squared", f"{name}: far"),
        *not_counted(f"{name}, c", f"{name}: beyond", a, NotPositive(a)),
        S(f"{name}, c: pull", "product", equal(NotPositive(a) * far, 0), f"{name}, c: m", by=far),
    )


BETWEEN = sec3_counts.BETWEEN
PARTS = derive(
    "epan-thm-2.parts.repaired",
    S("a >= 0", "assume", leq(0, one)),
    S("a <= 1", "assume", leq(one, 1)),
    S("b >= 0", "assume", leq(0, two)),
    S("b <= 1", "assume", leq(two, 1)),
    S("c >= 0", "assume", leq(0, third)),
    S("1 - gap", "linear", leq(0, 1 - GAP), "a <= 1", "b >= 0"),
    S("1 + gap", "linear", leq(0, 1 + GAP), "b <= 1", "a >= 0"),
    S("gap^2 <= 1", "product", leq(GAP**2, 1), "1 - gap", "1 + gap"),
    *_pulled("at a, b", GAP),
    *_not_pulled("at a", one - OTHER_PART),
    S("at a", "linear", equal(PullOfThree(one, one, two, OTHER_PART, 1), GAP), "at a, b: pull", "at a, c: pull"),
    *_pulled("between, a", -GAP / 2),
    *_pulled("between, b", GAP / 2),
    *_not_pulled("between", BETWEEN - OTHER_PART),
    S("between", "linear", equal(PullOfThree(BETWEEN, one, two, OTHER_PART, 1), 0),
      *(f"between, {at}: pull" for at in "abc")),
    S("within", "linear", less((BETWEEN - one) ** 2, 2), "gap^2 <= 1"),
    S("beyond", "linear", less(2, (BETWEEN - OTHER_PART) ** 2), "between: beyond"),
    S("all", "both", sec3_counts.EMERGENCE_PARTS_REPAIRED.statement, "at a", "between", "within", "beyond"),
)

FITS = points ** (-1 / dim)
CELLS = derive(
    "epan-appE4-grid.repaired",
    S("few", "assume", leq(sec3_counts.cell, 1 / FITS - 1)),
    S("scaled", "product", sec3_counts.CELLS.statement, "few", by=FITS),
)

DISTANCES = at_once(sec3_counts.DISTANCES)
BOUND = at_once(sec3_counts.BOUND)

# another pattern is at least s >= r_0 away, and beta r_0^2 > 2: the positive part is not 0
DELTA, A, A_C = KroneckerDelta(c, i), beyond(PATTERN), beyond(PATTERN, c)
MEMBER = KNOWN[IS_ZERO](positive_part(A))


def D(index: Any) -> Expr:
    """The distance of a pattern from pattern c."""
    return sqrt(Entry(SquaredDistances(PATTERN, rho), index))


GREATEST_D = Greatest(D(i), i)
LIFTED = D(i) + DELTA * GREATEST_D
EVERY_BETA = derive(
    "epan-thm-2.a-allbeta.repaired",
    S("another", "assume", unequal(c, i)),
    S("itself", "assume", equal(i, c)),
    S("not itself", "apart", None, "another"),
    S("nothing added", "product", equal(DELTA * GREATEST_D, 0), "not itself", by=GREATEST_D),
    S("least", "bound", of=-LIFTED, over=i),
    S("apart", "assume", leq(r, least(LIFTED, i))),
    S("reach", "assume", less(2, beta * r**2)),
    S("r away", "linear", leq(r, D(i)), "least", "nothing added", "apart"),
    S("r away, squared", "monotone", leq(r**2, D(i) ** 2), "r away", via="square"),
    S("beta times", "product", leq(beta * r**2, beta * D(i) ** 2), "r away, squared", by=beta),
    S("beyond reach", "linear", less(0, A), "beta times", "reach"),
    S("at least 0", "linear", leq(0, A), "beyond reach"),
    *of_sign("size", A, A, "at least 0"),
    S("some part", "linear", less(0, positive_part(A)), "size", "beyond reach"),
    S("not 0", "product", unequal(positive_part(A), 0), "some part", by=Integer(1)),
    S("no member", "indicator", equal(MEMBER, 0), "not 0"),
    S("of another", "linear", equal(MEMBER, DELTA), "no member", "not itself"),
    S("own distance", "linear", equal(positive_part(A_C), 0)),
    S("own member", "indicator", equal(KNOWN[IS_ZERO](positive_part(A_C)), 1), "own distance"),
    S("its own", "replace", equal(MEMBER, DELTA), "own member", "itself"),
    S("each", "cases", None, "of another", "its own", on=unequal(c, i)),
    S("count", "sum", None, "each", over=i),
    S("for any", "linear", equal(Total(MEMBER, i), 1), "count"),
    S("all", "instance", sec3_counts.EVERY_BETA_REPAIRED.statement, "for any", at=AT_0),
)
R = sec3_counts.reach
SOME_BETA = derive(
    "epan-thm-2.a",
    S("apart", "assume", sec3_counts.SPACING),
    S("beyond the reach", "sign", less(2, 2 / R**2 * (R + t) ** 2)),
    S("all", "claim", sec3_counts.SOME_BETA.statement, "apart", "beyond the reach", of="epan-thm-2.a-allbeta.repaired",
      at={beta: 2 / R**2, r: R + t}),
)

# log a <= 0, so log(e / a) >= 1
GROWTH = derive(
    "epan-thm-2.grow",
    S("a <= 1", "assume", leq(fraction, 1)),
    S("fewer", "assume", less(few, many)),
    S("log a <= 0", "monotone", leq(log(fraction), 0), "a <= 1", via="log"),
    S("log(e / a) > 0", "linear", less(0, log(EULER / fraction)), "log a <= 0"),
    S("times a", "product", less(few * fraction, many * fraction), "fewer", by=fraction),
    S("all", "product", sec3_counts.GROWS.statement, "times a", "log(e / a) > 0"),
)

AXIS = derive(
    "epan-appE4-axis.repaired",
    S("lambda <= M", "assume", leq(window, points)),
    S("logarithms", "monotone", leq(log(window), log(points)), "lambda <= M", via="log"),
    S("over d", "product", leq(log(window) / dim, log(points) / dim), "logarithms", by=1 / dim),
    S("roots", "monotone", leq(window ** (1 / dim), points ** (1 / dim)), "over d", via="exp"),
    S("all", "linear", sec3_counts.AXIS_REPAIRED.statement, "roots"),
)

# T^M >= 1 + M (T - 1) for T >= 0 (Bernoulli), T = max(0, 1 - (M - 1) e) >= 1 - (M - 1) e
T = Symbol("T", real=True)
BERNOULLI = leq(1 + points * (T - 1), T**points)
ROOM = 1 - (points - 1) * share
KEPT = positive_part(ROOM)
APART = derive(
    "epan-eq-10",
    S("T >= 0", "assume", leq(0, T)),
    S("one", "linear", leq(1 + (T - 1), T)),
    S("at M", "assume", BERNOULLI),
    S("times T", "product", leq(T * (1 + points * (T - 1)), T ** (points + 1)), "at M", "T >= 0"),
    S("square", "sign", leq(0, points * (T - 1) ** 2)),
    S("at M + 1", "linear", leq(1 + (points + 1) * (T - 1), T ** (points + 1)), "times T", "square"),
    S("bernoulli", "induction", BERNOULLI, "one", "at M + 1", on=points),
    S("size", "absolute", of=ROOM),
    S("kept >= 0", "linear", leq(0, KEPT), "size"),
    S("here", "instance", None, "bernoulli", "kept >= 0", at={T: KEPT}),
    S("at least", "linear", leq(ROOM, KEPT), "size"),
    S("lost", "product", leq(points * ROOM, points * KEPT), "at least", by=points),
    S("all", "linear", sec3_counts.APART.statement, "here", "lost"),
)

# (k + j - 1)! <= (j - 1)! X^k for X >= k + j - 1, by induction on k; (1 + 1/k)^k <= e, so k^k <= e^k k! by induction on k
X = Symbol("X", positive=True)
BASE, NEXT = leq(window + rest - 1, X), leq(window + rest, X)
PRODUCT = leq(gamma(window + rest), gamma(rest) * X**window)
ROW = Implies(BASE, PRODUCT, evaluate=False)
STIRLING = leq(window**window, exp(window) * gamma(window + 1))
WHOLE = window + rest - 1  # M
SUBSETS = derive(
    "epan-appE3-binom",
    S("X >= j", "assume", leq(rest, X)),
    S("one factor", "product", leq(gamma(rest + 1), gamma(rest) * X), "X >= j", by=gamma(rest)),
    S("first", "discharge", Implies(leq(rest, X), leq(gamma(rest + 1), gamma(rest) * X), evaluate=False), "one factor"),
    S("at k", "assume", ROW),
    S("X at k + 1", "assume", NEXT),
    S("X at k", "linear", BASE, "X at k + 1"),
    S("product at k", "apply", None, "at k", "X at k"),
    S("times X", "product", leq(X * gamma(WHOLE + 1), gamma(rest) * X ** (window + 1)), "product at k", by=X),
    S("grown", "product", leq(gamma(WHOLE + 2), X * gamma(WHOLE + 1)), "X at k + 1", by=gamma(WHOLE + 1)),
    S("product at k + 1", "linear", leq(gamma(WHOLE + 2), gamma(rest) * X ** (window + 1)), "times X", "grown"),
    S("next", "discharge", Implies(NEXT, leq(gamma(WHOLE + 2), gamma(rest) * X ** (window + 1)), evaluate=False),
      "product at k + 1"),
    S("products", "induction", ROW, "first", "next", on=window),
    S("X at M", "assume", BASE),
    S("ordered", "apply", None, "products", "X at M"),
    S("1 <= e", "sign", leq(1, EULER)),
    S("tangent", "tangent", at=1 / window),
    S("k + 1", "product", leq(window + 1, window * exp(1 / window)), "tangent", by=window),
    S("logarithm", "monotone", leq(log(window + 1), log(window) + 1 / window), "k + 1", via="log"),
    S("times k", "product", leq(window * log(window + 1), window * log(window) + 1), "logarithm", by=window),
    S("next base", "monotone", leq((window + 1) ** window, EULER * window**window), "times k", via="exp"),
    S("k^k", "assume", STIRLING),
    S("e k^k", "product", leq(EULER * window**window, exp(window + 1) * gamma(window + 1)), "k^k", by=EULER),
    S("together", "linear", leq((window + 1) ** window, exp(window + 1) * gamma(window + 1)), "next base", "e k^k"),
    S("(k + 1)^(k + 1)", "product", leq((window + 1) ** (window + 1), exp(window + 1) * gamma(window + 2)), "together",
      by=window + 1),
    S("k^k below", "induction", STIRLING, "1 <= e", "(k + 1)^(k + 1)", on=window),
    S("over factorials", "product", leq(gamma(WHOLE + 1) / (gamma(window + 1) * gamma(rest)), X**window / gamma(window + 1)),
      "ordered", by=1 / (gamma(window + 1) * gamma(rest))),
    S("over k^k", "product", leq(X**window / gamma(window + 1), exp(window) * X**window / window**window), "k^k below",
      by=X**window / (window**window * gamma(window + 1))),
    S("for X", "linear", leq(gamma(WHOLE + 1) / (gamma(window + 1) * gamma(rest)), (EULER * X / window) ** window),
      "over factorials", "over k^k"),
    S("M >= M", "linear", leq(WHOLE, WHOLE)),
    S("all", "instance", sec3_counts.SUBSETS.statement, "for X", "M >= M", at={X: WHOLE}),
)
