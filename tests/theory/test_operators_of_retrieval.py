"""One value worked by hand for each operator; definitions, float and ball bindings agree within the bounds they state."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest
import torch
from flint import arb
from sympy import ImmutableDenseMatrix as M
from sympy import Integer, Rational, exp, log, simplify, sqrt

from lemmata.theory.language import vectors
from lemmata.theory.language.operator import Operator, VectorOperator
from lemmata.theory.memory import energies
from lemmata.theory.memory import updates as retrieval
from lemmata.theory.memory.layers import GlobalEnergy, LayerDensities, LayerEnergies, LayerNearest
from lemmata.verify.interpret.balls import REALS, as_reals
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.numbers.bounded import Bounded
from lemmata.verify.numbers.reals import precision

X, Y, U = [F(1), F(0)], [F(1, 2), F(-1)], [F(0), F(3)]
RHO = [[F(0), F(0)], [F(1), F(1)], [F(2), F(-1)]]
LABELS, BETA, V, W = [F(0), F(1), F(0)], F(1, 2), [F(0), F(1), F(-2)], [F(1), F(1, 2), F(3)]
CASES: dict[type[Any], tuple[Any, ...]] = {
    vectors.SumExp: (V,),
    vectors.TiltedMean: (V, W),
    vectors.LogOfPowers: (V, W, F(1, 4)),
    vectors.Squares: (V,),
    vectors.Shifted: (V, F(2)),
    vectors.Softmax: (V,),
    energies.SquaredDistances: (X, RHO),
    energies.SquaredNorms: (RHO,),
    LayerEnergies: (X, RHO, LABELS, F(2)),
    LayerNearest: (X, RHO, LABELS, F(2)),
    LayerDensities: (X, RHO, LABELS, F(2), [F(2), F(1, 4)]),
    GlobalEnergy: (V,),
    retrieval.IsPattern: (X, RHO),
    retrieval.DirectionalLSE: (V, W),
    retrieval.DistanceUpdate: (X, RHO),
    retrieval.MCHNUpdate: (X, RHO, BETA),
    retrieval.Attention: (X, RHO, BETA),
    retrieval.Majorizer: (Y, X, RHO),
    retrieval.JacobianForm: (U, X, RHO, BETA),
    retrieval.PeakVariance: (X, RHO, BETA),
    retrieval.SpectralNorm2: (RHO,),
    retrieval.MaxCentredNorm2: (RHO,),
    retrieval.TopMiss2: (X, RHO, BETA),
    retrieval.TopGap: (X, RHO),
    retrieval.AttentionColumn: (RHO, F(1)),
    retrieval.FirstPattern: (RHO,),
}


def _explicit(value: Any) -> Any:
    if not isinstance(value, list):
        return Rational(value.numerator, value.denominator)
    rows = value if isinstance(value[0], list) else [[entry] for entry in value]
    return M([[Rational(e.numerator, e.denominator) for e in row] for row in rows])


def _bounded(value: Any, scalar: bool = False) -> Any:
    if not isinstance(value, list):
        return value if scalar else Bounded.exact(torch.tensor([float(value)], dtype=torch.float64))
    rows = [[float(e) for e in row] if isinstance(row, list) else float(row) for row in value]
    return Bounded.exact(torch.tensor([rows], dtype=torch.float64))


def _balls(result: Any) -> list[arb]:
    return [entry.enclosure() for entry in (result if isinstance(result, list) else [result])]


def _inside(value: float, error: float, ball: arb) -> bool:
    return bool((arb(value, error) - ball).contains(arb(0)))


@pytest.mark.parametrize("operator", CASES, ids=lambda o: o.__name__)
def test_definition_ball_and_float_agree(operator: type[Operator] | type[VectorOperator]) -> None:
    args = CASES[operator]
    defined = operator.definition(*map(_explicit, args))
    values = list(defined) if hasattr(defined, "shape") else [defined]
    with precision(128):
        balls = _balls(REALS[operator.__name__](*map(as_reals, args)))
        for value, ball in zip(values, balls, strict=True):
            assert abs(ball - arb(str(Integer(0) + value.evalf(30)))).upper() < arb("1e-25")
    by_fraction = operator in (LayerEnergies, LayerNearest, LayerDensities, retrieval.AttentionColumn)
    found = FLOATS[operator.__name__](*(_bounded(a, by_fraction and not isinstance(a, list)) for a in args))
    assert found.error is not None
    assert float(found.error.max()) < 1e-13
    for value, error, ball in zip(found.value.flatten().tolist(), found.error.flatten().tolist(), balls, strict=True):
        assert _inside(value, error, ball), operator.__name__


def test_values_worked_by_hand() -> None:
    one, two = M([[1]]), M([[0], [1]])  # a state, patterns 0 and 1 on the line
    assert retrieval.IsPattern.definition(one, two) == 1
    assert retrieval.TopGap.definition(one, two) == 1
    assert retrieval.SpectralNorm2.definition(M([[3, 0], [0, 2]])) == 9
    assert retrieval.MaxCentredNorm2.definition(two) == Rational(1, 4)
    assert simplify(retrieval.MCHNUpdate.definition(one, two, Integer(1))[0] - exp(1) / (1 + exp(1))) == 0
    assert simplify(retrieval.PeakVariance.definition(M([[0]]), two, Integer(1))) == Rational(1, 4)
    assert simplify(retrieval.JacobianForm.definition(one, M([[0]]), two, Integer(2))) == Rational(1, 2)
    assert simplify(retrieval.TopMiss2.definition(one, two, Integer(0))) == Rational(1, 4)
    assert simplify(retrieval.Majorizer.definition(one, M([[Rational(1, 2)]]), two) - (Rational(1, 2) - log(2))) == 0
    assert simplify(GlobalEnergy.definition(M([3, 3])) - (3 - log(2))) == 0
    assert vectors.TiltedMean.definition(M([0, 0]), M([1, 3])) == 2
    assert simplify(vectors.LogOfPowers.definition(M([2]), M([6]), Rational(1, 2))) == 4
    assert retrieval.SpectralNorm2.definition(M([[1, 1], [0, 1]])) == (3 + sqrt(5)) / 2
