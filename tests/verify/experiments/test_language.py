"""The experiments on language-model losses: resumed to the same record, refused in one line, claims decided by them."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest
import torch

from lemmata.theory import CLAIMS
from lemmata.verify.cli import main
from lemmata.verify.experiments import Context, ExperimentError
from lemmata.verify.experiments.framework import experiment
from lemmata.verify.experiments.framework.runner import described, run, verdicts
from lemmata.verify.experiments.framework.settings import settings_of
from lemmata.verify.experiments.memorise import EXPERIMENT, measure
from lemmata.verify.experiments.question_formation import EXPERIMENT as GRAMMATICAL
from lemmata.verify.experiments.question_formation import batches, least_loss, mean_loss
from lemmata.verify.experiments.question_formation import measure as measure_grammatical

TINY = {"sequences": "3", "length": "4", "steps": "12", "seeds": "2"}


def test_a_killed_experiment_resumes_to_the_same_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run("memorise", "miniature", out=tmp_path / "whole", changes=TINY, quiet=True)
    finished = []
    real = experiment.write_json

    def killed(path: Path, content: object) -> None:
        real(path, content)
        finished.append(path)
        raise KeyboardInterrupt

    monkeypatch.setattr(experiment, "write_json", killed)
    with pytest.raises(KeyboardInterrupt):
        run("memorise", "miniature", out=tmp_path / "cut", changes=TINY, quiet=True)
    monkeypatch.setattr(experiment, "write_json", real)
    assert len(finished) == 1
    stamp = finished[0].stat().st_mtime_ns
    again = run("memorise", "miniature", out=tmp_path / "cut", changes=TINY, quiet=True)
    assert finished[0].stat().st_mtime_ns == stamp
    assert again["estimates"] == whole["estimates"]
    assert again["series"] == whole["series"]


def test_the_record_says_where_it_comes_from(tmp_path: Path) -> None:
    record = run("memorise", "miniature", out=tmp_path, changes=TINY, quiet=True)
    written = json.loads((tmp_path / "memorise-miniature.json").read_text("utf-8"))
    assert torch.__version__.startswith(written["provenance"]["versions"]["torch"])  # a wheel's metadata may lack "+cu130"
    assert (written["settings"]["steps"], written["seed"], written["size"]) == (12, 0, "miniature")
    assert written["notes"] == list(EXPERIMENT.notes)
    assert (tmp_path / "memorise-miniature.png").read_bytes().startswith(b"\x89PNG")
    assert any(line.strip().startswith("train-loss") for line in described(record, CLAIMS))


def test_claims_are_decided_on_a_record_too() -> None:
    record = {"experiment": "memorise", "estimates": {"train-loss": {"value": 1.5, "low": 1.2, "high": 1.8, "unit": ""}}}
    (line,) = verdicts(record, CLAIMS)
    assert line.startswith("prop-4.tokens.random: supported (train-loss = 1.5 [1.2, 1.8])")
    record["estimates"]["train-loss"] = {"value": 0.5, "low": 0.2, "high": 1.8, "unit": ""}
    assert "within the uncertainty" in verdicts(record, CLAIMS)[0]


@pytest.mark.parametrize(
    ("size", "changes", "words"),
    [
        ("giant", {}, "has the sizes miniature, default, full, not 'giant'"),
        ("miniature", {"depth": "3"}, "has no setting 'depth'"),
        ("miniature", {"steps": "many"}, "steps must be like 150, got 'many'"),
    ],
)
def test_bad_settings_are_named(size: str, changes: dict[str, str], words: str) -> None:
    with pytest.raises(ExperimentError, match=words):
        settings_of(EXPERIMENT, size, changes)


def test_the_command_fails_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["experiment", "nothing", "--out", str(tmp_path)]) == 2
    assert "unknown experiment 'nothing'" in capsys.readouterr().err
    if not torch.cuda.is_available():
        assert main(["experiment", "memorise", "--device", "cuda", "--out", str(tmp_path)]) == 2
        error = capsys.readouterr().err
        assert "no GPU is available here" in error
        assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["experiment", "memorise", "--size", "miniature", "--out", str(tmp_path), "--quiet"]
    arguments += [f"--set={name}={value}" for name, value in TINY.items()]
    assert main(arguments) == 0
    before = (tmp_path / "memorise-miniature.json").read_bytes()
    capsys.readouterr()

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert main([*arguments, "--fresh"]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert (tmp_path / "memorise-miniature.json").read_bytes() == before


def test_the_plot_has_training_and_validation_losses_beside_the_entropy() -> None:
    curves, losses = [[[1, None, 3.0], [2, None, 2.0]]] * 2, [[4.0, 3.0]] * 2
    series = {"endless": curves, "memorised": curves, "endless losses": losses, "memorised losses": losses}
    estimates = {"source-entropy": {"value": 1.04}, "memorised-floor": {"value": 0.1}}
    figure = GRAMMATICAL.draw({"series": series, "estimates": estimates})  # type: ignore[misc]
    lines = figure.axes[0].get_lines()
    drawn = [list(line.get_ydata()) for line in lines]
    assert drawn.count([4.0, 3.0]) == drawn.count([3.0, 2.0]) == 4  # two seeds, endless and finite
    assert {"entropy of the source, 1.040", "least loss on the finite set, 0.1"} <= {line.get_label() for line in lines}


def test_batches_are_functions_of_the_step() -> None:
    rows = torch.arange(40).reshape(10, 4)
    at = batches(rows, 3, seed=1, device="cpu")
    assert torch.equal(at(5), at(5))
    assert not torch.equal(at(5), at(6))


def test_the_mean_loss_weighs_tokens_not_rows() -> None:
    class Half(torch.nn.Module):
        """Costs log 2 a token."""

        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            return torch.zeros(*tokens.shape, 2)

    rows = torch.tensor([[0, 1, 1, 0], [1, -1, -1, -1]])
    assert mean_loss(Half(), rows, "cpu", block=1) == pytest.approx(0.6931471805599453)


def test_a_model_that_learns_nothing_would_be_noticed() -> None:
    """With no steps the training loss stays near log 68 and supports the floor: the claim can come out either way."""
    settings = {**EXPERIMENT.sizes["miniature"], "steps": 1, "rate": 0.0}
    found = measure(Context(settings))
    assert found["train-loss"].low > 3


def test_the_least_loss_counts_repeated_rows_once() -> None:
    """Two of three rows are equal: (log 3 - 2/3 log 2) nats a row, 7/3 tokens a row."""
    rows = torch.tensor([[0, 1, 2], [0, 1, 2], [3, -1, -1]])
    assert least_loss(rows) == pytest.approx((math.log(3) - 2 / 3 * math.log(2)) * 3 / 7)
    assert least_loss(torch.arange(40).reshape(10, 4)) == pytest.approx(math.log(10) / 4)


def test_a_memorised_set_costs_no_less_than_its_floor_and_far_less_than_the_source() -> None:
    settings = {**GRAMMATICAL.sizes["miniature"], "steps": 2, "memorised": 3, "memory_steps": 80, "seeds": 2, "deeper": 3}
    found = measure_grammatical(Context(settings))
    assert found["memorised-floor"].value < found["memorised"].value < found["source-entropy"].value / 2
    assert found["deeper-plateau"].value != found["plateau"].value
    untrained = measure_grammatical(Context({**settings, "rate": 0.0, "memory_steps": 1}))
    assert untrained["memorised"].value > 3
