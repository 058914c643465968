r"""Counting: parameters of a Transformer (appendix E of arXiv:2405.08707) and how many printed values lie near another."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Integer

from theory.language.operator import Operator


class AttentionParameters(Operator):
    r"""Parameters in the query, key and value matrices of l layers with h heads of width $d/h$: $l\,h\cdot3\,d\,d/h$.

    Arguments: layers, width d, heads h; no biases.
    """

    nargs = 3
    latex_name = r"N_{\mathrm{attention}}"

    @staticmethod
    def definition(layers: Any, width: Any, heads: Any) -> Expr:
        return layers * heads * (3 * width * width / heads)


class DenseParameters(Operator):
    r"""Parameters in "the dense weights and layer normalization": $l(d^2+2d)$; arguments: layers, width d."""

    nargs = 2
    latex_name = r"N_{\mathrm{dense}}"

    @staticmethod
    def definition(layers: Any, width: Any) -> Expr:
        return layers * (width**2 + 2 * width)


class FeedForwardParameters(Operator):
    r"""Parameters in the two matrices and biases of the feed-forward layers: $l(2dd_{FF}+d+d_{FF})$; arguments l, d, d_FF."""

    nargs = 3
    latex_name = r"N_{\mathrm{FF}}"

    @staticmethod
    def definition(layers: Any, width: Any, inner: Any) -> Expr:
        return layers * (2 * width * inner + width + inner)


class ModelParameters(Operator):
    r"""All parameters of a GPT-2 style model with every bias and norm, output layer tied to the embedding.

    Token and position embeddings, per layer two norms ($4d$), attention with its output matrix and biases ($4d^2+4d$) and the
    feed-forward layer, and a last norm ($2d$). Arguments: l, d, d_FF, vocabulary, positions.
    """

    nargs = 5
    latex_name = r"N_{\mathrm{model}}"

    @staticmethod
    def definition(layers: Any, width: Any, inner: Any, vocabulary: Any, positions: Any) -> Expr:
        block = 4 * width + 4 * width**2 + 4 * width + 2 * width * inner + width + inner
        return (vocabulary + positions) * width + layers * block + 2 * width


class CountNear(Operator):
    """How many of the values lie within a tolerance of a centre; arguments: centre, tolerance, values."""

    nargs = None
    latex_name = r"\operatorname{CountNear}"

    @staticmethod
    def definition(centre: Any, tolerance: Any, *values: Any) -> Expr:
        return Integer(sum(1 for value in values if Abs(value - centre) <= tolerance))
