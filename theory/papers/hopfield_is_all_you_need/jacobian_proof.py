"""Derivations on the Jacobian of the update: variances of the patterns under the softmax weights, Lemma A2."""

from __future__ import annotations

from typing import Any

from sympy import Implies, Integer, KroneckerDelta, Rational, Symbol, exp

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less, unequal
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, Softmax, SquaredDistance
from lemmata.theory.memory.energies import MaxNorm2, Overlaps
from lemmata.theory.memory.symbols import beta, eps, rho, u, v, w, x, y
from lemmata.theory.memory.updates import JacobianForm, MaxCentredNorm2, MCHNUpdate, SpectralNorm2
from lemmata.theory.papers.hopfield_is_all_you_need import jacobian
from lemmata.theory.papers.hopfield_is_all_you_need.energy_proof import LSE, OVERLAPS, PATTERN, norm_i, rho_ik
from lemmata.theory.papers.hopfield_is_all_you_need.jacobian import FORM, GREATEST_P, SIZE2, m
from lemmata.theory.papers.hopfield_is_all_you_need.segment_proof import on_segment
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, F_Y, M2
from lemmata.theory.terms.index_terms import Chosen, ChosenReal, Entry, Family, Index, Total

i = Index("i", d)


def a(index: Any) -> Any:
    """The overlap of a pattern with u."""
    return Entry(Overlaps(u, rho), index)


j = Index("j", d)


def p(index: Any) -> Any:
    """A softmax weight at x."""
    return Entry(Softmax(OVERLAPS), index)


# p_i <= 1, so m >= 0
PEAK = (
    S("one weight", "term", of=exp(beta * Entry(Overlaps(x, rho), j)), over=j, at=i),
    S("p <= 1", "divide", leq(p(i), 1), "one weight", by=exp(LSE)),
    S("p (1 - p) >= 0", "product", leq(0, p(i) * (1 - p(i))), "p <= 1", by=p(i)),
    S("peak", "bound", of=p(i) * (1 - p(i)), over=i),
    S("m >= 0", "linear", leq(0, m), "peak", "p (1 - p) >= 0"),
)

# Var_p(a) = sum_(i<j) p_i p_j (a_i - a_j)^2 <= 2 sum_i a_i^2 p_i (1 - p_i), as sum_(i != j) p_i p_j (a_i + a_j)^2 >= 0
ONES = 2 * a(i) ** 2 * p(i) * (1 - p(i))
VARIANCE = (
    S("pair", "sign", leq(0, (1 - KroneckerDelta(i, j)) * p(i) * p(j) * (a(i) + a(j)) ** 2)),
    S("pairs with i", "sum", None, "pair", over=j),
    S("pairs", "sum", None, "pairs with i", over=i),
    S("variance", "linear", leq(FORM / beta, Total(ONES, i)), "pairs"),
)

SPECTRAL = derive(
    "ram-jacobian.spectral",
    *VARIANCE,
    *PEAK,
    S("under m", "product", leq(ONES, 2 * a(i) ** 2 * m), "peak", by=2 * a(i) ** 2),
    S("sum", "sum", None, "under m", over=i),
    S("spectral norm", "spectral", matrix=rho, vector=u),
    S("times m", "product", leq(m * Total(a(i) ** 2, i), m * SpectralNorm2(rho) * SIZE2), "spectral norm", "m >= 0"),
    S("bound", "linear", leq(FORM / beta, 2 * SpectralNorm2(rho) * m * SIZE2), "variance", "sum", "times m"),
    S("all", "product", jacobian.JACOBIAN_SPECTRAL.statement, "bound", by=beta),
)

