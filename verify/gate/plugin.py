"""Fixtures and hooks of `pytest verify`. Exit codes: 0 as on record, 1 a claim is not, 4 a usage error.

`lemmata.plugin` has the options, and loads this for a run that names the folder.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lemmata.plugin import HOME, OPTIONS, destination, gate
from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.boundary import WIDTH, UsageError, complain, drop_output, one_line, reading, seconds_of, seed_of
from lemmata.verify.base.project import Project, project_at, top_of
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.gate.by_place import by_place
from lemmata.verify.gate.dependence import Dependence
from lemmata.verify.gate.earlier import Earlier, taken_over
from lemmata.verify.gate.ledger import Record
from lemmata.verify.gate.options import (
    choose,
    device_named,
    ledger_at,
    load_claims,
    load_derivations,
    load_places,
    patterns_of,
    profile_named,
    with_lemmas,
)
from lemmata.verify.gate.outputs.finished import Finished
from lemmata.verify.gate.outputs.listed import write_outputs
from lemmata.verify.gate.progress import Progress
from lemmata.verify.gate.reference import Reference, reference
from lemmata.verify.gate.report import AS_RECORDED, COLUMNS, judged_as, second_checks, table, tallied
from lemmata.verify.gate.results import Results
from lemmata.verify.gate.run import NEW, Run
from lemmata.verify.judge.judge import Settings
from lemmata.verify.prove.prover import Prover

RECORD = "lemmata"
REFERENCE = "lemmata_reference"  # among what pytest-xdist hands to workers: what the controller read at another commit
NOT_DERIVED = "its derivation does not hold"
FEW = 5  # claims: up to as many, the table is followed by a sentence on each
MANY = 20  # up to as many the table is shown, beyond only with -v; then sentences on the first so many that fall
TESTS = "test_claims.py::"
SECONDS = "lemmata/seconds"  # that each claim took, in pytest's cache
RUN: pytest.StashKey[Run] = pytest.StashKey()
COLOURS = {"proved": "green", "refuted": "cyan", "undecided": "red", "ill-posed": "yellow"}


def pytest_configure(config: pytest.Config) -> None:
    try:
        run = prepare(config)
    except UsageError as error:
        raise pytest.UsageError(one_line(error, WIDTH - len("ERROR: "))) from None
    except Exception as error:
        if config.option.verbose > 0:
            raise
        said = f"{crashed(error)}; nothing was judged. With -v (`lemmata check --verbose`) it says where"
        pytest.exit(said, returncode=pytest.ExitCode.INTERNAL_ERROR)
    config.stash[RUN] = run
    if hasattr(config, "workerinput"):
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # as many workers as cores: one thread each, before PyTorch is loaded
    else:
        config.pluginmanager.register(Controller(run, config), "lemmata-controller")


def crashed(error: BaseException) -> str:
    """One line for what no check foresaw."""
    return one_line(f"the gate crashed, which is a bug in the suite and never a verdict: {type(error).__name__}: {error}")


def prepare(config: pytest.Config) -> Run:
    """Check everything that was asked for before anything runs or is written.

    Raises: UsageError in one line.
    """
    began = time.time()
    asked = {name: getattr(config.option, destination(name)) for name in OPTIONS}
    here = config.invocation_params.dir
    profile, seconds = profile_named(asked["profile"]), seconds_of(asked["seconds-per-claim"])
    device, seed = device_named(asked["device"]), seed_of(asked["seed"])
    project = project_at(here)
    module = asked["claims"] or project.claims
    with reading("--ledger or --reports names no place", UsageError):  # links in a circle, say
        file = _ledger_asked(project, module) if asked["ledger"] is None else (here / asked["ledger"]).resolve()
        reports = _reports_asked(project, config) if asked["reports"] is None else (here / asked["reports"]).resolve()
        if reports.exists() and not reports.is_dir():
            raise UsageError(f"--reports must be a folder, got the file {reports}")
    if asked["accept"] and file == Project().ledger and not (HOME.parent / "pyproject.toml").is_file():
        raise UsageError("--accept: the ledger of the installed theory is read only; name one with --ledger FILE")
    project.importable()
    claims = load_claims(module)
    derivations = load_derivations(module, claims)
    chosen = _chosen(asked, claims, derivations)
    prover = Prover(*with_lemmas(claims, derivations), _cache(config))
    ledger = replace(ledger_at(file), command=_command(project, module, file, asked["ledger"]))
    shown = reports.relative_to(here).as_posix() if reports.is_relative_to(here) else reports.as_posix()
    patterns = patterns_of(None if asked["patterns"] is None else str(here / asked["patterns"]))
    settings = Settings(profile, seconds, device, seed, patterns)
    again = "lemmata" if module == project.claims else f"lemmata --claims {module}"
    coq = bool(asked["coq"]) and _has_coq()
    run = Run(
        again,
        claims,
        chosen,
        ledger,
        settings,
        asked["accept"],
        reports,
        shown,
        load_places(module),
        prover=prover,
        coq=coq,
        began=began,
        module=module,
    )
    run.earlier = _earlier(run, prover, asked, config, module)
    return run


def _earlier(run: Run, prover: Prover, asked: Mapping[str, Any], config: pytest.Config, module: str) -> Earlier:
    """Where verdicts may be taken over from. Raises: UsageError as `reference` does."""
    results, takes = Results.read(prover.folder), bool(asked["changed"]) and not asked["fresh"]
    if takes and results.problem:
        run.notes.append(f"{results.problem}: every claim is judged")
    found = None
    if asked["since"] is not None:
        handed = getattr(config, "workerinput", {}).get(REFERENCE)
        here = config.invocation_params.dir
        found = Reference.of(json.loads(handed)) if handed else reference(asked["since"], here, module, run.ledger.path)
        if asked["fresh"]:
            found = replace(found, contents={}, problem=None)
        if found.problem:
            run.notes.append(found.problem)
    return Earlier(Dependence(prover), run.settings, results, takes, found)


def _chosen(asked: Mapping[str, Any], claims: Mapping[str, Claim], derivations: Mapping[str, Derivation]) -> dict[str, Claim]:
    if asked["dependents"] and not asked["claim"]:
        raise UsageError("--dependents needs a claim that others rest on; name it with --claim ID")
    return choose(claims, asked["claim"], derivations if asked["dependents"] else None)


def _has_coq() -> bool:
    """Raises: UsageError where there is none, with how to get it."""
    from lemmata.verify.coq.checking import version

    return bool(version())


def _command(project: Project, module: str, file: Path, ledger: str | None) -> str:
    """What judges these claims, as the reader should type it: with what was asked for, where that is not the project's."""
    if (module, file) == (project.claims, project.ledger.resolve()):
        return project.command
    named = "" if ledger is None else f" --ledger {ledger}"
    return f"lemmata --claims {module}{named} check"


