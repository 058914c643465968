"""Every id of the two lists of printed claims, in their order, and what became of it: nothing is left out silently.

`CLAIM` says that the id, or readings `id.suffix` of it, are claims; `DEFINITION` that it only defines; any other text says why
there is no verdict yet.
"""

from __future__ import annotations

CLAIM = "claim"
DEFINITION = "definition"

PAPER: dict[str, str] = {  # arXiv:2405.08707v2
    "sec3-metric": CLAIM,
    "eq-2": CLAIM,
    "def-1": CLAIM,
    "def-1.centre": CLAIM,
    "def-1.retrieved": CLAIM,
    "sec3-attention": CLAIM,
    "sec3-quadratic": CLAIM,
    "asm-3": "a hypothesis; what it gives, and what it does not, is judged as def-1",
    "asm-2": CLAIM,
    "sec4-lse-not-convex": CLAIM,
    "sec4-mchn-convex": CLAIM,
    "sec4-regularisers": CLAIM,
    "fig-1": CLAIM,
    "sec4-closer": CLAIM,
    "eq-3": CLAIM,
    "sec4-softmax-gradient": CLAIM,
    "sec4-retrieval": CLAIM,
    "sec4-retrieval.exact": CLAIM,
    "sec4-mchn-stationary": CLAIM,
    "prop-1": CLAIM,
    "prop-2": CLAIM,
    "prop-3": CLAIM,
    "eq-5": CLAIM,
    "sec4-density": "a modelling choice attributed to a cited theorem; it states no relation (eq-5 compares its two densities)",
    "sec4-layer-energy": CLAIM,
    "eq-6": DEFINITION,
    "eq-7": DEFINITION,
    "sec4-global-shape": CLAIM,
    "sec4-not-linear": CLAIM,
    "eq-9": CLAIM,
    "eq-8": CLAIM,
    "sec4-majorizer": CLAIM,
    "sec4-descent": CLAIM,
    "mm-tangent": CLAIM,
    "eq-10": CLAIM,
    "eq-10.constant": CLAIM,
    "sec5-sphere": CLAIM,
    "prop-4": CLAIM,
    "prop-4.scalar": CLAIM,
    "eq-11": DEFINITION,
    "prop-4.entropy": CLAIM,
    "prop-4.a": CLAIM,
    "eq-15": CLAIM,
    "prop-4.floor": CLAIM,
    "prop-4.tokens": CLAIM,
    "eq-12": CLAIM,
    "eq-13": CLAIM,
    "sec5-sandwich": CLAIM,
    "sec5-unit-ball": CLAIM,
    "sec5-unit-ball-decay": CLAIM,
    "sec5-radius": CLAIM,
    "eq-14": CLAIM,
    "prop-5": CLAIM,
    "sec5-chinchilla": CLAIM,
    "table-2": CLAIM,
    "sec6-majority": CLAIM,
    "lemma-1": CLAIM,
    "lemma-2": CLAIM,
    "lemma-3": CLAIM,
    "lemma-4": CLAIM,
    "lemma-5": CLAIM,
    "stirling": CLAIM,
    "stirling.complex": CLAIM,
    "prop-2.proof": CLAIM,
    "table-1": CLAIM,
    "appE-gpt2": CLAIM,
    "appF1-radius": CLAIM,
    "appF1-scale": CLAIM,
    "appF2-plateau": CLAIM,
    "appF3-ratio": CLAIM,
    "appG-params": CLAIM,
    "appG-heads": CLAIM,
    "appG-batch": CLAIM,
    "open-zloss": CLAIM,
    "open-correlated": CLAIM,
    "open-architecture": CLAIM,
}

RAMSAUER: dict[str, str] = {  # arXiv:2008.02217
    "ram-energy-range": CLAIM,
    "ram-1": CLAIM,
    "ram-1.limit": CLAIM,
    "ram-2": CLAIM,
    "ram-2.limit-points": CLAIM,
    "ram-2.converges": CLAIM,
    "ram-jacobian": CLAIM,
    "ram-a2": CLAIM,
    "ram-a4": CLAIM,
    "ram-storage": CLAIM,
    "ram-3": CLAIM,  # its printed instances and its condition at small spheres; the probability of the theorem is no claim yet
    "ram-4": CLAIM,
    "ram-4.one-update": CLAIM,
    "ram-5": CLAIM,
    "ram-attention": CLAIM,
}

# printed nowhere: what derivations rest on, what follows for the balance of N and D, storage under the layer energy's update
DERIVED: dict[str, str] = {
    "std": CLAIM,
    "scaling": CLAIM,
    "storage": CLAIM,
}

SOURCES: dict[str, str] = {**PAPER, **RAMSAUER, **DERIVED}


def sources_without_claim(ids: set[str]) -> list[str]:
    """The printed ids marked as claims of which neither the id nor a reading is among `ids`."""
    stated = [name for name, state in SOURCES.items() if state == CLAIM]
    return [name for name in stated if not any(known == name or known.startswith((f"{name}.", f"{name}-")) for known in ids)]
