"""Lemma A4 of arXiv:2008.02217: how far one update misses the pattern of the greatest overlap (ram-a4)."""

from __future__ import annotations

from sympy import exp

from lemmata.theory.language.claim import leq
from lemmata.theory.language.domain import d
from lemmata.theory.memory.symbols import beta, rho, x
from lemmata.theory.memory.updates import TopGap, TopMiss2
from lemmata.theory.papers.hopfield_is_all_you_need.contents import PAPER
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import M2, TEMPERED

A4 = PAPER.claim(
    "ram-a4", "Lemma A4",
    says="the update misses the pattern of the greatest overlap by at most 2 (N - 1) exp(-beta c) M, c its lead",
    domain=TEMPERED,  # both sides squared: they are nonnegative, and near-ties stay exact
    statement=leq(TopMiss2(x, rho, beta), (2 * (d - 1)) ** 2 * exp(-2 * beta * TopGap(x, rho)) * M2),
)
