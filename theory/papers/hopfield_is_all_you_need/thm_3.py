"""Theorem 3 of arXiv:2008.02217: the base of the storage capacity in its printed instances, and at small spheres (ram-3)."""

from __future__ import annotations

from sympy import Expr, Implies, Integer, LambertW, Rational, exp, log, sqrt

from lemmata.theory.language.claim import Claim, all_of, leq, less
from lemmata.theory.language.domain import CLOSED
from lemmata.theory.papers.hopfield_is_all_you_need.contents import PAPER


def storage_base(inverse_temperature: Expr, k: Expr, dim: Expr, failure: Expr) -> Expr:
    r"""$c=b/W_0(\exp(a+\ln b))$, $a=\frac2{d-1}(1+\ln(2\beta K^2p(d-1)))$, $b=2K^2\beta/5$ (Theorem 3)."""
    a = 2 / (dim - 1) * (1 + log(2 * inverse_temperature * k**2 * failure * (dim - 1)))
    b = 2 * k**2 * inverse_temperature / 5
    return b / LambertW(exp(a + log(b)))


NAMES = "c = b / W(exp(a + log b)) with a = 2 / (d - 1) (1 + log(2 beta K^2 p (d - 1))) and b = 2 K^2 beta / 5"


def _instance(suffix: str, k: int, dim: int, printed: Rational) -> tuple[Claim, Claim]:
    one, failure = Integer(1), Rational(1, 1000)
    base = storage_base(one, Integer(k), Integer(dim), failure)
    place = f"{PAPER}, Theorem 3, beta = 1, K = {k}, d = {dim}, p = 0.001"
    return (
        Claim(
            id=f"ram-3.{suffix}",
            source=place,
            says=f"the base c of the storage capacity is at least {float(printed)}: {NAMES}",
            domain=CLOSED,
            statement=leq(printed, base),
            reading_of="ram-3",
        ),
        Claim(
            id=f"ram-3.{suffix}-applies",
            source=place,
            says=f"the base c meets the theorem's condition c >= (2 / sqrt(p))^(4 / (d - 1)): {NAMES}",
            domain=CLOSED,
            statement=leq((2 / sqrt(failure)) ** Rational(4, dim - 1), base),
            reading_of="ram-3",
        ),
    )


INSTANCE_1 = _instance("instance-1", 3, 20, Rational(31546, 10000))
INSTANCE_2 = _instance("instance-2", 1, 75, Rational(13718, 10000))
_SMALL_PLACE = f"{PAPER}, Theorem 3, beta = 1, K = 1/10, d = 3, p = 0.001"

# Theorem 3 for small spheres: it promises two patterns where the update contracts everything to one fixed point
_SMALL_K, _SMALL_DIM, _SMALL_FAILURE = Rational(1, 10), 3, Rational(1, 1000)
_SMALL_BASE = storage_base(Integer(1), _SMALL_K, Integer(_SMALL_DIM), _SMALL_FAILURE)
_APPLIES = leq((2 / sqrt(_SMALL_FAILURE)) ** Rational(4, _SMALL_DIM - 1), _SMALL_BASE)
_SMALL_M2 = _SMALL_K**2 * (_SMALL_DIM - 1)
SMALL = Claim(
    id="ram-3.small",
    source=_SMALL_PLACE,
    says=(
        "where the theorem's condition is met, which says that two patterns or more are stored, 4 beta M^2 is at least 1: "
        "below that the update contracts all states to one fixed point (ram-jacobian.global) and stores at most one. Here "
        f"4 beta M^2 is {4 * _SMALL_M2}, and the condition is {_APPLIES.args[0]} <= c, {NAMES}"
    ),
    domain=CLOSED,
    statement=Implies(_APPLIES, leq(1, 4 * _SMALL_M2), evaluate=False),
    reading_of="ram-3",
)

SMALL_REPAIRED = SMALL.repaired(
    f"the condition is met although 4 beta M^2 = {4 * _SMALL_M2} < 1, so that it has to be joined by 4 beta M^2 >= 1: no "
    "pattern is farther than 2 M from the mean, and below 1 the update has one fixed point",
    all_of(_APPLIES, less(4 * _SMALL_M2, 1)),
)
