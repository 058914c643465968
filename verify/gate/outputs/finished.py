"""A run that has ended, as the reports for other tools see it, and where in the files each claim is written."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from lemmata.theory.language.claim import Claim
from lemmata.verify.gate.changes import Against, Change, without_source
from lemmata.verify.gate.ledger import Entry, Record


@dataclass(frozen=True)
class Finished:
    """What there is to report.

    Attributes:
        records: of the judged claims, in the theory's order.
        entries: what is on record.
        ledger: that file.
        root: the folder that paths are relative to: the top of the repository, as GitHub reads them.
        module: of the claims.
        replays: by claim, the command that checks its point again.
        notes: what else there is to say.
        claims: by id; what is not among them is not drawn.
        against: what has changed since another commit, if one was named.
    """

    records: Sequence[Record]
    entries: Mapping[str, Entry]
    ledger: Path
    root: Path
    module: str
    replays: Mapping[str, str]
    notes: Sequence[str] = ()
    claims: Mapping[str, Claim] = field(default_factory=dict)
    against: Against | None = None

    @property
    def wrong(self) -> list[Record]:
        """The records that are not as on record."""
        return [record for record in self.records if record["problems"]]

    @property
    def silent(self) -> list[Change]:
        """What has changed since the other commit and is as on record by now, so that nothing else tells of it."""
        wrong = {record["id"] for record in self.wrong}
        return [] if self.against is None else [change for change in self.against.changes if change.claim not in wrong]

    def what(self, record: Record) -> str:
        """What has changed of a claim, in words that end no sentence: since the other commit, else since it was recorded."""
        change = None if self.against is None else self.against.of(record["id"])
        if change is not None:
            return change.what
        return without_source(self.entries.get(record["id"]), str(record["fingerprint"]), record["verdict"])

    def message(self, record: Record) -> str:
        """What has changed of a claim that is not as on record, then what was found, with the point, and what to do."""
        first = self.what(record)
        verdicts = f"{self.before(record)} before, {record['verdict']} now"
        change = None if self.against is None else self.against.of(record["id"])
        told = "" if change is None or change.then is None else f" Before: {change.then}. Now: {change.after}."
        return f"{first[:1].upper()}{first[1:]}: {verdicts}. {record['sentence'].rstrip('.')}.{told} {record['problems'][0]}"

    def before(self, record: Record) -> str:
        """The verdict on record."""
        entry = self.entries.get(record["id"])
        return "not on record" if entry is None else entry.verdict

    def where(self, claim_id: str) -> tuple[str, int]:
        """The file, relative to the root, and the line of a claim; the ledger's line where its id is put together."""
        file, line = self._written.get(claim_id) or (self.ledger, self._on_ledger(claim_id))
        return (file.relative_to(self.root) if file.is_relative_to(self.root) else file).as_posix(), line

    def _on_ledger(self, claim_id: str) -> int:
        try:
            lines = self.ledger.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return 1
        return next((number for number, line in enumerate(lines, 1) if line == f'[claims."{claim_id}"]'), 1)

    @cached_property
    def _written(self) -> Mapping[str, tuple[Path, int]]:
        """By id, the first call that is given it as `id` or as its first argument."""
        package = self.module if "." not in self.module else self.module.rpartition(".")[0]
        names = sorted(name for name in sys.modules if f"{name}.".startswith((f"{package}.", f"{self.module}.")))
        changed = () if self.against is None else self.against.changes
        wanted = {record["id"] for record in self.records} | {change.claim for change in changed}
        found: dict[str, tuple[Path, int]] = {}
        for file in (getattr(sys.modules[name], "__file__", None) for name in names):
            for claim_id, line in _ids(Path(file)) if file else ():
                if claim_id in wanted:
                    found.setdefault(claim_id, (Path(str(file)).resolve(), line))
        return found


def _ids(file: Path) -> list[tuple[str, int]]:
    """The texts that calls in a file are given as `id` or first, with their lines."""
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    calls.sort(key=lambda call: (_name(call.func) != "Claim", call.lineno))  # a claim is rather where one is made
    given = [(_given(call), call.lineno) for call in calls]
    return [(node.value, line) for node, line in given if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def _given(call: ast.Call) -> ast.expr | None:
    """What a call is given as `id`, or first."""
    named = next((word.value for word in call.keywords if word.arg == "id"), None)
    return named or (call.args[0] if call.args else None)


def _name(function: ast.expr) -> Any:
    return getattr(function, "id", getattr(function, "attr", None))
