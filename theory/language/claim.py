"""What a claim is: one SymPy statement, its hypotheses and the domain its variables range over.

Building a claim checks its form (nothing SymPy has already decided, no float, no unbound symbol) and has no other effect.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal

from sympy import (
    And,
    Basic,
    Eq,
    Expr,
    Float,
    Ge,
    Gt,
    Le,
    Limit,
    Lt,
    MatrixExpr,
    MatrixSymbol,
    Ne,
    Symbol,
    latex,
    ordered,
    preorder_traversal,
    srepr,
    true,
)
from sympy.core.operations import AssocOp
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanAtom, BooleanFunction

from lemmata.theory.language.code_text import digest_of, in_a_library, parts_of, syntax_of
from lemmata.theory.language.domain import CLOSED, Domain, DomainError, check_limits, check_variables
from lemmata.theory.language.indexed import OVER
from lemmata.theory.language.kinds import Setting, is_known
from lemmata.theory.language.of_sympy import SAID, check_read, is_said
from lemmata.theory.language.quantifiers import Prefix, QuantifierError, check_prefix, in_latex, in_words
from lemmata.theory.language.sequences import OF_SEQUENCES, Assertion, Iterate, conditions, speaks_of_sequences
from lemmata.theory.language.shapes import ShapeError, check_shapes
from lemmata.theory.language.taken import are_taken_to_fit
from lemmata.theory.terms.index_terms import OPAQUE, Family, Index, Product

ID = re.compile(r"[a-zA-Z0-9]+([.-][a-zA-Z0-9]+)*\Z")


class ClaimError(ValueError):
    """A statement that is not one: collapsed, unbound, or not made of relations."""


def leq(a: Expr | int, b: Expr | int) -> Boolean:
    """The unevaluated relation $a \\le b$."""
    return Le(a, b, evaluate=False)


def less(a: Expr | int, b: Expr | int) -> Boolean:
    """The unevaluated relation $a < b$."""
    return Lt(a, b, evaluate=False)


def equal(a: Expr | int, b: Expr | int) -> Boolean:
    """The unevaluated relation $a = b$."""
    return Eq(a, b, evaluate=False)


def unequal(a: Expr | int, b: Expr | int) -> Boolean:
    """The unevaluated relation $a \\ne b$."""
    return Ne(a, b, evaluate=False)


def all_of(*parts: Boolean) -> Boolean:
    """The conjunction of `parts`; raises ClaimError if SymPy merged or decided one of them."""
    whole = _joined(parts) if are_taken_to_fit() else And(*parts)
    if len(parts) > 1 and (not isinstance(whole, And) or len(whole.args) != len(parts)):
        raise ClaimError(f"conjunction of {len(parts)} relations collapsed to {whole}; write each relation once")
    return whole


def _joined(parts: tuple[Boolean, ...]) -> Boolean:
    """The conjunction as SymPy makes it of parts that are all different, without its looking for equal ones."""
    if len(set(parts)) < max(2, len(parts)) or any(isinstance(part, And | BooleanAtom) for part in parts):
        return And(*parts)
    made: Any = super(AssocOp, And).__new__(And, *ordered(parts))
    made._argset = frozenset(parts)
    return made


def _conjuncts(formula: Basic | None) -> Iterator[Basic]:
    """The parts of a conjunction, or a formula alone."""
    if isinstance(formula, And):
        for part in formula.args:
            yield from _conjuncts(part)
    elif formula is not None:
        yield formula


def relations(statement: Basic) -> Iterator[Relational]:
    """The relations of a statement, each once, in a fixed order."""
    found: dict[Relational, None] = {}

    def walk(node: Basic) -> None:
        if isinstance(node, Relational):
            found.setdefault(node)
        else:
            for child in node.args:
                walk(child)

    walk(statement)
    return iter(found)


def _terms(formula: Basic) -> Collection[Basic]:
    """All that occurs in a formula, each term once: one walk for all that is asked when a claim is built."""
    found, waiting = dict[Basic, None](), [formula]
    while waiting:
        term = waiting.pop()
        if term not in found:
            found[term] = None
            waiting += term.args
    return found


def _check_form(claim_id: str, name: str, statement: Basic) -> None:
    if isinstance(statement, BooleanAtom):
        raise ClaimError(f"{claim_id}: {name} is {statement}: SymPy decided it while it was built; use evaluate=False")
    if isinstance(statement, Relational):
        if not isinstance(statement, Ge | Gt | Le | Lt | Eq | Ne):
            raise ClaimError(f"{claim_id}: {name} has the unknown relation {type(statement).__name__}")
        return
    if not isinstance(statement, BooleanFunction):
        raise ClaimError(f"{claim_id}: {name} must be relations joined by And, Or, Not, Implies, Equivalent; got {statement}")
    for part in conditions(statement) if isinstance(statement, Assertion) else statement.args:
        _check_form(claim_id, name, part)


def _check_sequences(claim: Claim) -> None:
    statement = true if claim.statement is None else claim.statement
    if claim.quantifier == "exists" or speaks_of_sequences(claim.given) or statement.has(Limit):
        raise ClaimError(f"{claim.id}: what is said of sequences stands in the statement, for all instances and without Limit")
    for iterate in statement.atoms(Iterate):
        if not iterate.runs:
            raise ClaimError(f"{claim.id}: {iterate} must be the iterate at t plus a whole number >= 0")


LANGUAGE = tuple(f"lemmata.theory.language.{name}" for name in ("arithmetics", "defined", "operator"))


def _is_of_the_language(module: str | None) -> bool:
    """Whether a module is named, not read, in what an operator means: `_words` reads the words of definitions once for all."""
    return in_a_library(module) or module in LANGUAGE


@cache
def _words() -> str:
    """What the words of definitions say at explicit sizes."""
    from lemmata.theory.language.defined import EXACT_WORDS, WORDS

    return hashlib.sha256(f"{syntax_of(*EXACT_WORDS)}\n{sorted(WORDS.items())}".encode()).hexdigest()


@dataclass(frozen=True)
class Cases:
    """A claim with cases: one statement at several rows of numbers, each a claim with an id of its own; it counts as one claim.

    Args:
        id: of the claim with cases; the ids of its cases begin with it.
        says: the statement in words, without the numbers of a case.
    """

    id: str
    says: str


@dataclass(frozen=True)
class Claim:
    """One statement of a paper, exactly as printed (or one consistent reading of it, or a repair).

    Args:
        id: the id in CLAIMS order, e.g. ``"prop-1"``; a reading or a repair appends ``".suffix"``.
        source: paper and place, e.g. ``"arXiv:2405.08707v2, Proposition 1"``.
        says: the claim in words, one sentence.
        domain: the variables and what each ranges over.
        statement: relations joined by And, Or, Not, Implies, Equivalent; None only where `typing` cannot hold.
        given: the hypotheses, in the same form; ``true`` when there are none.
        quantifier: ``"forall"`` (one violation refutes), ``"exists"`` (one witness proves), or a prefix such as
            ``(forall(L), exists(x, y))``, which names each variable and each size once.
        typing: a relation between sizes that the printed expression needs in order to be well-formed. Where it fails for
            some sizes the claim is ill-posed.
        reading_of: id of the printed claim of which this is one reading.
        repairs: id of the refuted claim that this one repairs, or the ids where it repairs several.
        case_of: the claim with cases of which this is one.
        lemma: whether it is a standard fact that derivations need. It is judged as a claim is, and not counted as one.

    Raises: ClaimError if the statement has collapsed, holds a float, applies an operator to what it does not take, has a symbol
        that the domain does not bind, or one that is assumed to be more than its kind says.
    """

    id: str
    source: str
    says: str
    domain: Domain
    statement: Boolean | None
    given: Boolean = true
    quantifier: Literal["forall", "exists"] | Prefix = "forall"
    typing: Boolean = true
    reading_of: str | None = field(default=None, kw_only=True)
    repairs: str | tuple[str, ...] | None = field(default=None, kw_only=True)
    case_of: Cases | None = field(default=None, kw_only=True)
    lemma: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        if not ID.match(self.id):
            raise ClaimError(f"claim id {self.id!r} must be letters and digits joined by '-' or '.'")
        self._put_arrays()
        formulas = {"statement": true if self.statement is None else self.statement, "given": self.given, "typing": self.typing}
        terms = {name: _terms(formula) for name, formula in formulas.items()}
        self._check_domain(terms.values())
        if self.statement is None:
            if self.typing is true:
                raise ClaimError(f"{self.id}: a claim without a statement needs the typing relation that fails")
            return
        self._check_fit({"statement": self.statement, "given": self.given}, terms)
        for name in ("statement", "given") if self.given is not true else ("statement",):
            _check_form(self.id, name, formulas[name])
            if any(isinstance(term, Float) for term in terms[name]):
                raise ClaimError(f"{self.id}: {name} contains a float; write it as a Rational")
        if any(isinstance(term, OF_SEQUENCES) for term in (*terms["statement"], *terms["given"])):
            _check_sequences(self)
        self._check_bound(self.statement)
        self._check_quantifier()
        self._check_hypotheses()

    def _put_arrays(self) -> None:
        """What an array equals by hypothesis stands in its place."""
        if not any(isinstance(arg, MatrixExpr) for part in _conjuncts(self.given) for arg in part.args):
            return
        from lemmata.theory.language.given_arrays import ArrayError, put_arrays

        if self.prefix:
            raise ClaimError(f"{self.id}: with several quantifiers no array is given to equal another; write it in its place")
        try:
            found = put_arrays(self.domain, self.statement, self.given)
        except ArrayError as error:
            raise ClaimError(f"{self.id}: {error}") from None
        for name, value in zip(("domain", "statement", "given"), found, strict=True):
            object.__setattr__(self, name, value)

    def _check_hypotheses(self) -> None:
        """Of a function that exists, its conditions may be claimed; of any function, they are given."""
        given, stated = (set(_conjuncts(formula)) for formula in (self.given, self.statement))
        existing = {symbol for block in self.prefix if block.how == "exists" for symbol in block.symbols}
        for symbol, kind in self.domain.variables:
            told = given | stated if self.quantifier == "exists" or symbol in existing else given
            if not told.issuperset(kind.hypotheses()):
                where = "the statement, by And," if symbol in existing else "`given`"
                raise ClaimError(f"{self.id}: {symbol} belongs to a function, so {where} must hold its conditions")

    def _check_domain(self, terms: Iterable[Iterable[Basic]]) -> None:
        try:
            check_variables(self.domain)
            for held in terms:
                check_limits(held)
        except DomainError as error:
            raise ClaimError(f"{self.id}: {error}") from error

    def _check_bound(self, statement: Basic) -> None:
        unbound = (statement.free_symbols | self.given.free_symbols) - self.domain.bound_symbols - OPAQUE
        free = next((symbol for symbol in unbound if isinstance(symbol, Index)), None)
        if free is not None:
            raise ClaimError(f"{self.id}: no sum is over the index {free} < {free.range}; write Total(..., {free})")
        self._check_ranges((statement, self.given))
        if unbound:
            raise ClaimError(f"{self.id}: unbound {sorted(map(str, unbound))}; the domain binds {self.domain.names}")

    def _check_ranges(self, formulas: Iterable[Basic]) -> None:
        """An index runs over a length, which is the same number in all instances that are judged together.

        Not so that of a family, which is put in the place of an array and that no interpreter reads.
        """
        sizes = {*self.domain.sizes, *OPAQUE}
        families = {family.args[1] for formula in formulas for family in formula.atoms(Family)}
        for index in {index for formula in formulas for index in formula.atoms(Index)} - families:
            if beyond := sorted(map(str, index.range.free_symbols - sizes)):
                raise ClaimError(f"{self.id}: {index} < {index.range} is over {beyond[0]}, which is the size of no array")

    def _check_quantifier(self) -> None:
        if type(self.quantifier) is not tuple:
            if self.quantifier not in ("forall", "exists"):
                raise ClaimError(f'{self.id}: a quantifier is "forall", "exists" or a tuple, got {self.quantifier!r}')
            return
        try:
            check_prefix(self)
        except QuantifierError as error:
            raise ClaimError(f"{self.id}: {error}") from None

    @property
    def prefix(self) -> Prefix:
        """The blocks of variables under one quantifier each; none where all are under the same."""
        return () if isinstance(self.quantifier, str) else self.quantifier

    @property
    def quantified(self) -> str:
        """What is said before the statement, in words: nothing where it is claimed for all instances."""
        if self.prefix:
            return in_words(self.prefix)
        return "there is an instance with" if self.quantifier == "exists" else ""

    def _check_fit(self, formulas: Mapping[str, Basic], terms: Mapping[str, Iterable[Basic]]) -> None:
        """Operators are applied to what they take, and functions of SymPy's are read; of the theory's own a test asks."""
        if are_taken_to_fit():
            return
        try:
            for name, formula in formulas.items():
                check_shapes(formula, self.domain.least)
                check_read(terms[name], is_closed=self.is_closed)
        except ShapeError as error:
            raise ClaimError(f"{self.id}: {error}") from None

    def repaired(self, says: str, statement: Boolean, **changes: Any) -> Claim:
        """What holds in the place of this claim, which is refuted: by default over its domain, without hypotheses.

        Args:
            changes: arguments of `Claim` that differ, such as `given` or `domain`.
        """
        source = f"{self.source} (repair)"
        made = {"id": f"{self.id}.repaired", "source": source, "domain": self.domain, "repairs": self.id, **changes}
        whole = self.case_of
        if whole is not None:
            made.setdefault("case_of", Cases(f"{whole.id}.repaired", f"what holds in the place of {whole.id}"))
        return Claim(says=says, statement=statement, **made)

    def consequence(self, claim_id: str, says: str, statement: Boolean, **changes: Any) -> Claim:
        """A sharper statement beside this one, by default over its domain; `changes` are arguments of `Claim` that differ."""
        source = f"{self.source} (consequence)"
        made = {"id": claim_id, "source": source, "domain": self.domain, "reading_of": self.id, **changes}
        return Claim(says=says, statement=statement, **made)

    @property
    def repaired_ids(self) -> tuple[str, ...]:
        """The ids of the claims that this one repairs."""
        return (self.repairs,) if isinstance(self.repairs, str) else self.repairs or ()

    @property
    def is_closed(self) -> bool:
        """Whether the statement has no free variable, so that evaluating it decides it."""
        return not self.domain.variables

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hex digits of the SHA-256 of statement, hypotheses, typing, quantifier and domain, and of what they mean.

        The meaning is the code of the operators' definitions and of the test that each kind of variable has for its members,
        with all that this code refers to. Stable over processes, machines, hash seeds and versions of Python; changes whenever
        what is claimed changes.
        """
        quantifier = self.quantifier if isinstance(self.quantifier, str) else "; ".join(map(str, self.quantifier))
        said = (*map(self._written, (self.statement, self.given, self.typing)), quantifier, self.domain.canonical)
        meant = digest_of({*self.operators, *self._said}, named=_is_of_the_language)
        kinds = digest_of(self.tests)  # the kinds of the language are read as those of a field are
        return hashlib.sha256("\n".join((*said, meant, kinds, _words())).encode()).hexdigest()[:16]

    def _written(self, formula: Basic | None) -> str:
        """A formula as a text, with operators by their own names, to which that of their package may have been added."""
        added = {kind.__name__: kind.__qualname__ for kind in self.operators if kind.__name__.endswith(f"_{kind.__qualname__}")}
        text = str(srepr(formula))
        if not added or len({*added.values()}) < len(added):
            return text
        return re.sub(rf"\b({'|'.join(added)})\(", lambda found: f"own {added[found[1]]}(", text)

    @property
    def operators(self) -> set[Any]:
        """The operators of the claim, as classes."""
        return set(self._operators)

    @cached_property
    def _operators(self) -> frozenset[Any]:
        formulas = [formula for formula in (self.statement, self.given, self.typing) if formula is not None]
        operators = {type(node) for formula in formulas for node in preorder_traversal(formula)}
        return frozenset(operator for operator in operators if not in_a_library(operator.__module__))

    @property
    def _said(self) -> set[Any]:
        """What is said in words for a product over an index, and for functions of SymPy's.

        A closed claim, and one about a limit, means these functions themselves.
        """
        formulas = [formula for formula in (self.statement, self.given) if formula is not None]
        kinds = {type(node) for formula in formulas for node in preorder_traversal(formula)}
        products = {OVER[kind] for kind in kinds if kind is Product}
        if self.is_closed or Limit in kinds:
            return products
        return products | {SAID[kind.__name__].body for kind in kinds if is_said(kind)}

    @property
    def tests(self) -> list[Any]:
        """What tells whether a value belongs to the kinds of the variables, and what it may ask."""
        known = {type(kind): None for _, kind in self.domain.variables if is_known(kind)}
        return [Setting, *(parts_of(kind, "contains") for kind in known)]

    @cached_property
    def latex(self) -> str:
        """The statement in LaTeX, after its hypotheses."""
        if self.statement is None:
            return rf"\text{{no consistent typing: needs }} {latex(self.typing)}"
        body: str = latex(self.statement)
        if self.prefix:
            whole = body if self.given is true else rf"\left({latex(self.given)} \;\Rightarrow\; {body}\right)"
            return in_latex(self.prefix) + whole
        prefix = r"\exists\, " if self.quantifier == "exists" else ""
        return f"{prefix}{body}" if self.given is true else rf"{latex(self.given)} \;\Rightarrow\; {prefix}{body}"


