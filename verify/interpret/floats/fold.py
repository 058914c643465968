"""Definitions run on batched floats that know their error: an operator needs nothing else to be searched.

A number within a definition is a batch with named axes: `squares[i]` is the whole vector along the axis `i`, a sum over i
reduces that axis. So a definition runs once for a batch, whatever its sizes are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import torch

from lemmata.theory.language.arithmetics import Arithmetic, Count, Step, Term, rows_among
from lemmata.theory.language.functions import MOST_STEPS
from lemmata.theory.language.operator import VectorOperator, name_of
from lemmata.verify.interpret.floats import geometry, landscapes, retrieval
from lemmata.verify.interpret.floats.functions import FUNCTIONS
from lemmata.verify.numbers.bounded import (
    Bounded,
    absolute,
    constant,
    exponential,
    greatest_last,
    greatest_of,
    known,
    logarithm,
    logsumexp_last,
    power,
    slack,
    sum_last,
)

STEPS = 64  # of an iteration whose end is looked for
LARGEST_DIM = 4096
WHOLE = 1e-6  # how far a count that was computed may be from the whole number that it is
PI = Bounded(torch.tensor(math.pi, dtype=torch.float64), torch.tensor(2.0**-52, dtype=torch.float64))
RULE = tuple((part / 2 + shift).tolist() for part, shift in zip(np.polynomial.legendre.leggauss(32), (0.5, 0.0), strict=True))


class Axis:
    """A place that stands for all places of a range."""

    def __init__(self, over: int) -> None:
        self.over = over

    def __add__(self, more: int) -> Beside:
        return Beside(self, int(more), 1)

    __radd__ = __add__

    def __sub__(self, less: int) -> Beside:
        return Beside(self, -int(less), 1)

    def __rsub__(self, start: int) -> Beside:
        return Beside(self, int(start), -1)


class Beside:
    """The places so many after those of an axis, or those of an axis from a start on backwards."""

    def __init__(self, axis: Axis, start: int, step: int) -> None:
        self.axis = axis
        self.start = start
        self.step = step

    def __add__(self, more: int) -> Beside:
        return Beside(self.axis, self.start + int(more), self.step)

    __radd__ = __add__

    def __sub__(self, less: int) -> Beside:
        return self + -int(less)

    def __rsub__(self, start: int) -> Beside:
        return Beside(self.axis, int(start) - self.start, -self.step)

    @property
    def first(self) -> int:
        """The least of the places."""
        return self.start if self.step > 0 else self.start - self.axis.over + 1

    def of(self, t: torch.Tensor, dim: int) -> torch.Tensor:
        """What lies there. Raises: IndexError where not all of it does."""
        if self.first < 0 or self.first + self.axis.over > t.shape[dim]:
            raise IndexError(f"an array of {t.shape[dim]} places has none at {self.first} to {self.first + self.axis.over - 1}")
        found = t.narrow(dim, self.first, self.axis.over)
        return found if self.step > 0 else found.flip(dim)


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
        return Count(self.own[-1].over)

    rows = property(lambda self: Count(self.own[0].over))
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
            if isinstance(at, Axis) and at.over != own.over:
                at = at + 0
            if isinstance(at, Beside):
                moved = [t if t is None else at.of(t, 1 + where) for t in (held.value, held.error)]
                held, at = Bounded(moved[0], moved[1], is_exact=held.is_exact), at.axis  # type: ignore[arg-type]
            if isinstance(at, Axis):
                if at in axes:  # the axis is there already: what lies on the diagonal
                    held, axes = _diagonal(held, where, axes.index(at), axes)
                axes[axes.index(own)] = at
            else:
                error = None if held.error is None else held.error.select(1 + where, _whole(at))
                held = Bounded(held.value.select(1 + where, _whole(at)), error, is_exact=held.is_exact)
                del axes[where]
        return Along(held, tuple(axes))


def _diagonal(held: Bounded, one: int, other: int, axes: list[Axis]) -> tuple[Bounded, list[Axis]]:
    """The two dimensions as one, which comes last and keeps the axis `one`."""

    def taken(t: torch.Tensor) -> torch.Tensor:
        return torch.diagonal(t, dim1=1 + one, dim2=1 + other)

    error = None if held.error is None else taken(held.error)
    left = [axis for place, axis in enumerate(axes) if place not in (one, other)]
    return Bounded(taken(held.value), error, is_exact=held.is_exact), [*left, axes[one]]


class Members:
    """Places that are counted over where their label is a given one."""

    def __init__(self, labels: Array, label: Any) -> None:
        self.labels = labels
        self.label = label

    def inside(self, place: Axis) -> Along:
        """1 where a place is among them. Raises: ValueError where there are none."""
        label, labels = self.label, self.labels[place]
        if isinstance(label, Axis):
            like = labels.held.value
            label = Along(Bounded.exact(torch.arange(label.over, dtype=like.dtype, device=like.device).unsqueeze(0)), (label,))
        label = _along(label)
        found = label._with(labels, lambda a, b: Bounded.exact((a.value == b.value).to(b.value.dtype)))
        if not bool((found.ordered((*label.axes, place)).value > 0).any(dim=-1).all()):
            raise ValueError("no place has the label: a layer is empty")
        return found


class Floats(Arithmetic):
    """Batched floats; `named` holds the operators, as functions of `Bounded` values, `like` has the batch's device and type."""

    def __init__(self, named: Mapping[str, Callable[..., Bounded]], like: torch.Tensor | None = None) -> None:
        self.named = named
        self.like = torch.zeros((), dtype=torch.float64) if like is None else like

    def _reduced(self, over: Any, term: Term, reduce: Reduce, outside: Outside | None = None) -> Along | None:
        """The term with the axis of a range reduced; None where it does not depend on it. What is outside is replaced."""
        axis = Axis(_count(over))
        found = _along(term(axis))
        if isinstance(over, Members):
            inside = over.inside(axis)
            axes = (*(other for other in dict.fromkeys((*found.axes, *inside.axes)) if other is not axis), axis)
            held, mask = found.ordered(axes), inside.ordered(axes).value > 0
            return Along(reduce((outside or _unknown)(held, mask)), axes[:-1])
        if axis not in found.axes:
            return None
        rest = tuple(other for other in found.axes if other is not axis)
        return Along(reduce(found.ordered((*rest, axis))), rest)

    def total(self, over: Any, term: Term) -> Along:
        found = self._reduced(over, term, sum_last)
        return _along(term(Axis(_count(over)))) * _count(over) if found is None else found

    def greatest(self, over: Any, term: Term) -> Along:
        found = self._reduced(over, term, greatest_last, _own_greatest)
        return _along(term(Axis(_count(over)))) if found is None else found

    def vector(self, over: Any, entry: Term) -> Array:
        axis = Axis(_count(over))
        found = _along(entry(axis))
        rest = tuple(other for other in found.axes if other is not axis)
        return Array(Along(found.ordered((*rest, axis)), (*rest, axis)) if axis in found.axes else found, (axis,))

    def matrix(self, rows: Any, columns: Any, entry: Callable[[Any, Any], Any]) -> Array:
        own = Axis(_count(rows)), Axis(_count(columns))
        return Array(_along(entry(*own)), own)

    def rows_of(self, width: Any, entries: Sequence[Any]) -> Array:
        own = Axis(rows_among(entries, _count(width))), Axis(_count(width))

        def stacked(*parts: Bounded) -> Bounded:
            def rows(found: list[torch.Tensor]) -> torch.Tensor:
                held = torch.stack(torch.broadcast_tensors(*found), dim=-1)
                held = held if held.ndim > 1 else held.unsqueeze(0)  # of constants
                return held.reshape(*held.shape[:-1], own[0].over, own[1].over)

            errors = [part.error for part in parts if part.error is not None]
            error = rows(errors) if len(errors) == len(parts) else None
            return Bounded(rows([part.value for part in parts]), error, is_exact=all(part.is_exact for part in parts))

        found = _together(stacked, *entries)
        return Array(Along(found.held, (*found.axes, *own)), own)

    def pi(self) -> Along:
        return Along(PI)

    def exp(self, a: Any) -> Along:
        return _along(a).each(exponential)

    def log(self, a: Any) -> Along:
        return _along(a).each(logarithm)

    def root(self, a: Any) -> Along:
        return _along(a) ** Fraction(1, 2)

    def absolute(self, a: Any) -> Along:
        return _along(a).each(absolute)

    def gamma(self, a: Any) -> Along:
        return _along(a).each(geometry.gamma_of_positive)

    def same(self, i: Any, j: Any) -> Any:
        return 1 if i is j else self._compared(i, j, torch.eq)

    def before(self, i: Any, j: Any) -> Any:
        return self._compared(i, j, torch.lt)

    def _compared(self, i: Any, j: Any, holds: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> Along:
        def number(place: Any) -> Along:
            if isinstance(place, Beside):
                return number(place.axis) * place.step + place.start
            if not isinstance(place, Axis):
                return Along(Bounded.exact(self.like.new_tensor(float(_whole(place)))))
            return Along(Bounded.exact(torch.arange(place.over).to(self.like).unsqueeze(0)), (place,))

        return number(i)._with(number(j), lambda a, b: Bounded.exact(holds(a.value, b.value).to(self.like)))

    def choose(self, a: Any, b: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Along:
        """Where it is not known which, the bound holds both."""

        def chosen(gap: Bounded, one: Bounded, other: Bounded) -> Bounded:
            holds = gap.value >= 0
            value = torch.where(holds, one.value, other.value)
            if gap.error is None or one.error is None or other.error is None:
                return Bounded(value, None)
            doubtful = (gap.error > 0) & (gap.value.abs() <= gap.error)
            error = torch.where(holds, one.error, other.error)
            either = torch.maximum(one.error, other.error) + (one.value - other.value).abs() * slack(value.dtype)
            return Bounded(value, known(torch.where(doubtful, either, error)))

        return _together(chosen, _along(b) - a, then(), otherwise())

    def at_least_of(self, over: Any, key: Term, value: Term) -> Along:
        """Where it is not known at which place, the bound holds all of them."""
        axis = Axis(_count(over))
        mask = over.inside(axis) if isinstance(over, Members) else 1

        def taken(keys: Bounded, values: Bounded, inside: Bounded) -> Bounded:
            shape = torch.broadcast_shapes(keys.value.shape, values.value.shape, inside.value.shape)
            k, v, among = (part.value.expand(shape) for part in (keys, values, inside))
            k = torch.where(among > 0, k, torch.inf)
            at = k.argmin(dim=-1, keepdim=True)
            own = v.gather(-1, at)
            if keys.error is None or values.error is None:
                return Bounded(own.squeeze(-1), None)
            e, off = keys.error.expand(shape), values.error.expand(shape)
            low, high = k - e, (k + e).gather(-1, at)
            rival = (low < high) | ((low == high) & (e > 0))
            rival = (rival & (among > 0)).scatter(-1, at, True)
            error = torch.where(rival, off + (v - own).abs() * slack(v.dtype), 0.0).amax(dim=-1)
            return Bounded(own.squeeze(-1), known(error))

        return _together(taken, _along(key(axis)), value(axis), mask, last=axis)

    def of_layer(self, layers: Any, t: Any, rows: Any) -> Members:
        return Members(layers, t)

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
        return _whole(a)

    def iterated(self, step: Callable[[Any], Any], x: Any, times: Any) -> Any:
        """Each instance stops after its own number of steps. Raises: ValueError where one is not whole, or is too great."""
        held = _along(times).held
        if held.error is not None and not bool((held.error == 0).all()):
            raise ValueError("a number of steps must be known exactly")
        value = held.value.detach()
        if not bool(((value >= 0) & (value <= MOST_STEPS) & (value == value.round())).all()):
            raise ValueError(f"a number of steps must be whole, between 0 and {MOST_STEPS:,}")
        for done in range(int(value.max())):
            further = step(x)
            going = _mask(value > done, held, _along(times).axes)
            x = _either(going, further, x)
        return x

    def offset(self, over: Any, exponent: Term) -> Along:
        return self.greatest(over, exponent).each(lambda top: Bounded.exact(top.value.detach(), tracked=top.tracked))

    def log_sum_exp(self, over: Any, exponent: Term) -> Along:
        found = self._reduced(over, exponent, logsumexp_last, _far_below)
        return _along(exponent(Axis(_count(over)))) + self.log(_count(over)) if found is None else found

    def softmax(self, over: Any, exponent: Term) -> Array:
        whole = self.log_sum_exp(over, exponent)
        return self.vector(over, lambda i: self.exp(_along(exponent(i)) - whole))

    def integral(self, low: Any, high: Any, function: Callable[[Any], Any]) -> Along:
        """By Gauss's rule; nothing is known of how far off it is."""
        places, weights = (_vector(Bounded.exact(self.like.new_tensor(part).unsqueeze(0))) for part in RULE)
        width = _along(high) - low
        found: Along = width * self.total(len(RULE[0]), lambda i: weights[i] * function(places[i] * width + low))
        return found.each(lambda held: _unbounded(held.value, held.tracked))

    def by_twos(self, name: str, n: Any, others: Any, first: Any, second: Any, step: Step) -> Along:
        """NaN, with nothing known, where n is no whole number in its range."""
        held = _along(n).held
        sizes = held.value.detach().round()
        good = (held.value.detach() == sizes) & (sizes >= 1) & (sizes <= LARGEST_DIM)
        if held.error is not None and not bool((held.error < 0.25).all()):
            raise ValueError("a dimension must be known to within 1/4")
        sizes = torch.where(good, sizes, 1)
        values = {1: _along(first), 2: _along(second)}
        for m in range(3, int(sizes.max()) + 1):
            values[m] = _along(step(m, values[m - 2]))
        places = _mask(sizes - 1, held, _along(n).axes)
        found = _together(_looked_up, places, *(values[m] for m in sorted(values)))
        unknown = Along(Bounded(self.like.new_tensor(math.nan), self.like.new_tensor(math.inf)))
        return found if bool(good.all()) else _together(_where, _mask(good, held, _along(n).axes), found, unknown)

    def greatest_eigenvalue(self, rho: Array) -> Along:
        return Along(retrieval.spectral_norm2(rho.whole()))

    def limit(self, update: Any, x: Array, *others: Any) -> Array:
        """The state after `STEPS` updates; no bound is known of what is missing, so every instance goes to ball arithmetic."""
        tracked = all(_held_by(part).tracked for part in (x, *others))
        reached, *fixed = (_plain(part) for part in (x, *others))
        for _ in range(STEPS):
            reached = update(reached, *fixed)
        return Array(reached.all.each(lambda held: _unbounded(held.value, tracked)), reached.own)

    def attracts(self, update: Any, centre: Array, radius: Any, *others: Any) -> Along:
        """1, of which nothing is known: left to ball arithmetic."""
        tracked = all(_held_by(part).tracked for part in (centre, radius, *others))
        return _along(radius).each(lambda held: _unbounded(torch.ones_like(held.value), tracked))

    def minima(self, energy: Any, rho: Array, *others: Any) -> Along:
        return Along(landscapes.count_of_minima(name_of(energy), rho.whole(), *(_along(other).held for other in others)))

    def minimum(self, energy: Any, k: Any, rho: Array, *others: Any) -> Array:
        found = landscapes.place_of_minimum(name_of(energy), _along(k).held, rho.whole(), *(_along(o).held for o in others))
        return _vector(found)

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
        return _vector(found) if issubclass(operator, VectorOperator) else Along(found)

    def meaning(self, operator: Any) -> Callable[..., Bounded]:
        """What the operator is as a function of batches."""

        def call(*args: Bounded) -> Bounded:
            taken = operator.kinds(args)
            single = not any(arg.value.ndim > _OWN[kind] for kind, arg in taken)
            # one instance, as of a term without variables, is a batch of one, also beside batches of many
            held = [_HELD[kind](_lifted(arg) if 0 < arg.value.ndim == _OWN[kind] else arg) for kind, arg in taken]
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
    if isinstance(a, float):
        raise TypeError(f"{a!r} is a float, which is no exact number; write it as a Fraction")
    return Along(constant(Fraction(a), Bounded.exact(torch.zeros((), dtype=torch.float64))))


def _together(combine: Callable[..., Bounded], *parts: Any, last: Axis | None = None) -> Along:
    """Numbers combined place by place; the axis `last` comes last, and `combine` reduces it."""
    numbers = [_along(part) for part in parts]
    rest = tuple(axis for axis in dict.fromkeys(axis for part in numbers for axis in part.axes) if axis is not last)
    axes = rest if last is None else (*rest, last)
    like = next((part.held for part in numbers if part.held.value.ndim), numbers[0].held)
    held = [part.ordered(axes) for part in numbers]
    return Along(combine(*(part if part.value.ndim else like._lift(part) for part in held)), rest)


def _looked_up(places: Bounded, *values: Bounded) -> Bounded:
    """Of each instance the value at its place."""
    at = places.value.long()

    def taken(parts: list[torch.Tensor]) -> torch.Tensor:
        here, *wide = torch.broadcast_tensors(at, *parts)
        return torch.stack(wide).gather(0, here.unsqueeze(0)).squeeze(0)

    errors = [value.error for value in values if value.error is not None]
    return Bounded(taken([value.value for value in values]), taken(errors) if len(errors) == len(values) else None)


def _mask(holds: torch.Tensor, like: Bounded, axes: Axes) -> Along:
    return Along(Bounded.exact(holds.to(like.value.dtype)), axes)


def _either(holds: Along, one: Any, other: Any) -> Any:
    """A number, vector or matrix, or another, instance by instance."""
    if not isinstance(one, Array):
        return _together(_where, holds, one, other)
    there = other.all if one.own == other.own else other[one.own if len(one.own) > 1 else one.own[0]]
    return Array(_together(_where, holds, one.all, there), one.own)


def _where(holds: Bounded, one: Bounded, other: Bounded) -> Bounded:
    value = torch.where(holds.value.bool(), one.value, other.value)
    tracked = one.error is not None and other.error is not None
    return Bounded(value, torch.where(holds.value.bool(), one.error, other.error) if tracked else None)  # type: ignore[arg-type]


Reduce = Callable[[Bounded], Bounded]
Outside = Callable[[Bounded, torch.Tensor], Bounded]


def _unknown(a: Bounded, inside: torch.Tensor) -> Bounded:
    raise NotImplementedError("a sum over the places of a label")


def _own_greatest(a: Bounded, inside: torch.Tensor) -> Bounded:
    """What is outside repeats the greatest number inside, and its bound."""
    shape = torch.broadcast_shapes(a.value.shape, inside.shape)
    at = torch.where(inside, a.value, -torch.inf).argmax(dim=-1, keepdim=True)
    value, error = (t if t is None else t.expand(shape) for t in (a.value, a.error))
    kept = [t if t is None else torch.where(inside, t, t.gather(-1, at)) for t in (value, error)]
    return Bounded(kept[0], kept[1])  # type: ignore[arg-type]


def _far_below(a: Bounded, inside: torch.Tensor) -> Bounded:
    """What is outside gets an exponent whose exponential is 0 in floating point, and which adds less than one underflow to the
    true sum (the bound of a LogSumExp allows for that many)."""
    top = torch.where(inside, a.value, -torch.inf).amax(dim=-1, keepdim=True)
    error = None if a.error is None else torch.where(inside, a.error, 0.0)
    return Bounded(torch.where(inside, a.value, top - (800 + top.abs())), error)


def _count(over: Any) -> int:
    if isinstance(over, Members):
        return over.labels.length
    count = _whole(over)
    if count < 0:
        raise ValueError(f"a number of places must be at least 0, got {count}")
    return count


def _whole(place: Any) -> int:
    """A number of a batch, known to a rounding error. Raises: ValueError where it is not whole, or differs by instance."""
    if isinstance(place, Along) and place.held.value.numel() != 1:
        raise ValueError("a place, or a number of places, must be the same number for all instances")
    found = float(place.held.value) if isinstance(place, Along) else float(place)
    if abs(found - round(found)) > WHOLE:
        raise ValueError(f"a place, or a number of places, must be a whole number, got {found:g}")
    return round(found)


def _held_by(a: Any) -> Bounded:
    return a.all.held if isinstance(a, Array) else _along(a).held


def _plain(a: Any) -> Any:
    """The same without bounds."""
    if isinstance(a, Array):
        return Array(_plain(a.all), a.own)
    return _along(a).each(lambda held: Bounded(held.value, None))


def _unbounded(value: torch.Tensor, tracked: bool) -> Bounded:
    return Bounded(value, torch.full_like(value, torch.inf) if tracked else None)


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
