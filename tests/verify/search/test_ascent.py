"""The attack: it finds tight bounds missed by a little, under constraints, where random search does not."""

from __future__ import annotations

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from sympy import Rational, log

from lemmata.theory.language.claim import Claim, all_of, equal, leq, less
from lemmata.theory.language.domain import CLOSED, Domain, NonNegative, Positive, Real, UnitInterval, Vector, d
from lemmata.theory.language.vectors import Dot, LogSumExp, SquaredDistance
from lemmata.theory.memory.energies import LayerEnergy, MinNorm2, Nearest
from lemmata.theory.memory.kinds import EqualNormPatterns, HullState, Patterns, State
from lemmata.theory.memory.minima import DistanceMinima
from lemmata.theory.memory.symbols import LAYERED, PATTERN_SETS, SEPARATED_BALLS, VECTOR_PAIRS, beta, eps, r, rho, t, v, w, x
from lemmata.verify.certify.point import check_point, evaluate_point
from lemmata.verify.search.ascent import _mixed_draft, attack, objective
from lemmata.verify.search.strategies import points

G, E = Nearest(x, rho), LayerEnergy(x, rho)
SHORT = Rational(999, 1000)
PROP_1 = Claim("prop-1", "", "", PATTERN_SETS, all_of(leq(G - log(d), E), leq(E, G)))
# log d is attained only where every pattern is equally near; balls are disjoint by construction, norms by hypothesis
MISSED = Claim("missed", "", "", SEPARATED_BALLS, leq(G - SHORT * log(d), E), less(2, MinNorm2(rho)))
# three patterns and more: an exact tie of all of them is out of reach of the midpoints and axes that strategies draw
CROWDED = Claim("crowded", "", "", SEPARATED_BALLS, leq(G - SHORT * log(d), E), less(2, d))


@pytest.mark.parametrize("seed", range(5))
def test_a_bound_missed_by_a_thousandth_under_separation_is_found_on_every_seed(seed):
    effort, found = attack(MISSED, seed=seed, seconds=60, starts=3, count=128)
    assert found
    assert evaluate_point(MISSED, found[0]).statement == -1
    assert evaluate_point(MISSED, found[0]).given == 1
    assert effort.min_margin < 0


