"""The pages of docs/ that are made of what the project says itself: results, rules, operators, commands; README's counts.

`python -m docs.generate` writes them, `tests/docs/test_docs.py` holds that they are as written. Nothing is judged here:
verdicts are those on record.
"""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, _SubParsersAction
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from os.path import relpath
from pathlib import Path
from typing import Any
from unittest.mock import patch

import theory
from theory.language.claim import Claim
from theory.language.contents import CLAIM, DEFINITION, place_of
from theory.language.operator import Operator, VectorOperator, operators_of
from verify.base.verdicts import Outcome
from verify.cli import LEDGER, main
from verify.conftest import pytest_addoption
from verify.gate.derivation_text import rules
from verify.gate.ledger import Entry
from verify.gate.run import ledger_at

ROOT = Path(__file__).resolve().parent.parent
NOTE = "<!-- Written by `python -m docs.generate`; a hand edit is lost. -->"
SHORT = 130  # characters of LaTeX that a cell shows
FOLDERS = {  # the folder of a page's places -> its page, its title, what it is, how its sources begin
    "papers.beyond_scaling_laws": (
        "beyond_scaling_laws",
        "Beyond Scaling Laws",
        "Niu, Bai, Deng, Han: *Beyond Scaling Laws: Understanding Transformer Performance with Associative Memory*.",
        "arXiv:2405.08707v2",
    ),
    "papers.hopfield_is_all_you_need": (
        "hopfield_is_all_you_need",
        "Hopfield Networks is All You Need",
        "Ramsauer et al.: *Hopfield Networks is All You Need*. The ids begin with `ram`.",
        "arXiv:2008.02217",
    ),
    "results": (
        "own",
        "Results of our own",
        "These claims are printed nowhere. Repairs and derivations of the papers' claims rest on them.",
        "",
    ),
}

Row = tuple[str, ...]


# --- Markdown ----------------------------------------------------------------------------------------------------------


def cell(text: str) -> str:
    """A text as a cell of a table; what is between dollars is a formula, between backticks code."""
    parts = re.split(r"(\$[^$]+\$|`[^`]+`)", " ".join(text.split()))
    return "".join(math(part[1:-1]) if part[:1] == "$" == part[-1:] and len(part) > 1 else plain(part) for part in parts)


def plain(text: str) -> str:
    """Words without a meaning in Markdown; code stays code."""
    if text.startswith("`") and text.endswith("`") and len(text) > 1:
        return text.replace("|", "\\|")
    return re.sub(r"([\\|*_`\[\]$])", r"\\\1", text).replace("<", "&lt;")


def math(latex: str) -> str:
    r"""A formula that may stand in a table: no pipe, which would end the cell; `\|` is `\Vert`."""
    return "$" + latex.replace(r"\|", r"\Vert ").replace("|", r"\vert ").strip() + "$"


def table(head: Row, rows: Iterable[Row]) -> list[str]:
    """The lines of a table, and an empty one; each cell is Markdown already."""
    return [*(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)), ""]


def page(title: str, *lines: str) -> str:
    return "\n".join((f"# {title}", "", NOTE, "", *lines)).rstrip("\n") + "\n"


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


# --- results -----------------------------------------------------------------------------------------------------------


