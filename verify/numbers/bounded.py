r"""Floating point that knows its error: `Bounded(value, error)` with $|{\rm value}-{\rm true}|\le{\rm error}$, batched.

Every operation adds its own rounding to the propagated error (running error analysis; Higham, *Accuracy and Stability of
Numerical Algorithms*, 2nd ed., section 3.3), so a margin comes with a bound that is proved, not chosen. Instances are
leading dimensions: scalars (B,), vectors (B, n), patterns (B, d, n).

Model of arithmetic: +, -, *, / and sqrt round to nearest (relative error u, underflow gradual and at most half the smallest
subnormal; a whole `tiny` is charged); `exp`, `log`, `log1p` of PyTorch are taken to be within `LIBRARY_ULPS` units in the last
place, a bound that `tests/verify/numbers/test_bounded.py` checks against balls. Where a value overflows or is NaN the error is
infinite: the instance is undecided and goes to ball arithmetic. An error is never NaN.

A maximum and a LogSumExp over the same entries are *anchored*: each remembers that it is the true maximum plus a rest, so that
their difference is computed as $\log(1+\sum_{j\ne k}e^{v_j-v_k})$ and not by cancellation.

With `error=None` nothing is tracked (the attack differentiates the same code).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import torch
from torch import Tensor

from lemmata.models.energies import logsumexp_parts

LIBRARY_ULPS = 4.0


def unit_roundoff(dtype: torch.dtype) -> float:
    return torch.finfo(dtype).eps / 2


def smallest(dtype: torch.dtype) -> float:
    """An absolute error that covers one underflow."""
    return torch.finfo(dtype).smallest_normal if dtype != torch.float64 else 2.0**-1074


def slack(dtype: torch.dtype) -> float:
    """A factor that covers the rounding of the error terms themselves (some tens of operations)."""
    return 1.0 + max(2.0**-20, 256 * unit_roundoff(dtype))


class Bounded:
    """A batch of floats with a bound on the error of each; immutable.

    Attributes:
        value: the floats.
        error: the bounds, of the same shape, or None where nothing is tracked.
        is_exact: True only where every error is known to be 0 (a hint: False says nothing).
        anchor: how the value hangs on a maximum, if it does.
    """

    __slots__ = ("_memo", "anchor", "error", "is_exact", "value")

    def __init__(self, value: Tensor, error: Tensor | None, *, is_exact: bool = False, anchor: Anchor | None = None) -> None:
        self.value = value
        self.error = error
        self.is_exact = is_exact and error is not None
        self.anchor = anchor if error is not None else None
        self._memo: dict[Hashable, tuple[object, Bounded]] = {}

    @staticmethod
    def exact(value: Tensor, *, tracked: bool = True) -> Bounded:
        """A batch known exactly."""
        return Bounded(value, value.new_zeros(()).expand(value.shape) if tracked else None, is_exact=True)

    @property
    def tracked(self) -> bool:
        return self.error is not None

    @property
    def u(self) -> float:
        return unit_roundoff(self.value.dtype)

    @property
    def tiny(self) -> float:
        return smallest(self.value.dtype)

    def remembered(self, name: str, partner: Bounded | None, compute: Callable[[], Bounded]) -> Bounded:
        """`compute()`, once for each name and partner (the squared distances of one evaluation are needed many times)."""
        key = (name, id(partner))
        found = self._memo.get(key)
        if found is None:
            found = (partner, compute())  # holding the partner keeps its id its own
            self._memo[key] = found
        return found[1]

    def _rounded(self, value: Tensor, propagated: Tensor | None, ulps: float = 1.0) -> Bounded:
        """`value` computed from operands with error `propagated`, itself rounded within `ulps` half-ulps."""
        if propagated is None:
            return Bounded(value, None)
        # an infinite or NaN value makes the error so
        error = torch.add(propagated, value.detach().abs(), alpha=self.u * ulps).mul_(slack(value.dtype))
        return Bounded(value, known(error))

    def _lift(self, other: Bounded | Fraction | int) -> Bounded:
        if not isinstance(other, Bounded):
            return constant(Fraction(other), self)
        if other.value.ndim or other.value.dtype == self.value.dtype:
            return other
        value = other.value.to(self.value.dtype)  # a scalar constant joins the batch's dtype, at the cost of one rounding
        if other.error is None or self.error is None:
            return Bounded(value, None)
        error = other.error.to(self.value.dtype) * slack(value.dtype) + self.u * 2 * value.abs() + self.tiny
        return Bounded(value, known(error))

    def __add__(self, other: Bounded | Fraction | int) -> Bounded:
        b = self._lift(other)
        return _anchored_sum(self, b, self._rounded(self.value + b.value, _sum(self.error, b.error)))

    __radd__ = __add__

    def __neg__(self) -> Bounded:
        def negated() -> Bounded:
            anchor = None if self.anchor is None else self.anchor.scaled(Fraction(-1))
            return Bounded(-self.value, self.error, is_exact=self.is_exact, anchor=anchor)

        return self.remembered("negative", None, negated) if self.tracked else Bounded(-self.value, None)

    def __sub__(self, other: Bounded | Fraction | int) -> Bounded:
        b = self._lift(other)
        result = self._rounded(self.value - b.value, _sum(self.error, b.error))
        return result if self.anchor is None and b.anchor is None else _anchored_sum(self, -b, result)

    def __rsub__(self, other: Bounded | Fraction | int) -> Bounded:
        return self._lift(other) - self

    def __mul__(self, other: Bounded | Fraction | int) -> Bounded:
        if not isinstance(other, Bounded) and other == -1:
            return -self
        b = self._lift(other)
        value = self.value * b.value
        if self.error is None or b.error is None:
            return Bounded(value, None)
        left, right = self.value.detach().abs(), b.value.detach().abs()
        if self.is_exact and b.is_exact:
            propagated = _underflow(value, (left == 0) | (right == 0), self.tiny)
        else:
            # 0 * inf is NaN, hence unknown, though an exact zero times anything is zero: only more goes to the balls
            propagated = (left + self.error) * b.error + right * self.error
            zero = ((left == 0) & (self.error == 0)) | ((right == 0) & (b.error == 0))
            propagated = propagated + _underflow(value, zero, 4 * self.tiny)
        result = self._rounded(value, propagated)
        if self.anchor is not None and not isinstance(other, Bounded):
            result.anchor = self.anchor.scaled(Fraction(other))
        return result

    __rmul__ = __mul__

    def __truediv__(self, other: Bounded | Fraction | int) -> Bounded:
        b = self._lift(other)
        value = self.value / b.value
        if self.error is None or b.error is None:
            return Bounded(value, None)
        # |a/b - a'/b'| <= (da + |a'/b'| db) / (|b'| - db)
        room = b.value.detach().abs() - b.error
        quotient = value.detach().abs() + self.tiny
        propagated = (self.error + quotient * b.error) / room
        zero = (self.value.detach() == 0) & (self.error == 0)
        propagated = propagated + _underflow(value, zero, 4 * self.tiny)
        result = self._rounded(value, torch.where(zero, 0.0, propagated), ulps=2.0)
        return Bounded(value, torch.where(room > 0, _error_of(result), math.inf))

    def __rtruediv__(self, other: Bounded | Fraction | int) -> Bounded:
        return self._lift(other) / self


@dataclass(frozen=True)
class Anchor:
    """The true value is `factor` times the true maximum that `token` stands for, plus `rest()` (None for exactly 0)."""

    token: object
    factor: Fraction
    rest: Callable[[], Bounded | None]

    def scaled(self, by: Fraction) -> Anchor:
        def rest() -> Bounded | None:
            part = self.rest()
            return None if part is None else part * by

        return Anchor(self.token, self.factor * by, rest)


def _anchored_sum(a: Bounded, b: Bounded, plain: Bounded) -> Bounded:
    """The sum `plain` of a and b, without what their common maximum contributes where it cancels."""
    first, second = a.anchor, b.anchor
    if plain.error is None or (first is None and second is None):
        return plain

    def rest() -> Bounded | None:
        parts = [a if first is None else first.rest(), b if second is None else second.rest()]
        present = [part for part in parts if part is not None]
        return present[0] + present[1] if len(present) == 2 else present[0] if present else None

    if first is None or second is None:
        for only in (first, second):
            plain.anchor = plain.anchor if only is None else Anchor(only.token, only.factor, rest)
        return plain
    if first.token is not second.token:
        return plain
    factor = first.factor + second.factor
    if factor:
        plain.anchor = Anchor(first.token, factor, rest)
        return plain
    cancelled = rest()
    if cancelled is None:
        return Bounded.exact(torch.zeros_like(plain.value))
    better = _error_of(cancelled) <= plain.error
    return Bounded(torch.where(better, cancelled.value, plain.value), torch.where(better, _error_of(cancelled), plain.error))


def _error_of(a: Bounded) -> Tensor:
    if a.error is None:
        raise ValueError("a bound was asked of values whose error is not tracked")
    return a.error


def known(error: Tensor) -> Tensor:
    """The error with NaN, of which nothing is known, as infinity; writes into its argument."""
    return torch.nan_to_num_(error, nan=math.inf, posinf=math.inf)


def _sum(a: Tensor | None, b: Tensor | None) -> Tensor | None:
    return None if a is None or b is None else a + b


def _underflow(value: Tensor, zero: Tensor, tiny: float) -> Tensor:
    """`tiny` where the result may have lost something below the smallest float (not where it is an exact `zero`).

    In float64 that is below 2^-960; above, the slack on u times the value is larger than any such loss.
    """
    near = value.detach().abs() < 2.0**-960 if value.dtype == torch.float64 else torch.ones_like(zero)
    return (near & ~zero).to(value.dtype) * tiny


def constant(value: Fraction, like: Bounded) -> Bounded:
    """A rational constant, with its own rounding error where it is no float."""
    try:
        nearest = float(value)
    except OverflowError:
        nearest = math.inf
    tensor = like.value.new_tensor(nearest)
    if not like.tracked:
        return Bounded(tensor, None)
    stored = float(tensor)
    if not math.isfinite(stored):
        return Bounded(tensor, like.value.new_tensor(math.inf))
    if Fraction(stored) == value:
        return Bounded.exact(tensor)
    return Bounded(tensor, like.value.new_tensor(like.u * abs(nearest) * 4 + 2 * like.tiny))


def absolute(a: Bounded) -> Bounded:
    return Bounded(a.value.abs(), a.error, is_exact=a.is_exact)


def exponential(a: Bounded) -> Bounded:
    value = torch.exp(a.value)
    if a.error is None:
        return Bounded(value, None)
    # |e^{v+s} - e^v| <= e^v (e^|s| - 1), and e^v is at most the computed value, or tiny where that underflowed
    propagated = (value.detach() + a.tiny) * torch.expm1(a.error) + a.tiny
    result = a._rounded(value, propagated, ulps=2 * LIBRARY_ULPS)
    exact = (a.value.detach() == 0) & (a.error == 0)
    return Bounded(value, torch.where(exact, 0.0, _error_of(result)))


def logarithm(a: Bounded) -> Bounded:
    value = torch.log(a.value)
    if a.error is None:
        return Bounded(value, None)
    room = a.value.detach() - a.error  # |log(v+s) - log v| <= |s| / (v - |s|)
    error = _error_of(a._rounded(value, a.error / room + a.tiny, ulps=2 * LIBRARY_ULPS))
    exact = (a.value.detach() == 1) & (a.error == 0)
    return Bounded(value, torch.where(exact, 0.0, torch.where(room > 0, error, math.inf)))


def power(a: Bounded, exponent: Bounded | Fraction | int) -> Bounded:
    """$a^b$: small integer powers by products, square roots, else $e^{b\\log a}$."""
    if isinstance(exponent, Bounded):
        return _power_of_zero(a, exponent, exponential(exponent * logarithm(a)))
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


def _power_of_zero(a: Bounded, exponent: Bounded, result: Bounded) -> Bounded:
    """`result`, but where `a` is exactly 0: 0 for an exponent that is certainly positive, 1 for an exponent of exactly 0."""
    zero = a.value.detach() == 0
    if a.error is None or exponent.error is None or result.error is None or not bool(zero.any()):
        return result
    zero = zero & (a.error == 0)
    none = zero & (exponent.value == 0) & (exponent.error == 0)
    known_ = none | (zero & (exponent.value - exponent.error > 0))
    value = torch.where(known_, none.to(result.value.dtype), result.value)
    return Bounded(value, torch.where(known_, 0.0, result.error))


def square_root(a: Bounded) -> Bounded:
    value = torch.sqrt(a.value)
    if a.error is None:
        return Bounded(value, None)
    # |sqrt(v+s) - sqrt(v)| <= |s| / sqrt(v), and <= sqrt(|s|)
    root = a.error.sqrt()
    propagated = torch.where(a.error > 0, torch.minimum(torch.nan_to_num(a.error / value.detach(), nan=math.inf), root), 0.0)
    return a._rounded(value, propagated + (a.error > 0).to(value.dtype) * a.tiny)


def sum_last(a: Bounded) -> Bounded:
    """Sum over the last axis: error sum plus (terms - 1) u times the sum of magnitudes, for any order of summation."""
    value = a.value.sum(dim=-1)
    if a.error is None:
        return Bounded(value, None)
    count = a.value.shape[-1]
    if count == 1:
        return Bounded(value, a.error.squeeze(-1), is_exact=a.is_exact)
    error = a.value.detach().abs().sum(dim=-1).mul_((count - 1) * a.u * (1 + 2 * count * a.u))
    if not a.is_exact:
        error = error + a.error.sum(dim=-1)
    return Bounded(value, known(error.mul_(slack(value.dtype) + 2 * count * a.u)))


def least_last(a: Bounded) -> Bounded:
    """Minimum over the last axis."""
    return -greatest_last(-a)


def greatest_last(a: Bounded) -> Bounded:
    """Maximum over the last axis; the bound is the larger of the two one-sided ones."""
    value = a.value.amax(dim=-1)
    if a.error is None:
        return Bounded(value, None)
    anchor = Anchor(_token(a), Fraction(1), lambda: None)
    if a.value.shape[-1] == 1:
        return Bounded(value, a.error.squeeze(-1), is_exact=a.is_exact, anchor=anchor)
    if a.is_exact:
        return Bounded(value, known(0 * value.detach()), is_exact=bool(torch.isfinite(value).all()), anchor=anchor)
    centre, greatest = a.value.detach(), value.detach()
    low, high = (centre - a.error).amax(dim=-1), (centre + a.error).amax(dim=-1)
    # the two bounds above are themselves rounded
    error = torch.maximum(greatest - low, high - greatest) + 3 * a.u * torch.maximum(low.abs(), high.abs())
    error = torch.where((low == greatest) & (high == greatest) & (a.error == 0).all(dim=-1), 0.0, error)
    return Bounded(value, known(error), anchor=anchor)


def _token(a: Bounded) -> object:
    """What stands for the true entries of `a` in anchors."""
    return a._memo  # one dictionary for each Bounded, kept alive by the anchors


def least_of(parts: Sequence[Bounded]) -> Bounded:
    """Minimum of some scalars of the batch."""
    return least_last(_stack(parts))


def greatest_of(parts: Sequence[Bounded]) -> Bounded:
    """Maximum of some scalars of the batch."""
    return greatest_last(_stack(parts))


def _stack(parts: Sequence[Bounded]) -> Bounded:
    shape = torch.Size(np.broadcast_shapes(*(tuple(part.value.shape) for part in parts)))
    values = torch.stack([part.value.expand(shape) for part in parts], dim=-1)
    if any(part.error is None for part in parts):
        return Bounded(values, None)
    errors = [part.error.expand(shape) for part in parts if part.error is not None]
    exact = all(part.is_exact for part in parts)
    return Bounded(values, torch.stack(errors, dim=-1), is_exact=exact)


def logsumexp_last(a: Bounded) -> Bounded:
    r"""LogSumExp over the last axis, $m+\log\sum_ie^{v_i-m}$ with $m=\max_iv_i$, and its bound.

    With exponents off by at most $a_i=e_i+u|v_i-m|$ (error of the entry, rounding of the difference) the sum $S$ of the
    weights $w_i=e^{v_i-m}\le1$ is off by at most $\sum_iw_i(e^{a_i}-1)$, plus the rounding of exp and of the sum, and its
    logarithm by $\theta/(1-\theta)$, $\theta$ that over $S\ge1$. It is also at most $\max_ie_i$ plus rounding. One term is
    exact.
    """
    parts = logsumexp_parts(a.value)
    value = parts.value
    if a.error is None:
        return Bounded(value, None)
    count = a.value.shape[-1]
    token = _token(a)
    if count == 1:
        return Bounded(value, a.error.squeeze(-1), is_exact=a.is_exact, anchor=Anchor(token, Fraction(1), lambda: None))
    shifted, weights = parts.shifted.detach(), parts.weights.detach()
    total, top, result = parts.total.detach(), parts.top.squeeze(-1), value.detach()
    exponent_error = torch.sub(a.error, shifted, alpha=a.u)
    moved = _moved(weights, shifted, exponent_error)
    rounding = a.u * (2 * LIBRARY_ULPS + count)
    theta = moved.sum(dim=-1).div_(total).add_(rounding + 4 * count * a.tiny).mul_(slack(value.dtype) + 2 * count * a.u)
    sum_error = theta / (1 - theta)
    if not bool((theta < 0.5).all()):
        uniform = a.error.amax(dim=-1) + 2 * (rounding + a.u * math.log(count))
        sum_error = torch.where(theta < 0.5, torch.minimum(sum_error, uniform), uniform)
    sum_error = torch.add(sum_error, (result - top).abs(), alpha=a.u * (2 * LIBRARY_ULPS + 2))

    def rest() -> Bounded:
        return a.remembered("above the maximum", None, lambda: _above_maximum(a, result, shifted, weights, exponent_error))

    bound = a._rounded(value, sum_error)
    return Bounded(value, bound.error, anchor=Anchor(token, Fraction(1), rest))


def _moved(weights: Tensor, shifted: Tensor, exponent_error: Tensor) -> Tensor:
    r"""A bound on $w(e^a-1)$: $wa(1+a)$ for $a\le1$, else $e^{v-m+a}$ (with 2^-10 for its rounding)."""
    moved = weights * exponent_error * (1 + exponent_error)
    if float(exponent_error.max()) <= 1:
        return moved
    return torch.where(exponent_error <= 1, moved, torch.exp(shifted + exponent_error) * (1 + 2.0**-10))


def _above_maximum(a: Bounded, value: Tensor, shifted: Tensor, weights: Tensor, exponent_error: Tensor) -> Bounded:
    r"""$\mathrm{LSE}(v)-\max_iv_i=\log(1+R)$, $R=\sum_{i\ne k}e^{v_i-v_k}$, $k$ the entry with the greatest computed value.

    $R$ has small relative error, so this is right however small it is. Where $k$ is not certainly the greatest entry the true
    maximum may lie above $v_k$, by at most $\delta$; there the bound is absolute. Nowhere is the true value below 0.
    """
    error = _error_of(a)
    count = a.value.shape[-1]
    first = shifted == 0
    # with finite maxima every row has a 0; as many as rows means one each, more means ties, of which only the first is k
    if not (bool(torch.isfinite(value).all()) and int(first.count_nonzero()) == value.numel()):
        first = torch.zeros_like(first).scatter_(-1, shifted.argmax(dim=-1, keepdim=True), True)
    own = (error * first).nan_to_num_(nan=math.inf).sum(dim=-1, keepdim=True)  # e_k
    others = weights.masked_fill(first, 0.0)
    uncertain = (exponent_error + own).masked_fill_(first, 0.0)
    ratio = others.sum(dim=-1)
    moved = _moved(others, shifted.masked_fill(first, -math.inf), uncertain).sum(dim=-1)
    rounding = a.u * (2 * LIBRARY_ULPS + count)
    moved = (moved + rounding * ratio + 4 * count * a.tiny) * (slack(ratio.dtype) + 2 * count * a.u)
    delta = (shifted + uncertain * slack(ratio.dtype)).masked_fill_(first, -math.inf).amax(dim=-1).clamp_(min=0.0)
    excess = torch.log1p(ratio)
    room = 1 + ratio - moved
    bound = (moved / room + delta * (1 + 4 * a.u) + (2 * LIBRARY_ULPS * a.u) * excess + a.tiny) * slack(ratio.dtype)
    bound = known(torch.where(room > 0, bound, math.inf))
    half = 0.5 * (excess + bound) * slack(ratio.dtype)
    below = excess < bound  # [0, excess + bound] is known then
    return Bounded(torch.where(below, half, excess), torch.where(below, half, bound))
