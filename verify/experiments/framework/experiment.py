"""What an experiment is: settings by size, a function that measures, and estimates with intervals."""

from __future__ import annotations

import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from lemmata.verify.base.boundary import bytes_of, json_of, reading, seal_of
from lemmata.verify.base.records import whole

SIZES = ("miniature", "default", "full")
LARGEST_PART = 1 << 30  # bytes
LEVEL = 0.95  # of every interval
T = TypeVar("T")


class ExperimentError(RuntimeError):
    """An experiment cannot run or go on; one line that says what was wrong and what to do. What was finished is kept."""


@dataclass(frozen=True)
class Estimate:
    """A measured number with the ends of its 95 % interval (the number itself where it is exact), and its unit."""

    value: float
    low: float
    high: float
    unit: str = ""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and self.low <= self.value <= self.high):
            raise ValueError(f"an estimate must be finite and inside its interval, got {self.low}, {self.value}, {self.high}")

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        if self.low == self.high:
            return f"{self.value:.4g}{unit}"
        return f"{self.value:.4g} [{self.low:.4g}, {self.high:.4g}]{unit}"


def exactly(value: float, unit: str = "") -> Estimate:
    """A number that is counted or computed, not sampled."""
    return Estimate(float(value), float(value), float(value), unit)


def over_seeds(values: Sequence[float], unit: str = "", *, least: float = -math.inf, most: float = math.inf) -> Estimate:
    r"""Mean of independent runs with Student's 95 % interval $\bar x\pm t_{k-1}s/\sqrt k$, cut to what is possible.

    Args:
        least, most: bounds that the quantity has by its definition (0 and 1 for a share).

    Raises: ValueError for fewer than two runs.
    """
    from scipy.special import stdtrit  # scipy.stats takes a second to import

    if len(values) < 2:
        raise ValueError(f"an interval needs at least two runs, got {len(values)}")
    mean = statistics.fmean(values)
    half = float(stdtrit(len(values) - 1, (1 + LEVEL) / 2)) * statistics.stdev(values) / math.sqrt(len(values))
    return Estimate(mean, max(least, mean - half), min(most, mean + half), unit)


@dataclass
class Context:
    """What an experiment's `measure` is given.

    Attributes:
        settings: those of the size that runs.
        seed: of everything random; derive the k-th run's seed as `seed + k`.
        device: "cpu" or "cuda".
        folder: where finished parts and checkpoints are kept, or None: nothing is kept (the miniature in `pytest verify`).
        quiet: no progress bars.
        series: curves for the record and the plot, name -> list of numbers or rows.
        data: SHA-256 of what was read and of what was drawn, name -> digest; see `used`.
    """

    settings: Mapping[str, Any]
    seed: int = 0
    device: str = "cpu"
    folder: Path | None = None
    quiet: bool = True
    series: dict[str, Any] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)

    def used(self, name: str, digest: str) -> None:
        """Note the SHA-256 of data that a part was computed from, for the record.

        Raises: ExperimentError if other data of that name was used before.
        """
        if self.data.setdefault(name, digest) != digest:
            raise ExperimentError(f"parts were computed from different data ({name}); run with --fresh to begin again")

    def part(self, key: str, compute: Callable[[], T]) -> T:
        """The result of one part (anything JSON holds), computed once: after a kill a finished part is read, not run again.

        Raises: ExperimentError if the file of a finished part is damaged or cannot be written.
        """
        if self.folder is None:
            return compute()
        path = self.folder / f"{key}.json"
        if not path.exists():
            write_part(path, compute())
            checkpoint = self.checkpoint(key)
            if checkpoint is not None:
                checkpoint.unlink(missing_ok=True)
        found: T = read_part(path)
        return found

    def checkpoint(self, key: str) -> Path | None:
        """Where the training of a part saves its state while it runs; removed when the part is finished."""
        return None if self.folder is None else self.folder / f"{key}.pt"

    def steps(self, items: Sequence[T], words: str) -> Iterator[T]:
        """The items, with a progress line on the terminal."""
        return progress(items, words, quiet=self.quiet)

    def counter(self, words: str) -> Callable[[int, int], None]:
        """A progress line within one item: called with how much is done, and of how much."""
        return counter(words, quiet=self.quiet)


