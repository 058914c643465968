"""How far a run is and how long it will still take: a line on the terminal, written over as verdicts come."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from statistics import fmean

EVERY = 0.2  # seconds between two lines


@dataclass
class Progress:
    """The claims of a run and the seconds that each took before, where that is known.

    Attributes:
        claims: ids of what is to be judged.
        before: seconds that claims took in an earlier run on this machine.
        show: writes the line over the one before.
        clock: seconds since some time.
    """

    claims: Collection[str]
    before: Mapping[str, float]
    show: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    done: set[str] = field(default_factory=set)
    wrong: int = 0

    def __post_init__(self) -> None:
        self.start, self.shown = self.clock(), -EVERY

    def add(self, claim_id: str, *, wrong: bool) -> None:
        """A claim was judged, and whether that is not as on record; shown if it is time, and for the last one always."""
        self.done.add(claim_id)
        self.wrong += wrong
        now = self.clock()
        if now - self.shown >= EVERY or len(self.done) >= len(self.claims):
            self.shown = now
            self.show(self.line)

    @property
    def seconds_left(self) -> float | None:
        """What is left by the claims' seconds before, at the pace of this run; None while nothing can be said."""
        left = set(self.claims) - self.done
        if not self.done or not left:
            return None if left else 0.0
        typical = fmean(self.before.values()) if self.before else 1.0
        work, rest = (sum(self.before.get(claim_id, typical) for claim_id in ids) for ids in (self.done, left))
        return rest * (self.clock() - self.start) / work if work > 0 else None

    @property
    def line(self) -> str:
        """`120 of 735 claims judged, 2 not as on record, about 3 min left`."""
        wrong = f", {self.wrong:,} not as on record" if self.wrong else ""
        left = self.seconds_left
        rest = f", about {said(left)} left" if left else ""
        return f"{len(self.done):,} of {len(self.claims):,} claims judged{wrong}{rest}"


def said(seconds: float) -> str:
    """A time that is only estimated: in seconds below a minute and a half, then in minutes."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
