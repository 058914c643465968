"""Correlated patterns: what is measured on sets worked out by hand, and what is lost along the paths."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from lemmata.verify.cli import main
from lemmata.verify.studies.correlated import PATHS, SHARES, measure, paths, table


def test_two_far_patterns_are_stored_and_two_near_ones_are_not() -> None:
    far = measure(torch.tensor([[0.0], [4.0]], dtype=torch.float64))
    assert (far.separation, far.guaranteed, far.stored, far.spread) == (4.0, 1.0, 1.0, 16.0)
    assert far.gap == pytest.approx(math.log1p(math.exp(-16)))
    assert far.once == pytest.approx(4 / (1 + math.exp(16)))
    near = measure(torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], dtype=torch.float64))
    assert near.guaranteed == 0.0
    assert near.error > 0.3


def test_the_guarantee_needs_more_separation_than_what_is_observed() -> None:
    for path in paths(0):
        proved, observed = path.lost(lambda row: row.guaranteed), path.lost(lambda row: row.stored)
        assert proved is not None
        assert observed is not None
        assert proved > observed > math.sqrt(2)
        assert all(row.stored == 1 for row in path.rows if row.guaranteed == 1)


def test_paths_end_where_their_names_say() -> None:
    free, common = torch.randn(8, 3, dtype=torch.float64), torch.randn(3, dtype=torch.float64)
    assert torch.allclose(PATHS["equicorrelated"](1.0, free, common), common.expand(8, 3))
    assert torch.linalg.matrix_rank(PATHS["low rank"](1.0, free, common)) == 1
    assert torch.equal(PATHS["four clusters"](1.0, free, common)[4:], free[:4])
    assert all(torch.allclose(path(0.0, free, common), free) for path in PATHS.values())


def test_the_table_is_the_same_under_a_seed() -> None:
    mine = {"mine": torch.eye(3, dtype=torch.float64)}
    assert table(1, mine) == table(1, mine) != table(2, mine)
    assert "mine" in table(1, mine)
    assert len(paths(0)[0].rows) == len(SHARES)


@pytest.mark.parametrize(
    ("patterns", "message"),
    [
        (torch.zeros(1, 3), "d >= 2"),
        (torch.zeros(3), "must be"),
        (torch.full((2, 2), math.nan), "must be finite"),
        (torch.zeros(10_001, 1), "at most 10,000 patterns"),
    ],
)
def test_bad_sets_are_refused(patterns: torch.Tensor, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        measure(patterns)


def test_the_command_takes_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.npy"
    np.save(file, 5 * np.eye(4))
    assert main(["correlated", "--patterns", str(file)]) == 0
    assert "100%" in next(line for line in capsys.readouterr().out.splitlines() if "mine" in line)
    assert main(["correlated", "--patterns", str(tmp_path / "none.npy")]) == 2
    assert capsys.readouterr().err.startswith("lemmata: correlated: ")
