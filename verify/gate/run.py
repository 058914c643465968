"""The gate: what `pytest verify` was asked for, one claim's judgement against the record, and what is written at the end.

The hooks in `verify.conftest` call it; nothing here imports torch before an open claim is judged.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from theory.kernel.derivation import Derivation
from theory.language.claim import Claim, index_claims
from theory.language.kinds import KindError
from verify.base.boundary import clear_progress, one_line, reading, show_progress
from verify.base.bounds import MOST_MEMORY, OutOfBounds, bounded, seconds_for
from verify.base.records import Lines, Locked, write_text
from verify.base.verdicts import InternalContradiction, Outcome, Verdict
from verify.certify.statements_with_limits import has_limit
from verify.gate.ledger import FOLDERS, Entry, Ledger, LedgerError, Record
from verify.gate.report import certificate_path, failure_report, open_path, record_of, repaired_by, write_reports
from verify.judge.judge import PROFILES, Settings, judge, resolve_device
from verify.prove.prover import Prover, dependents
from verify.search.kinds import check_drawn

if TYPE_CHECKING:
    from verify.search.own_patterns import PatternSet

THEORY = "theory"
DEVICES = ("auto", "cpu", "cuda")
MAX_SEED = 2**31
SECONDS = (0.001, 1e7)  # of one claim: below, nothing would be drawn
MOST_CLAIMS = 100_000
T = TypeVar("T")
NOT_JUDGED = "no verdict"
SOON = 2.0  # seconds after which the verdicts that have come are on the ledger
AS_THEY_COME = ("verdicts.jsonl", "verdicts-2.jsonl", "verdicts-3.jsonl")  # of runs at once


class UsageError(ValueError):
    """Something asked for that cannot be done: one line that names it, what is possible and what was got."""


# --- what was asked for ------------------------------------------------------------------------------------------------


def load_claims(module: str) -> dict[str, Claim]:
    """The claims of a module, by id: its `CLAIMS`, a mapping or a sequence.

    Raises: UsageError if there is no such module, it ends in whatever error or exit, or it has no claims.
    """
    with reading(f"--claims {module}: cannot be imported", UsageError):
        found = getattr(import_module(module), "CLAIMS", None)
        claims = found.values() if isinstance(found, Mapping) else found
        if not isinstance(claims, Iterable) or not (listed := _all(claims, Claim)):
            raise UsageError(f"--claims {module}: its CLAIMS must be a mapping or a sequence of at least one Claim")
        try:
            for claim in listed:
                check_drawn(claim.domain)
        except KindError as error:
            raise UsageError(f"--claims {module}: {error}") from None
        return index_claims(listed)


def load_derivations(module: str, claims: Mapping[str, Claim]) -> dict[str, Derivation]:
    """The derivations of a module, by claim id: its `DERIVATIONS`, a sequence or a mapping; none where it has no such name.

    Raises: UsageError if one is no derivation, concludes no claim of the module, or concludes one that another does.
    """
    derivations: dict[str, Derivation] = {}
    with reading(f"--claims {module}: its DERIVATIONS cannot be read", UsageError):
        found = getattr(import_module(module), "DERIVATIONS", ())
        listed = found.values() if isinstance(found, Mapping) else found
        if not isinstance(listed, Iterable) or (held := _all(listed, Derivation)) is None:
            raise UsageError(f"--claims {module}: its DERIVATIONS must be a mapping or a sequence of derivations")
        for derivation in held:
            if derivation.claim not in claims:
                raise UsageError(f"--claims {module}: a derivation of {derivation.claim!r}, which is no claim")
            if derivation.claim in derivations:
                raise UsageError(f"--claims {module}: two derivations of {derivation.claim!r}")
            derivations[derivation.claim] = derivation
    return derivations


def _all(found: Iterable[Any], kind: type[T]) -> tuple[T, ...] | None:
    """What an iterable of a user's module holds; None where something is of another kind, or there is no end to it."""
    held: list[T] = []
    for entry in found:
        if not isinstance(entry, kind) or len(held) == MOST_CLAIMS:
            return None
        held.append(entry)
    return tuple(held)


