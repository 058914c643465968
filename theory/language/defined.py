r"""Operators with one definition: a function of arrays and numbers, which every interpreter runs on its own.

    @defined(latex="E")
    def LayerEnergy(x: Vector, rho: Patterns) -> Scalar:
        r"Layer energy."
        squares = SquaredDistances(x, rho)
        return -log_sum_exp(rho.rows, lambda i: -squares[i])

The *words* of this language (`total`, `greatest`, `exp`, ...) mean what the arithmetic at work says. `Symbolic` writes index
terms at symbolic sizes, for the kernel; `Exact` computes with SymPy at explicit ones. Exact reals with balls, and floats with
bounds, are arithmetics of `lemmata.verify.interpret`. Within a definition, an operator is applied as a function is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Annotated, Any, TypeAlias, cast

from sympy import Heaviside, ImmutableDenseMatrix, Integer, Max, Min, cos, digamma, erf, floor, simplify, sin, sympify

from lemmata.theory.language.operator import AT_WORK, DEFINED, MEANINGS, MeaningError, NoClosedForm, Operator, VectorOperator
from lemmata.theory.terms import known
from lemmata.theory.terms.index_terms import Block, Greatest, Index, Total, least
from lemmata.theory.terms.known import IS_ZERO, KNOWN
from lemmata.theory.terms.sympy_facts import Abs, AppliedUndef, Expr, KroneckerDelta, Symbol, exp, gamma, log, sqrt

# the names that a definition's signature has for its arguments: a number, a column, a matrix with a row for each pattern
Scalar: TypeAlias = Annotated[Any, "Scalar"]
Vector: TypeAlias = Annotated[Any, "Vector"]
Patterns: TypeAlias = Annotated[Any, "Patterns"]
Term = Callable[[Any], Any]
FUNCTIONS: dict[str, Callable[[Any], Any]] = {  # of a number; verify/interpret/{balls,floats}/functions.py have them too
    "cos": cos,
    "sin": sin,
    "erf": erf,
    "digamma": digamma,
    "floor": floor,
    "step": lambda a: Heaviside(a, 0),  # 1 above 0, else 0
}


class NAMES:
    """Numbers of bound names, each taken once. (Not a plain counter, which fingerprints would read as it stands.)"""

    counter = count()


@dataclass(frozen=True)
class Vec:
    """A vector: its length, and its entry at an index."""

    length: Any
    entry: Callable[[Any], Any]

    def __getitem__(self, i: Any) -> Any:
        return self.entry(i)

    def index(self, name: str = "i") -> Index:
        return Index(f"{name}~v{next(NAMES.counter)}", self.length)


@dataclass(frozen=True)
class Mat:
    """A matrix of patterns, which are its rows: how many rows and columns it has, and its entry at two indices."""

    rows: Any
    columns: Any
    entry: Callable[[Any, Any], Any]
    name: str = ""

    def __getitem__(self, place: tuple[Any, Any]) -> Any:
        return self.entry(*place)

    def row(self) -> Index:
        return Index(f"i~v{next(NAMES.counter)}", self.rows)

    def column(self) -> Index:
        return Index(f"k~v{next(NAMES.counter)}", self.columns)


class Arithmetic:
    """What the words mean. `over` is a number of places, counted from 0; a term is a function of a place."""

    def total(self, over: Any, term: Term) -> Any:
        raise NotImplementedError

    def greatest(self, over: Any, term: Term) -> Any:
        raise NotImplementedError

    def least(self, over: Any, term: Term) -> Any:
        return -self.greatest(over, lambda i: -term(i))

    def vector(self, over: Any, entry: Term) -> Any:
        raise NotImplementedError

    def exp(self, a: Any) -> Any:
        raise NotImplementedError

    def log(self, a: Any) -> Any:
        raise NotImplementedError

    def root(self, a: Any) -> Any:
        raise NotImplementedError

    def absolute(self, a: Any) -> Any:
        raise NotImplementedError

    def gamma(self, a: Any) -> Any:
        raise NotImplementedError

    def same(self, i: Any, j: Any) -> Any:
        """1 where two places are one, else 0."""
        raise NotImplementedError

    def is_zero(self, a: Any) -> Any:
        """1 where a number is 0, else 0."""
        raise NotImplementedError

    def larger(self, a: Any, b: Any) -> Any:
        return (a + b + self.absolute(a - b)) / 2

    def before(self, i: Any, j: Any) -> Any:
        """1 where a place comes before another, else 0."""
        raise NotImplementedError

    def function(self, name: str, a: Any) -> Any:
        """A function of `FUNCTIONS` of a number."""
        raise NotImplementedError

    def descending(self, over: Any, entry: Term) -> Any:
        """The vector of the entries, the greatest first."""
        raise NotImplementedError

    def determinant(self, matrix: Any) -> Any:
        raise NotImplementedError

    def of_layer(self, layers: Any, t: Any, rows: Any) -> Any:
        """The patterns of layer t, to be counted over."""
        raise NotImplementedError

    def whole(self, a: Any) -> int:
        """A number that is known to be whole, as one of Python's."""
        return int(a)

    def log_sum_exp(self, over: Any, exponent: Term) -> Any:
        return self.log(self.total(over, lambda i: self.exp(exponent(i))))

    def softmax(self, over: Any, exponent: Term) -> Any:
        return self.vector(over, lambda i: self.exp(exponent(i)) / self.total(over, lambda j: self.exp(exponent(j))))

    def expectation(self, over: Any, exponent: Term, value: Term) -> Any:
        r"""$\sum_i\mathrm{softmax}_i(\mathrm{exponent})\,\mathrm{value}_i$."""
        weights = self.softmax(over, exponent)
        return self.total(over, lambda i: weights[i] * value(i))

    def applied(self, operator: Any, args: tuple[Any, ...]) -> Any:
        """An operator within a definition."""
        raise NotImplementedError

    @contextmanager
    def at_work(self) -> Iterator[None]:
        before = AT_WORK.set(self)
        try:
            yield
        finally:
            AT_WORK.reset(before)

    def run(self, body: Callable[..., Any], *args: Any) -> Any:
        """What a definition says of arguments of this arithmetic."""
        with self.at_work():
            return body(*args)


