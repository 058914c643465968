"""Derivations: steps as data, checked one after another against the trusted rules, down to the claim's own statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lemmata.theory.kernel import analysis, families, lines, named, order, sequences  # noqa: F401, importing most registers their rules
from lemmata.theory.kernel.admission import Admission, names_in
from lemmata.theory.kernel.data import rebuilt, rebuilt_claim, rebuilt_setting, rebuilt_step
from lemmata.theory.kernel.domain_facts import domain_fact
from lemmata.theory.kernel.kinds import rules_of
from lemmata.theory.kernel.logic import (
    RULES,
    Context,
    DerivationError,
    Fact,
    Step,
    check_spectral,
    conjuncts,
    discharged,
    evident,
    is_kept,
    rule,
    same,
)
from lemmata.theory.kernel.meaning import MEANINGS, MeaningError, Scope, lower, scope_of
from lemmata.theory.kernel.normal import NormalError
from lemmata.theory.kernel.values import map_array, map_number
from lemmata.theory.kernel.variables import check_domain, check_group, group, own_ball
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.quantifiers import Witness, put_in
from lemmata.theory.language.sequences import speaks_of_sequences
from lemmata.theory.terms.index_terms import Block, Chosen, Family, Index, arrays_of, chosen_in, substitute
from lemmata.theory.terms.known import BEFORE, KNOWN, OWN
from lemmata.theory.terms.sympy_facts import AppliedUndef, Basic, Integer, MatrixExpr, MatrixSymbol, clear_cache, true

REFUSALS = (  # what a rule or SymPy raises at terms that do not fit together; a RuntimeError is also what is not implemented
    *(MeaningError, NormalError, KeyError, TypeError, ValueError, AttributeError, IndexError),
    RuntimeError,
)
Find = Callable[..., Any]


@dataclass(frozen=True)
class Derivation:
    """The steps that lead to a claim's statement; the last one states it.

    Attributes:
        claim: the id of the claim.
        steps: in order; each may use the ones before it.
        witness: of a claim with a prefix of quantifiers, a term for each variable that is to exist.
        denies: whether it derives the denial of such a claim.
    """

    claim: str
    steps: tuple[Step, ...]
    witness: Witness = field(default_factory=dict)
    denies: bool = False

    @property
    def uses(self) -> tuple[str, ...]:
        """Ids of the claims it rests on, each once, in order."""
        found: dict[str, None] = {}
        for step in self.steps:
            if step.rule == "claim":
                found.setdefault(step.options["of"])
        return tuple(found)


@dataclass(frozen=True)
class Checked:
    """What checking a derivation found: the proved fact, and what each step contributed."""

    claim: Claim
    fact: Fact
    steps: Mapping[str, Fact]


def _forget(asked: bool) -> None:
    """What SymPy remembers may have been made of other types that bear the same names."""
    if asked:
        clear_cache()


def check(
    derivation: Derivation,
    claims: Mapping[str, Claim],
    derivations: Mapping[str, Derivation],
    find: Find,
    done: dict[str, Checked] | None = None,
    under_way: tuple[str, ...] = (),
    *,
    forgetting: bool = True,
) -> Checked:
    """Check a derivation and those of the claims it uses.

    Args:
        find: `find(target, kind, rows)` proposes multipliers for the rule `linear`; what it proposes is checked exactly.
        done: what has been checked already, by claim; added to.
        forgetting: what SymPy remembers; False is for many checks in a row, between which no module is imported.

    Raises: DerivationError for the first step that does not follow, a conclusion that is not the claim's statement, a
        hypothesis that the claim does not have, a fact without a derivation of its own, or a circle.
    """
    done = {} if done is None else done
    _forget(forgetting and not under_way)
    if type(derivation) is not Derivation or type(derivation.claim) is not str or type(derivation.steps) is not tuple:
        raise DerivationError(f"{derivation!r:.80} is no Derivation of a claim's id and steps")
    name = derivation.claim
    if _is_done(name, claims, done):
        return done[name]
    claim = _derivable(name, claims, under_way)
    if claim.prefix:
        done[name] = _check_family(derivation, claim, claims, derivations, find, done, under_way)
        return done[name]
    if derivation.witness or derivation.denies is not False:
        raise DerivationError(f"{name} has no prefix of quantifiers, so its derivation has no witness and denies nothing")
    context, scope = context_of(claim, claims, derivations, find, done, under_way)
    facts = _facts_of(derivation, context)
    last = derivation.steps[-1] if derivation.steps else None
    formula = None if last is None else rebuilt(last.formula)
    if last is None or _unnamed(formula, context) != claim.statement:
        raise DerivationError(f"{name}: the last step does not state the claim's own statement")
    fact = facts[last.label]
    if not speaks_of_sequences(claim.statement):
        _check_defined(claim, formula, context, scope)
        _check_conclusion(fact, formula, claim, context, scope)
    elif not sequences.identical(fact.formula, claim.statement):
        raise DerivationError(f"{name}: the conclusion is not the claim's statement")
    _check_hypotheses(fact, formula, claim, context, scope)
    done[name] = Checked(claim, Fact(frozenset(hypotheses_of(claim, scope)), fact.formula), facts)
    return done[name]


def _unnamed(formula: Any, context: Context) -> Any:
    """A formula with the terms in the place of their names; equal to the claim's statement, it says the same where s = a."""
    terms = {symbol: written for symbol, (written, _) in context.named.items()}
    return put_in(formula, terms) if terms and isinstance(formula, Basic) else formula


