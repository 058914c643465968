"""Places and numbers of places are whole numbers, to each interpreter alike: none cuts one off."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import torch
from flint import fmpq
from sympy import Integer, Rational

from lemmata.theory.language.arithmetics import EXACT, _vec, explicit
from lemmata.theory.language.defined import before, matrix, rows_of, same, total, vector, whole_number
from lemmata.verify.interpret.balls import REALS
from lemmata.verify.interpret.balls.fold import Balls, Column
from lemmata.verify.interpret.floats.fold import Floats, _along
from lemmata.verify.interpret.floats.fold import _vector as batch
from lemmata.verify.numbers.bounded import Bounded
from lemmata.verify.numbers.reals import Real

ENTRIES = (3, 5, 8)


def exactly(body: Callable[..., Any]) -> Any:
    return EXACT.run(body, _vec(map(Integer, ENTRIES)))


def in_balls(body: Callable[..., Any]) -> Any:
    return Balls(REALS).run(body, Column(map(Real.of, ENTRIES)))


def in_floats(body: Callable[..., Any]) -> Any:
    return Floats({}).run(body, batch(Bounded.exact(torch.tensor([ENTRIES], dtype=torch.float64))))


INTERPRETERS = [exactly, in_balls, in_floats]
BROKEN = {
    "half of a sum": lambda v: total(v.length * Fraction(1, 2), lambda i: v[i]),
    "half of a vector": lambda v: vector(v.length * Fraction(1, 2), lambda i: v[i])[0],
    "half of the rows": lambda v: matrix(v.length * Fraction(1, 2), 1, lambda i, k: v[i])[0, 0],
    "half of the columns": lambda v: matrix(1, v.length * Fraction(1, 2), lambda i, k: v[k])[0, 0],
    "a width and a half": lambda v: rows_of(Fraction(3, 2), [v[0], v[1], v[2]])[0, 0],
    "a row that is not full": lambda v: rows_of(2, [v[0], v[1], v[2]])[0, 0],
    "a number that is not whole": lambda v: v[0] * whole_number(Fraction(5, 2)),
    "less than no places": lambda v: total(v.length - 4, lambda i: v[i]),
    "half a place before another": lambda v: v[0] * before(Fraction(1, 2), 1),
    "half a place as another": lambda v: v[0] * same(Fraction(1, 2), 0),
}
PLACED = {  # what each must be at (3, 5, 8)
    "all but the last": (lambda v: total(v.length, lambda i: before(i, v.length - 1) * v[i]), 8),
    "the last": (lambda v: total(v.length, lambda i: same(v.length - 1, i) * v[i]), 8),
    "a matrix of places before others": (
        lambda v: total(v.length, lambda i: total(2, lambda k: _upper(v)[i, k] * v[i])), 3,
    ),
    "a matrix of one place and the next": (
        lambda v: matrix(v.length, v.length, lambda i, k: before(i, k) + 10 * same(i, k))[1, 2], 1,
    ),
}  # fmt: skip


QUOTIENTS = {  # at n = 3, of which Python's parts are floats
    "one part": lambda v: 1 / v.length,
    "a part of a sum": lambda v: total(v.length, lambda i: v[i]) * (1 / v.length) / 16,
    "neighbours": lambda v: (v.length - 1) / 6,
    "a product": lambda v: (2 * v.length - 3) / 9 * 1,
    "a power": lambda v: v.length**2 / 27,
    "a reciprocal power": lambda v: v.length**-1,
    "of a place": lambda v: same(0, 0) / v.length,
    "of a number": lambda v: (v[0] - 2) / v.length,
    "by a number": lambda v: v.length / (v[0] * 3),
    "less than nothing": lambda v: 2 - (-v.length - 2) / -3,
    "from a number": lambda v: 1 - (v.length - Fraction(1)) / v.length,
}


def _upper(v: Any) -> Any:
    return matrix(v.length, 2, lambda i, k: before(i, k))


@pytest.mark.parametrize("interpreter", INTERPRETERS)
@pytest.mark.parametrize("name", BROKEN)
def test_a_part_of_a_place_is_an_error_in_one_line(name: str, interpreter: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=r"whole number, got|at least 0, got -1|are no rows of 2") as told:
        interpreter(BROKEN[name])
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", PLACED)
def test_places_are_compared_alike(name: str) -> None:
    body, value = PLACED[name]
    assert exactly(body) == value
    assert in_balls(body).rational == value
    assert float(in_floats(body).held.value) == value


@pytest.mark.parametrize("name", QUOTIENTS)
def test_a_part_of_a_length_is_exact(name: str) -> None:
    assert exactly(QUOTIENTS[name]) == Rational(1, 3)
    assert Real.of(in_balls(QUOTIENTS[name])).rational == fmpq(1, 3)
    found = _along(in_floats(QUOTIENTS[name])).held
    assert found.error is not None
    assert abs(Fraction(float(found.value)) - Fraction(1, 3)) <= Fraction(float(found.error))


@pytest.mark.parametrize("interpreter", [in_balls, in_floats])
def test_a_float_is_no_exact_number(interpreter: Callable[..., Any]) -> None:
    """In exact arithmetic it is one of SymPy's, which is compared with the others; a definition that holds one is refused."""
    with pytest.raises(TypeError, match=r"0\.5 is a float, which is no exact number; write it as a Fraction"):
        interpreter(lambda v: total(v.length, lambda i: 0.5))


def test_a_matrix_of_comparisons_is_explicit() -> None:
    made = exactly(lambda v: explicit(matrix(v.length, v.length, lambda i, k: before(i, k))))
    assert made.tolist() == [[0, 1, 1], [0, 0, 1], [0, 0, 0]]


def test_numbers_are_no_places() -> None:
    """To balls two numbers were never the same; is_zero(a - b) is what asks that."""
    assert exactly(lambda v: same(v[0], Rational(3))) == 1
    assert in_balls(lambda v: same(v[0], 3)).rational == 1
    wide = batch(Bounded.exact(torch.tensor([[3.0], [4.0]], dtype=torch.float64)))
    with pytest.raises(ValueError, match="the same number for all instances"):
        Floats({}).run(lambda v: same(v[0], 3), wide)
