"""Definitions run on batched floats that know their error: an operator needs nothing else to be searched.

A number within a definition is a batch with named axes: `squares[i]` is the whole vector along the axis `i`, a sum over i
reduces that axis. So a definition runs once for a batch, whatever its sizes are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import torch

from lemmata.theory.language.defined import Arithmetic, Term
from lemmata.theory.language.operator import VectorOperator
from lemmata.verify.interpret.floats.functions import FUNCTIONS
from lemmata.verify.numbers.bounded import (
    Bounded,
    absolute,
    constant,
    exponential,
    greatest_last,
    greatest_of,
    known,
    least_last,
    logarithm,
    logsumexp_last,
    power,
    sum_last,
)


class Axis:
    """A place that stands for all places of a range."""

    def __init__(self, over: int) -> None:
        self.over = over


Axes = tuple[Axis, ...]


class Along:
    """A batch (B, ...) with one further dimension for each of its axes, in their order; a constant has no dimension."""

    __slots__ = ("axes", "held")

    def __init__(self, held: Bounded, axes: Axes = ()) -> None:
        self.held = held
        self.axes = axes

    def ordered(self, axes: Axes) -> Bounded:
        """The batch with dimensions for these axes, of size 1 for those that it has not."""
        if self.axes == axes or not self.held.value.ndim:
            return self.held

        def moved(t: torch.Tensor) -> torch.Tensor:
            t = t.permute(0, *(1 + self.axes.index(axis) for axis in axes if axis in self.axes))
            for place, axis in enumerate(axes):
                if axis not in self.axes:
                    t = t.unsqueeze(1 + place)
            return t

        error = None if self.held.error is None else moved(self.held.error)
        return Bounded(moved(self.held.value), error, is_exact=self.held.is_exact)

    def _with(self, other: Any, combine: Callable[[Bounded, Bounded], Bounded]) -> Along:
        if not isinstance(other, Along):
            return Along(combine(self.held, other), self.axes)
        axes = tuple(dict.fromkeys((*self.axes, *other.axes)))
        left, right = self.ordered(axes), other.ordered(axes)
        if not left.value.ndim:
            left = right._lift(left)
        return Along(combine(left, right), axes)

    def __add__(self, other: Any) -> Along:
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other: Any) -> Along:
        return self._with(other, lambda a, b: a - b)

    def __mul__(self, other: Any) -> Along:
        return self._with(other, lambda a, b: a * b)

    def __truediv__(self, other: Any) -> Along:
        return self._with(other, lambda a, b: a / b)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: Any) -> Along:
        return Along(other - self.held, self.axes)

    def __rtruediv__(self, other: Any) -> Along:
        return Along(other / self.held, self.axes)

    def __neg__(self) -> Along:
        return Along(-self.held, self.axes)

    def __pow__(self, exponent: Any) -> Along:
        return self._with(exponent, power) if isinstance(exponent, Along) else Along(power(self.held, exponent), self.axes)

    def each(self, function: Callable[[Bounded], Bounded]) -> Along:
        return Along(function(self.held), self.axes)


class Array:
    """A vector or matrix: the batch, with the axes that its indices take the places of."""

    def __init__(self, all_of_it: Along, own: Axes) -> None:
        self.all = all_of_it
        self.own = own

    @property
    def length(self) -> int:
        return self.own[-1].over

    rows = property(lambda self: self.own[0].over)
    columns = length

    def whole(self) -> Bounded:
        """The batch with all its own axes last, also where its entries are one number."""
        held = self.all.ordered((*(axis for axis in self.all.axes if axis not in self.own), *self.own))
        if all(axis in self.all.axes for axis in self.own):
            return held
        wide = [
            t if t is None else (t if t.ndim > len(self.own) else t.reshape(-1, *(1 for _ in self.own))).expand(
                -1, *(axis.over for axis in self.own)
            )
            for t in (held.value, held.error)
        ]
        return Bounded(wide[0], wide[1], is_exact=held.is_exact)  # type: ignore[arg-type]

    def __getitem__(self, place: Any) -> Along:
        given = place if isinstance(place, tuple) else (place,)
        held, axes = self.all.held, list(self.all.axes)
        for own, at in zip(self.own, given, strict=True):
            if own not in axes:
                continue  # the same everywhere
            where = axes.index(own)
            if isinstance(at, Axis):
                if at in axes:  # the axis is there already: what lies on the diagonal
                    held, axes = _diagonal(held, where, axes.index(at), axes)
                axes[axes.index(own)] = at
            else:
                error = None if held.error is None else held.error.select(1 + where, int(at))
                held = Bounded(held.value.select(1 + where, int(at)), error, is_exact=held.is_exact)
                del axes[where]
        return Along(held, tuple(axes))


def _diagonal(held: Bounded, one: int, other: int, axes: list[Axis]) -> tuple[Bounded, list[Axis]]:
    """The two dimensions as one, which comes last and keeps the axis `one`."""

    def taken(t: torch.Tensor) -> torch.Tensor:
        return torch.diagonal(t, dim1=1 + one, dim2=1 + other)

    error = None if held.error is None else taken(held.error)
    left = [axis for place, axis in enumerate(axes) if place not in (one, other)]
    return Bounded(taken(held.value), error, is_exact=held.is_exact), [*left, axes[one]]


class Floats(Arithmetic):
    """Batched floats; `named` holds the operators, as functions of `Bounded` values, `like` has the batch's device and type."""

    def __init__(self, named: Mapping[str, Callable[..., Bounded]], like: torch.Tensor | None = None) -> None:
        self.named = named
        self.like = torch.zeros((), dtype=torch.float64) if like is None else like

    def _reduced(self, over: Any, term: Term, reduce: Callable[[Bounded], Bounded]) -> Along | None:
        """The term with the axis of a range reduced; None where it does not depend on it."""
        axis = Axis(_count(over))
        found = _along(term(axis))
        if axis not in found.axes:
            return None
        rest = tuple(other for other in found.axes if other is not axis)
        return Along(reduce(found.ordered((*rest, axis))), rest)

    def total(self, over: Any, term: Term) -> Along:
        found = self._reduced(over, term, sum_last)
        return _along(term(Axis(_count(over)))) * _count(over) if found is None else found

    def _extreme(self, over: Any, term: Term, reduce: Callable[[Bounded], Bounded]) -> Along:
        found = self._reduced(over, term, reduce)
        return _along(term(Axis(_count(over)))) if found is None else found

    def greatest(self, over: Any, term: Term) -> Along:
        return self._extreme(over, term, greatest_last)

    def least(self, over: Any, term: Term) -> Along:
        return self._extreme(over, term, least_last)

    def vector(self, over: Any, entry: Term) -> Array:
        axis = Axis(_count(over))
        found = _along(entry(axis))
        rest = tuple(other for other in found.axes if other is not axis)
        return Array(Along(found.ordered((*rest, axis)), (*rest, axis)) if axis in found.axes else found, (axis,))

    def exp(self, a: Any) -> Along:
        return _along(a).each(exponential)

    def log(self, a: Any) -> Along:
        return _along(a).each(logarithm)

    def root(self, a: Any) -> Along:
        return _along(a) ** Fraction(1, 2)

    def absolute(self, a: Any) -> Along:
        return _along(a).each(absolute)

    def gamma(self, a: Any) -> Along:
        from lemmata.verify.interpret.floats.geometry import gamma_of_positive

        return _along(a).each(gamma_of_positive)

    def same(self, i: Any, j: Any) -> Any:
        if not isinstance(i, Axis) and not isinstance(j, Axis):
            return int(i == j)
        axes = tuple(axis for axis in (i, j) if isinstance(axis, Axis))
        if len(set(axes)) == 1 and len(axes) == 2:
            return 1
        places = [torch.arange(place.over) if isinstance(place, Axis) else torch.tensor([place]) for place in (i, j)]
        equal = (places[0].unsqueeze(-1) == places[1].unsqueeze(0)).to(self.like)
        shape = tuple(axis.over for axis in axes)
        return Along(Bounded.exact(equal.reshape(1, *shape)), axes)

    def before(self, i: Any, j: Any) -> Any:
        if not isinstance(i, Axis) and not isinstance(j, Axis):
            return int(i < j)
        if i is j:
            return 0
        places = [torch.arange(place.over) if isinstance(place, Axis) else torch.tensor([place]) for place in (i, j)]
        less = (places[0].unsqueeze(-1) < places[1].unsqueeze(0)).to(self.like)
        axes = tuple(axis for axis in (i, j) if isinstance(axis, Axis))
        return Along(Bounded.exact(less.reshape(1, *(axis.over for axis in axes))), axes)

    def larger(self, a: Any, b: Any) -> Along:
        return _along(a)._with(_along(b), lambda left, right: greatest_of((left, right)))

    def function(self, name: str, a: Any) -> Along:
        return _along(a).each(FUNCTIONS[name])

    def descending(self, over: Any, entry: Term) -> Array:
        return _sorted(self.vector(over, entry))

    def determinant(self, matrix: Array) -> Along:
        """Its error is not known: balls decide."""
        held = matrix.whole()
        value = torch.linalg.det(held.value)
        return Along(Bounded(value, None if held.error is None else torch.full_like(value.detach(), math.inf)))

    def is_zero(self, a: Any) -> Along:
        def decided(held: Bounded) -> Bounded:
            value = (held.value == 0).to(held.value.dtype)
            if held.error is None:
                return Bounded(value, None)
            sure = (held.value.abs() > held.error) | ((held.value == 0) & (held.error == 0))
            return Bounded(value, known(torch.where(sure, 0.0, math.inf).to(held.value.dtype)))

        return _along(a).each(decided)

    def whole(self, a: Any) -> int:
        return _count(a)

    def log_sum_exp(self, over: Any, exponent: Term) -> Along:
        found = self._reduced(over, exponent, logsumexp_last)
        return _along(exponent(Axis(_count(over)))) + self.log(_count(over)) if found is None else found

    def softmax(self, over: Any, exponent: Term) -> Array:
        whole = self.log_sum_exp(over, exponent)
        return self.vector(over, lambda i: self.exp(_along(exponent(i)) - whole))

    def applied(self, operator: Any, args: tuple[Any, ...]) -> Any:
        if hasattr(operator, "body") and operator.__name__ not in self.named:
            return operator.body(*args)
        held = [arg if isinstance(arg, Array) else _along(arg) for arg in args]
        numbers = [arg for arg in held if isinstance(arg, Along)]
        if len(numbers) == len(held):  # place by place
            axes = tuple(dict.fromkeys(axis for arg in numbers for axis in arg.axes))
            return Along(self.named[operator.__name__](*(arg.ordered(axes) for arg in numbers)), axes)
        if any(map(_differs, held)):
            if not hasattr(operator, "body"):
                raise NotImplementedError(f"{operator.__name__} has no definition to run on arrays that differ by place")
            return operator.body(*args)
        found = self.named[operator.__name__](*(arg.whole() if isinstance(arg, Array) else arg.held for arg in held))
        if not issubclass(operator, VectorOperator):
            return Along(found)
        axis = Axis(found.value.shape[-1])
        return Array(Along(found, (axis,)), (axis,))

    def meaning(self, operator: Any) -> Callable[..., Bounded]:
        """What the operator is as a function of batches."""

        def call(*args: Bounded) -> Bounded:
            single = not any(arg.value.ndim > _OWN[kind] for kind, arg in zip(operator.takes, args, strict=True))
            # one instance, as of a term without variables, is a batch of one, also beside batches of many
            args = tuple(
                _lifted(arg) if 0 < arg.value.ndim == _OWN[kind] else arg
                for kind, arg in zip(operator.takes, args, strict=True)
            )
            held = [_HELD[kind](arg) for kind, arg in zip(operator.takes, args, strict=True)]
            like = next((arg.value for arg in args if arg.value.ndim), args[0].value if args else None)
            found = Floats(self.named, like).run(operator.body, *held)
            result = found.whole() if isinstance(found, Array) else _along(found).held
            return _lowered(result) if single and result.value.ndim else result

        return call


