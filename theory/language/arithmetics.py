r"""What the words of definitions mean: the base of all arithmetics, and the two that write SymPy's terms.

`Symbolic` writes index terms at symbolic sizes, for the kernel; `Exact` computes with SymPy at explicit ones. Exact reals with
balls, and floats with bounds, are arithmetics of `lemmata.verify.interpret`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, count, pairwise
from types import MappingProxyType
from typing import Any

from sympy import (
    Dummy,
    Heaviside,
    ImmutableDenseMatrix,
    Integer,
    Integral,
    Max,
    Min,
    Mul,
    Symbol,
    cos,
    digamma,
    erf,
    evaluate,
    expand,
    floor,
    lowergamma,
    pi,
    sin,
    sympify,
)
from sympy import sign as sympy_sign

from lemmata.theory.language.operator import AT_WORK, MEANINGS, Computed, MeaningError, NoClosedForm
from lemmata.theory.terms.index_terms import Block, Chosen, Greatest, Index, Integrated, Total, least
from lemmata.theory.terms.known import IS_ZERO, KNOWN, OWN, POSITION, before, spectral
from lemmata.theory.terms.signs import AT_LEAST_0, sign, whole
from lemmata.theory.terms.sympy_facts import Abs, AppliedUndef, Expr, KroneckerDelta, exp, gamma, log, sqrt

Term = Callable[[Any], Any]
Step = Callable[[int, Any], Any]
# of a number; verify/interpret/{balls,floats}/functions.py have them too
FUNCTIONS: Mapping[str, Callable[[Any], Any]] = MappingProxyType({
    "cos": cos,
    "sin": sin,
    "erf": erf,
    "digamma": digamma,
    "floor": floor,
    "step": lambda a: Heaviside(a, 0),  # 1 above 0, else 0
})  # fmt: skip
# c_1, c_2 and c_m from c_(m-2), as the kernel's rules know them
BY_TWOS: Mapping[str, Callable[..., tuple[Any, Any, Any]]] = MappingProxyType({
    "sphere_area": lambda m, c: (2, 2 * pi, 2 * pi * c / (m - 2)),
    "ball_volume": lambda m, c, r: (2 * r, pi * r**2, 2 * pi * r**2 * c / m),
})  # fmt: skip


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
        r"""$\sum_{i<\mathrm{over}}\mathrm{term}(i)$."""
        raise NotImplementedError

    def greatest(self, over: Any, term: Term) -> Any:
        r"""$\max_{i<\mathrm{over}}\mathrm{term}(i)$."""
        raise NotImplementedError

    def least(self, over: Any, term: Term) -> Any:
        r"""$\min_{i<\mathrm{over}}\mathrm{term}(i)$."""
        return -self.greatest(over, lambda i: -term(i))

    def vector(self, over: Any, entry: Term) -> Any:
        """The vector of the entries at 0, ..., over - 1."""
        raise NotImplementedError

    def matrix(self, rows: Any, columns: Any, entry: Callable[[Any, Any], Any]) -> Any:
        """The matrix of the entries at two places."""
        raise NotImplementedError

    def rows_of(self, width: Any, entries: Sequence[Any]) -> Any:
        """The matrix of some numbers, row by row."""
        raise NotImplementedError

    def pi(self) -> Any:
        r"""$\pi$."""
        raise NotImplementedError

    def exp(self, a: Any) -> Any:
        """$e^a$."""
        raise NotImplementedError

    def log(self, a: Any) -> Any:
        r"""$\log a$, natural."""
        raise NotImplementedError

    def root(self, a: Any) -> Any:
        r"""$\sqrt a$."""
        raise NotImplementedError

    def absolute(self, a: Any) -> Any:
        """$|a|$."""
        raise NotImplementedError

    def gamma(self, a: Any) -> Any:
        r"""$\Gamma(a)$."""
        raise NotImplementedError

    def same(self, i: Any, j: Any) -> Any:
        """1 where two places are one, else 0."""
        raise NotImplementedError

    def before(self, i: Any, j: Any) -> Any:
        """1 where the first of two places is less, else 0."""
        raise NotImplementedError

    def is_zero(self, a: Any) -> Any:
        """1 where a number is 0, else 0."""
        raise NotImplementedError

    def larger(self, a: Any, b: Any) -> Any:
        r"""$\max(a,b)$ of two numbers."""
        return (a + b + self.absolute(a - b)) / 2

    def function(self, name: str, a: Any) -> Any:
        """A function of a number by its name in `FUNCTIONS`."""
        raise NotImplementedError

    def descending(self, over: Any, entry: Term) -> Any:
        """The vector of the entries in order, the greatest first: its entry 0 is the maximum."""
        raise MeaningError("the kernel has no rule for sorted entries, so a claim with them cannot be derived")

    def determinant(self, matrix: Any) -> Any:
        r"""$\det A$ of a square matrix that is an argument of the definition."""
        raise MeaningError("the kernel has no rule for determinants, so a claim with one cannot be derived")

    def choose(self, a: Any, b: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        r"""The one where $a\le b$, else the other."""
        raise MeaningError("a choice between two numbers has no meaning at symbolic sizes")

    def at_least_of(self, over: Any, key: Term, value: Term) -> Any:
        """The value at the first place where the key is least."""
        raise MeaningError("the first place of a least number has no meaning at symbolic sizes")

    def at_holder(self, over: Any, excess: Term, value: Term) -> Any:
        """The value at the one place whose excess is not positive: of a ball, by how much a state is beyond it."""
        return self.at_least_of(over, excess, value)

    def of_layer(self, layers: Any, t: Any, rows: Any) -> Any:
        """The patterns of layer t, to be counted over."""
        raise NotImplementedError

    def whole(self, a: Any) -> int:
        """A number that is known to be whole, as one of Python's."""
        return whole_of(a)

    def kept(self, a: Any) -> Any:
        """A number, which the kernel keeps one atom."""
        return a

    def log_sum_exp(self, over: Any, exponent: Term) -> Any:
        r"""$\log\sum_ie^{\mathrm{exponent}(i)}$."""
        return self.log(self.total(over, lambda i: self.exp(exponent(i))))

    def softmax(self, over: Any, exponent: Term) -> Any:
        r"""The vector $e^{\mathrm{exponent}(i)}/\sum_je^{\mathrm{exponent}(j)}$."""
        return self.vector(over, lambda i: self.exp(exponent(i)) / self.total(over, lambda j: self.exp(exponent(j))))

    def expectation(self, over: Any, exponent: Term, value: Term) -> Any:
        r"""The mean of the values under the weights $\mathrm{softmax}(\mathrm{exponent})$."""
        weights = self.softmax(over, exponent)
        return self.total(over, lambda i: weights[i] * value(i))

    def slope(self, function: Callable[[Any], Any]) -> Any:
        """The derivative at 0 of a function of one number; write its argument first in sums and products."""
        with Slopes(self).at_work():
            return function(Slope(0, 1)).rate

    def offset(self, over: Any, exponent: Term) -> Any:
        """A number to be taken from all exponents, so that no exponential overflows."""
        return 0

    def integral(self, low: Any, high: Any, function: Callable[[Any], Any]) -> Any:
        r"""$\int_{\mathrm{low}}^{\mathrm{high}}f(t)\,dt$; write t first in sums and products with other numbers."""
        raise NotImplementedError

    def by_twos(self, name: str, n: Any, others: Sequence[Any], first: Any, second: Any, step: Step) -> Any:
        """$c_n$ for whole $n\\ge1$, from $c_1$, $c_2$ and $c_m$ as a function of m and $c_{m-2}$.

        To the kernel it is the known function of a name, of n and of others, which are positive.
        """
        raise NotImplementedError

    def greatest_eigenvalue(self, rho: Any) -> Any:
        r"""The greatest eigenvalue of $\rho\rho^\top$."""
        raise NotImplementedError

    def limit(self, update: Any, x: Any, *others: Any) -> Any:
        """Where the iteration of an update from x ends, a vector; others are what else the update depends on."""
        raise NotImplementedError

    def attracts(self, update: Any, centre: Any, radius: Any, *others: Any) -> Any:
        """1 where all points of a ball converge to one fixed point of the update, which lies in it, else 0."""
        raise MeaningError("where iterations end has no meaning at symbolic sizes")

    def minima(self, energy: Any, *others: Any) -> Any:
        """How many local minima an energy has, a function of a state and of others."""
        raise MeaningError("minima have no meaning at symbolic sizes")

    def minimum(self, energy: Any, k: Any, rho: Any, *others: Any) -> Any:
        """Where the k-th local minimum of an energy lies, a vector."""
        raise NotImplementedError

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


