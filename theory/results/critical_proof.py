"""Derivations of critical separations: the update on the line from a regular simplex's centroid to one of its patterns."""

from __future__ import annotations

from typing import Any

from sympy import Equivalent, Implies, Integer, KroneckerDelta, Symbol, exp, log, sqrt

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less, unequal
from lemmata.theory.memory.symbols import t
from lemmata.theory.results import critical
from lemmata.theory.results.critical import ABOVE_PARTS, APART2, BOTTOM, HALF_WAY, OUTWARD_PARTS, SHRUNK, TWO_BOTTOM, TWO_TOP
from lemmata.theory.terms.index_terms import ChosenReal, Index, Total

sigma = Symbol("sigma", real=True)
GROWN = exp(sigma * t)
m = Symbol("m", integer=True, positive=True)
c, i, j, k, axis, other = (Index(name, m) for name in ("c", "i", "j", "k", "axis", "other"))

# Patterns h e_i, h^2 = sigma / 2, and the state centroid + t (rho^c - centroid): |x - h e_i|^2 = |x|^2 + h^2 - 2 h x_i, so
# the weight of c is exp(sigma t) times that of another: Z f_k = h exp(-|x - h e_k|^2), Z = COMMON (exp(sigma t) + m - 1)
h = sqrt(sigma / 2)
FIRST = {c: Integer(0)}


def delta(one: Any, other: Any) -> Any:
    return KroneckerDelta(one, other)


def point(share: Any, index: Any) -> Any:
    """An entry of the point c + share (rho^c - c)."""
    return (1 - share) * Total(h * delta(other, index), other) / m + share * h * delta(c, index)


def weight(index: Any) -> Any:
    return exp(-Total((point(t, axis) - h * delta(index, axis)) ** 2, axis))


Z = Total(weight(i), i)
q = Symbol("q", real=True)
END = point(q, k)
moved = Total(weight(i) / Z * h * delta(i, k), i)
MISS = moved - END
COMMON = exp(-Total(point(t, j) ** 2, j) - h**2 + 2 * h**2 * (1 - t) / m)
TARGET = h * (SHRUNK + delta(c, k) * (1 - SHRUNK) - BOTTOM * ((1 - q) / m + q * delta(c, k)))
EACH = equal(weight(i), COMMON * (1 + delta(c, i) * (GROWN - 1)))
UPDATE = derive(
    "storage-simplex.update",
    S("itself", "assume", equal(i, c)),
    S("another", "assume", unequal(c, i)),
    S("not itself", "apart", None, "another"),
    S("identity", "sign", equal(weight(c), COMMON * GROWN)),
    S("its own", "replace", EACH, "identity", "itself"),
    S("exponent", "product", equal(sigma * t * delta(c, i), 0), "not itself", by=sigma * t),
    S("no growth", "monotone", equal(exp(sigma * t * delta(c, i)), 1), "exponent", via="exp"),
    S("as for another", "product", equal(COMMON * exp(sigma * t * delta(c, i)), COMMON), "no growth", by=COMMON),
    S("nothing added", "product", equal(COMMON * delta(c, i) * (GROWN - 1), 0), "not itself", by=COMMON * (GROWN - 1)),
    S("of another", "linear", EACH, "as for another", "nothing added"),
    S("each", "cases", None, "of another", "its own", on=unequal(c, i)),
    S("sum", "sum", None, "each", over=i),
    S("at k", "instance", None, "each", at={i: k}),
    S("denominator", "product", equal(SHRUNK * Z, COMMON * BOTTOM), "sum", by=SHRUNK),
    S("times the miss", "product", equal(SHRUNK * Z * MISS, COMMON * BOTTOM * MISS), "denominator", by=MISS),
    S("times the end", "product", equal(SHRUNK * Z * END, COMMON * BOTTOM * END), "denominator", by=END),
    S(
        "numerator",
        "product",
        equal(h * SHRUNK * weight(k), COMMON * h * (SHRUNK + delta(c, k) * (1 - SHRUNK))),
        "at k",
        by=h * SHRUNK,
    ),
    S("entries", "linear", equal(COMMON * BOTTOM * MISS, COMMON * TARGET), "times the miss", "times the end", "numerator"),
    S("entry", "divide", equal(BOTTOM * MISS, TARGET), "entries", by=COMMON),
    S("square", "product", equal(BOTTOM**2 * MISS**2, TARGET**2), "entry", by=BOTTOM * MISS + TARGET),
    S("squares", "sum", None, "square", over=k),
    S("for any", "linear", equal(BOTTOM**2 * Total(MISS**2, k), APART2), "squares"),
    S("all", "instance", critical.UPDATE.statement, "for any", at=FIRST),
)

