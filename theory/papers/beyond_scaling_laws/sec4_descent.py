"""Section 4.2 of arXiv:2405.08707: sec4-majorizer, sec4-descent in layer steps and in networks, and the tangent majorizer.

What is said of a whole trajectory is stated of a step from any state: it then holds along every trajectory.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr

from lemmata.theory.language.claim import Claim, all_of, closed, equal, leq
from lemmata.theory.language.domain import NonNegative
from lemmata.theory.language.measured import Measured
from lemmata.theory.language.vectors import Dot, LogSumExp, MaxEntry, MinEntry, Softmax, SquaredDistance
from lemmata.theory.memory.energies import LayerEnergy, SquaredDistances
from lemmata.theory.memory.kinds import State
from lemmata.theory.memory.layers import GlobalEnergy
from lemmata.theory.memory.steps import LayerStep
from lemmata.theory.memory.symbols import PATTERN_PAIRS, PATTERN_SETS, layers, rho, x, y
from lemmata.theory.memory.symbols import r as delta
from lemmata.theory.memory.updates import DistanceUpdate, Majorizer
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.sec4_energies import E
from lemmata.theory.papers.beyond_scaling_laws.sec4_layers import READINGS, WORDS, layer_values, layered


def _rise(reading: str) -> tuple[Any, Any]:
    """By how much the global energy and the layers' energies at x exceed those at y."""
    here, there = layer_values(reading, x), layer_values(reading, y)
    return GlobalEnergy(here) - GlobalEnergy(there), here - there


def _majorizer(reading: str) -> Claim:
    overall, each = _rise(reading)
    return PAPER.claim(
        f"sec4-majorizer.{reading}", "section 4.2, after eq. (7)",
        says=f"E_t(x) >= E_global(x) + c_t, c_t = E_t(y) - E_global(y) at the state y before, for every t ({WORDS[reading]})",
        domain=layered(reading, (y, State())),
        statement=leq(overall, MinEntry(each)),
        reading_of="sec4-majorizer",
    )


MAJORIZER = {reading: _majorizer(reading) for reading in READINGS}


def _majorizer_repaired(reading: str) -> Claim:
    overall, each = _rise(reading)
    return MAJORIZER[reading].repaired(
        "E_global rises by at least the least and at most the greatest rise of a layer's energy: the printed inequality, "
        f"the other way round, and with the worst layer in place of every layer ({WORDS[reading]})",
        all_of(leq(MinEntry(each), overall), leq(overall, MaxEntry(each))),
    )


MAJORIZER_REPAIRED = {reading: _majorizer_repaired(reading) for reading in READINGS}


def _majorizer_constant(reading: str) -> Claim:
    values = layer_values(reading, x)
    return PAPER.claim(
        f"sec4-majorizer.constant-{reading}",
        "section 4.2, after eq. (8): 'So E_t >= E_global + c_t', without what the reference takes for c_t",
        says=f"E_t(x) >= E_global(x) + c_t with a constant, c_t = 0, for every t; it need not touch ({WORDS[reading]})",
        domain=layered(reading),
        statement=leq(GlobalEnergy(values), MinEntry(values)),
        reading_of="sec4-majorizer",
    )


MAJORIZER_CONSTANT = {reading: _majorizer_constant(reading) for reading in READINGS}
STEP = LayerStep(x, rho, layers, delta)
NEAREST = layered("nearest", (delta, NonNegative()))
DESCENT = PAPER.claim(
    "sec4-descent", "section 4.2: eq. (6) as majorization-minimization",
    says="a layer step x' = argmin of E_t over d(x', x) <= delta never raises E_global (E_t = g_t, t the first layer)",
    domain=NEAREST,
    statement=leq(GlobalEnergy(layer_values("nearest", STEP)), GlobalEnergy(layer_values("nearest", x))),
)

DESCENT_REPAIRED = DESCENT.repaired(
    "a step that raises no layer's energy does not raise E_global (E_t = g_t)",
    leq(_rise("nearest")[0], 0),
    domain=layered("nearest", (y, State())),
    given=leq(MaxEntry(_rise("nearest")[1]), 0),
)

ENERGIES = {
    "nearest": "the nearest-neighbour function g",
    "energy": "the layer energy E",
    "mchn": "the energy of the modern Hopfield network",
}

SMALL = "measured in small GPT-2s on synthetic text"
SECTION_4 = f"{PAPER}, section 4 ({SMALL})"


