"""Derivations of eq. (7): F at other states.

Each term of F(y) is at least 0 and at least 1 - beta/2 |y - rho^i|^2, so at least m_i(x) times that; summed over i this is the
paraboloid. Where the memberships are those of x every term of F(y) is m_i(x) times that.
"""

from __future__ import annotations

from sympy import Abs

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.memory.symbols import beta, eps, rho, u, x, y
from lemmata.theory.papers.epanechnikov_energy import eq_7
from lemmata.theory.papers.epanechnikov_energy.energies import ReluSum
from lemmata.theory.papers.epanechnikov_energy.within_proof import (
    beyond,
    i,
    inner,
    k,
    member,
    memberships,
    part,
    same_members,
    within,
    without,
)
from lemmata.theory.terms.index_terms import Entry, Total

LEFT, RIGHT, M, M_Y = -beyond(y), part(y), member(x), member(y)
BELOW = derive(
    "epan-eq-7.below",
    *memberships("x", x),
    *memberships("y", y),
    S("at least 0", "sign", leq(0, RIGHT)),
    S("at least the parabola", "linear", leq(LEFT, RIGHT), "y: term", "y: size"),
    S("for members", "product", leq(M * LEFT, M * RIGHT), "at least the parabola", by=M),
    S("for others", "product", leq(0, (1 - M) * RIGHT), "x: most", "at least 0"),
    S("each", "linear", leq(M * LEFT - M * -beyond(x), RIGHT - part(x)), "for members", "for others", "x: part"),
    S("sum", "sum", None, "each", over=i),
    S("all", "linear", eq_7.BELOW.statement, "sum"),
)

SAME = derive(
    "epan-eq-7.same",
    *memberships("x", x),
    *memberships("y", y),
    *same_members(x, y),
    S("times a", "product", equal(M_Y * beyond(y), M * beyond(y)), "same", by=-beyond(y)),
    S("each", "linear", equal(RIGHT - part(x), M * LEFT - M * -beyond(x)), "times a", "y: part", "x: part"),
    S("sum", "sum", None, "each", over=i),
    S("all", "linear", eq_7.SAME.statement, "sum"),
)

# m (1 - m') counts what lies on the border; m' is 0 beyond reach
INNER, BORDER = inner(x), member(x) * (1 - inner(x))
EVEN = (
    *memberships("x", x),
    S("near", "assume", leq(beyond(x), 0)),
    *within("near", "near", x),
    S("near: border", "product", equal(BORDER, 1 - INNER), "near: m", by=1 - INNER),
    S("near: outer", "linear", equal(BORDER, M - INNER), "near: border", "near: m"),
    S("far", "assume", less(0, beyond(x))),
    *without("far", "far", x),
    S("far: no term", "linear", equal((Abs(beyond(x)) - beyond(x)) / 2, 0), "far: |a|"),
    S("far: not inside", "indicator", equal(1 - INNER, 1), "far: no term"),
    S("far: border", "product", equal(BORDER, 0), "far: m", by=1 - INNER),
    S("far: outer", "linear", equal(BORDER, M - INNER), "far: border", "far: m", "far: not inside"),
    S("outer", "cases", None, "near: outer", "far: outer", on=leq(beyond(x), 0)),
    S("outer of all", "sum", None, "outer", over=i),
    S("no border", "assume", eq_7.EQ_7_REPAIRED.given),
    S("a term", "term", of=BORDER, over=i, at=i),
    S("term <= 0", "linear", leq(BORDER, 0), "a term", "outer of all", "no border"),
    S("term >= 0", "sign", leq(0, BORDER)),
    S("none on the border", "squeeze", equal(BORDER, 0), "term <= 0", "term >= 0"),
    S("as inside", "linear", equal(M - INNER, 0), "none on the border", "outer"),
)

ALONG = Total((Entry(x, k) - Entry(rho, i, k)) * Entry(u, k), k)
WHOLE = eps + ReluSum(x, rho, beta)
REPAIRED = derive(
    "epan-eq-7.repaired",
    *EVEN,
    S(
        "times the border's part",
        "product",
        equal((M - INNER) * (Abs(-ALONG) - ALONG) / 2, 0),
        "as inside",
        by=(Abs(-ALONG) - ALONG) / 2,
    ),
    S("times its slope", "product", equal(M * ALONG, INNER * ALONG), "as inside", by=ALONG),
    S(
        "each",
        "linear",
        equal(INNER * ALONG - (M - INNER) * (Abs(-ALONG) - ALONG) / 2, M * ALONG),
        *("times the border's part", "times its slope"),
    ),
    S("sum", "sum", None, "each", over=i),
    S("all", "product", eq_7.EQ_7_REPAIRED.statement, "sum", by=1 / WHOLE),
)