def _differs(arg: Along | Array) -> bool:
    """Whether a value differs by place, an array beyond its own axes."""
    return not set(arg.all.axes) <= set(arg.own) if isinstance(arg, Array) else bool(arg.axes)


def _sorted(array: Array) -> Array:
    """The k-th largest entry moves no more than the entry that moves most."""
    held, axis = array.all.ordered((*(own for own in array.all.axes if own not in array.own), *array.own)), array.own[0]
    if axis not in array.all.axes:
        return array
    value = held.value.sort(dim=-1, descending=True).values
    error = None if held.error is None else held.error.amax(dim=-1, keepdim=True).expand(value.shape)
    rest = tuple(other for other in array.all.axes if other is not axis)
    return Array(Along(Bounded(value, error, is_exact=held.is_exact), (*rest, axis)), (axis,))


def _along(a: Any) -> Along:
    """A number of the definition: a batch, or a constant."""
    if isinstance(a, Along):
        return a
    if isinstance(a, Bounded):
        return Along(a)
    return Along(constant(Fraction(a), Bounded.exact(torch.zeros((), dtype=torch.float64))))


def _count(over: Any) -> int:
    return round(float(over.held.value)) if isinstance(over, Along) else int(over)


def _vector(a: Bounded) -> Array:
    axis = Axis(a.value.shape[-1])
    return Array(Along(a, (axis,)), (axis,))


def _patterns(a: Bounded) -> Array:
    axes = Axis(a.value.shape[-2]), Axis(a.value.shape[-1])
    return Array(Along(a, axes), axes)


def _lifted(a: Bounded) -> Bounded:
    return Bounded(a.value.unsqueeze(0), None if a.error is None else a.error.unsqueeze(0), is_exact=a.is_exact)


def _lowered(a: Bounded) -> Bounded:
    return Bounded(a.value.squeeze(0), None if a.error is None else a.error.squeeze(0), is_exact=a.is_exact)


_OWN = {"Scalar": 0, "Vector": 1, "Patterns": 2}  # dimensions besides that of the batch
_HELD: Mapping[str, Callable[[Bounded], Any]] = {"Scalar": Along, "Vector": _vector, "Patterns": _patterns}
