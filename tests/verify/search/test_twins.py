"""Variables of one kind: falsehoods that show only where two of them are near, equal or multiples of each other."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from unittest.mock import patch

import pytest
import torch
from hypothesis import given, settings
from sympy import MatrixSymbol, Rational, symbols

from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import Domain, NonNegative, Positive, Real, UnitInterval, Whole, d, n, vector
from lemmata.theory.language.vectors import LogSumExp, MaxEntry, MaxNorm, SquaredDistance
from lemmata.theory.memory.energies import Nearest, SquaredDistances
from lemmata.theory.memory.kinds import BallState, EqualNormPatterns, HullState, Layers, Patterns, SeparatedRadii, State
from lemmata.theory.memory.symbols import PATTERN_PAIRS, SEPARATED_BALLS, VECTOR_PAIRS, layers, radii, rho, v, w, x, y
from lemmata.verify.base.points import BatchRequest
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.certify.point import check_point, evaluate_point
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.search.edges import at_the_edge
from lemmata.verify.search.families import draw
from lemmata.verify.search.floats import HOLDS, statuses
from lemmata.verify.search.shrink import simplify
from lemmata.verify.search.strategies import points
from lemmata.verify.search.twins import twins

QUIET = partial(settings, deadline=None, database=None, derandomize=True)
COUNT = 1024
SIGMA, RADII, LAYERS = MatrixSymbol("sigma", d, n), vector("s", d), vector("m", d)
P, Q = vector("p", n), vector("q", n)
A, B = symbols("a b", real=True)
MATRICES = Domain(((rho, Patterns()), (SIGMA, Patterns()), (x, State())))
STEEP = 10**4  # |f(a) - f(b)| <= STEEP |a - b|^2 is false only where a and b are near


def steep(f, g, squared):
    return leq(f - g, STEEP * squared)


def of_numbers(kind, statement):
    return Claim("planted", "test", "", Domain(((A, kind), (B, kind))), statement)


def over(variables, statement):
    return Claim("planted", "test", "", variables if isinstance(variables, Domain) else Domain(variables), statement)


ROWS = steep(Nearest(x, rho), Nearest(x, SIGMA), SquaredDistance(SquaredDistances(x, rho), SquaredDistances(x, SIGMA)))
STATES = steep(Nearest(x, rho), Nearest(y, rho), SquaredDistance(x, y))
NUMBERS = less(A - B, 10**6 * (A - B) ** 2 + Rational(1, 10**12))
PLANTED = {
    "matrices": over(MATRICES, ROWS),
    "equal norms": over(((rho, EqualNormPatterns()), (SIGMA, EqualNormPatterns()), (x, State())), ROWS),
    "states": over(PATTERN_PAIRS, STATES),
    "vectors": over(VECTOR_PAIRS, steep(LogSumExp(v), LogSumExp(w), SquaredDistance(v, w))),
    "states of a hull": over(((rho, Patterns()), (x, HullState()), (y, HullState())), STATES),
    "states of balls": over(SEPARATED_BALLS.extended((y, BallState())), STATES),
    "radii": over(
        ((rho, Patterns()), (radii, SeparatedRadii()), (RADII, SeparatedRadii())),
        steep(MaxEntry(radii), MaxEntry(RADII), SquaredDistance(radii, RADII)),
    ),
    "layers": over(((rho, Patterns()), (layers, Layers()), (LAYERS, Layers())), less(0, SquaredDistance(layers, LAYERS))),
    "weights": over(((P, Positive()), (Q, Positive())), steep(LogSumExp(P), LogSumExp(Q), SquaredDistance(P, Q))),
    "positive numbers": of_numbers(Positive(), NUMBERS),
    "numbers not below 0": of_numbers(NonNegative(), NUMBERS),
    "real numbers": of_numbers(Real(), NUMBERS),
    "shares": of_numbers(UnitInterval(), NUMBERS),
    "whole numbers": replace(of_numbers(Whole(1, 10**9), less(0, (A - B) ** 2)), given=less(1000, A)),
    "multiples": over(VECTOR_PAIRS, less(0, SquaredDistance(v, 2 * w))),
    "opposites": over(VECTOR_PAIRS, less(0, SquaredDistance(v, -w))),
}


def batch(claim, seed=0):
    sizes = {size.name: {"n": 3, "d": 6, "l": 5}[size.name] for size in claim.domain.sizes}
    family = "equal-norms" if claim.domain.first(EqualNormPatterns) else "gaussian"
    return draw(claim.domain, BatchRequest(sizes, family, "random", 0, COUNT, seed))


def violations(claim):
    """The instances of a batch that violate a claim, certainly: those that floating point does not take for true ones."""
    instances = batch(claim)
    result = statuses(claim, instances)
    wanted = ((result.given == 1) & (result.code != HOLDS)).nonzero().squeeze(-1).tolist()
    points = (instances.point(index) for index in wanted)
    return [point for point in points if evaluate_point(claim, point, explain=False).statement == -1]


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_false_only_of_related_variables_is_violated_in_a_batch_with_twins(name):
    claim = PLANTED[name]
    assert violations(claim)
    with patch("lemmata.verify.search.parameters.relate"):
        assert not violations(claim)


@pytest.mark.parametrize("name", PLANTED)
def test_related_variables_lie_in_their_domain_exactly(name):
    instances = batch(PLANTED[name], seed=4)
    for index in range(0, COUNT, 32):
        check_point(PLANTED[name].domain, instances.point(index))


def test_a_false_lipschitz_claim_about_matrices_is_refuted_and_its_true_sibling_survives():
    assert judge(PLANTED["matrices"], Settings(profile="quick")).outcome is Outcome.REFUTED
    largest = MaxNorm(SquaredDistances(x, rho) - SquaredDistances(x, SIGMA))
    true = over(MATRICES, leq(Nearest(x, rho) - Nearest(x, SIGMA), largest))
    assert judge(true, Settings(profile="quick")).outcome is Outcome.SURVIVED


def test_matrices_are_equal_near_multiples_reversed_and_far():
    values = batch(PLANTED["matrices"]).values
    one, other = values["rho"], values["sigma"]
    distance = (one - other).flatten(1).norm(dim=1) / one.flatten(1).norm(dim=1)
    assert bool((distance == 0).any())
    assert bool(((distance > 0) & (distance < 1e-6)).any())
    assert float(distance.max()) > 50
    for related in (-one, one.flip(1, 2), 2 * one):
        assert bool((other == related).flatten(1).all(dim=1).any())
    assert bool((((one - other) != 0).flatten(1).sum(dim=1) == 1).any())


def test_the_first_variable_and_half_of_the_instances_of_the_others_are_drawn_as_they_would_be_alone():
    with patch("lemmata.verify.search.parameters.relate"):
        alone = batch(PLANTED["matrices"]).values
    values = batch(PLANTED["matrices"]).values
    assert torch.equal(values["rho"], alone["rho"])
    same = float((values["sigma"] == alone["sigma"]).flatten(1).all(dim=1).double().mean())
    assert 0.4 < same < 0.6


def test_states_and_vectors_are_twins_and_variables_of_other_shapes_or_kinds_are_not():
    domain = Domain(((rho, Patterns()), (x, State()), (P, Positive()), (v, State()), (A, Real()), (B, Positive())))
    assert list(twins(domain)) == [(x, v)]


def test_the_edge_of_a_hypothesis_about_two_matrices_is_found():
    apart = SquaredDistance(SquaredDistances(x, rho), SquaredDistances(x, SIGMA))
    claim = Claim("edge", "test", "", MATRICES, less(apart, Rational(999, 1000)), less(apart, 1))
    moved = at_the_edge(claim, batch(claim))
    assert moved is not None
    assert any(evaluate_point(claim, moved.point(index), explain=False).statement == -1 for index in range(moved.count))


def test_points_reach_equal_stepped_and_opposite_matrices_in_their_domain():
    domain = Domain(((rho, Patterns()), (SIGMA, Patterns())))
    found = set()

    @QUIET(max_examples=300)
    @given(points(domain, max_size=1))
    def collect(point):
        check_point(domain, point)
        one, other = point["rho"][0][0], point["sigma"][0][0]
        names = {0: "equal", Fraction(1, 2**20): "near", -2 * one: "opposite", one: "double"}
        found.add(names.get(other - one, "unrelated") if one else "")

    collect()
    assert found >= {"equal", "near", "opposite", "double", "unrelated"}


def test_a_violation_of_two_near_matrices_is_made_simple():
    claim = over(MATRICES, leq(Nearest(x, rho) - Nearest(x, SIGMA), 100 * ROWS.rhs / STEEP))
    found = simplify(claim, violations(claim)[:4], 3.0)
    assert found is not None
    entries = [entry for name in ("rho", "sigma") for row in found[name] for entry in row]
    assert max(entry.denominator for entry in entries) <= 4000
