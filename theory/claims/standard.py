"""Standard inequalities that several derivations use, stated as claims so that they are searched and proved like the others."""

from __future__ import annotations

from sympy import Symbol

from theory.claim import Claim, leq
from theory.domains import VECTOR_PAIRS, Domain, Positive, v, w
from theory.vectors import Dot, LogSumExp, Softmax

CAUCHY_SCHWARZ = Claim(
    id="std-cauchy-schwarz",
    source="a standard fact for the derivations of arXiv:2405.08707v2: Cauchy (1821)",
    says="the square of an inner product is at most the product of the squared norms",
    domain=VECTOR_PAIRS,
    statement=leq(Dot(v, w) ** 2, Dot(v, v) * Dot(w, w)),
)

GIBBS = Claim(
    id="std-gibbs",
    source="a standard fact for the derivations of arXiv:2405.08707v2: Gibbs (1902), Jensen (1906)",
    says="LogSumExp lies above its tangent: LSE(w) + softmax(w) . v <= LSE(v + w)",
    domain=VECTOR_PAIRS,
    statement=leq(LogSumExp(w) + Dot(Softmax(w), v), LogSumExp(v + w)),
)

p, q = Symbol("p", positive=True), Symbol("q", positive=True)
RECIPROCAL = Claim(
    id="std-reciprocal",
    source="a standard fact for mutants of the claims of arXiv:2405.08707v2",
    says="the reciprocal is decreasing on the positive numbers",
    domain=Domain(((p, Positive()), (q, Positive()))),
    given=leq(p, q),
    statement=leq(1 / q, 1 / p),
)

CLAIMS: tuple[Claim, ...] = (CAUCHY_SCHWARZ, GIBBS, RECIPROCAL)
