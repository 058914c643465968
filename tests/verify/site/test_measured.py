"""Records of experiments: shown where the code as it is made them, and left out where it did not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lemmata.theory.language.claim import closed, less
from lemmata.theory.language.measured import Measured
from lemmata.verify.experiments.framework.experiment import Context, Estimate, Experiment
from lemmata.verify.experiments.framework.provenance import code_of
from lemmata.verify.site import measured
from lemmata.verify.site.measured import Experiments

CLAIM = closed("eq-2", "my paper, eq. (2)", "the share is below one", less(Measured("shares", "share"), 1))


def measure(context: Context) -> dict[str, Estimate]:
    raise AssertionError("a page measures nothing")


def draw(record: Any) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4, 3))
    figure.subplots().plot(record["series"]["shares"])
    return figure


EXPERIMENT = Experiment("shares", "the share that descends", {"miniature": {"seeds": 2}}, measure, draw, ("counted once",))


def record(folder: Path, **changes: Any) -> Experiments:
    told = {
        "experiment": "shares",
        "size": "miniature",
        "settings": {"seeds": 2},
        "seed": 0,
        "estimates": {"share": {"value": 0.5, "low": 0.25, "high": 0.75, "unit": "of tokens"}},
        "provenance": {"python": "3.11", "code": code_of(measure.__module__), "versions": {"torch": "2"}, "seconds": 1.5},
        "series": {"shares": [0.4, 0.5, 0.6]},
    }
    (folder / "shares-miniature.json").write_text(json.dumps({**told, **changes}), "utf-8")
    return Experiments(folder)


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, "experiment_named", lambda name: EXPERIMENT)


def test_a_record_gives_interval_plot_and_provenance(tmp_path: Path) -> None:
    experiments = record(tmp_path)
    (shown,) = experiments.of(CLAIM)
    assert shown["estimates"] == [{"quantity": "share", "value": "0.5", "interval": "[0.25, 0.75]", "unit": "of tokens"}]
    assert ("seconds", "1.5 s") in shown["provenance"]
    assert shown["plot"] == {"file": "assets/shares.svg", "width": 288, "height": 216}
    assert b"<svg" in experiments.plots["assets/shares.svg"]


@pytest.mark.parametrize(
    "changes",
    [
        {"provenance": {"code": "other"}},
        {"experiment": "others"},
        {"size": "full"},
        {"provenance": 1},
        {"estimates": {"share": 1}},
    ],
)
def test_a_record_of_other_code_or_of_another_experiment_is_left_out(tmp_path: Path, changes: dict[str, Any]) -> None:
    (shown,) = record(tmp_path, **changes).of(CLAIM)
    assert (shown["estimates"], shown["plot"], shown["provenance"]) == ([], None, [])
    assert shown["told"].startswith("The verdict on record rests on the miniature. No record")


def test_a_claim_about_nothing_measured_has_no_table() -> None:
    assert Experiments(None).of(closed("eq-3", "my paper, eq. (3)", "one", less(1, 2))) == []
