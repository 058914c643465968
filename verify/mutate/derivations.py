"""Systematic mutants of a derivation: single edits of its steps that the kernel should reject.

An accepted mutant is still a checked derivation of the claim; the step that was edited is then tried at random small instances,
and a step that fails at one is a survivor: it would show a rule that accepts a falsehood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any

from sympy import Basic, Expr, Integer, MatrixExpr, Ne, Rational, Symbol
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from lemmata.theory.kernel.derivation import Checked, Derivation, check, checked_step, context_of
from lemmata.theory.kernel.logic import DerivationError, Fact, Step, margin
from lemmata.theory.language.claim import Claim, ClaimError
from lemmata.theory.language.domain import Domain
from lemmata.theory.terms.index_terms import Block, Chosen, ChosenReal, Index
from lemmata.verify.base.points import Point
from lemmata.verify.interpret.program import KLEENE, truth
from lemmata.verify.judge.meant import Meant, Tried
from lemmata.verify.mutate.statements import OPERATORS, Site, put, walk
from lemmata.verify.numbers.enclosures import is_narrow
from lemmata.verify.prove.multipliers import find_multipliers

FORMULA_OPERATORS = tuple(name for name in OPERATORS if name != "drop-given")
TRIALS = 12
KILLED, VALID, SURVIVED = "killed", "valid", "survived"  # what becomes of a mutant


@dataclass(frozen=True)
class DerivationMutant:
    """One edit of a derivation: what was done, to which step, and the edited derivation."""

    operator: str
    label: str
    derivation: Derivation


def derivation_mutants(derivation: Derivation, domain: Domain) -> Iterator[DerivationMutant]:
    """Edits of formulas, of the facts that a step uses and of its options, and steps left out; the conclusion stays."""
    for position, step in enumerate(derivation.steps):
        last = position == len(derivation.steps) - 1
        for operator, edited in _edits(step, domain, formula=not last):
            steps = (*derivation.steps[:position], edited, *derivation.steps[position + 1 :])
            yield DerivationMutant(operator, step.label, replace(derivation, steps=steps))
        if not last:
            steps = (*derivation.steps[:position], *derivation.steps[position + 1 :])
            yield DerivationMutant("drop-step", step.label, replace(derivation, steps=steps))


def _edits(step: Step, domain: Domain, *, formula: bool) -> Iterator[tuple[str, Step]]:
    if formula and step.formula is not None:
        seen = {step.formula}
        for site in walk(Site(step.formula, (), (), "statement", True, domain)):
            for name in FORMULA_OPERATORS:
                for new in OPERATORS[name](site):
                    edited = put(step.formula, site.path, new)
                    if edited not in seen:
                        seen.add(edited)
                        yield name, replace(step, formula=edited)
    for position in range(len(step.uses)):
        yield "drop-fact", replace(step, uses=(*step.uses[:position], *step.uses[position + 1 :]))
    for key, value in step.options.items():
        for name, other in _values(key, value):
            yield name, replace(step, options={**step.options, key: other})


def _values(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Other values of an option."""
    if key == "via":
        yield from (("other-function", other) for other in ("exp", "log", "sqrt", "square") if other != value)
    elif key == "at" and isinstance(value, Mapping):
        for symbol, term in value.items():
            if isinstance(term, Expr | MatrixExpr) and not isinstance(term, Symbol) and term != -term:
                yield "sign", {**value, symbol: -term}
            yield "drop-value", {other: kept for other, kept in value.items() if other != symbol}
    elif isinstance(value, Expr) and not isinstance(value, Symbol) and value != 0:
        yield "sign", -value
        yield "coefficient", 2 * value


@dataclass(frozen=True)
class DerivationResult:
    """What became of a mutant: killed (rejected), valid (accepted, and the edited step holds wherever tried) or survived."""

    mutant: DerivationMutant
    outcome: str
    how: str


def judge_derivation_mutant(
    mutant: DerivationMutant,
    claims: Mapping[str, Claim],
    derivations: Mapping[str, Derivation],
    checked: Mapping[str, Checked],
    seed: int = 0,
) -> DerivationResult:
    """Ask the kernel; where it accepts, try the edited step at random small instances.

    Args:
        checked: the theory's own derivations as far as they have been checked.
    """
    name = mutant.derivation.claim
    known = {key: value for key, value in checked.items() if key != name}
    try:
        found = check(mutant.derivation, claims, derivations, find_multipliers, known)
    except DerivationError as error:
        return DerivationResult(mutant, KILLED, str(error))
    fact = found.steps.get(mutant.label)
    if fact is not None:
        for trial in range(TRIALS):
            point = failure(fact, Random(f"{seed} {trial} {mutant.label}"))
            if point is not None:
                return DerivationResult(mutant, SURVIVED, f"accepted, but {fact.formula} fails at {point}")
    return DerivationResult(mutant, VALID, "accepted: it is another derivation of the same statement")


