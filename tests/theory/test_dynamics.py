"""Layer steps, gaps and limits: values worked by hand, and what the judge makes of planted falsehoods."""

from dataclasses import replace
from fractions import Fraction

import pytest
import torch
from sympy import ImmutableDenseMatrix, Integer, Rational

from lemmata.models.layers import first_layer_step
from lemmata.theory import CLAIMS
from lemmata.theory.language.claim import leq
from lemmata.theory.language.operator import NoClosedForm
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.energies import MCHNEnergy
from lemmata.theory.memory.steps import DistanceLimit, FirstGap, LayerStep, MCHNLimit
from lemmata.theory.memory.symbols import beta, rho, x
from lemmata.theory.memory.symbols import r as delta
from lemmata.theory.memory.updates import MCHNUpdate
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, F_Y
from lemmata.theory.papers.hopfield_is_all_you_need.thm_4 import OTHERS, SHARP
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.interpret.balls import REALS
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.numbers.reals import Real, precision

QUICK = Settings(profile="quick")
ROWS = ImmutableDenseMatrix([[4, 0], [0, 3], [1, 1]])
LAYERS = ImmutableDenseMatrix([0, 0, 1])
ORIGIN = ImmutableDenseMatrix([0, 0])


def column(*values: float | Fraction) -> list[Real]:
    return [Real.of(Fraction(value)) for value in values]


@pytest.mark.parametrize(("delta", "expected"), [(1, (0, 1)), (4, (0, 2)), (9, (0, 3)), (16, (0, 3)), (0, (0, 0))])
def test_a_layer_step_goes_towards_the_nearest_pattern_of_its_layer(delta: int, expected: tuple[int, int]) -> None:
    assert tuple(LayerStep.definition(ORIGIN, ROWS, LAYERS, Integer(delta))) == expected
    rows, layers = [column(4, 0), column(0, 3), column(1, 1)], column(0, 0, 1)
    assert [entry.rational for entry in REALS["LayerStep"](column(0, 0), rows, layers, Real.of(delta))] == list(expected)
    made = first_layer_step(torch.zeros(2), torch.tensor([[4.0, 0], [0, 3], [1, 1]]), torch.tensor([0, 0, 1]), float(delta))
    assert made.tolist() == pytest.approx(expected)


def test_the_model_refuses_an_empty_first_layer() -> None:
    with pytest.raises(ValueError, match="first layer"):
        first_layer_step(torch.zeros(1), torch.zeros(2, 1), torch.tensor([1, 1]), 1.0)


def test_the_gap_of_the_first_pattern() -> None:
    assert FirstGap.definition(ImmutableDenseMatrix([[2, 0], [1, 5], [3, 0]])) == -2
    assert FirstGap.definition(ImmutableDenseMatrix([[2, 0]])) == 0


def test_limits_are_enclosed() -> None:
    with precision(128):
        (found,) = REALS["DistanceLimit"](column(Fraction(1, 10)), [column(-1), column(1)])
        half = Fraction(957504024079, 10**12)  # t = tanh(2 t)
        assert abs(found.enclosure() - Real.of(half).enclosure()) < 1e-11
        (other,) = REALS["MCHNLimit"](column(Fraction(1, 10)), [column(-1), column(1)], Real.of(Fraction(1, 2)))
        assert abs(other.enclosure()) < 1e-10  # beta a^2 < 1: only the midpoint
        (unknown,) = REALS["DistanceLimit"](column(0), [column(-(Fraction(10) ** 300)), column(Fraction(10) ** 300)])
        assert unknown.sign() in (None, 0)  # the midpoint, whether it is found or not


def test_a_limit_has_a_closed_form_for_one_pattern_only() -> None:
    one = ImmutableDenseMatrix([[2, 3], [2, 3]])
    assert tuple(DistanceLimit.definition(ORIGIN, one)) == (2, 3)
    assert tuple(MCHNLimit.definition(ORIGIN, one, Rational(1, 2))) == (2, 3)
    with pytest.raises(NoClosedForm):
        DistanceLimit.definition(ORIGIN, ROWS)


PLANTED = {
    "ram-2.steps": leq(
        SquaredDistance(MCHNUpdate(x, rho, beta), x),
        MCHNEnergy(x, rho, beta) - MCHNEnergy(MCHNUpdate(x, rho, beta), rho, beta),
    ),
    "ram-storage.self-map": leq(100 * SquaredDistance(MCHNUpdate(x, rho, beta), x), 0),
}


@pytest.mark.parametrize("claim_id", PLANTED)
def test_a_planted_falsehood_is_refuted(claim_id: str) -> None:
    claim = replace(CLAIMS[claim_id], id="planted", statement=PLANTED[claim_id], repairs=None)
    assert judge(claim, QUICK).outcome is Outcome.REFUTED


def test_a_layer_step_that_raises_the_energy_is_found_again() -> None:
    verdict = judge(CLAIMS["sec4-descent"], QUICK)
    assert verdict.outcome is Outcome.REFUTED


@pytest.mark.parametrize(("number", "statement"), [(Integer(2), 1), (Rational(9, 4), -1)])
def test_in_the_sharp_contraction_factor_no_number_above_2_can_stand_before_the_odds(number: Rational, statement: int) -> None:
    """Two opposite patterns, both states at the edge of the ball: 4 s / (1 + s)^2 is attained, s = exp(-23 / 10)."""
    bound = (1 + number * OTHERS) ** 2 * SquaredDistance(F_X, F_Y)
    claim = replace(SHARP, id="planted", statement=leq(bound, SHARP.statement.rhs))
    edge = Fraction(1, 2)
    states = {"x": [edge], "y": [edge + Fraction(1, 10**6)], "rho": [[Fraction(1)], [Fraction(-1)]]}
    point = {"n": 1, "d": 2, **states, "beta": Fraction(23, 10), delta.name: edge}
    evaluation = evaluate_point(claim, point)
    assert (evaluation.given, evaluation.statement) == (1, statement)


def test_definition_1_of_a_ball_that_is_not_centred_at_its_pattern() -> None:
    def stored(centre: str, radius: str, patterns: list[list[str]]) -> list[Real]:
        rows = [[Real.of(Fraction(entry)) for entry in row] for row in patterns]
        at, reach = [Real.of(Fraction(centre))], Real.of(Fraction(radius))
        return [REALS["DistanceStored"](at, reach, rows), REALS["MCHNStored"](at, reach, rows, Real.of(1))]

    pair = [["1/2"], ["-1/2"], ["2"], ["11/5"]]  # the first two share a fixed point near 1/10
    assert stored("3/10", "1/4", pair)[0].rational == 1
    assert stored("1/2", "9/20", pair)[0].rational == 0  # it holds 9/10 too, which goes to the other two
    assert stored("1/2", "1/10", pair)[0].rational == 0  # the fixed point lies outside
    assert stored("0", "1/2", pair)[0].rational == 0  # the second pattern lies in it
    assert stored("1", "1/4", pair)[0].rational == 0  # the first does not
    assert stored("1/2", "1/4", [["1/2"], ["-4"], ["-4"]])[1].rational == 0  # equal patterns have no disjoint balls
    assert stored("9/10", "1/2", [["1/2"], ["-4"], ["3/2"]])[1].rational == 1
    assert stored("1/2", "4/5", [["1/2"], ["-4"], ["3/2"]])[1].rational == 0