class Results:
    """The claims and verdicts on record, and which page shows what."""

    def __init__(self, claims: Mapping[str, Claim], entries: Mapping[str, Entry]) -> None:
        self.claims, self.entries = claims, entries
        self.places = {key: dict(import_module(f"theory.{key}.contents").PLACES) for key in FOLDERS}
        every = {place: key for key, places in self.places.items() for place in places}
        self.place = {claim_id: place_of(claim_id, every) for claim_id in claims}
        self.folder = {claim_id: every[place] for claim_id, place in self.place.items()}
        self.repairs: dict[str, list[Claim]] = {}
        for claim in claims.values():
            if claim.repairs is not None:
                self.repairs.setdefault(claim.repairs, []).append(claim)

    def of(self, place: str) -> list[Claim]:
        """The claims of a place that have a row: the place's own first, then by id; a repair stands beside what it repairs."""
        own = [claim for claim_id, claim in self.claims.items() if self.place[claim_id] == place and not self.beside(claim)]
        return sorted(own, key=lambda claim: (claim.id != place, claim.id))

    def beside(self, claim: Claim) -> bool:
        """Whether a claim is shown in the row of the claim that it repairs."""
        return claim.repairs is not None and self.folder[claim.repairs] == self.folder[claim.id]

    def verdict(self, claim: Claim) -> str:
        """The verdict on record, with the file of the point that shows it."""
        entry = self.entries.get(claim.id)
        if entry is None:
            return "not on record"
        file = entry.counterexample or entry.witness
        shown = f"{entry.verdict}: {entry.measurement}" if entry.measurement else entry.verdict
        if file is None:
            return shown
        target = Path(relpath(LEDGER.parent / file, ROOT / "docs" / "results")).as_posix()
        return f"{shown}, [{'point' if entry.counterexample else 'witness'}]({target})"

    def instead(self, claim: Claim) -> str:
        """The repairs of a claim with their verdicts."""
        shown = []
        for repair in self.repairs.get(claim.id, ()):
            name = f"`{repair.id}`"
            if not self.beside(repair):
                where = self.folder[repair.id]
                name = f"[{name}]({FOLDERS[where][0]}.md#{slug(self.place[repair.id])})"
            shown.append(f"{name} ({self.verdict(repair)}): {self.says(repair)}")
        return "<br>".join(shown)

    def says(self, claim: Claim) -> str:
        """What a claim says, and its formula where that is short."""
        short = claim.statement is not None and len(claim.latex) <= SHORT
        return cell(claim.says) + (f"<br>{math(claim.latex)}" if short else "")

    def printed(self, claim: Claim) -> bool:
        """Whether a claim is the paper's: printed there, or a reading of what is."""
        begins = FOLDERS[self.folder[claim.id]][3]
        return claim.repairs is None and claim.source.startswith(begins) and "(consequence)" not in claim.source

    def became(self, claims: Iterable[Claim]) -> Counter[str]:
        """How many of some claims have each verdict."""
        return Counter(self.entries[claim.id].verdict for claim in claims if claim.id in self.entries)


def results_page(results: Results, key: str) -> str:
    """One paper: how many statements became what, then every printed place in order."""
    _, title, about, begins = FOLDERS[key]
    lines = [about, "", *_counts(results, key)]
    lines += [
        "Each place has a table, in the order of print. A refuted claim links the exact point at which it fails.",
        "The last column says what holds instead. Words are explained in the [glossary](../glossary.md).",
        "",
    ]
    for place, became in results.places[key].items():
        lines += [f"## {place}", ""]
        if became != CLAIM:
            reason = "defines; nothing to judge" if became == DEFINITION else cell(became)
            lines += table(("what became of it",), [(reason,)])
            continue
        rows = [
            (
                f"`{claim.id}`",
                cell(claim.source.removeprefix(f"{begins}, ")),
                results.says(claim),
                results.verdict(claim),
                results.instead(claim),
            )
            for claim in results.of(place)
        ]
        head: Row = ("claim", "where", "what it says", "verdict", "instead")
        if not any(row[-1] for row in rows):
            head, rows = head[:-1], [row[:-1] for row in rows]
        lines += table(head, rows)
    return page(title, *lines)