@dataclass(frozen=True)
class Slope:
    """A number that depends on another, at one place: its value, and its rate of change."""

    value: Any
    rate: Any

    @staticmethod
    def of(a: Any) -> Slope:
        return a if isinstance(a, Slope) else Slope(a, 0)

    def __add__(self, other: Any) -> Slope:
        b = Slope.of(other)
        return Slope(b.value + self.value, b.rate + self.rate)

    def raised(self, constant: Any) -> Slope:
        return Slope(constant + self.value, self.rate)

    def __neg__(self) -> Slope:
        return Slope(-self.value, -self.rate)

    def __sub__(self, other: Any) -> Slope:
        return self + -Slope.of(other)

    def __mul__(self, other: Any) -> Slope:
        b = Slope.of(other)
        return Slope(b.value * self.value, b.value * self.rate + b.rate * self.value)

    __radd__, __rmul__ = __add__, __mul__


class Slopes(Arithmetic):
    """Numbers of another arithmetic, each with its rate of change."""

    def __init__(self, base: Arithmetic) -> None:
        self.base = base

    def total(self, over: Any, term: Term) -> Slope:
        value = self.base.total(over, lambda i: Slope.of(term(i)).value)
        return Slope(value, self.base.total(over, lambda i: Slope.of(term(i)).rate))

    def exp(self, a: Any) -> Slope:
        value = self.base.exp(Slope.of(a).value)
        return Slope(value, value * Slope.of(a).rate)

    def log(self, a: Any) -> Slope:
        return Slope(self.base.log(Slope.of(a).value), Slope.of(a).rate / Slope.of(a).value)

    def log_sum_exp(self, over: Any, exponent: Term) -> Slope:
        top = self.base.offset(over, lambda i: Slope.of(exponent(i)).value)
        return self.log(self.total(over, lambda i: self.exp(exponent(i) - top))).raised(top)

    def applied(self, operator: Any, args: tuple[Any, ...]) -> Any:
        return operator.body(*args)


