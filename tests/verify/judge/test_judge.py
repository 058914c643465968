"""Planted falsehoods are refuted, planted truths are not, and what cannot be decided is said to be undecided."""

from dataclasses import replace
from fractions import Fraction as F
from typing import Any
from unittest.mock import patch

import pytest
import torch
from sympy import Eq, Integer, Rational, Symbol, exp, factorial, log, pi, sqrt

from lemmata.theory.language.claim import Claim, ClaimError, all_of, equal, leq, less, unequal
from lemmata.theory.language.domain import CLOSED, Domain, Positive, d, n
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.balls import Gamma
from lemmata.theory.memory.energies import LayerEnergy, Nearest
from lemmata.theory.memory.symbols import PATTERN_PAIRS, PATTERN_SETS, VECTORS, rho, v, x, y, z
from lemmata.verify import assert_holds
from lemmata.verify.base.verdicts import InternalContradiction, Outcome, Violation
from lemmata.verify.certify.certificate import replay, write_certificate
from lemmata.verify.certify.point import Evaluation, evaluate_point
from lemmata.verify.judge.judge import PROFILES, Settings, judge, resolve_device

E, g = LayerEnergy(x, rho), Nearest(x, rho)
BOUND = Claim("bound", "test", "g - log d <= E <= g", PATTERN_SETS, all_of(leq(g - log(d), E), leq(E, g)))
QUICK = Settings(profile="quick")


def closed(statement: Any) -> Claim:
    return Claim("closed", "test", "", CLOSED, statement)


def test_a_planted_truth_survives_with_its_effort_recorded() -> None:
    verdict = judge(BOUND, QUICK)
    assert verdict.outcome is Outcome.SURVIVED
    effort = verdict.evidence.property
    assert effort is not None
    assert effort.counted >= 4_000
    assert effort.min_margin == 0.0  # one pattern: both bounds are attained
    assert verdict.evidence.attack is not None


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("upper", all_of(leq(g - log(d), E), leq(E, g - Rational(1, 1000)))),
        ("lower", all_of(leq(g - Rational(99, 100) * log(d), E), leq(E, g))),
        ("strict-upper", all_of(leq(g - log(d), E), less(E, g))),
        ("strict-lower", all_of(less(g - log(d), E), leq(E, g))),
        ("sign", leq(g, E)),
    ],
)
def test_a_planted_falsehood_is_refuted_by_a_small_certified_point(name: str, statement: Any, tmp_path: Any) -> None:
    claim = replace(BOUND, id=name, statement=statement)
    verdict = judge(claim, QUICK)
    assert verdict.outcome is Outcome.REFUTED
    certificate = verdict.evidence.certificate
    assert certificate is not None
    assert certificate.point["n"] == 1
    assert certificate.point["d"] <= 2
    path = tmp_path / f"{name}.json"
    write_certificate(path, certificate, claim)
    assert replay(path, {name: claim}).refutes


def test_the_same_seed_gives_the_same_verdict_and_point() -> None:
    claim = replace(BOUND, statement=leq(g, E))
    first, second = judge(claim, QUICK), judge(claim, QUICK)
    assert first.sentence == second.sentence


def test_existence_is_proved_by_a_certified_witness_and_never_refuted() -> None:
    exists = replace(BOUND, id="gap", statement=less(E, g - Rational(1, 2)), quantifier="exists")
    verdict = judge(exists, QUICK)
    assert verdict.outcome is Outcome.PROVED
    certificate = verdict.evidence.certificate
    assert certificate is not None
    assert certificate.kind == "witness"
    assert evaluate_point(exists, certificate.point).statement == 1
    none = replace(exists, id="none", statement=less(g, E))
    assert judge(none, QUICK).outcome is Outcome.UNDECIDED


def test_closed_statements_are_decided_by_evaluation() -> None:
    assert judge(closed(less(pi, Rational(22, 7)))).outcome is Outcome.PROVED
    refuted = judge(closed(less(Rational(22, 7), pi)))
    assert refuted.outcome is Outcome.REFUTED
    assert refuted.evidence.certificate is not None


def test_a_closed_statement_no_precision_decides_is_undecided() -> None:
    reflected = unequal(Gamma(Rational(1, 3)) * Gamma(Rational(2, 3)), 2 * pi / sqrt(3))  # equal, by Euler's reflection
    assert judge(closed(reflected)).outcome is Outcome.UNDECIDED


def test_a_closed_statement_whose_sides_are_equal_by_algebra_is_decided() -> None:
    assert judge(closed(unequal((pi + 1) ** 2, pi**2 + 2 * pi + 1))).outcome is Outcome.REFUTED
    assert judge(closed(leq(sqrt(5 + 2 * sqrt(6)), sqrt(2) + sqrt(3)))).outcome is Outcome.PROVED


def test_a_printed_expression_without_typing_is_ill_posed() -> None:
    columns, rows = Symbol("d_v", integer=True, positive=True), Symbol("T", integer=True, positive=True)
    verdict = judge(Claim("typing", "test", "", CLOSED, None, typing=Eq(columns, rows)))
    assert verdict.outcome is Outcome.ILL_POSED
    assert "T = 1, d_v = 2" in verdict.sentence
    with pytest.raises(ClaimError, match="write the statement"):
        judge(Claim("typing", "test", "", CLOSED, None, typing=Eq(columns, columns + 0 * rows, evaluate=False)))


