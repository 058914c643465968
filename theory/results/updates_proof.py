"""Derivations of what holds of the update of Ramsauer et al. (2020) at every state and every beta."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sympy import Basic, KroneckerDelta, Symbol, exp

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less, unequal
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.energies import Overlaps, SquaredNorms
from lemmata.theory.memory.proof_steps import FIRST, PATTERN, D
from lemmata.theory.memory.symbols import beta, rho, v, w, x, y
from lemmata.theory.memory.updates import FirstPattern, MCHNUpdate
from lemmata.theory.papers.hopfield_is_all_you_need.jacobian_proof import J_D, J_E, WEIGHTS_C, lipschitz
from lemmata.theory.papers.hopfield_is_all_you_need.lemma_a4_proof import LEAD, LEAST, s_i, s_j
from lemmata.theory.papers.hopfield_is_all_you_need.lemma_a5 import in_ball
from lemmata.theory.papers.hopfield_is_all_you_need.lemma_a5_proof import FACTOR, SEPARATED, below_one, odds_at
from lemmata.theory.papers.hopfield_is_all_you_need.segment_proof import E2
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, F_Y, X_AWAY
from lemmata.theory.papers.hopfield_is_all_you_need.thm_4_proof import COUNT, MOVED2
from lemmata.theory.papers.hopfield_is_all_you_need.thm_5_proof import (
    A_X,
    GAP,
    ITSELF,
    M2,
    MEAN_D,
    MEAN_OF_LENGTHS,
    M,
    odds,
    odds_steps,
    overlap,
    p,
    total,
)
from lemmata.theory.results import updates
from lemmata.theory.terms.index_terms import Chosen, Entry, Family, Greatest, Index, Total

other = Index("other", d)
top, low = Chosen("top", d), Chosen("low", d)
j = Index("j", d)

# of the greatest overlap, s_top - s_j >= 0 for every j, and the greatest of them, which stands for j = top, is >= 0 too
LED = KroneckerDelta(top, j)
s_top, s_other = (Entry(Overlaps(x, rho), index) for index in (top, other))
GREATEST_LEAD = Greatest(s_top - s_other, other)
i = Index("i", d)
LEAD_OF_TOP = LEAD.xreplace({i: top})
TOP_GAP = derive(
    "std-top-gap",
    S("top", "attained", of=s_i, over=i, name="top"),
    S("overlap", "bound", of=s_i, over=i),
    S("overlap of j", "instance", None, "overlap", at={i: j}),
    S("lead", "linear", leq(0, s_top - s_j), "top", "overlap of j"),
    S("another", "assume", unequal(top, j)),
    S("not itself", "apart", None, "another"),
    S("no own lead", "product", equal(LED * (s_top - s_j), 0), "not itself", by=s_top - s_j),
    S("no greatest", "product", equal(LED * GREATEST_LEAD, 0), "not itself", by=GREATEST_LEAD),
    S("over another", "linear", leq(0, LEAD_OF_TOP), "lead", "no own lead", "no greatest"),
    S("leads", "bound", of=s_top - s_other, over=other),
    S("own lead", "instance", None, "leads", at={other: top}),
    S("own lead >= 0", "linear", leq(0, GREATEST_LEAD), "own lead"),
    S("itself", "assume", equal(j, top)),
    S("over itself", "replace", leq(0, LEAD_OF_TOP), "own lead >= 0", "itself"),
    S("over each", "cases", None, "over another", "over itself", on=unequal(top, j)),
    S("low", "attained", of=-LEAD_OF_TOP, over=j, name="low"),
    S("least", "instance", None, "over each", at={j: low}),
    S("gaps", "bound", of=LEAST, over=i),
    S("its gap", "instance", None, "gaps", at={i: top}),
    S("all", "linear", updates.TOP_GAP.statement, "its gap", "low", "least"),
)

c = Index("c", d)

# |f - x_c|^2 <= sum_j p_j D_j^2, with D_j <= 2 M and D_c = 0
delta = KroneckerDelta(c, j)
MISS2, SQUARE = SquaredDistance(F_X, PATTERN), p(x, j) * D(j) ** 2
EACH = leq(SQUARE, (1 - delta) * 4 * M2)
k = Index("k", n)
REACH = derive(
    "std-update-reach",
    S("norms", "bound", of=Entry(SquaredNorms(rho), i), over=i),
    S("its norm", "instance", None, "norms", at={i: j}),
    S("own norm", "instance", None, "norms", at={i: c}),
    S("sum of both", "sign", leq(0, Total((Entry(rho, j, k) + Entry(rho, c, k)) ** 2, k))),
    S("square of D", "linear", leq(D(j) ** 2, 4 * M2), "its norm", "own norm", "sum of both"),
    S("weighted", "product", leq(SQUARE, p(x, j) * 4 * M2), "square of D", by=p(x, j)),
    S("mean", "sum", None, "weighted", over=j),
    S("scatter", "sign", leq(0, p(x, j) * Total((Entry(rho, j, k) - Entry(F_X, k)) ** 2, k))),
    S("mean scatter", "sum", None, "scatter", over=j),
    S("of the mean", "linear", leq(MISS2, Total(SQUARE, j)), "mean scatter"),
    S("for any", "linear", leq(MISS2, 4 * M2), "of the mean", "mean"),
    S("first", "instance", None, "for any", at=FIRST),
    S("own term", "term", of=exp(beta * overlap(x, i)), over=i, at=j),
    S("weight", "divide", leq(p(x, j), 1), "own term", by=total(x)),
    S("at most", "product", leq(SQUARE, D(j) ** 2), "weight", by=D(j) ** 2),
    S("another", "assume", unequal(c, j)),
    S("not itself", "apart", None, "another"),
    S("no part", "product", equal(delta * 4 * M2, 0), "not itself", by=4 * M2),
    S("of another", "linear", EACH, "at most", "square of D", "no part"),
    *ITSELF,
    S("its own", "replace", EACH, "nothing", "itself"),
    S("each", "cases", None, "of another", "its own", on=unequal(c, j)),
    S("sum", "sum", None, "each", over=j),
    *COUNT,
    S("times 4 M^2", "product", leq((d - 1) * 4 * M2, (d - 1) ** 2 * 4 * M2), "count", by=4 * M2),
    S("by count", "linear", leq(MISS2, (d - 1) ** 2 * 4 * M2), "of the mean", "sum", "times 4 M^2"),
    S("first by count", "instance", None, "by count", at=FIRST),
    S("all", "both", updates.REACH.statement, "first", "first by count"),
)

# J is at most beta sum_i p_i (u . x_i)^2 <= beta M^2 |u|^2; and with one pattern f(x) = f(y), as both are at the pattern
STEEP = leq(MOVED2, (beta * M2) ** 2 * E2)
BY_COUNT = leq(MOVED2, (d - 1) ** 2 * (beta * M2) ** 2 * E2)
OWN, NORM = FirstPattern(rho), Entry(SquaredNorms(rho), i)


def _along(name: str, direction: Any, size: Any, form: Any) -> tuple[Step, ...]:
    """J is at most beta M^2 along a direction, `size` its squared length."""
    at = Entry(Overlaps(direction, rho), i)
    weight = Entry(WEIGHTS_C, i)
    return (
        S(f"cauchy-schwarz {name}", "claim", of="std-cauchy-schwarz", at={v: direction, w: Family(Entry(rho, i, k), k)}),
        S(f"size {name}", "sign", leq(0, size)),
        S(f"norm {name}", "product", leq(0, size * (M2 - NORM)), "below M", f"size {name}"),
        S(f"overlap {name}", "linear", leq(at**2, size * M2), f"cauchy-schwarz {name}", f"norm {name}"),
        S(f"weighted {name}", "product", leq(weight * at**2, weight * size * M2), f"overlap {name}", by=weight),
        S(f"mean {name}", "sum", None, f"weighted {name}", over=i),
        S(f"square {name}", "sign", leq(0, Dot(WEIGHTS_C, Overlaps(direction, rho)) ** 2)),
        S(f"variance {name}", "linear", leq(form / beta, size * M2), f"mean {name}", f"square {name}"),
        S(f"J({name})", "product", leq(form, beta * M2 * size), f"variance {name}", by=beta),
    )


LIPSCHITZ = derive(
    "std-update-lipschitz",
    S("norm", "bound", of=NORM, over=i),
    S("below M", "linear", leq(0, M2 - NORM), "norm"),
    *lipschitz(M2, STEEP, *_along("e", x - y, E2, J_E), *_along("D", F_X - F_Y, MOVED2, J_D)),
    *COUNT,
    S("several", "assume", less(0, d - 1)),
    S("two at least", "divide", leq(0, d - 2), "count", "several", by=d - 1),
    S("one other at least", "linear", leq(1, d - 1), "two at least"),
    S("square of the count", "monotone", leq(1, (d - 1) ** 2), "one other at least", via="square"),
    S("times", "product", leq((beta * M2) ** 2 * E2, BY_COUNT.rhs), "square of the count", by=(beta * M2) ** 2 * E2),
    S("of several", "linear", BY_COUNT, "all", "times"),
    S("only one", "assume", leq(d - 1, 0)),
    S("no others", "product", leq((d - 1) ** 2 * 16 * M2, 0), "only one", by=(d - 1) * 16 * M2),
    S("x at", "claim", of="std-update-reach"),
    S("y at", "claim", of="std-update-reach", at={x: y}),
    S("parallelogram", "sign", leq(0, Total((Entry(F_X - OWN, k) + Entry(F_Y - OWN, k)) ** 2, k))),
    S("at rest", "linear", leq(MOVED2, 0), "x at", "y at", "no others", "parallelogram"),
    S("evident", "sign", leq(0, BY_COUNT.rhs)),
    S("of one", "linear", BY_COUNT, "at rest", "evident"),
    S("by count", "cases", None, "of several", "of one", on=less(0, d - 1)),
    S("both", "both", updates.LIPSCHITZ.statement, "all", "by count"),
)

q = Symbol("q", nonnegative=True)  # by how much the inverse temperature is greater

# (1 + s) sum_j p_j D_j <= 2 M s, s = (d - 1) exp(-beta (Delta - 2 a M)), as the others' weights sum to 1 - p_c <= s p_c
S_C, P_C = (d - 1) * odds(A_X), p(x, c)
LIGHTER = leq((1 - delta) * p(x, j), (1 - delta) * odds(A_X) * P_C)
SHORTER = leq(p(x, j) * D(j), (1 - delta) * 2 * M * p(x, j))
SUM = exp(beta * overlap(x, c)) * odds(A_X) / total(x)
SHARP = (
    *odds_steps(x, A_X),
    S("over the sum", "product", leq(exp(beta * overlap(x, j)) / total(x), SUM), "exponentials", by=1 / total(x)),
    S("weight", "linear", leq(p(x, j), odds(A_X) * P_C), "over the sum"),
    S("weight of another", "product", LIGHTER, "weight", by=1 - delta),
    S("length of another", "product", leq(p(x, j) * D(j), 2 * M * p(x, j)), "D <= 2 M", by=p(x, j)),
    S("no part", "product", equal(delta * 2 * M * p(x, j), 0), "not itself", by=2 * M * p(x, j)),
    S("length with another", "linear", SHORTER, "length of another", "no part"),
    *ITSELF,
    S("weight itself", "replace", LIGHTER, "nothing", "itself"),
    S("length itself", "replace", SHORTER, "nothing", "itself"),
    S("each weight", "cases", None, "weight of another", "weight itself", on=unequal(c, j)),
    S("each length", "cases", None, "length with another", "length itself", on=unequal(c, j)),
    S("weights", "sum", None, "each weight", over=j),
    S("rest", "linear", leq((1 + S_C) * (1 - P_C), S_C), "weights"),
    S("lengths", "sum", None, "each length", over=j),
    S("mean length", "linear", leq(MEAN_D, 2 * M * (1 - P_C)), "lengths"),
    S("more", "product", leq((1 + S_C) * MEAN_D, (1 + S_C) * 2 * M * (1 - P_C)), "mean length", by=1 + S_C),
    S("limit", "product", leq((1 + S_C) * 2 * M * (1 - P_C), 2 * M * S_C), "rest", by=2 * M),
    S("length", "linear", leq((1 + S_C) * MEAN_D, 2 * M * S_C), "more", "limit"),
    S("its square", "monotone", leq(((1 + S_C) * MEAN_D) ** 2, (2 * M * S_C) ** 2), "length", via="square"),
    *MEAN_OF_LENGTHS,
    S("times (1 + s)^2", "product", leq((1 + S_C) ** 2 * MISS2, ((1 + S_C) * MEAN_D) ** 2), "miss", by=(1 + S_C) ** 2),
    S("for any", "linear", leq((1 + S_C) ** 2 * MISS2, (2 * M * S_C) ** 2), "times (1 + s)^2", "its square"),
)


def _colder(step: Step) -> Step:
    """A step at beta + q."""
    at = {beta: beta + q}
    options = {name: value.xreplace(at) if isinstance(value, Basic) else value for name, value in step.options.items()}
    if isinstance(options.get("at"), dict):
        options["at"] = {symbol: value.xreplace(at) for symbol, value in options["at"].items()}
    return replace(step, formula=None if step.formula is None else step.formula.xreplace(at), options=options)


# either Delta - 2 a M >= 0, and the odds do not grow with beta, or they are above 1 at beta: then 2 d (d - 1) beta M^2 < 1
COLDER = beta + q
LEAD_X = GAP - 2 * X_AWAY * M
ODDS_Q = exp(-COLDER * LEAD_X)
S_Q, SCALE = (d - 1) * ODDS_Q, (beta * d) ** 2 * M2
MISS_Q = SquaredDistance(MCHNUpdate(x, rho, COLDER), OWN)
SCALED = SCALE * MISS_Q
INSIDE = less(SCALED, 1)
INTERIOR = derive(
    "std-storage-interior",
    *(_colder(step) for step in SHARP),
    S("sharp", "instance", leq((1 + S_Q) ** 2 * MISS_Q, (2 * M * S_Q) ** 2), "for any", at=FIRST),
    *SEPARATED,
    *below_one("x", X_AWAY, in_ball(x)),
    S("reach", "claim", of="std-update-reach", at={beta: COLDER}),
    S("reach by count", "linear", leq(MISS_Q, (d - 1) ** 2 * 4 * M2), "reach"),
    S("reach scaled", "product", leq(SCALED, SCALE * (d - 1) ** 2 * 4 * M2), "reach by count", by=SCALE),
    S("ahead", "assume", leq(0, LEAD_X)),
    S("q times", "product", leq(0, q * LEAD_X), "ahead", by=q),
    S("exponent", "linear", leq(-COLDER * LEAD_X, -beta * LEAD_X), "q times"),
    S("odds", "monotone", leq(ODDS_Q, odds_at(X_AWAY)), "exponent", via="exp"),
    S("factor", "product", leq(FACTOR * ODDS_Q, FACTOR * odds_at(X_AWAY)), "odds", by=FACTOR),
    S("below 1", "linear", leq(FACTOR * ODDS_Q, 1), "factor", "x below 1"),
    S("squared", "monotone", leq((FACTOR * ODDS_Q) ** 2, 1), "below 1", via="square"),
    S("sharp, scaled", "product", leq((1 + S_Q) ** 2 * SCALED, (FACTOR * ODDS_Q) ** 2), "sharp", by=SCALE),
    S("widened", "linear", leq((1 + S_Q) ** 2 * SCALED, 1), "sharp, scaled", "squared"),
    S("several", "assume", less(0, d - 1)),
    S("s > 0", "product", less(0, S_Q), "several", by=ODDS_Q),
    S("moved", "assume", less(0, SCALED)),
    S("room", "product", less(0, SCALED * S_Q), "s > 0", "moved"),
    S("more room", "sign", leq(0, SCALED * (S_Q + S_Q**2))),
    S("inside if moved", "linear", INSIDE, "widened", "room", "more room"),
    S("not moved", "assume", leq(SCALED, 0)),
    S("inside if not moved", "linear", INSIDE, "not moved"),
    S("inside of several", "cases", None, "inside if moved", "inside if not moved", on=less(0, SCALED)),
    S("only one", "assume", leq(d - 1, 0)),
    S("no reach", "product", leq(SCALE * (d - 1) ** 2 * 4 * M2, 0), "only one", by=SCALE * (d - 1) * 4 * M2),
    S("inside of one", "linear", INSIDE, "reach scaled", "no reach"),
    S("inside if ahead", "cases", None, "inside of several", "inside of one", on=less(0, d - 1)),
    S("behind", "assume", less(LEAD_X, 0)),
    S("beta times", "product", less(beta * LEAD_X, 0), "behind", by=beta),
    S("odds above 1", "monotone", less(exp(beta * LEAD_X), 1), "beta times", via="exp"),
    S("factor under the odds", "product", leq(FACTOR, exp(beta * LEAD_X)), "x below 1", by=exp(beta * LEAD_X)),
    S("factor below 1", "linear", less(FACTOR, 1), "factor under the odds", "odds above 1"),
    S("factor squared", "monotone", less(FACTOR**2, 1), "factor below 1", via="square"),
    S("inside if behind", "linear", INSIDE, "reach scaled", "factor squared"),
    S("all", "cases", updates.INTERIOR.statement, "inside if ahead", "inside if behind", on=leq(0, LEAD_X)),
)
