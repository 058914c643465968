"""No function has more than 15 branches.

A branch is each of these:

- an `if`, an `elif`, a `for`, a `while`, an `except`, a case of a `match`, a conditional expression;
- an `and` or an `or` between two operands;
- a `for` and an `if` of a comprehension.

A lambda counts with the function that it stands in. A function or class within a function counts on its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MOST = 15
ROOMS = ("benchmarks", "docs", "lemmata", "models", "tests", "theory", "verify")
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

PLANTED = """
def planted(xs, y):
    def nested(z):
        return z if z else None
    for x in xs:  # 1
        if x and y or x:  # 2, 3, 4
            continue
        elif y:  # 5
            break
    while y:  # 6
        try:
            y = [a for b in xs for a in b if a]  # 7, 8, 9
        except OSError:  # 10
            y = lambda w: 1 if w else 2  # 11
    match y:
        case 1:  # 12
            return nested
        case _:  # 13
            return y
"""


def inside(node: ast.AST) -> Iterator[ast.AST]:
    """What a function is made of, without the functions and classes in it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*FUNCTIONS, ast.ClassDef)):
            yield child
            yield from inside(child)


def branches(function: ast.AST) -> int:
    found = 0
    for node in inside(function):
        if isinstance(node, ast.BoolOp):
            found += len(node.values) - 1
        elif isinstance(node, ast.comprehension):
            found += 1 + len(node.ifs)
        else:
            found += isinstance(node, BRANCHES)
    return found


def counted(source: str) -> Iterator[tuple[str, int, int]]:
    """Name, line and number of branches of each function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, FUNCTIONS):
            yield node.name, node.lineno, branches(node)


def test_branches_are_counted_by_the_rule() -> None:
    assert {(name, number) for name, _, number in counted(PLANTED)} == {("planted", 13), ("nested", 1)}


@pytest.mark.parametrize("room", ROOMS)
def test_no_function_has_more_branches_than_a_reader_can_hold(room: str) -> None:
    files = list((ROOT / room).rglob("*.py"))
    assert files
    found = [
        f"{file.relative_to(ROOT)}, {name} (line {line}): {number}"
        for file in files
        for name, line, number in counted(file.read_text())
        if number > MOST
    ]
    assert not found, f"more than {MOST} branches: {', '.join(found)}"
