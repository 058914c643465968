"""Sections 4 to 6, Figure 3 and appendix D.3 of arXiv:2506.10801 on what was sampled, measured anew.

Figure 3 prints no sizes for its left; 15 uniform patterns in dimensions 16 and 32 are taken. One case decides what "can" be.
Its right is 10 Gaussians in dimension 8, here with 100 patterns, as in figure 8.
An energy's best beta is the one whose memories are the likeliest.
"""

from __future__ import annotations

from typing import Any

from sympy import Rational

from lemmata.theory.language.claim import all_of, closed, leq, less
from lemmata.theory.language.measured import Measured
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER


def sampled(quantity: str) -> Any:
    """A quantity of the experiment on emergent minima."""
    return Measured("emergence", quantity)


LEFT, RIGHT = (f"{PAPER}, Figure 3, {side}" for side in ("left", "right"))
FIFTH = closed(
    "epan-sec4-fifth.one",
    f"{PAPER}, section 4.1: LSR can create orders of magnitude more emergent memories than patterns under ranges of beta "
    "where (i) more than 60 % are kept and (ii) around 20 % of the cube is supported; as one order, in one dimension",
    "of 15 patterns in dimension 16 more than 60 % are kept and ten times as many emerge where a fifth of the cube is "
    "supported",
    all_of(less(Rational(3, 5), sampled("fifth-kept-16")), leq(10, sampled("fifth-16"))),
)
SEVERAL = closed(
    "epan-fig-3.several",
    f"{LEFT}: at critical values of beta several orders of magnitude more than patterns; as at least one, in one dimension",
    "at some beta at least ten memories emerge for each of 15 patterns in dimension 32",
    leq(10, sampled("greatest-32")),
)
LIKELIHOOD = (
    closed(
        "epan-fig-3.comparable",
        f"{RIGHT}: a log-likelihood comparable to LSE, as within 1 nat",
        "at the best beta of each the log-likelihood of LSR's memories is at most 1 nat below that of LSE's",
        leq(-1, sampled("best-difference")),
    ),
    closed(
        "epan-fig-3.higher",
        f"{RIGHT}: occasionally slightly higher",
        "at some beta LSR's memories have a greater mean log-likelihood than LSE's",
        less(0, sampled("lead")),
    ),
    closed(
        "epan-fig-3.unique",
        f"{RIGHT}: while having more unique samples than LSE",
        "at its best beta LSR retrieves more unique memories than LSE does there",
        less(0, sampled("more")),
    ),
)
PRESERVE = closed(
    "epan-sec4-preserve.level",
    f"{PAPER}, section 4.2: LSR can match LSE in log-likelihood while generating more diverse samples and preserving the "
    "stored patterns; as within 1 nat, and at least half of them",
    "at some beta, one for both, all three hold",
    leq(Rational(1, 2), sampled("level-kept")),
)
BETTER = closed(
    "epan-sec5-better.best",
    f"{PAPER}, section 5: LSR approximates an unknown density better than LSE; each at its best beta (at one beta for both: "
    "epan-fig-3.higher)",
    "at the best beta of each LSR's memories have a greater log-likelihood than LSE's",
    less(0, sampled("best-difference")),
)
TEN = closed(
    "epan-sec5-ten.about",
    f"{PAPER}, section 5: 500 queries converge to the same ~10 memories of a high log-likelihood; as 5 to 20",
    "at its best beta LSE retrieves 5 to 20 unique memories from 500 queries",
    all_of(leq(5, sampled("memories-exp")), leq(sampled("memories-exp"), 20)),
)
ORDERS = f"{PAPER}, section 6: an order of magnitude more unique memories at a comparable log-likelihood"
ORDER = (
    closed(
        "epan-sec6-order.level",
        f"{ORDERS}; within 1 nat at one beta for both",
        "at some such beta LSR retrieves at least ten times as many unique memories as LSE",
        leq(10, sampled("level-ratio")),
    ),
    closed(
        "epan-sec6-order.best",
        f"{ORDERS}; each at its best beta",
        "LSR retrieves at least ten times as many unique memories as LSE",
        leq(10, sampled("ratio")),
    ),
)
BORDER = closed(
    "epan-appD3-border.half",
    f"{PAPER}, appendix D.3: starting near the border of the supports maximises the probability of a spurious minimum",
    "in the mean over beta, starts near the border end at novel minima oftener than starts at half its radius",
    less(0, sampled("border")),
)
