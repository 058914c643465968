"""The rules of intervals on the line: what a position is, and the order of indices."""

from __future__ import annotations

from lemmata.theory.kernel.logic import Context, DerivationError, Fact, Step, require, rule, same
from lemmata.theory.terms.index_terms import Index
from lemmata.theory.terms.known import KNOWN, POSITION
from lemmata.theory.terms.known import before as number_of
from lemmata.theory.terms.sympy_facts import Eq, KroneckerDelta, Le, Ne


@rule("position")
def position(step: Step, facts: list[Fact], context: Context) -> Fact:
    """A position is its argument: `line_position` is the identity. Option `of`: the position."""
    found = context.low(step.options["of"])
    require(found.func == KNOWN[POSITION] and len(found.args) == 1, step, "{} is no position", found)
    return Fact(frozenset(), Eq(found, found.args[0], evaluate=False))


@rule("before")
def before(step: Step, facts: list[Fact], context: Context) -> Fact:
    """The order b of indices, as numbers 0 and 1. Option `of` with the indices i, j (and k):

    "two-valued": b(i, j) (1 - b(i, j)) = 0. "total", from the fact i != j: b(i, j) + b(j, i) = 1.
    "transitive": ([k = i] + b(k, i)) b(i, j) <= b(k, j), as k <= i < j gives k < j.
    """
    indices = [context.low(step.options[key]) for key in ("i", "j", "k") if key in step.options]
    require(all(isinstance(index, Index) for index in indices), step, "needs indices")
    i, j, *rest = indices
    which = step.options["of"]
    if which == "two-valued" and not facts:
        return Fact(frozenset(), Eq(number_of(i, j) * (1 - number_of(i, j)), 0, evaluate=False))
    if which == "total":
        shown = len(facts) == 1 and same(facts[0].formula, Ne(i, j, evaluate=False))
        require(shown, step, "needs the fact that {} is not {}", i, j)
        return Fact(facts[0].hypotheses, Eq(number_of(i, j) + number_of(j, i), 1, evaluate=False))
    if which == "transitive" and not facts:
        require(len(rest) == 1, step, "needs a third index")
        k = rest[0]
        upto = KroneckerDelta(k, i) + number_of(k, i)
        return Fact(frozenset(), Le(upto * number_of(i, j), number_of(k, j), evaluate=False))
    raise DerivationError(f"{step.label} (before): two-valued, total or transitive, got {which!r}")
