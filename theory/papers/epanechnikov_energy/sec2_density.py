r"""Section 2 of arXiv:2506.10801: the bandwidth of least asymptotic error, and the kernel of least $\int K^2$.

The leading terms of the error, taken as given, are $A(h)=\frac{\mu^2}4h^4J+\frac\sigma{Mh}$ with $\mu=\int x^2K$,
$\sigma=\int K^2$ and $J=\int|f''|^2>0$.

No text of eq. (2) that we have keeps its bars and the ends of roots. Three copies agree on the order of what is printed:
sigma, M, mu^2, 4, J, 1/5 for the bandwidth; 5, 4, a root, mu, sigma, J, M, 4/5 for the value. One of them keeps its lines:
mu^2 stands over the 4, as in the error above it. How far the root reaches no copy shows. Every reach is refuted: the least
error has one bandwidth, without a 4, and J has the exponent 1/5 in the least value.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Rational, Symbol, sqrt

from lemmata.theory.language.cases import with_cases
from lemmata.theory.language.claim import all_of, equal, leq, less
from lemmata.theory.language.domain import Domain, NonNegative, Positive, Whole, d, vector
from lemmata.theory.language.vectors import Dot
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.gaussian import SumOf
from lemmata.theory.papers.epanechnikov_energy.kernels import StepSpread

h, mu, sigma, curvature = (Symbol(name, positive=True) for name in ("h", "mu", "sigma", "J"))
count = Symbol("M", integer=True, positive=True)
ERROR = Domain(((mu, Positive()), (sigma, Positive()), (curvature, Positive()), (count, Whole(1, 64)), (h, Positive())))
FIFTH = Rational(1, 5)


def error(width: Any) -> Any:
    """The leading terms at a bandwidth."""
    return mu**2 / 4 * width**4 * curvature + sigma / (count * width)


PRINTED_WIDTH = (sigma / (count * mu**2 / 4 * curvature)) ** FIFTH
BEST_WIDTH = (sigma / (count * mu**2 * curvature)) ** FIFTH
WIDTH = PAPER.claim(
    "epan-eq-2.h", "eq. (2), bandwidth; mu^2 over 4, as in the error above it",
    says="the leading terms of the error are least at h* = (sigma / (M mu^2 / 4 J))^(1/5)",
    domain=ERROR,
    statement=leq(error(PRINTED_WIDTH), error(h)),
)
WIDTH_REPAIRED = WIDTH.repaired(
    "they are least at h = (sigma / (M mu^2 J))^(1/5), without the 4",
    leq(error(BEST_WIDTH), error(h)),
)
WIDTH_UNIQUE = WIDTH.consequence(
    "epan-eq-2.h.unique",
    "they are least at that bandwidth alone: with a 4 anywhere in it h* is none",
    less(error(BEST_WIDTH), error(h)),
    given=less(0, (h - BEST_WIDTH) ** 2),
)

PRINTED_VALUE = Rational(5, 4) * (sqrt(mu) * sigma * curvature / count) ** Rational(4, 5)
BEST_VALUE = Rational(5, 4) * (sqrt(mu) * sigma * curvature ** Rational(1, 4) / count) ** Rational(4, 5)


def is_least(value: Any) -> Basic:
    """A value is that of the leading terms at the best bandwidth, and no other bandwidth has less."""
    return all_of(leq(value, error(h)), equal(error(BEST_WIDTH), value))


VALUE = PAPER.claim(
    "epan-eq-2.val", "eq. (2), least value; J has no exponent there, and the root is over mu alone, as in the next line",
    says="the least value of the leading terms is 5/4 (sqrt(mu) sigma J / M)^(4/5), taken at the bandwidth of the least error",
    domain=ERROR,
    statement=is_least(PRINTED_VALUE),
)


def _rooted(reach: str, root: Any) -> tuple[str, Basic]:
    return f"with the root over {reach} the least value is 5/4 (.)^(4/5)", is_least(Rational(5, 4) * root ** Rational(4, 5))


ROOTED = with_cases(
    "epan-eq-2.val.rooted", f"{PAPER}, eq. (2), least value, if the root reaches further, as no copy shows its end",
    "the least value of the leading terms, the root of eq. (2) reaching further", _rooted,
    {
        "sigma": ("mu sigma", sqrt(mu * sigma) * curvature / count),
        "integral": ("mu sigma J", sqrt(mu * sigma * curvature) / count),
    },
    "epan-eq-2.val", ERROR,
)
VALUE_REPAIRED = VALUE.repaired(
    "the least value is 5/4 (sqrt(mu) sigma J^(1/4) / M)^(4/5)",
    is_least(BEST_VALUE),
    repairs=("epan-eq-2.val", *(claim.id for claim in ROOTED.values())),
)
AT_PRINTED = PAPER.claim(
    "epan-eq-2.val-at-h", "eq. (2): the value at the printed h*",
    says="at h* as printed the leading terms are 5/4 (sqrt(mu) sigma J / M)^(4/5)",
    domain=ERROR,
    statement=equal(error(PRINTED_WIDTH), PRINTED_VALUE),
    reading_of="epan-eq-2.val",
)
AT_PRINTED_REPAIRED = AT_PRINTED.repaired(
    "at h* as printed they are 8/5 4^(-1/5) times the least value, 21 percent more",
    equal(error(PRINTED_WIDTH), Rational(8, 5) * Rational(4) ** (-FIFTH) * BEST_VALUE),
)

# Even step functions of height k_i on [i - 1, i): A = 2 sum k, B = 2/3 sum k (3 i^2 - 3 i + 1), C = 2 sum k^2 for the integrals
# of K, x^2 K and K^2. Of all K with A = B = 1 the rescaled max(1 - x^2, 0) has C = 3 / (5 sqrt 5), so that at any scale
# 125 C^2 B >= 9 A^5. Steps approach every K in these three integrals, so that the inequality for them is the one for all.
heights = vector("v", d)
BEST_KERNEL = PAPER.claim(
    "epan-sec2-opt", "section 2; for even step functions, which approach every kernel",
    says="no even nonnegative step function of mass 1 and second moment 1 has a smaller integral of K^2 than max(1 - x^2, 0)",
    domain=Domain(((heights, NonNegative()),)),
    statement=leq(108 * SumOf(heights) ** 5, 125 * Dot(heights, heights) ** 2 * StepSpread(heights)),
)
