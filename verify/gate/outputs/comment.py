"""What changed, for a step summary or a comment: a table, then each counterexample in mathematics and a chart.

It is Markdown as GitHub reads it, which takes at most 65,536 characters of a comment. What does not fit is left out whole,
and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lemmata.verify.base.boundary import one_line
from lemmata.verify.base.points import show_value
from lemmata.verify.gate.changes import in_markdown, markdown
from lemmata.verify.gate.earlier import taken_over
from lemmata.verify.gate.ledger import Record
from lemmata.verify.gate.outputs.chart import chart
from lemmata.verify.gate.outputs.finished import Finished
from lemmata.verify.gate.report import denied, tallied

MOST = 20  # counterexamples that are written out
MOST_ROWS = 200
LARGEST = 60_000  # characters
LONGEST = 2_000  # of a point, or of a relation
MARK = "<!-- lemmata {} -->"  # not shown; by it the workflow finds the comment that it wrote before
COLUMNS = "| claim | before | now | at |\n| --- | --- | --- | --- |"
REFUSED = {r"\operatorname*": r"\mathrm", r"\operatorname": r"\mathrm"}  # GitHub shows an error in the place of the formula


def comment(run: Finished) -> str:
    """The text; where nothing changed, lines that say so. What has changed since another commit is always in it."""
    wrong = run.wrong
    first = f"**{len(wrong)} of {len(run.records)} claims not as on record**" if wrong else "**All claims are as on record**"
    lines = [MARK.format(run.module), "## Claims", "", f"{first}: {'; '.join(tallied(run.records))}.", ""]
    if wrong:
        more = [f"| {len(wrong) - MOST_ROWS} more | | | |"] if len(wrong) > MOST_ROWS else []
        lines += [COLUMNS, *(_row(run, record) for record in wrong[:MOST_ROWS]), *more, ""]
    lines += markdown(run.against)
    notes = [f"- {in_markdown(note)}" for note in (*taken_over(run.records), *run.notes)]
    shown = [record for record in wrong if record["evidence"]["certificate"]]
    parts = list(_fitting(run, shown, LARGEST - _size([*lines, *notes])))
    lines += [line for part in parts for line in part]
    if len(parts) < len(shown):
        lines += [f"- {len(shown) - len(parts)} more points are in `failures/` of the reports", *notes]
    else:
        lines += notes
    return "\n".join(lines).rstrip() + "\n"


def _fitting(run: Finished, records: Sequence[Record], room: int) -> Iterator[list[str]]:
    """The first counterexamples, as many as there is room for."""
    for record in records[:MOST]:
        part = _counterexample(run, record)
        room -= _size(part)
        if room < 0:
            return
        yield part


def _size(lines: Sequence[str]) -> int:
    return sum(map(len, lines)) + len(lines)


def _row(run: Finished, record: Record) -> str:
    file, line = run.where(record["id"])
    before, now = run.before(record), record["verdict"]
    return f"| `{record['id']}` | {before} | {now}, {in_markdown(run.what(record))} | `{in_markdown(file)}:{line}` |"


def _counterexample(run: Finished, record: Record) -> list[str]:
    """The claim in mathematics, the exact point, both sides there, a chart, and how to check it."""
    certificate = record["evidence"]["certificate"]
    refutes = certificate["kind"] == "counterexample"
    point = ", ".join(f"{name} = {show_value(value)}" for name, value in certificate["point"].items()) or "no variables"
    lines = [f"### `{record['id']}` {'fails' if refutes else 'holds'}", "", in_markdown(record["says"]), ""]
    lines += ["```math", mathematics(record["statement_latex"]), "```", ""]
    lines += [in_markdown(denied(certificate["denial"])), ""] if "denial" in certificate else [f"At `{_code(point)}`:", ""]
    shown = [check for check in certificate["relations"] if check["blamed"]] or certificate["relations"][:1]
    lines += [f"- `{_code(check['relation'])}`: left {check['lhs']}, right {check['rhs']}" for check in shown]
    claim, again = run.claims.get(record["id"]), run.replays.get(record["id"])
    drawn = [] if claim is None else chart(claim, certificate)
    told = [] if again is None else [f"Check it where the reports of the run lie: `{_code(again)}`", ""]
    return [*lines, "", *drawn, *told]


def mathematics(latex: str) -> str:
    """LaTeX on one line, without macros that GitHub refuses."""
    for refused, known in REFUSED.items():
        latex = latex.replace(refused, known)
    return " ".join(latex.split()).replace("`", "'")


def _code(text: str) -> str:
    return one_line(" ".join(text.split()).replace("`", "'"), LONGEST)
