"""Gradient flows against closed forms, the energies they descend, and the fixed points of the updates."""

from __future__ import annotations

import sys

import pytest
import torch

from models.energies import layer_energy, mchn_energy
from models.flows import distance_gradient, gradient_flow, mchn_gradient
from models.iteration import Status, iterate
from models.retrieval import distance_update

PATTERNS = torch.tensor([[-2.0, -0.5], [0.2, -0.3], [1.5, 1.5]], dtype=torch.float64)
STARTS = torch.randn(20, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def test_the_gradients_are_those_of_the_energies() -> None:
    x = STARTS.clone().requires_grad_()
    (expected,) = torch.autograd.grad(layer_energy(x, PATTERNS).sum(), x)
    torch.testing.assert_close(distance_gradient(STARTS, PATTERNS), expected)
    (expected,) = torch.autograd.grad(mchn_energy(x, PATTERNS, 1.5).sum(), x)
    torch.testing.assert_close(mchn_gradient(STARTS, PATTERNS, 1.5), expected)


@pytest.mark.parametrize("rate", [1.0, 2.0])
def test_one_pattern_is_approached_exponentially(rate: float) -> None:
    """x(t) = rho + exp(-rate t) (x(0) - rho): rate 2 for the layer energy, 1 for the modern Hopfield energy."""
    pattern = torch.tensor([[1.0, -3.0]], dtype=torch.float64)
    start = torch.tensor([[4.0, 1.0]], dtype=torch.float64)

    def slope(x: torch.Tensor) -> torch.Tensor:
        return distance_gradient(x, pattern) if rate == 2.0 else mchn_gradient(x, pattern, 1.0)

    flow = gradient_flow(slope, start, horizon=1.5, tolerance=0.0)
    expected = pattern + torch.exp(torch.tensor(-rate * 1.5)) * (start - pattern)
    torch.testing.assert_close(flow.state, expected, rtol=1e-7, atol=1e-7)
    assert flow.status.tolist() == [Status.BUDGET]
    assert flow.time.tolist() == [1.5]


def test_the_flow_descends_to_a_fixed_point_of_the_update() -> None:
    flow = gradient_flow(lambda x: distance_gradient(x, PATTERNS), STARTS)
    assert (flow.status == Status.CONVERGED).all()
    assert (layer_energy(flow.state, PATTERNS) <= layer_energy(STARTS, PATTERNS) + 1e-9).all()
    torch.testing.assert_close(distance_update(flow.state, PATTERNS), flow.state, atol=1e-7, rtol=0)
    ended = iterate(lambda x: distance_update(x, PATTERNS), flow.state).state
    torch.testing.assert_close(ended, flow.state, atol=1e-5, rtol=0)


def test_a_flow_that_leaves_the_ball_says_so() -> None:
    start = torch.tensor([[0.0], [0.95]], dtype=torch.float64)
    flow = gradient_flow(
        lambda x: distance_gradient(x, torch.ones(1, 1).double()), start, centre=start, radius=torch.tensor([0.5, 0.5])
    )
    assert flow.status.tolist() == [Status.LEFT, Status.CONVERGED]


def test_a_planted_ascent_does_not_converge() -> None:
    flow = gradient_flow(lambda x: -distance_gradient(x, PATTERNS), STARTS[:3], horizon=64.0)
    assert not (flow.status == Status.CONVERGED).any()


def test_batches_and_dtypes_are_kept() -> None:
    flow = gradient_flow(
        lambda x: mchn_gradient(x, PATTERNS.float(), 2.0), STARTS.float().reshape(4, 5, 2), tolerance=1e-4, rtol=1e-5, atol=1e-6
    )
    assert (flow.state.shape, flow.status.shape, flow.state.dtype) == ((4, 5, 2), (4, 5), torch.float32)
    assert (flow.status == Status.CONVERGED).all()


@pytest.mark.parametrize(
    ("options", "words"),
    [({"tolerance": -1.0}, "tolerance"), ({"horizon": 0.0}, "horizon"), ({"radius": 1.0}, "together")],
)
def test_bad_arguments_are_named(options: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        gradient_flow(lambda x: x, STARTS, **options)  # type: ignore[arg-type]


def test_without_the_solver_the_way_to_get_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torchdiffeq", None)
    with pytest.raises(RuntimeError, match=r"pip install 'lemmata\[dynamics\]'"):
        gradient_flow(lambda x: x, STARTS)
