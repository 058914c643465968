"""Derivations of section 3: the triangle inequality of the root and of the square, attention as an update."""

from __future__ import annotations

from sympy import Abs, Eq, Implies, sqrt

from lemmata.theory.kernel.steps import S, at_once, derive
from lemmata.theory.language.claim import equal, leq
from lemmata.theory.language.domain import n
from lemmata.theory.language.vectors import Dot, MaxNorm, SquaredDistance
from lemmata.theory.memory.symbols import u, v, w, x, y
from lemmata.theory.papers.beyond_scaling_laws import sec3
from lemmata.theory.terms.index_terms import Chosen, Entry, Index

k = Index("k", n)

# 2 |x - y|^2 + 2 |y - u|^2 - |x - u|^2 = |x - 2 y + u|^2
APART = Entry(x, k) - Entry(y, k)
ZERO_DISTANCE, ZERO_NORM = Eq(SquaredDistance(x, y), 0, evaluate=False), Eq(MaxNorm(x - y), 0, evaluate=False)
METRIC_REPAIRED = derive(
    sec3.METRIC_REPAIRED.id,
    S("square", "sign", leq(0, Dot(x - 2 * y + u, x - 2 * y + u))),
    S("triangle", "linear", leq(SquaredDistance(x, u), 2 * SquaredDistance(x, y) + 2 * SquaredDistance(y, u)), "square"),
    S("symmetry", "linear", equal(SquaredDistance(x, y), SquaredDistance(y, x))),
    S("one square", "term", of=APART**2, over=k, at=k),
    S("zero distance", "assume", ZERO_DISTANCE),
    S("each square", "linear", leq(APART**2, 0), "one square", "zero distance"),
    S("each difference", "monotone", leq(Abs(APART), 0), "each square", via="sqrt"),
    S("greatest difference", "attained", of=Abs(APART), over=k, name="greatest"),
    S("at the greatest", "instance", None, "each difference", at={k: Chosen("greatest", n)}),
    S("norm at most 0", "linear", leq(MaxNorm(x - y), 0), "greatest difference", "at the greatest"),
    S("norm at least 0", "sign", leq(0, MaxNorm(x - y))),
    S("norm 0", "squeeze", ZERO_NORM, "norm at most 0", "norm at least 0"),
    S("if", "discharge", Implies(ZERO_DISTANCE, ZERO_NORM, evaluate=False), "norm 0"),
    S("zero norm", "assume", ZERO_NORM),
    S("below the norm", "bound", of=Abs(APART), over=k),
    S("each is 0", "linear", leq(Abs(APART), 0), "below the norm", "zero norm"),
    S("its square", "monotone", leq(APART**2, 0), "each is 0", via="square"),
    S("sum", "sum", None, "its square", over=k),
    S("distance at most 0", "linear", leq(SquaredDistance(x, y), 0), "sum"),
    S("distance at least 0", "sign", leq(0, SquaredDistance(x, y))),
    S("distance 0", "squeeze", ZERO_DISTANCE, "distance at most 0", "distance at least 0"),
    S("only if", "discharge", Implies(ZERO_NORM, ZERO_DISTANCE, evaluate=False), "distance 0"),
    S("all", "both", sec3.METRIC_REPAIRED.statement, "triangle", "symmetry", "distance at least 0", "if", "only if"),
)

INNER = Dot(x - y, y - u)
SIZES = sqrt(SquaredDistance(x, y) * SquaredDistance(y, u))
METRIC_EUCLIDEAN = derive(
    "sec3-metric.euclidean",
    S("inner product", "claim", of="std-cauchy-schwarz", at={v: x - y, w: y - u}),
    S("its size", "absolute", of=INNER),
    S("roots", "monotone", leq(Abs(INNER), SIZES), "inner product", via="sqrt"),
    S("all", "linear", sec3.METRIC_EUCLIDEAN.statement, "its size", "roots"),
)

EQ_2 = at_once(sec3.EQ_2)
ATTENTION_ROWS = at_once(sec3.ATTENTION_ROWS)
ATTENTION_COLUMNS = at_once(sec3.ATTENTION_COLUMNS)