def _counts(results: Results, key: str) -> list[str]:
    places = results.places[key]
    claims = [claim for claim in results.claims.values() if results.folder[claim.id] == key]
    printed = [claim for claim in claims if results.printed(claim)]
    repairs = [claim for claim in claims if claim.repairs is not None]
    verdicts = results.became(printed)
    measured = Counter(results.entries[c.id].measurement for c in printed if c.id in results.entries)
    repaired = [c for c in printed if any(results.became([repair])["proved"] for repair in results.repairs.get(c.id, ()))]
    one = results.became
    ends = {place: set(one(results.of(place))) for place, became in places.items() if became == CLAIM}
    rows: list[Row] = [
        ("statements that are printed, each reading counted", f"{len(printed)}"),
        ("of these, hold as printed (`proved`)", f"{verdicts['proved']}"),
        ("of these, `refuted`", f"{verdicts['refuted']}"),
        ("of the refuted, have a proved repair", f"{len(repaired)}"),
        ("of these, `measured` and supported", f"{measured['supported']}"),
        ("of these, `measured` and contradicted", f"{measured['contradicted']}"),
        ("of these, `ill-posed`", f"{verdicts['ill-posed']}"),
        ("of these, `survived`", f"{verdicts['survived']}"),
        ("repairs of refuted statements", f"{len(repairs)}"),
        ("consequences and aids that are not printed", f"{len(claims) - len(printed) - len(repairs)}"),
        ("printed places", f"{len(places)}"),
        ("of these, every claim of the place is `proved`", f"{sum(found == {'proved'} for found in ends.values())}"),
        ("of these, a claim of the place is `refuted`", f"{sum('refuted' in found for found in ends.values())}"),
        ("of these, only definitions", f"{sum(became == DEFINITION for became in places.values())}"),
        (
            "of these, without a verdict for a reason that is given",
            f"{sum(became not in (CLAIM, DEFINITION) for became in places.values())}",
        ),
    ]
    if not FOLDERS[key][3]:
        rows = [("claims", f"{len(claims)}"), ("of these, `proved`", f"{one(claims)['proved']}")]
    how = "*How counted:* from the claims in `theory/` and the verdicts in `verify/ledger.toml`, when this page was written."
    return [*table(("what", "number"), rows), how, ""]


# --- rules, operators, commands -----------------------------------------------------------------------------------------


def rules_page() -> str:
    """What the kernel trusts."""
    found = (re.fullmatch(r"(\S+) \((\d+) steps\): (.*)", line) for line in rules({d.claim: d for d in theory.DERIVATIONS}))
    rows = [(f"`{hit[1]}`", f"{int(hit[2]):,}", cell(hit[3])) for hit in found if hit is not None]
    return page(
        "The rules of the kernel",
        "Each step of a derivation names one of these rules. `lemmata rules` prints the same list.",
        "How to write a step is said in [Add a derivation](add_a_derivation.md).",
        "",
        *table(("rule", "steps", "what it says"), rows),
        "*How counted:* the steps of all derivations in `theory/` that name the rule.",
    )


def operators() -> list[type]:
    """Every operator of the theory, by module and name."""
    found: set[type] = set()
    stack: list[type] = [Operator, VectorOperator]
    while stack:
        for kind in stack.pop().__subclasses__():
            stack.append(kind)
            if kind.__module__.startswith(theory.__name__) and not kind.__name__.startswith("_"):
                found.add(kind)
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


def operators_page() -> str:
    """The vocabulary of claims."""
    used = Counter(name for claim in theory.CLAIMS.values() for name in _named(claim))
    rows = []
    for kind in operators():
        drawn: str = getattr(kind, "latex_name", "")
        module = kind.__module__.rpartition(".")[2]
        rows.append(
            (
                f"`{kind.__name__}`",
                math(drawn) if drawn else "",
                cell(kind.__doc__ or ""),
                f"`{module}`",
                f"{used[kind.__name__]}",
            )
        )
    return page(
        "Operators",
        "An operator is a function of the field that claims are written with. The modules lie in `theory/memory/`.",
        "How to write one is said in [Add an operator](add_an_operator.md).",
        "",
        *table(("operator", "sign", "what it is", "module", "claims"), rows),
        "*How counted:* the claims in `theory/` whose statement or hypotheses name the operator.",
    )


def _named(claim: Claim) -> set[str]:
    return {name for part in (claim.statement, claim.given) if part is not None for name in operators_of(part)}


class Found(Exception):
    """The parser that was looked for."""

    def __init__(self, parser: ArgumentParser) -> None:
        self.parser = parser


