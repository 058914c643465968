"""The rules for iterations and for "sufficiently large": what they conclude, and each hypothesis that they need."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sympy import And, Float, Integer, Or, Rational, Symbol, Tuple, exp

from lemmata.theory import CLAIMS
from lemmata.theory.kernel.derivation import Checked, Derivation, DerivationError, check, context_of, hypotheses_of
from lemmata.theory.kernel.logic import RULES, Fact, Step
from lemmata.theory.kernel.meaning import lower, scope_of
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, ClaimError, equal, leq, less
from lemmata.theory.language.domain import Positive, d, n, vector
from lemmata.theory.language.sequences import Connected, Exists, Iterate, SufficientlyLarge, Tends, Within, speaks_of_sequences
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.energies import MaxNorm2, MCHNEnergy
from lemmata.theory.memory.kinds import HullState, Patterns
from lemmata.theory.memory.steps import FirstGap
from lemmata.theory.memory.symbols import PATTERN_SETS, beta, eps, rho, x, y
from lemmata.theory.memory.updates import IsPattern
from lemmata.theory.papers.hopfield_is_all_you_need import one_update, thm_1_2
from lemmata.theory.papers.hopfield_is_all_you_need.one_update_proof import RETRIEVED
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, OWN
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import TEMPERED as WARM
from lemmata.theory.papers.hopfield_is_all_you_need.thm_1_2_proof import CONVERGES, DESCENT, FALLS, STATIONARY
from lemmata.theory.terms.index_terms import array
from lemmata.verify.gate.options import load_derivations
from lemmata.verify.prove.multipliers import find_multipliers

DERIVATIONS = load_derivations("lemmata.theory", CLAIMS)


def taken(name: str) -> Checked:
    """A claim as proved, as `pytest verify` finds it: the rules are tried here, not what they rest on."""
    claim = CLAIMS[name]
    scope = scope_of(claim.domain)
    return Checked(claim, Fact(frozenset(hypotheses_of(claim, scope)), lower(claim.statement, scope)), {})


RESTS_ON = ("ram-2.steps", "std-update-reach", "std-cauchy-schwarz", "ram-4.one-update.explicit")
DONE = {name: taken(name) for name in RESTS_ON}
LIMIT = thm_1_2.ENERGY_LIMIT
z, t = thm_1_2.z, thm_1_2.t


def verdict(claim: Claim, derivation: Derivation) -> Any:
    return check(derivation, {**CLAIMS, claim.id: claim}, DERIVATIONS, find_multipliers, dict(DONE))


def refused(claim: Claim, *steps: Step) -> str:
    claim = replace(claim, id="planted", repairs=None, reading_of=None)
    with pytest.raises(DerivationError) as caught:
        verdict(claim, derive("planted", *steps))
    return str(caught.value)


def last(claim: Claim = LIMIT, *uses: str, rule: str = "descent-energy", **options: Any) -> Step:
    return Step("all", rule, claim.statement, uses or ("falls", "reach"), {**DESCENT, **options})


PRINTED = (
    "ram-1.limit",
    "ram-2.steps.limit",
    "ram-2.limit-points.iteration",
    "ram-2.converges",
    "ram-2.converges.finite",
    "ram-2.converges.always",
)


@pytest.mark.parametrize("name", [*PRINTED, "ram-4.one-update"])
def test_what_is_printed_of_whole_iterations_is_derived(name: str) -> None:
    assert verdict(CLAIMS[name], DERIVATIONS[name]).fact.formula is not None


def test_every_rule_of_sequences_is_used_by_what_is_derived() -> None:
    rules = {name for name, rule in RULES.items() if rule.__module__ == "lemmata.theory.kernel.sequences"}
    used = {step.rule for name in (*PRINTED, "ram-4.one-update") for step in DERIVATIONS[name].steps}
    assert rules
    assert rules <= used


@pytest.mark.parametrize("left_out", [0, 1])
def test_neither_the_fall_of_the_energy_nor_the_bound_on_the_iterates_may_be_left_out(left_out: int) -> None:
    kept = FALLS[1 - left_out]
    assert "needs the fact" in refused(LIMIT, kept, last(LIMIT, kept.label))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"share": Integer(0)}, "not shown to be positive"),
        ({"share": -Rational(1, 2)}, "not shown to be positive"),
        ({"share": Integer(1)}, "needs the fact"),
        ({"within": 4 * Dot(x, x)}, "depends on x"),
        ({"near": x}, "depends on x"),
        ({"near": vector("v", n)}, "needs the fact"),
        ({"energy": -MCHNEnergy(x, rho, beta)}, "needs the fact"),
        ({"of": 2 * x}, "needs the fact"),
        ({"state": y}, "needs the fact"),
        ({"energy": MCHNEnergy(x, rho, beta) + array("x")(0)}, "entries are written by Entry"),
        ({"y": x}, "no free name"),
        ({"y": OWN}, "no variable for vectors"),
        ({"y": vector("z", d)}, "other lengths"),
        ({"t": Symbol("t", real=True)}, "no variable for whole numbers"),
        ({"t": Symbol("t", integer=True)}, "no variable for whole numbers"),
    ],
)
def test_an_option_that_does_not_fit_is_refused(options: dict[str, Any], reason: str) -> None:
    assert reason in refused(LIMIT, *FALLS, last(**options))


def test_a_fall_that_is_known_under_a_hypothesis_on_the_state_is_not_known_along_the_iteration() -> None:
    falls = leq(SquaredDistance(F_X, x), MCHNEnergy(x, rho, beta) - MCHNEnergy(F_X, rho, beta))
    near = replace(LIMIT, given=falls)
    assert "not known of every state" in refused(near, S("falls", "assume", falls), FALLS[1], last(near, share=Integer(1)))


def test_a_state_in_the_hull_of_the_patterns_does_not_range_over_everything() -> None:
    hull = replace(LIMIT, domain=type(WARM)(((rho, Patterns()), (x, HullState()), (beta, Positive()))))
    assert "does not range over all vectors" in refused(hull, *FALLS, last(hull))


# --- an energy without a bound, an update that jumps ----------------------------------------------------------------------

v = vector("v", n)
SHIFT, SLOPE = x + v, -Dot(x, v)


def test_an_iteration_that_runs_away_has_no_limit_of_its_energy() -> None:
    """x + v lowers -<x, v> by |v|^2 at every step, for ever."""
    fixed = equal(SquaredDistance(z + v, z), 0)
    energies = Tends(SLOPE.xreplace({x: Iterate(SHIFT, x, t)}), t, SLOPE.xreplace({x: z}))
    away = Claim("away", "test", "", PATTERN_SETS.extended((v, type(WARM.kind_of("x"))())), Exists(z, And(fixed, energies)))
    falls = S("falls", "linear", leq(SquaredDistance(SHIFT, x), SLOPE - SLOPE.xreplace({x: SHIFT})))
    options = {"of": SHIFT, "energy": SLOPE, "share": Integer(1), "near": v, "within": Dot(v, v)}
    assert "needs the fact" in refused(away, falls, last(away, "falls", **options))
    step = S("step", "linear", leq(SquaredDistance(SHIFT, x), Dot(v, v)))
    assert "depends on x" in refused(away, falls, step, last(away, "falls", "step", **options | {"near": x}))
    here = S("here", "linear", leq(SquaredDistance(SHIFT, v), Dot(x, x)))
    assert "depends on x" in refused(away, falls, here, last(away, "falls", "here", **options | {"within": Dot(x, x)}))


@pytest.mark.parametrize(
    ("update", "energy", "smooth"),
    [
        (x / 2, Dot(x, x), True),
        (IsPattern(x, rho) * x, Dot(x, x), False),
        (x / 2, IsPattern(x, rho), False),
        (x / 2, MaxNorm2(rho), True),
        (exp(-Dot(x, x)) * x, Dot(x, x), True),
        (abs(Dot(x, x) - 1) * x, Dot(x, x), False),
    ],
)
def test_update_and_energy_must_be_smooth_by_their_structure(update: Any, energy: Any, smooth: bool) -> None:
    claim = replace(LIMIT, id="smooth")
    context, _ = context_of(claim, {**CLAIMS, "smooth": claim}, DERIVATIONS, find_multipliers, DONE)
    falls = context.low(leq(SquaredDistance(update, x), energy - energy.xreplace({x: update})))
    facts = [Fact(frozenset(), falls), Fact(frozenset(), context.low(leq(SquaredDistance(update, OWN), MaxNorm2(rho))))]
    step = last(of=update, energy=energy, share=Integer(1), within=MaxNorm2(rho))
    if smooth:
        assert isinstance(RULES["descent-energy"](step, facts, context).formula, Exists)
    else:
        with pytest.raises(DerivationError, match="not shown to be smooth"):
            RULES["descent-energy"](step, facts, context)


@pytest.mark.parametrize(
    ("energy", "slope", "reason"),
    [
        (Dot(x, x), Integer(4), ""),  # its gradient at x is 2 x, the step of x / 2 is x / 2
        (Dot(x, x), Integer(2), "not shown to be along the gradient"),
        (-Dot(x, x), -Integer(4), "a number > 0"),
        (Dot(x, x), Integer(0), "a number > 0"),
        (Dot(x, x) ** 2, Integer(4), "not shown to be along the gradient"),
        (Dot(x, x) ** 2, 8 * Dot(x, x), "a number > 0"),  # vanishes at 0
        (beta * Dot(x, x), 4 * beta, "a number > 0"),
        (Dot(x, v), Integer(4), "not shown to be along the gradient"),
    ],
)
def test_an_iteration_converges_for_certain_only_along_the_gradient(energy: Any, slope: Any, reason: str) -> None:
    claim = replace(LIMIT, id="gradient")
    context, _ = context_of(claim, {**CLAIMS, "gradient": claim}, DERIVATIONS, find_multipliers, DONE)
    falls = context.low(leq(SquaredDistance(x / 2, x), energy - energy.xreplace({x: x / 2})))
    facts = [Fact(frozenset(), falls), Fact(frozenset(), context.low(leq(SquaredDistance(x / 2, OWN), MaxNorm2(rho))))]
    step = last(of=x / 2, energy=energy, share=Integer(1), within=MaxNorm2(rho), slope=slope)
    if reason:
        with pytest.raises(DerivationError, match=reason):
            RULES["descent-analytic"](step, facts, context)
    else:
        assert isinstance(RULES["descent-analytic"](step, facts, context).formula, Exists)


# --- what follows, and what does not --------------------------------------------------------------------------------------

POINTS = thm_1_2.LIMIT_POINTS


@pytest.mark.parametrize("rule", sorted(rule for rule in RULES if rule.startswith("descent-")))
@pytest.mark.parametrize(
    "wrong",
    [
        Exists(z, thm_1_2.REACHED),  # vanishing steps alone make nothing converge
        Exists(z, And(thm_1_2.FIXED, Tends(MCHNEnergy(thm_1_2.XI, rho, beta), t, 2 * MCHNEnergy(z, rho, beta)))),
        Tends(MCHNEnergy(thm_1_2.XI, rho, beta), t, MCHNEnergy(x, rho, beta)),
        Within(POINTS, z, equal(SquaredDistance(z, OWN), 0)),
        And(thm_1_2.FIXED.xreplace({z: x}), Connected(POINTS)),
    ],
)
def test_a_rule_concludes_nothing_but_what_it_says(rule: str, wrong: Any) -> None:
    claim = replace(LIMIT, statement=wrong)
    assert "the conclusion is not the claim's statement" in refused(claim, *FALLS, last(claim, rule=rule, slope=Integer(1)))


def test_a_statement_that_claims_to_equal_everything_is_not_concluded() -> None:
    class Sly(Exists):
        __hash__ = Exists.__hash__

        def __eq__(self, other: object) -> bool:
            return True

    claim = replace(LIMIT, statement=Sly(z, thm_1_2.REACHED))
    assert "is not a term of the kernel" in refused(claim, *FALLS, last(claim))


def test_a_disjunction_needs_one_of_its_parts() -> None:
    claim = replace(LIMIT, statement=Or(Exists(z, thm_1_2.REACHED), Connected(POINTS)))
    steps = (*CONVERGES.steps[:-1], S("all", "either", claim.statement, "limit points"))
    assert "no part of the disjunction" in refused(claim, *steps)


def test_what_is_said_of_limit_points_rests_on_nothing_but_that_they_are_fixed() -> None:
    says = leq(SquaredDistance(z, OWN), 1)
    claim = replace(LIMIT, statement=Within(POINTS, z, says))
    assumed = S("near", "assume", says)
    steps = (assumed, *FALLS, last(claim, "falls", "reach", "near", rule="descent-limit-points", says=says))
    assert "a hypothesis speaks of z" in refused(claim, *steps)
    other = replace(thm_1_2.LIMIT_POINTS_STATIONARY, statement=Within(POINTS, z, equal(2 * thm_1_2.SLOPE + 1, 0)))
    steps = (*STATIONARY.steps[:-1], replace(STATIONARY.steps[-1], formula=other.statement))
    assert "the conclusion is not the claim's statement" in refused(other, *steps)


def test_a_fall_known_of_fixed_points_only_is_no_fall() -> None:
    """The last fact says what holds of the limit points; it may not serve as a fact about every state."""
    falls = leq(SquaredDistance(F_X, x), MCHNEnergy(x, rho, beta) - MCHNEnergy(F_X, rho, beta))
    claim = replace(LIMIT, statement=Within(POINTS, z, falls))
    context, _ = context_of(claim, CLAIMS, DERIVATIONS, find_multipliers, DONE)
    reach = Fact(frozenset(), context.low(leq(SquaredDistance(F_X, OWN), 4 * MaxNorm2(rho))))
    both = Fact(frozenset((context.low(thm_1_2.FIXED),)), context.low(falls))
    step = last(claim, rule="descent-limit-points", says=falls, share=Integer(1))
    with pytest.raises(DerivationError, match="needs the fact"):
        RULES["descent-limit-points"](step, [reach, both], context)


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ((S("all", "assume", LIMIT.statement),), "states nothing of a sequence"),
        ((S("again", "instance", LIMIT.statement, at={beta: 2 * beta}),), "states nothing of a sequence"),
        (
            (*FALLS, last(), S("again", "instance", None, "all", at={beta: 2 * beta})),
            "takes nothing that is said of a sequence",
        ),
        ((*FALLS, last(), S("again", "linear", leq(0, 1), "all")), "takes nothing that is said of a sequence"),
        ((S("limit", "claim", of="ram-1.limit", at={x: F_X}),), "no other terms can be put into it"),
        ((S("square", "sign", leq(0, 1)), S("all", "either", LIMIT.statement, "square")), "needs a disjunction"),
    ],
)
def test_no_other_rule_states_or_takes_what_is_said_of_a_sequence(steps: tuple[Step, ...], reason: str) -> None:
    assert reason in refused(LIMIT, *steps)


@pytest.mark.parametrize("edit", [{"given": LIMIT.statement}, {"quantifier": "exists"}])
def test_nothing_of_a_sequence_is_assumed_or_shown_by_one_instance(edit: dict[str, Any]) -> None:
    with pytest.raises(ClaimError, match="stands in the statement, for all instances"):
        replace(LIMIT, **edit)


# --- sufficiently large ---------------------------------------------------------------------------------------------------


def large(term: Any = None, parameters: tuple[Any, ...] = (eps, beta), condition: Any = None) -> Claim:
    printed = one_update.STORED_AND_NEAR if condition is None else condition
    statement = SufficientlyLarge(FirstGap(rho) if term is None else term, Tuple(*parameters), printed)
    return replace(one_update.RETRIEVED, statement=statement)


@pytest.mark.parametrize(
    ("claim", "threshold", "reason"),
    [
        (large(parameters=(eps,)), one_update.THRESHOLD, "depends on more than the parameters"),
        (large(parameters=(beta, d)), one_update.THRESHOLD, "depends on more than the parameters"),
        (large(parameters=(eps, beta, n)), one_update.THRESHOLD + MaxNorm2(rho), "depends on more than the parameters"),
        (large(), one_update.THRESHOLD + 1, "other hypotheses"),
        (large(term=2 * FirstGap(rho)), one_update.THRESHOLD, "other hypotheses"),
        (large(term=-FirstGap(rho)), one_update.THRESHOLD, "other hypotheses"),
        (large(condition=one_update.NEAR), one_update.THRESHOLD, "the fact says something else"),
    ],
)
def test_a_threshold_depends_on_the_parameters_alone_and_suffices(claim: Claim, threshold: Any, reason: str) -> None:
    end = Step("all", "sufficiently-large", claim.statement, ("stored and near",), {"threshold": threshold})
    assert reason in refused(claim, *RETRIEVED.steps[:-1], end)


def test_a_hypothesis_that_is_not_said_is_refused() -> None:
    claim = large(condition=one_update.NEAR)
    end = S("all", "sufficiently-large", claim.statement, "near", threshold=one_update.THRESHOLD)
    assert "other hypotheses" in refused(claim, *RETRIEVED.steps[:-2], end)


# --- the language ---------------------------------------------------------------------------------------------------------


def test_bound_variables_need_no_domain_and_free_ones_do() -> None:
    assert LIMIT.statement.free_symbols == {rho, x, beta}
    with pytest.raises(ClaimError, match="unbound"):
        replace(LIMIT, statement=thm_1_2.REACHED)
    with pytest.raises(ClaimError, match="unbound"):
        replace(LIMIT, statement=Exists(z, leq(0, Dot(thm_1_2.XI, z))))


@pytest.mark.parametrize("at", [Integer(3), 2 * t, t - 1, t + Rational(1, 2), t + Symbol("k", integer=True)])
def test_an_iterate_runs_through_the_sequence(at: Any) -> None:
    with pytest.raises(ClaimError, match="plus a whole number"):
        replace(LIMIT, statement=Tends(SquaredDistance(Iterate(F_X, x, at), OWN), t, Integer(0)))


def test_conditions_inside_are_checked_like_statements() -> None:
    with pytest.raises(ClaimError, match="float"):
        replace(LIMIT, statement=Exists(z, less(Float(0.5), Dot(z, z))))
    with pytest.raises(ClaimError, match="SymPy decided it"):
        replace(LIMIT, statement=Exists(z, less(0, 1).doit()))


def test_each_statement_has_its_latex_and_its_own_fingerprint() -> None:
    assert r"\exists\,z:" in LIMIT.latex
    assert r"\text{ is connected}" in thm_1_2.CONVERGES.latex.replace("\\ ", " ").replace(r"\text{is", r"\text{ is")
    mine = [claim for claim in CLAIMS.values() if claim.statement is not None and speaks_of_sequences(claim.statement)]
    fingerprints = {claim.fingerprint for claim in mine}
    assert len(fingerprints) == len(mine)