ROWS = (  # sum_i a_i^2 <= d M^2 |u|^2
    S("norm", "bound", of=norm_i, over=i),
    S("cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: u, w: PATTERN}),
    S("times |u|^2", "product", leq(SIZE2 * norm_i, SIZE2 * M2), "norm", by=SIZE2),
    S("row", "linear", leq(a(i) ** 2, SIZE2 * M2), "cauchy-schwarz", "times |u|^2"),
    S("rows", "sum", None, "row", over=i),
)

COUNT = derive(
    "ram-jacobian.count",
    *ROWS,
    S("spectral norm", "spectral", leq(SpectralNorm2(rho), d * M2), "rows", matrix=rho, vector=u),
    *PEAK,
    S("times m", "product", leq(SpectralNorm2(rho) * m, d * M2 * m), "spectral norm", "m >= 0"),
    S("all", "product", jacobian.JACOBIAN_COUNT.statement, "times m", by=2 * beta),
)

k = Index("k", n)

# Var_p(a) <= sum_i p_i (a_i - c)^2 for every c, here that of the mean of the patterns; then Cauchy-Schwarz for each i
mean_k = Total(Entry(rho, j, k), j) / d
FROM_MEAN = Family(rho_ik - mean_k, k)
mean_a = Total(Entry(u, k) * mean_k, k)
centred = a(i) - mean_a
FAR2 = Total((rho_ik - mean_k) ** 2, k)
C = MaxCentredNorm2(rho)
MEAN = derive(
    "ram-jacobian.mean",
    S("centred norm", "bound", of=FAR2, over=i),
    S("cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: u, w: FROM_MEAN}),
    S("times |u|^2", "product", leq(SIZE2 * FAR2, SIZE2 * C), "centred norm", by=SIZE2),
    S("centred overlap", "linear", leq(centred**2, SIZE2 * C), "cauchy-schwarz", "times |u|^2"),
    S("weighted", "product", leq(p(i) * centred**2, p(i) * SIZE2 * C), "centred overlap", by=p(i)),
    S("mean", "sum", None, "weighted", over=i),
    S("means", "sign", leq(0, (Total(p(i) * a(i), i) - mean_a) ** 2)),
    S("variance", "linear", leq(FORM / beta, Total(p(i) * centred**2, i)), "means"),
    S("bound", "linear", leq(FORM / beta, SIZE2 * C), "variance", "mean"),
    S("all", "product", jacobian.JACOBIAN_MEAN.statement, "bound", by=beta),
)

SEMIDEFINITE = derive(
    "ram-jacobian.semidefinite",
    S("square", "sign", leq(0, p(i) * (a(i) - Total(p(j) * a(j), j)) ** 2)),
    S("variance", "sum", None, "square", over=i),
    S("over beta", "linear", leq(0, FORM / beta), "variance"),
    S("all", "product", jacobian.JACOBIAN_SEMIDEFINITE.statement, "over beta", by=beta),
)

c = ChosenReal("c")
ON_SEGMENT = on_segment(c)
s = Symbol("s", real=True)
kappa = Symbol("kappa", real=True)

# D = f(x) - f(y) has |D|^2 = J(D, e), e = x - y, with J at a state of the segment; J(kappa e - D) >= 0 gives
# 2 kappa |D|^2 <= kappa^2 K |e|^2 + K |D|^2 where J <= K: |D|^2 <= K^2 |e|^2 from kappa = K, and D = 0 from kappa = 1 if K = 0
D2, E2 = SquaredDistance(F_X, F_Y), SquaredDistance(x, y)
WEIGHTS_C = Softmax(beta * Overlaps(ON_SEGMENT, rho))
ALONG_D, ALONG_E = Overlaps(F_X - F_Y, rho), Overlaps(x - y, rho)
MEAN_D, MEAN_E = Dot(WEIGHTS_C, ALONG_D), Dot(WEIGHTS_C, ALONG_E)
DEVIATION = kappa * (Entry(ALONG_E, i) - MEAN_E) - (Entry(ALONG_D, i) - MEAN_D)
J_D_E = beta * (Total(Entry(WEIGHTS_C, i) * Entry(ALONG_D, i) * Entry(ALONG_E, i), i) - MEAN_D * MEAN_E)
J_E, J_D = JacobianForm(x - y, ON_SEGMENT, rho, beta), JacobianForm(F_X - F_Y, ON_SEGMENT, rho, beta)


def lipschitz(C: Any, conclusion: Any, *bounds: Step) -> tuple[Step, ...]:
    """|D|^2 <= (beta C)^2 |e|^2, from `bounds`, of which "J(e)" and "J(D)" say that J is at most beta C along e and D."""
    K = beta * C
    return (
        S(
            "mean value",
            "mean-value",
            of=Dot(F_X - F_Y, MCHNUpdate(on_segment(s), rho, beta)),
            variable=s,
            low=Integer(0),
            high=Integer(1),
            name="c",
        ),
        S("slope", "linear", equal(D2, J_D_E), "mean value"),
        *bounds,
        S("square", "sign", leq(0, beta * Entry(WEIGHTS_C, i) * DEVIATION**2)),
        S("J(kappa e - D)", "sum", None, "square", over=i),
        S("kappa times the slope", "product", equal(kappa * D2, kappa * J_D_E), "slope", by=kappa),
        S("form", "linear", leq(2 * kappa * D2, kappa**2 * J_E + J_D), "J(kappa e - D)", "kappa times the slope"),
        S("J(kappa e)", "product", leq(kappa**2 * J_E, kappa**2 * K * E2), "J(e)", by=kappa**2),
        S("bound", "linear", leq(2 * kappa * D2, kappa**2 * K * E2 + K * D2), "form", "J(kappa e)", "J(D)"),
        S("C > 0", "assume", less(0, C)),
        S("K > 0", "product", less(0, K), "C > 0", by=beta),
        S("kappa = K", "instance", None, "bound", at={kappa: K}),
        S("contracts for C > 0", "divide", conclusion, "kappa = K", "K > 0", by=K),
        S("C <= 0", "assume", leq(C, 0)),
        S("kappa = 1", "instance", None, "bound", at={kappa: Integer(1)}),
        S("no form", "product", leq(K * (E2 + D2), 0), "C <= 0", by=beta * (E2 + D2)),
        S("no difference", "linear", leq(D2, 0), "kappa = 1", "no form"),
        S("nonnegative", "sign", leq(0, K**2 * E2)),
        S("contracts for C <= 0", "linear", conclusion, "no difference", "nonnegative"),
        S("all", "cases", conclusion, "contracts for C > 0", "contracts for C <= 0", on=less(0, C)),
    )


GLOBAL = derive(
    "ram-jacobian.global",
    *lipschitz(
        C,
        jacobian.JACOBIAN_GLOBAL.statement,
        S("J(e)", "claim", of="ram-jacobian.mean", at={x: ON_SEGMENT, u: x - y}),
        S("J(D)", "claim", of="ram-jacobian.mean", at={x: ON_SEGMENT, u: F_X - F_Y}),
    ),
)

top = Chosen("top", d)

# p_i (1 - p_i) <= eps (1 - eps), since no weight lies strictly between eps and 1 - eps: the greatest is at least 1 - eps, the
# others are at most eps
OTHER = p(j) * (1 - KroneckerDelta(top, j))
BETWEEN = leq(0, (p(i) - eps) * (p(i) - (1 - eps)))
A2 = derive(
    "ram-a2.repaired",
    *VARIANCE,
    *ROWS,
    S("eps <= 1/2", "assume", leq(eps, Rational(1, 2))),
    S("greatest weight", "assume", leq(1 - eps, GREATEST_P)),
    S("top", "attained", of=p(i), over=i, name="top"),
    S("its weight", "linear", leq(1 - eps, p(top)), "top", "greatest weight"),
    S("i at the top", "assume", equal(i, top)),
    S("above 1 - eps", "linear", leq(0, p(top) - (1 - eps)), "its weight"),
    S("above eps", "linear", leq(0, p(top) - eps), "its weight", "eps <= 1/2"),
    S("top outside", "product", leq(0, (p(top) - eps) * (p(top) - (1 - eps))), "above eps", "above 1 - eps"),
    S("outside at the top", "replace", BETWEEN, "top outside", "i at the top"),
    S("i elsewhere", "assume", unequal(i, top)),
    S("elsewhere", "apart", None, "i elsewhere"),
    S("no overlap", "product", equal(KroneckerDelta(top, i) * p(i), 0), "elsewhere", by=p(i)),
    S("its term", "term", of=OTHER, over=j, at=i),
    S("below eps", "linear", leq(0, eps - p(i)), "its term", "no overlap", "its weight"),
    S("below 1 - eps", "linear", leq(0, 1 - eps - p(i)), "below eps", "eps <= 1/2"),
    S("outside elsewhere", "product", BETWEEN, "below eps", "below 1 - eps"),
    S("outside", "cases", None, "outside at the top", "outside elsewhere", on=equal(i, top)),
    S("times 2 a^2", "product", leq(ONES, 2 * a(i) ** 2 * eps * (1 - eps)), "outside", by=2 * a(i) ** 2),
    S("sum", "sum", None, "times 2 a^2", over=i),
    S("eps <= 1", "linear", leq(0, 1 - eps), "eps <= 1/2"),
    S("eps (1 - eps)", "product", leq(0, eps * (1 - eps)), "eps <= 1", by=eps),
    S("times", "product", leq(0, eps * (1 - eps) * (d * SIZE2 * M2 - Total(a(i) ** 2, i))), "rows", "eps (1 - eps)"),
    S("bound", "linear", leq(FORM / beta, 2 * eps * (1 - eps) * d * M2 * SIZE2), "variance", "sum", "times"),
    S("all", "product", jacobian.A2_REPAIRED.statement, "bound", by=beta),
)

A2_BELOW_ONE = derive(  # the variance is at most the mean of the squares
    "ram-a2.below-one.repaired",
    *ROWS[:-1],
    S("weighted", "product", leq(p(i) * a(i) ** 2, p(i) * SIZE2 * M2), "row", by=p(i)),
    S("mean", "sum", None, "weighted", over=i),
    S("square", "sign", leq(0, Total(p(i) * a(i), i) ** 2)),
    S("mean square", "linear", leq(FORM / beta, SIZE2 * M2), "mean", "square"),
    S("everywhere", "product", leq(FORM, beta * M2 * SIZE2), "mean square", by=beta),
    S("greatest weight", "assume", leq(1 - eps, GREATEST_P)),
    S("eps <= 1/2", "assume", leq(eps, Rational(1, 2))),
    S("lemma", "claim", None, "greatest weight", "eps <= 1/2", of="ram-a2.repaired"),
    S("printed", "discharge", Implies(leq(eps, Rational(1, 2)), jacobian.A2.statement, evaluate=False), "lemma"),
    S("all", "both", jacobian.A2_BELOW_ONE_REPAIRED.statement, "everywhere", "printed"),
)

A2_STRICT = derive(
    "ram-a2.strict.repaired",
    S("eps > 0", "assume", less(0, eps)),
    S("M > 0", "assume", less(0, MaxNorm2(rho))),
    S("eps^2 > 0", "product", less(0, eps**2), "eps > 0", "eps > 0"),
    S("gap", "product", less(0, eps**2 * M2), "eps^2 > 0", "M > 0"),
    S("all", "product", jacobian.A2_STRICT_REPAIRED.statement, "gap", by=2 * beta * d),
)
