r"""Derivations of Theorems 3 to 5 of Ramsauer et al. (2020): storage, contraction and retrieval error of their update.

Each is carried out for any pattern $x_c$ and then stated for the first. With $a=\lVert\xi-x_c\rVert$ and
$L=e^{-\beta(\Delta-2aM)}$ another pattern's weight is at most $L$ times that of $x_c$, as
$\xi^\top(x_c-x_j)\ge\Delta-a\lVert x_j-x_c\rVert$.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Integer, KroneckerDelta, Symbol, exp

from theory.kernel.logic import Step
from theory.kernel.steps import S, derive
from theory.language.claim import equal, leq, less, unequal
from theory.language.domain import beta, d, r, rho, v, w, x, y
from theory.memory.energies import MaxNorm2, Overlaps, SquaredNorms
from theory.memory.steps import FirstGap
from theory.memory.updates import FirstPattern, MCHNUpdate
from theory.memory.vectors import Dot, Softmax, SquaredDistance
from theory.papers.beyond_scaling_laws import dynamics
from theory.papers.hopfield_is_all_you_need.updates import q
from theory.results.storage_proof import FIRST, PATTERN, D, away, c, i, j, k, miss_steps, to
from theory.terms.index_terms import ChosenReal, Entry, Family, Greatest, Total, least

F_X, F_Y = dynamics.F_X, dynamics.F_Y
M2, M = MaxNorm2(rho), dynamics.MAX_NORM


def gap(index: Any) -> Expr:
    r"""$x_c^\top(x_c-x_j)$."""
    return Total(Entry(rho, c, k) * (Entry(rho, c, k) - Entry(rho, index, k)), k)


delta, GREATEST_GAP = KroneckerDelta(c, j), Greatest(gap(i), i)
SEPARATION = least(gap(j) + delta * GREATEST_GAP, j)  # Delta_c, as `FirstGap` for c = 0


def odds(reach: Expr) -> Expr:
    r"""$e^{-\beta(\Delta-2aM)}$ at states within a of the pattern."""
    return exp(-beta * (SEPARATION - 2 * reach * M))


def overlap(state: Any, index: Any) -> Expr:
    return Entry(Overlaps(state, rho), index)


def p(state: Any, index: Any) -> Expr:
    """A weight of the update at a state."""
    return Entry(Softmax(beta * Overlaps(state, rho)), index)


def odds_steps(state: Any, reach: Expr, *within: Step) -> tuple[Step, ...]:
    """For j != c (assumed): D(j) <= 2 M, and exp(beta x.x_j) <= odds exp(beta x.x_c); `within` ends in away(state) <= reach."""
    from_c = Family(Entry(state, k) - Entry(rho, c, k), k)
    inner = Dot(from_c, to(j))
    closer = (within[-1].label,) if within else ()
    return (
        S("another", "assume", unequal(c, j)),
        S("not itself", "apart", None, "another"),
        S("nothing added", "product", equal(delta * GREATEST_GAP, 0), "not itself", by=GREATEST_GAP),
        S("least gap", "bound", of=-(gap(j) + delta * GREATEST_GAP), over=j),
        S("Delta <= gap", "linear", leq(SEPARATION, gap(j)), "least gap", "nothing added"),
        S("norms", "bound", of=Entry(SquaredNorms(rho), i), over=i),
        S("its norm", "instance", None, "norms", at={i: j}),
        S("own norm", "instance", None, "norms", at={i: c}),
        S("sum of both", "sign", leq(0, Total((Entry(rho, j, k) + Entry(rho, c, k)) ** 2, k))),
        S("square of D", "linear", leq(D(j) ** 2, 4 * M2), "its norm", "own norm", "sum of both"),
        S("D <= 2 M", "monotone", leq(D(j), 2 * M), "square of D", via="sqrt"),
        S("cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: from_c, w: to(j)}),
        S("size of the inner product", "monotone", leq(Abs(inner), away(state) * D(j)), "cauchy-schwarz", via="sqrt"),
        S("its sign", "absolute", of=inner),
        S("away times D", "product", leq(away(state) * D(j), 2 * M * away(state)), "D <= 2 M", by=away(state)),
        *within,
        *((S("times 2 M", "product", leq(2 * M * away(state), 2 * M * reach), *closer, by=2 * M),) if within else ()),
        S(
            "overlaps",
            "linear",
            leq(overlap(state, j), overlap(state, c) - (SEPARATION - 2 * reach * M)),
            "Delta <= gap",
            "size of the inner product",
            "its sign",
            "away times D",
            *(("times 2 M",) if within else ()),
        ),
        S(
            "times beta",
            "product",
            leq(beta * overlap(state, j), beta * overlap(state, c) - beta * (SEPARATION - 2 * reach * M)),
            "overlaps",
            by=beta,
        ),
        S(
            "exponentials",
            "monotone",
            leq(exp(beta * overlap(state, j)), exp(beta * overlap(state, c)) * odds(reach)),
            "times beta",
            via="exp",
        ),
    )


def total(state: Any) -> Expr:
    return Total(exp(beta * overlap(state, i)), i)


ITSELF = (S("nothing", "sign", leq(0, 0)), S("itself", "assume", equal(j, c)))

# --- one update -------------------------------------------------------------------------------------------------------

A_X = away(x)
MEAN_D = Total(p(x, j) * D(j), j)
MISS = 2 * (d - 1) * M * odds(A_X)
EACH = leq(p(x, j) * D(j), (1 - delta) * 2 * M * odds(A_X))
MEAN_OF_LENGTHS = miss_steps(lambda index: p(x, index), F_X)
ONE_UPDATE = derive(
    "ram-5.one-update",
    *odds_steps(x, A_X),
    S("own term", "term", of=exp(beta * overlap(x, i)), over=i, at=c),
    S("own term times", "product", leq(exp(beta * overlap(x, c)) * odds(A_X), total(x) * odds(A_X)), "own term", by=odds(A_X)),
    S("under the sum", "linear", leq(exp(beta * overlap(x, j)), total(x) * odds(A_X)), "exponentials", "own term times"),
    S("weight", "divide", leq(p(x, j), odds(A_X)), "under the sum", by=total(x)),
    S("times D", "product", leq(p(x, j) * D(j), odds(A_X) * D(j)), "weight", by=D(j)),
    S("odds times D", "product", leq(odds(A_X) * D(j), 2 * M * odds(A_X)), "D <= 2 M", by=odds(A_X)),
    S("no part", "product", equal(delta * 2 * M * odds(A_X), 0), "not itself", by=2 * M * odds(A_X)),
    S("of another", "linear", EACH, "times D", "odds times D", "no part"),
    *ITSELF,
    S("its own", "replace", EACH, "nothing", "itself"),
    S("each", "cases", None, "of another", "its own", on=unequal(c, j)),
    S("sum", "sum", None, "each", over=j),
    S("mean distance", "linear", leq(MEAN_D, MISS), "sum"),
    S("its square", "monotone", leq(MEAN_D**2, MISS**2), "mean distance", via="square"),
    *MEAN_OF_LENGTHS,
    S("for any", "linear", leq(SquaredDistance(F_X, PATTERN), MISS**2), "miss", "its square"),
    S("all", "instance", dynamics.ONE_UPDATE.statement, "for any", at=FIRST),
)

X_AWAY, Y_AWAY, GAP = dynamics.X_AWAY, dynamics.Y_AWAY, FirstGap(rho)
ODDS_X = exp(-beta * (GAP - 2 * X_AWAY * M))
SCALE = 4 * (d - 1) ** 2 * M2
FIXED_POINT = derive(
    "ram-5.fixed-point",
    S("given", "assume", dynamics.RETRIEVAL_ERROR.given),
    S("2 beta M a <= 1", "monotone", leq(2 * beta * M * X_AWAY, 1), "given", via="sqrt"),
    S("exponents", "linear", leq(-2 * beta * (GAP - 2 * X_AWAY * M), 2 - 2 * beta * GAP), "2 beta M a <= 1"),
    S("exponentials", "monotone", leq(ODDS_X**2, exp(2 - 2 * beta * GAP)), "exponents", via="exp"),
    S("scaled", "product", leq(SCALE * ODDS_X**2, SCALE * exp(2 - 2 * beta * GAP)), "exponentials", by=SCALE),
    S("one update", "claim", of="ram-5.one-update"),
    S("all", "linear", dynamics.RETRIEVAL_ERROR.statement, "one update", "scaled"),
)

# --- two states in the ball -------------------------------------------------------------------------------------------

t, kappa = Symbol("t", real=True), Symbol("kappa", real=True)
between = ChosenReal("between")
X_IN, Y_IN = leq(SquaredDistance(x, PATTERN), r**2), leq(SquaredDistance(y, PATTERN), r**2)
E2, MOVED2 = SquaredDistance(x, y), SquaredDistance(F_X, F_Y)
STEP, MOVED = x - y, F_X - F_Y


def _on_segment(at: Any) -> Any:
    return y + at * (x - y)


Z = _on_segment(between)
BETWEEN = (
    S("x inside", "assume", X_IN),
    S("y inside", "assume", Y_IN),
    S(
        "mean value",
        "mean-value",
        of=Dot(F_X - F_Y, MCHNUpdate(_on_segment(t), rho, beta)),
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
)
WITHIN = S("within r", "monotone", leq(away(Z), r), "in the ball", via="sqrt")

# the others' weights sum to 1 - p_c <= s p_c
AGAINST = (d - 1) * odds(r)  # s
OTHER = leq((1 - delta) * p(Z, j), (1 - delta) * odds(r) * p(Z, c))
REST = 1 - p(Z, c)
WEIGHTS = (
    *BETWEEN,
    *odds_steps(Z, r, WITHIN),
    S(
        "over the sum",
        "product",
        leq(exp(beta * overlap(Z, j)) / total(Z), exp(beta * overlap(Z, c)) * odds(r) / total(Z)),
        "exponentials",
        by=1 / total(Z),
    ),
    S("weight", "linear", leq(p(Z, j), odds(r) * p(Z, c)), "over the sum"),
    S("weight of another", "product", OTHER, "weight", by=1 - delta),
    *ITSELF,
    S("weight itself", "replace", OTHER, "nothing", "itself"),
    S("each weight", "cases", None, "weight of another", "weight itself", on=unequal(c, j)),
    S("weights", "sum", None, "each weight", over=j),
    S("rest", "linear", leq(REST, AGAINST * p(Z, c)), "weights"),
)


def pattern(index: Any) -> Family:
    return Family(Entry(rho, index, k), k)


def _covariance(u: Any, other: Any) -> Expr:
    """J between two directions: the Jacobian of the update at Z is beta times the covariance of the patterns."""
    along, across = [Family(Total(Entry(e, k) * Entry(rho, j, k), k), j) for e in (u, other)]
    weights = Softmax(beta * Overlaps(Z, rho))
    product = Total(p(Z, j) * Entry(along, j) * Entry(across, j), j)
    return beta * (product - Dot(weights, along) * Dot(weights, across))


# For any s >= 0 with 1 - p_c <= s p_c: (1 + 2 s) J(u, u) <= 4 beta M^2 s |u|^2. With v_j = u . x_j, all of size at most M |u|,
# the variance is at most the mean square of v_j - v_c / (1 + 2 s), which is at most (2 s / (1 + 2 s))^2 M^2 |u|^2 for j = c and
# ((2 + 2 s) / (1 + 2 s))^2 M^2 |u|^2 for the others: (1 + 2 s)^2 var <= 4 M^2 |u|^2 (s^2 + (1 + 2 s) (1 - p_c)).
s = Symbol("s", nonnegative=True)
WIDE, LEAST = 1 + 2 * s, 4 * beta * M2 * s
ROOM = (1 + s) ** 2 - WIDE * p(Z, c)  # s^2 + (1 + 2 s) (1 - p_c)
LIMIT = (
    S("odds", "assume", leq(REST, s * p(Z, c))),
    S("odds times s", "product", leq(s * REST, s**2 * p(Z, c)), "odds", by=s),
    S("at most 1", "term", of=p(Z, i), over=i, at=c),
    S("s^2 times", "product", leq(s**2 * p(Z, c), s**2), "at most 1", by=s**2),
    S("limit", "linear", leq(ROOM, WIDE * s), "odds", "odds times s", "s^2 times"),
)


def _spread(name: str, u: Any, size: Expr) -> tuple[Step, ...]:
    """(1 + 2 s) J(u, u) <= 4 beta M^2 s |u|^2."""
    each, own = Dot(u, pattern(j)), Dot(u, pattern(c))
    most, mean = M2 * size, Total(p(Z, j) * each, j)
    both = WIDE * (1 + WIDE)
    scaled = 4 * beta * most * p(Z, j)
    square = leq(beta * p(Z, j) * (WIDE * each - own) ** 2, ((1 + s) ** 2 - delta * WIDE) * scaled)
    return (
        S(f"along {name}", "claim", of="std-cauchy-schwarz", at={v: u, w: pattern(j)}),
        S(f"norm times {name}", "product", leq(size * Entry(SquaredNorms(rho), j), size * M2), "its norm", by=size),
        S(f"square {name}", "linear", leq(each**2, most), f"along {name}", f"norm times {name}"),
        S(f"own square {name}", "instance", None, f"square {name}", at={j: c}),
        S(f"scaled {name}", "product", leq(both * each**2, both * most), f"square {name}", by=both),
        S(f"own scaled {name}", "product", leq((1 + WIDE) * own**2, (1 + WIDE) * most), f"own square {name}", by=1 + WIDE),
        S(f"sum {name}", "sign", leq(0, WIDE * (each + own) ** 2)),
        S(
            f"shifted {name}",
            "linear",
            leq((WIDE * each - own) ** 2, 4 * (1 + s) ** 2 * most),
            *(f"scaled {name}", f"own scaled {name}", f"sum {name}"),
        ),
        S(
            f"weighted {name}",
            "product",
            leq(beta * p(Z, j) * (WIDE * each - own) ** 2, (1 + s) ** 2 * scaled),
            f"shifted {name}",
            by=beta * p(Z, j),
        ),
        S(f"no part {name}", "product", equal(delta * WIDE * scaled, 0), "not itself", by=WIDE * scaled),
        S(f"another {name}", "linear", square, f"weighted {name}", f"no part {name}"),
        S(
            f"at c {name}",
            "product",
            leq(4 * beta * p(Z, c) * s**2 * own**2, 4 * beta * p(Z, c) * s**2 * most),
            f"own square {name}",
            by=4 * beta * p(Z, c) * s**2,
        ),
        S(f"itself {name}", "replace", square, f"at c {name}", "itself"),
        S(f"each {name}", "cases", None, f"another {name}", f"itself {name}", on=unequal(c, j)),
        S(f"squares {name}", "sum", None, f"each {name}", over=j),
        S(f"mean {name}", "sign", leq(0, beta * (WIDE * mean - own) ** 2)),
        S(f"limit {name}", "product", leq(4 * beta * most * ROOM, WIDE * LEAST * size), "limit", by=4 * beta * most),
        S(
            f"spread {name}",
            "linear",
            leq(WIDE**2 * _covariance(u, u), WIDE * LEAST * size),
            f"squares {name}",
            f"mean {name}",
            f"limit {name}",
        ),
        S(f"J({name})", "divide", leq(WIDE * _covariance(u, u), LEAST * size), f"spread {name}", by=WIDE),
    )


# |D|^2 = J(D, e) for D = f(x) - f(y), e = x - y; from J(kappa e - (1 + 2 s) D, kappa e - (1 + 2 s) D) >= 0:
# 2 kappa (1 + 2 s)^2 |D|^2 <= kappa^2 L |e|^2 + (1 + 2 s)^2 L |D|^2, L = 4 beta M^2 s
ALONG, ACROSS = Dot(STEP, pattern(j)), Dot(MOVED, pattern(j))
MEAN_STEP, MEAN_MOVED = Total(p(Z, j) * ALONG, j), Total(p(Z, j) * ACROSS, j)
LIPSCHITZ = leq(WIDE**2 * MOVED2, LEAST**2 * E2)
SHARP = derive(
    "ram-4.sharp",
    *WEIGHTS,
    *LIMIT,
    *_spread("e", STEP, E2),
    *_spread("D", MOVED, MOVED2),
    S("slope", "linear", equal(MOVED2, _covariance(MOVED, STEP)), "mean value"),
    S("square", "sign", leq(0, beta * p(Z, j) * (kappa * (ALONG - MEAN_STEP) - WIDE * (ACROSS - MEAN_MOVED)) ** 2)),
    S("all squares", "sum", None, "square", over=j),
    S(
        "slope times",
        "product",
        equal(kappa * WIDE * MOVED2, kappa * WIDE * _covariance(MOVED, STEP)),
        "slope",
        by=kappa * WIDE,
    ),
    S(
        "form",
        "linear",
        leq(2 * kappa * WIDE * MOVED2, kappa**2 * _covariance(STEP, STEP) + WIDE**2 * _covariance(MOVED, MOVED)),
        "all squares",
        "slope times",
    ),
    S(
        "form times",
        "product",
        leq(2 * kappa * WIDE**2 * MOVED2, kappa**2 * WIDE * _covariance(STEP, STEP) + WIDE**3 * _covariance(MOVED, MOVED)),
        "form",
        by=WIDE,
    ),
    S("J(kappa e)", "product", leq(kappa**2 * WIDE * _covariance(STEP, STEP), kappa**2 * LEAST * E2), "J(e)", by=kappa**2),
    S("J((1 + 2 s) D)", "product", leq(WIDE**3 * _covariance(MOVED, MOVED), WIDE**2 * LEAST * MOVED2), "J(D)", by=WIDE**2),
    S(
        "bound",
        "linear",
        leq(2 * kappa * WIDE**2 * MOVED2, kappa**2 * LEAST * E2 + WIDE**2 * LEAST * MOVED2),
        *("form times", "J(kappa e)", "J((1 + 2 s) D)"),
    ),
    S("L > 0", "assume", less(0, LEAST)),
    S("kappa = L", "instance", None, "bound", at={kappa: LEAST}),
    S("for L > 0", "divide", LIPSCHITZ, "kappa = L", "L > 0", by=LEAST),
    S("L <= 0", "assume", leq(LEAST, 0)),
    S("kappa = 1", "instance", None, "bound", at={kappa: Integer(1)}),
    S("no form", "product", leq(LEAST * (E2 + WIDE**2 * MOVED2), 0), "L <= 0", by=E2 + WIDE**2 * MOVED2),
    S("nonnegative", "sign", leq(0, LEAST**2 * E2)),
    S("for L <= 0", "linear", LIPSCHITZ, "kappa = 1", "no form", "nonnegative"),
    S("lipschitz", "cases", LIPSCHITZ, "for L > 0", "for L <= 0", on=less(0, LEAST)),
    S("for any", "instance", None, "lipschitz", "rest", at={s: AGAINST}),
    S("all", "instance", dynamics.SHARP.statement, "for any", at=FIRST),
)

# (d - 1) (d - 2) >= 0 for every size d: so 4 (d - 1) <= 2 d (d - 1)
COUNT = (
    S("one pattern", "sign", leq(0, 0)),
    S("one more", "sign", leq(0, d * (d - 1))),
    S("count", "induction", leq(0, (d - 1) * (d - 2)), "one pattern", "one more", on=d),
)
OWN, GIVEN = FirstPattern(rho), dynamics.ONE_STEP.given
ODDS_R = exp(-beta * (GAP - 2 * r * M))
PRINTED, FINER = 2 * beta * d * (d - 1) * M2 * ODDS_R, 4 * beta * M2 * (d - 1) * ODDS_R
S_R = dynamics.OTHERS
CONTRACTION = derive(
    "ram-4.contraction",
    *COUNT,
    S("x inside", "assume", leq(SquaredDistance(x, OWN), r**2)),
    S("y inside", "assume", leq(SquaredDistance(y, OWN), r**2)),
    S("sharp", "claim", None, "x inside", "y inside", of="ram-4.sharp"),
    S("more", "sign", leq(0, MOVED2 * (4 * S_R + 4 * S_R**2))),
    S("finer", "product", leq(FINER, PRINTED), "count", by=2 * beta * M2 * ODDS_R),
    S("squares", "monotone", leq(FINER**2, PRINTED**2), "finer", via="square"),
    S("times |e|^2", "product", leq(FINER**2 * E2, PRINTED**2 * E2), "squares", by=E2),
    S("all", "linear", dynamics.ONE_STEP.statement, "sharp", "more", "times |e|^2"),
)

# --- Lemmas A5, A6: with beta d M a <= 1 the separation gives 2 d (d - 1) beta M^2 exp(-beta (Delta - 2 a M)) <= 1 ------------

FACTOR = 2 * d * (d - 1) * beta * M2
AT_LIMIT = FACTOR * exp(2 / d - beta * GAP)


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


def odds_at(reach: Expr) -> Expr:
    """The odds for the first pattern."""
    return exp(-beta * (GAP - 2 * reach * M))


SEPARATED = (
    S("separation", "assume", dynamics.SEPARATED),
    S("separation over", "product", leq(AT_LIMIT, 1), "separation", by=exp(-beta * GAP)),
)
SELF_MAP = derive(
    "ram-storage.self-map",
    S("separation", "assume", dynamics.SEPARATED),
    S("x in the ball", "assume", dynamics._in_ball(x)),
    S("interior", "claim", None, "separation", "x in the ball", of="std-storage-interior", at={q: Integer(0)}),
    S("all", "linear", dynamics.STORAGE_MAP.statement, "interior"),
)

NEARER = dynamics.STORAGE_CONTRACTION.statement


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
    *_contracts("x", X_AWAY, dynamics._in_ball(x), y, leq(Y_AWAY**2, X_AWAY**2)),
    *_contracts("y", Y_AWAY, dynamics._in_ball(y), x, less(X_AWAY**2, Y_AWAY**2)),
    S("all", "cases", NEARER, "x contracts", "y contracts", on=leq(Y_AWAY**2, X_AWAY**2)),
)
