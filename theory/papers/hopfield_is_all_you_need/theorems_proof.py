"""Derivations of what is cited from Ramsauer et al.: the range of the energy, bounds on the Jacobian, weak convexity."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Implies, Integer, KroneckerDelta, Rational, Symbol, exp, log, sqrt

from theory.kernel.logic import Step
from theory.kernel.meaning import KNOWN, WEIGHTS
from theory.kernel.steps import S, derive
from theory.language.claim import equal, leq, less, unequal
from theory.language.domain import beta, d, eps, n, rho, t, u, v, w, x, y
from theory.memory.energies import MaxNorm2, Overlaps, SquaredNorms
from theory.memory.updates import JacobianForm, MaxCentredNorm2, MCHNUpdate, SpectralNorm2
from theory.memory.vectors import Dot, LogSumExp, Softmax, SquaredDistance, TiltedMean
from theory.papers.beyond_scaling_laws import repaired_energies
from theory.papers.hopfield_is_all_you_need import theorems as ramsauer
from theory.terms.index_terms import Chosen, ChosenReal, Entry, Family, Index, Total

i, j, k = Index("i", d), Index("j", d), Index("k", n)
M2, FORM, SIZE2, m = ramsauer.M2, ramsauer.FORM, ramsauer.SIZE2, ramsauer.m
OVERLAPS = beta * Overlaps(x, rho)
PATTERN = Family(Entry(rho, i, k), k)
s_i, norm_i = Entry(Overlaps(x, rho), i), Entry(SquaredNorms(rho), i)
x_k, rho_ik = Entry(x, k), Entry(rho, i, k)
LSE = LogSumExp(OVERLAPS)
REACH = (Dot(x, x) + M2) / 2


def p(index: Any) -> Any:
    """A softmax weight at x."""
    return Entry(Softmax(OVERLAPS), index)


def a(index: Any) -> Any:
    """The overlap of a pattern with u."""
    return Entry(Overlaps(u, rho), index)


# --- the range of the energy ------------------------------------------------------------------------------------------

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
    S("above 0", "product", leq(0, ramsauer.ENERGY), "logarithm", by=1 / beta),
)


def _below(least_overlap: Any, bound: Any, *steps: Step) -> tuple[Step, ...]:
    """From `least overlap`, that every overlap is >= one number: the energy is at most `bound`."""
    return (
        *steps,
        S("beta times the least", "product", leq(beta * least_overlap, beta * s_i), "least overlap", by=beta),
        S("its exponential", "monotone", leq(exp(beta * least_overlap), exp(beta * s_i)), "beta times the least", via="exp"),
        S("sum of the least", "sum", None, "its exponential", over=i),
        S("its logarithm", "monotone", leq(log(d) + beta * least_overlap, LSE), "sum of the least", via="log"),
        S("below", "product", leq(ramsauer.ENERGY, bound), "its logarithm", by=1 / beta),
    )


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
    S("all", "both", repaired_energies.ENERGY_RANGE.statement, "above 0", "below"),
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
    S("below 2 M^2", "linear", leq(ramsauer.ENERGY, 2 * M2), "below", "hull"),
    S("all", "both", ramsauer.ENERGY_RANGE[1].statement, "above 0", "below 2 M^2"),
)

# --- the Jacobian -----------------------------------------------------------------------------------------------------

# p_i <= 1, so m >= 0
PEAK = (
    S("one weight", "term", of=exp(beta * Entry(Overlaps(x, rho), j)), over=j, at=i),
    S("p <= 1", "divide", leq(p(i), 1), "one weight", by=exp(LSE)),
    S("p (1 - p) >= 0", "product", leq(0, p(i) * (1 - p(i))), "p <= 1", by=p(i)),
    S("peak", "bound", of=p(i) * (1 - p(i)), over=i),
    S("m >= 0", "linear", leq(0, m), "peak", "p (1 - p) >= 0"),
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
    S("all", "product", ramsauer.JACOBIAN_COUNT.statement, "times m", by=2 * beta),
)

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
    S("all", "product", ramsauer.JACOBIAN_MEAN.statement, "bound", by=beta),
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
    S("all", "product", ramsauer.JACOBIAN_SPECTRAL.statement, "bound", by=beta),
)

SEMIDEFINITE = derive(
    "ram-jacobian.semidefinite",
    S("square", "sign", leq(0, p(i) * (a(i) - Total(p(j) * a(j), j)) ** 2)),
    S("variance", "sum", None, "square", over=i),
    S("over beta", "linear", leq(0, FORM / beta), "variance"),
    S("all", "product", ramsauer.JACOBIAN_SEMIDEFINITE.statement, "over beta", by=beta),
)

# p_i (1 - p_i) <= eps (1 - eps), since no weight lies strictly between eps and 1 - eps: the greatest is at least 1 - eps, the
# others are at most eps
top = Chosen("top", d)
OTHER = p(j) * (1 - KroneckerDelta(top, j))
BETWEEN = leq(0, (p(i) - eps) * (p(i) - (1 - eps)))
A2 = derive(
    "ram-a2.repaired",
    *VARIANCE,
    *ROWS,
    S("eps <= 1/2", "assume", leq(eps, Rational(1, 2))),
    S("greatest weight", "assume", leq(1 - eps, ramsauer.GREATEST_P)),
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
    S("all", "product", repaired_energies.A2.statement, "bound", by=beta),
)
A2_BELOW_ONE = derive(  # the variance is at most the mean of the squares
    "ram-a2.below-one.repaired",
    *ROWS[:-1],
    S("weighted", "product", leq(p(i) * a(i) ** 2, p(i) * SIZE2 * M2), "row", by=p(i)),
    S("mean", "sum", None, "weighted", over=i),
    S("square", "sign", leq(0, Total(p(i) * a(i), i) ** 2)),
    S("mean square", "linear", leq(FORM / beta, SIZE2 * M2), "mean", "square"),
    S("everywhere", "product", leq(FORM, beta * M2 * SIZE2), "mean square", by=beta),
    S("greatest weight", "assume", leq(1 - eps, ramsauer.GREATEST_P)),
    S("eps <= 1/2", "assume", leq(eps, Rational(1, 2))),
    S("lemma", "claim", None, "greatest weight", "eps <= 1/2", of="ram-a2.repaired"),
    S("printed", "discharge", Implies(leq(eps, Rational(1, 2)), ramsauer.A2.statement, evaluate=False), "lemma"),
    S("all", "both", repaired_energies.A2_BELOW_ONE.statement, "everywhere", "printed"),
)
A2_STRICT = derive(
    "ram-a2.strict.repaired",
    S("eps > 0", "assume", less(0, eps)),
    S("M > 0", "assume", less(0, MaxNorm2(rho))),
    S("eps^2 > 0", "product", less(0, eps**2), "eps > 0", "eps > 0"),
    S("gap", "product", less(0, eps**2 * M2), "eps^2 > 0", "M > 0"),
    S("all", "product", repaired_energies.A2_STRICT.statement, "gap", by=2 * beta * d),
)

# --- the segment between two states -----------------------------------------------------------------------------------

s = Symbol("s", real=True)
c, c_low, c_high = ChosenReal("c"), ChosenReal("c_low"), ChosenReal("c_high")


def _on_segment(at: Any) -> Any:
    """The state y + at (x - y)."""
    return y + at * (x - y)


# g(s) = LSE(beta, y + s (x - y)) - K s^2 |x - y|^2 / 2, K = beta C, is concave: g'' = J(x - y) - K |x - y|^2 <= 0; so
# t (g(1) - g(t)) - (1 - t) (g(t) - g(0)) = t (1 - t) (g'(c_high) - g'(c_low)) <= 0
CURVATURE = beta * C * SquaredDistance(x, y)


def _concave(at: Any) -> Any:
    return LogSumExp(beta * Overlaps(_on_segment(at), rho)) / beta - CURVATURE * at**2 / 2


def _slope(at: Any) -> Any:
    return TiltedMean(beta * Overlaps(_on_segment(at), rho), Overlaps(x - y, rho)) - CURVATURE * at


BELOW_T, ABOVE_T = _concave(t) - _concave(Integer(0)), _concave(Integer(1)) - _concave(t)
CONVEX = repaired_energies.MCHN_CONVEX.statement
MCHN_CONVEX = derive(
    "sec4-mchn-convex.repaired",
    S("t >= 0", "assume", leq(0, t)),
    S("t <= 1", "assume", leq(t, 1)),
    S("t > 0", "assume", less(0, t)),
    S("t < 1", "assume", less(t, 1)),
    S("below t", "mean-value", None, "t > 0", of=_concave(s), variable=s, low=Integer(0), high=t, name="c_low"),
    S("above t", "mean-value", None, "t < 1", of=_concave(s), variable=s, low=t, high=Integer(1), name="c_high"),
    S("order", "linear", less(c_low, c_high), "below t", "above t"),
    S("slopes", "mean-value", None, "order", of=_slope(s), variable=s, low=c_low, high=c_high, name="c"),
    S("jacobian", "claim", of="ram-jacobian.mean", at={x: _on_segment(c), u: x - y}),
    S(
        "concave",
        "product",
        leq(JacobianForm(x - y, _on_segment(c), rho, beta) * (c_high - c_low), CURVATURE * (c_high - c_low)),
        "jacobian",
        "order",
    ),
    S("falling slope", "linear", leq(_slope(c_high), _slope(c_low)), "slopes", "concave"),
    S("t times the fall", "product", leq(t * _slope(c_high), t * _slope(c_low)), "falling slope", "t > 0"),
    S("both times", "product", leq((1 - t) * t * _slope(c_high), (1 - t) * t * _slope(c_low)), "t times the fall", "t < 1"),
    S("rise below", "linear", equal(BELOW_T, t * _slope(c_low)), "below t"),
    S("rise above", "linear", equal(ABOVE_T, (1 - t) * _slope(c_high)), "above t"),
    S("rise below times 1 - t", "product", equal((1 - t) * BELOW_T, (1 - t) * t * _slope(c_low)), "rise below", by=1 - t),
    S("rise above times t", "product", equal(t * ABOVE_T, (1 - t) * t * _slope(c_high)), "rise above", by=t),
    S("between", "linear", CONVEX, "both times", "rise below times 1 - t", "rise above times t"),
    S("trivial", "sign", leq(0, Integer(0))),
    S("t >= 1", "assume", leq(1, t)),
    S("t = 1", "squeeze", equal(t, 1), "t <= 1", "t >= 1"),
    S("at 1", "replace", CONVEX, "trivial", "t = 1"),
    S("t <= 0", "assume", leq(t, 0)),
    S("t = 0", "squeeze", equal(t, 0), "t >= 0", "t <= 0"),
    S("at 0", "replace", CONVEX, "trivial", "t = 0"),
    S("above 0", "cases", None, "between", "at 1", on=less(t, 1)),
    S("all", "cases", CONVEX, "above 0", "at 0", on=less(0, t)),
)

# D = f(x) - f(y) has |D|^2 = J(D, e), e = x - y, with J at a state of the segment; J(kappa e - D) >= 0 gives
# 2 kappa |D|^2 <= kappa^2 K |e|^2 + K |D|^2 where J <= K: |D|^2 <= K^2 |e|^2 from kappa = K, and D = 0 from kappa = 1 if K = 0
kappa = Symbol("kappa", real=True)
F_X, F_Y = MCHNUpdate(x, rho, beta), MCHNUpdate(y, rho, beta)
D2, E2 = SquaredDistance(F_X, F_Y), SquaredDistance(x, y)
BETWEEN = _on_segment(c)
WEIGHTS_C = Softmax(beta * Overlaps(BETWEEN, rho))
ALONG_D, ALONG_E = Overlaps(F_X - F_Y, rho), Overlaps(x - y, rho)
MEAN_D, MEAN_E = Dot(WEIGHTS_C, ALONG_D), Dot(WEIGHTS_C, ALONG_E)
DEVIATION = kappa * (Entry(ALONG_E, i) - MEAN_E) - (Entry(ALONG_D, i) - MEAN_D)
J_D_E = beta * (Total(Entry(WEIGHTS_C, i) * Entry(ALONG_D, i) * Entry(ALONG_E, i), i) - MEAN_D * MEAN_E)
J_E, J_D = JacobianForm(x - y, BETWEEN, rho, beta), JacobianForm(F_X - F_Y, BETWEEN, rho, beta)


def lipschitz(C: Any, conclusion: Any, *bounds: Step) -> tuple[Step, ...]:
    """|D|^2 <= (beta C)^2 |e|^2, from `bounds`, of which "J(e)" and "J(D)" say that J is at most beta C along e and D."""
    K = beta * C
    return (
        S(
            "mean value",
            "mean-value",
            of=Dot(F_X - F_Y, MCHNUpdate(_on_segment(s), rho, beta)),
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
        ramsauer.JACOBIAN_GLOBAL.statement,
        S("J(e)", "claim", of="ram-jacobian.mean", at={x: BETWEEN, u: x - y}),
        S("J(D)", "claim", of="ram-jacobian.mean", at={x: BETWEEN, u: F_X - F_Y}),
    ),
)