class DerivationJudge:
    """Judges the mutants of one derivation; what comes before an edit, or rests on nothing edited, is not checked again.

    Only for rejections: a mutant whose steps all pass here is checked again as a whole.

    Args: as for `judge_derivation_mutant`.
    Raises: DerivationError if the derivation itself does not hold.
    """

    def __init__(
        self,
        derivation: Derivation,
        claims: Mapping[str, Claim],
        derivations: Mapping[str, Derivation],
        checked: Mapping[str, Checked],
        seed: int = 0,
    ) -> None:
        name = derivation.claim
        self.derivation, self.claims, self.derivations, self.seed = derivation, claims, derivations, seed
        self.known = {key: value for key, value in checked.items() if key != name}
        self.context, _ = context_of(claims[name], claims, derivations, find_multipliers, self.known)
        self.facts: dict[str, Fact] = {}
        self.choices = [self._choices()]  # before each step, and at the end
        for step in derivation.steps:
            self.facts[step.label] = checked_step(step, self.facts, self.context, name)
            self.choices.append(self._choices())

    def judge(self, mutant: DerivationMutant) -> DerivationResult:
        """Killed where a step fails; otherwise what `judge_derivation_mutant` says."""
        rejection = self.rejection(mutant)
        if rejection is not None:
            return DerivationResult(mutant, KILLED, rejection)
        return judge_derivation_mutant(mutant, self.claims, self.derivations, self.known, self.seed)

    def rejection(self, mutant: DerivationMutant) -> str | None:
        """What the kernel says of the first step that fails, or None where all pass."""
        try:
            self.facts_of(mutant)
        except DerivationError as error:
            return str(error)
        return None

    def facts_of(self, mutant: DerivationMutant) -> dict[str, Fact]:
        """What each step of a mutant contributes. Raises: DerivationError for the first that fails."""
        originals = {step.label: (place, step) for place, step in enumerate(self.derivation.steps)}
        steps = mutant.derivation.steps
        pairs = zip(steps, self.derivation.steps, strict=False)
        start = next((place for place, (step, original) in enumerate(pairs) if step is not original), len(steps))
        facts = {step.label: self.facts[step.label] for step in steps[:start]}
        for kept, then in zip(self._kept, self.choices[start], strict=True):
            kept.clear()
            kept.update(then)
        touched = originals.keys() - {step.label for step in steps}  # what was dropped is there for no step
        for step in steps[start:]:
            place, original = originals.get(step.label, (start, None))
            same = step is original and touched.isdisjoint(step.uses)
            if same and self._choices() == self.choices[place] == self.choices[place + 1]:
                facts[step.label] = self.facts[step.label]
                continue
            touched.add(step.label)
            facts[step.label] = checked_step(step, facts, self.context, self.derivation.claim)
        return facts

    @property
    def _kept(self) -> tuple[dict[Any, Any], ...]:
        """What steps leave in the context for later ones."""
        return self.context.choices, self.context.chosen, self.context.named

    def _choices(self) -> tuple[dict[Any, Any], ...]:
        return tuple(map(dict, self._kept))


def failure(fact: Fact, random: Random) -> str | None:
    """A random small instance at which the hypotheses of a fact hold and its formula does not, or None."""
    formulas = (*fact.hypotheses, fact.formula)
    symbols = set().union(*(formula.free_symbols for formula in formulas))
    if any(isinstance(symbol, Chosen | ChosenReal) for symbol in symbols):
        return None
    values, point = _instance(formulas, symbols, random)
    explicit = Tried(values)
    try:
        *met, holds = (truth(formula, lambda relation: _holds(relation, explicit), KLEENE) for formula in formulas)
    except (ClaimError, ValueError, TypeError, AttributeError, ArithmeticError, KeyError, NotImplementedError, IndexError):
        return None  # a choice, or an operation without a value
    return str(point) if min(met, default=1) > 0 > holds else None


def _instance(formulas: tuple[Basic, ...], symbols: set[Any], random: Random) -> tuple[dict[Any, Any], Point]:
    """Values for sizes, scalars and arrays that occur."""
    arrays = {node.func: len(node.args) for formula in formulas for node in formula.atoms(AppliedUndef)}
    blocks = any(formula.atoms(Block) for formula in formulas)
    values: dict[Any, Any] = {}
    sizes = {"n": random.randint(1, 3), "d": random.randint(1, 3)}
    sizes["l"] = random.randint(1, sizes["d"]) if blocks else random.randint(1, 3)
    for name, size in sizes.items():
        values[Symbol(name)] = Integer(size)
    for symbol in symbols:
        if isinstance(symbol, Index):
            values[symbol] = Integer(0)
        elif symbol.name not in sizes:
            values[symbol] = _number(random, symbol)
    for function, arity in arrays.items():
        if function.__name__ in ("sphere_area", "ball_volume", "spectral_norm_2", "is_zero"):
            continue
        probe = function(*([Integer(0)] * arity))
        rows = [[_number(random, probe) for _ in range(3)] for _ in range(3)]
        values[Symbol(function.__name__)] = _Table(rows)
    if blocks:
        values[Symbol("layers")] = [min(k, sizes["l"] - 1) for k in range(sizes["d"])]
    return values, {symbol.name: value for symbol, value in values.items()}


class _Table:
    """Entries of an array with one or two indices."""

    def __init__(self, rows: list[list[Rational]]) -> None:
        self.rows = rows

    def __getitem__(self, key: Any) -> Rational:
        return self.rows[key[0]][key[1]] if isinstance(key, tuple) else self.rows[0][key]

    def __repr__(self) -> str:
        return str(self.rows)


def _number(random: Random, like: Any) -> Rational:
    value = Fraction(random.randint(-16, 16), 8)
    if like.is_integer:
        value = Fraction(random.randint(1, 4))
    if like.is_positive:
        value = abs(value) + (value == 0)
    elif like.is_nonnegative:
        value = abs(value)
    return Rational(value.numerator, value.denominator)


def _holds(relation: Relational, explicit: Meant) -> int:
    """Whether a relation holds at explicit values: 1, -1, or 0 where the digits that are computed do not tell."""
    difference, kind = margin(relation)
    value = explicit.enclosure(difference)
    same = is_narrow(value) and value.contains(0)  # as near to 0 as can be told
    if kind == "=":
        equal = 1 if same else 0 if value.contains(0) else -1
        return -equal if isinstance(relation, Ne) else equal
    if value > 0 or (kind != ">" and (value >= 0 or same)):
        return 1
    return -1 if value < 0 or (kind == ">" and value <= 0) else 0
