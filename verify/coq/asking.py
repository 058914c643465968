"""Coq asked for claims: their derivations written as files, which Coq then checks; what has not changed is taken over.

A file is written anew when its claim, its derivation, what that rests on or the code that writes it has changed.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lemmata.verify.base.boundary import bytes_of, json_of
from lemmata.verify.base.bounds import OutOfBounds, bounded
from lemmata.verify.base.content import content_of
from lemmata.verify.base.records import write_text
from lemmata.verify.coq.checking import NOT_EXPORTED, Answer, Claimed, check_all
from lemmata.verify.coq.derivation import Exported, Theory, module_of
from lemmata.verify.coq.files import Proof, claim_file, definition_files, hand_written
from lemmata.verify.prove.prover import Prover, closure

HOME = Path(__file__).resolve().parent
READING = (
    *(
        "__main__",
        "asking",
        "batches",
        "checking",
        "counterexamples",
        "digests",
        "evaluation",
        "floating",
        "guard",
        "instances",
    ),
    *("reader", "scaled", "session", "witnesses"),
)  # which write no proof
MOST_SECONDS = 120.0  # of computing, to write a derivation for Coq
DEEP = 20_000  # calls within calls that terms of derivations need


def ask(
    folder: Path,
    prover: Prover,
    wanted: Iterable[str],
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
    theory: Theory | None = None,
) -> dict[str, Answer]:
    """Whether Coq accepts the theorem of each claim, by id, and if not why.

    Coq checks some files while others are still written.

    Args:
        theory: of the prover's claims and derivations; what is exported of them is left there.

    Raises: UsageError where Coq cannot be run, OSError where the folder cannot be written.
    """
    names = dict.fromkeys(wanted)
    sys.setrecursionlimit(max(DEEP, sys.getrecursionlimit()))
    theory = theory or Theory(prover.claims, prover.derivations, prover.checked)
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in {**definition_files(theory.library.definitions), **hand_written(), "Unfold.v": theory.unfold}.items():
        write_text(folder / file, text)
    writing = Writing(folder, prover, theory)
    told = None if progress is None else lambda done: progress(done + writing.left_out(names), len(names))
    found = check_all(folder, writing.claimed(names), workers, told)
    return {name: found.get(name) or Answer(False, f"{NOT_EXPORTED}{writing.missing[name]}") for name in names}


@dataclass
class Writing:
    """The files of claims while they are written.

    Attributes:
        missing: by claim, why it has no file that proves it; "" where it has one.
    """

    folder: Path
    prover: Prover
    theory: Theory
    missing: dict[str, str] = field(default_factory=dict)

    def claimed(self, names: Mapping[str, Any]) -> Iterator[Claimed]:
        """The theorems of claims, each after the files that prove it and what it rests on."""
        found = self.theory.library
        for name in names:
            reason = found.unwritten.get(name) or next(filter(None, map(self._written, self._closure(name))), "")
            if reason:
                self.missing[name] = reason
                continue
            made, module = found.theorems[name], module_of(name)
            yield Claimed(name, made.name, module, claim_file(made, Proof(module, "")))

    def left_out(self, names: Iterable[str]) -> int:
        """How many of some claims have no file that proves them."""
        return sum(bool(self.missing.get(name)) for name in names)

    def _closure(self, name: str) -> list[str]:
        """What a claim rests on, then itself."""
        return [*sorted(closure(name, self.prover.derivations) - {name}), name]

    def _written(self, name: str) -> str:
        """Why a claim has no file that proves it, "" where it has; written where anything it is made of has changed."""
        if name in self.missing:
            return self.missing[name]
        module = module_of(name)
        note, file = self.folder / f"{module}.written.json", self.folder / f"{module}.v"
        key = f"{self.prover.fingerprint(name)} {code_digest()}"
        with suppress(OSError, ValueError, KeyError, TypeError):
            known = json_of(bytes_of(note))
            if known["key"] == key and known["text"] == _digest(file):
                return self.missing.setdefault(name, str(known["missing"]))
        try:
            with bounded(MOST_SECONDS, None, computing=True):
                made = self.theory.export(name)
        except OutOfBounds:
            return self.missing.setdefault(name, f"not written within {MOST_SECONDS:.0f} s of computing")
        write_text(file, made.text)
        self.missing[name] = _missing(made)
        write_text(note, json.dumps({"key": key, "text": _digest(file), "missing": self.missing[name]}))
        return self.missing[name]


def _missing(made: Exported) -> str:
    """The first step that has no proof in Coq, and why."""
    part = next((part for part in made.parts if part.missing), None)
    return made.untold if part is None else f"{part.label} ({part.rule}): {part.missing}"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@cache
def code_digest() -> str:
    """The SHA-256 of the code that writes derivations for Coq, in hex."""
    writing = sorted(file for file in HOME.glob("*.py") if file.stem not in READING)
    files = (*writing, HOME.parent / "prove" / "multipliers.py")
    return hashlib.sha256(b"\n".join(map(content_of, files))).hexdigest()
