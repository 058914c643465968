"""The files that all exported derivations share, compiled by `coqc` once for all tests, whichever process asks first."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from filelock import FileLock

from lemmata.verify.coq.checking import Compiler


def accepts(folder: Path, name: str) -> bool:
    """Whether `coqc` compiles a file of a folder."""
    command = ["coqc", "-q", "-w", "none", "-Q", ".", "Lemmata", f"{name}.v"]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=600).returncode == 0


def compile_shared(folder: Path, names: Iterable[str], factory: pytest.TempPathFactory) -> None:
    """Put the compiled files of some names, each of which needs those before it alone, into a folder that holds their texts.

    Raises: AssertionError where one is refused, or where its text is not the one that was compiled.
    """
    base = factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "coq-compiled"  # of all workers of a run
    shared.mkdir(exist_ok=True)
    with FileLock(shared / ".lock"), Compiler(shared) as compiler:
        for name in names:
            text, kept = (folder / f"{name}.v").read_text("utf-8"), shared / f"{name}.v"
            if not (shared / f"{name}.vo").exists():
                kept.write_text(text, "utf-8")
                found = compiler.start(name).result().answer
                assert found.accepted, found.says
            assert kept.read_text("utf-8") == text, name
            for ending in ("vo", "checked.json"):
                shutil.copy(shared / f"{name}.{ending}", folder)
