"""The definitions for Coq: as committed, short, and with the values worked by hand, each read back from its text."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from flint import arb
from sympy import Basic, ImmutableDenseMatrix, Rational, exp, log, pi, sqrt

from docs.generate import ROOT, definitions
from lemmata import theory
from lemmata.theory.language.operator import DEFINED
from lemmata.verify.coq.definitions import HALVES, NATURAL, PLACES, Definition, Definitions
from lemmata.verify.coq.evaluation import Evaluator
from lemmata.verify.coq.files import Library, definition_files, library
from lemmata.verify.coq.reader import ReadError, read
from lemmata.verify.coq.writing import Unwritten
from lemmata.verify.interpret.balls import as_reals
from lemmata.verify.numbers.enclosures import enclosure
from lemmata.verify.numbers.reals import Real, precision
from tests.theory import test_epanechnikov_by_hand, test_worked_by_hand

LIBRARY: Library = library([theory.CLAIMS[derivation.claim] for derivation in theory.DERIVATIONS])
MADE = {made.name: made for made in LIBRARY.definitions.made.values()}
TEXTS = definition_files(LIBRARY.definitions)
PAIR = [[0], [1]]
HALF = Rational(1, 2)
BY_HAND: dict[str, tuple[tuple[Any, ...], Any]] = {
    **test_worked_by_hand.BY_HAND,
    **test_epanechnikov_by_hand.BY_HAND,
    # of operators whose values stand in other tests too, and arguments at which a slip would show
    "SeparableEnergy": (([1, 2], 3), -log(6)),
    "SumOf": (([1, 2, -4],), -1),
    "GaussianSum": (([0], [[0], [2]], 1), 1 + exp(-2)),
    "GaussianGradient": (([0], [[1], [1]], 3), [-1]),
    "MemoryGradient2": (([[0], [2]], 1), 4 / (1 + exp(2)) ** 2),
    "GaussianPullOfOthers": (([0], PAIR, 2), [-1 / (1 + exp(1))]),
    "TripleSlope": ((1, 2), 2 * exp(-4) + exp(-1)),
    "BiasedUpdate": (([0], [[1], [-1]], 2), [0]),
    "FirstBalance": (([[1], [1]], 2), [0]),
    "ParabolaPair": ((0, 2), 2 * Rational(3, 4)),
    "QuarticPair": ((1, 2), 1),
    "TricubePair": ((0, 2), 2 * Rational(7, 8) ** 3),
    "TrianglePair": ((1, 4), 1 + HALF),
    "UniformPair": ((1, 2), 2),
    "LinePairs": ((2, Rational(1, 4)), Rational(7, 16)),
    "AttentionColumn_0": (([[1], [1]],), [1]),
    "FromFirst": (([[0, 0], [3, 4]],), [0, 5]),
    "TopMiss2": (([1], [[1], [3]], 0), 1),
    "MCHNUpdate": (([1], [[0], [2]], HALF), [2 / (1 + exp(-1))]),
    "Gamma": ((Rational(5, 2),), 3 * sqrt(pi) / 4),
    "SphereArea": ((4,), 2 * pi**2),
    "DirectionalLSE": (([0, log(2)], [3, 0]), 1),
    "SpectralNorm2": (([[2, 1], [1, 2]],), 9),
    "LogOfPowers": (([0, 0], [0], Fraction(1, 2)), log(2) / 2),
    "LayerDensities": ((*test_worked_by_hand.LAYERED, [1, 3]), [exp(-1), exp(-4) / 3]),
    "JacobianForm": (([2], [0], PAIR, 1), 1),
}


def arguments(made: Definition, values: tuple[Any, ...]) -> list[Any]:
    """The lengths that a definition asks for, and its arguments, as the evaluation has them."""
    sizes = [len(values[size.found[0][0]][0] if size.found[0][1] else values[size.found[0][0]]) for size in made.sizes]
    kinds = [kind for place, (_, kind) in enumerate(made.arguments) if place not in dict(made.literal)]
    return [*sizes, *(argument(value, kind) for value, kind in zip(values, kinds, strict=True))]


def argument(value: Any, kind: str) -> Any:
    if isinstance(value, list):
        return [argument(entry, NATURAL if kind == PLACES else "") for entry in value].__getitem__
    if kind in (NATURAL, HALVES):
        return int(value * (2 if kind == HALVES else 1))
    number = value if isinstance(value, Basic) else Rational(value)
    if isinstance(number, Rational):
        return as_reals(Fraction(int(number.p), int(number.q)))
    return Real.opaque(enclosure(number))


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(read(*TEXTS.values()))


def column(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | ImmutableDenseMatrix) else [value]


@pytest.mark.parametrize("name", sorted(MADE))
def test_a_definition_has_the_value_worked_by_hand(name: str, evaluator: Evaluator) -> None:
    values, wanted = BY_HAND[name]
    with precision(128):
        found = evaluator.function(name)(*arguments(MADE[name], values))
        entries = [found(i) for i in range(len(column(wanted)))] if isinstance(wanted, list) else [found]
        for entry, own in zip(entries, column(wanted), strict=True):
            gap = entry.enclosure() - enclosure(own if isinstance(own, Basic) else Rational(own))
            assert gap.contains(0)
            assert gap.rad() < arb(2) ** -40


def test_the_definitions_are_as_generated_and_short() -> None:
    for name, text in definitions().items():
        assert (ROOT / name).read_text("utf-8") == text, f"run `python -m docs.generate`: {name}"
    assert max(text.count("\n") for text in TEXTS.values()) <= 250


def test_the_plain_definitions_need_only_coqs_own_real_numbers() -> None:
    required = [line for line in TEXTS["Definitions.v"].splitlines() if line.startswith(("Require", "From"))]
    assert required == ["Require Import Reals."]
    assert not any(made.analytic for made in MADE.values() if made.text in TEXTS["Definitions.v"])


def test_each_definition_says_its_formula_and_where_it_is_defined() -> None:
    for made in MADE.values():
        assert "$" in made.says or "`" in made.says or len(made.says) > 40
        assert f"[{DEFINED[made.operator].__module__.removeprefix('lemmata.')}]" in made.says


def test_a_changed_value_is_found(evaluator: Evaluator) -> None:
    planted = [text.replace("Rabs (v i)", "v i") for text in TEXTS.values()]
    other = Evaluator(read(*planted))
    values = arguments(MADE["MaxNorm"], ([1, -3],))
    assert evaluator.function("MaxNorm")(*values).rational == 3
    assert other.function("MaxNorm")(*values).rational == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("sum n (fun i => v i * w i)", "sum n (fun i => v i * w)", "is of type"),
        ("sum n (fun i => v i * w i)", "sum v (fun i => v i * w i)", "is of type"),
        ("sum n (fun i => v i * w i)", "sum n (fun i => v i * u i)", "u is not bound"),
        ("Definition SumOf", "Definition Dot", "there twice"),
    ],
)
def test_a_definition_that_coq_would_refuse_is_refused(old: str, new: str, says: str) -> None:
    with pytest.raises(ReadError, match=says):
        read(TEXTS["Definitions.v"].replace(old, new))


@pytest.mark.parametrize("name", ["DistanceMinima", "DistanceStored", "LayerStep", "MCHNLimit", "PatternRows", "CosinePair"])
def test_what_is_not_written_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(Unwritten) as refused:
        Definitions().of(DEFINED[name], {})
    assert "\n" not in str(refused.value)
