"""Sweeps: parts run once, in one process, in several or on a cluster; a killed worker loses nothing that is finished."""

from __future__ import annotations

import os
import signal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from lemmata.verify.experiments import Context, ExperimentError
from lemmata.verify.experiments.framework import index, sweep
from lemmata.verify.experiments.framework.experiment import read_part
from lemmata.verify.experiments.framework.index import SWEEPS
from lemmata.verify.experiments.framework.sweep import Part, main, run_parts

WORK = '''
import os, signal, time
from pathlib import Path

def square(folder, number, seconds=0.0, dies=False, checkpoint=None, device="cpu"):
    with open(Path(folder) / f"ran-{number}", "a") as notes:
        notes.write("x")
    time.sleep(seconds)
    if dies and not (Path(folder) / "died").exists():
        (Path(folder) / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if number < 0:
        raise ValueError("negative")
    return {"square": number * number, "device": device, "checkpoint": None if checkpoint is None else checkpoint.name}
'''


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "planted_work.py").write_text(WORK, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


def part(notes: Path, number: int, **arguments: object) -> Part:
    return Part(f"n{number}", "planted_work:square", {"folder": str(notes), "number": number, **arguments})


def read(folder: Path, of: Part) -> dict[str, object]:
    found: dict[str, object] = read_part(folder / f"{of.key}.json")
    return found


def runs(notes: Path, number: int) -> int:
    return len((notes / f"ran-{number}").read_text("utf-8"))


def test_parts_run_once_and_keep_their_order(notes: Path, tmp_path: Path) -> None:
    parts = [part(notes, k) for k in (3, 1, 2)]
    ticks: list[tuple[int, int]] = []
    found = run_parts(parts, tmp_path / "out", tick=lambda done, total: ticks.append((done, total)))
    assert [(key, value["square"]) for key, value in found.items()] == [("n3", 9), ("n1", 1), ("n2", 4)]
    assert found["n3"]["checkpoint"] == f"{parts[0].key}.pt"
    assert ticks == [(1, 3), (2, 3), (3, 3)]
    assert run_parts(parts, tmp_path / "out") == found
    assert [runs(notes, k) for k in (1, 2, 3)] == [1, 1, 1]
    context = Context({}, folder=tmp_path / "out")
    assert parts[0].within(context) == found["n3"]  # the experiment reads what the sweep finished


def test_other_settings_are_another_part(notes: Path, tmp_path: Path) -> None:
    one, other = part(notes, 2), part(notes, 2, seconds=0.01)
    assert one.key != other.key
    assert one.key == part(notes, 2).key
    run_parts([one], tmp_path / "out")
    run_parts([other], tmp_path / "out")
    assert runs(notes, 2) == 2


def test_other_code_makes_another_part(notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a worker with files of its own nothing else tells that they are of an earlier sweep."""
    sweep.work(part(notes, 2), str(tmp_path / "out"), "cpu")
    monkeypatch.setattr(sweep, "_code", lambda module: "other")
    sweep.work(part(notes, 2), str(tmp_path / "out"), "cpu")
    assert runs(notes, 2) == 2


def test_a_failing_part_keeps_the_finished_ones(notes: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="negative"):
        run_parts([part(notes, 1), part(notes, -1)], tmp_path / "out")
    assert read(tmp_path / "out", part(notes, 1))["square"] == 1


def test_wrong_parts_are_refused(notes: Path, tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match="two parts have the name 'n1'"):
        run_parts([part(notes, 1), part(notes, 1)], tmp_path)
    with pytest.raises(ExperimentError, match="no function 'planted_work:cube'"):
        run_parts([Part("a", "planted_work:cube")], tmp_path)


def test_a_killed_process_is_replaced(notes: Path, tmp_path: Path) -> None:
    parts = [part(notes, 0), *(part(notes, k, dies=k == 2, seconds=0.1) for k in (1, 2, 3))]
    assert run_parts(parts[:1], tmp_path / "out")["n0"]["square"] == 0
    found = run_parts(parts, tmp_path / "out", workers=1)
    assert [value["square"] for value in found.values()] == [0, 1, 4, 9]
    assert (notes / "died").exists()
    assert runs(notes, 0) == 1  # finished before
    assert runs(notes, 2) == 2  # killed once


@pytest.mark.skipif(find_spec("distributed") is None, reason="Dask is not installed: pip install distributed")
@pytest.mark.filterwarnings("ignore")  # of Dask itself
def test_a_killed_dask_worker_loses_no_finished_part(notes: Path, tmp_path: Path) -> None:
    from distributed import LocalCluster

    parts = [part(notes, k, seconds=0.2) for k in range(8)]
    killed: list[int] = []
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as cluster:

        def kill_once(done: int, total: int) -> None:
            if done == 2:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        found = run_parts(parts, tmp_path / "out", scheduler=cluster.scheduler_address, tick=kill_once)
    assert len(killed) == 1
    assert [value["square"] for value in found.values()] == [k * k for k in range(8)]
    assert sorted(path.name for path in (tmp_path / "out").glob("*.json")) == sorted(f"{p.key}.json" for p in parts)
    assert sum(runs(notes, k) for k in range(8)) <= 8 + 2  # only what the dead worker had in hand ran again


def test_a_missing_scheduler_is_named(notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ExperimentError, match="needs Dask: pip install distributed"):
        run_parts([part(notes, 1)], tmp_path, scheduler="tcp://127.0.0.1:1")


def test_the_command_line_fills_the_folder_that_the_experiment_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lemmata.verify.experiments import balance
    from lemmata.verify.experiments.framework import runner

    def planted(settings: object, width: int, tokens: int, seed: int, **rest: object) -> dict[str, object]:
        scale = 1400 * (width / 8) ** 0.5 * (1 + 0.01 * seed)
        return {"mse": 0.04 * (scale / tokens) ** 2, "validation": 2.0, "training": 1.9, "data": f"{tokens} {seed}"}

    monkeypatch.setattr(balance, "one_run", planted)
    monkeypatch.setitem(index.MODULES, "balance", balance.__name__)
    command = ["balance", "--size", "miniature", "--seed", "1", "--out", str(tmp_path)]
    assert main(command) == 0
    (folder,) = tmp_path.iterdir()
    assert len(list(folder.glob("*.json"))) == len(balance.parts(balance.EXPERIMENT.sizes["miniature"], 1))
    monkeypatch.delattr(balance, "one_run")  # nothing is left to run
    record = runner.run("balance", "miniature", seed=1, out=tmp_path, quiet=True)
    assert record["estimates"]["exponent"]["value"] > 0
    next(folder.glob("*.json")).write_text("{", "utf-8")
    assert main(command) == 2


QUICK = ["zloss", "--size", "miniature", "--set", "seeds=2", "--set", "steps=3", "--set", "memorise_steps=3"]
QUICK += ["--set", "validation=8", "--set", "width=8"]


def test_a_sweep_in_processes_and_an_experiment_share_settings_and_results(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lemmata.verify.experiments import zloss
    from lemmata.verify.experiments.framework import runner

    assert main([*QUICK, "--workers", "1", "--out", str(tmp_path)]) == 0
    assert "16 parts are in" in capsys.readouterr().err
    monkeypatch.delattr(zloss, "one_run")  # nothing is left to run
    changes = dict(pair.split("=") for pair in QUICK if "=" in pair)
    record = runner.run("zloss", "miniature", out=tmp_path, changes=changes, quiet=True)
    assert len(record["provenance"]["data"]) == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "depth=3"], "zloss has no setting 'depth'"),
        (["--set", "steps"], "--set must be NAME=VALUE, got 'steps'"),
        (["--set", "rate=1e30"], "; lower the learning rate; finished parts are in"),
        (["--set", "width=7"], "zloss: width must be an even multiple of the heads"),
        (["--set", "sequences=100000000000000"], "sequences must be at most"),
        (["--device", "tpu"], "device must be cpu or cuda, got 'tpu'"),
        (["--workers", "-1"], "--workers must be from 0 to 1024, got -1"),
    ],
)
def test_a_sweep_that_cannot_run_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main([*QUICK[:-4], "--set", "validation=8", *arguments, "--out", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def test_parts_of_other_code_are_refused_until_fresh(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lemmata.verify.experiments.framework import provenance

    assert main([*QUICK, "--out", str(tmp_path)]) == 0
    monkeypatch.setattr(provenance, "code_of", lambda module: "other")
    capsys.readouterr()
    assert main([*QUICK, "--out", str(tmp_path)]) == 2
    assert "were computed with other code" in capsys.readouterr().err
    assert main([*QUICK, "--fresh", "--out", str(tmp_path)]) == 0


def test_a_worker_with_other_code_refuses(notes: Path, tmp_path: Path) -> None:
    job = part(notes, 2)
    with pytest.raises(ExperimentError, match="has other code than this machine"):
        sweep._work_alone(job, str(tmp_path), "cpu", "other")
    assert not (notes / "ran-2").exists()
    one, other = (Part("a", f"lemmata.verify.experiments.{name}:one_run") for name in ("zloss", "balance"))
    assert one.code() != other.code()


@pytest.mark.parametrize("name", SWEEPS)
def test_every_sweep_has_its_parts(name: str) -> None:
    module = import_module(SWEEPS[name])
    parts = module.parts(module.EXPERIMENT.sizes["miniature"], 0)
    assert module.EXPERIMENT.name == name
    assert len({part.key for part in parts}) == len(parts) > 1
