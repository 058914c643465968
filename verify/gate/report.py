"""What a run says: one plain record per claim, and the table, failure reports, summary and JSON made of the records.

Everything here is text made of plain data, so a record survives the trip from a worker process. Imports no torch.
"""

from __future__ import annotations

import inspect
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sympy import preorder_traversal, sstr, true

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.operator import Operator, VectorOperator
from lemmata.verify.base.points import show_value
from lemmata.verify.base.records import write_text
from lemmata.verify.base.verdicts import AttackEffort, Outcome, SearchEffort, Verdict
from lemmata.verify.certify.certificate import certificate_to_json
from lemmata.verify.gate.ledger import (
    BALLS_AND_COQ,
    BALLS_ONLY,
    FOLDERS,
    KERNEL_AND_COQ,
    KERNEL_ONLY,
    Record,
    accepted_by_coq,
    checkers,
)
from lemmata.verify.gate.tally import Judged, of_cases, tally

SCHEMA = 1
OPEN = "open"  # the folder of open instances
AS_RECORDED = "as on record"
COLUMNS = ("claim", "verdict", "least margin", "counted", "of drawn", "seconds", "record")
SIZES = {
    "n": "the dimension, an integer >= 1",
    "d": "the number of stored patterns, an integer >= 1",
    "l": "the number of layers, an integer >= 1",
}


# --- one record -------------------------------------------------------------------------------------------------------


def repaired_by(claims: Mapping[str, Claim]) -> dict[str, str]:
    """The id of the claim that repairs each claim: the first in the theory's order where there are several."""
    found: dict[str, str] = {}
    for claim in claims.values():
        for broken in claim.repaired_ids:
            found.setdefault(broken, claim.id)
    return found


def record_of(claim: Claim, verdict: Verdict, seconds: float, repair: str | None = None) -> Record:
    """A verdict as plain data (strings, numbers, lists, dicts), with all that the reports and the ledger need."""
    evidence = verdict.evidence
    return {
        **described(claim, repair),
        "verdict": str(verdict.outcome),
        "sentence": verdict.sentence,
        "measurement": evidence.measurement,
        "seconds": round(seconds, 3),
        "evidence": {
            "derivation": None if evidence.derivation is None else str(evidence.derivation),
            "property": _plain(evidence.property),
            "attack": _plain(evidence.attack),
            "certificate": None if evidence.certificate is None else certificate_to_json(evidence.certificate, claim),
            "open": None
            if evidence.open is None
            else {"count": evidence.open.count, "shown": certificate_to_json(evidence.open.shown, claim)},
        },
    }


def described(claim: Claim, repair: str | None) -> Record:
    """Of a record, what the claim itself says."""
    return {
        "id": claim.id,
        "source": claim.source,
        "says": claim.says,
        "reading_of": claim.reading_of,
        "repaired_by": repair,
        "case_of": None if claim.case_of is None else claim.case_of.id,
        "lemma": claim.lemma,
        "fingerprint": claim.fingerprint,
        "statement_latex": claim.latex,
    }


def _plain(effort: SearchEffort | AttackEffort | None) -> dict[str, Any] | None:
    if effort is None:
        return None
    known = {"min_margin": finite(effort.min_margin), "seconds": round(effort.seconds, 3)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in (asdict(effort) | known).items()}


def finite(value: float | None) -> float | None:
    """A number that JSON can hold."""
    return None if value is None or not math.isfinite(value) else float(value)


def checked_by(record: Record) -> str | None:
    """Who checked what decides a claim: `kernel + Coq` or `kernel only`, `balls + Coq` or `balls only`, or None."""
    certificate = record["evidence"]["certificate"]
    at_a_point = certificate is not None and "denial" not in certificate
    derived = bool(record.get("derived"))
    return checkers(record["verdict"], accepted_by_coq(record), derived=derived, at_a_point=at_a_point)


def open_count(record: Record) -> int:
    """How many instances were left open."""
    found = record["evidence"].get("open")
    return 0 if found is None else int(found["count"])


def least_margin(record: Record) -> float | None:
    """The least margin that search or attack saw (for an existence claim each keeps its greatest)."""
    parts = (record["evidence"]["property"], record["evidence"]["attack"])
    margins = [part["min_margin"] for part in parts if part is not None and part["min_margin"] is not None]
    return min(margins, default=None)


# --- verdicts.json ----------------------------------------------------------------------------------------------------


def verdicts_json(records: Iterable[Record], shown_folder: str) -> dict[str, Any]:
    """The stable interface, schema 1; `shown_folder` is the reports' folder as it should be written in paths."""
    return {"schema": SCHEMA, "claims": [_claim_json(record, shown_folder) for record in records]}


