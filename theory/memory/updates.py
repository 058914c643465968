r"""Operators of retrieval: updates, the tangent majorizer, the gradient of LogSumExp, and softmax attention.

Ramsauer et al. (2020) have $N=d$ patterns $x_i$ in $\mathbb R^n$, columns of $X$; their $M$ is $\max_i\lVert\rho^i\rVert$,
$p=\mathrm{softmax}(\beta X^\top\xi)$, the update is $f(\xi)=Xp$.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr

from lemmata.theory.language.defined import (
    Patterns,
    Scalar,
    Vector,
    absolute,
    defined,
    expectation,
    greatest,
    greatest_eigenvalue,
    is_zero,
    ln,
    log_sum_exp,
    root,
    same,
    slope,
    smallest,
    softmax,
    total,
    vector,
    whole_number,
)
from lemmata.theory.language.vocabulary import indicator, value_of
from lemmata.theory.memory.energies import Overlaps, SquaredDistances
from lemmata.theory.terms.index_terms import Entry, Greatest, Index, least
from lemmata.theory.terms.known import SPECTRAL


@defined(latex=r"\mathbf 1_{\mathcal D}")
def IsPattern(x: Vector, rho: Patterns) -> Scalar:
    r"""1 if $x\in\{\rho^1,\dots,\rho^d\}$, else 0: whether the least of $\lVert x-\rho^i\rVert_\infty$ is 0."""
    return is_zero(smallest(rho.rows, lambda i: greatest(rho.columns, lambda k: absolute(x[k] - rho[i, k]))))


def _least_miss(x: Any, rho: Any) -> Expr:
    i, k = Index("i", rho.shape[0]), Index("k", rho.shape[1])
    found: Expr = least(Greatest(Abs(Entry(x, k) - Entry(rho, i, k)), k), i)
    return found


indicator(IsPattern, _least_miss)


@defined(latex=r"D\,\mathrm{LSE}")
def DirectionalLSE(v: Vector, w: Vector) -> Scalar:
    r"""The derivative of LogSumExp at $v$ along $w$: $\frac{d}{ds}\mathrm{LSE}(v+sw)\big|_{s=0}$."""
    return slope(lambda s: log_sum_exp(v.length, lambda i: s * w[i] + v[i]))


@defined(latex="f_E")
def DistanceUpdate(x: Vector, rho: Patterns) -> Vector:
    r"""The distance energy's own update $\sum_i\mathrm{softmax}_i(-\lVert x-\rho^\cdot\rVert^2)\,\rho^i$."""
    squares = SquaredDistances(x, rho)
    return vector(rho.columns, lambda k: expectation(rho.rows, lambda i: -squares[i], lambda i: rho[i, k]))


