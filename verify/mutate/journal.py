"""The answers of a long run as they come, one JSON line each: a run that was killed goes on where it was.

A line is used again only by a run with the same code, claims, derivations and settings, and only as it was written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from lemmata.verify.base.boundary import json_of, reading, seal_of
from lemmata.verify.base.content import content_of
from lemmata.verify.base.records import Lines, Locked
from lemmata.verify.mutate.alarms import AlarmResult

ROOT = Path(__file__).resolve().parents[2]
OURS = ("models", "theory", "verify")
Task = tuple[str, str]


class JournalError(ValueError):
    """A journal that cannot be read or written; one line."""


def digest_of_code(*more: object) -> str:
    """SHA-256 of all source files of the project, and of what else an answer depends on."""
    found = hashlib.sha256(repr(more).encode())
    for folder in OURS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            found.update(file.relative_to(ROOT).as_posix().encode() + b"\n" + content_of(file))
    return found.hexdigest()


class Journal:
    """The answers on file that this run may use, and where its own go; no other run may add to the file meanwhile.

    Args:
        path: of the file; created with the first answer.
        origin: what all answers of the run depend on.

    Attributes:
        torn: whether a kill cut the last line short; it does not count.

    Raises: JournalError if the file is there and is no journal, or another run has it.
    """

    def __init__(self, path: Path, origin: str) -> None:
        self.path, self.origin = path, origin
        self.answers: dict[Task, Any] = {}
        with reading(f"{path}: cannot be read and locked", JournalError):
            try:
                self.lines = Lines(path)
            except Locked as error:
                raise JournalError(f"{error}, or name another file") from None
        self.torn = self.lines.torn
        try:
            for number, line in enumerate(self.lines.lines, start=1):
                with reading(f"{path}: line {number} is no entry of a journal, name another file", JournalError):
                    self._take(json_of(line))
        except BaseException:
            self.lines.close()
            raise

    def _take(self, entry: Any) -> None:
        """Keep the answer of a line of a run like this one. Raises: anything for what is no entry, or not as it was written."""
        if entry["origin"] == self.origin:
            seal = entry.pop("seal")
            if seal != seal_of(entry):
                raise ValueError("its seal is broken")
            self.answers[entry["part"], entry["claim"]] = _decoded(entry["answer"])
        elif not isinstance(entry["origin"], str):
            raise ValueError("its origin is no text")

    def add(self, task: Task, answer: Any) -> None:
        """Write an answer down before the next is waited for. Raises: JournalError if it cannot be written."""
        entry = {"origin": self.origin, "part": task[0], "claim": task[1], "answer": _encoded(answer)}
        try:
            self.lines.add(entry | {"seal": seal_of(entry)})
        except OSError as error:
            raise JournalError(f"{self.path}: cannot be written ({error.strerror or error})") from None

    def close(self) -> None:
        """Let other runs have the file."""
        self.lines.close()


def _encoded(value: Any) -> Any:
    if isinstance(value, Fraction):
        return {"fraction": str(value)}
    if is_dataclass(value) and not isinstance(value, type):
        return {"alarm": {field.name: _encoded(getattr(value, field.name)) for field in fields(value)}}
    if isinstance(value, dict):
        return {"point": {name: _encoded(entry) for name, entry in value.items()}}
    return [_encoded(entry) for entry in value] if isinstance(value, Sequence) and not isinstance(value, str) else value


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "fraction":
        return Fraction(content)
    if kind == "point":
        return {name: _decoded(entry) for name, entry in content.items()}
    return AlarmResult(**{name: _decoded(entry) for name, entry in content.items()})
