"""Along which number a relation is drawn: one on which it holds here and fails there, with patterns where patterns live."""

from __future__ import annotations

import pytest

from lemmata import theory
from lemmata.verify.search.sampled import Near
from tests.verify.search.test_sampled import certificate

SCALE_FREE = ("ram-a2", "ram-2.limit-points.kinds")  # whatever the length of u, the relation fails


@pytest.mark.parametrize("name", SCALE_FREE)
def test_a_line_is_not_along_what_leaves_the_truth_as_it_is(name: str) -> None:
    near = Near.of(theory.CLAIMS[name], certificate(name))
    line = near.along()
    assert line.coordinate != ("u", (0,))
    assert any(line.fails)
    assert not all(line.fails)


def test_patterns_are_marked_on_an_axis_of_states_alone() -> None:
    near = Near.of(theory.CLAIMS["ram-a2"], certificate("ram-a2"))
    assert dict(near._marks(("u", (0,)))) == {}
    assert dict(near._marks(("x", (0,)))) == {"rho^1": 1.0}
