"""Coq is given what the kernel accepts of mutants: the claim as it is, the steps of the mutant, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from sympy import Symbol

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.domain import Domain, Real
from lemmata.verify.base.boundary import UsageError
from lemmata.verify.cli.mutate import needs_coq
from lemmata.verify.coq.checking import LATE, NOT_EXPORTED, Answer
from lemmata.verify.mutate import coq
from lemmata.verify.mutate.coq import ACCEPTED, REFUSED, SLOW, UNWRITTEN, Opinion, is_confirmed, opinions, report, word
from lemmata.verify.mutate.derivations import derivation_mutants
from lemmata.verify.mutate.run import Plan, Worker
from lemmata.verify.prove.prover import Prover

a, b = Symbol("a", real=True), Symbol("b", real=True)
CLAIM = Claim("sum", "test", "", Domain(((a, Real()), (b, Real()))), leq(2 * a * b, a**2 + b**2))
SQUARE = S("square", "sign", leq(0, (a - b) ** 2))
DERIVATION = derive("sum", S("beside", "sign", leq(0, a**2)), SQUARE, S("all", "linear", CLAIM.statement, "square"))
CLAIMS, DERIVATIONS = {"sum": CLAIM}, {"sum": DERIVATION}
FINE, NOT = Answer(True, "accepted by Coq in 1.0 s", 1.0), Answer(False, "C_sum_mutant2.v:9: no", 1.0)


@pytest.fixture(scope="module")
def fates() -> dict[str, list[tuple[str, str, str, str]]]:
    worker = Worker(CLAIMS, DERIVATIONS, Plan(None, 1.0, 1, 0))
    found = worker.perform(("derivations", "sum"))
    assert {entry[2] for entry in found} == {"killed", "valid"}
    return {"sum": found}


class Coq:
    """Stands for Coq: gives each derivation the same answer, and keeps what it was asked."""

    def __init__(self, original: Answer, mutant: Answer) -> None:
        self.answers, self.provers = {True: original, False: mutant}, list[Prover]()

    def __call__(self, folder: Path, prover: Prover, names: Iterable[str], *_: object) -> dict[str, Answer]:
        self.provers.append(prover)
        return {name: self.answers[name in DERIVATIONS] for name in names}


def asked(fates: dict[str, list[tuple[str, str, str, str]]], answers: Coq, patch: pytest.MonkeyPatch) -> Opinion:
    patch.setattr(coq, "ask", answers)
    (found,) = opinions(Path("nowhere"), CLAIMS, DERIVATIONS, fates)
    return found


def test_all_that_the_kernel_accepts_is_asked_for_with_the_statement_of_the_claim(
    fates: dict[str, list[tuple[str, str, str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Coq(FINE, FINE)
    found = asked(fates, answers, monkeypatch)
    valid = [place for place, entry in enumerate(fates["sum"], start=1) if entry[2] == "valid"]
    mutants = dict(enumerate(derivation_mutants(DERIVATION, CLAIM.domain), start=1))
    assert [mutant for mutant, _ in found.mutants] == [mutants[place] for place in valid]
    prover = answers.provers[1]
    for place in valid:
        claim, made = prover.claims[f"sum.mutant{place}"], prover.derivations[f"sum.mutant{place}"]
        assert (claim.statement, claim.given, claim.domain) == (CLAIM.statement, CLAIM.given, CLAIM.domain)
        assert made.steps == mutants[place].derivation.steps != DERIVATION.steps
        assert prover.prove(claim) is not None
    assert (found.judged, found.by_kernel, found.counts) == (len(mutants), len(valid), {ACCEPTED: len(valid)})
    assert is_confirmed([found])


def test_a_mutant_that_coq_refuses_is_named_and_fails_the_run(
    fates: dict[str, list[tuple[str, str, str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = asked(fates, Coq(FINE, NOT), monkeypatch)
    assert not is_confirmed([found])
    assert "refused: sum, drop-step at 'beside': C_sum_mutant2.v:9: no\n" in report([found])


def test_a_mutant_says_nothing_where_the_derivation_itself_is_refused(
    fates: dict[str, list[tuple[str, str, str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Coq(NOT, NOT)
    found = asked(fates, answers, monkeypatch)
    assert found.mutants == ()
    assert len(answers.provers) == 1
    assert f"not asked: the {found.by_kernel} of sum, of which itself Coq says: C_sum_mutant2.v:9: no\n" in report([found])


def test_fates_of_other_mutants_are_an_error(
    fates: dict[str, list[tuple[str, str, str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="of other mutants"):
        asked({"sum": fates["sum"][1:]}, Coq(FINE, FINE), monkeypatch)


def test_no_answer_is_no_refusal() -> None:
    said = {ACCEPTED: FINE.says, REFUSED: NOT.says, UNWRITTEN: f"{NOT_EXPORTED}the rule x", SLOW: f"C.v {LATE} 200 s"}
    assert {wanted: word(Answer(wanted == ACCEPTED, says)) for wanted, says in said.items()} == {w: w for w in said}


def test_coq_is_asked_for_only_where_it_is_and_has_something_to_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"--coq: it is asked for derivations, not for alarms\Z"):
        needs_coq("alarms")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="coqc is not on the path"):
        needs_coq(None)
