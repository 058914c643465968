"""The gate asks Coq when all is judged, and what Coq says is compared with the record like a verdict."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.memory.energies import Nearest
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.verify.base.content import digest_of_content
from lemmata.verify.base.project import Project
from lemmata.verify.base.verdicts import Evidence, Outcome, Verdict
from lemmata.verify.certify.certificate import certify, write_certificate
from lemmata.verify.cli.command import NOT_CONFIRMED
from lemmata.verify.cli.export import coq
from lemmata.verify.coq import asking, counterexamples
from lemmata.verify.coq.checking import Answer
from lemmata.verify.coq.digests import digest_of, digest_of_denial
from lemmata.verify.gate import options
from lemmata.verify.gate import run as gate
from lemmata.verify.gate.ledger import Ledger
from lemmata.verify.gate.report import record_of
from lemmata.verify.gate.run import Run
from lemmata.verify.judge.judge import Settings
from lemmata.verify.prove.prover import Prover

CLAIMS = {name: Claim(name, "test", "", PATTERN_SETS, leq(0, Nearest(x, rho))) for name in ("one", "two")}
ACCEPTED, REFUSED = Answer(True, "accepted by Coq in 1.0 s", 1.0), Answer(False, "C_one.v:3: no", 1.0)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every claim is derived."""

    def derived(claim: Claim, settings: Settings, prover: object) -> Verdict:
        return Verdict(claim.id, Outcome.PROVED, "derived", Evidence(derivation="derived in 1 checked step"))

    monkeypatch.setattr(gate, "judge", derived)


def run_of(folder: Path, answer: Answer | None, monkeypatch: pytest.MonkeyPatch, *, accept: bool = False) -> tuple[Run, bool]:
    """A run that judged all claims, and whether all that Coq says is as on record."""
    ledger = Ledger.read(folder / "ledger.toml")
    coq = answer is not None
    run = Run("toy", CLAIMS, CLAIMS, ledger, Settings(device="cpu"), accept, folder / "reports", "reports", coq=coq)
    run.prover = Prover(CLAIMS, {name: Derivation(name, ()) for name in CLAIMS})
    for claim in CLAIMS.values():
        record = run.judge(claim)
        run.gather(claim.id, json.dumps(record), failed=bool(record["problems"]))
    monkeypatch.setattr(asking, "ask", lambda folder, prover, wanted, *_: dict.fromkeys(wanted, answer))
    as_on_record = run.ask_coq(1) if coq else not any(record["problems"] for record in run.records.values())
    assert run.finish(strangers_judged=True)
    return run, as_on_record


@pytest.mark.usefixtures("judged")
def test_what_coq_accepts_is_written_kept_and_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_of(tmp_path, ACCEPTED, monkeypatch, accept=True)[1]
    entries = Ledger.read(tmp_path / "ledger.toml").entries
    assert {name: entry.coq for name, entry in entries.items()} == {name: digest_of(CLAIMS[name]) for name in CLAIMS}
    assert run_of(tmp_path, ACCEPTED, monkeypatch)[1]
    run, as_on_record = run_of(tmp_path, None, monkeypatch)  # Coq is not asked: on record for the same theorem
    assert as_on_record
    told = json.loads((tmp_path / "reports" / "verdicts.json").read_text())["claims"]
    assert {claim["evidence"]["checked_by"] for claim in told} == {"kernel + Coq"}
    run, as_on_record = run_of(tmp_path, REFUSED, monkeypatch)
    assert not as_on_record
    assert "coq on record" in run.records["one"]["problems"][0]
    told = json.loads((tmp_path / "reports" / "verdicts.json").read_text())["claims"]
    assert {claim["evidence"]["checked_by"] for claim in told} == {"kernel only"}


@pytest.mark.usefixtures("judged")
def test_what_coq_refuses_and_never_accepted_is_proved_by_the_kernel_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_of(tmp_path, REFUSED, monkeypatch, accept=True)[1]
    assert {entry.coq for entry in Ledger.read(tmp_path / "ledger.toml").entries.values()} == {None}
    assert run_of(tmp_path, REFUSED, monkeypatch)[1]
    assert run_of(tmp_path, None, monkeypatch)[1]
    run, as_on_record = run_of(tmp_path, ACCEPTED, monkeypatch)  # of which Coq is not asked
    assert as_on_record
    assert run.records["one"]["coq"] is None


