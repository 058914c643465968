r"""Operators on vectors: LogSumExp, softmax, extremes, norms (section 2 and appendix C of arXiv:2405.08707)."""

from __future__ import annotations

from typing import Any

from sympy import Expr, ImmutableDenseMatrix, Max, Min, exp, log

from theory.language.operator import Operator, VectorOperator


class LogSumExp(Operator):
    r"""$\mathrm{LSE}(v)=\log\sum_i e^{v_i}$."""

    nargs = 1
    latex_name = r"\mathrm{LSE}"

    @staticmethod
    def definition(v: Any) -> Expr:
        return log(sum(exp(entry) for entry in v))


class MaxEntry(Operator):
    r"""$\max_iv_i$."""

    nargs = 1
    latex_name = r"\max_i"

    @staticmethod
    def definition(v: Any) -> Expr:
        return Max(*v)


class MinEntry(Operator):
    r"""$\min_iv_i$."""

    nargs = 1
    latex_name = r"\min_i"

    @staticmethod
    def definition(v: Any) -> Expr:
        return Min(*v)


class MaxNorm(Operator):
    r"""$\lVert v\rVert_\infty=\max_i|v_i|$."""

    nargs = 1
    latex_name = r"\operatorname{MaxNorm}"

    @staticmethod
    def definition(v: Any) -> Expr:
        return Max(*(abs(entry) for entry in v))


class Dot(Operator):
    r"""$v^\top w$."""

    nargs = 2
    latex_name = r"\operatorname{Dot}"

    @staticmethod
    def definition(v: Any, w: Any) -> Expr:
        return sum(a * b for a, b in zip(v, w, strict=True))


class SquaredDistance(Operator):
    r"""$d(v,w)=\lVert v-w\rVert^2$, squared."""

    nargs = 2
    latex_name = "d"

    @staticmethod
    def definition(v: Any, w: Any) -> Expr:
        return sum((a - b) ** 2 for a, b in zip(v, w, strict=True))


class Softmax(VectorOperator):
    r"""$\mathrm{softmax}(v)_i=e^{v_i}/\sum_je^{v_j}$."""

    latex_name = r"\mathrm{softmax}"

    @property
    def rows_(self) -> Expr:
        return self.args[0].shape[0]

    @staticmethod
    def definition(v: Any) -> ImmutableDenseMatrix:
        total = sum(exp(entry) for entry in v)
        return ImmutableDenseMatrix([exp(entry) / total for entry in v])


class SumExp(Operator):
    r"""$\sum_ie^{v_i}$."""

    nargs = 1
    latex_name = r"\textstyle\sum\exp"

    @staticmethod
    def definition(v: Any) -> Expr:
        return sum(exp(entry) for entry in v)


class TiltedMean(Operator):
    r"""$\sum_ie^{v_i}u_i/\sum_ie^{v_i}$, a line in the proof of Lemma 4; arguments v, u."""

    nargs = 2
    latex_name = r"\operatorname{TiltedMean}"

    @staticmethod
    def definition(v: Any, u: Any) -> Expr:
        return sum(exp(a) * b for a, b in zip(v, u, strict=True)) / sum(exp(a) for a in v)


class LogOfPowers(Operator):
    r"""$\log\bigl((\sum_ie^{v_i})^t(\sum_ie^{w_i})^{1-t}\bigr)$, a line in the proof of Lemma 1; arguments v, w, t."""

    nargs = 3
    latex_name = r"\operatorname{LogOfPowers}"

    @staticmethod
    def definition(v: Any, w: Any, t: Expr) -> Expr:
        return log(sum(exp(entry) for entry in v) ** t * sum(exp(entry) for entry in w) ** (1 - t))


class Squares(VectorOperator):
    r"""$v_i^2$: the squares of the entries."""

    latex_name = r"\operatorname{Squares}"

    @property
    def rows_(self) -> Expr:
        return self.args[0].shape[0]

    @staticmethod
    def definition(v: Any) -> ImmutableDenseMatrix:
        return ImmutableDenseMatrix([entry**2 for entry in v])


class Shifted(VectorOperator):
    r"""$v_i-c$: a vector less one number."""

    latex_name = r"\operatorname{Shifted}"

    @property
    def rows_(self) -> Expr:
        return self.args[0].shape[0]

    @staticmethod
    def definition(v: Any, c: Expr) -> ImmutableDenseMatrix:
        return ImmutableDenseMatrix([entry - c for entry in v])
