"""All reports for other tools: a new one is a function and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from lemmata.verify.base.records import write_text
from lemmata.verify.gate.outputs.annotations import github_lines
from lemmata.verify.gate.outputs.badge import badge
from lemmata.verify.gate.outputs.comment import comment
from lemmata.verify.gate.outputs.finished import Finished
from lemmata.verify.gate.outputs.sarif import sarif

OUTPUTS: Mapping[str, Callable[[Finished], str]] = {
    "annotations.txt": github_lines,
    "badge.json": badge,
    "comment.md": comment,
    "lemmata.sarif": sarif,
}


def write_outputs(folder: Path, run: Finished) -> None:
    """Write every report. Raises: OSError for one that cannot be written."""
    for name, made in OUTPUTS.items():
        write_text(folder / name, made(run))
