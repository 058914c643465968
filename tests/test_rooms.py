"""The house: which room may import which, and that the engine knows no paper and no field.

A room is a folder of `theory` or `verify`. Each may import those above it in `ORDER`, and `models`, which imports neither.
Imports within functions count too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
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
    ),
    *(
        "lemmata.verify.search",
        "lemmata.verify.experiments.framework",
        "lemmata.verify.judge",
        "lemmata.verify.studies",
        "lemmata.verify.gate",
        "lemmata.verify.mutate",
    ),
    *("lemmata.verify.experiments", "lemmata.verify.cli", "lemmata.verify"),
)
ENGINE = (
    "lemmata.theory.terms",
    "lemmata.theory.language",
    "lemmata.theory.kernel",
    "lemmata.verify.base",
    "lemmata.verify.numbers",
    "lemmata.verify.certify",
    "lemmata.verify.prove",
)
ENGINE += (
    "lemmata.verify.interpret",
    "lemmata.verify.search",
    "lemmata.verify.judge",
    "lemmata.verify.gate",
    "lemmata.verify.mutate",
    "lemmata.verify.experiments.framework",
)
FIELD = (
    "lemmata.theory.memory",
    "lemmata.theory.papers",
    "lemmata.theory.results",
    "lemmata.verify.dynamics",
    "lemmata.verify.studies",
    "lemmata.verify.experiments",
)
BY_HAND = ("lemmata.verify.interpret.balls.", "lemmata.verify.interpret.floats.")  # bindings of operators of the field
UPWARD = {
}  # what is left to mend: a module, and one of a later room that it imports
KNOWN = {
    ("lemmata.verify.gate.run", "lemmata.verify.studies.applicability"),
    ("lemmata.verify.gate.run", "lemmata.verify.studies.stored_patterns"),
    ("lemmata.verify.search.kinds.memory", "lemmata.theory.memory.kinds"),
}  # what is left to mend: a module of the engine, and one of the field that it imports


def modules() -> Iterator[tuple[str, Path]]:
    for top in ("theory", "verify", "models"):
        for file in sorted((ROOT / top).rglob("*.py")):
            yield ".".join(("lemmata", *file.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"), file


FILES = dict(modules())


def imports(source: str) -> Iterator[str]:
    """The modules that a file imports, here or in a function; not those for types alone."""
    tree = ast.parse(source)
    for_types = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)]
    skipped = {inner for node in for_types for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in FILES else node.module


def room(module: str) -> str:
    """The innermost room that a module lies in."""
    return max((name for name in ORDER if module == name or module.startswith(f"{name}.")), key=len, default=module)


def within(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in rooms)


EDGES = sorted({(name, found) for name, file in FILES.items() for found in imports(file.read_text("utf-8")) if found in FILES})


def test_a_room_imports_only_those_above_it() -> None:
    upward = {
        (module, found)
        for module, found in EDGES
        if room(module) in ORDER and room(found) in ORDER and ORDER.index(room(found)) > ORDER.index(room(module))
    }
    assert upward == UPWARD


def test_the_engine_knows_no_paper_and_no_field() -> None:
    known = {
        (module, found)
        for module, found in EDGES
        if within(module, ENGINE) and within(found, FIELD) and not within(found, ENGINE) and not module.startswith(BY_HAND)
    }
    assert known == KNOWN


def test_models_import_neither() -> None:
    assert [edge for edge in EDGES if edge[0].startswith("lemmata.models") and not edge[1].startswith("lemmata.models")] == []


@pytest.mark.parametrize("name", sorted({name.rpartition(".")[0] for name in FILES if name.count(".") > 1} | set(ORDER)))
def test_a_folder_says_what_lives_there(name: str) -> None:
    assert len(ast.get_docstring(ast.parse(FILES[name].read_text("utf-8"))) or "") > 40


def test_an_import_upwards_or_of_a_paper_is_seen() -> None:
    source = "def f():\n    from lemmata.theory.papers.beyond_scaling_laws import prop_5\n    import lemmata.verify.gate.run\n"
    assert set(imports(source)) == {"lemmata.theory.papers.beyond_scaling_laws.prop_5", "lemmata.verify.gate.run"}
    assert ORDER.index(room("lemmata.theory.papers.beyond_scaling_laws.prop_5")) > ORDER.index(
        room("lemmata.theory.kernel.normal")
    )
