"""Appendix F.3 of arXiv:2405.08707: Table 3, the ratio N / D*^2, printed and measured at the size of miniatures."""

from __future__ import annotations

from sympy import Abs, Basic, Max, Rational

from lemmata.theory.language.cases import repaired_cases, with_cases
from lemmata.theory.language.claim import all_of, closed, equal, leq, less
from lemmata.theory.language.domain import CLOSED
from lemmata.theory.language.measured import Measured
from lemmata.theory.papers.beyond_scaling_laws.app_e_gpt2 import plus, times
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER

TABLE_3 = {
    "40M": (3995, (16706, 19038, 21418, 23798), (7, 5, 4, 4), 21418, 871),
    "60M": (6026, (21418, 23798, 26178, 28557), (5, 4, 2, 2), 26178, 879),
    "80M": (8020, (26178, 28557, 30937, 33317), (5, 4, 2, 2), 30937, 838),
}

APP_F3 = f"{PAPER}, appendix F.3, Table 3"
HUNDREDTH = Rational(1, 200)
THRESHOLD = 4  # sigma^2 = 0.04


def _chosen(sizes: tuple[int, ...], errors: tuple[int, ...], allowed: int) -> int:
    """The least D whose printed MSE, in hundredths, is at most `allowed`; 0 where there is none."""
    return next((size for size, error in zip(sizes, errors, strict=True) if error <= allowed), 0)


def _ratio(name: str) -> tuple[str, Basic]:
    params, _, _, printed, ratio = TABLE_3[name]
    value = Rational(params * 10**4, (printed * 10**4) ** 2) * 10**10
    says = f"N / D*^2 of N = {params / 100:.2f}M rounds to the printed {ratio / 100:.2f}e-10"
    return says, leq(Abs(value - Rational(ratio, 100)), HUNDREDTH)


def _rule(name: str, words: str, allowed: int) -> tuple[str, Basic]:
    params, sizes, errors, printed, _ = TABLE_3[name]
    says = f"D* = min {{D : MSE < 0.04}} on the printed row of N = {params / 100:.2f}M is {printed / 100:.2f}M, {words}"
    return says, equal(Rational(_chosen(sizes, errors, allowed), 100), Rational(printed, 100))


# A printed 0.04 may stand for anything in [0.035, 0.045), so whether it is below 0.04 is open; the least D of the row is then
# any of those up to the first that is certainly below
def _rounded(name: str) -> tuple[str, Basic]:
    params, sizes, errors, printed, _ = TABLE_3[name]
    certain = _chosen(sizes, errors, THRESHOLD - 1) or sizes[-1]
    possible = _chosen(sizes, errors, THRESHOLD)
    says = (
        f"the rule with '<' can pick {printed / 100:.2f}M on the row of N = {params / 100:.2f}M, as the MSE are rounded to "
        "hundredths: it lies between the first D that may be and the first that must be below 0.04"
    )
    first, chosen, last = (Rational(size, 100) for size in (possible, printed, certain))
    return says, all_of(leq(first, chosen), leq(chosen, last))


ROWS = {name: (name,) for name in TABLE_3}
RATIOS = with_cases("appF3-ratio", APP_F3, "N / D*^2 rounds to the printed ratio", _ratio, ROWS, "appF3-ratio")
PICKS = "D* = min {D : MSE < 0.04} on the printed row is the printed D*"
AS_THEY_STAND = "'<' as printed and the two-digit MSE taken as they stand"
STRICT = with_cases(
    "appF3-ratio.rule-strict",
    APP_F3,
    f"{PICKS}, {AS_THEY_STAND}",
    _rule,
    {name: (name, AS_THEY_STAND, THRESHOLD - 1) for name in TABLE_3},
    "appF3-ratio",
)

