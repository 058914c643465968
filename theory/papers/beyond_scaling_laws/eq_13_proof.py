r"""Derivations of eq. (13), eq. (15) and the loss on the line: $e^{-g}$ lies between one Gaussian and the sum of all."""

from __future__ import annotations

from typing import Any

from sympy import Implies, Integer, KroneckerDelta, Symbol, exp, log

from theory.kernel.logic import Step
from theory.kernel.meaning import KNOWN, POSITION, before
from theory.kernel.steps import S, derive
from theory.language.claim import equal, leq, less, unequal
from theory.language.domain import d, r, radii
from theory.memory.balls import BallIntegral, LineMeanEnergy, LinePartition, TotalBallIntegral
from theory.papers.beyond_scaling_laws import repaired_integrals
from theory.papers.beyond_scaling_laws import sec5 as section5
from theory.terms.index_terms import Chosen, Entry, Greatest, Index, Integrated, Total

i, j, k, m = (Index(name, d) for name in "ijkm")
t = Symbol("t", positive=True)
OWN = exp(-(t**2))
SIDES = {"right": 1, "left": -1}


def position(radius: Any) -> Any:
    """p_i, from the radii: each interval is followed by its room."""

    def at(index: Any) -> Any:
        whole = 2 * radius(m) + Entry(section5.room, m)
        return KNOWN[POSITION](radius(index) + Total(before(m, index) * whole, m))

    return at


def exponent(position: Any, side: str) -> Any:
    """Minus the squared distance of p_i + t or p_i - t from p_j."""
    return -((position(i) + SIDES[side] * t - position(j)) ** 2)


def own_below(position: Any, side: str) -> tuple[Step, ...]:
    """exp(-t^2) <= exp(-g): the own pattern is at distance t."""
    each = exponent(position, side)
    return (
        S(f"each {side}", "bound", of=each, over=j),
        S(f"own {side}", "instance", None, f"each {side}", at={j: i}),
        S(f"own density {side}", "monotone", leq(OWN, exp(Greatest(each, j))), f"own {side}", via="exp"),
    )


def nearest_below(position: Any, side: str) -> tuple[Step, ...]:
    """exp(-g) <= sum_j exp(-(x - p_j)^2): the nearest pattern is one of them."""
    each, nearest = exponent(position, side), Chosen(f"nearest_{side}", d)
    there = -((position(i) + SIDES[side] * t - position(nearest)) ** 2)
    return (
        S(f"nearest {side}", "attained", of=each, over=j, name=f"nearest_{side}"),
        S(f"its density {side}", "monotone", equal(exp(Greatest(each, j)), exp(there)), f"nearest {side}", via="exp"),
        S(f"one term {side}", "term", of=exp(each), over=j, at=nearest),
        S(
            f"below the sum {side}",
            "linear",
            leq(exp(Greatest(each, j)), Total(exp(each), j)),
            f"its density {side}",
            f"one term {side}",
        ),
    )


def sum_below(position: Any, side: str) -> tuple[Step, ...]:
    """sum_j exp(-(x - p_j)^2) <= d exp(-g)."""
    each = exponent(position, side)
    return (
        S(f"any {side}", "bound", of=each, over=j),
        S(f"any density {side}", "monotone", leq(exp(each), exp(Greatest(each, j))), f"any {side}", via="exp"),
        S(f"sum {side}", "sum", None, f"any density {side}", over=j),
    )


p = position(lambda index: Entry(radii, index))
NEAREST = sum(exp(Greatest(exponent(p, side), j)) for side in SIDES)
ENERGY = sum(Total(exp(exponent(p, side)), j) for side in SIDES)
RADIUS = Entry(radii, i)
HALF = Integrated(OWN, t, 0, RADIUS)
TWICE = (S("area", "recursion", of="sphere", at=Integer(1)),)

DECOMPOSITION = derive(
    "eq-13.decomposition.repaired",
    *own_below(p, "right"),
    *own_below(p, "left"),
    S("both sides", "linear", leq(2 * OWN, NEAREST), "own density right", "own density left"),
    S("integral", "integral", None, "both sides", over=t, low=Integer(0), high=RADIUS),
    S("all intervals", "sum", None, "integral", over=i),
    *TWICE,
    S("as printed", "product", equal(TotalBallIntegral(1, radii), 2 * Total(HALF, i)), "area", by=Total(HALF, i)),
    S("all", "linear", repaired_integrals.EQ_13.statement, "all intervals", "as printed"),
)

