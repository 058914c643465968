"""Derivations of Lemmas A5 to A7: under the separation the update maps the ball into itself and contracts it."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, Symbol, exp

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import leq, less
from lemmata.theory.language.domain import d
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.symbols import beta, r, x, y
from lemmata.theory.papers.hopfield_is_all_you_need import lemma_a5
from lemmata.theory.papers.hopfield_is_all_you_need.lemma_a5 import in_ball
from lemmata.theory.papers.hopfield_is_all_you_need.segment_proof import E2
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import OWN, X_AWAY, Y_AWAY
from lemmata.theory.papers.hopfield_is_all_you_need.thm_4_proof import COUNT, MOVED2
from lemmata.theory.papers.hopfield_is_all_you_need.thm_5_proof import GAP, M2, M

q = Symbol("q", nonnegative=True)  # by how much the inverse temperature is greater
SELF_MAP = derive(
    "ram-storage.self-map",
    S("separation", "assume", lemma_a5.SEPARATED),
    S("x in the ball", "assume", in_ball(x)),
    S("interior", "claim", None, "separation", "x in the ball", of="std-storage-interior", at={q: Integer(0)}),
    S("all", "linear", lemma_a5.STORAGE_MAP.statement, "interior"),
)

FACTOR = 2 * d * (d - 1) * beta * M2
AT_LIMIT = FACTOR * exp(2 / d - beta * GAP)
SEPARATED = (
    S("separation", "assume", lemma_a5.SEPARATED),
    S("separation over", "product", leq(AT_LIMIT, 1), "separation", by=exp(-beta * GAP)),
)

NEARER = lemma_a5.STORAGE_CONTRACTION.statement


def odds_at(reach: Expr) -> Expr:
    """The odds for the first pattern."""
    return exp(-beta * (GAP - 2 * reach * M))


def below_one(name: str, reach: Expr, inside: Any) -> tuple[Step, ...]:
    """FACTOR exp(-beta (Delta - 2 reach M)) <= 1 for a state in the ball of Lemma A5."""
    return (
        S(f"{name} in the ball", "assume", inside),
        S(f"beta d M times {name}", "monotone", leq(beta * d * M * reach, 1), f"{name} in the ball", via="sqrt"),
        S(f"{name} over d", "product", leq(2 * beta * M * reach, 2 / d), f"beta d M times {name}", by=2 / d),
        S(f"{name} exponent", "linear", leq(-beta * (GAP - 2 * reach * M), 2 / d - beta * GAP), f"{name} over d"),
        S(f"{name} odds", "monotone", leq(odds_at(reach), exp(2 / d - beta * GAP)), f"{name} exponent", via="exp"),
        S(f"{name} factor", "product", leq(FACTOR * odds_at(reach), AT_LIMIT), f"{name} odds", by=FACTOR),
        S(f"{name} below 1", "linear", leq(FACTOR * odds_at(reach), 1), f"{name} factor", "separation over"),
    )


def _contracts(name: str, reach: Expr, inside: Any, other: Any, farther: Any) -> tuple[Step, ...]:
    """|f(x) - f(y)| < |x - y| where the other state is no farther from the pattern than this one."""
    both = (f"{name} is within itself", f"{name} farther") if name == "x" else (f"{name} farther", f"{name} is within itself")
    against = (d - 1) * odds_at(reach)
    fine = 4 * beta * M2 * against
    wide = (1 + 2 * against) ** 2 * MOVED2
    return (
        *below_one(name, reach, inside),
        S(f"{name} is within itself", "sign", leq(reach**2, reach**2)),
        S(f"{name} is farther", "assume", farther),
        S(f"{name} farther", "linear", leq(SquaredDistance(other, OWN), reach**2), f"{name} is farther"),
        S(f"{name} sharp", "claim", None, *both, of="ram-4.sharp", at={r: reach}),
        S(f"{name} finer", "product", leq(fine, FACTOR * odds_at(reach)), "count", by=2 * beta * M2 * odds_at(reach)),
        S(f"{name} fine", "linear", leq(fine, 1), f"{name} finer", f"{name} below 1"),
        S(f"{name} fine squared", "monotone", leq(fine**2, 1), f"{name} fine", via="square"),
        S(f"{name} times |e|^2", "product", leq(fine**2 * E2, E2), f"{name} fine squared", by=E2),
        S(f"{name} widened", "linear", leq(wide, E2), f"{name} sharp", f"{name} times |e|^2"),
        S(f"{name} s > 0", "product", less(0, against), "several", by=odds_at(reach)),
        S(f"{name} room", "product", less(0, MOVED2 * against), f"{name} s > 0", "moved"),
        S(f"{name} rest", "sign", leq(0, MOVED2 * (3 * against + 4 * against**2))),
        S(f"{name} moved", "linear", NEARER, f"{name} widened", f"{name} room", f"{name} rest"),
        S(f"{name} at rest", "linear", NEARER, "not moved", "apart"),
        S(f"{name} of several", "cases", None, f"{name} moved", f"{name} at rest", on=less(0, MOVED2)),
        S(f"{name} no spread", "product", leq(fine**2 * E2, 0), "only one", by=fine * 4 * beta * M2 * odds_at(reach) * E2),
        S(f"{name} all of it", "sign", leq(0, MOVED2 * (4 * against + 4 * against**2))),
        S(f"{name} of one", "linear", NEARER, f"{name} sharp", f"{name} no spread", f"{name} all of it", "apart"),
        S(f"{name} contracts", "cases", None, f"{name} of several", f"{name} of one", on=less(0, d - 1)),
    )


STORAGE_CONTRACTION = derive(
    "ram-storage.contraction",
    *SEPARATED,
    *COUNT,
    S("apart", "assume", less(0, E2)),
    S("several", "assume", less(0, d - 1)),
    S("only one", "assume", leq(d - 1, 0)),
    S("moved", "assume", less(0, MOVED2)),
    S("not moved", "assume", leq(MOVED2, 0)),
    *_contracts("x", X_AWAY, in_ball(x), y, leq(Y_AWAY**2, X_AWAY**2)),
    *_contracts("y", Y_AWAY, in_ball(y), x, less(X_AWAY**2, Y_AWAY**2)),
    S("all", "cases", NEARER, "x contracts", "y contracts", on=leq(Y_AWAY**2, X_AWAY**2)),
)
