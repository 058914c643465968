"""Derivations of section 4.1, of Figure 3 and of algorithm 2.

Around a centroid of its own B(x) F is a paraboloid, which falls with the distance as some pattern is within reach.
The nearest squared distance is at least 0, so t times it is at most beta times it. A pattern is within every reach of itself,
and no membership is negative.
"""

from __future__ import annotations

from sympy import Integer

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.energies import Nearest
from lemmata.theory.memory.symbols import beta, rho, t, x, y
from lemmata.theory.papers.epanechnikov_energy import sec4_images
from lemmata.theory.papers.epanechnikov_energy.prop_2 import HESS_REPAIRED, SAME, SOME, STATIONARY
from lemmata.theory.papers.epanechnikov_energy.symbols import COUNT
from lemmata.theory.papers.epanechnikov_energy.within_proof import beyond, c, excess, i, member, pattern
from lemmata.theory.terms.index_terms import Total

D2, RISE = SquaredDistance(x, y), COUNT * SquaredDistance(x, y)
NEARLY = derive(
    "epan-sec4-delta",
    S("P = 0", "assume", STATIONARY),
    S("same", "assume", SAME),
    S("some", "assume", SOME),
    S("apart", "assume", less(0, D2)),
    S("paraboloid", "claim", HESS_REPAIRED.statement, "P = 0", "same", of="epan-prop-2.hess.repaired"),
    S("counted", "product", leq(D2, RISE), "some", by=D2),
    S("some rise", "linear", less(0, RISE), "counted", "apart"),
    S("rise", "product", less(0, beta / 2 * RISE), "some rise", by=beta / 2),
    S("all", "linear", sec4_images.NEARLY.statement, "paraboloid", "rise"),
)

G = Nearest(x, rho)
SUPPORT = derive(
    "epan-fig-3.support",
    S("within", "assume", leq(beta * G, 2)),
    S("less", "assume", less(t, beta)),
    S("scaled", "product", leq(t * G, beta * G), "less", by=G),
    S("all", "linear", sec4_images.SUPPORT.statement, "scaled", "within"),
)

OWN, RATE = pattern(c), beta / 4
ITSELF = derive(
    "epan-alg-2",
    S("no distance", "linear", equal(excess(beyond(OWN, c, RATE)), 0)),
    S("own", "indicator", equal(member(OWN, c, RATE), 1), "no distance"),
    S("one of them", "term", of=member(OWN, i, RATE), over=i, at=c),
    S("for any", "linear", leq(1, Total(member(OWN, i, RATE), i)), "one of them", "own"),
    S("all", "instance", sec4_images.COUNT.statement, "for any", at={c: Integer(0)}),
)