PARTITION_ENERGY = derive(
    "eq-15.partition-energy.repaired",
    *nearest_below(p, "right"),
    *nearest_below(p, "left"),
    *sum_below(p, "right"),
    *sum_below(p, "left"),
    S("at least", "linear", leq(NEAREST, ENERGY), "below the sum right", "below the sum left"),
    S("at most", "linear", leq(ENERGY, d * NEAREST), "sum right", "sum left"),
    S("integral at least", "integral", None, "at least", over=t, low=Integer(0), high=RADIUS),
    S("integral at most", "integral", None, "at most", over=t, low=Integer(0), high=RADIUS),
    S("intervals at least", "sum", None, "integral at least", over=i),
    S("intervals at most", "sum", None, "integral at most", over=i),
    S("all", "linear", repaired_integrals.EQ_15_ENERGY.statement, "intervals at least", "intervals at most"),
)

# each -log sum_j exp(-(p_i - p_j)^2) lies between -log d and -log 1
each_term = exp(-((p(i) - p(j)) ** 2))
MEAN_ENERGY = (
    S("distance", "sign", leq(-((p(i) - p(j)) ** 2), 0)),
    S("density", "monotone", leq(each_term, 1), "distance", via="exp"),
    S("at most d", "sum", leq(Total(each_term, j), d), "density", over=j),
    S("at least 1", "term", of=each_term, over=j, at=i),
    S("log at most", "monotone", leq(log(Total(each_term, j)), log(d)), "at most d", via="log"),
    S("log at least", "monotone", leq(0, log(Total(each_term, j))), "at least 1", via="log"),
    S("sum at most", "sum", None, "log at most", over=i),
    S("sum at least", "sum", None, "log at least", over=i),
    S("mean at most", "product", leq(-LineMeanEnergy(radii, section5.room), log(d)), "sum at most", by=1 / d),
    S("mean at least", "product", leq(0, -LineMeanEnergy(radii, section5.room)), "sum at least", by=1 / d),
)
A_ENERGY = derive(
    "prop-4.a-energy.repaired",
    *MEAN_ENERGY,
    S("all", "linear", repaired_integrals.PROP_4_A_ENERGY.statement, "mean at most", "mean at least"),
)

Z, W = LinePartition(radii, section5.room), section5._ENERGY_PARTITION
LOSS_BOUNDS = (
    S("mean energy", "claim", of="prop-4.a-energy.repaired"),
    S("partitions", "claim", of="eq-15.partition-energy.repaired"),
    S("log W at least", "monotone", leq(log(Z), log(W)), "W at least", via="log"),
    S("log W at most", "monotone", leq(log(W), log(d) + log(Z)), "W at most", via="log"),
)
PARTS = (
    S("W at least", "linear", leq(Z, W), "partitions"),
    S("W at most", "linear", leq(W, d * Z), "partitions"),
)
ENERGY_LOSS = derive(
    "prop-4.energy.repaired",
    *LOSS_BOUNDS[:2],
    *PARTS,
    *LOSS_BOUNDS[2:],
    S("all", "linear", repaired_integrals.PROP_4_ENERGY.statement, "mean energy", "log W at least", "log W at most"),
)
FLOOR_ENERGY = derive(
    "prop-4.floor-energy.repaired",
    *LOSS_BOUNDS[:2],
    *PARTS,
    *LOSS_BOUNDS[2:],
    S("own integrals", "claim", of="eq-13.decomposition.repaired"),
    S("log Z at least", "monotone", leq(log(TotalBallIntegral(1, radii)), log(Z)), "own integrals", via="log"),
    S("all", "linear", repaired_integrals.PROP_4_FLOOR_ENERGY.statement, "mean energy", "log W at least", "log Z at least"),
)

