"""The encoded scaling claims: their parts, values from a second source, and planted errors that are refuted."""

from __future__ import annotations

import re
from dataclasses import replace

import mpmath
import pytest
from sympy import E as EULER
from sympy import Limit, Rational, log, oo, pi

from lemmata.theory.language.claim import Claim, all_of, equal, less, relations
from lemmata.theory.language.contents import collected
from lemmata.theory.papers.beyond_scaling_laws.sec5_volumes import critical_at, volume_at
from lemmata.theory.results import scaling as claimed
from lemmata.theory.results.scaling import _LEAST, _MOST, HELD, LAWS, LOG_VOLUME, R2, n
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.judge.judge import Settings, judge

CLAIMS = collected(claimed, Claim)
BY_ID = {claim.id: claim for claim in CLAIMS}
QUICK = Settings(profile="quick")


def test_every_id_is_used_once_and_says_that_it_is_about_scaling() -> None:
    assert len(BY_ID) == len(CLAIMS)
    assert all(re.match(r"scaling-[a-z0-9-]+\.[a-z-]+\Z", claim_id) for claim_id in BY_ID)


def test_every_law_is_decided_for_everything_that_is_held_fixed() -> None:
    assert {f"scaling-exponent.{held}-{law}" for held in HELD for law in LAWS} <= set(BY_ID)
    assert {f"scaling-patterns.{law}" for law in LAWS} <= set(BY_ID)


@pytest.mark.parametrize("dimension", [1, 2, 9, 40])
def test_the_logarithm_of_the_volume_is_that_of_the_printed_volume(dimension: int) -> None:
    printed = log(volume_at(n, critical_at(n))).subs(n, dimension)
    assert abs((LOG_VOLUME.subs(n, dimension) - printed).evalf(30)) < 1e-25
    assert abs((R2 - critical_at(n) ** 2).subs(n, dimension).evalf(30)) < 1e-25


@pytest.mark.parametrize("dimension", [10, 1_000, 100_000])
def test_the_bounds_lie_on_their_side_of_the_exact_number_of_patterns(dimension: int) -> None:
    with mpmath.workdps(40):
        half, square = mpmath.mpf(dimension) / 2, mpmath.mpf(dimension) / (2 * mpmath.pi * mpmath.e)
        # gamma(a, x) / Gamma(a) = x^a e^-x / Gamma(a + 1) 1F1(1; a + 1; x)
        integral = half * mpmath.log(mpmath.pi * square) - square - mpmath.loggamma(half + 1)
        exact = -(integral + mpmath.log(mpmath.hyp1f1(1, half + 1, square)))
        bounds = {law: mpmath.mpmathify(patterns.subs(n, dimension).evalf(40)) for law, (_, patterns, _) in LAWS.items()}
    assert bounds["upper"] < bounds["tight"] < exact < bounds["lower"]  # a larger Z needs fewer patterns
    if dimension > 100:
        assert bounds["printed-lower"] < exact  # so that it is no lower bound of Z


def test_a_conjunction_keeps_both_of_its_bounds() -> None:
    for claim_id in ("scaling-radius.unit", "scaling-table-3.two", "scaling-table-3.three-halves"):
        statement = BY_ID[claim_id].statement
        assert statement is not None
        assert len(list(relations(statement))) == 2


def test_the_radius_of_one_ball_lies_in_its_bracket() -> None:
    share = -mpmath.lambertw(-1 / (mpmath.pi * mpmath.e)).real / 2
    assert 1.13 < share * 2 * mpmath.pi * mpmath.e < 1.15
    outside = less(0, log(Rational(113, 100)) - Rational(113, 100) / (pi * EULER))
    assert judge(replace(BY_ID["scaling-radius.unit"], id="planted", statement=outside), QUICK).outcome is Outcome.REFUTED


@pytest.mark.parametrize("law", ["lower", "tight"])
def test_a_rate_twice_too_large_is_refuted(law: str) -> None:
    wrong = replace(
        BY_ID[f"scaling-patterns.{law}"], id="planted", statement=equal(Limit(LAWS[law][1] / n, n, oo), 1 / (pi * EULER))
    )
    assert judge(wrong, QUICK).outcome is Outcome.REFUTED


def test_an_exponent_that_the_grid_excludes_is_refuted() -> None:
    right = BY_ID["scaling-table-3.two"]
    assert judge(right, QUICK).outcome is Outcome.PROVED
    for exponent in (Rational(1), Rational(5, 2), Rational(3)):
        wrong = replace(right, id="planted", statement=all_of(less(_LEAST, exponent), less(exponent, _MOST)))
        assert judge(wrong, QUICK).outcome is Outcome.REFUTED
