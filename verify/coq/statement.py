"""A claim as a theorem of Coq: binders, hypotheses and conclusion, written from the claim alone and never from a derivation.

    theorem(CLAIMS["prop-1"], definitions).text

What a kind of variable says is a hypothesis by `SAYS`, which a field fills for its own kinds. A size is at least 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sympy import (
    Abs,
    Add,
    And,
    Basic,
    Eq,
    Equivalent,
    Ge,
    Gt,
    Implies,
    Integer,
    Le,
    Lt,
    MatrixSymbol,
    Max,
    Mul,
    Ne,
    Not,
    Or,
    Pow,
    Rational,
    Symbol,
    exp,
    log,
    pi,
    preorder_traversal,
    true,
)

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import Kind, NonNegative, Positive, Real, UnitInterval, Vector, Whole, first_of
from lemmata.theory.language.operator import DEFINED, Operator, VectorOperator
from lemmata.theory.language.sequences import Iterate, SufficientlyLarge
from lemmata.theory.language.sets import Interval, Joint, Matrix, Probability, Stochastic
from lemmata.theory.language.vectors import SquaredDistance, Squares
from lemmata.verify.base.field import LEMMAS, SPOKEN
from lemmata.verify.coq.definitions import HALVES, MATRIX, NATURAL, PLACES, REAL, VECTOR, Definitions
from lemmata.verify.coq.sequences import ASSERTIONS
from lemmata.verify.coq.writing import (
    APPLIED,
    ATOM,
    OPEN,
    Number,
    Unwritten,
    call,
    fraction_of,
    function,
    name_of,
    of_natural,
    power,
    unused,
    within_natural,
)

RELATIONS: Mapping[Any, str] = {Le: "<=", Lt: "<", Ge: ">=", Gt: ">", Eq: "=", Ne: "<>"}
STATES = ("y", "z", "w", "y2", "y3")  # names of the state that an iteration is at
LARGE = "large"  # the name of the number from which on something holds
IMPLIED, EITHER, BOTH, RELATED = 99, 85, 80, 70  # how loosely formulas bind


@dataclass(frozen=True)
class Binder:
    """A variable of the theorem: of the claim, or what a kind says that there is.

    Attributes:
        symbol: the claim's own, None for what a kind adds.
    """

    symbol: Any
    name: str
    type: str


@dataclass(frozen=True)
class Hypothesis:
    """A hypothesis of the theorem.

    Attributes:
        formula: as the claim writes it, where it does: a part of `given`, or None for what a kind says.
        about: the symbol whose kind says it, None for a part of `given`.
        name: for `intros`.
    """

    formula: Basic | None
    about: Any
    name: str
    text: str


@dataclass(frozen=True)
class Theorem:
    """What Coq is asked to prove of a claim.

    Attributes:
        name: of the theorem, and of its file.
        text: from `Theorem` to the full stop.
        imports: the modules of definitions that it needs.
    """

    claim: Claim
    name: str
    binders: tuple[Binder, ...]
    hypotheses: tuple[Hypothesis, ...]
    conclusion: str
    imports: tuple[str, ...]

    @property
    def statement(self) -> str:
        """What stands behind the colon."""
        bound = "".join(f"forall {group}, " for group in (_grouped(self.binders),) if group)
        return bound + "".join(f"{hypothesis.text} -> " for hypothesis in self.hypotheses) + self.conclusion

    @property
    def text(self) -> str:
        return f"Theorem {self.name} : {self.statement}."


def _grouped(binders: Iterable[Binder]) -> str:
    """Binders, those that follow each other with one type together."""
    groups: list[tuple[str, list[str]]] = []
    for binder in binders:
        if not groups or groups[-1][0] != binder.type:
            groups.append((binder.type, []))
        groups[-1][1].append(binder.name)
    return " ".join(f"({' '.join(names)} : {kind})" for kind, names in groups)


# --- what kinds say ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What a kind says of a variable: an ending of the hypothesis's name, and its text."""

    ending: str
    text: str


