"""What is looked at where anybody else's claim or definition is built, and of the theory's own by a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_TAKEN_TO_FIT: ContextVar[bool] = ContextVar("taken_to_fit", default=False)


@contextmanager
def taken_to_fit() -> Iterator[None]:
    """Look at no shapes, repeated parts or code of definitions, as that is a third of reading the theory."""
    before = _TAKEN_TO_FIT.set(True)
    try:
        yield
    finally:
        _TAKEN_TO_FIT.reset(before)


def are_taken_to_fit() -> bool:
    return _TAKEN_TO_FIT.get()
