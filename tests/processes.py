"""The command `lemmata` in processes of their own, which are forked from one that has imported everything already."""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import mkdtemp

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["verify.cli", "verify.experiments.index", "verify.experiments.runner", "hypothesis"])


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


def start(arguments: list[str], prepare: Callable[[], object] | None = None) -> Running:
    """Start `lemmata` with one thread, as with another number sums are rounded otherwise; `prepare` is called there first."""
    said = Path(mkdtemp(prefix="lemmata-"))
    process = FORKED.Process(target=_run, args=(arguments, said, prepare))
    process.start()
    return Running(process, said)


def _run(arguments: list[str], said: Path, prepare: Callable[[], object] | None) -> None:
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(said / name, os.O_WRONLY | os.O_CREAT), number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
    import torch

    from verify.cli import main

    torch.set_num_threads(1)
    status: object = 1
    try:
        if prepare is not None:
            prepare()
        status = main(arguments)
    except SystemExit as stop:
        status = stop.code
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else int(status is not None))
