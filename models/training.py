r"""Training a language model so that a killed run resumes to the same result.

The state of a run is the model, the optimizer, the step and the losses; batches are a function of the step alone, so that
nothing else has to be remembered.
"""

from __future__ import annotations

import hashlib
import math
import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from lemmata.models.memory import out_of_memory

SAVE_EVERY = 500  # steps
MEMORY = "the device is out of memory; use a smaller batch, or a device with more"


class TrainingError(RuntimeError):
    """Training cannot start or go on; one line that says why and what to do."""


@dataclass(frozen=True)
class Schedule:
    """AdamW with linear warm-up and cosine decay to `final` times the rate; lengths in steps.

    Attributes:
        steps, warmup: how long.
        rate: the greatest learning rate.
        betas, decay: AdamW's; decay only on matrices.
        clip: the greatest gradient norm.
    """

    steps: int
    rate: float = 1e-3
    warmup: int = 0
    final: float = 0.1
    betas: tuple[float, float] = (0.9, 0.95)
    decay: float = 0.0
    clip: float = 1.0

    def at(self, step: int) -> float:
        """The learning rate of a step, 0-based."""
        if step < self.warmup:
            return self.rate * (step + 1) / self.warmup
        done = (step - self.warmup) / max(1, self.steps - self.warmup)
        return self.rate * (self.final + (1 - self.final) * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))


@dataclass
class Trained:
    """What a run recorded: the training loss of each step, and evaluations as (step, values)."""

    losses: list[float] = field(default_factory=list)
    evaluations: list[tuple[int, list[float]]] = field(default_factory=list)


def train(
    model: nn.Module,
    loss: Callable[[nn.Module, int], Tensor],
    schedule: Schedule,
    *,
    evaluate: Callable[[nn.Module], list[float]] | None = None,
    every: int = 0,
    checkpoint: Path | None = None,
    save_every: int | None = None,
    save_seconds: float = 60.0,
    tick: Callable[[int, float], None] | None = None,
) -> Trained:
    """Train a model in place.

    Args:
        loss: of the model at a step; its batch must be a function of the step alone (seed a generator with it).
        evaluate: values recorded after each `every` steps and after the last one (the model is in eval mode).
        checkpoint: where the state is kept while the run lasts; a file that is there is resumed.
        save_every, save_seconds: it is saved after so many steps (by default `SAVE_EVERY`), and after so long.
        tick: called with step and loss, for a progress bar.

    Resuming gives the losses of an uninterrupted run, to the last bit with the same versions, device and number of threads; on
    a GPU where PyTorch has deterministic kernels for the model, which are chosen, and it warns where it has none.
    Raises: TrainingError for a loss that is not finite, a checkpoint that is damaged or of another run, a file that cannot be
    written, or a device out of memory.
    """
    optimizer = _optimizer(model, schedule)
    record, saved = Trained(), time.monotonic()
    start = _resume(checkpoint, model, optimizer, schedule, record)
    evaluated = {schedule.steps, *(range(every, schedule.steps, every) if every else ())}
    often = save_every or SAVE_EVERY
    devices = sorted({str(p.device) for p in model.parameters() if p.device.type == "cuda"})
    try:
        with deterministic(devices), torch.random.fork_rng(devices):  # dropout draws from the global generators
            for step in range(start, schedule.steps):
                number = _update(model, loss, optimizer, schedule, step)
                record.losses.append(number)
                if tick is not None:
                    tick(step, number)
                done = step + 1
                if evaluate is not None and done in evaluated:
                    model.eval()
                    with torch.no_grad():
                        record.evaluations.append((done, evaluate(model)))
                due = done % often == 0 or time.monotonic() - saved > save_seconds
                if checkpoint is not None and due and done < schedule.steps:
                    save(checkpoint, _state(model, optimizer, schedule, record, done))
                    saved = time.monotonic()
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, TrainingError) or not out_of_memory(error):
            raise
        raise TrainingError(MEMORY) from None
    model.eval()
    return record


def _optimizer(model: nn.Module, schedule: Schedule) -> torch.optim.Optimizer:
    """AdamW, which decays the matrices only."""
    groups = [
        {"params": [p for p in model.parameters() if (p.ndim >= 2) is decays], "weight_decay": schedule.decay * decays}
        for decays in (True, False)
    ]
    return torch.optim.AdamW(groups, lr=schedule.rate, betas=schedule.betas)


