"""Derivations of the claims that the kernel proves, each with its proof in words above it."""

from sympy import Abs, Integer, KroneckerDelta, MatrixSymbol, Rational, Symbol, exp, log

from lemmata import Entry, Index, S, Total, derive, equal, leq, less
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, MaxEntry, MinEntry, Softmax
from lemmata.theory.memory.symbols import v, w
from lemmata.theory.memory.updates import SpectralNorm2
from lemmata.theory.terms.index_terms import ChosenReal, Family, array
from other_papers import claims as papers
from other_papers.claims import CLAIMS as CLAIMS
from other_papers.claims import C, N, W, Distance1, Frobenius2, MeanExp, a, alpha, b, beta, c, e, k, loss, p, q

i, j, row, column = Index("i", n), Index("j", n), Index("r", d), Index("k", n)
p_i, q_i, v_i = (Entry(vector, i) for vector in (p, q, v))
SUM_P, SUM_Q = (equal(Total(term, i), 1) for term in (p_i, q_i))
half, quarter = Rational(1, 2), Rational(1, 4)

# --- probabilities: 1 + t <= exp t, weighted and summed ---


def weighted(name, exponent, bound, statement, *uses):
    """Sum p_i (1 + t_i) <= sum p_i exp t_i."""
    return derive(name,
        S("sum p", "assume", SUM_P), S("sum q", "assume", SUM_Q),
        S("tangent", "tangent", at=exponent),
        S("weighted", "product", leq(p_i * (1 + exponent), bound), "tangent", by=p_i),
        S("summed", "sum", None, "weighted", over=i),
        *uses,
        S("all", "linear", statement, "summed", "sum p", "sum q", *(step.label for step in uses)))


GIBBS = weighted("gibbs-interior", log(q_i) - log(p_i), q_i, papers.INTERIOR.statement)
M = MeanExp(q, v)
DONSKER = weighted("donsker-interior",
    log(q_i) - log(p_i) + v_i - log(M), q_i * exp(v_i) / M, papers.DONSKER_INTERIOR.statement,
    S("scaled", "product", equal(log(M) * Total(p_i, i), log(M)), "sum p", by=log(M)))
ENTROPY = derive("entropy-interior",
    S("sum p", "assume", SUM_P),
    S("tangent", "tangent", at=-log(n) - log(p_i)),
    S("weighted", "product", leq(p_i * (1 - log(n) - log(p_i)), 1 / n), "tangent", by=p_i),
    S("summed", "sum", None, "weighted", over=i),
    S("scaled", "product", equal(log(n) * Total(p_i, i), log(n)), "sum p", by=log(n)),
    S("all", "linear", papers.ENTROPY_INTERIOR.statement, "summed", "sum p", "scaled"))

# --- softmax: Var(a) = sum_(i<j) p_i p_j (a_i - a_j)^2 <= 2 sum_i p_i (1 - p_i) a_i^2 <= |a|^2 / 2 as sum p_i p_j (a_i + a_j)^2
# >= 0, and Var(2 c - k) >= 0. With u = softmax(v) - softmax(w), |u|^2 is the covariance of u and v - w at a mean value ---


def share(at):
    return Entry(Softmax(v), at)


def spread(name, of):
    """`name`: the variance of a vector is at most half its square."""
    at_i, at_j = Entry(of, i), Entry(of, j)
    variance = Total(share(i) * at_i**2, i) - Total(share(i) * at_i, i) ** 2
    return (
        S(f"{name}: pair", "sign", leq(0, (1 - KroneckerDelta(i, j)) * share(i) * share(j) * (at_i + at_j) ** 2)),
        S(f"{name}: pairs with i", "sum", None, f"{name}: pair", over=j),
        S(f"{name}: pairs", "sum", None, f"{name}: pairs with i", over=i),
        S(f"{name}: each", "product", leq(2 * at_i**2 * share(i) * (1 - share(i)), at_i**2 / 2), "quarter", by=2 * at_i**2),
        S(f"{name}: sum", "sum", None, f"{name}: each", over=i),
        S(name, "linear", leq(variance, Total(at_i**2, i) / 2), f"{name}: pairs", f"{name}: sum"),
    )


OFF = 2 * Entry(c, i) - Entry(k, i)
MEAN = Total(share(j) * (2 * Entry(c, j) - Entry(k, j)), j)
COVARIANCE = derive("softmax-covariance",
    S("square", "sign", leq(0, (share(i) - half) ** 2)),
    S("quarter", "linear", leq(share(i) * (1 - share(i)), quarter), "square"),
    *spread("c", c), *spread("k", k),
    S("off", "sign", leq(0, share(i) * (OFF - MEAN) ** 2)),
    S("both", "sum", None, "off", over=i),
    S("all", "linear", papers.COVARIANCE.statement, "c", "k", "both"))
