"""One importable name: every module is a part of `lemmata`, under no second name, and `lemmata` gives its public names late."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import lemmata
from tests.processes import python

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("theory", "verify", "models")
SOURCES = sorted(path for name in (*FOLDERS, "lemmata", "tests", "benchmarks") for path in (ROOT / name).rglob("*.py"))
SECOND = f"sorted(name for name in sys.modules if name.partition('.')[0] in {FOLDERS})"


def old_names(source: str) -> Iterator[str]:
    """The modules that a source imports by the name of a folder."""
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
        yield from (name for name in names if name.partition(".")[0] in FOLDERS)


def said(code: str, *arguments: str, lines: int = 1) -> list[str]:
    """What a new process says on stdout, its last lines, when it has run `code`."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-lines:]


def test_no_module_is_imported_by_the_name_of_its_folder() -> None:
    assert len(SOURCES) > 300
    assert {str(path.relative_to(ROOT)): found for path in SOURCES if (found := [*old_names(path.read_text("utf-8"))])} == {}


@pytest.mark.parametrize(
    "line",
    ["import theory", "import os, verify.cli", "from models import vectors", "def f():\n    from theory.language import claim"],
)
def test_a_planted_import_by_the_name_of_a_folder_is_found(line: str) -> None:
    assert [*old_names(line)]
    assert not [*old_names("from lemmata import theory\nimport lemmata.verify.cli\nfrom .models import vectors")]


def test_importing_lemmata_loads_nothing_else_of_it_and_no_library() -> None:
    heavy = ("sympy", "numpy", "torch", "hypothesis", "pytest", "flint", "mpmath", "scipy")
    code = f"import sys, lemmata; print([name for name in sys.modules if name in {heavy} or name.startswith('lemmata')])"
    assert said(code) == ["['lemmata']"]


@pytest.mark.parametrize("command", [["list"], ["show", "prop-4"]], ids=" ".join)
def test_looking_at_claims_loads_nothing_that_judges_or_tests(command: list[str]) -> None:
    heavy = ("numpy", "torch", "hypothesis", "pytest", "_pytest", "scipy")
    code = f"import sys; from lemmata.verify.cli import main; main({command}); print({{*{heavy}}} & {{*sys.modules}})"
    assert said(code) == ["set()"]


def test_the_command_loads_nothing_under_a_second_name() -> None:
    code = f"import sys, lemmata.verify.cli, lemmata.theory, lemmata.models; print({SECOND})"
    planted = f"sys.modules['theory.kernel'] = sys; print({SECOND})"
    assert said(f"{code}; {planted}", lines=2) == ["[]", "['theory.kernel']"]


@pytest.mark.parametrize("folder", ["verify", "lemmata/verify"])
def test_the_gate_loads_nothing_under_a_second_name(folder: str) -> None:
    code = (
        "import sys, pytest\n"
        "assert pytest.main([*sys.argv[1:], '--collect-only', '-q', '-p', 'no:cacheprovider', '--claim', 'prop-3']) == 0\n"
        f"assert 'lemmata.verify.test_claims' in sys.modules\nprint({SECOND})"
    )
    running = python(ROOT, "-c", f"import sys\nassert 'lemmata.verify.test_claims' not in sys.modules\n{code}", folder)
    assert running.finish() == (0, ""), running.output
    assert running.output.splitlines()[-1] == "[]"


def test_the_gate_is_not_run_by_those_who_do_not_name_it() -> None:
    code = (
        "import sys, pytest\n"
        "assert pytest.main([*sys.argv[1:], '-q', '-p', 'no:cacheprovider']) == pytest.ExitCode.NO_TESTS_COLLECTED\n"
        "print([name for name in sys.modules if name.startswith('lemmata')])"
    )
    assert said(code, "benchmarks") == ["['lemmata', 'lemmata.plugin']"]


def test_every_public_name_is_that_of_its_module() -> None:
    for name, home in lemmata.NAMES.items():
        assert getattr(lemmata, name) is getattr(import_module(home), name)
    assert {*lemmata.NAMES, *FOLDERS} <= set(dir(lemmata))


def test_the_public_names_are_those_that_a_type_checker_sees() -> None:
    tree = ast.parse(Path(lemmata.__file__).read_text("utf-8"))
    checked = next(node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    seen = {alias.asname: node.module for node in checked.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert seen == lemmata.NAMES


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'lemmata' has no attribute 'lemma'"):
        lemmata.lemma  # noqa: B018
