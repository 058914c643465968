r"""A vanilla decoder-only Transformer (Vaswani et al. 2017; Radford et al. 2019): learned positions, pre-norm."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, gelu, scaled_dot_product_attention


@dataclass(frozen=True)
class Shape:
    """Sizes of a Transformer.

    Attributes:
        vocabulary, length: tokens known, and tokens of the longest text.
        width, layers, heads: d_emb, l, n_h; `heads` divides `width`.
        inner: width of the feed-forward layer; 4 width where 0.
        dropout: share of entries dropped in training.
    """

    vocabulary: int
    length: int
    width: int = 512
    layers: int = 6
    heads: int = 8
    inner: int = 0
    dropout: float = 0.0

    def __post_init__(self) -> None:
        if min(self.vocabulary, self.length, self.width, self.layers, self.heads) < 1:
            raise ValueError(f"sizes must be >= 1, got {self}")
        if self.width % self.heads:
            raise ValueError(f"heads must divide width, got {self.heads} and {self.width}")


class Block(nn.Module):
    """One layer: attention and feed-forward, each with a norm before it and a residual connection."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        inner = shape.inner or 4 * shape.width
        self.heads, self.dropout = shape.heads, shape.dropout
        self.norm_1, self.norm_2 = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.up, self.down = nn.Linear(shape.width, inner), nn.Linear(inner, shape.width)
        self.drop = nn.Dropout(shape.dropout)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        split = self.qkv(self.norm_1(x)).reshape(batch, length, 3, self.heads, width // self.heads)
        q, k, v = split.permute(2, 0, 3, 1, 4)  # each (batch, heads, length, width / heads)
        rate = self.dropout if self.training else 0.0
        mixed = scaled_dot_product_attention(q, k, v, is_causal=True, dropout_p=rate)
        x = x + self.drop(self.out(mixed.transpose(1, 2).reshape(batch, length, width)))
        fed: Tensor = self.drop(self.down(gelu(self.up(self.norm_2(x)))))
        return x + fed


class Vanilla(nn.Module):
    """Logits of the next token after each position. Shapes: tokens (batch, length) int64 -> (batch, length, vocabulary).

    The output layer is the embedding (tied). Weights come from `seed` alone; the global generator is left as it was.
    """

    def __init__(self, shape: Shape, seed: int = 0) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.shape = shape
            self.tokens = nn.Embedding(shape.vocabulary, shape.width)
            self.positions = nn.Embedding(shape.length, shape.width)
            self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
            self.norm = nn.LayerNorm(shape.width)
            self.drop = nn.Dropout(shape.dropout)
            for name, parameter in self.named_parameters():
                if parameter.ndim >= 2:
                    last = name.endswith(("out.weight", "down.weight"))
                    nn.init.normal_(parameter, std=0.02 / (2 * shape.layers) ** 0.5 if last else 0.02)

    def forward(self, tokens: Tensor) -> Tensor:
        if tokens.shape[-1] > self.shape.length:
            raise ValueError(f"at most {self.shape.length} tokens, got {tokens.shape[-1]}")
        x = self.drop(self.tokens(tokens) + self.positions.weight[: tokens.shape[-1]])
        for block in self.blocks:
            x = block(x)
        logits: Tensor = self.norm(x) @ self.tokens.weight.mT
        return logits


def next_token_losses(model: nn.Module, tokens: Tensor, start: int) -> tuple[Tensor, Tensor]:
    """Sum of the losses of all tokens, in nats, and their number.

    Args:
        tokens: (batch, length), padded with -1; every token of a row is predicted, the first one after `start`.
    """
    known = tokens.clamp(min=0)
    given = torch.cat((torch.full_like(known[:, :1], start), known[:, :-1]), dim=1)
    logits = model(given)
    total = cross_entropy(logits.flatten(0, 1), tokens.flatten(), ignore_index=-1, reduction="sum")
    return total, (tokens >= 0).sum()
