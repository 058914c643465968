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
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from lemmata.verify.base.boundary import UsageError, bytes_of, json_of, one_line
from lemmata.verify.base.records import write_text
from lemmata.verify.coq.files import LIBRARY

MOST_SECONDS = 200  # of computing, for a file
AT_WORK = 5  # times as long a file may take by the clock, where the system counts what is computed
MOST_WAITING = 1_000  # files that wait for what they require
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
NOT_EXPORTED = "not exported: "  # how an answer begins where there is no file to check
LATE = "takes more than"  # what an answer says of a file that was stopped for its time
_REQUIRED = re.compile(rf"From\s+{LIBRARY}\s+Require\s+(?:Import\s+|Export\s+)?([\w\s]+)\.(?=\s|$)")
_NAME = re.compile(r"^([A-Za-z_][\w.']*)\s*(?::|$)", re.MULTILINE)


@dataclass(frozen=True)
class Claimed:
    """The file that states a claim's theorem and gives the proof of another file for it: see `files.theorem_of`.

    Attributes:
        claim_id: the claim.
        name: of the file without its ending.
        module: the file that proves.
        text: of the first.
        beside: how axioms begin that it may rest on beside those of Coq's real numbers.
    """

    claim_id: str
    name: str
    module: str
    text: str
    beside: tuple[str, ...] = ()


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
    folder: Path, claimed: Iterable[Claimed], workers: int = 1, progress: Callable[[int], None] | None = None
) -> dict[str, Answer]:
    """Let Coq check the theorems of a folder of exported files; what has not changed is not compiled again.

    Args:
        claimed: may write the files that prove as it goes; Coq checks those before meanwhile.

    Returns: by claim id, whether the theorem is proved from Coq's own axioms alone, else what stands against it.
    Raises: UsageError where Coq cannot be run, OSError where the folder cannot be written.
    """
    with Compiler(folder, workers) as compiler:
        started = []
        for theorem in claimed:
            _write_changed(folder / f"{theorem.name}.v", theorem.text)
            started.append((theorem, compiler.start(theorem.name)))
            if progress is not None:
                progress(sum(future.done() for _, future in started))
        answers: dict[str, Answer] = {}
        for theorem, future in started:
            answers[theorem.claim_id] = _judged(theorem, future.result().answer, compiler)
            if progress is not None:
                progress(sum(future.done() for _, future in started))
    return answers


def _judged(theorem: Claimed, checked: Answer, compiler: Compiler) -> Answer:
    seconds = checked.seconds + compiler.start(theorem.module).result().answer.seconds
    if not checked.accepted:
        return Answer(False, checked.says, seconds)
    foreign = sorted(name for name in axioms_in(checked.says) - AXIOMS if not name.startswith(theorem.beside))
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


@dataclass(frozen=True)
class Compiled:
    """What became of a file, and what it was made of: Coq's version, its text and the same of all that it requires."""

    answer: Answer
    key: str = ""


