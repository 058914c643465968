"""The ledger: the verdict on record of every claim, what differs from it, and the only code that writes it.

A verdict is computed without it. What is read here is compared with what was computed; `pytest verify --accept` writes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from lemmata.theory.language.claim import ID, Claim
from lemmata.verify.base.boundary import bytes_of, one_line, reading
from lemmata.verify.base.content import digest_of_content
from lemmata.verify.base.points import Point
from lemmata.verify.base.records import held, write_text
from lemmata.verify.base.verdicts import Outcome

SCHEMA = 1
FOLDERS = {"counterexample": "counterexamples", "witness": "witnesses"}
KERNEL_AND_COQ, KERNEL_ONLY = "kernel + Coq", "kernel only"  # who checked a derivation
BALLS_AND_COQ, BALLS_ONLY = "balls + Coq", "balls only"  # who checked that a claim fails at a point
STAGED = ".staged"  # a certificate whose sha256 the ledger is about to record
ON_RECORD = tuple(str(outcome) for outcome in Outcome if outcome is not Outcome.UNDECIDED)
HEADER = "# Written with `--accept` alone. Every run recomputes each line and fails on a hand edit.\n"

NARROW = (
    "Replay the point; ask it with four times the bits (--profile thorough); or bind operators in verify/certified with what "
    "lemmata.verify.numbers.reals keeps exact (sums, products, quotients, rational powers, exp, log)"
)

Record = dict[str, Any]  # what a run found out about one claim, as plain data; see lemmata.verify.gate.report.record_of


class LedgerError(ValueError):
    """A ledger that cannot be read: one line with the file, the place and what is wrong."""


@dataclass(frozen=True)
class Entry:
    """What is on record for one claim.

    Attributes:
        verdict: one of ON_RECORD.
        fingerprint: of statement, hypotheses and domain.
        counterexample, witness: where the certificate lies, relative to the ledger; at most one of them.
        sha256: of that file.
        reading_of, repaired_by: ids of other claims.
        measurement: "supported" or "contradicted", for the verdict `measured`.
        open: how many instances were open when `survived` was accepted; absent where none was.
        coq: the digest of the theorem that Coq accepted, or of its denial by the counterexample; absent where there is none.
    """

    verdict: str
    fingerprint: str
    counterexample: str | None = None
    witness: str | None = None
    sha256: str | None = None
    reading_of: str | None = None
    repaired_by: str | None = None
    measurement: str | None = None
    open: str | None = None
    coq: str | None = None


KEYS = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True)
class Ledger:
    """The entries of a ledger file by claim id."""

    path: Path
    entries: Mapping[str, Entry]
    command: str = "pytest verify"  # what judges its claims, for the reader of a line

    @classmethod
    def read(cls, path: Path) -> Ledger:
        """Read and check a ledger; a file that does not exist yet is an empty ledger.

        Raises: LedgerError in one line for anything that is not a ledger.
        """
        with reading(f"{path}: cannot be read", LedgerError):
            try:
                text = bytes_of(path).decode("utf-8")
            except FileNotFoundError:
                return cls(path, {})
            with reading(f"{path}: not TOML, restore it from version control", LedgerError):
                data = tomllib.loads(text)
            return cls(path, _entries(path, data))

    @property
    def text(self) -> str:
        """The file, entries by id; the same entries give the same bytes."""
        parts = [HEADER, f"schema = {SCHEMA}\n"]
        for claim_id, entry in sorted(self.entries.items()):
            lines = [f'{key} = "{getattr(entry, key)}"\n' for key in KEYS if getattr(entry, key) is not None]
            parts.append(f'\n[claims."{claim_id}"]\n' + "".join(lines))
        return "".join(parts)

    def file_of(self, kind: str, claim_id: str) -> Path:
        """Where the counterexample or witness of a claim lies."""
        return self.path.parent / FOLDERS[kind] / f"{claim_id}.json"

    def recorded_path(self, kind: str, claim_id: str) -> str:
        """The same, as the ledger writes it: relative to its own folder."""
        return f"{FOLDERS[kind]}/{claim_id}.json"

    def strangers(self, claims: Iterable[str]) -> list[str]:
        """Ids on record that are not among these claims."""
        return sorted(set(self.entries) - set(claims))

    # --- comparing ---------------------------------------------------------------------------------------------------

    def differences(self, claim: Claim, record: Record) -> list[str]:
        """What differs between the record and the recomputed verdict, each with what to do; empty where nothing does."""
        nothing = _judged_nothing(record)
        if nothing:
            return nothing
        entry = self.entries.get(claim.id)
        if entry is None:
            return [
                f"{claim.id} is new: recomputed {record['verdict']}, not on record. Check its statement against the source, "
                f"then record it with {self._accept(claim.id)}"
            ]
        found: list[str] = []
        if entry.fingerprint != claim.fingerprint:
            found.append(
                f"{claim.id}: fingerprint on record {entry.fingerprint}, recomputed {claim.fingerprint}: the statement, its "
                f"hypotheses or its domain changed since the verdict was recorded, or the ledger was edited by hand. "
                f"Undo the change, or review it and run {self._accept(claim.id)}"
            )
        if entry.verdict != record["verdict"]:
            found.append(
                f"{claim.id}: verdict on record {entry.verdict}, recomputed {record['verdict']}. Undo the change to the theory "
                f"or to the ledger; if the new verdict is right, run {self._accept(claim.id)}"
            )
        problem, holds = self._recorded_certificate(claim, entry)
        if problem:
            found.append(problem)
        elif holds:
            found += _against_certificate(claim, record)
        found += self._links(claim, entry, record)
        count = _open_count(record)
        if count is not None and entry.verdict == record["verdict"] and entry.open is None:  # how many differs with the time
            found.append(
                f"{claim.id}: {count} instances stayed open, none on record: {record['sentence']}. {NARROW}, or accept that "
                f"they are open with {self._accept(claim.id)}"
            )
        return found

    def _links(self, claim: Claim, entry: Entry, record: Record) -> list[str]:
        found: list[str] = []
        certificate = record["evidence"]["certificate"]
        kind = None if certificate is None else certificate["kind"]
        wanted = {name: self.recorded_path(name, claim.id) if name == kind else None for name in FOLDERS}
        expected = {**wanted, "reading_of": record["reading_of"], "repaired_by": record["repaired_by"]}
        if entry.verdict != record["verdict"]:  # said already; its certificate differs as a matter of course
            expected = {key: value for key, value in expected.items() if key not in FOLDERS}
        expected["measurement"] = record["measurement"]
        expected["coq"] = accepted_by_coq(record)
        for key, value in expected.items():
            if getattr(entry, key) != value:
                found.append(
                    f"{claim.id}: {key} on record {getattr(entry, key) or 'none'}, recomputed {value or 'none'}; "
                    f"only --accept may write it: run {self._accept(claim.id)}"
                )
        return found

    def _recorded_certificate(self, claim: Claim, entry: Entry) -> tuple[str | None, bool]:
        """What is wrong with the certificate on record (None: nothing), and whether it still decides the statement."""
        kind = next((name for name in FOLDERS if getattr(entry, name) is not None), None)
        if kind is None:
            return None, False
        from lemmata.verify.certify.certificate import CertificateError, replay  # takes as long to import as all claims

        path = self.file_of(kind, claim.id)
        if _sha256(_staged(path)) == entry.sha256:  # a run was killed before it gave the file its name
            path = _staged(path)
        again = self._restored(claim.id)
        try:
            recomputed = digest_of_content(path)
        except OSError as error:
            return f"{claim.id}: the {kind} on record, {path}, cannot be read ({one_line(error)}); {again}", False
        if recomputed != entry.sha256:
            return (
                f"{claim.id}: sha256 of the {kind} on record {entry.sha256}, recomputed {recomputed}: {path} or the ledger was "
                f"edited by hand, and only --accept may write them; {again}",
                False,
            )
        try:
            result = replay(path, {claim.id: claim})
        except CertificateError as error:
            return f"{claim.id}: the {kind} on record is corrupt: {one_line(error)}; {again}", False
        if not result.refutes:
            if result.stale:
                return f"{claim.id}: the {kind} on record is stale: {result.stale}; run {self._accept(claim.id)}", False
            return f"{claim.id}: the {kind} on record is stale: {one_line(result.message)}; {again}", False
        return None, True

    def point(self, claim: Claim) -> Point | None:
        """The point on record at which a claim fails; None where there is none, as where no single point decides.

        Raises: CertificateError where the file cannot be read, or is not the one on record.
        """
        entry = self.entries.get(claim.id)
        if entry is None or entry.counterexample is None:
            return None
        from lemmata.verify.certify.certificate import CertificateError, read_certificate

        path = self.file_of("counterexample", claim.id)
        if _sha256(path) != entry.sha256:
            raise CertificateError(f"{path}: is not the file on record; {self._restored(claim.id)}")
        found = read_certificate(path)
        return None if "denial" in found else dict(found["point"])

    def certificate_problem(self, claim: Claim, entry: Entry) -> str | None:
        """What is wrong with the certificate on record; None where it decides the statement, or where there is none."""
        return self._recorded_certificate(claim, entry)[0]

    def _restored(self, claim_id: str) -> str:
        return f"restore the file from version control or search again with {self._accept(claim_id)}"

    def _accept(self, claim_id: str) -> str:
        return f"`{self.command} --accept --claim {claim_id}`"

    # --- accepting ---------------------------------------------------------------------------------------------------

    def refusals(self, claim: Claim, record: Record) -> list[str]:
        """Why this verdict must not be recorded, whatever is asked for; empty where it may be."""
        nothing = _judged_nothing(record)
        entry = self.entries.get(claim.id)
        if nothing or entry is None or not self._recorded_certificate(claim, entry)[1]:
            return nothing
        return _against_certificate(claim, record)

    def accept(self, records: Mapping[str, Record], claims: Mapping[str, Claim], *, complete: bool) -> list[str]:
        """Write the verdicts of a run onto the ledger as it is by now, which another run may have written to.

        Claims that were not judged keep their entries; after a complete run, entries of claims no longer in the theory go.
        New certificates are staged, the ledger is replaced, then they take their places: a kill leaves all old or all new.

        Args:
            records: only what `refusals` let pass.
            complete: whether every claim of the theory was judged.

        Returns: what changed, as lines of a diff; a line that begins with ! says what another run has made impossible.
        Raises: OSError if the ledger is locked or a file cannot be written; LedgerError if the ledger cannot be read.
        """
        with held(self.path):
            now = replace(Ledger.read(self.path), command=self.command)
            now._settle()
            moved = [claim_id for claim_id in records if now.entries.get(claim_id) != self.entries.get(claim_id)]
            refused = {claim_id: now.refusals(claims[claim_id], records[claim_id]) for claim_id in moved}
            entries = dict(now.entries)
            for claim_id, record in records.items():
                if not refused.get(claim_id):
                    entries[claim_id] = now._accepted_entry(claims[claim_id], record)
            if complete:
                for claim_id in now.strangers(claims):
                    del entries[claim_id]
            after = replace(now, entries=entries)
            write_text(self.path, after.text)
            after._settle()
            for claim_id in set(now.entries) | set(records):
                for kind in FOLDERS:
                    if not getattr(entries.get(claim_id), kind, None):
                        self.file_of(kind, claim_id).unlink(missing_ok=True)
        return diff(now.entries, entries) + [f"! {problem}" for problems in refused.values() for problem in problems]

    def accept_coq(self, accepted: Mapping[str, str | None], claims: Mapping[str, Claim]) -> list[str]:
        """Write what Coq says of theorems beside the verdicts on record: the digest of one that it accepts, None otherwise.

        It stands only beside a proof of the same statement, or beside its refutation by the same counterexample.

        Returns: what changed, as lines of a diff. Raises: as `accept` does.
        """
        with held(self.path):
            now = replace(Ledger.read(self.path), command=self.command)
            known = {
                claim_id: entry
                for claim_id in accepted
                if (entry := now.entries.get(claim_id)) is not None
                and entry.verdict in (Outcome.PROVED, Outcome.REFUTED)
                and entry.fingerprint == claims[claim_id].fingerprint
                and self._has_the_point_of(claim_id, entry)
            }
            entries = {**now.entries, **{name: replace(entry, coq=accepted[name]) for name, entry in known.items()}}
            write_text(self.path, replace(now, entries=entries).text)
        return diff(now.entries, entries)

    def _has_the_point_of(self, claim_id: str, entry: Entry) -> bool:
        """Whether this ledger, of which Coq was asked, has the certificate of an entry that may be another run's."""
        own = self.entries.get(claim_id)
        return own is not None and (own.verdict, own.sha256) == (entry.verdict, entry.sha256)

    def _settle(self) -> None:
        """Give the staged certificates that are on record their places, and remove the others."""
        for kind, folder in FOLDERS.items():
            for staged in (self.path.parent / folder).glob(f".*{STAGED}"):
                claim_id = staged.name[1 : -len(STAGED)]
                entry = self.entries.get(claim_id)
                if entry is not None and getattr(entry, kind) and entry.sha256 == _sha256(staged):
                    os.replace(staged, self.file_of(kind, claim_id))
                else:
                    staged.unlink(missing_ok=True)

    def _accepted_entry(self, claim: Claim, record: Record) -> Entry:
        certificate = record["evidence"]["certificate"]
        places: dict[str, str] = {}
        if certificate is not None:
            kind = certificate["kind"]
            places = {kind: self.recorded_path(kind, claim.id), "sha256": self._settle_certificate(claim, certificate)}
        return Entry(
            verdict=record["verdict"],
            fingerprint=claim.fingerprint,
            reading_of=record["reading_of"],
            repaired_by=record["repaired_by"],
            measurement=record["measurement"],
            open=_open_count(record),
            coq=self._accepted_by_coq(claim.id, record, places.get("sha256")),
            **places,
        )

    def _accepted_by_coq(self, claim_id: str, record: Record, sha256: str | None) -> str | None:
        """What a record has of Coq; of a refuted claim only while the point stays on record of which Coq was asked."""
        entry = self.entries.get(claim_id)
        same = record["verdict"] == Outcome.PROVED or (entry is not None and entry.sha256 == sha256)
        return accepted_by_coq(record) if same else None

    def _settle_certificate(self, claim: Claim, certificate: dict[str, Any]) -> str:
        """Stage the new certificate, unless the one on record still decides the statement and is as simple; its sha256."""
        entry = self.entries.get(claim.id)
        path = self.file_of(certificate["kind"], claim.id)
        same_kind = entry is not None and getattr(entry, certificate["kind"]) is not None
        if entry is not None and entry.sha256 and same_kind and self._recorded_certificate(claim, entry)[1]:
            old = json.loads(path.read_text(encoding="utf-8"))
            if len(json.dumps(old["point"])) <= len(json.dumps(certificate["point"])):
                return entry.sha256
        text = json.dumps(certificate, indent=1, ensure_ascii=False) + "\n"
        write_text(_staged(path), text)
        return hashlib.sha256(text.encode()).hexdigest()


