"""What is on record for each claim, as far as it still belongs to the claim: never a verdict on another statement.

The ledger, the files of exact points and `verdicts.json` are read. A fingerprint or a digest that differs is said, not hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lemmata.theory.language.claim import Claim
from lemmata.verify.base.boundary import bytes_of, json_of, one_line, reading
from lemmata.verify.base.content import digest_of_content
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.gate.ledger import FOLDERS, Entry, Ledger
from lemmata.verify.gate.tally import NONE, STRONGEST

CHANGED = "changed since it was judged"
CONTRADICTED = "contradicted"
GLYPHS = {
    Outcome.PROVED: "✓",
    Outcome.REFUTED: "✗",
    Outcome.MEASURED: "≈",
    CONTRADICTED: "≉",
    Outcome.SURVIVED: "◌",
    Outcome.ILL_POSED: "⊘",
    Outcome.UNDECIDED: "?",
    CHANGED: "↻",
    NONE: "·",
}
"""By what became of a claim, a sign that tells it without colour, in the order in which they are listed."""
SAID = {
    Outcome.PROVED: "it holds: it was derived, evaluated, taken as a limit, or shown by a witness",
    Outcome.REFUTED: "it fails: at an exact point, by its values or its limit, or because its denial holds",
    Outcome.MEASURED: "an experiment's 95 % intervals support it",
    CONTRADICTED: "an experiment's 95 % intervals contradict it",
    Outcome.SURVIVED: "searched and attacked, and not falsified; this is no proof",
    Outcome.ILL_POSED: "the printed formula fits no sizes; its readings are claims of their own",
    Outcome.UNDECIDED: "looks violated, but no precision settles it",
    CHANGED: "the statement or what it means has changed, so the verdict on record is not shown",
    NONE: "not judged yet",
}
DENIED = "its denial holds, with witnesses that anybody can replay"
FALLS = (Outcome.REFUTED, CONTRADICTED, Outcome.ILL_POSED)
HOLDS = (Outcome.PROVED, Outcome.MEASURED)
_ORDER: tuple[str, ...] = (CHANGED, CONTRADICTED, *STRONGEST)


class RecordError(ValueError):
    """A file of the record that is not what the ledger says; one line."""


@dataclass(frozen=True)
class Found:
    """What is known of one claim.

    Attributes:
        became: a key of GLYPHS.
        entry: of the ledger; None where there is none, or where it is of another statement.
        certificate: the exact point on record with what holds there, as the file says it.
        file: where that lies.
        problem: what is wrong with the record, in one line.
        effort: the evidence of the latest run's `verdicts.json`, where that was of the same statement and said the same.
    """

    became: str
    entry: Entry | None = None
    certificate: Mapping[str, Any] | None = None
    file: Path | None = None
    problem: str | None = None
    effort: Mapping[str, Any] | None = None

    @property
    def falls(self) -> bool:
        """Whether what is printed does not stand."""
        return self.became in FALLS


def found_for(claim: Claim, ledger: Ledger, efforts: Mapping[str, Mapping[str, Any]]) -> Found:
    """What is on record for a claim, as it is now."""
    entry = ledger.entries.get(claim.id)
    if entry is None:
        return Found(NONE)
    if entry.fingerprint != claim.fingerprint:
        return Found(CHANGED, problem=f"recorded for {entry.fingerprint}, the claim is now {claim.fingerprint}")
    became = CONTRADICTED if entry.measurement == CONTRADICTED else entry.verdict
    told = efforts.get(claim.id)
    same = told is not None and (told.get("fingerprint"), told.get("verdict")) == (claim.fingerprint, entry.verdict)
    effort = told.get("evidence") if told is not None and same else None
    kind = next((name for name in FOLDERS if getattr(entry, name) is not None), None)
    if kind is None:
        return Found(became, entry, effort=effort)
    file = ledger.file_of(kind, claim.id)
    try:
        return Found(became, entry, _certificate(file, entry, claim), file, effort=effort)
    except RecordError as error:
        return Found(CHANGED, None, None, file, problem=one_line(error))


def _certificate(file: Path, entry: Entry, claim: Claim) -> Mapping[str, Any]:
    """The content of a file of an exact point. Raises: RecordError unless it is the one on record, of this statement."""
    with reading(f"{file.name}: cannot be read", RecordError):
        if digest_of_content(file) != entry.sha256:
            raise RecordError(f"{file.name} is not the file on record")
        told = json_of(bytes_of(file))
        if told["fingerprint"] != claim.fingerprint or not isinstance(told["point"], dict):
            raise RecordError(f"{file.name} is of another statement")
        for check in told["relations"] + told["hypotheses"]:
            if not {"relation", "lhs", "rhs", "margin", "holds", "blamed"} <= set(check):
                raise RecordError(f"{file.name} has a relation without its sides")
        return dict(told)


def efforts_in(reports: Path | None) -> dict[str, Mapping[str, Any]]:
    """By claim, what the latest run wrote to `verdicts.json`; nothing where there is no such file, or it cannot be read."""
    if reports is None or not (reports / "verdicts.json").is_file():
        return {}
    try:
        with reading("verdicts.json cannot be read", RecordError):
            return {str(told["id"]): told for told in json_of(bytes_of(reports / "verdicts.json"))["claims"]}
    except RecordError:
        return {}


def worst_of(found: list[str]) -> str:
    """What a claim with cases became, or a place with claims: the first of an order that begins with what falls."""
    return min(found, key=_ORDER.index, default=NONE)
