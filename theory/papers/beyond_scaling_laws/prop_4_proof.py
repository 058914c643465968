"""Derivations of Proposition 4: log z + 1/z, the energies at the patterns, the cross-entropy between bounds."""

from __future__ import annotations

from sympy import E, Eq, Expr, Implies, Integer, Symbol, exp, log

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, at_once, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import LogSumExp, SumExp, TiltedMean
from lemmata.theory.memory.balls import (
    BallIntegral,
    BallVolume,
    DensityPartition,
    LineMeanEnergy,
    LinePartition,
    TotalBallIntegral,
    dim,
)
from lemmata.theory.memory.energies import Nearest, SquaredDistances
from lemmata.theory.memory.symbols import r, radii, rho, v, w, z
from lemmata.theory.memory.updates import FirstPattern
from lemmata.theory.papers.beyond_scaling_laws import prop_4
from lemmata.theory.papers.beyond_scaling_laws.eq_13_proof import p
from lemmata.theory.papers.beyond_scaling_laws.eq_15_proof import BALLS_VOLUME, DENSITY, HIGHEST, LOWEST, Z, density_shell
from lemmata.theory.papers.beyond_scaling_laws.prop_4 import ENERGY_PARTITION
from lemmata.theory.papers.beyond_scaling_laws.sec5_balls_proof import BALL, WITHIN, c
from lemmata.theory.papers.beyond_scaling_laws.sec5_symbols import count, room
from lemmata.theory.terms.index_terms import Chosen, Entry, Index, Total

LINE_Z, LINE_W = LinePartition(radii, room), ENERGY_PARTITION
LOSS_BOUNDS = (
    S("mean energy", "claim", of="prop-4.a-energy.repaired"),
    S("partitions", "claim", of="eq-15.partition-energy.repaired"),
    S("log W at least", "monotone", leq(log(LINE_Z), log(LINE_W)), "W at least", via="log"),
    S("log W at most", "monotone", leq(log(LINE_W), log(d) + log(LINE_Z)), "W at most", via="log"),
)

PARTS = (
    S("W at least", "linear", leq(LINE_Z, LINE_W), "partitions"),
    S("W at most", "linear", leq(LINE_W, d * LINE_Z), "partitions"),
)

ENERGY_LOSS = derive(
    "prop-4.energy.repaired",
    *LOSS_BOUNDS[:2],
    *PARTS,
    *LOSS_BOUNDS[2:],
    S("all", "linear", prop_4.PROP_4_ENERGY_REPAIRED.statement, "mean energy", "log W at least", "log W at most"),
)

PROP_4_NEAREST = derive(
    "prop-4.nearest.repaired",
    S("partition function", "claim", of="eq-13.gamma.one-radius"),
    S("all", "monotone", prop_4.PROP_4_NEAREST_REPAIRED.statement, "partition function", via="log"),
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
    for claim in (prop_4.PROP_4_DENSITY_REPAIRED, prop_4.PROP_4_FLOOR_DENSITY_REPAIRED)
)

# exp(a) >= 1 + a at a = -log z
PROP_4_SCALAR = derive(
    "prop-4.scalar",
    S("tangent", "tangent", at=-log(z)),
    S("all", "linear", prop_4.PROP_4_SCALAR.statement, "tangent"),
)

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
    S("all", "both", prop_4.PROP_4_MINIMUM.statement, "only there", "there"),
)

ENTROPY = at_once(prop_4.PROP_4_ENTROPY)
i, j = Index("i", d), Index("j", d)

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
    S("mean at most", "product", leq(-LineMeanEnergy(radii, room), log(d)), "sum at most", by=1 / d),
    S("mean at least", "product", leq(0, -LineMeanEnergy(radii, room)), "sum at least", by=1 / d),
)

A_ENERGY = derive(
    "prop-4.a-energy.repaired",
    *MEAN_ENERGY,
    S("all", "linear", prop_4.PROP_4_A_ENERGY_REPAIRED.statement, "mean at most", "mean at least"),
)

# the first pattern is at distance 0 from itself, and no distance is negative
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

A_NEAREST = derive(
    "prop-4.a-nearest.repaired",
    *AT_FIRST,
    S("all", "linear", prop_4.PROP_4_A_NEAREST_REPAIRED.statement, "0"),
)

A_DENSITY = derive(
    "prop-4.a-density",
    *AT_FIRST,
    S("exponential", "monotone", equal(exp(-g_first), 1), "0", via="exp"),
    S("all", "product", prop_4.PROP_4_A_DENSITY.statement, "exponential", by=1 / z),
)

