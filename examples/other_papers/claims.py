"""Well-known lines as they are printed, and beside several of them the same with a constant or a sign that is wrong."""

from sympy import MatrixSymbol, Symbol, exp, log

from lemmata import VECTOR_PAIRS, Claim, Domain, Scalar, all_of, defined, equal
from lemmata import Interval, Joint, Matrix, NonNegative, Positive, PositiveSemidefinite, Probability, Real, Vector, leq, less
from lemmata import absolute, determinant, e_to, entropy, is_zero, ln, relative_entropy, relu, root, total, vector
from lemmata.theory.language.domain import d, n
from lemmata.theory.memory.symbols import v, w
from lemmata.theory.language.domain import vector as column
from lemmata.theory.language.vectors import Dot, MaxEntry, MinEntry, Softmax, SquaredDistance
from lemmata.theory.memory.updates import SpectralNorm2

# --- softmax ---

c, k = column("c", n), column("k", n)

HALF = Claim("softmax-half", "Nair (2025)", "softmax is 1/2-Lipschitz in the Euclidean norm", VECTOR_PAIRS,
    leq(4 * SquaredDistance(Softmax(v), Softmax(w)), SquaredDistance(v, w)))
THREE = Domain(((v, Vector()), (c, Vector()), (k, Vector())))


@defined(latex=r"\mathrm{Cov}")
def Covariance(p: Vector, c: Vector, k: Vector) -> Scalar:
    r"""$\sum_ip_ic_ik_i-\sum_ip_ic_i\sum_ip_ik_i$."""
    mean_c, mean_k = total(p.length, lambda i: p[i] * c[i]), total(p.length, lambda i: p[i] * k[i])
    return total(p.length, lambda i: p[i] * c[i] * k[i]) - mean_c * mean_k


COVARIANCE = Claim("softmax-covariance", "for softmax-half", "8 Cov(c, k) under softmax is at most 4 |c|^2 + |k|^2", THREE,
    leq(8 * Covariance(Softmax(v), c, k), 4 * Dot(c, c) + Dot(k, k)))
QUARTER = Claim("softmax-quarter", "wrong", "softmax is 1/4-Lipschitz in the Euclidean norm", VECTOR_PAIRS,
    leq(16 * SquaredDistance(Softmax(v), Softmax(w)), SquaredDistance(v, w)))

# --- probabilities: p may have zeros, q and r have none, as the divergence from p would be infinite ---

p, q, r = (column(name, n) for name in "pqr")
POSITIVE = Probability(positive=True)
MEANS = Domain(((p, Probability()), (v, Vector())))
ONE, PAIRS = Domain(((p, Probability()),)), Domain(((p, Probability()), (q, POSITIVE)))


@defined(latex="H")
def Entropy(p: Vector) -> Scalar:
    r"""$-\sum_ip_i\log p_i$, in nats."""
    return entropy(p.length, lambda i: p[i])


@defined(latex="D")
def Divergence(p: Vector, q: Vector) -> Scalar:
    r"""$\sum_ip_i\log(p_i/q_i)$, in nats."""
    return relative_entropy(p.length, lambda i: p[i], lambda i: q[i])


@defined(latex="d_1")
def Distance1(p: Vector, q: Vector) -> Scalar:
    r"""$\sum_i|p_i-q_i|$, twice the total variation."""
    return total(p.length, lambda i: absolute(p[i] - q[i]))


@defined(latex="M")
def MeanExp(p: Vector, v: Vector) -> Scalar:
    r"""$\sum_ip_ie^{v_i}$."""
    return total(p.length, lambda i: p[i] * e_to(v[i]))


CUMULANT, RANGE = log(MeanExp(p, v)) - Dot(p, v), MaxEntry(v) - MinEntry(v)
HOEFFDING = Claim("hoeffding-8", "Hoeffding's lemma", "log E exp(X - EX) is at most the squared range over 8", MEANS,
    leq(CUMULANT, RANGE**2 / 8))
A, B = (Symbol(name, positive=True) for name in "AB")
TWO_POINTS = Claim("hoeffding-two-points", "for hoeffding-8", "for the values -B and A, of mean 0",
    Domain(((A, Positive()), (B, Positive()))), leq(log((A * exp(-B) + B * exp(A)) / (A + B)), (A + B) ** 2 / 8))
HOEFFDING_16 = Claim("hoeffding-16", "wrong", "the same with 16", MEANS, leq(CUMULANT, RANGE**2 / 16))
GIBBS = Claim("gibbs", "Gibbs' inequality", "a relative entropy is not negative", PAIRS, leq(0, Divergence(p, q)))
DONSKER = Claim("donsker", "Donsker and Varadhan's inequality", "E_p v - log E_q exp v is at most the relative entropy",
    PAIRS.extended((v, Vector())), leq(Dot(p, v) - log(MeanExp(q, v)), Divergence(p, q)))
