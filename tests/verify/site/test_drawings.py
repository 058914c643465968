"""The drawings of a page show what was sampled: gaps, the points of a plane, and where a relation fails."""

from __future__ import annotations

from lemmata import theory
from lemmata.verify.search.sampled import Line, Near, Plane
from lemmata.verify.site.drawings import of_line, of_plane
from lemmata.verify.site.formulas import mathml
from tests.verify.search.test_sampled import certificate


def test_a_side_without_a_value_leaves_a_gap() -> None:
    line = Line(
        theory.CLAIMS["prop-3"].statement.args[0],
        ("x", (0,)),
        0.0,
        (-1.0, 0.0, 1.0),
        (0.0, None, 1.0),
        (2.0,) * 3,
        (False,) * 3,
        {},
    )
    svg = of_line(line, mathml("a"), mathml("b")).svg
    assert svg.count('class="lhs-dot"') == 2
    assert 'class="fails"' not in svg


def test_the_points_of_a_plane_are_marked() -> None:
    near = Near.of(theory.CLAIMS["sec4-mchn-convex"], certificate("sec4-mchn-convex"))
    plane = near.plane()
    assert plane is not None
    names = {symbol.name for symbol, _ in near.claim.domain.variables}
    assert {mark.partition("^")[0] for mark in plane.marks} <= names
    drawn = of_plane(plane)
    assert drawn.svg.count('class="mark-name"') == len(plane.marks)
    assert any(value < 0 for row in plane.margin for value in row) == ("fails" in dict(drawn.legend))


def test_the_part_of_a_plane_where_a_relation_fails_is_filled() -> None:
    relation = theory.CLAIMS["prop-3"].statement.args[0]
    rows = tuple(tuple(float(a + b) for a in range(-3, 4)) for b in range(-3, 4))
    axis = tuple(map(float, range(-3, 4)))
    drawn = of_plane(Plane(relation, "x", axis, axis, rows, {"x": (0.0, 0.0)}))
    assert 'class="fails"' in drawn.svg
    assert dict(drawn.legend)["fails"] == "the relation fails"
    held = of_plane(Plane(relation, "x", axis, axis, tuple(tuple(9.0 + a for a in row) for row in rows), {"x": (0.0, 0.0)}))
    assert 'class="fails"' not in held.svg


def test_a_legend_has_dots_for_whole_numbers_and_nothing_that_is_not_drawn() -> None:
    drawn = of_line(Near.of(theory.CLAIMS["prop-4.density"], certificate("prop-4.density")).along(), mathml("a"), mathml("b"))
    assert [style for style, _ in drawn.legend] == ["lhs-dot", "rhs-dot", "fails"]
    for style, _ in drawn.legend:
        assert f'class="{style}"' in drawn.svg
