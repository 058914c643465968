r"""Derivations of Theorem 5: the retrieval error.

Each is carried out for any pattern $x_c$ and then stated for the first. With $a=\lVert\xi-x_c\rVert$ and
$L=e^{-\beta(\Delta-2aM)}$ another pattern's weight is at most $L$ times that of $x_c$, as
$\xi^\top(x_c-x_j)\ge\Delta-a\lVert x_j-x_c\rVert$.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, KroneckerDelta, exp

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, unequal
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, Softmax, SquaredDistance
from lemmata.theory.memory.energies import MaxNorm2, Overlaps, SquaredNorms
from lemmata.theory.memory.proof_steps import FIRST, PATTERN, D, away, miss_steps, to
from lemmata.theory.memory.steps import FirstGap
from lemmata.theory.memory.symbols import beta, rho, v, w, x
from lemmata.theory.papers.hopfield_is_all_you_need import thm_5
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, MAX_NORM, X_AWAY
from lemmata.theory.terms.index_terms import Entry, Family, Greatest, Index, Total, least

M = MAX_NORM
c, j = Index("c", d), Index("j", d)
delta = KroneckerDelta(c, j)
k = Index("k", n)


def gap(index: Any) -> Expr:
    r"""$x_c^\top(x_c-x_j)$."""
    return Total(Entry(rho, c, k) * (Entry(rho, c, k) - Entry(rho, index, k)), k)


i = Index("i", d)
GREATEST_GAP = Greatest(gap(i), i)
SEPARATION = least(gap(j) + delta * GREATEST_GAP, j)  # Delta_c, as `FirstGap` for c = 0


def odds(reach: Expr) -> Expr:
    r"""$e^{-\beta(\Delta-2aM)}$ at states within a of the pattern."""
    return exp(-beta * (SEPARATION - 2 * reach * M))


def overlap(state: Any, index: Any) -> Expr:
    return Entry(Overlaps(state, rho), index)


def p(state: Any, index: Any) -> Expr:
    """A weight of the update at a state."""
    return Entry(Softmax(beta * Overlaps(state, rho)), index)


M2 = MaxNorm2(rho)


def odds_steps(state: Any, reach: Expr, *within: Step) -> tuple[Step, ...]:
    """For j != c (assumed): D(j) <= 2 M, and exp(beta x.x_j) <= odds exp(beta x.x_c); `within` ends in away(state) <= reach."""
    from_c = Family(Entry(state, k) - Entry(rho, c, k), k)
    inner = Dot(from_c, to(j))
    closer = (within[-1].label,) if within else ()
    return (
        S("another", "assume", unequal(c, j)),
        S("not itself", "apart", None, "another"),
        S("nothing added", "product", equal(delta * GREATEST_GAP, 0), "not itself", by=GREATEST_GAP),
        S("least gap", "bound", of=-(gap(j) + delta * GREATEST_GAP), over=j),
        S("Delta <= gap", "linear", leq(SEPARATION, gap(j)), "least gap", "nothing added"),
        S("norms", "bound", of=Entry(SquaredNorms(rho), i), over=i),
        S("its norm", "instance", None, "norms", at={i: j}),
        S("own norm", "instance", None, "norms", at={i: c}),
        S("sum of both", "sign", leq(0, Total((Entry(rho, j, k) + Entry(rho, c, k)) ** 2, k))),
        S("square of D", "linear", leq(D(j) ** 2, 4 * M2), "its norm", "own norm", "sum of both"),
        S("D <= 2 M", "monotone", leq(D(j), 2 * M), "square of D", via="sqrt"),
        S("cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: from_c, w: to(j)}),
        S("size of the inner product", "monotone", leq(Abs(inner), away(state) * D(j)), "cauchy-schwarz", via="sqrt"),
        S("its sign", "absolute", of=inner),
        S("away times D", "product", leq(away(state) * D(j), 2 * M * away(state)), "D <= 2 M", by=away(state)),
        *within,
        *((S("times 2 M", "product", leq(2 * M * away(state), 2 * M * reach), *closer, by=2 * M),) if within else ()),
        S(
            "overlaps",
            "linear",
            leq(overlap(state, j), overlap(state, c) - (SEPARATION - 2 * reach * M)),
            "Delta <= gap",
            "size of the inner product",
            "its sign",
            "away times D",
            *(("times 2 M",) if within else ()),
        ),
        S(
            "times beta",
            "product",
            leq(beta * overlap(state, j), beta * overlap(state, c) - beta * (SEPARATION - 2 * reach * M)),
            "overlaps",
            by=beta,
        ),
        S(
            "exponentials",
            "monotone",
            leq(exp(beta * overlap(state, j)), exp(beta * overlap(state, c)) * odds(reach)),
            "times beta",
            via="exp",
        ),
    )


def total(state: Any) -> Expr:
    return Total(exp(beta * overlap(state, i)), i)


ITSELF = (S("nothing", "sign", leq(0, 0)), S("itself", "assume", equal(j, c)))
A_X = away(x)
MEAN_D = Total(p(x, j) * D(j), j)
MISS = 2 * (d - 1) * M * odds(A_X)
EACH = leq(p(x, j) * D(j), (1 - delta) * 2 * M * odds(A_X))
MEAN_OF_LENGTHS = miss_steps(lambda index: p(x, index), F_X)
ONE_UPDATE = derive(
    "ram-5.one-update",
    *odds_steps(x, A_X),
    S("own term", "term", of=exp(beta * overlap(x, i)), over=i, at=c),
    S("own term times", "product", leq(exp(beta * overlap(x, c)) * odds(A_X), total(x) * odds(A_X)), "own term", by=odds(A_X)),
    S("under the sum", "linear", leq(exp(beta * overlap(x, j)), total(x) * odds(A_X)), "exponentials", "own term times"),
    S("weight", "divide", leq(p(x, j), odds(A_X)), "under the sum", by=total(x)),
    S("times D", "product", leq(p(x, j) * D(j), odds(A_X) * D(j)), "weight", by=D(j)),
    S("odds times D", "product", leq(odds(A_X) * D(j), 2 * M * odds(A_X)), "D <= 2 M", by=odds(A_X)),
    S("no part", "product", equal(delta * 2 * M * odds(A_X), 0), "not itself", by=2 * M * odds(A_X)),
    S("of another", "linear", EACH, "times D", "odds times D", "no part"),
    *ITSELF,
    S("its own", "replace", EACH, "nothing", "itself"),
    S("each", "cases", None, "of another", "its own", on=unequal(c, j)),
    S("sum", "sum", None, "each", over=j),
    S("mean distance", "linear", leq(MEAN_D, MISS), "sum"),
    S("its square", "monotone", leq(MEAN_D**2, MISS**2), "mean distance", via="square"),
    *MEAN_OF_LENGTHS,
    S("for any", "linear", leq(SquaredDistance(F_X, PATTERN), MISS**2), "miss", "its square"),
    S("all", "instance", thm_5.ONE_UPDATE.statement, "for any", at=FIRST),
)

GAP = FirstGap(rho)
ODDS_X = exp(-beta * (GAP - 2 * X_AWAY * M))
SCALE = 4 * (d - 1) ** 2 * M2
FIXED_POINT = derive(
    "ram-5.fixed-point",
    S("given", "assume", thm_5.RETRIEVAL_ERROR.given),
    S("2 beta M a <= 1", "monotone", leq(2 * beta * M * X_AWAY, 1), "given", via="sqrt"),
    S("exponents", "linear", leq(-2 * beta * (GAP - 2 * X_AWAY * M), 2 - 2 * beta * GAP), "2 beta M a <= 1"),
    S("exponentials", "monotone", leq(ODDS_X**2, exp(2 - 2 * beta * GAP)), "exponents", via="exp"),
    S("scaled", "product", leq(SCALE * ODDS_X**2, SCALE * exp(2 - 2 * beta * GAP)), "exponentials", by=SCALE),
    S("one update", "claim", of="ram-5.one-update"),
    S("all", "linear", thm_5.RETRIEVAL_ERROR.statement, "one update", "scaled"),
)
