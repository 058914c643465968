r"""The two updates and their Jacobians in ball arithmetic, on exact points, Euclidean balls and boxes.

Both are $f(x)=\sum_jp_j\rho^j$ with $p_j/p_i=e^{a_j(x)}$, $a_j(x)=c\beta\langle x-\rho^i,\rho^j-\rho^i\rangle+k_j$: for the
distance energy $c=2$, $k_j=-\beta\lVert\rho^j-\rho^i\rVert^2$; for MCHN $c=1$, $k_j=\beta\langle\rho^i,\rho^j-\rho^i\rangle$.
The exponents are affine with rational coefficients, relative to a pattern near the state: enclosures stay tight at large norms.
The Jacobian $J=c\beta\,\mathrm{Cov}_p(\rho)$ is symmetric positive semidefinite.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from flint import arb, arb_mat, fmpq

from lemmata.verify.dynamics.patterns import Ball, Box, Memory, Point, above, middle

Floats: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"

POWER = 3  # the greatest eigenvalue is bounded by tr(S^(2^POWER)) ** (2^-POWER)
MAX_MATRIX = 160  # smaller side of the matrices whose powers are taken


def nearest(memory: Memory, point: Point) -> int:
    """A pattern of (nearly) greatest weight at a point: a choice of reference, nothing rests on it."""
    scores = _scores(memory, 0, Ball(point, fmpq(0)))
    return max(range(memory.d), key=lambda j: middle(scores[j]) if scores[j].is_finite() else fmpq(0))


def _column(values: Sequence[arb]) -> arb_mat:
    return arb_mat([[value] for value in values])


def _scores(memory: Memory, index: int, region: Ball | Box) -> list[arb]:
    """Enclosures of the $a_j$ over a region."""
    frame, gain = memory.frame(index), arb(memory.gain)
    offset = [arb(a - b) for a, b in zip(region.centre, memory.patterns[index], strict=True)]
    if isinstance(region, Box):
        offset = [a + arb(0, arb(r)) for a, r in zip(offset, region.radii, strict=True)]
    along = frame.differences * _column(offset)
    scores = [k + gain * along[j, 0] for j, k in enumerate(frame.offsets)]
    if isinstance(region, Ball) and region.radius:
        reach = gain * arb(region.radius)
        scores = [a + arb(0, 1) * (reach * length) for a, length in zip(scores, frame.lengths, strict=True)]
    return scores


def _shares(scores: list[arb]) -> list[arb]:
    """Enclosures of the softmax: each share is increasing in its own score and decreasing in the others."""
    if all(score.is_exact() for score in scores):
        powers = [score.exp() for score in scores]
        total = sum(powers, arb(0))
        return [power / total for power in powers]
    low, high = [a.lower().exp() for a in scores], [a.upper().exp() for a in scores]
    other_low, other_high = _sums_without(low), _sums_without(high)
    shares = []
    for a, b, s, t in zip(low, high, other_low, other_high, strict=True):
        shares.append((a / (a + t)).union(b / (b + s)))
    return shares


def _sums_without(values: list[arb]) -> list[arb]:
    """The sums of all but one, without subtraction."""
    before, after = [arb(0)], [arb(0)]
    for value in values:
        before.append(before[-1] + value)
    for value in reversed(values):
        after.append(after[-1] + value)
    count = len(values)
    return [before[k] + after[count - 1 - k] for k in range(count)]


def weights(memory: Memory, region: Ball | Box, index: int | None = None) -> list[arb]:
    r"""Enclosures of the $p_j$ over a ball or a box."""
    reference = nearest(memory, region.centre) if index is None else index
    return _shares(_scores(memory, reference, region))


def update_at(memory: Memory, point: Point) -> list[arb]:
    """$f$ at an exact point: the nearest pattern plus the mean difference from it."""
    index = nearest(memory, point)
    shares = weights(memory, Ball(point, fmpq(0)), index)
    shift = memory.frame(index).differences.transpose() * _column(shares)
    return [arb(a) + shift[k, 0] for k, a in enumerate(memory.patterns[index])]


def _centred(memory: Memory, index: int, shares: list[arb]) -> arb_mat:
    """Rows $\\rho^j-\\mu$, with $\\mu$ the midpoint of the mean under the shares (an exact point)."""
    differences = memory.frame(index).differences
    mean = differences.transpose() * _column([share.mid() for share in shares])
    return differences - arb_mat([[mean[k, 0].mid() for k in range(memory.n)]] * memory.d)


def jacobian(memory: Memory, region: Ball | Box) -> arb_mat:
    r"""An enclosure of $J=c\beta(\sum_jp_jv_jv_j^\top-ee^\top)$ over a region; $v_j=\rho^j-\mu$, $e=\sum_jp_jv_j$."""
    index = nearest(memory, region.centre)
    shares = weights(memory, region, index)
    rows = _centred(memory, index, shares)
    weighted = arb_mat([[share * rows[j, k] for k in range(memory.n)] for j, share in enumerate(shares)])
    mean = rows.transpose() * _column(shares)
    return (rows.transpose() * weighted - mean * mean.transpose()) * arb(memory.gain)


def newton_solver(memory: Memory, point: Point) -> Callable[[Floats], Floats]:
    r"""Solves $(I-J)\,\delta=r$ at a point in float64, for Newton's method; no enclosure.

    With $J=c\beta R^\top CR$, $C=\mathrm{diag}(p)-pp^\top$ and rows $R$ (d, n),
    $\delta=r+c\beta R^\top C(I-c\beta RR^\top C)^{-1}Rr$: the matrix has the smaller side of $R$.

    Raises: numpy.linalg.LinAlgError where it is singular or not finite (the solver, when it is called).
    """
    index = nearest(memory, point)
    shares = np.array([float(share.mid()) for share in weights(memory, Ball(point, fmpq(0)), index)])
    rows, gain = memory.float_differences(index), float(arb(memory.gain).mid())
    covariance = np.diag(shares) - np.outer(shares, shares) if memory.d < memory.n else np.zeros((0, 0))
    if memory.d < memory.n:
        matrix = np.eye(memory.d) - gain * (rows @ rows.T) @ covariance
    else:
        mean = shares @ rows
        matrix = np.eye(memory.n) - gain * ((rows.T * shares) @ rows - np.outer(mean, mean))

    def solve(residual: Floats) -> Floats:
        if not np.isfinite(matrix).all():
            raise np.linalg.LinAlgError("the slope is not finite")
        if memory.d >= memory.n:
            return np.asarray(np.linalg.solve(matrix, residual))
        return np.asarray(residual + gain * rows.T @ (covariance @ np.linalg.solve(matrix, rows @ residual)))

    return solve


def mean_above(shares: Sequence[arb], values: Sequence[arb]) -> arb:
    r"""A number >= $\sum_jp_jv_j$ for every p with $0\le p_j\le\bar p_j$, $\sum_jp_j=1$ (values $v_j\ge0$).

    $\sum_jp_jv_j\le\tau+\sum_j\bar p_j(v_j-\tau)_+$ for every $\tau$; the best is 0 or one of the values (linear programming).
    """
    high = [share.upper() for share in shares]
    best = sum((p * v for p, v in zip(high, values, strict=True)), arb(0)).upper()
    order = sorted(range(len(values)), key=lambda j: float(values[j].mid()), reverse=True)
    mass, threshold = arb(0), None
    for j in order:
        mass += high[j]
        if mass.lower() >= 1:
            threshold = values[j].mid()
            break
    if threshold is None or threshold <= 0 or not threshold.is_finite():
        return best
    terms = (p * (v - threshold) for p, v in zip(high, values, strict=True) if not v.upper() <= threshold)
    other = threshold + sum((term.max(arb(0)) for term in terms), arb(0))
    return best.min(other.upper()) if best.is_finite() else other.upper()


def jacobian_norm(memory: Memory, region: Ball | Box, *, quick: bool = False) -> fmpq:
    r"""A number >= $\lVert J(x)\rVert_2$ for every x of the region.

    Variance about any point bounds variance about the mean, and $S=\sum_j\bar p_jv_jv_j^\top$ grows with $\bar p_j\ge p_j$:
    $\lVert J\rVert_2\le c\beta\lambda_{\max}(S)\le c\beta(\mathrm{tr}\,S^k)^{1/k}$. The trace about the nearest pattern is
    tried first, then the trace about the mean, then the powers; `quick` stops at the first.
    """
    index = nearest(memory, region.centre)
    shares = weights(memory, region, index)
    frame, gain = memory.frame(index), arb(memory.gain)
    bound = gain * mean_above(shares, [length * length for length in frame.lengths])
    if quick or (bound.is_finite() and above(bound) < fmpq(1, 8)):
        return above(bound)
    rows = _centred(memory, index, shares)
    squares = [sum((rows[j, k] * rows[j, k] for k in range(memory.n)), arb(0)) for j in range(memory.d)]
    bounds = [bound, gain * mean_above(shares, squares)]
    if min(memory.d, memory.n) <= MAX_MATRIX:
        roots = [share.upper().sqrt() for share in shares]
        scaled = arb_mat([[root * rows[j, k] for k in range(memory.n)] for j, root in enumerate(roots)])
        power = scaled.transpose() * scaled if memory.n <= memory.d else scaled * scaled.transpose()
        for _ in range(POWER):
            power = power * power
        bounds.append(gain * power.trace().upper().root(2**POWER))
    return min(map(above, [one for one in bounds if one.is_finite()] or [bound]))


def image_radius(memory: Memory, index: int, radius: fmpq) -> fmpq:
    r"""A number >= $\lvert f(x)-\rho^i\rvert$ for every x within `radius` of pattern `index`: $\sum_jp_jD_{ij}$."""
    region = Ball(memory.patterns[index], radius)
    return above(mean_above(weights(memory, region, index), memory.frame(index).lengths))


def step_at(memory: Memory, point: Point) -> list[arb]:
    """$f(x)-x$ at an exact point."""
    return [a - arb(b) for a, b in zip(update_at(memory, point), point, strict=True)]


def image_box(memory: Memory, box: Box) -> list[arb]:
    r"""An enclosure of $f$ over a box by the mean value form $f(m)+J(X)(X-m)$."""
    centre = update_at(memory, box.centre)
    spread = jacobian(memory, box) * _column([arb(0, arb(r)) for r in box.radii])
    return [a + spread[k, 0] for k, a in enumerate(centre)]