class Symbolic(Arithmetic):
    """Index terms at symbolic sizes: what the kernel takes an operator to mean."""

    def total(self, over: Any, term: Term) -> Any:
        i = Index(f"i~v{next(NAMES.counter)}", over)
        return Total(term(i), i)

    def greatest(self, over: Any, term: Term) -> Any:
        i = Index(f"i~v{next(NAMES.counter)}", over)
        return Greatest(term(i), i)

    def least(self, over: Any, term: Term) -> Any:
        i = Index(f"i~v{next(NAMES.counter)}", over)
        return least(term(i), i)

    def vector(self, over: Any, entry: Term) -> Vec:
        def at(i: Any) -> Any:
            with self.at_work():
                return entry(i)

        return Vec(over, at)

    def exp(self, a: Any) -> Any:
        return exp(a)

    def log(self, a: Any) -> Any:
        return log(a)

    def root(self, a: Any) -> Any:
        return sqrt(a)

    def absolute(self, a: Any) -> Any:
        return Abs(a)

    def gamma(self, a: Any) -> Any:
        return gamma(a)

    def same(self, i: Any, j: Any) -> Any:
        return KroneckerDelta(i, j)

    def is_zero(self, a: Any) -> Any:
        return KNOWN[IS_ZERO](a)

    def before(self, i: Any, j: Any) -> Any:
        return known.before(i, j)

    def function(self, name: str, a: Any) -> Any:
        if name == "step":  # max(0, a) is 0 or not
            return 1 - self.is_zero((a + self.absolute(a)) / 2)
        raise MeaningError(f"the kernel has no rule for {name}, so a claim with it cannot be derived")

    def descending(self, over: Any, entry: Term) -> Any:
        raise MeaningError("the kernel has no rule for sorted entries, so a claim with them cannot be derived")

    def determinant(self, matrix: Any) -> Any:
        raise MeaningError("the kernel has no rule for determinants, so a claim with one cannot be derived")

    def of_layer(self, layers: Any, t: Any, rows: Any) -> Any:
        assigned = layers[Integer(0)]
        if not isinstance(assigned, AppliedUndef):
            raise MeaningError(f"{assigned} is no layer of an assignment")
        return Block(Symbol(type(assigned).__name__), t, rows)

    def applied(self, operator: Any, args: tuple[Any, ...]) -> Any:
        return MEANINGS[operator.__name__](*args)


