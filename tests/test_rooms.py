"""The house: which room may import which, and that the engine knows no paper and no field.

A room is a folder of `theory` or `verify`. Each may import those above it in `ORDER`, and `models`, which imports neither.
Imports within functions count, relative ones, and every text that names a module, as one that is imported by its name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ORDER = (
    *(
        "lemmata.theory.terms",
        "lemmata.theory.language",
        "lemmata.theory.kernel",
        "lemmata.theory.memory",
        "lemmata.theory.papers",
        "lemmata.theory.results",
        "lemmata.theory",
    ),
    *(
        "lemmata.verify.base",
        "lemmata.verify.numbers",
        "lemmata.verify.dynamics",
        "lemmata.verify.interpret",
        "lemmata.verify.certify",
        "lemmata.verify.prove",
        "lemmata.verify.show",
    ),
    *(
        "lemmata.verify.search",
        "lemmata.verify.coq",
        "lemmata.verify.memory",
        "lemmata.verify.experiments.framework",
        "lemmata.verify.judge",
        "lemmata.verify.studies",
        "lemmata.verify.gate",
        "lemmata.verify.mutate",
    ),
    *("lemmata.verify.site", "lemmata.verify.experiments", "lemmata.verify.cli", "lemmata.verify"),
)
ENGINE = (
    "lemmata.theory.terms",
    "lemmata.theory.language",
    "lemmata.theory.kernel",
    "lemmata.verify.base",
    "lemmata.verify.numbers",
    "lemmata.verify.certify",
    "lemmata.verify.prove",
    "lemmata.verify.show",
)
ENGINE += (
    "lemmata.verify.interpret",
    "lemmata.verify.search",
    "lemmata.verify.coq",
    "lemmata.verify.judge",
    "lemmata.verify.gate",
    "lemmata.verify.mutate",
    "lemmata.verify.site",
    "lemmata.verify.experiments.framework",
)
FIELD = (
    "lemmata.theory.memory",
    "lemmata.theory.papers",
    "lemmata.theory.results",
    "lemmata.verify.dynamics",
    "lemmata.verify.memory",
    "lemmata.verify.studies",
    "lemmata.verify.experiments",
)
BY_HAND = ("lemmata.verify.interpret.balls.dynamics", "lemmata.verify.interpret.balls.landscapes")  # enclosures of orbits


def modules() -> Iterator[tuple[str, Path]]:
    for top in ("theory", "verify", "models"):
        for file in sorted((ROOT / top).rglob("*.py")):
            yield ".".join(("lemmata", *file.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"), file


FILES = dict(modules())


def imports(source: str, importer: str = "") -> Iterator[str]:
    """The modules that a file imports, here or in a function, or names in a text; not those for types alone."""
    tree = ast.parse(source)
    for_types = [node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    skipped = {inner for node in for_types for part in node.body for inner in ast.walk(part)} | set(docstrings(tree))
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = imported_from(node, importer)
            for alias in node.names:
                yield f"{module}.{alias.name}" if f"{module}.{alias.name}" in FILES else module
        elif isinstance(node, ast.Constant):
            yield from filter(None, map(named, re.findall(r"lemmata(?:\.\w+)+", text_of(node, importer))))


def text_of(node: ast.Constant, importer: str) -> str:
    """A text, but for the beginning of the importer's own name, to which other names are compared."""
    text = node.value if isinstance(node.value, str) else ""
    return "" if text.endswith(".") and importer.startswith(text) else text


def imported_from(node: ast.ImportFrom, importer: str) -> str:
    """The module that names are taken from, which leading dots say from where the importer is."""
    package = importer if FILES.get(importer, Path()).name == "__init__.py" else importer.rpartition(".")[0]
    above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    return ".".join((*above, *([node.module] if node.module else [])))


def docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    """Texts that stand for themselves."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def named(text: str) -> str | None:
    """The innermost module that a dotted name leads through."""
    while text and text not in FILES:
        text = text.rpartition(".")[0]
    return text or None


def room(module: str) -> str:
    """The innermost room that a module lies in."""
    return max((name for name in ORDER if module == name or module.startswith(f"{name}.")), key=len, default=module)


def within(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in rooms)


@cache
def every_import() -> list[tuple[str, str]]:
    """Each import of a module of ours by another."""
    found_in = ((name, found) for name, file in FILES.items() for found in imports(file.read_text("utf-8"), name))
    return sorted({(name, found) for name, found in found_in if found in FILES})


def upward(edges: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Imports of a later room."""
    inside = [edge for edge in edges if room(edge[0]) in ORDER and room(edge[1]) in ORDER]
    return {(module, found) for module, found in inside if ORDER.index(room(found)) > ORDER.index(room(module))}


def of_the_field(edges: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Imports of the field by the engine."""
    engine = [edge for edge in edges if within(edge[0], ENGINE) and edge[0] not in BY_HAND]
    return {(module, found) for module, found in engine if within(found, FIELD) and not within(found, ENGINE)}


def test_a_room_imports_only_those_above_it() -> None:
    assert len(every_import()) > 1000
    assert upward(every_import()) == set()


def test_the_engine_knows_no_paper_and_no_field() -> None:
    assert of_the_field(every_import()) == set()


def test_models_import_neither() -> None:
    ours = "lemmata.models"
    assert [edge for edge in every_import() if edge[0].startswith(ours) and not edge[1].startswith(ours)] == []


@pytest.mark.parametrize("name", sorted({name.rpartition(".")[0] for name in FILES if name.count(".") > 1} | set(ORDER)))
def test_a_folder_says_what_lives_there(name: str) -> None:
    assert len(ast.get_docstring(ast.parse(FILES[name].read_text("utf-8"))) or "") > 40


FORMS = (
    "from lemmata.theory.memory.kinds import State",
    "from lemmata.theory.memory import kinds",
    "from lemmata.theory.memory.kinds import *",
    "import lemmata.theory.memory.kinds as found",
    "def f():\n    from lemmata.theory.memory import kinds",
    "class A:\n    def f(self):\n        if self:\n            import lemmata.theory.memory.kinds",
    "from ..memory import kinds",
    "from ..memory.kinds import State",
    "def f():\n    from ..memory.kinds import State",
    "if not TYPE_CHECKING:\n    from lemmata.theory.memory.kinds import State",
    "if TYPE_CHECKING:\n    pass\nelse:\n    from lemmata.theory.memory.kinds import State",
    "import_module('lemmata.theory.memory.kinds')",
    "PLACES = ('lemmata.theory.memory.kinds',)",
    "__import__('lemmata.theory.memory.kinds')",
    "found = 'lemmata.theory.memory.kinds:State'",
)


@pytest.mark.parametrize("text", FORMS)
def test_an_import_upwards_of_the_field_is_seen(text: str) -> None:
    importer = "lemmata.theory.kernel.order"
    edges = [(importer, found) for found in imports(text, importer) if found in FILES]
    assert upward(edges) == of_the_field(edges) == {(importer, "lemmata.theory.memory.kinds")}


def test_a_name_that_is_put_together_is_seen_by_its_room() -> None:
    assert set(imports("import_module(f'lemmata.theory.memory.{name}')")) == {"lemmata.theory.memory"}


def test_an_import_in_a_file_of_the_engine_is_seen() -> None:
    name = "lemmata.verify.mutate.derive.hypotheses"
    planted = FILES[name].read_text("utf-8") + "\n\ndef f():\n    from lemmata.theory.results import standard\n"
    edges = [(name, found) for found in imports(planted, name) if found in FILES]
    assert of_the_field(edges) == {(name, "lemmata.theory.results.standard")}


@pytest.mark.parametrize(
    "text",
    [
        "if TYPE_CHECKING:\n    from lemmata.theory.memory.kinds import State",
        "'''See lemmata.theory.memory.kinds.'''",
        "def f():\n    '''See lemmata.theory.memory.kinds.'''",
    ],
)
def test_types_and_docstrings_are_no_imports(text: str) -> None:
    assert list(imports(text, "lemmata.theory.kernel.order")) == []
