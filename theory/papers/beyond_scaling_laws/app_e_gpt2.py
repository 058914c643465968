"""Appendix E of arXiv:2405.08707: the parameters of GPT-2 (appE-gpt2).

Claims on printed numbers are closed and evaluated exactly, or in ball arithmetic, here and in appendices F and G. "Rounds to
the printed digits" is |a - b| <= half a unit of the last.
"""

from __future__ import annotations

from sympy import Abs, Add, Basic, Expr, Integer, Mul, Pow, Rational

from lemmata.theory.language.cases import with_cases
from lemmata.theory.language.claim import Claim, all_of, by_id, closed, equal, leq, less
from lemmata.theory.memory.parameters import AttentionParameters, DenseParameters, FeedForwardParameters, ModelParameters
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER

APP_E = f"{PAPER}, appendix E"
L, WIDTH, HEADS, INNER, REAL_INNER = Integer(24), Integer(1024), Integer(16), Integer(3072), Integer(4096)
VOCABULARY, POSITIONS = Integer(50_257), Integer(1_024)
ATTENTION, DENSE, FF = Integer(75_497_472), Integer(25_214_976), Integer(151_093_248)


def times(*factors: Basic | int) -> Expr:
    """A product that stays as written."""
    return Mul(*factors, evaluate=False)


def plus(*terms: Basic | int) -> Expr:
    """A sum that stays as written."""
    return Add(*terms, evaluate=False)


SQUARE = Pow(WIDTH, 2, evaluate=False)
# part -> (words, its parameters, the printed formula, the printed number)
PARTS: dict[str, tuple[str, Basic, Basic, Integer]] = {
    "attention": (
        "the attention layers have 3 l d_emb^2", AttentionParameters(L, WIDTH, HEADS), times(3, L, SQUARE), ATTENTION
    ),
    "dense": (
        "dense weights and layer normalization have l d_emb^2 + 2 l d_emb",
        DenseParameters(L, WIDTH),
        plus(times(L, SQUARE), times(2, L, WIDTH)),
        DENSE,
    ),
    "feed-forward": (
        "with d_FF = 3072 the feed-forward layers have 6 l d_emb^2 + 4 l d_emb",
        FeedForwardParameters(L, WIDTH, INNER),
        plus(times(6, L, SQUARE), times(4, L, WIDTH)),
        FF,
    ),
}


def _part(words: str, count: Basic, formula: Basic, printed: Integer) -> tuple[str, Basic]:
    return f"{words} = {int(printed):,} parameters", all_of(equal(count, formula), equal(formula, printed))


COUNTS = with_cases("appE-gpt2", APP_E, "a part has as many parameters as is printed", _part, PARTS, "appE-gpt2")


def _architecture(name: str, says: str, inner: Integer) -> Claim:
    off = Abs(plus(ModelParameters(L, WIDTH, inner, VOCABULARY, POSITIONS), -355 * 10**6))
    source = f"{APP_E}, beside the 355M parameters of appendix F.1"
    return closed(f"appE-gpt2.{name}", source, says, leq(off, Integer(500_000)))


def _constant(name: str, says: str, *counts: Basic) -> Claim:
    """A from the three counts."""
    ratio = times(plus(*counts), Pow(times(L, SQUARE), -1, evaluate=False))
    return closed(f"appE-gpt2.{name}", APP_E, says, leq(Abs(plus(ratio, -10)), Rational(1, 2)))


REAL_COUNTS = (
    AttentionParameters(L, WIDTH, HEADS), DenseParameters(L, WIDTH), FeedForwardParameters(L, WIDTH, REAL_INNER)
)
GPT2 = by_id(
    closed("appE-gpt2.width", APP_E, "d_FF = 3072 is 3 d_emb", equal(INNER, times(3, WIDTH))),
    _constant("constant", "the three counts together are A l d_emb^2 with A that rounds to 10", ATTENTION, DENSE, FF),
    _architecture(
        "architecture",
        "a GPT-2 of this width, depth and vocabulary with d_FF = 3072 has 355M parameters, to the printed million",
        INNER,
    ),
    _architecture(
        "architecture-4d",
        "a GPT-2 of this width, depth and vocabulary with d_FF = 4 d_emb = 4096 has 355M parameters, to the printed million",
        REAL_INNER,
    ),
    _constant(
        "constant-4d",
        "with d_FF = 4 d_emb the three counts together are A l d_emb^2 with A that rounds to 10",
        *REAL_COUNTS,
    ),
)

_MODEL = (VOCABULARY, POSITIONS)
_PRINTED = ModelParameters(L, WIDTH, INNER, *_MODEL)
_REAL = ModelParameters(L, WIDTH, REAL_INNER, *_MODEL)
ARCHITECTURE_REPAIRED = GPT2["appE-gpt2.architecture"].repaired(
    "d_FF is 4 d_emb: with it the model has 355M parameters to the printed million, with 3 d_emb over 50M fewer",
    all_of(leq(Abs(_REAL - 355 * 10**6), Integer(500_000)), less(Integer(50 * 10**6), _REAL - _PRINTED)),
)

CONSTANT_REPAIRED = GPT2["appE-gpt2.constant-4d"].repaired(
    "with d_FF = 4 d_emb the constant A rounds to 12, not 10",
    leq(Abs(Add(*REAL_COUNTS) / (L * SQUARE) - 12), Rational(1, 2)),
)