def test_hypotheses_that_nothing_meets_do_not_survive() -> None:
    verdict = judge(replace(BOUND, id="empty", given=less(g, 0)), QUICK)
    assert verdict.outcome is Outcome.UNDECIDED
    assert "tested on nothing" in verdict.sentence


def test_a_definition_that_differs_from_its_binding_stops_the_run() -> None:
    with (
        patch.object(Nearest, "definition", staticmethod(lambda x, rho: Integer(7))),
        pytest.raises(InternalContradiction, match=r"exact arithmetic makes Nearest.*by its definition it is 7"),
    ):
        judge(BOUND, QUICK)


def test_a_float_violation_that_balls_dismiss_is_no_refutation() -> None:
    # huge patterns: single differences of squares near 1e300 overflow or cancel, exact arithmetic does not
    claim = Claim("far", "test", "", PATTERN_PAIRS, leq(E + LayerEnergy(y, rho), g + Nearest(y, rho)))
    assert judge(claim, QUICK).outcome is Outcome.SURVIVED


def test_assert_holds_prints_the_claim_the_margin_and_the_point_in_fractions() -> None:
    wrong = replace(BOUND, id="planted", statement=leq(g, E))
    with pytest.raises(Violation, match=r"planted \(test\) fails: margin \[-0\.693.*\n.*rho = \[\[0\], \[0\]\], x = \[0\]"):
        assert_holds(wrong, torch.zeros(2, 1).double(), torch.zeros(1).double())
    assert_holds(BOUND, torch.zeros(2, 1).double(), torch.zeros(1).double())
    with pytest.raises(ValueError, match="has the variables"):
        assert_holds(BOUND, torch.zeros(1).double())


def test_a_verdict_is_not_a_bool() -> None:
    with pytest.raises(TypeError, match="not a bool"):
        bool(judge(closed(less(3, pi))))


def test_an_unknown_or_missing_device_is_one_clear_line() -> None:
    with pytest.raises(ValueError, match="auto, cpu or cuda"):
        resolve_device("tpu")
    with patch("torch.cuda.is_available", return_value=False):
        assert resolve_device("auto") == "cpu"
        with pytest.raises(ValueError, match="no GPU here"):
            resolve_device("cuda")


def test_existence_points_are_exact_fractions() -> None:
    exists = replace(BOUND, id="gap", statement=less(E, g - Rational(1, 2)), quantifier="exists")
    certificate = judge(exists, QUICK).evidence.certificate
    assert certificate is not None
    assert all(isinstance(entry, F) for row in certificate.point["rho"] for entry in row)


# --- open instances ---------------------------------------------------------------------------------------------------

SMALL = exp(-(10**6) * z)
TAYLOR = sum(SMALL**k / factorial(k) for k in range(7))
FLAT = Claim("flat", "test", "", Domain(((z, Positive()),)), leq(TAYLOR, exp(SMALL)))  # true; the margin is about s^7/5040


def test_a_true_claim_with_margins_below_any_precision_survives_and_shows_an_open_instance(tmp_path: Any) -> None:
    verdict = judge(FLAT, QUICK)
    assert verdict.outcome is Outcome.SURVIVED
    left = verdict.evidence.open
    assert left is not None
    assert left.count > 0
    assert f"{left.count} open (neither shown to hold nor to fail), one at z = " in verdict.sentence
    assert (left.shown.evaluation.given, left.shown.evaluation.statement) == (1, 0)
    path = tmp_path / "flat.json"
    write_certificate(path, left.shown, FLAT)
    assert "flat: the point is still open" in replay(path, {"flat": FLAT}).message
    assert not replay(path, {"flat": FLAT}).refutes


def test_a_violation_that_floating_point_is_certain_of_and_nothing_settles_is_undecided() -> None:
    undecided = Evaluation(given=1, statement=0, consistent=False, hypotheses=(), relations=(), bits=64)
    with patch("lemmata.verify.judge.judge.evaluate_point", return_value=undecided):
        verdict = judge(replace(BOUND, id="flagged", statement=leq(g, E)), QUICK)
    assert verdict.outcome is Outcome.UNDECIDED
    assert "floating point is certain of a violation that 4096 bits do not settle, at d = " in verdict.sentence
    with patch("lemmata.verify.judge.judge.evaluate_point", return_value=undecided):
        assert judge(BOUND, QUICK).outcome is not Outcome.UNDECIDED  # nothing was flagged


def test_equal_terms_with_roots_and_quotients_leave_nothing_open() -> None:
    root_mean_square = sqrt(Dot(v, v) / n + Rational(1, 10**5))
    normed = v / root_mean_square
    same = Claim("same", "test", "", VECTORS, equal(SquaredDistance(normed, normed), 0))
    for claim in (same, replace(same, statement=leq(Dot(v, v) / root_mean_square**2, n))):
        verdict = judge(claim, QUICK)
        assert (verdict.outcome, verdict.evidence.open) == (Outcome.SURVIVED, None)
    assert judge(replace(same, statement=less(0, SquaredDistance(normed, normed))), QUICK).outcome is Outcome.REFUTED


def test_the_thorough_profile_decides_what_the_default_one_leaves_open() -> None:
    terms = sum(z**k / factorial(k) for k in range(6))
    plain = Claim("plain", "test", "", Domain(((z, Positive()),)), less(terms, exp(z)))
    point = {"z": F(1, 10**2000)}  # the margin is about 10^-12000 / 720
    bits = {name: profile.most_bits for name, profile in PROFILES.items()}
    assert evaluate_point(plain, point, bits["default"]).statement == 0
    assert evaluate_point(plain, point, bits["thorough"]).statement == 1
