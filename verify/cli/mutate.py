"""`lemmata mutate`: wrong statements and wrong derivations that the suite must not accept."""

from __future__ import annotations

import argparse
import os.path
from io import StringIO
from pathlib import Path

from lemmata.verify.base.boundary import UsageError, asked, say, seconds_of, seed_of
from lemmata.verify.cli.command import Claims, argument, command

MOST_INSTANCES = 10**12


@command(
    "judge systematic mutants of every true statement and derivation",
    argument("--claim", action="append", metavar="ID", help="only mutants of this claim; may be repeated"),
    argument("--part", choices=("statements", "derivations", "alarms"), default=None, help="only this part"),
    argument(
        "--seconds",
        type=asked(lambda text: seconds_of(text, "--seconds")),
        default=4.0,
        metavar="S",
        help="for a mutant that does not fall at once",
    ),
    argument("--instances", type=int, default=1_000_000, metavar="N", help="adversarial instances of a proved claim"),
    argument("--seed", type=asked(seed_of), default=0, metavar="N", help="of everything random"),
    argument("--journal", type=Path, default=None, metavar="FILE", help="a killed run with the same FILE goes on"),
    argument("--coq", action="store_true", help="let Coq check each mutant of a derivation that the kernel accepts"),
    argument("--report", type=Path, default=None, metavar="FILE", help="write the report to a file too"),
)
def mutate(arguments: argparse.Namespace, claims: Claims) -> int:
    """Judge mutants and report; the status is that of the run."""
    from lemmata.verify.gate.options import load_derivations, unknown_id, with_lemmas

    for claim_id in arguments.claim or ():
        if claim_id not in claims:
            raise UsageError(f"--claim: {unknown_id(claim_id, claims)}")
    if not 1 <= arguments.instances <= MOST_INSTANCES:
        raise UsageError(f"--instances must be from 1 to {MOST_INSTANCES:,}, got {arguments.instances}")
    if arguments.coq:
        needs_coq(arguments.part)
    if arguments.report is not None and os.path.isdir(arguments.report):
        raise UsageError(f"--report: {arguments.report} is a folder")
    from lemmata.theory.kernel.logic import DerivationError
    from lemmata.verify.certify.certificate import CertificateError
    from lemmata.verify.mutate.journal import JournalError
    from lemmata.verify.mutate.run import run

    known, derivations = with_lemmas(claims, load_derivations(arguments.claims, claims))
    text = StringIO()
    try:
        status = run(
            known,
            derivations,
            arguments.claim or (list(claims) if len(known) > len(claims) else None),  # lemmas are the theory's to mutate
            arguments.part,
            arguments.seconds,
            arguments.instances,
            arguments.seed,
            text,
            module=arguments.claims,
            journal=arguments.journal,
            coq=arguments.project.coq if arguments.coq else None,
        )
    except JournalError as error:
        raise UsageError(f"--journal: {error}") from None
    except (CertificateError, DerivationError) as error:
        raise UsageError(str(error)) from None
    say(text.getvalue())
    if arguments.report is not None and text.getvalue():
        from lemmata.verify.base.records import write_text

        try:
            write_text(arguments.report, text.getvalue())
        except OSError as error:
            raise UsageError(f"--report: cannot write {arguments.report}: {error.strerror}") from None
    return status


def needs_coq(part: str | None) -> None:
    """Raises: UsageError where there is nothing to ask Coq for, or no Coq: now, and not after hours."""
    from lemmata.verify.coq.checking import version

    if part not in (None, "derivations"):
        raise UsageError(f"--coq: it is asked for derivations, not for {part}")
    version()