# both sides of t (1 + (m - 1) E) <= 1 - E times exp(sigma t), E = exp(-sigma t)
ONE, OTHER = OUTWARD_PARTS
EQUIVALENT = derive(
    "storage-simplex.outward",
    S("one", "assume", ONE),
    S("other", "assume", OTHER),
    S("from one", "product", OTHER, "one", by=GROWN),
    S("from other", "product", ONE, "other", by=SHRUNK),
    S("there", "discharge", Implies(ONE, OTHER, evaluate=False), "from one"),
    S("back", "discharge", Implies(OTHER, ONE, evaluate=False), "from other"),
    S("all", "both", critical.OUTWARD.statement, "there", "back"),
)

# (1 - t) exp(t) < 1 and m^t <= 1 + (m - 1) t: for 0 < t <= 1, L = log m, from exp(a) >= 1 + a at L (1 - t) and at -L t
L = log(m)
POWER = exp(t * L)
BELOW = derive(
    "storage-simplex.below",
    S("at most", "assume", critical.BELOW.given),
    S("m >= 2", "assume", leq(2, m)),
    S("t <= 1", "assume", leq(t, 1)),
    S("1 - t >= 0", "linear", leq(0, 1 - t), "t <= 1"),
    S("t > 0", "sign", less(0, t)),
    S("tangent at m", "tangent", at=L * (1 - t)),
    S("m above", "product", leq(t * POWER * (1 + L * (1 - t)), t * m), "tangent at m", by=t * POWER),
    S("tangent at 1", "tangent", at=-L * t),
    S("1 above", "product", leq(POWER * (1 - L * t), 1), "tangent at 1", by=POWER),
    S("1 above, weighted", "product", leq((1 - t) * POWER * (1 - L * t), 1 - t), "1 above", "1 - t >= 0"),
    S("m^t", "linear", leq(POWER, 1 + (m - 1) * t), "m above", "1 above, weighted"),
    S("strict tangent", "tangent", None, "t > 0", at=-t),
    S("times m^t", "product", less((1 - t) * exp(t) * POWER, POWER), "strict tangent", by=exp(t) * POWER),
    S("exponent", "product", leq(sigma * t, t + t * L), "at most", by=t),
    S("growth", "monotone", leq(GROWN, exp(t) * POWER), "exponent", via="exp"),
    S("growth times", "product", leq((1 - t) * GROWN, (1 - t) * exp(t) * POWER), "growth", "1 - t >= 0"),
    S("grown", "linear", less((1 - t) * GROWN, 1 + (m - 1) * t), "growth times", "times m^t", "m^t"),
    S("for t <= 1", "product", critical.BELOW.statement, "grown", by=SHRUNK),
    S("t > 1", "assume", less(1, t)),
    S("left", "linear", less(0, t - 1), "t > 1"),
    S("right", "sign", less(0, SHRUNK * (1 + (m - 1) * t))),
    S("for t > 1", "linear", critical.BELOW.statement, "left", "right"),
    S("all", "cases", critical.BELOW.statement, "for t <= 1", "for t > 1", on=leq(t, 1)),
)

# both sides of 1 + m <= exp(sigma / 2) times exp(-sigma / 2) / 2
GROWN_HALF = exp(sigma / 2)
OUTWARD, APART, INWARD = ABOVE_PARTS
ABOVE = derive(
    "storage-simplex.above",
    S("apart", "assume", APART),
    S("half", "linear", leq(log(1 + m), sigma / 2), "apart"),
    S("growth", "monotone", leq(1 + m, GROWN_HALF), "half", via="exp"),
    S("then outward", "product", OUTWARD, "growth", by=HALF_WAY / 2),
    S("if", "discharge", Implies(APART, OUTWARD, evaluate=False), "then outward"),
    S("outward", "assume", OUTWARD),
    S("grown", "product", leq(1 + m, GROWN_HALF), "outward", by=2 * GROWN_HALF),
    S("logarithms", "monotone", leq(log(1 + m), sigma / 2), "grown", via="log"),
    S("then apart", "linear", APART, "logarithms"),
    S("only if", "discharge", Implies(OUTWARD, APART, evaluate=False), "then apart"),
    S("exactly there", "both", Equivalent(OUTWARD, APART), "if", "only if"),
    S("inward", "linear", INWARD),
    S("all", "both", critical.ABOVE.statement, "exactly there", "inward"),
)

u, between = Symbol("u", real=True), ChosenReal("between")

