"""Derivations of Theorem 1: what lies within reach near a pattern.

With |x - rho^c| + R < r every other pattern has |x - rho^i| >= r - |x - rho^c| > R, by the triangle inequality. So B(x)
holds c or nothing, and c where r < 2 R, as then |x - rho^c| < R. Each is carried out for any pattern c and then stated for
the first.
"""

from __future__ import annotations

from sympy import Abs, Integer, Symbol

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import all_of, equal, leq, less, unequal
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.symbols import beta, eps, rho, x, y
from lemmata.theory.papers.epanechnikov_energy import thm_1
from lemmata.theory.papers.epanechnikov_energy.apart_proof import (
    DELTA,
    away,
    beyond_reach,
    difference,
    no_others,
    no_terms,
    no_terms_too,
    of_others,
)
from lemmata.theory.papers.epanechnikov_energy.energies import CountInside, LogSumReluGradient, Pull, PullInside, ReluSum
from lemmata.theory.papers.epanechnikov_energy.symbols import APART, COUNT, F_X, F_Y, G_X, P_X, REACH
from lemmata.theory.papers.epanechnikov_energy.within_proof import (
    beyond,
    c,
    i,
    inner,
    k,
    member,
    of_sign,
    part,
    pattern,
    within,
)
from lemmata.theory.terms.index_terms import Entry, Total

FIRST = {c: Integer(0)}
OWN, M_C, A_C = pattern(c), member(x, c), beyond(x, c)
FROM_C, PK = Entry(x, k) - Entry(rho, c, k), Entry(P_X, k)
NEAR = S("near", "assume", less(away(x) + REACH, APART))
WITHIN = (  # `own: m`: pattern c is within reach
    NEAR,
    S("Delta < r/2", "assume", less(APART, 2 * REACH)),
    S("within R", "linear", leq(away(x), REACH), "near", "Delta < r/2"),
    S("squares", "monotone", leq(away(x) ** 2, REACH**2), "within R", via="square"),
    S("a <= 0", "product", leq(A_C, 0), "squares", by=beta / 2),
    *within("own", "a <= 0", x, c),
)
STRAIGHT = (  # `straight`: P = x - rho^c, entry by entry
    S("its pull", "product", equal(M_C * FROM_C, FROM_C), "own: m", by=FROM_C),
    S(
        "pulls each",
        "product",
        equal((1 - DELTA) * member(x) * (Entry(x, k) - Entry(rho, i, k)), 0),
        "others",
        by=Entry(x, k) - Entry(rho, i, k),
    ),
    S("pulls", "sum", None, "pulls each", over=i),
    S("straight", "linear", equal(PK - FROM_C, 0), "pulls", "its pull"),
    S("miss each", "product", equal((PK - FROM_C) ** 2, 0), "straight", by=PK - FROM_C),
    S("miss", "sum", equal(SquaredDistance(P_X, difference(x, OWN)), 0), "miss each", over=k),
)

INT = derive(
    "epan-thm-1.int",
    *WITHIN,
    *no_others(x, "near"),
    *STRAIGHT,
    S("all", "instance", thm_1.THM_1_INT.statement, "miss", at=FIRST),
)

