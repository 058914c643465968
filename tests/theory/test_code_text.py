"""What an operator means is part of the fingerprint of a claim: any change of it is seen, and nothing else is."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from lemmata.theory import CLAIMS
from lemmata.theory.language import code_text
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.code_text import digest_of, parts_of
from lemmata.theory.language.domain import Vector
from lemmata.theory.language.operator import _DEFINED, _MEANINGS, DEFINED
from lemmata.theory.language.vectors import MaxEntry
from lemmata.theory.memory.symbols import VECTORS, v

BASE = '''
from functools import cache, partial
from numpy import array
from sympy import Expr, Integer, Rational
from lemmata.theory.language.operator import Operator

TABLE = {"eps": Rational(1, 10), "other": (1, 2)}

def add(a, b=0):
    return a + b

@cache
def shifted(entry):
    return add(entry, TABLE["eps"]) + near(entry, 3)

def near(entry, depth):
    return shifted(entry) if depth < 0 else entry

def scaled_by(factor):
    def scale(entry):
        return factor * entry
    return scale

class Table:
    def __init__(self, factor):
        self.factor, self.itself = factor, self

ARRAY, OBJECT = array([1.0, 8.0]), Table(9)

class Common(Operator):
    nargs = 1
    power = 2
    _offset = 11

    @staticmethod
    def is_near(entry):
        return entry + 12

    @classmethod
    def folded(cls, entries):
        return sum(entries)

class Smooth(Common):
    """The smoothed sum."""

    latex_name = "S"
    scale = staticmethod(scaled_by(3))
    more = partial(add, b=4)
    pair = [lambda a: a + 5, lambda a: a - 5]

    @staticmethod
    def definition(vector) -> Expr:
        return Smooth.folded(Smooth.scale(shifted(entry)) ** Smooth.power for entry in vector) + last(6) + Smooth.held()

    @staticmethod
    def held():
        from own_helpers import late
        return ARRAY[0] * OBJECT.factor + Smooth._offset + Smooth.is_near(0) + late()

last = lambda a: a + 7
'''
CHANGES = {
    "a number in a definition": ("last(6)", "last(7)"),
    "what a definition calls": ("return a + b", "return a - b"),
    "the default of what it calls": ("b=0", "b=1"),
    "a table that a helper reads": ("Rational(1, 10)", "Rational(1, 5)"),
    "a helper that comes back to another": ("depth < 0", "depth < 1"),
    "what a closure holds": ("scaled_by(3)", "scaled_by(4)"),
    "what a partial call holds": ("b=4", "b=5"),
    "a lambda": ("a + 7", "a + 8"),
    "a lambda in a list of the class": ("a + 5", "a + 6"),
    "a method of a class above": ("return sum(entries)", "return max(entries)"),
    "an attribute of a class above": ("power = 2", "power = 4"),
    "an array": ("8.0", "8.5"),
    "what an object holds": ("Table(9)", "Table(10)"),
    "a private attribute": ("_offset = 11", "_offset = 13"),
    "a method that is named like a property of SymPy": ("entry + 12", "entry - 12"),
    "a decorator": ("@classmethod\n    def folded(cls, entries)", "@staticmethod\n    def folded(entries)"),
    "the order of two arguments": ("add(entry, TABLE", 'add(TABLE["eps"], entry) + (TABLE'),
}
NOTHING_SAID = {
    "a comment": ("def near", "# not used\ndef near"),
    "a docstring": ("The smoothed sum.", "Another one."),
    "its LaTeX": ('latex_name = "S"', 'latex_name = "T"'),
    "an annotation": ("-> Expr", "-> Integer"),
    "the layout": ("return add(entry, ", "return add(\n        entry,\n        "),
    "code that nothing refers to": ("class Common", "def unused():\n    return 1\n\nclass Common"),
    "the order of a table": ('"eps": Rational(1, 10), "other": (1, 2)', '"other": (1, 2), "eps": Rational(1, 10)'),
}
Load = Callable[[str], ModuleType]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Imports texts, all under one name."""
    made = 0
    (tmp_path / "own_helpers.py").write_text("def late():\n    return 14\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    def imported(text: str) -> ModuleType:
        nonlocal made
        made += 1
        file = tmp_path / f"{made}.py"
        file.write_text(text)
        spec = importlib.util.spec_from_file_location("own_operators", file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["own_operators"] = module
        spec.loader.exec_module(module)
        return module

    yield imported
    for name in ("own_operators", "own_helpers"):
        sys.modules.pop(name, None)


def edited(change: tuple[str, str]) -> str:
    before, after = change
    assert BASE.count(before) == 1
    return BASE.replace(before, after)


def claim_of(module: ModuleType) -> Claim:
    return Claim("own", "test", "", VECTORS, leq(0, module.Smooth(v)))


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_what_an_operator_means_changes_the_fingerprint(change: str, load: Load) -> None:
    assert claim_of(load(BASE)).fingerprint != claim_of(load(edited(CHANGES[change]))).fingerprint


@pytest.mark.parametrize("change", NOTHING_SAID)
def test_what_says_nothing_does_not(change: str, load: Load) -> None:
    assert claim_of(load(BASE)).fingerprint == claim_of(load(edited(NOTHING_SAID[change]))).fingerprint


OPERATORS = """
from lemmata import Scalar, Vector, defined, total
from {helpers} import power, shift

@defined(latex="P")
def Powers(v: Vector) -> Scalar:
    return total(v.length, lambda i: power(v[i]) + shift(v[i]))

@defined(latex="E")
def E(v: Vector) -> Scalar:
    return total(v.length, lambda i: v[i])
"""
MORE = """
from {helpers} import step

def {name}(a):
    return step(a)
"""


def written_into(folder: Path, package: str, first: str = "a + 1", second: str = "a * 2", swapped: bool = False) -> ModuleType:
    """A package whose operators call two functions, each of which calls one that is named alike in a module of its own."""
    home = folder / package
    home.mkdir()
    for name, text in {
        "__init__": "",
        "one": f"def step(a):\n    return {first}\n",
        "two": f"def step(a):\n    return {second}\n",
        "powers": MORE.format(helpers=f"{package}.{'two' if swapped else 'one'}", name="power"),
        "shifts": MORE.format(helpers=f"{package}.{'one' if swapped else 'two'}", name="shift"),
        "both": f"from {package}.powers import power\nfrom {package}.shifts import shift\n",
        "claims": OPERATORS.format(helpers=f"{package}.both"),
    }.items():
        (home / f"{name}.py").write_text(text)
    return import_module(f"{package}.claims")


@pytest.fixture
def own_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(DEFINED)
    yield tmp_path
    for name in set(DEFINED) - before:
        del _DEFINED[name], _MEANINGS[name]
    for name in [name for name in sys.modules if name.startswith("own_package")]:
        del sys.modules[name]


def printed(module: ModuleType, name: str = "Powers") -> str:
    found = Claim("own", "test", "", VECTORS, leq(0, getattr(module, name)(v))).fingerprint
    for held in ("Powers", getattr(module, name).__name__):
        _DEFINED.pop(held, None)  # so that another module may have one
    return found


@pytest.mark.parametrize("name", ["Powers", "E"])
def test_a_module_of_another_name_says_the_same(own_packages: Path, name: str) -> None:
    here, there = (printed(written_into(own_packages, f"own_package{suffix}"), name) for suffix in ("", "_z"))
    assert here == there


def test_functions_of_one_name_in_two_modules_are_told_apart(own_packages: Path) -> None:
    """What calls which of the two is all that differs."""
    straight = printed(written_into(own_packages, "own_package"))
    assert printed(written_into(own_packages, "own_package_s", swapped=True)) != straight
    assert printed(written_into(own_packages, "own_package_t", first="a * 2", second="a + 1", swapped=True)) == straight
    assert printed(written_into(own_packages, "own_package_u", second="a * 3")) != straight


def test_what_a_function_imports_when_it_runs_is_read_before_that_too(load: Load) -> None:
    before = claim_of(load(BASE)).fingerprint
    helpers = sys.modules["own_helpers"]
    assert claim_of(load(BASE)).fingerprint == before  # now that it is imported
    helpers.late = lambda: 15  # type: ignore[attr-defined]
    assert claim_of(load(BASE)).fingerprint != before


def test_two_lambdas_of_one_line_are_told_apart_by_what_they_say(load: Load) -> None:
    before, after = load(BASE), load(edited(("a + 5", "a + 50")))
    assert digest_of([before.Smooth.pair[0]]) != digest_of([after.Smooth.pair[0]])


def test_an_operator_that_is_replaced_while_the_process_runs_is_another(load: Load) -> None:
    module = load(BASE)
    before = claim_of(module).fingerprint
    module.Smooth.definition = staticmethod(lambda vector: sum(vector))
    assert claim_of(module).fingerprint != before


def test_functions_without_a_source_differ_by_their_instructions() -> None:
    spaces: list[dict[str, Callable[[int], int]]] = [{}, {}, {}]
    for space, term in zip(spaces, ("a + 1", "a - 1", "a + 2"), strict=True):
        exec(f"def made(a):\n    return {term}", {}, space)
    assert len({digest_of([space["made"]]) for space in spaces}) == 3


def test_the_test_of_a_kind_is_part_of_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = Claim("kind", "test", "", VECTORS, leq(0, MaxEntry(v)))
    before = claim.fingerprint
    monkeypatch.setattr(Vector, "contains", lambda kind, value, setting: all(value))
    assert replace(claim).fingerprint != before


def test_no_operator_of_the_theory_is_without_a_source() -> None:
    """Instructions differ between versions of Python; syntax does not."""
    reader = code_text.Reader(code_text.in_a_library)
    for claim in CLAIMS.values():
        for part in (*claim.operators, *claim.tests):
            reader.inline(part)
    texts = list(reader.texts())
    assert len(texts) > 200
    assert not [text for text in texts if code_text.NO_SOURCE in text]


def test_the_digest_is_the_same_in_every_version_of_python(load: Load) -> None:
    assert digest_of([load(BASE).Smooth])[:16] == "ba8bde481d2d0f18"


def test_the_parts_of_a_class_come_in_one_order_whatever_the_hash_seed_is() -> None:
    """A test of a kind that names several members was read in another order in every other process."""

    class Many:
        low = high = middle = start = stop = size = 1

        def contains(self) -> bool:
            return self.low < self.high < self.middle < self.start < self.stop < self.size

    members = [member for _, member, _ in parts_of(Many, "contains")]
    assert members == ["contains", "stop", "start", "size", "middle", "low", "high"]