def readings_of(place: str, claims: Iterable[str]) -> list[str]:
    """The claims of a printed place, `prop-4` say, whose ids are that place with a suffix."""
    return [claim_id for claim_id in claims if place and (claim_id == place or claim_id.startswith(f"{place}."))]


def unknown_id(claim_id: str, claims: Iterable[str]) -> str:
    """One line for an id that names no claim, with ids that look like it."""
    known = list(claims)
    listed = readings_of(claim_id, known)
    if listed:
        return f"{claim_id!r} is a printed place with {len(listed)} claims; `lemmata show {claim_id}` lists them"
    similar = get_close_matches(claim_id[:200], known, n=5, cutoff=0.5) or [name for name in known if claim_id in name][:5]
    return f"unknown claim id {claim_id!r}" + (f"; did you mean {', '.join(similar)}?" if similar else "; see `lemmata list`")


def choose(
    claims: Mapping[str, Claim], ids: Iterable[str] | None, derivations: Mapping[str, Derivation] | None = None
) -> dict[str, Claim]:
    """The claims with these ids in the theory's order; all of them where none are named.

    Args:
        derivations: with them, also every claim whose derivation rests on one of these.

    Raises: UsageError for an unknown id.
    """
    if not ids:
        return dict(claims)
    wanted = set(ids)
    for claim_id in sorted(wanted - set(claims)):
        raise UsageError(f"--claim: {unknown_id(claim_id, claims)}")
    if derivations is not None:
        wanted = dependents(wanted, derivations)
    return {claim_id: claim for claim_id, claim in claims.items() if claim_id in wanted}


def profile_named(name: str) -> str:
    """Raises: UsageError if no profile has this name."""
    if name not in PROFILES:
        raise UsageError(f"--profile must be one of {', '.join(PROFILES)}, got {name!r}")
    return name


def device_named(name: str) -> str:
    """Raises: UsageError for an unknown device or one that this machine lacks ("auto" is left to the first open claim)."""
    if name not in DEVICES:
        raise UsageError(f"--device must be one of {', '.join(DEVICES)}, got {name!r}")
    if name == "cuda":
        try:
            return resolve_device(name)
        except ValueError as error:
            raise UsageError(f"--device: {one_line(error)}") from None
    return name


def seed_of(text: str) -> int:
    """Raises: UsageError unless the text is an integer in [0, 2^31)."""
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) >= MAX_SEED:
        raise UsageError(f"--seed must be an integer from 0 to {MAX_SEED - 1}, got {text!r}")
    return int(text)


def seconds_of(text: str | None, option: str = "--seconds-per-claim") -> float | None:
    """Raises: UsageError unless the text is a number within SECONDS."""
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not SECONDS[0] <= seconds <= SECONDS[1]:
        raise UsageError(f"{option} must be a number from {SECONDS[0]:g} to {SECONDS[1]:g}, got {text!r}")
    return seconds


def patterns_of(file: str | None) -> PatternSet | None:
    """The user's pattern set, (d, n).

    Raises: UsageError if the file does not hold one.
    """
    if file is None:
        return None
    from verify.search.own_patterns import PatternsError, load_patterns

    try:
        return load_patterns(file)
    except PatternsError as error:
        raise UsageError(one_line(f"--patterns: {error}")) from None


def ledger_at(path: Path) -> Ledger:
    """Raises: UsageError if the ledger cannot be read."""
    try:
        return Ledger.read(path)
    except LedgerError as error:
        raise UsageError(one_line(f"--ledger: {error}")) from None


# --- one run -----------------------------------------------------------------------------------------------------------


