"""What is hashed does not depend on how lines end, nor on what git makes of them in a checkout."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from lemmata.theory import CLAIMS
from lemmata.verify.base.content import digest_of_content
from lemmata.verify.gate.ledger import Ledger
from lemmata.verify.mutate.journal import digest_of_code

ROOT = Path(__file__).resolve().parents[3]
RECORDED = Ledger.read(ROOT / "verify" / "ledger.toml")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_line_endings_do_not_change_what_a_file_says(tmp_path: Path, ending: str) -> None:
    (tmp_path / "file").write_bytes(ending.join(["one", "two", ""]).encode())
    assert digest_of_content(tmp_path / "file") == hashlib.sha256(b"one\ntwo\n").hexdigest()


def test_a_change_of_anything_else_does(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"one\n\ntwo\n")
    assert digest_of_content(tmp_path / "file") != hashlib.sha256(b"one\ntwo\n").hexdigest()


def test_a_ledger_and_certificates_with_other_line_endings_are_as_on_record(tmp_path: Path) -> None:
    claim_id = next(name for name, entry in sorted(RECORDED.entries.items()) if entry.counterexample)
    entry = RECORDED.entries[claim_id]
    for name in ("ledger.toml", str(entry.counterexample)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / "verify" / name).read_bytes().replace(b"\n", b"\r\n"))
    record = {
        "id": claim_id,
        "verdict": entry.verdict,
        "reading_of": entry.reading_of,
        "repaired_by": entry.repaired_by,
        "measurement": None,
        "evidence": {"property": None, "certificate": {"kind": "counterexample"}},
    }
    claim = CLAIMS[claim_id]
    ours, theirs = (Ledger.read(path / "ledger.toml").differences(claim, record) for path in (ROOT / "verify", tmp_path))
    assert ours == [line for line in theirs if "sha256" not in line]
    assert not [line for line in theirs if "sha256" in line]


def test_the_digest_of_the_code_does_not_depend_on_line_endings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for ending in (b"\n", b"\r\n"):
        (tmp_path / "theory").mkdir(exist_ok=True)
        (tmp_path / "theory" / "a.py").write_bytes(ending.join([b"A = 1", b""]))
        monkeypatch.setattr("lemmata.verify.mutate.journal.ROOT", tmp_path)
        found.append(digest_of_code("same"))
    assert found[0] == found[1]


def test_a_checkout_with_autocrlf_has_the_bytes_that_were_committed(tmp_path: Path) -> None:
    def git(*arguments: str, at: Path = tmp_path / "here") -> None:
        who = ("-c", "user.name=t", "-c", "user.email=t@t")
        subprocess.run(["git", *who, *arguments], cwd=at, check=True, capture_output=True)

    (tmp_path / "here").mkdir()
    (tmp_path / "here" / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
    names = {"a.json": b'{\n "a": 1\n}\n', "ledger.toml": b"schema = 1\n", "a.py": b"A = 1\n"}
    for name, content in names.items():
        (tmp_path / "here" / name).write_bytes(content)
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    git("clone", "-q", "--config", "core.autocrlf=true", "here", "there", at=tmp_path)
    assert {name: (tmp_path / "there" / name).read_bytes() for name in names} == names
