"""Derivations of the range of the modern Hopfield energy, at every state and in the convex hull."""

from __future__ import annotations

from typing import Any

from sympy import Abs, exp, log, sqrt

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, LogSumExp
from lemmata.theory.memory.energies import Overlaps, SquaredNorms
from lemmata.theory.memory.symbols import beta, rho, v, w, x
from lemmata.theory.papers.hopfield_is_all_you_need import energy
from lemmata.theory.papers.hopfield_is_all_you_need.energy import ENERGY
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import M2
from lemmata.theory.terms.index_terms import Entry, Family, Index, Total
from lemmata.theory.terms.known import KNOWN, WEIGHTS

i, k = Index("i", d), Index("k", n)
s_i = Entry(Overlaps(x, rho), i)
x_k, rho_ik = Entry(x, k), Entry(rho, i, k)
REACH = (Dot(x, x) + M2) / 2
norm_i = Entry(SquaredNorms(rho), i)
OVERLAPS = beta * Overlaps(x, rho)
LSE = LogSumExp(OVERLAPS)

# x . rho^i <= (|x|^2 + M^2) / 2 for every i, so LSE <= log d + beta (|x|^2 + M^2) / 2, which says that the energy is >= 0
ABOVE_0 = (
    S("norm", "bound", of=norm_i, over=i),
    S("square of the difference", "sign", leq(0, (x_k - rho_ik) ** 2)),
    S("squared distance", "sum", None, "square of the difference", over=k),
    S("overlap", "linear", leq(s_i, REACH), "squared distance", "norm"),
    S("beta times", "product", leq(beta * s_i, beta * REACH), "overlap", by=beta),
    S("exponential", "monotone", leq(exp(beta * s_i), exp(beta * REACH)), "beta times", via="exp"),
    S("sum", "sum", None, "exponential", over=i),
    S("logarithm", "monotone", leq(LSE, log(d) + beta * REACH), "sum", via="log"),
    S("above 0", "product", leq(0, ENERGY), "logarithm", by=1 / beta),
)


def _below(least_overlap: Any, bound: Any, *steps: Step) -> tuple[Step, ...]:
    """From `least overlap`, that every overlap is >= one number: the energy is at most `bound`."""
    return (
        *steps,
        S("beta times the least", "product", leq(beta * least_overlap, beta * s_i), "least overlap", by=beta),
        S("its exponential", "monotone", leq(exp(beta * least_overlap), exp(beta * s_i)), "beta times the least", via="exp"),
        S("sum of the least", "sum", None, "its exponential", over=i),
        S("its logarithm", "monotone", leq(log(d) + beta * least_overlap, LSE), "sum of the least", via="log"),
        S("below", "product", leq(ENERGY, bound), "its logarithm", by=1 / beta),
    )


# in the hull |x|^2 <= M^2: 2 x . rho^i - |x|^2 <= |rho^i|^2, averaged by the weights of x
weight = KNOWN[WEIGHTS](i)
HULL_RANGE = derive(
    "ram-energy-range.hull",
    *ABOVE_0,
    *_below(
        -REACH,
        2 * REACH,
        S("square of the sum", "sign", leq(0, (x_k + rho_ik) ** 2)),
        S("sum of squares", "sum", None, "square of the sum", over=k),
        S("least overlap", "linear", leq(-REACH, s_i), "sum of squares", "norm"),
    ),
    S("under the norm", "linear", leq(2 * s_i - Dot(x, x), M2), "squared distance", "norm"),
    S("weighted", "product", leq(weight * (2 * s_i - Dot(x, x)), weight * M2), "under the norm", by=weight),
    S("mean", "sum", None, "weighted", over=i),
    S("weights", "domain", of="hull"),
    S("times the norm", "product", equal(Total(weight, i) * (Dot(x, x) + M2), Dot(x, x) + M2), "weights", by=Dot(x, x) + M2),
    S("hull", "linear", leq(Dot(x, x), M2), "mean", "times the norm"),
    S("below 2 M^2", "linear", leq(ENERGY, 2 * M2), "below", "hull"),
    S("all", "both", energy.ENERGY_RANGE[1].statement, "above 0", "below 2 M^2"),
)

PATTERN = Family(Entry(rho, i, k), k)

# s_i^2 <= |x|^2 M^2, so every overlap is at least -|x| M
SPAN = sqrt(Dot(x, x) * M2)
RANGE = derive(
    "ram-energy-range.all.repaired",
    *ABOVE_0,
    *_below(
        -SPAN,
        REACH + SPAN,
        S("cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: x, w: PATTERN}),
        S("times |x|^2", "product", leq(Dot(x, x) * norm_i, Dot(x, x) * M2), "norm", by=Dot(x, x)),
        S("square of the overlap", "linear", leq(s_i**2, Dot(x, x) * M2), "cauchy-schwarz", "times |x|^2"),
        S("size of the overlap", "monotone", leq(Abs(s_i), SPAN), "square of the overlap", via="sqrt"),
        S("its sign", "absolute", of=s_i),
        S("least overlap", "linear", leq(-SPAN, s_i), "size of the overlap", "its sign"),
    ),
    S("all", "both", energy.ENERGY_RANGE_REPAIRED.statement, "above 0", "below"),
)
