"""Plots show what was worked out by hand, are the same every time, and fail with one line."""

import math
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from lemmata.models.landscapes import fixed_points, minima
from lemmata.models.retrieval import distance_update
from lemmata.verify.cli import main
from lemmata.verify.studies import capacity
from lemmata.verify.studies.plots import FORMATS, LINE, PLANE, PLOTS, PlotError, draw, plain_ticks
from tests.fuzzing import check_line
from tests.processes import start


def pair(half: float) -> torch.Tensor:
    return torch.tensor([[-half], [half]], dtype=torch.float64)


@pytest.mark.parametrize(("half", "count"), [(0.7, 1), (0.72, 3), (1.0, 3)])  # the critical half distance is 1 / sqrt 2
def test_two_patterns_part_at_the_critical_separation(half: float, count: int) -> None:
    starts = torch.linspace(-2, 2, 41, dtype=torch.float64)[:, None]
    found = fixed_points(lambda x: distance_update(x, pair(half)), starts)
    assert len(found) == count
    for point, stable in found:
        assert float(point) == pytest.approx(half * math.tanh(2 * half * float(point)), abs=1e-9)
        assert stable == (count == 1 or abs(float(point)) > 1e-3)


def test_the_energies_of_figure_1_have_different_numbers_of_minima() -> None:
    plane, line = torch.tensor(PLANE, dtype=torch.float64), torch.tensor(LINE, dtype=torch.float64)
    assert [len(minima("distance", plane)), *(len(minima("mchn", plane, beta)) for beta in (1.0, 2.0))] == [3, 2, 2]
    assert [len(minima("distance", line)), *(len(minima("mchn", line, beta)) for beta in (1.0, 2.0))] == [2, 1, 2]
    with pytest.raises(ValueError, match="distance or mchn"):
        minima("other", plane)


@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_is_written_in_both_formats(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = [replace(plan, sizes={by: sizes[:2] for by, sizes in plan.sizes.items()}) for plan in capacity.plans()]
    for module in (capacity.curves, capacity.tables):
        monkeypatch.setattr(module, "plans", lambda: few)
        monkeypatch.setattr(module, "CRITERIA", {"bit": (0.9, 200), "pattern": (0.5, 40), "all": (0.5, 40)})
    files = draw(name, tmp_path)
    assert [file.name for file in files] == [f"{name}.{kind}" for kind in FORMATS]
    assert files[0].read_bytes()[:4] == b"\x89PNG"
    assert b"<svg" in files[1].read_bytes()


def test_a_plot_has_the_same_bytes_every_time(tmp_path: Path) -> None:
    first, second = (draw("bifurcation", tmp_path / folder) for folder in ("a", "b"))
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_bad_requests_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PlotError, match="there are landscape"):
        draw("nothing", tmp_path)
    with pytest.raises(PlotError, match="formats are png and svg, got pdf"):
        draw("bifurcation", tmp_path, ["pdf"])
    (tmp_path / "file").write_text("")
    with pytest.raises(PlotError, match="cannot write into"):
        draw("bifurcation", tmp_path / "file" / "folder")


def test_without_matplotlib_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert main(["plot", "bifurcation", "--out", str(tmp_path)]) == 2
    assert "pip install 'lemmata[plots]'" in capsys.readouterr().err


def test_the_command_names_the_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["plot", "bifurcation", "--out", str(tmp_path), "--format", "svg"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'bifurcation.svg'}\n"


def test_ticks_of_a_short_logarithmic_axis_are_plain_numbers() -> None:
    from matplotlib.figure import Figure

    axes = Figure().add_subplot()
    axes.plot([1, 2], [0.3, 30_000])
    axes.set_yscale("log")
    plain_ticks(axes.yaxis)
    places, words = axes.yaxis.get_major_locator(), axes.yaxis.get_major_formatter()
    labels = [words(value, None) for value in places.tick_values(0.3, 30_000)]
    assert {"0.5", "1", "2", "20,000"} <= set(labels)
    assert axes.yaxis.get_minor_formatter()(0.3, None) == ""


SMALL = "sequences=6", "length=6", "steps=2", "width=8", "layers=1", "seeds=2", "validation=4"
BRIEF = ["--size=miniature", "--quiet", *(f"--set={small}" for small in SMALL)]


def in_an_environment_that_matplotlib_refuses() -> None:
    """It reads the environment when it is imported, which here it is anew."""
    os.environ["MPLBACKEND"] = "nonsense"
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        del sys.modules[name]


@pytest.mark.parametrize("arguments", [["plot", "landscape"], ["experiment", "memorise", *BRIEF]])
def test_an_environment_that_matplotlib_refuses_is_one_line(tmp_path: Path, arguments: list[str]) -> None:
    running = start([*arguments, "--out", str(tmp_path)], in_an_environment_that_matplotlib_refuses)
    status, said = running.finish()
    assert (status, running.output) == (2, said)
    assert "matplotlib" in said
    check_line(said[:-1])
    assert [file.suffix for file in tmp_path.iterdir() if file.is_file()] == ([".json"] if arguments[0] == "experiment" else [])
