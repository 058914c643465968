r"""The beta-VAE of arXiv:2506.10801, appendix D.4: images as vectors in [0, 1], encoder and decoder of two hidden layers.

Hidden layers have 512 units, each followed by a leaky ReLU and batch normalisation. The loss is that of Higgins et al. (2017),
$-\log p(x\mid z)+4\,\mathrm{KL}$, with pixels as independent Bernoulli variables.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from lemmata.models.training import Schedule, train

HIDDEN, LATENT, BATCH = 512, 10, 128
RATE, WEIGHT = 1e-3, 4.0


def _hidden(inputs: int) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for width in (inputs, HIDDEN):
        layers += [nn.Linear(width, HIDDEN), nn.LeakyReLU(), nn.BatchNorm1d(HIDDEN)]
    return layers


class Autoencoder(nn.Module):
    """Encodes images (m, p) in [0, 1] as means of Gaussians (m, 10), and decodes states (m, 10) into images."""

    def __init__(self, pixels: int, seed: int = 0) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.encoder = nn.Sequential(*_hidden(pixels), nn.Linear(HIDDEN, 2 * LATENT))
            self.decoder = nn.Sequential(*_hidden(LATENT), nn.Linear(HIDDEN, pixels))

    def encoded(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Means and logarithms of variances. Shapes: (m, p) -> (m, 10), (m, 10)."""
        mean, log_variance = self.encoder(images).chunk(2, dim=1)
        return mean, log_variance

    def decoded(self, states: Tensor) -> Tensor:
        """Images in [0, 1]. Shapes: (m, 10) -> (m, p)."""
        images: Tensor = torch.sigmoid(self.decoder(states))
        return images

    def loss(self, images: Tensor, generator: torch.Generator) -> Tensor:
        """In nats per image, at a drawn state of each. Shapes: (m, p) -> ()."""
        mean, log_variance = self.encoded(images)
        noise = torch.randn(mean.shape, generator=generator, dtype=mean.dtype)
        logits = self.decoder(mean + noise * torch.exp(log_variance / 2))
        missed = binary_cross_entropy_with_logits(logits, images, reduction="sum")
        spread = (mean.square() + log_variance.exp() - 1 - log_variance).sum() / 2
        return (missed + WEIGHT * spread) / len(images)


def trained(images: Tensor, epochs: int = 50, seed: int = 0) -> Autoencoder:
    """An autoencoder of images (m, p) after so many epochs of Adam, in its mode for evaluation; the same for the same seed."""
    model = Autoencoder(images.shape[1], seed)
    batches = math.ceil(len(images) / BATCH)

    def loss(_: nn.Module, step: int) -> Tensor:
        epoch, part = divmod(step, batches)
        order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed + epoch)).chunk(batches)[part]
        return model.loss(images[order], torch.Generator().manual_seed(seed + step))

    train(model, loss, Schedule(epochs * batches, RATE, final=1.0, betas=(0.9, 0.999), clip=math.inf))
    return model.eval()
