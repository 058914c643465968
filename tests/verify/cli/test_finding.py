"""The command finds a module of claims in the current folder, or in the root of the project around it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lemmata.verify import cli
from lemmata.verify.gate.options import load_claims

ROOT = Path(__file__).parents[3]
POINT = ROOT / "verify/counterexamples/prop-3.json"
SCRIPT = "import sys\nfrom lemmata.verify.cli import main\nsys.exit(main())\n"  # as it is installed
NAMES = ("claims_found_here", "symbols_found_here", "package_found_here")
MODULE = """
from lemmata.theory import CLAIMS as ALL
from symbols_found_here import ID
CLAIMS = (ALL[ID],)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The current folder, in which Python does not look for modules; what is imported from it is forgotten."""
    (tmp_path / "claims_found_here.py").write_text(MODULE)
    (tmp_path / "symbols_found_here.py").write_text('ID = "prop-3"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place not in ("", ".")])
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] in NAMES]:
        del sys.modules[name]


def test_an_installed_command_finds_a_module_where_it_runs(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With nothing but Lemmata on Python's path; this is the command that a failure prints, as it stands."""
    script = tmp_path_factory.mktemp("bin") / "lemmata"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), "--claims", "claims_found_here", "replay", str(POINT)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "prop-3: the point refutes the statement" in done.stdout


def test_a_module_in_the_current_folder_is_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--claims", "claims_found_here", "replay", str(POINT)]) == 0
    assert "prop-3: the point refutes the statement" in capsys.readouterr().out


def test_a_module_in_the_root_of_the_project_is_found_from_below(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = folder / "notes" / "old"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert cli.main(["--claims", "claims_found_here", "list"]) == 2  # nothing says that a project begins above
    (folder / "pyproject.toml").write_text("")
    assert list(load_claims("claims_found_here")) == ["prop-3"]


def test_a_module_of_a_package_is_found(folder: Path) -> None:
    (folder / "package_found_here").mkdir()
    (folder / "claims_found_here.py").rename(folder / "package_found_here" / "claims.py")
    assert list(load_claims("package_found_here.claims")) == ["prop-3"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be imported (ModuleNotFoundError: No module named 'claims_found_here')"),
        ("import no_such_module\n", "No module named 'no_such_module') at claims_found_here.py:1"),
        ("\n1 / 0\n", "cannot be imported (ZeroDivisionError: division by zero) at claims_found_here.py:2"),
        ("from sympy import Integer\nX = [\n    Integer('a')]\n", "int() with base 10: 'a') at claims_found_here.py:3"),
        ("from lemmata import leq\n\nleq(1)\n", "'b') at claims_found_here.py:3"),
        ("X = 1\n", "its CLAIMS must be a mapping or a sequence of at least one Claim"),
    ],
)
def test_what_is_wrong_is_one_line(content: str | None, says: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "claims_found_here.py"
    if content is None:
        file.unlink()
    else:
        file.write_text(content)
    assert cli.main(["--claims", "claims_found_here", "list"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("lemmata: --claims claims_found_here: ")
    assert captured.err.endswith(f"{says}\n")
    assert captured.err.count("\n") == 1


def test_a_folder_without_the_module_is_no_place_for_modules(folder: Path) -> None:
    path = list(sys.path)
    assert "prop-3" in load_claims("lemmata.theory")
    assert cli.main(["--claims", "json", "list"]) == 2
    assert cli.main(["--claims", "claims_that_are_nowhere", "list"]) == 2
    assert sys.path == path


def test_a_folder_that_is_gone_is_no_error_of_the_search(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = folder / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    assert cli.main(["--claims", "claims_found_here", "list"]) == 2
    assert capsys.readouterr().err == "lemmata: the working folder cannot be read (No such file or directory)\n"