class Terms(Arithmetic):
    """Terms of SymPy."""

    def pi(self) -> Any:
        return pi

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


RUNNING: ContextVar[tuple[Any, ...]] = ContextVar("RUNNING", default=())  # the definitions that index terms are written of


def _of_the_field(body: Any) -> bool:
    return str(body.__module__).startswith("lemmata.theory.")


class Symbolic(Terms):
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
        return Vec(over, self._later(entry))

    def matrix(self, rows: Any, columns: Any, entry: Callable[[Any, Any], Any]) -> Mat:
        return Mat(rows, columns, self._later(entry))

    def rows_of(self, width: Any, entries: Sequence[Any]) -> Mat:
        return Mat(Integer(len(entries)) / width, width, _unmeant("a matrix that is written out"))

    def whole(self, a: Any) -> int:
        if not sympify(a).is_Integer:
            raise MeaningError(f"{a} is no whole number at symbolic sizes")
        return int(a)

    def same(self, i: Any, j: Any) -> Any:
        return KroneckerDelta(i, j)

    def before(self, i: Any, j: Any) -> Any:
        return before(i, j)

    def is_zero(self, a: Any) -> Any:
        return KNOWN[IS_ZERO](a)

    def function(self, name: str, a: Any) -> Any:
        if name == "step":  # max(0, a) is 0 or not
            return 1 - self.is_zero((a + self.absolute(a)) / 2)
        raise MeaningError(f"the kernel has no rule for {name}, so a claim with it cannot be derived")

    def at_holder(self, over: Any, excess: Term, value: Term) -> Any:
        """Only of the operators that the kernel is told of: of which state it is the holder, it cannot see."""
        if not all(map(_of_the_field, RUNNING.get())):
            raise MeaningError("a holder has no meaning within a definition of your own; apply OwnDistance in the claim")
        return value(Chosen(OWN, over))

    def run(self, body: Callable[..., Any], *args: Any) -> Any:
        before = RUNNING.set((*RUNNING.get(), body))
        try:
            return super().run(body, *args)
        finally:
            RUNNING.reset(before)

    def _later(self, entry: Callable[..., Any]) -> Callable[..., Any]:
        """Entries are asked for when the definition has been left."""
        running = RUNNING.get()

        def at(*place: Any) -> Any:
            before = RUNNING.set(running)
            try:
                with self.at_work():
                    return entry(*place)
            finally:
                RUNNING.reset(before)

        return at

    def of_layer(self, layers: Any, t: Any, rows: Any) -> Any:
        assigned = layers[Integer(0)]
        if not isinstance(assigned, AppliedUndef):
            raise MeaningError(f"{assigned} is no layer of an assignment")
        return Block(Symbol(type(assigned).__name__), sympify(t), rows)

    def kept(self, a: Any) -> Any:
        return KNOWN[POSITION](a)

    def integral(self, low: Any, high: Any, function: Callable[[Any], Any]) -> Any:
        positive = {"positive": True} if sign(sympify(low)) in AT_LEAST_0 else {"real": True}
        t = Symbol(f"t~v{next(NAMES.counter)}", **positive)
        return Integrated(function(t), t, low, high)

    def by_twos(self, name: str, n: Any, others: Sequence[Any], first: Any, second: Any, step: Step) -> Any:
        """An unknown function; the rules know its recursion and its first values."""
        if not (whole(n) and sign(n) == ">"):
            raise MeaningError(f"{n} is not shown to be a dimension")
        for other in others:
            if sign(other) != ">":
                raise MeaningError(f"{name} of {other}, which is not shown to be positive")
        found = KNOWN[name]
        dimension, known = Symbol("m", integer=True, positive=True), Symbol("c", real=True)
        wanted, given = BY_TWOS[name](dimension, known, *others), (first, second, step(dimension, known))
        with evaluate(True):  # the reader may want its own terms as they are written; what is compared here is computed
            differences = [expand(sympify(one) - other) for one, other in zip(given, wanted, strict=True)]
        if any(difference != 0 for difference in differences):
            raise MeaningError(f"{name} is known to the kernel by another recursion")
        return found(n, *others)

    def greatest_eigenvalue(self, rho: Any) -> Any:
        """An unknown of the named matrix; the rules know that it is the least $c>=0$ with
        $\\sum_i(\\rho^i\\cdot u)^2\\le c\\lVert u\\rVert^2$ for all u."""
        if not rho.name:
            raise MeaningError("the spectral norm of a matrix that is no variable has no meaning to the kernel")
        return spectral(rho.name, rho.rows, rho.columns)

    def limit(self, update: Any, x: Any, *others: Any) -> Vec:
        return Vec(x.length, _unmeant("the limit of an iteration"))

    def minimum(self, energy: Any, k: Any, rho: Any, *others: Any) -> Vec:
        return Vec(rho.columns, _unmeant("a minimum"))

    def applied(self, operator: Any, args: tuple[Any, ...]) -> Any:
        return MEANINGS[operator.__name__](*args)


