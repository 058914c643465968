"""The ledger is compared with what was computed, and written whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import pytest

from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.memory.energies import LayerEnergy, Nearest
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.verify.base.records import held
from lemmata.verify.base.verdicts import Evidence, OpenInstances, Outcome, SearchEffort, Verdict
from lemmata.verify.certify.certificate import CertificateError, certify, left_open
from lemmata.verify.gate.ledger import Entry, Ledger, LedgerError, Record, diff
from lemmata.verify.gate.report import record_of

g, E = Nearest(x, rho), LayerEnergy(x, rho)
FALSE = Claim("false", "test", "g <= E", PATTERN_SETS, leq(g, E))
TRUE = Claim("true", "test", "E <= g", PATTERN_SETS, leq(E, g))
SOME = Claim("some", "test", "E < g somewhere", PATTERN_SETS, less(E, g), quantifier="exists")
CLAIMS = {claim.id: claim for claim in (FALSE, TRUE, SOME)}
TWO_EQUAL = {"n": 1, "d": 2, "x": [F(0)], "rho": [[F(0)], [F(0)]]}  # g = 0, E = -log 2
LESS_SIMPLE = {"n": 1, "d": 2, "x": [F(1, 8)], "rho": [[F(0)], [F(1, 4)]]}
SEARCHED = SearchEffort(instances=200, counted=100, settled=0, min_margin=0.5, families=("gaussian",), seconds=0.1)


def record(claim: Claim, outcome: Outcome, point: dict[str, Any] | None = None, **effort: Any) -> Record:
    certificate = None if point is None else certify(claim, point)
    evidence = Evidence(property=replace(SEARCHED, **effort), certificate=certificate)
    return record_of(claim, Verdict(claim.id, outcome, "because", evidence), 0.1)


def found(point: dict[str, Any] = TWO_EQUAL) -> dict[str, Record]:
    return {
        "false": record(FALSE, Outcome.REFUTED, point),
        "true": record(TRUE, Outcome.SURVIVED),
        "some": record(SOME, Outcome.PROVED, point),
    }


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    path = tmp_path / "ledger.toml"
    Ledger.read(path).accept(found(), CLAIMS, complete=True)
    return Ledger.read(path)


def test_what_was_accepted_is_as_on_record(ledger: Ledger) -> None:
    verdicts = {name: entry.verdict for name, entry in ledger.entries.items()}
    assert verdicts == {"false": "refuted", "true": "survived", "some": "proved"}
    assert [ledger.differences(CLAIMS[name], found()[name]) for name in CLAIMS] == [[], [], []]
    assert ledger.entries["false"].counterexample == "counterexamples/false.json"
    assert ledger.entries["some"].witness == "witnesses/some.json"


def test_the_same_entries_give_the_same_bytes_in_any_order(ledger: Ledger) -> None:
    backwards = Ledger(ledger.path, dict(reversed(list(ledger.entries.items()))))
    assert backwards.text == ledger.text == ledger.path.read_text()


def test_every_key_survives_a_round_trip(tmp_path: Path) -> None:
    entry = Entry("refuted", "ab", "counterexamples/a-1.b.json", None, "cd", "a-1", "a-1.c", "supported")
    path = tmp_path / "ledger.toml"
    path.write_text(Ledger(path, {"a-1.b": entry}).text)
    assert Ledger.read(path).entries == {"a-1.b": entry}


def test_no_file_is_an_empty_ledger(tmp_path: Path) -> None:
    assert Ledger.read(tmp_path / "none.toml").entries == {}


@pytest.mark.parametrize(
    ("outcome", "message"),
    [(Outcome.SURVIVED, "searched too little"), (Outcome.PROVED, "internal contradiction")],
)
def test_no_verdict_overrules_a_counterexample_that_still_refutes(ledger: Ledger, outcome: Outcome, message: str) -> None:
    other = record(FALSE, outcome)
    assert message in ledger.refusals(FALSE, other)[0]
    assert any(message in line for line in ledger.differences(FALSE, other))


def test_a_changed_statement_frees_the_verdict(ledger: Ledger) -> None:
    weaker = replace(FALSE, statement=leq(g, E + 100))
    assert ledger.refusals(weaker, record(weaker, Outcome.SURVIVED)) == []


def test_an_undecided_claim_and_one_tested_on_nothing_are_refused(ledger: Ledger) -> None:
    assert "never accepted" in ledger.refusals(TRUE, record(TRUE, Outcome.UNDECIDED))[0]
    assert "tested on nothing: none of 200 instances" in ledger.refusals(TRUE, record(TRUE, Outcome.SURVIVED, counted=0))[0]
    unsearched = record_of(TRUE, Verdict("true", Outcome.SURVIVED, ""), 0.1)
    assert "survived no search" in ledger.refusals(TRUE, unsearched)[0]


def with_open(count: int, outcome: Outcome = Outcome.SURVIVED) -> Record:
    evidence = Evidence(property=SEARCHED, open=OpenInstances(count, left_open(TRUE, TWO_EQUAL, 64)))
    return record_of(TRUE, Verdict("true", outcome, f"{count} open", evidence), 0.1)


def test_open_instances_may_be_accepted_and_are_news_where_none_is_on_record(ledger: Ledger) -> None:
    news = ledger.differences(TRUE, with_open(3))
    assert len(news) == 1
    assert "true: 3 instances stayed open, none on record: 3 open. Replay the point" in news[0]
    assert ledger.refusals(TRUE, with_open(3)) == []
    ledger.accept({"true": with_open(3)}, CLAIMS, complete=False)
    again = Ledger.read(ledger.path)
    assert (again.entries["true"].verdict, again.entries["true"].open) == ("survived", "3")
    assert again.differences(TRUE, with_open(5)) == []  # how many there are depends on the time that a run has
    assert again.differences(TRUE, found()["true"]) == []
    again.accept({"true": found()["true"]}, CLAIMS, complete=False)
    assert Ledger.read(ledger.path).text == ledger.text


def test_only_a_claim_that_survived_is_accepted_with_open_instances(ledger: Ledger) -> None:
    assert "never accepted" in ledger.refusals(TRUE, with_open(3, Outcome.UNDECIDED))[0]
    ledger.accept({"true": with_open(3, Outcome.PROVED)}, CLAIMS, complete=False)
    assert Ledger.read(ledger.path).entries["true"].open is None


def by_coq(theorem: str, accepted: bool, outcome: Outcome = Outcome.PROVED) -> Record:
    return record(TRUE, outcome) | {"coq": {"theorem": theorem, "accepted": accepted}}


def test_what_coq_accepted_is_on_record_for_the_same_theorem_alone(ledger: Ledger) -> None:
    accepted = by_coq("0123456789abcdef", True)
    ledger.accept({"true": accepted}, CLAIMS, complete=False)
    now = Ledger.read(ledger.path)
    assert now.entries["true"].coq == "0123456789abcdef"
    assert now.differences(TRUE, accepted) == []
    for other in (by_coq("0123456789abcdef", False), by_coq("fedcba9876543210", True), record(TRUE, Outcome.PROVED)):
        assert "coq on record 0123456789abcdef, recomputed" in now.differences(TRUE, other)[0]
    now.accept({"true": record(TRUE, Outcome.PROVED)}, CLAIMS, complete=False)
    assert Ledger.read(ledger.path).entries["true"].coq is None
    assert "coq on record none" in Ledger.read(ledger.path).differences(TRUE, accepted)[0]


def test_what_coq_says_is_written_beside_a_proof_of_the_same_statement_alone(ledger: Ledger) -> None:
    digest = "0123456789abcdef"
    ledger.accept({"true": record(TRUE, Outcome.PROVED)}, CLAIMS, complete=False)
    now = Ledger.read(ledger.path)
    assert now.accept_coq({"true": digest, "unknown": digest}, CLAIMS)
    assert {name: entry.coq for name, entry in Ledger.read(ledger.path).entries.items() if entry.coq} == {"true": digest}
    other = CLAIMS | {"true": replace(TRUE, statement=leq(g, E + 100))}
    assert now.accept_coq({"true": None}, other) == []
    assert Ledger.read(ledger.path).entries["true"].coq == digest
    assert now.accept_coq({"true": None}, CLAIMS)
    assert Ledger.read(ledger.path).entries["true"].coq is None


def test_coq_speaks_of_decided_claims_alone(ledger: Ledger) -> None:
    ledger.accept({"true": by_coq("0123456789abcdef", True, Outcome.SURVIVED)}, CLAIMS, complete=False)
    assert Ledger.read(ledger.path).entries["true"].coq is None
    assert ledger.accept_coq({"true": "0123456789abcdef"}, CLAIMS) == []


DENIED = "0123456789abcdef"


def denied(point: dict[str, Any] = TWO_EQUAL) -> Record:
    return record(FALSE, Outcome.REFUTED, point) | {"coq": {"theorem": DENIED, "accepted": True}}


def test_a_denial_that_coq_accepted_stands_beside_its_point_alone(ledger: Ledger) -> None:
    assert ledger.accept_coq({"false": DENIED}, CLAIMS)
    now = Ledger.read(ledger.path)
    assert now.entries["false"].coq == DENIED
    assert now.differences(FALSE, denied()) == []
    assert f"coq on record {DENIED}, recomputed none" in now.differences(FALSE, found()["false"])[0]
    now.accept({"false": denied()}, CLAIMS, complete=False)
    assert Ledger.read(ledger.path).entries["false"].coq == DENIED
    now.file_of("counterexample", "false").unlink()
    again = Ledger.read(ledger.path)
    again.accept({"false": denied(LESS_SIMPLE)}, CLAIMS, complete=False)  # another point, of which Coq was not asked
    assert Ledger.read(ledger.path).entries["false"].coq is None


def test_a_denial_by_a_point_that_another_run_has_replaced_is_not_recorded(ledger: Ledger) -> None:
    ledger.file_of("counterexample", "false").unlink()
    Ledger.read(ledger.path).accept({"false": found(LESS_SIMPLE)["false"]}, CLAIMS, complete=False)
    assert ledger.accept_coq({"false": DENIED}, CLAIMS) == []
    assert Ledger.read(ledger.path).accept_coq({"false": DENIED}, CLAIMS)


def test_the_point_on_record_is_that_of_the_file_on_record(ledger: Ledger) -> None:
    assert ledger.point(FALSE) == TWO_EQUAL
    assert ledger.point(TRUE) is None
    assert ledger.point(SOME) is None  # whose witness refutes nothing
    file = ledger.file_of("counterexample", "false")
    file.write_text(file.read_text().replace('"0"', '"1"'))
    with pytest.raises(CertificateError, match="is not the file on record"):
        ledger.point(FALSE)


@pytest.mark.parametrize(
    ("verdict", "coq"),
    [("survived", "0123456789abcdef"), ("proved", "0123"), ("proved", "yes"), ("refuted", "0123456789abcdef")],
)
def test_a_digest_of_no_proved_theorem_is_refused(verdict: str, coq: str, tmp_path: Path) -> None:
    path = tmp_path / "ledger.toml"
    path.write_text(f'schema = 1\n[claims.a]\nverdict = "{verdict}"\nfingerprint = "ab"\ncoq = "{coq}"\n')
    with pytest.raises(LedgerError, match="coq must be the digest of a proved theorem or of its denial"):
        Ledger.read(path)


def test_an_edited_counterexample_file_is_noticed_by_its_hash(ledger: Ledger) -> None:
    file = ledger.file_of("counterexample", "false")
    file.write_text(file.read_text().replace("g <= E", "g <= E!"))
    assert "sha256 of the counterexample on record" in ledger.differences(FALSE, found()["false"])[0]


def test_a_missing_counterexample_file_is_noticed(ledger: Ledger) -> None:
    ledger.file_of("counterexample", "false").unlink()
    assert "cannot be read" in ledger.differences(FALSE, found()["false"])[0]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda data: {**data, "point": {"n": "1", "d": "1", "x": ["0"], "rho": [["0"]]}}, "stale: false: does not replay"),
        (lambda data: {**data, "fingerprint": "0" * 16}, "stale: the file refutes statement 0000"),
        (lambda data: {**data, "kind": "proof"}, "corrupt"),
        (lambda data: {**data, "claim": "true"}, "corrupt"),
    ],
)
def test_a_counterexample_that_no_longer_refutes_is_noticed_even_with_a_matching_hash(
    ledger: Ledger, edit: Callable[[dict[str, Any]], dict[str, Any]], message: str
) -> None:
    file = ledger.file_of("counterexample", "false")
    file.write_text(json.dumps(edit(json.loads(file.read_text()))))
    entry = replace(ledger.entries["false"], sha256=hashlib.sha256(file.read_bytes()).hexdigest())
    forged = Ledger(ledger.path, {**ledger.entries, "false": entry})
    assert message in forged.differences(FALSE, found()["false"])[0]


@pytest.mark.parametrize(
    "edit",
    [
        {"counterexample": None, "sha256": None},
        {"counterexample": "../elsewhere.json"},
        {"reading_of": "true"},
        {"repaired_by": "true"},
        {"measurement": "supported"},
    ],
)
def test_every_other_edit_of_an_entry_is_noticed(ledger: Ledger, edit: dict[str, Any]) -> None:
    edited = Ledger(ledger.path, {**ledger.entries, "false": replace(ledger.entries["false"], **edit)})
    differences = edited.differences(FALSE, found()["false"])
    assert differences
    assert all(next(iter(edit)) in line or "sha256" in line for line in differences)


def test_a_partial_accept_leaves_the_other_entries(ledger: Ledger) -> None:
    only = {"true": CLAIMS["true"]}
    assert ledger.accept({"true": record(TRUE, Outcome.PROVED)}, only, complete=False) == diff(
        ledger.entries, {**ledger.entries, "true": replace(ledger.entries["true"], verdict="proved")}
    )
    assert set(Ledger.read(ledger.path).entries) == set(CLAIMS)


def test_a_complete_accept_drops_deleted_claims_and_their_files(ledger: Ledger) -> None:
    assert ledger.strangers({"true": TRUE}) == ["false", "some"]
    ledger.accept({"true": record(TRUE, Outcome.SURVIVED)}, {"true": TRUE}, complete=True)
    assert set(Ledger.read(ledger.path).entries) == {"true"}
    assert not ledger.file_of("counterexample", "false").exists()
    assert not ledger.file_of("witness", "some").exists()


def test_a_counterexample_on_record_stays_unless_the_new_one_is_simpler(ledger: Ledger) -> None:
    before = ledger.file_of("counterexample", "false").read_bytes()
    assert ledger.accept(found(LESS_SIMPLE), CLAIMS, complete=True) == []
    assert ledger.file_of("counterexample", "false").read_bytes() == before
    fresh = Ledger.read(ledger.path.parent / "other" / "ledger.toml")
    fresh.accept(found(LESS_SIMPLE), CLAIMS, complete=True)
    assert Ledger.read(fresh.path).accept(found(), CLAIMS, complete=True) != []


class Killed(BaseException):
    """The process is gone: nothing that would tidy up runs any more."""


def fail_at(patch: pytest.MonkeyPatch, step: int, error: Callable[[], BaseException]) -> Callable[[], int]:
    """Let the step-th operation on files fail, after half of what it writes; after a kill all later ones too. Counts."""
    done = 0

    def failing(real: Callable[..., Any], halves: bool) -> Callable[..., Any]:
        def operation(*arguments: Any, **named: Any) -> Any:
            nonlocal done
            done += 1
            if done == step or (done > step and error is Killed):
                if halves and done == step:
                    real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                raise error()
            return real(*arguments, **named)

        return operation

    for owner, name in ((os, "replace"), (os, "fsync"), (os, "chmod"), (os, "unlink"), (Path, "write_bytes")):
        patch.setattr(owner, name, failing(getattr(owner, name), name == "write_bytes"))
    return lambda: done


@pytest.mark.parametrize("error", [Killed, lambda: OSError(errno.ENOSPC, "No space left on device")], ids=["kill", "full disk"])
def test_an_accept_that_ends_at_any_step_leaves_every_entry_old_or_new_with_its_certificate(
    tmp_path: Path, error: Callable[[], BaseException]
) -> None:
    """Both certificates become simpler, one verdict changes and one claim goes; the next accept mends what is left."""
    stale = replace(SOME, id="stale")
    before = {**found(LESS_SIMPLE), "stale": record(stale, Outcome.PROVED, LESS_SIMPLE)}
    after = {**found(), "true": record(TRUE, Outcome.PROVED)}
    for name in ("whole", "old"):
        Ledger.read(tmp_path / name / "ledger.toml").accept(before, {**CLAIMS, "stale": stale}, complete=True)
    Ledger.read(tmp_path / "whole" / "ledger.toml").accept(after, CLAIMS, complete=True)

    def files(name: str) -> dict[str, bytes]:
        every = (file for file in (tmp_path / name).rglob("*") if file.is_file() and file.suffix not in (".lock", ".draft"))
        # the file of a claim that is gone may stay: nothing records it
        return {str(file.relative_to(tmp_path / name)): file.read_bytes() for file in every if file.stem != "stale"}

    step, done = 0, 0
    while done >= step:
        step += 1
        path = Path(shutil.copytree(tmp_path / "old", tmp_path / str(step))) / "ledger.toml"
        with pytest.MonkeyPatch.context() as patch, suppress(Killed, OSError):
            count = fail_at(patch, step, error)
            Ledger.read(path).accept(after, CLAIMS, complete=True)
        done = count()
        left = Ledger.read(path)
        assert left.entries["true"].verdict in ("survived", "proved")
        assert [left.differences(CLAIMS[name], before[name]) for name in ("false", "some")] == [[], []]
        Ledger.read(path).accept(after, CLAIMS, complete=True)
        assert files(str(step)) == files("whole")
    assert step > 12


def test_two_accepts_at_once_lose_nothing(ledger: Ledger) -> None:
    """Each run has read the ledger before the other writes to it."""
    first, second = Ledger.read(ledger.path), Ledger.read(ledger.path)
    proved = replace(ledger.entries["true"], verdict="proved")
    assert len(first.accept({"true": record(TRUE, Outcome.PROVED)}, CLAIMS, complete=False)) == 2
    assert second.accept({"some": found()["some"]}, CLAIMS, complete=False) == []
    assert Ledger.read(ledger.path).entries == {**ledger.entries, "true": proved}


def test_what_another_run_has_shown_to_be_false_meanwhile_is_not_accepted(ledger: Ledger) -> None:
    empty = Ledger(ledger.path, {})
    (line,) = empty.accept({"false": record(FALSE, Outcome.SURVIVED)}, CLAIMS, complete=False)
    assert line.startswith("! false: recomputed survived, but the certificate on record still shows")
    assert Ledger.read(ledger.path).entries == ledger.entries


def test_a_ledger_that_another_run_holds_is_left_alone(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lemmata.verify.gate.ledger.held", lambda path: held(path, 0.0))
    with held(ledger.path), pytest.raises(OSError, match="is locked by another run"):
        ledger.accept({"true": record(TRUE, Outcome.PROVED)}, CLAIMS, complete=True)
    assert Ledger.read(ledger.path).entries == ledger.entries


def test_an_interrupted_write_leaves_the_old_ledger(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ledger.path.read_bytes()

    def fail(*args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        ledger.accept({"true": record(TRUE, Outcome.PROVED)}, CLAIMS, complete=True)
    assert ledger.path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("schema = 1\n[claims\n", "not TOML"),
        ("[claims]\n", "schema must be 1, got None"),
        ("schema = 2\n", "schema must be 1, got 2"),
        ("schema = 1\nother = 1\n", "unknown key 'other'"),
        ("schema = 1\nclaims = 3\n", "table of tables"),
        ("schema = 1\n[claims]\na = 3\n", "must be a table"),
        ('schema = 1\n[claims."../a"]\nverdict = "proved"\n', "no claim id"),
        ('schema = 1\n[claims.a]\nverdict = "proved"\n', "has no fingerprint"),
        ('schema = 1\n[claims.a]\nfingerprint = "0"\n', "has no verdict"),
        ('schema = 1\n[claims.a]\nverdict = "believed"\nfingerprint = "0"\n', "verdict must be one of"),
        ('schema = 1\n[claims.a]\nverdict = "undecided"\nfingerprint = "0"\n', "verdict must be one of"),
        ('schema = 1\n[claims.a]\nverdict = "survived"\nfingerprint = "0"\nopen = "0"\n', "open must count"),
        ('schema = 1\n[claims.a]\nverdict = "proved"\nfingerprint = "0"\nopen = "1"\n', "open must count"),
        ('schema = 1\n[claims.a]\nverdict = "proved"\nfingerprint = 0\n', "fingerprint must be plain text"),
        ('schema = 1\n[claims.a]\nverdict = "proved"\nfingerprint = "0"\nwhy = "x"\n', "unknown key 'why'"),
        ('schema = 1\n[claims.a]\nverdict = "proved"\nfingerprint = "0"\nsha256 = "x"\n', "comes with its sha256"),
        ('schema = 1\n[claims.a]\nverdict = "measured"\nfingerprint = "0"\nmeasurement = "yes"\n', "supported or contradicted"),
    ],
)
def test_a_corrupt_ledger_is_one_clear_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "ledger.toml"
    path.write_text(text)
    with pytest.raises(LedgerError, match=message) as caught:
        Ledger.read(path)
    assert "\n" not in str(caught.value)
    assert path.name in str(caught.value)


def test_a_ledger_that_is_no_text_or_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("binary.toml", "."):
        with pytest.raises(LedgerError, match="cannot be read"):
            Ledger.read(tmp_path / name)
