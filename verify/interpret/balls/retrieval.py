"""Updates, majorizer and derivatives in exact and ball arithmetic."""

from __future__ import annotations

from collections.abc import Callable

from lemmata.verify.interpret.balls.energies import Column, Rows, logsumexp, overlaps, squared_distances
from lemmata.verify.interpret.balls.fold import mean_under, weights_of
from lemmata.verify.numbers.quotients import ratio, square
from lemmata.verify.numbers.reals import Real, real_max, real_min, real_sum


def weighted_mean(exponents: Column, values: Column) -> Real:
    r"""$\sum_ie^{a_i}v_i/\sum_ie^{a_i}$: one quotient of exponential sums, so that a rational value is found exactly."""
    return mean_under(weights_of(exponents), values)


def _mean(exponents: Column, rho: Rows) -> Column:
    return [weighted_mean(exponents, [row[k] for row in rho]) for k in range(len(rho[0]))]


def majorizer(y: Column, x: Column, rho: Rows) -> Real:
    r"""$E(x)+\sum_iw_i(d(y,\rho^i)-d(x,\rho^i))$, the same since $\log w_i=E(x)-d(x,\rho^i)$ and the weights sum to 1.

    Irrational y: $E(x)+\lVert y-T\rVert^2-\lVert x-T\rVert^2$, $T=\sum_iw_i\rho^i$: the middle term is exactly 0 at y = T.
    """
    here = squared_distances(x, rho)
    exponents = [-s for s in here]
    if any(entry.rational is None for entry in y):
        centre = _mean(exponents, rho)
        far, near = (real_sum([square(a - b) for a, b in zip(v, centre, strict=True)]) for v in (y, x))
        return far - near - logsumexp(exponents)
    there = squared_distances(y, rho)
    return weighted_mean(exponents, [b - a for a, b in zip(here, there, strict=True)]) - logsumexp(exponents)


def mchn_weights(x: Column, rho: Rows, beta: Real) -> Column:
    """Numbers proportional to softmax(beta M^T x)."""
    return weights_of([beta * overlap for overlap in overlaps(x, rho)])


def jacobian_form(u: Column, x: Column, rho: Rows, beta: Real) -> Real:
    r"""$\beta\sum_{i<j}p_ip_j(u^\top\rho^i-u^\top\rho^j)^2$."""
    weights, along = mchn_weights(x, rho, beta), overlaps(u, rho)
    parts: list[Real] = []
    for i, first in enumerate(along):
        for j in range(i):
            difference = first - along[j]
            parts.append(weights[i] * weights[j] * (difference * difference))
    total = real_sum(weights)
    return beta * ratio(real_sum(parts), total * total)


def peak_variance(x: Column, rho: Rows, beta: Real) -> Real:
    r"""$\max_ip_i(1-p_i)$ as $\max_iw_i\sum_{j\ne i}w_j/S^2$."""
    weights = mchn_weights(x, rho, beta)
    total = real_sum(weights)
    products = [w * real_sum(weights[:i] + weights[i + 1 :]) for i, w in enumerate(weights)]
    return ratio(real_max(products), total * total)


def top_miss2(x: Column, rho: Rows, beta: Real) -> Real:
    """The greatest miss of a pattern of the greatest overlap; a ball of all it may be where those are not decided."""
    weights, values = mchn_weights(x, rho, beta), overlaps(x, rho)
    greatest = real_max(values)
    signs = [(value - greatest).sign() for value in values]
    misses: list[Real] = []
    for i in (i for i, sign in enumerate(signs) if sign in (0, None)):
        gaps = [[row[k] - rho[i][k] for row in rho] for k in range(len(x))]
        sums = [real_sum([w * gap for w, gap in zip(weights, column, strict=True)]) for column in gaps]
        misses.append(real_sum([part * part for part in sums]))
    total = real_sum(weights)
    most = real_max(misses)
    if None in signs:
        most = Real.opaque(real_min(misses).enclosure().union(most.enclosure()))
    return ratio(most, total * total)


def lambert_w(a: Real) -> Real:
    """The principal branch, real for a >= -1/e."""
    return Real.opaque(a.enclosure().lambertw())


OPERATORS: dict[str, Callable[..., Real | Column]] = {
    "Majorizer": majorizer,
    "JacobianForm": jacobian_form,
    "PeakVariance": peak_variance,
    "TopMiss2": top_miss2,
    "LambertW": lambert_w,
}
