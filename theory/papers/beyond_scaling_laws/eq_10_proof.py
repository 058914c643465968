"""Derivations of eq. (10): eq. (8) repaired, moved by log l, at one state and at two."""

from __future__ import annotations

from sympy import Implies, log

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import leq, less
from lemmata.theory.language.domain import l, n
from lemmata.theory.language.vectors import MinEntry
from lemmata.theory.memory.layers import GlobalEnergy
from lemmata.theory.memory.symbols import v, x, y
from lemmata.theory.papers.beyond_scaling_laws import eq_10
from lemmata.theory.papers.beyond_scaling_laws.sec4_layers import READINGS, layer_values
from lemmata.theory.terms.index_terms import Chosen, Entry, Index


def _eq_10(reading: str) -> Derivation:
    """Eq. (8) repaired, moved by log l."""
    claim = eq_10.EQ_10_REPAIRED[reading]
    values = layer_values(reading, x)
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


EQ_10 = tuple(_eq_10(reading) for reading in READINGS)
t = Index("t", l)


def _fixed_layer(reading: str) -> Derivation:
    """The layer that is least at x has at most the greatest energy at y."""
    claim = eq_10.FIXED_LAYER_REPAIRED[reading]
    here, there = layer_values(reading, x), layer_values(reading, y)
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


FIXED_LAYER = tuple(_fixed_layer(reading) for reading in READINGS)


def _constant(reading: str) -> Derivation:
    claim = eq_10.CONSTANT_REPAIRED[reading]
    return derive(
        claim.id,
        S("at x", "claim", of="lemma-3.repaired", at={n: l, v: layer_values(reading, x)}),
        S("at y", "claim", of="lemma-3.repaired", at={n: l, v: layer_values(reading, y)}),
        S("all", "linear", claim.statement, "at x", "at y"),
    )


CONSTANT = tuple(_constant(reading) for reading in READINGS)
