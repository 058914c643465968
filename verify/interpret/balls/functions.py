"""The functions of a number that definitions and claims may name, on exact reals and balls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import arb, fmpq

from lemmata.verify.numbers.reals import Real


def _smooth(ball: Callable[[arb], arb], at_zero: int | None = None) -> Callable[[Any], Real]:
    """A function of balls, with its value at 0 where that is whole."""

    def call(a: Any) -> Real:
        number = Real.of(a)
        return Real.of(at_zero) if at_zero is not None and number.rational == 0 else Real.opaque(ball(number.enclosure()))

    return call


def _jumping(exact: Callable[[fmpq], int], ball: Callable[[Real], arb]) -> Callable[[Any], Real]:
    """A function with whole values: of a fraction, or of any other number as an interval of its values."""

    def call(a: Any) -> Real:
        number = Real.of(a)
        if number.rational is not None:
            return Real.of(exact(number.rational))
        found = ball(number)
        whole = found.unique_fmpz() if found.is_finite() else None
        return Real.opaque(found) if whole is None else Real.of(int(whole))

    return call


def _step(number: Real) -> arb:
    sign = number.sign()
    return arb(0.5, 0.5) if sign is None else arb(int(sign > 0))


FUNCTIONS: Mapping[str, Callable[[Any], Real]] = {
    "cos": _smooth(arb.cos, 1),
    "sin": _smooth(arb.sin, 0),
    "erf": _smooth(arb.erf, 0),
    "digamma": _smooth(arb.digamma),
    "floor": _jumping(lambda q: int(q.floor()), lambda number: number.enclosure().floor()),
    "step": _jumping(lambda q: int(q > 0), _step),
}
