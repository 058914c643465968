"""Both sides of a relation along a line through a point, as a chart that GitHub draws where it shows Markdown.

It draws no SVG that stands in a comment, and no picture that a comment holds as data. It draws the charts of Mermaid.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lemmata.theory.language.claim import Claim

if TYPE_CHECKING:  # it loads torch
    from lemmata.verify.search.sampled import Coordinate, Line

STEPS = 40  # from one end of a chart to the other
FEWEST = 4  # places that are worth a chart
DIGITS = 3  # of a number, beyond the first that the width of its axis has
MOST_DIGITS = 15  # after the point, as a double has no more
COLOURS = "#9aa0a6, #1f77b4, #d95f02"  # of the point, of the left side, of the right side; on white and on black
LEAST = 0.08  # of the height of a chart, by which the point stands out; `Line.heights` leaves as much above
MOST = 3  # ranges that are named


def chart(claim: Claim, certificate: Mapping[str, Any]) -> list[str]:
    """The chart near the point of a certificate with what it shows, in Markdown; nothing where nothing can be drawn."""
    from lemmata.verify.search.sampled import Near, NotDrawn

    try:
        line = Near.of(claim, certificate).along(STEPS)
    except (NotDrawn, ValueError, TypeError, KeyError, ArithmeticError, RuntimeError):
        return []
    return drawn(line)


def drawn(line: Line) -> list[str]:
    """The chart of a line, as far as both sides have values that fit into it; nothing where these are few."""
    low, high = line.heights()
    places = _shown(line, low, high)
    if len(places) < FEWEST or _digits(high - low) > MOST_DIGITS:
        return []
    xs = [line.xs[k] for k in places]
    sides = [[float(side[k] or 0.0) for k in places] for side in (line.lhs, line.rhs)]
    across, up = xs[-1] - xs[0], high - low
    at = line.nearest - places[0]
    spike = [*min(sides, key=lambda side: side[at])]  # hidden by the side that is lower there, but at the point
    spike[at] = _top(sides[0][at], sides[1][at], up)
    name = _name(line.coordinate)
    return [
        "```mermaid",
        f'%%{{init: {{"themeVariables": {{"xyChart": {{"plotColorPalette": "{COLOURS}"}}}}}}}}%%',
        "xychart-beta",
        f'    x-axis "{name}" {_number(xs[0], across)} --> {_number(xs[-1], across)}',
        f"    y-axis {_number(low, up)} --> {_number(high, up)}",
        *(f"    line [{', '.join(_number(value, up) for value in values)}]" for values in (spike, *sides)),
        "```",
        "",
        f"Left side in blue, right side in orange, as `{name}` runs and all else is as at the point. The grey spike is "
        f"the point. {_fails(line, places)} The chart is floating point, and decides nothing.",
        "",
    ]


def _top(left: float, right: float, up: float) -> float:
    """How high the point is marked: to the upper side, and so that it is seen where there is no gap."""
    return max(left, right, min(left, right) + up * LEAST)


def _shown(line: Line, low: float, high: float) -> list[int]:
    """The places next to the point at which both sides have values within a range."""

    def fits(k: int) -> bool:
        return all(value is not None and low <= value <= high for value in (line.lhs[k], line.rhs[k]))

    first = last = line.nearest
    if not fits(first):
        return []
    while first > 0 and fits(first - 1):
        first -= 1
    while last + 1 < len(line.xs) and fits(last + 1):
        last += 1
    return list(range(first, last + 1))


def _fails(line: Line, places: Sequence[int]) -> str:
    """In words, where the relation fails."""
    found = [(line.xs[first], line.xs[last]) for first, last in _runs(line, places)]
    across = line.xs[places[-1]] - line.xs[places[0]]
    if found == [(line.xs[places[0]], line.xs[places[-1]])]:
        return "The relation fails everywhere in it."
    said = [_number(a, across) + ("" if a == b else f" to {_number(b, across)}") for a, b in found[:MOST]]
    more = "" if len(found) <= MOST else ", and elsewhere"
    if not said:
        return "In floating point no failure is seen in it."
    return f"The relation fails where `{_name(line.coordinate)}` is about {', '.join(said)}{more}."


def _runs(line: Line, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of places next to each other at which the relation fails."""
    first: int | None = None
    for k in places:
        if line.fails[k] and first is None:
            first = k
        if first is not None and (not line.fails[k] or k == places[-1]):
            yield first, (k if line.fails[k] else k - 1)
            first = None


def _digits(width: float) -> int:
    """How many digits after the point show differences on an axis of this width."""
    return max(0, DIGITS - math.floor(math.log10(width)))


def _number(value: float, width: float) -> str:
    """A number without an exponent, which these charts do not know."""
    return f"{value:.{_digits(width)}f}"


def _name(coordinate: Coordinate) -> str:
    """`("rho", (1, 0))` as `rho^2_1`, as the number of a row is raised."""
    name, path = coordinate
    raised = f"^{path[0] + 1}" if len(path) == 2 else ""
    return f"{name}{raised}_{path[-1] + 1}" if path else name
