"""Settings of every property test: one profile, no deadline, failing draws reproducible from the output."""

from __future__ import annotations

import os

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
