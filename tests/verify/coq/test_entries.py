"""What the steps write for entries: a mean for a state in a hull, a number for balls of one radius, and nothing elsewhere."""

from __future__ import annotations

import pytest

from lemmata.theory import CLAIMS
from lemmata.verify.coq.entries import entered


@pytest.mark.parametrize(
    ("claim_id", "vector", "variable", "said"),
    [
        ("ram-energy-range.hull", "x", "hull_weight", "x_mean"),
        ("eq-13.integrand-equal-radii", "radii", "radii_common", "radii_equal"),
    ],
)
def test_a_theorem_is_told_what_the_steps_write(claim_id: str, vector: str, variable: str, said: str) -> None:
    ((symbol, found),) = entered(CLAIMS[claim_id].domain)
    assert (symbol.name, found.variable) == (vector, variable)
    assert said in found.script(vector, variable)
    assert variable in found.script(vector, variable)


@pytest.mark.parametrize("claim_id", ["eq-13.integrand", "prop-1"])
def test_entries_that_are_written_by_their_vector_need_nothing(claim_id: str) -> None:
    assert entered(CLAIMS[claim_id].domain) == []
