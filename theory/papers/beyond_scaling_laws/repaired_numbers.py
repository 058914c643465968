"""Repairs of the refuted claims on printed numbers (appendices E to G and section 6): what the numbers do say."""

from __future__ import annotations

from sympy import Abs, Integer, Max, Rational

from theory.language.claim import all_of, equal, leq, less
from theory.memory.parameters import AttentionParameters, CountNear, DenseParameters, FeedForwardParameters, ModelParameters
from theory.papers.beyond_scaling_laws import printed_numbers as numbers
from theory.papers.beyond_scaling_laws import sec5 as section5
from theory.papers.beyond_scaling_laws.printed_numbers import SIZES, TABLE_3, THRESHOLD

_MODEL = (numbers.VOCABULARY, numbers.POSITIONS)
_PRINTED = ModelParameters(numbers.L, numbers.WIDTH, numbers.INNER, *_MODEL)
_REAL = ModelParameters(numbers.L, numbers.WIDTH, numbers.REAL_INNER, *_MODEL)
ARCHITECTURE = numbers.GPT2["appE-gpt2.architecture"].repaired(
    "d_FF is 4 d_emb: with it the model has 355M parameters to the printed million, with 3 d_emb over 50M fewer",
    all_of(leq(Abs(_REAL - 355 * 10**6), Integer(500_000)), less(Integer(50 * 10**6), _REAL - _PRINTED)),
)

_COUNTED = (
    AttentionParameters(numbers.L, numbers.WIDTH, numbers.HEADS)
    + DenseParameters(numbers.L, numbers.WIDTH)
    + FeedForwardParameters(numbers.L, numbers.WIDTH, numbers.REAL_INNER)
)
CONSTANT = numbers.GPT2["appE-gpt2.constant-4d"].repaired(
    "with d_FF = 4 d_emb the constant A rounds to 12, not 10",
    leq(Abs(_COUNTED / (numbers.L * numbers.SQUARE) - 12), Rational(1, 2)),
)

SEQUENCE = numbers.RADIUS["appF1-radius.sequence"].repaired(
    "with n = T_max d_emb for chunks of 256 tokens sqrt(n / (2 pi e)) is between 12 and 13 times the measured radius 10",
    all_of(less(Integer(120), numbers.CRITICAL_SEQUENCE), less(numbers.CRITICAL_SEQUENCE, Integer(130))),
)

SEQUENCE_MAX = numbers.RADIUS["appF1-radius.sequence-max"].repaired(
    "with n = T_max d_emb and GPT-2's T_max sqrt(n / (2 pi e)) is between 24 and 25 times the measured radius 10",
    all_of(less(Integer(240), numbers.CRITICAL_MAX), less(numbers.CRITICAL_MAX, Integer(250))),
)


def _picked(name: str) -> Rational:
    """What the rule with <= picks on a row, in millions."""
    _, sizes, errors, _, _ = TABLE_3[name]
    return Rational(numbers._chosen(sizes, errors, THRESHOLD), 100)


RULES = (
    numbers.TABLE_3_CLAIMS["appF3-ratio.rule-strict-40M"].repaired(
        "no printed MSE of the row of N = 39.95M is below 0.04: the strict rule picks nothing there",
        leq(Rational(THRESHOLD, 100), Rational(min(TABLE_3["40M"][2]), 100)),
    ),
    numbers.TABLE_3_CLAIMS["appF3-ratio.rule-nonstrict-60M"].repaired(
        "with <= the rule picks 237.98M on the row of N = 60.26M, one grid step below the printed D*",
        equal(_picked("60M"), Rational(23_798, 100)),
    ),
    numbers.TABLE_3_CLAIMS["appF3-ratio.rule-nonstrict-80M"].repaired(
        "with <= the rule picks 285.57M on the row of N = 80.20M, one grid step below the printed D*",
        equal(_picked("80M"), Rational(28_557, 100)),
    ),
)

_STEP = Rational(SIZES[-1] - SIZES[1], 600)  # of the last seven sizes, in millions
_DEVIATIONS = tuple(
    abs(Rational(size, 100) - (Rational(SIZES[1], 100) + k * _STEP)) for k, size in enumerate(SIZES[2:-1], start=1)
)
SPACING = numbers.SPACING.repaired(
    "the last seven sizes lie on an even grid to the printed digits; the first step is shorter by more than 0.4M",
    all_of(
        leq(Max(*_DEVIATIONS), Rational(1, 100)),
        less(Rational(SIZES[1] - SIZES[0], 100) + Rational(4, 10), _STEP),
    ),
)

BATCH = numbers.BATCH.repaired(
    "491,520 tokens are 40 batches of 12 sequences of 1024 tokens",
    equal(numbers._times(40, 12, 1024), Integer(491_520)),
)

_LOSSES = tuple(loss for _, loss in section5.LOSSES.values())
MAJORITY = tuple(
    section5.MAJORITY[name].repaired(
        f"{found} of the six reported losses lie within {tolerance.p}/{tolerance.q} of 2.2: no majority",
        equal(CountNear(Rational(22, 10), tolerance, *_LOSSES), Integer(found)),
    )
    for name, tolerance, found in (("0.05", Rational(1, 20), 1), ("0.1", Rational(1, 10), 2))
)
