r"""What the partition function of separated balls makes of the balance of model and data size (sections 5.2 and 5.3).

At the paper's radius, $r^2=n/(2\pi e)$, a law of $Z$ fixes the number of patterns $d$ at which $Z=1$; with $D=T_{\max}d$ and
$N$ proportional to $n$ (prefactor held fixed), to $n^2$ (width growing) or constant (length growing) it fixes the exponent of
N in D.
"""

from __future__ import annotations

from sympy import Basic, Expr, Integer, Limit, Rational, Symbol, log, loggamma, oo, pi, sqrt
from sympy import E as EULER

from lemmata.theory.language.cases import with_cases
from lemmata.theory.language.claim import Claim, all_of, equal, less
from lemmata.theory.language.domain import CLOSED, Domain, Positive
from lemmata.theory.papers.beyond_scaling_laws.sec5_volumes import critical_at, volume_at

n = Symbol("n", positive=True)  # bound by the limits below
R2 = n / (2 * pi * EULER)
LOG_VOLUME = n / 2 * log(n / (2 * EULER)) - loggamma(1 + n / 2)  # log V_n at that radius
SHARE = 2 * R2 / (n + 2)

# law of Z -> (words, log of the number of patterns at which Z is 1, its limit divided by n)
LAWS: dict[str, tuple[str, Expr, Expr]] = {
    "upper": ("Z taken from the upper bound of (14), d V_n(r)", -LOG_VOLUME, Integer(0)),
    "printed-lower": ("Z taken from the printed lower bound of (14), d V_n(r) exp(-r)", sqrt(R2) - LOG_VOLUME, Integer(0)),
    "lower": ("Z taken from the repaired lower bound, d V_n(r) exp(-r^2)", R2 - LOG_VOLUME, 1 / (2 * pi * EULER)),
    "tight": (
        "Z taken from the sharp upper bound, d V_n(r) exp(-r^2) / (1 - 2 r^2 / (n + 2))",
        R2 - LOG_VOLUME + log(1 - SHARE),
        1 / (2 * pi * EULER),
    ),
    "tight-lower": (
        "Z taken from the sharp lower bound, d V_n(r) exp(-r^2) (1 + 2 r^2 / (n + 2))",
        R2 - LOG_VOLUME - log(1 + SHARE),
        1 / (2 * pi * EULER),
    ),
}

PAPER = "consequence of arXiv:2405.08707v2, sections 5.2 and 5.3"


def _patterns(law: str) -> tuple[str, Basic]:
    words, patterns, rate = LAWS[law]
    says = f"the logarithm of the number of patterns at which Z is 1 grows like {rate} n ({words})"
    return says, equal(Limit(patterns / n, n, oo), rate)


GROWS = "the logarithm of the number of patterns at which Z is 1 grows like a multiple of n"
PATTERNS = with_cases("scaling-patterns", PAPER, GROWS, _patterns, {law: (law,) for law in LAWS})

# what is held fixed -> (words, power of n in N, power of n in D / d, exponent of N in D under the law "upper")
HELD: dict[str, tuple[str, int, int, int]] = {
    "prefactor": ("A l d_emb / T_max and T_max held fixed, N proportional to n", 1, 0, 2),
    "width": ("d_emb grows, A, l and T_max held fixed, N proportional to n^2", 2, 0, 4),
    "length": ("T_max grows, A, l and d_emb held fixed, N constant", 0, 1, 0),
}

kappa, tokens = Symbol("kappa", positive=True), Symbol("T_max", positive=True)
CONSTANTS = Domain(((kappa, Positive()), (tokens, Positive())))


def exponent_of(held: str, law: str) -> Expr:
    """log N / log D as a function of n."""
    _, in_n, in_d, _ = HELD[held]
    return (log(kappa) + in_n * log(n)) / (log(tokens) + in_d * log(n) + LAWS[law][1])


