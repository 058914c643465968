"""Lemmas A5 to A7 of arXiv:2008.02217: storage in the ball of radius 1 / (beta N M) around a pattern (ram-storage)."""

from __future__ import annotations

from typing import Any

from sympy import Integer, exp

from lemmata.theory.language.claim import all_of, leq, less
from lemmata.theory.language.domain import Positive, d
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.energies import MaxNorm2
from lemmata.theory.memory.steps import FirstGap
from lemmata.theory.memory.symbols import PATTERN_PAIRS, beta, rho, x, y
from lemmata.theory.papers.hopfield_is_all_you_need.contents import PAPER
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, F_Y, OWN, TEMPERED

SEPARATED = leq(2 * (d - 1) * d * beta * MaxNorm2(rho) * exp(Integer(2) / d), exp(beta * FirstGap(rho)))

# the separation of Lemmas A5 to A7, without the logarithm, which has no value for one pattern


def in_ball(state: Any) -> Any:
    r"""$\lVert\xi-x_1\rVert\le\frac1{\beta NM}$, both sides squared and multiplied out."""
    return leq((beta * d) ** 2 * MaxNorm2(rho) * SquaredDistance(state, OWN), 1)


STORAGE_MAP = PAPER.claim(
    "ram-storage.self-map", "Lemma A5, appendix A.1.5",
    says="under the separation of Lemma A5 the update maps the ball of radius 1 / (beta N M) around the pattern into itself",
    domain=TEMPERED,
    given=all_of(SEPARATED, in_ball(x)),
    statement=in_ball(F_X),
    reading_of="ram-storage",
    repairs="def-1.mchn",
)

STORAGE_CONTRACTION = PAPER.claim(
    "ram-storage.contraction", "Lemmas A6 and A7, appendix A.1.5",
    says="and it contracts there: two states of the ball come nearer to each other, unless they are equal",
    domain=PATTERN_PAIRS.extended((beta, Positive())),
    given=all_of(SEPARATED, in_ball(x), in_ball(y), less(0, SquaredDistance(x, y))),
    statement=less(SquaredDistance(F_X, F_Y), SquaredDistance(x, y)),
    reading_of="ram-storage",
    repairs="def-1.retrieved-mchn",
)
