"""Replacing in index terms keeps values: free symbols, indices, sizes and arrays, under binders and without capture."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Integer, Symbol, exp

from lemmata.theory.language.domain import d, n
from lemmata.theory.terms.index_terms import (
    Block,
    Chosen,
    ChosenReal,
    Greatest,
    Index,
    Integrated,
    Total,
    array,
    chosen_in,
    least,
    substitute,
)
from tests.theory.kernel.evaluate import Point, evaluate
from tests.theory.kernel.test_normal import agree, points, terms

v, w, rho = array("v"), array("w"), array("rho")
i, j, k = Index("i", n), Index("j", n), Index("k", d)
s, t = Symbol("s", real=True), Symbol("t", positive=True)
few = settings(max_examples=30)


def entries(function: Any) -> dict[str, Any]:
    return {"v": function, "w": function}


@few
@given(terms(), points(), st.sampled_from((i, j, Index("_0", n))))
def test_replacing_an_index_is_evaluating_at_its_value(term, point, value):
    replaced = substitute(term, {i: value})
    assert agree(replaced, term, point) or agree(replaced, term, point.at(i, point.scalars[value]))
    assert evaluate(replaced, point) == pytest.approx(evaluate(term, point.at(i, point.scalars[value])), rel=1e-12, abs=1e-12)


@few
@given(terms(), points(), terms(depth=1))
def test_replacing_a_number_is_evaluating_at_its_value(term, point, value):
    replaced = substitute(term, {s: value})
    with_value = point.at(s, evaluate(value, point))
    assert evaluate(replaced, point) == pytest.approx(evaluate(term, with_value), rel=1e-12, abs=1e-12)


@few
@given(terms(), points(), st.sampled_from((Integer(1), Integer(2), d)))
def test_replacing_a_size_is_evaluating_at_its_value(term, point, size):
    value = int(evaluate(size, point))
    replaced = substitute(term, {n: size})
    there = Point({**point.sizes, n: value}, point.arrays, point.scalars)
    at = {index: Fraction(min(int(point.scalars[index]), value - 1)) for index in (i, j)}
    moved = Point(point.sizes, point.arrays, {**point.scalars, **{substitute(index, {n: size}): place for index,
        place in at.items()}})
    assert evaluate(replaced, moved) == pytest.approx(evaluate(term, Point(there.sizes, there.arrays, {**there.scalars, **at})),
                                                      rel=1e-12, abs=1e-12)


@few
@given(st.integers(1, 3), st.lists(st.integers(-3, 3), min_size=8, max_size=8))
def test_one_size_more_sums_one_entry_more(size, values):
    point = Point({n: size}, {"v": [Fraction(value) for value in values]})
    longer = substitute(Total(v(i) ** 2, i), {n: n + 1})
    assert evaluate(longer, point) == sum(value**2 for value in values[: size + 1])
    assert evaluate(substitute(Greatest(v(i), i), {n: 2 * n}), point) == max(values[: 2 * size])


def test_an_index_of_another_size_is_not_captured_when_the_sizes_become_one():
    same_name = Index("i", d)
    point = Point({d: 2}, {"v": [Fraction(1), Fraction(2)], "w": [Fraction(3), Fraction(5)]}, {same_name: Fraction(1)})
    assert evaluate(substitute(Total(v(i) * w(same_name), i), {n: d}), point) == 15


def test_a_bound_index_is_not_a_key():
    same_name = Index("i", d)
    point = Point({d: 2}, {"v": [Fraction(1), Fraction(2)]})
    assert evaluate(substitute(Total(v(i), i), {n: d, same_name: Integer(0)}), point) == 3
    assert substitute(Total(v(i), i), {i: j}) == Total(v(i), i)


def test_a_value_is_not_captured():
    point = Point({n: 3}, {"v": [Fraction(1), Fraction(2), Fraction(4)]}, {i: Fraction(2), j: Fraction(1), s: Fraction(1)})
    assert evaluate(substitute(Total(v(i) * s, i), {s: v(i)}), point) == 28
    assert evaluate(substitute(Total(v(i) * v(j), i), {j: i}), point) == 28
    assert evaluate(substitute(Integrated(t * exp(-s), t, 0, 1), {s: t}), point.at(t, Fraction(0))) == pytest.approx(0.5)


def test_arrays_are_replaced_by_functions_of_their_indices():
    point = Point({n: 3}, {"v": [Fraction(1), Fraction(2), Fraction(4)]}, {i: Fraction(2)})
    assert evaluate(substitute(Total(w(i), i), {w: lambda place: place * v(i)}), point) == 12


def test_a_layer_moves_with_its_index():
    layer, block = Index("t", n), Index("j", Block(Symbol("layers"), Index("t", n), d))
    point = Point({d: 3}, {"v": [Fraction(1), Fraction(2), Fraction(4)], "layers": [0, 1, 0]})
    assert evaluate(substitute(Total(v(block), block), {layer: Integer(0)}), point) == 5


def test_a_choice_keeps_its_range():
    with pytest.raises(ValueError, match="chosen"):
        substitute(v(Chosen("c", n)), {n: d})
    assert chosen_in(v(Chosen("c", n)) + ChosenReal("s")) == {Chosen("c", n), ChosenReal("s")}


@few
@given(points())
def test_the_least_is_the_greatest_with_both_signs_changed(point):
    values = point.arrays["v"][: point.sizes[n]]
    assert evaluate(least(v(i), i), point) == min(values)
    assert evaluate(Greatest(v(i), i), point) == max(values)


def test_equal_names_of_different_kinds_are_different():
    assert len({Index("c", n), Chosen("c", n), Index("c", d), Symbol("c"), ChosenReal("c")}) == 5
