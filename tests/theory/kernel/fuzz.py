"""Terms of the kernel drawn at random, and all that the kernel says of them held against exact and ball arithmetic.

A term is drawn twice: as a tree, which is evaluated as it is written, and as what SymPy and the kernel make of it.
`python -m tests.theory.kernel.fuzz --terms 10000000 --seed 0 --processes 2` draws more terms than the tests do.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool

from tests.theory.kernel.draw import Draw

CHUNK = 2_000  # terms that are drawn from one seed


@dataclass(frozen=True)
class Found:
    """What a chunk of terms gave: how many were drawn and admitted, what was held against values, and the faults."""

    drawn: int
    admitted: int
    counts: dict[str, int]
    faults: tuple[str, ...]
    seconds: float


def chunk(seed: int, number: int, terms: int = CHUNK, most: int = 3) -> Found:
    """Draw a chunk; it ends after `most` faults."""
    start = time.process_time()
    draw, faults = Draw(seed, number), []
    for fault in draw.faults(terms):
        faults.append(str(fault))
        if len(faults) == most:
            break
    return Found(draw.drawn, draw.admitted, draw.checks.counts, tuple(faults), time.process_time() - start)


def numbered(seed: int, number: int) -> tuple[int, Found]:
    return number, chunk(seed, number)


def say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Hold what the kernel says of random terms against balls.")
    parser.add_argument("--terms", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0, help="chunks of other seeds are other terms, so runs add up")
    parser.add_argument("--first", type=int, default=0, help="the first chunk: where an earlier run of this seed ended")
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args(arguments)
    chunks = range(asked.first, asked.first + -(-asked.terms // CHUNK))
    drawn, faults, start, cpu, ended = 0, 0, time.monotonic(), 0.0, 0
    with Pool(asked.processes, maxtasksperchild=20) as pool:  # caches grow; an executor hangs when it replaces a process
        for number, found in pool.imap_unordered(partial(numbered, asked.seed), chunks):
            drawn, faults, cpu, ended = drawn + found.drawn, faults + len(found.faults), cpu + found.seconds, ended + 1
            for fault in found.faults:
                say(f"\nchunk {number}: {fault}\n")
            passed = time.monotonic() - start
            say(f"\r{drawn:,} terms, {faults} faults, {ended} of {len(chunks)} chunks, {passed:.0f} s, {cpu:.0f} s of CPU")
    say(f"\n{drawn:,} terms in chunks {chunks.start} to {chunks.stop - 1} of seed {asked.seed}: {faults} faults\n")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())

