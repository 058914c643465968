r"""Operators of retrieval: updates, the tangent majorizer, the gradient of LogSumExp, and softmax attention.

Ramsauer et al. (2020) have $N=d$ patterns $x_i$ in $\mathbb R^n$, columns of $X$; their $M$ is $\max_i\lVert\rho^i\rVert$,
$p=\mathrm{softmax}(\beta X^\top\xi)$, the update is $f(\xi)=Xp$.
"""

from __future__ import annotations

from typing import Any

from sympy import Dummy, Expr, ImmutableDenseMatrix, Integer, Max, diff, exp, log, sqrt

from theory.language.operator import Operator, VectorOperator
from theory.memory.energies import _squared_distances


class IsPattern(Operator):
    r"""1 if $x\in\{\rho^1,\dots,\rho^d\}$, else 0."""

    nargs = 2
    latex_name = r"\mathbf 1_{\mathcal D}"

    @staticmethod
    def definition(x: Any, rho: Any) -> Expr:
        rows = [tuple(rho[i, :]) for i in range(rho.shape[0])]
        return Integer(tuple(x) in rows)


class DirectionalLSE(Operator):
    r"""The derivative of LogSumExp at $v$ along $w$: $\frac{d}{ds}\mathrm{LSE}(v+sw)\big|_{s=0}$."""

    nargs = 2
    latex_name = r"D\,\mathrm{LSE}"

    @staticmethod
    def definition(v: Any, w: Any) -> Expr:
        s = Dummy("s", real=True)
        return diff(log(sum(exp(a + s * b) for a, b in zip(v, w, strict=True))), s).subs(s, 0)


def _softmax(values: list[Expr]) -> list[Expr]:
    total = sum(exp(value) for value in values)
    return [exp(value) / total for value in values]


def _mean(weights: list[Expr], rho: Any) -> ImmutableDenseMatrix:
    return ImmutableDenseMatrix([sum(w * rho[i, k] for i, w in enumerate(weights)) for k in range(rho.shape[1])])


class DistanceUpdate(VectorOperator):
    r"""The distance energy's own update $\sum_i\mathrm{softmax}_i(-\lVert x-\rho^\cdot\rVert^2)\,\rho^i$."""

    latex_name = "f_E"

    @property
    def rows_(self) -> Expr:
        return self.args[0].shape[0]

    @staticmethod
    def definition(x: Any, rho: Any) -> ImmutableDenseMatrix:
        return _mean(_softmax([-s for s in _squared_distances(x, rho)]), rho)


class MCHNUpdate(VectorOperator):
    r"""The modern Hopfield update $M\,\mathrm{softmax}(\beta M^\top x)$."""

    latex_name = "f"

    @property
    def rows_(self) -> Expr:
        return self.args[0].shape[0]

    @staticmethod
    def definition(x: Any, rho: Any, beta: Expr) -> ImmutableDenseMatrix:
        overlaps = [sum(x[k] * rho[i, k] for k in range(rho.shape[1])) for i in range(rho.shape[0])]
        return _mean(_softmax([beta * overlap for overlap in overlaps]), rho)


class Attention(VectorOperator):
    r"""One query's attention $\mathrm{softmax}(qK^\top\beta)\,V$ with keys and values the patterns, $\beta=1/\sqrt{d_k}$.

    Rows are tokens: the consistent reading of $\mathrm{Attention}(Q,K,V)$. Arguments: query, patterns, scale.
    """

    latex_name = r"\mathrm{Attention}"

    @property
    def rows_(self) -> Expr:
        return self.args[0].shape[0]

    @staticmethod
    def definition(x: Any, rho: Any, beta: Expr) -> ImmutableDenseMatrix:
        scores = [beta * sum(x[k] * rho[i, k] for k in range(rho.shape[1])) for i in range(rho.shape[0])]
        exponentials = [exp(score) for score in scores]
        return _mean([e / sum(exponentials) for e in exponentials], rho)


class Majorizer(Operator):
    r"""The tangent majorizer at $x$: $Q(y;x)=\sum_iw_i\lVert y-\rho^i\rVert^2+\sum_iw_i\log w_i$,
    $w=\mathrm{softmax}(-\lVert x-\rho^\cdot\rVert^2)$. Arguments: y, x, patterns."""

    nargs = 3
    latex_name = "Q"

    @staticmethod
    def definition(y: Any, x: Any, rho: Any) -> Expr:
        weights = _softmax([-s for s in _squared_distances(x, rho)])
        return sum(w * s for w, s in zip(weights, _squared_distances(y, rho), strict=True)) + sum(w * log(w) for w in weights)


