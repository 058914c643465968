"""The command `lemmata`: replay a counterexample, show, list and graph the claims, mutate the true ones, tables and plots.

Only `mutate`, `plot`, `correlated`, `capacity` and `experiment` import torch or hypothesis, when they run.
"""

from __future__ import annotations

import argparse
import os.path
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from io import StringIO
from pathlib import Path

from sympy import sstr, true

from theory.kernel.logic import DerivationError
from theory.language.claim import Claim
from verify.base.boundary import OutputError, Parser, asked, clear_progress, complain, say, show_progress
from verify.base.records import write_text
from verify.certify.certificate import CertificateError, replay
from verify.gate.derivation_text import rules, written
from verify.gate.options import (
    THEORY,
    UsageError,
    ledger_at,
    load_claims,
    load_derivations,
    readings_of,
    seconds_of,
    seed_of,
    unknown_id,
)

LEDGER = Path(__file__).resolve().parent / "ledger.toml"
NOT_CONFIRMED = 1
USAGE = 2
MOST_INSTANCES = 10**12
INTERRUPTED = 130  # as a shell says it


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status: 0 done, 1 the file does not refute the statement on record, 2 bad input."""
    try:
        return _run(_parser().parse_args(argv))
    except (UsageError, CertificateError, DerivationError, OutputError) as error:
        return _fail(error, USAGE)
    except BrokenPipeError:  # `lemmata show ... | head`
        return 0
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)


def _run(arguments: argparse.Namespace) -> int:
    claims = load_claims(arguments.claims)
    if arguments.command == "replay":
        return _replay(arguments.file, claims)
    if arguments.command == "rules":
        _say(*rules(load_derivations(arguments.claims, claims)))
        return 0
    if arguments.command == "graph":
        return _graph(arguments, claims)
    if arguments.command == "mutate":
        return _mutate(arguments, claims)
    if arguments.command == "scaling":
        return _scaling()
    if arguments.command == "plot":
        return _plot(arguments)
    if arguments.command == "correlated":
        return _correlated(arguments)
    if arguments.command == "capacity":
        return _capacity(arguments)
    if arguments.command == "experiment":
        return _experiment(arguments, claims)
    if arguments.command == "show" and arguments.id in claims:
        return _show(arguments, claims)
    if arguments.command == "show":  # a printed place with several claims
        listed = readings_of(arguments.id, claims)
        if not listed:
            raise UsageError(unknown_id(arguments.id, claims))
        claims = {claim_id: claims[claim_id] for claim_id in listed}
    width = max(map(len, claims))
    _say(*(f"{claim.id:<{width}}  {claim.says}" for claim in claims.values()))
    return 0


def _show(arguments: argparse.Namespace, claims: dict[str, Claim]) -> int:
    _say(*_description(claims[arguments.id]))
    derivations = load_derivations(arguments.claims, claims)
    if arguments.id in derivations:
        _say("derivation", *written(arguments.id, claims, derivations))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="lemmata", description="Claims and their counterexamples. Verdicts: `pytest verify`.")
    parser.add_argument("--claims", default="theory", metavar="MODULE", help="a module with CLAIMS (default: theory)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = commands.add_parser("replay", help="re-check a counterexample file in ball arithmetic; status 0 if it still refutes")
    one.add_argument("file", type=Path, metavar="FILE")
    two = commands.add_parser("show", help="a claim in words and mathematics, with its derivation")
    two.add_argument("id", metavar="ID")
    commands.add_parser("list", help="all claims")
    commands.add_parser("rules", help="the trusted rules of the proof kernel, and how many steps use each")
    three = commands.add_parser("graph", help="which derivations rest on which claims, and what repairs what")
    three.add_argument("--dot", action="store_true", help="for Graphviz: lemmata graph --dot | dot -Tsvg > graph.svg")
    four = commands.add_parser("mutate", help="judge systematic mutants of every true statement and derivation")
    four.add_argument("--claim", action="append", metavar="ID", help="only mutants of this claim; may be repeated")
    four.add_argument("--part", choices=("statements", "derivations", "alarms"), default=None, help="only this part")
    seconds = asked(lambda text: seconds_of(text, "--seconds"))
    four.add_argument("--seconds", type=seconds, default=4.0, metavar="S", help="for a mutant that does not fall at once")
    four.add_argument("--instances", type=int, default=1_000_000, metavar="N", help="adversarial instances of a proved claim")
    four.add_argument("--seed", type=asked(seed_of), default=0, metavar="N", help="of everything random")
    four.add_argument("--journal", type=Path, default=None, metavar="FILE", help="a killed run with the same FILE goes on")
    four.add_argument("--report", type=Path, default=None, metavar="FILE", help="write the report to a file too")
    commands.add_parser("scaling", help="what the theory says of measured scaling runs, as a table")
    five = commands.add_parser("plot", help="draw landscape, bifurcation, retrieval, correlated or capacity as PNG and SVG")
    five.add_argument("name", metavar="NAME")
    five.add_argument("--out", type=Path, default=Path("reports/plots"), metavar="DIR", help="default: reports/plots")
    five.add_argument("--format", default="png,svg", metavar="LIST", help="png, svg or both (default)")
    six = commands.add_parser("correlated", help="what storage and the bounds become as patterns become correlated")
    six.add_argument("--patterns", type=Path, default=None, metavar="FILE", help="your own set too (.npy, .npz, .safetensors)")
    six.add_argument("--seed", type=asked(seed_of), default=0, metavar="N", help="of the random paths")
    seven = commands.add_parser("capacity", help="how many random patterns each energy of table 1 stores, as n grows")
    seven.add_argument("--seed", type=asked(seed_of), default=0, metavar="N", help="of the random patterns")
    eight = commands.add_parser("experiment", help="run an experiment; without a name: list them")
    eight.add_argument("name", nargs="?", default=None, metavar="NAME")
    eight.add_argument("--size", default="default", metavar="NAME", help="miniature, default or full")
    eight.add_argument("--seed", type=asked(seed_of), default=0, metavar="N", help="of everything random")
    eight.add_argument("--device", default="cpu", metavar="NAME", help="cpu or cuda")
    eight.add_argument("--out", type=Path, default=Path("reports/experiments"), metavar="DIR", help="where the record goes")
    eight.add_argument("--model", metavar="DIR", help="a local causal checkpoint, where the experiment reads one")
    eight.add_argument("--text", metavar="DIR", help="a folder with text files, where the experiment reads them")
    eight.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting; may be repeated")
    eight.add_argument("--fresh", action="store_true", help="forget the finished parts of a run that was killed")
    eight.add_argument("--quiet", action="store_true", help="no progress bar")
    return parser


def _capacity(arguments: argparse.Namespace) -> int:
    from verify.studies.capacity import table

    _say(table(arguments.seed, show_progress).rstrip("\n"))
    clear_progress()
    return 0


def _experiment(arguments: argparse.Namespace, claims: Mapping[str, Claim]) -> int:
    from verify.experiments.framework.experiment import ExperimentError
    from verify.experiments.framework.index import MODULES, experiment_named
    from verify.experiments.framework.runner import described, run
    from verify.experiments.framework.settings import changes_of

    if arguments.name is None:
        _say(*(f"{name:<20}  {experiment_named(name).says}" for name in MODULES))
        return 0
    try:
        changes = changes_of(arguments.set, model=arguments.model, text=arguments.text)
        record = run(
            arguments.name,
            arguments.size,
            seed=arguments.seed,
            device=arguments.device,
            out=arguments.out,
            changes=changes,
            fresh=arguments.fresh,
            quiet=arguments.quiet,
        )
    except ExperimentError as error:
        raise UsageError(f"experiment: {error}") from None
    except KeyboardInterrupt:
        return _fail("experiment: interrupted; what is finished is kept, the same command goes on", INTERRUPTED)
    _say(*described(record, claims), f"{arguments.out / arguments.name}-{arguments.size}.json")
    return 0


def _plot(arguments: argparse.Namespace) -> int:
    from verify.studies.plots import PlotError, draw

    try:
        _say(*map(str, draw(arguments.name, arguments.out, [kind for kind in arguments.format.split(",") if kind])))
    except PlotError as error:
        raise UsageError(f"plot: {error}") from None
    return 0


def _correlated(arguments: argparse.Namespace) -> int:
    from verify.studies.correlated import MOST, table

    try:
        sets = {}
        if arguments.patterns is not None:
            from verify.search.own_patterns import load_patterns

            loaded = load_patterns(arguments.patterns)
            sets = {loaded.name: loaded.block(0, min(loaded.d, MOST + 1)).double()}
        _say(table(arguments.seed, sets).rstrip("\n"))
    except ValueError as error:
        raise UsageError(f"correlated: {error}") from None
    return 0


def _mutate(arguments: argparse.Namespace, claims: dict[str, Claim]) -> int:
    for claim_id in arguments.claim or ():
        if claim_id not in claims:
            raise UsageError(f"--claim: {unknown_id(claim_id, claims)}")
    if not 1 <= arguments.instances <= MOST_INSTANCES:
        raise UsageError(f"--instances must be from 1 to {MOST_INSTANCES:,}, got {arguments.instances}")
    if arguments.report is not None and os.path.isdir(arguments.report):
        raise UsageError(f"--report: {arguments.report} is a folder")
    from verify.mutate.journal import JournalError
    from verify.mutate.run import run

    text = StringIO()
    try:
        status = run(
            claims,
            load_derivations(arguments.claims, claims),
            arguments.claim,
            arguments.part,
            arguments.seconds,
            arguments.instances,
            arguments.seed,
            text,
            module=arguments.claims,
            journal=arguments.journal,
        )
    except JournalError as error:
        raise UsageError(f"--journal: {error}") from None
    say(text.getvalue())
    if arguments.report is not None and text.getvalue():
        try:
            write_text(arguments.report, text.getvalue())
        except OSError as error:
            raise UsageError(f"--report: cannot write {arguments.report}: {error.strerror}") from None
    return status


def _scaling() -> int:
    try:
        scaling = import_module("verify.studies.scaling")
    except ModuleNotFoundError as error:
        if error.name != "verify.studies.scaling":
            raise
        raise UsageError("scaling: this copy has no module verify.studies.scaling") from None
    _say(scaling.scaling_table().rstrip("\n"))
    return 0


def _graph(arguments: argparse.Namespace, claims: dict[str, Claim]) -> int:
    from verify.gate.graph import as_dot, as_text

    derivations = load_derivations(arguments.claims, claims)
    known = ledger_at(LEDGER).entries if arguments.claims == THEORY else {}
    verdicts = {claim_id: entry.verdict for claim_id, entry in known.items()}
    _say((as_dot if arguments.dot else as_text)(claims, derivations, verdicts))
    return 0


def _replay(file: Path, claims: dict[str, Claim]) -> int:
    result = replay(file, claims)
    if not result.refutes:
        return _fail(result.message, NOT_CONFIRMED)
    _say(result.message)
    return 0


def _description(claim: Claim) -> list[str]:
    statement = f"none: as printed it needs {sstr(claim.typing)}" if claim.statement is None else sstr(claim.statement)
    fields = {
        "claim": claim.id,
        "source": claim.source,
        "says": claim.says,
        "given": None if claim.given is true else sstr(claim.given),
        "statement": f"there is an instance with {statement}" if claim.quantifier == "exists" else statement,
        "latex": claim.latex,
        "variables": ", ".join(f"{symbol.name} ({type(kind).__name__})" for symbol, kind in claim.domain.variables) or "none",
        "fingerprint": claim.fingerprint,
        "reading of": claim.reading_of,
        "repairs": claim.repairs,
        "uses": ", ".join(claim.uses) or None,
    }
    return [f"{name:<12} {value}" for name, value in fields.items() if value is not None]


def _say(*lines: str) -> None:
    say("".join(f"{line}\n" for line in lines))


def _fail(message: object, status: int) -> int:
    complain("lemmata", message)
    return status


if __name__ == "__main__":
    sys.exit(main())
