"""The nearest other row against exact fractions and differences: duplicates, clusters of large norm, prefixes, the extremes."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import torch

from benchmarks.neighbours import clusters, wrong
from lemmata.models import nearest_pairs as module
from lemmata.models.nearest_pairs import nearest_in_prefixes, nearest_pairs, pair_bound


def exactly_nearest(rows: torch.Tensor) -> tuple[list[int], list[Fraction]]:
    exact = [[Fraction(entry) for entry in row] for row in rows.double().tolist()]
    index, least = [], []
    for i, row in enumerate(exact):
        distances = [
            (sum((a - b) ** 2 for a, b in zip(row, other, strict=True)), j) for j, other in enumerate(exact) if j != i
        ]
        squared, j = min(distances)
        index.append(j)
        least.append(Fraction(squared))
    return index, least


def sets() -> dict[str, torch.Tensor]:
    rng = torch.Generator().manual_seed(0)

    def normal(*shape: int, dtype: torch.dtype = torch.float64) -> torch.Tensor:
        return torch.randn(*shape, generator=rng, dtype=dtype)

    return {
        "benign": normal(60, 5, dtype=torch.float32),
        "far from the origin": normal(50, 4) * 1e-9 + 1e3,
        "clusters of large norm": (1000 * normal(4, 16)).repeat(12, 1) + 1e-3 * normal(48, 16),
        "duplicates": normal(9, 4, dtype=torch.float32).repeat(5, 1),
        "huge": normal(40, 3) * 1e120,
        "denormal": normal(40, 3) * 1e-160,
        "lattice": torch.randint(0, 3, (50, 3), generator=rng),
        "half": normal(40, 6).to(torch.bfloat16),
        "minus zero": torch.tensor([[0.0, 1.0], [-0.0, 1.0], [2.0, 2.0]]),
    }


@pytest.mark.parametrize("tile", [16, 7, 2048])
@pytest.mark.parametrize("name", sets(), ids=str)
def test_every_row_has_its_nearest_other_row(name, tile, monkeypatch):
    monkeypatch.setattr(module, "TILE", tile)
    rows = sets()[name]
    index, least = exactly_nearest(rows)
    found = nearest_pairs(rows)
    assert found.index.tolist() == index
    assert bool(found.decided.all())
    for squared, bound, true in zip(found.squared_distance.tolist(), found.bound.tolist(), least, strict=True):
        assert abs(Fraction(squared) - true) <= Fraction(bound)


@pytest.mark.parametrize("name", ["benign", "duplicates", "clusters of large norm"])
def test_prefixes_are_the_sets_cut_off(name, monkeypatch):
    monkeypatch.setattr(module, "TILE", 8)
    rows = sets()[name]
    counts = [2, 11, 30, len(rows)]
    for count, found in zip(counts, nearest_in_prefixes(rows, counts), strict=True):
        assert found.index.tolist() == exactly_nearest(rows[:count])[0]


def test_near_duplicates_of_large_norm_are_told_apart_where_single_precision_cannot():
    rows = clusters(3000, 256)
    assert wrong(rows, nearest_pairs(rows).index) == 0
    squares = (rows * rows).sum(dim=1)
    scores = squares - 2 * rows @ rows.T
    scores.fill_diagonal_(math.inf)
    assert wrong(rows, scores.argmin(dim=1)) > 0.5  # the same check on plain float32 products


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_the_bound_covers_the_worst_that_is_seen_and_is_not_idle(dtype, monkeypatch):
    rng = torch.Generator().manual_seed(1)
    for dim in (1, 9, 128):
        rows = torch.rand(64, dim, generator=rng, dtype=torch.float64) + 1
        tile = module._Tile(torch.arange(64), rows, torch.zeros(dim, dtype=torch.float64))
        products = (tile.form(dtype, True) @ tile.form(dtype, False).T).double()
        true = torch.stack([(rows - row).square().sum(dim=1) for row in rows])
        error = (products - true).abs().amax(dim=1)
        bound = pair_bound(dim, dtype, tile.norm, float(tile.norm.max()))
        assert bool((error <= bound).all())
        assert bool((error > 0).any())
    assert pair_bound(3, torch.float32, torch.tensor([1e25]), 1.0).tolist() == [math.inf]  # its square overflows


def test_a_bound_that_is_too_small_is_caught(monkeypatch):
    rows = clusters(800, 256)
    monkeypatch.setattr(module, "pair_bound", lambda dim, dtype, norm, other: torch.zeros_like(norm))
    with pytest.raises(RuntimeError, match="a bound on rounding does not hold"):
        nearest_pairs(rows)


def test_rows_beyond_the_reach_of_products_are_compared_by_differences(monkeypatch):
    rows = sets()["benign"]
    expected = nearest_pairs(rows).index.tolist()
    monkeypatch.setattr(module, "pair_bound", lambda dim, dtype, norm, other: torch.full_like(norm, math.inf))
    assert nearest_pairs(rows).index.tolist() == expected


def test_too_many_ties_are_said_to_be_undecided(monkeypatch):
    angles = torch.arange(module.MAX_TIES + 40, dtype=torch.float64) * 0.7
    rows = torch.cat((torch.zeros(1, 2, dtype=torch.float64), torch.stack((angles.cos(), angles.sin()), dim=1)))
    far = torch.cat((rows[:1], 2 + torch.rand(3, 2, dtype=torch.float64)))
    assert bool(nearest_pairs(far).decided.all())
    found = nearest_pairs(rows)  # all at distance 1 from the first, to within rounding
    assert found.decided.tolist()[0] is False
    assert found.squared_distance[0] == pytest.approx(1)


def test_a_memory_mapped_file_is_streamed(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "TILE", 32)
    rows = np.random.default_rng(0).normal(size=(150, 5)).astype(np.float32)
    np.save(tmp_path / "rows.npy", rows)
    steps: list[tuple[int, int]] = []
    mapped = np.load(tmp_path / "rows.npy", mmap_mode="r")
    found = nearest_pairs(mapped, progress=lambda done, total: steps.append((done, total)))
    assert found.index.tolist() == exactly_nearest(torch.from_numpy(rows))[0]
    assert steps[-1] == (15, 15)


def test_bad_input_is_refused_by_name():
    with pytest.raises(ValueError, match=r"rows must be \(N, n\) with N >= 2"):
        nearest_pairs(torch.zeros(1, 3))
    with pytest.raises(ValueError, match="counts must increase"):
        nearest_in_prefixes(torch.zeros(5, 3), [3, 3])
    with pytest.raises(ValueError, match="rows must be finite, row 2 is not"):
        nearest_pairs(torch.tensor([[0.0], [1.0], [math.nan]]))
    with pytest.raises(ValueError, match="overflow float64"):
        nearest_pairs(torch.tensor([[1e200], [-1e200]], dtype=torch.float64))
