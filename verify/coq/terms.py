"""Terms and formulas of the kernel as Coq writes them, and the variables that a closed lemma about them binds.

Arrays are functions of natural numbers, sizes and indices natural numbers. Bound names are made by depth, and terms stand in an
order that no name of an index decides, so a text changes only with what it says. A term is printed as it is written, or, in
normal form, with each exponential as a product of powers of generators.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import evaluate, pi, preorder_traversal

from lemmata.theory.kernel.normal import normal
from lemmata.theory.terms.index_terms import (
    Binder,
    Block,
    Chosen,
    ChosenReal,
    Greatest,
    Index,
    Integrated,
    Signed,
    Total,
    arrays_of,
)
from lemmata.theory.terms.known import BEFORE, IS_ZERO, KNOWN, POSITION, SPECTRAL
from lemmata.theory.terms.signs import sign, whole
from lemmata.theory.terms.sympy_facts import (
    Abs,
    Add,
    And,
    AppliedUndef,
    Basic,
    E,
    Eq,
    Equivalent,
    Expr,
    Ge,
    Implies,
    Integer,
    KroneckerDelta,
    Le,
    Mul,
    Ne,
    Not,
    Or,
    Pow,
    Rational,
    Relational,
    Symbol,
    exp,
    log,
)

Env = Mapping[Any, str]
RESERVED = frozenset(
    (
        "sum Max Min exp ln R delta other E S O I pos rng at in fun forall exists Dot PI nz fld isz as end fix if is let match "
        "of or return Set sqrt Prop Type then else with where using upto arg argmax split_all cong open_all by_ feed Rabs INR "
        "nat step first before position square"
    ).split()
)
SEEN = re.compile("\x01(\\d+)\x01")
FUNCTIONS = {IS_ZERO: "isz", POSITION: "position", "sphere_area": "SphereArea", "ball_volume": "BallVolume"}


NUMERAL = re.compile(r"[0-9]+|\([0-9]+ / [0-9]+\)")
MARKED = re.compile("\x02([^\x03]*)\x03([^\x04]*)\x04")


class Placed(str):
    """The name of an index with its rank: bound and opened ones after free ones, outer ones first."""

    rank: str

    def __new__(cls, name: str, rank: str) -> Placed:
        made = super().__new__(cls, name)
        made.rank = rank
        return made


def rank_of(index: Any, env: Env) -> str:
    """What decides the order of terms that differ in indices only: it is the same wherever an index is bound or opened."""
    name = env.get(index)
    if name is None:
        return f"0:{index.name}"
    return getattr(name, "rank", "1:0000")


def inner_rank(env: Env) -> str:
    """The rank of one more bound or opened index."""
    ranks = [getattr(name, "rank", "1:0000") for key, name in env.items() if isinstance(key, Index)]
    return f"1:{1 + max((int(rank[2:]) for rank in ranks if rank.startswith('1:')), default=-1):04}"


def next_name(letter: str, env: Env) -> str:
    """A letter with a number that no name in scope has; what an index that is bound twice was called is not free any more."""
    numbers = [int(name[1:]) for name in env.values() if re.fullmatch(f"{letter}[0-9]+", name)]
    return f"{letter}{1 + max(numbers, default=-1)}"


def plain(text: str) -> str:
    """A text without marks."""
    return MARKED.sub(lambda found: found[2], text)


def in_order(texts: Iterable[str]) -> list[str]:
    """Texts in an order that does not depend on the names of indices, but on their ranks."""

    def key(text: str) -> tuple[str, list[str]]:
        return MARKED.sub("#", text), [found[1] for found in MARKED.finditer(text)]

    return sorted(texts, key=key)


class Everywhere(Basic):  # type: ignore[misc]
    """A formula for all values of indices; arguments: formula, indices."""

    @property
    def free_symbols(self) -> set[Any]:
        formula, *indices = self.args
        ranges = {symbol for index in indices for symbol in index.range.free_symbols}
        free: set[Any] = (formula.free_symbols - {*indices}) | ranges
        return free


class Unsupported(Exception):
    """What the export has no Coq for."""


def clean(name: str) -> str:
    """A name as an identifier; names of a letter and digits are left to bound variables."""
    made = re.sub(r"[^A-Za-z0-9]", "_", name)
    if not made[0].isalpha():
        made = f"z{made}"
    taken = made in RESERVED or re.fullmatch(r"[bckBEFHKLMNQRSWXZ]\d*", made) or made.startswith("H_")
    return f"{made}_" if taken and not re.fullmatch(r"[bck]", made) else made


def is_size(symbol: Any) -> bool:
    """Whether a free symbol is a natural number in Coq."""
    return isinstance(symbol, Symbol) and whole(symbol)


@dataclass(frozen=True)
class Array:
    """An array as a variable: its name, the number of its indices, the sign of its entries, and the lengths of its axes."""

    name: str
    places: int
    sign: str = ""
    lengths: tuple[Any, ...] = ()


@dataclass
class Names:
    """Coq names of the free symbols of one derivation, each its own."""

    known: dict[Any, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def of(self, symbol: Any) -> str:
        key = ("array", symbol.name) if isinstance(symbol, Array) else symbol
        if key not in self.known:
            base = name = clean(str(symbol.name))
            number = 1
            while name in self.taken:
                name, number = f"{base}_{number}", number + 1
            self.taken.add(name)
            self.known[key] = name
        return self.known[key]


@dataclass(frozen=True)
class Choice:
    """A function that chooses an index or a number: its Coq name, and the variables that it is applied to."""

    name: str
    arguments: tuple[Any, ...]


@dataclass
class Printer:
    """Prints the terms of one derivation.

    Attributes:
        names: of its free symbols.
        lengths: the lengths of the axes of the domain's arrays, by name.
        choices: what its steps chose, by name.
        layers: the assignment of patterns to layers, with the numbers of patterns and of layers.
    """

    names: Names = field(default_factory=Names)
    lengths: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    layers: Array | None = None

    def copied(self) -> Printer:
        """The same, so that other names and choices can be added."""
        names = Names(dict(self.names.known), set(self.names.taken))
        return Printer(names, dict(self.lengths), dict(self.choices), self.layers)

    # --- natural numbers ----------------------------------------------------------------------------------------------

    def nat(self, term: Any, env: Env) -> str:
        """A size or an index."""
        return plain(self.place(term, env))

    def place(self, term: Any, env: Env) -> str:
        """A size or an index, with marks of the ranks of indices."""
        if isinstance(term, Chosen):
            return self.chosen(term, env)
        if isinstance(term, Index):
            return f"\x02{rank_of(term, env)}\x03{env.get(term) or self.names.of(term)}\x04"
        if isinstance(term, Symbol):
            return env.get(term) or self.names.of(term)
        if isinstance(term, Integer) and term >= 0:
            return f"{term}%nat"
        if isinstance(term, Add | Mul) and all(map(whole, term.args)):
            return self.composed_place(term, env)
        raise Unsupported(f"natural {term}")

    def composed_place(self, term: Any, env: Env) -> str:
        """A sum or a product of whole numbers, of which a number may be taken away."""
        if any(isinstance(arg, type(term)) for arg in term.args):  # what was put in a place and not computed
            with evaluate(True):
                return self.place(term.func(*term.args), env)
        made = " + " if isinstance(term, Add) else " * "
        negative = [arg for arg in term.args if isinstance(arg, Integer) and arg < 0]
        if len(negative) > isinstance(term, Add):
            raise Unsupported(f"natural {term}")
        less = f" - {-negative[0]}" if negative else ""
        return f"({made.join(self.place(arg, env) for arg in term.args if arg not in negative)}{less})%nat"

    def chosen(self, term: Any, env: Env) -> str:
        """A choice, applied to what it may depend on."""
        if term.name not in self.choices:
            return f"\x02{rank_of(term, env)}\x03{env.get(term) or self.names.of(term)}\x04"
        choice = self.choices[term.name]
        if not choice.arguments:
            return choice.name
        given = (self.place(a, env) if isinstance(a, Index) else self.argument(a, env) for a in choice.arguments)
        return f"({' '.join([choice.name, *given])})"

    def lies(self, term: Any, env: Env) -> str:
        """A proof that a choice lies in its range."""
        choice = self.choices[term.name]
        given = [self.argument(a, env) for a in choice.arguments]
        return f"({' '.join([f'{choice.name}_lt', *given, *self.premises(choice.arguments, env)])})"

    def argument(self, variable: Any, env: Env) -> str:
        """A variable as an argument of a lemma or a choice."""
        return env.get(variable) or self.names.of(variable)

    # --- terms --------------------------------------------------------------------------------------------------------

    def term(self, term: Any, env: Env, form: bool = False) -> str:
        """A real term; `form` says that it is a normal form."""
        return plain(self.written(term, env, form))

    def written(self, term: Any, env: Env, form: bool = False) -> str:
        """A real term, with marks of the ranks of indices."""
        if term in env and not isinstance(term, Index) and not is_size(term):
            return env[term]
        for kind, printed in PRINTED.items():
            if isinstance(term, kind):
                return printed(self, term, env, form)
        if term is pi:
            return "PI"
        if term is E:
            return "(exp 1)"
        raise Unsupported(type(term).__name__)

    def binder(self, head: str, term: Any, env: Env, form: bool) -> str:
        """A sum or an extreme: its size and its body under a name by depth."""
        name = bound_name(env)
        inner = {**env, term.index: name}
        shown = f"\x02{name.rank}\x03{name}\x04"
        body = self.written(term.body, inner, form)
        if isinstance(term.index.range, Block):
            _, layer, rows = term.index.range.args
            return f"({head}_of {self.place(rows, env)} {self.layer_test(layer, env)} (fun {shown} => {body}))"
        return f"({head} {self.place(term.index.range, env)} (fun {shown} => {body}))"

    def in_layer(self, layer: Any, env: Env) -> str:
        """The test for the indices of a layer."""
        return plain(self.layer_test(layer, env))

    def layer_test(self, layer: Any, env: Env) -> str:
        return f"(fun j => Nat.eqb (layers j) {self.place(layer, env)})"

    def generators(self, argument: Any, env: Env) -> list[tuple[str, int]]:
        """exp of a normal form as powers of generators: the addends without their numerators."""
        found = []
        for part in Add.make_args(argument):
            coefficient, monomial = part.as_coeff_Mul()
            if not isinstance(coefficient, Rational):
                coefficient, monomial = Integer(1), part
            inner = Mul(Rational(1, coefficient.q), monomial)
            found.append((f"(exp {self.written(inner, env, True)})", int(coefficient.p)))
        return found

    # --- formulas -----------------------------------------------------------------------------------------------------

    def formula(self, formula: Any, env: Env) -> str:
        """A relation, or a formula that is built of some."""
        if isinstance(formula, Relational):
            return self.relation(formula, env)
        words = {And: " /\\ ", Or: " \\/ ", Implies: " -> ", Equivalent: " <-> "}
        for kind, word in words.items():
            if isinstance(formula, kind):
                return f"({word.join(self.formula(part, env) for part in formula.args)})"
        if isinstance(formula, Not):
            return f"(~ {self.formula(formula.args[0], env)})"
        if isinstance(formula, Everywhere):
            inside, *indices = formula.args
            names = {index: Placed(f"k{place}", f"1:{place:04}") for place, index in enumerate(indices)}
            ranges = "".join(f"({name} < {self.nat(index.range, env)})%nat -> " for index, name in names.items())
            return f"(forall {' '.join(names.values())} : nat, {ranges}{self.formula(inside, {**env, **names})})"
        raise Unsupported(type(formula).__name__)

    def relation(self, formula: Any, env: Env) -> str:
        if isinstance(formula, Eq | Ne):
            sign_ = "=" if isinstance(formula, Eq) else "<>"
            printed = self.nat if of_indices(formula) else self.term
            return f"{printed(formula.lhs, env)} {sign_} {printed(formula.rhs, env)}"
        return f"{self.term(formula.lts, env)} {'<=' if isinstance(formula, Le | Ge) else '<'} {self.term(formula.gts, env)}"

    # --- variables ----------------------------------------------------------------------------------------------------

    def variables(self, terms: Iterable[Any]) -> list[Any]:
        """The variables that a closed lemma about these terms binds: sizes, numbers, arrays, indices, in a fixed order."""
        found: dict[Any, None] = {}
        for term in terms:
            for symbol in term.free_symbols:
                self._see(symbol, found)
            for function in arrays_of(term):
                self._see_array(function, term, found)
            if self.layers is not None and any(map(over_a_layer, _terms(term))):
                self._see_layers(found)
        return sorted(found, key=lambda v: (_rank(v), str(v.name)))

    def _see(self, symbol: Any, found: dict[Any, None]) -> None:
        if symbol.name.startswith("opaque_") or not isinstance(symbol, Symbol) or symbol.name in self.lengths:
            return
        if isinstance(symbol, Chosen | ChosenReal) and symbol.name in self.choices:
            for argument in self.choices[symbol.name].arguments:
                found[argument] = None
                self._see_lengths(argument, found)
            return
        if isinstance(symbol, Index):
            for inner in symbol.range.free_symbols:
                self._see(inner, found)
            if isinstance(symbol.range, Block):
                self._see_layers(found)
        found[symbol] = None

    def _see_layers(self, found: dict[Any, None]) -> None:
        if self.layers is not None:
            found[self.layers] = None
            self._see_lengths(self.layers, found)

    def _see_lengths(self, variable: Any, found: dict[Any, None]) -> None:
        if isinstance(variable, Array):
            for length in variable.lengths:
                for symbol in length.free_symbols:
                    found[symbol] = None

    def _see_array(self, function: Any, term: Any, found: dict[Any, None]) -> None:
        name = function.__name__
        if name in FUNCTIONS or name == BEFORE:
            return
        if name == SPECTRAL:
            for node in term.atoms(AppliedUndef):
                if node.func == function:
                    array = Array(str(node.args[0]), 2, "", ())
                    found[array] = None
            return
        entry = next(node for node in _terms(term) if isinstance(node, AppliedUndef) and node.func == function)
        signed = sign(function(*map(Integer, range(len(entry.args)))))
        array = Array(name, len(entry.args), signed, self.lengths.get(name, ()) if signed else ())
        found[array] = None
        self._see_lengths(array, found)

    def binder_of(self, variable: Any, env: Env) -> tuple[str, str]:
        """How a variable is bound, and what is assumed of it: "" for nothing."""
        name = self.argument(variable, env)
        if isinstance(variable, Array):
            return self._binder_of_array(variable, name, env)
        if isinstance(variable, Index):
            if isinstance(variable.range, Block):
                _, layer, rows = variable.range.args
                place = f"({name} < {self.nat(rows, env)})%nat"
                return f"({name} : nat)", f"({place} /\\ Nat.eqb (layers {name}) {self.nat(layer, env)} = true)"
            return f"({name} : nat)", f"({name} < {self.nat(variable.range, env)})%nat"
        found = sign(variable)
        if is_size(variable):
            if found == "":
                raise Unsupported(f"a whole number of any sign, {variable}")
            return f"({name} : nat)", f"(0 < {name})%nat" if found == ">" else ""
        return f"({name} : R)", {">": f"0 < {name}", ">=": f"0 <= {name}"}.get(found, "")

    def _binder_of_array(self, array: Array, name: str, env: Env) -> tuple[str, str]:
        if array == self.layers:
            return f"({name} : nat -> nat)", f"all_used {' '.join(self.nat(length, env) for length in array.lengths)} {name}"
        binder = f"({name} : {'nat -> ' * array.places}R)"
        if not array.sign:
            return binder, ""
        places = [f"k{place}" for place in range(array.places)]
        within = "".join(f"({k} < {self.nat(s, env)})%nat -> " for k, s in zip(places, array.lengths, strict=False) if s != 1)
        less = "<" if array.sign == ">" else "<="
        return binder, f"(forall {' '.join(places)} : nat, {within}0 {less} {name} {' '.join(places)})"

    def quantified(self, variables: Iterable[Any], env: Env) -> tuple[list[str], list[str]]:
        """Binders of variables, and what is assumed of them."""
        pairs = [self.binder_of(variable, env) for variable in variables]
        return [binder for binder, _ in pairs], [assumed for _, assumed in pairs if assumed]

    def premises(self, variables: Iterable[Any], env: Env) -> list[str]:
        """The names of the hypotheses on variables, in the order of `quantified`."""
        return [f"H_{self.argument(v, env)}" for v in variables if self.binder_of(v, env)[1]]


def over_a_layer(term: Any) -> bool:
    """Whether a sum or an extreme runs over the patterns of a layer."""
    return isinstance(term, Binder) and isinstance(term.index.range, Block)


def _terms(term: Any) -> Iterable[Any]:
    return preorder_traversal(term)  # type: ignore[no-any-return]


def _rank(variable: Any) -> int:
    return 2 if isinstance(variable, Array) else 3 if isinstance(variable, Index) else 0 if is_size(variable) else 1


def bound_name(env: Env) -> Placed:
    """The name of the next bound index."""
    return Placed(next_name("b", env), inner_rank(env))


def of_indices(formula: Any) -> bool:
    """Whether a relation compares two indices."""
    fine = all(isinstance(arg, Index | Integer) for arg in formula.args)
    return fine and any(isinstance(arg, Index) for arg in formula.args)


# --- the forms of terms -----------------------------------------------------------------------------------------------


def _number(printer: Printer, term: Any, env: Env, form: bool) -> str:
    size = str(abs(term.p)) if term.q == 1 else f"({abs(term.p)} / {term.q})"
    return size if term >= 0 else f"(- {size})"


def _symbol(printer: Printer, term: Any, env: Env, form: bool) -> str:
    if isinstance(term, Index) or is_size(term):
        return f"(INR {printer.place(term, env)})"
    return printer.chosen(term, env) if isinstance(term, ChosenReal) else env.get(term) or printer.names.of(term)


def _sum(printer: Printer, term: Any, env: Env, form: bool) -> str:
    signed = {printer.written(-part if is_negative(part) else part, env, form): is_negative(part) for part in term.args}
    if len(signed) < len(term.args):  # a term and its opposite, as in what is not evaluated
        return f"({' + '.join(in_order(printer.written(part, env, form) for part in term.args))})"
    first, *rest = sorted(in_order(signed), key=lambda text: not NUMERAL.fullmatch(text))
    text = f"(- {first})" if signed[first] else first
    return f"({text}{''.join(f' - {part}' if signed[part] else f' + {part}' for part in rest)})"


def is_negative(term: Any) -> bool:
    return bool(term.as_coeff_Mul()[0].is_negative)


def _product(printer: Printer, term: Any, env: Env, form: bool) -> str:
    coefficient, rest = term.as_coeff_Mul()
    if coefficient == -1:
        return f"(- {printer.written(rest, env, form)})"
    parts = in_order(printer.written(part, env, form) for part in term.args if not isinstance(part, Rational))
    numbers = [printer.written(part, env, form) for part in term.args if isinstance(part, Rational)]
    return f"({' * '.join([*numbers, *parts])})"


def _exponential(printer: Printer, term: Any, env: Env, form: bool) -> str:
    return _generated(printer, term.args[0], env) if form else f"(exp {printer.written(term.args[0], env)})"


def _generated(printer: Printer, argument: Any, env: Env) -> str:
    """The exponential of a sum as a product of powers of generators."""
    made = []
    for text, power in printer.generators(argument, env):
        raised = text if abs(power) == 1 else f"({text} ^ {abs(power)})"
        made.append(raised if power > 0 else f"(/ {raised})")
    return made[0] if len(made) == 1 else f"({' * '.join(in_order(made))})"


def _power(printer: Printer, term: Any, env: Env, form: bool) -> str:
    base, exponent = term.base, term.exp
    if isinstance(exponent, Rational) and exponent.q <= 2:
        k, inner = divmod(abs(int(exponent.p)), int(exponent.q)) if exponent.q == 2 else (abs(int(exponent.p)), 0)
        text = printer.written(base, env, form)
        parts = [text if k == 1 else f"({text} ^ {k})"] if k else []
        parts += [f"(sqrt {text})"] if inner else []
        made = parts[0] if len(parts) == 1 else f"({' * '.join(parts)})"
        return made if exponent > 0 else f"(/ {made})"
    if whole(exponent) and sign(exponent) in (">", ">="):
        return f"({printer.written(base, env, form)} ^ {printer.place(exponent, env)})"
    if form:
        logarithm = log_of_number(base) if isinstance(base, Rational) else log(base)
        pairs = (part * one for part in Add.make_args(exponent) for one in Add.make_args(logarithm))
        return _generated(printer, Add(*pairs), env)
    return f"(exp ({printer.written(exponent, env)} * (ln {printer.written(base, env)})))"


def log_of_number(value: Any) -> Any:
    """The logarithm of a positive rational number by its primes, as normal forms have it."""
    return normal(log(value, evaluate=False))


def _entry(printer: Printer, term: Any, env: Env, form: bool) -> str:
    name = type(term).__name__
    if name == IS_ZERO:
        return f"(isz {printer.written(term.args[0], env, form)})"
    if name == POSITION:
        return f"(position {printer.written(term.args[0], env, form)})"
    if name == BEFORE:
        return f"(before {printer.place(term.args[0], env)} {printer.place(term.args[1], env)})"
    if name == SPECTRAL:
        rows, columns = (printer.place(arg, env) for arg in term.args[1:])
        return f"(greatest_eigenvalue {columns} {rows} {printer.names.of(Array(str(term.args[0]), 2))})"
    if name in FUNCTIONS:  # of a dimension and numbers
        numbers = [printer.term(arg, env, form) for arg in term.args[1:]]
        return f"({' '.join([FUNCTIONS[name], printer.nat(term.args[0], env), *numbers])})"
    array = Array(name, len(term.args))
    return f"({' '.join([printer.names.of(array), *(printer.place(arg, env) for arg in term.args)])})"


def _delta(printer: Printer, term: Any, env: Env, form: bool) -> str:
    return f"(delta {' '.join(in_order(printer.place(arg, env) for arg in term.args))})"


def _unsupported(printer: Printer, term: Any, env: Env, form: bool) -> str:
    raise Unsupported(type(term).__name__)


PRINTED: dict[Any, Callable[[Printer, Any, Env, bool], str]] = {
    Rational: _number,
    Symbol: _symbol,
    Signed: lambda printer, term, env, form: printer.written(term.args[0], env, form),
    Add: _sum,
    Mul: _product,
    exp: _exponential,
    Pow: _power,
    log: lambda printer, term, env, form: f"(ln {printer.written(term.args[0], env, form)})",
    Abs: lambda printer, term, env, form: f"(Rabs {printer.written(term.args[0], env, form)})",
    Total: lambda printer, term, env, form: printer.binder("sum", term, env, form),
    Greatest: lambda printer, term, env, form: printer.binder("Max", term, env, form),
    KroneckerDelta: _delta,
    Integrated: _unsupported,
    AppliedUndef: _entry,
}

__all__ = ["KNOWN", "Array", "Basic", "Choice", "Expr", "Names", "Printer", "Unsupported", "clean", "is_size", "of_indices"]
