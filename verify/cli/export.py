"""`lemmata export`: claims and their proofs as files for another prover, which checks them without this package."""

from __future__ import annotations

import argparse
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lemmata.verify.base.boundary import UsageError, clear_progress, reading, show_progress
from lemmata.verify.cli.command import NOT_CONFIRMED, Claims, argument, command, on_record, say_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lemmata.theory.language.claim import Claim
    from lemmata.verify.base.points import Point
    from lemmata.verify.coq.derivation import Theory
    from lemmata.verify.coq.files import Library, Proof
    from lemmata.verify.gate.ledger import Ledger

DEEP = 20_000  # calls within calls that terms of derivations need
SECONDS = 20.0  # of computing, for the exact comparisons of one statement
COLUMNS = ("claim", "instances", "in floats alone", "sides", "left open", "points", "seconds", "why fewer")


@command(
    "write claims with a derivation for a proof assistant, coq; `make` in the folder lets it check them without lemmata",
    argument("prover", choices=["coq"], metavar="PROVER", help="coq"),
    argument("--out", type=Path, default=Path("reports/coq"), metavar="DIR", help="default: reports/coq"),
    argument("--claim", action="append", metavar="ID", help="only this claim, with what its proof rests on; may be repeated"),
    argument("--statements", action="store_true", help="no proofs, which takes seconds and not minutes"),
    argument("--guard", type=int, default=0, metavar="N", help="compare each statement with its claim at N drawn points"),
)
def export(arguments: argparse.Namespace, claims: Claims) -> int:
    """Write the files, and say how many claims have a proof among them."""
    from lemmata.verify.base.records import write_text
    from lemmata.verify.coq.files import exported, hand_written

    theory, names = _asked_for(arguments, claims)
    proofs = {} if arguments.statements else _proofs(theory, names)
    library = theory.library.only({*names, *proofs})
    others = {} if arguments.statements else {**hand_written(), "Unfold.v": theory.unfold}
    with reading("--out: cannot write", UsageError):
        for name, text in exported(library, proofs, others).items():
            write_text(arguments.out / name, text)
    if arguments.guard:
        with reading("--out: cannot write", UsageError):
            _guard(library, arguments.guard, arguments.out / "guard.tsv")
    proved = sum(name in proofs for name in library.theorems)
    say_lines(
        f"{len(library.theorems)} statements, {proved} with a proof, in {arguments.out}",
        *(f"not written: {name}: {reason}" for name, reason in library.unwritten.items()),
    )
    return 0


def _asked_for(arguments: argparse.Namespace, claims: Claims) -> tuple[Theory, list[str]]:
    """The derivations of the claims, and which were asked for."""
    from lemmata.verify.coq.derivation import Theory
    from lemmata.verify.gate.options import load_derivations, unknown_id, with_lemmas

    if arguments.guard < 0:
        raise UsageError(f"--guard must be >= 0, got {arguments.guard}")
    found, derived = with_lemmas(claims, load_derivations(arguments.claims, claims))
    names = arguments.claim or [*derived]
    for name in names:
        if name not in derived:
            raise UsageError(f"--claim: {name} has no derivation" if name in found else unknown_id(name, [*found]))
    return Theory(found, derived), names


def _guard(library: Library, count: int, table: Path) -> None:
    """Read what was written back, compare it, and write what was compared, a line a theorem as it ends.

    Raises: UsageError where a theorem does not say what its claim says.
    """
    from lemmata.verify.coq.files import claim_file, definition_files
    from lemmata.verify.coq.guard import Differs, guarded
    from lemmata.verify.coq.reader import ReadError, read

    theorems = {f"{made.name}_statement": made.claim for made in library.theorems.values()}
    total, fewer, start = [0, 0, 0, 0], [], time.monotonic()
    try:
        file = read(
            *definition_files(library.definitions).values(), *(claim_file(made, None) for made in library.theorems.values())
        )
        with table.open("w", encoding="utf-8") as lines:
            lines.write("\t".join(COLUMNS) + "\n")
            show_progress("guarded", 0, len(theorems))
            for done, (name, found) in enumerate(guarded(file, theorems, count, SECONDS), 1):
                left = (time.monotonic() - start) / done * (len(theorems) - done)
                show_progress(f"about {left:.0f} s left: guarded", done, len(theorems))
                claim_id, lacks = theorems[name].id, found.lacks(count)
                counted = (found.instances, found.in_floats, found.sides, found.left_open)
                total = [a + b for a, b in zip(total, counted, strict=True)]
                fewer += [f"{claim_id}: {found.instances:,} instances: {lacks}"] if lacks else []
                lines.write("\t".join(map(str, (claim_id, *counted, found.points, f"{found.seconds:.2f}", lacks))) + "\n")
                lines.flush()
    except (Differs, ReadError) as error:
        raise UsageError(f"a statement is not its claim: {error}") from None
    finally:
        clear_progress()
    say_lines(
        *fewer,
        f"guarded at {total[0]:,} instances, of which {total[1]:,} in floats alone: "
        f"{total[2]:,} sides of relations agree, {total[3]:,} were left open",
    )


