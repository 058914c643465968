"""What decided a claim leaves a record, as `lemmata experiment` would, and a record of the same code stays as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lemmata.theory.language.claim import closed, less
from lemmata.theory.language.measured import Measured
from lemmata.verify.experiments.framework import measure as measuring
from lemmata.verify.experiments.framework.experiment import Context, Estimate, Experiment, ExperimentError
from lemmata.verify.experiments.framework.provenance import code_of
from lemmata.verify.experiments.framework.runner import keep_miniatures
from lemmata.verify.site import measured
from lemmata.verify.site.measured import Experiments

CLAIM = closed("eq-2", "my paper, eq. (2)", "the share is below one", less(Measured("kept-shares", "share"), 1))


def share(context: Context) -> dict[str, Estimate]:
    context.series["shares"] = [0.4, 0.6]
    context.used("text", "0" * 64)
    return {"share": Estimate(0.5, 0.25, 0.75, "of tokens")}


EXPERIMENT = Experiment("kept-shares", "the share that descends", {"miniature": {"seeds": 2}}, share, None, ("counted once",))


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (measuring, measured):
        monkeypatch.setattr(module, "experiment_named", lambda name: EXPERIMENT)


def test_a_record_of_the_miniature_is_left_for_the_site(tmp_path: Path) -> None:
    keep_miniatures(CLAIM, tmp_path, seed=3, device="cpu")
    told = json.loads((tmp_path / "kept-shares-miniature.json").read_text("utf-8"))
    assert (told["size"], told["seed"], told["settings"], told["series"]) == (
        "miniature",
        3,
        {"seeds": 2},
        {"shares": [0.4, 0.6]},
    )
    assert told["provenance"]["code"] == code_of(__name__)
    assert told["provenance"]["data"] == {"text": "0" * 64}
    (shown,) = Experiments(tmp_path).of(CLAIM)
    assert shown["estimates"] == [{"quantity": "share", "value": "0.5", "interval": "[0.25, 0.75]", "unit": "of tokens"}]
    assert ("size and seed", "miniature, seed 3") in shown["provenance"]


def test_a_record_of_the_same_code_stays_and_another_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "kept-shares-miniature.json"
    mine = json.dumps({"mine": True, "provenance": {"code": code_of(__name__)}})
    file.write_text(mine, "utf-8")
    keep_miniatures(CLAIM, tmp_path, seed=0, device="cpu")
    assert file.read_text("utf-8") == mine
    for other in (json.dumps({"provenance": {"code": "other"}}), "half a", "[]"):
        file.write_text(other, "utf-8")
        keep_miniatures(CLAIM, tmp_path, seed=0, device="cpu")
        assert json.loads(file.read_text("utf-8"))["experiment"] == "kept-shares"


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "experiments").write_text("a file", "utf-8")
    with pytest.raises(ExperimentError, match="cannot write"):
        keep_miniatures(CLAIM, tmp_path / "experiments", seed=0, device="cpu")
