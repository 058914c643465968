"""Derivations of Proposition 2 and of the algorithms: centroids of the patterns within reach.

Let L = max(1, |B|), which is |B| where a pattern is within reach. Then |B| c = sum_i m_i rho^i, so P(x) = |B| (x - c).
Where the memberships at c are those at x, P(c) = |B| (c - c) = 0. All of F is `epan-eq-7.below` and `epan-eq-7.same` at
that.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Integer, KroneckerDelta, Symbol

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.language.vectors import Dot, MaxEntry, SquaredDistance
from lemmata.theory.memory.energies import Overlaps
from lemmata.theory.memory.symbols import beta, rho, t, u, x, y
from lemmata.theory.papers.epanechnikov_energy import prop_2
from lemmata.theory.papers.epanechnikov_energy.apart_proof import away, no_others
from lemmata.theory.papers.epanechnikov_energy.energies import CentreWithin, CountWithin
from lemmata.theory.papers.epanechnikov_energy.prop_2 import CENTRE, P_CENTRE
from lemmata.theory.papers.epanechnikov_energy.symbols import APART, COUNT, P_X, P_Y, REACH
from lemmata.theory.papers.epanechnikov_energy.within_proof import (
    beyond,
    c,
    i,
    k,
    member,
    memberships,
    nothing,
    of_sign,
    pattern,
    same_members,
    within,
    without,
)
from lemmata.theory.terms.index_terms import Entry, Total

M = member(x)
MASS = Total(M * Entry(rho, i, k), i)
PX, CK = Entry(P_X, k), Entry(CENTRE, k)
p = Symbol("p", positive=True)
L = (1 + COUNT + Abs(1 - COUNT)) / 2

COUNTED = (
    S("some", "assume", leq(1, COUNT)),
    S("some more", "linear", leq(0, COUNT - 1), "some"),
    *of_sign("size of the rest", 1 - COUNT, COUNT - 1, "some more"),
    S("L", "linear", equal(L, COUNT), "size of the rest"),
    S("unit", "sign", equal((p + 1) / p, 1 + 1 / p)),  # written so that L / L stays in sight
    S("unit of L", "instance", None, "unit", at={p: L}),
    S("L c", "product", equal(L * CK, MASS), "unit of L", by=MASS),
    S("|B| c by L", "product", equal(L * CK, COUNT * CK), "L", by=CK),
    S("|B| c", "linear", equal(COUNT * CK, MASS), "L c", "|B| c by L"),
    S("P", "linear", equal(PX, COUNT * (Entry(x, k) - CK)), "|B| c"),
)


def times_zero(name: str, fact: str, value: Any, factor: Any) -> tuple[Step, ...]:
    """`name`: the sum of value * factor over k is 0, from value = 0."""
    return (
        S(f"{name}: each", "product", equal(value * factor, 0), fact, by=factor),
        S(name, "sum", None, f"{name}: each", over=k),
    )


MOVED2 = SquaredDistance(x, CENTRE)
TERMINATES = derive(
    "epan-alg-1",
    *COUNTED,
    S("P times", "product", equal(PX * (CK - Entry(x, k)), -COUNT * (CK - Entry(x, k)) ** 2), "P", by=CK - Entry(x, k)),
    S("P along", "sum", None, "P times", over=k),
    S("P along times beta", "product", equal(beta * Dot(P_X, CENTRE - x), -beta * COUNT * MOVED2), "P along", by=beta),
    S("below", "claim", of="epan-eq-7.below", at={y: CENTRE}),
    S("moved", "assume", less(0, MOVED2)),
    S("counted move", "product", leq(MOVED2, COUNT * MOVED2), "some", by=MOVED2),
    S("some move", "linear", less(0, COUNT * MOVED2), "counted move", "moved"),
    S("rise", "product", less(0, beta / 2 * COUNT * MOVED2), "some move", by=beta / 2),
    S("all", "linear", prop_2.TERMINATES.statement, "below", "P along times beta", "rise"),
)

SIZE2 = Dot(P_X, P_X)
CONVERSE = derive(
    "epan-prop-2.converse",
    S("below", "claim", of="epan-eq-7.below", at={y: x - t * P_X}),
    S("pulled", "assume", less(0, SIZE2)),
    S("small step", "assume", less(t * COUNT, 2)),
    S("both", "product", less(0, (2 - t * COUNT) * SIZE2), "small step", "pulled"),
    S("rise", "product", less(0, beta * t / 2 * (2 - t * COUNT) * SIZE2), "both", by=beta * t / 2),
    S("all", "linear", prop_2.CONVERSE.statement, "below", "rise"),
)

# |B| c . u = sum_i m_i rho^i . u
OVERLAP, MOST = Entry(Overlaps(u, rho), i), MaxEntry(Overlaps(u, rho))
HULL = derive(
    "epan-prop-2.hull",
    *COUNTED,
    S("most", "bound", of=OVERLAP, over=i),
    S("weighted", "product", leq(M * OVERLAP, M * MOST), "most", by=M),
    S("sum", "sum", None, "weighted", over=i),
    S("along u", "product", equal(COUNT * CK * Entry(u, k), MASS * Entry(u, k)), "|B| c", by=Entry(u, k)),
    S("over k", "sum", None, "along u", over=k),
    S("times |B|", "linear", leq(COUNT * Dot(CENTRE, u), COUNT * MOST), "sum", "over k"),
    S("|B| > 0", "linear", less(0, COUNT), "some"),
    S("all", "divide", prop_2.HULL.statement, "times |B|", "|B| > 0", by=COUNT),
)

NONE = derive(
    "epan-appD4-far.hull",
    S("some", "assume", leq(1, COUNT)),
    S("P = 0", "assume", equal(Dot(P_X, P_X), 0)),
    S("one of its entries", "term", of=PX**2, over=k, at=k),
    S("no square", "linear", leq(PX**2, 0), "one of its entries", "P = 0"),
    *nothing("no pull", PX, "no square"),
    *times_zero("no pull along u", "no pull", PX, Entry(u, k)),
    S("most", "bound", of=OVERLAP, over=i),
    S("weighted", "product", leq(M * OVERLAP, M * MOST), "most", by=M),
    S("sum", "sum", None, "weighted", over=i),
    S("times |B|", "linear", leq(COUNT * Dot(x, u), COUNT * MOST), "sum", "no pull along u"),
    S("|B| > 0", "linear", less(0, COUNT), "some"),
    S("all", "divide", prop_2.NONE.statement, "times |B|", "|B| > 0", by=COUNT),
)

PCK, M_C = Entry(P_CENTRE, k), member(CENTRE)
PROP_2 = derive(
    "epan-prop-2.repaired",
    *COUNTED,
    *same_members(x, CENTRE),
    S("pull of each", "product", equal((M - M_C) * (CK - Entry(rho, i, k)), 0), "same", by=CK - Entry(rho, i, k)),
    S("pulls", "sum", None, "pull of each", over=i),
    S("no pull", "linear", equal(PCK, 0), "pulls", "|B| c"),
    S("no pull, squared", "product", equal(PCK**2, 0), "no pull", by=PCK),
    S("all", "sum", prop_2.PROP_2_REPAIRED.statement, "no pull, squared", over=k),
)

Y_X = Entry(y, k) - Entry(x, k)
PULLED = (
    S("P = 0", "assume", equal(SIZE2, 0)),
    S("one of its entries", "term", of=PX**2, over=k, at=k),
    S("no square", "linear", leq(PX**2, 0), "one of its entries", "P = 0"),
    *nothing("no pull", PX, "no square"),
)
HESS = derive(
    "epan-prop-2.hess.repaired",
    *PULLED,
    *times_zero("no slope", "no pull", PX, beta * Y_X),
    S("paraboloid", "claim", of="epan-eq-7.same"),
    S("all", "linear", prop_2.HESS_REPAIRED.statement, "paraboloid", "no slope"),
)

PULL_Y, M_Y = Entry(P_Y, k), member(y)
CONST = derive(
    "epan-appE3-const.repaired",
    *same_members(x, y),
    S(
        "pull of each",
        "product",
        equal((M - M_Y) * (Entry(y, k) - Entry(rho, i, k)), 0),
        "same",
        by=Entry(y, k) - Entry(rho, i, k),
    ),
    S("pulls", "sum", None, "pull of each", over=i),
    S("entry", "linear", equal(PULL_Y - PX - COUNT * Y_X, 0), "pulls"),
    *times_zero("squares", "entry", PULL_Y - PX - COUNT * Y_X, PULL_Y - PX - COUNT * Y_X),
    S("all", "linear", prop_2.CONST_REPAIRED.statement, "squares"),
)

ONE_UPDATE = derive("epan-alg-1.one-update", S("all", "claim", prop_2.ONE_UPDATE.statement, of="epan-sec3-2M", at={y: CENTRE}))

# |B| < 2 and c is within reach, so any other is not, and sum_i m_i (rho^i - rho^c) = 0
OWN_C, OTHER = Entry(rho, c, k), (1 - KroneckerDelta(c, i)) * M
FROM = Entry(rho, i, k) - OWN_C
ONE = derive(
    "epan-prop-2.one",
    S("|B| < 2", "assume", less(COUNT, 2)),
    S("near", "assume", leq(SquaredDistance(x, pattern(c)), 2 / beta)),
    S("a <= 0", "product", leq(beyond(x, c), 0), "near", by=beta / 2),
    *within("own", "a <= 0", x, c),
    *memberships("x", x),
    S("a member", "term", of=OTHER, over=i, at=i),
    S("less than 1", "linear", less(0, 1 - OTHER), "a member", "|B| < 2", "own: m"),
    S("two-valued", "product", equal(OTHER * (1 - M), 0), "x: two-valued", by=1 - KroneckerDelta(c, i)),
    S("0 or 1", "linear", equal(OTHER * (1 - OTHER), 0), "two-valued"),
    S("no other", "divide", equal(OTHER, 0), "0 or 1", "less than 1", by=1 - OTHER),
    S("no others", "sum", None, "no other", over=i),
    S("|B| = 1", "linear", equal(COUNT, 1), "no others", "own: m"),
    S("some", "linear", leq(1, COUNT), "|B| = 1"),
    *COUNTED[1:],
    S("nothing of another", "product", equal(OTHER * FROM, 0), "no other", by=FROM),
    S("nothing of others", "sum", None, "nothing of another", over=i),
    S("|B| times", "product", equal(COUNT * CK, CK), "|B| = 1", by=CK),
    S("|B| times c", "product", equal(COUNT * OWN_C, OWN_C), "|B| = 1", by=OWN_C),
    S("entry", "linear", equal(CK - OWN_C, 0), "nothing of others", "|B| c", "|B| times", "|B| times c"),
    S("squares each", "product", equal((CK - OWN_C) ** 2, 0), "entry", by=CK - OWN_C),
    S("squares", "sum", None, "squares each", over=k),
    S("all", "instance", prop_2.ONE.statement, "squares", at={c: Integer(0)}),
)

# |rho^c - rho^i|^2 <= 2 |rho^c - x|^2 + 2 |x - rho^i|^2 <= 8 / beta where both are within reach of x
WIDE = beyond(pattern(c), i, beta / 4)
BOTH, M_WIDE = equal(M * (1 - member(pattern(c), i, beta / 4)), 0), member(pattern(c), i, beta / 4)
SUBSETS = derive(
    "epan-alg-3",
    S("own", "assume", leq(SquaredDistance(x, pattern(c)), 2 / beta)),
    S("own a", "product", leq(beyond(x, c), 0), "own", by=beta / 2),
    S("near", "assume", leq(beyond(x), 0)),
    S("parallelogram", "sign", leq(0, (2 * Entry(x, k) - OWN_C - Entry(rho, i, k)) ** 2)),
    S("parallelograms", "sum", None, "parallelogram", over=k),
    S(
        "times beta",
        "product",
        leq(0, beta / 8 * Total((2 * Entry(x, k) - OWN_C - Entry(rho, i, k)) ** 2, k)),
        "parallelograms",
        by=beta / 8,
    ),
    S("within twice", "linear", leq(WIDE, 0), "times beta", "own a", "near"),
    *within("wide", "within twice", pattern(c), i, beta / 4),
    S("both, near", "product", BOTH, "wide: m", by=-M),
    S("far", "assume", less(0, beyond(x))),
    *without("out", "far", x),
    S("both, far", "product", BOTH, "out: m", by=1 - M_WIDE),
    S("both", "cases", None, "both, near", "both, far", on=leq(beyond(x), 0)),
    S("sum", "sum", None, "both", over=i),
    S("for any", "linear", equal(Total(M * M_WIDE, i), COUNT), "sum"),
    S("all", "instance", prop_2.SUBSETS.statement, "for any", at={c: Integer(0)}),
)

# L(x) = L(y), as the counts are equal, and L(x) c(x) = L(y) c(y)
COUNT_Y = CountWithin(y, rho, beta)
C_Y, L_Y = Entry(CentreWithin(y, rho, beta), k), (1 + COUNT_Y + Abs(1 - COUNT_Y)) / 2
MASS_Y = Total(M_Y * Entry(rho, i, k), i)
TWO_TO_M = derive(
    "epan-sec3-2M",
    *same_members(x, y),
    S("counts", "sum", None, "same", over=i),
    S("rest of x", "absolute", of=1 - COUNT),
    S("rest of y", "absolute", of=1 - COUNT_Y),
    S("as y", "linear", leq(1 - COUNT, Abs(1 - COUNT_Y)), "rest of y", "counts"),
    S("as -y", "linear", leq(COUNT - 1, Abs(1 - COUNT_Y)), "rest of y", "counts"),
    S("at most y", "absolute", leq(Abs(1 - COUNT), Abs(1 - COUNT_Y)), "as y", "as -y"),
    S("as x", "linear", leq(1 - COUNT_Y, Abs(1 - COUNT)), "rest of x", "counts"),
    S("as -x", "linear", leq(COUNT_Y - 1, Abs(1 - COUNT)), "rest of x", "counts"),
    S("at most x", "absolute", leq(Abs(1 - COUNT_Y), Abs(1 - COUNT)), "as x", "as -x"),
    S("sizes", "squeeze", equal(Abs(1 - COUNT), Abs(1 - COUNT_Y)), "at most y", "at most x"),
    S("L", "linear", equal(L, L_Y), "sizes", "counts"),
    S("masses each", "product", equal(M * Entry(rho, i, k), M_Y * Entry(rho, i, k)), "same", by=Entry(rho, i, k)),
    S("masses", "sum", None, "masses each", over=i),
    S("unit", "sign", equal((p + 1) / p, 1 + 1 / p)),
    S("unit of x", "instance", None, "unit", at={p: L}),
    S("unit of y", "instance", None, "unit", at={p: L_Y}),
    S("L c at x", "product", equal(L * CK, MASS), "unit of x", by=MASS),
    S("L c at y", "product", equal(L_Y * C_Y, MASS_Y), "unit of y", by=MASS_Y),
    S("L c of y", "product", equal(L * C_Y, L_Y * C_Y), "L", by=C_Y),
    S("L times", "linear", equal(L * (CK - C_Y), 0), "L c at x", "L c at y", "L c of y", "masses"),
    S("entry", "divide", equal(CK - C_Y, 0), "L times", by=L),
    *times_zero("squares", "entry", CK - C_Y, CK - C_Y),
    S("all", "linear", prop_2.TWO_TO_M.statement, "squares"),
)

# with |x - rho^c| + R < r no other pattern is within reach
REGION = derive(
    "epan-prop-2.region.repaired",
    S("near", "assume", less(away(x, c) + REACH, APART)),
    *no_others(x, "near"),
    *memberships("own", x, c),
    S("other members", "sum", None, "others", over=i),
    S("count", "linear", leq(COUNT, 1), "other members", "own: most"),
    S("all", "instance", prop_2.REGION_REPAIRED.statement, "count", at={c: Integer(0)}),
)
