"""Section 2 of arXiv:2008.02217: the update is Transformer attention (ram-attention)."""

from __future__ import annotations

from sympy import sqrt

from lemmata.theory.language.claim import equal
from lemmata.theory.language.domain import Vector, n
from lemmata.theory.language.vectors import Dot
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, u, x
from lemmata.theory.memory.updates import Attention, MCHNUpdate
from lemmata.theory.papers.hopfield_is_all_you_need.contents import PAPER

ATTENTION = PAPER.claim(
    "ram-attention", "section 2",
    says="with beta = 1/sqrt(d_k) the update is one step of Transformer attention, along every direction u",
    domain=PATTERN_SETS.extended((u, Vector())),
    statement=equal(Dot(u, MCHNUpdate(x, rho, 1 / sqrt(n))), Dot(u, Attention(x, rho, 1 / sqrt(n)))),
)
