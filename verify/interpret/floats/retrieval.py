"""Operators of retrieval in batched floating point with proved bounds; values are those of `lemmata.models.retrieval`.

Where a model computes in another order than the operations tracked here, see `lemmata.verify.interpret.floats.vectors.valued`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import torch

from lemmata.models import retrieval
from lemmata.verify.interpret.floats.energies import layer_energy, overlaps, squared_distances, squared_norms
from lemmata.verify.interpret.floats.vectors import dot, softmax, unsqueeze, valued
from lemmata.verify.numbers.bounded import Bounded, greatest_last, known, slack, sum_last

PAIRS = retrieval.PAIRS


def _untracked(*parts: Bounded) -> bool:
    return not all(part.tracked for part in parts)


def _turned(a: Bounded) -> Bounded:
    return Bounded(a.value.mT, None if a.error is None else a.error.mT, is_exact=a.is_exact)


def _spread(beta: Bounded) -> Bounded:
    return unsqueeze(beta, -1) if beta.value.ndim else beta


def _combination(weights: Bounded, rho: Bounded) -> Bounded:
    return sum_last(unsqueeze(weights, -2) * _turned(rho))


def distance_weights(x: Bounded, rho: Bounded) -> Bounded:
    return x.remembered("distance_weights", rho, lambda: softmax(-squared_distances(x, rho)))


def mchn_weights(x: Bounded, rho: Bounded, beta: Bounded) -> Bounded:
    return softmax(_spread(beta) * overlaps(x, rho))


def majorizer(y: Bounded, x: Bounded, rho: Bounded) -> Bounded:
    value = retrieval.majorizer(y.value, x.value, rho.value)
    if _untracked(x, y, rho):
        return Bounded(value, None)
    change = squared_distances(y, rho) - squared_distances(x, rho)
    return valued(value, layer_energy(x, rho) + dot(distance_weights(x, rho), change))


def jacobian_form(u: Bounded, x: Bounded, rho: Bounded, beta: Bounded) -> Bounded:
    value = retrieval.jacobian_form(u.value, x.value, rho.value, beta.value)
    if _untracked(u, x, rho, beta):
        return Bounded(value, None)
    p, along = mchn_weights(x, rho, beta), overlaps(u, rho)
    if p.value.shape[-1] > PAIRS:
        centred = along - unsqueeze(dot(p, along), -1)
        return valued(value, beta * sum_last(p * (centred * centred)))
    gaps = unsqueeze(along, -1) - unsqueeze(along, -2)
    pairs = unsqueeze(p, -1) * unsqueeze(p, -2) * (gaps * gaps)
    return valued(value, beta * sum_last(sum_last(pairs)) * Fraction(1, 2))


def peak_variance(x: Bounded, rho: Bounded, beta: Bounded) -> Bounded:
    value = retrieval.peak_variance(x.value, rho.value, beta.value)
    if _untracked(x, rho, beta):
        return Bounded(value, None)
    p = mchn_weights(x, rho, beta)
    count = p.value.shape[-1]
    if count > PAIRS:
        return valued(value, greatest_last(p * (1 - p)))
    apart = Bounded.exact(1 - torch.eye(count, dtype=value.dtype, device=value.device))
    return valued(value, greatest_last(p * sum_last(unsqueeze(p, -2) * apart)))


def spectral_norm2(rho: Bounded) -> Bounded:
    r"""The greatest eigenvalue of the Gram matrix G, from an approximate decomposition $G=Q\Lambda Q^\top+R$.

    With $\delta=\lVert Q^\top Q-I\rVert_F$ the eigenvalues of $Q\Lambda Q^\top$ are those of $\Lambda$ times factors within
    $1\pm\delta$ (Ostrowski), and R moves them by at most $\lVert R\rVert_F$ (Weyl). R and $\delta$ are themselves computed with
    at most 2m + 6 roundings of terms that are at most $\lVert Q\rVert_F^2\lVert\Lambda\rVert$ in all, G with max(d, n)
    roundings of terms that are at most its trace.
    """
    value = retrieval.spectral_norm2(rho.value)
    if _untracked(rho) or not rho.is_exact:
        return Bounded(value, None if rho.error is None else torch.full_like(value, torch.inf))
    matrix = retrieval.gram(rho.value)
    size, u = matrix.shape[-1], rho.u
    trace = torch.diagonal(matrix, dim1=-2, dim2=-1).sum(dim=-1)
    good = torch.isfinite(value) & (trace > 2.0**-900 if matrix.dtype == torch.float64 else trace > 2.0**-60)
    eye = torch.eye(size, dtype=matrix.dtype, device=matrix.device)
    lambdas, q = torch.linalg.eigh(torch.where(good[..., None, None], matrix, eye))
    scale = lambdas.abs().amax(dim=-1)
    norm2 = (q * q).sum(dim=(-2, -1))
    rest = torch.linalg.matrix_norm(matrix - (q * lambdas.unsqueeze(-2)) @ q.mT)
    delta = torch.linalg.matrix_norm(q.mT @ q - eye) + (2 * size + 8) * u * norm2
    rest = rest + (2 * size + 8) * u * (norm2 * scale + trace)
    error = scale * delta + rest + (max(rho.value.shape[-2:]) + 4) * u * trace
    error = 1.5 * error + (value - lambdas[..., -1]).abs()
    trivial = (rho.value == 0).all(dim=-1).all(dim=-1) & (value == 0)
    return Bounded(value, known(torch.where(trivial, 0.0, torch.where(good, error, torch.inf))))


def top_miss2(x: Bounded, rho: Bounded, beta: Bounded) -> Bounded:
    """The misses of all patterns with bounds; the truth is among those whose overlap may be the greatest."""
    value = retrieval.top_miss2(x.value, rho.value, beta.value)
    if _untracked(x, rho, beta):
        return Bounded(value, None)
    p, values = mchn_weights(x, rho, beta), overlaps(x, rho)
    if p.value.shape[-1] > PAIRS:
        every = squared_distances(_combination(p, rho), rho)
    else:
        gaps = unsqueeze(rho, -3) - unsqueeze(rho, -2)  # (B, i, j, n)
        weights = Bounded(p.value[:, None, None, :], None if p.error is None else p.error[:, None, None, :])
        every = squared_norms(sum_last(weights * Bounded(gaps.value.movedim(-1, -2), _moved(gaps))))
    if values.error is None or every.error is None:
        raise ValueError("tracked arguments gave untracked values")
    low, high = values.value - values.error, values.value + values.error
    reach = slack(value.dtype) - 1
    possible = high + reach * high.abs() >= (low - reach * low.abs()).amax(dim=-1, keepdim=True)
    error = every.error + (every.value - value.unsqueeze(-1)).abs() * slack(value.dtype)
    return Bounded(value, known(torch.where(possible, error, 0.0).amax(dim=-1)))


def _moved(a: Bounded) -> torch.Tensor | None:
    return None if a.error is None else a.error.movedim(-1, -2)


OPERATORS: dict[str, Callable[..., Bounded]] = {
    "SquaredDistances": squared_distances,
    "SquaredNorms": squared_norms,
    "Majorizer": majorizer,
    "JacobianForm": jacobian_form,
    "PeakVariance": peak_variance,
    "TopMiss2": top_miss2,
}
