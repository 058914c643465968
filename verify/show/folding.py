"""Long lines of Unicode text in the width of a terminal: formulas break before an operator, where brackets are few."""

from __future__ import annotations

import re
import unicodedata

BREAK = re.compile(r" (?=[−+=<>≤≥≠→⇒⇔/·] )| (?=and |or )|(?<=[,;:]) ")
OPEN, CLOSE = "([{⟨", ")]}⟩"


def folded(text: str, width: int, indent: str = "") -> list[str]:
    """The lines of a text, each at most so wide where there is a place to break; later ones are two columns further in.

    Args:
        indent: before the first line.
    """
    lines, room = [], max(20, width - len(indent))
    while columns(text) > room and (place := _place(text, room)):
        lines.append(indent + text[:place].rstrip())
        if len(lines) == 1:
            indent, room = f"{indent}  ", max(20, room - 2)
        text = text[place:].lstrip()
    return [*lines, indent + text]


def columns(text: str) -> int:
    """How many columns a text takes: signs that stand over others take none."""
    return sum(not unicodedata.combining(sign) for sign in text)


def _place(text: str, room: int) -> int:
    """Where to break: of the places that fit, in the fewest brackets and then the last; 0 where none fits."""
    places = [found.start() for found in BREAK.finditer(text) if found.start() and columns(text[: found.start()]) <= room]
    late = [place for place in places if columns(text[:place]) > room // 3] or places
    spaces = [place for place, sign in enumerate(text) if sign == " " and 0 < columns(text[:place]) <= room]
    if late:
        return min(late, key=lambda place: (_depth(text, place), -place))
    return spaces[-1] if spaces else text.find(" ") + 1


def _depth(text: str, place: int) -> int:
    """In how many brackets a place is."""
    before = text[:place]
    return sum(map(before.count, OPEN)) - sum(map(before.count, CLOSE))
