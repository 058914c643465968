"""Appendices E to G of arXiv:2405.08707: printed numbers. "Rounds to the printed digits" is |a - b| <= half a unit of the last.

Every claim is closed and evaluated exactly (or in ball arithmetic).
"""

from __future__ import annotations

from sympy import Abs, Add, Basic, Integer, Mul, Pow, Rational, pi, sqrt
from sympy import E as EULER

from theory.language.claim import Claim, all_of, by_id, equal, leq, less
from theory.language.domain import CLOSED
from theory.memory.parameters import AttentionParameters, DenseParameters, FeedForwardParameters, ModelParameters

PAPER = "arXiv:2405.08707v2"
APP_E, APP_F1, APP_F3, APP_G = (f"{PAPER}, appendix {part}" for part in ("E", "F.1", "F.3, Table 3", "G.1"))
L, WIDTH, HEADS, INNER, REAL_INNER = (Integer(value) for value in (24, 1024, 16, 3072, 4096))
VOCABULARY, POSITIONS = Integer(50_257), Integer(1_024)
ATTENTION, DENSE, FF = Integer(75_497_472), Integer(25_214_976), Integer(151_093_248)


def _times(*factors: Basic | int) -> Basic:
    """A product that stays as written."""
    return Mul(*factors, evaluate=False)


def _plus(*terms: Basic | int) -> Basic:
    return Add(*terms, evaluate=False)


def _closed(claim_id: str, source: str, says: str, statement: Basic, reading_of: str | None = None) -> Claim:
    return Claim(id=claim_id, source=source, says=says, domain=CLOSED, statement=statement, reading_of=reading_of)


SQUARE = Pow(WIDTH, 2, evaluate=False)
GPT2 = by_id(
    _closed(
        "appE-gpt2.attention",
        APP_E,
        "the attention layers have 3 l d_emb^2 = 75,497,472 parameters",
        all_of(
            equal(AttentionParameters(L, WIDTH, HEADS), _times(3, L, SQUARE)),
            equal(_times(3, L, SQUARE), ATTENTION),
        ),
        "appE-gpt2",
    ),
    _closed(
        "appE-gpt2.dense",
        APP_E,
        "dense weights and layer normalization have l d_emb^2 + 2 l d_emb = 25,214,976 parameters",
        all_of(
            equal(DenseParameters(L, WIDTH), _plus(_times(L, SQUARE), _times(2, L, WIDTH))),
            equal(_plus(_times(L, SQUARE), _times(2, L, WIDTH)), DENSE),
        ),
        "appE-gpt2",
    ),
    _closed(
        "appE-gpt2.feed-forward",
        APP_E,
        "with d_FF = 3072 the feed-forward layers have 6 l d_emb^2 + 4 l d_emb = 151,093,248 parameters",
        all_of(
            equal(FeedForwardParameters(L, WIDTH, INNER), _plus(_times(6, L, SQUARE), _times(4, L, WIDTH))),
            equal(_plus(_times(6, L, SQUARE), _times(4, L, WIDTH)), FF),
        ),
        "appE-gpt2",
    ),
    _closed("appE-gpt2.width", APP_E, "d_FF = 3072 is 3 d_emb", equal(INNER, _times(3, WIDTH)), "appE-gpt2"),
    _closed(
        "appE-gpt2.constant",
        APP_E,
        "the three counts together are A l d_emb^2 with A that rounds to 10",
        leq(Abs(_plus(_times(_plus(ATTENTION, DENSE, FF), Pow(_times(L, SQUARE), -1, evaluate=False)), -10)), Rational(1, 2)),
        "appE-gpt2",
    ),
    _closed(
        "appE-gpt2.architecture",
        f"{APP_E}, beside the 355M parameters of appendix F.1",
        "a GPT-2 of this width, depth and vocabulary with d_FF = 3072 has 355M parameters, to the printed million",
        leq(Abs(_plus(ModelParameters(L, WIDTH, INNER, VOCABULARY, POSITIONS), -355 * 10**6)), Integer(500_000)),
        "appE-gpt2",
    ),
    _closed(
        "appE-gpt2.architecture-4d",
        f"{APP_E}, beside the 355M parameters of appendix F.1",
        "the same with d_FF = 4 d_emb = 4096",
        leq(Abs(_plus(ModelParameters(L, WIDTH, REAL_INNER, VOCABULARY, POSITIONS), -355 * 10**6)), Integer(500_000)),
        "appE-gpt2",
    ),
    _closed(
        "appE-gpt2.constant-4d",
        APP_E,
        "with d_FF = 4 d_emb the three counts together are A l d_emb^2 with A that rounds to 10",
        leq(
            Abs(
                _plus(
                    _times(
                        _plus(
                            AttentionParameters(L, WIDTH, HEADS),
                            DenseParameters(L, WIDTH),
                            FeedForwardParameters(L, WIDTH, REAL_INNER),
                        ),
                        Pow(_times(L, SQUARE), -1, evaluate=False),
                    ),
                    -10,
                )
            ),
            Rational(1, 2),
        ),
        "appE-gpt2",
    ),
)

