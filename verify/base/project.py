"""A project: which claims it has and where their record lies, as `[tool.lemmata]` in its `pyproject.toml` says.

    [tool.lemmata]
    claims = "mypaper.claims"          # a module with CLAIMS, and DERIVATIONS if it has any
    ledger = "mypaper/ledger.toml"     # the verdicts on record; counterexamples lie beside it
    reports = "reports"                # what a run writes

Paths are relative to that file. It is found from any folder of the project. Imports the standard library alone.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from os.path import realpath
from pathlib import Path
from typing import Any

from lemmata.verify.base.boundary import UsageError, bytes_of, reading

THEORY = "lemmata.theory"
HOME = Path(realpath(__file__)).parents[1]  # of the engine, and of the theory's ledger
FILE = "pyproject.toml"
DEFAULTS = {"ledger": "ledger.toml", "reports": "reports"}


@dataclass(frozen=True)
class Project:
    """What a run is about where no option says otherwise.

    Attributes:
        claims: the module of the claims.
        ledger: the verdicts on record.
        reports: where a run writes, None for `reports` in the folder that pytest calls its root.
        root: the folder with `pyproject.toml`; None where no folder above the working one is a project.
    """

    claims: str = THEORY
    ledger: Path = HOME / "ledger.toml"
    reports: Path | None = None
    root: Path | None = None

    @property
    def command(self) -> str:
        """What judges its claims, as the reader should type it."""
        return "pytest verify" if self.claims == THEORY else "lemmata check"

    @property
    def coq(self) -> Path:
        """Where files for Coq go."""
        return (self.reports or Path("reports")) / "coq"

    def ledger_of(self, module: str) -> Path | None:
        """Where the verdicts on a module's claims are; None where no project says so."""
        if module == self.claims:
            return self.ledger
        return Project().ledger if module == THEORY else None

    def importable(self) -> None:
        """Let the modules of the project be found from any of its folders, as `python -m` finds them in its root."""
        if self.root is not None and str(self.root) not in sys.path:
            sys.path.insert(0, str(self.root))


def project_at(folder: Path) -> Project:
    """The project that a folder lies in; the theory that comes with the engine where it lies in none.

    Raises: UsageError if its `[tool.lemmata]` cannot be read.
    """
    for root in (folder, *folder.parents):
        file = root / FILE
        with reading(f"{file}: cannot be read", UsageError):
            asked = _table(file) if file.is_file() else None
            if asked is not None:
                return _project(file, asked)
    return Project()


def top_of(folder: Path) -> Path:
    """The top of the git repository that a folder lies in; the folder itself where it lies in none."""
    return next((top for top in (folder, *folder.parents) if (top / ".git").exists()), folder)


def _table(file: Path) -> Any:
    return tomllib.loads(bytes_of(file).decode("utf-8")).get("tool", {}).get("lemmata")


def _project(file: Path, asked: Any) -> Project:
    where = f"{file}: [tool.lemmata]"
    if not isinstance(asked, Mapping) or not isinstance(asked.get("claims"), str):
        raise UsageError(f'{where} must name the module of the claims, as in claims = "mypaper.claims"')
    for key, value in asked.items():
        if key not in ("claims", *DEFAULTS):
            raise UsageError(f"{where} has the unknown key {key!r}; known are claims, {', '.join(DEFAULTS)}")
        if not isinstance(value, str) or not value.isprintable() or not value:
            raise UsageError(f"{where}: {key} must be a text, got {value!r}")
    ledger, reports = ((file.parent / asked.get(key, default)).resolve() for key, default in DEFAULTS.items())
    return Project(asked["claims"], ledger, reports, file.parent)
