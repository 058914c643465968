"""What the kernel takes an operator to mean equals the operator's definition at explicit matrices of sizes 1 to 3."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from mpmath import mp, mpf
from sympy import ImmutableDenseMatrix, Integer, MatrixExpr, MatrixSymbol, Rational, Symbol, exp

from lemmata.theory.kernel import meaning
from lemmata.theory.kernel.meaning import MEANINGS, MeaningError, Scope, lower, scope_of
from lemmata.theory.language import vectors
from lemmata.theory.language.defined import Patterns as Matrix
from lemmata.theory.language.defined import Scalar, defined, greatest_eigenvalue, matrix
from lemmata.theory.language.domain import Domain, d, l, n
from lemmata.theory.language.operator import _MEANINGS, DEFINED, expand_operators
from lemmata.theory.memory import balls as geometry
from lemmata.theory.memory import energies, layers, minima, parameters
from lemmata.theory.memory import updates as retrieval
from lemmata.theory.memory.kinds import HullState, Patterns
from lemmata.theory.memory.steps import DistanceLimit, DistanceStored, FirstGap, LayerStep, MCHNLimit, MCHNStored
from lemmata.theory.memory.storage import FirstSeparation, FromFirst, LeastSeparation, MissBound, SimplexMiss2, SpreadBound
from lemmata.theory.memory.symbols import SEPARATED_BALLS, radii, rho, u, v, w, x, y
from lemmata.theory.memory.symbols import layers as assignment
from lemmata.theory.terms.index_terms import Block, Chosen, Entry, Index, Total
from tests.theory.kernel.evaluate import Point, evaluate, real

t, r, c = Symbol("t", real=True), Symbol("r", positive=True), Symbol("c", real=True)
e, partition, sizes_of_balls = MatrixSymbol("e", d, 1), MatrixSymbol("partition", l, 1), MatrixSymbol("sizes", d, 1)
m = Symbol("m", integer=True, positive=True)
ORIGINAL = dict(MEANINGS)

APPLIED: dict[str, Any] = {
    "LogSumExp": vectors.LogSumExp(v), "MaxEntry": vectors.MaxEntry(v), "MinEntry": vectors.MinEntry(v),
        "MaxNorm": vectors.MaxNorm(v),
    "Dot": vectors.Dot(v, w), "SquaredDistance": vectors.SquaredDistance(v, w), "Softmax": vectors.Softmax(v),
        "SumExp": vectors.SumExp(v),
    "TiltedMean": vectors.TiltedMean(v, w), "LogOfPowers": vectors.LogOfPowers(v, w, t), "Shifted": vectors.Shifted(v, c),
    "Squares": vectors.Squares(v), "Transposed": energies.MaxNorm2(vectors.Transposed(rho)),
    "AttentionParameters": parameters.AttentionParameters(m, n, d), "DenseParameters": parameters.DenseParameters(m, n),
    "FeedForwardParameters": parameters.FeedForwardParameters(m, n, d),
    "ModelParameters": parameters.ModelParameters(m, n, d, m, n),
    "Nearest": energies.Nearest(x, rho), "LayerEnergy": energies.LayerEnergy(x, rho), "MCHNEnergy": energies.MCHNEnergy(x,
        rho, r),
    "MaxNorm2": energies.MaxNorm2(rho), "MinNorm2": energies.MinNorm2(rho), "Overlaps": energies.Overlaps(x, rho),
    "SquaredDistances": energies.SquaredDistances(x, rho), "SquaredNorms": energies.SquaredNorms(rho),
    "IsPattern": retrieval.IsPattern(x, rho), "DirectionalLSE": retrieval.DirectionalLSE(v, w),
    "DistanceUpdate": retrieval.DistanceUpdate(x, rho), "MCHNUpdate": retrieval.MCHNUpdate(x, rho, r),
    "Majorizer": retrieval.Majorizer(y, x, rho), "Attention": retrieval.Attention(x, rho, r),
        "AttentionColumn": retrieval.AttentionColumn(rho, 0),
    "FirstPattern": retrieval.FirstPattern(rho), "JacobianForm": retrieval.JacobianForm(u, x, rho, r),
    "PeakVariance": retrieval.PeakVariance(x, rho, r), "SpectralNorm2": retrieval.SpectralNorm2(rho),
    "MaxCentredNorm2": retrieval.MaxCentredNorm2(rho), "LayerEnergies": layers.LayerEnergies(x, rho, assignment, l),
    "LayerNearest": layers.LayerNearest(x, rho, assignment, l), "LayerDensities": layers.LayerDensities(x, rho, assignment, l,
        partition),
    "GlobalEnergy": layers.GlobalEnergy(e), "Gamma": geometry.Gamma(r), "SphereArea": geometry.SphereArea(m),
    "BallVolume": geometry.BallVolume(m, r), "LowerGamma": geometry.LowerGamma(r, 2 * r),
        "RadialIntegral": geometry.RadialIntegral(m, r),
    "BallIntegral": geometry.BallIntegral(m, r), "TotalBallIntegral": geometry.TotalBallIntegral(m, sizes_of_balls),
    "TotalLowerGamma": geometry.TotalLowerGamma(m, sizes_of_balls), "OwnDistance": geometry.OwnDistance(x, rho, radii),
    "DensityPartition": geometry.DensityPartition(m, r, Rational(3, 2)), "Mean": geometry.Mean(e),
    "TopGap": retrieval.TopGap(x, rho), "TopMiss2": retrieval.TopMiss2(x, rho, r),
    "LinePartition": geometry.LinePartition(radii, sizes_of_balls),
    "LinePartitionEqual": geometry.LinePartitionEqual(r, sizes_of_balls),
    "LineEnergyPartition": geometry.LineEnergyPartition(sizes_of_balls, radii),
    "LineMeanEnergy": geometry.LineMeanEnergy(sizes_of_balls, radii),
    "MeanNegativeLog": geometry.MeanNegativeLog(e, r),
    "FirstGap": FirstGap(rho),
    "FirstSeparation": FirstSeparation(rho), "LeastSeparation": LeastSeparation(rho), "MissBound": MissBound(rho, r),
    "FromFirst": FromFirst(rho), "SpreadBound": SpreadBound(rho, r), "SimplexMiss2": SimplexMiss2(m, r, t, c),
}
UNMEANT: dict[str, Any] = {
    "LayerStep": Entry(LayerStep(x, rho, assignment, r), Integer(0)), "CountNear": parameters.CountNear(t, r, c),
    "DistanceLimit": Entry(DistanceLimit(x, rho), Integer(0)), "MCHNLimit": Entry(MCHNLimit(x, rho, r), Integer(0)),
    "DistanceStored": DistanceStored(x, r, rho), "MCHNStored": MCHNStored(x, r, rho, t),
    "DistanceMinima": minima.DistanceMinima(rho), "MCHNMinima": minima.MCHNMinima(rho, r),
    "DistanceMinimum": Entry(minima.DistanceMinimum(rho, 1), Integer(0)),
    "MCHNMinimum": Entry(minima.MCHNMinimum(rho, 1, r), Integer(0)),
    "PatternRows": energies.MaxNorm2(minima.PatternRows(1, 2, 3)),
}
MORE = {
    "sums of vectors": vectors.LogSumExp(2 * v - w), "the other axis": retrieval.AttentionColumn(rho, 1),
    "an operator in an operator": energies.Nearest(retrieval.DistanceUpdate(x, rho), rho),
    "energies of layers": layers.GlobalEnergy(layers.LayerEnergies(x, rho, assignment, l)),
}


def explicit_values(random: Random, columns: int = 3) -> dict[Any, Any]:
    """Sizes, matrices and numbers; the patterns lie far apart, the state in the ball of one of them, no layer is empty."""
    sizes = {n: random.randint(1, columns), d: random.randint(1, 3)}
    sizes[l] = random.randint(1, sizes[d])

    def column(length: int, low: int = -4) -> ImmutableDenseMatrix:
        return ImmutableDenseMatrix(length, 1, [Rational(random.randint(low, 4), 4) for _ in range(length)])

    patterns = [[Rational(4 * row + random.randint(-2, 2), 4) for _ in range(sizes[n])] for row in range(sizes[d])]
    own = random.randrange(sizes[d])
    state = [entry + Rational(random.choice((0, 0, 1)), 8) for entry in patterns[own]]
    if random.random() < 0.3:
        state = patterns[own]
    ordered = list(range(sizes[l])) + [random.randrange(sizes[l]) for _ in range(sizes[d] - sizes[l])]
    random.shuffle(ordered)
    return {
        **sizes, m: Integer(random.randint(1, 3)), rho: ImmutableDenseMatrix(patterns), x: ImmutableDenseMatrix(sizes[n], 1,
            state),
        **{name: column(sizes[n]) for name in (v, w, u, y)}, e: column(sizes[d]), sizes_of_balls: column(sizes[d], 1),
        partition: column(sizes[l], 1), radii: ImmutableDenseMatrix(sizes[d], 1, [Rational(1, 4)] * sizes[d]),
        assignment: ImmutableDenseMatrix(sizes[d], 1, ordered), t: Rational(random.randint(0, 4), 4),
            c: Rational(random.randint(-4, 4), 4),
        r: Rational(random.randint(1, 6), 4), Chosen("own", d): Integer(own),
    }


def point_of(values: dict[Any, Any]) -> Point:
    def fraction(value: Any) -> Fraction:
        return Fraction(int(Rational(value).p), int(Rational(value).q))

    arrays: dict[str, Any] = {"hull_weight": [Fraction(1, int(values[d]))] * int(values[d])}
    for symbol in (key for key in values if isinstance(key, MatrixSymbol)):
        rows = [[fraction(entry) for entry in row] for row in values[symbol].tolist()]
        arrays[symbol.name] = rows if symbol.shape[1] != 1 else [row[0] for row in rows]
    entries = arrays["rho"]
    scalars = {key: fraction(value) for key, value in values.items() if isinstance(key, Symbol)}
    sizes = {size: int(values[size]) for size in (n, d, l)}
    return Point(sizes, {**arrays, "rho": lambda a, b: entries[int(a)][int(b)]}, scalars)


def difference(expression: Any, values: dict[Any, Any]) -> Any:
    """How far meaning and definition are apart, the greatest over the entries of a vector, relative to the size."""
    point, defined = point_of(values), expand_operators(expression, values)
    if isinstance(expression, MatrixExpr):
        length = defined.shape[0]
        found = [(lower(Entry(expression, Integer(place)), Scope()), defined[place]) for place in range(length)]
    else:
        found = [(lower(expression, Scope()), defined)]
    with mp.workdps(20):
        gaps = []
        for meant, value in found:
            number = mpf(str((Integer(0) + value).evalf(30)))
            gaps.append(abs(real(evaluate(meant, point)) - number) / (1 + abs(number)))
        return max(gaps)


def test_every_meaning_is_compared():
    rooms = ("lemmata.theory.language", "lemmata.theory.memory")  # a paper's own are compared when its claims are judged
    of_the_theory = {name for name in MEANINGS if DEFINED[name].__module__.startswith(rooms)}
    assert {*APPLIED, *UNMEANT} == of_the_theory


@pytest.mark.parametrize("name", UNMEANT)
def test_what_has_no_meaning_at_symbolic_sizes_says_so(name):
    with pytest.raises(MeaningError):
        lower(UNMEANT[name])


@pytest.mark.parametrize("name", [*APPLIED, *MORE])
def test_the_meaning_of_an_operator_is_its_definition(name):
    random = Random(name)
    for _ in range(2 if "Partition" in name else 6):
        values = explicit_values(random, columns=2 if name == "SpectralNorm2" else 3)  # whose definition is a closed form
        assert difference({**APPLIED, **MORE}[name], values) < mpf(10) ** -15, values


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("LogSumExp", lambda a: ORIGINAL["LogSumExp"](a) + Rational(1, 10**9)),
        ("MaxEntry", ORIGINAL["MinEntry"]),
        ("Nearest", lambda a, b: ORIGINAL["MinNorm2"](b)),
        ("Softmax", lambda a: meaning.Vec(a.length, lambda place: exp(a.entry(place)))),
        ("DistanceUpdate", lambda a, b: meaning.Vec(b.columns, lambda k: b.entry(Integer(0), k))),
        ("SphereArea", lambda a: ORIGINAL["SphereArea"](a + 1)),
        ("LayerNearest", lambda a, b, c, number: meaning.Vec(number, lambda place: ORIGINAL["MinNorm2"](b))),
        ("Mean", lambda a: ORIGINAL["Mean"](a) * a.length),
    ],
)
def test_a_planted_wrong_meaning_is_found(name, wrong):
    random = Random(name)
    with patch.dict(_MEANINGS, {name: wrong}):
        assert any(difference(APPLIED[name], explicit_values(random)) > mpf(10) ** -12 for _ in range(6))


def test_an_operator_without_a_meaning_is_an_error():
    without = {name: known for name, known in MEANINGS.items() if name != "LogSumExp"}
    with patch.object(meaning, "MEANINGS", without), pytest.raises(MeaningError):
        lower(vectors.LogSumExp(v))


def test_a_state_of_the_hull_is_a_weighted_mean_of_the_patterns():
    scope = scope_of(Domain(((rho, Patterns()), (x, HullState()))))
    point = point_of(explicit_values(Random(3)))
    mean = [sum(point.arrays["rho"](row,
        k) for row in range(point.sizes[d])) / Fraction(point.sizes[d]) for k in range(point.sizes[n])]
    assert [evaluate(lower(Entry(x, Integer(k)), scope), point) for k in range(point.sizes[n])] == mean


def test_a_layer_is_the_patterns_that_are_assigned_to_it():
    blocks = [Index("j", Block(Symbol("layers"), Integer(layer), d)) for layer in range(2)]
    point = Point({d: 3}, {"layers": [1, 0, 1]})
    assert [evaluate(Total(Integer(1), block), point) for block in blocks] == [1, 2]
    assert SEPARATED_BALLS.sizes == (n, d)


def test_two_matrices_that_are_no_variables_do_not_share_a_spectral_norm():
    """The kernel names a spectral norm by its matrix; a matrix that is made has no name."""

    @defined(latex="2A")
    def NormOfTwice(A: Matrix) -> Scalar:
        return greatest_eigenvalue(matrix(A.rows, A.columns, lambda i, k: 2 * A[i, k]))

    with pytest.raises(MeaningError, match="no variable"):
        lower(NormOfTwice(rho), scope_of(Domain(((rho, Patterns()),))))
