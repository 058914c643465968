"""Long formulas break before operators, where brackets are few, and lose nothing."""

from __future__ import annotations

import pytest

from lemmata.verify.show.folding import columns, folded

LONG = "minᵢ ‖ρⁱ‖² − maxᵢ ‖ρⁱ‖² ≤ g(x, ρ) − 2 E(x, ρ, 2) and g(x, ρ) − 2 E(x, ρ, 2) ≤ log d + maxᵢ ‖ρⁱ‖²"


@pytest.mark.parametrize("width", [30, 40, 60, 80, 200])
def test_lines_fit_and_hold_all_that_was_there(width: int) -> None:
    lines = folded(LONG, width, "  ")
    assert all(len(line) <= width for line in lines)
    assert " ".join(line.strip() for line in lines) == LONG
    assert all(line.startswith("    ") for line in lines[1:])


def test_it_breaks_outside_of_brackets_before_an_operator() -> None:
    assert folded("a (b + c + d) + e (f + g) ≤ h", 24) == ["a (b + c + d)", "  + e (f + g) ≤ h"]


def test_what_fits_is_one_line_and_what_has_no_place_is_left() -> None:
    assert folded("a ≤ b", 80, "  ") == ["  a ≤ b"]
    assert folded("x" * 50, 30) == ["x" * 50]
    assert folded(f"{'x' * 50} y", 30) == ["x" * 50, "  y"]


def test_a_bar_over_a_sign_takes_no_column() -> None:
    assert columns("ρ\N{COMBINING OVERLINE}") == 1
