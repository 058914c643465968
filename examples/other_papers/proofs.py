"""Derivations of the claims that the kernel proves, each with its proof in words above it."""

from sympy import Abs, Integer, KroneckerDelta, MatrixSymbol, Rational, Symbol, exp, log

from lemmata import Entry, Index, S, Total, derive, equal, leq, less, unequal
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, MaxEntry, MinEntry, Softmax
from lemmata.theory.memory.symbols import v, w
from lemmata.theory.memory.updates import SpectralNorm2
from lemmata.theory.terms.index_terms import ChosenReal, Family, array
from lemmata.theory.terms.known import IS_ZERO, KNOWN
from other_papers import claims as papers
from other_papers.claims import CLAIMS as CLAIMS
from other_papers.claims import C, ColumnShares, Distance1, Frobenius2, MeanExp, N, P, RowShares, W
from other_papers.claims import a, alpha, b, beta, c, e, k, loss, p, q

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

# --- the same where entries of p may be 0: 0 log 0 = 0 is p log(p + is_zero(p)). A bound is derived for each i: where p_i = 0,
# and where p_i > 0 for positive numbers y and z in the places of p_i + is_zero(p_i), which is p_i, and q_i + is_zero(p_i) ---

y, z = (Symbol(name, positive=True) for name in ("y", "z"))
ZERO = KNOWN[IS_ZERO](p_i)
LOG_P, LOG_Q = log(p_i + ZERO), log(q_i + ZERO)


def with_zeros(name, bound, factors, at_positive, *at_0):
    """`name`: the bound for every i, from one for y and z that is the last of the steps `at_positive`."""
    factors = [*factors, LOG_P]
    spoken = at_positive[-1].formula.free_symbols
    put = {symbol: value for symbol, value in ((y, p_i + ZERO), (z, q_i + ZERO)) if symbol in spoken}
    gone = [S(f"0 times {f}", "product", equal(p_i * f, 0), "p = 0", by=f) for f in factors]
    none = [S(f"none of {f}", "product", equal(ZERO * f, 0), "not zero", by=f) for f in factors]
    return (
        S("p = 0", "assume", equal(p_i, 0)), *gone, *at_0,
        S("at p = 0", "linear", bound, "p = 0", *(step.label for step in (*gone, *at_0))),
        S("p > 0", "assume", unequal(p_i, 0)),
        S("not zero", "indicator", equal(ZERO, 0), "p > 0"), *none, *at_positive,
        S("put in", "instance", None, at_positive[-1].label, at=put),
        S("at p > 0", "linear", bound, "put in", "not zero", *(step.label for step in none)),
        S(name, "cases", None, "at p = 0", "at p > 0", on=equal(p_i, 0)),
    )


def from_tangent(exponent, above):
    """y (1 + t) <= y exp t."""
    return S("tangent", "tangent", at=exponent), S("times y", "product", leq(y * (1 + exponent), above), "tangent", by=y)


SUMS = (S("sum p", "assume", SUM_P), S("sum q", "assume", SUM_Q))
GIBBS_0 = derive("gibbs", *SUMS,
    *with_zeros("each", leq(p_i - q_i, p_i * (LOG_P - LOG_Q)), (LOG_Q,), from_tangent(log(z) - log(y), z)),
    S("summed", "sum", None, "each", over=i),
    S("all", "linear", papers.GIBBS.statement, "summed", "sum p", "sum q"))
DONSKER_0 = derive("donsker", *SUMS,
    *with_zeros("each", leq(p_i * (1 + v_i - log(M)) - q_i * exp(v_i) / M, p_i * (LOG_P - LOG_Q)),
        (LOG_Q, v_i, log(M), exp(v_i) / M), from_tangent(log(z) - log(y) + v_i - log(M), z * exp(v_i) / M)),
    S("summed", "sum", None, "each", over=i),
    S("scaled", "product", equal(log(M) * Total(p_i, i), log(M)), "sum p", by=log(M)),
    S("all", "linear", papers.DONSKER.statement, "summed", "sum p", "sum q", "scaled"))
