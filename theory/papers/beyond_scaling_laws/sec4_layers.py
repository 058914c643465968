"""Section 4.2 of arXiv:2405.08707: the layers' energies E_t, in each of their readings, and the global energy."""

from __future__ import annotations

from typing import Any

from sympy import Abs, log

from theory.language.claim import Claim, all_of, leq, less, unequal
from theory.language.domain import LAYERED, Domain, Positive, State, UnitInterval, Vector, l, layers, rho, t, vector, x, y
from theory.memory.layers import GlobalEnergy, LayerDensities, LayerEnergies, LayerNearest
from theory.memory.vectors import MaxNorm, MinEntry

PAPER = "arXiv:2405.08707v2"
partitions = vector("Z", l)  # Z_t > 0
e = vector("e", l)
READINGS = ("density", "energy", "nearest")
WORDS = {
    "density": "E_t = exp(-g_t) / Z_t as printed",
    "energy": "E_t the energy (4) of the layer's patterns",
    "nearest": "E_t = g_t",
}


def layer_values(reading: str, state: Any) -> Any:
    """The vector (E_1, ..., E_l) at a state, under one reading of E_t."""
    if reading == "density":
        return LayerDensities(state, rho, layers, l, partitions)
    return (LayerEnergies if reading == "energy" else LayerNearest)(state, rho, layers, l)


def layered(reading: str, *more: tuple[Any, Any]) -> Domain:
    """Patterns, layers and a state; under the printed reading also the Z_t."""
    extra = ((partitions, Positive()),) if reading == "density" else ()
    return LAYERED.extended(*more, *extra)


def _continuous(reading: str) -> Claim:
    here, there = layer_values(reading, x), layer_values(reading, y)
    return Claim(
        id=f"sec4-global-shape.continuous-{reading}",
        source=f"{PAPER}, section 4.2, after eq. (7)",
        says=f"E_global is continuous: it moves by at most as much as one of the E_t does ({WORDS[reading]})",
        domain=layered(reading, (y, State())),
        statement=leq(Abs(GlobalEnergy(here) - GlobalEnergy(there)), MaxNorm(here - there)),
        uses=("lemma-4",),
        reading_of="sec4-global-shape",
    )


CONTINUOUS = {reading: _continuous(reading) for reading in READINGS}


def _not_convex(reading: str) -> Claim:
    def value(state: Any) -> Any:
        return GlobalEnergy(layer_values(reading, state))

    return Claim(
        id=f"sec4-global-shape.not-convex-{reading}",
        source=f"{PAPER}, section 4.2, after eq. (7)",
        says=f"E_global is not convex: somewhere it lies above its chord ({WORDS[reading]})",
        domain=layered(reading, (y, State()), (t, UnitInterval())),
        statement=less(t * value(x) + (1 - t) * value(y), value(t * x + (1 - t) * y)),
        quantifier="exists",
        reading_of="sec4-global-shape",
    )


NOT_CONVEX = {reading: _not_convex(reading) for reading in READINGS}

NOT_LINEAR = Claim(
    id="sec4-not-linear",
    source=f"{PAPER}, section 4.2, after eq. (7)",
    says="E_global is not linear in the layers' energies: doubling them never doubles it",
    domain=Domain(((e, Vector()),)),
    statement=unequal(GlobalEnergy(2 * e), 2 * GlobalEnergy(e)),
)


def _eq_8(reading: str) -> Claim:
    values = layer_values(reading, x)
    return Claim(
        id=f"eq-8.{reading}",
        source=f"{PAPER}, eq. (8)",
        says=f"E_global is at most log l below the least E_t and strictly below it ({WORDS[reading]})",
        domain=layered(reading),
        statement=all_of(leq(MinEntry(values) - log(l), GlobalEnergy(values)), less(GlobalEnergy(values), MinEntry(values))),
        uses=("lemma-3",),
        reading_of="eq-8",
    )


EQ_8 = {reading: _eq_8(reading) for reading in READINGS}
