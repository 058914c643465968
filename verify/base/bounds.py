"""A bound on the time and the memory of one claim: its terms may cost anything, and other claims wait for their verdicts."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

MOST_MEMORY = 8 << 30  # bytes more than the process has when a claim's turn comes
LEAST_SECONDS = 600.0
TIMES = 20.0  # the seconds of a claim's search: its certificates and a search that has counted nothing take longer
AGAIN = 5.0  # seconds; for code that caught the first reminder


class OutOfBounds(BaseException):
    """A claim that takes too long. No Exception, so that no code on the way takes it for a failure of its own."""


def seconds_for(search: float) -> float:
    """How long a claim may take whose search may take so many seconds."""
    return max(LEAST_SECONDS, TIMES * search)


@contextmanager
def bounded(seconds: float, memory: int | None, computing: bool = False) -> Iterator[None]:
    """End a block after so many seconds, and let it have so many bytes more (None: as many as there are), where systems can.

    Args:
        computing: seconds that this process computes are counted, so that other work on the machine decides nothing.

    Raises: OutOfBounds where it takes longer; MemoryError, or what libraries make of it, where it asks for more.
    """
    with _timed(seconds, computing), _little(memory):
        yield


@contextmanager
def _timed(seconds: float, computing: bool) -> Iterator[None]:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(number: int, frame: FrameType | None) -> None:
        raise OutOfBounds(f"not decided within {seconds:g} s")

    told, clock = (signal.SIGPROF, signal.ITIMER_PROF) if computing else (signal.SIGALRM, signal.ITIMER_REAL)
    before = signal.signal(told, late)
    signal.setitimer(clock, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(clock, 0)
        signal.signal(told, before)


@contextmanager
def _little(memory: int | None) -> Iterator[None]:
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        memory = None
    if memory is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * resource.getpagesize() + memory
    known = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([wanted, *known]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
