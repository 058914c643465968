"""Running out of memory is told from other errors, however it is said."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lemmata.models.memory import out_of_memory

HUGE = 10**15  # entries; more than any machine has


def test_a_real_refusal_of_the_allocators_is_recognised() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(HUGE)
    assert not isinstance(caught.value, MemoryError | torch.OutOfMemoryError)  # hence the words
    assert out_of_memory(caught.value)
    with pytest.raises(MemoryError) as refused:
        np.empty(HUGE)
    assert out_of_memory(refused.value)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    ],
)
def test_every_way_to_say_it_counts(error: BaseException) -> None:
    assert out_of_memory(error)


@pytest.mark.parametrize(
    "error", [RuntimeError("mat1 and mat2 shapes cannot be multiplied"), ValueError("out of memory"), OSError(28, "full")]
)
def test_other_errors_do_not(error: BaseException) -> None:
    assert not out_of_memory(error)
