"""Telling that memory ran out: Python, NumPy, PyTorch on the CPU and on a GPU each say it in another way."""

from __future__ import annotations

import torch

# how PyTorch's CPU allocator and the CUDA libraries say it, all as RuntimeError
WORDS = ("can't allocate memory", "not enough memory", "out of memory", "STATUS_ALLOC_FAILED")


def out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error) for words in WORDS)
