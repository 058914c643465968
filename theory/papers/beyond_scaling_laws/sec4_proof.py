"""Derivations of sections 3 and 4.1: distances, attention, the energies between their bounds, the tangent majorizer."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Eq, Expr, Implies, exp, sqrt

from theory.kernel.derivation import Derivation
from theory.kernel.logic import Step
from theory.kernel.steps import S, derive
from theory.language.claim import Claim, equal, leq, less
from theory.language.domain import d, n, rho, u, v, w, x, y, z
from theory.memory.energies import LayerEnergy, Nearest, SquaredDistances
from theory.memory.updates import DistanceUpdate, IsPattern
from theory.memory.vectors import Dot, LogSumExp, MaxNorm, SquaredDistance, SumExp, TiltedMean
from theory.papers.beyond_scaling_laws import repaired_energies
from theory.papers.beyond_scaling_laws import sec3 as section3
from theory.papers.beyond_scaling_laws import sec4 as section4
from theory.papers.hopfield_is_all_you_need import theorems as ramsauer
from theory.terms.index_terms import Chosen, Entry, Greatest, Index, least

E, g = section4.E, section4.g
i, k = Index("i", d), Index("k", n)
UPDATE = DistanceUpdate(x, rho)


def _at_once(claim: Claim) -> Derivation:
    """An identity by the definitions."""
    return derive(claim.id, S("all", "linear", claim.statement))


# --- section 3 --------------------------------------------------------------------------------------------------------

INNER = Dot(x - y, y - u)
SIZES = sqrt(SquaredDistance(x, y) * SquaredDistance(y, u))
METRIC_EUCLIDEAN = derive(
    "sec3-metric.euclidean",
    S("inner product", "claim", of="std-cauchy-schwarz", at={v: x - y, w: y - u}),
    S("its size", "absolute", of=INNER),
    S("roots", "monotone", leq(Abs(INNER), SIZES), "inner product", via="sqrt"),
    S("all", "linear", section3.METRIC_EUCLIDEAN.statement, "its size", "roots"),
)

# 2 |x - y|^2 + 2 |y - u|^2 - |x - u|^2 = |x - 2 y + u|^2
METRIC = repaired_energies.METRIC
APART = Entry(x, k) - Entry(y, k)
ZERO_DISTANCE, ZERO_NORM = Eq(SquaredDistance(x, y), 0, evaluate=False), Eq(MaxNorm(x - y), 0, evaluate=False)
METRIC_REPAIRED = derive(
    METRIC.id,
    S("square", "sign", leq(0, Dot(x - 2 * y + u, x - 2 * y + u))),
    S("triangle", "linear", leq(SquaredDistance(x, u), 2 * SquaredDistance(x, y) + 2 * SquaredDistance(y, u)), "square"),
    S("symmetry", "linear", equal(SquaredDistance(x, y), SquaredDistance(y, x))),
    S("one square", "term", of=APART**2, over=k, at=k),
    S("zero distance", "assume", ZERO_DISTANCE),
    S("each square", "linear", leq(APART**2, 0), "one square", "zero distance"),
    S("each difference", "monotone", leq(Abs(APART), 0), "each square", via="sqrt"),
    S("greatest difference", "attained", of=Abs(APART), over=k, name="greatest"),
    S("at the greatest", "instance", None, "each difference", at={k: Chosen("greatest", n)}),
    S("norm at most 0", "linear", leq(MaxNorm(x - y), 0), "greatest difference", "at the greatest"),
    S("norm at least 0", "sign", leq(0, MaxNorm(x - y))),
    S("norm 0", "squeeze", ZERO_NORM, "norm at most 0", "norm at least 0"),
    S("if", "discharge", Implies(ZERO_DISTANCE, ZERO_NORM, evaluate=False), "norm 0"),
    S("zero norm", "assume", ZERO_NORM),
    S("below the norm", "bound", of=Abs(APART), over=k),
    S("each is 0", "linear", leq(Abs(APART), 0), "below the norm", "zero norm"),
    S("its square", "monotone", leq(APART**2, 0), "each is 0", via="square"),
    S("sum", "sum", None, "its square", over=k),
    S("distance at most 0", "linear", leq(SquaredDistance(x, y), 0), "sum"),
    S("distance at least 0", "sign", leq(0, SquaredDistance(x, y))),
    S("distance 0", "squeeze", ZERO_DISTANCE, "distance at most 0", "distance at least 0"),
    S("only if", "discharge", Implies(ZERO_NORM, ZERO_DISTANCE, evaluate=False), "distance 0"),
    S("all", "both", METRIC.statement, "triangle", "symmetry", "distance at least 0", "if", "only if"),
)

# --- patterns and the nearest-neighbour function -----------------------------------------------------------------------

ZERO_G, AT_PATTERN = Eq(g, 0, evaluate=False), Eq(IsPattern(x, rho), 1, evaluate=False)
MISS = Entry(x, k) - Entry(rho, i, k)
GREATEST_MISS = Greatest(Abs(MISS), k)
LEAST_MISS = least(GREATEST_MISS, i)


def _far(state: Any, at: Index = i) -> Expr:
    return Entry(SquaredDistances(state, rho), at)


def _nonnegative(state: Any) -> tuple[Step, ...]:
    """0 <= g, under the label "g(x) >= 0"."""
    name, nearest, distance = f"nearest_{state.name}", f"nearest to {state.name}", f"distance of {state.name}"
    return (
        S(nearest, "attained", of=-_far(state), over=i, name=name),
        S(distance, "sign", leq(0, _far(state, Chosen(name, d)))),
        S(f"g({state.name}) >= 0", "linear", leq(0, Nearest(state, rho)), nearest, distance),
    )


# a pattern that x misses by 0 in every entry has the squared distance 0
OWN = Chosen("pattern", d)
ZERO_AT_PATTERNS = (
    *_nonnegative(x),
    S("at a pattern", "assume", AT_PATTERN),
    S("no miss", "indicator", equal(LEAST_MISS, 0), "at a pattern"),
    S("its pattern", "attained", of=-GREATEST_MISS, over=i, name="pattern"),
    S("an entry", "bound", of=Abs(Entry(x, k) - Entry(rho, OWN, k)), over=k),
    S("entries agree", "linear", leq(Abs(Entry(x, k) - Entry(rho, OWN, k)), 0), "an entry", "its pattern", "no miss"),
    S("squares", "monotone", leq((Entry(x, k) - Entry(rho, OWN, k)) ** 2, 0), "entries agree", via="square"),
    S("distance of its pattern", "sum", None, "squares", over=k),
    S("nearest", "bound", of=-_far(x), over=i),
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
    S("all", "both", section4.EQ_3.statement, "g(x) >= 0", "if", "only if"),
)

NEAREST = section4.LAYER_ENERGY_READINGS["sec4-layer-energy.nearest"]
LAYER_NEAREST = derive(
    NEAREST.id, *ZERO_AT_PATTERNS, *_nonnegative(y), S("all", "linear", NEAREST.statement, "g = 0", "g(y) >= 0")
)
LAYER_DENSITY = derive(
    repaired_energies.LAYER_ENERGY_DENSITY.id,
    *ZERO_AT_PATTERNS,
    *_nonnegative(y),
    S("exponents", "linear", leq(-Nearest(y, rho), -g), "g = 0", "g(y) >= 0"),
    S("exponentials", "monotone", leq(exp(-Nearest(y, rho)), exp(-g)), "exponents", via="exp"),
    S("all", "product", repaired_energies.LAYER_ENERGY_DENSITY.statement, "exponentials", by=1 / z),
)
LAYER_ENERGY_OWN = derive(
    repaired_energies.LAYER_ENERGY_ENERGY.id,
    *ZERO_AT_PATTERNS,
    *_nonnegative(y),
    S("at x", "claim", of="prop-1"),
    S("at y", "claim", of="prop-1", at={x: y}),
    S("all", "linear", repaired_energies.LAYER_ENERGY_ENERGY.statement, "g = 0", "g(y) >= 0", "at x", "at y"),
)

# --- the energies ------------------------------------------------------------------------------------------------------

X_NORM = MaxNorm(x)
REGULARISERS_INPUT = derive(
    repaired_energies.REGULARISERS_INPUT.id,
    S("identity", "linear", section4.REGULARISERS.statement),
    S("greatest entry", "attained", of=Abs(Entry(x, k)), over=k, name="greatest"),
    S("its square", "monotone", equal(X_NORM**2, Entry(x, Chosen("greatest", n)) ** 2), "greatest entry", via="square"),
    S("one square", "term", of=Entry(x, k) ** 2, over=k, at=Chosen("greatest", n)),
    S("an entry", "bound", of=Abs(Entry(x, k)), over=k),
    S("square of an entry", "monotone", leq(Entry(x, k) ** 2, X_NORM**2), "an entry", via="square"),
    S("sum", "sum", None, "square of an entry", over=k),
    S("at least", "linear", leq(X_NORM**2, Dot(x, x)), "its square", "one square"),
    S("at most", "linear", leq(Dot(x, x), n * X_NORM**2), "sum"),
    S("all", "both", repaired_energies.REGULARISERS_INPUT.statement, "identity", "at least", "at most"),
)

CLOSER_NEAREST = derive(
    repaired_energies.CLOSER_NEAREST.id,
    S("closer", "assume", repaired_energies.CLOSER_NEAREST.given),
    S("at x", "claim", of="prop-1"),
    S("at y", "claim", of="prop-1", at={x: y}),
    S("all", "linear", repaired_energies.CLOSER_NEAREST.statement, "closer", "at x", "at y"),
)
CLOSER_EVERY = derive(
    "sec4-closer.every-pattern",
    S("closer", "assume", section4.CLOSER_EVERY.given),
    S("greatest", "bound", of=_far(x) - _far(y), over=i),
    S("each pattern", "linear", less(-_far(y), -_far(x)), "closer", "greatest"),
    S("exponentials", "monotone", less(exp(-_far(y)), exp(-_far(x))), "each pattern", via="exp"),
    S("sums", "sum", None, "exponentials", over=i),
    S("logarithms", "monotone", less(-LayerEnergy(y, rho), -E), "sums", via="log"),
    S("all", "linear", section4.CLOSER_EVERY.statement, "logarithms"),
)

SUM = SumExp(-SquaredDistances(x, rho))
LAYER_ENERGY = derive(
    repaired_energies.LAYER_ENERGY.id,
    S("nearest", "attained", of=-_far(x), over=i, name="nearest"),
    S("its exponential", "monotone", equal(exp(-g), exp(-_far(x, Chosen("nearest", d)))), "nearest", via="exp"),
    S("one term", "term", of=exp(-_far(x)), over=i, at=Chosen("nearest", d)),
    S("a distance", "bound", of=-_far(x), over=i),
    S("an exponential", "monotone", leq(exp(-_far(x)), exp(-g)), "a distance", via="exp"),
    S("sum", "sum", None, "an exponential", over=i),
    S("all", "linear", repaired_energies.LAYER_ENERGY.statement, "its exponential", "one term", "sum"),
)

# --- the tangent majorizer ---------------------------------------------------------------------------------------------

TO_Y, TO_UPDATE = (SquaredDistances(x, rho) - SquaredDistances(state, rho) for state in (y, UPDATE))
MM_TANGENT = derive(
    "mm-tangent",
    S("tangent of LSE", "claim", of="std-gibbs", at={n: d, w: -SquaredDistances(x, rho), v: TO_Y}),
    S("all", "linear", section4.MM_TANGENT.statement, "tangent of LSE"),
)
# Q(y; x) - Q(f; x) = |y - f|^2, f the weighted mean
MM_MINIMISER = derive(
    "mm-tangent.minimiser",
    S("square", "sign", leq(0, SquaredDistance(y, UPDATE))),
    S("all", "linear", section4.MM_MINIMISER.statement, "square"),
)
MM_DESCENT = derive(
    "mm-tangent.descent",
    S("decrease", "claim", of="mm-tangent.decrease"),
    S("divergence", "claim", of="std-gibbs", at={n: d, w: -SquaredDistances(x, rho), v: TO_UPDATE}),
    S("all", "linear", repaired_energies.MM_DESCENT.statement, "decrease", "divergence"),
)

# log p_i <= 0 for every i, so their mean is; both other bounds are tangents of LSE at w, to v and to 0
j = Index("j", n)
wj = Entry(w, j)
FLOOR_DISCRETE = derive(
    "prop-4.floor-discrete",
    S("tangent to v", "claim", of="std-gibbs", at={v: v - w}),
    S("tangent to 0", "claim", of="std-gibbs", at={v: -w}),
    S("one term", "term", of=exp(wj), over=j, at=j),
    S("an entry", "monotone", leq(wj, LogSumExp(w)), "one term", via="log"),
    S("weighted", "product", leq(exp(wj) * wj, exp(wj) * LogSumExp(w)), "an entry", by=exp(wj)),
    S("sum", "sum", None, "weighted", over=j),
    S("mean", "divide", leq(TiltedMean(w, w), LogSumExp(w)), "sum", by=SumExp(w)),
    S("all", "linear", repaired_energies.FLOOR_DISCRETE.statement, "tangent to v", "tangent to 0", "mean"),
)

EQ_2 = _at_once(section3.EQ_2)
ATTENTION_ROWS = _at_once(section3.ATTENTION_ROWS)
ATTENTION_COLUMNS = _at_once(section3.ATTENTION_COLUMNS)
ATTENTION_COLUMNS_REPAIRED = _at_once(repaired_energies.ATTENTION_COLUMN)
RAM_ATTENTION = _at_once(ramsauer.ATTENTION)
REGULARISERS = _at_once(section4.REGULARISERS)
SOFTMAX_GRADIENT = _at_once(section4.SOFTMAX_GRADIENT)
MM_TOUCH = _at_once(section4.MM_TOUCH)
MM_GAP = _at_once(repaired_energies.MM_GAP)
MM_DECREASE = _at_once(repaired_energies.MM_DECREASE)
