"""`lemmata site`: the claims with what became of each, as pages that a browser reads from files."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lemmata.verify.base.boundary import UsageError, clear_progress, show_progress
from lemmata.verify.base.project import HOME, THEORY
from lemmata.verify.cli.command import Claims, argument, command, on_record, say_lines

NEEDED = {"jinja2": "Jinja2", "latex2mathml": "latex2mathml", "igraph": "igraph", "contourpy": "contourpy"}


@command(
    "write pages of the claims, with verdicts on record, proofs, points and the graph; they need no network",
    argument("--out", type=Path, default=Path("reports/site"), metavar="DIR", help="default: reports/site"),
    argument("--name", metavar="TEXT", help="what the site is called (default: the module of the claims)"),
    argument("--open", action="store_true", help="open the front page in a browser"),
)
def site(arguments: argparse.Namespace, claims: Claims) -> int:
    """Write the pages, and say where they lie."""
    _check_installed()
    from lemmata.verify.gate.ledger import Ledger
    from lemmata.verify.gate.options import load_derivations, load_places
    from lemmata.verify.site.build import Source, build
    from lemmata.verify.site.contents import authors_of, titles_of

    project, module = arguments.project, arguments.claims
    ledger = on_record(arguments) or Ledger(Path("ledger.toml"), {})
    source = Source(
        name=arguments.name or ("Lemmata" if module == THEORY else module.partition(".")[0]),
        module=module,
        claims=claims,
        derivations=load_derivations(module, claims),
        ledger=ledger,
        places=load_places(module),
        titles=titles_of(module),
        authors=authors_of(module),
        reports=project.reports or Path("reports"),
        root=project.root or HOME.parent,
        command="pytest verify" if module == THEORY else "lemmata check",
        pictures=_pictures() if module == THEORY and find_spec("matplotlib") is not None else (),
    )
    built = build(source, arguments.out, lambda done, total: show_progress("pages", done, total))
    clear_progress()
    front = arguments.out / "index.html"
    say_lines(
        f"{built.pages:,} pages in {arguments.out}, the largest {built.largest} with {built.size / 1000:.0f} kB", str(front)
    )
    if arguments.open:
        import webbrowser

        webbrowser.open(front.resolve().as_uri())
    return 0


def _pictures() -> Sequence[Any]:
    """The pictures of the theory's findings, where this copy has them."""
    from lemmata.verify.studies import figures

    listed = getattr(figures, "pictures", None)
    return () if listed is None else tuple(listed())


def _check_installed() -> None:
    """Raises: UsageError naming what is not there."""
    lacking = [shown for module, shown in NEEDED.items() if find_spec(module) is None]
    if lacking:
        raise UsageError(f"site: {', '.join(lacking)} is not installed; pip install 'lemmata[site]'")
