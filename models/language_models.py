"""What experiments ask of a causal language model, and GPT-2's architecture at any size.

A model gives the residual stream before and after the final norm, and a trace: the stream along the layers, with the queries
and keys of each head as the attention uses them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Trace:
    """What passes through the layers of a stack on (B, T) tokens.

    Attributes:
        states: the residual stream before the first layer and after each, l + 1 of (B, T, n).
        queries, keys: as the attention multiplies them (positions in), l of (B, H, T, n / H).
        beta: the factor of their products, the inverse temperature.
    """

    states: list[Tensor]
    queries: list[Tensor]
    keys: list[Tensor]
    beta: float


class CausalModel(Protocol):
    """What the experiments ask of a language model."""

    width: int
    vocabulary: int
    context: int | None  # T_max, the longest text, where there is one

    def final(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """The last token's activations before and after the final norm. Shapes: (B, T) -> (B, n), (B, n)."""

    def logits(self, tokens: Tensor) -> Tensor:
        """Of the token after the last. Shapes: (B, T) -> (B, V)."""

    def normed(self, states: Tensor) -> Tensor:
        """The final norm of any state. Shapes: (..., n) -> (..., n)."""

    def trace(self, tokens: Tensor) -> Trace:
        """The stream along the layers. Shapes: (B, T)."""

    def rescale(self, factor: float) -> None:
        """Multiply the activations after the final norm by a factor and divide the output layer by it: logits stay."""


class _Block(nn.Module):
    """One pre-norm layer; returns the stream after it, queries and keys."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, state: Tensor, heads: int) -> tuple[Tensor, Tensor, Tensor]:
        query, key, value = (  # (B, H, T, n / H)
            part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in self.qkv(self.first(state)).chunk(3, dim=-1)
        )
        read = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        state = state + self.out(read.transpose(1, 2).flatten(2))
        return state + self.down(functional.gelu(self.up(self.second(state)), approximate="tanh")), query, key


class SmallGPT2(nn.Module):
    """GPT-2's architecture (pre-norm, learned positions, GELU, output tied to the embedding) and its initial weights.

    Attributes:
        width, vocabulary, layers, heads, context: sizes.

    Raises: ValueError where the heads do not divide the width.
    """

    def __init__(self, vocabulary: int, width: int, layers: int, heads: int, context: int, generator: torch.Generator) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"heads must divide the width, got {heads} and {width}")
        self.vocabulary, self.width, self.heads = vocabulary, width, heads
        self.context: int | None = context
        self.tokens, self.positions = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.ModuleList(_Block(width) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.output = nn.Linear(width, vocabulary, bias=False)
        self.output.weight = self.tokens.weight
        for name, parameter in self.named_parameters():
            if name.endswith("bias"):
                nn.init.zeros_(parameter)
            elif parameter.ndim == 2:
                deviation = 0.02 / math.sqrt(2 * layers) if name.endswith(("out.weight", "down.weight")) else 0.02
                nn.init.normal_(parameter, std=deviation, generator=generator)

    def _stream(self, tokens: Tensor) -> Trace:
        state = self.tokens(tokens) + self.positions.weight[: tokens.shape[1]]  # (B, T, n)
        trace = Trace([state], [], [], 1 / math.sqrt(self.width // self.heads))
        for block in self.blocks:
            state, query, key = block(state, self.heads)
            trace.states.append(state)
            trace.queries.append(query)
            trace.keys.append(key)
        return trace

    def forward(self, tokens: Tensor) -> Tensor:
        """Logits of every next token. Shapes: (B, T) -> (B, T, V)."""
        logits: Tensor = self.output(self.norm(self._stream(tokens).states[-1]))
        return logits

    def final(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """See `CausalModel`."""
        before = self._stream(tokens).states[-1][:, -1]
        return before, self.normed(before)

    def logits(self, tokens: Tensor) -> Tensor:
        """See `CausalModel`."""
        return self(tokens)[:, -1]  # type: ignore[no-any-return]

    def normed(self, states: Tensor) -> Tensor:
        """See `CausalModel`."""
        return self.norm(states)  # type: ignore[no-any-return]

    def trace(self, tokens: Tensor) -> Trace:
        """See `CausalModel`."""
        return self._stream(tokens)

    def rescale(self, factor: float) -> None:
        """See `CausalModel`."""
        rescale(self.norm, self.output, factor)


def rescale(norm: nn.Module, output: Any, factor: float) -> None:
    """Of a model: see `CausalModel`."""
    with torch.no_grad():
        for parameter in norm.parameters():
            parameter.mul_(factor)
        output.weight = nn.Parameter(output.weight / factor)  # no longer tied to the embedding