class Exact(Arithmetic):
    """SymPy at explicit sizes."""

    def total(self, over: Any, term: Term) -> Any:
        return sum((term(k) for k in places(over)), Integer(0))

    def greatest(self, over: Any, term: Term) -> Any:
        return Max(*(term(k) for k in places(over)))

    def least(self, over: Any, term: Term) -> Any:
        return Min(*(term(k) for k in places(over)))

    def vector(self, over: Any, entry: Term) -> Vec:
        entries = [entry(k) for k in places(over)]
        return Vec(Integer(len(entries)), lambda k: entries[int(k)])

    def exp(self, a: Any) -> Any:
        return exp(a)

    def log(self, a: Any) -> Any:
        return log(a)

    def root(self, a: Any) -> Any:
        return sqrt(a)

    def absolute(self, a: Any) -> Any:
        return abs(a)

    def gamma(self, a: Any) -> Any:
        return gamma(a)

    def same(self, i: Any, j: Any) -> Any:
        return Integer(i == j)

    def is_zero(self, a: Any) -> Any:
        number = sympify(a)
        if not number.is_Rational and simplify(number) != 0 and not number.is_nonzero:
            raise NoClosedForm(f"whether {number} is 0 is not seen")
        return Integer(number == 0 or (not number.is_Rational and simplify(number) == 0))

    def larger(self, a: Any, b: Any) -> Any:
        return Max(a, b)

    def before(self, i: Any, j: Any) -> Any:
        return Integer(i < j)

    def function(self, name: str, a: Any) -> Any:
        return FUNCTIONS[name](sympify(a))

    def descending(self, over: Any, entry: Term) -> Any:
        entries = [sympify(entry(k)) for k in places(over)]
        if not all(value.is_Rational for value in entries):
            raise NoClosedForm("the order of numbers that are no fractions is not seen")
        return _vec(sorted(entries, reverse=True))

    def determinant(self, matrix: Any) -> Any:
        return explicit(matrix).det()

    def of_layer(self, layers: Any, t: Any, rows: Any) -> Any:
        return [i for i in range(int(rows)) if layers[i] == t]

    def softmax(self, over: Any, exponent: Term) -> Any:
        whole = self.total(over, lambda j: exp(exponent(j)))
        return self.vector(over, lambda i: exp(exponent(i)) / whole)

    def applied(self, operator: Any, args: tuple[Any, ...]) -> Any:
        if hasattr(operator, "body"):
            return operator.body(*args)
        found = operator.definition(*map(explicit, args))
        return found if isinstance(found, Expr) else _vec(found)


def places(over: Any) -> Sequence[int]:
    """What is counted over at explicit sizes."""
    return over if isinstance(over, list) else range(int(over))


def explicit(value: Any) -> Any:
    """An array of the exact arithmetic as a SymPy matrix."""
    if isinstance(value, Vec):
        return ImmutableDenseMatrix([value[k] for k in range(int(value.length))])
    if isinstance(value, Mat):
        return ImmutableDenseMatrix(int(value.rows), int(value.columns), lambda i, k: value[int(i), int(k)])
    return value


def _vec(entries: Any) -> Vec:
    held = list(entries)
    return Vec(Integer(len(held)), lambda k: held[int(k)])


def _mat(matrix: Any) -> Mat:
    return Mat(Integer(matrix.shape[0]), Integer(matrix.shape[1]), lambda i, k: matrix[int(i), int(k)])


SYMBOLIC, EXACT = Symbolic(), Exact()
EXACT_WORDS = (Arithmetic, Exact, places, explicit, _vec, _mat)  # what a value at explicit sizes is made by


# --- words ------------------------------------------------------------------------------------------------------------


def _now() -> Arithmetic:
    return cast("Arithmetic", AT_WORK.get() or SYMBOLIC)


def total(over: Any, term: Term) -> Any:
    r"""$\sum_{i<\mathrm{over}}\mathrm{term}(i)$."""
    return _now().total(over, term)


def greatest(over: Any, term: Term) -> Any:
    r"""$\max_{i<\mathrm{over}}\mathrm{term}(i)$."""
    return _now().greatest(over, term)


def smallest(over: Any, term: Term) -> Any:
    r"""$\min_{i<\mathrm{over}}\mathrm{term}(i)$."""
    return _now().least(over, term)


def vector(over: Any, entry: Term) -> Any:
    """The vector of the entries at 0, ..., over - 1."""
    return _now().vector(over, entry)


def log_sum_exp(over: Any, exponent: Term) -> Any:
    r"""$\log\sum_ie^{\mathrm{exponent}(i)}$."""
    return _now().log_sum_exp(over, exponent)


def softmax(over: Any, exponent: Term) -> Any:
    r"""The vector $e^{\mathrm{exponent}(i)}/\sum_je^{\mathrm{exponent}(j)}$."""
    return _now().softmax(over, exponent)


def expectation(over: Any, exponent: Term, value: Term) -> Any:
    r"""The mean of the values under the weights $\mathrm{softmax}(\mathrm{exponent})$."""
    return _now().expectation(over, exponent, value)


def e_to(a: Any) -> Any:
    """$e^a$."""
    return _now().exp(a)


def ln(a: Any) -> Any:
    r"""$\log a$, natural."""
    return _now().log(a)


def root(a: Any) -> Any:
    r"""$\sqrt a$."""
    return _now().root(a)


def absolute(a: Any) -> Any:
    """$|a|$."""
    return _now().absolute(a)


def gamma_of(a: Any) -> Any:
    r"""$\Gamma(a)$."""
    return _now().gamma(a)


def same(i: Any, j: Any) -> Any:
    """1 where two places are one, else 0."""
    return _now().same(i, j)


def is_zero(a: Any) -> Any:
    """1 where a number is 0, else 0."""
    return _now().is_zero(a)


