"""Section 4.2 of arXiv:2405.08707: the layers' energies E_t in each of their readings, the global energy, eq. (8)."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Eq, Implies, exp, log

from lemmata.theory.language.claim import Claim, all_of, by_id, equal, leq, less, unequal
from lemmata.theory.language.domain import Domain, Positive, UnitInterval, Vector, d, l, vector
from lemmata.theory.language.vectors import MaxNorm, MinEntry, SumExp
from lemmata.theory.memory.energies import LayerEnergy, Nearest, SquaredDistances
from lemmata.theory.memory.kinds import State
from lemmata.theory.memory.layers import GlobalEnergy, LayerDensities, LayerEnergies, LayerNearest
from lemmata.theory.memory.symbols import LAYERED, PATTERN_PAIRS, layers, rho, t, x, y, z
from lemmata.theory.memory.updates import IsPattern
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.sec4_energies import E, g

LAYER_ENERGY = PAPER.claim(
    "sec4-layer-energy", "section 4.2, E_t(x) = exp(-g_t(x)) / Z_t",
    says="the layer's energy (4) is exp(-g_t) over a constant: E exp(g) is the same at any two states",
    domain=PATTERN_PAIRS,
    statement=equal(E * exp(g), LayerEnergy(y, rho) * exp(Nearest(y, rho))),
)

_EXP_E = SumExp(-SquaredDistances(x, rho))  # exp(-E), with ties exact (exp of a logarithm is known only in balls)
LAYER_ENERGY_REPAIRED = LAYER_ENERGY.repaired(
    "exp(-g) is no constant multiple of the energy (4), nor of exp(-E), but exp(-E) is between it and d times it; attained for "
    "one pattern and at states equally far from all d",
    all_of(leq(exp(-g), _EXP_E), leq(_EXP_E, d * exp(-g))),
)


def _minimised(reading: str, says: str, energy_x: object, energy_y: object, domain: Domain) -> Claim:
    return PAPER.claim(
        f"sec4-layer-energy.{reading}", "section 4.2, before eq. (6)",
        says=f"read as an energy, {says} is least at the patterns, where retrieval should end",
        domain=domain,
        given=Eq(IsPattern(x, rho), 1, evaluate=False),
        statement=leq(energy_x, energy_y),
        reading_of="sec4-layer-energy",
    )


LAYER_ENERGY_READINGS = by_id(
    _minimised("density", "exp(-g_t) / Z_t", exp(-g) / z, exp(-Nearest(y, rho)) / z, PATTERN_PAIRS.extended((z, Positive()))),
    _minimised("energy", "the energy (4)", E, LayerEnergy(y, rho), PATTERN_PAIRS),
    _minimised("nearest", "g_t", g, Nearest(y, rho), PATTERN_PAIRS),
)

LAYER_ENERGY_DENSITY_REPAIRED = LAYER_ENERGY_READINGS["sec4-layer-energy.density"].repaired(
    "read as an energy exp(-g_t) / Z_t is not least at the patterns but greatest, attained at every pattern",
    leq(exp(-Nearest(y, rho)) / z, exp(-g) / z),
    given=LAYER_ENERGY_READINGS["sec4-layer-energy.density"].given,
)

LAYER_ENERGY_ENERGY_REPAIRED = LAYER_ENERGY_READINGS["sec4-layer-energy.energy"].repaired(
    "the energy (4) is not least at the patterns, but there at most log d above its value anywhere; approached at a far "
    "pattern, with the d - 1 others repeated, as d grows",
    leq(E, LayerEnergy(y, rho) + log(d)),
    given=LAYER_ENERGY_READINGS["sec4-layer-energy.energy"].given,
)

READINGS = ("density", "energy", "nearest")
WORDS = {
    "density": "E_t = exp(-g_t) / Z_t as printed",
    "energy": "E_t the energy (4) of the layer's patterns",
    "nearest": "E_t = g_t",
}

partitions = vector("Z", l)  # Z_t > 0


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
    return PAPER.claim(
        f"sec4-global-shape.continuous-{reading}", "section 4.2, after eq. (7)",
        says=f"E_global is continuous: it moves by at most as much as one of the E_t does ({WORDS[reading]})",
        domain=layered(reading, (y, State())),
        statement=leq(Abs(GlobalEnergy(here) - GlobalEnergy(there)), MaxNorm(here - there)),
        reading_of="sec4-global-shape",
    )


CONTINUOUS = {reading: _continuous(reading) for reading in READINGS}


def _not_convex(reading: str) -> Claim:
    def value(state: Any) -> Any:
        return GlobalEnergy(layer_values(reading, state))

    return PAPER.claim(
        f"sec4-global-shape.not-convex-{reading}", "section 4.2, after eq. (7)",
        says=f"E_global is not convex: somewhere it lies above its chord ({WORDS[reading]})",
        domain=layered(reading, (y, State()), (t, UnitInterval())),
        statement=less(t * value(x) + (1 - t) * value(y), value(t * x + (1 - t) * y)),
        quantifier="exists",
        reading_of="sec4-global-shape",
    )


NOT_CONVEX = {reading: _not_convex(reading) for reading in READINGS}
e = vector("e", l)
NOT_LINEAR = PAPER.claim(
    "sec4-not-linear", "section 4.2, after eq. (7)",
    says="E_global is not linear in the layers' energies: doubling them never doubles it",
    domain=Domain(((e, Vector()),)),
    statement=unequal(GlobalEnergy(2 * e), 2 * GlobalEnergy(e)),
)

NOT_LINEAR_REPAIRED = NOT_LINEAR.repaired(
    "with one layer E_global is linear; with more, doubling the layers' energies puts it above twice its value, by a gap "
    "that vanishes as one layer outweighs the rest",
    less(2 * GlobalEnergy(e), GlobalEnergy(2 * e)),
    given=less(1, l),
)


def _eq_8(reading: str) -> Claim:
    values = layer_values(reading, x)
    return PAPER.claim(
        f"eq-8.{reading}", "eq. (8)",
        says=f"E_global is at most log l below the least E_t and strictly below it ({WORDS[reading]})",
        domain=layered(reading),
        statement=all_of(leq(MinEntry(values) - log(l), GlobalEnergy(values)), less(GlobalEnergy(values), MinEntry(values))),
        reading_of="eq-8",
    )


EQ_8 = {reading: _eq_8(reading) for reading in READINGS}


def _eq_8_repaired(reading: str) -> Claim:
    values = layer_values(reading, x)
    return EQ_8[reading].repaired(
        f"with one layer E_global equals the least E_t; it is never above it, strictly below it with more layers, and at most "
        f"log l below it, attained where all E_t are equal ({WORDS[reading]})",
        all_of(
            leq(MinEntry(values) - log(l), GlobalEnergy(values)),
            leq(GlobalEnergy(values), MinEntry(values)),
            Implies(less(1, l), less(GlobalEnergy(values), MinEntry(values))),
        ),
    )


EQ_8_REPAIRED = {reading: _eq_8_repaired(reading) for reading in READINGS}
