"""The gate asks Coq when all is judged, and what Coq says is compared with the record like a verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.memory.energies import Nearest
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.verify.base.verdicts import Evidence, Outcome, Verdict
from lemmata.verify.coq import asking
from lemmata.verify.coq.checking import Answer
from lemmata.verify.coq.digests import digest_of
from lemmata.verify.gate import run as gate
from lemmata.verify.gate.ledger import Ledger
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
