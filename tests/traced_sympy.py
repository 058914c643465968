"""How much of SymPy a proof runs through: the lines and functions that checking all derivations executes, counted.

`python -m tests.traced_sympy` prints one line a module, most lines first, and the totals; the search for multipliers, which
nothing rests on, is recorded in a first pass and played back in the traced one. Several minutes.
"""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import sympy

from lemmata.theory import CLAIMS, DERIVATIONS
from lemmata.theory.kernel.derivation import Checked, check
from lemmata.verify.prove.multipliers import find_multipliers

HOME = str(Path(sympy.__file__).parent)


class Lines:
    """Which lines of SymPy were executed."""

    def __init__(self) -> None:
        self.left: dict[CodeType, set[int]] = {}
        self.seen: dict[CodeType, set[int]] = {}

    def __call__(self, frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        code = frame.f_code
        if code not in self.left:
            ours = code.co_filename.startswith(HOME)
            lines = {line for *_, line in code.co_lines() if line is not None} if ours else set()
            self.left[code] = lines - {code.co_firstlineno}
            if ours:
                self.seen[code] = set()
        return self._line if self.left[code] else None

    def _line(self, frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        left = self.left[frame.f_code]
        if event == "line" and frame.f_lineno in left:
            left.discard(frame.f_lineno)
            self.seen[frame.f_code].add(frame.f_lineno)
        return self._line if left else None


def check_all(find: Callable[..., Any]) -> int:
    """How many steps there are. Raises: DerivationError for the first that does not follow."""
    derivations = {derivation.claim: derivation for derivation in DERIVATIONS}
    done: dict[str, Checked] = {}
    for derivation in DERIVATIONS:
        check(derivation, CLAIMS, derivations, find, done)
    return sum(len(derivation.steps) for derivation in DERIVATIONS)


def record(file: Path) -> None:
    """Check everything and keep the multipliers that were found, in order."""
    found: list[Any] = []

    def find(*args: Any) -> Any:
        found.append(find_multipliers(*args))
        return found[-1]

    began = time.process_time()
    steps = check_all(find)
    sys.stdout.write(f"{len(DERIVATIONS)} derivations, {steps} steps: {time.process_time() - began:.1f} s of CPU time\n")
    file.write_bytes(pickle.dumps(found))


def main() -> None:
    """Record in a child process, so that the traced one begins without anything remembered."""
    file = Path(tempfile.mkdtemp()) / "multipliers"
    child = os.fork()
    if not child:
        record(file)
        os._exit(0)
    os.waitpid(child, 0)
    answers = iter(pickle.loads(file.read_bytes()))
    lines = Lines()
    sys.settrace(lines)
    try:
        check_all(lambda *_: next(answers))
    finally:
        sys.settrace(None)
    by_module: Counter[str] = Counter()
    for code, seen in lines.seen.items():
        by_module[str(Path(code.co_filename).relative_to(HOME))] += len(seen)
    for name, number in by_module.most_common():
        sys.stdout.write(f"{number:6} {name}\n")
    functions = sum(1 for code, seen in lines.seen.items() if seen and not code.co_name.startswith("<"))
    total, modules = sum(by_module.values()), len(by_module)
    sys.stdout.write(f"{total} lines in {functions} functions of {modules} modules of SymPy {sympy.__version__}\n")


if __name__ == "__main__":
    main()
