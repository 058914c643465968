"""Limits are taken symbolically and refused where the numbers disagree."""

from unittest.mock import patch

import pytest
from sympy import Integer, Limit, Rational, Symbol, gamma, oo, pi, sin

from theory.claim import Claim, equal, leq, less
from theory.domains import CLOSED
from verify.certify import evaluate_point
from verify.symbolic import take_limit

s = Symbol("s", positive=True)


def holds(statement: object) -> int:
    return evaluate_point(Claim("limit", "test", "", CLOSED, statement), {}).statement  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (equal(Limit(1 / s, s, oo), 0), 1),
        (equal(Limit(1 / s, s, oo), Rational(1, 10**9)), -1),
        (less(Limit((s + 1) / s, s, oo), 1), -1),
        (leq(Limit((s + 1) / s, s, oo), 1), 1),
        (less(Limit(s, s, oo), oo), -1),
        (equal(Limit(s, s, oo), oo), 1),
        (equal(Limit(pi**s / gamma(s + 1), s, oo), 0), 1),
    ],
)
def test_limits_decide_relations(statement: object, expected: int) -> None:
    assert holds(statement) == expected


def test_a_limit_that_does_not_exist_decides_nothing() -> None:
    assert holds(equal(Limit(sin(s), s, oo), 0)) == 0


@pytest.mark.parametrize("wrong", [Integer(2), oo])
def test_a_wrong_symbolic_limit_is_caught_by_the_numbers(wrong: object) -> None:
    limit = Limit(1 + 1 / (s + 17), s, oo)
    with patch.object(Limit, "doit", lambda self: wrong):
        value, remark = take_limit.__wrapped__(limit)
    assert value is None
    assert "SymPy says" in remark
