"""Coq asked for claims: their derivations written as files, which Coq then checks; what has not changed is taken over.

A file is written anew when its claim, its derivation, what that rests on or the code that writes it has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from lemmata.verify.base.boundary import bytes_of, json_of
from lemmata.verify.base.content import content_of
from lemmata.verify.base.records import write_text
from lemmata.verify.coq.checking import Answer, Claimed, check_all
from lemmata.verify.coq.derivation import Exported, Theory, module_of
from lemmata.verify.coq.files import Proof, claim_file, definition_files, hand_written
from lemmata.verify.prove.prover import Prover, closure

HOME = Path(__file__).resolve().parent


def ask(
    folder: Path, prover: Prover, wanted: Iterable[str], workers: int = 1, progress: Callable[[int, int], None] | None = None
) -> dict[str, Answer]:
    """Whether Coq accepts the theorem of each claim, by id, and if not why.

    Raises: UsageError where Coq cannot be run, OSError where the folder cannot be written.
    """
    names = list(wanted)
    everything = sorted({other for name in names for other in closure(name, prover.derivations)})
    exported = Theory(prover.claims, prover.derivations, prover.checked)
    found = exported.library
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in {**definition_files(found.definitions), **hand_written(), "Unfold.v": exported.unfold}.items():
        write_text(folder / file, text)
    answers = {name: Answer(False, f"not exported: {reason}") for name, reason in found.unwritten.items() if name in names}
    missing = _export(folder, prover, everything, exported)
    answers |= {name: Answer(False, f"not exported: {missing[name]}") for name in names if missing.get(name)}
    claimed = {
        name: Claimed(made.name, module_of(name), claim_file(made, Proof(module_of(name), "")))
        for name, made in found.theorems.items()
        if name in names and name not in answers
    }
    return answers | check_all(folder, claimed, workers, progress)


def _export(folder: Path, prover: Prover, names: Iterable[str], exported: Theory) -> Mapping[str, str]:
    """Write the files of claims that have changed; by claim, why it has none ("" where it has one)."""
    missing: dict[str, str] = {}
    for name in names:
        note, key = folder / f"{module_of(name)}.written.json", f"{prover.fingerprint(name)} {code_digest()}"
        with suppress(OSError, ValueError, KeyError, TypeError):
            known = json_of(bytes_of(note))
            if known["key"] == key and known["text"] == _digest(folder / f"{module_of(name)}.v"):
                missing[name] = str(known["missing"])
                continue
        made = exported.export(name)
        write_text(folder / f"{made.module}.v", made.text)
        missing[name] = _missing(made)
        write_text(note, json.dumps({"key": key, "text": _digest(folder / f"{made.module}.v"), "missing": missing[name]}))
    return missing


def _missing(made: Exported) -> str:
    """The first step that has no proof in Coq, and why."""
    part = next((part for part in made.parts if part.missing), None)
    return made.untold if part is None else f"{part.label} ({part.rule}): {part.missing}"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@cache
def code_digest() -> str:
    """The SHA-256 of the code that writes derivations for Coq, in hex."""
    files = (*sorted(HOME.glob("*.py")), HOME.parent / "prove" / "multipliers.py")
    return hashlib.sha256(b"\n".join(map(content_of, files))).hexdigest()
