"""Derivations of section 3: where the energy is finite or flat.

No term of F is negative, so epsilon + F >= epsilon. Where every pattern is beyond reach every term is 0, and so is every
membership.
"""

from __future__ import annotations

from sympy import Abs, Integer, log

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.energies import SquaredDistances
from lemmata.theory.memory.symbols import beta, eps, rho, x
from lemmata.theory.papers.epanechnikov_energy import sec3_energy
from lemmata.theory.papers.epanechnikov_energy.symbols import F_X, G_X, P_X
from lemmata.theory.papers.epanechnikov_energy.within_proof import beyond, c, i, k, member, memberships, part, pattern, without
from lemmata.theory.terms.index_terms import Entry

EPS = derive(
    "epan-sec3-eps",
    S("more", "sign", leq(eps, eps + F_X)),
    S("logs", "monotone", leq(log(eps), log(eps + F_X)), "more", via="log"),
    S("all", "product", sec3_energy.EPS.statement, "logs", by=1 / beta),
)

SQUARE = Entry(SquaredDistances(x, rho), i)
OUTSIDE = (
    S("outside", "assume", sec3_energy.OUTSIDE),
    S("nearest", "bound", of=-SQUARE, over=i),
    S("beyond", "linear", less(2 / beta, SQUARE), "outside", "nearest"),
    S("far", "product", less(0, beyond(x)), "beyond", by=beta / 2),
    *without("far", "far", x),
)
INFINITE = derive(
    "epan-sec3-inf",
    *OUTSIDE,
    *memberships("x", x),
    S("no member", "product", equal(-member(x) * beyond(x), 0), "far: m", by=-beyond(x)),
    S("no term", "linear", equal(part(x), 0), "no member", "x: part"),
    S("all", "sum", sec3_energy.INFINITE.statement, "no term", over=i),
)

PULLED, GK = member(x) * (Entry(x, k) - Entry(rho, i, k)), Entry(G_X, k)
FLAT = derive(
    "epan-appA-flat",
    *OUTSIDE,
    S("no pull of each", "product", equal(PULLED, 0), "far: m", by=Entry(x, k) - Entry(rho, i, k)),
    S("no pull", "sum", equal(Entry(P_X, k), 0), "no pull of each", over=i),
    S("no gradient", "product", equal(GK, 0), "no pull", by=1 / (eps + F_X)),
    S("squares", "product", equal(GK**2, 0), "no gradient", by=GK),
    S("all", "sum", sec3_energy.FLAT.statement, "squares", over=k),
)

# the term of pattern c alone is positive
NEAR2, TERM = beyond(x, c), part(x, c)
FINITE = derive(
    "epan-sec3-finite-region.repaired",
    S("inside", "assume", less(SquaredDistance(x, pattern(c)), 2 / beta)),
    S("a < 0", "product", less(NEAR2, 0), "inside", by=beta / 2),
    S("size of a", "absolute", of=NEAR2),
    S("half", "linear", less(0, (Abs(NEAR2) - NEAR2) / 2), "size of a", "a < 0"),
    S("size of the half", "absolute", of=(Abs(NEAR2) - NEAR2) / 2),
    S("term > 0", "linear", less(0, TERM), "half", "size of the half"),
    S("its term", "term", of=part(x), over=i, at=c),
    S("for any", "linear", less(0, F_X), "its term", "term > 0"),
    S("all", "instance", sec3_energy.FINITE_REPAIRED.statement, "for any", at={c: Integer(0)}),
)