@dataclass(frozen=True)
class Speaker:
    """What a kind may speak of: its variable, and the domain's others."""

    symbol: Any
    kind: Any
    domain: Domain
    names: Mapping[Any, str]

    @property
    def name(self) -> str:
        return self.names[self.symbol]

    def natural(self, axis: Any) -> str:
        """A length of the variable, or of another one."""
        return self.names[axis] if axis in self.names else within_natural(str(int(axis)))

    def bound(self, count: int) -> list[str]:
        """Names for indices."""
        found: list[str] = []
        for _ in range(count):
            found.append(unused({*self.names.values(), *found}))
        return found

    def each(self, text: Callable[..., str]) -> str:
        """A statement of each entry, a function of the entry's term."""
        axes = [] if not isinstance(self.symbol, MatrixSymbol) else [a for a in self.symbol.shape if a != 1]
        if not axes:
            return text(self.name)
        indices = self.bound(len(axes))
        ranges = "".join(f"({i} < {self.natural(axis)})%nat -> " for i, axis in zip(indices, axes, strict=True))
        return f"(forall {' '.join(indices)} : nat, {ranges}{text(' '.join([self.name, *indices]))})"

    def first(self, kind: type[Kind]) -> Any:
        """The first variable of a kind."""
        return first_of(kind, self.domain.variables)


Says = Callable[[Speaker], list[Said]]
SAYS: dict[type[Kind], Says] = {}
TYPES: dict[type[Kind], str] = {}  # of the entries, where they are not real
MORE: dict[type[Kind], tuple[tuple[str, str], ...]] = {}  # variables that a kind adds: endings and types


def says(kind: type[Kind], *, entries: str = REAL) -> Callable[[Says], Says]:
    """Register what exactly this kind says; `entries` is the type of its entries."""

    def register(function_: Says) -> Says:
        SAYS[kind] = function_
        TYPES[kind] = entries
        return function_

    return register


for _free in (Real, Vector, Matrix):
    says(_free)(lambda about: [])


@says(Positive)
def _positive(about: Speaker) -> list[Said]:
    return [Said("positive", about.each(lambda entry: f"0 < {entry}"))]


@says(NonNegative)
def _nonnegative(about: Speaker) -> list[Said]:
    return [Said("nonnegative", about.each(lambda entry: f"0 <= {entry}"))]


@says(UnitInterval)
def _unit(about: Speaker) -> list[Said]:
    return [Said("low", about.each(lambda a: f"0 <= {a}")), Said("high", about.each(lambda a: f"{a} <= 1"))]


@says(Interval)
def _interval(about: Speaker) -> list[Said]:
    low, high = (Number.of(end) for end in about.kind.ends)
    lows, highs = about.each(lambda a: f"{low.text} <= {a}"), about.each(lambda a: f"{a} <= {high.text}")
    return [Said("low", lows), Said("high", highs)]


@says(Whole, entries=NATURAL)
def _whole(about: Speaker) -> list[Said]:
    if about.kind.low < 0 or isinstance(about.symbol, MatrixSymbol):
        raise Unwritten(f"{about.symbol} of {about.kind} is no natural number")
    return [Said("least", f"({about.kind.low} <= {about.name})%nat")] if about.kind.low else []


@says(Probability)
def _probability(about: Speaker) -> list[Said]:
    (i,) = about.bound(1)
    whole = f"sum {about.natural(about.symbol.shape[0])} {function([i], f'{about.name} {i}')} = 1"
    return [*(_positive if about.kind.positive else _nonnegative)(about), Said("sum", whole)]


@says(Stochastic)
def _stochastic(about: Speaker) -> list[Said]:
    i, k = about.bound(2)
    rows, columns = map(about.natural, about.symbol.shape)
    whole = f"(forall {i} : nat, ({i} < {rows})%nat -> sum {columns} {function([k], f'{about.name} {i} {k}')} = 1)"
    return [*_nonnegative(about), Said("sum", whole)]


@says(Joint)
def _joint(about: Speaker) -> list[Said]:
    i, k = about.bound(2)
    rows, columns = map(about.natural, about.symbol.shape)
    row = f"sum {columns} {function([k], f'{about.name} {i} {k}')}"
    whole = f"sum {rows} {function([i], row)} = 1"
    return [*(_positive if about.kind.positive else _nonnegative)(about), Said("sum", whole)]


