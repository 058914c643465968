"""Energies in batched floating point with proved bounds; values are those of `models.energies`."""

from __future__ import annotations

import math
from fractions import Fraction

import torch

from models import energies
from verify.floating.bounded import (
    Bounded,
    constant,
    greatest_last,
    least_last,
    logarithm,
    logsumexp_last,
    sum_last,
)


def _difference(x: Bounded, rho: Bounded) -> Bounded:
    """x - rho^i, (B, d, n)."""
    return _unsqueeze(x, -2) - rho


def _unsqueeze(a: Bounded, dim: int) -> Bounded:
    return Bounded(a.value.unsqueeze(dim), None if a.error is None else a.error.unsqueeze(dim))


def squared_distances(x: Bounded, rho: Bounded) -> Bounded:
    """||x - rho^i||^2, squared: (B, d)."""
    if not x.tracked:
        return Bounded(energies.squared_distances(x.value, rho.value), None)
    difference = _difference(x, rho)
    return sum_last(difference * difference)


def nearest(x: Bounded, rho: Bounded) -> Bounded:
    return least_last(squared_distances(x, rho))


def layer_energy(x: Bounded, rho: Bounded) -> Bounded:
    return -logsumexp_last(-squared_distances(x, rho))


def overlaps(x: Bounded, rho: Bounded) -> Bounded:
    if not x.tracked:
        return Bounded(energies.overlaps(x.value, rho.value), None)
    return sum_last(_unsqueeze(x, -2) * rho)


def _squared_norms(rho: Bounded) -> Bounded:
    return sum_last(rho * rho)


def max_norm2(rho: Bounded) -> Bounded:
    return greatest_last(_squared_norms(rho))


def min_norm2(rho: Bounded) -> Bounded:
    return least_last(_squared_norms(rho))


def mchn_energy(x: Bounded, rho: Bounded, beta: Bounded) -> Bounded:
    inner = _unsqueeze(beta, -1) if beta.value.ndim else beta
    lse = logsumexp_last(inner * overlaps(x, rho)) / beta
    log_count = logarithm(constant(Fraction(rho.value.shape[-2]), beta)) / beta
    half = constant(Fraction(1, 2), beta)
    return -lse + half * sum_last(x * x) + log_count + half * max_norm2(rho)


OPERATORS = {
    "Nearest": nearest,
    "LayerEnergy": layer_energy,
    "MCHNEnergy": mchn_energy,
    "MaxNorm2": max_norm2,
    "MinNorm2": min_norm2,
    "Overlaps": overlaps,
}