class Compiler:
    """Compiles files of a folder, each once and after those that it requires, `workers` at a time.

    Raises: UsageError where Coq cannot be run.
    """

    def __init__(self, folder: Path, workers: int = 1) -> None:
        self.folder, self.program, self.version = folder, coqc(), version()
        self.pool, self.free = ThreadPoolExecutor(MOST_WAITING), BoundedSemaphore(max(1, workers))
        self.started: dict[str, Future[Compiled]] = {}
        self.running: set[subprocess.Popen[str]] = set()

    def __enter__(self) -> Compiler:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            for process in list(self.running):
                _stop(process)
        self.pool.shutdown(cancel_futures=True)

    def start(self, name: str, within: tuple[str, ...] = ()) -> Future[Compiled]:
        """What will be known of a file; what it requires is started first, so that nothing waits for what has not begun."""
        if name in within:
            return _known(Compiled(Answer(False, f"{name}.v requires itself")))
        if name not in self.started:
            needed = {other: self.start(other, (*within, name)) for other in _requirements(self.folder / f"{name}.v")}
            self.started[name] = self.pool.submit(self._compiled, name, needed)
        return self.started[name]

    def _compiled(self, name: str, needed: Mapping[str, Future[Compiled]]) -> Compiled:
        """One file by Coq, or what it said when it compiled the same; not where it refused one that this needs."""
        digest = hashlib.sha256(self.version.encode())
        for other, future in needed.items():
            found = future.result()
            if not found.answer.accepted:
                return Compiled(Answer(False, f"needs {other}.v: {found.answer.says}"))
            digest.update(found.key.encode())
        file = self.folder / f"{name}.v"
        if not file.is_file():
            return Compiled(Answer(False, f"there is no {name}.v"))
        if any(axiom.startswith(f"{name}.") for axiom in AXIOMS):
            return Compiled(Answer(False, f"{name}.v has the name of a file of Coq's own, whose axioms may be rested on"))
        digest.update(file.read_bytes())
        key = digest.hexdigest()
        if known := self._remembered(name, key):
            return Compiled(known, key)
        with self.free:
            return Compiled(self._compile(name, key), key)

    def _remembered(self, name: str, key: str) -> Answer | None:
        with suppress(OSError, ValueError, KeyError, TypeError):
            known = json_of(bytes_of(self._note(name)))
            if known["key"] == key and known["compiled"] == _digest(self.folder / f"{name}.vo"):
                return Answer(True, str(known["says"]), float(known["seconds"]))
        return None

    def _note(self, name: str) -> Path:
        return self.folder / f"{name}.checked.json"

    def _compile(self, name: str, key: str) -> Answer:
        self._note(name).unlink(missing_ok=True)
        start = time.monotonic()
        status, out, errors = self._run([self.program, "-q", "-Q", ".", LIBRARY, f"{name}.v"])
        seconds = round(time.monotonic() - start, 2)
        if status is None:
            return Answer(False, f"{name}.v {LATE} {MOST_SECONDS:.0f} s", seconds)
        if status != 0:
            return Answer(False, _complaint(name, errors), seconds)
        content = {"key": key, "compiled": _digest(self.folder / f"{name}.vo"), "says": out, "seconds": seconds}
        write_text(self._note(name), json.dumps(content))
        return Answer(True, out, seconds)

    def _run(self, command: list[str]) -> tuple[int | None, str, str]:
        """A program's status (None: it was stopped for its time), what it wrote to stdout and to stderr."""
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command, cwd=self.folder, stdout=pipe, stderr=pipe, text=True, errors="replace", start_new_session=True
        )
        self.running.add(process)
        try:
            counted = _counted(process)
            out, errors = process.communicate(timeout=MOST_SECONDS * (AT_WORK if counted else 1))
        except subprocess.TimeoutExpired:
            _stop(process)
            process.communicate()
            return None, "", ""
        finally:
            self.running.discard(process)
        return (None if counted and process.returncode == -signal.SIGXCPU else process.returncode), out, errors


def _known(what: Compiled) -> Future[Compiled]:
    future: Future[Compiled] = Future()
    future.set_result(what)
    return future


def _counted(process: subprocess.Popen[str]) -> bool:
    """Whether the system ends a process that has computed for so long; other work on the machine decides nothing then."""
    try:
        import resource

        resource.prlimit(process.pid, resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 5))
    except (ImportError, AttributeError, OSError, ValueError):  # there is none, it has ended already, or has a lower bound
        return False
    return True


def _stop(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _requirements(file: Path) -> tuple[str, ...]:
    with suppress(OSError, ValueError):
        text = bytes_of(file).decode("utf-8")
        return tuple(name for group in _REQUIRED.findall(text) for name in group.split())
    return ()


def _complaint(name: str, errors: str) -> str:
    """Where and what Coq refused, on one line."""
    before, _, said = errors.partition("Error:")  # warnings have lines too
    places = re.findall(r"line (\d+)", before)
    return one_line(f"{name}.v:{places[-1] if places else '?'}: {' '.join(said.split()) or errors[-120:]}", 160)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _write_changed(file: Path, text: str) -> None:
    with suppress(OSError, ValueError):
        if bytes_of(file).decode("utf-8") == text:
            return
    write_text(file, text)
