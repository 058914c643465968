"""Iterations in Coq: the step of each rule is accepted, and another limit is not."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from sympy import And, Implies, Integer, Or, Symbol

from lemmata.theory.kernel.logic import Fact, Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, equal, leq
from lemmata.theory.language.domain import n, vector
from lemmata.theory.language.sequences import Compact, Connected, Exists, Finite, Iterate, LimitPoints, Tends, Those, Within
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.theory.memory.updates import FirstPattern
from lemmata.verify.coq.__main__ import prepare, tried
from lemmata.verify.coq.derivation import Exported, Theory
from lemmata.verify.coq.descents import prove
from lemmata.verify.coq.normal import Lemma
from lemmata.verify.coq.rules import Stated, Work
from lemmata.verify.coq.session import Session
from lemmata.verify.coq.terms import Unsupported
from tests.verify.coq.compiled import accepts, compile_shared

COQ = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
LIBRARY = ("Definitions", "Rules", "Tactics", "AnalysisPlain", "Sequences")
t, z = Symbol("t", integer=True, nonnegative=True), vector("z", n)
TO = FirstPattern(rho)  # an update that goes to the first pattern at once, and how far from there is an energy of it
ENERGY, ITERATE = SquaredDistance(x, TO), Iterate(TO, x, t)
FIXED, ENDS = equal(SquaredDistance(TO, z), 0), Tends(SquaredDistance(ITERATE, z), t, 0)
AT_ITS_ENERGY = Tends(ENERGY.xreplace({x: ITERATE}), t, ENERGY.xreplace({x: z}))
POINTS = LimitPoints(ITERATE, t)
SET = And(Compact(POINTS), Connected(POINTS), Within(POINTS, z, And(FIXED, AT_ITS_ENERGY)))
SAYS = {  # by rule, what it concludes of that iteration
    "descent-energy": Exists(z, And(FIXED, AT_ITS_ENERGY)),
    "descent-steps": Tends(SquaredDistance(Iterate(TO, x, t + 1), ITERATE), t, 0),
    "descent-limit-points": Within(POINTS, z, FIXED),
    "descent-connected": SET,
    "descent-finite": Implies(
        Finite(Those(z, And(FIXED, AT_ITS_ENERGY))), Exists(z, And(FIXED, AT_ITS_ENERGY, ENDS)), evaluate=False
    ),
    "either": Or(Exists(z, ENDS), SET),
}
OPTIONS: dict[str, Any] = {"of": TO, "energy": ENERGY, "state": x, "share": Integer(1), "near": TO, "within": Integer(0)}
FACTS = (
    S("falls", "linear", leq(SquaredDistance(TO, x), ENERGY - ENERGY.xreplace({x: TO}))),
    S("reach", "linear", leq(SquaredDistance(TO, TO), 0)),
)


def claim_of(rule: str) -> Claim:
    return Claim(f"to-{rule}", "test", "", PATTERN_SETS, SAYS[rule])


def steps_of(rule: str) -> list[Step]:
    if rule != "either":
        return [*FACTS, Step("all", rule, SAYS[rule], ("falls", "reach"), {**OPTIONS, "t": t, "y": z})]
    *before, last = steps_of("descent-connected")
    return [*before, last, Step("one", "either", SAYS["either"], ("all",), {})]


@pytest.fixture(scope="module")
def written() -> Theory:
    claims = {claim.id: claim for claim in map(claim_of, SAYS)}
    return Theory(claims, {f"to-{rule}": derive(f"to-{rule}", *steps_of(rule)) for rule in SAYS})


@pytest.fixture(scope="module")
def exported(written: Theory) -> dict[str, Exported]:
    return {rule: written.export(f"to-{rule}") for rule in SAYS}


@pytest.fixture(scope="module")
def folder(written: Theory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("coq")
    prepare(written, made)
    compile_shared(made, LIBRARY, tmp_path_factory)
    assert accepts(made, "Unfold")  # of these claims' operators alone
    return made


def test_each_step_of_an_iteration_has_a_proof(exported: dict[str, Exported]) -> None:
    assert [rule for rule, made in exported.items() if not made.complete] == []


@COQ
def test_coq_accepts_each_rule_of_iterations_and_no_other_limit(exported: dict[str, Exported], folder: Path) -> None:
    with Session(folder) as session:
        wrong = [(rule, *row) for rule, made in exported.items() for row in tried(made, session) if row[2]]
        assert wrong == []
        last = exported["descent-steps"].parts[-1].lemma
        assert last.statement.endswith(" 0")
        assert not session.prove(Lemma("planted", f"{last.statement[:-1]}1", last.proof)).proved


CONTINUOUS = (  # a statement, one that is false beside it
    ("contin 2 (fun x => exp (x 0%nat) / (1 + x 1%nat ^ 2))", "contin 2 (fun x => exp (x 0%nat) / x 1%nat)"),
    ("contin 1 (fun x => - ln (1 + x 0%nat ^ 2))", "contin 1 (fun x => - ln (1 + x 1%nat ^ 2))"),
    ("forall n, contin n (fun x => sum n (fun i => x i * 2))", "forall n, contin n (fun x => sum n (fun i => x (S i) * 2))"),
)


@COQ
def test_what_is_made_of_continuous_terms_is_continuous(folder: Path) -> None:
    with Session(folder) as session:
        session.tell("From Lemmata Require Import Sequences.")
        for place, (fine, planted) in enumerate(CONTINUOUS):
            assert session.prove(Lemma(f"fine{place}", fine, "contin_by.")).proved, fine
            assert not session.prove(Lemma(f"planted{place}", planted, "contin_by.")).proved, planted


def work_on(rule: str, formula: Any, known: Any) -> Work:
    """A step after one that states what is known."""
    stated = {"known": Stated("C_known", (), (), Fact(frozenset(), known))}
    made: Any = None  # what such a step does not ask
    return Work(Step("one", rule, formula, ("known",), {}), Fact(frozenset(), formula), stated, (), (), made, made, made)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_disjunction_is_shown_by_the_part_that_is_known(place: int) -> None:
    parts = SAYS["descent-steps"], SAYS["descent-energy"], SAYS["descent-limit-points"]
    formula = Or(*parts)
    work, made = work_on("either", formula, formula.args[place]), {0: "left. ", 1: "right. left. ", 2: "right. right. "}
    export: Any = None
    prove(export, work)
    assert work.lines == ["pose proof C_known as F1.", f"{made[place]}exact F1."]


def test_a_theorem_that_is_not_proved_in_coq_is_not_cited() -> None:
    export: Any = None
    with pytest.raises(Unsupported, match="descent-analytic"):
        prove(export, work_on("descent-analytic", SAYS["descent-energy"], SAYS["descent-energy"]))