@dataclass
class Run:
    """One run of the gate.

    Attributes:
        module: where the claims are defined.
        claims: all claims of the theory, by id.
        chosen: those that this run may judge.
        ledger: the record, as it was when the run began.
        settings: how to judge; its device may still be "auto".
        accept: whether the verdicts are to be recorded.
        reports: the folder to write to, and `shown` how to write its name.
        records: what was found out, by id (in the controlling process: by all workers).
        prover: checks the theory's derivations.
        crashed: ids whose judgement ended in an error.
        applicability: the tables for the user's patterns, once measured.
        changes, notes: what --accept changed in the ledger; what else there is to say.
        waiting: what --accept has not written yet, and `written` when it wrote last.
        lines: the file that keeps the records of a run that is killed; it goes away when all is written.
    """

    module: str
    claims: Mapping[str, Claim]
    chosen: Mapping[str, Claim]
    ledger: Ledger
    settings: Settings
    accept: bool
    reports: Path
    shown: str
    records: dict[str, Record] = field(default_factory=dict)
    crashed: set[str] = field(default_factory=set)
    applicability: str | None = None
    prover: Prover | None = None
    changes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    waiting: dict[str, Record] = field(default_factory=dict)
    written: float = field(default_factory=time.monotonic)
    lines: Lines | None = None

    def judge(self, claim: Claim) -> Record:
        """The record of one claim: its verdict, computed without the ledger, then what of it is not as on record."""
        start = time.perf_counter()
        contradiction: list[str] = []
        settings = self._settings_for(claim)
        search = PROFILES[settings.profile].search_seconds if settings.seconds_per_claim is None else settings.seconds_per_claim
        try:
            with bounded(seconds_for(search), MOST_MEMORY if settings.device == "cpu" else None):
                verdict = judge(claim, settings, self.prover)
        except InternalContradiction as error:
            verdict = Verdict(claim.id, Outcome.UNDECIDED, f"internal contradiction: {one_line(error)}")
            contradiction = [f"{claim.id}: internal contradiction, a bug in the suite and never a verdict: {one_line(error)}"]
        except OutOfBounds as error:
            verdict = Verdict(claim.id, Outcome.UNDECIDED, str(error))
        except (MemoryError, RuntimeError) as error:
            from models.memory import out_of_memory

            if not out_of_memory(error):
                raise
            verdict = Verdict(claim.id, Outcome.UNDECIDED, f"not decided within {MOST_MEMORY >> 30} GiB of memory")
        record = record_of(claim, verdict, time.perf_counter() - start, repaired_by(self.claims).get(claim.id))
        compare = self.ledger.refusals if self.accept else self.ledger.differences
        record["problems"] = contradiction or compare(claim, record)
        record["status"] = self._status(claim, record)
        return record

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
        return "as on record"

    def failure(self, record: Record) -> str:
        """The failure report of a record with problems; the first line says the essential."""
        return failure_report(
            self.claims[record["id"]], record, self._recorded_verdict(record["id"]), self.replay_command(record)
        )

    def replay_command(self, record: Record) -> str | None:
        """What re-checks the point that a record shows, as the reader should type it; None where it shows none."""
        evidence = record["evidence"]
        if evidence["certificate"] is None and not evidence.get("open"):
            return None
        path = open_path(record, self.shown) if evidence["certificate"] is None else certificate_path(record, self.shown)
        return f"lemmata {'' if self.module == THEORY else f'--claims {self.module} '}replay {path}"

    def _recorded_verdict(self, claim_id: str) -> str | None:
        entry: Entry | None = self.ledger.entries.get(claim_id)
        return None if entry is None else entry.verdict

    def strangers(self) -> list[str]:
        """A line for every claim that is on record and no longer in the theory."""
        return [
            f"claim {claim_id} is on record but no longer in the theory; put it back, or run `pytest verify --accept` (all "
            "the claims) to drop it from the ledger"
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
        if self.accept and not record["problems"]:
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
        clear_progress()
        self.notes += [said for said in (ledger, reports, tables) if said]
        return not (ledger or reports)

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
        write_reports(self.reports, self.shown, self.ordered, failures, self.differences(), notes)

    def _tables(self) -> None:
        """Measure the user's patterns, if there are any; a table that cannot be computed is one line in its place."""
        if self.settings.patterns is None:
            return
        from verify.search.own_patterns import pattern_set
        from verify.studies.applicability import applicability_section
        from verify.studies.stored_patterns import storage_section

        known, seed = pattern_set(self.settings.patterns), self.settings.seed
        self.applicability = applicability_section(known, seed=seed, progress=show_progress)
        self.applicability += "\n" + storage_section(known, seed=seed, progress=show_progress)
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
