"""Settings of every property test: one profile, no deadline, failing draws reproducible from the output."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # as many workers as cores: one thread each, before PyTorch is loaded
os.environ.setdefault("SYMPY_CACHE_SIZE", "20000")  # values of a function, and not 1,000: proofs ask for more again and again

import pytest
from hypothesis import Phase, settings

from tests import collector as collector

IN_MEMORY = Path("/dev/shm")  # to write a file over takes a millisecond or two on a disk
ROOM = 2 << 30  # bytes; the tests write some 60 MB
# what a machine sets, and pytest, `lemmata` or a terminal's width reads: with CI, for one, each failure is told twice in full
SET_BY_MACHINES = ("BUILD_NUMBER", "CI", "COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR", "PYTEST_ADDOPTS", "PY_COLORS")

PHASES = [phase for phase in Phase if phase is not Phase.explain]  # which traces each line of each example, twice as slow
settings.register_profile("lemmata", deadline=None, print_blob=True, phases=PHASES)
settings.load_profile("lemmata")


def pytest_configure(config: pytest.Config) -> None:
    """A warning fails a test. Not so in `pytest verify`: a user's claims module may be given one by any library.

    Temporary files stay in memory, where there is room.
    """
    config.addinivalue_line("filterwarnings", "error")
    if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM:
        for folder in ("PYTEST_DEBUG_TEMPROOT", "TMPDIR"):  # of pytest, and of `tempfile`
            os.environ.setdefault(folder, str(IN_MEMORY))
        tempfile.tempdir = None  # it is looked for again


@pytest.fixture(scope="session", autouse=True)
def _as_on_any_machine() -> Generator[None]:
    """Commands under test say the same on every machine. Hypothesis was loaded before, and draws the same examples in CI."""
    with pytest.MonkeyPatch.context() as patch:
        for name in sorted(os.environ):
            if name in SET_BY_MACHINES or name.startswith("GITHUB_"):
                patch.delenv(name)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded to collect the tests lives to the end: no search for garbage then, nor in that later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