# g(u) = 1 + u - (1 - u) exp(2 u) has g(0) = 0 and g'(u) = exp(2 u) (exp(-2 u) - 1 + 2 u) > 0
RISING = 1 + u - (1 - u) * exp(2 * u)
TWO_BELOW = derive(
    "storage-two.below",
    S("at most", "assume", critical.TWO_BELOW.given),
    S("t > 0", "sign", less(0, t)),
    S("mean value", "mean-value", None, "t > 0", of=RISING, variable=u, low=Integer(0), high=t, name="between"),
    S("between > 0", "linear", less(0, 2 * between), "mean value"),
    S("tangent", "tangent", None, "between > 0", at=-2 * between),
    S("slope", "product", less(0, 1 - exp(2 * between) + 2 * between * exp(2 * between)), "tangent", by=exp(2 * between)),
    S("rise", "product", less(0, t * (1 - exp(2 * between) + 2 * between * exp(2 * between))), "slope", by=t),
    S("at 2", "linear", less((1 - t) * exp(2 * t), 1 + t), "mean value", "rise"),
    S("t <= 1", "assume", leq(t, 1)),
    S("1 - t >= 0", "linear", leq(0, 1 - t), "t <= 1"),
    S("exponent", "product", leq(sigma * t, 2 * t), "at most", by=t),
    S("growth", "monotone", leq(GROWN, exp(2 * t)), "exponent", via="exp"),
    S("growth times", "product", leq((1 - t) * GROWN, (1 - t) * exp(2 * t)), "growth", "1 - t >= 0"),
    S("grown", "linear", less((1 - t) * GROWN, 1 + t), "growth times", "at 2"),
    S("for t <= 1", "product", critical.TWO_BELOW.statement, "grown", by=SHRUNK),
    S("t > 1", "assume", less(1, t)),
    S("left", "linear", less(0, t - 1), "t > 1"),
    S("right", "sign", less(0, SHRUNK * (1 + t))),
    S("for t > 1", "linear", critical.TWO_BELOW.statement, "left", "right"),
    S("all", "cases", critical.TWO_BELOW.statement, "for t <= 1", "for t > 1", on=leq(t, 1)),
)

# With w = sigma t and S = exp(-w), suppose t >= (1 - S) / (1 + S). Then 2 t <= w (1 - t^2), the hypothesis times t, is at
# most 4 w S / (1 + S)^2, and 2 t (1 + S) >= 2 (1 - S): so exp(w) - exp(-w) <= 2 w. But both sides are 0 at 0, and the left
# one has the derivative exp(w) + exp(-w) > 2
SINH2, DOUBLE = exp(u) - exp(-u) - 2 * u, sigma * t
TWO_ABOVE = derive(
    "storage-two.above",
    S("w > 0", "sign", less(0, DOUBLE)),
    S("mean value", "mean-value", None, "w > 0", of=SINH2, variable=u, low=Integer(0), high=DOUBLE, name="between"),
    S("between > 0", "linear", less(0, between), "mean value"),
    S("tangent up", "tangent", None, "between > 0", at=between),
    S("tangent down", "tangent", at=-between),
    S("slope", "linear", less(0, exp(between) + exp(-between) - 2), "tangent up", "tangent down"),
    S("rise", "product", less(0, DOUBLE * (exp(between) + exp(-between) - 2)), "slope", by=DOUBLE),
    S("sinh", "linear", less(2 * DOUBLE, GROWN - SHRUNK), "mean value", "rise"),
    S("room", "assume", critical.TWO_ABOVE.given),
    S("room times t", "product", leq(2 * t, DOUBLE * (1 - t**2)), "room", by=t),
    S("suppose", "assume", leq(TWO_TOP, t * TWO_BOTTOM)),
    S("decay", "sign", leq(-DOUBLE, 0)),
    S("below 1", "monotone", leq(SHRUNK, 1), "decay", via="exp"),
    S("1 - S >= 0", "linear", leq(0, 1 - SHRUNK), "below 1"),
    S("squares", "monotone", leq((1 - SHRUNK) ** 2, t**2 * (1 + SHRUNK) ** 2), "suppose", "1 - S >= 0", via="square"),
    S("squares times w", "product", leq(DOUBLE * (1 - t**2) * (1 + SHRUNK) ** 2, 4 * DOUBLE * SHRUNK), "squares", by=DOUBLE),
    S(
        "room times",
        "product",
        leq(2 * t * (1 + SHRUNK) ** 2, DOUBLE * (1 - t**2) * (1 + SHRUNK) ** 2),
        "room times t",
        by=(1 + SHRUNK) ** 2,
    ),
    S(
        "suppose, times",
        "product",
        leq(2 * (1 - SHRUNK) * (1 + SHRUNK), 2 * t * (1 + SHRUNK) ** 2),
        "suppose",
        by=2 * (1 + SHRUNK),
    ),
    S("chain", "linear", leq(1 - SHRUNK**2, 2 * DOUBLE * SHRUNK), "suppose, times", "room times", "squares times w"),
    S("no sinh", "product", leq(GROWN - SHRUNK, 2 * DOUBLE), "chain", by=GROWN),
    S("never", "linear", less(0, 0), "no sinh", "sinh"),
    S("otherwise", "absurd", critical.TWO_ABOVE.statement, "never"),
    S("as said", "assume", critical.TWO_ABOVE.statement),
    S("all", "cases", critical.TWO_ABOVE.statement, "as said", "otherwise", on=critical.TWO_ABOVE.statement),
)