between, t = ChosenReal("between"), Symbol("t", real=True)
U = Softmax(v) - Softmax(w)
HALF = derive("softmax-half",
    S("mean value", "mean-value", of=Dot(U, Softmax(w + t * (v - w))), variable=t, low=Integer(0), high=Integer(1),
      name="between"),
    S("covariance", "claim", of="softmax-covariance", at={v: w + between * (v - w), c: U, k: v - w}),
    S("all", "linear", papers.HALF.statement, "mean value", "covariance"))

# --- Hoeffding: K(t) = log E exp(t v) has K'' = Var <= (max - min)^2 / 4 under tilted weights, as (max - v)(v - min) >= 0. So
# K(t) - t E v - t^2 (max - min)^2 / 8 has a slope <= 0 at each t > 0, by the mean value of K' ---

first, second = ChosenReal("first"), ChosenReal("second")
TOP, LOW, RANGE2 = MaxEntry(v), MinEntry(v), papers.RANGE**2


def tilted(at, power):
    return Total(p_i * v_i**power * exp(at * v_i), i)


TILTED = p_i * exp(second * v_i) / tilted(second, 0)
MEAN_1, MEAN_2 = Total(TILTED * v_i, i), Total(TILTED * v_i**2, i)
EXCESS = log(tilted(t, 0)) - t * Dot(p, v) - t**2 * RANGE2 / 8
HOEFFDING = derive("hoeffding-interior",
    S("first", "mean-value", of=EXCESS, variable=t, low=Integer(0), high=Integer(1), name="first"),
    S("first > 0", "linear", less(0, first), "first"),
    S("second", "mean-value", None, "first > 0", of=tilted(t, 1) / tilted(t, 0), variable=t, low=Integer(0), high=first,
      name="second"),
    S("top", "bound", of=v_i, over=i),
    S("low", "bound", of=-v_i, over=i),
    S("below top", "linear", leq(0, TOP - v_i), "top"),
    S("above low", "linear", leq(0, v_i - LOW), "low"),
    S("within", "product", leq(0, (TOP - v_i) * (v_i - LOW)), "below top", "above low"),
    S("weighted", "product", leq(0, TILTED * (TOP - v_i) * (v_i - LOW)), "within", by=TILTED),
    S("summed", "sum", None, "weighted", over=i),
    S("middle", "sign", leq(0, (TOP + LOW - 2 * MEAN_1) ** 2)),
    S("variance", "linear", leq(MEAN_2 - MEAN_1**2, RANGE2 / 4), "summed", "middle"),
    S("slope", "product", leq(first * (MEAN_2 - MEAN_1**2), first * RANGE2 / 4), "variance", "first > 0"),
    S("sum p", "assume", SUM_P),
    S("log 1", "monotone", equal(log(Total(p_i, i)), 0), "sum p", via="log"),
    S("mean at 0", "product", equal(Dot(p, v), Dot(p, v) / Total(p_i, i)), "sum p", by=Dot(p, v) / Total(p_i, i)),
    S("all", "linear", papers.HOEFFDING_INTERIOR.statement, "first", "second", "slope", "log 1", "mean at 0"))

# --- Pinsker: h(x) = log x + 1/(4 x) + 27/(4 (x + 2)) has the slope (x - 1)^3 / (x (x + 2))^2, so h >= h(1) = 5/2. At x = p/q,
# times p: p log(p/q) >= p - q + 3 (p - q)^2 / (2 (p + 2 q)), and that is at least p - q + D |p - q| - D^2 (p + 2 q) / 6 ---

x, z, s, f = (Symbol(name, positive=True) for name in ("x", "z", "s", "f"))  # s and f stand for sums that are divided by


def h(at):
    return log(at) + 1 / (4 * at) + Rational(27, 4) / (at + 2)