def _unmeant(what: str) -> Callable[..., Any]:
    def entry(*_: Any) -> Any:
        raise MeaningError(f"{what} has no meaning at symbolic sizes")

    return entry


class Exact(Terms):
    """SymPy at explicit sizes."""

    def total(self, over: Any, term: Term) -> Any:
        return sum((term(k) for k in places(over)), Integer(0))

    def greatest(self, over: Any, term: Term) -> Any:
        """Of functions, as within an integral, SymPy looks for the greatest for long and finds none."""
        values = [sympify(term(k)) for k in places(over)]
        return Max(*values, evaluate=len(values) == 1 or not any(value.free_symbols for value in values))

    def least(self, over: Any, term: Term) -> Any:
        return Min(*(term(k) for k in places(over)))

    def vector(self, over: Any, entry: Term) -> Vec:
        return _vec(entry(k) for k in places(over))

    def matrix(self, rows: Any, columns: Any, entry: Callable[[Any, Any], Any]) -> Mat:
        return _mat(ImmutableDenseMatrix(len(places(rows)), len(places(columns)), lambda i, k: entry(int(i), int(k))))

    def rows_of(self, width: Any, entries: Sequence[Any]) -> Mat:
        return _mat(ImmutableDenseMatrix(rows_among(entries, whole_of(width)), whole_of(width), entries))

    def same(self, i: Any, j: Any) -> Any:
        return Integer(whole_of(i) == whole_of(j))

    def before(self, i: Any, j: Any) -> Any:
        return Integer(whole_of(i) < whole_of(j))

    def is_zero(self, a: Any) -> Any:
        return Integer(_rational(a) == 0)

    def larger(self, a: Any, b: Any) -> Any:
        return Max(a, b)

    def function(self, name: str, a: Any) -> Any:
        return FUNCTIONS[name](sympify(a))

    def descending(self, over: Any, entry: Term) -> Any:
        return _vec(sorted((_rational(entry(k)) for k in places(over)), reverse=True))

    def determinant(self, matrix: Any) -> Any:
        return explicit(matrix).det()

    def choose(self, a: Any, b: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        return then() if _rational(sympify(a) - b) <= 0 else otherwise()

    def at_least_of(self, over: Any, key: Term, value: Term) -> Any:
        return value(min(places(over), key=lambda i: _rational(key(i))))

    def at_holder(self, over: Any, excess: Term, value: Term) -> Any:
        (own,) = (i for i in places(over) if _rational(excess(i)) <= 0)
        return value(own)

    def of_layer(self, layers: Any, t: Any, rows: Any) -> Any:
        return [i for i in places(rows) if layers[i] == t]

    def softmax(self, over: Any, exponent: Term) -> Any:
        whole = self.total(over, lambda j: exp(exponent(j)))
        return self.vector(over, lambda i: exp(exponent(i)) / whole)

    def integral(self, low: Any, high: Any, function: Callable[[Any], Any]) -> Any:
        start, stop = sympify(low), sympify(high)
        if start == stop:
            return Integer(0)
        if (stop - start).is_negative:
            return -self.integral(stop, start, function)
        if not (stop - start).is_nonnegative:
            raise NoClosedForm(f"which of {start} and {stop} is the lower end of an integral is not seen")
        t = Dummy("t", **({"positive": True} if start.is_nonnegative else {"real": True}))
        body = sympify(function(t))
        closed = _incomplete_gamma(body, t, stop) if start == 0 else None
        pieces = _pieces(body, t, start, stop) if closed is None else ()
        return sum((Integral(*piece) for piece in pieces), Integer(0)) if closed is None else closed

    def by_twos(self, name: str, n: Any, others: Sequence[Any], first: Any, second: Any, step: Step) -> Any:
        if _rational(n).q != 1 or n < 1:
            raise ValueError(f"a dimension must be an integer >= 1, got {n}")
        size = whole_of(n)
        found = first if size % 2 else second
        for m in range(4 - size % 2, size + 1, 2):
            found = step(m, found)
        return found

    def greatest_eigenvalue(self, rho: Any) -> Any:
        matrix = explicit(rho)
        gram = matrix * matrix.T if matrix.shape[0] <= matrix.shape[1] else matrix.T * matrix
        if gram.shape[0] == 1:
            return gram[0, 0]
        if gram.shape[0] > 2:
            raise NoClosedForm(f"the greatest eigenvalue has a closed form for min(d, n) <= 2, got {matrix.shape}")
        return (gram.trace() + sqrt(gram.trace() ** 2 - 4 * gram.det())) / 2

    def limit(self, update: Any, x: Any, *others: Any) -> Vec:
        """Where one step ends at a fixed point."""
        reached = update(x, *others)
        if explicit(update(reached, *others)) != explicit(reached):
            raise NoClosedForm("the limit of an iteration has a closed form where one step ends at a fixed point")
        return _vec(explicit(reached))

    def attracts(self, update: Any, centre: Any, radius: Any, *others: Any) -> Any:
        """Where the update is constant."""
        anywhere = _vec(Dummy(f"x{k}", real=True) for k in places(centre.length))
        end = explicit(update(anywhere, *others))
        if end.free_symbols:
            raise NoClosedForm("what a ball attracts has a closed form where the update is constant")
        away = _rational(sum((end[k] - centre[k]) ** 2 for k in places(centre.length)))
        return Integer(1 if away <= radius**2 else 0)

    def minima(self, energy: Any, *others: Any) -> Any:
        raise Computed(f"the minima of {energy.__name__} have no closed form")

    def minimum(self, energy: Any, k: Any, rho: Any, *others: Any) -> Any:
        return self.minima(energy)

    def applied(self, operator: Any, args: tuple[Any, ...]) -> Any:
        if hasattr(operator, "body"):
            return operator.body(*args)
        found = operator.definition(*map(explicit, args))
        return found if isinstance(found, Expr) else _vec(found)


def whole_of(a: Any) -> int:
    """A number of places, or a place, as a number of Python's. Raises: ValueError where it is not whole."""
    if isinstance(a, int):
        return a
    number = _rational(a)
    if number.q != 1:
        raise ValueError(f"a place, or a number of places, must be a whole number, got {number}")
    return int(number)


def places(over: Any) -> Sequence[int]:
    """What is counted over at explicit sizes. Raises: ValueError for a part of a place, or less than none."""
    if isinstance(over, list):
        return over
    count = whole_of(over)
    if count < 0:
        raise ValueError(f"a number of places must be at least 0, got {count}")
    return range(count)


class Count(int):
    """A number of places at explicit sizes, of which a part is an exact fraction: Python would make it a float."""

    def __truediv__(self, other: Any) -> Any:
        return Fraction(int(self)) / other

    def __rtruediv__(self, other: Any) -> Any:
        return other / Fraction(int(self))

    def __neg__(self) -> Count:
        return Count(-int(self))

    def __pow__(self, other: Any, _: Any = None) -> Any:
        return Fraction(int(self)) ** other

    def __add__(self, other: Any) -> Any:
        return _counted(int.__add__(self, other))

    def __sub__(self, other: Any) -> Any:
        return _counted(int.__sub__(self, other))

    def __rsub__(self, other: Any) -> Any:
        return _counted(int.__rsub__(self, other))

    def __mul__(self, other: Any) -> Any:
        return _counted(int.__mul__(self, other))

    __radd__, __rmul__ = __add__, __mul__


def _counted(found: Any) -> Any:
    return found if found is NotImplemented else Count(found)


def rows_among(entries: Sequence[Any], width: int) -> int:
    """How many rows of a width there are. Raises: ValueError where the last one is not full."""
    if width < 1 or len(entries) % width:
        raise ValueError(f"{len(entries)} entries are no rows of {width}")
    return len(entries) // width


def explicit(value: Any) -> Any:
    """An array of the exact arithmetic as a SymPy matrix."""
    if isinstance(value, Vec):
        return ImmutableDenseMatrix([value[k] for k in places(value.length)])
    if isinstance(value, Mat):
        return ImmutableDenseMatrix(whole_of(value.rows), whole_of(value.columns), lambda i, k: value[int(i), int(k)])
    return value


def _rational(a: Any) -> Any:
    """A number that is seen to be rational. Raises: NoClosedForm."""
    number = sympify(a)
    number = number if number.is_Rational else expand(number)
    if not number.is_Rational:
        raise NoClosedForm(f"{number} is not seen to be rational, so it is not compared")
    return number


def _incomplete_gamma(body: Any, t: Any, high: Any) -> Any:
    r"""$\int_0^hct^pe^{-bt^k}dt=\frac ck\,b^{-(p+1)/k}\,\gamma(\frac{p+1}k,bh^k)$; None for another integrand.

    It is kept as one function: its expansion for whole orders cancels.
    """
    scale, rest = body.as_independent(t, as_Add=False)
    power, exponent = Integer(0), Integer(0)
    for factor in Mul.make_args(rest):
        base, raised = factor.as_base_exp()
        if base == t and not raised.has(t):
            power += raised
        elif isinstance(factor, exp):
            exponent += factor.args[0]
        else:
            return None
    steepness, curve = (-exponent).as_independent(t, as_Add=False)
    base, k = curve.as_base_exp()
    order = (power + 1) / k
    if base != t or not (k.is_Rational and k > 0 and steepness.is_positive and order.is_positive):
        return None  # of order 0 or less the integral does not exist
    return scale / k * steepness**-order * lowergamma(order, steepness * high**k, evaluate=False)


def _pieces(body: Any, t: Any, low: Any, high: Any) -> Iterator[tuple[Any, tuple[Any, Any, Any]]]:
    """An integral as integrals without maxima, cut where two numbers of a maximum, whose difference is linear, are equal."""
    maxima = [part for part in body.atoms(Max) if part.has(t)]
    gaps = {expand(a - b) for part in maxima for a, b in combinations(part.args, 2)}
    linear = all(gap.is_polynomial(t) and gap.diff(t).is_Rational and gap.subs(t, 0).is_Rational for gap in gaps)
    if not (linear and (high - low).is_number):
        yield body, (t, low, high)
        return
    crossings = {-gap.subs(t, 0) / gap.diff(t) for gap in gaps if gap.has(t)}
    for start, stop in pairwise((low, *sorted(place for place in crossings if low < place < high), high)):
        middle = (start + stop) / 2
        greatest = {part: max(part.args, key=lambda arg: arg.subs(t, middle)) for part in maxima}
        yield body.subs(greatest), (t, start, stop)


def _vec(entries: Any) -> Vec:
    held = list(entries)
    return Vec(Integer(len(held)), lambda k: held[whole_of(k)])


def _mat(matrix: Any) -> Mat:
    return Mat(Integer(matrix.shape[0]), Integer(matrix.shape[1]), lambda i, k: matrix[whole_of(i), whole_of(k)])


class Spoken(Terms):
    """What stands outside of a definition, in a statement: SymPy's terms of numbers, and nothing that is counted over."""

    def function(self, name: str, a: Any) -> Any:
        if name == "step":
            return Max(0, sympy_sign(a))
        if name == "digamma":
            raise NotImplementedError
        return FUNCTIONS[name](sympify(a))

    def larger(self, a: Any, b: Any) -> Any:
        return Max(a, b)


SYMBOLIC, EXACT, SPOKEN = Symbolic(), Exact(), Spoken()
