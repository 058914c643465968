"""Multipliers for linear steps: what is found gives the target exactly, and nothing is found where nothing is."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Integer, Rational, Symbol, exp, sqrt

from lemmata.theory.kernel.normal import normal
from lemmata.theory.kernel.order import combines
from lemmata.verify.prove.multipliers import find_multipliers

a, b, c = (Symbol(name, real=True) for name in "abc")
t = Symbol("t", positive=True)
UNKNOWNS = (a, b, c, a * b, exp(a), sqrt(t))


def form(coefficients: list[int]) -> object:
    return normal(sum((Integer(value) * unknown for value, unknown in zip(coefficients, UNKNOWNS, strict=False)), Integer(0)))


vectors = st.lists(st.integers(-3, 3), min_size=4, max_size=4)
weights = st.fractions(0, 3, max_denominator=7)


@settings(max_examples=60)
@given(st.lists(vectors, min_size=1, max_size=4), st.data())
def test_a_combination_is_found_and_exact(rows, data):
    forms = [form(row) for row in rows]
    given_weights = [Rational(str(data.draw(weights))) for _ in rows]
    target = normal(sum((x * y for x, y in zip(given_weights, forms, strict=True)), Integer(0)))
    facts = [(one, ">=") for one in forms]
    found = find_multipliers(target, ">=", facts)
    assert found is not None
    assert combines(target, ">=", facts, found)
    assert all(isinstance(value, Rational) and value >= 0 for value in found)


@settings(max_examples=40)
@given(st.lists(vectors, min_size=1, max_size=3), st.data())
def test_an_equation_is_combined_with_any_sign(rows, data):
    forms = [form(row) for row in rows]
    given_weights = [Rational(str(data.draw(st.fractions(-2, 2, max_denominator=5)))) for _ in rows]
    target = normal(sum((x * y for x, y in zip(given_weights, forms, strict=True)), Integer(0)))
    facts = [(one, "=") for one in forms]
    found = find_multipliers(target, "=", facts)
    assert found is not None
    assert combines(target, "=", facts, found)


@pytest.mark.parametrize(
    ("target", "kind", "rows"),
    [
        (-a, ">=", [(a, ">=")]),
        (a, ">", [(a, ">=")]),
        (a, "=", [(a, ">="), (-a, ">=")]),
        (a + b, ">=", [(a, ">=")]),
        (a, ">=", []),
        (Integer(-1), ">=", [(a, ">=")]),
        (a * b, ">=", [(a, ">="), (b, ">=")]),
        (Integer(0), ">", []),
    ],
)
def test_nothing_is_found_where_nothing_follows(target, kind, rows):
    found = find_multipliers(target, kind, rows)
    assert found is None or not combines(target, kind, rows, found)


@pytest.mark.parametrize(
    ("target", "kind", "rows"),
    [
        (a + exp(b), ">", [(a, ">=")]),
        (a + b**2, ">=", [(a, ">=")]),
        (a + 1, ">", [(a, ">=")]),
        (2 * a, ">", [(a, ">")]),
        (a - b, ">=", [(a, ">="), (b, "=")]),
        (Integer(0), "=", []),
        (Integer(0), ">=", []),
        (t, ">", []),
        (a / 3 + sqrt(t), ">", [(a, ">="), (c, "=")]),
    ],
)
def test_addends_of_evident_sign_are_free(target, kind, rows):
    found = find_multipliers(target, kind, rows)
    assert found is not None
    assert combines(target, kind, rows, found)


def test_what_is_proposed_is_checked():
    rows = [(a, ">="), (b, "=")]
    assert combines(a - b, ">=", rows, [Integer(1), Integer(-1)])
    assert not combines(b - a, ">=", rows, [Integer(-1), Integer(1)])
    assert not combines(a, "=", rows, [Integer(1), Integer(0)])
    assert not combines(2 * a, ">=", rows, [2.0, Integer(0)])
    assert not combines(t * a, ">=", rows, [t, Integer(0)])


def test_many_rows_are_combined_in_reasonable_numbers():
    random = Random(7)
    forms = [form([random.randint(-2, 2) for _ in range(6)]) for _ in range(30)]
    target = normal(forms[3] + Rational(2, 7) * forms[11] + Rational(5, 9) * forms[23])
    rows = [(one, ">=") for one in forms]
    found = find_multipliers(target, ">=", rows)
    assert found is not None
    assert combines(target, ">=", rows, found)
