"""Write derivations as Coq files, and say which steps Coq accepts: `python -m lemmata.verify.coq ID... --out DIR [--check]`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from lemmata import theory
from lemmata.verify.coq.derivation import Exported, Theory
from lemmata.verify.coq.session import Session

BASE = Path(__file__).resolve().parents[2] / "proofs" / "coq"
COMMON = ("Definitions", "Rules", "Tactics", "AnalysisPlain", "Sequences", "Unfold")
COLUMNS = ("claim", "steps", "passed", "seconds", "first that fails", "rule", "why")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lemmata.verify.coq", description=__doc__)
    parser.add_argument("claims", nargs="*", metavar="ID", help="default: every claim with a derivation")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--check", action="store_true", help="try every lemma, and write DIR/table.tsv and DIR/failures.txt")
    parser.add_argument("--seconds", type=int, default=20, help="time for one sentence of Coq")
    chosen = parser.parse_args()
    derivations = {derivation.claim: derivation for derivation in theory.DERIVATIONS}
    exported = Theory(theory.CLAIMS, derivations)
    sys.setrecursionlimit(20_000)
    names = chosen.claims or [*derivations]
    if chosen.check:
        run(exported, names, chosen.out, chosen.seconds)
    else:
        write(exported, names, chosen.out)
    return 0


def write(exported: Theory, names: list[str], out: Path) -> None:
    """The files of claims and of those that they use."""
    prepare(exported, out)
    for name in names:
        exported.export(name)
    for made in exported.exported.values():
        (out / f"{made.module}.v").write_text(made.text)


def prepare(exported: Theory, out: Path) -> None:
    """The files that no claim has alone."""
    out.mkdir(parents=True, exist_ok=True)
    for file in BASE.glob("*.v"):
        shutil.copy(file, out / file.name)
    (out / "Unfold.v").write_text(exported.unfold)


def run(exported: Theory, names: list[str], out: Path, seconds: int) -> None:
    """Write the files and try every lemma; what is found is written as it comes."""
    prepare(exported, out)
    for name in COMMON:
        subprocess.run(["nice", "coqc", "-q", "-w", "none", "-Q", ".", "Lemmata", f"{name}.v"], cwd=out, check=True)
    with (out / "table.tsv").open("w") as table, (out / "failures.txt").open("w") as failures, Session(out, seconds) as session:
        table.write("\t".join(COLUMNS) + "\n")
        tried_already: set[str] = set()
        for name in names:
            exported.export(name)
            for other, made in exported.exported.items():
                if other not in tried_already:
                    tried_already.add(other)
                    (out / f"{made.module}.v").write_text(made.text)
                    report(other, list(tried(made, session)), table, failures)


def report(name: str, rows: list[tuple[str, str, str, float]], table: TextIO, failures: TextIO) -> None:
    failed = [row for row in rows if row[2]]
    first = failed[0] if failed else ("", "", "")
    passed, spent = len(rows) - len(failed), sum(row[3] for row in rows)
    line = (name, str(len(rows)), str(passed), f"{spent:.1f}", *(text.replace("\t", " ") for text in first[:3]))
    table.write("\t".join(line) + "\n")
    table.flush()
    for label, rule, why, _ in failed:
        failures.write(f"{name} | {label} | {rule} | {why}\n")
    failures.flush()


def tried(made: Exported, session: Session) -> Iterator[tuple[str, str, str, float]]:
    """Label, rule, why it fails ("" where it does not) and seconds of each step."""
    session.tell(made.imports)
    for part in made.parts:
        for sentence in part.before:
            session.tell(sentence)
        answers = [(lemma.name, session.prove(lemma)) for lemma in part.equations]
        if part.missing:
            session.tell(f"Abort All.\nLemma {part.lemma.name} : {part.lemma.statement}.\nAdmitted.")
            why = part.missing
        else:
            answers.append((part.lemma.name, session.prove(part.lemma)))
            why = ""
        wrong = [f"{name}: {answer.error}" for name, answer in answers if not answer.proved]
        spent = sum(answer.seconds for _, answer in answers)
        yield part.label, part.rule, why or " || ".join(wrong), spent
    if made.theorem is None:
        yield "the theorem", "theorem", made.untold, 0.0
    else:
        answers = [(lemma.name, session.prove(lemma)) for lemma in (*made.equations, made.theorem)]
        wrong = [f"{name}: {answer.error}" for name, answer in answers if not answer.proved]
        yield "the theorem", "theorem", " || ".join(wrong), sum(answer.seconds for _, answer in answers)


if __name__ == "__main__":
    raise SystemExit(main())
