r"""Operators on kernels of density estimates: integrals of polynomials in |x| on [-1, 1], and sums of two kernels at 1 and -1.

A kernel is given by its coefficients: $K(x)=\sum_ac_a|x|^a$ for $|x|\le1$, a = 0, 1, ..., not normalised.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lemmata.theory.language.defined import Scalar, Vector, absolute, defined, root, total
from lemmata.theory.language.functions import cos, rank, relu, step


@defined(latex=r"b")
def StepSpread(v: Vector) -> Scalar:
    r"""$\sum_iv_i(3i^2-3i+1)=3\sum_iv_i\int_{i-1}^ix^2dx$, i = 1, 2, ...: of the even step function of heights $v_i$."""
    at = rank(v.length)
    return total(v.length, lambda i: v[i] * (3 * at[i] ** 2 - 3 * at[i] + 1))


@defined(latex=r"\sigma_K\sqrt{\mu_K}")
def KernelCost(v: Vector) -> Scalar:
    r"""$\frac C{A^2}\sqrt{B/A}$ with $A=\int K$, $B=\int x^2K$, $C=\int K^2$ of $K(x)=\sum_av_a|x|^a$ on [-1, 1].

    It does not change with height and width of K: at A = B = 1 it is $\int K^2$.
    """
    at = rank(v.length)  # a + 1
    mass = 2 * total(v.length, lambda i: v[i] / at[i])
    second = 2 * total(v.length, lambda i: v[i] / (at[i] + 2))
    square = 2 * total(v.length, lambda i: total(v.length, lambda j: v[i] * v[j] / (at[i] + at[j] - 1)))
    return square * root(second / mass) / mass**2


def _pair(x: Any, h: Any, kernel: Callable[[Any], Any]) -> Any:
    """K((x - 1) / h) + K((x + 1) / h), K given for arguments >= 0."""
    return kernel(absolute((x - 1) / h)) + kernel(absolute((x + 1) / h))


@defined(latex=r"k_1")
def ParabolaPair(x: Scalar, h: Scalar) -> Scalar:
    r"""$K(\frac{x-1}h)+K(\frac{x+1}h)$ with $K(u)=\mathrm{relu}(1-u^2)$, Epanechnikov's kernel."""
    return _pair(x, h, lambda u: relu(1 - u**2))


@defined(latex=r"k_2")
def QuarticPair(x: Scalar, h: Scalar) -> Scalar:
    r"""The same with $K(u)=\mathrm{relu}(1-u^2)^2$."""
    return _pair(x, h, lambda u: relu(1 - u**2) ** 2)


@defined(latex=r"k_3")
def TriweightPair(x: Scalar, h: Scalar) -> Scalar:
    r"""The same with $K(u)=\mathrm{relu}(1-u^2)^3$."""
    return _pair(x, h, lambda u: relu(1 - u**2) ** 3)


@defined(latex=r"k_{\mathrm{cube}}")
def TricubePair(x: Scalar, h: Scalar) -> Scalar:
    r"""The same with $K(u)=\mathrm{relu}(1-|u|^3)^3$."""
    return _pair(x, h, lambda u: relu(1 - u**3) ** 3)


@defined(latex=r"k_{\mathrm{tri}}")
def TrianglePair(x: Scalar, h: Scalar) -> Scalar:
    r"""The same with $K(u)=\mathrm{relu}(1-|u|)$."""
    return _pair(x, h, lambda u: relu(1 - u))


@defined(latex=r"k_{\mathrm{unif}}")
def UniformPair(x: Scalar, h: Scalar) -> Scalar:
    r"""The same with K = 1 for $|u|\le1$, else 0."""
    return _pair(x, h, lambda u: 1 - step(u - 1))


@defined(latex=r"k_{\cos}")
def CosinePair(x: Scalar, h: Scalar, t: Scalar) -> Scalar:
    r"""The same with $K(u)=\cos(tu)$ for $|u|\le1$, else 0; arguments x, h, t, which is $\pi/2$ for the cosine kernel."""
    return _pair(x, h, lambda u: (1 - step(u - 1)) * cos(t * u))


@defined(latex=r"\Pr")
def LinePairs(m: Scalar, t: Scalar) -> Scalar:
    r"""$1-\max(0,1-(m-1)t)^m$: the probability that two of m uniform points of [0, 1] are nearer to each other than t."""
    return 1 - relu(1 - (m - 1) * t) ** m
