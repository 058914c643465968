r"""The operators of arXiv:2506.10801: the energies of section 1 and 3, the gradient of eq. (7), and what lies within reach.

The reach of a pattern is $R=\sqrt{2/\beta}$; x is within it where $\frac\beta2\lVert x-\rho^i\rVert^2\le1$.
"""

from __future__ import annotations

from typing import Any

from lemmata.theory.language.defined import (
    Patterns,
    Scalar,
    Vector,
    absolute,
    defined,
    e_to,
    greatest,
    is_zero,
    larger,
    ln,
    log_sum_exp,
    root,
    same,
    smallest,
    total,
    vector,
)
from lemmata.theory.language.functions import relu, step
from lemmata.theory.memory.energies import SquaredDistances
from lemmata.theory.memory.storage import LeastSeparation


@defined(latex=r"E^{\mathrm{LSE}}")
def GaussianEnergy(x: Vector, rho: Patterns, beta: Scalar) -> Scalar:
    r"""$-\frac1\beta\log\sum_i\exp(-\frac\beta2\lVert x-\rho^i\rVert^2)$, in nats: D-LSE."""
    squares = SquaredDistances(x, rho)
    return -log_sum_exp(rho.rows, lambda i: -beta * squares[i] / 2) / beta


@defined(latex="F")
def ReluSum(x: Vector, rho: Patterns, beta: Scalar) -> Scalar:
    r"""$\sum_i\mathrm{relu}(1-\frac\beta2\lVert x-\rho^i\rVert^2)$: eq. (3) takes its logarithm."""
    squares = SquaredDistances(x, rho)
    return total(rho.rows, lambda i: absolute(relu(1 - beta * squares[i] / 2)))  # so that the kernel sees that it is >= 0


@defined(latex=r"E^{\mathrm{LSR}}")
def LogSumReluEnergy(x: Vector, rho: Patterns, beta: Scalar, eps: Scalar) -> Scalar:
    r"""$-\frac1\beta\log(\epsilon+\sum_i\mathrm{relu}(1-\frac\beta2\lVert x-\rho^i\rVert^2))$, in nats: eq. (3)."""
    return -ln(eps + ReluSum(x, rho, beta)) / beta


