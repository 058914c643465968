"""Showing that a mutant of a proved claim is true as well, or contradicts it, by a derivation that the kernel checks.

The steps of the original's derivation stay; from them, the original and the signs of its parts, the mutant's statement must
follow by linear arithmetic. Nothing is assumed: where the kernel does not confirm it, nothing is said.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, product
from typing import Any

from sympy import (
    Abs,
    Add,
    And,
    Basic,
    Eq,
    Equivalent,
    Expr,
    Implies,
    Integer,
    Le,
    Lt,
    MatrixExpr,
    Max,
    Mul,
    Ne,
    Or,
    Pow,
    Symbol,
    count_ops,
    factor,
    preorder_traversal,
    sqrt,
    true,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom

from theory.kernel.derivation import Checked, Derivation, check, checked_step, context_of, hypotheses_of
from theory.kernel.logic import DerivationError, Fact, Step, conjuncts, evident, margin, same
from theory.kernel.meaning import MeaningError, Scope, lower, scope_of
from theory.kernel.normal import NormalError, normal, sign_of
from theory.language.claim import Claim, ClaimError, all_of, relations
from theory.language.domain import Domain, Positive
from theory.language.operator import Operator, VectorOperator
from theory.memory.energies import MaxNorm2, MinNorm2, Nearest, SquaredDistances, SquaredNorms
from theory.memory.updates import IsPattern
from theory.memory.vectors import MaxEntry, MaxNorm, MinEntry
from theory.results import standard
from theory.terms.index_terms import Chosen, Entry, Greatest, Index, least
from verify.mutate.derive.exponents import by_sign_of_an_exponent
from verify.mutate.derive.facts import Signs, facts_about, known_signs, rematched, sign_as_written, signs_of_facts, stated
from verify.mutate.derive.same_edit import edited_beneath, edited_everywhere
from verify.mutate.derive.stricter import Strict, strict_version
from verify.prove.multipliers import find_multipliers
from verify.prove.prover import Prover

SLOW = 3.0  # seconds: the steps of a longer derivation are not checked again for each mutant
AROUND = 12  # terms around the edited one that are compared
NOTHING: tuple[None, ...] = (None,)
LONG = 40  # operations of two terms: the sign of the difference of longer ones is not looked for among all that is known
FACTORED = 120  # the same for the two terms that an edit exchanged, by themselves


NUMBER = Symbol("in_place_of_max", positive=True)  # a name that no claim and no derivation uses


def in_place_of_max(claim: Claim) -> Claim | None:
    """A claim that says more: with any number from 1 to m in place of max(1, m - 1), m a whole number >= 1; None where none is.

    The kernel has no max.
    """
    found = set().union(*(part.atoms(Max) for part in (claim.statement, claim.given) if part is not None))
    if claim.statement is None or len(found) != 1:
        return None
    (larger,) = found
    rest = [part for part in larger.args if part != 1]
    if len(larger.args) != 2 or len(rest) != 1 or sign_as_written(rest[0], claim.domain) not in (">", ">="):
        return None
    given = () if claim.given == true else (claim.given.xreplace({larger: NUMBER}),)
    within = Le(NUMBER, rest[0] + 1, evaluate=False)
    return replace(
        claim,
        domain=claim.domain.extended((NUMBER, Positive())),
        statement=claim.statement.xreplace({larger: NUMBER}),
        given=all_of(*given, Le(1, NUMBER, evaluate=False), within),
    )


class Implication:
    """Asks the kernel what follows from the theory's derivations."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover
        self.checked: dict[str, Checked] = prover.checked
        self.shown: dict[str, tuple[Claim, Derivation]] = {}  # what was derived on the way to the mutant under way
        self.strict: dict[str, Strict | None] = {}
        self.seconds: dict[str, float] = {}  # that the check of an original's derivation takes
        self.provisional: dict[str, set[str]] = {}  # labels of an original's steps that rest on assumptions of their own
        self.free: dict[str, tuple[Claim, Derivation] | None] = {}  # originals whose derivation needs no hypothesis, without

    def follows(self, original: Claim, mutant: Claim) -> str | None:
        """A sentence that says why the mutant is true as well, or None."""
        try:
            return self._follows(original, mutant)
        finally:
            for name in self.shown:
                self.checked.pop(name, None)
            self.shown = {}

    def _follows(self, original: Claim, mutant: Claim) -> str | None:
        ways = (self._at_once, self._by_cases, self._beneath)
        return next((sentence for way in ways if (sentence := way(original, mutant)) is not None), None)

    def _by_cases(self, original: Claim, mutant: Claim) -> str | None:
        """Where the edit squared a number or took a square's root: below 1 and above it the two are ordered."""
        for pair in _differences(*_edited(original, mutant)):
            number = min(pair, key=count_ops)
            if isinstance(number, Symbol) and {*pair} == {number, number**2}:
                given = () if mutant.given == true else tuple(conjuncts(mutant.given))
                cases = (Le(number, 1, evaluate=False), Lt(1, number, evaluate=False))
                claims = [
                    replace(mutant, id=f"{mutant.id}.case{k}", given=all_of(*given, case)) for k, case in enumerate(cases)
                ]
                if all(self._at_once(original, claim) is not None for claim in claims):
                    return f"true as well, for {number} <= 1 and for {number} > 1, each derived like {original.id}"
        return None

    def _beneath(self, original: Claim, mutant: Claim) -> str | None:
        """Where the edit holds of what the original's derivation rests on too."""
        base = self._base(original) if mutant.given == original.given else None
        if base is not None:
            for derivation in edited_beneath(base, original, mutant, self.prover.claims, self._beside):
                if self._checks(derivation, mutant):
                    return f"true as well: derived like {original.id}, from what it rests on with the same edit"
        return None

    def _beside(self, original: Claim, mutant: Claim) -> Claim | None:
        """A mutant of a claim that an original rests on, where it is derived; known until the mutant under way is done."""
        base = self._base(original)
        replays = iter(()) if base is None else self._replays(base, original, mutant)
        for derivation in chain(replays, self._attempts(original, mutant)):
            if self._checks(derivation, mutant):
                self.shown[mutant.id] = mutant, derivation
                return mutant
        return None

    def _at_once(self, original: Claim, mutant: Claim) -> str | None:
        if original.statement is None or mutant.statement is None:
            return None
        wider = in_place_of_max(mutant)
        if wider is not None:
            sentence = self._follows(original, wider)
            return None if sentence is None else f"true as well for any number from 1 on in place of the larger one: {sentence}"
        base = self._base(original)
        for derivation in () if base is None else self._replays(base, original, mutant):
            if self._checks(derivation, mutant):
                return f"true as well: derived in {len(derivation.steps)} checked steps like {original.id}"
        if self._never(mutant):
            return "true as well: nothing meets its hypotheses, as the kernel confirms"
        self._outward(original, mutant)
        proved = original.id in self.prover.derivations
        assumes = {*conjuncts(original.given)} - {true} <= {*conjuncts(mutant.given)}
        known = set(conjuncts(original.statement)) if assumes and proved else set()
        for part in conjuncts(mutant.statement):
            single = replace(mutant, statement=part)
            if part in known:
                continue
            for at in _other_values(original, single, following=False):
                moved = [other.xreplace(at) for other in conjuncts(original.statement)]
                moved = [other for other in moved if not isinstance(other, BooleanAtom)]  # SymPy may have decided it
                if moved:
                    nearest = min(moved, key=lambda other: len(list(_differences(other, part))) or AROUND)
                    self._outward(replace(original, statement=nearest), single)
            if not any(self._checks(derivation, single) for derivation in self._attempts(original, single)):
                return None
        return f"true as well: every part is one of {original.id} or derived from what it rests on"

    def _base(self, original: Claim) -> Derivation | None:
        """The original's derivation, if it is quick enough to be checked again for each of many mutants.

        Raises: DerivationError if it does not hold.
        """
        found = self.prover.derivations.get(original.id)
        if found is not None and original.id not in self.seconds:
            claims, derivations = self._tables()
            self.checked.pop(original.id, None)
            start = time.process_time()
            check(found, claims, derivations, find_multipliers, self.checked)
            self.seconds[original.id] = time.process_time() - start
        return found if self.seconds.get(original.id, 0.0) < SLOW else None

    def _unconditional(self, original: Claim) -> Claim | None:
        """The original without its hypotheses, if its derivation does not use them."""
        if original.id not in self.free:
            self.free[original.id] = None
            derivation = self.prover.derivations.get(original.id)
            if derivation is not None:
                claim = replace(original, id=f"{original.id}.unconditional", given=true, uses=(), reading_of=None, repairs=None)
                moved = Derivation(claim.id, derivation.steps)
                if self._checks(moved, claim):
                    self.free[original.id] = claim, moved
        found = self.free[original.id]
        return None if found is None else found[0]

    def _checks(self, derivation: Derivation, claim: Claim) -> bool:
        """Whether the kernel accepts a derivation of a claim beside the theory's own."""
        claims, derivations = self._tables()
        claims[claim.id] = claim
        try:
            check(derivation, claims, derivations, find_multipliers, self.checked)
        except (DerivationError, NormalError, MeaningError):
            return False
        finally:
            self.checked.pop(claim.id, None)
        return True

    def _accepted(self, steps: list[Step], claim: Claim) -> tuple[list[Step], tuple[str, ...]]:
        """The steps that the kernel accepts (and all that they rest on), and which of them hold for all instances."""
        claims, derivations = self._tables()
        context, scope = context_of(claim, claims, derivations, find_multipliers, self.checked)
        allowed = hypotheses_of(claim, scope)
        facts: dict[str, Fact] = {}
        kept, usable = [], []
        for step in steps:
            try:
                facts[step.label] = checked_step(step, facts, context, claim.id)
            except (DerivationError, NormalError, MeaningError):
                continue
            kept.append(step)
            if all(evident(h) or any(same(h, known) for known in allowed) for h in facts[step.label].hypotheses):
                usable.append(step.label)
        return kept, tuple(usable)

    def _provisional(self, original: Claim) -> set[str]:
        """The labels, among the original's steps here, of what holds under assumptions of its derivation's own only."""
        if original.id not in self.provisional:
            checked = self.checked.get(original.id)
            allowed = {*hypotheses_of(original, scope_of(original.domain))}
            steps = {} if checked is None else checked.steps
            self.provisional[original.id] = {
                f"its {label}"
                for label, fact in steps.items()
                if not all(h in allowed or evident(h) or any(same(h, known) for known in allowed) for h in fact.hypotheses)
            }
        return self.provisional[original.id]

    def _tables(self) -> tuple[dict[str, Claim], dict[str, Derivation]]:
        """The theory's claims and derivations, with what was derived here."""
        found = [(strict.claim, strict.derivation) for strict in self.strict.values() if strict is not None]
        more = [*found, *self.shown.values(), *(free for free in self.free.values() if free is not None)]
        claims = {**self.prover.claims, **{claim.id: claim for claim, _ in more}}
        return claims, {**self.prover.derivations, **{claim.id: derivation for claim, derivation in more}}

    def _replays(self, base: Derivation, original: Claim, mutant: Claim) -> Iterator[Derivation]:
        """The original's own steps, and the same with the edit made in all of them."""
        yield Derivation(mutant.id, (*base.steps[:-1], replace(base.steps[-1], formula=mutant.statement)))
        yield from edited_everywhere(base, original, mutant, self.prover.claims)

    def contradicts(self, original: Claim, mutant: Claim) -> str | None:
        """A sentence that says why the mutant is false everywhere, or None: a part of it denies an identity."""
        if mutant.statement is None or mutant.given != original.given:
            return None
        known = [part for part in conjuncts(original.statement) if isinstance(part, Eq)]
        scope = scope_of(mutant.domain)
        for part in conjuncts(mutant.statement):
            if isinstance(part, Ne) and any({*part.args} == {*relation.args} for relation in known):
                return f"it denies {part.lhs} = {part.rhs}, which {original.id} derives"
            if isinstance(part, Relational):
                try:
                    difference, kind = margin(lower(part, scope))
                    form = normal(difference)
                except (NormalError, MeaningError):
                    continue
                below = sign_of(normal(-form)) == ">" or (kind == "=" and sign_of(form) == ">")
                if (form == 0 and kind in (">", "!=")) or (below and kind != "!="):
                    return "its sides are equal by definition, or ordered the other way by their evident signs"
        return None

    def _attempts(self, original: Claim, mutant: Claim) -> Iterator[Derivation]:
        """Derivations of a mutant's single part from the original's steps, the original, its neighbours and evident signs."""
        base = self._base(original)
        kept = base.steps if base is not None and mutant.given == original.given else ()
        steps = [replace(step, label=f"its {step.label}", uses=tuple(f"its {used}" for used in step.uses)) for step in kept]
        for number, side in enumerate(self._signed(original, mutant)):
            steps.append(Step(f"sign {number}", "sign", side))
        steps += [Step(f"shown {name}", "claim", None, (), {"of": name, "at": {}}) for name in self.shown]
        for number, (entry, index) in enumerate(_extremes(original.statement, mutant.statement)):
            steps.append(Step(f"above {number}", "bound", None, (), {"of": entry, "over": index}))
            steps.append(Step(f"below {number}", "bound", None, (), {"of": -entry, "over": index}))
        provisional = self._provisional(original)
        steps += self._known(original, mutant, known_signs([step for step in steps if step.label not in provisional]))
        if mutant.given != original.given or original.given != true:
            steps, given_usable = self._accepted(steps, mutant)
        else:
            given_usable = ()
        if original.id in self.prover.derivations and {*original.domain.variables} <= {*mutant.domain.variables}:
            assumed = tuple(self._hypotheses(steps, given_usable, original, mutant))
            steps.append(Step("the original", "claim", None, assumed, {"of": original.id, "at": {}}))
            for number, at in enumerate(_other_values(original, mutant)):
                floors = []
                for symbol, kind in original.domain.variables:
                    if kind.least is not None and symbol in at:
                        floors = [f"floor {number}", f"raised {number}"]
                        steps.append(Step(floors[0], "assume", Le(kind.least, symbol, evaluate=False)))
                        steps.append(Step(floors[1], "linear", Le(kind.least, at[symbol], evaluate=False), (floors[0],)))
                steps.append(Step(f"with {number}", "claim", None, tuple(floors[1:]), {"of": original.id, "at": at}))
            for number, (old, new) in enumerate(_differences(original.statement, mutant.statement)):
                there = rematched(original, {}, old, new) if isinstance(old, Operator | VectorOperator) else None
                if there is not None:
                    steps.append(Step(f"there {number}", "claim", None, assumed, {"of": original.id, "at": there}))
            strict = (
                None
                if base is None
                else strict_version(original, self.prover.claims, self.prover.derivations, self.checked, self.strict)
            )
            if strict is not None:
                steps.append(Step("strictly", "claim", None, assumed, {"of": strict.claim.id, "at": {}}))
        if mutant.given != original.given:
            free = self._unconditional(original)
            if free is not None:
                steps.append(Step("without hypotheses", "claim", None, (), {"of": free.id, "at": {}}))
        for name in self._neighbours(original, mutant):
            steps.append(Step(f"fact {name}", "claim", None, (), {"of": name, "at": {}}))
        steps, usable = self._accepted(steps, mutant)
        part = mutant.statement
        if isinstance(part, Relational):
            yield Derivation(mutant.id, (*steps, Step("the mutant", "linear", part, usable)))
        if isinstance(part, Le | Lt):
            for cases in by_sign_of_an_exponent(mutant, usable, known_signs([step for step in steps if step.label in usable])):
                yield Derivation(mutant.id, (*steps, *cases))
        if isinstance(part, Eq) and self.shown:
            sides = (part.args, part.args[::-1])
            halves = (Step(f"half {k}", "linear", Le(*side, evaluate=False), usable) for k, side in enumerate(sides))
            yield Derivation(mutant.id, (*steps, *halves, Step("the mutant", "squeeze", part, ("half 0", "half 1"))))
        if isinstance(part, Equivalent):
            yield from self._equivalents(original, mutant, steps)
        if not isinstance(part, Implies) or not isinstance(part.args[1], Relational):
            return
        cause, effect = part.args
        given = Step("if", "assume", cause)
        close = Step("the mutant", "discharge", part, ("then",))
        yield Derivation(mutant.id, (*steps, given, Step("then", "linear", effect, (*usable, "if")), close))
        yield Derivation(mutant.id, (*steps, Step("then", "linear", effect, usable), close))
        evident_signs = tuple(step.label for step in steps if step.rule == "sign" and step.label.startswith("sign "))
        never = Step("never", "linear", Lt(0, 0, evaluate=False), (*evident_signs, "if"))
        yield Derivation(mutant.id, (*steps, given, never, Step("then", "absurd", effect, ("never",)), close))
        sources: dict[str, dict[Basic, Basic]] = {"the original": {}}
        sources |= {step.label: dict(step.options["at"]) for step in steps if step.label.startswith("with ")}
        through: list[Step] = [given]
        for source in (label for label in sources if label in usable):
            for number, implication in enumerate(conjuncts(original.statement)):
                if isinstance(implication, Implies):
                    through += self._through(implication.xreplace(sources[source]), source, usable, number)
        whole, _ = self._accepted([*steps, *through], mutant)
        effects = tuple(step.label for step in whole if step.label.startswith("effect "))
        yield Derivation(mutant.id, (*whole, Step("then", "linear", effect, (*usable, *effects)), close))

    def _equivalents(self, original: Claim, mutant: Claim, steps: list[Step]) -> Iterator[Derivation]:
        """From a <=> b, whose implications are steps of the original's derivation, and b <=> c by linear arithmetic."""
        labels = {step.formula: step.label for step in steps if isinstance(step.formula, Implies)}
        wanted: Any = mutant.statement
        for known in (part for part in conjuncts(original.statement) if isinstance(part, Equivalent)):
            for kept in (side for side in known.args if side in wanted.args):
                (old,), (new,) = ([side for side in pair.args if side != kept] for pair in (known, wanted))
                there, back = Implies(kept, old, evaluate=False), Implies(old, kept, evaluate=False)
                if there in labels and back in labels:
                    for down, up in product(self._links(old, new, mutant), self._links(new, old, mutant)):
                        yield Derivation(
                            mutant.id,
                            (
                                *steps,
                                Step("kept", "assume", kept),
                                Step("old", "apply", None, (labels[there], "kept")),
                                *_linked(down, "old", "new"),
                                Step("there", "discharge", Implies(kept, new, evaluate=False), ("new",)),
                                Step("new given", "assume", new),
                                *_linked(up, "new given", "old again"),
                                Step("kept again", "apply", None, (labels[back], "old again")),
                                Step("back", "discharge", Implies(new, kept, evaluate=False), ("kept again",)),
                                Step("the mutant", "both", wanted, ("there", "back")),
                            ),
                        )
        one, other = wanted.args
        for down, up in product(self._links(one, other, mutant), self._links(other, one, mutant)):
            yield Derivation(
                mutant.id,
                (
                    *steps,
                    Step("one", "assume", one),
                    *_linked(down, "one", "then the other"),
                    Step("there", "discharge", Implies(one, other, evaluate=False), ("then the other",)),
                    Step("other", "assume", other),
                    *_linked(up, "other", "then the one"),
                    Step("back", "discharge", Implies(other, one, evaluate=False), ("then the one",)),
                    Step("the mutant", "both", wanted, ("there", "back")),
                ),
            )

    def _links(self, cause: Basic, effect: Basic, mutant: Claim) -> list[Step]:
        """Single steps from one relation to another: linear, a monotone function of both sides, a factor."""
        ways = [Step("effect", "linear", effect)]
        if isinstance(cause, Relational) and isinstance(effect, Relational):
            for function in ("square", "sqrt", "exp", "log"):
                ways.append(Step("effect", "monotone", effect, (), {"via": function}))
            for number in sorted(cause.free_symbols & effect.free_symbols, key=str):
                if isinstance(number, Symbol):
                    factors = (number, 1 / number, -number, -1 / number)
                    ways += [Step("effect", "product", effect, (), {"by": scale}) for scale in factors]
        given = Step("cause", "assume", cause)
        return [way for way in ways if len(self._accepted([given, *_linked(way, "cause", "effect")], mutant)[0]) == 2]

    def _never(self, mutant: Claim) -> bool:
        """Whether nothing meets the mutant's hypotheses: then 0 < 0 follows from them, by evident signs."""
        if mutant.given == true or mutant.statement is None:
            return False
        steps = [Step(f"given {number}", "assume", part) for number, part in enumerate(conjuncts(mutant.given))]
        steps += [more for step in steps for more in _beside_one(step.formula, step.label, mutant.domain)]
        relevant = [step.label for step in steps if isinstance(step.formula, Relational)]
        for number, sign in enumerate(self._signed(mutant, replace(mutant, statement=mutant.given))):
            steps.append(Step(f"sign {number}", "sign", sign))
            relevant.append(steps[-1].label)
        false = Lt(0, 0, evaluate=False)
        last = Step("all", "absurd", mutant.statement, ("never",))
        tails: list[tuple[Step, ...]] = [(Step("never", "linear", false, tuple(relevant)), last)]
        for pattern in mutant.given.atoms(IsPattern):  # it is 1 or 0
            miss = _least_miss(*pattern.args)
            tail: list[Step] = []
            for word, case, value in (("at", Eq(miss, 0, evaluate=False), 1), ("off", Ne(miss, 0, evaluate=False), 0)):
                tail += [
                    Step(word, "assume", case),
                    Step(f"{word} value", "indicator", Eq(pattern, value, evaluate=False), (word,)),
                    Step(f"{word} never", "linear", false, (*relevant, f"{word} value")),
                    Step(f"{word} all", "absurd", mutant.statement, (f"{word} never",)),
                ]
            used = ("at all", "off all")
            either = Step("cases", "cases", None, used, {"on": Eq(miss, 0, evaluate=False)})
            tails.append((*tail, either, Step("all", "both", mutant.statement, ("cases",))))
        return any(self._checks(Derivation(mutant.id, (*steps, *tail)), mutant) for tail in tails)

    def _outward(self, original: Claim, mutant: Claim) -> None:
        """Show of the two terms that the edit exchanged which one is greater, then of the terms around them, outwards."""
        base = self._base(original)
        if base is not None and mutant.given == original.given:
            self._signs_by_products(base, original, mutant)
        pairs = [pair for pair in _differences(*_edited(original, mutant)) if all(_is_scalar(term) for term in pair)]
        scope, exact = scope_of(mutant.domain), mutant.statement is not None and mutant.statement.has(Eq)
        inside: list[Step] = []
        known, _ = self._accepted(self._known(original, mutant, {}), mutant) if pairs else ([], ())
        for one, other in reversed(pairs[-AROUND:]):
            found: list[Step] = []
            for number, (low, high) in enumerate(((one, other), (other, one))):
                if found and not exact:  # of an equation both orders are of use
                    break
                wanted = Le(low, high, evaluate=False)
                try:
                    claim = self._aside(mutant, wanted)
                except ClaimError:  # the terms are bound inside a sum or a limit
                    return
                ways = [self._by_theory(original, wanted, claim)]
                if exact and base is not None and len(inside) < 2:
                    last = Step("all", "linear", wanted, tuple(step.label for step in base.steps[:-1]))
                    ways.append(iter(((*base.steps[:-1], last),)))
                ways += [self._comparisons(wanted, before, scope, claim, tuple(known)) for before in inside or NOTHING]
                for steps in chain(*ways):
                    derivation = Derivation(claim.id, steps)
                    if self._checks(derivation, claim):
                        self.shown[claim.id] = claim, derivation
                        found.append(Step(f"inside {number}", "claim", wanted, (), {"of": claim.id, "at": {}}))
                        break
            inside = found

    def _aside(self, mutant: Claim, statement: Basic) -> Claim:
        """A claim on the way to a mutant, under the mutant's hypotheses."""
        return Claim(f"{mutant.id}.shown{len(self.shown)}", "", "", mutant.domain, statement, mutant.given)

    def _signs_by_products(self, base: Derivation, original: Claim, mutant: Claim) -> None:
        """Show 0 <= c f for the terms c f of the original for which a step of its derivation says that 0 <= f."""
        for relation in relations(original.statement):
            for term in (term for side in relation.args for term in Add.make_args(side) if isinstance(term, Mul)):
                for step in base.steps:
                    if isinstance(step.formula, Le) and step.formula.lhs == 0 and step.formula.rhs in term.args:
                        claim = self._aside(mutant, Le(0, term, evaluate=False))
                        rest = Mul(*(factor for factor in term.args if factor != step.formula.rhs))
                        product = Step("the product", "product", claim.statement, (step.label,), {"by": rest})
                        derivation = Derivation(claim.id, (*base.steps[:-1], product))
                        if self._checks(derivation, claim):
                            self.shown[claim.id] = claim, derivation
                            break

    def _by_theory(self, original: Claim, wanted: Basic, claim: Claim) -> Iterator[tuple[Step, ...]]:
        """low <= high for two values of one operator, by what the theory says of them."""
        low, high = wanted.args
        if isinstance(low, Operator) and type(low) is type(high):
            others = {name: found for name, found in self.prover.derivations.items() if name != original.id}
            facts, usable = self._accepted(facts_about((wanted,), self.prover.claims, others), claim)
            if usable:
                yield *facts, Step("all", "linear", wanted, usable)

    def _scaled(self, wanted: Basic, inside: Step, claim: Claim, known: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
        """c a <= c b from a <= b, where the theory says what sign c has."""
        low, high = wanted.args
        for factors, sign in ((_factors(low, inside.formula), 1), (_factors(high, inside.formula), -1)):
            for scale in factors:
                signs = Signs(claim, known_signs(list(known)), "scale")
                if inside.formula is None or signs.evident(sign * scale):
                    continue
                label = signs.show(sign * scale)
                if label is not None:
                    scaled = Le(*(Mul(sign * scale, side) for side in inside.formula.args), evaluate=False)
                    turned = Step("scaled", "product", scaled, ("inside", label))
                    yield *known, *signs.steps, inside, turned, Step("all", "linear", wanted, ("scaled",))

    def _comparisons(
        self, wanted: Basic, inside: Step | None, scope: Scope, claim: Claim, known: tuple[Step, ...] = ()
    ) -> Iterator[tuple[Step, ...]]:
        """Ways to show low <= high: evident, entry by entry, or from what is known of the terms inside."""
        low, high = wanted.args
        if inside is not None:
            inside = replace(inside, label="inside")
            yield inside, Step("all", "linear", wanted, ("inside",))
            for function in ("exp", "log", "sqrt", "square"):
                yield inside, Step("all", "monotone", wanted, ("inside",), {"via": function})
            for scale in _factors(low, inside.formula):
                yield inside, Step("all", "product", wanted, ("inside",), {"by": scale})
            for scale in _factors(high, inside.formula):  # -c b <= -c a
                scaled = [Mul(-scale, side) for side in (inside.formula.args if inside.formula is not None else ())]
                turned = Step("scaled", "product", Le(*scaled, evaluate=False), ("inside",), {"by": -scale})
                yield inside, turned, Step("all", "linear", wanted, ("scaled",))
            yield from self._scaled(wanted, inside, claim, known)
            if isinstance(low, Pow) and isinstance(high, Pow) and low.exp == high.exp == -1:  # 1/b <= 1/a
                at = {standard.p: high.base, standard.q: low.base}
                turned = Step("reciprocals", "claim", None, ("inside",), {"of": standard.RECIPROCAL.id, "at": at})
                yield inside, turned, Step("all", "linear", wanted, ("reciprocals",))
            if isinstance(low, Pow) and isinstance(high, Pow) and low.exp == high.exp and low.exp.is_integer:  # a^k <= b^k
                signs = Signs(claim, {})
                label = signs.show(low.base)
                if label is not None:
                    at = {standard.lower: low.base, standard.upper: high.base, standard.exponent: low.exp + 1}
                    powers = Step("powers", "claim", None, (label, "inside"), {"of": standard.POWERS.id, "at": at})
                    yield *signs.steps, inside, powers, Step("all", "linear", wanted, ("powers",))
        else:
            yield (Step("all", "sign", wanted),)
            yield (Step("all", "linear", wanted),)
            signs = Signs(claim, {})
            label = signs.show(factor(high - low)) if count_ops(low) + count_ops(high) < FACTORED else None
            if label is not None:
                yield *signs.steps, Step("all", "linear", wanted, (label,))
            if low == high**2 or high == low**2:  # of a number in the unit interval, or beyond it
                number = min(wanted.args, key=count_ops)
                below = Step("0 <=", "assume", Le(0, number, evaluate=False))
                for case in (Le(number, 1, evaluate=False), Lt(1, number, evaluate=False)):
                    yield below, Step("case", "assume", case), Step("all", "product", wanted, ("case", "0 <="))
        steps = [inside] if inside is not None else []
        entries = list(_extremes(low, high))
        for number, (entry, index) in enumerate(entries):
            for name, of in ((f"a{number}", entry), (f"b{number}", -entry)):
                steps.append(Step(name, "attained", None, (), {"of": of, "over": index, "name": name}))
        for_all = []
        for number, (entry, index) in enumerate(entries):
            for name, of in ((f"above {number}", entry), (f"below {number}", -entry)):
                for_all.append((Step(name, "bound", None, (), {"of": of, "over": index}), index))
        for number, node in enumerate(sorted(set().union(*(entry.atoms(VectorOperator) for entry, _ in entries)), key=str)):
            index = Index("entry", node.shape[0])
            if sign_of(lower(Entry(node, index), scope)) in (">", ">="):
                for_all.append((Step(f"entry {number}", "sign", Le(0, Entry(node, index), evaluate=False)), index))
        for step, index in for_all:
            steps.append(step)
            for chosen in (f"{kind}{k}" for k, (_, other) in enumerate(entries) if other == index for kind in "ab"):
                at = {index: Chosen(chosen, index.range)}
                steps.append(Step(f"{step.label} {chosen}", "instance", None, (step.label,), {"at": at}))
        if not entries:
            return
        usable = tuple(step.label for step in steps if step.rule not in ("bound", "sign"))
        yield (*steps, Step("all", "linear", wanted, usable))
        sizes = [(number, entry.args[0], index) for number, (entry, index) in enumerate(entries) if isinstance(entry, Abs)]
        for number, entry, index in sizes:  # a <= |a| and -a <= |a| at every choice
            for chosen in (f"{kind}{k}" for k, (_, other) in enumerate(entries) if other == index for kind in "ab"):
                at = entry.xreplace({index: Chosen(chosen, index.range)})
                steps.append(Step(f"size {number} {chosen}", "absolute", None, (), {"of": at}))
        usable = tuple(step.label for step in steps if step.rule not in ("bound", "sign"))
        for number, entry, index in sizes:
            at = entry.xreplace({index: Chosen(f"a{number}", index.range)})
            both = (
                Step("above", "linear", Le(at, high, evaluate=False), usable),
                Step("below", "linear", Le(-at, high, evaluate=False), usable),
                Step("between", "absolute", Le(Abs(at), high, evaluate=False), ("above", "below")),
            )
            yield (*steps, *both, Step("all", "linear", wanted, (*usable, "between")))

    def _through(self, implication: Basic, source: str, usable: tuple[str, ...], number: int) -> Iterator[Step]:
        """From the mutant's cause to that of an implication that is known, and through it."""
        name = f"{source} {number}"
        yield Step(f"cause {name}", "linear", implication.args[0], (*usable, "if"))
        yield Step(f"rule {name}", "both", implication, (source,))
        yield Step(f"effect {name}", "apply", None, (f"rule {name}", f"cause {name}"))

    def _known(self, original: Claim, mutant: Claim, known: dict[Any, str]) -> list[Step]:
        """What the theory says of the operators that occur, and the signs of what the two statements are made of."""
        named = (original.statement, mutant.statement, original.given, mutant.given)
        floors = {symbol: kind.least for symbol, kind in mutant.domain.variables if kind.least is not None}
        facts, _ = self._accepted(facts_about(named, self.prover.claims, self.prover.derivations, floors), mutant)
        applied = [step for step in facts if step.rule == "claim"]
        singled, by_theory = signs_of_facts(applied, self.prover.claims)
        signs = Signs(mutant, {**known, **by_theory})
        signs.assumed(mutant.given)
        for part in named:
            signs.addends(part)
        signs.multiples(mutant.statement, [part for step in applied for part in stated(step, self.prover.claims)])
        if mutant.given != true:
            signs.products(mutant.statement)
        for old, new in _differences(*_edited(original, mutant)):
            if _is_scalar(old) and _is_scalar(new) and count_ops(old) + count_ops(new) < LONG:
                signs.show(factor(new - old))
                signs.show(factor(old - new))
        return [*facts, *singled, *signs.steps]

    def _hypotheses(self, steps: list[Step], known: Sequence[str], original: Claim, mutant: Claim) -> list[str]:
        """Assume what the mutant may assume, and derive from it what the original needs; the labels of the latter."""
        usable = list(known)
        for number, part in enumerate(conjuncts(mutant.given) if mutant.given != true else ()):
            usable.append(f"given {number}")
            steps.append(Step(usable[-1], "assume", part))
            for step in _beside_one(part, usable[-1], mutant.domain):
                usable.append(step.label)
                steps.append(step)
            if isinstance(part, Le) and isinstance(part.lhs, Symbol) and part.rhs.is_Rational:
                usable.append(f"room {number}")
                room = Le(0, part.lhs * (part.rhs - part.lhs), evaluate=False)
                steps.append(Step(usable[-1], "product", room, (f"given {number}",), {"by": part.lhs}))
        for symbol in sorted(mutant.given.free_symbols, key=str) if mutant.given != true else ():
            if isinstance(symbol, Symbol):
                usable.append(f"square of {symbol} - 1")
                steps.append(Step(usable[-1], "sign", Le(0, (symbol - 1) ** 2, evaluate=False)))
        if original.given == true:
            return []
        labels = []
        given = list(conjuncts(mutant.given)) if mutant.given != true else []
        for number, part in enumerate(conjuncts(original.given)):
            labels.append(f"needed {number}")
            square = part.func(part.lhs, part.rhs**2, evaluate=False) if isinstance(part, Lt | Le) and part.lhs == 0 else None
            if part in given:
                steps.append(Step(labels[-1], "assume", part))
            elif square in given:
                steps.append(Step(labels[-1], "monotone", part, (f"given {given.index(square)}",), {"via": "sqrt"}))
            else:
                steps.append(Step(labels[-1], "linear", part, tuple(usable)))
        return labels

    def _neighbours(self, original: Claim, mutant: Claim) -> Iterator[str]:
        """Proved claims over the same domain without hypotheses."""
        for name in self.prover.derivations:
            other = self.prover.claims[name]
            if name != original.id and other.domain == mutant.domain and other.given == true:
                yield name

    def _signed(self, original: Claim, mutant: Claim) -> Iterator[Basic]:
        """What is evident of the sides and of their terms: 0 <= e or 0 < e."""
        seen: set[Expr] = set()
        for size in mutant.domain.sizes:
            yield Le(Integer(1), size, evaluate=False)
        for relation in (*relations(original.statement), *relations(mutant.statement)):
            for side in relation.args:
                for part in (side, *side.args) if side.is_Add else (side,):
                    for expression in (part, -part):
                        if expression in seen or not isinstance(expression, Expr):
                            continue
                        seen.add(expression)
                        found = sign_as_written(expression, mutant.domain)
                        if found in (">", ">="):
                            yield (Lt if found == ">" else Le)(Integer(0), expression, evaluate=False)


def _beside_one(part: Basic | None, label: str, domain: Domain) -> Iterator[Step]:
    """From a <= 1 or 1 < a for a number a: the same times w and times w (a + 1), for each number w that is not negative."""
    if isinstance(part, Le | Lt) and 1 in part.args:
        number = part.lhs if part.rhs == 1 else part.rhs
        for symbol, kind in domain.variables:
            if isinstance(symbol, Symbol) and kind.sign and isinstance(number, Symbol):
                for scale in (symbol, symbol * (number + 1)):
                    scaled = type(part)(*(scale * side for side in part.args), evaluate=False)
                    yield Step(f"{label} times {scale}", "product", scaled, (label,), {"by": scale})


def _linked(link: Step, cause: str, effect: str) -> tuple[Step, ...]:
    return (replace(link, label=effect, uses=(cause,)),)


def _least_miss(x: Any, rho: Any) -> Expr:
    """What is 0 where a state is one of the patterns."""
    i, k = Index("i", rho.shape[0]), Index("k", rho.shape[1])
    found: Expr = least(Greatest(Abs(Entry(x, k) - Entry(rho, i, k)), k), i)
    return found


def _edited(original: Claim, mutant: Claim) -> tuple[Any, Any]:
    """The two formulas between which the edit lies: the statements, or of the hypotheses those that differ most deeply."""
    if original.statement != mutant.statement or original.given == true or mutant.given == true:
        return original.statement, mutant.statement
    left, right = tuple(conjuncts(original.given)), tuple(conjuncts(mutant.given))
    pairs = [pair for pair in product(left, right) if pair[0] not in right and pair[1] not in left]
    return max(pairs, key=lambda pair: len(list(_differences(*pair))), default=(original.given, mutant.given))


def _differences(one: Basic, other: Basic) -> Iterator[tuple[Basic, Basic]]:
    """The pairs of terms in which two formulas differ, outermost first, whatever the order of what has none."""
    while one != other:
        yield one, other
        if one.func != other.func:
            return
        if isinstance(one, And | Or | Equivalent | Add | Mul):
            left, right = ([arg for arg in a.args if arg not in b.args] for a, b in ((one, other), (other, one)))
        else:
            different = [pair for pair in zip(one.args, other.args, strict=False) if pair[0] != pair[1]]
            left, right = [a for a, _ in different], [b for _, b in different]
        if len(left) != 1 or len(right) != 1:
            return
        one, other = left[0], right[0]


def _other_values(original: Claim, mutant: Claim, following: bool = True) -> Iterator[dict[Basic, Basic]]:
    """Where the edit put another value in place of a scalar variable: that value; for a whole variable also the next."""
    if original.given != true or original.statement is None or mutant.statement is None:
        return
    for symbol, kind in original.domain.variables:
        if isinstance(symbol, Symbol):
            values: dict[Basic, None] = {symbol + 1: None} if kind.least is not None and following else {}
            for part in conjuncts(original.statement):
                for old, new in _differences(part, mutant.statement):
                    if old == symbol or (isinstance(old, Pow) and old.base == symbol == new):
                        values.setdefault(new if old == symbol else sqrt(symbol))
            for value in values:
                yield {symbol: value}


def _is_scalar(term: Basic) -> bool:
    return isinstance(term, Expr) and not isinstance(term, MatrixExpr)


def _factors(low: Basic, known: Basic | None) -> Iterator[Expr]:
    """What a term is a multiple of the lesser term by, as written."""
    if known is None or not isinstance(low, Mul):
        return
    inside = known.args[0]
    rest = [factor for factor in low.args if factor != inside]
    if len(rest) < len(low.args):
        yield Mul(*rest)


def _extremes(*terms: Basic) -> Iterator[tuple[Expr, Index]]:
    """The entries, with their index, of which the terms name a maximum or a minimum."""
    seen: set[Basic] = set()
    for term in terms:
        for node in preorder_traversal(term):
            vector = _extreme_of(node)
            if vector is not None and (type(node) is MaxNorm, vector) not in seen:
                seen.add((type(node) is MaxNorm, vector))
                index = Index("entry", vector.shape[0])
                yield Abs(Entry(vector, index)) if isinstance(node, MaxNorm) else Entry(vector, index), index


def _extreme_of(node: Basic) -> Any:
    """The vector whose greatest or least entry (or greatest size of an entry) a term is, if it is one."""
    if isinstance(node, MaxNorm2 | MinNorm2):
        return SquaredNorms(node.args[0])
    if isinstance(node, Nearest):
        return SquaredDistances(*node.args)
    return node.args[0] if isinstance(node, MaxEntry | MinEntry | MaxNorm) else None
