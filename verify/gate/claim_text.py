"""Claims as a reader wants to see them: one with all that is known of it, or many by their printed places, a line each."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sympy import sstr, true

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.contents import CLAIM, DEFINITION, belongs
from lemmata.verify.base.boundary import bytes_of, json_of, reading
from lemmata.verify.base.content import digest_of_content
from lemmata.verify.gate.graph import Outline
from lemmata.verify.gate.ledger import FOLDERS, ON_RECORD, Entry, Ledger, LedgerError

WIDTH = 200  # of a point or a relation, on its line
COLUMN = max(map(len, ON_RECORD))
COLOURS = {"proved": 32, "refuted": 36, "ill-posed": 33}  # as `pytest verify` has them
NONE = "not on record"
DASH = "-"


def in_colour() -> bool:
    """Whether stdout is a terminal that shows colours, and the user has not asked for none (https://no-color.org)."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def painted(verdict: str, width: int = 0) -> str:
    """A verdict, padded to a width, in its colour where there are colours."""
    colour = COLOURS.get(verdict.partition(",")[0])
    text = f"{verdict:<{width}}"
    return f"\033[{colour}m{text}\033[0m" if colour is not None and in_colour() else text


def verdict_of(claim_id: str, entries: Mapping[str, Entry]) -> str:
    """The verdict on record: `measured, supported` where there is a measurement."""
    entry = entries.get(claim_id)
    if entry is None:
        return NONE
    return entry.verdict if entry.measurement is None else f"{entry.verdict}, {entry.measurement}"


def _with_verdicts(ids: Iterable[str], entries: Mapping[str, Entry]) -> str:
    """Ids, each with its verdict where there are any."""
    verdicts = {claim_id: f" ({painted(verdict_of(claim_id, entries))})" if entries else "" for claim_id in ids}
    return ", ".join(f"{claim_id}{verdict}" for claim_id, verdict in verdicts.items())


def repairs_of(claim_id: str, claims: Mapping[str, Claim]) -> list[str]:
    """Ids of the claims that repair a claim."""
    return [claim.id for claim in claims.values() if claim.repairs == claim_id]


# --- one claim ---------------------------------------------------------------------------------------------------------


def described(
    claim: Claim,
    claims: Mapping[str, Claim],
    places: Iterable[str],
    ledger: Ledger | None,
    outline: Outline | None,
    replay: str,
) -> list[str]:
    """What is known of a claim, a line each: in words, in mathematics, the verdict on record and why, what else there is.

    Args:
        outline: of its derivation, if it has one.
        replay: the command that re-checks a file, but for the name of the file.
    """
    entries = {} if ledger is None else ledger.entries
    statement = f"none: as printed it needs {sstr(claim.typing)}" if claim.statement is None else sstr(claim.statement)
    place = next(iter(groups([claim], places)))
    theirs = sum(belongs(other, place) for other in claims)
    first = {
        "claim": claim.id,
        "says": claim.says,
        "source": claim.source,
        "place": f"{place}, {_number(theirs)}: lemmata list --place {place}" if place and theirs > 1 else None,
        "given": None if claim.given is true else sstr(claim.given),
        "statement": f"there is an instance with {statement}" if claim.quantifier == "exists" else statement,
    }
    last = {
        "repaired by": _with_verdicts(repairs_of(claim.id, claims), entries) or None,
        "repairs": None if claim.repairs is None else _with_verdicts([claim.repairs], entries),
        "reading of": claim.reading_of,
        "rests on": None if outline is None else _with_verdicts(outline.uses, entries) or "no other claim",
        "latex": claim.latex,
        "variables": ", ".join(f"{symbol.name} ({type(kind).__name__})" for symbol, kind in claim.domain.variables) or "none",
        "fingerprint": claim.fingerprint,
    }
    fields = {**first, **_on_record(claim, ledger, replay), **last}
    return [f"{name:<12} {value}" for name, value in fields.items() if value is not None]


def _on_record(claim: Claim, ledger: Ledger | None, replay: str) -> dict[str, str]:
    """The verdict, and the point that decides the claim with what holds there and how to check it."""
    entry = None if ledger is None else ledger.entries.get(claim.id)
    if ledger is None or entry is None:
        return {"verdict": NONE}
    found = {"verdict": painted(verdict_of(claim.id, ledger.entries))}
    if entry.open is not None:
        found["verdict"] += f", with {entry.open} instances open"
    if entry.fingerprint != claim.fingerprint:
        changed = f"the statement, or what it means, has changed since that was recorded for {entry.fingerprint}"
        found["stale"] = f"{changed}; `pytest verify --claim {claim.id}` decides it as it is"
    kind = next((name for name in FOLDERS if getattr(entry, name) is not None), None)
    if kind is None:
        return found
    file = ledger.file_of(kind, claim.id)
    return {**found, **_deciding(file, entry, kind), "replay": f"{replay} {shown(file)}"}


def _deciding(file: Path, entry: Entry, kind: str) -> dict[str, str]:
    """The point of a certificate on record, and a relation that decides the claim there with the values of its sides."""
    name = {"counterexample": "fails at", "witness": "holds at"}[kind]
    try:
        with reading(f"{shown(file)}: no certificate", LedgerError):
            if digest_of_content(file) != entry.sha256:
                raise LedgerError(f"{shown(file)} is not the file on record")
            told = json_of(bytes_of(file))
            point = ", ".join(f"{variable} = {_value(value)}" for variable, value in told["point"].items())
            blamed = [part for part in told["relations"] if part["blamed"]]
            sides = [f"of {_cut(part['relation'], WIDTH // 2)} the sides are {part['lhs']}, {part['rhs']}" for part in blamed]
    except LedgerError as error:
        return {name: str(error)}
    more = f", and {len(sides) - 1} more fail" if len(sides) > 1 else ""
    return {name: _cut(point) or "no variables", **({"there": sides[0] + more} if sides else {})}


def _value(value: Any) -> str:
    return f"[{', '.join(map(_value, value))}]" if isinstance(value, list) else str(value)


def _cut(text: str, width: int = WIDTH) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."


def shown(file: Path) -> str:
    """A file as the reader types it: from where they are, if it lies there."""
    return (file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file).as_posix()


# --- many claims -------------------------------------------------------------------------------------------------------


def groups(claims: Iterable[Claim], places: Iterable[str]) -> dict[str, list[Claim]]:
    """Claims by the innermost printed place that each belongs to; under no name those that belong to none."""
    found: dict[str, list[Claim]] = {}
    known = list(places)
    for claim in claims:
        owners = [place for place in known if belongs(claim.id, place)]
        found.setdefault(max(owners, key=len, default=""), []).append(claim)
    return found


def listed(claims: Mapping[str, Claim], places: Iterable[str], ledger: Ledger | None) -> list[str]:
    """A line for each claim under its printed place; where there is a ledger with its verdict, and a last line that counts."""
    entries = {} if ledger is None else ledger.entries
    width = max(map(len, claims))
    lines: list[str] = []
    for place, group in groups(claims.values(), places).items():
        lines += [place] if place else []
        lines += [f"{'  ' if place else ''}{_row(claim, width, ledger)}" for claim in group]
    if ledger is None:
        return lines
    return [*lines, f"{_number(len(claims))}: {_counts(claims, entries)}"]


def became(place: str, claims: Mapping[str, Claim], places: Mapping[str, str], ledger: Ledger | None) -> list[str]:
    """What became of a printed place and of those within it: every claim in order, and below a refuted one what repairs it."""
    within = [name for name in places if belongs(name, place)] or [place]
    theirs = {claim.id: claim for claim in claims.values() if belongs(claim.id, place)}
    width = max(map(len, theirs), default=0)
    entries = {} if ledger is None else ledger.entries
    by_place = groups(theirs.values(), within)
    lines = []
    for name in within:
        reason = places.get(name, CLAIM)
        lines.append(name if reason == CLAIM else f"{name}  {'only defines' if reason == DEFINITION else reason}")
        for claim in by_place.get(name, ()):
            lines.append(f"  {_row(claim, width, ledger)}")
            if repairs := repairs_of(claim.id, claims):
                lines.append(f"  {'':<{width}}  repaired by {_with_verdicts(repairs, entries)}")
    return [*lines, f"{_number(len(theirs))}: {_counts(theirs, entries)}"] if theirs and entries else lines


def _row(claim: Claim, width: int, ledger: Ledger | None) -> str:
    if ledger is None:
        return f"{claim.id:<{width}}  {claim.says}"
    entry = ledger.entries.get(claim.id)
    return f"{claim.id:<{width}}  {painted(DASH if entry is None else entry.verdict, COLUMN)}  {claim.says}"


def _number(claims: int) -> str:
    return f"{claims} claim{'s' if claims != 1 else ''}"


def _counts(claims: Iterable[str], entries: Mapping[str, Entry]) -> str:
    found = Counter(entries[claim_id].verdict if claim_id in entries else NONE for claim_id in claims)
    return ", ".join(f"{found[verdict]} {painted(verdict)}" for verdict in (*ON_RECORD, NONE) if found[verdict])
