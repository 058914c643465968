"""Storage under the distance energy's own update: operators by hand, hypotheses that are met, planted falsehoods."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction as F
from typing import Any

import pytest
import torch
from flint import arb
from sympy import Abs, ImmutableDenseMatrix, Integer, Rational, exp, log, simplify, true

from lemmata.models.retrieval import distance_update
from lemmata.theory import CLAIMS, DERIVATIONS
from lemmata.theory.kernel.derivation import check
from lemmata.theory.kernel.logic import DerivationError
from lemmata.theory.language.claim import Claim, all_of, leq, less
from lemmata.theory.language.domain import d
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.steps import FirstGap
from lemmata.theory.memory.storage import FirstSeparation, MissBound, SimplexMiss2, SpreadBound
from lemmata.theory.memory.symbols import r, rho, t, x, y
from lemmata.theory.results import contraction, critical, ramsauer, retrieval
from lemmata.theory.results.critical import SHRUNK, TOP, m, sigma
from lemmata.theory.results.retrieval_proof import SEPARATION_MISS, SEPARATION_SPREAD
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.interpret.balls import REALS, as_reals
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.numbers.bounded import Bounded
from lemmata.verify.numbers.reals import precision
from lemmata.verify.prove.multipliers import find_multipliers

ROWS = [[F(0), F(0)], [F(1), F(1)], [F(2), F(-1)]]
ALONE = [[F(3), F(1)]]
TWICE = [[F(1)], [F(1)], [F(4)]]  # the first pattern occurs again
CASES = [
    *((operator, (rows,)) for operator in (FirstSeparation,) for rows in (ROWS, ALONE, TWICE)),
    *((operator, (rows, F(1, 2))) for operator in (MissBound, SpreadBound) for rows in (ROWS, ALONE, TWICE)),
    *((SimplexMiss2, (F(count), F(3, 2), F(1, 4), F(-1, 2))) for count in (2, 3, 7)),
]
BY_CLAIM = {derivation.claim: derivation for derivation in DERIVATIONS}
MINE = [name for name in CLAIMS if name.startswith("storage-")]
QUICK = Settings(profile="quick")


def _explicit(value: Any) -> Any:
    if not isinstance(value, list):
        return Rational(value.numerator, value.denominator)
    return ImmutableDenseMatrix([[Rational(e.numerator, e.denominator) for e in row] for row in value])


def _bounded(value: Any) -> Bounded:
    rows = [[float(e) for e in row] for row in value] if isinstance(value, list) else float(value)
    return Bounded.exact(torch.tensor([rows], dtype=torch.float64))


@pytest.mark.parametrize(("operator", "args"), CASES)
def test_definition_ball_and_float_agree(operator: Any, args: tuple[Any, ...]) -> None:
    defined = Integer(0) + operator.definition(*map(_explicit, args))
    with precision(128):
        ball = REALS[operator.__name__](*map(as_reals, args)).enclosure()
        assert abs(ball - arb(str(defined.evalf(30)))).upper() < arb("1e-25")
        found = FLOATS[operator.__name__](*map(_bounded, args))
        assert found.error is not None
        assert float(found.error) < 1e-13
        assert (arb(float(found.value), float(found.error)) - ball).contains(arb(0))


def test_values_worked_by_hand() -> None:
    line = ImmutableDenseMatrix([[0], [3], [-2]])
    assert FirstSeparation.definition(line) == 2
    assert FirstSeparation.definition(ImmutableDenseMatrix([[5]])) == 0
    assert simplify(MissBound.definition(line, Integer(1)) - (3 * exp(-3) + 2)) == 0
    assert simplify(SpreadBound.definition(line, Integer(0)) - (9 * exp(-9) + 4 * exp(-4))) == 0
    # two patterns at distance sqrt(2 log 3): t = 1 is moved to tanh(log 3) = 4 / 5, a tenth of the distance away
    assert simplify(SimplexMiss2.definition(Integer(2), 2 * log(3), Integer(1), Rational(4, 5))) == 0
    assert simplify(SimplexMiss2.definition(Integer(2), 2 * log(3), Integer(1), Integer(1)) - 2 * log(3) / 100) == 0


@pytest.mark.parametrize("count", [2, 3, 6])
def test_the_update_of_a_simplex_is_that_of_the_model(count: int) -> None:
    side2, share = 1.75, 0.375
    patterns = math.sqrt(side2 / 2) * torch.eye(count, dtype=torch.float64)
    centre = patterns.mean(dim=0)
    odds = math.exp(-side2 * share)
    moved = centre + (1 - odds) / (1 + (count - 1) * odds) * (patterns[0] - centre)
    assert float((distance_update(centre + share * (patterns[0] - centre), patterns) - moved).abs().max()) < 1e-14


@pytest.mark.parametrize("claim_id", MINE)
def test_every_claim_has_a_derivation(claim_id: str) -> None:
    assert claim_id in BY_CLAIM
    assert CLAIMS[claim_id].quantifier == "forall"


FAR, NEAR, ASIDE = [[F(0), F(0)], [F(4), F(0)], [F(0), F(5)]], [F(1, 8), F(0)], [F(0), F(-1, 8)]
INSTANCES: Mapping[str, Mapping[str, Any]] = {
    "storage-stored": {"rho": FAR, "x": NEAR, "y": ASIDE, "r": F(1, 4), "n": 2, "d": 3},
    "storage-stored.explicit": {"rho": FAR, "x": NEAR, "y": ASIDE, "n": 2, "d": 3},
    "storage-lipschitz": {"rho": FAR, "x": NEAR, "y": ASIDE, "r": F(1, 2), "n": 2, "d": 3},
    "storage-map": {"rho": FAR, "x": NEAR, "r": F(1, 2), "n": 2, "d": 3},
    "storage-ramsauer": {"rho": FAR, "r": F(1, 64), "n": 2, "d": 3},
    "storage-two.above": {"sigma": F(5, 2), "t": F(1, 5)},
}


@pytest.mark.parametrize("claim_id", INSTANCES)
def test_the_hypotheses_are_met_and_the_statement_holds(claim_id: str) -> None:
    evaluation = evaluate_point(CLAIMS[claim_id], dict(INSTANCES[claim_id]))
    assert (evaluation.given, evaluation.statement) == (1, 1)


s, X_AWAY = retrieval.s, retrieval.X_AWAY
MOVED2 = SquaredDistance(retrieval.F_X, contraction.F_Y)
SMALL = contraction.STORED_GIVEN[1]
WRONG: dict[str, Claim] = {
    "one other pattern stands for all": replace(
        retrieval.ERROR, statement=leq(SquaredDistance(retrieval.F_X, retrieval.OWN), (s * exp(-s * (s - 2 * X_AWAY))) ** 2)
    ),
    "the distance from the pattern does not count": replace(
        retrieval.ERROR_SUM, statement=leq(SquaredDistance(retrieval.F_X, retrieval.OWN), MissBound(rho, Integer(0)) ** 2)
    ),
    "half the Lipschitz constant": replace(
        contraction.LIPSCHITZ_SUM, statement=leq(MOVED2, (SpreadBound(rho, r) / 2) ** 2 * SquaredDistance(x, y))
    ),
    "no separation needed": replace(retrieval.SEPARATION_MISS, given=true),
    "the slope of the first power for the second": replace(retrieval.SEPARATION_SPREAD, given=retrieval.SEPARATION_MISS.given),
    "a larger radius than theirs": replace(ramsauer.RAMSAUER, given=all_of(ramsauer.CONDITION, leq(d * r * ramsauer.M, 4))),
    "Delta without the spread of norms": replace(
        ramsauer.GAP, statement=leq(Abs(2 * FirstGap(rho) - s**2), ramsauer.SPREAD / 2)
    ),
    "two patterns nearer than sqrt 3": replace(critical.TWO_BELOW, given=leq(sigma, 3)),
    "a simplex of half the squared side": replace(
        critical.ABOVE, given=leq(log(1 + m), sigma), statement=critical.ABOVE_PARTS[0]
    ),
    "two patterns farther out": replace(critical.TWO_ABOVE, given=leq(sigma * t**2, sigma - 1)),
    "a ball that need not be near": replace(contraction.STORED, given=all_of(retrieval.X_INSIDE, contraction.Y_INSIDE, SMALL)),
    "half the error": replace(
        contraction.EXPLICIT, statement=less(16 * s**2 * SquaredDistance(retrieval.F_X, retrieval.OWN), 1)
    ),
    "a simplex up to 2 log(1 + m)": replace(critical.BELOW, given=leq(sigma, 2 * log(1 + m))),
    "another denominator": replace(critical.BELOW, statement=less(TOP, t * (1 + m * SHRUNK) - t)),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_planted_falsehood_is_refuted(name: str) -> None:
    verdict = judge(replace(WRONG[name], id="planted"), settings=QUICK)
    assert verdict.outcome is Outcome.REFUTED


def test_a_derivation_of_a_stronger_statement_fails() -> None:
    weaker = replace(retrieval.SEPARATION_SPREAD, given=retrieval.SEPARATION_MISS.given)
    stronger = replace(retrieval.SEPARATION_MISS, statement=leq(MissBound(rho, r), (d - 1) * s * exp(-s * s)))
    for claim, derivation in ((weaker, SEPARATION_SPREAD), (stronger, SEPARATION_MISS)):
        with pytest.raises(DerivationError):
            check(derivation, {**CLAIMS, claim.id: claim}, BY_CLAIM, find_multipliers)


def test_just_beyond_the_critical_squared_side_two_patterns_are_left_outward() -> None:
    outward = critical.TWO_ABOVE.statement
    assert bool(outward.subs({sigma: Rational(201, 100), t: Rational(1, 300)}))
    assert not bool(outward.subs({sigma: Integer(2), t: Rational(1, 300)}))
