"""False mutants are killed, only a proof makes one equivalent, and a run reports what was wrongly accepted."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sympy import Equivalent, Integer, Limit, Rational, Symbol, log, oo, pi, true

from lemmata.theory import CLAIMS
from lemmata.theory.kernel import logic
from lemmata.theory.kernel.logic import Context, Fact, Step, joined, stated
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, all_of, equal, leq, less, unequal
from lemmata.theory.language.domain import CLOSED, Domain, NonNegative, Positive, Real, Whole, d
from lemmata.theory.memory.balls import Gamma
from lemmata.theory.memory.energies import LayerEnergy, Nearest
from lemmata.theory.memory.symbols import PATTERN_SETS, SEPARATED_BALLS, rho, x, z
from lemmata.verify import cli
from lemmata.verify.base.verdicts import Evidence, InternalContradiction, Outcome, SearchEffort, Verdict
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.judge.judge import Settings
from lemmata.verify.mutate.alarms import EXTREME_SCALES, extreme_batches, false_alarms
from lemmata.verify.mutate.falsity import at_simple_numbers, differs_nowhere, limit_fails, sign_change
from lemmata.verify.mutate.judge import Fate, find_violation, judge_mutant
from lemmata.verify.mutate.report import report, survey
from lemmata.verify.mutate.run import run
from lemmata.verify.mutate.statements import Mutant, mutants

E, g = LayerEnergy(x, rho), Nearest(x, rho)
a, b = Symbol("a", real=True), Symbol("b", real=True)
REALS = Domain(((a, Real()), (b, NonNegative())))
ABOVE_ZERO = Domain(((z, Positive()),))
QUICK = Settings(profile="quick", seconds_per_claim=0.1)


def claim_of(statement: Any, domain: Domain = REALS, given: Any = true, name: str = "hand-made") -> Claim:
    return Claim(name, "test", "", domain, statement, given)


def nothing_implied(original: Claim, mutant: Claim) -> str | None:
    return None


def test_existence_claims_are_not_mutated_and_the_report_says_so() -> None:
    claim = replace(claim_of(leq(a, b)), quantifier="exists")
    entry = survey(claim, QUICK, nothing_implied)
    assert not entry.results
    assert "not mutated" in report([entry])
    with pytest.raises(ValueError, match="existence"):
        find_violation(claim)


def test_the_flips_of_a_true_claim_are_killed_by_certified_points() -> None:
    claim = CLAIMS["prop-1"]
    flips = [mutant for mutant in mutants(claim) if mutant.operator == "flip"]
    assert len(flips) == 2
    for mutant in flips:
        result = judge_mutant(mutant, claim, QUICK, nothing_implied)
        assert result.outcome is Fate.KILLED
        assert result.point is not None
        assert evaluate_point(mutant.claim, result.point).statement == -1


def test_a_true_claim_given_as_its_own_mutant_survives_and_attempts_to_show_it_that_break_off_kill_nothing() -> None:
    def breaks_off(original: Claim, mutant: Claim) -> str | None:
        raise TypeError("Mix of Matrix and Scalar symbols")

    claim = CLAIMS["prop-1"]
    same = Mutant("none", "nowhere", replace(claim, id="prop-1.same"))
    assert find_violation(claim, seconds=0.1) is None
    assert judge_mutant(same, claim, QUICK, breaks_off, breaks_off).outcome is Fate.SURVIVED


def test_a_weaker_mutant_is_equivalent_only_where_a_proof_says_so() -> None:
    claim = claim_of(leq(a, a + b))
    weaker = Mutant("coefficient", "by hand", replace(claim, id="weaker", statement=leq(a, a + 2 * b)))
    assert judge_mutant(weaker, claim, QUICK, nothing_implied).outcome is Fate.SURVIVED
    asked: list[tuple[Claim, Claim]] = []

    def shown(original: Claim, mutant: Claim) -> str | None:
        asked.append((original, mutant))
        return "b >= 0"

    result = judge_mutant(weaker, claim, QUICK, shown)
    assert (result.outcome, result.how) == (Fate.EQUIVALENT, "b >= 0")
    assert asked == [(claim, weaker.claim)]


def test_a_proof_cannot_save_a_mutant_that_fails() -> None:
    claim = claim_of(leq(a, a + b))
    false = Mutant("sign", "by hand", replace(claim, id="false", statement=leq(a, a - b)))
    assert judge_mutant(false, claim, QUICK, lambda original, mutant: "anything").outcome is Fate.KILLED


def test_a_mutant_on_whose_meaning_definitions_and_bindings_disagree_is_killed() -> None:
    claim = CLAIMS["prop-4.scalar"]
    weaker = next(mutant for mutant in mutants(claim) if mutant.claim.statement == leq(0, log(z) + 1 / z))
    assert judge_mutant(weaker, claim, QUICK, nothing_implied).outcome is Fate.SURVIVED
    with patch("lemmata.verify.judge.interpreters.check_sides", side_effect=InternalContradiction("log differs")):
        result = judge_mutant(weaker, claim, QUICK, nothing_implied)
    assert (result.outcome, result.how) == (Fate.KILLED, "ill-posed: log differs")


def test_a_mutant_that_floats_cannot_refute_is_killed_by_exact_arithmetic() -> None:
    tie = claim_of(less(a, a + b))  # fails at b = 0 alone, by nothing
    point = find_violation(tie)
    assert point is not None
    assert point["b"] == 0


@pytest.mark.parametrize(
    ("statement", "outcome"),
    [
        (less(log(2), Rational(69, 100)), Fate.KILLED),
        (less(log(2), Rational(70, 100)), Fate.EQUIVALENT),  # a true sentence: evaluating it proves it
        (leq(log(-1, evaluate=False), Integer(2)), Fate.KILLED),  # it has no value
        (leq(Gamma(Rational(1, 2)) ** 2, pi), Fate.SURVIVED),  # true, but balls of any precision overlap
    ],
)
def test_closed_mutants_are_evaluated(statement: Any, outcome: Fate) -> None:
    original = claim_of(less(log(2), Rational(7, 10)), CLOSED)
    mutant = Mutant("none", "by hand", replace(original, id="closed", statement=statement))
    result = judge_mutant(mutant, original, QUICK, nothing_implied)
    assert result.outcome is outcome
    assert result.how.startswith("ill-posed") is statement.has(log(-1, evaluate=False))


@pytest.mark.parametrize(("high", "count"), [(4, 21), (30, 60)])
def test_what_fails_for_large_whole_numbers_only_is_killed(high: int, count: int) -> None:
    k = Symbol("k", integer=True, positive=True)
    claim = claim_of(less(k, count), Domain(((k, Whole(1, high)), (b, NonNegative()))))
    assert find_violation(claim, seconds=0.1) is None
    found = judge_mutant(Mutant("none", "", claim), claim, QUICK, nothing_implied)
    assert found.outcome is Fate.KILLED
    assert found.point is not None
    assert evaluate_point(claim, found.point).statement == -1


def test_what_had_no_time_for_one_instance_is_judged_for_longer_before_it_is_killed() -> None:
    claim = claim_of(leq(0, b))
    sought: list[float | None] = []

    def busy(_: Claim, settings: Settings) -> Verdict:
        sought.append(settings.seconds_per_claim)
        counted = 0 if len(sought) == 1 else 5
        effort = SearchEffort(5, counted, 0, None, (), 0.1)
        outcome = Outcome.SURVIVED if counted else Outcome.UNDECIDED
        return Verdict(claim.id, outcome, "", Evidence(property=effort))

    with patch("lemmata.verify.mutate.judge.judge", busy):
        assert judge_mutant(Mutant("none", "", claim), claim, QUICK, nothing_implied).outcome is Fate.SURVIVED
    assert sought == [0.1, pytest.approx(1.0)]


def test_a_report_counts_and_lists_the_survivors_with_their_statements() -> None:
    claim = CLAIMS["prop-4.scalar"]
    entry = survey(claim, QUICK, nothing_implied)
    killed, survived = entry.count(Fate.KILLED), entry.count(Fate.SURVIVED)
    assert killed + survived == len(entry.results) == len(list(mutants(claim)))
    assert killed > survived > 0
    text = report([entry])
    assert f"kill rate {killed / (killed + survived):.1%}" in text
    assert "0 <= log(z) + 1/z" in text.split("survivors:")[1]
    assert "1 >= log(z) + 1/z" not in text.split("survivors:")[1]


def test_extreme_batches_reach_norms_of_1e150_and_denormal_entries() -> None:
    sizes, largest, smallest = set(), 0.0, 1.0
    for batch in extreme_batches(PATTERN_SETS, count=4):
        entries = batch.values["rho"].abs()
        largest = max(largest, float(entries.max()))
        if bool((entries > 0).any()):
            smallest = min(smallest, float(entries[entries > 0].min()))
        sizes.add(tuple(batch.request.sizes.items()))
    assert largest > 1e149
    assert 0 < smallest < 2.0**-1022
    assert len(sizes) == 7
    assert min(EXTREME_SCALES) < -1022
    radii = [batch.values["r"] for batch in extreme_batches(CLAIMS["lemma-5"].domain, count=64)]
    assert all(bool((values >= 0).all()) for values in radii)
    assert max(float(values.max()) for values in radii) > 1e149
    assert not list(extreme_batches(SEPARATED_BALLS))


def test_false_alarms_finds_none_on_a_true_claim_and_the_point_on_a_false_one() -> None:
    claim = claim_of(all_of(leq(g - log(d), E), leq(E, g)), PATTERN_SETS)
    quiet = false_alarms(claim, instances=500, seconds=1.5)
    assert quiet.refutation is None
    assert quiet.false == ()
    assert quiet.counted >= 500
    assert quiet.extreme > 0
    loud = false_alarms(replace(claim, statement=leq(g, E)), instances=1_000, seconds=1.0)
    assert loud.refutation is not None
    assert evaluate_point(replace(claim, statement=leq(g, E)), loud.refutation).statement == -1


# --- violations at numbers that are not rational ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "certified"),
    [
        (Equivalent(equal(z, 1), equal(log(z) + 1 / z**2, 1)), True),  # equal at z = 0.45 too
        (Equivalent(equal(z, 1), equal(log(z) + 1 / z, 1)), False),  # true: the sides touch and do not cross
        (Equivalent(equal(z, 1), equal(log(z), 0)), False),  # true: they cross at 1, where the left side holds
        (unequal(z**2, 2), True),
        (unequal(z**2, -2), False),
        (unequal(1 / (z - 1), 0), False),  # true: it changes its sign where it has no value
    ],
)
def test_a_sign_change_certifies_what_fails_at_irrational_numbers_alone(statement: Any, certified: bool) -> None:
    assert (sign_change(claim_of(statement, ABOVE_ZERO)) is not None) is certified


def test_a_sign_change_outside_the_hypotheses_certifies_nothing() -> None:
    assert sign_change(claim_of(unequal(z**2, 2), ABOVE_ZERO, less(z, 1))) is None
    assert sign_change(claim_of(unequal(z**2, 2), ABOVE_ZERO, less(1, z))) is not None


def test_a_mutant_with_an_isolated_irrational_violation_is_killed() -> None:
    original = CLAIMS["prop-4.scalar"]
    false = Mutant("square", "by hand", claim_of(Equivalent(equal(z, 1), equal(log(z) + 1 / z**2, 1)), ABOVE_ZERO))
    result = judge_mutant(false, original, QUICK, nothing_implied)
    assert result.outcome is Fate.KILLED
    assert result.how.startswith("a sign change in ball arithmetic")


def test_what_the_original_denies_is_killed_by_the_kernel() -> None:
    claim = claim_of(leq(a, a + b))
    mutant = Mutant("none", "by hand", replace(claim, id="denied"))
    result = judge_mutant(mutant, claim, QUICK, nothing_implied, lambda original, mutant: "it is denied")
    assert (result.outcome, result.how) == (Fate.KILLED, "by the kernel: it is denied")


# --- runs -------------------------------------------------------------------------------------------------------------

SQUARE = claim_of(leq(0, (a - b) ** 2), name="square")
SUM = claim_of(leq(a, a + b), name="sum")
THEORY = {claim.id: claim for claim in (SQUARE, SUM)}
SOUND = {
    "square": derive("square", S("all", "sign", SQUARE.statement)),
    "sum": derive("sum", S("sign", "sign", leq(0, b)), S("all", "linear", SUM.statement, "sign")),
}


def test_a_run_reports_statements_derivations_and_alarms(capsys: pytest.CaptureFixture[str]) -> None:
    out = StringIO()
    status = run(THEORY, SOUND, seconds=0.1, instances=200, out=out)
    text = out.getvalue()
    assert status == 0, text
    for part in ("kill rate 100.0%", "derivation", "2 proved claims", "0 refuted, 0 points", "neither counts"):
        assert part in text
    progress = capsys.readouterr().err.splitlines()
    assert [line.split()[1:3] for line in progress] == [
        [name, f"{part}:"] for part in ("statements", "derivations", "alarms") for name in ("square", "sum")
    ]


def test_an_unsound_rule_is_reported_as_a_survivor(monkeypatch: pytest.MonkeyPatch) -> None:
    def gullible(step: Step, facts: list[Fact], context: Context) -> Fact:
        return Fact(joined(facts), stated(step, context))

    steps = (S("sign", "sign", leq(0, b)), S("middle", "linear", leq(-b, a**2), "sign"))
    derivations = {**SOUND, "sum": derive("sum", *steps, S("all", "linear", SUM.statement, "middle"))}
    assert run(THEORY, derivations, part="derivations", out=StringIO()) == 0
    monkeypatch.setitem(logic._RULES, "linear", gullible)
    out = StringIO()
    assert run(THEORY, derivations, part="derivations", out=out) == 1
    assert "survivor: sum, flip at 'middle': accepted, but" in out.getvalue()


def test_a_wrong_implication_or_a_false_claim_is_an_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    false = claim_of(leq(a, b), name="false")
    monkeypatch.setitem(logic._RULES, "sign", lambda step, facts, context: Fact(frozenset(), stated(step, context)))
    out = StringIO()
    derivations = {"false": derive("false", S("all", "sign", false.statement))}
    assert run({"false": false}, derivations, part="alarms", instances=100, out=out) == 1
    assert "false is refuted at a = " in out.getvalue()


def test_a_derivation_that_does_not_hold_fails_the_run() -> None:
    wrong = {"sum": derive("sum", S("all", "linear", SUM.statement, "nothing"))}
    out = StringIO()
    assert run({"sum": SUM}, wrong, part="statements", out=out) == 1
    assert "sum: its derivation does not hold" in out.getvalue()


def test_a_run_with_nothing_to_do_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    out = StringIO()
    assert run(THEORY, {}, out=out) == 2
    assert out.getvalue() == ""
    assert "nothing to mutate" in capsys.readouterr().err


def test_only_what_is_proved_by_evaluation_is_mutated(capsys: pytest.CaptureFixture[str]) -> None:
    claims = {
        "true": claim_of(less(pi, 4), CLOSED, name="true"),
        "not-true": claim_of(less(4, pi), CLOSED, name="not-true"),
    }
    out = StringIO()
    assert run(claims, {}, seconds=0.3, out=out) == 0
    assert "not-true" not in out.getvalue()
    assert "not-true statements: not shown to be true" in capsys.readouterr().err


def test_an_interrupted_run_leaves_without_a_report() -> None:
    out = StringIO()
    with patch("lemmata.verify.mutate.run.Worker.perform", side_effect=KeyboardInterrupt):
        assert run(THEORY, SOUND, out=out) == 130
    assert out.getvalue() == ""


TOY = """
from sympy import Limit, Symbol, exp, oo, pi
from lemmata.theory.language.claim import Claim, equal, leq, less
from lemmata.theory.language.domain import CLOSED, Domain, NonNegative, Real
from lemmata.theory.kernel.steps import S, derive
a, b, t = Symbol("a", real=True), Symbol("b", real=True), Symbol("t", positive=True)
SUM = Claim("sum", "test", "", Domain(((a, Real()), (b, NonNegative()))), leq(a, a + b))
CLAIMS = (SUM, Claim("pi", "test", "", CLOSED, less(pi, 4)), Claim("late", "test", "", CLOSED, equal(Limit(exp(-t), t, oo), 0)))
DERIVATIONS = (derive("sum", S("all", "linear", SUM.statement)),)
"""


@pytest.fixture
def lemmata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    (tmp_path / "toy_theory_to_mutate.py").write_text(TOY)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return lambda *arguments: cli.main(["--claims", "toy_theory_to_mutate", "mutate", *arguments])


def test_the_command_judges_in_processes_of_its_own_and_writes_the_report(
    lemmata: Callable[..., int], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status = lemmata("--seconds", "0.1", "--instances", "200", "--report", "report.txt")
    caught = capsys.readouterr()
    assert (tmp_path / "report.txt").read_text() == caught.out
    rows = [line.split()[0] for line in caught.out.splitlines() if line]
    assert rows[1:5] == ["sum", "pi", "late", "total"]
    assert "[1/5] sum statements: " in caught.err
    assert status == (0 if "kill rate 100.0%: " in caught.out else 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--claim", "summ"), "did you mean sum?"),
        (("--seconds", "-1"), "--seconds must be a number from 0.001"),
        (("--seconds", "nan"), "--seconds must be a number from 0.001"),
        (("--instances", "0"), "--instances must be from 1 to"),
        (("--seed", "-1"), "--seed must be an integer"),
        (("--report", "."), "is a folder"),
    ],
)
def test_a_bad_value_is_one_line_and_status_2(
    lemmata: Callable[..., int], capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    try:
        status: object = lemmata(*arguments)
    except SystemExit as stop:  # argparse ends the process where an option cannot be read
        status = stop.code
    assert status == 2
    caught = capsys.readouterr()
    assert message in caught.err
    assert len(caught.err.splitlines()) == 1
    assert caught.out == ""


# --- violations by definition, at simple numbers, in the limit --------------------------------------------------------


def test_sides_that_are_equal_by_definition_at_a_small_instance_are_found() -> None:
    tie = claim_of(less(g - log(d), E), PATTERN_SETS)  # one pattern: E = g, log 1 = 0
    point = differs_nowhere(tie)
    assert point is not None
    assert evaluate_point(replace(tie, statement=leq(g - log(d), E)), point).statement != -1


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        (less(g - log(d + 1), E), true),  # true, and never an equality
        (leq(g - log(d), E), true),  # an equality is no violation
        (less(g - log(d), E), less(1, d)),  # with hypotheses nothing is concluded
    ],
)
def test_sides_that_differ_or_may_be_equal_are_no_violation(statement: Any, given: Any) -> None:
    assert differs_nowhere(claim_of(statement, PATTERN_SETS, given)) is None


def test_simple_numbers_in_all_combinations_are_tried_and_certified() -> None:
    false = claim_of(leq(b * (a - 1) * (a - 4), 2), given=less(2, a))  # a = 4 is no violation, greater ones are not tried
    assert at_simple_numbers(false, 5.0) is None
    point = at_simple_numbers(claim_of(leq(a * b, 15)), 5.0)
    assert point is not None
    assert point["a"] * point["b"] > 15
    assert at_simple_numbers(claim_of(leq(g, E), PATTERN_SETS), 5.0) is None  # not about numbers only


def test_a_limit_that_is_undefined_or_false_for_a_number_is_said_to_be() -> None:
    s = Symbol("s", positive=True)
    numbers = Domain(((z, Positive()),))
    assert limit_fails(claim_of(equal(Limit(log(-1 / s), s, oo), 0), numbers)).startswith("ill-posed")
    assert limit_fails(claim_of(leq(1, Limit(z * s / (s + 1), s, oo)), numbers)) == "false for z = 1/2"
    assert limit_fails(claim_of(leq(0, Limit(z * s / (s + 1), s, oo)), numbers)) == ""
    assert limit_fails(claim_of(leq(a, b))) == ""
