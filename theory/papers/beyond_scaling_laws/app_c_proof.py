"""Derivations of appendix C: LogSumExp between extremes, its convexity and Lipschitz bound, the lines of Proposition 2."""

from __future__ import annotations

from sympy import Abs, Implies, KroneckerDelta, exp, log

from lemmata.theory.kernel.logic import conjuncts
from lemmata.theory.kernel.steps import S, at_once, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import LogOfPowers, LogSumExp, MaxEntry, MaxNorm, SumExp, TiltedMean
from lemmata.theory.memory.energies import MaxNorm2, MCHNEnergy, MinNorm2, SquaredDistances, SquaredNorms
from lemmata.theory.memory.proof_steps import vi, wi
from lemmata.theory.memory.symbols import rho, t, v, w, x
from lemmata.theory.papers.beyond_scaling_laws import app_c
from lemmata.theory.papers.beyond_scaling_laws.app_c import CHORD, EXPONENTS, MIX, XI2
from lemmata.theory.terms.index_terms import Chosen, Entry, Index, Total

i = Index("i", n)

# Young: t exp(a) + (1 - t) exp(b) >= exp(t a + (1 - t) b) for a = v_i - LSE(v), b = w_i - LSE(w), from the tangent at the mean;
# summed over i the left side is 1
a, b = vi - LogSumExp(v), wi - LogSumExp(w)
M = t * a + (1 - t) * b
CONVEX = (
    S("t >= 0", "assume", leq(0, t)),
    S("t <= 1", "assume", leq(t, 1)),
    S("tangent at a", "tangent", at=a - M),
    S("tangent at b", "tangent", at=b - M),
    S("a from the mean", "product", leq(exp(M) * (1 + a - M), exp(a)), "tangent at a", by=exp(M)),
    S("b from the mean", "product", leq(exp(M) * (1 + b - M), exp(b)), "tangent at b", by=exp(M)),
    S("t times", "product", leq(t * exp(M) * (1 + a - M), t * exp(a)), "t >= 0", "a from the mean"),
    S("1 - t times", "product", leq((1 - t) * exp(M) * (1 + b - M), (1 - t) * exp(b)), "t <= 1", "b from the mean"),
    S("young", "linear", leq(exp(M), t * exp(a) + (1 - t) * exp(b)), "t times", "1 - t times"),
    S("sums", "sum", None, "young", over=i),
    S("at most 1", "linear", leq(Total(exp(M), i), 1), "sums"),
    S("logs", "monotone", leq(LogSumExp(MIX) - CHORD, 0), "at most 1", via="log"),
)

LEMMA_1_DERIVATION = derive("lemma-1", *CONVEX, S("all", "linear", app_c.LEMMA_1.statement, "logs"))

LEMMA_1_LINES = derive(
    "lemma-1.proof",
    S("convex", "claim", None, of="lemma-1"),
    S("powers", "linear", equal(CHORD, LogOfPowers(v, w, t))),
    S("all", "linear", app_c.LEMMA_1_PROOF.statement, "convex", "powers"),
)

top = Chosen("top", n)
MAX = MaxEntry(v)
other = Chosen("other", n)
OTHER = exp(Entry(v, other))
EXTREMES = (
    S("entry", "bound", of=vi, over=i),
    S("exponentials", "monotone", leq(exp(vi), exp(MAX)), "entry", via="exp"),
    S("n times", "sum", None, "exponentials", over=i),
    S("top", "attained", of=vi, over=i, name="top"),
    S("one term", "term", of=exp(vi), over=i, at=top),
    S("n >= 2", "assume", less(1, n)),
    S("another", "another", None, "n >= 2", beside=top, name="other"),
    S("not the top", "apart", None, "another"),
    S("no overlap", "product", equal(KroneckerDelta(top, other) * OTHER, 0), "not the top", by=OTHER),
    S("the rest", "term", of=exp(vi) * (1 - KroneckerDelta(top, i)), over=i, at=other),
    S("two terms", "linear", less(exp(Entry(v, top)), SumExp(v)), "the rest", "no overlap"),
)

