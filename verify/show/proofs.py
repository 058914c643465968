"""A proof as a reader wants to see it: its idea in sentences, then each step with its reason and what it states."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sympy import true

from lemmata.theory.kernel.data import rebuilt, rebuilt_claim
from lemmata.theory.kernel.derivation import Checked, Derivation, check, checked_step, context_of, hypotheses_of
from lemmata.theory.kernel.logic import Fact, canon, evident, joined
from lemmata.theory.kernel.meaning import lower, scope_of
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.quantifiers import AtLeast, denial
from lemmata.theory.language.sequences import speaks_of_sequences
from lemmata.verify.prove.automatic import derivation_for
from lemmata.verify.prove.multipliers import find_multipliers
from lemmata.verify.show.notation import latex, names_in, plain, shapes_of
from lemmata.verify.show.prose import prose_of
from lemmata.verify.show.words import why
from lemmata.verify.show.written import Line as Line
from lemmata.verify.show.written import Written as Written

STATED = frozenset(  # rules that rest on no more than the facts they take
    ("linear", "sign", "product", "divide", "squeeze", "monotone", "sum", "both", "replace", "indicator", "absurd", "absolute")
)


def written(
    claim_id: str,
    claims: Mapping[str, Claim],
    derivations: Mapping[str, Derivation],
    *,
    checked: bool = True,
    longest: int = 0,
) -> Written | None:
    """The proof of a claim as it is read; None for a claim that has no derivation.

    Args:
        claims, derivations: by id, those that the proof rests on among them.
        checked: whether every step is checked on the way, and those of the claims it rests on. Where it is not, nothing is
            said of whether the proof holds: the verdict on record says that. Then a step may name a hypothesis that a check
            finds to be needless, as of a fact that `linear` does not take.
        longest: how long the LaTeX of a step may be so that it alone is written.

    Raises: DerivationError where a step does not follow.
    """
    if claim_id not in derivations:
        return None
    claim, derivation = claims[claim_id], derivations[claim_id]
    if claim.prefix and not derivation.steps:
        derivation = derivation_for(claim, derivation.witness, derivation.denies) or derivation
        derivations = {**derivations, claim_id: derivation}
    if checked or claim.prefix:
        facts = check(derivation, claims, derivations, find_multipliers).steps
    else:
        facts = _facts(claim, derivation, claims, derivations)
    writer = _Writer(claim, derivation, facts, longest)
    return Written(prose_of(derivation), (*writer.opening(), *map(writer.line, derivation.steps)), derivation.uses)


def _facts(
    claim: Claim, derivation: Derivation, claims: Mapping[str, Claim], derivations: Mapping[str, Derivation]
) -> dict[str, Fact]:
    """What each step contributes, by what it says: no multiplier is looked for, and what it rests on is taken as proved."""
    done = {name: _taken(claims[name]) for name in derivation.uses if name in claims}
    context, scope = context_of(claim, claims, derivations, find_multipliers, done)
    context.low = context.own = lambda term: lower(term, scope)
    facts: dict[str, Fact] = {}
    for step in derivation.steps:
        if step.rule in STATED and step.formula is not None:
            formula = context.low(step.formula)
            facts[step.label] = Fact(joined(facts[used] for used in step.uses), formula)
        else:
            facts[step.label] = checked_step(step, facts, context, claim.id)
    return facts


def _taken(claim: Claim) -> Checked:
    """A claim as if it had been derived."""
    made = rebuilt_claim(claim)
    scope = scope_of(made.domain)
    stated = made.statement if speaks_of_sequences(made.statement) else lower(made.statement, scope)
    return Checked(made, Fact(frozenset(hypotheses_of(made, scope)), stated), {})


class _Writer:
    """Writes the steps of one derivation, with names that mean the same in all of them."""

    def __init__(self, claim: Claim, derivation: Derivation, facts: Mapping[str, Fact], longest: int = 0) -> None:
        self.claim, self.derivation, self.facts, self.longest = claim, derivation, facts, longest
        self.shapes = shapes_of(claim.domain)
        stated = [self.formula(step) for step in derivation.steps]
        said = [formula for fact in facts.values() for formula in fact.hypotheses]
        self.avoid = frozenset().union(*map(names_in, (*stated, *said)))
        self.given = [] if claim.prefix else hypotheses_of(claim, scope_of(claim.domain))
        self.is_known: dict[Any, bool] = {}
        self.known: dict[tuple[Any, Any], str] = {}

    def formula(self, step: Any) -> Any:
        """What a step states, as its author wrote it where he did."""
        return self.facts[step.label].formula if step.formula is None else step.formula

    def in_latex(self, term: Any) -> str:
        return self._once(latex, term)

    def in_plain(self, term: Any) -> str:
        return self._once(plain, term)

    def _once(self, write: Any, term: Any) -> str:
        if (write, term) not in self.known:
            self.known[write, term] = write(term, self.shapes, self.avoid)
        return self.known[write, term]

    def line(self, step: Any) -> Line:
        fact, formula = self.facts[step.label], self.formula(step)
        others = [part for part in fact.hypotheses if not self.is_given(part)]
        texts = self._under([] if step.rule == "assume" else others, formula)
        reason = why(step, self.in_plain, given=step.rule == "assume" and not others)
        return Line(step.label, reason, *texts, step.uses)

    def _under(self, others: list[Any], formula: Any) -> tuple[str, str]:
        """A formula in both notations, after what it rests on; in LaTeX alone where that is short."""
        in_latex = self.in_latex(formula)
        if others:
            conditions = r",\;".join(sorted({self.in_latex(part) for part in others}))
            in_latex = rf"\text{{if }}{conditions}:\quad {in_latex}"
        if 0 < len(in_latex) <= self.longest:
            return in_latex, ""
        in_plain = self.in_plain(formula)
        return in_latex, f"if {', '.join(sorted({self.in_plain(part) for part in others}))}: {in_plain}" if others else in_plain

    def is_given(self, hypothesis: Any) -> bool:
        """Whether a hypothesis is one of the claim, or evident."""
        if self.claim.prefix:
            return False
        if hypothesis not in self.is_known:  # many steps rest on the same
            self.is_known[hypothesis] = (
                hypothesis in self.given or evident(hypothesis) or (bool(self.given) and canon(hypothesis) in self.keys)
            )
        return self.is_known[hypothesis]

    @cached_property
    def keys(self) -> set[Any]:
        """The hypotheses of the claim, up to how they are written."""
        return {canon(rebuilt(part)) for part in self.given}

    def opening(self) -> tuple[Line, ...]:
        """Of a claim with a prefix, what is derived of it and with which witnesses."""
        claim, derivation = self.claim, self.derivation
        if not claim.prefix:
            return ()
        stated = denial(claim) if derivation.denies else claim
        said = true if stated.statement is None else stated.statement
        pairs = [(symbol, value.bound, "≥") if isinstance(value, AtLeast) else (symbol, value, "=")
                 for symbol, value in derivation.witness.items()]  # fmt: skip
        chosen = [f"{self.in_plain(symbol)} {sign} {self.in_plain(value)}" for symbol, value, sign in pairs]
        in_latex = [f"{self.in_latex(symbol)}{sign}{self.in_latex(value)}" for symbol, value, sign in pairs]
        first = Line(
            "denial" if derivation.denies else "claim",
            "to be shown" + (": the denial" if derivation.denies else ""),
            stated.latex,
            f"{stated.quantified} {self.in_plain(said)}",
            (),
        )
        shown = r",\;".join(in_latex).replace("≥", r"\ge ")
        return first, Line("witness", "choose", shown, ", ".join(chosen), ())
