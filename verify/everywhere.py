"""A derivation of a mutant from that of the original: the edit of the statement made in every step.

Many statements hold for more than they say (any weights, any exponent); then the same steps, edited alike, derive the mutant.
The kernel checks the result, so an edit that breaks a step shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sympy import Basic
from sympy.core.relational import Relational

from theory.claim import Claim
from theory.kernel.derivation import Derivation

DEPTH = 5  # how many of the terms around the edit are tried, the innermost first


def edited_everywhere(derivation: Derivation, original: Claim, mutant: Claim) -> Iterator[Derivation]:
    """The derivation with what differs between the two statements replaced in all its steps, in larger and larger terms."""
    if original.statement is None or mutant.statement is None:
        return
    for old, new in list(differences(original.statement, mutant.statement))[::-1][:DEPTH]:
        try:
            steps = tuple(
                replace(step, formula=swapped(step.formula, old, new), options=swapped(step.options, old, new))
                for step in derivation.steps
            )
        except (ValueError, TypeError):  # nothing has -d entries, and nothing a vector for a number
            continue
        yield Derivation(mutant.id, (*steps[:-1], replace(steps[-1], formula=mutant.statement)))


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

