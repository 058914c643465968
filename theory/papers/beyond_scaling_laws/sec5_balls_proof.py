"""Derivations of section 5.2 for one ball: recursions over the dimension, shells, integrals by parts."""

from __future__ import annotations

from sympy import Integer, Symbol, exp, pi

from lemmata.theory.kernel.steps import S, at_once, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.memory.balls import BallIntegral, BallVolume, Gamma, LowerGamma, RadialIntegral, SphereArea, dim
from lemmata.theory.memory.symbols import r
from lemmata.theory.papers.beyond_scaling_laws import sec5_balls
from lemmata.theory.papers.beyond_scaling_laws.sec5_symbols import PRINTED_AREA, h
from lemmata.theory.terms.index_terms import Integrated

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
    S("all", "induction", sec5_balls.SPHERE.statement, "n = 1", "n = 2", "at n + 2", on=dim, stride=2),
)

POLAR = at_once(sec5_balls.EQ_12_POLAR)

CONSTANT = derive(
    "eq-12.constant",
    S("area", "claim", of="sec5-sphere", at={dim: dim}),
    S("all", "product", sec5_balls.EQ_12_CONSTANT.statement, "area", by=RadialIntegral(dim, r)),
)

s = Symbol("s", positive=True)  # the variable of an integral

# s -> s^2 turns s^(h-1) exp(-s) into 2 s^(n-1) exp(-s^2)
RADIAL = (
    S("substitution", "substitution", of=s ** (h - 1) * exp(-s), variable=s, high=r, power=Integer(2)),
    S("radial integral", "linear", equal(RadialIntegral(dim, r), LowerGamma(h, r**2) / 2), "substitution"),
)

EQ_12_GAMMA = derive(
    "eq-12.gamma.repaired",
    *RADIAL,
    S("all", "product", sec5_balls.EQ_12_GAMMA_REPAIRED.statement, "radial integral", by=PRINTED_AREA),
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
    S("all", "induction", sec5_balls.VOLUME.statement, "n = 1", "n = 2", "at n + 2", on=dim, stride=2),
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
    S("all", "linear", sec5_balls.SANDWICH_REPAIRED.statement, "ball below its volume", "ball above its part", "volume",
      "volume times"),
)

divisor = Symbol("k", positive=True)  # of a quotient whose divisor is a sum

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
    S("all", "linear", sec5_balls.SANDWICH_TIGHT.statement, "above", "below"),
)

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
    S("all", "linear", sec5_balls.SANDWICH_JENSEN.statement, "jensen"),
)

order = Symbol("a", real=True)
BELOW, ABOVE = leq(exp(-r) * r**dim / dim, LowerGamma(dim, r)), leq(LowerGamma(dim, r), r**dim / dim)
PRINTED_INTEGRAL = PRINTED_AREA * LowerGamma(dim, r)
SANDWICH_GAMMA = derive(
    "sec5-sandwich.gamma",
    S("lemma 5", "claim", of="lemma-5.real-order", at={order: dim}),
    S("below", "linear", BELOW, "lemma 5"),
    S("above", "linear", ABOVE, "lemma 5"),
    S("volume", "claim", of="sec5-sandwich.volume"),
    S("shrunk volume", "product", equal(exp(-r) * BallVolume(dim, r), exp(-r) * PRINTED_VOLUME), "volume", by=exp(-r)),
    S("times the factor, below", "product", leq(exp(-r) * PRINTED_VOLUME, PRINTED_INTEGRAL), "below", by=PRINTED_AREA),
    S("times the factor, above", "product", leq(PRINTED_INTEGRAL, PRINTED_VOLUME), "above", by=PRINTED_AREA),
    S("all", "linear", sec5_balls.SANDWICH_GAMMA.statement, "times the factor, below", "times the factor, above", "volume",
      "shrunk volume"),
)
