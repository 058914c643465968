"""Derivations of retrieval after one update: how large a separation is large enough."""

from __future__ import annotations

from typing import Any

from sympy import Integer, exp, log

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import leq, less
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.energies import MaxNorm2
from lemmata.theory.memory.steps import FirstGap
from lemmata.theory.memory.symbols import beta, eps, rho, x, y
from lemmata.theory.papers.hopfield_is_all_you_need import one_update
from lemmata.theory.papers.hopfield_is_all_you_need.lemma_a5 import SEPARATED, in_ball
from lemmata.theory.papers.hopfield_is_all_you_need.one_update import STORED, STORED_AND_NEAR, THRESHOLD
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, F_Y, MAX_NORM, OWN, X_AWAY, Y_AWAY
from lemmata.theory.terms.index_terms import Entry, Index, Total

# in the sphere beta M |x - x_1| <= 1 / N, so that by ram-5 |f(x) - x_1|^2 <= Q = 4 (N - 1)^2 M^2 exp(4 / N - 2 beta Delta), and
# the same of f(y) = y. So |f(x) - y|^2 <= 2 Q + 4 Q, and by Lemma A5's condition, with (N - 1) / N <= exp(-1 / N) <= 1,
# beta 6 Q <= 12 (N - 1) / N exp(2 / N - beta Delta) <= 12 exp(1 - beta Delta) < 36 exp(-beta Delta) <= beta eps^2
GAP = FirstGap(rho)
EXPLICIT_CLAIM = one_update.RETRIEVED_EXPLICIT
RETRIEVED = derive(
    one_update.RETRIEVED.id,
    *(S(f"stored {number}", "assume", part) for number, part in enumerate(STORED)),
    S("large", "assume", leq(THRESHOLD, GAP)),
    S("near", "claim", None, *(f"stored {number}" for number in range(4)), "large", of=EXPLICIT_CLAIM.id),
    S("stored and near", "discharge", STORED_AND_NEAR, "near"),
    S(
        "all",
        "sufficiently-large",
        one_update.RETRIEVED.statement,
        "stored and near",
        threshold=THRESHOLD,
    ),
)

M2 = MaxNorm2(rho)
FAR = exp(-2 * beta * GAP)
Q = 4 * (d - 1) ** 2 * M2 * exp(Integer(4) / d) * FAR
RATIO = Integer(1) / d


def _near(name: str, state: Any, away: Any, image: Any) -> tuple[Step, ...]:
    """|f(state) - x_1|^2 <= Q."""
    odds = exp(-2 * beta * (GAP - 2 * away * MAX_NORM))
    return (
        S(f"{name} inside", "assume", in_ball(state)),
        S(f"{name} root", "monotone", leq(beta * d * MAX_NORM * away, 1), f"{name} inside", via="sqrt"),
        S(f"{name} reach", "divide", leq(beta * MAX_NORM * away, RATIO), f"{name} root", by=d),
        S(
            f"{name} exponent",
            "linear",
            leq(-2 * beta * (GAP - 2 * away * MAX_NORM), 4 * RATIO - 2 * beta * GAP),
            f"{name} reach",
        ),
        S(f"{name} odds", "monotone", leq(odds, exp(4 * RATIO) * FAR), f"{name} exponent", via="exp"),
        S(
            f"{name} scaled",
            "product",
            leq(4 * (d - 1) ** 2 * M2 * odds, Q),
            f"{name} odds",
            by=4 * (d - 1) ** 2 * M2,
        ),
        S(f"{name} miss", "claim", of="ram-5.one-update", at={x: state}),
        S(f"{name} near", "linear", leq(SquaredDistance(image, OWN), Q), f"{name} miss", f"{name} scaled"),
    )


MISS2 = SquaredDistance(F_X, y)
POWER = exp(beta * GAP)
k = Index("k", n)
EXPLICIT = derive(
    EXPLICIT_CLAIM.id,
    *_near("x", x, X_AWAY, F_X),
    *_near("y", y, Y_AWAY, F_Y),
    S("fixed", "assume", STORED[-1]),
    S("to f(y)", "sign", leq(0, Total((Entry(F_Y, k) - Entry(OWN, k) + Entry(F_Y, k) - Entry(y, k)) ** 2, k))),
    S("fixed point near", "linear", leq(SquaredDistance(y, OWN), 2 * Q), "y near", "fixed", "to f(y)"),
    S("to x_1", "sign", leq(0, Total((Entry(F_X, k) + Entry(y, k) - 2 * Entry(OWN, k)) ** 2, k))),
    S("both near", "linear", leq(MISS2, 6 * Q), "x near", "fixed point near", "to x_1"),
    S("separated", "assume", SEPARATED),
    S(
        "times the odds",
        "product",
        leq(
            12 * (d - 1) * RATIO * exp(2 * RATIO) * FAR * 2 * (d - 1) * d * beta * M2 * exp(2 * RATIO),
            12 * (d - 1) * RATIO * exp(2 * RATIO) * FAR * POWER,
        ),
        "separated",
        by=12 * (d - 1) * RATIO * exp(2 * RATIO) * FAR,
    ),
    S("beta times", "product", leq(beta * MISS2, beta * 6 * Q), "both near", by=beta),
    S(
        "scaled",
        "linear",
        leq(beta * MISS2, 12 * (d - 1) * RATIO * exp(2 * RATIO) * exp(-beta * GAP)),
        "beta times",
        "times the odds",
    ),
    S("tangent", "tangent", at=-RATIO),
    S(
        "share",
        "product",
        leq(12 * (1 - RATIO) * exp(2 * RATIO) * exp(-beta * GAP), 12 * exp(RATIO) * exp(-beta * GAP)),
        "tangent",
        by=12 * exp(2 * RATIO) * exp(-beta * GAP),
    ),
    S("one at least", "sign", leq(0, d - 1)),
    S("ratio", "divide", leq(RATIO, 1), "one at least", by=d),
    S("its power", "monotone", leq(exp(RATIO), exp(1)), "ratio", via="exp"),
    S("e < 3", "sign", less(exp(1), 3)),
    S("below 3", "linear", less(exp(RATIO), 3), "its power", "e < 3"),
    S(
        "at the gap",
        "product",
        less(12 * exp(RATIO) * exp(-beta * GAP), 36 * exp(-beta * GAP)),
        "below 3",
        by=12 * exp(-beta * GAP),
    ),
    S("below", "linear", less(beta * MISS2, 36 * exp(-beta * GAP)), "scaled", "share", "at the gap"),
    S("large", "assume", leq(THRESHOLD, GAP)),
    S("large times beta", "product", leq(log(36 / (beta * eps**2)), beta * GAP), "large", by=beta),
    S("power", "monotone", leq(36 / (beta * eps**2), POWER), "large times beta", via="exp"),
    S("allowed", "product", leq(36 * exp(-beta * GAP), beta * eps**2), "power", by=beta * eps**2 * exp(-beta * GAP)),
    S("beta eps^2", "linear", less(beta * MISS2, beta * eps**2), "below", "allowed"),
    S("all", "divide", EXPLICIT_CLAIM.statement, "beta eps^2", by=beta),
)
