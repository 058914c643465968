r"""The operators of arXiv:2506.10801: the energies of section 1 and 3, the gradient of eq. (7), and what lies within reach.

The reach of a pattern is $R=\sqrt{2/\beta}$; x is within it where $\frac\beta2\lVert x-\rho^i\rVert^2\le1$.
"""

from __future__ import annotations

from lemmata.theory.language.defined import Patterns, Scalar, Vector, defined, ln, log_sum_exp, total, vector
from lemmata.theory.language.functions import relu, step
from lemmata.theory.memory.energies import SquaredDistances


@defined(latex=r"E^{\mathrm{LSE}}")
def GaussianEnergy(x: Vector, rho: Patterns, beta: Scalar) -> Scalar:
    r"""$-\frac1\beta\log\sum_i\exp(-\frac\beta2\lVert x-\rho^i\rVert^2)$, in nats: D-LSE."""
    squares = SquaredDistances(x, rho)
    return -log_sum_exp(rho.rows, lambda i: -beta * squares[i] / 2) / beta


@defined(latex="F")
def ReluSum(x: Vector, rho: Patterns, beta: Scalar) -> Scalar:
    r"""$\sum_i\mathrm{relu}(1-\frac\beta2\lVert x-\rho^i\rVert^2)$: eq. (3) takes its logarithm."""
    squares = SquaredDistances(x, rho)
    return total(rho.rows, lambda i: relu(1 - beta * squares[i] / 2))


@defined(latex=r"E^{\mathrm{LSR}}")
def LogSumReluEnergy(x: Vector, rho: Patterns, beta: Scalar, eps: Scalar) -> Scalar:
    r"""$-\frac1\beta\log(\epsilon+\sum_i\mathrm{relu}(1-\frac\beta2\lVert x-\rho^i\rVert^2))$, in nats: eq. (3)."""
    return -ln(eps + ReluSum(x, rho, beta)) / beta


@defined(latex=r"\lvert B\rvert")
def CountWithin(x: Vector, rho: Patterns, beta: Scalar) -> Scalar:
    r"""How many patterns lie within reach of x, the border included."""
    squares = SquaredDistances(x, rho)
    return total(rho.rows, lambda i: 1 - step(beta * squares[i] / 2 - 1))


@defined(latex=r"\nabla E^{\mathrm{LSR}}")
def LogSumReluGradient(x: Vector, rho: Patterns, beta: Scalar, eps: Scalar) -> Vector:
    r"""$\sum_{i\in B(x)}(x-\rho^i)/(\epsilon+\sum_i\mathrm{relu}(1-\frac\beta2\lVert x-\rho^i\rVert^2))$, B closed: eq. (7)."""
    squares, whole = SquaredDistances(x, rho), eps + ReluSum(x, rho, beta)
    pulled = lambda k: total(rho.rows, lambda i: (1 - step(beta * squares[i] / 2 - 1)) * (x[k] - rho[i, k]))  # noqa: E731
    return vector(rho.columns, lambda k: pulled(k) / whole)


@defined(latex=r"\overline{B}")
def CentreWithin(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""$\frac1{|B(x)|}\sum_{i\in B(x)}\rho^i$, B closed: Proposition 2."""
    squares, count = SquaredDistances(x, rho), CountWithin(x, rho, beta)
    return vector(rho.columns, lambda k: total(rho.rows, lambda i: (1 - step(beta * squares[i] / 2 - 1)) * rho[i, k]) / count)
