"""Edits of derivations are rejected, or another derivation; an accepted step that fails somewhere is a survivor."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from sympy import Eq, Implies, Integer, Le, Lt, Rational, Symbol, exp, log, oo, sqrt

from lemmata.theory.kernel.logic import _RULES, Context, Fact, Step, joined, stated
from lemmata.theory.kernel.meaning import lower, scope_of
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, equal, leq, less
from lemmata.theory.language.domain import Domain, NonNegative, Real, n
from lemmata.theory.language.vectors import LogSumExp, MaxEntry
from lemmata.theory.memory.energies import Nearest
from lemmata.theory.memory.symbols import PATTERN_SETS, VECTORS, rho, v, x
from lemmata.theory.memory.updates import SpectralNorm2
from lemmata.theory.terms.index_terms import Chosen, Entry, Greatest, Index, Integrated, Total
from lemmata.verify.gate.options import load_claims, load_derivations
from lemmata.verify.mutate.derivations import (
    DerivationJudge,
    DerivationMutant,
    derivation_mutants,
    failure,
    judge_derivation_mutant,
)
from lemmata.verify.prove.prover import Prover

BOUND_NAME = re.compile(r"~v\d+|~\d+")  # a fresh one every time
CLAIMS = load_claims("lemmata.theory")
DERIVATIONS = load_derivations("lemmata.theory", CLAIMS)
a, b = Symbol("a", real=True), Symbol("b", nonnegative=True)
REALS = Domain(((a, Real()), (b, NonNegative())))
i, t = Index("i", n), Symbol("t", positive=True)


def claim_of(name: str, statement: Any, domain: Domain = REALS) -> Claim:
    return Claim(name, "test", "", domain, statement)


SUM = claim_of("sum", leq(2 * a * b, a**2 + b**2))
STEPS = (
    S("square", "sign", leq(0, (a - b) ** 2)),
    S("exp", "monotone", leq(exp(0), exp((a - b) ** 2)), "square", via="exp"),
    S("times", "product", leq(0, 2 * (a - b) ** 2), "square", by=Integer(2)),
    S("all", "linear", SUM.statement, "square"),
)
DERIVATION = derive("sum", *STEPS)


def by_operator(operator: str) -> list[DerivationMutant]:
    return [mutant for mutant in derivation_mutants(DERIVATION, REALS) if mutant.operator == operator]


def fate(mutant: DerivationMutant) -> str:
    prover = Prover({"sum": SUM}, {"sum": DERIVATION})
    prover.prove(SUM)
    return judge_derivation_mutant(mutant, prover.claims, prover.derivations, prover.checked).outcome


def test_the_conclusion_stays_and_every_mutant_differs_in_one_step() -> None:
    for mutant in derivation_mutants(DERIVATION, REALS):
        assert mutant.derivation.steps[-1].formula == SUM.statement
        assert mutant.derivation != DERIVATION
        kept = [step for step in mutant.derivation.steps if step in STEPS]
        assert len(kept) == len(STEPS) - 1
        assert mutant.label in {step.label for step in STEPS}


def test_facts_options_and_steps_are_edited() -> None:
    assert [mutant.label for mutant in by_operator("drop-fact")] == ["exp", "times", "all"]
    assert [mutant.label for mutant in by_operator("drop-step")] == ["square", "exp", "times"]
    vias = [mutant.derivation.steps[1].options["via"] for mutant in by_operator("other-function")]
    assert vias == ["log", "sqrt", "square"]
    factors = [mutant.derivation.steps[2].options["by"] for op in ("sign", "coefficient") for mutant in by_operator(op)]
    assert factors.count(-2) == factors.count(4) == 1


def test_values_of_instances_are_edited() -> None:
    step = S("instance", "instance", None, "square", at={a: 2 * b})
    edited = [mutant for mutant in derivation_mutants(derive("x", step, STEPS[3]), REALS) if len(mutant.derivation.steps) == 2]
    found = {(mutant.operator, str(mutant.derivation.steps[0].options["at"])) for mutant in edited}
    assert ("sign", str({a: -2 * b})) in found
    assert ("drop-value", "{}") in found


def test_zero_has_no_other_sign() -> None:
    at_zero = derive("sum", S("all", "instance", SUM.statement, at={a: Integer(0), b: Integer(2)}))
    signs = [mutant for mutant in derivation_mutants(at_zero, REALS) if mutant.operator == "sign"]
    assert [mutant.derivation.steps[-1].options["at"] for mutant in signs] == [{a: 0, b: -2}]


@pytest.mark.parametrize(
    ("operator", "label", "outcome"),
    [
        ("drop-fact", "exp", "killed"),
        ("drop-fact", "all", "killed"),
        ("other-function", "exp", "killed"),
        ("drop-step", "square", "killed"),
        ("drop-step", "exp", "valid"),  # nothing rests on it
        ("flip", "square", "killed"),
    ],
)
def test_the_kernel_judges_a_mutant(operator: str, label: str, outcome: str) -> None:
    assert {fate(mutant) for mutant in by_operator(operator) if mutant.label == label} == {outcome}


def test_a_true_step_in_place_of_another_is_valid() -> None:
    weaker = [mutant for mutant in by_operator("coefficient") if mutant.derivation.steps[0].formula == leq(0, 2 * (a - b) ** 2)]
    assert [fate(mutant) for mutant in weaker] == ["killed"]  # what rests on it states otherwise
    alone = derive("sum", STEPS[0], STEPS[3])
    mutant = next(m for m in derivation_mutants(alone, REALS) if m.derivation.steps[0].formula == leq(0, 2 * (a - b) ** 2))
    assert fate(mutant) == "valid"


def test_a_false_step_that_an_unsound_rule_accepts_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    def gullible(step: Step, facts: list[Fact], context: Context) -> Fact:
        return Fact(joined(facts), stated(step, context))

    monkeypatch.setitem(_RULES, "sign", gullible)
    flips = [mutant for mutant in by_operator("flip") if mutant.label == "square"]
    assert len(flips) == 1
    for m in flips:
        steps = (m.derivation.steps[0], S("right", "linear", leq(0, 0)), S("all", "sign", SUM.statement))
        result = judge_derivation_mutant(DerivationMutant("flip", "square", derive("sum", *steps)), {"sum": SUM}, {}, {})
        assert result.outcome == "survived"
        assert "fails at" in result.how


# --- steps at random instances ----------------------------------------------------------------------------------------


def tried(formula: Any, domain: Domain, *hypotheses: Any) -> set[bool]:
    """Whether a formula failed, over some random instances."""
    scope = scope_of(domain)
    fact = Fact(frozenset(lower(h, scope) for h in hypotheses), lower(formula, scope))
    return {failure(fact, Random(str(seed))) is not None for seed in range(40)}


@pytest.mark.parametrize(
    ("true_one", "false_one", "domain"),
    [
        (leq(0, a**2), leq(1, a**2), REALS),
        (leq(0, b), leq(b, 0), REALS),
        (equal(exp(a) * exp(-a), 1), equal(exp(a), 1), REALS),
        (Implies(less(1, a), less(1, a**2)), Implies(less(-1, a), less(1, a**2)), REALS),
        (leq(MaxEntry(v), LogSumExp(v)), leq(LogSumExp(v), MaxEntry(v)), VECTORS),
        (leq(LogSumExp(v) - MaxEntry(v), log(n)), leq(LogSumExp(v) - MaxEntry(v), log(n) / 2), VECTORS),
        (leq(Entry(v, i), Greatest(Entry(v, i), i)), leq(Greatest(Entry(v, i), i), Entry(v, i)), VECTORS),
        (leq(0, Total(Entry(v, i) ** 2, i)), leq(0, Total(Entry(v, i), i)), VECTORS),
        (leq(0, Nearest(x, rho)), leq(1, Nearest(x, rho)), PATTERN_SETS),
    ],
)
def test_a_false_formula_fails_at_some_instance_and_a_true_one_at_none(true_one: Any, false_one: Any, domain: Domain) -> None:
    assert tried(true_one, domain) == {False}
    assert True in tried(false_one, domain)


def test_a_formula_counts_only_where_its_hypotheses_hold() -> None:
    assert tried(less(0, a), REALS, less(1, a)) == {False}
    assert True in tried(less(0, a), REALS, less(-1, a))


@pytest.mark.parametrize(("body", "high", "value"), [(exp(-t), oo, 1), (1 / sqrt(t), Integer(4), 4)])
def test_integrals_are_tried_to_infinity_and_at_poles(body: Any, high: Any, value: int) -> None:
    integral = Integrated(body, t, Integer(0), high)
    assert failure(Fact(frozenset(), Eq(integral, value, evaluate=False)), Random(0)) is None
    assert failure(Fact(frozenset(), Le(integral, value - Rational(1, 20), evaluate=False)), Random(0)) is not None


def test_a_strict_hypothesis_does_not_hold_at_equality() -> None:
    never, always = Lt(0, 0, evaluate=False), Le(0, 0, evaluate=False)
    false = Le(1, 0, evaluate=False)
    assert failure(Fact(frozenset((never,)), false), Random(0)) is None
    assert failure(Fact(frozenset((always,)), false), Random(0)) is not None


def test_what_depends_on_a_choice_has_no_value() -> None:
    chosen = Chosen("c", n)
    fact = Fact(frozenset(), Le(Symbol("n", integer=True, positive=True) + 1, chosen, evaluate=False))
    assert failure(fact, Random(0)) is None
    assert failure(Fact(frozenset(), Eq(Integer(1), Integer(1), evaluate=False)), Random(0)) is None


def test_a_spectral_norm_of_random_entries_has_no_value_and_ends_nothing() -> None:
    norm = lower(SpectralNorm2(rho), scope_of(PATTERN_SETS))
    assert failure(Fact(frozenset(), Le(norm, -1, evaluate=False)), Random(0)) is None


@pytest.mark.parametrize("name", ["sum", "prop-3.repaired", "eq-9.space-nearest", "storage-two.below"])
def test_checking_from_the_edit_on_says_what_checking_the_whole_says(name: str) -> None:
    claims, derivations = ({"sum": SUM}, {"sum": DERIVATION}) if name == "sum" else (CLAIMS, DERIVATIONS)
    prover = Prover(claims, derivations)
    prover.prove(claims[name])
    made = DerivationJudge(derivations[name], claims, derivations, prover.checked)
    known = {key: value for key, value in prover.checked.items() if key != name}
    mutants = list(derivation_mutants(derivations[name], claims[name].domain))
    outcomes = set()
    for mutant in mutants[:: 1 + len(mutants) // 40]:
        found = made.judge(mutant)
        whole = judge_derivation_mutant(mutant, claims, derivations, known)
        assert (found.outcome, BOUND_NAME.sub("", found.how)) == (whole.outcome, BOUND_NAME.sub("", whole.how)), mutant
        outcomes.add(found.outcome)
    assert "killed" in outcomes
    assert "survived" not in outcomes


def test_a_name_chosen_after_the_edit_can_be_chosen_again() -> None:
    prover = Prover(CLAIMS, DERIVATIONS)
    prover.prove(CLAIMS["prop-3.repaired"])
    derivation = DERIVATIONS["prop-3.repaired"]
    made = DerivationJudge(derivation, CLAIMS, DERIVATIONS, prover.checked)
    assert made.choices[0] != made.choices[-1]
    same = DerivationMutant("none", "", replace(derivation, steps=tuple(replace(step) for step in derivation.steps)))
    assert made.rejection(same) is None
    assert made.rejection(same) is None