def _is_done(name: str, claims: Mapping[str, Claim], done: Mapping[str, Checked]) -> bool:
    """Whether a claim was derived before; of one with a prefix it may have been the denial, so that is derived again."""
    return name in done and done[name].claim == claims.get(name) and not done[name].claim.prefix


def _derivable(name: str, claims: Mapping[str, Claim], under_way: tuple[str, ...]) -> Claim:
    """The claim of this id, if a derivation may conclude it."""
    if name in under_way:
        raise DerivationError(f"{name} rests on itself: {' -> '.join((*under_way, name))}")
    if name not in claims:
        raise DerivationError(f"{name} is no claim")
    claim = rebuilt_claim(claims[name])
    if claim.statement is None or not (claim.quantifier == "forall" or claim.prefix):
        raise DerivationError(f"{name} has no statement for all instances, so a derivation cannot conclude it")
    if (arrays_of(claim.statement) | arrays_of(claim.given)) - {KNOWN[BEFORE]}:
        raise DerivationError(f"{name} has a function that its domain does not bind")
    return claim


def _check_family(
    derivation: Derivation,
    claim: Claim,
    claims: Mapping[str, Claim],
    derivations: Mapping[str, Derivation],
    find: Find,
    done: dict[str, Checked],
    under_way: tuple[str, ...],
) -> Checked:
    """Check the derivation of a claim with a prefix, or of its denial: with witnesses put in it holds for all instances."""
    try:
        meant = families.meant(claim, derivation.witness, derivation.denies)
        around, theirs = context_of(meant.whole, claims, derivations, find, done, under_way)
        # also at values that are no witness, so that no witness makes it vanish
        _check_defined(meant.whole, meant.whole.statement, around, theirs)
        context, scope = context_of(meant.outer, claims, derivations, find, done, under_way)
        goal, allowed = families.goal(meant, theirs, scope, _lowered)
    except DerivationError:
        raise
    except REFUSALS as error:
        raise DerivationError(f"{claim.id}: the witnesses: {error}") from error
    facts = _facts_of(derivation, context)
    if not derivation.steps:
        raise DerivationError(f"{claim.id}: its derivation has no steps, and none are found")
    fact = facts[derivation.steps[-1].label]
    families.check_goal(claim.id, fact, goal, [*allowed, *hypotheses_of(meant.outer, scope)])
    return Checked(claim, Fact(frozenset(), goal[-1]), facts)


