"""Derivations of Lemma 5: exponentials between constants, under the integral."""

from __future__ import annotations

from sympy import Expr, Integer, Symbol, exp

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.memory.balls import dim
from lemmata.theory.memory.symbols import r, t
from lemmata.theory.papers.beyond_scaling_laws import app_d

s = Symbol("s", positive=True)  # the variable of an integral


# exp(-r) <= exp(-s) <= 1 for 0 < s < r, times s^(a-1), under the integral
def _between_powers(claim: Claim, a: Expr) -> Derivation:
    inside = s ** (a - 1)
    return derive(
        claim.id,
        S("s < r", "assume", less(s, r)),
        S("-r < -s", "linear", leq(-r, -s), "s < r"),
        S("at least", "monotone", leq(exp(-r), exp(-s)), "-r < -s", via="exp"),
        S("0 < s", "sign", leq(-s, 0)),
        S("at most", "monotone", leq(exp(-s), 1), "0 < s", via="exp"),
        S("times a power, below", "product", leq(inside * exp(-r), inside * exp(-s)), "at least", by=inside),
        S("times a power, above", "product", leq(inside * exp(-s), inside), "at most", by=inside),
        S("integral, below", "integral", None, "times a power, below", over=s, low=Integer(0), high=r),
        S("integral, above", "integral", None, "times a power, above", over=s, low=Integer(0), high=r),
        S("of the power", "fundamental", of=s**a / a, variable=s, low=Integer(0), high=r),
        S("times exp(-r)", "fundamental", of=exp(-r) * s**a / a, variable=s, low=Integer(0), high=r),
        S("all", "linear", claim.statement, "integral, below", "integral, above", "of the power", "times exp(-r)"),
    )


LEMMA_5 = _between_powers(app_d.LEMMA_5, dim)
order = Symbol("a", real=True)
LEMMA_5_REAL = _between_powers(app_d.LEMMA_5_REAL, order)

# (t r)^(n-1) >= 0 by induction, and exp(-r) <= exp(-t r) <= 1
_X = t * r
LEMMA_5_PROOF = derive(
    "lemma-5.proof",
    S("t >= 0", "assume", leq(0, t)),
    S("t <= 1", "assume", leq(t, 1)),
    S("x >= 0", "product", leq(0, _X), "t >= 0", by=r),
    S("x <= r", "product", leq(_X, r), "t <= 1", by=r),
    S("n = 1", "sign", leq(0, 1)),
    S("at n", "assume", leq(0, _X ** (dim - 1))),
    S("at n + 1", "product", leq(0, _X**dim), "at n", "x >= 0"),
    S("power", "induction", leq(0, _X ** (dim - 1)), "n = 1", "at n + 1", on=dim),
    S("-r <= -x", "linear", leq(-r, -_X), "x <= r"),
    S("-x <= 0", "linear", leq(-_X, 0), "x >= 0"),
    S("at least", "monotone", leq(exp(-r), exp(-_X)), "-r <= -x", via="exp"),
    S("at most", "monotone", leq(exp(-_X), 1), "-x <= 0", via="exp"),
    S("below", "product", leq(_X ** (dim - 1) * exp(-r), _X ** (dim - 1) * exp(-_X)), "at least", "power"),
    S("above", "product", leq(_X ** (dim - 1) * exp(-_X), _X ** (dim - 1)), "at most", "power"),
    S("all", "both", app_d.LEMMA_5_PROOF.statement, "below", "above"),
)
