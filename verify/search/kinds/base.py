"""What the search asks of a kind of variable, and the register of who answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import Kind, KindError
from lemmata.theory.language.membership import check_kinds
from lemmata.verify.base.field import DRAWS
from lemmata.verify.base.points import BatchRequest, Instances, Point

if TYPE_CHECKING:
    from torch import Tensor

    from lemmata.verify.search.pattern_families import Rng

UNBOUNDED = (-math.inf, math.inf)
SMALL = tuple(Fraction(k, 2) for k in (0, 2, -2, 1, 4, -4, 6, -6))


@dataclass(frozen=True)
class Draft:
    """Parameters of a batch, by name (``"x"``, ``"radii:weights"``, ...), shaped (..., B) with instances last."""

    request: BatchRequest
    free: dict[str, Tensor]
    fixed: dict[str, Tensor]

    def with_free(self, free: dict[str, Tensor]) -> Draft:
        return replace(self, free=free)


@dataclass
class Sketch:
    """A draft while it is drawn, and what variables that were drawn leave for those that come after them."""

    domain: Domain
    rng: Rng
    draft: Draft
    left: dict[str, Any] = field(default_factory=dict)

    @property
    def request(self) -> BatchRequest:
        return self.draft.request

    @property
    def scale(self) -> float:
        """What amounts are multiplied by that have no scale of their own."""
        return float(2.0**self.request.log2_scale)


@dataclass(frozen=True)
class Assembly:
    """Values while they are made of a draft, by name, instances last."""

    domain: Domain
    draft: Draft
    exact: bool
    values: dict[str, Tensor] = field(default_factory=dict)


@dataclass(frozen=True)
class PointSoFar:
    """An exact point while Hypothesis draws it."""

    draw: Callable[..., Any]
    domain: Domain
    sizes: dict[str, int]
    point: Point = field(default_factory=dict)


class Search:
    """How variables of one kind are drawn, moved and made simpler. What is not overridden fits a kind of any real numbers.

    Attributes:
        stage: variables of a lower stage come first, as others lie relative to them: 0 rows, 1 what is between them, 2 others.
        rows: whether its values are the rows that states lie relative to.
        follows: whether its values lie relative to rows of their length.
        asks: what the domain's rows must be for it: "distinct", "coarse" (so that sums of their multiples do not round).
        constructed: whether membership is made by construction, which is exact at moderate scales only.
        scales: whether a positive multiple of a value belongs to the kind, and a request's scale says nothing of it.
        line: whether all values on the line through two of them belong to the kind.
        like: a word that kinds share whose variables are each other's twins.
        labels: whether entries are names, not amounts.
        deletes: whether `deletion` is its own.
        reverses: whether a value in reverse belongs to the kind too, where its parameters are taken over as they are.
        amounts: whether parameters that the descent does not move are amounts all the same.
        rescaled: whether a simpler value may be a multiple.
        near: whether its values are no floats, so that an instance has the nearest one: `off` says how far it is.
    """

    stage = 2
    rows = False
    follows = False
    asks: frozenset[str] = frozenset()
    constructed = False
    scales = False
    line = False
    like = ""
    labels = False
    deletes = False
    reverses = False
    amounts = False
    rescaled = True
    near = False

    # --- batches ------------------------------------------------------------------------------------------------------

    def draw(self, kind: Any, name: str, shape: tuple[int, ...], at: Sketch) -> None:
        """Put the variable's parameters, (..., B), into `at.draft`: those that the descent moves into `free`."""
        raise KindError(f"{name}: nothing is said of how a variable of kind {type(kind).__name__} is drawn")

    def assemble(self, kind: Any, name: str, at: Assembly) -> Tensor:
        """The variable's value, instances last; in the kind exactly where `at.exact`, else differentiable."""
        free, fixed = at.draft.free, at.draft.fixed
        if f"{name}:log" in free:
            return free[f"{name}:log"].exp()
        return fixed[name] if name in fixed else free[name]

    def bounds(self, kind: Any, part: str) -> tuple[float, float]:
        """Where a parameter must lie; `part` is what stands after the colon in its name."""
        return UNBOUNDED

    def within(self, kind: Any, part: str, tensor: Tensor) -> Tensor:
        """A parameter put within its bounds, by its size where it may not be negative."""
        low, high = self.bounds(kind, part)
        return tensor if (low, high) == UNBOUNDED else (tensor.abs() if low >= 0 else tensor).clamp(low, high)

    def to_descend(self, name: str, free: dict[str, Tensor]) -> None:
        """Rewrite the variable's parameters, in place, as a descent should move them."""

    def families(self, sizes: dict[str, int], distinct: bool) -> tuple[str, ...] | None:
        """The families of rows at these sizes, where the kind has its own; None where any will do."""
        return None

    def off(self, kind: Any, value: Tensor) -> Tensor:
        """How far each entry of the nearest values is at most from the floats, instances first; 0 where it is the float."""
        raise KindError(f"nothing is said of how far values of kind {type(kind).__name__} are from floats")

    def nearest(self, kind: Any, value: Any, grid: int = 0) -> Any:
        """A value of the kind near exact numbers; with a grid a simpler one, of multiples of one part of so many."""
        raise KindError(f"nothing is said of what is near a value of kind {type(kind).__name__}")

    # --- points -------------------------------------------------------------------------------------------------------

    def point(self, kind: Any, shape: tuple[int, ...], at: PointSoFar) -> Any:
        """An exact value, drawn by Hypothesis with `at.draw`: a Fraction, a list of them, or rows."""
        raise KindError(f"nothing is said of how a point of kind {type(kind).__name__} is drawn")

    def lattice(self, kind: Any) -> tuple[Fraction, ...]:
        """The small numbers that an entry may be, simplest first."""
        return SMALL

    def deletion(self, domain: Domain, point: Point, name: str, size: str, index: int, without: Deletion) -> Point | None:
        """The point with one index of a size removed, where the variable has a say on what goes with it."""
        return without(domain, point, size, index)


