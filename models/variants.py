r"""A small causal Transformer in variants: positions, norm, feed-forward, connections and attention pattern are choices.

It answers what changes with the architecture: every variant has the same width, number of layers and heads.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_type_hints

import torch
from torch import Tensor, nn
from torch.nn import functional

from lemmata.models.openelm import RMSNorm, rotate


@dataclass(frozen=True)
class VariantConfig:
    """What a variant is made of.

    Attributes:
        vocabulary, width, layers, heads, context: sizes; heads divide the width, context bounds the length.
        position: learned vectors added to the embedding, rotary queries and keys, or a learned bias for each distance.
        norm: of the stream before each part, and at the end.
        feed: one feed-forward network, or a mixture of `experts` of them of which the gate picks one a token.
        links: residual; with skips from two layers back; or two columns of layers that read each other.
        attention: to all earlier tokens, or to the last `window` and every `window`-th before.
    """

    vocabulary: int
    width: int
    layers: int
    heads: int
    context: int
    position: Literal["learned", "rotary", "relative"] = "learned"
    norm: Literal["layer", "rms"] = "layer"
    feed: Literal["dense", "mixture"] = "dense"
    links: Literal["residual", "skip", "lateral"] = "residual"
    attention: Literal["full", "sparse"] = "full"
    experts: int = 4
    window: int = 4

    def __post_init__(self) -> None:
        if min(self.vocabulary, self.width, self.layers, self.heads, self.context, self.experts, self.window) < 1:
            raise ValueError("sizes must be >= 1")
        if self.width % (2 * self.heads):
            raise ValueError(f"width must be an even multiple of the heads, got {self.width} for {self.heads}")
        hints = get_type_hints(VariantConfig)
        for name in ("position", "norm", "feed", "links", "attention"):
            known = get_args(hints[name])
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}, got {getattr(self, name)!r}")


VARIANTS: dict[str, dict[str, Any]] = {  # name: what differs from the baseline
    "baseline": {},
    "mixture": {"feed": "mixture"},
    "skip": {"links": "skip"},
    "lateral": {"links": "lateral"},
    "relative": {"position": "relative"},
    "rotary": {"position": "rotary"},
    "sparse": {"attention": "sparse"},
    "rms": {"norm": "rms"},
}


def _norm(config: VariantConfig) -> nn.Module:
    return nn.LayerNorm(config.width) if config.norm == "layer" else RMSNorm(config.width)


def visible(length: int, config: VariantConfig) -> Tensor:
    """Which tokens each may attend to: earlier ones and itself, of these a pattern. Shapes: -> (T, T), bool."""
    distance = torch.arange(length)[:, None] - torch.arange(length)[None, :]
    causal = distance >= 0
    if config.attention == "full":
        return causal
    return causal & ((distance < config.window) | (distance % config.window == 0))


class SelfAttention(nn.Module):
    """Causal attention, with or without rotation, bias by distance and a sparse pattern. Shapes: (batch, T, width) -> same."""

    def __init__(self, config: VariantConfig) -> None:
        super().__init__()
        self.config = config
        self.project = nn.Linear(config.width, 3 * config.width)
        self.out = nn.Linear(config.width, config.width)
        self.bias = nn.Parameter(torch.zeros(config.heads, config.context)) if config.position == "relative" else None

    def forward(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        parts = self.project(x).view(batch, length, 3, self.config.heads, -1).permute(2, 0, 3, 1, 4)
        queries, keys, values = parts.unbind(0)  # (batch, heads, T, m)
        if self.config.position == "rotary":
            queries, keys = rotate(queries), rotate(keys)
        mask = visible(length, self.config).to(x.device)
        scores: Tensor = torch.zeros((), dtype=x.dtype, device=x.device)
        if self.bias is not None:
            distance = (torch.arange(length)[:, None] - torch.arange(length)[None, :]).clamp(min=0)
            scores = self.bias[:, distance.to(x.device)]  # (heads, T, T)
        scores = scores.masked_fill(~mask, -math.inf)
        mixed = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=scores)
        return self.out(mixed.transpose(1, 2).reshape(batch, length, width))  # type: ignore[no-any-return]


class Dense(nn.Module):
    """Two matrices with GELU between. Shapes: (..., width) -> the same."""

    def __init__(self, config: VariantConfig) -> None:
        super().__init__()
        self.expand = nn.Linear(config.width, 4 * config.width)
        self.contract = nn.Linear(4 * config.width, config.width)

    def forward(self, x: Tensor) -> Tensor:
        return self.contract(functional.gelu(self.expand(x)))  # type: ignore[no-any-return]


class Mixture(nn.Module):
    """Switch routing: the expert with the greatest gate, times the gate. Shapes: (..., width) -> the same.

    Source: Fedus et al. (2021), arXiv:2101.03961, without capacity and balancing loss. Every expert is evaluated.
    """

    def __init__(self, config: VariantConfig) -> None:
        super().__init__()
        self.gate = nn.Linear(config.width, config.experts, bias=False)
        self.experts = nn.ModuleList(Dense(config) for _ in range(config.experts))

    def forward(self, x: Tensor) -> Tensor:
        weights = self.gate(x).softmax(dim=-1)  # (..., experts)
        kept = torch.zeros_like(weights).scatter(-1, weights.argmax(dim=-1, keepdim=True), 1.0) * weights
        outputs: Tensor = torch.stack([expert(x) for expert in self.experts], dim=-1)  # (..., width, experts)
        chosen: Tensor = (outputs * kept.unsqueeze(-2)).sum(dim=-1)
        return chosen


class Layer(nn.Module):
    """Attention, then feed-forward, each on the normalised stream and added to it."""

    def __init__(self, config: VariantConfig) -> None:
        super().__init__()
        self.first, self.second = _norm(config), _norm(config)
        self.attention = SelfAttention(config)
        self.feed = Mixture(config) if config.feed == "mixture" else Dense(config)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.first(x))
        return x + self.feed(self.second(x))  # type: ignore[no-any-return]


class Variant(nn.Module):
    """The language model. Shapes: tokens (batch, T), integers, T <= context -> logits (batch, T, vocabulary).

    Args:
        generator: of the initial matrices, normal of deviation 0.02; biases are 0.
    """

    def __init__(self, config: VariantConfig, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.width)
        self.places = nn.Embedding(config.context, config.width) if config.position == "learned" else None
        self.blocks = nn.ModuleList(Layer(config) for _ in range(config.layers))
        lateral = config.links == "lateral"
        self.column = nn.ModuleList(Layer(config) for _ in range(config.layers if lateral else 0))
        self.across = nn.ModuleList(
            nn.Linear(config.width, config.width, bias=False) for _ in range(config.layers if lateral else 0)
        )
        self.skips = nn.Parameter(torch.full((config.layers,), 0.1)) if config.links == "skip" else None
        self.norm = _norm(config)
        self.head = nn.Linear(config.width, config.vocabulary, bias=False)
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if parameter.ndim >= 2:
                    parameter.normal_(0.0, 0.02, generator=generator)
                elif name.endswith("bias"):
                    parameter.zero_()  # PyTorch draws it from its global generator

    def states(self, tokens: Tensor) -> list[Tensor]:
        """The stream after the embedding and after each layer, normalised as the last one is.

        Shapes: (batch, T) -> l + 1 of (batch, T, width).

        Raises: ValueError for more tokens than the context.
        """
        length = tokens.shape[-1]
        if length > self.config.context:
            raise ValueError(f"tokens must be (batch, T) with T <= {self.config.context}, got {tuple(tokens.shape)}")
        x = self.embedding(tokens)
        if self.places is not None:
            x = x + self.places(torch.arange(length, device=tokens.device))
        streams = [x]
        beside = x
        for k, block in enumerate(self.blocks):
            before = streams[-1]
            after = block(before)
            if self.skips is not None and k >= 1:
                after = after + self.skips[k] * streams[-2]
            if self.column:
                after, beside = after + self.across[k](beside), self.column[k](beside) + self.across[k](before)
            streams.append(after)
        return [self.norm(stream) for stream in streams]

    def forward(self, tokens: Tensor) -> Tensor:
        return self.head(self.states(tokens)[-1])  # type: ignore[no-any-return]
