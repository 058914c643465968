"""The definitions of section 5's operators at values worked by hand, and the claims' form."""

from __future__ import annotations

import re

import pytest
from sympy import Expr, Matrix, Rational, Symbol, erf, exp, gamma, latex, log, pi, simplify, sqrt

from lemmata.theory import CLAIMS as ALL
from lemmata.theory.language.claim import relations
from lemmata.theory.memory import balls as geometry
from lemmata.theory.memory import parameters as transformers
from lemmata.verify.numbers.enclosures import enclosure

PLACES = re.compile("sec5|sec6|eq-1[2-5]|prop-[45]|table-2|lemma-5|stirling|app[EF]|appG-batch")
CLAIMS = [claim for claim in ALL.values() if PLACES.match(claim.id)]


def is_zero(number: Expr) -> bool:
    """Whether a number with integrals is 0 as far as a narrow ball can tell."""
    ball = enclosure(number)
    return bool(ball.contains(0) and ball.rad() < 1e-20)


def test_area_and_volume_follow_their_recursion() -> None:
    r = Symbol("r", positive=True)
    assert [geometry.SphereArea.definition(n) for n in (1, 2, 3, 4)] == [2, 2 * pi, 4 * pi, 2 * pi**2]
    assert [geometry.BallVolume.definition(n, r) for n in (1, 2, 3)] == [2 * r, pi * r**2, Rational(4, 3) * pi * r**3]
    for n in range(1, 12):
        assert simplify(geometry.SphereArea.definition(n) - n * geometry.BallVolume.definition(n, 1)) == 0


def test_integrals_by_hand() -> None:
    assert geometry.LowerGamma.definition(2, 1).evalf() == pytest.approx(float(1 - 2 * exp(-1)))
    assert geometry.RadialIntegral.definition(2, 1).evalf() == pytest.approx(float((1 - exp(-1)) / 2))
    assert geometry.BallIntegral.definition(1, 2).evalf() == pytest.approx(float(sqrt(pi) * erf(2)))
    assert geometry.Gamma.definition(Rational(1, 2)) == gamma(Rational(1, 2)) == sqrt(pi)
    total = geometry.TotalBallIntegral.definition(2, Matrix([1, 2])).evalf()
    assert total == pytest.approx(float(pi * (2 - exp(-1) - exp(-4))))
    assert geometry.TotalLowerGamma.definition(1, Matrix([1, 2])).evalf() == pytest.approx(float(2 - exp(-1) - exp(-2)))


def test_two_intervals_of_unequal_radii_by_hand() -> None:
    # patterns at 0 and 4, radii 3 and 1/2: from 2 to 3 the pattern at 4 is nearer
    half = sqrt(pi) / 2
    value = geometry.LinePartition.definition(Matrix([3, Rational(1, 2)]), Matrix([Rational(1, 2), 9]))
    expected = half * (erf(3) + 2 * erf(2) - erf(1) + 2 * erf(Rational(1, 2)))
    assert is_zero(value - expected)
    alone = geometry.LinePartitionEqual.definition(1, Matrix([1, 1]))
    assert is_zero(alone - 4 * half * erf(1))


def test_energies_on_the_line_by_hand() -> None:
    radii, room = Matrix([1, 1]), Matrix([1, 5])  # patterns at 0 and 3
    assert simplify(geometry.LineMeanEnergy.definition(radii, room) + log(1 + exp(-9))) == 0
    half = sqrt(pi) / 2
    expected = half * (4 * erf(1) + 2 * (erf(4) - erf(2)))
    assert is_zero(geometry.LineEnergyPartition.definition(radii, room) - expected)


def test_cross_entropy_density_partition_and_own_distance_by_hand() -> None:
    assert simplify(geometry.MeanNegativeLog.definition(Matrix([1, 3]), 2) - 2 - log(2)) == 0
    assert geometry.Mean.definition(Matrix([1, 3])) == 2
    flat = geometry.DensityPartition.definition(1, 2, 10**9).evalf()  # exp(-tiny) is almost 1
    assert flat == pytest.approx(4.0, abs=1e-7)
    assert geometry.OwnDistance.definition(Matrix([3]), Matrix([[0], [4]]), Matrix([Rational(7, 2), Rational(1, 4)])) == 9


def test_counting_by_hand() -> None:
    assert transformers.AttentionParameters.definition(2, 4, 2) == 96
    assert transformers.DenseParameters.definition(2, 4) == 48
    assert transformers.FeedForwardParameters.definition(2, 4, 8) == 152
    assert transformers.ModelParameters.definition(24, 1024, 4096, 50_257, 1024) == 354_823_168
    assert transformers.CountNear.definition(2, Rational(1, 2), 1, Rational(3, 2), 2, 3) == 2


def test_a_dimension_must_be_whole() -> None:
    with pytest.raises(ValueError, match="integer >= 1"):
        geometry.SphereArea.definition(Rational(3, 2))


def test_the_dimension_prints_as_n_and_every_claim_as_latex() -> None:
    assert latex(geometry.dim) == "n"
    assert all(claim.latex for claim in CLAIMS)
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)


def test_no_relation_is_lost_while_a_claim_is_built() -> None:
    count = {claim.id: len(list(relations(claim.statement))) for claim in CLAIMS if claim.statement is not None}
    assert count["lemma-5"] == count["lemma-5.proof"] == count["sec5-sandwich"] == count["eq-14"] == 2
    assert count["appF3-ratio.sizes"] == 6
