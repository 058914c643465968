r"""Eq. (9) of arXiv:2405.08707: is $p_\theta=\frac1{Z_\theta}e^{-E_{\rm global}}$ a density, on $\Omega$ and on $\mathbb R^n$?

On the bounded set $\Omega$ a continuous energy that is bounded below has a finite, positive normaliser. On $\mathbb R^n$ it has
one if $e^{-E_{\rm global}}$ is at most a sum of Gaussians, and none if it does not vanish at infinity.
"""

from __future__ import annotations

from sympy import Limit, Symbol, exp, log, oo

from lemmata.theory.language.claim import Claim, equal, leq
from lemmata.theory.language.domain import Domain, Positive, d
from lemmata.theory.memory.energies import LayerEnergy
from lemmata.theory.memory.layers import GlobalEnergy
from lemmata.theory.memory.symbols import rho, x, z
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.sec4_layers import READINGS, WORDS, layer_values, layered


def _bounded(reading: str) -> Claim:
    return PAPER.claim(
        f"eq-9.omega-{reading}", "eq. (9)",
        says=f"E_global is at least -log d, so that exp(-E_global) is integrable over the bounded Omega ({WORDS[reading]})",
        domain=layered(reading),
        statement=leq(-log(d), GlobalEnergy(layer_values(reading, x))),
        reading_of="eq-9",
    )


OMEGA = {reading: _bounded(reading) for reading in READINGS}

SPACE_ENERGY = PAPER.claim(
    "eq-9.space-energy", "eq. (9), without the restriction to Omega",
    says=f"exp(-E_global) is the sum of the Gaussians at the patterns, integrable over R^n ({WORDS['energy']})",
    domain=layered("energy"),
    statement=equal(LayerEnergy(x, rho), GlobalEnergy(layer_values("energy", x))),
    reading_of="eq-9",
)

SPACE_NEAREST = PAPER.claim(
    "eq-9.space-nearest", "eq. (9), without the restriction to Omega",
    says=f"exp(-E_global) is at most the sum of the Gaussians at the patterns, integrable over R^n ({WORDS['nearest']})",
    domain=layered("nearest"),
    statement=leq(LayerEnergy(x, rho), GlobalEnergy(layer_values("nearest", x))),
    reading_of="eq-9",
)

distance = Symbol("s", positive=True)
SPACE_DENSITY = PAPER.claim(
    "eq-9.space-density", "eq. (9), without the restriction to Omega",
    says="one pattern, one layer, E_t = exp(-g_t) / Z_t as printed: exp(-E_global) vanishes at infinity, as it must",
    domain=Domain(((z, Positive()),)),
    statement=equal(Limit(exp(-exp(-(distance**2)) / z), distance, oo), 0),
    reading_of="eq-9",
)

EQ_9_SPACE_DENSITY_REPAIRED = SPACE_DENSITY.repaired(
    "one pattern, one layer, E_t = exp(-g_t) / Z_t as printed: exp(-E_global) does not vanish at infinity but tends to 1, "
    "whatever Z_t > 0, so that it has no normaliser on R^n",
    equal(Limit(exp(-exp(-(distance**2)) / z), distance, oo), 1),
)
