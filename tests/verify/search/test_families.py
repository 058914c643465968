"""Batches: every membership of a domain holds exactly, every family and mode is what its name says, draws are repeatable."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch

from lemmata.theory.language.domain import (
    CLOSED,
    Domain,
    NonNegative,
    Positive,
    Real,
    UnitInterval,
    Vector,
    Whole,
    d,
    n,
    vector,
)
from lemmata.theory.memory.kinds import EqualNormPatterns, HullState, Layers, Patterns, SeparatedRadii, State
from lemmata.theory.memory.symbols import (
    LAYERED,
    PATTERN_PAIRS,
    PATTERN_SETS,
    SEPARATED_BALLS,
    VECTOR_PAIRS,
    VECTORS,
    beta,
    eps,
    layers,
    r,
    radii,
    rho,
    t,
    u,
    v,
    w,
    x,
    y,
    z,
)
from lemmata.verify.base.points import BatchRequest
from lemmata.verify.certify.point import check_point
from lemmata.verify.search.families import FAMILIES, STATES, draw, edge_requests, edge_sizes, offered

EVERYTHING = Domain(
    (
        (rho, Patterns()),
        (x, State()),
        (y, HullState()),
        (layers, Layers()),
        (u, Vector()),
        (beta, Positive()),
        (r, NonNegative()),
        (t, UnitInterval()),
        (eps, Real()),
        (z, Whole(low=2, high=9)),
        (vector("a", d), Positive()),
        (vector("b", n), UnitInterval()),
        (vector("c", n), NonNegative()),
        (vector("e", d), Real()),
    )
)
EQUAL_BALLS = Domain(((rho, Patterns()), (radii, SeparatedRadii(equal=True))))
EQUAL_NORMS = Domain(((rho, EqualNormPatterns()), (x, HullState())))
EQUAL_NORM_BALLS = Domain(((rho, EqualNormPatterns()), (radii, SeparatedRadii())))
DOMAINS = {
    "sets": PATTERN_SETS,
    "pairs": PATTERN_PAIRS,
    "balls": SEPARATED_BALLS,
    "equal-balls": EQUAL_BALLS,
    "layered": LAYERED,
    "vectors": VECTORS,
    "vector-pairs": VECTOR_PAIRS,
    "equal-norms": EQUAL_NORMS,
    "equal-norm-balls": EQUAL_NORM_BALLS,
    "everything": EVERYTHING,
}


def request(domain, family="gaussian", states="random", *, n=3, d=4, l=2, log2_scale=0, count=64, seed=0):  # noqa: E741
    wanted = {symbol.name for symbol in domain.sizes}
    sizes = {name: size for name, size in {"n": n, "d": d, "l": l}.items() if name in wanted}
    return BatchRequest(sizes, family, states, log2_scale, count, seed)


def patterns_of(family, *, n=3, d=4, count=256, seed=0, domain=PATTERN_SETS):
    return draw(domain, request(domain, family, n=n, d=d, count=count, seed=seed)).values["rho"]


@pytest.mark.parametrize("name", DOMAINS)
def test_every_edge_batch_lies_in_its_domain_in_exact_arithmetic(name):
    domain = DOMAINS[name]
    for entry in edge_requests(domain, count=24, seed=3):
        instances = draw(domain, entry)
        for index in range(instances.count):
            check_point(domain, instances.point(index))


@pytest.mark.parametrize("name", ["balls", "equal-balls", "equal-norms", "equal-norm-balls", "everything"])
def test_larger_batches_of_every_family_and_scale_lie_in_their_domain_in_exact_arithmetic(name):
    domain = DOMAINS[name]
    for k, family in enumerate(offered(domain, {"n": 2, "d": 5, "l": 2})):
        for scale in (0, -20, 20):
            states = list(STATES)[k % len(STATES)]
            instances = draw(domain, request(domain, family, states, n=2, d=5, log2_scale=scale, count=12))
            for index in range(instances.count):
                check_point(domain, instances.point(index))


def test_balls_stay_disjoint_in_single_precision():
    for family in offered(SEPARATED_BALLS, {"n": 3, "d": 4}):
        instances = draw(SEPARATED_BALLS, request(SEPARATED_BALLS, family, count=16), dtype=torch.float32)
        assert instances.values["rho"].dtype == torch.float32
        for index in range(16):
            check_point(SEPARATED_BALLS, instances.point(index))


@pytest.mark.parametrize("name", DOMAINS)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_batch_is_finite_and_contiguous_over_instances_with_instances_first(name, family):
    domain = DOMAINS[name]
    asked = request(domain, family, count=33)
    if family not in offered(domain, dict(asked.sizes)):
        family = offered(domain, dict(asked.sizes))[0]
        asked = request(domain, family, count=33)
    for tensor in draw(domain, asked).values.values():
        assert tensor.shape[0] == 33
        assert tensor.dtype == torch.float64
        assert tensor.movedim(0, -1).is_contiguous()
        assert bool(torch.isfinite(tensor).all())


def test_shapes_follow_the_symbols():
    values = draw(EVERYTHING, request(EVERYTHING, n=2, d=5, count=7)).values
    shapes = {name: tuple(tensor.shape) for name, tensor in values.items()}
    assert shapes["rho"] == (7, 5, 2)
    assert shapes["x"] == shapes["y"] == shapes["u"] == shapes["b"] == shapes["c"] == (7, 2)
    assert shapes["layers"] == shapes["a"] == shapes["e"] == (7, 5)
    assert shapes["beta"] == shapes["r"] == shapes["t"] == shapes["eps"] == shapes["z"] == (7,)


def test_a_request_determines_its_batch_and_leaves_the_global_generator_alone():
    before = torch.random.get_rng_state()
    first, second = (draw(EVERYTHING, request(EVERYTHING, "clustered", seed=5)) for _ in range(2))
    other = draw(EVERYTHING, request(EVERYTHING, "clustered", seed=6))
    assert torch.equal(before, torch.random.get_rng_state())
    for name, tensor in first.values.items():
        assert torch.equal(tensor, second.values[name])
    assert not torch.equal(first.values["rho"], other.values["rho"])


# --- families --------------------------------------------------------------------------------------------------------


def test_the_lattice_has_halves_and_ties():
    points = patterns_of("lattice")
    assert torch.equal(points * 2, (points * 2).round())
    norms = (points * points).sum(-1)
    assert bool((norms[:, 0] == norms[:, 1]).any())


def test_the_cube_has_entries_of_modulus_one():
    assert bool((patterns_of("cube").abs() == 1).all())


def test_duplicates_repeat_some_or_all_patterns():
    points = patterns_of("duplicates")
    equal = (points.unsqueeze(1) == points.unsqueeze(2)).all(-1)  # (B, d, d)
    all_equal = equal.flatten(1).all(-1)
    some_equal = equal.triu(1).flatten(1).any(-1)
    assert bool(all_equal.any())
    assert bool((some_equal & ~all_equal).any())


def test_collinear_patterns_have_rank_one_differences_exactly():
    instances = draw(PATTERN_SETS, request(PATTERN_SETS, "collinear", n=3, d=4, count=16))
    for index in range(16):
        rows = instances.point(index)["rho"]
        steps = [[a - b for a, b in zip(row, rows[0], strict=True)] for row in rows[1:]]
        assert all(p[i] * q[j] == p[j] * q[i] for p in steps for q in steps for i in range(3) for j in range(3))


def test_separated_patterns_keep_a_quarter():
    points = patterns_of("separated", n=2, d=6)
    gaps = (points.unsqueeze(1) - points.unsqueeze(2)).norm(dim=-1) + 1e9 * torch.eye(6, dtype=torch.float64)
    assert float(gaps.min()) >= 0.25  # cells at least 1/2 apart, each moved by at most a quarter of that
    assert float(gaps.flatten(1).amin(1).max()) > 8


def test_equal_norms_are_equal_exactly_for_some_and_closely_for_all():
    norms = (patterns_of("equal-norms") ** 2).sum(-1)
    spread = norms.amax(-1) - norms.amin(-1)
    assert bool((spread <= 1e-12 * norms.amax(-1)).all())
    assert bool((spread == 0).any())


def test_simplex_vertices_are_equally_far_from_each_other():
    points = patterns_of("simplex", n=4, d=4)
    gaps = ((points.unsqueeze(1) - points.unsqueeze(2)) ** 2).sum(-1)
    off = gaps[:, ~torch.eye(4, dtype=torch.bool)]
    assert torch.equal(off, off[:, :1].expand_as(off))
    assert float(off.min()) > 0


def test_clustered_patterns_have_a_pair_far_closer_than_their_norms():
    points = patterns_of("clustered", n=3, d=6)
    gaps = (points.unsqueeze(1) - points.unsqueeze(2)).norm(dim=-1) + 1e9 * torch.eye(6, dtype=torch.float64)
    ratio = gaps.flatten(1).amin(1) / points.norm(dim=-1).amax(1)
    assert float(ratio.median()) < 0.1
    assert float(ratio.min()) < 1e-6


def test_equicorrelated_patterns_reach_correlations_near_one():
    points = patterns_of("equicorrelated", n=3, d=2, count=512)
    assert float((points[:, 0] - points[:, 1]).norm(dim=-1).min()) < 1e-1 * float(points.norm(dim=-1).median())


def test_low_rank_patterns_have_less_than_full_rank():
    points = patterns_of("low-rank", n=4, d=4)
    values = torch.linalg.svdvals(points)
    assert bool((values[:, -1] < 1e-12 * values[:, 0]).all())


def test_autoregressive_patterns_are_correlated_with_the_one_before():
    points = patterns_of("autoregressive", n=8, d=3, count=512)
    cosine = torch.cosine_similarity(points[:, 0], points[:, 1], dim=-1)
    assert float(cosine.abs().mean()) > 0.5  # independent normal vectors in R^8 have 0.28


def test_magnitudes_are_what_their_families_say():
    near, heavy, huge = patterns_of("near-zero"), patterns_of("heavy-tailed", count=4096), patterns_of("huge")
    assert float(near.abs().max()) < 1e-7
    assert bool((near == 0).all(-1).any())
    assert 1e3 < float(heavy.abs().max()) < 1.1e4
    assert float(huge.abs().max()) > 1e5


def test_the_scale_multiplies_patterns_by_a_power_of_two():
    one, scaled = (draw(PATTERN_SETS, request(PATTERN_SETS, log2_scale=k)).values["rho"] for k in (0, 5))
    assert torch.equal(scaled, one * 32)


# --- states ----------------------------------------------------------------------------------------------------------


def state_of(states, family="gaussian"):
    values = draw(PATTERN_SETS, request(PATTERN_SETS, family, states, count=256)).values
    return values["x"], values["rho"]


def distance_to_nearest(state, patterns):
    return (state.unsqueeze(1) - patterns).norm(dim=-1).amin(-1)


def test_states_lie_where_their_mode_says():
    assert bool((distance_to_nearest(*state_of("at")) == 0).all())
    near = distance_to_nearest(*state_of("near"))
    assert float(near.max()) < 3
    assert 0 < float(near.min()) < 1e-6
    assert bool((state_of("origin")[0] == 0).all())
    assert float(distance_to_nearest(*state_of("far")).median()) > 5
    assert float(state_of("huge")[0].abs().median()) > 1e3
    hull, patterns = state_of("hull")
    assert bool((hull <= patterns.amax(1) + 1e-12).all())
    assert bool((hull >= patterns.amin(1) - 1e-12).all())


def test_midpoints_of_a_lattice_are_ties():
    state, patterns = state_of("midpoint", "lattice")
    distances = ((state.unsqueeze(1) - patterns) ** 2).sum(-1).sort(dim=-1).values
    assert bool(((distances[:, 0] == distances[:, 1]) & (distances[:, 0] > 0)).any())


def test_two_states_of_one_domain_differ_in_mode():
    values = draw(PATTERN_PAIRS, request(PATTERN_PAIRS, states="at")).values
    assert not torch.equal(values["x"], values["y"])


# --- balls, hulls, layers, scalars ------------------------------------------------------------------------------------


def balls(family="gaussian", **more):
    return draw(SEPARATED_BALLS, request(SEPARATED_BALLS, family, **more))


def test_radii_reach_equal_and_very_unequal_ratios_and_nearly_touching_balls():
    values = balls(count=512).values
    ratio = values["radii"].amax(-1) / values["radii"].amin(-1)
    assert float(ratio.min()) == 1
    assert float(ratio.max()) > 1e3
    gaps = (values["rho"].unsqueeze(1) - values["rho"].unsqueeze(2)).norm(dim=-1)
    sums = values["radii"].unsqueeze(1) + values["radii"].unsqueeze(2)
    filled = (sums / (gaps + 1e9 * torch.eye(4, dtype=torch.float64))).flatten(1).amax(1)
    assert bool((filled > 1 - 1e-5).any())
    assert bool((filled < 1).all())
    assert bool((filled < 0.5).any())


def test_a_single_ball_has_any_radius():
    values = balls(d=1, count=256).values["radii"]
    assert float(values.min()) < 0.05
    assert float(values.max()) > 50


def test_equal_radii_are_equal_to_the_last_bit():
    values = draw(EQUAL_BALLS, request(EQUAL_BALLS)).values["radii"]
    assert torch.equal(values, values[:, :1].expand_as(values))


def test_ball_states_reach_the_centre_the_exact_boundary_and_its_neighbourhood():
    instances = balls("lattice", n=2, d=3, count=512)
    depths = set()
    for index in range(512):
        point = instances.point(index)
        shares = [
            sum((a - b) ** 2 for a, b in zip(point["x"], row, strict=True)) / radius**2
            for row, radius in zip(point["rho"], point["radii"], strict=True)
        ]
        share = min(shares)
        near = "rim" if share > Fraction(99_999, 100_000) else "inside"
        depths.add({0: "centre", 1: "boundary"}.get(share, near))
    assert depths == {"centre", "boundary", "rim", "inside"}


def test_equal_norm_patterns_have_equal_norms_exactly_and_are_not_all_signed_permutations():
    instances = draw(EQUAL_NORMS, request(EQUAL_NORMS, "equal-norms", n=3, d=4, count=64))
    shapes = set()
    for index in range(64):
        rows = instances.point(index)["rho"]
        assert len({sum(entry**2 for entry in row) for row in rows}) == 1
        shapes.add(len({tuple(sorted(abs(entry) for entry in row)) for row in rows}) > 1)
    assert shapes == {True, False}


def test_hull_states_reach_vertices_centroids_and_the_interior():
    domain = Domain(((rho, Patterns()), (x, HullState())))
    values = draw(domain, request(domain, n=1, d=2, count=512)).values
    low, high = values["rho"].amin((1, 2)), values["rho"].amax((1, 2))
    place = (values["x"][:, 0] - low) / (high - low)
    for wanted in (0.0, 0.5, 1.0):
        assert bool((place == wanted).any())
    assert bool(((place > 0.1) & (place < 0.4)).any())


def test_scalars_reach_the_ends_of_their_ranges():
    values = draw(EVERYTHING, request(EVERYTHING, count=2048)).values
    assert {0.0, 0.5, 1.0} <= set(values["t"].tolist())
    assert set(values["z"].tolist()) == set(range(2, 10))
    assert bool((values["r"] == 0).any())
    assert float(values["beta"].min()) < 1e-4
    assert float(values["beta"].max()) > 1e4
    assert {1.0, 2.0, 0.25} <= set(values["beta"].tolist())
    assert {0.0, -1.0, 0.5} <= set(values["eps"].tolist())
    assert float(values["eps"].abs().max()) > 100


def test_layers_include_as_many_layers_as_patterns():
    instances = draw(LAYERED, request(LAYERED, d=4, l=4, count=64))
    assert bool((instances.values["layers"].sort(dim=-1).values == torch.arange(4)).all())
    assert len({tuple(row) for row in instances.values["layers"].tolist()}) > 8


# --- edges and errors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOMAINS)
def test_edge_requests_cover_every_edge_size_twice_and_every_family(name):
    domain = DOMAINS[name]
    requests = edge_requests(domain, seed=1)
    assert requests == edge_requests(domain, seed=1)
    drawn = [tuple(sorted(entry.sizes.items())) for entry in requests]
    for sizes in edge_sizes(domain):
        assert drawn.count(tuple(sorted(sizes.items()))) >= 2
    names = [symbol.name for symbol in domain.sizes]
    for size in names:
        assert any(entry.sizes[size] == 1 for entry in requests)
    if {"n", "d"} <= set(names):
        assert {(1, 1), (1, 2), (2, 1)} <= {(entry.sizes["n"], entry.sizes["d"]) for entry in requests}
    available = {family for sizes in edge_sizes(domain) for family in offered(domain, sizes)}
    assert {entry.family for entry in requests} == available
    assert {entry.count for entry in requests} == {256}


def test_sizes_of_a_vector_domain_are_the_smallest():
    assert [sizes["n"] for sizes in edge_sizes(VECTORS)] == [1, 2, 3]


def test_families_that_cannot_be_separated_are_neither_offered_nor_drawn():
    assert "duplicates" not in offered(SEPARATED_BALLS, {"n": 2, "d": 2})
    assert "cube" not in offered(SEPARATED_BALLS, {"n": 1, "d": 3})
    assert offered(EQUAL_NORM_BALLS, {"n": 1, "d": 3}) == ()
    for family, dimension in (("duplicates", 2), ("cube", 1), ("equal-norms", 1)):
        with pytest.raises(ValueError, match=f"family '{family}' has no 3 distinct patterns"):
            balls(family, n=dimension, d=3)
    with pytest.raises(ValueError, match="distinct patterns of equal norms"):
        draw(EQUAL_NORM_BALLS, request(EQUAL_NORM_BALLS, "equal-norms", n=1, d=3))


@pytest.mark.parametrize(
    ("domain", "asked", "message"),
    [
        (PATTERN_SETS, BatchRequest({"n": 1, "d": 1}, "cauchy", "at", 0, 4, 0), "family must be one of lattice"),
        (PATTERN_SETS, BatchRequest({"n": 1, "d": 1}, "lattice", "above", 0, 4, 0), "states must be one of at"),
        (PATTERN_SETS, BatchRequest({"n": 1}, "lattice", "at", 0, 4, 0), r"sizes must name \['d', 'n'\]"),
        (PATTERN_SETS, BatchRequest({"n": 1, "d": 0}, "lattice", "at", 0, 4, 0), "sizes must be >= 1"),
        (PATTERN_SETS, BatchRequest({"n": 1, "d": 1}, "lattice", "at", 0, 0, 0), "count must be >= 1, got 0"),
        (LAYERED, BatchRequest({"n": 1, "d": 1, "l": 2}, "lattice", "at", 0, 4, 0), "no instance has l > 1"),
        (CLOSED, BatchRequest({}, "lattice", "at", 0, 4, 0), "a closed domain has no instances"),
        (Domain(((radii, SeparatedRadii()),)), BatchRequest({"d": 1}, "lattice", "at", 0, 4, 0), "radii: the kind"),
        (Domain(((x, HullState()),)), BatchRequest({"n": 1}, "lattice", "at", 0, 4, 0), "x: the kind HullState needs"),
        (Domain(((z, Whole(3, 2)),)), BatchRequest({}, "lattice", "at", 0, 4, 0), "needs low <= high"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused(domain, asked, message):
    with pytest.raises(ValueError, match=message):
        draw(domain, asked)


def test_edge_requests_refuse_a_closed_domain_and_an_empty_count():
    with pytest.raises(ValueError, match="closed domain"):
        edge_requests(CLOSED)
    with pytest.raises(ValueError, match="count must be >= 1, got 0"):
        edge_requests(PATTERN_SETS, count=0)


def test_vectors_take_their_entries_from_the_family():
    values = draw(VECTORS, request(VECTORS, "duplicates", n=3, count=256)).values["v"]
    assert bool((values == values[:, :1]).all(-1).any())
    assert set(VECTOR_PAIRS.names) == {v.name, w.name}
