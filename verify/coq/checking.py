"""Coq's own check of exported proofs: files compiled, each theorem compared with its claim's, the axioms it rests on read.

What proves is not trusted. The file of a claim states its theorem over the definitions alone and gives the proof of another
file for it. Coq then says what the theorem rests on, and nothing but the axioms of its own real numbers may be there.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from lemmata.verify.base.boundary import UsageError, bytes_of, json_of, one_line
from lemmata.verify.base.records import write_text
from lemmata.verify.coq.files import LIBRARY

MOST_SECONDS = 600.0  # for a file
AXIOMS = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
        "ClassicalEpsilon.constructive_indefinite_description",
    }
)
HOW_TO_GET = "coqc is not on the path; `apt-get install --no-install-recommends coq libcoq-coquelicot` brings it, or opam"
CLOSED = "Closed under the global context"
_REQUIRED = re.compile(rf"From\s+{LIBRARY}\s+Require\s+(?:Import\s+|Export\s+)?([\w\s]+)\.(?=\s|$)")
_NAME = re.compile(r"^([A-Za-z_][\w.']*)\s*(?::|$)", re.MULTILINE)


@dataclass(frozen=True)
class Claimed:
    """The file that states a claim's theorem and gives the proof of another file for it: see `files.theorem_of`.

    Attributes:
        name: of the file without its ending.
        module: the file that proves.
        text: of the first.
    """

    name: str
    module: str
    text: str


@dataclass(frozen=True)
class Answer:
    """What became of a file: whether Coq accepts it, what it said, and how long it took."""

    accepted: bool
    says: str
    seconds: float = 0.0


def coqc() -> str:
    """Where Coq's compiler is. Raises: UsageError where there is none, with how to get it."""
    found = shutil.which("coqc")
    if found is None:
        raise UsageError(HOW_TO_GET)
    return found


