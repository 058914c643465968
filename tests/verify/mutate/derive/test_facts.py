"""Facts of the theory and signs put together from factors: every step is the kernel's to accept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import E, Expr, Integer, Le, Symbol, exp, expand, factor, pi

from lemmata.theory import CLAIMS, DERIVATIONS
from lemmata.theory.kernel.derivation import checked_step, context_of
from lemmata.theory.kernel.logic import DerivationError, Step, conjuncts
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.domain import Domain, NonNegative, Real, UnitInterval, Whole, d, n
from lemmata.theory.language.vectors import Dot, TiltedMean
from lemmata.theory.memory.balls import BallVolume, dim
from lemmata.theory.memory.energies import LayerEnergy, MaxNorm2, MCHNEnergy, Nearest
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.symbols import beta, rho, t, v, w, x
from lemmata.theory.memory.updates import MCHNUpdate
from lemmata.theory.results.standard import p, q
from lemmata.verify.mutate.derive.facts import Signs, facts_about, rematched
from lemmata.verify.prove.multipliers import find_multipliers

ALL = {derivation.claim: derivation for derivation in DERIVATIONS}
s = Symbol("s", nonnegative=True)
z = Symbol("z", real=True)
SCALARS = Claim("planted", "", "", Domain(((t, UnitInterval()), (s, NonNegative()), (z, Real()))), leq(0, s))


def accepted(claim: Claim, steps: list[Step]) -> set[str]:
    context, _ = context_of(claim, CLAIMS, ALL, find_multipliers, {})
    facts = {}
    for step in steps:
        try:
            facts[step.label] = checked_step(step, facts, context, claim.id)
        except DerivationError:
            continue
    return set(facts)


@pytest.mark.parametrize("term", [s, t, 1 - t, t * (1 - t), t * (1 - t) * s, s + t * s, s * exp(z), 3 * t * (1 - t)])
def test_signs_of_products_are_shown_and_accepted(term: object) -> None:
    signs = Signs(SCALARS, {})
    label = signs.show(term)  # type: ignore[arg-type]
    assert label is not None
    assert label in accepted(SCALARS, signs.steps)
    assert next(step.formula for step in signs.steps if step.label == label) == Le(0, term, evaluate=False)


NUMBERS = Claim("planted", "", "", Domain(((n, Whole(1)), (s, NonNegative()))), leq(0, s))


@pytest.mark.parametrize(
    "term", [E * n - n, pi * n * s - 3 * n * s + n, 1 - n / (n + 2), 1 - n * exp(-1) / (pi * (n + 2)), s - n * s / (n + 2)]
)
def test_numbers_in_front_of_like_terms_are_taken_together_also_over_one_divisor(term: Expr) -> None:
    signs = Signs(NUMBERS, {})
    label = signs.show(term)
    assert label is not None
    assert label in accepted(NUMBERS, signs.steps)


@pytest.mark.parametrize("term", [E * n - 3 * n, 1 - 2 * n / (n + 2), s - n / (n + 2), 1 - s / (n + 2), 3 - E * n])
def test_no_sign_is_shown_of_like_terms_that_have_none(term: Expr) -> None:
    assert Signs(NUMBERS, {}).show(term) is None


def test_a_divisor_that_may_be_negative_is_not_cleared() -> None:
    assert Signs(SCALARS, {}).show(1 - z / (z + 2)) is None


@pytest.mark.parametrize("term", [z, t - 1, -s, s * z, t * (s - 1), s - t])
def test_no_sign_is_shown_where_there_is_none(term: object) -> None:
    assert Signs(SCALARS, {}).show(term) is None  # type: ignore[arg-type]


def test_a_false_fact_that_is_handed_in_is_refused_by_the_kernel() -> None:
    signs = Signs(SCALARS, {z: "planted"})
    label = signs.show(s * z)
    assert label is not None
    assert label not in accepted(SCALARS, [Step("planted", "sign", Le(0, z, evaluate=False)), *signs.steps])


def test_exponentials_fall_below_their_factors() -> None:
    signs = Signs(SCALARS, {})
    signs.addends(leq(s * exp(-t), 1))
    formulas = {step.formula for step in signs.steps if step.label in accepted(SCALARS, signs.steps)}
    assert Le(s * exp(-t), s, evaluate=False) in formulas


def test_exponentials_rise_above_their_factors() -> None:
    signs = Signs(SCALARS, {})
    signs.addends(leq(1, s * exp(2 * t)))
    signs.addends(leq(1, s * exp(z)))
    formulas = {step.formula for step in signs.steps if step.label in accepted(SCALARS, signs.steps)}
    assert Le(s, s * exp(2 * t), evaluate=False) in formulas
    assert not [formula for formula in formulas if isinstance(formula, Le) and formula.lhs == s and formula.has(z)]


def test_multiples_by_sizes_are_compared_where_their_order_is_evident() -> None:
    claim = Claim(
        "planted", "", "", Domain(((rho, Patterns()), (z, Real()))), leq(MaxNorm2(rho), 4 * d**2 * MaxNorm2(rho) * exp(z))
    )
    signs = Signs(claim, {})
    signs.multiples(claim.statement, [leq(z, MaxNorm2(rho)), leq(z, d**3 * MaxNorm2(rho)), leq(z, MaxNorm2(rho) ** 2)])
    shown = {step.formula.rhs for step in signs.steps if step.label in accepted(claim, signs.steps)}
    assert factor((4 * d**2 - 1) * MaxNorm2(rho)) in shown
    assert factor((4 * d**2 - d**3) * MaxNorm2(rho)) not in shown


def test_facts_of_the_theory_are_found_at_the_terms_that_occur() -> None:
    moved = 2 * x
    steps = facts_about((leq(Nearest(moved, rho), LayerEnergy(moved, rho)),), CLAIMS, ALL)
    assert {"of": "prop-1", "at": {x: moved}} in [step.options for step in steps]
    assert not facts_about((leq(Dot(x, x), n),), CLAIMS, {"prop-1": ALL["prop-1"]})
    energies = facts_about((leq(MCHNEnergy(x, rho, Integer(3)), 0),), CLAIMS, ALL)
    assert any(step.options["of"] == "ram-energy-range.all.repaired" for step in energies)


BELOW_ONE = Le(0, 1 - s, evaluate=False)


@pytest.mark.parametrize("term", [(t - 1) * (s - 1), s * (s - 1) * (t - 1)])
def test_a_product_of_two_that_are_not_positive_is_shown_from_what_is_known_and_refused_without(term: object) -> None:
    signs = Signs(SCALARS, {1 - s: "handed in"})
    label = signs.show(term)  # type: ignore[arg-type]
    assert label is not None
    steps = [Step("handed in", "assume", BELOW_ONE), *signs.steps]
    assert label in accepted(replace(SCALARS, given=BELOW_ONE), steps)
    assert label not in accepted(SCALARS, [Step("handed in", "sign", BELOW_ONE), *signs.steps])


def test_a_product_of_three_that_are_not_positive_is_not_shown() -> None:
    assert Signs(SCALARS, {1 - s: "handed in"}).show(-(t - 1) * (s - 1)) is None


def test_facts_are_matched_at_sums() -> None:
    small, large = BallVolume(dim, s), BallVolume(dim, 3 * s)
    steps = facts_about((leq(small, large),), CLAIMS, ALL)
    assert {"of": "std-ball-volume", "at": {p: s, q: 2 * s}} in [step.options for step in steps]


def test_facts_about_sums_of_vectors_do_not_hinder_others() -> None:
    statement = next(part for part in conjuncts(CLAIMS["prop-4.floor-discrete"].statement) if part.has(TiltedMean))
    assert {"of": "prop-4.floor-discrete", "at": {v: w}} in [step.options for step in facts_about((statement,), CLAIMS, ALL)]


def test_what_a_fact_says_of_other_terms_is_not_used() -> None:
    steps = facts_about((leq(BallVolume(dim, s), BallVolume(dim + 1, 3 * s)),), CLAIMS, ALL)
    assert not [step for step in steps if step.options["of"] == "std-ball-volume"]


def test_a_claim_is_matched_again_at_the_edited_operator() -> None:
    claim = CLAIMS["std-storage-interior"]
    q_ = next(symbol for symbol, _ in claim.domain.variables if symbol.name == "q")

    def at(temperature: Expr) -> MCHNUpdate:
        return MCHNUpdate(x, rho, temperature)

    assert rematched(claim, {q_: Integer(0)}, at(beta), at(2 * beta)) == {q_: beta}
    moved = rematched(claim, {}, at(beta + q_), at(2 * beta + 2 * q_))
    assert moved is not None
    assert expand(moved[q_] - beta - 2 * q_) == 0
    assert rematched(claim, {q_: Integer(0)}, at(beta), MCHNUpdate(2 * x, rho, beta)) is None  # its hypotheses are about x
    assert rematched(claim, {}, at(beta), at(2 * beta)) is None  # it says nothing of that
    assert rematched(claim, {}, Nearest(x, rho), Nearest(2 * x, rho)) is None


def test_a_sum_that_is_itself_when_written_in_what_is_known_is_asked_once() -> None:
    assert Signs(NUMBERS, {n - 1: "handed in"}).show(2 - 2 * n) is None
