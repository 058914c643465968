"""What changed, for a step summary or a comment: a table, then each counterexample in mathematics. Markdown."""

from __future__ import annotations

from html import escape

from lemmata.verify.base.points import show_value
from lemmata.verify.gate.earlier import taken_over
from lemmata.verify.gate.ledger import Record
from lemmata.verify.gate.outputs.finished import Finished
from lemmata.verify.gate.report import denied, tallied

MOST = 20  # counterexamples that are written out
COLUMNS = "| claim | before | now | at |\n| --- | --- | --- | --- |"


def comment(run: Finished) -> str:
    """The text; where nothing changed, two lines that say so."""
    wrong = run.wrong
    first = f"**{len(wrong)} of {len(run.records)} claims not as on record**" if wrong else "**All claims are as on record**"
    lines = ["## Claims", "", f"{first}: {'; '.join(tallied(run.records))}.", ""]
    if wrong:
        lines += [COLUMNS, *(_row(run, record) for record in wrong), ""]
    for record in [record for record in wrong if record["evidence"]["certificate"]][:MOST]:
        lines += _counterexample(run, record)
    lines += [f"- {_plain(note)}" for note in (*taken_over(run.records), *run.notes)]
    return "\n".join(lines).rstrip() + "\n"


def _row(run: Finished, record: Record) -> str:
    file, line = run.where(record["id"])
    before, now = run.before(record), record["verdict"]
    changed = "" if before != now else ", the statement has changed" if _is_other(run, record) else ", not as on record"
    return f"| `{record['id']}` | {before} | {now}{changed} | `{_plain(file)}:{line}` |"


def _is_other(run: Finished, record: Record) -> bool:
    return run.entries[record["id"]].fingerprint != str(record["fingerprint"])


def _counterexample(run: Finished, record: Record) -> list[str]:
    """The claim in mathematics, the exact point, both sides there, and how to check it."""
    certificate = record["evidence"]["certificate"]
    refutes = certificate["kind"] == "counterexample"
    point = ", ".join(f"{name} = {show_value(value)}" for name, value in certificate["point"].items()) or "no variables"
    lines = [f"### `{record['id']}` {'fails' if refutes else 'holds'}", "", _plain(record["says"]), ""]
    lines += [f"$${record['statement_latex']}$$", ""]
    lines += [_plain(denied(certificate["denial"])), ""] if "denial" in certificate else [f"At `{_code(point)}`:", ""]
    shown = [check for check in certificate["relations"] if check["blamed"]] or certificate["relations"][:1]
    lines += [f"- `{_code(check['relation'])}`: left {check['lhs']}, right {check['rhs']}" for check in shown]
    again = run.replays.get(record["id"])
    return [*lines, "", *([] if again is None else [f"Check it: `{_code(again)}`", ""])]


def _plain(text: str) -> str:
    """A text of a user's on one line, in which nothing is a tag, a table's edge or a link."""
    shown = escape(" ".join(text.split()), quote=False)
    for mark in "\\`|[]*_":
        shown = shown.replace(mark, f"\\{mark}")
    return shown


def _code(text: str) -> str:
    return " ".join(text.split()).replace("`", "'")
