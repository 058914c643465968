"""Derivations of Theorem 4: the Lipschitz constant of the update near a pattern."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, Symbol, exp

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less, unequal
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, Softmax, SquaredDistance
from lemmata.theory.memory.energies import Overlaps, SquaredNorms
from lemmata.theory.memory.proof_steps import FIRST, PATTERN, away
from lemmata.theory.memory.symbols import beta, r, rho, v, w, x, y
from lemmata.theory.memory.updates import MCHNUpdate
from lemmata.theory.papers.hopfield_is_all_you_need import thm_4
from lemmata.theory.papers.hopfield_is_all_you_need.segment_proof import E2, Z, between_steps
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, F_Y, OWN
from lemmata.theory.papers.hopfield_is_all_you_need.thm_4 import OTHERS
from lemmata.theory.papers.hopfield_is_all_you_need.thm_5_proof import (
    GAP,
    ITSELF,
    M2,
    M,
    delta,
    odds,
    odds_steps,
    overlap,
    p,
    total,
)
from lemmata.theory.terms.index_terms import Entry, Family, Index, Total

MOVED2 = SquaredDistance(F_X, F_Y)

# (d - 1) (d - 2) >= 0 for every size d: so 4 (d - 1) <= 2 d (d - 1)
COUNT = (
    S("one pattern", "sign", leq(0, 0)),
    S("one more", "sign", leq(0, d * (d - 1))),
    S("count", "induction", leq(0, (d - 1) * (d - 2)), "one pattern", "one more", on=d),
)

ODDS_R = exp(-beta * (GAP - 2 * r * M))
PRINTED, FINER = 2 * beta * d * (d - 1) * M2 * ODDS_R, 4 * beta * M2 * (d - 1) * ODDS_R
S_R = OTHERS
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
    S("all", "linear", thm_4.ONE_STEP.statement, "sharp", "more", "times |e|^2"),
)

kappa = Symbol("kappa", real=True)
STEP, MOVED = x - y, F_X - F_Y
# the others' weights sum to 1 - p_c <= s p_c
AGAINST = (d - 1) * odds(r)  # s
WITHIN = S("within r", "monotone", leq(away(Z), r), "in the ball", via="sqrt")
c, j = Index("c", d), Index("j", d)
OTHER = leq((1 - delta) * p(Z, j), (1 - delta) * odds(r) * p(Z, c))
REST = 1 - p(Z, c)
WEIGHTS = (
    *between_steps(lambda state: MCHNUpdate(state, rho, beta), PATTERN),
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

k = Index("k", n)


def _covariance(u: Any, other: Any) -> Expr:
    """J between two directions: the Jacobian of the update at Z is beta times the covariance of the patterns."""
    along, across = [Family(Total(Entry(e, k) * Entry(rho, j, k), k), j) for e in (u, other)]
    weights = Softmax(beta * Overlaps(Z, rho))
    product = Total(p(Z, j) * Entry(along, j) * Entry(across, j), j)
    return beta * (product - Dot(weights, along) * Dot(weights, across))


s = Symbol("s", nonnegative=True)

# For any s >= 0 with 1 - p_c <= s p_c: (1 + 2 s) J(u, u) <= 4 beta M^2 s |u|^2. With v_j = u . x_j, all of size at most M |u|,
# the variance is at most the mean square of v_j - v_c / (1 + 2 s), which is at most (2 s / (1 + 2 s))^2 M^2 |u|^2 for j = c and
# ((2 + 2 s) / (1 + 2 s))^2 M^2 |u|^2 for the others: (1 + 2 s)^2 var <= 4 M^2 |u|^2 (s^2 + (1 + 2 s) (1 - p_c)).
WIDE, LEAST = 1 + 2 * s, 4 * beta * M2 * s
ROOM = (1 + s) ** 2 - WIDE * p(Z, c)  # s^2 + (1 + 2 s) (1 - p_c)
i = Index("i", d)
LIMIT = (
    S("odds", "assume", leq(REST, s * p(Z, c))),
    S("odds times s", "product", leq(s * REST, s**2 * p(Z, c)), "odds", by=s),
    S("at most 1", "term", of=p(Z, i), over=i, at=c),
    S("s^2 times", "product", leq(s**2 * p(Z, c), s**2), "at most 1", by=s**2),
    S("limit", "linear", leq(ROOM, WIDE * s), "odds", "odds times s", "s^2 times"),
)


def pattern(index: Any) -> Family:
    return Family(Entry(rho, index, k), k)


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
    S("all", "instance", thm_4.SHARP.statement, "for any", at=FIRST),
)
