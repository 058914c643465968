r"""Critical separations under the distance energy's own update: two patterns, and the regular simplex of m patterns.

On the line from the centroid c to a pattern the update maps $c+t(\rho^1-c)$ to $c+\varphi(t)(\rho^1-c)$ with
$\varphi(t)=\frac{1-e^{-\sigma t}}{1+(m-1)e^{-\sigma t}}$, $\sigma$ the squared side; for two patterns it is
$\tanh(\sigma t/2)$. Relations are multiplied out by the denominator, which is positive.
"""

from __future__ import annotations

from sympy import Equivalent, Symbol, exp, log

from lemmata.theory.language.claim import Claim, all_of, equal, leq, less
from lemmata.theory.language.domain import Domain, Positive, Real, Whole
from lemmata.theory.memory.storage import SimplexMiss2
from lemmata.theory.memory.symbols import t

SOURCE = "an exact case of Definition 1 of arXiv:2405.08707v2, under the layer energy's own update"
m = Symbol("m", integer=True, positive=True)
sigma, q = Symbol("sigma", real=True), Symbol("q", real=True)
SIMPLEX = Domain(((m, Whole(2, 8)), (sigma, Positive())))
SHRUNK = exp(-sigma * t)
TOP, BOTTOM = 1 - SHRUNK, 1 + (m - 1) * SHRUNK  # of phi(t)
APART2 = (TOP - q * BOTTOM) ** 2 * sigma * (m - 1) / (2 * m)
UPDATE = Claim(
    id="storage-simplex.update",
    source=SOURCE,
    says="on the line from the centroid to a pattern of a regular simplex the update moves the point t to the point phi(t)",
    domain=SIMPLEX.extended((t, Real()), (q, Real())),
    statement=equal(BOTTOM**2 * SimplexMiss2(m, sigma, t, q), APART2),
)

ON_THE_LINE = SIMPLEX.extended((t, Positive()))
OUTWARD_PARTS = (leq(t * BOTTOM, TOP), leq(1 + (m - 1) * t, (1 - t) * exp(sigma * t)))
OUTWARD = Claim(
    id="storage-simplex.outward",
    source=SOURCE,
    says=(
        "phi(t) >= t exactly where (1 - t) exp(sigma t) >= 1 + (m - 1) t, that is sigma >= log((1 + (m - 1) t) / (1 - t)) / t "
        "for 0 < t < 1: the critical squared side is the infimum of that over t"
    ),
    domain=ON_THE_LINE,
    statement=Equivalent(*OUTWARD_PARTS),
)

BELOW = Claim(
    id="storage-simplex.below",
    source=SOURCE,
    says="for sigma <= 1 + log m, phi(t) < t for every t > 0: no fixed point on that half-line but the centroid",
    domain=ON_THE_LINE,
    given=leq(sigma, 1 + log(m)),
    statement=less(TOP, t * BOTTOM),
)

HALF_WAY = exp(-sigma / 2)
ABOVE_PARTS = (
    leq((1 + (m - 1) * HALF_WAY) / 2, 1 - HALF_WAY),
    leq(2 * log(1 + m), sigma),
    equal(1 - exp(-sigma), 1 + (m - 1) * exp(-sigma) - m * exp(-sigma)),
)

ABOVE = Claim(
    id="storage-simplex.above",
    source=SOURCE,
    says=(
        "phi(1/2) >= 1/2 exactly where sigma >= 2 log(1 + m), while phi(1) < 1 always, by m exp(-sigma) over its denominator: "
        "by the intermediate value theorem a fixed point lies between from there on, so the critical squared side is between "
        "1 + log m and 2 log(1 + m)"
    ),
    domain=SIMPLEX,
    statement=all_of(Equivalent(*ABOVE_PARTS[:2]), ABOVE_PARTS[2]),
)

TWO = Domain(((sigma, Positive()), (t, Positive())))
TWO_TOP, TWO_BOTTOM = 1 - SHRUNK, 1 + SHRUNK  # tanh(sigma t / 2) is their quotient
TWO_BELOW = Claim(
    id="storage-two.below",
    source=SOURCE,
    says=(
        "two patterns at squared distance sigma <= 2: tanh(sigma t / 2) < t for every t > 0, so the midpoint is the only fixed "
        "point on their line"
    ),
    domain=TWO,
    given=leq(sigma, 2),
    statement=less(TWO_TOP, t * TWO_BOTTOM),
)

TWO_ABOVE = Claim(
    id="storage-two.above",
    source=SOURCE,
    says=(
        "two patterns at squared distance sigma > 2: tanh(sigma t / 2) > t for 0 < t <= sqrt(1 - 2 / sigma), and tanh is below "
        "1: a fixed point lies beyond that, so the critical separation is exactly sqrt 2"
    ),
    domain=TWO,
    given=leq(sigma * t**2, sigma - 2),
    statement=less(t * TWO_BOTTOM, TWO_TOP),
)
