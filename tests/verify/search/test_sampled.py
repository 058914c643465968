"""What is drawn near a point is what holds there."""

from __future__ import annotations

from typing import Any

import pytest

from lemmata import theory
from lemmata.verify.base.boundary import bytes_of, json_of
from lemmata.verify.base.project import Project
from lemmata.verify.search.sampled import Line, Near, NotDrawn, sampled


def certificate(name: str) -> Any:
    return json_of(bytes_of(Project().ledger.parent / "counterexamples" / f"{name}.json"))


def test_a_line_leads_through_the_point_with_the_sides_on_record() -> None:
    (line,) = sampled(theory.CLAIMS["prop-3"], certificate("prop-3"))
    assert isinstance(line, Line)
    at = line.xs.index(line.at)
    assert (line.coordinate, line.at, line.marks) == (("x", (0,)), 1.0, {"rho^1": -1.0, "rho^2": 0.0})
    assert line.lhs[at] == -1.0
    assert line.rhs[at] == pytest.approx(-1.56621916952)
    assert line.fails[at]
    assert not all(line.fails)


def test_a_line_of_equal_steps_has_the_point_as_one_of_its_places() -> None:
    line = Near.of(theory.CLAIMS["prop-3"], certificate("prop-3")).along(40)
    steps = {round(b - a, 9) for a, b in zip(line.xs, line.xs[1:], strict=False)}
    assert (len(steps), len(line.xs) >= 39) == (1, True)
    assert line.xs[line.nearest] == line.at == 1.0


def test_what_cannot_be_drawn_says_why_and_leaves_the_page_without_a_drawing() -> None:
    claim, told = theory.CLAIMS["fig-1.number-plane"], certificate("fig-1.number-plane")
    with pytest.raises(NotDrawn, match="no point"):
        Near.of(claim, told)
    assert list(sampled(claim, told)) == []
