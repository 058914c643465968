"""What the kernel takes operators to mean is computed at explicit points, and a wrong meaning is caught there."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest
from sympy import Integer, Rational, Symbol, exp, log, oo

from theory import CLAIMS
from theory.kernel.meaning import MEANINGS, lower, scope_of
from theory.language.claim import Claim, equal, leq
from theory.language.domain import PATTERN_SETS, VECTORS, d, n, rho, v, x
from theory.memory.energies import LayerEnergy, MaxNorm2, Nearest
from theory.memory.vectors import LogSumExp, MaxEntry
from theory.terms.index_terms import Greatest, Index, Integrated, Total
from verify.certify.point import PointError
from verify.judge.explicit import Explicit, meaning_disagreement, number
from verify.search.families import small_points

POINT = {"n": 1, "d": 2, "x": [F(1)], "rho": [[F(0)], [F(3)]]}


def claim_of(statement: Any, domain: Any = PATTERN_SETS) -> Claim:
    return Claim("hand-made", "test", "", domain, statement)


def test_sums_extremes_and_integrals_are_written_out() -> None:
    i = Index("i", n)
    explicit = Explicit({n: Integer(3)}, {})
    assert explicit.of(Total(i**2, i)) == 5
    assert explicit.of(Greatest(4 - i, i)) == 4
    t = Symbol("t", positive=True)
    assert abs(number(explicit.of(Integrated(exp(-t), t, Integer(0), oo))) - 1) < Rational(1, 10**20)
    assert abs(number(explicit.of(Integrated(t**2, t, Integer(0), Integer(n.subs(n, 3))))) - 9) < Rational(1, 10**20)


def test_a_value_without_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="has no numeric value"):
        number(Symbol("a"))
    assert abs(number(F(1, 3)) - Rational(1, 3)) < Rational(1, 10**29)


def test_the_energy_by_its_meaning_is_what_it_is_by_hand() -> None:
    values = {n: Integer(1), d: Integer(2), x: [Integer(1)], rho: _Rows([[0], [3]])}
    meant = number(Explicit(values, POINT).of(lower(LayerEnergy(x, rho), scope_of(PATTERN_SETS))))
    by_hand = -log(exp(-1) + exp(-4)).evalf(30)  # squared distances 1 and 4
    assert abs(meant - by_hand) < Rational(1, 10**25)


class _Rows:
    """Entries by row and column."""

    def __init__(self, rows: list[list[int]]) -> None:
        self.rows = rows

    def __getitem__(self, key: tuple[int, int]) -> Integer:
        return Integer(self.rows[key[0]][key[1]])


def test_meaning_and_definition_agree_where_nothing_is_planted() -> None:
    claim = claim_of(leq(Nearest(x, rho) - log(d), LayerEnergy(x, rho)))
    assert meaning_disagreement(claim, POINT) is None
    for point in small_points(PATTERN_SETS):
        assert meaning_disagreement(claim, point) is None


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
    assert all(meaning_disagreement(claim, point) is None for point in points)
    monkeypatch.setitem(MEANINGS, operator, wrong)
    lines = [line for point in points if (line := meaning_disagreement(claim, point)) is not None]
    assert lines
    assert all("by what the proof kernel takes it to mean" in line and operator in line for line in lines)


def test_a_slightly_wrong_meaning_is_caught_too(monkeypatch: pytest.MonkeyPatch) -> None:
    right = MEANINGS["Nearest"]
    claim = claim_of(equal(Nearest(x, rho), 0))
    monkeypatch.setitem(MEANINGS, "Nearest", lambda x, rho: right(x, rho) + Rational(1, 10**16))
    assert meaning_disagreement(claim, POINT) is not None


def test_a_point_outside_the_domain_is_refused() -> None:
    with pytest.raises(PointError, match="shape"):
        meaning_disagreement(claim_of(leq(0, Nearest(x, rho))), {**POINT, "x": [F(1), F(2)]})


@pytest.mark.parametrize("claim_id", ["prop-1", "lemma-5", "mm-tangent", "eq-3", "prop-4.scalar", "eq-13.integrand.repaired"])
def test_the_meanings_agree_on_claims_of_the_theory(claim_id: str) -> None:
    claim = CLAIMS[claim_id]
    points = small_points(claim.domain, seed=7)
    assert points
    assert [meaning_disagreement(claim, point) for point in points] == [None] * len(points)
