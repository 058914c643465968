r"""Counting: parameters of a Transformer (appendix E of arXiv:2405.08707) and how many printed values lie near another."""

from __future__ import annotations

from lemmata.theory.language.defined import Scalar, absolute, choose, defined


@defined(latex=r"N_{\mathrm{attention}}")
def AttentionParameters(layers: Scalar, width: Scalar, heads: Scalar) -> Scalar:
    r"""Parameters in the query, key and value matrices of l layers with h heads of width $d/h$: $l\,h\cdot3\,d\,d/h$.

    Arguments: layers, width d, heads h; no biases.
    """
    return layers * heads * (3 * width * width / heads)


@defined(latex=r"N_{\mathrm{dense}}")
def DenseParameters(layers: Scalar, width: Scalar) -> Scalar:
    r"""Parameters in "the dense weights and layer normalization": $l(d^2+2d)$; arguments: layers, width d."""
    return layers * (width * width + 2 * width)


@defined(latex=r"N_{\mathrm{FF}}")
def FeedForwardParameters(layers: Scalar, width: Scalar, inner: Scalar) -> Scalar:
    r"""Parameters in the two matrices and biases of the feed-forward layers: $l(2dd_{FF}+d+d_{FF})$; arguments l, d, d_FF."""
    return layers * (2 * width * inner + width + inner)


@defined(latex=r"N_{\mathrm{model}}")
def ModelParameters(layers: Scalar, width: Scalar, inner: Scalar, vocabulary: Scalar, positions: Scalar) -> Scalar:
    r"""All parameters of a GPT-2 style model with every bias and norm, output layer tied to the embedding.

    Token and position embeddings, per layer two norms ($4d$), attention with its output matrix and biases ($4d^2+4d$) and the
    feed-forward layer, and a last norm ($2d$). Arguments: l, d, d_FF, vocabulary, positions.
    """
    block = 4 * width + 4 * width * width + 4 * width + 2 * width * inner + width + inner
    return (vocabulary + positions) * width + layers * block + 2 * width


@defined(latex=r"\operatorname{CountNear}")
def CountNear(centre: Scalar, tolerance: Scalar, *values: Scalar) -> Scalar:
    """How many of the values lie within a tolerance of a centre; arguments: centre, tolerance, values."""
    return sum(choose(absolute(value - centre), tolerance, lambda: 1, lambda: 0) for value in values)
