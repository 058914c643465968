"""The scaling tables: certified numbers against a second source, the grid's bracket, and a planted wrong constant."""

from __future__ import annotations

from dataclasses import replace

import mpmath
import numpy as np
import pytest
from flint import arb
from sympy import E as EULER
from sympy import Limit, oo, pi

from lemmata.theory.language.claim import Claim, equal
from lemmata.theory.language.contents import collected
from lemmata.theory.results import scaling as claimed
from lemmata.theory.results.scaling import LAWS, n
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.studies.scaling import asymptotic, decided, local_exponent, log_patterns, scaling_table, slope_bracket

BY_ID = {claim.id: claim for claim in collected(claimed, Claim)}


@pytest.mark.parametrize("dimension", [1, 2, 7, 64, 1000])
def test_the_certified_number_of_patterns_is_that_of_the_incomplete_gamma_function(dimension: int) -> None:
    with mpmath.workdps(40):
        half, square = mpmath.mpf(dimension) / 2, mpmath.mpf(dimension) / (2 * mpmath.pi * mpmath.e)
        expected = -mpmath.log(mpmath.pi**half * mpmath.gammainc(half, 0, square, regularized=True))
        found = log_patterns(dimension)
        assert abs(mpmath.mpf(found.mid().str(38, radius=False)) - expected) < mpmath.mpf(10) ** -30
    assert float(found.rad()) < 1e-60


def test_the_asymptotic_form_is_off_by_less_than_one_over_n() -> None:
    for dimension in (10, 100, 1_000, 10_000):
        gap = log_patterns(dimension) - asymptotic(dimension)
        assert gap > 0
        assert gap * dimension < 1


def test_the_exact_number_of_patterns_lies_between_its_sharp_bounds() -> None:
    for dimension in (10, 1_000, 100_000):
        tight, other, loose = (arb(str(LAWS[law][1].subs(n, dimension).evalf(60))) for law in ("tight", "tight-lower", "lower"))
        assert tight < log_patterns(dimension) < other < loose


def test_the_exact_exponent_is_far_below_two() -> None:
    assert 0 < local_exponent("prefactor", 1_000) < 0.01
    assert local_exponent("length", 1_000) == 0


def test_a_dimension_must_be_at_least_one() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        log_patterns(0)


def test_the_grid_of_table_3_allows_two_and_three_halves() -> None:
    fit, least, most = slope_bracket()
    assert least < 1.5 < fit < 2 < most


def test_the_bracket_of_the_slope_is_that_of_a_dense_search_of_the_box() -> None:
    # D* of the three rows in hundreds of thousands of tokens, each with the size of the grid before it
    rows = [(3995, 19038, 21418), (6026, 23798, 26178), (8020, 28557, 30937)]
    steps, centred = 40, np.log([row[0] for row in rows])
    axes = [np.log(low) + (np.log(high) - np.log(low)) * np.linspace(0, 1, steps + 1) for _, low, high in rows]
    xs = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    xs, centred = xs - xs.mean(axis=-1, keepdims=True), centred - centred.mean()
    slopes = (xs * centred).sum(axis=-1) / (xs * xs).sum(axis=-1)
    fit, least, most = slope_bracket()
    assert least - 1e-9 < slopes.min() < least + 1e-3
    assert most - 1e-3 < slopes.max() < most + 1e-9
    assert abs(fit - slopes[-1, -1, -1]) < 1e-9
    corners = slopes[::steps, ::steps, ::steps]
    assert corners.max() < most - 0.05  # the greatest slope is not at a corner of the box


def test_a_wrong_rate_is_refuted() -> None:
    right = BY_ID["scaling-patterns.lower"]
    wrong = replace(right, id="planted", statement=equal(Limit(LAWS["lower"][1] / n, n, oo), 1 / (pi * EULER)))
    assert judge(right, Settings()).outcome is Outcome.PROVED
    assert judge(wrong, Settings()).outcome is Outcome.REFUTED


def test_an_exponent_that_is_not_decided_is_shown_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    from lemmata.verify.studies import scaling

    claim = BY_ID["scaling-exponent.length-lower"]
    monkeypatch.setattr(scaling, "CLAIMS", (replace(claim, statement=equal(claim.statement.lhs, 1)),))
    assert scaling.decided() == {claim.id: "?"}


def test_the_table_names_every_law_and_what_the_paper_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    from lemmata.verify.studies import scaling

    monkeypatch.setattr(scaling, "DIMENSIONS", (10, 100))
    monkeypatch.setattr(scaling, "decided", lambda: {claim: "0" for claim in BY_ID})
    text = scaling_table()
    assert all(law in text for law in LAWS)
    assert "printed (prop-5): 2" in text
    assert decided is not scaling.decided
