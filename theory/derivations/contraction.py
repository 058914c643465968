"""Derivations of contraction under the distance energy's own update: two states in the ball of one pattern, and storage."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Integer, Symbol, exp

from theory.claim import equal, leq, less
from theory.claims import storage
from theory.derivations.storage import (
    BEYOND,
    F_X,
    F_Y,
    FIRST,
    MISS_R,
    MISS_X,
    PATTERN,
    S_FIRST,
    X_AWAY,
    D,
    away,
    from_others,
    j,
    k,
    limit,
    p,
    to,
    weight_steps,
)
from theory.domains import d, r, rho, v, w, x, y
from theory.energies import SquaredDistances
from theory.kernel.derivation import Derivation
from theory.kernel.logic import Step
from theory.kernel.steps import S, derive
from theory.kernel.terms import ChosenReal, Entry, Family, Total
from theory.retrieval import DistanceUpdate
from theory.storage import SpreadBound
from theory.vectors import Dot, Softmax, SquaredDistance

# --- two states in the ball -------------------------------------------------------------------------------------------

t = Symbol("t", real=True)
between = ChosenReal("between")
X_IN, Y_IN = leq(SquaredDistance(x, PATTERN), r**2), leq(SquaredDistance(y, PATTERN), r**2)
E2, MOVED2 = SquaredDistance(x, y), SquaredDistance(F_X, F_Y)


def _on_segment(at: Any) -> Any:
    """The state y + at (x - y)."""
    return y + at * (x - y)


# a state between x and y is in the ball too: |z - rho^c|^2 = t |x - rho^c|^2 + (1 - t) |y - rho^c|^2 - t (1 - t) |x - y|^2
Z = _on_segment(between)
BETWEEN = (
    S("x inside", "assume", X_IN),
    S("y inside", "assume", Y_IN),
    S(
        "mean value",
        "mean-value",
        of=Dot(F_X - F_Y, DistanceUpdate(_on_segment(t), rho)),
        variable=t,
        low=Integer(0),
        high=Integer(1),
        name="between",
    ),
    S("after y", "linear", less(0, between), "mean value"),
    S("before x", "linear", less(0, 1 - between), "mean value"),
    S("x share", "product", leq(between * SquaredDistance(x, PATTERN), between * r**2), "x inside", "after y"),
    S("y share", "product", leq((1 - between) * SquaredDistance(y, PATTERN), (1 - between) * r**2), "y inside", "before x"),
    S("room", "product", less(0, between * (1 - between)), "after y", "before x"),
    S("chord", "product", leq(0, between * (1 - between) * E2), "room", by=E2),
    S("in the ball", "linear", leq(SquaredDistance(Z, PATTERN), r**2), "x share", "y share", "chord"),
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


# |D|^2 = J(D, e) for D = f(x) - f(y), e = x - y: twice the mean of (u_j - mean u) w_j, u_j and w_j what e and D have along
# rho^j - rho^c; from the squares of kappa (u_j - mean u) - w_j: 2 kappa |D|^2 <= kappa^2 Q |e|^2 + Q |D|^2
kappa = Symbol("kappa", real=True)
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
    S("all", "instance", storage.LIPSCHITZ_SUM.statement, "for any", at=FIRST),
)

# --- storage ----------------------------------------------------------------------------------------------------------

SPREAD_R = SpreadBound(rho, r)
INSIDE = (
    S("x inside", "assume", storage.X_INSIDE),
    S("y inside", "assume", storage.Y_INSIDE),
    S("apart", "assume", leq(1, S_FIRST * (S_FIRST - r))),
    S("spread", "claim", None, "apart", of="storage-separation.spread"),
)
LIPSCHITZ_SEPARATION = derive(
    "storage-lipschitz",
    *INSIDE,
    S("sum", "claim", None, "x inside", "y inside", of="storage-lipschitz.sum"),
    S("squares", "monotone", leq((2 * SPREAD_R) ** 2, storage.factor(r) ** 2), "spread", via="square"),
    S(
        "times the distance",
        "product",
        leq((2 * SPREAD_R) ** 2 * E2, storage.factor(r) ** 2 * E2),
        "squares",
        by=E2,
    ),
    S("all", "linear", storage.LIPSCHITZ.statement, "sum", "times the distance", "spread"),
)
INTO, CONTRACTS, BELOW = storage.STORED_PARTS
STORED = derive(
    "storage-stored",
    *INSIDE,
    S("miss <= r", "assume", leq(storage.miss(r), r)),
    S("q < 1", "assume", less(storage.factor(r), 1)),
    S("apart for the miss", "linear", leq(1, 2 * S_FIRST * (S_FIRST - r)), "apart"),
    S("miss", "claim", None, "apart for the miss", of="storage-separation.miss"),
    S("sum of misses <= r", "linear", leq(MISS_R, r), "miss", "miss <= r"),
    S("squares", "monotone", leq(MISS_R**2, r**2), "sum of misses <= r", via="square"),
    S("error", "claim", None, "x inside", of="storage-map.sum"),
    S("into the ball", "linear", INTO, "error", "squares"),
    S("contracts", "claim", None, "x inside", "y inside", "apart", of="storage-lipschitz"),
    S("spread >= 0", "sign", leq(0, 2 * SPREAD_R)),
    S("q >= 0", "linear", leq(0, storage.factor(r)), "spread", "spread >= 0"),
    S("q^2 < 1", "monotone", BELOW, "q < 1", "q >= 0", via="square"),
    S("all", "both", storage.STORED.statement, "into the ball", "contracts", "q^2 < 1", "sum of misses <= r", "spread"),
)

# at a = |x - rho^1| <= s / 4: s (s - 2 a) >= s^2 / 2 and s (s - a) >= 3 s^2 / 4 >= 1
SCALE = exp(-(S_FIRST**2) / 2)
Q_FIRST = 2 * (d - 1) * S_FIRST**2 * SCALE
X_QUARTER, Y_QUARTER, WIDE, FEW = storage.EXPLICIT_GIVEN
INTO_QUARTER, CONTRACTS_QUARTER = storage.EXPLICIT_PARTS
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
        S(f"{name} q", "product", leq(storage.factor(reach), Q_FIRST), f"{name} scale", by=2 * (d - 1) * S_FIRST**2),
        S(f"{name} q^2", "monotone", leq(storage.factor(reach) ** 2, Q_FIRST**2), f"{name} q", via="square"),
        S(f"{name} q^2 times", "product", leq(storage.factor(reach) ** 2 * E2, Q_FIRST**2 * E2), f"{name} q^2", by=E2),
        S(f"{name} is within itself", "sign", leq(reach**2, reach**2)),
        S(f"{name} is farther", "assume", farther),
        S(f"{name} farther", "linear", leq(SquaredDistance(other, storage.OWN), reach**2), f"{name} is farther"),
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


EXPLICIT = derive(
    "storage-stored.explicit",
    *NONNEGATIVE,
    S("self", "sign", leq(S_FIRST, S_FIRST)),
    S("opposite", "linear", leq(-S_FIRST, S_FIRST), "s of the first >= 0"),
    S("size of s", "absolute", leq(Abs(S_FIRST), S_FIRST), "self", "opposite", of=S_FIRST),
    S("wide", "assume", WIDE),
    S("few", "assume", FEW),
    *_quarter("x", X_QUARTER, X_AWAY, y, leq(storage.Y_AWAY**2, X_AWAY**2)),
    *_quarter("y", Y_QUARTER, storage.Y_AWAY, x, less(X_AWAY**2, storage.Y_AWAY**2)),
    S("contracts", "cases", None, "contracts, x farther", "contracts, y farther", on=leq(storage.Y_AWAY**2, X_AWAY**2)),
    # 4 (d - 1) exp(-s^2 / 2) <= 2 (d - 1) s^2 exp(-s^2 / 2) <= 1
    S("q < 1", "product", less(Q_FIRST, 1), "few", by=SCALE),
    S("2 times", "product", leq(4 * (d - 1) * SCALE, Q_FIRST), "wide", by=2 * (d - 1) * SCALE),
    S("4 times", "linear", leq(4 * (d - 1) * SCALE, 1), "2 times", "q < 1"),
    S("times s", "product", leq(4 * (d - 1) * S_FIRST * SCALE, S_FIRST), "4 times", "s of the first >= 0"),
    S(
        "scale times s",
        "product",
        leq(S_FIRST * exp(-S_FIRST * (S_FIRST - 2 * X_AWAY)), S_FIRST * SCALE),
        "x scale",
        "s of the first >= 0",
    ),
    S("miss scale", "product", leq(storage.miss(X_AWAY), (d - 1) * S_FIRST * SCALE), "scale times s", by=d - 1),
    S("apart for the miss", "linear", leq(1, 2 * S_FIRST * (S_FIRST - X_AWAY)), "x apart"),
    S("miss", "claim", None, "apart for the miss", of="storage-separation.miss", at={r: X_AWAY}),
    S("miss <= s / 4", "linear", leq(4 * MISS_X, S_FIRST), "miss", "miss scale", "times s"),
    S("squares", "monotone", leq(16 * MISS_X**2, S_FIRST**2), "miss <= s / 4", via="square"),
    S("error", "claim", of="storage-retrieval-error.sum"),
    S("into the ball", "linear", INTO_QUARTER, "error", "squares"),
    S("all", "both", storage.EXPLICIT.statement, "into the ball", "contracts"),
)

DERIVATIONS: tuple[Derivation, ...] = (LIPSCHITZ_SUM, LIPSCHITZ_SEPARATION, STORED, EXPLICIT)
