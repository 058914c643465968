"""Counting the parameters of a Transformer from the shapes of its weights (arXiv:2405.08707, appendix E)."""

from __future__ import annotations

import math
from collections.abc import Sequence


def _positive(**sizes: int) -> None:
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f"{name} must be >= 1, got {size}")


def _count(shapes: Sequence[tuple[int, ...]]) -> int:
    return sum(math.prod(shape) for shape in shapes)


def attention_parameters(num_layers: int, width: int, num_heads: int) -> int:
    """Weights of the query, key and value projections of every head, without biases.

    Claims about it: appE-gpt2.attention. Raises: ValueError if a size is not positive or the heads do not divide the width.
    """
    _positive(num_layers=num_layers, width=width, num_heads=num_heads)
    if width % num_heads:
        raise ValueError(f"num_heads must divide the width {width}, got {num_heads}")
    return num_layers * _count([(width, width // num_heads)] * 3 * num_heads)


def dense_parameters(num_layers: int, width: int) -> int:
    """One square matrix and one layer norm (gain and bias) a layer: what the appendix counts as dense and normalization.

    Claims about it: appE-gpt2.dense. Raises: ValueError if a size is not positive.
    """
    _positive(num_layers=num_layers, width=width)
    return num_layers * _count([(width, width), (width,), (width,)])


def feed_forward_parameters(num_layers: int, width: int, inner: int) -> int:
    """Two matrices and two biases a layer. Claims about it: appE-gpt2.feed-forward.

    Raises: ValueError if a size is not positive.
    """
    _positive(num_layers=num_layers, width=width, inner=inner)
    return num_layers * _count([(width, inner), (inner,), (inner, width), (width,)])


def model_parameters(num_layers: int, width: int, inner: int, vocabulary: int, positions: int) -> int:
    """All parameters of GPT-2: embeddings (the output layer is tied to them), blocks with biases, a last layer norm.

    Claims about it: appE-gpt2.architecture. Raises: ValueError if a size is not positive.
    """
    _positive(num_layers=num_layers, width=width, inner=inner, vocabulary=vocabulary, positions=positions)
    embeddings = _count([(vocabulary, width), (positions, width)])
    norms = _count([(width,)] * 4)
    attention = _count([(width, 3 * width), (3 * width,), (width, width), (width,)])
    return embeddings + num_layers * (norms + attention + feed_forward_parameters(1, width, inner)) + 2 * width
