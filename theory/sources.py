"""Every id of the two lists of printed claims, in their order, and what became of it: nothing is left out silently.

`CLAIM` says that the id, or readings `id.suffix` of it, are claims; `DEFINITION` that it only defines; any other text says why
there is no verdict yet.
"""

from __future__ import annotations

CLAIM = "claim"
DEFINITION = "definition"
DYNAMICS = "iterated dynamics"
TRAINING = "needs training"
MODELS = "needs a trained language model and its data"

PAPER: dict[str, str] = {  # arXiv:2405.08707v2
    "sec3-metric": CLAIM,
    "eq-2": CLAIM,
    "def-1": DYNAMICS,
    "def-1.centre": DYNAMICS,
    "def-1.retrieved": DYNAMICS,
    "sec3-attention": CLAIM,
    "sec3-quadratic": CLAIM,
    "asm-3": "a hypothesis; what follows from it is iterated dynamics",
    "asm-2": "a hypothesis on validation data: needs a trained language model and its data",
    "sec4-lse-not-convex": CLAIM,
    "sec4-mchn-convex": CLAIM,
    "sec4-regularisers": CLAIM,
    "fig-1": "counts and places minima: iterated dynamics",
    "sec4-closer": CLAIM,
    "eq-3": CLAIM,
    "sec4-softmax-gradient": CLAIM,
    "sec4-retrieval": DYNAMICS,
    "sec4-retrieval.exact": DYNAMICS,
    "sec4-mchn-stationary": DYNAMICS,
    "prop-1": CLAIM,
    "prop-2": CLAIM,
    "prop-3": CLAIM,
    "eq-5": CLAIM,
    "sec4-density": "a modelling choice attributed to a cited theorem; it states no relation (eq-5 compares its two densities)",
    "sec4-layer-energy": CLAIM,
    "eq-6": DYNAMICS,
    "eq-7": DEFINITION,
    "sec4-global-shape": CLAIM,
    "sec4-not-linear": CLAIM,
    "eq-9": CLAIM,
    "eq-8": CLAIM,
    "sec4-majorizer": DYNAMICS,
    "sec4-descent": DYNAMICS,
    "mm-tangent": CLAIM,
    "eq-10": "asks for a layer and a smooth function, not a relation at a point; comes with the layer steps",
    "eq-10.constant": "asks for a layer and a smooth function, not a relation at a point; comes with the layer steps",
    "sec5-sphere": CLAIM,
    "prop-4": CLAIM,
    "prop-4.scalar": CLAIM,
    "eq-11": DEFINITION,
    "prop-4.entropy": CLAIM,
    "prop-4.a": CLAIM,
    "eq-15": CLAIM,
    "prop-4.floor": CLAIM,
    "prop-4.tokens": TRAINING,
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
    "table-1": "storage capacities: iterated dynamics",
    "appE-gpt2": CLAIM,
    "appF1-radius": CLAIM,
    "appF1-scale": MODELS,
    "appF2-plateau": TRAINING,
    "appF3-ratio": CLAIM,
    "appG-params": "parameter counts of architectures that are not built yet",
    "appG-heads": "head counts of architectures that are not built yet",
    "appG-batch": CLAIM,
    "open-zloss": TRAINING,
    "open-correlated": "an open question, asked by running every claim on real patterns",
    "open-architecture": "an open question on architectures that are not built yet",
}

RAMSAUER: dict[str, str] = {  # arXiv:2008.02217
    "ram-energy-range": CLAIM,
    "ram-1": DYNAMICS,
    "ram-2": DYNAMICS,
    "ram-jacobian": CLAIM,
    "ram-a2": CLAIM,
    "ram-a4": CLAIM,
    "ram-storage": DYNAMICS,
    "ram-3": CLAIM,
    "ram-4": DYNAMICS,
    "ram-4.one-update": DYNAMICS,
    "ram-5": DYNAMICS,
    "ram-attention": CLAIM,
}

DERIVED: dict[str, str] = {  # printed nowhere: what derivations rest on, and what follows for the balance of N and D
    "std": CLAIM,
    "scaling": CLAIM,
}

SOURCES: dict[str, str] = {**PAPER, **RAMSAUER, **DERIVED}


def sources_without_claim(ids: set[str]) -> list[str]:
    """The printed ids marked as claims of which neither the id nor a reading is among `ids`."""
    stated = [name for name, state in SOURCES.items() if state == CLAIM]
    return [name for name in stated if not any(known == name or known.startswith((f"{name}.", f"{name}-")) for known in ids)]