def _of(kind: Kind) -> Says:
    if type(kind) not in SAYS and type(kind).__module__ in SPOKEN:
        SPOKEN[type(kind).__module__]()
    if type(kind) not in SAYS:
        raise Unwritten(f"what the kind {type(kind).__name__} says is not written in Coq")
    return SAYS[type(kind)]


# --- terms and formulas -----------------------------------------------------------------------------------------------


class Printer:
    """Terms and formulas of claims over a domain."""

    def __init__(self, definitions: Definitions, names: Mapping[Any, str], numbers: Mapping[Any, Number]) -> None:
        self.definitions = definitions
        self.names: dict[Any, str] = dict(names)
        self.numbers: dict[Any, Number] = dict(numbers)
        self.bound: list[str] = []
        self.analytic = False

    def formula(self, formula: Basic, most: int = OPEN) -> str:
        """A formula, where nothing looser than `most` may stand."""
        text, level = self._formula(formula)
        return text if level <= most else f"({text})"

    def _formula(self, formula: Any) -> tuple[str, int]:
        kind = type(formula)
        if kind in RELATIONS:
            sides = (self.term(side).text for side in formula.args)
            return f" {RELATIONS[kind]} ".join(sides), RELATED
        if kind in (And, Or):
            word, level = (" /\\ ", BOTH) if kind is And else (" \\/ ", EITHER)
            return word.join(self.formula(part, RELATED) for part in formula.args), level
        if kind is Implies:
            return f"{self.formula(formula.args[0], EITHER)} -> {self.formula(formula.args[1], IMPLIED)}", IMPLIED
        if kind is Equivalent:
            return " <-> ".join(self.formula(part, EITHER) for part in formula.args), 95
        if kind is Not:
            return f"~ {self.formula(formula.args[0], RELATED)}", 75
        if kind in ASSERTIONS:
            return ASSERTIONS[kind](self, formula)
        raise Unwritten(f"{kind.__name__} is not written in Coq")

    @contextmanager
    def variable(self, symbol: Any) -> Iterator[str]:
        """A bound variable, by its own name where that is free."""
        name = name_of(symbol.name, {*self.names.values(), *self.bound, *DEFINED})
        held = self.names.get(symbol), self.numbers.get(symbol)
        self.bound.append(name)
        self.names[symbol] = name
        if isinstance(symbol, Symbol):
            self.numbers[symbol] = of_natural(name) if symbol.is_integer else Number(name)
        try:
            yield name
        finally:
            self.bound.pop()
            del self.names[symbol]
            self.numbers.pop(symbol, None)
            self.names |= {} if held[0] is None else {symbol: held[0]}
            self.numbers |= {} if held[1] is None else {symbol: held[1]}

    @staticmethod
    def type_of(symbol: Any) -> str:
        return VECTOR if isinstance(symbol, MatrixSymbol) else NATURAL if symbol.is_integer else REAL

    def term(self, term: Any) -> Number:
        """A term. Raises: Unwritten."""
        if term in self.numbers:
            return self.numbers[term]
        if isinstance(term, Rational):
            return Number.of(term)
        if term is pi:
            return Number("PI", ATOM, True)
        if isinstance(term, exp):
            return call("exp", self.term(term.args[0]))
        if isinstance(term, log | Abs):
            return call("ln" if isinstance(term, log) else "Rabs", self.term(term.args[0]))
        if isinstance(term, Add):
            return self._sum(term)
        if isinstance(term, Mul):
            return self._product(term)
        if isinstance(term, Pow):
            return self._power(term.base, term.exp)
        if isinstance(term, Max) and len(term.args) == 2:
            return call("Rmax", *map(self.term, term.args))
        if isinstance(term, Operator):
            return self.operator(term)
        if term.is_number and term == exp(1):
            return call("exp", 1)
        raise Unwritten(f"{term}, a {type(term).__name__}, is not written in Coq")

    def _sum(self, term: Any) -> Number:
        """A sum, what is taken away last: n - 1 is a natural then."""
        split = [part.as_coeff_Mul() for part in term.args]
        return _added([(bool(c.is_negative), self._scaled(-c if c.is_negative else c, rest)) for c, rest in split])

    def _product(self, term: Any) -> Number:
        coefficient, rest = term.as_coeff_Mul()
        negative = bool(coefficient.is_negative)
        made = self._scaled(-coefficient if negative else coefficient, rest)
        return -made if negative else made

    def _scaled(self, coefficient: Any, rest: Any) -> Number:
        """A term times a rational number >= 0, divisors behind the bar."""
        if rest == 1:
            return Number.of(coefficient)
        if coefficient == 1 and not isinstance(rest, Mul | Pow):
            return self.term(rest)
        return self._factors(coefficient, Mul.make_args(rest))

    def _factors(self, coefficient: Any, factors: Iterable[Any]) -> Number:
        fraction = fraction_of(coefficient)
        above: list[Number] = [Number.of(fraction.numerator)] if fraction.numerator != 1 else []
        below: list[Number] = [Number.of(fraction.denominator)] if fraction.denominator != 1 else []
        for factor in factors:
            divides = isinstance(factor, Pow) and factor.exp.is_Rational and factor.exp.is_negative
            if divides:
                below.append(self._power(factor.base, -factor.exp))
            else:
                above.append(self.term(factor))
        made = _chain(above)
        return made / _chain(below) if below else made

    def _power(self, base: Any, exponent: Any) -> Number:
        if base == exp(1):
            return call("exp", self.term(exponent))
        under = self.term(base)
        return power(under, exponent if isinstance(exponent, Rational) else self.term(exponent))

    # --- operators ---

    def operator(self, term: Any) -> Number:
        """A number that an operator makes."""
        text, positive = self._application(term)
        return Number(text, APPLIED, positive)

    def _application(self, term: Any) -> tuple[str, bool]:
        operator: Any = type(term)
        if DEFINED.get(operator.__name__) is not operator:
            raise Unwritten(f"{operator.__name__} has no definition in the index language")
        literal = {
            place: int(term.args[place])
            for place in self.definitions.literals(operator)
            if isinstance(term.args[place], Integer)
        }
        found = self.definitions.of(operator, literal)
        self.analytic = self.analytic or found.analytic
        lengths = [self._length(term.args, size.found) for size in found.sizes]
        written = [
            self.argument(arg, kind)
            for place, (arg, (_, kind)) in enumerate(zip(term.args, found.arguments, strict=True))
            if place not in literal
        ]
        return " ".join([found.name, *lengths, *written]), found.positive

    def _vector(self, array: Any) -> str:
        """A vector that an operator makes, or that an iteration of one comes to."""
        if isinstance(array, VectorOperator):
            return self._application(array)[0]
        update, state, t = array.args
        begin, steps = self.names[state], self.natural(t)
        name = unused({*self.names.values(), *self.bound}, STATES)
        self.names[state] = name
        try:
            return f"iterate {steps} {function([name], self._vector(update))} {begin}"
        finally:
            self.names[state] = begin

    def _length(self, args: tuple[Any, ...], found: Iterable[tuple[int, int]]) -> str:
        """A length that several arguments have."""
        axes = {args[place].shape[axis] for place, axis in found}
        if len(axes) != 1:
            raise Unwritten(f"lengths {sorted(map(str, axes))} of one operator's arguments are not seen to be one")
        return self.natural(axes.pop())

    def natural(self, term: Any) -> str:
        """A natural number, as an argument."""
        found = self.term(term)
        if not found.natural:
            raise Unwritten(f"{term} is not seen to be a natural number")
        return within_natural(found.natural)

    def argument(self, arg: Any, kind: str) -> str:
        if kind == NATURAL:
            return self.natural(arg)
        if kind == HALVES:
            return self.natural(2 * arg)
        if kind == REAL:
            return self.term(arg).at(ATOM)
        return self.array(arg)

    def array(self, array: Any) -> str:
        """An array, as an argument."""
        if array in self.names:
            return self.names[array]
        if isinstance(array, VectorOperator | Iterate):
            return f"({self._vector(array)})"
        name = unused({*self.names.values(), *self.bound})
        self.bound.append(name)
        try:
            return function([name], self.entry(array, name).text)
        finally:
            self.bound.pop()

    def entry(self, array: Any, index: str) -> Number:
        """An entry of a vector: of a symbol, an operator or a linear combination."""
        if array in self.names:
            return Number(f"{self.names[array]} {index}", APPLIED)
        if isinstance(array, VectorOperator | Iterate):
            return Number(f"{self._vector(array)} {index}", APPLIED)
        if getattr(array, "is_MatAdd", False):
            return _added([self._signed(part, index) for part in array.args])
        if getattr(array, "is_MatMul", False):
            negative, made = self._signed(array, index)
            return -made if negative else made
        raise Unwritten(f"{array}, a {type(array).__name__}, is not written in Coq")

    def _signed(self, array: Any, index: str) -> tuple[bool, Number]:
        """Whether an entry is taken away, and the entry without that sign."""
        if not getattr(array, "is_MatMul", False):
            return False, self.entry(array, index)
        scalar, matrices = array.as_coeff_matrices()
        if len(matrices) != 1:
            raise Unwritten(f"{array} is a product of matrices")
        coefficient, rest = scalar.as_coeff_Mul()
        negative = bool(coefficient.is_negative)
        factor = self._scaled(-coefficient if negative else coefficient, rest)
        held = self.entry(matrices[0], index)
        return negative, held if factor.text == "1" else factor * held