LEMMA_2_DERIVATION = derive(
    "lemma-2.repaired",
    *EXTREMES,
    S("above", "monotone", leq(LogSumExp(v), MAX + log(n)), "n times", via="log"),
    S("log of one term", "monotone", leq(Entry(v, top), LogSumExp(v)), "one term", via="log"),
    S("below", "linear", leq(MAX, LogSumExp(v)), "top", "log of one term"),
    S("log of two terms", "monotone", less(Entry(v, top), LogSumExp(v)), "two terms", via="log"),
    S("strictly below", "linear", less(MAX, LogSumExp(v)), "top", "log of two terms"),
    S("if n >= 2", "discharge", Implies(less(1, n), less(MAX, LogSumExp(v))), "strictly below"),
    S("all", "both", app_c.LEMMA_2_REPAIRED.statement, "below", "above", "if n >= 2"),
)

LEMMA_2_LINES = derive(
    "lemma-2.proof.repaired",
    *EXTREMES,
    S("exp of the top", "monotone", equal(exp(MAX), exp(Entry(v, top))), "top", via="exp"),
    S("below", "linear", leq(exp(MAX), SumExp(v)), "one term", "exp of the top"),
    S("above", "linear", leq(SumExp(v), n * exp(MAX)), "n times"),
    S("strictly below", "linear", less(exp(MAX), SumExp(v)), "two terms", "exp of the top"),
    S("if n >= 2", "discharge", Implies(less(1, n), less(exp(MAX), SumExp(v))), "strictly below"),
    S("all", "both", app_c.LEMMA_2_PROOF_REPAIRED.statement, "below", "above", "if n >= 2"),
)

LEMMA_3_DERIVATION = derive(
    "lemma-3.repaired",
    S("of -x", "claim", of="lemma-2.repaired", at={v: -v}),
    S("all", "both", app_c.LEMMA_3_REPAIRED.statement, "of -x"),
)

# v_i <= w_i + |v - w|, so LSE(v) <= LSE(w) + |v - w|, and the same the other way round
FAR = MaxNorm(v - w)
LEMMA_4_DERIVATION = derive(
    "lemma-4",
    S("differences", "absolute", of=vi - wi),
    S("greatest", "bound", of=Abs(vi - wi), over=i),
    S("v above w", "linear", leq(vi, wi + FAR), "differences", "greatest"),
    S("w above v", "linear", leq(wi, vi + FAR), "differences", "greatest"),
    S("exp v", "monotone", leq(exp(vi), exp(wi + FAR)), "v above w", via="exp"),
    S("exp w", "monotone", leq(exp(wi), exp(vi + FAR)), "w above v", via="exp"),
    S("sum v", "sum", None, "exp v", over=i),
    S("sum w", "sum", None, "exp w", over=i),
    S("lse v", "monotone", leq(LogSumExp(v), LogSumExp(w) + FAR), "sum v", via="log"),
    S("lse w", "monotone", leq(LogSumExp(w), LogSumExp(v) + FAR), "sum w", via="log"),
    S("v less w", "linear", leq(LogSumExp(v) - LogSumExp(w), FAR), "lse v"),
    S("w less v", "linear", leq(LogSumExp(w) - LogSumExp(v), FAR), "lse w"),
    S("all", "absolute", app_c.LEMMA_4.statement, "v less w", "w less v"),
)

LEMMA_4_MEAN_VALUE = derive(
    "lemma-4.proof-mean-value",
    S("tangent at w", "claim", of="std-gibbs", at={v: v - w}),
    S("tangent at v", "claim", of="std-gibbs", at={v: w - v, w: v}),
    S("all", "linear", app_c.LEMMA_4_MEAN_VALUE.statement, "tangent at w", "tangent at v"),
)