@defined(latex=r"\mathbf 1_B")
def Within(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""1 for each pattern within reach of x, the border included, else 0: whether it is in the closed $B(x)$."""
    squares = SquaredDistances(x, rho)
    return vector(rho.rows, lambda i: 1 - step(beta * squares[i] / 2 - 1))


@defined(latex=r"\mathbf 1_{B^\circ}")
def Inside(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""1 for each pattern nearer than the reach, else 0: whether it is in the open $B(x)$."""
    squares = SquaredDistances(x, rho)
    return vector(rho.rows, lambda i: step(1 - beta * squares[i] / 2))


@defined(latex=r"\lvert B\rvert")
def CountWithin(x: Vector, rho: Patterns, beta: Scalar) -> Scalar:
    r"""How many patterns lie within reach of x, the border included."""
    within = Within(x, rho, beta)
    return total(rho.rows, lambda i: within[i])


@defined(latex=r"\lvert B^\circ\rvert")
def CountInside(x: Vector, rho: Patterns, beta: Scalar) -> Scalar:
    r"""How many patterns are nearer to x than the reach, the border excluded."""
    inside = Inside(x, rho, beta)
    return total(rho.rows, lambda i: inside[i])


@defined(latex="P")
def Pull(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""$\sum_{i\in B(x)}(x-\rho^i)$, B closed: what stands above the fraction bar of eq. (7)."""
    within = Within(x, rho, beta)
    return vector(rho.columns, lambda k: total(rho.rows, lambda i: within[i] * (x[k] - rho[i, k])))


@defined(latex=r"P^\circ")
def PullInside(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""$\sum_{i\in B(x)}(x-\rho^i)$, B open."""
    inside = Inside(x, rho, beta)
    return vector(rho.columns, lambda k: total(rho.rows, lambda i: inside[i] * (x[k] - rho[i, k])))


@defined(latex=r"\nabla E^{\mathrm{LSR}}")
def LogSumReluGradient(x: Vector, rho: Patterns, beta: Scalar, eps: Scalar) -> Vector:
    r"""$\sum_{i\in B(x)}(x-\rho^i)/(\epsilon+\sum_i\mathrm{relu}(1-\frac\beta2\lVert x-\rho^i\rVert^2))$, B closed: eq. (7)."""
    pull, whole = Pull(x, rho, beta), eps + ReluSum(x, rho, beta)
    return vector(rho.columns, lambda k: pull[k] / whole)


@defined(latex=r"D_\bullet E^{\mathrm{LSR}}")
def LogSumReluSlope(x: Vector, u: Vector, rho: Patterns, beta: Scalar, eps: Scalar) -> Scalar:
    r"""$\lim_{t\downarrow0}\frac1t(E(x+tu)-E(x))$, the slope to one side u.

    A pattern on the border counts where u leads nearer to it.
    """
    within, inside = Within(x, rho, beta), Inside(x, rho, beta)

    def term(i: Any) -> Any:
        along = total(rho.columns, lambda k: (x[k] - rho[i, k]) * u[k])
        return inside[i] * along - (within[i] - inside[i]) * relu(-along)

    return total(rho.rows, term) / (eps + ReluSum(x, rho, beta))


@defined(latex=r"\overline{B}")
def CentreWithin(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""$\frac1{|B(x)|}\sum_{i\in B(x)}\rho^i$, B closed: Proposition 2. It is 0 where no pattern is within reach."""
    within, count = Within(x, rho, beta), CountWithin(x, rho, beta)
    return vector(rho.columns, lambda k: total(rho.rows, lambda i: within[i] * rho[i, k]) / larger(1, count))


@defined(latex=r"\lvert B\,\triangle\,B\rvert")
def CountApart(x: Vector, y: Vector, rho: Patterns, beta: Scalar) -> Scalar:
    r"""How many patterns are within reach of one of x and y only: 0 where $B(x)=B(y)$, both closed."""
    here, there = Within(x, rho, beta), Within(y, rho, beta)
    return total(rho.rows, lambda i: (here[i] - there[i]) ** 2)


@defined(latex=r"r^*")
def SafeRadius(x: Vector, rho: Patterns, beta: Scalar) -> Scalar:
    r"""$r^*=\sqrt{D_{\max}^2+\min\{\delta_{\min},\gamma_{\min}\}}-D_{\max}$ of eq. (4).

    $\min\{\delta_{\min},\gamma_{\min}\}=\min_i\lvert\frac2\beta-\lVert x-\rho^i\rVert^2\rvert$;
    a minimum over no pattern is infinite.
    """
    squares = SquaredDistances(x, rho)
    furthest = greatest(rho.rows, lambda i: squares[i])
    room = smallest(rho.rows, lambda i: absolute(2 / beta - squares[i]))
    return root(furthest + room) - root(furthest)


@defined(latex=r"\lvert B\cap B\rvert")
def CountOfBoth(x: Vector, y: Vector, rho: Patterns, beta: Scalar, gamma: Scalar) -> Scalar:
    r"""How many patterns are within reach of x at $\beta$ and of y at $\gamma$, the borders included."""
    here, there = Within(x, rho, beta), Within(y, rho, gamma)
    return total(rho.rows, lambda i: here[i] * there[i])


@defined(latex=r"P_{\setminus1}")
def PullOfOthers(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""$\sum_{i\in B(x),i\ne1}(x-\rho^i)$: `Pull` once the first pattern is removed."""
    within = Within(x, rho, beta)
    return vector(rho.columns, lambda k: total(rho.rows, lambda i: (1 - same(0, i)) * within[i] * (x[k] - rho[i, k])))


@defined(latex=r"\textstyle 2/r^2")
def SeparationRate(rho: Patterns) -> Scalar:
    r"""$2/r^2$, the $\beta$ of appendix D.2 at which R = r; 2 where r = 0, so that it is a number."""
    apart = LeastSeparation(rho)
    return 2 / (apart**2 + is_zero(apart))


@defined(latex=r"\mathrm{GM}_B")
def GeometricMeanWithin(x: Vector, rho: Patterns, beta: Scalar) -> Vector:
    r"""$(\prod_{i\in B(x)}\rho^i_k)^{1/|B(x)|}$, entry by entry, of positive patterns, B closed: appendix E.2."""
    within, count = Within(x, rho, beta), CountWithin(x, rho, beta)
    return vector(rho.columns, lambda k: e_to(total(rho.rows, lambda i: within[i] * ln(rho[i, k])) / larger(1, count)))


@defined(latex=r"\overline{\rho}")
def MeanPattern(rho: Patterns) -> Vector:
    r"""$\frac1d\sum_i\rho^i$, the centroid of all patterns; of two it is the middle."""
    return vector(rho.columns, lambda k: total(rho.rows, lambda i: rho[i, k]) / rho.rows)


@defined(latex=r"\eta")
def OwnRate(x: Vector, rho: Patterns, beta: Scalar, eps: Scalar) -> Scalar:
    r"""$\eta(x)=\epsilon+\mathrm{relu}(1-\frac\beta2\lVert x-\rho^1\rVert^2)$: the learning rate of appendix E.1."""
    squares = SquaredDistances(x, rho)
    return eps + absolute(relu(1 - beta * squares[0] / 2))


@defined(latex=r"\mathbf 1_{\le0}")
def NotPositive(a: Scalar) -> Scalar:
    r"""1 for $a\le0$, else 0."""
    return 1 - step(a)


@defined(latex=r"P_{-1,0,1}")
def TriplePull(t: Scalar, beta: Scalar) -> Scalar:
    r"""`Pull` at t on the line for the patterns -1, 0 and 1."""
    return sum((NotPositive(beta * (t - at) ** 2 / 2 - 1) * (t - at) for at in (-1, 0, 1)), 0)


@defined(latex=r"P_{a,b,c}")
def PullOfThree(t: Scalar, a: Scalar, b: Scalar, c: Scalar, beta: Scalar) -> Scalar:
    r"""`Pull` at t on the line for the patterns a, b and c."""
    return sum((NotPositive(beta * (t - at) ** 2 / 2 - 1) * (t - at) for at in (a, b, c)), 0)


@defined(latex=r"\mathbf 1_{\mathrm{em}}")
def IsEmergentOfThree(t: Scalar, a: Scalar, b: Scalar, c: Scalar, beta: Scalar) -> Scalar:
    r"""1 where t on the line is a local minimum in the supports of the patterns a, b and c, and none of them; else 0."""
    within = [1 - beta * (t - at) ** 2 / 2 for at in (a, b, c)]  # positive inside, 0 on the border
    at_rest = is_zero(PullOfThree(t, a, b, c, beta)) * is_zero(sum((is_zero(room) for room in within), 0))
    supported = 1 - is_zero(sum((step(room) for room in within), 0))
    return at_rest * supported * (1 - is_zero((t - a) * (t - b) * (t - c)))


@defined(latex=r"\max_{ik}\lvert x_k-\rho^i_k\rvert")
def WidestGap(x: Vector, rho: Patterns) -> Scalar:
    r"""$\max_{ik}\lvert x_k-\rho^i_k\rvert$: at most 1 in the unit cube."""
    return greatest(rho.rows, lambda i: greatest(rho.columns, lambda k: absolute(x[k] - rho[i, k])))
