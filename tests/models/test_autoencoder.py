"""The autoencoder: shapes, what its loss is of images that it cannot encode, and that training is repeated by a seed."""

from __future__ import annotations

import math

import pytest
import torch

from lemmata.models import autoencoder
from lemmata.models.autoencoder import LATENT, Autoencoder, trained


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autoencoder, "HIDDEN", 16)
    monkeypatch.setattr(autoencoder, "RATE", 0.02)


def images() -> torch.Tensor:
    """Each dark up to one of its pixels."""
    return (torch.arange(9) < torch.arange(20)[:, None] % 10).float()


def test_an_image_is_encoded_as_ten_numbers_and_decoded_into_the_unit_interval() -> None:
    model = Autoencoder(9).eval()
    mean, log_variance = model.encoded(images())
    assert mean.shape == log_variance.shape == (20, LATENT)
    shown = model.decoded(mean).detach()
    assert shown.shape == (20, 9)
    assert float(shown.min()) >= 0
    assert float(shown.max()) <= 1


def test_a_model_without_weights_pays_log_2_a_pixel_and_nothing_for_its_prior() -> None:
    model = Autoencoder(9)
    for weights in model.parameters():
        torch.nn.init.zeros_(weights)
    assert float(model.loss(images(), torch.Generator()).detach()) == pytest.approx(9 * math.log(2))


def test_training_lowers_the_loss_and_is_the_same_again() -> None:
    first, second = (trained(images(), epochs=30, seed=3) for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))
    before, after = (model.eval().loss(images(), torch.Generator().manual_seed(1)) for model in (Autoencoder(9, 3), first))
    assert bool(after < before)
