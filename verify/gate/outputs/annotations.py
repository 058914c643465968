"""Lines that GitHub shows at a claim's own line: `::error file=...,line=...,title=...::message`."""

from __future__ import annotations

from lemmata.verify.base.boundary import one_line
from lemmata.verify.gate.changes import Change
from lemmata.verify.gate.outputs.finished import Finished

LONGEST = 900  # characters of a message


def github_lines(run: Finished) -> str:
    """An error for each claim that is not as on record, a warning for each that is merely new.

    With another commit to compare with, a warning too for each that is as on record and has changed since.
    """
    lines = []
    for record in run.wrong:
        file, line = run.where(record["id"])
        level = "warning" if record["status"] == "new" else "error"
        title = _property(f"{record['id']}: {run.before(record)} before, {record['verdict']} now")
        message = _data(one_line(run.message(record), LONGEST))
        lines.append(f"::{level} file={_property(file)},line={line},title={title}::{message}\n")
    for change in run.silent:
        file, line = run.where(change.claim)
        title = _property(f"{change.claim}: {change.before} before, {change.now} now")
        lines.append(f"::warning file={_property(file)},line={line},title={title}::{_data(told(change, run))}\n")
    return "".join(lines)


def told(change: Change, run: Finished) -> str:
    """A message for what has changed since another commit and is as on record by now."""
    since = "" if run.against is None else f" since {run.against.label}"
    texts = (("Before", change.then), ("Now", change.after))
    statements = " ".join(f"{when}: {text}." for when, text in texts if text is not None)
    verdicts = f"{change.before} there, {change.now} now"
    return one_line(f"{change.what[:1].upper()}{change.what[1:]}{since}: {verdicts}. {statements}", LONGEST)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
