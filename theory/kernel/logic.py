"""Formulas and facts of the kernel, and the rules of logic: assuming, discharging, cases, replacing equals, instances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lemmata.theory.kernel.normal import NormalError, is_zero, normal, sign_of
from lemmata.theory.terms.index_terms import PLAIN, Block, Chosen, ChosenReal, Index, arrays_of, chosen_in, substitute
from lemmata.theory.terms.known import IS_ZERO, SPECTRAL
from lemmata.theory.terms.signs import real, sign, whole
from lemmata.theory.terms.sympy_facts import (
    And,
    Basic,
    Eq,
    Equivalent,
    Expr,
    Ge,
    Gt,
    Implies,
    KroneckerDelta,
    Le,
    Lt,
    Ne,
    Not,
    Or,
    Relational,
    Symbol,
)


class DerivationError(ValueError):
    """A step that does not follow, named with its rule and what is wrong."""


@dataclass(frozen=True)
class Fact:
    """`formula` holds wherever all of `hypotheses` do; other free symbols range over their domain."""

    hypotheses: frozenset[Basic]
    formula: Basic

    @property
    def relations(self) -> tuple[Relational, ...]:
        """The conjuncts that are relations."""
        return tuple(part for part in conjuncts(self.formula) if isinstance(part, Relational))


@dataclass(frozen=True)
class Step:
    """One obligation: a label, the rule that checks it, what it states, the facts it rests on, and the rule's own arguments.

    `formula` is None for the rules that compute it.
    """

    label: str
    rule: str
    formula: Basic | None = None
    uses: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Context:
    """What a derivation may refer to while it is checked.

    Attributes:
        low: writes what a step says in the index language, if it may be said.
        own: the same for what a rule says itself, with names that steps may not use.
        find: proposes multipliers for `linear`; what it proposes is checked exactly.
        choices: what each chosen index or number depends on, by name.
        chosen: the chosen indices and numbers themselves, by name.
        restricted: names of the arrays that do not range over everything of their shape.
        bound: the symbols that the domain binds together (sizes and a common radius of a structured domain): no fact holds
            for every value of one of them.
        domain: facts about the claim's variables, by name.
        recall: the statement of another claim, proved, with its scope (see `derivation`).
        named: the numbers with a name of their own: the term as it is written, and under which hypotheses it is positive.
    """

    low: Callable[[Basic], Any]
    own: Callable[[Basic], Any]
    find: Callable[..., Any]
    domain: Callable[[str, Mapping[str, Any]], list[Fact]]
    recall: Callable[[str, Mapping[Any, Any], Iterable[Fact]], Fact]
    choices: dict[str, frozenset[Any]] = field(default_factory=dict)
    chosen: dict[str, Any] = field(default_factory=dict)
    bound: frozenset[Any] = frozenset()
    restricted: frozenset[str] = frozenset()
    named: dict[Any, tuple[Any, frozenset[Basic]]] = field(default_factory=dict)

    def choose(self, made: Any, depends: Iterable[Any]) -> Any:
        """Record a fresh choice and the symbols and arrays that it may depend on, through earlier choices too."""
        name = made.name
        if name in self.choices:
            raise DerivationError(f"the name {name!r} is chosen twice")
        if is_kept(name):
            raise DerivationError(f"the name {name!r} is kept for bound variables")
        direct = frozenset(depends)
        earlier = [self.choices[s.name] for s in direct if isinstance(s, Chosen | ChosenReal)]
        self.choices[name] = direct.union(*earlier)
        self.chosen[name] = made
        return made


def is_kept(name: str) -> bool:
    """Whether a name is kept for bound variables, so that no step may use it."""
    return name.startswith("_") or "~" in name


Rule = Callable[[Step, list[Fact], Context], Fact]
_RULES: dict[str, Rule] = {}
RULES: Mapping[str, Rule] = MappingProxyType(_RULES)  # which nobody adds to but `rule`


def rule(name: str) -> Callable[[Rule], Rule]:
    """Register a trusted rule of the kernel. Raises: DerivationError for a name that is taken, or a function from elsewhere."""

    def register(function: Rule) -> Rule:
        if name in _RULES or not function.__module__.startswith(f"{__package__}."):
            raise DerivationError(f"{name!r} of {function.__module__} cannot be a trusted rule: the kernel has its own")
        _RULES[name] = function
        return function

    return register


# --- formulas ---------------------------------------------------------------------------------------------------------


def conjuncts(formula: Basic) -> Iterator[Basic]:
    """The parts of a conjunction."""
    if isinstance(formula, And):
        for part in formula.args:
            yield from conjuncts(part)
    else:
        yield formula


def margin(relation: Basic) -> tuple[Expr, str]:
    """What must be >= 0, > 0, = 0 or != 0 for the relation to hold, and which of them."""
    if isinstance(relation, Le | Ge):
        return relation.gts - relation.lts, ">="
    if isinstance(relation, Lt | Gt):
        return relation.gts - relation.lts, ">"
    if isinstance(relation, Eq):
        return relation.lhs - relation.rhs, "="
    if isinstance(relation, Ne):
        return relation.lhs - relation.rhs, "!="
    raise DerivationError(f"{relation} is no relation")


def canon(formula: Basic) -> Any:
    """A key that is equal for formulas that differ by normal forms, order of conjuncts and the direction of relations only."""
    if isinstance(formula, Relational):
        difference, kind = margin(formula)
        form = normal(difference)
        if kind in ("=", "!="):
            other = normal(-difference)
            return kind, frozenset((form, other))
        return kind, form
    if isinstance(formula, And | Or | Equivalent):
        return type(formula).__name__, frozenset(canon(part) for part in formula.args)
    if isinstance(formula, Implies | Not):
        return type(formula).__name__, tuple(canon(part) for part in formula.args)
    raise DerivationError(f"{formula} is no formula")


def same(one: Basic, other: Basic) -> bool:
    """Whether two formulas have one canonical key."""
    return one == other or bool(canon(one) == canon(other))


def negation(relation: Basic) -> Basic:
    """The contrary of a relation between reals."""
    opposite = {Le: Gt, Lt: Ge, Ge: Lt, Gt: Le, Eq: Ne, Ne: Eq}
    for kind, contrary in opposite.items():
        if isinstance(relation, kind):
            return contrary(relation.lhs, relation.rhs, evaluate=False)
    raise DerivationError(f"cases need a relation, got {relation}")


def joined(facts: Iterable[Fact]) -> frozenset[Basic]:
    """All hypotheses of some facts."""
    found: frozenset[Basic] = frozenset()
    for fact in facts:
        found |= fact.hypotheses
    return found


def stated(step: Step, context: Context) -> Basic:
    """What the step states, in the index language."""
    if step.formula is None:
        raise DerivationError(f"{step.label}: the rule {step.rule} needs a formula")
    return context.low(step.formula)


def needed(facts: Iterable[Fact]) -> set[Any]:
    """All symbols and arrays of some facts and of their hypotheses: what a choice made from them may depend on."""
    found: set[Any] = set()
    for fact in facts:
        for formula in (fact.formula, *fact.hypotheses):
            found |= formula.free_symbols | arrays_of(formula)
    return found


def require(condition: object, step: Step, message: str, *terms: object) -> None:
    """Raises: DerivationError if the condition does not hold; the terms take the place of each "{}", written out only then."""
    if not condition:
        raise DerivationError(f"{step.label} ({step.rule}): {message.format(*terms) if terms else message}")


def general(index: Basic, facts: Iterable[Fact], step: Step, context: Context) -> None:
    """A free symbol may be generalised: no hypothesis names it, no choice depends on it, the domain does not bind it."""
    require(index not in context.bound, step, "{} is bound to other variables by the domain", index)
    for fact in facts:
        require(all(index not in h.free_symbols for h in fact.hypotheses), step, "{} occurs in a hypothesis", index)
        for chosen in set().union(*map(chosen_in, (fact.formula, *fact.hypotheses))):
            require(index not in context.choices[chosen.name], step, "{} was chosen for {}", chosen, index)
            if isinstance(chosen, Index):
                require(index not in chosen.range.free_symbols, step, "{} lies in a range that depends on {}", chosen, index)
    require(not isinstance(index, Chosen | ChosenReal), step, "{} is a choice, not a variable", index)


# --- rules of logic ---------------------------------------------------------------------------------------------------


@rule("assume")
def assume(step: Step, facts: list[Fact], context: Context) -> Fact:
    """A formula under itself as hypothesis."""
    formula = stated(step, context)
    canon(formula)
    return Fact(frozenset((formula,)), formula)


@rule("discharge")
def discharge(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From H, a |- b: H |- a => b. The formula is the implication."""
    formula = stated(step, context)
    require(isinstance(formula, Implies) and len(facts) == 1, step, "needs an implication and one fact")
    cause, effect = formula.args
    require(same(facts[0].formula, effect), step, "the fact is not the conclusion of the implication")
    return Fact(_without(facts[0].hypotheses, cause), formula)


