"""What can go wrong while an experiment runs, each as one line that says what to do; what is finished is kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lemmata.verify.base.records import Locked, locked
from lemmata.verify.experiments.framework.experiment import ExperimentError


@contextmanager
def in_one_line(name: str, folder: Path) -> Iterator[None]:
    """Say what goes wrong in the block as an ExperimentError, with the place of the finished parts; other bugs keep their type.

    Raises: ExperimentError for training that fails, settings, texts or checkpoints that do not fit, a file that cannot be read
    or written, and memory that runs out, on the CPU or on a GPU.
    """
    from lemmata.models.activations import ActivationError
    from lemmata.models.memory import out_of_memory
    from lemmata.models.training import TrainingError

    try:
        yield
    except ExperimentError:
        raise
    except (TrainingError, ActivationError, ValueError) as error:
        raise ExperimentError(f"{name}: {error}; finished parts are in {folder}") from error
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        raise ExperimentError(f"{name}: {what}; finished parts are in {folder}") from error
    except (MemoryError, RuntimeError) as error:
        if not out_of_memory(error):
            raise
        raise ExperimentError(
            f"{name}: out of memory; use a smaller --size, or --set smaller batches; finished parts are in {folder}"
        ) from error


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep the finished parts of an experiment to this run. Raises: ExperimentError where another run is at work on them."""
    try:
        lock = locked(folder / "parts")
    except Locked:
        raise ExperimentError(f"another run is at work in {folder}; wait until it has ended") from None
    except OSError as error:
        raise ExperimentError(f"cannot write into {folder}: {error.strerror or error}") from None
    try:
        yield
    finally:
        lock.release()


def check_device(device: str) -> None:
    """Raises: ExperimentError for an unknown device, or a GPU that is not there."""
    if device not in ("cpu", "cuda"):
        raise ExperimentError(f"device must be cpu or cuda, got {device!r}")
    if device == "cuda":
        import torch

        if not torch.cuda.is_available():
            raise ExperimentError("no GPU is available here; leave --device out to run on the CPU")
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # its products repeat to the last bit; read at first use
