"""What a command of `lemmata` is, and what all of them share: how they say and fail, and the verdicts on record."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lemmata.verify.base.boundary import UsageError, complain, say

if TYPE_CHECKING:
    from lemmata.theory.language.claim import Claim
    from lemmata.verify.gate.ledger import Ledger

NOT_CONFIRMED = 1
USAGE = 2
INTERRUPTED = 130  # as a shell says it

Claims = dict[str, "Claim"]
Run = Callable[[argparse.Namespace, Claims], int]
Argument = tuple[tuple[str, ...], Mapping[str, Any]]


@dataclass(frozen=True)
class Command:
    """One command: what it is for, what it may be asked, and what it does with the claims; it returns the exit status."""

    says: str
    arguments: tuple[Argument, ...]
    run: Run
    reads_claims: bool = True


COMMANDS: dict[str, Command] = {}


def argument(*names: str, **settings: Any) -> Argument:
    """An argument of a command, as `argparse` takes it."""
    return names, settings


def command(says: str, *arguments: Argument, reads_claims: bool = True) -> Callable[[Run], Run]:
    """Let a function be the command of its name; an underscore at the end keeps `list` free in Python."""

    def added(run: Run) -> Run:
        COMMANDS[run.__name__.rstrip("_")] = Command(says, arguments, run, reads_claims)
        return run

    return added


def say_lines(*lines: str) -> None:
    """Lines on stdout."""
    say("".join(f"{line}\n" for line in lines))


def fail(message: object, status: int) -> int:
    """One line on stderr; returns the status."""
    complain("lemmata", message)
    return status


def on_record(arguments: argparse.Namespace) -> Ledger | None:
    """The ledger that was asked for, that of the project or of the theory for its claims, None for another module's.

    Raises: UsageError if it cannot be read, or if one that was asked for is not there.
    """
    from lemmata.verify.gate.options import ledger_at

    if arguments.ledger is None:
        file = arguments.project.ledger_of(arguments.claims)
        return None if file is None else ledger_at(file)
    if not arguments.ledger.is_file():
        raise UsageError(f"--ledger: {arguments.ledger}: no such file")
    return ledger_at(arguments.ledger)
