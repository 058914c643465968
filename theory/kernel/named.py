"""A number that a fact makes positive gets a name of its own, so that one may divide by it or take its logarithm."""

from __future__ import annotations

from lemmata.theory.kernel.logic import Context, Fact, Step, joined, needed, require, rule, same
from lemmata.theory.terms.index_terms import ChosenReal, Index, arrays_of
from lemmata.theory.terms.sympy_facts import Basic, Eq, Expr, Lt


@rule("named")
def named(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From 0 < a: s = a for a number s > 0. Options `of` = a, `name` of s.

    A derivation may conclude the claim's statement with s in the place of a: also one that divides by a.
    """
    written = step.options["of"]
    value = context.low(written)
    require(isinstance(written, Basic) and isinstance(value, Expr), step, "{} is no number", written)
    require(not any(isinstance(s, Index | ChosenReal) for s in value.free_symbols), step, "{} depends on a choice", value)
    wanted = Lt(0, value, evaluate=False)
    require(len(facts) == 1 and same(facts[0].formula, wanted), step, "needs the fact {}", wanted)
    depends = needed(facts) | value.free_symbols | arrays_of(value)
    chosen = context.choose(ChosenReal(step.options["name"], positive=True), depends)
    context.named[chosen] = (written, facts[0].hypotheses)
    return Fact(joined(facts), Eq(chosen, value, evaluate=False))
