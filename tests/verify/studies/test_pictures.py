"""Pictures of findings are small, say in words what they show, belong to claims, and are those that the docs have."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lemmata import theory
from lemmata.models.question_formation import published
from lemmata.verify.cli import main
from lemmata.verify.studies.figures import pictures
from lemmata.verify.studies.figures.findings import TRAINED, kept
from lemmata.verify.studies.pictures import IN_THE_DARK, INK, PAPER, Picture, finding, themed
from lemmata.verify.studies.plots import PlotError, panels, plots

ROOT = Path(__file__).resolve().parents[3]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
every_picture = pytest.mark.parametrize("picture", pictures(), ids=lambda picture: picture.name)


def contrast(one: str, other: str) -> float:
    """The ratio of luminances of WCAG 2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_there_is_a_picture_for_each_finding() -> None:
    assert len(pictures()) == 6


@every_picture
def test_a_picture_belongs_to_a_claim_and_is_said_in_words(picture: Picture) -> None:
    assert picture.claim in theory.CLAIMS
    assert picture.name in plots()
    assert all(map(str.strip, (picture.title, picture.caption, picture.alt)))
    assert "caption" not in picture.alt.lower()


@every_picture
def test_the_file_in_the_docs_is_small_and_whole(picture: Picture) -> None:
    text = (ROOT / "docs" / "pictures" / f"{picture.name}.svg").read_text("utf-8")
    assert len(text.encode()) < 60_000
    root = ET.fromstring(text)
    assert root.attrib["role"] == "img"
    assert [child.text for child in root[:2]] == [picture.title, picture.alt]
    assert "prefers-color-scheme: dark" in text
    assert not re.findall(r"(?:href|src)=\"(?!#)|url\((?!#)|<script", text)  # nothing is fetched


def same_drawing(one: str, other: str) -> bool:
    """Whether two texts differ in no more than the last digits of their numbers."""
    numbers = [[float(number) for number in NUMBER.findall(text)] for text in (one, other)]
    return NUMBER.sub("#", one) == NUMBER.sub("#", other) and numbers[0] == pytest.approx(numbers[1], abs=0.02)


def test_the_docs_have_what_the_code_draws() -> None:
    picture = pictures()[0]
    text = (ROOT / "docs" / "pictures" / f"{picture.name}.svg").read_text("utf-8")
    assert same_drawing(text, picture.draw()), "run `make docs`"
    assert same_drawing("M 1 2.00", "M 1 2.01")
    assert not same_drawing("M 1 2", "M 1 2.5")
    assert not same_drawing("M 1 2", "L 1 2")


def test_the_losses_on_record_are_those_of_the_source_whose_entropy_is_drawn() -> None:
    record = json.loads(TRAINED.read_text("utf-8"))
    assert record["estimates"]["source-entropy"]["value"] == pytest.approx(published().entropy_per_token, abs=1e-12)
    assert set(record["provenance"]) >= {"code", "data", "commit", "versions"}
    for name, steps in (("endless", "steps"), ("memorised", "memory_steps")):
        curves = record["series"][f"{name} losses"]
        assert len(curves) == record["settings"]["seeds"]
        assert {len(curve) for curve in curves} == {record["settings"][steps] // record["every"]}
    endless, memorised = (min(min(c[-20:]) for c in record["series"][f"{name} losses"]) for name in ("endless", "memorised"))
    assert memorised < 1 < endless


def curves(name: str, panel: int = 0) -> list[Any]:
    """The lines of a panel of a picture, each as its (2, m) points."""
    return [np.asarray(line.get_data(), dtype=float) for line in plots()[name].drawn().axes[panel].lines]


def test_the_gap_of_prop_3_is_between_the_proved_bounds_and_not_above_the_printed_one() -> None:
    gap, printed, low, high, point, _ = curves("gap-of-prop-3")
    assert (gap[1] >= low[1, 0]).all()
    assert (gap[1] <= high[1, 0]).all()
    assert point[1, 0] < printed[1, 0] < gap[1].max()


def test_one_update_misses_by_less_than_the_proved_bound_where_the_iteration_may_lose_a_pattern() -> None:
    ended, once, bound, stored = curves("storage-and-separation")
    holds = np.isfinite(bound[1])
    assert (once[1][holds] < bound[1][holds]).all()
    beyond = ended[0] >= stored[0, 0]
    assert (ended[1][beyond] < ended[0][beyond] / 4).all()  # in the ball that is proved to be stored
    assert (ended[1] > ended[0] / 2).any()


def test_three_patterns_have_four_minima_of_which_one_is_shallow() -> None:
    patterns, minima = curves("four-minima")
    assert (patterns.shape, minima.shape) == ((2, 3), (2, 4))
    beside, _ = curves("four-minima", 1)
    assert beside[1].min() < 0 < beside[1][len(beside[1]) // 2 + 5]  # up on both sides, then down to the other minimum


def test_a_record_keeps_means_of_its_losses() -> None:
    told = dict.fromkeys(("schema", "experiment", "size", "settings", "seed", "estimates", "provenance"))
    record = {**told, "series": {"endless": [[1]], "endless losses": [[4.0, 2.0, 1.0]]}}
    assert kept(record, 2) == {**told, "every": 2, "series": {"endless losses": [[3.0, 1.0]]}}


def test_ink_and_lines_are_legible_in_light_and_dark() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for light, dark in IN_THE_DARK.items():
        if light != PAPER:
            least = 7 if light == INK else 3  # of text and of graphics
            assert contrast(light, PAPER) >= least
            assert contrast(dark, IN_THE_DARK[PAPER]) >= least


def test_words_of_a_picture_cannot_become_tags() -> None:
    figure, _ = panels(1, 1, (2, 1))
    text = themed("planted", "<script>", 'a "quoted" <b>', figure)
    assert [child.text for child in ET.fromstring(text)[:2]] == ["<script>", 'a "quoted" <b>']
    assert "<script>" not in text


def test_a_picture_needs_a_name_of_its_own() -> None:
    before = pictures()
    with pytest.raises(PlotError, match="two plots are called 'landscape'"):
        finding("landscape", "t", "c", "prop-3", "a")(lambda: None)
    assert pictures() == before


def test_the_command_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = pictures()[0].name
    assert main(["plot", "--findings", name, "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path / name}.svg\n"
    assert [file.name for file in tmp_path.iterdir()] == [f"{name}.svg"]
    assert main(["plot", "--findings", "landscape", "--out", str(tmp_path)]) == 2
    assert "no picture of a finding is called 'landscape'" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert main(["plot", "--findings", name, "--out", str(tmp_path / "file")]) == 2
    assert "cannot write into" in capsys.readouterr().err