def _open_count(record: Record) -> str | None:
    """How many instances a surviving claim rests on that were not decided."""
    found = record["evidence"].get("open")
    return str(found["count"]) if found is not None and record["verdict"] == Outcome.SURVIVED else None


def accepted_by_coq(record: Record) -> str | None:
    """The digest of a proved claim's theorem, or of a refuted one's denial, if Coq accepts it.

    That was asked in this run, or is on record for the same theorem and point.
    """
    told = record.get("coq")
    decided = record["verdict"] in (Outcome.PROVED, Outcome.REFUTED)
    return told["theorem"] if told is not None and told["accepted"] and decided else None


def checkers(verdict: str, accepted: str | None, *, derived: bool, at_a_point: bool) -> str | None:
    """Who checked what decides a claim: `kernel + Coq` for a proof, `balls + Coq` for a point; None for any other evidence.

    Args:
        accepted: by Coq, as `accepted_by_coq` or an entry has it.
        derived: whether it has a derivation.
        at_a_point: whether a point is what refutes it.
    """
    if verdict == Outcome.PROVED and derived:
        return KERNEL_AND_COQ if accepted is not None else KERNEL_ONLY
    if verdict == Outcome.REFUTED and at_a_point:
        return BALLS_AND_COQ if accepted is not None else BALLS_ONLY
    return None


