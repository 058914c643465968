"""A user's own pattern set, read from a file or an array and checked."""

from __future__ import annotations

import os.path
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lemmata.models.files import npy_dtype, safetensors_header
from lemmata.verify.base.boundary import one_line, reading

SUFFIXES = (".npy", ".npz", ".safetensors")
CHECK_ENTRIES = 1 << 22  # entries checked at once


class PatternsError(ValueError):
    """A file or an array that is no pattern set; the message names it, the requirement and what was got."""


class _ArrayRows:
    """Rows of an array as tensors; the pages of a memory map are handed back once copied."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array = array
        self.shape = array.shape

    def __getitem__(self, rows: slice) -> Tensor:
        block = self.array[rows]
        native = np.float32 if block.dtype.kind == "f" and block.dtype.itemsize == 4 else np.float64
        tensor = torch.from_numpy(np.array(block, dtype=native, order="C"))
        mapped = getattr(self.array, "_mmap", None)
        if mapped is not None and hasattr(mapped, "madvise"):
            import mmap

            mapped.madvise(mmap.MADV_DONTNEED)
        return tensor


class _SafetensorsRows:
    """Rows of one tensor of an open safetensors file, read as they are asked for."""

    def __init__(self, part: Any) -> None:
        self.part = part
        self.shape = tuple(part.get_shape())

    def __getitem__(self, rows: slice) -> Tensor:
        block: Tensor = self.part[rows]
        return block if block.dtype == torch.float32 else block.to(torch.float64)


@dataclass(frozen=True)
class PatternSet:
    """Stored patterns: `rows` has shape (d, n) and gives blocks of rows as tensors, read when they are needed."""

    name: str
    rows: Any

    @property
    def d(self) -> int:
        return int(self.rows.shape[0])

    @property
    def n(self) -> int:
        return int(self.rows.shape[1])

    def block(self, start: int, stop: int) -> Tensor:
        """Rows start..stop-1, float64."""
        rows: Tensor = self.rows[start:stop]
        return rows.to(torch.float64)

    def take(self, indices: list[int]) -> Tensor:
        """The given rows, float64."""
        return torch.cat([self.block(index, index + 1) for index in indices])

    def tensor(self) -> Tensor:
        """All of them, (d, n), float64."""
        return self.block(0, self.d)


def pattern_set(values: Any, name: str = "patterns") -> PatternSet:
    """A checked pattern set from a tensor or an array of shape (d, n).

    Raises: PatternsError if it is not two-dimensional, empty, not of real numbers that float64 holds, or not finite.
    """
    if isinstance(values, PatternSet):
        return values
    if isinstance(values, Tensor):
        if values.dtype.is_complex or values.dtype == torch.bool:
            raise PatternsError(f"{name}: patterns must be real numbers, got dtype {values.dtype}")
        _check_shape(name, tuple(values.shape))
        _check_entries(name, values, whole=values.dtype == torch.int64)
        return PatternSet(name, values.detach().cpu())
    array = values if isinstance(values, np.ndarray) else np.asarray(values)
    _check_dtype(name, array)
    _check_shape(name, array.shape)
    _check_entries(name, array, whole=array.dtype.kind in "iu" and array.dtype.itemsize == 8)
    return PatternSet(name, _ArrayRows(array))


def _check_dtype(name: str, array: np.ndarray[Any, Any]) -> None:
    if array.dtype.kind not in "fiu" or array.dtype.itemsize > 8:
        raise PatternsError(f"{name}: patterns must be real numbers of at most 64 bits, got dtype {array.dtype}")


def _check_shape(name: str, shape: tuple[int, ...]) -> None:
    if len(shape) != 2:
        raise PatternsError(f"{name}: patterns must be (d, n), one pattern a row, got shape {shape}")
    if shape[0] < 1 or shape[1] < 1:
        raise PatternsError(f"{name}: patterns must be (d, n) with d >= 1 and n >= 1, got shape {shape}")


def _check_entries(name: str, rows: Any, *, whole: bool = False) -> None:
    step = max(1, CHECK_ENTRIES // rows.shape[1])
    source = _ArrayRows(rows) if isinstance(rows, np.ndarray) else rows
    for start in range(0, rows.shape[0], step):
        block = source[start : start + step]
        if not bool(torch.isfinite(block).all()):
            row, column = (~torch.isfinite(block)).nonzero()[0].tolist()
            got = float(block[row, column])
            raise PatternsError(f"{name}: patterns must be finite, row {start + row}, column {column} is {got}")
        if whole and bool((block.abs() >= 2.0**53).any()):
            raise PatternsError(
                f"{name}: integers must be below 2^53 to be exact in float64, got {float(block.abs().max()):.0f}"
            )


def load_patterns(path: str | Path) -> PatternSet:
    """Read a pattern set; rows are patterns. A .npy file is mapped, not loaded; a safetensors file is read in blocks.

    Args:
        path: a .npy, .npz or .safetensors file; of several arrays choose one with ``file.npz:name``.

    Raises: PatternsError in one line if there is no such file, it cannot be read, or what it holds is no pattern set.
    """
    file, key = _split(path)
    suffix = file.suffix.lower()
    with reading(f"{file}: not a readable {suffix} file of numbers", PatternsError):
        if suffix not in SUFFIXES:
            got = file.suffix or "no suffix"
            raise PatternsError(f"{file}: a pattern file must end in one of {', '.join(SUFFIXES)}, got {got}")
        if not os.path.isfile(file):
            raise PatternsError(f"{file}: no such file")
        if suffix == ".safetensors":
            return _load_safetensors(file, key)
        if suffix == ".npz":
            return _load_npz(file, key)
        if key is not None:
            raise PatternsError(f"{file}: a .npy file holds one array without a name, got {key!r}")
        with file.open("rb") as stream:
            dtype = npy_dtype(stream, file.stat().st_size)
        if dtype.hasobject:
            raise PatternsError(f"{file}: it holds Python objects, not numbers")
        return pattern_set(np.lib.format.open_memmap(file, mode="r"), one_line(file))


def _load_npz(file: Path, key: str | None) -> PatternSet:
    with zipfile.ZipFile(file) as archive:
        members = {member.filename.removesuffix(".npy"): member for member in archive.infolist()}
        if len(members) != len(archive.infolist()):
            raise ValueError("two of its arrays have one name")
        chosen = _choose(file, key, list(members))
        with archive.open(members[chosen]) as stream:
            if npy_dtype(stream, members[chosen].file_size).hasobject:
                raise PatternsError(f"{file}:{chosen}: it holds Python objects, not numbers")
        with archive.open(members[chosen]) as stream:
            array = np.lib.format.read_array(stream, allow_pickle=False)
    return pattern_set(array, one_line(f"{file}:{chosen}"))


def _split(path: str | Path) -> tuple[Path, str | None]:
    whole = Path(path)
    head, colon, key = str(path).rpartition(":")
    if not colon or os.path.exists(whole) or Path(head).suffix.lower() not in SUFFIXES:
        return whole, None
    return Path(head), key


def _choose(file: Path, key: str | None, names: list[str]) -> str:
    listed = ", ".join(sorted(names)) or "none"
    if key is None and len(names) == 1:
        return names[0]
    if key is None:
        raise PatternsError(f"{file}: one array is needed, got {len(names)}: {listed}; choose one with {file}:NAME")
    if key not in names:
        raise PatternsError(f"{file}: no array {key!r}; it holds {listed}")
    return key


def _load_safetensors(file: Path, key: str | None) -> PatternSet:
    try:
        from safetensors import safe_open
    except ImportError as error:
        raise PatternsError(f"{file}: reading .safetensors files needs the package safetensors") from error
    header = safetensors_header(file)
    chosen = _choose(file, key, list(header))
    name, kind = one_line(f"{file}:{chosen}"), header[chosen].dtype
    if kind in ("BOOL", "C64"):
        raise PatternsError(f"{name}: patterns must be real numbers, got dtype {kind}")
    _check_shape(name, header[chosen].shape)
    handle: Any = safe_open(str(file), framework="pt")
    rows = _SafetensorsRows(handle.get_slice(chosen))
    if rows.shape != header[chosen].shape:
        raise ValueError(f"{chosen!r} has the shape {rows.shape}, in the header {header[chosen].shape}")
    _check_entries(name, rows, whole=kind in ("I64", "U64"))
    return PatternSet(name, rows)
