"""Claims about the losses of language models, decided by experiments: Proposition 4 as the paper applies it, appendix F.2."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Rational

from theory.language.claim import Claim, leq, less
from theory.language.domain import Domain
from theory.language.measured import Measured

PAPER = "arXiv:2405.08707v2"
FLOOR = f"{PAPER}, section 5.1, after Proposition 4"
PLATEAU = f"{PAPER}, appendix F.2"


def grammatical(quantity: str) -> Any:
    """A quantity of the experiment on Question-Formation."""
    return Measured("question-formation", quantity)


def by_heart(quantity: str) -> Any:
    """A quantity of the experiment on random sequences."""
    return Measured("memorise", quantity)


def _claim(claim_id: str, source: str, says: str, statement: Any, reading_of: str) -> Claim:
    return Claim(claim_id, source, says, Domain(), statement, reading_of=reading_of)


def _about(value: Expr, target: int, within: Rational) -> Any:
    return leq(Abs(value - target), within)


TOKENS = (
    _claim(
        "prop-4.tokens.memorised",
        FLOOR,
        "a Transformer that memorises a finite set of Question-Formation keeps a training loss of at least 1 nat per token",
        leq(1, grammatical("memorised")),
        "prop-4.tokens",
    ),
    _claim(
        "prop-4.tokens.random",
        FLOOR,
        "a Transformer that memorises random sequences keeps a training loss of at least 1 nat per token",
        leq(1, by_heart("train-loss")),
        "prop-4.tokens",
    ),
    _claim(
        "prop-4.tokens.bytes",
        FLOOR,
        "the least loss on endless text of Question-Formation is at least 1 nat per byte",
        leq(1, grammatical("entropy-per-byte")),
        "prop-4.tokens",
    ),
    _claim(
        "prop-4.tokens.words",
        FLOOR,
        "the least loss on endless text of Question-Formation is at least 1 nat per word",
        leq(1, grammatical("entropy-per-word")),
        "prop-4.tokens",
    ),
)

LEAST_LOSS = (
    _claim(
        "appF2-plateau.about",
        PLATEAU,
        "the least loss on endless text of Question-Formation, the entropy of its source, is 1 nat per token to within 0.05",
        _about(grammatical("source-entropy"), 1, Rational(1, 20)),
        "appF2-plateau",
    ),
    _claim(
        "appF2-plateau.rounds",
        PLATEAU,
        "that entropy rounds to 1.00 nats per token",
        _about(grammatical("source-entropy"), 1, Rational(1, 200)),
        "appF2-plateau",
    ),
    _claim(
        "appF2-plateau.entropy",
        PLATEAU,
        "the loss on fresh examples is above the entropy of their source, as prop-4.floor-discrete has it",
        less(grammatical("source-entropy"), grammatical("validation")),
        "appF2-plateau",
    ),
    _claim(
        "appF2-plateau.beyond",
        PLATEAU,
        "trained for long on a finite set, the loss settles no lower than the entropy of the source",
        leq(grammatical("source-entropy"), grammatical("memorised")),
        "appF2-plateau",
    ),
)