# the same with the open B: a pattern at R or farther is not inside, and pattern c is nearer than R
INNER, INNER_C, TERM_C, TERM = inner(x), inner(x, c), (Abs(A_C) - A_C) / 2, (Abs(beyond(x)) - beyond(x)) / 2
P_IN = Entry(PullInside(x, rho, beta), k)
HALF_OPEN = derive(
    "epan-thm-1.half-open",
    S("near", "assume", leq(away(x) + REACH, APART)),
    S("Delta < r/2", "assume", less(APART, 2 * REACH)),
    S("within R", "linear", less(away(x), REACH), "near", "Delta < r/2"),
    S("squares", "monotone", less(away(x) ** 2, REACH**2), "within R", via="square"),
    S("a < 0", "product", less(A_C, 0), "squares", by=beta / 2),
    S("size of a", "absolute", of=A_C),
    S("own term", "linear", less(0, TERM_C), "size of a", "a < 0"),
    S("own, no zero", "product", unequal(TERM_C, 0), "own term", by=Integer(1)),
    S("own, not out", "indicator", equal(1 - INNER_C, 0), "own, no zero"),
    *beyond_reach(x, "near", strict=False),
    *of_sign("size beyond", beyond(x), beyond(x), "beyond"),
    S("no term", "linear", equal(TERM, 0), "size beyond"),
    S("out", "indicator", equal(1 - INNER, 1), "no term"),
    S("not inside", "linear", equal(INNER, 0), "out"),
    *of_others("others", INNER, "not inside"),
    S("other members", "sum", None, "others", over=i),
    S("count", "linear", equal(CountInside(x, rho, beta), 1), "other members", "own, not out"),
    S("its pull", "product", equal((1 - INNER_C) * FROM_C, 0), "own, not out", by=FROM_C),
    S(
        "pulls each",
        "product",
        equal((1 - DELTA) * INNER * (Entry(x, k) - Entry(rho, i, k)), 0),
        "others",
        by=Entry(x, k) - Entry(rho, i, k),
    ),
    S("pulls", "sum", None, "pulls each", over=i),
    S("straight", "linear", equal(P_IN - FROM_C, 0), "pulls", "its pull"),
    S("miss each", "product", equal((P_IN - FROM_C) ** 2, 0), "straight", by=P_IN - FROM_C),
    S("miss", "sum", None, "miss each", over=k),
    S("both", "both", all_of(equal(CountInside(x, rho, beta), 1), equal(Total((P_IN - FROM_C) ** 2, k), 0)), "count", "miss"),
    S("all", "instance", thm_1.THM_1_HALF_OPEN.statement, "both", at=FIRST),
)

COUNTED = (
    S("other members", "sum", None, "others", over=i),
    S("count", "linear", equal(COUNT, 1), "other members", "own: m"),
)
ONLY_ONE = derive(
    "epan-appE1-B.repaired",
    *WITHIN,
    *no_others(x, "near"),
    *COUNTED,
    S("for any", "both", all_of(equal(COUNT, 1), leq(SquaredDistance(x, OWN), 2 / beta)), "count", "squares"),
    S("all", "instance", thm_1.ONLY_ONE_REPAIRED.statement, "for any", at=FIRST),
)
MAX = derive(
    "epan-appD2-max.repaired",
    S("squares", "assume", leq(SquaredDistance(x, OWN), 2 / beta)),
    S("2 R < r", "assume", less(2 * REACH, APART)),
    S("within R", "monotone", leq(away(x), REACH), "squares", via="sqrt"),
    S("near", "linear", less(away(x) + REACH, APART), "within R", "2 R < r"),
    S("a <= 0", "product", leq(A_C, 0), "squares", by=beta / 2),
    *within("own", "a <= 0", x, c),
    *no_others(x, "near"),
    *COUNTED,
    *STRAIGHT,
    S("for any", "both", all_of(equal(COUNT, 1), equal(SquaredDistance(P_X, difference(x, OWN)), 0)), "count", "miss"),
    S("all", "instance", thm_1.MAX_REPAIRED.statement, "for any", at=FIRST),
)
# (eps + F) grad E = P, and eps + F = eta(x), as no other term of F is positive
p = Symbol("p", positive=True)
WHOLE, RATE, GK = eps + F_X, eps + part(x, c), Entry(G_X, k)
RATED = (  # `rated`: eta grad E = x - rho^c, entry by entry
    *WITHIN,
    *no_others(x, "near"),
    *STRAIGHT[:4],
    *no_terms_too(x),
    S("terms", "sum", None, "other terms", over=i),
    S("whole", "linear", equal(RATE, WHOLE), "terms"),
    S("unit", "sign", equal((p + 1) / p, 1 + 1 / p)),  # written so that what cancels stays in sight
    S("unit of whole", "instance", None, "unit", at={p: WHOLE}),
    S("whole times", "product", equal(WHOLE * GK, PK), "unit of whole", by=PK),
    S("rate times", "product", equal(RATE * GK, WHOLE * GK), "whole", by=GK),
    S("rated", "linear", equal(RATE * GK - FROM_C, 0), "rate times", "whole times", "straight"),
    S("squares of it", "product", equal((RATE * GK - FROM_C) ** 2, 0), "rated", by=RATE * GK - FROM_C),
    S("sum of squares", "sum", None, "squares of it", over=k),
)
SINGLE_STEP, EQ_9 = (
    derive(claim.id, *RATED, S("all", "instance", claim.statement, "sum of squares", at=FIRST))
    for claim in (thm_1.SINGLE_STEP_INT, thm_1.EQ_9_REPAIRED)
)