def sided(name, low, high, over):
    """`name`: h(1) <= h(x), for x above 1 (over = 1) or below (-1)."""
    at = ChosenReal(name, positive=True)

    def slope(at, shifted):
        return 1 / at - 1 / (4 * at**2) - Rational(27, 4) / shifted**2

    def cubic(at, shifted):
        return 4 * at * shifted**2 - shifted**2 - 27 * at**2

    return (
        S(f"{name}: order", "assume", less(low, high)),
        S(f"{name}: mean", "mean-value", None, f"{name}: order", of=h(z), variable=z, low=low, high=high, name=name),
        S(f"{name}: side", "linear", less(0, over * (at - 1)), f"{name}: mean"),
        S(f"{name}: square", "sign", leq(0, (at - 1) ** 2)),
        S(f"{name}: cube", "product", leq(0, over * (at - 1) ** 3), f"{name}: side", f"{name}: square"),
        S(f"{name}: cubic", "linear", leq(0, over * cubic(at, at + 2)), f"{name}: cube"),
        S(f"{name}: any", "assume", leq(0, over * cubic(z, s))),
        S(f"{name}: divided", "product", leq(0, over * slope(z, s)), f"{name}: any", by=1 / (4 * z**2 * s**2)),
        S(f"{name}: slope", "instance", None, f"{name}: divided", f"{name}: cubic", at={z: at, s: at + 2}),
        S(f"{name}: length", "linear", less(0, high - low), f"{name}: order"),
        S(f"{name}: change", "product", leq(0, over * slope(at, at + 2) * (high - low)), f"{name}: slope", f"{name}: length"),
        S(name, "linear", leq(h(Integer(1)), h(x)), f"{name}: mean", f"{name}: change"),
    )


BOTH, D, GAP, LOGS = p_i + 2 * q_i, Distance1(p, q), p_i - q_i, p_i * (log(p_i) - log(q_i))
PINSKER = derive("pinsker-interior",
    *sided("above", Integer(1), x, 1),
    *sided("below", x, Integer(1), -1),
    S("x <= 1", "assume", leq(x, 1)),
    S("x >= 1", "assume", leq(1, x)),
    S("x = 1", "squeeze", equal(x, 1), "x <= 1", "x >= 1"),
    S("at 1", "linear", leq(h(Integer(1)), h(Integer(1)))),
    S("there", "replace", leq(h(Integer(1)), h(x)), "at 1", "x = 1"),
    S("up to 1", "cases", None, "below", "there", on=less(x, 1)),
    S("least at 1", "cases", None, "above", "up to 1", on=less(1, x)),
    S("at p/q", "instance", None, "least at 1", at={x: p_i / q_i}),
    S("times p", "product", leq(5 * p_i / 2, LOGS + q_i / 4 + Rational(27, 4) * p_i / (p_i / q_i + 2)), "at p/q", by=p_i),
    S("s", "assume", equal(s, BOTH)),
    S("f q = s", "assume", equal(f * q_i, s)),
    S("inverse", "product", equal(p_i * q_i / s, p_i / f), "f q = s", by=p_i / (f * s)),
    S("f", "linear", equal((p_i / q_i + 2) * q_i, BOTH)),
    S("inverse there", "instance", None, "inverse", "f", at={f: p_i / q_i + 2, s: BOTH}),
    S("parts", "product", equal(3 * p_i / 2 + 3 * q_i / 4, Rational(27, 4) * p_i * q_i / s + 3 * GAP**2 / (2 * s)), "s",
      by=(3 * p_i / 2 + 3 * q_i / 4) / s),
    S("itself", "linear", equal(BOTH, BOTH)),
    S("parts there", "instance", None, "parts", "itself", at={s: BOTH}),
    S("each", "linear", leq(GAP + 3 * GAP**2 / (2 * BOTH), LOGS), "times p", "inverse there", "parts there"),
    S("square", "sign", leq(0, (Abs(GAP) - D * s / 3) ** 2)),
    S("means", "product", leq(D * Abs(GAP), D**2 * s / 6 + 3 * GAP**2 / (2 * s)), "square", by=3 / (2 * s)),
    S("means there", "instance", None, "means", at={s: BOTH}),
    S("with the means", "linear", leq(D * Abs(GAP) - D**2 * BOTH / 6 + GAP, LOGS), "each", "means there"),
    S("summed", "sum", None, "with the means", over=i),
    S("sum p", "assume", SUM_P), S("sum q", "assume", SUM_Q),
    S("of p", "product", equal(D**2 * Total(p_i, i), D**2), "sum p", by=D**2),
    S("of q", "product", equal(D**2 * Total(q_i, i), D**2), "sum q", by=D**2),
    S("all", "linear", papers.PINSKER_INTERIOR.statement, "summed", "sum p", "sum q", "of p", "of q"))

# --- scaling laws: exp t >= 1 + t at the logarithm of N over the best N; there alpha A / N^alpha = beta B / D^beta, as
# alpha / (alpha + beta) and beta / (alpha + beta) have the sum 1, so the terms in the logarithm cancel ---

m, whole = Symbol("m", positive=True), Symbol("c", positive=True)  # m stands for the best N, c for alpha + beta
LOG = log(N) - log(m)


def data(size):
    return C / (6 * size)


def best(whole):
    return (alpha * a / (beta * b)) ** (1 / whole) * (C / 6) ** (beta / whole)


def balance(size):
    return equal(alpha * a * size**-alpha, beta * b * data(size) ** -beta)


