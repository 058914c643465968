"""Section 5.2 of arXiv:2405.08707, high dimensions: sec5-unit-ball, sec5-unit-ball-decay, sec5-radius, eq. (14)."""

from __future__ import annotations

from typing import Any

from sympy import E as EULER
from sympy import Expr, Implies, Integer, Limit, Rational, Symbol, exp, gamma, loggamma, oo, pi, sqrt

from lemmata.theory.language.claim import Claim, all_of, equal, leq, less
from lemmata.theory.language.domain import CLOSED, Domain, Whole
from lemmata.theory.memory.balls import BallIntegral, BallVolume, LowerGamma, dim
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.sec5_symbols import COUNTED, CRITICAL, DIMENSIONS, PRINTED_AREA, count

ONE = Integer(1)
n_real = Symbol("n", positive=True)  # bound by the limits below


def volume_at(n: Any, radius: Any) -> Any:
    """The volume of a ball in a dimension that need not be whole."""
    return pi ** (n / 2) * radius**n / gamma(1 + n / 2)


UNIT_BALL = PAPER.claim(
    "sec5-unit-ball", "section 5.2",
    says="V_n(1) divided by (2 pi e / n)^(n/2) / sqrt(n pi) tends to 1",
    domain=CLOSED,
    statement=equal(
        Limit(volume_at(n_real, ONE) / ((2 * pi * EULER / n_real) ** (n_real / 2) / sqrt(n_real * pi)), n_real, oo), 1
    ),
)

DECAY_MONOTONE = PAPER.claim(
    "sec5-unit-ball-decay.monotone", "section 5.2: V_n(1) 'decreases fast with respect to the increase in dimensionality'",
    says="V_n(1) decreases with every step of the dimension",
    domain=DIMENSIONS,
    statement=less(BallVolume(dim + 1, ONE), BallVolume(dim, ONE)),
    reading_of="sec5-unit-ball-decay",
)

DECAY_MONOTONE_REPAIRED = DECAY_MONOTONE.repaired(
    "V_n(1) increases with every step of the dimension up to n = 5, and decreases from there",
    all_of(
        Implies(leq(dim, 4), less(BallVolume(dim, ONE), BallVolume(dim + 1, ONE))),
        Implies(leq(5, dim), less(BallVolume(dim + 1, ONE), BallVolume(dim, ONE))),
    ),
)

DECAY_HIGH = PAPER.claim(
    "sec5-unit-ball-decay.high", "section 5.2: 'in higher dimensions decreases fast'",
    says="V_n(1) decreases with every step of the dimension from n = 5 on",
    domain=Domain(((dim, Whole(5, 64)),)),
    statement=less(BallVolume(dim + 1, ONE), BallVolume(dim, ONE)),
    reading_of="sec5-unit-ball-decay",
)

DECAY_LIMIT = PAPER.claim(
    "sec5-unit-ball-decay.limit", "section 5.2",
    says="V_n(1) tends to 0",
    domain=CLOSED,
    statement=equal(Limit(volume_at(n_real, ONE), n_real, oo), 0),
    reading_of="sec5-unit-ball-decay",
)

DECAY_FAST = PAPER.claim(
    "sec5-unit-ball-decay.superexponential", "section 5.2",
    says="V_n(1) decreases faster than every exponential: V_(n+1)(1) / V_n(1) tends to 0",
    domain=CLOSED,
    statement=equal(Limit(volume_at(n_real + 1, ONE) / volume_at(n_real, ONE), n_real, oo), 0),
    reading_of="sec5-unit-ball-decay",
)

RADIUS_BOUNDED = PAPER.claim(
    "sec5-radius.bounded", "section 5.2, before eq. (14): V_n(r) of O(1) at r = sqrt(n / (2 pi e))",
    says=(
        "V_n at that radius is below 1 / sqrt(3 n + 6/5) in every dimension, so below 1/2; at least 0.97 times that, "
        "on the line 0.99 times and sqrt(3 / pi) times as n grows"
    ),
    domain=DIMENSIONS,
    statement=less((3 * dim + Rational(6, 5)) * BallVolume(dim, CRITICAL) ** 2, 1),
    reading_of="sec5-radius",
)


def critical_at(n: Any) -> Any:
    """The radius of eq. (14) in such a dimension."""
    return sqrt(n / (2 * pi * EULER))


RADIUS_CONSTANT = PAPER.claim(
    "sec5-radius.constant", "section 5.2, before eq. (14)",
    says="V_n at that radius tends to a positive number (O(1) read as a volume that stays of the order of 1)",
    domain=CLOSED,
    statement=less(0, Limit(volume_at(n_real, critical_at(n_real)), n_real, oo)),
    reading_of="sec5-radius",
)

RADIUS_CONSTANT_REPAIRED = RADIUS_CONSTANT.repaired(
    "V_n at r = sqrt(n / (2 pi e)) does not stay of the order of 1: it tends to 0 like 1 / sqrt(n pi)",
    equal(Limit(volume_at(n_real, critical_at(n_real)) * sqrt(n_real * pi), n_real, oo), 1),
)

RADIUS_UNIT_VOLUME = PAPER.claim(
    "sec5-radius.unit-volume", "section 5.2, before eq. (14)",
    says="the radius at which V_n is 1, divided by sqrt(n / (2 pi e)), tends to 1",
    domain=CLOSED,
    statement=equal(Limit(exp(loggamma(1 + n_real / 2) / n_real) / sqrt(pi) / critical_at(n_real), n_real, oo), 1),
    reading_of="sec5-radius",
)


def _eq_14(suffix: str, words: str, partition: Expr) -> Claim:
    volume = count * BallVolume(dim, CRITICAL)
    return PAPER.claim(
        f"eq-14{suffix}", "eq. (14)",
        says=f"at r = sqrt(n / (2 pi e)) Z_t lies between d V_n(r) / exp(r) and d V_n(r) ({words})",
        domain=COUNTED,
        statement=all_of(leq(volume / exp(CRITICAL), partition), leq(partition, volume)),
        reading_of="eq-14" if suffix else None,
    )


EQ_14 = _eq_14("", "Z_t the sum over d balls of the integral of exp(-|x|^2)", count * BallIntegral(dim, CRITICAL))

_AT = BallVolume(dim, CRITICAL)
_Z = count * BallIntegral(dim, CRITICAL)
EQ_14_REPAIRED = EQ_14.repaired(
    "at r = sqrt(n / (2 pi e)) the factor of the lower bound is exp(-r^2) = exp(-n / (2 pi e)), not exp(-r)",
    all_of(less(count * _AT * exp(-(CRITICAL**2)), _Z), less(_Z, count * _AT)),
)

_Q = 2 * CRITICAL**2 / (dim + 2)
EQ_14_TIGHT = EQ_14.consequence(
    "eq-14.tight",
    "at r = sqrt(n / (2 pi e)) Z_t is d V_n(r) exp(-n / (2 pi e)) up to a factor between 1 + q and 1 / (1 - q), q below "
    "1 / (pi e): exponentially small in n unless the number of patterns is exponentially large",
    all_of(less(count * _AT * exp(-(CRITICAL**2)) * (1 + _Q), _Z), less(_Z * (1 - _Q), count * _AT * exp(-(CRITICAL**2)))),
)

EQ_14_GAMMA = _eq_14(".gamma", "Z_t as the end of (13) prints it", count * PRINTED_AREA * LowerGamma(dim, CRITICAL))
