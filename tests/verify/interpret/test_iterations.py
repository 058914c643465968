"""Statements about iterations at certified limits: planted falsehoods are refuted, what no limit can show is left open."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sympy import Integer, Not, sign

from lemmata.theory.language.claim import Claim, ClaimError, equal, leq, less
from lemmata.theory.language.sequences import Compact, Connected, Exists, Iterate, LimitPoints, SufficientlyLarge, Tends, Within
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.energies import MCHNEnergy
from lemmata.theory.memory.symbols import beta, rho, x, y
from lemmata.theory.memory.updates import IsPattern, MCHNUpdate
from lemmata.theory.papers.hopfield_is_all_you_need import one_update, thm_1_2
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, OWN
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import TEMPERED as WARM
from lemmata.verify.base.points import Point
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.certify.certificate import replay, write_certificate
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.interpret.iterations import conclusive, evaluable, limit_of
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.mutate.statements import brood

QUICK = Settings(profile="quick", seconds_per_claim=0.3)
XI, POINTS, t, z = thm_1_2.XI, thm_1_2.LIMIT_POINTS, thm_1_2.t, thm_1_2.z
ENERGIES = MCHNEnergy(XI, rho, beta)
OPPOSITE: Point = {"n": 1, "d": 2, "rho": [[Fraction(2)], [Fraction(-2)]], "x": [Fraction(1)], "beta": Fraction(1)}
CRITICAL: Point = {**OPPOSITE, "rho": [[Fraction(1)], [Fraction(-1)]]}  # f(x) = tanh(x): 1/t is how fast it tends to 0


def planted(statement: Any, given: Any = True) -> Claim:
    return Claim("planted", "test", "", WARM, statement, *(() if given is True else (given,)))


FIRST_ONLY = planted(Within(POINTS, z, equal(SquaredDistance(z, OWN), 0)))


def test_a_planted_falsehood_about_limit_points_is_refuted_and_replays(tmp_path: Path) -> None:
    verdict = judge(FIRST_ONLY, QUICK)
    assert verdict.outcome is Outcome.REFUTED
    assert verdict.evidence.certificate is not None
    write_certificate(tmp_path / "planted.json", verdict.evidence.certificate, FIRST_ONLY)
    assert replay(tmp_path / "planted.json", {"planted": FIRST_ONLY}).refutes


@pytest.mark.parametrize(
    "wrong",
    [
        Within(POINTS, z, leq(SquaredDistance(z, x), 0)),
        Tends(ENERGIES, t, MCHNEnergy(OWN, rho, beta)),
        Tends(SquaredDistance(Iterate(F_X, x, t + 1), XI), t, Integer(1)),
        Connected(POINTS) & Compact(POINTS) & Within(POINTS, z, less(MCHNEnergy(x, rho, beta), MCHNEnergy(z, rho, beta))),
    ],
)
def test_a_falsehood_about_an_iteration_is_certified_at_its_limit(wrong: Any) -> None:
    assert evaluate_point(planted(wrong), OPPOSITE).statement == -1


def test_where_something_is_said_to_exist_no_candidate_refutes_it() -> None:
    """That the energies tend to E(y) for a y other than the limit is no contradiction to what is tried at the limit."""
    claim = planted(Exists(z, equal(SquaredDistance(z, OWN), 0) & Tends(ENERGIES, t, MCHNEnergy(z, rho, beta))))
    assert not conclusive(claim.statement)
    assert evaluate_point(claim, OPPOSITE).statement == 0
    assert not evaluate_point(claim, OPPOSITE).consistent
    verdict = judge(claim, QUICK)
    assert verdict.outcome is Outcome.SURVIVED  # the points that nothing decides are open
    assert verdict.evidence.open is not None
    assert brood(claim).mutants == ()


def agrees(claim: Claim, point: Point) -> bool:
    """Whether the instance counts as one where the claim holds."""
    evaluation = evaluate_point(claim, point)
    return evaluation.statement == 1 or evaluation.consistent


def test_a_limit_agrees_only_where_it_is_enclosed() -> None:
    for claim in (thm_1_2.ENERGY_LIMIT, thm_1_2.LIMIT_POINTS_FIXED, thm_1_2.CONVERGES, thm_1_2.STEPS_VANISH):
        assert agrees(claim, OPPOSITE)
        assert not agrees(claim, CRITICAL)


def test_a_claim_without_iterations_is_evaluated_as_it_is() -> None:
    for claim in (thm_1_2.KINDS, one_update.RETRIEVED_EXPLICIT):
        assert evaluable(claim) == claim
    assert not evaluable(one_update.RETRIEVED).statement.has(SufficientlyLarge)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("update", "reason"),
    [
        (x / 2, "no limit is bound for the iteration of MatMul"),
        (MCHNUpdate(y, rho, beta), "updates of the state alone"),  # constant: it ends at f(y), not where y ends
        (MCHNUpdate(x, rho, Dot(x, x)), "updates of the state alone"),
        (MCHNUpdate(-x, rho, beta), "updates of the state alone"),
    ],
)
def test_an_update_without_a_limit_is_named(update: Any, reason: str) -> None:
    with pytest.raises(ClaimError, match=reason):
        limit_of(Iterate(update, x, t))


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (Tends(IsPattern(XI, rho), t, Integer(0)), "IsPattern"),  # jumps at a pattern, where an iteration may end
        (Tends(sign(Dot(XI, XI)), t, Integer(1)), "sign"),
        (Tends(t * SquaredDistance(XI, OWN), t, Integer(0)), "t is not known to tend"),
        (Exists(z, thm_1_2.FIXED), "speaks of no iteration"),
    ],
)
def test_a_term_that_need_not_tend_to_its_value_at_the_limit_is_refused(wrong: Any, reason: str) -> None:
    with pytest.raises(ClaimError, match=reason):
        evaluable(planted(wrong))


def test_a_set_of_one_point_is_compact_and_connected_only_where_that_point_is_enclosed() -> None:
    for statement in (Connected(POINTS), Compact(POINTS)):
        assert agrees(planted(statement), OPPOSITE)
        assert not agrees(planted(statement), CRITICAL)
        assert not agrees(planted(Not(statement, evaluate=False)), OPPOSITE)


def test_what_is_sufficiently_large_is_decided_by_proof_alone() -> None:
    verdict = judge(one_update.RETRIEVED, QUICK)
    assert (verdict.outcome, "no instance can decide" in verdict.sentence) == (Outcome.UNDECIDED, True)


def test_a_local_maximum_of_the_energy_is_a_limit_point() -> None:
    """The patterns 2 and -2 at beta = 1: f(0) = 0, and the second derivative of E there is 1 - 4."""
    at_rest: Point = {**OPPOSITE, "x": [Fraction(0)], "u": [Fraction(1)]}
    evaluation = evaluate_point(thm_1_2.KINDS, at_rest)
    assert (evaluation.given, evaluation.statement) == (1, -1)
    assert evaluation.relations[0].margin == "-3"


def test_limit_points_are_those_of_the_iterate_that_is_named() -> None:
    later = replace(
        thm_1_2.LIMIT_POINTS_FIXED, statement=Within(LimitPoints(Iterate(F_X, x, t + 2), t), z, thm_1_2.FIXED)
    )
    assert evaluable(later).statement == evaluable(thm_1_2.LIMIT_POINTS_FIXED).statement
