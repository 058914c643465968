"""`lemmata scaling`, `plot`, `correlated` and `capacity`: tables and drawings of what the theory says."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from lemmata.verify.base.boundary import UsageError, asked, clear_progress, seed_of, show_progress
from lemmata.verify.cli.command import Claims, argument, command, say_lines


@command("what the theory says of measured scaling runs, as a table")
def scaling(arguments: argparse.Namespace, claims: Claims) -> int:
    """Print the table."""
    try:
        module = import_module("lemmata.verify.studies.scaling")
    except ModuleNotFoundError as error:
        if error.name != "lemmata.verify.studies.scaling":
            raise
        raise UsageError("scaling: this copy has no module lemmata.verify.studies.scaling") from None
    say_lines(module.scaling_table().rstrip("\n"))
    return 0


@command(
    "draw a picture as PNG and SVG; without a name, list them",
    argument("name", metavar="NAME", nargs="?", help="of the picture"),
    argument("--out", type=Path, default=Path("reports/plots"), metavar="DIR", help="default: reports/plots"),
    argument("--format", default="png,svg", metavar="LIST", help="png, svg or both (default)"),
    argument("--findings", action="store_true", help="the pictures of the findings, as the docs have them"),
)
def plot(arguments: argparse.Namespace, claims: Claims) -> int:
    """Draw, and print the names of the files; or the names of the pictures."""
    from lemmata.verify.studies.figures import pictures
    from lemmata.verify.studies.pictures import write
    from lemmata.verify.studies.plots import PlotError, draw, plots

    if arguments.findings:
        chosen = [picture for picture in pictures() if arguments.name in (None, picture.name)]
        if not chosen:
            raise UsageError(f"plot: no picture of a finding is called {arguments.name!r}")
        try:
            say_lines(*map(str, write(chosen, arguments.out)))
        except PlotError as error:
            raise UsageError(f"plot: {error}") from None
        return 0
    if arguments.name is None:
        known = plots()
        say_lines(*(f"{name:{max(map(len, known))}}  {picture.shows}" for name, picture in known.items()))
        return 0
    try:
        say_lines(*map(str, draw(arguments.name, arguments.out, [kind for kind in arguments.format.split(",") if kind])))
    except PlotError as error:
        raise UsageError(f"plot: {error}") from None
    return 0


@command(
    "what storage and the bounds become as patterns become correlated",
    argument("--patterns", type=Path, default=None, metavar="FILE", help="your own set too (.npy, .npz, .safetensors)"),
    argument("--seed", type=asked(seed_of), default=0, metavar="N", help="of the random paths"),
)
def correlated(arguments: argparse.Namespace, claims: Claims) -> int:
    """Print the table."""
    from lemmata.verify.studies.correlated import MOST, table

    try:
        sets = {}
        if arguments.patterns is not None:
            from lemmata.verify.search.own_patterns import load_patterns

            loaded = load_patterns(arguments.patterns)
            sets = {loaded.name: loaded.block(0, min(loaded.d, MOST + 1)).double()}
        say_lines(table(arguments.seed, sets).rstrip("\n"))
    except ValueError as error:
        raise UsageError(f"correlated: {error}") from None
    return 0


@command(
    "how many random patterns each energy of table 1 stores, as n grows",
    argument("--seed", type=asked(seed_of), default=0, metavar="N", help="of the random patterns"),
)
def capacity(arguments: argparse.Namespace, claims: Claims) -> int:
    """Print the table."""
    from lemmata.verify.studies.capacity import table

    say_lines(table(arguments.seed, show_progress).rstrip("\n"))
    clear_progress()
    return 0
