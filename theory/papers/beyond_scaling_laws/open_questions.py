"""Measured claims on the balance of N and D, and the open questions on z-loss and architectures, at the size of miniatures."""

from __future__ import annotations

from sympy import Abs, Basic, Integer, Rational

from theory.language.claim import Claim, all_of, equal, leq, less
from theory.language.domain import CLOSED, VECTORS, v
from theory.language.measured import Measured
from theory.memory.vectors import LogSumExp, Shifted

PAPER = "arXiv:2405.08707v2"
TABLE_3, SECTION_5, SECTION_6 = (f"{PAPER}, {place}" for place in ("appendix F.3", "section 5.3", "section 6"))
MINIATURE = "small OpenELM models on a source of known entropy, trained for a fixed number of steps"
COEFFICIENTS = (4, 3, 2)  # z-loss coefficients 1e-4, 1e-3, 1e-2
VARIANTS = ("baseline", "mixture", "skip", "lateral", "relative", "rotary", "sparse", "rms")


def _claim(claim_id: str, source: str, says: str, statement: Basic, reading_of: str | None = None) -> Claim:
    return Claim(id=claim_id, source=source, says=says, domain=CLOSED, statement=statement, reading_of=reading_of)


BALANCE = (
    _claim(
        "appF3-ratio.exponent",
        TABLE_3,
        f"N / D*^2 approaches a constant: the exponent of N in D* is 2 ({MINIATURE})",
        equal(Measured("balance", "exponent"), 2),
        "appF3-ratio",
    ),
    _claim(
        "appF3-ratio.proportional",
        f"{SECTION_5}, beside Hoffmann et al. (2022): N and D grow in equal proportion",
        f"the exponent of N in D* is 1 ({MINIATURE})",
        equal(Measured("balance", "exponent"), 1),
        "appF3-ratio",
    ),
    _claim(
        "appF3-ratio.length",
        TABLE_3,
        f"D* is a property of the model size: it does not depend on how long the model is trained ({MINIATURE})",
        equal(Measured("balance", "length-exponent"), 0),
        "appF3-ratio",
    ),
)

SHIFT = Claim(
    id="open-zloss.shift",
    source=f"{SECTION_6}, an open question",
    says="logits lessened by their LogSumExp have log Z = 0: no distribution costs a z-loss, so its infimum is as before",
    domain=VECTORS,
    statement=equal(LogSumExp(Shifted(v, LogSumExp(v))), Integer(0)),
    reading_of="open-zloss",
)
ZLOSS = (
    _claim(
        "open-zloss.floor",
        f"{SECTION_6}, an open question",
        "on fresh text the loss stays at or above the entropy of the source, without a z-term and with its z-term for each "
        "coefficient",
        all_of(*(leq(Measured("zloss", "entropy"), Measured("zloss", f"total-{k}")) for k in ("none", *COEFFICIENTS))),
        "open-zloss",
    ),
    _claim(
        "open-zloss.close",
        f"{SECTION_6}, an open question",
        "the z-term changes the cross-entropy reached on fresh text by at most 0.1 nats per token, for each coefficient",
        all_of(*(leq(Abs(Measured("zloss", f"change-{k}")), Rational(1, 10)) for k in COEFFICIENTS)),
        "open-zloss",
    ),
    _claim(
        "open-zloss.dearer",
        f"{SECTION_6}, an open question",
        "after few steps the loss on fresh text is higher with a z-term of coefficient 1e-2 than without, as log Z still moves",
        less(Measured("zloss", "total-none"), Measured("zloss", "total-2")),
        "open-zloss",
    ),
    _claim(
        "open-zloss.memorised",
        f"{SECTION_6}, an open question",
        "on a finite set of random sequences the training loss with its z-term falls below 1 nat per token, for each "
        "coefficient",
        all_of(*(less(Measured("zloss", f"memorised-{k}"), 1) for k in COEFFICIENTS)),
        "open-zloss",
    ),
)


def _of_variant(variant: str) -> tuple[Claim, ...]:
    loss, ratio, share, drop = (Measured("architecture", f"{name}-{variant}") for name in ("loss", "radius", "descent", "drop"))
    return (
        _claim(
            f"open-architecture.memorised-{variant}",
            f"{SECTION_6}, an open question",
            f"{variant}: memorising random sequences, the training loss falls below 1 nat per token",
            less(loss, 1),
            "open-architecture",
        ),
        _claim(
            f"open-architecture.radius-{variant}",
            f"{SECTION_6}, an open question",
            f"{variant}: half the median nearest-neighbour distance of the last activations is within a factor of 2 of "
            "sqrt(d_emb / (2 pi e))",
            all_of(leq(Rational(1, 2), ratio), leq(ratio, 2)),
            "open-architecture",
        ),
        _claim(
            f"open-architecture.descent-{variant}",
            f"{SECTION_6}, an open question",
            f"{variant}: the layer energy with the last activations as patterns falls from every layer to the next, at every "
            "token of the memorised sequences with a wrong first token",
            leq(1, share),
            "open-architecture",
        ),
        _claim(
            f"open-architecture.mean-descent-{variant}",
            f"{SECTION_6}, an open question",
            f"{variant}: the mean of that energy over the tokens falls from every layer to the next",
            less(0, drop),
            "open-architecture",
        ),
    )


VARIANT_CLAIMS = tuple(claim for variant in VARIANTS for claim in _of_variant(variant))
CONTROL = (
    _claim(
        "open-architecture.radius-untrained",
        f"{SECTION_6}, an open question; a control",
        "baseline before training: half the median nearest-neighbour distance of the last activations is within a factor of 2 "
        "of sqrt(d_emb / (2 pi e)) already",
        all_of(
            leq(Rational(1, 2), Measured("architecture", "untrained-radius-baseline")),
            leq(Measured("architecture", "untrained-radius-baseline"), 2),
        ),
        "open-architecture",
    ),
    _claim(
        "open-architecture.descent-learnt",
        f"{SECTION_6}, an open question; a control",
        "baseline: after training the layer energy falls at a greater share of the steps than with the initial weights",
        less(Measured("architecture", "untrained-descent-baseline"), Measured("architecture", "descent-baseline")),
        "open-architecture",
    ),
)
