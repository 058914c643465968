"""Lines that GitHub shows at a claim's own line: `::error file=...,line=...,title=...::message`."""

from __future__ import annotations

from lemmata.verify.base.boundary import one_line
from lemmata.verify.gate.outputs.finished import Finished

LONGEST = 900  # characters of a message


def github_lines(run: Finished) -> str:
    """An error for each claim that is not as on record, a warning for each that is merely new."""
    lines = []
    for record in run.wrong:
        file, line = run.where(record["id"])
        level = "warning" if record["status"] == "new" else "error"
        title = _property(f"{record['id']}: {run.before(record)} before, {record['verdict']} now")
        message = _data(one_line(record["problems"][0], LONGEST))
        lines.append(f"::{level} file={_property(file)},line={line},title={title}::{message}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