def _power(held: str, value: int) -> tuple[str, Basic]:
    """N / D^value tends to a positive number; log N / log D tends to `value` too slowly to be checked numerically."""
    ratio = kappa * n ** HELD[held][1] * (volume_at(n, critical_at(n)) / tokens) ** value
    says = f"N / D^{value} tends to a positive number: N grows like D^{value} ({HELD[held][0]}; {LAWS['upper'][0]})"
    return says, equal(Limit(ratio, n, oo), kappa / (pi ** (value // 2) * tokens**value))


def _exponent(held: str, law: str) -> tuple[str, Basic]:
    value = HELD[held][3] if law == "upper" else 0
    if value:
        return _power(held, value)
    says = f"log N / log D tends to {value}: N grows like D to that power ({HELD[held][0]}; {LAWS[law][0]})"
    return says, equal(Limit(exponent_of(held, law), n, oo), Integer(value))


def _logarithm(held: str, law: str) -> tuple[str, Basic]:
    """N / (log D)^k, k the power of n in N, where D grows with the number of patterns alone."""
    power = HELD[held][1]
    value = kappa * (2 * pi * EULER) ** power
    ratio = kappa * (n / (log(tokens) + LAWS[law][1])) ** power
    return f"N / (log D)^{power} tends to {value} ({HELD[held][0]}; {LAWS[law][0]})", equal(Limit(ratio, n, oo), value)


EXPONENTS = with_cases(
    "scaling-exponent",
    PAPER,
    "N grows like a power of D",
    _exponent,
    {f"{held}-{law}": (held, law) for held in HELD for law in LAWS},
    domain=CONSTANTS,
)

LOGARITHMS = with_cases(
    "scaling-logarithm",
    PAPER,
    "N grows like a power of the logarithm of D",
    _logarithm,
    {
        "prefactor": ("prefactor", "lower"),
        **{f"{held}-{side}": (held, side) for held in ("prefactor", "width") for side in ("tight", "tight-lower")},
    },
    domain=CONSTANTS,
)

SQUARE_ROOT = Claim(
    id="scaling-patterns.square-root",
    source=PAPER,
    says=f"the number of patterns at which Z is 1, divided by sqrt(n), tends to sqrt(pi) ({LAWS['upper'][0]})",
    domain=CLOSED,
    statement=equal(Limit(1 / (sqrt(n) * volume_at(n, critical_at(n))), n, oo), sqrt(pi)),
)

# constant term of the logarithm of that number of patterns, for both sides of eq-14.tight
SIDES: dict[str, Expr] = {"tight-lower": -log(1 + 1 / (pi * EULER)), "tight": log(1 - 1 / (pi * EULER))}


def _constant(side: str) -> tuple[str, Basic]:
    (words, patterns, _), constant = LAWS[side], SIDES[side]
    says = f"the logarithm of the number of patterns less n / (2 pi e) and log(n pi) / 2 tends to {constant} ({words})"
    return says, equal(Limit(patterns - R2 - log(n * pi) / 2, n, oo), constant)


TENDS = "the logarithm of the number of patterns less n / (2 pi e) and log(n pi) / 2 tends to a constant"
CONSTANT_TERMS = with_cases("scaling-constant", PAPER, TENDS, _constant, {side: (side,) for side in SIDES})
share = Symbol("c", positive=True)
RADIUS = Claim(
    id="scaling-radius.rate",
    source=PAPER,
    says="at r^2 = c n the logarithm of V_n(r) exp(-r^2), divided by n, tends to log(2 pi e c)/2 - c, for every c > 0",
    domain=Domain(((share, Positive()),)),
    statement=equal(
        Limit((n / 2 * log(pi * share * n) - loggamma(1 + n / 2) - share * n) / n, n, oo),
        log(2 * pi * EULER * share) / 2 - share,
    ),
)

_LOW, _HIGH = Rational(113, 100), Rational(115, 100)

# that rate is 0, so that one ball has Z = 1 up to a factor below every exponential, at c = k / (2 pi e) with log k = k / (pi e)
UNIT_RADIUS = Claim(
    id="scaling-radius.unit",
    source=PAPER,
    says="that rate changes its sign between 1.13 and 1.15 times the printed r^2 = n / (2 pi e): there one ball has Z = 1",
    domain=CLOSED,
    statement=all_of(less(log(_LOW) - _LOW / (pi * EULER), 0), less(0, log(_HIGH) - _HIGH / (pi * EULER))),
)

# Table 3: N = 39.95M and 80.20M; D* is known between two sizes of the grid only
_N = log(Rational(8020, 3995))
_LEAST = _N / log(Rational(30_937, 19_038))
_MOST = _N / log(Rational(28_557, 21_418))


def _table(exponent: Rational) -> tuple[str, Basic]:
    says = (
        f"the exponent {exponent} of N in D* is possible between the first and the last row of Table 3, D* lying between two "
        "sizes of the grid"
    )
    return says, all_of(less(_LEAST, exponent), less(exponent, _MOST))


TABLE = with_cases(
    "scaling-table-3",
    "arXiv:2405.08707v2, appendix F.3, Table 3 (consequence)",
    "an exponent of N in D* is possible between the first and the last row of Table 3",
    _table,
    {"two": (Rational(2),), "three-halves": (Rational(3, 2),)},
)
