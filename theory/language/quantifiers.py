r"""Claims with a prefix of quantifiers, their denial, and families of witnesses.

    quantifier=(forall(L), exists(x, y))      for every L there are x and y
    quantifier=(exists(C), forall(n, v))      there is a C for all n and v

Each variable and each size of the domain stands in the prefix once. A witness is a term in the universal variables before it.
With the witnesses put in, what is left is a claim for all instances.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from sympy import (
    And,
    Basic,
    Eq,
    Equivalent,
    Ge,
    Gt,
    Implies,
    Le,
    Limit,
    Lt,
    MatrixSymbol,
    Ne,
    Not,
    Or,
    latex,
    sympify,
    true,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanFunction

from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import Kind, Whole
from lemmata.theory.language.measured import Measured
from lemmata.theory.language.sequences import speaks_of_sequences
from lemmata.theory.language.taken import taken_to_fit
from lemmata.theory.terms.index_terms import OPAQUE, Family

if TYPE_CHECKING:
    from lemmata.theory.language.claim import Claim

CONTRARY: dict[type, Any] = {Le: Gt, Lt: Ge, Ge: Lt, Gt: Le, Eq: Ne, Ne: Eq}


class QuantifierError(ValueError):
    """A prefix that binds nothing or too much, or a witness that does not fit it."""


@dataclass(frozen=True)
class Quantified:
    """Variables under one quantifier, in order; sizes are variables too."""

    how: Literal["forall", "exists"]
    symbols: tuple[Any, ...]

    def __str__(self) -> str:
        return f"{self.how} {', '.join(str(symbol) for symbol in self.symbols)}"


Prefix = tuple[Quantified, ...]


@dataclass(frozen=True)
class AtLeast:
    """As a witness of a size or a whole number: any that is at least the bound. There is one, however great the bound is."""

    bound: Any

    def __str__(self) -> str:
        return f"at least {self.bound}"


Witness = Mapping[Any, Any]  # a term, or `AtLeast`, for each variable that is to exist


def forall(*symbols: Any) -> Quantified:
    """For every value of these variables or sizes."""
    return Quantified("forall", symbols)


def exists(*symbols: Any) -> Quantified:
    """There are values of these variables or sizes."""
    return Quantified("exists", symbols)


def at_least(bound: Any) -> AtLeast:
    """The witness of a size or of a whole number that is large enough."""
    return AtLeast(sympify(bound))


# --- what a prefix says ------------------------------------------------------------------------------------------------


def in_words(prefix: Prefix) -> str:
    """A prefix as it is said: `for every L there are x, y with`."""
    said = []
    for number, block in enumerate(prefix):
        names = ", ".join(str(symbol) for symbol in block.symbols)
        if block.how == "forall":
            said.append(f"for every {names}")
        else:
            link = "with" if number == len(prefix) - 1 else "such that"
            said.append(f"there {'is' if len(block.symbols) == 1 else 'are'} {names} {link}")
    return " ".join(said) + (":" if prefix[-1].how == "forall" else "")


def in_latex(prefix: Prefix) -> str:
    """A prefix in LaTeX."""
    marks = {"forall": r"\forall", "exists": r"\exists"}
    return "".join(rf"{marks[block.how]}\, {', '.join(map(latex, block.symbols))}\;\; " for block in prefix)


def check_prefix(claim: Claim) -> None:
    """Check that a prefix binds each variable and size once, in an order in which what it says has a meaning.

    Raises: QuantifierError in one line.
    """
    prefix = claim.prefix
    if not all(type(block) is Quantified and block.how in ("forall", "exists") and block.symbols for block in prefix):
        raise QuantifierError('a quantifier is "forall", "exists" or a tuple of forall(...) and exists(...) over variables')
    if len(prefix) < 2 or any(one.how == other.how for one, other in pairwise(prefix)):
        raise QuantifierError('a prefix alternates: forall(...), exists(...); for one alone write "forall" or "exists"')
    _check_statement(claim)
    _check_names(prefix, claim.domain)
    _check_order(prefix, claim.domain)
    _check_given(claim)


def _check_given(claim: Claim) -> None:
    """A hypothesis is on what is universal; before that it may speak of what exists, if any number or array may be its witness.

    Else a witness would be shown to belong to its kind under a hypothesis on what is chosen after it.
    """
    place = _places(claim.prefix)
    for part in _conjuncts(claim.given):
        last = max((place[symbol] for symbol in part.free_symbols), default=0)
        exists_before = {s for s in part.free_symbols if claim.prefix[place[s]].how == "exists"}
        if claim.prefix[last].how == "exists" or not all(_is_free(s, claim.domain) for s in exists_before):
            raise QuantifierError(f"the hypothesis {part} speaks of what is to exist; write it into the statement, by Implies")


def _is_free(symbol: Any, domain: Domain) -> bool:
    """Whether nothing is said of the values of a variable."""
    return symbol not in domain.sizes and domain.kind_of(symbol.name).anything


def _check_statement(claim: Claim) -> None:
    if claim.statement is None or claim.typing is not true:
        raise QuantifierError("a claim with a prefix needs a statement, and no typing")
    for formula in (claim.statement, claim.given):
        if formula.has(Limit) or formula.atoms(Measured) or speaks_of_sequences(formula):
            raise QuantifierError("a claim with a prefix is made of relations: no limit, sequence or measurement")


def _check_names(prefix: Prefix, domain: Domain) -> None:
    named = [symbol for block in prefix for symbol in block.symbols]
    missing = sorted(map(str, domain.bound_symbols - set(named)))
    extra = sorted(map(str, set(named) - domain.bound_symbols))
    if missing or extra or len(set(named)) < len(named):
        wrong = f"lacks {missing}" if missing else f"has the unknown {extra}" if extra else "names a variable twice"
        raise QuantifierError(f"a prefix names each variable and each size of the domain once; this one {wrong}")


def _check_order(prefix: Prefix, domain: Domain) -> None:
    """What a variable ranges over depends on nothing that is chosen after it."""
    place = _places(prefix)
    for symbol, kind in domain.variables:
        for size in (*_sizes_of(symbol), *kind.sizes):
            if place[size] > place[symbol]:
                raise QuantifierError(f"{symbol} has the size {size}, which must not stand behind it in the prefix")
        for other in kind.chosen_after():
            if place[other] > place[symbol]:
                raise QuantifierError(f"{symbol} is chosen with all of its function, and {other} must not stand behind it")
        for other, other_kind in domain.variables:
            if isinstance(other_kind, kind.companions) and place[other] > place[symbol]:
                raise QuantifierError(f"what {symbol} ranges over depends on {other}, which must not stand behind it")


def _places(prefix: Prefix) -> dict[Any, int]:
    return {symbol: number for number, block in enumerate(prefix) for symbol in block.symbols}


def _sizes_of(symbol: Any) -> set[Any]:
    axes = symbol.shape if isinstance(symbol, MatrixSymbol) else ()
    return {size for axis in axes for size in axis.free_symbols}


def _conjuncts(formula: Basic) -> Iterator[Basic]:
    if isinstance(formula, And):
        for part in formula.args:
            yield from _conjuncts(part)
    elif formula is not true:
        yield formula


# --- the denial --------------------------------------------------------------------------------------------------------


def denied(formula: Basic) -> Boolean:
    """The contrary of a formula between real numbers, down to its relations."""
    if isinstance(formula, Relational):
        return CONTRARY[type(formula)](*formula.args, evaluate=False)
    if isinstance(formula, And | Or):
        other = Or if isinstance(formula, And) else And
        return other(*map(denied, formula.args), evaluate=False)
    if isinstance(formula, Not):
        return formula.args[0]
    if isinstance(formula, Implies):
        cause, effect = formula.args
        return joined([cause, denied(effect)])
    if isinstance(formula, Equivalent) and len(formula.args) == 2:
        one, other = formula.args
        return Or(joined([one, denied(other)]), joined([denied(one), other]), evaluate=False)
    raise QuantifierError(f"{formula} has no contrary that is made of relations")


def joined(parts: Iterable[Basic]) -> Boolean:
    """A conjunction of formulas as they are; true for none."""
    found = [part for formula in parts for part in _conjuncts(formula)]
    return true if not found else found[0] if len(found) == 1 else And(*found, evaluate=False)


def denial(claim: Claim) -> Claim:
    """What holds exactly where a claim with a prefix does not: quantifiers exchanged, hypotheses that hold, the contrary."""
    flipped = tuple(exists(*b.symbols) if b.how == "forall" else forall(*b.symbols) for b in claim.prefix)
    statement = joined([claim.given, denied(true if claim.statement is None else claim.statement)])
    return replace(claim, quantifier=flipped, given=true, statement=statement)


# --- witnesses ---------------------------------------------------------------------------------------------------------


def check_witness(claim: Claim, witness: Witness) -> None:
    """Check that each variable that is to exist has a witness, made of the universal variables before it.

    Raises: QuantifierError in one line.
    """
    wanted = {symbol for block in claim.prefix if block.how == "exists" for symbol in block.symbols}
    if wanted != set(witness):
        lacking, extra = sorted(map(str, wanted - set(witness))), sorted(map(str, set(witness) - wanted))
        wrong = f"a witness for {lacking} is missing" if lacking else f"{extra} need no witness"
        raise QuantifierError(f"{claim.id}: {wrong}")
    known: set[Any] = set()
    for block in claim.prefix:
        for symbol in block.symbols:
            if block.how == "exists":
                _check_one(claim, symbol, witness[symbol], known)
            if block.how == "forall" or isinstance(witness[symbol], AtLeast):
                known.add(symbol)


def _check_one(claim: Claim, symbol: Any, value: Any, known: set[Any]) -> None:
    whole = symbol in claim.domain.sizes or claim.domain.kind_of(symbol.name).least is not None
    if type(value) is AtLeast and not whole:
        raise QuantifierError(f"{claim.id}: at_least is a witness of a size or a whole number, which {symbol} is not")
    if type(value) is not AtLeast and symbol in claim.domain.sizes:
        raise QuantifierError(f"{claim.id}: the witness of the size {symbol} must be at_least(...)")
    term = value.bound if type(value) is AtLeast else value
    if not isinstance(term, Basic):
        raise QuantifierError(f"{claim.id}: the witness of {symbol} must be a term, got {term!r:.60}")
    beyond = sorted(map(str, spoken_of(term) - known))
    if beyond:
        raise QuantifierError(f"{claim.id}: the witness of {symbol} depends on {beyond}, which do not stand before it")


def spoken_of(term: Basic) -> set[Any]:
    """The variables and sizes of a witness."""
    return set(term.free_symbols) - OPAQUE


def outer_domain(claim: Claim, witness: Witness) -> Domain:
    """What is left to range over once the witnesses are put in; a size that no array has any more is a whole number."""
    left = tuple((s, kind) for s, kind in claim.domain.variables if isinstance(witness.get(s, AtLeast(None)), AtLeast))
    sizes = {size for symbol, kind in left for size in (*_sizes_of(symbol), *kind.sizes)}
    lost: list[tuple[Any, Kind]] = [(size, Whole()) for size in claim.domain.sizes if size not in sizes]
    return Domain((*left, *lost))


def bounds(witness: Witness) -> list[Basic]:
    """What is assumed of the whole numbers that are large enough."""
    return [Le(value.bound, symbol, evaluate=False) for symbol, value in witness.items() if isinstance(value, AtLeast)]


def witnessed(claim: Claim, witness: Witness) -> Claim:
    """The claim for all instances that is left once witnesses are put in: that they lie between the ends of their kinds too.

    Raises: QuantifierError for a witness that does not fit.
    """
    witness = exactly(witness)
    check_witness(claim, witness)
    terms = {symbol: value for symbol, value in witness.items() if not isinstance(value, AtLeast)}
    statement = true if claim.statement is None else claim.statement
    numbers = {symbol: term for symbol, term in terms.items() if not isinstance(symbol, MatrixSymbol)}
    inside = [part for symbol, term in numbers.items() for part in _within(claim.domain.kind_of(symbol.name), term)]
    left = outer_domain(claim, witness)
    domain = Domain(tuple((symbol, kind.put(terms)) for symbol, kind in left.variables))
    own = _hypotheses(left)
    given = [put_in(part, terms) for part in _conjuncts(claim.given) if part not in own]
    with taken_to_fit() if any(isinstance(term, Family) for term in terms.values()) else nullcontext():
        return replace(  # of a family the kernel sees whether it fits
            claim,
            quantifier="forall",
            domain=domain,
            given=joined([*_hypotheses(domain), *given, *bounds(witness)]),
            statement=joined([put_in(statement, terms), *(part for part in inside if part.free_symbols)]),
        )


def exactly(witness: Witness) -> dict[Any, Any]:
    """A witness with numbers as SymPy has them."""
    return {symbol: value if isinstance(value, AtLeast) else sympify(value) for symbol, value in witness.items()}


def _hypotheses(domain: Domain) -> dict[Any, None]:
    """What the kinds of a domain ask `given` to hold."""
    return dict.fromkeys(relation for _, kind in domain.variables for relation in kind.hypotheses())


def _within(kind: Kind, term: Any) -> Iterator[Relational]:
    if kind.least is not None:
        yield Le(kind.least, term, evaluate=False)
    low, high = kind.ends or (None, None)
    if low is not None and high is not None:
        yield Le(sympify(low), term, evaluate=False)
        yield Le(term, sympify(high), evaluate=False)
    elif kind.sign:
        yield {"positive": Lt, "nonnegative": Le}[kind.sign](0, term, evaluate=False)


def put_in(formula: Basic, terms: Mapping[Any, Any]) -> Basic:
    """A formula with terms in the place of variables; no relation is decided by SymPy."""
    if isinstance(formula, Relational):
        return formula.func(*(_put(arg, terms) for arg in formula.args), evaluate=False)
    if isinstance(formula, BooleanFunction):
        return formula.func(*(put_in(arg, terms) for arg in formula.args), evaluate=False)
    return formula


def _put(term: Basic, terms: Mapping[Any, Any]) -> Basic:
    return term.xreplace(dict(terms)) if terms else term


def shown(witness: Witness) -> str:
    """A family of witnesses on one line."""
    return ", ".join(f"{s} {v}" if isinstance(v, AtLeast) else f"{s} = {v}" for s, v in witness.items())


__all__ = ["AtLeast", "Quantified", "at_least", "denial", "exists", "forall", "in_words", "witnessed"]
