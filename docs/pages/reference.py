"""Reference pages, from what is described itself: the kernel's rules, the operators' docstrings, the commands' parsers."""

from __future__ import annotations

import re
from argparse import SUPPRESS, ArgumentParser, _SubParsersAction
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, fields
from inspect import signature
from typing import Any
from unittest.mock import patch

from sympy import MatrixSymbol, Symbol

import lemmata
from docs.pages.markdown import Row, cell, math, page, table
from lemmata import theory
from lemmata.plugin import add_options
from lemmata.theory.language.arithmetics import Arithmetic
from lemmata.theory.language.cases import wholes
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.domain import Domain, Kind
from lemmata.theory.language.operator import Operator, VectorOperator, operators_of
from lemmata.theory.language.sizes import SIZES
from lemmata.theory.memory import symbols
from lemmata.verify.cli import main
from lemmata.verify.gate.derivation_text import rules
from lemmata.verify.show.glossary import own_words


def rules_page() -> str:
    """What the kernel trusts."""
    found = (re.fullmatch(r"(\S+) \((\d+) steps?\): (.*)", line) for line in rules({d.claim: d for d in theory.DERIVATIONS}))
    rows = [(f"`{hit[1]}`", f"{int(hit[2]):,}", cell(hit[3])) for hit in found if hit is not None]
    return page(
        "The rules of the kernel",
        "Each step of a derivation names one of these rules. `lemmata rules` prints them too.",
        "In a project of yours it counts the steps of your derivations; `lemmata rules --claims lemmata.theory` counts these.",
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
        module = kind.__module__.removeprefix(f"{theory.__name__}.")
        rows.append(
            (
                f"`{kind.__name__}`",
                math(drawn) if drawn else "",
                cell(own_words(kind)),
                f"`{module}`",
                f"{used[kind.__name__]}",
            )
        )
    return page(
        "Operators",
        "An operator is a function of the field that claims are written with.",
        "How to write one is said in [Add an operator](add_an_operator.md).",
        "A module is named as within `lemmata.theory`: `from lemmata.theory.language.vectors import Dot`.",
        "",
        *table(("operator", "sign", "what it is", "module", "claims"), rows),
        "*How counted:* the claims in `theory/` whose statement or hypotheses name the operator, without lemmas.",
    )


DECLARED = ("lemmata.theory.language.quantifiers", "lemmata.theory.language.function_values")


def names_page() -> str:
    """What `lemmata` gives by name, in tables by what it is for."""
    found = {name: getattr(lemmata, name) for name in sorted(lemmata.NAMES, key=str.lower)}
    kinds = {name: one for name, one in found.items() if isinstance(one, type) and issubclass(one, Kind) and name != "Kind"}
    homes = {"words": "lemmata.theory.language.defined", "functions": "lemmata.theory.language.functions"}
    of = {part: {name: one for name, one in found.items() if lemmata.NAMES[name] == home} for part, home in homes.items()}
    words = [(name, one) for name, one in of["words"].items() if name not in ("Scalar", "defined")]
    domains = _rows_of_domains(found)
    told = ("name", "what it is")
    return page(
        "Names",
        "`from lemmata import ...` gives the kinds, domains, words and functions below.",
        "How a claim is written is said in [Write statements](statements.md).",
        "",
        "## Kinds",
        "",
        "A kind says what a variable ranges over. It stands in a domain: `Domain(((p, Probability()), (t, Positive())))`.",
        "One may be [your own](add_a_kind.md).",
        "",
        *table(("kind", "what it ranges over"), [(f"`{name}{_options(one)}`", _said(one)) for name, one in kinds.items()]),
        "## Symbols",
        "",
        "Sizes are found in `lemmata.theory.language.sizes`, other symbols in `lemmata.theory.memory.symbols`.",
        "",
        *table(("symbol", "as you would write it"), [(f"`{symbol.name}`", f"`{_written(symbol)}`") for symbol in _symbols()]),
        "Each of `VECTORS`, `VECTOR_PAIRS` and `PATTERN_SETS` is a domain.",
        "",
        *table(("domain", "variables"), domains),
        "## Quantifiers and functions as variables",
        "",
        "[Write statements](statements.md#for-every--there-is-) says how they are used.",
        "",
        *table(told, _rows_of_declared(found)),
        "## Words of definitions",
        "",
        "A word stands within a function that has the decorator `@defined`. A statement has SymPy's functions instead.",
        "Those with bounds are `exp`, `log`, `sqrt`, `Abs`, `Max`, `Min`, `sin`, `cos`, `erf`, `floor` and powers.",
        "Read as words are `gamma`, `factorial`, `sign`, `tanh`, `sinh`, `cosh` and `ceiling`. Others are refused.",
        "The argument `over` is a length, such as `v.length`, `rho.rows` or `rho.columns`.",
        "A term, an entry or an exponent is a function of a place: `total(v.length, lambda i: v[i])`.",
        "",
        *table(told, [(f"`{name}{_arguments_of(getattr(Arithmetic, one.__name__))}`", _said(one)) for name, one in words]),
        "## Functions of definitions",
        "",
        "They are made of the words.",
        "",
        *table(told, [(f"`{name}{_arguments_of(one)}`", _said(one)) for name, one in of["functions"].items()]),
    )


def _rows_of_declared(found: dict[str, Any]) -> list[Row]:
    declared = {name: one for home in DECLARED for name, one in found.items() if lemmata.NAMES[name] == home}
    return [(f"`{name}{_arguments_of(one)}`", _said(one)) for name, one in declared.items()]


def _rows_of_domains(found: dict[str, Any]) -> list[Row]:
    return [(f"`{name}`", _variables(one)) for name, one in found.items() if isinstance(one, Domain)]


def _said(one: Any) -> str:
    return cell((one.__doc__ or "").split("\n\n")[0])


def _arguments_of(function: Any) -> str:
    names = [name for name in signature(function).parameters if name != "self"]
    return f"({', '.join(names)})" if names else ""


def _options(kind: type) -> str:
    """The fields of a kind as its call has them."""
    return f"({', '.join(f'{one.name}={one.default!r}' if one.default is not MISSING else one.name for one in fields(kind))})"


def _symbols() -> list[Any]:
    made = [one for one in vars(symbols).values() if isinstance(one, MatrixSymbol | Symbol)]
    return list(dict.fromkeys([*SIZES, *made]))


def _written(symbol: Any) -> str:
    if isinstance(symbol, MatrixSymbol):
        return f'MatrixSymbol("{symbol.name}", {symbol.shape[0]}, {symbol.shape[1]})'
    facts = "integer=True, positive=True" if symbol.is_integer else "real=True"
    return f'Symbol("{symbol.name}", {facts})'


def _variables(domain: Domain) -> str:
    return ", ".join(f"`{symbol.name}` of kind `{type(kind).__name__}`" for symbol, kind in domain.variables)


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
        said_above = action.default == SUPPRESS  # help, and what may stand before a command or after it
        if isinstance(action, _SubParsersAction) or said_above:
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
        "The first options of `lemmata` stand before a command or after it.",
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
