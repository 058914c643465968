"""A derivation as a reader wants to see it: every step with its rule, what it rests on and what it states; and the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sympy import Basic, sstr

from lemmata.theory.kernel.derivation import Derivation, check
from lemmata.theory.kernel.logic import RULES
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.quantifiers import denial, shown
from lemmata.verify.prove.automatic import derivation_for
from lemmata.verify.prove.multipliers import find_multipliers

WIDTH = 200


def written(claim_id: str, claims: Mapping[str, Claim], derivations: Mapping[str, Derivation]) -> list[str]:
    """The checked steps of a claim's derivation, a line or two each.

    Raises: DerivationError if a step does not follow.
    """
    derivation = derivations[claim_id]
    if claims[claim_id].prefix and not derivation.steps:
        found = derivation_for(claims[claim_id], derivation.witness, derivation.denies)
        derivation = derivation if found is None else found
        derivations = {**derivations, claim_id: derivation}
    checked = check(derivation, claims, derivations, find_multipliers)
    lines = []
    if claims[claim_id].prefix:
        stated = denial(claims[claim_id]) if derivation.denies else claims[claim_id]
        what = "denied, as " if derivation.denies else ""
        lines.append(f"     {what}{stated.quantified} {sstr(stated.statement)}")
        lines.append(f"     with {shown(derivation.witness)}")
    for number, step in enumerate(derivation.steps, start=1):
        of = f" of {step.options['of']}" if step.rule == "claim" else ""
        rests = f"  <- {', '.join(step.uses)}" if step.uses else ""
        lines.append(f"{number:>3}. {step.label} ({step.rule}{of}){rests}")
        fact = checked.steps[step.label]
        stated = step.formula if step.formula is not None else fact.formula
        lines.append(f"       {_shown(stated)}")
        if fact.hypotheses:
            lines.append(f"       where {'; '.join(sorted(_shown(h) for h in fact.hypotheses))}")
    return lines


def _shown(formula: Basic) -> str:
    text = sstr(formula)
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 3]}..."


def rules(derivations: Mapping[str, Derivation]) -> list[str]:
    """The trusted rules: what each one says, and how many steps use it."""
    used = Counter(step.rule for derivation in derivations.values() for step in derivation.steps)
    lines = []
    for name, function in RULES.items():
        text = " ".join((function.__doc__ or "").split())
        lines.append(f"{name} ({used[name]} steps): {text}")
    return lines
