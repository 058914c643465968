"""One exact point: the statement's truth there, and whether the point belongs to the domain at all."""

from dataclasses import replace
from fractions import Fraction as F

import pytest
from sympy import MatrixSymbol, Rational, Symbol, exp, log, sqrt

from lemmata.theory.language.claim import Claim, all_of, equal, leq, less
from lemmata.theory.language.domain import Domain, NonNegative, Positive, UnitInterval, Whole, d, n
from lemmata.theory.memory.balls import LowerGamma
from lemmata.theory.memory.energies import LayerEnergy, Nearest
from lemmata.theory.memory.kinds import EqualNormPatterns, HullState, Patterns, in_hull
from lemmata.theory.memory.symbols import LAYERED, PATTERN_SETS, SEPARATED_BALLS, rho, t, x
from lemmata.theory.memory.updates import DistanceUpdate, TopGap, TopMiss2
from lemmata.verify.certify.point import PointError, check_point, evaluate_point

E, g = LayerEnergy(x, rho), Nearest(x, rho)
BOUND = Claim("bound", "test", "", PATTERN_SETS, all_of(leq(g - log(d), E), leq(E, g)))
TWIN = {"n": 1, "d": 2, "x": [F(0)], "rho": [[F(0)], [F(0)]]}
FAR = {"n": 1, "d": 2, "x": [F(0)], "rho": [[F(0)], [F(10**6)]]}


def test_ties_are_decided_exactly() -> None:
    assert evaluate_point(BOUND, TWIN).statement == 1  # log d - (g - E) is exactly 0 here
    strict = replace(BOUND, statement=all_of(less(g - log(d), E), leq(E, g)))
    result = evaluate_point(strict, TWIN)
    assert result.statement == -1
    assert result.violation == 0.0


def test_a_gap_of_exp_minus_1e12_keeps_its_sign() -> None:
    assert evaluate_point(replace(BOUND, statement=less(E, g)), FAR).statement == 1
    assert evaluate_point(replace(BOUND, statement=leq(g, E)), FAR).statement == -1


def test_zero_times_a_quotient_by_zero_decides_nothing() -> None:
    s = Symbol("s", nonnegative=True)
    domain = Domain(((t, NonNegative()), (s, NonNegative())))
    for statement in (leq(1, s / t), leq(s / t, 1), less(s * log(t), 0), less(0, s * log(t) + 1)):
        assert evaluate_point(Claim("quotient", "test", "", domain, statement), {"t": F(0), "s": F(0)}).statement == 0


@pytest.mark.parametrize("tiny", [F(1, 10**30), F(1, 10**300)])
def test_a_gap_below_the_first_precision_is_no_tie(tiny: F) -> None:
    point = {"n": 1, "d": 2, "x": [tiny], "rho": [[F(1)], [F(-1)]]}
    state = DistanceUpdate(x, rho)  # tanh(2 tiny), nearer to the first pattern
    gap = Claim("gap", "test", "", PATTERN_SETS, less(0, TopGap(state, rho)))
    assert evaluate_point(gap, point).statement == 1
    assert evaluate_point(replace(gap, statement=equal(TopGap(state, rho), 0)), point).statement == -1
    assert evaluate_point(replace(gap, statement=equal(TopGap(state, rho), 0)), {**point, "x": [F(0)]}).statement == 1
    assert evaluate_point(replace(gap, statement=less(TopMiss2(state, rho, 1), 1)), point).statement == 1


def test_a_planted_falsehood_is_caught_with_its_margin() -> None:
    result = evaluate_point(replace(BOUND, statement=leq(g, E)), TWIN)
    assert result.statement == -1
    assert result.relations[0].margin.startswith("[-0.6931")
    assert 0.4 < result.violation < 0.7


