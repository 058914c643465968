"""Derivations of eq. (9): the global energy against the number of patterns and the sum of their Gaussians."""

from __future__ import annotations

from sympy import Integer, Symbol, exp, log

from lemmata.theory.kernel.steps import S, at_once, derive
from lemmata.theory.language.claim import equal, leq
from lemmata.theory.language.domain import d, l
from lemmata.theory.memory.energies import LayerEnergy, SquaredDistances
from lemmata.theory.memory.layers import GlobalEnergy
from lemmata.theory.memory.symbols import rho, x
from lemmata.theory.papers.beyond_scaling_laws import eq_9
from lemmata.theory.papers.beyond_scaling_laws.sec4_layers import layer_values
from lemmata.theory.terms.index_terms import Block, Chosen, Entry, Index, Total

t = Index("t", l)
BLOCK = Block(Symbol("layers"), t, d)
j = Index("j", BLOCK)  # the patterns of layer t
inside = Entry(SquaredDistances(x, rho), j)
in_layer = Chosen("in_layer", BLOCK)

# no layer is empty, so that there are at most d of them
E_T = Entry(layer_values("density", x), t)
OMEGA_DENSITY = derive(
    "eq-9.omega-density",
    S("in the layer", "attained", of=-inside, over=j, name="in_layer"),
    S("not empty", "term", of=Integer(1), over=j, at=in_layer),
    S("l <= d", "sum", leq(l, d), "not empty", over=t),
    S("log l <= log d", "monotone", leq(log(l), log(d)), "l <= d", via="log"),
    S("positive energy", "sign", leq(-E_T, 0)),
    S("exponential", "monotone", leq(exp(-E_T), 1), "positive energy", via="exp"),
    S("sum of exponentials", "sum", None, "exponential", over=t),
    S("energy", "monotone", leq(-GlobalEnergy(layer_values("density", x)), log(l)), "sum of exponentials", via="log"),
    S("all", "linear", eq_9.OMEGA["density"].statement, "energy", "log l <= log d"),
)

i = Index("i", d)
far = Entry(SquaredDistances(x, rho), i)
AT_MOST_D = (
    S("distance", "sign", leq(-far, 0)),
    S("exponential", "monotone", leq(exp(-far), 1), "distance", via="exp"),
    S("sum of exponentials", "sum", None, "exponential", over=i),
    S("energy", "monotone", leq(-LayerEnergy(x, rho), log(d)), "sum of exponentials", via="log"),
)

OMEGA_ENERGY = derive("eq-9.omega-energy", *AT_MOST_D, S("all", "linear", eq_9.OMEGA["energy"].statement, "energy"))
NEAREST = layer_values("nearest", x)
G_T = Entry(NEAREST, t)
EACH_LAYER = (
    S("in the layer", "attained", of=-inside, over=j, name="in_layer"),
    S("its exponential", "term", of=exp(-inside), over=j, at=in_layer),
    S("equal", "monotone", equal(exp(-G_T), exp(-Entry(SquaredDistances(x, rho), in_layer))), "in the layer", via="exp"),
    S("a layer", "linear", leq(exp(-G_T), Total(exp(-inside), j)), "equal", "its exponential"),
    S("all layers", "sum", None, "a layer", over=t),
    S("logarithms", "monotone", leq(-GlobalEnergy(NEAREST), -LayerEnergy(x, rho)), "all layers", via="log"),
)

OMEGA_NEAREST = derive(
    "eq-9.omega-nearest",
    *EACH_LAYER,
    *AT_MOST_D,
    S("all", "linear", eq_9.OMEGA["nearest"].statement, "logarithms", "energy"),
)

SPACE_ENERGY = at_once(eq_9.SPACE_ENERGY)

SPACE_NEAREST = derive(
    "eq-9.space-nearest", *EACH_LAYER, S("all", "linear", eq_9.SPACE_NEAREST.statement, "logarithms")
)
