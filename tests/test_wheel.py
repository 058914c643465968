"""What `pip install lemmata` gives: a wheel, in an environment of its own, beside a user's `models`, `theory` and `verify`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zipfile import ZipFile

import pytest

from lemmata.theory import CLAIMS
from lemmata.theory.language.cases import wholes

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("theory", "verify", "models")
BUILD = "import sys; from setuptools.build_meta import build_wheel; print(build_wheel(sys.argv[1]))"
MINE = """
import models, theory, verify
from sympy import pi
from lemmata import Claim, Domain, less

assert models.WHOSE == theory.WHOSE == verify.WHOSE == "a user's"
CLAIMS = [Claim(id="three", source="a test", says="3 is below pi", domain=Domain(), statement=less(3, pi))]
"""


def lacking() -> str | None:
    """What it takes to build and install a wheel without a network and is not there."""
    for package, least in (("setuptools", 77), ("pip", 23)):
        try:
            if int(version(package).partition(".")[0]) < least:
                return f"{package} {least} or newer, here is {version(package)}"
        except PackageNotFoundError:
            return package
    return None


pytestmark = pytest.mark.skipif(lacking() is not None, reason=f"a wheel needs {lacking()}")


def run(*command: str | Path, where: Path) -> str:
    """What a command says; AssertionError with that if it fails. It sees no module of this checkout."""
    known = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTEST_ADDOPTS")}
    done = subprocess.run(command, cwd=where, env=known, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout; built elsewhere, so that no earlier build has a part in it."""
    copy, out = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("wheel")
    for name in ("lemmata", "proofs", *FOLDERS):
        shutil.copytree(ROOT / name, copy / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    return out / run(sys.executable, "-c", BUILD, out, where=copy).splitlines()[-1]


@pytest.fixture(scope="module")
def binaries(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands of an environment are that has the wheel, and the libraries of this one, but not this checkout."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    paths = sysconfig.get_paths(vars={"base": str(home), "platbase": str(home)})
    libraries = [place for place in sys.path if Path(place).name in ("site-packages", "dist-packages")]
    Path(paths["purelib"], "libraries.pth").write_text("\n".join(libraries), "utf-8")
    python = Path(paths["scripts"]) / Path(sys.executable).name
    install = ("install", "--no-deps", "--no-index", "--disable-pip-version-check", "--quiet", wheel)
    run(sys.executable, "-m", "pip", "--python", python, *install, where=home)
    return python.parent


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A user's project with modules of the names that folders of the repository have."""
    (tmp_path / "verify").mkdir()
    for name in ("models.py", "theory.py", "verify/__init__.py"):
        (tmp_path / name).write_text('WHOSE = "a user\'s"\n', "utf-8")
    (tmp_path / "mine.py").write_text(MINE, "utf-8")
    return tmp_path


def files(folder: str) -> Iterator[str]:
    """What the wheel must have of a folder."""
    patterns = ("**/*.py", "ledger.toml", "counterexamples/*.json", "witnesses/*.json", "coq/library/*.v", "**/records/*.json")
    patterns += ("site/templates/*.html", "site/static/*.*")
    for pattern in patterns:
        yield from (f"lemmata/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / folder).glob(pattern))


def test_the_wheel_has_one_name_with_every_module_and_every_certificate(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == {"lemmata/__init__.py", "lemmata/plugin.py", *(name for folder in FOLDERS for name in files(folder))}
    assert sum(name.endswith(".json") for name in names) > 80


def test_no_other_name_can_be_imported(binaries: Path, tmp_path: Path) -> None:
    code = (
        "from importlib.util import find_spec\n"
        "print([name for name in ('theory', 'verify', 'models', 'tests', 'benchmarks', 'conftest') if find_spec(name)])\n"
        "import lemmata; print(lemmata.__file__)"
    )
    found, place = run(binaries / "python", "-c", code, where=tmp_path).splitlines()
    assert found == "[]"
    assert Path(place).is_relative_to(binaries.parent)


def test_a_users_own_modules_are_the_users(binaries: Path, project: Path) -> None:
    code = "import lemmata, mine, models, theory, verify; print(len(lemmata.theory.CLAIMS), len(mine.CLAIMS), verify.__file__)"
    counted, own, place = run(binaries / "python", "-c", code, where=project).split()
    assert (int(counted), int(own)) == (len(CLAIMS), 1)
    assert Path(place).is_relative_to(project)


def test_the_command_lists_and_replays_beside_a_users_own_modules(binaries: Path, project: Path) -> None:
    counted = wholes(claim for claim in CLAIMS.values() if not claim.lemma)
    assert f"\n{len(counted)} claims: " in run(binaries / "lemmata", "list", where=project)
    home = Path(run(binaries / "python", "-c", "import lemmata.verify as at; print(at.__path__[0])", where=project).strip())
    assert "prop-3" in run(binaries / "lemmata", "replay", home / "counterexamples" / "prop-3.json", where=project)


def test_the_gate_judges_a_users_claims_beside_a_users_own_modules(binaries: Path, project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.lemmata]\nclaims = "mine"\nledger = "mine.toml"\n', "utf-8")
    assert "1 proved" in run(binaries / "lemmata", "check", "--accept", where=project)
    assert "as on record" in run(binaries / "python", "-m", "pytest", "--lemmata", where=project / "verify")
    assert (project / "reports" / "verdicts.json").is_file()


def test_the_ledger_of_the_installed_theory_is_read_only(binaries: Path, tmp_path: Path) -> None:
    asked = ("--claims", "lemmata.theory", "check", "--claim", "appE-gpt2.dense")
    with pytest.raises(AssertionError, match="the ledger of the installed theory is read only"):
        run(binaries / "lemmata", *asked, "--accept", where=tmp_path)
