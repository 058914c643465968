r"""Appendices A, D.3 and E.5 of arXiv:2506.10801: the log-sum-exp energy far out, of two patterns, at stationary memories.

Two patterns at distance D: on their line the update moves the state t halves of D from the middle to
$\tanh(\frac{\beta D^2}4t)=\frac{1-S}{1+S}$ of them, $S=e^{-\frac{\beta D^2}2t}$. All its fixed points lie on that line.
The basins have merged where no t > 0 is fixed.
"""

from __future__ import annotations

from sympy import Symbol, exp, sqrt, true

from lemmata.theory.language.claim import Claim, equal, leq, less
from lemmata.theory.language.domain import Domain, Positive, Vector
from lemmata.theory.language.vectors import Dot
from lemmata.theory.memory.energies import MaxNorm2, Overlaps
from lemmata.theory.memory.symbols import beta, rho, t, u, x
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.gaussian import FirstBalance, PrintedBalance, SquaredBalance
from lemmata.theory.papers.epanechnikov_energy.sec3_lse import AT_FIRST, AT_X, SETS, SIZE2, TEMPERED

OVERLAPS = Overlaps(x, rho)
FAR = PAPER.claim(
    "epan-appA-lse", "appendix A",
    says="the gradient of the log-sum-exp energy is not 0 at any state, regardless of its distance from the patterns",
    domain=TEMPERED,
    statement=less(0, Dot(AT_X, AT_X)),
)
FAR_REPAIRED = FAR.repaired(
    "it is not 0, and points away from the origin, at every state of a greater norm than all patterns; between them are "
    "stationary states",
    less(0, Dot(x, AT_X)),
    given=less(MaxNorm2(rho), Dot(x, x)),
)

# --- two basins -------------------------------------------------------------------------------------------------------

distance = Symbol("D", real=True)
TWO = Domain(((distance, Positive()), (beta, Positive()), (t, Positive())))
SHRUNK = exp(-beta * distance**2 * t / 2)
MERGED = less(1 - SHRUNK, t * (1 + SHRUNK))
WITHIN_TWO = leq(beta * distance**2, 4)
MERGE = PAPER.claim(
    "epan-appD3-merge", "appendix D.3",
    says="two equal Gaussian basins, of standard deviation 1 / sqrt(beta), merge where their means are within two of these",
    domain=TWO,
    given=WITHIN_TWO,
    statement=MERGED,
)
MERGE_ONLY = PAPER.claim(
    "epan-appD3-merge.only", "appendix D.3",
    says="they do not merge beyond: up to t = sqrt(1 - 4 / (beta D^2)) the update moves a state outwards",
    domain=TWO,
    given=leq(beta * distance**2 * t**2, beta * distance**2 - 4),
    statement=less(t * (1 + SHRUNK), 1 - SHRUNK),
    reading_of="epan-appD3-merge",
)

# Copies of the text have "2 √ β", and lose bars of fractions: they have "√ 2 β" for the reach sqrt(2 / beta) of algorithm 1.
# Where a copy keeps lines, the root stands beside the 2 as in a fraction. So it is 2 / sqrt(beta), the two deviations before it
DISTANCE = PAPER.claim(
    "epan-appD3-dist", "appendix D.3: within 2 / sqrt(beta), of which copies of the text lose the bar",
    says="two basins of the log-sum-exp energy merge where their patterns are within 2 / sqrt(beta) of each other",
    domain=TWO,
    given=leq(distance, 2 / sqrt(beta)),
    statement=MERGED,
)

# --- appendix E.5: a memory that is stationary ------------------------------------------------------------------------


def _balanced(suffix: str, weights: str, balance: type) -> Claim:
    return PAPER.claim(
        f"epan-appE5-id.{suffix}", f"appendix E.5, with p_i(x) {weights}",
        says="where the gradient at a memory is 0, (1 - p_1) pattern_1 = sum of p_i pattern_i over the others",
        domain=SETS,
        given=equal(SIZE2, 0),
        statement=equal(Dot(balance(rho, beta), balance(rho, beta)), 0),
        reading_of="epan-appE5-id",
    )


BALANCED = {
    "printed": _balanced("printed", "by distances that are not squared, at each pattern itself, as printed", PrintedBalance),
    "squared": _balanced("squared", "by squared distances, at each pattern itself", SquaredBalance),
    "first": _balanced("first", "by squared distances, at the first pattern", FirstBalance),
}
BALANCED_REPAIRED = BALANCED["printed"].repaired(
    "the gradient at the memory is that difference, with p_i by squared distances from the memory, along every direction u",
    equal(Dot(u, AT_FIRST), Dot(u, FirstBalance(rho, beta))),
    domain=SETS.extended((u, Vector())),
    given=true,
    repairs=("epan-appE5-id.printed", "epan-appE5-id.squared"),
)
