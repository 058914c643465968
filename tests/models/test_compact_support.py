"""Energies of arXiv:2506.10801 and their minima against values worked by hand."""

import math

import pytest
import torch

from lemmata.models.compact_support import KERNELS, MOST, efficiency, gaussian_energy, kernel_pair, relu_energy, relu_minima

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


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_too_many_patterns_or_none_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="patterns must be 1 to 16"):
        relu_minima(torch.zeros(count, 1), 1.0)


def test_efficiencies_are_those_worked_by_hand() -> None:
    assert efficiency("Epanechnikov") == 1
    assert efficiency("uniform") == pytest.approx(6 * math.sqrt(15) / 25, abs=1e-4)  # 3 / (5 sqrt 5) over 1 / (2 sqrt 3)
    assert efficiency("Gaussian") == pytest.approx(3 / (5 * math.sqrt(5)) * 2 * math.sqrt(math.pi), abs=1e-6)


@pytest.mark.parametrize("name", KERNELS)
def test_a_kernel_is_even_and_the_sum_of_two_is(name: str) -> None:
    x = torch.linspace(-3, 3, 61, dtype=torch.float64)
    assert torch.equal(KERNELS[name](x), KERNELS[name](-x))
    assert torch.allclose(kernel_pair(name, x, 1.5), kernel_pair(name, -x, 1.5), rtol=0, atol=1e-15)
