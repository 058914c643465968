"""The chart of a comment is what Mermaid reads: three lines of as many numbers, without exponents, within their axes."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from sympy import Symbol

from lemmata import theory
from lemmata.theory.language.claim import leq
from lemmata.verify.base.boundary import bytes_of, json_of
from lemmata.verify.base.project import Project
from lemmata.verify.gate.outputs.chart import chart, drawn
from lemmata.verify.search.sampled import Line

NUMBER = r"-?\d+(?:\.\d+)?"
RELATION = leq(Symbol("a"), Symbol("b"))


def line(lhs: list[float | None], rhs: list[float | None], *, at: int = 2, scale: float = 1.0) -> Line:
    """Two sides at whole numbers from 0; the relation fails where the left one is greater."""
    fails = tuple(a is not None and b is not None and a > b for a, b in zip(lhs, rhs, strict=True))
    xs = tuple(scale * k for k in range(len(lhs)))
    return Line(RELATION, ("rho", (1, 0)), xs[at], xs, tuple(lhs), tuple(rhs), fails, {})


def series(lines: list[str]) -> list[list[Fraction]]:
    """The numbers of each line of a chart."""
    found = [re.fullmatch(rf"    line \[({NUMBER}(?:, {NUMBER})*)\]", one) for one in lines if one.startswith("    line")]
    return [[Fraction(number) for number in one[1].split(", ")] for one in found if one is not None]


def ends(lines: list[str], axis: str) -> tuple[Fraction, Fraction]:
    (found,) = (re.search(rf"({NUMBER}) --> ({NUMBER})$", one) for one in lines if one.startswith(f"    {axis}-axis"))
    assert found is not None
    return Fraction(found[1]), Fraction(found[2])


def test_the_chart_of_a_point_on_record() -> None:
    told = json_of(bytes_of(Project().ledger.parent / "counterexamples" / "prop-3.json"))
    lines = chart(theory.CLAIMS["prop-3"], told)
    assert (lines[0], lines[2], lines[3]) == ("```mermaid", "xychart-beta", '    x-axis "x_1" -1.600 --> 3.600')
    spike, left, right = series(lines)
    assert {len(spike), len(left), len(right)} == {41}
    low, high = ends(lines, "y")
    assert all(low <= number <= high for side in (spike, left, right) for number in side)
    assert set(left) == {Fraction(-1)}
    assert [k for k in range(41) if spike[k] != right[k]] == [20]
    assert spike[20] == left[20] == -1
    assert "as `x_1` runs" in lines[-2]
    assert "fails where `x_1` is about 0.090 to 3.600." in lines[-2]


def test_where_a_side_has_no_value_the_chart_ends() -> None:
    lines = drawn(line([None, 0.0, 1.0, 2.0, 3.0, None, 9.0], [1.5] * 7))
    assert lines[3] == '    x-axis "rho^2_1" 1.000 --> 4.000'
    assert [len(side) for side in series(lines)] == [4, 4, 4]
    assert "fails where `rho^2_1` is about 3.000 to 4.000." in lines[-2]


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e30])
def test_no_number_has_an_exponent(scale: float) -> None:
    lines = drawn(line([scale * k for k in range(7)], [scale * 3.5] * 7, scale=scale))
    assert [len(side) for side in series(lines)] == [7, 7, 7]
    assert ends(lines, "x")[1] == pytest.approx(Fraction(6 * scale))


def test_a_point_at_which_both_sides_are_equal_stands_out() -> None:
    spike, left, right = series(drawn(line([0.0, 1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.0, 0.0])))
    assert left[2] == right[2] == 2
    assert spike[2] > 2


@pytest.mark.parametrize(
    ("lhs", "rhs"), [([0.0] * 3, [1.0] * 3), ([0.0, 1.0, None, 1.0, 0.0], [1.0] * 5), ([1.0] * 7, [1.0 + 1e-15] * 7)]
)
def test_there_is_no_chart_of_few_places_or_of_what_floats_cannot_tell_apart(
    lhs: list[float | None], rhs: list[float | None]
) -> None:
    assert drawn(line(lhs, rhs)) == []


def test_the_words_tell_where_it_fails() -> None:
    everywhere, nowhere = drawn(line([2.0] * 5, [1.0] * 5)), drawn(line([1.0] * 5, [2.0] * 5))
    assert "The relation fails everywhere in it." in everywhere[-2]
    assert "no failure is seen in it" in nowhere[-2]
    twice = drawn(line([2.0, 0.0, 2.0, 0.0, 2.0, 0.0, 2.0, 0.0, 2.0], [1.0] * 9))
    assert "is about 0.000, 2.000, 4.000, and elsewhere." in twice[-2]
