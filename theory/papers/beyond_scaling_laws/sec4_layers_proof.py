"""Derivations of section 4.2: the least of a layer's energy, the global energy between the layers' energies, its continuity."""

from __future__ import annotations

from sympy import KroneckerDelta, exp

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.language.domain import d, l, n, vector
from lemmata.theory.language.vectors import LogSumExp
from lemmata.theory.memory.energies import Nearest
from lemmata.theory.memory.symbols import rho, v, w, x, y, z
from lemmata.theory.papers.beyond_scaling_laws import sec4_layers
from lemmata.theory.papers.beyond_scaling_laws.sec4_energies import g
from lemmata.theory.papers.beyond_scaling_laws.sec4_energies_proof import ZERO_AT_PATTERNS, far, nonnegative
from lemmata.theory.papers.beyond_scaling_laws.sec4_layers import READINGS, layer_values
from lemmata.theory.terms.index_terms import Chosen, Entry, Index, Total

i = Index("i", d)
LAYER_ENERGY = derive(
    sec4_layers.LAYER_ENERGY_REPAIRED.id,
    S("nearest", "attained", of=-far(x), over=i, name="nearest"),
    S("its exponential", "monotone", equal(exp(-g), exp(-far(x, Chosen("nearest", d)))), "nearest", via="exp"),
    S("one term", "term", of=exp(-far(x)), over=i, at=Chosen("nearest", d)),
    S("a distance", "bound", of=-far(x), over=i),
    S("an exponential", "monotone", leq(exp(-far(x)), exp(-g)), "a distance", via="exp"),
    S("sum", "sum", None, "an exponential", over=i),
    S("all", "linear", sec4_layers.LAYER_ENERGY_REPAIRED.statement, "its exponential", "one term", "sum"),
)

NEAREST = sec4_layers.LAYER_ENERGY_READINGS["sec4-layer-energy.nearest"]
LAYER_NEAREST = derive(
    NEAREST.id, *ZERO_AT_PATTERNS, *nonnegative(y), S("all", "linear", NEAREST.statement, "g = 0", "g(y) >= 0")
)

LAYER_DENSITY = derive(
    sec4_layers.LAYER_ENERGY_DENSITY_REPAIRED.id,
    *ZERO_AT_PATTERNS,
    *nonnegative(y),
    S("exponents", "linear", leq(-Nearest(y, rho), -g), "g = 0", "g(y) >= 0"),
    S("exponentials", "monotone", leq(exp(-Nearest(y, rho)), exp(-g)), "exponents", via="exp"),
    S("all", "product", sec4_layers.LAYER_ENERGY_DENSITY_REPAIRED.statement, "exponentials", by=1 / z),
)

LAYER_ENERGY_OWN = derive(
    sec4_layers.LAYER_ENERGY_ENERGY_REPAIRED.id,
    *ZERO_AT_PATTERNS,
    *nonnegative(y),
    S("at x", "claim", of="prop-1"),
    S("at y", "claim", of="prop-1", at={x: y}),
    S("all", "linear", sec4_layers.LAYER_ENERGY_ENERGY_REPAIRED.statement, "g = 0", "g(y) >= 0", "at x", "at y"),
)


def _continuous(reading: str) -> Derivation:
    here, there = layer_values(reading, x), layer_values(reading, y)
    claim = sec4_layers.CONTINUOUS[reading]
    return derive(
        claim.id,
        S("lemma 4", "claim", of="lemma-4", at={n: l, v: -here, w: -there}),
        S("all", "linear", claim.statement, "lemma 4"),
    )


CONTINUOUS = tuple(_continuous(reading) for reading in READINGS)
e = vector("e", l)
s, k = Index("s", l), Index("k", l)
other = Chosen("other", l)

# (sum a)^2 - sum a^2 = sum_i a_i sum_(j != i) a_j > 0, a = exp(-E), as soon as there are two layers
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
    S("all", "linear", sec4_layers.NOT_LINEAR_REPAIRED.statement, "logarithms"),
)


def _between(reading: str) -> Derivation:
    claim = sec4_layers.EQ_8_REPAIRED[reading]
    return derive(
        claim.id,
        S("lemma 3", "claim", of="lemma-3.repaired", at={n: l, v: layer_values(reading, x)}),
        S("all", "both", claim.statement, "lemma 3"),
    )


BETWEEN = tuple(_between(reading) for reading in READINGS)