CRITICAL_1024 = sqrt(Integer(1024) / (2 * pi * EULER))
CRITICAL_SEQUENCE = sqrt(Integer(256 * 1024) / (2 * pi * EULER))
CRITICAL_MAX = sqrt(Integer(1024 * 1024) / (2 * pi * EULER))
HUNDREDTH = Rational(1, 200)
RADIUS = by_id(
    _closed(
        "appF1-radius.value",
        APP_F1,
        "sqrt(1024 / (2 pi e)) rounds to the printed 7.74",
        leq(Abs(CRITICAL_1024 - Rational(774, 100)), HUNDREDTH),
        "appF1-radius",
    ),
    _closed(
        "appF1-radius.order",
        APP_F1,
        "the measured radius 10 is of the order of sqrt(n / (2 pi e)), n = d_emb = 1024: within a factor of 2",
        all_of(less(CRITICAL_1024 / 2, 10), less(10, 2 * CRITICAL_1024)),
        "appF1-radius",
    ),
    _closed(
        "appF1-radius.sequence",
        f"{APP_F1}, with n = T_max d_emb as in section 3",
        "the measured radius 10 is within a factor of 2 of sqrt(n / (2 pi e)) for chunks of 256 tokens, n = 256 * 1024",
        all_of(less(CRITICAL_SEQUENCE / 2, 10), less(10, 2 * CRITICAL_SEQUENCE)),
        "appF1-radius",
    ),
    _closed(
        "appF1-radius.sequence-max",
        f"{APP_F1}, with n = T_max d_emb as in section 3",
        "the measured radius 10 is within a factor of 2 of sqrt(n / (2 pi e)) with GPT-2's T_max, n = 1024 * 1024",
        all_of(less(CRITICAL_MAX / 2, 10), less(10, 2 * CRITICAL_MAX)),
        "appF1-radius",
    ),
    _closed(
        "appF1-radius.documents",
        APP_F1,
        "80,000 chunks, at most one from a document, are a share of 8,013,769 documents that rounds to 1%",
        leq(Abs(Rational(100 * 80_000, 8_013_769) - 1), Rational(1, 2)),
        "appF1-radius",
    ),
    _closed(
        "appF1-radius.tokens",
        APP_F1,
        "80,000 chunks of 256 tokens are a share of 9B tokens that rounds to 0.2%",
        leq(Abs(Rational(100 * 80_000 * 256, 9 * 10**9) - Rational(2, 10)), Rational(1, 20)),
        "appF1-radius",
    ),
)

# N in units of 10^4, D in units of 10^4 tokens, MSE in hundredths, ratio in hundredths of 10^-10
SIZES = (16706, 19038, 21418, 23798, 26178, 28557, 30937, 33317)
TABLE_3 = {
    "40M": (3995, (16706, 19038, 21418, 23798), (7, 5, 4, 4), 21418, 871),
    "60M": (6026, (21418, 23798, 26178, 28557), (5, 4, 2, 2), 26178, 879),
    "80M": (8020, (26178, 28557, 30937, 33317), (5, 4, 2, 2), 30937, 838),
}
THRESHOLD = 4  # sigma^2 = 0.04


