"""Derivations of the standard inequalities of Cauchy, Gibbs and Jensen, of reciprocals and of powers."""

from __future__ import annotations

from sympy import Symbol, exp

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import leq
from lemmata.theory.language.domain import n
from lemmata.theory.language.vectors import Dot, LogSumExp, Softmax, SumExp
from lemmata.theory.memory.proof_steps import vi, wi
from lemmata.theory.memory.symbols import v, w
from lemmata.theory.results import standard
from lemmata.theory.terms.index_terms import Entry, Index, Total

i, j = Index("i", n), Index("j", n)
vj, wj = Entry(v, j), Entry(w, j)
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

p, q = Symbol("p", positive=True), Symbol("q", positive=True)
RECIPROCAL = derive(
    "std-reciprocal",
    S("p <= q", "assume", leq(p, q)),
    S("all", "product", standard.RECIPROCAL.statement, "p <= q", by=1 / (p * q)),
)

lower = Symbol("a", real=True)
small = lower
upper = Symbol("b", real=True)
large = upper
exponent = Symbol("k", integer=True, positive=True)
k = exponent
POWERS = derive(
    "std-powers",
    S("0 <= a", "assume", leq(0, small)),
    S("a <= b", "assume", leq(small, large)),
    S("0 <= b", "linear", leq(0, large), "0 <= a", "a <= b"),
    S("k = 1", "sign", leq(0, 1)),
    S("a^(k-1)", "assume", leq(0, small ** (k - 1))),
    S("a^k", "product", leq(0, small**k), "a^(k-1)", "0 <= a"),
    S("of a", "induction", leq(0, small ** (k - 1)), "k = 1", "a^k", on=k),
    S("b^(k-1)", "assume", leq(0, large ** (k - 1))),
    S("b^k", "product", leq(0, large**k), "b^(k-1)", "0 <= b"),
    S("of b", "induction", leq(0, large ** (k - 1)), "k = 1", "b^k", on=k),
    S("equal at k = 1", "sign", leq(1, 1)),
    S("at k", "assume", leq(small ** (k - 1), large ** (k - 1))),
    S("times a", "product", leq(small**k, small * large ** (k - 1)), "at k", "0 <= a"),
    S("times b^(k-1)", "product", leq(small * large ** (k - 1), large**k), "a <= b", "of b"),
    S("at k + 1", "linear", leq(small**k, large**k), "times a", "times b^(k-1)"),
    S("increasing", "induction", leq(small ** (k - 1), large ** (k - 1)), "equal at k = 1", "at k + 1", on=k),
    S("all", "both", standard.POWERS.statement, "of a", "increasing"),
)
