"""Derivations of what grows and what falls: integrals of positive functions, volumes by dimension, means of powers."""

from __future__ import annotations

from sympy import Expr, Integer, Symbol, exp, log, pi

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import leq, less
from lemmata.theory.language.domain import d
from lemmata.theory.memory.balls import BallVolume, Gamma, SphereArea, dim
from lemmata.theory.memory.energies import MaxNorm2, Nearest, SquaredDistances, SquaredNorms
from lemmata.theory.memory.symbols import beta, r, rho, x
from lemmata.theory.results import monotone
from lemmata.theory.terms.index_terms import Entry, Index, Integrated, Total

p, q = Symbol("p", positive=True), Symbol("q", positive=True)
end = p + q
FACTOR = pi ** (dim / 2) / Gamma(1 + dim / 2)
BALL_VOLUME = derive(
    "std-ball-volume",
    S("longer", "sign", less(p, end)),
    S("logarithms", "monotone", less(log(p), log(end)), "longer", via="log"),
    S("times n", "product", less(dim * log(p), dim * log(end)), "logarithms", by=dim),
    S("powers", "monotone", less(p**dim, end**dim), "times n", via="exp"),
    S("times the factor", "product", less(FACTOR * p**dim, FACTOR * end**dim), "powers", by=FACTOR),
    *(S(f"volume at {at}", "claim", of="sec5-sandwich.volume", at={r: at}) for at in (p, end)),
    S("all", "linear", monotone.BALL_VOLUME.statement, "times the factor", f"volume at {p}", f"volume at {end}"),
)

s = Symbol("s", positive=True)


def _further(body: Expr) -> tuple[Step, ...]:
    """The integral of a positive function from p to p + q is positive."""
    return (
        S("two parts", "split", of=body, variable=s, low=Integer(0), at=p, high=end),
        S("positive", "sign", less(0, body)),
        S("second part", "integral", None, "positive", over=s, low=p, high=end),
    )


SHELL = s ** (dim - 1) * exp(-(s**2))
INNER, OUTER = Integrated(SHELL, s, 0, p), Integrated(SHELL, s, 0, end)
BALL_INTEGRAL = derive(
    "std-ball-integral",
    *_further(SHELL),
    S("radial", "linear", less(INNER, OUTER), "two parts", "second part"),
    S("all", "product", monotone.BALL_INTEGRAL.statement, "radial", by=SphereArea(dim)),
)

LOWER_GAMMA = derive(
    "std-lower-gamma",
    *_further(s ** (dim - 1) * exp(-s)),
    S("all", "linear", monotone.LOWER_GAMMA.statement, "two parts", "second part"),
)

further = Symbol("k", integer=True, positive=True)


def _unit(n: Expr) -> Expr:
    return BallVolume(n, Integer(1))


HIGH = "sec5-unit-ball-decay.high"
UNIT_BALL = derive(
    "std-unit-ball",
    S("one more", "claim", of=HIGH),
    S("5 <= n", "assume", leq(5, dim)),
    S("at k", "assume", less(_unit(dim + further), _unit(dim))),
    S("0 <= k", "sign", leq(0, further)),
    S("5 <= n + k", "linear", leq(5, dim + further), "5 <= n", "0 <= k"),
    S("next", "claim", None, "5 <= n + k", of=HIGH, at={dim: dim + further}),
    S("at k + 1", "linear", less(_unit(dim + further + 1), _unit(dim)), "at k", "next"),
    S("all", "induction", monotone.UNIT_BALL.statement, "one more", "at k + 1", on=further),
)

i = Index("i", d)

# sum_i (d y_i - S)^2 >= 0 with y_i = exp(beta rho^i . x) and S their sum: S^2 <= d sum_i y_i^2
k = Index("k", x.shape[0])
INNER_PRODUCT = Total(Entry(rho, i, k) * Entry(x, k), k)
EXPONENT = beta * INNER_PRODUCT
S1, S2 = Total(exp(EXPONENT), i), Total(exp(2 * EXPONENT), i)
MCHN_DOUBLED = derive(
    "std-mchn-doubled",
    S("square", "sign", leq(0, (d * exp(EXPONENT) - S1) ** 2)),
    S("squares", "sum", None, "square", over=i),
    S("times d", "linear", leq(0, d * (d * S2 - S1**2)), "squares"),
    S("means", "divide", leq(0, d * S2 - S1**2), "times d", by=d),
    S("one side", "linear", leq(S1**2, d * S2), "means"),
    S("logarithms", "monotone", leq(log(S1**2), log(d * S2)), "one side", via="log"),
    S("over 2 beta", "product", leq(log(S1) / beta, (log(d) + log(S2)) / (2 * beta)), "logarithms", by=1 / (2 * beta)),
    S("all", "linear", monotone.MCHN_DOUBLED.statement, "over 2 beta"),
)

# 2 rho^i . x = |x|^2 + |rho^i|^2 - d_i <= |x|^2 + xi^2 - g for every i
NORM, FAR = Entry(SquaredNorms(rho), i), Entry(SquaredDistances(x, rho), i)
STATE2 = Total(Entry(x, k) ** 2, k)
MOST = beta * (STATE2 + MaxNorm2(rho) - Nearest(x, rho)) / 2
MCHN_ABOVE = derive(
    "std-mchn-above",
    S("norm", "bound", of=NORM, over=i),
    S("nearest", "bound", of=-FAR, over=i),
    S("inner product", "linear", leq(INNER_PRODUCT, MOST / beta), "norm", "nearest"),
    S("times beta", "product", leq(EXPONENT, MOST), "inner product", by=beta),
    S("exponentials", "monotone", leq(exp(EXPONENT), exp(MOST)), "times beta", via="exp"),
    S("sum", "sum", None, "exponentials", over=i),
    S("logarithms", "monotone", leq(log(S1), log(d) + MOST), "sum", via="log"),
    S("over beta", "product", leq(log(S1) / beta, (log(d) + MOST) / beta), "logarithms", by=1 / beta),
    S("all", "linear", monotone.MCHN_ABOVE.statement, "over beta"),
)
