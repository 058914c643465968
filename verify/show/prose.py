"""The sentences that a derivation opens with: the comments above it in its module, or else what the module says of itself."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import ModuleType
from typing import Any

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.language.claim import Claim

DIVIDER = re.compile(r"#\s*-{3}")


def prose_of(derivation: Derivation) -> str:
    """The opening sentences of a derivation; "" for one that no module holds, or whose source is not there.

    They are the comments at the margin since the derivation or claim before, or those above its own call of `derive`.
    """
    about = ""
    for module in _modules_of(derivation):
        names = set(_names_of(derivation, module))
        try:
            source = inspect.getsource(module) if names else ""
            tree = ast.parse(source)
        except (OSError, TypeError, SyntaxError):
            continue
        found = _comments(derivation, names, vars(module), tree, source.splitlines())
        if found:
            return found
        told = (ast.get_docstring(tree) or "").partition("\n\n")[0]
        about = about if not told or module.__name__.endswith("theory") else told
    return " ".join(about.split())


def _modules_of(derivation: Derivation) -> list[ModuleType]:
    """The modules that hold a derivation; those that held it when all of them were looked through last, if they still do."""
    loaded = {name: module for name, module in list(sys.modules.items()) if isinstance(module, ModuleType)}
    known = [loaded[name] for name in _holders(len(loaded)).get(id(derivation), ()) if name in loaded]
    return [module for module in known or loaded.values() if any(_names_of(derivation, module))]


@lru_cache(maxsize=1)
def _holders(_: int) -> dict[int, list[str]]:
    """By the identity of a derivation the names of the modules that hold it, while so many modules are loaded."""
    found: dict[int, list[str]] = {}
    for name, module in list(sys.modules.items()):
        values = list(vars(module).values()) if isinstance(module, ModuleType) else []
        for entry in (entry for value in values for entry in _held(value)):
            if type(entry) is Derivation:
                found.setdefault(id(entry), []).append(name)
    return found


def _names_of(derivation: Derivation, module: ModuleType) -> Iterator[str]:
    """The globals of a module that are a derivation or hold it."""
    for name, value in list(vars(module).items()):
        if any(entry is derivation for entry in _held(value)):
            yield name


def _held(value: Any) -> tuple[Any, ...]:
    return tuple(value.values()) if type(value) is dict else value if type(value) is tuple else (value,)


def _comments(derivation: Derivation, names: set[str], known: Mapping[str, Any], tree: ast.Module, lines: list[str]) -> str:
    before = 0  # the last line of the derivation or claim before
    for node in tree.body:
        targets = set(_targets(node))
        if names & targets:
            calls = [call.lineno for call in ast.walk(node) if isinstance(call, ast.Call) and _is_about(derivation.claim, call)]
            beside = [block for line in calls for block in _above(lines, line - 1)]
            found = _at_margin(lines[before : node.lineno - 1]) or beside
            return " ".join(map(_sentence, found))
        if any(isinstance(entry, Derivation | Claim) for name in targets for entry in _held(known.get(name))):
            before = node.end_lineno or node.lineno
    return ""


def _targets(node: ast.stmt) -> Iterator[str]:
    """The names that a statement gives values to."""
    written = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    yield from (part.id for target in written for part in ast.walk(target) if isinstance(part, ast.Name))


def _is_about(claim_id: str, call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == claim_id


def _at_margin(lines: list[str]) -> list[str]:
    """Blocks of comments that begin at the margin."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("#") and not DIVIDER.match(line):
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [_said(block) for block in blocks if block]


def _above(lines: list[str], line: int) -> list[str]:
    """The block of comments that ends above a line."""
    first = line
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return [_said(lines[first:line])] if first < line else []


def _said(block: list[str]) -> str:
    return " ".join(line.strip().lstrip("#").strip() for line in block)


def _sentence(text: str) -> str:
    return text if text.endswith((".", ":", "?")) else f"{text.rstrip(';,')}."