def _check_defined(claim: Claim, statement: Any, context: Context, scope: Scope) -> None:
    """The statement and what is given have meanings: where its two sides cancel, no rule may have asked for them."""
    try:
        for part in (statement, *([] if claim.given is true else conjuncts(claim.given))):
            context.low(part)
        _check_inside(claim, scope)
    except (DerivationError, NormalError, MeaningError) as error:
        raise DerivationError(f"{claim.id}: the statement: {error}") from error


def context_of(
    claim: Claim,
    claims: Mapping[str, Claim],
    derivations: Mapping[str, Derivation],
    find: Find,
    done: dict[str, Checked],
    under_way: tuple[str, ...] = (),
) -> tuple[Context, Scope]:
    """What the steps of a derivation of the claim may refer to, and how its variables are written."""
    claim = rebuilt_setting(claim)  # a statement with limits may be none of the kernel's
    name = claim.id
    check_domain(claim.domain)
    scope = scope_of(claim.domain)

    def recall(other: str, at: Mapping[Any, Any], known: Iterable[Fact]) -> Fact:
        if other not in derivations:
            raise DerivationError(f"{name}: the fact {other} has no derivation")
        if derivations[other].claim != other:
            raise DerivationError(f"{name}: the derivation of {other} is one of {derivations[other].claim}")
        if other in claims and claims[other].quantifier != "forall":
            raise DerivationError(f"{name}: {other} is not claimed for all instances, so it is no fact about every one")
        checked = check(derivations[other], claims, derivations, find, done, (*under_way, name))
        if speaks_of_sequences(checked.fact.formula):
            raise DerivationError(f"{name}: {other} speaks of a sequence; no other terms can be put into it")
        if any(chosen.name != OWN for chosen in chosen_in(checked.fact.formula)):
            raise DerivationError(f"{name}: {other} speaks of a number with a name of its own; no derivation may rest on it")
        return _instance_of(checked, claim, scope, admission, at, known)

    choices: dict[str, frozenset[Any]] = {OWN: _own_depends(claim, scope)}
    balls = own_ball(claim.domain)
    chosen: dict[str, Any] = {} if balls is None else {OWN: Chosen(OWN, balls[1].shape[0])}
    admission = Admission(claim, scope, chosen)

    def own(term: Basic) -> Any:
        lowered = lower(term, scope)
        admission.check(lowered)
        return lowered

    context = Context(
        low=admission.low,
        own=own,
        find=find,
        domain=lambda which, options: [domain_fact(claim, scope, admission, which, options)],
        recall=recall,
        choices=choices,
        chosen=chosen,
        bound=_bound_together(claim, scope),
        restricted=frozenset(
            symbol.name
            for symbol, kind in claim.domain.variables
            if not rules_of(kind).free or (symbol, kind) in group(claim.domain)
        ),
    )
    return context, scope


def _facts_of(derivation: Derivation, context: Context) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for step in derivation.steps:
        if step.label in facts:
            raise DerivationError(f"{derivation.claim}: two steps are called {step.label!r}")
        facts[step.label] = checked_step(step, facts, context, derivation.claim)
    return facts


def checked_step(step: Step, facts: Mapping[str, Fact], context: Context, name: str) -> Fact:
    """What a step of a derivation contributes. Raises: DerivationError if it does not follow."""
    try:
        step = rebuilt_step(step)
    except DerivationError as error:
        raise DerivationError(f"{name}: {error}") from error
    if step.rule not in RULES:
        raise DerivationError(f"{name}: {step.label}: no rule is called {step.rule!r}")
    for used in step.uses:
        if used not in facts:
            raise DerivationError(f"{name}: {step.label}: no earlier step is called {used!r}")
        if speaks_of_sequences(facts[used].formula) and step.rule not in sequences.AFTER_SEQUENCES:
            raise DerivationError(f"{name}: {step.label}: {step.rule} takes nothing that is said of a sequence")
    if step.formula is not None and speaks_of_sequences(step.formula) and step.rule not in sequences.OF_SEQUENCES:
        raise DerivationError(f"{name}: {step.label}: {step.rule} states nothing of a sequence")
    for written in names_in((step.formula, step.options)):
        if is_kept(written):
            raise DerivationError(f"{name}: {step.label}: the name {written!r} is kept for bound variables")
    try:
        return RULES[step.rule](step, [facts[used] for used in step.uses], context)
    except DerivationError as error:
        raise DerivationError(f"{name}: {error}") from error
    except REFUSALS as error:
        raise DerivationError(f"{name}: {step.label} ({step.rule}): {type(error).__name__}: {error}") from error