ENTROPY_0 = derive("entropy", SUMS[0],
    *with_zeros("each", leq(p_i * (1 - log(n) - LOG_P), 1 / n), (log(n),), from_tangent(-log(n) - log(y), 1 / n)),
    S("summed", "sum", None, "each", over=i),
    S("scaled", "product", equal(log(n) * Total(p_i, i), log(n)), "sum p", by=log(n)),
    S("all", "linear", papers.ENTROPY.statement, "summed", "sum p", "scaled"))

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

# --- the same where entries of p may be 0, so that sums of p are not evidently positive. By the chord of exp from LOW to TOP,
# E exp v <= (A exp LOW + B exp TOP) / (A + B) for A = TOP - E v and B = E v - LOW: the values -B and A of mean 0 are left ---

A, B, TWO = papers.A, papers.B, papers.A + papers.B


def parts_at(at):
    """A exp(-B t) + B exp(A t), its slope and the slope of that."""
    low, high = exp(-B * at), exp(A * at)
    return A * low + B * high, A * B * (high - low), A * B * (A * high + B * low)


Z, Z1, Z2 = parts_at(second)
of = Symbol("c", positive=True)  # stands for Z
TWO_POINTS = derive("hoeffding-two-points",
    S("first", "mean-value", of=log(parts_at(t)[0]) - t**2 * TWO**2 / 8, variable=t, low=Integer(0), high=Integer(1),
      name="first"),
    S("first > 0", "linear", less(0, first), "first"),
    S("second", "mean-value", None, "first > 0", of=parts_at(t)[1] / parts_at(t)[0], variable=t, low=Integer(0), high=first,
      name="second"),
    S("square", "sign", leq(0, TWO**2 / 4 * (A * exp(-B * second) - B * exp(A * second)) ** 2)),
    S("variance", "linear", leq(Z2 * Z - Z1**2, TWO**2 / 4 * Z**2), "square"),
    S("c", "assume", equal(of, Z)),
    S("c Z2", "product", equal(of * Z2, Z * Z2), "c", by=Z2),
    S("c c", "product", equal(of**2, of * Z), "c", by=of),
    S("c Z", "product", equal(of * Z, Z**2), "c", by=Z),
    S("scaled", "product", equal(TWO**2 / 4 * of**2, TWO**2 / 4 * of * Z), "c c", by=TWO**2 / 4),
    S("scaled Z", "product", equal(TWO**2 / 4 * of * Z, TWO**2 / 4 * Z**2), "c Z", by=TWO**2 / 4),
    S("in c", "linear", leq(Z2 * of - Z1**2, TWO**2 / 4 * of**2), "variance", "c Z2", "scaled", "scaled Z"),
    S("divided", "product", leq(Z2 / of - Z1**2 / of**2, TWO**2 / 4), "in c", by=1 / of**2),
    S("itself", "linear", equal(Z, Z)),
    S("there", "instance", None, "divided", "itself", at={of: Z}),
    S("slope", "product", leq(first * (Z2 / Z - Z1**2 / Z**2), first * TWO**2 / 4), "there", "first > 0"),
    S("all", "linear", papers.TWO_POINTS.statement, "first", "second", "slope"))

