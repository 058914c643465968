"""Claims with a prefix at exact points: witnesses are held against them, sizes and vectors among them."""

import pytest
from sympy import And, Symbol

from lemmata import Family, Index, Probability, at_least
from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import Domain, Real, Whole, n, vector
from lemmata.theory.language.quantifiers import exists, forall
from lemmata.theory.language.vectors import Dot
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.judge.trials import by_trial, holds_at, points_of

C, x, y = (Symbol(name, real=True) for name in ("C", "x", "y"))
m = Symbol("m", integer=True, positive=True)
p = vector("p", n)
R = Real()
i = Index("i", n)


def claim_of(statement, quantifier, *variables):
    return Claim("planted", "test", "planted", Domain(variables), statement, quantifier=quantifier)


def test_witnesses_are_certified_at_all_points_that_are_tried():
    claim = claim_of(And(less(x, y), less(y, x + 2)), (forall(x), exists(y)), (x, R), (y, R))
    verdict = by_trial(claim, points_of(claim, 0), 0)
    assert verdict.outcome is Outcome.SURVIVED
    assert verdict.evidence.property.counted > 0
    assert verdict.sentence.startswith("for every x there is y with: certified at all ")


@pytest.mark.parametrize(
    ("witness", "answer"), [({m: at_least(C + 1)}, 1), ({m: at_least(C - 2)}, -1), ({m: at_least(C + 300)}, 0)]
)
def test_a_whole_number_that_is_large_enough(witness, answer):
    claim = claim_of(less(C, m), (forall(C), exists(m)), (C, R), (m, Whole()))
    assert holds_at(claim, witness, {"C": 7, "m": 1}) == answer


@pytest.mark.parametrize(
    ("term", "answer"), [(1 / n, 1), (2 / n, -1), (2 * (i + 1) / (n * (n + 1)), -1), (1 / (n + C**0 - 1), 1)]
)
def test_a_vector_of_entries_must_belong_and_hold(term, answer):
    claim = claim_of(leq(n * Dot(p, p), 1), (forall(n), exists(p)), (p, Probability()))
    assert holds_at(claim, {p: Family(term, i)}, {"n": 3, "p": [1, 0, 0]}) == answer


def test_where_a_size_is_chosen_no_other_vector_may_have_it():
    claim = claim_of(leq(Dot(p, p), n), (exists(n), forall(p)), (p, Probability()))
    assert holds_at(claim, {n: at_least(2)}, {"n": 2, "p": [1, 0]}) == 1
    assert holds_at(claim, {n: at_least(3)}, {"n": 2, "p": [1, 0]}) == 0
