"""A kind of variable is declared and registered in one place, inside the suite or outside of it; no engine file names it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as F
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from hypothesis import find, given, settings
from sympy import Rational

from lemmata.theory.kernel.derivation import Derivation, DerivationError, Step, check
from lemmata.theory.kernel.variables import check_domain
from lemmata.theory.language import kinds as generic
from lemmata.theory.language import sets
from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import Domain, Positive, n, vector
from lemmata.theory.language.kinds import Kind, KindError
from lemmata.theory.language.membership import PointError, check_point
from lemmata.theory.language.vectors import MaxEntry
from lemmata.theory.memory import kinds as memory
from lemmata.theory.memory.symbols import VECTORS, v
from lemmata.verify.base.boundary import UsageError
from lemmata.verify.base.points import BatchRequest
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.certify.certificate import certify, replay, write_certificate
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.gate.options import load_claims
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.prove.multipliers import find_multipliers
from lemmata.verify.search.families import draw, edge_requests
from lemmata.verify.search.kinds import Search, register, search_of
from lemmata.verify.search.parameters import for_descent, project_, sketch
from lemmata.verify.search.shrink import simplify
from lemmata.verify.search.strategies import batch_requests, points
from lemmata.verify.search.twins import twins

ROOT = Path(__file__).parents[3]
TOY = '''
"""A toy theory with a kind of its own: all that the suite is told of it stands in this file."""

from dataclasses import dataclass
from fractions import Fraction

import hypothesis.strategies as st
import torch

from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.domain import Domain, n, vector
from lemmata.theory.language.kinds import Kind
from lemmata.theory.language.vectors import MaxEntry
from lemmata.verify.search.kinds import Search, register

BITS = 16


@dataclass(frozen=True)
class Probability(Kind):
    """Entries >= 0 of sum 1."""

    requirement = "have entries >= 0 of sum 1"
    shape = "column"

    def contains(self, value, setting):
        return all(entry >= 0 for entry in value) and sum(value) == 1


class Probabilities(Search):
    """Softmaxes, on a grid where they sum to 1 exactly; the first entry is what the others leave."""

    constructed = True
    rescaled = False

    def draw(self, kind, name, shape, at):
        sharpness = torch.where(at.rng.chance(0.3), 0.0, at.rng.log_uniform(low=0.1, high=30.0))
        at.draft.free[f"{name}:logits"] = at.rng.normal(*shape) * sharpness

    def assemble(self, kind, name, at):
        shares = torch.softmax(at.draft.free[f"{name}:logits"], dim=0)
        if not at.exact:
            return shares
        shares = (shares * 2.0**BITS).floor() / 2.0**BITS
        return torch.cat([1 - shares[1:].sum(dim=0, keepdim=True), shares[1:]])

    def bounds(self, kind, part):
        return -50.0, 50.0

    def point(self, kind, shape, at):
        weights = at.draw(st.lists(st.integers(0, 8), min_size=shape[0], max_size=shape[0]))
        weights[0] += not any(weights)
        return [Fraction(weight, sum(weights)) for weight in weights]

    def lattice(self, kind):
        return Fraction(0), Fraction(1), Fraction(1, 2)


register(Probability, Probabilities())

p, q = vector("p", n), vector("q", n)
SIMPLEX = Domain(((p, Probability()), (q, Probability())))
CLAIMS = (
    Claim("toy-at-most-1", "toy", "no entry is above 1", SIMPLEX, leq(MaxEntry(p), 1)),
    Claim("toy-other", "toy", "the greatest entries are ordered", SIMPLEX, leq(MaxEntry(p), MaxEntry(q))),
)
'''


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The module of the toy theory, which lies in a folder of its own."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "toy_kinds.py").write_text(TOY, "utf-8")
    sys.path.insert(0, str(folder))
    try:
        yield import_module("toy_kinds")
    finally:
        sys.path.remove(str(folder))
        del sys.modules["toy_kinds"]


# --- a kind from outside ----------------------------------------------------------------------------------------------


def test_its_claims_are_loaded_like_any_others(toy: Any) -> None:
    assert list(load_claims("toy_kinds")) == ["toy-at-most-1", "toy-other"]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_every_instance_that_is_drawn_lies_in_its_domain(toy: Any, dtype: torch.dtype) -> None:
    for request in edge_requests(toy.SIMPLEX, 8):
        batch = draw(toy.SIMPLEX, request, dtype=dtype)
        for index in range(batch.count):
            check_point(toy.SIMPLEX, batch.point(index))
    wide = draw(toy.SIMPLEX, BatchRequest({"n": 4}, "gaussian", "at", 0, 64, 0), dtype=dtype).values["p"]
    assert (wide > 0.9).any()
    assert (wide < 0.3).all(dim=1).any()


def test_hypothesis_draws_points_of_it_and_shrinks_them(toy: Any) -> None:
    @settings(max_examples=100, database=None)
    @given(points(toy.SIMPLEX))
    def belong(point: Any) -> None:
        check_point(toy.SIMPLEX, point)

    belong()
    found = find(points(toy.SIMPLEX), lambda point: max(point["p"]) < 1, settings=settings(database=None))
    assert found["n"] == 2


def test_a_descent_stays_within_its_bounds(toy: Any) -> None:
    draft = for_descent(toy.SIMPLEX, sketch(toy.SIMPLEX, BatchRequest({"n": 3}, "gaussian", "at", 0, 4, 0)))
    free = {name: tensor * 1e6 for name, tensor in draft.free.items()}
    project_(toy.SIMPLEX, free)
    assert all(tensor.abs().max() <= 50 for tensor in free.values())
    assert list(twins(toy.SIMPLEX)) == [(toy.p, toy.q)]


def test_a_true_claim_survives_and_a_false_one_is_refuted_by_a_small_certified_point(toy: Any, tmp_path: Path) -> None:
    quick = Settings(profile="quick")
    assert judge(toy.CLAIMS[0], quick).outcome is Outcome.SURVIVED
    verdict = judge(toy.CLAIMS[1], quick)
    assert verdict.outcome is Outcome.REFUTED
    certificate = verdict.evidence.certificate
    assert certificate is not None
    assert certificate.point["n"] == 2
    assert {*certificate.point["p"], *certificate.point["q"]} <= {F(0), F(1), F(1, 2)}
    path = tmp_path / "toy.json"
    write_certificate(path, certificate, toy.CLAIMS[1])
    assert replay(path, {"toy-other": toy.CLAIMS[1]}).refutes


def test_a_point_outside_is_refused_in_its_own_words(toy: Any) -> None:
    with pytest.raises(PointError, match="p must have entries >= 0 of sum 1, got"):
        evaluate_point(toy.CLAIMS[1], {"n": 2, "p": [F(1, 2), F(1, 3)], "q": [F(1), F(0)]})


def test_a_messy_point_becomes_simpler_and_stays_in_the_domain(toy: Any) -> None:
    messy = {"n": 3, "p": [F(5, 7), F(1, 7), F(1, 7)], "q": [F(2, 7), F(3, 7), F(2, 7)]}
    found = simplify(toy.CLAIMS[1], [messy])
    assert found is not None
    assert {*found["p"], *found["q"]} <= {F(0), F(1, 2), F(1)}
    check_point(toy.SIMPLEX, found)


def test_its_test_is_part_of_what_a_claim_means(toy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = toy.CLAIMS[0].fingerprint
    monkeypatch.setattr(toy.Probability, "contains", lambda self, value, setting: sum(value) <= 1)
    assert replace(toy.CLAIMS[0]).fingerprint != before


def test_the_kernel_refuses_what_it_knows_nothing_of(toy: Any) -> None:
    with pytest.raises(DerivationError, match="of the kind Probability, which no rule knows"):
        check_domain(toy.SIMPLEX)
    claim = Claim("toy-true", "toy", "", toy.SIMPLEX, leq(0, Rational(1, 2)))
    derivation = Derivation("toy-true", (Step("all", "sign", leq(0, Rational(1, 2))),))
    with pytest.raises(DerivationError, match="which no rule knows"):
        check(derivation, {"toy-true": claim}, {}, find_multipliers)


def test_a_kind_is_registered_once(toy: Any) -> None:
    class Others(Search):
        """Another way."""

    with pytest.raises(KindError, match="the kind Probability is registered already, as Probabilities"):
        register(toy.Probability, Others())
    register(toy.Probability, toy.Probabilities())  # a module that is imported anew says the same again


# --- a kind that nobody draws -----------------------------------------------------------------------------------------


class Even(Kind):
    """Known by its test, but nobody draws it."""

    def contains(self, value: Any, setting: Any) -> bool:
        return all(entry % 2 == 0 for entry in value)


class Inherited(Positive):
    """Says nothing by itself."""


EVEN = Domain(((v, Even()),))
NOT_ABOVE_0 = Claim("even", "test", "", EVEN, less(0, MaxEntry(v)))
WAYS: dict[str, Callable[[], Any]] = {
    "a batch": lambda: draw(EVEN, BatchRequest({"n": 1}, "gaussian", "at", 0, 4, 0)),
    "a drawn request": lambda: find(batch_requests(EVEN, 4), bool),
    "a drawn point": lambda: find(points(EVEN), bool),
    "a verdict": lambda: judge(NOT_ABOVE_0),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_kind_that_nobody_draws_is_refused_in_one_line(way: str) -> None:
    with pytest.raises(KindError) as refusal:
        WAYS[way]()
    words = "v: no draws are registered for the kind Even; register(Even, ...) with lemmata.verify.search.kinds"
    assert str(refusal.value).split("\n")[0] == words  # Hypothesis adds how to draw it again


def test_a_module_of_claims_with_such_a_kind_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("even_claims")
    module.CLAIMS = (NOT_ABOVE_0,)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "even_claims", module)
    with pytest.raises(UsageError, match=r"^--claims even_claims: v: no draws are registered for the kind Even"):
        load_claims("even_claims")


def test_its_points_are_decided_all_the_same() -> None:
    assert certify(NOT_ABOVE_0, {"n": 1, "v": [F(0)]}).kind == "counterexample"
    with pytest.raises(PointError, match="v must belong to its kind"):
        certify(NOT_ABOVE_0, {"n": 1, "v": [F(1)]})


def test_what_is_derived_from_a_kind_inherits_no_draws() -> None:
    with pytest.raises(KindError, match="for the kind Inherited"):
        search_of(Inherited())
    with pytest.raises(KindError, match=r"^p: nothing is known of the kind Inherited"):
        check_point(Domain(((vector("p", n), Inherited()),)), {"n": 1, "p": [F(1)]})


# --- no engine file knows a kind --------------------------------------------------------------------------------------

KINDS = {name for module in (generic, memory, sets) for name, kind in vars(module).items() if isinstance(kind, type)} & {
    kind.__name__
    for kind in {*Kind.__subclasses__(), memory.EqualNormPatterns}
    if kind.__module__.startswith("lemmata.theory.")
}
PLACES = ("theory/language/kinds.py", "theory/language/sets.py", "verify/search/kinds/", "verify/memory/")
APART = ("verify/studies/", "verify/experiments/")  # of one field
APART += ("verify/numbers/", "verify/interpret/", "verify/dynamics/")  # with another Real and another Ball


def engine() -> dict[str, ast.Module]:
    """The files of the engine that may not tell kinds apart, parsed."""
    files = [file for folder in ("verify", "theory/kernel", "theory/language") for file in (ROOT / folder).rglob("*.py")]
    names = {file.relative_to(ROOT).as_posix(): file for file in files}
    return {name: ast.parse(file.read_text("utf-8")) for name, file in names.items() if not name.startswith(PLACES + APART)}


def told_apart(tree: ast.Module) -> list[int]:
    """Lines that ask whether something is of a concrete kind: isinstance, `.first(Kind)`, or a comparison with its class."""

    def named(node: ast.AST) -> bool:
        found = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        return bool(KINDS & (found | {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}))

    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "issubclass"):
            lines += [node.lineno] if named(node.args[1]) else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "first":
            lines += [node.lineno] if any(map(named, node.args)) else []
        elif isinstance(node, ast.Compare) and "type" in {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}:
            lines += [node.lineno] if any(map(named, node.comparators)) else []
    return lines


def test_no_engine_file_asks_for_a_particular_kind() -> None:
    files = engine()
    assert len(KINDS) == 26
    assert len(files) > 100
    own = {"Vector", "Patterns", "Real", "Matrix"}  # names of the language of definitions and of numbers, which are no kinds
    found = {name: lines for name, tree in files.items() if (lines := told_apart(tree))}
    assert own <= KINDS
    assert found == {}


@pytest.mark.parametrize(
    "text",
    ["isinstance(kind, Positive | Real)", "isinstance(kind, domains.State)", "domain.first(HullState)", "type(kind) is Whole"],
)
def test_a_question_for_a_kind_is_found(text: str) -> None:
    assert told_apart(ast.parse(text)) == [1]


def test_only_the_places_of_the_kinds_import_those_of_the_field() -> None:
    for name, tree in engine().items():
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert "lemmata.theory.memory.kinds" not in imported, name


def test_the_vectors_of_the_language_are_drawn_without_the_field() -> None:
    assert type(search_of(VECTORS.kind_of("v"))).__module__ == "lemmata.verify.search.kinds.generic"
