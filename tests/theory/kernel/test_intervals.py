"""Positions on the line: what the rule says of them holds, and what it may not be used for is refused."""

from __future__ import annotations

import pytest
from sympy import Integer, Ne, Symbol, exp

from theory.claim import Claim, less
from theory.claims import section5
from theory.domains import PATTERN_SETS, Domain, Positive, d, n, r
from theory.kernel.analysis import continuous, integrable
from theory.kernel.derivation import DerivationError, check
from theory.kernel.logic import Step
from theory.kernel.meaning import POSITION
from theory.kernel.steps import S, derive
from theory.kernel.terms import Greatest, Index, Total, array
from verify.explicit import Explicit
from verify.families import small_points
from verify.multipliers import find_multipliers

i, j = Index("i", d), Index("j", d)
t = Symbol("t", positive=True)
p = array(POSITION)
FALSE = less(1, 0)
DISJOINT = S("disjoint", "domain", of="line", i=i, j=j)


def refused(domain: Domain, match: str, *steps: Step) -> None:
    claim = Claim(id="false", source="", says="", domain=domain, statement=FALSE)
    with pytest.raises(DerivationError, match=match):
        check(derive("false", *steps, S("all", "absurd", FALSE, steps[-1].label)), {"false": claim}, {}, find_multipliers)


def test_intervals_are_disjoint_at_small_points() -> None:
    from verify.agreement import explicit_values

    tried = 0
    for seed in range(8):
        for point in small_points(section5.LINE, seed):
            explicit = Explicit(explicit_values(section5.LINE, point), point)
            radii = list(explicit.named["radii"])
            for a in range(len(radii)):
                for b in range(a):
                    tried += 1
                    assert (radii[a] + radii[b]) ** 2 < (explicit.of(p(Integer(a))) - explicit.of(p(Integer(b)))) ** 2
    assert tried > 0


def test_a_domain_without_a_line_has_no_positions() -> None:
    refused(PATTERN_SETS, "has no line", DISJOINT)


def test_indices_of_another_range_are_no_patterns_on_the_line() -> None:
    refused(
        section5.LINE.extended((section5.z, Positive())), "no indices", S("disjoint", "domain", of="line", i=Index("i", n), j=j)
    )


def test_nothing_but_an_index_may_be_replaced_under_a_position() -> None:
    steps = (
        DISJOINT,
        S("other", "assume", Ne(i, j, evaluate=False)),
        S("apart", "apply", None, "disjoint", "other"),
        S("moved", "instance", None, "apart", at={d: Integer(2)}),
    )
    refused(section5.LINE, "positions on the line|range", *steps)


def test_two_patterns_need_not_be_farther_than_the_radii_for_one_index() -> None:
    refused(section5.LINE, "is not among", DISJOINT, S("apart", "apply", None, "disjoint"))


def test_a_maximum_of_polynomials_is_continuous_and_a_reciprocal_is_not_shown_to_be() -> None:
    assert continuous(exp(Greatest(-((t - p(j)) ** 2), j)), t)
    assert continuous(Total(exp(-((t - p(j)) ** 2)), j), t)
    assert not continuous(1 / t, t)
    assert integrable(exp(Greatest(-((t - p(j)) ** 2), j)), t, Integer(0), r)
    assert not integrable(exp(Greatest(-((t - p(j)) ** 2), j)) / t, t, Integer(0), r)
