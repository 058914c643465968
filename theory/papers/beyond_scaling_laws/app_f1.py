"""Measured claims: the radius of last-layer activations (appendix F.1), whether energies descend in a network, and whether
activations are separated enough to be stored."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Rational

from theory.language.claim import Claim, all_of, equal, leq, less
from theory.language.domain import CLOSED
from theory.language.measured import Measured

PAPER = "arXiv:2405.08707v2"
SMALL = "measured in small GPT-2s on synthetic text"
APP_F1, SECTION_4 = f"{PAPER}, appendix F.1 ({SMALL})", f"{PAPER}, section 4 ({SMALL})"
FACTOR = 8  # of the activations, in appF1-scale.rescaled
ENERGIES = {
    "nearest": "the nearest-neighbour function g",
    "energy": "the layer energy E",
    "mchn": "the energy of the modern Hopfield network",
}


def _radius(quantity: str) -> Any:
    return Measured("radius", quantity)


def _claim(claim_id: str, source: str, says: str, statement: Basic, reading_of: str) -> Claim:
    return Claim(id=claim_id, source=source, says=says, domain=CLOSED, statement=statement, reading_of=reading_of)


def _of_order(ratio: Expr) -> Basic:
    """Within a factor of 2 of 1."""
    return all_of(leq(Rational(1, 2), ratio), leq(ratio, 2))


def _decrease(place: str) -> Basic:
    return all_of(*(less(0, _radius(f"trained-{place}-fall-{share}")) for share in (50, 75, 100)))


HALF = "half the median nearest-neighbour distance of last-layer activations"
RADIUS = (
    _claim(
        "appF1-radius.decrease",
        APP_F1,
        "mean nearest-neighbour distances fall from 25 to 50, 75 and 100 % of the vectors (after the final norm)",
        _decrease("after"),
        "appF1-radius",
    ),
    _claim(
        "appF1-radius.decrease-before",
        APP_F1,
        "mean nearest-neighbour distances fall from 25 to 50, 75 and 100 % of the vectors (before the final norm)",
        _decrease("before"),
        "appF1-radius",
    ),
    _claim(
        "appF1-radius.trained",
        APP_F1,
        f"{HALF} after the final norm is within a factor of 2 of sqrt(d_emb / (2 pi e)) in a trained model",
        _of_order(_radius("trained-after-radius")),
        "appF1-radius",
    ),
    _claim(
        "appF1-radius.trained-before",
        APP_F1,
        f"{HALF} before the final norm is within a factor of 2 of sqrt(d_emb / (2 pi e)) in a trained model",
        _of_order(_radius("trained-before-radius")),
        "appF1-radius",
    ),
    _claim(
        "appF1-radius.trained-sequence",
        f"{APP_F1}, with n = T d_emb as in section 3",
        f"{HALF} after the final norm is within a factor of 2 of sqrt(T d_emb / (2 pi e)) in a trained model, T tokens a chunk",
        _of_order(_radius("trained-after-sequence")),
        "appF1-radius",
    ),
)

SCALE = (
    _claim(
        "appF1-scale.untrained",
        APP_F1,
        f"{HALF} after the final norm is within a factor of 2 of sqrt(d_emb / (2 pi e)) in an untrained model",
        _of_order(_radius("untrained-after-radius")),
        "appF1-scale",
    ),
    _claim(
        "appF1-scale.untrained-before",
        APP_F1,
        f"{HALF} before the final norm is within a factor of 2 of sqrt(d_emb / (2 pi e)) in an untrained model",
        _of_order(_radius("untrained-before-radius")),
        "appF1-scale",
    ),
    _claim(
        "appF1-scale.rescaled",
        APP_F1,
        f"the final norm times {FACTOR} and the output layer divided by {FACTOR}: every logit is as before, every distance is "
        f"{FACTOR} times as large",
        all_of(equal(_radius("logit-change"), 0), equal(_radius("rescaled-by"), FACTOR)),
        "appF1-scale",
    ),
    _claim(
        "appF1-scale.invariant",
        APP_F1,
        "models that predict the same have the same distances, so that to compare them with sqrt(n / (2 pi e)) has a meaning",
        equal(_radius("rescaled-by"), 1),
        "appF1-scale",
    ),
)


def _descent(name: str, words: str) -> tuple[Claim, ...]:
    def measured(quantity: str) -> Any:
        return Measured("energies", f"{quantity}-{name}")

    return (
        _claim(
            f"sec4-descent.network-{name}",
            f"{SECTION_4}, eq. (6), in a real attention stack",
            f"{words} of the states that a layer reads rises at no token from before the layer to after it",
            leq(1, measured("share-layer")),
            "sec4-descent",
        ),
        _claim(
            f"sec4-descent.network-mean-{name}",
            f"{SECTION_4}, eq. (6), in a real attention stack",
            f"{words} of the states that a layer reads does not rise from before the layer to after it, in the mean",
            leq(measured("change-layer"), 0),
            "sec4-descent",
        ),
        _claim(
            f"sec4-descent.network-normed-{name}",
            f"{SECTION_4}, eq. (6), in a real attention stack",
            f"the same step by step with every state normalised as the last one is: {words}",
            leq(1, measured("share-normed")),
            "sec4-descent",
        ),
        _claim(
            f"sec4-descent.network-global-{name}",
            f"{SECTION_4}, eqs. (6) and (7), in a real attention stack",
            f"E_global = -LSE(-E_1, ..., -E_l) does not rise from layer to layer, E_t being {words} of what layer t reads",
            leq(1, measured("share-global")),
            "sec4-descent",
        ),
        _claim(
            f"sec4-descent.network-keys-{name}",
            f"{SECTION_4}, eq. (6), in a real attention stack",
            f"{words} of a head's stored keys at its query does not rise from a layer to the next",
            leq(1, measured("share-keys")),
            "sec4-descent",
        ),
    )


def _correlated(name: str, says: str, statement: Basic) -> Claim:
    source = f"{PAPER}, the open question on correlated patterns ({SMALL})"
    return _claim(f"open-correlated.{name}", source, says, statement, "open-correlated")


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
DESCENT = tuple(claim for name, words in ENERGIES.items() for claim in _descent(name, words))