FLOOR_ENERGY = derive(
    "prop-4.floor-energy.repaired",
    *LOSS_BOUNDS[:2],
    *PARTS,
    *LOSS_BOUNDS[2:],
    S("own integrals", "claim", of="eq-13.decomposition.repaired"),
    S("log Z at least", "monotone", leq(log(TotalBallIntegral(1, radii)), log(LINE_Z)), "own integrals", via="log"),
    S("all", "linear", prop_4.PROP_4_FLOOR_ENERGY_REPAIRED.statement, "mean energy", "log W at least", "log Z at least"),
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
    S("all", "both", prop_4.PROP_4_FLOOR_NEAREST_REPAIRED.statement, "log above", "log below"),
)

s = Symbol("s", positive=True)  # the variable of an integral

# a z at which the density's integral is z itself: it is above V / e at z = 1, and below V exp(-exp(-r^2)/z) everywhere
AT_V = exp(-exp(-(r**2)) / BALLS_VOLUME)
FLOOR_SELF_SOME = derive(
    "prop-4.floor-self.some",
    *BALL,
    *WITHIN,
    *density_shell("at 1", exp(-(s**2)), Integer(1), "below 1", exp(-1), below=True, z=Integer(1)),
    *density_shell("at V", exp(-(r**2)), exp(-(s**2)), "above exp(-r^2)", AT_V, below=False, z=BALLS_VOLUME),
    S("e <= V", "assume", leq(E, BALLS_VOLUME)),
    S("1 <= V / e", "product", leq(1, BALLS_VOLUME * exp(-1)), "e <= V", by=exp(-1)),
    S("all at 1", "product", less(BALLS_VOLUME * exp(-1), count * DensityPartition(dim, r, Integer(1))), "at 1", by=count),
    S("all at V", "product", less(count * DensityPartition(dim, r, BALLS_VOLUME), BALLS_VOLUME * AT_V), "at V", by=count),
    S("negative", "sign", less(-exp(-(r**2)) / BALLS_VOLUME, 0)),
    S("exponential", "monotone", less(AT_V, 1), "negative", via="exp"),
    S("below V", "product", less(BALLS_VOLUME * AT_V, BALLS_VOLUME), "exponential", by=BALLS_VOLUME),
    S("all", "linear", prop_4.FLOOR_SELF_SOME.statement, "1 <= V / e", "all at 1", "all at V", "below V"),
)

AT_Z, OF_Z = exp(-exp(-(r**2)) / z), count * DensityPartition(dim, r, z)
FLOOR_SELF_NONE = derive(
    "prop-4.floor-self.none",
    *BALL,
    *WITHIN,
    *density_shell("at z", exp(-(r**2)), exp(-(s**2)), "above exp(-r^2)", AT_Z, below=False, z=z),
    S("all at z", "product", less(OF_Z, BALLS_VOLUME * AT_Z), "at z", by=count),
    S("logarithms", "monotone", less(log(OF_Z), log(BALLS_VOLUME) - exp(-(r**2)) / z), "all at z", via="log"),
    S("small", "assume", leq(log(BALLS_VOLUME), 1 - r**2)),
    S("tangent", "tangent", at=-(r**2) - log(z)),
    S("below log z", "linear", less(log(OF_Z), log(z)), "logarithms", "small", "tangent"),
    S("all", "monotone", prop_4.FLOOR_SELF_NONE.statement, "below log z", via="exp"),
)

entry = Index("j", n)

# log p_i <= 0 for every i, so their mean is; both other bounds are tangents of LSE at w, to v and to 0
wj = Entry(w, entry)
FLOOR_DISCRETE = derive(
    "prop-4.floor-discrete",
    S("tangent to v", "claim", of="std-gibbs", at={v: v - w}),
    S("tangent to 0", "claim", of="std-gibbs", at={v: -w}),
    S("one term", "term", of=exp(wj), over=entry, at=entry),
    S("an entry", "monotone", leq(wj, LogSumExp(w)), "one term", via="log"),
    S("weighted", "product", leq(exp(wj) * wj, exp(wj) * LogSumExp(w)), "an entry", by=exp(wj)),
    S("sum", "sum", None, "weighted", over=entry),
    S("mean", "divide", leq(TiltedMean(w, w), LogSumExp(w)), "sum", by=SumExp(w)),
    S("all", "linear", prop_4.FLOOR_DISCRETE.statement, "tangent to v", "tangent to 0", "mean"),
)