def larger(a: Any, b: Any) -> Any:
    r"""$\max(a,b)$ of two numbers."""
    return _now().larger(a, b)


def before(i: Any, j: Any) -> Any:
    """1 where a place comes before another, else 0."""
    return _now().before(i, j)


def descending(over: Any, entry: Term) -> Any:
    """The vector of the entries in order, the greatest first: its entry 0 is the maximum."""
    return _now().descending(over, entry)


def determinant(matrix: Any) -> Any:
    r"""$\det A$ of a square matrix that is an argument of the definition."""
    return _now().determinant(matrix)


def function(name: str, a: Any) -> Any:
    """A function of a number by its name in `FUNCTIONS`."""
    return _now().function(name, a)


def of_layer(layers: Any, t: Any, rows: Any) -> Any:
    """The patterns of layer t, to be counted over."""
    return _now().of_layer(layers, t, rows)


def whole_number(a: Any) -> int:
    """A number that is known to be whole, as one of Python's."""
    return _now().whole(a)


# --- operators --------------------------------------------------------------------------------------------------------

KINDS = ("Scalar", "Vector", "Patterns")
ALIASES = {"Matrix": "Patterns", "Real": "Scalar"}


class Defined:
    """What operators made by `defined` have: a body, the kinds of its arguments, and the exact value as `definition`."""

    body: Callable[..., Any]
    takes: tuple[str, ...]

    @classmethod
    def definition(cls, *args: Any) -> Any:
        """The value at explicit matrices."""
        made = {"Vector": _vec, "Patterns": _mat}
        held = [made.get(kind, sympify)(arg) for kind, arg in zip(cls.takes, args, strict=True)]
        found = EXACT.run(cls.body, *held)
        return explicit(found)


class _DefinedVector(Defined, VectorOperator):
    @property
    def rows_(self) -> Any:
        shapes = tuple(getattr(arg, "shape", arg) for arg in self.args)  # a number stands for itself
        operator: Any = type(self)
        return _length(operator, shapes)


@lru_cache(maxsize=10_000)
def _length(operator: Any, shapes: tuple[Any, ...]) -> Any:
    """The length of a vector that an operator makes of arguments of these shapes."""
    args: list[Any] = []
    for kind, shape in zip(operator.takes, shapes, strict=True):
        unknown = lambda *places: Symbol("entry", real=True)  # noqa: E731
        if kind == "Vector":
            args.append(Vec(shape[0], unknown))
        elif kind == "Patterns":
            args.append(Mat(shape[0], shape[1], unknown))
        else:
            args.append(shape)
    return SYMBOLIC.run(operator.body, *args).length


def defined(*, latex: str) -> Callable[[Callable[..., Any]], Any]:
    """An operator from its definition: a class of that name, to be applied in claims and in other definitions.

    Args:
        latex: its name in formulas.

    Raises: ValueError where an argument's annotation is none of Scalar, Vector, Patterns, and for a name that is taken.
    """

    def make(body: Callable[..., Any]) -> Any:
        kinds = {name: _named(kind) for name, kind in body.__annotations__.items()}
        vector_valued = kinds.pop("return", "Scalar") == "Vector"
        takes = tuple(kinds.values())
        wrong = [name for name, kind in kinds.items() if kind not in KINDS]
        if wrong or len(takes) != body.__code__.co_argcount:
            raise ValueError(f"{body.__name__}: annotate each argument as Scalar, Vector or Matrix, the result too")
        parts: dict[str, Any] = {"__doc__": body.__doc__, "__module__": body.__module__, "latex_name": latex, "takes": takes}
        parts |= {"nargs": len(takes)} if not vector_valued else {}
        bases: tuple[type, ...] = (_DefinedVector,) if vector_valued else (Defined, Operator)
        made = type(body.__name__, bases, {**parts, "body": staticmethod(body)})
        held = DEFINED.get(made.__name__)
        if held is not None and (held.__module__, held.__qualname__) != (made.__module__, made.__qualname__):
            raise ValueError(f"there is an operator {made.__name__} already, in {held.__module__}; choose another name")
        DEFINED[made.__name__] = made
        MEANINGS[made.__name__] = _Meaning(body)
        return made

    return make


def _named(annotation: Any) -> str:
    """The name of an annotation: a text where annotations are not evaluated, or the class of a kind (`lemmata.Vector`)."""
    of_class = getattr(annotation, "__metadata__", (getattr(annotation, "__name__", ""),))[0]
    named = annotation if isinstance(annotation, str) else of_class
    return ALIASES.get(named, named)


@dataclass(frozen=True)
class _Meaning:
    """What the kernel takes an operator to mean: its definition, in index terms."""

    body: Callable[..., Any]

    def __call__(self, *args: Any) -> Any:
        return SYMBOLIC.run(self.body, *args)
