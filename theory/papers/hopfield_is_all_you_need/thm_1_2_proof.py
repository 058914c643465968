"""Derivations of Theorems 1 and 2: what an update and whole iterations do to the energy.

An update lowers the energy by half its squared length (`ram-2.steps`) and ends within 2 M of a pattern (`std-update-reach`).
"""

from __future__ import annotations

from typing import Any

from sympy import Integer, Rational, Symbol

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq
from lemmata.theory.language.domain import d, n, vector
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.energies import MaxNorm2, MCHNEnergy, Overlaps
from lemmata.theory.memory.symbols import beta, rho, u, v, w, x
from lemmata.theory.memory.updates import MCHNUpdate
from lemmata.theory.papers.hopfield_is_all_you_need import thm_1_2
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, OWN
from lemmata.theory.papers.hopfield_is_all_you_need.thm_1_2 import FIXED, SLOPE

# LogSumExp lies above its tangent at beta M^T x, whose slope is softmax: E(f) + |f - x|^2 / 2 <= E(x)
F = MCHNUpdate(x, rho, beta)
DESCENDS = derive(
    "ram-1.descent",
    S("fall", "claim", of="ram-2.steps"),
    S("square", "sign", leq(0, SquaredDistance(F, x))),
    S("all", "linear", thm_1_2.ENERGY_FALLS.statement, "fall", "square"),
)

t = Symbol("t", integer=True, nonnegative=True)
z = vector("z", n)  # a state that a statement binds
DESCENT = {
    "of": F_X,
    "energy": MCHNEnergy(x, rho, beta),
    "state": x,
    "share": Rational(1, 2),
    "near": OWN,
    "within": 4 * MaxNorm2(rho),
    "t": t,
    "y": z,
}

FALLS = (S("falls", "claim", of="ram-2.steps"), S("reach", "claim", of="std-update-reach"))


def _iteration(claim: Any, rule: str, **options: Any) -> Derivation:
    return derive(claim.id, *FALLS, S("all", rule, claim.statement, "falls", "reach", **DESCENT, **options))


ENERGY_LIMIT = _iteration(thm_1_2.ENERGY_LIMIT, "descent-energy")
HERE, THERE = beta * Overlaps(x, rho), beta * Overlaps(F, rho)
FALL = leq(SquaredDistance(F, x) / 2, MCHNEnergy(x, rho, beta) - MCHNEnergy(F, rho, beta))
STEPS = derive(
    "ram-2.steps",
    S("tangent", "claim", of="std-gibbs", at={n: d, w: HERE, v: THERE - HERE}),
    S("fall, times beta", "linear", leq(beta * FALL.lhs, beta * FALL.rhs), "tangent"),
    S("fall", "divide", FALL, "fall, times beta", by=beta),
    S("not negative", "claim", of="ram-energy-range.all.repaired", at={x: F}),
    S("all", "linear", thm_1_2.STEP_BOUND.statement, "fall", "not negative"),
)

STEPS_VANISH = _iteration(thm_1_2.STEPS_VANISH, "descent-steps")
LIMIT_POINTS_FIXED = _iteration(thm_1_2.LIMIT_POINTS_FIXED, "descent-limit-points")

# at y = f(y): <y, u> - D LSE = <y - f(y), u>, and its square is at most |y - f(y)|^2 |u|^2 = 0
F_Z = MCHNUpdate(z, rho, beta)
INNER = Dot(F_Z - z, u)
STATIONARY = derive(
    thm_1_2.LIMIT_POINTS_STATIONARY.id,
    S("fixed", "assume", FIXED),
    S("cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: F_Z - z, w: u}),
    S("no size", "product", equal(SquaredDistance(F_Z, z) * Dot(u, u), 0), "fixed", by=Dot(u, u)),
    S("square", "linear", leq(INNER**2, 0), "cauchy-schwarz", "no size"),
    S("size", "monotone", leq(abs(INNER), 0), "square", via="sqrt"),
    S("sign", "absolute", of=INNER),
    S("not above", "linear", leq(SLOPE, 0), "size", "sign"),
    S("not below", "linear", leq(0, SLOPE), "size", "sign"),
    S("slope", "squeeze", equal(SLOPE, 0), "not above", "not below"),
    *FALLS,
    S(
        "all",
        "descent-limit-points",
        thm_1_2.LIMIT_POINTS_STATIONARY.statement,
        *("falls", "reach", "slope"),
        says=equal(SLOPE, 0),
        **DESCENT,
    ),
)

CONVERGES = derive(
    thm_1_2.CONVERGES.id,
    *FALLS,
    S("limit points", "descent-connected", None, "falls", "reach", **DESCENT),
    S("all", "either", thm_1_2.CONVERGES.statement, "limit points"),
)

CONVERGES_FINITE = _iteration(thm_1_2.CONVERGES_FINITE, "descent-finite")
CONVERGES_ALWAYS = _iteration(thm_1_2.CONVERGES_ALWAYS, "descent-analytic", slope=Integer(1))
