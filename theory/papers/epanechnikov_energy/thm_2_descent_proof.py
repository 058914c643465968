"""Derivation of eq. (4).

Let e = |y - x| and T the greatest |x - rho^i|^2. From e + sqrt T <= sqrt(T + room): e^2 + 2 e sqrt T <= room, which is at
most |2/beta - |x - rho^i|^2| for every i. By Cauchy-Schwarz |y - rho^i|^2 differs from |x - rho^i|^2 + e^2 by at most 2 e
sqrt T. So a pattern within reach of x stays so, and one beyond stays beyond by at least 2 e^2, or moves by nothing if e =
0.
"""

from __future__ import annotations

from sympy import Abs, sqrt

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.energies import SquaredDistances
from lemmata.theory.memory.symbols import beta, rho, v, w, x, y
from lemmata.theory.papers.epanechnikov_energy import thm_2_descent
from lemmata.theory.papers.epanechnikov_energy.apart_proof import difference
from lemmata.theory.papers.epanechnikov_energy.within_proof import beyond, i, member, of_sign, pattern, within, without
from lemmata.theory.terms.index_terms import Entry, Greatest, least

S_X, S_Y = Entry(SquaredDistances(x, rho), i), Entry(SquaredDistances(y, rho), i)
E2 = SquaredDistance(x, y)
E, MOST, GAP = sqrt(E2), Greatest(S_X, i), 2 / beta - S_X
ROOM = least(Abs(GAP), i)
ACROSS = Dot(difference(x, pattern(i)), difference(y, x))
APART2 = equal((member(x) - member(y)) ** 2, 0)
BEYOND = less(0, beyond(y))
BASIN = derive(
    "epan-thm-2.b",
    S("near", "assume", leq(E, thm_2_descent.SAFE)),
    S("sum", "linear", leq(E + sqrt(MOST), sqrt(MOST + ROOM)), "near"),
    S("squares", "monotone", leq((E + sqrt(MOST)) ** 2, MOST + ROOM), "sum", via="square"),
    S("least room", "bound", of=-Abs(GAP), over=i),
    S("furthest", "bound", of=S_X, over=i),
    S("its root", "monotone", leq(sqrt(S_X), sqrt(MOST)), "furthest", via="sqrt"),
    S("times e", "product", leq(E * sqrt(S_X), E * sqrt(MOST)), "its root", by=E),
    S("cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: difference(x, pattern(i)), w: difference(y, x)}),
    S("size", "monotone", leq(Abs(ACROSS), sqrt(S_X) * E), "cauchy-schwarz", via="sqrt"),
    S("across", "absolute", of=ACROSS),
    S("at most", "linear", leq(S_Y, S_X + 2 * E * sqrt(MOST) + E2), "times e", "size", "across"),
    S("at least", "linear", leq(S_X - 2 * E * sqrt(MOST) + E2, S_Y), "times e", "size", "across"),
    S("room", "linear", leq(E2 + 2 * E * sqrt(MOST), Abs(GAP)), "squares", "least room"),
    S("within", "assume", leq(beyond(x), 0)),
    S("gap >= 0", "product", leq(0, GAP), "within", by=2 / beta),
    *of_sign("gap", GAP, GAP, "gap >= 0"),
    S("y within, squared", "linear", leq(S_Y, 2 / beta), "at most", "room", "gap"),
    S("y within", "product", leq(beyond(y), 0), "y within, squared", by=beta / 2),
    *within("x in", "within", x),
    *within("y in", "y within", y),
    S("same, in", "linear", equal(member(x) - member(y), 0), "x in: m", "y in: m"),
    S("beyond", "assume", less(0, beyond(x))),
    S("gap < 0", "product", less(GAP, 0), "beyond", by=2 / beta),
    S("-gap >= 0", "linear", leq(0, -GAP), "gap < 0"),
    *of_sign("gap beyond", GAP, -GAP, "-gap >= 0"),
    S("e > 0", "assume", less(0, E)),
    S("e^2 > 0", "product", less(0, E2), "e > 0", "e > 0"),
    S("y beyond, moved", "linear", less(2 / beta, S_Y), "at least", "room", "gap beyond", "e^2 > 0"),
    S("e <= 0", "assume", leq(E, 0)),
    S("no move", "product", leq(2 * E * sqrt(MOST), 0), "e <= 0", by=2 * sqrt(MOST)),
    S("e^2 >= 0", "sign", leq(0, E2)),
    S("y beyond, still", "linear", less(2 / beta, S_Y), "at least", "no move", "gap < 0", "e^2 >= 0"),
    S("y beyond, squared", "cases", None, "y beyond, moved", "y beyond, still", on=less(0, E)),
    S("y beyond", "product", BEYOND, "y beyond, squared", by=beta / 2),
    *without("x out", "beyond", x),
    *without("y out", "y beyond", y),
    S("same, out", "linear", equal(member(x) - member(y), 0), "x out: m", "y out: m"),
    S("same", "cases", None, "same, in", "same, out", on=leq(beyond(x), 0)),
    S("not apart", "product", APART2, "same", by=member(x) - member(y)),
    S("none apart", "sum", None, "not apart", over=i),
    S("pull", "claim", None, "none apart", of="epan-appE3-const.repaired"),
    S("all", "both", thm_2_descent.BASIN.statement, "none apart", "pull"),
)