# i before j: the interval of i and the room after it lie between the beginnings of both, so p_j - p_i >= r_i + r_j; with one
# radius |p_i - p_j| >= 2 r >= 2 t for j != i; with D = p_i - p_j, (D + t)^2 - t^2 = (D + 2 t)^2 / 2 + D^2 / 2 - 2 t^2
q = position(lambda index: r)
LENGTH, UPTO = 2 * r + Entry(section5.room, k), KroneckerDelta(k, i) + before(k, i)
FAR = leq(4 * r**2, (q(i) - q(j)) ** 2)
IN_ORDER = (
    S("p_i", "position", of=q(i)),
    S("p_j", "position", of=q(j)),
    S("i before j", "assume", equal(before(i, j), 1)),
    S("k <= i < j", "before", of="transitive", i=i, j=j, k=k),
    S("the number is 1", "product", equal(UPTO * (before(i, j) - 1), 0), "i before j", by=UPTO),
    S("k <= i", "linear", leq(UPTO, before(k, j)), "k <= i < j", "the number is 1"),
    S("lengths", "product", leq(UPTO * LENGTH, before(k, j) * LENGTH), "k <= i", by=LENGTH),
    S("all lengths", "sum", None, "lengths", over=k),
    S("to the right", "linear", leq(2 * r, q(j) - q(i)), "all lengths", "p_i", "p_j"),
    S("far to the right", "monotone", FAR, "to the right", via="square"),
    S("i first", "discharge", Implies(equal(before(i, j), 1), FAR), "far to the right"),
    S("j first", "instance", None, "i first", at={i: j, j: i}),
)
ANY_ORDER = (
    S("another", "assume", unequal(i, j)),
    S("0 or 1", "before", of="two-valued", i=i, j=j),
    S("one is first", "before", None, "another", of="total", i=i, j=j),
    S("below 1", "assume", less(before(i, j), 1)),
    S("1 - b > 0", "linear", less(0, 1 - before(i, j)), "below 1"),
    S("b = 0", "divide", equal(before(i, j), 0), "0 or 1", "1 - b > 0", by=1 - before(i, j)),
    S("j is first", "linear", equal(before(j, i), 1), "b = 0", "one is first"),
    S("far if j is first", "apply", None, "j first", "j is first"),
    S("not below 1", "assume", leq(1, before(i, j))),
    S("b > 0", "linear", less(0, before(i, j)), "not below 1"),
    S("1 - b = 0", "divide", equal(1 - before(i, j), 0), "0 or 1", "b > 0", by=before(i, j)),
    S("i is first", "linear", equal(before(i, j), 1), "1 - b = 0"),
    S("far if i is first", "apply", None, "i first", "i is first"),
    S("apart", "cases", None, "far if j is first", "far if i is first", on=less(before(i, j), 1)),
)


def own_is_nearest(side: str) -> tuple[Step, ...]:
    each, nearest = exponent(q, side), Chosen(f"nearest_{side}", d)
    return (
        S(f"square {side}", "sign", leq(0, (q(i) - q(j) + 2 * SIDES[side] * t) ** 2)),
        S(f"another is farther {side}", "linear", leq(each, -(t**2)), f"square {side}", "apart", "t^2 <= r^2"),
        S(f"the own {side}", "replace", leq(each, -(t**2)), "nothing", "i is j"),
        S(f"none is nearer {side}", "cases", None, f"the own {side}", f"another is farther {side}", on=equal(i, j)),
        S(f"nearest {side}", "attained", of=each, over=j, name=f"nearest_{side}"),
        S(f"at the nearest {side}", "instance", None, f"none is nearer {side}", at={j: nearest}),
        S(f"at most {side}", "linear", leq(Greatest(each, j), -(t**2)), f"nearest {side}", f"at the nearest {side}"),
        S(f"each {side}", "bound", of=each, over=j),
        S(f"own {side}", "instance", None, f"each {side}", at={j: i}),
        S(f"at least {side}", "linear", leq(-(t**2), Greatest(each, j)), f"own {side}"),
        S(f"exponent {side}", "squeeze", equal(Greatest(each, j), -(t**2)), f"at most {side}", f"at least {side}"),
        S(f"density {side}", "monotone", equal(exp(Greatest(each, j)), OWN), f"exponent {side}", via="exp"),
    )


HALF_EQUAL = Integrated(OWN, t, 0, r)
EQUAL_RADII = derive(
    "eq-13.equal-radii",
    S("t <= r", "assume", leq(t, r)),
    S("t^2 <= r^2", "monotone", leq(t**2, r**2), "t <= r", via="square"),
    *IN_ORDER,
    *ANY_ORDER,
    S("nothing", "sign", leq(0, 0)),
    S("i is j", "assume", equal(i, j)),
    *own_is_nearest("right"),
    *own_is_nearest("left"),
    S(
        "both sides",
        "linear",
        equal(sum(exp(Greatest(exponent(q, side), j)) for side in SIDES), 2 * OWN),
        "density right",
        "density left",
    ),
    S("integral", "integral", None, "both sides", over=t, low=Integer(0), high=r),
    S("all intervals", "sum", None, "integral", over=i),
    *TWICE,
    S("as printed", "product", equal(d * BallIntegral(1, r), 2 * d * HALF_EQUAL), "area", by=d * HALF_EQUAL),
    S("all", "linear", section5.EQ_13_EQUAL.statement, "all intervals", "as printed"),
)
