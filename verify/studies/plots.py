"""How pictures are drawn and written: `lemmata plot NAME`. The pictures themselves are in `lemmata.verify.studies.figures`.

What is drawn is floating point. A picture is a function with `@plot` above it in a module of that folder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any

from lemmata.verify.base.boundary import reading

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito (2008)
FORMATS = ("png", "svg")


def plain_ticks(axis: Any) -> None:
    """Numbers like 0.2 and 3 on a logarithmic axis of few decades, where the standard is powers of ten."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axis.set_minor_formatter(NullFormatter())


def with_errors(axis: Any, xs: Sequence[float], estimates: Sequence[Mapping[str, float]], **style: Any) -> None:
    """Recorded estimates with their intervals."""
    values = [found["value"] for found in estimates]
    errors = [[found["value"] - found["low"] for found in estimates], [found["high"] - found["value"] for found in estimates]]
    axis.errorbar(xs, values, errors, **style)


def panels(rows: int, columns: int, size: tuple[float, float]) -> tuple[Any, Any]:
    """An empty figure, and its axes by row and column."""
    figure = canvas(size)
    return figure, figure.subplots(rows, columns, squeeze=False)


def canvas(size: tuple[float, float]) -> Any:
    """An empty figure. Raises: PlotError where matplotlib is not installed."""
    with reading("matplotlib cannot be imported", PlotError):  # it reads the environment
        try:
            from matplotlib.figure import Figure
        except ModuleNotFoundError:
            raise PlotError("plots need matplotlib: pip install 'lemmata[plots]'") from None
    return Figure(figsize=size, layout="constrained")


class PlotError(ValueError):
    """A plot that cannot be drawn or written, and why."""


@dataclass(frozen=True)
class Plot:
    """A picture: what it shows, in a line, and the function that draws it into a matplotlib Figure."""

    shows: str
    drawn: Callable[[], Any]


_PLOTS: dict[str, Plot] = {}


def plot(name: str, shows: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register a picture under a name. Raises: PlotError for a name that is taken."""

    def register(drawn: Callable[[], Any]) -> Callable[[], Any]:
        if name in _PLOTS:
            raise PlotError(f"two plots are called {name!r}")
        _PLOTS[name] = Plot(shows, drawn)
        return drawn

    return register


def plots() -> Mapping[str, Plot]:
    """All pictures by name, those of a module in the order in which they stand there."""
    from lemmata.verify.studies import figures

    for found in sorted(module.name for module in iter_modules(figures.__path__)):
        import_module(f"{figures.__name__}.{found}")
    return MappingProxyType(_PLOTS)


def draw(name: str, folder: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Draw a plot into files NAME.FORMAT of a folder, the same bytes every time; the files written.

    Raises: PlotError for an unknown name or format, without matplotlib, or where a file cannot be written.
    """
    known = plots()
    if name not in known:
        raise PlotError(f"no plot is called {name!r}; there are {', '.join(known)}")
    unknown = [kind for kind in formats if kind not in FORMATS]
    if unknown or not formats:
        raise PlotError(f"formats are {' and '.join(FORMATS)}, got {', '.join(unknown) or 'none'}")
    figure = known[name].drawn()
    import matplotlib

    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with matplotlib.rc_context({"svg.hashsalt": "lemmata", "svg.fonttype": "none"}):
            for kind in formats:
                file = folder / f"{name}.{kind}"
                metadata = {"Date": None} if kind == "svg" else {"Software": None}
                figure.savefig(file, format=kind, dpi=130, metadata=metadata)
                written.append(file)
    except OSError as error:
        raise PlotError(f"cannot write into {folder}: {error.strerror}") from None
    return written
