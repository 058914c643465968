"""What is measured of samples of mixtures and of uniform patterns, on draws where it is known."""

from __future__ import annotations

import math

import pytest
import torch

from lemmata.models.compact_support import relu_sets, within_reach
from lemmata.verify.studies.emergence import (
    Mixture,
    Sweep,
    around,
    compared,
    counted,
    distinct,
    log_density,
    nearest_other,
    novel_shares,
)
from lemmata.verify.studies.figures.epanechnikov_images import balanced, near_a_seed


def uniform(count: int, dim: int) -> torch.Tensor:
    return torch.rand(count, dim, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def test_the_density_of_two_gaussians_is_the_one_worked_out_by_hand() -> None:
    means = torch.tensor([[0.0, 0.0], [2.0, 0.0]], dtype=torch.float64)
    middle = torch.tensor([[1.0, 0.0]], dtype=torch.float64)
    assert float(log_density(middle, means, 1.0)) == pytest.approx(-0.5 - math.log(2 * math.pi))


def test_states_around_patterns_are_as_far_as_they_should_be_and_take_turns() -> None:
    patterns, squares = uniform(3, 4), torch.arange(1.0, 8.0).double()
    states = around(patterns, squares, torch.Generator().manual_seed(1))
    apart = (states - patterns[torch.arange(7) % 3]).square().sum(dim=1)
    assert torch.allclose(apart, squares, rtol=1e-12)


def test_ends_that_are_near_count_once() -> None:
    assert distinct(torch.tensor([[0.0], [1.0], [1e-5], [1.0], [2.0]])) == 3
    assert distinct(torch.zeros(0, 2)) == 0


def test_at_the_ends_of_the_range_one_minimum_is_found_and_all_patterns_are() -> None:
    found = compared(Mixture(2, 3, 6), Sweep(betas=3, starts=60), seed=0)
    relu, gauss = found.metrics
    assert relu[1:, 0].tolist() == gauss[1:, 0].tolist() == [1, 0]  # one memory, no pattern
    assert relu[1:, -1].tolist() == [6, 6]
    shares = novel_shares(Mixture(2, 3, 6), Sweep(betas=3, starts=60), seed=0)
    assert shares[:, 0].tolist() == [1, 1]
    assert shares[:, -1].tolist() == [0, 0]
    again = compared(Mixture(2, 3, 6), Sweep(betas=3, starts=60), seed=0)
    assert all(torch.equal(one, other) for one, other in zip(found, again, strict=True))


@pytest.mark.parametrize("share", [0.05, 0.4, 0.9])
def test_minima_of_two_uniform_patterns_are_counted_where_a_share_of_the_interval_is_supported(share: float) -> None:
    """They are kept where their distance is beyond reach, and the middle is a minimum where it is not beyond twice that."""
    for seed in range(6):
        generator = torch.Generator().manual_seed(seed)
        patterns = torch.rand(2, 1, generator=generator, dtype=torch.float64)
        states = torch.rand(200, 1, generator=generator, dtype=torch.float64)
        apart, reach = float((patterns[0] - patterns[1]).abs()), float((states - patterns.T).abs().amin(dim=1).quantile(share))
        expected = ([2 * (apart > reach)], [int(apart < 2 * reach)])
        assert counted(2, 1, [share], 200, seed) == expected


def test_a_balanced_beta_has_about_as_many_emergent_minima_as_patterns() -> None:
    patterns = uniform(6, 8)
    sizes = relu_sets(patterns, balanced(patterns))[1].sum(dim=1)
    assert int((sizes > 1).sum()) == 6
    assert int((sizes == 1).sum()) >= 4


def test_minima_near_a_seed_are_minima_of_all_patterns_and_the_seed_is_one() -> None:
    patterns = uniform(40, 6)
    beta, seed, others, places = near_a_seed(patterns)
    reach = math.sqrt(2 / beta)
    assert float(nearest_other(patterns)[seed]) > reach
    assert int((nearest_other(patterns) > reach).sum()) == 20
    assert others == int(((patterns - patterns[seed]).norm(dim=1) <= 2 * reach).sum()) - 1
    within = within_reach(places, patterns, beta)
    assert len(places) > 0
    assert bool(within[:, seed].all())
    assert int(within.sum(dim=1).min()) > 1
    means = within.double() @ patterns / within.sum(dim=1, keepdim=True)
    assert torch.allclose(means, places, atol=1e-12)
