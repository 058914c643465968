"""Energies against values worked by hand, SciPy and PyTorch's own forms, and their gradients."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.special import logsumexp as scipy_logsumexp

from lemmata.models.energies import layer_energy, logsumexp, mchn_energy, nearest, overlaps, squared_distances, squared_norms

X = torch.tensor([1.0, 0.0], dtype=torch.float64)
PATTERNS = torch.tensor([[0.0, 0.0], [3.0, 4.0]], dtype=torch.float64)


def test_energies_of_two_patterns_worked_by_hand():
    assert squared_distances(X, PATTERNS).tolist() == [1.0, 20.0]
    assert nearest(X, PATTERNS).item() == 1.0
    assert overlaps(X, PATTERNS).tolist() == [0.0, 3.0]
    assert squared_norms(PATTERNS).tolist() == [0.0, 25.0]
    assert layer_energy(X, PATTERNS).item() == pytest.approx(1 - math.log1p(math.exp(-19)), rel=1e-15)
    expected = -math.log(1 + math.exp(6)) / 2 + 0.5 + math.log(2) / 2 + 12.5
    assert mchn_energy(X, PATTERNS, 2.0).item() == pytest.approx(expected, rel=1e-15)


def test_one_pattern_has_its_distance_as_energy_exactly():
    x, patterns = torch.tensor([0.1]).double(), torch.tensor([[0.7]]).double()
    assert layer_energy(x, patterns).item() == squared_distances(x, patterns).item()


@pytest.mark.parametrize("function", [squared_distances, overlaps])
def test_values_do_not_depend_on_the_layout_beyond_rounding(function):
    generator = torch.Generator().manual_seed(0)
    last = torch.randn(5, 7, 11, generator=generator, dtype=torch.float64)
    states = torch.randn(7, 11, generator=generator, dtype=torch.float64)
    strided = function(states.movedim(-1, 0), last.movedim(-1, 0))
    plain = function(states.movedim(-1, 0).contiguous(), last.movedim(-1, 0).contiguous())
    assert strided.shape == (11, 5)
    assert float((strided - plain).abs().max()) <= 1e-13


def test_logsumexp_agrees_with_scipy_and_its_gradient_is_the_softmax_at_ties_too():
    values = torch.tensor([[0.3, -1.0, 0.3], [700.0, -700.0, 0.0], [-1e3, -1e3, -1e3]], dtype=torch.float64, requires_grad=True)
    result = logsumexp(values)
    assert np.abs(result.detach().numpy() - scipy_logsumexp(values.detach().numpy(), axis=1)).max() <= 1e-12
    (gradient,) = torch.autograd.grad(result.sum(), values)
    assert float((gradient - torch.softmax(values.detach(), dim=1)).abs().max()) <= 1e-15


def test_infinite_entries_of_a_logsumexp_do_not_make_nan():
    inf = math.inf
    values = torch.tensor([[-inf, 0.0], [-inf, -inf], [inf, 0.0]], dtype=torch.float64)
    assert logsumexp(values).tolist() == [0.0, -inf, inf]


@pytest.mark.parametrize("layout", ["instances last", "instances first"])
def test_gradients_agree_with_differences(layout):
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(3, 2, generator=generator, dtype=torch.float64)
    patterns = torch.randn(4, 3, 2, generator=generator, dtype=torch.float64)
    if layout == "instances first":
        x, patterns = x.movedim(-1, 0).contiguous().movedim(0, -1), patterns.movedim(-1, 0).contiguous().movedim(0, -1)
    arguments = (x.requires_grad_(), patterns.requires_grad_())
    for energy in (layer_energy, nearest, lambda a, b: mchn_energy(a, b, 2.0)):
        torch.autograd.gradcheck(lambda a, b, f=energy: f(a.movedim(-1, 0), b.movedim(-1, 0)), arguments)


@pytest.mark.parametrize(
    ("x", "patterns"), [((2,), (3, 1)), ((2,), (0, 2)), ((0,), (3, 0)), ((2,), (2,)), ((), (3, 2))], ids=str
)
def test_shapes_that_do_not_fit_are_refused(x, patterns):
    for function in (layer_energy, nearest, overlaps, squared_distances):
        with pytest.raises(ValueError, match="must be"):
            function(torch.zeros(x), torch.zeros(patterns))


def test_beta_must_be_positive():
    with pytest.raises(ValueError, match="beta must be > 0"):
        mchn_energy(X, PATTERNS, 0.0)