def _claim_json(record: Record, shown_folder: str) -> dict[str, Any]:
    links = ("reading_of", "repaired_by", "case_of", "lemma")
    keys = ("id", "source", "verdict", *links, "fingerprint", "statement_latex", "measurement")
    evidence = record["evidence"]
    certificate = evidence["certificate"]
    return {key: record[key] for key in keys} | {
        "taken_over": record.get("taken_over"),
        "evidence": {
            "derivation": evidence["derivation"],
            "checked_by": checked_by(record),
            "property": _pick(evidence["property"], "instances", "counted", "min_margin"),
            "attack": _pick(evidence["attack"], "instances", "seconds", "device", "min_margin"),
            "certificate": None
            if certificate is None
            else {"bits": certificate["bits"], "file": certificate_path(record, shown_folder)},
            "open": None if not open_count(record) else {"count": open_count(record), "file": open_path(record, shown_folder)},
        },
    }


def _pick(part: Mapping[str, Any] | None, *keys: str) -> dict[str, Any] | None:
    return None if part is None else {key: part[key] for key in keys}


def open_path(record: Record, shown_folder: str) -> str:
    """Where a run leaves an open instance of a record, as the reports write it."""
    return f"{shown_folder}/{OPEN}/{record['id']}.json"


def certificate_path(record: Record, shown_folder: str) -> str:
    """Where a run leaves the certificate of a record, as the reports write it."""
    return f"{shown_folder}/{FOLDERS[record['evidence']['certificate']['kind']]}/{record['id']}.json"


# --- the table --------------------------------------------------------------------------------------------------------


def table(records: Sequence[Record], *, cases: bool = False) -> list[tuple[str, ...]]:
    """The rows of the terminal's table (COLUMNS), in the records' order.

    Args:
        cases: a row for each case of a claim; otherwise one for all of them, and for those that are not as on record.
    """
    wholes: dict[str, list[Record]] = {}
    for record in records:
        wholes.setdefault(record["id"] if cases else record["case_of"] or record["id"], []).append(record)
    rows = []
    for whole, group in wholes.items():
        if len(group) > 1:
            rows.append(_row(whole, of_cases(record["verdict"] for record in group), group))
            group = [record for record in group if record["status"] != AS_RECORDED]
        rows += [_row(record["id"], shown_verdict(record), [record]) for record in group]
    return rows


def _row(name: str, verdict: str, records: Sequence[Record]) -> tuple[str, ...]:
    margins = [margin for record in records if (margin := least_margin(record)) is not None]
    searches = [search for record in records if (search := record["evidence"]["property"]) is not None]
    counted, drawn = (sum(search[key] for search in searches) for key in ("counted", "instances"))
    return (
        name,
        verdict,
        f"{min(margins):.3g}" if margins else "-",
        f"{counted:,}" if searches else "-",
        f"{counted / drawn:.0%}" if drawn else "-",
        f"{sum(record['seconds'] for record in records):.1f}",
        next((record["status"] for record in records if record["status"] != AS_RECORDED), AS_RECORDED),
    )


def shown_verdict(record: Record) -> str:
    """The verdict, with the number of open instances where it rests on none being a violation."""
    number = open_count(record) if record["verdict"] == Outcome.SURVIVED else 0
    return f"{record['verdict']}, {number:,} open" if number else str(record["verdict"])


def second_checks(records: Iterable[Record]) -> list[str]:
    """How many of the derived claims need no trust in this project, on a line, and of those that a point refutes.

    Then those that Coq was asked for in vain.
    """
    held = [(record, checked_by(record)) for record in records]
    counted = Counter(by for _, by in held if by is not None)
    asked = any("says" in (record.get("coq") or ()) for record, _ in held)
    groups = (("derived", KERNEL_AND_COQ, KERNEL_ONLY), ("refuted at a point", BALLS_AND_COQ, BALLS_ONLY))
    lines = []
    for what, with_coq, without in groups:
        shares = [f"{counted[by]} by {by}" for by in (with_coq, without) if counted[by]]
        by_record = "" if asked or not counted[with_coq] else "; of Coq it is on record, --coq asks it again"
        lines += [f"{counted[with_coq] + counted[without]} {what}: {', '.join(shares)}{by_record}"] if shares else []
    refused = [(record, by, told["says"]) for record, by in held if (told := record.get("coq")) and told.get("refused")]
    return lines + [f"{record['id']}: {by}: {says}" for record, by, says in refused]


