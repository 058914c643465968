r"""The functions of a number that definitions and claims may name, on batches of floats with a bound.

A bound L of the slope gives $|f(v+s)-f(v)|\le L|s|$; the library's rounding is added. Where there is no such bound the error is
infinite, so that balls decide. A function that jumps is sure where no jump lies within the error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from lemmata.verify.numbers.bounded import LIBRARY_ULPS, Bounded, known

Function = Callable[[Bounded], Bounded]


def _smooth(floats: Callable[[Tensor], Tensor], slope: float) -> Function:
    def call(a: Bounded) -> Bounded:
        value = floats(a.value)
        if a.error is None:
            return Bounded(value, None)
        return a._rounded(value, a.error * slope + a.tiny, ulps=2 * LIBRARY_ULPS)

    return call


def _unbounded(floats: Callable[[Tensor], Tensor]) -> Function:
    def call(a: Bounded) -> Bounded:
        value = floats(a.value)
        return Bounded(value, None if a.error is None else torch.full_like(value.detach(), math.inf))

    return call


def _jumping(floats: Callable[[Tensor], Tensor]) -> Function:
    def call(a: Bounded) -> Bounded:
        at = a.value.detach()
        value = floats(at)
        if a.error is None:
            return Bounded(value, None)
        ends = [torch.nextafter(at + side * a.error, torch.full_like(at, side * math.inf)) for side in (-1, 1)]
        sure = ((floats(ends[0]) == floats(ends[1])) | (a.error == 0)) & value.isfinite()
        return Bounded(value, known(torch.where(sure, 0.0, math.inf).to(value.dtype)))

    return call


FUNCTIONS: Mapping[str, Function] = {
    "cos": _smooth(torch.cos, 1.0),
    "sin": _smooth(torch.sin, 1.0),
    "erf": _smooth(torch.erf, 1.1284),  # 2 / sqrt(pi) is less
    "digamma": _unbounded(torch.digamma),
    "floor": _jumping(torch.floor),
    "step": _jumping(lambda t: (t > 0).to(t.dtype)),
}
