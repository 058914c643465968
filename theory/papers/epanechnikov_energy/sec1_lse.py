r"""Section 1 and Figure 1 of arXiv:2506.10801: densities behind energies, and how many minima the log-sum-exp energy has.

At $\beta=2$ that energy is half of $E(x)=-\log\sum_i\exp(-\lVert x-\rho^i\rVert^2)$, with the same minima. At any other $\beta$
its minima are those of E for the patterns $\sqrt{\beta/2}\,\rho^i$, shrunk back: what holds of all patterns at 2 holds at all.
"""

from __future__ import annotations

from typing import Any

from sympy import Rational, exp

from lemmata.theory.language.claim import Claim, equal, leq
from lemmata.theory.language.domain import CLOSED, Domain, NonNegative, Positive, d, n, vector
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.minima import DistanceMinima, PatternRows
from lemmata.theory.memory.symbols import PATTERN_PAIRS, beta, rho, t, x, y
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.energies import GaussianEnergy
from lemmata.theory.papers.epanechnikov_energy.gaussian import GaussianSum, SeparableEnergy, SumOf

parts = vector("v", d)
KDE = PAPER.claim(
    "epan-sec1-kde", "section 1",
    says="with Q = log, exp(-E) is the sum of F(beta S(x, pattern)) over the patterns, where one of these values, t, is not 0",
    domain=Domain(((parts, NonNegative()), (t, Positive()))),
    statement=equal(exp(-SeparableEnergy(parts, t)), t + SumOf(parts)),
)

# --- exp(-E) is a multiple of a density estimate: its values at two states are in the estimate's ratio ----------------

TWO_STATES = PATTERN_PAIRS.extended((beta, Positive()))
E_X, E_Y = GaussianEnergy(x, rho, beta), GaussianEnergy(y, rho, beta)


def in_ratio(left: Any, right: Any, precision: Any) -> Any:
    """left / right is the ratio of Gaussian estimates at x and y; a bandwidth h has the precision 1 / h^2."""
    return equal(left * GaussianSum(y, rho, precision), right * GaussianSum(x, rho, precision))


def _bandwidth(suffix: str, place: str, says: str, left: Any, right: Any) -> Claim:
    return PAPER.claim(
        f"epan-sec1-bandwidth.{suffix}", place,
        says=f"{says} is a multiple of the Gaussian density estimate of bandwidth 1 / beta",
        domain=TWO_STATES,
        statement=in_ratio(left, right, beta**2),
        reading_of="epan-sec1-bandwidth",
    )


BANDWIDTH = {
    "scaled": _bandwidth(
        "scaled", "sections 1 and 3, with the factor 1 / beta of section 3", "exp(-E), E with its factor 1 / beta,",
        exp(-E_X), exp(-E_Y),
    ),
    "plain": _bandwidth(
        "plain", "sections 1 and 3, with E as in eq. (1)", "exp(-E), E without the factor 1 / beta as in eq. (1),",
        exp(-beta * E_X), exp(-beta * E_Y),
    ),
}
BANDWIDTH_REPAIRED = BANDWIDTH["plain"].repaired(
    "exp(-beta E) is the Gaussian density estimate of bandwidth 1 / sqrt(beta), up to its factor, so 1 / beta is its squared "
    "bandwidth; exp(-E) itself is its power 1 / beta, which for beta other than 1 is no estimate with these patterns",
    equal(exp(-beta * E_X), GaussianSum(x, rho, beta)),
    repairs=("epan-sec1-bandwidth.plain", "epan-sec1-bandwidth.scaled"),
)

# --- how many minima --------------------------------------------------------------------------------------------------

SETS = Domain(((rho, Patterns()),))
AT_MOST_ONE_EACH = leq(DistanceMinima(rho), d)
LINE = PAPER.claim(
    "epan-fig-1.lse-1d", "Figure 1",
    says="on the line the log-sum-exp energy has at most as many local minima as patterns (at beta = 2, so at every beta)",
    domain=SETS,
    given=leq(n, 1),
    statement=AT_MOST_ONE_EACH,
)

ANY = PAPER.claim(
    "epan-fig-1.lse-any", "Figure 1: 'LSE is never capable of having more local minima than the number of stored patterns'",
    says="in every dimension the log-sum-exp energy has at most as many local minima as patterns",
    domain=SETS,
    statement=AT_MOST_ONE_EACH,
)

# nearly equilateral, sides 1.7: the middle is a minimum where the squared distance to it is below 1
TRIANGLE = PatternRows(2, -Rational(17, 20), 0, Rational(17, 20), 0, 0, Rational(147, 100))
FOUR = ANY.repaired(
    "three patterns in the plane, an almost equilateral triangle of side 1.7 at beta = 2, have four local minima: one near "
    "each pattern and one in the middle",
    equal(DistanceMinima(TRIANGLE), 4),
    domain=CLOSED,
)
