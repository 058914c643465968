"""Streamed nearest neighbours and energies against differences, exact fractions and SciPy; the hard cases of floating point."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from scipy.special import logsumexp

from benchmarks.fast_forms import benign, clusters, shares
from lemmata.models import nearest
from lemmata.models.nearest import Neighbours, nearest_neighbours, product_bound, streamed_energies


def exact_squared(x: torch.Tensor, pattern: torch.Tensor) -> Fraction:
    return sum(((Fraction(a) - Fraction(b)) ** 2 for a, b in zip(x.tolist(), pattern.tolist(), strict=True)), Fraction(0))


def assert_exact(found: Neighbours, queries: torch.Tensor, patterns: torch.Tensor) -> None:
    for row, query in enumerate(queries):
        distances = [exact_squared(query, pattern) for pattern in patterns]
        assert int(found.index[row]) == distances.index(min(distances))
        assert abs(Fraction(float(found.squared_distance[row])) - min(distances)) <= Fraction(float(found.bound[row]))
    assert bool(found.decided.all())


CASES = {
    "benign": (1.0, 0.0, 1.0),
    "far from the origin": (1.0, 1e6, 1.0),
    "near-ties": (1e-9, 1e3, 1.0),
    "denormal": (1e-160, 0.0, 1.0),
    "below every float32": (1e-60, 0.0, 1.0),
    "beyond float32": (1e30, 0.0, 1.0),
    "huge": (1e120, 0.0, 1.0),
}


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
def test_the_nearest_neighbour_is_exact(case, dtype):
    scale, shift, _ = CASES[case]
    generator = torch.Generator().manual_seed(2)
    patterns = (scale * torch.randn(40, 5, generator=generator, dtype=torch.float64) + shift).to(dtype)
    queries = (scale * torch.randn(12, 5, generator=generator, dtype=torch.float64) + shift).to(dtype)
    if not bool(torch.isfinite(patterns).all()):
        with pytest.raises(ValueError, match="must be finite"):
            nearest_neighbours(queries, patterns)
        return
    assert_exact(nearest_neighbours(queries, patterns), queries, patterns)


def test_of_equal_neighbours_the_first_is_named():
    patterns = torch.tensor([[3.0], [1.0], [-1.0], [1.0]])
    found = nearest_neighbours(torch.zeros(1, 1), patterns)
    assert found.index.tolist() == [1]
    assert found.squared_distance.tolist() == [1.0]


def test_a_tie_that_floats_cannot_see_is_decided_by_integers():
    tiny = 2.0**-80
    patterns = torch.tensor([[1.0, tiny], [1.0, 0.0]], dtype=torch.float64)
    assert nearest_neighbours(torch.zeros(1, 2, dtype=torch.float64), patterns).index.tolist() == [1]


def test_more_ties_than_are_compared_are_said_to_be_undecided():
    found = nearest_neighbours(torch.zeros(1, 1), torch.ones(nearest.MAX_TIES + 1, 1))
    assert found.decided.tolist() == [False]
    assert found.squared_distance.tolist() == [1.0]


def test_each_pattern_can_leave_itself_out_but_not_its_duplicate():
    generator = torch.Generator().manual_seed(3)
    patterns = torch.randn(30, 3, generator=generator, dtype=torch.float64)
    patterns[20] = patterns[4]
    found = nearest_neighbours(patterns, patterns, others=True)
    assert int(found.index[4]) == 20
    assert int(found.index[20]) == 4
    for row in range(30):
        others = [exact_squared(patterns[row], pattern) if i != row else None for i, pattern in enumerate(patterns)]
        least = min(value for value in others if value is not None)
        assert others[int(found.index[row])] == least


def test_blocks_do_not_change_the_answer(monkeypatch):
    queries, patterns = benign(500, 6, 70)
    whole, energies = nearest_neighbours(queries, patterns), streamed_energies(queries, patterns)
    monkeypatch.setattr(nearest, "QUERY_BLOCK", 16)
    monkeypatch.setattr(nearest, "PATTERN_BLOCK", 16)
    monkeypatch.setattr(nearest, "KEPT_ENTRIES", 0)
    steps = []
    parts = nearest_neighbours(queries, patterns, progress=lambda done, total: steps.append((done, total)))
    assert parts.index.tolist() == whole.index.tolist()
    assert steps[-1][0] == steps[-1][1] == len(steps)
    again = streamed_energies(queries, patterns)
    assert bool(((again.energy - energies.energy).abs() <= again.energy_bound + energies.energy_bound).all())


@pytest.mark.parametrize("tolerance", [0.0, 1e-3, 1.0])
@pytest.mark.parametrize("scale", [1e-6, 0.3, 1.0, 10.0, 1e3])
def test_streamed_energies_lie_within_their_bounds(tolerance, scale):
    generator = torch.Generator().manual_seed(4)
    patterns = scale * torch.randn(3000, 8, generator=generator, dtype=torch.float64)
    queries = scale * torch.randn(50, 8, generator=generator, dtype=torch.float64)
    found = streamed_energies(queries, patterns, tolerance=tolerance)
    distances = ((queries[:, None] - patterns) ** 2).sum(dim=-1).numpy()
    error = 1e-14 * (1 + distances.min(axis=1))  # of this second computation
    truth = -logsumexp(-distances, axis=1)
    assert (np.abs(found.energy.numpy() - truth) <= found.energy_bound.numpy() + error).all()
    assert (np.abs(found.nearest.numpy() - distances.min(axis=1)) <= found.nearest_bound.numpy() + error).all()
    assert float(found.energy_bound.max()) <= tolerance + 1e-3 * tolerance + 1e-9 * (1 + scale**2)


def test_the_bound_on_products_covers_the_worst_that_is_seen():
    generator = torch.Generator().manual_seed(5)
    for dim in (1, 7, 64, 300):
        patterns = torch.rand(200, dim, generator=generator, dtype=torch.float64) + 1
        queries = torch.rand(50, dim, generator=generator, dtype=torch.float64) + 1
        exact = (patterns * patterns).sum(dim=1) - 2 * queries @ patterns.T
        norms = (patterns * patterns).sum(dim=1).float()
        rough = torch.addmm(norms, queries.float(), patterns.float().T, alpha=-2.0).double()
        bound = product_bound(dim, torch.float32, queries.norm(dim=1), float(patterns.norm(dim=1).max()))
        assert bool(((rough - exact).abs().amax(dim=1) <= bound).all())


@pytest.mark.parametrize(("groups", "each", "dim"), [(1, 8, 64), (1, 800, 64), (10, 60, 64), (5, 40, 256)])
def test_tight_clusters_fool_single_precision_products_and_not_these(groups, each, dim):
    found = shares(*clusters(groups, each, dim, 200))
    assert found.plain_wrong_neighbour > 0.5
    if groups == 1:
        assert found.plain_refutes > 0.3  # of the true prop-1
    assert found.ours_refutes == found.ours_wrong_neighbour == found.ours_undecided == 0


def test_a_memory_mapped_file_is_streamed(tmp_path):
    generator = np.random.default_rng(6)
    np.save(tmp_path / "patterns.npy", generator.normal(size=(600, 5)).astype(np.float32))
    mapped = np.load(tmp_path / "patterns.npy", mmap_mode="r")
    held = torch.from_numpy(np.array(mapped))
    assert (
        nearest_neighbours(mapped, mapped, others=True).index.tolist()
        == nearest_neighbours(held, held, others=True).index.tolist()
    )


def test_bad_input_is_refused_by_name():
    good = torch.zeros(3, 2)
    with pytest.raises(ValueError, match=r"queries must be \(Q, n\) with n = 2"):
        nearest_neighbours(torch.zeros(3, 1), good)
    with pytest.raises(ValueError, match=r"patterns must be \(d, n\)"):
        nearest_neighbours(good, torch.zeros(0, 2))
    with pytest.raises(ValueError, match="patterns must be finite, row 1"):
        nearest_neighbours(good, torch.tensor([[0.0, 0.0], [math.nan, 0.0]]))
    with pytest.raises(ValueError, match="queries must be finite, row 0"):
        streamed_energies(torch.tensor([[math.inf, 0.0]]), good)
    with pytest.raises(ValueError, match="others=True needs at least 2 patterns"):
        nearest_neighbours(good[:1], good[:1], others=True)
    with pytest.raises(ValueError, match="tolerance must be >= 0"):
        streamed_energies(good, good, tolerance=-1.0)
    with pytest.raises(ValueError, match="overflow float64"):
        nearest_neighbours(torch.zeros(1, 1).double(), torch.full((1, 1), 1e200, dtype=torch.float64))