def _chain(factors: list[Number]) -> Number:
    if not factors:
        return Number.of(1)
    made = factors[0]
    for factor in factors[1:]:
        made = made * factor
    return made


def _added(parts: list[tuple[bool, Number]]) -> Number:
    """A sum of numbers, each with whether it is taken away; those come last."""
    first, *rest = sorted(parts, key=lambda part: part[0])
    made = -first[1] if first[0] else first[1]
    for negative, part in rest:
        made = made - part if negative else made + part
    return made


# --- theorems ---------------------------------------------------------------------------------------------------------


def theorem(claim: Claim, definitions: Definitions) -> Theorem:
    """The theorem of a claim. Raises: Unwritten for what is not written in Coq, in one line."""
    if claim.statement is None or claim.quantifier != "forall":
        raise Unwritten(f"{claim.id} has no statement for all instances")
    names = _names(claim.domain)
    binders, hypotheses = _domain(claim.domain, names)
    printer = Printer(definitions, names, _numbers(claim.domain, names))
    given = () if claim.given is true else claim.given.args if isinstance(claim.given, And) else (claim.given,)
    hypotheses += [
        Hypothesis(part, None, f"given_{place}", printer.formula(part, EITHER)) for place, part in enumerate(given, start=1)
    ]
    if isinstance(claim.statement, SufficientlyLarge):
        binders, hypotheses, conclusion = _from_some_on(claim, printer, binders, hypotheses)
    else:
        conclusion = printer.formula(claim.statement)
    imports = ("Definitions", "DefinitionsAnalysis") if printer.analytic else ("Definitions",)
    return Theorem(claim, theorem_name(claim.id), tuple(binders), tuple(hypotheses), conclusion, imports)


