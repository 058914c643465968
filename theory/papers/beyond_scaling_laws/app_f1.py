"""Appendix F.1 of arXiv:2405.08707: the radius of last-layer activations, printed and measured (appF1-radius, appF1-scale)."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Basic, Expr, Integer, Rational, pi, sqrt
from sympy import E as EULER

from lemmata.theory.language.cases import repaired_cases, with_cases
from lemmata.theory.language.claim import all_of, closed, equal, leq, less
from lemmata.theory.language.measured import Measured
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.sec4_descent import SMALL

APP_F1 = f"{PAPER}, appendix F.1"
HUNDREDTH = Rational(1, 200)


def critical(n: int) -> Expr:
    return sqrt(Integer(n) / (2 * pi * EULER))


def _of_order_10(words: str, n: int) -> tuple[str, Basic]:
    return f"the measured radius 10 is {words}", all_of(less(critical(n) / 2, 10), less(10, 2 * critical(n)))


def _times_10(words: str, n: int, factor: int) -> tuple[str, Basic]:
    says = f"with n = T_max d_emb {words} sqrt(n / (2 pi e)) is between {factor} and {factor + 1} times the measured radius 10"
    return says, all_of(less(Integer(10 * factor), critical(n)), less(critical(n), Integer(10 * factor + 10)))


WITHIN = "within a factor of 2 of sqrt(n / (2 pi e))"
ORDER = with_cases(
    "appF1-radius",
    f"{APP_F1}; n = d_emb, or n = T_max d_emb as in section 3",
    f"the measured radius 10 is {WITHIN}",
    _of_order_10,
    {
        "order": ("of the order of sqrt(n / (2 pi e)), n = d_emb = 1024: within a factor of 2", 1024),
        "sequence": (f"{WITHIN} for chunks of 256 tokens, n = 256 * 1024", 256 * 1024),
        "sequence-max": (f"{WITHIN} with GPT-2's T_max, n = 1024 * 1024", 1024 * 1024),
    },
    "appF1-radius",
)

ORDER_REPAIRED = repaired_cases(
    ORDER,
    _times_10,
    {
        "sequence": ("for chunks of 256 tokens", 256 * 1024, 12),
        "sequence-max": ("and GPT-2's T_max", 1024 * 1024, 24),
    },
)

NUMBERS = (
    closed(
        "appF1-radius.value",
        APP_F1,
        "sqrt(1024 / (2 pi e)) rounds to the printed 7.74",
        leq(Abs(critical(1024) - Rational(774, 100)), HUNDREDTH),
    ),
    closed(
        "appF1-radius.documents",
        APP_F1,
        "80,000 chunks, at most one from a document, are a share of 8,013,769 documents that rounds to 1%",
        leq(Abs(Rational(100 * 80_000, 8_013_769) - 1), Rational(1, 2)),
    ),
    closed(
        "appF1-radius.tokens",
        APP_F1,
        "80,000 chunks of 256 tokens are a share of 9B tokens that rounds to 0.2%",
        leq(Abs(Rational(100 * 80_000 * 256, 9 * 10**9) - Rational(2, 10)), Rational(1, 20)),
    ),
)

IN_SMALL_MODELS = f"{PAPER}, appendix F.1 ({SMALL})"


def _radius(quantity: str) -> Any:
    return Measured("radius", quantity)


def _of_order(ratio: Expr) -> Basic:
    """Within a factor of 2 of 1."""
    return all_of(leq(Rational(1, 2), ratio), leq(ratio, 2))


def _decrease(place: str) -> Basic:
    return all_of(*(less(0, _radius(f"trained-{place}-fall-{share}")) for share in (50, 75, 100)))


HALF = "half the median nearest-neighbour distance of last-layer activations"
MEASURED = (
    closed(
        "appF1-radius.decrease",
        IN_SMALL_MODELS,
        "mean nearest-neighbour distances fall from 25 to 50, 75 and 100 % of the vectors (after the final norm)",
        _decrease("after"),
    ),
    closed(
        "appF1-radius.decrease-before",
        IN_SMALL_MODELS,
        "mean nearest-neighbour distances fall from 25 to 50, 75 and 100 % of the vectors (before the final norm)",
        _decrease("before"),
    ),
    closed(
        "appF1-radius.trained",
        IN_SMALL_MODELS,
        f"{HALF} after the final norm is within a factor of 2 of sqrt(d_emb / (2 pi e)) in a trained model",
        _of_order(_radius("trained-after-radius")),
    ),
    closed(
        "appF1-radius.trained-before",
        IN_SMALL_MODELS,
        f"{HALF} before the final norm is within a factor of 2 of sqrt(d_emb / (2 pi e)) in a trained model",
        _of_order(_radius("trained-before-radius")),
    ),
    closed(
        "appF1-radius.trained-sequence",
        f"{IN_SMALL_MODELS}, with n = T d_emb as in section 3",
        f"{HALF} after the final norm is within a factor of 2 of sqrt(T d_emb / (2 pi e)) in a trained model, T tokens a chunk",
        _of_order(_radius("trained-after-sequence")),
    ),
)

FACTOR = 8  # of the activations, in appF1-scale.rescaled
SCALE = (
    closed(
        "appF1-scale.untrained",
        IN_SMALL_MODELS,
        f"{HALF} after the final norm is within a factor of 2 of sqrt(d_emb / (2 pi e)) in an untrained model",
        _of_order(_radius("untrained-after-radius")),
    ),
    closed(
        "appF1-scale.untrained-before",
        IN_SMALL_MODELS,
        f"{HALF} before the final norm is within a factor of 2 of sqrt(d_emb / (2 pi e)) in an untrained model",
        _of_order(_radius("untrained-before-radius")),
    ),
    closed(
        "appF1-scale.rescaled",
        IN_SMALL_MODELS,
        f"the final norm times {FACTOR} and the output layer divided by {FACTOR}: every logit is as before, every distance is "
        f"{FACTOR} times as large",
        all_of(equal(_radius("logit-change"), 0), equal(_radius("rescaled-by"), FACTOR)),
    ),
    closed(
        "appF1-scale.invariant",
        IN_SMALL_MODELS,
        "models that predict the same have the same distances, so that to compare them with sqrt(n / (2 pi e)) has a meaning",
        equal(_radius("rescaled-by"), 1),
    ),
)
