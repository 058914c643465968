"""Derivations of section 4.1: the energies between their bounds, and where the nearest-neighbour function is 0."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Eq, Expr, Implies, Integer, Symbol, exp

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, at_once, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, LogSumExp, MaxNorm, SquaredDistance, TiltedMean
from lemmata.theory.memory.energies import LayerEnergy, Nearest, Overlaps, SquaredDistances
from lemmata.theory.memory.symbols import beta, rho, t, u, x, y
from lemmata.theory.memory.updates import IsPattern, JacobianForm
from lemmata.theory.papers.beyond_scaling_laws import sec4_energies
from lemmata.theory.papers.beyond_scaling_laws.sec4_energies import E, g
from lemmata.theory.papers.hopfield_is_all_you_need.jacobian_proof import C
from lemmata.theory.papers.hopfield_is_all_you_need.segment_proof import on_segment
from lemmata.theory.terms.index_terms import Chosen, ChosenReal, Entry, Greatest, Index, least

s = Symbol("s", real=True)
c, c_low, c_high = ChosenReal("c"), ChosenReal("c_low"), ChosenReal("c_high")

# g(s) = LSE(beta, y + s (x - y)) - K s^2 |x - y|^2 / 2, K = beta C, is concave: g'' = J(x - y) - K |x - y|^2 <= 0; so
# t (g(1) - g(t)) - (1 - t) (g(t) - g(0)) = t (1 - t) (g'(c_high) - g'(c_low)) <= 0
CURVATURE = beta * C * SquaredDistance(x, y)


def _concave(at: Any) -> Any:
    return LogSumExp(beta * Overlaps(on_segment(at), rho)) / beta - CURVATURE * at**2 / 2


def _slope(at: Any) -> Any:
    return TiltedMean(beta * Overlaps(on_segment(at), rho), Overlaps(x - y, rho)) - CURVATURE * at


BELOW_T, ABOVE_T = _concave(t) - _concave(Integer(0)), _concave(Integer(1)) - _concave(t)
CONVEX = sec4_energies.MCHN_CONVEX_REPAIRED.statement
MCHN_CONVEX = derive(
    "sec4-mchn-convex.repaired",
    S("t >= 0", "assume", leq(0, t)),
    S("t <= 1", "assume", leq(t, 1)),
    S("t > 0", "assume", less(0, t)),
    S("t < 1", "assume", less(t, 1)),
    S("below t", "mean-value", None, "t > 0", of=_concave(s), variable=s, low=Integer(0), high=t, name="c_low"),
    S("above t", "mean-value", None, "t < 1", of=_concave(s), variable=s, low=t, high=Integer(1), name="c_high"),
    S("order", "linear", less(c_low, c_high), "below t", "above t"),
    S("slopes", "mean-value", None, "order", of=_slope(s), variable=s, low=c_low, high=c_high, name="c"),
    S("jacobian", "claim", of="ram-jacobian.mean", at={x: on_segment(c), u: x - y}),
    S(
        "concave",
        "product",
        leq(JacobianForm(x - y, on_segment(c), rho, beta) * (c_high - c_low), CURVATURE * (c_high - c_low)),
        "jacobian",
        "order",
    ),
    S("falling slope", "linear", leq(_slope(c_high), _slope(c_low)), "slopes", "concave"),
    S("t times the fall", "product", leq(t * _slope(c_high), t * _slope(c_low)), "falling slope", "t > 0"),
    S("both times", "product", leq((1 - t) * t * _slope(c_high), (1 - t) * t * _slope(c_low)), "t times the fall", "t < 1"),
    S("rise below", "linear", equal(BELOW_T, t * _slope(c_low)), "below t"),
    S("rise above", "linear", equal(ABOVE_T, (1 - t) * _slope(c_high)), "above t"),
    S("rise below times 1 - t", "product", equal((1 - t) * BELOW_T, (1 - t) * t * _slope(c_low)), "rise below", by=1 - t),
    S("rise above times t", "product", equal(t * ABOVE_T, (1 - t) * t * _slope(c_high)), "rise above", by=t),
    S("between", "linear", CONVEX, "both times", "rise below times 1 - t", "rise above times t"),
    S("trivial", "sign", leq(0, Integer(0))),
    S("t >= 1", "assume", leq(1, t)),
    S("t = 1", "squeeze", equal(t, 1), "t <= 1", "t >= 1"),
    S("at 1", "replace", CONVEX, "trivial", "t = 1"),
    S("t <= 0", "assume", leq(t, 0)),
    S("t = 0", "squeeze", equal(t, 0), "t >= 0", "t <= 0"),
    S("at 0", "replace", CONVEX, "trivial", "t = 0"),
    S("above 0", "cases", None, "between", "at 1", on=less(t, 1)),
    S("all", "cases", CONVEX, "above 0", "at 0", on=less(0, t)),
)

REGULARISERS = at_once(sec4_energies.REGULARISERS)
k = Index("k", n)
X_NORM = MaxNorm(x)
REGULARISERS_INPUT = derive(
    sec4_energies.REGULARISERS_INPUT_REPAIRED.id,
    S("identity", "linear", sec4_energies.REGULARISERS.statement),
    S("greatest entry", "attained", of=Abs(Entry(x, k)), over=k, name="greatest"),
    S("its square", "monotone", equal(X_NORM**2, Entry(x, Chosen("greatest", n)) ** 2), "greatest entry", via="square"),
    S("one square", "term", of=Entry(x, k) ** 2, over=k, at=Chosen("greatest", n)),
    S("an entry", "bound", of=Abs(Entry(x, k)), over=k),
    S("square of an entry", "monotone", leq(Entry(x, k) ** 2, X_NORM**2), "an entry", via="square"),
    S("sum", "sum", None, "square of an entry", over=k),
    S("at least", "linear", leq(X_NORM**2, Dot(x, x)), "its square", "one square"),
    S("at most", "linear", leq(Dot(x, x), n * X_NORM**2), "sum"),
    S("all", "both", sec4_energies.REGULARISERS_INPUT_REPAIRED.statement, "identity", "at least", "at most"),
)

CLOSER_NEAREST = derive(
    sec4_energies.CLOSER_NEAREST_REPAIRED.id,
    S("closer", "assume", sec4_energies.CLOSER_NEAREST_REPAIRED.given),
    S("at x", "claim", of="prop-1"),
    S("at y", "claim", of="prop-1", at={x: y}),
    S("all", "linear", sec4_energies.CLOSER_NEAREST_REPAIRED.statement, "closer", "at x", "at y"),
)

i = Index("i", d)


def far(state: Any, at: Index = i) -> Expr:
    return Entry(SquaredDistances(state, rho), at)


CLOSER_EVERY = derive(
    "sec4-closer.every-pattern",
    S("closer", "assume", sec4_energies.CLOSER_EVERY.given),
    S("greatest", "bound", of=far(x) - far(y), over=i),
    S("each pattern", "linear", less(-far(y), -far(x)), "closer", "greatest"),
    S("exponentials", "monotone", less(exp(-far(y)), exp(-far(x))), "each pattern", via="exp"),
    S("sums", "sum", None, "exponentials", over=i),
    S("logarithms", "monotone", less(-LayerEnergy(y, rho), -E), "sums", via="log"),
    S("all", "linear", sec4_energies.CLOSER_EVERY.statement, "logarithms"),
)

ZERO_G, AT_PATTERN = Eq(g, 0, evaluate=False), Eq(IsPattern(x, rho), 1, evaluate=False)
MISS = Entry(x, k) - Entry(rho, i, k)
GREATEST_MISS = Greatest(Abs(MISS), k)
LEAST_MISS = least(GREATEST_MISS, i)
OWN = Chosen("pattern", d)


def nonnegative(state: Any) -> tuple[Step, ...]:
    """0 <= g, under the label "g(x) >= 0"."""
    name, nearest, distance = f"nearest_{state.name}", f"nearest to {state.name}", f"distance of {state.name}"
    return (
        S(nearest, "attained", of=-far(state), over=i, name=name),
        S(distance, "sign", leq(0, far(state, Chosen(name, d)))),
        S(f"g({state.name}) >= 0", "linear", leq(0, Nearest(state, rho)), nearest, distance),
    )


# a pattern that x misses by 0 in every entry has the squared distance 0
ZERO_AT_PATTERNS = (
    *nonnegative(x),
    S("at a pattern", "assume", AT_PATTERN),
    S("no miss", "indicator", equal(LEAST_MISS, 0), "at a pattern"),
    S("its pattern", "attained", of=-GREATEST_MISS, over=i, name="pattern"),
    S("an entry", "bound", of=Abs(Entry(x, k) - Entry(rho, OWN, k)), over=k),
    S("entries agree", "linear", leq(Abs(Entry(x, k) - Entry(rho, OWN, k)), 0), "an entry", "its pattern", "no miss"),
    S("squares", "monotone", leq((Entry(x, k) - Entry(rho, OWN, k)) ** 2, 0), "entries agree", via="square"),
    S("distance of its pattern", "sum", None, "squares", over=k),
    S("nearest", "bound", of=-far(x), over=i),
    S("nearest of all", "instance", None, "nearest", at={i: OWN}),
    S("g <= 0", "linear", leq(g, 0), "distance of its pattern", "nearest of all"),
    S("g = 0", "squeeze", ZERO_G, "g <= 0", "g(x) >= 0"),
)

NEAREST_X = Chosen("nearest_x", d)
MISS_X = Entry(x, k) - Entry(rho, NEAREST_X, k)
EQ_3 = derive(
    "eq-3",
    *ZERO_AT_PATTERNS,
    S("if", "discharge", Implies(AT_PATTERN, ZERO_G, evaluate=False), "g = 0"),
    S("g is 0", "assume", ZERO_G),
    S("one square", "term", of=MISS_X**2, over=k, at=k),
    S("each square", "linear", leq(MISS_X**2, 0), "one square", "nearest to x", "g is 0"),
    S("each entry", "monotone", leq(Abs(MISS_X), 0), "each square", via="sqrt"),
    S("greatest", "attained", of=Abs(MISS_X), over=k, name="entry"),
    S("at the greatest", "instance", None, "each entry", at={k: Chosen("entry", n)}),
    S("least", "bound", of=-GREATEST_MISS, over=i),
    S("at the nearest", "instance", None, "least", at={i: NEAREST_X}),
    S("miss at most 0", "linear", leq(LEAST_MISS, 0), "greatest", "at the greatest", "at the nearest"),
    S("size of a miss", "sign", leq(0, Greatest(Abs(Entry(x, k) - Entry(rho, OWN, k)), k))),
    S("miss at least 0", "linear", leq(0, LEAST_MISS), "its pattern", "size of a miss"),
    S("miss 0", "squeeze", equal(LEAST_MISS, 0), "miss at most 0", "miss at least 0"),
    S("is a pattern", "indicator", AT_PATTERN, "miss 0"),
    S("only if", "discharge", Implies(ZERO_G, AT_PATTERN, evaluate=False), "is a pattern"),
    S("all", "both", sec4_energies.EQ_3.statement, "g(x) >= 0", "if", "only if"),
)

SOFTMAX_GRADIENT = at_once(sec4_energies.SOFTMAX_GRADIENT)
