"""The number type every certificate rests on: exact where it says so, enclosing where it does not."""

from fractions import Fraction

import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp

from lemmata.verify.numbers.quotients import ratio
from lemmata.verify.numbers.reals import (
    Real,
    describe,
    precision,
    real_abs,
    real_exp,
    real_log,
    real_max,
    real_min,
    real_power,
    real_sum,
)

R = Real.of
SMALL = st.fractions(min_value=-6, max_value=6, max_denominator=8)


def lse(*entries: Fraction | int) -> Real:
    return real_log(real_sum([real_exp(R(entry)) for entry in entries]))


def test_logsumexp_of_one_number_is_that_number_exactly() -> None:
    assert (lse(Fraction(7, 3)) - Fraction(7, 3)).sign() == 0


def test_logsumexp_of_equal_numbers_is_the_number_plus_log_count_exactly() -> None:
    assert (lse(2, 2, 2, 2) - 2 - 2 * real_log(R(2))).sign() == 0


def test_a_gap_far_below_any_working_precision_still_has_its_sign() -> None:
    assert lse(0, -(10**9)).sign() == 1
    assert (-lse(0, -(10**300))).sign() == -1


def test_squares_of_sums_are_recognised_as_equal() -> None:
    square = real_log(R(1) + 2 * real_exp(R(-1)) + real_exp(R(-2)))
    assert (2 * real_log(R(1) + real_exp(R(-1))) - square).sign() == 0


def test_a_nearly_equal_number_is_not_called_equal() -> None:
    almost = real_log(R(2)) + Fraction(1, 10**40)
    difference = almost - real_log(R(2))
    assert difference.sign() == 1
    with precision(64):
        opaque = Real.opaque(real_log(R(2)).enclosure()) - real_log(R(2))
        assert opaque.sign() is None  # a ball around zero is not zero


@pytest.mark.parametrize("undefined", [R(1) / 0, real_log(R(-1)), real_power(R(-1), R(Fraction(1, 2)))])
def test_zero_times_what_is_not_defined_is_not_zero(undefined: Real) -> None:
    for product in (0 * undefined, undefined * 0, R(0) / (1 / undefined), undefined.scaled(fmpq(0))):
        assert product.sign() is None
    assert (real_power(undefined, R(0)) - 1).sign() is None
    assert ratio(R(0), undefined).sign() is None
    assert (0 * Real.opaque(arb(0, float("inf")))).sign() == 0  # a real number, whichever it is


def test_a_real_is_not_a_bool() -> None:
    with pytest.raises(TypeError, match="sign"):
        bool(R(1))


@settings(max_examples=200)
@given(st.lists(SMALL, min_size=1, max_size=5))
def test_logsumexp_agrees_with_mpmath(entries: list[Fraction]) -> None:
    with mp.workdps(40), precision(128):
        expected = mp.log(mp.fsum(mp.exp(mp.mpf(e.numerator) / e.denominator) for e in entries))
        assert lse(*entries).enclosure().overlaps(arb(mp.nstr(expected, 35), 1e-30))


@settings(max_examples=200)
@given(SMALL, SMALL, SMALL)
def test_ring_operations_agree_with_fractions(a: Fraction, b: Fraction, c: Fraction) -> None:
    value = (R(a) + R(b)) * R(c) - R(a)
    expected = (a + b) * c - a
    assert Fraction(str(value.rational)) == expected
    assert value.sign() == (expected > 0) - (expected < 0)


@settings(max_examples=100)
@given(st.lists(SMALL, min_size=1, max_size=5))
def test_extremes_are_exact(entries: list[Fraction]) -> None:
    reals = [R(entry) for entry in entries]
    assert (real_min(reals) - min(entries)).sign() == 0
    assert (real_max(reals) - max(entries)).sign() == 0
    assert (real_abs(reals[0]) - abs(entries[0])).sign() == 0


def test_the_extreme_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no values"):
        real_min([])


def test_square_roots_of_squares_are_exact_and_others_enclose() -> None:
    assert real_power(R(Fraction(9, 4)), R(Fraction(1, 2))).rational == fmpq(3, 2)
    root = real_power(R(2), R(Fraction(1, 2)))
    assert root.rational is None
    assert (root * root).enclosure().overlaps(arb(2))


@pytest.mark.parametrize(("base", "sign"), [(Fraction(3, 2), 1), (Fraction(-3, 2), -1), (Fraction(1, 3), 1)])
def test_a_power_too_large_for_exact_arithmetic_is_a_ball(base: Fraction, sign: int) -> None:
    power = real_power(R(base), R(2**62 + 1))  # exactly, it would take 2^59 bytes, and GMP would end the process
    assert not power.is_exact
    with precision(256):
        logarithm = abs(real_power(R(base), R(2**62 + 1)).enclosure()).log() / (2**62 + 1)
        assert logarithm.overlaps(abs(arb(fmpq(base.numerator, base.denominator))).log())
        assert real_power(R(base), R(2**62 + 1)).sign() == sign


def test_powers_within_the_room_stay_exact() -> None:
    assert real_power(R(Fraction(-3, 2)), R(1001)).rational == fmpq(-3, 2) ** 1001
    assert real_power(R(1), R(2**19)).rational == 1


def test_logs_of_rationals_combine_over_primes() -> None:
    assert (real_log(R(12)) - real_log(R(4)) - real_log(R(3))).sign() == 0
    assert (real_log(R(Fraction(3, 4))) + 2 * real_log(R(2)) - real_log(R(3))).sign() == 0


def test_the_logarithm_of_a_negative_number_decides_nothing() -> None:
    assert real_log(R(-1)).sign() is None


def test_division_by_zero_decides_nothing() -> None:
    assert (R(1) / (real_exp(R(1)) - real_exp(R(1)))).sign() is None


def test_describe_prints_fractions_as_fractions() -> None:
    assert describe(R(Fraction(3, 4))) == "3/4"
    assert describe(real_log(R(2))).startswith("[0.6931")


def test_a_difference_of_two_numbers_below_any_precision_has_its_sign() -> None:
    tiny, tinier = lse(0, -(10**300)), lse(0, -2 * 10**300)
    assert (tiny - tinier).sign() == 1
    assert (tinier - tiny).sign() == -1
    assert (real_exp(R(-(10**300))) - real_exp(R(-(10**300) - 1))).sign() == 1