def _from_some_on(
    claim: Claim, printer: Printer, binders: list[Binder], hypotheses: list[Hypothesis]
) -> tuple[list[Binder], list[Hypothesis], str]:
    """The number from which on it holds depends on the parameters alone: the other variables are bound after it."""
    term, parameters, condition = cast("Any", claim.statement).args
    if claim.given is not true or any(kind.companions for _, kind in claim.domain.variables):
        raise Unwritten(f"{claim.id}: hypotheses that bind its variables to each other, or are given, stand before the number")
    outer = [binder for binder in binders if binder.symbol in parameters]
    first = [hypothesis for hypothesis in hypotheses if hypothesis.about in parameters]
    inner = "".join(f"{held.text} -> " for held in hypotheses if held not in first)
    bound = _grouped(binder for binder in binders if binder not in outer)
    large = name_of(LARGE, printer.names.values())
    wanted = f"{large} <= {printer.term(term).text} -> {printer.formula(condition, IMPLIED)}"
    return outer, first, f"exists {large} : R, forall {bound}, {inner}{wanted}"


def theorem_name(claim_id: str) -> str:
    """The name of a claim's theorem and file."""
    return name_of(claim_id)


def _names(domain: Domain) -> dict[Any, str]:
    """Names of the variables, which are not those of operators."""
    names: dict[Any, str] = {}
    for symbol in (*domain.sizes, *(symbol for symbol, _ in domain.variables)):
        names[symbol] = name_of(symbol.name, {*names.values(), *DEFINED})
    return names


