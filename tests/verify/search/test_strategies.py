"""Strategies: the hard regions are reached, memberships hold exactly, and failures shrink to the smallest witness."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis.errors import NoSuchExample

from lemmata.theory.language.domain import CLOSED, Domain, NonNegative, Positive, Real, UnitInterval, Whole
from lemmata.theory.memory.kinds import EqualNormPatterns, HullState, Patterns, SeparatedRadii, State
from lemmata.theory.memory.symbols import (
    LAYERED,
    PATTERN_PAIRS,
    PATTERN_SETS,
    SEPARATED_BALLS,
    VECTORS,
    beta,
    eps,
    r,
    radii,
    rho,
    t,
    x,
    z,
)
from lemmata.verify.certify.point import check_point
from lemmata.verify.search.families import FAMILIES, STATES, draw
from lemmata.verify.search.strategies import batch_requests, points, states_and_patterns

SCALARS = Domain(
    ((beta, Positive()), (r, NonNegative()), (t, UnitInterval()), (eps, Real()), (z, Whole(2, 9)))
)
HULLS = Domain(((rho, Patterns()), (x, HullState())))
EQUAL_NORMS = Domain(((rho, EqualNormPatterns()), (x, State())))
EQUAL_NORM_BALLS = Domain(((rho, EqualNormPatterns()), (radii, SeparatedRadii(equal=True))))
DOMAINS = {
    "sets": PATTERN_SETS,
    "pairs": PATTERN_PAIRS,
    "balls": SEPARATED_BALLS,
    "layered": LAYERED,
    "vectors": VECTORS,
    "scalars": SCALARS,
    "hulls": HULLS,
    "equal-norms": EQUAL_NORMS,
    "equal-norm-balls": EQUAL_NORM_BALLS,
}
QUIET = settings(
    deadline=None, database=None, derandomize=True, report_multiple_bugs=False, suppress_health_check=list(HealthCheck)
)
SEARCH = settings(QUIET, max_examples=1_000)
BRIEF = settings(QUIET, max_examples=40)


def smallest(strategy, wanted):
    return find(strategy, wanted, settings=SEARCH)


def reached(strategy, wanted, **sizes):
    """Whether a point with these values of sizes and scalars meets the wish; which one the shrinker ends at is not asked."""

    def meets(point):
        return all(point[name] == value for name, value in sizes.items()) and wanted(point)

    try:
        return meets(find(strategy, meets, settings=settings(SEARCH, phases=[Phase.generate], max_examples=5_000)))
    except NoSuchExample:
        return False


def squared(a, b):
    return sum((p - q) ** 2 for p, q in zip(a, b, strict=True))


# --- requests --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOMAINS)
def test_every_request_can_be_drawn(name):
    domain = DOMAINS[name]

    @BRIEF
    @given(batch_requests(domain, 16))
    def check(request):
        instances = draw(domain, request)
        assert 1 <= instances.count <= 16
        if request.sizes.get("d", 1) <= 8:  # membership of a hull is checked subset by subset
            check_point(domain, instances.point(0))

    check()


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_requested(family):
    assert smallest(batch_requests(PATTERN_SETS, 64), lambda request: request.family == family).family == family


@pytest.mark.parametrize("states", STATES)
def test_every_state_mode_is_requested(states):
    assert smallest(batch_requests(PATTERN_SETS, 64), lambda request: request.states == states).states == states


def test_requests_shrink_to_sizes_of_one_the_simplest_family_and_scale_one():
    found = smallest(batch_requests(PATTERN_SETS, 4096), lambda request: True)
    assert found.sizes == {"n": 1, "d": 1}
    assert (found.family, found.states, found.log2_scale, found.seed) == ("lattice", "at", 0, 0)


def test_requests_shrink_to_the_smallest_sizes_that_fail():
    found = smallest(batch_requests(PATTERN_SETS, 64), lambda request: request.sizes["n"] >= 2 and request.sizes["d"] >= 3)
    assert found.sizes == {"n": 2, "d": 3}
    assert found.family == "lattice"


@pytest.mark.parametrize(("size", "value"), [("n", 1), ("n", 8), ("n", 32), ("d", 1), ("d", 8), ("d", 32)])
def test_requests_reach_the_smallest_and_large_sizes(size, value):
    assert smallest(batch_requests(PATTERN_SETS, 64), lambda request: request.sizes[size] == value).sizes[size] == value


def test_requests_reach_as_many_layers_as_patterns_and_never_more():
    found = smallest(batch_requests(LAYERED, 64), lambda request: request.sizes["l"] == request.sizes["d"] > 2)
    assert found.sizes["l"] == 3
    with pytest.raises(NoSuchExample):
        find(batch_requests(LAYERED, 64), lambda request: request.sizes["l"] > request.sizes["d"], settings=BRIEF)


def test_batches_are_smaller_where_a_size_is_one_and_where_sizes_are_large():
    assert smallest(batch_requests(PATTERN_SETS, 4096), lambda request: request.sizes["d"] == 1).count == 256
    assert smallest(batch_requests(PATTERN_SETS, 4096), lambda request: min(request.sizes.values()) == 2).count == 4096
    assert smallest(batch_requests(PATTERN_SETS, 4096), lambda request: min(request.sizes.values()) == 32).count == 256


# --- points ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOMAINS)
def test_every_point_lies_in_its_domain_exactly(name):
    domain = DOMAINS[name]

    @BRIEF
    @given(points(domain))
    def check(point):
        check_point(domain, point)

    check()


def test_points_shrink_to_one_pattern_in_one_dimension_at_zero():
    assert smallest(points(PATTERN_SETS), lambda point: True) == {"rho": [[0]], "x": [0], "n": 1, "d": 1}


def test_points_reach_repeated_patterns():
    assert reached(points(PATTERN_SETS), lambda point: len({tuple(row) for row in point["rho"]}) < point["d"])


def test_points_reach_ties_between_different_patterns_off_zero():
    def tied(point):
        distances = sorted(squared(point["x"], row) for row in point["rho"])
        return len(distances) > 1 and distances[0] == distances[1] > 0 and point["rho"][0] != point["rho"][1]

    assert reached(points(PATTERN_SETS), tied, n=1, d=2)


def test_points_reach_far_states_and_states_at_a_pattern():
    def at_a_pattern(point):
        return point["x"] != [0] * point["n"] and point["x"] in point["rho"]

    assert reached(points(PATTERN_SETS), lambda point: min(squared(point["x"], row) for row in point["rho"]) > 10_000, n=1, d=1)
    assert reached(points(PATTERN_SETS), at_a_pattern, n=1, d=1)


def test_points_reach_balls_that_nearly_touch_and_radii_that_differ_much():
    def nearly(point):
        (a, b), (p, q) = point["rho"][:2], point["radii"][:2]
        return (p + q) ** 2 > Fraction(7, 8) * squared(a, b)

    assert reached(points(SEPARATED_BALLS, max_size=2), nearly, d=2)
    assert reached(points(SEPARATED_BALLS, max_size=2), lambda point: max(point["radii"]) >= 16 * min(point["radii"]), d=2)


def test_points_reach_the_boundary_and_the_centre_of_a_ball():
    def on_boundary(point):
        return any(squared(point["x"], row) == radius**2 for row, radius in zip(point["rho"], point["radii"], strict=True))

    assert reached(points(SEPARATED_BALLS), on_boundary, d=1)
    assert reached(points(SEPARATED_BALLS), lambda point: point["x"] in point["rho"], d=1)


def test_points_reach_the_ends_of_scalar_ranges():
    for name, value in (("r", 0), ("t", 0), ("t", 1), ("t", Fraction(1, 2)), ("z", 2), ("z", 9), ("eps", 0)):
        assert reached(points(SCALARS), lambda point: True, **{name: value})
    assert reached(points(SCALARS), lambda point: 0 < point["beta"] < Fraction(1, 1000))


def test_points_reach_equal_norms_that_are_no_signed_permutations():
    def rotated(point):
        return len({tuple(sorted(abs(entry) for entry in row)) for row in point["rho"]}) > 1

    assert reached(points(EQUAL_NORMS), rotated, n=2)


def test_states_and_patterns_shrink_to_zeros_and_reach_repeats():
    state, patterns = smallest(states_and_patterns(), lambda pair: True)
    assert torch.equal(state, torch.zeros(1, dtype=torch.float64))
    assert torch.equal(patterns, torch.zeros(1, 1, dtype=torch.float64))
    _, patterns = smallest(states_and_patterns(), lambda pair: len(pair[1]) > len(pair[1].unique(dim=0)))
    assert torch.equal(patterns, torch.zeros(2, 1, dtype=torch.float64))


def test_arguments_that_cannot_be_met_are_refused():
    with pytest.raises(ValueError, match="max_patterns and max_dim must be >= 1, got 0 and 3"):
        find(states_and_patterns(max_patterns=0), lambda pair: True, settings=BRIEF)
    for strategy in (batch_requests(CLOSED, 4), points(CLOSED)):
        with pytest.raises(ValueError, match="closed domain"):
            find(strategy, lambda found: True, settings=BRIEF)
    with pytest.raises(ValueError, match="count must be >= 1, got 0"):
        find(batch_requests(PATTERN_SETS, 0), lambda found: True, settings=BRIEF)
    with pytest.raises(ValueError, match="x: the kind HullState needs a variable of kind Patterns"):
        find(points(Domain(((x, HullState()),))), lambda found: True, settings=BRIEF)
