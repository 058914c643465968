"""A misuse of shapes is told where the claim is built, in one line; what fits is let through."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import (
    And,
    Determinant,
    ImmutableDenseMatrix,
    Integer,
    Integral,
    MatrixSymbol,
    Sum,
    Symbol,
    Trace,
    exp,
    oo,
    preorder_traversal,
    srepr,
)

from lemmata.theory import CLAIMS
from lemmata.theory.language.claim import Claim, ClaimError, all_of, leq, less
from lemmata.theory.language.defined import Patterns, Scalar, Vector, defined, total, vector
from lemmata.theory.language.domain import Domain, Real, d, n
from lemmata.theory.language.domain import vector as column
from lemmata.theory.language.kinds import Vector as AnyVector
from lemmata.theory.language.sets import Matrix
from lemmata.theory.language.shapes import check_shapes
from lemmata.theory.language.taken import taken_to_fit
from lemmata.theory.language.vectors import Dot

v, u, one = column("v", n), column("u", d), column("o", Integer(2))
A, B = MatrixSymbol("A", d, n), MatrixSymbol("B", n, n)
z = Symbol("z", real=True)
DOMAIN = Domain(((v, AnyVector()), (u, AnyVector()), (one, AnyVector()), (A, Matrix()), (B, Matrix()), (z, Real())))


@defined(latex="\\mathrm{tr}")
def ShapeTrace(A: Patterns) -> Scalar:
    """The sum of the diagonal."""
    return total(A.rows, lambda i: A[i, i])


@defined(latex="Av")
def ShapeProduct(A: Patterns, v: Vector) -> Vector:
    """A matrix times a vector."""
    return vector(A.rows, lambda i: total(A.columns, lambda k: A[i, k] * v[k]))


@defined(latex="v_3")
def ShapeThird(v: Vector) -> Scalar:
    """The third entry."""
    return v[Integer(2)]


WRONG = {
    "Dot: w has d entries, counted over n": lambda: Dot(v, u),
    "ShapeTrace: A has n columns, counted over d": lambda: ShapeTrace(A),
    "ShapeProduct: v has d entries, counted over n": lambda: Dot(ShapeProduct(A, u), u),
    "Dot: w has d entries, counted over n ": lambda: Dot(v, ShapeProduct(A, v)),
    "ShapeTrace: A is a matrix, got v, which is a vector": lambda: ShapeTrace(v),
    "ShapeProduct: v is a vector, got A, which is a matrix": lambda: Dot(ShapeProduct(A, A), u),
    "Dot: v is a vector, got z, which is a number": lambda: Dot(z, v),
    "ShapeThird: v has 2 entries, and none at 2": lambda: ShapeThird(one),
}


i, s = Symbol("i", integer=True), Symbol("s", real=True)
UNREAD = {
    "no interpreter reads SymPy's Sum in ": lambda: Sum(v[i, 0] ** 2, (i, 0, n - 1)),
    "no interpreter reads SymPy's Sum in Sum": lambda: (v.T * v)[0, 0],
    "no interpreter reads SymPy's Integral in ": lambda: Integral(exp(-(s**2)), (s, 0, oo)),
    "no interpreter reads SymPy's MatrixElement in B[0, 0]": lambda: z + B[0, 0],
    "no interpreter reads SymPy's Trace in ": lambda: Trace(B),
    "no interpreter reads SymPy's Determinant in ": lambda: Determinant(B),
    "no interpreter reads SymPy's ImmutableDenseMatrix in ": lambda: Dot(ImmutableDenseMatrix([1, 2]), one),
    "no interpreter reads a product of matrices in B*v": lambda: Dot(B * v, v),
    "v <= 0 compares arrays, not numbers": lambda: v,
    "exp is a function of a number, got v": lambda: exp(v),
}


@pytest.mark.parametrize("line", UNREAD)
def test_what_sympy_writes_and_no_interpreter_reads_is_refused_where_it_is_written(line: str) -> None:
    with pytest.raises(ClaimError) as refusal:
        claim(UNREAD[line]())
    assert str(refusal.value).startswith(f"a: {line}")


def claim(value: Any) -> Claim:
    return Claim(id="a", source="test", says="", domain=DOMAIN, statement=leq(value, 0))


@pytest.mark.parametrize("line", WRONG)
def test_what_does_not_fit_is_refused_in_one_line(line: str) -> None:
    with pytest.raises(ClaimError) as refusal:
        claim(WRONG[line]())
    assert str(refusal.value) == f"a: {line.strip()}"


def test_hypotheses_are_looked_at_too() -> None:
    with pytest.raises(ClaimError, match="counted over n"):
        Claim(id="a", source="test", says="", domain=DOMAIN, statement=leq(z, 0), given=leq(Dot(v, u), 0))


def test_what_fits_is_let_through() -> None:
    for value in (Dot(v, v), Dot(ShapeProduct(A, v), u), ShapeTrace(B), Dot(ShapeProduct(B, v), v), ShapeThird(v)):
        assert claim(value).statement is not None


def test_every_conjunction_of_the_theory_is_as_sympy_makes_it() -> None:
    found = [node for claim in CLAIMS.values() for part in (claim.statement, claim.given) if part is not None
             for node in preorder_traversal(part) if isinstance(node, And)]  # fmt: skip
    assert len(found) > 200
    for node in found:
        assert srepr(And(*node.args)) == srepr(node)
        assert And.make_args(node) == And.make_args(And(*node.args))


def test_a_conjunction_that_is_taken_to_fit_keeps_its_parts() -> None:
    x = Symbol("x", real=True)
    low, high = leq(0, x), leq(x, 1)
    with taken_to_fit():
        assert all_of(low, high) == And(low, high) == all_of(high, low)
        assert all_of(low) is low
        for more in (low, And(high, less(x, 2))):
            with pytest.raises(ClaimError, match="collapsed"):
                all_of(low, more)


def test_every_claim_of_the_theory_fits() -> None:
    for known in CLAIMS.values():
        check_shapes(known.given)
        if known.statement is not None:
            check_shapes(known.statement)
