"""Every interpreter of every operator of a claim, held against the operator's definition whenever the claim is judged.

A verdict rests on what others than the definition make of an operator: exact and ball arithmetic (`interpret.balls`), floating
point with its bound (`interpret.floats`), the functions of `models` where no bound is tracked, and the meaning that the kernel
gives it. All are compared with the definition in `theory`, over batches of small and unequal sizes: at ties, near, far and
large, with as many instances as there are patterns or coordinates at times, so that no axis can be taken for another.

Where a definition has no closed form at any arguments (`operator.Computed`), the enclosure of the quantity is compared with
what floating point, written apart, finds. Where the enclosure says nothing, no verdict can rest on it.

Whole sides of relations, with what stands outside of operators, are compared at two small points: the definitions with exact
arithmetic, and with what the kernel takes them to mean where a derivation rests on it.

What was compared once is remembered in this process, by the operator with its arguments, their kinds, and the very functions
that interpret it. A bound is part of what is compared: a float may be off by no more than it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product
from math import isfinite
from typing import Any

from flint import arb
from sympy import Basic, Integer, Limit, MatrixExpr, Symbol, factorial, preorder_traversal, sstr, tanh

from lemmata.theory.kernel.meaning import MEANINGS, MeaningError, lower
from lemmata.theory.language.claim import Claim, relations
from lemmata.theory.language.domain import Domain, Positive, Real, Whole
from lemmata.theory.language.indexed import arguments_of, operator_of, outermost, spelled
from lemmata.theory.language.measured import Measured
from lemmata.theory.language.operator import Computed, NoClosedForm, Operator, VectorOperator, expand_operators
from lemmata.theory.language.sequences import Iterate
from lemmata.theory.terms.index_terms import Binder, Entry, Index
from lemmata.verify.base.points import BatchRequest, Instances, Point, explicit_values, show_point
from lemmata.verify.base.verdicts import InternalContradiction, NoValue
from lemmata.verify.certify.point import check_point
from lemmata.verify.interpret.balls import REALS, as_reals
from lemmata.verify.interpret.iterations import at, start_of
from lemmata.verify.interpret.program import compiled, program_of
from lemmata.verify.judge.meant import Meant, Tried, free_scope
from lemmata.verify.numbers.enclosures import RUNGS, Undefined, enclosure, is_narrow
from lemmata.verify.numbers.reals import precision

Column = list[arb]  # the entries of a vector; a number is a column of one

# sizes (n, d, l, others by name), states, binary order of the patterns, instances, whether in single precision
PLAN: tuple[tuple[tuple[int, ...], str, int, int, bool], ...] = (
    ((2, 2, 2, 2), "random", 0, 8, False),
    ((1, 1, 1, 1), "at", 0, 2, False),
    ((1, 3, 2, 2), "near", 0, 3, False),
    ((3, 1, 1, 3), "far", 2, 3, False),
    ((2, 3, 2, 1), "midpoint", -6, 3, False),
    ((3, 2, 2, 2), "huge", 6, 2, False),
    ((2, 5, 3, 4), "random", 20, 5, False),
    ((2, 3, 2, 2), "hull", 0, 1, False),
    ((2, 3, 2, 2), "random", 0, 4, True),
)
BY_DEFINITION = 2  # instances of a batch whose definition is computed, which takes long beside the others
BY_MEANING = 1
MODERATE = 6  # binary orders: beyond, floats are compared with exact arithmetic alone
GROSS = 1e-6  # how far a float without a bound may be from one whose bound is far below that, relative
UNDEFINED = (NotImplementedError, ValueError, ZeroDivisionError, TypeError, StopIteration)
LONGEST = 150  # characters of a point that are shown

UNRULED = (tanh, factorial)  # which a term may hold, and no rule of the kernel is about
WITHIN = (Limit, Binder, Entry, Index, Iterate)  # what stands in these is compared with what it stands in

_compared: dict[Any, None] = {}


class _Difference(Exception):
    """What differs, where, and both values: one line."""


def check_operators(claim: Claim, seed: int = 0) -> None:
    """Compare all interpreters of all operators of a claim with the definitions, innermost operators first.

    Raises: InternalContradiction in one line that names operator, interpreter, point and both values.
    """
    for node in applications(claim):
        domain = _domain_of(node, claim.domain)
        key = _key(node, domain)
        if key in _compared:
            continue
        try:
            floats, reals = (_function(node, domain, namespace) for namespace in (_floats(), REALS))
            comparisons = [Comparison(node, domain, trial, floats, reals) for trial in trials(domain, seed)]
            if comparisons[0].is_computed:
                compared = sum(comparison.computed_twice() for comparison in comparisons)
            else:
                compared = sum(comparison.made() for comparison in comparisons)
            asked = any(comparison.is_moderate for comparison in comparisons)
        except _Difference as found:
            raise InternalContradiction(f"{claim.id}: {found}") from None
        if asked and not compared:
            raise InternalContradiction(
                f"{claim.id}: the definition of {sstr(node)} has no value at any of the points tried, so nothing says what it "
                "means there; give it one"
            )
        _compared[key] = None


def check_sides(claim: Claim, points: Iterable[Point]) -> None:
    """Compare both sides of all relations in exact arithmetic, as compiled for the search, with the definitions.

    Raises: InternalContradiction in one line that names the side and both values, or the side that has a value at no point;
        NotImplementedError for no definition; PointError for a point outside the domain.
    """
    program, seen = program_of(claim), Seen(claim, "exact arithmetic")
    for point in points:
        check_point(claim.domain, point)
        with precision(RUNGS[0]):
            sides = program.evaluate(REALS, {name: as_reals(point[name]) for name in program.names})
            found = [(of.relation.args[k], (of.lhs, of.rhs)[k].enclosure()) for of in sides for k in (0, 1)]
        for side, value in found:
            seen.compare(side, value, point)
    seen.check()


def check_meaning(claim: Claim, points: Iterable[Point]) -> None:
    """Compare both sides of all relations of the statement, as the kernel takes them, with the definitions.

    Of an iteration: what the statement says at the start.
    Raises: as `check_sides`.
    """
    if claim.statement is None:
        return
    seen = Seen(claim, "the kernel")
    sides = dict.fromkeys(side for relation in relations(at(claim.statement, start_of)) for side in relation.args)
    for point in points:
        check_point(claim.domain, point)
        meant = Tried(explicit_values(claim.domain, point), claim.domain)
        for side in sides:
            seen.compare(spelled(side), meant.enclosure(lower(side, free_scope(claim.domain))), point)
    seen.check()


@dataclass
class Seen:
    """What one interpreter made of the sides of a claim, and whether that could be held against the definitions."""

    claim: Claim
    interpreter: str
    compared: dict[Basic, bool] = field(default_factory=dict)

    def compare(self, side: Basic, found: arb, point: Point) -> None:
        """Raises: InternalContradiction where the definition has another value, or none."""
        try:
            defined = enclosure(expand_operators(side, explicit_values(self.claim.domain, point)))
        except NoClosedForm:
            return
        except Undefined:
            said = f"{sstr(side)} has no value by its definition {_place(point)}"
            raise NoValue(f"{self.claim.id}: {said}; take a domain on which it has one, whatever `given` says") from None
        if found.is_finite() and not found.overlaps(defined):
            shown, other = (ball.str(12, radius=False) for ball in (found, defined))
            said = f"{self.interpreter} makes {sstr(side)} {shown}, by its definition it is {other}"
            raise InternalContradiction(f"{self.claim.id}: {said}, {_place(point)}; make them agree")
        self.compared[side] = self.compared.get(side, False) or bool(found.is_finite() and defined.is_finite())

    def check(self) -> None:
        """Raises: InternalContradiction where a side has a finite value at no point, so that nothing was compared."""
        for side, compared in self.compared.items():
            if not compared:
                said = f"{self.interpreter} or the definition gives {sstr(side)} no finite value at any of the points tried"
                raise InternalContradiction(f"{self.claim.id}: {said}, so nothing is compared; try other points")


def applications(claim: Claim) -> list[Basic]:
    """The operators of statement and hypotheses with their arguments, innermost first; measured quantities as variables."""
    found: dict[Basic, None] = {}
    for formula in (claim.statement, claim.given):
        if formula is None:
            continue
        names = {m: Symbol(f"measured_{k}", real=True) for k, m in enumerate(sorted(formula.atoms(Measured), key=sstr))}
        nodes = [node for node in preorder_traversal(formula) if isinstance(node, Operator | VectorOperator)]
        found |= dict.fromkeys(node.xreplace(names) for node in reversed(nodes) if not node.has(*WITHIN))
        if not formula.has(Limit, Iterate):
            terms = [term for term in outermost(formula) if not term.has(Measured)]
            found |= dict.fromkeys(operator_of(term)(*arguments_of(term)) for term in terms)
    return list(found)


def _domain_of(node: Basic, domain: Domain) -> Domain:
    """The domain with what else the operator is applied to: the variable of a limit, a measured quantity."""
    more = sorted(node.free_symbols - domain.bound_symbols, key=lambda symbol: str(symbol.name))
    kinds = (Whole() if s.is_integer else Real() if s.name.startswith("measured_") else Positive() for s in more)
    return domain.extended(*zip(more, kinds, strict=True))


def _key(node: Basic, domain: Domain) -> Any:
    """What the outcome of a comparison depends on; the functions are held, so that no other can take their place."""
    operators = {type(part) for part in preorder_traversal(node) if isinstance(part, Operator | VectorOperator)}
    names = sorted(operators, key=lambda operator: operator.__name__)
    bound = (_floats(), REALS, MEANINGS)
    functions = tuple(
        (operator, operator.definition, getattr(operator, "body", None), *(of.get(operator.__name__) for of in bound))
        for operator in names
    )
    return node, tuple((s, kind) for s, kind in domain.variables if s in node.free_symbols), functions


def _floats() -> Mapping[str, Any]:
    from lemmata.verify.interpret.floats import FLOATS

    return FLOATS


# --- where ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """Some instances of a domain, drawn together; a closed domain has its one point."""

    instances: Instances | None

    @cached_property
    def points(self) -> list[Point]:
        return [{}] if self.instances is None else [self.instances.point(k) for k in range(self.instances.count)]


@lru_cache(maxsize=32)
def trials(domain: Domain, seed: int = 0) -> tuple[Trial, ...]:
    """The batches on which the operators of a claim are compared."""
    if not domain.variables:
        return (Trial(None),)
    import torch

    from lemmata.verify.search.families import draw

    found = []
    for number, (row, states, scale, count, single) in enumerate(PLAN):
        sizes = {symbol.name: size for symbol, size in zip(domain.sizes, (*row, *row, *row), strict=False)}
        sizes = domain.raised(sizes)
        family = _family(domain, sizes, number)
        if family is not None:
            request = BatchRequest(sizes, family, states, scale, count, seed + number)
            found.append(Trial(draw(domain, request, dtype=torch.float32 if single else torch.float64)))
    return tuple(found)


def _family(domain: Domain, sizes: dict[str, int], number: int) -> str | None:
    """A family that exists in a domain at these sizes, another for each number; lessens sizes that no family has."""
    from lemmata.verify.search.families import offered

    sizes |= {name: min(sizes[name], most) for name, most in domain.most(sizes).items()}
    families = offered(domain, sizes)
    while not families and sizes.get("d", 1) > 1:
        sizes["d"] -= 1
        sizes.update({"l": min(sizes["l"], sizes["d"])} if "l" in sizes else {})
        families = offered(domain, sizes)
    if not families:
        return None
    return "gaussian" if number == 0 and "gaussian" in families else families[5 * number % len(families)]


# --- what -------------------------------------------------------------------------------------------------------------


@dataclass
class Comparison:
    """One operator with its arguments on one batch."""

    node: Any
    domain: Domain
    trial: Trial
    in_floats: Callable[..., Any] | None
    in_reals: Callable[..., Any] | None

    @property
    def is_moderate(self) -> bool:
        """Whether the definition is asked at some point."""
        from lemmata.verify.search.families import extremeness

        return any(extremeness(point) <= MODERATE for point in self.trial.points[:BY_DEFINITION])

    @property
    def is_computed(self) -> bool:
        """Whether no definition can be asked, so that two computations written apart are compared instead.

        It is so at all points or at none; at extreme ones SymPy would compare exponentials for hours.
        """
        try:
            expand_operators(self.node, explicit_values(self.domain, self.trial.points[0]))
        except Computed:
            return True
        except UNDEFINED:
            return False
        return False

    def made(self) -> int:
        """At how many points the definition has a value, with which all others agree. Raises: _Difference."""
        count = 0
        for index, point in enumerate(self.trial.points):
            defined = self.defined(point) if index < BY_DEFINITION else None
            if defined is not None:
                count += 1
                self.agree("exact arithmetic", self.exact(point, defined), defined, point)
                if index < BY_MEANING:
                    self.agree("the kernel", self.meant(point), defined, point)
        if self.trial.instances is not None:
            self.floats(self.trial.instances)
        return count

    def computed_twice(self) -> int:
        """At how many points exact arithmetic encloses what floating point finds, without a definition. Raises: _Difference."""
        from lemmata.verify.search.families import extremeness

        if self.in_floats is None:
            return 0
        found, _ = self.in_batch(False)
        count = 0
        for index, point in enumerate(self.trial.points[:BY_DEFINITION]):
            exact = self.exact(point, None) if extremeness(point) <= MODERATE else None
            if exact is None:
                continue
            count += 1
            if len(exact) != len(found[index]):
                raise self.differs("exact arithmetic", f"{len(exact)} entries", f"{len(found[index])}", point, "floating point")
            for ours, theirs in zip(exact, found[index], strict=True):
                near = arb(theirs, GROSS * (1 + abs(theirs))) if isfinite(theirs) else None
                if ours.is_finite() and (near is None or not ours.overlaps(near)):
                    shown = ours.str(12, radius=False)
                    raise self.differs("exact arithmetic", shown, f"{theirs:.12g}", point, "floating point")
        return count

    def in_batch(self, tracked: bool) -> tuple[list[list[float]], list[list[float]]]:
        """Values and bounds in floating point, a row for each instance of the batch. Raises: _Difference."""
        from lemmata.verify.search.floats import bounded_values

        instances = self.trial.instances
        values = {} if instances is None else bounded_values(instances, tracked=tracked)
        try:
            found = self.in_floats(*(values[name] for name in _names(self.domain)))  # type: ignore[misc]
            return _rows(found, len(self.trial.points), _axes(self.node))
        except Exception as error:
            raise self.fails(_floating(tracked, instances), error, self.trial.points[0]) from None

    def defined(self, point: Point) -> Column | None:
        """The definition's value, or None where it has none, or at numbers whose exponentials SymPy compares for hours."""
        from lemmata.verify.search.families import extremeness

        if extremeness(point) > MODERATE:
            return None
        try:
            value = expand_operators(self.node, explicit_values(self.domain, point))
            return [enclosure(entry) for entry in (value if isinstance(self.node, MatrixExpr) else (value,))]
        except UNDEFINED:
            return None
        except Exception as error:
            raise self.fails("its definition", error, point) from None

    def exact(self, point: Point, defined: Column | None) -> Column | None:
        """The value in exact and ball arithmetic, known well; None where it is not bound."""
        if self.in_reals is None:
            return None
        found: Column = []
        for bits in RUNGS:
            with precision(bits):
                try:
                    value = self.in_reals(*(as_reals(point[name]) for name in _names(self.domain)))
                    found = [entry.enclosure() for entry in _entries(value)]
                except Exception as error:
                    if defined is None:
                        return None
                    raise self.fails("exact arithmetic", error, point) from None
            if all(map(is_narrow, found)):
                break
        return found

    def meant(self, point: Point) -> Column | None:
        """The value of what the kernel takes it to mean; None where it has no meaning."""
        explicit = Meant(explicit_values(self.domain, point), self.domain)
        try:
            key = _key(self.node, self.domain)
            if not isinstance(self.node, MatrixExpr):
                terms = [_lowered(key, None, self.domain)]
            else:
                axes = self.node.shape[:1] if self.node.shape[1] == 1 else self.node.shape
                lengths = [explicit.enclosure(lower(axis, free_scope(self.domain))) for axis in axes]
                places = product(*(range(round(float(length))) for length in lengths))
                terms = [_lowered(key, place, self.domain) for place in places]
        except MeaningError:
            return None
        if any(isinstance(part, UNRULED) for term in terms for part in preorder_traversal(term)):
            return None  # the kernel refuses it
        try:
            return [explicit.enclosure(term) for term in terms]
        except Exception as error:
            raise self.fails("the kernel", error, point) from None

    def agree(self, interpreter: str, found: Column | None, defined: Column, point: Point) -> None:
        if found is None:
            return
        if len(found) != len(defined):
            raise self.differs(interpreter, f"{len(found)} entries", f"{len(defined)}", point)
        for ours, theirs in zip(found, defined, strict=True):
            if ours.is_finite() and not ours.overlaps(theirs):
                raise self.differs(interpreter, ours.str(12, radius=False), theirs.str(12, radius=False), point)

    def floats(self, instances: Instances) -> None:
        if self.in_floats is None:
            return
        (value, error_), (plain, _) = (self.in_batch(tracked) for tracked in (True, False))
        for index, point in enumerate(self.trial.points):
            exact = self.exact(point, None)
            if exact is not None:
                self._within(value[index], error_[index], exact, point, instances)
            for ours, bound, theirs in zip(plain[index], error_[index], value[index], strict=True):
                scale = 1 + abs(theirs)
                if bound < GROSS / 1000 * scale and not abs(ours - theirs) <= GROSS * scale:
                    raise self.differs(_floating(False, instances), f"{ours:.12g}", f"{theirs:.12g}", point)

    def _within(self, value: list[float], error: list[float], exact: Column, point: Point, instances: Instances) -> None:
        """A float is no further from the exact value than its bound says."""
        interpreter = _floating(True, instances)
        if len(value) != len(exact):
            raise self.differs(interpreter, f"{len(value)} entries", f"{len(exact)}", point)
        for found, bound, true in zip(value, error, exact, strict=True):
            if bound == float("inf") or not true.is_finite():
                continue
            if not bound >= 0 or not abs(found) < float("inf") or abs(arb(found) - true) > arb(bound):
                defined = self.defined(point)
                if defined is not None:
                    self.agree("exact arithmetic", exact, defined, point)
                raise self.differs(interpreter, f"{found:.17g} up to {bound:.3g}", true.str(17, radius=False), point)

    # --- saying it ---

    def differs(self, interpreter: str, found: str, other: str, point: Point, by: str = "its definition") -> _Difference:
        what = f"{interpreter} makes {sstr(self.node)} {found}, by {by} it is {other}"
        return _Difference(f"{what}, {self._at(point)}")

    def fails(self, interpreter: str, error: Exception, point: Point) -> _Difference:
        why = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST]
        return _Difference(f"{interpreter} fails at {sstr(self.node)} ({why}), {self._at(point)}")

    def _at(self, point: Point) -> str:
        own = {symbol.name for symbol in self.node.free_symbols} | {size.name for size in self.domain.sizes}
        batch = f" (a batch of {len(self.trial.points)})" if len(self.trial.points) > 1 else ""
        return f"{_place({name: value for name, value in point.items() if name in own})}{batch}; make them agree"