@defined(latex="f")
def MCHNUpdate(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""The modern Hopfield update $M\,\mathrm{softmax}(\beta M^\top x)$."""
    overlaps = Overlaps(x, rho)
    return vector(rho.columns, lambda k: expectation(rho.rows, lambda i: beta * overlaps[i], lambda i: rho[i, k]))


@defined(latex=r"\mathrm{Attention}")
def Attention(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""One query's attention $\mathrm{softmax}(qK^\top\beta)\,V$ with keys and values the patterns, $\beta=1/\sqrt{d_k}$.

    Rows are tokens: the consistent reading of $\mathrm{Attention}(Q,K,V)$. Arguments: query, patterns, scale.
    """
    weights = softmax(rho.rows, lambda i: total(rho.columns, lambda k: beta * x[k] * rho[i, k]))
    return vector(rho.columns, lambda k: total(rho.rows, lambda i: weights[i] * rho[i, k]))


@defined(latex="Q")
def Majorizer(y: Vector, x: Vector, rho: Patterns) -> Scalar:
    r"""The tangent majorizer at $x$: $Q(y;x)=\sum_iw_i\lVert y-\rho^i\rVert^2+\sum_iw_i\log w_i$,
    $w=\mathrm{softmax}(-\lVert x-\rho^\cdot\rVert^2)$. Arguments: y, x, patterns."""
    here, there = SquaredDistances(x, rho), SquaredDistances(y, rho)
    w = softmax(rho.rows, lambda i: -here[i])
    return total(rho.rows, lambda i: w[i] * there[i]) + total(rho.rows, lambda i: w[i] * ln(w[i]))


@defined(latex=r"J")
def JacobianForm(u: Vector, x: Vector, rho: Patterns, beta: Scalar) -> Scalar:
    r"""$u^\top Ju$ with $J=\beta X(\mathrm{diag}(p)-pp^\top)X^\top$; arguments u, x, patterns, beta.

    J is symmetric positive semidefinite, so $\lVert J\rVert_2\le c$ says $u^\top Ju\le c\lVert u\rVert^2$ for all u.
    """
    overlaps, along = Overlaps(x, rho), Overlaps(u, rho)
    p = softmax(rho.rows, lambda i: beta * overlaps[i])
    return beta * (total(rho.rows, lambda i: p[i] * along[i] ** 2) - total(rho.rows, lambda i: p[i] * along[i]) ** 2)


@defined(latex=r"m")
def PeakVariance(x: Vector, rho: Patterns, beta: Scalar) -> Scalar:
    r"""$m=\max_ip_i(1-p_i)$; arguments x, patterns, beta."""
    overlaps = Overlaps(x, rho)
    p = softmax(rho.rows, lambda i: beta * overlaps[i])
    return greatest(rho.rows, lambda i: p[i] * (1 - p[i]))


@defined(latex=r"\lVert\cdot\rVert_2^2")
def SpectralNorm2(rho: Patterns) -> Scalar:
    r"""$\lVert X\rVert_2^2$, squared: the greatest eigenvalue of $XX^\top$."""
    return greatest_eigenvalue(rho)


value_of(SPECTRAL, SpectralNorm2.definition)


@defined(latex=r"\max_i\lVert\cdot-\bar x\rVert^2")
def MaxCentredNorm2(rho: Patterns) -> Scalar:
    r"""$\max_i\lVert x_i-\bar x\rVert^2$, squared, $\bar x$ the mean of the patterns."""
    mean = vector(rho.columns, lambda k: total(rho.rows, lambda i: rho[i, k]) / rho.rows)
    squares = SquaredDistances(mean, rho)
    return greatest(rho.rows, lambda i: squares[i])


@defined(latex=r"\lVert x_i-f\rVert^2")
def TopMiss2(x: Vector, rho: Patterns, beta: Scalar) -> Scalar:
    r"""$\lVert x_i-f(x)\rVert^2$, squared, for the pattern i of the greatest overlap with x (the most missed of
    those that tie); arguments x, patterns, beta. Other patterns count as 0, below which no miss is."""
    overlaps, misses = Overlaps(x, rho), SquaredDistances(MCHNUpdate(x, rho, beta), rho)
    top = greatest(rho.rows, lambda i: overlaps[i])
    return greatest(rho.rows, lambda i: is_zero(top - overlaps[i]) * misses[i])


@defined(latex=r"c")
def TopGap(x: Vector, rho: Patterns) -> Scalar:
    r"""$c=\max_i\min_{j\ne i}(x^\top x_i-x^\top x_j)$, the lead of the greatest overlap; 0 where two tie, and for one pattern.

    The greatest lead stands in for j = i, where it changes no minimum of two entries or more.
    """
    s = Overlaps(x, rho)

    def least_lead(i: Any) -> Any:
        widest = greatest(rho.rows, lambda j: s[i] - s[j])
        return smallest(rho.rows, lambda j: (s[i] - s[j]) * (1 - same(i, j)) + widest * same(i, j))

    return greatest(rho.rows, least_lead)


@defined(latex=r"V\operatorname{softmax}")
def AttentionColumn(rho: Patterns, axis: Scalar) -> Vector:
    r"""First column of $V\cdot\mathrm{softmax}(QK^\top/\sqrt{d_k})$ with the patterns the rows of Q = K, columns of V.

    Arguments: patterns, axis (0 normalises each column of the scores, 1 each row).
    """
    scale, rows = root(rho.columns), rho.rows

    def score(i: Any, j: Any) -> Any:
        return total(rho.columns, lambda k: rho[i, k] * rho[j, k]) / scale

    if whole_number(axis) == 0:
        weights = softmax(rows, lambda i: score(i, 0))
    else:
        weights = vector(rows, lambda i: softmax(rows, lambda j: score(i, j))[0])
    return vector(rho.columns, lambda k: total(rows, lambda i: weights[i] * rho[i, k]))


@defined(latex=r"\rho^1")
def FirstPattern(rho: Patterns) -> Vector:
    r"""$\rho^1$; length n."""
    return vector(rho.columns, lambda k: rho[0, k])
