r"""Operators of section 4: nearest-neighbour function, layer energy, modern Hopfield energy, pattern norms."""

from __future__ import annotations

from lemmata.theory.language.defined import (
    Patterns,
    Scalar,
    Vector,
    defined,
    greatest,
    ln,
    log_sum_exp,
    smallest,
    total,
    vector,
)
from lemmata.theory.language.vocabulary import extreme, extremes


@defined(latex=r"d_\bullet")
def SquaredDistances(x: Vector, rho: Patterns) -> Vector:
    r"""$d(x,\rho^i)=\lVert x-\rho^i\rVert^2$ as a vector of length d, squared."""
    return vector(rho.rows, lambda i: total(rho.columns, lambda k: (x[k] - rho[i, k]) ** 2))


@defined(latex=r"\lVert\cdot\rVert^2_\bullet")
def SquaredNorms(rho: Patterns) -> Vector:
    r"""$\lVert\rho^i\rVert^2$ as a vector of length d, squared."""
    return vector(rho.rows, lambda i: total(rho.columns, lambda k: rho[i, k] ** 2))


@defined(latex=r"M^\top")
def Overlaps(x: Vector, rho: Patterns) -> Vector:
    r"""$M^\top x$, the overlaps $x^\top\rho^i$ as a vector of length d."""
    return vector(rho.rows, lambda i: total(rho.columns, lambda k: x[k] * rho[i, k]))


@defined(latex="g")
def Nearest(x: Vector, rho: Patterns) -> Scalar:
    r"""$g(x)=\min_i\lVert x-\rho^i\rVert^2$, eq. (3)."""
    squares = SquaredDistances(x, rho)
    return smallest(rho.rows, lambda i: squares[i])


@defined(latex="E")
def LayerEnergy(x: Vector, rho: Patterns) -> Scalar:
    r"""$E(x)=-\log\sum_i\exp(-\lVert x-\rho^i\rVert^2)$, eq. (4), in nats."""
    squares = SquaredDistances(x, rho)
    return -log_sum_exp(rho.rows, lambda i: -squares[i])


@defined(latex=r"E_{\mathrm{MCHN}}")
def MCHNEnergy(x: Vector, rho: Patterns, beta: Scalar) -> Scalar:
    r"""$E^\beta_{\rm MCHN}(x)=-\beta^{-1}\log\sum_ie^{\beta x^\top\rho^i}+\tfrac12x^\top x+\beta^{-1}\log d
    +\tfrac12\max_i\lVert\rho^i\rVert^2$; arguments x, patterns, beta > 0."""
    overlaps = Overlaps(x, rho)
    lse = log_sum_exp(rho.rows, lambda i: beta * overlaps[i]) / beta
    return -lse + total(rho.columns, lambda k: x[k] ** 2) / 2 + ln(rho.rows) / beta + MaxNorm2(rho) / 2


@defined(latex=r"\max_i\lVert\cdot\rVert^2")
def MaxNorm2(rho: Patterns) -> Scalar:
    r"""$\max_i\lVert\rho^i\rVert^2$, squared."""
    squares = SquaredNorms(rho)
    return greatest(rho.rows, lambda i: squares[i])


@defined(latex=r"\min_i\lVert\cdot\rVert^2")
def MinNorm2(rho: Patterns) -> Scalar:
    r"""$\min_i\lVert\rho^i\rVert^2$, squared."""
    squares = SquaredNorms(rho)
    return smallest(rho.rows, lambda i: squares[i])


extremes(MaxNorm2, MinNorm2, SquaredNorms)
extreme(Nearest, SquaredDistances)