def test_an_equality_true_to_the_last_bit_is_consistent_not_proved() -> None:
    """gamma(2, z) + z = 1 - (1 + z) exp(-z) + 1/3 at z = 1/3, and nowhere else."""
    z = Symbol("z", positive=True)
    domain = Domain(((z, Positive()),))
    claim = Claim("sum", "test", "", domain, equal(LowerGamma(2, z) + z, 1 - (1 + z) * exp(-z) + Rational(1, 3)))
    result = evaluate_point(claim, {"z": F(1, 3)}, max_bits=256)
    assert (result.statement, result.consistent) == (0, True)
    assert evaluate_point(claim, {"z": F(1, 2)}).statement == -1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": [F(0), F(1)]}, "x must have shape"),
        ({"rho": [[F(0)]]}, "rho must have shape"),
        ({"rho": [[F(0)], [F(0), F(1)]]}, "rho must have shape"),
        ({"d": 0, "rho": []}, "size d must be an integer >= 1"),
        ({"d": True}, "size d must be an integer >= 1"),
        ({"x": [0.5]}, "x must have shape"),
        ({"extra": F(1)}, "unknown \\['extra'\\]"),
    ],
)
def test_a_malformed_point_is_named(change: dict[str, object], message: str) -> None:
    with pytest.raises(PointError, match=message):
        check_point(PATTERN_SETS, {**TWIN, **change})


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [(Positive(), F(1), F(0)), (NonNegative(), F(0), F(-1)), (UnitInterval(), F(1), F(9, 8)), (Whole(2), F(2), F(1))],
)
def test_a_variable_outside_its_range_is_no_instance(kind: object, good: F, bad: F) -> None:
    domain = Domain(((t, kind),))  # type: ignore[arg-type]
    check_point(domain, {"t": good})
    with pytest.raises(PointError, match="t must"):
        check_point(domain, {"t": bad})


def test_touching_balls_are_not_disjoint() -> None:
    base = {"n": 1, "d": 2, "rho": [[F(0)], [F(2)]], "x": [F(0)]}
    check_point(SEPARATED_BALLS, {**base, "radii": [F(1), F(1, 2)]})
    with pytest.raises(PointError, match="disjoint"):
        check_point(SEPARATED_BALLS, {**base, "radii": [F(1), F(1)]})
    with pytest.raises(PointError, match="one of the balls"):
        check_point(SEPARATED_BALLS, {**base, "radii": [F(1, 4), F(1, 4)], "x": [F(1)]})


def test_a_layer_without_patterns_is_no_instance() -> None:
    point = {"n": 1, "d": 2, "l": 2, "rho": [[F(0)], [F(2)]], "x": [F(0)], "layers": [F(0), F(1)]}
    check_point(LAYERED, point)
    with pytest.raises(PointError, match="all of the layers"):
        check_point(LAYERED, {**point, "layers": [F(1), F(1)]})


def test_each_variable_of_patterns_has_norms_of_its_own() -> None:
    sigma = MatrixSymbol("sigma", d, n)
    domain = Domain(((rho, Patterns()), (sigma, EqualNormPatterns())))
    unequal, alike = [[F(1)], [F(2)]], [[F(1)], [F(-1)]]
    check_point(domain, {"n": 1, "d": 2, "rho": unequal, "sigma": alike})
    with pytest.raises(PointError, match="sigma must have equal norms"):
        check_point(domain, {"n": 1, "d": 2, "rho": alike, "sigma": unequal})


def test_the_hull_is_decided_exactly() -> None:
    triangle = [[F(0), F(0)], [F(1), F(0)], [F(0), F(1)]]
    assert in_hull([F(1, 2), F(1, 2)], triangle)
    assert not in_hull([F(1, 2), F(1, 2) + F(1, 10**30)], triangle)
    assert in_hull([F(0), F(0)], [[F(0), F(0)], [F(0), F(0)]])
    domain = Domain(((rho, Patterns()), (x, HullState())))
    with pytest.raises(PointError, match="convex hull"):
        check_point(domain, {"n": 1, "d": 1, "rho": [[F(0)]], "x": [F(1)]})


def test_equal_roots_cancel_in_a_statement_and_nearly_equal_ones_do_not() -> None:
    a, b = Symbol("a", positive=True), Symbol("b", positive=True)
    domain = Domain(((a, Positive()), (b, Positive())))
    claim = Claim("roots", "test", "", domain, leq((a / sqrt(a * a + b) - b / sqrt(b * b + a)) ** 2, 0))
    assert evaluate_point(claim, {"a": F(3, 7), "b": F(3, 7)}).statement == 1
    assert evaluate_point(claim, {"a": F(3, 7), "b": F(3, 7) + F(1, 10**400)}).statement == -1
    strict = replace(claim, statement=less(sqrt(3 + 2 * sqrt(2)) * a, (1 + sqrt(2)) * b))
    assert evaluate_point(strict, {"a": F(1), "b": F(1)}).statement == -1
    assert evaluate_point(strict, {"a": F(1), "b": 1 + F(1, 10**2000)}).statement == 1


def test_exact_algebra_is_left_out_where_it_is_not_asked_for() -> None:
    equal_sides = leq(sqrt(3 + 2 * sqrt(2 * t)), 1 + sqrt(2 * t))
    claim = Claim("nested", "test", "", Domain(((t, Positive()),)), equal_sides)
    assert evaluate_point(claim, {"t": F(1)}).statement == 1
    assert evaluate_point(claim, {"t": F(1)}, algebra=False).statement == 0
