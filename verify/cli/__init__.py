"""The command `lemmata`: list, show, export claims, replay a counterexample, mutate what is true, tables, plots, experiments.

A command is a function in a module of this folder, with its arguments above it. Each imports what it needs when it runs, so
that `lemmata list` waits for the claims alone.
"""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

from lemmata.verify.base.boundary import OutputError, Parser, UsageError, reading
from lemmata.verify.base.project import project_at
from lemmata.verify.cli import experiments, export, mutate, project, show, site, studies
from lemmata.verify.cli.command import COMMANDS, INTERRUPTED, USAGE, Claims, fail

MODULES = (project, show, site, export, mutate, studies, experiments)  # the commands of a module are there once it is imported


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status: 0 done, 1 the file does not refute the statement on record, 2 bad input."""
    try:
        arguments = _parser().parse_args(argv)
        arguments.alone = argv is None  # a process of its own
        return _run(arguments)
    except (UsageError, OutputError) as error:
        return fail(error, USAGE)
    except BrokenPipeError:  # `lemmata show ... | head`
        return 0
    except KeyboardInterrupt:
        return fail("interrupted", INTERRUPTED)


def _run(arguments: argparse.Namespace) -> int:
    chosen = COMMANDS[arguments.command]
    with loading() if arguments.alone else nullcontext():
        _prepare(arguments)
        claims = _claims(arguments) if chosen.reads_claims else {}
    return chosen.run(arguments, claims)


@contextmanager
def loading() -> Iterator[None]:
    """While a process of its own loads what it keeps to its end: no search for garbage then, nor in that later.

    It would take a seventh of the time of `lemmata list`.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _prepare(arguments: argparse.Namespace) -> None:
    """Which project, and with it which claims, a command is about."""
    arguments.project = project_at(_here())
    arguments.asked_claims = arguments.claims is not None
    arguments.claims = arguments.claims or arguments.project.claims
    arguments.project.importable()


def _here() -> Path:
    """The working folder. Raises: UsageError where it is gone."""
    with reading("the working folder cannot be read", UsageError):
        return Path.cwd()


def _claims(arguments: argparse.Namespace) -> Claims:
    from lemmata.verify.gate.options import load_claims

    return load_claims(arguments.claims)


@cache
def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="lemmata", description="Claims, their verdicts and their counterexamples.")
    _add_shared(parser, default=None)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        added = commands.add_parser(name, help=command.says, allow_abbrev=False)  # --claim is no short --claims
        _add_shared(added, default=argparse.SUPPRESS)  # what stands before the command counts where nothing stands after it
        for names, settings in command.arguments:
            added.add_argument(*names, **settings)
    return parser


def _add_shared(parser: argparse.ArgumentParser, default: Any) -> None:
    """What every command may be asked, before its name or after it."""
    says = "a module with CLAIMS (default: the project's, else lemmata.theory)"
    parser.add_argument("--claims", metavar="MODULE", default=default, help=says)
    says = "the verdicts on record (default: the project's)"
    parser.add_argument("--ledger", type=Path, metavar="FILE", default=default, help=says)