TRIANGLE = Claim("divergence-triangle", "wrong", "the relative entropy obeys the triangle inequality",
    PAIRS.extended((r, POSITIVE)), leq(Divergence(p, r), Divergence(p, q) + Divergence(q, r)))
PINSKER = Claim("pinsker-2", "Pinsker's inequality", "the relative entropy is at least 2 TV^2", PAIRS,
    leq(Distance1(p, q) ** 2 / 2, Divergence(p, q)))
PINSKER_3 = Claim("pinsker-3", "wrong", "the same with 3", PAIRS, leq(3 * Distance1(p, q) ** 2 / 4, Divergence(p, q)))
ENTROPY = Claim("entropy", "Shannon (1948), section 6", "an entropy is at most log n", ONE, leq(Entropy(p), log(n)))

# --- the same where no entry is 0, with shorter derivations ---

BOTH = Domain(((p, POSITIVE), (q, POSITIVE), (v, Vector())))


@defined(latex="D_+")
def PositiveDivergence(p: Vector, q: Vector) -> Scalar:
    r"""$\sum_ip_i(\log p_i-\log q_i)$, in nats."""
    return total(p.length, lambda i: p[i] * (ln(p[i]) - ln(q[i])))


@defined(latex="H_+")
def PositiveEntropy(p: Vector) -> Scalar:
    r"""$-\sum_ip_i\log p_i$, in nats."""
    return -total(p.length, lambda i: p[i] * ln(p[i]))


INTERIOR = Claim("gibbs-interior", "Gibbs' inequality", "a relative entropy is not negative", BOTH,
    leq(0, PositiveDivergence(p, q)))
DONSKER_INTERIOR = Claim("donsker-interior", "Donsker and Varadhan's inequality", "as donsker", BOTH,
    leq(Dot(p, v) - log(MeanExp(q, v)), PositiveDivergence(p, q)))
ENTROPY_INTERIOR = Claim("entropy-interior", "Shannon (1948), section 6", "as entropy", Domain(((p, POSITIVE),)),
    leq(PositiveEntropy(p), log(n)))
PINSKER_INTERIOR = Claim("pinsker-interior", "Pinsker's inequality", "as pinsker-2", Domain(((p, POSITIVE), (q, POSITIVE))),
    leq(Distance1(p, q) ** 2 / 2, PositiveDivergence(p, q)))
HOEFFDING_INTERIOR = Claim("hoeffding-interior", "Hoeffding's lemma", "as hoeffding-8", Domain(((p, POSITIVE), (v, Vector()))),
    leq(CUMULANT, RANGE**2 / 8))

# --- pairs: P is the joint distribution of a row and a column, of which no pair has probability 0 ---

P = MatrixSymbol("P", d, n)
PAIRED = Domain(((P, Joint(positive=True)),))


@defined(latex="I")
def Mutual(P: Matrix) -> Scalar:
    r"""$\sum_{ik}P_{ik}\log\frac{P_{ik}}{\sum_lP_{il}\sum_jP_{jk}}$, in nats."""
    row = vector(P.rows, lambda i: total(P.columns, lambda k: P[i, k]))
    column = vector(P.columns, lambda k: total(P.rows, lambda i: P[i, k]))
    return total(P.rows, lambda i: total(P.columns, lambda k: P[i, k] * (ln(P[i, k]) - ln(row[i]) - ln(column[k]))))


@defined(latex="H")
def JointEntropy(P: Matrix) -> Scalar:
    r"""$-\sum_{ik}P_{ik}\log P_{ik}$, in nats."""
    return -total(P.rows, lambda i: total(P.columns, lambda k: P[i, k] * ln(P[i, k])))


@defined(latex="P_1")
def RowShares(P: Matrix) -> Vector:
    r"""$(\sum_kP_{ik})_i$: the distribution of the row."""
    return vector(P.rows, lambda i: total(P.columns, lambda k: P[i, k]))


@defined(latex="P_2")
def ColumnShares(P: Matrix) -> Vector:
    r"""$(\sum_iP_{ik})_k$: the distribution of the column."""
    return vector(P.columns, lambda k: total(P.rows, lambda i: P[i, k]))


MUTUAL = Claim("mutual", "Cover and Thomas (2006), eq. (2.90)", "a mutual information is not negative", PAIRED,
    leq(0, Mutual(P)))
