"""Instances at the edge of the hypotheses: they still meet them, barely, and what is nearly false fails there."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from sympy import Rational, Symbol, true

from lemmata.theory import CLAIMS
from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import Domain, NonNegative, Positive, Real
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.symbols import PATTERN_SETS, beta, r, rho, x
from lemmata.theory.memory.updates import FirstPattern
from lemmata.verify.base.points import BatchRequest, Instances
from lemmata.verify.certify.point import check_point
from lemmata.verify.search.edges import MOST_MOVED, at_the_edge
from lemmata.verify.search.families import draw
from lemmata.verify.search.floats import statuses
from lemmata.verify.search.property_search import property_search

SELF_MAP = CLAIMS["ram-storage.self-map"]
REQUEST = BatchRequest({"n": 2, "d": 3}, "gaussian", "random", 0, 400, 7)
NEAR = PATTERN_SETS.extended((r, Positive()), (beta, Positive()))


def claim_of(given, statement, domain=NEAR) -> Claim:
    return Claim("edge", "test", "", domain, statement, given=given)


def given_of(claim, instances):
    return statuses(replace(claim, statement=claim.given, given=true), instances).strict


def nudged(instances, name, factor):
    return Instances(instances.request, {**instances.values, name: instances.values[name] * factor})


def test_a_number_moves_up_to_the_last_value_that_is_allowed():
    claim = claim_of(leq(r * SquaredDistance(x, FirstPattern(rho)), 1), leq(0, r))
    moved = at_the_edge(claim, draw(NEAR, REQUEST))
    assert MOST_MOVED / 2 < moved.count <= MOST_MOVED
    assert (given_of(claim, moved) == 1).all()
    tight = given_of(claim, nudged(moved, "r", 1 + 2**-10)) == -1
    assert tight.float().mean() > 0.4  # half move down, where there is no edge; a state may stop the others
    for index in range(0, moved.count, 17):
        check_point(NEAR, moved.point(index))


def test_a_state_moves_away_from_the_first_pattern_until_it_is_as_far_as_allowed():
    claim = claim_of(leq(SquaredDistance(x, FirstPattern(rho)), 4), leq(0, r))
    batch = draw(NEAR, REQUEST)
    moved = at_the_edge(claim, batch)
    squared = ((moved.values["x"] - moved.values["rho"][:, 0]) ** 2).sum(-1)
    assert (abs(squared - 4) < 0.01).float().mean() > 0.4
    kept = {tuple(rows.flatten().tolist()) for rows in batch.values["rho"][:MOST_MOVED]}
    assert all(tuple(rows.flatten().tolist()) in kept for rows in moved.values["rho"])


def test_what_cannot_be_moved_is_not_judged_and_counted_twice():
    batch = draw(NEAR, REQUEST)
    for given in (less(r, 0), less(0, r)):
        assert at_the_edge(claim_of(given, leq(0, r)), batch) is None


def test_zero_stays_zero_and_numbers_stay_finite_and_positive():
    number, other = Symbol("number", real=True), Symbol("other", positive=True)
    domain = Domain(((number, Real()), (other, Positive()), (r, NonNegative())))
    claim = claim_of(leq(number, other), leq(0, r), domain)
    values = {
        "number": torch.tensor([0.0, 1e300, -1e-300, 5e-324] * 8, dtype=torch.float64),
        "other": torch.tensor([5e-324, 1e308, 1.0, 1e-300] * 8, dtype=torch.float64),
        "r": torch.zeros(32, dtype=torch.float64),
    }
    moved = at_the_edge(claim, Instances(BatchRequest({}, "gaussian", "random", 0, 32, 0), values))
    assert moved is not None
    assert all(torch.isfinite(tensor).all() for tensor in moved.values.values())
    assert (moved.values["other"] > 0).all()
    assert (moved.values["r"] == 0).all()
    assert (moved.values["number"] != 0).any()


def test_the_search_finds_how_tight_a_bound_under_two_hypotheses_is():
    effort = property_search(SELF_MAP, target_counted=2_000).effort
    # patterns 1 and -1: 4 e u = e^(2 u), u = beta, and the new state is at beta d M |x - rho_1| = 4 u / (1 + 4 u) = 0.843
    assert 0.289 < effort.min_margin < 0.295


@pytest.mark.parametrize(("bound", "falls"), [(Rational(1023, 1024), True), (Rational(1), False), (Rational(3, 2), False)])
def test_only_a_statement_that_fails_at_the_edge_is_refuted(bound, falls):
    claim = claim_of(leq(beta * r, 1), leq(beta * r, bound), Domain(((beta, Positive()), (r, Positive()))))
    found = property_search(claim, target_counted=2_000, stop_when_found=True).points
    assert bool(found) == falls
