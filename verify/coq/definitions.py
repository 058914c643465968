"""The operators' definitions as definitions of Coq: one more arithmetic, whose numbers are texts.

A definition is run twice. The first run finds which arguments count places, and which lengths are one; the second one writes.
Lengths that a definition counts over come first: `n` of vectors and of columns, `d` of rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from lemmata.theory.language.arithmetics import Arithmetic, Mat, Step, Term, Vec
from lemmata.theory.language.operator import DEFINED, MeaningError
from lemmata.verify.coq.writing import (
    APPLIED,
    ATOM,
    OPEN,
    NoPower,
    Number,
    Reckoned,
    Unwritten,
    call,
    function,
    name_of,
    of_natural,
    unused,
    within_natural,
)

REAL, NATURAL, HALVES, PLACES = "R", "nat", "half", "nat -> nat"
VECTOR, MATRIX = "nat -> R", "nat -> nat -> R"
OF_KIND = {"Scalar": REAL, "Vector": VECTOR, "Patterns": MATRIX}
MOST_RUNS = 6
Axis = tuple[int, int]  # of an argument, by place
Types = dict[int, str]
Literal = dict[int, int]

BASE = r"""(** What the operators of the statements mean.  Written by `python -m docs.generate`; a hand edit is lost.

    Vectors are functions of an index, matrices of two, counted from 0.  Sizes are naturals, at least 1 in every theorem. *)
Require Import Reals.
Open Scope R_scope.

(** f 0 + ... + f (n - 1) *)
Fixpoint sum (n : nat) (f : nat -> R) : R := match n with O => 0 | S m => sum m f + f m end.
Fixpoint upto (f : nat -> R) (m : nat) : R := match m with O => f O | S k => Rmax (upto f k) (f (S k)) end.
(** the greatest of f 0, ..., f (n - 1), for 0 < n, and the least *)
Definition Max (n : nat) (f : nat -> R) : R := upto f (pred n).
Definition Min (n : nat) (f : nat -> R) : R := - Max n (fun i => - f i).
(** 1 where i = j, 1 where i < j, 1 where a = 0, 1 where a > 0, and 0 elsewhere *)
Definition delta (i j : nat) : R := if Nat.eqb i j then 1 else 0.
Definition before (i j : nat) : R := if Nat.ltb i j then 1 else 0.
Definition isz (a : R) : R := if Req_EM_T a 0 then 1 else 0.
Definition step (a : R) : R := if Rlt_dec 0 a then 1 else 0.
(** the first i < n with p i, and n where there is none *)
Fixpoint first (n : nat) (p : nat -> bool) : nat :=
  match n with O => O | S m => if p O then O else S (first m (fun i => p (S i))) end.
(** over the i < n with p i, of which there is one: their sum, the greatest, the least *)
Definition sum_of (n : nat) (p : nat -> bool) (f : nat -> R) : R := sum n (fun i => if p i then f i else 0).
Definition Max_of (n : nat) (p : nat -> bool) (f : nat -> R) : R := Max n (fun i => f (if p i then i else first n p)).
Definition Min_of (n : nat) (p : nat -> bool) (f : nat -> R) : R := - Max_of n p (fun i => - f i).
(** x, f x, f (f x), ... *)
Fixpoint iterate (t : nat) (f : (nat -> R) -> nat -> R) (x : nat -> R) : nat -> R :=
  match t with O => x | S s => f (iterate s f x) end.
(** sets of vectors of n entries: the limits of the subsequences of u; what is open, compact (each sequence in it has a limit
    point in it), connected (no two disjoint open sets both meet it and together cover it), finite *)
Definition near (n : nat) (x y : nat -> R) (eps : R) : Prop := sum n (fun k => (x k - y k) ^ 2) < eps.
Definition limit_point (n : nat) (u : nat -> nat -> R) (y : nat -> R) : Prop :=
  forall (eps : R) (m : nat), 0 < eps -> exists t : nat, (m <= t)%nat /\ near n (u t) y eps.