def _check_conclusion(fact: Fact, formula: Any, claim: Claim, context: Context, scope: Scope) -> None:
    if fact.formula != _lowered(formula, scope) and not same(fact.formula, _lowered(formula, scope)):
        raise DerivationError(f"{claim.id}: the conclusion is not the claim's statement")
    if any(chosen.name != OWN and chosen not in context.named for chosen in chosen_in(fact.formula)):
        raise DerivationError(f"{claim.id}: the conclusion still contains a choice")


def _check_hypotheses(fact: Fact, formula: Any, claim: Claim, context: Context, scope: Scope) -> None:
    """Those of the fact, and those under which what is named in the formula is positive, are the claim's."""
    allowed = hypotheses_of(claim, scope)
    named_in = [hypotheses for symbol, (_, hypotheses) in context.named.items() if formula.has(symbol)]
    for hypothesis in fact.hypotheses.union(*named_in):
        if not evident(hypothesis) and not any(same(hypothesis, known) for known in allowed):
            raise DerivationError(f"{claim.id}: rests on {hypothesis}, which is no hypothesis of the claim")


def _bound_together(claim: Claim, scope: Scope) -> frozenset[Any]:
    """The sizes of a structured domain and its common radius: what the domain says of them holds for this instance only."""
    structured = [symbol for symbol, kind in claim.domain.variables if rules_of(kind).bound]
    if not structured:
        return frozenset()
    found = set(claim.domain.sizes)
    for symbol in structured:
        if symbol.name in scope.vectors:
            found |= scope.vectors[symbol.name].entry(Integer(0)).free_symbols
    return frozenset(found)


def _own_depends(claim: Claim, scope: Scope) -> frozenset[Any]:
    return frozenset(claim.domain.bound_symbols | set(scope.arrays.values()) | set(scope.symbols.values()))


def _check_inside(claim: Claim, scope: Scope) -> None:
    """The kernel's arrays have entries at all whole numbers, those of a claim at their own indices only."""
    for symbol, _ in claim.domain.variables:
        if isinstance(symbol, MatrixSymbol):
            for formula in (claim.statement, claim.given):
                for entry in _lowered(formula, scope).atoms(AppliedUndef):
                    if entry.func == scope.arrays[symbol.name] and not _is_inside(entry.args, symbol):
                        raise DerivationError(f"{claim.id}: {entry} may lie outside of {symbol}, which is {symbol.shape}")


def _is_inside(places: tuple[Any, ...], symbol: Any) -> bool:
    """Whether an entry is known to lie in its array: at indices of its axes, of a block of its rows, or the first."""

    def along(place: Any, axis: Any) -> bool:
        found = place.range if isinstance(place, Index) else None
        return bool(place == 0 or (found.args[2] if isinstance(found, Block) else found) == axis)

    return all(map(along, places, symbol.shape))


def _lowered(formula: Any, scope: Scope) -> Any:
    if isinstance(formula, Family | MatrixExpr):
        return formula
    return _lowered_once(formula, scope, tuple(MEANINGS.values())) if isinstance(formula, Basic) else formula


