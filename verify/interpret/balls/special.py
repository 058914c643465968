r"""Special functions in exact and ball arithmetic: gamma, greatest eigenvalues. Balls, with more bits until they are narrow."""

from __future__ import annotations

from collections.abc import Callable

from flint import arb, arb_mat, ctx, fmpq

from lemmata.verify.interpret.balls.energies import Rows, dot
from lemmata.verify.numbers.reals import Real, precision, real_max, real_power, real_sum

EXTRA_BITS = (32, 256, 1024, 4096, 16384)
MAX_STEPS = 256


def narrow(compute: Callable[[], arb]) -> Real:
    """The value with more and more guard bits, until it is known to the working precision (or there are no more)."""
    wanted = ctx.prec - 8
    ball = arb("nan")
    for extra in EXTRA_BITS:
        with precision(ctx.prec + extra):
            ball = compute()
        if ball.is_finite() and ball.rel_accuracy_bits() >= wanted:
            break
    return Real.opaque(ball)


def gamma_function(a: Real) -> Real:
    return narrow(lambda: a.enclosure().gamma())


def spectral_norm2(rho: Rows) -> Real:
    r"""$\lVert X\rVert_2^2$, the greatest eigenvalue of the smaller Gram matrix; exact where it is seen to be rational."""
    columns = [list(column) for column in zip(*rho, strict=True)]
    rows = rho if len(rho) <= len(columns) else columns
    gram = [[dot(a, b) for b in rows] for a in rows]
    size = len(gram)
    diagonal = [gram[i][i] for i in range(size)]
    trace = real_sum(diagonal)
    squares = real_sum([entry * entry for row in gram for entry in row])
    if size == 1 or (trace * trace - squares).sign() == 0:  # rank at most 1
        return trace
    if all(gram[i][j].sign() == 0 for i in range(size) for j in range(i)):
        return real_max(diagonal)
    if size == 2:
        gap = (diagonal[0] - diagonal[1]) * (diagonal[0] - diagonal[1]) + 4 * gram[0][1] * gram[0][1]
        return (trace + real_power(gap, Real.of(fmpq(1, 2)))) / 2
    steps = min(ctx.prec, MAX_STEPS) + 8
    with precision(2 * steps + 64):
        return Real.opaque(_greatest_eigenvalue(arb_mat([[entry.enclosure() for entry in row] for row in gram]), steps))


def _greatest_eigenvalue(gram: arb_mat, steps: int) -> arb:
    r"""Of a positive semidefinite $G\ne0$ of size m: $\mathrm{tr}(G^k)/m\le\lambda^k\le\mathrm{tr}(G^k)$, $k=2^{\rm steps}$.

    Each square is divided by its trace; `mean_log` is $\log\mathrm{tr}(G^k)/k$.
    """
    trace = gram.trace()
    mean_log = trace.log()
    power = gram * (1 / trace)
    share = arb(1)
    for _ in range(steps):
        power = power * power
        trace = power.trace()
        share = share / 2
        mean_log += trace.log() * share
        power = power * (1 / trace)
    low = mean_log - arb(gram.nrows()).log() * share
    return low.union(mean_log).exp()
