"""Derivations of eq. (13): $e^{-g}$ lies between one Gaussian and the sum of all, on the line and in a ball."""

from __future__ import annotations

from typing import Any

from sympy import Eq, Implies, Integer, KroneckerDelta, Ne, Symbol, exp

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less, unequal
from lemmata.theory.language.domain import d, n
from lemmata.theory.memory.balls import BallIntegral, LowerGamma, OwnDistance, SphereArea, TotalBallIntegral, dim
from lemmata.theory.memory.energies import Nearest, SquaredDistances
from lemmata.theory.memory.symbols import r, radii, rho, x
from lemmata.theory.papers.beyond_scaling_laws import eq_13
from lemmata.theory.papers.beyond_scaling_laws.sec5_balls_proof import RADIAL
from lemmata.theory.papers.beyond_scaling_laws.sec5_symbols import PRINTED_AREA, count, h, room
from lemmata.theory.terms.index_terms import Chosen, Entry, Greatest, Index, Integrated, Total
from lemmata.theory.terms.known import KNOWN, POSITION, before

i = Index("i", d)
t = Symbol("t", positive=True)
OWN = exp(-(t**2))
j = Index("j", d)
SIDES = {"right": 1, "left": -1}


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


m = Index("m", d)


def position(radius: Any) -> Any:
    """p_i, from the radii: each interval is followed by its room."""

    def at(index: Any) -> Any:
        whole = 2 * radius(m) + Entry(room, m)
        return KNOWN[POSITION](radius(index) + Total(before(m, index) * whole, m))

    return at


p = position(lambda index: Entry(radii, index))
NEAREST = sum(exp(Greatest(exponent(p, side), j)) for side in SIDES)
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
    S("all", "linear", eq_13.EQ_13_REPAIRED.statement, "all intervals", "as printed"),
)

# i before j: the interval of i and the room after it lie between the beginnings of both, so p_j - p_i >= r_i + r_j; with one
# radius |p_i - p_j| >= 2 r >= 2 t for j != i; with D = p_i - p_j, (D + t)^2 - t^2 = (D + 2 t)^2 / 2 + D^2 / 2 - 2 t^2
q = position(lambda index: r)
kth = Index("k", d)
LENGTH, UPTO = 2 * r + Entry(room, kth), KroneckerDelta(kth, i) + before(kth, i)
FAR = leq(4 * r**2, (q(i) - q(j)) ** 2)
IN_ORDER = (
    S("p_i", "position", of=q(i)),
    S("p_j", "position", of=q(j)),
    S("i before j", "assume", equal(before(i, j), 1)),
    S("k <= i < j", "before", of="transitive", i=i, j=j, k=kth),
    S("the number is 1", "product", equal(UPTO * (before(i, j) - 1), 0), "i before j", by=UPTO),
    S("k <= i", "linear", leq(UPTO, before(kth, j)), "k <= i < j", "the number is 1"),
    S("lengths", "product", leq(UPTO * LENGTH, before(kth, j) * LENGTH), "k <= i", by=LENGTH),
    S("all lengths", "sum", None, "lengths", over=kth),
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
    S("all", "linear", eq_13.EQ_13_EQUAL.statement, "all intervals", "as printed"),
)

own = Chosen("own", d)
there = Entry(SquaredDistances(x, rho), i)
EQ_13_INTEGRAND = derive(
    "eq-13.integrand.repaired",
    S("each", "bound", of=-there, over=i),
    S("its own", "instance", None, "each", at={i: own}),
    S("all", "linear", eq_13.EQ_13_INTEGRAND_REPAIRED.statement, "its own"),
)

k, nearest = Index("k", n), Chosen("nearest", d)

# in ball j, and so at another pattern i: (2 r)^2 < |rho^i - rho^j|^2 <= 2 |x - rho^i|^2 + 2 |x - rho^j|^2, |x - rho^j| <= r
here = Entry(SquaredDistances(x, rho), j)
middle = 2 * Entry(x, k) - Entry(rho, i, k) - Entry(rho, j, k)
INTEGRAND = derive(
    "eq-13.integrand-equal-radii",
    S("squares", "sign", leq(0, middle**2)),
    S("parallelogram", "sum", None, "squares", over=k),
    S("disjoint", "domain", of="separated", i=j, j=i),
    S("in ball j", "assume", leq(here, Entry(radii, j) ** 2)),
    S("another pattern", "assume", Ne(i, j, evaluate=False)),
    S("apart", "apply", None, "disjoint", "another pattern"),
    S("farther", "linear", leq(here, there), "parallelogram", "apart", "in ball j"),
    S("the same pattern", "assume", Eq(i, j, evaluate=False)),
    S("itself", "linear", leq(here, here)),
    S("as far", "replace", leq(here, there), "itself", "the same pattern"),
    S("at least as far", "cases", None, "as far", "farther", on=Eq(i, j, evaluate=False)),
    S("in a ball", "domain", of="inside"),
    S("own", "instance", None, "at least as far", "in a ball", at={j: own}),
    S("nearest", "attained", of=-there, over=i, name="nearest"),
    S("own against the nearest", "instance", None, "own", at={i: nearest}),
    S("each", "bound", of=-there, over=i),
    S("nearest against its own", "instance", None, "each", at={i: own}),
    S("at most", "linear", leq(OwnDistance(x, rho, radii), Nearest(x, rho)), "nearest", "own against the nearest"),
    S("at least", "linear", leq(Nearest(x, rho), OwnDistance(x, rho, radii)), "nearest against its own"),
    S("all", "squeeze", eq_13.EQ_13_INTEGRAND_EQUAL.statement, "at most", "at least"),
)

EQ_13_GAMMA = derive(
    "eq-13.gamma.repaired",
    S("a ball", "claim", of="eq-13.gamma.one-radius", at={dim: dim, count: Integer(1), r: Entry(radii, i)}),
    S("all balls", "sum", None, "a ball", over=i),
    S("all", "linear", eq_13.EQ_13_GAMMA_REPAIRED.statement, "all balls"),
)

RADIAL_BALL = (
    *RADIAL,
    S("sphere", "claim", of="sec5-sphere", at={dim: dim}),
    S("sphere times", "product", equal(SphereArea(dim) * LowerGamma(h, r**2) / 2, PRINTED_AREA * LowerGamma(h, r**2) / 2),
      "sphere",
      by=LowerGamma(h, r**2) / 2),
    S("radial times", "product", equal(BallIntegral(dim, r), SphereArea(dim) * LowerGamma(h, r**2) / 2), "radial integral",
      by=SphereArea(dim)),
    S("one ball", "linear", equal(BallIntegral(dim, r), PRINTED_AREA * LowerGamma(h, r**2) / 2), "sphere times",
      "radial times"),
)

EQ_13_ONE_RADIUS = derive(
    "eq-13.gamma.one-radius",
    *RADIAL_BALL,
    S("all", "product", eq_13.EQ_13_ONE_RADIUS.statement, "one ball", by=count),
)