Deletion = Callable[[Domain, Point, str, int], Point]


def instances_of(domain: Domain, request: BatchRequest, values: Mapping[str, Tensor]) -> Instances:
    """Values, instances first, as a batch of a domain, whose exact values may be near them."""
    near = {s.name: (kind, search_of(kind)) for s, kind in domain.variables if search_of(kind).near and s.name in values}
    off = {name: search.off(kind, values[name]) for name, (kind, search) in near.items()}
    return Instances(request, values, off, {name: partial(search.nearest, kind) for name, (kind, search) in near.items()})


# --- the register -----------------------------------------------------------------------------------------------------

_REGISTERED: dict[type[Kind], Search] = {}


def _generic() -> object:
    from lemmata.verify.search.kinds import generic

    return generic


def _sets() -> object:
    from lemmata.verify.search.kinds import near, sets

    return near, sets


def _functions() -> object:
    from lemmata.verify.search.kinds import functions

    return functions


DRAWS[Kind.__module__] = _generic  # loads torch, so not before they are asked for
DRAWS["lemmata.theory.language.sets"] = _sets
DRAWS["lemmata.theory.language.function_values"] = _functions


def register(kind: type[Kind], search: Search) -> None:
    """Say how variables of a kind are drawn: of exactly this class, which nothing that is derived from it inherits.

    Raises: KindError where another way is registered.
    """
    if kind in _REGISTERED and type(_REGISTERED[kind]) is not type(search):
        raise KindError(f"the kind {kind.__name__} is registered already, as {type(_REGISTERED[kind]).__name__}")
    _REGISTERED[kind] = search


def registered(kind: type[Kind]) -> Search | None:
    """Who draws a kind, as far as that was said already."""
    return _REGISTERED.get(kind)


def search_of(kind: Kind) -> Search:
    """Who draws a kind. Raises: KindError in one line where nobody is registered for it."""
    if type(kind) not in _REGISTERED and type(kind).__module__ in DRAWS:
        DRAWS[type(kind).__module__]()
    if type(kind) not in _REGISTERED:
        name = type(kind).__name__
        raise KindError(f"no draws are registered for the kind {name}; register({name}, ...) with lemmata.verify.search.kinds")
    return _REGISTERED[type(kind)]


def check_drawn(domain: Domain) -> None:
    """Raises: KindError in one line for a kind that is not known, or that nobody draws."""
    check_kinds(domain)
    for symbol, kind in domain.variables:
        if type(kind).__module__ in DRAWS:
            continue
        try:
            search_of(kind)
        except KindError as error:
            raise KindError(f"{symbol.name}: {error}") from None


def asked(domain: Domain, what: str) -> bool:
    """Whether a variable asks something of the domain's rows."""
    return any(what in search_of(kind).asks for _, kind in domain.variables)


def main_rows(domain: Domain) -> Any:
    """The first variable of rows, which states, balls and layers refer to, or None."""
    return next((symbol for symbol, kind in domain.variables if search_of(kind).rows), None)


def shape_of(symbol: object, sizes: dict[str, int]) -> tuple[int, ...]:
    """The shape of one variable: () a scalar, (length,) a column, (d, n) patterns."""
    axes: tuple[Any, ...] = getattr(symbol, "shape", ())
    shape = tuple(_axis(axis, sizes) for axis in axes)
    return shape[:1] if len(axes) == 2 and axes[1] == 1 else shape


def _axis(axis: Any, sizes: dict[str, int]) -> int:
    if axis.is_Symbol:
        return sizes[axis.name]
    return int(axis.subs({symbol: sizes[symbol.name] for symbol in axis.free_symbols}))
