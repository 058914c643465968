"""Derivations of section 5 and appendix D: incomplete gamma functions, balls and their volumes, cross-entropy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Basic, E, Eq, Expr, Implies, Integer, Ne, Rational, Symbol, exp, expand, log, pi

from theory.kernel.derivation import Derivation
from theory.kernel.logic import Step
from theory.kernel.steps import S, derive
from theory.language.claim import Claim, equal, leq, less
from theory.language.domain import d, n, r, radii, rho, t, x, z
from theory.memory.balls import (
    BallIntegral,
    BallVolume,
    DensityPartition,
    Gamma,
    LowerGamma,
    OwnDistance,
    RadialIntegral,
    SphereArea,
    dim,
)
from theory.memory.energies import Nearest, SquaredDistances
from theory.memory.updates import FirstPattern
from theory.papers.beyond_scaling_laws import app_d as appendix_d
from theory.papers.beyond_scaling_laws import repaired_integrals
from theory.papers.beyond_scaling_laws import sec5 as section5
from theory.terms.index_terms import Chosen, ChosenReal, Entry, Index, Integrated

CRITICAL, PRINTED_AREA, count = section5.CRITICAL, section5.PRINTED_AREA, section5.count
s = Symbol("s", positive=True)  # the variable of an integral

# exp(-r) <= exp(-s) <= 1 for 0 < s < r, times s^(a-1), under the integral


def _between_powers(claim: Claim, a: Expr) -> Derivation:
    inside = s ** (a - 1)
    return derive(
        claim.id,
        S("s < r", "assume", less(s, r)),
        S("-r < -s", "linear", leq(-r, -s), "s < r"),
        S("at least", "monotone", leq(exp(-r), exp(-s)), "-r < -s", via="exp"),
        S("0 < s", "sign", leq(-s, 0)),
        S("at most", "monotone", leq(exp(-s), 1), "0 < s", via="exp"),
        S("times a power, below", "product", leq(inside * exp(-r), inside * exp(-s)), "at least", by=inside),
        S("times a power, above", "product", leq(inside * exp(-s), inside), "at most", by=inside),
        S("integral, below", "integral", None, "times a power, below", over=s, low=Integer(0), high=r),
        S("integral, above", "integral", None, "times a power, above", over=s, low=Integer(0), high=r),
        S("of the power", "fundamental", of=s**a / a, variable=s, low=Integer(0), high=r),
        S("times exp(-r)", "fundamental", of=exp(-r) * s**a / a, variable=s, low=Integer(0), high=r),
        S("all", "linear", claim.statement, "integral, below", "integral, above", "of the power", "times exp(-r)"),
    )


LEMMA_5 = _between_powers(appendix_d.LEMMA_5, dim)
LEMMA_5_REAL = _between_powers(appendix_d.LEMMA_5_REAL, appendix_d.order)

# (t r)^(n-1) >= 0 by induction, and exp(-r) <= exp(-t r) <= 1
_X = t * r
LEMMA_5_PROOF = derive(
    "lemma-5.proof",
    S("t >= 0", "assume", leq(0, t)),
    S("t <= 1", "assume", leq(t, 1)),
    S("x >= 0", "product", leq(0, _X), "t >= 0", by=r),
    S("x <= r", "product", leq(_X, r), "t <= 1", by=r),
    S("n = 1", "sign", leq(0, 1)),
    S("at n", "assume", leq(0, _X ** (dim - 1))),
    S("at n + 1", "product", leq(0, _X**dim), "at n", "x >= 0"),
    S("power", "induction", leq(0, _X ** (dim - 1)), "n = 1", "at n + 1", on=dim),
    S("-r <= -x", "linear", leq(-r, -_X), "x <= r"),
    S("-x <= 0", "linear", leq(-_X, 0), "x >= 0"),
    S("at least", "monotone", leq(exp(-r), exp(-_X)), "-r <= -x", via="exp"),
    S("at most", "monotone", leq(exp(-_X), 1), "-x <= 0", via="exp"),
    S("below", "product", leq(_X ** (dim - 1) * exp(-r), _X ** (dim - 1) * exp(-_X)), "at least", "power"),
    S("above", "product", leq(_X ** (dim - 1) * exp(-_X), _X ** (dim - 1)), "at most", "power"),
    S("all", "both", appendix_d.LEMMA_5_PROOF.statement, "below", "above"),
)

# two steps of the dimension multiply the area by 2 pi / n, and Gamma(n/2 + 1) = (n/2) Gamma(n/2)
m = dim + 2
SPHERE = derive(
    "sec5-sphere",
    S("n = 1", "recursion", of="sphere", at=Integer(1)),
    S("n = 2", "recursion", of="sphere", at=Integer(2)),
    S("at n", "assume", equal(SphereArea(dim), PRINTED_AREA)),
    S("recursion", "recursion", of="sphere", at=m),
    S("times", "product", equal(2 * pi / dim * SphereArea(dim), 2 * pi / dim * PRINTED_AREA), "at n", by=2 * pi / dim),
    S("at n + 2", "linear", equal(SphereArea(m), 2 * pi ** (m / 2) / Gamma(m / 2)), "recursion", "times"),
    S("all", "induction", section5.SPHERE.statement, "n = 1", "n = 2", "at n + 2", on=dim, stride=2),
)
PRINTED_VOLUME = pi ** (dim / 2) * r**dim / Gamma(1 + dim / 2)
VOLUME = derive(
    "sec5-sandwich.volume",
    S("n = 1", "recursion", of="ball", at=Integer(1), radius=r),
    S("n = 2", "recursion", of="ball", at=Integer(2), radius=r),
    S("at n", "assume", equal(BallVolume(dim, r), PRINTED_VOLUME)),
    S("recursion", "recursion", of="ball", at=m, radius=r),
    S("times", "product", equal(2 * pi * r**2 / m * BallVolume(dim, r), 2 * pi * r**2 / m * PRINTED_VOLUME), "at n",
      by=2 * pi * r**2 / m),
    S("at n + 2", "linear", equal(BallVolume(m, r), pi ** (m / 2) * r**m / Gamma(1 + m / 2)), "recursion", "times"),
    S("all", "induction", section5.VOLUME.statement, "n = 1", "n = 2", "at n + 2", on=dim, stride=2),
)

POLAR = derive("eq-12.polar", S("all", "linear", section5.EQ_12_POLAR.statement))
CONSTANT = derive(
    "eq-12.constant",
    S("area", "claim", of="sec5-sphere", at={dim: dim}),
    S("all", "product", section5.EQ_12_CONSTANT.statement, "area", by=RadialIntegral(dim, r)),
)

BELOW, ABOVE = leq(exp(-r) * r**dim / dim, LowerGamma(dim, r)), leq(LowerGamma(dim, r), r**dim / dim)
PRINTED_INTEGRAL = PRINTED_AREA * LowerGamma(dim, r)
SANDWICH_GAMMA = derive(
    "sec5-sandwich.gamma",
    S("lemma 5", "claim", of="lemma-5.real-order", at={appendix_d.order: dim}),
    S("below", "linear", BELOW, "lemma 5"),
    S("above", "linear", ABOVE, "lemma 5"),
    S("volume", "claim", of="sec5-sandwich.volume"),
    S("shrunk volume", "product", equal(exp(-r) * BallVolume(dim, r), exp(-r) * PRINTED_VOLUME), "volume", by=exp(-r)),
    S("times the factor, below", "product", leq(exp(-r) * PRINTED_VOLUME, PRINTED_INTEGRAL), "below", by=PRINTED_AREA),
    S("times the factor, above", "product", leq(PRINTED_INTEGRAL, PRINTED_VOLUME), "above", by=PRINTED_AREA),
    S("all", "linear", section5.SANDWICH_GAMMA.statement, "times the factor, below", "times the factor, above", "volume",
      "shrunk volume"),
)


def _counted(
    name: str, sandwich: str, statement: Basic | None, middle: Expr, exponent: Expr, relation: Callable[..., Any]
) -> Derivation:
    """The bounds of one ball at the critical radius, times the number of balls."""
    volume = BallVolume(dim, CRITICAL)
    below, above = relation(exp(-exponent) * volume, middle), relation(middle, volume)
    return derive(
        name,
        S("one ball", "claim", of=sandwich, at={r: CRITICAL}),
        S("below", "linear", below, "one ball"),
        S("above", "linear", above, "one ball"),
        S("all below", "product", relation(count * exp(-exponent) * volume, count * middle), "below", by=count),
        S("all above", "product", relation(count * middle, count * volume), "above", by=count),
        S("all", "linear", statement, "all below", "all above"),
    )


EQ_14_GAMMA = _counted(
    "eq-14.gamma",
    "sec5-sandwich.gamma",
    section5.EQ_14_GAMMA.statement,
    PRINTED_AREA * LowerGamma(dim, CRITICAL),
    CRITICAL,
    leq,
)

# G(w) = 2 w - 2 log(1 + w) - w log((5 + 6 w) / (5 + w)) and G' are 0 at 0, G'' >= 0: so G(2/n) >= 0, which is to say that two
# dimensions more multiply (h/e)^h / Gamma(1 + h), h = n/2, by at most sqrt((5 n + 2) / (5 n + 12))
h = dim / 2
w, v = Symbol("w", nonnegative=True), Symbol("v", nonnegative=True)
GAP = 2 * w - 2 * log(1 + w) - w * log(5 + 6 * w) + w * log(5 + w)
SLOPE = GAP.diff(w)
P1, P2, P3 = (Symbol(f"p_{k}", positive=True) for k in (1, 2, 3))
BENT = 2 / P1**2 - 12 / P2 + 36 * w / P2**2 + 2 / P3 - w / P3**2  # G'' with names for its divisors
OVER = {P1: 1 + w, P2: 5 + 6 * w, P3: 5 + w}
CLEARED = expand(BENT * (P1 * P2 * P3) ** 2)
CRITICAL_BOUND = 3 * dim + Rational(6, 5)
AT_CRITICAL, POWERS = BallVolume(dim, CRITICAL), h**h * exp(-h) / Gamma(1 + h)  # equal


def _stirling(n: Expr) -> Basic:
    """h log h - h < log Gamma(1 + h) - log(3 n + 6/5) / 2 at n = 2 h."""
    return less(n / 2 * log(n / 2) - n / 2, log(Gamma(1 + n / 2)) - log(CRITICAL_BOUND.subs(dim, n)) / 2)


def _rising(name: str, of: Expr, slope: str) -> tuple[Step, ...]:
    """What is 0 at 0 and does not fall is at least 0."""
    between = ChosenReal(f"between_{name}", nonnegative=True)
    return (
        S(f"mean value of {name}", "mean-value", None, "v > 0", of=of, variable=w, low=Integer(0), high=v,
          name=f"between_{name}"),
        S(f"{name} there", "instance", None, slope, f"mean value of {name}", at={w: between}),
        S(f"{name} times v", "product", leq(0, v * of.diff(w).subs(w, between)), f"{name} there", by=v),
        S(f"{name} >= 0", "linear", leq(0, of.subs(w, v)), f"mean value of {name}", f"{name} times v"),
    )


def _quotient(name: str, ratio: Expr, numerator: Expr) -> tuple[Step, ...]:
    """The logarithm of a ratio to n."""
    return (
        S(name, "linear", equal(ratio, numerator / dim)),
        S(f"log {name}", "monotone", equal(log(ratio), log(numerator) - log(dim)), name, via="log"),
    )


RADIUS_BOUNDED = derive(
    "sec5-radius.bounded",
    S("cleared", "assume", leq(0, CLEARED)),
    S("bent", "divide", leq(0, BENT), "cleared", by=(P1 * P2 * P3) ** 2),
    S("(w - 1)^2", "sign", leq(0, (w - 1) ** 2)),
    S("times w^2", "product", leq(0, w**2 * (w - 1) ** 2), "(w - 1)^2", by=w**2),
    S("polynomial", "linear", leq(0, CLEARED.subs(OVER)), "times w^2"),
    S("convex", "instance", None, "bent", "polynomial", at=OVER),
    S("v > 0", "assume", less(0, v)),
    *_rising("slope", SLOPE, "convex"),
    S("slope at w", "instance", None, "slope >= 0", at={v: w}),
    S("w > 0", "assume", less(0, w)),
    S("nothing", "sign", leq(0, 0)),
    *_rising("gap", GAP, "slope at w"),
    S("gap at 2/n", "instance", None, "gap >= 0", at={v: 2 / dim}),
    S("times n/2", "product", leq(0, dim / 2 * GAP.subs(w, 2 / dim)), "gap at 2/n", by=dim / 2),
    *_quotient("(n + 2) / n", 1 + 2 / dim, dim + 2),
    *_quotient("(5 n + 12) / n", 5 + 12 / dim, 5 * dim + 12),
    *_quotient("(5 n + 2) / n", 5 + 2 / dim, 5 * dim + 2),
    S("factorial", "linear", equal(Gamma(2 + h), (1 + h) * h * Gamma(h))),
    S("log of it", "monotone", equal(log(Gamma(2 + h)), log(1 + h) + log(h) + log(Gamma(h))), "factorial", via="log"),
    S("at n", "assume", _stirling(dim)),
    S("n logarithms", "product", equal(dim * log(1 + 2 / dim), dim * (log(dim + 2) - log(dim))), "log (n + 2) / n", by=dim),
    S("at n + 2", "linear", _stirling(dim + 2), "at n", "times n/2", "n logarithms", "log (5 n + 12) / n",
      "log (5 n + 2) / n", "log of it"),
    S("42 / 5 < e pi", "sign", less(Rational(42, 5), E * pi)),
    S("logarithms at 1", "monotone", less(log(Rational(42, 5)), 1 + log(pi)), "42 / 5 < e pi", via="log"),
    S("n = 1", "linear", _stirling(Integer(1)), "logarithms at 1"),
    S("36 / 5 < e^2", "sign", less(Rational(36, 5), E**2)),
    S("logarithms at 2", "monotone", less(log(Rational(36, 5)), 2), "36 / 5 < e^2", via="log"),
    S("n = 2", "linear", _stirling(Integer(2)), "logarithms at 2"),
    S("logarithms", "induction", _stirling(dim), "n = 1", "n = 2", "at n + 2", on=dim, stride=2),
    S("twice", "linear", less(log(CRITICAL_BOUND) + dim * log(h) - dim - 2 * log(Gamma(1 + h)), 0), "logarithms"),
    S("powers", "monotone", less(CRITICAL_BOUND * POWERS**2, 1), "twice", via="exp"),
    S("volume", "claim", of="sec5-sandwich.volume", at={r: CRITICAL}),
    S("square", "product", equal(AT_CRITICAL**2, POWERS**2), "volume", by=AT_CRITICAL + POWERS),
    S("square times", "product", equal(CRITICAL_BOUND * AT_CRITICAL**2, CRITICAL_BOUND * POWERS**2), "square",
      by=CRITICAL_BOUND),
    S("all", "linear", section5.RADIUS_BOUNDED.statement, "square times", "powers"),
)

# V_(n+3) = 2 pi V_(n+1) / (n+3) < 2 pi V_n / (n+2) = V_(n+2), as soon as V_(n+1) < V_n
ONE = Integer(1)


def _unit(n: Expr | int) -> Expr:
    return BallVolume(Integer(n) if isinstance(n, int) else n, ONE)


SHRINKS = (
    S("at n", "assume", less(_unit(dim + 1), _unit(dim))),
    S("n + 2", "recursion", of="ball", at=dim + 2, radius=ONE),
    S("n + 3", "recursion", of="ball", at=dim + 3, radius=ONE),
    S("times", "product", less(2 * pi / (dim + 3) * _unit(dim + 1), 2 * pi / (dim + 3) * _unit(dim)), "at n",
      by=2 * pi / (dim + 3)),
    S("n + 2 < n + 3", "sign", less(dim + 2, dim + 3)),
    S("logarithms", "monotone", less(log(dim + 2), log(dim + 3)), "n + 2 < n + 3", via="log"),
    S("negative", "linear", less(-log(dim + 3), -log(dim + 2)), "logarithms"),
    S("reciprocals", "monotone", less(1 / (dim + 3), 1 / (dim + 2)), "negative", via="exp"),
    S("factor", "product", leq(2 * pi / (dim + 3) * _unit(dim), 2 * pi / (dim + 2) * _unit(dim)), "reciprocals",
      by=2 * pi * _unit(dim)),
    S("at n + 2", "linear", less(_unit(dim + 3), _unit(dim + 2)), "times", "factor", "n + 2", "n + 3"),
)
DECAY_HIGH = derive(
    "sec5-unit-ball-decay.high",
    *(S(f"V_{k}", "claim", of="sec5-sandwich.volume", at={dim: Integer(k), r: ONE}) for k in (5, 6, 7)),
    S("values at 5, 6", "sign", less(pi**3 / 6, 8 * pi**2 / 15)),
    S("values at 6, 7", "sign", less(16 * pi**3 / 105, pi**3 / 6)),
    S("n = 5", "linear", less(_unit(6), _unit(5)), "V_5", "V_6", "values at 5, 6"),
    S("n = 6", "linear", less(_unit(7), _unit(6)), "V_6", "V_7", "values at 6, 7"),
    *SHRINKS,
    S("all", "induction", section5.DECAY_HIGH.statement, "n = 5", "n = 6", "at n + 2", on=dim, start=5, stride=2),
)

# exp(a) >= 1 + a at a = -log z
SCALAR = (
    S("tangent", "tangent", at=-log(z)),
    S("all", "linear", section5.PROP_4_SCALAR.statement, "tangent"),
)
PROP_4_SCALAR = derive("prop-4.scalar", *SCALAR)
PROP_4_FLOOR_SELF = derive("prop-4.floor-self", *SCALAR)
LEAST, AT_ONE = Eq(log(z) + 1 / z, 1, evaluate=False), Eq(z, 1, evaluate=False)


def _not_least(where: str, side: Expr, logs: Expr) -> tuple[Step, ...]:
    """On one side of 1 the tangent is strict, so that the value is not 1."""
    return (
        S(where, "assume", side),
        S(f"log, {where}", "monotone", logs, where, via="log"),
        S(f"tangent, {where}", "tangent", None, f"log, {where}", at=-log(z)),
        S(f"1 < 1, {where}", "linear", less(1, 1), f"tangent, {where}", "least"),
        S(f"not {where}", "absurd", AT_ONE, f"1 < 1, {where}"),
    )


PROP_4_MINIMUM = derive(
    "prop-4.scalar-minimum",
    S("least", "assume", LEAST),
    *_not_least("z < 1", less(z, 1), less(log(z), 0)),
    *_not_least("z > 1", less(1, z), less(0, log(z))),
    S("z >= 1", "assume", leq(1, z)),
    S("z <= 1", "assume", leq(z, 1)),
    S("between", "squeeze", AT_ONE, "z >= 1", "z <= 1"),
    S("not above", "cases", None, "not z > 1", "between", on=less(1, z)),
    S("z = 1", "cases", None, "not z < 1", "not above", on=less(z, 1)),
    S("only there", "discharge", Implies(LEAST, AT_ONE), "z = 1"),
    S("at 1", "assume", AT_ONE),
    S("1 = 1", "linear", equal(1, 1)),
    S("value", "replace", LEAST, "1 = 1", "at 1"),
    S("there", "discharge", Implies(AT_ONE, LEAST), "value"),
    S("all", "both", section5.PROP_4_MINIMUM.statement, "only there", "there"),
)

ENTROPY = derive("prop-4.entropy", S("all", "linear", section5.PROP_4_ENTROPY.statement))

# the first pattern is at distance 0 from itself, and no distance is negative
i, j, own = Index("i", d), Index("j", d), Chosen("own", d)
from_first = Entry(SquaredDistances(FirstPattern(rho), rho), i)
g_first = Nearest(FirstPattern(rho), rho)
AT_FIRST = (
    S("distance", "bound", of=-from_first, over=i),
    S("to itself", "instance", None, "distance", at={i: Integer(0)}),
    S("nearest", "attained", of=-from_first, over=i, name="nearest"),
    S("squares", "sign", leq(0, from_first)),
    S("its square", "instance", None, "squares", at={i: Chosen("nearest", d)}),
    S("nonnegative", "linear", leq(0, g_first), "nearest", "its square"),
    S("at most 0", "linear", leq(g_first, 0), "to itself"),
    S("0", "squeeze", equal(-g_first, 0), "nonnegative", "at most 0"),
)
A_DENSITY = derive(
    "prop-4.a-density",
    *AT_FIRST,
    S("exponential", "monotone", equal(exp(-g_first), 1), "0", via="exp"),
    S("all", "product", section5.PROP_4_A_DENSITY.statement, "exponential", by=1 / z),
)

# in ball j, and so at another pattern i: (2 r)^2 < |rho^i - rho^j|^2 <= 2 |x - rho^i|^2 + 2 |x - rho^j|^2, |x - rho^j| <= r
k, nearest = Index("k", n), Chosen("nearest", d)
here, there = Entry(SquaredDistances(x, rho), j), Entry(SquaredDistances(x, rho), i)
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
    S("all", "squeeze", section5.EQ_13_INTEGRAND_EQUAL.statement, "at most", "at least"),
)

# --- repaired ---------------------------------------------------------------------------------------------------------

# s -> s^2 turns s^(h-1) exp(-s) into 2 s^(n-1) exp(-s^2)
RADIAL = (
    S("substitution", "substitution", of=s ** (h - 1) * exp(-s), variable=s, high=r, power=Integer(2)),
    S("radial integral", "linear", equal(RadialIntegral(dim, r), LowerGamma(h, r**2) / 2), "substitution"),
)
EQ_12_GAMMA = derive(
    "eq-12.gamma.repaired",
    *RADIAL,
    S("all", "product", repaired_integrals.EQ_12_GAMMA.statement, "radial integral", by=PRINTED_AREA),
)
AREA_TERM, SHELL = SphereArea(dim) * r**dim / dim, s ** (dim - 1)
BALL = (
    S("area", "claim", of="sec5-sphere", at={dim: dim}),
    S("area times", "product", equal(AREA_TERM, PRINTED_AREA * r**dim / dim), "area", by=r**dim / dim),
    S("printed volume", "claim", of="sec5-sandwich.volume", at={dim: dim, r: r}),
    S("volume", "linear", equal(BallVolume(dim, r), AREA_TERM), "printed volume", "area times"),
    S("of a shell", "fundamental", of=s**dim / dim, variable=s, low=Integer(0), high=r),
)
WITHIN = (
    S("-s^2 < 0", "sign", less(-(s**2), 0)),
    S("below 1", "monotone", less(exp(-(s**2)), 1), "-s^2 < 0", via="exp"),
    S("s < r", "assume", less(s, r)),
    S("s^2 < r^2", "monotone", less(s**2, r**2), "s < r", via="square"),
    S("-r^2 < -s^2", "linear", less(-(r**2), -(s**2)), "s^2 < r^2"),
    S("above exp(-r^2)", "monotone", less(exp(-(r**2)), exp(-(s**2))), "-r^2 < -s^2", via="exp"),
)
# exp(-r^2) < exp(-s^2) < 1 within the ball
SANDWICH = derive(
    "sec5-sandwich.repaired",
    *BALL,
    *WITHIN,
    S("shell above", "product", less(SHELL * exp(-(s**2)), SHELL), "below 1", by=SHELL),
    S("radial above", "integral", None, "shell above", over=s, low=Integer(0), high=r),
    S("radial below r^n / n", "linear", less(RadialIntegral(dim, r), r**dim / dim), "radial above", "of a shell"),
    S("shell below", "product", less(SHELL * exp(-(r**2)), SHELL * exp(-(s**2))), "above exp(-r^2)", by=SHELL),
    S("radial below", "integral", None, "shell below", over=s, low=Integer(0), high=r),
    S("of a shell times", "product", equal(exp(-(r**2)) * Integrated(SHELL, s, 0, r), exp(-(r**2)) * r**dim / dim),
      "of a shell",
      by=exp(-(r**2))),
    S("radial above its part", "linear", less(exp(-(r**2)) * r**dim / dim, RadialIntegral(dim, r)), "radial below",
      "of a shell times"),
    S("ball below its volume", "product", less(BallIntegral(dim, r), AREA_TERM), "radial below r^n / n", by=SphereArea(dim)),
    S("ball above its part", "product", less(exp(-(r**2)) * AREA_TERM, BallIntegral(dim, r)), "radial above its part",
      by=SphereArea(dim)),
    S("volume times", "product", equal(exp(-(r**2)) * BallVolume(dim, r), exp(-(r**2)) * AREA_TERM), "volume", by=exp(-(r**2))),
    S("all", "linear", repaired_integrals.SANDWICH.statement, "ball below its volume", "ball above its part", "volume",
      "volume times"),
)
divisor = Symbol("k", positive=True)  # of a quotient whose divisor is a sum
# Jensen: exp(-s^2) >= exp(-c) (1 + c - s^2), c = n r^2 / (n + 2) the mean of s^2 over the ball; > for s < r/2, as c > r^2 / 4
c = dim * r**2 / (dim + 2)
TANGENT = SHELL * (1 + c - s**2)
JENSEN = (
    *BALL,
    S("tangent", "tangent", at=c - s**2),
    S("s < r / 2", "assume", less(s, r / 2)),
    S("s^2 < r^2 / 4", "monotone", less(s**2, r**2 / 4), "s < r / 2", via="square"),
    S("n + 2 < 4 n", "sign", less(0, 3 * dim - 2)),
    S("(n + 2) / 4 < n", "product", less(r**2 / 4 * (dim + 2), dim * r**2), "n + 2 < 4 n", by=r**2 / 4),
    S("k / 4 < n", "assume", less(r**2 / 4 * divisor, dim * r**2)),
    S("1 / 4 < n / k", "divide", less(r**2 / 4, dim * r**2 / divisor), "k / 4 < n", by=divisor),
    S("r^2 / 4 < c", "instance", None, "1 / 4 < n / k", "(n + 2) / 4 < n", at={divisor: dim + 2}),
    S("s^2 < c", "linear", less(s**2, c), "s^2 < r^2 / 4", "r^2 / 4 < c"),
    S("strict tangent", "tangent", None, "s^2 < c", at=c - s**2),
    S("inner shell", "product", less(exp(-c) * TANGENT, SHELL * exp(-(s**2))), "strict tangent", by=SHELL * exp(-c)),
    S("outer shell", "product", leq(exp(-c) * TANGENT, SHELL * exp(-(s**2))), "tangent", by=SHELL * exp(-c)),
    S("inner integral", "integral", None, "inner shell", over=s, low=Integer(0), high=r / 2),
    S("outer integral", "integral", None, "outer shell", over=s, low=r / 2, high=r),
    S("tangent in two", "split", of=exp(-c) * TANGENT, variable=s, low=Integer(0), at=r / 2, high=r),
    S("radial in two", "split", of=SHELL * exp(-(s**2)), variable=s, low=Integer(0), at=r / 2, high=r),
    S("of the tangent", "fundamental", of=exp(-c) * ((1 + c) * s**dim / dim - s ** (dim + 2) / (dim + 2)), variable=s,
      low=Integer(0),
      high=r),
    S("radial above its tangent", "linear", less(exp(-c) * r**dim / dim, RadialIntegral(dim, r)), "inner integral",
      "outer integral", "tangent in two", "radial in two", "of the tangent"),
    S("ball above its tangent", "product", less(exp(-c) * AREA_TERM, BallIntegral(dim, r)), "radial above its tangent",
      by=SphereArea(dim)),
    S("volume times", "product", equal(exp(-c) * BallVolume(dim, r), exp(-c) * AREA_TERM), "volume", by=exp(-c)),
    S("jensen", "linear", less(exp(-c) * BallVolume(dim, r), BallIntegral(dim, r)), "ball above its tangent", "volume times"),
)
SANDWICH_JENSEN = derive(
    "sec5-sandwich.jensen",
    *JENSEN,
    S("all", "linear", repaired_integrals.SANDWICH_JENSEN.statement, "jensen"),
)

# by parts n K_n = r^n exp(-r^2) + 2 K_(n+2), K_n the radial integral, and the same at n + 2, where K_(n+4) < r^2 K_(n+2): so
# (n + 2 - 2 r^2) K_(n+2) < r^(n+2) exp(-r^2), and with it (n + 2 - 2 r^2) n K_n < (n + 2) r^n exp(-r^2)
ROOM, EDGE = dim + 2 - 2 * r**2, exp(-(r**2))
OUTER = s ** (dim + 1) * exp(-(s**2))
TIGHT = (
    *BALL,
    *WITHIN,
    S("by parts at n", "fundamental", of=s**dim * exp(-(s**2)), variable=s, low=Integer(0), high=r),
    S("by parts at n + 2", "fundamental", of=s ** (dim + 2) * exp(-(s**2)), variable=s, low=Integer(0), high=r),
    S("two dimensions more", "product", less(s**2 * OUTER, r**2 * OUTER), "s^2 < r^2", by=OUTER),
    S("radial two more", "integral", None, "two dimensions more", over=s, low=Integer(0), high=r),
    S("at n + 2", "linear", less(ROOM * Integrated(OUTER, s, 0, r), EDGE * r ** (dim + 2)), "by parts at n + 2",
      "radial two more"),
    S("parts times", "product",
      equal(ROOM * (dim * RadialIntegral(dim, r) - 2 * Integrated(OUTER, s, 0, r)), ROOM * EDGE * r**dim), "by parts at n",
      by=ROOM),
    S("radial tight", "linear", less(ROOM * dim * RadialIntegral(dim, r), (dim + 2) * EDGE * r**dim), "parts times",
      "at n + 2"),
    S("ball tight", "product", less(ROOM * BallIntegral(dim, r), (dim + 2) * EDGE * AREA_TERM), "radial tight",
      by=SphereArea(dim) / dim),
    S("volume tight", "product", equal((dim + 2) * EDGE * BallVolume(dim, r), (dim + 2) * EDGE * AREA_TERM), "volume",
      by=(dim + 2) * EDGE),
    S("tight", "linear", less(-2 * r**2 * BallIntegral(dim, r), (dim + 2) * (EDGE * BallVolume(dim, r) - BallIntegral(dim, r))),
      "ball tight", "volume tight"),
    S("c < k a",
      "assume", less(-2 * r**2 * BallIntegral(dim, r), divisor * (EDGE * BallVolume(dim, r) - BallIntegral(dim, r)))),
    S("c / k < a", "divide", less(-2 * r**2 * BallIntegral(dim, r) / divisor, EDGE * BallVolume(dim, r) - BallIntegral(dim, r)),
      "c < k a", by=divisor),
    S("above", "instance", None, "c / k < a", "tight", at={divisor: dim + 2}),
    S("two more", "product", less(EDGE * s ** (dim + 1), OUTER), "above exp(-r^2)", by=s ** (dim + 1)),
    S("radial above two more", "integral", None, "two more", over=s, low=Integer(0), high=r),
    S("of a shell two more", "fundamental", of=EDGE * s ** (dim + 2) / (dim + 2), variable=s, low=Integer(0), high=r),
    S("times n", "linear", less(EDGE * r**dim + 2 * EDGE * r ** (dim + 2) / (dim + 2), dim * RadialIntegral(dim, r)),
      "by parts at n",
      "radial above two more", "of a shell two more"),
    S("ball below", "product", less(EDGE * AREA_TERM * (1 + 2 * r**2 / (dim + 2)), BallIntegral(dim, r)), "times n",
      by=SphereArea(dim) / dim),
    S("volume below", "product", equal(EDGE * (1 + 2 * r**2 / (dim + 2)) * BallVolume(dim, r),
                                       EDGE * (1 + 2 * r**2 / (dim + 2)) * AREA_TERM), "volume",
      by=EDGE * (1 + 2 * r**2 / (dim + 2))),
    S("below", "linear", less(EDGE * BallVolume(dim, r) * (1 + 2 * r**2 / (dim + 2)), BallIntegral(dim, r)), "ball below",
      "volume below"),
)
SANDWICH_TIGHT = derive(
    "sec5-sandwich.tight",
    *TIGHT,
    S("all", "linear", repaired_integrals.SANDWICH_TIGHT.statement, "above", "below"),
)

# exp(-1 / z) < exp(-exp(-s^2) / z) < exp(-exp(-r^2) / z) within the ball, z the partition function of eq. (13)
Z = count * BallIntegral(dim, r)
DENSITY = DensityPartition(dim, r, Z)
LOWEST, HIGHEST = exp(-1 / Z), exp(-exp(-(r**2)) / Z)


def _density_shell(
    name: str, low: Expr, high: Expr, known: str, bound: Expr, below: bool, z: Expr = Z
) -> tuple[Step, ...]:
    """From low < high, exponentials of -s^2 and a bound of them: the bound of the density's integral."""
    integrand = exp(-exp(-(s**2)) / z)
    small, large = (bound, integrand) if below else (integrand, bound)
    volume, ball = bound * BallVolume(dim, r), DensityPartition(dim, r, z)
    return (
        S(f"{name}: over z", "product", less(low / z, high / z), known, by=1 / z),
        S(f"{name}: negative", "linear", less(-high / z, -low / z), f"{name}: over z"),
        S(f"{name}: exponentials", "monotone", less(small, large), f"{name}: negative", via="exp"),
        S(f"{name}: shell", "product", less(SHELL * small, SHELL * large), f"{name}: exponentials", by=SHELL),
        S(f"{name}: radial", "integral", None, f"{name}: shell", over=s, low=Integer(0), high=r),
        S(f"{name}: ball", "product", less(*(SphereArea(dim) * Integrated(SHELL * f, s, 0, r) for f in (small, large))),
          f"{name}: radial", by=SphereArea(dim)),
        S(f"{name}: of a shell", "product", equal(SphereArea(dim) * bound * Integrated(SHELL, s, 0, r), bound * AREA_TERM),
          "of a shell", by=SphereArea(dim) * bound),
        S(f"{name}: volume", "product", equal(volume, bound * AREA_TERM), "volume", by=bound),
        S(f"{name}", "linear", less(volume, ball) if below else less(ball, volume), f"{name}: ball", f"{name}: of a shell",
          f"{name}: volume"),
    )


