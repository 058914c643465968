"""Drawings of what is sampled near a point, as SVG within a page: lines differ by colour and dash."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from lemmata.verify.search.sampled import Coordinate, Line, Plane
from lemmata.verify.site.formulas import mathml

WIDTH, HEIGHT, EDGE = 640, 300, 44
SQUARE = 420
LEVELS = 7
ROUND = 0.6  # width of the band around a whole number


@dataclass(frozen=True)
class Drawing:
    """A picture of a page.

    Attributes:
        legend: by a class of style, what has it, as HTML.
    """

    svg: Markup
    caption: Markup
    legend: tuple[tuple[str, Markup], ...]


@dataclass(frozen=True)
class _Scale:
    """From numbers to places on a picture."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / ((self.high - self.low) or 1.0) * (self.end - self.start)

    def ticks(self, most: int = 6) -> list[float]:
        """Round numbers within the range."""
        rough = (self.high - self.low) / most
        if not rough > 0:
            return [self.low]
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(k * power for k in (1, 2, 5, 10) if k * power >= rough)
        first = math.ceil(self.low / step)
        return [k * step for k in range(first, math.floor(self.high / step) + 1)]


def of_line(line: Line, left: Markup, right: Markup, named: Mapping[str, str] | None = None) -> Drawing:
    """Both sides of a relation along a line.

    Args:
        left, right: the sides, in MathML.
        named: by variable, its sign in LaTeX.
    """
    x = _Scale(line.xs[0], line.xs[-1], EDGE, WIDTH - 14)
    y = _Scale(*line.heights(), HEIGHT - 34, 12)
    parts = [*_bands(line, x), *_axes(x, y, HEIGHT)]
    for style, side in (("lhs", line.lhs), ("rhs", line.rhs)):
        shown = [(x(a), y(b)) if b is not None and y.low <= b <= y.high else None for a, b in zip(line.xs, side, strict=True)]
        parts += _dots(style, shown) if line.whole else _paths(style, shown)
    for name, place in line.marks.items():
        if line.xs[0] <= place <= line.xs[-1]:
            parts.append(_diamond(x(place), HEIGHT - 34))
            parts.append(_text(x(place), HEIGHT - 44, _sign(name), "mark-name"))
    at = line.nearest
    parts.append(Markup('<line class="here" x1="{0}" x2="{0}" y1="12" y2="{1}"/>').format(_round(x(line.at)), HEIGHT - 34))
    for value in (line.lhs[at], line.rhs[at]):
        if value is not None and y.low <= value <= y.high:
            parts.append(Markup('<circle class="point" cx="{}" cy="{}" r="4.5"/>').format(_round(x(line.at)), _round(y(value))))
    name = mathml(_latex(line.coordinate, named or {}))
    svg = _svg(WIDTH, HEIGHT, "Both sides of the relation near the point", parts)
    told = (
        *(("lhs", left), ("lhs-dot", left), ("rhs", right), ("rhs-dot", right)),
        ("fails", Markup("the relation fails")),
        ("pattern", Markup("points of the set, at the same coordinate")),
    )
    legend = _drawn(svg, told)
    runs = Markup("{} runs, all else is as at the point; the dashed upright line is the point itself.").format(name)
    return Drawing(svg, runs, legend)


def of_plane(plane: Plane) -> Drawing:
    """Where a relation fails over a plane, with the points of that plane."""
    x, y = _Scale(plane.xs[0], plane.xs[-1], EDGE, SQUARE - 10), _Scale(plane.ys[0], plane.ys[-1], SQUARE - 34, 10)
    parts = [*(_contours(plane, x, y) if plane.margin else ()), *_axes(x, y, SQUARE)]
    for name, (a, b) in plane.marks.items():
        is_state = "^" not in name
        parts.append(_cross(x(a), y(b)) if is_state else _diamond(x(a), y(b)))
        parts.append(_text(x(a) + 10, y(b) - 7, _sign(name), "mark-name", "start"))
    svg = _svg(SQUARE, SQUARE, "The plane of the point", parts)
    legend = _drawn(svg, (("fails", Markup("the relation fails")), ("contour", Markup("equal difference of the two sides"))))
    told = (
        Markup("{} is anywhere in the plane, all else is as at the point.").format(mathml(_latex((plane.variable, ()), {})))
        if plane.variable is not None
        else Markup("The points of the plane.")
    )
    return Drawing(svg, told, legend)


def _drawn(svg: Markup, told: Iterable[tuple[str, Markup]]) -> tuple[tuple[str, Markup], ...]:
    """What of a legend is in the picture; a side that has a line needs no dot beside it."""
    shown = {style: words for style, words in told if f'class="{style}"' in svg}
    return tuple((style, words) for style, words in shown.items() if not style.endswith("-dot") or style[:3] not in shown)