CHAIN = Claim("mutual-chain", "Cover and Thomas (2006), eq. (2.45)", "I(X; Y) = H(X) + H(Y) - H(X, Y)", PAIRED,
    equal(Mutual(P), PositiveEntropy(RowShares(P)) + PositiveEntropy(ColumnShares(P)) - JointEntropy(P)))
MUTUAL_HALF = Claim("mutual-half", "wrong", "it is at most half the entropy of the row", PAIRED,
    leq(2 * Mutual(P), PositiveEntropy(RowShares(P))))

# --- pairs of which some may have probability 0: 0 log 0 = 0 ---

Q = MatrixSymbol("Q", d, n)
SOME_ZERO = Domain(((Q, Joint()),))


def log_0(a):
    """log a, and 0 where a is 0, which stands beside a factor 0."""
    return ln(a + is_zero(a))


@defined(latex="H")
def EntropyOfPairs(P: Matrix) -> Scalar:
    r"""$-\sum_{ik}P_{ik}\log P_{ik}$, in nats."""
    return total(P.rows, lambda i: entropy(P.columns, lambda k: P[i, k]))


@defined(latex="H_{2|1}")
def ConditionalEntropy(P: Matrix) -> Scalar:
    r"""$-\sum_{ik}P_{ik}\log\frac{P_{ik}}{\sum_lP_{il}}$, in nats: of the column where the row is known."""
    row = RowShares(P)
    return -total(P.rows, lambda i: total(P.columns, lambda k: P[i, k] * (log_0(P[i, k]) - log_0(row[i]))))


@defined(latex="I")
def MutualInformation(P: Matrix) -> Scalar:
    r"""$\sum_{ik}P_{ik}\log\frac{P_{ik}}{\sum_lP_{il}\sum_jP_{jk}}$, in nats."""
    row, column = RowShares(P), ColumnShares(P)
    return total(
        P.rows, lambda i: total(P.columns, lambda k: P[i, k] * (log_0(P[i, k]) - log_0(row[i]) - log_0(column[k])))
    )


CHAIN_0 = Claim("entropy-chain", "Cover and Thomas (2006), eq. (2.14)", "H(X, Y) = H(X) + H(Y | X)", SOME_ZERO,
    equal(EntropyOfPairs(Q), Entropy(RowShares(Q)) + ConditionalEntropy(Q)))
MUTUAL_0 = Claim("mutual-zeros", "Cover and Thomas (2006), eq. (2.90)", "a mutual information is not negative", SOME_ZERO,
    leq(0, MutualInformation(Q)))
CONDITIONED = Claim("entropy-conditioned", "Cover and Thomas (2006), eq. (2.95)", "H(Y | X) is at most H(Y)", SOME_ZERO,
    leq(ConditionalEntropy(Q), Entropy(ColumnShares(Q))))
CONDITIONED_ROW = Claim("entropy-conditioned-row", "wrong", "H(Y | X) is at most H(X)", SOME_ZERO,
    leq(ConditionalEntropy(Q), Entropy(RowShares(Q))))

# --- scaling laws ---

a, b, alpha, beta, C, N = (Symbol(name, positive=True) for name in ("A", "B", "alpha", "beta", "C", "N"))
RUNS = Domain(tuple((s, Positive()) for s in (a, b, alpha, beta, C, N)))
G = (alpha * a / (beta * b)) ** (1 / (alpha + beta))


def loss(size):
    """A / N^alpha + B / D^beta with 6 N D = C."""
    return a / size**alpha + b / (C / (6 * size)) ** beta


CHINCHILLA = Claim("chinchilla", "arXiv:2203.15556, eq. (4)", "N = G (C/6)^(beta/(alpha + beta)) has the least loss",
    RUNS, leq(loss(G * (C / 6) ** (beta / (alpha + beta))), loss(N)))
SWAPPED = Claim("chinchilla-swapped", "wrong", "the same with a and b exchanged", RUNS,
    leq(loss(G * (C / 6) ** (alpha / (alpha + beta))), loss(N)))

# --- layers ---

e, y, s = Symbol("e", positive=True), Symbol("y", real=True), Symbol("s", real=True)
t = Symbol("t", real=True)
W, X, Y = MatrixSymbol("W", d, n), MatrixSymbol("X", n, n), MatrixSymbol("Y", n, n)


@defined(latex="\\mathrm{rms}")
def RMSNorm(v: Vector, e: Scalar) -> Vector:
    r"""$v/\sqrt{\lVert v\rVert^2/n+\epsilon}$."""
    return vector(v.length, lambda i: v[i] / root(total(v.length, lambda k: v[k] ** 2) / v.length + e))