def tallied(records: Iterable[Record]) -> list[str]:
    """How many claims and lemmas have each verdict, a line each."""
    return tally(judged_as(records).values()) or ["no claim was judged"]


def judged_as(records: Iterable[Record]) -> dict[str, Judged]:
    """The verdicts by id, with what each claim counts as."""
    return {record["id"]: Judged(record["case_of"] or record["id"], record["lemma"], record["verdict"]) for record in records}


# --- the failure report -----------------------------------------------------------------------------------------------


def failure_report(claim: Claim, record: Record, recorded: str | None, replay_command: str | None) -> str:
    """For a verdict that differs: Markdown that somebody who has not seen the code can follow.

    Args:
        record: with its `problems`.
        recorded: the verdict on record, None for a new claim.
        replay_command: what re-checks the certificate (else the open instance that is shown), as the reader should type it.
    """
    certificate = record["evidence"]["certificate"]
    same = recorded == record["verdict"]
    change = f"on record {recorded or 'nothing'}, recomputed {record['verdict']}"
    lines = [f"# {claim.id}: " + (f"{recorded} as before, but not as on record" if same else change), ""]
    lines += [f"- {problem}" for problem in record["problems"]]
    lines += ["", "## The claim", "", f"{claim.says} ({claim.source})", ""]
    lines += _mathematics(claim)
    lines += ["", "## What was found", "", f"**{record['verdict']}**: {record['sentence']}", "", *_effort(record)]
    shown = certificate or (record["evidence"].get("open") or {}).get("shown")
    if shown is not None:
        lines += ["", *_certificate(shown, replay_command)]
    return "\n".join(lines).rstrip() + "\n"


def _mathematics(claim: Claim) -> list[str]:
    statement = f"needs {sstr(claim.typing)}" if claim.statement is None else sstr(claim.statement)
    plain = [f"    {statement}"]
    if claim.given is not true:
        plain += ["", "wherever", "", f"    {sstr(claim.given)}"]
    asked = f"It is claimed for {'at least one choice' if claim.quantifier == 'exists' else 'all'} of these:"
    asked = f"It is claimed: {claim.quantified.removesuffix(':')} the statement. They are:" if claim.prefix else asked
    variables = [f"- `{size}`: {SIZES.get(size.name, 'an integer >= 1')}" for size in claim.domain.sizes]
    variables += [f"- `{symbol.name}`: {_first_sentence(type(kind))}" for symbol, kind in claim.domain.variables]
    lines = [*plain, "", f"$${claim.latex}$$"]
    if variables:
        lines += ["", asked, "", *variables]
    functions = _functions(claim)
    return [*lines, "", "where", "", *functions] if functions else lines


def _functions(claim: Claim) -> list[str]:
    found: dict[str, str] = {}
    for expression in (claim.given, claim.statement):
        for node in preorder_traversal(expression) if expression is not None else ():
            if isinstance(node, Operator | VectorOperator):
                found.setdefault(type(node).__name__, _first_sentence(type(node)))
    return [f"- `{name}`: {words}" for name, words in sorted(found.items())]


def _first_sentence(kind: type) -> str:
    return " ".join(inspect.cleandoc(vars(kind).get("__doc__") or "no words").split("\n\n")[0].split())


def _effort(record: Record) -> list[str]:
    evidence = record["evidence"]
    search, attack = evidence["property"], evidence["attack"]
    lines: list[str] = []
    if evidence["derivation"]:
        lines.append(f"- derivation: {evidence['derivation']}")
    if search:
        families = ", ".join(search["families"]) or "none"
        lines.append(
            f"- searched {search['instances']:,} instances, of which {search['counted']:,} counted (the hypotheses hold and "
            f"the statement was decided); least margin {_number(search['min_margin'])} (violated if negative); "
            f"families: {families}"
        )
    if attack:
        lines.append(
            f"- attacked with {attack['instances']:,} instances and {attack['steps']} gradient steps on {attack['device']}; "
            f"least margin {_number(attack['min_margin'])}"
        )
    return lines


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.6g}"


def denied(denial: Mapping[str, Any]) -> str:
    """How a claim with quantifiers is refuted, in words."""
    how = f"derived in {len(denial['steps'])} steps" if denial["steps"] else f"enclosed in {denial['boxes']} boxes"
    return f"No single point refutes it. Its denial does: {denial['says']}. That is {how}."