def many_points():
    drawn = []

    @settings(max_examples=300, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(points(CROWDED.domain))
    def collect(point):
        drawn.append(point)

    collect()
    return drawn


def test_three_hundred_points_of_plain_hypothesis_miss_what_the_attack_finds():
    drawn = many_points()
    assert len(drawn) >= 270
    missed = [point for point in drawn if _violates(CROWDED, point)]
    _, found = attack(CROWDED, seconds=20, starts=4, count=256, steps=100)
    assert missed == []
    assert found
    assert _violates(CROWDED, found[0])


def _violates(claim, point):
    evaluation = evaluate_point(claim, point, explain=False)
    return evaluation.given == 1 and evaluation.statement == -1


def test_a_true_bound_yields_no_certain_violation():
    effort, found = attack(PROP_1, seconds=10, starts=4, count=128, steps=40)
    assert effort.min_margin >= -1e-12
    assert all(evaluate_point(PROP_1, point).statement != -1 for point in found)
    assert effort.instances == 4 * 128
    assert effort.steps == 4 * 40
    assert effort.device == "cpu"


KINDS = {
    "balls": SEPARATED_BALLS,
    "hull": Domain(((rho, Patterns()), (x, HullState()))),
    "equal-norms": Domain(((rho, EqualNormPatterns()), (x, State()))),
    "layers": LAYERED,
}


@pytest.mark.parametrize("name", KINDS)
def test_every_point_found_lies_in_its_domain_exactly(name):
    claim = Claim("wrong", "", "", KINDS[name], leq(G, E))
    _, found = attack(claim, seconds=10, starts=4, count=64, steps=20)
    assert found
    for point in found:
        check_point(claim.domain, point)
        assert evaluate_point(claim, point).statement == -1


def test_scalars_stay_in_their_ranges_and_reach_what_is_asked():
    domain = Domain(((beta, Positive()), (r, NonNegative()), (t, UnitInterval()), (eps, Real())))
    claim = Claim("corner", "", "", domain, less(Rational(1, 1000), (beta - 1) ** 2 + r + (1 - t) + (eps - 5) ** 2))
    _, found = attack(claim, seconds=10, starts=2, count=128, steps=200)
    assert found
    assert evaluate_point(claim, found[0]).statement == -1
    for point in found:
        check_point(domain, point)


def test_a_hypothesis_outside_the_domain_is_met_by_the_penalty():
    claim = Claim("far", "", "", VECTOR_PAIRS, less(SquaredDistance(v, w), 200), all_of(leq(Dot(v, v), 64), leq(Dot(w, w), 64)))
    _, found = attack(claim, seconds=10, starts=4, count=256, steps=150)
    assert found
    assert _violates(claim, found[0])


def test_an_existence_claim_is_attacked_upwards():
    statement = all_of(less(99, Dot(v, w)), less(Dot(v, v), 100), less(Dot(w, w), 101))
    claim = Claim("some", "", "", VECTOR_PAIRS, statement, quantifier="exists")
    effort, found = attack(claim, seconds=10, starts=4, count=256, steps=200)
    assert found
    assert evaluate_point(claim, found[0]).statement == 1
    assert effort.min_margin > 0


def test_ties_that_floats_leave_open_are_handed_back_after_certain_ones():
    claim = Claim("tie", "", "", PATTERN_SETS, less(G - log(d), E))
    _, found = attack(claim, seconds=10, starts=4, count=256)
    assert found
    verdicts = {evaluate_point(claim, point).statement for point in found}
    assert -1 in verdicts or verdicts == {1}  # the infimum is approached; only an exact tie violates


def test_gradients_at_ties_and_extremes_do_not_spoil_the_descent():
    domain = Domain(((v, Vector()),))
    claim = Claim("lse", "", "", domain, leq(LogSumExp(v) + 1, LogSumExp(v)))
    draft = _mixed_draft(claim, {"n": 3}, 64, 0, "cpu")
    draft.free["v"][:, :8] = 0.0
    draft.free["v"][:, 8:16] = 1e300
    assert torch.isfinite(objective(claim, draft)[:8]).all()
    effort, found = attack(claim, seconds=5, starts=2, count=64, steps=20)
    assert found
    assert effort.min_margin == pytest.approx(-1, abs=1e-9)


def test_the_same_arguments_give_the_same_points():
    first, second = (attack(MISSED, seed=2, seconds=20, starts=2, count=64, steps=30) for _ in range(2))
    assert first[1] == second[1]
    assert (first[0].instances, first[0].steps) == (second[0].instances, second[0].steps)


def test_an_attack_ends_soon_after_its_time():
    effort, _ = attack(PROP_1, seconds=0.2, steps=100_000, count=32)
    assert effort.seconds < 2


def test_what_has_no_slope_is_not_attacked_with_many_instances():
    flat = Claim("flat", "", "", Domain(((rho, Patterns()),)), leq(DistanceMinima(rho), d))
    effort, _ = attack(flat, seconds=0.1, starts=2, count=1024)
    assert effort.steps == 0
    assert 8 <= effort.instances <= 16
    sloped, _ = attack(PROP_1, seconds=5, starts=1, count=128, steps=3)
    assert (sloped.instances, sloped.steps) == (128, 3)


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"count": 0}, {"seconds": 0.0}, {"seconds": float("nan")}, {"starts": 0}])
def test_amounts_must_be_positive(wrong):
    with pytest.raises(ValueError, match="must be positive"):
        attack(PROP_1, **wrong)


def test_a_closed_claim_is_refused():
    with pytest.raises(ValueError, match="closed has no variables to attack"):
        attack(Claim("closed", "", "", CLOSED, equal(log(1), 0)))