def _without(hypotheses: frozenset[Basic], gone: Basic) -> frozenset[Basic]:
    parts = list(conjuncts(gone))
    return frozenset(h for h in hypotheses if not any(same(h, part) for part in parts))


@rule("apply")
def apply(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From a => b (first fact) and each conjunct of a (the others): b."""
    implication = facts[0].formula
    require(isinstance(implication, Implies), step, "the first fact is no implication")
    cause, effect = implication.args
    have = [part for fact in facts[1:] for part in conjuncts(fact.formula)]
    for part in conjuncts(cause):
        require(any(same(part, known) for known in have), step, "{} is not among the facts", part)
    return Fact(joined(facts), effect)


@rule("cases")
def cases(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From H, a |- c and H', not a |- c: H, H' |- c. Option `on`: the relation a."""
    on = context.low(step.options["on"])
    require(len(facts) == 2 and same(facts[0].formula, facts[1].formula), step, "needs two facts with one formula")
    hypotheses = _without(facts[0].hypotheses, on) | _without(facts[1].hypotheses, negation(on))
    return Fact(hypotheses, facts[0].formula)


@rule("absurd")
def absurd(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From a relation between numbers that is false: anything."""
    formula = stated(step, context)
    for relation in facts[0].relations:
        difference, kind = margin(relation)
        value = normal(difference)
        below, above = sign_of(-value) == ">", sign_of(value) == ">"
        false = {">=": below, ">": below or value == 0, "=": below or above, "!=": value == 0}[kind]
        if value.is_number and false:
            return Fact(facts[0].hypotheses, formula)
    raise DerivationError(f"{step.label} (absurd): {facts[0].formula} is not shown to be false")


@rule("both")
def both(step: Step, facts: list[Fact], context: Context) -> Fact:
    """A conjunction whose every part is a fact; an equivalence whose two implications are."""
    formula = stated(step, context)
    have = {canon(part) for fact in facts for part in conjuncts(fact.formula)}
    for part in conjuncts(formula):
        if canon(part) in have:
            continue
        require(isinstance(part, Equivalent) and len(part.args) == 2, step, "{} is not among the facts", part)
        one, other = part.args
        for implication in (Implies(one, other, evaluate=False), Implies(other, one, evaluate=False)):
            require(canon(implication) in have, step, "{} is not among the facts", implication)
    return Fact(joined(facts), formula)


@rule("replace")
def replace_equal(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From f and s = t, s a symbol or an index: the formula, if it becomes f once s is replaced by t in both."""
    formula = stated(step, context)
    require(len(facts) == 2 and isinstance(facts[1].formula, Eq), step, "needs a fact and an equation")
    left, right = facts[1].formula.args
    require(isinstance(left, Symbol), step, "the equation must have a symbol on its left")
    for free in formula.free_symbols | facts[0].formula.free_symbols:
        ranged = isinstance(free, Index) and left in free.range.free_symbols
        require(not ranged, step, "{} is in the range of the free index {}", left, free)
    swap = {left: right}
    require(same(substitute(formula, swap), substitute(facts[0].formula, swap)), step, "the two sides differ after replacing")
    return Fact(joined(facts), formula)


@rule("apart")
def apart(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From i != j: the Kronecker delta of i and j is 0."""
    require(len(facts) == 1 and isinstance(facts[0].formula, Ne), step, "needs one fact i != j")
    one, other = facts[0].formula.args
    require(isinstance(one, Index) or isinstance(other, Index), step, "needs indices")
    return Fact(facts[0].hypotheses, Eq(KroneckerDelta(one, other), 0, evaluate=False))


@rule("indicator")
def indicator(step: Step, facts: list[Fact], context: Context) -> Fact:
    """is_zero(a) is 1 where a = 0 and 0 where a != 0: from one of a = 0, is_zero(a) = 1 the other, and likewise for 0."""
    formula = stated(step, context)
    require(len(facts) == 1, step, "needs one fact")

    def told(relation: Basic) -> tuple[Expr, str] | None:
        if isinstance(relation, Eq) and relation.rhs in (0, 1) and getattr(relation.lhs.func, "__name__", "") == IS_ZERO:
            return relation.lhs.args[0], "=" if relation.rhs == 1 else "!="
        return None

    for known, wanted in ((facts[0].formula, formula), (formula, facts[0].formula)):
        inside = told(known)
        if inside is not None and isinstance(wanted, Eq | Ne) and told(wanted) is None:
            difference, kind = margin(wanted)
            if kind == inside[1] and (is_zero(difference - inside[0]) or is_zero(difference + inside[0])):
                return Fact(facts[0].hypotheses, formula)
    raise DerivationError(f"{step.label} (indicator): needs is_zero(a) = 1 and a = 0, or is_zero(a) = 0 and a != 0")


@rule("instance")
def instance(step: Step, facts: list[Fact], context: Context) -> Fact:
    """An earlier fact with other terms for its free symbols (option `at`), hypotheses included.

    Facts after the first discharge hypotheses. Nothing that a choice depends on may be replaced.
    """
    mapping = {key: context.low(value) for key, value in step.options["at"].items()}
    for key, value in mapping.items():
        check_kind(key, value, step)
        sizes = key.range.free_symbols & set(mapping) if isinstance(key, Index) else set()
        require(not sizes, step, "the range of {} is replaced with it; replace one after the other", key)
    first = facts[0]
    touched = set(mapping)
    occurring = first.formula.free_symbols.union(*(h.free_symbols for h in first.hypotheses))
    for key in touched:
        require(key in occurring, step, "{} does not occur in the fact", key)
    require(not touched & context.bound, step, "the domain binds the variables and the sizes to each other")
    for formula in (first.formula, *first.hypotheses):
        for chosen in chosen_in(formula):
            require(not (context.choices[chosen.name] & touched), step, "{} depends on what is replaced", chosen)
            require(chosen not in touched, step, "{} is a choice, not a variable", chosen)
        check_spectral(formula, touched, step)
    moved = Fact(frozenset(substitute(h, mapping) for h in first.hypotheses), substitute(first.formula, mapping))
    return discharged(moved, facts[1:])


def check_kind(key: Any, value: Any, step: Step) -> None:
    """A term may replace a symbol only where it is shown to have the symbol's signs; an index only by one of its range."""
    if isinstance(key, Index):
        inside = isinstance(value, Index) and (
            value.range == key.range or (isinstance(value.range, Block) and value.range.args[2] == key.range)
        )
        first = value == 0 and not isinstance(key.range, Block)  # no range is empty
        require(inside or first, step, "{} is not known to lie in the range of {}", value, key)
        return
    require(isinstance(key, Symbol) and key.assumptions0 in PLAIN, step, "{} is no plain symbol", key)
    if whole(key):
        require(whole(value), step, "{} is not shown to be an integer", value)
    if sign(key) == ">":
        shown = sign_of(value) == ">" or sign_of(normal(value)) == ">"  # where bound names that are equal have one name
        require(shown, step, "{} is not shown to be positive", value)
    elif sign(key) == ">=":
        require(sign_of(value) != "", step, "{} is not shown to be nonnegative", value)
    require(real(value), step, "{} is not shown to be real", value)
    normal(value)  # it is defined everywhere


def check_spectral(formula: Basic, touched: set[Any], step: Step) -> None:
    """The spectral norm names its matrix, so the matrix may not be replaced under it."""
    named = [f for f in arrays_of(formula) if getattr(f, "__name__", "") == SPECTRAL]
    names = {getattr(key, "__name__", None) for key in touched}
    for function in formula.atoms(*named) if named else ():
        require(str(function.args[0]) not in names, step, "the matrix of a spectral norm cannot be replaced")


def discharged(fact: Fact, known: Iterable[Fact]) -> Fact:
    """A fact without the hypotheses that are known facts, or whose sign is inferred."""
    facts = list(known)
    have = {canon(part) for other in facts for part in conjuncts(other.formula)}
    left = frozenset(h for h in fact.hypotheses if not evident(h) and not all(canon(p) in have for p in conjuncts(h)))
    return Fact(left | joined(facts), fact.formula)


def evident(formula: Basic) -> bool:
    """Whether the sign of a relation's margin is inferred."""
    if not isinstance(formula, Le | Lt | Ge | Gt):
        return False
    difference, kind = margin(formula)
    try:
        signs = {sign_of(difference), sign_of(normal(difference))}
    except NormalError:
        return False
    return ">" in signs or (kind == ">=" and bool(signs & {">=", "="}))
