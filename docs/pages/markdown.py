"""Markdown of generated pages: cells, formulas, tables, headings."""

from __future__ import annotations

import re
from collections.abc import Iterable

NOTE = "<!-- Written by `python -m docs.generate`; a hand edit is lost. -->"

Row = tuple[str, ...]


def cell(text: str) -> str:
    """A text as a cell of a table; what is between dollars is a formula, between backticks code."""
    parts = re.split(r"(\$[^$]+\$|`[^`]+`)", " ".join(text.split()))
    return "".join(math(part[1:-1]) if part[:1] == "$" == part[-1:] and len(part) > 1 else plain(part) for part in parts)


def plain(text: str) -> str:
    """Words without a meaning in Markdown; code stays code."""
    if text.startswith("`") and text.endswith("`") and len(text) > 1:
        return text.replace("|", "\\|")
    return re.sub(r"([\\|*_`\[\]$])", r"\\\1", text).replace("<", "&lt;")


def math(latex: str) -> str:
    r"""A formula that may stand in a table: no pipe, which would end the cell, and no `<`, which may begin a tag of HTML."""
    for sign, word in ((r"\|", r"\Vert "), ("|", r"\vert "), ("<", r"\lt "), (">", r"\gt ")):
        latex = latex.replace(sign, word)
    return f"${latex.strip()}$"


def table(head: Row, rows: Iterable[Row]) -> list[str]:
    """The lines of a table, and an empty one; each cell is Markdown already."""
    return [*(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)), ""]


def page(title: str, *lines: str) -> str:
    return "\n".join((f"# {title}", "", NOTE, "", *lines)).rstrip("\n") + "\n"


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
