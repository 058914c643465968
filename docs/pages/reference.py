"""Reference pages, from what is described itself: the kernel's rules, the operators' docstrings, the commands' parsers."""

from __future__ import annotations

import re
from argparse import ArgumentParser, _SubParsersAction
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from unittest.mock import patch

from docs.pages.markdown import Row, cell, math, page, table
from lemmata import theory
from lemmata.plugin import add_options
from lemmata.theory.language.cases import wholes
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.operator import Operator, VectorOperator, operators_of
from lemmata.verify.cli import main
from lemmata.verify.gate.derivation_text import rules


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
    claims = wholes(claim for claim in theory.CLAIMS.values() if not claim.lemma)
    used = Counter(name for cases in claims.values() for name in set().union(*map(_named, cases)))
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
        "*How counted:* the claims in `theory/` whose statement or hypotheses name the operator, without lemmas.",
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
    add_options(gate, "")  # type: ignore[arg-type]
    return page(
        "Commands",
        "The option `--help` after a command prints the same words.",
        "`pytest verify` takes pytest's own options too, such as `-k` and `-n auto`.",
        "`pytest --lemmata` judges the claims of a project; there each of these options begins with `--lemmata-`.",
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