def _chosen(sizes: tuple[int, ...], errors: tuple[int, ...], allowed: int) -> int:
    """The least D whose printed MSE, in hundredths, is at most `allowed`; 0 where there is none."""
    return next((size for size, error in zip(sizes, errors, strict=True) if error <= allowed), 0)


def _table_3(name: str) -> tuple[Claim, ...]:
    params, sizes, errors, printed, ratio = TABLE_3[name]
    words = f"N = {params / 100:.2f}M"
    value = Rational(params * 10**4, (printed * 10**4) ** 2) * 10**10
    rule = f"D* = min {{D : MSE < 0.04}} on the printed row of {words} is {printed / 100:.2f}M"

    def rule_claim(suffix: str, says: str, allowed: int) -> Claim:
        chosen = _chosen(sizes, errors, allowed)
        statement = equal(Rational(chosen, 100), Rational(printed, 100))
        return _closed(f"appF3-ratio.{suffix}-{name}", APP_F3, says, statement, "appF3-ratio")

    return (
        _closed(
            f"appF3-ratio.{name}",
            APP_F3,
            f"N / D*^2 of {words} rounds to the printed {ratio / 100:.2f}e-10",
            leq(Abs(value - Rational(ratio, 100)), HUNDREDTH),
            "appF3-ratio",
        ),
        rule_claim("rule-strict", f"{rule}, '<' as printed and the two-digit MSE taken as they stand", THRESHOLD - 1),
        rule_claim("rule-nonstrict", f"{rule}, with '<=' in place of '<'", THRESHOLD),
    )


TABLE_3_CLAIMS = by_id(*(claim for name in TABLE_3 for claim in _table_3(name)))


# A printed 0.04 may stand for anything in [0.035, 0.045), so whether it is below 0.04 is open; the least D of the row is then
# any of those up to the first that is certainly below
def _rounded(name: str) -> Claim:
    params, sizes, errors, printed, _ = TABLE_3[name]
    certain = _chosen(sizes, errors, THRESHOLD - 1) or sizes[-1]
    possible = _chosen(sizes, errors, THRESHOLD)
    return _closed(
        f"appF3-ratio.rule-rounded-{name}",
        APP_F3,
        f"the rule with '<' can pick {printed / 100:.2f}M on the row of N = {params / 100:.2f}M, as the MSE are rounded to "
        "hundredths: it lies between the first D that may be and the first that must be below 0.04",
        all_of(leq(Rational(possible, 100), Rational(printed, 100)), leq(Rational(printed, 100), Rational(certain, 100))),
        "appF3-ratio",
    )


ROUNDED = tuple(_rounded(name) for name in TABLE_3)

SPACING = Claim(
    id="appF3-ratio.sizes",
    source=f"{PAPER}, appendix F.3: 'eight distinct sizes ranging uniformly'",
    says="the eight sizes lie on an even grid from 167.06M to 333.17M, each to the printed digits (hundredths of a million)",
    domain=CLOSED,
    statement=all_of(
        *(
            leq(
                Abs(_plus(Rational(size, 100), -Rational(SIZES[0], 100), _times(-k, Rational(SIZES[-1] - SIZES[0], 700)))),
                Rational(1, 100),
            )
            for k, size in enumerate(SIZES[1:-1], start=1)
        )
    ),
    reading_of="appF3-ratio",
)

BATCH = _closed(
    "appG-batch",
    APP_G,
    "a batch of 12 sequences of 1024 tokens is 491,520 tokens per iteration",
    equal(_times(12, 1024), Integer(491_520)),
)
BATCH_ACCUMULATED = _closed(
    "appG-batch.accumulated",
    APP_G,
    "with 40 accumulated steps (not printed) a batch of 12 sequences of 1024 tokens is 491,520 tokens per iteration",
    equal(_times(40, 12, 1024), Integer(491_520)),
    "appG-batch",
)
