"""Points worth trying are tried: each belongs to a claim of the theory and is an instance of it."""

from __future__ import annotations

import pytest

from lemmata.theory import CLAIMS
from lemmata.verify.memory.known_points import CANDIDATES


@pytest.mark.parametrize("claim_id", CANDIDATES)
def test_each_known_point_has_the_variables_of_a_claim(claim_id: str) -> None:
    domain = CLAIMS[claim_id].domain
    for point in CANDIDATES[claim_id]:
        assert set(point) == {symbol.name for symbol in (*domain.sizes, *(symbol for symbol, _ in domain.variables))}
