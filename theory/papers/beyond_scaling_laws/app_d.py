"""Appendix D.2 of arXiv:2405.08707: the incomplete gamma function between two powers (Lemma 5), Stirling's approximation."""

from __future__ import annotations

from sympy import E as EULER
from sympy import Limit, Rational, Symbol, exp, gamma, oo, pi, sqrt

from lemmata.theory.language.claim import Claim, all_of, equal, leq, less
from lemmata.theory.language.domain import CLOSED, Domain, NonNegative, Positive, UnitInterval, Whole
from lemmata.theory.memory.balls import LowerGamma, dim
from lemmata.theory.memory.symbols import r, t
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER

ORDERS = Domain(((dim, Whole(1, 64)), (r, NonNegative())))
LEMMA_5 = PAPER.claim(
    "lemma-5", "Lemma 5",
    says="gamma(n, r) lies between exp(-r) r^n / n and r^n / n, for every dimension n >= 1 and r >= 0",
    domain=ORDERS,
    statement=all_of(leq(exp(-r) * r**dim / dim, LowerGamma(dim, r)), leq(LowerGamma(dim, r), r**dim / dim)),
)

order = Symbol("a", real=True)
LEMMA_5_REAL = PAPER.claim(
    "lemma-5.real-order", "Lemma 5",
    says="gamma(a, r) lies between exp(-r) r^a / a and r^a / a, for every real order a > 0 and r > 0",
    domain=Domain(((order, Positive()), (r, Positive()))),
    statement=all_of(leq(exp(-r) * r**order / order, LowerGamma(order, r)), leq(LowerGamma(order, r), r**order / order)),
    reading_of="lemma-5",
)

_X = t * r  # 0 <= x <= r
LEMMA_5_PROOF = PAPER.claim(
    "lemma-5.proof", "Lemma 5, proof",
    says="x^(n-1) exp(-r) <= x^(n-1) exp(-x) <= x^(n-1) for 0 <= x <= r (x = t r with t in [0, 1])",
    domain=ORDERS.extended((t, UnitInterval())),
    statement=all_of(
        leq(_X ** (dim - 1) * exp(-r), _X ** (dim - 1) * exp(-_X)), leq(_X ** (dim - 1) * exp(-_X), _X ** (dim - 1))
    ),
)

_s = Symbol("s", positive=True)  # bound by the limits below
STIRLING = PAPER.claim(
    "stirling", "Theorem D.1, second display",
    says="Gamma(s + 1) divided by sqrt(2 pi s) (s / e)^s tends to 1 as s grows",
    domain=CLOSED,
    statement=equal(Limit(gamma(_s + 1) / (sqrt(2 * pi * _s) * (_s / EULER) ** _s), _s, oo), 1),
)

_SCALED_ERROR = Limit(_s * (gamma(_s) / (sqrt(2 * pi / _s) * (_s / EULER) ** _s) - 1), _s, oo)
STIRLING_ERROR = PAPER.claim(
    "stirling.error", "Theorem D.1, first display",
    says="for s > 0 the relative error of sqrt(2 pi / s) (s / e)^s is O(1/s): s times it tends to a finite number",
    domain=CLOSED,
    statement=all_of(less(-oo, _SCALED_ERROR), less(_SCALED_ERROR, oo)),
    reading_of="stirling",
)

_half = Symbol("m", positive=True)

# Along z = -s the reflection formula gives |Gamma(-s)| = pi / (s Gamma(s) |sin(pi s)|), and |sqrt(2 pi/z) (z/e)^z| =
# sqrt(2 pi/s) (e/s)^s |(-1)^(-s)| = sqrt(2 pi/s) (e/s)^s |exp(-i pi s)|, the last factor 1. At s = m + 1/2 the sine is +-1.
_at = _half + Rational(1, 2)
STIRLING_COMPLEX = PAPER.claim(
    "stirling.complex", "Theorem D.1: 'for any complex z'",
    says=(
        "the modulus of Gamma(z) divided by sqrt(2 pi/z) (z/e)^z tends to 1 as |z| grows, also along z = -(m + 1/2), where the "
        "reflection formula makes |Gamma(z)| equal to pi / (|z| Gamma(|z|))"
    ),
    domain=CLOSED,
    statement=equal(
        Limit((pi / (_at * gamma(_at))) / (sqrt(2 * pi / _at) * (EULER / _at) ** _at), _half, oo), 1
    ),
)

STIRLING_COMPLEX_REPAIRED = STIRLING_COMPLEX.repaired(
    "along z = -(m + 1/2) the modulus of Gamma(z) divided by sqrt(2 pi / z) (z / e)^z tends to 1/2, not 1: the formula needs "
    "|arg z| bounded away from pi",
    equal(
        Limit(
            (pi / (_at * gamma(_at))) / (sqrt(2 * pi / _at) * (EULER / _at) ** _at), _half, oo
        ),
        Rational(1, 2),
    ),
)

STIRLING_RIGHT = Claim(
    id="stirling.complex-positive",
    source=STIRLING_COMPLEX.source,
    says="Gamma(z) divided by sqrt(2 pi / z) (z / e)^z tends to 1 as z grows along the positive real axis",
    domain=CLOSED,
    statement=equal(Limit(gamma(_s) / (sqrt(2 * pi / _s) * (_s / EULER) ** _s), _s, oo), 1),
    reading_of="stirling.complex",
)