def _descent(name: str, words: str) -> tuple[Claim, ...]:
    def measured(quantity: str) -> Any:
        return Measured("energies", f"{quantity}-{name}")

    return (
        closed(
            f"sec4-descent.network-{name}",
            f"{SECTION_4}, eq. (6), in a real attention stack",
            f"{words} of the states that a layer reads rises at no token from before the layer to after it",
            leq(1, measured("share-layer")),
        ),
        closed(
            f"sec4-descent.network-mean-{name}",
            f"{SECTION_4}, eq. (6), in a real attention stack",
            f"{words} of the states that a layer reads does not rise from before the layer to after it, in the mean",
            leq(measured("change-layer"), 0),
        ),
        closed(
            f"sec4-descent.network-normed-{name}",
            f"{SECTION_4}, eq. (6), in a real attention stack",
            f"{words} rises at no token step by step, with every state normalised as the last one is",
            leq(1, measured("share-normed")),
        ),
        closed(
            f"sec4-descent.network-global-{name}",
            f"{SECTION_4}, eqs. (6) and (7), in a real attention stack",
            f"E_global = -LSE(-E_1, ..., -E_l) does not rise from layer to layer, E_t being {words} of what layer t reads",
            leq(1, measured("share-global")),
        ),
        closed(
            f"sec4-descent.network-keys-{name}",
            f"{SECTION_4}, eq. (6), in a real attention stack",
            f"{words} of a head's stored keys at its query does not rise from a layer to the next",
            leq(1, measured("share-keys")),
        ),
    )


DESCENT_IN_NETWORKS = tuple(claim for name, words in ENERGIES.items() for claim in _descent(name, words))

MM_TANGENT = Claim(
    id="mm-tangent",
    source="the standard bound that the 'MM technique' of arXiv:2405.08707v2, section 4.2 needs",
    says="the tangent majorizer at x lies above the layer energy everywhere",
    domain=PATTERN_PAIRS,
    statement=leq(LayerEnergy(y, rho), Majorizer(y, x, rho)),
)

MM_TOUCH = Claim(
    id="mm-tangent.touch",
    source=MM_TANGENT.source,
    says="the tangent majorizer at x equals the layer energy at x",
    domain=PATTERN_SETS,
    statement=equal(Majorizer(x, x, rho), E),
    reading_of="mm-tangent",
)

MM_MINIMISER = Claim(
    id="mm-tangent.minimiser",
    source=MM_TANGENT.source,
    says="the softmax-weighted mean of the patterns minimises the tangent majorizer",
    domain=PATTERN_PAIRS,
    statement=leq(Majorizer(DistanceUpdate(x, rho), x, rho), Majorizer(y, x, rho)),
    reading_of="mm-tangent",
)


def _divergence(state: Any) -> Expr:
    """The Kullback-Leibler divergence of the softmax weights at x from those at `state`."""
    here, there = SquaredDistances(x, rho), SquaredDistances(state, rho)
    return Dot(Softmax(-here), there - here) + LogSumExp(-there) - LogSumExp(-here)


MM_GAP = Claim(
    id="mm-tangent.gap",
    source=MM_TANGENT.source,
    says="the tangent majorizer at x is above the energy by the Kullback-Leibler divergence of x's softmax weights from y's",
    domain=PATTERN_PAIRS,
    statement=equal(Majorizer(y, x, rho) - LayerEnergy(y, rho), _divergence(y)),
    reading_of="mm-tangent",
)

_UPDATE = DistanceUpdate(x, rho)
MM_DECREASE = Claim(
    id="mm-tangent.decrease",
    source=MM_TANGENT.source,
    says="an update lowers the energy by its squared length plus the Kullback-Leibler divergence of old weights from new",
    domain=PATTERN_SETS,
    statement=equal(E - LayerEnergy(_UPDATE, rho), SquaredDistance(x, _UPDATE) + _divergence(_UPDATE)),
    reading_of="mm-tangent",
)

MM_DESCENT = Claim(
    id="mm-tangent.descent",
    source=MM_TANGENT.source,
    says="an update lowers the energy by at least its squared length, attained for one pattern",
    domain=PATTERN_SETS,
    statement=leq(LayerEnergy(_UPDATE, rho), E - SquaredDistance(x, _UPDATE)),
    reading_of="mm-tangent",
)
