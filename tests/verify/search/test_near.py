"""Kinds whose points are no floats: rational points near them, no further than is said, and verdicts that rest on these."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any
from unittest import mock

import pytest
import torch
from sympy import Abs, MatrixSymbol, Rational, sqrt

from lemmata.theory.kernel.derivation import Derivation, DerivationError, check
from lemmata.theory.kernel.steps import S
from lemmata.theory.language.claim import Claim, equal, leq, less
from lemmata.theory.language.domain import Domain, n, vector
from lemmata.theory.language.kinds import KindError, Setting
from lemmata.theory.language.kinds import Vector as AnyVector
from lemmata.theory.language.membership import check_point
from lemmata.theory.language.sets import Ball, Orthogonal, Permutation, Sphere
from lemmata.theory.language.vectors import Dot
from lemmata.theory.terms.index_terms import Entry, Greatest, Index, Total
from lemmata.verify.base.points import BatchRequest
from lemmata.verify.base.verdicts import InternalContradiction, Outcome
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.prove.multipliers import find_multipliers
from lemmata.verify.search.families import draw, edge_requests
from lemmata.verify.search.kinds.near import OnSphere, orthogonal_near, unit_near

v, w = (vector(name, n) for name in "vw")
A = MatrixSymbol("A", n, n)
i, j, k = (Index(name, n) for name in "ijk")
NEAR: dict[str, Domain] = {
    "sphere": Domain(((v, Sphere()), (w, Sphere()))),
    "third": Domain(((v, Sphere(F(1, 3))),)),
    "rows": Domain(((A, Sphere(5)),)),
    "ball": Domain(((v, Ball(2)), (w, Ball()))),
    "open ball": Domain(((v, Ball(F(2, 3), closed=False)),)),
    "orthogonal": Domain(((A, Orthogonal()),)),
}


def _flat(value: Any) -> list[F]:
    return [entry for part in value for entry in _flat(part)] if isinstance(value, list) else [F(value)]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("name", NEAR)
def test_the_exact_point_is_no_further_from_the_floats_than_is_said(name: str, dtype: torch.dtype) -> None:
    requests = edge_requests(NEAR[name], 12)[::2]
    requests += [BatchRequest({"n": size}, "gaussian", "random", 0, 3, 40) for size in (6, 17)]
    moved = 0
    for request in requests:
        batch = draw(NEAR[name], request, dtype=dtype)
        for place in range(batch.count):
            point = batch.point(place)
            check_point(NEAR[name], point)
            for variable, off in batch.off.items():
                floats, most = _flat(batch.values[variable][place].tolist()), _flat(off[place].tolist())
                for found, exact, bound in zip(floats, _flat(point[variable]), most, strict=True):
                    assert abs(found - exact) <= bound
                    moved += found != exact
    assert moved > 10 or name == "open ball"


def test_a_rational_point_is_found_in_every_direction() -> None:
    for row in ([F(0), F(0)], [F(-3)], [F(1, 10**9), F(10**9)], [F(2), F(-2), F(1, 7)], [F(3, 5), F(4, 5)]):
        for grid in (0, 1, 4):
            found = unit_near(row, grid)
            assert sum(entry**2 for entry in found) == 1
    assert unit_near([F(3, 5), F(4, 5)]) == [F(3, 5), F(4, 5)]
    assert unit_near([F(6), F(8)], 3) == [F(3, 5), F(4, 5)]


@pytest.mark.parametrize("rows", [[[0, 0], [0, 0]], [[1, 2], [2, 4]], [[0, 1, 0], [1, 0, 0], [0, 0, -1]], [[-2]]])
def test_an_orthogonal_matrix_is_made_of_any_square(rows: list[list[int]]) -> None:
    found = orthogonal_near([[F(entry) for entry in row] for row in rows], 2)
    assert Orthogonal().contains(found, Setting((), {}))


def claim(statement: Any, domain: Domain, **more: Any) -> Claim:
    return Claim("near", "test", "", domain, statement, **more)


TRUE: dict[str, tuple[Any, Domain]] = {
    "length": (equal(Dot(v, v), 1), NEAR["sphere"]),
    "cosine": (leq(Dot(v, w), 1), NEAR["sphere"]),
    "sum of sizes": (leq(Total(Abs(Entry(v, i)), i), sqrt(n)), NEAR["sphere"]),
    "in the ball": (leq(Dot(v, w), 2), NEAR["ball"]),
    "in the open ball": (less(Dot(v, v), Rational(4, 9)), NEAR["open ball"]),
    "kept length": (
        equal(Total(Total(Entry(A, i, k) * Entry(v, k), k) ** 2, i), Dot(v, v)),
        Domain(((A, Orthogonal()), (v, AnyVector()))),
    ),
    "entries": (leq(Greatest(Greatest(Abs(Entry(A, i, j)), i), j), 1), NEAR["orthogonal"]),
    "places": (equal(Total(Entry(v, i), i), n * (n - 1) / 2), Domain(((v, Permutation()),))),
    "moved entries": (
        equal(Total(Total(Entry(A, i, j) * Entry(v, j), j), i), Total(Entry(v, i), i)),
        Domain(((A, Permutation()), (v, AnyVector()))),
    ),
}
FALSE: dict[str, tuple[Any, Domain]] = {
    "sum": (leq(Total(Entry(v, i), i), 1), NEAR["sphere"]),
    "cosine": (leq(-Dot(v, w), Rational(4, 5)), NEAR["sphere"]),
    "nearly": (leq(Total(Abs(Entry(v, i)), i), Rational(141, 100)), NEAR["sphere"]),
    "border": (less(Dot(v, v), 4), NEAR["ball"]),
    "in the open ball": (leq(Dot(v, v), Rational(2, 5)), NEAR["open ball"]),
    "near its border": (leq(Dot(v, v), Rational(4, 9) - Rational(1, 10**6)), NEAR["open ball"]),
    "trace": (leq(0, Total(Entry(A, i, i), i)), NEAR["orthogonal"]),
    "all entries": (leq(Total(Total(Entry(A, i, j), i), j) ** 2, n), Domain(((A, Orthogonal()),))),
    "first": (equal(Entry(v, 0), 0), Domain(((v, Permutation()),))),
    "symmetric": (equal(Total(Total(Entry(A, i, j) * Entry(A, j, i), i), j), n), Domain(((A, Permutation()),))),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_true_claim_is_not_refuted(name: str) -> None:
    statement, domain = TRUE[name]
    verdict = judge(claim(statement, domain), Settings(profile="quick"))
    assert verdict.outcome is Outcome.SURVIVED
    assert verdict.evidence.property is not None
    assert verdict.evidence.property.counted > 500


@pytest.mark.parametrize("name", FALSE)
def test_a_false_claim_is_refuted_at_a_point_of_the_kind(name: str) -> None:
    statement, domain = FALSE[name]
    verdict = judge(claim(statement, domain), Settings(profile="quick"))
    assert verdict.outcome is Outcome.REFUTED
    assert verdict.evidence.certificate is not None
    check_point(domain, verdict.evidence.certificate.point)


def test_a_counterexample_on_the_sphere_is_made_simple() -> None:
    verdict = judge(claim(*FALSE["sum"]), Settings(profile="quick"))
    assert verdict.evidence.certificate is not None
    assert max(F(entry).denominator for entry in verdict.evidence.certificate.point["v"]) <= 25


def test_floats_that_are_taken_for_the_exact_point_are_caught() -> None:
    statement, domain = TRUE["length"]
    wrong = mock.patch.object(OnSphere, "off", lambda self, kind, value: value * 0)
    with wrong, pytest.raises(InternalContradiction):
        judge(claim(statement, domain), Settings(profile="quick"))


@pytest.mark.parametrize("kind", [Sphere, Ball])
def test_a_radius_is_a_positive_rational_number(kind: Any) -> None:
    for radius in (0, -1, 0.5, F(-1, 2)):
        with pytest.raises(KindError, match="radius"):
            kind(radius)


def test_the_kernel_knows_the_length_and_no_more() -> None:
    def proved(of: Claim, *steps: Any) -> Any:
        derivation = Derivation(of.id, steps)
        return check(derivation, {of.id: of}, {of.id: derivation}, find_multipliers)

    length = equal(Dot(v, v), 1)
    fact = equal(Total(Entry(v, i) ** 2, i), 1)
    of = claim(length, NEAR["sphere"])
    assert proved(of, S("kind", "assume", fact), S("all", "linear", length, "kind"))
    outside = claim(length, Domain(((v, Ball()),)))
    with pytest.raises(DerivationError):
        proved(outside, S("kind", "assume", fact))
    inside = claim(leq(Dot(v, v), 1), Domain(((v, Ball()),)))
    below = leq(Total(Entry(v, i) ** 2, i), 1)
    assert proved(inside, S("kind", "assume", below), S("all", "linear", inside.statement, "kind"))
    strict = claim(less(Dot(v, v), 1), Domain(((v, Ball()),)))
    with pytest.raises(DerivationError):
        proved(strict, S("kind", "assume", less(Total(Entry(v, i) ** 2, i), 1)))
