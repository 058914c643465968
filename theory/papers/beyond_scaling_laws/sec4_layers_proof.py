"""Derivations of section 4.2: the global energy between the layers' energies, its continuity, and when it gives a density."""

from __future__ import annotations

from sympy import Integer, KroneckerDelta, Symbol, exp, log

from theory.kernel.derivation import Derivation
from theory.kernel.steps import S, derive
from theory.language.claim import equal, leq, less
from theory.language.domain import d, l, n, rho, v, w, x, y
from theory.memory.energies import LayerEnergy, SquaredDistances
from theory.memory.layers import GlobalEnergy
from theory.memory.vectors import LogSumExp
from theory.papers.beyond_scaling_laws import eq_9 as density
from theory.papers.beyond_scaling_laws import repaired_energies
from theory.papers.beyond_scaling_laws import sec4_layers as layers
from theory.papers.beyond_scaling_laws import sec5 as section5
from theory.terms.index_terms import Block, Chosen, Entry, Index, Total

t, i = Index("t", l), Index("i", d)
BLOCK = Block(Symbol("layers"), t, d)
j = Index("j", BLOCK)  # the patterns of layer t
far, inside = Entry(SquaredDistances(x, rho), i), Entry(SquaredDistances(x, rho), j)
in_layer = Chosen("in_layer", BLOCK)
NEAREST = layers.layer_values("nearest", x)
G_T = Entry(NEAREST, t)


def _continuous(reading: str) -> Derivation:
    here, there = layers.layer_values(reading, x), layers.layer_values(reading, y)
    claim = layers.CONTINUOUS[reading]
    return derive(
        claim.id,
        S("lemma 4", "claim", of="lemma-4", at={n: l, v: -here, w: -there}),
        S("all", "linear", claim.statement, "lemma 4"),
    )


CONTINUOUS = tuple(_continuous(reading) for reading in layers.READINGS)


def _between(reading: str) -> Derivation:
    claim = repaired_energies.EQ_8[reading]
    return derive(
        claim.id,
        S("lemma 3", "claim", of="lemma-3.repaired", at={n: l, v: layers.layer_values(reading, x)}),
        S("all", "both", claim.statement, "lemma 3"),
    )


BETWEEN = tuple(_between(reading) for reading in layers.READINGS)

# (sum a)^2 - sum a^2 = sum_i a_i sum_(j != i) a_j > 0, a = exp(-E), as soon as there are two layers
s, k = Index("s", l), Index("k", l)
other = Chosen("other", l)
e = layers.e
a_s, a_k = exp(-Entry(e, s)), exp(-Entry(e, k))
NOT_LINEAR = derive(
    "sec4-not-linear.repaired",
    S("l >= 2", "assume", less(1, l)),
    S("another layer", "another", None, "l >= 2", beside=s, name="other"),
    S("apart", "apart", None, "another layer"),
    S("no overlap", "product", equal(KroneckerDelta(s, other) * exp(-Entry(e, other)), 0), "apart", by=exp(-Entry(e, other))),
    S("its term", "term", of=a_k * (1 - KroneckerDelta(s, k)), over=k, at=other),
    S("the others", "linear", less(0, Total(a_k * (1 - KroneckerDelta(s, k)), k)), "its term", "no overlap"),
    S("times one", "product", less(0, a_s * Total(a_k * (1 - KroneckerDelta(s, k)), k)), "the others", by=a_s),
    S("sum", "sum", None, "times one", over=s),
    S("squares", "linear", less(Total(exp(-2 * Entry(e, s)), s), Total(a_s, s) ** 2), "sum"),
    S("logarithms", "monotone", less(LogSumExp(-2 * e), 2 * LogSumExp(-e)), "squares", via="log"),
    S("all", "linear", repaired_energies.NOT_LINEAR.statement, "logarithms"),
)

EACH_LAYER = (
    S("in the layer", "attained", of=-inside, over=j, name="in_layer"),
    S("its exponential", "term", of=exp(-inside), over=j, at=in_layer),
    S("equal", "monotone", equal(exp(-G_T), exp(-Entry(SquaredDistances(x, rho), in_layer))), "in the layer", via="exp"),
    S("a layer", "linear", leq(exp(-G_T), Total(exp(-inside), j)), "equal", "its exponential"),
    S("all layers", "sum", None, "a layer", over=t),
    S("logarithms", "monotone", leq(-GlobalEnergy(NEAREST), -LayerEnergy(x, rho)), "all layers", via="log"),
)
AT_MOST_D = (
    S("distance", "sign", leq(-far, 0)),
    S("exponential", "monotone", leq(exp(-far), 1), "distance", via="exp"),
    S("sum of exponentials", "sum", None, "exponential", over=i),
    S("energy", "monotone", leq(-LayerEnergy(x, rho), log(d)), "sum of exponentials", via="log"),
)
# no layer is empty, so that there are at most d of them
E_T = Entry(layers.layer_values("density", x), t)
OMEGA_DENSITY = derive(
    "eq-9.omega-density",
    S("in the layer", "attained", of=-inside, over=j, name="in_layer"),
    S("not empty", "term", of=Integer(1), over=j, at=in_layer),
    S("l <= d", "sum", leq(l, d), "not empty", over=t),
    S("log l <= log d", "monotone", leq(log(l), log(d)), "l <= d", via="log"),
    S("positive energy", "sign", leq(-E_T, 0)),
    S("exponential", "monotone", leq(exp(-E_T), 1), "positive energy", via="exp"),
    S("sum of exponentials", "sum", None, "exponential", over=t),
    S("energy", "monotone", leq(-GlobalEnergy(layers.layer_values("density", x)), log(l)), "sum of exponentials", via="log"),
    S("all", "linear", density.OMEGA["density"].statement, "energy", "log l <= log d"),
)
OMEGA_ENERGY = derive("eq-9.omega-energy", *AT_MOST_D, S("all", "linear", density.OMEGA["energy"].statement, "energy"))
OMEGA_NEAREST = derive(
    "eq-9.omega-nearest",
    *EACH_LAYER,
    *AT_MOST_D,
    S("all", "linear", density.OMEGA["nearest"].statement, "logarithms", "energy"),
)
SPACE_ENERGY = derive("eq-9.space-energy", S("all", "linear", density.SPACE_ENERGY.statement))
SPACE_NEAREST = derive(
    "eq-9.space-nearest", *EACH_LAYER, S("all", "linear", density.SPACE_NEAREST.statement, "logarithms")
)
EQ_15 = derive("eq-15", S("all", "linear", section5.EQ_15.statement))