MEAN_EXP, m = MeanExp(p, v), Dot(p, v)
ABOVE, BELOW = TOP - m, m - LOW
above, below, mean = (ChosenReal(name, positive=True) for name in ("above", "below", "mean"))  # A, B and E exp v
BOUND = leq(log(mean) - m, RANGE2 / 8)
HOEFFDING_0 = derive("hoeffding-8",
    S("sum p", "assume", SUM_P),
    S("top", "bound", of=v_i, over=i),
    S("low", "bound", of=-v_i, over=i),
    S("below top", "linear", leq(0, TOP - v_i), "top"),
    S("above low", "linear", leq(0, v_i - LOW), "low"),
    # E exp v > 0
    S("least", "linear", leq(LOW, v_i), "low"),
    S("least exp", "monotone", leq(exp(LOW), exp(v_i)), "least", via="exp"),
    S("its share", "product", leq(p_i * exp(LOW), p_i * exp(v_i)), "least exp", by=p_i),
    S("its sum", "sum", None, "its share", over=i),
    *(S(f"of {name}", "product", equal(term * Total(p_i, i), term), "sum p", by=term)
      for name, term in (("exp LOW", exp(LOW)), ("exp TOP", exp(TOP)), ("TOP", TOP), ("LOW", LOW),
                         ("TOP exp LOW", TOP * exp(LOW)), ("LOW exp TOP", LOW * exp(TOP)))),
    S("E > 0", "linear", less(0, MEAN_EXP), "its sum", "of exp LOW"),
    S("mean", "named", None, "E > 0", of=MEAN_EXP, name="mean"),
    # LOW <= E v <= TOP
    S("p below top", "product", leq(0, p_i * (TOP - v_i)), "below top", by=p_i),
    S("p above low", "product", leq(0, p_i * (v_i - LOW)), "above low", by=p_i),
    S("sum below top", "sum", None, "p below top", over=i),
    S("sum above low", "sum", None, "p above low", over=i),
    S("A >= 0", "linear", leq(0, ABOVE), "sum below top", "of TOP"),
    S("B >= 0", "linear", leq(0, BELOW), "sum above low", "of LOW"),
    # A <= 0: E v = TOP
    S("exp top", "monotone", leq(exp(v_i), exp(TOP)), "top", via="exp"),
    S("most", "product", leq(p_i * exp(v_i), p_i * exp(TOP)), "exp top", by=p_i),
    S("sum most", "sum", None, "most", over=i),
    S("mean most", "linear", leq(mean, exp(TOP)), "sum most", "mean", "of exp TOP"),
    S("log most", "monotone", leq(log(mean), TOP), "mean most", via="log"),
    S("range", "sign", leq(0, RANGE2)),
    S("A <= 0", "assume", leq(ABOVE, 0)),
    S("at top", "linear", BOUND, "log most", "A <= 0", "range"),
    # B <= 0: E v = LOW
    S("tangent low", "tangent", at=LOW - v_i),
    S("line low", "product", leq(exp(v_i) * (1 + LOW - v_i), exp(LOW)), "tangent low", by=exp(v_i)),
    S("rest", "product", leq(0, (exp(TOP) - exp(v_i)) * (v_i - LOW)), "exp top", "above low"),
    S("upper", "linear", leq(exp(v_i), exp(LOW) + exp(TOP) * (v_i - LOW)), "line low", "rest"),
    S("p upper", "product", leq(p_i * exp(v_i), p_i * (exp(LOW) + exp(TOP) * (v_i - LOW))), "upper", by=p_i),
    S("sum upper", "sum", None, "p upper", over=i),
    S("B <= 0", "assume", leq(BELOW, 0)),
    S("exp B", "product", leq(exp(TOP) * BELOW, 0), "B <= 0", by=exp(TOP)),
    S("mean low", "linear", leq(mean, exp(LOW)), "sum upper", "exp B", "mean", "of exp LOW", "of LOW exp TOP"),
    S("log low", "monotone", leq(log(mean), LOW), "mean low", via="log"),
    S("at low", "linear", BOUND, "log low", "B >= 0", "range"),
    # between
    S("tangent top", "tangent", at=TOP - v_i),
    S("line top", "product", leq(exp(v_i) * (1 + TOP - v_i), exp(TOP)), "tangent top", by=exp(v_i)),
    S("low side", "product", leq(0, (exp(LOW) - exp(v_i) * (1 + LOW - v_i)) * (TOP - v_i)), "line low", "below top"),
    S("top side", "product", leq(0, (exp(TOP) - exp(v_i) * (1 + TOP - v_i)) * (v_i - LOW)), "line top", "above low"),
    S("chord", "linear", leq((TOP - LOW) * exp(v_i), (TOP - v_i) * exp(LOW) + (v_i - LOW) * exp(TOP)), "low side", "top side"),
    S("p chord", "product", leq(p_i * (TOP - LOW) * exp(v_i), p_i * ((TOP - v_i) * exp(LOW) + (v_i - LOW) * exp(TOP))),
      "chord", by=p_i),
    S("sum chord", "sum", None, "p chord", over=i),
    S("A > 0", "assume", less(0, ABOVE)),
    S("B > 0", "assume", less(0, BELOW)),
    S("above", "named", None, "A > 0", of=ABOVE, name="above"),
    S("below", "named", None, "B > 0", of=BELOW, name="below"),
    S("range times mean", "product", equal((TOP - LOW) * mean, (TOP - LOW) * MEAN_EXP), "mean", by=TOP - LOW),
    S("ends times mean", "linear", equal(above + below, TOP - LOW), "above", "below"),
    S("both times mean", "product", equal((above + below) * mean, (TOP - LOW) * mean), "ends times mean", by=mean),
    S("above exp", "product", equal(above * exp(LOW), ABOVE * exp(LOW)), "above", by=exp(LOW)),
    S("below exp", "product", equal(below * exp(TOP), BELOW * exp(TOP)), "below", by=exp(TOP)),
    S("chord of the mean", "linear", leq((above + below) * mean, above * exp(LOW) + below * exp(TOP)), "sum chord",
      "range times mean", "both times mean", "above exp", "below exp", "of TOP exp LOW", "of LOW exp TOP"),
    S("moved", "product",
      leq((above + below) * mean * exp(-m), above * exp(LOW - m) + below * exp(TOP - m)), "chord of the mean", by=exp(-m)),
    S("low end", "linear", equal(LOW - m, -below), "below"),
    S("top end", "linear", equal(TOP - m, above), "above"),
    S("exp low end", "monotone", equal(exp(LOW - m), exp(-below)), "low end", via="exp"),
    S("exp top end", "monotone", equal(exp(TOP - m), exp(above)), "top end", via="exp"),
    S("low weight", "product", equal(above * exp(LOW - m), above * exp(-below)), "exp low end", by=above),
    S("top weight", "product", equal(below * exp(TOP - m), below * exp(above)), "exp top end", by=below),
    S("two values", "linear", leq((above + below) * mean * exp(-m), above * exp(-below) + below * exp(above)),
      "moved", "low weight", "top weight"),
    S("log of them", "monotone",
      leq(log((above + below) * mean * exp(-m)), log(above * exp(-below) + below * exp(above))), "two values", via="log"),
    S("two points", "claim", of="hoeffding-two-points", at={A: above, B: below}),
    S("range squared", "product", equal((above + below) ** 2, (TOP - LOW) * (above + below)), "ends times mean",
      by=above + below),
    S("range again", "product", equal((TOP - LOW) * (above + below), RANGE2), "ends times mean", by=TOP - LOW),
    S("inside", "linear", BOUND, "log of them", "two points", "range squared", "range again"),
    S("above LOW", "cases", None, "inside", "at low", on=less(0, BELOW)),
    S("all", "cases", BOUND, "above LOW", "at top", on=less(0, ABOVE)))

