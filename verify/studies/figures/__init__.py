"""The pictures, a module for each paper. Each module here is read by `lemmata plot`; how one is drawn is in `..plots`."""

from __future__ import annotations

from lemmata.verify.studies.pictures import Picture, known
from lemmata.verify.studies.plots import plots


def pictures() -> tuple[Picture, ...]:
    """The pictures of findings, for the front page of the site and for the docs, in the order of a reader."""
    plots()  # reads the modules
    return tuple(known().values())
