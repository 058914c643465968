"""Derivations of appendix C: LogSumExp between extremes, its convexity and Lipschitz bound, Propositions 1 to 3."""

from __future__ import annotations

from sympy import Implies, KroneckerDelta, exp, log

from theory.claim import equal, leq, less
from theory.claims import lemmas, section4, standard
from theory.domains import d, n, rho, v, w, x
from theory.energies import SquaredDistances
from theory.kernel.derivation import Derivation
from theory.kernel.steps import S, derive
from theory.kernel.terms import Chosen, Entry, Index, Total
from theory.vectors import Dot, LogSumExp, MaxEntry, Softmax, SumExp

i, j, c = Index("i", n), Index("j", n), Chosen("c", n)
other = Chosen("other", n)
vi, wi, wj = Entry(v, i), Entry(w, i), Entry(w, j)
vj = Entry(v, j)
TOP = MaxEntry(v)

CAUCHY_SCHWARZ = derive(
    "std-cauchy-schwarz",
    S("square", "sign", leq(0, (vi * wj - vj * wi) ** 2)),
    S("inner", "sum", None, "square", over=j),
    S("outer", "sum", None, "inner", over=i),
    S("all", "linear", standard.CAUCHY_SCHWARZ.statement, "outer"),
)

# exp(v_i - m) >= 1 + v_i - m, m = softmax(w) . v, weighted by exp(w_i) and summed: sum exp(v_i + w_i - m) >= sum exp(w_i)
MEAN = Dot(Softmax(w), v)
GIBBS = derive(
    "std-gibbs",
    S("tangent", "tangent", at=vi - MEAN),
    S("weighted", "product", leq(exp(wi) * (1 + vi - MEAN), exp(vi + wi - MEAN)), "tangent", by=exp(wi)),
    S("sums", "sum", None, "weighted", over=i),
    S("sum", "linear", leq(SumExp(w), Total(exp(vi + wi - MEAN), i)), "sums"),
    S("logs", "monotone", leq(LogSumExp(w), LogSumExp(v + w) - MEAN), "sum", via="log"),
    S("all", "linear", standard.GIBBS.statement, "logs"),
)


if __name__ == "__main__":
    raise SystemExit

DERIVATIONS: tuple[Derivation, ...] = (CAUCHY_SCHWARZ, GIBBS)

_ = (Implies, KroneckerDelta, equal, less, lemmas, section4, d, rho, x, SquaredDistances, c, other, TOP)