def _overlaps(x: Any, rho: Any) -> list[Expr]:
    return [sum(x[k] * rho[i, k] for k in range(rho.shape[1])) for i in range(rho.shape[0])]


def _mchn_weights(x: Any, rho: Any, beta: Expr) -> list[Expr]:
    return _softmax([beta * overlap for overlap in _overlaps(x, rho)])


class JacobianForm(Operator):
    r"""$u^\top Ju$ with $J=\beta X(\mathrm{diag}(p)-pp^\top)X^\top$; arguments u, x, patterns, beta.

    J is symmetric positive semidefinite, so $\lVert J\rVert_2\le c$ says $u^\top Ju\le c\lVert u\rVert^2$ for all u.
    """

    nargs = 4
    latex_name = r"J"

    @staticmethod
    def definition(u: Any, x: Any, rho: Any, beta: Expr) -> Expr:
        pairs = list(zip(_mchn_weights(x, rho, beta), _overlaps(u, rho), strict=True))
        return beta * (sum(p * a**2 for p, a in pairs) - sum(p * a for p, a in pairs) ** 2)


class PeakVariance(Operator):
    r"""$m=\max_ip_i(1-p_i)$; arguments x, patterns, beta."""

    nargs = 3
    latex_name = r"m"

    @staticmethod
    def definition(x: Any, rho: Any, beta: Expr) -> Expr:
        return Max(*(p * (1 - p) for p in _mchn_weights(x, rho, beta)))


class SpectralNorm2(Operator):
    r"""$\lVert X\rVert_2^2$, squared: the greatest eigenvalue of $XX^\top$."""

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


class MaxCentredNorm2(Operator):
    r"""$\max_i\lVert x_i-\bar x\rVert^2$, squared, $\bar x$ the mean of the patterns."""

    nargs = 1
    latex_name = r"\max_i\lVert\cdot-\bar x\rVert^2"

    @staticmethod
    def definition(rho: Any) -> Expr:
        count, dim = rho.shape
        mean = [sum(rho[i, k] for i in range(count)) / Integer(count) for k in range(dim)]
        return Max(*(sum((rho[i, k] - mean[k]) ** 2 for k in range(dim)) for i in range(count)))


class TopMiss2(Operator):
    r"""$\lVert x_i-f(x)\rVert^2$, squared, for the pattern i of the greatest overlap with x (the most missed of
    those that tie); arguments x, patterns, beta."""

    nargs = 3
    latex_name = r"\lVert x_i-f\rVert^2"

    @staticmethod
    def definition(x: Any, rho: Any, beta: Expr) -> Expr:
        values, update = _overlaps(x, rho), _mean(_mchn_weights(x, rho, beta), rho)
        top = [i for i, value in enumerate(values) if all(value >= other for other in values)]
        return Max(*(sum((rho[i, k] - update[k]) ** 2 for k in range(rho.shape[1])) for i in top))


class TopGap(Operator):
    r"""$c=\min_{j\ne i}(x^\top x_i-x^\top x_j)$, i the pattern of the greatest overlap; 0 where two tie.

    For one pattern the minimum is over nothing; the value 0 stands there (the factor N - 1 = 0 makes it irrelevant).
    """

    nargs = 2
    latex_name = r"c"

    @staticmethod
    def definition(x: Any, rho: Any) -> Expr:
        values = sorted(_overlaps(x, rho))
        return values[-1] - values[-2] if len(values) > 1 else Integer(0)


class AttentionColumn(VectorOperator):
    r"""First column of $V\cdot\mathrm{softmax}(QK^\top/\sqrt{d_k})$ with the patterns the rows of Q = K, columns of V.

    Arguments: patterns, axis (0 normalises each column of the scores, 1 each row).
    """

    latex_name = r"V\operatorname{softmax}"

    @property
    def rows_(self) -> Expr:
        return self.args[0].shape[1]

    @staticmethod
    def definition(rho: Any, axis: Any) -> ImmutableDenseMatrix:
        scores = (rho * rho.T / sqrt(Integer(rho.shape[1]))).applyfunc(exp)
        count = rho.shape[0]
        totals = [sum(scores[j, 0] if int(axis) == 0 else scores[i, j] for j in range(count)) for i in range(count)]
        return _mean([scores[i, 0] / totals[i] for i in range(count)], rho)


class FirstPattern(VectorOperator):
    r"""$\rho^1$; length n."""

    latex_name = r"\rho^1"

    @property
    def rows_(self) -> Expr:
        return self.args[0].shape[1]

    @staticmethod
    def definition(rho: Any) -> ImmutableDenseMatrix:
        return ImmutableDenseMatrix(list(rho.row(0)))