def _staged(path: Path) -> Path:
    """Where a certificate waits until the ledger records it."""
    return path.with_name(f".{path.stem}{STAGED}")


def _sha256(path: Path) -> str | None:
    try:
        return digest_of_content(path)
    except OSError:
        return None


def diff(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> list[str]:
    """What changed between two ledgers, as lines that begin with - and +."""
    lines: list[str] = []
    for claim_id in sorted(set(before) | set(after)):
        old, new = before.get(claim_id), after.get(claim_id)
        if old != new:
            lines += [f"{sign} {claim_id}: {_describe(entry)}" for sign, entry in (("-", old), ("+", new)) if entry is not None]
    return lines


def _describe(entry: Entry) -> str:
    rest = [f"{key} {getattr(entry, key)}" for key in KEYS[1:] if getattr(entry, key) is not None]
    return ", ".join([entry.verdict, *rest])


def _judged_nothing(record: Record) -> list[str]:
    """Why a record holds no verdict at all."""
    claim_id, searched = record["id"], record["evidence"]["property"]
    if searched is not None and searched["counted"] == 0 and record["evidence"].get("open"):
        return [f"{claim_id} was {record['sentence']}. {NARROW}"]
    if searched is not None and searched["counted"] == 0:
        return [
            f"{claim_id} was tested on nothing: none of {searched['instances']:,} instances meets its hypotheses. Check "
            "`given`, or give it a domain that meets them by construction"
        ]
    if record["verdict"] == Outcome.SURVIVED and searched is None:
        return [f"{claim_id} was tested on nothing: it survived no search. Give it a domain with variables"]
    if record["verdict"] == Outcome.UNDECIDED:
        return [f"{claim_id} is undecided: {record['sentence']}. It is never accepted. {NARROW}; for existence search longer"]
    return []


def _against_certificate(claim: Claim, record: Record) -> list[str]:
    """Why a verdict contradicts the certificate on record, which still decides the same statement."""
    decided = Outcome.PROVED if claim.quantifier == "exists" else Outcome.REFUTED
    if record["verdict"] == decided:
        return []
    if record["verdict"] in (Outcome.PROVED, Outcome.REFUTED):
        return [
            f"{claim.id}: internal contradiction: recomputed {record['verdict']}, but the certificate on record still shows "
            "the same statement to be the opposite. One of them is a bug in the suite; nothing is accepted"
        ]
    return [
        f"{claim.id}: recomputed {record['verdict']}, but the certificate on record still shows this statement to be "
        f"{decided}: this run searched too little. Use --profile default or more time; it is not accepted"
    ]


def _entries(path: Path, data: Mapping[str, Any]) -> dict[str, Entry]:
    if type(data.get("schema")) is not int or data["schema"] != SCHEMA:  # True == 1 == 1.0
        raise LedgerError(f"{path}: schema must be {SCHEMA}, got {data.get('schema')!r}")
    unknown = sorted(set(data) - {"schema", "claims"})
    if unknown:
        raise LedgerError(f"{path}: unknown key {unknown[0]!r} beside schema and claims")
    claims = data.get("claims", {})
    if not isinstance(claims, dict):
        raise LedgerError(f"{path}: claims must be a table of tables, got {type(claims).__name__}")
    return {claim_id: _entry(path, claim_id, table) for claim_id, table in claims.items()}


def _entry(path: Path, claim_id: str, table: Any) -> Entry:
    where = f"{path}: claims.{claim_id!r}"
    if not ID.match(claim_id):
        raise LedgerError(f"{where} is no claim id")
    if not isinstance(table, dict):
        raise LedgerError(f"{where} must be a table, got {type(table).__name__}")
    for key, value in table.items():
        if key not in KEYS:
            raise LedgerError(f"{where} has the unknown key {key!r}; known are {', '.join(KEYS)}")
        if not isinstance(value, str) or not value.isprintable() or {'"', "\\"} & {*value}:
            raise LedgerError(f"{where}: {key} must be plain text, got {value!r}")
    for key in ("verdict", "fingerprint"):
        if key not in table:
            raise LedgerError(f"{where} has no {key}")
    _check_values(where, table)
    return Entry(**table)


def _check_values(where: str, table: Mapping[str, str]) -> None:
    """Raises: LedgerError for a value that no run would have written, or one without another."""
    if table["verdict"] not in ON_RECORD:
        raise LedgerError(f"{where}: verdict must be one of {', '.join(ON_RECORD)}, got {table['verdict']!r}")
    if table.get("measurement") not in (None, "supported", "contradicted"):
        raise LedgerError(f"{where}: measurement must be supported or contradicted, got {table['measurement']!r}")
    if "open" in table and (table["verdict"] != Outcome.SURVIVED or not re.fullmatch(r"[1-9]\d{0,17}", table["open"])):
        raise LedgerError(f"{where}: open must count instances of a claim that survived, got {table['open']!r}")
    decided = table["verdict"] == Outcome.PROVED or (table["verdict"] == Outcome.REFUTED and "counterexample" in table)
    if "coq" in table and not (decided and re.fullmatch(r"[0-9a-f]{16}", table["coq"])):
        raise LedgerError(f"{where}: coq must be the digest of a proved theorem or of its denial, got {table['coq']!r}")
    if ("counterexample" in table) + ("witness" in table) != ("sha256" in table):
        raise LedgerError(f"{where}: a counterexample or a witness comes with its sha256, and with nothing else")