def _update(
    model: nn.Module, loss: Callable[[nn.Module, int], Tensor], optimizer: torch.optim.Optimizer, schedule: Schedule, step: int
) -> float:
    """One step of training; the loss before it."""
    model.train()
    for group in optimizer.param_groups:
        group["lr"] = schedule.at(step)
    _seed(step)
    value = loss(model, step)
    number = float(value.detach())
    if not math.isfinite(number):
        raise TrainingError(f"the loss is {number} at step {step}; lower the learning rate")
    optimizer.zero_grad(set_to_none=True)
    value.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), schedule.clip)
    optimizer.step()
    return number


def _seed(step: int) -> None:
    """As `torch.manual_seed`, which writes down and keeps the place of each call while no GPU is in use."""
    torch.default_generator.manual_seed(step)
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(step)


@contextmanager
def deterministic(devices: Sequence[str]) -> Iterator[None]:
    """Deterministic kernels in the block if it uses GPUs; on the CPU sums come in a fixed order anyway."""
    if not devices:
        yield
        return
    before = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before[0], warn_only=before[1])


def _state(
    model: nn.Module, optimizer: torch.optim.Optimizer, schedule: Schedule, record: Trained, step: int
) -> dict[str, Any]:
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": list(astuple(schedule)),
        "losses": record.losses,
        "evaluations": record.evaluations,
        "step": step,
    }
    return state | {"seal": seal_of(state)}


def seal_of(state: Any) -> str:
    """A digest that changes with any number of a state: of mappings, sequences, tensors and plain values."""
    found = hashlib.blake2b(digest_size=16)

    def take(value: Any) -> None:
        if isinstance(value, Tensor):
            found.update(f"{value.dtype}{tuple(value.shape)}".encode())
            found.update(value.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)
        elif isinstance(value, Mapping | list | tuple):
            parts = [entry for pair in value.items() for entry in pair] if isinstance(value, Mapping) else value
            found.update(f"{type(value).__name__}{len(parts)}".encode())
            for part in parts:
                take(part)
        else:
            found.update(f"{type(value).__name__}{value!r}".encode())

    take(state)
    return found.hexdigest()


def _resume(
    checkpoint: Path | None, model: nn.Module, optimizer: torch.optim.Optimizer, schedule: Schedule, record: Trained
) -> int:
    """The step to go on from, 0 where no checkpoint is; the model, the optimizer and the record are as they were there."""
    if checkpoint is None or not checkpoint.exists():
        return 0
    try:
        with zipfile.ZipFile(checkpoint) as archive:  # PyTorch does not look at the checksums
            if archive.testzip() is not None:
                raise ValueError("a checksum differs")
        state = torch.load(checkpoint, map_location="cpu", weights_only=True)
        if state.pop("seal") != seal_of(state):  # its reader may find other bytes there than Python's
            raise ValueError("its seal is broken")
        if state["schedule"] != list(astuple(schedule)):
            raise TrainingError(f"{checkpoint} is of a run with another schedule; delete it to start afresh")
        step, losses = state["step"], state["losses"]
        if type(step) is not int or not 0 <= step == len(losses) <= schedule.steps:
            raise ValueError(f"{len(losses)} losses after {step} steps")
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        record.losses.extend(losses)
        record.evaluations.extend((int(step), list(values)) for step, values in state["evaluations"])
        return step
    except TrainingError:
        raise
    except Exception as error:  # torch.load raises many kinds for a damaged file
        if out_of_memory(error):
            raise TrainingError(MEMORY) from None
        raise TrainingError(
            f"{checkpoint} is damaged or of another model ({type(error).__name__}); delete it to start afresh"
        ) from None


def save(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint whole or not at all.

    Raises: TrainingError if it cannot be written; the file that was there is as it was.
    """
    draft: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".draft")
        os.close(handle)
        torch.save(state, draft)
        os.replace(draft, path)
        draft = None
    except OSError as error:
        raise TrainingError(f"cannot write {path}: {error.strerror or error}; the file before it is as it was") from None
    except RuntimeError as error:  # so PyTorch says that the disk is full
        reason = " ".join(str(error).split())
        raise TrainingError(f"cannot write {path}: is the disk full? ({reason}); the file before it is as it was") from None
    finally:
        if draft is not None:
            Path(draft).unlink(missing_ok=True)
