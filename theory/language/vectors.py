r"""Operators on vectors: LogSumExp, softmax, extremes, norms (section 2 and appendix C of arXiv:2405.08707)."""

from __future__ import annotations

from lemmata.theory.language.defined import (
    Patterns,
    Scalar,
    Vector,
    absolute,
    defined,
    e_to,
    expectation,
    greatest,
    ln,
    log_sum_exp,
    matrix,
    smallest,
    softmax,
    total,
    vector,
)


@defined(latex=r"\mathrm{LSE}")
def LogSumExp(v: Vector) -> Scalar:
    r"""$\mathrm{LSE}(v)=\log\sum_i e^{v_i}$."""
    return log_sum_exp(v.length, lambda i: v[i])


@defined(latex=r"\max_i")
def MaxEntry(v: Vector) -> Scalar:
    r"""$\max_iv_i$."""
    return greatest(v.length, lambda i: v[i])


@defined(latex=r"\min_i")
def MinEntry(v: Vector) -> Scalar:
    r"""$\min_iv_i$."""
    return smallest(v.length, lambda i: v[i])


@defined(latex=r"\operatorname{MaxNorm}")
def MaxNorm(v: Vector) -> Scalar:
    r"""$\lVert v\rVert_\infty=\max_i|v_i|$."""
    return greatest(v.length, lambda i: absolute(v[i]))


@defined(latex=r"\operatorname{Dot}")
def Dot(v: Vector, w: Vector) -> Scalar:
    r"""$v^\top w$."""
    return total(v.length, lambda i: v[i] * w[i])


@defined(latex="d")
def SquaredDistance(v: Vector, w: Vector) -> Scalar:
    r"""$d(v,w)=\lVert v-w\rVert^2$, squared."""
    return total(v.length, lambda i: (v[i] - w[i]) ** 2)


@defined(latex=r"\mathrm{softmax}")
def Softmax(v: Vector) -> Vector:
    r"""$\mathrm{softmax}(v)_i=e^{v_i}/\sum_je^{v_j}$."""
    return softmax(v.length, lambda i: v[i])


@defined(latex=r"\textstyle\sum\exp")
def SumExp(v: Vector) -> Scalar:
    r"""$\sum_ie^{v_i}$."""
    return total(v.length, lambda i: e_to(v[i]))


@defined(latex=r"\operatorname{TiltedMean}")
def TiltedMean(v: Vector, u: Vector) -> Scalar:
    r"""$\sum_ie^{v_i}u_i/\sum_ie^{v_i}$, a line in the proof of Lemma 4; arguments v, u."""
    return expectation(v.length, lambda i: v[i], lambda i: u[i])


@defined(latex=r"\operatorname{LogOfPowers}")
def LogOfPowers(v: Vector, w: Vector, t: Scalar) -> Scalar:
    r"""$\log\bigl((\sum_ie^{v_i})^t(\sum_ie^{w_i})^{1-t}\bigr)$, a line in the proof of Lemma 1; arguments v, w, t."""
    return ln(SumExp(v) ** t * SumExp(w) ** (1 - t))


@defined(latex=r"\operatorname{Squares}")
def Squares(v: Vector) -> Vector:
    r"""$v_i^2$: the squares of the entries."""
    return vector(v.length, lambda i: v[i] ** 2)


@defined(latex=r"\operatorname{Shifted}")
def Shifted(v: Vector, c: Scalar) -> Vector:
    r"""$v_i-c$: a vector less one number."""
    return vector(v.length, lambda i: v[i] - c)


@defined(latex=r"\operatorname{Transposed}")
def Transposed(A: Patterns) -> Patterns:
    r"""$A^\top$."""
    return matrix(A.columns, A.rows, lambda i, k: A[k, i])
