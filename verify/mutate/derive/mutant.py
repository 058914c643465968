"""Showing that a mutant of a proved claim is true as well, or contradicts it, by a derivation that the kernel checks.

The steps of the original's derivation stay; from them, the original and the signs of its parts, the mutant's statement must
follow by linear arithmetic. Nothing is assumed: where the kernel does not confirm it, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from sympy import And, Basic, Eq, Equivalent, Implies, Le, Lt, Max, Ne, Symbol, count_ops, true
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step, conjuncts, margin
from lemmata.theory.kernel.meaning import MeaningError, Scope, lower, scope_of
from lemmata.theory.kernel.normal import NormalError, normal, sign_of
from lemmata.theory.language.claim import Claim, all_of
from lemmata.theory.language.domain import Positive
from lemmata.theory.language.operator import Operator, VectorOperator
from lemmata.theory.terms.index_terms import Index
from lemmata.verify.mutate.derive.comparisons import AROUND, outward
from lemmata.verify.mutate.derive.connectives import effects, equivalents, implications, of_every_limit_point
from lemmata.verify.mutate.derive.differences import differences, edited, extremes, other_values
from lemmata.verify.mutate.derive.exponents import by_sign_of_an_exponent
from lemmata.verify.mutate.derive.facts import Signs, known_signs, orthogonal, rematched, sign_as_written, squares
from lemmata.verify.mutate.derive.hypotheses import Collected, ends, evident_signs, inside, known_signs_and_facts, needed, never
from lemmata.verify.mutate.derive.indicators import by_signs_of_parts, of_indicators, of_parts
from lemmata.verify.mutate.derive.pieces import in_pieces
from lemmata.verify.mutate.derive.same_edit import edited_beneath, edited_everywhere, swapped
from lemmata.verify.mutate.derive.sizes import one_or_more
from lemmata.verify.mutate.derive.stricter import strict_version
from lemmata.verify.mutate.derive.workbench import Workbench

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


def _is_evidently_false(part: Basic, scope: Scope) -> bool:
    """Whether a relation denies that its sides are equal by definition, or their order by their evident signs."""
    try:
        difference, kind = margin(lower(part, scope))
        form = normal(difference)
    except (NormalError, MeaningError):
        return False
    below = sign_of(normal(-form)) == ">" or (kind == "=" and sign_of(form) == ">")
    return (form == 0 and kind in (">", "!=")) or (below and kind != "!=")


def _exchanged(formula: Any, old: Basic, new: Basic) -> Any:
    """A formula with one hypothesis in place of another; to the kernel its variables are those of their names."""
    names = {symbol.name: symbol for symbol in old.free_symbols if isinstance(symbol, Symbol)}
    named = formula
    for symbol in getattr(formula, "free_symbols", ()):
        if isinstance(symbol, Symbol) and symbol.name in names:
            named = swapped(named, symbol, names[symbol.name])
    return new if named == old else formula


def _elsewhere(original: Claim, mutant: Claim) -> list[dict[Basic, Basic]]:
    """The values at which an operator of the original is the edited one: of a number that its hypotheses name, or not."""
    pairs = [
        pair for pair in differences(original.statement, mutant.statement) if isinstance(pair[0], Operator | VectorOperator)
    ]
    found = [rematched(original, {}, old, new, named=named) for old, new in pairs for named in (False, True)]
    return [at for place, at in enumerate(found) if at is not None and at not in found[:place]]


class Implication(Workbench):
    """Asks the kernel what follows from the theory's derivations."""

    def follows(self, original: Claim, mutant: Claim) -> str | None:
        """A sentence that says why the mutant is true as well, or None."""
        try:
            return self._follows(original, mutant)
        finally:
            for name in self.shown:
                self.checked.pop(name, None)
            self.shown = {}

    def _follows(self, original: Claim, mutant: Claim) -> str | None:
        ways = (self._at_once, self._by_cases, self._by_size, self._beneath)
        return next((sentence for way in ways if (sentence := way(original, mutant)) is not None), None)

    def _by_cases(self, original: Claim, mutant: Claim) -> str | None:
        """Where the edit squared a number or took a square's root: below 1 and above it the two are ordered."""
        for pair in differences(*edited(original, mutant)):
            number = min(pair, key=count_ops)
            if isinstance(number, Symbol) and {*pair} == {number, number**2}:
                given = () if mutant.given == true else tuple(conjuncts(mutant.given))
                cases = (Le(number, 1, evaluate=False), Lt(1, number, evaluate=False))
                assumed = [And(*given, case) for case in cases]  # a case that contradicts the hypotheses is false to SymPy
                claims = [
                    replace(mutant, id=f"{mutant.id}.case{k}", given=part)
                    for k, part in enumerate(assumed)
                    if part != False  # noqa: E712  (a SymPy boolean)
                ]
                if all(self._at_once(original, claim) is not None for claim in claims):
                    return f"true as well, for {number} <= 1 and for {number} > 1, each derived like {original.id}"
        return None

    def _by_size(self, original: Claim, mutant: Claim) -> str | None:
        """Where a size is 1, and where it is at least 2."""
        ways = one_or_more(original, mutant) if original.id in self.prover.derivations else iter(())
        if any(self.checks(derivation, mutant) for derivation in ways):
            return f"true as well: derived from {original.id} where a size is 1 and where it is greater"
        return None

    def _beneath(self, original: Claim, mutant: Claim) -> str | None:
        """Where the edit holds of what the original's derivation rests on too."""
        base = self.base(original) if mutant.given == original.given else None
        if base is not None:
            for derivation in edited_beneath(base, original, mutant, self.prover.claims, self._beside):
                if self.checks(derivation, mutant):
                    return f"true as well: derived like {original.id}, from what it rests on with the same edit"
        return None

    def _beside(self, original: Claim, mutant: Claim) -> Claim | None:
        """A mutant of a claim that an original rests on, where it is derived; known until the mutant under way is done."""
        base = self.base(original)
        replays = iter(()) if base is None else self._replays(base, original, mutant)
        for derivation in chain(replays, self._attempts(original, mutant)):
            if self.shows(derivation, mutant):
                return mutant
        return None

    def _at_once(self, original: Claim, mutant: Claim) -> str | None:
        if original.statement is None or mutant.statement is None:
            return None
        wider = in_place_of_max(mutant)
        if wider is not None:
            sentence = self._follows(original, wider)
            return None if sentence is None else f"true as well for any number from 1 on in place of the larger one: {sentence}"
        base = self.base(original)
        for derivation in () if base is None else self._replays(base, original, mutant):
            if self.checks(derivation, mutant):
                return f"true as well: derived in {len(derivation.steps)} checked steps like {original.id}"
        if never(self, mutant):
            return "true as well: nothing meets its hypotheses, as the kernel confirms"
        outward(self, original, mutant)
        proved = original.id in self.prover.derivations
        assumes = {*conjuncts(original.given)} - {true} <= {*conjuncts(mutant.given)}
        known = set(conjuncts(original.statement)) if assumes and proved else set()
        for part in conjuncts(mutant.statement):
            if part not in known and not self._is_shown(original, replace(mutant, statement=part)):
                return None
        return f"true as well: every part is one of {original.id} or derived from what it rests on"

    def _is_shown(self, original: Claim, single: Claim) -> bool:
        """Whether a part of a mutant, a claim by itself, is derived from the original or what it rests on."""
        for at in other_values(original, single, following=False):
            moved = [other.xreplace(at) for other in conjuncts(original.statement)]
            moved = [other for other in moved if not isinstance(other, BooleanAtom)]  # SymPy may have decided it
            if moved:
                nearest = min(moved, key=lambda other: len(list(differences(other, single.statement))) or AROUND)
                outward(self, replace(original, statement=nearest), single)
        return any(self.checks(derivation, single) for derivation in self._attempts(original, single))

    def _replays(self, base: Derivation, original: Claim, mutant: Claim) -> Iterator[Derivation]:
        """The original's own steps, and the same with the edit made in all of them."""
        yield Derivation(mutant.id, (*base.steps[:-1], replace(base.steps[-1], formula=mutant.statement)))
        yield from edited_everywhere(base, original, mutant, self.prover.claims)
        yield from of_every_limit_point(self, base, original, mutant)
        if mutant.statement == original.statement and mutant.given != original.given:
            yield from self._under_another(base, original, mutant)

    def _under_another(self, base: Derivation, original: Claim, mutant: Claim) -> Iterator[Derivation]:
        """The original's steps with one hypothesis in place of another, or what they say in another way."""
        known, assumed = (list(conjuncts(claim.given)) for claim in (original, mutant))
        old, new = ([part for part in one if part not in other] for one, other in ((known, assumed), (assumed, known)))
        if len(old) != 1 or len(new) != 1:
            return
        signs = Signs(mutant, {}, "beside")
        signs.assumed(mutant.given)
        steps = [replace(step, formula=_exchanged(step.formula, old[0], new[0])) for step in base.steps]
        kept = self.followed([*signs.steps, *steps], mutant)
        if kept and kept[-1].formula == mutant.statement:
            yield Derivation(mutant.id, tuple(kept))

    def contradicts(self, original: Claim, mutant: Claim) -> str | None:
        """A sentence that says why the mutant is false everywhere, or None: a part of it denies an identity."""
        if mutant.statement is None or mutant.given != original.given:
            return None
        known = [part for part in conjuncts(original.statement) if isinstance(part, Eq)]
        scope = scope_of(mutant.domain)
        for part in conjuncts(mutant.statement):
            if isinstance(part, Ne) and any({*part.args} == {*relation.args} for relation in known):
                return f"it denies {part.lhs} = {part.rhs}, which {original.id} derives"
            if isinstance(part, Relational) and _is_evidently_false(part, scope):
                return "its sides are equal by definition, or ordered the other way by their evident signs"
        return None

    def _attempts(self, original: Claim, mutant: Claim) -> Iterator[Derivation]:
        """Derivations of a mutant's single part from the original's steps, the original, its neighbours and evident signs."""
        found = self._collected(original, mutant)
        part, steps, usable = mutant.statement, found.steps, found.usable
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
            yield from equivalents(self, original, mutant, steps)
        if isinstance(part, Implies) and isinstance(part.args[1], Relational):
            yield from implications(self, original, mutant, found)
            yield from self._under_its_cause(original, mutant)
        if "the original" in usable:
            yield from (Derivation(mutant.id, (*steps, *more)) for more in orthogonal(part, original, "the original"))
        yield from in_pieces(mutant)
        yield from by_signs_of_parts(mutant)

    def _under_its_cause(self, original: Claim, mutant: Claim) -> Iterator[Derivation]:
        """An implication from its effect, derived with the cause among the hypotheses, which may give the original's."""
        part: Any = mutant.statement
        cause, effect = part.args
        given = tuple(conjuncts(mutant.given)) if mutant.given != true else ()
        under = replace(self.aside(mutant, effect), given=all_of(*given, cause))
        if any(self.shows(derivation, under) for derivation in self._attempts(original, under)):
            assumed = [Step(f"given {number}", "assume", fact) for number, fact in enumerate((*given, *conjuncts(cause)))]
            then = Step("then", "claim", effect, tuple(step.label for step in assumed), {"of": under.id, "at": {}})
            yield Derivation(mutant.id, (*assumed, then, Step("the mutant", "discharge", part, ("then",))))

    def _collected(self, original: Claim, mutant: Claim) -> Collected:
        """The original's steps, what is evident and known, and the original itself where its hypotheses follow."""
        steps, provisional = self._kept(original, mutant)
        signs = [Step(f"sign {number}", "sign", side) for number, side in enumerate(evident_signs(original, mutant))]
        steps += signs
        steps += squares((original.statement, mutant.statement), mutant.domain)
        steps += of_indicators(self, original, mutant) + of_parts(self, original, mutant)
        steps += [Step(f"shown {name}", "claim", None, (), {"of": name, "at": {}}) for name in self.shown]
        for number, (entry, index) in enumerate(extremes(original.statement, mutant.statement)):
            steps.append(Step(f"above {number}", "bound", None, (), {"of": entry, "over": index}))
            steps.append(Step(f"below {number}", "bound", None, (), {"of": -entry, "over": index}))
        known = known_signs([step for step in steps if step.label not in provisional])
        steps += known_signs_and_facts(self, original, mutant, known)
        usable: tuple[str, ...] = ()
        if mutant.given != original.given or original.given != true:
            steps, usable = self.accepted(steps, mutant)
        sources: dict[str, dict[Basic, Basic]] = {}
        if original.id in self.prover.derivations and {*original.domain.variables} <= {*mutant.domain.variables}:
            sources = self._original(original, mutant, steps, usable)
        if mutant.given != original.given:
            free = self.unconditional(original)
            if free is not None:
                steps.append(Step("without hypotheses", "claim", None, (), {"of": free.id, "at": {}}))
        for name in self._neighbours(original, mutant):
            steps.append(Step(f"fact {name}", "claim", None, (), {"of": name, "at": {}}))
        steps, usable = self.accepted(steps, mutant)
        evident = {step.label for step in signs}
        return Collected(tuple(steps), usable, tuple(step.label for step in steps if step.label in evident), sources)

    def _kept(self, original: Claim, mutant: Claim) -> tuple[list[Step], set[str]]:
        """The original's own steps, and the labels of those that rest on what the mutant may not assume.

        Where its hypotheses are others, what holds of every index without them is summed too.
        """
        base = self.base(original)
        if base is None:
            return [], set()
        kept = [
            replace(step, label=f"its {step.label}", uses=tuple(f"its {used}" for used in step.uses)) for step in base.steps
        ]
        if mutant.given == original.given:
            return kept, self.provisional(original)
        kept, usable = self.accepted(kept[:-1], mutant)
        checked = self.checked[original.id].steps
        for label in usable:
            formula = checked[label.removeprefix("its ")].formula
            if isinstance(formula, Le | Lt):
                indices = sorted((index for index in formula.free_symbols if isinstance(index, Index)), key=str)
                kept += [Step(f"{label} over {index}", "sum", None, (label,), {"over": index}) for index in indices]
        return kept, {step.label for step in kept} - {*usable}

    def _original(
        self, original: Claim, mutant: Claim, steps: list[Step], usable: tuple[str, ...]
    ) -> dict[str, dict[Basic, Basic]]:
        """Add steps that state the original, at other values and more strictly too; the values that each puts in, by label."""
        assumed = tuple(needed(steps, usable, original, mutant))
        sources: dict[str, dict[Basic, Basic]] = {"the original": {}}
        steps.append(Step("the original", "claim", None, assumed, {"of": original.id, "at": {}}))
        if isinstance(mutant.statement, Relational):
            given = (step.label for step in steps if step.rule == "assume" and step.label not in usable)
            steps += effects(original, "the original", (*usable, *given))
        for number, at in enumerate(other_values(original, mutant)):
            floors = []
            for symbol, kind in original.domain.variables:
                if kind.least is not None and symbol in at:
                    floors = [f"floor {number}", f"raised {number}"]
                    steps.append(Step(floors[0], "assume", Le(kind.least, symbol, evaluate=False)))
                    steps.append(Step(floors[1], "linear", Le(kind.least, at[symbol], evaluate=False), (floors[0],)))
            sources[f"with {number}"] = at
            steps.append(Step(f"with {number}", "claim", None, tuple(floors[1:]), {"of": original.id, "at": at}))
        bounds = list(ends(mutant.domain))
        steps += bounds
        known = (*usable, *(step.label for step in bounds))
        for number, there in enumerate(_elsewhere(original, mutant)):
            asked = needed(steps, known, original, mutant, there)
            within = list(inside(original.domain, there, known))
            steps += within
            asked += [step.label for step in within]
            steps.append(Step(f"there {number}", "claim", None, tuple(asked), {"of": original.id, "at": there}))
        if self.base(original) is not None:
            strict = strict_version(original, self.prover.claims, self.prover.derivations, self.checked, self.strict)
            if strict is not None:
                steps.append(Step("strictly", "claim", None, assumed, {"of": strict.claim.id, "at": {}}))
        return sources

    def _neighbours(self, original: Claim, mutant: Claim) -> Iterator[str]:
        """Proved claims over the same domain without hypotheses."""
        for name in self.prover.derivations:
            other = self.prover.claims[name]
            if name != original.id and other.domain == mutant.domain and other.given == true:
                yield name
