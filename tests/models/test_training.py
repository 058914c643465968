"""Training: deterministic, resumed after a kill to the same result, damaged or foreign checkpoints refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from lemmata.models import training
from lemmata.models.training import Schedule, Trained, TrainingError, train

SCHEDULE = Schedule(steps=12, rate=0.05, warmup=3, decay=0.1)


def net() -> nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.3), nn.Tanh(), nn.Linear(8, 1))


def loss(model: nn.Module, step: int) -> Tensor:
    x = torch.randn(16, 3, generator=torch.Generator().manual_seed(step))
    value: Tensor = (model(x).squeeze(-1) - x.sum(dim=-1)).square().mean()
    return value


class Killed(BaseException):
    """Stands for a kill."""


def test_the_loss_falls_and_the_global_generator_is_left_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    record = train(net(), loss, Schedule(steps=200, rate=0.05))
    assert torch.equal(torch.rand(1), expected)
    assert sum(record.losses[-20:]) < 0.5 * sum(record.losses[:20])


@pytest.mark.parametrize("killed_at", [3, 4, 7, 11])
def test_a_killed_run_resumes_to_the_same_result(tmp_path: Path, killed_at: int) -> None:
    whole_model = net()
    whole = train(whole_model, loss, SCHEDULE, evaluate=lambda model: [float(loss(model, 99))], every=5)

    def kill(step: int, value: float) -> None:
        if step == killed_at:
            raise Killed

    file = tmp_path / "run.pt"
    with pytest.raises(Killed):
        train(net(), loss, SCHEDULE, checkpoint=file, save_every=3, tick=kill)
    assert file.exists() == (killed_at >= 3)
    model = net()
    record = train(
        model, loss, SCHEDULE, checkpoint=file, save_every=3, evaluate=lambda m: [float(loss(m, 99))], every=5
    )
    assert record.losses == whole.losses
    assert record.evaluations[-1] == whole.evaluations[-1]
    for mine, theirs in zip(model.parameters(), whole_model.parameters(), strict=True):
        assert torch.equal(mine, theirs)


def test_slow_steps_are_saved_by_the_clock(tmp_path: Path) -> None:
    for seconds, there in ((0.0, True), (3600.0, False)):
        file = tmp_path / f"{seconds}.pt"
        with pytest.raises(Killed):
            train(net(), loss, SCHEDULE, checkpoint=file, save_seconds=seconds, tick=_kill_at_5)
        assert file.exists() == there
    model, whole = net(), net()
    assert train(model, loss, SCHEDULE, checkpoint=tmp_path / "0.0.pt").losses == train(whole, loss, SCHEDULE).losses
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), whole.parameters(), strict=True))


def test_deterministic_kernels_are_chosen_for_a_gpu_alone_and_for_its_time() -> None:
    enabled = torch.are_deterministic_algorithms_enabled
    assert not enabled()
    with training.deterministic([]):
        assert not enabled()
    with training.deterministic(["cuda:0"]):
        assert enabled()
        assert torch.is_deterministic_algorithms_warn_only_enabled()
    assert not enabled()


def test_the_learning_rate_warms_up_and_decays() -> None:
    rates = [SCHEDULE.at(step) for step in range(SCHEDULE.steps)]
    assert rates[:3] == pytest.approx([0.05 / 3, 0.1 / 3, 0.05])
    assert rates[3:] == sorted(rates[3:], reverse=True)
    assert rates[-1] == pytest.approx(0.05 * (0.1 + 0.9 * 0.5 * (1 + torch.cos(torch.tensor(torch.pi * 8 / 9)).item())))


def test_damaged_and_foreign_checkpoints_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "run.pt"
    file.write_bytes(b"not a checkpoint")
    with pytest.raises(TrainingError, match=r"run.pt is damaged.*delete it"):
        train(net(), loss, SCHEDULE, checkpoint=file)
    with pytest.raises(Killed):
        train(net(), loss, SCHEDULE, checkpoint=tmp_path / "other.pt", save_every=3, tick=_kill_at_5)
    for changed in ({"steps": 13}, {"decay": 0.2}, {"clip": 2.0}):
        with pytest.raises(TrainingError, match="another schedule"):
            train(net(), loss, replace(SCHEDULE, **changed), checkpoint=tmp_path / "other.pt")  # type: ignore[arg-type]


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_checkpoint_that_is_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    file = tmp_path / "run.pt"
    with pytest.raises(Killed):
        train(net(), loss, SCHEDULE, checkpoint=file, save_every=3, tick=_kill_at_5)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(TrainingError, match=r"run.pt is damaged.*delete it"):
        train(net(), loss, SCHEDULE, checkpoint=file)


def _kill_at_5(step: int, value: float) -> None:
    if step == 5:
        raise Killed


def test_a_loss_that_is_not_finite_stops_the_run() -> None:
    with pytest.raises(TrainingError, match="the loss is nan at step 2"):
        train(net(), lambda model, step: loss(model, step) * (float("nan") if step == 2 else 1.0), SCHEDULE)


def test_a_full_disk_leaves_the_checkpoint_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "run.pt"
    training.save(file, {"step": 1})
    before = file.read_bytes()

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(training.torch, "save", full)
    with pytest.raises(TrainingError, match=r"cannot write .*No space left on device"):
        training.save(file, {"step": 2})
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["run.pt"]


def test_running_out_of_memory_is_said_in_one_line() -> None:
    def on_a_gpu(model: nn.Module, step: int) -> Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory")

    def on_the_cpu(model: nn.Module, step: int) -> Tensor:
        return torch.empty(10**15)  # PyTorch's allocator refuses with a plain RuntimeError

    for large in (on_a_gpu, on_the_cpu):
        with pytest.raises(TrainingError, match="out of memory; use a smaller batch"):
            train(net(), large, SCHEDULE)
    assert Trained().losses == []


def test_running_out_of_memory_is_not_taken_for_a_damaged_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "run.pt"
    with pytest.raises(Killed):
        train(net(), loss, SCHEDULE, checkpoint=file, save_every=3, tick=_kill_at_5)
    monkeypatch.setattr(training.torch, "load", lambda *given, **named: torch.empty(10**15))
    with pytest.raises(TrainingError, match="out of memory"):
        train(net(), loss, SCHEDULE, checkpoint=file)


def test_an_error_that_is_not_about_memory_keeps_its_name() -> None:
    def wrong(model: nn.Module, step: int) -> Tensor:
        return torch.ones(2, 3) @ torch.ones(2, 3)

    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        train(net(), wrong, SCHEDULE)
