r"""Operators of the log-sum-exp energy of arXiv:2506.10801: its update and gradient, Appendix E.5's balance at a memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lemmata.theory.language.defined import (
    Patterns,
    Scalar,
    Vector,
    defined,
    e_to,
    expectation,
    greatest,
    ln,
    root,
    same,
    softmax,
    total,
    vector,
)
from lemmata.theory.memory.energies import SquaredDistances, SquaredNorms


@defined(latex="E_1")
def SeparableEnergy(v: Vector, t: Scalar) -> Scalar:
    r"""$-\log(t+\sum_iv_i)$, the values $F(\beta S(x,\rho^i))$ being t > 0 and $v_i\ge0$: eq. (1) with $Q=\log$."""
    return -ln(t + total(v.length, lambda i: v[i]))


@defined(latex=r"\textstyle\sum")
def SumOf(v: Vector) -> Scalar:
    r"""$\sum_iv_i$."""
    return total(v.length, lambda i: v[i])


@defined(latex=r"k")
def GaussianSum(x: Vector, rho: Patterns, t: Scalar) -> Scalar:
    r"""$\sum_i\exp(-\frac{t}2\lVert x-\rho^i\rVert^2)$: Gaussians of variance 1/t; arguments x, patterns, t."""
    squares = SquaredDistances(x, rho)
    return total(rho.rows, lambda i: e_to(-t * squares[i] / 2))


@defined(latex=r"\nabla E^{\mathrm{LSE}}")
def GaussianGradient(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""$\sum_iw_i(x-\rho^i)$ with $w=\mathrm{softmax}(-\frac\beta2\lVert x-\rho^\cdot\rVert^2)$: the gradient of D-LSE."""
    squares = SquaredDistances(x, rho)
    return vector(
        rho.columns, lambda k: expectation(rho.rows, lambda i: -beta * squares[i] / 2, lambda i: x[k] - rho[i, k])
    )


@defined(latex=r"\nabla_{\setminus1}E^{\mathrm{LSE}}")
def GaussianPullOfOthers(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""$\sum_{i\ne1}w_i(x-\rho^i)$, w as in `GaussianGradient`: the gradient once $\rho^1$ is removed, times $1-w_1$."""
    squares = SquaredDistances(x, rho)
    weights = softmax(rho.rows, lambda i: -beta * squares[i] / 2)
    return vector(rho.columns, lambda k: total(rho.rows, lambda i: (1 - same(0, i)) * weights[i] * (x[k] - rho[i, k])))


@defined(latex=r"s_{-1,0,1}")
def TripleSlope(t: Scalar, beta: Scalar) -> Scalar:
    r"""$\sum_ie^{-\frac\beta2(t-\rho^i)^2}(t-\rho^i)$ for the patterns -1, 0, 1: a positive multiple of the slope of D-LSE."""
    return sum((e_to(-beta * (t - at) ** 2 / 2) * (t - at) for at in (-1, 0, 1)), 0)


@defined(latex=r"\max_i\lVert\nabla E^{\mathrm{LSE}}(\rho^i)\rVert^2")
def MemoryGradient2(rho: Patterns, beta: Scalar) -> Scalar:
    r"""$\max_i\lVert\nabla E^{\mathrm{LSE}}(\rho^i)\rVert^2$, squared: 0 exactly where every memory is stationary."""

    def at(i: Any) -> Any:
        gradient = GaussianGradient(vector(rho.columns, lambda k: rho[i, k]), rho, beta)
        return total(rho.columns, lambda k: gradient[k] ** 2)

    return greatest(rho.rows, at)


@defined(latex=r"f_{\mathrm{LSE}}")
def BiasedUpdate(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""$\sum_i\mathrm{softmax}_i(\beta(x^\top\rho^\cdot-\frac12\lVert\rho^\cdot\rVert^2))\,\rho^i$."""
    norms = SquaredNorms(rho)

    def exponent(i: Any) -> Any:
        return beta * (total(rho.columns, lambda k: x[k] * rho[i, k]) - norms[i] / 2)

    return vector(rho.columns, lambda k: expectation(rho.rows, exponent, lambda i: rho[i, k]))


def _balance(rho: Any, beta: Any, distance: Callable[[Any], Any], *, own: bool) -> Any:
    """(1 - p_1(first)) first - sum over the others of p_i(.) pattern_i, p_i taken at its own pattern or at the first."""

    def weights(j: Any) -> Any:
        squares = SquaredDistances(vector(rho.columns, lambda k: rho[j, k]), rho)
        return softmax(rho.rows, lambda i: -beta * distance(squares[i]) / 2)

    def entry(k: Any) -> Any:
        others = total(rho.rows, lambda i: (1 - same(i, 0)) * weights(i if own else 0)[i] * rho[i, k])
        return (1 - weights(0)[0]) * rho[0, k] - others

    return vector(rho.columns, entry)


@defined(latex=r"b")
def PrintedBalance(rho: Patterns, beta: Scalar) -> Vector:
    r"""$(1-p_1(\rho^1))\rho^1-\sum_{i\ne1}p_i(\rho^i)\rho^i$, $p_i(x)\propto e^{-\frac\beta2\lVert x-\rho^i\rVert}$: E.5."""
    return _balance(rho, beta, root, own=True)


@defined(latex=r"b_2")
def SquaredBalance(rho: Patterns, beta: Scalar) -> Vector:
    r"""The same with $p_i(x)\propto e^{-\frac\beta2\lVert x-\rho^i\rVert^2}$."""
    return _balance(rho, beta, lambda square: square, own=True)


@defined(latex=r"b_1")
def FirstBalance(rho: Patterns, beta: Scalar) -> Vector:
    r"""$(1-p_1(\rho^1))\rho^1-\sum_{i\ne1}p_i(\rho^1)\rho^i$, $p_i(x)\propto e^{-\frac\beta2\lVert x-\rho^i\rVert^2}$."""
    return _balance(rho, beta, lambda square: square, own=False)
