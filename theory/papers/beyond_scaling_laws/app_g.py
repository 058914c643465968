"""Appendix G of arXiv:2405.08707: parameter counts and heads of the OpenELM-style models from the printed sizes, and the batch.

A count is a sum of products of the printed sizes; feed-forward multipliers are not printed, so each consistent reading is a
claim of its own. Heads and inner widths follow OpenELM's layer-wise scaling (arXiv:2404.14619), in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from sympy import Abs, Add, Basic, Expr, Integer, Min, Mul, Rational, floor

from lemmata.theory.language.cases import repaired_cases, with_cases
from lemmata.theory.language.claim import Claim, all_of, closed, equal, leq, less
from lemmata.theory.language.domain import CLOSED
from lemmata.theory.papers.beyond_scaling_laws.app_e_gpt2 import times
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER

Relation = Callable[[Expr, Expr], Basic]
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


@cache
def multipliers(ends: tuple[Rational, Rational], layers: int) -> tuple[Rational, ...]:
    """Evenly spaced, rounded to two decimals, halves to even."""
    first, last = ends
    exact = (first + (last - first) * Rational(k, max(1, layers - 1)) for k in range(layers))
    return tuple(Rational(round(Fraction(int(value.p), int(value.q)), 2)) for value in exact)


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


RULE = Claim(
    "appG-params.rule",
    OPENELM,
    "the counting rule of the claims below gives OpenELM-270M its published 271,527,168 parameters, exactly",
    CLOSED,
    equal(published(), PUBLISHED),
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

VOCABULARY = 50_257


@cache
def count_of(reading: str, name: str) -> Expr:
    """Parameters of a printed model under a reading, computed: SymPy is slow at the modulus of a sum that is not."""
    _, matrices, ends, rounded, embedding = READINGS[reading]
    model = MODELS[name]
    width = model.width
    inner = scaled_inner(width, ends=ends) if rounded else [width * m for m in multipliers(ends, LAYERS)]
    parts = [attention(width, model.heads, 2), norms(width), feed_forward(width, inner, matrices)]
    return _plus(*parts, *([_times(VOCABULARY, width)] if embedding else [])).doit()


ANY_INNER, MULTIPLES = "any-inner", 100  # multiples of DIVISOR, summed over the layers, that this reading tries
SOME_WIDTHS = f"some inner widths, multiples of 256 with a sum of at most {MULTIPLES} times 256, no embedding, SwiGLU"


@cache
def _off(reading: str, name: str) -> Expr:
    """How far a count is from the printed number; with any inner widths how near it comes."""
    model = MODELS[name]
    printed = model.count * 10_000
    if reading != ANY_INNER:
        return Abs(count_of(reading, name) - printed)
    left = printed - int(_plus(attention(model.width, model.heads, 2), norms(model.width)).doit())
    return Min(*(abs(3 * model.width * DIVISOR * k - left) for k in range(LAYERS, MULTIPLES + 1)), evaluate=False)


APP_G = f"{PAPER}, appendix G.1"
HALF_UNIT = Integer(5_000)  # counts are printed in hundredths of a million
WORDS = {**{reading: words for reading, (words, *_) in READINGS.items()}, ANY_INNER: SOME_WIDTHS}
COUNTED = {f"{reading}-{name}": (reading, name) for reading in WORDS for name in MODELS}


def _has(reading: str, name: str, count: int, remark: str = "") -> str:
    width = MODELS[name].width
    return f"width {width} with the printed heads has {count / 100:.2f}M Transformer parameters{remark}: {WORDS[reading]}"


def _count(reading: str, name: str) -> tuple[str, Basic]:
    return _has(reading, name, MODELS[name].count, ", as printed"), leq(_off(reading, name), HALF_UNIT)


def _count_repaired(reading: str, name: str) -> tuple[str, Basic]:
    if reading != ANY_INNER:
        found = int((count_of(reading, name) + HALF_UNIT) // 10_000)
        return _has(reading, name, found), leq(Abs(count_of(reading, name) - found * 10_000), HALF_UNIT)
    off = _off(reading, name)
    within = int(-(-min(off.args) // 10_000))
    least_far = (within - 1) / 100
    says = f"such inner widths come within {within / 100:.2f}M of the printed number, and no nearer than {least_far:.2f}M"
    return says, all_of(leq(off, within * 10_000), less((within - 1) * 10_000, off))


AS_PRINTED = "the printed width and heads give the printed number of Transformer parameters"
COUNTS = with_cases("appG-params", APP_G, AS_PRINTED, _count, COUNTED, "appG-params")
NOT_AS_PRINTED = {row: case for row, case in COUNTED.items() if _off(*case).doit() > HALF_UNIT}
COUNTS_REPAIRED = repaired_cases(COUNTS, _count_repaired, NOT_AS_PRINTED)


def fitting_width(name: str) -> int:
    """The least multiple of 64 at which the rule, two queries to a key head, gives the printed heads."""
    widths = range(HEAD_WIDTH, 2048 + 1, HEAD_WIDTH)
    return next(width for width in widths if scaled_heads(width, 2) == list(MODELS[name].heads))


# rule -> (words, query heads to a key head)
RULES = {
    "printed-width": ("at the printed width {}, two query heads to a key head as printed", 2),
    "single-heads": ("at the printed width {}, rounded to whole heads", 1),
    "four-groups": ("at the printed width {}, rounded to four heads as in OpenELM", 4),
    "fitting-width": ("at width {} (not printed), two query heads to a key head", 2),
}


def _heads(rule: str, name: str, relation: Relation) -> tuple[list[int], int, Basic]:
    """The heads that a rule gives, at which width, and a relation between them and the printed ones in every layer."""
    width, printed = fitting_width(name) if rule == "fitting-width" else MODELS[name].width, MODELS[name].heads
    found = scaled_heads(width, RULES[rule][1])
    layers = zip(found, printed, range(1, LAYERS + 1), strict=True)
    return found, width, all_of(*(relation(_times(layer, one), _times(layer, other)) for one, other, layer in layers))


def _scaled(rule: str, name: str) -> tuple[str, Basic]:
    _, width, statement = _heads(rule, name, equal)
    words = RULES[rule][0].format(width)
    return f"the printed query heads of the {name} model follow OpenELM's scaling, multipliers 0.5 to 1, {words}", statement


def _scaled_repaired(rule: str, name: str) -> tuple[str, Basic]:
    found, width, statement = _heads(rule, name, lambda heads, printed: less(printed, heads))
    heads = ", ".join(map(str, found))
    return f"at width {width} this rule gives {heads} query heads: in every layer more than are printed", statement


SCALED = {f"{rule}-{name}": (rule, name) for rule in RULES for name in MODELS}
FOLLOWS = "the printed query heads follow OpenELM's scaling, multipliers 0.5 to 1"
QUERY_HEADS = with_cases("appG-heads", APP_G, FOLLOWS, _scaled, SCALED, "appG-heads")
NOT_SCALED = {row: case for row, case in SCALED.items() if case[0] != "fitting-width"}
QUERY_HEADS_REPAIRED = repaired_cases(QUERY_HEADS, _scaled_repaired, NOT_SCALED)

BATCH = closed(
    "appG-batch",
    APP_G,
    "a batch of 12 sequences of 1024 tokens is 491,520 tokens per iteration",
    equal(times(12, 1024), Integer(491_520)),
)

BATCH_REPAIRED = BATCH.repaired(
    "491,520 tokens are 40 batches of 12 sequences of 1024 tokens, accumulated in 40 steps that are not printed",
    equal(times(40, 12, 1024), Integer(491_520)),
)
