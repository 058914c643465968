"""Standard inequalities that derivations and mutants use, stated as claims so that they are searched and proved too."""

from __future__ import annotations

from sympy import Symbol

from lemmata.theory.language import vocabulary
from lemmata.theory.language.claim import Claim, all_of, leq
from lemmata.theory.language.domain import Domain, Positive, Real, Whole
from lemmata.theory.language.vectors import Dot, LogSumExp, Softmax
from lemmata.theory.memory.symbols import VECTOR_PAIRS, v, w

CAUCHY_SCHWARZ = Claim(
    id="std-cauchy-schwarz",
    source="a standard fact for the derivations of arXiv:2405.08707v2: Cauchy (1821)",
    says="the square of an inner product is at most the product of the squared norms",
    domain=VECTOR_PAIRS,
    statement=leq(Dot(v, w) ** 2, Dot(v, v) * Dot(w, w)),
    lemma=True,
)

GIBBS = Claim(
    id="std-gibbs",
    source="a standard fact for the derivations of arXiv:2405.08707v2: Gibbs (1902), Jensen (1906)",
    says="LogSumExp lies above its tangent: LSE(w) + softmax(w) . v <= LSE(v + w)",
    domain=VECTOR_PAIRS,
    statement=leq(LogSumExp(w) + Dot(Softmax(w), v), LogSumExp(v + w)),
    lemma=True,
)

p, q = Symbol("p", positive=True), Symbol("q", positive=True)
RECIPROCAL = Claim(
    id="std-reciprocal",
    source="a standard fact for mutants of the claims of arXiv:2405.08707v2",
    says="the reciprocal is decreasing on the positive numbers",
    domain=Domain(((p, Positive()), (q, Positive()))),
    given=leq(p, q),
    statement=leq(1 / q, 1 / p),
    lemma=True,
)

lower, upper, exponent = Symbol("a", real=True), Symbol("b", real=True), Symbol("k", integer=True, positive=True)
POWERS = Claim(
    id="std-powers",
    source="a standard fact for mutants of the claims of arXiv:2405.08707v2",
    says="powers with whole exponents are nonnegative and increasing on the nonnegative numbers",
    domain=Domain(((lower, Real()), (upper, Real()), (exponent, Whole(1, 64)))),
    given=all_of(leq(0, lower), leq(lower, upper)),
    statement=all_of(leq(0, lower ** (exponent - 1)), leq(lower ** (exponent - 1), upper ** (exponent - 1))),
    lemma=True,
)

vocabulary.standard("reciprocals", RECIPROCAL)
vocabulary.standard("powers", POWERS)
