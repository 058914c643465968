"""Failures for real: processes that are killed, disks and files that are full, memory that runs out, damaged files.

Each command runs in a process of its own. What it says is one line, its status is not 0, and what was finished is kept.
"""

from __future__ import annotations

import json
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from lemmata.models import training
from lemmata.verify.cli import main
from lemmata.verify.experiments import ExperimentError
from lemmata.verify.experiments.framework import runner
from lemmata.verify.experiments.framework.failures import in_one_line
from lemmata.verify.experiments.memorise import EXPERIMENT
from tests.processes import Running, start

MEMORISE = ("memorise", "sequences=6", "length=6", "steps=61", "width=8", "layers=1", "seeds=2", "validation=4")
RADIUS = ("radius", "vocabulary=40", "width=8", "layers=1", "length=8", "batch=8", "steps=61", "seeds=2")
RADIUS += ("count=64", "untrained_count=64")


def command(out: Path, name: str, *settings: str) -> list[str]:
    options = [f"--set={setting}" for setting in settings]
    return ["experiment", name, "--size", "miniature", "--out", str(out), "--quiet", *options]


def finish(arguments: list[str], prepare: Callable[[], None] | None = None) -> tuple[int, str]:
    """Its status and what it says on stderr."""
    return start(arguments, prepare or save_often).finish()


def save_often() -> None:
    training.SAVE_EVERY = 20


def in_small_files() -> None:
    save_often()
    resource.setrlimit(resource.RLIMIT_FSIZE, (9000, resource.RLIM_INFINITY))


def record(out: Path, name: str) -> dict[str, Any]:
    """The record without what tells one run from another."""
    found: dict[str, Any] = json.loads((out / f"{name}-miniature.json").read_text("utf-8"))
    for varies in ("seconds", "commit"):
        del found["provenance"][varies]
    return found


def kill_when(running: Running, there: Callable[[], bool]) -> None:
    """SIGKILL as soon as something is there."""
    until = time.monotonic() + 240
    while not there():
        assert running.process.is_alive(), running.finish()
        assert time.monotonic() < until
        time.sleep(0.002)
    running.process.kill()
    assert running.finish()[0] == -signal.SIGKILL


@pytest.mark.parametrize(
    ("settings", "moments"),
    [
        (MEMORISE, ("*/run-0.pt", "*/run-1.pt")),
        (RADIUS, ("*/trained-0.pt", "*/trained-s0-after.part", "*/untrained-s1.mark")),
    ],
    ids=["memorise", "radius"],
)
def test_killed_again_and_again_an_experiment_ends_in_the_same_record(
    tmp_path: Path, settings: tuple[str, ...], moments: tuple[str, ...]
) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert finish(command(whole, *settings)) == (0, "")
    for moment in moments:
        kill_when(start(command(cut, *settings), save_often), lambda moment=moment: any(cut.glob(moment)))  # type: ignore[misc]
    assert not (cut / f"{settings[0]}-miniature.json").exists()
    assert finish(command(cut, *settings)) == (0, "")
    assert not list(cut.glob("*/*.pt"))  # no state of a finished part is left
    assert record(cut, settings[0]) == record(whole, settings[0])


def test_a_file_that_cannot_grow_ends_the_run_in_one_line_and_the_next_one_goes_on(tmp_path: Path) -> None:
    """The checkpoint does not fit, as on a full disk; nothing half-written is left."""
    arguments = command(tmp_path, *MEMORISE)
    status, said = finish(arguments, in_small_files)
    assert status == 2
    assert said.startswith("lemmata: experiment: memorise: cannot write ")
    assert "run-0.pt" in said
    assert said.count("\n") == 1
    (folder,) = tmp_path.iterdir()
    assert sorted(file.name for file in folder.iterdir()) == [".origin", ".parts.lock"]
    assert main(arguments) == 0


def test_memory_that_runs_out_is_said_in_one_line(tmp_path: Path) -> None:
    """PyTorch's own allocator refuses so many tokens, with a RuntimeError."""
    most = {name: 1000 * max(int(size[name]) for size in EXPERIMENT.sizes.values()) for name in ("length", "sequences")}
    status, said = finish(command(tmp_path, "memorise", *(f"{name}={size}" for name, size in most.items())))
    assert (status, said.count("\n")) == (2, 1)
    assert said.startswith("lemmata: experiment: memorise: out of memory; use a smaller --size")


