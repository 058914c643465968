"""What is shown of the theory's derivations, remembered: to read all of them takes a second, to check one up to ten.

A note is bound to what it was made from: the content of every file of `theory`, of the code that finds multipliers and writes
derivations down, and the versions of SymPy, mpmath, python-flint and Python. It lies in `$XDG_CACHE_HOME/lemmata` (by default
`~/.cache`), outside of any checkout, and is for the eye alone: a verdict never rests on one, see `lemmata.verify.prove.prover`.
Derivations of other modules are read and checked each time.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import flint
import mpmath
import sympy

from lemmata import theory
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.boundary import bytes_of, json_of
from lemmata.verify.base.content import content_of
from lemmata.verify.base.project import THEORY
from lemmata.verify.base.records import write_text
from lemmata.verify.gate.graph import Outline, outlines_of
from lemmata.verify.gate.options import load_derivations, with_lemmas

if TYPE_CHECKING:
    from lemmata.verify.show.written import Written

T = TypeVar("T")
HOME = Path(__file__).resolve().parents[1]
WRITING = (
    *("prove/automatic.py", "prove/multipliers.py", "gate/graph.py", "gate/remembered.py", "field.py", "memory/macros.py"),
    *sorted(f"show/{file.name}" for file in (HOME / "show").glob("*.py")),
)


def outlines(module: str, claims: Mapping[str, Claim]) -> dict[str, Outline]:
    """Of every derivation of a module: how many steps it has and what it rests on.

    Raises: UsageError as `load_derivations` does.
    """

    def read(told: Any) -> dict[str, Outline]:
        return {str(name): Outline(int(steps), tuple(map(str, uses))) for name, (steps, uses) in told.items()}

    def made() -> dict[str, tuple[int, tuple[str, ...]]]:
        found = outlines_of(load_derivations(module, claims))
        return {name: (outline.steps, outline.uses) for name, outline in found.items()}

    return _remembered(module, "derivations", made, read)


def written_out(
    module: str, claim_id: str, claims: Mapping[str, Claim], *, checked: bool = True, longest: int = 0
) -> Written | None:
    """The proof of a claim as `lemmata.verify.show.proofs` writes it; None where it has none.

    Args:
        checked: whether its steps are checked on the way, see there.
        longest: how long the LaTeX of a step may be so that it alone is written, see there.

    Raises: UsageError as `load_derivations` does, DerivationError if a step does not follow.
    """

    def read(told: Any) -> Written | None:
        from lemmata.verify.show.written import Line, Written

        if told is None:
            return None
        lines = (Line(name, why, latex, plain, tuple(uses)) for name, why, latex, plain, uses in told["lines"])
        return Written(str(told["prose"]), tuple(lines), tuple(told["rests_on"]))

    def made() -> Any:
        from lemmata.verify.show.proofs import written

        found = written(claim_id, *with_lemmas(claims, load_derivations(module, claims)), checked=checked, longest=longest)
        if found is None:
            return None
        lines = [(line.name, line.why, line.latex, line.plain, line.uses) for line in found.lines]
        return {"prose": found.prose, "lines": lines, "rests_on": found.rests_on}

    how = ("" if checked else ", as it says") + (f", in LaTeX to {longest}" if longest else "")
    return _remembered(module, f"proof of {claim_id}{how}", made, read)


def _remembered(module: str, name: str, make: Callable[[], Any], read: Callable[[Any], T]) -> T:
    """What `read` makes of what is noted under a name, or else of what `make` makes, which is noted."""
    if module != THEORY or (folder := _folder()) is None:
        return read(make())
    file = folder / f"{name}.json"
    with suppress(Exception):  # no note, half of one or another's: it is made anew
        noted = json_of(bytes_of(file))
        if noted["made_from"] == made_from():
            return read(noted["note"])
    note = make()
    with suppress(OSError):  # a folder that cannot be written to is as good as none
        write_text(file, json.dumps({"made_from": made_from(), "note": note}))
    return read(note)


def _folder() -> Path | None:
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "lemmata"
    except (OSError, RuntimeError):  # there is no home
        return None


@cache
def made_from() -> str:
    """The SHA-256 of all that a note is made from, in hex."""
    home = Path(theory.__file__).parent
    versions = (sympy.__version__, mpmath.__version__, flint.__version__, sys.version)
    digest = hashlib.sha256("\n".join(versions).encode())
    for file in (*sorted(home.rglob("*.py")), *(HOME / name for name in WRITING)):
        content = content_of(file)
        digest.update(f"\n{os.path.relpath(file, home)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
