"""Commands in processes of their own, which are forked from one that has imported everything already."""

from __future__ import annotations

import gc
import os
import runpy
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from _pytest.config import default_plugins

from lemmata.verify.base.processes import side_by_side

ROOT = Path(__file__).resolve().parents[1]
OURS = (
    "lemmata.verify.cli",
    "lemmata.verify.experiments.framework.index",
    "lemmata.verify.experiments.framework.runner",
    "lemmata.verify.mutate.run",
)
JUDGING = (  # what every run of the gate imports, where pytest would look for assertions in it
    *("lemmata.theory.kernel.steps", "lemmata.verify.base.freed_memory", "lemmata.verify.gate.by_place"),
    *("lemmata.verify.gate.outputs.listed", "lemmata.verify.gate.progress", "lemmata.verify.gate.run"),
    *("lemmata.verify.judge.interpreters", "lemmata.verify.judge.quantified"),
    *("lemmata.verify.search.ascent", "lemmata.verify.search.property_search", "lemmata.verify.search.strategies"),
)
FORKED = side_by_side(
    *("tests.collector", *OURS, *JUDGING, "hypothesis", "pytest", *(f"_pytest.{name}" for name in default_plugins)),
    *("execnet", "filelock", "matplotlib.figure", "scipy.optimize", "scipy.special", "torch._dynamo"),
)


@dataclass(frozen=True)
class Running:
    """A command that runs; what it says is in the files `out` and `err` of `said`."""

    process: BaseProcess
    said: Path

    def finish(self, timeout: float = 300) -> tuple[int, str]:
        """Its status and what it says on stderr; AssertionError if it does not end in `timeout` seconds."""
        self.process.join(timeout)
        assert self.process.exitcode is not None, f"no end after {timeout} s"
        return self.process.exitcode, (self.said / "err").read_text("utf-8")

    @property
    def output(self) -> str:
        """What it has said so far on stdout, then what it has said on stderr."""
        return "".join((self.said / name).read_text("utf-8") for name in ("out", "err"))


def start(arguments: list[str], prepare: Callable[[], object] | None = None) -> Running:
    """Start `lemmata` with one thread, as with another number sums are rounded otherwise; `prepare` is called there first."""
    return _forked(partial(_lemmata, arguments, prepare))


def python(folder: Path, *arguments: str, prepare: Callable[[], object] | None = None) -> Running:
    """Start `python -m MODULE ...` or `python -c CODE ...` in a folder that is on the path; `prepare` is called there first."""
    return _forked(partial(_python, folder, prepare, *arguments))


@cache
def _outputs() -> TemporaryDirectory[str]:
    """Where commands write what they say; it goes away with the process that started them."""
    return TemporaryDirectory(prefix="lemmata-")


def _forked(command: Callable[[], object]) -> Running:
    said = Path(mkdtemp(dir=_outputs().name))
    process = FORKED.Process(target=_run, args=(command, said))
    process.start()
    return Running(process, said)


def _lemmata(arguments: list[str], prepare: Callable[[], object] | None) -> int:
    import torch

    from lemmata.verify.cli import main

    torch.set_num_threads(1)
    if prepare is not None:
        prepare()
    return main(arguments)


def _python(folder: Path, prepare: Callable[[], object] | None, kind: str, what: str, *arguments: str) -> None:
    os.chdir(folder)
    if prepare is not None:
        prepare()
    os.environ |= {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(folder), str(ROOT)]
    sys.argv = [what, *arguments]
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(compile(what, "command", "exec"), {"__name__": "__main__"})


def _run(command: Callable[[], object], said: Path) -> None:
    gc.freeze()  # what was imported before the fork lives to the end, and its pages stay shared
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(said / name, os.O_WRONLY | os.O_CREAT), number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
    status: object = 1
    try:
        status = command()
    except SystemExit as stop:
        status = stop.code
        if isinstance(status, str):
            sys.stderr.write(f"{status}\n")
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else int(status is not None))
