"""What may be written in a step: exact real terms that are defined everywhere, over ranges that are not empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lemmata.theory.kernel.analysis import integrable
from lemmata.theory.kernel.data import CONNECTIVES, EVALUATED, RELATIONS
from lemmata.theory.kernel.kinds import first, of_the_theory
from lemmata.theory.kernel.logic import DerivationError, is_kept
from lemmata.theory.kernel.meaning import Scope, lower, mat, vec
from lemmata.theory.kernel.normal import nonnegative, normal
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.domain import l as layer_count
from lemmata.theory.language.operator import Operator, VectorOperator
from lemmata.theory.language.vectors import Transposed
from lemmata.theory.terms.index_terms import (
    ATOMS,
    COMPOSITES,
    PLAIN,
    Block,
    Chosen,
    ChosenReal,
    Entry,
    Family,
    Index,
    Integrated,
    Signed,
    array,
    arrays_of,
    chosen_in,
    terms_in,
)
from lemmata.theory.terms.known import KNOWN, SPECTRAL
from lemmata.theory.terms.signs import real, sign, whole
from lemmata.theory.terms.sympy_facts import (
    AppliedUndef,
    Basic,
    BooleanFunction,
    Expr,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Relational,
    Symbol,
    UndefinedFunction,
    oo,
    preorder_traversal,
)

MOST_REMEMBERED = 50_000
_admitted: dict[tuple[Domain, Basic], Any] = {}  # what was lowered and checked in this process

Condition = Callable[[Basic, Domain], str]
_CONDITIONS: dict[type, Condition] = {}
CONDITIONS: Mapping[type, Condition] = MappingProxyType(_CONDITIONS)  # which nobody adds to but `written_where`


def written_where(operator: type) -> Callable[[Condition], Condition]:
    """Register why an operator, as it is written, may not stand in a domain; the text is empty where it may.

    Raises: DerivationError for an operator that has a condition, or a function from elsewhere.
    """

    def register(condition: Condition) -> Condition:
        if operator in _CONDITIONS or not of_the_theory(condition):
            raise DerivationError(f"{operator.__name__}: a trusted condition comes once, and with the theory")
        _CONDITIONS[operator] = condition
        return condition

    return register


@dataclass
class Admission:
    """Reads the formulas, terms and options of the steps of one claim's derivation.

    Attributes:
        claim, scope: of the derivation.
        chosen: the choices made so far, by name.
    """

    claim: Claim
    scope: Scope
    chosen: Mapping[str, Any]

    def low(self, written: Any) -> Any:
        """The written term in the index language; vectors, matrices and plain options as they are.

        Raises: DerivationError for what may not be written, NormalError for what is not defined everywhere.
        """
        if not isinstance(written, Basic):
            return written
        nodes = terms_in(written)
        self._check_names(nodes)
        self._check_arrays(nodes)
        if isinstance(written, Family | MatrixExpr):
            return written
        key = self.claim.domain, written
        if key in _admitted:
            return _admitted[key]
        lowered = lower(written, self.scope)
        self.check(lowered)
        self._check_as_written(written)
        if not chosen_in(lowered):  # then it depends on nothing but the key, and the same bound names make the same normal form
            if len(_admitted) >= MOST_REMEMBERED:
                _admitted.clear()
            _admitted[key] = lowered
        return lowered

    def check(self, lowered: Basic) -> None:
        """Whether a term of the index language may stand in a fact."""
        nodes = terms_in(lowered)
        _check_exact(lowered, nodes)
        for chosen in chosen_in(lowered) | _of(nodes, Chosen, ChosenReal):
            if self.chosen.get(chosen.name) != chosen:  # with the very range or signs that it was chosen with
                raise DerivationError(f"{chosen} has not been chosen")
        for index in _of(nodes, Index):
            self._check_range(index)
        for symbol in _symbols(lowered):
            if not isinstance(symbol, Index | ChosenReal) and symbol.assumptions0 not in PLAIN:
                raise DerivationError(f"{symbol} is no plain symbol")
        entries = _of(nodes, AppliedUndef)
        for function in {entry.func for entry in entries}:
            _check_function(function)
        for entry in entries:
            _check_entry(entry)
        for node in _of(nodes, Integrated):
            _check_integral(node)
        _check_defined(lowered)

    def _check_names(self, nodes: list[Any]) -> None:
        for name in _names_of(nodes):
            if is_kept(name):
                raise DerivationError(f"the name {name!r} is kept for bound variables")

    def _check_as_written(self, written: Basic) -> None:
        """What cancels must be defined too: in what SymPy evaluates (q times 1/q), what an operator's meaning makes 0
        (Gamma(1) - 1, times 1/q), and among vectors (v/q and v/q, 0 apart)."""
        known: dict[Basic, Any] = {}

        def low(node: Basic) -> Any:
            if node not in known:
                known[node] = node.func(*map(low, node.args)) if _is_evaluated(node) else lower(node, self.scope)
            return known[node]

        for node in preorder_traversal(written):
            if _is_evaluated(node):
                args = [low(arg) for arg in node.args]
                if any(arg not in low(node).args for arg in args):
                    for arg in args:
                        normal(arg)
            elif isinstance(node, Operator | VectorOperator | Entry):
                for arg in node.args:
                    if isinstance(arg, Expr) and not isinstance(arg, MatrixExpr):
                        normal(low(arg))
            if type(node) is Transposed:
                matrix = mat(node, self.scope)
                normal(matrix.entry(matrix.row(), matrix.column()))
            elif isinstance(node, Family | MatAdd | MatMul | VectorOperator):
                vector = vec(node, self.scope)
                normal(vector.entry(vector.index()))

    def _check_arrays(self, nodes: list[Any]) -> None:
        found = [node for node in nodes if isinstance(node, MatrixSymbol) or type(node) in CONDITIONS]
        if not found:
            return
        known = {symbol.name: symbol for symbol, _ in self.claim.domain.variables if isinstance(symbol, MatrixSymbol)}
        for node in found:
            if isinstance(node, MatrixSymbol):
                if node.name in KNOWN:
                    raise DerivationError(f"no array may be called {node.name}")
                if known.get(node.name, node) != node:
                    raise DerivationError(f"{node.name} has another shape in the domain of {self.claim.id}")
            if type(node) in CONDITIONS and (wrong := CONDITIONS[type(node)](node, self.claim.domain)):
                raise DerivationError(f"{node}: {wrong} in the domain of {self.claim.id}")

    def _check_range(self, index: Index) -> None:
        if isinstance(index.range, Block):
            self._check_block(index.range)
            return
        nodes = terms_in(index.range)
        _check_exact(index.range, nodes)
        for other in _of(nodes, Index):
            self._check_range(other)
        size = index.range
        if not (all(map(whole, size.free_symbols)) and not arrays_of(size) and whole(size) and sign(size) == ">"):
            raise DerivationError(f"the range {index.range} of {index} may be empty")

    def _check_block(self, block: Block) -> None:
        """Only the layers of the domain's own assignment are known to be not empty and to make up all patterns."""
        assignment, layer, rows = block.args
        own = first("layers", self.claim.domain)
        fine = own is not None and assignment == Symbol(own.name) and rows == own.shape[0]
        if not (fine and isinstance(layer, Index) and layer.range == layer_count):
            raise DerivationError(f"{block} is no layer of {self.claim.id}")


