r"""Section 2 of arXiv:2506.10801: the bandwidth of least asymptotic error, and the kernel of least $\int K^2$.

The leading terms of the error, taken as given, are $A(h)=\frac{\mu^2}4h^4J+\frac\sigma{Mh}$ with $\mu=\int x^2K$,
$\sigma=\int K^2$ and $J=\int|f''|^2>0$.
"""

from __future__ import annotations

from typing import Any

from sympy import Rational, Symbol, sqrt

from lemmata.theory.language.claim import all_of, equal, leq
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
    "epan-eq-2.h", "eq. (2), bandwidth, re-set from a text without its layout",
    says="the leading terms of the error are least at h* = (sigma / (M mu^2 / 4 J))^(1/5)",
    domain=ERROR,
    statement=leq(error(PRINTED_WIDTH), error(h)),
)
WIDTH_REPAIRED = WIDTH.repaired(
    "they are least at h = (sigma / (M mu^2 J))^(1/5), without the 4", leq(error(BEST_WIDTH), error(h))
)

PRINTED_VALUE = Rational(5, 4) * (sqrt(mu) * sigma * curvature / count) ** Rational(4, 5)
BEST_VALUE = Rational(5, 4) * (sqrt(mu) * sigma * curvature ** Rational(1, 4) / count) ** Rational(4, 5)
VALUE = PAPER.claim(
    "epan-eq-2.val", "eq. (2), least value, re-set from a text without its layout; J has no exponent there",
    says="the least value of the leading terms is 5/4 (sqrt(mu) sigma J / M)^(4/5), taken at the bandwidth of the least error",
    domain=ERROR,
    statement=all_of(leq(PRINTED_VALUE, error(h)), equal(error(BEST_WIDTH), PRINTED_VALUE)),
)
VALUE_REPAIRED = VALUE.repaired(
    "the least value is 5/4 (sqrt(mu) sigma J^(1/4) / M)^(4/5)",
    all_of(leq(BEST_VALUE, error(h)), equal(error(BEST_WIDTH), BEST_VALUE)),
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