# --- Pinsker: h(x) = log x + 1/(4 x) + 27/(4 (x + 2)) has the slope (x - 1)^3 / (x (x + 2))^2, so h >= h(1) = 5/2. At x = p/q,
# times p: p log(p/q) >= p - q + 3 (p - q)^2 / (2 (p + 2 q)), and that is at least p - q + D |p - q| - D^2 (p + 2 q) / 6 ---

x, s, f = (Symbol(name, positive=True) for name in ("x", "s", "f"))  # s and f stand for sums that are divided by


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


D, GAP = Distance1(p, q), p_i - q_i
LEAST = (
    *sided("above", Integer(1), x, 1),
    *sided("below", x, Integer(1), -1),
    S("x <= 1", "assume", leq(x, 1)),
    S("x >= 1", "assume", leq(1, x)),
    S("x = 1", "squeeze", equal(x, 1), "x <= 1", "x >= 1"),
    S("at 1", "linear", leq(h(Integer(1)), h(Integer(1)))),
    S("there", "replace", leq(h(Integer(1)), h(x)), "at 1", "x = 1"),
    S("up to 1", "cases", None, "below", "there", on=less(x, 1)),
    S("least at 1", "cases", None, "above", "up to 1", on=less(1, x)),
)


def pinsker_terms(p_i, q_i):
    """For each i, of positive terms."""
    both, gap, logs = p_i + 2 * q_i, p_i - q_i, p_i * (log(p_i) - log(q_i))
    return (
        S("at p/q", "instance", None, "least at 1", at={x: p_i / q_i}),
        S("times p", "product", leq(5 * p_i / 2, logs + q_i / 4 + Rational(27, 4) * p_i / (p_i / q_i + 2)), "at p/q", by=p_i),
        S("s", "assume", equal(s, both)),
        S("f q = s", "assume", equal(f * q_i, s)),
        S("inverse", "product", equal(p_i * q_i / s, p_i / f), "f q = s", by=p_i / (f * s)),
        S("f", "linear", equal((p_i / q_i + 2) * q_i, both)),
        S("inverse there", "instance", None, "inverse", "f", at={f: p_i / q_i + 2, s: both}),
        S("parts", "product", equal(3 * p_i / 2 + 3 * q_i / 4, Rational(27, 4) * p_i * q_i / s + 3 * gap**2 / (2 * s)), "s",
          by=(3 * p_i / 2 + 3 * q_i / 4) / s),
        S("itself", "linear", equal(both, both)),
        S("parts there", "instance", None, "parts", "itself", at={s: both}),
        S("each of it", "linear", leq(gap + 3 * gap**2 / (2 * both), logs), "times p", "inverse there", "parts there"),
        S("square", "sign", leq(0, (Abs(gap) - D * s / 3) ** 2)),
        S("means", "product", leq(D * Abs(gap), D**2 * s / 6 + 3 * gap**2 / (2 * s)), "square", by=3 / (2 * s)),
        S("means there", "instance", None, "means", at={s: both}),
        S("with the means", "linear", leq(D * Abs(gap) - D**2 * both / 6 + gap, logs), "each of it", "means there"),
    )


