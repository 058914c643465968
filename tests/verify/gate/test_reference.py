"""`--since`: what cannot be read at a commit, or has other versions, is not taken over."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lemmata.verify.base.boundary import UsageError
from lemmata.verify.gate.reference import Reference, named, reference
from tests.verify.gate.conftest import PROJECT, git
from tests.verify.gate.runner import answering


def test_where_requirements_changed_nothing_is_taken_over(repository: Path) -> None:
    (repository / "pyproject.toml").write_text(PROJECT + "# other versions\n")
    found = reference("HEAD", repository, "toy.claims", repository / "toy" / "ledger.toml")
    assert "pyproject.toml has changed since HEAD" in str(found.problem)
    assert found.contents == {}


def test_an_unknown_commit_and_no_repository_are_one_line(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--since nowhere: no such commit; fetch it"):
        reference("nowhere", repository, "toy.claims", repository / "toy" / "ledger.toml")
    with pytest.raises(UsageError, match="--since: git rev-parse: "):
        reference("HEAD", tmp_path, "toy.claims", repository / "toy" / "ledger.toml")


def test_a_commit_is_named_as_it_was_asked_for_and_its_digits_stand_there_once() -> None:
    commit = "6da70e2dcb" * 4
    assert [named(ref, commit) for ref in (commit, commit[:7], commit.upper())] == ["6da70e2dc"] * 3
    assert [named(ref, commit) for ref in ("origin/main", "6da")] == ["origin/main (6da70e2dc)", "6da (6da70e2dc)"]


def test_a_commit_whose_claims_cannot_be_read_takes_nothing_over(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "toy" / "claims.py").write_text("raise RuntimeError\n")
    git(repository, "commit", "-qam", "broken")
    (tmp_path / "runner").mkdir()
    with answering(tmp_path / "runner") as programs:
        monkeypatch.setattr(sys, "executable", str(programs / "python"))
        found = reference("HEAD", repository, "toy.claims", repository / "toy" / "ledger.toml")
    assert "cannot be read (--claims toy.claims: cannot be imported (RuntimeError)" in str(found.problem)
    assert Reference.of(found.plain) == found
