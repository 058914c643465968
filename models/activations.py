"""Last-layer activations of the last token of many chunks of text, streamed into a file: a killed run goes on where it was."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lemmata.models.files import each_once, npy_dtype
from lemmata.models.language_models import CausalModel
from lemmata.models.memory import out_of_memory

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
    count, width = len(chunks), model.width
    key = hashlib.sha256(json.dumps([name, width, list(chunks.shape)]).encode() + chunks.numpy().tobytes()).hexdigest()
    files = {place: folder / f"{name}-{place}.npy" for place in PLACES}
    parts = {place: folder / f"{name}-{place}.part" for place in PLACES}
    mark = folder / f"{name}.mark"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if _done(mark, key, count) == count and _all_named(parts, files):
            return files
        header = _header(count, width)
        done = _resumed(mark, key, list(parts.values()), header, count, width)
        with ExitStack() as opened, torch.no_grad():
            # not mapped into memory: there a full disk is a signal that ends the process, here it is an error
            written = {place: opened.enter_context(part.open("r+b")) for place, part in parts.items()}
            for start in range(done, count, batch):
                stop = min(start + batch, count)
                for place, rows in zip(PLACES, model.final(chunks[start:stop].to(device)), strict=True):
                    if not bool(torch.isfinite(rows).all()):
                        raise ActivationError(f"{name}: activations of chunks {start} to {stop - 1} are not finite")
                    written[place].seek(len(header) + start * width * 4)
                    written[place].write(rows.to(torch.float32).cpu().numpy().astype("<f4").tobytes())
                    written[place].flush()
                _mark(mark, key, stop)
                if progress is not None:
                    progress(stop, count)
        for place, part in parts.items():
            os.replace(part, files[place])
    except (OSError, ValueError) as error:
        raise ActivationError(f"cannot keep activations in {folder}: {' '.join(str(error).split())}") from None
    except (MemoryError, RuntimeError) as error:
        if not out_of_memory(error):
            raise
        raise ActivationError(f"the device is out of memory with batches of {batch}; use smaller ones") from None
    return files


def read_activations(file: Path) -> Any:
    """The rows of a finished file, (chunks, n) float32, mapped into memory.

    Raises: ActivationError if the file is missing, cut off or no array of numbers.
    """
    import numpy as np

    try:
        with file.open("rb") as stream:
            dtype = npy_dtype(stream, file.stat().st_size)
        rows = np.load(file, mmap_mode="r", allow_pickle=False)
        if dtype != np.dtype("<f4") or rows.ndim != 2:
            raise ValueError(f"it holds {dtype} of shape {rows.shape}")
        return rows
    except Exception as error:  # damaged headers raise many kinds
        reason = " ".join(str(error).split())
        raise ActivationError(f"{file} is missing or damaged ({reason}); run the experiment with --fresh") from None


def _header(count: int, width: int) -> bytes:
    """What a .npy file of float32 rows begins with."""
    import numpy as np

    held = io.BytesIO()
    np.lib.format.write_array_header_1_0(held, {"descr": "<f4", "fortran_order": False, "shape": (count, width)})
    return held.getvalue()


def _done(mark: Path, key: str, count: int) -> int | None:
    """How many chunks of this run are finished; None where it has not begun."""
    if not mark.exists():
        return None
    try:
        found = json.loads(mark.read_text("utf-8"), object_pairs_hook=each_once)
        named, done = found["key"], found["done"]
        if set(found) != {"key", "done"} or not isinstance(named, str) or type(done) is not int or not 0 <= done <= count:
            raise ValueError("it is no mark")
    except Exception:  # whatever a damaged file raises
        raise ActivationError(f"{mark} is damaged; delete it to start afresh") from None
    if named != key:
        raise ActivationError(f"{mark} belongs to other chunks or another model; delete it to start afresh")
    return done


def _all_named(parts: Mapping[str, Path], files: Mapping[str, Path]) -> bool:
    """Whether all files are there; a run that was killed while its whole parts were given their names is finished here."""
    for place, part in parts.items():
        if part.exists() and not files[place].exists():
            os.replace(part, files[place])
    return all(file.exists() for file in files.values())


def _resumed(mark: Path, key: str, parts: Sequence[Path], header: bytes, count: int, width: int) -> int:
    """How many chunks the parts hold; parts that cannot be gone on with are created anew."""
    done = _done(mark, key, count)
    if not done or done == count or not all(part.exists() for part in parts):
        _mark(mark, key, 0)  # before the parts: rows of a part that is created anew must not count as done
        for part in parts:
            part.write_bytes(header)
        return 0
    for part in parts:
        if part.stat().st_size < len(header) + done * width * 4:
            raise ActivationError(f"{part} is cut off; delete {mark} to start afresh")
    return done


def _mark(mark: Path, key: str, done: int) -> None:
    draft = mark.with_name(f".{mark.name}.draft")
    draft.write_text(json.dumps({"key": key, "done": done}), "utf-8")
    os.replace(draft, mark)