ADDED = (
    *SUMS,
    S("of p", "product", equal(D**2 * Total(p_i, i), D**2), "sum p", by=D**2),
    S("of q", "product", equal(D**2 * Total(q_i, i), D**2), "sum q", by=D**2),
)
PINSKER = derive("pinsker-interior", *LEAST, *pinsker_terms(p_i, q_i), *ADDED,
    S("summed", "sum", None, "with the means", over=i),
    S("all", "linear", papers.PINSKER_INTERIOR.statement, "summed", *(step.label for step in ADDED)))
PINSKER_0 = derive("pinsker-2", *LEAST, *ADDED,
    *with_zeros("each", leq(D * Abs(GAP) - D**2 * (p_i + 2 * q_i) / 6 + GAP, p_i * (LOG_P - LOG_Q)), (LOG_Q, D**2),
        pinsker_terms(y, z),
        S("p <= 2 q", "linear", leq(GAP, q_i), "p = 0"),
        S("q <= q", "linear", leq(-GAP, q_i), "p = 0"),
        S("size", "absolute", leq(Abs(GAP), q_i), "p <= 2 q", "q <= q", of=GAP),
        S("size times D", "product", leq(D * Abs(GAP), D * q_i), "size", by=D),
        S("square at 0", "sign", leq(0, q_i * ((D - half * 3) ** 2 / 3 + quarter)))),
    S("summed", "sum", None, "each", over=i),
    S("all", "linear", papers.PINSKER.statement, "summed", *(step.label for step in ADDED)))

