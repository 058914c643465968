"""The ball interpreter: what every name in a statement means in exact and ball arithmetic. No torch, no hypothesis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flint import arb, fmpq

from lemmata.verify.interpret.balls import geometry, layers, retrieval
from lemmata.verify.interpret.balls.fold import Balls
from lemmata.verify.interpret.balls.functions import FUNCTIONS
from lemmata.verify.interpret.names import Names
from lemmata.verify.numbers.reals import (
    Real,
    real_abs,
    real_exp,
    real_log,
    real_max,
    real_min,
    real_power,
    real_sum,
    remembering,
)


def _pi() -> Real:
    return Real.opaque(arb.pi())


def _num(p: int, q: int) -> Real:
    return Real.of(fmpq(p, q))


def _scale(factor: Real, entries: Any) -> Any:
    """A number times a column, or rows."""
    return [_scale(factor, entry) for entry in entries] if isinstance(entries, list) else factor * entries


def _matrix_add(*arrays: Any) -> Any:
    """The sum of columns, or of rows, entry by entry."""
    if isinstance(arrays[0], list):
        return [_matrix_add(*entries) for entries in zip(*arrays, strict=True)]
    return real_sum(arrays)


_OPERATORS: Mapping[str, Any] = {
    "power": real_power,
    "exp": real_exp,
    "log": real_log,
    "Abs": real_abs,
    "Max": lambda *values: real_max(values),
    "Min": lambda *values: real_min(values),
    "pi": _pi,
    **FUNCTIONS,
    **layers.OPERATORS,
    **retrieval.OPERATORS,
    **geometry.OPERATORS,
}

REALS: Names = Names(
    {
        "num": _num,
        "scale": _scale,
        "matrix_add": _matrix_add,
        **{name: remembering(name, function) for name, function in _OPERATORS.items()},
    },
    lambda operator: remembering(operator.__name__, Balls(REALS).meaning(operator)),
)


def as_reals(value: Any) -> Any:
    """A point's value (int, Fraction, or nested sequences of them) as reals of the same nesting."""
    if isinstance(value, Sequence):
        return [as_reals(entry) for entry in value]
    return Real.of(value)
