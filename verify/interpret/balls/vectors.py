"""Operators on vectors in exact and ball arithmetic."""

from __future__ import annotations

from verify.interpret.balls.energies import Column, dot, logsumexp, squared_distance
from verify.numbers.quotients import is_sum, ratio
from verify.numbers.reals import Real, real_abs, real_exp, real_max, real_min, real_sum


def max_norm(v: Column) -> Real:
    return real_max([real_abs(entry) for entry in v])


def weights_of(v: Column) -> Column:
    r"""Numbers proportional to $e^{v_i}$: exact for rational entries, else relative to the greatest (no overflow in balls)."""
    if all(entry.rational is not None for entry in v):
        return [real_exp(entry) for entry in v]
    top = real_max(v)
    return [real_exp(entry - top) for entry in v]


def softmax(v: Column) -> Column:
    weights = weights_of(v)
    total = real_sum(weights)
    return [ratio(weight, total) for weight in weights]


def sum_exp(v: Column) -> Real:
    return real_sum([real_exp(entry) for entry in v])


def mean_under(weights: Column, values: Column) -> Real:
    r"""$\sum_iw_ia_i/\sum_iw_i$, exact where both sums are.

    With k the greatest weight it is $a_k+\sum_{i\ne k}w_i(a_i-a_k)/\sum_iw_i$, whose second part is right however small it is.
    """
    k = _greatest(weights)
    rest = [weight * (value - values[k]) for weight, value in zip(weights, values, strict=True)]
    return values[k] + ratio(real_sum(rest), real_sum(weights))


def _greatest(weights: Column) -> int:
    """The first weight with the greatest leading exponent, where all are single exponentials; else the first."""
    if not all(is_sum(weight) and len(weight.terms) == 1 for weight in weights):
        return 0
    exponents = [next(iter(weight.terms)) for weight in weights]
    return exponents.index(max(exponents))


def tilted_mean(v: Column, u: Column) -> Real:
    return mean_under(weights_of(v), u)


def shifted(v: Column, c: Real) -> Column:
    return [entry - c for entry in v]


def squares(v: Column) -> Column:
    return [entry * entry for entry in v]


def log_of_powers(v: Column, w: Column, t: Real) -> Real:
    r"""$\log(A^tB^{1-t})=t\log A+(1-t)\log B$ for $A,B>0$."""
    return t * logsumexp(v) + (1 - t) * logsumexp(w)


OPERATORS = {
    "LogSumExp": logsumexp,
    "MaxEntry": real_max,
    "MinEntry": real_min,
    "MaxNorm": max_norm,
    "Dot": dot,
    "SquaredDistance": squared_distance,
    "Softmax": softmax,
    "SumExp": sum_exp,
    "TiltedMean": tilted_mean,
    "Squares": squares,
    "Shifted": shifted,
    "LogOfPowers": log_of_powers,
}
