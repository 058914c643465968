"""What the kernel accepts beside the theory's own derivations, and what was shown on the way to the mutant under way."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sympy import And, Basic, Eq, Le, Lt, true
from sympy.core.relational import Relational

from lemmata.theory.kernel.derivation import Checked, Derivation, check, checked_step, context_of, hypotheses_of
from lemmata.theory.kernel.logic import DerivationError, Fact, Step, conjuncts, evident, same
from lemmata.theory.kernel.meaning import MeaningError, scope_of
from lemmata.theory.kernel.normal import NormalError
from lemmata.theory.language.claim import Claim
from lemmata.verify.mutate.derive.stricter import Strict
from lemmata.verify.prove.multipliers import find_multipliers
from lemmata.verify.prove.prover import Prover

SLOW = 3.0  # seconds: the steps of a longer derivation are not checked again for each mutant


def _parts(statement: Basic, last: Step) -> Iterator[tuple[Basic, tuple[Step, ...]]]:
    """A statement with the last step of its derivation; then each relation of a conjunction, from what that step rests on."""
    yield statement, (last,)
    if isinstance(statement, And):
        for part in conjuncts(statement):
            if isinstance(part, Relational):
                yield part, (Step("this part", "linear", part, last.uses),)


def _ways(step: Step, before: tuple[str, ...]) -> Iterator[Step]:
    """A step as it is, then other ways to what it says."""
    yield step
    loose = Le(*step.formula.args, evaluate=False) if isinstance(step.formula, Lt) else None
    if step.rule != "assume" and isinstance(step.formula, Le | Lt | Eq):
        yield Step(step.label, "linear", step.formula, before)
    if step.rule != "assume" and loose is not None:
        yield replace(step, formula=loose)
        yield Step(step.label, "linear", loose, before)


class Workbench:
    """The theory's claims and derivations, with what is derived of mutants."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover
        self.checked: dict[str, Checked] = prover.checked
        self.shown: dict[str, tuple[Claim, Derivation]] = {}  # what was derived on the way to the mutant under way
        self.strict: dict[str, Strict | None] = {}
        self.seconds: dict[str, float] = {}  # that the check of an original's derivation takes
        self.assuming: dict[str, set[str]] = {}  # labels of an original's steps that rest on assumptions of their own
        self.free: dict[str, tuple[Claim, Derivation] | None] = {}  # originals whose derivation needs no hypothesis, without
    

    def base(self, original: Claim) -> Derivation | None:
        """The original's derivation, if it is quick enough to be checked again for each of many mutants.

        Raises: DerivationError if it does not hold.
        """
        found = self.prover.derivations.get(original.id)
        if found is not None and original.id not in self.seconds:
            self.seconds[original.id] = self.prover.seconds.get(original.id, SLOW)
            if self.seconds[original.id] >= SLOW:  # by itself it may be quicker
                self.checked.pop(original.id, None)
                start = time.process_time()
                check(found, *self._tables(), find_multipliers, self.checked)
                self.seconds[original.id] = time.process_time() - start
        return found if self.seconds.get(original.id, 0.0) < SLOW else None
    

    def unconditional(self, original: Claim) -> Claim | None:
        """The original, or the relations it is made of, without its hypotheses, if its derivation does not use them there."""
        if original.id not in self.free:
            self.free[original.id] = None
            derivation = self.prover.derivations.get(original.id)
            if derivation is not None and original.statement is not None:
                claim = replace(original, id=f"{original.id}.unconditional", given=true, reading_of=None, repairs=None)
                for statement, last in _parts(original.statement, derivation.steps[-1]):
                    part, moved = replace(claim, statement=statement), Derivation(claim.id, (*derivation.steps[:-1], *last))
                    if self.checks(moved, part):
                        self.free[original.id] = part, moved
                        break
        found = self.free[original.id]
        return None if found is None else found[0]
    

    def checks(self, derivation: Derivation, claim: Claim) -> bool:
        """Whether the kernel accepts a derivation of a claim beside the theory's own."""
        claims, derivations = self._tables()
        claims[claim.id] = claim
        try:
            check(derivation, claims, derivations, find_multipliers, self.checked, forgetting=False)
        except (DerivationError, NormalError, MeaningError):
            return False
        finally:
            self.checked.pop(claim.id, None)
        return True
    

    def shows(self, derivation: Derivation, claim: Claim) -> bool:
        """Whether the kernel accepts a derivation; the claim is then known until the mutant under way is done."""
        if not self.checks(derivation, claim):
            return False
        self.shown[claim.id] = claim, derivation
        return True

    def accepted(self, steps: list[Step], claim: Claim) -> tuple[list[Step], tuple[str, ...]]:
        """The steps that the kernel accepts (and all that they rest on), and which of them hold for all instances."""
        claims, derivations = self._tables()
        context, scope = context_of(claim, claims, derivations, find_multipliers, self.checked)
        allowed = hypotheses_of(claim, scope)
        facts: dict[str, Fact] = {}
        kept, usable = [], []
        for step in steps:
            if step.label in facts:  # shown already, in another way
                continue
            try:
                facts[step.label] = checked_step(step, facts, context, claim.id)
            except (DerivationError, NormalError, MeaningError):
                continue
            kept.append(step)
            if all(evident(h) or any(same(h, known) for known in allowed) for h in facts[step.label].hypotheses):
                usable.append(step.label)
        return kept, tuple(usable)
    

    def followed(self, steps: Sequence[Step], claim: Claim) -> list[Step]:
        """The steps that the kernel accepts one after the other, one that it refuses in another way where there is one.

        A relation may follow from all facts before it, or hold with <= in place of <.
        """
        claims, derivations = self._tables()
        context, _ = context_of(claim, claims, derivations, find_multipliers, self.checked)
        facts: dict[str, Fact] = {}
        kept: list[Step] = []
        for step in steps:
            for way in _ways(step, tuple(facts)):
                try:
                    facts[step.label] = checked_step(way, facts, context, claim.id)
                except (DerivationError, NormalError, MeaningError):
                    continue
                kept.append(way)
                break
        return kept

    def provisional(self, original: Claim) -> set[str]:
        """The labels, among the original's steps here, of what holds under assumptions of its derivation's own only."""
        if original.id not in self.assuming:
            checked = self.checked.get(original.id)
            allowed = {*hypotheses_of(original, scope_of(original.domain))}
            steps = {} if checked is None else checked.steps
            self.assuming[original.id] = {
                f"its {label}"
                for label, fact in steps.items()
                if not all(h in allowed or evident(h) or any(same(h, known) for known in allowed) for h in fact.hypotheses)
            }
        return self.assuming[original.id]
    

    def _tables(self) -> tuple[dict[str, Claim], dict[str, Derivation]]:
        """The theory's claims and derivations, with what was derived here."""
        found = [(strict.claim, strict.derivation) for strict in self.strict.values() if strict is not None]
        more = [*found, *self.shown.values(), *(free for free in self.free.values() if free is not None)]
        claims = {**self.prover.claims, **{claim.id: claim for claim, _ in more}}
        return claims, {**self.prover.derivations, **{claim.id: derivation for claim, derivation in more}}
    

    def aside(self, mutant: Claim, statement: Basic) -> Claim:
        """A claim on the way to a mutant, under the mutant's hypotheses."""
        return Claim(f"{mutant.id}.shown{len(self.shown)}", "", "", mutant.domain, statement, mutant.given)