@lru_cache(maxsize=50_000)
def _lowered_once(formula: Basic, scope: Scope, meanings: tuple[Any, ...]) -> Any:
    """With the same bound names every time, so that its normal form is remembered while the operators mean the same."""
    return lower(formula, scope)


def hypotheses_of(claim: Claim, scope: Scope) -> list[Basic]:
    """What a derivation of the claim may assume: `given`, and what the domain says of single numbers."""
    found = [] if claim.given is true else [_lowered(part, scope) for part in conjuncts(claim.given)]
    for symbol, kind in claim.domain.variables:
        found += rules_of(kind).assumed(scope.symbols.get(symbol, symbol), kind, claim.domain)
    return found


@rule("domain")
def domain_rule(step: Step, facts: list[Fact], context: Context) -> Fact:
    """What the domain says: option `of` is "separated" (with indices i, j), "inside" (the state's own ball) or "hull"."""
    return context.domain(step.options["of"], step.options)[0]


@rule("claim")
def claim_rule(step: Step, facts: list[Fact], context: Context) -> Fact:
    """The statement of another claim with its own derivation, for other terms (option `at`). Option `of`: its id.

    Facts discharge its hypotheses; those left over remain hypotheses.
    """
    return context.recall(step.options["of"], step.options.get("at", {}), facts)


def _instance_of(
    checked: Checked, claim: Claim, scope: Scope, admission: Admission, at: Mapping[Any, Any], known: Iterable[Fact]
) -> Fact:
    """The fact of another claim for the terms of this one."""
    other = checked.claim
    step = Step(other.id, "claim")
    theirs = scope_of(other.domain)
    mapping: dict[Any, Any] = {}
    unknown = [key for key in at if key not in other.domain.bound_symbols]
    if unknown:
        raise DerivationError(f"{other.id} has no variable {unknown[0]}; it has {other.domain.names}")
    balls = own_ball(other.domain)
    if balls is not None and balls != own_ball(claim.domain):
        raise DerivationError(f"{other.id} speaks of the own ball of {balls[0]}, which is not that of {claim.id}")
    check_group(other.domain, other.id, claim.domain, at)
    for symbol, kind in other.domain.variables:
        if symbol not in at:
            _check_shared(symbol, kind, other, theirs, claim, scope, at)
        elif isinstance(symbol, MatrixSymbol):
            map_array(symbol, at, theirs, admission, mapping, step)
        else:
            map_number(theirs.symbols.get(symbol, symbol), admission.low(at[symbol]), mapping, step)
    for size in other.domain.sizes:
        if size in at:
            map_number(size, admission.low(at[size]), mapping, step)
        elif size not in claim.domain.bound_symbols:
            raise DerivationError(f"{other.id} needs a value for the size {size}, which {claim.id} does not have")
    for formula in (checked.fact.formula, *checked.fact.hypotheses):
        check_spectral(formula, set(mapping), step)
    moved = Fact(frozenset(substitute(h, mapping) for h in checked.fact.hypotheses), substitute(checked.fact.formula, mapping))
    return discharged(moved, known)


def _check_shared(
    symbol: Any, kind: Any, other: Claim, theirs: Scope, claim: Claim, scope: Scope, at: Mapping[Any, Any]
) -> None:
    """A variable that gets no value is one of this claim too: of the same kind, size and signs."""
    ours = dict(claim.domain.variables)
    if ours.get(symbol) != kind and not (symbol in ours and rules_of(kind).free):
        raise DerivationError(f"{other.id} needs a value for {symbol}, which is no such variable of {claim.id}")
    if isinstance(symbol, MatrixSymbol):
        if any(s in at for axis in symbol.shape for s in axis.free_symbols):
            raise DerivationError(f"{other.id}: {symbol} changes its size, so it needs a value")
        if theirs.arrays[symbol.name] != scope.arrays.get(symbol.name):
            raise DerivationError(f"{other.id}: {symbol} has other signs in {claim.id}, so it needs a value")


__all__ = ["Checked", "Derivation", "DerivationError", "Step", "arrays_of", "check"]