# --- pairs: 1 + t <= exp t for the logarithm t of P_1 P_2 / P, weighted by P and summed over both; the sum of P_1 P_2 is 1 ---

at_row, at_column = Index("i", d), Index("k", n)
PAIR, ROW_SHARE, COLUMN_SHARE = Entry(P, at_row, at_column), Entry(RowShares(P), at_row), Entry(ColumnShares(P), at_column)
ALL, RATIO = Total(Total(PAIR, at_column), at_row), log(ROW_SHARE) + log(COLUMN_SHARE) - log(PAIR)
MUTUAL = derive("mutual",
    S("sum", "assume", equal(ALL, 1)),
    S("squared", "product", equal(ALL**2, ALL), "sum", by=ALL),
    S("tangent", "tangent", at=RATIO),
    S("weighted", "product", leq(PAIR * (1 + RATIO), ROW_SHARE * COLUMN_SHARE), "tangent", by=PAIR),
    S("over the column", "sum", None, "weighted", over=at_column),
    S("over both", "sum", None, "over the column", over=at_row),
    S("all", "linear", papers.MUTUAL.statement, "over both", "sum", "squared"))
CHAIN = derive("mutual-chain", S("all", "linear", papers.CHAIN.statement))

# --- the same where pairs may have probability 0: for each pair P - P_1 P_2 <= P (log P - log P_1 - log P_2), by 1 + t <= exp t
# where P > 0, as P_1 and P_2 are at least P; log a is written log(a + is_zero(a)) ---

Q, u = papers.Q, Symbol("u", positive=True)
PAIR_0, ROW_0, COLUMN_0 = Entry(Q, at_row, at_column), Entry(RowShares(Q), at_row), Entry(ColumnShares(Q), at_column)
MARKS = {term: KNOWN[IS_ZERO](term) for term in (PAIR_0, ROW_0, COLUMN_0)}
LOGS = {term: log(term + mark) for term, mark in MARKS.items()}
ABOVE_1 = LOGS[ROW_0] + LOGS[COLUMN_0] - LOGS[PAIR_0]  # t
EACH = leq(PAIR_0 * (1 + ABOVE_1), ROW_0 * COLUMN_0)


def positive(name, term, *steps):
    """`name`: is_zero(term) = 0, from the fact `name > 0` that the steps end in."""
    return (*steps, S(f"{name} not 0", "product", unequal(term, 0), f"{name} > 0", by=Integer(1)),
        S(name, "indicator", equal(MARKS[term], 0), f"{name} not 0"))


def at_least(name, term, over):
    """A share is at least each pair of it."""
    return positive(name, term, S(f"{name} >= P", "term", of=PAIR_0, over=over, at=over),
        S(f"{name} > 0", "linear", less(0, term), f"{name} >= P", "P > 0"))


GONE = [S(f"P times {f}", "product", equal(PAIR_0 * f, 0), "P = 0", by=f) for f in LOGS.values()]
NONE = [S(f"none of {mark} {f}", "product", equal(mark * f, 0), name, by=f)
    for name, mark, factors in (("P", MARKS[PAIR_0], (1 + ABOVE_1,)), ("P_1", MARKS[ROW_0], (COLUMN_0 + MARKS[COLUMN_0],)),
                                ("P_2", MARKS[COLUMN_0], (ROW_0,))) for f in factors]