# a weighted mean of numbers in [-m, m] lies in [-m, m]
weight = exp(Entry(MIX, i))
TILTED = TiltedMean(MIX, v - w)
LEMMA_4_LINES = derive(
    "lemma-4.proof",
    S("differences", "absolute", of=vi - wi),
    S("greatest", "bound", of=Abs(vi - wi), over=i),
    S("above", "linear", leq(vi - wi, FAR), "differences", "greatest"),
    S("below", "linear", leq(wi - vi, FAR), "differences", "greatest"),
    S("weighted above", "product", leq(weight * (vi - wi), weight * FAR), "above", by=weight),
    S("weighted below", "product", leq(weight * (wi - vi), weight * FAR), "below", by=weight),
    S("sum above", "sum", None, "weighted above", over=i),
    S("sum below", "sum", None, "weighted below", over=i),
    S("mean above", "divide", leq(TILTED, FAR), "sum above", by=SumExp(MIX)),
    S("mean below", "divide", leq(-TILTED, FAR), "sum below", by=SumExp(MIX)),
    S("all", "absolute", app_c.LEMMA_4_PROOF.statement, "mean above", "mean below", of=TILTED),
)

EXPANDED = at_once(app_c.PROP_2_EXPANDED)
FOURTH_LINE = at_once(app_c.PROP_2_PROOF)
BOUND_PARTS = tuple(conjuncts(app_c.PROP_2_BOUND.statement))
NORM_OF_SHIFTS = next(part for part in BOUND_PARTS if part.lhs.has(MaxNorm) and part.rhs.has(MinNorm2))
DIFFERENCES = next(part for part in BOUND_PARTS if part.lhs.has(MCHNEnergy))
LIPSCHITZ = next(part for part in BOUND_PARTS if part is not NORM_OF_SHIFTS and part is not DIFFERENCES)
p = Index("p", d)
low = Chosen("lowest", d)

# the exponents are shifted by |rho^i|^2 - xi^2, between -(xi^2 - min) and 0
norm = Entry(SquaredNorms(rho), p)
SPREAD = MaxNorm2(rho) - MinNorm2(rho)
SHIFT = XI2 - norm
SHIFTS = (
    S("norm", "bound", of=norm, over=p),
    S("least norm", "bound", of=-norm, over=p),
    S("shift", "absolute", of=SHIFT),
    S("shift is nonnegative", "linear", leq(-SHIFT, SPREAD), "norm", "least norm"),
    S("shift is small", "linear", leq(SHIFT, SPREAD), "norm", "least norm"),
    S("size of a shift", "absolute", leq(Abs(SHIFT), SPREAD), "shift is nonnegative", "shift is small"),
    S("greatest shift", "attained", of=Abs(SHIFT), over=p, name="shifted"),
    S("at the greatest", "instance", None, "size of a shift", at={p: Chosen("shifted", d)}),
    S("lowest norm", "attained", of=-norm, over=p, name="lowest"),
    S("reached", "bound", of=Abs(SHIFT), over=p),
    S("reached at the lowest", "instance", None, "reached", at={p: low}),
    S("its size", "instance", None, "shift", at={p: low}),
    S("least", "linear", leq(SPREAD, NORM_OF_SHIFTS.lhs), "reached at the lowest", "its size", "lowest norm"),
    S("most", "linear", leq(NORM_OF_SHIFTS.lhs, SPREAD), "greatest shift", "at the greatest"),
)

PROP_2_LINES = derive(
    "prop-2.proof-bound",
    *SHIFTS,
    S("difference", "linear", DIFFERENCES),
    S("lemma 4", "claim", of="lemma-4", at={n: d, v: EXPONENTS, w: -SquaredDistances(x, rho)}),
    S("lipschitz", "linear", LIPSCHITZ, "lemma 4"),
    S("norm of the shifts", "squeeze", NORM_OF_SHIFTS, "least", "most"),
    S("all", "both", app_c.PROP_2_BOUND.statement, "difference", "lipschitz", "norm of the shifts"),
)
