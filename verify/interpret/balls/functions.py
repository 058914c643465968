"""The functions of a number that definitions and claims may name, on exact reals and balls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import acb, arb, fmpq

from lemmata.verify.numbers.reals import Real

Function = Callable[..., Real]  # of a number, and of whether within an integral it is asked where it must be analytic


def _smooth(name: str, at_zero: int | None = None) -> Function:
    """A method of balls, real and complex ones, with its value at 0 where that is whole."""

    def call(a: Any, analytic: bool = False) -> Real:
        number = Real.of(a)
        if at_zero is not None and number.rational == 0:
            return Real.of(at_zero)
        return Real.opaque(getattr(number.enclosure(), name)())

    return call


def _jumping(exact: Callable[[fmpq], int], ball: Callable[[Real], arb]) -> Function:
    """A function with whole values: of a fraction, or of any other number as an interval of its values.

    Of a complex number it is that of its real part, which is analytic where it does not jump.
    """

    def call(a: Any, analytic: bool = False) -> Real:
        number = Real.of(a)
        if number.rational is not None:
            return Real.of(exact(number.rational))
        held = number.enclosure()
        found = ball(Real.opaque(held.real) if isinstance(held, acb) else number)
        whole = found.unique_fmpz() if found.is_finite() else None
        if whole is not None:
            return Real.of(int(whole))
        return Real.opaque(acb("nan") if analytic and isinstance(held, acb) else found)

    return call


def _step(number: Real) -> arb:
    sign = number.sign()
    return arb(0.5, 0.5) if sign is None else arb(int(sign > 0))


FUNCTIONS: Mapping[str, Function] = {
    "cos": _smooth("cos", 1),
    "sin": _smooth("sin", 0),
    "erf": _smooth("erf", 0),
    "digamma": _smooth("digamma"),
    "floor": _jumping(lambda q: int(q.floor()), lambda number: number.enclosure().floor()),
    "step": _jumping(lambda q: int(q > 0), _step),
}