def _proofs(theory: Theory, names: list[str]) -> dict[str, Proof]:
    """The proofs of claims and of those that they use, where each step has one."""
    from lemmata.verify.coq.files import Proof

    sys.setrecursionlimit(max(DEEP, sys.getrecursionlimit()))
    for place, name in enumerate(names):
        show_progress("derivations", place, len(names))
        theory.export(name)
    clear_progress()
    whole = {name: made for name, made in theory.exported.items() if made.complete}
    while lacking := {name for name in whole if not set(theory.derivations[name].uses) <= set(whole)}:
        whole = {name: made for name, made in whole.items() if name not in lacking}
    return {name: Proof(made.module, made.text) for name, made in whole.items()}


@command(
    "let Coq check derivations, and compare with what it accepted; status 1 where it refuses what is on record",
    argument("claim", nargs="*", metavar="ID", help="default: every claim with a derivation; of a refuted one, its denial"),
    argument("--out", type=Path, metavar="DIR", help="where the files go (default: coq/ among the reports)"),
    argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="files at once"),
    argument("--accept", action="store_true", help="write what Coq accepts to the ledger, beside verdicts that are on record"),
)
def coq(arguments: argparse.Namespace, claims: Claims) -> int:
    """Print what Coq says of each claim, or of the point that refutes it.

    What has not changed since it was asked last is not asked again.
    """
    from lemmata.verify.coq.asking import ask
    from lemmata.verify.coq.counterexamples import ask_refuted
    from lemmata.verify.coq.digests import digest_of, digest_of_denial
    from lemmata.verify.gate.options import load_derivations, with_lemmas
    from lemmata.verify.prove.prover import Prover

    prover = Prover(*with_lemmas(claims, load_derivations(arguments.claims, claims)))
    ledger = on_record(arguments)
    points = _points([name for name in arguments.claim if name not in prover.derivations], claims, ledger)
    names = [name for name in arguments.claim or prover.derivations if name not in points]
    folder = arguments.out or arguments.project.coq
    with reading(f"cannot write into {folder}", UsageError):
        answers = ask(folder, prover, names, arguments.workers, partial(show_progress, "Coq:")) if names or not points else {}
        answers |= ask_refuted(folder / "refuted", claims, points, arguments.workers, partial(show_progress, "Coq:"))
    clear_progress()
    width = max(map(len, answers), default=0)
    say_lines(
        *(f"{name:<{width}}  {answer.says}" for name, answer in answers.items()),
        f"{sum(answer.accepted for answer in answers.values())} of {len(answers)} accepted",
    )
    accepted = {name: digest_of(prover.claims[name]) if answers[name].accepted else None for name in names}
    accepted |= {name: digest_of_denial(claims[name], at) if answers[name].accepted else None for name, at in points.items()}
    return _compared(accepted, prover.claims, ledger, accept=arguments.accept)


def _points(names: list[str], claims: Claims, ledger: Ledger | None) -> dict[str, Point]:
    """The points on record that refute claims. Raises: UsageError where there is none, or it is of another statement."""
    from lemmata.verify.certify.certificate import CertificateError
    from lemmata.verify.gate.options import unknown_id

    found: dict[str, Point] = {}
    for name in names:
        if name not in claims:
            raise UsageError(unknown_id(name, [*claims]))
        try:
            point = None if ledger is None else ledger.point(claims[name])
        except CertificateError as error:
            raise UsageError(str(error)) from error
        if ledger is None or point is None:
            raise UsageError(f"{name} has no derivation, and no point that refutes it is on record")
        if ledger.entries[name].fingerprint != claims[name].fingerprint:
            raise UsageError(f"{name} has changed since it was refuted; `pytest verify --claim {name}` judges it as it is")
        found[name] = point
    return found


def _compared(accepted: Mapping[str, str | None], claims: Mapping[str, Claim], ledger: Ledger | None, *, accept: bool) -> int:
    """What Coq says against what is on record, or written there. Raises: UsageError where nothing can be written."""
    if accept:
        if ledger is None:
            raise UsageError("--accept: no verdicts of these claims are on record; name a ledger with --ledger FILE")
        with reading("cannot write the ledger", UsageError):
            say_lines(*ledger.accept_coq(accepted, claims))
        return 0
    entries = {} if ledger is None else ledger.entries
    lost = [name for name in accepted if name in entries and entries[name].coq not in (None, accepted[name])]
    say_lines(*(f"{name} is on record as accepted by Coq; it is not, or is another theorem now" for name in lost))
    return NOT_CONFIRMED if lost else 0
