"""Derivations of descent: the rise of the global energy between the layers' rises, the tangent majorizer and its minimiser."""

from __future__ import annotations

from sympy import exp

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.steps import S, at_once, derive
from lemmata.theory.language.claim import leq
from lemmata.theory.language.domain import d, l, n
from lemmata.theory.language.vectors import MaxEntry, MinEntry, SquaredDistance
from lemmata.theory.memory.energies import SquaredDistances
from lemmata.theory.memory.layers import GlobalEnergy
from lemmata.theory.memory.symbols import rho, v, w, x, y
from lemmata.theory.memory.updates import DistanceUpdate
from lemmata.theory.papers.beyond_scaling_laws import sec4_descent
from lemmata.theory.papers.beyond_scaling_laws.sec4_layers import READINGS, layer_values
from lemmata.theory.terms.index_terms import Entry, Index

t = Index("t", l)


def _between_rises(reading: str) -> Derivation:
    """e_t <= f_t + max(e - f) for every layer, under -LSE(-.); likewise with the minimum."""
    claim = sec4_descent.MAJORIZER_REPAIRED[reading]
    here, there = layer_values(reading, x), layer_values(reading, y)
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


RISES = tuple(_between_rises(reading) for reading in READINGS)


def _majorizer_constant(reading: str) -> Derivation:
    claim = sec4_descent.MAJORIZER_CONSTANT[reading]
    return derive(
        claim.id,
        S("eq. 8", "claim", of=f"eq-8.{reading}.repaired"),
        S("all", "linear", claim.statement, "eq. 8"),
    )


MAJORIZER_CONSTANT = tuple(_majorizer_constant(reading) for reading in READINGS)

DESCENT = derive(
    "sec4-descent.repaired",
    S("no layer rises", "assume", sec4_descent.DESCENT_REPAIRED.given),
    S("between", "claim", of="sec4-majorizer.nearest.repaired"),
    S("all", "linear", sec4_descent.DESCENT_REPAIRED.statement, "between", "no layer rises"),
)

UPDATE = DistanceUpdate(x, rho)
TO_Y, TO_UPDATE = (SquaredDistances(x, rho) - SquaredDistances(state, rho) for state in (y, UPDATE))
MM_TANGENT = derive(
    "mm-tangent",
    S("tangent of LSE", "claim", of="std-gibbs", at={n: d, w: -SquaredDistances(x, rho), v: TO_Y}),
    S("all", "linear", sec4_descent.MM_TANGENT.statement, "tangent of LSE"),
)

MM_TOUCH = at_once(sec4_descent.MM_TOUCH)

# Q(y; x) - Q(f; x) = |y - f|^2, f the weighted mean
MM_MINIMISER = derive(
    "mm-tangent.minimiser",
    S("square", "sign", leq(0, SquaredDistance(y, UPDATE))),
    S("all", "linear", sec4_descent.MM_MINIMISER.statement, "square"),
)

MM_GAP = at_once(sec4_descent.MM_GAP)
MM_DECREASE = at_once(sec4_descent.MM_DECREASE)

MM_DESCENT = derive(
    "mm-tangent.descent",
    S("decrease", "claim", of="mm-tangent.decrease"),
    S("divergence", "claim", of="std-gibbs", at={n: d, w: -SquaredDistances(x, rho), v: TO_UPDATE}),
    S("all", "linear", sec4_descent.MM_DESCENT.statement, "decrease", "divergence"),
)
