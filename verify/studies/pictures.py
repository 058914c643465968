"""Pictures of findings, for pages: SVG that is legible in light and dark, with a caption and words for those who cannot see it.

One is a function with `@finding` above it in a module of `figures`, and `lemmata plot` knows it too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lemmata.verify.base.records import write_text
from lemmata.verify.studies.plots import PlotError, canvas, plot

INK, FAINT, PAPER = "#24292f", "#8c959f", "#fefefe"
BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"  # Okabe and Ito (2008)
IN_THE_DARK = {INK: "#e6edf3", FAINT: "#848d97", PAPER: "#0d1117", BLUE: "#58b0e8", ORANGE: "#f5853f", GREEN: "#2fc49a"}
SIZE = (6.4, 3.5)  # inches
STYLE: dict[Any, Any] = {
    "axes.edgecolor": FAINT,
    "contour.negative_linestyle": "solid",
    "axes.facecolor": PAPER,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10,
    "figure.facecolor": PAPER,
    "font.size": 9.5,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "lines.linewidth": 1.8,
    "mathtext.fontset": "dejavusans",
    "savefig.facecolor": PAPER,
    "svg.fonttype": "path",  # no page needs our fonts
    "svg.hashsalt": "lemmata",
    "text.color": INK,
    "xtick.color": FAINT,
    "xtick.minor.size": 0,
    "xtick.labelcolor": INK,
    "ytick.color": FAINT,
    "ytick.labelcolor": INK,
    "ytick.minor.size": 0,
}


@dataclass(frozen=True)
class Picture:
    """A finding that is drawn.

    Attributes:
        name: of the file, without its suffix.
        title: the finding in a few words.
        caption: what is seen.
        claim: the id of the claim that it belongs to.
        alt: the picture in words.
        draw: gives the SVG. Raises: PlotError where matplotlib is not installed.
    """

    name: str
    title: str
    caption: str
    claim: str
    alt: str
    draw: Callable[[], str]


_PICTURES: dict[str, Picture] = {}


def finding(name: str, title: str, caption: str, claim: str, alt: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register a picture of a finding, and the plot of that name. Raises: PlotError for a name that is taken."""

    def register(drawn: Callable[[], Any]) -> Callable[[], Any]:
        def styled() -> Any:
            canvas(SIZE)  # so that it is said where matplotlib is missing
            import matplotlib

            with matplotlib.rc_context(STYLE):
                return drawn()

        plot(name, title[:1].lower() + title[1:])(styled)
        _PICTURES[name] = Picture(name, title, caption, claim, alt, lambda: themed(name, title, alt, styled()))
        return drawn

    return register


def known() -> Mapping[str, Picture]:
    """The pictures that were registered, by name; those of the theory once `figures.pictures` has read its modules."""
    return MappingProxyType(_PICTURES)


def themed(name: str, title: str, alt: str, figure: Any) -> str:
    """A figure as SVG with title, words and the colours of a dark page; the same text every time."""
    import matplotlib

    out = StringIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(out, format="svg", dpi=100, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    body = out.getvalue()
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body[body.index("<svg") :], flags=re.S)
    body = re.sub(r' (?:d|x|y)="[^"]*"', _rounded, body)
    rules = "".join(  # of no ancestor, as that of a marker that is used is another
        f'[style*="{prop}: {light}"]{{{prop}:{dark}!important}}'
        for light, dark in IN_THE_DARK.items()
        for prop in ("fill", "stroke")
    )
    return body.replace("<svg ", f'<svg id="{name}" role="img" aria-label="{escape(alt)}" ', 1).replace(
        ">",
        f">\n <title>{escape(title)}</title>\n <desc>{escape(alt)}</desc>\n"
        f" <style>@media (prefers-color-scheme: dark){{{rules}}}</style>",
        1,
    )


def _rounded(attribute: re.Match[str]) -> str:
    """Places to a hundredth of a point, which is finer than any screen and the same on every machine."""
    return re.sub(r"-?\d+\.\d+", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), attribute[0])


def write(pictures: Iterable[Picture], folder: Path) -> list[Path]:
    """Write pictures as NAME.svg into a folder; the files. Raises: PlotError where one cannot be written."""
    written = []
    for picture in pictures:
        file = folder / f"{picture.name}.svg"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_text(file, picture.draw())
        except OSError as error:
            raise PlotError(f"cannot write into {folder}: {error.strerror}") from None
        written.append(file)
    return written