# at pattern c: it lies at distance 0 of itself, and pulls by nothing
P_OWN, F_OWN, Y_A = Entry(Pull(OWN, rho, beta), k), ReluSum(OWN, rho, beta), beyond(y, c)
FROM_I = Entry(rho, c, k) - Entry(rho, i, k)
HALF_Y = (Abs(Y_A) - Y_A) / 2
STILL = (  # `still`: the pull at pattern c is 0
    S("R < r", "assume", less(REACH, APART)),
    *no_others(OWN, "R < r"),
    S("pulls each", "product", equal((1 - DELTA) * member(OWN) * FROM_I, 0), "others", by=FROM_I),
    S("pulls", "sum", None, "pulls each", over=i),
    S("still", "linear", equal(P_OWN, 0), "pulls"),
)


def renamed(steps: tuple[Step, ...], prefix: str) -> tuple[Step, ...]:
    """The steps under other labels, so that they may be taken for a second state."""
    own = {step.label for step in steps}
    return tuple(
        Step(
            prefix + step.label, step.rule, step.formula, tuple(prefix + u if u in own else u for u in step.uses), step.options
        )
        for step in steps
    )


RETRIEVABLE = derive(
    "epan-thm-1.retrievable",
    *STILL,
    S("still, squared", "product", equal(P_OWN**2, 0), "still", by=P_OWN),
    S("at rest", "sum", None, "still, squared", over=k),
    S("y near", "assume", leq(away(y) + REACH, APART)),
    *renamed(no_terms(y, "y near", strict=False), "y: "),
    S("terms at y", "sum", None, "y: other terms", over=i),
    S("a >= -1", "sign", leq(0, Y_A + 1)),
    S("a <= a + 2", "sign", leq(Y_A, Y_A + 2)),
    S("-a <= a + 2", "linear", leq(-Y_A, Y_A + 2), "a >= -1"),
    S("size of a", "absolute", leq(Abs(Y_A), Y_A + 2), "a <= a + 2", "-a <= a + 2"),
    S("a <= |a|", "absolute", of=Y_A),
    S("half <= 1", "linear", leq(HALF_Y, 1), "size of a"),
    S("-half <= 1", "linear", leq(-HALF_Y, 1), "a <= |a|"),
    S("at most 1", "absolute", leq(Abs(HALF_Y), 1), "half <= 1", "-half <= 1"),
    S("own term", "term", of=part(OWN), over=i, at=c),
    S("lower", "linear", leq(F_Y, F_OWN), "terms at y", "at most 1", "own term"),
    S("for any", "both", all_of(equal(Total(P_OWN**2, k), 0), leq(F_Y, F_OWN)), "at rest", "lower"),
    S("all", "instance", thm_1.RETRIEVABLE.statement, "for any", at=FIRST),
)

G_OWN = Entry(LogSumReluGradient(OWN, rho, beta, eps), k)
REM_1 = derive(
    "epan-rem-1.lsr",
    *STILL,
    S("gradient", "product", equal(G_OWN, 0), "still", by=1 / (eps + F_OWN)),
    S("squared", "product", equal(G_OWN**2, 0), "gradient", by=G_OWN),
    S("sum of squares", "sum", None, "squared", over=k),
    S("all", "instance", thm_1.REM_1.statement, "sum of squares", at=FIRST),
)
