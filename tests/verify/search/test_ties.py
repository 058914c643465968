"""Instances of small numbers at which comparisons hold with equality: what is false only there is found."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sympy import Symbol, exp

from lemmata.theory import CLAIMS
from lemmata.theory.language.claim import Claim, all_of, equal, leq, less
from lemmata.theory.language.domain import Domain, Positive, Whole
from lemmata.theory.memory.storage import FirstSeparation
from lemmata.theory.memory.symbols import PATTERN_SETS, beta, r, rho, x
from lemmata.theory.memory.updates import FirstPattern
from lemmata.theory.papers.epanechnikov_energy.energies import CountInside, CountWithin
from lemmata.verify.certify.point import check_point, evaluate_point
from lemmata.verify.search.property_search import property_search
from lemmata.verify.search.ties import KEPT, compares, tied

BALLS = PATTERN_SETS.extended((beta, Positive()))
SPACED = Domain(((rho, BALLS.kind_of("rho")), (r, Positive()), (beta, Positive())))
APART = leq(r, FirstSeparation(rho))


def claim_of(domain, statement, given) -> Claim:
    return Claim("ties", "test", "", domain, statement, given=given)


def settled(claim):
    """Of all tied points, what exact arithmetic says of the hypotheses and the statement."""
    points = [batch.point(index) for batch in tied(claim) for index in range(batch.count)]
    found = [evaluate_point(claim, point, explain=False) for point in points]
    return points, [(one.given, one.statement) for one in found]


def refuted(claim) -> bool:
    """Whether the search alone finds a violation, where exact arithmetic settles what floats leave open."""

    def on_open(point):
        found = evaluate_point(claim, point, explain=False)
        return found.statement if found.given > 0 else None

    return bool(property_search(claim, target_counted=1, batch=32, on_open=on_open, stop_when_found=True).points)


ONLY_ITSELF = equal(CountWithin(FirstPattern(rho), rho, beta), 1)


@pytest.mark.parametrize(("reach", "falls"), [(leq(2, beta * r**2), True), (less(2, beta * r**2), False)], ids=["<=", "<"])
def test_what_is_false_only_where_two_hypotheses_hold_with_equality_is_found(reach, falls):
    claim = claim_of(SPACED, ONLY_ITSELF, all_of(APART, reach))
    assert refuted(claim) == falls
    points, answers = settled(claim)
    assert ((1, -1) in answers) == falls
    at_both = [point for point, answer in zip(points, answers, strict=True) if answer == (1, -1)]
    assert all(point["beta"] * point["r"] ** 2 == 2 for point in at_both)


@pytest.mark.parametrize("share", [1, 2])
def test_what_is_false_only_with_patterns_at_the_edge_of_a_ball_is_found(share):
    inside, within = CountInside(x, rho, beta), CountWithin(x, rho, beta)
    claim = claim_of(BALLS, leq(within, inside), equal(share * inside, within) if share > 1 else leq(1, inside))
    points, answers = settled(claim)
    assert (1, -1) in answers
    assert refuted(claim)
    at = points[answers.index((1, -1))]
    squares = [sum((a - b) ** 2 for a, b in zip(at["x"], row, strict=True)) for row in at["rho"]]
    assert any(at["beta"] * square == 2 for square in squares)
    assert any(at["beta"] * square < 2 for square in squares)


def test_points_belong_to_the_domain_and_are_the_same_for_the_same_seed():
    claim = CLAIMS["epan-eq-7"]
    batches = list(tied(claim, 5))
    assert batches
    assert all(batch.count <= KEPT for batch in batches)
    for batch, again in zip(batches, tied(claim, 5), strict=True):
        for index in range(batch.count):
            check_point(claim.domain, batch.point(index))
            assert batch.point(index) == again.point(index)


def test_whole_numbers_and_numbers_of_no_array_are_tied_too():
    m, a = Symbol("m", integer=True, positive=True), Symbol("a", positive=True)
    claim = claim_of(Domain(((m, Whole(1, 64)), (a, Positive()))), less(a, m), leq(a**2, m**2))
    points, answers = settled(claim)
    assert set(answers) == {(1, -1)}
    assert all(point["a"] == point["m"] and isinstance(point["a"], Fraction) for point in points)


def test_a_claim_that_compares_nothing_has_no_such_points():
    smooth = claim_of(BALLS, leq(0, exp(beta)), less(1, beta))
    assert not compares(smooth)
    assert list(tied(smooth)) == []
    assert compares(claim_of(BALLS, leq(0, CountWithin(x, rho, beta)), less(1, beta)))
