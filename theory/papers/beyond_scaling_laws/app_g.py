"""Appendix G of arXiv:2405.08707: parameter counts and heads of the OpenELM-style models from the printed sizes, and the batch.

A count is a sum of products of the printed sizes; feed-forward multipliers are not printed, so each consistent reading is a
claim of its own. Heads and inner widths follow OpenELM's layer-wise scaling (arXiv:2404.14619), in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from sympy import Abs, Add, Basic, Expr, Integer, Min, Mul, Rational, floor

from lemmata.theory.language.claim import Claim, all_of, closed, equal, leq, less
from lemmata.theory.language.domain import CLOSED
from lemmata.theory.papers.beyond_scaling_laws.app_e_gpt2 import times
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER

OPENELM = "arXiv:2404.14619, OpenELM-270M as published"
PUBLISHED = Integer(271_527_168)  # OpenELM-270M


def _times(*factors: Basic | int) -> Expr:
    return Mul(*factors, evaluate=False)


def _plus(*terms: Basic | int) -> Expr:
    return Add(*terms, evaluate=False)


HEAD_WIDTH, LAYERS = 64, 8
QUERY = (Rational(1, 2), Rational(1))  # QKV multipliers, first and last layer


def make_divisible(value: Rational, divisor: int) -> int:
    """OpenELM's rounding: the nearest multiple, halves up, at least the divisor; the next one if that loses over a tenth."""
    nearest = max(divisor, int(floor(value / divisor + Rational(1, 2))) * divisor)
    return nearest + divisor if nearest < Rational(9, 10) * value else nearest


def multipliers(ends: tuple[Rational, Rational], layers: int) -> list[Rational]:
    """Evenly spaced, rounded to two decimals, halves to even."""
    first, last = ends
    exact = (first + (last - first) * Rational(k, max(1, layers - 1)) for k in range(layers))
    return [Rational(round(Fraction(int(value.p), int(value.q)), 2)) for value in exact]


