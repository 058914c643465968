"""Proposition 4 of arXiv:2405.08707 as the paper applies it: the losses of language models, measured (prop-4.tokens)."""

from __future__ import annotations

from typing import Any

from lemmata.theory.language.claim import closed, leq
from lemmata.theory.language.measured import Measured
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER

AFTER_PROP_4 = f"{PAPER}, section 5.1, after Proposition 4"


def grammatical(quantity: str) -> Any:
    """A quantity of the experiment on Question-Formation."""
    return Measured("question-formation", quantity)


def by_heart(quantity: str) -> Any:
    """A quantity of the experiment on random sequences."""
    return Measured("memorise", quantity)


TOKENS = (
    closed(
        "prop-4.tokens.memorised",
        AFTER_PROP_4,
        "a Transformer that memorises a finite set of Question-Formation keeps a training loss of at least 1 nat per token",
        leq(1, grammatical("memorised")),
    ),
    closed(
        "prop-4.tokens.random",
        AFTER_PROP_4,
        "a Transformer that memorises random sequences keeps a training loss of at least 1 nat per token",
        leq(1, by_heart("train-loss")),
    ),
    closed(
        "prop-4.tokens.bytes",
        AFTER_PROP_4,
        "the least loss on endless text of Question-Formation is at least 1 nat per byte",
        leq(1, grammatical("entropy-per-byte")),
    ),
    closed(
        "prop-4.tokens.words",
        AFTER_PROP_4,
        "the least loss on endless text of Question-Formation is at least 1 nat per word",
        leq(1, grammatical("entropy-per-word")),
    ),
)
