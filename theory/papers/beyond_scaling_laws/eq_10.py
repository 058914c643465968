"""Eq. (10) of arXiv:2405.08707: E_global = E_t - log l + c; the range of c, whether it is constant, of one layer, smooth."""

from __future__ import annotations

from typing import Any

from sympy import Implies, Limit, Symbol, exp, log, oo

from lemmata.theory.language.claim import Claim, all_of, equal, leq, less
from lemmata.theory.language.domain import CLOSED, l
from lemmata.theory.language.vectors import MaxEntry, MinEntry
from lemmata.theory.memory.kinds import State
from lemmata.theory.memory.layers import GlobalEnergy
from lemmata.theory.memory.symbols import x, y
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.sec4_layers import READINGS, WORDS, layer_values, layered


def _excess(reading: str, state: Any) -> Any:
    r"""$c(x)=E_{\rm global}(x)-\min_tE_t(x)+\log l$."""
    values = layer_values(reading, state)
    return GlobalEnergy(values) - MinEntry(values) + log(l)


def _eq_10(reading: str) -> Claim:
    return PAPER.claim(
        f"eq-10.{reading}", "eq. (10)",
        says=f"E_global = E_t - log l + c with 0 <= c < log l for the layer t that is least at x ({WORDS[reading]})",
        domain=layered(reading),
        statement=all_of(leq(0, _excess(reading, x)), less(_excess(reading, x), log(l))),
        reading_of="eq-10",
    )


EQ_10 = {reading: _eq_10(reading) for reading in READINGS}


def _eq_10_repaired(reading: str) -> Claim:
    return EQ_10[reading].repaired(
        f"0 <= c <= log l, and c < log l as soon as there are two layers ({WORDS[reading]})",
        all_of(
            leq(0, _excess(reading, x)),
            leq(_excess(reading, x), log(l)),
            Implies(less(1, l), less(_excess(reading, x), log(l)), evaluate=False),
        ),
    )


EQ_10_REPAIRED = {reading: _eq_10_repaired(reading) for reading in READINGS}


# "There is a layer t": a layer that is least at x serves x (above), but (10) asks for one layer that serves every state, and
# for a c that is smooth. Of two states that layer gives 0 <= c(x) + c(y), that is E_t(x) + E_t(y) <= E_global(x) + E_global(y)
# + 2 log l.
def _excess_of_a_layer(reading: str) -> Any:
    here, there = layer_values(reading, x), layer_values(reading, y)
    return MinEntry(here + there) - GlobalEnergy(here) - GlobalEnergy(there)


def _fixed_layer(reading: str) -> Claim:
    return PAPER.claim(
        f"eq-10.fixed-layer-{reading}", "eq. (10): 'there exist a layer t', the same for every state",
        says=f"some layer has c(x) + c(y) >= 0 at the states x and y, as one with c >= 0 at every state has ({WORDS[reading]})",
        domain=layered(reading, (y, State())),
        statement=leq(_excess_of_a_layer(reading), 2 * log(l)),
        reading_of="eq-10",
    )


FIXED_LAYER = {reading: _fixed_layer(reading) for reading in READINGS}


def _fixed_layer_repaired(reading: str) -> Claim:
    there = layer_values(reading, y)
    return FIXED_LAYER[reading].repaired(
        "no layer need serve two states: the least E_t(x) + E_t(y) is above E_global(x) + E_global(y) by at most 2 log l "
        "and the spread of the layers' energies at one of the states, attained where all E_t are equal at each state, and "
        f"is not below it ({WORDS[reading]})",
        all_of(
            leq(0, _excess_of_a_layer(reading)),
            leq(_excess_of_a_layer(reading), 2 * log(l) + MaxEntry(there) - MinEntry(there)),
        ),
    )


FIXED_LAYER_REPAIRED = {reading: _fixed_layer_repaired(reading) for reading in READINGS}
_inverse = Symbol("s", positive=True)  # 1 / h, bound by the limits below
_QUOTIENT = Limit(_inverse * (log(2) - log(1 + exp(-4 / _inverse))), _inverse, oo)
SMOOTH = PAPER.claim(
    "eq-10.smooth", "eq. (10): c is in C^oo(R^n)",
    says=(
        "two layers with one pattern each, 1 and -1, so that c(h) = log 2 - log(1 + exp(-4 |h|)) for the layer t that is least "
        "at h: c is differentiable at 0, where it is 0, so, as it is even, c(h) / h tends to 0 with h > 0"
    ),
    domain=CLOSED,
    statement=equal(_QUOTIENT, 0),
    reading_of="eq-10",
)

SMOOTH_REPAIRED = SMOOTH.repaired(
    "there c(h) / h tends to 2 with h > 0, and to -2 with h < 0: c has a kink where the least layer changes",
    equal(_QUOTIENT, 2),
)


def _constant(reading: str) -> Claim:
    return PAPER.claim(
        f"eq-10.constant-{reading}", "after eq. (10)",
        says=f"c is constant: the same at any two states ({WORDS[reading]})",
        domain=layered(reading, (y, State())),
        statement=equal(_excess(reading, x), _excess(reading, y)),
        reading_of="eq-10.constant",
    )


CONSTANT = {reading: _constant(reading) for reading in READINGS}


def _constant_repaired(reading: str) -> Claim:
    between = _excess(reading, x) - _excess(reading, y)
    return CONSTANT[reading].repaired(
        f"c varies by at most log l ({WORDS[reading]})",
        all_of(leq(-log(l), between), leq(between, log(l))),
    )


CONSTANT_REPAIRED = {reading: _constant_repaired(reading) for reading in READINGS}
