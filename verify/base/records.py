"""Records that outlive a run: files that appear whole, one run at a time, and lines that are only ever added.

A killed run leaves old or new content and never half of it, and its locks go with its process.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lemmata.verify.base.boundary import bytes_of

if TYPE_CHECKING:
    from filelock import BaseFileLock

DRAFT = ".draft"
MOST_LINES = 1 << 30  # bytes
LEFT_OVER = 3600.0  # seconds since the last byte of a draft: whoever wrote it was killed
PATIENCE = 60.0  # seconds; a lock that is only held while files are written is free again long before


class Locked(OSError):
    """A record that another run is using; one line."""


def locked(path: Path, seconds: float = 0.0) -> BaseFileLock:
    """The lock of a file or a folder, held by this process until it is released or the process ends.

    Raises: Locked if another run holds it for so long; OSError if no lock can be made there.
    """
    from filelock import FileLock, Timeout  # takes as long to import as all else here

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.parent / f".{path.name}.lock", timeout=seconds)
    try:
        lock.acquire()
    except Timeout:
        raise Locked(f"{path} is locked by another run; wait until that has ended") from None
    return lock


@contextmanager
def held(path: Path, seconds: float = PATIENCE) -> Iterator[None]:
    """Keep a file or a folder to this run for a block. Raises: as `locked` does."""
    lock = locked(path, seconds)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A draft beside `path` that takes its place, on the disk too, if the block ends well, and goes away if it does not.

    Raises: OSError where it cannot be written; what was there is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    clear(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=DRAFT)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.chmod(0o644)
        os.replace(draft, path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    _settle(path.parent)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all; one that holds this text already is left alone. Raises: as `whole` does."""
    content = text.encode()
    with suppress(OSError):
        if path.read_bytes() == content:
            return
    with whole(path) as draft:
        draft.write_bytes(content)


def clear(folder: Path) -> None:
    """Remove the drafts that killed runs have left in a folder."""
    for draft in folder.glob(f".*{DRAFT}"):
        with suppress(OSError):
            if time.time() - draft.stat().st_mtime > LEFT_OVER:
                draft.unlink()


def _settle(folder: Path) -> None:
    """Have a new name in a folder outlive a loss of power, where folders can be told to."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class Lines:
    """JSON values, one a line, in a file that this run alone adds to; each is on the disk before `add` returns.

    Args:
        fresh: whether to begin anew.

    Attributes:
        lines: the whole lines that were there.
        torn: whether a last one was cut short, by a kill or a full disk; it does not count and is written over.

    Raises: Locked if another run adds to the file; OSError if it cannot be read or locked, ValueError if it is no file.
    """

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self.path = path
        self.lock = locked(path)
        try:
            content = b"" if fresh or not path.exists() else bytes_of(path, MOST_LINES)
        except (OSError, ValueError):
            self.close()
            raise
        self.end = content.rfind(b"\n") + 1
        self.torn = len(content) > self.end
        self.lines = content[: self.end].split(b"\n")[:-1]

    def add(self, value: Any) -> None:
        """Add a line. Raises: OSError if it cannot be written; the lines before it are as they were."""
        line = json.dumps(value).encode() + b"\n"
        with self.path.open("ab") as file:
            if file.tell() < self.end:  # to cut it there would fill the gap with zero bytes
                raise OSError(f"{self.path} has become shorter while this run was adding to it")
            file.truncate(self.end)
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        self.end += len(line)

    def close(self) -> None:
        """Let other runs have the file."""
        self.lock.release()
