"""The radius: its quantities on planted activations, resuming, a real checkpoint's way through it, and errors in one line."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from lemmata.models.language_models import SmallGPT2
from lemmata.theory import CLAIMS
from lemmata.theory.papers.beyond_scaling_laws import app_f1 as activations
from lemmata.verify.cli import main
from lemmata.verify.experiments import Context, Estimate, ExperimentError, exactly, radius
from lemmata.verify.experiments.framework.measure import decide, measured_in
from lemmata.verify.experiments.framework.provenance import digest_of

TINY = {
    **radius.EXPERIMENT.sizes["miniature"],
    "vocabulary": 40,
    "width": 16,
    "layers": 1,
    "heads": 2,
    "length": 8,
    "batch": 4,
    "steps": 2,
    "seeds": 2,
    "count": 24,
    "untrained_count": 16,
}
MINE = [claim for claim in CLAIMS.values() if any(q.experiment == "radius" for q in measured_in(claim))]


def test_distances_of_planted_rows() -> None:
    rows = torch.arange(16, dtype=torch.float32).unsqueeze(1) ** 2  # gaps 1, 3, 5, ...
    found = radius.distances(rows.numpy())
    assert found["mean"][0] == pytest.approx((1 + 1 + 3 + 5) / 4)
    assert found["mean"][3] == pytest.approx((1 + sum(range(1, 30, 2))) / 16)
    assert found["median"][0] == pytest.approx(2)
    assert found["undecided"] == [0, 0, 0, 0]


def test_neighbours_that_are_not_proved_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = radius.nearest_in_prefixes

    def crowded(*given: Any, **named: Any) -> Any:
        found = usual(*given, **named)
        found[3].decided[:5] = False
        return found

    monkeypatch.setattr(radius, "nearest_in_prefixes", crowded)
    assert radius.distances(torch.randn(16, 3).numpy())["undecided"] == [0, 0, 0, 5]


def test_the_critical_radius_of_the_paper() -> None:
    assert radius.critical(1024) == pytest.approx(7.743, abs=1e-3)


def test_a_run_is_the_same_again_and_after_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = dict(radius.measure(Context(TINY)))
    usual, calls = radius.one_run, []

    def killed(*given: Any) -> dict[str, Any]:
        calls.append(given)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return usual(*given)

    monkeypatch.setattr(radius, "one_run", killed)
    with pytest.raises(KeyboardInterrupt):
        radius.measure(Context(TINY, folder=tmp_path))
    monkeypatch.setattr(radius, "one_run", usual)
    context = Context(TINY, folder=tmp_path)
    assert dict(radius.measure(context)) == whole
    estimates = {name: {"value": e.value, "low": e.low, "high": e.high} for name, e in whole.items()}
    assert len(radius.draw({"series": context.series, "estimates": estimates}).axes) == 2


def test_rescaling_sees_a_change_of_the_logits() -> None:
    model = SmallGPT2(40, 16, 1, 2, 8, torch.Generator().manual_seed(0)).eval()
    tokens = torch.randint(40, (9, 8), generator=torch.Generator().manual_seed(1))
    before = [parameter.clone() for parameter in model.parameters()]
    assert radius.rescaled(model, tokens) == [activations.FACTOR, 0.0]
    assert all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=False))

    class Leaky(SmallGPT2):
        def logits(self, tokens: Tensor) -> Tensor:
            return super().logits(tokens) + self.norm.weight[0]

    leaky = Leaky(40, 16, 1, 2, 8, torch.Generator().manual_seed(0)).eval()
    assert radius.rescaled(leaky, tokens)[1] > 1


def test_one_logit_that_changes_is_not_averaged_away() -> None:
    place = {"mean": [4.0, 3.0, 2.0, 1.0], "median": [4.0, 3.0, 2.0, 1.0], "undecided": [0, 0, 0, 2]}
    whole = {**dict.fromkeys(("before", "after"), place), "width": 8, "context": None, "rescaled": [8.0, 0.0]}
    runs = [dict(whole) for _ in range(8)]
    found = radius._estimates({"trained": runs}, 4)
    assert (found["rescaled-by"], found["logit-change"]) == (exactly(8.0), exactly(0.0))
    assert "trained-after-context" not in found
    assert found["undecided"].value == 2 * 2 * 8
    runs[3]["rescaled"] = [7.5, 1e-3]
    found = radius._estimates({"trained": runs}, 4)
    assert found["logit-change"] == exactly(1e-3)
    assert (found["rescaled-by"].low, found["rescaled-by"].high) == (7.5, 8.0)
    assert verdict("appF1-scale.rescaled", {**planted(), **found}) == -1


def planted(**changes: Estimate) -> dict[str, Estimate]:
    """Estimates under which each claim but the invariance holds."""
    names = {quantity.quantity for claim in MINE for quantity in measured_in(claim)}
    found = {name: exactly(1.0) for name in names}
    return {**found, "rescaled-by": exactly(8.0), "logit-change": exactly(0.0), **changes}


def verdict(claim_id: str, estimates: dict[str, Estimate]) -> int:
    claim = next(claim for claim in MINE if claim.id == claim_id)
    return decide(claim, {quantity: estimates[quantity.quantity] for quantity in measured_in(claim)}).statement


def test_the_claims_follow_the_estimates() -> None:
    for claim in MINE:
        assert verdict(claim.id, planted()) == (-1 if claim.id == "appF1-scale.invariant" else 1)
    rising = planted(**{"trained-after-fall-75": Estimate(-1.0, -1.5, -0.5)})
    assert verdict("appF1-radius.decrease", rising) == -1
    assert verdict("appF1-radius.decrease-before", rising) == 1
    unsure = planted(**{"untrained-after-radius": Estimate(2.0, 1.5, 2.5)})
    assert verdict("appF1-scale.untrained", unsure) == 0
    assert verdict("appF1-scale.rescaled", planted(**{"logit-change": exactly(1e-9)})) == -1


def test_what_is_missing_is_named_with_what_to_do(tmp_path: Path) -> None:
    command = r"python -m lemmata.verify\.experiments\.framework\.fetch"
    with pytest.raises(ExperimentError, match=rf"neither a folder.*--model; .*{command} smollm2"):
        radius.measure(Context({**TINY, "model": str(tmp_path / "none")}))
    with pytest.raises(ExperimentError, match=rf"--text; .*{command} shakespeare"):
        list(radius.text_in(tmp_path))
    (tmp_path / "a.txt").write_text("words", "utf-8")
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\xff")
    texts = radius.text_in(tmp_path)
    assert next(texts) == "words"
    with pytest.raises(ExperimentError, match=r"b\.txt cannot be read as UTF-8"):
        next(texts)


def test_a_checkpoint_goes_through(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", reason="local checkpoints are read by transformers")
    config = transformers.GPT2Config(vocab_size=40, n_embd=8, n_layer=1, n_head=2, n_positions=16)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        transformers.GPT2LMHeadModel(config).save_pretrained(tmp_path)
    context = Context({**TINY, "model": str(tmp_path)})
    found = radius.measure(context)
    assert found["rescaled-by"].value == activations.FACTOR
    assert context.series["critical"] == pytest.approx(math.sqrt(8 / (2 * math.pi * math.e)))
    assert set(context.series["whole"]) == {"before", "after"}
    assert found["trained-after-radius"].value != found["untrained-after-radius"].value
    for reading, tokens in (("sequence", 8), ("context", 16)):  # n = T d_emb and T_max d_emb
        expected = found["trained-after-radius"].value / math.sqrt(tokens)
        assert found[f"trained-after-{reading}"].value == pytest.approx(expected)
    with pytest.raises(ExperimentError, match="length must be at most the model's 16 tokens, got 17"):
        radius.measure(Context({**TINY, "model": str(tmp_path), "length": 17}))
    (tmp_path / "a.txt").write_text("words", "utf-8")
    with pytest.raises(ExperimentError, match="the checkpoint has no tokenizer"):
        radius.measure(Context({**TINY, "model": str(tmp_path), "text": str(tmp_path)}))


def test_a_model_is_named_on_the_command_line_and_its_files_are_on_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    transformers = pytest.importorskip("transformers", reason="local checkpoints are read by transformers")
    config = transformers.GPT2Config(vocab_size=40, n_embd=8, n_layer=1, n_head=2, n_positions=16)
    place = tmp_path / "mine"

    def save(seed: int) -> str:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            transformers.GPT2LMHeadModel(config).save_pretrained(place)
        return digest_of(place)

    command = ["experiment", "radius", "--model", str(place), "--size", "miniature", "--quiet", "--out", str(tmp_path / "out")]
    command += [f"--set={name}={TINY[name]}" for name in ("length", "batch", "seeds", "count", "untrained_count")]
    first = save(0)
    assert main(command) == 0
    record = json.loads((tmp_path / "out" / "radius-miniature.json").read_text("utf-8"))
    assert record["provenance"]["data"]["model"] == first
    second = save(1)  # other weights behind the same path
    capsys.readouterr()
    assert main(command) == 2
    assert "other data (model): go back to that, or run with --fresh" in capsys.readouterr().err
    assert main([*command, "--fresh"]) == 0
    record = json.loads((tmp_path / "out" / "radius-miniature.json").read_text("utf-8"))
    assert record["provenance"]["data"]["model"] == second != first
