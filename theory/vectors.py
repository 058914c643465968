r"""Operators on vectors: LogSumExp, softmax, extremes, norms (section 2 and appendix C of arXiv:2405.08707)."""

from __future__ import annotations

from typing import Any

from sympy import Expr, ImmutableDenseMatrix, Max, Min, exp, log

from theory.operators import Operator, VectorOperator


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
