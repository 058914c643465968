"""Energies of arXiv:2506.10801 and their minima against values worked by hand."""

import math

import pytest
import torch

from lemmata.models import compact_support
from lemmata.models.compact_support import (
    KERNELS,
    beta_of_interactions,
    efficiency,
    gaussian_ends,
    gaussian_energy,
    interactions,
    kernel_pair,
    relu_ends,
    relu_energy,
    relu_minima,
    relu_sets,
    within_reach,
)

PAIR = torch.tensor([[-1.0], [1.0]], dtype=torch.float64)


def test_energies_have_the_values_worked_by_hand() -> None:
    zero = torch.zeros(1, dtype=torch.float64)
    assert float(relu_energy(zero, PAIR, 1.0)) == 0  # -log(1/2 + 1/2)
    assert float(relu_energy(zero, PAIR, 2.0, 1.0)) == 0  # both patterns are on the border, and epsilon is 1
    assert float(relu_energy(zero, PAIR, 4.0)) == math.inf
    assert float(gaussian_energy(zero, PAIR, 2.0)) == pytest.approx((1 - math.log(2)) / 2)


def test_a_pattern_on_the_border_of_reach_makes_no_minimum() -> None:
    assert relu_minima(PAIR, 2.0)[0].flatten().tolist() == [-1, 1]  # both are on the border of reach of 0
    assert relu_minima(PAIR, 1.99)[0].flatten().sort().values.tolist() == [-1, 0, 1]


@pytest.mark.parametrize("seed", range(3))
def test_the_enumerated_minima_are_minima(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    patterns = torch.rand(7, 2, generator=generator, dtype=torch.float64)
    steps = torch.randn(200, 1, 2, generator=generator, dtype=torch.float64)
    for beta in (4.0, 12.0, 40.0):
        places, sizes = relu_minima(patterns, beta)
        assert int((sizes == 1).sum()) == sum(bool((place == patterns).all(dim=1).any()) for place in places)
        assert bool((relu_energy(places + 1e-5 * steps, patterns, beta) > relu_energy(places, patterns, beta)).all())


def test_no_patterns_and_too_many_sets_of_them_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="patterns must be at least one"):
        relu_minima(torch.zeros(0, 1), 1.0)
    monkeypatch.setattr(compact_support, "MOST", 7)
    assert relu_minima(torch.zeros(3, 1), 1.0)[1].tolist() == [3]  # 7 sets of three that are equal
    with pytest.raises(ValueError, match="more than 7 sets of patterns would be tried"):
        relu_minima(torch.zeros(4, 1), 1.0)


@pytest.mark.parametrize("dim", [1, 2, 6])
def test_no_set_is_left_out_that_is_a_minimum(dim: int) -> None:
    patterns = torch.rand(7, dim, generator=torch.Generator().manual_seed(dim), dtype=torch.float64)
    every = (torch.arange(1, 2**7)[:, None] >> torch.arange(7)) & 1 == 1
    centres = every.double() @ patterns / every.sum(dim=1, keepdim=True)
    for beta in (0.7, 3.0, 9.0, 30.0):
        expected = {tuple(chosen.tolist()) for chosen in every[(within_reach(centres, patterns, beta) == every).all(dim=1)]}
        assert {tuple(chosen.tolist()) for chosen in relu_sets(patterns, beta)[1]} == expected


def test_algorithm_1_ends_at_the_minima_worked_out_by_hand() -> None:
    """Two patterns at -1 and 1 with reach 1.5: 0.4 sees both, 0.6 sees 1 alone; 3 sees none and stays."""
    states = torch.tensor([[-0.4], [0.4], [0.6], [3.0]], dtype=torch.float64)
    assert relu_ends(states, PAIR, 2 / 1.5**2).flatten().tolist() == [0, 0, 1, 3]


def test_descent_of_the_log_sum_exp_energy_ends_where_its_gradient_is_0() -> None:
    for beta in (0.9, 2.0):  # x = tanh(beta x); the critical beta is 1
        end = float(gaussian_ends(torch.full((1, 1), 0.5, dtype=torch.float64), PAIR, beta))
        assert end == pytest.approx(math.tanh(beta * end), abs=1e-8)
        assert (end > 0.9) == (beta > 1)


def test_small_steps_of_that_descent_end_at_the_same_minima() -> None:
    generator = torch.Generator().manual_seed(0)
    patterns, states = (torch.rand(count, 2, generator=generator, dtype=torch.float64) for count in (6, 40))
    slow = states.clone()
    for _ in range(1500):
        x = slow.requires_grad_()
        (slope,) = torch.autograd.grad(gaussian_energy(x, patterns, 20.0).sum(), x)
        slow = (x - 0.05 * slope).detach()
    assert torch.allclose(gaussian_ends(states, patterns, 20.0), slow, atol=1e-4)


def test_algorithm_2_counts_the_pattern_itself() -> None:
    patterns = torch.tensor([[0.0], [1.0], [2.0], [10.0]], dtype=torch.float64)  # supports that touch meet
    assert interactions(patterns, 8.0).tolist() == [2, 3, 2, 1]
    beta = beta_of_interactions(patterns, 2.0)
    assert interactions(patterns, beta).tolist() == [2, 3, 2, 1]
    never = beta_of_interactions(patterns, 1.2)  # the mean steps from 1 to 2 at a distance of 1
    assert math.sqrt(8 / never) == pytest.approx(1)


def test_efficiencies_are_those_worked_by_hand() -> None:
    assert efficiency("Epanechnikov") == 1
    assert efficiency("uniform") == pytest.approx(6 * math.sqrt(15) / 25, abs=1e-4)  # 3 / (5 sqrt 5) over 1 / (2 sqrt 3)
    assert efficiency("Gaussian") == pytest.approx(3 / (5 * math.sqrt(5)) * 2 * math.sqrt(math.pi), abs=1e-6)


@pytest.mark.parametrize("name", KERNELS)
def test_a_kernel_is_even_and_the_sum_of_two_is(name: str) -> None:
    x = torch.linspace(-3, 3, 61, dtype=torch.float64)
    assert torch.equal(KERNELS[name](x), KERNELS[name](-x))
    assert torch.allclose(kernel_pair(name, x, 1.5), kernel_pair(name, -x, 1.5), rtol=0, atol=1e-15)
