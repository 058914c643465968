"""The open questions on z-loss, correlated patterns and architectures, measured at the size of miniatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Abs, Basic, Integer, Rational

from lemmata.theory.language.cases import with_cases
from lemmata.theory.language.claim import Claim, all_of, closed, equal, leq, less
from lemmata.theory.language.measured import Measured
from lemmata.theory.language.vectors import LogSumExp, Shifted
from lemmata.theory.memory.symbols import VECTORS, v
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.sec4_descent import SMALL

SECTION_6 = f"{PAPER}, section 6"
SHIFT = Claim(
    id="open-zloss.shift",
    source=f"{SECTION_6}, an open question",
    says="logits lessened by their LogSumExp have log Z = 0: no distribution costs a z-loss, so its infimum is as before",
    domain=VECTORS,
    statement=equal(LogSumExp(Shifted(v, LogSumExp(v))), Integer(0)),
    reading_of="open-zloss",
)

COEFFICIENTS = (4, 3, 2)  # z-loss coefficients 1e-4, 1e-3, 1e-2
ZLOSS = (
    closed(
        "open-zloss.floor",
        f"{SECTION_6}, an open question",
        "on fresh text the loss stays at or above the entropy of the source, without a z-term and with its z-term for each "
        "coefficient",
        all_of(*(leq(Measured("zloss", "entropy"), Measured("zloss", f"total-{k}")) for k in ("none", *COEFFICIENTS))),
    ),
    closed(
        "open-zloss.close",
        f"{SECTION_6}, an open question",
        "the z-term changes the cross-entropy reached on fresh text by at most 0.1 nats per token, for each coefficient",
        all_of(*(leq(Abs(Measured("zloss", f"change-{k}")), Rational(1, 10)) for k in COEFFICIENTS)),
    ),
    closed(
        "open-zloss.dearer",
        f"{SECTION_6}, an open question",
        "after few steps the loss on fresh text is higher with a z-term of coefficient 1e-2 than without, as log Z still moves",
        less(Measured("zloss", "total-none"), Measured("zloss", "total-2")),
    ),
    closed(
        "open-zloss.memorised",
        f"{SECTION_6}, an open question",
        "on a finite set of random sequences the training loss with its z-term falls below 1 nat per token, for each "
        "coefficient",
        all_of(*(less(Measured("zloss", f"memorised-{k}"), 1) for k in COEFFICIENTS)),
    ),
)


def _correlated(name: str, says: str, statement: Basic) -> Claim:
    source = f"{PAPER}, the open question on correlated patterns ({SMALL})"
    return closed(f"open-correlated.{name}", source, says, statement)


def _stored(quantity: str) -> Any:
    return Measured("correlated", quantity)


TRAINED = "last-layer activations of a trained model"
CORRELATED = (
    _correlated(
        "separation",
        f"all {TRAINED} (after the final norm) are far enough from one another for storage-stored.explicit",
        leq(1, _stored("trained-after-proved")),
    ),
    _correlated(
        "separation-before",
        f"all {TRAINED} (before the final norm) are far enough from one another for storage-stored.explicit",
        leq(1, _stored("trained-before-proved")),
    ),
    _correlated(
        "separation-shuffled",
        f"so are the {TRAINED} (after the final norm) with each coordinate shuffled among them",
        leq(1, _stored("trained-after-shuffled-proved")),
    ),
    _correlated(
        "stored",
        f"the updates of the layer energy from each of the {TRAINED} (after the final norm) end within a quarter of the "
        "distance to the nearest other, its ball of storage-stored.explicit",
        leq(1, _stored("trained-after-stored")),
    ),
    _correlated(
        "price",
        f"{TRAINED} (after the final norm) need a larger scale for half of them to be stored than shuffled ones",
        less(1, _stored("trained-after-price")),
    ),
)

VARIANTS = ("baseline", "mixture", "skip", "lateral", "relative", "rotary", "sparse", "rms")


def _around_1(ratio: Any) -> Basic:
    return all_of(leq(Rational(1, 2), ratio), leq(ratio, 2))


MEMORISING = "memorising random sequences, the training loss falls below 1 nat per token"
RADIUS = "half the median nearest-neighbour distance of the last activations is within a factor of 2 of sqrt(d_emb / (2 pi e))"
DESCENT = (
    "the layer energy with the last activations as patterns falls from every layer to the next, at every token of the "
    "memorised sequences with a wrong first token"
)
MEAN_DESCENT = "the mean of that energy over the tokens falls from every layer to the next"
# what is claimed of every variant -> (words, the quantity that is measured, the relation)
OF_VARIANTS: dict[str, tuple[str, str, Callable[[Any], Basic]]] = {
    "memorised": (MEMORISING, "loss", lambda loss: less(loss, 1)),
    "radius": (RADIUS, "radius", _around_1),
    "descent": (DESCENT, "descent", lambda share: leq(1, share)),
    "mean-descent": (MEAN_DESCENT, "drop", lambda drop: less(0, drop)),
}


def _of_variant(name: str, variant: str) -> tuple[str, Basic]:
    words, quantity, relation = OF_VARIANTS[name]
    return f"{variant}: {words}", relation(Measured("architecture", f"{quantity}-{variant}"))


VARIANT_CLAIMS = tuple(
    claim
    for name, (words, _, _) in OF_VARIANTS.items()
    for claim in with_cases(
        f"open-architecture.{name}",
        f"{SECTION_6}, an open question",
        words,
        _of_variant,
        {variant: (name, variant) for variant in VARIANTS},
        "open-architecture",
    ).values()
)

CONTROL = (
    closed(
        "open-architecture.radius-untrained",
        f"{SECTION_6}, an open question; a control",
        "baseline before training: half the median nearest-neighbour distance of the last activations is within a factor of 2 "
        "of sqrt(d_emb / (2 pi e)) already",
        _around_1(Measured("architecture", "untrained-radius-baseline")),
    ),
    closed(
        "open-architecture.descent-learnt",
        f"{SECTION_6}, an open question; a control",
        "baseline: after training the layer energy falls at a greater share of the steps than with the initial weights",
        less(Measured("architecture", "untrained-descent-baseline"), Measured("architecture", "descent-baseline")),
    ),
)
