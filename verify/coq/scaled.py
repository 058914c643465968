"""Arrays of numbers m e^s: what exp gives where no float reaches. A logarithm of them, or a quotient, is a float again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

NEVER = -np.inf  # the exponent of 0


@dataclass(frozen=True)
class Scaled:
    """The numbers `value` times e to the `exponent`, an array each, or one for all."""

    value: Any
    exponent: Any

    __array_ufunc__ = None  # an array to the left leaves the operation to the methods here

    @property
    def plain(self) -> Any:
        """As floats: 0 or infinite where none reaches."""
        return np.where(self.value == 0, 0, self.value * np.exp(np.where(self.value == 0, 0, self.exponent)))

    def _with(self, other: Any, combine: Callable[[Any, Any], Any]) -> Scaled:
        a, b = self, scaled(other)
        most = np.maximum(np.where(a.value == 0, NEVER, a.exponent), np.where(b.value == 0, NEVER, b.exponent))
        most = np.where(most == NEVER, 0, most)
        parts = (np.where(part.value == 0, 0, part.value * np.exp(np.minimum(part.exponent - most, 0))) for part in (a, b))
        return Scaled(combine(*parts), most)

    def __add__(self, other: Any) -> Scaled:
        return self._with(other, np.add)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Scaled:
        return self._with(other, np.subtract)

    def __rsub__(self, other: Any) -> Scaled:
        return scaled(other) - self

    def __mul__(self, other: Any) -> Scaled:
        b = scaled(other)
        return Scaled(self.value * b.value, self.exponent + b.exponent)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Scaled:
        b = scaled(other)
        return Scaled(self.value / b.value, self.exponent - b.exponent)

    def __rtruediv__(self, other: Any) -> Scaled:
        return scaled(other) / self

    def __neg__(self) -> Scaled:
        return Scaled(-self.value, self.exponent)

    def __pow__(self, power: int) -> Scaled:
        return Scaled(self.value**power, self.exponent * power)


def scaled(a: Any) -> Scaled:
    return a if isinstance(a, Scaled) else Scaled(a, 0)


def plain(a: Any) -> Any:
    """A number as floats, whatever it is."""
    return a.plain if isinstance(a, Scaled) else a


def exponential(a: Any) -> Any:
    """e to some numbers: floats where they reach."""
    held = plain(a)
    if np.iscomplexobj(held) or np.all(np.abs(held) < REACH):
        return np.exp(held)
    return Scaled(np.ones_like(held), held)


def logarithm(a: Any) -> Any:
    return np.log(a.value) + a.exponent if isinstance(a, Scaled) else np.log(a)


def root(a: Any) -> Any:
    return Scaled(np.sqrt(a.value), a.exponent / 2) if isinstance(a, Scaled) else np.sqrt(a)


def size(a: Any) -> Any:
    return Scaled(np.abs(a.value), a.exponent) if isinstance(a, Scaled) else np.abs(a)


def larger(a: Any, b: Any) -> Any:
    if not isinstance(a, Scaled) and not isinstance(b, Scaled):
        return np.maximum(a, b)
    return either((scaled(a) - b).value >= 0, a, b)


def either(chosen: Any, yes: Any, no: Any) -> Any:
    """The first where it is chosen, else the second."""
    if not isinstance(yes, Scaled) and not isinstance(no, Scaled):
        return np.where(chosen, yes, no)
    a, b = scaled(yes), scaled(no)
    return Scaled(np.where(chosen, a.value, b.value), np.where(chosen, a.exponent, b.exponent))


REACH = float(np.log(np.finfo(np.longdouble).max)) / 2  # half of it, so that sums and products of two are floats