@dataclass(frozen=True)
class Experiment:
    """One experiment: `lemmata experiment NAME` runs it, a claim with `Measured(NAME, quantity)` is decided by it.

    Attributes:
        name: as in `Measured`.
        says: what is measured, one sentence.
        sizes: settings by size; "miniature" takes seconds on one core, "full" is the paper's.
        measure: the estimates by quantity; the same for the same settings, seed, device and versions.
        draw: a matplotlib Figure of a record, or None.
        notes: counting rules and units, one sentence each; they go into the record.
    """

    name: str
    says: str
    sizes: Mapping[str, Mapping[str, Any]]
    measure: Callable[[Context], Mapping[str, Estimate]]
    draw: Callable[[Mapping[str, Any]], Any] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if "miniature" not in self.sizes or not set(self.sizes) <= set(SIZES):
            raise ValueError(f"{self.name}: sizes must be of {SIZES} with a miniature, got {tuple(self.sizes)}")


def by_size(**settings: Any) -> dict[str, dict[str, Any]]:
    """Settings by size: a list holds a setting's value at each of SIZES (`...` where it has none), others are the same."""
    rows = {name: value if isinstance(value, list) else [value] * len(SIZES) for name, value in settings.items()}
    return {size: {name: row[k] for name, row in rows.items() if row[k] is not ...} for k, size in enumerate(SIZES)}


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file whole or not at all.

    Raises: ExperimentError if it cannot be written (a full disk, say).
    """
    with written_whole(path) as draft:
        draft.write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", "utf-8")


def write_part(path: Path, result: Any) -> None:
    """Write the result of a finished part, with a seal. Raises: ExperimentError if it cannot be written."""
    write_json(path, {"seal": seal_of(json.loads(json.dumps(result, allow_nan=False))), "result": result})


def read_part(path: Path) -> Any:
    """The result of a finished part, as it was written.

    Raises: ExperimentError if the file is damaged, or was changed.
    """
    with reading(f"{path} is damaged, delete it and run the command again", ExperimentError):
        found = json_of(bytes_of(path, LARGEST_PART))
        if not isinstance(found, dict) or set(found) != {"seal", "result"} or found["seal"] != seal_of(found["result"]):
            raise ValueError("its seal is broken")
        return found["result"]


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place if the block ends well, and goes away if it does not.

    Raises: ExperimentError where the block or the move fails for want of space or permission.
    """
    try:
        with whole(path) as draft:
            yield draft
    except OSError as error:
        raise ExperimentError(f"cannot write {path}: {error.strerror or error}; what was there before is as it was") from None


def progress(items: Sequence[T], words: str, *, quiet: bool = False, every: float = 0.2) -> Iterator[T]:
    """The items one by one, with a bar on stderr where that is a terminal; nothing on it once all are done."""
    bar = counter(words, quiet=quiet, every=every)
    for number, item in enumerate(items):
        bar(number, len(items))
        yield item
    if not quiet and sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()


def counter(words: str, *, quiet: bool = False, every: float = 0.2) -> Callable[[int, int], None]:
    """A bar on stderr where that is a terminal, drawn at most once in `every` seconds; called with done and total."""
    start, last = time.monotonic(), -math.inf

    def tick(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if quiet or now - last < every or not sys.stderr.isatty():
            return
        last = now
        left = f", {(now - start) / done * (total - done):.0f} s left" if done else ""
        filled = round(24 * done / total)
        sys.stderr.write(f"\r\033[K{words} [{'#' * filled}{'.' * (24 - filled)}] {done:,} of {total:,}{left}")
        sys.stderr.flush()

    return tick