def _ledger_asked(project: Project, module: str) -> Path:
    file = project.ledger_of(module)
    if file is None:
        raise UsageError(f"--claims {module} needs a ledger of its own; name it with --ledger FILE")
    return file


def _reports_asked(project: Project, config: pytest.Config) -> Path:
    return config.rootpath / "reports" if project.reports is None else project.reports


def _cache(config: pytest.Config) -> Path | None:
    """Where checked derivations are remembered; None where pytest has no cache, or one that cannot be written."""
    cache = getattr(config, "cache", None)
    try:
        return None if cache is None else cache.mkdir("lemmata")
    except OSError:  # pytest says so itself
        return None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.getparent(gate()) is not None and "claim" in metafunc.fixturenames:
        chosen = metafunc.config.stash[RUN].chosen
        metafunc.parametrize("claim", list(chosen.values()), ids=list(chosen))


def pytest_collection_finish() -> None:
    gc.freeze()  # what was loaded lives to the end: no search for garbage in it


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --claim only those claims are judged; the comparison of the whole ledger is left out."""
    if config.option.lemmata_claim:
        left_out = [item for item in items if item.getparent(gate()) is not None and not hasattr(item, "callspec")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def run(pytestconfig: pytest.Config) -> Run:
    """This run of the gate."""
    return pytestconfig.stash[RUN]


def node_of(config: pytest.Config) -> str | None:
    """How pytest is to call the tests of the claims: by the file of a project's claims; None for the name that it has."""
    module, root = config.stash[RUN].module, config.rootpath
    file = getattr(sys.modules[module], "__file__", None)
    is_a_projects = root != HOME.parent and not module.startswith("lemmata.")  # an environment may lie in a project
    if file is None or not is_a_projects or not Path(file).resolve().is_relative_to(root):
        return None
    return Path(file).resolve().relative_to(root).as_posix()