Definition open_set (n : nat) (A : (nat -> R) -> Prop) : Prop :=
  forall y : nat -> R, A y -> exists eps : R, 0 < eps /\ (forall z : nat -> R, near n z y eps -> A z).
Definition compact_set (n : nat) (A : (nat -> R) -> Prop) : Prop :=
  forall u : nat -> nat -> R, (forall t : nat, A (u t)) -> exists y : nat -> R, A y /\ limit_point n u y.
Definition connected_set (n : nat) (A : (nat -> R) -> Prop) : Prop :=
  forall B C : (nat -> R) -> Prop, open_set n B -> open_set n C -> (forall y : nat -> R, A y -> B y \/ C y) ->
  (exists y : nat -> R, A y /\ B y) -> (exists y : nat -> R, A y /\ C y) -> exists y : nat -> R, B y /\ C y.
Definition finite_set (n : nat) (A : (nat -> R) -> Prop) : Prop :=
  exists (m : nat) (u : nat -> nat -> R), forall y : nat -> R, A y ->
  exists i : nat, (i < m)%nat /\ (forall k : nat, (k < n)%nat -> y k = u i k).
(** the gamma function at m / 2, for 0 < m *)
Fixpoint gamma_half (m : nat) : R :=
  match m with O => 0 | S O => sqrt PI | S (S O) => 1 | S (S k) => INR k / 2 * gamma_half k end.
"""
ANALYSIS = r"""(** The operators that are derivatives, integrals or least upper bounds, or are made of such.
    Written by `python -m docs.generate`; a hand edit is lost. *)
Require Import Reals.
From Coquelicot Require Import Coquelicot.
From Lemmata Require Import Definitions.
Open Scope R_scope.

(** the integral of f from a to b, where f may be unbounded at a *)
Definition improper (f : R -> R) (a b : R) : R := RInt_gen f (at_right a) (at_point b).
(** the least c with |rho u|^2 <= c for all u of norm 1 *)
Definition greatest_eigenvalue (n d : nat) (rho : nat -> nat -> R) : R :=
  real (Lub_Rbar (fun s => exists u : nat -> R,
    sum n (fun k => u k ^ 2) = 1 /\ s = sum d (fun i => sum n (fun k => rho i k * u k) ^ 2))).
