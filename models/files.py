"""What a file says of its own size, checked before a library believes it: headers of .npy, safetensors and GGUF files.

Libraries trust lengths that are written in a file; one number changed asks for 2^61 entries.
"""

from __future__ import annotations

import json
import math
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

MOST_HEADER = 100_000_000  # bytes; the limit of safetensors itself
DTYPES = {"BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2}
DTYPES |= {"U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8, "C64": 8}  # bytes an entry


class FileError(ValueError):
    """A file whose header is not one; the message says what is wrong with it."""


@dataclass(frozen=True)
class TensorHeader:
    """What the header of a safetensors file says of one tensor."""

    dtype: str
    shape: tuple[int, ...]


def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """For `json.loads`, which keeps the last of two equal keys. Raises: FileError."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise FileError(f"the key {next(name for name in names if names.count(name) > 1)!r} stands there twice")
    return found


def safetensors_header(path: Path) -> dict[str, TensorHeader]:
    """The tensors that a safetensors file holds, in its order; their bytes follow one another and fill the file.

    Raises: FileError, OSError, or what `json` raises, for a file that is none.
    """
    size = os.stat(path).st_size
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", _exactly(file, 8))
        if length > min(MOST_HEADER, size - 8):
            raise FileError(f"its header has {length:,} bytes, the file {size:,}")
        header = json.loads(_exactly(file, length).decode("utf-8"), object_pairs_hook=each_once)
    if not isinstance(header, dict):
        raise FileError(f"its header must be one JSON object, got {type(header).__name__}")
    found, spans = dict[str, TensorHeader](), []
    for name, said in header.items():
        if name != "__metadata__":
            found[name] = _tensor(name, said)
            spans.append(tuple(said["data_offsets"]))
    ends = [0, *(end for _, end in sorted(spans))]
    if [begin for begin, _ in sorted(spans)] != ends[:-1] or ends[-1] != size - 8 - length:
        raise FileError(f"its tensors do not fill the {size - 8 - length:,} bytes after the header")
    return found


def _tensor(name: str, said: Any) -> TensorHeader:
    if not isinstance(said, Mapping) or set(said) != {"dtype", "shape", "data_offsets"}:
        raise FileError(f"{name!r} must have dtype, shape and data_offsets")
    dtype, shape, offsets = said["dtype"], said["shape"], said["data_offsets"]
    if dtype not in DTYPES:
        raise FileError(f"{name!r} has the dtype {dtype!r}, which is not read")
    if not (_wholes(shape) and _wholes(offsets) and len(offsets) == 2):
        raise FileError(f"{name!r} has the shape {shape!r} at {offsets!r}")
    if offsets[1] - offsets[0] != math.prod(shape) * DTYPES[dtype]:
        raise FileError(f"{name!r} of shape {shape!r} and dtype {dtype} has {offsets[1] - offsets[0]:,} bytes")
    return TensorHeader(dtype, tuple(shape))


def _wholes(value: Any) -> bool:
    return isinstance(value, list) and all(type(entry) is int and 0 <= entry < 2**63 for entry in value)


def _exactly(file: BinaryIO, count: int) -> bytes:
    found = file.read(count)
    if len(found) != count:
        raise FileError("it is cut off")
    return found


def npy_dtype(stream: IO[bytes], size: int) -> Any:
    """The dtype of a .npy file of so many bytes, which are as many as its shape says; the stream is left behind its header.

    Raises: FileError, or whatever NumPy raises for a damaged header.
    """
    import numpy as np

    version = np.lib.format.read_magic(stream)
    if version not in ((1, 0), (2, 0)):
        raise FileError(f"version {version[0]}.{version[1]} is not read")
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(stream)
    if any(type(axis) is not int or axis < 0 for axis in shape):
        raise FileError(f"its shape is {shape}")
    wanted, rest = math.prod(shape) * dtype.itemsize, size - stream.tell()
    if wanted != rest and not dtype.hasobject:
        raise FileError(f"its shape {shape} needs {wanted:,} bytes, it holds {rest:,}")
    return dtype


# --- GGUF --------------------------------------------------------------------------------------------------------------

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
# type of a tensor: entries and bytes of a block
_BLOCKS = {0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 40)}
_BLOCKS |= {10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292)}
_BLOCKS |= {16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82)}
_BLOCKS |= {23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2)}
_BLOCKS |= {34: (256, 54), 35: (256, 66), 39: (32, 17), 40: (64, 36), 41: (128, 18)}


def check_gguf(path: Path) -> dict[str, Any]:
    """The scalars and texts that a GGUF file says of itself, where every count in it fits into the file.

    Source: the GGUF specification, version 3 (version 2 has the same layout).
    Raises: FileError or OSError.
    """
    with path.open("rb") as file:
        reader = _Reader(file, os.stat(path).st_size)
        if _exactly(file, 4) != b"GGUF":
            raise FileError("it does not begin with GGUF")
        version = reader.scalar("I")
        if version not in (2, 3):
            raise FileError(f"its version must be 2 or 3, got {version}")
        tensors, entries = reader.count(24), reader.count(13)
        said: dict[str, Any] = {}
        for _ in range(entries):
            key = reader.text()
            if key in said:
                raise FileError(f"the key {key!r} stands there twice")
            said[key] = reader.value(reader.scalar("I"))
        alignment = said.get("general.alignment", 32)
        if type(alignment) is not int or not 1 <= alignment <= 1 << 20:
            raise FileError(f"its alignment must be a whole number, got {alignment!r}")
        ends = dict(reader.tensor() for _ in range(tensors))
        if len(ends) != tensors:
            raise FileError("two of its tensors have one name")
        begin = -(-file.tell() // alignment) * alignment
        if begin + max(ends.values(), default=0) > reader.size:
            raise FileError("it is cut off")
        for key, value in said.items():
            if key.endswith(".block_count") and not (type(value) is int and 0 <= value <= tensors):
                raise FileError(f"{key} is {value}, at most {tensors:,} fits its tensors")
        return said


class _Reader:
    """Reads the parts of a GGUF header; a count that the rest of the file cannot hold is refused."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file, self.size = file, size

    def scalar(self, code: str) -> Any:
        (value,) = struct.unpack(f"<{code}", _exactly(self.file, struct.calcsize(code)))
        return value

    def count(self, each: int) -> int:
        """A number of things of at least so many bytes each."""
        value = int(self.scalar("Q"))
        if value * each > self.size - self.file.tell():
            raise FileError(f"it says that {value:,} entries follow, in {self.size:,} bytes")
        return value

    def text(self) -> str:
        return _exactly(self.file, self.count(1)).decode("utf-8")

    def value(self, kind: int, depth: int = 0) -> Any:
        """A value; of an array its length alone."""
        if kind in _SCALARS:
            return self.scalar(_SCALARS[kind])
        if kind == _STRING:
            return self.text()
        if kind != _ARRAY or depth > 2:
            raise FileError(f"it has a value of the unknown type {kind}")
        inner = self.scalar("I")
        if inner in _SCALARS:
            length = self.count(struct.calcsize(_SCALARS[inner]))
            self.file.seek(length * struct.calcsize(_SCALARS[inner]), os.SEEK_CUR)
            return length
        length = self.count(8)
        for _ in range(length):
            self.value(inner, depth + 1)
        return length

    def tensor(self) -> tuple[str, int]:
        """The name of a tensor, and where its bytes end."""
        name, axes = self.text(), self.scalar("I")
        if not 1 <= axes <= 8:
            raise FileError(f"{name!r} has {axes} axes")
        shape = [self.scalar("Q") for _ in range(axes)]
        kind, offset = self.scalar("I"), self.scalar("Q")
        if kind not in _BLOCKS:
            raise FileError(f"{name!r} has the unknown type {kind}")
        entries, size = _BLOCKS[kind]
        return name, offset + -(-math.prod(shape) // entries) * size