X = log(alpha) + log(a) - log(beta) - log(b) + beta * (log(C) - log(6))
MODEL_SIDE = log(alpha) + log(a) - alpha * log(best(whole))
DATA_SIDE = log(beta) + log(b) - beta * (log(C) - log(6) - log(best(whole)))
CHINCHILLA = derive("chinchilla",
    S("balanced", "assume", balance(m)),
    S("tangent N", "tangent", at=-alpha * LOG),
    S("of N", "product", leq(a * m**-alpha * (1 - alpha * LOG), a * N**-alpha), "tangent N", by=a * m**-alpha),
    S("tangent D", "tangent", at=beta * LOG),
    S("of D", "product", leq(b * data(m) ** -beta * (1 + beta * LOG), b * data(N) ** -beta), "tangent D",
      by=b * data(m) ** -beta),
    S("slopes", "product", equal(alpha * a * m**-alpha * LOG, beta * b * data(m) ** -beta * LOG), "balanced", by=LOG),
    S("least", "linear", leq(loss(m), loss(N)), "of N", "of D", "slopes"),
    S("c", "assume", equal(whole, alpha + beta)),
    S("shares", "product", equal(1, alpha / whole + beta / whole), "c", by=1 / whole),
    S("shares of x", "product", equal(X, X * (alpha / whole + beta / whole)), "shares", by=X),
    S("logarithms", "linear", equal(MODEL_SIDE, DATA_SIDE), "shares of x"),
    S("balanced at c", "monotone", balance(best(whole)), "logarithms", via="exp"),
    S("itself", "linear", equal(alpha + beta, alpha + beta)),
    S("balanced there", "instance", None, "balanced at c", "itself", at={whole: alpha + beta}),
    S("there", "instance", None, "least", "balanced there", at={m: best(alpha + beta)}),
    S("all", "linear", papers.CHINCHILLA.statement, "there"))

# --- layers ---

V2 = Dot(v, v)
SHORT = derive("rms-short",  # |v|^2 / c < n for c = |v|^2 / n + epsilon
    S("small", "assume", less(V2, n * s)),
    S("ratio", "product", less(V2 / s, n), "small", by=1 / s),
    S("more", "sign", less(V2, n * (V2 / n + e))),
    S("over", "instance", None, "ratio", "more", at={s: V2 / n + e}),
    S("all", "linear", papers.SHORT.statement, "over"))

# by Cauchy and Schwarz |W u|^2 <= sum of the rows' squares times |u|^2; at the axes |W u|^2 are the columns' squares
any_vector, named = array("u"), MatrixSymbol("u", n, 1)
ROW, ANY = Family(Entry(W, row, column), column), Family(any_vector(column), column)
IMAGE2 = Total(Total(Entry(W, row, column) * any_vector(column), column) ** 2, row)
SPECTRAL = derive("spectral",
    S("cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: ANY, w: ROW}),
    S("rows", "sum", None, "cauchy-schwarz", over=row),
    S("for any u", "linear", leq(IMAGE2, Frobenius2(W) * Total(any_vector(column) ** 2, column)), "rows"),
    S("at most", "spectral", leq(SpectralNorm2(W), Frobenius2(W)), "for any u", matrix=W, vector=named),
    S("axis", "spectral", matrix=W, vector=Family(KroneckerDelta(j, column), column)),
    S("axes", "sum", None, "axis", over=j),
    S("at least", "linear", leq(Frobenius2(W), n * SpectralNorm2(W)), "axes"),
    S("all", "both", papers.SPECTRAL.statement, "at most", "at least"))


def image(entries):
    """Row by row."""
    return Total(Entry(W, row, column) * entries, column)


# g = W^T W v: |W (v - t g)|^2 = |W v|^2 - 2 t |g|^2 + t^2 |W g|^2, and |W g|^2 <= L |g|^2 with t L <= 2
GRADIENT = Total(Entry(W, row, column) * image(Entry(v, column)), row)
G2, L, size = Total(GRADIENT**2, column), SpectralNorm2(W), papers.t
DESCENT = derive("descent-step",
    S("norm", "spectral", matrix=W, vector=Family(GRADIENT, column)),
    S("given", "assume", leq(size * L, 2)),
    S("short", "product", leq(size**2 * L * G2, 2 * size * G2), "given", by=size * G2),
    S("squared", "product", leq(size**2 * Total(image(GRADIENT) ** 2, row), size**2 * L * G2), "norm", by=size**2),
    S("all", "linear", papers.DESCENT_STEP.statement, "short", "squared"))

DERIVATIONS = (GIBBS, DONSKER, ENTROPY, COVARIANCE, HALF, HOEFFDING, PINSKER, CHINCHILLA, SHORT, SPECTRAL, DESCENT)
