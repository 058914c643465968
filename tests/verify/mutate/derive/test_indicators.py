"""What indicators say is derived of true mutants: whose hypotheses have another form, whose terms stay in one range."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from sympy import Eq, Integer, Rational, Symbol, true

from lemmata.theory import CLAIMS, DERIVATIONS
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, equal, leq, less
from lemmata.theory.language.domain import Domain, Positive, Real
from lemmata.theory.language.sets import Interval
from lemmata.theory.memory.symbols import beta, rho, x
from lemmata.theory.papers.epanechnikov_energy.energies import CountInside, CountWithin, NotPositive
from lemmata.theory.papers.epanechnikov_energy.kernels import UniformPair
from lemmata.verify.mutate.derive.mutant import Implication
from lemmata.verify.prove.prover import Prover

CI, CW = CountInside(x, rho, beta), CountWithin(x, rho, beta)
y, z, w = Symbol("x", real=True), Symbol("z", real=True), Symbol("w", positive=True)
NUMBERS = Domain(((y, Real()), (z, Interval(1, 2)), (w, Positive())))
WIDE = Rational(3, 2)


@cache
def knowing(claim_id: str) -> Implication:
    prover = Prover(CLAIMS, {derivation.claim: derivation for derivation in DERIVATIONS})
    prover.prove(CLAIMS[claim_id])
    return Implication(prover)


def follows(claim_id: str, **changes: Any) -> bool:
    claim = CLAIMS[claim_id]
    return knowing(claim_id).follows(claim, replace(claim, id="mutant", **changes)) is not None


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (equal(0, CW), True),  # then none is inside
        (equal(-CI, CW), True),
        (equal(CI, 2 * CW), True),
        (equal(CountInside(x, rho, 2 * beta), CW), True),  # fewer are inside a smaller ball
        (equal(2 * CI, CW), False),  # one inside, one at the edge
        (equal(CountInside(x, rho, beta / 2), CW), False),
        (equal(CI, 0), False),
        (true, False),
    ],
    ids=str,
)
def test_a_hypothesis_in_another_form_is_derived_where_it_says_as_much(given: Any, shown: bool) -> None:
    assert follows("epan-eq-7.repaired", given=given) is shown


@pytest.mark.parametrize(
    ("state", "most", "shown"),
    [
        (y / 10 - 1, 1, True),  # one of the two kernels is 1 there
        (2 + y / 10, 1, True),
        (1 + y**2 / 10, 1, True),
        (1 - y, 1, False),  # both are at 0
        (3 + y / 10, 0, True),
        (y / 10, 1, False),
    ],
    ids=str,
)
def test_indicators_are_decided_where_what_they_compare_stays_on_one_side(state: Any, most: int, shown: bool) -> None:
    assert follows("epan-appC-all.uniform", statement=leq(UniformPair(state, WIDE), most)) is shown


def planted(statement: Any, mutant: Any, domain: Domain, given: Any = true) -> bool:
    """Whether a mutant of a claim that is its own step is derived."""
    claim = Claim("planted", "test", "", domain, statement, given)
    prover = Prover({"planted": claim}, {"planted": derive("planted", S("all", "sign", statement))})
    prover.prove(claim)
    return Implication(prover).follows(claim, replace(claim, id="mutant", statement=mutant)) is not None


@pytest.mark.parametrize(
    ("mutant", "shown"),
    [
        (leq(NotPositive(y), 1), True),
        (leq(0, NotPositive(y)), True),
        (less(NotPositive(y), 1), False),  # it is 1 for y <= 0
        (leq(NotPositive(y), 0), False),
        (Eq(NotPositive(z), 0, evaluate=False), True),  # z lies between 1 and 2
        (Eq(NotPositive(1 - z), 1, evaluate=False), True),
        (Eq(NotPositive(z - 1), 0, evaluate=False), False),  # 1 at z = 1
        (Eq(NotPositive(Integer(0)), 1, evaluate=False), True),
        (leq(NotPositive(y + w), NotPositive(y)), True),
        (leq(NotPositive(y), NotPositive(y + w)), False),
    ],
    ids=str,
)
def test_an_indicator_lies_between_0_and_1_and_falls_as_what_it_compares_grows(mutant: Any, shown: bool) -> None:
    assert planted(leq(0, z**2), mutant, NUMBERS) is shown


def test_the_original_is_applied_at_other_values_of_what_its_hypotheses_name() -> None:
    claim_id = "epan-thm-2.a-allbeta.repaired"
    statement = CLAIMS[claim_id].statement
    assert follows(claim_id, statement=statement.xreplace({beta: 2 * beta}))
    assert not follows(claim_id, statement=statement.xreplace({beta: beta / 2}))
    assert {kind for symbol, kind in CLAIMS[claim_id].domain.variables if symbol == beta} == {Positive()}