def _place(point: Point) -> str:
    shown = show_point(point)
    return f"at {shown if len(shown) <= LONGEST else shown[:LONGEST] + '...'}"


def _entries(value: Any) -> list[Any]:
    """The numbers of a number, a column or rows, one after the other."""
    return [entry for part in value for entry in _entries(part)] if isinstance(value, list) else [value]


def _floating(tracked: bool, instances: Instances | None) -> str:
    single = instances is not None and any(tensor.element_size() == 4 for tensor in instances.values.values())
    return f"{'single' if single else 'double'} precision{'' if tracked else ' without a bound'}"


def _axes(node: Any) -> int:
    """Of a number none, of a column one, of other matrices two."""
    return 0 if not isinstance(node, MatrixExpr) else 1 if node.shape[1] == 1 else 2


def _rows(found: Any, count: int, axes: int) -> tuple[list[list[float]], list[list[float]]]:
    """Values and bounds as rows of numbers, one row an instance. Raises: RuntimeError for another shape."""
    import torch

    value = found.value if hasattr(found, "value") else torch.tensor(float(found), dtype=torch.float64)
    error = getattr(found, "error", None)
    shape = (count, *(value.shape[-axes:] if value.ndim >= axes else (1,) * axes)) if axes else (count,)
    parts = [part.detach().to(torch.float64).expand(shape) for part in (value, value * 0 if error is None else error)]
    rows = [part.reshape(count, -1).tolist() for part in parts]
    return rows[0], rows[1]


@lru_cache(maxsize=256)
def _lowered(key: Any, place: tuple[int, ...] | None, domain: Domain) -> Any:
    """The operator of a key in the kernel's terms: a number, or one entry of an array."""
    node = getattr(key[0], "term", key[0])
    return lower(node if place is None else Entry(node, *map(Integer, place)), free_scope(domain))


def _names(domain: Domain) -> tuple[str, ...]:
    return (*domain.names, *(size.name for size in domain.sizes))


def _function(node: Basic, domain: Domain, namespace: Mapping[str, Any]) -> Callable[..., Any] | None:
    """The operator in one interpreter, as a function of the domain's variables and sizes; None where it is not bound there."""
    operators = {type(part) for part in preorder_traversal(node) if isinstance(part, Operator | VectorOperator)}
    if any(operator.__name__ not in namespace and not hasattr(operator, "term") for operator in operators):
        return None
    arguments = [*(symbol for symbol, _ in domain.variables), *domain.sizes]
    function = compiled(arguments, [node], namespace)
    return lambda *values: function(*values)[0]