def _certificate(certificate: Mapping[str, Any], replay_command: str | None) -> list[str]:
    refutes = certificate["kind"] == "counterexample"
    titles = {"counterexample": "The counterexample", "witness": "The witness", "open": "An instance that stayed open"}
    lines = [f"## {titles[certificate['kind']]}", ""]
    again = [] if replay_command is None else ["", "Check it yourself:", "", f"    {replay_command}"]
    if "denial" in certificate:
        return [*lines, denied(certificate["denial"]), *again]
    if certificate["point"]:
        lines += ["The exact point (fractions are exact; a pattern set has one pattern per row):", ""]
        lines += [f"    {name} = {show_value(value)}" for name, value in certificate["point"].items()]
    else:
        lines.append("The statement has no variable, so there is no point to choose.")
    lines += _checks("The hypotheses at this point:", certificate["hypotheses"])
    failing = sorted((check for check in certificate["relations"] if check["blamed"]), key=_size)
    if refutes and failing:
        worst = failing[0]
        lines += ["", "The smallest relation of the statement that fails here:", "", f"    {worst['relation']}", ""]
        lines += [f"- left side: {worst['lhs']}", f"- right side: {worst['rhs']}"]
        lines += [f"- margin (the side claimed to be greater minus the other; for equations left - right): {worst['margin']}"]
    rest = [check for check in certificate["relations"] if not (refutes and failing and check is failing[0])]
    lines += _checks("The other relations:" if refutes and failing else "The relations:", rest)
    found = "Not decided" if certificate["kind"] == "open" else "Certified"
    lines += [
        "",
        f"{found} in exact and ball arithmetic at {certificate['bits']} bits; `[m +/- r]` is an interval that certainly "
        "contains the number.",
    ]
    return lines + again


def _checks(title: str, checks: Sequence[Mapping[str, Any]]) -> list[str]:
    shown = [f"- `{check['relation']}` {_holds(check)}: {_sides(check)}" for check in checks]
    return ["", title, "", *shown] if shown else []


def _size(check: Mapping[str, Any]) -> tuple[int, str]:
    return len(check["relation"]), check["relation"]


def _holds(check: Mapping[str, Any]) -> str:
    return {True: "holds", False: "fails", None: "is not decided"}[check["holds"]]


def _sides(check: Mapping[str, Any]) -> str:
    return f"left {check['lhs']}, right {check['rhs']}"


# --- the summary ------------------------------------------------------------------------------------------------------


def summary_markdown(
    records: Sequence[Record], changes: Sequence[str], notes: Sequence[str], against: Sequence[str] = ()
) -> str:
    """A summary for a pull request: counts, what changed, against another commit too, and the table."""
    differing = [record for record in records if record["problems"]]
    state = "All of them are as on record." if not differing else f"**{len(differing)} not as on record.**"
    first, *more = (*tallied(records), *second_checks(records))
    lines = [f"# Verdicts: {first}", "", *more, *([""] if more else []), state, ""]
    lines += [f"- {_cell(problem)}" for record in differing for problem in record["problems"]]
    lines += [f"- {_cell(note)}" for note in notes]
    if changes:
        lines += ["", "```diff", *changes, "```"]
    lines += ["", *against] if against else []
    lines += ["", "| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in table(records)]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


# --- files ------------------------------------------------------------------------------------------------------------


def _write_or_remove(path: Path, certificate: Mapping[str, Any] | None) -> None:
    if certificate is None:
        path.unlink(missing_ok=True)
    else:
        write_text(path, json.dumps(certificate, indent=1, ensure_ascii=False) + "\n")


def write_reports(
    folder: Path,
    shown_folder: str,
    records: Sequence[Record],
    reports: Mapping[str, str],
    changes: Sequence[str],
    notes: Sequence[str],
    against: Sequence[str] = (),
) -> None:
    """Write verdicts.json, summary.md, and per judged claim certificate, open instance, failure report; remove outdated ones.

    Each file appears whole or not at all; those of claims that this run did not judge stay.

    Args:
        reports: failure reports by claim id.
        against: what has changed since another commit, as lines of Markdown.
    """
    for record in records:
        certificate = record["evidence"]["certificate"]
        for kind, name in FOLDERS.items():
            wanted = certificate is not None and certificate["kind"] == kind
            _write_or_remove(folder / name / f"{record['id']}.json", certificate if wanted else None)
        _write_or_remove(folder / OPEN / f"{record['id']}.json", (record["evidence"].get("open") or {}).get("shown"))
        path = folder / "failures" / f"{record['id']}.md"
        if record["id"] in reports:
            write_text(path, reports[record["id"]])
        else:
            path.unlink(missing_ok=True)
    verdicts = verdicts_json(records, shown_folder)
    write_text(folder / "verdicts.json", json.dumps(verdicts, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    write_text(folder / "summary.md", summary_markdown(records, changes, notes, against))
