"""What the kernel takes operators to mean is computed at explicit points, and a wrong meaning is caught there."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest
from flint import arb
from sympy import Abs, Integer, Max, Rational, Symbol, exp, log

from lemmata.theory import CLAIMS
from lemmata.theory.kernel.meaning import MEANINGS, lower, scope_of
from lemmata.theory.language.claim import Claim, equal, leq
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.operator import _MEANINGS
from lemmata.theory.language.vectors import LogSumExp, MaxEntry
from lemmata.theory.memory.energies import LayerEnergy, MaxNorm2, Nearest
from lemmata.theory.memory.symbols import PATTERN_SETS, VECTORS, rho, v, x, z
from lemmata.theory.terms.index_terms import Greatest, Index, Integrated, Total
from lemmata.theory.terms.known import IS_ZERO, KNOWN
from lemmata.verify.base.verdicts import InternalContradiction
from lemmata.verify.certify.point import PointError
from lemmata.verify.interpret.balls import REALS
from lemmata.verify.judge.interpreters import check_meaning, check_sides
from lemmata.verify.judge.meant import Meant
from lemmata.verify.numbers.enclosures import Undefined
from lemmata.verify.numbers.reals import Real
from lemmata.verify.search.families import small_points

POINT = {"n": 1, "d": 2, "x": [F(1)], "rho": [[F(0)], [F(3)]]}


def claim_of(statement: Any, domain: Any = PATTERN_SETS) -> Claim:
    return Claim("hand-made", "test", "", domain, statement)


def test_sums_extremes_and_integrals_are_written_out() -> None:
    i = Index("i", n)
    meant = Meant({n: Integer(3)})
    assert meant.enclosure(Total(i**2, i)) == 5
    assert meant.enclosure(Greatest(4 - i, i)) == 4
    t = Symbol("t", positive=True)
    for term, value in (
        (Integrated(exp(-log(t + 1)), t, Integer(0), exp(1) - 1), 1),
        (Integrated(t ** (n - 1), t, Integer(0), Integer(3)), 9),
        (Integrated(Max(t, 1), t, Integer(0), Integer(3)), 5),
    ):
        found = meant.enclosure(term)
        assert found.contains(value)
        assert found.rad() < 1e-11


def test_a_symbol_without_a_value_is_refused() -> None:
    with pytest.raises(Undefined, match="a has no value"):
        Meant({n: Integer(3)}).enclosure(Symbol("a"))


def test_the_energy_by_its_meaning_is_what_it_is_by_hand() -> None:
    values = {n: Integer(1), d: Integer(2), x: [Integer(1)], rho: _Rows([[0], [3]])}
    meant = Meant(values).enclosure(lower(LayerEnergy(x, rho), scope_of(PATTERN_SETS)))
    by_hand = -((arb(-1).exp() + arb(-4).exp()).log())  # squared distances 1 and 4
    assert abs(meant - by_hand) < 1e-12


class _Rows:
    """Entries by row and column."""

    def __init__(self, rows: list[list[int]]) -> None:
        self.rows = rows

    def __getitem__(self, key: tuple[int, int]) -> Integer:
        return Integer(self.rows[key[0]][key[1]])


def test_meaning_and_definition_agree_where_nothing_is_planted() -> None:
    claim = claim_of(leq(Nearest(x, rho) - log(d), LayerEnergy(x, rho)))
    check_meaning(claim, [POINT, *small_points(PATTERN_SETS)])


@pytest.mark.parametrize(
    ("operator", "wrong", "statement", "domain"),
    [
        ("Nearest", lambda x, rho: MEANINGS["MaxNorm2"](rho), equal(Nearest(x, rho), 0), PATTERN_SETS),
        ("LayerEnergy", lambda x, rho: -MEANINGS["Nearest"](x, rho), leq(LayerEnergy(x, rho), 1), PATTERN_SETS),
        ("MaxNorm2", lambda rho: 2 * MEANINGS["MinNorm2"](rho), leq(0, MaxNorm2(rho) + 1), PATTERN_SETS),
        ("LogSumExp", lambda v: MEANINGS["MaxEntry"](v), leq(MaxEntry(v), LogSumExp(v)), VECTORS),
    ],
)
def test_a_planted_wrong_meaning_is_caught(
    operator: str, wrong: Any, statement: Any, domain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = claim_of(statement, domain)
    points = small_points(domain)
    check_meaning(claim, points)
    monkeypatch.setitem(_MEANINGS, operator, wrong)
    with pytest.raises(InternalContradiction, match=rf"^hand-made: the kernel makes .*{operator}\(.*; make them agree$"):
        check_meaning(claim, points)


def test_a_slightly_wrong_meaning_is_caught_too(monkeypatch: pytest.MonkeyPatch) -> None:
    right = MEANINGS["Nearest"]
    claim = claim_of(equal(Nearest(x, rho), 0))
    monkeypatch.setitem(_MEANINGS, "Nearest", lambda x, rho: right(x, rho) + Rational(1, 10**16))
    with pytest.raises(InternalContradiction, match="the kernel makes Nearest"):
        check_meaning(claim, [POINT])


def test_a_wrong_function_outside_of_operators_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = claim_of(leq(Max(Nearest(x, rho), 2), 9))
    check_sides(claim, [POINT])
    monkeypatch.setitem(REALS, "Max", lambda a, b: b)
    changed = claim_of(leq(Max(Nearest(x, rho), 2), 8))  # compiled with what is bound now
    with pytest.raises(InternalContradiction, match=r"^hand-made: exact arithmetic makes Max\(2, Nearest\(x, rho\)\) "):
        check_sides(changed, [POINT])


def test_a_side_without_a_value_is_no_statement() -> None:
    with pytest.raises(InternalContradiction, match="has no value by its definition"):
        check_sides(claim_of(leq(log(-1 - Nearest(x, rho)), 1)), [POINT])


def test_a_side_that_is_never_finite_is_not_taken_for_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REALS, "Nearest", lambda x, rho: Real.opaque(arb("nan")))
    claim = claim_of(leq(7, Nearest(x, rho)))
    with pytest.raises(InternalContradiction, match="no finite value at any of the points tried, so nothing is compared"):
        check_sides(claim, [POINT])


def test_a_point_outside_the_domain_is_refused() -> None:
    for check in (check_sides, check_meaning):
        with pytest.raises(PointError, match="shape"):
            check(claim_of(leq(0, Nearest(x, rho))), [{**POINT, "x": [F(1), F(2)]}])


@pytest.mark.parametrize("claim_id", ["prop-1", "lemma-5", "mm-tangent", "eq-3", "prop-4.scalar", "eq-13.integrand.repaired"])
def test_the_meanings_agree_on_claims_of_the_theory(claim_id: str) -> None:
    claim = CLAIMS[claim_id]
    points = small_points(claim.domain, seed=7)
    assert points
    check_meaning(claim, points)


def test_an_absolute_value_that_cancels_is_seen_where_fractions_are_no_floats() -> None:
    """(a + |a|)/2 is 0 for a = |z/3| - 1 < 0, though the ball of a third is not exact; at a = 0 that is not decided."""
    a = Abs(z / 3) - 1
    one = KNOWN[IS_ZERO]((a + Abs(a)) / 2)
    assert [Meant({z: Integer(k)}).enclosure(one) == int(abs(k) < 3) for k in (-1, 1, 2, 4)] == [True] * 4
    assert not Meant({z: Rational(9, 3) + Rational(1, 10**40)}).enclosure(one) == 1
