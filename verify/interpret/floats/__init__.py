"""The float interpreter: what every name in a statement means on batched tensors, with a bound on the rounding error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce, wraps
from typing import Any

import torch

from lemmata.verify.interpret.floats import energies, geometry, retrieval, storage
from lemmata.verify.interpret.floats.fold import PI, Floats
from lemmata.verify.interpret.floats.functions import FUNCTIONS
from lemmata.verify.interpret.names import Names
from lemmata.verify.numbers.bounded import (
    Bounded,
    absolute,
    constant,
    exponential,
    greatest_of,
    least_of,
    logarithm,
    power,
)

Scalar = Bounded | Fraction


def _lifted(operator: Callable[..., Bounded]) -> Callable[..., Bounded]:
    """The operator with fractions among its arguments turned into constants like its first batch argument."""

    @wraps(operator)
    def call(*args: Scalar) -> Bounded:
        return operator(*_lift(args))

    return call


def _lift(parts: tuple[Scalar, ...]) -> list[Bounded]:
    like = next((part for part in parts if isinstance(part, Bounded)), Bounded.exact(torch.zeros((), dtype=torch.float64)))
    return [part if isinstance(part, Bounded) else constant(part, like) for part in parts]


def _scale(factor: Scalar, column: Bounded) -> Bounded:
    if isinstance(factor, Bounded) and factor.value.ndim:
        more = (1,) * (column.value.ndim - factor.value.ndim)
        error = None if factor.error is None else factor.error.reshape(*factor.error.shape, *more)
        factor = Bounded(factor.value.reshape(*factor.value.shape, *more), error)
    return _lift((factor, column))[0] * column


GROUPS: tuple[dict[str, Any], ...] = (
    energies.OPERATORS,
    retrieval.OPERATORS,
    storage.OPERATORS,
    geometry.OPERATORS,
)

_BOUND: Mapping[str, Any] = {
    "num": Fraction,
    "power": lambda a, b: a**b if isinstance(a, Fraction) and isinstance(b, Fraction) else power(_lift((a, b))[0], b),
    "exp": _lifted(exponential),
    "log": _lifted(logarithm),
    "Abs": _lifted(absolute),
    "Max": _lifted(lambda *parts: greatest_of(parts)),
    "Min": _lifted(lambda *parts: least_of(parts)),
    "pi": lambda: PI,
    **{name: _lifted(function) for name, function in FUNCTIONS.items()},
    "scale": _scale,
    "matrix_add": lambda *columns: reduce(lambda a, b: a + b, columns),
    **{name: _lifted(operator) for group in GROUPS for name, operator in group.items()},
}
FOLD = Floats({name: operator for group in GROUPS for name, operator in group.items()})
FLOATS = Names(_BOUND, lambda operator: _lifted(FOLD.meaning(operator)))
BY_RULE = Floats({name: operator for name, operator in FOLD.named.items() if name not in geometry.OPERATORS})
INTEGRALS_BY_RULE = Names(  # each integral is the sum of `fold.RULE` over its definition's body, not its own value
    {name: function for name, function in _BOUND.items() if name not in geometry.OPERATORS},
    lambda operator: _lifted(BY_RULE.meaning(operator)),
)
