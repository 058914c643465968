"""Gradient flows against closed forms, the energies they descend, and the fixed points of the updates."""

from __future__ import annotations

import math
import sys

import pytest
import torch

from lemmata.models.energies import layer_energy, mchn_energy
from lemmata.models.flows import distance_gradient, gradient_flow, mchn_gradient
from lemmata.models.iteration import Status, iterate
from lemmata.models.retrieval import distance_update, mchn_update

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


@pytest.mark.parametrize("beta", [0.3, 1.0, 8.0])
def test_the_modern_hopfield_flow_ends_where_its_update_does(beta: float) -> None:
    flow = gradient_flow(lambda x: mchn_gradient(x, PATTERNS, beta), STARTS)
    assert (flow.status == Status.CONVERGED).all()
    ended = iterate(lambda x: mchn_update(x, PATTERNS, beta), flow.state)
    assert (ended.status == Status.CONVERGED).all()
    torch.testing.assert_close(ended.state, flow.state, atol=1e-5, rtol=0)


def test_the_energy_never_rises_along_the_flow() -> None:
    times = [0.0, 0.05, 0.1, 0.3, 0.7, 1.5, 3.0, 6.0]

    def along(sign: float) -> torch.Tensor:
        ends = [
            gradient_flow(lambda x: sign * distance_gradient(x, PATTERNS), STARTS, horizon=t, tolerance=0.0).state
            for t in times[1:]
        ]
        return torch.stack([layer_energy(x, PATTERNS) for x in (STARTS, *ends)]).diff(dim=0)

    assert (along(1.0) <= 1e-9).all()
    assert (along(-1.0) > 1e-9).any()  # a planted ascent would be noticed


def test_a_flow_that_runs_off_spares_the_rest_of_its_batch() -> None:
    """From 2, x' = x^2 is infinite at t = 1/2; from 0.1 and 0.3, x' = -x; the fourth start is not finite."""
    starts = torch.tensor([[0.1], [2.0], [0.3], [torch.nan]], dtype=torch.float64)
    flow = gradient_flow(lambda x: torch.where(x > 0.5, -x * x, x), starts)
    assert flow.status.tolist() == [Status.CONVERGED, Status.NOT_FINITE, Status.CONVERGED, Status.NOT_FINITE]
    assert (flow.state[[0, 2]].abs() <= 1e-8).all()


def test_the_error_of_a_state_does_not_grow_with_its_batch() -> None:
    starts = torch.full((1000, 1), 1.0 + 1e-6, dtype=torch.float64)
    starts[0] = 5.0
    flow = gradient_flow(lambda x: distance_gradient(x, torch.ones(1, 1).double()), starts, horizon=1.0, tolerance=0.0)
    assert float(flow.state[0]) == pytest.approx(1 + 4 * math.exp(-2.0), abs=2e-9)


def test_an_assertion_of_the_gradient_is_not_taken_for_a_flow_that_runs_off() -> None:
    calls = iter(range(3))

    def broken(x: torch.Tensor) -> torch.Tensor:
        if next(calls) > 0:
            raise AssertionError("a fault of the caller")
        return x

    with pytest.raises(AssertionError, match="a fault of the caller"):
        gradient_flow(broken, STARTS)


def test_single_precision_ends_with_the_default_tolerances() -> None:
    patterns, calls = torch.tensor([[-0.7, 0.0], [0.7, 0.0]]), iter(range(20_000))  # runs out: StopIteration

    def counted(x: torch.Tensor) -> torch.Tensor:
        next(calls)
        return distance_gradient(x, patterns)

    flow = gradient_flow(counted, STARTS[:6].float())
    assert not (flow.status == Status.NOT_FINITE).any()
    assert (flow.gradient_norm <= 1e-4).all()


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


@pytest.mark.parametrize("start", [torch.tensor(1.0), torch.zeros(2, 0), torch.ones(2, 1, dtype=torch.int64)])
def test_a_start_that_does_not_fit_is_named(start: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="start must be"):
        gradient_flow(lambda x: x, start)


def test_without_the_solver_the_way_to_get_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torchdiffeq", None)
    with pytest.raises(RuntimeError, match=r"pip install 'lemmata\[dynamics\]'"):
        gradient_flow(lambda x: x, STARTS)