@pytest.mark.usefixtures("judged")
def test_a_theorem_that_changed_is_not_the_one_on_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_of(tmp_path, ACCEPTED, monkeypatch, accept=True)
    file = tmp_path / "ledger.toml"
    digest = digest_of(CLAIMS["one"])
    assert digest is not None
    file.write_text(file.read_text().replace(digest, "0123456789abcdef"))
    run, as_on_record = run_of(tmp_path, None, monkeypatch)
    assert not as_on_record
    assert "coq on record 0123456789abcdef, recomputed none" in run.records["one"]["problems"][0]


# --- denials ----------------------------------------------------------------------------------------------------------

FALSE = Claim("false", "test", "", PATTERN_SETS, leq(Nearest(x, rho), 0))
FAR, FARTHER = ({"n": 1, "d": 1, "x": [Fraction(1)], "rho": [[Fraction(to)]]} for to in (0, -1))


class Gate:
    """A ledger on which a claim is refuted, and runs that judge it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.patch, self.point = folder, monkeypatch, FAR
        monkeypatch.setattr(gate, "judge", self.refuted)

    def refuted(self, claim: Claim, settings: Settings, prover: object) -> Verdict:
        return Verdict(claim.id, Outcome.REFUTED, "it fails", Evidence(certificate=certify(claim, self.point)))

    @property
    def ledger(self) -> Ledger:
        return Ledger.read(self.folder / "ledger.toml")

    def run(self, claim: Claim = FALSE, answer: Answer | None = None, *, accept: bool = False) -> list[str]:
        """The problems of a run that judges a claim; Coq is asked again where it has an answer."""
        settings, coq = Settings(device="cpu"), answer is not None
        claims = {claim.id: claim}
        run = Run("toy", claims, claims, self.ledger, settings, accept, self.folder / "reports", "reports", coq=coq)
        record = run.judge(claim)
        run.gather(claim.id, json.dumps(record), failed=bool(record["problems"]))
        self.patch.setattr(
            counterexamples, "ask_refuted", lambda folder, claims, points, *_: dict.fromkeys(points, answer) if coq else {}
        )
        if coq:
            run.ask_coq(1)
        assert run.finish(strangers_judged=True)
        problems: list[str] = run.records[claim.id]["problems"]
        return problems

    @property
    def checked_by(self) -> str:
        (claim,) = json.loads((self.folder / "reports" / "verdicts.json").read_text())["claims"]
        return str(claim["evidence"]["checked_by"])


@pytest.fixture
def refuting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """A claim that is on record as refuted, and whose denial is on record as accepted by Coq."""
    found = Gate(tmp_path, monkeypatch)
    assert found.run(accept=True) == []
    assert found.checked_by == "balls only"
    assert found.ledger.accept_coq({"false": digest_of_denial(FALSE, FAR)}, {"false": FALSE})
    return found


def test_a_denial_on_record_is_kept_and_missed(refuting: Gate) -> None:
    assert refuting.run() == []
    assert refuting.checked_by == "balls + Coq"
    assert refuting.run(answer=ACCEPTED) == []
    refuting.point = FARTHER  # what is on record is not the point that a run happens to find
    assert refuting.run(accept=True) == []
    assert refuting.ledger.entries["false"].coq == digest_of_denial(FALSE, FAR)
    assert "coq on record" in refuting.run(answer=REFUSED)[0]
    assert refuting.checked_by == "balls only"


def test_a_denial_of_a_claim_that_changed_is_stale(refuting: Gate) -> None:
    changed = replace(FALSE, statement=leq(2 * Nearest(x, rho), 0))
    assert any("coq on record" in problem and "recomputed none" in problem for problem in refuting.run(changed))
    assert refuting.run(changed, accept=True) == []
    assert refuting.ledger.entries["false"].coq is None


def test_a_denial_by_a_point_that_changed_is_stale(refuting: Gate) -> None:
    file = refuting.ledger.file_of("counterexample", "false")
    before = digest_of_content(file)
    write_certificate(file, certify(FALSE, FARTHER), FALSE)
    assert any("coq on record" in problem and "recomputed none" in problem for problem in refuting.run())
    text = refuting.ledger.path.read_text()
    refuting.ledger.path.write_text(text.replace(before, digest_of_content(file)))
    assert ["coq on record" in problem for problem in refuting.run()] == [True]
    assert refuting.run(accept=True) == []
    assert refuting.ledger.entries["false"].coq is None


class Earlier:
    """Stands for the results of an earlier run, which found the claim refuted and its denial accepted."""

    def __init__(self, found: dict[str, Any]) -> None:
        self.found = found

    def record(self, *_: object) -> dict[str, Any]:
        return {**self.found, "taken_over": "earlier"}

    def on_record(self, *_: object) -> None:
        return None

    def depends_on(self, claim: Claim) -> None:
        return None


def test_a_result_is_taken_over_only_with_the_point_that_is_on_record(refuting: Gate) -> None:
    def judged() -> dict[str, Any]:
        claims, settings = {"false": FALSE}, Settings(device="cpu")
        run = Run("toy", claims, claims, refuting.ledger, settings, False, refuting.folder / "reports", "reports")
        run.earlier = Earlier(found)  # type: ignore[assignment]
        return run.judge(FALSE)

    verdict = refuting.refuted(FALSE, Settings(), None)
    theorem = digest_of_denial(FALSE, FAR)
    found = record_of(FALSE, verdict, 0.1) | {"derived": False, "coq": {"theorem": theorem, "accepted": True}}
    assert judged()["taken_over"] == "earlier"
    file = refuting.ledger.file_of("counterexample", "false")
    before = digest_of_content(file)
    write_certificate(file, certify(FALSE, FARTHER), FALSE)
    refuting.ledger.path.write_text(refuting.ledger.path.read_text().replace(before, digest_of_content(file)))
    assert "taken_over" not in judged()
    assert "coq on record" in judged()["problems"][0]


def test_a_digest_of_the_theorem_is_none_of_its_denial(refuting: Gate) -> None:
    text, denial, theorem = refuting.ledger.path.read_text(), digest_of_denial(FALSE, FAR), digest_of(FALSE)
    assert denial is not None
    assert theorem is not None
    refuting.ledger.path.write_text(text.replace(denial, theorem))
    assert ["coq on record" in problem for problem in refuting.run()] == [True]


@pytest.mark.parametrize(("answer", "recorded"), [(ACCEPTED, True), (REFUSED, False)])
def test_the_command_records_a_denial_that_coq_accepts_and_no_other(
    refuting: Gate, answer: Answer, recorded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuting.ledger.accept_coq({"false": None}, {"false": FALSE})
    monkeypatch.setattr(counterexamples, "ask_refuted", lambda folder, claims, points, *_: dict.fromkeys(points, answer))
    monkeypatch.setattr(options, "load_derivations", lambda module, claims: {})
    project = Project("toy", refuting.ledger.path, refuting.folder / "reports")
    asked = {"claim": ["false"], "claims": "toy", "ledger": refuting.ledger.path, "out": None, "workers": 1, "project": project}
    assert coq(Namespace(**asked, accept=True), {"false": FALSE}) == 0
    assert refuting.ledger.entries["false"].coq == (digest_of_denial(FALSE, FAR) if recorded else None)
    refuting.ledger.accept_coq({"false": digest_of_denial(FALSE, FAR)}, {"false": FALSE})
    assert coq(Namespace(**asked, accept=False), {"false": FALSE}) == (0 if recorded else NOT_CONFIRMED)


def test_without_coqinterval_denials_stay_as_on_record_and_a_note_says_so(tmp_path: Path) -> None:
    record = {"derived": False, "coq": {"theorem": "0" * 16, "accepted": True}}
    place = {"records": {"false": record}, "notes": [], "reports": tmp_path, "shown": "reports"}
    run = SimpleNamespace(**place, _answers=lambda *_: {"false": Answer(False, counterexamples.HOW_TO_GET)})
    assert Run.ask_coq(run, 1)  # type: ignore[arg-type]
    assert record["coq"] == {"theorem": "0" * 16, "accepted": True}
    assert run.notes == [f"not asked: 1 of the denials on record; {counterexamples.HOW_TO_GET}"]