def scaled_heads(width: int, groups: int, layers: int = LAYERS, ends: tuple[Rational, Rational] = QUERY) -> list[int]:
    """Query heads of each layer: multiples of the width rounded to whole groups of heads."""
    return [make_divisible(width * m, HEAD_WIDTH * groups) // HEAD_WIDTH for m in multipliers(ends, layers)]


FEED_FORWARD = (Rational(1, 2), Rational(4))  # OpenELM's; not printed in appendix G
DIVISOR = 256  # of OpenELM's inner widths


def scaled_inner(width: int, layers: int = LAYERS, ends: tuple[Rational, Rational] = FEED_FORWARD) -> list[Integer]:
    """Feed-forward width of each layer, rounded to multiples of 256."""
    return [Integer(make_divisible(width * m, DIVISOR)) for m in multipliers(ends, layers)]


def attention(width: int, heads: Sequence[int], groups: int) -> Expr:
    """Query, key, value and output matrices of all layers; `groups` query heads share a key head. No biases."""
    return _plus(*(_times(width, HEAD_WIDTH, 2 * q + 2 * (q // groups)) for q in heads))


def norms(width: int, layers: int = LAYERS) -> Expr:
    """RMSNorm gains: two a layer on the stream, one each on queries and keys, and the last one."""
    return _plus(_times(layers, _plus(_times(2, width), _times(2, HEAD_WIDTH))), width)


def feed_forward(width: int, inner: Sequence[Basic], matrices: int = 3) -> Expr:
    """`matrices` of width times inner width in each layer: three with a gated linear unit, two without."""
    return _plus(*(_times(matrices, width, f) for f in inner))


def published() -> Expr:
    """Parameters of OpenELM-270M: width 1280, 16 layers, 4 queries to a key head, vocabulary 32,000, tied embedding."""
    heads = scaled_heads(1280, 4, 16)
    return _plus(
        attention(1280, heads, 4), norms(1280, 16), feed_forward(1280, scaled_inner(1280, 16)), _times(32_000, 1280)
    )


RULE = closed(
    "appG-params.rule",
    OPENELM,
    "the counting rule of the claims below gives OpenELM-270M its published 271,527,168 parameters, exactly",
    equal(published(), PUBLISHED),
    None,
)


@dataclass(frozen=True)
class Printed:
    """One model of appendix G: width, query heads of each layer, number of parameters in hundredths of a million."""

    width: int
    heads: tuple[int, ...]
    count: int


MODELS = {
    "40M": Printed(954, (6, 6, 6, 6, 8, 8, 8, 10), 3995),
    "60M": Printed(1280, (6, 6, 6, 6, 8, 8, 8, 10), 6026),
    "80M": Printed(1440, (6, 6, 6, 8, 8, 8, 10, 10), 8020),
}

# reading -> (words, number of matrices, ends of the multipliers, inner widths rounded, embedding counted)
READINGS = {
    "gated": ("OpenELM's multipliers 0.5 to 4, SwiGLU", 3, FEED_FORWARD, True, False),
    "gated-embedding": ("the same, with the tied embedding of 50,257 tokens", 3, FEED_FORWARD, True, True),
    "gated-exact": ("OpenELM's multipliers 0.5 to 4 not rounded to multiples of 256, SwiGLU", 3, FEED_FORWARD, False, False),
    "plain": ("OpenELM's multipliers 0.5 to 4, swish without a gate", 2, FEED_FORWARD, True, False),
    "qkv-multipliers": ("the printed QKV multipliers 0.5 to 1 for the feed-forward layers too, SwiGLU", 3, QUERY, True, False),
    "qkv-multipliers-embedding": ("the same, with the tied embedding of 50,257 tokens", 3, QUERY, True, True),
}

HALF_UNIT = Integer(5_000)  # counts are printed in hundredths of a million


def _rounds(count: Expr, printed: int) -> Basic:
    off = Abs(count.doit() - printed * 10_000)  # SymPy is slow at the modulus of a sum that is not computed
    return leq(off, HALF_UNIT)


VOCABULARY = 50_257


@cache
def count_of(reading: str, name: str) -> Expr:
    """Parameters of a printed model under a reading, as a sum of products."""
    _, matrices, ends, rounded, embedding = READINGS[reading]
    model = MODELS[name]
    width = model.width
    inner = scaled_inner(width, ends=ends) if rounded else [width * m for m in multipliers(ends, LAYERS)]
    parts = [attention(width, model.heads, 2), norms(width), feed_forward(width, inner, matrices)]
    return _plus(*parts, *([_times(VOCABULARY, width)] if embedding else []))


APP_G = f"{PAPER}, appendix G.1"


def _count(reading: str, name: str) -> Claim:
    model = MODELS[name]
    return closed(
        f"appG-params.{reading}-{name}",
        APP_G,
        f"width {model.width} with the printed heads has {model.count / 100:.2f}M Transformer parameters, as printed: "
        f"{READINGS[reading][0]}",
        _rounds(count_of(reading, name), model.count),
        "appG-params",
    )


COUNTS = tuple(_count(reading, name) for reading in READINGS for name in MODELS)


def _count_repaired(reading: str, name: str) -> tuple[Claim, ...]:
    count, model = count_of(reading, name), MODELS[name]
    found = int((count.doit() + HALF_UNIT) // 10_000)
    if found == model.count:
        return ()
    says = f"width {model.width} with the printed heads has {found / 100:.2f}M Transformer parameters: {READINGS[reading][0]}"
    broken = f"appG-params.{reading}-{name}"
    return (Claim(f"{broken}.repaired", APP_G, says, CLOSED, _rounds(count, found), repairs=broken),)


COUNTS_REPAIRED = tuple(claim for reading in READINGS for name in MODELS for claim in _count_repaired(reading, name))
MULTIPLES = 100  # of DIVISOR, summed over the layers, that "any inner widths" tries


@cache
def _least_gap(name: str) -> Expr:
    """How near to the printed number the count comes with inner widths that are multiples of 256."""
    model = MODELS[name]
    left = model.count * 10_000 - int(_plus(attention(model.width, model.heads, 2), norms(model.width)).doit())
    gaps = (abs(3 * model.width * DIVISOR * k - left) for k in range(LAYERS, MULTIPLES + 1))
    return Min(*gaps, evaluate=False)


def _any_inner(name: str) -> Claim:
    model = MODELS[name]
    return closed(
        f"appG-params.any-inner-{name}",
        APP_G,
        f"some inner widths, multiples of 256 with a sum of at most {MULTIPLES} times 256, give width {model.width} with the "
        f"printed heads {model.count / 100:.2f}M parameters without the embedding (SwiGLU)",
        leq(_least_gap(name), HALF_UNIT),
        "appG-params",
    )


ANY_INNER = tuple(_any_inner(name) for name in MODELS)


def _any_inner_repaired(name: str) -> tuple[Claim, ...]:
    gap = _least_gap(name)
    least = min(gap.args)
    if least <= HALF_UNIT:
        return ()
    within = int(-(-least // 10_000))
    least_far = (within - 1) / 100
    says = f"such inner widths come within {within / 100:.2f}M of the printed number, and no nearer than {least_far:.2f}M"
    statement = all_of(leq(gap, within * 10_000), less((within - 1) * 10_000, gap))
    broken = f"appG-params.any-inner-{name}"
    return (Claim(f"{broken}.repaired", APP_G, says, CLOSED, statement, repairs=broken),)


ANY_INNER_REPAIRED = tuple(claim for name in MODELS for claim in _any_inner_repaired(name))


def _heads(suffix: str, name: str, width: int, groups: int, words: str) -> Claim:
    expected = scaled_heads(width, groups)
    pairs = zip(expected, MODELS[name].heads, range(1, LAYERS + 1), strict=True)
    return closed(
        f"appG-heads.{suffix}-{name}",
        APP_G,
        f"the printed query heads of the {name} model follow OpenELM's scaling, multipliers 0.5 to 1, {words}",
        all_of(*(equal(_times(layer, rule), _times(layer, printed)) for rule, printed, layer in pairs)),
        "appG-heads",
    )


def fitting_width(name: str) -> int:
    """The least multiple of 64 at which the rule, two queries to a key head, gives the printed heads; 0 where none does."""
    widths = range(HEAD_WIDTH, 2048 + 1, HEAD_WIDTH)
    return next((width for width in widths if scaled_heads(width, 2) == list(MODELS[name].heads)), 0)


def _heads_claims(name: str) -> tuple[Claim, ...]:
    width, fitting = MODELS[name].width, fitting_width(name)
    found = [
        _heads("printed-width", name, width, 2, f"at the printed width {width}, two query heads to a key head as printed"),
        _heads("single-heads", name, width, 1, f"at the printed width {width}, rounded to whole heads"),
        _heads("four-groups", name, width, 4, f"at the printed width {width}, rounded to four heads as in OpenELM"),
    ]
    if fitting:
        words = f"at width {fitting} (not printed), two query heads to a key head"
        found.append(_heads("fitting-width", name, fitting, 2, words))
    return tuple(found)


QUERY_HEADS = tuple(claim for name in MODELS for claim in _heads_claims(name))


def _heads_repaired(suffix: str, name: str, groups: int) -> Claim:
    width, printed = MODELS[name].width, MODELS[name].heads
    found = scaled_heads(width, groups)
    pairs = zip(found, printed, range(1, LAYERS + 1), strict=True)
    says = f"at width {width} this rule gives {', '.join(map(str, found))} query heads: in every layer more than are printed"
    statement = all_of(*(less(_times(layer, few), _times(layer, rule)) for rule, few, layer in pairs))
    broken = f"appG-heads.{suffix}-{name}"
    return Claim(f"{broken}.repaired", APP_G, says, CLOSED, statement, repairs=broken)


QUERY_HEADS_REPAIRED = tuple(
    _heads_repaired(suffix, name, groups)
    for suffix, groups in (("printed-width", 2), ("single-heads", 1), ("four-groups", 4))
    for name in MODELS
)

BATCH = closed(
    "appG-batch",
    APP_G,
    "a batch of 12 sequences of 1024 tokens is 491,520 tokens per iteration",
    equal(times(12, 1024), Integer(491_520)),
)

BATCH_REPAIRED = BATCH.repaired(
    "491,520 tokens are 40 batches of 12 sequences of 1024 tokens",
    equal(times(40, 12, 1024), Integer(491_520)),
)

BATCH_ACCUMULATED = closed(
    "appG-batch.accumulated",
    APP_G,
    "with 40 accumulated steps (not printed) a batch of 12 sequences of 1024 tokens is 491,520 tokens per iteration",
    equal(times(40, 12, 1024), Integer(491_520)),
    "appG-batch",
)
