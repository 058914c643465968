"""Layer steps (6) against brute force over fine grids, for every reading of the layer energy."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from lemmata.models import layer_steps
from lemmata.models.energies import logsumexp, squared_distances
from lemmata.models.layer_steps import READINGS, layer_step, layered_network
from lemmata.models.layers import first_layer_step

LINE = torch.tensor([[-2.0], [0.0], [1.0], [0.4]], dtype=torch.float64)
PLANE = torch.tensor([[-2.0, -0.5], [0.2, -0.3], [1.5, 1.5], [0.4, 0.0]], dtype=torch.float64)
LAYERS = torch.tensor([0, 1, 0, 1])
Z = torch.tensor([2.0, 0.5], dtype=torch.float64)


def value(y: Tensor, patterns: Tensor, layer: int, reading: str) -> Tensor:
    distances = squared_distances(y, patterns[layer == LAYERS])
    if reading == "energy":
        return -logsumexp(-distances)
    least = distances.amin(dim=-1)
    return least if reading == "nearest" else torch.exp(-least) / Z[layer]


def grid(x: Tensor, delta: float) -> Tensor:
    """Many states of the ball around x."""
    unit = torch.linspace(-1, 1, 4001 if x.shape[-1] == 1 else 161, dtype=torch.float64)
    points = torch.cartesian_prod(*[unit] * x.shape[-1]).reshape(-1, x.shape[-1])
    if x.shape[-1] > 1:
        angles = torch.linspace(0, 2 * torch.pi, 2000, dtype=torch.float64)
        rim = torch.stack((angles.cos(), angles.sin()), dim=-1)
        points = torch.cat((points[points.norm(dim=-1) <= 1], rim))
    return x + delta**0.5 * points


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("patterns", [LINE, PLANE], ids=["line", "plane"])
@pytest.mark.parametrize("delta", [0.0, 0.01, 0.7, 30.0])
@pytest.mark.parametrize("layer", [0, 1])
def test_no_state_of_a_fine_grid_is_better(reading: str, patterns: Tensor, delta: float, layer: int) -> None:
    generator = torch.Generator().manual_seed(1)
    starts = 1.5 * torch.randn(4, patterns.shape[1], generator=generator, dtype=torch.float64)
    check(starts, patterns, layer, delta, reading)
    assert layer_step(starts, patterns, LAYERS, 2, layer, delta, reading, Z).exact == (
        reading == "nearest" or (reading == "density" and patterns is LINE)
    )


def check(starts: Tensor, patterns: Tensor, layer: int, delta: float, reading: str) -> None:
    """The steps stay in their balls, their values are those of the reading, and no state of a grid is better."""
    step = layer_step(starts, patterns, LAYERS, 2, layer, delta, reading, Z)
    assert ((step.state - starts).square().sum(dim=-1) <= delta * (1 + 1e-12) + 1e-15).all()
    for start, state, found in zip(starts, step.state, step.value, strict=True):
        assert found == pytest.approx(float(value(state, patterns, layer, reading)), rel=1e-12)
        best = value(grid(start, delta), patterns, layer, reading).min()
        assert found <= best + 1e-4 * (1 + abs(float(best)))


@pytest.mark.parametrize("reading", ["nearest", "energy"])
@pytest.mark.parametrize("delta", [0.25, 4.0])  # as a radius: half as far, and twice as far
def test_the_check_notices_a_delta_taken_for_a_radius(monkeypatch: pytest.MonkeyPatch, reading: str, delta: float) -> None:
    starts, projected = torch.tensor([[10.0, 3.0]], dtype=torch.float64), layer_steps._projected
    check(starts, PLANE, 0, delta, reading)
    monkeypatch.setattr(layer_steps, "_projected", lambda y, centre, reach2: projected(y, centre, reach2.square()))
    with pytest.raises(AssertionError):
        check(starts, PLANE, 0, delta, reading)


@pytest.mark.parametrize("reading", READINGS)
def test_a_trust_region_of_one_point_is_not_left(reading: str) -> None:
    x = torch.randn(5, 2, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    assert torch.equal(layer_step(x, PLANE, LAYERS, 2, 1, 0.0, reading, Z).state, x)


def test_a_wide_trust_region_has_the_least_energy_of_all() -> None:
    """g_t is 0 on a pattern; two patterns at +-1 on a line have E least at +-u, u = tanh(2u) (and not at their middle)."""
    x = torch.tensor([[7.0], [-3.0]], dtype=torch.float64)
    nearest = layer_step(x, LINE, LAYERS, 2, 0, 1e6)
    assert (nearest.value.tolist(), nearest.state.tolist()) == ([0.0, 0.0], [[1.0], [-2.0]])
    pair = torch.tensor([[-1.0], [1.0]], dtype=torch.float64)
    u = 0.9575040240772688
    assert math.tanh(2 * u) == pytest.approx(u, rel=1e-15)
    state = layer_step(x, pair, torch.zeros(2), 1, 0, 1e6, "energy").state
    torch.testing.assert_close(state.abs(), torch.full((2, 1), u, dtype=torch.float64), rtol=1e-12, atol=0)


def test_the_density_of_one_pattern_is_least_opposite_it() -> None:
    x = torch.randn(20, 3, generator=torch.Generator().manual_seed(6), dtype=torch.float64)
    pattern = torch.tensor([[0.5, -1.0, 2.0]], dtype=torch.float64)
    away, length = x - pattern, (x - pattern).norm(dim=-1)
    expected = x + 0.3 * away / length.unsqueeze(-1)
    state = layer_step(x, pattern, torch.zeros(1), 1, 0, 0.09, "density", torch.ones(1).double()).state
    greatest = (length + 0.3) ** 2
    rounding = 2 * (3 + 2) * 2.0**-53 * greatest  # of two squared distances, each (n + 2) u
    moved = torch.sqrt(rounding * 0.3 / length)  # g falls by |x - rho| s^2 / 0.3 at s from its greatest point along the sphere
    assert (squared_distances(state, pattern).squeeze(-1) >= greatest - 2 * rounding).all()
    assert ((state - expected).norm(dim=-1) <= 2 * moved).all()


def test_a_delta_taken_for_a_radius_would_be_noticed() -> None:
    x = torch.zeros(1, 1, dtype=torch.float64)
    moved = layer_step(x, LINE, LAYERS, 2, 0, 0.25).state
    assert moved.tolist() == [[0.5]]  # half way to the pattern 1: the square root of 0.25, not 0.25


def test_the_first_layer_agrees_with_its_closed_form() -> None:
    x = torch.randn(50, 2, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    each = PLANE.expand(50, 4, 2)
    torch.testing.assert_close(layer_step(x, PLANE, LAYERS, 2, 0, 0.3).state, first_layer_step(x, each, LAYERS, 0.3))


def test_the_energy_step_never_raises_the_layer_energy() -> None:
    x = torch.randn(200, 2, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    for delta in (0.01, 1.0, 100.0):
        step = layer_step(x, PLANE, LAYERS, 2, 1, delta, "energy")
        assert (step.value <= value(x, PLANE, 1, "energy") + 1e-12).all()


def test_no_sweep_of_the_majorization_raises_the_layer_energy(monkeypatch: pytest.MonkeyPatch) -> None:
    x = 2 * torch.randn(50, 2, generator=torch.Generator().manual_seed(7), dtype=torch.float64)
    values = []
    for sweeps in range(12):
        monkeypatch.setattr(layer_steps, "SWEEPS", sweeps)
        values.append(layer_step(x, PLANE, LAYERS, 2, 1, 0.8, "energy").value)
    falls = -torch.stack(values).diff(dim=0)
    assert (falls >= -1e-12).all()
    assert (falls > 1e-3).any()


def test_a_network_is_its_steps_one_after_another() -> None:
    x = torch.randn(7, 2, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    states, energies = layered_network(x, PLANE, LAYERS, 2, torch.tensor([0.2, 0.5]), "energy")
    assert (states.shape, energies.shape) == ((3, 7, 2), (3, 7))
    once = layer_step(x, PLANE, LAYERS, 2, 0, 0.2, "energy").state
    torch.testing.assert_close(states[1], once)
    torch.testing.assert_close(states[2], layer_step(once, PLANE, LAYERS, 2, 1, 0.5, "energy").state)
    everything = torch.stack([value(x, PLANE, layer, "energy") for layer in (0, 1)], dim=-1)
    torch.testing.assert_close(energies[0], -logsumexp(-everything))


def test_batches_of_pattern_sets() -> None:
    sets = torch.stack((PLANE, PLANE + 1))
    x = torch.zeros(2, 2, dtype=torch.float64)
    for reading in READINGS:
        both = layer_step(x, sets, LAYERS, 2, 1, 0.3, reading, Z).state
        for k in (0, 1):
            torch.testing.assert_close(both[k], layer_step(x[k], sets[k], LAYERS, 2, 1, 0.3, reading, Z).state)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reading": "other"}, "reading"),
        ({"layer": 2}, "layer"),
        ({"delta": -1.0}, "delta"),
        ({"delta": float("nan")}, "delta"),
        ({"reading": "density"}, "partitions"),
        ({"reading": "density", "partitions": torch.tensor([1.0, 0.0])}, "partitions"),
        ({"reading": "density", "partitions": torch.ones(3)}, "partitions"),
        ({"layers": torch.tensor([0, 1, 0])}, "layers"),
        ({"x": torch.zeros(1, 2).double()}, "x must be"),
    ],
)
def test_bad_arguments_are_named(change: dict[str, object], words: str) -> None:
    arguments = {"x": torch.zeros(1, 1).double(), "layers": LAYERS, "layer": 0, "delta": 0.1, **change}
    with pytest.raises(ValueError, match=words):
        layer_step(patterns=LINE, num_layers=2, **arguments)  # type: ignore[arg-type]


def test_a_network_needs_a_delta_for_each_layer() -> None:
    with pytest.raises(ValueError, match=r"deltas must be a float or \(2,\)"):
        layered_network(torch.zeros(1, 1).double(), LINE, LAYERS, 2, torch.ones(3))
