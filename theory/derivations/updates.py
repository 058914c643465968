"""Derivations of what holds of the update of Ramsauer et al. (2020) at every state and every beta."""

from __future__ import annotations

from typing import Any

from sympy import KroneckerDelta, exp

from theory.claim import equal, leq, less, unequal
from theory.claims import updates
from theory.derivations.one_update import LEAD, LEAST, other, s_i, s_j
from theory.derivations.ramsauer_storage import COUNT, E2, F_X, F_Y, ITSELF, M2, MOVED2, overlap, p, total
from theory.derivations.retrieval import J_D, J_E, WEIGHTS_C, lipschitz
from theory.derivations.storage import FIRST, PATTERN, D, c, i, j, k
from theory.domains import beta, d, rho, v, w, x, y
from theory.energies import Overlaps, SquaredNorms
from theory.kernel.derivation import Derivation
from theory.kernel.logic import Step
from theory.kernel.steps import S, derive
from theory.kernel.terms import Chosen, Entry, Family, Greatest, Total
from theory.retrieval import FirstPattern
from theory.vectors import Dot, SquaredDistance

# --- the lead of the greatest overlap ---------------------------------------------------------------------------------

# of the greatest overlap, s_top - s_j >= 0 for every j, and the greatest of them, which stands for j = top, is >= 0 too
top, low = Chosen("top", d), Chosen("low", d)
LED = KroneckerDelta(top, j)
s_top, s_other = (Entry(Overlaps(x, rho), index) for index in (top, other))
GREATEST_LEAD = Greatest(s_top - s_other, other)
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

# --- the reach of an update -------------------------------------------------------------------------------------------

# |f - x_c|^2 <= sum_j p_j D_j^2, with D_j <= 2 M and D_c = 0
delta = KroneckerDelta(c, j)
MISS2, SQUARE = SquaredDistance(F_X, PATTERN), p(x, j) * D(j) ** 2
EACH = leq(SQUARE, (1 - delta) * 4 * M2)
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

# --- two states -------------------------------------------------------------------------------------------------------

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

DERIVATIONS: tuple[Derivation, ...] = (TOP_GAP, REACH, LIPSCHITZ)