def version() -> str:
    """What Coq says of itself. Raises: UsageError where it says nothing."""
    try:
        told = subprocess.run([coqc(), "--print-version"], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise UsageError(f"coqc cannot be run: {one_line(error)}") from None
    return told.stdout.split()[0] if told.stdout.split() else "?"


def check_all(
    folder: Path, claimed: Mapping[str, Claimed], workers: int = 1, progress: Callable[[int, int], None] | None = None
) -> dict[str, Answer]:
    """Let Coq check the theorems of a folder of exported files; what has not changed is not compiled again.

    Args:
        claimed: by claim id.

    Returns: by claim id, whether the theorem is proved from Coq's own axioms alone, else what stands against it.
    Raises: UsageError where Coq cannot be run, OSError where the folder cannot be written.
    """
    for theorem in claimed.values():
        _write_changed(folder / f"{theorem.name}.v", theorem.text)
    files = compiled(folder, [theorem.name for theorem in claimed.values()], workers, progress)
    return {claim_id: _judged(theorem, files) for claim_id, theorem in claimed.items()}


def _judged(theorem: Claimed, files: Mapping[str, Answer]) -> Answer:
    checked = files[theorem.name]
    proof = files.get(theorem.module, Answer(False, "no file proves it"))
    seconds = checked.seconds + proof.seconds
    if not checked.accepted:
        return Answer(False, checked.says, seconds)
    foreign = sorted(axioms_in(checked.says) - AXIOMS)
    if foreign:
        return Answer(False, f"rests on {foreign[0]}, which is no axiom of Coq's real numbers", seconds)
    return Answer(True, f"accepted by Coq in {seconds:.1f} s", seconds)


def axioms_in(said: str) -> set[str]:
    """The names below `Axioms:` in what `Print Assumptions` says; whatever else it says counts as a name and is seen."""
    if said.strip() == CLOSED:
        return set()
    heading, _, listed = said.partition("Axioms:")
    names = set(_NAME.findall(listed))
    return names if names and not heading.strip() else names | {one_line(said, 60) or "nothing that Coq says"}


# --- compiling --------------------------------------------------------------------------------------------------------


def compiled(
    folder: Path, names: Iterable[str], workers: int = 1, progress: Callable[[int, int], None] | None = None
) -> dict[str, Answer]:
    """Compile files and all that they require, each after those that it requires, `workers` at a time.

    Returns: by name, for these files and all that they require. Raises: UsageError where Coq cannot be run.
    """
    program, told = coqc(), version()
    required = _required(folder, names)
    order = TopologicalSorter(required)
    try:
        order.prepare()
    except CycleError as error:
        return dict.fromkeys(required, Answer(False, f"{error.args[1][0]}.v requires itself"))
    answers: dict[str, Answer] = {}
    keys: dict[str, str] = {}
    running: dict[Future[Answer], str] = {}
    with ThreadPoolExecutor(max(1, workers)) as pool:
        while order.is_active():
            for name in order.get_ready():
                keys[name] = _key(folder, name, told, [keys[other] for other in required[name]])
                needed = {other: answers[other] for other in required[name]}
                running[pool.submit(_compile, program, folder, name, keys[name], needed)] = name
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                answers[running[future]] = future.result()
                order.done(running.pop(future))
            if progress is not None:
                progress(len(answers), len(required))
    return answers


def _required(folder: Path, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """By name, for these files and all that they require: what each requires of the same folder."""
    found: dict[str, tuple[str, ...]] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _requirements(folder / f"{name}.v")
            waiting += found[name]
    return found


def _requirements(file: Path) -> tuple[str, ...]:
    with suppress(OSError, ValueError):
        text = bytes_of(file).decode("utf-8")
        return tuple(name for group in _REQUIRED.findall(text) for name in group.split())
    return ()


def _key(folder: Path, name: str, told: str, others: Iterable[str]) -> str:
    """What a compiled file was made of: Coq's version, its text, and the same of all that it requires."""
    digest = hashlib.sha256("\n".join((told, *others)).encode())
    with suppress(OSError, ValueError):
        digest.update(bytes_of(folder / f"{name}.v"))
    return digest.hexdigest()


def _compile(program: str, folder: Path, name: str, key: str, needed: Mapping[str, Answer]) -> Answer:
    """One file by Coq, or what it said when it compiled the same; not where it refused one that this needs."""
    for other, answer in needed.items():
        if not answer.accepted:
            return Answer(False, f"needs {other}.v: {answer.says}")
    if not (folder / f"{name}.v").is_file():
        return Answer(False, f"there is no {name}.v")
    if any(axiom.startswith(f"{name}.") for axiom in AXIOMS):
        return Answer(False, f"{name}.v has the name of a file of Coq's own, whose axioms may be rested on")
    note = folder / f"{name}.checked.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json_of(bytes_of(note))
        if known["key"] == key and known["compiled"] == _digest(folder / f"{name}.vo"):
            return Answer(True, str(known["says"]), float(known["seconds"]))
    note.unlink(missing_ok=True)
    start = time.monotonic()
    command = [program, "-q", "-Q", ".", LIBRARY, f"{name}.v"]
    status, out, errors = _run(command, folder)
    seconds = round(time.monotonic() - start, 2)
    if status is None:
        return Answer(False, f"{name}.v takes more than {MOST_SECONDS:.0f} s", seconds)
    if status != 0:
        return Answer(False, _complaint(name, errors), seconds)
    content = {"key": key, "compiled": _digest(folder / f"{name}.vo"), "says": out, "seconds": seconds}
    write_text(note, json.dumps(content))
    return Answer(True, out, seconds)


def _run(command: list[str], folder: Path) -> tuple[int | None, str, str]:
    """A program's status (None: it was stopped for its time), what it wrote to stdout and to stderr."""
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True
    )
    try:
        out, errors = process.communicate(timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, "", ""
    return process.returncode, out, errors


def _complaint(name: str, errors: str) -> str:
    """Where and what Coq refused, on one line."""
    place = re.search(r"line (\d+)", errors)
    _, _, said = errors.partition("Error:")
    return one_line(f"{name}.v:{place.group(1) if place else '?'}: {' '.join(said.split()) or errors[-120:]}", 160)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _write_changed(file: Path, text: str) -> None:
    with suppress(OSError, ValueError):
        if bytes_of(file).decode("utf-8") == text:
            return
    write_text(file, text)