@defined(latex="\\ell")
def Loss(c: Vector, w: Vector, y: Scalar) -> Scalar:
    r"""$(\sum_ic_i\,\mathrm{relu}(w_i)-y)^2$: two layers at the input 1."""
    return (total(c.length, lambda i: c[i] * relu(w[i])) - y) ** 2


@defined(latex="f")
def Quadratic(W: Matrix, v: Vector) -> Scalar:
    r"""$\frac12\lVert Wv\rVert^2$, whose gradient is L-Lipschitz for $L=\lVert W\rVert_2^2$."""
    return total(W.rows, lambda i: total(W.columns, lambda k: W[i, k] * v[k]) ** 2) / 2


@defined(latex="v^+")
def Stepped(W: Matrix, v: Vector, s: Scalar) -> Vector:
    r"""$v-sW^\top Wv$."""
    image = vector(W.rows, lambda i: total(W.columns, lambda k: W[i, k] * v[k]))
    return vector(v.length, lambda j: v[j] - s * total(W.rows, lambda i: W[i, j] * image[i]))


@defined(latex="\\log\\det")
def LogDet(A: Matrix) -> Scalar:
    r"""$\log\det A$."""
    return ln(determinant(A))


@defined(latex="\\lVert\\cdot\\rVert_F^2")
def Frobenius2(A: Matrix) -> Scalar:
    r"""$\sum_{ik}A_{ik}^2$."""
    return total(A.rows, lambda i: total(A.columns, lambda k: A[i, k] ** 2))


NORMED = Domain(((v, Vector()), (e, Positive())))
SHORT = Claim("rms-short", "arXiv:1910.07467", "with epsilon > 0 the output is shorter than sqrt n", NORMED,
    less(Dot(RMSNorm(v, e), RMSNorm(v, e)), n))
SCALE_FREE = Claim("rms-scale-free", "wrong", "with epsilon > 0 the output of 2 v is that of v", NORMED,
    equal(SquaredDistance(RMSNorm(2 * v, e), RMSNorm(v, e)), 0))
CONVEX = Claim("relu-convex", "wrong", "a two-layer network's loss is convex in its weights, at midpoints",
    Domain(((c, Vector()), (k, Vector()), (v, Vector()), (w, Vector()), (y, Real()))),
    leq(Loss(c / 2 + k / 2, v / 2 + w / 2, y), Loss(c, v, y) / 2 + Loss(k, w, y) / 2))


def descends(most):
    """Steps up to a multiple of 1 / L."""
    domain = Domain(((W, Matrix()), (v, Vector()), (s, Interval(0, most))))
    step = Stepped(W, v, s / SpectralNorm2(W))
    return domain, leq(Quadratic(W, step), Quadratic(W, v)), less(0, SpectralNorm2(W))


# 1 / L divides by what only a hypothesis makes positive: its derivation gives L a name; `descent-step` has no quotient
DESCENT = Claim("descent-2", "descent lemma, for a quadratic", "a step of at most 2/L does not raise it", *descends(2))
DESCENT_3 = Claim("descent-3", "wrong", "a step of at most 3/L does not raise it", *descends(3))
STEPS = Domain(((W, Matrix()), (v, Vector()), (t, NonNegative())))
DESCENT_STEP = Claim("descent-step", "descent lemma, for a quadratic", "nor does a step t with t L <= 2", STEPS,
    leq(Quadratic(W, Stepped(W, v, t)), Quadratic(W, v)), leq(t * SpectralNorm2(W), 2))
DEFINITE = Domain(((X, PositiveSemidefinite(definite=True)), (Y, PositiveSemidefinite(definite=True))))
LOG_DET = Claim("logdet", "Boyd and Vandenberghe (2004)", "log det of a definite matrix is concave, at midpoints", DEFINITE,
    leq(LogDet(X) / 2 + LogDet(Y) / 2, LogDet(X / 2 + Y / 2)))
LOG_DET_CONVEX = Claim("logdet-convex", "wrong", "it is convex there", DEFINITE,
    leq(LogDet(X / 2 + Y / 2), LogDet(X) / 2 + LogDet(Y) / 2))
ANY = Domain(((W, Matrix()),))
SPECTRAL = Claim("spectral", "Horn and Johnson (2012)", "the Frobenius norm is 1 to sqrt n times the spectral norm", ANY,
    all_of(leq(SpectralNorm2(W), Frobenius2(W)), leq(Frobenius2(W), n * SpectralNorm2(W))))
SPECTRAL_ONE = Claim("spectral-one", "wrong", "the two norms are equal", ANY, equal(SpectralNorm2(W), Frobenius2(W)))

CLAIMS = tuple(value for value in globals().copy().values() if isinstance(value, Claim))
