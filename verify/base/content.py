"""What a file says, whatever its line endings: hashes are of this, so that any checkout has the same ones."""

from __future__ import annotations

import hashlib
from pathlib import Path


def content_of(path: Path) -> bytes:
    """The bytes of a text file with every line ended by a line feed alone.

    Raises: OSError if it cannot be read.
    """
    return path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def digest_of_content(path: Path) -> str:
    """The SHA-256 of what a text file says, in hex."""
    return hashlib.sha256(content_of(path)).hexdigest()
