"""Verdicts that a run takes over, from the results of earlier runs or from what is on record at another commit.

A result is taken over only where nothing that it depends on has changed, and only if it is as on record: whatever differs from
the ledger is judged anew. A taken-over result is compared with the ledger as any other is, and certificates are replayed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lemmata.theory.language.claim import Claim
from lemmata.verify.base.boundary import bytes_of, json_of
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.gate.dependence import Dependence
from lemmata.verify.gate.ledger import FOLDERS, Entry, Ledger, Record
from lemmata.verify.gate.reference import Reference
from lemmata.verify.gate.report import described
from lemmata.verify.gate.results import CORE, Results
from lemmata.verify.gate.tally import number
from lemmata.verify.judge.judge import Settings


@dataclass
class Earlier:
    """Where a run may take verdicts over from.

    Attributes:
        dependence: what each verdict depends on.
        settings: as they were asked for, with the device still "auto" where it is.
        results: of earlier runs; a run that takes none over adds its own all the same.
        takes: whether results of earlier runs are taken over.
        reference: another commit, if one was named.
    """

    dependence: Dependence
    settings: Settings
    results: Results
    takes: bool = False
    reference: Reference | None = None

    def depends_on(self, claim: Claim) -> str | None:
        """What a result is kept under."""
        return self.dependence.key(claim, self.settings)

    def record(self, claim: Claim, repair: str | None, entry: Entry | None) -> Record | None:
        """The record of a claim as an earlier run made it, where nothing has changed since; not compared with anything yet."""
        key = self.depends_on(claim) if self.takes else None
        found = None if key is None else self.results.found(key, claim.id)
        if found is None:
            return None
        core = {name: found[name] for name in CORE}
        record = {**described(claim, repair), **core, "depends_on": key, "taken_over": found["run"]}
        return {**record, **self._derived(claim, found["theorem"], entry, found["verdict"])}

    def on_record(self, claim: Claim, repair: str | None, ledger: Ledger) -> Record | None:
        """The record of a claim as it is on the ledger of the other commit and on this one, where nothing has changed since."""
        if self.reference is None:
            return None
        then, now = self.reference.entries.get(claim.id), ledger.entries.get(claim.id)
        content = self.reference.contents.get(claim.id)
        if then is None or then != now or content is None or content != self.dependence.of(claim):
            return None
        links = (now.fingerprint, now.reading_of, now.repaired_by)
        if self.settings.patterns is not None or links != (claim.fingerprint, claim.reading_of, repair):
            return None
        if ledger.certificate_problem(claim, now) is not None:
            return None
        said = f"as on record at {self.reference.label}; nothing that it depends on has changed since"
        core = {"verdict": now.verdict, "sentence": said, "measurement": now.measurement, "seconds": 0.0}
        record = {**described(claim, repair), **core, "evidence": _evidence(ledger, claim.id, now)}
        return {**record, "taken_over": self.reference.label, **self._derived(claim, now.coq, now, now.verdict)}

    def _derived(self, claim: Claim, theorem: str | None, entry: Entry | None, verdict: str) -> dict[str, Any]:
        """Whether a claim is derived, and what of it, or of its denial, is on record with Coq."""
        derived = claim.id in self.dependence.prover.derivations
        on_record = None if entry is None else entry.coq
        asked = (derived or verdict == Outcome.REFUTED) and on_record is not None and theorem is not None
        return {"derived": derived, "coq": {"theorem": theorem, "accepted": on_record == theorem} if asked else None}


def _evidence(ledger: Ledger, claim_id: str, entry: Entry) -> dict[str, Any]:
    """What a ledger holds for a verdict: the certificate, if there is one. Raises: OSError, ValueError."""
    kind = next((name for name in FOLDERS if getattr(entry, name) is not None), None)
    certificate = None if kind is None else json_of(bytes_of(ledger.file_of(kind, claim_id)))
    return {"derivation": None, "property": None, "attack": None, "certificate": certificate, "open": None}


def taken_over(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """How many records are taken over and from which runs, a line each; none where none is."""
    listed = [record.get("taken_over") for record in records]
    found = Counter(label for label in listed if label)
    ending = f"of {number(len(listed), 'verdict')} taken over from"
    return [f"{count} {ending} {label}, as nothing that they depend on has changed" for label, count in sorted(found.items())]