DENSITY_BALL = (
    *BALL,
    *WITHIN,
    *_density_shell("density above", exp(-(s**2)), Integer(1), "below 1", LOWEST, below=True),
    *_density_shell("density below", exp(-(r**2)), exp(-(s**2)), "above exp(-r^2)", HIGHEST, below=False),
)

# V_(n+1) > V_n up to n = 4; the induction in steps of 4 only says that no other n is <= 4
VOLUMES = {1: Integer(2), 2: pi, 3: 4 * pi / 3, 4: pi**2 / 2, 5: 8 * pi**2 / 15}
GROWS = Implies(leq(dim, 4), less(_unit(dim), _unit(dim + 1)))


def _grows(n: int) -> tuple[Step, ...]:
    larger = less(_unit(n), _unit(n + 1))
    return (
        S(f"values at {n}, {n + 1}", "sign", less(VOLUMES[n], VOLUMES[n + 1])),
        S(f"larger at {n}", "linear", larger, f"V_{n}", f"V_{n + 1}", f"values at {n}, {n + 1}"),
        S(f"n = {n}", "discharge", Implies(leq(Integer(n), 4), larger), f"larger at {n}"),
    )


MONOTONE = derive(
    "sec5-unit-ball-decay.monotone.repaired",
    *(S(f"V_{k}", "claim", of="sec5-sandwich.volume", at={dim: Integer(k), r: ONE}) for k in VOLUMES),
    *(step for k in (1, 2, 3, 4) for step in _grows(k)),
    S("n + 4 <= 4", "assume", leq(dim + 4, 4)),
    S("1 < 1", "linear", less(1, 1), "n + 4 <= 4"),
    S("anything", "absurd", less(_unit(dim + 4), _unit(dim + 5)), "1 < 1"),
    S("at n + 4", "discharge", Implies(leq(dim + 4, 4), less(_unit(dim + 4), _unit(dim + 5))), "anything"),
    S("up to 4", "induction", GROWS, "n = 1", "n = 2", "n = 3", "n = 4", "at n + 4", on=dim, stride=4),
    S("n >= 5", "assume", leq(5, dim)),
    S("falls", "claim", None, "n >= 5", of="sec5-unit-ball-decay.high", at={dim: dim}),
    S("from 5 on", "discharge", Implies(leq(5, dim), less(_unit(dim + 1), _unit(dim))), "falls"),
    S("all", "both", repaired_integrals.DECAY_MONOTONE.statement, "up to 4", "from 5 on"),
)

