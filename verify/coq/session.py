"""A running `coqtop` that is given one lemma after another and says which of them it accepts.

What it does not accept is stated without proof in that session only, so that the lemmas after it can be tried. That counts
failures; no file that is exported has such a statement.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from lemmata.verify.coq.normal import Lemma

SENTENCE = re.compile(r"(?<=\.)\s+")


@dataclass(frozen=True)
class Answer:
    """What Coq said of a lemma: whether it is proved, its seconds of computing, and the first error."""

    proved: bool
    seconds: float
    error: str = ""


class Session:
    """One process of `coqtop` with the folder's library loaded."""

    def __init__(self, folder: Path, seconds: int = 20) -> None:
        command = ["nice", "coqtop", "-q", "-w", "none", "-Q", str(folder), "Lemmata"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True)
        self.marks = 0
        self.tell("Require Import Reals Lra Lia Psatz.")
        said = self.tell("From Lemmata Require Import Definitions Rules Tactics AnalysisPlain Unfold.")
        if "Error:" in said:
            raise RuntimeError(f"the common files are not compiled: {' '.join(said.split())[:200]}")
        self.tell("Open Scope R_scope.")
        self.tell(f"Set Default Timeout {seconds}.")

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def tell(self, text: str) -> str:
        """Send sentences and wait for all that is answered."""
        self.marks += 1
        mark = f"MARK_{self.marks}_"
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("coqtop has no pipes")
        self.process.stdin.write(f"{text}\nPrint {mark}.\n")
        self.process.stdin.flush()
        lines: list[str] = []
        for line in self.process.stdout:
            if mark in line and "not a defined object" in line:
                return "".join(lines)
            lines.append(line)
        raise RuntimeError("coqtop ended")

    @property
    def computed(self) -> float:
        """Seconds that the process has computed so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def prove(self, lemma: Lemma) -> Answer:
        """Try a lemma sentence by sentence, and state it without proof where one is not accepted."""
        begun = self.computed
        error = ""
        for sentence in (f"Lemma {lemma.name} : {lemma.statement}.", *SENTENCE.split(lemma.proof), "Qed."):
            said = self.tell(sentence)
            if "Error:" in said:
                error = f"{sentence[:200]} :: {' '.join(said[said.find('Error:') :].split())[:200]}"
                break
        seconds = self.computed - begun
        if error:
            goal = " ".join(self.tell("Show 1.").split())[-1500:]
            self.tell(f"Abort All.\nLemma {lemma.name} : {lemma.statement}.\nAdmitted.")
            return Answer(False, seconds, f"{error} :: {goal}")
        return Answer(True, seconds)
