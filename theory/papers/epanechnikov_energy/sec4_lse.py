"""Section 4.2 and Appendix D.4 of arXiv:2506.10801: what the log-sum-exp energy can retrieve, and from which starts."""

from __future__ import annotations

from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.sec1_lse import AT_MOST_ONE_EACH, SETS

RETRIEVED = PAPER.claim(
    "epan-sec4-lseM", "section 4: the log-sum-exp energy can retrieve at most M memories",
    says="the log-sum-exp energy has at most as many local minima, which are its memories, as patterns",
    domain=SETS,
    statement=AT_MOST_ONE_EACH,
)

FROM_PATTERNS = PAPER.claim(
    "epan-appD4-lseall", "appendix D.4: descents from all patterns find the complete set of minima",
    says="there are at most as many local minima of the log-sum-exp energy as descents that start at a pattern",
    domain=SETS,
    statement=AT_MOST_ONE_EACH,
)
