"""What the claims depended on at another commit, for `--since REF`: what has not changed since has the verdict on record there.

The commit's files are written into a folder of their own, and a process there reads the claims from them, as this one reads
them here. Where it would read a module of this work tree instead, or where what an environment is made of has changed, nothing
is taken over. What a commit has on record was judged there: `--since` trusts that, and nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lemmata.verify.base.boundary import UsageError, one_line
from lemmata.verify.base.project import project_at
from lemmata.verify.gate.changes import said_of
from lemmata.verify.gate.dependence import Dependence
from lemmata.verify.gate.ledger import Entry, Ledger, LedgerError
from lemmata.verify.gate.options import load_claims, load_derivations, with_lemmas
from lemmata.verify.prove.prover import Prover

SECONDS = 300.0  # that git, or the reading of the claims, may take
SHORT = 9  # digits of a commit that a reader is shown
ENVIRONMENT = (  # what says which versions of what are installed
    *("pyproject.toml", "setup.py", "setup.cfg", "requirements*.txt", "constraints*.txt", "*.lock", "Pipfile"),
    *("environment*.yml", "environment*.yaml", ".python-version", ".github/workflows/*"),
)


@dataclass(frozen=True)
class Reference:
    """The claims as they are at a commit.

    Attributes:
        label: the commit, for the reader.
        contents: by claim, what its verdict depends on there but for the settings.
        entries: by claim, what is on record there.
        problem: why nothing can be taken over, in one line.
        said: by claim, what it says there (`lemmata.verify.gate.changes.said_of`).
        unread: why the claims or the ledger there are not known, in one line; `said` or `entries` is empty then.
    """

    label: str
    contents: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    problem: str | None = None
    said: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    unread: str | None = None

    @property
    def plain(self) -> dict[str, Any]:
        """The same as plain data, for another process."""
        entries = {name: {key: text for key, text in asdict(entry).items() if text} for name, entry in self.entries.items()}
        return {**{one.name: getattr(self, one.name) for one in fields(self)}, "entries": entries}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Reference:
        return cls(**{**plain, "entries": {name: Entry(**entry) for name, entry in plain["entries"].items()}})


def reference(ref: str, here: Path, module: str, ledger: Path) -> Reference:
    """Read the claims of a module and their ledger at a commit.

    Raises: UsageError where there is no git, no repository or no such commit.
    """
    top = Path(_git(here, "rev-parse", "--show-toplevel").strip()).resolve()
    try:
        commit = _git(here, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").strip()
    except UsageError:
        raise UsageError(f"--since {ref}: no such commit; fetch it (in a workflow: fetch-depth: 0)") from None
    label = named(ref, commit)
    changed = _git(top, "diff", "--name-only", commit, "--", *(f":(glob)**/{name}" for name in ENVIRONMENT)).split("\n")
    problem = f"{changed[0]} has changed since {label}, so the versions may have: nothing is taken over" if changed[0] else None
    entries: Mapping[str, Entry] = {}
    with TemporaryDirectory(prefix="lemmata-") as name:
        folder = Path(name).resolve()
        try:
            _extract(top, commit, folder)
            entries = Ledger.read(folder / ledger.relative_to(top)).entries
            found = _read_there(here.resolve(), top, folder, module)
        except (UsageError, LedgerError, OSError, ValueError, tarfile.TarError, subprocess.TimeoutExpired) as error:
            reason = f"the claims at {label} cannot be read ({one_line(str(error).replace(name, '.'), 120)})"
            return Reference(label, {}, entries, problem or f"{reason}: nothing is taken over", unread=reason)
    contents = {} if problem else {name: told["content"] for name, told in found.items() if told["content"] is not None}
    said = {name: told["said"] for name, told in found.items() if told["said"] is not None}
    unread = None if said or not found else f"what the claims at {label} say is not known: Lemmata is an older one there"
    return Reference(label, contents, entries, problem, said, unread)


def named(ref: str, commit: str) -> str:
    """A commit as it was asked for, with its first digits; these alone where its digits were asked for."""
    short = commit[:SHORT]
    return short if len(ref) >= 4 and commit.startswith(ref.lower()) else f"{ref} ({short})"


def _git(folder: Path, *arguments: str) -> str:
    """What git says. Raises: UsageError in one line."""
    command = ["git", "-c", "core.quotepath=off", *arguments]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"--since needs git: {one_line(error)}") from None
    if done.returncode:
        raise UsageError(f"--since: git {arguments[0]}: {one_line(done.stderr) or 'it fails'}")
    return done.stdout


def _extract(top: Path, commit: str, folder: Path) -> None:
    """Write a commit's files into a folder."""
    archive = folder / "commit.tar"
    _git(top, "archive", "--format=tar", f"--output={archive}", commit)
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    archive.unlink()


def _read_there(here: Path, top: Path, folder: Path, module: str) -> dict[str, dict[str, Any]]:
    """What the claims depend on, and say, as they are in a folder. Raises: UsageError."""
    moved = [str(folder / Path(path).resolve().relative_to(top)) for path in sys.path if _is_within(path, top)]
    kept = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path and not _is_within(path, top)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*moved, *kept]), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", __name__, module, str(top), str(folder)]
    there = folder / here.relative_to(top)
    done = subprocess.run(command, cwd=there, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS)
    if done.returncode:
        raise UsageError(done.stderr.strip().rpartition("\n")[2])
    found: dict[str, Any] = json.loads(done.stdout.rpartition("\n")[2])
    return {name: told if isinstance(told, dict) else {"content": told, "said": None} for name, told in found.items()}


def _is_within(path: str | None, top: Path) -> bool:
    """Whether a file or a folder is of a work tree, and not of an environment within it."""
    found = Path(path or ".").resolve()
    return found.is_relative_to(top) and not found.is_relative_to(Path(sys.prefix).resolve())


def main(module: str, top: str, folder: str) -> int:
    """Write what the claims of the working folder depend on, and say, to stdout; a line on stderr where that cannot be told."""
    try:
        project_at(Path.cwd()).importable()
        claims = load_claims(module)
        prover = Prover(*with_lemmas(claims, load_derivations(module, claims)))
        dependence = Dependence(prover)
        found = {claim.id: {"content": dependence.of(claim), "said": said_of(claim, prover)} for claim in claims.values()}
        for name, loaded in sorted(sys.modules.items()):
            file = getattr(loaded, "__file__", None)
            if file and _is_within(file, Path(top)) and not _is_within(file, Path(folder)):
                raise UsageError(f"{name} is read from the work tree")
    except UsageError as error:
        sys.stderr.write(f"{one_line(error)}\n")
        return 1
    sys.stdout.write(f"\n{json.dumps(found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
