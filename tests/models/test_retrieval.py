"""Bounds bind: float value and error contain the certified value on random, huge, tiny and duplicate inputs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import torch
from flint import arb

from lemmata.models import layers, retrieval, vectors
from lemmata.verify.interpret.balls import REALS, as_reals
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.numbers.bounded import Bounded
from lemmata.verify.numbers.reals import precision

SHAPES = {
    "TiltedMean": "dd", "LogOfPowers": "ddt", "SumExp": "d", "DirectionalLSE": "dd", "DistanceUpdate": "xr",
    "MCHNUpdate": "xrb",
    "Attention": "xrb", "Majorizer": "xxr", "JacobianForm": "xxrb", "PeakVariance": "xrb", "SpectralNorm2": "r",
    "MaxCentredNorm2": "r", "TopMiss2": "xrb", "TopGap": "xr", "GlobalEnergy": "d", "LayerEnergies": "xrL",
    "LayerNearest": "xrL",
}  # fmt: skip
COUNT = 12


def _arguments(code: str, scale: float, duplicate: bool, seed: int) -> list[Any]:
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(COUNT, *shape, generator=generator, dtype=torch.float64) * scale

    found: list[Any] = []
    for letter in code:
        if letter == "x":
            found.append(normal(3))
        elif letter == "d":
            found.append(normal(4).round(decimals=0) * 1.0 if duplicate else normal(4))
        elif letter == "r":
            rho = normal(4, 3)
            found.append(rho[:, [0, 0, 1, 0]] if duplicate else rho)
        elif letter == "b":
            found.append(torch.rand(COUNT, generator=generator, dtype=torch.float64) * 3 + 0.1)
        elif letter == "t":
            found.append(torch.rand(COUNT, generator=generator, dtype=torch.float64))
        else:
            found += [torch.tensor([[0.0, 1.0, 1.0, 0.0]], dtype=torch.float64).repeat(COUNT, 1), Fraction(2)]
    return found


def _exact(value: Any) -> Any:
    return [_exact(entry) for entry in value] if isinstance(value, list) else Fraction(value)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize(("scale", "duplicate"), [(1.0, False), (1e3, False), (1e-9, False), (1.0, True), (30.0, True)])
def test_a_bound_contains_the_certified_value(name: str, scale: float, duplicate: bool) -> None:
    args = _arguments(SHAPES[name], scale, duplicate, seed=len(name))
    found = FLOATS[name](*(Bounded.exact(a) if isinstance(a, torch.Tensor) else a for a in args))
    assert found.error is not None
    assert not bool(torch.isnan(found.error).any())
    with precision(256):
        for index in range(COUNT):
            points = [as_reals(_exact(a[index].tolist()) if isinstance(a, torch.Tensor) else a) for a in args]
            real = REALS[name](*points)
            balls = [entry.enclosure() for entry in (real if isinstance(real, list) else [real])]
            values, errors = (t[index].reshape(-1).tolist() for t in (found.value, found.error))
            for value, error, ball in zip(values, errors, balls, strict=True):
                assert error == float("inf") or (abs(ball - arb(value)) - arb(error)).lower() <= 0, (name, value, error, ball)


def test_the_spectral_norm_of_three_orthogonal_patterns_is_the_longest() -> None:
    assert float(retrieval.spectral_norm2(torch.diag(torch.tensor([1.0, 3.0, 2.0])).double())) == pytest.approx(9)


def test_attention_by_pytorch_is_the_softmax_mean_of_the_patterns() -> None:
    x, rho = torch.tensor([1.0]).double(), torch.tensor([[0.0], [1.0]]).double()
    assert float(retrieval.attention(x, rho, 1.0)) == pytest.approx(0.7310585786300049)
    assert float(retrieval.mchn_update(x, rho, 1.0)) == pytest.approx(0.7310585786300049)


def test_an_empty_layer_is_refused() -> None:
    with pytest.raises(ValueError, match="leave none empty"):
        layers.layer_energies(torch.zeros(1), torch.zeros(2, 1), torch.tensor([0.0, 0.0]), 2)


def test_layers_of_the_wrong_length_are_refused() -> None:
    with pytest.raises(ValueError, match=r"layers must be \(\.\.\., d\)"):
        layers.layer_nearest(torch.zeros(1), torch.zeros(2, 1), torch.tensor([0.0]), 1)


def test_vectors_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="u must be"):
        vectors.directional_logsumexp(torch.zeros(2), torch.zeros(3))


def test_the_update_minimises_the_majorizer_by_its_gradient() -> None:
    x, rho = torch.tensor([0.3, -0.2]).double(), torch.tensor([[0.0, 1.0], [1.0, 0.5], [1.0, 0.5]]).double()
    y = retrieval.distance_update(x, rho).requires_grad_()
    (slope,) = torch.autograd.grad(retrieval.majorizer(y, x, rho), y)
    assert float(slope.abs().max()) < 1e-14