def _bands(line: Line, x: _Scale) -> Iterator[Markup]:
    """Upright bands where the relation fails; of a whole number one around each."""
    if line.whole:
        width = x(ROUND) - x(0.0)
        for place, fails in zip(line.xs, line.fails, strict=True):
            if fails:
                made = '<rect class="fails" x="{}" y="12" width="{}" height="{}"/>'
                yield Markup(made).format(_round(x(place) - width / 2), _round(width), HEIGHT - 46)
        return
    start: float | None = None
    for place, fails in [*zip(line.xs, line.fails, strict=True), (line.xs[-1], False)]:
        if fails and start is None:
            start = place
        if not fails and start is not None:
            width = max(x(place) - x(start), 1.5)
            made = '<rect class="fails" x="{}" y="12" width="{}" height="{}"/>'
            yield Markup(made).format(_round(x(start)), _round(width), HEIGHT - 46)
            start = None


def _axes(x: _Scale, y: _Scale, height: int) -> Iterator[Markup]:
    for value in y.ticks(5):
        line = '<line class="grid" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>'
        yield Markup(line).format(_round(x.start), _round(x.end), _round(y(value)))
        yield _text(x.start - 7, y(value) + 4, f"{value:g}".replace("-", "−"), "tick", "end")
    for value in x.ticks(7):
        line = '<line class="tick-line" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>'
        yield Markup(line).format(_round(x(value)), height - 34, height - 30)
        yield _text(x(value), height - 14, f"{value:g}".replace("-", "−"), "tick")
    yield Markup('<line class="axis" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>').format(_round(x.start), _round(x.end), height - 34)


def _paths(style: str, places: Iterable[tuple[float, float] | None]) -> Iterator[Markup]:
    """One path for each run of places that are there."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(place)
    for run in runs:
        if len(run) > 1:
            yield Markup('<path class="{}" d="M{}"/>').format(style, "L".join(f"{_round(a)} {_round(b)}" for a, b in run))
        elif run:
            yield from _dots(style, run)


def _dots(style: str, places: Iterable[tuple[float, float] | None]) -> Iterator[Markup]:
    for place in places:
        if place is not None:
            yield Markup('<circle class="{}-dot" cx="{}" cy="{}" r="3"/>').format(style, _round(place[0]), _round(place[1]))


def _contours(plane: Plane, x: _Scale, y: _Scale) -> Iterator[Markup]:
    """The region where the relation fails, and lines of equal margin."""
    import numpy as np
    from contourpy import FillType, contour_generator

    margin = np.ma.masked_invalid(np.array(plane.margin))
    found: Any = contour_generator(plane.xs, plane.ys, margin, fill_type=FillType.OuterCode)
    known = margin.compressed()
    if not known.size:
        return
    if float(known.min()) < 0:
        outlines, codes = found.filled(float(known.min()) - 1.0, -1e-12)
        for points, moves in zip(outlines, codes, strict=True):
            yield Markup('<path class="fails" fill-rule="evenodd" d="{}"/>').format(_outline(points, moves, x, y))
    low, high = np.quantile(known, [0.02, 0.9])
    for level in np.linspace(low, high, LEVELS):
        for points in found.lines(float(level)):
            yield from _paths("contour", [(x(a), y(b)) for a, b in points])


def _outline(points: Sequence[Sequence[float]], moves: Sequence[int], x: _Scale, y: _Scale) -> str:
    """Path data of polygons with holes; code 1 begins one."""
    return "".join(
        f"{'M' if move == 1 else 'L'}{_round(x(a))} {_round(y(b))}" for (a, b), move in zip(points, moves, strict=True)
    )


def _svg(width: int, height: int, label: str, parts: Iterable[Markup]) -> Markup:
    made = '<svg class="drawing" role="img" aria-label="{2}" viewBox="0 0 {0} {1}" width="{0}" height="{1}">{3}</svg>'
    return Markup(made).format(width, height, label, Markup("").join(parts))


def _text(x: float, y: float, text: str, style: str, anchor: str = "middle") -> Markup:
    made = '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>'
    return Markup(made).format(style, _round(x), _round(y), anchor, text)


def _diamond(x: float, y: float) -> Markup:
    return Markup('<path class="pattern" d="M{} {}l5 5l-5 5l-5 -5z"/>').format(_round(x), _round(y - 5))


def _cross(x: float, y: float) -> Markup:
    return Markup('<path class="state" d="M{} {}l10 10m0 -10l-10 10"/>').format(_round(x - 5), _round(y - 5))


def _round(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_GREEK = {"rho": "ρ", "beta": "β", "xi": "ξ", "delta": "δ", "eps": "ε", "alpha": "α", "mu": "μ", "sigma": "σ", "theta": "θ"}


def _sign(name: str) -> str:
    """`rho^2` as ρ²."""
    base, _, number = name.partition("^")
    return _GREEK.get(base, base) + number.translate(_RAISED)


def _latex(coordinate: Coordinate, named: Mapping[str, str]) -> str:
    r"""`("rho", (1, 0))` as $\rho^2_1$; the number of a row is raised."""
    name, path = coordinate
    letter = rf"\mathrm{{{name}}}" if len(name) > 1 else name
    base = named.get(name, rf"\{name if name != 'eps' else 'varepsilon'}" if name in _GREEK else letter.replace("_", r"\_"))
    if not path:
        return base
    base = f"{{{base}}}" if {"_", "^"} & set(base) else base
    return f"{base}^{{{path[0] + 1}}}_{{{path[1] + 1}}}" if len(path) == 2 else f"{base}_{{{path[0] + 1}}}"
