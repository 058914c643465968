"""A value worked by hand for each operator that has one definition, in every arithmetic that runs it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from unittest import mock

import pytest
import torch
from flint import arb
from sympy import ImmutableDenseMatrix, Integer, Rational, erf, exp, expint, log, pi, sqrt

from lemmata import theory
from lemmata.theory.language.arithmetics import EXACT
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.defined import Patterns, Scalar, Vector, defined, greatest, total, vector
from lemmata.theory.language.operator import _DEFINED, _MEANINGS, DEFINED, NoClosedForm
from lemmata.theory.memory.symbols import VECTORS, v
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.interpret.balls import REALS, as_reals
from lemmata.verify.interpret.balls.fold import Balls
from lemmata.verify.interpret.floats import FLOATS, FOLD
from lemmata.verify.interpret.floats.fold import Floats
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.numbers.bounded import Bounded
from lemmata.verify.numbers.enclosures import enclosure
from lemmata.verify.numbers.reals import Real, precision

HALF = Fraction(1, 2)
PAIR, SQUARE, LAYERED = [[0], [1]], [[3, 4], [0, 1]], ([0], [[1], [1], [2]], [0, 0, 1], 2)
BY_HAND: dict[str, tuple[tuple[Any, ...], Any]] = {
    "LogSumExp": (([0, 0],), log(2)),
    "MaxEntry": (([1, 3],), 3),
    "MinEntry": (([1, 3],), 1),
    "MaxNorm": (([1, -3],), 3),
    "Dot": (([1, 2], [3, 4]), 11),
    "SquaredDistance": (([1, 2], [3, 4]), 8),
    "Softmax": (([0, 0],), [Rational(1, 2), Rational(1, 2)]),
    "SumExp": (([0, 0],), 2),
    "TiltedMean": (([0, 0], [1, 3]), 2),
    "LogOfPowers": (([2], [6], HALF), 4),
    "Squares": (([2, -3],), [4, 9]),
    "Shifted": (([2, 5], 1), [1, 4]),
    "Transposed": (([[1, 2, 3], [4, 5, 6]],), [1, 4, 2, 5, 3, 6]),
    "SquaredDistances": (([0], [[1], [-2]]), [1, 4]),
    "SquaredNorms": ((SQUARE,), [25, 1]),
    "Overlaps": (([1, 2], SQUARE), [11, 2]),
    "Nearest": (([0], [[1], [-2]]), 1),
    "LayerEnergy": (([0], [[1], [-1]]), 1 - log(2)),
    "MCHNEnergy": (([0], [[1], [-1]], 1), Rational(1, 2)),
    "MaxNorm2": ((SQUARE,), 25),
    "MinNorm2": ((SQUARE,), 1),
    "IsPattern": (([1], PAIR), 1),
    "DistanceUpdate": (([0], [[1], [-1]]), [0]),
    "MCHNUpdate": (([0], [[1], [3]], 1), [2]),
    "Attention": (([0], [[1], [3]], 1), [2]),
    "AttentionColumn": (([[1], [1]], 0), [1]),
    "Majorizer": (([1], [HALF], PAIR), Rational(1, 2) - log(2)),
    "JacobianForm": (([1], [0], PAIR, 2), Rational(1, 2)),
    "PeakVariance": (([0], PAIR, 1), Rational(1, 4)),
    "MaxCentredNorm2": ((PAIR,), Rational(1, 4)),
    "TopMiss2": (([1], PAIR, 0), Rational(1, 4)),
    "TopGap": (([1], PAIR), 1),
    "FirstPattern": (([[1, 2], [3, 4]],), [1, 2]),
    "FromFirst": (([[0], [3]],), [0, 3]),
    "FirstSeparation": (([[0], [2], [-3]],), 2),
    "LeastSeparation": (([[0], [2], [-3], [4]],), 2),
    "FirstGap": (([[1], [3]],), -2),
    "MissBound": ((PAIR, 0), exp(-1)),
    "SpreadBound": (([[0], [2]], 0), 4 * exp(-4)),
    "LayerEnergies": (LAYERED, [1 - log(2), 4]),
    "LayerNearest": (LAYERED, [1, 4]),
    "LayerDensities": ((*LAYERED, [1, 2]), [exp(-1), exp(-4) / 2]),
    "GlobalEnergy": (([3, 3],), 3 - log(2)),
    "Gamma": ((5,), 24),
    "SphereArea": ((5,), Rational(8, 3) * pi**2),
    "BallVolume": ((4, 2), 8 * pi**2),
    "LowerGamma": ((2, 1), 1 - 2 * exp(-1)),
    "RadialIntegral": ((2, 1), (1 - exp(-1)) / 2),
    "BallIntegral": ((2, 1), pi * (1 - exp(-1))),
    "LinePartition": (([2], [1]), sqrt(pi) * erf(2)),
    "LineEnergyPartition": (([1, 1], [1, 1]), sqrt(pi) * (2 * erf(1) + erf(4) - erf(2))),
    "LineMeanEnergy": (([1, 1], [1, 1]), -log(1 + exp(-9))),
    "DensityPartition": ((2, 1, 1), pi * (expint(1, exp(-1)) - expint(1, 1))),
    "OwnDistance": (([3], [[0], [4]], [Fraction(7, 2), Fraction(1, 4)]), 9),
    "DirectionalLSE": (([0, 0], [1, 3]), 2),
    "SpectralNorm2": (([[3, 0], [0, 2]],), 9),
    "SimplexMiss2": ((2, 2, 0, 1), Rational(1, 2)),
    "LayerStep": (([0], [[3], [2]], [1, 0], 1), [1]),
    "CountNear": ((2, HALF, 1, Fraction(3, 2), 2, 3), 2),
    "PatternRows": ((1, -2, 3), [-2, 3]),
    "DistanceLimit": (([0], [[3]]), [3]),
    "MCHNLimit": (([0], [[3]], 1), [3]),
    "DistanceStored": (([0], 1, [[1]]), 1),
    "MCHNStored": (([0], 1, [[1], [HALF]], 9), 0),
    "DistanceMinima": (([[0], [9]],), 2),
    "MCHNMinima": (([[-9], [9]], 1), 2),
    "DistanceMinimum": (([[3], [3]], 1), [3]),
    "MCHNMinimum": (([[3]], 1, 1), [3]),
    "TotalBallIntegral": ((2, [1, 1]), 2 * pi * (1 - exp(-1))),
    "TotalLowerGamma": ((1, [1, 1]), 2 - 2 * exp(-1)),
    "LinePartitionEqual": ((2, [1]), sqrt(pi) * erf(2)),
    "Mean": (([1, 3],), 2),
    "MeanNegativeLog": (([1, 3], 1), 2),
    "AttentionParameters": ((2, 4, 2), 96),
    "DenseParameters": ((2, 4), 48),
    "FeedForwardParameters": ((1, 2, 3), 17),
    "ModelParameters": ((1, 2, 3, 5, 7), 77),
}


COMPUTED = {"DistanceMinima", "MCHNMinima", "DistanceMinimum", "MCHNMinimum"}  # which have no closed form
UNBOUNDED = COMPUTED | {"DistanceLimit", "MCHNLimit", "DistanceStored", "MCHNStored"}  # of which floats know no bound


def rational(value: Any) -> Any:
    if isinstance(value, list):
        rows = [list(map(rational, entry)) if isinstance(entry, list) else [rational(entry)] for entry in value]
        return ImmutableDenseMatrix(rows)
    return Rational(Fraction(value).numerator, Fraction(value).denominator)


def column(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [entry for part in value for entry in column(part)]
    return list(value) if isinstance(value, ImmutableDenseMatrix) else [value]


def of_the_theory() -> set[str]:
    assert theory.CLAIMS
    rooms = ("lemmata.theory.memory", "lemmata.theory.language.vectors")
    return {name for name, operator in DEFINED.items() if operator.__module__.startswith(rooms)}


def exactly(name: str, args: tuple[Any, ...]) -> list[Any]:
    return column(DEFINED[name].definition(*map(rational, args)))


def in_balls(name: str, args: tuple[Any, ...]) -> list[arb]:
    with precision(128):
        return [entry.enclosure() for entry in column(REALS[name](*(as_reals(fractions(arg)) for arg in args)))]


def fractions(value: Any) -> Any:
    return [fractions(entry) for entry in value] if isinstance(value, list) else Fraction(value)


def in_floats(name: str, args: tuple[Any, ...], *, tracked: bool = True) -> tuple[list[float], list[float]]:
    """The first of two equal instances; a number of layers is a constant."""
    held = []
    for arg in args:
        t = torch.tensor(arg if isinstance(arg, list) else float(arg), dtype=torch.float64)
        held.append(Bounded.exact(torch.stack([t, t]) if isinstance(arg, list) else t, tracked=tracked))
    found = FLOATS[name](*held)
    error = torch.zeros_like(found.value) if found.error is None else found.error
    batched = found.value.ndim > 0 and any(isinstance(arg, list) for arg in args)
    return tuple((t[0] if batched else t).reshape(-1).tolist() for t in (found.value, error))  # type: ignore[return-value]


def test_every_operator_with_a_definition_has_a_value_worked_by_hand() -> None:
    assert of_the_theory() == set(BY_HAND)


@pytest.mark.parametrize("name", BY_HAND)
def test_sympy_balls_and_floats_give_the_value_worked_by_hand(name: str) -> None:
    args, expected = BY_HAND[name]
    wanted = column(expected)
    if name not in COMPUTED:
        gaps = [enclosure(found - value) for found, value in zip(exactly(name, args), wanted, strict=True)]
        assert all(gap.contains(0) and gap.rad() < 1e-20 for gap in gaps)
    for ball, value in zip(in_balls(name, args), wanted, strict=True):
        assert ball.overlaps(arb(str(Integer(0) + value if isinstance(value, int) else value.evalf(30))) + arb(0, 1e-25))
        assert ball.rad() < 1e-20
    values, errors = in_floats(name, args)
    for got, error, value in zip(values, errors, wanted, strict=True):
        assert math.isfinite(error) or name in UNBOUNDED
        assert abs(got - float(value)) <= error + 1e-15 * (1 + abs(float(value)))
    most = max((error for error in errors if math.isfinite(error)), default=0.0)
    assert in_floats(name, args, tracked=False)[0] == pytest.approx([float(value) for value in wanted], abs=most + 1e-12)


@pytest.mark.parametrize("name", ["TopGap", "FirstGap", "FirstSeparation", "AttentionColumn", "IsPattern", "MaxCentredNorm2"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_definition_on_a_batch_with_as_many_instances_as_patterns_and_coordinates(name: str, dtype: torch.dtype) -> None:
    """No axis is taken for another, no number of another type comes in."""
    generator = torch.Generator().manual_seed(3)
    x, rho = (torch.randint(-3, 4, shape, generator=generator).to(dtype) for shape in ((3, 3), (3, 3, 3)))
    takes = {"Vector": Bounded.exact(x), "Patterns": Bounded.exact(rho), "Scalar": Bounded.exact(torch.zeros((), dtype=dtype))}
    found = FOLD.meaning(DEFINED[name])(*(takes[kind] for kind in DEFINED[name].takes))
    assert found.value.dtype == dtype
    for instance in range(3):
        of_one = {"Vector": x[instance].tolist(), "Patterns": rho[instance].tolist(), "Scalar": 0}
        wanted = exactly(name, tuple(of_one[kind] for kind in DEFINED[name].takes))
        got, error = found.value[instance].reshape(-1).tolist(), found.error[instance].reshape(-1).tolist()
        assert all(abs(a - float(b)) <= e + 1e-6 * (1 + abs(a)) for a, b, e in zip(got, wanted, error, strict=True))


def test_one_instance_beside_a_batch_of_many_is_the_same_for_each() -> None:
    """As of patterns that are written out beside a state that varies, with as many instances as patterns."""
    rho = torch.tensor([[0.0], [1.0], [5.0]], dtype=torch.float64)
    states = torch.tensor([[0.0], [3.0], [7.0]], dtype=torch.float64)
    for name in ("Nearest", "SquaredDistances", "TopGap", "MaxCentredNorm2", "DistanceUpdate"):
        takes = {"Vector": Bounded.exact(states), "Patterns": Bounded.exact(rho)}
        found = FOLD.meaning(DEFINED[name])(*(takes[kind] for kind in DEFINED[name].takes))
        for instance in range(3 if name != "MaxCentredNorm2" else 1):
            of_one = {"Vector": fractions(states[instance].tolist()), "Patterns": fractions(rho.tolist())}
            wanted = exactly(name, tuple(of_one[kind] for kind in DEFINED[name].takes))
            got = found.value[instance].reshape(-1).tolist() if found.value.ndim else [float(found.value)]
            assert got == pytest.approx([float(value) for value in wanted], abs=1e-9), name


INTEGRALS = ("LowerGamma", "RadialIntegral", "DensityPartition", "LinePartition", "LineEnergyPartition")


@pytest.mark.parametrize("name", sorted(set(BY_HAND) & (set(REALS) | set(FOLD.named))))
def test_a_definition_itself_agrees_with_what_is_bound_by_hand(name: str) -> None:
    args, _ = BY_HAND[name]
    by_definition = Balls(REALS).meaning(DEFINED[name])
    with precision(64):
        found = [entry.enclosure() for entry in column(by_definition(*(as_reals(fractions(arg)) for arg in args)))]
        assert all(ball.overlaps(other) for ball, other in zip(found, in_balls(name, args), strict=True))
        assert all(ball.rad() < 1e-12 for ball in found) or name == "LinePartition"  # its integrand is not analytic
    others = {key: of for key, of in FOLD.named.items() if key != name}
    with mock.patch.dict(FLOATS, {name: Floats(others).meaning(DEFINED[name])}):
        values, errors = in_floats(name, args)
    known, bounds = in_floats(name, args)
    for got, error, value, bound in zip(values, errors, known, bounds, strict=True):
        assert math.isfinite(error) != (name in INTEGRALS or name == "TopMiss2")
        assert abs(got - value) <= min(error, 1e-9) + bound


def test_a_number_that_is_not_seen_to_be_rational_is_not_taken_for_zero() -> None:
    """exp(1/10^40) - 1 is no 0, and (sqrt(2) - 1) (sqrt(2) + 1) - 1 is one by algebra."""
    assert EXACT.is_zero((sqrt(2) - 1) * (sqrt(2) + 1) - 1) == 1
    with pytest.raises(NoClosedForm, match="is not seen to be rational"):
        EXACT.is_zero(exp(Rational(1, 10**40)) - 1)


def test_numbers_outside_the_domain_of_the_gamma_function_are_unknown() -> None:
    found = FLOATS["Gamma"](Bounded.exact(torch.tensor([-1.5, 2.0], dtype=torch.float64)))
    assert [math.isfinite(error) for error in found.error.tolist()] == [False, True]


def test_a_wrong_word_is_seen() -> None:
    """The greatest in place of the least, in the arithmetic of SymPy alone."""
    args, expected = BY_HAND["Nearest"]
    with mock.patch.object(type(EXACT), "least", type(EXACT).greatest):
        assert exactly("Nearest", args) != [expected]


def defined_in(module: str, name: str, power: int) -> Any:
    """An operator of a module: the sum of powers of the entries."""

    def body(v: Vector) -> Scalar:
        return total(v.length, lambda i: v[i] ** power)

    body.__module__, body.__name__ = module, name
    return defined(latex="v")(body)


@pytest.fixture
def afterwards_forgotten() -> Iterator[None]:
    """The operators of a test are of that test alone."""
    before = set(DEFINED)
    yield
    for name in set(DEFINED) - before:
        del _DEFINED[name], _MEANINGS[name]


TAKEN = ("Dot", "SumOf", "LayerEnergy", "Sum", "Max", "E", "Relational", "exp", "step", "scale", "num", "v", "n", "X")


@pytest.mark.usefixtures("afterwards_forgotten")
@pytest.mark.parametrize("name", TAKEN)
def test_a_name_that_the_theory_or_sympy_has_is_free_for_others(name: str) -> None:
    """A later theory may take any name. An operator of a project keeps its own meaning and is printed with its package."""
    theirs, own = DEFINED.get(name), defined_in("mypaper.claims", name, 3)
    assert DEFINED.get(name) is theirs
    assert (own.__name__, own.__qualname__) == (f"mypaper_{name}", name)
    claim = Claim(id="nine", source="a test", says="the cubes sum to at most 9", domain=VECTORS, statement=leq(own(v), 9))
    assert judge(claim, Settings(profile="quick")).outcome is Outcome.REFUTED
    assert exactly(own.__name__, ([1, 2],)) == [9]


@pytest.mark.usefixtures("afterwards_forgotten")
def test_a_name_is_taken_once_and_arguments_are_annotated() -> None:
    defined_in("mypaper.claims", "Cubes", 3)
    defined_in("mypaper.claims", "Cubes", 2)  # the module is read again
    for module, name, place in (("mypaper.more", "Cubes", "mypaper.claims"), ("lemmata.theory.new", "Dot", "lemmata.theory")):
        with pytest.raises(ValueError, match=f"an operator {name} already, in {place}.*; choose another name"):
            defined_in(module, name, 2)
    with pytest.raises(ValueError, match="Plain: annotate each argument"):

        @defined(latex="p")
        def Plain(v):  # type: ignore[no-untyped-def]
            return v


def test_an_operator_of_ones_own_needs_nothing_but_its_definition() -> None:
    try:

        @defined(latex=r"\operatorname{Spread}")
        def OwnSpread(v: Vector, rho: Patterns) -> Vector:
            """How far each entry is below the greatest entry of each column of the patterns."""
            tops = vector(rho.columns, lambda k: greatest(rho.rows, lambda i: rho[i, k]))
            return vector(v.length, lambda k: tops[k] - v[k])

        args = ([1, 2], SQUARE)
        assert exactly("OwnSpread", args) == [2, 2]
        assert [ball.unique_fmpz() for ball in in_balls("OwnSpread", args)] == [2, 2]
        assert in_floats("OwnSpread", args)[0] == [2.0, 2.0]
        assert REALS["OwnSpread"](as_reals([Fraction(1), Fraction(2)]), as_reals(fractions(SQUARE)))[0].rational == 2
        assert Real.of(2).rational == 2
    finally:
        _DEFINED.pop("OwnSpread", None)
        _MEANINGS.pop("OwnSpread", None)
