"""Claims with a prefix of quantifiers: what a derivation must conclude once a witness stands for what is to exist.

For every L there is x with P(L, x) follows from P(L, t(L)) for every L, if t(L) has a value and belongs to what x ranges over.
A size or a whole number that is at least some bound exists, however great the bound is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from lemmata.theory.kernel.admission import Admission
from lemmata.theory.kernel.data import rebuilt
from lemmata.theory.kernel.kinds import rules_of
from lemmata.theory.kernel.logic import DerivationError, Fact, Step, check_spectral, conjuncts, evident, margin, same
from lemmata.theory.kernel.meaning import Scope
from lemmata.theory.kernel.normal import NormalError, is_zero
from lemmata.theory.kernel.values import map_array, map_number
from lemmata.theory.language.claim import Claim, ClaimError
from lemmata.theory.language.quantifiers import AtLeast, QuantifierError, bounds, check_witness, denial, outer_domain
from lemmata.theory.terms.index_terms import chosen_in, substitute
from lemmata.theory.terms.known import OWN
from lemmata.theory.terms.signs import whole
from lemmata.theory.terms.sympy_facts import And, Basic, Eq, MatrixSymbol, Or, true

Lowered = Callable[[Any, Scope], Any]


@dataclass(frozen=True)
class Meant:
    """A claim with a prefix, or its denial, and witnesses.

    Attributes:
        whole: the same for all values of all variables, which says where its parts have values.
        outer: a claim over the variables that are left once the witnesses are put in; it states nothing.
        witness: a term, or `AtLeast`, for each variable that is to exist.
    """

    whole: Claim
    outer: Claim
    witness: Mapping[Any, Any]


def meant(claim: Claim, witness: Any, denies: bool) -> Meant:
    """What is to be derived. Raises: DerivationError for a witness that does not fit."""
    if type(denies) is not bool or type(witness) not in (dict, MappingProxyType):
        raise DerivationError(f"{claim.id}: a witness is a dictionary from variables to terms")
    made = {rebuilt(symbol): _witness(claim, value) for symbol, value in witness.items()}
    try:
        stated = denial(claim) if denies else claim
        check_witness(stated, made)
        outer = outer_domain(stated, made).without_hypotheses()
        return Meant(
            replace(stated, quantifier="forall", domain=stated.domain.without_hypotheses()),
            replace(stated, quantifier="forall", domain=outer, given=true, statement=Eq(0, 0, evaluate=False)),
            made,
        )
    except (QuantifierError, ClaimError) as error:
        raise DerivationError(str(error)) from error


def _witness(claim: Claim, value: Any) -> Any:
    if type(value) is AtLeast:
        return AtLeast(_witness(claim, value.bound))
    if not isinstance(value, Basic):
        raise DerivationError(f"{claim.id}: a witness is a term or at_least(...), got {value!r:.60}")
    return rebuilt(value)


def goal(meant: Meant, theirs: Scope, ours: Scope, lowered: Lowered) -> tuple[list[Basic], list[Basic]]:
    """What is to be concluded, the statement last, and what may be assumed, in the index language.

    Args:
        theirs, ours: how the variables of `meant.whole` and of `meant.outer` are written.

    Raises: DerivationError for a witness that is not shown to have a value, or to belong to the kind of its variable.
    """
    claim = meant.whole
    admission = Admission(meant.outer, ours, {})
    mapping: dict[Any, Any] = {}
    obligations: list[Basic] = []
    for symbol, kind in claim.domain.variables:
        value = meant.witness.get(symbol)
        if value is None or type(value) is AtLeast:
            _check_written_alike(symbol, theirs, ours, claim.id)
            continue
        if not rules_of(kind).complete(symbol):
            raise DerivationError(f"{claim.id}: that a witness is a {type(kind).__name__} is not shown by a derivation")
        written = theirs.symbols.get(symbol, symbol)
        if symbol in claim.given.free_symbols and not rules_of(kind).free:
            raise DerivationError(f"{claim.id}: {symbol} would be shown to belong to its kind under a hypothesis on later ones")
        step = Step(f"the witness of {symbol}", "witness")
        if isinstance(symbol, MatrixSymbol):
            map_array(symbol, {symbol: value}, theirs, admission, mapping, step)
        else:
            low = admission.low(value)
            if kind.least is not None and not whole(low):
                raise DerivationError(f"{claim.id}: the witness {value} of {symbol} is not shown to be a whole number")
            map_number(written, low, mapping, step)
        obligations += rules_of(kind).assumed(written, kind, claim.domain)
    limits = [admission.low(bound) for bound in bounds(meant.witness)]

    def put(formula: Basic) -> Basic:
        low = lowered(formula, theirs)
        check_spectral(low, set(mapping), Step(claim.id, "witness"))
        return substitute(low, mapping)

    given = [] if claim.given is true else [put(part) for part in conjuncts(claim.given)]
    return [*(substitute(part, mapping) for part in obligations), put(claim.statement)], given + limits


def _check_written_alike(symbol: Any, theirs: Scope, ours: Scope, name: str) -> None:
    """A variable that is left means what it means in the whole domain."""
    alike = theirs.symbols.get(symbol, symbol) == ours.symbols.get(symbol, symbol)
    if isinstance(symbol, MatrixSymbol):
        ours_too = ours.vectors.get(symbol.name), theirs.vectors.get(symbol.name)
        plain = all(vector is None or vector.entry == theirs.arrays[symbol.name] for vector in ours_too)
        alike = theirs.arrays[symbol.name] == ours.arrays.get(symbol.name) and plain
    if not alike:
        raise DerivationError(f"{name}: what {symbol} is depends on a variable that is to exist")


def _is_stated(wanted: Basic, have: list[Basic]) -> bool:
    """Whether a formula is among some, or evident, or joins such by And or Or."""
    if isinstance(wanted, And | Or):
        some = [_is_stated(part, have) for part in wanted.args]
        if all(some) or (isinstance(wanted, Or) and any(some)):
            return True
    return evident(wanted) or _is_identity(wanted) or any(same(wanted, part) for part in have)


def _is_identity(formula: Basic) -> bool:
    """Whether both sides of an equation have one normal form."""
    try:
        return isinstance(formula, Eq) and is_zero(margin(formula)[0])
    except NormalError:
        return False


def check_goal(name: str, fact: Fact, goal: list[Basic], allowed: list[Basic]) -> None:
    """Whether a fact is what was to be concluded, under hypotheses that it may have.

    Raises: DerivationError naming what is missing, or what it rests on.
    """
    have = [*conjuncts(fact.formula)]
    for wanted in (part for formula in goal for part in conjuncts(formula)):
        if not _is_stated(wanted, have):
            raise DerivationError(f"{name}: with the witnesses put in, the last step does not state {wanted}")
    if any(chosen.name != OWN for chosen in chosen_in(fact.formula)):
        raise DerivationError(f"{name}: the conclusion still contains a choice")
    for hypothesis in fact.hypotheses:
        if not evident(hypothesis) and not any(same(hypothesis, known) for known in allowed):
            raise DerivationError(f"{name}: rests on {hypothesis}, which is no hypothesis of the claim")
