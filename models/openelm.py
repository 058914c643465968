r"""OpenELM (Mehta et al. 2024, arXiv:2404.14619): heads and feed-forward widths that grow from layer to layer.

Pre-norm blocks with RMSNorm, grouped queries with normalised queries and keys, rotary positions, SwiGLU, no biases, and an
output layer tied to the embedding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor, nn
from torch.nn import functional


def make_divisible(value: Fraction | int, divisor: int) -> int:
    """The multiple of the divisor nearest to a value, halves up; one more where that is less than nine tenths of the value.

    At least the divisor. Source: the configuration code that goes with arXiv:2404.14619. Raises: ValueError unless both are
    positive.
    """
    if value <= 0 or divisor < 1:
        raise ValueError(f"value and divisor must be > 0, got {value}, {divisor}")
    nearest = max(divisor, int(value + Fraction(divisor, 2)) // divisor * divisor)
    return nearest + divisor if 10 * nearest < 9 * value else nearest


def multipliers(first: Fraction | float, last: Fraction | float, num_layers: int) -> tuple[Fraction, ...]:
    """Evenly spaced from first to last, each rounded to two decimals. Raises: ValueError for fewer than one layer."""
    if num_layers < 1:
        raise ValueError(f"num_layers must be >= 1, got {num_layers}")
    low, high = Fraction(str(first)), Fraction(str(last))
    steps = max(1, num_layers - 1)
    return tuple(round(low + (high - low) * k / steps, 2) for k in range(num_layers))


@dataclass(frozen=True)
class OpenELMConfig:
    """The sizes of an OpenELM.

    Attributes:
        vocabulary: number of tokens.
        width: of the residual stream (`model_dim`).
        query_heads, key_heads: of each layer; keys and values have as many heads, a divisor of the queries'.
        inner: feed-forward width of each layer.
        head_width: of one head, even.
        dropout: of the feed-forward output; 0 in the published models.

    Raises: ValueError where the sizes do not fit.
    """

    vocabulary: int
    width: int
    query_heads: tuple[int, ...]
    key_heads: tuple[int, ...]
    inner: tuple[int, ...]
    head_width: int = 64
    dropout: float = 0.0

    def __post_init__(self) -> None:
        lengths = {len(self.query_heads), len(self.key_heads), len(self.inner)}
        if len(lengths) != 1 or not self.inner:
            raise ValueError(f"query_heads, key_heads and inner must have one entry a layer, got {sorted(lengths)} entries")
        if min(self.vocabulary, self.width, *self.query_heads, *self.key_heads, *self.inner) < 1:
            raise ValueError("vocabulary, width, heads and inner widths must be >= 1")
        if any(q % k for q, k in zip(self.query_heads, self.key_heads, strict=True)):
            raise ValueError(f"key_heads must divide query_heads, got {self.key_heads} for {self.query_heads}")
        if self.head_width < 2 or self.head_width % 2:
            raise ValueError(f"head_width must be even and >= 2 for rotary positions, got {self.head_width}")

    @staticmethod
    def scaled(
        vocabulary: int,
        width: int,
        num_layers: int,
        *,
        head_width: int = 64,
        groups: int = 4,
        query: tuple[float, float] = (0.5, 1.0),
        feed_forward: tuple[float, float] = (0.5, 4.0),
        divisor: int = 256,
        dropout: float = 0.0,
    ) -> OpenELMConfig:
        """Layer-wise scaling: multiples of the width from a first to a last multiplier, rounded by `make_divisible`.

        Args:
            groups: queries to a key head. query, feed_forward: first and last multiplier. divisor: of the inner widths.
        """
        whole = head_width * groups
        heads = tuple(make_divisible(width * m, whole) // head_width for m in multipliers(*query, num_layers))
        inner = tuple(make_divisible(width * m, divisor) for m in multipliers(*feed_forward, num_layers))
        return OpenELMConfig(vocabulary, width, heads, tuple(h // groups for h in heads), inner, head_width, dropout)

    @property
    def num_layers(self) -> int:
        return len(self.inner)

    def num_params(self, *, embeddings: bool = True) -> int:
        """All weights, the tied embedding once (`embeddings=False`: without it).

        Claims about it: appG-params. Counting rule: OpenELM-270M has 271,527,168.
        """
        total = self.vocabulary * self.width if embeddings else 0
        total += self.width  # the last norm
        for queries, keys, inner in zip(self.query_heads, self.key_heads, self.inner, strict=True):
            total += self.width * self.head_width * (queries + 2 * keys)
            total += self.head_width * queries * self.width
            total += self.width * 2 * inner + inner * self.width  # gate and value, and back
            total += 2 * self.width + 2 * self.head_width  # norms
        return total


class RMSNorm(nn.Module):
    r"""$x\,g/\sqrt{\overline{x^2}+\epsilon}$ over the last axis. Shapes: (..., n) -> (..., n)."""

    def __init__(self, width: int, epsilon: float = 1e-6) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.square().mean(dim=-1, keepdim=True) + self.epsilon) * self.gain


def rotate(x: Tensor, base: float = 10_000.0) -> Tensor:
    r"""Rotary positions: the pair $(x_k, x_{k+m/2})$ at position t is turned by $t\,b^{-2k/m}$.

    Scalar products of two rotated vectors depend on the difference of their positions alone. Shapes: (..., T, m) -> the same.
    Source: Su et al. (2021), arXiv:2104.09864. Raises: ValueError for an odd last axis.
    """
    length, width = x.shape[-2:]
    if width % 2:
        raise ValueError(f"the last axis must be even, got shape {tuple(x.shape)}")
    rates = base ** (-torch.arange(0, width, 2, dtype=torch.float32, device=x.device) / width)
    angles = torch.outer(torch.arange(length, dtype=torch.float32, device=x.device), rates)  # (T, m/2)
    cosine, sine = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cosine - second * sine, second * cosine + first * sine), dim=-1)


class Attention(nn.Module):
    """Causal attention with grouped, normalised, rotated queries and keys. Shapes: (batch, T, width) -> the same."""

    def __init__(self, width: int, query_heads: int, key_heads: int, head_width: int) -> None:
        super().__init__()
        self.query_heads, self.key_heads, self.head_width = query_heads, key_heads, head_width
        self.project = nn.Linear(width, head_width * (query_heads + 2 * key_heads), bias=False)
        self.out = nn.Linear(head_width * query_heads, width, bias=False)
        self.query_norm, self.key_norm = RMSNorm(head_width), RMSNorm(head_width)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, _ = x.shape
        heads = self.project(x).view(batch, length, -1, self.head_width).transpose(1, 2)  # (batch, heads, T, m)
        queries, keys, values = heads.split((self.query_heads, self.key_heads, self.key_heads), dim=1)
        queries, keys = rotate(self.query_norm(queries)), rotate(self.key_norm(keys))
        group = self.query_heads // self.key_heads
        keys, values = keys.repeat_interleave(group, dim=1), values.repeat_interleave(group, dim=1)
        mixed = functional.scaled_dot_product_attention(queries, keys, values, is_causal=True)
        return self.out(mixed.transpose(1, 2).reshape(batch, length, -1))  # type: ignore[no-any-return]


class FeedForward(nn.Module):
    r"""SwiGLU, $W_2(\mathrm{swish}(W_gx)\odot W_1x)$. Shapes: (..., width) -> the same."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.expand = nn.Linear(width, 2 * inner, bias=False)
        self.contract = nn.Linear(inner, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate, value = self.expand(x).chunk(2, dim=-1)
        return self.contract(functional.silu(gate) * value)  # type: ignore[no-any-return]


class Block(nn.Module):
    """One layer: attention, then feed-forward, each on the normalised stream and added to it."""

    def __init__(self, config: OpenELMConfig, layer: int) -> None:
        super().__init__()
        queries, keys = config.query_heads[layer], config.key_heads[layer]
        self.attention_norm, self.feed_norm = RMSNorm(config.width), RMSNorm(config.width)
        self.attention = Attention(config.width, queries, keys, config.head_width)
        self.feed = FeedForward(config.width, config.inner[layer])
        self.drop = nn.Dropout(config.dropout)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.drop(self.attention(self.attention_norm(x)))
        return x + self.drop(self.feed(self.feed_norm(x)))  # type: ignore[no-any-return]


class OpenELM(nn.Module):
    """The language model. Shapes: tokens (batch, T), integers -> logits (batch, T, vocabulary).

    Args:
        generator: of the initial weights: normal of deviation 0.02, what a block adds to the stream divided by sqrt(2 l).
    """

    def __init__(self, config: OpenELMConfig, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.width)
        self.blocks = nn.ModuleList(Block(config, layer) for layer in range(config.num_layers))
        self.norm = RMSNorm(config.width)
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if parameter.ndim >= 2:
                    ends_block = name.endswith(("out.weight", "contract.weight"))
                    deviation = 0.02 / math.sqrt(2 * config.num_layers) if ends_block else 0.02
                    parameter.normal_(0.0, deviation, generator=generator)

    def features(self, tokens: Tensor) -> Tensor:
        """What the output layer reads: the stream after the last norm. Shapes: (batch, T) -> (batch, T, width)."""
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)  # type: ignore[no-any-return]

    def forward(self, tokens: Tensor) -> Tensor:
        return self.features(tokens) @ self.embedding.weight.mT


def next_token_loss(logits: Tensor, tokens: Tensor) -> Tensor:
    """Mean cross-entropy of each token after the first, in nats per token. Shapes: (batch, T, V), (batch, T) -> ().

    Raises: ValueError for sequences of fewer than two tokens.
    """
    if tokens.shape[-1] < 2:
        raise ValueError(f"tokens must be (batch, T) with T >= 2, got {tuple(tokens.shape)}")
    return functional.cross_entropy(logits[:, :-1].flatten(0, 1), tokens[:, 1:].flatten())