def closed(claim_id: str, source: str, says: str, statement: Basic) -> Claim:
    """A claim without variables, on numbers or on what is measured; `place.suffix` is a reading of the place."""
    place = claim_id.rpartition(".")[0] or None
    return Claim(id=claim_id, source=source, says=says, domain=CLOSED, statement=statement, reading_of=place)


def by_id(*claims: Claim) -> dict[str, Claim]:
    """A group of claims, to be referred to one by one: `GPT2["appE-gpt2.width"]`."""
    return {claim.id: claim for claim in claims}


def index_claims(*groups: tuple[Claim, ...]) -> dict[str, Claim]:
    """All claims by id, in order; raises ClaimError on a repeated id or a reference to an unknown one."""
    claims: dict[str, Claim] = {}
    for group in groups:
        for claim in group:
            if claims.get(claim.id) is claim:
                raise ClaimError(f"claim id {claim.id!r} is held twice: import the module of a claim, not the claim")
            if claim.id in claims:
                raise ClaimError(f"claim id {claim.id!r} is defined twice")
            claims[claim.id] = claim
    for claim in claims.values():
        for broken in claim.repaired_ids:
            if broken not in claims:
                raise ClaimError(f"{claim.id}: repairs names {broken!r}, which is no claim")
        if claim.case_of is not None and claim.case_of.id in claims:
            raise ClaimError(f"{claim.id}: is a case of {claim.case_of.id!r}, which is a claim without cases")
    return claims


__all__ = [
    "Cases",
    "Claim",
    "ClaimError",
    "MatrixSymbol",
    "Symbol",
    "all_of",
    "by_id",
    "closed",
    "equal",
    "index_claims",
    "leq",
    "less",
    "relations",
    "unequal",
]
