"""Tables as lines of text."""

from __future__ import annotations

from collections.abc import Sequence

Row = Sequence[str]


def _padded(head: Row, rows: Sequence[Row], right: bool = False) -> list[list[str]]:
    table = [head, *rows]
    widths = [max(len(row[k]) for row in table) for k in range(len(head))]
    place = [str.rjust if right and k else str.ljust for k in range(len(head))]
    return [[pad(cell, width) for pad, cell, width in zip(place, row, widths, strict=True)] for row in table]


def aligned(head: Row, rows: Sequence[Row], right: bool = False) -> list[str]:
    """Columns two spaces apart; with `right` all but the first end at the same place."""
    return ["  ".join(row).rstrip() for row in _padded(head, rows, right)]


def markdown(head: Row, rows: Sequence[Row]) -> list[str]:
    """A table of Markdown whose source is aligned too."""
    table = _padded(head, rows)
    lines = [f"| {' | '.join(row)} |" for row in table]
    return [lines[0], "|" + "|".join("-" * (len(cell) + 2) for cell in table[0]) + "|", *lines[1:]]
