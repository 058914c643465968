"""Coq is given what the kernel accepts of mutants: the claim as it is, the steps of the mutant, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from sympy import Symbol

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.domain import Domain, Real
from lemmata.verify.base.boundary import UsageError
from lemmata.verify.cli.mutate import needs_coq
from lemmata.verify.coq.checking import LATE, NOT_EXPORTED, Answer, Claimed
from lemmata.verify.coq.files import library, statement_of
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
FINE, NOT = Answer(True, "accepted by Coq in 1.0 s", 1.0), Answer(False, "C_sum.v:9: no", 1.0)


@pytest.fixture(scope="module")
def fates() -> dict[str, list[tuple[str, str, str, str]]]:
    worker = Worker(CLAIMS, DERIVATIONS, Plan(None, 1.0, 1, 0))
    found = worker.perform(("derivations", "sum"))
    assert {entry[2] for entry in found} == {"killed", "valid"}
    return {"sum": found}


class Coq:
    """Stands for Coq: what it says of the derivation, of mutants by their modules, and of sheets that are too long."""

    def __init__(self, original: Answer, refuses: str = "none", at_most: int = 99) -> None:
        self.original, self.refuses, self.at_most = original, refuses, at_most
        self.folder, self.stated = Path(), list[str]()

    def ask(self, folder: Path, prover: Prover, names: Iterable[str], *_: object) -> dict[str, Answer]:
        assert prover.claims == CLAIMS
        return dict.fromkeys(names, self.original)

    def check_all(self, folder: Path, claimed: Iterable[Claimed], *_: object) -> dict[str, Answer]:
        self.folder = folder
        return {theorem.claim_id: self.answer(theorem) for theorem in claimed}

    def answer(self, theorem: Claimed) -> Answer:
        self.stated.append(theorem.text)
        lines = (self.folder / f"{theorem.module}.v").read_text("utf-8").splitlines()
        if sum(line.startswith("Module ") for line in lines) > self.at_most:
            return Answer(False, f"needs {theorem.module}.v: {theorem.module}.v {LATE} 200 s", 200.0)
        if f"Module {self.refuses}." in lines:
            inside = lines.index(f"End {self.refuses}.")  # the last line of it, counted from 1
            return Answer(False, f"needs {theorem.module}.v: {theorem.module}.v:{inside}: no", 1.0)
        return FINE


def opinion(
    fates: dict[str, list[tuple[str, str, str, str]]], answers: Coq, patch: pytest.MonkeyPatch, folder: Path
) -> Opinion:
    patch.setattr(coq, "ask", answers.ask)
    patch.setattr(coq, "check_all", answers.check_all)
    (found,) = opinions(folder, CLAIMS, DERIVATIONS, fates)
    return found


def accepted(fates: dict[str, list[tuple[str, str, str, str]]]) -> list[int]:
    return [place for place, entry in enumerate(fates["sum"], start=1) if entry[2] == "valid"]


def test_all_that_the_kernel_accepts_is_asked_for_with_the_statement_of_the_claim(
    fates: dict[str, list[tuple[str, str, str, str]]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answers = Coq(FINE)
    found = opinion(fates, answers, monkeypatch, tmp_path)
    mutants = dict(enumerate(derivation_mutants(DERIVATION, CLAIM.domain), start=1))
    assert [mutant for mutant, _ in found.mutants] == [mutants[place] for place in accepted(fates)]
    (stated,) = answers.stated
    made = library([CLAIM]).theorems["sum"]
    assert stated.startswith(statement_of(made.name, made.statement, made.imports))
    for place in accepted(fates):
        assert re.search(rf"Theorem sum__{place} : sum__statement\.\nProof\. exact [\w.]+\.Mutant{place}\.sum_\. Qed\.", stated)
    assert (found.judged, found.by_kernel) == (len(mutants), len(accepted(fates)))
    assert found.counts == {ACCEPTED: found.by_kernel}
    assert is_confirmed([found])


def test_the_mutant_that_coq_refuses_is_named_and_the_others_are_asked_again(
    fates: dict[str, list[tuple[str, str, str, str]]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, bad, *_ = accepted(fates)
    answers = Coq(FINE, refuses=f"Mutant{bad}")
    found = opinion(fates, answers, monkeypatch, tmp_path)
    assert found.counts == {ACCEPTED: len(accepted(fates)) - 1, REFUSED: 1}
    assert [f"sum__{bad} :" in text for text in answers.stated] == [True, False]
    assert not is_confirmed([found])
    operator, label, *_ = fates["sum"][bad - 1]
    assert f"refused: sum, {operator} at {label!r}: needs C_sum__mutants1.v: C_sum__mutants1.v:" in report([found])


def test_a_sheet_that_takes_too_long_is_asked_in_parts(
    fates: dict[str, list[tuple[str, str, str, str]]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answers = Coq(FINE, at_most=1)
    assert opinion(fates, answers, monkeypatch, tmp_path).counts == {ACCEPTED: len(accepted(fates))}
    assert len(answers.stated) == 2 * len(accepted(fates)) - 1
    assert opinion(fates, Coq(FINE, at_most=0), monkeypatch, tmp_path).counts == {SLOW: len(accepted(fates))}


def test_a_mutant_says_nothing_where_the_derivation_itself_is_refused(
    fates: dict[str, list[tuple[str, str, str, str]]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answers = Coq(NOT)
    found = opinion(fates, answers, monkeypatch, tmp_path)
    assert found.mutants == ()
    assert answers.stated == []
    assert f"not asked: the {found.by_kernel} of sum, of which itself Coq says: C_sum.v:9: no\n" in report([found])


def test_fates_of_other_mutants_are_an_error(
    fates: dict[str, list[tuple[str, str, str, str]]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="of other mutants"):
        opinion({"sum": fates["sum"][1:]}, Coq(FINE), monkeypatch, tmp_path)


def test_no_answer_is_no_refusal() -> None:
    said = {ACCEPTED: FINE.says, REFUSED: NOT.says, UNWRITTEN: f"{NOT_EXPORTED}the rule x", SLOW: f"C.v {LATE} 200 s"}
    assert {wanted: word(Answer(wanted == ACCEPTED, says)) for wanted, says in said.items()} == {w: w for w in said}


def test_coq_is_asked_for_only_where_it_is_and_has_something_to_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"--coq: it is asked for derivations, not for alarms\Z"):
        needs_coq("alarms")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="coqc is not on the path"):
        needs_coq(None)
