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
    *("theory.terms", "theory.language", "theory.kernel", "theory.memory", "theory.papers", "theory.results", "theory"),
    *("verify.base", "verify.numbers", "verify.dynamics", "verify.interpret", "verify.certify", "verify.prove"),
    *("verify.search", "verify.experiments.framework", "verify.judge", "verify.studies", "verify.gate", "verify.mutate"),
    *("verify.experiments", "verify.cli", "verify"),
)
ENGINE = ("theory.terms", "theory.language", "theory.kernel", "verify.base", "verify.numbers", "verify.certify", "verify.prove")
ENGINE += ("verify.interpret", "verify.search", "verify.judge", "verify.gate", "verify.mutate", "verify.experiments.framework")
FIELD = ("theory.memory", "theory.papers", "theory.results", "verify.dynamics", "verify.studies", "verify.experiments")
BY_HAND = ("verify.interpret.balls.", "verify.interpret.floats.")  # bindings of operators of the field
UPWARD = {
    ("theory.kernel.admission", "theory.memory.balls"),
    ("theory.kernel.domain_facts", "theory.memory.kinds"),
    ("theory.kernel.kinds", "theory.memory.kinds"),
    ("theory.kernel.order", "theory.memory.updates"),
    ("theory.papers.beyond_scaling_laws.app_c_proof", "theory.results.standard_proof"),
    ("theory.papers.hopfield_is_all_you_need.thm_4_proof", "theory.results.retrieval_proof"),
    ("theory.papers.hopfield_is_all_you_need.thm_5_proof", "theory.results.retrieval_proof"),
}  # what is left to mend: a module, and one of a later room that it imports
KNOWN = {
    ("theory.kernel.admission", "theory.memory.balls"),
    ("theory.kernel.domain_facts", "theory.memory.kinds"),
    ("theory.kernel.kinds", "theory.memory.kinds"),
    ("theory.kernel.order", "theory.memory.updates"),
    ("verify.certify.defined", "theory.memory.balls"),
    ("verify.gate.run", "verify.studies.applicability"),
    ("verify.gate.run", "verify.studies.stored_patterns"),
    ("verify.judge.meant", "theory.memory.balls"),
    ("verify.judge.meant", "theory.memory.updates"),
    ("verify.mutate.derive.comparisons", "theory.results.standard"),
    ("verify.mutate.derive.differences", "theory.memory.energies"),
    ("verify.mutate.derive.facts", "theory.results.standard"),
    ("verify.mutate.derive.hypotheses", "theory.memory.updates"),
    ("verify.mutate.statements", "theory.memory.energies"),
    ("verify.search.kinds.memory", "theory.memory.kinds"),
}  # what is left to mend: a module of the engine, and one of the field that it imports


def modules() -> Iterator[tuple[str, Path]]:
    for top in ("theory", "verify", "models"):
        for file in sorted((ROOT / top).rglob("*.py")):
            yield ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), file


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
    assert [edge for edge in EDGES if edge[0].startswith("models") and not edge[1].startswith("models")] == []


@pytest.mark.parametrize("name", sorted({name.rpartition(".")[0] for name in FILES if "." in name} | set(ORDER)))
def test_a_folder_says_what_lives_there(name: str) -> None:
    assert len(ast.get_docstring(ast.parse(FILES[name].read_text("utf-8"))) or "") > 40


def test_an_import_upwards_or_of_a_paper_is_seen() -> None:
    source = "def f():\n    from theory.papers.beyond_scaling_laws import prop_5\n    import verify.gate.run\n"
    assert set(imports(source)) == {"theory.papers.beyond_scaling_laws.prop_5", "verify.gate.run"}
    assert ORDER.index(room("theory.papers.beyond_scaling_laws.prop_5")) > ORDER.index(room("theory.kernel.normal"))
