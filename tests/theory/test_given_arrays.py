"""Arrays that are given to equal others: what stands in their place means the same, and what cannot be put is refused."""

from typing import Any

import pytest
from sympy import ImmutableDenseMatrix, MatrixSymbol

from lemmata import Entry, Index, Matrix, Probability, Scalar, Symmetric, Total, Vector, defined, total
from lemmata.theory.kernel.derivation import DerivationError, check
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, ClaimError, all_of, equal, leq
from lemmata.theory.language.domain import Domain, d, n, vector
from lemmata.theory.language.operator import expand_operators
from lemmata.theory.language.quantifiers import exists, forall
from lemmata.theory.language.vectors import Dot, Transposed
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.prove.multipliers import find_multipliers

A, B, C = MatrixSymbol("A", d, n), MatrixSymbol("B", n, d), MatrixSymbol("C", n, n)
u, v, w = (vector(name, n) for name in "uvw")
x, y = vector("x", d), vector("y", n)
i, k = Index("i", d), Index("k", n)
PLANES = Domain(((A, Matrix()), (B, Matrix()), (x, Vector()), (y, Vector())))
THREE = Domain(((u, Vector()), (v, Vector()), (w, Vector())))
QUICK = Settings(profile="quick", seconds_per_claim=0.3)


@defined(latex="q")
def OfBothSides(x: Vector, A: Matrix, y: Vector) -> Scalar:
    r"""$x^\top Ay$."""
    return total(x.length, lambda i: total(y.length, lambda k: x[i] * A[i, k] * y[k]))


FORM = OfBothSides(y, B, x)
BY_ENTRIES = Total(Total(Entry(A, i, k) * Entry(x, i) * Entry(y, k), k), i)


def claim_of(statement: Any, domain: Domain, given: Any, **rest: Any) -> Claim:
    return Claim("planted", "test", "planted", domain, statement, given, **rest)


TRUE = {
    "transpose": claim_of(equal(OfBothSides(x, A, y), FORM), PLANES, equal(A, B.T)),
    "by entries": claim_of(equal(BY_ENTRIES, FORM), PLANES, equal(A, B.T)),
    "the other way": claim_of(equal(OfBothSides(x, A, y), FORM), PLANES, equal(A.T, B)),
    "a difference": claim_of(equal(Dot(u, u), Dot(v, v) - 2 * Dot(v, w) + Dot(w, w)), THREE, equal(u, v - w)),
    "two": claim_of(equal(Dot(u, w), Dot(v, v) * 2), THREE, all_of(equal(u, 2 * v), equal(w, v))),
}
FALSE = {
    "transpose": claim_of(equal(OfBothSides(x, A, y), FORM + Entry(A, 0, 0)), PLANES, equal(A, B.T)),
    "a difference": claim_of(leq(Dot(u, u), Dot(v, v) + Dot(w, w)), THREE, equal(u, v - w)),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_so_by_construction_is_derived(name: str) -> None:
    claim = TRUE[name]
    own = derive("planted", S("all", "linear", claim.statement))
    check(own, {"planted": claim}, {"planted": own}, find_multipliers)
    assert judge(claim, QUICK).outcome is Outcome.SURVIVED


@pytest.mark.parametrize("name", FALSE)
def test_what_is_not_is_refuted_and_not_derived(name: str) -> None:
    claim = FALSE[name]
    assert judge(claim, QUICK).outcome is Outcome.REFUTED
    own = derive("planted", S("all", "linear", claim.statement))
    with pytest.raises(DerivationError):
        check(own, {"planted": claim}, {"planted": own}, find_multipliers)


def test_the_array_is_no_variable_any_more_and_other_hypotheses_stay() -> None:
    given = all_of(equal(u, v - w), leq(Dot(u, u), 1))
    claim = claim_of(leq(Dot(u, v), 2), THREE, given)
    assert claim.domain.names == ("v", "w")
    assert claim.given == leq(Dot(v - w, v - w), 1)
    assert claim.statement == leq(Dot(v - w, v), 2)


def test_a_transpose_has_its_entries_by_hand() -> None:
    made = expand_operators(Transposed(B), {B: ImmutableDenseMatrix([[1, 2, 3], [4, 5, 6]]), n: 2, d: 3})
    assert made == ImmutableDenseMatrix([[1, 4], [2, 5], [3, 6]])


@pytest.mark.parametrize(
    ("given", "domain", "message"),
    [
        (equal(A, B), PLANES, "of shape"),
        (equal(C, C.T), Domain(((C, Matrix()),)), "write what it says by entries"),
        (equal(C, C.T), Domain(((C, Symmetric()),)), "write what it says by entries"),
        (equal(u, v), Domain(((u, Probability()), (v, Probability()))), "write what it says by entries"),
        (equal(v + w, u + w), THREE, "write what it says by entries"),
    ],
    ids=str,
)
def test_what_cannot_be_put_is_refused_in_one_line(given: Any, domain: Domain, message: str) -> None:
    with pytest.raises(ClaimError, match=message) as caught:
        claim_of(leq(0, 1 + Entry(domain.variables[0][0], *([0] * (2 if domain.names[0] in "AC" else 1)))), domain, given)
    assert "\n" not in str(caught.value)


def test_with_several_quantifiers_none_is_put() -> None:
    with pytest.raises(ClaimError, match="write it in its place"):
        claim_of(leq(Dot(u, u), Dot(v, w)), THREE, equal(u, v), quantifier=(forall(n, u, v), exists(w)))


def test_a_kind_of_its_own_is_kept_by_the_other_side() -> None:
    """u is any vector, p is none: so p stays."""
    p = vector("p", n)
    claim = claim_of(leq(Dot(u, u), 1), Domain(((p, Probability()), (u, Vector()))), equal(p, u))
    assert claim.domain.names == ("p",)
    assert judge(claim, QUICK).outcome is Outcome.SURVIVED
