"""`--since`: what has not changed since a commit has its verdict on record there, seen as a workflow sees it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lemmata.verify.base.boundary import UsageError
from lemmata.verify.gate.reference import Reference, reference

ROOT = Path(__file__).resolve().parents[3]
CLAIMS = """from sympy import pi
from lemmata import Claim, leq, less
from lemmata.theory.language.domain import CLOSED

CLAIMS = (
    Claim("three", "toy", "pi exceeds 3", CLOSED, less(3, pi)),
    Claim("four", "toy", "pi is at least 4", CLOSED, leq(4, pi)),
)
"""
PROJECT = '[tool.lemmata]\nclaims = "toy.claims"\nledger = "toy/ledger.toml"\nreports = "reports"\n'


def run(folder: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment, timeout=300)


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=toy", "-c", "user.email=toy@example.org")
    done = run(folder, "git", *who, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a claim project, whose verdicts are on record."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "toy").mkdir()
    (folder / "toy" / "__init__.py").write_text("")
    (folder / "toy" / "claims.py").write_text(CLAIMS)
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / ".gitignore").write_text("reports/\n.*.lock\n.pytest_cache/\n__pycache__/\nbin/\n")
    (folder / "bin").mkdir()
    for name, what in (("lemmata", f'"{sys.executable}" -m lemmata.verify.cli "$@"'), ("python", f'"{sys.executable}" "$@"')):
        (folder / "bin" / name).write_text(f"#!/bin/sh\nexec {what}\n")
        (folder / "bin" / name).chmod(0o755)
    done = run(folder, sys.executable, "-m", "lemmata.verify.cli", "check", "--accept")
    assert done.returncode == 0, done.stdout + done.stderr
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "recorded")
    return folder


@pytest.fixture
def place(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recorded, tmp_path / "project", symlinks=True))


def play(place: Path) -> tuple[int, str, str, dict[str, str]]:
    """Play the runner: status, what is said, the step summary, the outputs."""
    event, summary, output = (place.parent / name for name in ("event.json", "summary.md", "output"))
    event.write_text(json.dumps({"pull_request": {"base": {"sha": git(place, "rev-parse", "HEAD")}}}))
    told = {"GITHUB_EVENT_PATH": str(event), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output)}
    path = f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = run(place, "bash", str(ROOT / ".ci" / "action"), PATH=path, **told)
    pairs = (line.partition("=") for line in output.read_text().splitlines())
    return done.returncode, done.stdout + done.stderr, summary.read_text(), {name: value for name, _, value in pairs}


def test_a_comment_takes_everything_over(place: Path) -> None:
    with (place / "toy" / "claims.py").open("a") as file:
        file.write("\n# a comment\n")
    status, said, summary, outputs = play(place)
    assert status == 0, said
    assert "2 of 2 verdicts taken over from" in said
    assert "All claims are as on record" in summary
    assert "::error" not in said
    assert outputs["status"] == "0"
    assert (place / "reports" / "junit.xml").is_file()


def test_a_changed_statement_is_judged_annotated_and_shown_with_its_counterexample(place: Path) -> None:
    (place / "toy" / "claims.py").write_text(CLAIMS.replace("less(3, pi)", "less(pi, 3)"))
    status, said, summary, outputs = play(place)
    assert status == 1, said
    assert "1 of 2 verdicts taken over from" in said
    assert "::error file=toy/claims.py,line=6,title=three%3A proved before%2C refuted now::" in said
    assert "| `three` | proved | refuted | `toy/claims.py:6` |" in summary
    assert "$$\\pi < 3$$" in summary
    assert outputs["status"] == "1"
    assert json.loads((place / outputs["sarif"]).read_text())["runs"][0]["results"][0]["ruleId"] == "lemmata/refuted"


def test_where_requirements_changed_nothing_is_taken_over(place: Path) -> None:
    (place / "pyproject.toml").write_text(PROJECT + "# other versions\n")
    found = reference("HEAD", place, "toy.claims", place / "toy" / "ledger.toml")
    assert "pyproject.toml has changed since HEAD" in str(found.problem)
    assert found.contents == {}


def test_an_unknown_commit_and_no_repository_are_one_line(place: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--since nowhere: no such commit; fetch it"):
        reference("nowhere", place, "toy.claims", place / "toy" / "ledger.toml")
    with pytest.raises(UsageError, match="--since: git rev-parse: "):
        reference("HEAD", tmp_path, "toy.claims", place / "toy" / "ledger.toml")


def test_a_commit_whose_claims_cannot_be_read_takes_nothing_over(place: Path) -> None:
    (place / "toy" / "claims.py").write_text("raise RuntimeError\n")
    git(place, "commit", "-qam", "broken")
    found = reference("HEAD", place, "toy.claims", place / "toy" / "ledger.toml")
    assert "cannot be read" in str(found.problem)
    assert Reference.of(found.plain) == found
