"""Derivations of storage under the distance energy's own update: its Lipschitz constant on a ball around a pattern."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Integer, Symbol, exp

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, Softmax, SquaredDistance
from lemmata.theory.memory.energies import SquaredDistances
from lemmata.theory.memory.proof_steps import FIRST, PATTERN, D, away, to
from lemmata.theory.memory.storage import SpreadBound
from lemmata.theory.memory.symbols import r, rho, v, w, x, y
from lemmata.theory.memory.updates import DistanceUpdate
from lemmata.theory.papers.hopfield_is_all_you_need.segment_proof import E2, Z, between_steps
from lemmata.theory.results import contraction, retrieval
from lemmata.theory.results.contraction import EXPLICIT_GIVEN, EXPLICIT_PARTS, STORED_GIVEN, STORED_PARTS, Y_AWAY, Y_INSIDE
from lemmata.theory.results.retrieval import OWN, X_AWAY, X_INSIDE, factor, miss
from lemmata.theory.results.retrieval_proof import BEYOND, F_X, S_FIRST, from_others, limit, p, weight_steps
from lemmata.theory.terms.index_terms import Entry, Family, Index, Total

F_Y = DistanceUpdate(y, rho)
MOVED2 = SquaredDistance(F_X, F_Y)
j = Index("j", d)
BETWEEN = (
    *between_steps(lambda state: DistanceUpdate(state, rho), PATTERN),
    S("within r", "monotone", leq(away(Z), r), "in the ball", via="sqrt"),
    *weight_steps(Z),
    S("times 2 D", "product", leq(2 * D(j) * away(Z), 2 * D(j) * r), "within r", by=2 * D(j)),
    S("exponents", "linear", leq(-D(j) * (D(j) - 2 * away(Z)), -D(j) * (D(j) - 2 * r)), "times 2 D"),
    S("limit at r", "monotone", leq(limit(j, away(Z)), limit(j, r)), "exponents", via="exp"),
    S("weight at r", "linear", leq(p(Z, j), limit(j, r)), "weight", "limit at r"),
    S("times D^2", "product", leq(p(Z, j) * D(j) ** 2, D(j) ** 2 * limit(j, r)), "weight at r", by=D(j) ** 2),
    S("mean square", "sum", None, "times D^2", over=j),
)

# J(u) = 2 Var_p(u . rho) <= 2 sum_j p_j (u . (rho^j - rho^c))^2 <= Q |u|^2, Q = 2 sum_j D_j^2 exp(-D_j (D_j - 2 r))
Q = 2 * from_others(2, r)
k = Index("k", n)


def _covariance(u: Any, other: Any) -> Expr:
    """J between two directions: the Jacobian of the update at Z is twice the covariance of the patterns."""
    along, across = [Family(Total(Entry(e, k) * Entry(rho, j, k), k), j) for e in (u, other)]
    weights = Softmax(-SquaredDistances(Z, rho))
    product = Total(p(Z, j) * Entry(along, j) * Entry(across, j), j)
    return 2 * (product - Dot(weights, along) * Dot(weights, across))


def _along(name: str, u: Any, size: Expr) -> tuple[Step, ...]:
    """The mean square of u . (rho^j - rho^c) is at most Q |u|^2 / 2."""
    inner = Dot(u, to(j))
    return (
        S(f"along {name}", "claim", of="std-cauchy-schwarz", at={v: u, w: to(j)}),
        S(f"weighted {name}", "product", leq(p(Z, j) * inner**2, p(Z, j) * size * D(j) ** 2), f"along {name}", by=p(Z, j)),
        S(f"mean {name}", "sum", None, f"weighted {name}", over=j),
        S(f"spread {name}", "product", leq(size * Total(p(Z, j) * D(j) ** 2, j), size * Q / 2), "mean square", by=size),
    )


kappa = Symbol("kappa", real=True)

# |D|^2 = J(D, e) for D = f(x) - f(y), e = x - y: twice the mean of (u_j - mean u) w_j, u_j and w_j what e and D have along
# rho^j - rho^c; from the squares of kappa (u_j - mean u) - w_j: 2 kappa |D|^2 <= kappa^2 Q |e|^2 + Q |D|^2
STEP, MOVED = x - y, F_X - F_Y
ALONG, ACROSS = Dot(STEP, to(j)), Dot(MOVED, to(j))
MEAN_STEP = Total(p(Z, j) * ALONG, j)
LIPSCHITZ = leq(MOVED2, Q**2 * E2)
LIPSCHITZ_SUM = derive(
    "storage-lipschitz.sum",
    *BETWEEN,
    *_along("e", STEP, E2),
    *_along("D", MOVED, MOVED2),
    S("square of the mean", "sign", leq(0, MEAN_STEP**2)),
    S("J(e)", "linear", leq(_covariance(STEP, STEP), Q * E2), "square of the mean", "mean e", "spread e"),
    S("slope", "linear", equal(MOVED2, _covariance(MOVED, STEP)), "mean value"),
    S("square", "sign", leq(0, 2 * p(Z, j) * (kappa * (ALONG - MEAN_STEP) - ACROSS) ** 2)),
    S("squares", "sum", None, "square", over=j),
    S("kappa times the slope", "product", equal(kappa * MOVED2, kappa * _covariance(MOVED, STEP)), "slope", by=kappa),
    S(
        "form",
        "linear",
        leq(2 * kappa * MOVED2, kappa**2 * _covariance(STEP, STEP) + 2 * Total(p(Z, j) * ACROSS**2, j)),
        "squares",
        "kappa times the slope",
    ),
    S("J(kappa e)", "product", leq(kappa**2 * _covariance(STEP, STEP), kappa**2 * Q * E2), "J(e)", by=kappa**2),
    S("bound", "linear", leq(2 * kappa * MOVED2, kappa**2 * Q * E2 + Q * MOVED2), "form", "J(kappa e)", "mean D", "spread D"),
    S("Q > 0", "assume", less(0, Q)),
    S("kappa = Q", "instance", None, "bound", at={kappa: Q}),
    S("for Q > 0", "divide", LIPSCHITZ, "kappa = Q", "Q > 0", by=Q),
    S("Q <= 0", "assume", leq(Q, 0)),
    S("kappa = 1", "instance", None, "bound", at={kappa: Integer(1)}),
    S("no form", "product", leq(Q * (E2 + MOVED2), 0), "Q <= 0", by=E2 + MOVED2),
    S("no difference", "linear", leq(MOVED2, 0), "kappa = 1", "no form"),
    S("nonnegative", "sign", leq(0, Q**2 * E2)),
    S("for Q <= 0", "linear", LIPSCHITZ, "no difference", "nonnegative"),
    S("for any", "cases", LIPSCHITZ, "for Q > 0", "for Q <= 0", on=less(0, Q)),
    S("all", "instance", contraction.LIPSCHITZ_SUM.statement, "for any", at=FIRST),
)

SPREAD_R = SpreadBound(rho, r)
INSIDE = (
    S("x inside", "assume", X_INSIDE),
    S("y inside", "assume", Y_INSIDE),
    S("apart", "assume", leq(1, S_FIRST * (S_FIRST - r))),
    S("spread", "claim", None, "apart", of="storage-separation.spread"),
)

LIPSCHITZ_SEPARATION = derive(
    "storage-lipschitz",
    *INSIDE,
    S("sum", "claim", None, "x inside", "y inside", of="storage-lipschitz.sum"),
    S("squares", "monotone", leq((2 * SPREAD_R) ** 2, factor(r) ** 2), "spread", via="square"),
    S(
        "times the distance",
        "product",
        leq((2 * SPREAD_R) ** 2 * E2, factor(r) ** 2 * E2),
        "squares",
        by=E2,
    ),
    S("all", "linear", contraction.LIPSCHITZ.statement, "sum", "times the distance", "spread"),
)

NARROW, INTO, CONTRACTS = STORED_PARTS
REACHED, SMALL = STORED_GIVEN
SCALE_R = exp(-S_FIRST * (S_FIRST - 2 * r))

# with E = exp(-s (s - 2 r)): for s <= 2 r, E >= 1 and (d - 1) s <= (d - 1) s E <= r. So 2 r < s; and as d >= 2,
# s (1 - s (s - 2 r)) <= s E <= r, so s - r <= s^2 (s - 2 r); times s - r: s (s - 2 r) <= (s - r)^2 <= s^2 (s - 2 r) (s - r)
STORED = derive(
    "storage-stored",
    S("reached", "assume", REACHED),
    S("miss <= r", "assume", SMALL),
    S("s >= 0", "claim", of=retrieval.SEPARATION_SIGN.id),
    S("s <= 0", "assume", leq(S_FIRST, 0)),
    S("none reached", "product", leq((d - 1) * S_FIRST, 0), "s <= 0", by=d - 1),
    S("never", "linear", less(0, 0), "none reached", "reached"),
    S("s > 0, if not", "absurd", less(0, S_FIRST), "never"),
    S("s > 0, if so", "assume", less(0, S_FIRST)),
    S("s > 0", "cases", None, "s > 0, if so", "s > 0, if not", on=less(0, S_FIRST)),
    S("wide", "assume", leq(S_FIRST, 2 * r)),
    S("no decay", "product", leq(0, -S_FIRST * (S_FIRST - 2 * r)), "wide", "s >= 0"),
    S("scale", "monotone", leq(1, SCALE_R), "no decay", via="exp"),
    S("scale times s", "product", leq(S_FIRST, S_FIRST * SCALE_R), "scale", "s >= 0"),
    S("scale times others", "product", leq((d - 1) * S_FIRST, miss(r)), "scale times s", by=d - 1),
    S("never wide", "linear", less(0, 0), "scale times others", "miss <= r", "reached"),
    S("narrow, if not", "absurd", NARROW, "never wide"),
    S("narrow, if so", "assume", NARROW),
    S("narrow", "cases", None, "narrow, if so", "narrow, if not", on=NARROW),
    S("two patterns", "claim", None, "s > 0", of=retrieval.SEPARATION_TWO.id),
    S("s E > 0", "product", less(0, S_FIRST * SCALE_R), "s > 0", by=SCALE_R),
    S("more patterns", "product", leq(2 * S_FIRST * SCALE_R, d * S_FIRST * SCALE_R), "two patterns", "s E > 0"),
    S("s E <= r", "linear", leq(S_FIRST * SCALE_R, r), "more patterns", "miss <= r"),
    S("tangent", "tangent", at=-S_FIRST * (S_FIRST - 2 * r)),
    S("tangent times s", "product", leq(S_FIRST * (1 - S_FIRST * (S_FIRST - 2 * r)), S_FIRST * SCALE_R), "tangent", "s >= 0"),
    S("line", "linear", leq(S_FIRST - r, S_FIRST**2 * (S_FIRST - 2 * r)), "tangent times s", "s E <= r"),
    S("s > r", "linear", less(0, S_FIRST - r), "narrow", "s > 0"),
    S("times s - r", "product", leq((S_FIRST - r) ** 2, S_FIRST**2 * (S_FIRST - 2 * r) * (S_FIRST - r)), "line", "s > r"),
    S("square", "sign", leq(0, r**2)),
    S("room", "linear", less(0, S_FIRST - 2 * r), "narrow"),
    S("room times s", "product", less(0, S_FIRST * (S_FIRST - 2 * r)), "room", "s > 0"),
    S("times room", "linear", leq(0, S_FIRST * (S_FIRST - 2 * r) * (S_FIRST * (S_FIRST - r) - 1)), "times s - r", "square"),
    S("apart", "divide", leq(1, S_FIRST * (S_FIRST - r)), "times room", "room times s", by=S_FIRST * (S_FIRST - 2 * r)),
    S("x inside", "assume", X_INSIDE),
    S("y inside", "assume", Y_INSIDE),
    S("apart for the miss", "linear", leq(1, 2 * S_FIRST * (S_FIRST - r)), "apart"),
    S("miss", "claim", None, "x inside", "apart for the miss", of="storage-map"),
    S("miss >= 0", "linear", leq(0, miss(r)), "more patterns", "s E > 0"),
    S("squares", "monotone", leq(miss(r) ** 2, r**2), "miss <= r", "miss >= 0", via="square"),
    S("into the ball", "linear", INTO, "miss", "squares"),
    S("contracts", "claim", None, "x inside", "y inside", "apart", of="storage-lipschitz"),
    S("contraction", "linear", CONTRACTS, "contracts"),
    S("all", "both", contraction.STORED.statement, "narrow", "into the ball", "contraction"),
)

# at a = |x - rho^1| <= s / 4: s (s - 2 a) >= s^2 / 2 and s (s - a) >= 3 s^2 / 4 >= 1
SCALE = exp(-(S_FIRST**2) / 2)
Q_FIRST = 2 * (d - 1) * S_FIRST**2 * SCALE
X_QUARTER, Y_QUARTER, ONE, FEW = EXPLICIT_GIVEN
WIDE, MISSED, CONTRACTS_QUARTER = EXPLICIT_PARTS
NONNEGATIVE = (
    *BEYOND[: 1 + next(number for number, step in enumerate(BEYOND) if step.label == "s >= 0")],
    S("s of the first >= 0", "instance", None, "s >= 0", at=FIRST),
)


def _quarter(name: str, inside: Any, reach: Expr, other: Any, farther: Any) -> tuple[Step, ...]:
    """What `reach` <= s / 4 gives; where the other state is no farther, the update contracts."""
    return (
        S(f"{name} inside", "assume", inside),
        S(f"{name} below |s| / 4", "monotone", leq(4 * reach, Abs(S_FIRST)), f"{name} inside", via="sqrt"),
        S(f"{name} below s / 4", "linear", leq(4 * reach, S_FIRST), f"{name} below |s| / 4", "size of s"),
        S(f"{name} times s", "product", leq(4 * S_FIRST * reach, S_FIRST**2), f"{name} below s / 4", "s of the first >= 0"),
        S(f"{name} apart", "linear", leq(1, S_FIRST * (S_FIRST - reach)), f"{name} times s", "wide"),
        S(f"{name} exponent", "linear", leq(-S_FIRST * (S_FIRST - 2 * reach), -(S_FIRST**2) / 2), f"{name} times s"),
        S(f"{name} scale", "monotone", leq(exp(-S_FIRST * (S_FIRST - 2 * reach)), SCALE), f"{name} exponent", via="exp"),
        S(f"{name} q", "product", leq(factor(reach), Q_FIRST), f"{name} scale", by=2 * (d - 1) * S_FIRST**2),
        S(f"{name} q^2", "monotone", leq(factor(reach) ** 2, Q_FIRST**2), f"{name} q", via="square"),
        S(f"{name} q^2 times", "product", leq(factor(reach) ** 2 * E2, Q_FIRST**2 * E2), f"{name} q^2", by=E2),
        S(f"{name} is within itself", "sign", leq(reach**2, reach**2)),
        S(f"{name} is farther", "assume", farther),
        S(f"{name} farther", "linear", leq(SquaredDistance(other, OWN), reach**2), f"{name} is farther"),
        S(
            f"{name} bounds both",
            "claim",
            None,
            f"{name} is within itself",
            f"{name} farther",
            f"{name} apart",
            of="storage-lipschitz",
            at={r: reach},
        ),
        S(f"contracts, {name} farther", "linear", CONTRACTS_QUARTER, f"{name} bounds both", f"{name} q^2 times"),
    )


# with u = s^2 >= 1: 2 u exp(-u / 2) < 1 and 2 - u / 2 <= exp(1 - u / 2) give 4 u - u^2 < e < 3, so (u - 1) (u - 3) > 0
SQUARE = S_FIRST**2
EXPLICIT = derive(
    "storage-stored.explicit",
    *NONNEGATIVE,
    S("self", "sign", leq(S_FIRST, S_FIRST)),
    S("opposite", "linear", leq(-S_FIRST, S_FIRST), "s of the first >= 0"),
    S("size of s", "absolute", leq(Abs(S_FIRST), S_FIRST), "self", "opposite", of=S_FIRST),
    S("s >= 1", "assume", ONE),
    S("few", "assume", FEW),
    S("s <= 0", "assume", leq(S_FIRST, 0)),
    S("no square", "product", leq(SQUARE, 0), "s <= 0", "s of the first >= 0"),
    S("never", "linear", less(0, 0), "no square", "s >= 1"),
    S("s > 0, if not", "absurd", less(0, S_FIRST), "never"),
    S("s > 0, if so", "assume", less(0, S_FIRST)),
    S("s > 0", "cases", None, "s > 0, if so", "s > 0, if not", on=less(0, S_FIRST)),
    S("two patterns", "claim", None, "s > 0", of=retrieval.SEPARATION_TWO.id),
    S("more patterns", "product", leq(4 * SQUARE, 2 * d * SQUARE), "two patterns", by=2 * SQUARE),
    S("a pair", "linear", less(2 * SQUARE, exp(SQUARE / 2)), "more patterns", "few"),
    S("scaled", "product", less(2 * SQUARE * exp(1 - SQUARE / 2), exp(1)), "a pair", by=exp(1 - SQUARE / 2)),
    S("tangent", "tangent", at=1 - SQUARE / 2),
    S("tangent times", "product", leq(SQUARE * (4 - SQUARE), 2 * SQUARE * exp(1 - SQUARE / 2)), "tangent", by=2 * SQUARE),
    S("e < 3", "sign", less(exp(1), 3)),
    S("outside", "linear", less(0, (SQUARE - 1) * (SQUARE - 3)), "tangent times", "scaled", "e < 3"),
    S("s^2 <= 3", "assume", leq(SQUARE, 3)),
    S("inside", "product", leq((SQUARE - 1) * (SQUARE - 3), 0), "s^2 <= 3", "s >= 1"),
    S("never inside", "linear", less(0, 0), "inside", "outside"),
    S("wide, if not", "absurd", WIDE, "never inside"),
    S("wide, if so", "assume", WIDE),
    S("wide", "cases", None, "wide, if so", "wide, if not", on=WIDE),
    *_quarter("x", X_QUARTER, X_AWAY, y, leq(Y_AWAY**2, X_AWAY**2)),
    *_quarter("y", Y_QUARTER, Y_AWAY, x, less(X_AWAY**2, Y_AWAY**2)),
    S("contracts", "cases", None, "contracts, x farther", "contracts, y farther", on=leq(Y_AWAY**2, X_AWAY**2)),
    # 2 s |f(x) - rho^1| <= 2 (d - 1) s^2 exp(-s (s - 2 a)) <= 2 (d - 1) s^2 exp(-s^2 / 2) < 1
    S("q < 1", "product", less(Q_FIRST, 1), "few", by=SCALE),
    S("factor < 1", "linear", less(factor(X_AWAY), 1), "x q", "q < 1"),
    S("factor >= 0", "sign", leq(0, factor(X_AWAY))),
    S("squares", "monotone", less(4 * SQUARE * miss(X_AWAY) ** 2, 1), "factor < 1", "factor >= 0", via="square"),
    S("apart for the miss", "linear", leq(1, 2 * S_FIRST * (S_FIRST - X_AWAY)), "x apart"),
    S("error", "claim", None, "apart for the miss", of="storage-retrieval-error"),
    S("missed", "linear", less(SquaredDistance(F_X, OWN), miss(X_AWAY) ** 2), "error"),
    S(
        "error, scaled",
        "product",
        leq(4 * SQUARE * SquaredDistance(F_X, OWN), 4 * SQUARE * miss(X_AWAY) ** 2),
        "missed",
        by=4 * SQUARE,
    ),
    S("missed by less", "linear", MISSED, "error, scaled", "squares"),
    S("all", "both", contraction.EXPLICIT.statement, "wide", "missed by less", "contracts"),
)
