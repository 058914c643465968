"""Derivations of one step of iterated dynamics: layer steps, and the update of Ramsauer et al. (2020)."""

from __future__ import annotations

from sympy import Implies, exp, log

from theory.kernel.derivation import Derivation
from theory.kernel.steps import S, derive
from theory.language.claim import leq, less
from theory.language.domain import beta, d, l, n, rho, v, w, x, y
from theory.memory.energies import MCHNEnergy, Overlaps
from theory.memory.layers import GlobalEnergy
from theory.memory.updates import MCHNUpdate
from theory.memory.vectors import MaxEntry, MinEntry, SquaredDistance
from theory.papers.beyond_scaling_laws import dynamics
from theory.papers.beyond_scaling_laws import sec4_layers as layers
from theory.terms.index_terms import Chosen, Entry, Index

t = Index("t", l)


def _between_rises(reading: str) -> Derivation:
    """e_t <= f_t + max(e - f) for every layer, under -LSE(-.); likewise with the minimum."""
    claim = dynamics.MAJORIZER_REPAIRED[reading]
    here, there = layers.layer_values(reading, x), layers.layer_values(reading, y)
    most, least = MaxEntry(here - there), MinEntry(here - there)
    e, f = Entry(here, t), Entry(there, t)
    return derive(
        claim.id,
        S("rise", "bound", of=e - f, over=t),
        S("a layer", "linear", leq(-f, most - e), "rise"),
        S("exponential", "monotone", leq(exp(-f), exp(most - e)), "a layer", via="exp"),
        S("sum", "sum", None, "exponential", over=t),
        S("at most", "monotone", leq(-GlobalEnergy(there), most - GlobalEnergy(here)), "sum", via="log"),
        S("fall", "bound", of=f - e, over=t),
        S("the same layer", "linear", leq(-e, -least - f), "fall"),
        S("its exponential", "monotone", leq(exp(-e), exp(-least - f)), "the same layer", via="exp"),
        S("its sum", "sum", None, "its exponential", over=t),
        S("at least", "monotone", leq(-GlobalEnergy(here), -least - GlobalEnergy(there)), "its sum", via="log"),
        S("all", "linear", claim.statement, "at most", "at least"),
    )


RISES = tuple(_between_rises(reading) for reading in layers.READINGS)


DESCENT = derive(
    "sec4-descent.repaired",
    S("no layer rises", "assume", dynamics.DESCENT_REPAIRED.given),
    S("between", "claim", of="sec4-majorizer.nearest.repaired"),
    S("all", "linear", dynamics.DESCENT_REPAIRED.statement, "between", "no layer rises"),
)


def _eq_10(reading: str) -> Derivation:
    """Eq. (8) repaired, moved by log l."""
    claim = dynamics.EQ_10_REPAIRED[reading]
    values = layers.layer_values(reading, x)
    overall, least = GlobalEnergy(values), MinEntry(values)
    strict = less(overall - least + log(l), log(l))
    return derive(
        claim.id,
        S("eq. 8", "claim", of=f"eq-8.{reading}.repaired"),
        S("two layers", "assume", less(1, l)),
        S("its third part", "both", Implies(less(1, l), less(overall, least), evaluate=False), "eq. 8"),
        S("then strict", "apply", None, "its third part", "two layers"),
        S("c < log l", "linear", strict, "then strict"),
        S("strict", "discharge", Implies(less(1, l), strict, evaluate=False), "c < log l"),
        S("lower", "linear", leq(0, overall - least + log(l)), "eq. 8"),
        S("upper", "linear", leq(overall - least + log(l), log(l)), "eq. 8"),
        S("all", "both", claim.statement, "lower", "upper", "strict"),
    )


EQ_10 = tuple(_eq_10(reading) for reading in layers.READINGS)


def _constant(reading: str) -> Derivation:
    claim = dynamics.CONSTANT_REPAIRED[reading]
    return derive(
        claim.id,
        S("at x", "claim", of="lemma-3.repaired", at={n: l, v: layers.layer_values(reading, x)}),
        S("at y", "claim", of="lemma-3.repaired", at={n: l, v: layers.layer_values(reading, y)}),
        S("all", "linear", claim.statement, "at x", "at y"),
    )


CONSTANT = tuple(_constant(reading) for reading in layers.READINGS)


def _majorizer_constant(reading: str) -> Derivation:
    claim = dynamics.MAJORIZER_CONSTANT[reading]
    return derive(
        claim.id,
        S("eq. 8", "claim", of=f"eq-8.{reading}.repaired"),
        S("all", "linear", claim.statement, "eq. 8"),
    )


MAJORIZER_CONSTANT = tuple(_majorizer_constant(reading) for reading in layers.READINGS)


def _fixed_layer(reading: str) -> Derivation:
    """The layer that is least at x has at most the greatest energy at y."""
    claim = dynamics.FIXED_LAYER_REPAIRED[reading]
    here, there = layers.layer_values(reading, x), layers.layer_values(reading, y)
    e, f = Entry(here, t), Entry(there, t)
    low, both = Chosen("low", l), Chosen("both", l)
    return derive(
        claim.id,
        S("at x", "claim", of="lemma-3.repaired", at={n: l, v: here}),
        S("at y", "claim", of="lemma-3.repaired", at={n: l, v: there}),
        S("least at x", "attained", of=-e, over=t, name="low"),
        S("greatest at y", "bound", of=f, over=t),
        S("its energy at y", "instance", None, "greatest at y", at={t: low}),
        S("least sum", "bound", of=-(e + f), over=t),
        S("its sum", "instance", None, "least sum", at={t: low}),
        S("least of both", "attained", of=-(e + f), over=t, name="both"),
        S("no less at x", "bound", of=-e, over=t),
        S("its part at x", "instance", None, "no less at x", at={t: both}),
        S("no less at y", "bound", of=-f, over=t),
        S("its part at y", "instance", None, "no less at y", at={t: both}),
        S(
            "all",
            "linear",
            claim.statement,
            *("at x", "at y", "least at x", "its energy at y", "its sum"),
            *("least of both", "its part at x", "its part at y"),
        ),
    )


FIXED_LAYER = tuple(_fixed_layer(reading) for reading in layers.READINGS)

# LogSumExp lies above its tangent at beta M^T x, whose slope is softmax: E(f) + |f - x|^2 / 2 <= E(x)
F = MCHNUpdate(x, rho, beta)
HERE, THERE = beta * Overlaps(x, rho), beta * Overlaps(F, rho)
FALL = leq(SquaredDistance(F, x) / 2, MCHNEnergy(x, rho, beta) - MCHNEnergy(F, rho, beta))
STEPS = derive(
    "ram-2.steps",
    S("tangent", "claim", of="std-gibbs", at={n: d, w: HERE, v: THERE - HERE}),
    S("fall, times beta", "linear", leq(beta * FALL.lhs, beta * FALL.rhs), "tangent"),
    S("fall", "divide", FALL, "fall, times beta", by=beta),
    S("not negative", "claim", of="ram-energy-range.all.repaired", at={x: F}),
    S("all", "linear", dynamics.STEP_BOUND.statement, "fall", "not negative"),
)
DESCENDS = derive(
    "ram-1.descent",
    S("fall", "claim", of="ram-2.steps"),
    S("square", "sign", leq(0, SquaredDistance(F, x))),
    S("all", "linear", dynamics.ENERGY_FALLS.statement, "fall", "square"),
)
