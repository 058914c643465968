"""Points worth trying are tried: each belongs to a claim of the theory and is an instance of it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from lemmata.theory import CLAIMS
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.points import Point
from lemmata.verify.judge.judge import Search, Settings
from lemmata.verify.memory.known_points import CANDIDATES
from lemmata.verify.search.property_search import property_search


@pytest.mark.parametrize("claim_id", CANDIDATES)
def test_each_known_point_has_the_variables_of_a_claim(claim_id: str) -> None:
    domain = CLAIMS[claim_id].domain
    for point in CANDIDATES[claim_id]:
        assert set(point) == {symbol.name for symbol in (*domain.sizes, *(symbol for symbol, _ in domain.variables))}


def test_a_known_point_counts_however_little_time_there_is() -> None:
    claim = CLAIMS["epan-sec3-lse-novel.whole"]
    assert counted(claim, CANDIDATES[claim.id]) == 1
    assert counted(claim, [{**CANDIDATES[claim.id][0], "x": [Fraction(1, 3)]}]) == 0  # not stationary there


def counted(claim: Claim, known: Sequence[Point]) -> int:
    search = Search(claim, Settings())
    found = property_search(claim, target_counted=1, deadline=0.0, on_open=search.settle, known=known)
    return found.effort.counted
