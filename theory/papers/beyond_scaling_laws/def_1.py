r"""Definition 1 and what section 4 says of retrieval: where the iterations end that start in the ball of a pattern.

The ball is that of the first pattern, and all radii are equal: an instance of what is printed for every pattern and any radii.
"""

from __future__ import annotations

from typing import Any

from theory.language.claim import Claim, equal, leq
from theory.language.domain import BallState, Domain, Patterns, Positive, SeparatedRadii, beta, radii, rho, x
from theory.memory.energies import Nearest
from theory.memory.steps import DistanceLimit, MCHNLimit
from theory.memory.updates import DistanceUpdate, FirstPattern, MCHNUpdate
from theory.memory.vectors import MaxEntry, SquaredDistance

PAPER = "arXiv:2405.08707v2"
OWN = FirstPattern(rho)
BALLS = Domain(((rho, Patterns()), (radii, SeparatedRadii(equal=True)), (x, BallState())))
INSIDE = leq(SquaredDistance(x, OWN), MaxEntry(radii) ** 2)
DYNAMICS = {
    "distance": "the distance energy's own update",
    "mchn": "the modern Hopfield update",
}


def limit(name: str, start: Any) -> Any:
    """Where the iteration from a state ends."""
    return DistanceLimit(start, rho) if name == "distance" else MCHNLimit(start, rho, beta)


def update(name: str, start: Any) -> Any:
    return DistanceUpdate(start, rho) if name == "distance" else MCHNUpdate(start, rho, beta)


def _more(name: str) -> tuple[tuple[Any, Any], ...]:
    return () if name == "distance" else ((beta, Positive()),)


def _stored(name: str) -> Claim:
    return Claim(
        id=f"def-1.{name}",
        source=f"{PAPER}, Definition 1 under Assumption 3",
        says=f"with disjoint balls, {DYNAMICS[name]} from a state of a pattern's ball ends in that ball",
        domain=BALLS.extended(*_more(name)),
        given=INSIDE,
        statement=leq(SquaredDistance(limit(name, x), OWN), MaxEntry(radii) ** 2),
        reading_of="def-1",
    )


STORED = {name: _stored(name) for name in DYNAMICS}


def _retrieved(name: str) -> Claim:
    return Claim(
        id=f"def-1.retrieved-{name}",
        source=f"{PAPER}, Definition 1 under Assumption 3",
        says=f"with disjoint balls, {DYNAMICS[name]} ends, from every state of a ball, where it ends from the centre",
        domain=BALLS.extended(*_more(name)),
        given=INSIDE,
        statement=equal(SquaredDistance(limit(name, x), limit(name, OWN)), 0),
        reading_of="def-1.retrieved",
    )


RETRIEVED = {name: _retrieved(name) for name in DYNAMICS}


def _exact(name: str) -> Claim:
    return Claim(
        id=f"sec4-retrieval.exact-{name}",
        source=f"{PAPER}, section 4.1",
        says=f"every pattern is a stationary point: {DYNAMICS[name]} leaves it where it is",
        domain=Domain(((rho, Patterns()), *_more(name))),
        statement=equal(SquaredDistance(update(name, OWN), OWN), 0),
        reading_of="sec4-retrieval.exact",
    )


EXACT = {name: _exact(name) for name in DYNAMICS}


def _near(name: str, printed: str) -> Claim:
    return Claim(
        id=f"{printed}.own",
        source=f"{PAPER}, section 4.1",
        says=f"{DYNAMICS[name]} from a pattern ends nearest to that pattern",
        domain=Domain(((rho, Patterns()), *_more(name))),
        statement=leq(SquaredDistance(limit(name, OWN), OWN), Nearest(limit(name, OWN), rho)),
        reading_of=printed,
    )


OWN_NEAREST = _near("distance", "sec4-retrieval")
MCHN_OWN_NEAREST = _near("mchn", "sec4-mchn-stationary")
