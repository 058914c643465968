"""The gate: one run of `pytest verify`, each claim's judgement against the record, and what is written at the end.

The hooks in `lemmata.verify.gate.plugin` call it; nothing here imports torch before an open claim is judged.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lemmata.plugin import LOADED
from lemmata.theory.language.claim import Claim, ClaimError
from lemmata.verify.base.boundary import UsageError, clear_progress, one_line, reading, show_progress
from lemmata.verify.base.bounds import MOST_MEMORY, OutOfBounds, bounded, seconds_for
from lemmata.verify.base.field import report_of
from lemmata.verify.base.garbage import sought_seldom
from lemmata.verify.base.points import Point
from lemmata.verify.base.records import Lines, Locked, write_text
from lemmata.verify.base.verdicts import InternalContradiction, NoValue, Outcome, Verdict
from lemmata.verify.certify.statements_with_limits import has_limit
from lemmata.verify.gate.changes import Against, against, markdown
from lemmata.verify.gate.dependence import edited_since
from lemmata.verify.gate.earlier import Earlier
from lemmata.verify.gate.ledger import FOLDERS, Entry, Ledger, LedgerError, Record
from lemmata.verify.gate.report import (
    AS_RECORDED,
    certificate_path,
    failure_report,
    open_path,
    record_of,
    repaired_by,
    write_reports,
)
from lemmata.verify.judge.judge import PROFILES, Settings, judge, resolve_device
from lemmata.verify.prove.prover import Prover

if TYPE_CHECKING:
    from lemmata.verify.coq.checking import Answer

NOT_JUDGED = "no verdict"
NEW = ("status", "new")  # a property of a test, as pytest keeps them
SOON = 2.0  # seconds after which the verdicts that have come are on the ledger
AS_THEY_COME = ("verdicts.jsonl", "verdicts-2.jsonl", "verdicts-3.jsonl")  # of runs at once


@dataclass
class Run:
    """One run of the gate.

    Attributes:
        again: the command `lemmata` for these claims, `lemmata --claims mymodule` say.
        claims: all claims of the theory, by id.
        chosen: those that this run may judge.
        ledger: the record, as it was when the run began.
        settings: how to judge; its device may still be "auto".
        accept: whether the verdicts are to be recorded.
        reports: the folder to write to, and `shown` how to write its name.
        places: the printed places, in order.
        records: what was found out, by id (in the controlling process: by all workers).
        prover: checks the theory's derivations.
        coq: whether Coq is asked to check what was derived.
        crashed: ids whose judgement ended in an error.
        applicability: the tables for the user's patterns, once measured.
        changes, notes: what --accept changed in the ledger; what else there is to say.
        waiting: what --accept has not written yet, and `written` when it wrote last.
        lines: the file that keeps the records of a run that is killed; it goes away when all is written.
        earlier: where verdicts may be taken over from; None where none are, and none are kept.
        module: of the claims.
        began: when the first claim may have been read; `started` says it to later runs.
    """

    again: str
    claims: Mapping[str, Claim]
    chosen: Mapping[str, Claim]
    ledger: Ledger
    settings: Settings
    accept: bool
    reports: Path
    shown: str
    places: Mapping[str, str] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    crashed: set[str] = field(default_factory=set)
    applicability: str | None = None
    prover: Prover | None = None
    coq: bool = False
    changes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    waiting: dict[str, Record] = field(default_factory=dict)
    written: float = field(default_factory=time.monotonic)
    lines: Lines | None = None
    earlier: Earlier | None = None
    module: str = ""
    began: float = field(default_factory=time.time)
    started: str = field(default_factory=lambda: time.strftime("the run of %Y-%m-%d %H:%M:%S UTC", time.gmtime()))

    def judge(self, claim: Claim) -> Record:
        """The record of one claim: its verdict, taken over or computed without the ledger, and what is not as on record."""
        taken = self._taken_over(claim)
        if taken is not None:
            return taken
        depends_on = None if self.earlier is None else self.earlier.depends_on(claim)
        return {**self._judged(claim), "depends_on": depends_on}

    def _taken_over(self, claim: Claim) -> Record | None:
        """The record that an earlier run made of a claim, or a ledger holds, if it is as on record now; None to judge it."""
        if self.earlier is None:
            return None
        repair = repaired_by(self.claims).get(claim.id)
        record = self.earlier.record(claim, repair, self.ledger.entries.get(claim.id))
        if record is not None and record["verdict"] == Outcome.REFUTED:
            record["coq"] = self._for_coq(claim, record)  # of the point that is on record now
        problems = [] if record is None else self.ledger.differences(claim, record)
        if record is None or problems:
            record, problems = self.earlier.on_record(claim, repair, self.ledger), []
        return None if record is None else {**record, "problems": problems, "status": AS_RECORDED}

    def _judged(self, claim: Claim) -> Record:
        start = time.perf_counter()
        contradiction: list[str] = []
        settings = self._settings_for(claim)
        search = PROFILES[settings.profile].search_seconds if settings.seconds_per_claim is None else settings.seconds_per_claim
        try:
            with sought_seldom(), bounded(seconds_for(search), MOST_MEMORY if settings.device == "cpu" else None):
                verdict = judge(claim, settings, self.prover)
        except (ClaimError, NoValue) as error:
            verdict = Verdict(claim.id, Outcome.UNDECIDED, f"cannot be judged as it is written: {one_line(error)}")
            contradiction = [f"{one_line(error)}"]
        except InternalContradiction as error:
            verdict = Verdict(claim.id, Outcome.UNDECIDED, f"internal contradiction: {one_line(error)}")
            contradiction = [f"{claim.id}: internal contradiction, a bug in the suite and never a verdict: {one_line(error)}"]
        except OutOfBounds as error:
            verdict = Verdict(claim.id, Outcome.UNDECIDED, str(error))
        except (MemoryError, RuntimeError) as error:
            from lemmata.models.memory import out_of_memory

            if not out_of_memory(error):
                raise
            verdict = Verdict(claim.id, Outcome.UNDECIDED, f"not decided within {MOST_MEMORY >> 30} GiB of memory")
        record = record_of(claim, verdict, time.perf_counter() - start, repaired_by(self.claims).get(claim.id))
        if verdict.outcome is Outcome.MEASURED:
            self._keep_measured(claim, settings)
        record["derived"] = self.prover is not None and claim.id in self.prover.derivations
        record["coq"] = self._for_coq(claim, record)
        self._compare(claim, record, contradiction)
        return record

    def _keep_measured(self, claim: Claim, settings: Settings) -> None:
        """Leave the records of what was measured in the reports, for `lemmata site`. No verdict rests on them."""
        from lemmata.verify.experiments.framework.experiment import ExperimentError
        from lemmata.verify.experiments.framework.runner import keep_miniatures

        with suppress(ExperimentError):  # they can be had again: the page says by which command
            keep_miniatures(claim, self.reports / "experiments", seed=settings.seed, device=settings.device)

    def _compare(self, claim: Claim, record: Record, contradiction: list[str]) -> None:
        compare = self.ledger.refusals if self.accept else self.ledger.differences
        record["problems"] = contradiction or compare(claim, record)
        record["status"] = self._status(claim, record)

    def _for_coq(self, claim: Claim, record: Record) -> Record | None:
        """The theorem of a derived claim, or the denial of a refuted one, that Coq has accepted.

        Of any that is derived, where the answer is to be recorded; denials are recorded by `lemmata coq` alone.
        """
        entry = self.ledger.entries.get(claim.id)
        on_record = None if entry is None else entry.coq
        refuted = not record["derived"] and record["verdict"] == Outcome.REFUTED
        asked = on_record is not None or (self.coq and self.accept and not refuted)
        if not asked or not (record["derived"] or refuted):
            return None
        from lemmata.verify.coq.digests import digest_of, digest_of_denial

        if refuted:
            point = self._point(claim)
            digest = None if point is None else digest_of_denial(claim, point)
        else:
            digest = digest_of(claim)
        return {"theorem": digest, "accepted": on_record is not None and on_record == digest}

    def _point(self, claim: Claim) -> Point | None:
        """The point on record that refutes a claim; None where there is none, or none that can be read."""
        from lemmata.verify.certify.certificate import CertificateError

        with suppress(CertificateError):
            return self.ledger.point(claim)
        return None

    def _settings_for(self, claim: Claim) -> Settings:
        evaluated = claim.statement is None or claim.is_closed or has_limit(claim.statement)
        if evaluated:  # no search, so no device: PyTorch need not be loaded to find one
            return replace(self.settings, device="cpu")
        return replace(self.settings, device=resolve_device(self.settings.device))

    def _status(self, claim: Claim, record: Record) -> str:
        if record["problems"]:
            return "new" if claim.id not in self.ledger.entries else "differs"
        if self.accept and self.ledger.differences(claim, record):
            return "accepted"
        return AS_RECORDED

    def is_merely_new(self, claim: Claim, record: Record) -> bool:
        """Whether nothing is wrong with a verdict but that it is not on record yet."""
        return claim.id not in self.ledger.entries and not self.ledger.refusals(claim, record)

    def failure(self, record: Record) -> str:
        """The failure report of a record with problems; the first line says the essential."""
        return failure_report(
            self.claims[record["id"]], record, self._recorded_verdict(record["id"]), self.replay_command(record)
        )

    def replay_command(self, record: Record) -> str | None:
        """What re-checks the point that a record shows, as the reader should type it; None where it shows none."""
        evidence = record["evidence"]
        if evidence["certificate"] is None and (not evidence.get("open") or record["verdict"] == Outcome.PROVED):
            return None  # what is derived holds at an open instance too
        path = open_path(record, self.shown) if evidence["certificate"] is None else certificate_path(record, self.shown)
        return f"{self.again} replay {path}"

    def _recorded_verdict(self, claim_id: str) -> str | None:
        entry: Entry | None = self.ledger.entries.get(claim_id)
        return None if entry is None else entry.verdict

    def strangers(self) -> list[str]:
        """A line for every claim that is on record and not among those that were read."""
        return [
            f"claim {claim_id} is on record but not among the claims that were read; put it back, or name its module "
            f"with --claims, or run `{self.ledger.command} --accept` (all the claims) to drop it from the ledger"
            for claim_id in self.ledger.strangers(self.claims)
        ]

    # --- in the controlling process ---

    @property
    def ordered(self) -> list[Record]:
        """The records in the theory's order."""
        return [self.records[claim_id] for claim_id in self.claims if claim_id in self.records]

    def gather(self, claim_id: str, text: str | None, *, failed: bool) -> None:
        """Take in what one test reported: the record it attached, which is written at once, or that it ended without one."""
        if text is None:
            if failed and claim_id in self.claims:
                self.crashed.add(claim_id)
            return
        record = self.records[claim_id] = json.loads(text)
        self._keep(record)
        if self.accept and not record["problems"] and not record.get("taken_over"):
            self.waiting[claim_id] = record
            if time.monotonic() - self.written > SOON:
                self._write("the ledger", self._accept)  # if it cannot be written it is tried again, and said, at the end

    def _keep(self, record: Record) -> None:
        """Add a record to the lines that outlive a kill; where that cannot be, `finish` says so of the same folder."""
        with suppress(OSError, ValueError):
            self.lines = self.lines or self._own_lines()
            self.lines.add(record)

    def _own_lines(self) -> Lines:
        """The first file that no other run adds to. Raises: as `Lines` does."""
        for name in AS_THEY_COME[:-1]:
            with suppress(Locked):
                return Lines(self.reports / name)
        return Lines(self.reports / AS_THEY_COME[-1])

    def _accept(self, *, complete: bool = False) -> None:
        """Write to the ledger what waits, and after a complete run drop what is no claim any longer. Raises: as `accept`."""
        if not self.accept:
            return
        self.written = time.monotonic()
        self.changes += self.ledger.accept(self.waiting, self.claims, complete=complete)
        self.waiting = {}

    @staticmethod
    def _write(what: str, write: Callable[[], None]) -> str | None:
        """Write something; the one line that says why it could not be."""
        try:
            with reading(f"cannot write {what}", UsageError):
                write()
        except UsageError as error:
            return str(error)
        return None

    def finish(self, *, strangers_judged: bool) -> bool:
        """Record (with --accept) and report; whether all that must be written was. Writes nothing if nothing was judged.

        The tables of the user's patterns come last: whatever becomes of them, the verdicts are written.

        Raises: nothing; what cannot be written becomes a note.
        """
        if not self.records:
            return True
        problem = self._write("the ledger", lambda: self._accept(complete=self._complete(strangers_judged)))
        ledger = problem and f"{problem}: {self._on_the_ledger():,} of {len(self.records):,} verdicts are on it"
        reports = self._write(f"the reports into {self.shown}/", lambda: self._report(strangers_judged))
        if self.lines is not None:
            if not (ledger or reports):
                self.lines.path.unlink(missing_ok=True)
            self.lines.close()
        tables = self._write("the tables of the patterns", self._tables)
        kept = self._write("the results for later runs", self._keep_results)
        clear_progress()
        self.notes += [said for said in (ledger, reports, tables, kept) if said]
        return not (ledger or reports)

    def _keep_results(self) -> None:
        """Keep what was judged, unless a file that it may depend on is no longer as it was read."""
        if self.earlier is None:
            return
        edited = edited_since(LOADED, self.began)
        if edited is not None:
            self.notes.append(f"{one_line(edited)} has changed during the run, so no later run takes its results over")
        else:
            self.earlier.results.keep(self.records.values(), self.started)

    def ask_coq(self, workers: int) -> bool:
        """Let Coq check what was derived and what a point denies, and compare once more; whether all of that is as on record.

        Denials are not asked where CoqInterval is missing; a note says so.

        Raises: UsageError where Coq cannot be run, or the folder of its files cannot be written.
        """
        from lemmata.verify.coq.counterexamples import HOW_TO_GET

        wanted = {claim_id: record["derived"] for claim_id, record in self.records.items() if record.get("coq")}
        if not wanted:
            return True
        with reading(f"cannot write the files of Coq into {self.shown}/coq/", UsageError):
            answers = self._answers(wanted, workers)
        clear_progress()
        unasked = [claim_id for claim_id, answer in answers.items() if answer.says == HOW_TO_GET]
        self.notes += [f"not asked: {len(unasked)} of the denials on record; {HOW_TO_GET}"] if unasked else []
        changed = False
        for claim_id, answer in answers.items():
            if claim_id in unasked:
                continue
            record = self.records[claim_id]
            record["coq"] |= {"accepted": answer.accepted, "refused": not answer.accepted, "says": answer.says}
            before = record["problems"]
            self._compare(self.claims[claim_id], record, [])
            changed |= bool(record["problems"]) and record["problems"] != before
            if self.accept and not record["problems"]:
                self.waiting[claim_id] = record
        return not changed

    def _answers(self, wanted: Mapping[str, bool], workers: int) -> dict[str, Answer]:
        """What Coq says of claims: of the derived ones' theorems, of the others' denials by the points on record."""
        from lemmata.verify.coq.asking import ask
        from lemmata.verify.coq.counterexamples import ask_refuted

        def told(*so_far: int) -> None:
            show_progress("Coq:", *so_far)

        answers: dict[str, Answer] = {}
        folder = self.reports / "coq"
        derived = [claim_id for claim_id, is_derived in wanted.items() if is_derived]
        if derived and self.prover is not None:
            answers |= ask(folder, self.prover, derived, workers, told)
        others = {claim_id: self._point(self.claims[claim_id]) for claim_id in wanted if not wanted[claim_id]}
        points = {claim_id: point for claim_id, point in others.items() if point is not None}
        return answers | ask_refuted(folder / "refuted", self.claims, points, workers, told)

    def _complete(self, strangers_judged: bool) -> bool:
        return strangers_judged and set(self.records) >= set(self.claims)

    def _on_the_ledger(self) -> int:
        """How many of the run's verdicts are on the ledger as it is now."""
        try:
            entries = Ledger.read(self.ledger.path).entries
        except LedgerError:
            return 0
        found = [(entries.get(claim_id), record) for claim_id, record in self.records.items()]
        return sum(
            entry is not None and (entry.verdict, entry.fingerprint) == (record["verdict"], record["fingerprint"])
            for entry, record in found
        )

    def _report(self, strangers_judged: bool) -> None:
        failures = {claim_id: self.failure(record) for claim_id, record in self.records.items() if record["problems"]}
        notes = [*self.notes, *(f"{claim_id}: ended in an error, {NOT_JUDGED}" for claim_id in sorted(self.crashed))]
        if strangers_judged and not self.accept:
            notes += self.strangers()
        write_reports(self.reports, self.shown, self.ordered, failures, self.differences(), notes, markdown(self.against()))

    def against(self) -> Against | None:
        """What has changed since the commit that was named, if one was."""
        if self.earlier is None or self.earlier.reference is None or self.prover is None:
            return None
        return against(self.earlier.reference, self.claims, self.ledger.entries, self.records, self.prover)

    def _tables(self) -> None:
        """Measure the user's patterns, if there are any; a table that cannot be computed is one line in its place."""
        if self.settings.patterns is None:
            return
        from lemmata.verify.search.own_patterns import pattern_set

        known = pattern_set(self.settings.patterns)
        self.applicability = report_of(known, seed=self.settings.seed, progress=show_progress)
        write_text(self.reports / "applicability.md", self.applicability)

    def differences(self) -> list[str]:
        """What the run found against what is on record, as lines of a diff (with --accept: what it wrote)."""
        if self.accept:
            return self.changes
        lines: list[str] = []
        for record in self.ordered:
            if record["problems"]:
                entry = self.ledger.entries.get(record["id"])
                before = None if entry is None else _essentials(_on_record(entry))
                after = _essentials(record)
                if before == after:
                    lines += [f"! {problem}" for problem in record["problems"]]
                    continue
                lines += [] if before is None else [f"- {record['id']}: {before}"]
                lines.append(f"+ {record['id']}: {after}")
        return lines


def _on_record(entry: Entry) -> dict[str, Any]:
    kind = next((name for name in FOLDERS if getattr(entry, name)), None)
    return {"verdict": entry.verdict, "fingerprint": entry.fingerprint, "evidence": {"certificate": kind and {"kind": kind}}}


def _essentials(found: Mapping[str, Any]) -> str:
    certificate = found["evidence"]["certificate"]
    ending = f", with a {certificate['kind']}" if certificate else ""
    return f"{found['verdict']}, fingerprint {found['fingerprint']}{ending}"
