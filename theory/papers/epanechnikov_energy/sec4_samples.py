"""Sections 4 to 6, Figure 3 and appendix D.3 of arXiv:2506.10801 on what was sampled, measured anew.

Figure 3 prints no sizes for its left; 15 uniform patterns in dimensions 8 and 32 are taken. Its right is 10 Gaussians in
dimension 8, here with 100 patterns, as in figure 8. An energy's best beta is the one whose memories are the likeliest.
"""

from __future__ import annotations

from typing import Any

from sympy import Rational

from lemmata.theory.language.claim import Claim, all_of, by_id, closed, leq, less
from lemmata.theory.language.measured import Measured
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER


def sampled(quantity: str) -> Any:
    """A quantity of the experiment on emergent minima."""
    return Measured("emergence", quantity)


FIFTH = f"{PAPER}, section 4.1, on ranges of beta with (i) more than 60 % kept and (ii) around 20 % of the cube supported"
LEFT, RIGHT = (f"{PAPER}, Figure 3, {side}" for side in ("left", "right"))


def _in_dimension(dim: int) -> tuple[Claim, ...]:
    """What is printed of uniform patterns, in one dimension."""
    return (
        closed(
            f"epan-sec4-fifth.kept-{dim}",
            f"{FIFTH}; that (ii) brings (i)",
            f"of 15 patterns in dimension {dim} more than 60 % are kept where a fifth of the cube is supported",
            less(Rational(3, 5), sampled(f"fifth-kept-{dim}")),
        ),
        closed(
            f"epan-sec4-fifth.many-{dim}",
            f"{FIFTH}; orders of magnitude as at least one",
            f"there at least ten memories emerge for each of 15 patterns in dimension {dim}",
            leq(10, sampled(f"fifth-{dim}")),
        ),
        closed(
            f"epan-fig-3.several-{dim}",
            f"{LEFT}: several orders of magnitude at critical values of beta, as at least one",
            f"at some beta at least ten memories emerge for each of 15 patterns in dimension {dim}",
            leq(10, sampled(f"greatest-{dim}")),
        ),
    )


CUBES = by_id(*_in_dimension(8), *_in_dimension(32))
THOUSAND = closed(
    "epan-fig-3.thousand-32",
    f"{LEFT}: several orders of magnitude, as three",
    "at some beta at least a thousand memories emerge for each of 15 patterns in dimension 32",
    leq(1000, sampled("greatest-32")),
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
    "epan-sec4-preserve.half",
    f"{PAPER}, section 4.2: LSR matches LSE in log-likelihood while preserving the stored patterns; as half of them",
    "at its best beta LSR keeps at least half of the patterns",
    leq(Rational(1, 2), sampled("kept")),
)
BETTER = closed(
    "epan-sec5-better.best",
    f"{PAPER}, section 5: LSR approximates an unknown density better than LSE; each at its best beta",
    "at the best beta of each LSR's memories have a greater log-likelihood than LSE's",
    less(0, sampled("best-difference")),
)
TEN = closed(
    "epan-sec5-ten.about",
    f"{PAPER}, section 5: 500 queries converge to the same ~10 memories of a high log-likelihood; as 5 to 20",
    "at its best beta LSE retrieves 5 to 20 unique memories from 500 queries",
    all_of(leq(5, sampled("memories-exp")), leq(sampled("memories-exp"), 20)),
)
ORDER = closed(
    "epan-sec6-order.best",
    f"{PAPER}, section 6: an order of magnitude more unique memories at a comparable log-likelihood; each at its best beta",
    "LSR retrieves at least ten times as many unique memories as LSE",
    leq(10, sampled("ratio")),
)
BORDER = closed(
    "epan-appD3-border.half",
    f"{PAPER}, appendix D.3: starting near the border of the supports maximises the probability of a spurious minimum",
    "starts near the border end at novel minima oftener than starts at half its radius",
    less(0, sampled("border")),
)
