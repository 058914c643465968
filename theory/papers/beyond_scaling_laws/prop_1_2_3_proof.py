"""Derivations of Propositions 1 to 3: LogSumExp between extremes, and exponents shifted by the norms."""

from __future__ import annotations

from sympy import exp, log

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import leq
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import LogSumExp
from lemmata.theory.memory.energies import Nearest, SquaredDistances
from lemmata.theory.memory.symbols import rho, v, x
from lemmata.theory.papers.beyond_scaling_laws import prop_1_2_3
from lemmata.theory.papers.beyond_scaling_laws.app_c import EXPONENTS
from lemmata.theory.papers.beyond_scaling_laws.app_c_proof import norm
from lemmata.theory.terms.index_terms import Chosen, Entry, Index

PROP_1_DERIVATION = derive(
    "prop-1",
    S("lemma 3", "claim", of="lemma-3.repaired", at={n: d, v: SquaredDistances(x, rho)}),
    S("all", "linear", prop_1_2_3.PROP_1.statement, "lemma 3"),
)

PROP_2_DERIVATION = derive(
    "prop-2",
    S("lines of the proof", "claim", of="prop-2.proof-bound"),
    S("all", "linear", prop_1_2_3.PROP_2.statement, "lines of the proof"),
)

p = Index("p", d)

# |rho^i|^2 - xi^2 lies between -spread and 0, so the sum of exp(|rho^i|^2 - xi^2 - d_i) lies between exp(-spread - g) and
# d exp(-g)
g = Nearest(x, rho)
far = Entry(SquaredDistances(x, rho), p)
nearest = Chosen("nearest", d)
EXPONENT = Entry(EXPONENTS, p)
PROP_3_DERIVATION = derive(
    "prop-3.repaired",
    S("norm", "bound", of=norm, over=p),
    S("least norm", "bound", of=-norm, over=p),
    S("distance", "bound", of=-far, over=p),
    S("nearest", "attained", of=-far, over=p, name="nearest"),
    S("exponent", "linear", leq(EXPONENT, -g), "norm", "distance"),
    S("exponentials", "monotone", leq(exp(EXPONENT), exp(-g)), "exponent", via="exp"),
    S("sum", "sum", None, "exponentials", over=p),
    S("above", "monotone", leq(LogSumExp(EXPONENTS), log(d) - g), "sum", via="log"),
    S("one term", "term", of=exp(EXPONENT), over=p, at=nearest),
    S("below", "monotone", leq(Entry(EXPONENTS, nearest), LogSumExp(EXPONENTS)), "one term", via="log"),
    S("norm of the nearest", "instance", None, "least norm", at={p: nearest}),
    S("fourth line", "claim", of="prop-2.proof"),
    S("all", "linear", prop_1_2_3.PROP_3_REPAIRED.statement, "above", "below", "nearest", "norm of the nearest", "fourth line"),
)
