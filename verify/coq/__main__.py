"""Write derivations as Coq files, and say which steps Coq accepts: `python -m lemmata.verify.coq ID... --out DIR [--check]`."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from lemmata import theory
from lemmata.verify.coq.derivation import Exported, Theory
from lemmata.verify.coq.session import Answer, Session

BASE = Path(__file__).resolve().parents[2] / "proofs" / "coq"
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
    chosen.out.mkdir(parents=True, exist_ok=True)
    for file in BASE.glob("*.v"):
        shutil.copy(file, chosen.out / file.name)
    for name in chosen.claims or derivations:
        exported.export(name)
    for made in exported.exported.values():
        (chosen.out / f"{made.module}.v").write_text(made.text)
    if chosen.check:
        check(exported.exported, chosen.out, chosen.seconds)
    return 0


def check(exported: dict[str, Exported], out: Path, seconds: int) -> None:
    """Try every lemma; what was tried is written as it comes."""
    with (out / "table.tsv").open("w") as table, (out / "failures.txt").open("w") as failures, Session(out, seconds) as session:
        table.write("\t".join(COLUMNS) + "\n")
        for name, made in exported.items():
            rows = list(tried(made, session))
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
    for part in made.parts:
        for sentence in part.before:
            session.tell(sentence)
        answers: list[tuple[str, Answer]] = [(lemma.name, session.prove(lemma)) for lemma in part.equations]
        if part.missing:
            session.tell(f"Abort All.\nLemma {part.lemma.name} : {part.lemma.statement}.\nAdmitted.")
            why = part.missing
        else:
            answers.append((part.lemma.name, session.prove(part.lemma)))
            why = ""
        wrong = [f"{name}: {answer.error}" for name, answer in answers if not answer.proved]
        spent = sum(answer.seconds for _, answer in answers)
        yield part.label, part.rule, why or " || ".join(wrong), spent


if __name__ == "__main__":
    raise SystemExit(main())
