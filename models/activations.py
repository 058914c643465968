"""Last-layer activations of the last token of many chunks of text, streamed into a file: a killed run goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.checkpoints import CausalModel

PLACES = ("before", "after")  # the final norm


class ActivationError(RuntimeError):
    """Activations cannot be written or read; one line that says why and what to do. What was finished is kept."""


def chunks_of(tokens: Tensor, length: int, count: int, generator: torch.Generator) -> Tensor:
    """Some chunks of a text that do not overlap, in random order. Shapes: tokens (N,) -> (count, length).

    Raises: ValueError where the text is too short.
    """
    whole = len(tokens) // length
    if length < 1 or count < 1 or whole < count:
        raise ValueError(f"{count} chunks of {length} tokens need a text of {count * length}, got {len(tokens)}")
    chosen = torch.randperm(whole, generator=generator)[:count]
    return tokens[: whole * length].reshape(whole, length)[chosen]


def zipf_text(vocabulary: int, count: int, generator: torch.Generator) -> Tensor:
    r"""A text in which half of the tokens follow from the one before and the rest are drawn with $p_k\propto1/(k+2.7)$.

    Shapes: -> (count,), int64. Raises: ValueError for an empty vocabulary or text.
    """
    if vocabulary < 1 or count < 1:
        raise ValueError(f"vocabulary and count must be >= 1, got {vocabulary}, {count}")
    weights = 1 / (torch.arange(vocabulary, dtype=torch.float64) + 2.7)
    fresh = torch.multinomial(weights, count, replacement=True, generator=generator).tolist()
    follows = torch.rand(count, generator=generator).lt(0.5).tolist()
    successor = torch.randperm(vocabulary, generator=generator).tolist()
    text = fresh[:1]
    for drawn, bound in zip(fresh[1:], follows[1:], strict=True):
        text.append(successor[text[-1]] if bound else drawn)
    return torch.tensor(text)


def stream_activations(
    model: CausalModel,
    chunks: Tensor,
    folder: Path,
    *,
    name: str,
    batch: int = 16,
    device: str = "cpu",
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Path]:
    """Write the last token's activations before and after the final norm as float32 arrays, (chunks, n) each.

    `NAME-before.npy` and `NAME-after.npy` appear in the folder when they are whole; until then a killed run leaves parts that
    the next call with the same chunks goes on with.

    Shapes: chunks (N, T), int64. Args: name: of the model, its weights and its precision.
    Returns: the files by place.
    Raises: ActivationError where a file cannot be written or belongs to other chunks, or the device is out of memory.
    """
    import numpy as np

    count = len(chunks)
    key = hashlib.sha256(json.dumps([name, model.width, list(chunks.shape)]).encode() + chunks.numpy().tobytes()).hexdigest()
    files = {place: folder / f"{name}-{place}.npy" for place in PLACES}
    parts = {place: folder / f"{name}-{place}.part" for place in PLACES}
    mark = folder / f"{name}.mark"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        done = _done(mark, key)
        if done == count and all(file.exists() for file in files.values()):
            return files
        if done is None or not all(part.exists() for part in parts.values()):
            done = 0
            for part in parts.values():
                np.lib.format.open_memmap(part, mode="w+", dtype=np.float32, shape=(count, model.width)).flush()
            _mark(mark, key, 0)
        arrays = {place: np.lib.format.open_memmap(part, mode="r+") for place, part in parts.items()}
        with torch.no_grad():
            for start in range(done, count, batch):
                stop = min(start + batch, count)
                for place, rows in zip(PLACES, model.final(chunks[start:stop].to(device)), strict=True):
                    if not bool(torch.isfinite(rows).all()):
                        raise ActivationError(f"{name}: activations of chunks {start} to {stop - 1} are not finite")
                    arrays[place][start:stop] = rows.to(torch.float32).cpu().numpy()
                    arrays[place].flush()
                _mark(mark, key, stop)
                if progress is not None:
                    progress(stop, count)
        del arrays
        for place, part in parts.items():
            os.replace(part, files[place])
    except (OSError, ValueError) as error:
        raise ActivationError(f"cannot keep activations in {folder}: {' '.join(str(error).split())}") from None
    except torch.OutOfMemoryError:
        raise ActivationError(f"the device is out of memory with batches of {batch}; use smaller ones") from None
    return files


def _done(mark: Path, key: str) -> int | None:
    """How many chunks of this run are finished; None where it has not begun."""
    if not mark.exists():
        return None
    try:
        found: dict[str, Any] = json.loads(mark.read_text("utf-8"))
        if found["key"] != key:
            raise ActivationError(f"{mark} belongs to other chunks or another model; delete it to start afresh")
        return int(found["done"])
    except (ValueError, KeyError, TypeError):
        raise ActivationError(f"{mark} is damaged; delete it to start afresh") from None


def _mark(mark: Path, key: str, done: int) -> None:
    draft = mark.with_name(f".{mark.name}.draft")
    draft.write_text(json.dumps({"key": key, "done": done}), "utf-8")
    os.replace(draft, mark)
