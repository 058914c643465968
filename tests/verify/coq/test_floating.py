"""Texts mean the same on arrays of floats as exactly, and what is too near is open."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lemmata.verify.coq.evaluation import Evaluator
from lemmata.verify.coq.floating import FAILS, HOLDS, OPEN, Floating, Mixed
from lemmata.verify.coq.reader import read
from lemmata.verify.numbers.reals import Real

TEXT = """
Fixpoint sum (n : nat) (f : nat -> R) : R := match n with O => 0 | S m => sum m f + f m end.
Definition clipped (a : R) : R := if Rle_dec a 1 then a ^ 2 / 3 else Rmax 2 (exp (- a)).
Definition place (a : R) : nat := if Rle_dec a 1 then 0%nat else 1%nat.
Definition area (a : R) : R := RInt (fun t => exp (- t)) 0 a.
Definition slope (a : R) : R := Derive (fun t => ln (sum 2%nat (fun i => exp (INR i * t)))) a.
Definition improper (a : R) : R := RInt_gen (fun t => Rpower t (- (1 / 2))) (at_right 0) (at_point a).
"""
NUMBERS = (0.5, 1.0, 3.0)


@pytest.mark.parametrize("name", ["clipped", "area", "slope"])
def test_an_array_has_the_exact_values(name: str) -> None:
    file = read(TEXT)
    found = Floating(file).function(name)(np.array(NUMBERS))
    exact = [float(Evaluator(file).function(name)(Real.of(int(2 * a)) / Real.of(2)).enclosure().mid()) for a in NUMBERS]
    assert np.abs(found - exact).max() < 1e-11


def test_an_integral_is_the_sum_of_a_fixed_rule_whatever_its_integrand_is() -> None:
    places, weights = np.polynomial.legendre.leggauss(32)
    found = Floating(read(TEXT)).function("improper")(np.array(NUMBERS))
    expected = [a / 2 * (weights * (a * (places + 1) / 2) ** -0.5).sum() for a in NUMBERS]
    assert np.abs(found - expected).max() < 1e-12


@pytest.mark.skipif(np.finfo(np.longdouble).max == np.finfo(float).max, reason="here the widest floats are doubles")
def test_what_is_0_in_doubles_is_not_0_here() -> None:
    file = read("Definition far (a : R) : R := ln (exp (- a)).")
    assert Floating(file).function("far")(np.array([5000.0], dtype=np.longdouble)).tolist() == [-5000]


def test_a_choice_of_naturals_that_differs_is_told() -> None:
    with pytest.raises(Mixed) as found:
        Floating(read(TEXT)).function("place")(np.array(NUMBERS))
    assert found.value.chosen.tolist() == [True, True, False]


@pytest.mark.parametrize(("word", "signs"), [("<", [HOLDS, FAILS, OPEN, FAILS]), (">=", [FAILS, HOLDS, OPEN, HOLDS])])
def test_a_relation_is_open_where_sides_are_near(word: str, signs: list[int]) -> None:
    file = read(f"Theorem t : forall a : R, a {word} 1.")
    run: Any = Floating(file).compiled(file.theorems["t"].conclusion, ["a"])
    assert run((np.array([0.0, 1.0, 1 - 1e-15, 2.0]),)).tolist() == signs
