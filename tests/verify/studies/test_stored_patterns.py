"""The storage report of a user's pattern set."""

import math
from fractions import Fraction
from typing import Any
from unittest import mock

import numpy as np
import pytest

from lemmata.verify.dynamics import guaranteed_radius
from lemmata.verify.search.own_patterns import pattern_set
from lemmata.verify.studies.stored_patterns import storage_report, storage_section
from tests.fuzzing import little_memory

PAIR = np.array([[1.0], [-1.0]])


def test_the_report_of_two_patterns_is_as_worked_by_hand() -> None:
    report = storage_report(PAIR, "pair", (1, Fraction(1, 4)))
    by = {(row.energy, row.beta): row for row in report.rows}
    assert by["distance", 1].stored == 2
    assert by["distance", 1].guarantee.radius == pytest.approx([1 - math.log(7) / 4] * 2, rel=1e-6)
    assert by["distance", Fraction(1, 4)].stored == 0
    assert (by["distance", Fraction(1, 4)].not_stored, by["distance", Fraction(1, 4)].tried) == (2, 2)
    assert by["distance", 1].ramsauer is None
    assert by["mchn", 1].ramsauer is not None
    assert report.smallest["distance"].stores_all > Fraction(1, 2)
    table = report.table()
    assert table.startswith("Storage of pair: d = 2, n = 1, 0 copies")
    assert "| distance | 1    | 2 of 2 " in table
    assert "0.5135 / 0.5135 / 0.5135" in table
    assert "2 of 2 tried" in table


def test_copies_are_counted_and_equal_patterns_are_stored_everywhere() -> None:
    report = storage_report(np.ones((3, 2)))
    assert report.copies == 2
    assert report.rows[0].stored == 3
    assert "unbounded" in report.table()


def test_a_large_set_is_examined_in_part_against_all_of_it() -> None:
    rows = np.random.Generator(np.random.SFC64(1)).normal(size=(60, 4))
    calls: list[tuple[str, int, int]] = []
    report = storage_report(rows, max_rows=10, progress=lambda *call: calls.append(call))
    assert report.examined == 10
    assert "10 of them examined at random" in report.table()
    assert ("distance, beta = 1", 10, 10) in calls
    whole = guaranteed_radius(rows)
    chosen = report.rows[0].guarantee
    assert np.array_equal(chosen.radius, whole.radius[chosen.rows], equal_nan=True)
    assert storage_report(rows, max_rows=10, seed=1).rows[0].guarantee.rows.tolist() != chosen.rows.tolist()


def test_a_file_that_cannot_be_examined_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    fine = storage_section(pattern_set(PAIR, "pair"), (1,))
    assert fine.startswith("Storage of pair: d = 2")
    assert "not examined: patterns must have entries of at most" in storage_section(pattern_set(PAIR * 1e200, "huge"))
    monkeypatch.setattr("lemmata.verify.studies.stored_patterns.MAX_ENTRIES", 1)
    assert storage_section(pattern_set(PAIR, "pair")) == "Storage of pair: not examined, d n = 2 is above 1\n"
    with pytest.raises(ValueError, match="pass a subset"):
        storage_report(PAIR)


@pytest.mark.parametrize(
    ("patterns", "options", "words"),
    [
        (np.array([[math.nan]]), {}, "finite"),
        (np.ones(3), {}, r"must be \(d, n\)"),
        (PAIR, {"betas": (0,)}, "beta must be > 0"),
        (PAIR, {"betas": (math.inf,)}, "beta must be finite"),
        (PAIR, {"betas": ()}, "at least one"),
        (PAIR, {"max_rows": 0}, "max_rows must be >= 1"),
    ],
)
def test_bad_arguments_are_refused(patterns: np.ndarray, options: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        storage_report(patterns, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(2, 500), (5, 300), (2, 20_000)])
def test_wide_sets_cost_what_their_smaller_side_does(shape: tuple[int, int]) -> None:
    """Dense matrices of n by n would take 24 s, and 3 GiB at n = 20,000, where there are 2."""
    solved = []
    solve = np.linalg.solve

    def noted(matrix: Any, values: Any) -> Any:
        solved.append(max(matrix.shape))
        return solve(matrix, values)

    with mock.patch.object(np.linalg, "solve", noted), little_memory():
        report = storage_report(np.random.Generator(np.random.SFC64(3)).normal(size=shape))
    assert all(row.stored == shape[0] for row in report.rows)
    assert max(solved, default=0) <= shape[0]
    assert bool(solved) == (shape[1] < 10_000)


def test_patterns_too_near_for_floats_are_said_to_be() -> None:
    found = storage_report([[1e-200, 0], [0, 1e-200]])
    assert "too near another" in str(found.smallest["distance"].obstacle)
    assert found.table()