class Controller:
    """Gathers the records of all workers, writes at the end and prints the table."""

    def __init__(self, run: Run, config: pytest.Config) -> None:
        self.run, self.config = run, config
        self.node = node_of(config)
        self.strangers_judged = False
        self.speechless = False  # stdout is full
        self.crash: str | None = None  # the line for an error that nothing foresaw
        self.progress: Progress | None = None  # on a terminal that is not asked to be quiet or to tell more

    def _is_ours(self, nodeid: str) -> bool:
        """Whether a test is one of the gate, and not of the project's own."""
        return TESTS in nodeid if self.node is None else nodeid.startswith(f"{self.node}::")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand a worker of pytest-xdist what was read at another commit: it parses the command line anew, and reads nothing."""
        earlier = self.run.earlier
        if earlier is not None and earlier.reference is not None:
            node.workerinput[REFERENCE] = json.dumps({**earlier.reference.plain, "said": {}})  # which only reports need

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """On a terminal one line says how many claims were judged, and how long the rest will take."""
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None and terminal.isatty and terminal.verbosity == 0 and not self.config.option.collectonly:
            self.progress = Progress(self.run.chosen, _seconds_before(self.config), show=partial(_rewrite, terminal))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Not all of these claims need be judged; of workers nothing is known."""
        if self.progress is not None:
            self.progress.claims = frozenset(filter(None, map(_claim_of, (item.nodeid for item in session.items))))

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, Any] | None:
        """A new claim fails the run and is listed once, below: pages of red would hide what broke."""
        is_new = report.when == "call" and report.failed and NEW in report.user_properties
        if self.progress is not None and report.when == "call" and self._is_ours(report.nodeid):
            return ("new" if is_new else report.outcome), "", ""  # counted; the line says the rest
        return ("new", "N", ("NEW", {"yellow": True})) if is_new else None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown" or not self._is_ours(report.nodeid):
            return
        if not _claim_of(report.nodeid):
            self.strangers_judged |= "ledger" in report.nodeid
            return
        text = next((str(value) for name, value in report.user_properties if name == RECORD), None)
        claim_id = _claim_of(report.nodeid)
        self.run.gather(claim_id, text, failed=report.failed)
        if self.progress is not None and report.when == "call":
            self.progress.add(claim_id, wrong=report.failed)

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Say that stdout is full, where pytest would print it; of anything else keep a line for the end."""
        error = excinfo.value
        self.crash = crashed(error)
        if isinstance(error, OSError) and error.filename is None and error.errno in (errno.ENOSPC, errno.EIO, errno.EBADF):
            self.config.get_terminal_writer()._file = open(os.devnull, "w")
            self.speechless, self.crash = True, None

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self.progress is not None:
            self.progress.show("")
        _keep_seconds(self.config, self.run)
        if self.speechless:  # capturing has given stdout and stderr back
            drop_output()
            complain("ERROR", f"cannot write to stdout, it is full or closed: {len(self.run.records):,} claims were judged")
        ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        if self.run.coq and ended and not self._accepted_by_coq():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self.crash is not None:
            complain("ERROR", self.crash)  # pytest prints no summary then
            self.run.notes.append(self.crash)
        if not ended and self.run.records:
            self.run.notes.append(f"the run was interrupted: what it judged is written, {len(self.run.records):,} claims")
        if (not self.run.finish(strangers_judged=self.strangers_judged and ended) and ended) or self.speechless:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        if self.run.records and not self._wrote_outputs() and ended:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def _wrote_outputs(self) -> bool:
        """Write the reports for other tools; whether they could be. With --accept all is as on record afterwards."""
        run = self.run
        replays = {record["id"]: again for record in run.ordered if (again := run.replay_command(record)) is not None}
        entries, root = run.ledger.entries, top_of(self.config.invocation_params.dir)
        finished = Finished(
            run.ordered, entries, run.ledger.path, root, run.module, replays, run.notes, run.claims, run.against()
        )
        try:
            with reading(f"cannot write the reports for other tools into {run.shown}/", UsageError):
                write_outputs(run.reports, finished)
        except UsageError as error:
            run.notes.append(str(error))
            return False
        return True

    def _accepted_by_coq(self) -> bool:
        """Whether what Coq says of the derivations is as on record; what stands against it becomes a note."""
        try:
            return self.run.ask_coq(int(getattr(self.config.option, "numprocesses", None) or 1))
        except UsageError as error:
            self.run.notes.append(str(error))
            return False

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        run = self.run
        if not any((run.records, run.crashed, run.notes)):
            return
        many = len(run.records) > MANY and self.config.option.verbose < 1
        if many:  # first what changed, then what is wrong
            self._print_changes(terminalreporter)
        terminalreporter.section("verdicts")
        if not many:
            _print_table(terminalreporter, table(run.ordered, cases=len(run.records) <= FEW))
        self._print_news(terminalreporter)
        if many:
            for line in by_place(judged_as(run.ordered), [*run.places], terminalreporter._tw.fullwidth):
                terminalreporter.write_line(line)
        for line in (*tallied(run.ordered), *second_checks(run.ordered), *taken_over(run.ordered)):
            terminalreporter.write_line(line)
        if run.applicability is not None:
            terminalreporter.section("applicability")
            terminalreporter.write(run.applicability)
        if not many:
            self._print_changes(terminalreporter)
        self._print_advice(terminalreporter)

    def _print_news(self, terminal: pytest.TerminalReporter) -> None:
        """A sentence on each of a few claims, else on each that falls, and what was not judged."""
        run = self.run
        few = len(run.records) <= FEW
        for record in run.ordered if few else [record for record in run.ordered if _is_news(record)][:MANY]:
            terminal.write_line(f"{record['id']}: {record['sentence']}")
            if (again := run.replay_command(record)) is not None and os.path.isdir(run.reports):
                terminal.write_line(f"  {again}")
        for claim_id in sorted(run.crashed):
            terminal.write_line(f"{claim_id}: ended in an error, no verdict", red=True)

    def _print_advice(self, terminal: pytest.TerminalReporter) -> None:
        """What to do with new claims, what else there is to say, and where the reports are."""
        run = self.run
        new = len(terminal.stats.get("new", ()))
        if new:
            named = " --claim ".join(("", *(self.config.option.lemmata_claim or ())))
            told = f"{new:,} new: check what they say against the source, then `{run.ledger.command} --accept{named}` "
            terminal.write_line(f"{told}puts them on record", yellow=True)
        found = run.against()
        if found is not None and found.changes:
            named = ", ".join(change.claim for change in found.changes[:FEW])
            more = f" and {len(found.changes) - FEW:,} more" if len(found.changes) > FEW else ""
            terminal.write_line(f"changed against {found.label}: {named}{more}", yellow=True)
        for note in run.notes:
            terminal.write_line(note, yellow=True)
        if self.crash is None and os.path.isdir(run.reports):
            terminal.write_line(f"reports: {run.shown}/")

    def _print_changes(self, terminalreporter: pytest.TerminalReporter) -> None:
        """What differs from the record, or was written to it."""
        run = self.run
        changes = run.differences()
        if changes:
            terminalreporter.section("written to the ledger" if run.accept else "not as on record", red=not run.accept)
        for line in changes:
            terminalreporter.write_line(line, green=line.startswith("+"), red=line.startswith("-"))


def _claim_of(nodeid: str) -> str:
    """The claim that a test judges, "" for the test of the whole ledger."""
    return nodeid.rsplit("[", 1)[1].removesuffix("]") if "[" in nodeid else ""


def _rewrite(terminal: pytest.TerminalReporter, line: str) -> None:
    """Write over the line that the cursor is in."""
    terminal.rewrite(line[: terminal._tw.fullwidth - 1], erase=True)
    terminal.write("" if line else "\r")
    terminal.flush()


def _seconds_before(config: pytest.Config) -> dict[str, float]:
    """How long each claim took in an earlier run on this machine, as far as that is known."""
    cache = getattr(config, "cache", None)
    found = {} if cache is None else cache.get(SECONDS, {})
    known = found.items() if isinstance(found, dict) else ()
    return {str(name): float(seconds) for name, seconds in known if isinstance(seconds, int | float) and seconds >= 0}


def _keep_seconds(config: pytest.Config, run: Run) -> None:
    """Note how long each claim took; where pytest has no cache the next run estimates from what is done."""
    cache = getattr(config, "cache", None)
    if cache is not None and run.records:
        cache.set(SECONDS, _seconds_before(config) | {name: record["seconds"] for name, record in run.records.items()})


def _is_news(record: Record) -> bool:
    """Whether a record is to be read though there are many: it or its derivation falls, and that is not on record."""
    if record["status"] == AS_RECORDED or record["verdict"] in (Outcome.PROVED, Outcome.MEASURED):
        return False
    return record["verdict"] != Outcome.SURVIVED or NOT_DERIVED in record["sentence"]


def _print_table(terminal: pytest.TerminalReporter, rows: Iterable[tuple[str, ...]]) -> None:
    lines = [COLUMNS, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    for number, line in enumerate(lines):
        for column, cell in enumerate(line):
            numeric = 2 <= column <= 5
            text = cell.rjust(widths[column]) if numeric else cell.ljust(widths[column])
            colour = COLOURS.get(cell.partition(",")[0]) if column == 1 else None
            markup = {"bold": True} if number == 0 else {colour: True} if colour else {}
            if column == len(line) - 1:
                text, markup = cell, {"red": True} if cell in ("new", "differs") else markup
            terminal.write(text + ("  " if column < len(line) - 1 else ""), **markup)
        terminal.write("\n")
