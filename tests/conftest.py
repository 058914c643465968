"""Settings of every property test: one profile, no deadline, failing draws reproducible from the output."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator

if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # as many workers as cores: one thread each, before PyTorch is loaded

import pytest
from hypothesis import settings

from tests import collector as collector

settings.register_profile("lemmata", deadline=None, print_blob=True)
settings.load_profile("lemmata")


def pytest_configure(config: pytest.Config) -> None:
    """A warning fails a test. Not so in `pytest verify`: a user's claims module may be given one by any library."""
    config.addinivalue_line("filterwarnings", "error")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded to collect the tests lives to the end: no search for garbage then, nor in that later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
