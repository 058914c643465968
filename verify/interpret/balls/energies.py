"""Energies in exact and ball arithmetic. States are lists of Real, patterns lists of rows."""

from __future__ import annotations

from flint import fmpq

from lemmata.verify.numbers.reals import Real, real_exp, real_log, real_sum

Column = list[Real]
Rows = list[list[Real]]


def squared_distance(v: Column, w: Column) -> Real:
    left, right = rationals(v), rationals(w)
    if left is not None and right is not None:
        return Real.of(sum(((a - b) ** 2 for a, b in zip(left, right, strict=True)), fmpq(0)))
    return real_sum([(a - b) * (a - b) for a, b in zip(v, w, strict=True)])


def rationals(column: Column) -> list[fmpq] | None:
    """The entries as rationals, or None where one of them is not known to be one (a shortcut: the sums are the same)."""
    exact = [value for entry in column if (value := entry.rational) is not None]
    return exact if len(exact) == len(column) else None


def squared_distances(x: Column, rho: Rows) -> Column:
    return [squared_distance(x, row) for row in rho]


def dot(v: Column, w: Column) -> Real:
    left, right = rationals(v), rationals(w)
    if left is not None and right is not None:
        return Real.of(sum((a * b for a, b in zip(left, right, strict=True)), fmpq(0)))
    return real_sum([a * b for a, b in zip(v, w, strict=True)])


def logsumexp(v: Column) -> Real:
    return real_log(real_sum([real_exp(entry) for entry in v]))


def overlaps(x: Column, rho: Rows) -> Column:
    return [dot(x, row) for row in rho]
