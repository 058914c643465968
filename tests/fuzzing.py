"""Inputs for boundaries: a valid file with bytes flipped, cut, spliced, numbers replaced, keys doubled, brackets nested.

`LEMMATA_FUZZ=50000 pytest tests/...` draws that many inputs for each boundary in place of 2,000.
"""

from __future__ import annotations

import os
import re
import resource
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

COUNT = int(os.environ.get("LEMMATA_FUZZ", "2000"))
LONGEST = 10.0  # seconds for one input
MEMORY = 2 << 30  # bytes
T = TypeVar("T")
TOKENS = (b"null", b"true", b"false", b"NaN", b"-Infinity", b"1e999", b"-1", b"0", b"-0", b"1.0", b"1/0", b"{}", b"[]", b'""')
TOKENS += (b"9" * 30, b"-" + b"9" * 30, b"9" * 5000, b"1" + b"0" * 18, b"2305843009213693952", b'"\\ud800"', b"[" * 3000)
TOKENS += (b'{"a":' * 2000, b"\x00", b"\n", b"\r\n", b"\xff", b"\xef\xbb\xbf", b'"' + b"x" * 5000 + b'"', "\u0663".encode())
NUMBERS = (0, 1, 2, 255, 2**31, 2**32 - 1, 2**40, 2**61, 2**63 - 1, 2**63, 2**64 - 1)
NUMBER = re.compile(rb"-?\d+(\.\d+)?([eE][+-]?\d+)?")
PAIR = re.compile(rb'"[^"\\]*"\s*:\s*("[^"]*"|-?[\d.]+|null|true|false|\[[^\[\]{}]*\])')
BATCH = 20  # inputs of one example of Hypothesis, which spends milliseconds on each


def fuzz(seeds: Sequence[bytes]) -> Callable[[Callable[[bytes, Random], None]], None]:
    """Run a function on mutants of valid files, at once; a failure has the input as a note."""

    def decorate(function: Callable[[bytes, Random], None]) -> None:
        @settings(
            max_examples=max(1, COUNT // BATCH),
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
        )
        @given(st.integers(0, 2**64 - 1))
        def run(number: int) -> None:
            rng = Random(number)
            for _ in range(BATCH):
                content = mutant(seeds, rng)
                try:
                    function(content, rng)
                except BaseException as error:
                    error.add_note(f"the input was {content!r:.2000}")
                    raise

        with little_memory():
            run()

    return decorate


@contextmanager
def little_memory() -> Iterator[None]:
    """At most 2 GiB more than the process has now, where the system can be told so."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        yield
        return
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


def mutant(seeds: Sequence[bytes], rng: Random) -> bytes:
    """A valid file after at most four edits, one after the other; one of forty as it is."""
    content = rng.choice(seeds)
    for _ in range(min(4, int(rng.expovariate(1)) + 1) if rng.random() > 1 / 40 else 0):
        first, second, payload = rng.getrandbits(20), rng.getrandbits(20), rng.randbytes(rng.randrange(3))
        content = rng.choice(MUTATIONS)(content, first, second, payload, seeds)
    return content


def _at(content: bytes, place: int) -> int:
    return place % (len(content) + 1)


def _flip(content: bytes, first: int, second: int, payload: bytes, seeds: Sequence[bytes]) -> bytes:
    at = _at(content, first)
    return content[:at] + bytes([content[at] ^ (1 + second % 255)]) + content[at + 1 :] if at < len(content) else content


def _cut(content: bytes, first: int, second: int, payload: bytes, seeds: Sequence[bytes]) -> bytes:
    return content[: _at(content, first)]


def _delete(content: bytes, first: int, second: int, payload: bytes, seeds: Sequence[bytes]) -> bytes:
    at = _at(content, first)
    return content[:at] + content[at + 1 + second % 16 :]


def _insert(content: bytes, first: int, second: int, payload: bytes, seeds: Sequence[bytes]) -> bytes:
    at = _at(content, first)
    return content[:at] + (payload or TOKENS[second % len(TOKENS)]) + content[at:]


def _double(content: bytes, first: int, second: int, payload: bytes, seeds: Sequence[bytes]) -> bytes:
    begin, end = sorted((_at(content, first), _at(content, second)))
    return content[:end] + content[begin:end][:4096] + content[end:]


def _splice(content: bytes, first: int, second: int, payload: bytes, seeds: Sequence[bytes]) -> bytes:
    other = seeds[second % len(seeds)] if seeds else content
    return content[: _at(content, first)] + other[_at(other, first + second) :]


def _number(content: bytes, first: int, second: int, payload: bytes, seeds: Sequence[bytes]) -> bytes:
    """A number of a text is replaced."""
    found = list(NUMBER.finditer(content))
    if not found:
        return content
    at = found[first % len(found)]
    return content[: at.start()] + TOKENS[second % len(TOKENS)] + content[at.end() :]


def _binary_number(content: bytes, first: int, second: int, payload: bytes, seeds: Sequence[bytes]) -> bytes:
    """Eight or four bytes become an integer that a header might hold; near the beginning, where headers are."""
    at = _at(content[:512], first)
    code = "<Q" if second % 2 else "<I"
    value = NUMBERS[second % len(NUMBERS)] % 2 ** (8 * struct.calcsize(code))
    return content[:at] + struct.pack(code, value) + content[at + struct.calcsize(code) :]


def _key(content: bytes, first: int, second: int, payload: bytes, seeds: Sequence[bytes]) -> bytes:
    """A key of a JSON object stands there twice, the second time with another value."""
    found = list(PAIR.finditer(content))
    if not found:
        return content
    at, other = found[first % len(found)], found[second % len(found)]
    key = content[at.start() : at.end()].partition(b":")[0]
    again = key + b":" + content[other.start() : other.end()].partition(b":")[2]
    return content[: at.end()] + b", " + again + content[at.end() :]


MUTATIONS = (_flip, _cut, _delete, _insert, _double, _splice, _number, _binary_number, _key)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where there is one: a write to a disk takes as long as a hundred inputs."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


class Boundary:
    """Calls one boundary on many inputs and holds what every boundary promises; counts what became of them."""

    def __init__(self, wrong: type[Exception]) -> None:
        self.wrong = wrong
        self.counts: Counter[str] = Counter()
        self.slowest = 0.0

    def __call__(self, read: Callable[[], T]) -> T | None:
        """What was read, or None where it was refused in one line; any other error passes and fails the test."""
        start = time.monotonic()
        try:
            result: T | None = read()
            self.counts["read"] += 1
        except self.wrong as error:
            result = None
            check_line(str(error))
            if "out of memory" in str(error):
                raise AssertionError("an input asked for more than 2 GiB") from error
            self.counts["refused"] += 1
        self.slowest = max(self.slowest, time.monotonic() - start)
        if self.slowest > LONGEST:
            raise AssertionError(f"an input took {self.slowest:.1f} s")
        return result

    def finish(self) -> None:
        """Both fates occurred; the figures are printed for the long run."""
        print(f"{dict(self.counts)}, slowest {self.slowest:.2f} s")  # noqa: T201
        if not (self.counts["read"] and self.counts["refused"]):
            raise AssertionError(f"the inputs reach one side of the boundary only: {dict(self.counts)}")


def check_line(text: str) -> None:
    """One line of at most 200 characters that a terminal can show."""
    if not (0 < len(text) <= 200 and text.isprintable()):
        raise AssertionError(f"no clear line: {text!r}")