# --- the density's partition function and the loss ---------------------------------------------------------------------

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
    S("all", "product", repaired_integrals.EQ_13_ONE_RADIUS.statement, "one ball", by=count),
)
EQ_13_GAMMA = derive(
    "eq-13.gamma.repaired",
    S("a ball", "claim", of="eq-13.gamma.one-radius", at={dim: dim, count: Integer(1), r: Entry(radii, i)}),
    S("all balls", "sum", None, "a ball", over=i),
    S("all", "linear", repaired_integrals.EQ_13_GAMMA.statement, "all balls"),
)
PROP_4_NEAREST = derive(
    "prop-4.nearest.repaired",
    S("partition function", "claim", of="eq-13.gamma.one-radius"),
    S("all", "monotone", repaired_integrals.PROP_4_NEAREST.statement, "partition function", via="log"),
)
BALLS_VOLUME = count * BallVolume(dim, r)
DENSITY_PARTITION = (
    *DENSITY_BALL,
    S("all above", "product", less(BALLS_VOLUME * LOWEST, count * DENSITY), "density above", by=count),
    S("all below", "product", less(count * DENSITY, BALLS_VOLUME * HIGHEST), "density below", by=count),
)
# a z at which the density's integral is z itself: it is above V / e at z = 1, and below V exp(-exp(-r^2)/z) everywhere
AT_V = exp(-exp(-(r**2)) / BALLS_VOLUME)
FLOOR_SELF_SOME = derive(
    "prop-4.floor-self.some",
    *BALL,
    *WITHIN,
    *_density_shell("at 1", exp(-(s**2)), Integer(1), "below 1", exp(-1), below=True, z=Integer(1)),
    *_density_shell("at V", exp(-(r**2)), exp(-(s**2)), "above exp(-r^2)", AT_V, below=False, z=BALLS_VOLUME),
    S("e <= V", "assume", leq(E, BALLS_VOLUME)),
    S("1 <= V / e", "product", leq(1, BALLS_VOLUME * exp(-1)), "e <= V", by=exp(-1)),
    S("all at 1", "product", less(BALLS_VOLUME * exp(-1), count * DensityPartition(dim, r, Integer(1))), "at 1", by=count),
    S("all at V", "product", less(count * DensityPartition(dim, r, BALLS_VOLUME), BALLS_VOLUME * AT_V), "at V", by=count),
    S("negative", "sign", less(-exp(-(r**2)) / BALLS_VOLUME, 0)),
    S("exponential", "monotone", less(AT_V, 1), "negative", via="exp"),
    S("below V", "product", less(BALLS_VOLUME * AT_V, BALLS_VOLUME), "exponential", by=BALLS_VOLUME),
    S("all", "linear", section5.FLOOR_SELF_SOME.statement, "1 <= V / e", "all at 1", "all at V", "below V"),
)
AT_Z, OF_Z = exp(-exp(-(r**2)) / z), count * DensityPartition(dim, r, z)
FLOOR_SELF_NONE = derive(
    "prop-4.floor-self.none",
    *BALL,
    *WITHIN,
    *_density_shell("at z", exp(-(r**2)), exp(-(s**2)), "above exp(-r^2)", AT_Z, below=False, z=z),
    S("all at z", "product", less(OF_Z, BALLS_VOLUME * AT_Z), "at z", by=count),
    S("logarithms", "monotone", less(log(OF_Z), log(BALLS_VOLUME) - exp(-(r**2)) / z), "all at z", via="log"),
    S("small", "assume", leq(log(BALLS_VOLUME), 1 - r**2)),
    S("tangent", "tangent", at=-(r**2) - log(z)),
    S("below log z", "linear", less(log(OF_Z), log(z)), "logarithms", "small", "tangent"),
    S("all", "monotone", section5.FLOOR_SELF_NONE.statement, "below log z", via="exp"),
)
EQ_15_DENSITY = derive(
    "eq-15.partition-density.repaired",
    *DENSITY_PARTITION,
    S("all", "both", repaired_integrals.EQ_15_DENSITY.statement, "all above", "all below"),
)
LOGARITHMS = (
    S("partition function", "claim", of="eq-15.partition-density.repaired"),
    S("above", "linear", less(BALLS_VOLUME * LOWEST, count * DENSITY), "partition function"),
    S("below", "linear", less(count * DENSITY, BALLS_VOLUME * HIGHEST), "partition function"),
    S("log above", "monotone", less(log(BALLS_VOLUME) - 1 / Z, log(count * DENSITY)), "above", via="log"),
    S("log below", "monotone", less(log(count * DENSITY), log(BALLS_VOLUME) - exp(-(r**2)) / Z), "below", via="log"),
)
PROP_4_DENSITY, PROP_4_FLOOR_DENSITY = (
    derive(claim.id, *LOGARITHMS, S("all", "linear", claim.statement, "log above", "log below"))
    for claim in (repaired_integrals.PROP_4_DENSITY, repaired_integrals.PROP_4_FLOOR_DENSITY)
)
PROP_4_FLOOR_NEAREST = derive(
    "prop-4.floor-nearest.repaired",
    S("jensen", "claim", of="sec5-sandwich.jensen", at={dim: dim, r: r}),
    S("sandwich", "claim", of="sec5-sandwich.repaired", at={dim: dim, r: r}),
    S("one ball", "linear", less(BallIntegral(dim, r), BallVolume(dim, r)), "sandwich"),
    S("above", "product", less(BALLS_VOLUME * exp(-c), Z), "jensen", by=count),
    S("below", "product", less(Z, BALLS_VOLUME), "one ball", by=count),
    S("log above", "monotone", less(log(BALLS_VOLUME) - c, log(Z)), "above", via="log"),
    S("log below", "monotone", less(log(Z), log(BALLS_VOLUME)), "below", via="log"),
    S("all", "both", repaired_integrals.PROP_4_FLOOR_NEAREST.statement, "log above", "log below"),
)
EQ_14 = _counted(
    "eq-14.repaired",
    "sec5-sandwich.repaired",
    repaired_integrals.EQ_14.statement,
    BallIntegral(dim, CRITICAL),
    CRITICAL**2,
    less,
)
SHRUNK, IN_CRITICAL = AT_CRITICAL * exp(-(CRITICAL**2)), BallIntegral(dim, CRITICAL)
Q = 2 * CRITICAL**2 / (dim + 2)
EQ_14_TIGHT = derive(
    "eq-14.tight",
    S("one ball", "claim", of="sec5-sandwich.tight", at={r: CRITICAL}),
    S("below", "linear", less(SHRUNK * (1 + Q), IN_CRITICAL), "one ball"),
    S("above", "linear", less(IN_CRITICAL * (1 - Q), SHRUNK), "one ball"),
    S("all below", "product", less(count * SHRUNK * (1 + Q), count * IN_CRITICAL), "below", by=count),
    S("all above", "product", less(count * IN_CRITICAL * (1 - Q), count * SHRUNK), "above", by=count),
    S("all", "both", repaired_integrals.EQ_14_TIGHT.statement, "all below", "all above"),
)
A_NEAREST = derive(
    "prop-4.a-nearest.repaired",
    *AT_FIRST,
    S("all", "linear", repaired_integrals.PROP_4_A_NEAREST.statement, "0"),
)
EQ_13_INTEGRAND = derive(
    "eq-13.integrand.repaired",
    S("each", "bound", of=-there, over=i),
    S("its own", "instance", None, "each", at={i: own}),
    S("all", "linear", repaired_integrals.EQ_13_INTEGRAND.statement, "its own"),
)
