"""How derivations are written down: one short form for a step."""

from __future__ import annotations

from typing import Any

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.quantifiers import Witness, exactly
from lemmata.theory.terms.sympy_facts import Basic


def S(label: str, rule: str, formula: Basic | None = None, *uses: str, **options: Any) -> Step:
    """A step: label, rule, what it states (None where the rule computes it), the steps it uses, the rule's options."""
    return Step(label, rule, formula, uses, options)


def derive(claim: str, *steps: Step, witness: Witness | None = None) -> Derivation:
    """The derivation of a claim; of one with a prefix of quantifiers, with a witness for each variable that is to exist.

    Without steps they are looked for when the claim is judged.
    """
    return Derivation(claim, steps, exactly(witness or {}))


def refute(claim: str, *steps: Step, witness: Witness) -> Derivation:
    """The derivation of the denial of a claim with a prefix: with a witness for each variable that it takes all values of."""
    return Derivation(claim, steps, exactly(witness), denies=True)


def at_once(claim: Claim) -> Derivation:
    """The derivation of an identity by the definitions, or of what linear arithmetic over them gives."""
    return derive(claim.id, S("all", "linear", claim.statement))
