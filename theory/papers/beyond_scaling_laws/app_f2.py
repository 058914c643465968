"""Appendix F.2 of arXiv:2405.08707: the plateau of the loss, measured on endless text."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Rational

from lemmata.theory.language.claim import closed, leq, less
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.prop_4_tokens import grammatical

PLATEAU = f"{PAPER}, appendix F.2"


def _about(value: Expr, target: int, within: Rational) -> Any:
    return leq(Abs(value - target), within)


LEAST_LOSS = (
    closed(
        "appF2-plateau.about",
        PLATEAU,
        "the least loss on endless text of Question-Formation, the entropy of its source, is 1 nat per token to within 0.05",
        _about(grammatical("source-entropy"), 1, Rational(1, 20)),
    ),
    closed(
        "appF2-plateau.rounds",
        PLATEAU,
        "that entropy rounds to 1.00 nats per token",
        _about(grammatical("source-entropy"), 1, Rational(1, 200)),
    ),
    closed(
        "appF2-plateau.entropy",
        PLATEAU,
        "the loss on fresh examples is above the entropy of their source, as prop-4.floor-discrete has it",
        less(grammatical("source-entropy"), grammatical("validation")),
    ),
    closed(
        "appF2-plateau.beyond",
        PLATEAU,
        "trained for long on a finite set, the loss settles no lower than the entropy of the source",
        leq(grammatical("source-entropy"), grammatical("memorised")),
    ),
)