@pytest.mark.parametrize(
    "error", [MemoryError(), torch.OutOfMemoryError("CUDA out of memory"), RuntimeError("CUDA error: out of memory")]
)
def test_memory_of_a_gpu_too(error: Exception, tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match=r"^planted: out of memory; .* are in"), in_one_line("planted", tmp_path):
        raise error


@pytest.mark.parametrize("error", [RuntimeError("shapes cannot be multiplied"), TypeError("a bug"), KeyError("a bug")])
def test_a_bug_keeps_its_traceback(error: Exception, tmp_path: Path) -> None:
    with pytest.raises(type(error), match=str(error.args[0])), in_one_line("planted", tmp_path):
        raise error


def one_line(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    """What a command that fails says; argparse ends the process where an option cannot be read."""
    try:
        status: object = main(arguments)
    except SystemExit as stop:
        status = stop.code
    assert status == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


TINY = ("memorise", "sequences=3", "length=4", "steps=12", "seeds=2")


@pytest.mark.parametrize("content", [b"", b"[1,", b"\xff\xfe"])
def test_a_damaged_part_is_named_and_can_be_deleted(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    assert main(command(tmp_path, *TINY)) == 0
    capsys.readouterr()
    before = record(tmp_path, "memorise")
    (part,) = tmp_path.glob("*/run-1.json")
    part.write_bytes(content)
    said = one_line(capsys, command(tmp_path, *TINY))
    assert "run-1.json is damaged, delete it and run" in said
    part.unlink()
    assert main(command(tmp_path, *TINY)) == 0
    assert record(tmp_path, "memorise") == before


def test_a_damaged_checkpoint_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(tmp_path, *TINY)) == 0
    capsys.readouterr()
    (part,) = tmp_path.glob("*/run-1.json")
    part.unlink()
    part.with_suffix(".pt").write_bytes(b"PK\x03\x04 cut off")
    assert "run-1.pt is damaged or of another" in one_line(capsys, command(tmp_path, *TINY))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["memorise", "--model", "somewhere"], "memorise reads no model; it has the settings sequences, length"),
        (["zloss", "--text", "somewhere"], "zloss reads no text; it has the settings"),
        (["radius", "--model", "nowhere"], "nowhere is neither a folder with a checkpoint nor a .gguf file"),
        (["radius", "--model", "a", "--set", "model=b"], "model is set twice, to 'a' and 'b'"),
        (["memorise", "--set", "steps"], "--set must be NAME=VALUE, got 'steps'"),
        (["memorise", "--set", "seeds=1"], "seeds must be at least 2, got 1"),
        (["memorise", "--set", "steps=0"], "steps must be at least 1, got 0"),
        (["memorise", "--set", "width=30"], "heads must divide width"),
        (["question-formation", "--set", "source=mine"], "source must be one of grammar, published, got 'mine'"),
        (["balance", "--set", "search=luck"], "search must be grid or bisection, got 'luck'"),
        (["balance", "--set", "text=nowhere"], "text: nowhere does not exist"),
        (["memorise", "--seed", "-1"], "--seed must be an integer from 0"),
        (["memorise", "--device", "tpu"], "device must be cpu or cuda, got 'tpu'"),
    ],
)
def test_what_cannot_be_run_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    said = one_line(capsys, ["experiment", *arguments, "--size", "miniature", "--quiet", "--out", str(tmp_path)])
    assert words in said
    assert not list(tmp_path.glob("*.json"))


def test_an_interrupted_run_says_that_it_can_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*given: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "provenance", interrupted)
    assert main(command(tmp_path, *TINY)) == 130
    assert capsys.readouterr().err == "lemmata: experiment: interrupted; what is finished is kept, the same command goes on\n"


def test_out_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    assert "cannot write" in one_line(capsys, command(tmp_path / "file", *TINY))
    assert (tmp_path / "file").read_text("utf-8") == "mine"
