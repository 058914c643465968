"""Section 3 of arXiv:2405.08707: the distance (sec3-metric), the sizes (eq-2), attention and the count of its parameters."""

from __future__ import annotations

from sympy import Eq, Equivalent, Integer, Limit, Mul, Symbol, oo, sqrt

from lemmata.theory.language.claim import all_of, equal, leq
from lemmata.theory.language.domain import Domain, Positive, Vector, Whole, l, n
from lemmata.theory.language.vectors import Dot, MaxNorm, SquaredDistance
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.symbols import rho, u, x, y
from lemmata.theory.memory.updates import Attention, AttentionColumn, FirstPattern, MCHNUpdate
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER

STATES = Domain(((x, Vector()), (y, Vector()), (u, Vector())))
METRIC = PAPER.claim(
    "sec3-metric", "section 3 with section 4.1",
    says="the squared Euclidean distance is a metric: triangle inequality, symmetry, zero exactly between equal points",
    domain=STATES,
    statement=all_of(
        leq(SquaredDistance(x, u), SquaredDistance(x, y) + SquaredDistance(y, u)),
        equal(SquaredDistance(x, y), SquaredDistance(y, x)),
        leq(0, SquaredDistance(x, y)),
        Equivalent(Eq(SquaredDistance(x, y), 0, evaluate=False), Eq(MaxNorm(x - y), 0, evaluate=False)),
    ),
)

METRIC_REPAIRED = METRIC.repaired(
    "the squared distance fails the triangle inequality, but satisfies it with the factor 2, attained at the midpoint; it is "
    "symmetric, nonnegative and zero exactly between equal points",
    all_of(
        leq(SquaredDistance(x, u), 2 * SquaredDistance(x, y) + 2 * SquaredDistance(y, u)),
        equal(SquaredDistance(x, y), SquaredDistance(y, x)),
        leq(0, SquaredDistance(x, y)),
        Equivalent(Eq(SquaredDistance(x, y), 0, evaluate=False), Eq(MaxNorm(x - y), 0, evaluate=False)),
    ),
)

# sqrt(a) <= sqrt(b) + sqrt(c) for a, b, c >= 0 is a <= b + c + 2 sqrt(b c), where ties (collinear points) stay rational
METRIC_EUCLIDEAN = PAPER.claim(
    "sec3-metric.euclidean", "section 3: 'in practice can often be specified as the Euclidean norm'",
    says="its root, the Euclidean distance, satisfies the triangle inequality (both sides squared)",
    domain=STATES,
    statement=leq(
        SquaredDistance(x, u),
        SquaredDistance(x, y) + SquaredDistance(y, u) + 2 * sqrt(SquaredDistance(x, y) * SquaredDistance(y, u)),
    ),
    reading_of="sec3-metric",
)

A, layer_count, embedding, tokens = (Symbol(name, real=True) for name in ("A", "layer_count", "d_emb", "T_max"))
SCALARS = Domain(((A, Positive()), (layer_count, Positive()), (embedding, Positive()), (tokens, Positive())))
EQ_2 = PAPER.claim(
    "eq-2", "eq. (2)",
    says="A l d_emb^2 equals (A l d_emb / T_max) n with n = T_max d_emb",
    domain=SCALARS,
    statement=equal(
        A * layer_count * embedding**2,
        Mul(A * layer_count * embedding / tokens, Mul(tokens, embedding, evaluate=False), evaluate=False),
    ),
)

sequence, value_width = (Symbol(name, integer=True, positive=True) for name in ("T", "d_v"))
ATTENTION = PAPER.claim(
    "sec3-attention", "section 3.2, Attention(Q, K, V) = V softmax(Q K^T / sqrt(d_k))",
    says="the printed product of V (T rows, d_v columns) and the T x T attention matrix exists",
    domain=Domain(),
    statement=None,
    typing=Eq(value_width, sequence, evaluate=False),
)

ATTENDED = Domain(((rho, Patterns()), (x, Vector()), (u, Vector())))
ATTENTION_ROWS = PAPER.claim(
    "sec3-attention.rows", "section 3.2, read as softmax(Q K^T / sqrt(d_k)) V",
    says="each row, along every u, is the modern Hopfield update of its query (keys = values = patterns, beta = 1/sqrt(d_k))",
    domain=ATTENDED,
    statement=equal(Dot(u, Attention(x, rho, 1 / sqrt(n))), Dot(u, MCHNUpdate(x, rho, 1 / sqrt(n)))),
    reading_of="sec3-attention",
)

SELF_ATTENDED = Domain(((rho, Patterns()), (u, Vector())))
ATTENTION_COLUMNS = PAPER.claim(
    "sec3-attention.columns", "section 3.2, read with the values as columns of V and softmax along columns",
    says="the first column, Q = K = V^T the patterns, is the modern Hopfield update of pattern 1",
    domain=SELF_ATTENDED,
    statement=equal(
        Dot(u, AttentionColumn(rho, Integer(0))), Dot(u, MCHNUpdate(FirstPattern(rho), rho, 1 / sqrt(n)))
    ),
    reading_of="sec3-attention",
    repairs="sec3-attention.columns-row-softmax",  # which normalises over the wrong index
)

ATTENTION_COLUMNS_ROW_SOFTMAX = PAPER.claim(
    "sec3-attention.columns-row-softmax",
    "section 3.2, read with the values as columns of V and softmax along rows, as is usual",
    says="the first column, Q = K = V^T the patterns, is the modern Hopfield update of pattern 1",
    domain=SELF_ATTENDED,
    statement=equal(
        Dot(u, AttentionColumn(rho, Integer(1))), Dot(u, MCHNUpdate(FirstPattern(rho), rho, 1 / sqrt(n)))
    ),
    reading_of="sec3-attention",
)

width = Symbol("d_emb", integer=True, positive=True)
_PARAMETERS = 3 * l * width**2 + l * (width**2 + 2 * width) + l * (2 * width * (3 * width) + width + 3 * width)
QUADRATIC = PAPER.claim(
    "sec3-quadratic", "section 3.2, with the counts of appendix E (d_FF = 3 d_emb)",
    says="N / d_emb^2 tends to a constant, 10 l, as d_emb grows",
    domain=Domain(((l, Whole()),)),
    statement=equal(Limit(_PARAMETERS / width**2, width, oo), 10 * l),
)
