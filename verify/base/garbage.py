"""Python's search for cyclic garbage, seldom: terms of SymPy are millions of objects that live long, and few in cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS = 50_000  # made since the last search; Python's own number is 700


@contextmanager
def sought_seldom() -> Iterator[None]:
    """Look for garbage after `OBJECTS` new objects only, and afterwards as often as before.

    Searches as often as Python's own take a tenth of the time of `pytest verify`.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(OBJECTS, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
