r"""Operators of retrieval: updates, the tangent majorizer, the gradient of LogSumExp, and softmax attention.

Ramsauer et al. (2020) have $N=d$ patterns $x_i$ in $\mathbb R^n$, columns of $X$; their $M$ is $\max_i\lVert\rho^i\rVert$,
$p=\mathrm{softmax}(\beta X^\top\xi)$, the update is $f(\xi)=Xp$.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Dummy, Expr, Integer, Symbol, diff, exp, log, sqrt

from lemmata.theory.kernel.derivative import derivative
from lemmata.theory.language.defined import (
    SYMBOLIC,
    Mat,
    Patterns,
    Scalar,
    Vec,
    Vector,
    absolute,
    defined,
    expectation,
    greatest,
    is_zero,
    ln,
    root,
    same,
    smallest,
    softmax,
    total,
    vector,
    whole_number,
)
from lemmata.theory.language.operator import MEANINGS, Operator
from lemmata.theory.language.vocabulary import INDICATORS, VALUES
from lemmata.theory.memory.energies import Overlaps, SquaredDistances
from lemmata.theory.terms.index_terms import Entry, Greatest, Index, least, substitute
from lemmata.theory.terms.known import SPECTRAL, spectral


@defined(latex=r"\mathbf 1_{\mathcal D}")
def IsPattern(x: Vector, rho: Patterns) -> Scalar:
    r"""1 if $x\in\{\rho^1,\dots,\rho^d\}$, else 0: whether the least of $\lVert x-\rho^i\rVert_\infty$ is 0."""
    return is_zero(smallest(rho.rows, lambda i: greatest(rho.columns, lambda k: absolute(x[k] - rho[i, k]))))


def _least_miss(x: Any, rho: Any) -> Expr:
    i, k = Index("i", rho.shape[0]), Index("k", rho.shape[1])
    found: Expr = least(Greatest(Abs(Entry(x, k) - Entry(rho, i, k)), k), i)
    return found


INDICATORS[IsPattern] = _least_miss


class DirectionalLSE(Operator):
    r"""The derivative of LogSumExp at $v$ along $w$: $\frac{d}{ds}\mathrm{LSE}(v+sw)\big|_{s=0}$."""

    nargs = 2
    latex_name = r"D\,\mathrm{LSE}"

    @staticmethod
    def definition(v: Any, w: Any) -> Expr:
        s = Dummy("s", real=True)
        return diff(log(sum(exp(a + s * b) for a, b in zip(v, w, strict=True))), s).subs(s, 0)


def _directional(v: Vec, w: Vec) -> Any:
    s = Symbol("s~derivative", real=True)
    lse = SYMBOLIC.log_sum_exp(v.length, lambda i: v[i] + s * w[i])
    return substitute(derivative(lse, s), {s: Integer(0)})


MEANINGS["DirectionalLSE"] = _directional


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


class SpectralNorm2(Operator):
    r"""$\lVert X\rVert_2^2$, squared: the greatest eigenvalue of $XX^\top$.

    The kernel takes it for an unknown of the named matrix; its rules know that it is the least $c\ge0$ with
    $\sum_i(\rho^i\cdot u)^2\le c\lVert u\rVert^2$ for all u.
    """

    nargs = 1
    latex_name = r"\lVert\cdot\rVert_2^2"

    @staticmethod
    def definition(rho: Any) -> Expr:
        gram = rho * rho.T if rho.shape[0] <= rho.shape[1] else rho.T * rho
        if gram.shape[0] == 1:
            return gram[0, 0]
        if gram.shape[0] > 2:
            raise NotImplementedError(f"the greatest eigenvalue has a closed form for min(d, n) <= 2, got {rho.shape}")
        return (gram.trace() + sqrt(gram.trace() ** 2 - 4 * gram.det())) / 2


def _spectral(rho: Mat) -> Any:
    return spectral(rho.name, rho.rows, rho.columns)


MEANINGS["SpectralNorm2"] = _spectral
VALUES[SPECTRAL] = SpectralNorm2.definition


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
