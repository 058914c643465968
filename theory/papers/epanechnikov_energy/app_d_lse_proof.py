"""Derivations of the appendices on the log-sum-exp energy."""

from __future__ import annotations

from typing import Any

from sympy import KroneckerDelta, Symbol

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, equal, leq, less
from lemmata.theory.language.vectors import Dot
from lemmata.theory.memory.energies import MaxNorm2, SquaredNorms
from lemmata.theory.memory.symbols import beta, rho, t, u, x
from lemmata.theory.papers.epanechnikov_energy import app_d_lse
from lemmata.theory.papers.epanechnikov_energy.sec3_lse_proof import AT_0, AT_C, PATTERN, c, i, k, square, weight
from lemmata.theory.terms.index_terms import Entry, Total

# 2 x . (x - pattern) = |x|^2 - |pattern|^2 + |x - pattern|^2 >= |x|^2 - M^2 > 0, weighted and summed
norm = Entry(SquaredNorms(rho), i)
FAR = derive(
    "epan-appA-lse.repaired",
    S("outside", "assume", less(MaxNorm2(rho), Dot(x, x))),
    S("norm", "bound", of=norm, over=i),
    S("square", "sign", leq(0, square(x, i))),
    S("weight", "sign", less(0, weight(x, i))),
    S("away", "linear", less(0, 2 * (Dot(x, x) - Entry(app_d_lse.OVERLAPS, i))), "outside", "norm", "square"),
    S("weighted", "product", less(0, 2 * weight(x, i) * (Dot(x, x) - Entry(app_d_lse.OVERLAPS, i))), "away", "weight"),
    S("mean", "sum", None, "weighted", over=i),
    S("all", "linear", app_d_lse.FAR_REPAIRED.statement, "mean"),
)

# the update on the line of two patterns is that of sec. storage-two at the squared distance beta D^2 / 2
distance, sigma = Symbol("D", positive=True), Symbol("sigma", real=True)
SCALED = {sigma: beta * distance**2 / 2}


def _two(claim: Claim, known: str, hypothesis: Any) -> Derivation:
    return derive(
        claim.id,
        S("given", "assume", claim.given),
        S("halved", "linear", hypothesis, "given"),
        S("all", "claim", claim.statement, "halved", of=known, at=SCALED),
    )


MERGE = _two(app_d_lse.MERGE, "storage-two.below", leq(beta * distance**2 / 2, 2))
MERGE_ONLY = _two(app_d_lse.MERGE_ONLY, "storage-two.above", leq(beta * distance**2 * t**2 / 2, beta * distance**2 / 2 - 2))

DISTANCE = derive(
    "epan-appD3-dist",
    S("given", "assume", app_d_lse.DISTANCE.given),
    S("squared", "monotone", leq(distance**2, 4 / beta), "given", via="square"),
    S("within", "product", app_d_lse.WITHIN_TWO, "squared", by=beta),
    S("all", "claim", app_d_lse.DISTANCE.statement, "within", of="epan-appD3-merge"),
)

# the weights have the sum 1, and the memory's own share of sum w_i (memory - pattern_i) is 0
ALONG = Total(Entry(u, k) * Entry(rho, c, k), k)
OTHERS = Total((1 - KroneckerDelta(c, i)) * weight(PATTERN, i) * Entry(rho, i, k), i)
BALANCE = (1 - weight(PATTERN, c)) * Entry(rho, c, k) - OTHERS
BALANCED = derive(
    "epan-appE5-id.printed.repaired",
    S("weights", "sign", equal(Total(weight(PATTERN, i), i), 1)),
    S("times", "product", equal(ALONG * Total(weight(PATTERN, i), i), ALONG), "weights", by=ALONG),
    S("for any", "linear", equal(Total(Entry(u, k) * Entry(AT_C, k), k), Total(Entry(u, k) * BALANCE, k)), "times"),
    S("all", "instance", app_d_lse.BALANCED_REPAIRED.statement, "for any", at=AT_0),
)
OWN_K = Entry(rho, c, k)
BALANCED_FIRST = derive(
    "epan-appE5-id.first",
    S("stationary", "assume", equal(Total(Entry(AT_C, k) ** 2, k), 0)),
    S("weights", "sign", equal(Total(weight(PATTERN, i), i), 1)),
    S("times", "product", equal(OWN_K * Total(weight(PATTERN, i), i), OWN_K), "weights", by=OWN_K),
    S("entry", "linear", equal(Entry(AT_C, k), BALANCE), "times"),
    S("square", "product", equal(Entry(AT_C, k) ** 2, BALANCE**2), "entry", by=Entry(AT_C, k) + BALANCE),
    S("squares", "sum", None, "square", over=k),
    S("for any", "linear", equal(Total(BALANCE**2, k), 0), "squares", "stationary"),
    S("all", "instance", app_d_lse.BALANCED["first"].statement, "for any", at=AT_0),
)
