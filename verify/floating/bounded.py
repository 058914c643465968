r"""Floating point that knows its error: `Bounded(value, error)` with $|{\rm value}-{\rm true}|\le{\rm error}$, batched.

Every operation adds its own rounding to the propagated error (running error analysis; Higham, *Accuracy and Stability of
Numerical Algorithms*, 2nd ed., section 3.3), so a margin comes with a bound that is proved, not chosen. Instances are
leading dimensions: scalars (B,), vectors (B, n), patterns (B, d, n).

Model of arithmetic: +, -, *, / and sqrt round to nearest (relative error u); `exp`, `log`, `log1p` of PyTorch are taken to
be within `LIBRARY_ULPS` units in the last place, a bound that `tests/verify/test_floating.py` checks against balls. Where
a value overflows or is NaN the error is infinite: the instance is undecided and goes to ball arithmetic.

With `error=None` nothing is tracked (the attack differentiates the same code).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import torch
from torch import Tensor

LIBRARY_ULPS = 4.0
_SLACK = 1.0 + 2.0**-20  # covers the rounding of the error terms themselves


def unit_roundoff(dtype: torch.dtype) -> float:
    return torch.finfo(dtype).eps / 2


def smallest(dtype: torch.dtype) -> float:
    """An absolute error that covers one underflow."""
    return torch.finfo(dtype).smallest_normal if dtype != torch.float64 else 2.0**-1022 * 2.0**-52


class Bounded:
    """A batch of floats with a bound on the error of each; immutable."""

    __slots__ = ("error", "value")

    def __init__(self, value: Tensor, error: Tensor | None) -> None:
        self.value = value
        self.error = error

    @staticmethod
    def exact(value: Tensor, *, tracked: bool = True) -> Bounded:
        """A batch known exactly."""
        return Bounded(value, torch.zeros_like(value) if tracked else None)

    @property
    def tracked(self) -> bool:
        return self.error is not None

    @property
    def u(self) -> float:
        return unit_roundoff(self.value.dtype)

    @property
    def tiny(self) -> float:
        return smallest(self.value.dtype)

    def _rounded(self, value: Tensor, propagated: Tensor | None, ulps: float = 1.0) -> Bounded:
        """`value` computed from operands with error `propagated`, itself rounded within `ulps` half-ulps."""
        if propagated is None:
            return Bounded(value, None)
        magnitude = value.detach().abs()
        error = (propagated + (self.u * ulps) * magnitude) * _SLACK
        return Bounded(value, torch.where(torch.isfinite(magnitude), error, torch.inf))

    def _lift(self, other: Bounded | float | int) -> Bounded:
        if not isinstance(other, Bounded):
            return constant(Fraction(other), self)
        if other.value.ndim or other.value.dtype == self.value.dtype:
            return other
        value = other.value.to(self.value.dtype)  # a scalar constant joins the batch's dtype, at the cost of one rounding
        if other.error is None or self.error is None:
            return Bounded(value, None)
        return Bounded(value, other.error.to(self.value.dtype) * _SLACK + self.u * 2 * value.abs() + self.tiny)

    def __add__(self, other: Bounded | int) -> Bounded:
        b = self._lift(other)
        return self._rounded(self.value + b.value, _sum(self.error, b.error))

    __radd__ = __add__

    def __neg__(self) -> Bounded:
        return Bounded(-self.value, self.error)

    def __sub__(self, other: Bounded | int) -> Bounded:
        b = self._lift(other)
        return self._rounded(self.value - b.value, _sum(self.error, b.error))

    def __rsub__(self, other: Bounded | int) -> Bounded:
        return self._lift(other) - self

    def __mul__(self, other: Bounded | int) -> Bounded:
        b = self._lift(other)
        value = self.value * b.value
        if self.error is None or b.error is None:
            return Bounded(value, None)
        left, right = self.value.detach().abs(), b.value.detach().abs()
        propagated = _product_error(left, self.error, right, b.error)
        propagated = propagated + _underflow(value, (left > 0) & (right > 0), self.tiny)
        return self._rounded(value, propagated)

    __rmul__ = __mul__

    def __truediv__(self, other: Bounded | int) -> Bounded:
        b = self._lift(other)
        value = self.value / b.value
        if self.error is None or b.error is None:
            return Bounded(value, None)
        denominator = b.value.detach().abs()
        room = denominator - b.error
        propagated = (self.error + value.detach().abs() * b.error) / room
        propagated = propagated + _underflow(value, self.value.detach() != 0, self.tiny)
        result = self._rounded(value, propagated, ulps=2.0)
        assert_error = result.error
        return Bounded(result.value, torch.where(room > 0, assert_error, torch.inf))  # type: ignore[arg-type]

    def __rtruediv__(self, other: Bounded | int) -> Bounded:
        return self._lift(other) / self


def _sum(a: Tensor | None, b: Tensor | None) -> Tensor | None:
    return None if a is None or b is None else a + b


def _product_error(left: Tensor, left_error: Tensor, right: Tensor, right_error: Tensor) -> Tensor:
    # 0 * inf must not make NaN of an exact zero
    first = torch.where(right_error > 0, (left + left_error) * right_error, 0.0)
    second = torch.where(left_error > 0, right * left_error, 0.0)
    return first + second


def _underflow(value: Tensor, nonzero: Tensor, tiny: float) -> Tensor:
    return torch.where(nonzero & (value.detach().abs() < 2.0**-960 if value.dtype == torch.float64 else nonzero), tiny, 0.0)


def constant(value: Fraction, like: Bounded) -> Bounded:
    """A rational constant, with its own rounding error where it is no float."""
    nearest = float(value)
    tensor = like.value.new_tensor(nearest)
    if not like.tracked:
        return Bounded(tensor, None)
    stored = Fraction(float(tensor))
    error = 0.0 if stored == value else like.u * abs(nearest) * 2 + like.tiny
    return Bounded(tensor, like.value.new_tensor(error))


def absolute(a: Bounded) -> Bounded:
    return Bounded(a.value.abs(), a.error)


def exponential(a: Bounded) -> Bounded:
    value = torch.exp(a.value)
    if a.error is None:
        return Bounded(value, None)
    # |e^{v+s} - e^v| <= e^v (e^|s| - 1)
    propagated = torch.where(a.error > 0, value.detach() * torch.expm1(a.error), 0.0) + a.tiny
    result = a._rounded(value, propagated, ulps=2 * LIBRARY_ULPS)
    exact = (a.value.detach() == 0) & (a.error == 0)
    return Bounded(value, torch.where(exact, 0.0, result.error))  # type: ignore[arg-type]


def logarithm(a: Bounded) -> Bounded:
    value = torch.log(a.value)
    if a.error is None:
        return Bounded(value, None)
    room = a.value.detach() - a.error
    propagated = torch.where(a.error > 0, a.error / room, 0.0)
    error = a._rounded(value, propagated, ulps=2 * LIBRARY_ULPS).error
    exact = (a.value.detach() == 1) & (a.error == 0)
    return Bounded(value, torch.where(exact, 0.0, torch.where(room > 0, error, torch.inf)))  # type: ignore[arg-type]


def power(a: Bounded, exponent: Bounded | Fraction | int) -> Bounded:
    """$a^b$: small integer powers by products, square roots, else $e^{b\\log a}$."""
    if isinstance(exponent, Bounded):
        return exponential(exponent * logarithm(a))
    q = Fraction(exponent)
    if q.denominator == 1 and abs(q) <= 8:
        result = a
        for _ in range(abs(int(q)) - 1):
            result = result * a
        if q == 0:
            return constant(Fraction(1), a)
        return result if q > 0 else constant(Fraction(1), a) / result
    if q == Fraction(1, 2):
        return square_root(a)
    return exponential(constant(q, a) * logarithm(a))


def square_root(a: Bounded) -> Bounded:
    value = torch.sqrt(a.value)
    if a.error is None:
        return Bounded(value, None)
    # |sqrt(v+s) - sqrt(v)| <= |s| / sqrt(v), and <= sqrt(|s|)
    propagated = torch.where(a.error > 0, torch.minimum(a.error / value.detach(), a.error.sqrt()), 0.0)
    propagated = torch.where(torch.isnan(propagated), a.error.sqrt(), propagated)
    return a._rounded(value, propagated)


def sum_last(a: Bounded) -> Bounded:
    """Sum over the last axis: error sum plus (terms - 1) u times the sum of magnitudes, for any order of summation."""
    value = a.value.sum(dim=-1)
    if a.error is None:
        return Bounded(value, None)
    count = a.value.shape[-1]
    magnitudes = a.value.detach().abs().sum(dim=-1)
    rounding = 0.0 if count == 1 else (count - 1) * a.u * (1 + count * a.u * 2)
    error = (a.error.sum(dim=-1) + rounding * magnitudes) * (_SLACK + count * a.u)
    return Bounded(value, torch.where(torch.isfinite(value.detach()), error, torch.inf))


def least_last(a: Bounded) -> Bounded:
    """Minimum over the last axis; the bound is the larger of the two one-sided ones."""
    value = a.value.amin(dim=-1)
    if a.error is None:
        return Bounded(value, None)
    centre = a.value.detach()
    low, high = (centre - a.error).amin(dim=-1), (centre + a.error).amin(dim=-1)
    least = value.detach()
    error = torch.maximum(least - low, high - least) + 2 * a.u * torch.maximum(low.abs(), high.abs())
    exact = (a.error == 0).all(dim=-1)
    error = torch.where(exact, 0.0, error)
    return Bounded(value, torch.where(torch.isfinite(error), error, torch.inf))


def greatest_last(a: Bounded) -> Bounded:
    """Maximum over the last axis."""
    return -least_last(-a)


def least_of(parts: Sequence[Bounded]) -> Bounded:
    """Minimum of some scalars of the batch."""
    return least_last(_stack(parts))


def greatest_of(parts: Sequence[Bounded]) -> Bounded:
    """Maximum of some scalars of the batch."""
    return greatest_last(_stack(parts))


def _stack(parts: Sequence[Bounded]) -> Bounded:
    values = torch.broadcast_tensors(*(part.value for part in parts))
    if any(part.error is None for part in parts):
        return Bounded(torch.stack(list(values), dim=-1), None)
    errors = [part.error.expand(values[0].shape) for part in parts if part.error is not None]
    return Bounded(torch.stack(list(values), dim=-1), torch.stack(errors, dim=-1))


def logsumexp_last(a: Bounded) -> Bounded:
    r"""LogSumExp over the last axis, $m+\log\sum_ie^{v_i-m}$ with $m=\max_iv_i$, and its bound.

    $|\mathrm{LSE}(v+s)-\mathrm{LSE}(v)|\le\max_i|s_i|$, weighted by the softmax. The shifted terms are at most 1 and sum to
    at least 1, so the absolute rounding is at most $(|m|+|{\rm result}|+3d+4\,{\rm ulps})u$ in all. One term is exact.
    """
    value = torch.logsumexp(a.value, dim=-1)
    if a.error is None:
        return Bounded(value, None)
    count = a.value.shape[-1]
    if count == 1:
        return Bounded(value, a.error.squeeze(-1))
    centre = a.value.detach()
    top = centre.amax(dim=-1, keepdim=True)
    shift_error = 2 * a.u * (centre - top).abs()  # rounding of v_i - m, absolute
    weights = torch.exp(centre - top)
    each = a.error + shift_error
    # weighted by softmax; weights are good to a few ulps, and sum(w) >= 1; second order: e^{2 max} covers the mean value
    spread = torch.exp(2 * each.amax(dim=-1).clamp(max=1.0))
    propagated = torch.where(weights > 0, weights * each, 0.0).sum(dim=-1) / weights.sum(dim=-1) * spread
    propagated = torch.where(each.amax(dim=-1) < 1.0, propagated, each.amax(dim=-1))
    rounding = a.u * (value.detach().abs() + (count + 2 * LIBRARY_ULPS) + 2 * LIBRARY_ULPS * (value.detach() - top.squeeze(-1)).abs())
    error = (propagated + rounding + count * 2.0**-1000) * (_SLACK + 4 * count * a.u)
    return Bounded(value, torch.where(torch.isfinite(value.detach()), error, torch.inf))
