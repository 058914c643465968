"""Intervals on the line: the order of indices and positions, exploits that are refused, and which integrands are continuous."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from sympy import Integer, Symbol, exp

from lemmata.theory.kernel.analysis import continuous, integrable
from lemmata.theory.kernel.derivation import DerivationError, check
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, equal, leq, unequal
from lemmata.theory.language.domain import Domain, Positive, d, vector
from lemmata.theory.memory.balls import LineEnergyPartition, LineMeanEnergy, LinePartition
from lemmata.theory.memory.symbols import r, radii
from lemmata.theory.papers.beyond_scaling_laws import eq_13, sec5_symbols
from lemmata.theory.papers.beyond_scaling_laws.eq_13_proof import q
from lemmata.theory.papers.beyond_scaling_laws.sec5_symbols import room
from lemmata.theory.terms.index_terms import Chosen, Entry, Greatest, Index, Integrated, Total, array
from lemmata.theory.terms.known import POSITION, before
from lemmata.verify.judge.interpreters import check_meaning
from lemmata.verify.prove.multipliers import find_multipliers
from lemmata.verify.search.families import small_points
from tests.theory.kernel.evaluate import Case, case, cases_of, facts_of, refused, tried

i, j, k = Index("i", d), Index("j", d), Index("k", d)
t, high = Symbol("t", positive=True), Symbol("high", positive=True)
p = array("p")
EQUAL_LINE = eq_13.EQ_13_EQUAL.domain
DIFFERENT = S("different", "assume", unequal(i, j))

PROVED: dict[str, list[Case]] = {
    "position": [case(S("a", "position", of=q(i)), domain=EQUAL_LINE),
                 case(S("a", "position", of=q(Integer(0))), domain=EQUAL_LINE)],
    "before": [case(S("a", "before", of="two-valued", i=i, j=j)), case(S("a", "before", of="two-valued", i=i, j=i)),
               case(DIFFERENT, S("a", "before", None, "different", of="total", i=i, j=j)),
               case(S("a", "before", of="transitive", i=i, j=j, k=k)), case(S("a", "before", of="transitive", i=i, j=j, k=i)),
               case(S("a", "before", of="transitive", i=i, j=i, k=k)), case(S("a", "before", of="transitive", i=i, j=j, k=j))],
}
REFUSED: dict[str, list[Case]] = {
    "position": [case(S("a", "position", of=Entry(room, i)), domain=EQUAL_LINE),
                 case(S("a", "position", of=2 * q(i)), domain=EQUAL_LINE)],
    "before": [case(S("a", "before", of="total", i=i, j=j)), case(DIFFERENT, S("a", "before", None, "different", of="total",
                   i=i, j=k)),
               case(S("a", "before", of="transitive", i=i, j=j)), case(S("a", "before", of="less", i=i, j=j)),
               case(S("a", "before", of="two-valued", i=i, j=t))],
}


@pytest.mark.parametrize("planned", cases_of(PROVED))
def test_what_is_said_of_positions_and_order_holds_at_random_instances(planned: Case) -> None:
    assert tried(planned) > 0


@pytest.mark.parametrize("planned", cases_of(REFUSED))
def test_a_wrong_use_of_positions_and_order_is_refused(planned: Case) -> None:
    refused(planned)


def test_the_kernel_s_functions_are_no_arrays_of_a_claim() -> None:
    for name in ("index_before", "line_position"):
        with pytest.raises(DerivationError):
            facts_of(S("a", "sign", equal(Entry(vector(name, d), i), Entry(vector(name, d), i))))


LINE_CLAIM = Claim(
    id="line", source="a test", says="compared only", domain=sec5_symbols.LINE,
    statement=leq(LinePartition(radii, room) + LineEnergyPartition(radii, room), LineMeanEnergy(radii, room)),
)


@pytest.mark.parametrize("claim", [LINE_CLAIM, eq_13.EQ_13_EQUAL])
def test_the_meaning_is_the_definition_at_small_points(claim: Claim) -> None:
    points = [point for seed in range(3) for point in small_points(claim.domain, seed)]
    assert points
    check_meaning(claim, points)


def test_the_meaning_is_the_definition_where_another_pattern_is_nearer_inside_an_interval() -> None:
    radius, beside = [Fraction(2), Fraction(1, 4), Fraction(3, 2)], [Fraction(1, 8), Fraction(1, 4), Fraction(1)]
    point: Any = {"d": 3, "radii": radius, "room": beside}
    check_meaning(LINE_CLAIM, [point])


# --- exploits: positions depend on all radii and room, and everything that could forget this ---------------------------------

IN_ORDER = ("p_i", "p_j", "i before j", "k <= i < j", "the number is 1", "k <= i", "lengths", "all lengths", "to the right",
            "far to the right", "i first", "j first", "another", "0 or 1", "one is first", "below 1", "1 - b > 0", "b = 0",
            "j is first", "far if j is first", "not below 1", "b > 0", "1 - b = 0", "i is first", "far if i is first", "apart")


def apart() -> tuple[Any, ...]:
    """The steps that end with 4 r^2 <= (q_i - q_j)^2 for i != j."""
    from lemmata.theory.papers.beyond_scaling_laws.eq_13_proof import EQUAL_RADII

    return tuple(step for step in EQUAL_RADII.steps if step.label in IN_ORDER)


def test_integrating_over_the_radius_moves_the_positions_too() -> None:
    """Were the positions constants, 4 r^2 <= Q for all r < exp(Q) would give 4 exp(2 Q) / 3 <= Q."""
    square = (q(i) - q(j)) ** 2
    constant = Integrated(Integer(1), r, 0, exp(square))
    facts = facts_of(*apart(), domain=EQUAL_LINE)
    assert Symbol("r", positive=True) in facts["apart"].formula.free_symbols
    with pytest.raises(DerivationError):
        facts_of(
            *apart(),
            S("integral", "integral", None, "apart", over=r, low=Integer(0), high=exp(square)),
            S("constant", "linear", leq(4 * Integrated(r**2, r, 0, exp(square)), square * constant), "integral"),
            domain=EQUAL_LINE,
        )


def test_a_choice_among_positions_depends_on_the_radius() -> None:
    nearest = Chosen("c", d)
    best = S("best", "attained", of=Entry(room, j) - (q(i) - q(j)) ** 2, over=j, name="c")
    chosen = S("room", "sign", leq(-Entry(room, nearest), r))
    facts_of(best, chosen, domain=EQUAL_LINE)
    moved = S("for every r", "instance", None, "room", at={Symbol("r", positive=True): high})
    with pytest.raises(DerivationError, match="depends on what is replaced"):
        facts_of(best, chosen, moved, domain=EQUAL_LINE)


def test_two_rooms_give_two_partitions() -> None:
    other = vector("other", d)
    domain = Domain(((radii, Positive()), (room, Positive()), (other, Positive())))
    statement = equal(LinePartition(radii, room), LinePartition(radii, other))
    claim = Claim(id="false", source="a test", says="false", domain=domain, statement=statement)
    with pytest.raises(DerivationError):
        check(derive("false", S("all", "linear", statement)), {"false": claim}, {}, find_multipliers)


# --- continuity ------------------------------------------------------------------------------------------------------------


def test_a_maximum_of_polynomials_is_continuous_and_a_reciprocal_is_not_shown_to_be() -> None:
    assert continuous(exp(Greatest(-((t - p(j)) ** 2), j)), t)
    assert continuous(Total(exp(-((t - p(j)) ** 2)), j), t)
    assert not continuous(1 / t, t)
    assert not continuous(array(POSITION)(t), t)
    assert not continuous(before(t, i), t)
    assert integrable(exp(Greatest(-((t - p(j)) ** 2), j)), t, Integer(0), r)
    assert not integrable(exp(Greatest(-((t - p(j)) ** 2), j)) / t, t, Integer(0), r)
