"""What a written proof is: text alone, so that it can be kept in a file and shown without the kernel."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One step: its name, why it follows, what it states in both notations, and the names of the steps it uses.

    What it rests on beyond the claim's own hypotheses is said before it: `if z < 1: log z < 0`.
    """

    name: str
    why: str
    latex: str
    plain: str
    uses: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """A proof: its idea, its steps in order, the last of which states the claim, and the ids of the claims it rests on."""

    prose: str
    lines: tuple[Line, ...]
    rests_on: tuple[str, ...]