def _numbers(domain: Any, names: Mapping[Any, str]) -> dict[Any, Number]:
    """Sizes and numbers as terms."""
    numbers: dict[Any, Number] = {size: of_natural(names[size], 1) for size in domain.sizes}
    for symbol, kind in domain.variables:
        if isinstance(symbol, Symbol):
            whole = TYPES.get(type(kind)) == NATURAL
            positive = kind.sign == "positive"
            numbers[symbol] = of_natural(names[symbol], kind.low) if whole else Number(names[symbol], ATOM, positive)
    return numbers


def _domain(domain: Domain, names: Mapping[Any, str]) -> tuple[list[Binder], list[Hypothesis]]:
    binders = [Binder(size, names[size], NATURAL) for size in domain.sizes]
    hypotheses = [Hypothesis(None, size, f"{names[size]}_positive", f"(0 < {names[size]})%nat") for size in domain.sizes]
    for symbol, kind in domain.variables:
        about = Speaker(symbol, kind, domain, names)
        said = _of(kind)(about)
        entries = TYPES[type(kind)]
        shape = symbol.shape if isinstance(symbol, MatrixSymbol) else ()
        arrows = "" if not shape else "nat -> " if shape[1] == 1 else "nat -> nat -> "
        binders.append(Binder(symbol, names[symbol], arrows + entries))
        binders += [Binder(None, f"{names[symbol]}_{ending}", held) for ending, held in MORE.get(type(kind), ())]
        hypotheses += [Hypothesis(None, symbol, f"{names[symbol]}_{part.ending}", part.text) for part in said]
    order = {NATURAL: 0, PLACES: 1, MATRIX: 2, VECTOR: 3, REAL: 4}
    return sorted(binders, key=lambda binder: order[binder.type]), hypotheses


# --- definitions for claims -------------------------------------------------------------------------------------------


def definitions_for(claims: Iterable[Claim], *, lemmas: bool = False) -> Definitions:
    """Definitions whose arguments are naturals where these claims, or with `lemmas` those, give them whole numbers only."""
    held: dict[tuple[str, int], list[bool]] = {}
    for claim in claims:
        try:
            numbers = _numbers_of(claim)
        except Unwritten:  # so that the claim has no theorem
            continue
        for term in _applications(claim):
            for place, arg in enumerate(term.args):
                if not hasattr(arg, "shape") and not isinstance(arg, Rational):
                    held.setdefault((type(term).__name__, place), []).append(_is_natural(arg, numbers))
                elif isinstance(arg, Rational) and not isinstance(arg, Integer):
                    held.setdefault((type(term).__name__, place), []).append(False)
    for operator, places in in_lemmas().items() if lemmas else ():
        for place in places:
            held.setdefault((operator.__name__, place), [True])
    return Definitions(key for key, found in held.items() if all(found))


def in_lemmas() -> dict[Any, tuple[int, ...]]:
    """The operators that lemmas written by hand are about: a theory that has none of them needs their definitions too."""
    found: dict[Any, tuple[int, ...]] = {SquaredDistance: (), Squares: ()}
    for load in LEMMAS:
        found |= load()
    return found


def _numbers_of(claim: Claim) -> dict[Any, Number]:
    for _, kind in claim.domain.variables:
        _of(kind)
    return _numbers(claim.domain, _names(claim.domain))


def _applications(claim: Claim) -> Iterator[Any]:
    for formula in (claim.statement, claim.given):
        for term in preorder_traversal(formula):
            if isinstance(term, Operator | VectorOperator):
                yield term


def _is_natural(term: Any, numbers: Mapping[Any, Number]) -> bool:
    try:
        return bool(Printer(Definitions(), {}, numbers).term(term).natural)
    except Unwritten:
        return False
