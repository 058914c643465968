"""Plots show what was worked out by hand, are the same every time, and fail with one line."""

import math
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from lemmata.models.compact_support import KERNELS, relu_minima
from lemmata.models.landscapes import fixed_points, minima
from lemmata.models.retrieval import distance_update
from lemmata.verify.cli import main
from lemmata.verify.studies import capacity
from lemmata.verify.studies.emergence import Sweep, betas_of
from lemmata.verify.studies.figures import epanechnikov_energy, epanechnikov_images, epanechnikov_samples
from lemmata.verify.studies.figures.beyond_scaling_laws import LINE, PLANE
from lemmata.verify.studies.figures.epanechnikov_energy import (
    CORNERS,
    ON_THE_LINE,
    ON_THE_PLANE,
    PAIR,
    counts,
    emerges,
    gaussian_minima,
)
from lemmata.verify.studies.plots import FORMATS, PlotError, draw, plain_ticks, plot, plots
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


def test_only_log_sum_relu_has_more_minima_than_two_patterns() -> None:
    patterns = torch.tensor(PAIR, dtype=torch.float64)
    minima_of = [relu_minima(patterns, beta)[0].flatten().sort().values.tolist() for beta in ON_THE_LINE]
    assert minima_of == [[0], [-1, 0, 1], [-1, 1]]
    found = [gaussian_minima(patterns, beta).flatten() for beta in ON_THE_LINE]
    assert [len(places) for places in found] == [1, 1, 2]
    assert 0 < 1 - float(found[2].max()) < 0.1  # near a pattern, and none


def test_three_patterns_on_the_plane_have_the_minima_worked_out_by_hand() -> None:
    """Of side 2: the centre is 2 / sqrt 3 from each, a middle 1 and 1 from two and sqrt 3 from the third."""
    patterns = torch.tensor(CORNERS, dtype=torch.float64)
    sizes = [sorted(relu_minima(patterns, beta)[1].tolist()) for beta in ON_THE_PLANE]
    assert sizes == [[3], [1, 1, 1, 3], [1, 1, 1, 2, 2, 2, 3], [1, 1, 1]]


def test_all_patterns_interact_at_the_least_beta_and_none_at_the_greatest() -> None:
    patterns = torch.rand(6, 3, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    found = counts(6, 3, betas_of(patterns, 2) * torch.tensor([1.0, 1.0001]), seed=5)
    assert found == [(1, 0), (6, 6)]


@pytest.mark.parametrize("name", KERNELS)
def test_a_minimum_emerges_where_the_claims_of_appendix_c_say_so(name: str) -> None:
    widths = {"quartic": 1.9, "tricube": 1.9, "Epanechnikov": 1.5, "cosine": 1.5, "triangle": 1.5, "uniform": 1.5}
    assert emerges(name, widths.get(name, 1.5)) == (name in widths)
    assert not emerges("quartic", 1.5)
    assert not any(emerges("triweight", 1 + share / 40) for share in range(1, 40))


def test_a_picture_needs_a_name_of_its_own() -> None:
    known = dict(plots())
    with pytest.raises(PlotError, match="two plots are called 'landscape'"):
        plot("landscape", "another")(lambda: None)
    assert dict(plots()) == known


@pytest.mark.parametrize("name", plots())
def test_a_plot_is_written(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = [replace(plan, sizes={by: sizes[:2] for by, sizes in plan.sizes.items()}) for plan in capacity.plans()]
    for module in (capacity.curves, capacity.tables):
        monkeypatch.setattr(module, "plans", lambda: few)
        monkeypatch.setattr(module, "CRITERIA", {"bit": (0.9, 200), "pattern": (0.5, 40), "all": (0.5, 40)})
    for setting, small in {"SWEEP": Sweep(betas=2, starts=10, seeds=range(2)), "NUMBERS": (10,), "DIMS": (8,)}.items():
        monkeypatch.setattr(epanechnikov_samples, setting, small)
    for setting, few_of in {"CUBES": (2, 3), "STORED": (3,), "BETAS": 3}.items():
        monkeypatch.setattr(epanechnikov_energy, setting, few_of)
    for setting, number in {"DIGITS": 120, "STORED": 6, "WANTED": 2, "EPOCHS": 1, "TRIED": 20}.items():
        monkeypatch.setattr(epanechnikov_images, setting, number)
    (file,) = draw(name, tmp_path, ["png"])
    assert file.name == f"{name}.png"
    assert file.read_bytes()[:4] == b"\x89PNG"


def test_a_plot_is_written_in_both_formats(tmp_path: Path) -> None:
    files = draw("bifurcation", tmp_path)
    assert [file.name for file in files] == [f"bifurcation.{kind}" for kind in FORMATS]
    assert files[0].read_bytes()[:4] == b"\x89PNG"
    assert b"<svg" in files[1].read_bytes()


def test_a_plot_has_the_same_bytes_every_time(tmp_path: Path) -> None:
    first, second = (draw("bifurcation", tmp_path / folder) for folder in ("a", "b"))
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_bad_requests_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PlotError, match=r"there are .*landscape"):
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


def test_without_a_name_the_command_lists_the_pictures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["plot", "--out", str(tmp_path)]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(plots())
    assert not list(tmp_path.iterdir())


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
