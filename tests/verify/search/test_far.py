"""Points of large sizes: a constant that no small size contradicts falls there, and what holds for all sizes stands."""

import pytest
from sympy import log

from lemmata import Claim, Domain, Matrix, Positive, Probability, Scalar, Vector, defined, entropy, leq
from lemmata.theory.language.domain import vector
from lemmata.theory.language.membership import check_point
from lemmata.theory.language.sizes import n
from lemmata.theory.language.vectors import Dot
from lemmata.theory.memory.symbols import rho
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.search.far import SIZES, far_points

p, v = vector("p", n), vector("v", n)


@defined(latex="H")
def FarEntropy(p: Vector) -> Scalar:
    r"""$-\sum_ip_i\log p_i$, in nats."""
    return entropy(p.length, lambda i: p[i])


def claim_of(statement, *variables):
    return Claim("planted", "test", "planted", Domain(variables), statement)


@pytest.mark.parametrize(("bound", "outcome"), [(4, Outcome.REFUTED), (log(n), Outcome.SURVIVED)])
def test_a_constant_bound_of_an_entropy_is_refuted(bound, outcome):
    claim = claim_of(leq(FarEntropy(p), bound), (p, Probability()))
    verdict = judge(claim, Settings(profile="quick", seconds_per_claim=0.3))
    assert verdict.outcome is outcome, verdict.sentence
    if outcome is Outcome.REFUTED:
        assert 55 <= verdict.evidence.certificate.point["n"] <= SIZES[0]  # log 54 < 4


def test_the_points_belong_to_the_domain():
    claim = claim_of(leq(Dot(p, v), 1), (p, Probability(positive=True)), (v, Vector()))
    points = far_points(claim)
    assert [point["n"] for point in points] == list(SIZES)
    for point in points:
        check_point(claim.domain, point)


@pytest.mark.parametrize(
    "variables", [((v, Vector()),), ((p, Probability()), (v, Positive())), ((p, Probability()), (rho, Matrix()))]
)
def test_other_domains_have_none(variables):
    assert far_points(claim_of(leq(Dot(variables[0][0], variables[0][0]), 1), *variables)) == []
