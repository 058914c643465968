"""Claims as a reader wants to see them: one with all that is known of it, or many by their printed places, a line each."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from sympy import sstr, true

from lemmata.theory.language.cases import whole_of, wholes
from lemmata.theory.language.claim import Claim, relations
from lemmata.theory.language.contents import CLAIM, DEFINITION, belongs, innermost
from lemmata.verify.base.boundary import bytes_of, json_of, reading
from lemmata.verify.base.content import digest_of_content
from lemmata.verify.gate.graph import Outline
from lemmata.verify.gate.ledger import FOLDERS, ON_RECORD, Entry, Ledger, LedgerError, checkers
from lemmata.verify.gate.tally import NONE, counts, judged, number, of_all, tally
from lemmata.verify.show.folding import folded
from lemmata.verify.show.notation import plain, shapes_of
from lemmata.verify.show.styles import Plain

WIDTH = 200  # of a point, on its line
WIDE = 1_000_000  # columns of what is no terminal: nothing is broken there, so that a line can be searched for
FIELD = 13  # columns of a field's name
COLUMN = max(map(len, ON_RECORD))
COLOURS = {"proved": 32, "refuted": 36, "ill-posed": 33}  # as `pytest verify` has them
DASH = "-"
NOTATION = Plain()


def in_colour() -> bool:
    """Whether stdout is a terminal that shows colours, and the user has not asked for none (https://no-color.org)."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width_of_terminal() -> int:
    """The columns of stdout."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return shutil.get_terminal_size().columns if terminal else WIDE


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
    return [claim.id for claim in claims.values() if claim_id in claim.repaired_ids]


# --- one claim ---------------------------------------------------------------------------------------------------------


def described(
    claim: Claim,
    claims: Mapping[str, Claim],
    places: Iterable[str],
    ledger: Ledger | None,
    outline: Outline | None,
    replay: str,
    width: int = WIDE,
) -> list[str]:
    """What is known of a claim, a line each: in words, in mathematics, the verdict on record and why, what else there is.

    Args:
        outline: of its derivation, if it has one.
        replay: the command that re-checks a file, but for the name of the file.
        width: of the terminal.
    """
    entries = {} if ledger is None else ledger.entries
    repairs = repairs_of(claim.id, claims)
    first = {
        "claim": claim.id,
        "says": claim.says,
        "source": claim.source,
        "place": _shared_place(claim, claims, places),
        "case of": None if claim.case_of is None else f"{claim.case_of.id}: {claim.case_of.says}",
        "given": None if claim.given is true else plain(claim.given, shapes_of(claim.domain)),
        "statement": stated(claim),
    }
    last = {
        "repaired by": _with_verdicts(repairs, entries) or None,
        "instead": "; ".join(stated(claims[repair]) for repair in repairs) or None,
        "repairs": _with_verdicts(claim.repaired_ids, entries) or None,
        "reading of": claim.reading_of,
        "lemma": "a standard fact that derivations need; it is not counted as a claim" if claim.lemma else None,
        "rests on": None if outline is None else _with_verdicts(outline.uses, entries) or "no other claim",
        "variables": ", ".join(f"{symbol.name} ({type(kind).__name__})" for symbol, kind in claim.domain.variables) or "none",
        "fingerprint": claim.fingerprint,
    }
    fields = {**first, **_on_record(claim, ledger, outline, replay), **last}
    return [line for name, value in fields.items() if value is not None for line in _field(name, value, width)]


def stated(claim: Claim) -> str:
    """What a claim states, as it is read."""
    shapes = shapes_of(claim.domain)
    if claim.statement is None:
        return f"none: as printed it needs {plain(claim.typing, shapes)}"
    return f"{claim.quantified} {plain(claim.statement, shapes)}".strip()


def _field(name: str, value: str, width: int) -> list[str]:
    """A field by its name, in as many lines as it needs."""
    in_words = name in ("says", "source", "place", "case of")
    broken = wrap(value, width - FIELD) if in_words else folded(value, width - FIELD)
    first, *more = [value] if "\033" in value else broken or [""]
    return [f"{name:<12} {first}", *(f"{'':<{FIELD}}{line}" for line in more)]


def _shared_place(claim: Claim, claims: Mapping[str, Claim], places: Iterable[str]) -> str | None:
    """The printed place of a claim and how many have it, None where the claim is alone there."""
    place = next(iter(groups([claim], places)))
    theirs = len(wholes(other for other in claims.values() if belongs(other.id, place)))
    word = "lemma" if claim.lemma else "claim"
    return f"{place}, {number(theirs, word)}: lemmata list --place {place}" if place and theirs > 1 else None


def _on_record(claim: Claim, ledger: Ledger | None, outline: Outline | None, replay: str) -> dict[str, str]:
    """The verdict, and the point that decides the claim with what holds there and how to check it."""
    entry = None if ledger is None else ledger.entries.get(claim.id)
    if ledger is None or entry is None:
        return {"verdict": NONE}
    found = {"verdict": painted(verdict_of(claim.id, ledger.entries))}
    at_a_point = entry.counterexample is not None and not claim.prefix
    by = checkers(entry.verdict, entry.coq, derived=outline is not None, at_a_point=at_a_point)
    if by is not None:
        found["checked by"] = by
    if entry.open is not None:
        found["verdict"] += f", with {entry.open} instances open"
    if entry.fingerprint != claim.fingerprint:
        changed = f"the statement, or what it means, has changed since that was recorded for {entry.fingerprint}"
        found["stale"] = f"{changed}; `{ledger.command} --claim {claim.id}` decides it as it is"
    kind = next((name for name in FOLDERS if getattr(entry, name) is not None), None)
    if kind is None:
        return found
    file = ledger.file_of(kind, claim.id)
    return {**found, **_deciding(claim, file, entry, kind), "replay": f"{replay} {shown(file)}"}


def _deciding(claim: Claim, file: Path, entry: Entry, kind: str) -> dict[str, str]:
    """The point of a certificate on record, and a relation that decides the claim there with the values of its sides."""
    name = {"counterexample": "fails at", "witness": "holds at"}[kind]
    try:
        with reading(f"{shown(file)}: no certificate", LedgerError):
            if digest_of_content(file) != entry.sha256:
                raise LedgerError(f"{shown(file)} is not the file on record")
            told = json_of(bytes_of(file))
            if "denial" in told:
                return {"refuted as": _cut(str(told["denial"]["says"]))}
            point = ", ".join(f"{NOTATION.name(variable)} = {_value(value)}" for variable, value in told["point"].items())
            blamed = [part for part in told["relations"] if part["blamed"]]
            sides = [f"of {_relation(claim, part['relation'])} the sides are {part['lhs']}, {part['rhs']}" for part in blamed]
    except LedgerError as error:
        return {name: str(error)}
    more = f", and {len(sides) - 1} more fail" if len(sides) > 1 else ""
    return {name: _cut(point) or "no variables", **({"there": sides[0] + more} if sides else {})}


def _relation(claim: Claim, text: str) -> str:
    """A relation of a claim that a certificate names, as it is read."""
    found = () if claim.statement is None else relations(claim.statement)
    return next((plain(part, shapes_of(claim.domain)) for part in found if sstr(part) == text), _cut(text, WIDTH // 2))


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
    known = set(places)
    for claim in claims:
        found.setdefault(innermost(claim.id, known), []).append(claim)
    return found


def listed(
    claims: Mapping[str, Claim],
    places: Iterable[str],
    ledger: Ledger | None,
    *,
    cases: bool = False,
    among: Mapping[str, Claim] | None = None,
) -> list[str]:
    """A line for each claim under its printed place; where there is a ledger with its verdict, and last lines that count.

    Args:
        cases: below a claim with cases a line for each of them too.
        among: all claims, where some are listed.
    """
    width = max(map(len, claims if cases else wholes(claims.values())))
    lines: list[str] = []
    for place, group in groups(claims.values(), places).items():
        lines += [place] if place else []
        for theirs in wholes(group).values():
            rows = _rows_of_cases(theirs, width, ledger, among or claims)
            rows += [_row(claim, width, ledger) for claim in theirs] if cases or not rows else []
            lines += [f"{'  ' if place else ''}{row}" for row in rows]
    return lines if ledger is None else [*lines, *_tally(claims.values(), ledger.entries)]


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
        for group in wholes(by_place.get(name, ())).values():
            lines += [f"  {row}" for row in _rows_of_cases(group, width, ledger, claims)]
            for claim in group:
                lines.append(f"  {_row(claim, width, ledger)}")
                if repairs := repairs_of(claim.id, claims):
                    lines.append(f"  {'':<{width}}  repaired by {_with_verdicts(repairs, entries)}")
    return [*lines, *_tally(theirs.values(), entries)] if theirs and entries else lines


def _row(claim: Claim, width: int, ledger: Ledger | None) -> str:
    if ledger is None:
        return f"{claim.id:<{width}}  {_wrapped(claim.says, width + 2)}"
    entry = ledger.entries.get(claim.id)
    verdict = painted(DASH if entry is None else entry.verdict, COLUMN)
    says = f"contradicted: {claim.says}" if _is_contradicted(entry) else claim.says
    return f"{claim.id:<{width}}  {verdict}  {_wrapped(says, width + COLUMN + 4)}"


def _is_contradicted(entry: Entry | None) -> bool:
    """Whether a measurement contradicts the claim, which its verdict alone does not say."""
    return entry is not None and entry.measurement == "contradicted"


def _wrapped(text: str, before: int) -> str:
    """A text in the width of the terminal, after so many columns and those of a place."""
    room = max(30, width_of_terminal() - before - 2)
    return f"\n{'':<{before + 2}}".join(wrap(text, room)) if len(text) > room else text


def _rows_of_cases(group: Sequence[Claim], width: int, ledger: Ledger | None, among: Mapping[str, Claim]) -> list[str]:
    """The line of a claim with cases, of which several are shown; none where one is, or for a claim that has none."""
    whole = group[0].case_of
    if whole is None or len(group) == 1:
        return []
    every = sum(claim.case_of == whole for claim in among.values())
    share = number(len(group), "case") if len(group) == every else f"{len(group)} of {number(every, 'case')}"
    if ledger is None:
        return [f"{whole.id:<{width}}  {share}: {whole.says}"]
    verdicts = [_recorded(claim, ledger.entries) for claim in group]
    if len(set(verdicts)) > 1:
        share = f"{share} ({counts(verdicts, painted)})"
    against = sum(_is_contradicted(ledger.entries.get(claim.id)) for claim in group)
    share += f", {against} contradicted" if against else ""
    return [f"{whole.id:<{width}}  {painted(of_all(verdicts), COLUMN)}  {share}: {whole.says}"]


def _recorded(claim: Claim, entries: Mapping[str, Entry]) -> str:
    return entries[claim.id].verdict if claim.id in entries else NONE


def _tally(claims: Iterable[Claim], entries: Mapping[str, Entry]) -> list[str]:
    listed = list(claims)
    against = len({whole_of(claim) for claim in listed if _is_contradicted(entries.get(claim.id))})
    are = "is" if against == 1 else "are"
    more = [f"of what is measured, {number(against, 'claim')} {are} contradicted"] if against else []
    return [*tally((judged(claim, _recorded(claim, entries)) for claim in listed), painted), *more]