AT_MOST = "with '<=' in place of '<'"
NONSTRICT = with_cases(
    "appF3-ratio.rule-nonstrict",
    APP_F3,
    f"{PICKS}, {AT_MOST}",
    _rule,
    {name: (name, AT_MOST, THRESHOLD) for name in TABLE_3},
    "appF3-ratio",
)

ROUNDED = with_cases(
    "appF3-ratio.rule-rounded",
    APP_F3,
    "the rule with '<' can pick the printed D* as the MSE are rounded to hundredths",
    _rounded,
    ROWS,
    "appF3-ratio",
)

STRICT_REPAIRED = STRICT["40M"].repaired(
    "no printed MSE of the row of N = 39.95M is below 0.04: the strict rule picks nothing there",
    leq(Rational(THRESHOLD, 100), Rational(min(TABLE_3["40M"][2]), 100)),
)


def _picked(name: str, picked: int) -> tuple[str, Basic]:
    """What the rule with <= picks on a row, in hundredths of a million."""
    params, sizes, errors, _, _ = TABLE_3[name]
    says = (
        f"with <= the rule picks {picked / 100:.2f}M on the row of N = {params / 100:.2f}M, one grid step below the printed D*"
    )
    return says, equal(Rational(_chosen(sizes, errors, THRESHOLD), 100), Rational(picked, 100))


NONSTRICT_REPAIRED = repaired_cases(NONSTRICT, _picked, {"60M": ("60M", 23_798), "80M": ("80M", 28_557)})

# N in units of 10^4, D in units of 10^4 tokens, MSE in hundredths, ratio in hundredths of 10^-10
SIZES = (16706, 19038, 21418, 23798, 26178, 28557, 30937, 33317)
SPACING = PAPER.claim(
    "appF3-ratio.sizes", "appendix F.3: 'eight distinct sizes ranging uniformly'",
    says="the eight sizes lie on an even grid from 167.06M to 333.17M, each to the printed digits (hundredths of a million)",
    domain=CLOSED,
    statement=all_of(
        *(
            leq(
                Abs(plus(Rational(size, 100), -Rational(SIZES[0], 100), times(-k, Rational(SIZES[-1] - SIZES[0], 700)))),
                Rational(1, 100),
            )
            for k, size in enumerate(SIZES[1:-1], start=1)
        )
    ),
    reading_of="appF3-ratio",
)

_STEP = Rational(SIZES[-1] - SIZES[1], 600)  # of the last seven sizes, in millions
_DEVIATIONS = tuple(
    abs(Rational(size, 100) - (Rational(SIZES[1], 100) + k * _STEP)) for k, size in enumerate(SIZES[2:-1], start=1)
)

SPACING_REPAIRED = SPACING.repaired(
    "the last seven sizes lie on an even grid to the printed digits; the first step is shorter by more than 0.4M",
    all_of(
        leq(Max(*_DEVIATIONS), Rational(1, 100)),
        less(Rational(SIZES[1] - SIZES[0], 100) + Rational(4, 10), _STEP),
    ),
)

APPENDIX_F3, SECTION_5 = f"{PAPER}, appendix F.3", f"{PAPER}, section 5.3"
MINIATURE = "small OpenELM models on a source of known entropy, trained for a fixed number of steps"
BALANCE = (
    closed(
        "appF3-ratio.exponent",
        APPENDIX_F3,
        f"N / D*^2 approaches a constant: the exponent of N in D* is 2 ({MINIATURE})",
        equal(Measured("balance", "exponent"), 2),
    ),
    closed(
        "appF3-ratio.proportional",
        f"{SECTION_5}, beside Hoffmann et al. (2022): N and D grow in equal proportion",
        f"the exponent of N in D* is 1 ({MINIATURE})",
        equal(Measured("balance", "exponent"), 1),
    ),
    closed(
        "appF3-ratio.length",
        APPENDIX_F3,
        f"D* is a property of the model size: it does not depend on how long the model is trained ({MINIATURE})",
        equal(Measured("balance", "length-exponent"), 0),
    ),
)
