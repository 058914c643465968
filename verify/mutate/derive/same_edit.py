"""A derivation of a mutant from that of the original: the edit of the statement made in every step.

Many statements hold for more than they say (any weights, any exponent); then the same steps, edited alike, derive the mutant.
The kernel checks the result, so an edit that breaks a step shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sympy import Basic
from sympy.core.relational import Relational

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.operator import Operator, VectorOperator
from lemmata.verify.mutate.derive.facts import rematched

DEPTH = 5  # how many of the terms around the edit are tried, the innermost first


def edited_everywhere(
    derivation: Derivation, original: Claim, mutant: Claim, claims: Mapping[str, Claim] | None = None
) -> Iterator[Derivation]:
    """The derivation with what differs between the two statements replaced in all its steps, in larger and larger terms.

    Args:
        claims: of the theory: one that a step applies is applied where its operator is the edited one, if it is one somewhere.
    """
    if original.statement is None or mutant.statement is None:
        return
    for old, new in list(differences(original.statement, mutant.statement))[::-1][:DEPTH]:
        try:
            steps = tuple(
                replace(step, formula=swapped(step.formula, old, new), options=_options(step, old, new, claims or {}))
                for step in derivation.steps
            )
        except (ValueError, TypeError):  # nothing has -d entries, and nothing a vector for a number
            continue
        yield Derivation(mutant.id, (*steps[:-1], replace(steps[-1], formula=mutant.statement)))


def _options(step: Step, old: Basic, new: Basic, claims: Mapping[str, Claim]) -> Mapping[str, Any]:
    """A step's own arguments with one term in place of another."""
    if step.rule == "claim" and step.options["of"] in claims and isinstance(old, Operator | VectorOperator):
        at = rematched(claims[step.options["of"]], step.options.get("at", {}), old, new)
        if at is not None:
            return {**step.options, "at": at}
    found: Mapping[str, Any] = swapped(step.options, old, new)
    return found


def edited_beneath(
    derivation: Derivation,
    original: Claim,
    mutant: Claim,
    claims: Mapping[str, Claim],
    show: Callable[[Claim, Claim], Claim | None],
) -> Iterator[Derivation]:
    """The same where an operator has other arguments, with the edit made in the claims that the derivation rests on too.

    Args:
        show: (claim, the claim edited) -> the latter where it is true as well, under the id that it was derived by, or None.
    """
    if original.statement is None or mutant.statement is None:
        return
    for old, new in list(differences(original.statement, mutant.statement))[::-1]:
        if not isinstance(old, Operator | VectorOperator) or type(old) is not type(new):
            continue
        shown: dict[str, str] = {}
        for name in derivation.uses:
            statement = swapped(claims[name].statement, old, new)
            if statement != claims[name].statement:
                edited = replace(claims[name], id=f"{mutant.id}.{name}", statement=statement, reading_of=None, repairs=None)
                found = show(claims[name], edited)
                if found is not None:
                    shown[name] = found.id
        if shown:
            steps = [_resting_on(step, shown) for step in derivation.steps]
            yield from edited_everywhere(Derivation(derivation.claim, tuple(steps)), original, mutant)
        return


def _resting_on(step: Step, shown: Mapping[str, str]) -> Step:
    """A step with a claim's edited version in place of the claim, where it applies that at its own variables."""
    if step.rule != "claim" or step.options.get("at") or step.options["of"] not in shown:
        return step
    return replace(step, options={**step.options, "of": shown[step.options["of"]]})


def differences(one: Basic, other: Basic) -> Iterator[tuple[Basic, Basic]]:
    """The pairs of terms in which two statements differ, outermost first, as long as only one argument does."""
    while one != other:
        yield one, other
        if one.func != other.func or len(one.args) != len(other.args):
            return
        different = [(a, b) for a, b in zip(one.args, other.args, strict=True) if a != b]
        if len(different) != 1:
            return
        one, other = different[0]


def swapped(node: Any, old: Basic, new: Basic) -> Any:
    """A term, a formula or a step's options with one term in place of another; nothing around it is evaluated."""
    if isinstance(node, Mapping):
        return {key: swapped(value, old, new) for key, value in node.items()}
    if not isinstance(node, Basic):
        return node
    if node == old:
        return new
    args = [swapped(arg, old, new) for arg in node.args]
    if tuple(args) == node.args:
        return node
    return node.func(*args, evaluate=False) if isinstance(node, Relational) else node.func(*args)
