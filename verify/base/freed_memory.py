"""Keeping freed memory in the process: batches of some hundred KiB otherwise fault their pages in anew for every operation."""

from __future__ import annotations

import ctypes

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h
_LIMIT = 1 << 30


def keep_freed_memory() -> bool:
    """Ask glibc not to hand freed blocks below 1 GiB back to the system; False where there is no such setting.

    The float interpreter's batches run up to twice as fast. Call it once from a program, never on import.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return False
    return bool(mallopt(_M_TRIM_THRESHOLD, _LIMIT)) and bool(mallopt(_M_MMAP_THRESHOLD, _LIMIT))
