"""A bound in seconds of computing is not reached by waiting."""

from __future__ import annotations

import time

import pytest

from lemmata.verify.base.bounds import OutOfBounds, bounded


def test_waiting_counts_where_time_does_and_not_where_computing_does() -> None:
    with bounded(0.05, None, computing=True):
        time.sleep(0.2)
    with pytest.raises(OutOfBounds, match="not decided within"), bounded(0.05, None):
        time.sleep(0.2)


@pytest.mark.parametrize("computing", [False, True])
def test_what_computes_too_long_is_ended(computing: bool) -> None:
    def busy() -> None:
        with bounded(0.05, None, computing=computing):
            while time.monotonic() < end:
                pass

    end = time.monotonic() + 20
    with pytest.raises(OutOfBounds):
        busy()
    assert time.monotonic() < end
