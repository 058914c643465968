"""A repository with a project of a few claims, whose verdicts are on record; each test has a copy."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.processes import python

CLAIMS = """from sympy import pi
from lemmata import VECTORS, Claim, Entry, Index, S, Scalar, Vector, defined, derive, e_to, leq, less, total
from lemmata.theory.language.domain import CLOSED, n
from lemmata.theory.memory.symbols import v


@defined(latex="S")
def RunnerSum(v: Vector) -> Scalar:
    return total(v.length, lambda i: v[i])


@defined(latex="Z")
def RunnerPartition(v: Vector) -> Scalar:
    return total(v.length, lambda i: e_to(v[i]))


THREE = Claim("three", "toy", "pi exceeds 3", CLOSED, less(3, pi))
RIGHT = Claim("right", "toy", "not strictly", VECTORS, leq(n + RunnerSum(v), RunnerPartition(v)))
i = Index("i", n)
PROOF = derive(
    "right",
    S("each", "tangent", at=Entry(v, i)),
    S("all", "sum", None, "each", over=i),
    S("claim", "linear", RIGHT.statement, "all"),
)
CLAIMS = (THREE, RIGHT)
DERIVATIONS = (PROOF,)
"""
PROJECT = '[tool.lemmata]\nclaims = "toy.claims"\nledger = "toy/ledger.toml"\nreports = "reports"\n'
QUICK = ("--profile", "quick", "--seconds-per-claim", "0.3")


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=toy", "-c", "user.email=toy@example.org")
    command = ("git", *who, *arguments)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ}, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "toy").mkdir()
    (folder / "toy" / "__init__.py").write_text("")
    (folder / "toy" / "claims.py").write_text(CLAIMS)
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / ".gitignore").write_text("reports/\n.*.lock\n.pytest_cache/\n__pycache__/\n")
    running = python(folder, "-m", "lemmata.verify.cli", "check", "--accept", *QUICK)
    assert running.finish()[0] == 0, running.output
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "recorded")
    return folder


@pytest.fixture
def repository(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recorded, tmp_path / "project", symlinks=True))