def names_in(written: Any) -> set[str]:
    """The names of all symbols, bound ones and those in ranges included."""
    if isinstance(written, Mapping):
        return names_in((*written.keys(), *written.values()))
    if isinstance(written, tuple | list):
        return {name for part in written for name in names_in(part)}
    if not isinstance(written, Basic):
        return set()
    return _names_of(terms_in(written))


def _names_of(nodes: list[Any]) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, Symbol):
            found.add(node.name)
            if isinstance(node, Index):
                found |= names_in(node.range)
    return found


def _of(nodes: list[Any], *kinds: type) -> set[Any]:
    """Those that are of some types."""
    return {node for node in nodes if isinstance(node, kinds)}


ADMITTED = COMPOSITES | ATOMS | RELATIONS | CONNECTIVES | {Block}


def _is_evaluated(node: Basic) -> bool:
    """Whether SymPy may compute a number with the arguments, so that they no longer show."""
    return type(node) in EVALUATED


def _check_exact(lowered: Basic, nodes: list[Any]) -> None:
    """Only exact real terms: no mark of the normal form, no imaginary unit, no infinity but as the upper end of an integral."""
    if any(isinstance(node, Signed) for node in nodes):
        raise DerivationError("a mark of the normal form may not be written in a formula")
    for node in nodes:
        if type(node) not in ADMITTED and node is not oo and type(type(node)) is not UndefinedFunction:
            raise DerivationError(f"{type(node).__name__} is not a term of the kernel, which are exact real terms")
    if any(node is oo for node in nodes) and _without_ends(lowered).has(oo):
        raise DerivationError(f"{lowered} has an infinity that is no upper end of an integral")


def _symbols(lowered: Basic) -> Iterator[Symbol]:
    """The symbols of a term but for the names of matrices under their spectral norms."""
    if isinstance(lowered, Symbol):
        yield lowered
    label = isinstance(lowered, AppliedUndef) and type(lowered).__name__ == SPECTRAL
    for arg in lowered.args[1:] if label else lowered.args:
        yield from _symbols(arg)


def _without_ends(term: Basic) -> Basic:
    return term.replace(lambda node: isinstance(node, Integrated), lambda node: node.args[0])


def _check_function(function: Any) -> None:
    """An array has plain real entries; a function that the rules know by name has the signs that the kernel gives it."""
    name = function.__name__
    known = (KNOWN[name],) if name in KNOWN else (array(name), array(name, nonnegative=True), array(name, positive=True))
    own = next((plain for plain in known if plain == function), None)
    if own is None:
        raise DerivationError(f"{name} is no array with plain real entries, or has other signs than the kernel gives it")
    if function.__bases__ != own.__bases__ or not vars(function).keys() <= vars(own).keys():  # equal by name and signs alone
        raise DerivationError(f"{name} is no term of the kernel: its class says more of it than an array's does")


def _check_entry(entry: AppliedUndef) -> None:
    """An array has entries at whole numbers >= 0 only, so that a vector in its place need be defined at no other."""
    if type(entry).__name__ in KNOWN:
        return
    for place in entry.args:
        if not (whole(place) and nonnegative(place)):
            raise DerivationError(f"{place} is not shown to be the place of an entry of {type(entry).__name__}")


def _check_integral(node: Integrated) -> None:
    body, variable, low, high = node.args
    if not isinstance(variable, Symbol) or whole(variable) or not real(variable):
        raise DerivationError(f"{node} is an integral over {variable}, which does not run over real numbers")
    ordered = high is oo or nonnegative(normal(high - low))
    if not (ordered and integrable(body, variable, low, high)):
        raise DerivationError(f"{node} is not shown to exist")


def _check_defined(lowered: Basic) -> None:
    """Every term has a value for all values of its symbols: normal forms divide only by what is shown to be nonzero."""
    if isinstance(lowered, Expr):
        normal(lowered)
    elif isinstance(lowered, Relational | BooleanFunction):
        for part in lowered.args:
            _check_defined(part)