MUTUAL_0 = derive("mutual-zeros",
    S("P <= 0", "assume", leq(PAIR_0, 0)), S("P >= 0", "sign", leq(0, PAIR_0)),
    S("P = 0", "squeeze", equal(PAIR_0, 0), "P <= 0", "P >= 0"), *GONE, S("shares", "sign", leq(0, ROW_0 * COLUMN_0)),
    S("at P = 0", "linear", EACH, "P = 0", "shares", *(step.label for step in GONE)),
    S("P > 0", "assume", less(0, PAIR_0)), *positive("P", PAIR_0),
    *at_least("P_1", ROW_0, at_column), *at_least("P_2", COLUMN_0, at_row), *NONE,
    S("tangent", "tangent", at=log(z) + log(u) - log(y)),
    S("times y", "product", leq(y * (1 + log(z) + log(u) - log(y)), z * u), "tangent", by=y),
    S("weighted", "instance", None, "times y",
      at={symbol: term + mark for symbol, (term, mark) in zip((y, z, u), MARKS.items(), strict=True)}),
    S("at P > 0", "linear", EACH, "weighted", *(step.label for step in NONE)),
    S("each", "cases", None, "at P = 0", "at P > 0", on=leq(PAIR_0, 0)),
    S("over the column", "sum", None, "each", over=at_column),
    S("over both", "sum", None, "over the column", over=at_row),
    S("sum", "assume", equal(Total(Total(PAIR_0, at_column), at_row), 1)),
    S("squared", "product", equal(Total(Total(PAIR_0, at_column), at_row) ** 2, Total(Total(PAIR_0, at_column), at_row)),
      "sum", by=Total(Total(PAIR_0, at_column), at_row)),
    S("all", "linear", papers.MUTUAL_0.statement, "over both", "sum", "squared"))
CHAIN_0 = derive("entropy-chain", S("all", "linear", papers.CHAIN_0.statement))
CONDITIONED = derive("entropy-conditioned",
    S("mutual", "claim", of="mutual-zeros"), S("all", "linear", papers.CONDITIONED.statement, "mutual"))

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

# the same with t = s / L, where L has a name as 0 < L is given
big, of_L = ChosenReal("L", positive=True), papers.s
DESCENT_2 = derive("descent-2",
    S("given", "assume", papers.DESCENT.given),
    S("L", "named", None, "given", of=SpectralNorm2(W), name="L"),
    S("s >= 0", "assume", leq(0, of_L)),
    S("s <= 2", "assume", leq(of_L, 2)),
    S("norm", "spectral", matrix=W, vector=Family(GRADIENT, column)),
    S("L times", "product", equal(big * G2, SpectralNorm2(W) * G2), "L", by=G2),
    S("norm L", "linear", leq(Total(image(GRADIENT) ** 2, row), big * G2), "norm", "L times"),
    S("squared", "product", leq((of_L / big) ** 2 * Total(image(GRADIENT) ** 2, row), of_L**2 / big * G2), "norm L",
      by=(of_L / big) ** 2),
    S("short", "product", leq(0, of_L * (2 - of_L)), "s >= 0", "s <= 2"),
    S("short step", "product", leq(of_L**2 / big * G2, 2 * of_L / big * G2), "short", by=G2 / big),
    S("all", "linear", papers.DESCENT.statement.xreplace({SpectralNorm2(W): big}), "squared", "short step"))

INTERIOR = (GIBBS, DONSKER, ENTROPY, HOEFFDING, PINSKER)
ZEROS = (GIBBS_0, DONSKER_0, ENTROPY_0, TWO_POINTS, HOEFFDING_0, PINSKER_0)
PAIRS = (MUTUAL, CHAIN, MUTUAL_0, CHAIN_0, CONDITIONED)
DERIVATIONS = (*INTERIOR, *ZEROS, *PAIRS, COVARIANCE, HALF, CHINCHILLA, SHORT, SPECTRAL, DESCENT, DESCENT_2)