def parser_of(command: Callable[[list[str]], object]) -> ArgumentParser:
    """The parser that a command's main function makes, taken from it before it parses."""

    def stop(parser: ArgumentParser, *_: object, **__: object) -> None:
        raise Found(parser)

    with patch.object(ArgumentParser, "parse_known_args", stop):
        try:
            command([])
        except Found as found:
            return found.parser
    raise RuntimeError(f"{command} parses no arguments")


class Options:
    """What a conftest adds to pytest's options: a parser that keeps names, words and metavars."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def getgroup(self, name: str, description: str = "", **_: object) -> Options:
        return self

    def addoption(self, *names: str, **said: Any) -> None:
        self.rows.append((f"`{_shown(names, said.get('metavar'), said.get('action'))}`", cell(said.get("help", ""))))


def _shown(names: Iterable[str], metavar: object, action: object = None) -> str:
    argument = "" if metavar is None or action == "store_true" else f" {metavar}"
    return ", ".join(f"{name}{argument}" for name in names)


def _arguments(parser: ArgumentParser) -> Iterator[Row]:
    for action in parser._actions:
        if isinstance(action, _SubParsersAction) or "--help" in action.option_strings:
            continue
        metavar = action.metavar or (f"{{{','.join(map(str, action.choices))}}}" if action.choices else None)
        metavar = metavar or (None if action.nargs == 0 else action.dest.upper())
        names = action.option_strings or [str(metavar)]
        shown = _shown(names, metavar if action.option_strings and action.nargs != 0 else None)
        yield f"`{shown}`".replace("|", "\\|"), cell(action.help or "")


def _commands(parser: ArgumentParser) -> Iterator[str]:
    """A section for each command below a parser, in the parser's order."""
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            words = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, below in action.choices.items():
                yield from (f"## {below.prog}", "")
                rows = list(_arguments(below))
                yield from table(("what it does",), [(cell(words.get(name, "")),)])
                yield from table(("argument", "what it says"), rows) if rows else ()
                yield from _commands(below)


def commands_page() -> str:
    """Every command with its arguments, from the parsers themselves."""
    lemmata, gate = parser_of(main), Options()
    pytest_addoption(gate)  # type: ignore[arg-type]
    return page(
        "Commands",
        "The option `--help` after a command prints the same words.",
        "`pytest verify` takes pytest's own options too, such as `-k` and `-n auto`.",
        "What the exit statuses mean is said in [Continuous integration](ci.md).",
        "",
        "## pytest verify",
        "",
        *table(("option", "what it says"), gate.rows),
        "## lemmata",
        "",
        *table(("argument", "what it says"), _arguments(lemmata)),
        *_commands(lemmata),
    )


# --- all pages ----------------------------------------------------------------------------------------------------------


def counted(readme: str, verdicts: Counter[str]) -> str:
    """README with the number of claims on record in the last cell of each verdict's row."""
    for outcome in Outcome:
        row = rf"(\| `{outcome}` \|[^|\n]*\|)[^|\n]*\|"
        readme, found = re.subn(row, rf"\g<1> {verdicts[outcome]} |", readme)
        if found != 1:
            raise ValueError(f"README.md must have one row for the verdict {outcome}, found {found}")
    return readme


def pages() -> dict[str, str]:
    """The text of every generated page, by its path in the repository."""
    results = Results(theory.CLAIMS, ledger_at(LEDGER).entries)
    readme = (ROOT / "README.md").read_text("utf-8")
    return {
        "README.md": counted(readme, results.became(theory.CLAIMS.values())),
        **{f"docs/results/{FOLDERS[key][0]}.md": results_page(results, key) for key in FOLDERS},
        "docs/rules.md": rules_page(),
        "docs/operators.md": operators_page(),
        "docs/commands.md": commands_page(),
    }


def write() -> list[str]:
    """Write the pages that differ; returns their paths."""
    changed = []
    for name, text in pages().items():
        path = ROOT / name
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8", newline="\n")
            changed.append(name)
    return changed


if __name__ == "__main__":
    sys.stdout.write("".join(f"{name}\n" for name in write()) or "every page is as generated\n")