"""


@dataclass(frozen=True)
class Size:
    """A length that a definition counts over: its name, and where it is found, as places of arguments and their axes."""

    name: str
    found: tuple[Axis, ...]


@dataclass(frozen=True)
class Definition:
    """An operator in Coq.

    Attributes:
        operator: its name.
        name: in Coq.
        sizes: the lengths that are its first arguments.
        arguments: name and type of each further one. `half` is a natural that is twice the number.
        literal: arguments whose values are part of the name, by place.
        result: the type of the value.
        value: the term.
        recursive: whether it is a Fixpoint.
        analytic: whether it is an integral, a derivative or a least upper bound, or is made of one.
        says: formula and source.
    """

    operator: str
    name: str
    sizes: tuple[Size, ...]
    arguments: tuple[tuple[str, str], ...]
    literal: tuple[Axis, ...]
    result: str
    value: str
    positive: bool
    recursive: bool
    analytic: bool
    says: str

    @property
    def binders(self) -> str:
        sizes = f"({' '.join(size.name for size in self.sizes)} : nat)" if self.sizes else ""
        given = [(name, kind) for place, (name, kind) in enumerate(self.arguments) if place not in dict(self.literal)]
        return " ".join([*([sizes] if sizes else []), *(f"({name} : {_type(kind)})" for name, kind in given)])

    @property
    def text(self) -> str:
        word = "Fixpoint" if self.recursive else "Definition"
        return f"(** {self.says} *)\n{word} {self.name} {self.binders} : {self.result} := {self.value}.\n"


def _type(kind: str) -> str:
    return NATURAL if kind == HALVES else kind


class Demand(Exception):
    """An argument is of another type than it was taken for: a natural number, twice a number, or written out in the name."""

    def __init__(self, place: int, kind: str) -> None:
        super().__init__(place, kind)
        self.place, self.kind = place, kind


@dataclass(frozen=True)
class Argument(Number):
    """A number that is an argument of the definition."""

    place: int = 0


@dataclass(eq=False)
class Length(Reckoned):
    """A length: of an axis of an argument, or one that has been found to be the same as another."""

    found: list[Axis] = field(default_factory=list)
    same: Length | None = None
    is_rows: bool = False
    value: Number | None = None  # a number of the definition that it is
    name: str = ""
    used: bool = False

    def root(self) -> Length:
        return self if self.same is None else self.same.root()

    def number(self) -> Number:
        own = self.root()
        if own.value is not None:
            return own.value
        own.used = True
        return of_natural(own.name or "n", 1)


@dataclass(frozen=True)
class Place:
    """A bound index: its name and what it counts over."""

    name: str
    over: Any


@dataclass(frozen=True)
class Layer:
    """The rows of one layer: the assignment, the layer and the rows."""

    layers: str
    layer: str
    rows: Any


def _index(place: Any) -> str:
    """A place as an argument of an array."""
    if isinstance(place, Place):
        return place.name
    if isinstance(place, Number) and place.natural:
        return within_natural(place.natural)
    return within_natural(str(int(place)))


@dataclass(frozen=True)
class Column(Vec):
    """A vector, with its term and the argument that it is."""

    term: str = ""
    place: int = -1


@dataclass(frozen=True)
class Rows(Mat):
    """A matrix, with its term."""

    term: str = ""


class Writer(Arithmetic):
    """What the words of a definition are in Coq."""

    def __init__(self, known: Definitions, types: dict[int, str], names: Sequence[str], sizes: dict[str, str]) -> None:
        self.known, self.types, self.names, self.sizes = known, types, names, sizes
        self.bound: list[str] = []
        self.recursion = ""
        self.analytic = False

    # --- lengths ---

    def one(self, a: Any, b: Any) -> None:
        """Two lengths are one."""
        if isinstance(b, Length) and not isinstance(a, Length):
            a, b = b, a
        if not isinstance(a, Length):
            return
        first = a.root()
        if isinstance(b, Length):
            second = b.root()
            if first is not second:
                second.same = first
                first.found += second.found
                first.is_rows = first.is_rows or second.is_rows
                first.used = first.used or second.used
                first.value = first.value or second.value
        elif isinstance(b, Number) and first.value is None:
            first.value = b

    def over(self, counted: Any) -> str:
        """What is counted over, as a natural."""
        if isinstance(counted, Argument) and not counted.natural:
            raise Demand(counted.place, NATURAL)
        number = Number.of(counted)
        if not number.natural:
            raise Unwritten(f"{number.text} is no number of places")
        return within_natural(number.natural)

    # --- binders ---

    @contextmanager
    def bind(self, over: Any, wanted: Iterable[str] = ()) -> Iterator[Place]:
        taken = {*self.bound, *self.names, *self.sizes.values(), "n", "d"}
        name = unused(taken, wanted) if wanted else unused(taken)
        self.bound.append(name)
        try:
            yield Place(name, over)
        finally:
            self.bound.pop()

    def _folded(self, word: str, over: Any, term: Term, positive: bool) -> Number:
        layer = over if isinstance(over, Layer) else None
        with self.bind(over.rows if layer else over) as i:
            body = Number.of(term(i))
            if layer is None:
                made = call(word, self.over(over), function([i.name], body.text))
            else:
                chosen = function([i.name], f"Nat.eqb ({layer.layers} {i.name}) {layer.layer}")
                made = call(f"{word}_of", self.over(layer.rows), chosen, function([i.name], body.text))
        return Number(made.text, APPLIED, positive and body.positive)

    def total(self, over: Any, term: Term) -> Number:
        return self._folded("sum", over, term, True)

    def greatest(self, over: Any, term: Term) -> Number:
        return self._folded("Max", over, term, True)

    def least(self, over: Any, term: Term) -> Number:
        return self._folded("Min", over, term, True)

    def vector(self, over: Any, entry: Term) -> Column:
        return Column(over, entry)

    def matrix(self, rows: Any, columns: Any, entry: Callable[[Any, Any], Any]) -> Rows:
        return Rows(rows, columns, entry)

    def array(self, value: Vec | Mat) -> str:
        """The term of an array, as an argument."""
        term = getattr(value, "term", "")
        if term:
            return str(term) if re.fullmatch(r"\w+", term) else f"({term})"
        if isinstance(value, Mat):
            with self.bind(value.rows) as i, self.bind(value.columns) as k:
                return function([i.name, k.name], Number.of(value[i, k]).text)
        with self.bind(value.length) as i:
            return function([i.name], Number.of(value[i]).text)

    # --- functions ---

    def pi(self) -> Number:
        return Number("PI", ATOM, True)

    def exp(self, a: Any) -> Number:
        return call("exp", Number.of(a))

    def log(self, a: Any) -> Number:
        return call("ln", Number.of(a))

    def root(self, a: Any) -> Number:
        return call("sqrt", Number.of(a))

    def absolute(self, a: Any) -> Number:
        return call("Rabs", Number.of(a))

    def larger(self, a: Any, b: Any) -> Number:
        one, other = Number.of(a), Number.of(b)
        made = call("Rmax", one, other)
        return Number(made.text, APPLIED, one.positive or other.positive)

    def gamma(self, a: Any) -> Number:
        if not isinstance(a, Argument):
            raise Unwritten("the gamma function is written of an argument alone")
        if self.types.get(a.place) != HALVES:
            raise Demand(a.place, HALVES)
        return Number(f"gamma_half {self.names[a.place]}", APPLIED, True)

    def same(self, i: Any, j: Any) -> Number:
        return call("delta", _index(i), _index(j))

    def before(self, i: Any, j: Any) -> Number:
        return call("before", _index(i), _index(j))

    def is_zero(self, a: Any) -> Number:
        return call("isz", Number.of(a))

    def function(self, name: str, a: Any) -> Number:
        if name != "step":
            raise Unwritten(f"{name} is not written in Coq")
        return call("step", Number.of(a))

    def choose(self, a: Any, b: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Number:
        test = f"Rle_dec {Number.of(a).at(ATOM)} {Number.of(b).at(ATOM)}"
        yes, no = Number.of(then()), Number.of(otherwise())
        return Number(f"if {test} then {yes.text} else {no.text}", OPEN, yes.positive and no.positive)

    def at_holder(self, over: Any, excess: Term, value: Term) -> Number:
        with self.bind(over) as i:
            holds = f"if Rle_dec {Number.of(excess(i)).at(ATOM)} 0 then true else false"
            found = f"first {self.over(over)} {function([i.name], holds)}"
        return Number.of(value(Place(f"({found})", over)))

    def of_layer(self, layers: Any, t: Any, rows: Any) -> Layer:
        place = getattr(layers, "place", -1)
        if place < 0:
            raise Unwritten("layers are written of an argument alone")
        if self.types.get(place) != PLACES:
            raise Demand(place, PLACES)
        self.one(layers.length, rows)
        return Layer(layers.term, _index(t), rows)

    def whole(self, a: Any) -> int:
        if isinstance(a, Argument):
            raise Demand(a.place, "literal")
        return int(a)

    def slope(self, function_: Callable[[Any], Any]) -> Number:
        with self.bind(None, ("s", "t", "u")) as s:
            body = Number.of(function_(Number(s.name)))
        self.analytic = True
        return call("Derive", function([s.name], body.text), Number.of(0))

    def integral(self, low: Any, high: Any, function_: Callable[[Any], Any]) -> Number:
        start = Number.of(low)
        with self.bind(None, ("t", "s", "u")) as t:  # its values count where they are > 0
            body = Number.of(function_(Number(t.name, ATOM, start.text == "0" or start.positive)))
        self.analytic = True
        unbounded = f"Rpower {t.name} " in body.text  # to a power that may be below 0
        return call("improper" if unbounded else "RInt", function([t.name], body.text), start, Number.of(high))

    def by_twos(self, name: str, n: Any, others: Sequence[Any], first: Any, second: Any, step: Step) -> Number:
        if not isinstance(n, Argument) or any(not isinstance(other, Argument) for other in others):
            raise Unwritten("a recursion is written of arguments alone")
        if not n.natural:
            raise Demand(n.place, NATURAL)
        given = " ".join(name if place != n.place else "m" for place, name in enumerate(self.names))
        self.recursion, m = self.names[n.place], cast("Any", n)
        before = Number(f"{self.sizes['']} {given}", APPLIED, True)
        cases = {
            "O": Number.of(0),
            "S O": Number.of(first),
            "S (S O)": Number.of(second),
            "S (S m)": Number.of(step(m, before)),
        }
        written = " | ".join(f"{pattern} => {case.text}" for pattern, case in cases.items())
        return Number(f"match {self.recursion} with {written} end", OPEN, True)

    def greatest_eigenvalue(self, rho: Any) -> Number:
        self.analytic = True
        lengths = [self.over(rho.columns), self.over(rho.rows)]
        return call("greatest_eigenvalue", *lengths, self.array(rho))

    # --- operators ---

    def applied(self, operator: Any, args: tuple[Any, ...]) -> Any:
        """An operator within a definition: by name."""
        literal = {place: int(args[place]) for place in self.known.literals(operator) if isinstance(args[place], int)}
        other = self.known.of(operator, literal)
        for size in other.sizes:
            (place, axis), *rest = size.found
            for more, at in rest:
                self.one(_axis(args[place], axis), _axis(args[more], at))
        lengths = [self.over(_axis(args[size.found[0][0]], size.found[0][1])) for size in other.sizes]
        written = [
            self.argument(arg, kind)
            for place, (arg, (_, kind)) in enumerate(zip(args, other.arguments, strict=True))
            if place not in literal
        ]
        self.analytic = self.analytic or other.analytic
        term = " ".join([other.name, *lengths, *written])
        if other.result == REAL:
            return Number(term, APPLIED, other.positive)
        shape = self.known.shape(operator, args)
        if other.result == VECTOR:
            return Column(shape[0], lambda i: Number(f"{term} {_index(i)}", APPLIED, other.positive), term)
        return Rows(
            shape[0], shape[1], lambda i, k: Number(f"{term} {_index(i)} {_index(k)}", APPLIED, other.positive), term=term
        )

    def argument(self, arg: Any, kind: str) -> str:
        """An argument of an operator, as it wants it."""
        if kind in (VECTOR, MATRIX):
            return self.array(arg)
        if kind == PLACES:
            if self.types.get(arg.place) != PLACES:
                raise Demand(arg.place, PLACES)
            return self.array(arg)
        number = Number.of(arg)
        if kind == REAL:
            return number.at(ATOM)
        wanted = number if kind == NATURAL else number * 2
        if not wanted.natural:
            if isinstance(arg, Argument):
                raise Demand(arg.place, kind)
            raise Unwritten(f"{number.text} is not seen to be a natural number")
        return within_natural(wanted.natural)


def _axis(arg: Any, axis: int) -> Any:
    if isinstance(arg, Mat):
        return arg.columns if axis else arg.rows
    return arg.length


class Definitions:
    """The definitions of operators, each made when it is asked for, after those that it is made of."""

    def __init__(self, whole: Iterable[tuple[str, int]] = ()) -> None:
        self.whole = frozenset(whole)  # arguments that are given whole numbers only, by operator and place
        self.made: dict[tuple[str, tuple[Axis, ...]], Definition] = {}
        self.named: dict[str, set[int]] = {}

    def literals(self, operator: Any) -> set[int]:
        """The places of arguments that a definition asks for as Python's numbers."""
        if operator.__name__ not in self.named:
            self.named[operator.__name__] = set()
            try:
                self.of(operator, {})
            except Unwritten:
                pass
        return self.named[operator.__name__]

    def of(self, operator: Any, literal: dict[int, int]) -> Definition:
        """The definition of an operator. Raises: Unwritten for one that has none in Coq."""
        name = str(operator.__name__)
        if DEFINED.get(name) is not operator:
            raise Unwritten(f"{name} has no definition in the index language")
        key = name, tuple(sorted(literal.items()))
        if key not in self.made:
            self.made[key] = self._made(operator, dict(literal))
        return self.made[key]

    def _made(self, operator: Any, literal: dict[int, int]) -> Definition:
        if operator.more:
            raise Unwritten(f"{operator.__name__} takes any number of arguments")
        types = {place: OF_KIND[kind] for place, kind in enumerate(operator.takes)}
        types |= {place: NATURAL for name, place in self.whole if name == operator.__name__}
        for _ in range(MOST_RUNS):
            try:
                first = _Run(self, operator, types, literal, {})
                return _Run(self, operator, types, literal, first.size_names()).definition()
            except Demand as demand:
                if demand.kind == "literal":
                    self.named.setdefault(operator.__name__, set()).add(demand.place)
                    raise Unwritten(f"{operator.__name__} needs a number for its argument {demand.place + 1}") from None
                types[demand.place] = demand.kind
            except NoPower as error:
                if not isinstance(error.exponent, Argument) or types[error.exponent.place] == NATURAL:
                    raise
                types[error.exponent.place] = NATURAL
            except (MeaningError, NotImplementedError) as error:
                raise Unwritten(f"{operator.__name__}: {error or 'a word of its definition'} is not written in Coq") from None
        raise Unwritten(f"{operator.__name__}: the types of its arguments are not found")

    def shape(self, operator: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The lengths of an array that an operator makes of arguments."""
        silent = Writer(self, {}, (), {"": "_"})
        found: Any = _Shapes(silent).run(operator.body, *args)
        return (found.rows, found.columns) if isinstance(found, Mat) else (found.length,)


class _Shapes(Arithmetic):
    """Asks a definition for the lengths of its result alone."""

    def __init__(self, base: Writer) -> None:
        self.base = base

    def vector(self, over: Any, entry: Term) -> Vec:
        return Vec(over, entry)

    def matrix(self, rows: Any, columns: Any, entry: Callable[[Any, Any], Any]) -> Mat:
        return Mat(rows, columns, entry)

    def root(self, a: Any) -> Any:
        return self.base.root(a)

    def applied(self, operator: Any, args: tuple[Any, ...]) -> Any:
        if issubclass(operator, _numbers()):
            return Number("_")
        return operator.body(*args)

    def whole(self, a: Any) -> int:
        return 0


def _numbers() -> type:
    from lemmata.theory.language.operator import Operator

    return Operator


class _Run:
    """One run of a definition, with the types and the names of lengths that are known by now."""

    def __init__(self, known: Definitions, operator: Any, types: Types, literal: Literal, sizes: Mapping[Axis, str]) -> None:
        self.operator, self.types, self.literal, self.known = operator, types, literal, known
        code = operator.body.__code__
        self.name = "_".join([operator.__name__, *map(str, literal.values())])
        self.names = [
            name_of(name, ("n", "d") if types[place] in (VECTOR, MATRIX) else ())
            for place, name in enumerate(code.co_varnames[: code.co_argcount])
        ]
        self.writer = Writer(known, types, self.names, {"": self.name})
        self.lengths: list[Length] = []
        self.named = sizes
        args = [self._argument(place) for place in range(len(operator.takes))]
        self.found = self.writer.run(operator.body, *args)
        with self.writer.at_work():
            self.value = self._value()

    def _length(self, place: int, axis: int) -> Length:
        found = Length([(place, axis)], is_rows=self.types[place] == MATRIX and axis == 0)
        found.name = self.named.get((place, axis), "")
        self.lengths.append(found)
        return found

    def _argument(self, place: int) -> Any:
        name, kind = self.names[place], self.types[place]
        if place in self.literal:
            return self.literal[place]
        if kind == REAL:
            return Argument(name, place=place)
        if kind == NATURAL:
            return Argument(f"INR {name}", APPLIED, True, name, 1, place)
        if kind == HALVES:
            return Argument(f"INR {name} / 2", 40, True, place=place)
        if kind == MATRIX:
            rows, columns = self._length(place, 0), self._length(place, 1)

            def at(i: Any, k: Any) -> Number:
                self._inside(rows, i)
                self._inside(columns, k)
                return Number(f"{name} {_index(i)} {_index(k)}", APPLIED)

            return Rows(rows, columns, at, term=name)
        length = self._length(place, 0)

        def entry(i: Any) -> Number:
            self._inside(length, i)
            if kind == PLACES:
                return of_natural(f"{name} {_index(i)}")
            return Number(f"{name} {_index(i)}", APPLIED)

        return Column(length, entry, name, place)

    def _inside(self, length: Length, place: Any) -> None:
        if isinstance(place, Place):
            self.writer.one(length, place.over)

    def _value(self) -> Number:
        if isinstance(self.found, Mat):
            with self.writer.bind(self.found.rows) as i, self.writer.bind(self.found.columns) as k:
                body = Number.of(self.found[i, k])
                return Number(f"fun {i.name} {k.name} => {body.text}", OPEN, body.positive)
        if isinstance(self.found, Vec):
            with self.writer.bind(self.found.length) as i:
                body = Number.of(self.found[i])
                return Number(f"fun {i.name} => {body.text}", OPEN, body.positive)
        return Number.of(self.found)

    def size_names(self) -> dict[Axis, str]:
        """Names for the lengths: n and d, and others where these are taken."""
        names: dict[int, str] = {}
        for length in self.lengths:
            own = length.root()
            if id(own) not in names:
                wanted = ("d", "d2") if own.is_rows or "n" in self.names else ("n", "n2", "n3")
                names[id(own)] = unused({*names.values(), *self.names}, wanted)
        return {found: names[id(length.root())] for length in self.lengths for found in length.found}

    def definition(self) -> Definition:
        used: dict[str, list[Axis]] = {}
        for length in self.lengths:
            own = length.root()
            if own.used and own.value is None:
                used[own.name] = sorted({*used.get(own.name, []), *length.found})
        order = sorted(used, key=lambda name: (name[0] != "n", name))
        result = MATRIX if isinstance(self.found, Mat) else VECTOR if isinstance(self.found, Vec) else REAL
        return Definition(
            operator=self.operator.__name__,
            name=self.name,
            sizes=tuple(Size(name, tuple(used[name])) for name in order),
            arguments=tuple((self.names[place], self.types[place]) for place in range(len(self.names))),
            literal=tuple(sorted(self.literal.items())),
            result=result,
            value=self.value.text,
            positive=self.value.positive,
            recursive=bool(self.writer.recursion),
            analytic=self.writer.analytic,
            says=_says(self.operator),
        )


def _says(operator: Any) -> str:
    """Formula and source of an operator, as a comment may hold it."""
    words = " ".join((operator.__doc__ or "").split())
    safe = words.replace("(*", "( *").replace("*)", "* )").replace('"', "''")
    return f"{safe}  [{operator.__module__.removeprefix('lemmata.')}]"
